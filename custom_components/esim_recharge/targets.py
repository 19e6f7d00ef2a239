"""Which of our lines the target of a trigger or a condition means, at the moment of asking."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.target import TargetSelection, async_extract_referenced_entity_ids
from homeassistant.helpers.typing import ConfigType

from .const import DOMAIN


@callback
def async_lines_meant(hass: HomeAssistant, target: ConfigType) -> list[str]:
    """Find the devices of the lines that are meant, by their ids, in a fixed order.

    A line is meant if it, anything on it, its area or label, or its whole account is. What is to be left out is left
    out by the same rule.
    """
    selection = TargetSelection(target)
    meant = _lines(hass, selection)
    # Home Assistant knows what to leave out since 2026.11, but not that an account stands for its lines.
    left_out: TargetSelection | None = getattr(selection, "exclude", None)
    return sorted(meant if left_out is None else meant - _lines(hass, left_out))


def _lines(hass: HomeAssistant, selection: TargetSelection) -> set[str]:
    entities = er.async_get(hass)
    selected = async_extract_referenced_entity_ids(hass, selection, primary_entities_only=False)
    entries = map(entities.async_get, selected.referenced | selected.indirectly_referenced)
    owners = {entry.device_id for entry in entries if entry and entry.platform == DOMAIN}
    return {
        line
        for device_id in selected.referenced_devices | owners
        if device_id is not None
        for line in async_lines_of_device(hass, device_id)
    }


@callback
def async_lines_of_device(hass: HomeAssistant, device_id: str) -> list[str]:
    """The device itself if it is a line's, the devices of all its lines if it is an account's; else nothing."""
    device, entry = dr.async_get_device_and_config_entry_for_domain(hass, device_id, domain=DOMAIN)
    if device is None or entry is None:
        return []
    if device.config_subentry_id is not None:
        return [device.id]
    return [
        each.id
        for each in dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
        if each.config_subentry_id is not None
    ]
