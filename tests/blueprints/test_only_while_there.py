"""The blueprint that lets lines be recharged only while somebody is there: its own pauses, and nobody else's."""

from collections.abc import Mapping
from datetime import timedelta

from homeassistant.components.zone import async_in_zones
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest

from tests.failures.house import DAY, HOUR, LOW, House
from tests.ha.action_helpers import Value
from tests.simulators.airalo_data import PERU

from .helpers import Automations

NAME = "only_while_there"
ANNA = "person.anna"
CAMBODIA_ZONE = "zone.cambodia"


@pytest.fixture(autouse=True)
async def country(hass: HomeAssistant, house: House) -> None:
    """A zone around a country, and a person who is there."""
    place = {"latitude": 12.5, "longitude": 105.0, "radius": 300_000, "passive": True}
    hass.states.async_set(CAMBODIA_ZONE, "0", place)
    anna_is(house, "there")


def anna_is(house: House, where: str) -> None:
    """Move the person."""
    places: Mapping[str, tuple[str, list[str]]] = {
        "there": ("not_home", [CAMBODIA_ZONE]),
        "at a hotel there": ("Hotel", ["zone.hotel", CAMBODIA_ZONE]),
        "elsewhere": ("not_home", []),
        "at home": ("home", ["zone.home"]),
        "nobody knows": ("unknown", []),
        "not loaded": ("unavailable", []),
    }
    state, zones = places[where]
    house.hass.states.async_set(ANNA, state, {"in_zones": zones})


async def watched(house: House, automations: Automations, **inputs: object) -> None:
    """Make the automation, and let it look."""
    place = {"person": ANNA, "zone": CAMBODIA_ZONE}
    await automations.add(NAME, lines=[automations.line()], **(inputs or place))
    await house.pass_minutes(6)


def paused(house: House, iccid: str | None = None) -> bool:
    """Whether a line is paused."""
    state = house.shows("recharge_status", iccid=iccid) if iccid else house.shows("recharge_status")
    return state.state == "paused"


@pytest.mark.parametrize("where", ["there", "at a hotel there"])
async def test_while_there_nothing_is_paused(
    house: House, automations: Automations, where: str
) -> None:
    anna_is(house, where)
    await house.owner_sets()
    await watched(house, automations)
    assert not paused(house)
    await house.falls_to(LOW)
    assert house.charges == 1


@pytest.mark.parametrize("where", ["elsewhere", "at home"])
async def test_while_away_nothing_is_bought_for_days_and_when_back_at_once(
    house: House, automations: Automations, where: str
) -> None:
    await house.owner_sets()
    anna_is(house, where)
    await watched(house, automations)
    assert paused(house)
    assert not paused(house, PERU)
    await house.falls_to(LOW)
    await house.wait(14 * HOUR)
    assert paused(house)
    assert house.attempts == 0
    anna_is(house, "there")
    await house.settle()
    assert house.charges == 1


async def test_a_restart_while_away_buys_nothing(house: House, automations: Automations) -> None:
    await house.owner_sets()
    anna_is(house, "elsewhere")
    await watched(house, automations)
    await house.falls_to(LOW)
    house.clock.tick(8 * HOUR)
    await house.reload()
    await automations.restart()
    await house.wait(HOUR)
    assert house.attempts == 0


@pytest.mark.parametrize("where", ["nobody knows", "not loaded"])
@pytest.mark.parametrize("before", ["there", "elsewhere"])
async def test_while_nobody_knows_where_the_person_is_everything_stays_as_it_is(
    house: House, automations: Automations, where: str, before: str
) -> None:
    anna_is(house, before)
    await watched(house, automations)
    anna_is(house, where)
    await house.wait(14 * HOUR)
    assert paused(house) is (before == "elsewhere")


@pytest.mark.parametrize("length", [{}, {"duration": {"days": 7}}, {"duration": {"hours": 2}}])
async def test_a_pause_that_the_owner_made_is_not_ended(
    house: House, automations: Automations, length: Mapping[str, Value]
) -> None:
    await house.calls("pause", **length)
    until = house.shows("recharge_status").attributes["next_allowed"]
    await watched(house, automations)
    for where in ("elsewhere", "there", "elsewhere", "there"):
        anna_is(house, where)
        await house.pass_minutes(6)
        assert house.shows("recharge_status").attributes["next_allowed"] == until
        assert paused(house)


async def test_when_a_pause_of_the_owner_ends_while_away_its_own_begins(
    house: House, automations: Automations
) -> None:
    await house.calls("pause", duration={"hours": 2})
    anna_is(house, "elsewhere")
    await watched(house, automations)
    await house.wait(3 * HOUR)
    assert paused(house)
    anna_is(house, "there")
    await house.settle()
    assert not paused(house)


async def test_a_pause_outlives_the_automation_by_half_a_day_and_no_longer(
    house: House, automations: Automations
) -> None:
    anna_is(house, "elsewhere")
    await watched(house, automations)
    await automations.stop()
    await house.wait(10 * HOUR)
    assert paused(house)
    await house.wait(3 * HOUR)
    assert not paused(house)


async def test_two_such_automations_do_not_end_each_others_pause(
    house: House, automations: Automations
) -> None:
    line = automations.line()
    anna_is(house, "elsewhere")
    await watched(house, automations)
    await automations.add(NAME, lines=[line], first_day="2026-11-01", last_day="2026-11-30")
    for _ in range(3):
        await house.pass_minutes(6)
        assert paused(house)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2026-11-10", "2026-11-10", False),
        ("2026-11-11", "", True),
        ("", "2026-11-09", True),
        ("2026-11-01", "", False),
        ("", "2026-12-01", False),
    ],
)
async def test_outside_of_the_trip_lines_are_paused(
    house: House, automations: Automations, first: str, last: str, *, expected: bool
) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    await watched(house, automations, first_day=first, last_day=last)
    assert paused(house) is expected


async def test_the_trip_begins_and_ends_at_midnight(house: House, automations: Automations) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    await watched(house, automations, first_day="2026-11-11", last_day="2026-11-11")
    assert paused(house)
    await house.wait(timedelta(hours=12))
    await house.pass_minutes(6)
    assert not paused(house)
    await house.wait(DAY)
    assert paused(house)


@pytest.mark.parametrize("where", ["there", "elsewhere", "nobody knows"])
async def test_with_a_place_and_dates_both_must_be_right(
    house: House, automations: Automations, where: str
) -> None:
    anna_is(house, where)
    await watched(house, automations, person=ANNA, zone=CAMBODIA_ZONE, last_day="2026-11-09")
    assert paused(house)


async def test_a_recharge_that_is_under_way_is_not_disturbed(
    house: House, automations: Automations
) -> None:
    house.simulator.configure(credit_delay=3600)
    await house.owner_sets()
    await house.falls_to(LOW)
    anna_is(house, "elsewhere")
    await watched(house, automations)
    assert house.shows("recharge_status").state == "waiting_for_credit"
    await house.wait(2 * HOUR)
    await house.pass_minutes(6)
    assert paused(house)
    assert house.charges == 1


async def test_home_assistant_itself_knows_of_passive_zones_that_a_person_is_in_them(
    hass: HomeAssistant, house: House
) -> None:
    zone = {
        "name": "Country",
        "latitude": 12.5,
        "longitude": 105,
        "radius": 300000,
        "passive": True,
    }
    assert await async_setup_component(hass, "zone", {"zone": [zone]})
    assert "zone.country" in async_in_zones(hass, 11.55, 104.9)[1]
