"""The house that runs: what it says, what it does, and how its replies are heard."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import timedelta
import logging
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
import voluptuous as vol

from custom_components.esim_recharge.house import HassHouse
from custom_components.esim_recharge.lines.house import (
    ActionFailed,
    ActionMissing,
    Fact,
    InEntity,
    InEvent,
    Inquiry,
    InResponse,
    NoReply,
    ReplyFrom,
)

ACTION = "modem.ussd"
SENSOR = "sensor.ussd"
BALANCE = "Your balance is 1.37749 USD valid till 19.05.14"
OTHER = "Your balance is 0.20 USD"
SECRET = "85512345678"  # the number of a line
SOON = timedelta(seconds=0.05)
LONG = timedelta(seconds=5)
REPLIED = InEvent(event="ussd_reply", path=("text",))


@pytest.fixture
def house(hass: HomeAssistant) -> HassHouse:
    """The house under test."""
    return HassHouse(hass)


def offer(
    hass: HomeAssistant,
    do: Callable[[ServiceCall], Any],
    action: str = ACTION,
    schema: vol.Schema | None = None,
) -> None:
    """Let there be an action that may answer."""
    domain, _, name = action.partition(".")
    hass.services.async_register(
        domain, name, do, schema, supports_response=SupportsResponse.OPTIONAL
    )


def answering(hass: HomeAssistant, response: ServiceResponse, action: str = ACTION) -> None:
    """Let an action answer with this."""
    offer(hass, callback(lambda _: response), action)


def doing(hass: HomeAssistant, do: Callable[[], object]) -> None:
    """Let the action do this at once, and answer nothing."""

    @callback
    def handle(call: ServiceCall) -> ServiceResponse:
        do()
        return {}

    offer(hass, handle)


def inquiry(reply: ReplyFrom, patience: timedelta = LONG, **data: object) -> Inquiry:
    """A question for the operator."""
    return Inquiry(action=ACTION, data=data, reply=reply, patience=patience)


def test_an_entity_says_its_state_unit_and_age(
    hass: HomeAssistant, house: HassHouse, freezer: FrozenDateTimeFactory
) -> None:
    hass.states.async_set(SENSOR, "1.5", {"unit_of_measurement": "USD", "valid": "2026-12-01"})
    freezer.tick(timedelta(minutes=7))
    hass.states.async_set(SENSOR, "1.5", {"unit_of_measurement": "USD", "valid": "2026-12-01"})
    again = dt_util.utcnow()
    freezer.tick(timedelta(minutes=7))
    assert house.state(SENSOR) == Fact(value="1.5", unit="USD", at=again)
    assert house.state(SENSOR, "valid") == Fact(value="2026-12-01", at=again)


@pytest.mark.parametrize("state", ["unavailable", "unknown", ""])
def test_an_entity_that_says_nothing_is_no_fact(
    hass: HomeAssistant, house: HassHouse, state: str
) -> None:
    hass.states.async_set(SENSOR, state, {"left": 5})
    assert house.state(SENSOR) is None


@pytest.mark.parametrize("state", ["unavailable", "unknown"])
def test_an_attribute_of_an_entity_that_says_nothing_is_no_fact(
    hass: HomeAssistant, house: HassHouse, state: str
) -> None:
    hass.states.async_set(SENSOR, state, {"left": 5})
    assert house.state(SENSOR, "left") is None


def test_what_is_not_there_is_no_fact(hass: HomeAssistant, house: HassHouse) -> None:
    hass.states.async_set(SENSOR, "5", {"empty": "", "none": None})
    assert house.state("sensor.other") is None
    assert [house.state(SENSOR, name) for name in ("empty", "none", "other")] == [None] * 3


def test_an_action_is_offered_from_when_it_is_there(hass: HomeAssistant, house: HassHouse) -> None:
    before = house.offers(ACTION)
    answering(hass, {})
    assert (before, house.offers(ACTION), house.offers("nonsense")) == (False, True, False)


async def test_an_action_is_called_with_its_data_and_answers(
    hass: HomeAssistant, house: HassHouse
) -> None:
    offer(hass, callback(lambda call: {"said": dict(call.data)}))
    assert await house.call(ACTION, {"code": "*888#"}, patience=LONG) == {"said": {"code": "*888#"}}


async def test_an_action_that_never_answers_is_called_all_the_same(
    hass: HomeAssistant, house: HassHouse
) -> None:
    called: list[ServiceCall] = []
    hass.services.async_register("modem", "ussd", called.append)
    assert await house.call(ACTION, {}, patience=LONG) == {}
    assert len(called) == 1


async def test_an_action_that_always_answers_is_asked_for_its_answer(
    hass: HomeAssistant, house: HassHouse
) -> None:
    @callback
    def answer(call: ServiceCall) -> ServiceResponse:
        return {"text": BALANCE}

    hass.services.async_register("modem", "ussd", answer, supports_response=SupportsResponse.ONLY)
    assert await house.ask(inquiry(InResponse())) == BALANCE


@pytest.mark.parametrize("action", [ACTION, "nonsense", "a.b.c"])
@pytest.mark.parametrize("reply", [InResponse(), REPLIED, InEntity(entity=SENSOR)])
async def test_a_missing_action_is_said_to_be_missing(
    house: HassHouse, action: str, reply: ReplyFrom
) -> None:
    with pytest.raises(ActionMissing):
        await house.ask(Inquiry(action=action, reply=reply))


async def test_data_that_the_action_does_not_take_has_done_nothing(
    hass: HomeAssistant, house: HassHouse
) -> None:
    called: list[ServiceCall] = []
    offer(hass, called.append, schema=vol.Schema({vol.Required("code"): str}))
    with pytest.raises(ActionMissing) as caught:
        await house.call(ACTION, {"number": SECRET}, patience=LONG)
    assert not called
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "error",
    [HomeAssistantError(SECRET), vol.Invalid(SECRET), KeyError(SECRET), TimeoutError(SECRET)],
)
@pytest.mark.parametrize("reply", [InResponse(), REPLIED])
async def test_an_action_that_began_and_raised_has_failed_without_telling_its_words(
    hass: HomeAssistant, house: HassHouse, error: Exception, reply: ReplyFrom
) -> None:
    async def fail(call: ServiceCall) -> None:
        await asyncio.sleep(0)
        raise error

    offer(hass, fail)
    with pytest.raises(ActionFailed, match=type(error).__name__) as caught:
        await house.ask(inquiry(reply))
    assert SECRET not in str(caught.value)


async def test_an_action_that_is_cancelled_has_failed(
    hass: HomeAssistant, house: HassHouse
) -> None:
    async def give_up(call: ServiceCall) -> None:
        raise asyncio.CancelledError

    offer(hass, give_up)
    with pytest.raises(ActionFailed):
        await house.call(ACTION, {}, patience=LONG)


@pytest.mark.parametrize(
    "step",
    [
        {"action": "modem.missing"},
        {"action": "modem.strict", "data": {"number": SECRET}},
        {"variables": {"broken": "{{ 1 / 0 }}"}},
    ],
)
async def test_a_script_that_fails_in_the_middle_has_begun(
    hass: HomeAssistant, house: HassHouse, step: dict[str, Any]
) -> None:
    called: list[str] = []
    doing(hass, lambda: called.append(ACTION))
    offer(hass, callback(lambda _: {}), "modem.strict", vol.Schema({}))
    script = {"sequence": [{"action": ACTION}, step]}
    assert await async_setup_component(hass, "script", {"script": {"buy": script}})
    with pytest.raises(ActionFailed) as caught:
        await house.call("script.buy", {}, patience=LONG)
    assert called == [ACTION]
    assert SECRET not in str(caught.value)


async def test_a_script_that_stops_itself_says_nothing(
    hass: HomeAssistant, house: HassHouse
) -> None:
    script = {"sequence": [{"stop": "not today", "error": True}]}
    assert await async_setup_component(hass, "script", {"script": {"buy": script}})
    assert await house.call("script.buy", {}, patience=LONG) == {}


async def test_a_script_answers_with_its_response(hass: HomeAssistant, house: HassHouse) -> None:
    script = {
        "sequence": [
            {"variables": {"answer": {"text": "{{ 'Balance ' ~ code }}"}}},
            {"stop": "done", "response_variable": "answer"},
        ]
    }
    assert await async_setup_component(hass, "script", {"script": {"ussd": script}})
    asked = Inquiry(action="script.ussd", data={"code": "*888#"}, reply=InResponse(path=("text",)))
    assert await house.ask(asked) == "Balance *888#"


@pytest.mark.parametrize("reply", [InResponse(), REPLIED])
async def test_an_action_that_takes_too_long_is_not_stopped(
    hass: HomeAssistant, house: HassHouse, reply: ReplyFrom
) -> None:
    released, ended = asyncio.Event(), asyncio.Event()

    async def dawdle(call: ServiceCall) -> None:
        await released.wait()
        ended.set()

    offer(hass, dawdle)
    with pytest.raises(NoReply):
        await house.ask(inquiry(reply, SOON))
    assert not ended.is_set()
    released.set()
    await asyncio.wait_for(ended.wait(), 5)


@pytest.mark.parametrize("reply", [InResponse(), REPLIED])
async def test_an_action_goes_on_when_whoever_asked_is_stopped(
    hass: HomeAssistant, house: HassHouse, reply: ReplyFrom
) -> None:
    began, released, ended = asyncio.Event(), asyncio.Event(), asyncio.Event()

    async def dawdle(call: ServiceCall) -> None:
        began.set()
        await released.wait()
        ended.set()

    offer(hass, dawdle)
    asking = asyncio.create_task(house.ask(inquiry(reply)))
    await began.wait()
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    released.set()
    await asyncio.wait_for(ended.wait(), 5)


@pytest.mark.parametrize("reply", [InResponse(), REPLIED])
async def test_nobody_complains_about_an_action_that_fails_after_we_left(
    hass: HomeAssistant, house: HassHouse, reply: ReplyFrom, caplog: pytest.LogCaptureFixture
) -> None:
    released = asyncio.Event()

    async def fail_late(call: ServiceCall) -> None:
        await released.wait()
        raise HomeAssistantError(SECRET)

    caplog.set_level(logging.DEBUG)
    offer(hass, fail_late)
    with pytest.raises(NoReply):
        await house.ask(inquiry(reply, SOON))
    released.set()
    await hass.async_block_till_done()
    assert SECRET not in caplog.text


@pytest.mark.parametrize(
    ("response", "path", "expected"),
    [
        ({"text": BALANCE}, (), BALANCE),
        ({"data": {"response": BALANCE, "state": 0}}, (), BALANCE),
        ({"data": [{"code": 1}, {"message": BALANCE}]}, (), BALANCE),
        ({"text": BALANCE, "state": "", "coding": None}, (), BALANCE),
        ({"text": f" {BALANCE}\n"}, (), BALANCE),
        ({"data": {"message": BALANCE, "imei": "35"}}, ("data", "message"), BALANCE),
        ({"list": [{"text": OTHER}, {"text": BALANCE}]}, ("list", "1", "text"), BALANCE),
        ({"data": {"balance": 1.5}}, ("data", "balance"), "1.5"),
    ],
)
async def test_the_reply_is_found_in_the_response(
    hass: HomeAssistant,
    house: HassHouse,
    response: ServiceResponse,
    path: tuple[str, ...],
    expected: str,
) -> None:
    answering(hass, response)
    assert await house.ask(inquiry(InResponse(path=path))) == expected


@pytest.mark.parametrize(
    ("response", "path"),
    [
        ({}, ()),
        ({"state": 0}, ()),
        ({"text": ""}, ()),
        ({"text": "unknown"}, ()),
        ({"one": BALANCE, "two": OTHER}, ()),
        ({"one": BALANCE, "two": OTHER}, ("three",)),
        ({"text": BALANCE}, ("text", "deeper")),
        ({"list": [BALANCE]}, ("list", "1")),
        ({"text": {"inner": BALANCE}}, ("text",)),
        ({"text": True}, ("text",)),
        ({"text": ""}, ("text",)),
    ],
)
async def test_a_response_without_one_text_is_no_reply(
    hass: HomeAssistant, house: HassHouse, response: ServiceResponse, path: tuple[str, ...]
) -> None:
    answering(hass, response)
    with pytest.raises(NoReply):
        await house.ask(inquiry(InResponse(path=path)))


async def test_a_reply_during_the_action_is_heard(hass: HomeAssistant, house: HassHouse) -> None:
    doing(hass, lambda: hass.bus.async_fire("ussd_reply", {"text": BALANCE}))
    assert await house.ask(inquiry(REPLIED)) == BALANCE


async def test_a_change_during_the_action_is_heard(hass: HomeAssistant, house: HassHouse) -> None:
    doing(hass, lambda: hass.states.async_set(SENSOR, BALANCE))
    assert await house.ask(inquiry(InEntity(entity=SENSOR))) == BALANCE


async def test_a_reply_after_the_action_is_heard(hass: HomeAssistant, house: HassHouse) -> None:
    doing(
        hass,
        lambda: hass.loop.call_later(0.02, hass.bus.async_fire, "ussd_reply", {"text": BALANCE}),
    )
    assert await house.ask(inquiry(REPLIED)) == BALANCE


async def test_a_reply_is_heard_while_the_action_is_still_busy(
    hass: HomeAssistant, house: HassHouse
) -> None:
    released = asyncio.Event()

    async def wait_itself(call: ServiceCall) -> None:
        hass.bus.async_fire("ussd_reply", {"text": BALANCE})
        await released.wait()

    offer(hass, wait_itself)
    assert await house.ask(inquiry(REPLIED)) == BALANCE
    released.set()


async def test_a_reply_from_before_is_not_heard(hass: HomeAssistant, house: HassHouse) -> None:
    hass.states.async_set(SENSOR, BALANCE)
    hass.bus.async_fire("ussd_reply", {"text": BALANCE})
    answering(hass, {})
    for reply in (REPLIED, InEntity(entity=SENSOR)):
        with pytest.raises(NoReply):
            await house.ask(inquiry(reply, SOON))


async def test_only_the_event_that_matches_is_the_reply(
    hass: HomeAssistant, house: HassHouse
) -> None:
    said: list[Mapping[str, object]] = [
        {"modem": "2", "from": "888", "text": OTHER},
        {"from": "888", "text": OTHER},
        {"modem": 1, "from": "mum", "text": OTHER},
        {"modem": 1, "from": "888"},
        {"modem": 1, "from": "888", "text": {"not": OTHER}},
        {"modem": 1, "from": "888", "text": BALANCE},
        {"modem": 1, "from": "888", "text": OTHER},
    ]
    doing(hass, lambda: [hass.bus.async_fire("ussd_reply", dict(each)) for each in said])
    reply = InEvent(event="ussd_reply", path=("text",), match={"modem": "1", "from": "888"})
    assert await house.ask(inquiry(reply)) == BALANCE


async def test_the_text_may_lie_deep_in_the_event(hass: HomeAssistant, house: HassHouse) -> None:
    data = {"payload": {"messages": [{"text": BALANCE}]}}
    doing(hass, lambda: hass.bus.async_fire("ussd_reply", data))
    reply = InEvent(event="ussd_reply", path=("payload", "messages", "0", "text"))
    assert await house.ask(inquiry(reply)) == BALANCE


async def test_an_attribute_may_hold_the_reply(hass: HomeAssistant, house: HassHouse) -> None:
    hass.states.async_set(SENSOR, "idle", {"text": OTHER})
    doing(hass, lambda: hass.states.async_set(SENSOR, "idle", {"text": BALANCE}))
    assert await house.ask(inquiry(InEntity(entity=SENSOR, attribute="text"))) == BALANCE


async def test_an_entity_that_says_nothing_has_not_replied(
    hass: HomeAssistant, house: HassHouse
) -> None:
    def flap() -> None:
        for state in ("unavailable", "unknown", "", BALANCE):
            hass.states.async_set(SENSOR, state)

    hass.states.async_set(SENSOR, OTHER)
    doing(hass, flap)
    assert await house.ask(inquiry(InEntity(entity=SENSOR))) == BALANCE


async def test_an_entity_that_goes_away_has_not_replied(
    hass: HomeAssistant, house: HassHouse
) -> None:
    hass.states.async_set(SENSOR, OTHER)
    doing(hass, lambda: hass.states.async_remove(SENSOR))
    with pytest.raises(NoReply):
        await house.ask(inquiry(InEntity(entity=SENSOR), SOON))


async def test_the_same_words_reported_again_are_a_reply(
    hass: HomeAssistant, house: HassHouse
) -> None:
    hass.states.async_set(SENSOR, BALANCE)
    doing(hass, lambda: hass.states.async_set(SENSOR, BALANCE))
    assert await house.ask(inquiry(InEntity(entity=SENSOR), SOON)) == BALANCE


async def test_old_words_that_are_still_there_give_way_to_the_reply(
    hass: HomeAssistant, house: HassHouse
) -> None:
    def work() -> None:
        hass.states.async_set(SENSOR, "busy", {"text": OTHER})
        hass.loop.call_later(0.02, lambda: hass.states.async_set(SENSOR, "idle", {"text": BALANCE}))

    hass.states.async_set(SENSOR, "idle", {"text": OTHER})
    doing(hass, work)
    assert await house.ask(inquiry(InEntity(entity=SENSOR, attribute="text"))) == BALANCE


async def test_two_lines_that_hear_the_same_event_do_not_take_each_others_reply(
    hass: HomeAssistant, house: HassHouse
) -> None:
    @callback
    def send(call: ServiceCall) -> ServiceResponse:
        text = {"text": f"reply to {call.data['code']}"}
        hass.loop.call_later(0.02, hass.bus.async_fire, "ussd_reply", text)
        return {}

    offer(hass, send)
    neighbour = HassHouse(hass)
    first, second = await asyncio.gather(
        house.ask(inquiry(REPLIED, code="*1#")), neighbour.ask(inquiry(REPLIED, code="*2#"))
    )
    assert (first, second) == ("reply to *1#", "reply to *2#")


async def test_a_reply_that_comes_too_late_is_not_the_answer_to_the_next_question(
    hass: HomeAssistant, house: HassHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.esim_recharge.house.LATE_REPLY", timedelta(seconds=0.3))

    @callback
    def send(call: ServiceCall) -> ServiceResponse:
        code = call.data["code"]
        text = {"text": f"reply to {code}"}
        hass.loop.call_later(
            0.2 if code == "*1#" else 0.02, hass.bus.async_fire, "ussd_reply", text
        )
        return {}

    offer(hass, send)
    with pytest.raises(NoReply):
        await house.ask(inquiry(REPLIED, SOON, code="*1#"))
    assert await house.ask(inquiry(REPLIED, code="*2#")) == "reply to *2#"


@pytest.mark.parametrize("reply", [REPLIED, InEntity(entity=SENSOR)])
async def test_nobody_listens_any_more_afterwards(
    hass: HomeAssistant, house: HassHouse, reply: ReplyFrom
) -> None:
    before = dict(hass.bus.async_listeners())
    answering(hass, {})
    with pytest.raises(NoReply):
        await house.ask(inquiry(reply, SOON))
    assert hass.bus.async_listeners() == before
