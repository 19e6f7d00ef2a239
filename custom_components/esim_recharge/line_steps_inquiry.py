"""A line whose operator is asked: by which operator, with what, how the reply comes, and how it is written."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
from homeassistant.util import dt as dt_util
import voluptuous as vol

from . import inquiry_forms as forms
from .const import CONF_IDENTIFIER
from .flow_login import CONF_ACTION, FlowProblem, checked_action
from .inquiry_profiles import likely_operator, to_confirm
from .line_data import CONF_CURRENCY, CONF_OPERATOR, CONF_OPERATOR_NAME
from .line_steps_source import SourceSteps
from .sources.inquiry import CODE
from .sources.profiles import Operator, load
from .sources.replies import DateOrder
from .sources.settings import InquirySettings

CONF_PROFILE: Final = "profile"
OTHER: Final = "other"
"""Stands for an operator that nobody described."""
NOTHING: Final = "—"
"""In a sentence, where there is nothing to name."""

STEP_OF_PART: Final = {
    "codes": "codes",
    "rules": "writing",
    "action": "action",
    "reply": "reply",
}
"""The parts of `InquirySettings` that must be known, and the steps that ask for them."""


class InquirySteps(SourceSteps):
    """Asks how the operator is asked. Each part can be changed alone, also before anything is saved."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        super().__init__()
        self._profiles: Mapping[str, Operator] = {}
        self._profile: Operator | None = None
        self._parts: dict[str, Any] = {}
        """What is known of the `InquirySettings`."""
        self._shown: dict[str, dict[str, Any]] = {}
        """What the forms show, by step."""

    async def async_step_ask_operator(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Go on with what is known already, or begin with the operator."""
        known = self._source_known
        if not self._parts and isinstance(known, InquirySettings):
            self._shown = forms.of_settings(known)
            names = ("operator", "codes", "menu", "every", "patience", "rules", "tells_data")
            self._parts = {
                name: getattr(known, name) for name in (*names, "action", "data", "reply")
            }
        if self._parts:
            return await self._async_next_part()
        return await self.async_step_profile()

    async def async_step_profile(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose whose codes and words are used to begin with."""
        self._profiles = self._profiles or await self.hass.async_add_executor_job(load)
        if user_input is None:
            return self._ask_profile()
        self._profile = self._profiles.get(user_input[CONF_PROFILE])
        self._shown |= {"codes": forms.usual_codes(), "writing": self._usual_writing}
        if self._profile is not None:
            self._parts["operator"] = self._profile.key
            self._shown |= forms.of_operator(self._profile)
        return await self._async_next_part()

    def _ask_profile(self) -> SubentryFlowResult:
        operator: Mapping[str, str] = self._data.get(CONF_OPERATOR, {})
        ordered, likely = likely_operator(
            self._profiles, self._data[CONF_IDENTIFIER], operator.get(CONF_OPERATOR_NAME, "")
        )
        options = [
            SelectOptionDict(value=each.key, label=f"{each.name} ({each.country})")
            for each in ordered
        ]
        selector = SelectSelector(
            SelectSelectorConfig(
                options=[*options, SelectOptionDict(value=OTHER, label=OTHER)],
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_PROFILE,
            )
        )
        # Of what must be filled in, the frontend chooses the first by itself: those would be wrong codes.
        shown = {CONF_PROFILE: likely or OTHER}
        return self._show("profile", vol.Schema({vol.Required(CONF_PROFILE): selector}), shown)

    @property
    def _usual_writing(self) -> dict[str, Any]:
        """How an operator may write of which nothing is known."""
        return {
            CONF_CURRENCY: self._usual_currency,
            forms.CONF_DATE_ORDER: DateOrder.DMY.value,
            forms.CONF_ZONE: self.hass.config.time_zone,
        }

    async def async_step_codes(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the codes, and how often they are sent."""
        unsure = "" if self._profile is None else to_confirm(self._profile)
        return await self._async_part(
            "codes",
            forms.CODES_SCHEMA,
            user_input,
            self._read_codes,
            {
                "to_confirm": unsure or NOTHING,
                "operator": NOTHING if self._profile is None else self._profile.name,
            },
        )

    def _read_codes(self, entered: dict[str, Any]) -> dict[str, Any]:
        """Several codes need an action that is told which: one that is not is asked for again."""
        read = forms.read_codes(entered)
        if not forms.takes_code(self._parts.get("data", {}), read):
            self._parts.pop("action", None)
        return read

    async def async_step_writing(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask how the operator writes."""
        typed = "" if user_input is None else user_input[forms.CONF_ZONE].strip()
        zone = await dt_util.async_get_time_zone(typed) if typed else None
        return await self._async_part(
            "writing",
            forms.WRITING_SCHEMA,
            user_input,
            lambda entered: forms.read_writing(entered, zone),
        )

    async def async_step_action(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the action that sends a code."""

        def read(entered: dict[str, Any]) -> dict[str, Any]:
            action = checked_action(self.hass, entered[CONF_ACTION])
            return forms.read_action(action, entered.get(forms.CONF_DATA) or {}, self._parts)

        return await self._async_part(
            "action", forms.ACTION_SCHEMA, user_input, read, {"code": CODE}
        )

    async def async_step_reply(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose how the reply comes."""
        return self.async_show_menu(step_id="reply", menu_options=list(forms.REPLY_SCHEMAS))

    async def async_step_reply_response(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask where in the action's response the text is."""
        return await self._async_reply_from("reply_response", user_input)

    async def async_step_reply_event(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the event that brings the text."""
        return await self._async_reply_from("reply_event", user_input)

    async def async_step_reply_entity(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask for the entity that shows the text."""
        return await self._async_reply_from("reply_entity", user_input)

    async def _async_reply_from(
        self, step: str, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        return await self._async_part(
            step,
            forms.REPLY_SCHEMAS[step],
            user_input,
            lambda entered: {"reply": forms.read_reply(step, entered)},
        )

    async def _async_part(
        self,
        step: str,
        schema: vol.Schema,
        user_input: dict[str, Any] | None,
        read: Callable[[dict[str, Any]], dict[str, Any]],
        placeholders: Mapping[str, str] | None = None,
    ) -> SubentryFlowResult:
        """Ask for one part, and go on when it makes sense."""
        if user_input is None:
            return self._show(step, schema, self._shown.get(step, {}), None, placeholders)
        self._shown[step] = user_input
        try:
            self._parts |= read(user_input)
        except FlowProblem as problem:
            return self._show(step, schema, user_input, problem, placeholders)
        return await self._async_next_part()

    async def _async_next_part(self) -> SubentryFlowResult:
        """Ask for what is missing, or try it out."""
        missing = (step for part, step in STEP_OF_PART.items() if part not in self._parts)
        step: Callable[[], Awaitable[SubentryFlowResult]] = getattr(
            self, f"async_step_{next(missing, 'try_out')}"
        )
        return await step()
