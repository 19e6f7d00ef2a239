"""Selects: what happens when a line is due, and what is bought then."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import EsimConfigEntry
from .entity import EsimLineEntity
from .labels import package_label
from .lines.choice import CheapestCovering, FixedPackage
from .recharge.settings import LineSettings, Mode
from .settings_change import async_change_settings, async_require_admin

PARALLEL_UPDATES: Final = 1

RECHARGE_MODE: Final = SelectEntityDescription(
    key="recharge_mode",
    translation_key="recharge_mode",
    entity_category=EntityCategory.CONFIG,
    options=[mode.value for mode in Mode],
)
PRODUCT: Final = SelectEntityDescription(
    key="product", translation_key="product", entity_category=EntityCategory.CONFIG
)
CHEAPEST_COVERING: Final = "cheapest_covering"
"""The option, translated, of a line that buys the cheapest product that lasts; chosen in the line's form, which asks
for how many days."""


async def async_setup_entry(
    hass: HomeAssistant, entry: EsimConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback
) -> None:
    """Add both for each line; the products are asked for in the background, nothing waits for them."""
    for subentry_id in entry.runtime_data.lines:
        async_add_entities(
            [
                EsimModeSelect(entry, subentry_id, RECHARGE_MODE),
                EsimProductSelect(entry, subentry_id, PRODUCT),
            ],
            config_subentry_id=subentry_id,
        )
    entry.async_create_background_task(
        hass, entry.runtime_data.coordinator.offers.async_refresh(), f"{DOMAIN} offers"
    )


class EsimModeSelect(EsimLineEntity, SelectEntity):
    """The mode of a line."""

    _is_setting = True

    @property
    @override
    def options(self) -> list[str]:
        """All modes; where a person pays, nothing can be automatic."""
        by_hand = self.coordinator.account.provider.capabilities.by_hand
        never = {Mode.AUTOMATIC} - {self.line_state.settings.mode} if by_hand else set()
        return [mode.value for mode in Mode if mode not in never]

    @property
    @override
    def current_option(self) -> str:
        """The mode as saved."""
        return self.line_state.settings.mode.value

    @override
    async def async_select_option(self, option: str) -> None:
        """Switch the mode if the settings allow it. Raises what `settings_change` raises."""
        await async_require_admin(self.hass, self._context)
        await async_change_settings(
            self.coordinator, self.line.key, lambda settings: replace(settings, mode=Mode(option))
        )


class EsimProductSelect(EsimLineEntity, SelectEntity):
    """What the line's rule buys.

    An option tells title and price, so an automation that chose at another price finds it gone: it does not buy at a
    price that nobody saw.
    """

    _is_setting = True

    @override
    async def async_added_to_hass(self) -> None:
        """The options come from the offers."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.offers.async_add_listener(self._handle_coordinator_update)
        )

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Nothing here hangs on the entity id; saying so lets Home Assistant (2026.11) rename in place."""

    @property
    @override
    def available(self) -> bool:
        """Without offers there is nothing to choose from."""
        return super().available and self.line.key in self.coordinator.offers.data

    @property
    def _choices(self) -> Mapping[str, str]:
        """Package ids by option."""
        packages = self.coordinator.offers.data.get(self.line.key, ())
        titles = [package_label(package) for package in packages]
        return {
            title
            if titles.count(title) == 1
            else f"{title} ({package.package_id})": package.package_id
            for title, package in zip(titles, packages, strict=True)
        }

    @property
    @override
    def options(self) -> list[str]:
        """What is on offer, and the automatic choice while it is the line's."""
        automatic = isinstance(self.line_state.settings.choice, CheapestCovering)
        return [*self._choices, *([CHEAPEST_COVERING] if automatic else ())]

    @property
    @override
    def current_option(self) -> str | None:
        """What is chosen; unknown if that is nothing, or not on offer any more."""
        match self.line_state.settings.choice:
            case CheapestCovering():
                return CHEAPEST_COVERING
            case FixedPackage(package_id=chosen):
                offered = self._choices.items()
                return next((option for option, offer in offered if offer == chosen), None)
        return None

    @override
    async def async_select_option(self, option: str) -> None:
        """Choose a product if it fits rule and limits. Raises what `settings_change` raises."""
        await async_require_admin(self.hass, self._context)
        package_id = self._choices.get(option)

        def choose(settings: LineSettings) -> LineSettings:
            if package_id is None:
                return settings  # the automatic choice, which it is already
            return replace(settings, choice=FixedPackage(package_id=package_id))

        await async_change_settings(self.coordinator, self.line.key, choose)
