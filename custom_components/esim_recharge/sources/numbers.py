"""Numbers as people write them: points, commas, spaces and apostrophes, exactly or not at all."""

from decimal import Decimal
import re
from typing import Final

NUMBER: Final = re.compile(
    r"(?<!\d)\d{1,3}(?: \d{3}(?!\d))+(?:[.,]\d+)?(?!\d)|\d+(?:[.,']\d+)*", re.ASCII
)
"""Everything in a text that may be one number."""
_PLAIN: Final = re.compile(r"(?P<whole>\d{1,7})(?:(?P<mark>[.,])(?P<part>\d{1,5}))?", re.ASCII)
_GROUPED: Final = re.compile(
    r"(?P<whole>\d{1,3}(?P<between>[ ',.])\d{3}(?:(?P=between)\d{3}){0,2})"
    r"(?:(?P<mark>[.,])(?P<part>\d{1,5}))?",
    re.ASCII,
)
_THREE: Final = 3


def number(written: str, *, decimals: int, mark: str | None = None) -> Decimal | None:
    """What a number means; `None` where it may mean two things, or none.

    Three digits behind a single point or comma are thousands where the currency has no `decimals`, a fraction where
    it has three, and otherwise understood only where the decimal `mark` is known or the number begins with a zero.
    """
    if re.match(r"0\d", written):
        return None
    if plain := _PLAIN.fullmatch(written):
        return _plain(plain["whole"], plain["mark"], plain["part"], decimals=decimals, mark=mark)
    found = _GROUPED.fullmatch(written)
    if found is None or found["whole"].startswith("0"):
        return None
    between, used = found["between"], found["mark"]
    if between in {used, mark} or (mark and used not in {None, mark}):
        return None
    return _decimal(found["whole"].replace(between, ""), found["part"])


def _plain(
    whole: str, used: str | None, part: str | None, *, decimals: int, mark: str | None
) -> Decimal | None:
    """A number with at most one point or comma."""
    if used is None or part is None:
        return _decimal(whole)
    maybe_thousands = len(part) == _THREE and len(whole) <= _THREE and whole != "0"
    if mark is not None:
        if used == mark:
            return _decimal(whole, part)
        return _decimal(whole + part) if maybe_thousands else None
    if not maybe_thousands or decimals == _THREE:
        return _decimal(whole, part)
    return _decimal(whole + part) if decimals == 0 else None


def _decimal(whole: str, part: str | None = None) -> Decimal:
    return Decimal(f"{whole}.{part}" if part else whole)
