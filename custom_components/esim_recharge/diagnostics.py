"""Diagnostics that can be posted in public: what the machine knew and did, and nothing that tells whose it is."""

from collections.abc import Mapping
from dataclasses import asdict, is_dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any, Final

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.core import HomeAssistant
from homeassistant.helpers.device_registry import DeviceEntry

from .actions.answers import recharge_answer
from .const import CONF_CREDENTIALS, CONF_IDENTIFIER
from .coordinator import EsimConfigEntry
from .hub import Hub
from .line_data import CONF_SOURCE
from .providers.redact import redact
from .recharge.ledger import LedgerError
from .recharge.schema import SCHEMA_VERSION
from .shown import LineState

HISTORY: Final = timedelta(days=90)
TO_REDACT: Final = frozenset(
    {
        CONF_CREDENTIALS,
        CONF_IDENTIFIER,
        "discovery_keys",
        "entry_id",
        "ledger_id",
        "line",
        "line_name",
        "receipt",
        "request_id",
        "subentry_id",
        "title",
        "unique_id",
    }
)
"""Lines are told apart by number instead: a key could be computed from the number of a line that somebody guesses."""


async def async_get_config_entry_diagnostics(
    _hass: HomeAssistant, entry: EsimConfigEntry
) -> dict[str, Any]:
    """Everything about an account."""
    keys = [line.key for line in entry.runtime_data.lines.values()]
    return await _async_diagnostics(entry, keys)


async def async_get_device_diagnostics(
    _hass: HomeAssistant, entry: EsimConfigEntry, device: DeviceEntry
) -> dict[str, Any]:
    """The same with one line only, or with all of them for the device of an account."""
    lines = entry.runtime_data.lines
    line = lines.get(device.config_subentry_id or "")
    return await _async_diagnostics(
        entry, [item.key for item in lines.values() if line in {None, item}]
    )


async def _async_diagnostics(entry: EsimConfigEntry, keys: list[str]) -> dict[str, Any]:
    runtime = entry.runtime_data
    coordinator, hub = runtime.coordinator, runtime.hub
    state = coordinator.data
    return {
        "entry": async_redact_data(_entry(entry), TO_REDACT),
        "capabilities": plain(runtime.account.provider.capabilities),
        "polling": {
            "disabled_in_entry": entry.pref_disable_polling,
            "interval": plain(coordinator.update_interval),
            "last_success": coordinator.last_update_success,
            "login_accepted": runtime.account.auth_ok,
        },
        "ledger": _ledger(hub),
        "wallet": plain(state.wallet),
        "spent": plain(state.spent),
        "settings": plain(state.settings),
        "lines": [
            await _async_line(hub, number, key, state.lines[key])
            for number, key in enumerate(keys, start=1)
        ],
        "answers": [plain(answer) for answer in runtime.account.provider.raw_answers],
    }


def _entry(entry: EsimConfigEntry) -> dict[str, Any]:
    """The entry as stored, but of how a line is read only what tells nothing: modems, codes, entities are named."""
    stored = dict(entry.as_dict())
    return stored | {
        "subentries": [
            {**subentry, "data": _line_data(subentry["data"])} for subentry in stored["subentries"]
        ]
    }


def _line_data(data: Mapping[str, Any]) -> dict[str, Any]:
    if CONF_SOURCE not in data:
        return dict(data)
    told = {
        key: value if key in {"kind", "every"} else REDACTED
        for key, value in data[CONF_SOURCE].items()
    }
    return {**data, CONF_SOURCE: told}


def _ledger(hub: Hub) -> dict[str, Any]:
    """Where the ledger lies inside the configuration folder, and how it does; no path of the machine."""
    path = hub.ledger.path
    return {
        "path": None if path is None else str(Path(path.parent.name, path.name)),
        "bytes": path.stat().st_size if path is not None and path.exists() else None,
        "schema": SCHEMA_VERSION,
        "trouble": type(hub.trouble).__name__ if hub.trouble else None,
    }


async def _async_line(hub: Hub, number: int, key: str, state: LineState) -> dict[str, Any]:
    since = hub.office.clock() - HISTORY
    try:
        history = [recharge_answer(item) for item in await hub.ledger.history(key, since=since)]
    except LedgerError as error:
        history = [{"error": type(error).__name__}]
    shown = {
        "number": number,
        "settings": state.settings,
        "reading": state.outlook.reading,
        "forecast": state.outlook.forecast,
        "verdict": state.outlook.verdict,
        "trusted_from": state.outlook.trusted_from,
        "standing": state.standing,
        "spending": state.spending,
        "held_back": state.held_back,
        "proposal": state.proposal,
        "error": state.error and type(state.error).__name__,
        "said": state.error and redact(state.error.message),
        "recharges": history,
    }
    return async_redact_data({name: plain(value) for name, value in shown.items()}, TO_REDACT)


def plain(value: object) -> Any:  # noqa: ANN401 - JSON
    """Our values as JSON."""
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, frozenset):
        return sorted(plain(item) for item in value)
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return _plain_scalar(value)


def _plain_scalar(value: object) -> object:
    match value:
        case Enum():
            return value.value
        case timedelta():
            return value.total_seconds()
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case _:
            return value
