"""What is answered by voice: facts about lines in sentences of a language, never a guess, and how old they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache, reduce
from pathlib import Path
from typing import Final

from babel.lists import format_list

from ..lines.forecast import Forecast, RunOutCause
from ..lines.models import UNLIMITED, Allowance, AllowanceKind, LineStatus, Quantity, Reading
from ..lines.rules import Criterion, Verdict
from ..recharge.models import UNSURE_STATES, Proposal, Recharge, State
from .figures import Figures
from .sentences import Question
from .texts import Texts, Voice, apart, load, seam
from .tongue import Tongue

FRESH: Final = timedelta(hours=2)
"""Of older figures their age is said."""
SOON: Final = timedelta(days=3)
"""A line that ends within this is low, whatever its rule says."""
NO_LEDGER: Final = "no_ledger"
"""Status of a line whose recharges cannot be known."""
_SEVERAL: Final = 2
_NOT_DUE: Final = Verdict(due=False)
_RECHARGED: Final = frozenset({State.SUCCEEDED, State.CREDITED, State.NOT_CREDITED})
_OPEN: Final = frozenset({State.PREPARED, State.SENT, State.PENDING})
_NOTHING: Final = Reading(read_at=datetime.min)  # noqa: DTZ901 - never shown


@cache
def answers() -> Texts:
    """The texts. Blocks when it is first asked. Raises `TextsError`."""
    return load(Path(__file__).with_name("answers"))


@dataclass(frozen=True, kw_only=True, slots=True)
class LineFacts:
    """What is known about a line. Times are UTC."""

    name: str
    """As its owner calls it."""
    reading: Reading | None = None
    current: bool = True
    """The reading may be shown: it is not too old."""
    has_money: bool = True
    """Its money can be read; data and validity likewise."""
    has_data: bool = True
    forecast: Forecast = field(default_factory=Forecast)
    verdict: Verdict = _NOT_DUE
    status: str = ""
    """How it stands with its recharges: a text of the section `status`, or something that needs no word."""
    recharges: Sequence[Recharge] | None = ()
    """The newest ones, newest first, whatever became of them and whoever bought them; `None`: they cannot be known."""
    proposal: Proposal | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Answerer:
    """Answers questions in one tongue, at one moment."""

    figures: Figures

    @property
    def tongue(self) -> Tongue:
        """The language, and where it is spoken."""
        return self.figures.tongue

    @property
    def voice(self) -> Voice:
        """Says the texts."""
        return Voice(tongue=self.tongue, texts=answers())

    def say(self, path: str, *, count: int | None = None, **values: object) -> str:
        """One sentence."""
        return self.voice.say(path, count=count, **values)

    def named(self, names: Sequence[str], *, choice: bool = False) -> str:
        """List names, as the language joins them: by "and", or by "or"."""
        parts = [seam(name) or "" for name in names]
        return apart(format_list(parts, "or" if choice else "standard", locale=self.tongue.locale))

    # Which line

    def which(self, names: Sequence[str]) -> str:
        """Ask which one is meant."""
        return self.say("which", lines=self.named(names, choice=True))

    def unknown_line(self, said: str, names: Sequence[str]) -> str:
        """Say which lines there are."""
        return self.say("unknown_line", name=said, lines=self.named(names))

    # What was asked

    def answer(self, question: Question, line: LineFacts) -> str:
        """Answer a question about one line."""
        return _ANSWERS[question](self, line)

    def about_all(self, question: Question, lines: Sequence[LineFacts]) -> str:
        """Answer a question about all lines together."""
        return _low_lines(self, lines) if question is Question.LOW else _all_lines(self, lines)


type _Answer = Callable[[Answerer, LineFacts], str]


def _with_age(answer: _Answer) -> _Answer:
    """Say of what was read how old it is, and where nothing was read, only that."""

    def honest(answerer: Answerer, line: LineFacts) -> str:
        reading = line.reading
        if reading is None:
            return answerer.say("never_read", line=line.name)
        unread = None if line.current else answerer.say("unread", line=line.name)
        old = answerer.figures.now - reading.taken_at > FRESH
        age = answerer.figures.age(reading.taken_at) if old else None
        said = None if age is None else answerer.say("as_of", age=age)
        return answerer.voice.sentences(unread, answer(answerer, line), said)

    return honest


def _reading(line: LineFacts) -> Reading:
    return line.reading or _NOTHING


def _data_left(line: LineFacts) -> Quantity | None:
    return _reading(line).remaining(AllowanceKind.DATA)


# Balance and data


def _balance(answerer: Answerer, line: LineFacts) -> str:
    """Money on the line, and data beside it; never the account's wallet."""
    money, left = _reading(line).money, _data_left(line)
    if money is None and line.has_money:
        return answerer.say("balance.unknown", line=line.name)
    path = "none" if money is None else "money"
    said = None if money is None else answerer.figures.money(money)
    if left is UNLIMITED:
        return answerer.say(f"balance.{path}_unlimited", line=line.name, money=said)
    data = None if left is None else answerer.figures.data(left)
    return answerer.say(f"balance.{path}", line=line.name, money=said, data=data)


def _data(answerer: Answerer, line: LineFacts) -> str:
    left = _data_left(line)
    if left is None:
        return _no_data(answerer, line)
    if left is UNLIMITED:
        return answerer.say("data.unlimited", line=line.name)
    if not left:
        return answerer.say("data.empty", line=line.name)
    total = _reading(line).total(AllowanceKind.DATA)
    known = isinstance(total, int) and total >= left
    said = answerer.say(
        "data.left",
        line=line.name,
        data=answerer.figures.data(left),
        total=answerer.figures.data(total) if known else None,
    )
    return answerer.voice.sentences(said, _packages(answerer, line))


def _no_data(answerer: Answerer, line: LineFacts) -> str:
    if line.has_data:
        return answerer.say("data.unknown", line=line.name)
    money = _reading(line).money
    said = None if money is None else answerer.figures.money(money)
    return answerer.say("data.none", line=line.name, money=said)


def _packages(answerer: Answerer, line: LineFacts) -> str | None:
    """Of several packages: how much is lost first, and when. `None` if there is one, or they end together."""
    pots = [pot for pot in _pots(line) if isinstance(pot.remaining, int) and pot.remaining]
    ends = {pot.expires_at for pot in pots}
    known = [end for end in ends if end is not None]
    if len(pots) < _SEVERAL or len(ends) < _SEVERAL or not known:
        return None
    lost = [pot.remaining for pot in pots if pot.expires_at == min(known)]
    return answerer.say(
        "data.packages",
        count=len(pots),
        data=answerer.figures.data(sum(part for part in lost if isinstance(part, int))),
        when=answerer.figures.on(min(known)),
    )


def _pots(line: LineFacts) -> list[Allowance]:
    return [pot for pot in _reading(line).allowances if pot.kind is AllowanceKind.DATA]


# Ends


def _expiry(answerer: Answerer, line: LineFacts) -> str:
    figures, end = answerer.figures, _reading(line).valid_until
    if end is None and _reading(line).status is LineStatus.EXPIRED:
        return answerer.say("expiry.over", line=line.name)
    if end is None:
        ends = [
            pot.expires_at for pot in _pots(line) if pot.expires_at and pot.expires_at > figures.now
        ]
        if not ends:
            return answerer.say("expiry.unknown", line=line.name)
        return answerer.say(
            "expiry.data",
            line=line.name,
            when=figures.on(min(ends)),
            relative=_relative(answerer, min(ends)),
        )
    if end <= figures.now:
        return answerer.say("expiry.expired", line=line.name, when=figures.on(end))
    return answerer.say(
        "expiry.valid", line=line.name, when=figures.on(end), relative=_relative(answerer, end)
    )


def _relative(answerer: Answerer, moment: datetime) -> str | None:
    """How far a day is, unless the day itself says so."""
    relative = answerer.figures.relative_days(moment)
    return None if relative == answerer.figures.on(moment) else relative


def _run_out(answerer: Answerer, line: LineFacts) -> str:
    """When it runs dry and of what; before which end."""
    figures, forecast = answerer.figures, line.forecast
    end, cause = forecast.runs_out_at, forecast.cause
    known = forecast.data_per_day is not None or forecast.money_per_day is not None
    lasts = _data_left(line) is UNLIMITED or known
    unknown = answerer.say("run_out.unknown", line=line.name)
    if end is None or cause is None:
        return answerer.say("run_out.never", line=line.name) if lasts else unknown
    if cause is RunOutCause.VALIDITY:
        if end <= figures.now:
            return _expiry(answerer, line)
        if not lasts:  # it ends then at the latest; it may be empty long before
            return answerer.voice.sentences(unknown, _expiry(answerer, line))
        return answerer.say("run_out.validity", line=line.name, relative=figures.relative_days(end))
    if end <= figures.now:
        return answerer.say(f"run_out.{cause}_out", line=line.name)
    valid = _reading(line).valid_until
    days = 0 if valid is None else _days_between(end, valid, figures)
    early = figures.days(days) if days > 0 else None
    return answerer.say(f"run_out.{cause}", line=line.name, when=figures.on(end), early=early)


def _days_between(start: datetime, end: datetime, figures: Figures) -> int:
    """Days of the owner's calendar."""
    return (end.astimezone(figures.zone).date() - start.astimezone(figures.zone).date()).days


# Recharges


def _last_recharge(answerer: Answerer, line: LineFacts) -> str:
    """What became of the newest one; and of the newest that went well, if that is another."""
    if line.recharges is None:
        return answerer.say("last_recharge.no_ledger")
    if not line.recharges:
        return answerer.say("last_recharge.none", line=line.name)
    newest = line.recharges[0]
    done = next((each for each in line.recharges if each.state in _RECHARGED), None)
    said = _one_recharge(answerer, line, newest)
    if newest is done:
        return answerer.voice.sentences(said, _status(answerer, line, "not_credited"))
    before = None if done is None else _one_recharge(answerer, line, done)
    return answerer.voice.sentences(said, before)


def _one_recharge(answerer: Answerer, line: LineFacts, recharge: Recharge) -> str:
    path = next(path for path, states in _FATES.items() if recharge.state in states)
    return answerer.say(
        f"last_recharge.{path}",
        line=line.name,
        when=answerer.figures.age(recharge.created_at),
        product=recharge.package.title or None,
        price=answerer.figures.money(recharge.cost) if recharge.cost.amount else None,
    )


_FATES: Final[Mapping[str, frozenset[State]]] = {
    "done": _RECHARGED,
    "open": _OPEN,
    "unsure": UNSURE_STATES,
    "failed": frozenset({State.REFUSED}),
    "reversed": frozenset({State.REVERSED}),
}


def _status(answerer: Answerer, line: LineFacts, *only: str) -> str | None:
    """How it stands with recharges, if that is worth a word."""
    path = f"status.{line.status}"
    worth = answerer.voice.knows(path) and (not only or line.status in only)
    return answerer.say(path) if worth else None


def _request(answerer: Answerer, line: LineFacts) -> str:
    """Where to buy; never buys."""
    if line.proposal is not None:
        price = answerer.figures.money(line.proposal.package.price)
        return answerer.say("request.proposal", line=line.name, price=price)
    where = answerer.say("request.where", line=line.name)
    return answerer.voice.sentences(where, _status(answerer, line))


# All in all


def _summary(answerer: Answerer, line: LineFacts) -> str:
    """What is left, when it ends, and what is happening."""
    reading = _reading(line)
    left = _data if reading.money is None and line.has_data else _balance
    dries = line.forecast.cause in {RunOutCause.MONEY, RunOutCause.DATA}
    ends = reading.valid_until is not None or reading.status is LineStatus.EXPIRED
    return answerer.voice.sentences(
        left(answerer, line),
        _run_out(answerer, line) if dries else None,
        _expiry(answerer, line) if ends else None,
        _status(answerer, line),
    )


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
    figures, reading, forecast = answerer.figures, _reading(line), line.forecast
    soon, reasons = figures.now + SOON, line.verdict.reasons
    left, money, end = _data_left(line), reading.money, reading.valid_until
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
    figures, reading, left = answerer.figures, _reading(line), _data_left(line)
    known = [] if reading.money is None else [figures.money(reading.money)]
    if left is UNLIMITED:
        known.append(figures.data(left))
    elif left is not None:
        known.append(answerer.say("lines.data", data=figures.data(left)))
    return answerer.named(known) if known and line.current else answerer.say("lines.nothing")


_ANSWERS: Final[Mapping[Question, _Answer]] = {
    Question.BALANCE: _with_age(_balance),
    Question.DATA: _with_age(_data),
    Question.EXPIRY: _with_age(_expiry),
    Question.RUN_OUT: _with_age(_run_out),
    Question.LAST_RECHARGE: _last_recharge,
    Question.SUMMARY: _with_age(_summary),
    Question.REQUEST: _request,
}
