"""What DT One sells: products, as packages that can be bought for a line of which nothing but the number is known.

Facts are from DT One's OpenAPI document of the Digital Value Services API, version 1.14.0; the schema is named where
a fact is used. It leaves open how large a GB is: 1000 MB of 1000 kB are counted, so that nothing is overrated.

All functions raise `ShapeError` for what does not look as documented.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final

from ..lines.models import AmountRange, Money, Package
from .dt_one_answers import MOBILE_NUMBER, MOST, money_of, price_of, wholesale_of
from .shapes import Item, identifier, item, items, number, text

_DATA: Final = {"KB": 1000, "MB": 1000**2, "GB": 1000**3, "TB": 1000**4}
"""Bytes."""
_TIME: Final = {
    "SECOND": 1,
    "SECONDS": 1,
    "MINUTE": 60,
    "MINUTES": 60,
    "HOUR": 3600,
    "HOURS": 3600,
}
"""Seconds."""
_MESSAGES: Final = {"SMS": 1}
"""MMS are not counted."""
_UNIT_TYPE: Final = {"DATA": "DATA", "TALKTIME": "TIME", "SMS": "QUANTITY"}
"""What a benefit is counted in, where it is no sum of money (schemas "BenefitTypes", "BenefitUnitTypes")."""
_HOURS: Final = {"HOUR": 1, "DAY": 24, "WEEK": 7 * 24, "MONTH": 30 * 24}
"""Schema "TimeUnits"; how long a month is, is the operator's affair: the usual 30 days are counted."""
_DAY: Final = 24
"""Hours."""
_CENT: Final = Decimal("0.01")
_CREDIT_PARTY: Final = "required_credit_party_identifier_fields"


def products(body: object) -> Sequence[Sequence[Package]]:
    """Read one page of products: what each is sold as, which is nothing where we cannot buy it."""
    return [
        sold(entry) if (sold := _KINDS.get(text(entry, "type") or "")) else ()
        for entry in items(body)
    ]


def _fixed(product: Item) -> Sequence[Package]:
    product_id, wholesale = identifier(product, "id"), wholesale_of(product)
    price = price_of(wholesale, number(wholesale, "amount"))
    if product_id is None or price is None or not _needs_number_only(product):
        return ()
    benefits = items(product.get("benefits") or [])
    return (
        Package(
            package_id=product_id,
            title=text(product, "name") or product_id,
            price=price,
            data=_benefit(benefits, "DATA", _DATA),
            voice=_benefit(benefits, "TALKTIME", _TIME),
            sms=_benefit(benefits, "SMS", _MESSAGES),
            validity_days=_validity(product),
            credit=_credit(product, benefits),
        ),
    )


def _ranged(product: Item) -> Sequence[Package]:
    """Read a product that is sold by amount: the sums worth showing; `Package.at` makes any other."""
    product_id = identifier(product, "id")
    if product_id is None or not _needs_number_only(product):
        return ()
    range_ = _range(product, product_id)
    if range_ is None:
        return ()
    any_sum = Package(
        package_id=product_id,
        title=text(product, "name") or product_id,
        price=range_.price_least,
        validity_days=_validity(product),
        range=range_,
    )
    sold = [any_sum.at(amount) for amount in range_.menu() if amount > 0]
    return [package for package in sold if package is not None]


_KINDS: Final[Mapping[str, Callable[[Item], Sequence[Package]]]] = {
    "FIXED_VALUE_RECHARGE": _fixed,
    "RANGED_VALUE_RECHARGE": _ranged,
}
"""Vouchers and bills are not among them: they do not put anything on a line by themselves."""


def _range(product: Item, product_id: str) -> AmountRange | None:
    """Read what a line can get, and for how much; what is not sold by what the line gets is nothing for us."""
    destination, wholesale = item(product.get("destination")), wholesale_of(product)
    gets, costs = item(destination.get("amount")), item(wholesale.get("amount"))
    least, most = (money_of(destination, number(gets, end)) for end in ("min", "max"))
    price_least, price_most = (price_of(wholesale, number(costs, end)) for end in ("min", "max"))
    modes = product.get("accepted_calculation_modes") or ()
    if not (least and most and price_least and price_most and "DESTINATION_AMOUNT" in modes):
        return None
    try:
        return AmountRange(
            product_id=product_id,
            least=least,
            most=most,
            price_least=price_least,
            price_most=price_most,
            step=number(gets, "increment") or _CENT,
        )
    except ValueError:  # it ends before it begins
        return None


def _needs_number_only(product: Item) -> bool:
    """Whether the number of the line is all that must be told. Each field lists alternatives."""
    return [MOBILE_NUMBER] in (product.get(_CREDIT_PARTY) or ()) and all(
        not value or [] in value
        for name, value in product.items()
        if name.startswith("required_") and name != _CREDIT_PARTY
    )


def _benefit(benefits: Sequence[Item], kind: str, units: Mapping[str, int]) -> int | None:
    """Add up what a line gets of one kind, bonus included and tax excluded (schema "FixedBenefit").

    What has conditions ("for one app only") counts only where there is nothing without them. A negative amount, or
    a unit that is not known, makes the whole unknown.
    """
    unit_type = _UNIT_TYPE[kind]
    same = [b for b in benefits if (b.get("type"), b.get("unit_type")) == (kind, unit_type)]
    counted = [benefit for benefit in same if not benefit.get("additional_information")] or same
    parts = [_amount(benefit, units) for benefit in counted]
    known = [part for part in parts if part is not None]
    return sum(known) or None if len(known) == len(parts) else None


def _amount(benefit: Item, units: Mapping[str, int]) -> int | None:
    size = units.get((text(benefit, "unit") or "").upper())
    total = number(item(benefit.get("amount")), "total_excluding_tax", -MOST)
    return None if size is None or total is None or total < 0 else int(total * size)


def _credit(product: Item, benefits: Sequence[Item]) -> Money | None:
    """Read the money that a line gets, bonus included and tax excluded; `None` for what is no sum of money.

    A bundle of data has a `destination` in money as well, its face value, which no line gets.
    """
    sums = [benefit for benefit in benefits if benefit.get("unit_type") == "CURRENCY"]
    if len(sums) == 1:
        total = number(item(sums[0].get("amount")), "total_excluding_tax", -MOST)
        return None if total is None or total <= 0 else money_of(sums[0], total)
    destination = item(product.get("destination") or {})
    return money_of(destination, number(destination, "amount")) if sums or not benefits else None


def _validity(product: Item) -> int | None:
    """Whole days; less than one, or no end, cannot be said."""
    validity = item(product.get("validity") or {})
    hours = _HOURS.get(text(validity, "unit") or "")
    quantity = number(validity, "quantity", -MOST)
    if hours is None or quantity is None:
        return None
    return max(int(quantity * hours / _DAY), 0) or None
