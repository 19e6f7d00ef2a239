"""Home Assistant as the pure half knows it: entities that say something, actions that do something."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.const import ATTR_UNIT_OF_MEASUREMENT, STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import (
    CALLBACK_TYPE,
    Context,
    Event,
    EventStateChangedData,
    EventStateReportedData,
    HomeAssistant,
    State,
    SupportsResponse,
    callback,
)
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
from homeassistant.util.hass_dict import HassKey
import voluptuous as vol

from .const import DOMAIN
from .lines.house import (
    ActionFailed,
    ActionMissing,
    Fact,
    House,
    InEntity,
    InEvent,
    Inquiry,
    InResponse,
    NoReply,
)
from .providers.shapes import texts

LATE_REPLY: Final = timedelta(seconds=30)
"""For so long after a question that was not answered in time nobody else asks there."""
_SAYS_NOTHING: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN, ""})
_TURNS: Final[HassKey[dict[str, _Turn]]] = HassKey(f"{DOMAIN}_turns")
"""Who listens where: two lines that hear the same event would take each other's reply."""


class HassHouse(House):
    """The Home Assistant that runs. Actions are called with the rights of the house, as automations call them."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing is listened to yet."""
        self._hass = hass

    @override
    def state(self, entity: str, attribute: str | None = None) -> Fact | None:
        """What an entity says now."""
        state = self._hass.states.get(entity)
        if state is None or state.state in {STATE_UNAVAILABLE, STATE_UNKNOWN}:
            return None
        value = state.state if attribute is None else state.attributes.get(attribute)
        if value is None or str(value) in _SAYS_NOTHING:
            return None
        unit = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT) if attribute is None else None
        return Fact(value=str(value), unit=unit, at=state.last_reported)

    @override
    def offers(self, action: str) -> bool:
        """Whether there is such an action now."""
        return self._hass.services.has_service(*action.partition(".")[::2])

    @override
    async def call(
        self, action: str, data: Mapping[str, Any], *, patience: timedelta
    ) -> Mapping[str, Any]:
        """Have an action done; one that takes too long goes on without us."""
        task = self._begin(action, data)
        done, _ = await asyncio.wait({task}, timeout=patience.total_seconds())
        if not done:
            raise NoReply(action)
        return _response(task, action)

    def _begin(self, action: str, data: Mapping[str, Any]) -> asyncio.Task[Any]:
        """Start an action. Whoever waits for it may be stopped; the action is not."""
        responds = self._accepts(action, data) is not SupportsResponse.NONE
        domain, _, name = action.partition(".")
        task = self._hass.async_create_task(
            self._hass.services.async_call(
                domain,
                name,
                dict(data),
                blocking=True,
                context=Context(),
                return_response=responds,
            ),
            f"{DOMAIN} {action}",
        )
        task.add_done_callback(_look)
        return task

    def _accepts(self, action: str, data: Mapping[str, Any]) -> SupportsResponse:
        """Look before the leap: what is wrong here has done nothing, while later that cannot be told."""
        domain, _, name = action.lower().partition(".")
        service = self._hass.services.async_services_for_domain(domain).get(name)
        if service is None:
            raise ActionMissing(action)
        try:
            if service.schema is not None:
                service.schema(dict(data))
        except vol.Invalid:
            raise ActionMissing(f"{action}: not with this data") from None
        return service.supports_response

    @override
    async def ask(self, inquiry: Inquiry) -> str:
        """Have an action done and wait for the reply. Of those who listen to the same thing, one asks at a time."""
        reply = inquiry.reply
        if isinstance(reply, InResponse):
            response = await self.call(inquiry.action, inquiry.data, patience=inquiry.patience)
            return _text_in(response, reply.path)
        place = reply.event if isinstance(reply, InEvent) else reply.entity
        turn = self._hass.data.setdefault(_TURNS, {}).setdefault(place, _Turn())
        async with turn.lock:
            await asyncio.sleep(turn.quiet_until - self._hass.loop.time())
            try:
                return await self._hear(inquiry, reply)
            except NoReply:
                # It would be taken for the answer to the next question.
                turn.quiet_until = self._hass.loop.time() + LATE_REPLY.total_seconds()
                raise

    async def _hear(self, inquiry: Inquiry, reply: InEvent | InEntity) -> str:
        ear = _Ear(self._hass.loop.create_future(), self._said(reply))
        stop = self._listen(reply, ear.hear)
        try:
            async with asyncio.timeout(inquiry.patience.total_seconds()):
                task = self._begin(inquiry.action, inquiry.data)
                # An action may still be busy with itself when the reply is here.
                await asyncio.wait({task, ear.heard}, return_when=asyncio.FIRST_COMPLETED)
                if not ear.heard.done():
                    _response(task, inquiry.action)
                return await ear.heard
        except TimeoutError:
            if ear.again is not None:
                return ear.again
            raise NoReply(inquiry.action) from None
        finally:
            stop()

    def _said(self, reply: InEvent | InEntity) -> str | None:
        if isinstance(reply, InEvent):
            return None
        state = self._hass.states.get(reply.entity)
        return None if state is None else _says(state, reply)

    def _listen(
        self, reply: InEvent | InEntity, hear: Callable[[str | None], None]
    ) -> CALLBACK_TYPE:
        if isinstance(reply, InEvent):
            return self._on_event(reply, hear)
        return self._on_entity(reply, hear)

    def _on_event(self, reply: InEvent, hear: Callable[[str | None], None]) -> CALLBACK_TYPE:
        @callback
        def fired(event: Event) -> None:
            if all(str(event.data.get(key)) == value for key, value in reply.match.items()):
                hear(_text(_dig(event.data, reply.path)))

        return self._hass.bus.async_listen(reply.event, fired)

    def _on_entity(self, reply: InEntity, hear: Callable[[str | None], None]) -> CALLBACK_TYPE:
        @callback
        def said(event: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
            new = event.data["new_state"]
            hear(None if new is None else _says(new, reply))

        stops = (
            async_track_state_change_event(self._hass, reply.entity, said),
            async_track_state_report_event(self._hass, reply.entity, said),
        )

        @callback
        def stop() -> None:
            for each in stops:
                each()

        return stop


@dataclass
class _Turn:
    """Whose turn it is to ask at one place, and from when (the loop's clock)."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    quiet_until: float = 0


class _Ear:
    """Takes the first words that come.

    The words of before may only be standing there still, while something else about the entity changes: they are a
    reply only if no other words come in time.
    """

    def __init__(self, heard: asyncio.Future[str], old: str | None) -> None:
        self.heard = heard
        self.again: str | None = None
        self._old = old

    @callback
    def hear(self, text: str | None) -> None:
        """Take in what was said; `None`: nothing."""
        if text is None or self.heard.done():
            return
        if text == self._old:
            self.again = text
        else:
            self.heard.set_result(text)


def _look(task: asyncio.Task[Any]) -> None:
    """See what became of an action, so that nothing complains later that nobody looked."""
    if not task.cancelled():
        task.exception()


def _response(task: asyncio.Task[Any], action: str) -> Mapping[str, Any]:
    """What an action that has ended says. It began, so whatever it raises says nothing about what was done."""
    error = asyncio.CancelledError() if task.cancelled() else task.exception()
    if error is not None:
        raise ActionFailed(f"{action}: {type(error).__name__}")
    response = task.result()
    return response if isinstance(response, Mapping) else {}


def _says(state: State, reply: InEntity) -> str | None:
    if state.state in {STATE_UNAVAILABLE, STATE_UNKNOWN}:
        return None
    return _text(state.state if reply.attribute is None else state.attributes.get(reply.attribute))


def _text(value: object) -> str | None:
    """The words of a reply; `None` for what holds none."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    text = str(value).strip()
    return None if text in _SAYS_NOTHING else text


def _dig(data: Mapping[str, Any], path: tuple[str, ...]) -> object:
    """Follow a path; a step into a list is a position, the first being 0."""
    found: object = data
    for step in path:
        if isinstance(found, list):
            found = {str(place): each for place, each in enumerate(found)}
        found = found.get(step) if isinstance(found, Mapping) else None
    return found


def _text_in(response: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """The text at a path of a response, or without a path the only text in it. Raises `NoReply`."""
    # Without a path, numbers beside the text are states and counters.
    places = [_dig(response, path)] if path else texts(response)
    found = [text for each in places if (text := _text(each)) is not None]
    if len(found) != 1:
        raise NoReply("no single text in the response")
    return found[0]
