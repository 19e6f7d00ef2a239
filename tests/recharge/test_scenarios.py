"""What went wrong elsewhere when software spent money, replayed against this product.

The first part are the rows of a comparison in which other integrations and Home Assistant's own triggers were measured:
what happened there stands behind each name.
"""

import asyncio
from datetime import timedelta
from http import HTTPStatus

import pytest

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.providers.base import ProviderError, RefusalReason, Refused
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import LineSettings
from tests.simulators.airalo_data import CAMBODIA, LAOS
from tests.simulators.common import FaultKind

from .kit import DAY, HOUR, MINUTE, NOW, REQUESTED, Bench, Clock, Shop, asked, failing, limited, usd
from .market import Market

POLL = 20 * MINUTE
"""How often a line is looked at."""


async def until_low(market: Market) -> Line:
    """A line that goes from 1000 MB to 250 MB: too large a step to be believed at first sight."""
    line = await market.add(CAMBODIA, left=1000)
    await market.look()
    market.simulator.set_line(CAMBODIA, remaining=250)
    await market.wait(2 * POLL, POLL)
    return line


async def drop_out(market: Market, times: int = 1) -> None:
    """The line cannot be read, then it can, over and over."""
    for _ in range(times):
        market.simulator.fault(FaultKind.ERROR_BEFORE, "read")
        await market.wait(2 * POLL, POLL)


def charges(market: Market) -> int:
    return len(market.simulator.charges)


async def test_1000_to_250_is_one_purchase(market: Market) -> None:  # elsewhere: 1
    await until_low(market)
    assert charges(market) == 1


async def test_staying_below_is_still_one_purchase(market: Market) -> None:  # elsewhere: 1
    market.simulator.configure(credit_delay=None)
    await until_low(market)
    await market.wait(DAY, 2 * HOUR)
    assert charges(market) == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_drop_outs_while_low_buy_nothing_more(  # elsewhere: 1 + one for each drop-out
    market: Market, times: int
) -> None:
    market.simulator.configure(credit_delay=None)
    await until_low(market)
    await drop_out(market, times)
    assert charges(market) == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_drop_outs_before_the_purchase_do_not_multiply_it(market: Market, times: int) -> None:
    line = await market.add(CAMBODIA)
    await market.bench.ledger.pause(line.key, None)
    await market.look()
    await drop_out(market, times)
    await market.bench.ledger.resume(line.key)
    await drop_out(market, times)
    assert charges(market) == 1


async def test_a_restart_while_low_buys_nothing_more(market: Market) -> None:  # elsewhere: 1 more
    market.simulator.configure(credit_delay=None)
    line = await until_low(market)
    for _ in range(3):
        await market.bench.restart()
        await market.bench.keeper.consider(line)
        await market.look()
    assert charges(market) == 1


async def test_one_bad_reading_of_0_then_9000_buys_nothing(market: Market) -> None:  # elsewhere: 1
    await market.add(CAMBODIA, left=9000)
    await market.look()
    market.simulator.set_line(CAMBODIA, remaining=1)
    await market.wait(POLL, POLL)
    market.simulator.set_line(CAMBODIA, remaining=9000)
    await market.wait(DAY, 2 * HOUR)
    assert charges(market) == 0


async def test_a_purchase_that_fails_is_tried_again_after_the_pause(  # elsewhere: down to 0
    market: Market,
) -> None:
    market.simulator.fault(FaultKind.RATE_LIMITED, "recharge", count=2)
    await until_low(market)
    await market.wait(DAY, HOUR)
    assert charges(market) == 1


async def test_a_line_that_is_low_when_the_rule_is_switched_on_is_recharged(  # elsewhere: 0
    market: Market,
) -> None:
    line = await market.add(CAMBODIA)
    settings = await market.bench.office.line_settings(line.key)
    await market.bench.office.save_line_settings(line.key, LineSettings())
    await market.look()
    assert charges(market) == 0
    await market.bench.office.save_line_settings(line.key, settings)
    await market.bench.keeper.consider(line)
    assert charges(market) == 1


async def test_three_low_spells_split_by_drop_outs_are_one(market: Market) -> None:  # elsewhere: 3
    line = await market.add(CAMBODIA)
    market.simulator.configure(credit_delay=None)
    for _ in range(3):
        await market.wait(HOUR, POLL)
        await drop_out(market)
    assert charges(market) == 1
    assert (await market.bench.row(line)).state is State.NOT_CREDITED


@pytest.mark.parametrize("status", [500, 503, 404, 200])
async def test_a_balance_endpoint_that_fails_is_no_balance_of_zero(  # elsewhere: 1 per outage
    market: Market, status: int
) -> None:
    await market.add(CAMBODIA, left=5000)
    await market.look()
    for _ in range(2):
        market.simulator.fault(
            FaultKind.ANSWER, "read", count=3, status=status, body='{"error": "down"}'
        )
        await market.wait(4 * POLL, POLL)
    assert charges(market) == 0


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (HTTPStatus.INTERNAL_SERVER_ERROR, State.UNKNOWN),
        (HTTPStatus.PAYMENT_REQUIRED, State.UNKNOWN),
        (HTTPStatus.UNAUTHORIZED, State.UNKNOWN),
        (HTTPStatus.BAD_GATEWAY, State.UNKNOWN),
    ],
)
async def test_an_error_of_the_purchase_is_never_a_success(  # elsewhere: reported as success
    market: Market, status: HTTPStatus, state: State
) -> None:
    line = await market.add(CAMBODIA)
    market.simulator.fault(FaultKind.ANSWER, "recharge", status=status, body="{}")
    await market.look()
    assert (await market.bench.row(line)).state is state
    await market.wait(DAY, 2 * HOUR)
    assert [row.state for row in await market.bench.rows(line)] == [State.REFUSED, State.CREDITED]
    assert charges(market) == 1


async def test_96_failed_polls_leave_an_old_reading_that_looks_old(  # elsewhere: shown as fresh
    market: Market,
) -> None:
    line = await market.add(CAMBODIA, left=5000)
    await market.look()
    before = await market.bench.ledger.readings(line.key)
    market.simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    failed = 0
    for _ in range(96):
        market.simulator.advance(15 * 60)
        try:
            await market.bench.keeper.poll(line)
        except ProviderError:
            failed += 1
    assert failed == 96
    assert await market.bench.ledger.readings(line.key) == before
    assert market.now() - before[-1].taken_at >= timedelta(hours=24)
    assert await market.bench.ledger.history(line.key) == []


async def test_an_operator_that_never_credits_is_paid_once_in_ten_polls(  # elsewhere: 10
    market: Market,
) -> None:
    await market.add(CAMBODIA)
    market.simulator.configure(credit_delay=None)
    for _ in range(10):
        await market.wait(2 * HOUR, 2 * HOUR)
    assert charges(market) == 1


# Seen at consumers and at billing teams


async def test_a_leak_is_not_fed_beyond_the_limits(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", limited(per_day=2, monthly_budget=usd(30)))
    for _ in range(8 * 12):
        provider.sims["line"].data = 0  # whatever is bought is gone at once
        provider.sims["line"].arrivals.clear()
        await bench.tick(line)
        clock.advance(2 * HOUR)
    days = [(NOW + charge.at).date() for charge in provider.charges]
    assert max(days.count(day) for day in days) == 2
    assert len(provider.charges) == 6


async def test_pressing_again_with_another_amount_is_the_same_line_and_is_held_back(
    market: Market,
) -> None:
    line = await market.add(CAMBODIA)
    small, large, *_ = (offer.id for offer in market.simulator.lines[CAMBODIA].offers)
    market.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await market.bench.recharger.recharge(line, asked(small))
    assert await market.bench.refusal(line, asked(large, max_price=usd(99))) == "unknown_outcome"
    assert charges(market) == 1


async def test_a_burst_of_equal_wishes_is_one_purchase(market: Market) -> None:
    line = await market.add(CAMBODIA)
    wishes = (market.bench.recharger.recharge(line, REQUESTED) for _ in range(10))
    results = await asyncio.gather(*wishes, return_exceptions=True)
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert charges(market) == 1


async def test_a_declined_payment_is_not_tried_for_ever(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.before = failing(Refused(RefusalReason.OTHER, "card declined"))
    for _ in range(14 * 4):
        await bench.tick(line)
        clock.advance(6 * HOUR)
    assert len(provider.orders) == 3
    assert (await bench.standing(line)).status == "breaker_open"


async def test_entity_id_all_buys_within_the_account_only_what_fits(market: Market) -> None:
    lines = [await market.add(CAMBODIA), await market.add(LAOS)]
    market.simulator.set_wallet("4.00")
    results = await asyncio.gather(
        *(market.bench.recharger.recharge(line, REQUESTED) for line in lines),
        return_exceptions=True,
    )
    assert sum(not isinstance(result, BaseException) for result in results) == 1
    assert charges(market) == 1
