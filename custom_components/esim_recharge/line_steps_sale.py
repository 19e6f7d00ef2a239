"""What can be bought for a line, where that has to be asked: by its operator, or as its owner says."""

from collections.abc import Sequence
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .const import CONF_IDENTIFIER
from .flow_login import FlowProblem, asking_provider
from .line_data import (
    CONF_CURRENCY,
    CONF_OPERATOR,
    CONF_OPERATOR_ID,
    CONF_OPERATOR_NAME,
    CONF_PRODUCTS,
)
from .line_steps import LineSteps
from .lines.currency import ISO_4217
from .providers.base import Operator
from .providers.declared import ProductError, parse_products

_PRODUCTS_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_CURRENCY): TextSelector(),
        vol.Optional(CONF_PRODUCTS, default=list): TextSelector(TextSelectorConfig(multiple=True)),
    }
)


def checked_currency(typed: str) -> str:
    """Check a currency as it was typed. Raises `FlowProblem`."""
    currency = typed.strip().upper()
    if currency not in ISO_4217:
        raise FlowProblem("currency_invalid", CONF_CURRENCY)
    return currency


class SaleSteps(LineSteps):
    """Asks for the operator of a number, and for products that nobody lists."""

    def __init__(self) -> None:
        """Nobody was asked yet."""
        super().__init__()
        self._operators: Sequence[Operator] = ()

    async def _async_find_operators(self) -> None:
        """Look up whose number it is. Raises `FlowProblem`."""
        self._operators = ()
        with asking_provider():
            provider = self._runtime.account.provider
            self._operators = await provider.operators(self._data[CONF_IDENTIFIER])
        if not self._operators:
            raise FlowProblem("no_operator")

    async def async_step_operator(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show whose number it is, and let that be corrected; while it cannot be looked up, only try again."""
        if not self._operators:
            try:
                await self._async_find_operators()
            except FlowProblem as problem:
                return self._show("operator", vol.Schema({}), {}, problem)
            user_input = None  # nobody could choose yet
        names = {operator.id: operator.name for operator in self._operators}
        if user_input is None:
            return self._ask_operator(names)
        if (chosen := user_input.get(CONF_OPERATOR)) is None:
            return self._ask_operator(names, FlowProblem("operator_missing", CONF_OPERATOR))
        self._data[CONF_OPERATOR] = {CONF_OPERATOR_ID: chosen, CONF_OPERATOR_NAME: names[chosen]}
        return await self._async_go_on()

    def _ask_operator(
        self, names: dict[str, str], problem: FlowProblem | None = None
    ) -> SubentryFlowResult:
        """What was chosen before, or the operator that the provider is sure of, is chosen at first."""
        sure = [operator.id for operator in self._operators if operator.sure]
        before = self._data.get(CONF_OPERATOR, {}).get(CONF_OPERATOR_ID)
        known = before if before in names else sure[0] if len(sure) == 1 else None
        options = [SelectOptionDict(value=key, label=name) for key, name in names.items()]
        selector = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        # Of what must be filled in, the frontend chooses the first by itself: it would be a guess.
        must = vol.Optional if known is None else vol.Required
        shown = {} if known is None else {CONF_OPERATOR: known}
        return self._show("operator", vol.Schema({must(CONF_OPERATOR): selector}), shown, problem)

    async def async_step_products(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Ask what can be bought, one text each."""
        if user_input is None:
            known = {CONF_CURRENCY: self._data.get(CONF_CURRENCY, self.hass.config.currency)}
            return self._show(
                "products",
                _PRODUCTS_SCHEMA,
                known | {CONF_PRODUCTS: self._data.get(CONF_PRODUCTS, [])},
            )
        texts = [text.strip() for text in user_input[CONF_PRODUCTS] if text.strip()]
        try:
            currency = checked_currency(user_input[CONF_CURRENCY])
            parse_products(texts, currency)
        except ProductError as error:
            problem = FlowProblem(error.reason.value, CONF_PRODUCTS, message=error.text)
            return self._show("products", _PRODUCTS_SCHEMA, user_input, problem)
        except FlowProblem as problem:
            return self._show("products", _PRODUCTS_SCHEMA, user_input, problem)
        self._data |= {CONF_CURRENCY: currency, CONF_PRODUCTS: texts}
        return await self._async_go_on()
