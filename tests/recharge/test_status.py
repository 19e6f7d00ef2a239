"""The one word for where a line stands."""

from dataclasses import replace
from datetime import timedelta

import pytest
from ulid_transform import ulid_now

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.lines.rules import Verdict
from custom_components.esim_recharge.providers.base import OutcomeUnknown
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.models import (
    Origin,
    Proposal,
    ProposalState,
    Reason,
    State,
)
from custom_components.esim_recharge.recharge.settings import AccountSettings, Mode
from custom_components.esim_recharge.recharge.status import (
    Standing,
    Status,
    obstacle,
    obstacle_for_person,
    standing,
)

from .kit import (
    DAY,
    GB1,
    HOUR,
    MINUTE,
    NOW,
    REQUESTED,
    SETTINGS,
    Bench,
    Clock,
    Shop,
    Value,
    failing,
    usd,
)
from .test_limits import DUE, GOOD, changed, row

BEFORE = replace(GOOD, package=None, wallet=None)
PROPOSAL = Proposal(
    id=ulid_now(),
    line="line",
    package=GB1,
    because=("data_low",),
    state=ProposalState.OPEN,
    created_at=NOW,
    expires_at=NOW + DAY,
)
OFF = {"settings": replace(SETTINGS, mode=Mode.OFF)}
PAUSED = {"paused": True, "paused_until": NOW + HOUR}
WORDS: dict[str, tuple[dict[str, Value], Standing]] = {
    "nothing to do": ({"verdict": Verdict(due=False)}, Standing(status=Status.WATCHING)),
    "due": ({}, Standing(status=Status.DUE)),
    "off": (OFF, Standing(status=Status.OFF)),
    "due in mode notify": (
        {"settings": replace(SETTINGS, mode=Mode.NOTIFY)},
        Standing(status=Status.DUE),
    ),
    "being sent": (
        {"open_recharge": row(State.SENT)},
        Standing(status=Status.SENDING),
    ),
    "unknown": (
        {"open_recharge": row(State.UNKNOWN)},
        Standing(status=Status.UNKNOWN_OUTCOME),
    ),
    "the provider takes its time": (
        {"open_recharge": row(State.PENDING)},
        Standing(status=Status.PENDING),
    ),
    "a person is to pay": (
        {"open_recharge": row(State.PENDING), "by_hand": True},
        Standing(status=Status.TO_PAY),
    ),
    "under review": (
        {"open_recharge": row(State.REVIEW), **OFF},
        Standing(status=Status.NEEDS_YOU),
    ),
    "bought": (
        {"open_recharge": row(State.SUCCEEDED, NOW), "not_credited": True},
        Standing(status=Status.WAITING_FOR_CREDIT, next_allowed=NOW + 31 * MINUTE),
    ),
    "never came": (
        {"not_credited": True, "failures": 3},
        Standing(status=Status.NOT_CREDITED),
    ),
    "breaker": ({"failures": 3, **PAUSED}, Standing(status=Status.BREAKER_OPEN)),
    "paused": (
        {**PAUSED, **OFF},
        Standing(status=Status.PAUSED, reason=Reason.PAUSED, next_allowed=NOW + HOUR),
    ),
    "cooling down": (
        {"last_attempt": row(State.CREDITED, NOW - HOUR)},
        Standing(status=Status.BLOCKED, reason=Reason.COOLDOWN, next_allowed=NOW + 5 * HOUR),
    ),
    "the month is spent": (
        {"spending": Spending(line=(usd(100),))},
        Standing(
            status=Status.BLOCKED,
            reason=Reason.MONTHLY_LINE_BUDGET,
            next_allowed=NOW.replace(month=4, day=1, hour=0),
        ),
    ),
    "stale": ({"reading": None}, Standing(status=Status.BLOCKED, reason=Reason.STALE_READING)),
    "queued": ({"queued": True}, Standing(status=Status.BLOCKED, reason=Reason.WAITING_FOR_CREDIT)),
}


@pytest.mark.parametrize(("changes", "expected"), WORDS.values(), ids=WORDS.keys())
def test_the_status_says_where_the_line_stands(
    changes: dict[str, Value], expected: Standing
) -> None:
    assert standing(changed(BEFORE, changes), None) == expected


OBSTACLES: dict[str, tuple[dict[str, Value], Reason | None]] = {
    "none": ({}, None),
    "not due and off": ({**OFF, "verdict": Verdict(due=False)}, None),
    "nothing that needs the provider's answer": ({"expected_price": usd(1)}, None),
    "paused": (PAUSED, Reason.PAUSED),
    "being sent": ({"open_recharge": row(State.SENT)}, Reason.IN_FLIGHT),
    "unknown": ({"open_recharge": row(State.REVIEW)}, Reason.UNKNOWN_OUTCOME),
    "bought": ({"open_recharge": row(State.SUCCEEDED, NOW)}, Reason.WAITING_FOR_CREDIT),
    "breaker": ({"failures": 3}, Reason.BREAKER_OPEN),
    "no reading": ({"reading": None}, Reason.STALE_READING),
    "no reading, but another look before the purchase": ({"reading": None, "costly": True}, None),
}


@pytest.mark.parametrize(("changes", "reason"), OBSTACLES.values(), ids=OBSTACLES.keys())
def test_what_stands_in_the_way_is_known_before_a_line_is_due(
    changes: dict[str, Value], reason: Reason | None
) -> None:
    refusal = obstacle(changed(BEFORE, changes))
    assert (refusal and refusal.reason) is reason


ASKED = replace(BEFORE, origin=Origin.REQUESTED)
NO_CAP = {"settings": replace(SETTINGS, limits=replace(SETTINGS.limits, max_price=None))}
OBSTACLES_FOR_PERSON: dict[str, tuple[dict[str, Value], Reason | None]] = {
    "none": ({}, None),
    "not due and off": ({**OFF, "verdict": Verdict(due=False)}, None),
    "nothing that needs the provider's answer": ({"expected_price": usd(1)}, None),
    "no cap: the price that a person agrees to is one": (NO_CAP, None),
    "no budget": (
        {"settings": replace(SETTINGS, limits=replace(SETTINGS.limits, monthly_budget=None))},
        None,
    ),
    "no reading": ({"reading": None}, None),
    "failures of what nobody agreed to": ({"failures": 3}, None),
    "what never came": ({"not_credited": True}, None),
    "an attempt that was surely free": ({"last_attempt": row(State.REFUSED, NOW)}, None),
    "paused": (PAUSED, Reason.PAUSED),
    "stopping": ({"stopping": True}, Reason.STOPPING),
    "no ledger": ({"ledger_ready": False}, Reason.LEDGER_UNAVAILABLE),
    "credentials": ({"auth_ok": False}, Reason.AUTH_FAILED),
    "being sent": ({"open_recharge": row(State.SENT)}, Reason.IN_FLIGHT),
    "to be paid": ({"open_recharge": row(State.PENDING), "by_hand": True}, Reason.IN_FLIGHT),
    "unknown": ({"open_recharge": row(State.REVIEW)}, Reason.UNKNOWN_OUTCOME),
    "bought": ({"open_recharge": row(State.SUCCEEDED, NOW)}, Reason.WAITING_FOR_CREDIT),
    "just bought": ({"last_charged": row(State.CREDITED, NOW)}, Reason.COOLDOWN),
    "the day is spent": ({"spending": Spending(today=24)}, Reason.DAILY_COUNT),
    "the month is spent": ({"spending": Spending(line=(usd(100),))}, Reason.MONTHLY_LINE_BUDGET),
    "the account's month is spent": (
        {
            "account_settings": AccountSettings(monthly_budget=usd(60)),
            "spending": Spending(account=(usd(60),)),
        },
        Reason.MONTHLY_ACCOUNT_BUDGET,
    ),
}


@pytest.mark.parametrize(
    ("changes", "reason"), OBSTACLES_FOR_PERSON.values(), ids=OBSTACLES_FOR_PERSON.keys()
)
def test_what_stands_in_the_way_of_a_person_is_known_before_they_choose(
    changes: dict[str, Value], reason: Reason | None
) -> None:
    refusal = obstacle_for_person(changed(ASKED, changes))
    assert (refusal and refusal.reason) is reason


def test_every_word_is_used_here_but_the_proposals() -> None:
    assert {word.status for _, word in WORDS.values()} == set(Status) - {Status.PROPOSED}
    assert BEFORE.verdict == DUE


def test_a_proposal_that_waits_is_said_before_anything_that_is_not_wrong() -> None:
    assert standing(BEFORE, PROPOSAL) == Standing(status=Status.PROPOSED)
    assert standing(replace(BEFORE, failures=3), PROPOSAL).status is Status.BREAKER_OPEN


async def test_a_line_goes_through_its_words(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    async def status() -> Status:
        return (await bench.standing(line)).status

    assert await status() is Status.WATCHING
    await bench.keeper.poll(line)
    assert await status() is Status.DUE
    provider.before = failing(OutcomeUnknown())
    await bench.recharger.recharge(line, REQUESTED)
    assert await status() is Status.UNKNOWN_OUTCOME
    await bench.desk.decide(line, charged=True)
    assert await status() is Status.WAITING_FOR_CREDIT
    clock.advance(timedelta(hours=1))
    await bench.keeper.poll(line)
    assert await status() is Status.NOT_CREDITED
    await bench.desk.clear(line)
    assert (await bench.standing(line)).reason is Reason.COOLDOWN
    clock.advance(DAY)
    await bench.keeper.poll(line)
    assert await status() is Status.DUE
