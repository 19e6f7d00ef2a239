"""An event entity for each line: everything that happens to its recharges."""

from typing import Final, override

from homeassistant.components.event import EventEntity, EventEntityDescription
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import EsimConfigEntry
from .entity import EsimLineEntity
from .happenings import details
from .hub import SIGNAL_HAPPENING
from .recharge.models import Happening, Kind

PARALLEL_UPDATES: Final = 0

RECHARGE: Final = EventEntityDescription(
    key="recharge", translation_key="recharge", event_types=[kind.value for kind in Kind]
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EsimConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for each line."""
    for subentry_id in entry.runtime_data.lines:
        async_add_entities(
            [EsimRechargeEvent(entry, subentry_id, RECHARGE)], config_subentry_id=subentry_id
        )


class EsimRechargeEvent(EsimLineEntity, EventEntity):
    """Each thing that happens to a line is one event, with reason, price and reference."""

    @override
    async def async_added_to_hass(self) -> None:
        """Listen to the line."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_dispatcher_connect(
                self.hass, SIGNAL_HAPPENING.format(self.line.key), self._async_happened
            )
        )

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Nothing here hangs on the entity id; saying so lets Home Assistant (2026.11) rename in place."""

    @callback
    def _async_happened(self, happening: Happening) -> None:
        by_hand = self.coordinator.account.provider.capabilities.by_hand
        self._trigger_event(happening.kind.value, details(happening, by_hand=by_hand))
        self.async_write_ha_state()
