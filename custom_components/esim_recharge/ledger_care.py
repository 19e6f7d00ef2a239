"""What a person can do about a ledger that cannot be used: try again, or put it aside and begin anew."""

from datetime import datetime
from pathlib import Path
import sqlite3
from typing import Final

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from .const import CONF_LEDGER_ID, DOMAIN, LOGGER
from .hub import DATA_HUB, async_close_hub, ledger_path
from .recharge.store import LedgerMissingError

_COMPANIONS: Final = ("", "-journal", "-wal", "-shm")
"""SQLite's own files beside a database: without its journal a put-aside file could not be repaired any more."""


@callback
def may_start_anew(hass: HomeAssistant) -> bool:
    """Whether there is no usable ledger to wait for: it is gone, another one, or damaged.

    A full disk or a missing permission (which SQLite calls operational) loses nothing: there only trying again helps.
    """
    hub = hass.data.get(DATA_HUB)
    trouble = None if hub is None else hub.trouble
    if trouble is None:
        return False
    damaged = type(trouble.__cause__) is sqlite3.DatabaseError
    return damaged or isinstance(trouble, LedgerMissingError)


async def async_try_again(hass: HomeAssistant) -> bool:
    """Open the ledger once more for all accounts; tell whether it can be used now."""
    await _async_unload(hass)
    return await _async_load(hass)


async def async_start_anew(hass: HomeAssistant) -> bool:
    """Begin an empty ledger. What lies in its place is put aside, never deleted; tell whether it can be used now."""
    await _async_unload(hass)
    await hass.async_add_executor_job(_put_aside, ledger_path(hass), dt_util.utcnow())
    for entry in _accounts(hass):
        data = {key: value for key, value in entry.data.items() if key != CONF_LEDGER_ID}
        hass.config_entries.async_update_entry(entry, data=data)
    return await _async_load(hass)


async def _async_unload(hass: HomeAssistant) -> None:
    for entry in _accounts(hass):
        if entry.state.recoverable:
            await hass.config_entries.async_unload(entry.entry_id)
    await async_close_hub(hass)


async def _async_load(hass: HomeAssistant) -> bool:
    for entry in _accounts(hass):
        if entry.state is ConfigEntryState.NOT_LOADED and not entry.disabled_by:
            await hass.config_entries.async_setup(entry.entry_id)
    hub = hass.data.get(DATA_HUB)
    return hub is not None and hub.trouble is None


def _put_aside(path: Path, now: datetime) -> None:
    """Rename the file and SQLite's companions, so that somebody can still look into it."""
    aside = path.with_name(f"{path.name}.{now:%Y%m%dT%H%M%S%f}")
    for suffix in _COMPANIONS:
        old = path.with_name(path.name + suffix)
        if old.exists():
            old.rename(aside.with_name(aside.name + suffix))
            LOGGER.warning("The old ledger was put aside as %s%s", aside.name, suffix)


def _accounts(hass: HomeAssistant) -> list[ConfigEntry]:
    return hass.config_entries.async_entries(DOMAIN)
