"""Lines that nothing can read: somebody types the figures in, or there are none."""

from dataclasses import dataclass
from datetime import timedelta
from typing import override

from ..lines.models import Money, Reading
from ..providers.base import Reads
from .base import ReadsWrong, Source


@dataclass(frozen=True, kw_only=True, slots=True)
class TypedSettings:
    """What may be typed in."""

    currency: str
    """ISO 4217 code of the money on the line."""

    def __post_init__(self) -> None:
        """Refuse what is no currency."""
        Money.zero(self.currency)


@dataclass(frozen=True, kw_only=True, slots=True)
class NoSettings:
    """Nothing to set."""


class TypedSource(Source):
    """What a person says is kept for ever, with the age it has."""

    reads = frozenset({Reads.MONEY, Reads.DATA, Reads.VALIDITY})
    keeps: timedelta | None = None

    @override
    async def read(self) -> Reading | None:
        """Nobody to ask: a person tells us."""
        return None


class UnusableSource(Source):
    """A line of which nobody knows any more how it is read: it can be read, but not now."""

    reads = frozenset({Reads.MONEY})

    @override
    async def read(self) -> Reading | None:
        """Say so each time."""
        raise ReadsWrong


class NoSource(Source):
    """A line that is recharged by dates alone."""

    reads: frozenset[Reads] = frozenset()

    @override
    async def read(self) -> Reading | None:
        """Nothing to see."""
        return None
