"""What the card asks: who is refused, in which words, and that nothing is told which is nobody's business."""

from collections.abc import Mapping
from typing import Any, Final
from unittest.mock import patch

from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, CLIENT_SECRET, PERU, START
from tests.simulators.common import FaultKind

from .action_helpers import PERU_ONE_GB, act, device_of
from .card_words import check
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, entity_id, save
from .other_accounts import NOUMEA, by_hand, line_device
from .websocket_helpers import Page, foreign_device, restrict

pytestmark = pytest.mark.usefixtures("noon")

FULL: Final = LedgerError("OperationalError: database or disk is full")
START_OF_DIALOG: Final = {"kind": "recharge", "step": "start"}
COMMANDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "chart": {},
    "history": {},
    "dialog": START_OF_DIALOG,
}
"""Everything that is asked about a line, with what is to be said besides."""


def data_left(hass: HomeAssistant, iccid: str = CAMBODIA) -> str:
    """An entity of a line."""
    return entity_id(hass, "sensor", line_key("airalo", iccid), "data_left")


# --- Who is refused, and how


@pytest.mark.parametrize("command", COMMANDS)
async def test_only_lines_are_asked_about(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, command: str
) -> None:
    for device_id in ("no such device", foreign_device(hass), device_of(hass, account, None)):
        assert (await page.no(command, device_id=device_id, **COMMANDS[command]))[
            "code"
        ] == "not_found"


@pytest.mark.parametrize("command", COMMANDS)
async def test_a_line_that_is_not_loaded_is_refused_in_words(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, command: str
) -> None:
    device = device_of(hass, account)
    await hass.config_entries.async_unload(account.entry_id)
    error = await page.no(command, device_id=device, **COMMANDS[command])
    assert error["code"] == "not_loaded"
    assert error["translation_key"] == "account_not_loaded"
    assert error["translation_domain"] == "esim_recharge"


async def test_a_line_that_a_user_may_not_read_is_refused(
    hass: HomeAssistant,
    account: MockConfigEntry,
    guest: Page,
    hass_read_only_user: MockUser,
    simulator: AiraloSimulator,
) -> None:
    restrict(hass_read_only_user, data_left(hass, PERU))
    asked = len(simulator.exchanges)
    for command, fields in COMMANDS.items():
        error = await guest.no(command, device_id=device_of(hass, account), **fields)
        assert error == {"code": "unauthorized", "message": "Unauthorized"}
    assert len(simulator.exchanges) == asked


@pytest.mark.parametrize("command", ["chart", "history"])
async def test_who_may_read_one_entity_of_a_line_may_see_its_past(
    hass: HomeAssistant,
    account: MockConfigEntry,
    guest: Page,
    hass_read_only_user: MockUser,
    command: str,
) -> None:
    restrict(hass_read_only_user, data_left(hass))
    assert await guest.ask(command, device_id=device_of(hass, account))


async def test_who_may_not_buy_does_not_ask_the_provider(
    hass: HomeAssistant, account: MockConfigEntry, guest: Page, simulator: AiraloSimulator
) -> None:
    asked = len(simulator.exchanges)
    error = await guest.no("dialog", device_id=device_of(hass, account), **START_OF_DIALOG)
    assert (error["code"], error["translation_key"]) == ("unauthorized", "not_permitted")
    assert len(simulator.exchanges) == asked


async def test_a_provider_that_is_out_of_reach_is_said_in_words_and_is_no_error_of_ours(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: Page,
    simulator: AiraloSimulator,
    caplog: pytest.LogCaptureFixture,
) -> None:
    simulator.fault(FaultKind.DROP_BEFORE, "packages", count=None)
    error = await page.no("dialog", device_id=device_of(hass, account), **START_OF_DIALOG)
    assert error["code"] == "home_assistant_error"
    assert error["translation_key"] == "provider_unreachable"
    assert error["translation_domain"] == "esim_recharge"
    assert error["message"].startswith("The provider cannot be reached")
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_without_its_ledger_nobody_knows_what_was_bought(
    hass: HomeAssistant, account: MockConfigEntry, page: Page
) -> None:
    device = device_of(hass, account)
    account.runtime_data.hub.office.trouble = FULL
    assert (await page.no("history", device_id=device))["translation_key"] == "ledger_unavailable"

    with patch.object(Ledger, "readings", side_effect=FULL):
        error = await page.no("chart", device_id=device)
    assert error["translation_key"] == "ledger_unavailable"


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("follow", {"limit": 1}),
        ("follow", {"device_id": None}),
        ("chart", {"days": 30}),
        ("history", {"limit": 1}),
        ("dialog", {}),
        ("dialog", {**START_OF_DIALOG, "input": {"amount": 5}}),
        ("dialog", {**START_OF_DIALOG, "input": []}),
        ("dialog", {**START_OF_DIALOG, "order": "yes"}),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_is_done(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: Page,
    command: str,
    fields: dict[str, object],
) -> None:
    error = await page.no(command, **{"device_id": device_of(hass, account), **fields})
    assert error["code"] == "invalid_format"


# --- Nothing that is nobody's business


async def test_no_number_and_no_secret_is_told(
    hass: HomeAssistant,
    account: MockConfigEntry,
    setup_account: SetupAccount,
    page: Page,
    simulator: AiraloSimulator,
) -> None:
    camera = by_hand()
    await setup_account(camera)
    line, paid = device_of(hass, account), line_device(hass, camera)
    for device in (line, paid, device_of(hass, account, None)):
        await page.follow(device)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    simulator.fault(
        FaultKind.ANSWER,
        "recharge",
        status=422,
        body=f'{{"code": 11, "reason": "no top-up for {PERU} with {CLIENT_SECRET}"}}',
    )
    peru = device_of(hass, account, PERU)
    await act(hass, "recharge", peru, package_id=PERU_ONE_GB, max_price="9")
    for device in (line, peru, paid):
        for command, fields in COMMANDS.items():
            check(await page.ask(command, device_id=device, **fields))
    for shown in await page.pushed(hass):
        check(shown)

    told = "\n".join(page.heard)
    assert "Camera" in told
    assert "refused" in told
    secrets = [CLIENT_SECRET, *(start.iccid for start in START), NOUMEA, NOUMEA[1:], NOUMEA[4:]]
    assert [secret for secret in secrets if secret in told] == []
