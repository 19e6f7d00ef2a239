"""Adding a line to an account, and changing what is known of it or done for it."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .flow_login import FlowProblem, asking_provider
from .line_steps import configured_lines, line_title
from .line_steps_entities import EntitiesSteps
from .line_steps_number import NumberSteps
from .line_steps_reply import ReplySteps
from .line_steps_settings import SettingsSteps
from .lines.models import line_key
from .providers.base import FoundLine

CONF_LINE: Final = "line"


class LineSubentryFlow(NumberSteps, EntitiesSteps, ReplySteps, SettingsSteps):
    """Line flow."""

    def __init__(self) -> None:
        """Nothing is found yet."""
        super().__init__()
        self._found: dict[str, FoundLine] = {}

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Choose one of the account's lines that was not added yet; or say which, where none are listed."""
        kind = self._capabilities.identifier
        if not self._capabilities.lists_lines:
            return await self._async_identify(kind, None)
        try:
            if user_input is not None:
                return await self._async_add(self._found[user_input[CONF_LINE]])
            self._found = await self._async_find()
        except FlowProblem as problem:
            if not self._found:
                return self._ask_number(kind, {}, problem)
            return self._ask_line(problem)
        return self._ask_line() if self._found else self._ask_number(kind, {})

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Change the settings; or choose what to change, where more was asked than the provider knows."""
        if user_input is not None:
            return await self.async_step_settings(user_input)
        self._data = dict(self._get_reconfigure_subentry().data)
        return await (self.async_step_change() if self._asked_parts else self.async_step_settings())

    async def async_step_change(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose what to change."""
        return self.async_show_menu(
            step_id="change",
            menu_options=["settings", *self._asked_parts],
            description_placeholders={"line": self._get_reconfigure_subentry().title},
        )

    async def _async_find(self) -> dict[str, FoundLine]:
        """Ask the account for lines that can be added, by their keys. Raises `FlowProblem`."""
        runtime, added = self._runtime, configured_lines(self.hass)
        with asking_provider():
            found = await runtime.account.provider.lines()
        lines = {line_key(runtime.provider_type.key, item.identifier): item for item in found}
        return {key: line for key, line in lines.items() if not line.retired and key not in added}

    async def _async_add(self, line: FoundLine) -> SubentryFlowResult:
        """Add a line that the provider listed. Raises `FlowProblem`."""
        await self._async_take(line.identifier)
        self._listed_title = line.title
        return await self._async_go_on()

    def _ask_line(self, problem: FlowProblem | None = None) -> SubentryFlowResult:
        provider = self._runtime.provider_type.name
        options = [
            SelectOptionDict(value=key, label=line_title(line, provider))
            for key, line in self._found.items()
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        return self._show("user", vol.Schema({vol.Required(CONF_LINE): selector}), {}, problem)
