"""What is answered by voice about all lines together: which need attention, and which there are."""

from collections.abc import Sequence
from functools import reduce

from ..lines.models import UNLIMITED, LineStatus
from ..lines.rules import SOON, Criterion
from .answers import Answerer, LineFacts
from .sentences import Question


def about_all(answerer: Answerer, question: Question, lines: Sequence[LineFacts]) -> str:
    """Answer a question about all lines together."""
    return _low_lines(answerer, lines) if question is Question.LOW else _all_lines(answerer, lines)


def _low_lines(answerer: Answerer, lines: Sequence[LineFacts]) -> str:
    known = [line for line in lines if line.current and line.reading is not None]
    low = [(line.name, why) for line in known if (why := _why_low(answerer, line))]
    blind = [line.name for line in lines if line not in known]
    said = (
        answerer.say("low.some", count=len(low))
        if low
        else answerer.say("low.rest" if blind else "low.none")
    )
    items = [answerer.say("low.item", line=name, why=why) for name, why in low]
    rest = answerer.say("low.unknown", lines=answerer.named(blind)) if blind else None
    return answerer.voice.sentences(said, *items, rest)


def _why_low(answerer: Answerer, line: LineFacts) -> str | None:
    """What its rule says, or what anybody would say; `None` if it is not low, or nothing is known."""
    figures, reading, forecast = answerer.figures, line.read, line.forecast
    soon, reasons = figures.now + SOON, line.verdict.reasons
    left, money, end = line.data_left, reading.money, reading.valid_until
    found: list[str] = []
    if Criterion.DATA_LOW in reasons or left == 0:
        found.append(answerer.say(f"low.{'data' if left else 'no_data'}", data=figures.data(left)))
    if money is not None and (Criterion.MONEY_LOW in reasons or money.amount <= 0):
        found.append(answerer.say("low.money", money=figures.money(money)))
    if end is not None and (Criterion.ENDS_SOON in reasons or end <= soon):
        found.append(
            answerer.say(f"low.{'ends' if end > figures.now else 'ended'}", when=figures.on(end))
        )
    elif reading.status is LineStatus.EXPIRED:
        found.append(answerer.say("low.over"))
    elif reading.status is LineStatus.USED_UP and not found:
        found.append(answerer.say("low.used_up"))
    out = forecast.runs_out_at
    if not found and out is not None and (Criterion.RUNS_OUT_SOON in reasons or out <= soon):
        found.append(answerer.say("low.runs_out", when=figures.on(out)))
    if Criterion.DAY_OF_MONTH in reasons:
        found.append(answerer.say("low.day"))
    if not found:
        return None
    return reduce(lambda one, other: answerer.say("low.both", one=one, other=other), found)


def _all_lines(answerer: Answerer, lines: Sequence[LineFacts]) -> str:
    """Which lines there are, and what is left on each."""
    names = answerer.say(
        "lines.some",
        count=len(lines),
        lines=answerer.named([line.name for line in lines]),
    )
    items = [
        answerer.say("lines.item", line=line.name, figures=_short(answerer, line)) for line in lines
    ]
    return answerer.voice.sentences(names, *items)


def _short(answerer: Answerer, line: LineFacts) -> str:
    figures, reading, left = answerer.figures, line.read, line.data_left
    known = [] if reading.money is None else [figures.money(reading.money)]
    if left is UNLIMITED:
        known.append(figures.data(left))
    elif left is not None:
        known.append(answerer.say("lines.data", data=figures.data(left)))
    return answerer.named(known) if known and line.current else answerer.say("lines.nothing")
