"""What the system health page says: the ledger, how much there is to look after, and whether providers answer."""

from typing import Any

from homeassistant.components.system_health import (
    SystemHealthRegistration,
    async_check_can_reach_url,
)
from homeassistant.core import HomeAssistant, callback

from .const import CONF_BASE_URL, CONF_PROVIDER, DOMAIN
from .coordinator import EsimConfigEntry, lines_of
from .hub import DATA_HUB, Hub
from .providers.catalog import PROVIDERS
from .recharge.models import OPEN_STATES


@callback
def async_register(_hass: HomeAssistant, register: SystemHealthRegistration) -> None:
    """Register the page's section."""
    register.async_register_info(_async_info)


async def _async_info(hass: HomeAssistant) -> dict[str, Any]:
    entries: list[EsimConfigEntry] = hass.config_entries.async_entries(DOMAIN)
    hub = hass.data.get(DATA_HUB)
    return {
        "ledger": _ledger(hub),
        "accounts": len(entries),
        "lines": sum(len(lines_of(entry)) for entry in entries),
        "open_recharges": 0 if hub is None else await _open(hub),
        **{name: async_check_can_reach_url(hass, url) for name, url in _addresses(entries).items()},
    }


def _ledger(hub: Hub | None) -> str | dict[str, str]:
    """Health in the form that the page marks as an error where it is one."""
    if hub is None:
        return "closed"
    if hub.trouble is not None:
        return {"type": "failed", "error": "unavailable"}
    return "ok"


async def _open(hub: Hub) -> int:
    return sum([len(await hub.ledger.in_state(state)) for state in OPEN_STATES])


def _addresses(entries: list[EsimConfigEntry]) -> dict[str, str]:
    """The providers' addresses by the brand's name, which is the same in every language."""
    found: dict[str, str] = {}
    for entry in entries:
        provider = PROVIDERS[entry.data[CONF_PROVIDER]]
        url = entry.data.get(CONF_BASE_URL, provider.base_url)
        if provider.needs_address and url not in found.values():
            known = sum(name.startswith(provider.name) for name in found)
            found[f"{provider.name} {known + 1}" if known else provider.name] = url
    return found
