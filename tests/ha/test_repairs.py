"""Repairs: each question appears while it holds, its form settles it, and then it is gone."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from decimal import Decimal
import json
from pathlib import Path
import sqlite3
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.repairs import (
    RepairsFlowManager,
    RepairsFlowResult,
    repairs_flow_manager,
)
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.issue_registry import IssueEntry, IssueSeverity
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import CONF_LEDGER_ID, DOMAIN
from custom_components.esim_recharge.hub import ledger_path
from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.recharge import schema
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, START
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of, hub_of
from .conftest import MakeEntry, SetupAccount, line_subentry
from .entity_helpers import (
    DUE_AND_AUTOMATIC,
    THREE_GB,
    coordinator_of,
    refresh,
    save,
    settle,
    state_of,
)

pytestmark = pytest.mark.usefixtures("noon")

KEY = line_key("airalo", CAMBODIA)


@pytest.fixture(autouse=True)
def no_line_in_issue_ids(noon: object, hass: HomeAssistant) -> Iterator[None]:
    """No number of a line and no title is in an id or in the stored data of an issue."""
    yield
    for (domain, issue_id), issue in ir.async_get(hass).issues.items():
        if domain == DOMAIN:
            told = f"{issue_id} {json.dumps(issue.data)}"
            assert not [start.iccid for start in START if start.iccid in told]
            assert "Mobile" not in told


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    assert await async_setup_component(hass, "repairs", {})
    account = await setup_account()
    await settle(hass)
    return account


def issue_of(hass: HomeAssistant, key: str, line: str | None = KEY) -> IssueEntry | None:
    """The issue of a line (or of all), if it is shown."""
    issue_id = key if line is None else f"{key}_{line}"
    return ir.async_get(hass).async_get_issue(DOMAIN, issue_id)


async def ask(hass: HomeAssistant, key: str, line: str | None = KEY) -> RepairsFlowResult:
    """Open the form of an issue."""
    issue_id = key if line is None else f"{key}_{line}"
    return await forms(hass).async_init(DOMAIN, context={"issue_id": issue_id})


async def answer(
    hass: HomeAssistant, form: RepairsFlowResult, choice: str | None
) -> RepairsFlowResult:
    """Choose in a menu, or (`None`) send a form."""
    data = {} if choice is None else {"next_step_id": choice}
    result = await forms(hass).async_configure(form["flow_id"], data)
    await settle(hass)
    return result


async def settled(hass: HomeAssistant, key: str, choice: str) -> RepairsFlowResult:
    """Open the form of the Cambodian line and answer it."""
    return await answer(hass, await ask(hass, key), choice)


def forms(hass: HomeAssistant) -> RepairsFlowManager:
    """What opens and takes the forms."""
    manager = repairs_flow_manager(hass)
    assert manager is not None
    return manager


def problem(result: RepairsFlowResult) -> str:
    """What a form says went wrong; nothing in it is left blank."""
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "not_done")
    words = result["description_placeholders"]
    assert words is not None
    assert "{" not in words["problem"]
    return words["problem"]


# Was it charged?


@pytest.fixture
async def unknown(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> MockConfigEntry:
    """An account with a recharge that was charged, though no answer came."""
    simulator.configure(credit_delay=None)
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    return account


async def test_an_unknown_outcome_is_asked_about(
    hass: HomeAssistant, unknown: MockConfigEntry
) -> None:
    issue = issue_of(hass, "unknown_outcome")
    assert issue is not None
    assert (issue.is_fixable, issue.is_persistent) == (True, False)
    assert issue.severity is IssueSeverity.ERROR
    assert issue.translation_placeholders == {
        "line": "Angkor Mobile",
        "provider": "Airalo",
        "product": "1 GB - 7 Days",
        "price": "3.60 USD",
        "time": "2026-11-10 04:00",
    }
    form = await ask(hass, "unknown_outcome")
    assert form["menu_options"] == ["charged", "not_charged", "later"]
    assert form["description_placeholders"] == issue.translation_placeholders


@pytest.mark.parametrize(
    ("choice", "state"), [("charged", State.SUCCEEDED), ("not_charged", State.REFUSED)]
)
async def test_a_person_says_what_happened(
    hass: HomeAssistant,
    unknown: MockConfigEntry,
    simulator: AiraloSimulator,
    *,
    choice: str,
    state: State,
) -> None:
    result = await settled(hass, "unknown_outcome", choice)
    assert result["type"] == "create_entry"
    (done,) = await hub_of(unknown).ledger.history(KEY)
    assert (done.state, done.reason) == (state, "decided")
    assert issue_of(hass, "unknown_outcome") is None
    await refresh(hass, unknown)
    assert issue_of(hass, "unknown_outcome") is None
    assert len(simulator.charges) == 1


async def test_deciding_later_changes_nothing(
    hass: HomeAssistant, unknown: MockConfigEntry
) -> None:
    result = await settled(hass, "unknown_outcome", "later")
    assert (result["type"], result["reason"]) == ("abort", "later")
    (pending,) = await hub_of(unknown).ledger.history(KEY)
    assert pending.state is State.UNKNOWN
    assert issue_of(hass, "unknown_outcome") is not None


async def test_an_outcome_that_explains_itself_needs_nobody(
    hass: HomeAssistant,
    unknown: MockConfigEntry,
    simulator: AiraloSimulator,
) -> None:
    form = await ask(hass, "unknown_outcome")
    for pack in simulator.lines[CAMBODIA].bought:
        pack.visible_at = simulator.now()
    await refresh(hass, unknown)
    assert issue_of(hass, "unknown_outcome") is None
    # The form was left open meanwhile; its answer comes too late to change anything.
    result = await answer(hass, form, "not_charged")
    assert problem(result)
    (done,) = await hub_of(unknown).ledger.history(KEY)
    assert done.state is State.CREDITED


async def test_a_question_survives_a_reload_and_goes_with_its_account(
    hass: HomeAssistant, unknown: MockConfigEntry
) -> None:
    await hass.config_entries.async_reload(unknown.entry_id)
    await settle(hass)
    assert issue_of(hass, "unknown_outcome") is not None
    await hass.config_entries.async_remove(unknown.entry_id)
    assert issue_of(hass, "unknown_outcome") is None


async def test_a_question_goes_with_its_line_and_comes_back_with_it(
    hass: HomeAssistant, unknown: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    subentry = next(s for s in unknown.subentries.values() if s.unique_id == KEY)
    hass.config_entries.async_remove_subentry(unknown, subentry.subentry_id)
    await settle(hass)
    assert issue_of(hass, "unknown_outcome") is None
    hass.config_entries.async_add_subentry(unknown, subentry)
    await settle(hass)
    assert issue_of(hass, "unknown_outcome") is not None


async def test_an_answer_while_the_account_is_not_loaded_changes_nothing(
    hass: HomeAssistant, unknown: MockConfigEntry
) -> None:
    form = await ask(hass, "unknown_outcome")
    await hass.config_entries.async_unload(unknown.entry_id)
    result = await answer(hass, form, "charged")
    assert (result["type"], result["reason"]) == ("abort", "not_loaded")


async def test_an_answer_about_a_line_that_was_removed_changes_nothing(
    hass: HomeAssistant, unknown: MockConfigEntry
) -> None:
    form = await ask(hass, "unknown_outcome")
    subentry = next(s for s in unknown.subentries.values() if s.unique_id == KEY)
    hass.config_entries.async_remove_subentry(unknown, subentry.subentry_id)
    await settle(hass)
    result = await answer(hass, form, "charged")
    assert (result["type"], result["reason"]) == ("abort", "not_loaded")


async def test_an_answer_that_cannot_be_saved_says_so(
    hass: HomeAssistant, unknown: MockConfigEntry
) -> None:
    form = await ask(hass, "unknown_outcome")
    hub_of(unknown).office.trouble = LedgerError("full")
    result = await answer(hass, form, "charged")
    assert problem(result).startswith("The record of recharges cannot be used")


# Paid, and never arrived


async def test_a_recharge_that_never_arrived_is_asked_about_until_it_is_cleared(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    simulator.configure(credit_delay=None)
    done = await act(hass, "recharge", device_of(hass, account), **CAPPED)
    assert issue_of(hass, "not_credited") is None
    freezer.tick(3600)
    await refresh(hass, account)
    issue = issue_of(hass, "not_credited")
    assert issue is not None
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["receipt"] == done["receipt"]
    result = await settled(hass, "not_credited", "clear")
    assert result["type"] == "create_entry"
    assert issue_of(hass, "not_credited") is None
    await refresh(hass, account)
    assert issue_of(hass, "not_credited") is None


# Failures in a row


async def test_failures_in_a_row_are_asked_about_until_somebody_looked(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    body = json.dumps({"code": 33, "reason": "The package is not on sale"})
    simulator.fault(FaultKind.ANSWER, "recharge", count=3, status=422, body=body)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    for _ in range(2):
        assert issue_of(hass, "breaker_open") is None
        freezer.tick(13 * 3600)
        await refresh(hass, account)
    assert issue_of(hass, "breaker_open") is not None
    freezer.tick(13 * 3600)
    await refresh(hass, account)
    assert simulator.charges == []
    await settled(hass, "breaker_open", "clear")
    assert issue_of(hass, "breaker_open") is None
    assert len(simulator.charges) == 1


# Proposals


@pytest.fixture
async def proposed(hass: HomeAssistant, account: MockConfigEntry) -> MockConfigEntry:
    """An account with a proposal for its Cambodian line."""
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.ASK))
    return account


async def test_a_proposal_shows_product_and_price(
    hass: HomeAssistant, proposed: MockConfigEntry
) -> None:
    issue = issue_of(hass, "proposal")
    assert issue is not None
    assert issue.severity is IssueSeverity.WARNING
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["product"] == "3 GB - 30 Days"
    assert issue.translation_placeholders["price"] == "9.36 USD"
    form = await ask(hass, "proposal")
    assert form["menu_options"] == ["approve", "reject", "later"]


@pytest.mark.parametrize(("choice", "charges"), [("approve", 1), ("reject", 0)])
async def test_a_proposal_is_answered(
    hass: HomeAssistant,
    proposed: MockConfigEntry,
    simulator: AiraloSimulator,
    *,
    choice: str,
    charges: int,
) -> None:
    result = await settled(hass, "proposal", choice)
    assert result["type"] == "create_entry"
    assert issue_of(hass, "proposal") is None
    await refresh(hass, proposed)
    assert issue_of(hass, "proposal") is None
    assert len(simulator.charges) == charges


async def test_approving_in_two_windows_buys_once(
    hass: HomeAssistant,
    proposed: MockConfigEntry,
    simulator: AiraloSimulator,
) -> None:
    forms = [await ask(hass, "proposal") for _ in range(2)]
    for form in forms:
        await answer(hass, form, "approve")
    assert len(simulator.charges) == 1


async def test_a_proposal_at_another_price_is_not_bought(
    hass: HomeAssistant,
    proposed: MockConfigEntry,
    simulator: AiraloSimulator,
) -> None:
    simulator.set_package(THREE_GB, net_price="9.99")
    hass.config.language = "fr"
    result = await settled(hass, "proposal", "approve")
    assert problem(result).startswith("Le prix est passé de 9.36 USD à 9.99 USD")
    assert simulator.charges == []


async def test_a_proposal_that_the_provider_refuses_says_why(
    hass: HomeAssistant,
    proposed: MockConfigEntry,
    simulator: AiraloSimulator,
) -> None:
    body = json.dumps({"code": 33, "reason": "The package is not on sale"})
    simulator.fault(FaultKind.ANSWER, "recharge", status=422, body=body)
    result = await settled(hass, "proposal", "approve")
    assert "not on sale" in problem(result)
    assert simulator.charges == []


# What the owner has to change elsewhere


async def _fill_wallet(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.set_wallet("100")
    await refresh(hass, account)


async def _sell_again(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.set_package(THREE_GB, gone=False)
    await refresh(hass, account)


async def _raise_cap(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)


async def test_a_wallet_that_cannot_pay_is_shown_until_it_can(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.set_wallet("9.35")
    await refresh(hass, account)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    issue = issue_of(hass, "wallet_too_low")
    assert issue is not None
    assert not issue.is_fixable
    assert issue.translation_placeholders is not None
    assert issue.translation_placeholders["wallet"] == "9.35 USD"
    await _fill_wallet(hass, account, simulator)
    assert issue_of(hass, "wallet_too_low") is None
    assert len(simulator.charges) == 1


async def test_a_product_that_is_gone_is_shown_until_another_can_be_bought(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.set_package(THREE_GB, gone=True)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    assert issue_of(hass, "product_gone") is not None
    await _sell_again(hass, account, simulator)
    assert issue_of(hass, "product_gone") is None
    assert len(simulator.charges) == 1


async def test_a_package_that_does_not_begin_although_nothing_is_left_is_shown(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    history = next(
        exchange.reply.body
        for exchange in simulator.exchanges
        if exchange.endpoint == "history"
        and exchange.reply is not None
        and exchange.call.match["iccid"] == CAMBODIA
    )
    waiting = {"id": 9_999_999, "status": "NOT_ACTIVE", "activated_at": None, "expired_at": None}
    body = {**history, "data": [*history["data"], history["data"][0] | waiting]}
    simulator.fault(FaultKind.ANSWER, "history", count=None, body=json.dumps(body))
    await refresh(hass, account)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    assert state_of(hass, "sensor", CAMBODIA, "recharge_status").state == "blocked"
    # There is something left: the next package will begin when that is used up.
    assert issue_of(hass, "package_waits") is None
    simulator.consume(CAMBODIA, megabytes=5000)
    simulator.advance(21 * 60)
    await refresh(hass, account)
    noon.tick(120)  # a jump is believed when it was seen twice
    await refresh(hass, account)
    issue = issue_of(hass, "package_waits")
    assert issue is not None
    assert not issue.is_fixable
    assert issue.translation_placeholders == {"line": "Angkor Mobile", "provider": "Airalo"}
    simulator.clear_faults()
    await refresh(hass, account)
    assert issue_of(hass, "package_waits") is None
    assert simulator.charges == []


@pytest.mark.parametrize(
    ("cap", "key"),
    [
        (Money(amount=Decimal(9), currency="USD"), "price_over_cap"),
        (Money(amount=Decimal(20), currency="EUR"), "currency_mismatch"),
    ],
)
async def test_limits_that_hold_a_due_line_back_are_shown_until_they_change(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    cap: Money,
    key: str,
) -> None:
    held = replace(
        DUE_AND_AUTOMATIC,
        limits=Limits(max_price=cap, monthly_budget=DUE_AND_AUTOMATIC.limits.monthly_budget),
    )
    await save(hass, account, CAMBODIA, held)
    assert issue_of(hass, key) is not None
    assert simulator.charges == []
    await _raise_cap(hass, account, simulator)
    assert issue_of(hass, key) is None


# The ledger


@pytest.fixture
async def second(
    hass: HomeAssistant, make_entry: MakeEntry, simulator: AiraloSimulator
) -> MockConfigEntry:
    """A second account, not set up yet."""
    return make_entry(
        line_subentry("laos_line", START[3].iccid, "Mekong Mobile"), account="second", title="Two"
    )


async def broken(
    hass: HomeAssistant, account: MockConfigEntry, content: bytes | None
) -> MockConfigEntry:
    """Load an account again after its ledger was lost (`None`) or overwritten."""
    await hass.config_entries.async_unload(account.entry_id)
    if content is None:
        ledger_path(hass).unlink()
    else:
        ledger_path(hass).write_bytes(content)
    await hass.config_entries.async_setup(account.entry_id)
    await settle(hass)
    return account


@contextmanager
def full_disk() -> Iterator[None]:
    """No ledger can be opened on the disk; one in memory can."""

    def open_database(path: Path | None) -> sqlite3.Connection:
        if path is not None:
            raise sqlite3.OperationalError("database or disk is full")
        return schema.open_database(None)

    with patch("custom_components.esim_recharge.recharge.store.open_database", open_database):
        yield


def _another_ledger(path: Path) -> bytes:
    """Make a healthy file of somebody else."""
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE other (x)")
    database.commit()
    database.close()
    return path.read_bytes()


@pytest.mark.parametrize("kind", ["missing", "damaged", "another"])
async def test_a_lost_ledger_is_begun_anew_only_when_a_person_says_so(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    *,
    tmp_path: Path,
    kind: str,
) -> None:
    await save(hass, account, CAMBODIA, LineSettings(limits=Limits(per_day=7)))
    old_id = account.data[CONF_LEDGER_ID]
    content = {
        "missing": None,
        "damaged": b"damaged" * 1000,
        "another": _another_ledger(tmp_path / "other.db"),
    }[kind]
    await broken(hass, account, content)
    issue = issue_of(hass, "ledger_unavailable", None)
    assert issue is not None
    assert issue.severity is IssueSeverity.ERROR
    form = await ask(hass, "ledger_unavailable", None)
    assert form["menu_options"] == ["try_again", "start_anew", "later"]
    confirm = await answer(hass, form, "start_anew")
    assert (confirm["type"], confirm["step_id"]) == ("form", "start_anew")
    assert hub_of(account).trouble is not None
    result = await answer(hass, confirm, None)
    assert result["type"] == "create_entry"
    assert account.state is ConfigEntryState.LOADED
    assert hub_of(account).trouble is None
    assert account.data[CONF_LEDGER_ID] not in {None, old_id}
    assert issue_of(hass, "ledger_unavailable", None) is None
    aside = list(ledger_path(hass).parent.glob("esim_recharge.db.2026*"))
    assert [path.read_bytes() for path in aside] == ([] if content is None else [content])
    assert (await hub_of(account).office.line_settings(KEY)) == LineSettings()
    assert (await act(hass, "recharge", device_of(hass, account), **CAPPED))["state"]
    assert len(simulator.charges) == 1


async def test_a_ledger_that_is_back_is_used_again(
    hass: HomeAssistant,
    account: MockConfigEntry,
    second: MockConfigEntry,
    setup_account: SetupAccount,
) -> None:
    await setup_account(second)
    await settle(hass)
    await save(hass, account, CAMBODIA, LineSettings(limits=Limits(per_day=7)))
    await hass.config_entries.async_unload(second.entry_id)
    whole, path = ledger_path(hass), ledger_path(hass).with_suffix(".kept")
    await hass.config_entries.async_unload(account.entry_id)
    whole.rename(path)
    for entry in (account, second):
        await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    form = await ask(hass, "ledger_unavailable", None)
    result = await answer(hass, form, "try_again")
    assert (result["type"], result["reason"]) == ("abort", "still_unavailable")
    assert issue_of(hass, "ledger_unavailable", None) is not None
    path.rename(whole)
    form = await ask(hass, "ledger_unavailable", None)
    result = await answer(hass, form, "try_again")
    assert result["type"] == "create_entry"
    assert issue_of(hass, "ledger_unavailable", None) is None
    assert (await hub_of(account).office.line_settings(KEY)).limits.per_day == 7
    assert hub_of(second) is hub_of(account)


async def test_a_full_disk_is_no_reason_to_begin_anew(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    with full_disk():
        await hass.config_entries.async_setup(account.entry_id)
        await settle(hass)
    form = await ask(hass, "ledger_unavailable", None)
    assert form["menu_options"] == ["try_again", "later"]
    result = await answer(hass, form, "later")
    assert (result["type"], result["reason"]) == ("abort", "later")
    assert issue_of(hass, "ledger_unavailable", None) is not None
    form = await ask(hass, "ledger_unavailable", None)
    assert (await answer(hass, form, "try_again"))["type"] == "create_entry"


async def test_beginning_anew_can_fail_and_says_so(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await broken(hass, account, None)
    form = await ask(hass, "ledger_unavailable", None)
    confirm = await answer(hass, form, "start_anew")
    with full_disk():
        result = await answer(hass, confirm, None)
    assert (result["type"], result["reason"]) == ("abort", "still_unavailable")
    assert issue_of(hass, "ledger_unavailable", None) is not None
    assert coordinator_of(account).last_update_success
