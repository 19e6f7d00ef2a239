"""What is done and shown while the ledger cannot be used: nothing is bought, and nothing is made up."""

import threading
from unittest.mock import patch

from homeassistant.core import HomeAssistant
from homeassistant.helpers import issue_registry as ir
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from ulid_transform import ulid_now

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.hub import ledger_path
from custom_components.esim_recharge.issues import LEDGER_ISSUE
from custom_components.esim_recharge.lines.models import Package, line_key
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Origin, Recharge, State
from custom_components.esim_recharge.recharge.store import IllegalChangeError, LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, device_of, failed, hub_of, refused
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, entity_id, save, settle, state_of, usd

KEY = line_key("airalo", CAMBODIA)
FULL = LedgerError("OperationalError: database or disk is full")


def ledger_threads() -> int:
    """How many ledgers hold a thread."""
    return sum("esim_recharge_ledger" in thread.name for thread in threading.enumerate())


def ledger_issue(hass: HomeAssistant) -> ir.IssueEntry | None:
    """The issue about the ledger, if it is shown."""
    return ir.async_get(hass).async_get_issue(DOMAIN, LEDGER_ISSUE)


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    assert await async_setup_component(hass, "repairs", {})
    account = await setup_account()
    await settle(hass)
    return account


async def _leave_being_sent(account: MockConfigEntry) -> None:
    """Write what a process leaves that is killed while it buys."""
    now = dt_util.utcnow()
    await hub_of(account).ledger.insert(
        Recharge(
            id=ulid_now(),
            line=KEY,
            account=str(account.unique_id),
            package=Package(package_id="one", title="One", price=usd("3.60")),
            origin=Origin.AUTOMATIC,
            state=State.SENT,
            created_at=now,
            updated_at=now,
        )
    )


async def test_lines_are_read_though_what_was_left_open_cannot_be_settled(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    threads = ledger_threads()
    await _leave_being_sent(account)
    await hass.config_entries.async_unload(account.entry_id)
    with patch.object(Ledger, "settle", side_effect=FULL):
        assert await hass.config_entries.async_setup(account.entry_id)
        await settle(hass)

    assert hub_of(account).trouble is FULL
    assert ledger_issue(hass) is not None
    assert account.runtime_data.coordinator.line_available(KEY)
    assert ledger_threads() == threads
    error = await refused(hass, "recharge", device_of(hass, account), **CAPPED)
    assert error.translation_key == "refused_ledger_unavailable"
    assert simulator.charges == []


async def test_a_purchase_by_hand_that_cannot_be_settled_is_said_at_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    with patch.object(Ledger, "settle", side_effect=FULL):
        error = await failed(hass, "recharge", device_of(hass, account), **CAPPED)

    assert error.translation_key == "ledger_unavailable"
    assert ledger_issue(hass) is not None
    status = state_of(hass, "sensor", CAMBODIA, "recharge_status")
    assert (status.state, status.attributes["reason"]) == ("blocked", "ledger_unavailable")
    assert len(simulator.charges) == 1
    error = await refused(hass, "recharge", device_of(hass, account), **CAPPED)
    assert error.translation_key == "refused_ledger_unavailable"
    assert len(simulator.charges) == 1


async def test_an_automatic_purchase_that_cannot_be_settled_is_said_at_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    with patch.object(Ledger, "settle", side_effect=FULL):
        await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
        assert ledger_issue(hass) is not None

    assert state_of(hass, "sensor", CAMBODIA, "recharge_status").state == "blocked"
    assert len(simulator.charges) == 1


async def test_a_question_that_somebody_else_answered_is_no_trouble(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    with patch.object(Ledger, "add_reading", side_effect=IllegalChangeError("late")):
        await account.runtime_data.coordinator.async_refresh()
        await settle(hass)

    assert hub_of(account).trouble is None
    assert ledger_issue(hass) is None


@pytest.fixture
async def lost(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> MockConfigEntry:
    """An account with settings, a recharge and an open question, whose ledger is gone after a reload."""
    simulator.configure(credit_delay=None)
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    assert _questions(hass) == ["unknown_outcome"]
    await hass.config_entries.async_unload(account.entry_id)
    ledger_path(hass).unlink()
    await hass.config_entries.async_setup(account.entry_id)
    await settle(hass)
    return account


def _questions(hass: HomeAssistant) -> list[str | None]:
    issues = ir.async_get(hass).issues.values()
    return [
        issue.translation_key
        for issue in issues
        if issue.domain == DOMAIN and issue.translation_key != LEDGER_ISSUE and issue.active
    ]


@pytest.mark.parametrize(
    ("domain", "key", "state"),
    [
        ("sensor", "data_left", "0.83"),
        ("sensor", "recharge_status", "blocked"),
        ("sensor", "spent_this_month_USD", "unknown"),
        ("sensor", "last_recharge", "unknown"),
        ("binary_sensor", "recharge_due", "unknown"),
        ("select", "recharge_mode", "unavailable"),
        ("select", "product", "unavailable"),
        ("number", "data_threshold", "unavailable"),
        ("number", "monthly_budget", "unavailable"),
    ],
)
async def test_without_the_ledger_only_what_is_read_is_known(
    hass: HomeAssistant, lost: MockConfigEntry, domain: str, key: str, state: str
) -> None:
    assert state_of(hass, domain, CAMBODIA, key).state.startswith(state)


async def test_without_the_ledger_nobody_knows_what_the_wallet_must_pay(
    hass: HomeAssistant, lost: MockConfigEntry
) -> None:
    wallet_too_low = entity_id(hass, "binary_sensor", str(lost.unique_id), "wallet_too_low")
    found = hass.states.get(wallet_too_low)
    assert found is not None
    assert found.state == "unknown"


@pytest.mark.parametrize("action", ["get_history", "export_history", "approve", "set_rule"])
async def test_without_the_ledger_no_history_is_made_up(
    hass: HomeAssistant, lost: MockConfigEntry, action: str
) -> None:
    data = {"mode": "automatic"} if action == "set_rule" else {}
    error = await failed(hass, action, device_of(hass, lost), **data)
    assert error.translation_key == "ledger_unavailable"


async def test_open_questions_outlast_the_loss_of_the_ledger(
    hass: HomeAssistant, lost: MockConfigEntry
) -> None:
    assert _questions(hass) == ["unknown_outcome"]
    assert ledger_issue(hass) is not None
