"""A tool for language models: what is known of the exposed lines, exactly. It reads, and buys nothing."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, override

from homeassistant.components.llm import LLMTools
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.llm import (
    LLM_API_ASSIST,
    LLMContext,
    Tool,
    ToolAnnotations,
    ToolInput,
    ToolResult,
)
from homeassistant.util.json import JsonObjectType, JsonValueType
import voluptuous as vol

from .const import DOMAIN
from .formats import amount_text
from .intent import async_facts
from .lines.models import UNLIMITED, AllowanceKind, Money, Quantity, Reading
from .recharge.models import Recharge
from .speech.answers import NO_LEDGER, LineFacts
from .speech.sentences import Question
from .spoken import SpokenLine, async_exposed_lines, find

ATTR_LINE: Final = "line"
_UNITS: Final[Mapping[AllowanceKind, tuple[str, str]]] = {
    AllowanceKind.DATA: ("data_left", "bytes"),
    AllowanceKind.VOICE: ("voice_left", "seconds"),
    AllowanceKind.SMS: ("sms_left", "messages"),
}


class GetLinesTool(Tool):
    """Tells what is known of all exposed lines, or of one."""

    name = f"{DOMAIN}__get_lines"
    title = "Get prepaid eSIM lines"
    description = (
        "Gets the prepaid eSIM and SIM lines: balance, data left, validity, forecast run-out, whether a recharge "
        "is due, and the last recharge. Money on a line is exact, with its currency. 'as_of' is how old the figures "
        "are. What is missing is not known. Recharging is not possible with this tool: it is done by the user in "
        "Home Assistant."
    )
    integration = DOMAIN
    annotations = ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=False
    )

    def __init__(self, names: Sequence[str]) -> None:
        """`names` are the titles of the exposed lines."""
        self.parameters = vol.Schema(
            {
                vol.Optional(
                    ATTR_LINE, description="Name of the line; leave it out for all lines"
                ): vol.In(list(names))
            }
        )

    @override
    async def async_call(
        self, hass: HomeAssistant, tool_input: ToolInput, llm_context: LLMContext
    ) -> ToolResult:
        """Tell it, from what is known already: no provider is asked."""
        wanted = self.parameters(tool_input.tool_args).get(ATTR_LINE)
        lines = _lines(hass, llm_context)
        if wanted is not None and not (lines := _called(lines, wanted)):
            return ToolResult(data={"error": "There is no such line"}, error=True)
        told: list[JsonValueType] = [
            _told(line, await async_facts(Question.LAST_RECHARGE, line)) for line in lines
        ]
        return ToolResult(data={"lines": told})


@callback
def async_get_tools(hass: HomeAssistant, llm_context: LLMContext, api_id: str) -> LLMTools | None:
    """Offer the tool where a line is exposed."""
    if api_id != LLM_API_ASSIST or not (lines := _lines(hass, llm_context)):
        return None
    return LLMTools(tools=[GetLinesTool([line.title for line in lines])])


def _lines(hass: HomeAssistant, llm_context: LLMContext) -> list[SpokenLine]:
    return async_exposed_lines(hass, llm_context.assistant)


def _called(lines: Sequence[SpokenLine], name: str) -> list[SpokenLine]:
    """The lines of a title, which may be nothing that can be said, else of another name."""
    return [line for line in lines if line.title == name] or find(lines, name)


def _told(line: SpokenLine, facts: LineFacts) -> JsonObjectType:
    """One line; without what is not known."""
    reading, forecast = facts.reading, facts.forecast
    told: dict[str, JsonValueType] = {
        "name": line.title,
        "up_to_date": reading is not None and facts.current,
        "runs_out": _time(forecast.runs_out_at),
        "runs_out_because_of": forecast.cause and forecast.cause.value,
        "recharge_due": None if facts.status == NO_LEDGER else facts.verdict.due,
        "due_because_of": [reason.value for reason in facts.verdict.reasons],
        "recharge_status": facts.status,
        "last_recharge": _recharge(facts.recharges[0]) if facts.recharges else None,
    }
    if reading is not None:
        told |= _read(reading)
    if facts.proposal is not None:
        told["waits_for_approval"] = _money(facts.proposal.package.price)
    return {key: value for key, value in told.items() if value not in (None, [])}


def _read(reading: Reading) -> dict[str, JsonValueType]:
    left = {name: _quantity(reading.remaining(kind), unit) for kind, (name, unit) in _UNITS.items()}
    return {
        "balance": None if reading.money is None else _money(reading.money),
        **left,
        "expires": _time(reading.valid_until),
        "line_status": reading.status and reading.status.value,
        "as_of": _time(reading.taken_at),
    }


def _recharge(recharge: Recharge) -> JsonObjectType:
    return {
        "time": recharge.created_at.isoformat(),
        "state": recharge.state.value,
        "product": recharge.package.title,
        "price": _money(recharge.cost),
    }


def _money(money: Money) -> JsonObjectType:
    return {"amount": amount_text(money), "currency": money.currency}


def _quantity(quantity: Quantity | None, unit: str) -> JsonValueType:
    if quantity is UNLIMITED:
        return "unlimited"
    return quantity if quantity is None else {"value": quantity, "unit": unit}


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
