"""The chart as it is drawn: where its lines and marks go, in percent, and what is said about them.

Lines for the eye; a summary and a table for the ear. The page adds colours and the words of the reader's language.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Final

from homeassistant.components.websocket_api.connection import ActiveConnection

from ..actions.answers import Answer
from ..actions.target import Target
from ..errors import async_translated
from ..lines.models import AllowanceKind, Money
from ..recharge.models import Recharge, State
from . import texts
from .access import Message
from .history import price, title
from .series import Chart, Kind, Point, Series, chart_of, value_at
from .texts import Text

DAYS: Final = 30
MOST_RECHARGES: Final = 1000
_EDGE: Final = 99
"""From here on today is the right edge: a line for it would not be seen."""
_WHOLE: Final = 100
_LABELS: Final = {Kind.MONEY: "balance", Kind.DATA: "data"}


async def chart_answer(target: Target, _connection: ActiveConnection, _message: Message) -> Answer:
    """What was left over the last days; what is known already, nobody is asked."""
    hub, line = target.hub, target.line
    now = hub.office.clock()
    since = now - timedelta(days=DAYS)
    async with async_translated(target.hass, target.entry):
        readings = await hub.ledger.readings(line.key)
        recharges = await hub.ledger.history(line.key, since=since, limit=MOST_RECHARGES)
    forecast = target.coordinator.data.lines[line.key].outlook.forecast
    chart = chart_of(readings, recharges, forecast, now=now, days=DAYS)
    return {"series": [drawn(chart, each, hub.office.zone()) for each in chart.series]}


def drawn(chart: Chart, series: Series, zone: tzinfo) -> Answer:
    """Lay out one series; `zone` is where the owner's days begin."""
    square = _Square(chart, series)
    now = square.x(chart.now)
    ahead = now < _EDGE
    return {
        "key": series.kind.value,
        "label": texts.card(_LABELS[series.kind]),
        "title": texts.card(f"chart_{series.kind}", days=texts.days(DAYS)),
        "summary": _summary(chart, series),
        "top": _amount(series, square.highest),
        "from": texts.on(chart.start),
        "to": texts.on(chart.end) if ahead else texts.card("today"),
        "path": square.path(series.points),
        "ahead": square.path(series.ahead) or None,
        "now": now if ahead else None,
        "marks": [
            {
                "x": square.x(item.created_at),
                "y": square.y(value_at(series.points, item.created_at)),
                "back": item.state is State.REVERSED,
                "title": texts.joined(texts.on(item.created_at), *_bought(item)),
            }
            for item in chart.recharges
        ],
        "rows": [
            {
                "day": texts.on_day(row.day),
                "value": _amount(series, row.value),
                "recharges": [texts.joined(*_bought(item)) for item in row.recharges],
            }
            for row in rows(series, chart.recharges, zone)
        ],
    }


class _Square:
    """100 by 100: time to the right, amounts up from nothing, or from the deepest debt."""

    def __init__(self, chart: Chart, series: Series) -> None:
        values = [point.value for point in series.points]
        self.highest = max(values)
        self._lowest = min(Decimal(0), *values)
        self._height = (max(self.highest, Decimal(0)) - self._lowest) or Decimal(1)
        self._start = chart.start
        self._width = (chart.end - chart.start) or timedelta(1)

    def x(self, at: datetime) -> float:
        return _percent((at - self._start) / self._width)

    def y(self, value: Decimal) -> float:
        """From the top, as pages count."""
        return _percent(1 - float((value - self._lowest) / self._height))

    def path(self, points: Iterable[Point]) -> str:
        """The `d` of a path."""
        drawn_ = "L".join(f"{self.x(point.at):g} {self.y(point.value):g}" for point in points)
        return drawn_ and f"M{drawn_}"


def _percent(share: float) -> float:
    """A hundredth of a percent is finer than any screen."""
    return round(min(max(share, 0.0), 1.0) * _WHOLE, 2)


@dataclass(frozen=True, slots=True)
class Row:
    """A day on which something is known."""

    day: date
    value: Decimal
    """The last that is known of that day."""
    recharges: list[Recharge] = field(default_factory=list)


def rows(series: Series, recharges: Sequence[Recharge], zone: tzinfo) -> list[Row]:
    """The same as a table, by the owner's calendar."""
    found = {
        (day := point.at.astimezone(zone).date()): Row(day, point.value) for point in series.points
    }
    for item in recharges:
        day = item.created_at.astimezone(zone).date()
        # Not seen that day: the line is drawn through it all the same.
        row = found.setdefault(day, Row(day, value_at(series.points, item.created_at)))
        row.recharges.append(item)
    return sorted(found.values(), key=lambda row: row.day)


def _summary(chart: Chart, series: Series) -> Text:
    """What a reader hears in the place of the drawing."""
    first, last = series.points[0], series.points[-1]
    said: dict[str, Text] = {
        "first": _amount(series, first.value),
        "from": texts.on(first.at),
        "last": _amount(series, last.value),
        "to": texts.on(last.at),
        "low": _amount(series, min(point.value for point in series.points)),
        "count": texts.number(len(chart.recharges)),
    }
    if not series.ahead or chart.runs_out_at is None:
        return texts.card("chart_summary", **said)
    return texts.card("chart_summary_ahead", date=texts.on(chart.runs_out_at), **said)


def _amount(series: Series, value: Decimal) -> Text:
    if series.currency is None:
        return texts.quantity(AllowanceKind.DATA, int(value))
    return texts.money(Money(amount=value, currency=series.currency))


def _bought(recharge: Recharge) -> Sequence[Text]:
    """What was bought, and for how much."""
    return [title(recharge), price(recharge)]
