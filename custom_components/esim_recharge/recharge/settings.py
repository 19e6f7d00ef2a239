"""What the owner of a line decides: mode, rule, choice, limits; and the checks when a rule is saved."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ..lines.choice import Choice, FixedPackage, find_package, lifts
from ..lines.codec import (
    choice_from_json,
    choice_to_json,
    money_from_json,
    money_to_json,
    rule_from_json,
    rule_to_json,
)
from ..lines.models import Money, Package, Reading
from ..lines.rules import Rule, problems
from ..providers.base import Capabilities

MAX_PER_DAY: Final = 24
MAX_SUM: Final = Decimal(100_000_000)
"""Larger sums are typing mistakes in every currency of the world's prepaid lines."""
MAX_PAUSE: Final = timedelta(days=31)


class Mode(StrEnum):
    """What happens when a line is due."""

    OFF = "off"
    NOTIFY = "notify"
    ASK = "ask"
    AUTOMATIC = "automatic"


@dataclass(frozen=True, kw_only=True, slots=True)
class Limits:
    """How much may be spent on a line, by whomever. Unset sums are not unlimited: see `limits.py`."""

    max_price: Money | None = None
    """The most that one recharge may cost."""
    max_credit: Money | None = None
    """The most money that one recharge may put on the line, in the line's currency; `None`: the price says enough."""
    per_day: int = 2
    """Recharges per calendar day in the owner's time zone."""
    monthly_budget: Money | None = None
    """Per calendar month in the owner's time zone."""
    pause: timedelta = timedelta(hours=6)
    """Between two recharges; never shorter than the provider's credit delay."""
    active_from: date | None = None
    active_until: date | None = None
    """First and last day on which anything may be bought (trip dates), in the owner's time zone."""
    stale_after: timedelta = timedelta(hours=3)
    """An older reading is no ground for an automatic recharge."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineSettings:
    """Everything that the owner set for one line. The default never spends."""

    mode: Mode = Mode.OFF
    rule: Rule = field(default_factory=Rule)
    choice: Choice | None = None
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountSettings:
    """What the owner set for one account."""

    monthly_budget: Money | None = None
    """Over all lines of the account, per calendar month; `None`: the lines' own budgets are enough."""


class Problem(StrEnum):
    """Why settings cannot be saved; each is a form error."""

    RULE_EMPTY = "rule_empty"
    RULE_INVALID = "rule_invalid"
    CHOICE_MISSING = "choice_missing"
    MAX_PRICE_MISSING = "max_price_missing"
    BUDGET_MISSING = "budget_missing"
    SUM_INVALID = "sum_invalid"
    BUDGET_BELOW_PRICE = "budget_below_price"
    PER_DAY_INVALID = "per_day_invalid"
    PAUSE_INVALID = "pause_invalid"
    PAUSE_TOO_SHORT = "pause_too_short"
    WINDOW_INVALID = "window_invalid"
    PACKAGE_UNKNOWN = "package_unknown"
    PACKAGE_OVER_CAP = "package_over_cap"
    PACKAGE_TOO_SMALL = "package_too_small"
    """One recharge would leave the line below the threshold: it would be due again at once."""
    CURRENCY_MISMATCH = "currency_mismatch"


class Caution(StrEnum):
    """What is allowed, but worth saying."""

    THRESHOLD_BELOW_PRICE = "threshold_below_price"
    """A money threshold below the price of the next renewal: the renewal fails before the rule fires."""


def check_settings(
    settings: LineSettings,
    capabilities: Capabilities,
    *,
    packages: Sequence[Package] | None = None,
    reading: Reading | None = None,
) -> tuple[Problem, ...]:
    """Everything that would surprise the owner later, in the order of the form.

    `packages` and `reading` are what the provider says now; `None` leaves out the checks that need them.
    """
    found = [*_rule_problems(settings), *_limit_problems(settings.limits, capabilities)]
    if isinstance(settings.choice, FixedPackage) and packages is not None:
        found += _package_problems(settings, settings.choice, packages, reading)
    return tuple(dict.fromkeys(found))


def _rule_problems(settings: LineSettings) -> list[Problem]:
    found: list[Problem] = []
    if problems(settings.rule):
        found.append(Problem.RULE_INVALID)
    if settings.mode is not Mode.OFF and settings.rule.is_empty:
        found.append(Problem.RULE_EMPTY)
    if settings.mode in {Mode.ASK, Mode.AUTOMATIC}:
        if settings.choice is None:
            found.append(Problem.CHOICE_MISSING)
        if settings.limits.max_price is None:
            found.append(Problem.MAX_PRICE_MISSING)
    if settings.mode is Mode.AUTOMATIC and settings.limits.monthly_budget is None:
        found.append(Problem.BUDGET_MISSING)
    return found


def _limit_problems(limits: Limits, capabilities: Capabilities) -> list[Problem]:
    cap, budget = limits.max_price, limits.monthly_budget
    found: list[Problem] = []
    sums = (cap, budget, limits.max_credit)
    if any(not 0 < sum_.amount <= MAX_SUM for sum_ in sums if sum_ is not None):
        found.append(Problem.SUM_INVALID)
    if len({sum_.currency for sum_ in (cap, budget) if sum_ is not None}) > 1:
        found.append(Problem.CURRENCY_MISMATCH)
    elif cap is not None and budget is not None and budget < cap:
        found.append(Problem.BUDGET_BELOW_PRICE)
    if not 1 <= limits.per_day <= MAX_PER_DAY:
        found.append(Problem.PER_DAY_INVALID)
    if any(not timedelta(0) < time <= MAX_PAUSE for time in (limits.pause, limits.stale_after)):
        found.append(Problem.PAUSE_INVALID)
    elif limits.pause < capabilities.credit_delay:
        found.append(Problem.PAUSE_TOO_SHORT)
    if limits.active_from and limits.active_until and limits.active_until < limits.active_from:
        found.append(Problem.WINDOW_INVALID)
    return found


def _package_problems(
    settings: LineSettings,
    choice: FixedPackage,
    packages: Sequence[Package],
    reading: Reading | None,
) -> list[Problem]:
    package = find_package(packages, choice.package_id)
    if package is None:
        return [Problem.PACKAGE_UNKNOWN]
    cap = settings.limits.max_price
    if cap is not None and cap.currency != package.price.currency:
        return [Problem.CURRENCY_MISMATCH]
    found: list[Problem] = []
    most = settings.limits.max_credit
    if most is not None and package.credit is not None and most.currency != package.credit.currency:
        return [Problem.CURRENCY_MISMATCH]
    over = most is not None and package.credit is not None and most < package.credit
    if over or (cap is not None and cap < package.price):
        found.append(Problem.PACKAGE_OVER_CAP)
    if lifts(package, settings.rule, reading) is False:
        found.append(Problem.PACKAGE_TOO_SMALL)
    return found


def check_account_settings(settings: AccountSettings) -> tuple[Problem, ...]:
    """What would surprise the owner of an account later."""
    budget = settings.monthly_budget
    if budget is None or 0 < budget.amount <= MAX_SUM:
        return ()
    return (Problem.SUM_INVALID,)


def cautions(settings: LineSettings, packages: Sequence[Package]) -> tuple[Caution, ...]:
    """What to warn about without refusing (the trap is described at teltarif.de, "Kostenfalle", on ALDI TALK)."""
    threshold = settings.rule.money_below
    if threshold is None:
        return ()
    prices = [item.price for item in packages if item.price.currency == threshold.currency]
    return (Caution.THRESHOLD_BELOW_PRICE,) if prices and threshold < min(prices) else ()


def line_settings_to_json(settings: LineSettings) -> dict[str, object]:
    """Settings as the ledger stores them."""
    limits = settings.limits
    return {
        "mode": settings.mode.value,
        "rule": rule_to_json(settings.rule),
        "choice": None if settings.choice is None else choice_to_json(settings.choice),
        "max_price": _money_or_none(limits.max_price),
        "max_credit": _money_or_none(limits.max_credit),
        "per_day": limits.per_day,
        "monthly_budget": _money_or_none(limits.monthly_budget),
        "pause": limits.pause.total_seconds(),
        "active_from": limits.active_from and limits.active_from.isoformat(),
        "active_until": limits.active_until and limits.active_until.isoformat(),
        "stale_after": limits.stale_after.total_seconds(),
    }


def line_settings_from_json(data: Mapping[str, object]) -> LineSettings:
    """Settings from the ledger; raises `ValueError`, `KeyError`, `TypeError` or `OverflowError` when damaged."""
    choice = data["choice"]
    return LineSettings(
        mode=Mode(_text(data["mode"])),
        rule=rule_from_json(data["rule"]),
        choice=None if choice is None else choice_from_json(choice),
        limits=Limits(
            max_price=_money(data["max_price"]),
            max_credit=_money(data.get("max_credit")),  # later than the first settings
            per_day=_whole(data["per_day"]),
            monthly_budget=_money(data["monthly_budget"]),
            pause=_seconds(data["pause"]),
            active_from=_date(data["active_from"]),
            active_until=_date(data["active_until"]),
            stale_after=_seconds(data["stale_after"]),
        ),
    )


def account_settings_to_json(settings: AccountSettings) -> dict[str, object]:
    """Account settings as the ledger stores them."""
    return {"monthly_budget": _money_or_none(settings.monthly_budget)}


def account_settings_from_json(data: Mapping[str, object]) -> AccountSettings:
    """Account settings from the ledger; raises like `line_settings_from_json`."""
    return AccountSettings(monthly_budget=_money(data["monthly_budget"]))


def _money_or_none(value: Money | None) -> object:
    return None if value is None else money_to_json(value)


def _money(value: object) -> Money | None:
    return None if value is None else money_from_json(value)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError("expected text")
    return value


def _whole(value: object) -> int:
    if type(value) is not int:  # a bool is an int to isinstance
        raise TypeError("expected a whole number")
    return value


def _seconds(value: object) -> timedelta:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise TypeError("expected seconds")
    return timedelta(seconds=value)


def _date(value: object) -> date | None:
    return None if value is None else date.fromisoformat(_text(value))
