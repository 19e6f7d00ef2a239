"""The number of a SIM or eSIM profile (ICCID): as people type it, and whether it can be one."""

import re
from typing import Final

_SEPARATORS: Final = re.compile(r"[\s.\-]+")
_ICCID: Final = re.compile(r"[0-9]{16,22}")
_TEN: Final = 10


def normalise(typed: str) -> str:
    """Drop the spaces, dots and dashes that cards and e-mails print between the groups."""
    return _SEPARATORS.sub("", typed)


def plausible(iccid: str) -> bool:
    """Whether a normalised ICCID has a possible length: 16 to 22 digits.

    ITU-T E.118 allows at most 19 digits, a SIM stores 20 (ETSI TS 102 221), and Airalo's own SDKs
    accept 16 to 21. The range here is the widest in use, because refusing a real number shuts a
    line out, while accepting a wrong one only earns the provider's "not found".
    """
    return _ICCID.fullmatch(iccid) is not None


def luhn_ok(iccid: str) -> bool:
    """Whether the last digit is the right check digit (Luhn, ITU-T E.118).

    A wrong one is worth a warning only: 20-digit numbers exist whose last digit is not a check
    digit but filling.
    """
    if not (iccid.isascii() and iccid.isdigit()):
        return False
    total = 0
    for place, digit in enumerate(reversed(iccid)):
        doubled = int(digit) * (1 + place % 2)
        total += doubled // _TEN + doubled % _TEN
    return total % _TEN == 0
