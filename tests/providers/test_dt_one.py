"""DT One against its simulator; where money is concerned, the simulator's charges are the judge."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import suppress
import copy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import json
import logging
from typing import Any, Final

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.models import Money, Package, PackageRecord, Receipt
from custom_components.esim_recharge.providers.base import (
    AccessDeniedError,
    AuthError,
    Charged,
    ConnectionFailed,
    LineFacts,
    NotCharged,
    NotFoundError,
    Operator,
    Order,
    OutcomeUnknown,
    Pending,
    ProviderError,
    Quote,
    RateLimited,
    RefusalReason,
    Refused,
    Retry,
    Reversed,
)
from custom_components.esim_recharge.providers.dt_one import DEFAULT_URL, DtOne
from tests.simulators.common import FaultKind, Json
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import (
    API_KEY,
    API_SECRET,
    CAMBODIA,
    CELLCARD,
    CELLCARD_RANGE,
    CLARO_DATA,
    CLARO_RANGE,
    LAOS,
    PERU,
    PIN_CODE,
    SMART,
    SMART_5,
    SMART_10,
    SMART_ACCOUNT,
    SMART_DATA,
    SMART_EITHER,
    SMART_PIN,
    SMART_SENDER,
    THAILAND,
    UNSURE,
    number_ending,
)

from .conftest import REFERENCE, Answer
from .disturbances import (
    FAULTS_OF_PURCHASES,
    FAULTS_OF_STEPS,
    json_values,
    often,
    spoiled,
)

type Ask = Callable[[DtOne, Order], Coroutine[Any, Any, object]]

READS: Final[dict[str, Ask]] = {
    "wallet": lambda dt_one, _: dt_one.wallet(),
    "operators": lambda dt_one, order: dt_one.operators(order.line),
    "packages": lambda dt_one, order: dt_one.packages(order.line),
    "history": lambda dt_one, order: dt_one.history(order.line),
    "look_up": lambda dt_one, order: dt_one.look_up(order),
}
ASK: Final[dict[str, Ask]] = READS | {
    "prepare": lambda dt_one, order: dt_one.prepare(order),
    "release": lambda dt_one, order: dt_one.release(order),
    "recharge": lambda dt_one, order: dt_one.recharge(order),
}


def usd(amount: str) -> Money:
    """A sum in the currency of the wallet."""
    return Money(amount=Decimal(amount), currency="USD")


@pytest.fixture
async def simulator(loopback: None) -> AsyncIterator[DtOneSimulator]:
    """A fresh simulator, serving."""
    async with DtOneSimulator() as running:
        yield running


def client(
    simulator: DtOneSimulator,
    session: ClientSession,
    *,
    api_key: str = API_KEY,
    api_secret: str = API_SECRET,
    lines: Mapping[str, LineFacts] | None = None,
    clock: Callable[[], datetime] | None = None,
) -> DtOne:
    """A client on the simulator's clock."""
    return DtOne(
        session=session,
        api_key=api_key,
        api_secret=api_secret,
        lines=lines,
        base_url=simulator.api_url,
        clock=clock or simulator.now,
    )


@pytest.fixture
def dt_one(simulator: DtOneSimulator, session: ClientSession) -> DtOne:
    """A client with the right credentials."""
    return client(simulator, session)


async def an_order(dt_one: DtOne, line: str = CAMBODIA, package: str = str(SMART_5)) -> Order:
    """Something for a line, at the price of the catalogue."""
    offers = {offer.package_id: offer for offer in await dt_one.packages(line)}
    return Order(reference=REFERENCE, line=line, package=offers[package])


@pytest.fixture
async def order(dt_one: DtOne) -> Order:
    """Five dollars for the Cambodian line, not prepared."""
    return await an_order(dt_one)


@pytest.fixture
async def prepared(dt_one: DtOne, order: Order) -> Order:
    """The same, prepared."""
    return replace(order, receipt=(await dt_one.prepare(order)).receipt)


def asked(simulator: DtOneSimulator, endpoint: str) -> int:
    """How often an endpoint was asked."""
    return sum(exchange.endpoint == endpoint for exchange in simulator.exchanges)


# Credentials


def test_it_talks_to_the_documented_host_and_declares_what_the_documentation_says() -> None:
    assert DEFAULT_URL == "https://dvs-api.dtone.com/v1"
    can = DtOne.capabilities
    assert can.retry is Retry.REFERENCE
    assert can.two_steps
    assert can.finds_operator
    assert can.history
    assert not can.history_is_credit
    assert not can.lists_lines
    assert can.reads == frozenset()


async def test_right_credentials_are_accepted(dt_one: DtOne) -> None:
    await dt_one.login()


@pytest.mark.parametrize(
    ("api_key", "api_secret"), [("nobody", API_SECRET), (API_KEY, "wrong"), ("", ""), ("é", "ü")]
)
async def test_wrong_credentials_are_told_apart_from_everything_else_and_tried_once(
    simulator: DtOneSimulator, session: ClientSession, api_key: str, api_secret: str
) -> None:
    dt_one = client(simulator, session, api_key=api_key, api_secret=api_secret)
    with pytest.raises(AuthError):
        await dt_one.login()
    assert asked(simulator, "wallet") == 1


# What there is to read


async def test_lines_are_neither_listed_nor_read(dt_one: DtOne, simulator: DtOneSimulator) -> None:
    assert await dt_one.lines() == ()
    reading = await dt_one.read(CAMBODIA)
    assert (reading.money, reading.allowances, reading.valid_until) == (None, (), None)
    assert abs(reading.read_at - simulator.now()) < timedelta(seconds=5)
    assert not simulator.exchanges


async def test_what_is_held_for_a_prepared_purchase_is_not_in_the_wallet(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order
) -> None:
    assert await dt_one.wallet() == usd("500")
    quote = await dt_one.prepare(order)
    assert await dt_one.wallet() == usd("500") - quote.price
    await dt_one.release(order)
    assert await dt_one.wallet() == usd("500")
    simulator.set_wallet(None)
    assert await dt_one.wallet() is None


async def test_the_sure_operator_comes_first(dt_one: DtOne) -> None:
    first, *others = await dt_one.operators(LAOS)
    assert first == Operator(id="4301", name="Lao Telecom", sure=True)
    assert others
    assert not any(operator.sure for operator in others)


async def test_a_number_that_is_none_is_not_eligible(dt_one: DtOne) -> None:
    with pytest.raises(Refused) as caught:
        await dt_one.operators("+1")
    assert caught.value.reason is RefusalReason.LINE_NOT_ELIGIBLE


async def test_a_bundle_says_what_it_holds_and_what_it_costs(dt_one: DtOne) -> None:
    offers = {offer.package_id: offer for offer in await dt_one.packages(CAMBODIA)}
    assert offers[str(SMART_5)].credit == usd("5")
    assert offers[str(SMART_10)].price == usd("10.50")
    assert offers[str(SMART_DATA)] == Package(
        package_id=str(SMART_DATA),
        title="3 GB data",
        price=usd("2.06"),
        data=3_000_000_000,
        validity_days=7,
    )


async def test_what_a_line_gets_is_what_is_left_after_tax(dt_one: DtOne) -> None:
    gets = {str(offer.credit) for offer in await dt_one.packages(THAILAND) if offer.credit}
    assert "45.85 THB" in gets
    assert "50 THB" not in gets


async def test_what_needs_more_than_the_number_is_not_offered(dt_one: DtOne) -> None:
    ids = {offer.package_id for offer in await dt_one.packages(CAMBODIA)}
    assert str(SMART_EITHER) in ids
    assert not ids & {str(SMART_PIN), str(SMART_ACCOUNT), str(SMART_SENDER)}


async def test_a_range_is_offered_in_sums_that_can_be_bought(dt_one: DtOne) -> None:
    offers = await dt_one.packages(CELLCARD)
    assert [offer.package_id for offer in offers] == [
        f"{CELLCARD_RANGE}@{amount}" for amount in (1, 2, 5, 10, 20, 50)
    ]
    for offer in offers:
        quote = await dt_one.prepare(
            Order(reference=f"ref-{offer.package_id}", line=CELLCARD, package=offer)
        )
        assert quote.credit == offer.credit
        assert abs(quote.price.amount - offer.price.amount) <= Decimal("0.01")


async def test_the_operator_that_the_owner_names_holds(
    simulator: DtOneSimulator, session: ClientSession
) -> None:
    dt_one = client(simulator, session, lines={CELLCARD: LineFacts(operator=str(SMART.id))})
    assert str(SMART_5) in {offer.package_id for offer in await dt_one.packages(CELLCARD)}
    assert asked(simulator, "operators") == 0
    await dt_one.packages(CAMBODIA)
    assert asked(simulator, "operators") == 1


async def test_lines_may_be_told_after_the_client_was_made(
    simulator: DtOneSimulator, session: ClientSession
) -> None:
    lines: dict[str, LineFacts] = {}
    dt_one = client(simulator, session, lines=lines)
    with pytest.raises(Refused):
        await dt_one.packages(UNSURE)
    lines[UNSURE] = LineFacts(operator="4202")
    assert await dt_one.packages(UNSURE)


async def test_a_sure_operator_is_looked_up_once(dt_one: DtOne, simulator: DtOneSimulator) -> None:
    for _ in range(3):
        await dt_one.packages(CAMBODIA)
    assert asked(simulator, "operators") == 1


async def test_nothing_is_offered_where_no_operator_is_sure(dt_one: DtOne) -> None:
    with pytest.raises(Refused) as caught:
        await dt_one.packages(UNSURE)
    assert caught.value.reason is RefusalReason.LINE_NOT_ELIGIBLE
    assert any(operator.id == "4202" for operator in await dt_one.operators(UNSURE))


async def test_pages_are_asked_for_until_one_is_short(
    dt_one: DtOne, simulator: DtOneSimulator
) -> None:
    smart = simulator.products[SMART_5]
    for number in range(120):
        simulator.products[900_000 + number] = replace(smart, id=900_000 + number)
    for largest, pages in ((100, 2), (50, 3)):
        simulator.configure(largest_page=largest)
        before = asked(simulator, "packages")
        offers = await dt_one.packages(CAMBODIA)
        assert len([offer for offer in offers if offer.package_id.startswith("9")]) == 120
        assert asked(simulator, "packages") - before == pages


async def test_a_list_without_an_end_is_left(dt_one: DtOne, answer: Answer) -> None:
    answer("operators", [{"id": 1, "name": "again"}] * 100)
    assert len(await dt_one.operators(CAMBODIA)) == 5000


# History


async def test_history_shows_what_was_confirmed_by_whomever(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order, prepared: Order
) -> None:
    assert await dt_one.history(CAMBODIA) == []
    await dt_one.recharge(prepared)
    (record,) = await dt_one.history(CAMBODIA)
    assert record == PackageRecord(
        record_id=simulator.charges[0].order,
        package_id=str(SMART_5),
        title="5 USD",
        price=order.package.price,
        activated_at=record.activated_at,
        reference=REFERENCE,
    )
    assert record.activated_at is not None
    assert abs(record.activated_at - simulator.now()) < timedelta(seconds=5)
    assert await dt_one.history(PERU) == []


@pytest.mark.parametrize(
    ("outcome", "shown"),
    [("COMPLETED", True), ("SUBMITTED", True), ("DECLINED", False), ("REJECTED", False)],
)
async def test_what_may_still_be_charged_is_in_the_history(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order, outcome: str, shown: bool
) -> None:
    after = 600 if outcome == "SUBMITTED" else 0
    simulator.set_line(
        CAMBODIA, outcome="COMPLETED" if outcome == "SUBMITTED" else outcome, after=after
    )
    await dt_one.recharge(prepared)
    simulator.advance(5)
    assert bool(await dt_one.history(CAMBODIA)) is shown


async def test_seven_days_are_asked_for_a_day_at_a_time_and_then_remembered(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order
) -> None:
    for number in range(3):
        mine = replace(order, reference=f"{REFERENCE[:-1]}{number}")
        await dt_one.recharge(replace(mine, receipt=(await dt_one.prepare(mine)).receipt))
        simulator.advance(2 * 24 * 3600)
    found = await dt_one.history(CAMBODIA)
    assert [record.reference for record in found] == [
        f"{REFERENCE[:-1]}{number}" for number in range(3)
    ]
    assert asked(simulator, "history") == 7
    assert await dt_one.history(CAMBODIA) == found
    assert asked(simulator, "history") == 8
    simulator.advance(1.5 * 24 * 3600)
    assert len(await dt_one.history(CAMBODIA)) == 2  # the first is a week old
    assert asked(simulator, "history") == 11
    simulator.advance(30 * 24 * 3600)
    assert await dt_one.history(CAMBODIA) == []
    assert asked(simulator, "history") == 18


async def test_what_was_only_created_at_the_last_look_and_confirmed_since_is_seen(
    dt_one: DtOne, prepared: Order
) -> None:
    assert await dt_one.history(CAMBODIA) == []
    await dt_one.recharge(prepared)
    assert len(await dt_one.history(CAMBODIA)) == 1


async def test_a_purchase_that_was_taken_back_since_the_last_look_is_gone(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    await dt_one.recharge(prepared)
    assert len(await dt_one.history(CAMBODIA)) == 1
    simulator.reverse(REFERENCE)
    assert await dt_one.history(CAMBODIA) == []


@pytest.mark.parametrize("absence_is_404", [True, False])
async def test_no_transactions_are_no_error(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order, absence_is_404: bool
) -> None:
    simulator.configure(absence_is_404=absence_is_404)
    assert await dt_one.history(CAMBODIA) == []
    assert await dt_one.look_up(order) is None
    await dt_one.release(order)
    assert asked(simulator, "release") == 0


async def test_a_404_of_somebody_else_does_not_say_that_there_are_no_transactions(
    dt_one: DtOne, order: Order, answer: Answer
) -> None:
    for endpoint in ("history", "look_up"):
        answer(endpoint, "<html>", 404)
        with pytest.raises(NotFoundError):
            await ASK[endpoint](dt_one, order)
    with pytest.raises(NotFoundError):
        await dt_one.release(order)


@pytest.mark.parametrize("endpoint", ["history", "look_up"])
async def test_another_documented_no_is_told(
    dt_one: DtOne, order: Order, answer: Answer, endpoint: str
) -> None:
    answer(endpoint, {"errors": [{"code": 1000400, "message": "no"}]}, 400)
    with pytest.raises(Refused) as caught:
        await ASK[endpoint](dt_one, order)
    assert caught.value.reason is RefusalReason.INVALID_REQUEST


async def test_a_transaction_for_another_number_is_not_in_the_history(
    dt_one: DtOne, simulator: DtOneSimulator, answer: Answer, prepared: Order
) -> None:
    await dt_one.recharge(prepared)
    await dt_one.history(CAMBODIA)
    reply = next(e.reply for e in reversed(simulator.exchanges) if e.endpoint == "history")
    assert reply is not None
    answer("history", reply.body)
    assert len(await dt_one.history(CAMBODIA)) == 1
    assert await dt_one.history(PERU) == []


# Two steps


async def test_preparing_fixes_the_price_and_spends_nothing(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order
) -> None:
    quote = await dt_one.prepare(order)
    assert quote == Quote(receipt=str(simulator.transactions[0].id), price=order.package.price)
    assert simulator.charges == []
    assert simulator.holding == order.package.price.amount


async def test_the_quote_is_what_it_costs_now_and_not_what_the_catalogue_said(
    dt_one: DtOne, simulator: DtOneSimulator
) -> None:
    order = await an_order(dt_one, package=str(SMART_10))
    simulator.configure(surcharge="0.25")
    assert (await dt_one.prepare(order)).price == usd("10.75")


async def test_any_sum_of_a_range_can_be_ordered_exactly(
    dt_one: DtOne, simulator: DtOneSimulator
) -> None:
    (offer, *_) = [p for p in await dt_one.packages(PERU) if p.range is not None]
    package = offer.at(Decimal("12.34"))
    assert package is not None
    order = Order(reference=REFERENCE, line=PERU, package=package)
    quote = await dt_one.prepare(order)
    assert quote.credit == Money(amount=Decimal("12.34"), currency="PEN")
    answer = await dt_one.recharge(replace(order, receipt=quote.receipt))
    assert isinstance(answer, Pending)
    (charge,) = simulator.charges
    assert charge.package == f"{CLARO_RANGE}@12.34"
    assert simulator.balance(PERU)[0] == Decimal("4.20") + Decimal("12.34")


async def test_an_order_is_sent_as_documented(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    created = next(e.call for e in simulator.exchanges if e.endpoint == "prepare")
    assert created.json == {
        "external_id": REFERENCE,
        "product_id": SMART_5,
        "auto_confirm": False,
        "credit_party_identifier": {"mobile_number": CAMBODIA},
    }
    assert created.headers["Authorization"] == (
        "Basic " + b64encode(f"{API_KEY}:{API_SECRET}".encode()).decode()
    )
    await dt_one.recharge(prepared)
    confirmed = simulator.exchanges[-1].call
    assert confirmed.json is None
    assert confirmed.match == {"id": prepared.receipt}


async def test_confirming_is_charged_once_and_may_take_its_time(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    assert await dt_one.recharge(prepared) == Pending(receipt=prepared.receipt)
    (charge,) = simulator.charges
    assert charge.reference == REFERENCE
    assert charge.amount == prepared.package.price.amount
    simulator.advance(2)
    assert await dt_one.look_up(prepared) == Charged(
        receipt=Receipt(
            reference=charge.order,
            package_id=str(SMART_5),
            title="5 USD",
            price=prepared.package.price,
        )
    )
    assert simulator.holding == 0


async def test_confirming_twice_is_charged_once_and_the_second_one_knows_nothing(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    await dt_one.recharge(prepared)
    with pytest.raises(OutcomeUnknown, match="already been confirmed"):
        await dt_one.recharge(prepared)
    assert len(simulator.charges) == 1


async def test_what_was_not_prepared_is_not_confirmed(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order
) -> None:
    with pytest.raises(Refused):
        await dt_one.recharge(order)
    assert asked(simulator, "recharge") == 0


async def test_what_has_expired_is_refused_and_can_be_released(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    simulator.advance(2 * 3600)
    with pytest.raises(Refused) as caught:
        await dt_one.recharge(prepared)
    assert caught.value.reason is RefusalReason.TEMPORARY
    await dt_one.release(prepared)
    assert simulator.holding == 0
    assert simulator.charges == []


async def test_what_was_released_cannot_be_confirmed_any_more(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    await dt_one.release(prepared)
    with pytest.raises(Refused):
        await dt_one.recharge(prepared)
    assert await dt_one.look_up(prepared) == NotCharged(message="CANCELLED")
    assert simulator.charges == []
    await dt_one.release(prepared)
    assert asked(simulator, "release") == 1


async def test_a_second_create_is_refused_there_and_the_first_one_is_adopted(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order
) -> None:
    first = await dt_one.prepare(order)
    assert await dt_one.prepare(order) == first
    assert len(simulator.transactions) == 1


async def test_a_reference_that_is_used_and_not_found_yet_has_no_quote(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order
) -> None:
    await dt_one.prepare(order)
    simulator.configure(list_delay=60)
    with pytest.raises(ConnectionFailed):
        await dt_one.prepare(order)


async def test_what_was_confirmed_is_neither_prepared_nor_released(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order, prepared: Order
) -> None:
    await dt_one.recharge(prepared)
    for ask in (dt_one.prepare(order), dt_one.release(order), dt_one.release(prepared)):
        with pytest.raises(OutcomeUnknown):
            await ask
    assert len(simulator.charges) == 1
    assert simulator.net_charges == simulator.charges


async def test_what_was_declined_or_cancelled_before_is_refused_when_prepared_again(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order, prepared: Order
) -> None:
    await dt_one.release(prepared)
    with pytest.raises(Refused, match="CANCELLED"):
        await dt_one.prepare(order)


async def test_a_create_that_comes_back_rejected_is_refused(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order, prepared: Order, answer: Answer
) -> None:
    status = {
        "id": 30900,
        "message": "REJECTED-INSUFFICIENT-BALANCE",
        "class": {"id": 3, "message": "REJECTED"},
    }
    answer("prepare", shown(simulator) | {"status": status}, 201)
    with pytest.raises(Refused) as caught:
        await dt_one.prepare(order)
    assert caught.value.reason is RefusalReason.INSUFFICIENT_FUNDS


def shown(simulator: DtOneSimulator) -> dict[str, Json]:
    """The transaction as it was answered when it was created."""
    reply = next(e.reply for e in simulator.exchanges if e.endpoint == "prepare" and e.reply)
    body: dict[str, Json] = copy.deepcopy(reply.body)
    return body


@pytest.mark.parametrize(
    "changes",
    [
        {"external_id": "another"},
        {"product": {"id": SMART_10}},
        {"credit_party_identifier": {"mobile_number": CELLCARD}},
        {"prices": {"wholesale": None}},
        {"id": None},
        {"status": {}},
    ],
)
async def test_an_answer_about_something_else_is_no_quote(
    *,
    dt_one: DtOne,
    simulator: DtOneSimulator,
    order: Order,
    prepared: Order,
    answer: Answer,
    changes: dict[str, Json],
) -> None:
    answer("prepare", shown(simulator) | changes, 201)
    with pytest.raises(ConnectionFailed):
        await dt_one.prepare(order)
    assert simulator.charges == []


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda sim: sim.set_wallet("5.25"), RefusalReason.INSUFFICIENT_FUNDS),
        (lambda sim: sim.set_package(SMART_5, gone=True), RefusalReason.PACKAGE_UNAVAILABLE),
    ],
    ids=["no money", "package gone"],
)
async def test_what_the_provider_refuses_is_not_prepared(
    dt_one: DtOne,
    simulator: DtOneSimulator,
    order: Order,
    spoil: Callable[[DtOneSimulator], None],
    reason: RefusalReason,
) -> None:
    spoil(simulator)
    with pytest.raises(Refused) as caught:
        await dt_one.prepare(order)
    assert caught.value.reason is reason
    await dt_one.release(order)
    assert simulator.transactions == []


@pytest.mark.parametrize(
    ("amount", "reason"),
    [
        ("51", RefusalReason.PACKAGE_UNAVAILABLE),
        ("1.50", RefusalReason.PACKAGE_UNAVAILABLE),
    ],
)
async def test_a_sum_that_is_not_sold_is_refused(
    dt_one: DtOne, amount: str, reason: RefusalReason
) -> None:
    offer = (await dt_one.packages(CELLCARD))[0]
    package = replace(
        offer,
        package_id=f"{CELLCARD_RANGE}@{Decimal(amount).normalize():f}",
        credit=usd(amount),
    )
    with pytest.raises(Refused) as caught:
        await dt_one.prepare(Order(reference=REFERENCE, line=CELLCARD, package=package))
    assert caught.value.reason is reason


# What becomes of it


@pytest.mark.parametrize(
    ("ending", "reason"),
    [
        ("2", "DECLINED-INVALID-CREDIT-PARTY"),
        ("3", "DECLINED-BARRED-CREDIT-PARTY"),
        ("4", "DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE"),
        ("5", "DECLINED-DUPLICATED-TRANSACTION"),
        ("6", "DECLINED"),
        ("7", "DECLINED-EXCEPTION"),
    ],
)
async def test_the_number_chooses_the_outcome_and_a_decline_costs_nothing(
    dt_one: DtOne, simulator: DtOneSimulator, ending: str, reason: str
) -> None:
    line = number_ending(f"10{ending}")
    order = await an_order(dt_one, line)
    order = replace(order, receipt=(await dt_one.prepare(order)).receipt)
    assert isinstance(await dt_one.recharge(order), Pending)
    assert isinstance(await dt_one.look_up(order), Pending)
    simulator.advance(4)
    assert await dt_one.look_up(order) == NotCharged(message=reason)
    assert simulator.net_charges == []
    assert await dt_one.wallet() == usd("500")


async def test_a_purchase_may_take_hours_and_be_followed_without_its_number(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order, prepared: Order
) -> None:
    simulator.set_line(CAMBODIA, after=6 * 3600)
    await dt_one.recharge(prepared)
    simulator.advance(5 * 3600)
    for known in (order, prepared):
        assert await dt_one.look_up(known) == Pending(receipt=prepared.receipt)
    simulator.advance(2 * 3600)
    for known in (order, prepared):
        assert isinstance(await dt_one.look_up(known), Charged)


async def test_money_that_came_back_is_told(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    await dt_one.recharge(prepared)
    assert isinstance(await dt_one.look_up(prepared), Charged)
    simulator.reverse(REFERENCE)
    assert await dt_one.look_up(prepared) == Reversed(message="REVERSED")


@pytest.mark.parametrize("name", ["COMPLETED", "CREATED", "SUBMITTED", "REVERSED", "DECLINED"])
async def test_the_answer_to_confirming_is_judged_by_its_class(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order, answer: Answer, name: str
) -> None:
    number = {"COMPLETED": 7, "CREATED": 1, "SUBMITTED": 5, "REVERSED": 8, "DECLINED": 9}[name]
    status = {"id": number, "message": name, "class": {"id": number, "message": name}}
    answer("recharge", shown(simulator) | {"status": status}, 202)
    if name == "COMPLETED":
        assert await dt_one.recharge(prepared) == Receipt(
            reference=prepared.receipt or "",
            package_id=str(SMART_5),
            title="5 USD",
            price=prepared.package.price,
        )
    elif name == "SUBMITTED":
        assert await dt_one.recharge(prepared) == Pending(receipt=prepared.receipt)
    else:
        with pytest.raises(OutcomeUnknown if name == "CREATED" else Refused):
            await dt_one.recharge(prepared)


DOCUMENTED_NO: Final = {
    1000400: 400,
    1000404: 404,
    1003001: 404,
    1003002: 400,
    1003003: 400,
    1005003: 400,
    1005004: 404,
    1005005: 404,
    1005006: 404,
    1005503: 400,
    1006001: 400,
    1006003: 400,
    1006009: 404,
    1006503: 400,
    1007004: 400,
    1007005: 400,
    1007500: 400,
    1008004: 404,
}
"""Codes that say of a confirmation that nothing was spent, and their statuses."""


@pytest.mark.parametrize(("code", "status"), DOCUMENTED_NO.items())
async def test_a_documented_no_to_confirming_is_a_refusal(
    dt_one: DtOne, prepared: Order, answer: Answer, code: int, status: int
) -> None:
    answer("recharge", {"errors": [{"code": code, "message": "as they say"}]}, status)
    with pytest.raises(Refused, match="as they say"):
        await dt_one.recharge(prepared)


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (400, {"errors": [{"code": 1007001, "message": "x"}]}, OutcomeUnknown),
        (400, {"errors": [{"code": 1007002, "message": "x"}]}, OutcomeUnknown),
        (400, {"errors": [{"code": 1007007, "message": "x"}]}, OutcomeUnknown),
        (
            400,
            {"errors": [{"code": c, "message": "x"} for c in (1007002, 1007004)]},
            OutcomeUnknown,
        ),
        (400, {"errors": [{"code": 1234567, "message": "x"}]}, OutcomeUnknown),
        (400, {"errors": []}, OutcomeUnknown),
        (400, "<html>", OutcomeUnknown),
        (500, {"errors": [{"code": 1007004, "message": "x"}]}, OutcomeUnknown),
        (500, {"errors": [{"code": 1009001, "message": "x"}]}, OutcomeUnknown),
        (503, {"errors": [{"code": 1009503, "message": "x"}]}, OutcomeUnknown),
        (404, "<html>", OutcomeUnknown),
        (403, "<html>", OutcomeUnknown),
        (401, "<html>", OutcomeUnknown),
        (401, {"errors": [{"code": 1000401, "message": "x"}]}, AuthError),
        (429, {"errors": [{"code": 1000429, "message": "x"}]}, RateLimited),
        (429, "<html>", RateLimited),
        (202, {"errors": [{"code": 1007004, "message": "x"}]}, OutcomeUnknown),
        (202, {}, OutcomeUnknown),
        (202, [], OutcomeUnknown),
        (202, "", OutcomeUnknown),
    ],
)
async def test_only_a_documented_refusal_of_a_confirmation_is_a_refusal(
    *,
    dt_one: DtOne,
    prepared: Order,
    answer: Answer,
    status: int,
    body: Json,
    expected: type[ProviderError],
) -> None:
    answer("recharge", body, status)
    with pytest.raises(expected) as caught:
        await dt_one.recharge(prepared)
    assert type(caught.value) is expected


# Disturbed

CONFIRMATION_FAULTS: Final = (
    *FAULTS_OF_PURCHASES,
    # There is no 403 in the reference: it does not say that nothing was charged.
    (FaultKind.DENIED, 0, OutcomeUnknown, False),
)
FAULTS: Final = (*FAULTS_OF_STEPS, (FaultKind.DENIED, 0, AccessDeniedError, False))
ROW: Final = ("kind", "delay", "expected", "arrives")


def test_every_fault_is_tried() -> None:
    for table in (FAULTS, CONFIRMATION_FAULTS):
        assert {row[0] for row in table} == set(FaultKind) - {FaultKind.ANSWER}


@pytest.mark.parametrize(ROW, FAULTS)
async def test_a_disturbed_preparation_costs_nothing_and_can_be_taken_back(
    *,
    dt_one: DtOne,
    simulator: DtOneSimulator,
    order: Order,
    impatient: None,
    kind: FaultKind,
    delay: float,
    expected: type[ProviderError] | None,
    arrives: bool,
) -> None:
    simulator.fault(kind, "prepare", delay=delay)
    if expected is None:
        await dt_one.prepare(order)
    else:
        with pytest.raises(expected) as caught:
            await dt_one.prepare(order)
        assert type(caught.value) is expected
    assert asked(simulator, "prepare") == 1
    assert bool(simulator.transactions) is arrives
    await dt_one.release(order)
    assert simulator.charges == []
    assert simulator.holding == 0


@pytest.mark.parametrize(ROW, CONFIRMATION_FAULTS)
async def test_a_disturbed_confirmation_is_never_charged_twice_and_never_called_refused(
    *,
    dt_one: DtOne,
    simulator: DtOneSimulator,
    prepared: Order,
    impatient: None,
    kind: FaultKind,
    delay: float,
    expected: type[ProviderError] | None,
    arrives: bool,
) -> None:
    simulator.fault(kind, "recharge", delay=delay, retry_after="7")
    if expected is None:
        assert isinstance(await dt_one.recharge(prepared), Pending)
    else:
        with pytest.raises(expected) as caught:
            await dt_one.recharge(prepared)
        assert type(caught.value) is expected
        if isinstance(caught.value, RateLimited):
            assert caught.value.retry_after == timedelta(seconds=7)
    assert asked(simulator, "recharge") == 1
    assert len(simulator.charges) == arrives
    # A look tells what happened, and that it can happen no more.
    simulator.advance(2)
    found = await dt_one.look_up(prepared)
    assert isinstance(found, Charged if arrives else NotCharged)
    assert len(simulator.charges) == arrives
    assert simulator.holding == 0
    with pytest.raises(ProviderError):
        await dt_one.recharge(prepared)
    assert len(simulator.charges) == arrives


@pytest.mark.parametrize(ROW, FAULTS)
async def test_a_disturbed_cancelling_is_judged_by_what_became_of_it(
    *,
    dt_one: DtOne,
    simulator: DtOneSimulator,
    prepared: Order,
    impatient: None,
    kind: FaultKind,
    delay: float,
    expected: type[ProviderError] | None,
    arrives: bool,
) -> None:
    simulator.fault(kind, "release", delay=delay)
    if arrives:
        await dt_one.release(prepared)
    else:
        assert expected is not None
        with pytest.raises(expected):
            await dt_one.release(prepared)
    assert asked(simulator, "release") == 1
    assert (simulator.holding == 0) is arrives
    await dt_one.release(prepared)
    assert simulator.holding == 0
    assert simulator.charges == []


@pytest.mark.parametrize(ROW, FAULTS)
async def test_a_disturbed_look_spends_nothing_and_the_next_one_works(
    *,
    dt_one: DtOne,
    simulator: DtOneSimulator,
    prepared: Order,
    impatient: None,
    kind: FaultKind,
    delay: float,
    expected: type[ProviderError] | None,
    arrives: bool,
) -> None:
    await dt_one.recharge(prepared)
    # aiohttp asks once more when a connection is cut, which is fine for a read.
    simulator.fault(kind, "look_up", delay=delay, count=2 if kind.startswith("drop") else 1)
    if expected is None:
        assert isinstance(await dt_one.look_up(prepared), Charged)
    else:
        with pytest.raises(expected):
            await dt_one.look_up(prepared)
    assert isinstance(await dt_one.look_up(prepared), Charged)
    assert len(simulator.charges) == 1
    assert asked(simulator, "release") == 0


async def test_a_look_at_what_waits_to_be_confirmed_ends_its_waiting(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    assert await dt_one.look_up(prepared) == NotCharged(message="CANCELLED")
    assert simulator.holding == 0
    with pytest.raises(Refused):
        await dt_one.recharge(prepared)


async def test_a_look_that_cannot_end_the_waiting_says_so(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    simulator.fault(FaultKind.RATE_LIMITED, "release")
    with pytest.raises(RateLimited):
        await dt_one.look_up(prepared)
    assert simulator.transactions[0].cancelled_at is None


async def test_what_is_cancelled_and_not_shown_so_yet_is_not_known(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order, answer: Answer
) -> None:
    answer("look_up", shown(simulator))
    assert await dt_one.look_up(prepared) is None
    with pytest.raises(Refused, match="already been cancelled"):
        await dt_one.look_up(prepared)
    simulator.clear_faults()
    assert await dt_one.look_up(prepared) == NotCharged(message="CANCELLED")


async def test_nothing_is_called_released_before_it_is_seen(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order, answer: Answer
) -> None:
    answer("look_up", shown(simulator))
    with pytest.raises(ConnectionFailed):
        await dt_one.release(prepared)
    simulator.clear_faults()
    await dt_one.release(prepared)
    assert simulator.holding == 0


async def test_a_confirmation_that_overtakes_the_cancelling_is_seen(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    await dt_one.recharge(prepared)
    simulator.fault(
        FaultKind.ANSWER, "look_up", count=1, body=json.dumps(shown(simulator))
    )  # as it was when it was asked
    assert isinstance(await dt_one.look_up(prepared), Charged)
    assert len(simulator.net_charges) == 1


async def test_a_provider_that_is_not_there_was_not_asked(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    await simulator.stop()
    for name in ("prepare", "recharge", "release", "look_up"):
        with pytest.raises(ConnectionFailed):
            await ASK[name](dt_one, prepared)
    assert simulator.charges == []


async def test_a_cancelled_confirmation_may_have_been_charged(
    dt_one: DtOne, simulator: DtOneSimulator, prepared: Order
) -> None:
    simulator.fault(FaultKind.LATE, "recharge", delay=5)
    task = asyncio.ensure_future(dt_one.recharge(prepared))
    async with asyncio.timeout(5):
        while not simulator.charges:  # noqa: ASYNC110 - nothing tells when the charge is made
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert isinstance(await dt_one.look_up(prepared), Charged)
    assert len(simulator.charges) == 1


async def test_two_transactions_with_our_reference_are_no_evidence(
    dt_one: DtOne, simulator: DtOneSimulator, order: Order, prepared: Order, answer: Answer
) -> None:
    answer("look_up", [shown(simulator), shown(simulator)])
    with pytest.raises(ConnectionFailed):
        await dt_one.look_up(order)


# Secrets


async def test_no_secret_is_in_errors_logs_or_kept_answers(
    dt_one: DtOne,
    simulator: DtOneSimulator,
    prepared: Order,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, "custom_components")
    encoded = b64encode(f"{API_KEY}:{API_SECRET}".encode()).decode()
    words = f"{CAMBODIA} {CAMBODIA[1:]} {API_KEY} {API_SECRET} {encoded}"
    body = json.dumps({"errors": [{"code": 1000400, "message": words}], "pin": {"code": PIN_CODE}})
    held: list[str] = []
    for endpoint, ask in ASK.items():
        for status in (400, 200, 500):
            simulator.fault(FaultKind.ANSWER, endpoint, count=None, status=status, body=body)
            try:
                await ask(dt_one, prepared)
            except ProviderError as err:
                logging.getLogger("custom_components.test").exception("failed")
                held += [str(err), repr(err), err.message]
            simulator.clear_faults()
            held += [repr(kept) for kept in dt_one.raw_answers]
    simulator.set_line(CAMBODIA, outcome="COMPLETED")
    await dt_one.history(CAMBODIA)
    held += [repr(kept) for kept in dt_one.raw_answers]
    held += [repr(dt_one), repr(dt_one.__dict__["_http"]), caplog.text]
    everything = "\n".join(held)
    for secret in (API_KEY, API_SECRET, encoded, CAMBODIA, CAMBODIA[1:], PIN_CODE):
        assert secret not in everything


# Anything at all

ERRORS: Final = (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    RateLimited,
    Refused,
)
JSON = json_values(
    ["CURRENCY", "USD", "COMPLETED", "1e99", "-5", 1007004, 7, "\ud800", CAMBODIA],
    ["errors", "code", "id", "status", "message"],
)
STATUSES = st.sampled_from([200, 200, 201, 202, 302, 400, 400, 401, 403, 404, 429, 500, 503])


def documented(id_: str) -> list[Json]:
    """Bodies as documented, of all kinds."""
    completed = {"id": 70000, "message": "COMPLETED", "class": {"id": 7, "message": "COMPLETED"}}
    sums = {"unit_type": "CURRENCY", "unit": "USD", "amount": 5, "fee": 0}
    done = {
        "id": int(id_),
        "external_id": REFERENCE,
        "creation_date": "2026-11-21T16:00:00Z",
        "status": completed,
        "product": {"id": SMART_5, "name": "5 USD"},
        "prices": {"wholesale": sums},
        "requested_values": {"destination": sums},
        "credit_party_identifier": {"mobile_number": CAMBODIA},
    }
    created = {"id": 10000, "message": "CREATED", "class": {"id": 1, "message": "CREATED"}}
    product = {
        "id": CLARO_DATA,
        "type": "FIXED_VALUE_RECHARGE",
        "required_credit_party_identifier_fields": [["mobile_number"]],
        "prices": {"wholesale": sums},
        "destination": sums,
        "benefits": [{"type": "DATA", "unit_type": "DATA", "unit": "GB", "amount": {}}],
        "validity": {"unit": "DAY", "quantity": 7},
    }
    range_ = {"unit_type": "CURRENCY", "unit": "USD", "amount": {"min": 1, "max": 5}, "fee": 0}
    ranged = product | {
        "type": "RANGED_VALUE_RECHARGE",
        "accepted_calculation_modes": ["DESTINATION_AMOUNT"],
        "prices": {"wholesale": range_},
        "destination": range_,
    }
    return [
        done,
        [done],
        done | {"status": created},
        [done | {"status": created}],
        [product, ranged],
        [{"id": 1, "unit_type": "CURRENCY", "unit": "USD", "available": 5}],
        [{"id": 4101, "name": "Smart", "identified": True}],
        {"errors": [{"code": 1007004, "message": "no"}]},
        {"errors": [{"code": 1007001, "message": "no"}]},
    ]


BODIES = spoiled(documented("2240000001"), JSON) | JSON


@pytest.mark.parametrize("endpoint", [*READS, "prepare", "release"])
@often
@given(body=BODIES, status=STATUSES)
async def test_whatever_is_answered_it_ends_in_a_value_or_one_of_our_errors(
    *,
    dt_one: DtOne,
    simulator: DtOneSimulator,
    order: Order,
    endpoint: str,
    body: Json,
    status: int,
) -> None:
    simulator.clear_faults()
    simulator.fault(FaultKind.ANSWER, endpoint, count=None, status=status, body=json.dumps(body))
    allowed = (*ERRORS, OutcomeUnknown) if endpoint == "prepare" else ERRORS
    with suppress(*allowed):
        await ASK[endpoint](dt_one, order)
    assert simulator.charges == []


@often
@given(body=BODIES, status=STATUSES)
async def test_whatever_a_confirmation_is_answered_only_the_documented_shapes_are_definite(
    *, dt_one: DtOne, simulator: DtOneSimulator, prepared: Order, body: Json, status: int
) -> None:
    simulator.clear_faults()
    simulator.fault(FaultKind.ANSWER, "recharge", count=None, status=status, body=json.dumps(body))
    try:
        answer = await dt_one.recharge(prepared)
    except OutcomeUnknown:
        pass
    except ProviderError:
        assert status == 429 or looks_like_a_refusal(status, body)
    else:
        assert 200 <= status < 300
        assert isinstance(body, dict)
        assert body["external_id"] == REFERENCE
        assert str(body["id"]) == prepared.receipt
        assert isinstance(answer, Receipt) is (body["status"]["class"]["id"] == 7)


def looks_like_a_refusal(status: int, body: Json) -> bool:
    """What the documentation describes as a "no", said once more."""
    if not isinstance(body, dict):
        return False
    if 200 <= status < 300:
        return body["status"]["class"]["id"] in {3, 4, 8, 9}
    codes = {error["code"] for error in body["errors"]}
    return status == 401 or all(DOCUMENTED_NO.get(code) == status for code in codes)


async def test_times_are_asked_for_in_utc_whatever_the_clock(
    simulator: DtOneSimulator, session: ClientSession
) -> None:
    fixed = datetime(2026, 11, 21, 16, 30, 15, 999, tzinfo=UTC)
    dt_one = client(simulator, session, clock=lambda: fixed)
    await dt_one.history(CAMBODIA)
    spans = [
        (e.call.query["from_date"], e.call.query["to_date"])
        for e in simulator.exchanges
        if e.endpoint == "history"
    ]
    assert spans[0] == ("2026-11-14T17:30:15Z", "2026-11-15T17:30:15Z")
    assert spans[-1] == ("2026-11-20T17:30:15Z", "2026-11-21T17:30:15Z")
    assert [end for _, end in spans[:-1]] == [begin for begin, _ in spans[1:]]
