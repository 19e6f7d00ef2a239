"""Actions: who may call them, about what, and what those answer that only look."""

import csv
import io
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import area_registry as ar, device_registry as dr
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion
import voluptuous as vol

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.services import ACTIONS
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, ONE_GB, PERU_ONE_GB, act, device_of, failed, hub_of, refused
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, coordinator_of, save, settle

pytestmark = pytest.mark.usefixtures("noon")

ADMIN_ACTIONS = [action.name for action in ACTIONS if action.admin]
LINE_ACTIONS = [action.name for action in ACTIONS if not action.account]
NEEDED: dict[str, dict[str, Any]] = {
    "recharge": dict(CAPPED),
    "resolve": {"charged": True},
    "set_rule": {"mode": "off"},
    "get_message": {"about": "status"},
}
"""What an action cannot be called without."""


# Who, and about what


async def test_actions_exist_without_any_account(
    hass: HomeAssistant, entry: MockConfigEntry, setup_account: SetupAccount
) -> None:
    await setup_account()
    assert await hass.config_entries.async_remove(entry.entry_id)
    assert set(hass.services.async_services_for_domain(DOMAIN)) == {a.name for a in ACTIONS}


def test_everything_that_can_lead_to_spending_is_for_administrators() -> None:
    looking = {
        "refresh",
        "simulate",
        "get_products",
        "get_message",
        "get_history",
        "export_history",
    }
    assert {action.name for action in ACTIONS if not action.admin} == looking


async def test_who_is_no_administrator_is_refused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    hass_read_only_user: User,
    subtests: pytest.Subtests,
) -> None:
    before = await hub_of(account).ledger.settings(next(iter(coordinator_of(account).lines)))
    device, context = device_of(hass, account), Context(user_id=hass_read_only_user.id)
    for action in ADMIN_ACTIONS:
        with subtests.test(action):
            data = NEEDED.get(action, {})
            error = await refused(hass, action, device, context=context, **data)
            assert (error.translation_domain, error.translation_key) == (DOMAIN, "not_permitted")
    assert simulator.charges == []
    after = await hub_of(account).ledger.settings(next(iter(coordinator_of(account).lines)))
    assert after == before


async def test_a_user_that_does_not_exist_may_not_spend(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    context = Context(user_id="nobody")
    error = await refused(hass, "recharge", device_of(hass, account), context=context, **CAPPED)
    assert error.translation_key == "not_permitted"
    assert simulator.charges == []


async def test_an_administrator_may_spend(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator, hass_admin_user: User
) -> None:
    context = Context(user_id=hass_admin_user.id)
    await act(hass, "recharge", device_of(hass, account), context=context, **CAPPED)
    assert len(simulator.charges) == 1


async def test_everybody_may_look(
    hass: HomeAssistant, account: MockConfigEntry, hass_read_only_user: User
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    for action in ("get_products", "get_history", "export_history", "simulate", "refresh"):
        assert await act(hass, action, device_of(hass, account), context=context), action


async def test_an_account_is_no_line(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    subtests: pytest.Subtests,
) -> None:
    device = device_of(hass, account, None)
    for action in LINE_ACTIONS:
        with subtests.test(action):
            error = await refused(hass, action, device, **NEEDED.get(action, {}))
            assert error.translation_key == "line_needed"
    assert simulator.charges == []


async def test_an_unknown_device_is_refused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    subtests: pytest.Subtests,
) -> None:
    for action in ACTIONS:
        with subtests.test(action.name):
            data = NEEDED.get(action.name, {})
            error = await refused(hass, action.name, "no-such-device", **data)
            assert error.translation_key == "service_device_not_found"
    assert simulator.charges == []


async def test_a_device_of_something_else_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    other = MockConfigEntry(domain="other")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("other", "1")}
    )
    error = await refused(hass, "recharge", device.id, **CAPPED)
    assert error.translation_key == "service_device_wrong_domain"
    assert simulator.charges == []


async def test_an_account_that_is_not_loaded_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    device = device_of(hass, account)
    await hass.config_entries.async_unload(account.entry_id)
    error = await refused(hass, "recharge", device, **CAPPED)
    assert error.translation_key == "service_config_entry_not_loaded"
    assert simulator.charges == []


async def test_no_target_hits_several_lines(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    area = ar.async_get(hass).async_create("Travel")
    both = [device_of(hass, account, CAMBODIA), device_of(hass, account, PERU)]
    for device in both:
        dr.async_get(hass).async_update_device(device, area_id=area.id)
    targets: list[dict[str, Any]] = [
        {"area_id": area.id},
        {"entity_id": "all"},
        {"device_id": both},
        {"device_id": both[0], "area_id": area.id},
    ]
    for target in targets:
        with pytest.raises(vol.Invalid):
            await hass.services.async_call(
                DOMAIN, "recharge", dict(CAPPED), blocking=True, target=target
            )
    assert simulator.charges == []


async def test_every_field_is_described_and_accepted(
    hass: HomeAssistant, account: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    described = (await async_get_all_descriptions(hass))[DOMAIN]
    texts = await async_get_translations(hass, "en", "services", {DOMAIN})
    for action in ACTIONS:
        fields: set[str] = set()
        for name, field in described[action.name]["fields"].items():
            fields |= set(field["fields"]) if "fields" in field else {name}
        assert fields == {"device_id", *(str(marker) for marker in action.fields)}, action.name
        for name in fields:
            assert texts[f"component.{DOMAIN}.services.{action.name}.fields.{name}.description"]
    assert not [r for r in caplog.records if r.levelname in {"WARNING", "ERROR"}]


# What they answer


async def test_products_are_listed_with_the_price_that_the_wallet_pays(
    hass: HomeAssistant, account: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    assert await act(hass, "get_products", device_of(hass, account)) == snapshot


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (FaultKind.DENIED, "provider_access_denied"),
        (FaultKind.DROP_BEFORE, "provider_unreachable"),
        (FaultKind.ERROR_BEFORE, "provider_unreachable"),
        (FaultKind.GARBAGE, "provider_unreachable"),
        (FaultKind.RATE_LIMITED, "provider_rate_limited"),
    ],
)
async def test_each_error_of_the_provider_has_its_own_words(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    fault: FaultKind,
    key: str,
) -> None:
    simulator.fault(fault, "packages", count=None)
    error = await failed(hass, "get_products", device_of(hass, account))
    assert (error.translation_domain, error.translation_key) == (DOMAIN, key)
    simulator.clear_faults()
    assert (await act(hass, "get_products", device_of(hass, account)))["products"]


async def test_a_refused_login_asks_for_a_new_one(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.UNAUTHORISED, "packages", count=2)
    error = await failed(hass, "get_products", device_of(hass, account))
    assert error.translation_key == "provider_auth_failed"
    flows = hass.config_entries.flow.async_progress()
    assert [flow["context"]["source"] for flow in flows] == [SOURCE_REAUTH]


async def test_a_line_that_the_provider_does_not_know_is_named_as_such(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    del simulator.lines[CAMBODIA]
    error = await failed(hass, "get_products", device_of(hass, account))
    assert error.translation_key == "line_unknown"


async def test_what_the_provider_refuses_is_told_in_its_own_words(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.set_line(CAMBODIA, recycled=True)
    error = await failed(hass, "get_products", device_of(hass, account))
    assert error.translation_key == "provider_refused"
    assert error.translation_placeholders is not None
    assert "recycled" in error.translation_placeholders["message"]
    assert CAMBODIA not in error.translation_placeholders["message"]


async def test_refresh_answers_with_the_readings(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    snapshot: SnapshotAssertion,
) -> None:
    simulator.consume(CAMBODIA, megabytes=50)
    assert await act(hass, "refresh", device_of(hass, account)) == snapshot
    assert len((await act(hass, "refresh", device_of(hass, account, None)))["lines"]) == 2


async def test_refresh_fails_if_the_line_cannot_be_read(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    del simulator.lines[CAMBODIA]
    error = await failed(hass, "refresh", device_of(hass, account))
    assert error.translation_key == "line_unknown"


async def test_history_lists_a_line_or_an_account_newest_first(
    hass: HomeAssistant, account: MockConfigEntry, freezer: FrozenDateTimeFactory
) -> None:
    cambodia, peru = device_of(hass, account), device_of(hass, account, PERU)
    await act(hass, "recharge", cambodia, **CAPPED)
    freezer.tick(3600)
    await act(hass, "recharge", peru, package_id=PERU_ONE_GB, max_price=5)
    both = (await act(hass, "get_history", device_of(hass, account, None)))["recharges"]
    assert [item["product"] for item in both] == [PERU_ONE_GB, ONE_GB]
    assert [item["line_name"] for item in both] == ["Inti Mobile", "Angkor Mobile"]
    one = (await act(hass, "get_history", cambodia))["recharges"]
    assert [item["product"] for item in one] == [ONE_GB]
    everything = device_of(hass, account, None)
    newest = (await act(hass, "get_history", everything, limit=1))["recharges"]
    assert [item["product"] for item in newest] == [PERU_ONE_GB]
    late = await act(hass, "get_history", everything, since="2026-11-10T12:30:00+00:00")
    assert [item["product"] for item in late["recharges"]] == [PERU_ONE_GB]


async def test_an_entry_of_the_history_is_complete(
    hass: HomeAssistant, account: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    done = await act(hass, "recharge", device_of(hass, account), request_id="trip", **CAPPED)
    await settle(hass)
    (item,) = (await act(hass, "get_history", device_of(hass, account)))["recharges"]
    assert item.pop("id") == done["id"]
    assert item == snapshot


async def test_an_absurd_number_of_entries_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, subtests: pytest.Subtests
) -> None:
    for limit in (0, -1, 1.5, float("nan"), float("inf")):
        with subtests.test(str(limit)):
            error = await refused(hass, "get_history", device_of(hass, account), limit=limit)
            assert error.translation_key == "value_invalid"
            assert error.translation_placeholders == {"field": "limit"}


async def test_history_is_exported_as_csv_with_exact_sums(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    answer = await act(hass, "export_history", device_of(hass, account, None))
    assert (answer["rows"], answer["filename"]) == (1, "esim-recharges-2026-11-10.csv")
    (row,) = csv.DictReader(io.StringIO(answer["csv"]))
    assert (row["price"], row["currency"], row["line_name"]) == ("3.60", "USD", "Angkor Mobile")
    assert row["created_at"] == "2026-11-10T12:00:00+00:00"


async def test_an_empty_export_has_a_header(hass: HomeAssistant, account: MockConfigEntry) -> None:
    answer = await act(hass, "export_history", device_of(hass, account))
    assert answer["rows"] == 0
    assert answer["csv"].startswith("id,created_at,updated_at,line,line_name,state,")


@pytest.mark.parametrize(
    "title", ['=HYPERLINK("x")', "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\n=1", "|cmd"]
)
async def test_no_cell_of_an_export_can_become_a_formula(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator, title: str
) -> None:
    for offer in simulator.lines[CAMBODIA].offers:
        offer.title = title
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    answer = await act(hass, "export_history", device_of(hass, account))
    (row,) = csv.DictReader(io.StringIO(answer["csv"], newline=""))
    assert row["title"] == f"'{title}"


# Simulation


async def test_a_simulation_tells_everything_and_spends_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    snapshot: SnapshotAssertion,
) -> None:
    answer = await act(hass, "simulate", device_of(hass, account), data_left=0.1)
    assert answer == snapshot
    assert simulator.charges == []
    assert (await act(hass, "get_history", device_of(hass, account)))["recharges"] == []


async def test_a_simulation_shows_what_the_rule_would_do(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    device = device_of(hass, account)
    await act(hass, "pause", device)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    low = await act(hass, "simulate", device, data_left=0.5)
    assert (low["due"], low["because"], low["reason"]) == (True, ["data_low"], "paused")
    assert low["product"]["product"] == "angkor-mobile-30days-3gb-topup"
    high = await act(hass, "simulate", device, data_left=2)
    assert (high["due"], high["would_recharge"]) == (False, False)
    not_due = next(guard for guard in high["guards"] if guard["guard"] == "not_due")
    assert not not_due["passed"]
    assert simulator.charges == []


async def test_a_simulation_can_assume_everything_about_a_line(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    device = device_of(hass, account)
    await act(hass, "set_rule", device, money_below="5", days_before_end=3, currency="usd")
    ends = await act(hass, "simulate", device, valid_until="2026-11-12T00:00:00+00:00")
    assert (ends["due"], ends["because"], ends["unknown"]) == (True, ["ends_soon"], ["money_low"])
    poor = await act(hass, "simulate", device, money_left="0", currency="USD")
    assert "money_low" in poor["because"]
    retired = await act(hass, "simulate", device, money_left="0", status="retired")
    assert not retired["due"]


async def test_a_simulation_of_nonsense_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"data_left": -1}, "value_invalid"),
        ({"data_left": float("nan")}, "value_invalid"),
        ({"money_left": "-1"}, "amount_invalid"),
        ({"money_left": "much"}, "amount_invalid"),
        ({"money_left": "1", "currency": "$"}, "currency_invalid"),
    ]
    for data, key in cases:
        with subtests.test(str(data)):
            error = await refused(hass, "simulate", device_of(hass, account), **data)
            assert error.translation_key == key


async def test_a_simulation_needs_the_provider(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.DROP_BEFORE, "packages", count=None)
    error = await failed(hass, "simulate", device_of(hass, account))
    assert error.translation_key == "provider_unreachable"


async def test_an_action_that_only_answers_must_be_asked_for_its_answer(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    with pytest.raises(ServiceValidationError):
        await hass.services.async_call(
            DOMAIN, "get_products", {"device_id": device_of(hass, account)}, blocking=True
        )
