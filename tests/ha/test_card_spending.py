"""What the card shows of a line's recharges: how they stand, what is asked, and within which limits."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Final

import pytest

from custom_components.esim_recharge.card.view import line_view
from custom_components.esim_recharge.providers.base import RefusalReason, Refused
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.models import Reason, Refusal, State
from custom_components.esim_recharge.recharge.settings import (
    AccountSettings,
    Limits,
    LineSettings,
    Mode,
)
from custom_components.esim_recharge.recharge.status import Status
from custom_components.esim_recharge.shown import without_ledger

from .card_lines import (
    ACCOUNT,
    LINE,
    LOOK,
    NOW,
    PAUSED,
    PROPOSAL,
    THREE_GB,
    Changes,
    days,
    fact,
    recharge,
    shown,
)
from .card_words import check, in_english
from .entity_helpers import usd

# --- Recharges

HELD: Final = {"status": Status.BLOCKED, "due": True, "held_back": Reason.COOLDOWN}


@pytest.mark.parametrize(
    ("changes", "value", "words"),
    [
        (
            {**HELD, "reason": Reason.COOLDOWN, "next_allowed": days(0.1)},
            "Held back",
            "Pause between two recharges · possible from 2026-11-21 14:24",
        ),
        (
            {**HELD, "reason": Reason.COOLDOWN, "next_allowed": days(-0.1)},
            "Due",
            "last held back: Pause between two recharges",
        ),
        ({**PAUSED, "next_allowed": days(1)}, "Paused", "until 2026-11-22 12:00"),
        (PAUSED, "Paused", ""),
        ({**PAUSED, "next_allowed": NOW}, "Watching", ""),
        ({**PAUSED, "next_allowed": NOW, "due": True}, "Due", ""),
        ({**PAUSED, "next_allowed": NOW, "mode": Mode.OFF, "due": True}, "Off", ""),
        ({**PAUSED, "next_allowed": NOW, "proposal": PROPOSAL}, "Waiting for approval", ""),
        (
            {"status": Status.DUE, "due": True, "held_back": Reason.WALLET_TOO_LOW},
            "Due",
            "last held back: Wallet too low",
        ),
        (
            {
                "status": Status.DUE,
                "due": True,
                "held_back": Reason.STALE_READING,
                "by_hand": True,
            },
            "Due",
            "",
        ),
        (
            {"status": Status.WAITING_FOR_CREDIT, "next_allowed": days(0.1)},
            "Waiting for credit",
            "possible from 2026-11-21 14:24",
        ),
        ({"status": Status.WAITING_FOR_CREDIT, "next_allowed": NOW}, "Waiting for credit", ""),
    ],
)
def test_how_recharges_stand_why_and_from_when_on(changes: Changes, value: str, words: str) -> None:
    found = fact(shown(changes), "recharging")
    assert found
    assert (found["value"], found["detail"]) == (value, words)
    assert found["tone"] == ("notice" if value == "Held back" else "plain")


COUNT: Final = Refusal(reason=Reason.DAILY_COUNT, next_allowed=days(0.5))
NO_BUTTON: Final = "no button"


@pytest.mark.parametrize(
    ("changes", "button", "instead"),
    [
        ({}, "", ""),
        ({"can_spend": False}, NO_BUTTON, ""),
        ({"can_buy": False}, NO_BUTTON, "Nothing is sold for this line here."),
        ({"can_spend": False, "can_buy": False}, NO_BUTTON, ""),
        (
            {"obstacle_for_person": COUNT},
            "Not possible now: Daily limit reached · possible from 2026-11-22 00:00",
            "",
        ),
        (
            {"obstacle_for_person": Refusal(reason=Reason.AUTH_FAILED)},
            "Not possible now: Sign-in rejected",
            "",
        ),
        ({"obstacle_for_person": replace(COUNT, next_allowed=NOW)}, "", ""),
    ],
)
def test_the_button_is_there_for_those_who_may_spend_and_says_why_it_cannot_be_pressed(
    changes: Changes, button: str, instead: str
) -> None:
    view = shown(changes)
    note = NO_BUTTON if view["button"] is None else in_english(view["button"]["note"])
    assert (note, in_english(view["instead"])) == (button, instead)


def test_a_purchase_under_way_is_told() -> None:
    view = shown({"status": Status.WAITING_FOR_CREDIT, "open": recharge(State.SUCCEEDED)})
    assert in_english(view["notes"]) == "3 GB - 30 Days for 9.36 USD: Paid."
    assert view["question"] is None


def test_what_a_provider_failed_at_is_told_in_words() -> None:
    error = Refused(RefusalReason.OTHER, "no such SIM")
    assert in_english(shown({"error": error})["notes"]) == (
        "The provider refused and charged nothing. It says: no such SIM"
    )


# --- Questions

THAT: Final = "3 GB - 30 Days for 9.36 USD"
QUESTIONS: Final[Mapping[str, tuple[Changes, str, str, str]]] = {
    "a proposal": (
        {"status": Status.PROPOSED, "proposal": PROPOSAL},
        "proposal",
        f"Data low · Proposed: {THAT}. Open until 2026-11-22 12:00.",
        "Approve or reject",
    ),
    "a proposal that nobody knows the cause of": (
        {"status": Status.PROPOSED, "proposal": replace(PROPOSAL, because=("weather",))},
        "proposal",
        f"Proposed: {THAT}. Open until 2026-11-22 12:00.",
        "Approve or reject",
    ),
    "a recharge to be looked into": (
        {"status": Status.NEEDS_YOU, "open": recharge(State.REVIEW)},
        "unknown",
        f"It isn’t known whether {THAT} was charged.",
        "Say what happened",
    ),
    "an unknown outcome": (
        {"status": Status.UNKNOWN_OUTCOME, "open": recharge(State.UNKNOWN)},
        "unknown",
        f"It isn’t known whether {THAT} was charged.",
        "Say what happened",
    ),
    "what was paid and what the line gets": (
        {
            "open": recharge(
                State.UNKNOWN,
                replace(THREE_GB, title="9 - 289 PEN", credit=replace(usd("15"), currency="PEN")),
                paid=usd("4.2"),
            ),
        },
        "unknown",
        "It isn’t known whether 9 - 289 PEN (15 PEN) for 4.20 USD was charged.",
        "Say what happened",
    ),
    "a payment": (
        {"status": Status.TO_PAY, "by_hand": True, "open": recharge(State.PENDING)},
        "pay",
        f"Waiting for you to pay: {THAT}.",
        "Confirm payment",
    ),
    "what never arrived": (
        {"status": Status.NOT_CREDITED, "uncleared": recharge(State.NOT_CREDITED)},
        "not_credited",
        f"{THAT} was paid but hasn’t arrived.",
        "Settle this",
    ),
    "failures in a row": (
        {"status": Status.BREAKER_OPEN},
        "stopped",
        "Automatic recharges have stopped after several failures in a row.",
        "Settle this",
    ),
}


@pytest.mark.parametrize("case", QUESTIONS)
@pytest.mark.parametrize("may", [True, False])
def test_a_question_is_seen_by_all_and_settled_by_those_who_may_spend(case: str, may: bool) -> None:
    changes, kind, text, button = QUESTIONS[case]
    view = shown({**changes, "can_spend": may})
    asked = view["question"]
    assert (asked["kind"], in_english(asked["text"])) == (kind, text)
    assert in_english(asked["button"]) == (button if may else "")
    assert view["notes"] == [], "told once"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"status": Status.PENDING, "open": recharge(State.PENDING)},
        {"proposal": replace(PROPOSAL, expires_at=NOW)},
        {"proposal": PROPOSAL, "open": recharge(State.SENT)},
    ],
    ids=["nothing", "not finished", "expired", "answered"],
)
def test_nothing_is_asked_that_needs_no_answer(changes: Changes) -> None:
    assert shown(changes)["question"] is None


def test_failures_in_a_row_are_told_beside_another_question() -> None:
    view = shown({"status": Status.BREAKER_OPEN, "proposal": PROPOSAL})
    assert view["question"]["kind"] == "proposal"
    assert in_english(view["notes"]).startswith("Automatic recharges have stopped")


# --- Limits


def test_limits_are_counted_in_their_currency() -> None:
    euros = replace(usd("5"), currency="EUR")
    spending = Spending(today=2, line=(usd("3.60"), usd("8.40"), euros), account=(usd("1"), euros))
    account = replace(ACCOUNT, settings=AccountSettings(monthly_budget=euros))
    assert list(map(in_english, shown({"spending": spending, "account": account})["limits"])) == [
        "2 of 3 today",
        "12 USD of 40 USD this month",
        "5 EUR of 5 EUR this month for the whole account",
        "at most 20 USD each",
    ]


def test_without_a_ledger_nobody_says_what_was_spent() -> None:
    budget = AccountSettings(monthly_budget=usd("60"))
    account = without_ledger(replace(ACCOUNT, settings=budget, lines={"peru": LINE}))
    view = line_view(replace(LOOK, line=account.lines["peru"], account=account))
    check(view)
    assert in_english(view["limits"]).split(" · ") == [
        "at most 3 a day",
        "at most 40 USD a month",
        "at most 60 USD a month for the whole account",
        "at most 20 USD each",
    ]
    unlimited = replace(LINE, settings=LineSettings(), spent=usd("5"))
    none = replace(LOOK, line=unlimited, account=replace(ACCOUNT, trouble=True))
    assert in_english(line_view(none)["limits"]) == "at most 2 a day"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 1), date(2026, 12, 31), "only from 2026-12-01 to 2026-12-31"),
        (date(2026, 12, 1), None, "only from 2026-12-01"),
        (None, date(2026, 12, 31), "only until 2026-12-31"),
    ],
)
def test_seasons_pauses_and_what_has_no_budget_are_told(
    first: date | None, last: date | None, words: str
) -> None:
    limits = Limits(active_from=first, active_until=last)
    paused = Refusal(reason=Reason.PAUSED, next_allowed=days(1))
    changes = {"limits": limits, "spent": usd("3.6"), "obstacle_for_person": paused}
    assert list(map(in_english, shown(changes)["limits"])) == [
        "2 of 2 today",
        "3.60 USD this month",
        words,
        "paused until 2026-11-22 12:00",
    ]


@pytest.mark.parametrize(
    "no",
    [COUNT, Refusal(reason=Reason.PAUSED), Refusal(reason=Reason.PAUSED, next_allowed=NOW)],
)
def test_a_time_to_wait_that_is_no_pause_with_an_end_is_not_told_as_one(no: Refusal) -> None:
    told = in_english(shown({"obstacle_for_person": no})["limits"])
    assert "paused" not in told
