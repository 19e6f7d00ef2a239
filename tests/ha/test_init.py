"""Setting up, unloading, reloading an account; and what happens when something is missing."""

from datetime import timedelta
from http import HTTPStatus

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import CONF_CREDENTIALS, CONF_LEDGER_ID, DOMAIN
from custom_components.esim_recharge.hub import DATA_HUB, ledger_path
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.providers.base import RateLimited
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, LAOS, PERU
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of, hub_of, refused
from .conftest import CREDENTIALS, MakeEntry, SetupAccount, line_subentry
from .entity_helpers import DUE_AND_AUTOMATIC, coordinator_of, refresh, save, settle

pytestmark = pytest.mark.loop_debug

KEY = line_key("airalo", CAMBODIA)


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    account = await setup_account()
    await settle(hass)
    return account


async def reload(hass: HomeAssistant, account: MockConfigEntry) -> None:
    """Load an account again, and wait for what follows."""
    await hass.config_entries.async_reload(account.entry_id)
    await settle(hass)


async def test_an_account_is_set_up_with_its_lines(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    assert account.state is ConfigEntryState.LOADED
    assert set(coordinator_of(account).data.lines) == {
        s.unique_id for s in account.subentries.values()
    }
    assert account.data[CONF_LEDGER_ID] == hub_of(account).ledger.ledger_id
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), account.entry_id)
    assert len(devices) == 3
    assert ledger_path(hass).stat().st_mode & 0o777 == 0o600


async def test_the_ledger_is_closed_with_the_last_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    setup_account: SetupAccount,
    make_entry: MakeEntry,
) -> None:
    second = await setup_account(make_entry(line_subentry("l", LAOS, "Mekong"), account="second"))
    hub = hub_of(account)
    assert hub_of(second) is hub
    assert await hass.config_entries.async_unload(account.entry_id)
    assert account.state is ConfigEntryState.NOT_LOADED
    assert hass.data[DATA_HUB] is hub
    assert await hass.config_entries.async_unload(second.entry_id)
    assert DATA_HUB not in hass.data
    with pytest.raises(LedgerError):
        await hub.ledger.history(KEY)


async def test_settings_and_receipts_outlast_a_reload(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, account, CAMBODIA, LineSettings(limits=Limits(per_day=7)))
    done = await act(hass, "recharge", device_of(hass, account), **CAPPED)
    await reload(hass, account)
    state = coordinator_of(account).data.lines[KEY]
    assert state.settings.limits.per_day == 7
    assert state.last is not None
    assert state.last.id == done["id"]
    assert len(simulator.charges) == 1


async def test_receipts_outlast_their_line_and_their_account(
    hass: HomeAssistant,
    account: MockConfigEntry,
    setup_account: SetupAccount,
    make_entry: MakeEntry,
) -> None:
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    subentry = next(s for s in account.subentries.values() if s.unique_id == KEY)
    hass.config_entries.async_remove_subentry(account, subentry.subentry_id)
    await settle(hass)
    (kept,) = (await act(hass, "get_history", device_of(hass, account, None)))["recharges"]
    assert (kept["line"], kept["line_name"]) == (KEY, "")
    await hass.config_entries.async_remove(account.entry_id)
    again = await setup_account(make_entry(line_subentry("again", CAMBODIA, "Angkor")))
    await settle(hass)
    (back,) = (await act(hass, "get_history", device_of(hass, again)))["recharges"]
    assert back["id"] == kept["id"]


async def test_a_line_that_is_low_is_recharged_at_the_start(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await hub_of(account).office.save_line_settings(KEY, DUE_AND_AUTOMATIC)
    await reload(hass, account)
    assert len(simulator.charges) == 1
    await reload(hass, account)
    assert len(simulator.charges) == 1


@pytest.mark.parametrize(
    ("fault", "key"),
    [
        (FaultKind.DROP_BEFORE, "provider_unreachable"),
        (FaultKind.ERROR_BEFORE, "provider_unreachable"),
        (FaultKind.RATE_LIMITED, "provider_rate_limited"),
        (FaultKind.DENIED, "provider_access_denied"),
    ],
)
async def test_a_provider_that_cannot_be_reached_is_tried_again(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    entry: MockConfigEntry,
    simulator: AiraloSimulator,
    *,
    fault: FaultKind,
    key: str,
) -> None:
    simulator.fault(fault, count=None)
    await setup_account(entry, ConfigEntryState.SETUP_RETRY)
    assert entry.error_reason_translation_key == key
    assert hass.config_entries.flow.async_progress() == []
    simulator.clear_faults()
    await reload(hass, entry)
    assert entry.state is ConfigEntryState.LOADED


async def test_a_login_that_is_refused_asks_for_a_new_one(
    hass: HomeAssistant, setup_account: SetupAccount, entry: MockConfigEntry
) -> None:
    entry.add_to_hass(hass)
    wrong = {**CREDENTIALS, "client_secret": "wrong"}
    hass.config_entries.async_update_entry(entry, data={**entry.data, CONF_CREDENTIALS: wrong})
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == SOURCE_REAUTH


async def test_a_line_that_fails_takes_no_other_down(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    del simulator.lines[CAMBODIA]
    await refresh(hass, account)
    coordinator = coordinator_of(account)
    assert coordinator.last_update_success
    errors = {key: state.error is not None for key, state in coordinator.data.lines.items()}
    assert errors.pop(KEY)
    assert not any(errors.values())


async def test_a_provider_that_was_asked_too_much_is_left_alone_for_the_rest_of_a_round(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    lines = coordinator_of(account).data.lines
    peru = line_key("airalo", PERU)
    for asked, spared in ((CAMBODIA, peru), (PERU, KEY)):  # who was left out begins the next round
        simulator.exchanges.clear()
        old = lines[spared].outlook.reading
        simulator.fault(FaultKind.RATE_LIMITED, "history", retry_after="1800")
        await refresh(hass, account)
        assert [exchange.call.match["iccid"] for exchange in simulator.exchanges] == [asked]
        coordinator = coordinator_of(account)
        lines = coordinator.data.lines
        assert {type(lines[key].error) for key in (KEY, peru)} == {RateLimited}
        assert lines[spared].outlook.reading == old
        assert coordinator.data.wallet is None
        assert coordinator.update_interval == timedelta(minutes=30)
    await refresh(hass, account)
    assert {line.error for line in coordinator_of(account).data.lines.values()} == {None}
    assert coordinator_of(account).data.wallet is not None


@pytest.mark.parametrize("kind", ["missing", "damaged", "empty", "unwritable"])
async def test_without_its_ledger_an_account_reads_and_does_not_buy(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    caplog: pytest.LogCaptureFixture,
    kind: str,
) -> None:
    await save(hass, account, CAMBODIA, LineSettings(limits=Limits(per_day=7)))
    await hub_of(account).office.save_line_settings(KEY, DUE_AND_AUTOMATIC)
    await hass.config_entries.async_unload(account.entry_id)
    path = ledger_path(hass)
    if kind == "unwritable":
        path.unlink()
        path.mkdir()
    elif kind == "missing":
        path.unlink()
    else:
        path.write_bytes(b"" if kind == "empty" else b"x" * 5000)
    await hass.config_entries.async_setup(account.entry_id)
    await settle(hass)
    assert account.state is ConfigEntryState.LOADED
    assert coordinator_of(account).data.lines[KEY].outlook.reading is not None
    error = await refused(hass, "recharge", device_of(hass, account), **CAPPED)
    assert error.translation_key == "refused_ledger_unavailable"
    assert simulator.charges == []
    assert ir.async_get(hass).async_get_issue(DOMAIN, "ledger_unavailable") is not None
    assert "nothing will be bought" in caplog.text
    # The account goes on expecting its own ledger: a new file in its place is not taken for it.
    assert CONF_LEDGER_ID in account.data


async def test_the_first_account_ever_makes_the_ledger(
    hass: HomeAssistant, entry: MockConfigEntry, setup_account: SetupAccount
) -> None:
    assert not ledger_path(hass).exists()
    await setup_account()
    assert ledger_path(hass).exists()
    assert ir.async_get(hass).async_get_issue(DOMAIN, "ledger_unavailable") is None


async def test_an_answer_of_nonsense_does_not_stop_the_setup(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(
        FaultKind.ANSWER, "read", count=None, status=HTTPStatus.OK, body="<html></html>"
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    assert entry.state is ConfigEntryState.LOADED
    assert coordinator_of(entry).data.lines[KEY].outlook.reading is None
