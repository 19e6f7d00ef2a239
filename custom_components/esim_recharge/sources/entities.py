"""A line whose figures other entities of the house already show."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, tzinfo
from decimal import ROUND_FLOOR, Decimal
import re
from typing import Final, override

from ..lines.currency import ISO_4217
from ..lines.house import Fact, House
from ..lines.models import Allowance, AllowanceKind, Money, Reading
from ..lines.plausibility import END_YEARS
from ..providers.base import Reads
from .base import ReadsWrong, Source, Unavailable
from .replies import mask

BYTES: Final = {
    "B": 1,
    "kB": 10**3,
    "MB": 10**6,
    "GB": 10**9,
    "TB": 10**12,
    # French operators count octets.
    "o": 1,
    "ko": 10**3,
    "Mo": 10**6,
    "Go": 10**9,
    "To": 10**12,
    "KiB": 2**10,
    "MiB": 2**20,
    "GiB": 2**30,
    "TiB": 2**40,
}
"""Units of data as Home Assistant means them: its MB is not the 1024 * 1024 bytes of an operator's.

Bits are none: no operator sells them, so a sensor that counts them shows something else.
"""

_NO_MONEY: Final = re.compile(r"%|[kKMGT]?i?(B|o|b|bit)(/s)?|d|h|min|s")
"""Units that are surely not a sign of a currency."""

_NUMBER: Final = re.compile(r"[+-]?\d{1,18}(\.\d{0,20})?(e[+-]?\d\d?)?", re.ASCII | re.IGNORECASE)
_DATE: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_LAST: Final = time(23, 59, 59)
_LEAST: Final = Decimal("0.000001")
"""Less is no sum of money but the noise of a calculation."""
_MOST: Final = 10**18
"""No line holds more, in whatever unit."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntityPart:
    """Where one figure stands."""

    entity: str
    attribute: str | None = None
    """`None`: the state."""


@dataclass(frozen=True, kw_only=True, slots=True)
class EntitiesSettings:
    """Which entities show a line. At least one of the three figures."""

    money: EntityPart | None = None
    data: EntityPart | None = None
    """What is left, not what is used."""
    valid_until: EntityPart | None = None
    currency: str | None = None
    """ISO 4217 code that the money must be in; needed where the unit is a sign or missing."""
    data_unit: str | None = None
    """For data without a unit: a key of `BYTES`."""

    def __post_init__(self) -> None:
        """Refuse what can never be read."""
        if self.money is self.data is self.valid_until is None:
            raise ValueError("no entity at all")
        if self.currency is not None and self.currency not in ISO_4217:
            raise ValueError("not an ISO 4217 currency code")
        if self.data_unit is not None and self.data_unit not in BYTES:
            raise ValueError("not a unit of data")


class EntitiesSource(Source):
    """Reads entities. Each reading is as old as the oldest figure in it."""

    def __init__(
        self,
        settings: EntitiesSettings,
        house: House,
        clock: Callable[[], datetime],
        zone: Callable[[], tzinfo],
    ) -> None:
        """`zone`: where the house's days begin, for dates and times that name no zone."""
        self._settings = settings
        self._house = house
        self._clock = clock
        self._zone = zone
        parts = {
            Reads.MONEY: settings.money,
            Reads.DATA: settings.data,
            Reads.VALIDITY: settings.valid_until,
        }
        self.reads = frozenset(what for what, part in parts.items() if part is not None)

    @override
    async def read(self) -> Reading:
        """Look at the entities. A figure that is not there is unknown; raises `Unavailable` if all are."""
        settings = self._settings
        money, data, end = (
            None if part is None else self._house.state(part.entity, part.attribute)
            for part in (settings.money, settings.data, settings.valid_until)
        )
        known = [fact for fact in (money, data, end) if fact is not None]
        if not known:
            raise Unavailable
        return Reading(
            read_at=self._clock(),
            # An end that does not move is not reported again; it makes no figure older.
            as_of=min(fact.at for fact in (money, data) if fact) if money or data else known[0].at,
            money=None if money is None else _money(money, settings.currency),
            allowances=_pots(data, settings.data_unit),
            valid_until=None if end is None else _end(end, self._zone()),
        )


def _number(fact: Fact) -> Decimal:
    number = Decimal(fact.value) if _NUMBER.fullmatch(fact.value) else None
    if number is None or abs(number) > _MOST:
        raise _wrong(fact)
    return number


def _wrong(fact: Fact) -> ReadsWrong:
    return ReadsWrong(mask(fact.value if fact.unit is None else f"{fact.value} {fact.unit}"))


def _money(fact: Fact, currency: str | None) -> Money:
    """Negative is a debt. A unit that is a currency must be the one expected."""
    unit = fact.unit or currency
    if unit not in ISO_4217 and not _NO_MONEY.fullmatch(unit or ""):
        unit = currency
    if unit is None or unit not in ISO_4217 or currency not in {None, unit}:
        raise _wrong(fact)
    number = _number(fact)
    if number and abs(number) < _LEAST:
        raise _wrong(fact)
    return Money(amount=number, currency=unit)


def _pots(fact: Fact | None, data_unit: str | None) -> tuple[Allowance, ...]:
    if fact is None:
        return ()
    factor = BYTES.get(fact.unit or data_unit or "")
    number = _number(fact)
    if factor is None or not 0 <= number * factor <= _MOST:
        raise _wrong(fact)
    left = int((number * factor).to_integral_value(rounding=ROUND_FLOOR))
    return (Allowance(kind=AllowanceKind.DATA, remaining=left),)


def _end(fact: Fact, zone: tzinfo) -> datetime:
    """A timestamp, or a date: its last second. What names no zone is meant where the house is."""
    try:
        if _DATE.fullmatch(fact.value):
            end = datetime.combine(date.fromisoformat(fact.value), _LAST)
        elif _DATE.match(fact.value):  # not a time alone, nor a number that could be read as a date
            end = datetime.fromisoformat(fact.value)
        else:
            raise _wrong(fact)
        end = (end if end.tzinfo else end.replace(tzinfo=zone)).astimezone(UTC)
    except ValueError, OverflowError:
        raise _wrong(fact) from None
    if end.year not in END_YEARS:
        raise _wrong(fact)
    return end
