"""Keeps a page of the frontend up to date about the lines that it shows."""

from collections.abc import Iterable

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..actions.answers import Answer
from ..const import DOMAIN
from ..coordinator import SIGNAL_SHOWN
from .access import async_account_device, async_line_device, async_line_view


class LineSubscription:
    """One page, any number of lines. What did not change for this user is not sent again."""

    def __init__(
        self,
        hass: HomeAssistant,
        connection: ActiveConnection,
        message_id: int,
        device_ids: Iterable[str],
    ) -> None:
        """Nothing is sent before the start."""
        self._hass = hass
        self._connection = connection
        self._message_id = message_id
        self._device_ids = tuple(dict.fromkeys(device_ids))
        self._sent: dict[str, Answer | None] = {}
        self._named_by: frozenset[str] = frozenset()
        """Devices whose names are shown: those of the lines and of their accounts."""
        self._listening: list[CALLBACK_TYPE] = []

    @callback
    def async_start(self) -> None:
        """Send all lines, and from now on what changes: also when an account is loaded, unloaded or removed."""
        hass = self._hass
        self._listening = [
            async_dispatcher_connect(hass, SIGNAL_SHOWN, self._async_send),
            async_dispatcher_connect(
                hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_account_changed
            ),
            hass.bus.async_listen(
                dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed, self._is_ours
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
    def _async_send(self) -> None:
        hass, user = self._hass, self._connection.user
        self._named_by = frozenset({*self._device_ids, *self._accounts()})
        views = {each: async_line_view(hass, user, each) for each in self._device_ids}
        changed = {
            each: view
            for each, view in views.items()
            if each not in self._sent or self._sent[each] != view
        }
        if changed or not self._sent:
            self._sent = views
            self._connection.send_event(self._message_id, {"lines": changed})

    def _accounts(self) -> Iterable[str]:
        found = (async_line_device(self._hass, each) for each in self._device_ids)
        entries = {each.entry.entry_id: each.entry for each in found if each}
        devices = (async_account_device(self._hass, entry) for entry in entries.values())
        return [device.id for device in devices if device]
