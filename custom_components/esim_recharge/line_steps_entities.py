"""A line that entities of the house already show: which ones, and whether they can be read."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    EntityWithDeviceFilterSelectorConfig,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from .flow_login import FlowProblem
from .line_data import CONF_CURRENCY
from .line_steps_sale import checked_currency
from .line_steps_source import SourceSteps
from .sources.base import ReadsWrong, Unavailable
from .sources.entities import BYTES, EntitiesSettings, EntityPart

CONF_MONEY: Final = "money"
CONF_DATA: Final = "data"
CONF_DATA_UNIT: Final = "data_unit"
CONF_VALID_UNTIL: Final = "valid_until"
_PARTS: Final = (CONF_MONEY, CONF_DATA, CONF_VALID_UNTIL)


def _entity(*domains: str) -> EntitySelector:
    only = EntityWithDeviceFilterSelectorConfig(domain=list(domains))
    return EntitySelector(EntitySelectorConfig(filter=only))


_SCHEMA: Final = vol.Schema(
    {
        vol.Optional(CONF_MONEY): _entity("sensor", "number", "input_number"),
        vol.Optional(CONF_CURRENCY): TextSelector(),
        vol.Optional(CONF_DATA): _entity("sensor", "number", "input_number"),
        vol.Optional(CONF_DATA_UNIT): SelectSelector(
            SelectSelectorConfig(options=list(BYTES), mode=SelectSelectorMode.DROPDOWN)
        ),
        vol.Optional(CONF_VALID_UNTIL): _entity("sensor", "date", "datetime", "input_datetime"),
    }
)


class EntitiesSteps(SourceSteps):
    """Asks for the entities, and reads them once before they are saved."""

    def __init__(self) -> None:
        """Nothing is entered yet."""
        super().__init__()
        self._entities: dict[str, Any] = {}

    async def async_step_entities(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose the entities; what cannot be read is told, what says nothing now is only asked about."""
        if user_input is None:
            shown = self._entities or _shown(self._source_known)
            return self._show("entities", _SCHEMA, shown)
        self._entities = user_input
        try:
            self._source_wanted = settings = _settings(user_input)
            await self._made(settings).read()
        except ReadsWrong as error:
            problem = FlowProblem("reads_wrong", message=error.message)
            return self._show("entities", _SCHEMA, user_input, problem)
        except FlowProblem as problem:
            return self._show("entities", _SCHEMA, user_input, problem)
        except Unavailable:
            return await self.async_step_entities_silent()
        return await self.async_step_save_source()

    async def async_step_entities_silent(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Warn that there is nothing to read now: that may be for long, or for a minute."""
        return self.async_show_menu(
            step_id="entities_silent", menu_options=["entities", "save_source"]
        )


def _shown(known: object) -> dict[str, Any]:
    """What the form shows of settings that there are."""
    if not isinstance(known, EntitiesSettings):
        return {}
    parts = {name: getattr(known, name) for name in _PARTS}
    shown = {name: part.entity for name, part in parts.items() if part is not None}
    units = {CONF_CURRENCY: known.currency, CONF_DATA_UNIT: known.data_unit}
    return shown | {name: unit for name, unit in units.items() if unit is not None}


def _settings(entered: dict[str, Any]) -> EntitiesSettings:
    """Read the form. Raises `FlowProblem`."""
    parts = {name: EntityPart(entity=entered[name]) for name in _PARTS if name in entered}
    if not parts:
        raise FlowProblem("no_entity")
    typed: str = entered.get(CONF_CURRENCY, "")
    return EntitiesSettings(
        **parts,
        currency=checked_currency(typed) if typed.strip() else None,
        data_unit=entered.get(CONF_DATA_UNIT),
    )
