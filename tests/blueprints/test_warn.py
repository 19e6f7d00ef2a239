"""The blueprint that warns in time: at once, then daily, and of nothing that is not known."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.setup import async_setup_component
import pytest

from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.recharge.settings import Mode
from tests.failures.house import CAREFUL, LOW, POLL, House
from tests.ha.action_helpers import PERU_ONE_GB
from tests.simulators.airalo_data import CAMBODIA, PERU

from .helpers import Automations, Mail

NAME = "warn"
PHONE = ["notify.phone"]
WATCHED = replace(CAREFUL, mode=Mode.OFF)
LOW_TITLE = "Angkor Mobile: running low"


@pytest.fixture(autouse=True)
async def at_noon_in_utc(house: House) -> None:
    """Reminders come at nine; it is noon."""
    await house.hass.config.async_update(time_zone="UTC")
    house.simulator.set_line(CAMBODIA, remaining=1000)
    await house.owner_sets(WATCHED)
    await house.wait()


async def warned(house: House, automations: Automations, **inputs: object) -> None:
    """Make the automation."""
    given = {"lines": [automations.line()], "notify_entities": PHONE, "language": "en"}
    await automations.add(NAME, **(given | inputs))


async def at_nine(house: House, day: int) -> None:
    """Let the reminder of a day of November come."""
    for hour, minute in ((8, 59), (9, 0)):
        house.clock.move_to(f"2026-11-{day:02} {hour:02}:{minute:02}:00")
        await house.wait(timedelta(seconds=1))
    await house.wait(2 * POLL)


async def test_a_line_that_falls_is_told_at_once_and_then_every_day_until_it_is_fine(
    house: House, automations: Automations, mail: Mail
) -> None:
    await warned(house, automations)
    await house.falls_to(LOW)
    assert mail.titles == [LOW_TITLE]
    assert "250 MB" in mail.messages[0]
    for day, count in ((11, 2), (12, 3)):
        await at_nine(house, day)
        assert mail.titles == [LOW_TITLE] * count
    await house.falls_to(1000)
    await at_nine(house, 13)
    assert len(mail.entities) == 3


async def test_a_line_that_is_low_already_is_told_at_the_next_reminder(
    house: House, automations: Automations, mail: Mail
) -> None:
    await house.falls_to(LOW)
    await warned(house, automations)
    assert mail.entities == []
    await at_nine(house, 11)
    assert mail.titles == [LOW_TITLE]


async def test_restarts_and_drop_outs_repeat_no_warning(
    house: House, automations: Automations, mail: Mail
) -> None:
    await warned(house, automations)
    await house.falls_to(LOW)
    await house.reload()
    await automations.start()
    await house.drop_out()
    await house.reload()
    assert mail.titles == [LOW_TITLE]


async def test_a_reminder_that_was_missed_comes_when_home_assistant_is_back_and_only_once(
    house: House, automations: Automations, mail: Mail
) -> None:
    await warned(house, automations)
    await house.falls_to(LOW)
    await at_nine(house, 11)
    assert len(mail.entities) == 2
    await automations.stop()
    house.clock.move_to("2026-11-12 15:00:00")
    await house.reload()
    await automations.start()
    assert len(mail.entities) == 3
    await automations.start()
    assert len(mail.entities) == 3


async def test_what_is_not_known_is_not_told(
    house: House, automations: Automations, mail: Mail
) -> None:
    await warned(house, automations)
    await house.falls_to(LOW)
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    await at_nine(house, 11)
    assert mail.titles == [LOW_TITLE]


async def test_with_a_notebook_a_line_that_flaps_is_told_once_a_day(
    house: House, automations: Automations, mail: Mail
) -> None:
    helper = {"input_text": {"notes": {"max": 255}}}
    assert await async_setup_component(house.hass, "input_text", helper)
    await warned(house, automations, notebook="input_text.notes")
    for _ in range(3):
        await house.falls_to(LOW)
        await automations.start()
        await house.falls_to(1000)
    assert mail.titles == [LOW_TITLE]
    await house.falls_to(LOW)
    await at_nine(house, 11)
    assert len(mail.entities) == 2
    await house.falls_to(1000)
    await house.falls_to(LOW)
    assert len(mail.entities) == 2


async def test_an_end_that_comes_near_is_told_daily(
    house: House, automations: Automations, mail: Mail
) -> None:
    house.simulator.set_line(CAMBODIA, expires_in=4.5 * 86400)
    await house.wait()
    await warned(house, automations)
    await at_nine(house, 11)
    assert mail.entities == []
    await house.wait(timedelta(hours=18))
    assert [title.startswith("Angkor Mobile: expires") for title in mail.titles] == [True]
    await at_nine(house, 12)
    assert len(mail.entities) == 2
    house.simulator.set_line(CAMBODIA, expires_in=20 * 86400)
    await at_nine(house, 13)
    assert len(mail.entities) == 2


async def test_data_that_will_not_last_is_told(
    house: House, automations: Automations, mail: Mail
) -> None:
    house.simulator.set_line(CAMBODIA, remaining=3000, expires_in=30 * 86400)
    await house.wait()
    await warned(house, automations, days=2)
    for _ in range(6):
        house.simulator.consume(CAMBODIA, megabytes=300)
        await house.wait(timedelta(hours=6))
    assert any(title.startswith("Angkor Mobile: data runs out") for title in mail.titles)
    assert len([title for title in mail.titles if "runs out" in title]) <= 2
    assert LOW_TITLE not in mail.titles


async def test_only_the_chosen_kinds_and_lines_are_told(
    house: House, automations: Automations, mail: Mail
) -> None:
    await warned(house, automations, kinds=["expiring"])
    await house.falls_to(LOW)
    await house.falls_to(LOW, PERU)
    await at_nine(house, 11)
    assert mail.entities == []


async def test_each_of_two_lines_is_told_by_its_name(
    house: House, automations: Automations, mail: Mail
) -> None:
    peru = replace(WATCHED, choice=FixedPackage(package_id=PERU_ONE_GB))
    await house.owner_sets(peru, PERU)
    lines = [automations.line(), automations.line(PERU)]
    await warned(house, automations, lines=lines, kinds=["low"])
    await house.falls_to(LOW)
    await house.falls_to(LOW, PERU)
    assert mail.titles == [LOW_TITLE, "Inti Mobile: running low"]
    await at_nine(house, 11)
    assert sorted(mail.titles[2:]) == [LOW_TITLE, "Inti Mobile: running low"]


async def test_without_anybody_to_notify_it_is_shown_by_home_assistant(
    house: House, automations: Automations, mail: Mail
) -> None:
    await warned(house, automations, notify_entities=[])
    await house.falls_to(LOW)
    assert len(mail.shown) == 1
