"""What became of a purchase: was it charged, was it credited, did somebody else buy.

Positive evidence settles at any time. Absence settles only when the waiting time is over *and* the wallet agrees;
otherwise a person decides.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from ulid_transform import ulid_now

from ..lines.models import AllowanceKind, Line, Money, Package, PackageRecord, Reading
from ..providers.base import Charged, NotCharged, Order
from .models import CHARGED_STATES, Kind, Origin, Recharge, State
from .office import Account, Office

_FITS: Final = Decimal("0.5")
"""A rise of at least half of what was bought is the recharge: the rest may be used up already."""


class Aftermath:
    """Follows open recharges to their end. Call only while holding the account's lock."""

    def __init__(self, office: Office) -> None:
        """Keep what is shared."""
        self._office = office

    async def absorb(self, line: Line, history: Sequence[PackageRecord]) -> None:
        """Take note of the provider's history: our purchases are credited, other people's are counted.

        Safe to interrupt anywhere: an entry is tied to its recharge before the recharge moves on.
        """
        ledger, now = self._office.ledger, self._office.clock()
        known = await ledger.known_records(line.key)
        ours = await ledger.open_recharge(line.key) or await ledger.uncleared(line.key)
        fresh = [record for record in history if record.record_id not in known]
        if not known and ours is None:
            await ledger.remember_records(line.key, fresh, at=now)
            return
        shown = None if ours is None else await ledger.record_of(ours.id)
        for record in fresh:
            if ours is not None and shown is None and record.package_id == ours.package.package_id:
                shown = record.record_id
                await ledger.remember_records(line.key, [record], at=now, recharge_id=ours.id)
            else:
                await self._elsewhere(line, record)
        if ours is not None and shown is not None:
            await self._shown(ours, shown)

    async def _shown(self, ours: Recharge, record_id: str) -> None:
        """The provider's history shows a recharge of ours: whatever we believed of it, it was charged and credited."""
        office = self._office
        if ours.state in {State.UNKNOWN, State.REVIEW}:
            ours = await office.settle(
                ours, State.SUCCEEDED, reason="found", receipt=ours.receipt or record_id
            )
        if ours.state is State.SUCCEEDED:
            await office.settle(ours, State.CREDITED)
        elif ours.state is State.NOT_CREDITED:
            await self.clear(ours)

    async def _elsewhere(self, line: Line, record: PackageRecord) -> None:
        """Write down what somebody else bought, so that pause and limits see it."""
        office, now = self._office, self._office.clock()
        if record.price is None:  # without a price it cannot count towards a budget, only be known
            await office.ledger.remember_records(line.key, [record], at=now)
            return
        found = Recharge(
            id=ulid_now(),
            line=line.key,
            account=line.account,
            package=Package(package_id=record.package_id, title=record.title, price=record.price),
            origin=Origin.ELSEWHERE,
            state=State.CREDITED,
            created_at=now,
            updated_at=now,
            receipt=record.record_id,
        )
        await office.ledger.insert(found, shown_by=record)
        office.tell(Kind.ELSEWHERE, line.key, recharge=found)

    async def credit(self, line: Line, reading: Reading) -> None:
        """Look for the rise that a purchase must bring; give up waiting when its time is over."""
        office = self._office
        waiting = await office.ledger.open_recharge(line.key) or await office.ledger.uncleared(
            line.key
        )
        if waiting is None or waiting.state not in {State.SUCCEEDED, State.NOT_CREDITED}:
            return
        if reading.taken_at > waiting.created_at and shows(waiting, reading):
            if waiting.state is State.SUCCEEDED:
                await office.settle(waiting, State.CREDITED)
            else:
                await self.clear(waiting)
        elif waiting.state is State.SUCCEEDED and self._overdue(waiting, office.account_of(line)):
            await office.settle(waiting, State.NOT_CREDITED)

    async def resolve(self, line: Line) -> None:
        """Try to explain a recharge whose outcome is unknown."""
        office, account = self._office, self._office.account_of(line)
        unknown = await office.ledger.open_recharge(line.key)
        if unknown is None or unknown.state not in {State.UNKNOWN, State.REVIEW}:
            return
        if await self._looked_up(unknown, await account.provider.look_up(_order(line, unknown))):
            return
        if unknown.state is State.UNKNOWN and self._overdue(unknown, account):
            await self._judge_absence(unknown, account)

    async def _looked_up(self, unknown: Recharge, found: Charged | NotCharged | None) -> bool:
        if isinstance(found, Charged):
            await self._office.settle(
                unknown,
                State.SUCCEEDED,
                reason="found",
                receipt=found.receipt.reference,
                paid=found.receipt.price,
            )
        elif isinstance(found, NotCharged):
            await self._office.settle(
                unknown, State.REFUSED, reason="not_charged", message=found.message or None
            )
        return found is not None

    async def _judge_absence(self, unknown: Recharge, account: Account) -> None:
        """The records do not show the purchase and the time is over: the wallet decides, or else a person."""
        untouched = account.provider.capabilities.history and await self._wallet_untouched(
            unknown, account
        )
        if untouched:
            await self._office.settle(unknown, State.REFUSED, reason="not_charged")
        else:
            await self._office.settle(unknown, State.REVIEW)

    async def _wallet_untouched(self, unknown: Recharge, account: Account) -> bool:
        """Whether the wallet holds exactly what it held, less what we know was paid since."""
        before, after = unknown.wallet_before, await account.provider.wallet()
        if before is None or after is None or before.currency != after.currency:
            return False
        later = await self._office.ledger.account_history(account.key, since=unknown.created_at)
        paid = [
            item.cost
            for item in later
            if item.id != unknown.id
            and item.state in CHARGED_STATES - {State.UNKNOWN, State.REVIEW}
        ]
        if any(cost.currency != before.currency for cost in paid):
            return False
        return after == before - sum(paid, start=Money(amount=Decimal(0), currency=before.currency))

    def _overdue(self, recharge: Recharge, account: Account) -> bool:
        return self._office.clock() > recharge.updated_at + account.credit_delay

    async def decide(self, recharge: Recharge, *, charged: bool) -> Recharge:
        """A person says what happened to an unknown recharge."""
        state = State.SUCCEEDED if charged else State.REFUSED
        return await self._office.settle(recharge, state, reason="decided")

    async def clear(self, recharge: Recharge) -> Recharge:
        """A person, or a later reading, settled a recharge that was not credited in time."""
        office = self._office
        cleared = await office.ledger.clear(recharge.id, at=office.clock())
        office.tell(Kind.CREDITED, cleared.line, recharge=cleared)
        return cleared


def shows(recharge: Recharge, reading: Reading) -> bool:
    """Whether a reading taken after a purchase shows it: data or money rose as they should."""
    before = recharge.reading_before
    if before is None:
        return False
    return _data_rose(recharge, before, reading) or _money_rose(recharge, before, reading)


def _data_rose(recharge: Recharge, before: Reading, after: Reading) -> bool:
    bought = recharge.package.data
    old, new = before.remaining(AllowanceKind.DATA), after.remaining(AllowanceKind.DATA)
    if not isinstance(bought, int) or not isinstance(old, int) or not isinstance(new, int):
        return False
    return bought > 0 and new - old >= bought * _FITS


def _money_rose(recharge: Recharge, before: Reading, after: Reading) -> bool:
    credit = recharge.package.credit
    if credit is None or before.money is None or after.money is None:
        return False
    if not credit.currency == before.money.currency == after.money.currency:
        return False
    return after.money.amount - before.money.amount >= credit.amount * _FITS > 0


def _order(line: Line, recharge: Recharge) -> Order:
    return Order(reference=recharge.id, line=line.identifier, package=recharge.package)
