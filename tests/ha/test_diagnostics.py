"""Diagnostics: everything a maintainer needs, and nothing that says whose it is."""

import json
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
    get_diagnostics_for_device,
)
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.esim_recharge.const import CONF_LEDGER_ID
from custom_components.esim_recharge.hub import ledger_path
from custom_components.esim_recharge.recharge.schema import SCHEMA_VERSION
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, CLIENT_ID, CLIENT_SECRET, PERU
from tests.simulators.common import FaultKind

from .action_helpers import ONE_GB, act, device_of, hub_of
from .conftest import MakeEntry, SetupAccount, line_subentry
from .entity_helpers import DUE_AND_AUTOMATIC, coordinator_of, refresh, save, settle

pytestmark = pytest.mark.usefixtures("noon")

CAMERA = "Grandmother's camera"
CAR = "Uncle Bob's car"


@pytest.fixture
async def account(
    hass: HomeAssistant, make_entry: MakeEntry, setup_account: SetupAccount
) -> MockConfigEntry:
    """An account that was used: recharges, a refusal, an error with a number of a line in it."""
    account = await setup_account(
        make_entry(
            line_subentry("cambodia_line", CAMBODIA, CAMERA),
            line_subentry("peru_line", PERU, CAR),
            title="someone@example.com",
        )
    )
    await settle(hass)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    await act(
        hass,
        "recharge",
        device_of(hass, account, PERU),
        package_id="inti-mobile-7days-1gb-topup",
        max_price=5,
        request_id="holiday-of-grandmother",
    )
    await refresh(hass, account)
    return account


def planted(account: MockConfigEntry, simulator: AiraloSimulator) -> set[str]:
    """Everything that must not be found."""
    tokens = {
        header.removeprefix("Bearer ")
        for exchange in simulator.exchanges
        if (header := exchange.call.headers.get("Authorization"))
    }
    assert tokens
    return {
        CLIENT_ID,
        CLIENT_SECRET,
        CAMBODIA,
        PERU,
        CAMERA,
        CAR,
        "someone@example.com",
        "holiday-of-grandmother",
        str(account.unique_id),
        account.entry_id,
        account.data[CONF_LEDGER_ID],
        *coordinator_of(account).lines,
        *tokens,
        *(charge.order for charge in simulator.charges),
        *(f"TEST-{line.id}" for line in simulator.lines.values()),
    }


async def test_nothing_in_the_diagnostics_says_whose_they_are(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    simulator: AiraloSimulator,
) -> None:
    await account.runtime_data.account.provider.lines()
    del simulator.lines[CAMBODIA]
    await refresh(hass, account)
    text = json.dumps(await get_diagnostics_for_config_entry(hass, hass_client, account))
    assert not [secret for secret in planted(account, simulator) if secret in text]
    assert ONE_GB.split("-")[0] in text  # what was bought is no secret


async def test_diagnostics_tell_what_a_maintainer_needs(
    hass: HomeAssistant, account: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, account)
    assert found["capabilities"]["retry"] == "diff"
    assert found["capabilities"]["credit_delay"] == 1200.0
    assert found["polling"] == {
        "disabled_in_entry": False,
        "interval": 1200.0,
        "last_success": True,
        "login_accepted": True,
    }
    assert found["ledger"] == {
        "path": ".storage/esim_recharge.db",
        "bytes": ledger_path(hass).stat().st_size,
        "schema": SCHEMA_VERSION,
        "trouble": None,
    }
    cambodia, peru = found["lines"]
    assert (cambodia["number"], peru["number"]) == (1, 2)
    assert cambodia["settings"]["mode"] == "automatic"
    assert cambodia["settings"]["limits"]["max_price"] == {"amount": "20", "currency": "USD"}
    assert cambodia["standing"]["status"]
    assert cambodia["reading"]["allowances"]
    (bought,) = cambodia["recharges"]
    assert (bought["state"], bought["price"], bought["receipt"]) == (
        "credited",
        "9.36",
        "**REDACTED**",
    )
    assert found["wallet"]["currency"] == "USD"
    assert {answer["status"] for answer in found["answers"]} == {200}
    assert all(answer["path"].startswith("/v2/") for answer in found["answers"])


async def test_a_device_shows_its_line_only_and_an_account_all_of_them(
    hass: HomeAssistant, account: MockConfigEntry, hass_client: ClientSessionGenerator
) -> None:
    devices = dr.async_get(hass)
    shown = []
    for iccid in (CAMBODIA, None):
        device = devices.async_get(device_of(hass, account, iccid))
        assert isinstance(device, dr.DeviceEntry)
        found: Any = await get_diagnostics_for_device(hass, hass_client, account, device)
        shown.append(len(found["lines"]))
    assert shown == [1, 2]


async def test_diagnostics_work_without_a_reading_or_a_ledger(
    hass: HomeAssistant,
    account: MockConfigEntry,
    hass_client: ClientSessionGenerator,
    simulator: AiraloSimulator,
) -> None:
    simulator.fault(FaultKind.ERROR_BEFORE, count=None)
    await refresh(hass, account)
    hub_of(account).office.trouble = LedgerError("full")
    await hub_of(account).ledger.close()
    found: Any = await get_diagnostics_for_config_entry(hass, hass_client, account)
    assert found["ledger"]["trouble"] == "LedgerError"
    assert found["lines"][0]["error"] == "ConnectionFailed"
    assert found["lines"][0]["recharges"] == [{"error": "LedgerError"}]
