"""What the tests of triggers and conditions share: automations that Home Assistant runs, and what they were told."""

from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
import logging
from typing import Any, Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import trigger as trigger_helper
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.recharge.models import Kind, Reason, Refusal
from custom_components.esim_recharge.recharge.settings import Mode
from tests.failures.house import CAREFUL, KEY, House
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import PERU

from .action_helpers import device_of
from .conftest import SetupAccount
from .entity_helpers import settle

type Config = dict[str, Any]

WATCHED: Final = replace(CAREFUL, mode=Mode.OFF)
"""Due below 500 MB, of which the first line has more; nothing is done about it."""

_RAN: Final = "tests_automation_ran"
_ASK: Final = "tests_ask"
_TOLD: Final = {
    name: f"{{{{ trigger.{name} | default(none) }}}}"
    for name in ("id", "platform", "description", "device_id", "entity_id", "happening")
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Run:
    """What a run of an automation was told by its trigger."""

    id: str
    platform: str
    description: str
    device_id: str | None
    entity_id: str | None
    happening: Mapping[str, Any] | None


def trigger(key: str, target: Config, **options: object) -> Config:
    """A trigger of ours as the editor writes it; its id is its key."""
    found: Config = {"id": key, "trigger": f"{DOMAIN}.{key}", "target": target}
    return {**found, "options": options} if options else found


def condition(key: str, target: Config, **options: object) -> Config:
    """A condition of ours as the editor writes it."""
    found: Config = {"condition": f"{DOMAIN}.{key}", "target": target}
    return {**found, "options": options} if options else found


async def automate(
    hass: HomeAssistant, *triggers: Config, conditions: Iterable[Config] = ()
) -> list[Run]:
    """Set up an automation with these triggers; its runs appear in the list."""
    runs: list[Run] = []

    @callback
    def ran(event: Event) -> None:
        runs.append(Run(**event.data))

    hass.bus.async_listen(_RAN, ran)
    await _set_up(
        hass,
        {
            "alias": "Tested",
            "mode": "queued",
            "max": 100,
            "triggers": list(triggers),
            "conditions": list(conditions),
            "actions": [{"event": _RAN, "event_data": dict(_TOLD)}],
        },
    )
    return runs


async def _set_up(hass: HomeAssistant, *automations: Config) -> None:
    assert await async_setup_component(hass, "automation", {"automation": list(automations)})
    await settle(hass)


def is_set_up(hass: HomeAssistant) -> bool:
    """Whether Home Assistant found the automation sound."""
    state = hass.states.get("automation.tested")
    return state is not None and state.state == "on"


class Asker:
    """Automations with one condition each: which of them run is the answer."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is asked yet."""
        self._hass = hass
        self._passed: set[str] = set()

    async def set_up(self, conditions: Mapping[str, Config]) -> None:
        """Set up an automation for each condition, by any name."""

        @callback
        def ran(event: Event) -> None:
            self._passed.add(event.data["name"])

        self._hass.bus.async_listen(_RAN, ran)
        await _set_up(
            self._hass,
            *(
                {
                    "alias": name,
                    "triggers": [{"trigger": "event", "event_type": _ASK}],
                    "conditions": [each],
                    "actions": [{"event": _RAN, "event_data": {"name": name}}],
                }
                for name, each in conditions.items()
            ),
        )

    async def passing(self) -> set[str]:
        """The names of the conditions that pass now."""
        self._passed.clear()
        self._hass.bus.async_fire(_ASK)
        await self._hass.async_block_till_done()
        return set(self._passed)


async def ask(hass: HomeAssistant, conditions: Mapping[str, Config]) -> Asker:
    """Set up an automation for each condition."""
    asker = Asker(hass)
    await asker.set_up(conditions)
    return asker


def below(megabytes: float) -> Config:
    """A threshold of data."""
    return {"type": "below", "value": {"number": megabytes, "unit_of_measurement": "MiB"}}


async def attach(hass: HomeAssistant, config: Config) -> tuple[list[Config], list[Config]]:
    """Attach a trigger as an automation does; why it did not fire, and what it told when it did."""
    not_fired: list[Config] = []
    fired: list[Config] = []
    config = {**config, "platform": config["trigger"]}
    del config["trigger"]
    await trigger_helper.async_initialize_triggers(
        hass,
        await trigger_helper.async_validate_trigger_config(hass, [config]),
        lambda variables, _context=None: fired.append(variables["trigger"]),
        domain="test",
        name="test",
        log_cb=logging.getLogger(__name__).log,
        did_not_trigger=lambda _variables, info, _context=None: not_fired.append(info.as_dict()),
    )
    return not_fired, fired


async def tell(house: House, kind: Kind, key: str = KEY, reason: Reason | None = None) -> None:
    """Let something happen to a line."""
    refusal = None if reason is None else Refusal(reason=reason)
    house.coordinator.hub.office.tell(kind, key, refusal=refusal)
    await house.settle()


async def forecast(house: House, runs_out: timedelta | None) -> None:
    """Let the first line be forecast to run out then; `None`: too little history."""
    data = house.coordinator.data
    line = data.lines[KEY]
    at = None if runs_out is None else dt_util.utcnow() + runs_out
    ahead = replace(line.outlook.forecast, runs_out_at=at, data_per_day=None, money_per_day=None)
    changed = replace(line, outlook=replace(line.outlook, forecast=ahead))
    house.coordinator.data = replace(data, lines={**data.lines, KEY: changed})
    house.coordinator.async_update_listeners()
    await house.hass.async_block_till_done()


def ids(runs: Iterable[Run]) -> list[str]:
    """Which triggers fired, in order."""
    return [run.id for run in runs]


@pytest.fixture(name="noon", autouse=True)
def at_noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time, for Home Assistant and the simulator alike."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    return freezer


@pytest.fixture(name="house")
async def a_house(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> AsyncIterator[House]:
    """A house with an account of two lines, of which the first one is watched."""
    house = House(hass, await setup_account(), simulator, noon)
    await house.settle()
    await house.owner_sets(WATCHED)
    yield house
    for phase in ("setup", "call"):
        assert [each for each in caplog.get_records(phase) if each.exc_info] == []


@pytest.fixture(name="cambodia")
def the_first_line(hass: HomeAssistant, house: House) -> str:
    """The id of the first line's device."""
    return device_of(hass, house.entry)


@pytest.fixture(name="peru")
def the_second_line(hass: HomeAssistant, house: House) -> str:
    """The id of the second line's device."""
    return device_of(hass, house.entry, PERU)
