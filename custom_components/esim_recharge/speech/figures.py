"""Money, data, days and moments as people say them, from CLDR by way of Babel; own words only where it has none.

All blanks are plain ones, which every voice reads: `typeset` in `messages.py` puts those that do not break where French
wants them. Times are on the owner's clock.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal
from functools import cache
from pathlib import Path
import re
from typing import Final, Literal

from babel.dates import format_date, format_skeleton, format_time, format_timedelta
from babel.lists import format_list
from babel.numbers import format_currency, format_decimal, get_currency_symbol
from babel.units import format_unit

from ..lines.currency import decimals
from ..lines.models import Money, Quantity, Unlimited
from .texts import Texts, Voice, apart, load as load_texts, seam
from .tongue import Language, Tongue

type _Day = date
"""So named because figures have a method `date`."""
type _Unit = Literal["day", "hour", "minute"]

_GIGABYTE: Final = 1024**3
"""As sellers count prepaid data, and as it is shown everywhere else: `const.BYTES_PER_DATA_UNIT`."""
_MEGABYTE: Final = 1024**2
_TENTH: Final = Decimal("0.1")
_WHOLE_FROM: Final = 10
"""Megabytes from which tenths do not matter."""
_NEVER: Final = 10**9
"""So that 40 days stay days."""
_MINUTE: Final = timedelta(minutes=1)
_HOUR: Final = timedelta(hours=1)
_HALF_A_DAY: Final = timedelta(hours=12)
_WEEK: Final = 7
_OTHER_BLANKS: Final = re.compile(r"[\u00a0\u2009\u202f]")
_FRACTION: Final = re.compile(r"(?<=0)\.[0#]+")
_COUNTED: Final = re.compile(r"(\d)(?=[\u4e00-\u9fff])")
_FIRST: Final = re.compile(r"^1(?= )")


@cache
def words() -> Texts:
    """What CLDR has no words for. Blocks when it is first asked."""
    return load_texts(Path(__file__).with_name("words"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Figures:
    """Says figures in one tongue, at one moment."""

    tongue: Tongue
    now: datetime
    zone: tzinfo
    """Where the owner's clock and calendar are."""
    by_calendar: bool = False
    """Days by their date, never "tomorrow": for what is read later."""

    # Lists

    def listing(self, parts: Sequence[str]) -> str | None:
        """`a, b, and c`; `None` of nothing."""
        parts = [seam(part) or "" for part in parts]
        return apart(format_list(parts, locale=self.tongue.locale)) if parts else None

    def enumeration(self, words: Sequence[str]) -> str | None:
        """`a, b, c`: words beside each other; `None` of nothing."""
        return ("、" if self.tongue.language is Language.ZH else ", ").join(words) or None

    def clauses(self, parts: Sequence[str]) -> str | None:
        """`a, b, c`: parts of a sentence; `None` of nothing."""
        return ("，" if self.tongue.language is Language.ZH else ", ").join(parts) or None

    # Money

    def money(self, money: Money) -> str:
        """Every digit that is there: `12.50 US dollars`; of the home currency `S/ 12.50`."""
        if money.currency in self.tongue.home_currencies:
            return self._home_money(money) or self._named_money(money)
        return self._named_money(money)

    def _named_money(self, money: Money) -> str:
        if self.tongue.language is Language.ZH and money.currency == "CNY":
            return f"{self.amount(money)} 元人民币"  # CLDR says 12.50人民币, which nobody does
        pattern = self.tongue.locale.decimal_formats[None].pattern
        said = format_currency(
            money.amount,
            money.currency,
            format=_with_digits(pattern, money),
            locale=self.tongue.locale,
            currency_digits=False,
            format_type="name",
        )
        return self._counted(said)

    def _home_money(self, money: Money) -> str | None:
        """By its sign; `None` where the language has no sign for it."""
        locale = self.tongue.locale
        if self.tongue.language is Language.ZH and money.currency == "CNY":
            return f"{self.amount(money)} 元"  # as it is said; ¥12.50 is only written
        if get_currency_symbol(money.currency, locale) == money.currency:
            return None
        pattern = _with_digits(locale.currency_formats["standard"].pattern, money)
        said = format_currency(
            money.amount, money.currency, format=pattern, locale=locale, currency_digits=False
        )
        return _plain(said)

    def amount(self, money: Money) -> str:
        """The number alone, every digit that is there."""
        pattern = self.tongue.locale.decimal_formats[None].pattern
        return _plain(
            format_decimal(
                money.amount, format=_with_digits(pattern, money), locale=self.tongue.locale
            )
        )

    # Data

    def data(self, quantity: Quantity | None) -> str:
        """Bytes as `3.4 GB`; what has no end, or is not known, in words."""
        match quantity:
            case None:
                return self._voice.say("unknown")
            case Unlimited():
                return self._voice.say("unlimited_data")
        value = _rounded(Decimal(quantity) / _MEGABYTE, quantity)
        if value < _GIGABYTE // _MEGABYTE:
            return self._unit(value, "digital-megabyte")
        return self._unit(_tenths(Decimal(quantity) / _GIGABYTE), "digital-gigabyte")

    def _unit(self, value: Decimal, unit: str) -> str:
        return _plain(format_unit(value, unit, "short", locale=self.tongue.locale))

    # Days and moments

    def days(self, count: int) -> str:
        """A number of days: `3 days`."""
        # Not by `format_unit`: of Chinese days it only knows the short form, and does not look there.
        return self._duration(timedelta(days=count), "day", direction=False)

    def date(self, day: _Day) -> str:
        """A day of the calendar, with its year unless it is this one: `November 5`."""
        locale = self.tongue.locale
        if day.year == self._today.year:
            said = format_skeleton("MMMMd", day, locale=locale)
        else:
            said = format_date(day, "long", locale=locale)
        if self.tongue.language is Language.FR:
            said = _FIRST.sub("1er", said)
        return _plain(said)

    def month(self, day: _Day) -> str:
        """The month of a day, with its year: `November 2026`."""
        return _plain(format_skeleton("yMMMM", day, locale=self.tongue.locale))

    def on(self, moment: datetime) -> str:
        """The day of a moment, to follow a verb: `tomorrow`, `on November 5`."""
        return self.on_day(self._day(moment))

    def on_day(self, day: _Day) -> str:
        """A day, to follow a verb: `tomorrow`, `on November 5`."""
        return self._near(day) or self._voice.say("on", date=self.date(day))

    def day(self, moment: datetime) -> str:
        """The day of a moment, alone: `tomorrow`, `November 5`."""
        day = self._day(moment)
        return self._near(day) or self.date(day)

    def at(self, moment: datetime) -> str:
        """A moment, to follow a verb: `tomorrow at 2:05 PM`, `on November 5 at 2:05 PM`."""
        time = self.time(moment)
        hour = int(re.split(r"\D", time, maxsplit=1)[0] or 0) if time[0].isdigit() else 0
        return self._voice.say("at", day=self.on(moment), time=time, count=hour)

    def time(self, moment: datetime) -> str:
        """A time of day on the owner's clock: `2:05 PM`, `14:05`."""
        local = moment.astimezone(self.zone).time()
        return _plain(format_time(local, "short", locale=self.tongue.locale))

    def relative_days(self, moment: datetime) -> str:
        """How many days of the calendar away: `tomorrow`, `in 3 days`, `2 days ago`."""
        day = self._day(moment)
        return self._near(day) or self._duration(day - self._today, "day", direction=True)

    def age(self, moment: datetime) -> str:
        """How long ago, to follow a verb: `just now`, `2 hours ago`, `yesterday`, `on November 5`."""
        ago = self.now - moment
        if ago < _MINUTE:
            return self._voice.say("just_now")
        if ago < _HOUR:
            whole = timedelta(minutes=ago // _MINUTE)  # never 60 minutes
            return self._duration(-whole, "minute", direction=True)
        day = self._day(moment)
        if ago < _HALF_A_DAY or day == self._today:
            return self._duration(-ago, "hour", direction=True)
        return self.relative_days(moment) if (self._today - day).days < _WEEK else self.on(moment)

    def _near(self, day: _Day) -> str | None:
        if self.by_calendar:
            return None
        away = {0: "today", 1: "tomorrow", -1: "yesterday"}.get((day - self._today).days)
        return None if away is None else self._voice.say(away)

    def _duration(self, span: timedelta, unit: _Unit, *, direction: bool) -> str:
        return self._counted(
            format_timedelta(
                span,
                granularity=unit,
                threshold=_NEVER,
                add_direction=direction,
                locale=self.tongue.locale,
            )
        )

    def _counted(self, said: str) -> str:
        """A number with its unit; Chinese is typeset with a blank between them, but for dates."""
        return _COUNTED.sub(r"\1 ", _plain(said))

    @property
    def _voice(self) -> Voice:
        return Voice(tongue=self.tongue, texts=words())

    @property
    def _today(self) -> _Day:
        return self._day(self.now)

    def _day(self, moment: datetime) -> _Day:
        return moment.astimezone(self.zone).date()


def _with_digits(pattern: str, money: Money) -> str:
    """A number pattern that keeps every digit of a sum, and cents in full where there are any."""
    exponent = money.amount.normalize().as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    fraction = f".{'0' * max(digits, decimals(money.currency))}" if digits > 0 else ""
    return _FRACTION.sub(fraction, pattern)


def _rounded(megabytes: Decimal, quantity: int) -> Decimal:
    """Megabytes, whole from ten on; what is left is never nothing unless nothing is left."""
    if megabytes >= _WHOLE_FROM:
        return megabytes.quantize(Decimal(1), rounding=ROUND_HALF_EVEN)
    return max(_tenths(megabytes), _TENTH) if quantity else Decimal(0)


def _tenths(value: Decimal) -> Decimal:
    return value.quantize(_TENTH, rounding=ROUND_HALF_EVEN)


def _plain(said: str) -> str:
    return _OTHER_BLANKS.sub(" ", said)
