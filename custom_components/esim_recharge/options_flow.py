"""What holds for all lines of an account: its monthly budget."""

from typing import Any, Final

from homeassistant.config_entries import ConfigEntryState, ConfigFlowResult, OptionsFlow
from homeassistant.data_entry_flow import AbortFlow
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
        coordinator, currency = self._ready()
        fields = {CONF_MONTHLY_BUDGET: money_field(currency)}
        if user_input is None:
            return self._ask(fields, _shown(fields, coordinator.data.settings, currency))
        try:
            await coordinator.async_save_account_settings(_read(fields, user_input))
        except FlowProblem as problem:
            return self._ask(fields, user_input, problem.errors)
        except LedgerError:
            return self._ask(fields, user_input, {BASE: "ledger_unavailable"})
        return self.async_create_entry(data=self.config_entry.options)

    def _ready(self) -> tuple[EsimCoordinator, str]:
        """The loaded account and the currency in which its wallet pays; without them the flow ends."""
        if self.config_entry.state is not ConfigEntryState.LOADED:
            raise AbortFlow("entry_not_loaded")
        coordinator: EsimCoordinator = self.config_entry.runtime_data.coordinator
        if coordinator.hub.trouble is not None:
            # The ledger in its place knows no settings: none would look like the owner's wish.
            raise AbortFlow("ledger_unavailable")
        state = coordinator.data
        known = state.wallet or state.settings.monthly_budget
        currency = coordinator.account.provider.capabilities.currency
        currency = currency or (known.currency if known else None)
        if currency is None:
            raise AbortFlow("currency_unknown")
        return coordinator, currency

    def _ask(
        self, fields: Fields, shown: dict[str, Any], errors: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        schema = vol.Schema({vol.Optional(name): item.selector for name, item in fields.items()})
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(schema, shown),
            errors=errors,
        )


def _shown(fields: Fields, settings: AccountSettings, currency: str) -> dict[str, Any]:
    """A sum must not turn into the same figure of another currency."""
    budget = settings.monthly_budget
    return {} if budget and budget.currency != currency else show(fields, settings)


def _read(fields: Fields, entered: dict[str, Any]) -> AccountSettings:
    """Raises `FlowProblem`."""
    settings = AccountSettings(**read(fields, entered, CONF_MONTHLY_BUDGET))
    for problem in check_account_settings(settings):
        raise FlowProblem(problem.value, CONF_MONTHLY_BUDGET)
    return settings
