"""What callers write, checked: sums, counts, hours. Every refusal is a translated error that changes nothing."""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
import math
from typing import Any, Final

from ..const import BYTES_PER_DATA_UNIT
from ..errors import invalid
from ..line_data import CONF_CURRENCY, source_settings
from ..lines.currency import decimals
from ..lines.models import Money
from ..providers.redact import like_a_code
from ..recharge.settings import MAX_SUM
from ..sources.settings import currency_of
from .target import Target

ATTR_CURRENCY: Final = "currency"
ATTR_CREDIT_CURRENCY: Final = "credit_currency"
"""Of what is on the line, or is put on it; `currency` is what is paid in."""
_MOST: Final = 10**9
"""No count, number of hours or of gibibytes that can be meant is larger."""

_LEAST: Final = Decimal("0.0001")
"""Less than the smallest unit of any currency (ISO 4217 has four decimals at most)."""


def money_of(
    target: Target, field: str, value: object, currency: str | None, *, zero: bool = False
) -> Money:
    """A sum above zero (or zero). Without a currency it is in that of the line's limits, or of its provider."""
    amount = amount_of(field, value, zero=zero)
    return _money(amount, currency or _currency_of(target))


def line_money_of(
    target: Target, field: str, value: object, currency: str | None, *, zero: bool = False
) -> Money:
    """A sum that is on the line, or is put on it. Without a currency it is in that of the line's own money."""
    amount = amount_of(field, value, zero=zero)
    return _money(amount, currency or line_currency_of(target))


def paid_of(field: str, value: object, currency: str | None, price: Money) -> Money:
    """What a person paid, in the currency in which it was priced: sums in others could not be counted.

    No finer than the currency, or the price, is: 1000.50 XPF was not paid.
    """
    if currency is not None and currency.upper() != price.currency:
        raise invalid("paid_currency", currency=price.currency)
    amount = amount_of(field, value)
    if amount != round(amount, digits_of(price)):
        raise invalid("paid_too_fine", currency=price.currency)
    return Money(amount=amount, currency=price.currency)


def digits_of(price: Money) -> int:
    """How many decimals a sum like this one can have."""
    exponent = price.amount.normalize().as_tuple().exponent
    return max(decimals(price.currency), -exponent if isinstance(exponent, int) else 0)


def receipt_of(text: str | None) -> str | None:
    """The number of a receipt. A long one of digits alone may be the code of a voucher, which is money."""
    if text is not None and like_a_code(text):
        raise invalid("receipt_invalid")
    return text


def amount_of(field: str, value: object, *, zero: bool = False) -> Decimal:
    """A number above zero (or zero) that can be a sum."""
    try:
        amount = Decimal(str(value))
        possible = 0 <= amount <= MAX_SUM if zero else 0 < amount <= MAX_SUM
    except InvalidOperation:
        raise invalid("amount_invalid", field=field) from None
    if isinstance(value, bool) or not possible or (amount and amount < _LEAST):
        raise invalid("amount_invalid", field=field)
    return amount


def _money(amount: Decimal, currency: str) -> Money:
    try:
        return Money(amount=amount, currency=currency.upper())
    except ValueError:
        raise invalid("currency_invalid", currency=currency) from None


def _currency_of(target: Target) -> str:
    """Take the currency that the owner or the provider uses already; never guess one."""
    limits = target.coordinator.data.lines[target.line.key].settings.limits
    known = limits.max_price or limits.monthly_budget or target.coordinator.data.wallet
    currency = known.currency if known else target.runtime.account.provider.capabilities.currency
    currency = currency or target.data.get(CONF_CURRENCY)
    if not currency:
        raise invalid("currency_missing")
    return str(currency)


def line_currency_of(target: Target) -> str:
    """The currency of the money on the line, which need not be the one that recharges are paid in."""
    state = target.coordinator.data.lines[target.line.key]
    reading, settings = state.outlook.reading, state.settings
    known = (reading and reading.money) or settings.rule.money_below or settings.limits.max_credit
    currency = _source_currency(target) or (known.currency if known else None)
    if currency is None and target.line.key in target.runtime.account.sources:
        raise invalid("currency_missing")
    return currency or _currency_of(target)


def _source_currency(target: Target) -> str | None:
    try:
        return currency_of(source_settings(target.data))
    except ValueError:  # the line stays unread, and says so
        return None


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
