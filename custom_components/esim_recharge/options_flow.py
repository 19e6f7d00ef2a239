"""What holds for all lines of an account: its monthly budget."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
import voluptuous as vol

from .coordinator import EsimCoordinator
from .flow_fields import money_field, read, show
from .flow_login import BASE, FlowProblem
from .recharge.ledger import LedgerError
from .recharge.settings import MAX_SUM, AccountSettings, Problem

CONF_MONTHLY_BUDGET: Final = "monthly_budget"


class EsimOptionsFlow(OptionsFlow):
    """Settings of an account. They are kept in the ledger, with everything else that guards money."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the budget of all lines together."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        coordinator: EsimCoordinator = self.config_entry.runtime_data.coordinator
        known = coordinator.data.settings
        currency = _currency(coordinator)
        if currency is None:
            return self.async_abort(reason="currency_unknown")
        fields = {CONF_MONTHLY_BUDGET: money_field(currency)}
        errors: dict[str, str] = {}
        if user_input is not None:
            try:
                settings = _checked(
                    AccountSettings(**read(fields, user_input, CONF_MONTHLY_BUDGET))
                )
                await coordinator.async_save_account_settings(settings)
            except FlowProblem as problem:
                errors = problem.errors
            except LedgerError:
                errors = {BASE: "ledger_unavailable"}
            else:
                return self.async_create_entry(data=self.config_entry.options)
        schema = vol.Schema(
            {vol.Optional(CONF_MONTHLY_BUDGET): fields[CONF_MONTHLY_BUDGET].selector}
        )
        shown = show(fields, known) if user_input is None else user_input
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
        )


def _currency(coordinator: EsimCoordinator) -> str | None:
    """The currency in which the wallet pays."""
    state = coordinator.data
    known = state.wallet or state.settings.monthly_budget
    return known.currency if known else coordinator.account.provider.capabilities.currency


def _checked(settings: AccountSettings) -> AccountSettings:
    budget = settings.monthly_budget
    if budget is not None and not 0 < budget.amount <= MAX_SUM:
        raise FlowProblem(Problem.SUM_INVALID, CONF_MONTHLY_BUDGET)
    return settings
