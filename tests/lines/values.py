"""Short ways to say what a line looks like, and hypothesis strategies for all of its values."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import strategies as st

from custom_components.esim_recharge.lines.choice import CheapestCovering, Choice, FixedPackage
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    LineStatus,
    Money,
    Package,
    Quantity,
    Reading,
)
from custom_components.esim_recharge.lines.rules import Rule

NOW = datetime(2026, 3, 15, 12, tzinfo=UTC)
MB = 10**6
GB = 10**9
DAY = timedelta(days=1)


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


def xpf(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="XPF")


def pot(
    remaining: Quantity | None,
    *,
    total: Quantity | None = None,
    expires_at: datetime | None = None,
    kind: AllowanceKind = AllowanceKind.DATA,
) -> Allowance:
    return Allowance(kind=kind, remaining=remaining, total=total, expires_at=expires_at)


def look(
    data: Quantity | Allowance | Sequence[Allowance] | None = None,
    *,
    at: datetime = NOW,
    as_of: datetime | None = None,
    money: Money | None = None,
    valid_until: datetime | None = None,
    status: LineStatus | None = None,
) -> Reading:
    """A reading; a bare number of bytes is one pot."""
    match data:
        case None:
            pots: tuple[Allowance, ...] = ()
        case Allowance():
            pots = (data,)
        case Sequence():
            pots = tuple(data)
        case _:
            pots = (pot(data),)
    return Reading(
        read_at=at,
        as_of=as_of,
        money=money,
        allowances=pots,
        valid_until=valid_until,
        status=status,
    )


def package(
    package_id: str = "p",
    price: str = "10",
    *,
    currency: str = "USD",
    data: Quantity | None = None,
    days: int | None = None,
    credit: Money | None = None,
    voice: Quantity | None = None,
) -> Package:
    return Package(
        package_id=package_id,
        title=package_id,
        price=Money(amount=Decimal(price), currency=currency),
        data=data,
        voice=voice,
        validity_days=days,
        credit=credit,
    )


TIMES = st.datetimes(
    min_value=datetime(2020, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone itself
    max_value=datetime(2040, 1, 1),  # noqa: DTZ001 - as above
    timezones=st.just(UTC),
).map(lambda at: at.replace(fold=0))
AMOUNTS = st.decimals(min_value=-100, max_value=10**9, places=2)
CURRENCIES = st.sampled_from(["USD", "XPF"])
MONEY = st.builds(Money, amount=AMOUNTS, currency=CURRENCIES)
PRICES = st.builds(
    Money,
    amount=st.decimals(min_value="0.01", max_value=1000, places=2),
    currency=st.just("USD"),
)
BYTES = st.integers(min_value=0, max_value=10**12)
QUANTITIES = st.one_of(BYTES, st.just(UNLIMITED))
POTS = st.builds(
    Allowance,
    kind=st.sampled_from(AllowanceKind),
    remaining=st.none() | QUANTITIES,
    total=st.none() | QUANTITIES,
    expires_at=st.none() | TIMES,
)
READINGS = st.builds(
    Reading,
    read_at=TIMES,
    as_of=st.none() | TIMES,
    money=st.none() | MONEY,
    allowances=st.lists(POTS, max_size=3).map(tuple),
    valid_until=st.none() | TIMES,
    status=st.none() | st.sampled_from(LineStatus),
)
VALIDITIES = st.none() | st.integers(min_value=0, max_value=400)
PACKAGES = st.builds(
    Package,
    package_id=st.text(min_size=1, max_size=8),
    title=st.text(max_size=8),
    price=PRICES,
    data=st.none() | QUANTITIES,
    voice=st.none() | QUANTITIES,
    sms=st.none() | QUANTITIES,
    validity_days=VALIDITIES,
    credit=st.none() | MONEY,
)
DAYS = st.integers(min_value=0, max_value=365)
RULES = st.builds(
    Rule,
    money_below=st.none() | MONEY,
    data_below=st.none() | BYTES,
    data_below_percent=st.none() | st.integers(min_value=1, max_value=99),
    days_before_end=st.none() | DAYS,
    days_before_run_out=st.none() | DAYS,
    day_of_month=st.none() | st.integers(min_value=1, max_value=31),
)
CHOICES: st.SearchStrategy[Choice] = st.one_of(
    st.builds(FixedPackage, package_id=st.text(max_size=20)),
    st.builds(CheapestCovering, days=st.integers(min_value=1, max_value=365)),
)
