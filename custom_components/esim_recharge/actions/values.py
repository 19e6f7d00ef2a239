"""What callers write, checked: sums, counts, hours. Every refusal is a translated error that changes nothing."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
import math
from typing import Any, Final

from ..const import BYTES_PER_DATA_UNIT
from ..errors import invalid
from ..lines.models import Money
from ..recharge.settings import MAX_SUM
from .target import Target

ATTR_CURRENCY: Final = "currency"
_MOST: Final = 10**9
"""No count, number of hours or of gibibytes that can be meant is larger."""


_LEAST: Final = Decimal("0.0001")
"""Less than the smallest unit of any currency (ISO 4217 has four decimals at most)."""


def money_of(
    target: Target, field: str, value: object, currency: str | None, *, zero: bool = False
) -> Money:
    """A sum above zero (or zero). Without a currency it is in that of the line's limits, or of its provider."""
    try:
        amount = Decimal(str(value))
        possible = 0 <= amount <= MAX_SUM if zero else 0 < amount <= MAX_SUM
        if isinstance(value, bool) or not possible or (amount and amount < _LEAST):
            raise invalid("amount_invalid", field=field)
    except InvalidOperation:
        raise invalid("amount_invalid", field=field) from None
    try:
        return Money(amount=amount, currency=(currency or _currency_of(target)).upper())
    except ValueError:
        raise invalid("currency_invalid", currency=str(currency)) from None


def _currency_of(target: Target) -> str:
    """Take the currency that the owner or the provider uses already; never guess one."""
    limits = target.coordinator.data.lines[target.line.key].settings.limits
    known = limits.max_price or limits.monthly_budget or target.coordinator.data.wallet
    currency = known.currency if known else target.runtime.account.provider.capabilities.currency
    if currency is None:
        raise invalid("currency_missing")
    return currency


def number_of(field: str, value: float, *, lowest: float = -_MOST) -> float:
    """A number that can be meant."""
    if not math.isfinite(value) or not lowest <= value <= _MOST:
        raise invalid("value_invalid", field=field)
    return value


def whole_of(field: str, value: float, *, lowest: float = -_MOST) -> int:
    """A whole number; what is out of the range of a setting is the business of its checks."""
    if number_of(field, value, lowest=lowest) != int(value):
        raise invalid("value_invalid", field=field)
    return int(value)


def bytes_of(field: str, value: float, *, lowest: float = -_MOST) -> int:
    """Data in the unit in which the product shows it everywhere."""
    return round(number_of(field, value, lowest=lowest) * BYTES_PER_DATA_UNIT)


def text_or_none(data: Mapping[str, Any], key: str) -> str | None:
    """An optional text; blank is absent."""
    return str(data.get(key) or "").strip() or None
