"""Money tests: the real client against the simulated provider over a socket. Its charges are the judge."""

import asyncio
from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.providers.base import Order
from custom_components.esim_recharge.recharge.models import Origin, State
from tests.simulators.airalo_data import CAMBODIA, LAOS, PERU
from tests.simulators.common import FaultKind

from .kit import AUTOMATIC, DAY, HOUR, MINUTE, REQUESTED, asked
from .market import Judgement, Market

ONCE = Judgement(charges=1, double=0, lost=0, stuck=0)
NONE = Judgement(charges=0, double=0, lost=0, stuck=0)


async def states(market: Market, line: Line) -> list[State]:
    return [row.state for row in await market.bench.rows(line)]


async def test_a_low_line_is_recharged_once_and_credited(market: Market) -> None:
    line = await market.add(CAMBODIA)
    await market.look()
    await market.wait(DAY, 2 * HOUR)
    (row,) = await market.bench.rows(line)
    (charge,) = market.simulator.charges
    assert (row.state, row.id, row.receipt) == (State.CREDITED, charge.reference, charge.order)
    assert row.cost.amount == charge.amount
    assert row.reading_before is not None
    assert await market.judge() == ONCE


FREE = {
    FaultKind.UNAUTHORISED: "auth_failed",
    FaultKind.DENIED: "access_denied",
    FaultKind.RATE_LIMITED: "rate_limited",
}


@pytest.mark.parametrize("fault", FREE)
async def test_a_no_of_the_provider_is_a_refusal_and_the_next_try_comes_after_the_pause(
    market: Market, fault: FaultKind
) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.fault(fault, "recharge")
    await market.look()
    (row,) = await market.bench.rows(line)
    assert (row.state, row.reason) == (State.REFUSED, FREE[fault])
    await market.wait(5 * HOUR, HOUR)
    assert await market.judge() == NONE
    await market.wait(3 * HOUR, HOUR)
    assert await market.judge() == ONCE
    assert await states(market, line) == [State.REFUSED, State.CREDITED]


LOST_BEFORE = (FaultKind.DROP_BEFORE, FaultKind.ERROR_BEFORE, FaultKind.UNEXPECTED_BEFORE)


@pytest.mark.parametrize("fault", LOST_BEFORE)
async def test_an_unknown_outcome_that_was_not_charged_is_found_out_and_bought_later(
    market: Market, fault: FaultKind
) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.fault(fault, "recharge")
    await market.look()
    assert await states(market, line) == [State.UNKNOWN]
    await market.wait(20 * MINUTE)
    assert await market.judge() == Judgement(charges=0, double=0, lost=0, stuck=1)
    await market.wait(20 * MINUTE)
    assert await states(market, line) == [State.REFUSED]
    await market.wait(7 * HOUR, HOUR)
    assert await states(market, line) == [State.REFUSED, State.CREDITED]
    assert await market.judge() == ONCE


LOST_AFTER = (
    FaultKind.DROP_AFTER,
    FaultKind.ERROR_AFTER,
    FaultKind.UNEXPECTED_AFTER,
    FaultKind.CUT_OFF,
    FaultKind.TRUNCATED,
    FaultKind.GARBAGE,
    FaultKind.HTML,
    FaultKind.EMPTY,
    FaultKind.HUGE,
    FaultKind.REDIRECT,
)


@pytest.mark.parametrize("fault", LOST_AFTER)
async def test_an_unknown_outcome_that_was_charged_is_found_in_the_history(
    market: Market, fault: FaultKind
) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.fault(fault, "recharge")
    await market.look()
    assert await states(market, line) == [State.UNKNOWN]
    assert await market.bench.refusal(line, REQUESTED) == "unknown_outcome"
    await market.wait(DAY, 2 * HOUR)
    assert await states(market, line) == [State.CREDITED]
    assert await market.judge() == ONCE


@pytest.mark.parametrize("fault", [FaultKind.LATE, FaultKind.SLOW_BODY, FaultKind.TWICE])
async def test_an_answer_that_is_late_slow_or_said_twice_is_an_answer(
    market: Market, fault: FaultKind
) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.fault(fault, "recharge", delay=0.1)
    await market.look()
    assert await states(market, line) == [State.SUCCEEDED]
    await market.wait(DAY, 2 * HOUR)
    assert await market.judge() == ONCE


@pytest.mark.parametrize("fault", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE])
async def test_a_person_who_presses_again_after_a_lost_answer_does_not_pay_twice(
    market: Market, fault: FaultKind
) -> None:
    line = await market.add(CAMBODIA)
    package = market.simulator.lines[CAMBODIA].offers[0].id
    market.simulator.fault(fault, "recharge")
    wish = asked(package, request_id="pressed")
    first = await market.bench.recharger.recharge(line, wish)
    for _ in range(3):
        assert (await market.bench.recharger.recharge(line, wish)).id == first.id
        assert await market.bench.refusal(line, asked(package)) == "unknown_outcome"
    assert (await market.judge()).charges == int(fault is FaultKind.DROP_AFTER)


@pytest.mark.parametrize("seconds", [600, 3600])
async def test_a_charge_whose_credit_is_late_is_waited_for(market: Market, seconds: int) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.configure(credit_delay=seconds)
    await market.look()
    await market.wait(timedelta(seconds=seconds) - 5 * MINUTE, 5 * MINUTE)
    assert State.CREDITED not in await states(market, line)
    await market.wait(DAY, 2 * HOUR)
    assert len(await states(market, line)) == 1
    assert await market.bench.ledger.uncleared(line.key) is None
    assert await market.judge() == ONCE


async def test_an_operator_that_never_credits_is_paid_once(market: Market) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.configure(credit_delay=None)
    await market.look()
    await market.wait(3 * DAY, 4 * HOUR)
    assert await states(market, line) == [State.NOT_CREDITED]
    assert await market.judge() == ONCE


async def test_a_lost_answer_and_no_credit_is_put_before_a_person(market: Market) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.configure(credit_delay=None)
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await market.look()
    await market.wait(3 * DAY, 4 * HOUR)
    assert await states(market, line) == [State.REVIEW]
    assert await market.judge() == ONCE


async def test_a_usage_that_is_served_old_buys_nothing_twice(market: Market) -> None:
    await market.add(CAMBODIA)
    market.simulator.configure(usage_cache=1200)
    await market.look()
    await market.wait(DAY, 30 * MINUTE)
    assert await market.judge() == ONCE


async def test_our_reference_is_found_where_the_provider_keeps_it(market: Market) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.configure(keep_description=True, credit_delay=None)
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await market.look()
    await market.look()
    assert await states(market, line) == [State.SUCCEEDED]
    assert (await market.judge()).charges == 1


async def test_two_lines_due_at_the_same_moment_with_a_wallet_for_one(market: Market) -> None:
    lines = [await market.add(CAMBODIA), await market.add(LAOS)]
    market.simulator.set_wallet("4.50")  # either alone can be paid
    await asyncio.gather(*(market.bench.tick(line) for line in lines))
    await market.wait(2 * DAY, 4 * HOUR)
    assert await market.judge() == ONCE
    assert market.simulator.wallet is not None
    assert market.simulator.wallet >= Decimal(0)


async def test_two_lost_answers_at_once_are_told_apart(market: Market) -> None:
    lines = [await market.add(CAMBODIA), await market.add(LAOS)]
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    market.simulator.fault(FaultKind.DROP_BEFORE, "recharge")
    await asyncio.gather(*(market.bench.tick(line) for line in lines))
    await market.wait(DAY, 2 * HOUR)
    assert await market.judge() == Judgement(charges=2, double=0, lost=0, stuck=0)
    assert sorted([await states(market, line) for line in lines], key=len) == [
        [State.CREDITED],
        [State.REFUSED, State.CREDITED],
    ]


async def test_the_owners_purchase_in_the_providers_app_is_seen_before_ours(
    market: Market,
) -> None:
    line = await market.add(CAMBODIA)
    await market.bench.keeper.poll(line)
    market.simulator.configure(usage_cache=1200)
    await market.bench.keeper.poll(line)
    owner = Market(market.simulator, market.session, market.bench.ledger)
    offer = market.simulator.lines[CAMBODIA].offers[0]
    # Another Home Assistant: same account, its own ledger, so nothing of it is in ours.
    await buy_elsewhere(owner, offer.id)
    await market.bench.keeper.consider(line)
    (row,) = await market.bench.rows(line)
    assert row.origin is Origin.ELSEWHERE
    assert await market.judge() == ONCE


async def buy_elsewhere(market: Market, package_id: str) -> None:
    """Buy as somebody whom our ledger does not know."""
    client = market.client()
    packages = await client.packages(CAMBODIA)
    package = next(item for item in packages if item.package_id == package_id)
    await client.recharge(Order(reference="somebody else", line=CAMBODIA, package=package))


@pytest.mark.parametrize("endpoint", ["read", "history", "packages", "wallet", "login", "look_up"])
@pytest.mark.parametrize("fault", [FaultKind.ERROR_BEFORE, FaultKind.GARBAGE])
async def test_a_fault_of_any_question_buys_nothing_on_bad_news_and_nothing_twice(
    market: Market, endpoint: str, fault: FaultKind
) -> None:
    line = await market.add(CAMBODIA, left=900)
    market.simulator.fault(fault, endpoint, count=3)
    await market.wait(2 * HOUR, 20 * MINUTE)
    assert await market.judge() == NONE
    market.simulator.set_line(CAMBODIA, remaining=450)
    market.simulator.fault(fault, endpoint, count=2)
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await market.wait(DAY, 2 * HOUR)
    assert await market.judge() == ONCE
    assert await states(market, line) == [State.CREDITED]


async def test_a_price_that_rises_above_the_cap_is_not_paid(market: Market) -> None:
    line = await market.add(CAMBODIA)
    offer = market.simulator.lines[CAMBODIA].offers[0]
    market.simulator.set_package(offer.id, CAMBODIA, net_price="10.01")
    await market.look()
    assert await market.bench.refusal(line, AUTOMATIC) == "price_over_cap"
    assert await market.judge() == NONE


async def test_a_product_that_is_gone_is_not_replaced_by_another(market: Market) -> None:
    line = await market.add(PERU)
    offer = market.simulator.lines[PERU].offers[0]
    market.simulator.set_package(offer.id, PERU, gone=True)
    await market.look()
    assert await market.bench.refusal(line, AUTOMATIC) == "product_unavailable"
    assert await market.judge() == NONE


@pytest.mark.parametrize("hours", [-3, 3, 30])
async def test_a_clock_step_after_a_lost_answer_pays_nothing_twice(
    market: Market, hours: int
) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.configure(credit_delay=900)
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await market.look()
    market.step = hours * HOUR
    await market.look()
    assert await states(market, line) == [State.UNKNOWN]
    await market.wait(DAY, 2 * HOUR)
    assert await states(market, line) == [State.CREDITED]
    assert await market.judge() == ONCE
