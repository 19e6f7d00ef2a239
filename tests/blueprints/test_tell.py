"""The blueprint that tells what happens: everything that was chosen, once, in the chosen language."""

from dataclasses import replace

from homeassistant.helpers import device_registry as dr
import pytest

from custom_components.esim_recharge.const import EVENT_RECHARGE
from custom_components.esim_recharge.recharge.models import Kind
from custom_components.esim_recharge.recharge.settings import Mode
from tests.failures.house import CAREFUL, HOUR, LOW, ONE_GB, House
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .helpers import Automations, Mail

NAME = "tell"
PHONE = ["notify.phone"]
TOLD = {
    Kind.PROPOSED,
    Kind.REFUSED,
    Kind.PENDING,
    Kind.SUCCEEDED,
    Kind.CREDITED,
    Kind.NOT_CREDITED,
    Kind.REVERSED,
    Kind.FAILED,
    Kind.UNKNOWN,
    Kind.REVIEW,
    Kind.ELSEWHERE,
}


async def test_a_purchase_is_told_once(house: House, automations: Automations, mail: Mail) -> None:
    lines = [automations.line(), automations.line(PERU)]
    await automations.add(NAME, lines=lines, notify_entities=PHONE, language="en")
    await house.owner_sets()
    await house.falls_to(LOW)
    await house.reload()
    await automations.restart()
    await house.wait(3 * HOUR)
    assert mail.titles == ["Angkor Mobile: recharged"]
    assert "3.60" in mail.messages[0]
    assert CAMBODIA not in mail.messages[0]


@pytest.mark.parametrize(
    ("fault", "titles"),
    [
        (FaultKind.DROP_AFTER, ["recharge outcome unknown", "recharged"]),
        (FaultKind.RATE_LIMITED, ["recharge failed"]),
    ],
)
async def test_a_failure_is_told(
    house: House, automations: Automations, mail: Mail, fault: FaultKind, titles: list[str]
) -> None:
    await automations.add(NAME, lines=[automations.line()], notify_entities=PHONE, language="en")
    house.simulator.fault(fault, "recharge")
    await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    await house.wait()
    assert mail.titles == [f"Angkor Mobile: {title}" for title in titles]


async def test_every_kind_that_can_be_chosen_is_told_and_nothing_else(
    house: House, automations: Automations, mail: Mail
) -> None:
    line = automations.line()
    happenings = [kind.value for kind in TOLD]
    await automations.add(NAME, lines=[line], notify_entities=PHONE, happenings=happenings)
    for kind in Kind:
        house.hass.bus.async_fire(EVENT_RECHARGE, {"device_id": line, "type": kind.value})
    await house.settle()
    assert len(set(mail.titles)) == len(mail.entities) == len(TOLD)


async def test_what_was_not_chosen_and_other_lines_are_not_told(
    house: House, automations: Automations, mail: Mail
) -> None:
    await automations.add(
        NAME, lines=[automations.line()], notify_entities=PHONE, happenings=["failed"]
    )
    house.hass.bus.async_fire(
        EVENT_RECHARGE, {"device_id": automations.line(PERU), "type": "failed"}
    )
    house.hass.bus.async_fire(
        EVENT_RECHARGE, {"device_id": automations.line(), "type": "succeeded"}
    )
    await house.settle()
    assert mail.entities == []


async def test_of_much_at_once_nothing_is_lost(
    house: House, automations: Automations, mail: Mail
) -> None:
    line = automations.line()
    await automations.add(NAME, lines=[line], notify_entities=PHONE)
    for number in range(40):
        data = {"device_id": line, "type": "succeeded", "receipt": f"R{number:02}"}
        house.hass.bus.async_fire(EVENT_RECHARGE, data)
    await house.settle()
    assert [f"R{number:02}" in text for number, text in enumerate(mail.messages)] == [True] * 40


@pytest.mark.parametrize(
    ("language", "word"),
    [("en", "recharged"), ("zh-Hans", "充值"), ("es", "recarg"), ("fr", "rech")],
)
async def test_it_speaks_the_chosen_language(
    house: House, automations: Automations, mail: Mail, language: str, word: str
) -> None:
    await automations.add(
        NAME, lines=[automations.line()], notify_entities=PHONE, language=language
    )
    await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    assert word in mail.titles[0]


async def test_without_a_choice_it_speaks_the_language_of_home_assistant_and_in_its_own_list(
    house: House, automations: Automations, mail: Mail
) -> None:
    house.hass.config.language = "es"
    await automations.add(NAME, lines=[automations.line()])
    await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    (shown,) = mail.shown
    assert "recarg" in shown.data["title"]
    assert mail.entities == []


async def test_actions_of_ones_own_are_given_the_words(
    house: House, automations: Automations, mail: Mail
) -> None:
    mine = [{"event": "mine", "event_data": {"text": "{{ title }} / {{ message }}"}}]
    heard: list[str] = []
    house.hass.bus.async_listen("mine", lambda event: heard.append(event.data["text"]))
    await automations.add(NAME, lines=[automations.line()], more_actions=mine, language="en")
    await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    (text,) = heard
    assert text.startswith("Angkor Mobile: recharged / Angkor Mobile was recharged")
    assert mail.shown == []


async def test_the_name_that_the_owner_gave_the_device_is_the_one_that_is_told(
    house: House, automations: Automations, mail: Mail
) -> None:
    line = automations.line()
    dr.async_get(house.hass).async_update_device(line, name_by_user="Grandma")
    await automations.add(NAME, lines=[line], notify_entities=PHONE, language="en")
    await house.owner_sets(replace(CAREFUL, mode=Mode.AUTOMATIC))
    await house.falls_to(LOW)
    assert mail.titles == ["Grandma: recharged"]


@pytest.mark.parametrize(
    ("reason", "count"),
    [("implausible_reading", 0), ("cooldown", 0), ("wallet_too_low", 1), ("price_over_cap", 1)],
)
async def test_a_refusal_that_passes_by_itself_is_not_told(
    house: House, automations: Automations, mail: Mail, reason: str, count: int
) -> None:
    line = automations.line()
    await automations.add(NAME, lines=[line], notify_entities=PHONE)
    data = {"device_id": line, "type": "refused", "reason": reason}
    house.hass.bus.async_fire(EVENT_RECHARGE, data)
    await house.settle()
    assert len(mail.entities) == count
