"""Adding a line by its phone number: the number, its operator, and what goes wrong with either."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from decimal import Decimal
import json
import logging
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigEntryState, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
import voluptuous as vol

from custom_components.esim_recharge.const import CONF_IDENTIFIER
from custom_components.esim_recharge.coordinator import EsimRuntimeData
from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.providers.dt_one import DtOne
from custom_components.esim_recharge.recharge.settings import LineSettings
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.common import FaultKind
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import (
    API_KEY,
    API_SECRET,
    CAMBODIA,
    CELLCARD,
    CELLCARD_KH,
    CELLCARD_RANGE,
    CLARO,
    CLARO_DATA,
    METFONE,
    PERU,
    SMART,
    UNSURE,
)

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

TYPED = f"00855 (0){CAMBODIA[4:6]} {CAMBODIA[6:]}"
"""The same number, as people write it."""


@pytest.fixture
async def wholesaler(loopback: None) -> AsyncIterator[DtOneSimulator]:
    """DT One, serving."""
    async with DtOneSimulator() as running:
        yield running


@pytest.fixture
def hass(
    simulator: AiraloSimulator, wholesaler: DtOneSimulator, hass: HomeAssistant
) -> HomeAssistant:
    """Home Assistant that ends before the provider does."""
    return hass


@pytest.fixture
async def entry(hass: HomeAssistant, wholesaler: DtOneSimulator) -> ConfigEntry:
    """An account without lines."""
    login = {"api_key": API_KEY, "api_secret": API_SECRET}
    return await account_of(hass, "dt_one", login, wholesaler.api_url)


@pytest.fixture(autouse=True)
def _no_number_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    caplog.set_level(logging.DEBUG, logger="custom_components.esim_recharge")
    yield
    for record in caplog.get_records("call"):
        if record.name.startswith("custom_components."):
            told = logging.Formatter().format(record)
            assert not [each for each in (CAMBODIA, API_SECRET) if each in told]


async def to_operator(
    hass: HomeAssistant, entry: ConfigEntry, number: str = TYPED
) -> SubentryFlowResult:
    return await answer(hass, await add(hass, entry), {"identifier": number})


async def finish(hass: HomeAssistant, form: SubentryFlowResult) -> SubentryFlowResult:
    """Take the operator that is shown, and read nothing."""
    menu = await answer(hass, form, {"operator": str(SMART.id)})
    assert is_menu(menu, "source")
    return await answer(hass, await pick(hass, menu, "unread"), {})


async def test_a_number_is_normalised_its_operator_shown_and_the_line_added(
    hass: HomeAssistant, entry: ConfigEntry, wholesaler: DtOneSimulator
) -> None:
    form = await add(hass, entry)
    assert is_form(form, "number")
    form = await answer(hass, form, {"identifier": TYPED})
    assert is_form(form, "operator")
    assert suggested(form) == {"operator": str(SMART.id)}
    assert "Metfone Cambodia" in offered(form, "operator").values()
    assert words(form)["provider"] == "DT One"
    made = await finish(hass, form)

    assert made["type"] is FlowResultType.CREATE_ENTRY
    line = only_line(entry)
    assert line.title == f"{SMART.name} …{CAMBODIA[-4:]}"
    assert line.unique_id == line_key("dt_one", CAMBODIA)
    assert line.data == {
        CONF_IDENTIFIER: CAMBODIA,
        "operator": {"id": str(SMART.id), "name": SMART.name},
        "source": {"kind": "none"},
    }
    assert entry.state is ConfigEntryState.LOADED
    assert line.subentry_id in entry.runtime_data.lines
    assert not wholesaler.charges
    assert not wholesaler.transactions


async def test_the_operator_can_be_corrected(hass: HomeAssistant, entry: ConfigEntry) -> None:
    form = await to_operator(hass, entry)
    menu = await answer(hass, form, {"operator": str(METFONE.id)})
    made = await answer(hass, await pick(hass, menu, "unread"), {})
    assert made["title"] == f"{METFONE.name} …{CAMBODIA[-4:]}"
    assert only_line(entry).data["operator"]["id"] == str(METFONE.id)


async def test_where_no_operator_is_sure_none_is_chosen(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    form = await to_operator(hass, entry, UNSURE)
    assert is_form(form, "operator")
    assert suggested(form) == {}
    assert form["data_schema"] is not None
    (field,) = form["data_schema"].schema
    assert isinstance(field, vol.Optional)  # else the frontend would choose one
    form = await answer(hass, form, {})
    assert is_form(form, "operator", {"operator": "operator_missing"})
    menu = await answer(hass, form, {"operator": str(CLARO.id)})
    made = await answer(hass, await pick(hass, menu, "unread"), {})
    assert made["title"] == f"{CLARO.name} …{UNSURE[-4:]}"


BAD_NUMBERS = {
    "without a country": ("012 345 678", "number_without_country"),
    "nothing but blanks": ("  ", "number_without_country"),
    "letters": ("grandmother", "number_without_country"),
    "no such country": ("+999 12 345 678", "number_invalid"),
    "too short": ("+855 12 3", "number_invalid"),
    "too long": ("+855 12 345 678 901 234", "number_invalid"),
}


@pytest.mark.parametrize(("typed", "error"), BAD_NUMBERS.values(), ids=list(BAD_NUMBERS))
async def test_a_number_that_cannot_be_meant_is_told_asks_nobody_and_can_be_corrected(
    hass: HomeAssistant, entry: ConfigEntry, wholesaler: DtOneSimulator, typed: str, error: str
) -> None:
    form = await to_operator(hass, entry, typed)
    assert is_form(form, "number", {"identifier": error})
    assert suggested(form) == {"identifier": typed}
    assert "operators" not in {exchange.endpoint for exchange in wholesaler.exchanges}
    made = await finish(hass, await answer(hass, form, {"identifier": TYPED}))
    assert made["type"] is FlowResultType.CREATE_ENTRY


FAULTS: dict[str, dict[str, Any]] = {
    "rate_limited": {"kind": FaultKind.RATE_LIMITED},
    "cannot_connect": {"kind": FaultKind.DROP_BEFORE, "count": None},
    "access_denied": {"kind": FaultKind.DENIED},
    "refused": {
        "kind": FaultKind.ANSWER,
        "status": 400,
        "body": json.dumps({"errors": [{"code": 1005003, "message": "Not this number."}]}),
    },
}


@pytest.mark.parametrize(("error", "fault"), FAULTS.items(), ids=list(FAULTS))
async def test_a_look_up_that_fails_is_told_and_can_be_tried_again(
    hass: HomeAssistant,
    entry: ConfigEntry,
    wholesaler: DtOneSimulator,
    error: str,
    fault: dict[str, Any],
) -> None:
    wholesaler.fault(endpoint="operators", **fault)
    form = await to_operator(hass, entry)
    assert is_form(form, "number", {"base": error})
    assert suggested(form) == {"identifier": TYPED}
    wholesaler.clear_faults()
    made = await finish(hass, await answer(hass, form, {"identifier": TYPED}))
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_a_number_without_any_operator_is_told(
    hass: HomeAssistant, entry: ConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def nobody(_self: DtOne, line: str) -> tuple[()]:
        return ()

    with monkeypatch.context() as patch:
        patch.setattr(DtOne, "operators", nobody)
        form = await to_operator(hass, entry)
        assert is_form(form, "number", {"base": "no_operator"})
    made = await finish(hass, await answer(hass, form, {"identifier": TYPED}))
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_a_number_is_added_once(hass: HomeAssistant, entry: ConfigEntry) -> None:
    second = await to_operator(hass, entry)
    await finish(hass, await to_operator(hass, entry))
    form = await to_operator(hass, entry, CAMBODIA)
    assert is_form(form, "number", {"base": "line_already_added"})
    # Another window that had come further before.
    result = await finish(hass, second)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert only_line(entry).unique_id == line_key("dt_one", CAMBODIA)


async def test_an_account_that_stops_in_between_ends_the_flow(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    form = await to_operator(hass, entry)
    await hass.config_entries.async_unload(entry.entry_id)
    menu = await answer(hass, form, {"operator": str(SMART.id)})
    result = await pick(hass, menu, "unread")
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")


async def test_the_operator_can_be_changed_later(
    hass: HomeAssistant, entry: ConfigEntry, wholesaler: DtOneSimulator
) -> None:
    await finish(hass, await to_operator(hass, entry))
    before = entry.runtime_data
    wholesaler.fault(FaultKind.RATE_LIMITED, "operators")
    form = await change(hass, entry, "operator")
    assert is_form(form, "operator", {"base": "rate_limited"})
    form = await answer(hass, form, {})
    assert is_form(form, "operator")
    assert suggested(form) == {"operator": str(SMART.id)}
    assert is_changed(await answer(hass, form, {"operator": str(METFONE.id)}))

    line = only_line(entry)
    assert line.data["operator"] == {"id": str(METFONE.id), "name": METFONE.name}
    assert line.data["source"] == {"kind": "none"}
    assert line.title == f"{SMART.name} …{CAMBODIA[-4:]}"  # the owner's to change
    assert entry.runtime_data is not before
    packages = await entry.runtime_data.account.provider.packages(CAMBODIA)
    assert {package.package_id[:4] for package in packages} == {str(METFONE.id)}


# What is done for such a line.


def values(product: str | None = None, amount: float | None = None, **limits: float) -> Form:
    """Fill in the settings of a line that nobody reads."""
    purchase = {"product": product, "amount": amount}
    return {
        "mode": "ask",
        "rule": {"day_of_month": 1},
        "purchase": {key: value for key, value in purchase.items() if value is not None},
        "limits": {"max_price": 60, "monthly_budget": 120, **limits},
    }


@pytest.fixture
async def cellcard(hass: HomeAssistant, entry: ConfigEntry) -> ConfigEntry:
    """An account with a line whose operator sells whole dollars from 1 to 50, each for more."""
    await add_line(hass, entry, CELLCARD, CELLCARD_KH.id)
    return entry


async def add_line(hass: HomeAssistant, entry: ConfigEntry, number: str, operator: int) -> None:
    form = await to_operator(hass, entry, number)
    menu = await answer(hass, form, {"operator": str(operator)})
    made = await answer(hass, await pick(hass, menu, "unread"), {})
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def settings_of(entry: ConfigEntry) -> LineSettings:
    runtime: EsimRuntimeData = entry.runtime_data
    return await runtime.hub.office.line_settings(str(only_line(entry).unique_id))


async def test_products_show_what_the_line_gets_and_the_price(
    hass: HomeAssistant, cellcard: ConfigEntry
) -> None:
    form = await change(hass, cellcard, "settings")
    assert is_form(form, "reconfigure")
    products = offered(form, "purchase", "product")
    assert products[f"{CELLCARD_RANGE}@5"] == "1 - 50 USD · +5 USD · 5.41 USD"
    # Nothing is read of the line.
    assert asked(form, "rule") == {"day_of_month"}


async def test_any_amount_of_a_range_can_be_bought(
    hass: HomeAssistant, cellcard: ConfigEntry
) -> None:
    form = await change(hass, cellcard, "settings")
    assert asked(form, "purchase") == {"product", "amount", "cover_days"}
    assert is_changed(await answer(hass, form, values(amount=7)))
    assert (await settings_of(cellcard)).choice == FixedPackage(package_id=f"{CELLCARD_RANGE}@7")

    form = await change(hass, cellcard, "settings")
    assert suggested(form, "purchase")["product"] == f"{CELLCARD_RANGE}@7"
    assert "amount" not in suggested(form, "purchase")
    label = offered(form, "purchase", "product")[f"{CELLCARD_RANGE}@7"]
    assert label == "1 - 50 USD · +7 USD · 7.57 USD"
    # The amount that is entered counts, not the one that was chosen before.
    assert is_changed(await answer(hass, form, values(f"{CELLCARD_RANGE}@7", 8)))
    assert (await settings_of(cellcard)).choice == FixedPackage(package_id=f"{CELLCARD_RANGE}@8")


BAD_AMOUNTS: dict[str, tuple[Form, str]] = {
    "below": (values(amount=0.5), "amount_not_sold"),
    "above": (values(amount=51), "amount_not_sold"),
    "between the steps": (values(amount=7.5), "amount_not_sold"),
    "negative": (values(amount=-7), "amount_not_sold"),
    "no number": (values(amount=float("nan")), "sum_invalid"),
    "for the cheapest": (values("cheapest", 7), "amount_not_free"),
}


@pytest.mark.parametrize(("entered", "error"), BAD_AMOUNTS.values(), ids=list(BAD_AMOUNTS))
async def test_an_amount_that_is_not_sold_is_told_with_those_that_are(
    hass: HomeAssistant, cellcard: ConfigEntry, entered: Form, error: str
) -> None:
    form = await change(hass, cellcard, "settings")
    form = await answer(hass, form, entered)
    assert is_form(form, "reconfigure", {"purchase": error})
    if error == "amount_not_sold":
        told = words(form)
        assert (told["least"], told["most"], told["step"]) == ("1 USD", "50 USD", "1")
    assert await settings_of(cellcard) == LineSettings()
    assert is_changed(await answer(hass, form, values(amount=7)))


async def test_where_several_products_are_sold_the_amount_needs_the_right_one(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await add_line(hass, entry, PERU, CLARO.id)
    form = await change(hass, entry, "settings")
    form = await answer(hass, form, values(str(CLARO_DATA), 10))
    assert is_form(form, "reconfigure", {"purchase": "amount_not_free"})
    assert is_changed(await answer(hass, form, values(amount=9.99)))
    assert (await settings_of(entry)).choice == FixedPackage(package_id=f"{CLARO.id}50@9.99")


async def test_an_amount_of_two_products_must_say_of_which(
    hass: HomeAssistant,
    cellcard: ConfigEntry,
    wholesaler: DtOneSimulator,
) -> None:
    twin = replace(wholesaler.products[CELLCARD_RANGE], id=CELLCARD_RANGE + 1)
    wholesaler.products[twin.id] = twin
    form = await change(hass, cellcard, "settings")
    form = await answer(hass, form, values(amount=7))
    assert is_form(form, "reconfigure", {"purchase": "amount_without_product"})
    assert is_changed(await answer(hass, form, values(f"{twin.id}@5", 7)))
    assert (await settings_of(cellcard)).choice == FixedPackage(package_id=f"{twin.id}@7")


async def test_what_the_line_gets_can_be_capped(hass: HomeAssistant, cellcard: ConfigEntry) -> None:
    form = await change(hass, cellcard, "settings")
    assert "max_credit" in asked(form, "limits")
    form = await answer(hass, form, values(amount=7, max_credit=6))
    assert is_form(form, "reconfigure", {"purchase": "package_over_cap"})
    assert is_changed(await answer(hass, form, values(amount=7, max_credit=10)))
    cap = (await settings_of(cellcard)).limits.max_credit
    assert cap == Money(amount=Decimal(10), currency="USD")
    form = await change(hass, cellcard, "settings")
    assert suggested(form, "limits")["max_credit"] == 10


async def test_without_the_provider_an_amount_that_was_chosen_stays(
    hass: HomeAssistant, cellcard: ConfigEntry, wholesaler: DtOneSimulator
) -> None:
    form = await change(hass, cellcard, "settings")
    await answer(hass, form, values(amount=7))
    wholesaler.fault(FaultKind.DROP_BEFORE, "packages", count=None)
    form = await change(hass, cellcard, "settings")
    assert is_form(form, "reconfigure", {"base": "products_unknown"})
    assert asked(form, "purchase") == {"product", "cover_days"}
    assert suggested(form, "purchase")["product"] == f"{CELLCARD_RANGE}@7"
    assert is_changed(await answer(hass, form, values(f"{CELLCARD_RANGE}@7")))
