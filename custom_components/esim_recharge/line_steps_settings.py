"""What is done for a line: rule, product, limits. Kept in the ledger: a change must not reload the account."""

from collections.abc import Mapping, Sequence
from typing import Any

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.data_entry_flow import AbortFlow

from .const import CONF_IDENTIFIER, LOGGER
from .flow_login import BASE, FlowProblem
from .flow_schema import LineForm
from .formats import money_text
from .line_steps_source import SourceSteps
from .lines.models import Package
from .providers.base import ProviderError
from .recharge.ledger import LedgerError
from .recharge.settings import Caution, LineSettings, cautions
from .sources.settings import NoSettings


class SettingsSteps(SourceSteps):
    """Asks for a line's settings and saves them."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        super().__init__()
        self._packages: Sequence[Package] | None = None
        self._form: LineForm
        self._entered: dict[str, Any] = {}
        self._settings: LineSettings

    async def async_step_settings(
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
            return self._ask_settings(user_input, problem.errors, problem.words)
        if errors := self._form.errors(self._settings):
            return self._ask_settings(user_input, errors)
        if Caution.THRESHOLD_BELOW_PRICE in cautions(self._settings, self._form.packages or ()):
            return await self.async_step_threshold_below_price()
        return await self._async_save_settings()

    async def async_step_threshold_below_price(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Warn once: the line may fail to renew before the rule looks."""
        if user_input is not None:
            return await self._async_save_settings()
        threshold = self._settings.rule.money_below
        return self.async_show_form(
            step_id=Caution.THRESHOLD_BELOW_PRICE,
            description_placeholders={
                "threshold": "" if threshold is None else money_text(threshold)
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
        try:
            self._packages = await runtime.account.provider.packages(subentry.data[CONF_IDENTIFIER])
        except ProviderError as error:
            # What was on sale when the form was opened is better than nothing.
            LOGGER.debug("Products cannot be checked: %s", type(error).__name__)
        return LineForm(
            capabilities=runtime.account.capabilities(key),
            settings=settings,
            packages=self._packages,
            reading=known.lines[key].outlook.reading if key in known.lines else None,
            wallet=known.wallet,
            source=await self._async_known_source() or NoSettings(),
        )

    def _ask_settings(
        self,
        values: dict[str, Any],
        errors: dict[str, str] | None = None,
        words: Mapping[str, str] | None = None,
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
                **(words or {}),
            },
        )

    async def _async_save_settings(self) -> SubentryFlowResult:
        subentry, coordinator = self._get_reconfigure_subentry(), self._runtime.coordinator
        try:
            async with coordinator.settings_lock:
                await coordinator.async_save_line_settings(str(subentry.unique_id), self._settings)
        except LedgerError:
            return self._ask_settings(self._entered, {BASE: "ledger_unavailable"})
        # Nothing of the subentry changes, so nothing is reloaded; this only ends the flow in the usual words.
        return self.async_update_and_abort(self._get_entry(), subentry)
