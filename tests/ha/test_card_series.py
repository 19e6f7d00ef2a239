"""What the chart is made of: readings as the forecast judges them, thin, and honest about falls and rises."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from decimal import Decimal
from itertools import pairwise

import pytest

from custom_components.esim_recharge.card.series import (
    MOST_POINTS,
    Chart,
    Kind,
    Point,
    chart_of,
    thinned,
    value_at,
)
from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import UNLIMITED, Money, Reading
from custom_components.esim_recharge.recharge.models import Recharge, State

from .chart_helpers import DAY, NOW, bought, days_ago, look
from .entity_helpers import usd

type Told = list[tuple[float, str]]
"""Points: how many days ago, and what was left."""


def chart(
    readings: Sequence[Reading],
    recharges: Sequence[Recharge] = (),
    forecast: Forecast | None = None,
    days: int = 30,
) -> Chart:
    """Collect the last days."""
    return chart_of(readings, recharges, forecast or Forecast(), now=NOW, days=days)


def told(points: Sequence[Point]) -> Told:
    """Say points in days ago and figures."""
    return [((NOW - point.at) / DAY, str(point.value)) for point in points]


def drawn(chart: Chart) -> dict[str, Told]:
    """All series."""
    return {each.kind.value: told(each.points) for each in chart.series}


def ahead(chart: Chart) -> dict[str, Told]:
    """What is expected of the series that lead there."""
    return {each.kind.value: told(each.ahead) for each in chart.series if each.ahead}


def test_a_line_of_which_nothing_is_known_has_an_empty_chart() -> None:
    assert chart([]) == Chart(
        start=days_ago(30), now=NOW, end=NOW, runs_out_at=None, series=[], recharges=[]
    )


def test_money_has_its_currency_and_the_newest_figures_hold_until_now() -> None:
    both = chart([look(3, usd("12.50"), 5_000), look(1, usd("9"), 4_000)])
    assert drawn(both) == {
        "money": [(3, "12.50"), (1, "9"), (0, "9")],
        "data": [(3, "5000"), (1, "4000"), (0, "4000")],
    }
    assert [each.currency for each in both.series] == ["USD", None]


TOO_LITTLE: dict[str, list[Reading]] = {
    "one look, just now": [look(0, usd("5"), 700)],
    "one look, and then nothing of it any more": [look(2, usd("5")), look(1)],
    "known only before the chart begins": [
        look(50, usd("5"), 700),
        look(40, usd("4"), 500),
        look(1),
    ],
}


@pytest.mark.parametrize("readings", TOO_LITTLE.values(), ids=TOO_LITTLE.keys())
def test_one_point_makes_no_line(readings: list[Reading]) -> None:
    assert drawn(chart(readings)) == {}


SERIES: dict[str, tuple[list[Reading], dict[str, Told]]] = {
    "what is not known any more does not hold until now": (
        [look(3, data=5_000), look(2, data=4_000), look(1, usd("9"))],
        {"money": [(1, "9"), (0, "9")], "data": [(3, "5000"), (2, "4000")]},
    ),
    "a rise is a step and a fall is spread": (
        [look(6, data=1_000), look(4, data=9_000), look(2, data=3_000)],
        {"data": [(6, "1000"), (4, "1000"), (4, "9000"), (2, "3000"), (0, "3000")]},
    ),
    "it begins where the line between two looks was then": (
        [look(40, usd("30")), look(20, usd("10"))],
        {"money": [(30, "20.00"), (20, "10"), (0, "10")]},
    ),
    "a hundredth is exact enough there": (
        [look(37, usd("10")), look(27, usd("9.99"))],
        {"money": [(30, "9.99"), (27, "9.99"), (0, "9.99")]},
    ),
    "a look at the very beginning": (
        [look(40, usd("30")), look(30, usd("10"))],
        {"money": [(30, "10"), (0, "10")]},
    ),
    "no change for months": (
        [look(80, data=700), look(70, data=500)],
        {"data": [(30, "500.00"), (0, "500")]},
    ),
    "sums in another currency than the newest": (
        [look(5, Money(amount=Decimal(7), currency="EUR")), look(4, usd("6")), look(2, usd("5"))],
        {"money": [(4, "6"), (2, "5"), (0, "5")]},
    ),
    "what has no end any more": (
        [look(6, data=950), look(5, data=900), look(4, data=UNLIMITED)],
        {"data": [(6, "950"), (5, "900")]},
    ),
    "a clock that went back": (
        [look(5, data=900), look(2, data=800), look(4, data=850), look(-1, data=700)],
        {"data": [(5, "900"), (2, "800"), (0, "800")]},
    ),
    "the age of the figures": (
        [Reading(read_at=days_ago(1), as_of=days_ago(2), money=usd("5"))],
        {"money": [(2, "5"), (0, "5")]},
    ),
}


@pytest.mark.parametrize(("readings", "expected"), SERIES.values(), ids=SERIES.keys())
def test_readings_are_judged_as_the_forecast_judges_them(
    readings: list[Reading], expected: dict[str, Told]
) -> None:
    assert drawn(chart(readings)) == expected


def test_sums_with_more_digits_than_anybody_has_are_drawn() -> None:
    (money,) = chart([look(40, usd("9" * 30)), look(20, usd("0.001"))]).series
    assert money.points[0].at == days_ago(30)


def test_recharges_of_that_time_are_marked_oldest_first_and_refused_ones_are_none() -> None:
    recharges = [
        bought(-1),
        bought(1, State.REFUSED),
        bought(2, State.UNKNOWN),
        bought(3),
        bought(31),
    ]
    assert chart([], recharges).recharges == [recharges[3], recharges[2]]


# --- The forecast

BOTH = [look(3, usd("12"), 5_000), look(1, usd("9"), 4_000)]
MONEY = [look(3, usd("12"))]
DATA = [look(3, data=5_000)]
FORECASTS: dict[str, tuple[list[Reading], RunOutCause, dict[str, Told]]] = {
    "money falls to nothing": (BOTH, RunOutCause.MONEY, {"money": [(0, "9"), (-4, "0")]}),
    "data falls to nothing": (BOTH, RunOutCause.DATA, {"data": [(0, "4000"), (-4, "0")]}),
    "a validity ends over whatever is left": (
        BOTH,
        RunOutCause.VALIDITY,
        {"money": [(0, "9"), (-4, "9")], "data": [(0, "4000"), (-4, "4000")]},
    ),
    "a validity ends over money alone": (
        MONEY,
        RunOutCause.VALIDITY,
        {"money": [(0, "12"), (-4, "12")]},
    ),
    "what has no end any more leads nowhere": (
        [look(3, usd("12"), 5_000), look(2, data=4_500), look(1, usd("9"), UNLIMITED)],
        RunOutCause.VALIDITY,
        {"money": [(0, "9"), (-4, "9")]},
    ),
    "nothing is known": ([], RunOutCause.VALIDITY, {}),
    "data is not drawn": (MONEY, RunOutCause.DATA, {}),
    "money is not drawn": (DATA, RunOutCause.MONEY, {}),
}


@pytest.mark.parametrize(
    ("readings", "cause", "expected"), FORECASTS.values(), ids=FORECASTS.keys()
)
def test_the_forecast_goes_on_from_the_newest_value(
    readings: list[Reading], cause: RunOutCause, expected: dict[str, Told]
) -> None:
    collected = chart(readings, forecast=Forecast(runs_out_at=NOW + 4 * DAY, cause=cause))
    assert ahead(collected) == expected
    assert collected.end == collected.now + (4 * DAY if expected else timedelta())
    assert collected.runs_out_at == (NOW + 4 * DAY if expected else None)


def test_the_chart_shows_no_more_of_what_comes_than_of_what_was() -> None:
    far = Forecast(runs_out_at=NOW + 28 * DAY, cause=RunOutCause.DATA)
    collected = chart(DATA, forecast=far, days=7)
    assert collected.end == NOW + 7 * DAY
    assert collected.runs_out_at == NOW + 28 * DAY
    assert ahead(collected) == {"data": [(0, "5000"), (-7, "3750.00")]}


@pytest.mark.parametrize(
    "forecast",
    [Forecast(runs_out_at=NOW - DAY, cause=RunOutCause.DATA), Forecast()],
    ids=["is over", "is unknown"],
)
def test_there_is_nothing_ahead_where_the_end(forecast: Forecast) -> None:
    collected = chart([look(1, data=0)], forecast=forecast)
    assert (ahead(collected), collected.end, collected.runs_out_at) == ({}, NOW, None)


@pytest.mark.parametrize(
    ("readings", "cause", "order"),
    [
        (BOTH, RunOutCause.MONEY, ["money", "data"]),
        (BOTH, RunOutCause.VALIDITY, ["money", "data"]),
        (BOTH, RunOutCause.DATA, ["data", "money"]),
        (BOTH, None, ["money", "data"]),
        (DATA, RunOutCause.MONEY, ["data"]),
    ],
)
def test_what_the_forecast_is_about_is_drawn_first(
    readings: list[Reading], cause: RunOutCause | None, order: list[str]
) -> None:
    ends = None if cause is None else NOW + 9 * DAY
    collected = chart(readings, forecast=Forecast(runs_out_at=ends, cause=cause))
    assert [each.kind for each in collected.series] == [Kind(each) for each in order]


# --- On the line


@pytest.mark.parametrize(
    ("days", "value"), [(11, "10"), (10, "10"), (6, "6.00"), (4, "4.00"), (0, "0"), (-10, "0")]
)
def test_a_moment_stands_on_the_line_between_two_points(days: float, value: str) -> None:
    points = [Point(days_ago(10), Decimal(10)), Point(days_ago(0), Decimal(0))]
    assert str(value_at(points, days_ago(days))) == value


def test_a_moment_of_a_rise_stands_on_its_upper_end() -> None:
    points = [Point(days_ago(4), Decimal(1)), Point(NOW, Decimal(1)), Point(NOW, Decimal(9))]
    assert value_at(points, NOW) == 9


# --- Not too many


def saw(count: int) -> Iterator[Point]:
    """Fall and rise, and once nearly run dry."""
    for index in range(count):
        low = index == count // 3
        value = 1 if low else 1_000 - index % 50
        yield Point(days_ago(30) + index * timedelta(minutes=7), Decimal(value))


def test_few_points_stay_as_they_are() -> None:
    points = list(saw(MOST_POINTS))
    assert list(thinned(points)) == points


@pytest.mark.parametrize("count", [MOST_POINTS + 1, 1_000, 6_000])
def test_many_points_are_thinned_and_falls_and_rises_stay(count: int) -> None:
    points = list(saw(count))
    kept = thinned(points)

    assert len(kept) <= MOST_POINTS
    assert (kept[0], kept[-1]) == (points[0], points[-1])
    assert [point.at for point in kept] == sorted(point.at for point in kept)
    assert set(kept) <= set(points)
    assert min(point.value for point in kept) == 1
    rises = [after.value - before.value for before, after in pairwise(kept)]
    assert max(rises) > 900, "the way up from the low"
    assert sum(rise > 20 for rise in rises) >= min(count // 50, 50), "each of its recharges"


def test_a_chart_of_ninety_busy_days_has_few_points_and_its_rises() -> None:
    readings = [
        look(90 - index / 96, usd(str(50 - index % 96 / 2)), 10_000 - index)
        for index in range(8_640)
    ]
    money, data = chart(readings, days=90).series
    for series in (money, data):
        assert 150 < len(series.points) <= MOST_POINTS
        assert series.points[-1].at == NOW
    sums = [point.value for point in money.points]
    assert sum(after - before > 40 for before, after in pairwise(sums)) >= 80
