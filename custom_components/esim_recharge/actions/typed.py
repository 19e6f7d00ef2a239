"""What a person types in about a line that nothing can read."""

from datetime import datetime
from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.util import dt as dt_util

from ..errors import invalid
from ..lines.models import Allowance, AllowanceKind, Money, Reading
from ..lines.plausibility import END_YEARS
from ..recharge.limits import CLOCK_SLACK
from ..recharge.notes import READINGS_KEPT
from ..sources.typed import TypedSource
from .answers import Answer, reading_answer
from .target import Target
from .values import ATTR_CURRENCY, bytes_of, line_currency_of, line_money_of, text_or_none

ATTR_MONEY: Final = "money"
ATTR_DATA: Final = "data"
ATTR_VALID_UNTIL: Final = "valid_until"
ATTR_AS_OF: Final = "as_of"
ATTR_FORGET_REST: Final = "forget_rest"
_FIGURES: Final = (ATTR_MONEY, ATTR_DATA, ATTR_VALID_UNTIL)


async def set_balance(call: ServiceCall, target: Target) -> Answer:
    """Take what a person says is on a line, as if it had been read, and look at once whether it is due.

    What is not given is kept from the last reading for 90 days, and a reading is as old as the oldest figure in it:
    who types the money only keeps the data figure, and its age. A date is a date, and has none.
    """
    line, hub = target.line, target.writable
    if not isinstance(target.runtime.account.sources.get(line.key), TypedSource):
        raise invalid("not_typed")
    if not call.data.keys() & set(_FIGURES):
        raise invalid("nothing_to_change")
    reading = _reading(call, target, hub.office.clock())
    await hub.survey.note(line, reading)
    await target.coordinator.async_show()
    target.coordinator.async_consider()
    return reading_answer(reading) or {}


def _reading(call: ServiceCall, target: Target, now: datetime) -> Reading:
    data, told = call.data, _told(call, now)
    last = target.coordinator.data.lines[target.line.key].outlook.reading
    if last is None or data[ATTR_FORGET_REST]:
        last = Reading(read_at=now)
    elif last.taken_at < now - READINGS_KEPT:
        last = Reading(read_at=now, valid_until=last.valid_until)
    money = _money(call, target) if ATTR_MONEY in data else last.money
    pots = _pots(data[ATTR_DATA]) if ATTR_DATA in data else last.allowances
    kept = (ATTR_MONEY not in data and money is not None) or (ATTR_DATA not in data and bool(pots))
    return Reading(
        read_at=now,
        as_of=min(told, last.taken_at) if kept else told,
        money=money,
        allowances=pots,
        valid_until=_end(data[ATTR_VALID_UNTIL]) if ATTR_VALID_UNTIL in data else last.valid_until,
    )


def _told(call: ServiceCall, now: datetime) -> datetime:
    """How old the given figures are."""
    given: datetime | None = call.data.get(ATTR_AS_OF)
    told = now if given is None else _utc(ATTR_AS_OF, given)
    if not now - READINGS_KEPT <= told <= now + CLOCK_SLACK:
        raise invalid("as_of_invalid")
    return min(told, now)


def _money(call: ServiceCall, target: Target) -> Money:
    """In the currency that the line was set up with: in another one it would be no balance of this line."""
    named = text_or_none(call.data, ATTR_CURRENCY)
    money = line_money_of(target, ATTR_MONEY, call.data[ATTR_MONEY], named, zero=True)
    if money.currency != (usual := line_currency_of(target)):
        raise invalid("line_currency", currency=usual)
    return money


def _pots(left: float) -> tuple[Allowance, ...]:
    return (Allowance(kind=AllowanceKind.DATA, remaining=bytes_of(ATTR_DATA, left, lowest=0)),)


def _end(given: datetime) -> datetime:
    end = _utc(ATTR_VALID_UNTIL, given)
    if end.year not in END_YEARS:
        raise invalid("value_invalid", field=ATTR_VALID_UNTIL)
    return end


def _utc(field: str, given: datetime) -> datetime:
    try:
        return dt_util.as_utc(given)
    except OverflowError:
        raise invalid("value_invalid", field=field) from None
