"""The triggers about figures that cross a threshold: Home Assistant's own, narrowed to our lines."""

import asyncio
from collections.abc import Mapping
from typing import Any, ClassVar, override

from homeassistant.components.sensor import DOMAIN as SENSOR_DOMAIN, SensorDeviceClass
from homeassistant.const import (
    ATTR_DEVICE_ID,
    ATTR_ENTITY_ID,
    ATTR_UNIT_OF_MEASUREMENT,
    UnitOfInformation,
)
from homeassistant.core import CALLBACK_TYPE, Context, HomeAssistant, State, callback
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.automation import DomainSpec, ThresholdConfig
from homeassistant.helpers.trigger import (
    EntityNumericalStateCrossedThresholdTriggerBase,
    EntityNumericalStateCrossedThresholdTriggerWithUnitBase,
    NotTriggeredReasonReporter,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.util.unit_conversion import InformationConverter

from .const import DOMAIN
from .targets import async_lines_meant


class _LinesCrossedThreshold(EntityNumericalStateCrossedThresholdTriggerBase):
    """A figure of a line crossed a threshold: Home Assistant's own trigger, for our lines, and across drop-outs.

    Variables: `device_id`, and those of Home Assistant (`entity_id`, `from_state`, `to_state`, `for`).
    """

    _excluded_from_states = frozenset()
    _translation_key: ClassVar[str]

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """At first nothing is known."""
        super().__init__(hass, config)
        self._outside: set[str] = set()
        """Entities whose last known figure was not within the threshold."""

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        """Listen to the entities; say also which line it is."""
        registry = er.async_get(self._hass)

        @callback
        def run(
            extra_trigger_payload: dict[str, Any], description: str, context: Context | None = None
        ) -> asyncio.Task[Any]:
            told = extra_trigger_payload
            entry = registry.async_get(told[ATTR_ENTITY_ID])
            device_id = None if entry is None else entry.device_id
            return run_action({**told, ATTR_DEVICE_ID: device_id}, description, context)

        detach = await super().async_attach_runner(run, did_not_trigger)
        for entity_id in self.entity_filter(set()):
            state = self._hass.states.get(entity_id)
            if state is not None and state.state not in self._excluded_states:
                self.is_valid_state(state, _say_nothing)
        return detach

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        """The entities with this figure of all lines that are meant, whatever of a line the target names."""
        registry = er.async_get(self._hass)
        return {
            entry.entity_id
            for device_id in async_lines_meant(self._hass, self._target)
            for entry in er.async_entries_for_device(registry, device_id)
            if entry.platform == DOMAIN and entry.translation_key == self._translation_key
        }

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Remember also what does not fire: after a drop-out the new figure is compared with it."""
        decided = True

        def note(reason: str, /, **data: object) -> None:
            nonlocal decided
            decided = False
            report_not_triggered(reason, **data)

        within = super().is_valid_state(state, note)
        if decided and not within:
            self._outside.add(state.entity_id)
        return within

    @override
    def is_valid_transition(self, from_state: State, to_state: State) -> bool:
        """Whether the figure was outside when that was last known."""
        known = from_state.state not in self._excluded_states
        crossed = to_state.entity_id in self._outside or (
            known and super().is_valid_transition(from_state, to_state)
        )
        self._outside.discard(to_state.entity_id)
        return crossed


class BalanceCrossedThresholdTrigger(_LinesCrossedThreshold):
    """A line's money crossed a threshold, which is a sum in the line's own currency, whatever that is.

    A threshold that an entity gives in another currency is not compared: the trace of the automation says so.
    """

    _domain_specs: Mapping[str, DomainSpec] = {
        SENSOR_DOMAIN: DomainSpec(device_class=SensorDeviceClass.MONETARY)
    }
    _translation_key = "balance"

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        """Compare within one currency only."""
        currency = state.attributes.get(ATTR_UNIT_OF_MEASUREMENT)
        for threshold in (self.threshold, self.lower_threshold, self.upper_threshold):
            unit = self._unit_of(threshold)
            if unit is not None and unit != currency:
                report_not_triggered("currency_differs", unit=unit, currency=currency)
                return False
        return super().is_valid_state(state, report_not_triggered)

    def _unit_of(self, threshold: ThresholdConfig | None) -> str | None:
        """The unit of the entity that gives the threshold, if one does and says."""
        if threshold is None or threshold.entity is None:
            return None
        given = self._hass.states.get(threshold.entity)
        return None if given is None else given.attributes.get(ATTR_UNIT_OF_MEASUREMENT)


class DataLeftCrossedThresholdTrigger(
    _LinesCrossedThreshold, EntityNumericalStateCrossedThresholdTriggerWithUnitBase
):
    """A line's data left crossed a threshold, in any unit of data."""

    _base_unit = UnitOfInformation.BYTES
    _domain_specs: Mapping[str, DomainSpec] = {
        SENSOR_DOMAIN: DomainSpec(device_class=SensorDeviceClass.DATA_SIZE)
    }
    _translation_key = "data_left"
    _unit_converter = InformationConverter


def _say_nothing(_reason: str, /, **_data: object) -> None:
    """Nobody is told why a first figure does not fire."""
