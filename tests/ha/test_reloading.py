"""An account that is loaded anew while something is under way: nothing is lost, and nothing breaks."""

import asyncio

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.lines.models import line_key
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of, hub_of
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, coordinator_of, save, settle

pytestmark = pytest.mark.loop_debug

KEY = line_key("airalo", CAMBODIA)


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    account = await setup_account()
    await settle(hass)
    return account


async def _until_asked(simulator: AiraloSimulator, endpoint: str) -> None:
    for _ in range(1000):
        if any(exchange.endpoint == endpoint for exchange in simulator.exchanges):
            return
        await asyncio.sleep(0.01)
    pytest.fail(f"nobody asked for {endpoint}")


async def test_a_purchase_that_succeeds_while_its_account_is_loaded_anew_is_a_success(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.LATE, "recharge", delay=0.3)
    device = device_of(hass, account)
    buying = asyncio.create_task(act(hass, "recharge", device, **CAPPED))
    await _until_asked(simulator, "recharge")
    assert await hass.config_entries.async_reload(account.entry_id)

    assert (await buying)["state"] == "succeeded"
    assert len(simulator.charges) == 1


@pytest.mark.parametrize("late", [0.0, 0.02, 0.05])
async def test_what_is_asked_while_an_account_is_loaded_anew_ends_in_words(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    caplog: pytest.LogCaptureFixture,
    late: float,
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    coordinator, device = coordinator_of(account), device_of(hass, account)
    simulator.fault(FaultKind.LATE, "read", count=None, delay=0.05)
    reloading = asyncio.create_task(hass.config_entries.async_reload(account.entry_id))
    calls = [
        asyncio.create_task(call)
        for call in (
            act(hass, "recharge", device, **CAPPED),
            act(hass, "refresh", device),
            act(hass, "simulate", device),
            act(hass, "get_history", device),
            act(hass, "clear", device),
        )
    ]
    coordinator.async_consider()
    refreshing = asyncio.create_task(coordinator.async_refresh())
    await asyncio.sleep(late)
    coordinator.async_consider()
    results = await asyncio.gather(*calls, reloading, refreshing, return_exceptions=True)
    simulator.clear_faults()
    await settle(hass)

    errors = [result for result in results if isinstance(result, BaseException)]
    assert not [error for error in errors if not isinstance(error, HomeAssistantError)]
    assert all(getattr(error, "translation_key", None) for error in errors)
    assert "Traceback" not in caplog.text
    assert hub_of(account).trouble is None


async def test_a_refresh_of_an_account_that_is_gone_breaks_nothing(
    hass: HomeAssistant, account: MockConfigEntry, caplog: pytest.LogCaptureFixture
) -> None:
    coordinator = coordinator_of(account)
    await hass.config_entries.async_unload(account.entry_id)
    await coordinator.async_refresh()
    coordinator.async_consider()
    await settle(hass)
    assert "Traceback" not in caplog.text
    assert not [record for record in caplog.get_records("call") if record.levelname == "ERROR"]
