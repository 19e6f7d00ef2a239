"""The blueprint that asks on phones: one purchase for one yes, whoever presses what, when, and how often."""

from dataclasses import replace

from homeassistant.core import ServiceCall
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.recharge.settings import Mode
from tests.failures.house import CAREFUL, HOUR, LOW, ONE_GB, House
from tests.ha.action_helpers import PERU_ONE_GB
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .helpers import Automations, Mail, press

ASKING = replace(CAREFUL, mode=Mode.ASK)
NAME = "ask_on_phone"


async def asked(
    house: House, automations: Automations, mail: Mail, *phones: str, **inputs: object
) -> ServiceCall:
    """Let a line fall, and take the question from the first phone."""
    names = phones or ("Anna's phone", "手机")
    devices = [mail.phone(name) for name in names]
    await automations.add(NAME, lines=[automations.line()], phones=devices, **inputs)
    await house.owner_sets(ASKING)
    await house.falls_to(LOW)
    assert house.charges == 0
    return mail.phones[names[0]][-1]


def buttons(question: ServiceCall) -> tuple[str, str]:
    """The ids of yes and no."""
    yes, no = question.data["data"]["actions"]
    return yes["action"], no["action"]


async def pressed(house: House, action: str, user_id: str | None = None) -> None:
    """Press a button, and let everything follow."""
    press(house.hass, action, user_id)
    await house.settle()


async def test_every_phone_is_asked_once_with_two_buttons(
    house: House, automations: Automations, mail: Mail
) -> None:
    question = await asked(house, automations, mail, language="en")
    assert {name: len(calls) for name, calls in mail.phones.items()} == {
        "Anna's phone": 1,
        "手机": 1,
    }
    assert "3.60" in question.data["message"]
    data = question.data["data"]
    yes, no = data["actions"]
    assert (yes["title"], no["title"]) == ("Buy it", "Do not buy it")
    assert (yes["authenticationRequired"], no["destructive"]) == (True, True)
    assert data["timeout"] == 24 * 60 * 60
    assert data["channel"] == "eSIM"
    assert CAMBODIA not in str(question.data)
    await house.wait(HOUR)
    assert len(mail.phones["手机"]) == 1


async def test_a_yes_buys_once_and_what_came_of_it_takes_the_place_of_the_question(
    house: House, automations: Automations, mail: Mail
) -> None:
    question = await asked(house, automations, mail)
    await pressed(house, buttons(question)[0])
    assert house.charges == 1
    for calls in mail.phones.values():
        assert calls[-1].data["data"]["tag"] == question.data["data"]["tag"]
        assert "actions" not in calls[-1].data["data"]
        assert "3.60" in calls[-1].data["message"]


async def test_two_phones_that_say_yes_buy_once(
    house: House, automations: Automations, mail: Mail
) -> None:
    yes, _no = buttons(await asked(house, automations, mail))
    press(house.hass, yes)
    press(house.hass, yes)
    await pressed(house, yes)
    await house.wait(3 * HOUR)
    await pressed(house, yes)
    assert house.charges == 1


async def test_a_no_takes_the_question_from_all_phones_and_buys_nothing(
    house: House, automations: Automations, mail: Mail
) -> None:
    question = await asked(house, automations, mail)
    await pressed(house, buttons(question)[1])
    for calls in mail.phones.values():
        assert calls[-1].data["message"] == "clear_notification"
        assert calls[-1].data["data"]["tag"] == question.data["data"]["tag"]
    await house.wait(3 * HOUR)
    assert house.charges == 0
    assert len(mail.phones["手机"]) == 2


async def test_a_yes_after_a_no_buys_nothing_and_says_so(
    house: House, automations: Automations, mail: Mail
) -> None:
    yes, no = buttons(await asked(house, automations, mail, language="en"))
    await pressed(house, no)
    await pressed(house, yes)
    assert house.charges == 0
    told = mail.phones["手机"][-1].data
    assert "not recharged" in told["title"]
    assert "MB" in told["message"]


async def test_a_no_that_comes_after_the_recharge_does_not_say_that_there_was_none(
    house: House, automations: Automations, mail: Mail
) -> None:
    yes, no = buttons(await asked(house, automations, mail, language="en"))
    await pressed(house, yes)
    await pressed(house, no)
    assert house.charges == 1
    assert mail.phones["手机"][-1].data["title"] == "Angkor Mobile"
    told = [call.data["title"] for call in mail.phones["手机"]]
    assert not any("not recharged" in title for title in told)


async def test_a_yes_counts_after_a_restart_of_everything(
    house: House, automations: Automations, mail: Mail
) -> None:
    yes, _no = buttons(await asked(house, automations, mail))
    await house.reload()
    await automations.restart()
    await house.drop_out()
    assert len(mail.phones["手机"]) == 1
    await pressed(house, yes)
    assert house.charges == 1


async def test_a_yes_that_is_a_day_late_buys_nothing_and_the_new_question_counts(
    house: House, automations: Automations, mail: Mail
) -> None:
    old, _no = buttons(await asked(house, automations, mail))
    await house.wait(25 * HOUR)
    new, _no = buttons(mail.phones["手机"][-1])
    assert new != old
    await pressed(house, old)
    assert house.charges == 0
    await pressed(house, new)
    assert house.charges == 1


async def test_a_price_that_changed_is_told_and_asked_about_again(
    house: House, automations: Automations, mail: Mail
) -> None:
    yes, _no = buttons(await asked(house, automations, mail, language="en"))
    house.simulator.set_package(ONE_GB, net_price="4.20")
    before = len(mail.phones["手机"])
    await pressed(house, yes)
    await house.wait()
    assert house.charges == 0
    told = [call.data for call in mail.phones["手机"][before:]]
    assert any("not recharged" in each["title"] for each in told)
    assert "4.20" in told[-1]["message"]
    await pressed(house, buttons(mail.phones["手机"][-1])[0])
    assert house.charges == 1


async def test_an_unknown_outcome_is_told_and_not_bought_again(
    house: House, automations: Automations, mail: Mail
) -> None:
    yes, _no = buttons(await asked(house, automations, mail, language="en"))
    house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await pressed(house, yes)
    await pressed(house, yes)
    titles = [call.data["title"] for call in mail.phones["手机"]]
    assert any("outcome unknown" in title for title in titles)
    await house.wait(3 * HOUR)
    assert house.charges == 1


async def test_a_provider_that_cannot_be_asked_is_not_passed_over_in_silence(
    house: House, automations: Automations, mail: Mail
) -> None:
    yes, _no = buttons(await asked(house, automations, mail, language="en"))
    house.simulator.fault(FaultKind.ERROR_BEFORE, "packages", count=None)
    before = len(mail.phones["手机"])
    await pressed(house, yes)
    assert house.charges == 0
    assert len(mail.phones["手机"]) > before
    house.mends()
    await pressed(house, yes)
    assert house.charges == 1


@pytest.mark.parametrize(
    "action",
    [
        "ESIM_APPROVE",
        "ESIM_APPROVE_",
        "SILENCE",
        "",
        "ESIM_APPROVE_{device}_01JCCCCCCCCCCCCCCCCCCCCCCC",
        "ESIM_BUY_{device}_{proposal}",
        "ESIM_APPROVE_{other}_{proposal}",
    ],
)
async def test_the_buttons_of_other_questions_do_nothing(
    house: House, automations: Automations, mail: Mail, action: str
) -> None:
    yes, _no = buttons(await asked(house, automations, mail))
    _, _, device, proposal = yes.split("_")
    other = automations.line(PERU)
    await pressed(house, action.format(device=device, proposal=proposal, other=other))
    assert house.charges == 0


async def test_only_those_who_may_answer_are_heard(
    house: House, automations: Automations, mail: Mail
) -> None:
    house.hass.states.async_set("person.anna", "home", {"user_id": "anna"})
    house.hass.states.async_set("person.guest", "home")
    people = ["person.anna", "person.guest", "person.nobody"]
    yes, _no = buttons(await asked(house, automations, mail, people=people))
    for user in ("somebody else", None):
        await pressed(house, yes, user)
        assert house.charges == 0
    await pressed(house, yes, "anna")
    assert house.charges == 1


async def test_a_phone_that_cannot_be_sent_a_message_keeps_it_from_no_other(
    house: House, automations: Automations, mail: Mail
) -> None:
    phones = [mail.phone("old", pushes=False), "a device that is gone", mail.phone("new")]
    await automations.add(NAME, lines=[automations.line()], phones=phones)
    await house.owner_sets(ASKING)
    await house.falls_to(LOW)
    assert len(mail.phones["new"]) == 1


async def test_a_phone_that_is_not_loaded_keeps_the_question_from_no_other(
    house: House, automations: Automations, mail: Mail
) -> None:
    hass = house.hass
    phones = [mail.phone("switched off"), mail.phone("new")]
    (notify,) = er.async_entries_for_device(er.async_get(hass), phones[0])
    hass.states.async_set(notify.entity_id, "unavailable")
    hass.services.async_remove("notify", "mobile_app_switched_off")
    await automations.add(NAME, lines=[automations.line()], phones=phones)
    await house.owner_sets(ASKING)
    await house.falls_to(LOW)
    assert len(mail.phones["new"]) == 1


async def test_two_lines_ask_separately(house: House, automations: Automations, mail: Mail) -> None:
    phone = mail.phone("one")
    lines = [automations.line(), automations.line(PERU)]
    await automations.add(NAME, lines=lines, phones=[phone])
    peru = replace(ASKING, choice=FixedPackage(package_id=PERU_ONE_GB))
    for iccid, settings in ((CAMBODIA, ASKING), (PERU, peru)):
        await house.owner_sets(settings, iccid)
        await house.falls_to(LOW, iccid)
    questions = mail.phones["one"]
    assert len({call.data["data"]["tag"] for call in questions}) == len(questions) == 2
    await pressed(house, buttons(questions[1])[0])
    assert house.charges == 1
    assert house.simulator.charges[0].line == PERU
