"""Days and months as the owner counts them: in the configured time zone, whatever the clock of the server says.

All answers are UTC: moments of one zone are compared by their wall time, which repeats when clocks are put back.
"""

from datetime import UTC, date, datetime, time, timedelta, tzinfo


def midnight(day: date, zone: tzinfo) -> datetime:
    """When a local day begins."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def day_start(now: datetime, zone: tzinfo) -> datetime:
    """Local midnight at or before `now`."""
    return midnight(now.astimezone(zone).date(), zone)


def month_start(now: datetime, zone: tzinfo) -> datetime:
    """Local midnight of the first of the month."""
    return midnight(now.astimezone(zone).date().replace(day=1), zone)


def next_day(now: datetime, zone: tzinfo) -> datetime:
    """The next local midnight; on days with a clock change not 24 hours after the last one."""
    return midnight(now.astimezone(zone).date() + timedelta(days=1), zone)


def next_month(now: datetime, zone: tzinfo) -> datetime:
    """Local midnight of the first of the next month."""
    first = now.astimezone(zone).date().replace(day=1)
    return midnight((first + timedelta(days=32)).replace(day=1), zone)
