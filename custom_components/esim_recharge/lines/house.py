"""What a line may ask of the house it lives in: the state of something, or that something is done.

The house is Home Assistant; this half knows it only by what is written here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol


class HouseError(Exception):
    """The house could not do what it was asked."""


class ActionMissing(HouseError):
    """There is no such action, or it did not accept what it was given: nothing was done."""


class ActionFailed(HouseError):
    """The action was begun and ended with an error: what it did is not known."""


class NoReply(HouseError):
    """Nothing came back in time."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact:
    """The state of an entity. One that is missing, unavailable or unknown has none."""

    value: str
    unit: str | None = None
    at: datetime
    """When the entity last reported (UTC), be it the same value again."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InResponse:
    """The reply is the action's own response: the text found at `path`, or the only text in it."""

    path: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class InEvent:
    """The reply comes as an event on the bus, fired after the action was called."""

    event: str
    path: tuple[str, ...]
    """Where in the event's data the text is."""
    match: Mapping[str, str] = field(default_factory=dict[str, str])
    """What else the event's data must say: which modem, which sender."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InEntity:
    """The reply is what an entity says next after the action was called."""

    entity: str
    attribute: str | None = None
    """`None`: its state."""


type ReplyFrom = InResponse | InEvent | InEntity


@dataclass(frozen=True, kw_only=True, slots=True)
class Inquiry:
    """An action that asks something outside, and where its answer comes back."""

    action: str
    """`domain.name`."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    reply: ReplyFrom = InResponse()
    patience: timedelta = timedelta(seconds=30)


class House(Protocol):
    """The house."""

    def state(self, entity: str, attribute: str | None = None) -> Fact | None:
        """What an entity says now."""

    def offers(self, action: str) -> bool:
        """Whether there is such an action now; some appear only after a start."""

    async def call(
        self, action: str, data: Mapping[str, Any], *, patience: timedelta
    ) -> Mapping[str, Any]:
        """Have an action done and return its response, empty where it gives none.

        Raises `ActionMissing`, `ActionFailed`, and `NoReply` if it has not ended in time; it is not stopped then.
        """

    async def ask(self, inquiry: Inquiry) -> str:
        """Have an action done and wait for the reply, listening before it is called.

        Raises `ActionMissing`, `ActionFailed` or `NoReply`.
        """
