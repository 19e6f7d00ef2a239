"""Adding a line to an account, and deciding what is done for it."""

from collections.abc import Sequence
from typing import Any, Final

from homeassistant.config_entries import (
    ConfigEntryState,
    ConfigSubentryFlow,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import AbortFlow
from homeassistant.helpers.selector import (
    BooleanSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
)
import voluptuous as vol

from .const import CONF_IDENTIFIER, DOMAIN, LOGGER, SUBENTRY_TYPE_LINE
from .coordinator import EsimRuntimeData
from .flow_login import BASE, FlowProblem, asking_provider
from .flow_schema import LineForm
from .formats import money_text
from .lines.models import LineStatus, Package, line_key
from .providers.base import FoundLine, Identifier, ProviderError
from .providers.iccid import luhn_ok, normalise, plausible
from .recharge.ledger import LedgerError
from .recharge.settings import Caution, LineSettings, cautions

CONF_LINE: Final = "line"
CONF_ADD_ANYWAY: Final = "add_anyway"
CHECK_DIGIT_WRONG: Final = "check_digit_wrong"


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


class LineSubentryFlow(ConfigSubentryFlow):
    """Line flow. What is decided is kept in the ledger: a change must not reload the account."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._found: dict[str, FoundLine] = {}
        self._packages: Sequence[Package] | None = None
        self._form: LineForm
        self._entered: dict[str, Any] = {}
        self._settings: LineSettings

    async def async_step_user(self, user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Choose one of the account's lines that was not added yet."""
        try:
            if user_input is not None:
                return await self._async_add(self._found[user_input[CONF_LINE]])
            self._found = await self._async_find()
        except FlowProblem as problem:
            if not self._found:
                return self._ask_number({}, problem)
            return self._ask_line(problem)
        return self._ask_line() if self._found else self._ask_number({})

    async def async_step_manual(self, user_input: dict[str, Any]) -> SubentryFlowResult:
        """Take the number of a line that the provider does not list; `_ask_number` shows the form."""
        try:
            identifier = self._checked_number(user_input)
            return await self._async_add(FoundLine(identifier=identifier, title=""))
        except FlowProblem as problem:
            return self._ask_number(user_input, problem)

    async def async_step_reconfigure(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Decide what is done for the line, when, with which product, and for how much at most."""
        if user_input is None and self._runtime.hub.trouble is not None:
            # The ledger in its place knows no settings: the defaults would look like the owner's wish.
            return self.async_abort(reason="ledger_unavailable")
        self._form = await self._async_form()
        if user_input is None:
            return self._ask_settings(self._form.values())
        self._entered = user_input
        try:
            self._settings = self._form.read(user_input)
        except FlowProblem as problem:
            return self._ask_settings(user_input, problem.errors)
        if errors := self._form.errors(self._settings):
            return self._ask_settings(user_input, errors)
        if Caution.THRESHOLD_BELOW_PRICE in cautions(self._settings, self._form.packages or ()):
            return await self.async_step_threshold_below_price()
        return await self._async_save()

    async def async_step_threshold_below_price(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Warn once: the line may fail to renew before the rule looks."""
        if user_input is not None:
            return await self._async_save()
        threshold = self._settings.rule.money_below
        return self.async_show_form(
            step_id=Caution.THRESHOLD_BELOW_PRICE,
            description_placeholders={
                "threshold": "" if threshold is None else money_text(threshold)
            },
        )

    @property
    def _runtime(self) -> EsimRuntimeData:
        """What the loaded account knows; the flow ends if it is not loaded."""
        entry = self._get_entry()
        if entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("entry_not_loaded")
        runtime: EsimRuntimeData = entry.runtime_data
        return runtime

    async def _async_find(self) -> dict[str, FoundLine]:
        """Ask the account for lines that can be added, by their keys. Raises `FlowProblem`."""
        runtime, added = self._runtime, configured_lines(self.hass)
        with asking_provider():
            found = await runtime.account.provider.lines()
        lines = {line_key(runtime.provider_type.key, item.identifier): item for item in found}
        return {key: line for key, line in lines.items() if not line.retired and key not in added}

    def _checked_number(self, user_input: dict[str, Any]) -> str:
        """Check the number as far as that is possible without the provider. Raises `FlowProblem`."""
        typed: str = user_input[CONF_IDENTIFIER].strip()
        if self._runtime.provider_type.capabilities.identifier is not Identifier.ICCID:
            return typed
        iccid = normalise(typed)
        if not plausible(iccid):
            raise FlowProblem("iccid_invalid", CONF_IDENTIFIER)
        if not luhn_ok(iccid) and not user_input.get(CONF_ADD_ANYWAY):
            raise FlowProblem(CHECK_DIGIT_WRONG, CONF_IDENTIFIER)
        return iccid

    async def _async_add(self, line: FoundLine) -> SubentryFlowResult:
        """Add a line that nobody has added and that the provider can read. Raises `FlowProblem`."""
        runtime = self._runtime
        provider = runtime.provider_type
        with asking_provider():
            reading = await runtime.account.provider.read(line.identifier)
        if reading.status is LineStatus.RETIRED:
            raise FlowProblem("line_retired")
        key = line_key(provider.key, line.identifier)
        if key in configured_lines(self.hass):
            raise FlowProblem("line_already_added")
        return self.async_create_entry(
            title=line_title(line, provider.name),
            data={CONF_IDENTIFIER: line.identifier},
            unique_id=key,
        )

    def _ask_line(self, problem: FlowProblem | None = None) -> SubentryFlowResult:
        provider = self._runtime.provider_type.name
        options = [
            SelectOptionDict(value=key, label=line_title(line, provider))
            for key, line in self._found.items()
        ]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        return self._show("user", vol.Schema({vol.Required(CONF_LINE): selector}), problem)

    def _ask_number(
        self, entered: dict[str, Any], problem: FlowProblem | None = None
    ) -> SubentryFlowResult:
        """Ask for a number; a wrong check digit only has to be confirmed, because such numbers exist."""
        fields: dict[vol.Marker, object] = {vol.Required(CONF_IDENTIFIER): TextSelector()}
        doubted = problem is not None and CHECK_DIGIT_WRONG in problem.errors.values()
        if doubted or CONF_ADD_ANYWAY in entered:
            fields[vol.Optional(CONF_ADD_ANYWAY, default=False)] = BooleanSelector()
        schema = self.add_suggested_values_to_schema(vol.Schema(fields), entered)
        return self._show("manual", schema, problem)

    def _show(
        self, step: str, schema: vol.Schema, problem: FlowProblem | None
    ) -> SubentryFlowResult:
        return self.async_show_form(
            step_id=step,
            data_schema=schema,
            errors=None if problem is None else problem.errors,
            description_placeholders={
                "provider": self._runtime.provider_type.name,
                "message": "" if problem is None else problem.message,
            },
        )

    async def _async_form(self) -> LineForm:
        """Make the form for what the provider and the ledger say now."""
        runtime, subentry = self._runtime, self._get_reconfigure_subentry()
        key, known = str(subentry.unique_id), runtime.coordinator.data
        try:
            settings = await runtime.hub.office.line_settings(key)
        except LedgerError:
            raise AbortFlow("ledger_unavailable") from None
        provider = runtime.account.provider
        try:
            self._packages = await provider.packages(subentry.data[CONF_IDENTIFIER])
        except ProviderError as error:
            # What was on sale when the form was opened is better than nothing.
            LOGGER.debug("Products cannot be checked: %s", type(error).__name__)
        return LineForm(
            capabilities=runtime.coordinator.capabilities(key),
            settings=settings,
            packages=self._packages,
            reading=known.lines[key].outlook.reading if key in known.lines else None,
            wallet=known.wallet,
        )

    def _ask_settings(
        self, values: dict[str, Any], errors: dict[str, str] | None = None
    ) -> SubentryFlowResult:
        if self._form.packages is None:
            errors = {BASE: "products_unknown", **(errors or {})}
        return self.async_show_form(
            step_id="reconfigure",
            data_schema=self.add_suggested_values_to_schema(self._form.schema(), values),
            errors=errors,
            description_placeholders={
                "line": self._get_reconfigure_subentry().title,
                "provider": self._runtime.provider_type.name,
            },
        )

    async def _async_save(self) -> SubentryFlowResult:
        subentry, coordinator = self._get_reconfigure_subentry(), self._runtime.coordinator
        try:
            async with coordinator.settings_lock:
                await coordinator.async_save_line_settings(str(subentry.unique_id), self._settings)
        except LedgerError:
            return self._ask_settings(self._entered, {BASE: "ledger_unavailable"})
        # Nothing of the subentry changes, so nothing is reloaded; this only ends the flow in the usual words.
        return self.async_update_and_abort(self._get_entry(), subentry)
