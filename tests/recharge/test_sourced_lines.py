"""Lines that are read by something else than their provider: when that is asked, and what silence means."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.esim_recharge.lines.models import Line, Money, Reading
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.base import ConnectionFailed, OutcomeUnknown, Reads
from custom_components.esim_recharge.recharge.models import Reason, State
from custom_components.esim_recharge.recharge.recharger import BlockedError
from custom_components.esim_recharge.recharge.settings import LineSettings
from custom_components.esim_recharge.sources.base import NotAnswered

from .kit import AUTOMATIC, DAY, HOUR, MINUTE, NOW, REQUESTED, Bench, Clock, failing, nothing, usd
from .test_two_steps import RULE
from .wholesaler import AIRTIME, Deal, Meter, Wholesaler

TWICE_A_DAY = timedelta(hours=12)


@pytest.fixture
def seller(clock: Clock, bench: Bench) -> Wholesaler:
    seller = Wholesaler(clock)
    bench.attach(seller)
    return seller


async def metered(
    bench: Bench, meter: Meter, settings: LineSettings = RULE, name: str = "line"
) -> Line:
    bench.sources[name] = meter
    return await bench.add(name, settings)


async def test_the_source_is_read_and_not_the_provider(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    line = await metered(bench, Meter(clock=clock, money=usd(7)))
    reading = await bench.keeper.poll(line)
    assert reading == Reading(read_at=NOW, money=usd(7))
    assert "read" not in seller.calls
    capabilities = bench.office.account_of(line).capabilities(line.key)
    assert capabilities.reads == {Reads.MONEY}
    assert capabilities.two_steps


async def test_what_the_house_knows_is_kept_when_the_provider_cannot_be_reached(
    bench: Bench, clock: Clock, seller: Wholesaler, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = await metered(bench, Meter(clock=clock))

    async def gone(_line: str) -> list[None]:
        raise ConnectionFailed("gone")

    monkeypatch.setattr(seller, "history", gone)
    with pytest.raises(ConnectionFailed):
        await bench.keeper.poll(line)
    assert len(await bench.ledger.readings(line.key)) == 1


async def test_a_source_that_costs_is_asked_as_often_as_allowed_restarts_or_not(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY, money=usd(50))
    line = await metered(bench, meter)
    for _ in range(48):
        await bench.keeper.poll(line)
        await bench.restart()
        clock.advance(HOUR)
    assert meter.asked == 4


async def test_who_insists_gets_a_source_asked_that_costs_but_not_twice_a_minute(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY, money=usd(50))
    line = await metered(bench, meter)
    for _ in range(6):
        await bench.keeper.poll(line, insist=True)
        clock.advance(MINUTE / 2)
    assert meter.asked == 3


async def test_a_question_that_failed_counts_as_asked(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY, asking=failing(NotAnswered("…")))
    line = await metered(bench, meter)
    with pytest.raises(NotAnswered):
        await bench.keeper.poll(line)
    clock.advance(HOUR)
    assert await bench.keeper.poll(line) is None
    assert meter.asked == 1


async def test_a_clock_that_was_ahead_does_not_silence_a_source(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY)
    line = await metered(bench, meter)
    clock.step(30 * DAY)
    await bench.keeper.poll(line)
    clock.step(-30 * DAY)
    await bench.keeper.poll(line)
    assert meter.asked == 2


async def test_before_an_automatic_recharge_a_source_that_costs_is_asked_once_more(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY)
    line = await metered(bench, meter)
    await bench.keeper.poll(line)
    clock.advance(6 * HOUR)  # the reading is stale by now
    await bench.tick(line)
    assert (meter.asked, len(seller.charges)) == (2, 1)


async def test_what_the_second_look_says_decides(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY)
    line = await metered(bench, meter)
    await bench.keeper.poll(line)
    clock.advance(6 * HOUR)
    meter.money = usd(40)  # somebody has paid meanwhile
    await bench.tick(line)
    assert (meter.asked, seller.charges) == (2, [])


async def test_nothing_is_asked_for_a_purchase_that_is_not_allowed_anyway(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY)
    limits = replace(RULE.limits, max_price=usd(3))
    line = await metered(bench, meter, replace(RULE, limits=limits))
    for _ in range(20):
        await bench.tick(line)
        clock.advance(20 * MINUTE)
    assert meter.asked == 1
    assert await bench.refusal(line, AUTOMATIC) == "price_over_cap"


async def test_a_jump_is_looked_at_twice_even_where_looking_costs(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY, money=usd(40))
    line = await metered(bench, meter)
    await bench.keeper.poll(line)
    clock.advance(13 * HOUR)
    meter.money = usd(1)
    await bench.tick(line)
    assert seller.charges == []
    clock.advance(2 * MINUTE)
    await bench.tick(line)
    assert (meter.asked, len(seller.charges)) == (3, 1)


async def test_a_source_that_costs_is_asked_once_when_the_recharge_must_show(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY)
    line = await metered(bench, meter)
    await bench.recharger.recharge(line, REQUESTED)
    before = meter.asked
    meter.money = usd(6)
    for _ in range(30):
        clock.advance(MINUTE)
        await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.CREDITED
    assert meter.asked == before + 1


async def test_a_recharge_that_the_late_look_does_not_show_is_not_credited(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    line = await metered(bench, Meter(clock=clock, every=TWICE_A_DAY))
    await bench.recharger.recharge(line, REQUESTED)
    await bench.keeper.poll(line)
    for _ in range(30):
        clock.advance(MINUTE)
        await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.NOT_CREDITED


async def test_figures_from_before_the_recharge_prove_nothing_until_a_day_has_passed(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock)
    line = await metered(bench, meter)
    await bench.recharger.recharge(line, REQUESTED)
    meter.silent = True  # an entity that is not updated any more
    await bench.keeper.poll(line)
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.SUCCEEDED
    clock.advance(DAY)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.NOT_CREDITED


@pytest.mark.parametrize("reads", [frozenset[Reads](), frozenset({Reads.DATA})])
async def test_where_no_reading_could_show_it_the_word_of_the_provider_is_taken(
    bench: Bench, clock: Clock, seller: Wholesaler, reads: frozenset[Reads]
) -> None:
    line = await metered(bench, Meter(clock=clock, reads=reads, silent=True))
    await bench.recharger.recharge(line, REQUESTED)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.SUCCEEDED
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    row = await bench.row(line)
    assert (row.state, row.reason) == (State.CREDITED, "taken_at_word")


async def test_a_line_that_cannot_be_read_is_recharged_by_the_calendar_alone(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, reads=frozenset(), silent=True)
    by_date = replace(RULE, rule=Rule(day_of_month=NOW.day))
    line = await metered(bench, meter, by_date)
    for _ in range(5):
        await bench.tick(line)
        clock.advance(2 * HOUR)
    assert len(seller.charges) == 1


async def test_a_line_that_can_be_read_and_was_not_is_not_recharged_by_the_calendar(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, silent=True)
    by_date = replace(RULE, rule=Rule(day_of_month=NOW.day))
    line = await metered(bench, meter, by_date)
    await bench.tick(line)
    assert await bench.refusal(line, AUTOMATIC) == Reason.STALE_READING


async def test_what_a_person_says_is_a_reading_and_shows_a_recharge(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, silent=True, keeps=None)
    line = await metered(bench, meter)
    await bench.survey.note(line, Reading(read_at=NOW, money=usd(1)))
    await bench.recharger.recharge(line, REQUESTED)
    clock.advance(MINUTE)
    await bench.survey.note(line, Reading(read_at=clock.now, money=usd(6)))
    assert (await bench.row(line)).state is State.CREDITED


async def test_open_questions_are_followed_while_the_source_is_silent(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock)
    line = await metered(bench, meter)
    seller.after = failing(TimeoutError())
    with pytest.raises(TimeoutError):
        await bench.recharger.recharge(line, REQUESTED)
    meter.asking = failing(NotAnswered("…"))
    with pytest.raises(NotAnswered):
        await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.SUCCEEDED
    meter.asking = nothing


async def test_one_typed_balance_pays_for_one_recharge(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    limits = replace(RULE.limits, stale_after=timedelta(days=7), per_day=24)
    line = await metered(
        bench, Meter(clock=clock, silent=True, keeps=None), replace(RULE, limits=limits)
    )
    await bench.survey.note(line, Reading(read_at=NOW, money=usd(1)))
    for _ in range(60):
        await bench.tick(line)
        clock.advance(2 * HOUR)
    assert len(seller.charges) == 1
    await bench.survey.note(line, Reading(read_at=clock.now, money=usd(1)))
    await bench.tick(line)
    assert len(seller.charges) == 2


async def test_what_a_person_types_is_not_doubted(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    line = await metered(bench, Meter(clock=clock, silent=True, keeps=None))
    for amount in (40, 1):
        clock.advance(DAY)
        await bench.survey.note(line, Reading(read_at=clock.now, money=usd(amount)))
    await bench.tick(line)
    assert len(seller.charges) == 1


async def test_what_was_read_before_counts_for_nothing_once_the_line_cannot_be_read(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock)
    line = await metered(bench, meter, replace(RULE, limits=replace(RULE.limits, max_price=None)))
    await bench.tick(line)
    assert (await bench.survey.outlook(line)).verdict.due
    await bench.office.save_line_settings(line.key, RULE)
    bench.sources["line"] = Meter(clock=clock, reads=frozenset(), silent=True)
    for _ in range(5):
        clock.advance(DAY)
        await bench.tick(line)
    assert ((await bench.survey.outlook(line)).reading, seller.charges) == (None, [])


async def test_a_broken_code_is_asked_ever_more_rarely(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY)
    line = await metered(bench, meter)
    await bench.keeper.poll(line)
    clock.advance(4 * HOUR)
    meter.asking, meter.asked = failing(NotAnswered("…")), 0
    for _ in range(24 * 4):
        with suppress(NotAnswered, BlockedError):
            await bench.keeper.poll(line)
        with suppress(NotAnswered):
            await bench.keeper.consider(line)
        clock.advance(15 * MINUTE)
    assert meter.asked <= 8
    assert seller.charges == []


async def test_a_line_that_fell_far_before_it_was_paid_for_shows_the_recharge_all_the_same(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY, money=usd(5))
    line = await metered(bench, meter)
    await bench.keeper.poll(line)
    clock.advance(11 * HOUR)
    meter.money = usd("0.20")
    await bench.recharger.recharge(line, REQUESTED)
    meter.money = usd("5.20")
    for _ in range(30):
        clock.advance(MINUTE)
        await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.CREDITED


async def test_a_person_may_buy_for_a_line_that_does_not_answer(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock, every=TWICE_A_DAY, asking=failing(NotAnswered("…")))
    line = await metered(bench, meter)
    assert (await bench.recharger.recharge(line, REQUESTED)).state is State.SUCCEEDED


async def test_money_in_another_currency_than_the_line_holds_is_taken_at_their_word(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    riel = Money(amount=usd(4000).amount, currency="KHR")
    seller.on_sale = [replace(AIRTIME, credit=riel)]
    line = await metered(bench, Meter(clock=clock))
    await bench.recharger.recharge(line, REQUESTED)
    await bench.keeper.poll(line)
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    assert (await bench.row(line)).reason == "taken_at_word"


async def test_while_the_source_is_silent_others_purchases_and_reversals_are_seen(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    meter = Meter(clock=clock)
    line = await metered(bench, meter)
    await bench.keeper.poll(line)
    await bench.recharger.recharge(line, REQUESTED)
    meter.asking = failing(NotAnswered("…"))
    seller.sales[0].deal = Deal.REVERSED
    clock.advance(HOUR)
    with pytest.raises(NotAnswered):
        await bench.keeper.poll(line)
    assert (await bench.row(line)).state is State.REVERSED


async def test_our_own_reference_is_ours_however_late_the_history_shows_it(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    line = await metered(bench, Meter(clock=clock))
    await bench.keeper.poll(line)
    await bench.recharger.recharge(line, REQUESTED)
    shown, seller.sales = seller.sales, []
    clock.advance(3 * DAY)
    await bench.keeper.poll(line)
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    await bench.desk.clear(line)
    seller.sales = shown
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    assert [row.origin for row in await bench.rows(line)] == ["requested"]


async def test_a_balance_may_be_told_while_a_purchase_is_under_way(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    line = await metered(bench, Meter(clock=clock, silent=True, keeps=None))

    async def tell() -> None:
        await bench.survey.note(line, Reading(read_at=clock.now, money=usd(6)))

    seller.before = tell
    async with asyncio.timeout(5):
        bought = await bench.recharger.recharge(line, REQUESTED)
    assert bought.state is State.SUCCEEDED


async def test_a_question_of_a_line_that_was_removed_takes_money_off_the_wallet_for_a_month(
    bench: Bench, clock: Clock, seller: Wholesaler
) -> None:
    lost, other = [await metered(bench, Meter(clock=clock), name=name) for name in ("lost", "line")]
    seller.funds = usd(9)
    seller.after = failing(OutcomeUnknown("lost"))
    await bench.recharger.recharge(lost, REQUESTED)
    seller.after = nothing
    assert await bench.refusal(other, REQUESTED) == "wallet_too_low"
    clock.advance(31 * DAY)
    assert (await bench.recharger.recharge(other, REQUESTED)).state is State.SUCCEEDED
