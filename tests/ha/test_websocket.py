"""What the card is told: by which command, to whom, and in which words it is refused."""

from pathlib import Path
import re
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.lines.models import LineStatus, line_key
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Origin, Reason, State
from custom_components.esim_recharge.recharge.status import Status
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, CLIENT_SECRET, PERU, START
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, ONE_GB, PERU_ONE_GB, act, device_of
from .conftest import MakeEntry, SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, entity_id, refresh, save, settle
from .other_accounts import NOUMEA, by_hand, line_device
from .websocket_helpers import Page, restrict

NOON = "2026-11-10 12:00:00+00:00"
FULL = LedgerError("OperationalError: database or disk is full")
TYPES = Path(__file__).parents[2] / "frontend" / "src" / "types.ts"


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time, for Home Assistant and the simulator alike."""
    freezer.move_to(NOON)
    return freezer


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
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


def data_left(hass: HomeAssistant, iccid: str = CAMBODIA) -> str:
    """An entity of a line."""
    return entity_id(hass, "sensor", line_key("airalo", iccid), "data_left")


async def test_the_card_learns_which_backend_is_running(
    account: MockConfigEntry, page: Page
) -> None:
    assert await page.ask("info") == {"api": 1, "version": "0.1.0"}


# --- Which lines there are


def named(hass: HomeAssistant, entry: MockConfigEntry, iccid: str, name: str) -> dict[str, str]:
    """A line as it is listed."""
    device = device_of(hass, entry, iccid)
    return {"device_id": device, "entry_id": entry.entry_id, "name": name}


async def test_lines_are_listed_by_name_for_all_accounts_for_one_and_for_itself(
    hass: HomeAssistant,
    account: MockConfigEntry,
    make_entry: MakeEntry,
    setup_account: SetupAccount,
    page: Page,
) -> None:
    other = make_entry(account="other")
    await setup_account(other)
    camera = by_hand()
    await setup_account(camera)
    dr.async_get(hass).async_update_device(device_of(hass, account), name_by_user="zebra")
    zebra = named(hass, account, CAMBODIA, "zebra")
    inti = named(hass, account, PERU, "Inti Mobile")
    paid = {
        "device_id": line_device(hass, camera),
        "entry_id": camera.entry_id,
        "name": "Camera",
    }

    assert await page.ask("lines") == [paid, inti, zebra]
    of_account = device_of(hass, account, None)
    assert await page.ask("lines", device_id=of_account) == [inti, zebra]
    assert await page.ask("lines", device_id=zebra["device_id"]) == [zebra]
    assert await page.ask("lines", device_id=device_of(hass, other, None)) == []


async def test_lines_of_an_account_that_is_not_loaded_are_listed(
    hass: HomeAssistant, account: MockConfigEntry, page: Page
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    names = [line["name"] for line in await page.ask("lines")]
    assert names == ["Angkor Mobile", "Inti Mobile"]


async def test_a_user_is_told_of_no_line_that_they_may_not_read(
    hass: HomeAssistant, account: MockConfigEntry, guest: Page, hass_read_only_user: MockUser
) -> None:
    assert len(await guest.ask("lines")) == 2

    restrict(hass_read_only_user, data_left(hass))
    angkor = named(hass, account, CAMBODIA, "Angkor Mobile")
    assert await guest.ask("lines") == [angkor]
    assert await guest.ask("lines", device_id=device_of(hass, account, None)) == [angkor]
    assert await guest.ask("lines", device_id=device_of(hass, account, PERU)) == []

    restrict(hass_read_only_user, "sensor.somebody_elses")
    assert await guest.ask("lines") == []


async def test_a_device_that_is_not_ours_has_no_lines(
    hass: HomeAssistant, account: MockConfigEntry, page: Page
) -> None:
    assert (await page.no("lines", device_id=_foreign(hass)))["code"] == "not_found"
    assert (await page.no("lines", device_id="no such device"))["code"] == "not_found"


def _foreign(hass: HomeAssistant) -> str:
    """The device of somebody else."""
    entry = MockConfigEntry(domain="other")
    entry.add_to_hass(hass)
    registry = dr.async_get(hass)
    return registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("other", "thing")}
    ).id


# --- Who is refused, and how

ABOUT_A_LINE = ("chart", "history", "products")


@pytest.mark.parametrize("command", ABOUT_A_LINE)
async def test_only_lines_are_asked_about(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, command: str
) -> None:
    for device_id in ("no such device", _foreign(hass), device_of(hass, account, None)):
        assert (await page.no(command, device_id=device_id))["code"] == "not_found"


@pytest.mark.parametrize("command", ABOUT_A_LINE)
async def test_a_line_that_is_not_loaded_is_refused_in_words(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, command: str
) -> None:
    device = device_of(hass, account)
    await hass.config_entries.async_unload(account.entry_id)
    error = await page.no(command, device_id=device)
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
    for command in ABOUT_A_LINE:
        error = await guest.no(command, device_id=device_of(hass, account))
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


@pytest.mark.parametrize(
    ("command", "fields"),
    [
        ("chart", {"days": 0}),
        ("chart", {"days": 91}),
        ("chart", {"days": 1.5}),
        ("history", {"limit": 0}),
        ("history", {"limit": 1001}),
        ("products", {"ask": True}),
    ],
)
async def test_what_makes_no_sense_is_refused_before_anything_is_done(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: Page,
    command: str,
    fields: dict[str, object],
) -> None:
    error = await page.no(command, device_id=device_of(hass, account), **fields)
    assert error["code"] == "invalid_format"


async def test_too_many_lines_at_once_are_refused(account: MockConfigEntry, page: Page) -> None:
    ids = [str(number) for number in range(501)]
    assert (await page.no("subscribe_lines", device_ids=ids))["code"] == "invalid_format"
    await page.follow(*ids[:500])


# --- What is sold


async def test_administrators_are_told_what_is_sold_now(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, simulator: AiraloSimulator
) -> None:
    simulator.set_package(ONE_GB, price="5.00")
    told = await page.ask("products", device_id=device_of(hass, account))
    answer = await act(hass, "get_products", device_of(hass, account))

    assert told["asked_at"] == "2026-11-10T12:00:00+00:00"
    assert told["products"] == answer["products"]
    assert {item["product"] for item in told["products"]} >= {ONE_GB}


async def test_who_may_not_buy_does_not_ask_the_provider(
    hass: HomeAssistant, account: MockConfigEntry, guest: Page, simulator: AiraloSimulator
) -> None:
    asked = len(simulator.exchanges)
    error = await guest.no("products", device_id=device_of(hass, account))
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
    error = await page.no("products", device_id=device_of(hass, account))
    assert error["code"] == "home_assistant_error"
    assert error["translation_key"] == "provider_unreachable"
    assert error["translation_domain"] == "esim_recharge"
    assert error["message"].startswith("The provider cannot be reached")
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


async def test_credentials_that_are_refused_are_asked_for_and_stand_in_the_way(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, simulator: AiraloSimulator
) -> None:
    device = device_of(hass, account)
    await page.follow(device)
    await page.pushed(hass)
    simulator.fault(FaultKind.UNAUTHORISED, count=None)
    error = await page.no("products", device_id=device)

    assert error["translation_key"] == "provider_auth_failed"
    (flow,) = hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    view = (await page.lines(hass))[device]
    assert view is not None
    assert view["obstacle"] == {"reason": "auth_failed", "next_allowed": None, "facts": {}}


# --- What was bought


async def test_recharges_are_told_newest_first_and_no_more_than_asked_for(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: Page,
    freezer: FrozenDateTimeFactory,
) -> None:
    device = device_of(hass, account)
    first = await act(hass, "recharge", device, **CAPPED)
    freezer.tick(86_400)
    second = await act(hass, "recharge", device, **CAPPED)

    told = (await page.ask("history", device_id=device))["recharges"]
    history = (await act(hass, "get_history", device))["recharges"]
    assert [each["id"] for each in told] == [second["id"], first["id"]]
    assert [{**each, "line": "", "line_name": ""} for each in told] == [
        {**each, "line": "", "line_name": ""} for each in history
    ]
    (newest,) = (await page.ask("history", device_id=device, limit=1))["recharges"]
    assert newest == told[0]
    other = await page.ask("history", device_id=device_of(hass, account, PERU))
    assert other == {"recharges": []}


async def test_without_its_ledger_nobody_knows_what_was_bought(
    hass: HomeAssistant, account: MockConfigEntry, page: Page
) -> None:
    device = device_of(hass, account)
    account.runtime_data.hub.office.trouble = FULL
    assert (await page.no("history", device_id=device))["translation_key"] == "ledger_unavailable"

    with patch.object(Ledger, "readings", side_effect=FULL):
        error = await page.no("chart", device_id=device)
    assert error["translation_key"] == "ledger_unavailable"


# --- The chart


@pytest.fixture
async def four_days(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    """Use 50 MB a day for four days."""
    for _ in range(4):
        noon.tick(86_400)
        simulator.consume(CAMBODIA, megabytes=50)
        await refresh(hass, account)


@pytest.fixture
async def later_page(
    hass: HomeAssistant,
    four_days: None,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
) -> Page:
    """A page of an administrator, opened after that."""
    (login,) = hass_admin_user.refresh_tokens.values()
    return Page(await hass_ws_client(hass, hass.auth.async_create_access_token(login)))


async def test_the_chart_shows_stored_readings_recharges_and_the_forecast(
    hass: HomeAssistant, account: MockConfigEntry, later_page: Page, simulator: AiraloSimulator
) -> None:
    page, device = later_page, device_of(hass, account)
    await act(hass, "recharge", device, **CAPPED)
    asked = len(simulator.exchanges)

    drawn = await page.ask("chart", device_id=device)
    assert len(simulator.exchanges) == asked
    assert (drawn["from"], drawn["now"]) == (
        "2026-10-15T12:00:00+00:00",
        "2026-11-14T12:00:00+00:00",
    )
    mib = 1024 * 1024
    points = drawn["data"]["points"]
    assert points[0] == ["2026-11-10T12:00:00+00:00", 850 * mib]
    assert ["2026-11-13T12:00:00+00:00", 700 * mib] in points
    assert points[-1][1] > points[-2][1], "the recharge"
    assert drawn["money"] is None
    (mark,) = drawn["recharges"]
    assert (mark["at"], mark["price"], mark["currency"]) == (drawn["now"], "3.60", "USD")
    state = account.runtime_data.coordinator.data.lines[line_key("airalo", CAMBODIA)]
    assert drawn["forecast"]["at"] == state.outlook.forecast.runs_out_at.isoformat()
    assert drawn["forecast"]["from"] == points[-1]
    assert (await page.ask("chart", device_id=device, days=2))["from"] == (
        "2026-11-12T12:00:00+00:00"
    )


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
    await page.follow(line, device_of(hass, account, PERU), paid)
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
        for command in ABOUT_A_LINE:
            await page.ask(command, device_id=device)
    await page.ask("lines")
    await page.pushed(hass)

    told = "\n".join(page.heard)
    assert "Camera" in told
    assert "refused" in told
    secrets = [CLIENT_SECRET, *(start.iccid for start in START), NOUMEA, NOUMEA[1:], NOUMEA[4:]]
    assert [secret for secret in secrets if secret in told] == []


# --- The types that the card is written with


def fields(interface: str) -> set[str]:
    """The fields of an interface in TypeScript."""
    body = re.search(rf"export interface {interface} {{\n(.*?)\n}}", TYPES.read_text(), re.DOTALL)
    assert body is not None, interface
    return set(re.findall(r"^  (\w+):", body[1], re.MULTILINE))


def words(constant: str) -> set[str]:
    """The words of a list in TypeScript."""
    body = re.search(rf"export const {constant} = \[(.*?)\]", TYPES.read_text(), re.DOTALL)
    assert body is not None, constant
    return set(re.findall(r'"(\w+)"', body[1]))


async def test_the_card_knows_every_field_that_it_is_told(
    hass: HomeAssistant, account: MockConfigEntry, page: Page
) -> None:
    device = device_of(hass, account)
    await act(hass, "recharge", device, **CAPPED)
    await page.follow(device)
    view: Any = (await page.lines(hass))[device]
    chart = await page.ask("chart", device_id=device)
    products = await page.ask("products", device_id=device)
    told = {
        "InfoView": await page.ask("info"),
        "LineName": (await page.ask("lines"))[0],
        "LineView": view,
        "Pot": view["data"],
        "LimitsView": view["limits"],
        "MonthView": view["limits"]["line_month"],
        "Money": view["limits"]["line_month"]["spent"],
        "RechargeView": (await page.ask("history", device_id=device))["recharges"][0],
        "ProductsView": products,
        "ProductView": products["products"][0],
        "ChartView": chart,
        "ChartRecharge": chart["recharges"][0],
        "ChartForecast": chart["forecast"],
    }
    assert {name: fields(name) for name in told} == {name: set(view) for name, view in told.items()}


def test_the_card_knows_every_word_that_it_is_told() -> None:
    origins = re.search(r"export type Origin = (.*?);", TYPES.read_text())
    assert origins is not None
    assert set(re.findall(r'"(\w+)"', origins[1])) == set(Origin)
    assert words("STATUSES") == set(Status)
    assert words("REASONS") == set(Reason)
    assert words("RECHARGE_STATES") == set(State)
    assert words("LINE_STATUSES") == set(LineStatus)
