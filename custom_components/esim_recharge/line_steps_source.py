"""How a line is read that its provider cannot read: chosen here, and typed in by a person or not read at all."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import TextSelector
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import LOGGER
from .flow_login import FlowProblem
from .house import HassHouse
from .line_data import CONF_CURRENCY, CONF_SOURCE
from .line_steps import LineSteps
from .line_steps_sale import checked_currency
from .sources.base import Source
from .sources.settings import (
    NoSettings,
    SourceSettings,
    TypedSettings,
    make_source,
    settings_from_json,
    settings_to_json,
)

_TYPED_SCHEMA: Final = vol.Schema({vol.Required(CONF_CURRENCY): TextSelector()})


class SourceSteps(LineSteps):
    """Asks how the line is read."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        super().__init__()
        self._source_known: SourceSettings | None = None
        """How the line was read before."""
        self._source_wanted: SourceSettings
        """What `save_source` will save."""

    async def async_step_source(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose how the line is read."""
        self._source_known = await self._async_known_source()
        return self.async_show_menu(
            step_id="source", menu_options=["entities", "ask_operator", "typed", "unread"]
        )

    async def async_step_typed(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Let a person type in what is left."""
        if user_input is None:
            return self._show("typed", _TYPED_SCHEMA, {CONF_CURRENCY: self._usual_currency})
        try:
            currency = checked_currency(user_input[CONF_CURRENCY])
        except FlowProblem as problem:
            return self._show("typed", _TYPED_SCHEMA, user_input, problem)
        self._source_wanted = TypedSettings(currency=currency)
        return await self.async_step_save_source()

    async def async_step_unread(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Read nothing: only what a calendar tells can make the line due."""
        if user_input is None:
            return self._show("unread", vol.Schema({}), {})
        self._source_wanted = NoSettings()
        return await self.async_step_save_source()

    async def async_step_save_source(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Keep it, and go on."""
        self._data[CONF_SOURCE] = settings_to_json(self._source_wanted)
        return await self._async_go_on()

    @property
    def _usual_currency(self) -> str:
        """The currency that the line's money is likely to be in."""
        if isinstance(self._source_known, TypedSettings):
            return self._source_known.currency
        return str(self._data.get(CONF_CURRENCY, self.hass.config.currency))

    async def _async_known_source(self) -> SourceSettings | None:
        if CONF_SOURCE not in self._data:
            return None
        try:
            return await self.hass.async_add_executor_job(
                settings_from_json, self._data[CONF_SOURCE]
            )
        except ValueError as error:
            LOGGER.debug("How a line was read cannot be understood: %s", error)
            return None

    def _made(self, settings: SourceSettings) -> Source:
        """A source that reads the line as set."""
        house = HassHouse(self.hass)
        return make_source(settings, house, dt_util.utcnow, dt_util.get_default_time_zone)
