"""The watch over a line: what each mode does, once, and what is proposed, approved and rejected."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.esim_recharge.lines.models import Line, Package
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.base import (
    AuthError,
    ConnectionFailed,
    OutcomeUnknown,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.recharge.keeper import PROPOSAL_LIFE
from custom_components.esim_recharge.recharge.ledger import ProposalClosedError
from custom_components.esim_recharge.recharge.models import (
    Kind,
    Origin,
    Proposal,
    ProposalState,
    Reason,
    State,
)
from custom_components.esim_recharge.recharge.recharger import BlockedError
from custom_components.esim_recharge.recharge.settings import LineSettings, Mode
from custom_components.esim_recharge.recharge.survey import Wish

from .kit import (
    AUTOMATIC,
    DAY,
    GB,
    GB1,
    HOUR,
    MB,
    MINUTE,
    REQUESTED,
    SETTINGS,
    Bench,
    Clock,
    Gate,
    Shop,
    failing,
    limited,
    nothing,
    usd,
)

ASK = replace(SETTINGS, mode=Mode.ASK)
NOTIFY = replace(SETTINGS, mode=Mode.NOTIFY)


def use(provider: Shop, left: int | None, line: str = "line") -> None:
    """Set what is left on a line."""
    provider.sims[line].data = left


async def proposed(bench: Bench, line: Line) -> Proposal:
    """The line's open proposal."""
    found = await bench.ledger.open_proposal(line.key)
    assert found is not None
    return found


def refusals(bench: Bench) -> list[str]:
    return [news.refusal.reason.value for news in bench.news if news.refusal]


async def test_promise_10_nothing_is_bought_until_it_is_asked_for(
    bench: Bench, provider: Shop
) -> None:
    line = await bench.add("line", LineSettings())
    await bench.tick(line)
    for settings in (replace(SETTINGS, mode=Mode.OFF), NOTIFY, ASK):
        await bench.office.save_line_settings(line.key, settings)
        await bench.tick(line)
        await bench.tick(line)
    assert provider.orders == []
    assert bench.told() == [Kind.DUE, Kind.PROPOSED]


async def test_promise_9_a_line_that_is_low_already_is_recharged_when_it_is_switched_on(
    bench: Bench, provider: Shop
) -> None:
    line = await bench.add("line", replace(SETTINGS, mode=Mode.OFF))
    await bench.tick(line)
    assert provider.orders == []
    await bench.office.save_line_settings(line.key, SETTINGS)
    await bench.keeper.consider(line)
    assert len(provider.charges) == 1


async def test_a_line_with_enough_is_left_alone(bench: Bench, provider: Shop, line: Line) -> None:
    use(provider, 500 * MB)
    (verdict,) = await bench.tick(line)
    assert not verdict.due
    assert (provider.orders, bench.news) == ([], [])


async def test_being_due_is_told_once_in_a_low_spell_and_again_in_the_next(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", NOTIFY)
    for left in (100 * MB, 90 * MB, None, None, 80 * MB):  # a drop-out ends no low spell
        use(provider, left)
        clock.advance(HOUR)
        await bench.tick(line)
    await bench.restart()
    await bench.tick(line)
    assert bench.told() == [Kind.DUE]
    assert bench.news[0].because == ("data_low",)
    use(provider, GB)
    await bench.tick(line)
    use(provider, 80 * MB)
    await bench.tick(line)
    assert bench.told() == [Kind.DUE, Kind.DUE]


async def test_what_could_never_be_judged_does_not_hold_a_low_spell_open(
    bench: Bench, provider: Shop
) -> None:
    rule = Rule(data_below=500 * MB, days_before_end=3)  # this provider tells no validity
    line = await bench.add("line", replace(NOTIFY, rule=rule))
    for left in (80 * MB, GB, 80 * MB):
        use(provider, left)
        await bench.tick(line)
    assert bench.told() == [Kind.DUE, Kind.DUE]


async def test_promise_12_a_refusal_is_told_once_until_something_changes(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    provider.funds = usd(1)
    for _ in range(3):
        clock.advance(HOUR)
        await bench.tick(line)
    await bench.restart()
    await bench.tick(line)
    assert refusals(bench) == ["wallet_too_low"]
    provider.funds = usd(100)
    provider.on_sale = []
    await bench.tick(line)
    assert refusals(bench) == ["wallet_too_low", "product_unavailable"]
    (told,) = [news for news in bench.news if news.refusal and news.refusal.facts.get("problem")]
    assert (told.kind, told.at) == (Kind.REFUSED, clock.now)


async def test_a_first_sight_of_a_jump_buys_nothing_until_it_is_seen_again(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    use(provider, 5 * GB)
    await bench.tick(line)
    clock.advance(HOUR)
    use(provider, 0)
    await bench.tick(line)
    assert (provider.orders, bench.told()) == ([], [])  # the next look settles it: no news yet
    clock.advance(HOUR)
    use(provider, 5 * GB)
    await bench.tick(line)
    assert provider.orders == []
    use(provider, 0)
    for _ in range(2):
        clock.advance(HOUR)
        await bench.tick(line)
    assert len(provider.charges) == 1


async def test_an_outage_buys_nothing_and_keeps_the_reading(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    use(provider, GB)
    await bench.tick(line)
    provider.reading = failing(ConnectionFailed())
    for _ in range(5):
        clock.advance(HOUR)
        with pytest.raises(ConnectionFailed):
            await bench.keeper.poll(line)
        await bench.keeper.consider(line)
    assert provider.orders == []
    assert len(await bench.ledger.readings(line.key)) == 1


async def test_a_reading_that_was_low_and_is_old_buys_nothing(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    await bench.keeper.poll(line)
    clock.advance(4 * HOUR)
    await bench.keeper.consider(line)
    assert refusals(bench) == ["stale_reading"]
    assert provider.orders == []


async def test_broken_credentials_stop_spending_until_they_work_again(
    bench: Bench, provider: Shop, line: Line
) -> None:
    await bench.keeper.poll(line)
    provider.reading = failing(AuthError())
    with pytest.raises(AuthError):
        await bench.keeper.poll(line)
    await bench.keeper.consider(line)
    assert refusals(bench) == ["auth_failed"]
    assert await bench.refusal(line, REQUESTED) == "auth_failed"

    async def fine() -> None:
        """Read as ever."""

    provider.reading = fine
    await bench.tick(line)
    assert len(provider.charges) == 1


async def test_credentials_that_break_while_a_purchase_is_sent_cost_nothing(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.before = failing(AuthError())
    await bench.tick(line)
    row = await bench.row(line)
    assert (row.state, row.reason) == (State.REFUSED, "auth_failed")
    assert await bench.refusal(line, AUTOMATIC) == "cooldown"
    assert provider.charges == []


async def test_two_looks_at_once_act_once(bench: Bench, provider: Shop) -> None:
    for name, settings in (("a", SETTINGS), ("b", ASK), ("c", NOTIFY)):
        line = await bench.add(name, settings)
        await bench.keeper.poll(line)
        await asyncio.gather(*(bench.keeper.consider(line) for _ in range(4)))
    assert len(provider.charges) == 1
    assert bench.told().count(Kind.PROPOSED) == 1


# Mode ask


async def test_a_proposal_is_made_once_and_bought_when_it_is_approved(
    bench: Bench, provider: Shop
) -> None:
    line = await bench.add("line", ASK)
    for _ in range(3):
        await bench.tick(line)
        await bench.restart()
    assert bench.told() == [Kind.PROPOSED]
    proposal = await proposed(bench, line)
    assert (proposal.package, proposal.because) == (GB1, ("data_low",))
    bought = await bench.keeper.approve(line, proposal)
    assert (bought.state, bought.origin, bought.request_id) == (
        State.SUCCEEDED,
        Origin.APPROVED,
        proposal.id,
    )
    assert await bench.ledger.open_proposal(line.key) is None


async def test_approving_twice_buys_once(bench: Bench, provider: Shop, clock: Clock) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    first, second = await asyncio.gather(
        bench.keeper.approve(line, proposal), bench.keeper.approve(line, proposal)
    )
    assert first.id == second.id
    clock.advance(10 * DAY)
    answered = await bench.ledger.proposal(proposal.id)
    assert answered is not None
    assert answered.state is ProposalState.APPROVED
    assert (await bench.keeper.approve(line, answered)).id == first.id
    assert len(provider.charges) == 1


async def test_a_price_that_changed_is_asked_again(bench: Bench, provider: Shop) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    provider.on_sale = [replace(GB1, price=usd(6))]
    with pytest.raises(BlockedError) as blocked:
        await bench.keeper.approve(line, proposal)
    assert blocked.value.refusal.reason is Reason.PRICE_CHANGED
    await bench.tick(line)
    again = await proposed(bench, line)
    assert (again.id != proposal.id, again.package.price) == (True, usd(6))
    await bench.keeper.approve(line, again)
    assert [charge.package.price for charge in provider.charges] == [usd(6)]


@pytest.mark.parametrize(
    "offer",
    [
        pytest.param([], id="gone"),
        pytest.param([replace(GB1, price=usd(11))], id="dearer than the cap"),
        pytest.param(
            [replace(GB1, price=replace(usd(5), currency="EUR"))], id="in another currency"
        ),
    ],
)
async def test_a_proposal_that_cannot_be_bought_any_more_is_taken_back(
    bench: Bench, provider: Shop, offer: list[Package]
) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    provider.on_sale = offer
    with pytest.raises(BlockedError):
        await bench.keeper.approve(line, proposal)
    assert await bench.ledger.open_proposal(line.key) is None
    provider.on_sale = [GB1]
    await bench.tick(line)
    assert (await proposed(bench, line)).id != proposal.id
    assert provider.charges == []


async def test_automations_that_fail_in_a_row_are_stopped_like_the_rule(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", replace(SETTINGS, mode=Mode.NOTIFY))
    wish = Wish(origin=Origin.CONDITIONAL, only_if_due=True)
    for _ in range(3):
        await bench.tick(line)
        provider.before = failing(Refused(RefusalReason.TEMPORARY))
        assert (await bench.recharger.recharge(line, wish)).state is State.REFUSED
        clock.advance(DAY)
    await bench.tick(line)
    with pytest.raises(BlockedError, match="breaker_open"):
        await bench.recharger.recharge(line, wish)
    await bench.desk.clear(line)
    provider.before = nothing
    await bench.recharger.recharge(line, wish)
    assert len(provider.charges) == 1


async def test_an_approval_that_a_limit_refuses_can_be_given_again(
    bench: Bench, provider: Shop
) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    await bench.ledger.pause(line.key, None)
    with pytest.raises(BlockedError, match="paused"):
        await bench.keeper.approve(line, proposal)
    await bench.ledger.resume(line.key)
    await bench.keeper.approve(line, proposal)
    assert len(provider.charges) == 1


async def test_what_was_rejected_is_not_proposed_again_in_the_same_spell(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    await bench.keeper.reject(line, proposal)
    for left in (90 * MB, None, 80 * MB):
        use(provider, left)
        clock.advance(2 * DAY)
        await bench.tick(line)
    await bench.restart()
    await bench.tick(line)
    assert bench.told() == [Kind.PROPOSED]
    for closed in (bench.keeper.reject, bench.keeper.approve):
        with pytest.raises(ProposalClosedError):
            await closed(line, replace(proposal, state=ProposalState.REJECTED))
    use(provider, GB)
    await bench.tick(line)
    use(provider, 400 * MB)
    for _ in range(2):
        clock.advance(HOUR)
        await bench.tick(line)
    assert bench.told() == [Kind.PROPOSED, Kind.PROPOSED]


async def test_a_rejection_holds_even_while_an_approval_waits_for_its_turn(
    bench: Bench, provider: Shop, line: Line
) -> None:
    other = await bench.add("other", ASK)
    await bench.tick(other)
    proposal = await proposed(bench, other)
    gate = provider.before = Gate()
    busy = asyncio.create_task(bench.recharger.recharge(line, REQUESTED))
    await gate.reached.wait()
    approving = asyncio.create_task(bench.keeper.approve(other, proposal))
    await asyncio.sleep(0.02)
    await bench.keeper.reject(other, proposal)
    gate.opened.set()
    await busy
    with pytest.raises(ProposalClosedError):
        await approving
    assert len(provider.charges) == 1
    assert await bench.rows(other) == []


async def test_a_rejection_comes_too_late_while_the_purchase_is_under_way(
    bench: Bench, provider: Shop
) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    gate = provider.before = Gate()
    approving = asyncio.create_task(bench.keeper.approve(line, proposal))
    await gate.reached.wait()
    with pytest.raises(ProposalClosedError):
        await bench.keeper.reject(line, proposal)
    gate.opened.set()
    await approving
    assert len(provider.charges) == 1


async def test_a_proposal_runs_out_and_is_made_anew(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    clock.advance(PROPOSAL_LIFE)
    with pytest.raises(ProposalClosedError):
        await bench.keeper.approve(line, proposal)
    await bench.tick(line)
    assert (await proposed(bench, line)).id != proposal.id
    expired = await bench.ledger.proposal(proposal.id)
    assert expired is not None
    assert expired.state is ProposalState.EXPIRED
    assert bench.told() == [Kind.PROPOSED, Kind.PROPOSED]


async def test_a_proposal_is_withdrawn_when_the_need_is_gone(bench: Bench, provider: Shop) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    proposal = await proposed(bench, line)
    use(provider, 2 * GB)
    await bench.tick(line)
    assert await bench.ledger.open_proposal(line.key) is None
    with pytest.raises(ProposalClosedError):
        await bench.keeper.approve(line, proposal)
    assert provider.orders == []


async def test_what_the_guards_would_refuse_is_not_proposed(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", replace(limited(max_price=usd(4)), mode=Mode.ASK))
    await bench.tick(line)
    clock.advance(MINUTE)
    await bench.tick(line)
    assert refusals(bench) == ["price_over_cap"]
    await bench.ledger.pause(line.key, None)
    await bench.tick(line)
    assert refusals(bench) == ["price_over_cap", "paused"]
    await bench.ledger.resume(line.key)
    await bench.office.save_line_settings(line.key, ASK)

    async def recovered() -> None:
        use(provider, GB)

    await bench.keeper.poll(line)
    provider.reading = recovered  # it looks again before it proposes
    await bench.keeper.consider(line)
    assert Kind.PROPOSED not in bench.told()


async def test_a_proposal_whose_purchase_is_refused_is_made_anew_and_one_that_is_unknown_is_not(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    line = await bench.add("line", ASK)
    await bench.tick(line)
    provider.before = failing(Refused(RefusalReason.TEMPORARY))
    refused = await bench.keeper.approve(line, await proposed(bench, line))
    assert refused.state is State.REFUSED
    await bench.tick(line)
    provider.before = failing(OutcomeUnknown())
    unknown = await bench.keeper.approve(line, await proposed(bench, line))
    assert unknown.state is State.UNKNOWN
    clock.advance(timedelta(minutes=5))
    await bench.tick(line)
    assert await bench.ledger.open_proposal(line.key) is None
    assert bench.told()[-1] is Kind.UNKNOWN, "what follows from it is not told over it"
