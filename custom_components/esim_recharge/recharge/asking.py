"""How often a source is asked whose answer may cost the owner something."""

from datetime import UTC, datetime, timedelta
from typing import Final

from ..lines.models import Line, Reading
from ..lines.plausibility import CONFIRM_AFTER
from ..sources.base import Source
from .models import State
from .office import Office

_SLOWER: Final = 4
"""Each question before a purchase that came to nothing makes the next one wait so many times longer."""


class Asking:
    """Asks sources. Those that cost nothing are asked whenever somebody looks."""

    def __init__(self, office: Office) -> None:
        """Keep what is shared."""
        self._office = office
        self._insisted: dict[str, tuple[timedelta, timedelta]] = {}
        """By the line's key: when (uptime) it was last asked before a purchase, and how long the next one waits."""

    async def read(self, line: Line, source: Source, *, insist: bool = False) -> Reading | None:
        """Ask a source, unless it was asked too lately. Restarts do not count as time. Raises `SourceError`."""
        if not source.every:
            return await source.read()
        ledger, now = self._office.ledger, self._office.clock()
        told = await ledger.told(_asked(line))
        asked = datetime.fromisoformat(told) if told else None
        if asked is not None and asked <= now:
            due = asked + (CONFIRM_AFTER if insist else source.every)
            if now < min(due, await self._shows_from(line, asked)):
                return None
        # Before asking: what fails may have cost as well.
        await ledger.tell(_asked(line), now.isoformat())
        return await source.read()

    async def _shows_from(self, line: Line, asked: datetime) -> datetime:
        """From when a recharge that is waited for must show, unless somebody looked since then."""
        waiting = await self._office.ledger.open_recharge(line.key)
        if waiting is not None and waiting.state is State.SUCCEEDED:
            delay = self._office.account_of(line).provider.capabilities.credit_delay
            if asked < waiting.updated_at + delay:
                return waiting.updated_at + delay
        return datetime.max.replace(tzinfo=UTC)

    def may_insist(self, line: Line, source: Source) -> bool:
        """Whether to ask before a purchase: at once, and then ever more rarely while no purchase comes of it."""
        now = self._office.uptime()
        last, wait = self._insisted.get(line.key, (now, timedelta()))
        if now < last + wait:
            return False
        self._insisted[line.key] = (now, min(max(wait * _SLOWER, CONFIRM_AFTER), source.every))
        return True

    def bought(self, line: Line) -> None:
        """A question before a purchase was worth it."""
        self._insisted.pop(line.key, None)


def _asked(line: Line) -> str:
    """Under which name the ledger keeps when a line's source was last asked."""
    return f"{line.key}/asked"
