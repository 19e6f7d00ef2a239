"""A person's own regular expression for a reply, checked before it is trusted with one."""

from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from math import inf
import re
from typing import Final

GROUPS: Final = frozenset({"money", "currency", "data", "data_unit", "expiry"})
_LONGEST: Final = 500
_MOST_REPEATS: Final = 12
_MOST_WILDCARDS: Final = 4
_MOST_IN_A_ROW: Final = 6
_MOST_ALIKE_IN_A_ROW: Final = 2
_TOKEN: Final = re.compile(
    r"(?P<back>\\[1-9]|\(\?P=|\(\?\()"
    r"|(?P<comment>\(\?#[^)]*\))"
    r"|(?P<open>\((?:\?(?:P<\w+>|[:=!>]|<[=!]|[a-zA-Z-]+:?))?)"
    r"|(?P<close>\))"
    r"|(?P<or>\|)"
    r"|(?P<repeat>[*+?]|\{(?:\d+(?:,\d*)?|,\d*)\})[?+]?"
    r"|(?P<atom>\[\^?\]?(?:\\.|[^\]\\])*\]|\\.|.)",
    re.DOTALL,
)
_SIGNS: Final = {"*": (0, inf), "+": (1, inf), "?": (0, 1)}
_WILD: Final = "."
_WILDCARDS: Final = (_WILD, "\\S", "\\D", "\\W", "[^")


class PatternProblem(StrEnum):
    """Why an own pattern cannot be used."""

    INVALID = "invalid"
    """Not a regular expression."""
    TOO_LONG = "too_long"
    NO_GROUP = "no_group"
    """None of the groups `money`, `data`, `expiry`."""
    UNKNOWN_GROUP = "unknown_group"
    """A named group other than those that mean something."""
    LONE_UNIT = "lone_unit"
    """`currency` without `money`, or `data` and `data_unit` without each other."""
    TOO_COSTLY = "too_costly"
    """A repetition within a repetition, a back-reference, or too many repetitions: could search for ever."""


class PatternError(ValueError):
    """The own pattern cannot be used. `problem` is for machines, the words for people."""

    def __init__(self, problem: PatternProblem, words: str = "") -> None:
        """Keep the reason apart from the words."""
        super().__init__(f"{problem}: {words}" if words else str(problem))
        self.problem = problem


@lru_cache(maxsize=64)
def compiled(pattern: str) -> re.Pattern[str]:
    """The pattern, ready to search with; letters match in either case. Raises `PatternError`.

    The standard library cannot stop a search, so what can take exponential time is refused here, and what is left is
    only searched for in short texts.
    """
    if len(pattern) > _LONGEST:
        raise PatternError(PatternProblem.TOO_LONG, f"more than {_LONGEST} characters")
    try:
        ready = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as err:
        raise PatternError(PatternProblem.INVALID, str(err)) from err
    if ready.flags & re.VERBOSE:
        raise PatternError(PatternProblem.INVALID, "(?x) is not supported")
    groups = set(ready.groupindex)
    if unknown := groups - GROUPS:
        raise PatternError(PatternProblem.UNKNOWN_GROUP, ", ".join(sorted(unknown)))
    if not groups & {"money", "data", "expiry"}:
        raise PatternError(PatternProblem.NO_GROUP)
    if ("data" in groups) != ("data_unit" in groups) or groups >= {"currency"} > groups & {"money"}:
        raise PatternError(PatternProblem.LONE_UNIT)
    if why := _cost(pattern):
        raise PatternError(PatternProblem.TOO_COSTLY, why)
    return ready


@dataclass(slots=True)
class _Repetitions:
    """What repetitions of a changing length there are."""

    all: list[str] = field(default_factory=list[str])
    row: list[str] = field(default_factory=list[str])
    """The last ones, with nothing fixed between them: those that match the same multiply the ways to match."""
    row_before: list[str] = field(default_factory=list[str])
    """The row that the last atom ended, unless it is repeated itself."""

    def end_row(self) -> None:
        """Something fixed follows, or seems to."""
        self.row, self.row_before = [], self.row

    def add(self, atom: str) -> bool:
        """Count one; false when there are too many."""
        atom = _WILD if atom.startswith(_WILDCARDS) else atom
        self.all.append(atom)
        self.row = [*self.row_before, atom]
        return (
            len(self.all) <= _MOST_REPEATS
            and self.all.count(_WILD) <= _MOST_WILDCARDS
            and len(self.row) <= _MOST_IN_A_ROW
            and self.row.count(atom) <= _MOST_ALIKE_IN_A_ROW
        )


def _cost(pattern: str) -> str | None:
    """Why searching for a valid pattern could take for ever; `None`: it cannot."""
    varies = [False]  # whether each open group can match in several ways; the pattern is the first
    inner, atom = False, ""
    count = _Repetitions()
    for token in _TOKEN.finditer(pattern):
        match token.lastgroup:
            case "back":
                return "a reference back"
            case "open":
                varies.append(False)
            case "or":
                varies[-1] = True
            case "close":
                inner, atom, count.row_before = varies.pop(), "", count.row
                varies[-1] |= inner
            case "atom":
                inner, atom = False, token.group()
                count.end_row()
            case "repeat":
                least, most = _bounds(token["repeat"])
                varies[-1] |= least != most
                if inner and most > 1:
                    return "a repetition of something that itself varies"
                if least != most and most > 1 and not count.add(atom):
                    return "too many repetitions"
    return None


def _bounds(quantifier: str) -> tuple[int, float]:
    """How often at least and at most."""
    if quantifier in _SIGNS:
        return _SIGNS[quantifier]
    least, comma, most = quantifier.strip("{}").partition(",")
    return int(least or 0), int(most) if most else inf if comma else int(least)
