"""Lines that a page follows: what changed, once, to whom it concerns, as long as the page is there."""

from dataclasses import replace

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.recharge.settings import Mode
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, LAOS, PERU
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of
from .conftest import (
    PERU_LINE,
    MakeEntry,
    SetupAccount,
    line_subentry,
)
from .entity_helpers import (
    DUE_AND_AUTOMATIC,
    coordinator_of,
    entity_id,
    refresh,
    save,
    settle,
)
from .websocket_helpers import Lines, Page, listeners, restrict

DUE_AND_TOLD = replace(DUE_AND_AUTOMATIC, mode=Mode.NOTIFY)


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time, for Home Assistant and the simulator alike."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
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


@pytest.fixture
def angkor(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """The device of the Cambodian line."""
    return device_of(hass, account)


@pytest.fixture
def inti(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """The device of the Peruvian line."""
    return device_of(hass, account, PERU)


@pytest.fixture
async def mekong(hass: HomeAssistant, setup_account: SetupAccount, make_entry: MakeEntry) -> str:
    """The device of a line of another account."""
    other = make_entry(line_subentry("laos", LAOS, "Mekong Mobile"), account="second")
    return device_of(hass, await setup_account(other), LAOS)


def names(lines: Lines) -> dict[str, str | None]:
    """What lines are called; `None`: not there."""
    return {device: None if view is None else view["name"] for device, view in lines.items()}


async def test_all_lines_come_at_once_in_one_event(
    hass: HomeAssistant, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor, inti, angkor, "no such device")
    (lines,) = await page.pushed(hass)
    assert names(lines) == {angkor: "Angkor Mobile", inti: "Inti Mobile", "no such device": None}


@pytest.mark.usefixtures("account")
async def test_nothing_followed_is_told_nothing_but_that(hass: HomeAssistant, page: Page) -> None:
    await page.follow()
    assert await page.pushed(hass) == [{}]


async def test_only_the_line_that_changed_is_sent_again(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor, inti)
    before = (await page.lines(hass))[inti]
    await save(hass, account, PERU, DUE_AND_TOLD)

    pushed = await page.pushed(hass)
    assert pushed
    assert all(lines.keys() == {inti} for lines in pushed)
    view = pushed[-1][inti]
    assert view is not None
    assert before is not None
    assert (before["mode"], view["mode"]) == ("off", "notify")


async def test_what_looks_the_same_is_not_sent_again(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor, inti)
    await page.pushed(hass)
    await coordinator_of(account).async_show()
    coordinator_of(account).async_update_listeners()
    MockConfigEntry(domain="other").add_to_hass(hass)
    hass.config_entries.async_update_entry(hass.config_entries.async_entries("other")[0], title="x")
    hass.config_entries.async_update_entry(account, pref_disable_polling=True)
    assert await page.pushed(hass) == []


async def test_a_reading_and_what_follows_are_sent(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: Page,
    angkor: str,
    simulator: AiraloSimulator,
) -> None:
    await page.follow(angkor)
    await page.pushed(hass)
    simulator.consume(CAMBODIA, megabytes=100)
    await refresh(hass, account)

    view = (await page.lines(hass))[angkor]
    assert view is not None
    assert view["data"]["remaining"] == 750 * 1024**2


async def test_a_purchase_is_seen_at_each_of_its_steps(
    hass: HomeAssistant, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    await page.pushed(hass)
    await act(hass, "recharge", angkor, **CAPPED)

    seen = [view for lines in await page.pushed(hass) if (view := lines[angkor])]
    assert [view["status"] for view in seen[:2]] == ["sending", "waiting_for_credit"]
    assert seen[0]["obstacle"]["reason"] == "in_flight"
    assert seen[0]["open"]["state"] == "sent"
    assert seen[-1]["last"]["state"] == "credited"
    assert (seen[-1]["last"]["price"], seen[-1]["open"]) == ("3.60", None)


async def test_a_reading_that_grew_old_is_marked(
    account: MockConfigEntry,
    page: Page,
    angkor: str,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    hass = account.runtime_data.coordinator.hass
    await page.follow(angkor)
    view = (await page.lines(hass))[angkor]
    assert view is not None
    assert (view["available"], view["error"]) == (True, None)

    simulator.fault(FaultKind.DROP_BEFORE, count=None)
    noon.tick(7 * 3600)
    await refresh(hass, account)
    view = (await page.lines(hass))[angkor]
    assert view is not None
    assert view["available"] is False
    assert view["error"] == {"translation_key": "provider_unreachable", "placeholders": {}}
    assert view["data"]["remaining"] == 850 * 1024**2


# --- Lines that go and come back


async def test_a_line_goes_with_its_account_and_comes_back_by_itself(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    await page.pushed(hass)
    await hass.config_entries.async_unload(account.entry_id)
    assert await page.pushed(hass) == [{angkor: None}]

    await hass.config_entries.async_setup(account.entry_id)
    assert names(await page.lines(hass)) == {angkor: "Angkor Mobile"}


async def test_a_reload_ends_with_the_line_and_not_without_it(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor, inti)
    await page.pushed(hass)
    await hass.config_entries.async_reload(account.entry_id)
    assert names(await page.lines(hass)) == {angkor: "Angkor Mobile", inti: "Inti Mobile"}

    await save(hass, account, CAMBODIA, DUE_AND_TOLD)
    assert (await page.lines(hass)).keys() == {angkor}, "the new coordinator is followed"


async def test_a_page_that_was_there_first_is_told_when_the_account_is_loaded(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    await page.follow(angkor)
    assert await page.pushed(hass) == [{angkor: None}]
    await hass.config_entries.async_setup(account.entry_id)
    assert names(await page.lines(hass)) == {angkor: "Angkor Mobile"}


async def test_a_line_that_is_removed_is_gone_and_back_when_it_is_added_again(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor, inti)
    await page.pushed(hass)
    subentry = account.subentries[PERU_LINE]
    hass.config_entries.async_remove_subentry(account, PERU_LINE)
    assert names(await page.lines(hass)) == {angkor: "Angkor Mobile", inti: None}

    hass.config_entries.async_add_subentry(account, subentry)
    assert names(await page.lines(hass)) == {angkor: "Angkor Mobile", inti: "Inti Mobile"}


async def test_an_account_that_is_removed_takes_its_lines_along(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor, inti)
    await page.pushed(hass)
    await hass.config_entries.async_remove(account.entry_id)
    assert await page.lines(hass) == {angkor: None, inti: None}


async def test_a_line_of_a_second_account_stays_when_the_first_goes(
    hass: HomeAssistant,
    account: MockConfigEntry,
    mekong: str,
    page: Page,
    angkor: str,
) -> None:
    await page.follow(angkor, mekong)
    await page.pushed(hass)
    await hass.config_entries.async_unload(account.entry_id)
    assert await page.lines(hass) == {angkor: None}


# --- Names


async def test_new_names_of_line_and_account_are_told(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor)
    registry = dr.async_get(hass)
    view = (await page.lines(hass))[angkor]
    assert view is not None
    assert (view["name"], view["account_name"]) == ("Angkor Mobile", "Airalo")

    registry.async_update_device(angkor, name_by_user="Router")
    registry.async_update_device(device_of(hass, account, None), name_by_user="Travel")
    view = (await page.lines(hass))[angkor]
    assert view is not None
    assert (view["name"], view["account_name"]) == ("Router", "Travel")

    registry.async_update_device(inti, name_by_user="Camera")
    assert await page.pushed(hass) == [], "nobody follows that one"


async def test_a_new_title_of_the_account_is_told(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    await page.pushed(hass)
    hass.config_entries.async_update_entry(account, title="Trips")
    view = (await page.lines(hass))[angkor]
    assert view is not None
    assert view["account_name"] == "Trips"


# --- Who sees what


async def test_only_administrators_can_spend(
    hass: HomeAssistant, page: Page, guest: Page, angkor: str
) -> None:
    for somebody, expected in ((page, True), (guest, False)):
        await somebody.follow(angkor)
        view = (await somebody.lines(hass))[angkor]
        assert view is not None
        assert view["can_spend"] is expected


async def test_a_user_sees_the_lines_that_they_may_read_and_no_other(
    hass: HomeAssistant, guest: Page, hass_read_only_user: MockUser, angkor: str, inti: str
) -> None:
    restrict(hass_read_only_user, data_left(hass, PERU))
    await guest.follow(angkor, inti)
    assert names(await guest.lines(hass)) == {angkor: None, inti: "Inti Mobile"}


async def test_who_may_see_none_of_them_is_refused(
    hass: HomeAssistant, guest: Page, hass_read_only_user: MockUser, angkor: str
) -> None:
    before = listeners(hass)
    restrict(hass_read_only_user, "sensor.somebody_elses")
    error = await guest.no("subscribe_lines", device_ids=[angkor, "no such device"])
    assert error["code"] == "unauthorized"
    assert listeners(hass) == before


async def test_a_line_that_may_be_read_no_more_is_taken_away(
    hass: HomeAssistant,
    account: MockConfigEntry,
    guest: Page,
    hass_read_only_user: MockUser,
    angkor: str,
) -> None:
    await guest.follow(angkor)
    await guest.pushed(hass)
    restrict(hass_read_only_user, data_left(hass, PERU))
    await save(hass, account, PERU, DUE_AND_AUTOMATIC)
    assert await guest.lines(hass) == {angkor: None}


async def test_the_device_of_an_account_is_no_line(
    hass: HomeAssistant, account: MockConfigEntry, page: Page
) -> None:
    device = device_of(hass, account, None)
    await page.follow(device)
    assert await page.pushed(hass) == [{device: None}]


def data_left(hass: HomeAssistant, iccid: str) -> str:
    """An entity of a line."""
    return entity_id(hass, "sensor", line_key("airalo", iccid), "data_left")


# --- Nothing stays behind


async def test_a_page_that_follows_no_more_leaves_nobody_listening(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    before = listeners(hass)
    subscriptions = [await page.follow(angkor), await page.follow(angkor, inti)]
    assert listeners(hass) == before + 6
    for subscription in subscriptions:
        await page.unfollow(subscription)
    assert listeners(hass) == before

    await page.pushed(hass)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    assert await page.pushed(hass) == []


async def test_a_page_that_is_closed_leaves_nobody_listening(
    hass: HomeAssistant, page: Page, angkor: str
) -> None:
    before = listeners(hass)
    await page.follow(angkor)
    assert listeners(hass) > before
    await page.client.close()
    await settle(hass)
    assert listeners(hass) == before


async def test_an_account_that_comes_and_goes_is_listened_to_once(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    before = listeners(hass)
    for _ in range(3):
        await hass.config_entries.async_reload(account.entry_id)
        await settle(hass)
    assert listeners(hass) == before
