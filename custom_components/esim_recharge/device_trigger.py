"""The triggers on the pages of devices: those of `trigger.py`, for one line or for all lines of an account.

Thresholds are not among them: Home Assistant itself offers those for each sensor of the device.
"""

from typing import Any, Final

from homeassistant.components.device_automation import DEVICE_TRIGGER_BASE_SCHEMA
from homeassistant.const import (
    CONF_DEVICE_ID,
    CONF_DOMAIN,
    CONF_OPTIONS,
    CONF_PLATFORM,
    CONF_TARGET,
    CONF_TYPE,
)
from homeassistant.core import CALLBACK_TYPE, Context, HassJob, HomeAssistant
from homeassistant.helpers.trigger import Trigger, TriggerActionType, TriggerConfig, TriggerInfo
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import DOMAIN
from .levels import ATTR_DAYS, DAYS, DEFAULT_DAYS
from .targets import async_lines_of_device
from .trigger import HAPPENINGS, LEVELS, TRIGGERS, SoonTrigger

TYPES: Final = (*LEVELS, *HAPPENINGS)

TRIGGER_SCHEMA: Final = DEVICE_TRIGGER_BASE_SCHEMA.extend(
    {vol.Required(CONF_TYPE): vol.In(TYPES), vol.Optional(ATTR_DAYS): DAYS}
)


async def async_get_triggers(hass: HomeAssistant, device_id: str) -> list[dict[str, Any]]:
    """What the page of a device offers; nothing where it has no lines."""
    if not async_lines_of_device(hass, device_id):
        return []
    common = {CONF_PLATFORM: "device", CONF_DOMAIN: DOMAIN, CONF_DEVICE_ID: device_id}
    return [{**common, CONF_TYPE: each} for each in TYPES]


async def async_get_trigger_capabilities(
    _hass: HomeAssistant, config: ConfigType
) -> dict[str, vol.Schema]:
    """The fields that a trigger has beside its type."""
    if not issubclass(_class(config), SoonTrigger):
        return {}
    return {"extra_fields": vol.Schema({vol.Optional(ATTR_DAYS, default=DEFAULT_DAYS): DAYS})}


async def async_validate_trigger_config(hass: HomeAssistant, config: ConfigType) -> ConfigType:
    """Validate as the trigger in the editor does. Raises `vol.Invalid`."""
    checked: ConfigType = TRIGGER_SCHEMA(config)
    await _async_in_editor(hass, checked)
    return checked


async def async_attach_trigger(
    hass: HomeAssistant,
    config: ConfigType,
    action: TriggerActionType,
    trigger_info: TriggerInfo,
) -> CALLBACK_TYPE:
    """Attach the trigger of the editor. Variables: its own, beside type and domain."""
    in_editor = await _async_in_editor(hass, config)
    job = HassJob(action)

    async def act(run_variables: dict[str, Any], context: Context | None = None) -> None:
        if task := hass.async_run_hass_job(job, run_variables, context):
            await task

    def payload(extra_trigger_payload: dict[str, Any], description: str) -> dict[str, Any]:
        told = {
            **trigger_info["trigger_data"],
            CONF_PLATFORM: "device",
            CONF_DOMAIN: DOMAIN,
            CONF_TYPE: config[CONF_TYPE],
            "description": description,
            **extra_trigger_payload,
        }
        return {"trigger": told}

    trigger = _class(config)(
        hass,
        TriggerConfig(
            key=f"{DOMAIN}.{config[CONF_TYPE]}",
            target=in_editor[CONF_TARGET],
            options=in_editor[CONF_OPTIONS],
        ),
    )
    return await trigger.async_attach_action(act, payload)


def _class(config: ConfigType) -> type[Trigger]:
    return TRIGGERS[config[CONF_TYPE]]


async def _async_in_editor(hass: HomeAssistant, config: ConfigType) -> ConfigType:
    """Say the same as the editor would."""
    return await _class(config).async_validate_config(
        hass,
        {
            CONF_TARGET: {CONF_DEVICE_ID: [config[CONF_DEVICE_ID]]},
            CONF_OPTIONS: {key: config[key] for key in (ATTR_DAYS,) if key in config},
        },
    )
