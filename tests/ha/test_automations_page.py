"""What docs/automations.md lists is what there is, and its examples do what it says."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service
import yaml

from custom_components.esim_recharge.actions.message import About, Which
from custom_components.esim_recharge.condition import CONDITIONS, QUESTIONS
from custom_components.esim_recharge.const import EVENT_RECHARGE
from custom_components.esim_recharge.happenings import details
from custom_components.esim_recharge.levels import ATTR_DAYS
from custom_components.esim_recharge.recharge.models import (
    Happening,
    Kind,
    Origin,
    Proposal,
    ProposalState,
    Reason,
    Refusal,
    State,
)
from custom_components.esim_recharge.recharge.settings import Mode
from custom_components.esim_recharge.services import ACTIONS
from custom_components.esim_recharge.speech.tongue import Language
from custom_components.esim_recharge.trigger import HAPPENINGS, TRIGGERS, SoonTrigger
from tests.failures.house import CAREFUL, LOW, ONE_GB, House
from tests.pages import code, examples, page, section, tables
from tests.speech import kit

from .automation_helpers import (
    a_house,
    at_noon,
    forecast,
    tell,
    the_first_line,
)
from .entity_helpers import settle

__all__ = ["a_house", "at_noon", "the_first_line"]

PAGE: Final = page("docs/automations.md")
ASKING: Final = replace(CAREFUL, mode=Mode.ASK)
"""A person is asked first."""

type Shown = dict[str, Any]
"""An example of the page."""


def shown(alias: str, device_id: str) -> Shown:
    """An example of the page, for a line."""
    return next(each for each in _all(device_id) if each.get("alias") == alias)


def _all(device_id: str) -> list[Shown]:
    return [yaml.safe_load(text.replace("3f1c…", device_id)) for text in examples(PAGE)]


async def set_up(hass: HomeAssistant, *automations: Shown) -> None:
    """Set up automations of the page. Home Assistant finds them sound."""
    assert await async_setup_component(hass, "automation", {"automation": list(automations)})
    await settle(hass)
    states = hass.states.async_all("automation")
    assert [state.name for state in states if state.state == "on"] == [
        each["alias"] for each in automations
    ]


async def run(hass: HomeAssistant) -> None:
    """Let the automations run now, if their conditions hold."""
    for state in hass.states.async_all("automation"):
        data = {"entity_id": state.entity_id, "skip_condition": False}
        await hass.services.async_call("automation", "trigger", data, blocking=True)
    await settle(hass)


@pytest.fixture(autouse=True)
async def stopped(hass: HomeAssistant) -> AsyncIterator[None]:
    """Automations end with their test: they leave no timer behind."""
    yield
    for state in hass.states.async_all("automation"):
        data = {"entity_id": state.entity_id}
        await hass.services.async_call("automation", "turn_off", data, blocking=True)


@pytest.fixture
def sent(hass: HomeAssistant) -> list[ServiceCall]:
    """What is sent to phones and files."""
    return async_mock_service(hass, "notify", "send_message")


# What there is


def test_the_page_lists_every_trigger_and_when_it_fires() -> None:
    happenings, _ = tables(section(PAGE, "What happens to a recharge"))
    (levels,) = tables(section(PAGE, "What becomes of a line"))
    listed = [code(row[0])[0] for row in (*happenings, *levels)]
    assert listed[: len(happenings)] == list(HAPPENINGS)
    assert sorted(listed) == sorted(TRIGGERS)
    soon = {key for key, each in TRIGGERS.items() if issubclass(each, SoonTrigger)}
    assert {code(row[0])[0] for row in levels if ATTR_DAYS in code(row[2])} == soon
    crossed = [key for key in TRIGGERS if key.endswith("_crossed_threshold")]
    assert [code(row[0])[0] for row in levels if "threshold" in code(row[2])] == crossed


def test_the_page_lists_every_condition_and_its_options() -> None:
    (rows,) = tables(section(PAGE, "Conditions"))
    assert [code(row[0])[0] for row in rows] == list(CONDITIONS)
    for row in rows:
        question = QUESTIONS[code(row[0])[0]]
        assert code(row[2]) == ["behavior", *([ATTR_DAYS] if question.days else [])]


def test_the_page_lists_everything_that_a_happening_can_tell() -> None:
    _, rows = tables(section(PAGE, "What happens to a recharge"))
    keys = [key for row in rows for key in code(row[0])]
    assert set(keys) == {"device_id", "type", *details(_with_everything(), by_hand=True)}
    assert len(set(keys)) == len(keys)
    told = {keys[0]: words for keys, words in ((code(row[0]), code(row[1])) for row in rows)}
    assert told["type"] == [kind.value for kind in HAPPENINGS.values()]
    assert set(told["origin"]) - {"only_if_due"} == {origin.value for origin in Origin}


def _with_everything() -> Happening:
    made = kit.recharge(State.PENDING, 10)
    package = replace(made.package, credit=kit.money("10", "PEN"))
    now = datetime(2026, 11, 10, tzinfo=UTC)
    return Happening(
        kind=Kind.REFUSED,
        line="line",
        at=now,
        recharge=replace(made, package=package, receipt="7"),
        refusal=Refusal(reason=Reason.COOLDOWN, next_allowed=now),
        proposal=Proposal(
            id="proposal",
            line="line",
            package=package,
            because=("data_low",),
            state=ProposalState.OPEN,
            created_at=now,
            expires_at=now,
        ),
        because=("data_low",),
    )


def test_the_page_names_the_event_and_what_else_it_tells() -> None:
    text = section(PAGE, "The event")
    named = set(code(text.split("```")[0]))
    assert named == {
        EVENT_RECHARGE,
        "trigger.happening",
        *(set(Kind) - set(HAPPENINGS.values())),
    }


def test_the_page_lists_what_a_message_can_be_about() -> None:
    (rows,) = tables(section(PAGE, "Messages"))
    told = {code(row[0])[0]: code(row[1]) for row in rows}
    action = next(each for each in ACTIONS if each.name == "get_message")
    assert set(told) == {"device_id", *(str(field) for field in action.fields)}
    assert told["about"] == [about.value for about in About]
    assert told["language"] == [language.value for language in Language]
    assert set(told["month"]) >= {which.value for which in Which}


def test_a_reason_of_an_example_is_one() -> None:
    example = shown("Tell my parents what goes wrong", "x")
    (reasons,) = (each["options"]["reason"] for each in example["triggers"] if "options" in each)
    assert set(reasons) <= set(Reason)


# The examples


async def test_home_assistant_accepts_every_example(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    automations = [each for each in _all(cambodia) if "triggers" in each]
    assert len(automations) == len(examples(PAGE)) - 1, "all but the card"
    await set_up(hass, *automations)


async def test_the_example_of_the_readme_tells_that_a_line_expires(
    hass: HomeAssistant, house: House, cambodia: str, sent: list[ServiceCall]
) -> None:
    (text,) = (each for each in examples(page("README.md")) if "triggers:" in each)
    await set_up(hass, {"alias": "Warn", **yaml.safe_load(text.replace("3f1c…", cambodia))})
    house.clock.tick(timedelta(days=16))
    await house.wait(timedelta(days=1))
    assert not sent
    await house.wait(timedelta(days=4))
    assert [call.data["title"] for call in sent] == ["Angkor Mobile: expires in 5 days"]


async def test_parents_are_told_in_their_language_what_goes_wrong_and_nothing_else(
    hass: HomeAssistant, house: House, cambodia: str, sent: list[ServiceCall]
) -> None:
    await set_up(hass, shown("Tell my parents what goes wrong", cambodia))
    await tell(house, Kind.REFUSED, reason=Reason.COOLDOWN)
    await tell(house, Kind.SUCCEEDED)
    assert not sent
    await tell(house, Kind.FAILED)
    await tell(house, Kind.REFUSED, reason=Reason.WALLET_TOO_LOW)
    assert len(sent) == 2
    assert all("recarga" in call.data["message"] for call in sent)


async def test_data_is_saved_when_little_is_left(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    off = async_mock_service(hass, "switch", "turn_off")
    await set_up(hass, shown("Save data", cambodia))
    await house.falls_to(600)
    assert not off
    await house.falls_to(400)
    assert [call.data["entity_id"] for call in off] == [["switch.camera_hd"]]


async def test_before_a_trip_a_line_that_would_not_last_is_told(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    told = async_mock_service(hass, "persistent_notification", "create")
    await set_up(hass, shown("Check the eSIM before the trip", cambodia))
    for days, times in ((15, 0), (13, 1)):
        await forecast(house, timedelta(days=days))
        await run(hass)
        assert len(told) == times


async def test_at_night_a_line_that_is_due_is_recharged_once(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    await set_up(hass, shown("Recharge at night", cambodia))
    await run(hass)
    assert house.charges == 0
    await house.falls_to(LOW)
    await run(hass)
    await run(hass)
    assert house.charges == 1
    (done,) = await house.recharges()
    assert done.origin is Origin.CONDITIONAL


async def test_a_purchase_is_written_down(
    hass: HomeAssistant, house: House, sent: list[ServiceCall], cambodia: str
) -> None:
    await set_up(hass, shown("Write down every purchase", cambodia))
    await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    assert [call.data["message"] for call in sent] == ["Angkor Mobile;1 GB - 7 Days;3.60;USD"]


# Approval


async def proposed(house: House) -> None:
    """Let a recharge be proposed."""
    await house.owner_sets(ASKING)
    await house.falls_to(LOW)
    assert house.shows("recharge_status").state == "proposed"
    assert house.charges == 0


async def test_the_card_approves_what_waits_once(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    (card,) = (each for each in _all(cambodia) if "tap_action" in each)
    assert card["visibility"][0]["state"] == "proposed"
    await proposed(house)
    await tap(hass, card["tap_action"])
    assert house.charges == 1
    assert house.shows("recharge_status").state != "proposed"


async def tap(hass: HomeAssistant, action: Mapping[str, Any]) -> None:
    """Do what a card does when it is tapped."""
    assert action["action"] == "perform-action"
    domain, name = action["perform_action"].split(".")
    await hass.services.async_call(domain, name, action["data"], blocking=True)
    await settle(hass)


async def test_the_button_beside_the_door_approves_what_was_asked_once(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    lit = async_mock_service(hass, "light", "turn_on")
    assert await async_setup_component(hass, "input_text", {"input_text": {"proposal": {}}})
    assert await async_setup_component(hass, "input_button", {"input_button": {"door": {}}})
    await set_up(hass, shown("Ask with the lamp and the button beside the door", cambodia))
    await press(hass)
    assert not lit
    await proposed(house)
    assert len(lit) == 1
    for _ in range(2):
        await press(hass)
    assert house.charges == 1
    (done,) = await house.recharges()
    assert done.origin is Origin.APPROVED


async def press(hass: HomeAssistant) -> None:
    """Press the button beside the door."""
    button = {"entity_id": "input_button.door"}
    await hass.services.async_call("input_button", "press", button, blocking=True)
    await settle(hass)
