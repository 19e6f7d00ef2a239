"""Figures in a reply: sums of money beside their currency, volumes of data before their unit.

A figure that could be read in two ways is kept as *unclear* (its value is `None`), so that whoever chooses between
figures knows that there is one he cannot compare.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import Enum, auto
import re
from typing import Final

from .numbers import NUMBER, number
from .roles import LEADS, Role, marks_of, role_of
from .vocabulary import COUNTED, SMALL_CHANGE, currency_names, word

MOST: Final = 10**7
"""No prepaid line has so much in any currency; what is longer is a telephone number or a voucher."""
_MOST_BYTES: Final = 2**60
UNIT: Final = re.compile(
    r" {0,2}"
    + word(
        r"(?i:(?P<short>[KMGT])i?B(?:ytes?)?|(?P<long>kilo|m[ée]ga|giga)?(?:bytes?|octets?)|(?P<slang>meg|gig)as?)"
        r"|(?P<french>[KMG])[oO](?! (?i:back|to|home|on|main)\b)|(?P<bare>B)"
    )
    + r"(?!/)"
)
"""A unit of data behind its number. `Go back` is what menus say."""
_COUNTED: Final = re.compile(rf" ?{word(COUNTED + '|[KMG]i?[BO]')}", re.IGNORECASE)
_SMALL_CHANGE: Final = re.compile(
    rf"[ ,]{{0,2}}(?:and |con |y |et )?\d{{1,2}} ?{word(SMALL_CHANGE)}", re.IGNORECASE
)
_GAP: Final = re.compile(r" {0,2}-? ?")
_PART_OF_LEFT: Final = re.compile(r"[A-Za-z+*#/_@.,'~]\Z|\d[ :]\Z")
"""What right before a number makes it a part of something longer; `_PART_OF_RIGHT`: right after it."""
_PART_OF_RIGHT: Final = re.compile(r"%|[/*#:]\d|[A-Za-z]")
_GOES_ON: Final = re.compile(r" ?[-~] ?(?=\d)| {1,2}(?=\d)")


class Kind(Enum):
    """What a figure counts."""

    OWN = auto()
    """Money of the line."""
    OTHER = auto()
    """Money in another currency."""
    DATA = auto()
    """Bytes: 1 KB = 1024 of them, as everywhere in this integration."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """One figure of a reply."""

    start: int
    end: int
    kind: Kind
    value: Decimal | None
    """Major units or bytes; `None`: unclear."""
    name: str = ""
    """The currency or unit as written."""
    role: Role = Role.PLAIN


@dataclass(frozen=True, kw_only=True, slots=True)
class Notation:
    """How an operator writes sums."""

    currency: str
    """ISO 4217 code."""
    decimals: int
    mark: str | None = None
    labels: tuple[str, ...] = ()


def figures(text: str, notation: Notation) -> list[Figure]:
    """All figures of a text, in their order, each with its role."""
    numbers = list(NUMBER.finditer(text))
    money = _money(text, numbers, notation)
    data = _data(text, numbers, notation)
    found = sorted((*money, *data), key=lambda figure: figure.start)
    marks = marks_of(text, notation.labels)
    return [
        replace(
            figure,
            role=role_of(
                text,
                figure.start,
                figure.end,
                data=figure.kind is Kind.DATA,
                previous=found[place - 1].end if place else 0,
                following=found[place + 1].start if place + 1 < len(found) else None,
                marks=marks,
            ),
        )
        for place, figure in enumerate(found)
    ]


def bare(text: str, notation: Notation) -> Decimal | None:
    """The one number that directly follows a word for balance, without any currency."""
    found: set[Decimal | None] = set()
    for mark in marks_of(text, notation.labels):
        lead = LEADS.match(text, mark.end)
        digits = NUMBER.match(text, lead.end()) if lead else None
        if digits and mark.role in {Role.BALANCE, Role.LABELLED}:
            counts = _COUNTED.match(text, digits.end()) or _cut_right(text, digits.end())
            found.add(None if counts else _value(digits.group(), notation))
    return found.pop() if len(found) == 1 else None


# --- money ----------------------------------------------------------------------------------------


def _money(text: str, numbers: Sequence[re.Match[str]], notation: Notation) -> Iterator[Figure]:
    """Each number that has a currency beside it."""
    beside, torn = _pairs(text, numbers, currency_names(notation.currency))
    for place, names in beside.items():
        found = numbers[place]
        own = {name["own"] is not None for name in names}
        clear = place not in torn and len(own) == 1
        yield Figure(
            start=min(found.start(), *(name.start() for name in names)),
            end=max(found.end(), *(name.end() for name in names)),
            kind=Kind.OWN if True in own else Kind.OTHER,
            value=_sum(text, found, names, notation) if clear else None,
            name=names[0].group(),
        )


def _pairs(
    text: str, numbers: Sequence[re.Match[str]], names: re.Pattern[str]
) -> tuple[dict[int, list[re.Match[str]]], set[int]]:
    """Which names of currencies stand beside which number, and the numbers for which that is not certain."""
    ending = {found.end(): place for place, found in enumerate(numbers)}
    starting = {found.start(): place for place, found in enumerate(numbers)}
    beside: dict[int, list[re.Match[str]]] = {}
    between: list[tuple[re.Match[str], int, int]] = []
    for name in names.finditer(text):
        tail = text[max(name.start() - 2, 0) : name.start()]
        left = ending.get(name.start() - (len(tail) - len(tail.rstrip(" "))))
        gap = _GAP.match(text, name.end())
        right = starting.get(gap.end()) if gap else None
        if left is not None and right is not None:
            code = name.group().isalpha() and text[name.start() - 1] + text[name.end()]
            if code and code.isdigit():
                continue  # 6F0: no currency, a part of some code
            between.append((name, left, right))
        elif (place := right if left is None else left) is not None:
            beside.setdefault(place, []).append(name)
    return beside, _settle(text, numbers, beside, between)


def _settle(
    text: str,
    numbers: Sequence[re.Match[str]],
    beside: dict[int, list[re.Match[str]]],
    between: list[tuple[re.Match[str], int, int]],
) -> set[int]:
    """Give each name between two numbers to one of them; return the numbers for which that would be a guess."""
    while between:
        left_over: list[tuple[re.Match[str], int, int]] = []
        for name, left, right in between:
            choice = _choose(text, numbers[left], name, numbers[right])
            if choice is None and (left in beside) != (right in beside):
                choice = left in beside  # that one has a name already
            if choice is None:
                left_over.append((name, left, right))
            else:
                beside.setdefault(right if choice else left, []).append(name)
        if len(left_over) == len(between):
            for name, left, right in between:
                beside.setdefault(left, []).append(name)
                beside.setdefault(right, []).append(name)
            return {place for _, left, right in between for place in (left, right)}
        between = left_over
    return set()


def _choose(
    text: str, left: re.Match[str], name: re.Match[str], right: re.Match[str]
) -> bool | None:
    """Whether a name belongs to the number on its right rather than the one on its left; `None`: cannot tell."""
    near_left, near_right = left.end() == name.start(), right.start() == name.end()
    if near_left != near_right:
        return near_right
    return False if _COUNTED.match(text, right.end()) else None


def _sum(
    text: str, found: re.Match[str], names: Sequence[re.Match[str]], notation: Notation
) -> Decimal | None:
    """The sum of one number and the names beside it; `None` where it is a part of something else."""
    before = [name for name in names if name.end() <= found.start()]
    factor = sign(text, before[0].start() if before else found.start(), named=bool(before))
    gap = text[before[-1].end() : found.start()] if before else ""
    if "-" in gap:
        factor = -1 if factor == 1 and not gap.endswith("- ") else None
    if len(before) == len(names) and _cut_right(text, found.end()):
        return None
    if _SMALL_CHANGE.match(text, max(found.end(), names[-1].end())):
        return None  # 45 baht 85 satang: a sum in two parts
    if " " in found.group() and _COUNTED.match(text, found.end()):
        return None  # 12 300 SMS: a sum, and something counted
    value = _value(found.group(), notation)
    return None if value is None or factor is None else value * factor


def sign(text: str, start: int, *, named: bool) -> int | None:
    """1, or -1 for a debt; `None` where the dash, or whatever else is there, may mean something else."""
    before = text[max(start - 3, 0) : start]
    if before.endswith("-"):
        return -1 if before[-2:-1] in {"", " ", "\n", ":", "=", "("} else None
    if before.endswith("- "):
        outer = text[:start].rstrip("- ")[-1:]
        return None if outer in {"", "\n", ":", "="} or outer.isdigit() else 1
    if before.endswith("+") or (not named and _PART_OF_LEFT.search(before)):
        return None
    return 1


def _cut_right(text: str, end: int) -> bool:
    """Whether a number goes on behind its end: a percentage, a fraction, a code, a range, another group."""
    if _PART_OF_RIGHT.match(text, end):
        return True
    upto = _GOES_ON.match(text, end)
    further = NUMBER.match(text, upto.end()) if upto else None
    return further is not None and not _COUNTED.match(text, further.end())


def _value(written: str, notation: Notation) -> Decimal | None:
    value = number(written, decimals=notation.decimals, mark=notation.mark)
    return None if value is None or value >= MOST else value


# --- data -----------------------------------------------------------------------------------------


def _data(text: str, numbers: Sequence[re.Match[str]], notation: Notation) -> Iterator[Figure]:
    """Each number that has a unit of data behind it."""
    for found in numbers:
        unit = UNIT.match(text, found.end())
        if unit is None or (unit["bare"] and notation.currency == "THB"):
            continue  # in Thailand `B` is short for baht
        value = data_bytes(found.group(), unit, mark=notation.mark)
        sure = sign(text, found.start(), named=False) == 1
        yield Figure(
            start=found.start(),
            end=unit.end(),
            kind=Kind.DATA,
            value=value if sure else None,
            name=unit.group().strip(),
        )


def data_bytes(written: str, unit: re.Match[str], *, mark: str | None) -> Decimal | None:
    """A volume in bytes, rounded down."""
    value = number(written, decimals=2, mark=mark)
    prefix = unit["short"] or unit["long"] or unit["slang"] or unit["french"] or " "
    if value is None:
        return None
    counted = int(value * 1024 ** " kmgt".index(prefix[0].lower()))
    return Decimal(counted) if counted < _MOST_BYTES else None
