"""The values: money that does not mix, unknown that is not zero, unlimited that is a value of its own."""

from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    CurrencyMismatchError,
    Line,
    Money,
    Quantity,
    line_key,
)

from .values import GB, NOW, look, pot, usd, xpf


@pytest.mark.parametrize(
    "amount", ["NaN", "sNaN", "Infinity", "-Infinity", "1E+999999", "-1E+30", "1E-999999"]
)
def test_money_is_a_plausible_amount(amount: str) -> None:
    with pytest.raises(ValueError, match="plausible"):
        Money(amount=Decimal(amount), currency="USD")


@pytest.mark.parametrize("currency", ["", "US", "usd", "US1", "USDT", "€", "$"])
def test_money_needs_an_iso_code(currency: str) -> None:
    with pytest.raises(ValueError, match="ISO 4217"):
        Money(amount=Decimal(1), currency=currency)


def test_money_of_one_currency_adds_subtracts_and_compares() -> None:
    assert usd("1.10") + usd("2.20") == usd("3.30")
    assert usd("1.10") - usd("2.20") == usd("-1.10")
    assert usd("1") < usd("2")
    assert usd("2") >= usd("2.00")
    assert str(usd("12.50")) == "12.50 USD"
    assert Money.zero("USD") == usd("0.00")


@pytest.mark.parametrize(
    "mix",
    [
        lambda: usd("1") + xpf("1"),
        lambda: usd("1") - xpf("1"),
        lambda: usd("1") < xpf("1"),
        lambda: usd("1") >= xpf("1"),
    ],
    ids=["add", "subtract", "less", "greater or equal"],
)
def test_money_of_two_currencies_never_meets(mix: object) -> None:
    assert callable(mix)
    with pytest.raises(CurrencyMismatchError):
        mix()


@pytest.mark.parametrize(
    ("pots", "left"),
    [
        pytest.param([], None, id="no pot at all is unknown, not zero"),
        pytest.param([pot(0)], 0, id="zero is known"),
        pytest.param([pot(GB), pot(2 * GB)], 3 * GB, id="several packs add up"),
        pytest.param([pot(GB), pot(None)], None, id="one unknown pot makes the sum unknown"),
        pytest.param([pot(GB), pot(UNLIMITED)], UNLIMITED, id="one unlimited pot is enough"),
        pytest.param(
            [pot(UNLIMITED), pot(None)], None, id="unknown beside unlimited stays unknown"
        ),
        pytest.param([pot(60, kind=AllowanceKind.VOICE)], None, id="voice is no data"),
    ],
)
def test_plan_shapes_not_foreseen(pots: list[Allowance], left: Quantity | None) -> None:
    assert look(pots).remaining(AllowanceKind.DATA) == left


def test_total_is_what_the_pots_held_when_full() -> None:
    assert look([pot(1, total=GB), pot(2, total=GB)]).total(AllowanceKind.DATA) == 2 * GB
    assert look([pot(1, total=GB), pot(2)]).total(AllowanceKind.DATA) is None


def test_a_reading_is_as_old_as_its_figures() -> None:
    hour = timedelta(hours=1)
    assert look().taken_at == NOW
    assert look(as_of=NOW - hour).taken_at == NOW - hour
    assert look(as_of=NOW + hour).taken_at == NOW  # the provider's clock may be wrong


def test_a_line_does_not_tell_its_number() -> None:
    number = "8988303000000614227"
    key = line_key("airalo", number)
    line = Line(key=key, account="a", provider="airalo", identifier=number)
    assert number not in repr(line)
    assert key == line_key("airalo", number) != line_key("celitech", number)
    assert len(key) == 16
