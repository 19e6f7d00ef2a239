"""Money tests of a purchase in two steps that may take hours: the simulated DT One's charges are the judge.

A charge whose money came back is none: what is declined was never paid, what is reversed is paid no more.
"""

from datetime import timedelta
from decimal import Decimal

import pytest

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.recharge.models import Kind, State
from tests.simulators.common import FaultKind
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import WALLET, number_ending

from .kit import AUTOMATIC, DAY, HOUR, MINUTE, REQUESTED
from .market import Market
from .test_money import NONE, ONCE, states
from .venues import THRESHOLD

type TwoSteps = Market[DtOneSimulator]

PRICE = Decimal("5.26")
FREE = Decimal(0)
FULL = (WALLET, Decimal(0))
"""What `booked` tells while nothing was bought."""
PAID = (WALLET - PRICE, Decimal(0))
HARMLESS = {FaultKind.LATE, FaultKind.TWICE, FaultKind.SLOW_BODY}
UNTOUCHED = {
    FaultKind.DROP_BEFORE,
    FaultKind.ERROR_BEFORE,
    FaultKind.UNEXPECTED_BEFORE,
    FaultKind.UNAUTHORISED,
    FaultKind.DENIED,
    FaultKind.RATE_LIMITED,
    FaultKind.ANSWER,
}
"""Faults with which the provider does nothing."""


def booked(market: TwoSteps) -> tuple[Decimal | None, Decimal]:
    """What is in the wallet, and what is held."""
    return market.simulator.wallet, market.simulator.holding


def paid(market: TwoSteps) -> Decimal:
    """What the provider took and did not give back."""
    return sum((charge.amount for charge in market.simulator.net_charges), Decimal(0))


async def test_what_the_two_steps_cost_is_what_the_ledger_says(two_steps: TwoSteps) -> None:
    line = await two_steps.add()
    await two_steps.look()
    (row,) = await two_steps.bench.rows(line)
    assert (row.state, row.cost.amount) == (State.PENDING, PRICE)
    await two_steps.wait(DAY, 2 * HOUR)
    assert await states(two_steps, line) == [State.CREDITED]
    assert await two_steps.judge() == ONCE
    assert await two_steps.spent() == paid(two_steps) == PRICE
    assert booked(two_steps) == PAID


# Faults of each step


@pytest.mark.parametrize("fault", FaultKind)
async def test_whatever_happens_to_creating_costs_nothing_and_holds_nothing(
    two_steps: TwoSteps, fault: FaultKind
) -> None:
    line = await two_steps.add()
    two_steps.simulator.fault(fault, "prepare", delay=0.02)
    await two_steps.look()
    (state,) = await states(two_steps, line)
    if state is State.REFUSED:
        assert (await two_steps.judge(), booked(two_steps)) == (NONE, FULL)
        assert await two_steps.spent() == FREE
    await two_steps.wait(9 * HOUR, HOUR)
    assert [*await states(two_steps, line)][-1] is State.CREDITED
    assert await two_steps.judge() == ONCE
    assert booked(two_steps) == PAID


@pytest.mark.parametrize("fault", FaultKind)
async def test_whatever_happens_to_confirming_is_paid_once_and_holds_nothing(
    two_steps: TwoSteps, fault: FaultKind
) -> None:
    line = await two_steps.add()
    two_steps.simulator.fault(fault, "recharge", delay=0.02)
    await two_steps.look()
    await two_steps.look()
    assert (await two_steps.judge()).charges == int(fault not in UNTOUCHED)
    await two_steps.wait(9 * HOUR, HOUR)
    refused = [State.REFUSED] if fault in UNTOUCHED else []
    assert await states(two_steps, line) == [*refused, State.CREDITED]
    assert await two_steps.judge() == ONCE
    assert booked(two_steps) == PAID


@pytest.mark.parametrize("fault", FaultKind)
async def test_what_cannot_be_taken_back_is_never_confirmed(
    two_steps: TwoSteps, fault: FaultKind
) -> None:
    await two_steps.add()
    two_steps.simulator.fault(FaultKind.DROP_AFTER, "prepare")
    two_steps.simulator.fault(fault, "release", delay=0.02)
    await two_steps.look()
    assert (await two_steps.judge()).charges == 0
    await two_steps.wait(9 * HOUR, HOUR)
    # What could not be taken back at once was tried again, so that the wallet is free.
    assert await two_steps.judge() == ONCE
    assert await two_steps.spent() == PRICE


async def test_two_purchases_that_could_not_be_taken_back_are_both_taken_back_later(
    two_steps: TwoSteps,
) -> None:
    line = await two_steps.add()
    two_steps.simulator.fault(FaultKind.DROP_AFTER, "prepare", count=2)
    two_steps.simulator.fault(FaultKind.DROP_BEFORE, "release", count=None)
    await two_steps.look()
    await two_steps.wait(7 * HOUR, 7 * HOUR)
    assert await states(two_steps, line) == [State.REFUSED] * 2
    assert (await two_steps.judge()).held == 2
    await two_steps.bench.restart()
    two_steps.simulator.clear_faults()
    await two_steps.bench.keeper.poll(line)
    assert (await two_steps.judge(), booked(two_steps)) == (NONE, FULL)


@pytest.mark.parametrize("fault", FaultKind)
async def test_what_was_not_confirmed_is_taken_back_as_soon_as_that_can_be(
    two_steps: TwoSteps, fault: FaultKind
) -> None:
    line = await two_steps.add()
    two_steps.simulator.fault(FaultKind.DROP_BEFORE, "recharge")
    two_steps.simulator.fault(fault, "look_up", delay=0.02)
    two_steps.simulator.fault(fault, "release", delay=0.02)
    await two_steps.look()
    assert await states(two_steps, line) == [State.UNKNOWN]
    await two_steps.wait(30 * MINUTE)
    assert await states(two_steps, line) == [State.REFUSED]
    assert (await two_steps.judge(), booked(two_steps)) == (NONE, FULL)
    await two_steps.wait(9 * HOUR, HOUR)
    assert await two_steps.judge() == ONCE


@pytest.mark.parametrize("asked", ["history", "packages", "wallet", "operators", "look_up"])
async def test_every_fault_of_a_question_one_after_the_other_buys_nothing_twice(
    two_steps: TwoSteps, asked: str
) -> None:
    await two_steps.add()
    for fault in sorted(set(FaultKind) - HARMLESS):
        two_steps.simulator.fault(fault, asked)
    two_steps.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await two_steps.wait(5 * HOUR)
    await two_steps.wait(DAY, 2 * HOUR)
    assert not two_steps.simulator.faults
    assert await two_steps.judge() == ONCE


async def test_a_price_that_rises_between_the_catalogue_and_the_quote_is_not_paid(
    two_steps: TwoSteps,
) -> None:
    line = await two_steps.add()
    two_steps.simulator.configure(surcharge="4.75")
    await two_steps.look()
    (row,) = await two_steps.bench.rows(line)
    assert (row.state, row.reason) == (State.REFUSED, "price_over_cap")
    assert (await two_steps.judge(), booked(two_steps)) == (NONE, FULL)


async def test_what_the_quote_says_counts_and_not_the_catalogue(two_steps: TwoSteps) -> None:
    await two_steps.add()
    two_steps.simulator.configure(surcharge="1.50")
    await two_steps.wait(DAY, 2 * HOUR)
    assert await two_steps.judge() == ONCE
    assert await two_steps.spent() == paid(two_steps) == PRICE + Decimal("1.50")


async def test_what_can_no_longer_be_confirmed_is_taken_back(two_steps: TwoSteps) -> None:
    line = await two_steps.add()
    two_steps.simulator.configure(confirmation_seconds=0)
    await two_steps.look()
    (row,) = await two_steps.bench.rows(line)
    assert (row.state, row.reason) == (State.REFUSED, "temporary")
    assert (await two_steps.judge(), booked(two_steps)) == (NONE, FULL)


# Purchases that take their time


@pytest.mark.parametrize("ending", ["100", "200", "300"])
async def test_a_purchase_that_takes_a_while_is_waited_for(
    two_steps: TwoSteps, ending: str
) -> None:
    line = await two_steps.add(number_ending(ending))
    await two_steps.look()
    await two_steps.look()
    assert await states(two_steps, line) == [State.PENDING]
    await two_steps.wait(10 * MINUTE, 5 * MINUTE)
    assert await states(two_steps, line) == [State.CREDITED]
    assert await two_steps.judge() == ONCE


@pytest.mark.parametrize("lost", [False, True])
async def test_a_purchase_that_takes_hours_is_pending_through_restarts_and_paid_once(
    two_steps: TwoSteps, *, lost: bool
) -> None:
    line = await two_steps.add()
    two_steps.simulator.set_line(line.key, after=7.5 * 3600)
    if lost:
        two_steps.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await two_steps.look()
    for _ in range(7):
        await two_steps.bench.restart()
        await two_steps.wait(HOUR, HOUR)
        assert await states(two_steps, line) == [State.PENDING]
        assert await two_steps.bench.refusal(line, REQUESTED) == "in_flight"
        assert await two_steps.spent() == paid(two_steps) == PRICE  # it may be, so it counts
    await two_steps.wait(2 * HOUR, HOUR)
    assert await states(two_steps, line) == [State.CREDITED]
    assert await two_steps.judge() == ONCE
    assert booked(two_steps) == PAID


@pytest.mark.parametrize("lost", [False, True])
async def test_a_purchase_that_is_declined_after_hours_and_restarts_cost_nothing(
    two_steps: TwoSteps, *, lost: bool
) -> None:
    line = await two_steps.add()
    two_steps.simulator.set_line(line.key, outcome="DECLINED", after=5.5 * 3600)
    if lost:
        two_steps.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await two_steps.look()
    for _ in range(5):
        await two_steps.bench.restart()
        await two_steps.wait(HOUR, HOUR)
        assert await states(two_steps, line) == [State.PENDING]
        assert await two_steps.spent() == PRICE
    two_steps.set(line.key, THRESHOLD)
    await two_steps.wait(HOUR, HOUR)
    (row,) = await two_steps.bench.rows(line)
    assert (row.state, row.reason, row.message) == (State.REFUSED, "not_charged", "DECLINED")
    assert two_steps.simulator.net_charges == []
    assert len(two_steps.simulator.charges) == 1
    assert await two_steps.judge() == NONE
    assert (await two_steps.spent(), booked(two_steps)) == (FREE, FULL)


@pytest.mark.parametrize("ending", ["002", "003", "004", "005", "006", "007", "306"])
async def test_a_number_that_is_always_declined_is_left_to_a_person_after_three_times(
    two_steps: TwoSteps, ending: str
) -> None:
    line = await two_steps.add(number_ending(ending))
    await two_steps.wait(4 * DAY, 2 * HOUR)
    assert await states(two_steps, line) == [State.REFUSED] * 3
    assert await two_steps.bench.refusal(line, AUTOMATIC) == "breaker_open"
    assert (await two_steps.judge(), await two_steps.spent()) == (NONE, FREE)
    assert booked(two_steps) == FULL


async def test_a_purchase_that_takes_absurdly_long_is_put_before_a_person_and_not_repeated(
    two_steps: TwoSteps,
) -> None:
    line = await two_steps.add()
    two_steps.simulator.set_line(line.key, after=9 * 24 * 3600)
    await two_steps.wait(3 * DAY, 4 * HOUR)
    assert await states(two_steps, line) == [State.REVIEW]
    assert await two_steps.judge() == ONCE
    await two_steps.wait(8 * DAY, 8 * HOUR)
    assert await states(two_steps, line) == [State.CREDITED]  # it arrived after all
    assert await two_steps.judge() == ONCE


# Money that comes back


async def reversed_once(market: TwoSteps, line: Line) -> None:
    """The money of the only purchase came back: it does not count, and what is low is recharged again, once."""
    (row,) = await market.bench.rows(line)
    assert row.state is State.REVERSED
    assert market.bench.told().count(Kind.REVERSED) == 1
    assert (market.simulator.net_charges, await market.spent()) == ([], FREE)
    assert booked(market) == FULL
    assert await market.judge() == NONE
    await market.wait(DAY, 2 * HOUR)
    assert await states(market, line) == [State.REVERSED, State.CREDITED]
    assert await market.judge() == ONCE
    assert await market.spent() == paid(market) == PRICE
    assert booked(market) == PAID


@pytest.mark.parametrize(
    ("credit", "time", "was"),
    [
        (3600, 10 * MINUTE, State.SUCCEEDED),
        (0, HOUR, State.CREDITED),
        (None, HOUR, State.NOT_CREDITED),
    ],
)
async def test_money_that_comes_back_reaches_ledger_budget_and_owner(
    two_steps: TwoSteps, credit: float | None, time: timedelta, was: State
) -> None:
    line = await two_steps.add()
    two_steps.simulator.configure(credit_delay=credit)
    await two_steps.look()
    await two_steps.wait(time, 5 * MINUTE)
    (row,) = await two_steps.bench.rows(line)
    assert (row.state, await two_steps.spent()) == (was, PRICE)
    two_steps.simulator.configure(credit_delay=0)
    two_steps.simulator.reverse(row.id)
    await two_steps.wait(HOUR, 30 * MINUTE)
    await reversed_once(two_steps, line)


@pytest.mark.parametrize("days", [1, 6])
async def test_money_that_comes_back_days_later_is_noticed_after_a_restart(
    two_steps: TwoSteps, days: int
) -> None:
    line = await two_steps.add()
    await two_steps.wait(days * DAY, 6 * HOUR)
    (row,) = await two_steps.bench.rows(line)
    assert row.state is State.CREDITED
    await two_steps.bench.restart()
    two_steps.simulator.reverse(row.id)
    await two_steps.bench.keeper.poll(line)
    await reversed_once(two_steps, line)


@pytest.mark.parametrize("lost", [False, True])
async def test_money_that_came_back_before_anybody_looked_was_not_paid(
    two_steps: TwoSteps, *, lost: bool
) -> None:
    line = await two_steps.add()
    if lost:
        two_steps.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await two_steps.look()
    (row,) = await two_steps.bench.rows(line)
    assert row.state is (State.UNKNOWN if lost else State.PENDING)
    two_steps.simulator.reverse(row.id)
    await two_steps.look()
    assert await states(two_steps, line) == [State.REFUSED]
    assert (await two_steps.judge(), await two_steps.spent()) == (NONE, FREE)
    await two_steps.wait(DAY, 2 * HOUR)
    assert await states(two_steps, line) == [State.REFUSED, State.CREDITED]
    assert await two_steps.judge() == ONCE


async def test_money_that_comes_back_again_and_again_is_left_to_a_person(
    two_steps: TwoSteps,
) -> None:
    line = await two_steps.add()
    for _ in range(5):
        await two_steps.wait(8 * HOUR, 2 * HOUR)
        rows = await two_steps.bench.rows(line)
        if rows[-1].state is State.CREDITED:
            two_steps.simulator.reverse(rows[-1].id)
    await two_steps.wait(2 * HOUR, HOUR)
    assert await states(two_steps, line) == [State.REVERSED] * 3
    assert await two_steps.bench.refusal(line, AUTOMATIC) == "breaker_open"
    assert (await two_steps.judge(), await two_steps.spent()) == (NONE, FREE)


async def test_money_that_comes_back_while_nobody_can_ask_is_noticed_later(
    two_steps: TwoSteps,
) -> None:
    line = await two_steps.add()
    await two_steps.wait(HOUR, 20 * MINUTE)
    (row,) = await two_steps.bench.rows(line)
    two_steps.simulator.reverse(row.id)
    for fault in FaultKind:
        two_steps.simulator.fault(fault, "look_up", delay=0.02)
    await two_steps.wait(2 * DAY, HOUR)
    assert await states(two_steps, line) == [State.REVERSED, State.CREDITED]
    assert await two_steps.judge() == ONCE
