"""Where a line's reading comes from when it is not its provider, and how a source says that it has none."""

from abc import ABC, abstractmethod
from datetime import timedelta

from ..lines.models import Reading
from ..providers.base import ProviderError, Reads


class SourceError(ProviderError):
    """The line could not be read. `message` holds what was said instead, with every long number masked."""


class Unavailable(SourceError):
    """What is read from says nothing now: an entity that is missing, unavailable or unknown."""


class ReadsWrong(SourceError):
    """What is read from cannot be meant: no number, a unit of something else, another currency."""


class CannotAsk(SourceError):
    """The action that asks the operator does not exist, or failed."""


class NotAnswered(SourceError):
    """The operator did not reply in time."""


class NotSupported(SourceError):
    """Device or network say that they cannot do this at all."""


class NotUnderstood(SourceError):
    """There is a reply, and no figure could be found in it. `message` is the reply."""


class Source(ABC):
    """Reads one line. Never spends, though asking an operator may cost a little."""

    reads: frozenset[Reads]
    """What a reading can contain; empty: there never is one."""
    every: timedelta = timedelta()
    """Asked at most so often, because asking may cost; zero: whenever the account is looked at.

    Where asking costs, the line is asked once more before each automatic recharge, and once after it.
    """
    keeps: timedelta | None = timedelta(hours=6)
    """How long a reading may be shown; `None`: for ever, its age is the person's business."""

    @abstractmethod
    async def read(self) -> Reading | None:
        """Look at the line; `None`: there is nothing to ask, somebody tells us instead. Raises `SourceError`."""
