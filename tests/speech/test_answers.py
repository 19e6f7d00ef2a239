"""What is answered by voice: honest about what is old, unknown, unlimited or under way."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

import pytest

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
from custom_components.esim_recharge.recharge.models import Proposal, ProposalState, State
from custom_components.esim_recharge.recharge.status import Status
from custom_components.esim_recharge.speech.answers import Answerer, LineFacts
from custom_components.esim_recharge.speech.overviews import about_all
from custom_components.esim_recharge.speech.sentences import Question

from .kit import LANGUAGES, NOW, figures, money, recharge

GIB: Final = 1024**3
DAY: Final = timedelta(days=1)
type Facts = Any


def read(
    *pots: tuple[Quantity | None, timedelta | None], age: timedelta = timedelta(0), **facts: Facts
) -> Reading:
    """A reading with pots of data: what is left, and in which time it ends."""
    allowances = tuple(
        Allowance(
            kind=AllowanceKind.DATA,
            remaining=left,
            total=3 * GIB if isinstance(left, int) else left,
            expires_at=None if end is None else NOW + end,
        )
        for left, end in pots
    )
    return Reading(read_at=NOW - age, allowances=allowances, **facts)


def line(reading: Reading | None = None, **facts: Facts) -> LineFacts:
    return LineFacts(name="Peru", reading=reading, **facts)


def answer(question: Question, facts: LineFacts, language: str = "en") -> str:
    return Answerer(figures=figures(language)).answer(question, facts)


SOL: Final = money("12.50", "PEN")
LEFT: Final = (GIB, None)


@pytest.mark.parametrize(
    ("question", "facts", "said"),
    [
        (Question.BALANCE, line(read(money=SOL)), "The balance of Peru is 12.50 Peruvian soles."),
        (
            Question.BALANCE,
            line(read(LEFT, money=SOL)),
            "The balance of Peru is 12.50 Peruvian soles, with 1 GB of data left.",
        ),
        (
            Question.BALANCE,
            line(read((UNLIMITED, None), money=SOL)),
            "The balance of Peru is 12.50 Peruvian soles, and its data is unlimited.",
        ),
        (Question.BALANCE, line(read(LEFT)), "The balance of Peru is not known."),
        (
            Question.BALANCE,
            line(read(LEFT), has_money=False),
            "Peru has no money balance, but has 1 GB of data left.",
        ),
        (
            Question.BALANCE,
            line(read((UNLIMITED, None)), has_money=False),
            "Peru has no money balance; its data is unlimited.",
        ),
        (Question.BALANCE, line(read(), has_money=False), "Peru has no money balance."),
        (Question.DATA, line(read(LEFT)), "Peru has 1 GB of data left, out of 3 GB."),
        (
            Question.DATA,
            line(read((4 * GIB, None))),
            "Peru has 4 GB of data left.",
        ),
        (
            Question.DATA,
            line(read((GIB, DAY), (2 * GIB, 9 * DAY), (0, DAY))),
            "Peru has 3 GB of data left, out of 9 GB. It is spread over 2 packages, and 1 GB of it expires tomorrow.",
        ),
        (
            Question.DATA,
            line(read((GIB, DAY), (2 * GIB, DAY))),
            "Peru has 3 GB of data left, out of 6 GB.",
        ),
        (Question.DATA, line(read((UNLIMITED, None))), "Peru has unlimited data."),
        (Question.DATA, line(read((0, None))), "Peru has no data left."),
        (
            Question.DATA,
            line(read((None, None))),
            "It is not known how much data Peru has left.",
        ),
        (
            Question.DATA,
            line(read(money=SOL), has_data=False),
            "The data left on Peru cannot be read, but its balance is 12.50 Peruvian soles.",
        ),
        (Question.DATA, line(read(), has_data=False), "The data left on Peru cannot be read."),
        (
            Question.EXPIRY,
            line(read(valid_until=NOW + 18 * DAY)),
            "Peru expires on December 9, in 18 days.",
        ),
        (Question.EXPIRY, line(read(valid_until=NOW + DAY)), "Peru expires tomorrow."),
        (Question.EXPIRY, line(read(valid_until=NOW - DAY)), "Peru expired yesterday."),
        (Question.EXPIRY, line(read(status=LineStatus.EXPIRED)), "Peru has expired."),
        (
            Question.EXPIRY,
            line(read((GIB, DAY), (GIB, -DAY))),
            "The data on Peru expires tomorrow.",
        ),
        (
            Question.EXPIRY,
            line(read(LEFT)),
            "It is not known until when Peru is valid.",
        ),
    ],
)
def test_what_is_read_is_said(question: Question, facts: LineFacts, said: str) -> None:
    assert answer(question, facts) == said


def out(cause: RunOutCause, days: float) -> Forecast:
    return Forecast(runs_out_at=NOW + days * DAY, cause=cause, data_per_day=1.0)


@pytest.mark.parametrize(
    ("forecast", "reading", "said"),
    [
        (
            out(RunOutCause.DATA, 18),
            read(LEFT, valid_until=NOW + 21 * DAY),
            "Peru runs out of data on December 9, 3 days before it expires.",
        ),
        (out(RunOutCause.MONEY, 1), read(money=SOL), "Peru runs out of money tomorrow."),
        (
            out(RunOutCause.DATA, 18),
            read(LEFT, valid_until=NOW + 18.1 * DAY),
            "Peru runs out of data on December 9.",
        ),
        (
            out(RunOutCause.VALIDITY, 3),
            read(valid_until=NOW + 3 * DAY),
            "Peru lasts until it expires, which is in 3 days.",
        ),
        (
            Forecast(runs_out_at=NOW + 3 * DAY, cause=RunOutCause.VALIDITY),
            read(LEFT, valid_until=NOW + 3 * DAY),
            "Not enough is known yet to say when Peru runs out. Peru expires on November 24, in 3 days.",
        ),
        (
            out(RunOutCause.VALIDITY, -1),
            read(valid_until=NOW - DAY),
            "Peru expired yesterday.",
        ),
        (out(RunOutCause.DATA, -1), read((0, None)), "Peru has no data left."),
        (out(RunOutCause.MONEY, -1), read(money=money("0")), "Peru has no money left."),
        (
            Forecast(data_per_day=0.0),
            read(LEFT),
            "At the rate it is used, Peru will not run out within a year.",
        ),
        (
            Forecast(),
            read((UNLIMITED, None)),
            "At the rate it is used, Peru will not run out within a year.",
        ),
        (
            Forecast(),
            read(LEFT),
            "Not enough is known yet to say when Peru runs out.",
        ),
    ],
)
def test_when_it_runs_out_is_said_with_the_cause(
    forecast: Forecast, reading: Reading, said: str
) -> None:
    assert answer(Question.RUN_OUT, line(reading, forecast=forecast)) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (line(), "Peru has not been read yet."),
        (
            line(read(LEFT, age=timedelta(hours=1))),
            "Peru has 1 GB of data left, out of 3 GB.",
        ),
        (
            line(read(LEFT, age=timedelta(hours=5))),
            "Peru has 1 GB of data left, out of 3 GB. Last read 5 hours ago.",
        ),
        (
            line(read(LEFT, age=DAY)),
            "Peru has 1 GB of data left, out of 3 GB. Last read yesterday.",
        ),
        (
            line(read(LEFT, as_of=NOW - DAY)),
            "Peru has 1 GB of data left, out of 3 GB. Last read yesterday.",
        ),
        (
            line(read(LEFT, age=DAY), current=False),
            (
                "Peru cannot be read at present. Peru has 1 GB of data left, out of 3 GB. "
                "Last read yesterday."
            ),
        ),
    ],
)
def test_how_old_it_is_is_said(facts: LineFacts, said: str) -> None:
    assert answer(Question.DATA, facts) == said


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), "No recharge of Peru is on record."),
        ((State.CREDITED,), "Peru was last recharged yesterday, with 1 GB for 3.60 US dollars."),
        ((State.SUCCEEDED,), "Peru was last recharged yesterday, with 1 GB for 3.60 US dollars."),
        (
            (State.PENDING, State.CREDITED),
            (
                "A recharge of Peru for 3.60 US dollars is under way; it was started yesterday. "
                "Peru was last recharged 2 days ago, with 1 GB for 3.60 US dollars."
            ),
        ),
        (
            (State.UNKNOWN,),
            "A recharge of Peru for 3.60 US dollars was sent yesterday; it is not known yet whether it was charged.",
        ),
        (
            (State.REVIEW,),
            "A recharge of Peru for 3.60 US dollars was sent yesterday; it is not known yet whether it was charged.",
        ),
        (
            (State.REFUSED, State.REFUSED, State.CREDITED),
            (
                "The last attempt to recharge Peru, yesterday, failed. "
                "Peru was last recharged 3 days ago, with 1 GB for 3.60 US dollars."
            ),
        ),
        (
            (State.REVERSED,),
            "The last recharge of Peru, yesterday, was refunded.",
        ),
    ],
)
def test_what_became_of_the_last_recharge_is_said(states: Sequence[State], said: str) -> None:
    rows = [recharge(state, NOW.day - 2 - ago) for ago, state in enumerate(states)]
    rows = [replace(row, created_at=NOW - (ago + 1) * DAY) for ago, row in enumerate(rows)]
    assert answer(Question.LAST_RECHARGE, line(recharges=rows)) == said


def test_a_price_that_nobody_knows_is_left_out() -> None:
    found = replace(recharge(State.CREDITED, 20, price=money("0")), created_at=NOW - DAY)
    said = answer(Question.LAST_RECHARGE, line(recharges=[found]))
    assert said == "Peru was last recharged yesterday, with 1 GB."


def test_a_recharge_that_did_not_arrive_and_a_ledger_that_cannot_be_read_are_told() -> None:
    late = line(recharges=[recharge(State.NOT_CREDITED, 20)], status="not_credited")
    assert answer(Question.LAST_RECHARGE, late).endswith(
        "A recharge that was paid has not arrived in time."
    )
    blind = line(recharges=None)
    assert (
        answer(Question.LAST_RECHARGE, blind)
        == "The record of recharges cannot be read at present."
    )


PROPOSAL: Final = Proposal(
    id="p",
    line="peru",
    package=Package(package_id="1", title="1 GB", price=money("3.60")),
    because=(),
    state=ProposalState.OPEN,
    created_at=NOW,
    expires_at=NOW + DAY,
)


def test_who_asks_to_buy_hears_where_and_what_is_under_way() -> None:
    where = (
        "Nothing is bought by voice. "
        "You can recharge Peru in Home Assistant, on its dashboard card or with the Recharge action."
    )
    assert answer(Question.REQUEST, line()) == where
    assert answer(Question.REQUEST, line(status="pending")) == f"{where} A recharge is under way."
    assert answer(Question.REQUEST, line(proposal=PROPOSAL)) == (
        "Nothing is bought by voice. A recharge of Peru for 3.60 US dollars is waiting for your approval in "
        "Home Assistant, on its dashboard card or under Repairs."
    )


def test_a_summary_says_what_is_left_when_it_ends_and_what_happens() -> None:
    reading = read(LEFT, valid_until=NOW + 21 * DAY)
    facts = line(reading, forecast=out(RunOutCause.DATA, 18), status="due")
    assert answer(Question.SUMMARY, facts) == (
        "Peru has 1 GB of data left, out of 3 GB. Peru runs out of data on December 9, 3 days before it expires. "
        "Peru expires on December 12, in 21 days. A recharge is due."
    )
    assert answer(Question.SUMMARY, line(read(money=SOL), status="watching")) == (
        "The balance of Peru is 12.50 Peruvian soles."
    )
    over = line(read(status=LineStatus.EXPIRED), has_data=False, has_money=False)
    assert answer(Question.SUMMARY, over) == "Peru has no money balance. Peru has expired."


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        (
            line(read(LEFT), verdict=Verdict(due=True, reasons=(Criterion.DATA_LOW,))),
            "has 1 GB of data left",
        ),
        (line(read((0, None))), "has no data left"),
        (
            line(read(money=SOL), verdict=Verdict(due=True, reasons=(Criterion.MONEY_LOW,))),
            "has 12.50 Peruvian soles left",
        ),
        (line(read(LEFT, valid_until=NOW + DAY)), "expires tomorrow"),
        (line(read(LEFT, valid_until=NOW - DAY)), "expired yesterday"),
        (line(read(LEFT, status=LineStatus.EXPIRED)), "has expired"),
        (line(read(LEFT, status=LineStatus.USED_UP)), "is used up"),
        (line(read(LEFT), forecast=out(RunOutCause.DATA, 1)), "runs out tomorrow"),
        (
            line(read(LEFT), verdict=Verdict(due=True, reasons=(Criterion.DAY_OF_MONTH,))),
            "is due for its monthly recharge",
        ),
        (line(read((0, None), valid_until=NOW + DAY)), "has no data left and expires tomorrow"),
    ],
)
def test_why_a_line_is_low_is_said(facts: LineFacts, why: str) -> None:
    said = about_all(Answerer(figures=figures("en")), Question.LOW, [facts, line(read(LEFT))])
    assert said == f"One line needs attention. Peru {why}."


def test_lines_of_which_nothing_is_known_are_not_called_well() -> None:
    say = Answerer(figures=figures("en"))
    well, low = line(read(LEFT)), line(read((0, None)))
    blind, old = replace(well, name="Lima", reading=None), replace(low, name="Cusco", current=False)
    assert about_all(say, Question.LOW, [well]) == "No line is running low or about to expire."
    assert about_all(say, Question.LOW, [well, blind, old]) == (
        "As far as is known, no line is running low or about to expire. "
        "There are no current figures for Lima and Cusco."
    )
    assert about_all(say, Question.LOW, [low, replace(low, name="Puno"), blind]) == (
        "2 lines need attention. Peru has no data left. Puno has no data left. There are no current figures for Lima."
    )


def test_all_lines_are_listed_with_what_is_left() -> None:
    say = Answerer(figures=figures("en"))
    lines = [
        line(read(LEFT, money=SOL)),
        replace(line(read((UNLIMITED, None))), name="Lima"),
        replace(line(read(LEFT), current=False), name="Cusco"),
    ]
    assert about_all(say, Question.LINES, lines) == (
        "There are 3 lines: Peru, Lima, and Cusco. Peru: 12.50 Peruvian soles and 1 GB of data. "
        "Lima: unlimited data. Cusco: no current figures."
    )
    assert about_all(say, Question.LINES, lines[:1]).startswith("There is one line, Peru.")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_status_that_a_person_should_know_has_a_word(language: str) -> None:
    silent = {Status.OFF, Status.WATCHING}
    facts = line(read(LEFT))
    plain = answer(Question.SUMMARY, facts, language)
    told = {
        status
        for status in Status
        if answer(Question.SUMMARY, replace(facts, status=status.value), language) != plain
    }
    assert told == set(Status) - silent


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_name_or_a_choice_is_asked_for_in_every_language(language: str) -> None:
    say = Answerer(figures=figures(language))
    for said in (say.which(["Peru", "Lima"]), say.unknown_line("Chile", ["Peru", "Lima"])):
        assert "Peru" in said
        assert "Lima" in said
    assert "Chile" in say.unknown_line("Chile", ["Peru"])
