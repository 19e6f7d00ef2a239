"""What a play is made of: accounts, their lines, what of a line runs low, how it is read, and who pays for it."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from scripts.owner import Answer, Json
from tests.simulators.common import Charge, Simulator

if TYPE_CHECKING:
    from scripts.stage import Device, Stage


@dataclass(frozen=True, kw_only=True)
class Meter:
    """What of a line runs low."""

    unit: str
    decimals: int
    sensor: str
    """Translation key of the sensor that shows what is left."""
    rule: Callable[[float], Mapping[str, Json]]
    """Fields of the action `set_rule` for "below so much"."""
    use: Callable[[Stage, Scene, float], None]
    """Use so much of a line."""

    def words(self, amount: float) -> str:
        """An amount for people."""
        return f"{amount:.{self.decimals}f} {self.unit}"


async def nothing(_stage: Stage, _scene: Scene, _device: Device | None) -> None:
    """Home Assistant finds out by itself."""


@dataclass(frozen=True, kw_only=True)
class Source:
    """How Home Assistant comes to know what is left on a line."""

    steps: Callable[[Scene], Mapping[str, Answer]] | None = None
    """What is said when the line is added; `None`: the provider lists it."""
    tell: Callable[[Stage, Scene, Device | None], Awaitable[None]] = nothing
    """Tell Home Assistant what is left. Without a device: before the line is added."""
    steady: bool = False
    """It is told all the time, and not only after a change."""
    refresh: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """Fields of the action `refresh`."""


async def unsaid(_stage: Stage, _scene: Scene, _device: Device, _paid: Charge) -> None:
    """The provider says so."""


@dataclass(frozen=True, kw_only=True)
class Payment:
    """Who pays."""

    mode: str
    """The mode of the line, as in `set_rule`."""
    pending: str
    """What the event `pending` means, for people."""
    pay: Callable[[Stage, Scene, Json], Charge] | None = None
    """Pay what that event tells of; `None`: the provider does."""
    confirm: Callable[[Stage, Scene, Device, Charge], Awaitable[None]] = unsaid
    """Tell Home Assistant what was paid."""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One line, and what its owner wants to be done about it."""

    place: str
    identifier: str
    meter: Meter
    low: float
    """Recharge below this much, in the unit of the meter."""
    readings: int
    """How many readings it takes until it is low: so the lines come one after the other."""
    package: str
    max_price: float
    monthly_budget: float
    currency: str = "USD"
    """What is paid in."""
    source: Source
    payment: Payment
    products: tuple[str, ...] = ()
    """What its owner says can be bought, where nobody lists it."""


@dataclass(frozen=True, kw_only=True)
class Account:
    """Where lines are paid from."""

    provider: str
    """Its key in the integration."""
    credentials: Mapping[str, str] = field(default_factory=dict[str, str])
    path: str = ""
    """Of the API, on the stand-in."""
    scenes: tuple[Scene, ...]


def unchanged(_simulator: Simulator) -> None:
    """As it is at the start."""


@dataclass(frozen=True, kw_only=True)
class Play:
    """What is needed to show one provider."""

    name: str
    """As the brand writes it."""
    simulator: type[Simulator]
    accounts: tuple[Account, ...]
    kiosk: Mapping[str, tuple[str, str]] = field(default_factory=dict[str, tuple[str, str]])
    """Money, and its currency, on lines that are paid by hand."""
    configuration: Callable[[str], str] = lambda _url: ""
    """More for `configuration.yaml`, from the address of the stand-in."""
    slow_down: Callable[[Simulator], None] = unchanged
    """Have the provider take its time, so that waiting can be seen."""

    @property
    def scenes(self) -> tuple[Scene, ...]:
        """The lines of all accounts."""
        return tuple(scene for account in self.accounts for scene in account.scenes)
