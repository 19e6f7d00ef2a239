"""The line flow: adding a line, and deciding what is done for it; each error followed by success."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
import json
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.esim_recharge.const import (
    CONF_CREDENTIALS,
    CONF_IDENTIFIER,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.coordinator import EsimRuntimeData
from custom_components.esim_recharge.flow_schema import SECTION_OF
from custom_components.esim_recharge.hub import ledger_path
from custom_components.esim_recharge.lines.choice import CheapestCovering, FixedPackage
from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.airalo import Airalo
from custom_components.esim_recharge.recharge.ledger import Ledger, LedgerError
from custom_components.esim_recharge.recharge.settings import (
    Caution,
    Limits,
    LineSettings,
    Mode,
    Problem,
)
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import (
    CAMBODIA,
    CLIENT_SECRET,
    LAOS,
    NEW_CALEDONIA,
    NOT_ACTIVE,
    PERU,
    RECYCLED,
)
from tests.simulators.common import FaultKind

from .conftest import CAMBODIA_LINE, PROVIDER, MakeEntry, SetupAccount, line_subentry
from .corner_shop import LINE, PASSWORD, CornerShop, euros

pytestmark = pytest.mark.usefixtures("no_secrets_logged")

UNKNOWN = "8988201000000000013"
"""A number with a right check digit that is on no account."""
ODD = "8988201000000000014"
"""One whose last digit is no check digit."""
NOTHING_LISTED: dict[str, Any] = {
    "kind": FaultKind.ANSWER,
    "endpoint": "lines",
    "count": None,
    "body": json.dumps({"data": [], "meta": {"last_page": 1}}),
}
ONE_GB = "angkor-mobile-7days-1gb-topup"
THREE_GB = "angkor-mobile-30days-3gb-topup"
GIB = 1024**3

type Form = dict[str, Any]


def dollars(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def key_of(iccid: str) -> str:
    return line_key(PROVIDER, iccid)


def runtime_of(entry: ConfigEntry) -> EsimRuntimeData:
    runtime: EsimRuntimeData = entry.runtime_data
    return runtime


async def add(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    """Open the form that adds a line."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_TYPE_LINE), context={"source": SOURCE_USER}
    )


async def set_up(
    hass: HomeAssistant, entry: ConfigEntry, line: str = CAMBODIA_LINE
) -> SubentryFlowResult:
    """Open the form of a line's settings."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_TYPE_LINE),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": line},
    )


async def answer(hass: HomeAssistant, form: Mapping[str, Any], values: Form) -> SubentryFlowResult:
    result = await hass.config_entries.subentries.async_configure(form["flow_id"], values)
    await hass.async_block_till_done()
    return result


def is_added(entry: ConfigEntry, iccid: str) -> bool:
    return key_of(iccid) in {line.unique_id for line in entry.subentries.values()}


def added(entry: ConfigEntry, iccid: str) -> ConfigSubentry:
    (line,) = (line for line in entry.subentries.values() if line.unique_id == key_of(iccid))
    return line


def offered(form: SubentryFlowResult, *path: str) -> dict[str, str]:
    """What can be chosen in a field, found by its path: labels, by value."""
    assert form["data_schema"] is not None
    schema = form["data_schema"].schema
    for name in path[:-1]:
        schema = schema[name].schema.schema
    return {option["value"]: option["label"] for option in schema[path[-1]].config["options"]}


def suggested(form: SubentryFlowResult) -> dict[str, Any]:
    """What the form of the settings shows, without what is empty."""
    assert form["data_schema"] is not None
    shown: dict[str, Any] = {}
    for marker, item in form["data_schema"].schema.items():
        if str(marker) == "mode":
            shown["mode"] = marker.description["suggested_value"]
            continue
        fields = {str(name): name.description for name in item.schema.schema}
        shown[str(marker)] = {
            name: told["suggested_value"] for name, told in fields.items() if told
        }
    return shown


def asked(form: SubentryFlowResult, section: str) -> set[str]:
    """The fields of a section."""
    assert form["data_schema"] is not None
    return {str(name) for name in form["data_schema"].schema[section].schema.schema}


# Adding a line.


async def test_a_line_that_was_not_added_yet_is_added(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    form = await add(hass, entry)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "user")
    assert list(offered(form, "line")) == [
        key_of(item) for item in (NEW_CALEDONIA, LAOS, NOT_ACTIVE)
    ]
    made = await answer(hass, form, {"line": key_of(LAOS)})
    assert made["type"] is FlowResultType.CREATE_ENTRY

    line = added(entry, LAOS)
    assert line.data == {CONF_IDENTIFIER: LAOS}
    assert line.title == f"Mekong Mobile …{LAOS[-4:]}"
    assert entry.state is ConfigEntryState.LOADED
    assert line.subentry_id in runtime_of(entry).lines
    settings = await runtime_of(entry).hub.office.line_settings(key_of(LAOS))
    assert settings.mode is Mode.OFF
    assert not simulator.charges


async def test_lines_of_another_account_are_not_offered(
    hass: HomeAssistant, accounts: MockConfigEntry
) -> None:
    form = await add(hass, accounts)
    assert list(offered(form, "line")) == [key_of(NEW_CALEDONIA), key_of(NOT_ACTIVE)]


async def test_a_line_that_was_retired_meanwhile_is_refused(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    form = await add(hass, entry)
    simulator.set_line(LAOS, recycled=True)
    form = await answer(hass, form, {"line": key_of(LAOS)})
    assert (form["step_id"], form["errors"]) == ("user", {"base": "line_retired"})
    await answer(hass, form, {"line": key_of(NEW_CALEDONIA)})
    assert is_added(entry, NEW_CALEDONIA)


async def test_a_line_that_was_taken_meanwhile_is_refused(
    hass: HomeAssistant, setup_account: SetupAccount, make_entry: MakeEntry
) -> None:
    entry = await setup_account()
    form = await add(hass, entry)
    make_entry(line_subentry("one", LAOS, "Taken"), account="other").add_to_hass(hass)
    form = await answer(hass, form, {"line": key_of(LAOS)})
    assert form["errors"] == {"base": "line_already_added"}
    await answer(hass, form, {"line": key_of(NEW_CALEDONIA)})
    assert is_added(entry, NEW_CALEDONIA)


@pytest.mark.parametrize("reconfigure", [False, True], ids=["add", "reconfigure"])
async def test_an_account_that_is_not_loaded_is_left_alone(
    hass: HomeAssistant, setup_account: SetupAccount, reconfigure: bool
) -> None:
    entry = await setup_account()
    await hass.config_entries.async_unload(entry.entry_id)
    if reconfigure:
        result = await set_up(hass, entry)
    else:
        result = await add(hass, entry)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")


BAD_NUMBERS = {
    "too short": ("89882010000", {"identifier": "iccid_invalid"}),
    "too long": ("8" * 23, {"identifier": "iccid_invalid"}),
    "letters": ("898820100000000001A", {"identifier": "iccid_invalid"}),
    "empty": (" ", {"identifier": "iccid_invalid"}),
    "unknown": (UNKNOWN, {"base": "not_found"}),
    "wrong check digit": (ODD, {"identifier": "check_digit_wrong"}),
    "recycled": (RECYCLED, {"base": "line_retired"}),
    "added before": (f"{PERU[:5]} {PERU[5:12]}-{PERU[12:]}", {"base": "line_already_added"}),
    "of another account": (LAOS, {"base": "line_already_added"}),
}


@pytest.fixture
async def accounts(
    hass: HomeAssistant, setup_account: SetupAccount, make_entry: MakeEntry
) -> MockConfigEntry:
    """The usual account, beside another one that has a line of it."""
    make_entry(line_subentry("one", LAOS, "Taken"), account="other").add_to_hass(hass)
    return await setup_account()


@pytest.mark.parametrize(("typed", "errors"), BAD_NUMBERS.values(), ids=list(BAD_NUMBERS))
async def test_a_number_that_cannot_be_added_is_told_and_can_be_corrected(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    accounts: MockConfigEntry,
    typed: str,
    errors: dict[str, str],
) -> None:
    entry = accounts
    simulator.fault(**NOTHING_LISTED)
    form = await add(hass, entry)
    assert (form["step_id"], form["errors"]) == ("manual", None)
    form = await answer(hass, form, {"identifier": typed})
    assert (form["step_id"], form["errors"]) == ("manual", errors)
    assert len(entry.subentries) == 2
    made = await answer(hass, form, {"identifier": f" {NOT_ACTIVE[:4]} {NOT_ACTIVE[4:]}"})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == f"Airalo …{NOT_ACTIVE[-4:]}"
    assert added(entry, NOT_ACTIVE).data == {CONF_IDENTIFIER: NOT_ACTIVE}


async def test_a_wrong_check_digit_only_has_to_be_confirmed(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    simulator.set_line(ODD)
    simulator.fault(**NOTHING_LISTED)
    form = await add(hass, entry)
    assert form["data_schema"] is not None
    assert "add_anyway" not in form["data_schema"].schema
    form = await answer(hass, form, {"identifier": ODD})
    assert form["data_schema"] is not None
    assert "add_anyway" in form["data_schema"].schema
    form = await answer(hass, form, {"identifier": ODD, "add_anyway": False})
    assert form["errors"] == {"identifier": "check_digit_wrong"}
    await answer(hass, form, {"identifier": ODD, "add_anyway": True})
    assert is_added(entry, ODD)


async def test_a_confirmed_number_is_still_asked_of_the_provider(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    simulator.fault(**NOTHING_LISTED)
    form = await answer(hass, await add(hass, entry), {"identifier": ODD})
    form = await answer(hass, form, {"identifier": ODD, "add_anyway": True})
    assert form["errors"] == {"base": "not_found"}
    await answer(hass, form, {"identifier": LAOS, "add_anyway": True})
    assert is_added(entry, LAOS)


LIST_FAULTS: dict[str, dict[str, Any]] = {
    "access_denied": {"kind": FaultKind.DENIED},
    "cannot_connect": {"kind": FaultKind.DROP_BEFORE, "count": None},
    "rate_limited": {"kind": FaultKind.RATE_LIMITED},
    "invalid_auth": {
        "kind": FaultKind.ANSWER,
        "status": 401,
        "body": json.dumps({"data": [], "meta": {}}),
        "count": None,
    },
    "refused": {
        "kind": FaultKind.ANSWER,
        "status": 422,
        "body": json.dumps({"code": 43, "reason": "Not today."}),
    },
}


@pytest.mark.parametrize(("error", "fault"), LIST_FAULTS.items(), ids=list(LIST_FAULTS))
async def test_when_lines_cannot_be_listed_that_is_told_and_a_number_can_be_typed(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    setup_account: SetupAccount,
    error: str,
    fault: dict[str, Any],
) -> None:
    entry = await setup_account()
    simulator.fault(endpoint="lines", **fault)
    form = await add(hass, entry)
    assert (form["step_id"], form["errors"]) == ("manual", {"base": error})
    await answer(hass, form, {"identifier": LAOS})
    assert is_added(entry, LAOS)


async def test_a_line_that_cannot_be_read_just_now_can_be_tried_again(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    form = await add(hass, entry)
    simulator.fault(FaultKind.RATE_LIMITED, "read")
    form = await answer(hass, form, {"line": key_of(LAOS)})
    assert (form["step_id"], form["errors"]) == ("user", {"base": "rate_limited"})
    await answer(hass, form, {"line": key_of(LAOS)})
    assert is_added(entry, LAOS)


async def test_something_unexpected_is_told_and_logged_without_its_words(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def stumble(_self: Airalo, line: str) -> None:
        raise RuntimeError(f"{CLIENT_SECRET} for {line}")

    entry = await setup_account()
    form = await add(hass, entry)
    with monkeypatch.context() as patch:
        patch.setattr(Airalo, "read", stumble)
        form = await answer(hass, form, {"line": key_of(LAOS)})
    assert form["errors"] == {"base": "unknown"}
    assert "Unexpected RuntimeError" in caplog.text
    await answer(hass, form, {"line": key_of(LAOS)})
    assert is_added(entry, LAOS)


# A provider of another kind.


@pytest.fixture
async def shop_entry(
    hass: HomeAssistant, corner_shop: CornerShop, setup_account: SetupAccount
) -> MockConfigEntry:
    """An account with a line that holds money, at a provider without a currency of its own."""
    credentials = {"user": "ann", "password": PASSWORD}
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Corner Shop",
        unique_id=corner_shop.type.account_key(credentials),
        data={CONF_PROVIDER: corner_shop.type.key, CONF_CREDENTIALS: credentials},
        subentries_data=[
            {
                "data": {CONF_IDENTIFIER: LINE},
                "subentry_id": "shop_line",
                "subentry_type": SUBENTRY_TYPE_LINE,
                "title": "Shop line",
                "unique_id": line_key(corner_shop.type.key, LINE),
            }
        ],
    )
    return await setup_account(entry)


async def test_a_provider_that_lists_no_lines_is_asked_about_the_number_as_it_is(
    hass: HomeAssistant, corner_shop: CornerShop, shop_entry: MockConfigEntry
) -> None:
    form = await add(hass, shop_entry)
    assert (form["step_id"], form["errors"]) == ("own_name", None)
    form = await answer(hass, form, {"identifier": "corner-8"})
    assert form["errors"] == {"base": "not_found"}
    corner_shop.money["corner-8"] = euros("1")
    made = await answer(hass, form, {"identifier": " corner-8 "})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["data"] == {CONF_IDENTIFIER: "corner-8"}


# What is done for a line.


def values(
    *,
    mode: str = "automatic",
    rule: Form | None = None,
    purchase: Form | None = None,
    limits: Form | None = None,
) -> Form:
    """Fill in the form of the settings: a sensible one, with changes."""
    return {
        "mode": mode,
        "rule": {"data_below": 0.5} if rule is None else rule,
        "purchase": {"product": ONE_GB, "cover_days": 30} if purchase is None else purchase,
        "limits": {"max_price": 20, "monthly_budget": 60, **(limits or {})},
    }


SENSIBLE = LineSettings(
    mode=Mode.AUTOMATIC,
    rule=Rule(data_below=GIB // 2),
    choice=FixedPackage(package_id=ONE_GB),
    limits=Limits(max_price=dollars("20.0"), monthly_budget=dollars("60.0")),
)
"""What `values()` means."""


async def settings_of(entry: ConfigEntry, iccid: str = CAMBODIA) -> LineSettings:
    return await runtime_of(entry).hub.office.line_settings(key_of(iccid))


async def test_a_line_that_was_never_set_up_shows_the_defaults(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    form = await set_up(hass, entry)
    assert (form["step_id"], form["errors"]) == ("reconfigure", None)
    assert form["description_placeholders"] == {"line": "Angkor Mobile", "provider": "Airalo"}
    assert suggested(form) == {
        "mode": "off",
        "rule": {},
        "purchase": {"cover_days": 30},
        "limits": {"per_day": 2, "pause": 6, "stale_after": 3},
    }
    # Airalo reads no money of a line.
    assert "money_below" not in asked(form, "rule")


async def test_products_are_offered_with_data_validity_and_price(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    simulator.set_package(THREE_GB, is_unlimited=True)
    entry = await setup_account()
    form = await set_up(hass, entry)
    products = offered(form, "purchase", "product")
    assert next(iter(products)) == "cheapest"
    assert products[ONE_GB] == "1 GB - 7 Days · 3.60 USD"
    assert products[THREE_GB] == "3 GB - 30 Days · ∞ · 9.36 USD"


async def test_the_form_reaches_the_browser(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, setup_account: SetupAccount
) -> None:
    assert await async_setup_component(hass, "config", {})
    entry = await setup_account()
    client = await hass_client()
    begin = {
        "handler": [entry.entry_id, SUBENTRY_TYPE_LINE],
        "subentry_id": CAMBODIA_LINE,
    }
    response = await client.post("/api/config/config_entries/subentries/flow", json=begin)
    form = await response.json()
    fields = {field["name"]: field for field in form["data_schema"]}
    assert list(fields) == ["mode", "rule", "purchase", "limits"]
    limits = {field["name"]: field for field in fields["limits"]["schema"]}
    assert limits["max_price"]["selector"]["number"]["unit_of_measurement"] == "USD"
    assert limits["per_day"]["description"] == {"suggested_value": 2}
    saved = await client.post(
        f"/api/config/config_entries/subentries/flow/{form['flow_id']}", json=values()
    )
    assert (await saved.json())["reason"] == "reconfigure_successful"
    assert await settings_of(entry) == SENSIBLE


async def test_everything_that_is_entered_is_kept_and_shown_again(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    loaded = entry.runtime_data
    everything = {
        "mode": "ask",
        "rule": {
            "data_below": 0.466,
            "data_below_percent": 20,
            "days_before_end": 0,
            "days_before_run_out": 2,
            "day_of_month": 31,
        },
        "purchase": {"product": "cheapest", "cover_days": 14},
        "limits": {
            "max_price": 12.5,
            "monthly_budget": 40,
            "per_day": 1,
            "pause": 12,
            "active_from": "2026-11-01",
            "active_until": "2026-12-31",
            "stale_after": 1.5,
        },
    }
    form = await set_up(hass, entry)
    result = await answer(hass, form, everything)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reconfigure_successful")
    assert await settings_of(entry) == LineSettings(
        mode=Mode.ASK,
        rule=Rule(
            data_below=round(0.466 * GIB),
            data_below_percent=20,
            days_before_end=0,
            days_before_run_out=2,
            day_of_month=31,
        ),
        choice=CheapestCovering(days=14),
        limits=Limits(
            max_price=dollars("12.5"),
            monthly_budget=dollars("40.0"),
            per_day=1,
            pause=timedelta(hours=12),
            active_from=date(2026, 11, 1),
            active_until=date(2026, 12, 31),
            stale_after=timedelta(minutes=90),
        ),
    )
    # A change of settings must not make entities unavailable for a moment.
    assert entry.runtime_data is loaded
    form = await set_up(hass, entry)
    assert suggested(form) == everything


async def test_what_is_emptied_is_not_asked_any_more_and_limits_return_to_their_defaults(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    await save(entry, SENSIBLE)
    form = await set_up(hass, entry)
    await answer(hass, form, {"mode": "off", "rule": {}, "purchase": {}, "limits": {}})
    assert await settings_of(entry) == LineSettings()


async def save(entry: ConfigEntry, settings: LineSettings, iccid: str = CAMBODIA) -> None:
    await runtime_of(entry).coordinator.async_save_line_settings(key_of(iccid), settings)


TOO_SMALL = {"purchase": "package_too_small"}
PROBLEMS: dict[str, tuple[Form, dict[str, str]]] = {
    "rule_empty": (values(rule={}), {"rule": "rule_empty"}),
    "data_not_positive": (values(rule={"data_below": -1}), {"rule": "data_not_positive"}),
    "data_zero": (values(rule={"data_below": 0}), {"rule": "data_not_positive"}),
    "data_too_large": (values(rule={"data_below": 99999}), {**TOO_SMALL, "rule": "data_too_large"}),
    "data_infinite": (values(rule={"data_below": "inf"}), {"rule": "data_too_large"}),
    "percent": (
        values(rule={"data_below_percent": 100}),
        {**TOO_SMALL, "rule": "percent_out_of_range"},
    ),
    "percent_fraction": (values(rule={"data_below_percent": 12.5}), {"rule": "not_whole"}),
    "percent_nan": (values(rule={"data_below_percent": "nan"}), {"rule": "not_whole"}),
    "end": (values(rule={"days_before_end": -1}), {"rule": "days_before_end_out_of_range"}),
    "run_out": (
        values(rule={"days_before_run_out": 366}),
        {"rule": "days_before_run_out_out_of_range"},
    ),
    "day": (values(rule={"day_of_month": 32}), {"rule": "day_of_month_out_of_range"}),
    "choice_missing": (values(purchase={}), {"purchase": "choice_missing"}),
    "package_over_cap": (values(limits={"max_price": 2}), {"purchase": "package_over_cap"}),
    "package_too_small": (values(rule={"data_below": 2}), {"purchase": "package_too_small"}),
    "cover_missing": (values(purchase={"product": "cheapest"}), {"purchase": "cover_days_invalid"}),
    "cover_zero": (
        values(purchase={"product": "cheapest", "cover_days": 0}),
        {"purchase": "cover_days_invalid"},
    ),
    "cover_fraction": (
        values(purchase={"product": "cheapest", "cover_days": 1.5}),
        {"purchase": "cover_days_invalid"},
    ),
    "cover_too_long": (
        values(purchase={"product": "cheapest", "cover_days": 366}),
        {"purchase": "cover_days_invalid"},
    ),
    "price_negative": (
        values(limits={"max_price": -5}),
        {"limits": "sum_invalid", "purchase": "package_over_cap"},
    ),
    "budget_absurd": (values(limits={"monthly_budget": 1e12}), {"limits": "sum_invalid"}),
    "budget_nan": (values(limits={"monthly_budget": "nan"}), {"limits": "sum_invalid"}),
    "budget_below_price": (
        values(limits={"monthly_budget": 10}),
        {"limits": "budget_below_price"},
    ),
    "per_day_zero": (values(limits={"per_day": 0}), {"limits": "per_day_invalid"}),
    "per_day_many": (values(limits={"per_day": 25}), {"limits": "per_day_invalid"}),
    "per_day_fraction": (values(limits={"per_day": 1.5}), {"limits": "per_day_invalid"}),
    "pause_negative": (values(limits={"pause": -1}), {"limits": "pause_invalid"}),
    "pause_absurd": (values(limits={"pause": 1e300}), {"limits": "pause_invalid"}),
    "pause_long": (values(limits={"pause": 745}), {"limits": "pause_invalid"}),
    "pause_too_short": (values(limits={"pause": 0.2}), {"limits": "pause_too_short"}),
    "stale_zero": (values(limits={"stale_after": 0}), {"limits": "pause_invalid"}),
    "stale_long": (values(limits={"stale_after": 1e6}), {"limits": "pause_invalid"}),
    "window_invalid": (
        values(limits={"active_from": "2026-12-01", "active_until": "2026-11-30"}),
        {"limits": "window_invalid"},
    ),
    "several": (
        values(rule={}, purchase={}, limits={"per_day": 0}),
        {"rule": "rule_empty", "purchase": "choice_missing", "limits": "per_day_invalid"},
    ),
}


@pytest.mark.parametrize(("entered", "errors"), PROBLEMS.values(), ids=list(PROBLEMS))
async def test_settings_that_would_surprise_later_are_told_change_nothing_and_can_be_corrected(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    setup_account: SetupAccount,
    entered: Form,
    errors: dict[str, str],
) -> None:
    entry = await setup_account()
    form = await set_up(hass, entry)
    form = await answer(hass, form, entered)
    assert (form["step_id"], form["errors"]) == ("reconfigure", errors)
    assert await settings_of(entry) == LineSettings()
    result = await answer(hass, form, values())
    assert result["reason"] == "reconfigure_successful"
    assert await settings_of(entry) == SENSIBLE
    assert not simulator.charges


@pytest.mark.parametrize(
    ("left_out", "error"),
    [("max_price", "max_price_missing"), ("monthly_budget", "budget_missing")],
)
async def test_spending_by_itself_needs_limits(
    hass: HomeAssistant, setup_account: SetupAccount, left_out: str, error: str
) -> None:
    entry = await setup_account()
    form = await set_up(hass, entry)
    entered = values()
    del entered["limits"][left_out]
    form = await answer(hass, form, entered)
    assert form["errors"] == {"limits": error}
    await answer(hass, form, values())
    assert await settings_of(entry) == SENSIBLE


def test_every_problem_has_its_place_in_the_form() -> None:
    assert set(SECTION_OF) == set(Problem)


async def test_what_was_entered_stays_in_the_form_after_an_error(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    form = await set_up(hass, entry)
    entered = values(limits={"per_day": 0})
    form = await answer(hass, form, entered)
    assert suggested(form) == entered


async def test_a_product_that_is_gone_is_shown_and_told_when_it_is_saved(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    await save(entry, SENSIBLE)
    simulator.set_package(ONE_GB, gone=True)
    form = await set_up(hass, entry)
    assert offered(form, "purchase", "product")[ONE_GB] == ONE_GB
    form = await answer(hass, form, suggested(form))
    assert form["errors"] == {"purchase": "package_unknown"}
    await answer(hass, form, values(purchase={"product": THREE_GB}))
    assert (await settings_of(entry)).choice == FixedPackage(package_id=THREE_GB)


async def test_without_the_provider_the_form_opens_with_what_is_known_and_says_so(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    await save(entry, SENSIBLE)
    simulator.fault(FaultKind.DROP_BEFORE, "packages", count=None)
    form = await set_up(hass, entry)
    assert form["errors"] == {"base": "products_unknown"}
    assert list(offered(form, "purchase", "product")) == ["cheapest", ONE_GB]
    form = await answer(hass, form, values(limits={"per_day": 0}))
    assert form["errors"] == {"base": "products_unknown", "limits": "per_day_invalid"}
    result = await answer(hass, form, values(rule={"data_below": 2}))
    assert result["reason"] == "reconfigure_successful"
    assert (await settings_of(entry)).rule == Rule(data_below=2 * GIB)


async def test_products_seen_when_the_form_was_opened_are_checked_if_the_provider_is_gone_then(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    form = await set_up(hass, entry)
    simulator.fault(FaultKind.RATE_LIMITED, "packages", count=None)
    form = await answer(hass, form, values(limits={"max_price": 2}))
    assert form["errors"] == {"purchase": "package_over_cap"}
    result = await answer(hass, form, values())
    assert result["reason"] == "reconfigure_successful"


async def test_settings_that_cannot_be_written_are_told_and_can_be_saved_later(
    hass: HomeAssistant, setup_account: SetupAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await setup_account()
    form = await set_up(hass, entry)
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "save_settings", _full_disk)
        form = await answer(hass, form, values())
        assert form["errors"] == {"base": "ledger_unavailable"}
        assert suggested(form) == values()
    result = await answer(hass, form, values())
    assert result["reason"] == "reconfigure_successful"


async def _full_disk(*_: object) -> None:
    raise LedgerError("disk full")


async def test_settings_that_cannot_be_read_are_not_shown_as_if_they_were_defaults(
    hass: HomeAssistant, setup_account: SetupAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = await setup_account()
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "settings", _full_disk)
        result = await set_up(hass, entry)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "ledger_unavailable")


async def test_without_the_real_ledger_nothing_can_be_set(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    path = ledger_path(hass)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"no database" * 1000)
    entry = await setup_account()
    result = await set_up(hass, entry)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "ledger_unavailable")


# Money on the line, and more than one currency.


async def shop_form(hass: HomeAssistant, entry: MockConfigEntry) -> SubentryFlowResult:
    return await set_up(hass, entry, "shop_line")


def shop_values(product: str | None = "ten", **rule: float) -> Form:
    purchase = {} if product is None else {"product": product}
    return values(mode="ask", rule=rule, purchase=purchase)


async def shop_settings(entry: ConfigEntry) -> LineSettings:
    return await settings_of_key(entry, line_key("corner_shop", LINE))


async def settings_of_key(entry: ConfigEntry, key: str) -> LineSettings:
    return await runtime_of(entry).hub.office.line_settings(key)


async def test_a_line_with_money_is_asked_in_its_own_currency(
    hass: HomeAssistant, shop_entry: MockConfigEntry
) -> None:
    form = await shop_form(hass, shop_entry)
    assert asked(form, "rule") == {"money_below", "days_before_run_out", "day_of_month"}
    assert offered(form, "purchase", "product")["ten"] == "Ten · 10 EUR"
    result = await answer(hass, form, shop_values(money_below=10))
    assert result["reason"] == "reconfigure_successful"
    saved = await shop_settings(shop_entry)
    assert saved.rule == Rule(money_below=euros("10.0"))
    assert saved.limits.max_price == euros("20.0")


@pytest.mark.parametrize(
    ("threshold", "error"),
    [(-1, "money_not_positive"), (0, "money_not_positive"), (1e9, "money_too_large")],
)
async def test_a_threshold_that_cannot_be_meant_is_told(
    hass: HomeAssistant, shop_entry: MockConfigEntry, threshold: float, error: str
) -> None:
    form = await shop_form(hass, shop_entry)
    form = await answer(hass, form, shop_values(money_below=threshold))
    assert form["errors"] is not None
    assert form["errors"]["rule"] == error
    await answer(hass, form, shop_values(money_below=10))
    assert (await shop_settings(shop_entry)).mode is Mode.ASK


async def test_a_product_in_another_currency_than_the_limits_is_told(
    hass: HomeAssistant, shop_entry: MockConfigEntry
) -> None:
    form = await shop_form(hass, shop_entry)
    form = await answer(hass, form, shop_values("foreign", money_below=10))
    assert form["errors"] == {"purchase": "currency_mismatch"}
    await answer(hass, form, shop_values(money_below=10))
    assert (await shop_settings(shop_entry)).mode is Mode.ASK


async def test_a_threshold_below_every_price_is_warned_about_and_saved_if_confirmed(
    hass: HomeAssistant, shop_entry: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await shop_form(hass, shop_entry)
    form = await answer(hass, form, shop_values(money_below=5))
    assert form["step_id"] == Caution.THRESHOLD_BELOW_PRICE
    assert form["description_placeholders"] == {"threshold": "5 EUR"}
    assert await shop_settings(shop_entry) == LineSettings()
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "save_settings", _full_disk)
        form = await answer(hass, form, {})
        assert (form["step_id"], form["errors"]) == (
            "reconfigure",
            {"base": "ledger_unavailable"},
        )
    form = await answer(hass, form, shop_values(money_below=5))
    result = await answer(hass, form, {})
    assert result["reason"] == "reconfigure_successful"
    assert (await shop_settings(shop_entry)).rule == Rule(money_below=euros("5.0"))


async def test_where_no_currency_is_known_no_sum_is_asked(
    hass: HomeAssistant, corner_shop: CornerShop, shop_entry: MockConfigEntry
) -> None:
    corner_shop.money[LINE] = None
    corner_shop.offers = None
    await runtime_of(shop_entry).coordinator.async_refresh()
    form = await shop_form(hass, shop_entry)
    assert asked(form, "rule") == {"days_before_run_out", "day_of_month"}
    assert not asked(form, "limits") & {"max_price", "monthly_budget"}
    entered = {**shop_values(None, day_of_month=1), "limits": {}}
    form = await answer(hass, form, {**entered, "mode": "ask"})
    assert form["errors"] is not None
    assert form["errors"]["limits"] == "max_price_missing"
    result = await answer(hass, form, {**entered, "mode": "notify"})
    assert result["reason"] == "reconfigure_successful"


async def test_a_sum_does_not_turn_into_the_same_figure_of_another_currency(
    hass: HomeAssistant, corner_shop: CornerShop, shop_entry: MockConfigEntry
) -> None:
    key = line_key("corner_shop", LINE)
    limits = Limits(max_price=dollars("20"), monthly_budget=dollars("60"))
    await runtime_of(shop_entry).coordinator.async_save_line_settings(
        key, LineSettings(limits=limits)
    )
    form = await shop_form(hass, shop_entry)
    assert "max_price" not in suggested(form)["limits"]
    corner_shop.offers = None
    form = await shop_form(hass, shop_entry)
    assert suggested(form)["limits"]["max_price"] == 20
