"""What the card is told about a line in each of the states that it can be in."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
import json
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.esim_recharge.card.access import async_line_view
from custom_components.esim_recharge.lines.forecast import Forecast
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    LineStatus,
    Money,
    Reading,
    line_key,
)
from custom_components.esim_recharge.providers.base import RefusalReason, Refused
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.models import Reason, Refusal
from custom_components.esim_recharge.recharge.settings import (
    AccountSettings,
    Limits,
    LineSettings,
    Mode,
)
from custom_components.esim_recharge.shown import LineState, without_ledger
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, THREE_GB, coordinator_of, save, settle, usd
from .other_accounts import by_hand, line_device

NOW = datetime(2026, 11, 10, 12, tzinfo=UTC)
KEY = line_key("airalo", CAMBODIA)
type View = dict[str, Any]


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> None:
    """A fixed time, for Home Assistant and the simulator alike."""
    freezer.move_to(NOW)


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    account = await setup_account()
    await settle(hass)
    return account


def view_of(hass: HomeAssistant, account: MockConfigEntry, device: str | None = None) -> View:
    """What an administrator is told about a line, as it arrives in a browser."""
    user = MockUser(is_owner=True)
    view = async_line_view(hass, user, device or device_of(hass, account))
    assert view is not None
    told: View = json.loads(json.dumps(view))
    return told


def change(account: MockConfigEntry, **changes: object) -> None:
    """Let the Cambodian line be in another state."""
    coordinator = coordinator_of(account)
    line: LineState = replace(coordinator.data.lines[KEY], **changes)  # type: ignore[arg-type] # any field
    coordinator.data = replace(coordinator.data, lines={**coordinator.data.lines, KEY: line})


def read(account: MockConfigEntry, reading: Reading | None, ahead: Forecast) -> None:
    """Let the Cambodian line have been read so."""
    outlook = coordinator_of(account).data.lines[KEY].outlook
    change(account, outlook=replace(outlook, reading=reading, forecast=ahead))


def test_nothing_is_made_up_before_the_first_reading(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    read(account, None, Forecast())
    view = view_of(hass, account)
    unknown = ("money", "data", "voice", "sms", "valid_until", "line_status", "read_at", "as_of")
    assert {view[name] for name in unknown} == {None}
    assert view["runs_out"] is None
    assert view["available"] is False


def test_every_kind_of_figure_is_told(hass: HomeAssistant, account: MockConfigEntry) -> None:
    reading = Reading(
        read_at=NOW,
        as_of=NOW - timedelta(hours=1),
        money=usd("12.50"),
        allowances=(
            Allowance(kind=AllowanceKind.DATA, remaining=10, total=100),
            Allowance(kind=AllowanceKind.DATA, remaining=5, total=50),
            Allowance(kind=AllowanceKind.VOICE, remaining=UNLIMITED, total=UNLIMITED),
            Allowance(kind=AllowanceKind.SMS, total=20),
        ),
        valid_until=NOW + timedelta(days=3),
        status=LineStatus.ACTIVE,
    )
    read(account, reading, Forecast())
    view = view_of(hass, account)

    assert view["money"] == {"amount": "12.50", "currency": "USD"}
    assert view["data"] == {"remaining": 15, "total": 150}
    assert view["voice"] == {"remaining": "unlimited", "total": "unlimited"}
    assert view["sms"] == {"remaining": None, "total": 20}
    assert view["valid_until"] == "2026-11-13T12:00:00+00:00"
    assert view["line_status"] == "active"
    assert view["read_at"] == "2026-11-10T12:00:00+00:00"
    assert view["as_of"] == "2026-11-10T11:00:00+00:00"


def test_a_kind_of_which_nothing_is_known_is_left_out(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    unknown = Reading(read_at=NOW, allowances=(Allowance(kind=AllowanceKind.DATA),))
    read(account, unknown, Forecast())
    assert view_of(hass, account)["data"] is None


async def test_a_provider_that_refuses_to_be_asked_is_quoted(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    change(account, error=Refused(RefusalReason.OTHER, "closed on Sundays"))
    assert view_of(hass, account)["error"] == {
        "translation_key": "provider_refused",
        "placeholders": {"message": "closed on Sundays"},
    }


# --- Limits


def limit(
    account: MockConfigEntry, limits: Limits, spending: Spending, budget: Money | None = None
) -> None:
    """Let the Cambodian line have these limits."""
    change(account, settings=LineSettings(limits=limits), spending=spending)
    coordinator = coordinator_of(account)
    settings = AccountSettings(monthly_budget=budget)
    coordinator.data = replace(coordinator.data, settings=settings)


def test_limits_are_told_with_what_was_spent_in_their_currency(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    euros = Money(amount=Decimal(5), currency="EUR")
    limit(
        account,
        Limits(
            max_price=usd("20"),
            per_day=3,
            monthly_budget=usd("40"),
            active_from=date(2026, 11, 1),
            active_until=date(2026, 11, 30),
        ),
        Spending(today=2, line=(usd("3.60"), usd("8.40"), euros), account=(usd("30"), euros)),
        budget=euros,
    )
    assert view_of(hass, account)["limits"] == {
        "max_price": {"amount": "20", "currency": "USD"},
        "per_day": {"used": 2, "allowed": 3},
        "line_month": {
            "spent": {"amount": "12", "currency": "USD"},
            "budget": {"amount": "40", "currency": "USD"},
        },
        "account_month": {
            "spent": {"amount": "5", "currency": "EUR"},
            "budget": {"amount": "5", "currency": "EUR"},
        },
        "paused_until": None,
        "active_from": "2026-11-01",
        "active_until": "2026-11-30",
    }


async def test_what_was_spent_is_told_without_a_budget_too(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    limits = view_of(hass, account)["limits"]
    assert limits["line_month"] == {"spent": {"amount": "3.60", "currency": "USD"}, "budget": None}
    assert limits["account_month"] == limits["line_month"]
    assert limits["per_day"] == {"used": 1, "allowed": 2}


async def test_a_pause_is_told_with_its_end(hass: HomeAssistant, account: MockConfigEntry) -> None:
    device = device_of(hass, account)
    await act(hass, "pause", device, until="2026-11-12T00:00:00+00:00")
    view = view_of(hass, account)
    assert view["status"] == "paused"
    assert view["limits"]["paused_until"] == "2026-11-12T00:00:00+00:00"
    assert view["obstacle"] == {
        "reason": "paused",
        "next_allowed": "2026-11-12T00:00:00+00:00",
        "facts": {},
    }

    await act(hass, "resume", device)
    view = view_of(hass, account)
    assert (view["status"], view["obstacle"]) == ("off", None)
    assert view["limits"]["paused_until"] is None


def test_a_time_to_wait_that_is_no_pause_is_not_told_as_one(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    waiting = Refusal(reason=Reason.DAILY_COUNT, next_allowed=NOW, facts={"count": "2"})
    change(account, obstacle_for_person=waiting)
    view = view_of(hass, account)
    assert view["obstacle"] == {
        "reason": "daily_count",
        "next_allowed": "2026-11-10T12:00:00+00:00",
        "facts": {"count": "2"},
    }
    assert view["limits"]["paused_until"] is None


# --- Recharges


async def test_a_proposal_waits_with_its_price_and_its_reason(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.ASK))
    view = view_of(hass, account)
    assert (view["status"], view["mode"], view["due"]) == ("proposed", "ask", True)
    assert view["proposal"]["product"]["product"] == THREE_GB
    assert view["proposal"]["product"]["price"] == "9.36"
    assert view["proposal"]["because"] == ["data_low"]
    assert set(view["proposal"]) == {"id", "product", "because", "expires_at"}

    answer = await act(
        hass, "approve", device_of(hass, account), proposal_id=view["proposal"]["id"]
    )
    view = view_of(hass, account)
    assert view["proposal"] is None
    assert view["last"]["id"] == answer["id"]


async def test_an_unknown_outcome_is_open_and_what_never_came_is_not_cleared(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.DROP_BEFORE, "recharge")
    bought = await act(hass, "recharge", device_of(hass, account), **CAPPED)
    view = view_of(hass, account)
    assert view["status"] == "unknown_outcome"
    assert view["open"]["id"] == bought["id"]
    assert view["uncleared"] is None
    assert view["obstacle"]["reason"] == "unknown_outcome"
    assert view["obstacle"]["facts"] == {"recharge": bought["id"]}

    last = coordinator_of(account).data.lines[KEY].last
    change(account, open=None, uncleared=last)
    view = view_of(hass, account)
    assert (view["open"], view["uncleared"]["id"]) == (None, bought["id"])


async def test_what_holds_an_automatic_recharge_back_is_told(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    dear = replace(DUE_AND_AUTOMATIC, limits=Limits(max_price=usd("5"), monthly_budget=usd("50")))
    await save(hass, account, CAMBODIA, dear)
    view = view_of(hass, account)
    assert (view["status"], view["held_back"]) == ("due", "price_over_cap")
    assert view["obstacle"] is None


async def test_without_its_ledger_nobody_says_what_was_spent(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    limit(account, Limits(monthly_budget=usd("40")), Spending(today=1), budget=usd("50"))
    coordinator = coordinator_of(account)
    coordinator.data = without_ledger(coordinator.data)
    view = view_of(hass, account)
    assert (view["status"], view["reason"]) == ("blocked", "ledger_unavailable")
    assert view["obstacle"]["reason"] == "ledger_unavailable"
    assert view["limits"]["per_day"]["used"] is None
    assert view["limits"]["line_month"]["spent"] is None
    assert view["limits"]["account_month"]["spent"] is None


# --- What is sold


async def test_a_line_for_which_nothing_is_sold_cannot_be_bought_for(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    offers = coordinator_of(account).offers
    assert view_of(hass, account)["can_buy"] is True
    offers.data = {}
    assert view_of(hass, account)["can_buy"] is True, "nobody knows"
    offers.data = {KEY: ()}
    assert view_of(hass, account)["can_buy"] is False


def test_a_line_that_went_back_to_its_provider_cannot_be_bought_for(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    retired = Reading(read_at=NOW, status=LineStatus.RETIRED)
    read(account, retired, Forecast())
    assert view_of(hass, account)["can_buy"] is False


async def test_a_line_that_a_person_pays_for_says_so(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    camera = by_hand()
    await setup_account(camera)
    view = view_of(hass, camera, line_device(hass, camera))
    assert (view["by_hand"], view["account_name"], view["name"]) == (True, "Home", "Camera")
