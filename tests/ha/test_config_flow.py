"""The account flow: every way in, every way out, each error followed by success."""

from collections.abc import Mapping
from dataclasses import replace
import json
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigFlowResult,
    FlowType,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import async_mock_service

from custom_components.esim_recharge.const import (
    CONF_BASE_URL,
    CONF_CREDENTIALS,
    CONF_IDENTIFIER,
    CONF_LEDGER_ID,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.providers.airalo import Airalo
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import (
    CAMBODIA,
    CLIENT_ID,
    CLIENT_SECRET,
    LAOS,
    NEW_CALEDONIA,
    NOT_ACTIVE,
    PERU,
    RECYCLED,
)
from tests.simulators.common import FaultKind

from .conftest import CREDENTIALS, PROVIDER, MakeEntry, SetupAccount, line_subentry
from .corner_shop import PASSWORD, CornerShop

pytestmark = pytest.mark.usefixtures("no_secrets_logged")

REUSABLE = (NEW_CALEDONIA, CAMBODIA, PERU, LAOS, NOT_ACTIVE)
"""The simulator's lines that can be added."""
NOT_THERE = "http://127.0.0.1:9"

type Form = dict[str, Any]


def login(base_url: str, **changes: str) -> Form:
    """Fill in the form of a login."""
    return {**CREDENTIALS, **changes, "advanced": {CONF_BASE_URL: base_url}}


def key_of(iccid: str) -> str:
    return line_key(PROVIDER, iccid)


async def begin(hass: HomeAssistant) -> ConfigFlowResult:
    return await hass.config_entries.flow.async_init(DOMAIN, context={"source": SOURCE_USER})


async def start(hass: HomeAssistant, provider: str = PROVIDER) -> ConfigFlowResult:
    """Choose how it is paid."""
    return await answer(hass, await begin(hass), {CONF_PROVIDER: provider})


async def answer(hass: HomeAssistant, form: Mapping[str, Any], values: Form) -> ConfigFlowResult:
    result = await hass.config_entries.flow.async_configure(form["flow_id"], values)
    await hass.async_block_till_done()
    return result


async def finish(hass: HomeAssistant, form: ConfigFlowResult) -> ConfigEntry:
    """Take all lines that are offered."""
    assert form["step_id"] == "lines"
    made = await answer(hass, form, {})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    return made["result"]


def suggested(form: ConfigFlowResult) -> dict[str, Any]:
    """What a form shows in its fields."""
    schema = form["data_schema"]
    assert schema is not None
    shown = {}
    for marker, selector in schema.schema.items():
        inner = getattr(selector, "schema", None)
        if inner is not None and hasattr(inner, "schema"):
            fields = {str(name): name.description for name in inner.schema}
            shown[str(marker)] = {
                name: told["suggested_value"] for name, told in fields.items() if told
            }
        elif marker.description:
            shown[str(marker)] = marker.description["suggested_value"]
    return shown


def offered(form: ConfigFlowResult) -> dict[str, str]:
    """The lines that can be chosen: their labels, by value."""
    assert form["data_schema"] is not None
    (selector,) = form["data_schema"].schema.values()
    return {option["value"]: option["label"] for option in selector.config["options"]}


async def test_an_account_is_added_with_the_lines_that_were_chosen(
    hass: HomeAssistant, simulator: AiraloSimulator
) -> None:
    form = await start(hass)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "credentials")
    form = await answer(hass, form, login(simulator.url))
    assert list(offered(form)) == [key_of(iccid) for iccid in REUSABLE]
    assert offered(form)[key_of(PERU)].endswith(f" …{PERU[-4:]}")
    assert form["description_placeholders"] == {"found": "6", "retired": "1", "added": "0"}
    made = await answer(hass, form, {"lines": [key_of(CAMBODIA), key_of(PERU)]})

    assert made["type"] is FlowResultType.CREATE_ENTRY
    entry = made["result"]
    assert entry.state is ConfigEntryState.LOADED
    assert entry.title == "Airalo"
    assert entry.unique_id == PROVIDERS[PROVIDER].account_key(CREDENTIALS)
    assert CLIENT_ID not in str(entry.unique_id)
    assert entry.data == {
        CONF_PROVIDER: PROVIDER,
        CONF_CREDENTIALS: CREDENTIALS,
        CONF_BASE_URL: simulator.url,
        CONF_LEDGER_ID: entry.data[CONF_LEDGER_ID],
    }
    lines = {line.unique_id: line for line in entry.subentries.values()}
    assert set(lines) == {key_of(CAMBODIA), key_of(PERU)}
    cambodia = lines[key_of(CAMBODIA)]
    assert cambodia.data == {CONF_IDENTIFIER: CAMBODIA}
    assert cambodia.title == f"Angkor Mobile …{CAMBODIA[-4:]}"
    assert not simulator.charges


async def test_numbers_of_lines_do_not_leave_for_the_browser(
    hass: HomeAssistant, simulator: AiraloSimulator
) -> None:
    form = await answer(hass, await start(hass), login(simulator.url))
    shown = json.dumps([offered(form), form["description_placeholders"]])
    assert PERU[-4:] in shown
    assert not [iccid for iccid in REUSABLE if iccid in shown]


async def test_blanks_around_copied_credentials_do_not_matter(
    hass: HomeAssistant, simulator: AiraloSimulator
) -> None:
    typed = login(
        f" {simulator.url}/ ", client_id=f"{CLIENT_ID} ", client_secret=f"\t{CLIENT_SECRET}\n"
    )
    entry = await finish(hass, await answer(hass, await start(hass), typed))
    assert entry.data[CONF_CREDENTIALS] == CREDENTIALS
    assert entry.data[CONF_BASE_URL] == simulator.url


@pytest.mark.parametrize("same", [False, True], ids=["left empty", "typed"])
async def test_the_usual_address_is_not_stored(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    monkeypatch: pytest.MonkeyPatch,
    same: bool,
) -> None:
    monkeypatch.setitem(PROVIDERS, PROVIDER, replace(PROVIDERS[PROVIDER], base_url=simulator.url))
    typed = login(f"{simulator.url}/") if same else {**CREDENTIALS, "advanced": {}}
    entry = await finish(hass, await answer(hass, await start(hass), typed))
    assert CONF_BASE_URL not in entry.data


FAULTS: dict[str, dict[str, Any]] = {
    "invalid_auth": {"kind": FaultKind.ANSWER, "endpoint": "login", "status": 401},
    "access_denied": {"kind": FaultKind.DENIED, "endpoint": "wallet"},
    "cannot_connect": {"kind": FaultKind.DROP_BEFORE, "endpoint": "wallet", "count": None},
    "rate_limited": {"kind": FaultKind.RATE_LIMITED, "endpoint": "login"},
    "refused": {
        "kind": FaultKind.ANSWER,
        "endpoint": "lines",
        "status": 422,
        "body": json.dumps({"code": 43, "reason": "Not today."}),
    },
    "not_found": {
        "kind": FaultKind.ANSWER,
        "endpoint": "wallet",
        "status": 404,
        "body": json.dumps({"data": [], "meta": {"message": "gone"}}),
    },
}


@pytest.mark.parametrize(("error", "fault"), FAULTS.items(), ids=list(FAULTS))
async def test_what_the_provider_answers_is_told_and_the_next_try_succeeds(
    hass: HomeAssistant, simulator: AiraloSimulator, error: str, fault: dict[str, Any]
) -> None:
    simulator.fault(**fault)
    form = await answer(hass, await start(hass), login(simulator.url))
    assert (form["step_id"], form["errors"]) == ("credentials", {"base": error})
    assert suggested(form)["client_id"] == CLIENT_ID
    simulator.clear_faults()
    await finish(hass, await answer(hass, form, login(simulator.url)))


async def test_a_refusal_is_told_in_the_providers_own_words(
    hass: HomeAssistant, simulator: AiraloSimulator
) -> None:
    simulator.fault(**FAULTS["refused"])
    form = await answer(hass, await start(hass), login(simulator.url))
    assert form["description_placeholders"] is not None
    assert "Not today." in form["description_placeholders"]["message"]


@pytest.mark.parametrize(
    ("typed", "error"),
    [
        ({"client_id": "somebody"}, "invalid_auth"),
        ({"client_secret": "guessed"}, "invalid_auth"),
        ({"base_url": NOT_THERE}, "cannot_connect"),
    ],
    ids=["unknown client", "wrong secret", "nobody there"],
)
async def test_what_was_mistyped_is_told_and_can_be_corrected(
    hass: HomeAssistant, simulator: AiraloSimulator, typed: dict[str, str], error: str
) -> None:
    form = await answer(hass, await start(hass), login(**{"base_url": simulator.url, **typed}))
    assert form["errors"] == {"base": error}
    await finish(hass, await answer(hass, form, login(simulator.url)))


async def test_something_unexpected_is_told_and_logged_without_its_words(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    async def stumble(_self: Airalo) -> None:
        raise RuntimeError(f"{CLIENT_SECRET} for {PERU}")

    with monkeypatch.context() as patch:
        patch.setattr(Airalo, "login", stumble)
        form = await answer(hass, await start(hass), login(simulator.url))
    assert form["errors"] == {"base": "unknown"}
    assert "Unexpected RuntimeError" in caplog.text
    assert "in stumble" in caplog.text
    await finish(hass, await answer(hass, form, login(simulator.url)))


@pytest.mark.parametrize(
    "typed",
    [
        "partners-api.airalo.com",
        "ftp://127.0.0.1",
        "http://",
        "http://127.0.0.1:999999",
        "http://user@127.0.0.1",
        "http://:word@127.0.0.1",
        "http://127.0.0.1/?key=word",
        "http://127.0.0.1/#part",
    ],
)
async def test_an_address_that_cannot_be_used_is_told_and_nothing_is_sent(
    hass: HomeAssistant, simulator: AiraloSimulator, typed: str
) -> None:
    form = await answer(hass, await start(hass), login(typed))
    assert form["errors"] == {"advanced": "invalid_url"}
    await finish(hass, await answer(hass, form, login(simulator.url)))


async def test_an_account_without_lines_is_told_and_can_be_tried_again(
    hass: HomeAssistant, simulator: AiraloSimulator
) -> None:
    simulator.lines.clear()
    form = await answer(hass, await start(hass), login(simulator.url))
    assert (form["step_id"], form["errors"]) == ("credentials", {"base": "no_lines"})
    simulator.reset()
    await finish(hass, await answer(hass, form, login(simulator.url)))


async def test_an_account_whose_lines_are_all_taken_or_retired_is_told(
    hass: HomeAssistant, simulator: AiraloSimulator, make_entry: MakeEntry
) -> None:
    lines = [line_subentry(f"line{iccid}", iccid, "Taken") for iccid in REUSABLE]
    other = make_entry(*lines, account="other")
    other.add_to_hass(hass)
    form = await answer(hass, await start(hass), login(simulator.url))
    assert form["errors"] == {"base": "no_lines_left"}
    await hass.config_entries.async_remove(other.entry_id)
    entry = await finish(hass, await answer(hass, form, login(simulator.url)))
    assert len(entry.subentries) == len(REUSABLE)


async def test_lines_of_another_account_and_retired_ones_are_not_offered(
    hass: HomeAssistant, simulator: AiraloSimulator, make_entry: MakeEntry
) -> None:
    make_entry(line_subentry("one", PERU, "Taken"), account="other").add_to_hass(hass)
    simulator.set_line(CAMBODIA, recycled=True)
    form = await answer(hass, await start(hass), login(simulator.url))
    assert list(offered(form)) == [key_of(item) for item in (NEW_CALEDONIA, LAOS, NOT_ACTIVE)]
    assert form["description_placeholders"] == {"found": "6", "retired": "2", "added": "1"}
    assert key_of(RECYCLED) not in offered(form)


async def test_at_least_one_line_must_be_chosen(
    hass: HomeAssistant, simulator: AiraloSimulator
) -> None:
    form = await answer(hass, await start(hass), login(simulator.url))
    form = await answer(hass, form, {"lines": []})
    assert (form["step_id"], form["errors"]) == ("lines", {"lines": "no_line_chosen"})
    await finish(hass, form)


async def test_a_line_that_another_account_took_meanwhile_is_not_added_twice(
    hass: HomeAssistant, simulator: AiraloSimulator, make_entry: MakeEntry
) -> None:
    form = await answer(hass, await start(hass), login(simulator.url))
    make_entry(line_subentry("one", PERU, "Taken"), account="other").add_to_hass(hass)
    form = await answer(hass, form, {"lines": [key_of(PERU), key_of(LAOS)]})
    assert form["errors"] == {"lines": "line_already_added"}
    assert key_of(PERU) not in offered(form)
    await finish(hass, form)


async def test_the_same_account_is_not_added_twice(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    result = await answer(hass, await start(hass), login(NOT_THERE, client_secret="another"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "already_configured")
    assert entry.data[CONF_CREDENTIALS] == CREDENTIALS


async def test_a_form_left_open_in_another_window_is_not_in_the_way(
    hass: HomeAssistant, simulator: AiraloSimulator
) -> None:
    left = await answer(hass, await start(hass), login(simulator.url))
    await finish(hass, await answer(hass, await start(hass), login(simulator.url)))
    # Not two accounts of one login: the other form ends with this one.
    assert left["flow_id"] not in {
        flow["flow_id"] for flow in hass.config_entries.flow.async_progress()
    }
    assert len(hass.config_entries.async_entries(DOMAIN)) == 1


async def test_a_second_account_has_a_title_of_its_own(
    hass: HomeAssistant, simulator: AiraloSimulator, make_entry: MakeEntry
) -> None:
    make_entry(account="other").add_to_hass(hass)
    make_entry(account="third", title="Airalo 2").add_to_hass(hass)
    entry = await finish(hass, await answer(hass, await start(hass), login(simulator.url)))
    assert entry.title == "Airalo 3"


async def test_the_ways_of_paying_are_offered_by_their_brands_or_in_words(
    hass: HomeAssistant,
) -> None:
    form = await begin(hass)
    assert form["step_id"] == "user"
    assert form["data_schema"] is not None
    (selector,) = form["data_schema"].schema.values()
    assert selector.config["translation_key"] == CONF_PROVIDER
    assert offered(form) == {key: provider.name for key, provider in PROVIDERS.items()}
    words = await async_get_translations(hass, "en", "selector", {DOMAIN})
    prefix = f"component.{DOMAIN}.selector.{CONF_PROVIDER}.options."
    assert words[f"{prefix}own_action"] == "An action of my own"
    assert f"{prefix}airalo" not in words


async def test_an_account_of_a_provider_that_lists_no_lines_goes_on_with_its_first_line(
    hass: HomeAssistant, corner_shop: CornerShop
) -> None:
    form = await start(hass, "corner_shop")
    typed = {"user": "ann", "password": PASSWORD, "advanced": {}}
    form = await answer(hass, form, typed | {"password": "guessed"})
    assert form["errors"] == {"base": "invalid_auth"}
    made = await answer(hass, form, typed)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "Corner Shop"
    assert made["result"].subentries == {}
    kind, flow_id = made["next_flow"]
    assert kind is FlowType.CONFIG_SUBENTRIES_FLOW
    (line,) = hass.config_entries.subentries.async_progress()
    assert line["flow_id"] == flow_id
    assert line["handler"] == (made["result"].entry_id, SUBENTRY_TYPE_LINE)


async def test_an_account_that_does_not_run_at_once_is_saved_without_a_first_line(
    hass: HomeAssistant, corner_shop: CornerShop, monkeypatch: pytest.MonkeyPatch
) -> None:
    form = await start(hass, "corner_shop")
    with monkeypatch.context() as patch:
        patch.setattr(f"custom_components.{DOMAIN}.async_get_hub", _stumble)
        made = await answer(hass, form, {"user": "ann", "password": PASSWORD, "advanced": {}})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["result"].state is ConfigEntryState.SETUP_ERROR
    assert "next_flow" not in made


async def _stumble(*_: object) -> None:
    raise RuntimeError


# Without a provider.


async def test_lines_paid_by_hand_need_no_login(hass: HomeAssistant) -> None:
    made = await start(hass, "by_hand")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    entry = made["result"]
    assert entry.title == "By hand"
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data[CONF_CREDENTIALS] == {}
    assert made["next_flow"][0] is FlowType.CONFIG_SUBENTRIES_FLOW
    again = await start(hass, "by_hand")
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "only_one_account")
    assert hass.config_entries.async_entries(DOMAIN) == [entry]


@pytest.mark.parametrize(("language", "title"), [("fr", "À la main"), ("zh-Hans", "手动付款")])
async def test_what_is_no_brand_is_named_in_the_language_of_the_house(
    hass: HomeAssistant, language: str, title: str
) -> None:
    hass.config.language = language
    made = await start(hass, "by_hand")
    assert made["title"] == title


async def test_an_action_of_ones_own_must_exist_and_then_pays(hass: HomeAssistant) -> None:
    form = await start(hass, "own_action")
    assert form["step_id"] == "action"
    assert form["data_schema"] is not None
    assert [str(key) for key in form["data_schema"].schema] == ["action"]
    form = await answer(hass, form, {"action": "buy it"})
    assert (form["step_id"], form["errors"]) == ("action", {"action": "action_invalid"})
    form = await answer(hass, form, {"action": "script.buy_recharge"})
    assert form["errors"] == {"action": "action_missing"}
    assert suggested(form) == {"action": "script.buy_recharge"}

    called = async_mock_service(hass, "script", "buy_recharge")
    made = await answer(hass, form, {"action": " Script.buy_recharge "})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    assert made["title"] == "Own action"
    assert made["result"].data[CONF_CREDENTIALS] == {"action": "script.buy_recharge"}
    assert made["result"].state is ConfigEntryState.LOADED
    assert not called
    again = await answer(hass, await start(hass, "own_action"), {"action": "script.buy_recharge"})
    assert (again["type"], again["reason"]) == (FlowResultType.ABORT, "already_configured")


async def test_where_there_is_no_login_there_is_none_to_change(hass: HomeAssistant) -> None:
    made = await start(hass, "by_hand")
    result = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": made["result"].entry_id}
    )
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "nothing_to_change")


async def test_new_credentials_end_the_request_for_them_and_the_account_runs_again(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    make_entry: MakeEntry,
    setup_account: SetupAccount,
) -> None:
    line = line_subentry("one", PERU, "Inti Mobile")
    entry = make_entry(line, client_secret="outdated")
    await setup_account(entry, ConfigEntryState.SETUP_ERROR)
    (form,) = hass.config_entries.flow.async_progress()
    assert (form["step_id"], form["context"]["source"]) == ("reauth_confirm", "reauth")

    result = await answer(hass, form, CREDENTIALS)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "reauth_successful")
    assert entry.state is ConfigEntryState.LOADED
    assert entry.data[CONF_CREDENTIALS] == CREDENTIALS
    assert entry.data[CONF_BASE_URL] == simulator.url
    assert not hass.config_entries.flow.async_progress()


@pytest.mark.parametrize(("error", "fault"), FAULTS.items(), ids=list(FAULTS))
async def test_credentials_that_fail_when_renewed_can_be_tried_again(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    setup_account: SetupAccount,
    error: str,
    fault: dict[str, Any],
) -> None:
    entry = await setup_account()
    form = await entry.start_reauth_flow(hass)
    assert suggested(form) == {"client_id": CLIENT_ID}
    simulator.fault(**fault)
    form = await answer(hass, form, CREDENTIALS)
    assert (form["step_id"], form["errors"]) == ("reauth_confirm", {"base": error})
    simulator.clear_faults()
    result = await answer(hass, form, CREDENTIALS)
    assert result["reason"] == "reauth_successful"


async def test_credentials_that_stayed_the_same_still_start_the_account_anew(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    entry.runtime_data.account.auth_ok = False
    form = await entry.start_reauth_flow(hass)
    await answer(hass, form, CREDENTIALS)
    assert entry.state is ConfigEntryState.LOADED
    assert entry.runtime_data.account.auth_ok


@pytest.mark.parametrize("source", ["reauth", "reconfigure"])
async def test_the_credentials_of_another_account_change_nothing(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    setup_account: SetupAccount,
    monkeypatch: pytest.MonkeyPatch,
    source: str,
) -> None:
    entry = await setup_account()
    monkeypatch.setattr("tests.simulators.airalo.CLIENT_ID", "another-client")
    if source == "reauth":
        form = await entry.start_reauth_flow(hass)
        result = await answer(hass, form, {**CREDENTIALS, "client_id": "another-client"})
    else:
        form = await entry.start_reconfigure_flow(hass)
        result = await answer(hass, form, login(simulator.url, client_id="another-client"))
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "wrong_account")
    assert entry.data[CONF_CREDENTIALS] == CREDENTIALS


async def test_an_account_can_be_reached_elsewhere(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    ledger = entry.data[CONF_LEDGER_ID]
    form = await entry.start_reconfigure_flow(hass)
    assert form["step_id"] == "reconfigure"
    assert suggested(form) == {
        "client_id": CLIENT_ID,
        "advanced": {CONF_BASE_URL: simulator.url},
    }
    async with AiraloSimulator() as moved:
        form = await answer(hass, form, login(NOT_THERE))
        assert form["errors"] == {"base": "cannot_connect"}
        form = await answer(hass, form, login("nowhere"))
        assert form["errors"] == {"advanced": "invalid_url"}
        result = await answer(hass, form, login(moved.url))
        assert (result["type"], result["reason"]) == (
            FlowResultType.ABORT,
            "reconfigure_successful",
        )
        assert entry.state is ConfigEntryState.LOADED
        assert entry.data[CONF_BASE_URL] == moved.url
        assert entry.data[CONF_LEDGER_ID] == ledger
        assert len(entry.subentries) == 2
        assert "read" in {exchange.endpoint for exchange in moved.exchanges}
        await hass.config_entries.async_unload(entry.entry_id)
        await hass.async_block_till_done(wait_background_tasks=True)


async def test_an_account_can_go_back_to_the_usual_address(
    hass: HomeAssistant,
    simulator: AiraloSimulator,
    setup_account: SetupAccount,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    entry = await setup_account()
    monkeypatch.setitem(PROVIDERS, PROVIDER, replace(PROVIDERS[PROVIDER], base_url=simulator.url))
    form = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, form, {**CREDENTIALS, "advanced": {}})
    assert result["reason"] == "reconfigure_successful"
    assert CONF_BASE_URL not in entry.data
    assert entry.state is ConfigEntryState.LOADED


async def test_an_account_can_be_changed_while_its_credentials_are_asked_for(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    await entry.start_reauth_flow(hass)
    form = await entry.start_reconfigure_flow(hass)
    result = await answer(hass, form, login(simulator.url))
    assert result["reason"] == "reconfigure_successful"
