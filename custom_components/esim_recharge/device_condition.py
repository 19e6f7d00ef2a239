"""The conditions on the pages of devices: those of `condition.py`, for one line or for any line of an account."""

from typing import Any, Final

from homeassistant.const import (
    CONF_CONDITION,
    CONF_DEVICE_ID,
    CONF_DOMAIN,
    CONF_OPTIONS,
    CONF_TARGET,
    CONF_TYPE,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import ConditionCheckerType
from homeassistant.helpers.typing import ConfigType, TemplateVarsType
import voluptuous as vol

from .condition import CONDITIONS, QUESTIONS, async_ask
from .const import DOMAIN
from .levels import ATTR_DAYS, DAYS, DEFAULT_DAYS
from .targets import async_lines_of_device

_LINE_ONLY: Final = frozenset({"is_allowed", "is_paused"})
"""Of several lines, "one of them is" would be misread here as "all are"."""

CONDITION_SCHEMA: Final = cv.DEVICE_CONDITION_BASE_SCHEMA.extend(
    {vol.Required(CONF_TYPE): vol.In(QUESTIONS), vol.Optional(ATTR_DAYS): DAYS}
)


async def async_get_conditions(hass: HomeAssistant, device_id: str) -> list[dict[str, str]]:
    """What the page of a device offers; nothing where it has no lines."""
    lines = async_lines_of_device(hass, device_id)
    common = {CONF_CONDITION: "device", CONF_DOMAIN: DOMAIN, CONF_DEVICE_ID: device_id}
    return [
        {**common, CONF_TYPE: each}
        for each in QUESTIONS
        if lines == [device_id] or (lines and each not in _LINE_ONLY)
    ]


async def async_get_condition_capabilities(
    _hass: HomeAssistant, config: ConfigType
) -> dict[str, vol.Schema]:
    """The fields that a condition has beside its type."""
    if not QUESTIONS[config[CONF_TYPE]].days:
        return {}
    return {"extra_fields": vol.Schema({vol.Optional(ATTR_DAYS, default=DEFAULT_DAYS): DAYS})}


async def async_validate_condition_config(hass: HomeAssistant, config: ConfigType) -> ConfigType:
    """Validate as the condition in the editor does. Raises `vol.Invalid`."""
    checked: ConfigType = CONDITION_SCHEMA(config)
    in_editor = await CONDITIONS[checked[CONF_TYPE]].async_validate_config(
        hass,
        {
            CONF_TARGET: {CONF_DEVICE_ID: [checked[CONF_DEVICE_ID]]},
            CONF_OPTIONS: {key: checked[key] for key in (ATTR_DAYS,) if key in checked},
        },
    )
    days = in_editor[CONF_OPTIONS].get(ATTR_DAYS)
    return checked if days is None else {**checked, ATTR_DAYS: days}


@callback
def async_condition_from_config(_hass: HomeAssistant, config: ConfigType) -> ConditionCheckerType:
    """Make the checker of a condition."""
    target: dict[str, Any] = {CONF_DEVICE_ID: [config[CONF_DEVICE_ID]]}

    @callback
    def check(hass: HomeAssistant, _variables: TemplateVarsType) -> bool:
        return async_ask(hass, config[CONF_TYPE], target, config)

    return check
