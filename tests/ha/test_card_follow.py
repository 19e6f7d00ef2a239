"""Lines that a page follows: what changed, once, to whom it concerns, as long as the page is there."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    MockUser,
    async_fire_time_changed,
)

from custom_components.esim_recharge.lines.models import LineStatus, Reading, line_key
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.settings import Limits, Mode
from custom_components.esim_recharge.recharge.store import LedgerError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, LAOS, PERU
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of
from .card_words import check, in_english
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
    usd,
)
from .other_accounts import by_hand, line_device
from .websocket_helpers import Page, Told, foreign_device, listeners, restrict

pytestmark = pytest.mark.usefixtures("noon")

DUE_AND_TOLD = replace(DUE_AND_AUTOMATIC, mode=Mode.NOTIFY)
KEY = line_key("airalo", CAMBODIA)


@pytest.fixture
def angkor(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """The device of the Cambodian line."""
    return device_of(hass, account)


@pytest.fixture
def inti(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """The device of the Peruvian line."""
    return device_of(hass, account, PERU)


@pytest.fixture
def airalo(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """The device of the account."""
    return device_of(hass, account, None)


def names(shown: Told) -> list[str]:
    """What the lines are called, in their order."""
    return [line["name"] for line in shown["lines"]]


def recharging(line: Told) -> str:
    """How recharges stand, and what is said beside it."""
    (found,) = (each for each in line["facts"] if each["key"] == "recharging")
    return in_english([found["value"], found["detail"]])


def limits(line: Told) -> list[str]:
    """What may be spent."""
    return list(map(in_english, line["limits"]))


# --- What is sent


async def test_a_line_comes_at_once(hass: HomeAssistant, page: Page, angkor: str) -> None:
    await page.follow(angkor)
    (shown,) = await page.pushed(hass)
    check(shown)
    assert (shown["api"], shown["account"], shown["message"]) == (2, None, None)
    assert names(shown) == ["Angkor Mobile"]
    assert shown["lines"][0]["id"] == angkor


async def test_an_account_comes_with_all_its_lines_the_most_urgent_first(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, airalo: str
) -> None:
    await page.follow(airalo)
    shown = await page.shown(hass)
    assert (shown["account"], shown["message"]) == ("Airalo", None)
    assert names(shown) == ["Angkor Mobile", "Inti Mobile"]

    always_due = replace(DUE_AND_TOLD.rule, data_below=None, days_before_end=365)
    await save(hass, account, PERU, replace(DUE_AND_TOLD, rule=always_due))
    assert names(await page.shown(hass)) == ["Inti Mobile", "Angkor Mobile"]


async def test_what_looks_the_same_is_not_sent_again(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str, inti: str
) -> None:
    await page.follow(angkor)
    await page.pushed(hass)
    await coordinator_of(account).async_show()
    coordinator_of(account).async_update_listeners()
    MockConfigEntry(domain="other").add_to_hass(hass)
    hass.config_entries.async_update_entry(hass.config_entries.async_entries("other")[0], title="x")
    hass.config_entries.async_update_entry(account, pref_disable_polling=True)
    hass.config_entries.async_update_entry(account, title="Trips")
    dr.async_get(hass).async_update_device(inti, name_by_user="Camera")
    await save(hass, account, PERU, DUE_AND_TOLD)
    assert await page.pushed(hass) == []


async def test_a_reading_and_what_follows_are_sent(
    account: MockConfigEntry,
    page: Page,
    angkor: str,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    hass = account.runtime_data.coordinator.hass
    await page.follow(angkor)
    before = await page.line(hass)
    assert in_english(before["figure"]["value"]) == "0.8 GB"
    simulator.consume(CAMBODIA, megabytes=300)
    noon.tick(3600)
    await refresh(hass, account)

    after = await page.line(hass)
    assert in_english(after["figure"]["value"]) == "0.5 GB"
    assert after["stamp"] != before["stamp"]


async def test_a_purchase_is_seen_while_it_is_made_and_when_it_is_done(
    hass: HomeAssistant, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    before = await page.line(hass)
    await act(hass, "recharge", angkor, **CAPPED)

    seen = [shown["lines"][0] for shown in await page.pushed(hass)]
    chips = [in_english(line["chip"]["text"]) for line in seen]
    assert "Waiting for credit" in chips
    # On a busy machine it may be done before the page is told that it has begun.
    for line in (line for line, chip in zip(seen, chips, strict=True) if chip == "Being sent"):
        assert in_english(line["button"]["note"]) == "Not possible now: Recharge in progress"
        assert in_english(line["notes"]).endswith(" for 3.60 USD: Being sent.")
    assert limits(seen[-1])[:2] == ["1 of 2 today", "3.60 USD this month"]
    assert seen[-1]["notes"] == []
    assert seen[-1]["stamp"] != before["stamp"]


async def test_a_reading_that_grew_old_is_marked(
    account: MockConfigEntry,
    page: Page,
    angkor: str,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    hass = account.runtime_data.coordinator.hass
    await page.follow(angkor)
    line = await page.line(hass)
    assert (line["stale"], line["notes"]) == (False, [])

    simulator.fault(FaultKind.DROP_BEFORE, count=None)
    noon.tick(7 * 3600)
    await refresh(hass, account)
    line = await page.line(hass)
    assert line["stale"] is True
    old, why = map(in_english, line["notes"])
    assert old == "These figures are too old to rely on."
    assert why.startswith("The provider cannot be reached")
    assert in_english(line["figure"]["value"]) == "0.8 GB"


async def test_a_proposal_waits_with_its_price_and_its_reason(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.ASK))
    asked = (await page.line(hass))["question"]
    assert asked["kind"] == "proposal"
    assert in_english(asked["text"]).startswith("Data low · Proposed: ")
    assert " for 9.36 USD. Open until " in in_english(asked["text"])

    await act(hass, "approve", angkor)
    assert (await page.line(hass))["question"] is None


async def test_an_unknown_outcome_is_asked_about(
    hass: HomeAssistant, page: Page, angkor: str, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.DROP_BEFORE, "recharge")
    await page.follow(angkor)
    await act(hass, "recharge", angkor, **CAPPED)
    line = await page.line(hass)
    assert in_english(line["chip"]["text"]) == "Outcome unknown"
    assert line["question"]["kind"] == "unknown"
    assert in_english(line["button"]["note"]) == (
        "Not possible now: Outcome of the last recharge unknown"
    )


async def test_what_holds_an_automatic_recharge_back_is_told_and_hinders_no_person(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    dear = replace(DUE_AND_AUTOMATIC, limits=Limits(max_price=usd("5"), monthly_budget=usd("50")))
    await save(hass, account, CAMBODIA, dear)
    line = await page.line(hass)
    assert recharging(line) == "Due · last held back: Price above the limit"
    assert line["button"] == {"note": None}


async def test_a_line_for_which_nothing_is_sold_has_no_button(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    coordinator = coordinator_of(account)

    async def has_a_button() -> bool:
        await page.follow(angkor)
        line = await page.line(hass)
        sold = in_english(line["instead"]) != "Nothing is sold for this line here."
        assert (line["button"] is not None) is sold
        return sold

    assert await has_a_button()
    coordinator.offers.data = {KEY: ()}
    assert not await has_a_button()
    coordinator.offers.data = {}
    assert await has_a_button(), "nobody knows"

    state = coordinator.data.lines[KEY]
    retired = Reading(read_at=coordinator.hub.office.clock(), status=LineStatus.RETIRED)
    line = replace(state, outlook=replace(state.outlook, reading=retired))
    coordinator.data = replace(coordinator.data, lines={**coordinator.data.lines, KEY: line})
    assert not await has_a_button(), "it went back to its provider"


async def test_a_line_that_a_person_pays_for_asks_for_the_payment(
    hass: HomeAssistant, setup_account: SetupAccount, page: Page
) -> None:
    camera = by_hand()
    await setup_account(camera)
    device = line_device(hass, camera)
    await page.follow(device)
    assert (await page.line(hass))["name"] == "Camera"
    await act(hass, "recharge", device, package_id="1000XPF-1000XPF", max_price=3000)
    line = await page.line(hass)
    assert line["question"]["kind"] == "pay"
    assert "last held back" not in recharging(line)


async def test_without_its_ledger_nobody_says_what_was_spent(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    coordinator = coordinator_of(account)
    budget = replace(DUE_AND_TOLD, limits=Limits(monthly_budget=usd("40")))
    await save(hass, account, CAMBODIA, budget)
    assert coordinator.data.lines[KEY].spending == Spending()
    await page.follow(angkor)
    assert limits(await page.line(hass)) == ["0 of 2 today", "0 USD of 40 USD this month"]

    account.runtime_data.hub.office.trouble = LedgerError("disk is full")
    await coordinator.async_show()
    line = await page.line(hass)
    assert recharging(line) == "Held back · Ledger not available"
    assert limits(line) == ["at most 2 a day", "at most 40 USD a month"]


# --- What passes without anything having been read


async def test_a_pause_that_ends_is_seen_to_end(
    hass: HomeAssistant, page: Page, angkor: str, noon: FrozenDateTimeFactory
) -> None:
    await act(hass, "pause", angkor, until="2026-11-10T12:30:00+00:00")
    await page.follow(angkor)
    line = await page.line(hass)
    assert recharging(line) == "Paused · until 2026-11-10 12:30"
    assert limits(line)[-1] == "paused until 2026-11-10 12:30"
    assert in_english(line["button"]["note"]) == (
        "Not possible now: Paused · possible from 2026-11-10 12:30"
    )

    await pass_by(hass, noon, minutes=1)
    assert await page.pushed(hass) == [], "nothing looks different"
    await pass_by(hass, noon, minutes=29)
    line = await page.line(hass)
    assert recharging(line) == "Off"
    assert "paused" not in " ".join(limits(line))
    assert line["button"] == {"note": None}


async def pass_by(hass: HomeAssistant, clock: FrozenDateTimeFactory, minutes: int) -> None:
    """Let time pass, and nothing else."""
    clock.tick(timedelta(minutes=minutes))
    async_fire_time_changed(hass)
    await settle(hass)


# --- Lines that go and come back


def why(shown: Mapping[str, Any]) -> str:
    """What stands in the place of lines."""
    assert shown["lines"] == []
    return in_english(shown["message"])


GONE = "This line or account no longer exists. Choose another one in the settings of this card."
NOT_LOADED = "The account isn’t loaded at the moment. This card will update by itself."
NO_ACCESS = "You aren’t allowed to see what this card shows."


async def test_a_line_goes_with_its_account_and_comes_back_by_itself(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, angkor: str
) -> None:
    await page.follow(angkor)
    await page.pushed(hass)
    await hass.config_entries.async_unload(account.entry_id)
    assert why(await page.shown(hass)) == NOT_LOADED

    await hass.config_entries.async_setup(account.entry_id)
    assert names(await page.shown(hass)) == ["Angkor Mobile"]


async def test_a_reload_ends_with_the_lines_and_not_without_them(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, airalo: str
) -> None:
    await page.follow(airalo)
    await page.pushed(hass)
    await hass.config_entries.async_reload(account.entry_id)
    assert names(await page.shown(hass)) == ["Angkor Mobile", "Inti Mobile"]

    await save(hass, account, CAMBODIA, DUE_AND_TOLD)
    line = (await page.shown(hass))["lines"][0]
    assert in_english(line["chip"]["text"]) == "Recharge due", "the new coordinator is followed"


async def test_a_page_that_was_there_first_is_told_when_the_account_is_loaded(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, airalo: str
) -> None:
    await hass.config_entries.async_unload(account.entry_id)
    await page.follow(airalo)
    shown = await page.shown(hass)
    assert (shown["account"], why(shown)) == ("Airalo", NOT_LOADED)
    await hass.config_entries.async_setup(account.entry_id)
    assert names(await page.shown(hass)) == ["Angkor Mobile", "Inti Mobile"]


async def test_a_line_that_is_removed_is_gone_and_back_when_it_is_added_again(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: Page,
    guest: Page,
    inti: str,
) -> None:
    await page.follow(device_of(hass, account, None))
    await guest.follow(inti)
    await page.pushed(hass)
    subentry = account.subentries[PERU_LINE]
    hass.config_entries.async_remove_subentry(account, PERU_LINE)
    assert names(await page.shown(hass)) == ["Angkor Mobile"]
    assert why(await guest.shown(hass)) == GONE

    hass.config_entries.async_add_subentry(account, subentry)
    assert names(await page.shown(hass)) == ["Angkor Mobile", "Inti Mobile"]
    assert names(await guest.shown(hass)) == ["Inti Mobile"]


async def test_an_account_that_is_removed_takes_its_lines_along(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, airalo: str
) -> None:
    await page.follow(airalo)
    await page.pushed(hass)
    await hass.config_entries.async_remove(account.entry_id)
    shown = await page.shown(hass)
    assert (shown["account"], why(shown)) == (None, GONE)


@pytest.mark.usefixtures("account")
async def test_a_device_that_is_not_ours_is_none(hass: HomeAssistant, page: Page) -> None:
    for device in ("no such device", foreign_device(hass)):
        await page.follow(device)
        assert why(await page.shown(hass)) == GONE


async def test_an_account_without_lines_says_so(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, airalo: str
) -> None:
    for subentry in list(account.subentries):
        hass.config_entries.async_remove_subentry(account, subentry)
    await settle(hass)
    await page.follow(airalo)
    shown = await page.shown(hass)
    assert (shown["account"], why(shown)) == ("Airalo", "This account has no lines yet.")


async def test_a_line_of_a_second_account_stays_when_the_first_goes(
    hass: HomeAssistant,
    account: MockConfigEntry,
    setup_account: SetupAccount,
    make_entry: MakeEntry,
    page: Page,
) -> None:
    other = make_entry(line_subentry("laos", LAOS, "Mekong Mobile"), account="second")
    await page.follow(device_of(hass, await setup_account(other), LAOS))
    assert names(await page.shown(hass)) == ["Mekong Mobile"]
    await hass.config_entries.async_unload(account.entry_id)
    assert await page.pushed(hass) == []


# --- Names


async def test_new_names_of_line_and_account_are_told(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, airalo: str, angkor: str
) -> None:
    await page.follow(airalo)
    await page.pushed(hass)
    registry = dr.async_get(hass)
    hass.config_entries.async_update_entry(account, title="Trips")
    assert (await page.shown(hass))["account"] == "Trips"

    registry.async_update_device(angkor, name_by_user="Router")
    registry.async_update_device(airalo, name_by_user="Travel")
    shown = await page.shown(hass)
    assert (shown["account"], set(names(shown))) == ("Travel", {"Inti Mobile", "Router"})


# --- Who sees what


async def test_only_administrators_can_spend(
    hass: HomeAssistant, account: MockConfigEntry, page: Page, guest: Page, angkor: str
) -> None:
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.ASK))
    for somebody, may in ((page, True), (guest, False)):
        await somebody.follow(angkor)
        line = await somebody.line(hass)
        assert (line["button"] is not None) is may
        assert (line["question"]["button"] is not None) is may
        assert line["instead"] is None


async def test_a_user_sees_the_lines_that_they_may_read_and_no_other(
    hass: HomeAssistant, guest: Page, hass_read_only_user: MockUser, airalo: str, angkor: str
) -> None:
    restrict(hass_read_only_user, data_left(hass, PERU))
    await guest.follow(airalo)
    assert names(await guest.shown(hass)) == ["Inti Mobile"]
    await guest.follow(angkor)
    assert why(await guest.shown(hass)) == NO_ACCESS


async def test_who_may_see_no_line_learns_no_name(
    hass: HomeAssistant,
    account: MockConfigEntry,
    guest: Page,
    hass_read_only_user: MockUser,
    airalo: str,
) -> None:
    restrict(hass_read_only_user, "sensor.somebody_elses")
    await guest.follow(airalo)
    shown = await guest.shown(hass)
    assert (shown["account"], why(shown)) == (None, NO_ACCESS)

    for subentry in list(account.subentries):
        hass.config_entries.async_remove_subentry(account, subentry)
    assert await guest.pushed(hass) == [], "not even that there are none"


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
    assert why(await guest.shown(hass)) == NO_ACCESS


def data_left(hass: HomeAssistant, iccid: str) -> str:
    """An entity of a line."""
    return entity_id(hass, "sensor", line_key("airalo", iccid), "data_left")


# --- Nothing stays behind


async def test_a_page_that_follows_no_more_leaves_nobody_listening(
    hass: HomeAssistant,
    account: MockConfigEntry,
    page: Page,
    angkor: str,
    noon: FrozenDateTimeFactory,
) -> None:
    before = listeners(hass)
    of_account = device_of(hass, account, None)
    subscriptions = [await page.follow(angkor), await page.follow(of_account)]
    assert listeners(hass) == before + 6
    for subscription in subscriptions:
        await page.unfollow(subscription)
    assert listeners(hass) == before

    await page.pushed(hass)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    await pass_by(hass, noon, minutes=1)
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
