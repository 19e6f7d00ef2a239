"""What was bought, as the card tells it: newest first, with receipts, in texts without a language."""

from dataclasses import replace
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.card.history import MOST, told
from custom_components.esim_recharge.card.texts import Text
from custom_components.esim_recharge.lines.models import Money, Package, line_key
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Origin, Recharge, State
from custom_components.esim_recharge.recharge.records import NO_CURRENCY
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo_data import CAMBODIA, PERU

from .action_helpers import CAPPED, act, device_of, hub_of
from .card_words import check
from .chart_helpers import DAY, at, bought
from .conftest import SetupAccount
from .entity_helpers import settle, usd
from .websocket_helpers import Page

FULL = LedgerError("OperationalError: database or disk is full")
TEN = Package(
    package_id="ten",
    title="9 - 289 PEN",
    price=usd("4"),
    credit=Money(amount=usd("15").amount, currency="PEN"),
)
NAMELESS = Package(package_id="sim-plan", title="", price=Money.zero(NO_CURRENCY))

ENTRIES: dict[str, tuple[Recharge, Text, Text]] = {
    "the price that was agreed": (bought(2), "1 GB", {"money": ["3.60", "USD"]}),
    "what was paid": (bought(2, paid=usd("3.7")), "1 GB", {"money": ["3.70", "USD"]}),
    "what the line gets": (
        bought(2, package=TEN),
        "9 - 289 PEN (15 PEN)",
        {"money": ["4", "USD"]},
    ),
    "nothing of what was bought elsewhere": (
        bought(2, package=NAMELESS, origin=Origin.ELSEWHERE),
        "sim-plan",
        None,
    ),
    "a price of what was bought elsewhere": (
        bought(2, origin=Origin.ELSEWHERE),
        "1 GB",
        {"money": ["3.60", "USD"]},
    ),
}


@pytest.mark.parametrize(("recharge", "title", "price"), ENTRIES.values(), ids=ENTRIES.keys())
def test_an_entry_names_what_was_bought_and(recharge: Recharge, title: Text, price: Text) -> None:
    entry = told(recharge)
    assert (entry["title"], entry["price"]) == (title, price)


EVENT = "entity.event.recharge.state_attributes"


def test_an_entry_tells_when_how_it_stands_who_wanted_it_and_the_provider_s_own_words() -> None:
    entry = told(bought(2, State.NOT_CREDITED, receipt="A-17", message="Top-up is on its way"))
    assert entry["told"] == [
        {"at": at(2)},
        {"say": f"{EVENT}.state.state.not_credited"},
        {"say": f"{EVENT}.origin.state.requested"},
        {"say": "common.card_receipt", "with": {"number": "A-17"}},
        "Top-up is on its way",
    ]


def test_what_is_not_known_of_an_entry_is_left_out() -> None:
    assert told(bought(2))["told"] == [
        {"at": at(2)},
        {"say": f"{EVENT}.state.state.credited"},
        {"say": f"{EVENT}.origin.state.requested"},
    ]


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("origin", Origin)
def test_every_recharge_can_be_told(state: State, origin: Origin) -> None:
    entry = told(replace(bought(2, package=NAMELESS), state=state, origin=origin))
    assert entry["title"]
    check(entry)


# --- In Home Assistant


async def test_recharges_are_told_newest_first_and_not_too_many(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    freezer: FrozenDateTimeFactory,
    hass_ws_client: WebSocketGenerator,
) -> None:
    account = await setup_account()
    await settle(hass)
    page, device = Page(await hass_ws_client()), device_of(hass, account)
    first = await act(hass, "recharge", device, **CAPPED)
    freezer.tick(86_400)
    second = await act(hass, "recharge", device, **CAPPED)

    entries = (await page.ask("history", device_id=device))["recharges"]
    assert [entry["told"][0]["at"] for entry in entries] == [
        second["created_at"],
        first["created_at"],
    ]
    assert all(entry["price"] == {"money": ["3.60", "USD"]} for entry in entries)
    other = await page.ask("history", device_id=device_of(hass, account, PERU))
    assert other == {"recharges": []}

    later = [dt_util.utcnow() + index * DAY for index in range(MOST)]
    for index, moment in enumerate(later):
        another = replace(bought(0, origin=Origin.ELSEWHERE), id=f"{index:026}", created_at=moment)
        await hub_of(account).ledger.insert(replace(another, line=line_key("airalo", CAMBODIA)))
    entries = (await page.ask("history", device_id=device))["recharges"]
    assert [entry["told"][0]["at"] for entry in entries] == [
        moment.isoformat() for moment in reversed(later)
    ]


async def test_without_its_ledger_nobody_knows_what_was_bought(
    hass: HomeAssistant, setup_account: SetupAccount, hass_ws_client: WebSocketGenerator
) -> None:
    account = await setup_account()
    page, device = Page(await hass_ws_client()), device_of(hass, account)
    hub_of(account).office.trouble = FULL
    assert (await page.no("history", device_id=device))["translation_key"] == "ledger_unavailable"

    with patch.object(Ledger, "readings", side_effect=FULL):
        error = await page.no("chart", device_id=device)
    assert error["translation_key"] == "ledger_unavailable"
