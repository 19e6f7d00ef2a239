"""A recharge that a person pays: proposed, asked about, paid or not, and counted as any other."""

from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.esim_recharge.const import DOMAIN, EVENT_RECHARGE
from custom_components.esim_recharge.lines.models import Reading
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import LineSettings, Mode
from custom_components.esim_recharge.recharge.status import Status
from custom_components.esim_recharge.recharge.store import LedgerError

from .action_helpers import act, hub_of, refused
from .conftest import SetupAccount
from .entity_helpers import choose, coordinator_of, entity_id, settle
from .other_accounts import (
    ASKED_TO_PAY,
    DATA,
    THOUSAND,
    by_hand,
    key_of,
    line_device,
    save_for,
    state_of,
    xpf,
)
from .test_repairs import answer, forms, problem


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    return freezer


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """An account with a line that its owner pays for, and types the figures of."""
    assert await async_setup_component(hass, "repairs", {})
    account = await setup_account(by_hand())
    await settle(hass)
    return account


@pytest.fixture
async def to_pay(hass: HomeAssistant, account: MockConfigEntry) -> MockConfigEntry:
    """The same when the line is due, and its recharge waits for the person."""
    await save_for(hass, account, ASKED_TO_PAY)
    await act(hass, "set_balance", line_device(hass, account), money=300)
    assert state_of(account).standing.status is Status.TO_PAY
    return account


def issue_of(hass: HomeAssistant, account: MockConfigEntry) -> ir.IssueEntry | None:
    return ir.async_get(hass).async_get_issue(DOMAIN, f"pay_by_hand_{key_of(account)}")


async def ask(hass: HomeAssistant, account: MockConfigEntry) -> RepairsFlowResult:
    return await forms(hass).async_init(
        DOMAIN, context={"issue_id": f"pay_by_hand_{key_of(account)}"}
    )


async def say_paid(
    hass: HomeAssistant, account: MockConfigEntry, **said: object
) -> RepairsFlowResult:
    """Open the form, say that it is paid, and fill in how much."""
    form = await answer(hass, await ask(hass, account), "paid")
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "paid")
    result = await forms(hass).async_configure(form["flow_id"], said)
    await settle(hass)
    return result


# The form


async def test_a_person_is_asked_to_pay_what_the_line_needs(
    hass: HomeAssistant, to_pay: MockConfigEntry
) -> None:
    issue = issue_of(hass, to_pay)
    assert issue is not None
    assert (issue.is_fixable, issue.is_persistent) == (True, False)
    assert issue.severity is ir.IssueSeverity.WARNING
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders.items() >= {
        ("line", "Camera"),
        ("provider", "Home"),
        ("product", "1000 XPF"),
        ("price", "1000 XPF"),
    }
    form = await ask(hass, to_pay)
    assert form["type"] is FlowResultType.MENU
    assert form["menu_options"] == ["paid", "not_paid", "later"]


async def test_the_form_suggests_the_price_in_its_currency_and_whole_francs(
    hass: HomeAssistant, to_pay: MockConfigEntry
) -> None:
    form = await answer(hass, await ask(hass, to_pay), "paid")
    assert form["description_placeholders"] == {
        "product": "1000 XPF",
        "price": "1000 XPF",
        "currency": "XPF",
    }
    schema = form["data_schema"]
    assert schema is not None
    assert schema({})["amount"] == 1000
    (amount,) = (field for name, field in schema.schema.items() if name == "amount")
    assert amount.config["unit_of_measurement"] == "XPF"
    assert amount.config["step"] == 1


async def test_what_was_really_paid_is_kept_and_counts(
    hass: HomeAssistant, to_pay: MockConfigEntry
) -> None:
    result = await say_paid(hass, to_pay, amount=1100, receipt="R-77")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert issue_of(hass, to_pay) is None
    state = state_of(to_pay)
    assert state.standing.status is Status.WAITING_FOR_CREDIT
    assert state.spent == xpf(1100)
    assert state.last is not None
    assert (state.last.state, state.last.paid, state.last.receipt) == (
        State.SUCCEEDED,
        xpf(1100),
        "R-77",
    )


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"amount": 1000.5}, "paid_too_fine"),
        ({"amount": 0}, "amount_invalid"),
        ({"amount": 10**9}, "amount_invalid"),
        ({"amount": 1000, "receipt": "7013 1882 4099 61"}, "receipt_invalid"),
    ],
)
async def test_what_cannot_be_meant_is_asked_again(
    hass: HomeAssistant, to_pay: MockConfigEntry, said: dict[str, object], wrong: str
) -> None:
    result = await say_paid(hass, to_pay, **said)
    assert (result["type"], result["errors"]) == (FlowResultType.FORM, {"base": wrong})
    assert state_of(to_pay).standing.status is Status.TO_PAY
    result = await forms(hass).async_configure(result["flow_id"], {"amount": 1000})
    await settle(hass)
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert state_of(to_pay).spent == xpf(1000)


async def test_what_was_not_done_costs_nothing_and_is_not_asked_again_until_the_line_was_fine(
    hass: HomeAssistant, to_pay: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    result = await answer(hass, await ask(hass, to_pay), "not_paid")
    assert result["type"] is FlowResultType.CREATE_ENTRY
    state = state_of(to_pay)
    assert state.last is not None
    assert (state.last.state, state.spent) == (State.REFUSED, xpf(0))
    noon.tick(7 * 3600)
    await act(hass, "set_balance", line_device(hass, to_pay), money=200)
    assert issue_of(hass, to_pay) is None
    for money in (900, 100):
        await act(hass, "set_balance", line_device(hass, to_pay), money=money)
    assert issue_of(hass, to_pay) is not None


async def test_later_leaves_the_question_where_it_is(
    hass: HomeAssistant, to_pay: MockConfigEntry
) -> None:
    result = await answer(hass, await ask(hass, to_pay), "later")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "later")
    assert issue_of(hass, to_pay) is not None


async def test_a_form_that_was_left_open_settles_no_other_recharge(
    hass: HomeAssistant, to_pay: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    early = await ask(hass, to_pay)
    late = await answer(hass, await ask(hass, to_pay), "paid")
    device = line_device(hass, to_pay)
    await act(hass, "resolve", device, charged=False)
    noon.tick(7 * 3600)
    await act(hass, "recharge", device, package_id=DATA)
    assert "waits" in problem(await answer(hass, early, "paid"))
    result = await forms(hass).async_configure(late["flow_id"], {"amount": 1000})
    assert "waits" in problem(result)
    assert state_of(to_pay).standing.status is Status.TO_PAY


async def test_a_form_says_that_nothing_can_be_written_down(
    hass: HomeAssistant, to_pay: MockConfigEntry
) -> None:
    form = await ask(hass, to_pay)
    hub_of(to_pay).office.trouble = LedgerError("full")
    assert "record" in problem(await answer(hass, form, "paid"))


async def test_a_form_of_an_account_that_is_gone_says_so(
    hass: HomeAssistant, to_pay: MockConfigEntry
) -> None:
    form = await ask(hass, to_pay)
    assert await hass.config_entries.async_remove(to_pay.entry_id)
    result = await answer(hass, form, "paid")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_loaded")


# The actions


async def test_a_recharge_by_hand_is_pending_and_says_that_it_is_to_be_paid(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save_for(hass, account, LineSettings(limits=ASKED_TO_PAY.limits))
    said = async_capture_events(hass, EVENT_RECHARGE)
    done = await act(hass, "recharge", line_device(hass, account), package_id=THOUSAND)
    assert (done["state"], done["next_step"]) == ("pending", "pay")
    assert (done["price"], done["credit"], done["credit_currency"]) == ("1000", "1000", "XPF")
    assert [event.data["type"] for event in said] == ["sent", "pending"]
    assert issue_of(hass, account) is not None


async def test_a_pending_recharge_is_no_error_for_who_wants_no_answer(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save_for(hass, account, LineSettings(limits=ASKED_TO_PAY.limits))
    data = {"device_id": line_device(hass, account), "package_id": THOUSAND}
    await hass.services.async_call(DOMAIN, "recharge", data, blocking=True)
    await settle(hass)
    assert state_of(account).standing.status is Status.TO_PAY


async def test_the_action_settles_what_was_paid(
    hass: HomeAssistant, to_pay: MockConfigEntry
) -> None:
    done = await act(
        hass,
        "resolve",
        line_device(hass, to_pay),
        charged=True,
        paid="950",
        currency="xpf",
        receipt="R-78",
    )
    assert (done["state"], done["paid"], done["paid_currency"], done["receipt"]) == (
        "succeeded",
        "950",
        "XPF",
        "R-78",
    )
    assert issue_of(hass, to_pay) is None
    (row,) = (await act(hass, "get_history", line_device(hass, to_pay)))["recharges"]
    assert (row["state"], row["price"], row["paid"]) == ("succeeded", "1000", "950")


async def test_without_a_sum_the_price_counts(hass: HomeAssistant, to_pay: MockConfigEntry) -> None:
    await act(hass, "resolve", line_device(hass, to_pay), charged=True)
    assert state_of(to_pay).spent == xpf(1000)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"charged": True, "paid": 10, "currency": "EUR"}, "paid_currency"),
        ({"charged": True, "paid": "999.9"}, "paid_too_fine"),
        ({"charged": True, "paid": -1}, "amount_invalid"),
        ({"charged": True, "receipt": "+687 75 12 34 56 78"}, "receipt_invalid"),
        ({"charged": True, "receipt": "x" * 41}, "receipt_invalid"),
        ({"charged": True, "recharge_id": "another"}, "nothing_open"),
        ({"charged": False, "paid": 1000}, "field_conflict"),
        ({"charged": False, "receipt": "R-1"}, "field_conflict"),
    ],
)
async def test_a_word_that_makes_no_sense_settles_nothing(
    hass: HomeAssistant, to_pay: MockConfigEntry, said: dict[str, Any], wrong: str
) -> None:
    error = await refused(hass, "resolve", line_device(hass, to_pay), **said)
    assert error.translation_key == wrong
    assert state_of(to_pay).standing.status is Status.TO_PAY


async def test_where_nothing_waits_nothing_can_be_settled(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    error = await refused(hass, "resolve", line_device(hass, account), charged=True, paid=1000)
    assert error.translation_key == "nothing_open"


# The mode


async def test_a_line_that_a_person_pays_for_cannot_be_automatic(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    error = await refused(hass, "set_rule", line_device(hass, account), mode="automatic")
    assert error.translation_key == "mode_by_hand"
    select = entity_id(hass, "select", key_of(account), "recharge_mode")
    state = hass.states.get(select)
    assert state is not None
    assert state.attributes["options"] == ["off", "notify", "ask"]
    with pytest.raises(ServiceValidationError):
        await choose(hass, select, "automatic")
    assert state_of(account).settings.mode is Mode.OFF


async def test_a_mode_that_was_saved_all_the_same_is_shown_and_only_asks(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save_for(hass, account, replace(ASKED_TO_PAY, mode=Mode.AUTOMATIC))
    state = hass.states.get(entity_id(hass, "select", key_of(account), "recharge_mode"))
    assert state is not None
    assert state.state == "automatic"
    await act(hass, "set_balance", line_device(hass, account), money=300)
    assert state_of(account).standing.status is Status.TO_PAY
    await act(hass, "set_rule", line_device(hass, account), per_day=3)
    assert state_of(account).settings.limits.per_day == 3


async def test_the_francs_of_the_line_need_not_be_named(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await act(
        hass,
        "set_rule",
        line_device(hass, account),
        money_below=500,
        max_price=3000,
        max_credit=2000,
    )
    settings = state_of(account).settings
    assert settings.rule.money_below == xpf(500)
    assert (settings.limits.max_price, settings.limits.max_credit) == (xpf(3000), xpf(2000))


async def test_a_reading_shows_that_the_recharge_arrived(
    hass: HomeAssistant, to_pay: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    await act(hass, "resolve", line_device(hass, to_pay), charged=True)
    noon.tick(60)
    await act(hass, "set_balance", line_device(hass, to_pay), money=1300)
    last = state_of(to_pay).last
    assert last is not None
    assert last.state is State.CREDITED
    reading = coordinator_of(to_pay).data.lines[key_of(to_pay)].outlook.reading
    assert isinstance(reading, Reading)
    assert reading.money == xpf(1300)
