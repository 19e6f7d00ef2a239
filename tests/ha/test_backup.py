"""Backups: the ledger rests while it is copied, and nothing is bought meanwhile."""

from collections.abc import Sequence
from pathlib import Path
import shutil
import sqlite3
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.backup import async_post_backup, async_pre_backup
from custom_components.esim_recharge.const import CONF_LEDGER_ID, DOMAIN
from custom_components.esim_recharge.hub import ledger_path
from custom_components.esim_recharge.lines.models import Package, line_key
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA

from .action_helpers import CAPPED, act, device_of, hub_of, refused
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, coordinator_of, settle

pytestmark = pytest.mark.loop_debug

KEY = line_key("airalo", CAMBODIA)


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    account = await setup_account()
    await settle(hass)
    return account


async def test_a_copy_made_during_a_backup_is_a_whole_ledger(
    hass: HomeAssistant, account: MockConfigEntry, tmp_path: Path
) -> None:
    done = await act(hass, "recharge", device_of(hass, account), **CAPPED)
    await async_pre_backup(hass)
    copy = tmp_path / "copy.db"
    shutil.copyfile(ledger_path(hass), copy)
    assert not ledger_path(hass).with_name("esim_recharge.db-journal").exists()
    await async_post_backup(hass)
    database = sqlite3.connect(copy)
    try:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = database.execute("SELECT id FROM recharge").fetchall()
        (ledger_id,) = database.execute("SELECT value FROM meta WHERE key='ledger_id'").fetchone()
    finally:
        database.close()
    assert rows == [(done["id"],)]
    assert ledger_id == account.data[CONF_LEDGER_ID]


async def test_nothing_is_bought_during_a_backup(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    before = ledger_path(hass).read_bytes()
    await async_pre_backup(hass)
    data = {"device_id": device_of(hass, account), **CAPPED}
    call = hass.async_create_background_task(
        hass.services.async_call(DOMAIN, "recharge", data, blocking=True, return_response=True),
        "call",
    )
    await hass.async_block_till_done()
    assert not call.done()
    assert simulator.charges == []
    assert ledger_path(hass).read_bytes() == before
    await async_post_backup(hass)
    answer = await call
    await settle(hass)
    assert answer is not None
    assert answer["state"] == "succeeded"
    assert len(simulator.charges) == 1


async def test_a_backup_that_begins_during_a_purchase_does_not_double_it(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    provider = account.runtime_data.account.provider
    really = provider.packages

    async def packages(line: str) -> Sequence[Package]:
        offered = await really(line)
        await async_pre_backup(hass)
        return list(offered)

    with patch.object(provider, "packages", packages):
        error = await refused(hass, "recharge", device_of(hass, account), **CAPPED)
    assert error.translation_key == "refused_ledger_unavailable"
    assert simulator.charges == []
    await async_post_backup(hass)
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    assert len(simulator.charges) == 1


async def test_a_setting_waits_for_the_end_of_a_backup(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await async_pre_backup(hass)
    saving = hass.async_create_background_task(
        coordinator_of(account).async_save_line_settings(KEY, DUE_AND_AUTOMATIC), "save"
    )
    await hass.async_block_till_done()
    assert not saving.done()
    await async_post_backup(hass)
    await saving
    await settle(hass)
    assert len(simulator.charges) == 1


async def test_a_ledger_that_cannot_rest_fails_the_backup(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await hub_of(account).ledger.close()
    with pytest.raises(LedgerError):
        await async_pre_backup(hass)
    await async_post_backup(hass)


async def test_a_backup_without_accounts_has_nothing_to_wait_for(hass: HomeAssistant) -> None:
    await async_pre_backup(hass)
    await async_post_backup(hass)
