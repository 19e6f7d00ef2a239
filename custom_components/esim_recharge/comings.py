"""Lines that come and go: whoever adds a line again is asked again whether anything may be bought for it.

Settings are kept by the line's own number: a line that comes back has its rule and its limits, but not its mode.
"""

from collections.abc import Iterable
from dataclasses import replace

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from .const import CONF_LEDGER_ID, LOGGER, SUBENTRY_TYPE_LINE
from .coordinator import EsimConfigEntry
from .hub import Hub, async_get_hub, async_release_hub
from .recharge.ledger import LedgerError
from .recharge.settings import Mode


async def async_switch_off_new_account(entry: ConfigEntry, hub: Hub) -> None:
    """Switch off the lines of an account that has never met its ledger; call before it does."""
    if CONF_LEDGER_ID not in entry.data:
        await _async_switch_off(hub, _keys(entry).values())


async def async_switch_off_changed(entry: EsimConfigEntry) -> None:
    """Switch off the lines that were added to or removed from a loaded account; call before it is reloaded."""
    runtime, now = entry.runtime_data, _keys(entry)
    before = {subentry_id: line.key for subentry_id, line in runtime.lines.items()}
    changed = {key for _, key in before.items() ^ now.items()}
    async with runtime.coordinator.settings_lock:
        await _async_switch_off(runtime.hub, changed)


async def async_switch_off_removed_account(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Switch off the lines of an account that was removed; its receipts stay in the ledger."""
    try:
        hub = await async_get_hub(hass)
        await _async_switch_off(hub, _keys(entry).values())
    finally:
        await async_release_hub(hass)


def _keys(entry: ConfigEntry) -> dict[str, str]:
    """Keys of the lines by subentry id."""
    return {
        subentry.subentry_id: str(subentry.unique_id)
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
    }


async def _async_switch_off(hub: Hub, keys: Iterable[str]) -> None:
    if hub.trouble is not None:
        return
    try:
        for key in keys:
            settings = await hub.office.line_settings(key)
            if settings.mode is not Mode.OFF:
                await hub.office.save_line_settings(key, replace(settings, mode=Mode.OFF))
    except LedgerError as error:
        LOGGER.error("A line that came or went could not be switched off: %s", error)
