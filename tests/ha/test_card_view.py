"""How a line is in one word, which of several comes first, and that everything that is shown can be said."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import product
from typing import Final

import pytest

from custom_components.esim_recharge.card.view import lines_view
from custom_components.esim_recharge.errors import PROVIDER_KEYS
from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import LineStatus
from custom_components.esim_recharge.lines.rules import Criterion
from custom_components.esim_recharge.providers.base import ProviderError, RefusalReason, Refused
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.models import Reason, Refusal, State
from custom_components.esim_recharge.recharge.settings import Mode
from custom_components.esim_recharge.recharge.status import Status

from .card_lines import (
    NEVER_READ,
    NOW,
    PAUSED,
    PROPOSAL,
    SOON_OUT,
    Changes,
    days,
    read,
    recharge,
    seen,
    shown,
)
from .card_words import in_english

# --- The chip

CHIPS: Final[Mapping[str, tuple[Changes, str, str, str]]] = {
    "nothing wrong": ({}, "good", "check", "All good"),
    "switched off": ({"status": Status.OFF, "mode": Mode.OFF}, "plain", "off", "Off"),
    "due": ({"status": Status.DUE, "due": True}, "notice", "alert", "Recharge due"),
    "due and held back": (
        {"status": Status.BLOCKED, "due": True, "reason": Reason.COOLDOWN},
        "notice",
        "alert",
        "Recharge due",
    ),
    "due while nobody recharges": (
        {"status": Status.OFF, "due": True},
        "notice",
        "alert",
        "Recharge due",
    ),
    "used up": ({"reading": read(status=LineStatus.USED_UP)}, "danger", "alert", "Used up"),
    "expired": ({"reading": read(status=LineStatus.EXPIRED)}, "danger", "alert", "Expired"),
    "expires in two days": (
        {"reading": read(valid_until=days(2))},
        "notice",
        "clock",
        "Expires soon",
    ),
    "expires in three days, while nobody recharges": (
        {"reading": read(valid_until=days(3)), "status": Status.OFF},
        "notice",
        "clock",
        "Expires soon",
    ),
    "runs out in two days": ({"forecast": SOON_OUT}, "notice", "clock", "Runs out soon"),
    "never read": (NEVER_READ, "plain", "question", "Not read yet"),
    "never read, while nobody recharges": (
        {**NEVER_READ, "status": Status.OFF},
        "plain",
        "question",
        "Not read yet",
    ),
    "too old": ({"available": False}, "notice", "question", "Out of date"),
    "paused": (PAUSED, "plain", "pause", "Paused"),
    "paused until a moment that is past": (
        {**PAUSED, "next_allowed": days(-1)},
        "good",
        "check",
        "All good",
    ),
    "not active": (
        {"reading": read(status=LineStatus.NOT_ACTIVE)},
        "plain",
        "off",
        "Not active",
    ),
    "retired": ({"reading": read(status=LineStatus.RETIRED)}, "plain", "off", "Retired"),
    "of unknown state": ({"reading": read(status=None)}, "good", "check", "All good"),
    "being sent": ({"status": Status.SENDING, "due": True}, "plain", "clock", "Being sent"),
    "pending": (
        {"status": Status.PENDING, "due": True},
        "plain",
        "clock",
        "Provider has not finished",
    ),
    "waiting for credit": (
        {"status": Status.WAITING_FOR_CREDIT, "due": True},
        "plain",
        "clock",
        "Waiting for credit",
    ),
    "proposed": (
        {"status": Status.PROPOSED, "due": True, "proposal": PROPOSAL},
        "notice",
        "question",
        "Waiting for approval",
    ),
    "proposed until a moment that is past": (
        {
            "status": Status.PROPOSED,
            "due": True,
            "proposal": replace(PROPOSAL, expires_at=days(-1)),
        },
        "notice",
        "alert",
        "Recharge due",
    ),
    "to pay": ({"status": Status.TO_PAY}, "notice", "question", "Waiting for you to pay"),
    "unknown outcome": (
        {"status": Status.UNKNOWN_OUTCOME},
        "danger",
        "question",
        "Outcome unknown",
    ),
    "needs a person": ({"status": Status.NEEDS_YOU}, "danger", "question", "Needs your decision"),
    "never arrived": ({"status": Status.NOT_CREDITED}, "danger", "alert", "Not received in time"),
    "never arrived, and paused since": (
        {**PAUSED, "uncleared": recharge()},
        "danger",
        "alert",
        "Not received in time",
    ),
    "stopped after failures": (
        {"status": Status.BREAKER_OPEN},
        "danger",
        "alert",
        "Stopped after failures",
    ),
}


@pytest.mark.parametrize("case", CHIPS)
def test_the_chip_says_how_a_line_is_with_an_icon_and_a_word(case: str) -> None:
    changes, tone, icon, text = CHIPS[case]
    chip = shown(changes)["chip"]
    assert (chip["tone"], chip["icon"], in_english(chip["text"])) == (tone, icon, text)


# --- Which comes first


def test_lines_come_by_urgency_then_by_their_end_then_by_name() -> None:
    endless = {"reading": read(valid_until=None), "forecast": Forecast()}
    lines: dict[str, Changes] = {
        "fine": {},
        "runs out": {"forecast": SOON_OUT},
        "stale": {"available": False},
        "expires": {"reading": read(valid_until=days(2)), "forecast": Forecast()},
        "due": {"due": True},
        "asks": {"status": Status.PROPOSED, "proposal": PROPOSAL},
        "fine, ends earlier": {"reading": read(valid_until=days(10)), "forecast": Forecast()},
        "endless 10": endless,
        "Endless 9": endless,
        "Éndless 9½": endless,
        "7 of many": endless,
    }
    looks = [seen({"name": name, **changes}) for name, changes in lines.items()]
    assert [view["name"] for view in lines_view(looks)] == [
        "asks",
        "due",
        "expires",
        "runs out",
        "stale",
        "fine, ends earlier",
        "fine",
        "7 of many",
        "Endless 9",
        "Éndless 9½",
        "endless 10",
    ]


# --- When chart and history are asked for again


@pytest.mark.parametrize(
    ("changes", "another"),
    [
        ({"reading": read(read_at=NOW)}, True),
        ({"forecast": SOON_OUT}, False),
        ({"open": recharge(State.SENT)}, True),
        ({"last": recharge(State.SUCCEEDED)}, True),
        ({"spending": Spending(today=1)}, True),
        ({"name": "Other"}, False),
        ({"now": days(1)}, False),
        ({"mode": Mode.OFF, "status": Status.OFF}, False),
    ],
)
def test_the_stamp_changes_with_readings_and_recharges_only(
    changes: Changes, another: bool
) -> None:
    assert (shown(changes)["stamp"] != shown()["stamp"]) is another


# --- Every state


EVERY: Final[tuple[Changes, ...]] = (
    *({"status": status, "due": due} for status, due in product(Status, (True, False))),
    *({"reason": reason, "next_allowed": days(1)} for reason in Reason),
    *({"held_back": reason} for reason in Reason),
    *({"obstacle_for_person": Refusal(reason=reason)} for reason in Reason),
    *({"reading": read(status=status)} for status in LineStatus),
    *({"open": recharge(state), "by_hand": by} for state, by in product(State, (True, False))),
    *({"uncleared": recharge(state)} for state in State),
    *({"proposal": replace(PROPOSAL, because=(criterion,))} for criterion in Criterion),
    *({"forecast": Forecast(runs_out_at=days(1), cause=cause)} for cause in RunOutCause),
)


@pytest.mark.parametrize("changes", EVERY, ids=str)
def test_everything_that_is_said_has_words(changes: Changes) -> None:
    assert shown(changes)["chip"]["text"]


@pytest.mark.parametrize("kind", PROVIDER_KEYS)
def test_every_failure_of_a_provider_has_words(kind: type[ProviderError]) -> None:
    error = Refused(RefusalReason.OTHER, "no") if issubclass(kind, Refused) else kind()
    assert in_english(shown({"error": error})["notes"])
