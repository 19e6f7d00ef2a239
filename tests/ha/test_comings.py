"""Lines that are removed and added again: off until somebody asks again."""

from collections.abc import Awaitable, Callable

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.settings import LineSettings, Mode
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA

from .action_helpers import hub_of
from .conftest import CAMBODIA_LINE, MakeEntry, SetupAccount, line_subentry
from .entity_helpers import DUE_AND_AUTOMATIC, save, settle, state_of

KEY = line_key("airalo", CAMBODIA)


@pytest.fixture
async def automatic(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> MockConfigEntry:
    """An account whose Cambodian line is recharged automatically, and was, so that it is not due now."""
    account = await setup_account()
    await settle(hass)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    assert len(simulator.charges) == 1
    return account


async def _expect_off(hass: HomeAssistant, account: MockConfigEntry) -> None:
    settings = await hub_of(account).office.line_settings(KEY)
    assert settings == LineSettings(
        rule=DUE_AND_AUTOMATIC.rule,
        choice=DUE_AND_AUTOMATIC.choice,
        limits=DUE_AND_AUTOMATIC.limits,
    )
    assert state_of(hass, "select", CAMBODIA, "recharge_mode").state == Mode.OFF


async def _same(hass: HomeAssistant, account: MockConfigEntry, line: ConfigSubentry) -> None:
    hass.config_entries.async_remove_subentry(account, line.subentry_id)
    await settle(hass)
    hass.config_entries.async_add_subentry(account, line)


async def _at_once(hass: HomeAssistant, account: MockConfigEntry, line: ConfigSubentry) -> None:
    hass.config_entries.async_remove_subentry(account, line.subentry_id)
    hass.config_entries.async_add_subentry(account, line)


async def _anew(hass: HomeAssistant, account: MockConfigEntry, line: ConfigSubentry) -> None:
    hass.config_entries.async_remove_subentry(account, line.subentry_id)
    await settle(hass)
    again = ConfigSubentry(
        data=line.data,
        subentry_type=line.subentry_type,
        title=line.title,
        unique_id=line.unique_id,
    )
    hass.config_entries.async_add_subentry(account, again)


@pytest.mark.parametrize("again", [_same, _at_once, _anew])
async def test_a_line_that_is_added_again_is_off(
    hass: HomeAssistant,
    automatic: MockConfigEntry,
    again: Callable[[HomeAssistant, MockConfigEntry, ConfigSubentry], Awaitable[None]],
) -> None:
    await again(hass, automatic, automatic.subentries[CAMBODIA_LINE])
    await settle(hass)
    await _expect_off(hass, automatic)


async def test_a_line_that_could_not_be_switched_off_when_it_went_is_so_when_it_comes(
    hass: HomeAssistant, automatic: MockConfigEntry, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = automatic.subentries[CAMBODIA_LINE]
    with monkeypatch.context() as full:

        async def save_settings(_self: Ledger, _scope: str, _body: object) -> None:
            raise LedgerError("full")

        full.setattr(Ledger, "save_settings", save_settings)
        hass.config_entries.async_remove_subentry(automatic, line.subentry_id)
        await settle(hass)
    assert (await hub_of(automatic).office.line_settings(KEY)).mode is Mode.AUTOMATIC
    hass.config_entries.async_add_subentry(automatic, line)
    await settle(hass)
    await _expect_off(hass, automatic)


async def test_lines_of_an_account_that_is_removed_and_added_again_are_off(
    hass: HomeAssistant,
    automatic: MockConfigEntry,
    make_entry: MakeEntry,
    setup_account: SetupAccount,
) -> None:
    await hass.config_entries.async_remove(automatic.entry_id)
    again = make_entry(line_subentry(CAMBODIA_LINE, CAMBODIA, "Angkor Mobile"))
    await setup_account(again)
    await settle(hass)
    await _expect_off(hass, again)


async def test_a_line_that_stays_keeps_its_mode(
    hass: HomeAssistant, automatic: MockConfigEntry
) -> None:
    peru = next(key for key in automatic.subentries if key != CAMBODIA_LINE)
    hass.config_entries.async_remove_subentry(automatic, peru)
    await settle(hass)
    await hass.config_entries.async_reload(automatic.entry_id)
    await settle(hass)
    assert state_of(hass, "select", CAMBODIA, "recharge_mode").state == Mode.AUTOMATIC
