"""Conditions of the automation editor, in automations that Home Assistant runs. What is not known is false."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    condition as condition_helper,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.condition import CONDITIONS, QUESTIONS
from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.recharge.ledger import LedgerError
from custom_components.esim_recharge.recharge.settings import Mode
from tests.failures.house import DAY, HOUR, LOW, POLL, ZERO, House, with_limits
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of
from .automation_helpers import (
    WATCHED,
    Asker,
    Config,
    a_house,
    ask,
    at_noon,
    automate,
    condition,
    forecast,
    is_set_up,
    the_first_line,
    the_second_line,
    trigger,
)
from .entity_helpers import settle

__all__ = ["a_house", "at_noon", "the_first_line", "the_second_line"]


@pytest.fixture
async def asker(hass: HomeAssistant, house: House, cambodia: str) -> Asker:
    """An automation with each of the conditions, about the first line."""
    return await ask(hass, {key: condition(key, {"device_id": cambodia}) for key in QUESTIONS})


async def expire(house: House, after: timedelta, iccid: str = CAMBODIA) -> None:
    """Let the validity of a line end then, and let that be believed."""
    house.simulator.set_line(iccid, expires_in=(after + 2 * POLL).total_seconds())
    await house.wait(2 * POLL)


async def test_of_a_line_that_is_well_nothing_holds_but_that_it_may_be_recharged(
    house: House, asker: Asker
) -> None:
    assert await asker.passing() == {"is_allowed"}


async def test_a_line_with_little_data_is_low_and_due_whatever_its_mode(
    house: House, asker: Asker
) -> None:
    await house.falls_to(LOW)
    assert await asker.passing() == {"is_allowed", "is_low", "is_due"}
    await house.owner_sets(replace(WATCHED, mode=Mode.NOTIFY))
    assert await asker.passing() == {"is_allowed", "is_low", "is_due"}
    await house.falls_to(2000)
    assert await asker.passing() == {"is_allowed"}


async def test_a_line_that_is_due_by_its_validity_is_not_low(house: House, asker: Asker) -> None:
    await house.owner_sets(replace(WATCHED, rule=Rule(days_before_end=5)))
    await expire(house, 4 * DAY)
    assert await asker.passing() == {"is_allowed", "is_due"}
    await expire(house, 2 * DAY)
    assert await asker.passing() == {
        "is_allowed",
        "is_due",
        "is_expiring_soon",
        "is_running_out_soon",  # of its validity
    }


async def test_a_line_that_has_expired_still_passes_as_expiring(house: House, asker: Asker) -> None:
    await expire(house, HOUR)
    await house.wait(2 * HOUR)
    assert "is_expiring_soon" in await asker.passing()


@pytest.mark.parametrize(
    ("days", "passing"), [(2, set()), (3, {"end", "out"}), (10, {"end", "out"})]
)
async def test_days_are_counted_as_asked(
    hass: HomeAssistant, house: House, cambodia: str, days: int, passing: set[str]
) -> None:
    target = {"device_id": cambodia}
    asker = await ask(
        hass,
        {
            "end": condition("is_expiring_soon", target, days=days),
            "out": condition("is_running_out_soon", target, days=days),
        },
    )
    await expire(house, timedelta(days=2.5))
    await forecast(house, timedelta(days=2.5))
    assert await asker.passing() == passing


async def test_a_forecast_that_is_not_known_passes_nothing(house: House, asker: Asker) -> None:
    await forecast(house, timedelta(days=1))
    assert "is_running_out_soon" in await asker.passing()
    await forecast(house, None)
    assert "is_running_out_soon" not in await asker.passing()


@pytest.mark.parametrize("whose", [CAMBODIA, None])
async def test_a_pause_of_the_line_or_of_its_account_allows_nothing(
    hass: HomeAssistant, house: House, asker: Asker, whose: str | None
) -> None:
    device = device_of(hass, house.entry, whose)
    await act(hass, "pause", device)
    assert await asker.passing() == {"is_paused"}
    await act(hass, "resume", device)
    assert await asker.passing() == {"is_allowed"}


async def test_a_pause_ends_by_time_alone(
    hass: HomeAssistant, house: House, cambodia: str, asker: Asker
) -> None:
    await act(hass, "pause", cambodia, duration="00:05:00")
    await house.pass_minutes(4)
    assert await asker.passing() == {"is_paused"}
    await house.pass_minutes(2)
    assert "is_paused" not in await asker.passing()


async def test_a_line_without_a_monthly_budget_may_not_be_recharged_unattended(
    house: House, asker: Asker
) -> None:
    await house.owner_sets(with_limits(WATCHED, monthly_budget=None))
    assert await asker.passing() == set()


async def test_a_line_is_paused_also_while_a_recharge_is_under_way(
    hass: HomeAssistant, house: House, cambodia: str, asker: Asker
) -> None:
    house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    answer = await act(hass, "recharge", cambodia, **CAPPED)
    assert answer["state"] == "unknown"
    assert "is_allowed" not in await asker.passing()
    await act(hass, "pause", cambodia)
    assert "is_paused" in await asker.passing()


async def test_a_limit_that_is_reached_allows_nothing(
    hass: HomeAssistant, house: House, cambodia: str, asker: Asker
) -> None:
    await house.owner_sets(with_limits(WATCHED, per_day=1))
    assert await asker.passing() == {"is_allowed"}
    await act(hass, "recharge", cambodia, **CAPPED)
    await house.wait()
    assert await asker.passing() == set()


async def test_what_is_too_old_or_not_loaded_passes_nothing(
    hass: HomeAssistant, house: House, asker: Asker
) -> None:
    await house.falls_to(LOW)
    await expire(house, 2 * DAY)
    assert {"is_low", "is_due", "is_expiring_soon"} <= await asker.passing()
    house.simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    await house.wait(7 * HOUR)
    assert await asker.passing() == set()
    house.mends()
    await house.wait(2 * POLL)
    assert {"is_low", "is_due", "is_expiring_soon"} <= await asker.passing()
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    assert await asker.passing() == set()


async def test_without_a_ledger_nothing_passes(house: House, asker: Asker) -> None:
    await house.falls_to(LOW)
    assert await asker.passing()
    house.coordinator.hub.office.trouble = LedgerError("disk is full")
    await house.coordinator.async_show()
    assert await asker.passing() == set()


async def test_while_an_account_is_being_set_up_nothing_passes(
    hass: HomeAssistant, house: House, asker: Asker
) -> None:
    runtime = house.entry.runtime_data
    runtime.coordinator.data = None
    assert await asker.passing() == set()
    await house.coordinator.async_refresh()
    await settle(hass)


async def test_a_wrong_figure_seen_once_passes_nothing(house: House, asker: Asker) -> None:
    house.breaks("read", 200, ZERO)
    await house.coordinator.async_refresh()
    await house.settle()
    assert house.shows("recharge_due", "binary_sensor").state == "on"
    assert not {"is_low", "is_due"} & await asker.passing()
    house.mends()


async def test_disabled_entities_change_no_answer(
    hass: HomeAssistant, house: House, cambodia: str, asker: Asker
) -> None:
    await house.falls_to(LOW)
    before = await asker.passing()
    registry = er.async_get(hass)
    for entry in er.async_entries_for_device(registry, cambodia):
        registry.async_update_entity(entry.entity_id, disabled_by=er.RegistryEntryDisabler.USER)
    await house.reload()
    assert hass.states.get("sensor.angkor_mobile_data_left") is None
    await house.wait(2 * POLL)
    assert await asker.passing() == before


async def test_of_several_lines_any_or_all_are_asked(
    hass: HomeAssistant, house: House, cambodia: str, peru: str
) -> None:
    target = {"device_id": device_of(hass, house.entry, None)}
    area = {"area_id": ar.async_get(hass).async_create("Nowhere").id}
    asker = await ask(
        hass,
        {
            "default": condition("is_low", target),
            "any": condition("is_low", target, behavior="any"),
            "all": condition("is_low", target, behavior="all"),
            "all of none": condition("is_allowed", area, behavior="all"),
        },
    )
    await house.owner_sets(WATCHED, PERU)
    await house.falls_to(LOW)
    assert await asker.passing() == {"default", "any"}
    await house.falls_to(LOW, PERU)
    assert await asker.passing() == {"default", "any", "all"}


async def test_a_line_of_which_nothing_is_known_does_not_pass_with_all(
    hass: HomeAssistant, house: House, cambodia: str, peru: str
) -> None:
    asker = await ask(
        hass,
        {"all": condition("is_low", {"device_id": [cambodia, peru]}, behavior="all")},
    )
    await house.owner_sets(WATCHED, PERU)
    await house.falls_to(LOW)
    await house.falls_to(LOW, PERU)
    assert await asker.passing() == {"all"}
    subentry = next(
        key
        for key, line in house.entry.runtime_data.lines.items()
        if line.key == line_key("airalo", PERU)
    )
    del house.entry.runtime_data.lines[subentry]
    assert await asker.passing() == set()


@pytest.mark.parametrize(
    "config",
    [
        {"condition": f"{DOMAIN}.is_due"},
        condition("is_rich", {"device_id": "x"}),
        condition("is_due", {"device_id": "x"}, behavior="first"),
        condition("is_due", {"device_id": "x"}, days=3),
        condition("is_expiring_soon", {"device_id": "x"}, days=-1),
        condition("is_running_out_soon", {"device_id": "x"}, days="soon"),
    ],
)
async def test_what_makes_no_sense_is_not_set_up(
    hass: HomeAssistant, house: House, cambodia: str, config: Config
) -> None:
    await automate(hass, trigger("recharge_due", {"device_id": cambodia}), conditions=[config])
    assert not is_set_up(hass)


async def test_who_watches_a_condition_is_called_when_it_may_have_changed(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    config = condition("is_paused", {"device_id": cambodia})
    config = await condition_helper.async_validate_condition_config(hass, config)
    checker = await condition_helper.async_from_config(hass, config)
    seen: list[bool | None] = []
    stop = await checker.async_track_changes(lambda: seen.append(checker.async_check()))
    await act(hass, "pause", cambodia)
    assert seen[-1] is True
    stop()
    before = len(seen)
    await act(hass, "resume", cambodia)
    assert len(seen) == before
    checker.async_unload()


async def test_home_assistant_describes_every_condition_without_a_complaint(
    hass: HomeAssistant, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, "automation", {})
    described = await condition_helper.async_get_all_descriptions(hass)
    ours = {key: each for key, each in described.items() if key.startswith(f"{DOMAIN}.")}
    assert ours.keys() == {f"{DOMAIN}.{key}" for key in CONDITIONS}
    assert all(each is not None and each["target"] for each in ours.values())
    assert "Unable to" not in caplog.text


async def test_the_editor_offers_our_conditions_for_a_line(
    hass: HomeAssistant, house: House, cambodia: str, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "automation", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {"type": "get_conditions_for_target", "target": {"device_id": [cambodia]}}
    )
    answer = await client.receive_json()
    assert answer["success"]
    assert {f"{DOMAIN}.{key}" for key in CONDITIONS} <= set(answer["result"])
    assert dr.async_get(hass).async_get(cambodia) is not None
