"""Adding a line that nobody lists and nobody sells for: its name, its products, and what is done for it."""

from decimal import Decimal

from homeassistant.config_entries import ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.esim_recharge.const import CONF_IDENTIFIER
from custom_components.esim_recharge.coordinator import EsimRuntimeData
from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.declared import ProductProblem
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode

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

NOUMEA = "+687751234"
PRODUCTS = ["1000", "2500 = 5 GB / 30"]
OFFERED = {"currency": "XPF", "products": PRODUCTS}


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """Lines that a person pays for."""
    return await account_of(hass, "by_hand")


async def to_products(
    hass: HomeAssistant, entry: ConfigEntry, name: str = "Router"
) -> SubentryFlowResult:
    form = await answer(hass, await add(hass, entry), {"identifier": name})
    assert is_form(form, "products")
    return form


async def finish(
    hass: HomeAssistant, form: SubentryFlowResult, offers: Form | None = None
) -> SubentryFlowResult:
    """Say what can be bought, and that the figures are typed in."""
    menu = await answer(hass, form, OFFERED if offers is None else offers)
    assert is_menu(menu, "source")
    form = await pick(hass, menu, "typed")
    assert is_form(form, "typed")
    return await answer(hass, form, {"currency": "xpf"})


async def test_a_line_that_is_paid_by_hand_is_added_with_its_products(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    form = await add(hass, entry)
    assert is_form(form, "own_name")
    form = await answer(hass, form, {"identifier": "  Holiday   house "})
    assert suggested(form) == {"currency": hass.config.currency, "products": []}
    made = await finish(hass, form, {"currency": " xpf ", "products": [*PRODUCTS, " "]})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    line = only_line(entry)
    assert line.title == "Holiday house"
    assert line.unique_id == line_key("by_hand", "Holiday house")
    assert line.data == {
        CONF_IDENTIFIER: "Holiday house",
        "currency": "XPF",
        "products": PRODUCTS,
        "source": {"kind": "typed", "currency": "XPF"},
    }
    packages = await entry.runtime_data.account.provider.packages("Holiday house")
    assert [package.title for package in packages] == ["1000 XPF", "5 GB / 30 d"]


@pytest.mark.parametrize(
    ("typed", "identifier", "title"),
    [
        ("+687 75 12 34", NOUMEA, "By hand …1234"),
        ("router 751234", "router 751234", "By hand …1234"),
        ("SIM 2", "SIM 2", "SIM 2"),
    ],
)
async def test_a_name_is_the_title_unless_a_number_is_in_it(
    hass: HomeAssistant, entry: ConfigEntry, typed: str, identifier: str, title: str
) -> None:
    made = await finish(hass, await to_products(hass, entry, typed))
    assert (made["title"], made["data"][CONF_IDENTIFIER]) == (title, identifier)


async def test_a_line_must_have_a_name_and_is_added_once(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await finish(hass, await to_products(hass, entry))
    form = await answer(hass, await add(hass, entry), {"identifier": " "})
    assert is_form(form, "own_name", {"identifier": "name_missing"})
    form = await answer(hass, form, {"identifier": " Router"})
    assert is_form(form, "own_name", {"base": "line_already_added"})
    made = await finish(hass, await answer(hass, form, {"identifier": "Camera"}))
    assert made["type"] is FlowResultType.CREATE_ENTRY


PROBLEMS = {
    ProductProblem.SYNTAX: "a thousand",
    ProductProblem.CURRENCY: "10 EUR",
    ProductProblem.UNIT: "1000 = 60 MIN",
    ProductProblem.DECIMALS: "1.000",
    ProductProblem.ZERO: "0 = 5 GB",
    ProductProblem.DUPLICATE: "1 000",
}


@pytest.mark.parametrize(("error", "text"), PROBLEMS.items())
async def test_a_product_that_cannot_be_meant_is_quoted_and_can_be_corrected(
    hass: HomeAssistant, entry: ConfigEntry, error: str, text: str
) -> None:
    form = await to_products(hass, entry)
    entered = {"currency": "XPF", "products": ["1000", text]}
    form = await answer(hass, form, entered)
    assert is_form(form, "products", {"products": error})
    assert words(form)["message"] == text
    assert suggested(form) == entered
    made = await finish(hass, form)
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_a_currency_that_does_not_exist_is_told(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    form = await to_products(hass, entry)
    form = await answer(hass, form, {"currency": "CFP", "products": PRODUCTS})
    assert is_form(form, "products", {"currency": "currency_invalid"})
    menu = await answer(hass, form, OFFERED)
    form = await answer(hass, await pick(hass, menu, "typed"), {"currency": "francs"})
    assert is_form(form, "typed", {"currency": "currency_invalid"})
    made = await answer(hass, form, {"currency": "XPF"})
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_a_line_of_ones_own_action_is_added_without_anything_being_called(
    hass: HomeAssistant,
) -> None:
    called = async_mock_service(hass, "script", "buy")
    entry = await account_of(hass, "own_action", {"action": "script.buy"})
    made = await finish(hass, await to_products(hass, entry, NOUMEA))
    assert made["title"] == "Own action …1234"
    assert not called


# What is done for such a line.


def values(mode: str = "ask", **limits: float) -> Form:
    return {
        "mode": mode,
        "rule": {"money_below": 1000},
        "purchase": {"product": "1000XPF-1000XPF"},
        "limits": {"max_price": 2000, "monthly_budget": 4000, **limits},
    }


@pytest.fixture
async def line(hass: HomeAssistant, entry: ConfigEntry) -> ConfigEntry:
    """An account with a line whose figures are typed in."""
    await finish(hass, await to_products(hass, entry))
    return entry


async def settings_of(entry: ConfigEntry) -> LineSettings:
    runtime: EsimRuntimeData = entry.runtime_data
    return await runtime.hub.office.line_settings(str(only_line(entry).unique_id))


def xpf(amount: int) -> Money:
    return Money(amount=Decimal(f"{amount}.0"), currency="XPF")


async def test_where_a_person_pays_nothing_is_automatic(
    hass: HomeAssistant, line: ConfigEntry
) -> None:
    form = await change(hass, line, "settings")
    assert is_form(form, "reconfigure")
    assert form["data_schema"] is not None
    modes = form["data_schema"].schema["mode"].config
    assert modes["options"] == ["off", "notify", "ask"]
    assert modes["translation_key"] == "mode_by_hand"
    assert is_changed(await answer(hass, form, values()))
    assert await settings_of(line) == LineSettings(
        mode=Mode.ASK,
        rule=Rule(money_below=xpf(1000)),
        choice=FixedPackage(package_id="1000XPF-1000XPF"),
        limits=Limits(
            max_price=xpf(2000),
            monthly_budget=xpf(4000),
            stale_after=Limits().stale_after * 56,  # typed in: a week
        ),
    )


async def test_a_line_that_is_automatic_although_a_person_pays_is_shown_to_ask(
    hass: HomeAssistant, line: ConfigEntry
) -> None:
    runtime: EsimRuntimeData = line.runtime_data
    key = str(only_line(line).unique_id)
    await runtime.hub.office.save_line_settings(key, LineSettings(mode=Mode.AUTOMATIC))
    form = await change(hass, line, "settings")
    assert suggested(form)["mode"] == "ask"


async def test_what_is_typed_in_may_be_a_week_old_unless_the_owner_says_otherwise(
    hass: HomeAssistant, line: ConfigEntry
) -> None:
    form = await change(hass, line, "settings")
    assert suggested(form, "limits")["stale_after"] == 7 * 24
    # The rules that a person's figures can feed, money in the line's currency before any was told.
    assert asked(form, "rule") == {
        "money_below",
        "data_below",
        "data_below_percent",
        "days_before_end",
        "days_before_run_out",
        "day_of_month",
    }
    assert is_changed(await answer(hass, form, values(stale_after=12)))
    form = await change(hass, line, "settings")
    assert suggested(form, "limits")["stale_after"] == 12


async def test_products_say_what_the_line_gets(hass: HomeAssistant, line: ConfigEntry) -> None:
    form = await change(hass, line, "settings")
    products = offered(form, "purchase", "product")
    assert products["1000XPF-1000XPF"] == "1000 XPF"
    assert products["2500XPF-5120MB-30d"] == "5 GB / 30 d · 2500 XPF"
    assert "amount" not in asked(form, "purchase")


async def test_products_can_be_changed_later(hass: HomeAssistant, line: ConfigEntry) -> None:
    form = await change(hass, line, "products")
    assert is_form(form, "products")
    assert suggested(form) == OFFERED
    form = await answer(hass, form, {"currency": "XPF", "products": ["zero"]})
    assert is_form(form, "products", {"products": "product_syntax"})
    assert is_changed(await answer(hass, form, {"currency": "XPF", "products": ["3000"]}))
    assert only_line(line).data["products"] == ["3000"]
    assert only_line(line).data["source"] == {"kind": "typed", "currency": "XPF"}
    packages = await line.runtime_data.account.provider.packages("Router")
    assert [package.title for package in packages] == ["3000 XPF"]


async def test_a_rule_about_what_is_not_read_any_more_does_not_stay(
    hass: HomeAssistant, line: ConfigEntry
) -> None:
    await answer(hass, await change(hass, line, "settings"), values())
    menu = await change(hass, line, "source")
    form = await pick(hass, menu, "unread")
    assert is_form(form, "unread")
    assert is_changed(await answer(hass, form, {}))
    assert only_line(line).data["source"] == {"kind": "none"}

    form = await change(hass, line, "settings")
    assert asked(form, "rule") == {"day_of_month"}
    entered = values() | {"rule": {}}
    form = await answer(hass, form, entered)
    assert is_form(form, "reconfigure", {"rule": "rule_empty"})
    assert is_changed(await answer(hass, form, entered | {"rule": {"day_of_month": 3}}))
    assert (await settings_of(line)).rule == Rule(day_of_month=3)
