"""What a person sees of the card: in every language, in both themes, on every width; by eye, ear and rule."""

from pathlib import Path
from typing import Final

from playwright.async_api import Browser
import pytest

from scripts.stage import Stage
from tests.browser.card_eyes import card_flaws
from tests.browser.card_house import Lines, furnish
from tests.browser.card_page import (
    NEEDS_PACKAGES,
    THEMES,
    Looker,
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
PHONE, DESKTOP = WIDTHS[1], WIDTHS[-1]


async def test_everything_can_be_read_in_every_language_theme_and_width(
    house: Stage, browser: Browser, album: Path
) -> None:
    lines = await furnish(house)
    await _boards(house, lines)
    for language in LANGUAGES:
        for theme in THEMES:
            async with looker(
                browser, house.owner, album, language=language, theme=theme
            ) as reader:
                await _read(reader, lines, f"{language}-{theme}")
    assert len(house.simulator.charges) == 1  # The one that furnishing the house made.


async def _boards(house: Stage, lines: Lines) -> None:
    cards = [card_of(each.id) for each in lines.all]
    everything = (*cards, card_of(lines.account))
    await save_board(house.owner, sections(*everything), masonry(*everything))


async def _read(reader: Looker, lines: Lines, name: str) -> None:
    await reader.open("sections")
    for width in WIDTHS:
        await reader.fit(width, _TALL)
        assert not (found := await card_flaws(reader)), (name, width, found)
        await reader.shot(f"card-{name}-{width}")
        if width in {PHONE, DESKTOP}:
            await _without_barriers(reader, f"{name} {width}")
    await _read_dialog(reader, lines, name)


async def _without_barriers(reader: Looker, where: str) -> None:
    for card in await reader.cards.all():
        assert not (found := await reader.barriers(card)), (where, found)


async def _read_dialog(reader: Looker, lines: Lines, name: str) -> None:
    """The list of products, and the question after one was chosen."""
    await reader.recharge(lines.fine)
    await reader.dialog.get_by_role("radio").first.wait_for()
    await _at_all_widths(reader, f"pick-{name}")
    await reader.dialog.get_by_role("radio").nth(1).check()
    await reader.button("next").click()
    await reader.button("pay").wait_for()
    await _at_all_widths(reader, f"confirm-{name}")


async def _at_all_widths(reader: Looker, name: str) -> None:
    for width in WIDTHS:
        await reader.fit(width, 800)
        assert not (found := await card_flaws(reader)), (name, width, found)
        await reader.shot(f"dialog-{name}-{width}")
        if width in {PHONE, DESKTOP}:
            assert not (found := await reader.barriers(reader.dialog)), (name, width, found)
