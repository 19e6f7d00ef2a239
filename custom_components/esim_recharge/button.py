"""A button that reads a line anew. There is none that buys: whatever presses buttons in bulk would spend."""

from typing import Final, override

from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import EsimConfigEntry
from .entity import EsimLineEntity

PARALLEL_UPDATES: Final = 1

REFRESH: Final = ButtonEntityDescription(
    key="refresh", translation_key="refresh", entity_category=EntityCategory.DIAGNOSTIC
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EsimConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for each line."""
    for subentry_id in entry.runtime_data.lines:
        async_add_entities(
            [EsimRefreshButton(entry, subentry_id, REFRESH)], config_subentry_id=subentry_id
        )


class EsimRefreshButton(EsimLineEntity, ButtonEntity):
    """Looks at the lines of the account now; like after every look, the rule is asked."""

    @override
    async def async_press(self) -> None:
        """Refresh. Pressed again and again it waits in between. Raises if this line could not be read."""
        await self.coordinator.async_request_refresh()
        if self.line_state.error is not None:
            raise HomeAssistantError(translation_domain=DOMAIN, translation_key="refresh_failed")
