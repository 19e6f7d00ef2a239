"""Money and the card's dialogs: nothing is paid without a confirmation, once with it, whatever happens in between.

The list of charges at the provider's stand-in is the judge.
"""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any
from unittest.mock import patch
from uuid import uuid4

from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.card.dialogs import DIALOGS
from custom_components.esim_recharge.errors import failed, invalid
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Origin, State
from custom_components.esim_recharge.recharge.settings import Mode
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .action_helpers import ONE_GB, PERU_ONE_GB, device_of, hub_of
from .card_dialog_helpers import Person, last
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, THREE_GB, coordinator_of, save, settle
from .websocket_helpers import Page

LATE = 0.3
"""Seconds in which the provider keeps a purchase waiting, so that something can happen meanwhile."""
FULL = LedgerError("OperationalError: database or disk is full")


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    account = await setup_account()
    await settle(hass)
    return account


@pytest.fixture
async def person(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> Person:
    """An administrator who recharges the Cambodian line."""
    return Person(Page(await hass_ws_client()), device_of(hass, account))


@pytest.fixture
async def other(
    hass: HomeAssistant, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> Person:
    """The same line on another page."""
    return Person(Page(await hass_ws_client()), device_of(hass, account))


@pytest.fixture
async def asked(hass: HomeAssistant, account: MockConfigEntry, person: Person) -> Person:
    """Somebody whom a recharge is proposed to."""
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.ASK))
    person.kind = "proposal"
    return person


# Nothing without a confirmation


async def test_nothing_is_paid_before_the_button_that_pays(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    await person.press("back")
    await person.step("confirm", product=THREE_GB)
    await person.step("told")
    assert person.says == ["lost", "searched"]
    await person.press("anew")
    await person.step("confirm", product=ONE_GB)
    assert simulator.charges == []


async def test_nothing_that_is_asked_about_a_proposal_is_paid(
    asked: Person, simulator: AiraloSimulator
) -> None:
    await asked.step("start")
    await asked.press("next")
    await asked.step("told")
    assert asked.says == ["lost", "searched"]
    # What is proposed stays the same: there is nothing to choose anew.
    assert asked.buttons == ["close", "search", "retry"]
    await asked.step("start")
    await asked.press("reject")
    assert asked.page["done"] is True
    await asked.step("start")
    assert asked.alerts == ["nothing_proposed"]
    assert simulator.charges == []


@pytest.mark.parametrize(
    "order",
    [
        None,
        {},
        {"request_id": "x"},
        {"price": "0"},
        {"price": "-3.60"},
        {"price": 3.6},
        {"price": "NaN"},
        {"price": "1e3"},
        {"currency": "usd"},
        {"currency": None},
        {"package_id": ""},
        {"package_id": ["x"]},
        {"request_id": "../../../../../../../../../etc"},
        {"more": "x"},
    ],
)
async def test_an_order_that_is_none_is_refused(
    person: Person, simulator: AiraloSimulator, order: dict[str, Any] | None
) -> None:
    page = await person.chooses(ONE_GB)
    whole = {} if order in (None, {}) else {**page["order"], **(order or {})}
    person.page = {} if order is None else {"order": whole}
    if order == {"price": "0"}:
        # It is a number, and no price.
        await person.step("pay")
        assert person.page["at"] != "succeeded"
    else:
        error = await person.refused("pay")
        assert error["translation_key"] == "value_invalid"
    assert simulator.charges == []


@pytest.mark.parametrize(
    ("kind", "step"), [(kind, step) for kind, steps in DIALOGS.items() for step in steps]
)
async def test_only_administrators_are_asked(
    person: Person, guest: Page, simulator: AiraloSimulator, kind: str, step: str
) -> None:
    order = await _order(person, ONE_GB)
    person.socket, person.kind, person.page = guest, kind, {"order": order}
    error = await person.refused(step)
    assert (error["code"], error["translation_key"]) == ("unauthorized", "not_permitted")
    assert simulator.charges == []


async def test_an_order_at_a_price_that_it_never_had_is_refused(
    person: Person, simulator: AiraloSimulator
) -> None:
    page = await person.chooses(ONE_GB)
    person.page = {"order": {**page["order"], "price": "1.00"}}
    await person.step("pay")
    assert person.alerts == ["refused_price_changed"]
    assert simulator.charges == []


async def test_an_order_of_one_line_buys_nothing_for_another(
    hass: HomeAssistant, account: MockConfigEntry, person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    person.device_id = device_of(hass, account, PERU)
    await person.press("pay")
    assert person.alerts == ["request_id_taken"]
    person.page = {"order": {**(await _order(person, PERU_ONE_GB)), "package_id": ONE_GB}}
    await person.step("pay")
    assert person.alerts == ["refused_product_unavailable_package_gone"]
    assert simulator.charges == []


async def _order(person: Person, product: str) -> dict[str, Any]:
    page = await person.chooses(product)
    order: dict[str, Any] = page["order"]
    return order


async def test_what_was_bought_for_one_line_is_not_told_of_another(
    hass: HomeAssistant, account: MockConfigEntry, person: Person, simulator: AiraloSimulator
) -> None:
    bought = await _order(person, ONE_GB)
    await person.press("pay")
    person.device_id = device_of(hass, account, PERU)
    mine = await _order(person, PERU_ONE_GB)
    person.page = {"order": {**mine, "request_id": bought["request_id"]}}
    await person.step("told")
    assert person.says == ["lost", "searched"]
    await person.press("retry")
    assert person.alerts == ["request_id_taken"]
    assert len(simulator.charges) == 1


async def test_a_proposal_is_not_approved_by_an_order_that_says_something_else(
    asked: Person, simulator: AiraloSimulator
) -> None:
    await asked.step("start")
    order = (await asked.press("next"))["order"]
    for other in ({"price": "0.01"}, {"package_id": ONE_GB}, {"currency": "EUR"}):
        asked.page = {"order": {**order, **other}}
        await asked.step("pay")
        assert asked.alerts == ["nothing_proposed"]
    assert simulator.charges == []
    asked.page = {"order": order}
    await asked.step("pay")
    assert len(simulator.charges) == 1


async def test_a_no_without_a_proposal_that_it_is_about_rejects_none(
    asked: Person, simulator: AiraloSimulator
) -> None:
    await asked.step("reject")
    assert asked.alerts == ["nothing_proposed"]
    await asked.step("start")
    assert asked.says == ["description"]
    assert simulator.charges == []


async def test_a_product_with_a_name_without_end_can_be_bought(
    account: MockConfigEntry, person: Person, simulator: AiraloSimulator
) -> None:
    provider = account.runtime_data.account.provider
    packages = provider.packages

    async def wordy(line: str) -> Any:  # noqa: ANN401 - products
        return [replace(package, title="x" * 700) for package in await packages(line)]

    with patch.object(provider, "packages", wordy):
        await person.chooses(ONE_GB)
        assert last((await person.press("pay"))["done"]) == "succeeded"
    assert len(simulator.charges) == 1


# Once


async def test_a_confirmed_order_is_paid_once_in_the_persons_own_name(
    hass: HomeAssistant, account: MockConfigEntry, person: Person, simulator: AiraloSimulator
) -> None:
    calls: list[Any] = []
    hass.bus.async_listen("call_service", calls.append)
    await person.chooses(ONE_GB)
    await person.press("pay")
    (charge,) = simulator.charges
    assert (charge.line, charge.package, str(charge.amount)) == (CAMBODIA, ONE_GB, "3.60")
    (call,) = calls
    (owner,) = [user for user in await hass.auth.async_get_users() if user.is_admin]
    assert call.context.user_id == owner.id
    found = await hub_of(account).ledger.history(coordinator_of(account).lines.copy().popitem()[0])
    assert {recharge.origin for recharge in found} <= {Origin.REQUESTED}


async def test_the_same_order_twice_is_paid_once(
    person: Person, simulator: AiraloSimulator
) -> None:
    confirmed = await person.chooses(ONE_GB)
    first = await person.press("pay")
    person.page = confirmed
    second = await person.press("pay")
    assert [last(page["done"]) for page in (first, second)] == ["succeeded", "succeeded"]
    assert len(simulator.charges) == 1


async def test_the_same_order_from_two_pages_at_the_same_moment_is_paid_once(
    person: Person, other: Person, simulator: AiraloSimulator
) -> None:
    confirmed = await person.chooses(ONE_GB)
    other.page = confirmed
    simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
    pages = await asyncio.gather(person.press("pay"), other.press("pay"))
    assert [last(page["done"]) for page in pages] == ["succeeded", "succeeded"]
    assert len(simulator.charges) == 1


async def test_two_people_who_confirm_at_the_same_moment_pay_once(
    person: Person, other: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    await other.chooses(THREE_GB)
    simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
    pages = await asyncio.gather(person.press("pay"), other.press("pay"))
    assert sorted(page["at"] for page in pages) == ["refused", "succeeded"]
    assert len(simulator.charges) == 1


async def test_an_approved_proposal_is_paid_once_however_often_it_is_approved(
    asked: Person, other: Person, simulator: AiraloSimulator
) -> None:
    await asked.step("start")
    confirmed = await asked.press("next")
    assert asked.buttons == ["back", "approve"]
    other.page, other.kind = confirmed, "proposal"
    pages = await asyncio.gather(asked.press("approve"), other.press("approve"))
    assert [last(page["done"]) for page in pages] == ["succeeded", "succeeded"]
    asked.page = confirmed
    await asked.press("approve")
    assert len(simulator.charges) == 1
    await asked.step("start")
    assert asked.alerts == ["nothing_proposed"]


async def test_a_proposal_at_another_price_is_told_and_not_approved(
    asked: Person, simulator: AiraloSimulator
) -> None:
    await asked.step("start")
    await asked.press("next")
    simulator.set_package(THREE_GB, CAMBODIA, net_price="12")
    page = await asked.press("approve")
    assert (page["at"], asked.alerts, asked.buttons) == (
        "refused",
        ["refused_price_changed"],
        ["close"],
    )
    assert simulator.charges == []


async def test_a_page_about_one_proposal_does_not_confirm_or_reject_another(
    asked: Person, simulator: AiraloSimulator
) -> None:
    await asked.step("start")
    stale = uuid4().hex[:26].upper()
    await asked.step(f"confirm:{stale}")
    assert asked.alerts == ["nothing_proposed"]
    error = await asked.refused(f"reject:{stale}")
    assert error["translation_key"] == "nothing_proposed"
    await asked.step("start")
    assert asked.says == ["description"]
    assert simulator.charges == []


# Nobody knows


async def test_a_connection_that_is_lost_while_it_is_sent_is_told_afterwards(
    hass: HomeAssistant,
    person: Person,
    simulator: AiraloSimulator,
    hass_ws_client: WebSocketGenerator,
) -> None:
    order = await _order(person, ONE_GB)
    simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
    asked = {"device_id": person.device_id, "kind": "recharge", "step": "pay", "input": {}}
    await person.socket.client.send_json_auto_id(
        {"type": "esim_recharge/dialog", **asked, "order": order}
    )
    while not simulator.charges:  # noqa: ASYNC110 - the simulator has no event for it
        await asyncio.sleep(0.01)
    await person.socket.client.close()
    again = Person(Page(await hass_ws_client()), person.device_id)
    again.page = {"order": order}
    page = await again.step("told")
    assert last(page["done"]) == "succeeded"
    assert len(simulator.charges) == 1


async def test_an_order_that_is_still_on_its_way_is_waited_for_before_it_is_said_not_to_be_there(
    person: Person, other: Person, simulator: AiraloSimulator
) -> None:
    order = await _order(person, ONE_GB)
    simulator.fault(FaultKind.LATE, "wallet", delay=LATE)
    paying = asyncio.ensure_future(person.press("pay"))
    await asyncio.sleep(LATE / 3)
    other.page = {"order": order}
    page = await other.step("told")
    assert last(page["done"]) == "succeeded"
    assert last((await paying)["done"]) == "succeeded"
    assert len(simulator.charges) == 1


async def test_an_answer_that_never_came_can_be_asked_for_with_the_same_order(
    person: Person, simulator: AiraloSimulator
) -> None:
    confirmed = await person.chooses(ONE_GB)
    await person.press("pay")
    person.page = confirmed
    person.loses_connection()
    assert (person.alerts, person.buttons) == (["lost"], ["close", "search", "retry"])
    assert person.button("retry")["look"] == "pay"
    page = await person.press("retry")
    assert last(page["done"]) == "succeeded"
    assert len(simulator.charges) == 1


async def test_an_order_that_was_never_received_can_be_sent_or_chosen_anew(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    person.loses_connection()
    page = await person.press("search")
    assert person.says == ["lost", "searched"]
    assert person.buttons == ["close", "anew", "retry"]
    # It is kept until it is settled.
    assert page["order"]["request_id"]
    assert page["lost"]["parts"][0]["look"] == "alert"
    assert simulator.charges == []
    await person.press("retry")
    assert len(simulator.charges) == 1


@pytest.mark.parametrize(
    "fault", [FaultKind.DROP_AFTER, FaultKind.ERROR_AFTER, FaultKind.GARBAGE, FaultKind.CUT_OFF]
)
async def test_what_the_provider_does_not_answer_is_unknown_and_never_sent_again(
    person: Person, simulator: AiraloSimulator, fault: FaultKind
) -> None:
    confirmed = await person.chooses(ONE_GB)
    simulator.fault(fault, "recharge")
    page = await person.press("pay")
    assert (page["at"], person.alerts, person.buttons) == (
        "unknown",
        ["outcome_unknown"],
        ["close"],
    )
    assert page["haptic"] == "warning"
    assert "order" not in page
    person.page = confirmed
    assert (await person.press("pay"))["at"] in {"unknown", "succeeded"}
    await person.chooses_in_vain(THREE_GB)
    assert len(simulator.charges) == 1


async def test_a_provider_that_is_out_of_reach_beforehand_has_sold_nothing(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    simulator.fault(FaultKind.ERROR_BEFORE, count=None)
    page = await person.press("pay")
    assert (page["at"], person.alerts) == ("refused", ["provider_unreachable"])
    assert "order" not in page
    assert simulator.charges == []


async def test_a_list_that_cannot_be_loaded_after_a_no_does_not_hide_the_no(
    person: Person, simulator: AiraloSimulator, account: MockConfigEntry
) -> None:
    await person.chooses(ONE_GB)
    simulator.set_package(ONE_GB, CAMBODIA, gone=True)
    with patch(
        "custom_components.esim_recharge.card.choosing.start",
        side_effect=failed("provider_unreachable"),
    ):
        page = await person.press("pay")
    assert (page["at"], person.alerts) == ("refused", ["refused_product_unavailable_package_gone"])
    assert simulator.charges == []


async def test_while_home_assistant_starts_nothing_is_bought(
    hass: HomeAssistant, person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    hass.set_state(CoreState.starting)
    page = await person.press("pay")
    hass.set_state(CoreState.running)
    assert (page["at"], person.alerts) == ("refused", ["refused_stopping"])
    assert simulator.charges == []


@pytest.mark.parametrize(
    "error",
    [
        failed("ledger_unavailable"),
        failed("outcome_unknown"),
        failed("account_not_loaded"),
        invalid("nothing_open"),
        HomeAssistantError("boom"),
    ],
)
async def test_an_error_that_does_not_say_that_nothing_was_bought_is_no_no(
    person: Person, simulator: AiraloSimulator, error: HomeAssistantError
) -> None:
    """The page says that nobody knows, keeps the order, and asks again."""
    confirmed = await person.chooses(ONE_GB)
    with _recharging(error):
        await person.press_in_vain("pay")
    person.page = confirmed
    person.loses_connection()
    await person.press("retry")
    assert len(simulator.charges) == 1


async def test_an_error_after_a_purchase_does_not_hide_the_purchase(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    with patch(
        "custom_components.esim_recharge.actions.spend.next_step",
        side_effect=failed("provider_refused", message="late"),
    ):
        page = await person.press("pay")
    assert last(page["done"]) == "succeeded"
    assert len(simulator.charges) == 1


async def test_a_no_is_not_believed_when_the_record_cannot_be_read(
    person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    with (
        _recharging(invalid("refused_daily_count")),
        patch.object(Ledger, "by_request", side_effect=FULL),
    ):
        error = await person.press_in_vain("pay")
    assert error["translation_key"] == "refused_daily_count"
    with patch.object(Ledger, "by_request", side_effect=FULL):
        error = await person.refused("told")
    assert error["translation_key"] == "ledger_unavailable"
    assert simulator.charges == []


async def test_a_record_that_cannot_be_used_says_nothing_about_an_order(
    account: MockConfigEntry, person: Person, simulator: AiraloSimulator
) -> None:
    await person.chooses(ONE_GB)
    hub_of(account).office.trouble = FULL
    error = await person.press_in_vain("pay")
    assert error["translation_key"] == "refused_ledger_unavailable"
    error = await person.refused("told")
    assert error["translation_key"] == "ledger_unavailable"
    assert simulator.charges == []


async def test_a_restart_in_the_middle_is_unknown_and_never_sent_again(
    hass: HomeAssistant, account: MockConfigEntry, person: Person, simulator: AiraloSimulator
) -> None:
    confirmed = await person.chooses(ONE_GB)
    await person.press("pay")
    ledger = hub_of(account).ledger
    found = await ledger.by_request(confirmed["order"]["request_id"])
    assert found is not None
    interrupted = replace(found, state=State.UNKNOWN, reason="interrupted")
    with patch.object(Ledger, "by_request", return_value=interrupted):
        person.page = confirmed
        await person.press("pay")
        assert person.says == ["outcome_unknown"]
    assert len(simulator.charges) == 1


@pytest.mark.parametrize("what", ["async_unload", "async_reload", "async_remove"])
async def test_what_was_paid_is_told_though_the_account_goes_away_meanwhile(
    hass: HomeAssistant,
    account: MockConfigEntry,
    person: Person,
    simulator: AiraloSimulator,
    what: str,
) -> None:
    """An account that is not loaded says that nothing was done, which would be untrue now."""
    await person.chooses(ONE_GB)
    simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
    paying = asyncio.ensure_future(person.press("pay"))
    while not simulator.charges:  # noqa: ASYNC110 - the simulator has no event for it
        await asyncio.sleep(0.01)
    await getattr(hass.config_entries, what)(account.entry_id)
    page = await paying
    assert (last(page["done"]), page["name"]) == ("succeeded", "Angkor Mobile")
    assert len(simulator.charges) == 1


@pytest.mark.parametrize("order", [{}, {"id": "of another version"}])
async def test_an_order_that_nobody_can_read_is_not_asked_about_for_ever(
    person: Person, simulator: AiraloSimulator, order: dict[str, Any]
) -> None:
    person.page = {"order": order}
    page = await person.step("told")
    assert (person.alerts, person.buttons) == (["value_invalid"], ["close", "anew"])
    assert "order" not in page
    assert (await person.press("anew"))["at"] == "pick"
    assert simulator.charges == []


@contextmanager
def _recharging(error: HomeAssistantError) -> Iterator[None]:
    """Each action fails so, whatever it did."""
    with patch("custom_components.esim_recharge.card.visit.Visit.act", side_effect=error):
        yield
