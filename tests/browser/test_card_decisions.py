"""What waits for a person is settled on the card, by keyboard as well, and by nobody who may not spend."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, expect
import pytest

from scripts.owner import Owner
from scripts.stage import Stage
from tests.browser.card_house import Lines, furnish
from tests.browser.card_page import NEEDS_PACKAGES, Looker, card_of, looker, save_board, sections

pytestmark = [pytest.mark.browser, NEEDS_PACKAGES, pytest.mark.timeout(400)]

FEATURE: Final = "custom:esim-recharge-feature"
RECEIPT: Final = "K-0001"
BOUGHT: Final = frozenset({"succeeded", "credited"})


async def test_what_waits_for_a_person_is_settled_on_the_card(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    lines = await furnish(house)
    await _board(house, lines)
    async with _guest(house) as guest, looker(browser, guest, album) as someone:
        await someone.open("sections")
        await _may_only_look(someone, lines)
    house.simulator.clear_faults()
    house.simulator.configure(credit_delay=0)
    async with looker(browser, house.owner, album) as owner:
        await owner.open("sections")
        await _says_that_it_was_charged(owner, house, lines)
        await _approves(owner, house, lines)
        await _has_paid_by_hand(owner, house, lines)
        await _recharges_by_keyboard(owner, house, lines)
        await _opens_the_dialog_from_a_tile(owner, lines)
    charged = [each.line for each in house.simulator.charges]
    wanted = (lines.unknown, lines.proposed, lines.fine)
    assert charged == [line.identifier for line in wanted]


async def _board(house: Stage, lines: Lines) -> None:
    tile = {
        "type": "tile",
        "entity": lines.paused.entities["data_left"],
        "features": [{"type": FEATURE}],
    }
    other = {**tile, "entity": lines.fine.entities["data_left"]}
    await save_board(house.owner, sections(*(card_of(line.id) for line in lines.all), tile, other))


@asynccontextmanager
async def _guest(house: Stage) -> AsyncIterator[Owner]:
    """Somebody who lives in the house and is no administrator."""
    login = {"username": "guest", "password": "let-me-look"}
    made = await house.owner.ask(
        "config/auth/create", name="Guest", group_ids=["system-users"], local_only=False
    )
    await house.owner.ask(
        "config/auth_provider/homeassistant/create", user_id=made["user"]["id"], **login
    )
    async with Owner(house.owner.address) as guest:
        await guest.log_in(**login)
        yield guest


async def _may_only_look(someone: Looker, lines: Lines) -> None:
    for line in lines.all:
        card = someone.card(line.title)
        await card.get_by_text(someone.texts("card.recharging"), exact=True).first.wait_for()
        for key in ("recharge", "decide", "resolve", "confirm_payment"):
            name = someone.texts(f"card.{key}")
            assert await card.get_by_role("button", name=name, exact=True).count() == 0
    assert await someone.page.locator("esim-recharge-feature button").count() == 0


async def _says_that_it_was_charged(owner: Looker, house: Stage, lines: Lines) -> None:
    line = lines.unknown
    await owner.ask(line, "resolve")
    await owner.person.picture("card_unknown")
    await owner.dialog.get_by_role("radio").first.check()
    await owner.button("save").click()
    await owner.dialog.wait_for(state="detached")
    newest, *_ = await house.recharges(line)
    assert newest["state"] in BOUGHT


async def _approves(owner: Looker, house: Stage, lines: Lines) -> None:
    """In two steps, as any purchase; closing the first one leaves the proposal as it is."""
    line = lines.proposed
    await owner.ask(line, "decide")
    await owner.person.picture("card_proposal")
    await owner.page.keyboard.press("Escape")
    await owner.ask(line, "decide")
    await owner.button("next").click()
    await owner.button("approve").dblclick()
    await owner.dialog.wait_for(state="detached")
    newest, *_ = await house.recharges(line)
    assert newest["state"] in BOUGHT
    assert newest["origin"] == "approved"


async def _has_paid_by_hand(owner: Looker, house: Stage, lines: Lines) -> None:
    line = lines.by_hand
    await owner.ask(line, "confirm_payment")
    await owner.dialog.get_by_role("radio").first.check()
    sum_, receipt = await owner.dialog.get_by_role("textbox").all()
    assert await sum_.input_value() == "1000"
    await sum_.fill("1050")
    await receipt.fill(RECEIPT)
    await owner.button("save").click()
    await owner.dialog.wait_for(state="detached")
    newest, *_ = await house.recharges(line)
    assert (newest["state"], newest["paid"], newest["receipt"]) == ("succeeded", "1050", RECEIPT)
    card = owner.card(line.title)
    await card.get_by_text(owner.texts("card.history"), exact=True).click()
    await card.get_by_text(RECEIPT).wait_for()


async def _recharges_by_keyboard(owner: Looker, house: Stage, lines: Lines) -> None:
    keyboard, dialog = owner.page.keyboard, owner.dialog
    await owner.recharge_button(lines.fine).focus()
    await keyboard.press("Enter")
    await dialog.get_by_role("radio").first.wait_for()
    await keyboard.press("Tab")
    await keyboard.press("Space")
    await expect(dialog.get_by_role("radio").first).to_be_checked()
    await _tab_to(owner, "next")
    await keyboard.press("Enter")
    await owner.button("pay").wait_for()
    before = len(house.simulator.charges)
    await expect(owner.button("pay")).to_be_enabled()
    await _tab_to(owner, "pay")
    assert len(house.simulator.charges) == before
    await keyboard.press("Enter")
    await dialog.wait_for(state="detached")
    assert len(house.simulator.charges) == before + 1


async def _tab_to(owner: Looker, key: str) -> None:
    """Go on with the Tab key to a button; what has the focus can be seen to have it."""
    for _ in range(12):
        await owner.page.keyboard.press("Tab")
        if await owner.button(key).evaluate("(button) => button.matches(':focus-visible')"):
            return
    pytest.fail(f"Tab does not lead to {key}")


async def _opens_the_dialog_from_a_tile(owner: Looker, lines: Lines) -> None:
    """Where nothing may be bought now, the tile says why."""
    paused, recharged = await owner.page.locator("esim-recharge-feature button").all()
    await expect(paused).to_be_disabled()
    await expect(recharged).to_be_disabled()  # A moment ago, by keyboard.
    assert lines.paused.title in str(await paused.get_attribute("aria-label"))
