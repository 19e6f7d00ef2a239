"""What all steps of a line's flow share: the account, what is known of the line so far, and what is asked next.

The steps themselves are grouped by what they are about, one class each; `LineSubentryFlow` is all of them. A step that
has its answer puts it into the line's data and goes on: to the next step that is still to be asked, or to the end.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import AbortFlow
import voluptuous as vol

from .const import CONF_IDENTIFIER, DOMAIN, SUBENTRY_TYPE_LINE
from .coordinator import EsimRuntimeData
from .flow_login import FlowProblem, async_provider_name
from .line_data import CONF_OPERATOR, CONF_OPERATOR_NAME
from .lines.models import line_key
from .providers.base import Capabilities, FoundLine, Identifier

_NUMBER_DIGITS: Final = 5
"""A name with so many digits holds a number, which is not shown whole."""


@callback
def configured_lines(hass: HomeAssistant) -> set[str]:
    """Keys of the lines of all accounts: a line is looked after once."""
    return {
        str(subentry.unique_id)
        for entry in hass.config_entries.async_entries(DOMAIN)
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
    }


def line_title(line: FoundLine, provider: str) -> str:
    """Name a line so that people can tell it from its sisters, without its whole number."""
    return f"{line.title or provider} …{line.identifier[-4:]}"


class LineSteps(ConfigSubentryFlow):
    """The middle of every line flow."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._data: dict[str, Any] = {}
        """What the line's subentry will hold."""
        self._to_ask: list[str] = []
        """Steps that are still to come."""
        self._listed_title = ""
        """What the provider calls the line, where it lists it."""

    @property
    def _runtime(self) -> EsimRuntimeData:
        """What the loaded account knows; the flow ends if it is not loaded."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("entry_not_loaded")
        runtime: EsimRuntimeData = entry.runtime_data
        return runtime

    @property
    def _capabilities(self) -> Capabilities:
        """What the provider can do by itself."""
        return self._runtime.provider_type.capabilities

    @property
    def _asked_parts(self) -> list[str]:
        """The steps that ask what the provider does not know of a line."""
        can = self._capabilities
        steps = {"operator": can.finds_operator, "products": can.declared, "source": not can.reads}
        return [step for step, wanted in steps.items() if wanted]

    @property
    def _key(self) -> str:
        """The key that the line has, or will have."""
        return line_key(self._runtime.provider_type.key, self._data[CONF_IDENTIFIER])

    async def _async_go_on(self) -> SubentryFlowResult:
        """Ask what is still to be asked, or save the line."""
        if not self._to_ask:
            return await self._async_save_line()
        step: Callable[[], Awaitable[SubentryFlowResult]] = getattr(
            self, f"async_step_{self._to_ask.pop(0)}"
        )
        return await step()

    async def _async_save_line(self) -> SubentryFlowResult:
        """End the flow. The account is loaded anew by itself if anything changed."""
        if self.source == SOURCE_RECONFIGURE:
            entry, subentry = self._get_entry(), self._get_reconfigure_subentry()
            return self.async_update_and_abort(entry, subentry, data=self._data)
        if self._key in configured_lines(self.hass):
            return self.async_abort(reason="already_configured")
        return self.async_create_entry(
            title=await self._async_title(), data=self._data, unique_id=self._key
        )

    async def _async_title(self) -> str:
        provider, identifier = self._runtime.provider_type, str(self._data[CONF_IDENTIFIER])
        own = provider.capabilities.identifier is Identifier.PROVIDER_ID
        if own and sum(sign.isdigit() for sign in identifier) < _NUMBER_DIGITS:
            return identifier
        operator: Mapping[str, str] = self._data.get(CONF_OPERATOR, {})
        name = self._listed_title or operator.get(CONF_OPERATOR_NAME, "")
        line = FoundLine(identifier=identifier, title=name)
        return line_title(line, await async_provider_name(self.hass, provider))

    def _show(
        self,
        step: str,
        schema: vol.Schema,
        entered: Mapping[str, Any],
        problem: FlowProblem | None = None,
        placeholders: Mapping[str, str] | None = None,
    ) -> SubentryFlowResult:
        """Show a form with what was entered, and what is wrong with it."""
        return self.async_show_form(
            step_id=step,
            data_schema=self.add_suggested_values_to_schema(schema, entered),
            errors=None if problem is None else problem.errors,
            description_placeholders={
                "provider": self._runtime.provider_type.name,
                **({"message": ""} if problem is None else problem.words),
                **(placeholders or {}),
            },
        )
