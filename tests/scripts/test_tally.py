"""The judgement of the demonstration: it must not pass what a careful bookkeeper would not."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from scripts.owner import Json
from scripts.tally import tally
from tests.simulators.common import Charge

NAMES = {"line": "Peru"}


def charge(*, line: str = "line", order: str = "order", reference: str = "id") -> Charge:
    return Charge(
        number=1,
        at=datetime(2026, 11, 21, tzinfo=UTC),
        line=line,
        package="package",
        amount=Decimal("4.40"),
        currency="USD",
        order=order,
        reference=reference,
    )


def recharge(**changes: Json) -> Json:
    return {
        "id": "id",
        "state": "credited",
        "product": "package",
        "receipt": "order",
        "price": "4.4",
        "currency": "USD",
        "paid": "4.4",
        "paid_currency": "USD",
    } | changes


def test_one_charge_with_its_receipt_is_fine() -> None:
    result = tally([charge()], {"line": [recharge()]}, NAMES)
    assert result.problems == ()
    assert result.sentence == "lines=1 recharged=1 charges=1 receipts=1 duplicates=0"


def test_a_price_counts_where_the_provider_does_not_say_what_was_paid() -> None:
    result = tally([charge()], {"line": [recharge(paid=None, paid_currency=None)]}, NAMES)
    assert result.problems == ()


def test_a_second_charge_is_a_duplicate_even_with_a_receipt() -> None:
    result = tally(
        [charge(), charge(order="again", reference="id-2")],
        {"line": [recharge(), recharge(id="id-2", receipt="again")]},
        NAMES,
    )
    assert result.duplicates == 1
    assert result.problems == ("Peru: 2 charges instead of 1",)


def test_a_line_that_was_never_charged_is_not_fine() -> None:
    result = tally([], {"line": []}, NAMES)
    assert result.problems == ("Peru: 0 charges instead of 1",)
    assert result.recharged == 0


def test_a_charge_of_a_foreign_line_is_found() -> None:
    result = tally([charge(), charge(line="other")], {"line": [recharge()]}, NAMES)
    assert result.problems == ("charge order is for a line that nobody asked to recharge",)


PAID_BY_HAND = {"price": "1000", "currency": "XPF", "paid": "1000", "paid_currency": "XPF"}


def paid_by_hand(**changes: Json) -> tuple[list[Charge], list[Json]]:
    """What a person paid, and what the ledger says of it."""
    paid = replace(charge(), amount=Decimal(1000), currency="XPF")
    return [paid], [recharge(**PAID_BY_HAND | changes)]


def test_what_was_paid_by_hand_and_confirmed_is_fine() -> None:
    charges, recharges = paid_by_hand()
    assert tally(charges, {"line": recharges}, NAMES).problems == ()


def test_what_was_paid_by_hand_and_never_confirmed_is_found() -> None:
    charges, recharges = paid_by_hand(state="pending", receipt=None, paid=None, paid_currency=None)
    result = tally(charges, {"line": recharges}, NAMES)
    assert (result.charges, result.recharged, result.receipts) == (1, 0, 0)
    assert "Peru: charge order has no receipt" in result.problems
    assert "Peru: recharge id is pending, not credited" in result.problems


def test_what_was_proposed_and_not_paid_by_hand_is_found() -> None:
    _, recharges = paid_by_hand(state="pending", receipt=None)
    result = tally([], {"line": recharges}, NAMES)
    assert result.problems[0] == "Peru: 0 charges instead of 1"


def test_a_confirmed_payment_without_its_receipt_is_found() -> None:
    charges, recharges = paid_by_hand(receipt=None)
    result = tally(charges, {"line": recharges}, NAMES)
    assert result.receipts == 0
    assert "Peru: charge order has no receipt" in result.problems


def test_a_recharge_that_was_paid_by_hand_two_times_is_found() -> None:
    charges, recharges = paid_by_hand()
    result = tally([*charges, replace(charges[0], order="again")], {"line": recharges}, NAMES)
    assert result.duplicates == 1
    assert "Peru: 2 charges instead of 1" in result.problems
    assert "Peru: charge again has no receipt" in result.problems


def test_a_charge_whose_money_came_back_is_none_of_a_line_that_was_recharged() -> None:
    result = tally([], {"line": [recharge(state="reversed")]}, NAMES)
    assert result.recharged == 0
    assert "Peru: recharge id is reversed, not credited" in result.problems


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"receipt": "other"}, "charge order has no receipt"),
        ({"receipt": "other"}, "receipt other has no charge"),
        ({"id": "other"}, "charge order has no receipt"),
        ({"product": "other"}, "charge order has no receipt"),
        ({"state": "succeeded"}, "recharge id is succeeded, not credited"),
        ({"paid": "4.41"}, "charged 4.40 USD, recorded 4.41 USD"),
        ({"paid_currency": "EUR"}, "charged 4.40 USD, recorded 4.4 EUR"),
    ],
)
def test_what_differs_is_told(changes: dict[str, str], words: str) -> None:
    result = tally([charge()], {"line": [recharge(**changes)]}, NAMES)
    assert f"Peru: {words}" in result.problems
