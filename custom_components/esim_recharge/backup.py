"""Brings the ledger to rest while Home Assistant copies its files, so that a backup holds a whole one."""

from homeassistant.core import HomeAssistant

from .hub import DATA_HUB


async def async_pre_backup(hass: HomeAssistant) -> None:
    """Let every write wait, purchases with them. Raises `LedgerError`, which fails the backup visibly."""
    if (hub := hass.data.get(DATA_HUB)) is not None:
        await hub.ledger.rest()


async def async_post_backup(hass: HomeAssistant) -> None:
    """Go on, whether the backup worked or not."""
    if (hub := hass.data.get(DATA_HUB)) is not None:
        hub.ledger.release()
