"""What the provider's own history of a line says: ours is credited, other people's is counted, what is queued waits."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from ulid_transform import ulid_now

from ..lines.models import Line, Money, Package, PackageRecord
from ..providers.base import Effect
from .models import UNSURE_STATES, Kind, Origin, Recharge, State
from .office import Office

LATE_ENTRY: Final = timedelta(days=1)
"""How long after a purchase its entry in the provider's history is not taken for somebody else's.

Where the history keeps our reference it is never.
"""

NO_CURRENCY: Final = "XXX"
"""ISO 4217's own code for "none"."""


class Records:
    """Follows the histories of lines. Call only while holding the account's lock."""

    def __init__(self, office: Office) -> None:
        """Keep what is shared."""
        self._office = office
        self._queued: set[str] = set()

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
                ours = await self._ours(line, record, unseen)
                pairs.append((record, ours))
                if ours in unseen:
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

    async def _ours(
        self, line: Line, record: PackageRecord, unseen: Sequence[Recharge]
    ) -> Recharge | None:
        """The recharge that an entry shows: by our reference, however old, where the provider keeps that."""
        if record.reference is None:
            same = (item for item in unseen if item.package.package_id == record.package_id)
            return next(same, None)
        named = await self._office.ledger.recharge(record.reference)
        # One that was surely free is not what was charged here: that is counted as somebody's.
        ours = named is not None and named.line == line.key and named.state is not State.REFUSED
        return named if ours else None

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
            await office.clear(ours)

    async def _elsewhere(self, line: Line, record: PackageRecord) -> None:
        """Write down what somebody else bought, so that pause and limits see it."""
        office, now = self._office, self._office.clock()
        currency = office.account_of(line).provider.capabilities.currency or NO_CURRENCY
        # Without a price it cannot count towards a budget, but it does towards pause and daily count.
        price = record.price or Money.zero(currency)
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
