"""Money tests: real clients against simulated providers over a socket. Their charges are the judge.

What holds at every provider is tried at `either`; what is the one's or the other's own, at `market` (packages, known
only by comparing) or in `test_money_two_steps` (a purchase that is created, then confirmed).
"""

import asyncio
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.providers.base import Order
from custom_components.esim_recharge.recharge.models import Origin, State
from tests.simulators.common import FaultKind, Simulator

from .kit import AUTOMATIC, DAY, HOUR, MINUTE, REQUESTED, asked
from .market import Judgement, Market
from .venues import VENUES

ONCE = Judgement(charges=1, double=0, lost=0, stuck=0)
NONE = Judgement(charges=0, double=0, lost=0, stuck=0)


async def states[S: Simulator](market: Market[S], line: Line) -> list[State]:
    return [row.state for row in await market.bench.rows(line)]


async def test_a_low_line_is_recharged_once_and_credited(either: Market[Simulator]) -> None:
    line = await either.add()
    await either.look()
    await either.wait(DAY, 2 * HOUR)
    (row,) = await either.bench.rows(line)
    (charge,) = either.simulator.charges
    assert (row.state, row.id, row.receipt) == (State.CREDITED, charge.reference, charge.order)
    assert row.cost.amount == charge.amount
    assert row.reading_before is not None
    assert await either.judge() == ONCE


FREE = {
    FaultKind.UNAUTHORISED: "auth_failed",
    FaultKind.DENIED: "access_denied",
    FaultKind.RATE_LIMITED: "rate_limited",
}


@pytest.mark.parametrize("fault", FREE)
async def test_a_no_of_the_provider_is_a_refusal_and_the_next_try_comes_after_the_pause(
    market: Market, fault: FaultKind
) -> None:
    line = await market.add()
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
    line = await market.add()
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
    either: Market[Simulator], fault: FaultKind
) -> None:
    line = await either.add()
    either.simulator.fault(fault, "recharge")
    await either.look()
    assert await states(either, line) == [State.UNKNOWN]
    assert await either.bench.refusal(line, REQUESTED) == "unknown_outcome"
    await either.wait(DAY, 2 * HOUR)
    assert await states(either, line) == [State.CREDITED]
    assert await either.judge() == ONCE


@pytest.mark.parametrize("fault", [FaultKind.LATE, FaultKind.SLOW_BODY, FaultKind.TWICE])
async def test_an_answer_that_is_late_slow_or_said_twice_is_an_answer(
    either: Market[Simulator], fault: FaultKind
) -> None:
    line = await either.add()
    either.simulator.fault(fault, "recharge", delay=0.1)
    await either.look()
    assert await states(either, line) in ([State.SUCCEEDED], [State.PENDING])
    await either.wait(DAY, 2 * HOUR)
    assert await either.judge() == ONCE


@pytest.mark.parametrize("fault", [FaultKind.DROP_AFTER, FaultKind.DROP_BEFORE])
async def test_a_person_who_presses_again_after_a_lost_answer_does_not_pay_twice(
    either: Market[Simulator], fault: FaultKind
) -> None:
    line = await either.add()
    package = either.venue.wares[0].package
    either.simulator.fault(fault, "recharge")
    wish = asked(package, request_id="pressed")
    first = await either.bench.recharger.recharge(line, wish)
    for _ in range(3):
        assert (await either.bench.recharger.recharge(line, wish)).id == first.id
        assert await either.bench.refusal(line, asked(package)) == "unknown_outcome"
    assert (await either.judge()).charges == int(fault is FaultKind.DROP_AFTER)


@pytest.mark.parametrize("seconds", [600, 3600])
async def test_a_charge_whose_credit_is_late_is_waited_for(
    either: Market[Simulator], seconds: int
) -> None:
    line = await either.add()
    either.simulator.configure(credit_delay=seconds)
    await either.look()
    await either.wait(timedelta(seconds=seconds) - 5 * MINUTE, 5 * MINUTE)
    assert State.CREDITED not in await states(either, line)
    await either.wait(DAY, 2 * HOUR)
    assert len(await states(either, line)) == 1
    assert await either.bench.ledger.uncleared(line.key) is None
    assert await either.judge() == ONCE


async def test_an_operator_that_never_credits_is_paid_once(either: Market[Simulator]) -> None:
    line = await either.add()
    either.simulator.configure(credit_delay=None)
    await either.look()
    await either.wait(3 * DAY, 4 * HOUR)
    assert await states(either, line) == [State.NOT_CREDITED]
    assert await either.judge() == ONCE


async def test_a_lost_answer_and_no_credit_is_put_before_a_person(market: Market) -> None:
    line = await market.add()
    market.simulator.configure(credit_delay=None)
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await market.look()
    await market.wait(3 * DAY, 4 * HOUR)
    assert await states(market, line) == [State.REVIEW]
    assert await market.judge() == ONCE


async def test_a_usage_that_is_served_old_buys_nothing_twice(market: Market) -> None:
    await market.add()
    market.simulator.configure(usage_cache=1200)
    await market.look()
    await market.wait(DAY, 30 * MINUTE)
    assert await market.judge() == ONCE


async def test_our_reference_is_found_where_the_provider_keeps_it(market: Market) -> None:
    line = await market.add()
    market.simulator.configure(keep_description=True, credit_delay=None)
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await market.look()
    await market.look()
    assert await states(market, line) == [State.SUCCEEDED]
    assert (await market.judge()).charges == 1


async def test_two_lines_due_at_the_same_moment_with_a_wallet_for_one(
    either: Market[Simulator],
) -> None:
    lines = await either.add_both()
    either.simulator.set_wallet(either.venue.wallet_for_one)  # either alone can be paid
    await asyncio.gather(*(either.bench.tick(line) for line in lines))
    await either.wait(2 * DAY, 4 * HOUR)
    assert await either.judge() == ONCE
    assert either.simulator.state()["wallet"] >= Decimal(0)


async def test_two_lost_answers_at_once_are_told_apart(either: Market[Simulator]) -> None:
    lines = await either.add_both()
    either.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    either.simulator.fault(FaultKind.DROP_BEFORE, "recharge")
    await asyncio.gather(*(either.bench.tick(line) for line in lines))
    await either.wait(DAY, 2 * HOUR)
    assert await either.judge() == Judgement(charges=2, double=0, lost=0, stuck=0)
    assert sorted([await states(either, line) for line in lines], key=len) == [
        [State.CREDITED],
        [State.REFUSED, State.CREDITED],
    ]


async def test_the_owners_purchase_in_the_providers_app_is_seen_before_ours(
    either: Market[Simulator],
) -> None:
    line = await either.add()
    await either.bench.keeper.poll(line)
    either.simulator.configure(**either.venue.late_news)
    await either.bench.keeper.poll(line)
    # Another Home Assistant: same account, its own ledger, so nothing of it is in ours.
    await buy_elsewhere(either)
    await either.bench.keeper.consider(line)
    (row,) = await either.bench.rows(line)
    assert row.origin is Origin.ELSEWHERE
    assert await either.judge() == ONCE


async def buy_elsewhere(market: Market[Simulator]) -> None:
    """Buy with the same account, as another Home Assistant would: nothing of it is in our ledger."""
    client, ware = market.client(), market.venue.wares[0]
    packages = await client.packages(ware.line)
    package = next(item for item in packages if item.package_id == ware.package)
    order = Order(reference="somebody else", line=ware.line, package=package)
    if client.capabilities.two_steps:
        order = replace(order, receipt=(await client.prepare(order)).receipt)
    await client.recharge(order)


QUESTIONS = [(venue.name, asked) for venue in VENUES.values() for asked in venue.endpoints]


@pytest.mark.parametrize(("either", "endpoint"), QUESTIONS, indirect=["either"])
@pytest.mark.parametrize("fault", [FaultKind.ERROR_BEFORE, FaultKind.GARBAGE])
async def test_a_fault_of_any_question_buys_nothing_on_bad_news_and_nothing_twice(
    either: Market[Simulator], endpoint: str, fault: FaultKind
) -> None:
    line = await either.add(left=900)
    either.simulator.fault(fault, endpoint, count=3)
    await either.wait(2 * HOUR, 20 * MINUTE)
    assert await either.judge() == NONE
    either.set(line.key, 450)
    either.simulator.fault(fault, endpoint, count=2)
    either.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await either.wait(DAY, 2 * HOUR)
    assert await either.judge() == ONCE
    assert await states(either, line) == [State.CREDITED]


async def test_a_price_that_rises_above_the_cap_is_not_paid(either: Market[Simulator]) -> None:
    line = await either.add()
    either.reprice("10.01")
    await either.look()
    assert await either.bench.refusal(line, AUTOMATIC) == "price_over_cap"
    assert await either.judge() == NONE


async def test_a_product_that_is_gone_is_not_replaced_by_another(either: Market[Simulator]) -> None:
    line = await either.add()
    either.simulator.set_package(either.venue.wares[0].package, gone=True)
    await either.look()
    assert await either.bench.refusal(line, AUTOMATIC) == "product_unavailable"
    assert await either.judge() == NONE


@pytest.mark.parametrize("hours", [-3, 3, 30])
async def test_a_clock_step_after_a_lost_answer_pays_nothing_twice(
    either: Market[Simulator], hours: int
) -> None:
    line = await either.add()
    either.simulator.configure(credit_delay=900)
    either.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await either.look()
    either.step = hours * HOUR
    await either.look()
    assert await states(either, line) in ([State.UNKNOWN], [State.SUCCEEDED])
    await either.wait(DAY, 2 * HOUR)
    assert await states(either, line) == [State.CREDITED]
    assert await either.judge() == ONCE
