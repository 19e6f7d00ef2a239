"""What a rule buys: a fixed package, or the one that covers the forecast at the least cost."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import inf
from typing import Final

from .forecast import Forecast, RunOutCause
from .models import AT, UNLIMITED, AllowanceKind, AmountRange, Money, Package, Reading
from .rules import Rule

MAX_COVER: Final = 3
"""Cover beyond three times the days asked for counts nothing: nobody should buy a year by accident."""

MAX_DAYS: Final = 365


@dataclass(frozen=True, kw_only=True, slots=True)
class FixedPackage:
    """Always the same package or amount."""

    package_id: str


@dataclass(frozen=True, kw_only=True, slots=True)
class CheapestCovering:
    """The best buy among the packages that last this many days at the forecast rate."""

    days: int

    def __post_init__(self) -> None:
        """Refuse a period that asks for nothing, or for more than a forecast can know."""
        if not 1 <= self.days <= MAX_DAYS:
            raise ValueError("days out of range")


type Choice = FixedPackage | CheapestCovering


class NoChoice(StrEnum):
    """Why nothing can be chosen."""

    NO_PACKAGES = "no_packages"
    """The provider offers nothing for this line."""
    PACKAGE_GONE = "package_gone"
    """The fixed package is not offered any more."""
    NOTHING_COVERS = "nothing_covers"
    RATE_UNKNOWN = "rate_unknown"
    """Too little history to tell which package lasts long enough."""
    CURRENCY_MIXED = "currency_mixed"
    """The packages that would do are priced in different currencies, which cannot be compared."""


class _Kind(StrEnum):
    """What of a package keeps a line alive."""

    DATA = "data"
    MONEY = "money"


def choose(
    choice: Choice, packages: Sequence[Package], reading: Reading | None, forecast: Forecast
) -> Package | NoChoice:
    """Pick a package among those offered, or say why none can be picked. Never guesses.

    `CheapestCovering(days=N)` looks at packages that last at least N days: valid for N days (where the provider says
    how long) and holding what N days need at the forecast rate. What is left on the line is not subtracted, because it
    may lapse first. The lowest price per covered day wins, so fewer, larger recharges win where small ones cost more;
    at most `MAX_COVER` times N days count. At the same price a day: the lower price, then more data or money, then the
    longer validity, then the package id, so that the answer does not depend on the order of the offers.

    Where a line is offered both data and money, the one that it runs out of is bought. A price of zero or less is no
    offer but a mistake, and is passed over. Leave out what the limits do not allow *before* asking.
    """
    if not packages:
        return NoChoice.NO_PACKAGES
    match choice:
        case FixedPackage(package_id=package_id):
            return find_package(packages, package_id) or NoChoice.PACKAGE_GONE
        case CheapestCovering(days=days):
            return _cheapest_covering(days, packages, reading, forecast)


def find_package(packages: Sequence[Package], package_id: str) -> Package | None:
    """The package of this id among those offered, or made for the amount that the id names."""
    exact = next((package for package in packages if package.package_id == package_id), None)
    product_id, _, amount = package_id.partition(AT)
    sold = sold_by_amount(packages).get(product_id)
    if exact is not None or sold is None:
        return exact
    package, _ = sold
    try:
        return package.at(Decimal(amount))
    except ArithmeticError, ValueError:
        return None


def sold_by_amount(packages: Iterable[Package]) -> dict[str, tuple[Package, AmountRange]]:
    """Of each product that is sold by amount one package, and which sums there are, by the products' ids."""
    return {item.range.product_id: (item, item.range) for item in packages if item.range}


def _cheapest_covering(
    days: int, packages: Sequence[Package], reading: Reading | None, forecast: Forecast
) -> Package | NoChoice:
    kind = _wanted(packages, reading, forecast)
    offers = [
        package
        for package in (*packages, *_made_to_measure(days, packages, forecast))
        if _kind(package) is kind and package.price.amount > 0 and _valid_for(package) >= days
    ]
    covers = [(package, _covered_days(package, forecast, days)) for package in offers]
    # One offer that cannot be judged is enough to stop: it might have been the cheaper one.
    if any(cover is None for _, cover in covers):
        return NoChoice.RATE_UNKNOWN
    good = [(package, cover) for package, cover in covers if cover is not None and cover >= days]
    if not good:
        return NoChoice.NOTHING_COVERS
    if len({package.price.currency for package, _ in good}) > 1:
        return NoChoice.CURRENCY_MIXED
    best, _ = min(good, key=lambda offer: _rank(*offer))
    return best


def _made_to_measure(
    days: int, packages: Sequence[Package], forecast: Forecast
) -> Iterator[Package]:
    """Of each product that is sold by amount, the sum that the days need."""
    spent = forecast.money_per_day
    for package, amounts in sold_by_amount(packages).values():
        if spent is None or amounts.least.currency != spent.currency:
            continue
        needed = amounts.covering(spent.amount * days)
        made = None if needed is None else package.at(needed)
        if made is not None:
            yield made


def _rank(package: Package, cover: Fraction) -> tuple[Fraction, Fraction, bool, Fraction, int, str]:
    """Order the offers, the best first. Exact fractions, so that equal offers are equal."""
    price = Fraction(package.price.amount)
    limited = package.data is not UNLIMITED
    return (
        price / cover,
        price,
        limited,
        -_content(package),
        -(package.validity_days or 0),
        package.package_id,
    )


def _kind(package: Package) -> _Kind | None:
    """Say what the package is bought for; `None` where neither data nor money is known to be in it."""
    if package.data is not None:
        return _Kind.DATA
    return None if package.credit is None else _Kind.MONEY


def _wanted(packages: Sequence[Package], reading: Reading | None, forecast: Forecast) -> _Kind:
    """Decide between data and money, which matters to lines that can be given both."""
    kinds = {kind for package in packages if (kind := _kind(package)) is not None}
    if len(kinds) == 1:
        return kinds.pop()
    if forecast.cause in _KIND_OF_CAUSE:
        return _KIND_OF_CAUSE[forecast.cause]
    has_data = reading is not None and reading.remaining(AllowanceKind.DATA) is not None
    spends_money = forecast.money_per_day is not None and forecast.money_per_day.amount > 0
    return _Kind.DATA if forecast.data_per_day or (has_data and not spends_money) else _Kind.MONEY


_KIND_OF_CAUSE: Final[Mapping[RunOutCause | None, _Kind]] = {
    RunOutCause.DATA: _Kind.DATA,
    RunOutCause.MONEY: _Kind.MONEY,
}


def _valid_for(package: Package) -> float:
    """Days; infinite where the provider does not say: airtime often has no end of its own."""
    return inf if package.validity_days is None else package.validity_days


def _covered_days(package: Package, forecast: Forecast, days: int) -> Fraction | None:
    """Days that the package lasts, at most `MAX_COVER` times `days`; `None`: rate unknown."""
    lasts = _lasts(package, forecast)
    return None if lasts is None else Fraction(min(days * MAX_COVER, _valid_for(package), lasts))


def _lasts(package: Package, forecast: Forecast) -> Fraction | float | None:
    """Days that the content lasts at the rate at which it is spent; infinite if it is not."""
    if package.data is UNLIMITED:
        return inf
    content, rate = _content(package), _rate(package, forecast)
    if content <= 0 or rate is None:
        return None if content > 0 else Fraction(0)
    return content / rate if rate > 0 else inf


def _content(package: Package) -> Fraction:
    """Bytes, or major units of the credit's currency."""
    if isinstance(package.data, int):
        return Fraction(package.data)
    return Fraction(0) if package.credit is None else Fraction(package.credit.amount)


def _rate(package: Package, forecast: Forecast) -> Fraction | None:
    """What is spent a day of that which the package holds."""
    if package.data is not None:
        return None if forecast.data_per_day is None else Fraction(forecast.data_per_day)
    spent = forecast.money_per_day
    if spent is None or package.credit is None or package.credit.currency != spent.currency:
        return None
    return Fraction(spent.amount)


def lifts(package: Package, rule: Rule, reading: Reading | None) -> bool | None:
    """Say whether one recharge of an empty line ends the need; `None`: cannot tell.

    If not, the line is still due after the recharge, and the next purchase follows as soon as the limits let it. What
    happens to be left now does not count: the line may be empty when its turn comes. `reading` tells a debt that the
    credit pays first, and how much the pots hold, which a percentage needs. A package that is known to hold something,
    but not the thing that the rule watches, lifts nothing. A rule on the end of validity counts likewise.
    """
    answers = (
        _lifts_money(package, rule.money_below, reading),
        _lifts_bytes(package, rule.data_below),
        _lifts_percent(package, rule.data_below_percent, reading),
        _lifts_end(package, rule.days_before_end),
    )
    return False if False in answers else None if None in answers else True


def _lifts_money(package: Package, threshold: Money | None, reading: Reading | None) -> bool | None:
    if threshold is None:
        return True
    if package.credit is None:
        return _lacks(package)
    if package.credit.currency != threshold.currency:
        return None
    money = reading and reading.money
    debt = (
        min(money.amount, Decimal())
        if money and money.currency == threshold.currency
        else Decimal()
    )
    return package.credit.amount + debt >= threshold.amount


def _lifts_bytes(package: Package, threshold: int | None) -> bool | None:
    if threshold is None or package.data is UNLIMITED:
        return True
    return _lacks(package) if package.data is None else package.data >= threshold


def _lifts_percent(package: Package, percent: int | None, reading: Reading | None) -> bool | None:
    """The new pot is added to the old ones, which is the harder case."""
    if percent is None or package.data is UNLIMITED:
        return True
    if package.data is None:
        return _lacks(package)
    total = reading and reading.total(AllowanceKind.DATA)
    return (
        package.data * 100 >= (total + package.data) * percent if isinstance(total, int) else None
    )


def _lifts_end(package: Package, days: int | None) -> bool | None:
    if days is None:
        return True
    return None if package.validity_days is None else package.validity_days > days


def _lacks(package: Package) -> bool | None:
    """Tell a package without this content (`False`) from one whose content is unknown (`None`)."""
    contents = (package.data, package.voice, package.sms, package.credit)
    return None if all(content is None for content in contents) else False
