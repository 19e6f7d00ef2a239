"""The one door to a purchase: intent before money, once, and never on the word of an error."""

import asyncio
from contextlib import closing
from dataclasses import replace
import sqlite3

import pytest

from custom_components.esim_recharge.lines.models import Allowance, AllowanceKind, Line, Reading
from custom_components.esim_recharge.providers.base import (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.recharge.ledger import LedgerError
from custom_components.esim_recharge.recharge.limits import Situation
from custom_components.esim_recharge.recharge.models import Kind, Origin, Reason, Recharge, State
from custom_components.esim_recharge.recharge.office import Account, NotAttached
from custom_components.esim_recharge.recharge.recharger import BlockedError, agreed
from custom_components.esim_recharge.recharge.settings import AccountSettings
from custom_components.esim_recharge.recharge.survey import Wish

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
    Bench,
    Clock,
    Gate,
    Shop,
    asked,
    failing,
    limited,
    shop,
    usd,
)


async def start(
    bench: Bench, line: Line, gate: Gate | None = None, wish: Wish = REQUESTED
) -> asyncio.Task[Recharge]:
    """A purchase that has reached the gate when this returns; without one, it waits for its turn."""
    task = asyncio.create_task(bench.recharger.recharge(line, wish))
    await (asyncio.sleep(0) if gate is None else gate.reached.wait())
    return task


async def test_promise_1_the_intent_is_on_disk_before_the_purchase_leaves(
    bench: Bench, provider: Shop, line: Line
) -> None:
    seen: list[tuple[str, str]] = []

    async def look_at_the_file() -> None:
        with closing(sqlite3.connect(str(bench.ledger.path))) as db:
            seen.extend(db.execute("SELECT id, state FROM recharge"))

    provider.before = look_at_the_file
    bought = await bench.recharger.recharge(line, REQUESTED)
    assert seen == [(bought.id, "sent")]
    assert [order.reference for order in provider.orders] == [bought.id]


async def test_a_purchase_is_written_with_everything_that_may_explain_it_later(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.paid = usd("4.50")
    bought = await bench.recharger.recharge(line, asked(request_id="mine"))
    assert bought == await bench.row(line)
    assert (bought.state, bought.origin, bought.package) == (State.SUCCEEDED, Origin.REQUESTED, GB1)
    assert (bought.receipt, bought.paid, bought.cost) == ("R1", usd("4.50"), usd("4.50"))
    assert (bought.wallet_before, bought.request_id) == (usd(1000), "mine")
    assert bought.reading_before is not None
    assert bought.reading_before.remaining(AllowanceKind.DATA) == 100 * MB
    assert bench.told() == [Kind.SENT, Kind.SUCCEEDED]


async def test_promise_2_a_second_purchase_of_a_line_is_stopped_by_the_database_itself(
    bench: Bench, provider: Shop, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = provider.before = Gate()
    first = await start(bench, line, gate)
    # As if the account had been loaded twice: another lock, so that no lock helps.
    bench.office.accounts["account"] = Account(key="account", provider=provider)
    free = await bench.survey.situation(await bench.add("free"), REQUESTED)
    assert await bench.refusal(line, REQUESTED) == "in_flight"

    async def knows_nothing(*_: object, **__: object) -> Situation:
        return replace(free, package=GB1)

    monkeypatch.setattr(bench.survey, "situation", knows_nothing)  # no guard helps either
    assert await bench.refusal(line, REQUESTED) == "in_flight"
    gate.opened.set()
    assert (await first).state is State.SUCCEEDED
    assert len(provider.charges) == 1


class ExpiredError(AuthError):
    """A provider's own kind of a known error."""


SURELY_FREE = {
    "insufficient_funds": Refused(RefusalReason.INSUFFICIENT_FUNDS, "too little"),
    "line_retired": Refused(RefusalReason.LINE_RETIRED, "too little"),
    "auth_failed": AuthError("too little"),
    "access_denied": AccessDeniedError("too little"),
    "not_reached": ConnectionFailed("too little"),
    "line_unknown": NotFoundError("too little"),
    "rate_limited": RateLimited("too little"),
}


@pytest.mark.parametrize("reason", SURELY_FREE)
async def test_an_error_that_surely_cost_nothing_is_a_refusal_with_its_reason(
    bench: Bench, provider: Shop, line: Line, reason: str
) -> None:
    provider.before = failing(SURELY_FREE[reason])
    refused = await bench.recharger.recharge(line, REQUESTED)
    assert (refused.state, refused.reason, refused.message) == (
        State.REFUSED,
        reason,
        "too little",
    )
    assert bench.told() == [Kind.SENT, Kind.FAILED]
    assert len(provider.orders) == 1
    assert bench.office.accounts["account"].auth_ok, "the next read tells, with a new token"


async def test_a_providers_own_kind_of_error_counts_as_what_it_is(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.before = failing(ExpiredError())
    refused = await bench.recharger.recharge(line, REQUESTED)
    assert (refused.state, refused.reason, refused.message) == (State.REFUSED, "auth_failed", None)


async def test_promise_4_an_unknown_outcome_is_a_state_that_blocks_the_line_across_restarts(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.after = failing(OutcomeUnknown("gone"))
    provider.record_delay = provider.credit_delay = None
    unknown = await bench.recharger.recharge(line, REQUESTED)
    assert (unknown.state, unknown.reason, unknown.message) == (State.UNKNOWN, "no_answer", "gone")
    for _ in range(3):
        await bench.restart()
        clock.advance(MINUTE)
        await bench.tick(line)
        assert await bench.refusal(line, REQUESTED) == "unknown_outcome"
        assert await bench.refusal(line, AUTOMATIC) == "unknown_outcome"
    assert (await bench.row(line)).state is State.UNKNOWN
    assert len(provider.orders) == 1


@pytest.mark.parametrize("error", [RuntimeError("a bug"), ProviderError("?"), KeyError("a bug")])
async def test_an_error_that_nobody_knows_may_have_cost_money(
    bench: Bench, provider: Shop, line: Line, error: Exception
) -> None:
    provider.after = failing(error)
    with pytest.raises(type(error)):
        await bench.recharger.recharge(line, REQUESTED)
    unknown = await bench.row(line)
    assert (unknown.state, unknown.reason) == (State.UNKNOWN, "interrupted")


async def test_a_cancelled_caller_does_not_cancel_the_purchase(
    bench: Bench, provider: Shop, line: Line
) -> None:
    gate = provider.after = Gate()
    caller = await start(bench, line, gate)
    caller.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert (await bench.row(line)).state is State.SENT
    gate.opened.set()
    await bench.recharger.stop()
    assert (await bench.row(line)).state is State.SUCCEEDED


async def test_a_purchase_that_is_cancelled_itself_is_unknown(
    bench: Bench, provider: Shop, line: Line
) -> None:
    gate = provider.after = Gate()
    caller = await start(bench, line, gate)
    (purchase,) = [t for t in asyncio.all_tasks() if t.get_name() == "esim_recharge purchase"]
    purchase.cancel()
    with pytest.raises(asyncio.CancelledError):
        await caller
    assert (await bench.row(line)).state is State.UNKNOWN


async def test_stopping_waits_for_what_is_under_way_and_begins_nothing_new(
    bench: Bench, provider: Shop, line: Line
) -> None:
    other = await bench.add("other")
    await bench.recharger.stop()  # nothing under way: nothing to wait for
    bench.office.stopping = False
    gate = provider.after = Gate()
    first = await start(bench, line, gate)
    waiting = await start(bench, other)
    stopping = asyncio.create_task(bench.recharger.stop())
    await asyncio.sleep(0.02)
    assert not stopping.done()
    gate.opened.set()
    await stopping
    assert (await first).state is State.SUCCEEDED
    with pytest.raises(BlockedError, match="stopping"):
        await waiting
    assert await bench.refusal(other, REQUESTED) == "stopping"
    assert len(provider.charges) == 1


async def test_after_a_restart_what_was_being_sent_is_unknown_and_never_sent_again(
    bench: Bench, provider: Shop, line: Line
) -> None:
    gate = provider.before = Gate()
    abandoned = await start(bench, line, gate)
    await bench.recharger.start()  # harmless: this process knows that it is being sent
    assert (await bench.row(line)).state is State.SENT
    await bench.restart()
    unknown = await bench.row(line)
    assert (unknown.state, unknown.reason) == (State.UNKNOWN, "interrupted")
    assert bench.told()[-1] is Kind.UNKNOWN
    assert len(provider.orders) == 1
    gate.opened.set()
    with pytest.raises(
        LedgerError, match="closed"
    ):  # the process that ended writes nothing any more
        await abandoned
    assert await bench.row(line) == unknown


async def test_the_same_request_buys_once_however_often_and_whenever_it_comes(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    wish = asked(request_id="mine")
    first, second = await asyncio.gather(
        bench.recharger.recharge(line, wish), bench.recharger.recharge(line, wish)
    )
    assert first == second
    await bench.restart()
    clock.advance(10 * DAY)
    assert (await bench.recharger.recharge(line, wish)).id == first.id
    assert len(provider.charges) == 1


async def test_a_refused_request_is_not_bought_when_it_is_repeated(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.before = failing(Refused(RefusalReason.TEMPORARY))
    first = await bench.recharger.recharge(line, asked(request_id="mine"))
    assert (await bench.recharger.recharge(line, asked(request_id="mine"))).id == first.id
    assert len(provider.orders) == 1
    assert (await bench.recharger.recharge(line, asked(request_id="new"))).id != first.id


async def test_promise_7_limits_hold_for_every_door(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", limited(per_day=1, monthly_budget=usd(12)))
    await bench.office.save_account_settings("account", AccountSettings(monthly_budget=usd(14)))
    other = await bench.add("other")
    await bench.recharger.recharge(line, REQUESTED)
    await bench.keeper.poll(line)
    clock.advance(7 * HOUR)
    for wish in (REQUESTED, asked("gb1"), asked(max_price=usd(50))):
        assert await bench.refusal(line, wish) == "daily_count"
    clock.advance(DAY)
    assert await bench.refusal(line, asked("gb3")) == "monthly_line_budget"
    assert await bench.refusal(line, asked(max_price=usd(4))) == "price_over_cap"
    await bench.recharger.recharge(other, REQUESTED)
    await bench.restart()
    assert await bench.refusal(line, REQUESTED) == "monthly_account_budget"
    assert len(provider.charges) == 2


async def test_a_budget_is_counted_on_what_may_have_been_charged(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line")
    other = await bench.add("other")
    await bench.office.save_account_settings("account", AccountSettings(monthly_budget=usd(9)))
    provider.before = failing(OutcomeUnknown())
    await bench.recharger.recharge(line, REQUESTED)
    provider.before = failing(AssertionError("bought too much"))
    assert await bench.refusal(other, REQUESTED) == "monthly_account_budget"


async def test_two_lines_due_at_the_same_moment_with_a_wallet_for_one(
    bench: Bench, provider: Shop, line: Line
) -> None:
    other = await bench.add("other")
    provider.funds = usd(9)
    await asyncio.gather(bench.tick(line), bench.tick(other))
    assert len(provider.charges) == 1
    (refused,) = [news.refusal for news in bench.news if news.refusal]
    assert refused.reason is Reason.WALLET_TOO_LOW


async def test_money_that_an_unknown_recharge_may_have_taken_is_not_spent_again(
    bench: Bench, provider: Shop, line: Line
) -> None:
    other = await bench.add("other")
    provider.funds = usd(9)
    provider.before = failing(OutcomeUnknown())
    await bench.recharger.recharge(line, REQUESTED)
    assert await bench.refusal(other, REQUESTED) == "wallet_too_low"


async def test_two_accounts_with_three_lines_do_not_wait_for_each_other(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    second = shop(clock)
    bench.attach(second, "second")
    mate = await bench.add("mate")
    other = await bench.add("other", account="second")
    gate = provider.before = Gate()
    held = [await start(bench, line, gate), await start(bench, mate)]
    assert (await bench.recharger.recharge(other, REQUESTED)).state is State.SUCCEEDED
    assert provider.calls.count("recharge") == 1  # its mate waits: they share a wallet
    gate.opened.set()
    assert [(await task).state for task in held] == [State.SUCCEEDED] * 2
    assert (len(provider.charges), len(second.charges)) == (2, 1)
    assert [row.account for row in await bench.rows(other)] == ["second"]


async def test_an_account_that_is_loaded_anew_keeps_its_place_in_the_queue(
    bench: Bench, provider: Shop, line: Line
) -> None:
    mate = await bench.add("mate")
    gate = provider.before = Gate()
    held = await start(bench, line, gate)
    queue = bench.office.accounts["account"].lock
    del bench.office.accounts["account"]
    bench.attach(provider)
    assert bench.office.accounts["account"].lock is queue
    assert queue.locked()
    waiting = await start(bench, mate)
    gate.opened.set()
    await asyncio.gather(held, waiting)
    assert len(provider.charges) == 2


async def test_a_price_that_changed_is_not_paid(bench: Bench, provider: Shop, line: Line) -> None:
    provider.on_sale = [replace(GB1, price=usd(6))]
    assert await bench.refusal(line, asked(expected_price=usd(5))) == "price_changed"
    assert provider.orders == []


async def test_a_product_of_another_line_is_not_bought(
    bench: Bench, provider: Shop, line: Line
) -> None:
    assert await bench.refusal(line, asked("someone elses")) == "product_unavailable"
    assert provider.orders == []


async def test_a_refused_wish_costs_no_question_to_the_provider(
    bench: Bench, provider: Shop, line: Line
) -> None:
    await bench.ledger.pause(line.key, NOW + HOUR)
    assert await bench.refusal(line, REQUESTED) == "paused"
    assert await bench.refusal(line, replace(REQUESTED, permitted=False)) == "not_permitted"
    assert provider.calls == []


async def test_a_person_may_buy_for_a_line_that_cannot_be_read(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.reading = failing(ConnectionFailed())
    await bench.recharger.recharge(line, REQUESTED)
    assert len(provider.charges) == 1


@pytest.mark.parametrize("question", ["reading", "listing", "counting"])
async def test_promise_5_nothing_is_bought_automatically_when_a_question_fails(
    bench: Bench, provider: Shop, line: Line, question: str
) -> None:
    await bench.keeper.poll(line)
    setattr(provider, question, failing(ConnectionFailed()))
    with pytest.raises(ConnectionFailed):
        await bench.recharger.recharge(line, AUTOMATIC)
    assert provider.orders == []


async def test_an_account_that_is_not_loaded_buys_nothing(
    bench: Bench, provider: Shop, line: Line
) -> None:
    with pytest.raises(NotAttached):
        await bench.recharger.recharge(replace(line, account="gone"), REQUESTED)
    assert provider.calls == []


async def test_a_rehearsal_answers_everything_and_spends_nothing(
    bench: Bench, provider: Shop, line: Line
) -> None:
    rehearsal = await bench.recharger.rehearse(line, AUTOMATIC)
    assert rehearsal.package == GB1
    assert rehearsal.verdict is not None
    assert rehearsal.verdict.due
    assert [refusal for _, refusal in rehearsal.answers] == [None] * len(Reason)

    pot = Allowance(kind=AllowanceKind.DATA, remaining=2 * GB)
    rich = Reading(read_at=NOW, allowances=(pot,))
    rehearsal = await bench.recharger.rehearse(line, asked("gb3"), assumed=rich)
    assert rehearsal.package == GB3
    refused = {reason for reason, refusal in rehearsal.answers if refusal}
    assert refused == {Reason.PRICE_OVER_CAP}
    assumed = await bench.recharger.rehearse(line, AUTOMATIC, assumed=rich)
    assert {reason for reason, refusal in assumed.answers if refusal} == {Reason.NOT_DUE}
    assert (provider.orders, await bench.rows(line), bench.news) == ([], [], [])


def test_without_a_product_nothing_is_agreed() -> None:
    assert agreed(GB1) == GB1
    with pytest.raises(BlockedError, match="product_unavailable"):
        agreed(None)
