"""Products that are sold by amount, purchases that take their time, and money that comes back: an account at DT One."""

from collections.abc import AsyncIterator, Mapping
import csv
from dataclasses import replace
from decimal import Decimal
import io
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.esim_recharge.const import DOMAIN, EVENT_RECHARGE
from custom_components.esim_recharge.formats import product_text
from custom_components.esim_recharge.lines.models import Money
from custom_components.esim_recharge.logbook import sentence
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode
from custom_components.esim_recharge.recharge.status import Status
from tests.simulators.common import FaultKind
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import (
    API_KEY,
    API_SECRET,
    CAMBODIA,
    CELLCARD,
    CLARO_DATA,
    CLARO_RANGE,
    PERU,
    number_ending,
)

from .action_helpers import act, refused
from .conftest import SetupAccount
from .entity_helpers import entity_id, refresh, settle, usd
from .other_accounts import dt_one, key_of, line_device, save_for, state_of

pytestmark = pytest.mark.usefixtures("noon")

CAPPED: Mapping[str, Any] = {"max_price": "20", "currency": "USD"}


def soles(amount: str) -> Money:
    """Make a sum of the money that is on a Peruvian line."""
    return Money(amount=Decimal(amount), currency="PEN")


@pytest.fixture
async def wholesaler(loopback: None) -> AsyncIterator[DtOneSimulator]:
    """A fresh simulator, serving."""
    async with DtOneSimulator() as running:
        yield running


@pytest.fixture
async def account(
    hass: HomeAssistant, setup_account: SetupAccount, wholesaler: DtOneSimulator
) -> MockConfigEntry:
    """An account with a Peruvian line that nothing reads."""
    account = await setup_account(dt_one(wholesaler, PERU))
    await settle(hass)
    return account


# What is on sale


async def test_products_tell_which_other_sums_they_are_sold_for(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    found = (await act(hass, "get_products", line_device(hass, account)))["products"]
    ranged = [product for product in found if product["range"] is not None]
    assert {product["product"].partition("@")[0] for product in ranged} == {str(CLARO_RANGE)}
    first = ranged[0]
    assert (first["credit"], first["credit_currency"], first["currency"]) == ("9", "PEN", "USD")
    assert first["range"] == {
        "least": "9",
        "most": "289",
        "step": "0.01",
        "currency": "PEN",
        "price_least": "2.56",
        "price_most": "82.10",
        "price_currency": "USD",
    }
    (data,) = (product for product in found if product["product"] == str(CLARO_DATA))
    assert data["range"] is None


# Any sum


@pytest.mark.parametrize("product", [None, str(CLARO_RANGE), f"{CLARO_RANGE}@9"])
async def test_the_very_sum_is_bought(
    hass: HomeAssistant, account: MockConfigEntry, wholesaler: DtOneSimulator, product: str | None
) -> None:
    named: dict[str, Any] = {} if product is None else {"package_id": product}
    done = await act(
        hass, "recharge", line_device(hass, account), amount="12.50", **named, **CAPPED
    )
    assert (done["state"], done["next_step"]) == ("pending", "wait")
    assert done["product"] == f"{CLARO_RANGE}@12.5"
    assert (done["credit"], done["credit_currency"]) == ("12.50", "PEN")
    assert (done["price"], done["currency"]) == ("3.56", "USD")
    (charge,) = wholesaler.charges
    assert (charge.line, charge.amount, charge.currency) == (PERU, Decimal("3.55"), "USD")


async def test_a_dry_run_says_what_the_line_would_get(
    hass: HomeAssistant, account: MockConfigEntry, wholesaler: DtOneSimulator
) -> None:
    found = await act(
        hass, "recharge", line_device(hass, account), amount=20, dry_run=True, **CAPPED
    )
    assert (found["state"], found["would_buy"]) == ("dry_run", True)
    assert (found["credit"], found["credit_currency"]) == ("20", "PEN")
    assert wholesaler.charges == []


async def test_a_simulation_takes_an_amount_too(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    found = await act(hass, "simulate", line_device(hass, account), amount=20)
    assert found["product"]["product"] == f"{CLARO_RANGE}@20"


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({"amount": 8}, "amount_not_sold"),
        ({"amount": "290"}, "amount_not_sold"),
        ({"amount": "9.001"}, "amount_not_sold"),
        ({"amount": 0}, "amount_invalid"),
        ({"amount": True}, "amount_invalid"),
        ({"amount": 9, "package_id": str(CLARO_DATA)}, "amount_not_offered"),
        ({"amount": 9, "package_id": "999@9"}, "amount_not_offered"),
    ],
)
async def test_a_sum_that_is_not_sold_is_refused_before_anything_is_sent(
    hass: HomeAssistant,
    account: MockConfigEntry,
    wholesaler: DtOneSimulator,
    said: dict[str, Any],
    wrong: str,
) -> None:
    error = await refused(hass, "recharge", line_device(hass, account), **said, **CAPPED)
    assert error.translation_key == wrong
    if wrong == "amount_not_sold":
        assert error.translation_placeholders == {
            "least": "9",
            "most": "289",
            "step": "0.01",
            "currency": "PEN",
        }
    assert wholesaler.charges == []


async def test_where_several_products_take_amounts_one_must_be_named(
    hass: HomeAssistant, account: MockConfigEntry, wholesaler: DtOneSimulator
) -> None:
    twin = replace(wholesaler.products[CLARO_RANGE], id=CLARO_RANGE + 1)
    wholesaler.products[twin.id] = twin
    device = line_device(hass, account)
    error = await refused(hass, "recharge", device, amount=10, dry_run=True)
    assert error.translation_key == "amount_needs_product"
    await account.runtime_data.coordinator.offers.async_refresh()
    await act(hass, "set_rule", device, package_id=str(twin.id), amount=9)
    found = await act(hass, "recharge", device, amount=10, dry_run=True, **CAPPED)
    assert found["product"] == f"{twin.id}@10"


async def test_a_rule_can_buy_a_sum_and_cap_what_the_line_gets(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    device = line_device(hass, account)
    most: dict[str, Any] = {"max_credit": "12", "credit_currency": "pen"}
    error = await refused(hass, "set_rule", device, amount=15, **most, **CAPPED)
    assert error.translation_key == "settings_package_over_cap"
    saved = await act(hass, "set_rule", device, amount="10.00", **most, **CAPPED)
    assert saved["choice"] == {"kind": "fixed_package", "package_id": f"{CLARO_RANGE}@10"}
    assert saved["max_credit"] == {"amount": "12", "currency": "PEN"}
    error = await refused(hass, "recharge", device, amount=15)
    assert error.translation_key == "refused_credit_over_cap"
    assert error.translation_placeholders == {"credit": "15", "cap": "12", "currency": "PEN"}
    assert (await act(hass, "recharge", device))["credit"] == "10"
    assert state_of(account).settings.limits.max_credit == soles("12")


@pytest.mark.parametrize("second", [{"cover_days": 7}, {"unset": ["product"]}])
async def test_an_amount_contradicts_another_choice(
    hass: HomeAssistant, account: MockConfigEntry, second: dict[str, Any]
) -> None:
    error = await refused(hass, "set_rule", line_device(hass, account), amount=15, **second)
    assert error.translation_key == "field_conflict"


# Purchases that take their time, and come back


async def test_a_purchase_under_way_is_followed_until_it_succeeds(
    hass: HomeAssistant,
    account: MockConfigEntry,
    wholesaler: DtOneSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    wholesaler.set_line(PERU, after=1800)
    said = async_capture_events(hass, EVENT_RECHARGE)
    device = line_device(hass, account)
    await act(hass, "recharge", device, amount=15, **CAPPED)
    assert state_of(account).standing.status is Status.PENDING
    (row,) = (await act(hass, "get_history", device))["recharges"]
    assert (row["state"], row["credit"]) == ("pending", "15")
    noon.tick(3600)
    await refresh(hass, account)
    assert [event.data["type"] for event in said][:3] == ["sent", "pending", "succeeded"]
    pending = said[1].data
    assert (pending["credit"], pending["credit_currency"]) == ("15", "PEN")
    assert "(15 Peruvian soles)" in sentence(hass, pending)
    assert sentence(hass, pending).startswith("has a recharge under way: ")


async def test_a_reversed_recharge_costs_nothing_and_says_so(
    hass: HomeAssistant,
    account: MockConfigEntry,
    wholesaler: DtOneSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    device = line_device(hass, account)
    await act(hass, "recharge", device, amount=15, **CAPPED)
    for _ in range(2):
        noon.tick(600)
        await refresh(hass, account)
    assert state_of(account).spent != usd("0")
    (charge,) = wholesaler.charges
    wholesaler.configure(reverse=charge.order)
    said = async_capture_events(hass, EVENT_RECHARGE)
    noon.tick(2 * 3600)
    await refresh(hass, account)
    (told,) = (event.data for event in said if event.data["type"] == "reversed")
    assert "had its recharge refunded" in sentence(hass, told)
    last = state_of(account).last
    assert last is not None
    assert (last.state, state_of(account).spent) == (State.REVERSED, usd("0"))
    exported = await act(hass, "export_history", device)
    (row,) = csv.DictReader(io.StringIO(exported["csv"]))
    assert (row["state"], row["credit"], row["credit_currency"]) == ("reversed", "15", "PEN")
    event = hass.states.get(entity_id(hass, "event", key_of(account), "recharge"))
    assert event is not None
    assert event.attributes["event_type"] == "reversed"


async def test_a_final_price_that_was_not_agreed_to_is_not_paid(
    hass: HomeAssistant, account: MockConfigEntry, wholesaler: DtOneSimulator
) -> None:
    wholesaler.configure(surcharge="30")
    data = {"device_id": line_device(hass, account), "amount": 15, **CAPPED}
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(DOMAIN, "recharge", data, blocking=True)
    await settle(hass)
    assert caught.value.translation_key == "quote_refused"
    assert wholesaler.charges == []
    last = state_of(account).last
    assert last is not None
    assert (last.state, last.reason) == (State.REFUSED, "price_over_cap")


async def test_what_the_provider_declines_is_told_in_its_words(
    hass: HomeAssistant, setup_account: SetupAccount, wholesaler: DtOneSimulator
) -> None:
    number = number_ending("003", CELLCARD)
    wholesaler.set_line(number)
    account = await setup_account(dt_one(wholesaler, number))
    await settle(hass)
    await act(hass, "recharge", line_device(hass, account), amount=5, **CAPPED)
    await refresh(hass, account)
    last = state_of(account).last
    assert last is not None
    assert last.state is State.REFUSED
    assert state_of(account).spent == usd("0")


async def test_a_question_about_a_sum_names_the_sum(
    hass: HomeAssistant, account: MockConfigEntry, wholesaler: DtOneSimulator
) -> None:
    wholesaler.fault(FaultKind.DROP_AFTER, "recharge")
    wholesaler.fault(FaultKind.ERROR_BEFORE, "look_up", count=None)
    done = await act(hass, "recharge", line_device(hass, account), amount=15, **CAPPED)
    assert (done["state"], done["next_step"]) == ("unknown", "wait")
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"unknown_outcome_{key_of(account)}")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["product"].endswith(" (15 PEN)")


# Lines that nothing reads


async def test_a_line_that_nothing_reads_has_no_thresholds_and_may_be_automatic(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save_for(hass, account, LineSettings(limits=Limits(max_price=usd("20"))))
    numbers = [state.entity_id for state in hass.states.async_all("number")]
    assert len(numbers) == 1
    assert numbers[0].endswith("monthly_budget")
    mode = hass.states.get(entity_id(hass, "select", key_of(account), "recharge_mode"))
    assert mode is not None
    assert mode.attributes["options"] == [mode.value for mode in Mode]


async def test_no_secret_is_told_about_a_phone_number(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    wholesaler: DtOneSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    said = async_capture_events(hass, EVENT_RECHARGE)
    account = await setup_account(dt_one(wholesaler, CAMBODIA))
    await act(hass, "recharge", line_device(hass, account), package_id="410101", **CAPPED)
    told = [
        *(str(event.data) for event in said),
        *(str(state.as_dict()) for state in hass.states.async_all()),
        *(
            record.getMessage()
            for record in caplog.records
            if record.name.startswith("custom_components.")
        ),
    ]
    assert said
    assert not [
        text for text in told for secret in (CAMBODIA[1:], API_KEY, API_SECRET) if secret in text
    ]


@pytest.mark.parametrize(
    ("title", "credit", "text"),
    [
        ("9 - 289 PEN", "9 PEN", "9 - 289 PEN (9 PEN)"),
        ("9 - 289 PEN", "289 PEN", "9 - 289 PEN (289 PEN)"),
        ("1000 XPF / 30 d", "1000 XPF", "1000 XPF / 30 d"),
        ("3 GB", None, "3 GB"),
    ],
)
def test_a_product_is_named_with_what_the_line_gets(
    title: str, credit: str | None, text: str
) -> None:
    assert product_text(title, credit) == text
