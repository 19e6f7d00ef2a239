"""What the words around a figure make of it: the line's own, or an offer, a price, a debt."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import IntEnum, auto
from functools import cache
from itertools import pairwise
import re
from typing import Final

from .vocabulary import BALANCE, COUNTED, IS, OFFER, PRICED, word

_RATE: Final = re.compile(
    rf" ?(?:/ ?{word(COUNTED + '|[KMG]i?[BO]')}|{word('per|por|par|each|cada|chaque')}|每)",
    re.IGNORECASE,
)
_MARKS: Final = re.compile(
    f"(?P<offer>{word(OFFER)})|(?P<priced>{word(PRICED)})|(?P<balance>{word(BALANCE)})",
    re.IGNORECASE,
)
_SENTENCE_END: Final = re.compile(r"[!?;。]|(?<!exp)(?<!s/)\.(?=\s|$)|\n *\n", re.IGNORECASE)
SENTENCE_OR_LINE_END: Final = re.compile(rf"{_SENTENCE_END.pattern}|\n", re.IGNORECASE)
_CHOICE: Final = re.compile(r" *\d{1,2} ?[.):=-](?= |[^\W\d])")
_FOR: Final = re.compile(
    rf"\A ?{word('for|pour')}|{word('for|pour|por|at|only|just|s[óo]lo|seulement|from|desde')} ?\Z",
    re.IGNORECASE,
)
LEADS: Final = re.compile(rf"\s*(?:(?:{IS})\s*)?", re.IGNORECASE)


class Role(IntEnum):
    """What the words around a figure make of it, the surest first."""

    LABELLED = auto()
    """A word that the owner named stands at it."""
    BALANCE = auto()
    PLAIN = auto()
    OFFER = auto()
    """Not the line's: an offer, a price, a debt, a sum that came or went, a choice of a menu."""
    PRICED = auto()
    """Of a word only: money near it is a price, data is not."""


_OFFERS: Final = frozenset({Role.OFFER, Role.PRICED})


@dataclass(frozen=True, slots=True)
class Mark:
    """A word that says what the figures near it are."""

    start: int
    end: int
    role: Role


@cache
def _labels(labels: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(labels, key=len, reverse=True)
    return re.compile(
        word("|".join(re.escape(label).replace(r"\ ", r"\s+") for label in longest_first)),
        re.IGNORECASE,
    )


def marks_of(text: str, labels: tuple[str, ...]) -> list[Mark]:
    """All such words. The owner's labels come first: what is part of one says nothing else."""
    named = _labels(labels).finditer(text) if labels else ()
    marks = [Mark(found.start(), found.end(), Role.LABELLED) for found in named]
    taken = {at for mark in marks for at in range(mark.start, mark.end)}
    for found in _MARKS.finditer(text):
        if taken.isdisjoint(range(found.start(), found.end())):
            role = Role[(found.lastgroup or "").upper()]
            marks.append(Mark(found.start(), found.end(), role))
    marks.sort(key=lambda mark: mark.start)
    for place, (first, second) in enumerate(pairwise(marks), 1):
        adjacent = text[first.end : second.start] in {"", " ", "-"}
        if adjacent and first.role is Role.OFFER and second.role is Role.BALANCE:
            marks[place] = replace(second, role=Role.OFFER)  # bonus balance
    return marks


def role_of(
    text: str,
    start: int,
    end: int,
    *,
    data: bool,
    previous: int,
    following: int | None,
    marks: Iterable[Mark],
) -> Role:
    """Judge the figure from `start` to `end` by the nearest word before it in its sentence, then by those behind it.

    `previous` is where the figure before it ends, `following` where the next one starts.
    """
    breaks = [found.end() for found in _SENTENCE_END.finditer(text, previous, start)]
    line = text.rfind("\n", 0, start) + 1
    choice = _CHOICE.match(text, line)
    chosen = choice is not None and choice.end() <= start
    first = max(breaks[-1] if breaks else previous, line if chosen else 0)
    stop = SENTENCE_OR_LINE_END.search(text, end)
    last = min(len(text) if stop is None else stop.start(), following or len(text))
    telling = [mark for mark in marks if mark.role is not Role.PRICED or not data]
    before = [mark.role for mark in telling if first <= mark.start and mark.end <= start]
    behind = [mark for mark in telling if end <= mark.start and mark.end <= last]
    if following == last:
        behind = [mark for mark in behind if not LEADS.fullmatch(text, mark.end, last)]
    roles = [mark.role for mark in behind]
    beside = roles[:1] if behind and not text[end : behind[0].start].strip() else []
    if _RATE.match(text, end) or not _OFFERS.isdisjoint(beside):
        return Role.OFFER
    if before:
        return Role.OFFER if before[-1] in _OFFERS else before[-1]
    if Role.LABELLED in roles:
        return Role.LABELLED
    if not _OFFERS.isdisjoint(roles) or chosen or _traded(text, start, end):
        return Role.OFFER
    return Role.PLAIN


def _traded(text: str, start: int, end: int) -> bool:
    """Whether a figure is said to be for something, or something for it: `5 USD for 3 GB`, `3 GB = 5 USD`."""
    around = (text[max(start - 12, 0) : start], text[end : end + 12])
    return any(_FOR.search(words) for words in around) or "=" in (
        around[0].rstrip(" ")[-1:],
        around[1].lstrip(" ")[:1],
    )
