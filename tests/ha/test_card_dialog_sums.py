"""Sums that are typed in the card's dialogs, what budgets leave, and what a title says already."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from custom_components.esim_recharge.card.budget import left_after, over, remaining
from custom_components.esim_recharge.card.choosing import _gets
from custom_components.esim_recharge.card.look import Look
from custom_components.esim_recharge.card.visit import typed
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    AmountRange,
    Money,
    Package,
)
from custom_components.esim_recharge.recharge.models import Reason
from custom_components.esim_recharge.recharge.settings import AccountSettings, Limits
from custom_components.esim_recharge.recharge.situation import Spending

from .card_lines import ACCOUNT, seen
from .entity_helpers import GIB, usd


@pytest.mark.parametrize(
    ("text", "mark", "meant"),
    [
        ("12.50", ".", "12.50"),
        ("12,50", ",", "12.50"),
        ("12,50", ".", "12.50"),
        (" 1 000,5 ", ",", "1000.5"),
        ("1\u202f000,5", ",", "1000.5"),
        ("1 000 000", ".", "1000000"),
        # Half of it may be another number, or cents.
        ("12 50", ".", None),
        ("1 0", ".", None),
        ("1000 000", ".", None),
        ("12 .50", ".", None),
        ("\uff11\uff12", ".", None),
        ("1,000", ".", None),
        ("1.000", ",", None),
        ("1,000.50", ".", None),
        ("1.000", ".", "1.000"),
        ("-5", ".", None),
        ("1e3", ".", None),
        ("", ".", None),
        ("12.", ".", None),
        (".5", ".", None),
        ("\u0661\u0662", ".", None),
        ("NaN", ".", None),
        ("9" * 16, ".", None),
        ("1." + "0" * 9, ".", None),
    ],
)
def test_a_sum_means_one_thing_or_nothing(text: str, mark: str, meant: str | None) -> None:
    assert typed(text, mark) == (None if meant is None else Decimal(meant))


def euros(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="EUR")


def look(
    *,
    limits: Limits | None = None,
    account: Money | None = None,
    spent: tuple[Money, ...] = (),
) -> Look:
    """A line with these limits, on which so much was spent."""
    return seen(
        {
            "limits": limits or Limits(),
            "spending": Spending(line=spent, account=spent),
            "account": replace(ACCOUNT, settings=AccountSettings(monthly_budget=account)),
        }
    )


def package(price: str, currency: str = "USD", **more: Any) -> Package:  # noqa: ANN401 - its fields
    """Something on sale."""
    cost = Money(amount=Decimal(price), currency=currency)
    return Package(package_id="small", title=more.pop("title", "Small"), price=cost, **more)


CAPPED = Limits(max_price=usd("20"), monthly_budget=usd("40"))
OPEN = Limits(monthly_budget=usd("40"))


@pytest.mark.parametrize(
    ("line", "product", "breaks"),
    [
        (look(limits=CAPPED), package("20"), None),
        (look(limits=CAPPED), package("20.01"), Reason.PRICE_OVER_CAP),
        (look(limits=OPEN, spent=(usd("12"),)), package("28"), None),
        (look(limits=OPEN, spent=(usd("12"),)), package("28.01"), Reason.MONTHLY_LINE_BUDGET),
        (look(account=usd("3"), spent=(usd("1"),)), package("2.5"), Reason.MONTHLY_ACCOUNT_BUDGET),
        # Sums are compared as they are written: 0.1 and 0.2 are 0.3.
        (
            look(limits=Limits(monthly_budget=usd("0.3")), spent=(usd("0.1"),)),
            package("0.2"),
            None,
        ),
        (look(limits=CAPPED), package("900", "XPF"), None),
        (look(limits=OPEN, spent=(usd("60"),)), package("1"), Reason.MONTHLY_LINE_BUDGET),
    ],
)
def test_a_product_beyond_a_limit_is_told_with_the_limit_that_it_breaks(
    line: Look, product: Package, breaks: Reason | None
) -> None:
    assert over(line, product) is breaks


def test_a_product_that_is_sold_by_amount_is_judged_by_its_least_sum() -> None:
    range_ = AmountRange(
        product_id="7",
        least=euros("1"),
        most=euros("50"),
        price_least=usd("1"),
        price_most=usd("60"),
    )
    product = replace(package("30"), range=range_)
    assert over(look(limits=CAPPED), product) is None
    assert over(look(limits=Limits(max_price=usd("0.5"))), product) is Reason.PRICE_OVER_CAP


def test_what_remains_is_never_less_than_nothing() -> None:
    assert remaining(usd("40"), [usd("41")]) == usd("0")
    assert remaining(None, [usd("41")]) is None
    assert remaining(usd("40"), [euros("5")]) == usd("40")


@pytest.mark.parametrize(
    ("line", "price", "left"),
    [
        (look(limits=OPEN, spent=(usd("12"),)), usd("4.50"), usd("23.50")),
        (look(limits=OPEN, spent=(usd("36"),)), usd("4.50"), None),
        (look(limits=OPEN), euros("1"), None),
        (look(), usd("4.50"), None),
        (look(account=usd("10")), usd("4.50"), usd("5.50")),
    ],
)
def test_what_is_left_after_a_purchase_is_said_where_it_can_be(
    line: Look, price: Money, left: Money | None
) -> None:
    assert left_after(line, price) == left


@pytest.mark.parametrize(
    ("product", "told"),
    [
        (package("1", title="1 GB - 7 Days", data=GIB, validity_days=7), []),
        (package("1", title="11 GB - 17 Days", data=GIB, validity_days=7), ["data", "days"]),
        (package("1", title="500 MB", data=500 * 1024**2, validity_days=1), ["days"]),
        (package("1", title="Small", data=GIB, voice=6000, sms=10), ["data", "voice", "sms"]),
        (package("1", title="Talk 100 Mins - 10 SMS", voice=6000, sms=10), []),
        (package("1", title="Unlimited - 3 days", data=UNLIMITED, validity_days=3), []),
        (package("1", title="Everything", data=UNLIMITED), ["unlimited"]),
        (package("1", title="Airtime"), []),
    ],
)
def test_what_the_title_says_is_not_said_again(product: Package, told: list[str]) -> None:
    found = str(list(_gets(product)))
    assert [word for word in ("data", "voice", "sms", "days", "unlimited") if word in found] == told
