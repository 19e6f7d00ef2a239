"""Triggers for the automation editor: what happens to a line's recharges, and what becomes of its figures.

The recharger knows nothing of them. Those of the first kind follow the event on the bus, so that nothing is lost where
the event entity is disabled; those of the second kind watch what is known of the line, and do not fire for what is
already so when the automation begins to watch.
"""

from collections.abc import Mapping
from typing import Any, ClassVar, Final, cast, override

from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    CONF_OPTIONS,
    CONF_TARGET,
    CONF_TYPE,
)
from homeassistant.core import CALLBACK_TYPE, Event, EventOrigin, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.trigger import (
    NotTriggeredInfo,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import DOMAIN, EVENT_RECHARGE
from .levels import (
    ATTR_DAYS,
    DAYS,
    DEFAULT_DAYS,
    DUE,
    EXPIRES_SOON,
    RUNS_OUT_SOON,
    KnownLine,
    Level,
    Watch,
    async_entity_of,
)
from .recharge.models import Kind, Reason
from .targets import async_lines_meant
from .thresholds import BalanceCrossedThresholdTrigger, DataLeftCrossedThresholdTrigger

ATTR_HAPPENING: Final = "happening"
ATTR_REASON: Final = "reason"
TOLD_REASONS: Final = tuple(
    reason.value
    for reason in Reason
    # Of these nothing is told: they are the rest state of a line, or the caller's error.
    if reason not in {Reason.NOT_PERMITTED, Reason.MODE_OFF, Reason.NOT_DUE}
)

HAPPENINGS: Final[Mapping[str, Kind]] = {
    "recharge_proposed": Kind.PROPOSED,
    "recharge_refused": Kind.REFUSED,
    "recharge_pending": Kind.PENDING,
    "recharge_succeeded": Kind.SUCCEEDED,
    "recharge_credited": Kind.CREDITED,
    "recharge_not_credited": Kind.NOT_CREDITED,
    "recharge_reversed": Kind.REVERSED,
    "recharge_failed": Kind.FAILED,
    "recharge_outcome_unknown": Kind.UNKNOWN,
    "recharge_needs_decision": Kind.REVIEW,
    "recharged_elsewhere": Kind.ELSEWHERE,
}
LEVELS: Final[Mapping[str, Level]] = {
    "recharge_due": DUE,
    "expires_soon": EXPIRES_SOON,
    "runs_out_soon": RUNS_OUT_SOON,
}

_REASONS: Final = vol.All(cv.ensure_list, [vol.In(TOLD_REASONS)])


def _schema(options: Mapping[vol.Marker, object]) -> vol.Schema:
    return vol.Schema(
        {
            vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default=dict): dict(options),
        }
    )


class EsimTrigger(Trigger):
    """What all triggers about lines share: a target, options, and a name that is their key."""

    _schema: ClassVar[vol.Schema] = _schema({})

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate target and options. Raises `vol.Invalid`."""
        return cast("ConfigType", cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Keep what is asked for."""
        super().__init__(hass, config)
        self._key = config.key.removeprefix(f"{DOMAIN}.")
        self._target = config.target or {}
        self._options = config.options or {}
        self._description = f"eSIM: {self._key.replace('_', ' ')}"

    def _insist_on_target(self) -> None:
        if not TargetSelection(self._target).has_any_target:
            raise HomeAssistantError(f"The target of {DOMAIN}.{self._key} names nothing")


class HappeningTrigger(EsimTrigger):
    """Something happened to a line: variables `device_id` and `happening`, the data of the event."""

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Listen to the event; the target is resolved each time, so that it may grow."""
        self._insist_on_target()
        kind = HAPPENINGS[self._key]

        @callback
        def ours(data: Mapping[str, Any]) -> bool:
            return bool(data.get(CONF_TYPE) == kind)

        @callback
        def happened(event: Event) -> None:
            device_id = event.data.get(ATTR_DEVICE_ID)
            # An app or a script from outside can send such an event, with a price of its choice and a real proposal.
            if event.origin is not EventOrigin.local:
                return
            if device_id not in async_lines_meant(self._hass, self._target):
                return
            if (found := self._objection(event.data)) is None:
                told = {ATTR_DEVICE_ID: device_id, ATTR_HAPPENING: dict(event.data)}
                run_action(told, self._description, event.context)
            elif did_not_trigger is not None:
                did_not_trigger(found, event.context)

        return self._hass.bus.async_listen(EVENT_RECHARGE, happened, event_filter=ours)

    def _objection(self, _happening: Mapping[str, Any]) -> NotTriggeredInfo | None:
        """Why it is not what was asked for."""
        return None


class RefusedTrigger(HappeningTrigger):
    """A guard said no, for one of the reasons asked for; none asked for: any."""

    _schema = _schema({vol.Optional(ATTR_REASON, default=list): _REASONS})

    @override
    def _objection(self, happening: Mapping[str, Any]) -> NotTriggeredInfo | None:
        wanted, reason = self._options[ATTR_REASON], happening.get(ATTR_REASON)
        if not wanted or reason in wanted:
            return None
        return NotTriggeredInfo(reason="other_reason", data={ATTR_REASON: reason})


class LevelTrigger(EsimTrigger):
    """A line came to be so: variables `device_id` and `entity_id`. See `Watch` for when that is news."""

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Watch what is known of the lines."""
        self._insist_on_target()
        level = LEVELS[self._key]

        @callback
        def came(line: KnownLine) -> None:
            entity_id = async_entity_of(self._hass, line, level)
            told = {ATTR_DEVICE_ID: line.device_id, ATTR_ENTITY_ID: entity_id}
            run_action(told, self._description)

        days: int = self._options.get(ATTR_DAYS, 0)
        return Watch(self._hass, self._target, level, days, came).start()


class SoonTrigger(LevelTrigger):
    """A line came within so many days of its end."""

    _schema = _schema({vol.Optional(ATTR_DAYS, default=DEFAULT_DAYS): DAYS})


TRIGGERS: Final[Mapping[str, type[Trigger]]] = {
    **dict.fromkeys(HAPPENINGS, HappeningTrigger),
    "recharge_refused": RefusedTrigger,
    "recharge_due": LevelTrigger,
    "expires_soon": SoonTrigger,
    "runs_out_soon": SoonTrigger,
    "balance_crossed_threshold": BalanceCrossedThresholdTrigger,
    "data_left_crossed_threshold": DataLeftCrossedThresholdTrigger,
}


async def async_get_triggers(_hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """The triggers of this integration, by their keys."""
    return dict(TRIGGERS)
