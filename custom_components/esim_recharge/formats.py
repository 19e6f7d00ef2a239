"""Sums of money as people write them."""

from .lines.models import Money, Package

_CENTS = 2


def amount_text(money: Money) -> str:
    """Every digit that is there, and cents in full: 9, 3.60, 0.125."""
    amount = money.amount.normalize()
    exponent = amount.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) else 0
    return f"{amount:.{max(digits, _CENTS) if digits > 0 else 0}f}"


def money_text(money: Money) -> str:
    """With the ISO 4217 code, the same in every language: 3.60 USD."""
    return f"{amount_text(money)} {money.currency}"


def package_text(package: Package) -> str:
    """The provider's words, and of a product that is sold by amount the amount: Claro 3-100 PEN (5 PEN)."""
    if package.range is None or package.credit is None:
        return package.title
    return f"{package.title} ({money_text(package.credit)})"
