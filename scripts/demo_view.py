"""What the demo shows in the terminal: a table that is drawn anew in place, or a line for each step."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
import shutil
import sys
from typing import Protocol, TextIO, override
import unicodedata

from scripts.scene import Meter


class Step(StrEnum):
    """What happens to a line, in this order."""

    READING = "reading"
    DUE = "due"
    RECHARGE = "recharge"
    PENDING = "pending"
    RECEIPT = "receipt"
    CREDIT = "credit"


@dataclass(kw_only=True)
class Story:
    """What is known about a line by now."""

    place: str
    meter: Meter
    low: float
    """In the unit of the meter, like `left`."""
    left: float | None = None
    most: float = 0.0
    """The most that was ever left: the full bar."""
    status: str = ""
    told: dict[Step, str] = field(default_factory=dict)
    trouble: str | None = None
    """The last thing that went wrong."""

    @property
    def done(self) -> bool:
        """Whether its recharge was credited, and what it brought is shown."""
        return Step.CREDIT in self.told and self.left is not None and self.left > self.low


class View(Protocol):
    """Shows what happens."""

    def tell(self, place: str, step: str, words: str) -> None:
        """Say that something happened to a line."""

    def draw(self) -> None:
        """Show everything as it stands now."""

    def close(self) -> None:
        """Leave the terminal as it was found."""


class Lines(View):
    """One line of text for each step: for files, pipes and `--once`."""

    def __init__(self, out: TextIO | None = None) -> None:
        """Print to `out`, usually the standard output."""
        self._out = sys.stdout if out is None else out

    @override
    def tell(self, place: str, step: str, words: str) -> None:
        """Print it at once."""
        print(f"{clock()}  {_padded(place, 14)} {step:<9} {words}", file=self._out, flush=True)

    @override
    def draw(self) -> None:
        """Everything was said."""

    @override
    def close(self) -> None:
        """Nothing was changed."""


_BOLD, _DIM, _RED, _GREEN, _YELLOW, _PLAIN = (f"\x1b[{code}m" for code in (1, 2, 31, 32, 33, 0))
_HIDE_CURSOR, _SHOW_CURSOR = "\x1b[?25l", "\x1b[?25h"
_CLEAR, _HOME, _REST_OF_LINE, _REST_OF_SCREEN = "\x1b[2J", "\x1b[H", "\x1b[K", "\x1b[J"
_BAR = 10
_COLUMNS = (
    ("Line", 14),
    ("Left", 22),
    ("Due", 9),
    ("Recharge", 30),
    ("Receipt", 16),
    ("Credit", 14),
)


class Table(View):
    """All lines in a table, what happened last below it; for a terminal."""

    def __init__(self, stories: list[Story], head: list[str], out: TextIO | None = None) -> None:
        """`head` is printed above the table."""
        self._stories, self._head = stories, head
        self._out = sys.stdout if out is None else out
        self._last: deque[str] = deque(maxlen=12)
        self._out.write(_HIDE_CURSOR + _CLEAR)

    @override
    def tell(self, place: str, step: str, words: str) -> None:
        """Add it to what happened last."""
        self._last.append(f"{_DIM}{clock()}{_PLAIN}  {_padded(place, 14)} {step:<9} {words}")
        self.draw()

    @override
    def draw(self) -> None:
        """Draw it all over what was drawn before."""
        width = shutil.get_terminal_size().columns
        lines = (_cut(line, width) + _REST_OF_LINE for line in self.lines())
        self._out.write(_HOME + "\n".join(lines) + _REST_OF_SCREEN)
        self._out.flush()

    @override
    def close(self) -> None:
        """Show the cursor again, below the table."""
        self._out.write(f"{_SHOW_CURSOR}\n")
        self._out.flush()

    def lines(self) -> Iterator[str]:
        """Every line of the screen."""
        yield from self._head
        yield ""
        titles = " ".join(_padded(title, width) for title, width in _COLUMNS)
        yield f"{_BOLD}{titles}{_PLAIN}"
        for story in self._stories:
            yield _row(story)
        yield ""
        yield from self._last
        yield ""
        yield f"{_DIM}Ctrl-C ends everything.{_PLAIN}"


def _row(story: Story) -> str:
    cells = (
        story.place,
        _left(story),
        story.told.get(Step.DUE, ""),
        story.told.get(Step.RECHARGE, ""),
        story.told.get(Step.RECEIPT) or story.told.get(Step.PENDING, ""),
        story.told.get(Step.CREDIT, ""),
    )
    colours = ("", "", _YELLOW, "", "", _GREEN)
    row = " ".join(
        f"{colour}{_padded(cell, width)}{_PLAIN}"
        for cell, colour, (_, width) in zip(cells, colours, _COLUMNS, strict=True)
    )
    return f"{row} {_RED}{story.trouble}{_PLAIN}" if story.trouble else row


def _left(story: Story) -> str:
    if story.left is None:
        return "…"
    share = story.left / story.most if story.most else 0.0
    full = min(_BAR, max(0, round(share * _BAR)))
    return f"{'█' * full}{'░' * (_BAR - full)} {story.meter.words(story.left):>9}"


def clock() -> str:
    """The time of day here."""
    return f"{datetime.now():%H:%M:%S}"  # noqa: DTZ005 - for the person in front of it


def _width(character: str) -> int:
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def _padded(text: str, width: int) -> str:
    """Cut or fill a text without colours to a number of columns."""
    shown = _cut(text, width)
    return shown + " " * (width - sum(map(_width, shown)))


def _cut(text: str, width: int) -> str:
    """Cut a text to a number of columns; colours take none."""
    kept: list[str] = []
    used, in_code = 0, False
    for character in text:
        in_code = in_code or character == "\x1b"
        used += 0 if in_code else _width(character)
        in_code = in_code and not character.isalpha()
        if used > width:
            return "".join(kept) + (_PLAIN if "\x1b" in text else "")
        kept.append(character)
    return "".join(kept)
