"""The blueprint that reports once a month: at its hour, or when Home Assistant is back."""

from datetime import timedelta

from tests.failures.house import ONE_GB, House
from tests.ha.action_helpers import device_of

from .helpers import Automations, Mail

NAME = "monthly_report"
PHONE = ["notify.phone"]


async def until(house: House, moment: str) -> None:
    """Let time pass until a moment (UTC), without looking at what happens between."""
    house.clock.move_to(moment)
    await house.wait(timedelta(seconds=1))


async def test_each_line_and_account_is_told_of_the_month_before_once(
    house: House, automations: Automations, mail: Mail
) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    account = device_of(house.hass, house.entry, None)
    devices = [automations.line(), account]
    await automations.add(NAME, devices=devices, notify_entities=PHONE, language="en")
    await until(house, "2026-11-30 23:59:00")
    assert mail.entities == []
    await until(house, "2026-12-01 08:59:00")
    assert mail.entities == []
    await until(house, "2026-12-01 09:00:00")
    assert len(mail.entities) == 2
    assert all("November 2026" in title for title in mail.titles)
    assert all("3.60" in text for text in mail.messages)
    await until(house, "2026-12-02 09:00:00")
    await automations.start()
    await until(house, "2026-12-31 09:00:00")
    assert len(mail.entities) == 2
    await until(house, "2027-01-01 09:00:00")
    assert len(mail.entities) == 4


async def test_a_report_that_was_missed_comes_when_home_assistant_is_back_and_only_once(
    house: House, automations: Automations, mail: Mail
) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    await automations.add(NAME, devices=[automations.line()], day=15, notify_entities=PHONE)
    await until(house, "2026-11-15 09:00:00")
    assert len(mail.entities) == 1
    await automations.stop()
    house.clock.move_to("2026-12-17 20:00:00")
    await automations.start()
    assert len(mail.entities) == 2
    await automations.start()
    await until(house, "2026-12-18 09:00:00")
    assert len(mail.entities) == 2


async def test_a_report_that_is_more_than_a_week_late_is_left_out(
    house: House, automations: Automations, mail: Mail
) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    await automations.add(NAME, devices=[automations.line()], notify_entities=PHONE)
    await until(house, "2026-12-01 09:00:00")
    await automations.stop()
    house.clock.move_to("2027-01-09 20:00:00")
    await automations.start()
    assert len(mail.entities) == 1


async def test_an_automation_that_is_made_later_in_the_month_waits_for_its_day(
    house: House, automations: Automations, mail: Mail
) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    await automations.add(NAME, devices=[automations.line()], day=9, notify_entities=PHONE)
    await automations.start()
    await until(house, "2026-11-11 09:00:00")
    assert mail.entities == []


async def test_a_device_that_is_gone_takes_nothing_from_the_others(
    house: House, automations: Automations, mail: Mail
) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    devices = [automations.line(), "gone", device_of(house.hass, house.entry, None)]
    await automations.add(NAME, devices=devices, day=11, notify_entities=PHONE)
    await until(house, "2026-11-11 09:00:00")
    assert len(set(mail.titles)) == len(mail.entities) == 2


async def test_without_anybody_to_notify_it_is_shown_by_home_assistant(
    house: House, automations: Automations, mail: Mail
) -> None:
    await house.hass.config.async_update(time_zone="UTC")
    await automations.add(NAME, devices=[automations.line()], day=11, at="10:30:00")
    await until(house, "2026-11-11 10:30:00")
    assert len(mail.shown) == 1
