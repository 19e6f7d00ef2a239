"""What the card shows of a line in each of the states that it can be in, and which line comes first."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product
import json
from typing import Any, Final
from zoneinfo import ZoneInfo

import pytest

from custom_components.esim_recharge.card.look import Look
from custom_components.esim_recharge.card.view import line_view, lines_view
from custom_components.esim_recharge.errors import PROVIDER_KEYS
from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    LineStatus,
    Package,
    Quantity,
    Reading,
)
from custom_components.esim_recharge.lines.rules import Criterion, Verdict
from custom_components.esim_recharge.providers.base import ProviderError, RefusalReason, Refused
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.models import (
    Origin,
    Proposal,
    ProposalState,
    Reason,
    Recharge,
    Refusal,
    State,
)
from custom_components.esim_recharge.recharge.settings import (
    AccountSettings,
    Limits,
    LineSettings,
    Mode,
)
from custom_components.esim_recharge.recharge.situation import Outlook
from custom_components.esim_recharge.recharge.status import Standing, Status
from custom_components.esim_recharge.shown import AccountState, LineState, without_ledger

from .card_words import check, in_english
from .entity_helpers import usd

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
GB: Final = 1024**3
type View = dict[str, Any]
type Changes = Mapping[str, Any]


def days(count: float) -> datetime:
    """So many days from now."""
    return NOW + timedelta(days=count)


def pot(
    remaining: Quantity | None, total: Quantity | None, kind: AllowanceKind = AllowanceKind.DATA
) -> Allowance:
    """All that is left of one kind."""
    return Allowance(kind=kind, remaining=remaining, total=total)


THREE_GB = Package(package_id="three", title="3 GB - 30 Days", price=usd("9.36"))
PROPOSAL = Proposal(
    id="01JD0000000000000000000001",
    line="peru",
    package=THREE_GB,
    because=(Criterion.DATA_LOW,),
    state=ProposalState.OPEN,
    created_at=days(-1),
    expires_at=days(1),
)
READING = Reading(
    read_at=NOW - timedelta(minutes=5),
    money=usd("12.50"),
    allowances=(pot(round(3.4 * GB), 5 * GB),),
    valid_until=days(20),
    status=LineStatus.ACTIVE,
)
AHEAD = Forecast(runs_out_at=days(17), cause=RunOutCause.DATA)
LIMITS = Limits(max_price=usd("20"), per_day=3, monthly_budget=usd("40"))
LINE = LineState(
    outlook=Outlook(reading=READING, forecast=AHEAD, verdict=Verdict(due=False), trusted_from=None),
    standing=Standing(status=Status.WATCHING),
    settings=LineSettings(mode=Mode.ASK, limits=LIMITS),
    spending=Spending(today=2, line=(usd("12"),), account=(usd("12"),)),
    spent=usd("12"),
    last=None,
    open=None,
    uncleared=None,
    proposal=None,
    held_back=None,
    obstacle=None,
    obstacle_for_person=None,
    error=None,
)
ACCOUNT = AccountState(wallet=None, spent=None, settings=AccountSettings(), lines={}, trouble=False)
LOOK = Look(
    device_id="peru",
    name="Peru",
    line=LINE,
    account=ACCOUNT,
    now=NOW,
    zone=UTC,
    can_spend=True,
    can_buy=True,
    by_hand=False,
    available=True,
)


def recharge(state: State = State.CREDITED, package: Package = THREE_GB, **more: Any) -> Recharge:  # noqa: ANN401 - any field
    """Something that was bought."""
    return Recharge(
        id="01JD0000000000000000000000",
        line="peru",
        account="travel",
        package=package,
        origin=Origin.REQUESTED,
        state=state,
        created_at=days(-2),
        updated_at=days(-2),
        **more,
    )


def seen(changes: Changes = {}) -> Look:  # noqa: B006 - it is only read
    """Look at a line in which nothing is wrong but this: a field of a look, a line, an outlook or a standing."""
    rest = dict(changes)

    def taken(whole: object) -> Changes:
        return {name: rest.pop(name) for name in list(rest) if hasattr(whole, name)}

    look_fields = {name: rest.pop(name) for name in list(rest) if name in Look.__slots__}
    line_fields = {name: rest.pop(name) for name in list(rest) if name in LineState.__slots__}
    outlook = replace(LINE.outlook, **taken(LINE.outlook))
    if "due" in rest:
        outlook = replace(outlook, verdict=Verdict(due=rest.pop("due")))
    standing = replace(LINE.standing, **taken(LINE.standing))
    settings = replace(LINE.settings, **taken(LINE.settings))
    assert not rest
    line = replace(LINE, outlook=outlook, standing=standing, settings=settings)
    return replace(LOOK, **{"line": replace(line, **line_fields), **look_fields})


def read(**changes: Any) -> Reading:  # noqa: ANN401 - any field
    """Read the line so."""
    return replace(READING, **changes)


def shown(changes: Changes = {}) -> View:  # noqa: B006 - it is only read
    """What is drawn, as it arrives in a browser; all of it can be said."""
    told: View = json.loads(json.dumps(line_view(seen(changes))))
    check(told)
    return told


def fact(view: View, key: str) -> View | None:
    """One of the facts, in English."""
    return next(
        (
            {**each, **{name: in_english(each[name]) for name in ("label", "value", "detail")}}
            for each in view["facts"]
            if each["key"] == key
        ),
        None,
    )


def detail(changes: Changes, key: str) -> str:
    """What is said beside a fact."""
    found = fact(shown(changes), key)
    assert found is not None
    text: str = found["detail"]
    return text


# --- The chip

NEVER_READ: Final = {"reading": None, "forecast": Forecast()}
SOON_OUT: Final = Forecast(runs_out_at=days(2), cause=RunOutCause.DATA)
PAUSED: Final = {"status": Status.PAUSED, "reason": Reason.PAUSED}
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


# --- What is left


def figure_of(view: View) -> tuple[str, str]:
    """What stands large."""
    return in_english(view["figure"]["label"]), in_english(view["figure"]["value"])


def gauges_of(view: View) -> list[tuple[str, str, float | None]]:
    """What is left of each pot."""
    return [(each["kind"], in_english(each["value"]), each["share"]) for each in view["gauges"]]


def test_the_balance_stands_large_and_data_is_a_part_of_a_whole() -> None:
    view = shown()
    assert figure_of(view) == ("Balance", "12.50 USD")
    ((kind, left, share),) = gauges_of(view)
    assert (kind, left, share and round(share, 2)) == ("data", "3.4 GB of 5 GB", 0.68)
    assert in_english(view["gauges"][0]["label"]) == "Data"


def test_data_stands_large_where_there_is_no_money_and_keeps_its_meter() -> None:
    view = shown({"reading": read(money=None)})
    assert figure_of(view) == ("Data", "3.4 GB")
    assert len(view["gauges"]) == 1


def test_a_pot_that_stands_large_and_has_no_meter_is_not_told_twice() -> None:
    view = shown({"reading": read(money=None, allowances=(pot(GB, None),))})
    assert (figure_of(view), view["gauges"]) == (("Data", "1 GB"), [])


@pytest.mark.parametrize(
    ("remaining", "total", "words", "share"),
    [
        (UNLIMITED, UNLIMITED, "Unlimited", None),
        (None, 5 * GB, "Unknown", None),
        (GB, None, "1 GB left", None),
        (GB, UNLIMITED, "1 GB left", None),
        (0, 0, "0 GB left", None),
        (0, 5 * GB, "0 GB of 5 GB", 0),
        (6 * GB, 5 * GB, "6 GB of 5 GB", 1),
    ],
)
def test_a_pot_is_a_part_of_a_whole_where_both_are_counted(
    remaining: Quantity | None, total: Quantity | None, words: str, share: float | None
) -> None:
    view = shown({"reading": read(allowances=(pot(remaining, total),))})
    assert gauges_of(view) == [("data", words, share)]


def test_pots_of_one_kind_are_one_and_those_of_which_nothing_is_known_are_left_out() -> None:
    pots = (pot(GB, 5 * GB), pot(GB, 3 * GB), pot(None, None, AllowanceKind.VOICE))
    assert gauges_of(shown({"reading": read(allowances=pots)})) == [("data", "2 GB of 8 GB", 0.25)]


def test_minutes_and_messages_are_told_as_well() -> None:
    pots = (pot(12, None, AllowanceKind.SMS), pot(2700, 3600, AllowanceKind.VOICE))
    view = shown({"reading": read(allowances=pots)})
    assert gauges_of(view) == [("voice", "45 min of 60 min", 0.75), ("sms", "12 left", None)]


def test_no_figure_is_made_up_before_the_first_reading() -> None:
    view = shown(NEVER_READ)
    assert (view["figure"], view["gauges"], view["stale"]) == (None, [], False)
    assert in_english(view["age"]) == "Not read yet"
    assert [each["key"] for each in view["facts"]] == ["recharging"]


def test_a_line_that_was_read_and_of_which_nothing_is_known_is_said_to_be_so() -> None:
    assert figure_of(shown({"reading": read(money=None, allowances=())})) == ("Balance", "Unknown")


def test_figures_that_are_too_old_are_warned_of() -> None:
    view = shown({"available": False, "reading": read(read_at=days(-2))})
    assert view["stale"] is True
    assert in_english(view["notes"]) == "These figures are too old to rely on."
    assert in_english(view["age"]) == "Updated <2026-11-19T12:00>"


@pytest.mark.parametrize(
    ("as_of", "age"), [(days(-1), "<2026-11-20T12:00>"), (days(1), "<2026-11-21T11:55>")]
)
def test_a_line_is_as_old_as_the_older_of_the_two_clocks_says(as_of: datetime, age: str) -> None:
    assert in_english(shown({"reading": read(as_of=as_of)})["age"]) == f"Updated {age}"


# --- How long it lasts


def test_the_cause_is_named_and_how_long_before_the_validity() -> None:
    assert fact(shown(), "out") == {
        "key": "out",
        "label": "Runs out",
        "value": "2026-12-08",
        "detail": "data used up 3 days before it expires",
        "tone": "plain",
    }


LATE_EVENING: Final = datetime(2026, 12, 8, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (UTC, "balance used up 1 days before it expires"),
        (ZoneInfo("Asia/Tokyo"), "balance used up"),
    ],
)
def test_days_are_those_of_the_owners_calendar(zone: ZoneInfo, words: str) -> None:
    ahead = Forecast(runs_out_at=LATE_EVENING, cause=RunOutCause.MONEY)
    reading = read(valid_until=LATE_EVENING + timedelta(hours=2))
    assert detail({"forecast": ahead, "reading": reading, "zone": zone}, "out") == words


@pytest.mark.parametrize(
    ("cause", "end", "words"),
    [
        (RunOutCause.MONEY, None, "balance used up"),
        (RunOutCause.DATA, days(17), "data used up"),
        (RunOutCause.VALIDITY, days(17), "validity ends"),
        (RunOutCause.VALIDITY, days(30), "validity ends"),
    ],
)
def test_what_ends_alone_is_named_alone(
    cause: RunOutCause, end: datetime | None, words: str
) -> None:
    ahead = Forecast(runs_out_at=days(17), cause=cause)
    assert detail({"forecast": ahead, "reading": read(valid_until=end)}, "out") == words


def test_a_line_without_a_forecast_says_so() -> None:
    found = fact(shown({"forecast": Forecast()}), "out")
    assert found
    assert (found["value"], found["detail"]) == ("No forecast", "")


def test_what_is_over_is_known_to_be_over() -> None:
    over = Forecast(runs_out_at=days(-2), cause=RunOutCause.DATA)
    view = shown({"reading": read(valid_until=days(-1)), "forecast": over})
    valid, out = fact(view, "valid"), fact(view, "out")
    assert valid
    assert out
    assert (valid["label"], valid["tone"]) == ("Expired on", "notice")
    assert (out["label"], out["tone"]) == ("Ran out", "notice")


def test_a_validity_is_told_with_its_distance_and_left_out_where_nobody_tells_it() -> None:
    assert detail({}, "valid") == "<2026-12-11T12:00>"
    assert fact(shown({"reading": read(valid_until=None)}), "valid") is None


@pytest.mark.parametrize(
    ("status", "tone"),
    [(LineStatus.NOT_ACTIVE, "plain"), (LineStatus.EXPIRED, "danger"), (None, None)],
)
def test_a_line_that_is_not_simply_in_use_says_how_it_is(
    status: LineStatus | None, tone: str | None
) -> None:
    found = fact(shown({"reading": read(status=status)}), "line")
    assert (found and found["tone"]) == tone


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
        "Automatic recharges failed several times in a row. Find out why under Settings, Repairs.",
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
    assert in_english(view["notes"]).startswith("Automatic recharges failed")


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
        ({"forecast": SOON_OUT}, True),
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
