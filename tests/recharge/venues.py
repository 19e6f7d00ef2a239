"""The simulated providers that the money half is tried at: how each is reached, what a line is, and how it is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final, override

from aiohttp import ClientSession

from custom_components.esim_recharge.lines.models import Money, Reading
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.airalo import Airalo
from custom_components.esim_recharge.providers.base import Provider, Reads
from custom_components.esim_recharge.providers.dt_one import DtOne
from custom_components.esim_recharge.sources.base import Source
from tests.simulators import airalo_data, dt_one_data
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.common import Json, Simulator
from tests.simulators.dt_one import DtOneSimulator

THRESHOLD: Final = 500
"""What a line is low below: megabytes, or as many of `Ware.unit`."""
LOW: Final = 100

type Clock = Callable[[], datetime]


@dataclass(frozen=True, kw_only=True)
class Ware:
    """A line, and what is bought for it."""

    line: str
    package: str
    unit: Money | None = None
    """The sum that counts like a megabyte; `None`: the line is about data."""

    @property
    def rule(self) -> Rule:
        """When it is low."""
        if self.unit is None:
            return Rule(data_below=THRESHOLD * 1024 * 1024)
        return Rule(
            money_below=Money(amount=THRESHOLD * self.unit.amount, currency=self.unit.currency)
        )

    def left(self, left: int) -> Mapping[str, Json]:
        """What the simulator must be told for so much to be left."""
        return {"remaining": left} if self.unit is None else {"money": str(left * self.unit.amount)}


@dataclass(frozen=True, kw_only=True)
class Venue:
    """A simulated provider."""

    name: str
    simulator: Callable[[], Simulator]
    client: Callable[[ClientSession, str, Clock], Provider]
    wares: tuple[Ware, Ware]
    price: str
    """What the simulator calls the price that is paid for a package."""
    wallet_for_one: str
    """Either of the wares can be paid with it, and not both."""
    late_news: Mapping[str, Json]
    """Settings with which a purchase shows in a reading after 20 minutes only."""
    endpoints: tuple[str, ...]
    """What is asked before and after a purchase, by the simulator's names."""
    steps: tuple[str, ...]
    """What a purchase consists of, by the simulator's names."""
    read_elsewhere: bool = False

    def source(self, line: str, session: ClientSession, url: str, clock: Clock) -> Source | None:
        """Where a line is read, if not at the provider."""
        return Gauge(session, url, line, clock) if self.read_elsewhere else None


class Gauge(Source):
    """Reads the money that is really on a line, past the provider's API, from whichever process."""

    reads = frozenset({Reads.MONEY})

    def __init__(self, session: ClientSession, url: str, line: str, clock: Clock) -> None:
        self._session, self._url, self._line, self._clock = session, url, line, clock

    @override
    async def read(self) -> Reading | None:
        async with self._session.get(f"{self._url}/_sim/state") as response:
            line = (await response.json())["lines"][self._line]
        money = Money(amount=Decimal(line["money"]), currency=line["currency"])
        return Reading(read_at=self._clock(), money=money)


def _airalo(session: ClientSession, url: str, clock: Clock) -> Provider:
    return Airalo(
        session=session,
        client_id=airalo_data.CLIENT_ID,
        client_secret=airalo_data.CLIENT_SECRET,
        base_url=url,
        clock=clock,
    )


def _dt_one(session: ClientSession, url: str, clock: Clock) -> Provider:
    return DtOne(
        session=session,
        api_key=dt_one_data.API_KEY,
        api_secret=dt_one_data.API_SECRET,
        base_url=f"{url}/v1",
        clock=clock,
    )


AIRALO: Final = Venue(
    name="airalo",
    simulator=AiraloSimulator,
    client=_airalo,
    wares=(
        Ware(line=airalo_data.CAMBODIA, package="angkor-mobile-7days-1gb-topup"),
        Ware(line=airalo_data.LAOS, package="mekong-mobile-7days-1gb-topup"),
    ),
    price="net_price",
    wallet_for_one="4.50",
    late_news={"usage_cache": 1200},
    endpoints=("read", "history", "packages", "wallet", "login", "look_up"),
    steps=("recharge",),
)
DT_ONE: Final = Venue(
    name="dt_one",
    simulator=DtOneSimulator,
    client=_dt_one,
    wares=(
        Ware(
            line=dt_one_data.CAMBODIA,
            package=str(dt_one_data.SMART_5),
            unit=Money(amount=Decimal("0.004"), currency="USD"),
        ),
        Ware(
            line=dt_one_data.PERU,
            package=f"{dt_one_data.CLARO_RANGE}@15",
            unit=Money(amount=Decimal("0.02"), currency="PEN"),
        ),
    ),
    price="price",
    wallet_for_one="6.00",
    late_news={"credit_delay": 1200},
    read_elsewhere=True,
    endpoints=("history", "packages", "wallet", "operators", "look_up"),
    steps=("prepare", "recharge", "release"),
)
VENUES: Final = {venue.name: venue for venue in (AIRALO, DT_ONE)}
