"""When a line needs a recharge: a level, not an edge.

The rule is asked after every reading, and the answer has no memory. What is unknown never makes a line due. What makes
it due is named, so that people can see why money was spent.
"""

from calendar import monthrange
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from enum import StrEnum
from typing import Final

from .forecast import Forecast
from .models import UNLIMITED, AllowanceKind, LineStatus, Money, Reading

CATCH_UP: Final = timedelta(days=3)
"""How long a day of the month stays due: a weekend's outage must not cost a month."""

SOON: Final = timedelta(days=3)
"""A line that ends within this is pointed out, whatever its rule says."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """When to recharge: any one of these is enough, `None` is not asked."""

    money_below: Money | None = None
    """Strictly below, in this currency only."""
    data_below: int | None = None
    """Bytes, strictly below, over all pots."""
    data_below_percent: int | None = None
    """Percent of what the pots held when full, strictly below."""
    days_before_end: int | None = None
    """Days before the validity ends, or after it has ended."""
    days_before_run_out: int | None = None
    """Days before the forecast run-out, or after it."""
    day_of_month: int | None = None
    """1 to 31 on the local calendar; in a shorter month its last day."""

    @property
    def is_empty(self) -> bool:
        """Nothing is asked: such a rule is never due."""
        return all(getattr(self, field.name) is None for field in fields(self))


class Criterion(StrEnum):
    """Why a line is due, or what could not be judged."""

    MONEY_LOW = "money_low"
    DATA_LOW = "data_low"
    ENDS_SOON = "ends_soon"
    RUNS_OUT_SOON = "runs_out_soon"
    DAY_OF_MONTH = "day_of_month"


@dataclass(frozen=True, kw_only=True, slots=True)
class Verdict:
    """What a rule says now."""

    due: bool
    reasons: tuple[Criterion, ...] = ()
    unknown: tuple[Criterion, ...] = ()
    """Asked by the rule, but not answered by the reading. Never due."""
    currency_mismatch: bool = False
    """The line's money is in another currency than the threshold."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Case:
    """Everything that a criterion may look at."""

    rule: Rule
    reading: Reading
    forecast: Forecast
    now: datetime
    zone: tzinfo
    last_recharge: datetime | None


def evaluate(
    rule: Rule,
    reading: Reading | None,
    forecast: Forecast,
    *,
    now: datetime,
    zone: tzinfo,
    last_recharge: datetime | None,
) -> Verdict:
    """Say whether the line is due at `now` (UTC), and why.

    `zone` is where the day of the month is counted; `last_recharge` (UTC) answers it for this month. A retired line is
    never due: nothing can be bought for it.
    """
    if reading is not None and reading.status is LineStatus.RETIRED:
        return Verdict(due=False)
    case = _Case(
        rule=rule,
        reading=reading or Reading(read_at=now),  # one that knows nothing
        forecast=forecast,
        now=now,
        zone=zone,
        last_recharge=last_recharge,
    )
    answers = {criterion: judge(case) for criterion, judge in _JUDGES.items()}
    reasons = tuple(criterion for criterion, answer in answers.items() if answer)
    return Verdict(
        due=bool(reasons),
        reasons=reasons,
        unknown=tuple(criterion for criterion, answer in answers.items() if answer is None),
        currency_mismatch=_currency_mismatch(case),
    )


def _money_low(case: _Case) -> bool | None:
    threshold = case.rule.money_below
    if threshold is None:
        return False
    money = case.reading.money
    if money is None or money.currency != threshold.currency:
        return None
    return money < threshold


def _currency_mismatch(case: _Case) -> bool:
    threshold = case.rule.money_below
    money = case.reading.money
    return threshold is not None and money is not None and money.currency != threshold.currency


def _data_low(case: _Case) -> bool | None:
    """Ask both thresholds: one is enough, also where the other one is unknown."""
    answers = (_bytes_low(case), _percent_low(case))
    return True if True in answers else None if None in answers else False


def _bytes_low(case: _Case) -> bool | None:
    threshold = case.rule.data_below
    if threshold is None:
        return False
    left = case.reading.remaining(AllowanceKind.DATA)
    return None if left is None else left is not UNLIMITED and left < threshold


def _percent_low(case: _Case) -> bool | None:
    percent = case.rule.data_below_percent
    if percent is None:
        return False
    left = case.reading.remaining(AllowanceKind.DATA)
    if left is UNLIMITED:
        return False
    total = case.reading.total(AllowanceKind.DATA)
    # Of an empty or an endless pot there is no percentage: such figures say nothing.
    if left is None or not isinstance(total, int) or total <= 0:
        return None
    return left * 100 < total * percent


def _ends_soon(case: _Case) -> bool | None:
    days = case.rule.days_before_end
    if days is None:
        return False
    end = case.reading.valid_until
    return None if end is None else end - case.now <= timedelta(days=days)


def _runs_out_soon(case: _Case) -> bool | None:
    days = case.rule.days_before_run_out
    if days is None:
        return False
    if case.forecast.runs_out_at is not None:
        return case.forecast.runs_out_at - case.now <= timedelta(days=days)
    lasts = case.reading.remaining(AllowanceKind.DATA) is UNLIMITED
    known = (
        lasts or case.forecast.data_per_day is not None or case.forecast.money_per_day is not None
    )
    return False if known else None


def _day_of_month(case: _Case) -> bool:
    """Due from local midnight for `CATCH_UP`, in calendar days: clock changes do not matter."""
    day = case.rule.day_of_month
    if day is None:
        return False
    today = case.now.astimezone(case.zone).date()
    start = _on_day(today, day)
    if start > today:
        start = _on_day(today.replace(day=1) - timedelta(days=1), day)
    recharged = (
        case.last_recharge is not None and case.last_recharge.astimezone(case.zone).date() >= start
    )
    return today < start + CATCH_UP and not recharged


def _on_day(month: date, day: int) -> date:
    """Find the day in this month, or the month's last."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


_JUDGES: Final[Mapping[Criterion, Callable[[_Case], bool | None]]] = {
    Criterion.MONEY_LOW: _money_low,
    Criterion.DATA_LOW: _data_low,
    Criterion.ENDS_SOON: _ends_soon,
    Criterion.RUNS_OUT_SOON: _runs_out_soon,
    Criterion.DAY_OF_MONTH: _day_of_month,
}
"""Yes, no, or `None`: cannot be judged. What the rule does not ask is a no."""


class RuleProblem(StrEnum):
    """A value that cannot be meant."""

    MONEY_NOT_POSITIVE = "money_not_positive"
    MONEY_TOO_LARGE = "money_too_large"
    DATA_NOT_POSITIVE = "data_not_positive"
    DATA_TOO_LARGE = "data_too_large"
    PERCENT_OUT_OF_RANGE = "percent_out_of_range"
    DAYS_BEFORE_END_OUT_OF_RANGE = "days_before_end_out_of_range"
    DAYS_BEFORE_RUN_OUT_OUT_OF_RANGE = "days_before_run_out_out_of_range"
    DAY_OF_MONTH_OUT_OF_RANGE = "day_of_month_out_of_range"


MAX_MONEY: Final = Decimal(100_000_000)
"""Generous for the currencies with the smallest unit (a few thousand dollars in rial, dong or kip)."""

MAX_DATA: Final = 10**13
"""Ten terabytes."""

MAX_DAYS: Final = 365


def problems(rule: Rule) -> tuple[RuleProblem, ...]:
    """Find values that would make a line due always, or never.

    Whether a package can satisfy the rule is asked of `choice.lifts`.
    """
    money = None if rule.money_below is None else rule.money_below.amount
    checks = {
        RuleProblem.MONEY_NOT_POSITIVE: money is not None and money <= 0,
        RuleProblem.MONEY_TOO_LARGE: money is not None and money > MAX_MONEY,
        RuleProblem.DATA_NOT_POSITIVE: rule.data_below is not None and rule.data_below <= 0,
        RuleProblem.DATA_TOO_LARGE: rule.data_below is not None and rule.data_below > MAX_DATA,
        RuleProblem.PERCENT_OUT_OF_RANGE: _outside(rule.data_below_percent, 1, 99),
        RuleProblem.DAYS_BEFORE_END_OUT_OF_RANGE: _outside(rule.days_before_end, 0, MAX_DAYS),
        RuleProblem.DAYS_BEFORE_RUN_OUT_OUT_OF_RANGE: _outside(
            rule.days_before_run_out, 0, MAX_DAYS
        ),
        RuleProblem.DAY_OF_MONTH_OUT_OF_RANGE: _outside(rule.day_of_month, 1, 31),
    }
    return tuple(problem for problem, found in checks.items() if found)


def _outside(value: int | None, lowest: int, highest: int) -> bool:
    return value is not None and not lowest <= value <= highest
