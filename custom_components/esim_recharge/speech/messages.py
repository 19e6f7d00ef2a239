"""Messages about a line, for people: what happened to it, what is left on it, where it stands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, datetime
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
import re
from typing import Final

from ..formats import product_text
from ..lines.forecast import Forecast, RunOutCause
from ..lines.models import AllowanceKind, Money, Reading, Unlimited
from ..recharge.models import Kind
from .figures import Figures
from .labels import Labels, labels
from .texts import Texts, Voice, load
from .tongue import Language

TO_PAY: Final = "to_pay"
"""A recharge that nobody finishes but the person who pays it."""
_SAYS_NOTHING: Final = frozenset({"other", "not_charged"})
"""Reasons that add nothing to "nothing was charged"."""
_TAKEN_AT_WORD: Final = "taken_at_word"
"""The one reason that matters when a recharge has arrived: nobody saw it arrive."""
_BEFORE: Final = re.compile(r" (?=[:»%€])|(?<=«) |(?<=\d) (?=\d{3}(?!\d))")
_BEFORE_THIN: Final = re.compile(r" (?=[;!?])")


@cache
def texts() -> Texts:
    """The texts of all messages. Blocks when it is first asked."""
    return load(Path(__file__).with_name("messages"))


@dataclass(frozen=True, kw_only=True, slots=True)
class Message:
    """What is sent to a person."""

    title: str
    text: str


@dataclass(frozen=True, kw_only=True, slots=True)
class Speaker:
    """Words messages in one tongue, at one moment. What is not known is left out."""

    figures: Figures

    @property
    def voice(self) -> Voice:
        """The texts in this tongue."""
        return Voice(tongue=self.figures.tongue, texts=texts())

    @property
    def labels(self) -> Labels:
        """The words of Home Assistant's translations in this language."""
        return labels()[self.figures.tongue.language]

    def message(self, title: str, *sentences: str | None) -> Message:
        """Put a message together."""
        return Message(
            title=self.typeset(title), text=self.typeset(self.voice.sentences(*sentences))
        )

    def typeset(self, text: str) -> str:
        """Keep together what French parts by a blank that must not break."""
        if self.figures.tongue.language is not Language.FR:
            return text
        return _BEFORE_THIN.sub("\u202f", _BEFORE.sub("\u00a0", text))

    def happening(self, line: str, data: Mapping[str, object]) -> Message:
        """What happened to a line (its name), from what `happenings.details` tells and its `type`.

        Raises `ValueError` if that is no happening.
        """
        kind, voice = _kind(data), self.voice
        told = voice.say("subject", line=line, told=self._told(kind, data))
        advice = f"happening.{kind}.advice"
        return self.message(
            voice.say(f"happening.{kind}.title", line=line),
            told,
            voice.say(advice) if voice.knows(advice) else None,
        )

    def told(self, data: Mapping[str, object]) -> str:
        """What happened, to follow the name of the line. Raises `ValueError` if it is no happening."""
        return self.typeset(self._told(_kind(data), data))

    def _told(self, kind: str, data: Mapping[str, object]) -> str:
        because = data.get("because")
        criteria = because if isinstance(because, (list, tuple)) else ()
        next_allowed = _moment(data.get("next_allowed"))
        return self.voice.say(
            f"happening.{kind}.told",
            because=self.figures.enumeration(
                [
                    self.labels.criteria[code]
                    for code in map(str, criteria)
                    if code in self.labels.criteria
                ]
            ),
            product=self._product(data),
            price=self._money(data, "price", "currency"),
            reason=self._reason(kind, str(data.get("reason"))),
            next_allowed=next_allowed and self.figures.at(next_allowed),
            receipt=data.get("receipt"),
        )

    def _reason(self, kind: str, code: str) -> str | None:
        if code in _SAYS_NOTHING or (kind == Kind.CREDITED and code != _TAKEN_AT_WORD):
            return None
        return self.labels.reasons.get(code)

    def _product(self, data: Mapping[str, object]) -> str | None:
        title, credit = data.get("product"), data.get("credit")
        if not title:
            return None
        if str(title).startswith(f"{credit} {data.get('credit_currency')}"):
            return str(title)  # it says the sum itself
        return self.product(str(title), self._money(data, "credit", "credit_currency"))

    def product(self, title: str, credit: str | None) -> str:
        """A product, with the sum that the line gets unless its title begins with it."""
        if product_text(title, credit) == title:
            return title
        return self.voice.say("product", product=title, credit=credit)

    def _money(self, data: Mapping[str, object], amount: str, currency: str) -> str | None:
        try:
            money = Money(
                amount=Decimal(str(data.get(amount))), currency=str(data.get(currency, ""))
            )
        except InvalidOperation, ValueError:
            return None
        # What others bought may have no price that is known.
        return self.figures.money(money) if money.amount else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """What is known about a line: its name, its newest reading, its forecast."""

    line: str
    reading: Reading | None
    forecast: Forecast


@dataclass(frozen=True, kw_only=True, slots=True)
class Warnings:
    """Words what is left on a line, and for how long."""

    speaker: Speaker
    look: Look

    def low(self) -> Message:
        """Little is left."""
        return self._warning("low")

    def expiring(self) -> Message:
        """The validity ends soon, or has ended."""
        end = self.look.reading.valid_until if self.look.reading else None
        if end is None:
            return self._warning("expires_soon")
        if end <= self._figures.now:
            return self._warning("expired", self._figures.relative_days(end))
        return self._warning("expires", self._figures.relative_days(end))

    def running_out(self) -> Message:
        """Money or data will be used up soon, or the validity ends before."""
        forecast = self.look.forecast
        if forecast.cause is RunOutCause.VALIDITY:
            return self.expiring()
        if forecast.cause is None or forecast.runs_out_at is None:
            return self._warning("runs_out_soon")
        if forecast.runs_out_at <= self._figures.now:
            return self._warning(f"{forecast.cause}_used_up")
        when = self._figures.relative_days(forecast.runs_out_at)
        return self._warning(f"{forecast.cause}_runs_out", when)

    def status(
        self, standing: str, *, reason: str | None = None, next_allowed: datetime | None = None
    ) -> Message:
        """What is left, and where the line stands with its recharges (a `Status` with its reason)."""
        stands = self.speaker.voice.say(
            f"standing.{standing}",
            reason=self.speaker.labels.reasons.get(reason or ""),
            next_allowed=next_allowed and self._figures.at(next_allowed),
        )
        return self.speaker.message(self.look.line, *self._facts(), stands)

    def _warning(self, key: str, when: str | None = None) -> Message:
        title = self.speaker.voice.say(f"warning.{key}", line=self.look.line, when=when)
        return self.speaker.message(title, *self._facts())

    def _facts(self) -> tuple[str, ...]:
        """What is left, and how old that is."""
        say, reading = self.speaker.voice.say, self.look.reading
        known = self._known(reading) if reading else []
        if reading is None or not known:
            return (say("facts.none", line=self.look.line),)
        facts = self._figures.clauses(known)
        age = self._figures.age(reading.taken_at)
        return say("facts.all", line=self.look.line, facts=facts), say("facts.read", age=age)

    def _known(self, reading: Reading) -> list[str]:
        say, figures, data = (
            self.speaker.voice.say,
            self._figures,
            reading.remaining(AllowanceKind.DATA),
        )
        known = []
        if isinstance(data, Unlimited):
            known.append(say("facts.unlimited_data"))
        elif data is not None:
            known.append(say("facts.data", data=figures.data(data)))
        if reading.money is not None:
            known.append(say("facts.money", money=figures.money(reading.money)))
        if (end := reading.valid_until) is not None:
            key = "facts.expires" if end > figures.now else "facts.expired"
            known.append(say(key, when=figures.on(end)))
        return known

    @property
    def _figures(self) -> Figures:
        return self.speaker.figures


def _kind(data: Mapping[str, object]) -> str:
    """What happened. Raises `ValueError`."""
    kind = Kind(str(data.get("type")))
    to_pay = kind is Kind.PENDING and data.get("next_step") == "pay"
    return TO_PAY if to_pay else kind.value


def _moment(value: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return None
    # In the first and the last year there is, a moment may be out of range on another clock.
    sound = moment.tzinfo is not None and MINYEAR < moment.year < MAXYEAR
    return moment if sound else None
