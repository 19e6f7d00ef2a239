"""Repairs: the forms that settle what `issues.py` shows."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Any, Final, TypedDict

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.selector import (
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
)
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol

from .actions.values import digits_of, paid_of, receipt_of, text_or_none
from .const import DOMAIN
from .coordinator import EsimConfigEntry, EsimRuntimeData
from .errors import async_translated, failed, not_bought
from .formats import money_text, package_text
from .hub import Hub
from .issues import LEDGER_ISSUE
from .ledger_care import async_start_anew, async_try_again, may_start_anew
from .lines.models import Line, Money
from .recharge.ledger import LedgerError
from .recharge.models import Proposal, Recharge, State


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a form is about, found again when the person answers."""

    hass: HomeAssistant
    entry: EsimConfigEntry
    runtime: EsimRuntimeData
    """Of the account as it was loaded when the person answered: the entry forgets it when it is unloaded meanwhile."""
    line: Line
    about: str
    paid: Money | None = None
    """What the person says that they paid, where that is asked."""
    receipt: str | None = None

    @property
    def hub(self) -> Hub:
        """The money half. Raises `LedgerError` if nothing can be saved."""
        hub = self.runtime.hub
        if hub.trouble is not None:
            raise hub.trouble
        return hub

    async def proposal(self) -> Proposal:
        """The proposal that was shown, whatever became of it."""
        found = await self.hub.ledger.proposal(self.about)
        if found is None:
            raise failed("nothing_proposed")
        return found


PAID: Final = "paid"
"""The answer that asks how much it was, first."""
ATTR_AMOUNT: Final = "amount"
ATTR_RECEIPT: Final = "receipt"
_FINEST: Final = 0.001
"""The smallest step that a field for numbers can have."""


class _Said(TypedDict):
    """What the form of a payment brings."""

    paid: Money
    receipt: str | None


type Answer = Callable[[Case], Awaitable[object]]


async def _charged(case: Case) -> None:
    await case.hub.desk.decide(case.line, charged=True, recharge_id=case.about)


async def _not_charged(case: Case) -> None:
    await case.hub.desk.decide(case.line, charged=False, recharge_id=case.about)


async def _paid(case: Case) -> None:
    await case.hub.desk.decide(
        case.line,
        charged=True,
        recharge_id=case.about,
        paid=case.paid,
        receipt=case.receipt,
    )


async def _clear(case: Case) -> None:
    await case.hub.desk.clear(case.line)
    case.runtime.coordinator.async_consider()


async def _approve(case: Case) -> None:
    try:
        done = await case.hub.keeper.approve(case.line, await case.proposal())
    finally:
        case.runtime.coordinator.async_consider()  # at another price it is asked again at once
    if done.state is State.REFUSED:
        raise not_bought(done)


async def _reject(case: Case) -> None:
    await case.hub.keeper.reject(case.line, await case.proposal())


ANSWERS: Final[Mapping[str, Mapping[str, Answer]]] = {
    "unknown_outcome": {"charged": _charged, "not_charged": _not_charged},
    "pay_by_hand": {PAID: _paid, "not_paid": _not_charged},
    "pay_by_hand_arrived": {PAID: _paid, "not_paid": _not_charged},
    "not_credited": {"clear": _clear},
    "breaker_open": {"clear": _clear},
    "proposal": {"approve": _approve, "reject": _reject},
}
"""The answers that the form of an issue offers, besides *later*."""


class LineRepair(RepairsFlow):
    """A question about a line: a menu of answers, one of which is *later*."""

    def __init__(self, kind: str, about: Mapping[str, Any]) -> None:
        """`kind` is the translation key of the issue, `about` its data."""
        self._about = about
        for name, answer in ANSWERS[kind].items():
            # Home Assistant finds the step of a menu's choice by its name.
            step = self._step_paid(answer) if name == PAID else self._step(answer)
            setattr(self, f"async_step_{name}", step)
        self._menu = [*ANSWERS[kind], "later"]

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Ask."""
        issue = ir.async_get(self.hass).async_get_issue(DOMAIN, self.issue_id)
        return self.async_show_menu(
            step_id="init",
            menu_options=self._menu,
            description_placeholders=issue.translation_placeholders if issue else None,
        )

    async def async_step_later(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave everything as it is."""
        return self.async_abort(reason="later")

    def _step(self, answer: Answer) -> Callable[..., Awaitable[RepairsFlowResult]]:
        async def step(_user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
            return await self._async_answer(answer, self._case())

        return step

    def _step_paid(self, answer: Answer) -> Callable[..., Awaitable[RepairsFlowResult]]:
        """Ask what was paid, then answer."""

        async def step(user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
            case, errors = self._case(), {}
            waiting = None if case is None else await self._async_waiting(case)
            if case is None or waiting is None:
                return await self._async_answer(answer, case)
            price = waiting.package.price
            if user_input is not None:
                try:
                    said = _said(user_input, price)
                except ServiceValidationError as error:
                    errors["base"] = str(error.translation_key)
                else:
                    return await self._async_answer(answer, replace(case, **said))
            return self.async_show_form(
                step_id=PAID,
                data_schema=self.add_suggested_values_to_schema(_paid_form(price), user_input),
                errors=errors,
                description_placeholders={
                    "product": package_text(waiting.package),
                    "price": money_text(price),
                    "currency": price.currency,
                },
            )

        return step

    async def _async_waiting(self, case: Case) -> Recharge | None:
        """The recharge that the form is about, if it still waits and can be looked up."""
        with suppress(LedgerError):
            found = await case.hub.ledger.open_recharge(case.line.key)
            return found if found is not None and found.id == case.about else None
        return None

    async def _async_answer(self, answer: Answer, case: Case | None) -> RepairsFlowResult:
        if case is None:
            return self.async_abort(reason="not_loaded")
        try:
            async with async_translated(self.hass, case.entry):
                await answer(case)
        except HomeAssistantError as error:
            problem = await _async_words(self.hass, error)
            return self.async_abort(
                reason="not_done", description_placeholders={"problem": problem}
            )
        finally:
            await case.runtime.coordinator.async_show()
        return self.async_create_entry(data={})

    def _case(self) -> Case | None:
        entry = self.hass.config_entries.async_get_entry(str(self._about["entry_id"]))
        if entry is None or not hasattr(entry, "runtime_data"):
            return None
        runtime: EsimRuntimeData = entry.runtime_data
        line = next(
            (line for line in runtime.lines.values() if line.key == self._about["line"]), None
        )
        if line is None:
            return None
        return Case(
            hass=self.hass,
            entry=entry,
            runtime=runtime,
            line=line,
            about=str(self._about["about"]),
        )


class LedgerRepair(RepairsFlow):
    """The ledger cannot be used: try again, or begin a new one where the old one is lost."""

    async def async_step_init(self, _user_input: dict[str, Any] | None = None) -> RepairsFlowResult:
        """Offer a new ledger only where there is none to save: a full disk loses nothing."""
        options = ["try_again", "start_anew"] if may_start_anew(self.hass) else ["try_again"]
        return self.async_show_menu(step_id="init", menu_options=[*options, "later"])

    async def async_step_try_again(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Open it once more: the disk may have room again, or the file may be back."""
        if await async_try_again(self.hass):
            return self.async_create_entry(data={})
        return self.async_abort(reason="still_unavailable")

    async def async_step_start_anew(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Say what is lost, then begin anew."""
        if user_input is None:
            return self.async_show_form(step_id="start_anew")
        if await async_start_anew(self.hass):
            return self.async_create_entry(data={})
        return self.async_abort(reason="still_unavailable")

    async def async_step_later(
        self, _user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Leave everything as it is: nothing is bought."""
        return self.async_abort(reason="later")


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, str | int | float | None] | None
) -> RepairsFlow:
    """Make the form for an issue."""
    if issue_id == LEDGER_ISSUE or data is None:
        return LedgerRepair()
    issue = ir.async_get(hass).async_get_issue(DOMAIN, issue_id)
    return LineRepair(str(issue and issue.translation_key), data)


def _paid_form(price: Money) -> vol.Schema:
    """Whole units only, where the currency has no smaller ones."""
    amount = NumberSelectorConfig(
        mode=NumberSelectorMode.BOX,
        min=0,
        step=max(10.0 ** -digits_of(price), _FINEST),
        unit_of_measurement=price.currency,
    )
    return vol.Schema(
        {
            vol.Required(ATTR_AMOUNT, default=float(price.amount)): NumberSelector(amount),
            vol.Optional(ATTR_RECEIPT): TextSelector(),
        }
    )


def _said(user_input: Mapping[str, Any], price: Money) -> _Said:
    """What a person fills in. Raises `ServiceValidationError`."""
    return {
        "paid": paid_of(ATTR_AMOUNT, user_input[ATTR_AMOUNT], None, price),
        "receipt": receipt_of(text_or_none(user_input, ATTR_RECEIPT)),
    }


async def _async_words(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """The sentence of an error in the language of this Home Assistant; a form cannot translate it itself."""
    texts = await async_get_translations(hass, hass.config.language, "exceptions", {DOMAIN})
    text = texts.get(f"component.{DOMAIN}.exceptions.{error.translation_key}.message")
    return str(error) if text is None else text.format(**(error.translation_placeholders or {}))
