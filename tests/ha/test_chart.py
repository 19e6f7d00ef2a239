"""What the chart is made of: readings as the forecast judges them, thin, and honest about falls and rises."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
import json
from typing import Any

import pytest
from ulid_transform import ulid_now

from custom_components.esim_recharge.card.series import MOST_POINTS, Point, chart_view, thinned
from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    Money,
    Package,
    Quantity,
    Reading,
)
from custom_components.esim_recharge.recharge.models import Origin, Recharge, State

from .entity_helpers import usd

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)


def days_ago(days: float) -> datetime:
    return NOW - timedelta(days=days)


def at(days: float) -> str:
    """A time as it is told, so many days ago."""
    return days_ago(days).isoformat()


def look(days: float, money: Money | None = None, data: Quantity | None = None) -> Reading:
    """Make a reading of so many days ago."""
    pots = () if data is None else (Allowance(kind=AllowanceKind.DATA, remaining=data),)
    return Reading(read_at=days_ago(days), money=money, allowances=pots)


def bought(days: float, state: State = State.CREDITED, paid: Money | None = None) -> Recharge:
    """Make a recharge of so many days ago."""
    return Recharge(
        id=ulid_now(),
        line="line",
        account="account",
        package=Package(package_id="gb", title="1 GB", price=usd("3.60")),
        origin=Origin.REQUESTED,
        state=state,
        created_at=days_ago(days),
        updated_at=days_ago(days),
        paid=paid,
    )


def chart(
    readings: Sequence[Reading],
    recharges: Sequence[Recharge] = (),
    forecast: Forecast | None = None,
    days: int = 30,
) -> dict[str, Any]:
    """Draw, as it arrives in a browser."""
    view = chart_view(readings, recharges, forecast or Forecast(), now=NOW, days=days)
    told: dict[str, Any] = json.loads(json.dumps(view))
    return told


def test_a_line_of_which_nothing_is_known_has_an_empty_chart() -> None:
    assert chart([]) == {
        "from": at(30),
        "to": at(0),
        "now": at(0),
        "money": None,
        "data": None,
        "recharges": [],
        "forecast": None,
    }


def test_money_is_told_in_decimals_and_data_in_bytes_and_the_newest_holds_until_now() -> None:
    drawn = chart([look(3, usd("12.5"), 5_000), look(1, usd("9"), 4_000)])

    assert drawn["money"] == {
        "currency": "USD",
        "points": [[at(3), "12.50"], [at(1), "9"], [at(0), "9"]],
    }
    assert drawn["data"] == {"points": [[at(3), 5_000], [at(1), 4_000], [at(0), 4_000]]}


def test_what_is_not_known_any_more_does_not_hold_until_now() -> None:
    drawn = chart([look(3, data=5_000), look(2, data=4_000), look(1, usd("9"))])
    assert drawn["data"] == {"points": [[at(3), 5_000], [at(2), 4_000]]}


def test_a_rise_is_a_step_and_a_fall_is_spread() -> None:
    drawn = chart([look(6, data=1_000), look(4, data=9_000), look(2, data=3_000)])
    assert drawn["data"]["points"] == [
        [at(6), 1_000],
        [at(4), 1_000],
        [at(4), 9_000],
        [at(2), 3_000],
        [at(0), 3_000],
    ]


def test_the_chart_begins_where_the_line_between_two_looks_was_then() -> None:
    drawn = chart([look(40, usd("30")), look(20, usd("10"))])
    assert drawn["money"]["points"] == [[at(30), "20"], [at(20), "10"], [at(0), "10"]]

    drawn = chart([look(37, usd("10")), look(27, usd("9.99"))])
    assert drawn["money"]["points"][0] == [at(30), "9.99"]


def test_a_line_that_did_not_change_for_months_is_drawn_from_end_to_end() -> None:
    drawn = chart([look(80, data=700), look(70, data=500)])
    assert drawn["data"]["points"] == [[at(30), 500], [at(0), 500]]


def test_what_was_known_only_before_the_chart_begins_is_not_drawn() -> None:
    assert chart([look(50, data=700), look(40, data=500), look(1, usd("5"))])["data"] is None


def test_sums_in_another_currency_than_the_newest_are_left_out() -> None:
    euros = Money(amount=Decimal(7), currency="EUR")
    drawn = chart([look(5, euros), look(4, usd("6")), look(2, usd("5"))])
    assert drawn["money"]["points"] == [[at(4), "6"], [at(2), "5"], [at(0), "5"]]


def test_what_has_no_end_is_not_drawn() -> None:
    drawn = chart([look(5, data=900), look(4, data=UNLIMITED)])
    assert drawn["data"] == {"points": [[at(5), 900]]}


def test_a_clock_that_went_back_draws_nothing_twice() -> None:
    drawn = chart([look(5, data=900), look(2, data=800), look(4, data=850), look(-1, data=700)])
    assert [value for _, value in drawn["data"]["points"]] == [900, 800, 800]


def test_a_reading_counts_from_the_age_of_its_figures() -> None:
    reading = Reading(read_at=days_ago(1), as_of=days_ago(2), money=usd("5"))
    assert chart([reading])["money"]["points"] == [[at(2), "5"], [at(0), "5"]]


def test_recharges_of_that_time_are_marked_with_what_they_cost() -> None:
    drawn = chart(
        [],
        [
            bought(1, State.REFUSED),
            bought(2, State.UNKNOWN),
            bought(3, paid=usd("3.75")),
            bought(31),
        ],
    )
    assert drawn["recharges"] == [
        {"at": at(2), "title": "1 GB", "price": "3.60", "currency": "USD", "state": "unknown"},
        {"at": at(3), "title": "1 GB", "price": "3.75", "currency": "USD", "state": "credited"},
    ]


BOTH = [look(3, usd("12"), 5_000), look(1, usd("9"), 4_000)]
MONEY = [look(3, usd("12"))]
DATA = [look(3, data=5_000)]
NEWEST_MONEY, NEWEST_DATA = [at(0), "9"], [at(0), 4_000]
FORECASTS: dict[str, tuple[list[Reading], RunOutCause, list[Any] | None]] = {
    "money": (BOTH, RunOutCause.MONEY, NEWEST_MONEY),
    "data": (BOTH, RunOutCause.DATA, NEWEST_DATA),
    "validity of data": (BOTH, RunOutCause.VALIDITY, NEWEST_DATA),
    "validity of money": (MONEY, RunOutCause.VALIDITY, [at(0), "12"]),
    "validity of what has no end any more": (
        [look(3, usd("12"), 5_000), look(1, usd("9"), UNLIMITED)],
        RunOutCause.VALIDITY,
        NEWEST_MONEY,
    ),
    "validity of what is not known": ([], RunOutCause.VALIDITY, None),
    "data that is not drawn": (MONEY, RunOutCause.DATA, None),
    "money that is not drawn": (DATA, RunOutCause.MONEY, None),
}


@pytest.mark.parametrize(("readings", "cause", "start"), FORECASTS.values(), ids=FORECASTS.keys())
def test_the_forecast_goes_on_from_the_newest_value(
    readings: list[Reading], cause: RunOutCause, start: list[Any] | None
) -> None:
    drawn = chart(readings, forecast=Forecast(runs_out_at=NOW + 4 * DAY, cause=cause))
    expected = {"at": at(-4), "cause": cause.value, "from": start}
    assert drawn["forecast"] == (None if start is None else expected)
    assert drawn["to"] == (at(0) if start is None else at(-4))


def test_the_chart_shows_no_more_of_what_comes_than_of_what_was() -> None:
    far = Forecast(runs_out_at=NOW + 200 * DAY, cause=RunOutCause.DATA)
    drawn = chart(DATA, forecast=far, days=7)
    assert drawn["to"] == at(-7)
    assert drawn["forecast"]["at"] == at(-200)


def test_what_ran_out_already_is_no_forecast() -> None:
    empty = Forecast(runs_out_at=NOW - DAY, cause=RunOutCause.DATA)
    assert chart([look(1, data=0)], forecast=empty)["forecast"] is None


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
    drawn = chart(readings, days=90)
    for series in ("money", "data"):
        assert 150 < len(drawn[series]["points"]) <= MOST_POINTS
        assert drawn[series]["points"][-1][0] == at(0)
    sums = [Decimal(value) for _, value in drawn["money"]["points"]]
    assert sum(after - before > 40 for before, after in pairwise(sums)) >= 80
