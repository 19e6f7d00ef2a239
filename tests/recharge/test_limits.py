"""The guards: what each lets pass, what it refuses, with which words, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.esim_recharge.lines.forecast import Forecast
from custom_components.esim_recharge.lines.models import (
    Allowance,
    AllowanceKind,
    LineStatus,
    Money,
    Quantity,
    Reading,
)
from custom_components.esim_recharge.lines.rules import Criterion, Verdict
from custom_components.esim_recharge.recharge.limits import (
    BEFORE_ASKING,
    GUARDS,
    Situation,
    Spending,
    answers,
    first_refusal,
)
from custom_components.esim_recharge.recharge.models import Origin, Reason, Recharge, State
from custom_components.esim_recharge.recharge.periods import (
    day_start,
    month_start,
    next_day,
    next_month,
)
from custom_components.esim_recharge.recharge.settings import AccountSettings, Mode
from custom_components.esim_recharge.recharge.situation import Outlook

from .kit import DAY, GB1, HOUR, MB, MINUTE, NOW, SETTINGS, Value, limited, usd

NOUMEA = ZoneInfo("Pacific/Noumea")
BERLIN = ZoneInfo("Europe/Berlin")
DUE = Verdict(due=True, reasons=(Criterion.DATA_LOW,))
EUR5 = Money(amount=usd(5).amount, currency="EUR")


def look(
    data: Quantity | None = 100 * MB,
    at: datetime = NOW,
    as_of: datetime | None = None,
    status: LineStatus | None = None,
) -> Reading:
    pot = Allowance(kind=AllowanceKind.DATA, remaining=data)
    return Reading(read_at=at, as_of=as_of, allowances=(pot,), status=status)


def row(state: State, at: datetime = NOW - DAY) -> Recharge:
    return Recharge(
        id="01JD7Q3ZK8WXYVN5T2B4CMHA6E",
        line="line",
        account="account",
        package=GB1,
        origin=Origin.AUTOMATIC,
        state=state,
        created_at=at,
        updated_at=at + MINUTE,
    )


OF_OUTLOOK = {"reading", "verdict", "trusted_from"}

GOOD = Situation(
    now=NOW,
    zone=UTC,
    origin=Origin.AUTOMATIC,
    settings=SETTINGS,
    account_settings=AccountSettings(),
    credit_delay=30 * MINUTE,
    outlook=Outlook(reading=look(), forecast=Forecast(), verdict=DUE, trusted_from=None),
    package=GB1,
    wallet=usd(50),
)
MANUAL = replace(GOOD, origin=Origin.REQUESTED)


def changed(base: Situation, changes: Mapping[str, Value]) -> Situation:
    """A situation with some facts changed, those of its outlook among them."""
    seen = {name: changes[name] for name in changes.keys() & OF_OUTLOOK}
    others = {name: value for name, value in changes.items() if name not in OF_OUTLOOK}
    return replace(base, outlook=replace(base.outlook, **seen), **others)


@dataclass(frozen=True, kw_only=True)
class Case:
    """A situation that one guard refuses."""

    reason: Reason
    changes: Mapping[str, Value]
    base: Situation = GOOD
    next_allowed: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)


REFUSED = {
    "stopping": Case(reason=Reason.STOPPING, changes={"stopping": True}),
    "no ledger": Case(reason=Reason.LEDGER_UNAVAILABLE, changes={"ledger_ready": False}),
    "not permitted": Case(reason=Reason.NOT_PERMITTED, changes={"permitted": False}),
    "paused for good": Case(reason=Reason.PAUSED, changes={"paused": True}),
    "paused for a while": Case(
        reason=Reason.PAUSED,
        changes={"paused": True, "paused_until": NOW + HOUR},
        next_allowed=NOW + HOUR,
    ),
    "before the trip": Case(
        reason=Reason.OUTSIDE_WINDOW,
        changes={"settings": limited(active_from=date(2026, 3, 12)), "zone": NOUMEA},
        next_allowed=datetime(2026, 3, 11, 13, tzinfo=UTC),
    ),
    "after the trip": Case(
        reason=Reason.OUTSIDE_WINDOW, changes={"settings": limited(active_until=date(2026, 3, 9))}
    ),
    "after the trip where the owner is": Case(
        reason=Reason.OUTSIDE_WINDOW,
        changes={
            "settings": limited(active_until=date(2026, 3, 10)),
            "zone": NOUMEA,
            "now": NOW + 2 * HOUR,
        },
    ),
    "mode off": Case(
        reason=Reason.MODE_OFF, changes={"settings": replace(SETTINGS, mode=Mode.OFF)}
    ),
    "mode ask": Case(
        reason=Reason.MODE_OFF, changes={"settings": replace(SETTINGS, mode=Mode.ASK)}
    ),
    "not due": Case(reason=Reason.NOT_DUE, changes={"verdict": Verdict(due=False)}),
    "a person said only if due": Case(
        reason=Reason.NOT_DUE,
        base=MANUAL,
        changes={"verdict": Verdict(due=False), "require_due": True},
    ),
    "broken login": Case(reason=Reason.AUTH_FAILED, changes={"auth_ok": False}),
    "no reading": Case(reason=Reason.STALE_READING, changes={"reading": None}),
    "old reading": Case(
        reason=Reason.STALE_READING, changes={"reading": look(at=NOW - 3 * HOUR - MINUTE)}
    ),
    "old figures in a new reading": Case(
        reason=Reason.STALE_READING, changes={"reading": look(as_of=NOW - 4 * HOUR)}
    ),
    "reading of tomorrow": Case(
        reason=Reason.STALE_READING, changes={"reading": look(at=NOW + 6 * MINUTE)}
    ),
    "first sight of a jump": Case(
        reason=Reason.IMPLAUSIBLE_READING,
        changes={"trusted_from": NOW + MINUTE},
        next_allowed=NOW + MINUTE,
    ),
    "being sent": Case(
        reason=Reason.IN_FLIGHT,
        changes={"open_recharge": row(State.SENT)},
        facts={"recharge": row(State.SENT).id},
    ),
    "outcome unknown": Case(
        reason=Reason.UNKNOWN_OUTCOME,
        changes={"open_recharge": row(State.UNKNOWN)},
        facts={"recharge": row(State.SENT).id},
    ),
    "under review": Case(
        reason=Reason.UNKNOWN_OUTCOME,
        base=MANUAL,
        changes={"open_recharge": row(State.REVIEW)},
        facts={"recharge": row(State.SENT).id},
    ),
    "waiting for credit": Case(
        reason=Reason.WAITING_FOR_CREDIT,
        base=MANUAL,
        changes={"open_recharge": row(State.SUCCEEDED, NOW)},
        next_allowed=NOW + 31 * MINUTE,
    ),
    "never credited": Case(reason=Reason.WAITING_FOR_CREDIT, changes={"not_credited": True}),
    "a package is queued": Case(reason=Reason.WAITING_FOR_CREDIT, changes={"queued": True}),
    "breaker": Case(reason=Reason.BREAKER_OPEN, changes={"failures": 3}),
    "cooling down": Case(
        reason=Reason.COOLDOWN,
        changes={"last_attempt": row(State.CREDITED, NOW - HOUR)},
        next_allowed=NOW + 5 * HOUR,
    ),
    "cooling down after a refusal": Case(
        reason=Reason.COOLDOWN,
        changes={"last_attempt": row(State.REFUSED, NOW - HOUR)},
        next_allowed=NOW + 5 * HOUR,
    ),
    "cooling down for a person": Case(
        reason=Reason.COOLDOWN,
        base=MANUAL,
        changes={"last_charged": row(State.CREDITED, NOW - HOUR)},
        next_allowed=NOW + 5 * HOUR,
    ),
    "pause shorter than the credit takes": Case(
        reason=Reason.COOLDOWN,
        changes={
            "settings": limited(pause=MINUTE),
            "last_attempt": row(State.CREDITED, NOW - 2 * MINUTE),
        },
        next_allowed=NOW + 28 * MINUTE,
    ),
    "daily count": Case(
        reason=Reason.DAILY_COUNT,
        changes={"spending": Spending(today=2)},
        next_allowed=datetime(2026, 3, 11, tzinfo=UTC),
        facts={"count": "2", "limit": "2"},
    ),
    "no budget": Case(
        reason=Reason.MONTHLY_LINE_BUDGET, changes={"settings": limited(monthly_budget=None)}
    ),
    "line budget": Case(
        reason=Reason.MONTHLY_LINE_BUDGET,
        base=MANUAL,
        changes={"spending": Spending(line=(usd(50), usd("45.01")))},
        next_allowed=datetime(2026, 4, 1, tzinfo=UTC),
        facts={"total": "100.01", "budget": "100", "currency": "USD"},
    ),
    "line budget used up, product not asked yet": Case(
        reason=Reason.MONTHLY_LINE_BUDGET,
        changes={"spending": Spending(line=(usd(100),)), "package": None},
        next_allowed=datetime(2026, 4, 1, tzinfo=UTC),
        facts={"total": "100", "budget": "100", "currency": "USD"},
    ),
    "account budget": Case(
        reason=Reason.MONTHLY_ACCOUNT_BUDGET,
        base=MANUAL,
        changes={
            "account_settings": AccountSettings(monthly_budget=usd(20)),
            "spending": Spending(account=(usd(16),)),
        },
        next_allowed=datetime(2026, 4, 1, tzinfo=UTC),
        facts={"total": "21", "budget": "20", "currency": "USD"},
    ),
    "more for the line than it may get": Case(
        reason=Reason.CREDIT_OVER_CAP,
        changes={
            "settings": limited(max_credit=usd(4)),
            "package": replace(GB1, data=None, credit=usd(5)),
        },
        facts={"credit": "5", "cap": "4", "currency": "USD"},
    ),
    "nobody knows what for the line": Case(
        reason=Reason.CREDIT_OVER_CAP,
        changes={"settings": limited(max_credit=usd(4)), "package": replace(GB1, data=None)},
    ),
    "a reading from before the last recharge": Case(
        reason=Reason.STALE_READING,
        changes={
            "settings": limited(pause=MINUTE),
            "reading": look(at=NOW - 2 * HOUR),
            "last_charged": row(State.CREDITED, NOW - HOUR),
        },
    ),
    "not credited, and a person is to pay": Case(
        reason=Reason.WAITING_FOR_CREDIT,
        base=replace(GOOD, origin=Origin.PROPOSED),
        changes={"not_credited": True},
    ),
    "paid by hand a moment ago": Case(
        reason=Reason.COOLDOWN,
        base=replace(MANUAL, by_hand=True),
        changes={
            "last_charged": replace(row(State.CREDITED, NOW - 9 * HOUR), updated_at=NOW - HOUR)
        },
        next_allowed=NOW + 5 * HOUR,
    ),
    "no product": Case(reason=Reason.PRODUCT_UNAVAILABLE, changes={"package": None}),
    "product gone": Case(
        reason=Reason.PRODUCT_UNAVAILABLE,
        changes={"package": None, "product_problem": "package_gone"},
        facts={"problem": "package_gone"},
    ),
    "a price of nothing": Case(
        reason=Reason.PRODUCT_UNAVAILABLE,
        changes={"package": replace(GB1, price=usd(0))},
        facts={"problem": "price_not_positive"},
    ),
    "line's money in a strange currency": Case(
        reason=Reason.CURRENCY_MISMATCH,
        changes={"verdict": Verdict(due=True, currency_mismatch=True)},
    ),
    "cap in a strange currency": Case(
        reason=Reason.CURRENCY_MISMATCH,
        changes={"max_price": EUR5},
        facts={"price": "USD", "limit": "EUR"},
    ),
    "wallet in a strange currency": Case(
        reason=Reason.CURRENCY_MISMATCH,
        changes={"wallet": EUR5},
        facts={"price": "USD", "limit": "EUR"},
    ),
    "budget in a strange currency": Case(
        reason=Reason.CURRENCY_MISMATCH,
        changes={"settings": limited(monthly_budget=EUR5)},
        facts={"price": "USD", "limit": "EUR"},
    ),
    "account budget in a strange currency": Case(
        reason=Reason.CURRENCY_MISMATCH,
        changes={"account_settings": AccountSettings(monthly_budget=EUR5)},
        facts={"price": "USD", "limit": "EUR"},
    ),
    "spent in a strange currency": Case(
        reason=Reason.CURRENCY_MISMATCH,
        changes={"spending": Spending(line=(EUR5,))},
        facts={"price": "USD", "limit": "EUR"},
    ),
    "account spent in a strange currency": Case(
        reason=Reason.CURRENCY_MISMATCH,
        changes={
            "account_settings": AccountSettings(monthly_budget=usd(100)),
            "spending": Spending(account=(EUR5,)),
        },
        facts={"price": "USD", "limit": "EUR"},
    ),
    "no cap at all": Case(
        reason=Reason.PRICE_OVER_CAP,
        base=MANUAL,
        changes={"settings": limited(max_price=None)},
        facts={"price": "5", "currency": "USD"},
    ),
    "over the line's cap": Case(
        reason=Reason.PRICE_OVER_CAP,
        changes={"settings": limited(max_price=usd("4.99")), "max_price": usd(9)},
        facts={"price": "5", "currency": "USD", "cap": "4.99"},
    ),
    "over the caller's cap": Case(
        reason=Reason.PRICE_OVER_CAP,
        changes={"max_price": usd(4)},
        facts={"price": "5", "currency": "USD", "cap": "4"},
    ),
    "price changed": Case(
        reason=Reason.PRICE_CHANGED,
        changes={"expected_price": usd(4)},
        facts={"expected": "4 USD", "price": "5 USD"},
    ),
    "wallet too low": Case(
        reason=Reason.WALLET_TOO_LOW,
        changes={"wallet": usd("4.99")},
        facts={"wallet": "4.99", "price": "5", "currency": "USD"},
    ),
}


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED.keys())
def test_refuses_with_reason_time_and_facts(case: Case) -> None:
    refusal = first_refusal(changed(case.base, case.changes))
    assert refusal is not None
    assert refusal.reason is case.reason
    assert refusal.next_allowed == case.next_allowed
    assert refusal.facts == case.facts


WITHOUT_A_LOOK = {
    name: case
    for name, case in REFUSED.items()
    if case.base is GOOD and case.reason is not Reason.MODE_OFF
}


@pytest.mark.parametrize("case", WITHOUT_A_LOOK.values(), ids=WITHOUT_A_LOOK.keys())
def test_an_automation_that_relies_on_the_rule_is_as_careful_as_the_rule(case: Case) -> None:
    conditional = replace(GOOD, origin=Origin.CONDITIONAL, require_due=True)
    refusal = first_refusal(changed(conditional, case.changes))
    assert refusal is not None
    assert refusal.reason is case.reason


def test_an_automation_that_relies_on_the_rule_needs_no_mode() -> None:
    off = replace(GOOD, origin=Origin.CONDITIONAL, settings=replace(SETTINGS, mode=Mode.OFF))
    assert first_refusal(off) is None


def test_every_guard_refuses_something_here() -> None:
    assert {case.reason for case in REFUSED.values()} == set(Reason)


PASSED: Mapping[str, tuple[Situation, Mapping[str, Value]]] = {
    "everything in order": (GOOD, {}),
    "a person, no rule, no reading, no budget": (
        MANUAL,
        {
            "verdict": Verdict(due=False),
            "reading": None,
            "settings": limited(monthly_budget=None),
        },
    ),
    "a person in mode off": (MANUAL, {"settings": replace(SETTINGS, mode=Mode.OFF)}),
    "a person does not need a plausible reading": (MANUAL, {"trusted_from": NOW + MINUTE}),
    "a person may buy past the breaker": (MANUAL, {"failures": 3}),
    "a person may buy after one that never came": (MANUAL, {"not_credited": True}),
    "a person may queue another package": (MANUAL, {"queued": True}),
    "a person may repeat a refused one": (
        MANUAL,
        {"last_attempt": row(State.REFUSED, NOW - MINUTE)},
    ),
    "a person with a cap of their own": (
        MANUAL,
        {"settings": limited(max_price=None), "max_price": usd(5)},
    ),
    "a line without wallet": (GOOD, {"wallet": None}),
    "the first day of the trip": (GOOD, {"settings": limited(active_from=date(2026, 3, 10))}),
    "the last day of the trip": (GOOD, {"settings": limited(active_until=date(2026, 3, 10))}),
    "the last day of the trip where the owner is": (
        GOOD,
        {"settings": limited(active_until=date(2026, 3, 10)), "zone": NOUMEA},
    ),
    "a reading just young enough": (GOOD, {"reading": look(at=NOW - 3 * HOUR)}),
    "a clock a little ahead": (GOOD, {"reading": look(at=NOW + 5 * MINUTE)}),
    "two failures": (GOOD, {"failures": 2}),
    "the pause is over": (GOOD, {"last_attempt": row(State.CREDITED, NOW - 6 * HOUR)}),
    "the last of the day": (GOOD, {"spending": Spending(today=1)}),
    "the budget to the cent": (GOOD, {"spending": Spending(line=(usd(95),))}),
    "the account budget to the cent": (
        GOOD,
        {
            "account_settings": AccountSettings(monthly_budget=usd(20)),
            "spending": Spending(account=(usd(15),)),
        },
    ),
    "account spending without account budget": (GOOD, {"spending": Spending(account=(EUR5,))}),
    "nothing paid in another currency": (
        GOOD,
        {"spending": Spending(line=(Money(amount=usd(0).amount, currency="XXX"),))},
    ),
    "the cap to the cent": (GOOD, {"max_price": usd(5)}),
    "the price that was seen": (GOOD, {"expected_price": usd("5.00")}),
    "the wallet to the cent": (GOOD, {"wallet": usd(5)}),
    "an approved proposal": (
        replace(GOOD, origin=Origin.APPROVED),
        {"verdict": Verdict(due=False)},
    ),
}


@pytest.mark.parametrize(("base", "changes"), PASSED.values(), ids=PASSED.keys())
def test_lets_pass(base: Situation, changes: Mapping[str, Value]) -> None:
    assert first_refusal(changed(base, changes)) is None


def test_the_order_is_that_of_the_design() -> None:
    # Written out once more: the order decides which reason people see, so a change must be meant.
    order = """
        stopping ledger_unavailable not_permitted paused outside_window mode_off not_due auth_failed
        stale_reading implausible_reading in_flight unknown_outcome waiting_for_credit breaker_open
        cooldown daily_count monthly_line_budget monthly_account_budget product_unavailable
        currency_mismatch price_over_cap credit_over_cap price_changed wallet_too_low
    """
    assert [reason.value for reason in GUARDS] == order.split()
    assert tuple(GUARDS) == tuple(Reason)


def test_of_many_reasons_the_first_in_order_is_told() -> None:
    everything: dict[str, Value] = {}
    for case in reversed(REFUSED.values()):
        everything |= case.changes
    situation = changed(GOOD, everything)
    while (refusal := first_refusal(situation)) is not None:
        assert refusal == next(no for _, no in answers(situation) if no)
        reasons = [reason for reason, no in answers(situation) if no]
        assert refusal.reason is reasons[0]
        fixed = {
            name: getattr(GOOD.outlook if name in OF_OUTLOOK else GOOD, name)
            for case in REFUSED.values()
            if case.reason is refusal.reason
            for name in case.changes
        }
        situation = changed(situation, fixed)


def test_before_asking_the_provider_only_what_is_known_is_asked() -> None:
    assert tuple(Reason)[: tuple(Reason).index(Reason.MONTHLY_LINE_BUDGET)] == BEFORE_ASKING
    unasked = replace(GOOD, package=None, wallet=None)
    assert first_refusal(unasked, BEFORE_ASKING) is None
    assert first_refusal(replace(unasked, spending=Spending(today=2)), BEFORE_ASKING) is not None


def test_a_guard_asked_alone_says_nothing_about_what_it_cannot_compare() -> None:
    strange = replace(GOOD, wallet=EUR5, package=replace(GB1, price=usd(9)))
    assert GUARDS[Reason.WALLET_TOO_LOW](strange) is None
    nothing = replace(GOOD, package=None, expected_price=usd(1))
    for reason in (Reason.CURRENCY_MISMATCH, Reason.PRICE_OVER_CAP, Reason.PRICE_CHANGED):
        assert GUARDS[reason](nothing) is None


def test_the_month_begins_when_it_begins_in_noumea() -> None:
    before = datetime(2026, 3, 31, 12, 59, 59, tzinfo=UTC)
    after = before + timedelta(seconds=1)
    assert month_start(before, NOUMEA) == datetime(2026, 2, 28, 13, tzinfo=UTC)
    assert next_month(before, NOUMEA) == after
    assert month_start(after, NOUMEA) == after
    assert next_month(after, NOUMEA) == datetime(2026, 4, 30, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("noon", "hours"),
    [
        (datetime(2026, 3, 29, 10, tzinfo=UTC), 23),
        (datetime(2026, 10, 25, 11, tzinfo=UTC), 25),
        (datetime(2026, 6, 1, 10, tzinfo=UTC), 24),
    ],
    ids=["clocks put forward", "clocks put back", "an ordinary day"],
)
def test_a_day_is_as_long_as_the_owner_lives_it(noon: datetime, hours: int) -> None:
    start, end = day_start(noon, BERLIN), next_day(noon, BERLIN)
    assert end - start == timedelta(hours=hours)
    assert start < noon < end
    for moment in (start, end - timedelta(microseconds=1)):
        assert day_start(moment, BERLIN) == start
        assert next_day(moment, BERLIN) == end


def test_a_midnight_that_the_clocks_skip_or_repeat_is_one_moment() -> None:
    havana = ZoneInfo("America/Havana")
    # On 8 March 2026 there is no midnight, on 1 November there are two.
    assert day_start(datetime(2026, 3, 8, 18, tzinfo=UTC), havana) == datetime(
        2026, 3, 8, 5, tzinfo=UTC
    )
    assert day_start(datetime(2026, 11, 1, 18, tzinfo=UTC), havana) == datetime(
        2026, 11, 1, 4, tzinfo=UTC
    )
