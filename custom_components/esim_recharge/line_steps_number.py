"""Which line: its number, or the name that its owner gives it, where the provider lists none."""

from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import (
    BooleanSelector,
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .const import CONF_IDENTIFIER
from .flow_login import FlowProblem, asking_provider
from .line_steps import configured_lines
from .line_steps_sale import SaleSteps
from .lines.models import LineStatus
from .providers import phone
from .providers.base import Identifier
from .providers.iccid import luhn_ok, normalise, plausible

CONF_ADD_ANYWAY: Final = "add_anyway"
CHECK_DIGIT_WRONG: Final = "check_digit_wrong"

STEP_OF: Final = {
    Identifier.ICCID: "manual",
    Identifier.MSISDN: "number",
    Identifier.PROVIDER_ID: "own_name",
}
"""The form that asks for what a line is called."""


class NumberSteps(SaleSteps):
    """Asks what the line is called at the provider."""

    async def async_step_manual(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take the ICCID of a line that the provider does not list."""
        return await self._async_identify(Identifier.ICCID, user_input)

    async def async_step_number(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take a phone number."""
        return await self._async_identify(Identifier.MSISDN, user_input)

    async def async_step_own_name(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take what the owner calls the line."""
        return await self._async_identify(Identifier.PROVIDER_ID, user_input)

    async def _async_identify(
        self, kind: Identifier, user_input: dict[str, Any] | None
    ) -> SubentryFlowResult:
        if user_input is None:
            return self._ask_number(kind, {})
        try:
            await self._async_take(_checked(kind, user_input))
        except FlowProblem as problem:
            return self._ask_number(kind, user_input, problem)
        return await self._async_go_on()

    async def _async_take(self, identifier: str) -> None:
        """Take a line that nobody has added, and decide what else must be asked. Raises `FlowProblem`."""
        runtime, can = self._runtime, self._capabilities
        self._data = {CONF_IDENTIFIER: identifier}
        if can.reads:
            with asking_provider():
                reading = await runtime.account.provider.read(identifier)
            if reading.status is LineStatus.RETIRED:
                raise FlowProblem("line_retired")
        if self._key in configured_lines(self.hass):
            raise FlowProblem("line_already_added")
        if can.finds_operator:
            # Here, where the number can still be corrected.
            await self._async_find_operators()
        self._to_ask = self._asked_parts

    def _ask_number(
        self, kind: Identifier, entered: dict[str, Any], problem: FlowProblem | None = None
    ) -> SubentryFlowResult:
        """Ask for a number; a wrong check digit only has to be confirmed, because such numbers exist."""
        typed = TextSelectorType.TEL if kind is Identifier.MSISDN else TextSelectorType.TEXT
        fields: dict[vol.Marker, object] = {
            vol.Required(CONF_IDENTIFIER): TextSelector(TextSelectorConfig(type=typed))
        }
        doubted = problem is not None and CHECK_DIGIT_WRONG in problem.errors.values()
        if doubted or CONF_ADD_ANYWAY in entered:
            fields[vol.Optional(CONF_ADD_ANYWAY, default=False)] = BooleanSelector()
        return self._show(STEP_OF[kind], vol.Schema(fields), entered, problem)


def _checked(kind: Identifier, entered: dict[str, Any]) -> str:
    """Check a number as far as that is possible without the provider. Raises `FlowProblem`."""
    typed: str = entered[CONF_IDENTIFIER].strip()
    match kind:
        case Identifier.ICCID:
            return _iccid(typed, confirmed=bool(entered.get(CONF_ADD_ANYWAY)))
        case Identifier.MSISDN:
            return _phone_number(typed)
        case Identifier.PROVIDER_ID:
            return _own_name(typed)


def _iccid(typed: str, *, confirmed: bool) -> str:
    iccid = normalise(typed)
    if not plausible(iccid):
        raise FlowProblem("iccid_invalid", CONF_IDENTIFIER)
    if not luhn_ok(iccid) and not confirmed:
        raise FlowProblem(CHECK_DIGIT_WRONG, CONF_IDENTIFIER)
    return iccid


def _phone_number(typed: str) -> str:
    number = phone.normalise(typed)
    if not number.startswith("+"):
        raise FlowProblem("number_without_country", CONF_IDENTIFIER)
    if not phone.plausible(number):
        raise FlowProblem("number_invalid", CONF_IDENTIFIER)
    return number


def _own_name(typed: str) -> str:
    """A number in the one form that everybody understands; any other name as it is."""
    if not typed:
        raise FlowProblem("name_missing", CONF_IDENTIFIER)
    number = phone.normalise(typed)
    return number if phone.plausible(number) else " ".join(typed.split())
