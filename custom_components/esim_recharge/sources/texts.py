"""A reply as it is searched (`flat`), and as a person may see it (`mask`)."""

import re
from typing import Final
import unicodedata

from .dates import DateOrder, moments
from .figures import Notation, figures

SHOWN: Final = 300
"""Characters of a reply that are kept for a person."""
_LOOKED_AT: Final = 2000
_HIDDEN: Final = "•"
_NO_CURRENCY: Final = "XXX"
"""The ISO code for none: every sum is in another, and that is enough to know it for a sum."""

_NEW_LINE: Final = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_DROPPED: Final = frozenset({"Cc", "Cf", "Cn", "Co", "Cs"})
_SAME: Final = str.maketrans(
    {"’": "'", "‘": "'", "ʼ": "'", "´": "'", "`": "'", "٫": ".", "、": ",", "￥": "¥"}
)
_FULL_WIDTH: Final = range(0xFF01, 0xFF5F)
_FULL_WIDTH_SHIFT: Final = 0xFEE0
_DASHES: Final = frozenset("\u2010\u2011\u2012\u2013\u2212\ufe63")

_SEPARATED: Final = r"[ .()/\-]{0,3}"
_NUMBER_OF_SOMEONE: Final = re.compile(
    r"(?<![^\W_])[0-9a-f]{16,}(?![^\W_])"  # a text in hexadecimal has its numbers in it
    rf"|\d(?:{_SEPARATED}\d){{6,}}"  # a telephone number, a voucher, an ICCID, however it is grouped
    r"|\d{6,}"
    r"|\d\d(?P<by>[ .\-])\d\d(?P=by)\d\d"  # a whole number of New Caledonia
    r"|LPA:\S+",
    re.IGNORECASE,
)


def clean(text: str) -> str:
    """Without what nobody sees: half characters, controls, marks of direction and width."""
    lines = _NEW_LINE.sub("\n", unicodedata.normalize("NFC", text)).replace("\t", " ")
    return "".join(
        letter for letter in lines if letter == "\n" or unicodedata.category(letter) not in _DROPPED
    )


def flat(text: str) -> str:
    """Cleaned, with plain spaces, dashes and apostrophes, and the figures 0 to 9 whatever the script."""
    return _flattened(clean(text))


def _flattened(text: str) -> str:
    """Character by character, so that what is found is at the same place in `text`."""
    return "".join(_plain(letter) for letter in text.translate(_SAME))


def _plain(letter: str) -> str:
    if letter.isascii():
        return letter
    if letter.isdecimal():
        return str(unicodedata.decimal(letter))
    if unicodedata.category(letter) == "Zs":
        return " "
    if ord(letter) in _FULL_WIDTH:
        return chr(ord(letter) - _FULL_WIDTH_SHIFT)
    return "-" if letter in _DASHES else letter


def mask(text: str) -> str:
    """A reply for a person to see: every figure of longer numbers hidden, sums, volumes and dates left, bounded."""
    words = clean(text[:_LOOKED_AT])
    legible = _flattened(words)
    shown = sorted(_harmless(legible))
    masked, at = "", 0
    for start, end in (*shown, (len(words), len(words))):
        if start >= at:
            masked += _masked(words[at:start], legible[at:start]) + words[start:end]
            at = end
    return masked if len(masked) <= SHOWN else f"{masked[: SHOWN - 1]}…"


def _masked(words: str, legible: str) -> str:
    """The words without the figures of longer numbers."""
    letters = list(words)
    for found in _NUMBER_OF_SOMEONE.finditer(legible):
        letters[found.start() : found.end()] = (
            _HIDDEN if letter.isalnum() else letter for letter in found.group()
        )
    return "".join(letters)


def _harmless(text: str) -> set[tuple[int, int]]:
    """Where dates and sums are, whatever the order and the currency: nobody's number."""
    dates = {
        (moment.start, moment.end)
        for order in (DateOrder.DMY, DateOrder.MDY)
        for moment in moments(text, order)
        if moment.possible
    }
    sums = figures(text, Notation(currency=_NO_CURRENCY, decimals=0))
    return dates | {
        (figure.start, figure.end)
        for figure in sums
        if figure.value is not None and not re.search(r"\d{7}", text[figure.start : figure.end])
    }
