"""Recharging from the card: nothing without a confirmation, once with it, whatever happens in between.

The list of charges at the provider's stand-in is the judge.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from playwright.async_api import Browser, Locator, WebSocketRoute
import pytest

from scripts.scene import Play
from scripts.stage import PLAYS, Device, Stage
from tests.browser.card_house import by_place, limit
from tests.browser.card_page import NEEDS_PACKAGES, Looker, card_of, looker, save_board, sections
from tests.simulators.common import FaultKind

pytestmark = [pytest.mark.browser, NEEDS_PACKAGES, pytest.mark.timeout(400)]

PLACES: Final = ("Cambodia", "Peru", "Laos", "New Caledonia", "Chile", "Bolivia")
LATE: Final = 3
"""Seconds in which a provider keeps a purchase waiting, so that something can happen meanwhile."""
_PATIENCE: Final = 20
"""Seconds."""


async def test_a_recharge_is_paid_once_if_it_is_confirmed_and_never_if_it_is_not(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    lines = await _lines(house)
    async with looker(browser, house.owner, album) as owner:
        await owner.open("sections")
        buyer = Buyer(owner, house)
        await buyer.leaves(lines["Cambodia"])
        await buyer.pays_with_a_double_click(lines["Cambodia"])
        await buyer.is_refused_and_chooses_again(lines["Peru"])
        await buyer.hears_nothing(lines["Laos"])
        await buyer.reloads_in_the_middle(lines["New Caledonia"])
        await buyer.loses_the_connection(lines["Chile"])
    await _two_at_once(house, browser, album, lines["Bolivia"])
    paid = [charge.line for charge in house.simulator.charges]
    assert sorted(paid) == sorted(lines[place].identifier for place in PLACES)


class Buyer:
    """Somebody who recharges lines, and changes their mind."""

    def __init__(self, owner: Looker, house: Stage) -> None:
        """The owner looks at the dashboard with all lines."""
        self.owner, self.house, self.page = owner, house, owner.page

    async def begins(self, line: Device) -> None:
        """Open the dialog, where nothing is chosen yet."""
        await self.owner.recharge(line)
        first = self.owner.dialog.get_by_role("radio").first
        await first.wait_for()
        assert await self.owner.dialog.locator("input[type=radio]:checked").count() == 0

    async def chooses(self, line: Device) -> str:
        """Open the dialog, choose the first product, and read what is to be confirmed; returns the product's id."""
        await self.begins(line)
        return await self._takes_first()

    async def _takes_first(self) -> str:
        first = self.owner.dialog.get_by_role("radio").first
        await first.check()
        product = await first.input_value()
        await self.owner.button("next").click()
        await self.owner.button("pay").wait_for()
        return product

    async def _bought(self) -> None:
        """The dialog closes by itself, and says what was bought."""
        await self.owner.page.get_by_text(self.owner.texts.pattern("dialog.succeeded")).wait_for()
        await self._closed()

    async def _closed(self) -> None:
        await self.owner.dialog.wait_for(state="detached")

    async def leaves(self, line: Device) -> None:
        """Go away before and after choosing: with Esc, with the browser's button, and with the dialog's own."""
        ways: Sequence[Callable[[], object]] = (
            lambda: self.page.keyboard.press("Escape"),
            self.page.go_back,
            self._backs_out,
        )
        for come in (self.begins, self.chooses):
            for leave in ways:
                await come(line)
                await leave()  # type: ignore[misc]  # each of them returns a coroutine
                await self._closed()
                await self._focus_is_on(self.owner.recharge_button(line))
        # What has the focus when the question appears must not be what pays.
        await self.chooses(line)
        await self.page.keyboard.press("Enter")
        await asyncio.sleep(1)
        await self.page.keyboard.press("Escape")
        await self._closed()
        assert self.house.simulator.charges == []

    async def _focus_is_on(self, wanted: Locator) -> None:
        handle = await wanted.element_handle()
        await self.page.wait_for_function(
            """(wanted) => {
              let at = document.activeElement;
              while (at?.shadowRoot?.activeElement) at = at.shadowRoot.activeElement;
              return at === wanted;
            }""",
            arg=handle,
        )

    async def _backs_out(self) -> None:
        """Take the dialog's own buttons."""
        if await self.owner.button("back").count():
            await self.owner.button("back").click()
        await self.owner.button("close").click()

    async def pays_with_a_double_click(self, line: Device) -> None:
        """Click twice, and once more while it is sent; neither Esc nor Back close it meanwhile."""
        self.house.simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
        await self.chooses(line)
        await self.owner.button("pay").dblclick()
        await self.owner.dialog.get_by_text(self.owner.texts("dialog.sending")).wait_for()
        await self.page.keyboard.press("Escape")
        await self.page.keyboard.press("Enter")
        await self.page.go_back()
        assert await self.owner.dialog.is_visible()
        await self._paid(line)
        await self._bought()

    async def is_refused_and_chooses_again(self, line: Device) -> None:
        """Choose what is taken off sale before it is paid: refused in words, and nothing is lost."""
        product = await self.chooses(line)
        self.house.simulator.set_package(product, line.identifier, gone=True)
        await self.owner.button("pay").click()
        alert = self.owner.dialog.get_by_role("alert")
        await alert.wait_for()
        assert await alert.inner_text()
        assert len(self._charges(line)) == 0
        gone = self.owner.dialog.locator(f'input[value="{product}"]')
        await gone.wait_for(state="detached")  # The list comes anew.
        await self._takes_first()
        await self.owner.button("pay").click()
        await self._paid(line)
        await self._closed()

    async def hears_nothing(self, line: Device) -> None:
        """The provider charges and says nothing: shown as unknown, and not to be paid again."""
        self.house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
        self.house.simulator.fault(FaultKind.ERROR_BEFORE, "look_up", count=5)
        await self.chooses(line)
        await self.owner.button("pay").click()
        await self._paid(line)
        await self.page.keyboard.press("Escape")
        await self._closed()

    async def reloads_in_the_middle(self, line: Device) -> None:
        """Reload while it is sent: it goes on without the page, and the line is not for sale again at once."""
        self.house.simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
        await self.chooses(line)
        await self.owner.button("pay").click()
        await self._sent(line)
        await self.page.reload()
        await self.owner.drawn()
        await self._paid(line)
        await asyncio.sleep(LATE)
        assert await self.owner.recharge_button(line).is_disabled()

    async def loses_the_connection(self, line: Device) -> None:
        """The connection breaks while it is sent: unknown, and a second try is the same order."""
        sockets: list[WebSocketRoute] = []

        def through(socket: WebSocketRoute) -> None:
            sockets.append(socket)
            socket.connect_to_server()

        await self.page.route_web_socket("**/api/websocket", through)
        await self.page.reload()
        await self.owner.drawn()
        self.house.simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
        await self.chooses(line)
        await self.owner.button("pay").click()
        await self._sent(line)
        await sockets[-1].close()
        await self.owner.dialog.get_by_text(self.owner.texts.pattern("dialog.lost")).wait_for()
        await self._paid(line)
        again = self.owner.texts("card.retry")
        await self.owner.dialog.get_by_role("button", name=again).click()
        await self._bought()
        self.owner.forgive("Subscription not found")

    def _charges(self, line: Device) -> list[str]:
        return [each.order for each in self.house.simulator.charges if each.line == line.identifier]

    async def _sent(self, line: Device) -> None:
        """Wait until the provider has it."""
        await _until(lambda: any(self._charges(line)))

    async def _paid(self, line: Device) -> None:
        """Wait until it is paid; and see that it is not paid again."""
        await self._sent(line)
        await asyncio.sleep(1)
        assert len(self._charges(line)) == 1


async def _two_at_once(house: Stage, browser: Browser, album: Path | None, line: Device) -> None:
    """Two people confirm the same recharge in two browsers."""
    house.simulator.fault(FaultKind.LATE, "recharge", delay=LATE)
    async with (
        looker(browser, house.owner, album) as one,
        looker(browser, house.owner, album) as other,
    ):
        both = Buyer(one, house), Buyer(other, house)
        for buyer in both:
            await buyer.owner.open("sections")
            await buyer.chooses(line)
        await asyncio.gather(*(each.owner.button("pay").click() for each in both))
        alerts = [each.owner.dialog.get_by_role("alert") for each in both]
        waits = [asyncio.ensure_future(alert.wait_for()) for alert in alerts]
        told, untold = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        assert [wait.exception() for wait in told] == [None]
        for wait in untold:
            wait.cancel()
        await asyncio.gather(*waits, return_exceptions=True)
        await asyncio.sleep(LATE)
    assert len([each for each in house.simulator.charges if each.line == line.identifier]) == 1


async def _lines(house: Stage) -> dict[str, Device]:
    """Lines by their places, each with limits, on a dashboard."""
    house.play = _with_more_lines(PLAYS["airalo"])
    for scene in house.play.scenes[len(PLAYS["airalo"].scenes) :]:
        house.simulator.set_line(scene.identifier, title="Mekong Mobile")
    devices = await house.add_account()
    for scene in house.play.scenes:
        roomy = replace(scene, max_price=50, monthly_budget=100)
        await limit(house, roomy, devices[scene.identifier])
    lines = by_place(house.play, devices)
    await save_board(house.owner, sections(*(card_of(each.id) for each in lines.values())))
    return lines


def _with_more_lines(play: Play) -> Play:
    """Each line is recharged once: after that its own limits would keep it from more."""
    (account,) = play.accounts
    pattern = account.scenes[-1]
    more = [
        replace(pattern, place=place, identifier=f"898560100000000{number:04}")
        for number, place in enumerate(PLACES[4:], start=71)
    ]
    return replace(play, accounts=(replace(account, scenes=(*account.scenes, *more)),))


async def _until(condition: Callable[[], bool]) -> None:
    for _ in range(_PATIENCE * 10):
        if condition():
            return
        await asyncio.sleep(0.1)
    pytest.fail("it did not happen")
