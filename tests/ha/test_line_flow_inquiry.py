"""A line whose operator is asked: the profile, each part, and a reply that is tried before it is saved."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

from homeassistant.config_entries import ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant, ServiceCall, ServiceResponse, SupportsResponse
from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED, FlowResultType
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.esim_recharge import house, line_steps_reply
from custom_components.esim_recharge.inquiry_forms import read_action
from custom_components.esim_recharge.inquiry_profiles import likely_operator, to_confirm
from custom_components.esim_recharge.line_steps_inquiry import OTHER
from custom_components.esim_recharge.line_steps_reply import MENUS
from custom_components.esim_recharge.sources.inquiry import InquirySource
from custom_components.esim_recharge.sources.profiles import load
from tests.simulators.dt_one_data import CAMBODIA, LAOS

from .line_flow_helpers import (
    Form,
    account_of,
    add,
    answer,
    asked,
    change,
    is_changed,
    is_form,
    is_menu,
    offered,
    only_line,
    pick,
    suggested,
    words,
)

REPLY = "Your balance is 1.37749 USD valid till 19.05.27"
"""As an operator was seen to write."""
MENU = "1. Balance\n2. Offers\n3. Care"
ACTION = "modem.ask"
CODES: Form = {"codes": ["*888#"], "menu": [], "every": 12, "patience": 5}
WRITING: Form = {
    "currency": "USD",
    "date_order": "dmy",
    "zone": "Asia/Phnom_Penh",
    "tells_data": False,
    "advanced": {"labels": [], "bare": False, "decimals": 2},
}
SEND: Form = {"action": ACTION, "data": {"modem": "one", "command": "{code}"}}


class Modem:
    """An action that asks an operator, which tests let say what they like."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Offer the action."""
        self.reply: str | Exception | None = REPLY
        self.replies: dict[str, str] = {}
        self.event: str | None = None
        self.asked: list[dict[str, Any]] = []
        self._hass = hass
        hass.services.async_register(
            "modem", "ask", self._ask, supports_response=SupportsResponse.OPTIONAL
        )

    async def _ask(self, call: ServiceCall) -> ServiceResponse:
        self.asked.append(dict(call.data))
        reply = self.replies.get(call.data.get("command", ""), self.reply)
        if isinstance(reply, Exception):
            raise reply
        if self.event is not None and reply is not None:
            self._hass.bus.async_fire(self.event, {"sms": {"text": reply}, "from": "888"})
            return None
        return {} if reply is None else {"text": reply}


@pytest.fixture
def modem(hass: HomeAssistant) -> Modem:
    return Modem(hass)


@pytest.fixture
async def entry(hass: HomeAssistant, modem: Modem) -> ConfigEntry:
    """Lines that a person pays for, in a house with a modem."""
    return await account_of(hass, "by_hand")


@pytest.fixture(autouse=True)
def no_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody looks at a dialog here, and no reply is late."""
    monkeypatch.setattr(line_steps_reply, "SHOWN_AT_LEAST", 0)
    monkeypatch.setattr(house, "LATE_REPLY", timedelta())


type Begin = Callable[..., Awaitable[SubentryFlowResult]]


@pytest.fixture
def begin(hass: HomeAssistant, entry: ConfigEntry) -> Begin:
    """Begin to add a line that is read by asking."""

    async def begin(number: str = CAMBODIA) -> SubentryFlowResult:
        form = await answer(hass, await add(hass, entry), {"identifier": number})
        menu = await answer(hass, form, {"currency": "USD"})
        assert is_menu(menu, "source")
        form = await pick(hass, menu, "ask_operator")
        assert is_form(form, "profile")
        return form

    return begin


@pytest.fixture
def ready(hass: HomeAssistant, begin: Begin) -> Begin:
    """Fill in everything with what it shows, up to where it is tried."""

    async def ready(codes: Form | None = None, writing: Form | None = None) -> SubentryFlowResult:
        form = await answer(hass, await begin(), {"profile": "smart"})
        form = await answer(hass, form, CODES | (codes or {}))
        form = await answer(hass, form, WRITING | (writing or {}))
        form = await answer(hass, form, SEND)
        form = await pick(hass, form, "reply_response")
        return await answer(hass, form, {"path": "text"})

    return ready


async def ask(hass: HomeAssistant, menu: SubentryFlowResult) -> SubentryFlowResult:
    """Ask the operator now, and wait until it has answered."""
    shown = await pick(hass, menu, "ask")
    assert shown["type"] is FlowResultType.SHOW_PROGRESS
    assert (shown["step_id"], shown["progress_action"]) == ("ask", "asking")
    return await hass.config_entries.subentries.async_configure(shown["flow_id"])


async def paste(hass: HomeAssistant, menu: SubentryFlowResult, text: str) -> SubentryFlowResult:
    form = await pick(hass, menu, "paste")
    assert is_form(form, "paste")
    return await answer(hass, form, {"reply": text})


# The whole way.


async def test_an_operator_is_asked_as_its_profile_says_and_the_reply_is_shown_before_saving(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, begin: Begin
) -> None:
    form = await answer(hass, await begin(), {"profile": "smart"})
    assert is_form(form, "codes")
    assert suggested(form) == {"codes": ["*888#"], "every": 12, "patience": 30}
    assert words(form)["to_confirm"] == "*888#"
    assert words(form)["operator"] == "Smart Axiata"
    form = await answer(hass, form, CODES)
    assert is_form(form, "writing")
    assert suggested(form)["zone"] == "Asia/Phnom_Penh"
    assert suggested(form, "advanced")["decimal_mark"] == "."
    form = await answer(hass, form, WRITING)
    assert is_form(form, "action")
    assert words(form)["code"] == "{code}"
    menu = await answer(hass, form, SEND)
    assert is_menu(menu, "reply")
    form = await pick(hass, menu, "reply_response")
    menu = await answer(hass, form, {"path": "text"})
    assert is_menu(menu, "try_out")
    assert not modem.asked

    menu = await paste(hass, menu, REPLY)
    assert is_menu(menu, "understood")
    assert words(menu)["money"] == "1.37749 USD"
    assert words(menu)["data"] == "—"
    # The end of the day there, on the clock here.
    assert words(menu)["valid_until"] == "2027-05-19 09:59"
    assert not entry.subentries
    made = await pick(hass, menu, "save_source")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    source = only_line(entry).data["source"]
    assert source["kind"] == "inquiry"
    assert (source["operator"], source["codes"], source["action"]) == ("smart", ["*888#"], ACTION)
    assert source["every"] == 12 * 3600
    assert source["reply"] == {"kind": "response", "path": ["text"]}
    assert REPLY not in str(dict(only_line(entry).data))
    # The line was added and looked at.
    assert modem.asked == [{"modem": "one", "command": "*888#"}]


async def test_the_operator_can_really_be_asked_before_saving(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, ready: Begin
) -> None:
    modem.reply = "Balance: 3.20 USD. Data: 512 MB. Valid until 31/01/2027"
    menu = await ask(hass, await ready())
    assert modem.asked == [{"modem": "one", "command": "*888#"}]
    assert is_menu(menu, "understood")
    assert (words(menu)["money"], words(menu)["data"]) == ("3.20 USD", "0.5 GiB")
    made = await pick(hass, menu, "save_source")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    # What a real reply shows is expected from then on.
    assert only_line(entry).data["source"]["tells_data"] is True


async def test_a_reply_that_comes_as_an_event_is_waited_for(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, begin: Begin
) -> None:
    modem.event = "sms_received"
    form = await answer(hass, await begin(), {"profile": "smart"})
    form = await answer(hass, form, CODES)
    form = await answer(hass, form, WRITING)
    form = await pick(hass, await answer(hass, form, SEND), "reply_event")
    assert is_form(form, "reply_event")
    where = {"event": "sms_received", "path": "sms.text", "match": {"from": 888}}
    form = await answer(hass, form, where | {"event": " "})
    assert is_form(form, "reply_event", {"event": "event_missing"})
    form = await answer(hass, form, where | {"path": " . "})
    assert is_form(form, "reply_event", {"path": "path_missing"})
    form = await answer(hass, form, where | {"match": ["888"]})
    assert is_form(form, "reply_event", {"match": "data_invalid"})
    menu = await ask(hass, await answer(hass, form, where))
    assert is_menu(menu, "understood")
    await pick(hass, menu, "save_source")
    assert only_line(entry).data["source"]["reply"] == {
        "kind": "event",
        "event": "sms_received",
        "path": ["sms", "text"],
        "match": {"from": "888"},
    }
    form = await pick(hass, await to_try_out(hass, entry), "reply")
    assert suggested(await pick(hass, form, "reply_event")) == where | {"match": {"from": "888"}}


async def test_a_reply_that_an_entity_shows_is_waited_for(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, begin: Begin
) -> None:
    form = await answer(hass, await begin(), {"profile": "smart"})
    form = await answer(hass, form, CODES)
    form = await answer(hass, form, WRITING)
    form = await pick(hass, await answer(hass, form, SEND), "reply_entity")
    where = {"entity": "sensor.modem_text", "attribute": "message"}
    menu = await answer(hass, form, where)
    menu = await pick(hass, await paste(hass, menu, REPLY), "save_source")
    assert only_line(entry).data["source"]["reply"] == {"kind": "entity", **where}
    form = await pick(hass, await to_try_out(hass, entry), "reply")
    assert suggested(await pick(hass, form, "reply_entity")) == where


# The profile.


@pytest.mark.parametrize(
    ("number", "name", "likely"),
    [
        (CAMBODIA, "Smart Axiata Cambodia", "smart"),
        (CAMBODIA, "", None),
        (LAOS, "", "lao_telecom"),
        ("Router", "", None),
        ("+687751234", "", "opt_nc"),
    ],
)
async def test_an_operator_is_proposed_only_where_it_can_be_no_other(
    hass: HomeAssistant, number: str, name: str, likely: str | None
) -> None:
    operators = await hass.async_add_executor_job(load)
    ordered, found = likely_operator(operators, number, name)
    assert len(ordered) == len(operators)
    assert found == likely
    if number == CAMBODIA:
        assert {each.country for each in ordered[:3]} == {"KH"}


async def test_codes_that_the_operator_publishes_need_no_confirming(hass: HomeAssistant) -> None:
    operators = await hass.async_add_executor_job(load)
    assert to_confirm(operators["cellcard"]) == ""
    assert to_confirm(operators["metfone"]) == "*097#"


async def test_the_operators_of_the_country_come_first(hass: HomeAssistant, begin: Begin) -> None:
    form = await begin()
    # Three of them have such numbers; the first in the list is not better than the others.
    assert suggested(form) == {"profile": OTHER}
    labels = list(offered(form, "profile").values())
    assert labels[0].endswith("(KH)")
    assert labels[-1] == OTHER


async def test_an_operator_that_nobody_described_begins_with_nothing_but_what_the_house_knows(
    hass: HomeAssistant, entry: ConfigEntry, begin: Begin
) -> None:
    form = await answer(hass, await begin(), {"profile": OTHER})
    assert suggested(form) == {"every": 12, "patience": 30}
    assert (words(form)["to_confirm"], words(form)["operator"]) == ("—", "—")
    form = await answer(hass, form, CODES)
    assert suggested(form) == {
        "currency": "USD",
        "date_order": "dmy",
        "zone": hass.config.time_zone,
    }
    form = await answer(hass, form, WRITING)
    form = await pick(hass, await answer(hass, form, SEND), "reply_response")
    menu = await answer(hass, form, {})
    await pick(hass, await paste(hass, menu, REPLY), "save_source")
    assert "operator" not in only_line(entry).data["source"]


# What cannot be meant.

BAD_CODES: dict[str, tuple[Form, dict[str, str]]] = {
    "none": ({"codes": [" "]}, {"codes": "codes_missing"}),
    "too often": ({"every": 0.2}, {"every": "every_invalid"}),
    "too rarely": ({"every": 745}, {"every": "every_invalid"}),
    "no number": ({"every": float("nan")}, {"every": "every_invalid"}),
    "endless": ({"every": float("inf")}, {"every": "every_invalid"}),
    "no patience": ({"patience": 0}, {"patience": "patience_invalid"}),
    "too much patience": ({"patience": 601}, {"patience": "patience_invalid"}),
    "absurd patience": ({"patience": 1e300}, {"patience": "patience_invalid"}),
}
BAD_WRITING: dict[str, tuple[Form, dict[str, str]]] = {
    "currency": ({"currency": "riel"}, {"currency": "currency_invalid"}),
    "zone": ({"zone": "Asia/Atlantis"}, {"zone": "zone_invalid"}),
    "no zone": ({"zone": " "}, {"zone": "zone_invalid"}),
}
BAD_ADVANCED: dict[str, tuple[Form, str]] = {
    "decimals": ({"decimals": 6}, "decimals_invalid"),
    "broken decimals": ({"decimals": 1.5}, "decimals_invalid"),
    "pattern": ({"pattern": "("}, "pattern_invalid"),
    "no group": ({"pattern": "balance"}, "pattern_no_group"),
    "unknown group": ({"pattern": "(?P<sum>x)"}, "pattern_unknown_group"),
    "lone unit": ({"pattern": "(?P<data>x)"}, "pattern_lone_unit"),
    "costly": ({"pattern": "(?P<money>(x+)+)"}, "pattern_too_costly"),
    "long": ({"pattern": "(?P<money>x)" + "x" * 500}, "pattern_too_long"),
}


@pytest.mark.parametrize(("entered", "errors"), BAD_CODES.values(), ids=list(BAD_CODES))
async def test_codes_that_cannot_be_sent_are_told_and_can_be_corrected(
    hass: HomeAssistant, begin: Begin, entered: Form, errors: dict[str, str]
) -> None:
    form = await answer(hass, await begin(), {"profile": "smart"})
    form = await answer(hass, form, CODES | entered)
    assert is_form(form, "codes", errors)
    assert words(form)["to_confirm"] == "*888#"
    assert is_form(await answer(hass, form, CODES), "writing")


@pytest.mark.parametrize(("entered", "errors"), BAD_WRITING.values(), ids=list(BAD_WRITING))
async def test_a_way_of_writing_that_there_is_not_is_told_and_can_be_corrected(
    hass: HomeAssistant, begin: Begin, entered: Form, errors: dict[str, str]
) -> None:
    form = await answer(hass, await begin(), {"profile": "smart"})
    form = await answer(hass, await answer(hass, form, CODES), WRITING | entered)
    assert is_form(form, "writing", errors)
    assert is_form(await answer(hass, form, WRITING), "action")


@pytest.mark.parametrize(("entered", "error"), BAD_ADVANCED.values(), ids=list(BAD_ADVANCED))
async def test_advanced_options_that_cannot_be_used_are_told_and_can_be_corrected(
    hass: HomeAssistant, begin: Begin, entered: Form, error: str
) -> None:
    form = await answer(hass, await begin(), {"profile": "smart"})
    advanced = {"advanced": WRITING["advanced"] | entered}
    form = await answer(hass, await answer(hass, form, CODES), WRITING | advanced)
    assert is_form(form, "writing", {"advanced": error})
    assert suggested(form, "advanced").items() >= entered.items()
    assert is_form(await answer(hass, form, WRITING), "action")


async def test_an_action_must_exist_and_be_told_what_to_send(
    hass: HomeAssistant, begin: Begin
) -> None:
    form = await answer(hass, await begin(), {"profile": "smart"})
    form = await answer(hass, form, CODES | {"codes": ["*888#", "*889#"]})
    form = await answer(hass, form, WRITING)
    for entered, errors in (
        ({"action": "ask"}, {"action": "action_invalid"}),
        ({"action": "modem.sing"}, {"action": "action_missing"}),
        ({"action": ACTION, "data": ["one"]}, {"data": "data_invalid"}),
        ({"action": ACTION, "data": {"modem": "one"}}, {"data": "code_missing"}),
        ({"action": ACTION}, {"data": "code_missing"}),
    ):
        form = await answer(hass, form, entered)
        assert is_form(form, "action", errors)
    assert is_menu(await answer(hass, form, SEND), "reply")


async def test_an_action_that_needs_no_data_is_enough_for_one_code_and_asked_again_for_two(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, begin: Begin
) -> None:
    form = await answer(hass, await begin(), {"profile": "smart"})
    form = await answer(hass, await answer(hass, form, CODES), WRITING)
    form = await pick(hass, await answer(hass, form, {"action": ACTION}), "reply_response")
    menu = await answer(hass, form, {})
    form = await pick(hass, menu, "codes")
    form = await answer(hass, form, CODES | {"menu": ["1"]})
    assert is_form(form, "action")
    assert suggested(form) == {"action": ACTION}
    menu = await answer(hass, form, SEND)
    assert is_menu(menu, "try_out")


# What became of a try.


async def test_what_was_not_understood_can_be_put_right_and_is_judged_again(
    hass: HomeAssistant, entry: ConfigEntry, ready: Begin
) -> None:
    text = "Purse 3.20 USD, chest 7.00 USD. Call +85512345678"
    menu = await paste(hass, await ready(), text)
    assert is_menu(menu, "reply_nothing")
    assert "85512345678" not in words(menu)["reply"]
    assert "3.20 USD" in words(menu)["reply"]
    assert not entry.subentries
    form = await pick(hass, menu, "writing")
    assert suggested(form)["currency"] == "USD"
    advanced = {"advanced": WRITING["advanced"] | {"labels": ["Purse"]}}
    menu = await answer(hass, form, WRITING | advanced)
    assert is_menu(menu, "understood")
    assert words(menu)["money"] == "3.20 USD"
    made = await pick(hass, menu, "save_source")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert only_line(entry).data["source"]["rules"]["labels"] == ["Purse"]


PASTED = {
    "nothing": ("Thank you for calling.", "reply_nothing"),
    "a menu": (MENU, "reply_menu"),
    "another currency": ("Your balance is 4000 KHR", "reply_foreign"),
    "not supported": ("Invalid MMI code", "reply_not_supported"),
    "inactive": ("Your number is inactive", "reply_inactive"),
}


@pytest.mark.parametrize(("text", "step"), PASTED.values(), ids=list(PASTED))
async def test_a_reply_without_a_figure_is_shown_for_what_it_is_and_saved_only_on_purpose(
    hass: HomeAssistant, entry: ConfigEntry, ready: Begin, text: str, step: str
) -> None:
    menu = await paste(hass, await ready(), text)
    assert is_menu(menu, step)
    assert menu["menu_options"] == list(MENUS[step])
    assert words(menu)["reply"]
    assert not entry.subentries
    # What was pasted is still there.
    form = await pick(hass, menu, "paste")
    assert suggested(form) == {"reply": text}
    menu = await answer(hass, form, {"reply": text})
    made = await pick(hass, menu, "save_source")
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_a_sum_in_another_currency_is_named(
    hass: HomeAssistant, entry: ConfigEntry, ready: Begin
) -> None:
    menu = await paste(hass, await ready(), "Your balance is 4000 KHR")
    assert words(menu)["foreign"] == "KHR"


async def test_answers_to_a_menu_are_added_and_given(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, ready: Begin
) -> None:
    modem.replies = {"*888#": MENU, "1": REPLY}
    menu = await ask(hass, await ready())
    assert is_menu(menu, "reply_menu")
    form = await pick(hass, menu, "codes")
    assert suggested(form)["codes"] == ["*888#"]
    menu = await answer(hass, form, CODES | {"menu": ["1"]})
    assert is_menu(menu, "try_out")
    menu = await ask(hass, menu)
    assert is_menu(menu, "understood")
    assert [each["command"] for each in modem.asked] == ["*888#", "*888#", "1"]
    await pick(hass, menu, "save_source")
    assert only_line(entry).data["source"]["menu"] == ["1"]


ASKED: dict[str, tuple[str | Exception | None, str]] = {
    "no reply": (None, "not_answered"),
    "a broken modem": (HomeAssistantError("no such port"), "cannot_ask"),
    "nothing understood": ("Thank you for calling.", "reply_nothing"),
    "another currency": ("Your balance is 4000 KHR", "reply_foreign"),
    "not supported": ("Invalid MMI code", "reply_not_supported"),
    "inactive": ("Your number is inactive", "reply_inactive"),
}


@pytest.mark.parametrize("what", ASKED)
async def test_what_asking_ended_with_is_told_and_can_be_tried_again(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, ready: Begin, what: str
) -> None:
    modem.reply, step = ASKED[what]
    menu = await ask(hass, await ready())
    assert is_menu(menu, step)
    assert not entry.subentries
    modem.reply = REPLY
    menu = await ask(hass, menu)
    assert is_menu(menu, "understood")
    assert (await pick(hass, menu, "save_source"))["type"] is FlowResultType.CREATE_ENTRY


async def test_a_dialog_that_shows_the_wait_hears_of_an_answer_that_came_at_once(
    hass: HomeAssistant, ready: Begin, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(line_steps_reply, "SHOWN_AT_LEAST", 0.2)
    menu = await ready()
    await hass.config_entries.subentries.async_configure(menu["flow_id"], {"next_step_id": "ask"})
    await asyncio.sleep(0.1)
    heard = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    await hass.async_block_till_done()
    assert len(heard) == 1


@pytest.mark.parametrize("how", [ask, paste], ids=["asked", "pasted"])
async def test_there_is_no_link_in_what_an_operator_replied(
    hass: HomeAssistant, modem: Modem, ready: Begin, how: Callable[..., Any]
) -> None:
    modem.reply = "You won\n# [a `prize`](http://example.com)"
    menu = await ready()
    menu = await (ask(hass, menu) if how is ask else paste(hass, menu, modem.reply))
    assert is_menu(menu, "reply_nothing")
    # It stands between backticks, which only another backtick or an empty line could end.
    assert words(menu)["reply"] == "You won # [a 'prize'](http://example.com)"


async def test_something_unexpected_while_asking_does_not_block_the_next_try(
    hass: HomeAssistant,
    ready: Begin,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def stumble(_self: InquirySource) -> None:
        raise RuntimeError(REPLY)

    menu = await ready()
    with monkeypatch.context() as patch:
        patch.setattr(InquirySource, "read", stumble)
        menu = await ask(hass, menu)
    assert is_menu(menu, "cannot_ask")
    assert "Unexpected RuntimeError" in caplog.text
    assert is_menu(await ask(hass, menu), "understood")


async def test_a_line_can_be_saved_untried_on_purpose(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, ready: Begin
) -> None:
    made = await pick(hass, await ready(), "save_source")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert only_line(entry).data["source"]["kind"] == "inquiry"


# Later.


async def to_try_out(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    """Change how the line is read: what is known already is not asked again."""
    menu = await pick(hass, await change(hass, entry, "source"), "ask_operator")
    assert is_menu(menu, "try_out")
    return menu


async def test_each_part_can_be_changed_alone(
    hass: HomeAssistant, entry: ConfigEntry, ready: Begin
) -> None:
    await pick(hass, await ready(), "save_source")
    before = dict(only_line(entry).data["source"])
    form = await pick(hass, await to_try_out(hass, entry), "codes")
    assert suggested(form) == CODES
    menu = await answer(hass, form, CODES | {"every": 24})
    form = await pick(hass, menu, "writing")
    assert suggested(form) == {k: v for k, v in WRITING.items() if k != "advanced"}
    assert suggested(form, "advanced") == WRITING["advanced"]
    menu = await answer(hass, form, WRITING)
    form = await pick(hass, menu, "action")
    assert suggested(form) == SEND
    menu = await answer(hass, form, SEND)
    assert is_changed(await pick(hass, menu, "save_source"))
    assert only_line(entry).data["source"] == before | {"every": 24 * 3600}


async def test_what_was_entered_stays_when_another_way_was_looked_at(
    hass: HomeAssistant, entry: ConfigEntry, ready: Begin
) -> None:
    await pick(hass, await ready(), "save_source")
    menu = await change(hass, entry, "source")
    form = await pick(hass, menu, "entities")
    assert suggested(form) == {}
    form = await answer(hass, form, {"money": "sensor.nothing"})
    assert is_menu(form, "entities_silent")
    assert only_line(entry).data["source"]["kind"] == "inquiry"


async def test_a_line_is_due_in_the_currency_that_its_operator_answers_in(
    hass: HomeAssistant, entry: ConfigEntry, modem: Modem, ready: Begin
) -> None:
    modem.reply = None  # it has not been read yet
    await pick(hass, await ready(), "save_source")
    form = await change(hass, entry, "settings")
    assert asked(form, "rule") >= {"money_below", "days_before_end"}
    assert form["data_schema"] is not None
    rule = form["data_schema"].schema["rule"].schema.schema
    assert rule["money_below"].config["unit_of_measurement"] == "USD"


def test_a_code_without_quotation_marks_is_what_was_meant() -> None:
    typed = {"code": {"code": None}, "more": [{"code": None}, 1], "deep": {"text": {"code": None}}}
    codes = {"codes": ["*888#"], "menu": []}
    assert read_action("modem.ussd", typed, codes)["data"] == {
        "code": "{code}",
        "more": ["{code}", 1],
        "deep": {"text": "{code}"},
    }
