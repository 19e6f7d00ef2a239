"""What a person sees of the card: in every language, in both themes, on every width; by eye, ear and rule."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, ViewportSize, expect
import pytest

from scripts.stage import Device, Stage
from tests.browser.card_eyes import card_flaws
from tests.browser.card_house import Lines, furnish
from tests.browser.card_page import (
    BOARD,
    CARD,
    LOOKS,
    NEEDS_PACKAGES,
    THEMES,
    Looker,
    Theme,
    card_of,
    looker,
    masonry,
    save_board,
    sections,
)
from tests.browser.card_texts import LANGUAGES

pytestmark = [pytest.mark.browser, NEEDS_PACKAGES, pytest.mark.timeout(600)]

WIDTHS: Final = (320, 390, 768, 1280)
_TALL: Final = 2400
_LOW: Final = 800
_BOARD: Final[ViewportSize] = {"width": 1280, "height": 900}
_TELEPHONE: Final[ViewportSize] = {"width": 390, "height": 844}
PHONE, DESKTOP = WIDTHS[1], WIDTHS[-1]


async def test_everything_can_be_read_in_every_language_theme_and_width(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    lines = await furnish(house)
    await _boards(house, lines)
    for language in LANGUAGES:
        for theme in THEMES:
            async with looker(
                browser, house.owner, album, language=language, theme=theme
            ) as reader:
                await reader.open("sections")
                if album is not None:
                    await _pictures(reader, lines, theme)
                await _at_all_widths(reader, f"card-{language}-{theme}", _TALL)
                if (
                    theme == "light" or LOOKS is not None
                ):  # What fits in one theme fits in the other.
                    await _read_dialog(reader, lines, f"{language}-{theme}")
                if theme == "light":
                    await _read_the_rest(reader, lines, language)
    assert len(house.simulator.charges) == 1  # The one that furnishing the house made.


async def _boards(house: Stage, lines: Lines) -> None:
    cards = [card_of(each.id) for each in lines.all]
    everything = (*cards, card_of(lines.account))
    half = [{**card, "grid_options": {"columns": 6}} for card in everything]
    low = [
        {**card, "grid_options": {"columns": columns, "rows": rows}}
        for card in everything
        for columns, rows in ((6, 3), (6, 2), (12, 2), (6, 4))
    ]
    board = sections(*everything), {**sections(*low, *half), "path": "small"}, masonry(*everything)
    panel = {"type": "panel", "path": "panel", "cards": [card_of(lines.proposed.id)]}
    await save_board(house.owner, *board, panel)


async def _pictures(reader: Looker, lines: Lines, theme: Theme) -> None:
    """What the documentation shows."""
    language = reader.person.language
    if theme == "light":
        await reader.person.picture("card" if language == "en" else f"card_{language}", _BOARD)
    if language != "en":
        return
    if theme == "dark":
        await reader.person.picture("card_phone", _TELEPHONE)
        return
    await reader.recharge(lines.fine)
    await reader.dialog.get_by_role("radio").nth(1).check()
    await reader.person.picture("card_pick")
    await reader.button("next").click()
    await reader.button("pay").wait_for()
    await reader.person.picture("card_confirm")
    await reader.leave_dialog()
    await reader.cards.last.scroll_into_view_if_needed()
    await reader.person.picture("card_list")


async def _at_all_widths(reader: Looker, name: str, height: int) -> None:
    for width in WIDTHS:
        await reader.fit(width, height)
        assert not (found := await card_flaws(reader)), (name, width, found)
        await reader.shot(f"{name}-{width}")


async def _read_dialog(reader: Looker, lines: Lines, name: str) -> None:
    """The list of products, and the question after one was chosen."""
    await reader.recharge(lines.fine)
    await reader.dialog.get_by_role("radio").first.wait_for()
    await _at_all_widths(reader, f"pick-{name}", _LOW)
    await reader.dialog.get_by_role("radio").nth(1).check()
    await reader.button("next").click()
    await reader.button("pay").wait_for()
    await _at_all_widths(reader, f"confirm-{name}", _LOW)
    await reader.leave_dialog()


async def _read_the_rest(reader: Looker, lines: Lines, name: str) -> None:
    """What only a person can answer, a row of the list, small cards, and one that fills the view."""
    for line, key in _questions(lines):
        await reader.ask(line, key)
        if await reader.dialog.get_by_role("radio").count():
            await reader.dialog.get_by_role("radio").first.check()
        await _at_all_widths(reader, f"{key}-{name}", _LOW)
        await reader.leave_dialog()
    await reader.cards.last.locator("summary").filter(has_text=lines.unknown.title).click()
    await reader.cards.last.get_by_role("button", name=reader.texts("card.resolve")).wait_for()
    await _at_all_widths(reader, f"list-{name}", _TALL)
    for view in ("small", "panel"):
        await reader.open(view)
        await _at_all_widths(reader, f"{view}-{name}", _TALL)


def _questions(lines: Lines) -> Sequence[tuple[Device, str]]:
    return (
        (lines.proposed, "decide"),
        (lines.unknown, "resolve"),
        (lines.by_hand, "confirm_payment"),
    )


async def test_cards_dialogs_and_the_form_put_no_barrier_in_anybodys_way(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    lines = await furnish(house)
    await _boards(house, lines)
    for theme in THEMES:
        async with looker(browser, house.owner, album, theme=theme) as reader:
            for width in (PHONE, DESKTOP):
                await reader.open("sections")
                await reader.fit(width, _LOW)
                await _meet_no_barrier(reader, lines, f"{theme} {width}")
            if theme == "light":
                await reader.open("sections")
                await _in_forced_colours(reader)
                await _from_right_to_left(reader)


async def _meet_no_barrier(reader: Looker, lines: Lines, where: str) -> None:
    for summary in await reader.cards.locator("summary").all():
        await summary.click()
    for card in await reader.cards.all():
        assert not (found := await reader.barriers(card)), (where, found)
    await reader.open("sections")
    await reader.recharge(lines.fine)
    await reader.dialog.get_by_role("radio").first.check()
    assert not (found := await reader.barriers(reader.dialog)), (where, found)
    await reader.button("next").click()
    await expect(reader.button("pay")).to_be_enabled()
    assert not (found := await reader.barriers(reader.dialog)), (where, found)
    await reader.leave_dialog()
    for line, key in _questions(lines):
        await reader.ask(line, key)
        assert not (found := await reader.barriers(reader.dialog)), (where, key, found)
        await reader.leave_dialog()
    await reader.person.go(f"/{BOARD}/sections?edit=1")
    await reader.page.get_by_role("button", name="Edit card").first.press("Enter")
    editor = reader.page.locator("hui-dialog-edit-card")
    await editor.locator(".chart figure").wait_for()
    assert not (found := await reader.barriers(editor.locator(CARD))), (where, found)
    # The form's fields are Home Assistant's own elements; where they stand and what they are called is ours.
    form = await reader.barriers(editor.locator("ha-form").first)
    assert not (found := [each for each in form if "ha-selector" not in each]), (where, found)


async def _in_forced_colours(reader: Looker) -> None:
    """Where the system replaces colours: how full a meter is can be seen, and where a button ends."""
    await reader.page.emulate_media(forced_colors="active", reduced_motion="reduce")
    filled, empty = await reader.cards.get_by_role("meter").first.evaluate(
        "(meter) => [meter.firstElementChild, meter].map((each) => getComputedStyle(each).backgroundColor)"
    )
    assert filled != empty
    button = reader.cards.get_by_role("button", name=reader.texts("card.recharge")).first
    edge, ground = await button.evaluate(
        "(button) => ['borderTopColor', 'backgroundColor'].map((each) => getComputedStyle(button)[each])"
    )
    assert edge != ground
    await _at_all_widths(reader, "forced-colours", _TALL)
    await reader.page.emulate_media(forced_colors="none", reduced_motion="no-preference")


async def _from_right_to_left(reader: Looker) -> None:
    """On a page in Hebrew or Arabic the card speaks English, from left to right, and nothing leaves it."""
    await reader.page.evaluate(
        "() => { document.documentElement.dir = 'rtl'; document.body.dir = 'rtl'; }"
    )
    assert (
        await reader.cards.first.locator("ha-card").evaluate(
            "(card) => getComputedStyle(card).direction"
        )
        == "ltr"
    )
    await _at_all_widths(reader, "right-to-left", _TALL)
