"""A person in front of Home Assistant's frontend: knows texts and buttons, and nothing else."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from io import BytesIO
import json
import os
from pathlib import Path
import re
from typing import Final

from PIL import Image
from playwright.async_api import Browser, Locator, Page, ViewportSize

from scripts.owner import Owner
from scripts.stage import DOMAIN, Device
from tests.browser.eyes import flaws
from tests.browser.texts import Texts

SCREEN: Final[ViewportSize] = {"width": 1000, "height": 800}
TELEPHONE: Final[ViewportSize] = {"width": 390, "height": 800}
_TALL: Final[ViewportSize] = {"width": 1000, "height": 1900}
_PATIENCE: Final = 60_000
"""Milliseconds; a busy machine draws a page in some seconds."""
_LONG_LIST: Final = 40
"""Turns of the mouse wheel."""
_FOREVER: Final = 4_102_444_800_000
"""Milliseconds since 1970 at which the frontend would renew its token: the year 2100."""
_COLOURS: Final = 256
"""What a picture of a user interface needs."""


class Person:
    """Somebody who is logged in."""

    def __init__(self, page: Page, address: str, album: Path | None, texts: Texts) -> None:
        """`album` is the folder for pictures, `texts` the language that is read."""
        self.page, self.texts, self.language = page, texts, texts.language
        self._address, self._album = address, album
        looks = os.environ.get("ESIM_LOOKS")
        self._looks = None if looks is None else Path(looks)

    async def go(self, path: str) -> None:
        """Open a page of Home Assistant."""
        await self.page.goto(self._address + path)

    @property
    def dialog(self) -> Locator:
        """The dialog of a flow."""
        return self.page.locator("dialog-data-entry-flow")

    async def press(self, name: str) -> None:
        """Press a button of a dialog; Home Assistant's own, in English."""
        await self.dialog.get_by_role("button", name=name, exact=True).click()

    async def submit(self) -> None:
        """Press the button at the end of a form, in any language."""
        await self.dialog.locator("[slot=primaryAction]").click()

    async def write(self, key: str, text: str) -> None:
        """Fill in a text field of a dialog, known by the key of its name."""
        await self.dialog.get_by_role("textbox", name=self.texts(key)).fill(text)

    async def enter(self, key: str, number: str) -> None:
        """Fill in a number of a dialog, known by the key of its name."""
        # A star beside the name says that it must be filled in.
        name = re.compile(rf"^{re.escape(self.texts(key))}\s?\*?$")
        field = self.dialog.get_by_role("spinbutton", name=name)
        await field.fill(number)

    async def choose(self, text: str) -> None:
        """Choose something in a dialog, known by what it is called."""
        await self.dialog.get_by_text(text, exact=True).click()

    async def pick(self, key: str) -> None:
        """Choose something in a dialog, known by the key of its name."""
        await self.choose(self.texts(key))

    async def sees(self, text: str) -> None:
        """Wait until a text is on the page; fails if it does not appear."""
        await self.page.get_by_text(text).first.wait_for()

    async def reads(self, key: str, **placeholders: str) -> None:
        """Wait until a text of ours is on the page, known by its key."""
        await self.sees(self.texts(key, **placeholders))

    async def finds_in_list(self, text: str, *, near: str) -> None:
        """Scroll the list in which another text stands until this one is in view."""
        await self.page.get_by_text(near).last.hover()
        wanted = self.page.get_by_text(text)
        # Only what is near the view is on the page at all.
        for _ in range(_LONG_LIST):
            if await wanted.count():
                break
            await self.page.mouse.wheel(0, 100)
            await self.page.wait_for_timeout(100)
        await wanted.first.scroll_into_view_if_needed()

    async def add_integration(self, brand: str) -> None:
        """Open the form of an integration that is to be added, by the way that the buttons show."""
        await self.go("/config/integrations/dashboard")
        await self.page.get_by_role("button", name="Add integration").click()
        await self.page.get_by_placeholder("Search for a brand name").fill(brand)
        await self.page.get_by_text(brand, exact=True).first.click()

    async def begin_flow(self, domain: str) -> None:
        """Open the form of an integration that is to be added, by a link; in any language."""
        await self.go(f"/config/integrations/dashboard/add?domain={domain}")
        await self.page.locator("dialog-box [slot=primaryAction]").click()

    async def open_settings(self, line: Device) -> None:
        """Open the form of a line's settings, where nothing else of it can be changed."""
        await self.open_change(line)
        await self.reads("config_subentries.line.step.reconfigure.sections.limits.name")

    async def open_change(self, line: Device) -> None:
        """Begin to change a line."""
        await self.go(f"/config/integrations/integration/{DOMAIN}")
        row = self.page.locator("ha-config-sub-entry-row").filter(has_text=line.title)
        name = self.texts("config_subentries.line.initiate_flow.reconfigure")
        await row.get_by_role("button", name=name).click()

    async def look(self, name: str) -> None:
        """See that everything can be read on a screen and on a telephone."""
        for size in (TELEPHONE, SCREEN):
            await self.page.set_viewport_size(size)
            assert not (found := await flaws(self.page)), (self.language, name, found)
        if self._looks is not None:
            await self._save(self._looks / f"{self.language}-{name}.png", _TALL)

    async def picture(self, name: str, size: ViewportSize = SCREEN) -> None:
        """Take a picture for the album, if there is one: it takes long."""
        if self._album is None:
            return
        await self._save(self._album / f"{name}.png", size)

    async def _save(self, path: Path, size: ViewportSize) -> None:
        """Take a picture, when nothing moves any more."""
        await self.page.set_viewport_size(size)
        await self.page.mouse.move(1, 400)  # Away from what would be lit up under it.
        await self.page.wait_for_timeout(700)
        raw = await self.page.screenshot(animations="disabled")
        with Image.open(BytesIO(raw)) as image:
            path.parent.mkdir(parents=True, exist_ok=True)
            small = image.convert("RGB").quantize(_COLOURS)
            small.save(path, optimize=True)
        await self.page.set_viewport_size(SCREEN)


@asynccontextmanager
async def person(
    browser: Browser, owner: Owner, album: Path | None, *, language: str = "en"
) -> AsyncIterator[Person]:
    """Let the owner sit down, logged in, with the frontend in a language."""
    context = await browser.new_context(
        viewport=SCREEN, service_workers="block", reduced_motion="reduce"
    )
    context.set_default_timeout(_PATIENCE)
    kept = {
        "hassTokens": {**owner.tokens, "expires": _FOREVER},
        "selectedLanguage": language,
    }
    for key, value in kept.items():
        text = json.dumps(json.dumps(value))
        await context.add_init_script(f"localStorage.{key} = {text};")
    someone = Person(await context.new_page(), owner.address, album, Texts(language))
    try:
        yield someone
    except BaseException:
        if album is not None:
            await someone.page.screenshot(path=album / "failure.png")
        raise
    finally:
        await context.close()
