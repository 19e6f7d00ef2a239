"""Triggers about what becomes of a line: once, across drop-outs, reloads and restarts."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.core import HomeAssistant

from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.recharge.models import Kind
from custom_components.esim_recharge.recharge.settings import Mode
from tests.failures.house import DAY, HOUR, KEY, LOW, MB, POLL, ZERO, House
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .automation_helpers import (
    WATCHED,
    a_house,
    at_noon,
    automate,
    forecast,
    ids,
    tell,
    the_first_line,
    the_second_line,
    trigger,
)
from .entity_helpers import entity_id

__all__ = ["a_house", "at_noon", "the_first_line", "the_second_line"]


async def test_a_line_that_becomes_due_is_told_once_whatever_its_mode(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_due", {"device_id": cambodia}))
    await house.falls_to(LOW)
    assert [(run.device_id, run.entity_id) for run in runs] == [
        (cambodia, entity_id(hass, "binary_sensor", KEY, "recharge_due"))
    ]
    await house.falls_to(LOW - 100)
    await house.owner_sets(replace(WATCHED, mode=Mode.NOTIFY))
    assert len(runs) == 1
    await house.falls_to(2000)
    await house.falls_to(LOW)
    assert len(runs) == 2


async def test_a_line_becomes_due_also_because_its_owner_asks_for_more(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_due", {"device_id": cambodia}))
    await house.owner_sets(replace(WATCHED, rule=Rule(data_below=900 * MB)))
    assert ids(runs) == ["recharge_due"]


async def test_what_is_so_when_an_automation_is_loaded_is_not_news(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    await house.falls_to(LOW)
    house.simulator.set_line(CAMBODIA, expires_in=DAY.total_seconds())
    await house.wait(2 * POLL)
    runs = await automate(
        hass,
        trigger("recharge_due", {"device_id": cambodia}),
        trigger("expires_soon", {"device_id": cambodia}),
    )
    await house.wait(2 * POLL)
    await house.reload()
    assert runs == []


async def test_a_drop_out_neither_repeats_nor_hides_that_a_line_is_due(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_due", {"device_id": cambodia}))
    house.simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    await house.wait(7 * HOUR)
    assert house.shows("data_left").state == "unavailable"
    house.simulator.set_line(CAMBODIA, remaining=LOW)
    house.mends()
    await house.wait(2 * POLL)
    assert ids(runs) == ["recharge_due"]
    await house.drop_out()
    await house.reload()
    await house.drop_out()
    assert ids(runs) == ["recharge_due"]


async def test_a_reload_neither_repeats_nor_hides_that_a_line_is_due(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_due", {"device_id": cambodia}))
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    house.simulator.set_line(CAMBODIA, remaining=LOW)
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await house.settle()
    await house.wait(2 * POLL)
    assert ids(runs) == ["recharge_due"]
    for _ in range(3):
        await house.reload()
    assert ids(runs) == ["recharge_due"]


async def test_after_a_restart_a_line_that_is_due_is_not_told_again_but_the_next_time(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    await house.falls_to(LOW)
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    runs = await automate(hass, trigger("recharge_due", {"device_id": cambodia}))
    assert await hass.config_entries.async_setup(house.entry.entry_id)
    await house.settle()
    await house.wait(2 * POLL)
    assert runs == []
    await house.falls_to(2000)
    await house.falls_to(LOW)
    assert ids(runs) == ["recharge_due"]


async def test_a_wrong_figure_seen_once_makes_no_line_due(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_due", {"device_id": cambodia}))
    house.breaks("read", 200, ZERO)
    await house.coordinator.async_refresh()
    await house.settle()
    assert house.shows("recharge_due", "binary_sensor").state == "on"
    house.mends()
    await house.wait(2 * POLL)
    assert house.shows("recharge_due", "binary_sensor").state == "off"
    assert runs == []
    house.breaks("read", 200, ZERO)
    await house.wait(3 * POLL)
    assert ids(runs) == ["recharge_due"]


async def test_a_figure_that_is_missing_for_once_does_not_end_that_a_line_is_due(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_due", {"device_id": cambodia}))
    await house.falls_to(LOW)
    nothing = house.breaks(
        "read",
        200,
        '{"data": {"remaining": null, "total": null, "expired_at": null, '
        '"is_unlimited": false, "status": "ACTIVE"}, "meta": {"message": "success"}}',
    )
    await house.wait(2 * POLL)
    assert house.shows("recharge_due", "binary_sensor").state == "off", nothing
    house.mends()
    await house.wait(2 * POLL)
    assert house.shows("recharge_due", "binary_sensor").state == "on"
    assert ids(runs) == ["recharge_due"]


async def test_a_line_expires_soon_by_time_alone(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    house.simulator.set_line(CAMBODIA, expires_in=(3 * DAY + 2 * HOUR).total_seconds())
    await house.wait(2 * POLL)
    runs = await automate(hass, trigger("expires_soon", {"device_id": cambodia}))
    await house.coordinator.async_shutdown()  # nobody reads or shows the line any more
    await house.wait(HOUR)
    assert runs == []
    await house.wait(HOUR / 2)
    assert [(run.device_id, run.entity_id) for run in runs] == [
        (cambodia, entity_id(hass, "sensor", KEY, "valid_until"))
    ]
    await house.wait(HOUR)
    assert len(runs) == 1


async def test_a_line_expires_soon_again_after_a_new_validity(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("expires_soon", {"device_id": cambodia}))
    for times in (1, 2):
        house.simulator.set_line(CAMBODIA, expires_in=(3 * DAY + 2 * HOUR).total_seconds())
        await house.wait(HOUR)
        assert len(runs) == times - 1
        await house.wait(2 * HOUR)
        assert len(runs) == times


async def test_nothing_is_waited_for_when_an_automation_is_switched_off(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    house.simulator.set_line(CAMBODIA, expires_in=(3 * DAY + 2 * HOUR).total_seconds())
    await house.wait(2 * POLL)
    runs = await automate(
        hass,
        trigger("expires_soon", {"device_id": cambodia}),
        trigger("recharge_failed", {"device_id": cambodia}),
    )
    await hass.services.async_call(
        "automation", "turn_off", {"entity_id": "automation.tested"}, blocking=True
    )
    await tell(house, Kind.FAILED)
    await house.wait(3 * HOUR)
    assert runs == []


async def test_a_forecast_that_wavers_is_told_once(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("runs_out_soon", {"device_id": cambodia}, days=5))
    for days in (9, 4.9, 5.2, 4.8, 5.9, 4):
        await forecast(house, timedelta(days=days))
    assert [(run.device_id, run.entity_id) for run in runs] == [
        (cambodia, entity_id(hass, "sensor", KEY, "runs_out"))
    ]
    await forecast(house, None)  # not known for a while
    await forecast(house, timedelta(days=4))
    assert len(runs) == 1
    await forecast(house, timedelta(days=30))
    await forecast(house, timedelta(days=4))
    assert len(runs) == 2


async def test_a_first_forecast_is_news_where_the_line_was_known(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    await forecast(house, None)
    runs = await automate(hass, trigger("runs_out_soon", {"device_id": cambodia}))
    await forecast(house, timedelta(days=2))
    assert ids(runs) == ["runs_out_soon"]
