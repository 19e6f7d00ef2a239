"""What the owner says can be bought: read as it was meant, or refused."""

from contextlib import suppress
from decimal import Decimal
from itertools import permutations

from homeassistant.generated.currencies import ACTIVE_CURRENCIES
from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.currency import decimals
from custom_components.esim_recharge.lines.models import AT, Money, Package
from custom_components.esim_recharge.providers.declared import (
    ProductError,
    ProductProblem,
    parse_products,
)

MB = 1024 * 1024
GB = 1024 * MB


def money(text: str) -> Money:
    """`12.50 USD`."""
    amount, currency = text.split()
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("text", "currency", "line", "expected"),
    [
        ("1000", "XPF", None, ("1000", "1000 XPF", None, "1000XPF-1000XPF")),
        ("1000", "XPF", "XPF", ("1000", "1000 XPF", None, "1000XPF-1000XPF")),
        ("1 000 xpf", "XPF", None, ("1000", "1000 XPF", None, "1000XPF-1000XPF")),
        ("1 000 000 = 9", "LAK", "USD", ("1000000", "9 USD", None, "1000000LAK-9USD")),
        ("1000 = 1200", "XPF", None, ("1000", "1200 XPF", None, "1000XPF-1200XPF")),
        ("10 = 1200", "EUR", "XPF", ("10", "1200 XPF", None, "10EUR-1200XPF")),
        ("10EUR=1190XPF", "EUR", None, ("10", "1190 XPF", None, "10EUR-1190XPF")),
        ("4,5 = 4.25", "USD", None, ("4.5", "4.25 USD", None, "4.5USD-4.25USD")),
        ("1,125", "TND", None, ("1.125", "1.125 TND", None, "1.125TND-1.125TND")),
        ("5 / 30", "USD", None, ("5", "5 USD", 30, "5USD-5USD-30d")),
        (" 1000\t=1200／7 ", "XPF", None, ("1000", "1200 XPF", 7, "1000XPF-1200XPF-7d")),
        ("１０＝２０", "CNY", None, ("10", "20 CNY", None, "10CNY-20CNY")),
    ],
)
def test_a_sum_for_the_line_is_understood(
    text: str, currency: str, line: str | None, expected: tuple[str, str, int | None, str]
) -> None:
    (package,) = parse_products([text], currency, line)
    price, credit, days, package_id = expected
    assert package.price == Money(amount=Decimal(price), currency=currency)
    assert package.credit == money(credit)
    assert (package.data, package.validity_days) == (None, days)
    assert package.title == (f"{credit} / {days} d" if days else credit)
    assert package.package_id == package_id


@pytest.mark.parametrize(
    ("text", "data", "days", "title", "package_id"),
    [
        ("12.50 = 5 GB / 30", 5 * GB, 30, "5 GB / 30 d", "12.5USD-5120MB-30d"),
        ("12.50 = 5GB", 5 * GB, None, "5 GB", "12.5USD-5120MB"),
        ("12.50 USD = 500 mb", 500 * MB, None, "500 MB", "12.5USD-500MB"),
        ("12,5 = 0,5 Go / 7", GB // 2, 7, "0.5 GB / 7 d", "12.5USD-512MB-7d"),
        ("12.50 = 1 GiB", GB, None, "1 GB", "12.5USD-1024MB"),
        ("12.50 = 0.1 GB", GB // 10, None, "0.1 GB", "12.5USD-102.4MB"),
        ("12.50 = 2 TB", 2048 * GB, None, "2 TB", "12.5USD-2097152MB"),
    ],
)
def test_data_is_understood_in_units_of_1024(
    text: str, data: int, days: int | None, title: str, package_id: str
) -> None:
    (package,) = parse_products([text], "USD", "XPF")
    assert package.price == money("12.50 USD")
    assert (package.data, package.validity_days, package.credit) == (data, days, None)
    assert (package.title, package.package_id) == (title, package_id)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("five", ProductProblem.SYNTAX),
        ("-5", ProductProblem.SYNTAX),
        ("1 = 2 = 3", ProductProblem.SYNTAX),
        ("1 / 2 / 3", ProductProblem.SYNTAX),
        ("5 =", ProductProblem.SYNTAX),
        ("= 5", ProductProblem.SYNTAX),
        ("5 = GB", ProductProblem.SYNTAX),
        ("5 / 30 days", ProductProblem.SYNTAX),
        ("5 / 1.5", ProductProblem.SYNTAX),
        ("1.000.000", ProductProblem.SYNTAX),
        ("10 00", ProductProblem.SYNTAX),
        ("1e9", ProductProblem.SYNTAX),
        ("٥", ProductProblem.SYNTAX),
        ("5 = 3 GB + 5", ProductProblem.SYNTAX),
        ("9" * 13, ProductProblem.SYNTAX),
        ("10 USD = 5 GB", ProductProblem.CURRENCY),
        ("10 = 5 USD", ProductProblem.CURRENCY),
        ("10 = 100 SMS", ProductProblem.UNIT),
        ("10 = 60 min", ProductProblem.UNIT),
        ("10 = 5 KIP", ProductProblem.UNIT),
        ("10 = 5 KB", ProductProblem.UNIT),
        ("10.505 = 5 GB", ProductProblem.DECIMALS),
        ("1,000 = 5 GB", ProductProblem.DECIMALS),
        ("10 = 10.50 XPF", ProductProblem.DECIMALS),
        ("10 = 1.000", ProductProblem.DECIMALS),
        ("10 = 1,000 MB", ProductProblem.DECIMALS),
        ("0 = 5 GB", ProductProblem.ZERO),
        ("5 = 0", ProductProblem.ZERO),
        ("5 = 0.00 GB", ProductProblem.ZERO),
        ("5 = 5 / 0", ProductProblem.ZERO),
        ("10", ProductProblem.CREDIT),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_text(text: str, reason: ProductProblem) -> None:
    with pytest.raises(ProductError) as caught:
        parse_products(["20 = 7 GB", text], "EUR", "XPF")
    assert caught.value.reason is reason
    assert caught.value.text == text
    assert str(caught.value) == reason.value


@pytest.mark.parametrize(
    "again", ["12.5 = 5120 MB", "12,50USD=5Go", "12.50 = 5.00 GB", "12.50 = 5 GB"]
)
def test_the_same_product_in_another_notation_is_refused(again: str) -> None:
    with pytest.raises(ProductError) as caught:
        parse_products(["12.50 = 5 GB", "5", again], "USD")
    assert (caught.value.reason, caught.value.text) == (ProductProblem.DUPLICATE, again)


def test_the_order_stays_and_changes_no_id_and_empty_texts_say_nothing() -> None:
    texts = ["1000", "1000 = 1200", "1000 = 1200 / 30", "2000 = 3 GB"]
    ids = {package.title: package.package_id for package in parse_products(texts, "XPF")}
    assert len(set(ids.values())) == len(texts)
    for order in permutations(texts):
        found = parse_products(["", *order, " "], "XPF")
        assert [package.package_id for package in found] == [
            ids[package.title] for package in found
        ]
        assert found == tuple(parse_products([text], "XPF")[0] for text in order)


def test_nothing_said_is_nothing_for_sale() -> None:
    assert parse_products(["", " \n"], "XPF") == ()


@given(st.text(alphabet="0123456789 .,=/GBMOXPFEUR ", max_size=24))
def test_every_text_is_a_product_or_an_error_of_ours(text: str) -> None:
    found: tuple[Package, ...] = ()
    with suppress(ProductError):
        found = parse_products([text], "EUR")
    for package in found:
        assert package.price.amount > 0
        assert (package.credit is None) != (package.data is None)
        assert package.package_id.isascii()
        assert AT not in package.package_id
        assert " " not in package.package_id


@pytest.mark.parametrize("currency", sorted(ACTIVE_CURRENCIES))
def test_every_currency_that_home_assistant_knows_can_be_what_a_line_gets(currency: str) -> None:
    (package,) = parse_products([f"10 = 7 {currency}"], "EUR")
    assert package.credit == Money(amount=Decimal(7), currency=currency)


@pytest.mark.parametrize(
    ("currency", "count"),
    [("XPF", 0), ("VND", 0), ("KHR", 2), ("USD", 2), ("PEN", 2), ("TND", 3), ("CLF", 4)],
)
def test_decimals_are_those_of_iso_4217(currency: str, count: int) -> None:
    assert decimals(currency) == count
