"""How products are told apart, in forms and in the select of a line."""

from dataclasses import replace
from decimal import Decimal

import pytest

from custom_components.esim_recharge.labels import package_label
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    AmountRange,
    Money,
    Package,
    Quantity,
)

from .entity_helpers import GIB


def money(text: str) -> Money:
    """As it is written: `5 USD`."""
    amount, currency = text.split()
    return Money(amount=Decimal(amount), currency=currency)


def made(
    title: str,
    price: str,
    *,
    credit: str | None = None,
    data: Quantity | None = None,
    validity_days: int | None = None,
) -> Package:
    """Something to buy."""
    return Package(
        package_id="id",
        title=title,
        price=money(price),
        data=data,
        validity_days=validity_days,
        credit=None if credit is None else money(credit),
    )


@pytest.mark.parametrize(
    ("package", "label"),
    [
        (made("1000 XPF", "1000 XPF", credit="1000 XPF"), "1000 XPF"),
        (made("1000 XPF", "900 XPF", credit="1000 XPF"), "1000 XPF · 900 XPF"),
        (made("Ten", "10 EUR", credit="10 EUR"), "Ten · 10 EUR"),
        (made("Ten", "11 EUR", credit="10 EUR"), "Ten · +10 EUR · 11 EUR"),
        (made("Smart 5 USD", "5.41 USD", credit="5 USD"), "Smart 5 USD · 5.41 USD"),
        (made("15 USD", "4 USD", credit="5 USD"), "15 USD · +5 USD · 4 USD"),
        (made("2.5 USD", "4 USD", credit="5 USD"), "2.5 USD · +5 USD · 4 USD"),
        # The same figure in another currency is another sum.
        (made("10 PEN", "10 USD", credit="10 PEN"), "10 PEN · 10 USD"),
        # What a product costs is told, even where its title has the figure.
        (made("9 USD", "9 USD", data=GIB), "9 USD · 1 GiB · 9 USD"),
        (made("3 GB - 30 Days", "9 USD", data=3 * GIB, validity_days=30), "3 GB - 30 Days · 9 USD"),
        (made("5 GB / 30 d", "9 USD", data=5 * GIB, validity_days=30), "5 GB / 30 d · 9 USD"),
        (made("1,5 Go 7 jours", "9 EUR", data=GIB, validity_days=7), "1,5 Go 7 jours · 1 GiB · 9 EUR"),
        (made("1 GB", "9 USD", data=10**9, validity_days=7), "1 GB · 0.9313 GiB · 7 d · 9 USD"),
        (made("13 GB 130 Days", "9 USD", data=3 * GIB, validity_days=30), "13 GB 130 Days · 3 GiB · 30 d · 9 USD"),
        (made("Holiday", "9 USD", data=UNLIMITED, validity_days=7), "Holiday · ∞ · 7 d · 9 USD"),
        (made("500 MB, 7 days", "2 USD", data=GIB * 500 // 1024, validity_days=7), "500 MB, 7 days · 2 USD"),
        (made("7天 3GB", "9 USD", data=3 * GIB, validity_days=7), "7天 3GB · 9 USD"),
    ],
)  # fmt: skip
def test_a_label_says_a_thing_once(package: Package, label: str) -> None:
    assert package_label(package) == label


@pytest.mark.parametrize(
    ("amount", "label"),
    [
        (5, "1 - 50 USD · +5 USD · 5.50 USD"),
        # The title says how much there is at most, which is not what this one brings.
        (50, "1 - 50 USD · +50 USD · 55 USD"),
    ],
)
def test_the_title_of_a_range_does_not_say_the_sum(amount: int, label: str) -> None:
    sums = AmountRange(
        product_id="r",
        least=money("1 USD"),
        most=money("50 USD"),
        price_least=money("1.1 USD"),
        price_most=money("55 USD"),
    )
    package = replace(made("1 - 50 USD", "1.1 USD"), range=sums).at(Decimal(amount))
    assert package is not None
    assert package_label(package) == label
