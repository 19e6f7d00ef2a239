"""The system health page: what it says in good and in bad times."""

from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    get_system_health_info,
)

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import LAOS
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of, hub_of
from .conftest import MakeEntry, SetupAccount, line_subentry
from .entity_helpers import settle
from .other_accounts import by_hand


async def health(hass: HomeAssistant) -> dict[str, Any]:
    """What the page shows, once everything on it has been looked up."""
    assert await async_setup_component(hass, "system_health", {})
    await settle(hass)
    shown = await get_system_health_info(hass, DOMAIN)
    return {
        key: await value if hasattr(value, "__await__") else value for key, value in shown.items()
    }


async def test_all_is_well(hass: HomeAssistant, setup_account: SetupAccount) -> None:
    await setup_account()
    assert await health(hass) == {
        "ledger": "ok",
        "accounts": 1,
        "lines": 2,
        "open_recharges": 0,
        "Airalo": "ok",
    }


async def test_who_has_no_address_is_not_looked_for(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    await setup_account(by_hand())
    assert await health(hass) == {
        "ledger": "ok",
        "accounts": 1,
        "lines": 1,
        "open_recharges": 0,
    }


async def test_an_open_recharge_is_counted(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    account = await setup_account()
    simulator.configure(credit_delay=None)
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    assert (await health(hass))["open_recharges"] == 1


async def test_each_address_is_tried_once(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    make_entry: MakeEntry,
    simulator: AiraloSimulator,
) -> None:
    await setup_account()
    await setup_account(make_entry(line_subentry("laos", LAOS, "Mekong"), account="second"))
    elsewhere = make_entry(account="third")
    async with AiraloSimulator() as other:
        elsewhere = MockConfigEntry(
            domain=DOMAIN, unique_id="third", data={**elsewhere.data, "base_url": other.url}
        )
        await setup_account(elsewhere)
        shown = await health(hass)
    assert (shown["accounts"], shown["lines"]) == (3, 3)
    assert (shown["Airalo"], shown["Airalo 2"]) == ("ok", "ok")
    assert "Airalo 3" not in shown


async def test_a_provider_that_cannot_be_reached_is_shown_as_such(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    await setup_account()
    await settle(hass)
    await simulator.stop()
    assert (await health(hass))["Airalo"] == {"type": "failed", "error": "unreachable"}


async def test_a_ledger_in_trouble_is_shown_as_such(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account = await setup_account()
    hub_of(account).office.trouble = LedgerError("full")
    assert (await health(hass))["ledger"] == {"type": "failed", "error": "unavailable"}


@pytest.mark.usefixtures("simulator")
async def test_an_account_that_is_not_loaded_needs_no_ledger(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account = await setup_account()
    await hass.config_entries.async_unload(account.entry_id)
    shown = await health(hass)
    assert (shown["ledger"], shown["accounts"], shown["open_recharges"]) == ("closed", 1, 0)
