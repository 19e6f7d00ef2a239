"""A phone number: as people type it, in the form that everybody understands, and whether it can be one."""

import re
from typing import Final
import unicodedata

import phonenumbers

_SEPARATORS: Final = re.compile(r"[\s.()/\-\u2010-\u2015]+")
_ABROAD: Final = re.compile(r"(?:\+|00)(?=[1-9])")
"""How a number begins that tells its country. Other prefixes (011, 810) are dialled in some countries only."""
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


def normalise(typed: str) -> str:
    """Write a number in international form as E.164: `00855 (0)12 345 678` is `+85512345678`.

    Digits of other scripts and full-width ones are understood. What has no international form, or is no number,
    comes back without its separators, and is not `plausible`: a country is never guessed.
    """
    # Format characters: phones put invisible marks of direction around a number that is copied.
    seen = "".join(sign for sign in typed if unicodedata.category(sign) != "Cf")
    plain = unicodedata.normalize("NFKC", seen)
    digits = "".join(str(unicodedata.decimal(sign, sign)) for sign in plain)
    bare = _SEPARATORS.sub("", digits)
    number = _ABROAD.sub("+", bare, count=1) if _ABROAD.match(bare) else bare
    # The library knows in which countries a zero behind the code, as in "(0)12", is not part of the number.
    parsed = _parsed(number)
    return number if parsed is None else _written(parsed)


def plausible(e164: str) -> bool:
    """Whether a number is normalised E.164, with a country that exists and a length that is possible there.

    Whether the number is in use is not asked: new ranges are opened faster than tables are, and refusing a real
    number shuts a line out, while accepting a wrong one only earns the provider's "invalid number".
    """
    parsed = _parsed(e164)
    if parsed is None or _written(parsed) != e164:
        return False
    return phonenumbers.is_possible_number(parsed)


def _parsed(number: str) -> phonenumbers.PhoneNumber | None:
    if _E164.fullmatch(number) is None:
        return None
    try:
        return phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return None


def _written(parsed: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)
