"""When a line is due: a level, not an edge, and never on what is unknown."""

from calendar import isleap
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    AllowanceKind,
    LineStatus,
    Money,
    Reading,
)
from custom_components.esim_recharge.lines.rules import (
    Criterion,
    Rule,
    RuleProblem,
    Verdict,
    evaluate,
    problems,
)

from .values import BYTES, DAY, GB, MB, NOW, READINGS, RULES, TIMES, look, pot, usd, xpf

NOUMEA = ZoneInfo("Pacific/Noumea")  # UTC+11, no daylight saving time
NOTHING = Forecast()
SECOND = timedelta(seconds=1)

FORECASTS = st.builds(
    Forecast,
    runs_out_at=st.none() | TIMES,
    cause=st.none() | st.sampled_from(RunOutCause),
    data_per_day=st.none() | st.floats(min_value=0, max_value=1e12),
)


def judge(
    rule: Rule,
    reading: Reading | None = None,
    forecast: Forecast = NOTHING,
    *,
    now: datetime = NOW,
    zone: ZoneInfo = NOUMEA,
    last_recharge: datetime | None = None,
) -> Verdict:
    return evaluate(rule, reading, forecast, now=now, zone=zone, last_recharge=last_recharge)


def out_in(delta: timedelta) -> Forecast:
    return Forecast(runs_out_at=NOW + delta, cause=RunOutCause.DATA, data_per_day=1)


YES, NO, UNKNOWN = True, False, None


@pytest.mark.parametrize(
    ("rule", "reading", "forecast", "answer"),
    [
        pytest.param(Rule(money_below=usd("5")), look(money=usd("4.99")), NOTHING, YES, id="less"),
        pytest.param(Rule(money_below=usd("5")), look(money=usd("5")), NOTHING, NO, id="exactly"),
        pytest.param(Rule(money_below=usd("5")), look(money=usd("-1")), NOTHING, YES, id="debt"),
        pytest.param(Rule(money_below=usd("5")), look(GB), NOTHING, UNKNOWN, id="no money known"),
        pytest.param(
            Rule(money_below=usd("5")), look(money=xpf("1")), NOTHING, UNKNOWN, id="other currency"
        ),
        pytest.param(Rule(data_below=GB), look(GB - 1), NOTHING, YES, id="a byte less"),
        pytest.param(Rule(data_below=GB), look(GB), NOTHING, NO, id="data exactly"),
        pytest.param(Rule(data_below=GB), look(0), NOTHING, YES, id="data used up"),
        pytest.param(Rule(data_below=GB), look(None), NOTHING, UNKNOWN, id="data unknown"),
        pytest.param(Rule(data_below=GB), look(), NOTHING, UNKNOWN, id="no data reported"),
        pytest.param(Rule(data_below=GB), look(UNLIMITED), NOTHING, NO, id="unlimited"),
        pytest.param(
            Rule(data_below=GB), look([pot(600 * MB), pot(600 * MB)]), NOTHING, NO, id="two packs"
        ),
        pytest.param(
            Rule(data_below=GB),
            look([pot(0), pot(None)]),
            NOTHING,
            UNKNOWN,
            id="one of two packs unknown",
        ),
        pytest.param(
            Rule(data_below_percent=10),
            look(pot(GB - 1, total=10 * GB)),
            NOTHING,
            YES,
            id="percent less",
        ),
        pytest.param(
            Rule(data_below_percent=10),
            look(pot(GB, total=10 * GB)),
            NOTHING,
            NO,
            id="percent exactly",
        ),
        pytest.param(
            Rule(data_below_percent=10), look(0), NOTHING, UNKNOWN, id="percent of unknown"
        ),
        pytest.param(
            Rule(data_below_percent=10),
            look(pot(0, total=0)),
            NOTHING,
            UNKNOWN,
            id="percent of nothing",
        ),
        pytest.param(
            Rule(data_below_percent=10),
            look(pot(UNLIMITED)),
            NOTHING,
            NO,
            id="percent of unlimited",
        ),
        pytest.param(
            Rule(data_below_percent=10),
            look(pot(5, total=UNLIMITED)),
            NOTHING,
            UNKNOWN,
            id="a number out of unlimited",
        ),
        pytest.param(
            Rule(data_below=GB, data_below_percent=10),
            look(pot(0)),
            NOTHING,
            YES,
            id="low in bytes, percent unknown",
        ),
        pytest.param(
            Rule(data_below=GB, data_below_percent=10),
            look(pot(2 * GB)),
            NOTHING,
            UNKNOWN,
            id="not low in bytes, percent unknown",
        ),
        pytest.param(
            Rule(days_before_end=3), look(valid_until=NOW + 3 * DAY), NOTHING, YES, id="ends soon"
        ),
        pytest.param(
            Rule(days_before_end=3),
            look(valid_until=NOW + 3 * DAY + SECOND),
            NOTHING,
            NO,
            id="ends later",
        ),
        pytest.param(
            Rule(days_before_end=3), look(valid_until=NOW - DAY), NOTHING, YES, id="ended already"
        ),
        pytest.param(
            Rule(days_before_end=0), look(valid_until=NOW), NOTHING, YES, id="on the last moment"
        ),
        pytest.param(Rule(days_before_end=3), look(GB), NOTHING, UNKNOWN, id="end unknown"),
        pytest.param(
            Rule(days_before_run_out=2), look(GB), out_in(2 * DAY), YES, id="runs out soon"
        ),
        pytest.param(
            Rule(days_before_run_out=2), look(GB), out_in(2 * DAY + SECOND), NO, id="lasts"
        ),
        pytest.param(Rule(days_before_run_out=2), look(0), out_in(-DAY), YES, id="out already"),
        pytest.param(Rule(days_before_run_out=2), look(GB), NOTHING, UNKNOWN, id="no forecast"),
        pytest.param(
            Rule(days_before_run_out=2), look(GB), Forecast(data_per_day=0), NO, id="not spent"
        ),
        pytest.param(
            Rule(days_before_run_out=2), look(UNLIMITED), NOTHING, NO, id="never runs out"
        ),
    ],
)
def test_criterion(rule: Rule, reading: Reading, forecast: Forecast, answer: bool | None) -> None:
    verdict = judge(rule, reading, forecast)
    assert verdict.due is (answer is YES)
    assert bool(verdict.reasons) is (answer is YES)
    assert bool(verdict.unknown) is (answer is UNKNOWN)


ALL = Rule(
    money_below=usd("5"),
    data_below=GB,
    data_below_percent=10,
    days_before_end=3,
    days_before_run_out=2,
    day_of_month=15,
)
EMPTY_LINE = look(pot(0, total=GB), money=usd("0"), valid_until=NOW)


def test_every_reason_is_named() -> None:
    verdict = judge(ALL, EMPTY_LINE, out_in(DAY))
    assert verdict == Verdict(due=True, reasons=tuple(Criterion))


def test_every_unknown_is_named() -> None:
    verdict = judge(ALL, look(), now=NOW + 10 * DAY)
    assert not verdict.due
    assert set(verdict.unknown) == set(Criterion) - {Criterion.DAY_OF_MONTH}


def test_missing_reading_is_unknown() -> None:
    assert judge(ALL, None, now=NOW + 10 * DAY) == judge(ALL, look(), now=NOW + 10 * DAY)


def test_missing_data_read_as_0() -> None:
    """An outage that reads as nothing at all is unknown, and buys nothing."""
    rule = Rule(data_below=500 * MB)
    outage = [judge(rule, reading) for reading in (look(5 * GB), look(None), look(), None)]
    assert [verdict.due for verdict in outage] == [False] * 4


def test_a_retired_line_is_never_due() -> None:
    retired = replace(EMPTY_LINE, status=LineStatus.RETIRED)
    assert judge(ALL, retired, out_in(DAY)) == Verdict(due=False)


@pytest.mark.parametrize("status", [each for each in LineStatus if each != LineStatus.RETIRED])
def test_any_other_status_is_left_to_the_figures(status: LineStatus) -> None:
    assert judge(ALL, replace(EMPTY_LINE, status=status), out_in(DAY)).due
    assert not judge(Rule(data_below=GB), look(2 * GB, status=status)).due


def test_currency_mismatch_is_said() -> None:
    rule = Rule(money_below=usd("5"), data_below=GB)
    verdict = judge(rule, look(0, money=xpf("1")))
    assert verdict.currency_mismatch
    assert verdict.reasons == (Criterion.DATA_LOW,)
    assert verdict.unknown == (Criterion.MONEY_LOW,)
    assert not judge(rule, look(0, money=usd("1"))).currency_mismatch
    assert not judge(Rule(data_below=GB), look(0, money=xpf("1"))).currency_mismatch


def test_edge_triggered_rule_never_fires_when_already_below() -> None:
    """A level: low at first sight, low again, low after a restart. All of them are due."""
    rule, low = Rule(data_below=GB), look(10 * MB)
    assert judge(rule, low).due
    assert judge(rule, replace(low, read_at=NOW + DAY), now=NOW + DAY).due


def test_drop_outs_while_low_change_nothing() -> None:
    rule, low = Rule(data_below=GB), look(10 * MB)
    seen = [judge(rule, reading).due for reading in (low, None, low, look(None), low)]
    assert seen == [True, False, True, False, True]


def test_threshold_below_the_plan_price() -> None:
    """From 5.01 to 7.98 a plan of 7.99 cannot be renewed: only its price as threshold sees that."""
    trap = look(money=usd("5.01"))
    assert not judge(Rule(money_below=usd("5")), trap).due
    assert judge(Rule(money_below=usd("7.99")), trap).due
    assert not judge(Rule(money_below=usd("7.99")), look(money=usd("7.99"))).due


def test_expired_package_lost_although_data_was_left() -> None:
    """The end of validity is a criterion of its own."""
    rule = Rule(data_below=GB, days_before_end=2)
    verdict = judge(rule, look(9 * GB, valid_until=NOW + DAY))
    assert verdict.reasons == (Criterion.ENDS_SOON,)


def noumea(month: int, day: int, hour: int = 0, minute: int = 0, *, year: int = 2026) -> datetime:
    """A moment by the clocks of Nouméa, in UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=NOUMEA).astimezone(UTC)


MIDNIGHT = noumea(4, 1)  # still March in UTC


@pytest.mark.parametrize(
    ("day", "now", "due"),
    [
        pytest.param(1, MIDNIGHT - SECOND, False, id="a second before midnight"),
        pytest.param(1, MIDNIGHT, True, id="at local midnight, still March in UTC"),
        pytest.param(1, MIDNIGHT + 3 * DAY - SECOND, True, id="the last second of three days"),
        pytest.param(1, MIDNIGHT + 3 * DAY, False, id="after three days"),
        pytest.param(31, noumea(2, 27, 23, 59), False, id="before February's last day"),
        pytest.param(31, noumea(2, 28), True, id="31 is February's last day"),
        pytest.param(31, noumea(3, 2, 23, 59), True, id="three days go on in March"),
        pytest.param(31, noumea(3, 3), False, id="and end there"),
        pytest.param(29, noumea(2, 28, year=2028), False, id="29 in a leap year: not yet"),
        pytest.param(29, noumea(2, 29, year=2028), True, id="29 in a leap year"),
        pytest.param(30, noumea(4, 30), True, id="30 in April"),
        pytest.param(31, noumea(4, 30), True, id="31 in April"),
        pytest.param(31, noumea(12, 31), True, id="the year's last day"),
        pytest.param(31, noumea(1, 2, 23, 59, year=2027), True, id="caught up in the new year"),
        pytest.param(15, noumea(4, 1), False, id="another day"),
    ],
)
def test_day_of_month_in_noumea(*, day: int, now: datetime, due: bool) -> None:
    assert judge(Rule(day_of_month=day), now=now).due is due


@pytest.mark.parametrize(
    ("last_recharge", "due"),
    [
        pytest.param(None, True, id="never"),
        pytest.param(MIDNIGHT - 30 * DAY, True, id="a month ago"),
        pytest.param(MIDNIGHT - SECOND, True, id="a second before midnight"),
        pytest.param(MIDNIGHT, False, id="at midnight"),
        pytest.param(MIDNIGHT + DAY, False, id="since"),
        pytest.param(MIDNIGHT + 30 * DAY, False, id="in the future: the clock was wrong"),
    ],
)
def test_day_of_month_is_answered_by_a_recharge(
    *, last_recharge: datetime | None, due: bool
) -> None:
    verdict = judge(Rule(day_of_month=1), now=MIDNIGHT + 2 * DAY, last_recharge=last_recharge)
    assert verdict.due is due
    assert verdict.reasons == ((Criterion.DAY_OF_MONTH,) if due else ())


def test_day_of_month_where_midnight_does_not_exist() -> None:
    """Beirut's clocks went from 0:00 to 1:00 on 26 March 2023, and the day had 23 hours."""
    zone, rule = ZoneInfo("Asia/Beirut"), Rule(day_of_month=26)
    start = datetime(2023, 3, 25, 22, tzinfo=UTC)
    end = datetime(2023, 3, 28, 21, tzinfo=UTC)
    due = [judge(rule, now=at, zone=zone).due for at in (start - SECOND, start, end - SECOND, end)]
    assert due == [False, True, True, False]


def test_a_rule_that_asks_nothing_is_never_due() -> None:
    assert Rule().is_empty
    assert judge(Rule(), EMPTY_LINE, out_in(-DAY)) == Verdict(due=False)
    assert not any(
        replace(Rule(), **{field.name: getattr(ALL, field.name)}).is_empty for field in fields(Rule)
    )


@pytest.mark.parametrize(
    ("rule", "found"),
    [
        pytest.param(Rule(), (), id="nothing asked"),
        pytest.param(ALL, (), id="everything sensible"),
        pytest.param(
            Rule(data_below=1, data_below_percent=99, days_before_end=0, days_before_run_out=365),
            (),
            id="at the edges",
        ),
        pytest.param(
            Rule(money_below=usd("0")), (RuleProblem.MONEY_NOT_POSITIVE,), id="zero money"
        ),
        pytest.param(
            Rule(money_below=usd("-5")), (RuleProblem.MONEY_NOT_POSITIVE,), id="negative money"
        ),
        pytest.param(
            Rule(money_below=usd("1e9")), (RuleProblem.MONEY_TOO_LARGE,), id="absurd money"
        ),
        pytest.param(Rule(data_below=0), (RuleProblem.DATA_NOT_POSITIVE,), id="zero data"),
        pytest.param(Rule(data_below=10**14), (RuleProblem.DATA_TOO_LARGE,), id="absurd data"),
        pytest.param(
            Rule(data_below_percent=0), (RuleProblem.PERCENT_OUT_OF_RANGE,), id="0 percent"
        ),
        pytest.param(
            Rule(data_below_percent=100), (RuleProblem.PERCENT_OUT_OF_RANGE,), id="100 percent"
        ),
        pytest.param(
            Rule(days_before_end=-1, days_before_run_out=366, day_of_month=32),
            (
                RuleProblem.DAYS_BEFORE_END_OUT_OF_RANGE,
                RuleProblem.DAYS_BEFORE_RUN_OUT_OUT_OF_RANGE,
                RuleProblem.DAY_OF_MONTH_OUT_OF_RANGE,
            ),
            id="days",
        ),
        pytest.param(Rule(day_of_month=0), (RuleProblem.DAY_OF_MONTH_OUT_OF_RANGE,), id="day 0"),
    ],
)
def test_problems(rule: Rule, found: tuple[RuleProblem, ...]) -> None:
    assert problems(rule) == found


@given(RULES, READINGS, FORECASTS, TIMES, st.data())
def test_no_unknown_value_ever_makes_a_line_due(
    rule: Rule, reading: Reading, forecast: Forecast, now: datetime, draw: st.DataObject
) -> None:
    """Whatever is forgotten of a reading or a forecast, no reason is added."""
    reading = replace(reading, status=None)
    forget = draw.draw(st.sets(st.sampled_from(["money", "allowances", "valid_until", "pots"])))
    blank = replace(
        reading,
        money=None if "money" in forget else reading.money,
        allowances=() if "allowances" in forget else reading.allowances,
        valid_until=None if "valid_until" in forget else reading.valid_until,
    )
    if "pots" in forget:
        blank = replace(
            blank, allowances=tuple(replace(pot, total=None) for pot in blank.allowances)
        )
    known = judge(rule, reading, forecast, now=now)
    for less, guess in ((blank, forecast), (reading, NOTHING), (None, forecast), (None, NOTHING)):
        assert set(judge(rule, less, guess, now=now).reasons) <= set(known.reasons)


@given(RULES, READINGS, FORECASTS, TIMES, BYTES)
def test_more_data_never_makes_it_more_due(
    rule: Rule, reading: Reading, forecast: Forecast, now: datetime, more: int
) -> None:
    richer = replace(
        reading,
        allowances=tuple(
            replace(each, remaining=each.remaining + more)
            if isinstance(each.remaining, int) and each.kind is AllowanceKind.DATA
            else each
            for each in reading.allowances
        ),
    )
    before, after = (judge(rule, each, forecast, now=now) for each in (reading, richer))
    assert set(after.reasons) <= set(before.reasons)


@given(RULES, READINGS, FORECASTS, TIMES, st.decimals(min_value=0, max_value=10**6, places=2))
def test_more_money_never_makes_it_more_due(
    rule: Rule, reading: Reading, forecast: Forecast, now: datetime, more: Decimal
) -> None:
    money = reading.money and Money(
        amount=reading.money.amount + more, currency=reading.money.currency
    )
    richer = replace(reading, money=money)
    before, after = (judge(rule, each, forecast, now=now) for each in (reading, richer))
    assert set(after.reasons) <= set(before.reasons)


@given(RULES, st.none() | READINGS, FORECASTS, TIMES)
def test_a_verdict_never_contradicts_itself(
    rule: Rule, reading: Reading | None, forecast: Forecast, now: datetime
) -> None:
    verdict = judge(rule, reading, forecast, now=now)
    assert verdict.due == bool(verdict.reasons)
    assert not set(verdict.reasons) & set(verdict.unknown)
    assert not verdict.currency_mismatch or Criterion.MONEY_LOW not in verdict.reasons


@given(day=st.integers(min_value=1, max_value=31), year=st.integers(2000, 2100))
def test_every_year_has_twelve_times_three_due_days(day: int, year: int) -> None:
    noon = datetime(year, 1, 1, 12, tzinfo=NOUMEA)
    days = [noon + i * DAY for i in range(366 if isleap(year) else 365)]
    due = [at for at in days if judge(Rule(day_of_month=day), now=at.astimezone(UTC)).due]
    assert len(due) == 36
