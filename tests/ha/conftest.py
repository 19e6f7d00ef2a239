"""A Home Assistant with the ledger on disk, a simulated Airalo, and accounts made of both."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState, ConfigSubentryDataWithId
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.const import (
    CONF_BASE_URL,
    CONF_CREDENTIALS,
    CONF_IDENTIFIER,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, CLIENT_ID, CLIENT_SECRET, PERU, START

from .corner_shop import CornerShop
from .entity_helpers import settle
from .websocket_helpers import Page

PROVIDER = "airalo"
CREDENTIALS = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
CAMBODIA_LINE = "cambodia_line"
"""Subentry ids, fixed so that tests and snapshots can name them."""
PERU_LINE = "peru_line"

type MakeEntry = Callable[..., MockConfigEntry]
type SetupAccount = Callable[..., Awaitable[MockConfigEntry]]


def line_subentry(subentry_id: str, iccid: str, title: str) -> ConfigSubentryDataWithId:
    """A line as the flow saves it, with a subentry id of our own."""
    return {
        "data": {CONF_IDENTIFIER: iccid},
        "subentry_id": subentry_id,
        "subentry_type": SUBENTRY_TYPE_LINE,
        "title": title,
        "unique_id": line_key(PROVIDER, iccid),
    }


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """Give each test a configuration folder, and so a ledger file, of its own."""
    return hass_tmp_config_dir


@pytest.fixture
async def simulator(loopback: None) -> AsyncIterator[AiraloSimulator]:
    """A fresh simulator, serving."""
    async with AiraloSimulator() as running:
        yield running


@pytest.fixture
def hass(simulator: AiraloSimulator, hass: HomeAssistant) -> HomeAssistant:
    """Home Assistant that ends before the provider does: something may still be asking."""
    return hass


@pytest.fixture
def no_secrets_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Look for what must never be logged: by us at all, by others where it is commonly read."""
    caplog.set_level(logging.DEBUG, logger="custom_components.esim_recharge")
    yield
    for record in caplog.get_records("call"):
        if record.levelno < logging.INFO and not record.name.startswith("custom_components."):
            continue
        told = logging.Formatter().format(record)
        assert CLIENT_SECRET not in told
        assert not [start.iccid for start in START if start.iccid in told]


@pytest.fixture
def corner_shop(monkeypatch: pytest.MonkeyPatch) -> CornerShop:
    """A second provider to choose from."""
    shop = CornerShop()
    monkeypatch.setitem(PROVIDERS, shop.type.key, shop.type)
    return shop


@pytest.fixture
def make_entry(simulator: AiraloSimulator) -> MakeEntry:
    """Make an account with its lines; another `account` is a second login with the same rights."""

    def make(
        *lines: ConfigSubentryDataWithId,
        account: str | None = None,
        title: str = "Airalo",
        client_secret: str = CLIENT_SECRET,
    ) -> MockConfigEntry:
        return MockConfigEntry(
            domain=DOMAIN,
            title=title,
            unique_id=account or PROVIDERS[PROVIDER].account_key(CREDENTIALS),
            data={
                CONF_PROVIDER: PROVIDER,
                CONF_CREDENTIALS: {**CREDENTIALS, "client_secret": client_secret},
                CONF_BASE_URL: simulator.url,
            },
            subentries_data=lines,
        )

    return make


@pytest.fixture
def entry(make_entry: MakeEntry) -> MockConfigEntry:
    """An account with two lines, known to nobody yet: see `setup_account`."""
    return make_entry(
        line_subentry(CAMBODIA_LINE, CAMBODIA, "Angkor Mobile"),
        line_subentry(PERU_LINE, PERU, "Inti Mobile"),
    )


@pytest.fixture
async def setup_account(hass: HomeAssistant, entry: MockConfigEntry) -> SetupAccount:
    """Load an account, `entry` if none is given, and wait until it has looked after its lines."""

    async def setup(
        account: MockConfigEntry = entry, expected: ConfigEntryState = ConfigEntryState.LOADED
    ) -> MockConfigEntry:
        account.add_to_hass(hass)
        await hass.config_entries.async_setup(account.entry_id)
        await hass.async_block_till_done()
        assert account.state is expected
        return account

    return setup


@pytest.fixture
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time, for Home Assistant and the simulator alike."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    return freezer


@pytest.fixture
async def account(
    hass: HomeAssistant, noon: FrozenDateTimeFactory, setup_account: SetupAccount
) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line."""
    account = await setup_account()
    await settle(hass)
    return account


@pytest.fixture
async def page(hass_ws_client: WebSocketGenerator) -> Page:
    """A page of an administrator."""
    return Page(await hass_ws_client())


@pytest.fixture
async def guest(
    hass: HomeAssistant, hass_ws_client: WebSocketGenerator, hass_read_only_access_token: str
) -> Page:
    """A page of somebody who may read everything and do nothing."""
    return Page(await hass_ws_client(hass, hass_read_only_access_token))
