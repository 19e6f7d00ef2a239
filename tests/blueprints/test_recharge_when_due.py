"""The blueprint that asks the integration to recharge: one purchase where one is due, whatever happens around it."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.esim_recharge.const import EVENT_RECHARGE
from custom_components.esim_recharge.recharge.ledger import Ledger, LedgerError
from custom_components.esim_recharge.recharge.settings import Mode
from tests.failures.house import CAREFUL, HOUR, LOW, House, with_limits
from tests.simulators.airalo_data import CAMBODIA, PERU

from .helpers import Automations, Mail

WATCHED = replace(CAREFUL, mode=Mode.OFF)
"""Due when low; nobody but the automation does anything about it."""
NAME = "recharge_when_due"


async def with_automation(house: House, automations: Automations) -> str:
    """Make the automation for a line that is fine."""
    house.simulator.set_line(CAMBODIA, remaining=1000)
    await house.owner_sets(WATCHED)
    await house.wait()
    entity = await automations.add(
        NAME, line=automations.line(), notify_entities=["notify.phone"], language="en"
    )
    assert house.charges == 0
    return entity


async def test_a_line_that_falls_is_recharged_once_and_that_is_told(
    house: House, automations: Automations, mail: Mail
) -> None:
    await with_automation(house, automations)
    await house.falls_to(LOW)
    await house.wait(3 * HOUR)
    assert (house.charges, len(mail.entities)) == (1, 1)
    assert "3.60" in mail.messages[0]
    assert mail.entities[0].data["entity_id"] == ["notify.phone"]


async def test_a_line_that_flaps_around_the_limit_is_recharged_once(
    house: House, automations: Automations
) -> None:
    await with_automation(house, automations)
    for _ in range(3):
        await house.falls_to(LOW)
        await house.falls_to(1000)
    assert house.charges == 1


async def test_a_purchase_that_could_not_be_written_down_is_not_told_as_none(
    house: House, automations: Automations, mail: Mail, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full(*_args: object, **_facts: object) -> None:
        raise LedgerError("disk full")

    await with_automation(house, automations)
    monkeypatch.setattr(Ledger, "settle", full)
    await house.falls_to(LOW)
    await house.wait(3 * HOUR)
    assert house.charges == 1
    assert mail.messages
    assert not any("not recharged" in message for message in mail.messages)


async def test_only_the_chosen_line_is_recharged(house: House, automations: Automations) -> None:
    await with_automation(house, automations)
    await house.owner_sets(WATCHED, PERU)
    await house.falls_to(LOW, PERU)
    await house.wait(HOUR)
    assert house.charges == 0


async def test_what_a_guard_refuses_is_announced_when_it_begins_and_then_once_a_day(
    house: House, automations: Automations, mail: Mail
) -> None:
    told = async_capture_events(house.hass, EVENT_RECHARGE)
    await house.hass.config.async_update(time_zone="UTC")
    house.simulator.set_line(CAMBODIA, remaining=1000)
    await house.owner_sets(WATCHED)
    await automations.add(
        NAME, line=automations.line(), max_price=1, notify_entities=["notify.phone"]
    )
    await house.falls_to(LOW)
    await house.pass_minutes(50)
    assert house.charges == 0
    assert [event.data["reason"] for event in told] == ["price_over_cap"]
    assert len(mail.entities) == 1
    house.clock.move_to("2026-11-11 08:50:00")
    await house.pass_minutes(20)  # past 09:05
    assert len(mail.entities) == len(told) == 2


async def test_the_price_cap_of_the_automation_holds(
    house: House, automations: Automations
) -> None:
    house.simulator.set_line(CAMBODIA, remaining=1000)
    await house.owner_sets(replace(WATCHED, limits=replace(CAREFUL.limits, max_price=None)))
    await automations.add(NAME, line=automations.line(), max_price=3.61)
    await house.falls_to(LOW)
    assert house.charges == 1


async def test_a_paused_line_is_left_alone_without_a_word_and_recharged_when_the_pause_ends(
    house: House, automations: Automations, mail: Mail
) -> None:
    told = async_capture_events(house.hass, EVENT_RECHARGE)
    await with_automation(house, automations)
    await house.calls("pause", duration={"hours": 5})
    await house.falls_to(LOW)
    await house.wait(3 * HOUR)
    assert (house.attempts, told, mail.entities) == (0, [], [])
    await house.wait(3 * HOUR)
    assert house.charges == 1


async def test_the_budget_is_the_end_however_often_the_line_falls(
    house: House, automations: Automations
) -> None:
    house.simulator.set_line(CAMBODIA, remaining=1000)
    settings = with_limits(
        WATCHED, pause=timedelta(hours=1), monthly_budget=CAREFUL.limits.max_price
    )
    await house.owner_sets(settings)
    await automations.add(NAME, line=automations.line())
    for _ in range(3):
        await house.falls_to(LOW)
        await house.wait(3 * HOUR)
    assert house.charges == 1


async def test_a_line_that_the_integration_recharges_by_itself_is_not_recharged_twice(
    house: House, automations: Automations
) -> None:
    await with_automation(house, automations)
    await house.owner_sets(CAREFUL)
    await house.falls_to(LOW)
    await house.wait(3 * HOUR)
    assert house.charges == 1
