"""The guards: every reason not to spend, asked in one fixed order before every purchase.

A guard is a function from the situation to a refusal or `None`. The table `GUARDS` is their order; nothing else
decides about spending. They are asked under the same lock that writes the intent, so what they count cannot change
between the answer and the purchase.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from typing import Final

from ..lines.models import Money
from .models import Origin, Reason, Refusal, State
from .periods import midnight, next_day, next_month
from .settings import Mode
from .situation import Situation, Spending

__all__ = [
    "ABOUT_READING",
    "BEFORE_ASKING",
    "BREAKER_AFTER",
    "CLOCK_SLACK",
    "GUARDS",
    "Guard",
    "Situation",
    "Spending",
    "answers",
    "first_refusal",
]

BREAKER_AFTER: Final = 3
"""Automatic failures in a row after which a person has to look (LTX and Autumn, two billing systems, do the same)."""

CLOCK_SLACK: Final = timedelta(minutes=5)
"""A reading from further in the future means that a clock is wrong: no ground for spending."""


type Guard = Callable[[Situation], Refusal | None]


def _flag(reason: Reason, blocked: Callable[[Situation], bool]) -> Guard:
    """Make a guard that needs nothing but a yes or no."""

    def guard(situation: Situation) -> Refusal | None:
        return Refusal(reason=reason) if blocked(situation) else None

    return guard


def _paused(situation: Situation) -> Refusal | None:
    if not situation.paused:
        return None
    return Refusal(reason=Reason.PAUSED, next_allowed=situation.paused_until)


def _outside_window(situation: Situation) -> Refusal | None:
    limits = situation.settings.limits
    today = situation.now.astimezone(situation.zone).date()
    if limits.active_from and today < limits.active_from:
        opens = midnight(limits.active_from, situation.zone)
        return Refusal(reason=Reason.OUTSIDE_WINDOW, next_allowed=opens)
    if limits.active_until and today > limits.active_until:
        return Refusal(reason=Reason.OUTSIDE_WINDOW)
    return None


def _not_due(situation: Situation) -> Refusal | None:
    if not (situation.unattended or situation.require_due):
        return None
    if situation.verdict.due:
        return None
    return Refusal(reason=Reason.NOT_DUE)


def _stale_reading(situation: Situation) -> Refusal | None:
    """Too old, or from before the last recharge: the need that was met then is no need now."""
    if not (situation.by_rule and situation.readable):
        return None
    reading, last = situation.reading, situation.last_charged
    oldest = situation.now - situation.settings.limits.stale_after
    if last is not None:
        oldest = max(oldest, last.created_at, last.updated_at)
    if reading is not None and oldest <= reading.taken_at <= situation.now + CLOCK_SLACK:
        return None
    return Refusal(reason=Reason.STALE_READING)


def _implausible_reading(situation: Situation) -> Refusal | None:
    if not situation.by_rule or situation.outlook.trusted_from is None:
        return None
    return Refusal(reason=Reason.IMPLAUSIBLE_READING, next_allowed=situation.outlook.trusted_from)


def _open(reason: Reason, *states: State) -> Guard:
    """Make a guard that a recharge of this line in one of these states blocks."""

    def guard(situation: Situation) -> Refusal | None:
        current = situation.open_recharge
        if current is None or current.state not in states:
            return None
        return Refusal(reason=reason, facts={"recharge": current.id})

    return guard


def _waiting_for_credit(situation: Situation) -> Refusal | None:
    current = situation.open_recharge
    if current is not None and current.state is State.SUCCEEDED:
        until = current.updated_at + situation.credit_delay
        return Refusal(reason=Reason.WAITING_FOR_CREDIT, next_allowed=until)
    unused = situation.queued and situation.origin is not Origin.REQUESTED
    if unused or (situation.by_rule and situation.not_credited):
        return Refusal(reason=Reason.WAITING_FOR_CREDIT)
    return None


def _cooldown(situation: Situation) -> Refusal | None:
    """Every attempt starts the pause, failed ones too; a person may repeat what was surely refused."""
    last = situation.last_attempt if situation.by_rule else situation.last_charged
    if last is None:
        return None
    # A person may have taken days to pay what they were asked for.
    begun = last.updated_at if situation.by_hand else last.created_at
    until = begun + max(situation.settings.limits.pause, situation.credit_delay)
    if situation.now >= until:
        return None
    return Refusal(reason=Reason.COOLDOWN, next_allowed=until)


def _daily_count(situation: Situation) -> Refusal | None:
    allowed = situation.settings.limits.per_day
    if situation.spending.today < allowed:
        return None
    return Refusal(
        reason=Reason.DAILY_COUNT,
        next_allowed=next_day(situation.now, situation.zone),
        facts={"count": str(situation.spending.today), "limit": str(allowed)},
    )


def _budget(
    reason: Reason,
    limit: Callable[[Situation], Money | None],
    spent: Callable[[Situation], tuple[Money, ...]],
) -> Guard:
    """Make a guard for one monthly budget; sums in another currency are the business of `currency_mismatch`."""

    def guard(situation: Situation) -> Refusal | None:
        budget = limit(situation)
        if budget is None:
            return None
        parts = [*spent(situation), *((situation.package.price,) if situation.package else ())]
        total = sum(part.amount for part in parts if part.currency == budget.currency)
        exhausted = situation.package is None and total >= budget.amount
        if total <= budget.amount and not exhausted:
            return None
        return Refusal(
            reason=reason,
            next_allowed=next_month(situation.now, situation.zone),
            facts={"total": str(total), "budget": str(budget.amount), "currency": budget.currency},
        )

    return guard


def _line_budget_missing(situation: Situation) -> Refusal | None:
    """What nobody agrees to would have no monthly end without a budget: unset is not unlimited."""
    if situation.unattended and situation.settings.limits.monthly_budget is None:
        return Refusal(reason=Reason.MONTHLY_LINE_BUDGET)
    return None


def _product_unavailable(situation: Situation) -> Refusal | None:
    package, problem = situation.package, situation.product_problem
    if package is not None:
        if package.price.amount > 0:
            return None
        problem = "price_not_positive"  # a mistake that would make room in every budget
    facts = {"problem": problem} if problem else {}
    return Refusal(reason=Reason.PRODUCT_UNAVAILABLE, facts=facts)


def _currency_mismatch(situation: Situation) -> Refusal | None:
    """Sums that must be compared with the price are in its currency, or nothing is bought."""
    if situation.unattended and situation.verdict.currency_mismatch:
        return Refusal(reason=Reason.CURRENCY_MISMATCH)
    if situation.package is None:
        return None
    line_budget, account_budget = (
        situation.settings.limits.monthly_budget,
        situation.account_settings.monthly_budget,
    )
    compared = [
        *situation.caps,
        *(sum_ for sum_ in (line_budget, account_budget, situation.wallet) if sum_),
    ]
    compared += situation.spending.line if line_budget else ()
    compared += situation.spending.account if account_budget else ()
    most, credit = situation.settings.limits.max_credit, situation.package.credit
    if most is not None and credit is not None and most.currency != credit.currency:
        facts = {"price": credit.currency, "limit": most.currency}
        return Refusal(reason=Reason.CURRENCY_MISMATCH, facts=facts)
    currency = situation.package.price.currency
    # Nothing is the same in every currency: what others bought may have no price that we know.
    strange = next((s.currency for s in compared if s.amount and s.currency != currency), None)
    if strange is None:
        return None
    return Refusal(reason=Reason.CURRENCY_MISMATCH, facts={"price": currency, "limit": strange})


def _price_over_cap(situation: Situation) -> Refusal | None:
    """A cap must exist; without one nothing is bought."""
    if situation.package is None:
        return None
    price = situation.package.price
    caps = [cap.amount for cap in situation.caps if cap.currency == price.currency]
    if caps and price.amount <= min(caps):
        return None
    facts = {"price": str(price.amount), "currency": price.currency}
    return Refusal(
        reason=Reason.PRICE_OVER_CAP, facts={**facts, "cap": str(min(caps))} if caps else facts
    )


def _credit_over_cap(situation: Situation) -> Refusal | None:
    """What the line gets is capped in its own currency; a product that may be any sum does not fit under a cap."""
    most, package = situation.settings.limits.max_credit, situation.package
    if most is None or package is None:
        return None
    credit = package.credit
    if credit is None:
        other = any(part is not None for part in (package.data, package.voice, package.sms))
        return None if other else Refusal(reason=Reason.CREDIT_OVER_CAP)
    if most.currency != credit.currency or credit <= most:
        return None
    facts = {"credit": str(credit.amount), "cap": str(most.amount), "currency": most.currency}
    return Refusal(reason=Reason.CREDIT_OVER_CAP, facts=facts)


def _price_changed(situation: Situation) -> Refusal | None:
    expected, package = situation.expected_price, situation.package
    if expected is None or package is None or expected == package.price:
        return None
    return Refusal(
        reason=Reason.PRICE_CHANGED, facts={"expected": str(expected), "price": str(package.price)}
    )


def _wallet_too_low(situation: Situation) -> Refusal | None:
    wallet, package = situation.wallet, situation.package
    if wallet is None or package is None or wallet.currency != package.price.currency:
        return None
    if wallet >= package.price:
        return None
    facts = {
        "wallet": str(wallet.amount),
        "price": str(package.price.amount),
        "currency": wallet.currency,
    }
    return Refusal(reason=Reason.WALLET_TOO_LOW, facts=facts)


def _any(*guards: Guard) -> Guard:
    """Make one guard of several that share a reason."""

    def guard(situation: Situation) -> Refusal | None:
        return next((refusal for each in guards if (refusal := each(situation))), None)

    return guard


GUARDS: Final[Mapping[Reason, Guard]] = {
    Reason.STOPPING: _flag(Reason.STOPPING, lambda s: s.stopping),
    Reason.LEDGER_UNAVAILABLE: _flag(Reason.LEDGER_UNAVAILABLE, lambda s: not s.ledger_ready),
    Reason.NOT_PERMITTED: _flag(Reason.NOT_PERMITTED, lambda s: not s.permitted),
    Reason.PAUSED: _paused,
    Reason.OUTSIDE_WINDOW: _outside_window,
    Reason.MODE_OFF: _flag(
        Reason.MODE_OFF, lambda s: s.automatic and s.settings.mode is not Mode.AUTOMATIC
    ),
    Reason.NOT_DUE: _not_due,
    Reason.AUTH_FAILED: _flag(Reason.AUTH_FAILED, lambda s: not s.auth_ok),
    Reason.STALE_READING: _stale_reading,
    Reason.IMPLAUSIBLE_READING: _implausible_reading,
    Reason.IN_FLIGHT: _open(Reason.IN_FLIGHT, State.PREPARED, State.SENT, State.PENDING),
    Reason.UNKNOWN_OUTCOME: _open(Reason.UNKNOWN_OUTCOME, State.UNKNOWN, State.REVIEW),
    Reason.WAITING_FOR_CREDIT: _waiting_for_credit,
    Reason.BREAKER_OPEN: _flag(
        Reason.BREAKER_OPEN, lambda s: s.unattended and s.failures >= BREAKER_AFTER
    ),
    Reason.COOLDOWN: _cooldown,
    Reason.DAILY_COUNT: _daily_count,
    Reason.MONTHLY_LINE_BUDGET: _any(
        _line_budget_missing,
        _budget(
            Reason.MONTHLY_LINE_BUDGET,
            lambda s: s.settings.limits.monthly_budget,
            lambda s: s.spending.line,
        ),
    ),
    Reason.MONTHLY_ACCOUNT_BUDGET: _budget(
        Reason.MONTHLY_ACCOUNT_BUDGET,
        lambda s: s.account_settings.monthly_budget,
        lambda s: s.spending.account,
    ),
    Reason.PRODUCT_UNAVAILABLE: _product_unavailable,
    Reason.CURRENCY_MISMATCH: _currency_mismatch,
    Reason.PRICE_OVER_CAP: _price_over_cap,
    Reason.CREDIT_OVER_CAP: _credit_over_cap,
    Reason.PRICE_CHANGED: _price_changed,
    Reason.WALLET_TOO_LOW: _wallet_too_low,
}

BEFORE_ASKING: Final = tuple(Reason)[: tuple(Reason).index(Reason.MONTHLY_LINE_BUDGET)]
"""Guards that need no fresh answer of the provider: asked first, so that a refused wish costs no request."""

ABOUT_READING: Final = frozenset({Reason.STALE_READING, Reason.IMPLAUSIBLE_READING})
"""Guards that another look may satisfy. Where looking costs, they are asked last of all, and after it."""


def answers(situation: Situation) -> Iterator[tuple[Reason, Refusal | None]]:
    """Ask every guard, in order."""
    for reason, guard in GUARDS.items():
        yield reason, guard(situation)


def first_refusal(
    situation: Situation, reasons: tuple[Reason, ...] = tuple(Reason)
) -> Refusal | None:
    """The first guard of `reasons` that says no."""
    return next((refusal for reason in reasons if (refusal := GUARDS[reason](situation))), None)
