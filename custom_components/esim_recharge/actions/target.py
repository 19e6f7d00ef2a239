"""Which account and line an action is about: one device, never an area or a list of entities."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, ServiceCall, callback
from homeassistant.helpers.service import async_get_device_and_config_entry

from ..const import DOMAIN
from ..coordinator import EsimConfigEntry, EsimCoordinator, EsimRuntimeData
from ..errors import invalid
from ..hub import Hub
from ..lines.models import Line, Package
from ..recharge.survey import noticing_auth


@dataclass(frozen=True, kw_only=True)
class Target:
    """The device of an action: a line's, or an account's."""

    hass: HomeAssistant
    entry: EsimConfigEntry
    runtime: EsimRuntimeData
    """Of the account as it was loaded when the action began: the entry forgets it when it is unloaded meanwhile."""
    subentry_id: str | None

    @property
    def coordinator(self) -> EsimCoordinator:
        """The account's coordinator."""
        return self.runtime.coordinator

    @property
    def hub(self) -> Hub:
        """The money half."""
        return self.runtime.hub

    @property
    def writable(self) -> Hub:
        """The money half, if its ledger can be used. Raises `LedgerError`."""
        if self.hub.trouble is not None:
            raise self.hub.trouble
        return self.hub

    @property
    def is_line(self) -> bool:
        """Whether the device is a line's."""
        return self.subentry_id is not None

    @property
    def line(self) -> Line:
        """The line; raises `ServiceValidationError` for the device of an account."""
        found = self.runtime.lines.get(self.subentry_id or "")
        if found is None:
            raise invalid("line_needed")
        return found

    @property
    def data(self) -> Mapping[str, Any]:
        """What is stored about the line; nothing if it was removed meanwhile."""
        subentry = self.entry.subentries.get(self.subentry_id or "")
        return {} if subentry is None else subentry.data

    @property
    def scope(self) -> str:
        """The key under which pauses are kept: the line's, or the account's for all its lines."""
        return self.line.key if self.is_line else self.runtime.account.key

    async def async_packages(self) -> Sequence[Package]:
        """Ask what is on sale for the line. Raises `ProviderError`."""
        # Under the lock, for which an unload waits: it takes the connections away.
        async with self.runtime.account.lock:
            account = self.hub.office.account_of(self.line)
            with noticing_auth(account):
                return await account.provider.packages(self.line.identifier)

    @property
    def names(self) -> Mapping[str, str]:
        """The owner's names of the account's lines, by key."""
        return {
            line.key: self.entry.subentries[subentry_id].title
            for subentry_id, line in self.runtime.lines.items()
            if subentry_id in self.entry.subentries
        }


@callback
def async_target(call: ServiceCall) -> Target:
    """Find the device's account and line. Raises `ServiceValidationError` if they are not there or not loaded."""
    data: Mapping[str, Any] = call.data
    device, entry = async_get_device_and_config_entry(
        call.hass, DOMAIN, data[ATTR_DEVICE_ID], include_child_devices=False
    )
    return Target(
        hass=call.hass,
        entry=entry,
        runtime=entry.runtime_data,
        subentry_id=device.config_subentry_id,
    )
