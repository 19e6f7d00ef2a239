"""What became of a purchase: was it charged, was it credited, did somebody else buy.

Positive evidence settles at any time. Absence settles only when the waiting time is over *and* the wallet agrees;
otherwise a person decides.
"""

from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from decimal import Decimal
from typing import Final

from ulid_transform import ulid_now

from ..lines.models import AllowanceKind, Line, Money, Package, PackageRecord, Reading
from ..providers.base import (
    Charged,
    Effect,
    NotCharged,
    Order,
    OutcomeUnknown,
    Pending,
    ProviderError,
    Reversed,
)
from .ledger import IllegalChangeError
from .models import CHARGED_STATES, UNSURE_STATES, Kind, Origin, Recharge, State
from .office import Account, Office

_FITS: Final = Decimal("0.5")
"""A rise of at least half of what was bought is the recharge: the rest may be used up already."""

LATE_ENTRY: Final = timedelta(days=1)
"""How long after a purchase its entry in the provider's history is not taken for somebody else's."""

PATIENCE: Final = timedelta(days=1)
"""How long beyond the waiting time a question is left open because the provider cannot be asked."""

REVERSAL_CHECK: Final = timedelta(hours=1)
"""How often the provider is asked whether the money of a recharge came back."""

NO_CURRENCY: Final = "XXX"
"""ISO 4217's own code for "none"."""


class Aftermath:
    """Follows open recharges to their end. Call only while holding the account's lock."""

    def __init__(self, office: Office) -> None:
        """Keep what is shared."""
        self._office = office
        self._queued: set[str] = set()
        self._watched: dict[str, timedelta] = {}
        """When (uptime) the provider was last asked whether a recharge was reversed, by its id."""

    async def absorb(self, line: Line, history: Sequence[PackageRecord]) -> None:
        """Take note of the provider's history: our purchases are credited, other people's are counted.

        Safe to interrupt anywhere: an entry is tied to its recharge before the recharge moves on.
        """
        office, ledger = self._office, self._office.ledger
        now = office.clock()
        known = await ledger.known_records(line.key)
        unseen = list(await ledger.unseen(line.key, since=now - LATE_ENTRY))
        pairs: list[tuple[PackageRecord, Recharge | None]] = []
        for record in history:
            if known is None or record.record_id not in known:
                ours = next((item for item in unseen if _is(record, item)), None)
                pairs.append((record, ours))
                if ours is not None:
                    unseen.remove(ours)
        if known is None:  # the first look: what is there already is nobody's news
            old = [record for record, ours in pairs if ours is None]
            await ledger.remember_records(line.key, old, at=now)
            pairs = [pair for pair in pairs if pair[1] is not None]
        for record, ours in pairs:
            if ours is None:
                await self._elsewhere(line, record)
            else:
                await ledger.remember_records(line.key, [record], at=now, recharge_id=ours.id)
        self._note_queue(line, history)
        if not office.account_of(line).provider.capabilities.history_is_credit:
            return  # what was paid is told by its reference, what arrived by a reading
        for pending in (await ledger.open_recharge(line.key), await ledger.uncleared(line.key)):
            if pending and (shown := await ledger.record_of(pending.id)):
                await self._shown(pending, shown)

    def _note_queue(self, line: Line, history: Sequence[PackageRecord]) -> None:
        """What is paid and not used yet, or began so lately that readings may not know it, is waited for."""
        account, now = self._office.account_of(line), self._office.clock()
        queues = account.provider.capabilities.effect is Effect.QUEUES
        settled = now - account.credit_delay
        waiting = (
            (record.activated_at is None or record.activated_at > settled)
            and (record.expires_at is None or record.expires_at > now)
            for record in history
        )
        if queues and any(waiting):
            self._queued.add(line.key)
        else:
            self._queued.discard(line.key)

    def queued(self, line: Line) -> bool:
        """Whether a package of the line waits behind the one that is running, as the history was last seen."""
        return line.key in self._queued

    async def _shown(self, ours: Recharge, record_id: str) -> None:
        """The provider's history shows a recharge of ours: whatever we believed of it, it was charged and credited."""
        office = self._office
        if ours.state in UNSURE_STATES:
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
        currency = office.account_of(line).provider.capabilities.currency or NO_CURRENCY
        # Without a price it cannot count towards a budget, but it does towards pause and daily count.
        price = record.price or Money(amount=Decimal(0), currency=currency)
        found = Recharge(
            id=ulid_now(),
            line=line.key,
            account=line.account,
            package=Package(package_id=record.package_id, title=record.title, price=price),
            origin=Origin.ELSEWHERE,
            state=State.CREDITED,
            created_at=now,
            updated_at=now,
            receipt=record.record_id,
        )
        await office.ledger.insert(found, shown_by=record)
        office.tell(Kind.ELSEWHERE, line.key, recharge=found)

    async def credit(self, line: Line, reading: Reading | None) -> None:
        """Look for the rise that a purchase must bring; give up waiting when its time is over.

        `None`: the line was not read now. Where no reading could ever show it, the provider's word is all there is.
        """
        office = self._office
        waiting = await office.ledger.open_recharge(line.key) or await office.ledger.uncleared(
            line.key
        )
        if waiting is None or waiting.state not in {State.SUCCEEDED, State.NOT_CREDITED}:
            return
        if reading and reading.taken_at > waiting.created_at and shows(waiting, reading):
            if waiting.state is State.SUCCEEDED:
                await office.settle(waiting, State.CREDITED)
            else:
                await self.clear(waiting)
        elif waiting.state is State.SUCCEEDED and self._in_vain(waiting, office.account_of(line)):
            await self._waited_for(line, waiting)

    async def _waited_for(self, line: Line, waiting: Recharge) -> None:
        """Its time is over: not credited, if anybody looked when it had to be there."""
        office, account = self._office, self._office.account_of(line)
        if not account.shows(line.key, waiting.package):
            await office.settle(waiting, State.CREDITED, reason="taken_at_word")
            return
        # A source may be looked at rarely, or say itself how old its figures are.
        # After a clock step back, `credit` trusts no figures before those that are later than the intent.
        since = max(waiting.created_at, waiting.updated_at)
        due = since + account.provider.capabilities.credit_delay
        looked = line.key not in account.sources or any(
            reading.taken_at >= due for reading in await office.ledger.readings(line.key)
        )
        if looked or self._too_long(waiting, account):
            await office.settle(waiting, State.NOT_CREDITED)

    async def take_back(self, line: Line) -> None:
        """Give up a purchase that was prepared and never confirmed: a crash came between. Raises only `LedgerError`.

        Call while holding the account's lock: nobody is preparing one then.
        """
        prepared = await self._office.ledger.open_recharge(line.key)
        if prepared is None or prepared.state is not State.PREPARED:
            return
        if await released(self._office.account_of(line), order_of(line, prepared)):
            await self._office.settle(prepared, State.REFUSED, reason="not_confirmed")
        else:
            await self._office.settle(prepared, State.UNKNOWN, reason="interrupted")

    async def watch(self, line: Line) -> None:
        """See whether the money of a recharge came back. Raises only `LedgerError`."""
        office, provider = self._office, self._office.account_of(line).provider
        since = office.clock() - provider.capabilities.reversals
        if not provider.capabilities.reversals:
            return
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
            if unknown.state is State.UNKNOWN and self._in_vain(unknown, account):
                await self._judge_absence(unknown, account)
            elif unknown.state is State.PENDING and self._too_long(unknown, account):
                await office.settle(unknown, State.REVIEW)
        except ProviderError:
            # The reading holds all the same. Evidence that cannot be had for long is a person's business.
            if unknown.state is not State.REVIEW and self._too_long(unknown, account):
                await office.settle(unknown, State.REVIEW)

    async def give_up(self, line: Line) -> None:
        """The line cannot be read: a recharge that nobody can see does not block it for ever."""
        waiting = await self._office.ledger.open_recharge(line.key)
        account = self._office.account_of(line)
        if waiting and waiting.state is State.SUCCEEDED and self._too_long(waiting, account):
            await self._office.settle(waiting, State.NOT_CREDITED)

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
            and self._too_long(waiting, account)
        ):
            await self._office.settle(waiting, State.REVIEW)

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
        later = await self._office.ledger.later(unknown)
        if before is None or after is None or any(i.origin is Origin.ELSEWHERE for i in later):
            return False  # when somebody else paid is not known
        paid = [item.cost for item in later if item.state in CHARGED_STATES - UNSURE_STATES]
        if any(sum_.currency != before.currency for sum_ in (after, *paid)):
            return False
        return after == before - sum(paid, start=Money(amount=Decimal(0), currency=before.currency))

    def _in_vain(self, recharge: Recharge, account: Account) -> bool:
        """Whether the provider had the time that it needs to show a purchase."""
        return self._office.waited(recharge) > account.credit_delay

    def _too_long(self, recharge: Recharge, account: Account) -> bool:
        """Whether a question has been open for so long that it is time to ask a person, restarts or not."""
        return self._office.clock() > recharge.updated_at + account.credit_delay + PATIENCE

    async def decide(
        self,
        recharge: Recharge,
        *,
        charged: bool,
        paid: Money | None = None,
        receipt: str | None = None,
    ) -> Recharge:
        """A person says what happened to a recharge. Raises `IllegalChangeError` if it is known by now."""
        if recharge.state not in {*UNSURE_STATES, State.PENDING}:
            raise IllegalChangeError("the outcome is known")
        if charged:
            return await self._office.settle(
                recharge, State.SUCCEEDED, reason="decided", paid=paid, receipt=receipt
            )
        return await self._office.settle(recharge, State.REFUSED, reason="decided")

    async def clear(self, recharge: Recharge) -> Recharge:
        """A person, or a later reading, settled a recharge that was not credited in time.

        Raises `IllegalChangeError` if it was settled before.
        """
        office = self._office
        cleared = await office.ledger.clear(recharge.id, at=office.clock())
        office.tell(Kind.CREDITED, cleared.line, recharge=cleared)
        return cleared


async def released(account: Account, order: Order) -> bool:
    """Take a prepared purchase back; false if the provider says that it may have been confirmed all the same.

    Where the provider cannot be told now, nobody confirms it either: it costs nothing, and lapses.
    """
    try:
        await account.provider.release(order)
    except OutcomeUnknown:
        return False
    except ProviderError:
        return True
    return True


def order_of(line: Line, recharge: Recharge) -> Order:
    """What a provider is asked about a recharge."""
    return Order(
        reference=recharge.id,
        line=line.identifier,
        package=recharge.package,
        receipt=recharge.receipt,
    )


def _is(record: PackageRecord, recharge: Recharge) -> bool:
    """Whether an entry of the provider's history is a recharge of ours: by our reference, where it keeps that."""
    if record.reference is not None:
        return record.reference == recharge.id
    return record.package_id == recharge.package.package_id


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
