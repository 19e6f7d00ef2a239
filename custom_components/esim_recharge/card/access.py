"""Which lines a user of the frontend may see, and what they see of them now."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_READ
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import ERR_NOT_FOUND, ERR_UNAUTHORIZED
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from ..actions.target import Target
from ..const import DOMAIN
from ..coordinator import EsimConfigEntry, EsimRuntimeData
from ..lines.models import LineStatus
from ..shown import LineState
from .look import Look

type Message = Mapping[str, Any]

ERR_NOT_LOADED: Final = "not_loaded"


class CommandError(Exception):
    """A no with a code for the card, and a sentence for the person where there is one."""

    def __init__(self, code: str, message: str, *, translation_key: str | None = None) -> None:
        """`message` is for developers, in English."""
        super().__init__(message)
        self.code = code
        self.translation_key = translation_key


@callback
def async_target(hass: HomeAssistant, connection: ActiveConnection, device_id: str) -> Target:
    """Find a loaded line that the user may see. Raises `CommandError`."""
    found = async_line_device(hass, device_id)
    if found is None:
        raise CommandError(ERR_NOT_FOUND, "No such line of this integration")
    if not async_may_see(hass, connection.user, found.device.id):
        raise CommandError(ERR_UNAUTHORIZED, "Unauthorized")
    runtime = found.runtime
    if runtime is None or found.subentry_id not in runtime.lines:
        raise CommandError(
            ERR_NOT_LOADED, "The account is not loaded", translation_key="account_not_loaded"
        )
    return Target(hass=hass, entry=found.entry, runtime=runtime, subentry_id=found.subentry_id)


def only_administrators(connection: ActiveConnection) -> None:
    """Let only those go on who may spend. Raises `CommandError`."""
    if not connection.user.is_admin:
        raise CommandError(
            ERR_UNAUTHORIZED, "For administrators only", translation_key="not_permitted"
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class LineDevice:
    """The device of a line, whether its account is loaded or not."""

    device: dr.DeviceEntry
    entry: EsimConfigEntry
    subentry_id: str

    @property
    def runtime(self) -> EsimRuntimeData | None:
        """What lives while the account is loaded."""
        return self.entry.runtime_data if self.entry.state is ConfigEntryState.LOADED else None

    @property
    def name(self) -> str:
        """What its owner calls the line."""
        subentry = self.entry.subentries.get(self.subentry_id)
        return self.device.name_by_user or (subentry.title if subentry else self.device.name or "")


@callback
def async_line_device(hass: HomeAssistant, device_id: str) -> LineDevice | None:
    """Find the device of a line; `None` for any other one."""
    device, entry = dr.async_get_device_and_config_entry_for_domain(
        hass, device_id, domain=DOMAIN, include_child_devices=False
    )
    if device is None or entry is None or device.config_subentry_id is None:
        return None
    return LineDevice(device=device, entry=entry, subentry_id=device.config_subentry_id)


@callback
def async_account_of(hass: HomeAssistant, device_id: str) -> EsimConfigEntry | None:
    """The account that a device, its own or a line's, belongs to."""
    _, entry = dr.async_get_device_and_config_entry_for_domain(hass, device_id, domain=DOMAIN)
    return entry


@callback
def async_may_see(hass: HomeAssistant, user: User, device_id: str) -> bool:
    """Whether a user may read at least one of a line's own entities: that one shows what the others explain."""
    if user.permissions.access_all_entities(POLICY_READ):
        return True
    return any(
        entity.platform == DOMAIN and user.permissions.check_entity(entity.entity_id, POLICY_READ)
        for entity in er.async_entries_for_device(
            er.async_get(hass), device_id, include_disabled_entities=True
        )
    )


@callback
def async_look(hass: HomeAssistant, user: User, device_id: str) -> Look | None:
    """Look at a line; `None`: it is gone, or not loaded. Whether the user may is asked before."""
    found = async_line_device(hass, device_id)
    if found is None or (runtime := found.runtime) is None:
        return None
    line, account = runtime.lines.get(found.subentry_id), runtime.coordinator.data
    if line is None or line.key not in account.lines:
        return None
    state = account.lines[line.key]
    return Look(
        device_id=device_id,
        name=found.name,
        line=state,
        account=account,
        now=runtime.hub.office.clock(),
        zone=runtime.hub.office.zone(),
        can_spend=user.is_admin,
        can_buy=_can_buy(runtime, line.key, state),
        by_hand=runtime.account.provider.capabilities.by_hand,
        available=runtime.coordinator.line_available(line.key),
    )


def _can_buy(runtime: EsimRuntimeData, key: str, line: LineState) -> bool:
    """Whether there is anything to buy. What is on sale is asked now and then; not known is no reason to say no."""
    reading = line.outlook.reading
    if reading is not None and reading.status is LineStatus.RETIRED:
        return False
    on_sale = runtime.coordinator.offers.data.get(key)
    return on_sale is None or bool(on_sale)


@callback
def async_account_name(hass: HomeAssistant, entry: EsimConfigEntry) -> str:
    """What its owner calls the account."""
    device = async_account_device(hass, entry)
    return (device and device.name_by_user) or entry.title


@callback
def async_account_device(hass: HomeAssistant, entry: EsimConfigEntry) -> dr.DeviceEntry | None:
    """The device of an account."""
    identifier = (DOMAIN, str(entry.unique_id))
    return dr.async_get(hass).async_get_device_by_identifier(identifier, entry.entry_id)
