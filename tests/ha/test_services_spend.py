"""Actions that spend: what is bought, what is refused, and that nothing is ever bought twice."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from http import HTTPStatus
import json
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CoreState, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
from syrupy.assertion import SnapshotAssertion

from custom_components.esim_recharge.const import DOMAIN, EVENT_RECHARGE
from custom_components.esim_recharge.lines.models import Receipt, line_key
from custom_components.esim_recharge.providers.base import Order
from custom_components.esim_recharge.recharge.models import Origin, State
from custom_components.esim_recharge.recharge.settings import (
    AccountSettings,
    Limits,
    LineSettings,
    Mode,
)
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .action_helpers import (
    CAPPED,
    ONE_GB,
    PERU_ONE_GB,
    act,
    device_of,
    failed,
    hub_of,
    refused,
)
from .entity_helpers import DUE_AND_AUTOMATIC, coordinator_of, refresh, save, settle, usd

pytestmark = pytest.mark.usefixtures("noon")

KEY = line_key("airalo", CAMBODIA)
DUE_AND_ASKED = replace(DUE_AND_AUTOMATIC, mode=Mode.ASK)


async def limit(hass: HomeAssistant, account: MockConfigEntry, **limits: Any) -> None:  # noqa: ANN401 - fields of Limits
    """Let the owner set limits of the Cambodian line."""
    await save(hass, account, CAMBODIA, LineSettings(limits=Limits(**limits)))


# What is bought


async def test_a_recharge_is_bought_once_and_told(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    snapshot: SnapshotAssertion,
) -> None:
    answer = await act(hass, "recharge", device_of(hass, account), **CAPPED)
    (charge,) = simulator.charges
    assert (charge.line, charge.package, str(charge.amount)) == (CAMBODIA, ONE_GB, "3.60")
    assert charge.reference == answer.pop("id")
    assert charge.order == answer.pop("receipt")
    assert answer == snapshot


async def test_the_line_settings_choose_the_product_and_the_cap(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.OFF))
    answer = await act(hass, "recharge", device_of(hass, account))
    assert (answer["state"], answer["price"]) == ("succeeded", "9.36")
    assert len(simulator.charges) == 1


async def test_the_same_request_buys_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    device = device_of(hass, account)
    first = await act(hass, "recharge", device, request_id="summer", **CAPPED)
    second = await act(hass, "recharge", device, request_id="summer", **CAPPED)
    assert first["id"] == second["id"]
    assert len(simulator.charges) == 1


async def test_the_same_request_at_the_same_moment_buys_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    device = device_of(hass, account)
    calls = (act(hass, "recharge", device, request_id="summer", **CAPPED) for _ in range(3))
    assert len({answer["id"] for answer in await asyncio.gather(*calls)}) == 1
    assert len(simulator.charges) == 1


async def test_a_request_of_one_line_answers_no_other(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await act(hass, "recharge", device_of(hass, account), request_id="summer", **CAPPED)
    peru: dict[str, Any] = {"package_id": PERU_ONE_GB, "max_price": 5}
    error = await refused(
        hass, "recharge", device_of(hass, account, PERU), request_id="summer", **peru
    )
    assert error.translation_key == "request_id_taken"
    assert len(simulator.charges) == 1


async def test_two_lines_recharged_at_the_same_moment_are_charged_once_each(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await asyncio.gather(
        act(hass, "recharge", device_of(hass, account), **CAPPED),
        act(
            hass,
            "recharge",
            device_of(hass, account, PERU),
            package_id=PERU_ONE_GB,
            max_price=5,
        ),
    )
    assert sorted(charge.line for charge in simulator.charges) == sorted([CAMBODIA, PERU])


async def test_a_cancelled_caller_does_not_cancel_the_purchase(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    provider = account.runtime_data.account.provider
    really, under_way, go = provider.recharge, asyncio.Event(), asyncio.Event()

    async def slowly(order: Order) -> Receipt:
        under_way.set()
        await go.wait()
        receipt = await really(order)
        assert isinstance(receipt, Receipt)
        return receipt

    data = {"device_id": device_of(hass, account), **CAPPED}
    call = hass.services.async_call(DOMAIN, "recharge", data, blocking=True)
    with patch.object(provider, "recharge", slowly):
        caller = asyncio.get_running_loop().create_task(call)
        await under_way.wait()
        caller.cancel()
        await asyncio.gather(caller, return_exceptions=True)
        assert caller.cancelled()
        go.set()
        await account.runtime_data.hub.recharger.stop()
    await settle(hass)
    (done,) = await hub_of(account).ledger.history(KEY)
    assert done.state in {State.SUCCEEDED, State.CREDITED}
    assert len(simulator.charges) == 1


# Without buying


@pytest.mark.parametrize("due", [True, False])
async def test_a_dry_run_names_product_and_price_and_spends_nothing(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator, *, due: bool
) -> None:
    answer = await act(
        hass, "recharge", device_of(hass, account), dry_run=True, only_if_due=not due, **CAPPED
    )
    assert (answer["state"], answer["would_buy"]) == ("dry_run", due)
    assert (answer["product"], answer["price"], answer["currency"]) == (ONE_GB, "3.60", "USD")
    assert answer["reason"] == (None if due else "not_due")
    assert simulator.charges == []
    assert await hub_of(account).ledger.history(KEY) == []


async def test_a_dry_run_without_a_product_says_so(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    answer = await act(hass, "recharge", device_of(hass, account), dry_run=True)
    assert (answer["would_buy"], answer["product"]) == (False, None)
    assert answer["reason"] == "product_unavailable"


async def test_only_if_due_is_no_error_when_it_is_not(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    answer = await act(hass, "recharge", device_of(hass, account), only_if_due=True, **CAPPED)
    assert (answer["state"], answer["id"]) == ("not_due", None)
    assert simulator.charges == []


async def test_only_if_due_buys_when_it_is(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.OFF))
    answer = await act(hass, "recharge", device_of(hass, account), only_if_due=True)
    assert answer["state"] == "succeeded"
    assert len(simulator.charges) == 1


async def test_only_if_due_relies_on_no_figure_that_is_in_doubt(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, PERU, replace(DUE_AND_AUTOMATIC, mode=Mode.OFF))
    peru = device_of(hass, account, PERU)
    simulator.set_line(PERU, remaining=0)
    error = await refused(hass, "recharge", peru, only_if_due=True)
    assert error.translation_key == "refused_implausible_reading"
    simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    await refused(hass, "recharge", peru, only_if_due=True)
    assert simulator.charges == []


async def test_only_if_due_needs_a_monthly_budget(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    unlimited = replace(DUE_AND_AUTOMATIC.limits, monthly_budget=None)
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.OFF, limits=unlimited))
    error = await refused(hass, "recharge", device_of(hass, account), only_if_due=True)
    assert error.translation_key is not None
    assert error.translation_key.startswith("refused_monthly_line_budget")
    assert simulator.charges == []


# What is refused: each reason that a requested recharge can meet

type Arrange = Callable[[HomeAssistant, MockConfigEntry, AiraloSimulator], Awaitable[object]]


async def _nothing(_hass: HomeAssistant, _account: MockConfigEntry, _sim: AiraloSimulator) -> None:
    """All is well."""


async def _starting(hass: HomeAssistant, _account: MockConfigEntry, _sim: AiraloSimulator) -> None:
    hass.set_state(CoreState.starting)


async def _paused(hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator) -> None:
    await act(hass, "pause", device_of(hass, account), duration={"hours": 2})


async def _paused_account(
    hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator
) -> None:
    await act(hass, "pause", device_of(hass, account, None))


async def _trip_ahead(hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator) -> None:
    await limit(hass, account, active_from=date(2026, 12, 1))


async def _trip_over(hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator) -> None:
    await limit(hass, account, active_until=date(2026, 11, 9))


async def _login_lost(
    _hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator
) -> None:
    account.runtime_data.account.auth_ok = False


async def _lost_answer(hass: HomeAssistant, account: MockConfigEntry, sim: AiraloSimulator) -> None:
    sim.fault(FaultKind.DROP_AFTER, "recharge")
    sim.configure(credit_delay=None)
    await act(hass, "recharge", device_of(hass, account), **CAPPED)


async def _not_arrived(hass: HomeAssistant, account: MockConfigEntry, sim: AiraloSimulator) -> None:
    sim.configure(credit_delay=None)
    await act(hass, "recharge", device_of(hass, account), **CAPPED)


async def _just_recharged(
    hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator
) -> None:
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    await refresh(hass, account)


async def _line_budget(
    hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator
) -> None:
    await limit(hass, account, monthly_budget=usd("3.50"))


async def _account_budget(
    hass: HomeAssistant, account: MockConfigEntry, _sim: AiraloSimulator
) -> None:
    await coordinator_of(account).async_save_account_settings(
        AccountSettings(monthly_budget=usd("3.50"))
    )


async def _gone(_hass: HomeAssistant, _account: MockConfigEntry, sim: AiraloSimulator) -> None:
    sim.set_package(ONE_GB, gone=True)


async def _nothing_sold(
    _hass: HomeAssistant, _account: MockConfigEntry, sim: AiraloSimulator
) -> None:
    for offer in sim.lines[CAMBODIA].offers:
        offer.gone = True


async def _poor(_hass: HomeAssistant, _account: MockConfigEntry, sim: AiraloSimulator) -> None:
    sim.set_wallet("3.59")


@pytest.mark.parametrize(
    ("arrange", "data", "key", "placeholders"),
    [
        (_starting, CAPPED, "refused_stopping", {}),
        (_paused, CAPPED, "refused_paused", {"next_allowed"}),
        (_paused_account, CAPPED, "refused_paused_bare", {}),
        (_trip_ahead, CAPPED, "refused_outside_window", {"next_allowed"}),
        (_trip_over, CAPPED, "refused_outside_window_bare", {}),
        (_login_lost, CAPPED, "refused_auth_failed", {}),
        (_lost_answer, CAPPED, "refused_unknown_outcome", {"recharge"}),
        (_not_arrived, CAPPED, "refused_waiting_for_credit", {"next_allowed"}),
        (_just_recharged, CAPPED, "refused_cooldown", {"next_allowed"}),
        (
            _line_budget,
            CAPPED,
            "refused_monthly_line_budget",
            {"total", "budget", "currency", "next_allowed"},
        ),
        (
            _account_budget,
            CAPPED,
            "refused_monthly_account_budget",
            {"total", "budget", "currency", "next_allowed"},
        ),
        (_nothing, {"max_price": 5}, "refused_product_unavailable", {}),
        (_gone, CAPPED, "refused_product_unavailable_package_gone", {}),
        (_nothing_sold, CAPPED, "refused_product_unavailable_no_packages", {}),
        (
            _nothing,
            {"package_id": PERU_ONE_GB, "max_price": 5},
            "refused_product_unavailable_package_gone",
            {},
        ),
        (_nothing, {**CAPPED, "currency": "EUR"}, "refused_currency_mismatch", {"price", "limit"}),
        (_nothing, {"package_id": ONE_GB}, "refused_price_over_cap_bare", {"price", "currency"}),
        (
            _nothing,
            {"package_id": ONE_GB, "max_price": "3.59"},
            "refused_price_over_cap",
            {"price", "cap", "currency"},
        ),
        (
            _nothing,
            {**CAPPED, "expected_price": "3.50"},
            "refused_price_changed",
            {"expected", "price"},
        ),
        (_poor, CAPPED, "refused_wallet_too_low", {"wallet", "price", "currency"}),
    ],
)
async def test_each_guard_says_no_in_its_own_words(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    *,
    arrange: Arrange,
    data: dict[str, Any],
    key: str,
    placeholders: set[str],
) -> None:
    await arrange(hass, account, simulator)
    before = len(simulator.charges)
    recorded = len(await hub_of(account).ledger.history(KEY))
    error = await refused(hass, "recharge", device_of(hass, account), **data)
    assert (error.translation_domain, error.translation_key) == (DOMAIN, key)
    assert set(error.translation_placeholders or {}) == set(placeholders)
    assert "{" not in str(error)
    assert len(simulator.charges) == before
    assert len(await hub_of(account).ledger.history(KEY)) == recorded


async def test_the_daily_count_holds_for_people_too(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await limit(hass, account, per_day=1)
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    freezer.tick(8 * 3600)
    await refresh(hass, account)
    error = await refused(hass, "recharge", device_of(hass, account), **CAPPED)
    assert error.translation_key == "refused_daily_count"
    assert error.translation_placeholders is not None
    assert error.translation_placeholders["count"] == "1"
    assert len(simulator.charges) == 1


async def test_sums_in_a_refusal_are_written_with_their_cents(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    error = await refused(
        hass, "recharge", device_of(hass, account), package_id=ONE_GB, max_price="3.5"
    )
    assert error.translation_placeholders == {"price": "3.60", "cap": "3.50", "currency": "USD"}
    error = await refused(
        hass, "recharge", device_of(hass, account), **CAPPED, expected_price="1.5"
    )
    assert error.translation_placeholders == {"price": "3.60 USD", "expected": "1.50 USD"}


async def test_a_refusal_is_an_event_with_its_reason(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    device = device_of(hass, account)
    await refused(hass, "recharge", device, package_id=ONE_GB, max_price=1)
    (event,) = events
    assert (event.data["device_id"], event.data["type"]) == (device, "refused")
    assert event.data["reason"] == "price_over_cap"


async def test_absurd_sums_are_refused_before_anything_is_asked(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    subtests: pytest.Subtests,
) -> None:
    asked = len(simulator.exchanges)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"max_price": 0}, "amount_invalid"),
        ({"max_price": -1}, "amount_invalid"),
        ({"max_price": "1e30"}, "amount_invalid"),
        ({"max_price": "nan"}, "amount_invalid"),
        ({"max_price": float("inf")}, "amount_invalid"),
        ({"max_price": True}, "amount_invalid"),
        ({"max_price": "five"}, "amount_invalid"),
        ({"max_price": 5, "expected_price": -5}, "amount_invalid"),
        ({"max_price": 5, "currency": "dollars"}, "currency_invalid"),
    ]
    for data, key in cases:
        with subtests.test(str(data)):
            device = device_of(hass, account)
            error = await refused(hass, "recharge", device, package_id=ONE_GB, **data)
            assert error.translation_key == key
    assert len(simulator.exchanges) == asked
    assert simulator.charges == []


async def test_nothing_is_bought_without_the_ledger(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    hub_of(account).office.trouble = LedgerError("gone")
    error = await refused(hass, "recharge", device_of(hass, account), **CAPPED)
    assert error.translation_key == "refused_ledger_unavailable"
    assert simulator.charges == []


async def test_an_intent_that_cannot_be_written_is_not_sent(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    device = device_of(hass, account)
    with patch.object(hub_of(account).ledger, "insert", side_effect=LedgerError("full")):
        error = await failed(hass, "recharge", device, **CAPPED)
    assert error.translation_key == "ledger_unavailable"
    assert simulator.charges == []


@pytest.mark.parametrize("endpoint", ["packages", "wallet", "history"])
async def test_nothing_is_bought_if_a_question_before_fails(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator, endpoint: str
) -> None:
    simulator.fault(FaultKind.DENIED, endpoint, count=None)
    error = await failed(hass, "recharge", device_of(hass, account), **CAPPED)
    assert error.translation_key == "provider_access_denied"
    assert simulator.charges == []


# What the provider answers


async def test_a_refusal_by_the_provider_is_a_state_of_the_answer(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    _refuse(simulator)
    answer = await act(hass, "recharge", device_of(hass, account), **CAPPED)
    assert (answer["state"], answer["reason"]) == ("refused", "package_unavailable")
    assert "not on sale" in answer["message"]
    assert simulator.charges == []


async def test_a_refusal_by_the_provider_stops_who_wants_no_answer(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    _refuse(simulator)
    error = await _unanswered(hass, account)
    assert error.translation_key == "provider_refused"
    assert simulator.charges == []


async def test_an_unknown_outcome_is_a_state_of_the_answer(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    answer = await act(hass, "recharge", device_of(hass, account), **CAPPED)
    assert (answer["state"], answer["receipt"]) == ("unknown", None)
    assert len(simulator.charges) == 1


async def test_an_unknown_outcome_stops_who_wants_no_answer(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    error = await _unanswered(hass, account)
    assert error.translation_key == "outcome_unknown"
    assert len(simulator.charges) == 1


async def test_who_wants_no_answer_gets_none_when_all_is_well(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    data = {"device_id": device_of(hass, account), **CAPPED}
    assert await hass.services.async_call(DOMAIN, "recharge", data, blocking=True) is None
    await settle(hass)
    assert len(simulator.charges) == 1


def _refuse(simulator: AiraloSimulator) -> None:
    body = json.dumps({"code": 33, "reason": "The package is not on sale"})
    simulator.fault(
        FaultKind.ANSWER,
        "recharge",
        status=HTTPStatus.UNPROCESSABLE_ENTITY,
        headers={"Content-Type": "application/json"},
        body=body,
    )


async def _unanswered(hass: HomeAssistant, account: MockConfigEntry) -> HomeAssistantError:
    data = {"device_id": device_of(hass, account), **CAPPED}
    with pytest.raises(HomeAssistantError) as caught:
        await hass.services.async_call(DOMAIN, "recharge", data, blocking=True)
    await settle(hass)
    assert not isinstance(caught.value, ServiceValidationError)
    return caught.value


# Proposals


async def test_an_approved_proposal_is_bought_once_however_often_it_is_approved(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_ASKED)
    proposal = coordinator_of(account).data.lines[KEY].proposal
    assert proposal is not None
    assert simulator.charges == []
    device = device_of(hass, account)
    first = await act(hass, "approve", device, proposal_id=proposal.id)
    again = await act(hass, "approve", device, proposal_id=proposal.id)
    assert (first["state"], first["origin"]) == ("succeeded", Origin.APPROVED)
    assert again["id"] == first["id"]
    assert len(simulator.charges) == 1


async def test_a_rejected_proposal_is_not_bought(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_ASKED)
    device = device_of(hass, account)
    answer = await act(hass, "reject", device)
    assert answer["state"] == "rejected"
    error = await refused(hass, "approve", device, proposal_id=answer["proposal_id"])
    assert error.translation_key == "proposal_closed"
    error = await refused(hass, "reject", device, proposal_id=answer["proposal_id"])
    assert error.translation_key == "proposal_closed"
    assert simulator.charges == []


@pytest.mark.parametrize("action", ["approve", "reject"])
async def test_without_a_proposal_there_is_nothing_to_answer(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator, action: str
) -> None:
    error = await refused(hass, action, device_of(hass, account))
    assert error.translation_key == "nothing_proposed"
    await save(hass, account, CAMBODIA, DUE_AND_ASKED)
    proposal = coordinator_of(account).data.lines[KEY].proposal
    assert proposal is not None
    peru = device_of(hass, account, PERU)
    error = await refused(hass, action, peru, proposal_id=proposal.id)
    assert error.translation_key == "nothing_proposed"
    assert simulator.charges == []


async def test_a_proposal_is_not_bought_at_another_price(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_ASKED)
    simulator.set_package("angkor-mobile-30days-3gb-topup", net_price="9.99")
    error = await refused(hass, "approve", device_of(hass, account))
    assert error.translation_key == "refused_price_changed"
    assert simulator.charges == []
    await settle(hass)
    again = coordinator_of(account).data.lines[KEY].proposal
    assert again is not None, "it is asked again at once"
    assert again.package.price == usd("9.99")


# What a person settles


@pytest.mark.parametrize(("charged", "state"), [(True, "succeeded"), (False, "refused")])
async def test_a_person_settles_an_unknown_outcome(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    *,
    charged: bool,
    state: str,
) -> None:
    await _lost_answer(hass, account, simulator)
    device = device_of(hass, account)
    error = await refused(hass, "resolve", device, charged=charged, recharge_id="another")
    assert error.translation_key == "nothing_open"
    answer = await act(hass, "resolve", device, charged=charged)
    assert (answer["state"], answer["reason"]) == (state, "decided")
    error = await refused(hass, "resolve", device, charged=charged)
    assert error.translation_key == "nothing_open"
    assert len(simulator.charges) == 1


async def test_a_person_clears_a_recharge_that_never_arrived(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await _not_arrived(hass, account, simulator)
    freezer.tick(3600)
    await refresh(hass, account)
    assert coordinator_of(account).data.lines[KEY].uncleared is not None
    await act(hass, "clear", device_of(hass, account))
    assert coordinator_of(account).data.lines[KEY].uncleared is None
    assert len(simulator.charges) == 1


async def test_a_person_starts_automatic_recharges_again_after_failures(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    for _ in range(3):
        _refuse(simulator)
    settings = replace(DUE_AND_AUTOMATIC, limits=replace(DUE_AND_AUTOMATIC.limits, per_day=9))
    await save(hass, account, CAMBODIA, settings)
    for _ in range(3):
        freezer.tick(7 * 3600)
        await refresh(hass, account)
    assert coordinator_of(account).data.lines[KEY].standing.status == "breaker_open"
    assert simulator.charges == []
    freezer.tick(7 * 3600)
    await refresh(hass, account)
    assert simulator.charges == []
    await act(hass, "clear", device_of(hass, account))
    assert len(simulator.charges) == 1


async def test_there_is_nothing_to_clear_on_a_line_that_is_well(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    error = await refused(hass, "clear", device_of(hass, account))
    assert error.translation_key == "nothing_open"


@pytest.mark.parametrize(
    ("action", "data"),
    [
        ("reject", {}),
        ("resolve", {"charged": True}),
        ("clear", {}),
        ("pause", {}),
        ("resume", {}),
        ("set_rule", {"per_day": 3}),
    ],
)
async def test_nothing_is_saved_in_the_ledger_that_only_stands_in(
    hass: HomeAssistant, account: MockConfigEntry, action: str, data: dict[str, Any]
) -> None:
    hub_of(account).office.trouble = LedgerError("gone")
    error = await failed(hass, action, device_of(hass, account), **data)
    assert error.translation_key == "ledger_unavailable"
    assert account.state is ConfigEntryState.LOADED
