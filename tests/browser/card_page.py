"""A dashboard with our card on it, and what is looked for on it."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
import os
from pathlib import Path
from typing import Any, Final, Literal

from playwright.async_api import Browser, ConsoleMessage, Error, Locator, Page
import pytest

from scripts.owner import Json, Owner
from scripts.stage import Device
from tests.browser.card_texts import SOURCE, CardTexts
from tests.browser.person import Person, person

CARD: Final = "esim-recharge-card"
BOARD: Final = "esim-lines"
AXE: Final = SOURCE / "node_modules" / "axe-core" / "axe.min.js"
NEEDS_PACKAGES: Final = pytest.mark.skipif(
    not AXE.exists(), reason="no packages of the card: see scripts/setup"
)
RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")

LOOKS: Final = os.environ.get("ESIM_LOOKS")
"""The folder for pictures of every part, for whoever looks at all of them; without one none are taken."""

type Theme = Literal["light", "dark"]
THEMES: Final[tuple[Theme, Theme]] = ("light", "dark")

_HARMLESS: Final = ("Failed to load resource", "net::ERR_")
"""There is no internet here: pictures of brands and analytics do not come."""

_REJECTED: Final = """addEventListener("unhandledrejection", ({ reason }) => {
  if (!(reason instanceof Error)) console.error(`rejected: ${JSON.stringify(reason)}`);
});"""

_AXE: Final = """(element, tags) => {
  const only = { runOnly: { type: "tag", values: tags } };
  return axe.run(element, only).then(({ violations }) => violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.target.flat().join(" ")} ${node.failureSummary ?? ""}`)));
}"""


def card_of(device: str, **more: Json) -> dict[str, Json]:
    """What a dashboard stores of a card."""
    return {"type": f"custom:{CARD}", "device_id": device, **more}


def sections(*cards: Mapping[str, Json]) -> dict[str, Json]:
    """A view of sections, one card in each."""
    parts = [{"type": "grid", "cards": [card]} for card in cards]
    return {"type": "sections", "path": "sections", "max_columns": 4, "sections": parts}


def masonry(*cards: Mapping[str, Json]) -> dict[str, Json]:
    """A view of cards one below the other, in columns."""
    return {"type": "masonry", "path": "masonry", "cards": list(cards)}


async def save_board(owner: Owner, *views: Mapping[str, Json]) -> None:
    """Put the views onto our dashboard, which is made if it is not there."""
    boards = await owner.ask("lovelace/dashboards/list")
    if all(each["url_path"] != BOARD for each in boards):
        await owner.ask("lovelace/dashboards/create", url_path=BOARD, title="eSIM", mode="storage")
    config = {"views": [{"title": view["path"], **view} for view in views]}
    await owner.ask("lovelace/config/save", url_path=BOARD, config=config)


class Looker:
    """A person who looks at our dashboard."""

    def __init__(self, someone: Person) -> None:
        """Whatever goes wrong on the page is noted from now on."""
        self.person, self.page = someone, someone.page
        self.texts = CardTexts(someone.language)
        self.complaints: list[str] = []
        self.page.on("console", self._console)
        self.page.on("pageerror", self._error)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(each in message.text for each in _HARMLESS):
            self.complaints.append(f"{message.text} ({message.location['url']})")

    def _error(self, error: Error) -> None:
        if str(error) != "Object":  # Told apart by what _REJECTED writes.
            self.complaints.append(str(error))

    def forgive(self, words: str) -> None:
        """Forget what Home Assistant's own pages complain about, with a card of ours or without."""
        self.complaints = [each for each in self.complaints if words not in each]

    @property
    def cards(self) -> Locator:
        """All of our cards."""
        return self.page.locator(CARD)

    def card(self, name: str) -> Locator:
        """The card that shows a line."""
        return self.cards.filter(has_text=name).first

    @property
    def dialog(self) -> Locator:
        """Our own dialog."""
        return self.page.locator("esim-recharge-dialog dialog[open]")

    async def open(self, view: str) -> None:
        """Open a view, and wait until its first card has drawn a line."""
        await self.person.go(f"/{BOARD}/{view}")
        await self.drawn()

    async def drawn(self) -> None:
        """Wait until no card is empty or loading any more."""
        await self.cards.first.wait_for()
        await self.page.wait_for_function(
            """([tag, loading]) => {
              const found = [];
              const look = (root) => {
                for (const each of root.querySelectorAll("*")) {
                  if (each.localName === tag) found.push(each);
                  if (each.shadowRoot) look(each.shadowRoot);
                }
              };
              look(document);
              return found.length && found.every(({ shadowRoot }) =>
                shadowRoot?.textContent.trim() && !shadowRoot.textContent.includes(loading));
            }""",
            arg=[CARD, self.texts("card.loading")],
        )

    def button(self, key: str) -> Locator:
        """A button of our dialog."""
        return self.dialog.get_by_role("button", name=self.texts.pattern(f"dialog.{key}"))

    def recharge_button(self, line: Device) -> Locator:
        """What begins a recharge, on the card of a line."""
        return self.card(line.title).get_by_role("button", name=self.texts("card.recharge"))

    async def recharge(self, line: Device) -> None:
        """Open the dialog of a line."""
        await self.recharge_button(line).click()

    async def ask(self, line: Device, key: str) -> None:
        """Open what a line asks its owner: press the button with this text."""
        name = self.texts(f"card.{key}")
        await self.card(line.title).get_by_role("button", name=name).click()
        await self.button("close").wait_for()

    async def leave_dialog(self) -> None:
        """Close the dialog without an answer."""
        await self.page.keyboard.press("Escape")
        await self.dialog.wait_for(state="detached")
        # Home Assistant goes back to the page before the dialog, a moment later.
        await self.page.wait_for_function("() => !history.state?.dialog")

    async def fit(self, width: int, height: int) -> None:
        """Look through a window of this size."""
        await self.page.set_viewport_size({"width": width, "height": height})
        # Sizes are answered a frame later; a second frame draws what follows from that.
        await self.page.evaluate(
            "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
        )

    async def shot(self, name: str) -> None:
        """Take a picture for whoever looks at all of them."""
        if LOOKS is not None:
            await self.page.screenshot(path=Path(LOOKS) / f"{name}.png", animations="disabled")

    async def barriers(self, part: Locator) -> list[str]:
        """What axe finds wrong with a part of the page."""
        if not await self.page.evaluate("() => 'axe' in window"):
            await self.page.add_script_tag(path=AXE)
        found: list[str] = await part.evaluate(_AXE, list(RULES))
        return found


@asynccontextmanager
async def looker(
    browser: Browser,
    owner: Owner,
    album: Path | None,
    *,
    language: str = "en",
    theme: Theme = "light",
) -> AsyncIterator[Looker]:
    """Let somebody sit down, who must not see an error in the console."""
    async with person(browser, owner, album, language=language) as someone:
        await someone.page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        await someone.page.add_init_script(_REJECTED)
        looks = Looker(someone)
        yield looks
        assert not looks.complaints, looks.complaints


async def all_inner_texts(page: Page, tags: Sequence[str]) -> list[str]:
    """Everything that can be read inside elements: words, labels, and what is only spoken."""
    found: list[Any] = await page.evaluate(_TEXTS, list(tags))
    return [str(each) for each in found]


_TEXTS: Final = """(tags) => {
  const found = [];
  const read = (root) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (node.nodeType === Node.TEXT_NODE) {
        if (node.parentElement?.localName !== "style") found.push(node.textContent.trim());
        continue;
      }
      for (const name of ["aria-label", "aria-valuetext", "aria-description", "title", "alt"])
        if (node.hasAttribute(name)) found.push(node.getAttribute(name).trim());
      if (node.shadowRoot) read(node.shadowRoot);
    }
  };
  const look = (root) => {
    for (const each of root.querySelectorAll("*")) {
      if (each.shadowRoot) (tags.includes(each.localName) ? read : look)(each.shadowRoot);
    }
  };
  look(document);
  return found.filter(Boolean);
}"""
