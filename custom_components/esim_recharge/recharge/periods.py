"""Days and months as the owner counts them: in the configured time zone, whatever the clock of the server says."""

from datetime import datetime, timedelta, tzinfo


def day_start(now: datetime, zone: tzinfo) -> datetime:
    """Local midnight at or before `now`."""
    return now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)


def month_start(now: datetime, zone: tzinfo) -> datetime:
    """Local midnight of the first of the month."""
    return day_start(now, zone).replace(day=1)


def next_day(now: datetime, zone: tzinfo) -> datetime:
    """The next local midnight; on days with a clock change not always 24 hours away."""
    return day_start(day_start(now, zone).replace(hour=12) + timedelta(days=1), zone)


def next_month(now: datetime, zone: tzinfo) -> datetime:
    """Local midnight of the first of the next month."""
    return month_start(month_start(now, zone) + timedelta(days=32), zone)
