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
    """The provider's words, and what the line gets: `product_text`."""
    credit = package.credit
    return product_text(package.title, None if credit is None else money_text(credit))


def product_text(title: str, credit: str | None) -> str:
    """A title, and the sum that the line gets unless the title begins with it: 9 - 289 PEN (15 PEN)."""
    return title if credit is None or title.startswith(credit) else f"{title} ({credit})"
