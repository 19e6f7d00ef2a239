"""What DT One's answers mean, without anybody to answer: bodies as its OpenAPI document describes them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
import json
from typing import Final

import pytest

from custom_components.esim_recharge.lines.models import Money, Package, PackageRecord
from custom_components.esim_recharge.providers import (
    dt_one_answers as answers,
    dt_one_errors as errors,
    dt_one_orders as orders,
)
from custom_components.esim_recharge.providers.base import (
    AuthError,
    Operator,
    Order,
    RateLimited,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.providers.dt_one_answers import Status
from custom_components.esim_recharge.providers.dt_one_products import products
from custom_components.esim_recharge.providers.http import Answer
from custom_components.esim_recharge.providers.redact import mask
from custom_components.esim_recharge.providers.shapes import ShapeError
from tests.simulators.common import Json

from .conftest import REFERENCE

LINE: Final = "+85510555000"
CLASSES: Final = {
    "CREATED": 1,
    "CONFIRMED": 2,
    "REJECTED": 3,
    "CANCELLED": 4,
    "SUBMITTED": 5,
    "COMPLETED": 7,
    "REVERSED": 8,
    "DECLINED": 9,
}


def usd(amount: str) -> Money:
    """A sum in the currency of the wallet."""
    return Money(amount=Decimal(amount), currency="USD")


def parsed(body: Json) -> Json:
    """A body as `Http` hands it over: with `Decimal` for floats."""
    return json.loads(json.dumps(body), parse_float=Decimal)


def money_of(unit: str, amount: Json, **more: Json) -> dict[str, Json]:
    """A sum as DT One writes it."""
    return {"unit_type": "CURRENCY", "unit": unit, "amount": amount} | more


def benefit(type_: str, unit_type: str, unit: str, total: Json, info: str | None = None) -> Json:
    """Something that the line gets."""
    amounts = dict.fromkeys(("base", "total_excluding_tax", "total_including_tax"), total)
    return {
        "type": type_,
        "unit_type": unit_type,
        "unit": unit,
        "amount": amounts | {"promotion_bonus": 0},
        "additional_information": info,
    }


def fixed(**changes: Json) -> dict[str, Json]:
    """A product with a fixed value: five dollars."""
    return {
        "id": 410103,
        "name": "5 USD",
        "type": "FIXED_VALUE_RECHARGE",
        "required_debit_party_identifier_fields": None,
        "required_credit_party_identifier_fields": [["mobile_number"]],
        "required_sender_fields": None,
        "required_beneficiary_fields": [],
        "required_statement_identifier_fields": None,
        "required_additional_identifier_fields": [[]],
        "source": money_of("USD", 5.26),
        "destination": money_of("USD", 5),
        "prices": {"wholesale": money_of("USD", 5.26, fee=0), "retail": None},
        "benefits": [benefit("CREDITS", "CURRENCY", "USD", 5)],
        "validity": None,
    } | changes


def ranged(**changes: Json) -> dict[str, Json]:
    """A product that is sold by amount: 9 to 289 soles."""
    return {
        **fixed(),
        "id": 420150,
        "name": "9 - 289 PEN",
        "type": "RANGED_VALUE_RECHARGE",
        "accepted_calculation_modes": ["SOURCE_AMOUNT", "DESTINATION_AMOUNT"],
        "destination": money_of("PEN", {"min": 9, "max": 289}),
        "prices": {
            "wholesale": money_of("USD", {"min": 2.56, "max": 82.10}, fee=0.1),
            "retail": None,
        },
    } | changes


def transaction(status: str = "COMPLETED", /, **changes: Json) -> dict[str, Json]:
    """A transaction about five dollars."""
    name = status.partition("-")[0]
    return {
        "id": 2240000001,
        "external_id": REFERENCE,
        "creation_date": "2026-11-21T16:00:00.000000000Z",
        "confirmation_date": "2026-11-21T16:00:01.000000000Z",
        "status": {
            "id": CLASSES[name] * 10000,
            "message": status,
            "class": {"id": CLASSES[name], "message": name},
        },
        "product": {"id": 410103, "name": "5 USD"},
        "prices": {"wholesale": money_of("USD", 5.26, fee=0.3), "retail": None},
        "credit_party_identifier": {"mobile_number": LINE},
    } | changes


def an_order(**changes: Json) -> Order:
    """Five dollars for the line."""
    package = Package(package_id="410103", title="5 USD", price=usd("5.56"), credit=usd("5"))
    return replace(Order(reference=REFERENCE, line=LINE, package=package), **changes)


# The wallet


def balance(available: Json, unit: str = "USD", **changes: Json) -> dict[str, Json]:
    """One of the balances of an account."""
    shown = {"id": 1, "unit_type": "CURRENCY", "unit": unit, "available": available}
    return shown | {"holding": 3, "credit_limit": 100} | changes


@pytest.mark.parametrize(
    ("body", "money"),
    [
        ([balance(12.5)], usd("12.5")),
        ([balance(-3.25)], usd("-3.25")),
        ([balance(0)], usd("0")),
        ([balance(5), balance(7, unit_type="POINTS")], usd("5")),
        ([balance(5), balance(7, "EUR")], None),
        ([balance(5), balance(7)], None),
        ([balance(None)], None),
        ([], None),
    ],
)
def test_the_wallet_is_what_is_available_in_the_only_currency(
    body: Json, money: Money | None
) -> None:
    assert answers.wallet(parsed(body)) == money


# Operators


def test_operators_are_read_with_who_is_sure() -> None:
    body = [{"id": 1, "name": "A", "identified": False}, {"id": 2, "identified": True}]
    assert answers.operators(body) == [
        Operator(id="1", name="A"),
        Operator(id="2", name="2", sure=True),
    ]
    with pytest.raises(ShapeError):
        answers.operators([{"name": "nobody"}])


# Products


def sold(product: Json) -> list[Package]:
    """What one product is sold as."""
    (packages,) = products(parsed([product]))
    return list(packages)


def test_a_fixed_product_costs_its_wholesale_price_and_the_fee() -> None:
    prices = {"wholesale": money_of("USD", 5.1234, fee=0.3), "retail": money_of("USD", 9, fee=0)}
    assert sold(fixed(prices=prices)) == [
        Package(package_id="410103", title="5 USD", price=usd("5.4234"), credit=usd("5"))
    ]


def test_a_ranged_product_is_a_menu_of_sums_each_with_its_price() -> None:
    packages = sold(ranged())
    assert [(p.package_id, str(p.price), str(p.credit)) for p in packages] == [
        ("420150@9", "2.66 USD", "9 PEN"),
        ("420150@10", "2.95 USD", "10 PEN"),
        ("420150@20", "5.79 USD", "20 PEN"),
        ("420150@50", "14.31 USD", "50 PEN"),
        ("420150@100", "28.52 USD", "100 PEN"),
        ("420150@200", "56.92 USD", "200 PEN"),
        ("420150@289", "82.20 USD", "289 PEN"),
    ]
    other = packages[0].at(Decimal("12.34"))
    assert other is not None
    assert other.package_id == "420150@12.34"


@pytest.mark.parametrize(
    ("amounts", "ids"),
    [
        ({"min": 3, "max": 9, "increment": 3}, ["3", "9"]),
        ({"min": 3, "max": 10, "increment": 3}, ["3"]),
        ({"min": 1, "max": 5, "increment": 1}, ["1", "2", "5"]),
        ({"min": 1, "max": 2, "increment": 0}, ["1", "2"]),
        ({"min": 0, "max": 2, "increment": 1}, ["1", "2"]),
        ({"min": 5, "max": 5}, ["5"]),
        ({"min": 4.99, "max": 6}, ["4.99", "5", "6"]),
    ],
)
def test_only_sums_that_are_sold_are_offered(amounts: Json, ids: list[str]) -> None:
    packages = sold(ranged(destination=money_of("PEN", amounts)))
    found = [package.package_id.removeprefix("420150@") for package in packages]
    assert set(ids) <= set(found)
    assert all(p.range is not None and p.credit is not None for p in packages)
    assert all(p.range.sold(p.credit.amount) for p in packages if p.range and p.credit)
    assert "0" not in found


@pytest.mark.parametrize(
    "product",
    [
        fixed(type="FIXED_VALUE_PIN_PURCHASE"),
        ranged(type="RANGED_VALUE_PIN_PURCHASE"),
        ranged(type="RANGED_VALUE_PAYMENT"),
        fixed(type=None),
        fixed(id=None),
        ranged(id=None),
        fixed(prices=None),
        fixed(prices={"wholesale": money_of("USD", 5)}),
        fixed(prices={"wholesale": money_of("USD", 0, fee=0)}),
        fixed(prices={"wholesale": money_of("USD", 5, fee=0, unit_type="POINTS")}),
        fixed(required_credit_party_identifier_fields=[["account_number"]]),
        fixed(required_credit_party_identifier_fields=[["mobile_number", "account_number"]]),
        ranged(required_credit_party_identifier_fields=[["account_number"]]),
        fixed(required_credit_party_identifier_fields=None),
        fixed(required_debit_party_identifier_fields=[["mobile_number"]]),
        fixed(required_sender_fields=[["first_name"], ["last_name"]]),
        ranged(required_beneficiary_fields=[["email"]]),
        fixed(required_statement_identifier_fields=[["reference"]]),
        fixed(required_additional_identifier_fields=[["purchaser_id"]]),
        fixed(required_something_new_fields=[["shoe_size"]]),
        ranged(accepted_calculation_modes=["SOURCE_AMOUNT"]),
        ranged(accepted_calculation_modes=None),
        ranged(destination=money_of("PEN", {"min": 9})),
        ranged(destination=money_of("PEN", {"min": 9, "max": 5})),
        ranged(destination=money_of("PEN", {"max": 9}, unit_type="POINTS")),
    ],
)
def test_what_needs_more_than_the_number_or_cannot_be_priced_is_not_offered(product: Json) -> None:
    assert sold(product) == []


@pytest.mark.parametrize(
    "needs",
    [
        {"required_credit_party_identifier_fields": [["account_number"], ["mobile_number"]]},
        {"required_sender_fields": [[], ["first_name"]]},
    ],
)
def test_a_product_that_can_do_with_the_number_is_offered(needs: Json) -> None:
    assert len(sold(fixed(**needs))) == 1


@pytest.mark.parametrize(
    ("benefits", "data", "voice", "sms"),
    [
        ([benefit("DATA", "DATA", "GB", 3)], 3_000_000_000, None, None),
        ([benefit("DATA", "DATA", "MB", 1.5)], 1_500_000, None, None),
        ([benefit("DATA", "DATA", "Kb", 7)], 7000, None, None),
        (
            [benefit("DATA", "DATA", "GB", 1), benefit("DATA", "DATA", "MB", 500)],
            1_500_000_000,
            None,
            None,
        ),
        (
            [benefit("DATA", "DATA", "GB", 1), benefit("DATA", "DATA", "GB", 9, "one app only")],
            1_000_000_000,
            None,
            None,
        ),
        ([benefit("DATA", "DATA", "GB", 9, "at night")], 9_000_000_000, None, None),
        ([benefit("DATA", "DATA", "GB", -1)], None, None, None),
        ([benefit("DATA", "DATA", "GB", 0)], None, None, None),
        ([benefit("DATA", "DATA", "GB", None)], None, None, None),
        ([benefit("DATA", "DATA", "PIGEONS", 2)], None, None, None),
        (
            [benefit("DATA", "DATA", "GB", 1), benefit("DATA", "DATA", "PIGEONS", 2)],
            None,
            None,
            None,
        ),
        ([benefit("TALKTIME", "TIME", "MINUTES", 20)], None, 1200, None),
        ([benefit("TALKTIME", "TIME", "HOUR", 2)], None, 7200, None),
        ([benefit("TALKTIME", "TIME", "Seconds", 90)], None, 90, None),
        ([benefit("SMS", "QUANTITY", "SMS", 50)], None, None, 50),
        ([benefit("SMS", "QUANTITY", "MMS", 50)], None, None, None),
    ],
)
def test_what_a_bundle_holds_is_never_overrated(
    *, benefits: Json, data: int | None, voice: int | None, sms: int | None
) -> None:
    (package,) = sold(fixed(benefits=benefits))
    assert (package.data, package.voice, package.sms) == (data, voice, sms)
    # Its `destination` is what it costs at home, and not money that the line gets.
    assert package.credit is None


@pytest.mark.parametrize(
    "benefits",
    [
        None,
        [],
        [benefit("TALKTIME", "CURRENCY", "USD", 5)],
        [benefit("CREDITS", "CURRENCY", "USD", 5), benefit("DATA", "DATA", "MB", 5)],
    ],
)
def test_money_is_money(benefits: Json) -> None:
    (package,) = sold(fixed(benefits=benefits))
    assert package.credit == usd("5")


def test_the_bonus_counts_and_the_tax_does_not() -> None:
    amount = {
        "base": 100,
        "promotion_bonus": 20,
        "total_excluding_tax": 110,
        "total_including_tax": 120,
    }
    bundle = {**benefit("DATA", "DATA", "MB", 0), "amount": amount}
    assert sold(fixed(benefits=[bundle]))[0].data == 110_000_000


def test_a_sum_that_tax_eats_up_is_no_credit() -> None:
    eaten = benefit("TALKTIME", "CURRENCY", "USD", 0)
    (package,) = sold(fixed(benefits=[eaten]))
    assert package.credit is None


@pytest.mark.parametrize(
    ("validity", "days"),
    [
        (None, None),
        ({"unit": "DAY", "quantity": 7}, 7),
        ({"unit": "WEEK", "quantity": 2}, 14),
        ({"unit": "MONTH", "quantity": 1}, 30),
        ({"unit": "HOUR", "quantity": 24}, 1),
        ({"unit": "HOUR", "quantity": 71}, 2),
        ({"unit": "HOUR", "quantity": 12}, None),
        ({"unit": "DAY", "quantity": -1}, None),
        ({"unit": "FORTNIGHT", "quantity": 1}, None),
        ({"unit": "DAY"}, None),
    ],
)
def test_validity_in_whole_days(validity: Json, days: int | None) -> None:
    assert sold(fixed(validity=validity))[0].validity_days == days
    assert {package.validity_days for package in sold(ranged(validity=validity))} == {days}


@pytest.mark.parametrize(
    "body",
    [
        {},
        None,
        [1],
        [fixed(prices={"wholesale": money_of("USD", "much", fee=0)})],
        [fixed(prices={"wholesale": money_of("dollars", 5, fee=0)})],
        [fixed(name=7)],
        [fixed(benefits="many")],
        [ranged(destination=money_of("PEN", 9))],
    ],
)
def test_a_catalogue_that_is_not_as_documented_cannot_be_read(body: Json) -> None:
    with pytest.raises(ShapeError):
        products(parsed(body))


# Transactions


@pytest.mark.parametrize("name", CLASSES)
def test_every_documented_class_is_known(name: str) -> None:
    found = answers.transaction(parsed(transaction(name)))
    assert found.status == name
    assert found.price == usd("5.56")
    assert found.credit is None
    assert found.created_at == datetime(2026, 11, 21, 16, tzinfo=UTC)


def test_every_class_is_one_of_charged_not_charged_or_open() -> None:
    grouped = answers.MAY_COST, answers.NEVER_CHARGED, {Status.CREATED, Status.REVERSED}
    assert sorted(status for group in grouped for status in group) == sorted(Status)
    assert answers.UNDER_WAY < answers.MAY_COST


@pytest.mark.parametrize(
    "status",
    [
        None,
        {},
        {"id": 1, "message": "COMPLETED"},
        {"message": "COMPLETED", "class": {"id": 6, "message": "COMPLETED"}},
        {"message": "COMPLETED", "class": {"id": 7, "message": "DECLINED"}},
        {"message": "COMPLETED", "class": {"id": 9, "message": "COMPLETED"}},
        {"message": "COMPLETED", "class": {"id": 7}},
        {"message": "COMPLETED", "class": {"message": "COMPLETED"}},
    ],
)
def test_a_status_that_is_not_surely_known_is_not_guessed(status: Json) -> None:
    with pytest.raises(ShapeError):
        answers.transaction(transaction(status=status))


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("REJECTED-INVALID-CREDIT-PARTY", RefusalReason.LINE_NOT_ELIGIBLE),
        ("DECLINED-INVALID-CREDIT-PARTY", RefusalReason.LINE_NOT_ELIGIBLE),
        ("DECLINED-BARRED-CREDIT-PARTY", RefusalReason.LINE_NOT_ELIGIBLE),
        ("DECLINED-INELIGIBLE-CREDIT-PARTY", RefusalReason.LINE_NOT_ELIGIBLE),
        ("DECLINED-LIMITATIONS-ON-CREDIT-PARTY-AMOUNT", RefusalReason.LIMIT_REACHED),
        ("REJECTED-LIMITATIONS-ON-CREDIT-PARTY-QUANTITY", RefusalReason.LIMIT_REACHED),
        ("DECLINED-LIMITATIONS-ON-CUSTOMER-AMOUNT", RefusalReason.LIMIT_REACHED),
        ("DECLINED-LIMITATIONS-ON-OPERATOR-AMOUNT", RefusalReason.LIMIT_REACHED),
        ("DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE", RefusalReason.TEMPORARY),
        ("REJECTED-INSUFFICIENT-BALANCE", RefusalReason.INSUFFICIENT_FUNDS),
        ("DECLINED-DUPLICATED-TRANSACTION", RefusalReason.LIMIT_REACHED),
        ("DECLINED-INVALID-DEBIT-PARTY", RefusalReason.OTHER),
        ("DECLINED-EXCEPTION", RefusalReason.OTHER),
        ("DECLINED", RefusalReason.OTHER),
        ("CANCELLED", RefusalReason.OTHER),
        ("REVERSED", RefusalReason.OTHER),
    ],
)
def test_sub_statuses_say_why(status: str, reason: RefusalReason) -> None:
    refusal = orders.refusal(answers.transaction(parsed(transaction(status))))
    assert refusal is not None
    assert (refusal.reason, refusal.message) == (reason, status)


@pytest.mark.parametrize("status", ["CREATED", "CONFIRMED", "SUBMITTED", "COMPLETED"])
def test_what_may_cost_is_no_refusal(status: str) -> None:
    assert orders.refusal(answers.transaction(parsed(transaction(status)))) is None


@pytest.mark.parametrize(
    ("values", "credit"),
    [
        ({"requested_values": {"destination": money_of("PEN", 10)}}, "10 PEN"),
        (
            {
                "requested_values": {"destination": money_of("PEN", 10)},
                "adjusted_values": {"destination": money_of("PEN", 9.5)},
            },
            "9.5 PEN",
        ),
        (
            {
                "requested_values": {"destination": money_of("PEN", 10)},
                "adjusted_values": {"source": money_of("USD", 3)},
            },
            "10 PEN",
        ),
        ({"requested_values": None, "adjusted_values": None}, "None"),
    ],
)
def test_what_the_line_gets_is_what_was_adjusted_or_else_asked(values: Json, credit: str) -> None:
    found = answers.transaction(parsed(transaction("CREATED", **values)))
    assert str(found.credit) == credit
    quote = orders.quote(found)
    assert quote is not None
    assert (str(quote.credit), quote.price, quote.receipt) == (credit, usd("5.56"), "2240000001")


@pytest.mark.parametrize("wholesale", [None, {}, money_of("USD", 5), money_of("", 5, fee=1)])
def test_without_a_price_there_is_no_quote(wholesale: Json) -> None:
    found = answers.transaction(transaction("CREATED", prices={"wholesale": wholesale}))
    assert orders.quote(found) is None


@pytest.mark.parametrize("missing", ["id", "external_id", "status"])
def test_a_transaction_without_a_name_or_a_status_cannot_be_read(missing: str) -> None:
    with pytest.raises(ShapeError):
        answers.transactions([parsed(transaction()), parsed(transaction() | {missing: None})])


def test_a_transaction_in_the_history() -> None:
    assert answers.record(answers.transaction(parsed(transaction()))) == PackageRecord(
        record_id="2240000001",
        package_id="410103",
        title="5 USD",
        price=usd("5.56"),
        activated_at=datetime(2026, 11, 21, 16, 0, 1, tzinfo=UTC),
        reference=REFERENCE,
    )


# Orders


@pytest.mark.parametrize(
    "changes",
    [
        {"external_id": "somebody else's"},
        {"id": 2240000002},
        {"product": {"id": 410104}},
        {"credit_party_identifier": {"mobile_number": "+85510555001"}},
    ],
)
def test_an_answer_about_something_else_is_no_answer(changes: Mapping[str, Json]) -> None:
    other = parsed(transaction(**changes))
    with pytest.raises(ShapeError):
        orders.ours(other, an_order(receipt="2240000001"))
    with pytest.raises(ShapeError):
        orders.found(other, an_order(receipt="2240000001"))


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"product": None},
        {"credit_party_identifier": None},
        {"credit_party_identifier": {"mobile_number": LINE.removeprefix("+")}},
    ],
)
def test_an_answer_that_contradicts_nothing_is_ours(changes: Mapping[str, Json]) -> None:
    mine = parsed(transaction(**changes))
    assert orders.ours(mine, an_order()) == answers.transaction(mine)
    assert orders.ours(mine, an_order(receipt="2240000001")) == answers.transaction(mine)


def test_our_own_reference_finds_one_transaction_or_none() -> None:
    mine, other = (parsed(transaction(external_id=name)) for name in (REFERENCE, "other"))
    assert orders.found([other, mine], an_order()) == answers.transaction(mine)
    assert orders.found([other], an_order()) is None
    assert orders.found([], an_order()) is None
    with pytest.raises(ShapeError):
        orders.found([mine, mine], an_order())


def by_amount(amount: str, package_id: str | None = None) -> Order:
    """An order of soles by amount."""
    credit = Money(amount=Decimal(amount), currency="PEN")
    package = Package(
        package_id=package_id or f"420150@{amount}", title="", price=usd("1"), credit=credit
    )
    return an_order(package=package)


def test_a_fixed_product_is_ordered_by_its_id_alone() -> None:
    assert orders.wanted(an_order()) == {
        "external_id": REFERENCE,
        "auto_confirm": False,
        "product_id": 410103,
        "credit_party_identifier": {"mobile_number": LINE},
    }


@pytest.mark.parametrize("amount", ["5", "12.34", "0.1", "4.99", "123456789.12", "1000000"])
def test_amounts_are_sent_as_numbers_that_read_as_the_very_amount(amount: str) -> None:
    sent = orders.wanted(by_amount(amount))
    assert sent["calculation_mode"] == "DESTINATION_AMOUNT"
    assert sent["destination"] == {
        "unit_type": "CURRENCY",
        "unit": "PEN",
        "amount": json.loads(amount),
    }
    assert str(json.loads(json.dumps(sent), parse_float=Decimal)["destination"]["amount"]) == amount


@pytest.mark.parametrize(
    "order",
    [
        by_amount("0.12345678901234567891"),
        by_amount("5", "420150@6"),
        by_amount("5", "420150@five"),
        by_amount("5", "airalo-5"),
        an_order(package=Package(package_id="420150@5", title="", price=usd("1"))),
    ],
)
def test_what_cannot_be_said_exactly_is_not_sent(order: Order) -> None:
    with pytest.raises(Refused) as caught:
        orders.wanted(order)
    assert caught.value.reason is RefusalReason.INVALID_REQUEST


# Errors


def refused(status: int, *codes: Json) -> Answer:
    """An error, as it comes out of `Http`."""
    body = {"errors": [{"code": code, "message": f"no {LINE}"} for code in codes]}
    return Answer(status=status, body=mask(body, names=False))


@pytest.mark.parametrize(
    ("status", "codes", "kind", "reason"),
    [
        (400, [1000400], Refused, RefusalReason.INVALID_REQUEST),
        (401, [1000401], AuthError, None),
        (429, [1000429], RateLimited, None),
        (400, [1005003], Refused, RefusalReason.LINE_NOT_ELIGIBLE),
        (400, [1006001], Refused, RefusalReason.INSUFFICIENT_FUNDS),
        (404, [1003001], Refused, RefusalReason.PACKAGE_UNAVAILABLE),
        (400, [1007004], Refused, RefusalReason.TEMPORARY),
        (400, [1000400, 1000400], Refused, RefusalReason.INVALID_REQUEST),
        (400, [1006001, 1009001], type(None), None),
        (400, [1006001, 1003001], type(None), None),
        (500, [1006001], type(None), None),
        (500, [1009001], type(None), None),
        (503, [1009503], type(None), None),
        (400, [1000401], type(None), None),
        (400, [9999999], type(None), None),
        (400, ["1006001"], type(None), None),
        (400, [], type(None), None),
    ],
)
def test_only_documented_errors_are_recognised_each_with_its_status(
    status: int, codes: list[Json], kind: type[object], reason: RefusalReason | None
) -> None:
    error = errors.error(refused(status, *codes))
    assert isinstance(error, kind)
    assert getattr(error, "reason", None) is reason
    assert LINE[1:] not in str(error)


@pytest.mark.parametrize(
    "body", [None, [], {}, {"errors": {}}, {"errors": [1006001]}, {"errors": [{"code": 1006001}]}]
)
def test_an_error_that_is_not_as_documented_is_not_recognised(body: Json) -> None:
    assert errors.error(Answer(status=400, body=body)) is None


def test_a_code_is_shown_where_a_number_of_a_line_is_not() -> None:
    body = {"code": 1007001, "other": 1007001, "errors": [{"code": 85510555000}]}
    assert mask(body, names=False) == {
        "code": 1007001,
        "other": "***",
        "errors": [{"code": "***"}],
    }
    assert mask(body) == {"code": "***", "other": "***", "errors": [{"code": "***"}]}
