"""The money half with the real Airalo client; the simulator's list of charges is the judge."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from aiohttp import ClientSession

from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.airalo import Airalo
from custom_components.esim_recharge.providers.base import ProviderError
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Origin, State
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CLIENT_ID, CLIENT_SECRET

from .kit import SETTINGS, Bench

LOW = 100
"""MB: below the threshold."""


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """What the simulator's charges say about the ledger."""

    charges: int
    double: int
    """Charges beyond the first for one intent."""
    lost: int
    """Charges that no recharge tells of, or only one that claims to have cost nothing."""
    stuck: int
    """Recharges that are still open, other than those put before a person."""


class Market:
    """A bench whose only account is at the simulator."""

    def __init__(self, simulator: AiraloSimulator, session: ClientSession, ledger: Ledger) -> None:
        self.simulator, self.session = simulator, session
        self.step = timedelta()
        self._began = simulator.now()
        self.bench = Bench(ledger, self.now, lambda: simulator.now() - self._began)
        self.lines: list[Line] = []
        self.bench.attach(self.client())

    def client(self) -> Airalo:
        """A client as Home Assistant makes it."""
        return Airalo(
            session=self.session,
            client_id=CLIENT_ID,
            client_secret=CLIENT_SECRET,
            base_url=self.simulator.url,
            clock=self.now,
        )

    def now(self) -> datetime:
        """Our clock: the simulator's, unless it was stepped."""
        return self.simulator.now() + self.step

    async def add(self, iccid: str, left: int = LOW) -> Line:
        """A line in mode automatic that buys its smallest package."""
        self.simulator.set_line(iccid, remaining=left)
        package = self.simulator.lines[iccid].offers[0]
        settings = replace(
            SETTINGS,
            rule=Rule(data_below=500 * 1024 * 1024),
            choice=FixedPackage(package_id=package.id),
        )
        line = Line(key=iccid, account="account", provider="airalo", identifier=iccid)
        await self.bench.office.save_line_settings(line.key, settings)
        self.lines.append(line)
        return line

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

    async def judge(self) -> Judgement:
        """Compare the simulator's charges with the ledger."""
        charges = self.simulator.charges
        rows = [row for line in self.lines for row in await self.bench.ledger.history(line.key)]
        ours = {row.id for row in rows if row.state is not State.REFUSED}
        elsewhere = sum(row.origin is Origin.ELSEWHERE for row in rows)
        references = [charge.reference for charge in charges]
        untold = sum(reference not in ours for reference in references)
        waiting = {State.SENT, State.UNKNOWN, State.SUCCEEDED}
        return Judgement(
            charges=len(charges),
            double=len(references) - len(set(references)),
            lost=max(0, untold - elsewhere),
            stuck=sum(row.state in waiting for row in rows),
        )
