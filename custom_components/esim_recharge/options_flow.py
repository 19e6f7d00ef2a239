"""What holds for all lines of an account: its monthly budget."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
import voluptuous as vol

from .coordinator import EsimCoordinator
from .flow_fields import Fields, money_field, read, show
from .flow_login import BASE, FlowProblem
from .recharge.ledger import LedgerError
from .recharge.settings import AccountSettings, check_account_settings

CONF_MONTHLY_BUDGET: Final = "monthly_budget"


class EsimOptionsFlow(OptionsFlow):
    """Settings of an account. They are kept in the ledger, with everything else that guards money."""

    async def async_step_init(self, user_input: dict[str, Any] | None = None) -> ConfigFlowResult:
        """Ask for the budget of all lines together."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            return self.async_abort(reason="entry_not_loaded")
        coordinator: EsimCoordinator = self.config_entry.runtime_data.coordinator
        if coordinator.hub.trouble is not None:
            # The ledger in its place knows no settings: none would look like the owner's wish.
            return self.async_abort(reason="ledger_unavailable")
        currency = _currency(coordinator)
        if currency is None:
            return self.async_abort(reason="currency_unknown")
        fields = {CONF_MONTHLY_BUDGET: money_field(currency)}
        if user_input is None:
            return self._ask(fields, _shown(fields, coordinator.data.settings, currency))
        try:
            settings = AccountSettings(**read(fields, user_input, CONF_MONTHLY_BUDGET))
            if problems := check_account_settings(settings):
                return self._ask(fields, user_input, {CONF_MONTHLY_BUDGET: problems[0].value})
            await coordinator.async_save_account_settings(settings)
        except FlowProblem as problem:
            return self._ask(fields, user_input, problem.errors)
        except LedgerError:
            return self._ask(fields, user_input, {BASE: "ledger_unavailable"})
        return self.async_create_entry(data=self.config_entry.options)

    def _ask(
        self, fields: Fields, shown: dict[str, Any], errors: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        schema = vol.Schema({vol.Optional(name): item.selector for name, item in fields.items()})
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
        )


def _currency(coordinator: EsimCoordinator) -> str | None:
    """The currency in which the wallet pays."""
    state = coordinator.data
    known = state.wallet or state.settings.monthly_budget
    return coordinator.account.provider.capabilities.currency or (known.currency if known else None)


def _shown(fields: Fields, settings: AccountSettings, currency: str) -> dict[str, Any]:
    """A sum must not turn into the same figure of another currency."""
    budget = settings.monthly_budget
    return {} if budget and budget.currency != currency else show(fields, settings)
