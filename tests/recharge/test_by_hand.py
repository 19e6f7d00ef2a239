"""Lines that a person pays for: asked to once, counted from then on, and believed."""

from dataclasses import replace

import pytest

from custom_components.esim_recharge.lines.models import Line, Reading
from custom_components.esim_recharge.recharge.desk import NothingOpenError
from custom_components.esim_recharge.recharge.models import Kind, State
from custom_components.esim_recharge.recharge.settings import Mode
from custom_components.esim_recharge.recharge.status import Status

from .kit import DAY, HOUR, MINUTE, REQUESTED, SETTINGS, Bench, Clock, limited, usd
from .wholesaler import Meter, Pocket

ASK = replace(SETTINGS, mode=Mode.ASK)


@pytest.fixture
def meter(clock: Clock, bench: Bench) -> Meter:
    meter = Meter(clock=clock)
    bench.attach(Pocket(clock))
    bench.sources["line"] = meter
    return meter


@pytest.fixture
async def line(bench: Bench, meter: Meter) -> Line:
    rule = replace(ASK.rule, money_below=usd(2), data_below=None)
    return await bench.add("line", replace(ASK, rule=rule))


async def test_a_person_is_asked_once_to_pay_and_it_counts_from_then_on(
    bench: Bench, clock: Clock, line: Line
) -> None:
    for _ in range(5):
        await bench.tick(line)
        clock.advance(DAY)
    waiting = await bench.row(line)
    assert (waiting.state, waiting.origin) == (State.PENDING, "proposed")
    assert bench.told() == [Kind.SENT, Kind.PENDING]
    assert (await bench.standing(line)).status is Status.TO_PAY
    assert await bench.refusal(line, REQUESTED) == "in_flight"


async def test_what_was_paid_is_what_the_person_says(
    bench: Bench, clock: Clock, line: Line, meter: Meter
) -> None:
    await bench.tick(line)
    paid = await bench.desk.decide(line, charged=True, paid=usd("5.50"), receipt="K7")
    assert (paid.state, paid.cost, paid.receipt) == (State.SUCCEEDED, usd("5.50"), "K7")
    clock.advance(2 * HOUR)
    await bench.tick(line)
    assert (await bench.row(line)).state is State.CREDITED  # this package has no money to be seen


async def test_not_done_is_not_asked_again_until_the_line_was_fine(
    bench: Bench, clock: Clock, line: Line, meter: Meter
) -> None:
    await bench.tick(line)
    refused = await bench.desk.decide(line, charged=False)
    assert (refused.state, refused.reason) == (State.REFUSED, "decided")
    clock.advance(DAY)
    await bench.tick(line)
    assert len(await bench.rows(line)) == 1
    meter.money = usd(9)
    await bench.tick(line)
    meter.money = usd(1)
    clock.advance(DAY)
    await bench.tick(line)
    clock.advance(MINUTE)
    await bench.tick(line)
    assert [row.state for row in await bench.rows(line)] == [State.REFUSED, State.PENDING]


async def test_the_limits_hold_before_a_person_is_asked(
    bench: Bench, clock: Clock, meter: Meter
) -> None:
    settings = replace(limited(monthly_budget=usd(4)), mode=Mode.ASK, rule=ASK.rule)
    rule = replace(settings.rule, money_below=usd(2), data_below=None)
    line = await bench.add("line", replace(settings, rule=rule))
    await bench.tick(line)
    assert await bench.rows(line) == []
    assert bench.told() == [Kind.REFUSED]


async def test_a_person_decides_only_what_waits_for_them(bench: Bench, line: Line) -> None:
    with pytest.raises(NothingOpenError):
        await bench.desk.decide(line, charged=True)
    await bench.tick(line)
    with pytest.raises(NothingOpenError):
        await bench.desk.decide(line, charged=True, recharge_id="another")


async def test_notify_only_says_that_it_is_due(bench: Bench, meter: Meter) -> None:
    rule = replace(ASK.rule, money_below=usd(2), data_below=None)
    line = await bench.add("line", replace(ASK, mode=Mode.NOTIFY, rule=rule))
    await bench.tick(line)
    assert (bench.told(), await bench.rows(line)) == ([Kind.DUE], [])


async def test_a_person_who_has_just_paid_is_not_asked_again_on_old_figures(
    bench: Bench, clock: Clock
) -> None:
    bench.attach(Pocket(clock))
    bench.sources["line"] = Meter(clock=clock, silent=True, keeps=None)
    rule = replace(ASK.rule, money_below=usd(2), data_below=None)
    limits = replace(ASK.limits, stale_after=7 * DAY)
    line = await bench.add("line", replace(ASK, rule=rule, limits=limits))
    await bench.survey.note(line, Reading(read_at=clock.now, money=usd(1)))
    await bench.tick(line)
    clock.advance(2 * DAY)
    await bench.desk.decide(line, charged=True)
    for _ in range(24):
        clock.advance(HOUR)
        await bench.tick(line)
    assert [row.state for row in await bench.rows(line)] == [State.CREDITED]


async def test_a_figure_seen_once_asks_nobody_to_pay(
    bench: Bench, clock: Clock, line: Line, meter: Meter
) -> None:
    meter.money = usd(40)
    await bench.tick(line)
    meter.money = usd(0)
    await bench.tick(line)
    meter.money = usd(40)
    clock.advance(HOUR)
    await bench.tick(line)
    assert await bench.rows(line) == []
