"""What all entities share: the device, the unique id, when they are available."""

from typing import override

from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import CoordinatorEntity

from .const import CONF_IDENTIFIER, DOMAIN
from .coordinator import EsimConfigEntry, EsimCoordinator
from .shown import LineState


class EsimAccountEntity(CoordinatorEntity[EsimCoordinator]):
    """Something on the account's device, which exists before all entities."""

    _attr_has_entity_name = True

    def __init__(
        self, entry: EsimConfigEntry, description: EntityDescription, *, variant: str = ""
    ) -> None:
        """`variant` makes another entity of the same description: a sum in another currency."""
        super().__init__(entry.runtime_data.coordinator)
        self.entity_description = description
        account = entry.runtime_data.account.key
        self._attr_unique_id = "_".join(filter(None, (account, description.key, variant)))
        self._attr_device_info = DeviceInfo(identifiers={(DOMAIN, account)})


class EsimLineEntity(CoordinatorEntity[EsimCoordinator]):
    """Something on a line's device."""

    _attr_has_entity_name = True
    _from_reading = False
    """It is read: it outlives short outages, and is unavailable when the reading is too old. All else is known from
    our own ledger, which is also true while the provider cannot be reached."""
    _is_setting = False
    """The owner set it: without the ledger nobody knows it."""

    def __init__(
        self,
        entry: EsimConfigEntry,
        subentry_id: str,
        description: EntityDescription,
        *,
        variant: str = "",
    ) -> None:
        """`variant` makes another entity of the same description: a sum in another currency."""
        runtime, subentry = entry.runtime_data, entry.subentries[subentry_id]
        super().__init__(runtime.coordinator)
        self.entity_description = description
        self.line = runtime.lines[subentry_id]
        self._attr_unique_id = "_".join(filter(None, (self.line.key, description.key, variant)))
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, self.line.key)},
            manufacturer=runtime.provider_type.name,
            name=subentry.title,
            serial_number=subentry.data[CONF_IDENTIFIER],
            via_device_id=dr.async_get_device_id_by_identifier(
                self.coordinator.hass,
                (DOMAIN, runtime.account.key),
                config_entry_id=entry.entry_id,
            ),
        )

    @property
    def line_state(self) -> LineState:
        """What is known about the line now."""
        return self.coordinator.data.lines[self.line.key]

    @property
    @override
    def available(self) -> bool:
        """By the age of the reading where there is one, never by the success of the last refresh."""
        if self._is_setting and self.coordinator.data.trouble:
            return False
        if self._from_reading:
            return self.coordinator.line_available(self.line.key)
        return self.line.key in self.coordinator.data.lines
