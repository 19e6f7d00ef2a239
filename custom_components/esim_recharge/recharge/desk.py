"""Where a person settles what the machine cannot: each word is taken under the lock of the account."""

from ..lines.models import Line, Money
from .limits import BREAKER_AFTER
from .models import UNSURE_STATES, Recharge, State
from .office import Office


class NothingOpenError(Exception):
    """There is nothing on this line that waits for a person, or not any more."""


class Desk:
    """Takes a person's word about a line. Nothing here spends."""

    def __init__(self, office: Office) -> None:
        """Keep what is shared."""
        self._office = office

    async def decide(
        self,
        line: Line,
        *,
        charged: bool,
        recharge_id: str | None = None,
        paid: Money | None = None,
        receipt: str | None = None,
    ) -> Recharge:
        """Say whether a recharge of unknown outcome was charged, or one by hand was paid, and how much.

        `receipt` is the number that the person was given, where there is one; never a voucher's code.

        `recharge_id` makes sure which one is meant. Raises `NothingOpenError` if it was explained meanwhile, or
        `LedgerError`.
        """
        office = self._office
        async with office.account_of(line).lock:
            by_hand = office.account_of(line).provider.capabilities.by_hand
            states = {*UNSURE_STATES, State.PENDING} if by_hand else UNSURE_STATES
            waiting = await office.ledger.open_recharge(line.key)
            if waiting is None or waiting.state not in states:
                raise NothingOpenError
            if recharge_id not in {None, waiting.id}:
                raise NothingOpenError
            if charged:
                return await office.settle(
                    waiting, State.SUCCEEDED, reason="decided", paid=paid, receipt=receipt
                )
            refused = await office.settle(waiting, State.REFUSED, reason="decided")
            if by_hand:
                await office.ledger.tell(line.key, "rejected")
            return refused

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
                await office.clear(missing)
                missing = await ledger.uncleared(line.key)
            if tripped:
                await ledger.reset_breaker(line.key, at=office.clock())
