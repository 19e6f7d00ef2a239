"""What the owner may save, what is warned about, and how it is kept."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
import json

from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.choice import CheapestCovering, FixedPackage
from custom_components.esim_recharge.lines.models import Money, Package, Reading
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.recharge.ledger import LedgerError
from custom_components.esim_recharge.recharge.settings import (
    MAX_PAUSE,
    MAX_PER_DAY,
    MAX_SUM,
    AccountSettings,
    Caution,
    Limits,
    LineSettings,
    Mode,
    Problem,
    account_settings_from_json,
    account_settings_to_json,
    cautions,
    check_account_settings,
    check_settings,
    line_settings_from_json,
    line_settings_to_json,
)
from tests.lines.values import CHOICES, MONEY, RULES

from .kit import GB, GB1, GB3, HOUR, MINUTE, NOW, SETTINGS, Bench, Shop, Value, limited, usd
from .wholesaler import AIRTIME

CAPABILITIES = Shop.capabilities
EUR = Money(amount=Decimal(50), currency="EUR")


def with_rule(**rule: Value) -> LineSettings:
    return replace(SETTINGS, rule=Rule(**rule))


PROBLEMS: Mapping[str, tuple[Problem, LineSettings]] = {
    "a rule that asks nothing": (Problem.RULE_EMPTY, with_rule()),
    "notifying about nothing": (
        Problem.RULE_EMPTY,
        replace(SETTINGS, mode=Mode.NOTIFY, rule=Rule()),
    ),
    "a negative threshold": (Problem.RULE_INVALID, with_rule(data_below=-1)),
    "an absurd threshold": (Problem.RULE_INVALID, with_rule(data_below=10**15)),
    "nothing to buy": (Problem.CHOICE_MISSING, replace(SETTINGS, choice=None)),
    "nothing to propose": (
        Problem.CHOICE_MISSING,
        replace(SETTINGS, choice=None, mode=Mode.ASK),
    ),
    "no cap": (Problem.MAX_PRICE_MISSING, limited(max_price=None)),
    "no budget": (Problem.BUDGET_MISSING, limited(monthly_budget=None)),
    "a negative budget": (Problem.SUM_INVALID, limited(monthly_budget=usd(-1))),
    "a budget of nothing": (Problem.SUM_INVALID, limited(monthly_budget=usd(0))),
    "a cap of nothing": (Problem.SUM_INVALID, limited(max_price=usd(0))),
    "an absurd budget": (
        Problem.SUM_INVALID,
        limited(monthly_budget=Money(amount=MAX_SUM + 1, currency="USD")),
    ),
    "a budget that one recharge breaks": (
        Problem.BUDGET_BELOW_PRICE,
        limited(max_price=usd(20), monthly_budget=usd(19)),
    ),
    "no recharge a day": (Problem.PER_DAY_INVALID, limited(per_day=0)),
    "too many a day": (Problem.PER_DAY_INVALID, limited(per_day=MAX_PER_DAY + 1)),
    "no pause": (Problem.PAUSE_INVALID, limited(pause=timedelta())),
    "a negative pause": (Problem.PAUSE_INVALID, limited(pause=-HOUR)),
    "a pause for ever": (Problem.PAUSE_INVALID, limited(pause=MAX_PAUSE + MINUTE)),
    "readings that are never stale": (
        Problem.PAUSE_INVALID,
        limited(stale_after=timedelta(days=32)),
    ),
    "readings that are always stale": (Problem.PAUSE_INVALID, limited(stale_after=timedelta())),
    "a pause shorter than the credit takes": (Problem.PAUSE_TOO_SHORT, limited(pause=MINUTE)),
    "a trip that ends before it begins": (
        Problem.WINDOW_INVALID,
        limited(active_from=date(2026, 3, 2), active_until=date(2026, 3, 1)),
    ),
    "a package that is not offered": (
        Problem.PACKAGE_UNKNOWN,
        replace(SETTINGS, choice=FixedPackage(package_id="gb9")),
    ),
    "a package above the cap": (
        Problem.PACKAGE_OVER_CAP,
        replace(SETTINGS, choice=FixedPackage(package_id="gb3")),
    ),
    "a package below the threshold": (Problem.PACKAGE_TOO_SMALL, with_rule(data_below=2 * GB)),
    "budget and cap in two currencies": (
        Problem.CURRENCY_MISMATCH,
        limited(monthly_budget=EUR),
    ),
    "a sum for the line in another currency than its own": (
        Problem.CURRENCY_MISMATCH,
        replace(
            limited(max_credit=Money(amount=Decimal(9), currency="KHR")),
            choice=FixedPackage(package_id=AIRTIME.package_id),
            rule=Rule(money_below=usd(2)),
        ),
    ),
    "a sum for the line above what it may get": (
        Problem.PACKAGE_OVER_CAP,
        replace(
            limited(max_credit=usd(4)),
            choice=FixedPackage(package_id=AIRTIME.package_id),
            rule=Rule(money_below=usd(2)),
        ),
    ),
    "cap and price in two currencies": (
        Problem.CURRENCY_MISMATCH,
        limited(max_price=EUR, monthly_budget=EUR),
    ),
}


CONSEQUENCES: Mapping[str, tuple[Problem, ...]] = {
    "an absurd threshold": (Problem.PACKAGE_TOO_SMALL,),
    "a negative budget": (Problem.BUDGET_BELOW_PRICE,),
    "a budget of nothing": (Problem.BUDGET_BELOW_PRICE,),
    "a cap of nothing": (Problem.PACKAGE_OVER_CAP,),
}
"""What is wrong as well, because of it."""


@pytest.mark.parametrize("name", PROBLEMS)
def test_a_problem_is_found_before_it_is_saved(name: str) -> None:
    problem, settings = PROBLEMS[name]
    found = check_settings(settings, CAPABILITIES, packages=(GB1, GB3, AIRTIME))
    assert found == (problem, *CONSEQUENCES.get(name, ()))


def test_every_problem_is_found_somewhere_here() -> None:
    assert {problem for problem, _ in PROBLEMS.values()} == set(Problem)


@pytest.mark.parametrize(
    "settings",
    [
        SETTINGS,
        LineSettings(),
        replace(SETTINGS, mode=Mode.NOTIFY, choice=None, limits=Limits()),
        replace(SETTINGS, mode=Mode.ASK, limits=Limits(max_price=usd(5))),
        replace(SETTINGS, choice=CheapestCovering(days=7)),
        limited(per_day=MAX_PER_DAY, pause=MAX_PAUSE, max_price=usd(100)),
        limited(active_from=date(2026, 3, 1), active_until=date(2026, 3, 1)),
    ],
    ids=["usual", "default", "notify", "ask", "cheapest", "largest", "one day"],
)
def test_good_settings_have_no_problem(settings: LineSettings) -> None:
    assert check_settings(settings, CAPABILITIES, packages=(GB1, GB3)) == ()


def test_several_problems_are_told_at_once_each_once() -> None:
    settings = replace(limited(per_day=0, max_price=None), rule=Rule(data_below=-1, day_of_month=0))
    assert check_settings(settings, CAPABILITIES) == (
        Problem.RULE_INVALID,
        Problem.MAX_PRICE_MISSING,
        Problem.PER_DAY_INVALID,
    )


def test_without_the_providers_offer_the_package_is_not_judged() -> None:
    unknown = replace(SETTINGS, choice=FixedPackage(package_id="gb9"))
    assert check_settings(unknown, CAPABILITIES) == ()


def test_a_package_whose_content_is_unknown_is_not_called_too_small() -> None:
    unknown = Package(package_id="gb1", title="?", price=usd(5))
    reading = Reading(read_at=NOW)
    assert check_settings(SETTINGS, CAPABILITIES, packages=(unknown,), reading=reading) == ()


def test_an_account_budget_must_be_a_sum_that_can_be_spent() -> None:
    assert check_account_settings(AccountSettings()) == ()
    assert check_account_settings(AccountSettings(monthly_budget=usd(1))) == ()
    for amount in (0, -5, int(MAX_SUM) + 1):
        settings = AccountSettings(monthly_budget=usd(amount))
        assert check_account_settings(settings) == (Problem.SUM_INVALID,)


def test_a_threshold_below_the_price_of_every_renewal_is_warned_about() -> None:
    def caution(money: Money | None, *packages: Package) -> tuple[Caution, ...]:
        return cautions(replace(SETTINGS, rule=Rule(money_below=money)), packages)

    assert caution(usd("4.99"), GB1, GB3) == (Caution.THRESHOLD_BELOW_PRICE,)
    assert caution(usd(5), GB1, GB3) == ()
    assert caution(None, GB1) == ()
    assert caution(usd(1)) == ()
    assert caution(EUR, GB1) == ()


PAUSES = st.timedeltas(min_value=timedelta(), max_value=MAX_PAUSE)
LIMITS = st.builds(
    Limits,
    max_price=st.none() | MONEY,
    per_day=st.integers(min_value=0, max_value=100),
    monthly_budget=st.none() | MONEY,
    pause=PAUSES,
    active_from=st.none() | st.dates(),
    active_until=st.none() | st.dates(),
    stale_after=PAUSES,
)
LINE_SETTINGS = st.builds(
    LineSettings,
    mode=st.sampled_from(Mode),
    rule=RULES,
    choice=st.none() | CHOICES,
    limits=LIMITS,
)


@given(LINE_SETTINGS)
def test_line_settings_come_back_as_they_were_saved(settings: LineSettings) -> None:
    body = json.loads(json.dumps(line_settings_to_json(settings)))
    assert line_settings_from_json(body) == settings


@given(st.builds(AccountSettings, monthly_budget=st.none() | MONEY))
def test_account_settings_come_back_as_they_were_saved(settings: AccountSettings) -> None:
    body = json.loads(json.dumps(account_settings_to_json(settings)))
    assert account_settings_from_json(body) == settings


@dataclass(frozen=True)
class Damage:
    """Something done to the saved settings."""

    do: Callable[[dict[str, object]], object]


DAMAGES = {
    "mode unknown": Damage(lambda body: body.update(mode="always")),
    "mode a number": Damage(lambda body: body.update(mode=1)),
    "mode gone": Damage(lambda body: body.pop("mode")),
    "rule gone": Damage(lambda body: body.pop("rule")),
    "rule with something new": Damage(lambda body: body.update(rule={"moon": "full"})),
    "choice unknown": Damage(lambda body: body.update(choice={"kind": "dearest"})),
    "count a truth": Damage(lambda body: body.update(per_day=True)),
    "count with a fraction": Damage(lambda body: body.update(per_day=1.5)),
    "count a text": Damage(lambda body: body.update(per_day="2")),
    "sum a number": Damage(lambda body: body.update(max_price=5)),
    "sum without a currency": Damage(lambda body: body.update(monthly_budget={"amount": "5"})),
    "pause a truth": Damage(lambda body: body.update(pause=True)),
    "pause a text": Damage(lambda body: body.update(pause="6 h")),
    "pause without end": Damage(lambda body: body.update(pause=float("inf"))),
    "pause no number": Damage(lambda body: body.update(stale_after=float("nan"))),
    "date of nowhere": Damage(lambda body: body.update(active_from="2026-02-30")),
    "date a number": Damage(lambda body: body.update(active_until=20260101)),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES.keys())
async def test_damaged_settings_stop_spending_instead_of_becoming_the_default(
    bench: Bench, damage: Damage
) -> None:
    body = line_settings_to_json(SETTINGS)
    damage.do(body)
    with pytest.raises((ValueError, KeyError, TypeError, OverflowError)):
        line_settings_from_json(body)

    async def save_and_load() -> None:
        await bench.ledger.save_settings("line", body)
        await bench.office.line_settings("line")

    with pytest.raises(LedgerError):
        await save_and_load()


async def test_damaged_account_settings_stop_spending_too(bench: Bench) -> None:
    await bench.ledger.save_settings("account", {"monthly_budget": "much"})
    with pytest.raises(LedgerError):
        await bench.office.account_settings("account")


async def test_settings_are_kept_over_a_restart(bench: Bench) -> None:
    account = AccountSettings(monthly_budget=usd(50))
    settings = limited(per_day=3, max_price=usd("7.50"), stale_after=timedelta(minutes=90))
    assert await bench.office.line_settings("line") == LineSettings()
    assert await bench.office.account_settings("account") == AccountSettings()
    await bench.office.save_line_settings("line", settings)
    await bench.office.save_account_settings("account", account)
    await bench.restart()
    assert await bench.office.line_settings("line") == settings
    assert await bench.office.account_settings("account") == account


def test_the_default_never_spends() -> None:
    assert LineSettings().mode is Mode.OFF
    assert LineSettings().rule.is_empty
    assert LineSettings().limits.max_price is None
