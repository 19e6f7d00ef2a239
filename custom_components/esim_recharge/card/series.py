"""What the chart is about: what was left over the last days, the recharges of that time, and the forecast.

Readings are judged as the forecast judges them: by the age of their figures, the clock only forward, in the currency of
the newest money; a fall is spread over the time since the last look, a rise happened when it was seen.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Final

from ..lines.forecast import Forecast, RunOutCause, advancing, newest_currency
from ..lines.models import AllowanceKind, Reading
from ..recharge.models import Recharge, State

MOST_POINTS: Final = 300
"""Points of a series: more than a card has room for."""
_ENOUGH: Final = 2
"""Points that make a line."""


class Kind(StrEnum):
    """What is counted."""

    MONEY = "money"
    DATA = "data"


@dataclass(frozen=True, slots=True)
class Point:
    """What was left at a moment (UTC): bytes, or major units of money."""

    at: datetime
    value: Decimal


@dataclass(frozen=True, kw_only=True, slots=True)
class Series:
    """What was left, in the order of time: two points at least."""

    kind: Kind
    currency: str | None
    """Of money."""
    points: Sequence[Point]
    ahead: Sequence[Point] = ()
    """What is expected, from the newest point on; cut off where the chart ends."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Chart:
    """Everything that is drawn, on one axis of time."""

    start: datetime
    now: datetime
    end: datetime
    runs_out_at: datetime | None
    """What is ahead in a series leads there."""
    series: Sequence[Series]
    """The most telling first; none: there is too little to draw."""
    recharges: Sequence[Recharge]
    """Of that time, oldest first."""


def chart_of(
    readings: Sequence[Reading],
    recharges: Iterable[Recharge],
    forecast: Forecast,
    *,
    now: datetime,
    days: int,
) -> Chart:
    """Collect the last days (`readings` oldest first), and what comes."""
    start = now - timedelta(days=days)
    looks, currency = advancing(readings, now), newest_currency(readings)
    past = {
        Kind.MONEY: _past(looks, lambda look: _money(look, currency), start, now),
        Kind.DATA: _past(looks, _data, start, now),
    }
    drawn = {kind: points for kind, points in past.items() if len(points) >= _ENOUGH}
    runs_out_at = _runs_out_at(forecast, drawn, now)
    # As far ahead as behind at most: a line that lasts for months must not press its past into a corner.
    end = now if runs_out_at is None else min(runs_out_at, now + (now - start))
    series = [
        Series(
            kind=kind,
            currency=currency if kind is Kind.MONEY else None,
            points=points,
            ahead=_ahead(points[-1], forecast.cause, runs_out_at, end)
            if runs_out_at and _is_about(forecast, kind, points, now)
            else (),
        )
        for kind, points in drawn.items()
    ]
    return Chart(
        start=start,
        now=now,
        end=end,
        runs_out_at=runs_out_at,
        series=series[::-1] if forecast.cause is RunOutCause.DATA else series,
        recharges=sorted(
            (
                item
                for item in recharges
                if start <= item.created_at <= end and item.state is not State.REFUSED
            ),
            key=lambda item: item.created_at,
        ),
    )


def value_at(points: Sequence[Point], at: datetime) -> Decimal:
    """What was left at a moment, on the line that is drawn: a hundredth is exact enough between two points."""
    after = bisect_right(points, at, key=lambda point: point.at)
    if after in {0, len(points)}:
        return points[min(after, len(points) - 1)].value
    one, other = points[after - 1], points[after]
    share = Decimal((at - one.at) / (other.at - one.at))
    # Formatted: quantizing would refuse sums with more digits than the context has.
    return Decimal(f"{one.value + (other.value - one.value) * share:.2f}") if share else one.value


def _money(look: Reading, currency: str | None) -> Decimal | None:
    if look.money is None or look.money.currency != currency:
        return None
    return look.money.amount


def _data(look: Reading) -> Decimal | None:
    """Bytes; what has no end has no place in a chart."""
    left = look.remaining(AllowanceKind.DATA)
    return Decimal(left) if isinstance(left, int) else None


def _past(
    looks: Sequence[Reading],
    value_of: Callable[[Reading], Decimal | None],
    start: datetime,
    now: datetime,
) -> Sequence[Point]:
    known = [Point(look.taken_at, value) for look in looks if (value := value_of(look)) is not None]
    points = list(_stepped(known))
    if points and value_of(looks[-1]) is not None and points[-1].at < now:
        points.append(Point(now, points[-1].value))  # the newest one holds
    return thinned(_since(points, start))


def _stepped(points: Sequence[Point]) -> Iterator[Point]:
    """Draw a rise as a step: nothing came back little by little."""
    yield from points[:1]
    for before, after in pairwise(points):
        if after.value > before.value:
            yield Point(after.at, before.value)
        yield after


def _since(points: Sequence[Point], start: datetime) -> Sequence[Point]:
    """Cut off what was before, between two looks where the line between them was then."""
    inside = [point for point in points if point.at >= start]
    if not inside or inside[0].at == start or len(inside) == len(points):
        return inside
    return [Point(start, value_at(points, start)), *inside]


def thinned(points: Sequence[Point], most: int = MOST_POINTS) -> Sequence[Point]:
    """Keep both ends, and of each of many equal times the lowest and the highest: falls and rises stay.

    `points` in order of time.
    """
    if len(points) <= most:
        return points
    first, *inner, last = points
    slots = (most - 2) // 2
    width = (last.at - first.at) / slots
    by_slot = groupby(inner, lambda point: min(int((point.at - first.at) / width), slots - 1))
    return [first, *(point for _, group in by_slot for point in _extremes(list(group))), last]


def _extremes(group: Sequence[Point]) -> list[Point]:
    values = [point.value for point in group]
    return [
        group[index] for index in sorted({values.index(min(values)), values.index(max(values))})
    ]


def _runs_out_at(
    forecast: Forecast, drawn: dict[Kind, Sequence[Point]], now: datetime
) -> datetime | None:
    """The forecast, where a line leads there; what ran out already is no forecast."""
    at = forecast.runs_out_at
    if at is None or at <= now:
        return None
    led = any(_is_about(forecast, kind, points, now) for kind, points in drawn.items())
    return at if led else None


def _is_about(forecast: Forecast, kind: Kind, points: Sequence[Point], now: datetime) -> bool:
    """Whether the forecast goes on from here: a validity ends over whatever is left, as long as that is known."""
    return forecast.cause in {kind, RunOutCause.VALIDITY} and points[-1].at == now


def _ahead(
    newest: Point, cause: RunOutCause | None, runs_out_at: datetime, end: datetime
) -> Sequence[Point]:
    """Down to nothing, or over what is left to the end of the validity."""
    final = newest.value if cause is RunOutCause.VALIDITY else Decimal(0)
    whole = [newest, Point(runs_out_at, final)]
    return [newest, Point(end, value_at(whole, end))]
