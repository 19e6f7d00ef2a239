"""Products that are sold by amount: which sums there are, and what they cost."""

from dataclasses import replace
from decimal import Decimal

from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.choice import (
    CheapestCovering,
    FixedPackage,
    NoChoice,
    choose,
)
from custom_components.esim_recharge.lines.forecast import Forecast
from custom_components.esim_recharge.lines.models import (
    AmountRange,
    CurrencyMismatchError,
    Money,
    Package,
)

UNKNOWN = Forecast()


def pen(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="PEN")


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


CLARO = AmountRange(
    product_id="77",
    least=pen("9"),
    most=pen("289"),
    price_least=usd("2.61"),
    price_most=usd("83.81"),
    step=Decimal(1),
)
AIRTIME = Package(package_id="77@9", title="Claro", price=usd("2.61"), credit=pen("9"), range=CLARO)
OTHER = Package(package_id="78", title="Bundle", price=usd("5"), credit=pen("12"))


def test_a_sum_costs_in_proportion_and_never_less() -> None:
    assert CLARO.price(Decimal(9)) == usd("2.61")
    assert CLARO.price(Decimal(289)) == usd("83.81")
    assert CLARO.price(Decimal(10)) == usd("2.90")


@given(st.decimals(9, 289, places=0))
def test_a_larger_sum_never_costs_less(amount: Decimal) -> None:
    assert CLARO.price(amount) >= CLARO.price(max(amount - 1, Decimal(9)))


def test_only_sums_on_the_step_and_within_the_ends_are_sold() -> None:
    assert [CLARO.sold(Decimal(sum_)) for sum_ in ("9", "289", "8", "290", "9.5")] == [
        True,
        True,
        False,
        False,
        False,
    ]


def test_the_menu_has_both_ends_and_the_round_sums_between() -> None:
    assert " ".join(map(str, CLARO.menu())) == "9 10 20 50 100 200 289"
    free = replace(CLARO, least=pen("0"), most=pen("2"), price_least=usd("0"))
    assert [int(sum_) for sum_ in free.menu()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("needed", "found"), [("1", "9"), ("9.01", "10"), ("288.5", "289"), ("289.01", None)]
)
def test_the_smallest_sum_that_covers_a_need(needed: str, found: str | None) -> None:
    assert CLARO.covering(Decimal(needed)) == (None if found is None else Decimal(found))


def test_a_single_sum_is_a_range_too() -> None:
    one = replace(CLARO, most=pen("9"), price_most=usd("2.61"))
    assert (one.menu(), one.price(Decimal(9))) == ((Decimal(9),), usd("2.61"))


@pytest.mark.parametrize(
    "changes",
    [
        {"most": pen("8")},
        {"price_most": usd("1")},
        {"step": Decimal(0)},
    ],
)
def test_what_is_no_range_is_refused(changes: dict[str, Money]) -> None:
    with pytest.raises(ValueError, match="not a range"):
        replace(CLARO, **changes)  # type: ignore[arg-type]  # the point: values of the table above


def test_a_range_has_one_currency_on_each_side() -> None:
    with pytest.raises(CurrencyMismatchError):
        replace(CLARO, most=usd("289"))


def test_another_sum_of_a_product_is_named_after_it() -> None:
    made = AIRTIME.at(Decimal("20.00"))
    assert made is not None
    assert (made.package_id, made.credit, made.price) == ("77@20", pen("20.00"), usd("5.80"))
    assert AIRTIME.at(Decimal("20.5")) is None
    assert OTHER.at(Decimal(20)) is None


@pytest.mark.parametrize(
    ("package_id", "credit"),
    [("77@9", "9"), ("77@25", "25"), ("78", "12"), ("77@1000", None), ("77@x", None), ("9", None)],
)
def test_a_fixed_amount_is_found_though_it_is_not_listed(
    package_id: str, credit: str | None
) -> None:
    found = choose(FixedPackage(package_id=package_id), [OTHER, AIRTIME], None, UNKNOWN)
    if credit is None:
        assert found is NoChoice.PACKAGE_GONE
    else:
        assert isinstance(found, Package)
        assert found.credit == pen(credit)


def test_the_cheapest_covering_recharge_is_made_to_measure() -> None:
    spends = replace(UNKNOWN, money_per_day=pen("1.30"))
    found = choose(CheapestCovering(days=30), [AIRTIME], None, spends)
    assert isinstance(found, Package)
    assert (found.package_id, found.price) == ("77@39", usd("11.31"))


@pytest.mark.parametrize(
    "spends", [None, Money(amount=Decimal(1), currency="USD"), pen("100")], ids=str
)
def test_nothing_is_made_to_measure_where_the_need_is_not_known_or_too_large(
    spends: Money | None,
) -> None:
    found = choose(
        CheapestCovering(days=30), [AIRTIME], None, replace(UNKNOWN, money_per_day=spends)
    )
    assert isinstance(found, NoChoice)
