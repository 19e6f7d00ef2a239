"""What happened to a line, as a sentence in the logbook, in the language of this Home Assistant."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.components.logbook import (  # type: ignore[attr-defined] # exported without saying so
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from .const import DOMAIN, EVENT_RECHARGE
from .speech.figures import Figures
from .speech.messages import Speaker
from .speech.tongue import tongue_of


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str]]], None],
) -> None:
    """Describe the event that every happening fires."""
    devices = dr.async_get(hass)

    @callback
    def describe(event: Event) -> dict[str, str]:
        device = devices.async_get(event.data.get(ATTR_DEVICE_ID) or "")
        name = device and (device.name_by_user or device.name)
        return {
            LOGBOOK_ENTRY_NAME: name or _speaker(hass).voice.say("removed_line"),
            LOGBOOK_ENTRY_MESSAGE: sentence(hass, event.data),
        }

    async_describe_event(DOMAIN, EVENT_RECHARGE, describe)


def sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """Say what happened, to follow the name of the line; what is not known is left out."""
    return _speaker(hass).told(data)


def _speaker(hass: HomeAssistant) -> Speaker:
    """Days are named by the calendar: an entry is read when its "tomorrow" has long been over."""
    figures = Figures(
        tongue=tongue_of(hass.config.language, hass.config.country),
        now=dt_util.utcnow(),
        zone=dt_util.get_default_time_zone(),
        by_calendar=True,
    )
    return Speaker(figures=figures)
