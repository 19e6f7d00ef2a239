"""What the title of a product says already: that is not said again beside it."""

from collections.abc import Iterator, Mapping
import re
from typing import Final

from .const import BYTES_PER_DATA_UNIT
from .formats import money_text
from .lines.models import AllowanceKind, Money, Quantity, Unlimited

_KILO: Final = 1024
_UNITS: Final[Mapping[str, int]] = {
    "G": BYTES_PER_DATA_UNIT,
    "M": BYTES_PER_DATA_UNIT // _KILO,
    "K": BYTES_PER_DATA_UNIT // _KILO**2,
}
_MINUTE: Final = 60


def says_quantity(title: str, kind: AllowanceKind, amount: Quantity) -> bool:
    """Whether a title says so much data, so many minutes or messages.

    Those who sell "3 GB" mean 3 GiB; where they mean less, the figure is another.
    """
    return any(_says(title, figure, unit) for figure, unit in _written(kind, amount))


def says_days(title: str, count: int) -> bool:
    """Whether a title says for how long."""
    return _says(title, f"{count}", "[ -]?(d|days?|jours?|d[ií]as?|天)")


def says_sum(title: str, money: Money) -> bool:
    """Whether a title says a sum."""
    return _says(title, money_text(money))


def _written(kind: AllowanceKind, amount: Quantity) -> Iterator[tuple[str, str]]:
    """How an amount may be written: its figure, and a pattern of what follows."""
    if isinstance(amount, Unlimited):
        if kind is AllowanceKind.DATA:
            yield "unlimited", ""
        return
    match kind:
        case AllowanceKind.DATA:
            for unit, size in _UNITS.items():
                yield f"{amount / size:.4g}", f" ?{unit}(B|iB|o)"
        case AllowanceKind.VOICE:
            yield f"{amount / _MINUTE:g}", " ?min(s|utes?|utos)?"
        case AllowanceKind.SMS:
            yield f"{amount}", " ?(sms|texts?)"


def _says(title: str, figure: str, rest: str = "") -> bool:
    """Whether a title has a figure with what follows, and not only as a part of a longer word or number."""
    # Compiling a pattern for each of a thousand products would hold everything else up.
    if figure.casefold() not in title.casefold():
        return False
    pattern = rf"(?<![\w.,]){re.escape(figure)}{rest}(?!\w)"
    return re.search(pattern, title, re.IGNORECASE) is not None
