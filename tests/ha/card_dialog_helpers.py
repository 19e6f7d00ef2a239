"""What the tests of the card's dialogs share: somebody who goes through one, as the page in the browser does."""

from typing import Any

from .card_words import paths_in, placeholders
from .websocket_helpers import Page, Told

COMMAND = "dialog"


class Person:
    """Somebody in a dialog. Everything that is shown is looked through: each text must be there, with its values."""

    def __init__(self, page: Page, device_id: str, kind: str = "recharge") -> None:
        """The dialog is not open yet."""
        self.socket = page
        self.device_id = device_id
        self.kind = kind
        self.input: dict[str, str] = {"mark": "."}
        self.page: Told = {}

    async def step(self, step: str, **typed: str) -> Told:
        """Ask for a step; returns the page that comes."""
        self.input |= typed
        self.page = await self.socket.ask(COMMAND, **self._asked(step))
        for path, given in paths_in(self.page):
            assert placeholders(path) <= given, path
        return self.page

    async def refused(self, step: str, **typed: str) -> Told:
        """Ask for a step that is refused; the page stays. Returns the error."""
        self.input |= typed
        return await self.socket.no(COMMAND, **self._asked(step))

    async def press(self, label: str) -> Told:
        """Press a button, known by the end of its label's path."""
        return await self.step(self.button(label)["step"])

    async def press_in_vain(self, label: str) -> Told:
        """Press a button whose step is refused."""
        return await self.refused(self.button(label)["step"])

    def _asked(self, step: str) -> Told:
        order = {"order": self.page["order"]} if "order" in self.page else {}
        about = {"device_id": self.device_id, "kind": self.kind, "step": step}
        return {**about, "input": self.input, **order}

    def button(self, label: str) -> Told:
        """A button, known by the end of its label's path."""
        return next(each for each in self.page["buttons"] if last(each["label"]) == label)

    @property
    def buttons(self) -> list[str]:
        """What can be pressed, and what cannot in brackets."""
        names = [(last(each["label"]), each.get("off")) for each in self.page["buttons"]]
        return [f"({name})" if off else name for name, off in names]

    @property
    def says(self) -> list[str]:
        """The sentences on the page, by the ends of their paths."""
        return [last(part["text"]) for part in self.page["parts"] if "text" in part]

    @property
    def alerts(self) -> list[str]:
        """Those that are alerts."""
        parts = self.page["parts"]
        return [last(part["text"]) for part in parts if part.get("look") == "alert"]

    def options(self) -> dict[str, Told]:
        """What can be chosen, by value."""
        return {
            each["value"]: each for part in self.page["parts"] for each in part.get("options", [])
        }

    def fields(self) -> dict[str, Told]:
        """What can be typed, by name."""
        return {part["field"]: part for part in self.page["parts"] if "field" in part}

    # What happens between pages

    async def chooses(self, product: str, **typed: str) -> Told:
        """Take both steps before paying."""
        await self.step("start")
        return await self.step("confirm", product=product, **typed)

    async def chooses_in_vain(self, product: str) -> Told:
        """Choose what cannot be bought now."""
        await self.step("start")
        return await self.refused("confirm", product=product)

    def loses_connection(self) -> None:
        """No answer came: what the page shows then, with the order that it kept."""
        self.page = {**self.page["lost"], "order": self.page["order"], "lost": self.page["lost"]}


def last(text: Any) -> str:  # noqa: ANN401 - any JSON
    """What a text says, without the path before; a list by its first part."""
    if isinstance(text, list):
        return last(text[0])
    if isinstance(text, str):
        return text
    path: str = text["say"]
    path = path.removesuffix(".message").rpartition(".")[2]
    return path.removeprefix("dialog_").removeprefix("card_")


def values(text: Any) -> dict[str, Any]:  # noqa: ANN401 - any JSON
    """The values in a text."""
    found: dict[str, Any] = text["with"]
    return found
