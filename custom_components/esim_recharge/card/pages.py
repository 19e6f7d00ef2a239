"""What a page of a dialog is made of: plain JSON in the end, which `frontend/src/page.ts` describes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from homeassistant.util.json import JsonValueType

from ..actions.answers import Answer
from .texts import Text, dialog

type Part = Answer
type Weight = Literal["main", "pay"]
type Haptic = Literal["success", "warning", "failure"]

START: Final = "start"


@dataclass(frozen=True, kw_only=True, slots=True)
class Button:
    """Asks for a step; without one it closes the dialog.

    `look` "pay": it spends, so it can only be pressed once the words above it could be read.
    """

    label: Text
    step: str | None = None
    look: Weight | None = None
    needs: str | None = None
    """The input without which it cannot be pressed."""
    off: bool = False
    unsaved: Text = None
    """What is said when no answer came, and no reason either."""

    def answer(self) -> Answer:
        """As the page reads it."""
        return _given(
            label=self.label,
            step=self.step,
            look=self.look,
            needs=self.needs,
            off=self.off or None,
            unsaved=self.unsaved,
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Page:
    """What is shown at one step, and what can be done there."""

    at: str
    """Which step this is, for whoever follows a dialog: nothing is drawn of it."""
    title: Text
    name: str
    """The line's."""
    parts: tuple[Part, ...] = ()
    buttons: tuple[Button, ...] = ()
    order: Mapping[str, JsonValueType] | None = None
    """Kept by the page until an answer comes that has none."""
    lost: Page | None = None
    """Shown by the page itself when no answer came."""
    done: Text | Literal[True] = None
    """Nothing more to show; a text says in passing what was done."""
    haptic: Haptic | None = None

    def answer(self) -> Answer:
        """As the page reads it."""
        more = _given(
            order=None if self.order is None else dict(self.order),
            lost=None if self.lost is None else self.lost.answer(),
            done=self.done,
            haptic=self.haptic,
        )
        return {
            "at": self.at,
            "title": self.title,
            "name": self.name,
            "parts": list(self.parts),
            "buttons": [button.answer() for button in self.buttons],
            **more,
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One of several things to choose from; one that is off can only be seen."""

    value: str
    title: Text
    detail: Text = None
    price: Text = None
    off: bool = False

    def answer(self) -> Answer:
        """As the page reads it."""
        more = _given(detail=self.detail, price=self.price, off=self.off or None)
        return {"value": self.value, "title": self.title, **more}


def close() -> Button:
    """Goes away, and leaves everything as it is."""
    return Button(label=dialog("close"))


def words(text: Text) -> Part:
    """A paragraph."""
    return {"text": text}


def alert(text: Text) -> Part:
    """What went wrong."""
    return {"text": text, "look": "alert"}


def small(text: Text) -> Part:
    """Something beside the point that is worth knowing."""
    return {"text": text, "look": "small"}


def bullets(texts: Iterable[Text]) -> Part:
    """Several short things, small."""
    return {"list": list(texts)}


def choose(name: str, legend: Text, options: Iterable[Option], *, unseen: bool = False) -> Part:
    """Exactly one of several things; nothing is chosen beforehand.

    `unseen`: the legend is only read out, because the words above say the same.
    """
    more = _given(unseen=unseen or None)
    listed: list[JsonValueType] = [option.answer() for option in options]
    return {"choose": name, "legend": legend, **more, "options": listed}


def entry(
    name: str, label: Text, *, hint: Text = None, decimal: bool = False, value: str | None = None
) -> Part:
    """A field to fill in."""
    more = _given(hint=hint, decimal=decimal or None, value=value)
    return {"field": name, "label": label, **more}


def only_if(name: str, values: Iterable[str], part: Part) -> Part:
    """A part that is shown only while an input has one of these values."""
    return {**part, "if": [name, list(values)]}


def _given(**values: JsonValueType) -> Answer:
    """What is there."""
    return {name: value for name, value in values.items() if value is not None}
