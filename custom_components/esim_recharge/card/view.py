"""What the card is told about a line: one dictionary of plain JSON.

Sums are decimal strings, data is bytes, times are ISO 8601 in UTC, days are the owner's; the unknown is null. Neither
numbers of lines nor secrets are in it.
"""

from dataclasses import dataclass
from datetime import date
from typing import Final

from ..actions.answers import (
    Answer,
    package_answer,
    recharge_answer,
    refusal_answer,
    sum_or_none,
    time_or_none,
)
from ..errors import provider_failed
from ..lines.forecast import Forecast
from ..lines.models import AllowanceKind, Money, Quantity, Reading, Unlimited
from ..providers.base import ProviderError
from ..recharge.models import Proposal, Reason, Recharge, Refusal
from ..shown import AccountState, LineState

API: Final = 1
"""Raised when what the card is told changes so that an older card would show it wrongly."""


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """What is known of a line beside its state: its names, and who looks."""

    device_id: str
    name: str
    account_name: str
    can_spend: bool
    """Whoever looks is an administrator."""
    can_buy: bool
    """Something is sold for the line, as far as it is known."""
    by_hand: bool
    """A person pays."""
    available: bool
    """The reading is young enough to be shown as current."""


def line_view(about: About, line: LineState, account: AccountState) -> Answer:
    """Describe a line as it is known now, without asking anybody."""
    reading, standing = line.outlook.reading, line.standing
    return {
        "device_id": about.device_id,
        "name": about.name,
        "account_name": about.account_name,
        "api": API,
        "can_spend": about.can_spend,
        "can_buy": about.can_buy,
        "by_hand": about.by_hand,
        "mode": line.settings.mode.value,
        "status": standing.status.value,
        "reason": standing.reason and standing.reason.value,
        "next_allowed": time_or_none(standing.next_allowed),
        "held_back": line.held_back and line.held_back.value,
        "due": line.outlook.verdict.due,
        "obstacle": _obstacle(line.obstacle_for_person),
        **_left(reading),
        "runs_out": _runs_out(line.outlook.forecast),
        "available": about.available,
        "error": _error(line.error),
        "limits": _limits(line, account),
        "proposal": _proposal(line.proposal),
        "open": _recharge(line.open),
        "uncleared": _recharge(line.uncleared),
        "last": _recharge(line.last),
    }


def money_view(money: Money | None) -> Answer | None:
    """A sum with its currency."""
    return None if money is None else {"amount": sum_or_none(money), "currency": money.currency}


def _obstacle(refusal: Refusal | None) -> Answer | None:
    if refusal is None:
        return None
    return {**refusal_answer(refusal), "facts": dict(refusal.facts)}


_LEFT: Final = ("money", *AllowanceKind, "valid_until", "line_status", "read_at", "as_of")


def _left(reading: Reading | None) -> Answer:
    """What was read; nothing is known before the first reading."""
    if reading is None:
        return dict.fromkeys(map(str, _LEFT))
    return {
        "money": money_view(reading.money),
        **{kind.value: _pot(reading, kind) for kind in AllowanceKind},
        "valid_until": time_or_none(reading.valid_until),
        "line_status": reading.status and reading.status.value,
        "read_at": time_or_none(reading.read_at),
        "as_of": time_or_none(reading.as_of),
    }


def _pot(reading: Reading, kind: AllowanceKind) -> Answer | None:
    """All pots of a kind as one; `None`: nothing is known of any."""
    remaining, total = reading.remaining(kind), reading.total(kind)
    if remaining is None and total is None:
        return None
    return {"remaining": _quantity(remaining), "total": _quantity(total)}


def _quantity(value: Quantity | None) -> int | str | None:
    return value.value if isinstance(value, Unlimited) else value


def _runs_out(forecast: Forecast) -> Answer | None:
    if forecast.runs_out_at is None or forecast.cause is None:
        return None
    return {"at": time_or_none(forecast.runs_out_at), "cause": forecast.cause.value}


def _error(error: ProviderError | None) -> Answer | None:
    if error is None:
        return None
    words = provider_failed(error)
    return {
        "translation_key": words.translation_key,
        "placeholders": dict(words.translation_placeholders or {}),
    }


def _limits(line: LineState, account: AccountState) -> Answer:
    """What may be spent, and what was; without the ledger nobody knows what was."""
    limits, spending, known = line.settings.limits, line.spending, not account.trouble
    paused = line.obstacle_for_person
    until = paused.next_allowed if paused and paused.reason is Reason.PAUSED else None
    line_spent = _spent(limits.monthly_budget, spending.line, line.spent)
    account_spent = _spent(account.settings.monthly_budget, spending.account, account.spent)
    return {
        "max_price": money_view(limits.max_price),
        "per_day": {"used": spending.today if known else None, "allowed": limits.per_day},
        "line_month": {
            "spent": money_view(line_spent if known else None),
            "budget": money_view(limits.monthly_budget),
        },
        "account_month": {
            "spent": money_view(account_spent if known else None),
            "budget": money_view(account.settings.monthly_budget),
        },
        "paused_until": time_or_none(until),
        "active_from": _day(limits.active_from),
        "active_until": _day(limits.active_until),
    }


def _day(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _spent(budget: Money | None, parts: tuple[Money, ...], total: Money | None) -> Money | None:
    """What went this month, in the currency of the budget where there is one: the two are read as "12 of 40 USD"."""
    if budget is None:
        return total
    same = (part for part in parts if part.currency == budget.currency)
    return sum(same, start=Money.zero(budget.currency))


def _proposal(proposal: Proposal | None) -> Answer | None:
    if proposal is None:
        return None
    return {
        "id": proposal.id,
        "product": package_answer(proposal.package),
        "because": list(proposal.because),
        "expires_at": time_or_none(proposal.expires_at),
    }


def _recharge(recharge: Recharge | None) -> Answer | None:
    return None if recharge is None else recharge_answer(recharge)
