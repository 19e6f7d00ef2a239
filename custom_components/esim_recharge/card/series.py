"""What the chart draws: what was left over the last days, the recharges of that time, and the forecast.

Readings are judged as the forecast judges them: by the age of their figures, the clock only forward, in the currency of
the newest money; a fall is spread over the time since the last look, a rise happened when it was seen.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby, pairwise
from typing import Final

from homeassistant.util.json import JsonValueType

from ..actions.answers import Answer, sum_or_none, time_or_none
from ..formats import amount_text
from ..lines.forecast import Forecast, RunOutCause, advancing, newest_currency
from ..lines.models import AllowanceKind, Money, Reading
from ..recharge.models import Recharge, State

MOST_POINTS: Final = 300
"""Points of a series: more than a card has room for."""
_CENT: Final = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class Point:
    """What was left at a moment (UTC): bytes, or major units of money."""

    at: datetime
    value: Decimal


def chart_view(
    readings: Sequence[Reading],
    recharges: Iterable[Recharge],
    forecast: Forecast,
    *,
    now: datetime,
    days: int,
) -> Answer:
    """Describe the last days (`readings` oldest first, `recharges` newest first), and what comes."""
    start = now - timedelta(days=days)
    looks, currency = advancing(readings, now), newest_currency(readings)
    money = _series(looks, lambda look: _money(look, currency), start, now)
    data = _series(looks, _data, start, now)
    sums: list[JsonValueType] = [_sum(point, currency or "") for point in money]
    counts: list[JsonValueType] = [_count(point) for point in data]
    ahead = _ahead(forecast, _newest(money, sums, now), _newest(data, counts, now), now)
    # As far ahead as behind at most: a line that lasts for months must not press its past into a corner.
    end = now if ahead is None else min(forecast.runs_out_at or now, now + (now - start))
    return {
        "from": time_or_none(start),
        "to": time_or_none(end),
        "now": time_or_none(now),
        "money": {"currency": currency, "points": sums} if sums else None,
        "data": {"points": counts} if counts else None,
        "recharges": [
            _recharge(item)
            for item in recharges
            if item.created_at >= start and item.state is not State.REFUSED
        ],
        "forecast": ahead,
    }


def _money(look: Reading, currency: str | None) -> Decimal | None:
    if look.money is None or look.money.currency != currency:
        return None
    return look.money.amount


def _data(look: Reading) -> Decimal | None:
    """Bytes; what has no end has no place in a chart."""
    left = look.remaining(AllowanceKind.DATA)
    return Decimal(left) if isinstance(left, int) else None


def _series(
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
    for index, (before, after) in enumerate(pairwise(points), start=1):
        if before.at < start <= after.at:
            share = Decimal((start - before.at) / (after.at - before.at))
            value = before.value + (after.value - before.value) * share
            return [Point(start, value.quantize(_CENT)), *points[index:]]
    return [point for point in points if point.at >= start]


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


def _ahead(
    forecast: Forecast, money: JsonValueType, data: JsonValueType, now: datetime
) -> Answer | None:
    """The forecast, where it starts from a value that is drawn; what ran out already is no forecast."""
    at, cause = forecast.runs_out_at, forecast.cause
    if at is None or cause is None or at <= now:
        return None
    # A validity ends over whatever is left.
    start = {RunOutCause.MONEY: money, RunOutCause.DATA: data}.get(cause, data or money)
    if start is None:
        return None
    return {"at": time_or_none(at), "cause": cause.value, "from": start}


def _newest(points: Sequence[Point], told: Sequence[JsonValueType], now: datetime) -> JsonValueType:
    """The last point as it is told, if it holds now."""
    return told[-1] if points and points[-1].at == now else None


def _sum(point: Point, currency: str) -> JsonValueType:
    return [time_or_none(point.at), amount_text(Money(amount=point.value, currency=currency))]


def _count(point: Point) -> JsonValueType:
    return [time_or_none(point.at), int(point.value)]


def _recharge(recharge: Recharge) -> Answer:
    return {
        "at": time_or_none(recharge.created_at),
        "title": recharge.package.title,
        "price": sum_or_none(recharge.cost),
        "currency": recharge.cost.currency,
        "state": recharge.state.value,
    }
