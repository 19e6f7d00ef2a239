"""Purchases in two steps: what is only prepared costs nothing, and only what was agreed is confirmed."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import Line, Money
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.base import (
    ConnectionFailed,
    OutcomeUnknown,
    RateLimited,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.recharge.models import Kind, State
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode

from .kit import AUTOMATIC, DAY, HOUR, MINUTE, REQUESTED, Bench, Clock, asked, failing, usd
from .wholesaler import AIRTIME, Deal, Meter, Wholesaler

RULE = LineSettings(
    mode=Mode.AUTOMATIC,
    rule=Rule(money_below=usd(2)),
    choice=FixedPackage(package_id=AIRTIME.package_id),
    limits=Limits(max_price=usd(6), monthly_budget=usd(100)),
)


@pytest.fixture
def seller(clock: Clock, bench: Bench) -> Wholesaler:
    seller = Wholesaler(clock)
    bench.attach(seller)
    return seller


@pytest.fixture
def meter(clock: Clock, bench: Bench) -> Meter:
    meter = Meter(clock=clock)
    bench.sources["line"] = meter
    return meter


@pytest.fixture
async def line(bench: Bench, seller: Wholesaler, meter: Meter) -> Line:
    return await bench.add("line", RULE)


async def test_both_steps_are_in_the_ledger_and_the_second_names_the_first(
    bench: Bench, seller: Wholesaler, line: Line
) -> None:
    states: list[str] = []

    async def look() -> None:
        states.append((await bench.row(line)).state)

    seller.preparing = seller.before = look
    bought = await bench.recharger.recharge(line, REQUESTED)
    assert states == ["prepared", "sent"]
    assert seller.orders[0].receipt == "T1"
    assert (bought.state, bought.receipt, bought.cost) == (State.SUCCEEDED, "T1", usd(5))
    assert bench.told() == [Kind.SENT, Kind.SUCCEEDED]


@pytest.mark.parametrize(
    ("quoted", "reason"),
    [
        (usd("6.01"), "price_over_cap"),
        (Money(amount=usd(5).amount, currency="EUR"), "currency_mismatch"),
    ],
)
async def test_a_quote_beyond_the_limits_is_taken_back_unpaid(
    bench: Bench, seller: Wholesaler, line: Line, quoted: Money, reason: str
) -> None:
    seller.quoted = quoted
    bought = await bench.recharger.recharge(line, REQUESTED)
    assert (bought.state, bought.reason) == (State.REFUSED, reason)
    assert (seller.charges, seller.sales[0].deal) == ([], Deal.CANCELLED)
    spending = (await bench.survey.situation(line, REQUESTED)).spending
    assert (spending.today, spending.line) == (0, ())


async def test_a_quote_that_gives_the_line_less_is_taken_back(
    bench: Bench, seller: Wholesaler, line: Line
) -> None:
    seller.credited = usd("4.99")
    bought = await bench.recharger.recharge(line, REQUESTED)
    assert (bought.state, bought.reason, seller.charges) == (State.REFUSED, "price_changed", [])


async def test_what_costs_less_than_was_agreed_is_bought_and_what_costs_more_is_not(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    wish = asked("air5", expected_price=usd(5))
    seller.quoted = usd("5.01")
    assert (await bench.recharger.recharge(line, wish)).reason == "price_changed"
    seller.quoted = usd("4.98")
    bought = await bench.recharger.recharge(line, wish)
    assert (bought.state, bought.cost, len(seller.charges)) == (State.SUCCEEDED, usd("4.98"), 1)


async def test_home_assistant_that_stops_between_the_steps_confirms_nothing(
    bench: Bench, seller: Wholesaler, line: Line
) -> None:
    async def stop() -> None:
        bench.office.stopping = True

    seller.preparing = stop
    bought = await bench.recharger.recharge(line, REQUESTED)
    assert (bought.reason, seller.charges, seller.sales[0].deal) == ("stopping", [], Deal.CANCELLED)


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionFailed("gone"), "not_reached"),
        (OutcomeUnknown("gone"), "not_reached"),
        (Refused(RefusalReason.INSUFFICIENT_FUNDS, "gone"), "insufficient_funds"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else value,
)
async def test_a_preparation_that_fails_costs_nothing_and_is_taken_back(
    bench: Bench, seller: Wholesaler, line: Line, error: Exception, reason: str
) -> None:
    seller.preparing = failing(error)  # after it was prepared: its answer is lost
    seller.releasing = failing(ConnectionFailed("still gone"))
    bought = await bench.recharger.recharge(line, REQUESTED)
    assert (bought.state, bought.reason, bought.message) == (State.REFUSED, reason, "gone")
    assert (seller.charges, seller.calls[-1]) == ([], "release")


@pytest.mark.parametrize("reachable", [True, False])
async def test_a_crash_between_the_steps_costs_nothing_and_blocks_nothing(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line, *, reachable: bool
) -> None:
    seller.preparing = failing(Crash())
    with pytest.raises(Crash):
        await bench.recharger.recharge(line, REQUESTED)
    await bench.restart()
    assert (await bench.row(line)).state is State.PREPARED
    assert await bench.refusal(line, REQUESTED) == "in_flight"
    if not reachable:
        seller.releasing = failing(ConnectionFailed("gone"))
    await bench.keeper.poll(line)
    row = await bench.row(line)
    assert (row.state, row.reason) == (State.REFUSED, "not_confirmed")
    assert seller.sales[0].deal is (Deal.CANCELLED if reachable else Deal.CREATED)
    seller.preparing = failing_never
    clock.advance(HOUR)
    assert (await bench.recharger.recharge(line, REQUESTED)).state is State.SUCCEEDED
    assert len(seller.charges) == 1


@pytest.mark.parametrize("crashed", [True, False])
async def test_a_purchase_that_was_confirmed_though_nobody_did_is_looked_into(
    bench: Bench, seller: Wholesaler, line: Line, *, crashed: bool
) -> None:
    async def confirmed_by_itself() -> None:
        seller.sales[0].deal = Deal.COMPLETED
        raise Crash if crashed else ConnectionFailed

    seller.preparing = confirmed_by_itself
    seller.releasing = failing(OutcomeUnknown("already confirmed"))
    if crashed:
        with pytest.raises(Crash):
            await bench.recharger.recharge(line, REQUESTED)
        await bench.restart()
        await bench.keeper.poll(line)
    else:
        assert (await bench.recharger.recharge(line, REQUESTED)).state is State.UNKNOWN
        await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.SUCCEEDED


class Crash(BaseException):
    """What no code of ours catches."""


async def failing_never() -> None:
    """Let nothing go wrong any more."""


@pytest.mark.parametrize(
    ("releasing", "state"),
    [
        (None, State.REFUSED),
        (ConnectionFailed("gone"), State.REFUSED),
        (OutcomeUnknown("already confirmed"), State.UNKNOWN),
        (RuntimeError("a bug"), State.UNKNOWN),
    ],
    ids=repr,
)
async def test_what_may_not_be_confirmed_is_taken_back(
    bench: Bench, seller: Wholesaler, line: Line, releasing: Exception | None, state: State
) -> None:
    seller.before = failing(RateLimited("not now"))
    if releasing is not None:
        seller.releasing = failing(releasing)
    if isinstance(releasing, RuntimeError):
        with pytest.raises(RuntimeError):
            await bench.recharger.recharge(line, REQUESTED)
    else:
        await bench.recharger.recharge(line, REQUESTED)
    row = await bench.row(line)
    assert (row.state, seller.charges, seller.calls[-1]) == (state, [], "release")
    if state is State.REFUSED:
        assert (row.reason, row.message) == ("rate_limited", "not now")
    assert seller.sales[0].deal is (Deal.CREATED if releasing else Deal.CANCELLED)


async def test_what_takes_hours_is_pending_through_restarts_and_then_succeeds(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    seller.outcome = Deal.CONFIRMED
    pending = await bench.recharger.recharge(line, REQUESTED)
    assert (pending.state, pending.receipt) == (State.PENDING, "T1")
    for _ in range(5):
        clock.advance(HOUR)
        await bench.restart()
        await bench.tick(line)
        assert (await bench.row(line)).state is State.PENDING
        assert await bench.refusal(line, REQUESTED) == "in_flight"
    seller.sales[0].deal = Deal.COMPLETED
    await bench.tick(line)
    assert (await bench.row(line)).state is State.SUCCEEDED
    assert len(seller.charges) == 1
    assert bench.told()[:2] == [Kind.SENT, Kind.PENDING]


@pytest.mark.parametrize("deal", [Deal.DECLINED, Deal.REVERSED])
async def test_what_takes_hours_and_fails_was_not_charged(
    bench: Bench, seller: Wholesaler, line: Line, deal: Deal
) -> None:
    seller.outcome = Deal.CONFIRMED
    await bench.recharger.recharge(line, REQUESTED)
    seller.sales[0].deal = deal
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.REFUSED


@pytest.mark.parametrize("silent", [True, False])
async def test_what_takes_absurdly_long_is_asked_about(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line, *, silent: bool
) -> None:
    seller.outcome = Deal.CONFIRMED
    await bench.recharger.recharge(line, REQUESTED)
    if silent:
        seller.sales.clear()
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.PENDING
    clock.advance(DAY)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.REVIEW
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.REVIEW


async def test_pending_and_nobody_to_ask_becomes_a_question_after_a_day(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    seller.outcome = Deal.CONFIRMED
    await bench.recharger.recharge(line, REQUESTED)
    seller.searching = failing(ConnectionFailed("gone"))
    clock.advance(DAY + HOUR)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.REVIEW


async def test_a_lost_answer_is_explained_by_our_reference(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    seller.after = failing(OutcomeUnknown("lost"))
    assert (await bench.recharger.recharge(line, REQUESTED)).state is State.UNKNOWN
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.SUCCEEDED
    assert len(seller.charges) == 1


async def test_a_lost_answer_of_a_slow_purchase_becomes_pending(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    seller.outcome, seller.after = Deal.CONFIRMED, failing(OutcomeUnknown("lost"))
    await bench.recharger.recharge(line, REQUESTED)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.PENDING


async def test_a_confirmation_that_never_arrived_was_not_charged_and_cannot_be_any_more(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    seller.before = failing(OutcomeUnknown("lost on its way"))
    await bench.recharger.recharge(line, REQUESTED)
    await bench.keeper.poll(line)
    row = await bench.row(line)
    assert (row.state, row.reason, seller.charges) == (State.REFUSED, "not_charged", [])
    assert seller.sales[0].deal is Deal.CANCELLED


async def test_money_that_comes_back_reaches_ledger_budget_and_owner(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line, meter: Meter
) -> None:
    await bench.recharger.recharge(line, REQUESTED)
    clock.advance(MINUTE)
    meter.money = usd(6)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.CREDITED
    seller.sales[0].deal = Deal.REVERSED
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.CREDITED  # asked a minute ago
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    row = await bench.row(line)
    assert (row.state, row.message) == (State.REVERSED, "returned by the operator")
    assert bench.told()[-1] is Kind.REVERSED
    assert (await bench.survey.situation(line, REQUESTED)).spending.line == ()


async def test_money_that_comes_back_again_and_again_opens_the_breaker(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    for _ in range(3):
        clock.advance(DAY)
        assert (await bench.tick(line))[0].due
        seller.sales[-1].deal = Deal.REVERSED
        await bench.keeper.poll(line)
    clock.advance(DAY)
    await bench.keeper.poll(line)
    assert await bench.refusal(line, AUTOMATIC) == "breaker_open"
    assert [row.state for row in await bench.rows(line)] == [State.REVERSED] * 3


async def test_reversals_are_watched_for_no_longer_than_they_happen_and_survive_an_outage(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    await bench.recharger.recharge(line, REQUESTED)
    seller.searching = failing(ConnectionFailed("gone"))
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    seller.searching = failing_never
    seller.calls.clear()
    clock.advance(timedelta(days=8))
    await bench.keeper.poll(line)
    assert "look_up" not in seller.calls


async def test_another_buyer_with_the_same_account_is_seen_and_we_are_not_taken_for_one(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line, meter: Meter
) -> None:
    await bench.keeper.poll(line)
    await bench.recharger.recharge(line, REQUESTED)
    meter.money = usd(6)
    clock.advance(DAY)
    await bench.keeper.poll(line)
    assert [row.origin for row in await bench.rows(line)] == ["requested"]
    other = seller.sales[0].order
    seller.sales.append(
        type(seller.sales[0])(
            number="T9",
            order=type(other)(reference="theirs", line=other.line, package=other.package),
            deal=Deal.COMPLETED,
        )
    )
    await bench.keeper.poll(line)
    assert [row.origin for row in await bench.rows(line)] == ["requested", "elsewhere"]


@pytest.mark.parametrize(
    "limit", [lambda: usd("4.99"), lambda: Money(amount=usd(9).amount, currency="KHR")]
)
async def test_what_the_line_gets_is_capped_as_well(
    bench: Bench, seller: Wholesaler, meter: Meter, limit: Callable[[], Money]
) -> None:
    limits = Limits(max_price=usd(6), max_credit=limit(), monthly_budget=usd(100))
    line = await bench.add("capped", LineSettings(choice=RULE.choice, limits=limits))
    expected = "credit_over_cap" if limit().currency == "USD" else "currency_mismatch"
    assert await bench.refusal(line, REQUESTED) == expected


async def test_a_backup_that_begins_between_the_steps_is_not_confirmed_behind_its_back(
    bench: Bench, seller: Wholesaler, line: Line
) -> None:
    seller.preparing = bench.ledger.rest
    pending = asyncio.create_task(bench.recharger.recharge(line, REQUESTED))
    await asyncio.sleep(0.05)
    bench.ledger.release()
    bought = await pending
    assert (bought.state, bought.reason, seller.charges) == (
        State.REFUSED,
        "ledger_unavailable",
        [],
    )
    assert bench.office.trouble is None


@pytest.mark.parametrize("change", ["pause", "off", "cap"])
async def test_what_the_owner_decides_between_the_steps_holds(
    bench: Bench, seller: Wholesaler, line: Line, change: str
) -> None:
    async def decide() -> None:
        if change == "pause":
            await bench.ledger.pause(line.key, None)
        elif change == "off":
            await bench.office.save_line_settings(line.key, replace(RULE, mode=Mode.OFF))
        else:
            limits = replace(RULE.limits, max_price=usd(1))
            await bench.office.save_line_settings(line.key, replace(RULE, limits=limits))

    seller.preparing = decide
    await bench.tick(line)
    assert ((await bench.row(line)).state, seller.charges) == (State.REFUSED, [])


async def test_an_account_loaded_anew_while_a_purchase_waits_is_the_one_that_pays(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    async with bench.office.account_of(line).lock:
        waiting = asyncio.create_task(bench.recharger.recharge(line, REQUESTED))
        await asyncio.sleep(0)
        renewed = Wholesaler(clock)
        bench.attach(renewed)
    await waiting
    assert (len(seller.charges), len(renewed.charges)) == (0, 1)


async def test_what_could_not_be_taken_back_is_tried_again_after_a_restart(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    seller.quoted, seller.releasing = usd(7), failing(ConnectionFailed("gone"))
    await bench.recharger.recharge(line, REQUESTED)
    assert [sale.deal for sale in seller.sales] == [Deal.CREATED]
    await bench.restart()
    seller.releasing = failing_never
    await bench.keeper.poll(line)
    assert [sale.deal for sale in seller.sales] == [Deal.CANCELLED]
    seller.calls.clear()
    await bench.keeper.poll(line)
    assert "release" not in seller.calls


async def test_a_wallet_in_which_others_hold_money_proves_nothing(
    bench: Bench, clock: Clock, seller: Wholesaler, line: Line
) -> None:
    seller.after = failing(OutcomeUnknown("lost"))
    await bench.recharger.recharge(line, REQUESTED)
    seller.sales.clear()  # the records do not tell
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.REVIEW
