"""Draw the brand images: a SIM card that is topped up again, and again.

Run it after changing the mark: `.venv/bin/python -m scripts.brand`.
"""

from dataclasses import dataclass
from math import cos, radians, sin
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageOps

FOLDER = Path(__file__).parent.parent / "custom_components" / "esim_recharge" / "brand"

# Shapes are drawn this much larger and then reduced, which is what smooths their edges.
OVERSAMPLING = 8
# The mark is described on a square of this many units.
UNITS = 100.0
ICON_PIXELS = 256
LOGO_PIXELS = 128

type Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Palette:
    """Colours for one kind of background."""

    top: str
    bottom: str
    sign: str
    text: str


LIGHT = Palette(top="#12a594", bottom="#0b6e7a", sign="#ffffff", text="#12343b")
DARK = Palette(top="#3fd6c0", bottom="#159aa3", sign="#06282c", text="#e8f6f5")

# The card: upright, with the cut corner by which everyone knows a SIM.
CARD: tuple[Point, ...] = ((10, 0), (63, 0), (90, 27), (90, 100), (10, 100))
CARD_ROUNDING = 9.0

# The arrow that comes round again, and the plus that it brings.
CENTRE: Point = (50, 58)
RING_RADIUS = 26.0
RING_START, RING_END = 0.0, 282.0
STROKE = 7.5
HEAD_LENGTH, HEAD_WIDTH = 19.0, 22.0
PLUS_RADIUS = 9.5


class Mask:
    """A picture of where colour goes, drawn in units of the mark."""

    def __init__(self, pixels: int) -> None:
        self._scale = pixels * OVERSAMPLING / UNITS
        self._pixels = pixels
        self._image = Image.new("L", (pixels * OVERSAMPLING, pixels * OVERSAMPLING), 0)
        self._draw = ImageDraw.Draw(self._image)

    def disc(self, centre: Point, radius: float) -> None:
        """Fill a circle."""
        x, y = self._scaled(centre)
        reach = radius * self._scale
        self._draw.ellipse((x - reach, y - reach, x + reach, y + reach), fill=255)

    def line(self, start: Point, end: Point, width: float) -> None:
        """Draw a line with round ends."""
        self._draw.line(
            (self._scaled(start), self._scaled(end)), fill=255, width=round(width * self._scale)
        )
        self.disc(start, width / 2)
        self.disc(end, width / 2)

    def polygon(self, corners: tuple[Point, ...], rounding: float = 0.0) -> None:
        """Fill a convex polygon whose corners are rounded, and which stays inside of them."""
        inner = _inset(corners, rounding)
        self._draw.polygon([self._scaled(corner) for corner in inner], fill=255)
        for start, end in zip(inner, (*inner[1:], inner[0]), strict=True):
            self.line(start, end, 2 * rounding)

    def arc(self, centre: Point, radius: float, start: float, end: float, width: float) -> None:
        """Draw a part of a ring, with a round beginning; clockwise, from three o'clock."""
        (x, y), reach = self._scaled(centre), (radius + width / 2) * self._scale
        self._draw.arc(
            (x - reach, y - reach, x + reach, y + reach),
            start,
            end,
            fill=255,
            width=round(width * self._scale),
        )
        self.disc(_on_circle(centre, radius, start), width / 2)

    def finished(self) -> Image.Image:
        """Return the mask in its real size."""
        return self._image.resize((self._pixels, self._pixels), Image.Resampling.LANCZOS)

    def _scaled(self, point: Point) -> Point:
        return (point[0] * self._scale, point[1] * self._scale)


def _on_circle(centre: Point, radius: float, degrees: float) -> Point:
    angle = radians(degrees)
    return (centre[0] + radius * cos(angle), centre[1] + radius * sin(angle))


def _inset(corners: tuple[Point, ...], distance: float) -> tuple[Point, ...]:
    """Move each side of a convex polygon (clockwise on screen) inwards."""
    moved: list[Point] = []
    for before, corner, after in zip(
        (corners[-1], *corners[:-1]), corners, (*corners[1:], corners[0]), strict=True
    ):
        (ax, ay), (bx, by) = _inward(before, corner), _inward(corner, after)
        share = distance / (1 + ax * bx + ay * by)
        moved.append((corner[0] + share * (ax + bx), corner[1] + share * (ay + by)))
    return tuple(moved)


def _inward(start: Point, end: Point) -> Point:
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = (dx * dx + dy * dy) ** 0.5
    return (-dy / length, dx / length)


def _card(pixels: int) -> Image.Image:
    mask = Mask(pixels)
    mask.polygon(CARD, CARD_ROUNDING)
    return mask.finished()


def _sign(pixels: int) -> Image.Image:
    mask = Mask(pixels)
    mask.arc(CENTRE, RING_RADIUS, RING_START, RING_END, STROKE)
    # The head points along the ring, so it is turned a little past the tangent at its base.
    base = _on_circle(CENTRE, RING_RADIUS, RING_END)
    along = RING_END + 90 + 14
    tip = _on_circle(base, HEAD_LENGTH, along)
    left = _on_circle(base, HEAD_WIDTH / 2, along - 90)
    right = _on_circle(base, HEAD_WIDTH / 2, along + 90)
    mask.polygon((left, tip, right), 1.2)
    x, y = CENTRE
    mask.line((x - PLUS_RADIUS, y), (x + PLUS_RADIUS, y), STROKE)
    mask.line((x, y - PLUS_RADIUS), (x, y + PLUS_RADIUS), STROKE)
    return mask.finished()


def icon(pixels: int, palette: Palette) -> Image.Image:
    """Return the mark on a transparent square."""
    # Colours fill the whole picture and only the mask fades, or edges would darken.
    picture = ImageOps.colorize(
        Image.linear_gradient("L").resize((pixels, pixels)), palette.top, palette.bottom
    )
    picture.paste(palette.sign, mask=_sign(pixels))
    picture.putalpha(_card(pixels))
    return picture


def logo(pixels: int, palette: Palette) -> Image.Image:
    """Return the mark with the name beside it, as high as asked for and no wider than needed."""
    mark = icon(pixels, palette)
    mark = mark.crop(mark.getbbox())
    font = ImageFont.load_default(pixels * 0.5 * OVERSAMPLING)
    stroke = pixels * OVERSAMPLING // 90  # The font that comes with Pillow has one, thin, weight.
    left, top, right, bottom = font.getbbox("eSIM Recharge", stroke_width=stroke)
    drawn = Image.new("L", (round(right - left), round(bottom - top)), 0)
    ImageDraw.Draw(drawn).text(
        (-left, -top), "eSIM Recharge", fill=255, font=font, stroke_width=stroke
    )
    text = drawn.resize(
        (drawn.width // OVERSAMPLING, drawn.height // OVERSAMPLING), Image.Resampling.LANCZOS
    )
    # The "g" hangs below the line; the capitals, not the whole text, are to stand in the middle.
    capitals = font.getbbox("R", stroke_width=stroke)
    middle = round(((capitals[1] + capitals[3]) / 2 - top) / OVERSAMPLING)
    gap = pixels // 6
    alpha = Image.new("L", (mark.width + gap + text.width, pixels), 0)
    alpha.paste(text, (mark.width + gap, pixels // 2 - middle))
    picture = Image.new("RGB", alpha.size, palette.text)
    picture.paste(mark.convert("RGB"), (0, 0))
    mark_alpha = Image.new("L", alpha.size, 0)
    mark_alpha.paste(mark.getchannel("A"), (0, 0))
    picture.putalpha(ImageChops.lighter(alpha, mark_alpha))
    return picture


def main() -> None:
    """Write all images under the names that Home Assistant looks for."""
    FOLDER.mkdir(exist_ok=True)
    for prefix, palette in (("", LIGHT), ("dark_", DARK)):
        for suffix, factor in ((".png", 1), ("@2x.png", 2)):
            icon(ICON_PIXELS * factor, palette).save(
                FOLDER / f"{prefix}icon{suffix}", optimize=True
            )
            logo(LOGO_PIXELS * factor, palette).save(
                FOLDER / f"{prefix}logo{suffix}", optimize=True
            )


if __name__ == "__main__":
    main()
