"""A bench for the money half: a clock that obeys, a provider in memory, and the parts wired together."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from pathlib import Path
import shutil
from typing import Any, ClassVar, override

from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import (
    Allowance,
    AllowanceKind,
    Line,
    Money,
    Package,
    PackageRecord,
    Reading,
    Receipt,
)
from custom_components.esim_recharge.lines.rules import Rule, Verdict
from custom_components.esim_recharge.providers.base import (
    Capabilities,
    Charged,
    Effect,
    FoundLine,
    Identifier,
    NotCharged,
    Order,
    Pending,
    Provider,
    Reads,
    Retry,
    Reversed,
    Sells,
)
from custom_components.esim_recharge.recharge.aftermath import Aftermath
from custom_components.esim_recharge.recharge.credit import Credit
from custom_components.esim_recharge.recharge.desk import Desk
from custom_components.esim_recharge.recharge.keeper import Keeper
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Happening, Kind, Origin, Recharge
from custom_components.esim_recharge.recharge.office import Account, Office
from custom_components.esim_recharge.recharge.recharger import BlockedError, Recharger
from custom_components.esim_recharge.recharge.records import Records
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode
from custom_components.esim_recharge.recharge.status import Standing, standing
from custom_components.esim_recharge.recharge.survey import Survey, Wish
from custom_components.esim_recharge.sources.base import Source

type Value = Any
"""What a field of some dataclass may hold."""

NOW = datetime(2026, 3, 10, 12, tzinfo=UTC)
MB = 10**6
GB = 10**9
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def usd(amount: str | int) -> Money:
    """US dollars."""
    return Money(amount=Decimal(amount), currency="USD")


GB1 = Package(package_id="gb1", title="1 GB", price=usd(5), data=GB, validity_days=30)
GB3 = Package(package_id="gb3", title="3 GB", price=usd(12), data=3 * GB, validity_days=30)
SETTINGS = LineSettings(
    mode=Mode.AUTOMATIC,
    rule=Rule(data_below=500 * MB),
    choice=FixedPackage(package_id="gb1"),
    limits=Limits(max_price=usd(10), monthly_budget=usd(100)),
)
AUTOMATIC = Wish(origin=Origin.AUTOMATIC)
REQUESTED = Wish(origin=Origin.REQUESTED)


def asked(package_id: str = "gb1", **more: Value) -> Wish:
    """A person's wish for a package."""
    return replace(Wish(origin=Origin.REQUESTED, package_id=package_id), **more)


def limited(**limits: Value) -> LineSettings:
    """The usual settings with other limits."""
    return replace(SETTINGS, limits=replace(SETTINGS.limits, **limits))


class Clock:
    """Wall clock and uptime; only the first can be put forward and back."""

    def __init__(self) -> None:
        self.now = NOW
        self.up = timedelta()

    def advance(self, by: timedelta) -> None:
        """Let time pass."""
        self.now += by
        self.up += by

    def step(self, by: timedelta) -> None:
        """Set the wall clock."""
        self.now += by


@dataclass(kw_only=True)
class Charge:
    """Money that the provider took."""

    reference: str
    line: str
    package: Package
    at: timedelta


@dataclass(kw_only=True)
class Sim:
    """A line as the provider knows it."""

    data: int | None = 100 * MB
    money: Money | None = None
    records: list[tuple[timedelta, PackageRecord]] = field(default_factory=list)
    """With the uptime from which each is shown."""
    arrivals: list[tuple[timedelta, int]] = field(default_factory=list)


type Act = Callable[[], Awaitable[None]]


async def nothing() -> None:
    """Let nothing go wrong."""


def failing(error: BaseException) -> Act:
    """Let an error happen."""

    async def act() -> None:
        raise error

    return act


class Shop(Provider):
    """A provider in memory, with its own list of charges."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        lists_lines=True,
        identifier=Identifier.ICCID,
        reads=frozenset({Reads.DATA}),
        sells=Sells.PACKAGES,
        retry=Retry.DIFF,
        credit_delay=20 * MINUTE,
        poll_floor=20 * MINUTE,
        effect=Effect.EXTENDS,
        wallet=True,
        history=True,
        currency="USD",
    )

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.sims: defaultdict[str, Sim] = defaultdict(Sim)
        self.charges: list[Charge] = []
        self.orders: list[Order] = []
        self.funds: Money | None = usd(1000)
        self.on_sale: list[Package] = [GB1, GB3]
        self.before: Act = nothing
        """Runs when a purchase arrives, before money is taken."""
        self.after: Act = nothing
        """Runs after money was taken."""
        self.reading: Act = nothing
        self.listing: Act = nothing
        self.counting: Act = nothing
        self.searching: Act = nothing
        self.found: Charged | NotCharged | None = None
        self.record_delay: timedelta | None = timedelta()
        """Until a purchase shows in the history; `None`: never."""
        self.credit_delay: timedelta | None = timedelta()
        """Until a purchase shows in a reading; `None`: never."""
        self.paid: Money | None = None
        self.calls: list[str] = []

    @override
    async def login(self) -> None:
        self.calls.append("login")

    @override
    async def lines(self) -> Sequence[FoundLine]:
        return ()

    @override
    async def read(self, line: str) -> Reading:
        self.calls.append("read")
        await self.reading()
        sim = self.sims[line]
        for due in [item for item in sim.arrivals if item[0] <= self.clock.up]:
            sim.arrivals.remove(due)
            sim.data = (sim.data or 0) + due[1]
        pots = () if sim.data is None else (Allowance(kind=AllowanceKind.DATA, remaining=sim.data),)
        return Reading(read_at=self.clock.now, money=sim.money, allowances=pots)

    @override
    async def packages(self, line: str) -> Sequence[Package]:
        self.calls.append("packages")
        await self.listing()
        return tuple(self.on_sale)

    @override
    async def history(self, line: str) -> Sequence[PackageRecord]:
        self.calls.append("history")
        return tuple(record for at, record in self.sims[line].records if at <= self.clock.up)

    @override
    async def wallet(self) -> Money | None:
        self.calls.append("wallet")
        await self.counting()
        return self.funds

    @override
    async def recharge(self, order: Order) -> Receipt | Pending:
        self.calls.append("recharge")
        self.orders.append(order)
        await self.before()
        self.take(order)
        await self.after()
        return Receipt(
            reference=f"R{len(self.charges)}", package_id=order.package.package_id, price=self.paid
        )

    @override
    async def look_up(self, order: Order) -> Charged | NotCharged | Pending | Reversed | None:
        self.calls.append("look_up")
        await self.searching()
        return self.found

    def take(self, order: Order) -> None:
        """Take the money, and deliver as told."""
        if self.funds is not None and self.funds.currency == order.package.price.currency:
            self.funds -= order.package.price
        charge = Charge(
            reference=order.reference, line=order.line, package=order.package, at=self.clock.up
        )
        self.charges.append(charge)
        self.deliver(order.line, order.package)

    def deliver(
        self, line: str, package: Package, *, price: Money | None = GB1.price, active: bool = True
    ) -> None:
        """Put a package on a line: after a purchase of ours, or because somebody else bought it."""
        sim = self.sims[line]
        record = PackageRecord(
            record_id=f"h{len(sim.records)}",
            package_id=package.package_id,
            price=price,
            activated_at=self.clock.now if active else None,
        )
        if self.record_delay is not None:
            sim.records.append((self.clock.up + self.record_delay, record))
        if self.credit_delay is not None and isinstance(package.data, int):
            sim.arrivals.append((self.clock.up + self.credit_delay, package.data))


def shop(clock: Clock, **capabilities: Value) -> Shop:
    """A provider with other capabilities."""

    class Variant(Shop):
        """The same shop, differently declared."""

    Variant.capabilities = replace(Shop.capabilities, **capabilities)
    return Variant(clock)


class Gate:
    """Holds whoever comes, until it is opened."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.opened = asyncio.Event()

    async def __call__(self) -> None:
        self.reached.set()
        await self.opened.wait()


class Bench:
    """One ledger and the parts of the money half around it; `restart` is a new process."""

    def __init__(
        self,
        ledger: Ledger,
        clock: Callable[[], datetime],
        uptime: Callable[[], timedelta],
        zone: tzinfo = UTC,
    ) -> None:
        self.ledger, self.clock, self.uptime, self.zone = ledger, clock, uptime, zone
        self.news: list[Happening] = []
        self.providers: dict[str, Provider] = {}
        self.sources: dict[str, Source] = {}
        self._wire()

    def _wire(self) -> None:
        self.office = Office(
            self.ledger,
            announce=self.news.append,
            clock=self.clock,
            zone=lambda: self.zone,
            uptime=self.uptime,
        )
        self.aftermath = Aftermath(self.office)
        self.survey = Survey(self.office, Records(self.office), Credit(self.office))
        self.recharger = Recharger(self.office, self.survey, self.aftermath)
        self.keeper = Keeper(self.office, self.survey, self.aftermath, self.recharger)
        self.desk = Desk(self.office)
        for key, provider in self.providers.items():
            self.office.attach(Account(key=key, provider=provider, sources=self.sources))

    def attach(self, provider: Provider, key: str = "account") -> None:
        """Add an account."""
        self.providers[key] = provider
        self.office.attach(Account(key=key, provider=provider, sources=self.sources))

    async def add(
        self, name: str, settings: LineSettings = SETTINGS, account: str = "account"
    ) -> Line:
        """Add a line with settings."""
        line = Line(key=name, account=account, provider="shop", identifier=name)
        await self.office.save_line_settings(line.key, settings)
        return line

    async def tick(self, *lines: Line) -> list[Verdict]:
        """What the coordinator does: poll, then consider."""
        for line in lines:
            await self.keeper.poll(line)
        return [await self.keeper.consider(line) for line in lines]

    async def restart(self) -> None:
        """Begin again with nothing but the file."""
        path, ledger_id = self.ledger.path, self.ledger.ledger_id
        await self.ledger.close()
        self.ledger = Ledger(path)
        await self.ledger.open(expected_id=ledger_id)
        self._wire()
        await self.recharger.start()

    async def replace_file(self, copy: Path) -> None:
        """Restore an older ledger."""
        path, ledger_id = self.ledger.path, self.ledger.ledger_id
        assert path is not None
        await self.ledger.close()
        await asyncio.to_thread(shutil.copyfile, copy, path)
        self.ledger = Ledger(path)
        await self.ledger.open(expected_id=ledger_id)
        self._wire()
        await self.recharger.start()

    async def standing(self, line: Line) -> Standing:
        """The line's status as the sensor shows it."""
        situation = await self.survey.situation(line, AUTOMATIC)
        return standing(situation, await self.ledger.open_proposal(line.key))

    async def rows(self, line: Line) -> list[Recharge]:
        """All recharges of a line, oldest first."""
        return list(reversed(await self.ledger.history(line.key)))

    async def row(self, line: Line) -> Recharge:
        """The line's only recharge."""
        (found,) = await self.ledger.history(line.key)
        return found

    def told(self) -> list[Kind]:
        """What was announced."""
        return [happening.kind for happening in self.news]

    async def refusal(self, line: Line, wish: Wish) -> str:
        """The reason with which a wish is refused; anything else fails."""
        try:
            bought = await self.recharger.recharge(line, wish)
        except BlockedError as blocked:
            return blocked.refusal.reason.value
        raise AssertionError(f"not refused: {bought}")
