"""What became of a purchase: was it charged, is it still under way, did its money come back.

Positive evidence settles at any time. Absence settles only when the waiting time is over *and* the wallet agrees;
otherwise a person decides.
"""

from contextlib import suppress
from datetime import timedelta
from typing import Final

from ..lines.models import Line, Money
from ..providers.base import (
    Charged,
    NotCharged,
    Order,
    OutcomeUnknown,
    Pending,
    ProviderError,
    Reversed,
)
from .models import CHARGED_STATES, UNSURE_STATES, Origin, Recharge, State
from .office import Account, Office

REVERSAL_CHECK: Final = timedelta(hours=1)
"""How often the provider is asked whether the money of a recharge came back."""


class Aftermath:
    """Follows open recharges to their end. Call only while holding the account's lock."""

    def __init__(self, office: Office) -> None:
        """Keep what is shared."""
        self._office = office
        self._watched: dict[str, timedelta] = {}
        """When (uptime) the provider was last asked whether a recharge was reversed, by its id."""

    async def take_back(self, line: Line) -> None:
        """Give up a purchase that was prepared and never confirmed: a crash came between. Raises only `LedgerError`.

        Call while holding the account's lock: nobody is preparing one then.
        """
        if not self._office.account_of(line).provider.capabilities.two_steps:
            return  # nothing is ever prepared
        prepared = await self._office.ledger.open_recharge(line.key)
        if prepared is not None and prepared.state is State.PREPARED:
            if await self.released(line, prepared):
                await self._office.settle(prepared, State.REFUSED, reason="not_confirmed")
            else:
                await self._office.settle(prepared, State.UNKNOWN, reason="interrupted")
            return
        for held in await self._held(line):
            given_up = await self._office.ledger.recharge(held)
            if given_up is not None:
                await self.released(line, given_up)

    async def released(self, line: Line, prepared: Recharge) -> bool:
        """Take a prepared purchase back; false if the provider says that it may have been confirmed all the same.

        Where the provider cannot be told now, nobody confirms it either: it costs nothing, but its price is held in
        the wallet, so the next look at the line tries again.
        """
        try:
            await self._office.account_of(line).provider.release(order_of(line, prepared))
        except OutcomeUnknown:
            await self._note_held(line, prepared, held=False)
            return False
        except ProviderError:
            await self._note_held(line, prepared, held=True)
        else:
            await self._note_held(line, prepared, held=False)
        return True

    async def _held(self, line: Line) -> list[str]:
        """Prepared purchases of a line that could not be taken back yet, by their ids."""
        return (await self._office.ledger.told(_held_name(line)) or "").split()

    async def _note_held(self, line: Line, prepared: Recharge, *, held: bool) -> None:
        before = await self._held(line)
        after = [other for other in before if other != prepared.id] + [prepared.id] * held
        if after != before:
            await self._office.ledger.tell(_held_name(line), " ".join(after))

    async def watch(self, line: Line) -> None:
        """See whether the money of a recharge came back. Raises only `LedgerError`."""
        office, provider = self._office, self._office.account_of(line).provider
        if not provider.capabilities.reversals:
            return
        since = office.clock() - provider.capabilities.reversals
        for charged in await office.ledger.reversible(line.key, since=since):
            looked, now = self._watched.get(charged.id), office.uptime()
            if looked is not None and now - looked < REVERSAL_CHECK:
                continue
            self._watched[charged.id] = now
            with suppress(ProviderError):
                found = await provider.look_up(order_of(line, charged))
                if isinstance(found, Reversed):
                    await office.settle(
                        charged, State.REVERSED, reason="reversed", message=found.message or None
                    )

    async def resolve(self, line: Line) -> None:
        """Try to explain a recharge whose outcome is unknown. Raises only `LedgerError`."""
        office, account = self._office, self._office.account_of(line)
        unknown = await office.ledger.open_recharge(line.key)
        if unknown is None or unknown.state not in {*UNSURE_STATES, State.PENDING}:
            return
        try:
            found = await account.provider.look_up(order_of(line, unknown))
            if await self._looked_up(unknown, found, account):
                return
            if unknown.state is State.UNKNOWN and office.had_time(unknown, account):
                await self._judge_absence(unknown, account)
            elif unknown.state is State.PENDING and office.open_too_long(unknown, account):
                await office.settle(unknown, State.REVIEW)
        except ProviderError:
            # The reading holds all the same. Evidence that cannot be had for long is a person's business.
            if unknown.state is not State.REVIEW and office.open_too_long(unknown, account):
                await office.settle(unknown, State.REVIEW)

    async def _looked_up(
        self,
        unknown: Recharge,
        found: Charged | NotCharged | Pending | Reversed | None,
        account: Account,
    ) -> bool:
        """Write down what the provider's records say of a recharge; false if they do not tell."""
        if isinstance(found, Pending):
            await self._still_pending(unknown, found, account)
        elif isinstance(found, Charged):
            await self._office.settle(
                unknown,
                State.SUCCEEDED,
                reason="found",
                receipt=found.receipt.reference,
                paid=found.receipt.price,
            )
        elif found is not None:  # what was charged and given back in one go was not charged, either
            await self._office.settle(
                unknown, State.REFUSED, reason="not_charged", message=found.message or None
            )
        return found is not None

    async def _still_pending(self, waiting: Recharge, found: Pending, account: Account) -> None:
        """The provider has it: that is no question for a person until it takes absurdly long."""
        if waiting.state is State.UNKNOWN:
            await self._office.settle(waiting, State.PENDING, receipt=found.receipt)
        elif (
            waiting.state is State.PENDING
            and not account.provider.capabilities.by_hand
            and self._office.open_too_long(waiting, account)
        ):
            await self._office.settle(waiting, State.REVIEW)

    async def _judge_absence(self, unknown: Recharge, account: Account) -> None:
        """The records do not show the purchase and the time is over: the wallet decides, or else a person.

        A wallet that others hold money in, or get it back from, proves nothing.
        """
        known = account.provider.capabilities
        telling = known.history and not (known.two_steps or known.reversals)
        if telling and await self._wallet_untouched(unknown, account):
            await self._office.settle(unknown, State.REFUSED, reason="not_charged")
        else:
            await self._office.settle(unknown, State.REVIEW)

    async def _wallet_untouched(self, unknown: Recharge, account: Account) -> bool:
        """Whether the wallet holds exactly what it held, less what we know was paid since."""
        before, after = unknown.wallet_before, await account.provider.wallet()
        later = await self._office.ledger.later(unknown)
        if before is None or after is None or any(i.origin is Origin.ELSEWHERE for i in later):
            return False  # when somebody else paid is not known
        paid = [item.cost for item in later if item.state in CHARGED_STATES - UNSURE_STATES]
        if any(sum_.currency != before.currency for sum_ in (after, *paid)):
            return False
        return after == before - sum(paid, start=Money.zero(before.currency))


def order_of(line: Line, recharge: Recharge) -> Order:
    """What a provider is asked about a recharge."""
    return Order(
        reference=recharge.id,
        line=line.identifier,
        package=recharge.package,
        receipt=recharge.receipt,
    )


def _held_name(line: Line) -> str:
    """Under which name the ledger keeps the prepared purchases of a line that could not be taken back yet."""
    return f"{line.key}/held"
