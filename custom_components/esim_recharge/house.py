"""Home Assistant as the pure half knows it: entities that say something, actions that do something."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
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
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError, ServiceNotFound
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_state_report_event,
)
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

_SAYS_NOTHING: Final = frozenset({STATE_UNAVAILABLE, STATE_UNKNOWN, ""})


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
        if not self.offers(action):
            raise ActionMissing(action)
        domain, name = action.partition(".")[::2]
        responds = self._hass.services.supports_response(domain, name) is not SupportsResponse.NONE
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
        done, _ = await asyncio.wait({task}, timeout=patience.total_seconds())
        if not done:
            task.add_done_callback(_forget)
            raise NoReply(action)
        return _response(task, action)

    @override
    async def ask(self, inquiry: Inquiry) -> str:
        """Have an action done and wait for the reply."""
        if isinstance(inquiry.reply, InResponse):
            response = await self.call(inquiry.action, inquiry.data, patience=inquiry.patience)
            return _text_in(response, inquiry.reply.path)
        async with self._listening(inquiry.reply) as reply, self._bounded(inquiry):
            await self.call(inquiry.action, inquiry.data, patience=inquiry.patience)
            return await reply

    @asynccontextmanager
    async def _bounded(self, inquiry: Inquiry) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(inquiry.patience.total_seconds()):
                yield
        except TimeoutError:
            raise NoReply(inquiry.action) from None

    @asynccontextmanager
    async def _listening(self, reply: InEvent | InEntity) -> AsyncIterator[asyncio.Future[str]]:
        """Listen from now on; the future holds the first text that comes."""
        heard: asyncio.Future[str] = self._hass.loop.create_future()

        @callback
        def hear(text: object) -> None:
            if text is not None and str(text) not in _SAYS_NOTHING and not heard.done():
                heard.set_result(str(text))

        stop = (
            self._on_event(reply, hear)
            if isinstance(reply, InEvent)
            else self._on_entity(reply, hear)
        )
        try:
            yield heard
        finally:
            stop()

    def _on_event(self, reply: InEvent, hear: Callable[[object], None]) -> CALLBACK_TYPE:
        @callback
        def fired(event: Event) -> None:
            if all(str(event.data.get(key)) == value for key, value in reply.match.items()):
                hear(_dig(event.data, reply.path))

        return self._hass.bus.async_listen(reply.event, fired)

    def _on_entity(self, reply: InEntity, hear: Callable[[object], None]) -> CALLBACK_TYPE:
        @callback
        def said(event: Event[EventStateChangedData] | Event[EventStateReportedData]) -> None:
            new = event.data["new_state"]
            if new is not None and new.state not in {STATE_UNAVAILABLE, STATE_UNKNOWN}:
                attribute = reply.attribute
                hear(new.state if attribute is None else new.attributes.get(attribute))

        stops = (
            async_track_state_change_event(self._hass, reply.entity, said),
            async_track_state_report_event(self._hass, reply.entity, said),
        )

        @callback
        def stop() -> None:
            for each in stops:
                each()

        return stop


def _forget(task: asyncio.Task[Any]) -> None:
    """Look at what became of an action that nobody waits for, so that nothing complains about it later."""
    if not task.cancelled():
        task.exception()


def _response(task: asyncio.Task[Any], action: str) -> Mapping[str, Any]:
    try:
        response = task.result()
    except ServiceNotFound as error:
        # One that a script calls may be missing after others were done.
        began = f"{error.domain}.{error.service}" != action
        raise (ActionFailed if began else ActionMissing)(action) from None
    except (HomeAssistantError, vol.Invalid) as error:
        raise ActionFailed(f"{action}: {type(error).__name__}") from None
    return response if isinstance(response, Mapping) else {}


def _dig(data: Mapping[str, Any], path: tuple[str, ...]) -> object:
    found: object = data
    for key in path:
        found = found.get(key) if isinstance(found, Mapping) else None
    return found


def _text_in(response: Mapping[str, Any], path: tuple[str, ...]) -> str:
    """The text at a path of a response, or without a path the only text in it. Raises `NoReply`."""
    if path:
        found = _dig(response, path)
        texts = [found] if isinstance(found, str) and found else []
    else:
        texts = list(_texts(response))
    if len(texts) != 1:
        raise NoReply("no single text in the response")
    return texts[0]


def _texts(value: object) -> Iterator[str]:
    match value:
        case str() if value:
            yield value
        case Mapping():
            for each in value.values():
                yield from _texts(each)
        case list():
            for each in value:
                yield from _texts(each)
