"""Recharging from the card: what the pages show, and where each step leads."""

from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import AccountSettings, Limits, LineSettings
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import CLARO_RANGE, PERU as LIMA, number_ending

from .action_helpers import ONE_GB, act, device_of, hub_of
from .card_dialog_helpers import Person, last, values
from .conftest import SetupAccount
from .entity_helpers import THREE_GB, coordinator_of, save, settle, usd
from .other_accounts import THOUSAND, by_hand, dt_one, line_device, state_of
from .websocket_helpers import Page

pytestmark = pytest.mark.usefixtures("noon")

KEY = line_key("airalo", CAMBODIA)


@pytest.fixture
async def person(hass: HomeAssistant, account: MockConfigEntry, page: Page) -> Person:
    """An administrator who recharges the Cambodian line."""
    return Person(page, device_of(hass, account))


async def limit(hass: HomeAssistant, account: MockConfigEntry, **limits: object) -> None:
    """Let the owner set limits of the Cambodian line."""
    await save(hass, account, CAMBODIA, LineSettings(limits=Limits(**limits)))  # type: ignore[arg-type]  # fields of Limits


# Choosing


async def test_nothing_is_chosen_beforehand_and_without_a_choice_there_is_no_next_step(
    person: Person,
) -> None:
    page = await person.step("start")
    assert (page["at"], page["title"], page["name"]) == (
        "pick",
        {"say": "common.card_recharge"},
        "Angkor Mobile",
    )
    assert person.buttons == ["close", "next"]
    assert person.button("next")["needs"] == "product"
    assert "order" not in page


async def test_a_row_tells_name_and_price_and_not_twice_what_the_name_says(person: Person) -> None:
    await person.step("start")
    row = person.options()[ONE_GB]
    assert row["title"].startswith("1 GB")
    assert row["price"] == {"money": ["3.60", "USD"]}
    assert "off" not in row
    assert "detail" not in row


async def test_what_the_limits_allow_is_said(
    hass: HomeAssistant, account: MockConfigEntry, person: Person
) -> None:
    await limit(hass, account, max_price=usd("20"), monthly_budget=usd("40"))
    page = await person.step("start")
    (told,) = (part["list"] for part in page["parts"] if "list" in part)
    assert [last(each) for each in told] == ["limit_day", "limit_line", "limit_price"]


async def test_what_is_beyond_a_limit_can_be_seen_but_not_chosen(
    hass: HomeAssistant, account: MockConfigEntry, person: Person
) -> None:
    await limit(hass, account, max_price=usd("5"))
    await person.step("start")
    options = person.options()
    assert "off" not in options[ONE_GB]
    assert options[THREE_GB]["off"] is True
    assert last(options[THREE_GB]["detail"][-1]) == "price_over_cap"


async def test_what_is_beyond_the_rest_of_a_budget_can_only_be_seen(
    hass: HomeAssistant, account: MockConfigEntry, person: Person
) -> None:
    await coordinator_of(account).async_save_account_settings(
        AccountSettings(monthly_budget=usd("5"))
    )
    await person.step("start")
    assert last(person.options()[THREE_GB]["detail"][-1]) == "monthly_account_budget"
    await limit(hass, account, monthly_budget=usd("4"))
    await person.step("start")
    assert last(person.options()[THREE_GB]["detail"][-1]) == "monthly_line_budget"


async def test_what_stands_in_the_way_is_said_and_nothing_can_be_bought(
    hass: HomeAssistant, person: Person
) -> None:
    await act(hass, "pause", person.device_id)
    await person.step("start")
    assert person.says == ["refused_paused_bare"]
    assert person.buttons == ["close", "(next)"]
    error = await person.refused("confirm", product=ONE_GB)
    assert error["translation_key"] == "refused_paused_bare"


async def test_a_pause_that_is_over_stands_in_nobodys_way(
    hass: HomeAssistant, person: Person, freezer: FrozenDateTimeFactory
) -> None:
    await act(hass, "pause", person.device_id, duration={"minutes": 5})
    await person.step("start")
    assert person.says == ["refused_paused"]
    freezer.tick(301)
    await person.step("start")
    assert (person.says, person.buttons) == ([], ["close", "next"])


async def test_a_list_that_cannot_be_loaded_is_asked_for_again(
    person: Person, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.ERROR_BEFORE, "packages", count=None)
    error = await person.refused("start")
    assert error["translation_key"] == "provider_unreachable"
    simulator.clear_faults()
    await person.step("start")
    assert ONE_GB in person.options()


async def test_an_empty_list_says_so(person: Person, simulator: AiraloSimulator) -> None:
    await person.step("start")
    for product in person.options():
        simulator.set_package(product, CAMBODIA, gone=True)
    await person.step("start")
    assert person.says == ["refused_product_unavailable_no_packages"]
    assert (person.options(), person.buttons) == ({}, ["close", "(next)"])


# Confirming


async def test_what_is_to_be_paid_is_said_with_the_account_that_pays(
    hass: HomeAssistant, account: MockConfigEntry, person: Person, simulator: AiraloSimulator
) -> None:
    await limit(hass, account, max_price=usd("20"), monthly_budget=usd("40"))
    page = await person.chooses(ONE_GB)
    assert (page["at"], person.says) == ("confirm", ["confirm", "left"])
    confirm, left = (part["text"] for part in page["parts"])
    said = values(confirm)
    assert (said["line"], said["account"]) == ("Angkor Mobile", "Airalo")
    assert said["price"] == {"money": ["3.60", "USD"]}
    assert values(left) == {"left": {"money": ["36.40", "USD"]}}
    assert person.buttons == ["back", "pay"]
    assert person.button("pay")["look"] == "pay"
    assert page["lost"]["haptic"] == "warning"
    assert simulator.charges == []


async def test_one_may_go_back_and_choose_another_which_is_another_order(person: Person) -> None:
    first = (await person.chooses(ONE_GB))["order"]
    assert (await person.press("back"))["at"] == "pick"
    second = (await person.step("confirm", product=THREE_GB))["order"]
    assert first["request_id"] != second["request_id"]
    assert (second["package_id"], second["price"]) == (THREE_GB, "9.36")


async def test_a_confirmation_asks_the_provider_for_its_list_and_nothing_else(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.step("start")
    simulator.exchanges.clear()
    await person.step("confirm", product=ONE_GB)
    assert {each.endpoint for each in simulator.exchanges} == {"packages"}
    assert len(simulator.exchanges) == 1


async def test_what_is_gone_meanwhile_leads_back_to_the_list(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.step("start")
    simulator.set_package(ONE_GB, CAMBODIA, gone=True)
    page = await person.step("confirm", product=ONE_GB)
    assert page["at"] == "gone"
    assert person.alerts == ["refused_product_unavailable_package_gone"]
    assert ONE_GB not in person.options()


async def test_what_a_guard_would_refuse_is_not_confirmed(
    hass: HomeAssistant, account: MockConfigEntry, person: Person
) -> None:
    await person.step("start")
    await limit(hass, account, max_price=usd("3"))
    error = await person.refused("confirm", product=ONE_GB)
    assert error["translation_key"] == "refused_price_over_cap"


@pytest.mark.parametrize(
    ("kind", "step"),
    [("recharge", "nothing"), ("nothing", "start"), ("unknown", "clear"), ("recharge", "")],
)
async def test_steps_that_do_not_exist_are_refused(person: Person, kind: str, step: str) -> None:
    person.kind = kind
    error = await person.refused(step)
    assert error["translation_key"] == "value_invalid"


# What became of it


async def test_success_closes_the_dialog_and_says_so(person: Person) -> None:
    await person.chooses(ONE_GB)
    page = await person.press("pay")
    assert last(page["done"]) == "succeeded"
    assert page["haptic"] == "success"
    assert "order" not in page


BECAME = {
    State.PREPARED: ("pending", ["pending"]),
    State.SENT: ("pending", ["pending"]),
    State.PENDING: ("pending", ["pending"]),
    State.SUCCEEDED: ("succeeded", []),
    State.CREDITED: ("succeeded", []),
    State.NOT_CREDITED: ("missing", ["missing"]),
    State.REFUSED: ("refused", ["quote_refused"]),
    State.UNKNOWN: ("unknown", ["outcome_unknown"]),
    State.REVIEW: ("unknown", ["outcome_unknown"]),
    State.REVERSED: ("refused", ["underway"]),
}
"""Which page a recharge is shown on, by its state, and what that says."""


@pytest.mark.parametrize("state", State)
async def test_the_record_tells_what_came_of_an_order(
    account: MockConfigEntry, person: Person, monkeypatch: pytest.MonkeyPatch, state: State
) -> None:
    order = (await person.chooses(ONE_GB))["order"]
    await person.press("pay")
    ledger = hub_of(account).ledger
    found = await ledger.by_request(order["request_id"])
    assert found is not None

    async def by_request(_request_id: str) -> object:
        return replace(found, state=state)

    monkeypatch.setattr(ledger, "by_request", by_request)
    person.page = {"order": order}
    page = await person.step("told")
    assert (page["at"], person.says) == BECAME[state]
    assert "order" not in page
    assert ("done" in page) is (page["at"] == "succeeded")


async def test_a_refusal_is_told_with_the_providers_words_or_its_reason(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    simulator.fault(
        FaultKind.ANSWER,
        "recharge",
        status=422,
        body='{"code": 43, "reason": "No stock"}',
    )
    page = await person.press("pay")
    assert (page["at"], person.alerts) == ("refused", ["provider_refused"])
    assert page["haptic"] == "failure"
    assert person.buttons == ["close", "anew"]
    assert (await person.press("anew"))["at"] == "pick"
    assert simulator.charges == []


async def test_a_reason_without_words_is_told_as_it_is(
    account: MockConfigEntry, person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = (await person.chooses(ONE_GB))["order"]
    await person.press("pay")
    ledger = hub_of(account).ledger
    found = await ledger.by_request(order["request_id"])
    assert found is not None

    async def by_request(_request_id: str) -> object:
        return replace(found, state=State.REFUSED, reason="insufficient_funds")

    monkeypatch.setattr(ledger, "by_request", by_request)
    person.page = {"order": order}
    page = await person.step("told")
    assert values(page["parts"][0]["text"]) == {"message": "insufficient_funds"}


async def test_another_price_leads_back_to_a_list_that_is_loaded_anew(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    simulator.set_package(ONE_GB, CAMBODIA, net_price="4.5")
    page = await person.press("pay")
    assert page["at"] == "gone"
    assert person.alerts == ["refused_price_changed"]
    assert values(page["parts"][0]["text"]) == {
        "expected": {"money": ["3.60", "USD"]},
        "price": {"money": ["4.50", "USD"]},
    }
    assert person.options()[ONE_GB]["price"] == {"money": ["4.50", "USD"]}
    assert simulator.charges == []


async def test_a_lower_price_is_not_paid_without_being_read_either(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    simulator.set_package(ONE_GB, CAMBODIA, net_price="3")
    await person.press("pay")
    assert person.alerts == ["refused_price_changed"]
    assert simulator.charges == []


async def test_a_product_that_is_gone_leads_back_to_the_list(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    simulator.set_package(ONE_GB, CAMBODIA, gone=True)
    page = await person.press("pay")
    assert (page["at"], page["haptic"]) == ("gone", "failure")
    assert person.alerts == ["refused_product_unavailable_package_gone"]
    assert ONE_GB not in person.options()
    assert "order" not in page


async def test_a_guards_no_is_a_no_and_a_new_choice_is_possible(
    hass: HomeAssistant, person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    await act(hass, "pause", person.device_id, duration={"hours": 1})
    page = await person.press("pay")
    assert (page["at"], person.alerts) == ("refused", ["refused_paused"])
    # In the reader's way of writing times.
    assert values(page["parts"][0]["text"])["next_allowed"] == {"at": "2026-11-10T13:00:00+00:00"}
    assert simulator.charges == []


# Products that are sold by amount


@pytest.fixture
async def wholesaler(loopback: None) -> AsyncIterator[DtOneSimulator]:
    """A fresh simulator, serving."""
    async with DtOneSimulator() as running:
        yield running


@pytest.fixture
async def caller(
    hass: HomeAssistant, setup_account: SetupAccount, wholesaler: DtOneSimulator, page: Page
) -> Person:
    """Somebody who recharges a Peruvian line by amount; the provider has not finished at once."""
    account = await setup_account(dt_one(wholesaler, number_ending("000", LIMA)))
    await settle(hass)
    return Person(page, line_device(hass, account))


async def test_a_product_that_is_sold_by_amount_is_listed_once_with_its_field(
    caller: Person,
) -> None:
    await caller.step("start")
    ranged = caller.options()[str(CLARO_RANGE)]
    assert ranged["price"] == {
        "say": "common.dialog_from",
        "with": {"price": {"money": ["2.56", "USD"]}},
    }
    field = caller.fields()["amount"]
    assert field["if"] == ["product", [str(CLARO_RANGE)]]
    assert field["decimal"] is True
    assert values(field["label"]) == {
        "least": {"money": ["9", "PEN"]},
        "most": {"money": ["289", "PEN"]},
    }


async def test_an_amount_is_confirmed_and_bought_at_the_price_that_it_has(
    caller: Person, wholesaler: DtOneSimulator
) -> None:
    page = await caller.chooses(str(CLARO_RANGE), amount="12.50")
    assert values(page["parts"][0]["text"])["product"].endswith("(12.50 PEN)")
    assert page["order"]["price"] == "3.56"
    await caller.press("pay")
    (charge,) = wholesaler.charges
    assert (charge.line, charge.amount) == (LIMA, Decimal("3.55"))


@pytest.mark.parametrize("amount", ["", "8", "290", "1,000", "12.255", "ten", "-9", "1e2"])
async def test_an_amount_that_is_not_sold_is_told_with_what_is(
    caller: Person, wholesaler: DtOneSimulator, amount: str
) -> None:
    await caller.step("start")
    error = await caller.refused("confirm", product=str(CLARO_RANGE), amount=amount)
    assert error["translation_key"] == "amount_not_sold"
    assert error["translation_placeholders"] == {
        "least": "9",
        "most": "289",
        "step": "0.01",
        "currency": "PEN",
    }
    assert wholesaler.charges == []


async def test_an_amount_is_read_as_its_reader_writes_it(caller: Person) -> None:
    await caller.step("start")
    page = await caller.step("confirm", product=str(CLARO_RANGE), amount="12,50", mark=",")
    assert page["order"]["package_id"] == f"{CLARO_RANGE}@12.5"


# A line that a person pays for


async def test_what_a_person_pays_is_said_then_asked_for(
    hass: HomeAssistant, setup_account: SetupAccount, page: Page
) -> None:
    account = await setup_account(by_hand())
    await settle(hass)
    person = Person(page, line_device(hass, account))
    await person.chooses(THOUSAND)
    assert person.says == ["confirm_by_hand"]
    shown = await person.press("by_hand")
    assert (shown["at"], person.says) == ("pay", ["description"])
    assert person.fields()["sum"]["value"] == "1000"
    assert "order" not in shown
    done = await person.step(person.button("save")["step"], charged="yes", sum="1000")
    assert done["done"] is True
    last_ = state_of(account).last
    assert last_ is not None
    assert (last_.state, last_.paid) == (
        State.SUCCEEDED,
        Money(amount=Decimal(1000), currency="XPF"),
    )
