"""A house with a prepaid line: real Home Assistant, simulated provider, time that passes as it is told."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant, State
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.esim_recharge.coordinator import EsimCoordinator
from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.recharge.models import Recharge
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode
from tests.ha.action_helpers import Answer, Value, act, device_of
from tests.ha.entity_helpers import coordinator_of, save, settle, state_of, usd
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import Fault, FaultKind

KEY: Final = line_key("airalo", CAMBODIA)
MB: Final = 1024 * 1024
DAY: Final = timedelta(days=1)
HOUR: Final = timedelta(hours=1)
POLL: Final = timedelta(minutes=21)
"""A little more than the time between two polls."""
LOW: Final = 250
"""MB, below the threshold."""
ZERO: Final = (
    '{"data": {"remaining": 0, "total": 9000, "expired_at": "2026-12-05 12:00:00", '
    '"is_unlimited": false, "status": "ACTIVE"}, "meta": {"message": "success"}}'
)
"""A usage in the right shape with a wrong figure."""
ONE_GB: Final = "angkor-mobile-7days-1gb-topup"
"""What is bought, for 3.60 USD."""

CAREFUL: Final = LineSettings(
    mode=Mode.AUTOMATIC,
    rule=Rule(data_below=500 * MB),
    choice=FixedPackage(package_id=ONE_GB),
    limits=Limits(max_price=usd("5"), monthly_budget=usd("50")),
)
"""1 GB when less than 500 MB are left."""


class House:
    """One Cambodian line matters; its owner, the provider and the clock are in the test's hands."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: MockConfigEntry,
        simulator: AiraloSimulator,
        clock: FrozenDateTimeFactory,
    ) -> None:
        """Keep what the test uses."""
        self.hass, self.entry, self.simulator, self.clock = hass, entry, simulator, clock

    @property
    def charges(self) -> int:
        """How often the provider took money: the judge."""
        return len(self.simulator.charges)

    @property
    def attempts(self) -> int:
        """How often a purchase was sent, with or without success."""
        return self.asked("recharge")

    def asked(self, endpoint: str) -> int:
        """How often the provider was asked for something."""
        return sum(exchange.endpoint == endpoint for exchange in self.simulator.exchanges)

    @property
    def coordinator(self) -> EsimCoordinator:
        """The account's, of this load."""
        return coordinator_of(self.entry)

    async def settle(self) -> None:
        """Wait for everything that is under way."""
        await settle(self.hass)

    async def owner_sets(self, settings: LineSettings = CAREFUL, iccid: str = CAMBODIA) -> None:
        """Let the owner save settings."""
        await save(self.hass, self.entry, iccid, settings)

    async def wait(self, time: timedelta = POLL) -> None:
        """Let time pass; Home Assistant's own timers do the polling, in long waits not every time."""
        step = POLL if time <= 2 * HOUR else 2 * HOUR
        end = self.clock() + time
        while (now := self.clock()) < end:
            self.clock.tick(min(step, end - now))
            async_fire_time_changed(self.hass)
            await self.settle()

    async def pass_minutes(self, minutes: float) -> None:
        """Let time pass minute by minute."""
        for _ in range(round(minutes)):
            self.clock.tick(timedelta(minutes=1))
            async_fire_time_changed(self.hass)
            await self.settle()

    async def falls_to(self, megabytes: float, iccid: str = CAMBODIA) -> None:
        """Use data until this much is left, and let the line be looked at until that is believed."""
        self.simulator.set_line(iccid, remaining=megabytes)
        await self.wait(2 * POLL)

    async def reload(self) -> None:
        """Unload and load the account, its ledger included, as a restart does."""
        assert await self.hass.config_entries.async_reload(self.entry.entry_id)
        await self.settle()

    def breaks(self, endpoint: str, status: int, body: str) -> Fault:
        """Let an endpoint answer this until `mends`."""
        return self.simulator.fault(
            FaultKind.ANSWER, endpoint, count=None, status=status, body=body
        )

    def mends(self) -> None:
        """Let everything work again."""
        self.simulator.clear_faults()

    async def drop_out(self, time: timedelta = 7 * HOUR) -> None:
        """Let the line be unreadable for so long that its entities are unavailable, and come back."""
        self.simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
        await self.wait(time)
        assert self.shows("data_left").state == "unavailable"
        self.mends()
        await self.wait(2 * POLL)
        assert self.shows("data_left").state != "unavailable"

    def shows(self, key: str, domain: str = "sensor", iccid: str = CAMBODIA) -> State:
        """The state of an entity of a line."""
        return state_of(self.hass, domain, iccid, key)

    @property
    def megabytes(self) -> float:
        """Data left, as shown."""
        return float(self.shows("data_left").state) * 1024

    async def calls(self, action: str, iccid: str = CAMBODIA, **data: Value) -> Answer:
        """Call an action for a line, as an automation does."""
        return await act(self.hass, action, device_of(self.hass, self.entry, iccid), **data)

    async def recharges(self, iccid: str = CAMBODIA) -> list[Recharge]:
        """What the ledger tells of a line, oldest first."""
        rows = await self.coordinator.hub.ledger.history(line_key("airalo", iccid))
        return sorted(rows, key=lambda row: row.created_at)


def with_limits(settings: LineSettings = CAREFUL, **limits: Value) -> LineSettings:
    """Settings with other limits, named as in `Limits`."""
    return replace(settings, limits=replace(settings.limits, **limits))
