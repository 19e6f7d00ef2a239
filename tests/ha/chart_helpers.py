"""What the tests of the chart and of the history share: looks at a line, and recharges of it."""

from datetime import UTC, datetime, timedelta

from custom_components.esim_recharge.lines.models import (
    Allowance,
    AllowanceKind,
    Money,
    Package,
    Quantity,
    Reading,
)
from custom_components.esim_recharge.recharge.models import Origin, Recharge, State

from .entity_helpers import usd

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ONE_GB = Package(package_id="gb", title="1 GB", price=usd("3.60"))


def days_ago(days: float) -> datetime:
    """A moment so many days ago."""
    return NOW - days * DAY


def at(days: float) -> str:
    """A moment as it is told, so many days ago."""
    return days_ago(days).isoformat()


def look(days: float, money: Money | None = None, data: Quantity | None = None) -> Reading:
    """Make a reading of so many days ago."""
    pots = () if data is None else (Allowance(kind=AllowanceKind.DATA, remaining=data),)
    return Reading(read_at=days_ago(days), money=money, allowances=pots)


def bought(
    days: float,
    state: State = State.CREDITED,
    *,
    package: Package = ONE_GB,
    paid: Money | None = None,
    origin: Origin = Origin.REQUESTED,
    receipt: str | None = None,
    message: str | None = None,
) -> Recharge:
    """Make a recharge of so many days ago."""
    return Recharge(
        id=f"{days:026.6f}",
        line="line",
        account="account",
        package=package,
        origin=origin,
        state=state,
        created_at=days_ago(days),
        updated_at=days_ago(days),
        paid=paid,
        receipt=receipt,
        message=message,
    )
