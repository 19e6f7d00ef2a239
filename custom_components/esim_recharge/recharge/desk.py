"""Where a person settles what the machine cannot: each word is taken under the lock of the account."""

from ..lines.models import Line
from .aftermath import Aftermath
from .limits import BREAKER_AFTER
from .models import Recharge, State
from .office import Office


class NothingOpenError(Exception):
    """There is nothing on this line that waits for a person, or not any more."""


class Desk:
    """Takes a person's word about a line. Nothing here spends."""

    def __init__(self, office: Office, aftermath: Aftermath) -> None:
        """Keep what is shared."""
        self._office = office
        self._aftermath = aftermath

    async def decide(
        self, line: Line, *, charged: bool, recharge_id: str | None = None
    ) -> Recharge:
        """Say whether a recharge of unknown outcome was charged; `recharge_id` makes sure which one is meant.

        Raises `NothingOpenError` if it was explained meanwhile, or `LedgerError`.
        """
        async with self._office.account_of(line).lock:
            unknown = await self._office.ledger.open_recharge(line.key)
            if unknown is None or unknown.state not in {State.UNKNOWN, State.REVIEW}:
                raise NothingOpenError
            if recharge_id not in {None, unknown.id}:
                raise NothingOpenError
            return await self._aftermath.decide(unknown, charged=charged)

    async def clear(self, line: Line) -> None:
        """Let automatic recharges go on after a recharge that never arrived, or after failures in a row.

        Raises `NothingOpenError` if neither holds, or `LedgerError`.
        """
        office, ledger = self._office, self._office.ledger
        async with office.account_of(line).lock:
            tripped = await ledger.failures(line.key) >= BREAKER_AFTER
            missing = await ledger.uncleared(line.key)
            if missing is None and not tripped:
                raise NothingOpenError
            while missing is not None:
                await self._aftermath.clear(missing)
                missing = await ledger.uncleared(line.key)
            if tripped:
                await ledger.reset_breaker(line.key, at=office.clock())
