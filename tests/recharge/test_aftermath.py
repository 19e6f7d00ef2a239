"""What became of a purchase: evidence settles, absence only with the wallet, and else a person decides."""

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    Line,
    Money,
    Package,
    Quantity,
    Reading,
    Receipt,
)
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.base import (
    Charged,
    ConnectionFailed,
    Effect,
    NotCharged,
    OutcomeUnknown,
)
from custom_components.esim_recharge.recharge.credit import shows
from custom_components.esim_recharge.recharge.desk import NothingOpenError
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Kind, Origin, Recharge, State

from .kit import (
    AUTOMATIC,
    DAY,
    GB,
    GB1,
    GB3,
    HOUR,
    MB,
    MINUTE,
    NOW,
    REQUESTED,
    SETTINGS,
    Bench,
    Clock,
    Shop,
    failing,
    limited,
    shop,
    usd,
)

WAIT = Shop.capabilities.credit_delay + 10 * MINUTE
"""How long absence proves nothing."""


async def lost(bench: Bench, provider: Shop, line: Line, *, charged: bool) -> Recharge:
    """A purchase whose answer was lost, with or without a charge."""
    error = failing(OutcomeUnknown())
    before, after = provider.before, provider.after
    provider.before, provider.after = (before, error) if charged else (error, after)
    unknown = await bench.recharger.recharge(line, REQUESTED)
    provider.before, provider.after = before, after
    assert unknown.state is State.UNKNOWN
    return unknown


async def states(bench: Bench, line: Line) -> list[State]:
    return [row.state for row in await bench.rows(line)]


# Credit


async def test_promise_6_the_line_waits_until_the_history_shows_the_purchase(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay, provider.credit_delay = 10 * MINUTE, None
    await bench.tick(line)
    assert await bench.refusal(line, REQUESTED) == "waiting_for_credit"
    clock.advance(9 * MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.SUCCEEDED]
    clock.advance(MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]
    assert len(provider.charges) == 1


async def test_a_rise_that_fits_is_credit_as_well(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = None
    await bench.tick(line)
    clock.advance(MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]


async def test_what_is_never_credited_needs_a_person_and_stops_the_rule(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = provider.credit_delay = None
    await bench.tick(line)
    clock.advance(WAIT)
    await bench.tick(line)
    assert await states(bench, line) == [State.SUCCEEDED]
    clock.advance(MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.NOT_CREDITED]
    assert Kind.NOT_CREDITED in bench.told()
    for _ in range(
        10
    ):  # ten polls of a provider that never credits: seen to buy ten times elsewhere
        clock.advance(DAY)
        await bench.tick(line)
        assert await bench.refusal(line, AUTOMATIC) == "waiting_for_credit"
    assert len(provider.charges) == 1

    await bench.desk.clear(line)
    await bench.tick(line)
    assert len(provider.charges) == 2


@pytest.mark.parametrize("shown_by", ["history", "reading"])
async def test_what_is_credited_late_is_seen_after_all(
    bench: Bench, provider: Shop, line: Line, clock: Clock, shown_by: str
) -> None:
    provider.record_delay = 2 * HOUR if shown_by == "history" else None
    provider.credit_delay = 2 * HOUR if shown_by == "reading" else None
    await bench.tick(line)
    clock.advance(HOUR)
    await bench.tick(line)
    assert await states(bench, line) == [State.NOT_CREDITED]
    clock.advance(HOUR)
    await bench.tick(line)
    (row,) = await bench.rows(line)
    assert (row.state, row.cleared_at) == (State.NOT_CREDITED, clock.now)
    clock.advance(HOUR)
    await bench.tick(line)
    assert bench.told().count(Kind.CREDITED) == 1


async def test_a_reading_from_before_the_purchase_shows_nothing(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = None
    await bench.tick(line)
    clock.step(-HOUR)  # its time is before the purchase: not proof, whatever it says
    await bench.tick(line)
    assert await states(bench, line) == [State.SUCCEEDED]


async def test_a_clock_put_back_blocks_a_line_no_longer_than_the_credit_takes(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = provider.credit_delay = None
    await bench.tick(line)
    clock.step(-30 * DAY)
    clock.advance(WAIT + MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.NOT_CREDITED]


async def test_a_clock_put_forward_makes_no_credit_late(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = provider.credit_delay = 10 * MINUTE
    await bench.tick(line)
    clock.step(DAY)
    await bench.tick(line)
    assert await states(bench, line) == [State.SUCCEEDED]
    clock.advance(10 * MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]


async def test_an_entry_that_comes_after_the_rise_is_ours_and_nobody_elses(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = HOUR
    await bench.tick(line)
    clock.advance(MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]
    clock.advance(HOUR)
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]
    assert len(provider.charges) == 1


async def test_a_line_that_cannot_be_read_after_a_purchase_is_not_blocked_for_ever(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    await bench.tick(line)
    provider.reading = failing(ConnectionFailed())
    provider.sims["line"].records.clear()
    clock.advance(DAY)
    with pytest.raises(ConnectionFailed):
        await bench.keeper.poll(line)
    assert await states(bench, line) == [State.SUCCEEDED]
    clock.advance(HOUR)
    with pytest.raises(ConnectionFailed):
        await bench.keeper.poll(line)
    assert await states(bench, line) == [State.NOT_CREDITED]
    await bench.recharger.recharge(line, REQUESTED)
    assert len(provider.charges) == 2


# Unknown outcomes


async def test_an_unknown_outcome_that_was_charged_is_found_in_the_history(
    bench: Bench, provider: Shop, line: Line
) -> None:
    await lost(bench, provider, line, charged=True)
    await bench.keeper.poll(line)
    (row,) = await bench.rows(line)
    assert (row.state, row.reason, row.receipt) == (State.CREDITED, "found", "h0")
    assert bench.told()[-2:] == [Kind.SUCCEEDED, Kind.CREDITED]
    assert len(provider.charges) == 1


async def test_an_unknown_outcome_is_looked_up_by_our_own_reference(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.record_delay = None
    await lost(bench, provider, line, charged=True)
    receipt = Receipt(reference="R1", package_id="gb1", price=usd("4.80"))
    provider.found = Charged(receipt=receipt)
    await bench.keeper.poll(line)
    (row,) = await bench.rows(line)
    assert (row.state, row.receipt, row.paid) == (State.SUCCEEDED, "R1", usd("4.80"))


async def test_a_provider_that_rules_a_purchase_out_settles_it(
    bench: Bench, provider: Shop, line: Line
) -> None:
    await lost(bench, provider, line, charged=False)
    provider.found = NotCharged(message="never seen")
    await bench.keeper.poll(line)
    (row,) = await bench.rows(line)
    assert (row.state, row.reason, row.message) == (State.REFUSED, "not_charged", "never seen")


async def test_absence_right_after_the_event_proves_nothing(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    await lost(bench, provider, line, charged=False)
    for _ in range(30):
        await bench.keeper.poll(line)
        clock.advance(MINUTE)
    assert await states(bench, line) == [State.UNKNOWN]
    clock.advance(MINUTE)
    await bench.keeper.poll(line)
    (row,) = await bench.rows(line)
    assert (row.state, row.reason) == (State.REFUSED, "not_charged")


async def test_a_clock_put_forward_gives_the_provider_no_time(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    await lost(bench, provider, line, charged=False)
    await bench.keeper.poll(line)
    clock.step(5 * HOUR)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.UNKNOWN]
    await bench.restart()
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.UNKNOWN]
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REFUSED]


async def test_an_undecidable_outcome_is_put_before_a_person(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = None
    await lost(bench, provider, line, charged=True)
    await bench.keeper.poll(line)
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]
    assert bench.told()[-1] is Kind.REVIEW
    assert await bench.refusal(line, REQUESTED) == "unknown_outcome"
    await bench.restart()
    clock.advance(10 * DAY)
    await bench.tick(line)
    assert await states(bench, line) == [State.REVIEW]
    assert len(provider.charges) == 1


@pytest.mark.parametrize(("charged", "state"), [(True, State.SUCCEEDED), (False, State.REFUSED)])
async def test_a_person_decides_what_the_machine_cannot(
    bench: Bench, provider: Shop, line: Line, charged: bool, state: State
) -> None:
    unknown = await lost(bench, provider, line, charged=charged)
    with pytest.raises(NothingOpenError):
        await bench.desk.decide(line, charged=charged, recharge_id="another")
    decided = await bench.desk.decide(line, charged=charged, recharge_id=unknown.id)
    assert (decided.state, decided.reason) == (state, "decided")
    with pytest.raises(NothingOpenError):
        await bench.desk.decide(line, charged=charged)
    with pytest.raises(NothingOpenError):
        await bench.desk.decide(line, charged=not charged, recharge_id=unknown.id)
    assert await states(bench, line) == [state]
    assert not bench.office.broken


async def test_a_decision_on_what_is_known_by_now_breaks_nothing(
    bench: Bench, provider: Shop, line: Line
) -> None:
    unknown = await lost(bench, provider, line, charged=True)
    await bench.keeper.poll(line)
    with pytest.raises(NothingOpenError):
        await bench.desk.decide(line, charged=False, recharge_id=unknown.id)
    assert await states(bench, line) == [State.CREDITED]
    assert not bench.office.broken


async def test_evidence_settles_what_waits_for_a_person(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = DAY
    await lost(bench, provider, line, charged=True)
    await bench.keeper.poll(line)
    clock.advance(HOUR)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]
    clock.advance(DAY)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.CREDITED]


WALLETS = {
    "hidden before": (None, usd(1000)),
    "hidden after": (usd(1000), None),
    "in another currency": (usd(1000), Money(amount=Decimal(1000), currency="EUR")),
    "changed": (usd(1000), usd("999.99")),
    "filled up": (usd(1000), usd(1100)),
}


@pytest.mark.parametrize("name", WALLETS)
async def test_a_wallet_that_does_not_prove_it_leaves_the_outcome_open(
    bench: Bench, provider: Shop, line: Line, clock: Clock, name: str
) -> None:
    provider.funds, after = WALLETS[name]
    await lost(bench, provider, line, charged=False)
    await bench.keeper.poll(line)
    provider.funds = after
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]


async def test_without_a_history_absence_proves_nothing_at_all(
    bench: Bench, line: Line, clock: Clock
) -> None:
    blind = shop(clock, history=False)
    bench.attach(blind)
    await lost(bench, blind, line, charged=False)
    await bench.keeper.poll(line)
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]
    assert "history" not in blind.calls


async def test_what_was_paid_for_other_lines_meanwhile_is_taken_off(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    other = await bench.add("other")
    await lost(bench, provider, line, charged=False)
    await bench.recharger.recharge(other, REQUESTED)
    await bench.keeper.poll(line)
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REFUSED]


async def test_what_was_paid_in_another_currency_meanwhile_leaves_it_open(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    other = await bench.add("other")
    await lost(bench, provider, line, charged=False)
    provider.paid = Money(amount=Decimal(5), currency="EUR")
    await bench.recharger.recharge(other, REQUESTED)
    await bench.keeper.poll(line)
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]


async def test_what_was_paid_before_is_not_taken_off_because_of_a_clock_step_back(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    # The same price, paid earlier but dated later, must not hide that this one was charged.
    other = await bench.add("other")
    await bench.recharger.recharge(other, REQUESTED)
    clock.step(-2 * HOUR)
    provider.record_delay = provider.credit_delay = None
    await lost(bench, provider, line, charged=True)
    await bench.keeper.poll(line)
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]


async def test_a_purchase_from_elsewhere_leaves_the_wallet_undecided(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    # It may have been paid before the wallet was read, and show only now.
    await bench.keeper.poll(line)
    provider.record_delay = None
    await lost(bench, provider, line, charged=True)
    provider.record_delay = timedelta()
    provider.deliver("line", GB3)
    await bench.keeper.poll(line)
    clock.advance(WAIT + MINUTE)
    await bench.keeper.poll(line)
    assert (await bench.rows(line))[0].state is State.REVIEW


async def test_two_lost_answers_of_one_account_do_not_explain_each_other(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    other = await bench.add("other")
    provider.record_delay = None
    await lost(bench, provider, line, charged=True)
    await lost(bench, provider, other, charged=False)
    for each in (line, other):
        await bench.keeper.poll(each)
    clock.advance(WAIT + MINUTE)
    for each in (line, other):
        await bench.keeper.poll(each)
    assert await states(bench, line) == [State.REVIEW]
    assert await states(bench, other) == [State.REFUSED]
    assert len(provider.charges) == 1


@pytest.mark.parametrize("question", ["searching", "counting"])
async def test_evidence_that_cannot_be_had_costs_no_reading_and_is_a_persons_business_in_time(
    bench: Bench, provider: Shop, line: Line, clock: Clock, question: str
) -> None:
    await lost(bench, provider, line, charged=False)
    setattr(provider, question, failing(ConnectionFailed()))
    await bench.keeper.poll(line)
    clock.advance(WAIT + MINUTE)
    reading = await bench.keeper.poll(line)
    assert reading is not None
    assert reading.read_at == clock.now
    assert await states(bench, line) == [State.UNKNOWN]
    clock.advance(DAY)
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]
    await bench.keeper.poll(line)
    assert await states(bench, line) == [State.REVIEW]


# Other buyers


async def test_promise_5_another_buyer_is_seen_before_we_buy(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    await bench.keeper.poll(line)
    clock.advance(HOUR)
    provider.credit_delay = 20 * MINUTE  # the reading does not show it yet
    provider.deliver("line", GB1)
    await bench.tick(line)
    (found,) = await bench.rows(line)
    assert (found.origin, found.state, found.receipt) == (Origin.ELSEWHERE, State.CREDITED, "h0")
    assert found.cost == usd(5)
    assert bench.told()[0] is Kind.ELSEWHERE
    assert await bench.refusal(line, AUTOMATIC) == "cooldown"
    assert provider.charges == []
    spending = await bench.ledger.spending("line", "account", day=NOW - DAY, month=NOW - DAY)
    assert (spending.today, spending.line) == (1, (usd(5),))


async def test_another_buyer_is_seen_between_the_poll_and_the_purchase(
    bench: Bench, provider: Shop, line: Line
) -> None:
    await bench.keeper.poll(line)
    provider.credit_delay = 20 * MINUTE
    provider.deliver("line", GB1)
    await bench.keeper.consider(line)
    assert provider.orders == []
    assert (await bench.row(line)).origin is Origin.ELSEWHERE


async def test_what_lay_on_the_line_at_the_first_look_is_nobodys_news(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.deliver("line", GB3, price=usd(12))
    await bench.keeper.poll(line)
    assert await bench.rows(line) == []
    assert await bench.ledger.known_records("line") == frozenset({"h0"})


async def test_a_purchase_from_elsewhere_without_a_price_still_starts_the_pause(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    await bench.keeper.poll(line)
    provider.credit_delay = HOUR
    provider.deliver("line", GB1, price=None)
    await bench.tick(line)
    assert (await bench.row(line)).cost == usd(0)
    assert await bench.refusal(line, AUTOMATIC) == "cooldown"
    nameless = shop(clock, currency=None)
    bench.attach(nameless)
    nameless.sims = provider.sims
    provider.deliver("line", GB3, price=None)
    await bench.keeper.poll(line)
    assert (await bench.rows(line))[-1].cost == Money(amount=Decimal(0), currency="XXX")
    clock.advance(DAY)
    provider.sims["line"].arrivals.clear()
    await bench.tick(line)  # nothing, in no currency, is no reason to stop for a month
    assert len(nameless.charges) == 1


async def test_somebody_elses_purchase_of_the_same_package_is_told_from_ours_by_number(
    bench: Bench, provider: Shop, line: Line
) -> None:
    await bench.tick(line)
    provider.deliver("line", GB1)
    await bench.keeper.poll(line)
    assert [(row.origin, row.state) for row in await bench.rows(line)] == [
        (Origin.AUTOMATIC, State.CREDITED),
        (Origin.ELSEWHERE, State.CREDITED),
    ]


async def test_an_entry_that_comes_long_after_is_counted_rather_than_overlooked(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.record_delay = 2 * DAY
    await bench.tick(line)
    clock.advance(MINUTE)
    await bench.tick(line)
    clock.advance(2 * DAY)
    await bench.tick(line)
    assert [row.origin for row in await bench.rows(line)] == [Origin.AUTOMATIC, Origin.ELSEWHERE]


async def test_a_restored_older_ledger_learns_what_was_bought_before_anything_is_bought(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    await bench.keeper.poll(line)
    path = bench.ledger.path
    assert path is not None
    copy = path.with_suffix(".old")
    await bench.ledger.rest()
    copy.write_bytes(path.read_bytes())
    bench.ledger.release()
    await bench.tick(line)
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]
    provider.sims["line"].data = 100 * MB

    await bench.replace_file(copy)
    assert await bench.rows(line) == []
    await bench.tick(line)
    (found,) = await bench.rows(line)
    assert found.origin is Origin.ELSEWHERE
    assert await bench.refusal(line, AUTOMATIC) == "cooldown"
    assert len(provider.charges) == 1
    clock.advance(7 * HOUR)
    await bench.tick(line)
    assert len(provider.charges) == 2  # it is still low: that is a new need


async def test_a_ledger_restored_from_the_middle_of_a_purchase_finds_it(
    bench: Bench, provider: Shop, line: Line
) -> None:
    path = bench.ledger.path
    assert path is not None
    copy = path.with_suffix(".old")

    async def back_up() -> None:
        await bench.ledger.rest()
        copy.write_bytes(path.read_bytes())
        bench.ledger.release()

    provider.before = back_up
    await bench.tick(line)
    await bench.replace_file(copy)
    assert await states(bench, line) == [State.UNKNOWN]
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]
    assert len(provider.charges) == 1


async def test_a_crash_between_remembering_and_settling_loses_nothing(
    bench: Bench, provider: Shop, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await lost(bench, provider, line, charged=True)

    async def crash(*_: object, **__: object) -> Recharge:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "settle", crash)
        with pytest.raises(KeyboardInterrupt):
            await bench.keeper.poll(line)
    await bench.restart()
    assert await states(bench, line) == [State.UNKNOWN]
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]


async def test_a_package_that_waits_behind_the_running_one_is_not_bought_again(
    bench: Bench, line: Line, clock: Clock
) -> None:
    queueing = shop(clock, effect=Effect.QUEUES)
    bench.attach(queueing)
    queueing.credit_delay = None  # the reading tells only of the running package
    queueing.deliver("line", GB1, active=False)
    for _ in range(4):
        await bench.tick(line)
        clock.advance(DAY)
    await bench.keeper.poll(line)
    assert queueing.charges == []
    assert await bench.refusal(line, AUTOMATIC) == "waiting_for_credit"
    queueing.sims["line"].data = 0  # it begins with the next use: another one would only wait, too
    await bench.keeper.poll(line)
    clock.advance(HOUR)
    await bench.tick(line)
    assert queueing.charges == []
    assert (
        await bench.refusal(line, replace(AUTOMATIC, origin=Origin.APPROVED))
        == "waiting_for_credit"
    )


@pytest.mark.parametrize(
    ("begun", "lapses", "bought"),
    [
        (NOW - DAY, None, 1),
        (NOW - timedelta(minutes=1), None, 0),
        (None, NOW - DAY, 1),
    ],
    ids=["begun", "begun so lately that readings may not know it", "lapsed unused"],
)
async def test_a_package_waits_until_it_began_or_lapsed(
    bench: Bench,
    line: Line,
    clock: Clock,
    *,
    begun: datetime | None,
    lapses: datetime | None,
    bought: int,
) -> None:
    queueing = shop(clock, effect=Effect.QUEUES)
    bench.attach(queueing)
    queueing.deliver("line", GB1, active=False)
    ((at, record),) = queueing.sims["line"].records
    changed = replace(record, activated_at=begun, expires_at=lapses)
    queueing.sims["line"].records = [(at, changed)]
    queueing.sims["line"].arrivals.clear()
    await bench.tick(line)
    assert len(queueing.charges) == bought


# What a rise is


def reading(data: Quantity | None = None, money: Money | None = None) -> Reading:
    pots = () if data is None else (Allowance(kind=AllowanceKind.DATA, remaining=data),)
    return Reading(read_at=NOW, money=money, allowances=pots)


XPF = Money(amount=Decimal(500), currency="XPF")
AIRTIME = Package(package_id="a", title="a", price=usd(5), credit=usd(4))
RISES = [
    ("all of it", GB1, reading(0), reading(GB), True),
    ("half of it, the rest is used", GB1, reading(0), reading(GB // 2), True),
    ("less than half", GB1, reading(0), reading(GB // 2 - 1), False),
    ("nothing", GB1, reading(GB), reading(GB), False),
    ("unknown before", GB1, reading(), reading(GB), False),
    ("unknown after", GB1, reading(0), reading(), False),
    ("unlimited", GB1, reading(0), reading(UNLIMITED), False),
    ("no reading before", GB1, None, reading(GB), False),
    ("a package of nothing", replace(GB1, data=0), reading(0), reading(0), False),
    ("airtime", AIRTIME, reading(money=usd(1)), reading(money=usd(5)), True),
    ("half of the airtime", AIRTIME, reading(money=usd(1)), reading(money=usd(3)), True),
    ("too little airtime", AIRTIME, reading(money=usd(1)), reading(money=usd("2.99")), False),
    (
        "airtime of nothing",
        replace(AIRTIME, credit=usd(0)),
        reading(money=usd(1)),
        reading(money=usd(1)),
        False,
    ),
    ("money unknown", AIRTIME, reading(), reading(money=usd(5)), False),
    ("money in another currency", AIRTIME, reading(money=usd(1)), reading(money=XPF), False),
    (
        "credit in another currency",
        replace(AIRTIME, credit=XPF),
        reading(money=usd(1)),
        reading(money=usd(9)),
        False,
    ),
]


@pytest.mark.parametrize(
    ("package", "before", "after", "shown"),
    [row[1:] for row in RISES],
    ids=[row[0] for row in RISES],
)
def test_a_rise_shows_a_recharge_if_it_fits(
    package: Package, before: Reading | None, after: Reading, shown: bool
) -> None:
    recharge = Recharge(
        id="01JD7Q3ZK8WXYVN5T2B4CMHA6E",
        line="line",
        account="account",
        package=package,
        origin=Origin.REQUESTED,
        state=State.SUCCEEDED,
        created_at=NOW,
        updated_at=NOW,
        reading_before=before,
    )
    assert shows(recharge, [] if before is None else [before], after) is shown


async def test_airtime_is_credited_by_the_rise_of_the_lines_money(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    provider.on_sale = [AIRTIME]
    provider.record_delay = None
    settings = replace(SETTINGS, rule=Rule(money_below=usd(3)), choice=FixedPackage(package_id="a"))
    line = await bench.add("line", settings)
    provider.sims["line"].money = usd(1)
    await bench.tick(line)
    provider.sims["line"].money = usd(5)
    clock.advance(MINUTE)
    await bench.tick(line)
    assert await states(bench, line) == [State.CREDITED]


# A person's word


async def test_the_breaker_opens_after_three_failures_and_a_person_resets_it(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", limited(per_day=24))
    with pytest.raises(NothingOpenError):
        await bench.desk.clear(line)
    provider.before = failing(ConnectionFailed())
    for _ in range(6):
        await bench.tick(line)
        clock.advance(7 * HOUR)
    assert len(provider.orders) == 3
    await bench.restart()
    await bench.keeper.poll(line)
    assert await bench.refusal(line, AUTOMATIC) == "breaker_open"
    await bench.desk.clear(line)
    await bench.tick(line)
    assert len(provider.orders) == 4
