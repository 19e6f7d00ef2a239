"""Dates and times in a reply: found, so that they are never taken for sums, and understood where they are an end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from enum import StrEnum
import re
from typing import Final

from .vocabulary import MONTHS, UNTIL, word

BLANK: Final = "\0"
"""Stands for each character of a date or time; no cleaned text has it."""
_BUDDHIST: Final = 543
_BUDDHIST_YEARS: Final = range(2400, 2700)
_CENTURY: Final = 2000
_NOON: Final = 12
_FAR: Final = timedelta(days=30 * 365)
"""No prepaid line lasts so long: a year that far off is one of another calendar."""

_MONTH_OF: Final = {
    name: month for month, names in enumerate(MONTHS, 1) for name in names.split("|")
}
_MONTH: Final = "|".join(sorted(_MONTH_OF, key=len, reverse=True))
_START: Final = r"(?<!\d)(?<!\d[./-])"
_END: Final = r"(?!\d|[./,-]\d)"
_DAY: Final = r"(?P<day>\d{1,2})(?:st|nd|rd|th|er|º)?"
_NAME: Final = rf"(?P<name>{_MONTH})\.?"
_DATES: Final = tuple(
    re.compile(pattern + _END, re.IGNORECASE)
    for pattern in (
        _START
        + r"(?P<first>\d{4}|\d{1,2})(?P<by>[./-])(?P<second>\d{1,2})(?P=by)(?P<third>\d{4}|\d\d?)",
        _START + r"(?P<year>\d{4}|\d\d) ?年 ?(?P<month>\d{1,2}) ?月 ?(?P<day>\d{1,2})(?: ?[日号])?",
        rf"{_START}{_DAY}[ ./-]?(?:de |of )?{_NAME},?[ ./-]?(?:del? )?(?P<year>\d{{4}}|\d\d)",
        rf"{word(_NAME)} ?{_DAY}(?:, ?| )(?P<year>\d{{4}})",
    )
)
_TIME: Final = re.compile(
    r"(?<![\d:])(?P<hour>\d{1,2})[:h](?P<minute>\d\d)(?::(?P<second>\d\d)(?:\.\d+)?)?(?!\d|:\d)"
    r"(?: ?(?P<half>[ap])\.?m\b\.?)?(?: ?(?P<zone>Z|UTC|GMT)\b| ?(?P<offset>[+-](?:0\d|1[0-4]):?[0-5]\d)(?!\d))?",
    re.IGNORECASE,
)
_THEN: Final = re.compile(r"(?:[ ,T-]|at|a las|à|om|um){0,4}", re.IGNORECASE)
"""What stands between a date and the time behind it; `_BEFORE`: between a time and the date behind it."""
_BEFORE: Final = re.compile(r"[^\d.!?;\n]{0,6}")
_UNTIL: Final = re.compile(word(UNTIL), re.IGNORECASE)
_GAP: Final = re.compile(r"(?:[^\d.!?;。]|\.(?=\S)){0,24}")
"""What may stand between the words for the end and the date."""
_RANGE: Final = re.compile(r" ?(?:-|~|to|till|until|al|hasta|au|至|到|ถึง) ?", re.IGNORECASE)


class DateOrder(StrEnum):
    """How an operator writes a date in figures. A year of four digits in front speaks for itself."""

    DMY = "dmy"
    MDY = "mdy"
    YMD = "ymd"


@dataclass(frozen=True, kw_only=True, slots=True)
class Moment:
    """A date or a time of day in a text."""

    start: int
    end: int
    day: date | None = None
    """`None`: only a time, or a date that there is not."""
    at: time | None = None
    """With its zone, where the text names one."""
    possible: bool = True

    def last(self, zone: tzinfo, now: datetime) -> datetime | None:
        """The last second of it in UTC; `None` where there is none, or one that cannot be meant.

        A date without a time is over when its day ends in `zone`.
        """
        if self.day is None or not self.possible or abs(self.day - now.date()) > _FAR:
            return None
        at = self.at or time(23, 59, 59)
        return datetime.combine(self.day, at, tzinfo=at.tzinfo or zone).astimezone(UTC)


def moments(text: str, order: DateOrder) -> list[Moment]:
    """Every date and every time in a text, in their order; a time that belongs to a date is part of it."""
    clocks = {
        found.start(): Moment(
            start=found.start(), end=found.end(), at=(at := _time(found)), possible=at is not None
        )
        for found in _TIME.finditer(text)
    }
    days = [
        Moment(start=start, end=end, day=day, possible=day is not None)
        for start, end, day in _dates(text, order)
    ]
    for take in (_take_behind, _take_before):
        days = [day if day.at else take(text, day, clocks) for day in days]
    return sorted((*days, *clocks.values()), key=lambda moment: moment.start)


def ends(text: str, found: Iterable[Moment]) -> list[Moment]:
    """The dates that the text calls an end. Of a range none: which of its ends is meant is a guess."""
    days = [moment for moment in found if moment.day is not None or not moment.possible]
    starts = {moment.start: place for place, moment in enumerate(days)}
    said: list[Moment] = []
    for until in _UNTIL.finditer(text):
        gap = _GAP.match(text, until.end())
        reach = gap.end() if gap else until.end()
        place = next((starts[at] for at in range(until.end(), reach + 1) if at in starts), None)
        if place is None:
            continue
        following = days[place + 1].start if place + 1 < len(days) else len(text)
        if not _RANGE.fullmatch(text, days[place].end, following):
            said.append(days[place])
    return said


def blanked(text: str, found: Iterable[Moment]) -> str:
    """The same text with every date and time made unreadable, character by character."""
    for moment in found:
        width = moment.end - moment.start
        text = f"{text[: moment.start]}{BLANK * width}{text[moment.end :]}"
    return text


def _dates(text: str, order: DateOrder) -> Iterator[tuple[int, int, date | None]]:
    """Where dates are, and which; the first notation that fits has the text."""
    taken: set[int] = set()
    for notation in _DATES:
        for found in notation.finditer(text):
            where = range(found.start(), found.end())
            if taken.isdisjoint(where):
                taken.update(where)
                yield found.start(), found.end(), _date(found.groupdict(), order)


def _date(parts: dict[str, str | None], order: DateOrder) -> date | None:
    if (first := parts.get("first")) is not None:
        figures = (first, parts["second"] or "", parts["third"] or "")
        letters = DateOrder.YMD if len(first) > len("dd") else order
        written = dict(zip(letters, figures, strict=True))
        year, month, day = written["y"], written["m"], written["d"]
    else:
        name = (parts.get("name") or "").lower()
        year, day = parts["year"] or "", parts["day"] or ""
        month = str(_MONTH_OF[name]) if name else parts["month"] or ""
    full = int(year) + (_CENTURY if len(year) == len("yy") else 0)
    try:
        return date(full - (_BUDDHIST if full in _BUDDHIST_YEARS else 0), int(month), int(day))
    except ValueError:
        return None


def _time(found: re.Match[str]) -> time | None:
    hour, minute, second = (int(found[name] or 0) for name in ("hour", "minute", "second"))
    if half := found["half"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if half.lower() == "p" else 0)
    zone: tzinfo | None = UTC if found["zone"] else None
    if offset := found["offset"]:
        distance = timedelta(hours=int(offset[1:3]), minutes=int(offset[-2:]))
        zone = timezone(distance if offset[0] == "+" else -distance)
    try:
        return time(hour, minute, second, tzinfo=zone)
    except ValueError:
        return None


def _take_behind(text: str, day: Moment, clocks: dict[int, Moment]) -> Moment:
    """A date with the time behind it, if there is one, which is then no longer among the others."""
    then = _THEN.match(text, day.end)
    clock = clocks.pop(then.end(), None) if then else None
    return day if clock is None else _joined(day, clock)


def _take_before(text: str, day: Moment, clocks: dict[int, Moment]) -> Moment:
    """As `_take_behind`, for a time before the date."""
    near = (
        start
        for start, clock in clocks.items()
        if clock.end <= day.start and _BEFORE.fullmatch(text, clock.end, day.start)
    )
    found = next(near, None)
    return day if found is None else _joined(day, clocks.pop(found))


def _joined(day: Moment, clock: Moment) -> Moment:
    return Moment(
        start=min(day.start, clock.start),
        end=max(day.end, clock.end),
        day=day.day,
        at=clock.at,
        possible=day.possible and clock.possible,
    )
