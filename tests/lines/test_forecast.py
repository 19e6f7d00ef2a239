"""When a line runs dry: spending from the falls, recharges cut out, unknown rather than guessed."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.esim_recharge.lines.forecast import (
    HALF_LIFE,
    HORIZON,
    MAX_READINGS,
    Forecast,
    RunOutCause,
    forecast,
)
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    Money,
    Quantity,
    Reading,
)

from .values import DAY, GB, MB, NOW, READINGS, TIMES, look, pot, usd, xpf


def ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def ahead(days: float) -> datetime:
    return NOW + timedelta(days=days)


def data(*values: Quantity | None, step: float = 1, until: float = 0) -> list[Reading]:
    """One reading of data every `step` days, the last one `until` days ago."""
    oldest = until + step * (len(values) - 1)
    return [look(value, at=ago(oldest - step * i)) for i, value in enumerate(values)]


def money(*sums: Money | None) -> list[Reading]:
    """One reading of money a day, the last one now."""
    return [look(money=each, at=ago(len(sums) - 1 - i)) for i, each in enumerate(sums)]


def check(result: Forecast, at: datetime | None, cause: RunOutCause | None) -> None:
    """Compare a run-out to the second."""
    assert result.cause is cause
    if at is None or result.runs_out_at is None:
        assert result.runs_out_at == at
    else:
        assert abs(result.runs_out_at - at) < timedelta(seconds=1)


def test_steady_data() -> None:
    result = forecast(data(4 * GB, 3 * GB, 2 * GB), now=NOW)
    assert result.data_per_day == pytest.approx(GB)
    assert result.money_per_day is None
    check(result, ahead(2), RunOutCause.DATA)


def test_steady_money() -> None:
    result = forecast(money(usd("8"), usd("6"), usd("4")), now=NOW)
    assert result.money_per_day is not None
    assert float(result.money_per_day.amount) == pytest.approx(2)
    assert result.money_per_day.currency == "USD"
    assert result.data_per_day is None
    check(result, ahead(2), RunOutCause.MONEY)


@pytest.mark.parametrize(
    "readings",
    [
        pytest.param([], id="no reading"),
        pytest.param(data(GB), id="a single look"),
        pytest.param(data(5 * GB, 4 * GB, 3 * GB, step=0.4), id="less than a day"),
        pytest.param(data(5 * GB, 4 * GB), id="one fall tells no rhythm"),
        pytest.param(data(None, None, None), id="data never known"),
        pytest.param(data(UNLIMITED, UNLIMITED, UNLIMITED), id="unlimited"),
        pytest.param(data(0, 0, 0), id="never held anything"),
        pytest.param(money(usd("0"), usd("0"), usd("0")), id="a line that knows no money"),
    ],
)
def test_too_little_history_is_unknown_and_not_a_guess(readings: Sequence[Reading]) -> None:
    assert forecast(readings, now=NOW) == Forecast()


@pytest.mark.parametrize(
    ("readings", "gb_per_day"),
    [
        pytest.param(data(5 * GB, until=2), 0, id="untouched for two days"),
        pytest.param(data(5 * GB, 9 * GB, until=1), 0, id="only recharged"),
        pytest.param(data(7 * GB, 6 * GB, 5 * GB, 9 * GB), 2 / 3, id="a rise is no spending"),
        pytest.param(data(3 * GB, 2 * GB, 0, until=60), 1.5, id="an empty line shows no thrift"),
        pytest.param(data(3 * GB, None, 2 * GB, GB), 2 / 3, id="unknown is no fall to zero"),
        pytest.param(data(UNLIMITED, 3 * GB, 2 * GB, GB), 1, id="unlimited before"),
        pytest.param(data(3 * GB, 2 * GB, GB, UNLIMITED), 1, id="unlimited now"),
        pytest.param(data(3 * GB, 2 * GB, GB, None), 1, id="unknown now"),
    ],
)
def test_rate(readings: Sequence[Reading], gb_per_day: float) -> None:
    result = forecast(readings, now=NOW)
    assert result.data_per_day == pytest.approx(gb_per_day * GB, rel=0.1)


def test_recent_days_weigh_more() -> None:
    """A half-life at 1 GB a day, then one at 4 GB a day: the later one counts twice."""
    days = HALF_LIFE / DAY
    readings = data(int(50 * GB), int((50 - days) * GB), int((50 - 5 * days) * GB), step=days)
    assert forecast(readings, now=NOW).data_per_day == pytest.approx(3 * GB)


def test_the_last_value_holds_until_now() -> None:
    readings = data(30 * GB, 20 * GB, 10 * GB, until=HALF_LIFE / DAY)
    rested = forecast(readings, now=NOW).data_per_day
    assert rested is not None
    assert 0 < rested < 5 * GB


def test_a_fall_is_spread_over_the_time_since_the_last_change() -> None:
    """Stored readings cannot tell a sudden fall from one that nobody was there to see."""
    readings = [look(9 * GB, at=ago(10)), look(4 * GB, at=ago(5)), look(GB, at=ago(2))]
    result = forecast(readings, now=ago(2))
    assert result.data_per_day == pytest.approx(GB)


def test_a_plan_renewed_once_a_month_is_no_leak() -> None:
    """Looked at every hour: on the day of the renewal the rate is that of the month."""
    months = [
        look(money=usd(str(50 - hour // 720 * 10)), at=ago(90 - hour / 24)) for hour in range(2161)
    ]
    rate = forecast(months, now=NOW).money_per_day
    assert rate is not None
    assert float(rate.amount) == pytest.approx(1 / 3, rel=0.01)


def test_how_often_an_unchanged_line_was_looked_at_does_not_matter() -> None:
    changes = data(9 * GB, 7 * GB, 6 * GB, 9 * GB, 4 * GB)
    looks = [
        replace(each, read_at=each.read_at + i * DAY / 4) for each in changes for i in range(4)
    ]
    now = ahead(1)
    assert forecast(looks, now=now) == forecast(changes, now=now)


@pytest.mark.parametrize("left", [look(0), look(money=usd("0"))], ids=["data", "money"])
def test_out_since_the_first_look_that_found_nothing(left: Reading) -> None:
    full = replace(look(GB, money=usd("1")), read_at=ago(5))
    empty = [replace(left, read_at=ago(days)) for days in (4, 3, 2)]
    assert forecast([full, *empty], now=NOW).runs_out_at == ago(4)


@pytest.mark.parametrize(
    "lapse",
    [
        pytest.param({"valid_until": ago(0.5)}, id="validity"),
        pytest.param({"expires_at": ago(0.5)}, id="pot"),
    ],
)
def test_what_lapses_is_not_spent(lapse: dict[str, datetime]) -> None:
    ends = lapse.get("valid_until")
    before = [
        look(pot(left, expires_at=lapse.get("expires_at")), at=at, valid_until=ends)
        for left, at in ((9 * GB, ago(3)), (8 * GB, ago(2)), (7 * GB, ago(1)))
    ]
    result = forecast([*before, look(100 * MB, at=NOW)], now=NOW)
    assert result.data_per_day is not None
    assert result.data_per_day < GB


def test_no_validity_cuts_a_plan_renewed_from_money() -> None:
    readings = [
        look(money=usd("30"), at=ago(60), valid_until=ago(30)),
        look(money=usd("20"), at=ago(30), valid_until=NOW),
        look(money=usd("10"), at=NOW, valid_until=ahead(90)),
    ]
    check(forecast(readings, now=NOW), ahead(30), RunOutCause.MONEY)


@pytest.mark.parametrize(
    ("pots", "at", "cause"),
    [
        pytest.param([pot(3 * GB)], ahead(3), RunOutCause.DATA, id="one pot"),
        pytest.param([pot(GB), pot(2 * GB)], ahead(3), RunOutCause.DATA, id="several packs"),
        pytest.param(
            [pot(3 * GB, expires_at=ahead(1))], ahead(1), RunOutCause.VALIDITY, id="lapses first"
        ),
        pytest.param(
            [pot(GB), pot(2 * GB, expires_at=ahead(0.5))],
            ahead(1.5),
            RunOutCause.DATA,
            id="the pot that lapses first is used first",
        ),
        pytest.param(
            [pot(GB, expires_at=ahead(2)), pot(2 * GB, expires_at=ahead(2))],
            ahead(2),
            RunOutCause.VALIDITY,
            id="the later pot lapses before its turn is over",
        ),
        pytest.param(
            [pot(GB, expires_at=ago(2)), pot(2 * GB, expires_at=ago(1))],
            ago(1),
            RunOutCause.VALIDITY,
            id="all lapsed: out already",
        ),
        pytest.param(
            [pot(GB, expires_at=ago(2)), pot(2 * GB)],
            ahead(2),
            RunOutCause.DATA,
            id="one lapsed, though still reported",
        ),
        pytest.param([pot(UNLIMITED)], None, None, id="unlimited never runs out"),
        pytest.param(
            [pot(UNLIMITED, expires_at=ahead(7))],
            ahead(7),
            RunOutCause.VALIDITY,
            id="unlimited for a week",
        ),
        pytest.param(
            [pot(None, expires_at=ahead(7))], ahead(7), RunOutCause.VALIDITY, id="unknown left"
        ),
        pytest.param([pot(0), pot(2 * GB)], ahead(2), RunOutCause.DATA, id="one pot empty"),
        pytest.param([pot(0), pot(0)], NOW, RunOutCause.DATA, id="all pots empty"),
        pytest.param([pot(10**15)], None, None, id="lasts beyond any forecast"),
        pytest.param(
            [pot(GB, kind=AllowanceKind.VOICE), pot(2 * GB)],
            ahead(2),
            RunOutCause.DATA,
            id="minutes are no data",
        ),
        pytest.param([], None, None, id="no data reported any more"),
    ],
)
def test_plan_shapes_not_foreseen(
    pots: list[Allowance], at: datetime | None, cause: RunOutCause | None
) -> None:
    """All at 1 GB a day, seen before an unlimited hour, next to which nothing counts as spent."""
    history = data(99 * GB, 98 * GB, 97 * GB, UNLIMITED, until=1 / 24)
    check(forecast([*history, look(pots, at=NOW)], now=NOW), at, cause)


@pytest.mark.parametrize(
    ("newest", "at", "cause"),
    [
        pytest.param(look(9 * GB), None, None, id="nothing known to end"),
        pytest.param(
            look(9 * GB, valid_until=ahead(5)), ahead(5), RunOutCause.VALIDITY, id="validity"
        ),
        pytest.param(
            look(9 * GB, valid_until=ahead(5000)),
            ahead(5000),
            RunOutCause.VALIDITY,
            id="validity counts however far",
        ),
        pytest.param(look(valid_until=ago(5)), ago(5), RunOutCause.VALIDITY, id="ended already"),
        pytest.param(look(pot(0, total=GB)), NOW, RunOutCause.DATA, id="used up when first seen"),
        pytest.param(look(pot(0)), None, None, id="a pot that never held anything"),
        pytest.param(look(money=usd("0")), None, None, id="no money, as ever"),
        pytest.param(look(money=usd("5")), None, None, id="money, rate unknown"),
    ],
)
def test_first_look(newest: Reading, at: datetime | None, cause: RunOutCause | None) -> None:
    check(forecast([newest], now=NOW), at, cause)


def test_whatever_ends_first_counts() -> None:
    readings = [
        look(left * GB, at=ago(left), money=usd(str(2 * left)), valid_until=ahead(9))
        for left in (4, 3, 2)
    ]
    result = forecast(readings, now=ago(2))
    check(result, NOW, RunOutCause.MONEY)  # at the same moment as data: money is named
    assert result.data_per_day == pytest.approx(GB)


@pytest.mark.parametrize("amount", ["0", "-3.20"])
def test_money_that_is_gone(amount: str) -> None:
    result = forecast(money(usd("4"), usd(amount)), now=ahead(3))
    check(result, NOW, RunOutCause.MONEY)


def test_only_the_newest_currency_counts() -> None:
    sums = [xpf("900"), usd("4"), xpf("100"), usd("3"), usd("2"), None]
    result = forecast(money(*sums), now=NOW)
    assert result.money_per_day is not None
    assert result.money_per_day.currency == "USD"
    assert float(result.money_per_day.amount) == pytest.approx(2 / 3, rel=0.2)
    check(result, None, None)  # what is left is not known now


@pytest.mark.parametrize(
    "readings",
    [
        pytest.param(
            [*data(4 * GB, 3 * GB, 2 * GB), look(50 * GB, at=ahead(30)), look(2 * GB)],
            id="a look from the future",
        ),
        pytest.param(
            [*data(4 * GB, 3 * GB, until=1), look(50 * GB, at=ago(9)), look(2 * GB)],
            id="a look out of order",
        ),
        pytest.param(
            [*data(4 * GB, 3 * GB, until=1), look(50 * GB, at=NOW), look(2 * GB)],
            id="two at one moment",
        ),
        pytest.param(
            [*data(4 * GB, 3 * GB, 2 * GB), *data(4 * GB, 3 * GB, 2 * GB)], id="everything twice"
        ),
    ],
)
def test_clock_steps(readings: Sequence[Reading]) -> None:
    result = forecast(readings, now=NOW)
    assert result.data_per_day == pytest.approx(GB)
    check(result, ahead(2), RunOutCause.DATA)


def test_the_newest_reading_counts_although_the_clock_went_back() -> None:
    readings = [*data(4 * GB, 3 * GB, 2 * GB), look(GB, at=ago(1.5))]
    check(forecast(readings, now=NOW), ahead(1), RunOutCause.DATA)


def test_only_the_newest_readings_are_looked_at() -> None:
    """A busy line is judged by its last weeks, here without the wild spending before them."""
    step = 15 / (24 * 60)
    quiet = data(*(GB + MB * (MAX_READINGS - i) for i in range(MAX_READINGS)), step=step)
    wild = [look(10**15, at=quiet[0].read_at - DAY)]
    assert forecast([*wild, *quiet], now=NOW) == forecast(quiet, now=NOW)
    assert forecast(quiet, now=NOW).data_per_day == pytest.approx(MB / step)


@given(st.lists(READINGS, max_size=8), TIMES)
def test_never_in_the_past_unless_out_already(readings: list[Reading], now: datetime) -> None:
    result = forecast(readings, now=now)
    assert (result.runs_out_at is None) == (result.cause is None)
    if result.runs_out_at is None or result.runs_out_at >= now:
        return
    newest = readings[-1]
    left = newest.remaining(AllowanceKind.DATA)
    lapses = [
        pot.expires_at
        for pot in newest.allowances
        if pot.kind is AllowanceKind.DATA and pot.expires_at is not None
    ]
    assert (
        (newest.money is not None and newest.money.amount <= 0)
        or left == 0
        or any(lapse <= now for lapse in lapses)
        or (newest.valid_until is not None and newest.valid_until < now)
    )


def test_what_was_spent_in_a_second_a_year_ago_is_nothing() -> None:
    seconds = timedelta(seconds=1)
    then = [(0, "0.02"), (1e-6, "0.01"), (1, "0.00"), (60, "0.01")]
    looks = [look(money=xpf(amount), at=ago(366) + seconds * after) for after, amount in then]
    assert forecast(looks, now=NOW).money_per_day == xpf("0")


@given(st.lists(READINGS, max_size=8), TIMES)
def test_spending_is_never_negative_and_never_beyond_the_horizon(
    readings: list[Reading], now: datetime
) -> None:
    result = forecast(readings, now=now)
    assert result.data_per_day is None or result.data_per_day >= 0
    assert result.money_per_day is None or result.money_per_day.amount >= 0
    if result.cause in {RunOutCause.MONEY, RunOutCause.DATA}:
        assert result.runs_out_at is not None
        assert result.runs_out_at <= now + HORIZON


@given(
    per_day=st.integers(min_value=MB, max_value=10 * GB),
    gaps=st.lists(st.floats(min_value=0.01, max_value=9), min_size=3, max_size=20),
)
def test_a_constant_rate_is_found_exactly(per_day: int, gaps: list[float]) -> None:
    """However irregular the looks are, and however they are weighed."""
    assume(sum(gaps) >= 1)
    moments = [sum(gaps[: i + 1]) for i in range(len(gaps))]
    left = [int((200 - moment) * per_day) for moment in moments]
    readings = [
        look(value, at=NOW + timedelta(days=moment))
        for value, moment in zip(left, moments, strict=True)
    ]
    now = readings[-1].read_at
    assume(now - readings[0].read_at >= DAY)
    assert forecast(readings, now=now).data_per_day == pytest.approx(per_day, rel=1e-3)


@given(st.lists(st.integers(min_value=0, max_value=100), min_size=2, max_size=20), st.integers(1))
def test_the_rate_does_not_depend_on_the_unit(values: list[int], scale: int) -> None:
    """Bytes of data and units of money are judged alike."""
    scale %= 10**6
    readings = [
        look(value * scale, at=at, money=Money(amount=Decimal(value * scale), currency="USD"))
        for value, at in zip(values, (ago(i) for i in range(len(values), 0, -1)), strict=True)
    ]
    result = forecast(readings, now=NOW)
    money_rate = result.money_per_day and float(result.money_per_day.amount)
    assert money_rate == pytest.approx(result.data_per_day)
