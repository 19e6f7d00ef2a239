"""The money half with a real client; the simulator's list of charges is the judge."""

from collections import Counter
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from aiohttp import ClientSession

from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.providers.base import Provider, ProviderError
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import (
    CHARGED_STATES,
    FREE_STATES,
    Origin,
    Recharge,
    State,
)
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.common import Charge, Simulator

from .kit import SETTINGS, Bench
from .venues import AIRALO, LOW, THRESHOLD, Venue, Ware

WAITING = frozenset({State.PREPARED, State.SENT, State.PENDING, State.UNKNOWN, State.SUCCEEDED})
"""What must come to an end by itself."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the simulator's charges say about the ledger. Money that came back is no charge."""

    charges: int
    double: int
    """Charges beyond the first for one intent, or beyond what the line needed."""
    lost: int
    """Charges that no recharge tells of, or only one that claims to have cost nothing."""
    stuck: int
    """Recharges that are still open, other than those put before a person."""
    held: int = 0
    """Purchases that were begun, that nobody finished or took back, and that hold money in the wallet."""


class Market[S: Simulator = AiraloSimulator]:
    """A bench whose only account is at the simulator."""

    def __init__(
        self, simulator: S, session: ClientSession, ledger: Ledger, venue: Venue = AIRALO
    ) -> None:
        self.simulator, self.session, self.venue = simulator, session, venue
        self.step = timedelta()
        self._began = simulator.now()
        self.bench = Bench(ledger, self.now, lambda: simulator.now() - self._began)
        self.lines: list[Line] = []
        self.needs: Counter[str] = Counter()
        """How often each line was low."""
        self.bench.attach(self.client())

    def client(self) -> Provider:
        """A client as Home Assistant makes it."""
        return self.venue.client(self.session, self.simulator.url, self.now)

    def now(self) -> datetime:
        """Our clock: the simulator's, unless it was stepped."""
        return self.simulator.now() + self.step

    def ware(self, line: str) -> Ware:
        """What is bought for a line; one that the venue does not name is like its first."""
        first, *others = self.venue.wares
        return next((ware for ware in others if ware.line == line), replace(first, line=line))

    async def add(self, identifier: str | None = None, left: int | None = LOW) -> Line:
        """A line in mode automatic that buys its smallest package: the venue's first if none is named.

        `left`: `None` leaves on it what there is.
        """
        identifier = identifier or self.venue.wares[0].line
        ware = self.ware(identifier)
        if left is not None:
            self.set(identifier, left)
        settings = replace(SETTINGS, rule=ware.rule, choice=FixedPackage(package_id=ware.package))
        line = Line(
            key=identifier, account="account", provider=self.venue.name, identifier=identifier
        )
        await self.bench.office.save_line_settings(line.key, settings)
        source = self.venue.source(identifier, self.session, self.simulator.url, self.now)
        if source is not None:
            self.bench.sources[line.key] = source
        self.lines.append(line)
        return line

    async def add_both(self) -> tuple[Line, Line]:
        """Both lines of the venue."""
        first, second = self.venue.wares
        return await self.add(first.line), await self.add(second.line)

    def set(self, identifier: str, left: int) -> None:
        """Let so much be left on a line: megabytes, or what counts like them."""
        self.simulator.set_line(identifier, **self.ware(identifier).left(left))
        self.needs[identifier] += left < THRESHOLD

    def reprice(self, price: str) -> None:
        """Let the first line's package cost something else from now on."""
        package = self.venue.wares[0].package
        self.simulator.set_package(package, **{self.venue.price: price})

    async def look(self) -> None:
        """Poll and consider every line, as the coordinator does; what fails is tried next time."""
        for line in self.lines:
            try:
                await self.bench.tick(line)
            except ProviderError:
                continue

    async def wait(self, time: timedelta, every: timedelta = timedelta(minutes=10)) -> None:
        """Let time pass, looking now and then."""
        for _ in range(time // every):
            self.simulator.advance(every.total_seconds())
            await self.look()

    async def rows(self) -> list[Recharge]:
        """All recharges."""
        return [row for line in self.lines for row in await self.bench.ledger.history(line.key)]

    async def spent(self) -> Decimal:
        """What counts towards the budgets, in the wallet's currency."""
        rows = await self.rows()
        return sum((row.cost.amount for row in rows if row.state in CHARGED_STATES), Decimal(0))

    async def judge(self) -> Judgement:
        """Compare the simulator's charges with the ledger."""
        charges, rows = kept(self.simulator), await self.rows()
        ours = {row.id for row in rows if row.state not in FREE_STATES}
        elsewhere = sum(row.origin is Origin.ELSEWHERE for row in rows)
        references = [charge.reference for charge in charges]
        needless = Counter(charge.line for charge in charges) - self.needs
        known = {row.id for row in rows}
        denied = sum(reference in known - ours for reference in references)
        strange = sum(reference not in known for reference in references)
        return Judgement(
            charges=len(charges),
            double=max(len(references) - len(set(references)), needless.total()),
            lost=denied + max(0, strange - elsewhere),
            stuck=sum(row.state in WAITING for row in rows),
            held=held(self.simulator),
        )


def kept(simulator: Simulator) -> list[Charge]:
    """The charges whose money did not come back."""
    back = simulator.state().get("refunds", ())
    return [charge for charge in simulator.charges if charge.order not in back]


def held(simulator: Simulator) -> int:
    """How many purchases hold money, and will for ever unless somebody takes them back."""
    begun = simulator.state().get("transactions", ())
    return sum(each["status"] == "CREATED" for each in begun)
