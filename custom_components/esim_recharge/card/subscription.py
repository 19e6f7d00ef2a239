"""Keeps a page of the frontend up to date about a line, or about all lines of an account."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.auth.models import User
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_interval

from ..actions.answers import Answer
from ..const import DOMAIN
from ..coordinator import SIGNAL_SHOWN, EsimConfigEntry
from ..targets import async_lines_of_device
from .access import (
    async_account_device,
    async_account_name,
    async_account_of,
    async_look,
    async_may_see,
)
from .look import Look
from .texts import Text, card
from .view import API, lines_view

TICK: Final = timedelta(minutes=1)
"""How often it is looked what has passed meanwhile, without anything having been read."""


@callback
def async_shown(hass: HomeAssistant, user: User, device_id: str) -> Answer:
    """What a user sees of a device now: lines, or why there are none."""
    entry = async_account_of(hass, device_id)
    if entry is None:
        return _shown(message=card("removed"))
    lines = async_lines_of_device(hass, device_id)
    seen = [each for each in lines if async_may_see(hass, user, each)]
    if not seen and (lines or not async_may_see(hass, user, device_id)):
        return _shown(message=card("no_access"))
    looks = [look for each in seen if (look := async_look(hass, user, each))]
    return _shown(
        account=None if lines == [device_id] else async_account_name(hass, entry),
        message=None if looks else card("not_loaded" if seen else "no_lines"),
        looks=looks,
    )


def _shown(*, message: Text, account: str | None = None, looks: Iterable[Look] = ()) -> Answer:
    return {"api": API, "account": account, "message": message, "lines": [*lines_view(looks)]}


class Subscription:
    """One card. What looks the same to this user is not sent again."""

    def __init__(
        self, hass: HomeAssistant, connection: ActiveConnection, message_id: int, device_id: str
    ) -> None:
        """Nothing is sent before the start."""
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._device_id = device_id
        self._sent: Answer | None = None
        self._named_by: frozenset[str] = frozenset()
        """Devices whose names are shown: those of the lines and of their account."""
        self._listening: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Send what is seen now, and from now on whatever is seen: also when an account comes or goes."""
        hass = self._hass
        self._listening = [
            async_dispatcher_connect(hass, SIGNAL_SHOWN, self._async_send),
            async_dispatcher_connect(
                hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_account_changed
            ),
            hass.bus.async_listen(
                dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed, self._is_ours
            ),
            async_track_time_interval(
                hass, self._async_tick, TICK, name=f"{DOMAIN} card", cancel_on_shutdown=True
            ),
        ]
        self._async_send()

    @callback
    def async_stop(self) -> None:
        """Send nothing more."""
        while self._listening:
            self._listening.pop()()

    @callback
    def _async_account_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._async_send()

    @callback
    def _is_ours(self, data: dr.EventDeviceRegistryUpdatedData) -> bool:
        return data["device_id"] in self._named_by

    @callback
    def _async_device_changed(self, _event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        self._async_send()

    @callback
    def _async_tick(self, _now: datetime) -> None:
        self._async_send()

    @callback
    def _async_send(self) -> None:
        hass = self._hass
        self._named_by = _named_by(hass, self._device_id)
        shown = async_shown(hass, self._connection.user, self._device_id)
        if shown != self._sent:
            self._sent = shown
            self._connection.send_event(self._message_id, shown)


def _named_by(hass: HomeAssistant, device_id: str) -> frozenset[str]:
    entry: EsimConfigEntry | None = async_account_of(hass, device_id)
    account = entry and async_account_device(hass, entry)
    others = {account.id} if account else set()
    return frozenset({device_id, *async_lines_of_device(hass, device_id), *others})
