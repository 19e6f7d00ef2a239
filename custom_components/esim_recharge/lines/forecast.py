"""When a line runs dry, judged by how it was spent so far.

Not every look at an unchanged line is stored, and nobody looks while Home Assistant is down. A fall is therefore spread
evenly over the time since the last change: its average is certain, its shape is not, and a plan renewed once a month
does not look like a leak on that day. A rise is a recharge and no spending. Time with nothing left is left out: an
empty line cannot show how much is wanted.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise, takewhile
from math import expm1, log
from operator import itemgetter
from typing import Final

from .models import UNLIMITED, Allowance, AllowanceKind, Money, Quantity, Reading

HALF_LIFE: Final = timedelta(days=4)
"""A day counts half as much as the day four days later: a traveller's first week shows, a single Sunday does not."""

MIN_OBSERVED: Final = timedelta(days=1)
"""Less than a whole day knows no nights."""

MIN_FALLS: Final = 2
"""One fall tells how much, but not how often. No fall at all in `MIN_OBSERVED` is a rate of zero."""

HORIZON: Final = timedelta(days=365)
"""Spending of the last days says nothing about a later year: what would last longer does not run out."""

MAX_READINGS: Final = 2000
"""Newest readings that are looked at: weeks of a busy line, and a few milliseconds of the event loop."""

_DAY: Final = timedelta(days=1)
_FAR: Final = datetime.max.replace(tzinfo=UTC)
_INFINITE: Final = Decimal("Infinity")
_LEAST_PER_DAY: Final = Decimal("1e-9")


class RunOutCause(StrEnum):
    """What ends first."""

    MONEY = "money"
    DATA = "data"
    VALIDITY = "validity"


@dataclass(frozen=True, kw_only=True, slots=True)
class Forecast:
    """When a line runs out, and how fast it is spent. `Forecast()` knows nothing."""

    runs_out_at: datetime | None = None
    """UTC. In the past only if the line is out already. `None`: not within `HORIZON`, or unknown."""
    cause: RunOutCause | None = None
    data_per_day: float | None = None
    """Bytes a day; `None` where there is too little history, 0 where nothing is spent."""
    money_per_day: Money | None = None
    """Not rounded, in the currency of the newest money; `None` where there is too little history."""


type _End = tuple[datetime, RunOutCause]


@dataclass(frozen=True, kw_only=True, slots=True)
class _Sample:
    """One quantity at one moment. Unlimited is infinite."""

    at: datetime
    value: Decimal
    lapses: tuple[datetime, ...] = ()
    """When something of it ends: a fall at such a moment is a loss, not spending."""


@dataclass(frozen=True, kw_only=True, slots=True)
class _Stretch:
    """A time in which a known amount was spent."""

    start: datetime
    end: datetime
    spent: Decimal


def forecast(readings: Sequence[Reading], *, now: datetime) -> Forecast:
    """Say when money or data runs out or the validity ends, whichever is first.

    `readings` are those stored for one line, oldest first; the last one is taken to hold until `now`, also where a
    clock step makes it look older than others. Sums in another currency than the newest one are left out. Pots are
    taken to be used in the order in which they lapse. A pot or a balance that never held anything cannot run out.
    """
    if not readings:
        return Forecast()
    newest = readings[-1]
    looks = advancing(readings[-MAX_READINGS:], now)
    currency = newest_currency(readings)
    data, money = _data_samples(looks), _money_samples(looks, currency)
    data_rate = _per_day(data, until=None if newest.remaining(AllowanceKind.DATA) is None else now)
    money_rate = _per_day(money, until=None if newest.money is None else now)
    ends = (
        _money_end(newest, money, money_rate, now),
        _data_end(newest, data, data_rate, now),
        None if newest.valid_until is None else (newest.valid_until, RunOutCause.VALIDITY),
    )
    runs_out_at, cause = min((end for end in ends if end), key=itemgetter(0), default=(None, None))
    return Forecast(
        runs_out_at=runs_out_at,
        cause=cause,
        data_per_day=None if data_rate is None else float(data_rate),
        money_per_day=None
        if money_rate is None or currency is None
        else Money(amount=_told(money_rate), currency=currency),
    )


def _told(rate: Decimal) -> Decimal:
    """What was spent a year ago fades to far less than any currency can be split into: that is nothing."""
    return rate if rate >= _LEAST_PER_DAY else Decimal(0)


def advancing(readings: Sequence[Reading], now: datetime) -> list[Reading]:
    """Keep readings whose clock moves forward; of two at one moment the later one counts."""
    kept: list[Reading] = []
    for reading in readings:
        if kept and reading.taken_at == kept[-1].taken_at:
            kept.pop()
        if reading.taken_at <= now and (not kept or kept[-1].taken_at < reading.taken_at):
            kept.append(reading)
    return kept


def newest_currency(readings: Sequence[Reading]) -> str | None:
    """ISO 4217 code of the newest money: sums in another one are left out."""
    sums = (look.money for look in reversed(readings) if look.money is not None)
    return next((money.currency for money in sums), None)


def _data_samples(looks: Sequence[Reading]) -> list[_Sample]:
    return [
        _Sample(
            at=look.taken_at,
            value=_INFINITE if left is UNLIMITED else Decimal(left),
            lapses=tuple(
                end
                for end in (look.valid_until, *(pot.expires_at for pot in look.allowances))
                if end is not None
            ),
        )
        for look in looks
        if (left := look.remaining(AllowanceKind.DATA)) is not None
    ]


def _money_samples(looks: Sequence[Reading], currency: str | None) -> list[_Sample]:
    """Money does not lapse here: what falls when a plan ends is its renewal, and spending."""
    return [
        _Sample(at=look.taken_at, value=look.money.amount)
        for look in looks
        if look.money is not None and look.money.currency == currency
    ]


def _per_day(samples: Sequence[_Sample], *, until: datetime | None) -> Decimal | None:
    """Average the stretches, recent ones weighing more; `until`: the last value held so long."""
    samples = _changes(samples)
    if samples and until is not None:
        samples = [*samples, _Sample(at=until, value=samples[-1].value)]
    stretches = list(_stretches(samples))
    observed = sum((stretch.end - stretch.start for stretch in stretches), timedelta())
    falls = sum(stretch.spent > 0 for stretch in stretches)
    if observed < MIN_OBSERVED or 0 < falls < MIN_FALLS:
        return None
    weights = [_weight(stretch, stretches[-1].end) for stretch in stretches]
    rates = [stretch.spent / Decimal((stretch.end - stretch.start) / _DAY) for stretch in stretches]
    return sum(
        (rate * weight for rate, weight in zip(rates, weights, strict=True)), Decimal()
    ) / sum(weights)


def _changes(samples: Sequence[_Sample]) -> list[_Sample]:
    """Keep the first of equal looks, so that it does not matter how many of them are stored."""
    return [
        sample
        for before, sample in zip([None, *samples], samples, strict=False)
        if before is None or (before.value, before.lapses) != (sample.value, sample.lapses)
    ]


def _stretches(samples: Sequence[_Sample]) -> Iterator[_Stretch]:
    for before, after in pairwise(samples):
        countable = 0 < before.value < _INFINITE and after.value < _INFINITE
        if not countable or after.at <= before.at:
            continue
        lapsed = any(before.at < end <= after.at for end in before.lapses)
        spent = Decimal() if lapsed else max(before.value - after.value, Decimal())
        yield _Stretch(start=before.at, end=after.at, spent=spent)


def _weight(stretch: _Stretch, newest: datetime) -> Decimal:
    """Integrate the decay over the stretch; `expm1` keeps a short one from weighing nothing."""
    length = (stretch.end - stretch.start) / HALF_LIFE
    age = (newest - stretch.end) / HALF_LIFE
    return Decimal(-expm1(-log(2) * length) * 2**-age)


def _used_up(left: Decimal, per_day: Decimal | None, start: datetime) -> datetime | None:
    """When `left` is spent, counted from `start`; `None`: unknown, never, or not within `HORIZON`."""
    if not per_day or left > per_day * HORIZON.days:
        return None
    return start + timedelta(days=float(left / per_day))


def _money_end(
    newest: Reading, samples: Sequence[_Sample], per_day: Decimal | None, now: datetime
) -> _End | None:
    if newest.money is None:
        return None
    if newest.money.amount > 0:
        at = _used_up(newest.money.amount, per_day, now)
    else:
        held = any(sample.value > 0 for sample in samples)
        at = _empty_since(samples, min(newest.taken_at, now)) if held else None
    return None if at is None else (at, RunOutCause.MONEY)


def _data_end(
    newest: Reading, samples: Sequence[_Sample], per_day: Decimal | None, now: datetime
) -> _End | None:
    """Empty one pot after the other, the one that lapses first before the others."""
    pots = [pot for pot in newest.allowances if pot.kind is AllowanceKind.DATA]
    full = sorted(
        (pot for pot in pots if pot.remaining is None or _holds(pot.remaining)), key=_lapse
    )
    if not pots:
        return None
    if not full:
        held = any(sample.value > 0 for sample in samples) or any(pot.total for pot in pots)
        since = _empty_since(samples, min(newest.taken_at, now))
        return (since, RunOutCause.DATA) if held else None
    end: _End = (_lapse(full[-1]), RunOutCause.VALIDITY)
    clock = now
    for pot in full:
        lapse = _lapse(pot)
        if lapse <= clock:
            continue  # lost before its turn
        empty = (
            _used_up(Decimal(pot.remaining), per_day, clock)
            if isinstance(pot.remaining, int)
            else None
        )
        end = (
            (lapse, RunOutCause.VALIDITY)
            if empty is None or lapse <= empty
            else (empty, RunOutCause.DATA)
        )
        clock = end[0]
        if clock > now + HORIZON:
            return None
    return end


def _empty_since(samples: Sequence[_Sample], since: datetime) -> datetime:
    """Go back from `since`, when nothing was left, to the first look that found nothing."""
    empty = takewhile(lambda sample: sample.value <= 0, reversed(samples))
    return min((sample.at for sample in empty), default=since)


def _holds(left: Quantity) -> bool:
    return left is UNLIMITED or left > 0


def _lapse(pot: Allowance) -> datetime:
    return pot.expires_at or _FAR
