"""A provider in memory that only sells: in two steps, by our own reference, and sometimes slowly."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import ClassVar, override

from custom_components.esim_recharge.lines.models import (
    Money,
    Package,
    PackageRecord,
    Reading,
    Receipt,
)
from custom_components.esim_recharge.providers.base import (
    Capabilities,
    Charged,
    Identifier,
    NotCharged,
    NotFoundError,
    Order,
    Pending,
    Quote,
    Reads,
    RefusalReason,
    Refused,
    Retry,
    Reversed,
)
from custom_components.esim_recharge.sources.base import Source

from .kit import MINUTE, Act, Charge, Clock, Shop, nothing, usd

AIRTIME = Package(package_id="air5", title="Airtime 5", price=usd(5), credit=usd(5))


class Deal(StrEnum):
    """Where a purchase stands at the wholesaler."""

    CREATED = "created"
    CONFIRMED = "confirmed"
    COMPLETED = "completed"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    REVERSED = "reversed"


@dataclass(kw_only=True)
class Sale:
    """One purchase, in the wholesaler's own books."""

    number: str
    order: Order
    deal: Deal = Deal.CREATED


class Wholesaler(Shop):
    """Sells in two steps; charges when a purchase is confirmed."""

    capabilities: ClassVar[Capabilities] = replace(
        Shop.capabilities,
        lists_lines=False,
        identifier=Identifier.MSISDN,
        reads=frozenset(),
        retry=Retry.REFERENCE,
        credit_delay=15 * MINUTE,
        history_is_credit=False,
        two_steps=True,
        reversals=timedelta(days=7),
        finds_operator=True,
    )

    def __init__(self, clock: Clock) -> None:
        super().__init__(clock)
        self.on_sale = [AIRTIME]
        self.sales: list[Sale] = []
        self.preparing: Act = nothing
        """Runs after a purchase was prepared."""
        self.releasing: Act = nothing
        self.quoted: Money | None = None
        """Another price than the one that was shown."""
        self.credited: Money | None = None
        self.outcome = Deal.COMPLETED

    @override
    async def read(self, line: str) -> Reading:
        self.calls.append("read")
        return Reading(read_at=self.clock.now)

    @override
    async def history(self, line: str) -> Sequence[PackageRecord]:
        self.calls.append("history")
        return [
            PackageRecord(
                record_id=sale.number,
                package_id=sale.order.package.package_id,
                price=sale.order.package.price,
                activated_at=self.clock.now,
                reference=sale.order.reference,
            )
            for sale in self.sales
            if sale.order.line == line and sale.deal in {Deal.CONFIRMED, Deal.COMPLETED}
        ]

    @override
    async def prepare(self, order: Order) -> Quote:
        self.calls.append("prepare")
        sale = Sale(number=f"T{len(self.sales) + 1}", order=order)
        self.sales.append(sale)
        await self.preparing()
        return Quote(
            receipt=sale.number,
            price=self.quoted or order.package.price,
            credit=self.credited or order.package.credit,
        )

    @override
    async def release(self, order: Order) -> None:
        self.calls.append("release")
        await self.releasing()
        for sale in self.of(order):
            if sale.deal is Deal.CREATED:
                sale.deal = Deal.CANCELLED

    @override
    async def recharge(self, order: Order) -> Receipt | Pending:
        self.calls.append("recharge")
        self.orders.append(order)
        await self.before()
        (sale,) = self.of(order)
        if sale.deal is not Deal.CREATED:
            raise NotFoundError("cannot be confirmed any more")
        sale.deal = self.outcome
        if self.outcome is Deal.DECLINED:
            raise Refused(RefusalReason.TEMPORARY, "the operator sleeps")
        self.charges.append(
            Charge(
                reference=order.reference, line=order.line, package=order.package, at=self.clock.up
            )
        )
        await self.after()
        if self.outcome is Deal.CONFIRMED:
            return Pending(receipt=sale.number)
        return Receipt(reference=sale.number, package_id=order.package.package_id)

    @override
    async def look_up(self, order: Order) -> Charged | NotCharged | Pending | Reversed | None:
        self.calls.append("look_up")
        await self.searching()
        for sale in self.of(order):
            match sale.deal:
                case Deal.CREATED:
                    sale.deal = Deal.CANCELLED
                    return NotCharged()
                case Deal.CONFIRMED:
                    return Pending(receipt=sale.number)
                case Deal.COMPLETED:
                    receipt = Receipt(reference=sale.number, package_id=order.package.package_id)
                    return Charged(receipt=receipt)
                case Deal.REVERSED:
                    return Reversed(message="returned by the operator")
                case _:
                    return NotCharged(message="declined")
        return None

    def of(self, order: Order) -> list[Sale]:
        """The purchases of one reference."""
        return [sale for sale in self.sales if sale.order.reference == order.reference]


class Pocket(Shop):
    """Nobody sells: a person pays by hand, and says so."""

    capabilities: ClassVar[Capabilities] = replace(
        Shop.capabilities,
        lists_lines=False,
        reads=frozenset(),
        credit_delay=timedelta(hours=1),
        wallet=False,
        history=False,
        declared=True,
        by_hand=True,
    )

    @override
    async def recharge(self, order: Order) -> Receipt | Pending:
        self.orders.append(order)
        return Pending()

    @override
    async def look_up(self, order: Order) -> Charged | NotCharged | Pending | Reversed | None:
        return Pending()


@dataclass(kw_only=True)
class Meter(Source):
    """A source in memory. `every` above zero: asking it costs."""

    clock: Clock
    money: Money | None = field(default_factory=lambda: usd(1))
    reads: frozenset[Reads] = frozenset({Reads.MONEY})
    every: timedelta = timedelta()
    keeps: timedelta | None = timedelta(hours=6)
    asked: int = 0
    asking: Act = nothing
    silent: bool = False
    """Somebody tells us instead."""

    @override
    async def read(self) -> Reading | None:
        self.asked += 1
        await self.asking()
        return None if self.silent else Reading(read_at=self.clock.now, money=self.money)
