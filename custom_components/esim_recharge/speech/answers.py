"""What is answered by voice: facts about lines in sentences of a language, never a guess, and how old they are."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Final

from babel.lists import format_list

from ..lines.forecast import Forecast, RunOutCause
from ..lines.models import UNLIMITED, Allowance, AllowanceKind, LineStatus, Quantity, Reading
from ..lines.rules import Verdict
from ..recharge.models import UNSURE_STATES, Proposal, Recharge, State
from .figures import Figures
from .sentences import Question
from .texts import Texts, Voice, apart, load, seam
from .tongue import Tongue

FRESH: Final = timedelta(hours=2)
"""Of older figures their age is said."""
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

    @property
    def read(self) -> Reading:
        """The reading; before the first one, one that knows nothing."""
        return self.reading or _NOTHING

    @property
    def data_left(self) -> Quantity | None:
        """Bytes of all packages together."""
        return self.read.remaining(AllowanceKind.DATA)


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


# Balance and data


def _balance(answerer: Answerer, line: LineFacts) -> str:
    """Money on the line, and data beside it; never the account's wallet."""
    money, left = line.read.money, line.data_left
    if money is None and line.has_money:
        return answerer.say("balance.unknown", line=line.name)
    path = "none" if money is None else "money"
    said = None if money is None else answerer.figures.money(money)
    if left is UNLIMITED:
        return answerer.say(f"balance.{path}_unlimited", line=line.name, money=said)
    data = None if left is None else answerer.figures.data(left)
    return answerer.say(f"balance.{path}", line=line.name, money=said, data=data)


def _data(answerer: Answerer, line: LineFacts) -> str:
    left = line.data_left
    if left is None:
        return _no_data(answerer, line)
    if left is UNLIMITED:
        return answerer.say("data.unlimited", line=line.name)
    if not left:
        return answerer.say("data.empty", line=line.name)
    total = line.read.total(AllowanceKind.DATA)
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
    money = line.read.money
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
    return [pot for pot in line.read.allowances if pot.kind is AllowanceKind.DATA]


# Ends


def _expiry(answerer: Answerer, line: LineFacts) -> str:
    figures, end = answerer.figures, line.read.valid_until
    if end is None and line.read.status is LineStatus.EXPIRED:
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
    lasts = line.data_left is UNLIMITED or known
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
    valid = line.read.valid_until
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
    reading = line.read
    left = _data if reading.money is None and line.has_data else _balance
    dries = line.forecast.cause in {RunOutCause.MONEY, RunOutCause.DATA}
    ends = reading.valid_until is not None or reading.status is LineStatus.EXPIRED
    return answerer.voice.sentences(
        left(answerer, line),
        _run_out(answerer, line) if dries else None,
        _expiry(answerer, line) if ends else None,
        _status(answerer, line),
    )


_ANSWERS: Final[Mapping[Question, _Answer]] = {
    Question.BALANCE: _with_age(_balance),
    Question.DATA: _with_age(_data),
    Question.EXPIRY: _with_age(_expiry),
    Question.RUN_OUT: _with_age(_run_out),
    Question.LAST_RECHARGE: _last_recharge,
    Question.SUMMARY: _with_age(_summary),
    Question.REQUEST: _request,
}
