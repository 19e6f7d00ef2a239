"""How urgent a line is, in one word with an icon and a tone; and which of several lines comes first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import IntEnum, StrEnum
import re
from typing import Final
from unicodedata import combining, normalize

from ..lines.models import LineStatus
from ..lines.rules import SOON
from ..recharge.status import Status
from .look import Look
from .texts import Text, card, line_status, status


class Rank(IntEnum):
    """What is more urgent comes first."""

    QUESTION = 0
    DUE = 1
    EXPIRING = 2
    RUNNING_OUT = 3
    UNCERTAIN = 4
    FINE = 5


class Tone(StrEnum):
    """How loud something is. Never said by colour alone: each goes with an icon and a word."""

    GOOD = "good"
    PLAIN = "plain"
    NOTICE = "notice"
    DANGER = "danger"


class Icon(StrEnum):
    """What goes with a tone."""

    CHECK = "check"
    CLOCK = "clock"
    ALERT = "alert"
    QUESTION = "question"
    PAUSE = "pause"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a line is."""

    rank: Rank
    tone: Tone
    icon: Icon
    text: Text


_BY_STATUS: Final = {
    Status.NEEDS_YOU: (Rank.QUESTION, Tone.DANGER, Icon.QUESTION),
    Status.UNKNOWN_OUTCOME: (Rank.QUESTION, Tone.DANGER, Icon.QUESTION),
    Status.NOT_CREDITED: (Rank.QUESTION, Tone.DANGER, Icon.ALERT),
    Status.BREAKER_OPEN: (Rank.QUESTION, Tone.DANGER, Icon.ALERT),
    Status.TO_PAY: (Rank.QUESTION, Tone.NOTICE, Icon.QUESTION),
    Status.PROPOSED: (Rank.QUESTION, Tone.NOTICE, Icon.QUESTION),
    Status.SENDING: (Rank.FINE, Tone.PLAIN, Icon.CLOCK),
    Status.PENDING: (Rank.FINE, Tone.PLAIN, Icon.CLOCK),
    Status.WAITING_FOR_CREDIT: (Rank.FINE, Tone.PLAIN, Icon.CLOCK),
}
"""What says all there is to say, whatever else holds."""

_DEAD: Final = frozenset({LineStatus.EXPIRED, LineStatus.USED_UP})


def verdict(look: Look) -> Verdict:
    """Say how a line is: the most urgent that holds."""
    standing = look.standing.status
    if known := _BY_STATUS.get(standing):
        return Verdict(*known, status(standing))
    if look.line.uncleared is not None:
        missing = Status.NOT_CREDITED
        return Verdict(*_BY_STATUS[missing], status(missing))
    return _pressing(look) or _doubtful(look) or _calm(look)


def _pressing(look: Look) -> Verdict | None:
    reading, outlook = look.reading, look.line.outlook
    if reading is not None and reading.status in _DEAD:
        return Verdict(Rank.DUE, Tone.DANGER, Icon.ALERT, line_status(reading.status))
    if outlook.verdict.due:
        return Verdict(Rank.DUE, Tone.NOTICE, Icon.ALERT, card("due"))
    if reading is not None and is_near(reading.valid_until, look.now):
        return Verdict(Rank.EXPIRING, Tone.NOTICE, Icon.CLOCK, card("expires_soon"))
    if is_near(outlook.forecast.runs_out_at, look.now):
        return Verdict(Rank.RUNNING_OUT, Tone.NOTICE, Icon.CLOCK, card("runs_out_soon"))
    return None


def _doubtful(look: Look) -> Verdict | None:
    if look.reading is None:
        return Verdict(Rank.UNCERTAIN, Tone.PLAIN, Icon.QUESTION, card("not_read"))
    if not look.available:
        return Verdict(Rank.UNCERTAIN, Tone.NOTICE, Icon.QUESTION, card("out_of_date"))
    return None


def _calm(look: Look) -> Verdict:
    reading, standing = look.reading, look.standing.status
    if reading and reading.status not in {None, LineStatus.ACTIVE}:
        return Verdict(Rank.FINE, Tone.PLAIN, Icon.OFF, line_status(reading.status))
    match standing:
        case Status.PAUSED:
            return Verdict(Rank.FINE, Tone.PLAIN, Icon.PAUSE, status(standing))
        case Status.OFF:
            # Nobody looks after the line, so nobody says that all is well.
            return Verdict(Rank.FINE, Tone.PLAIN, Icon.OFF, status(standing))
    return Verdict(Rank.FINE, Tone.GOOD, Icon.CHECK, card("fine"))


def is_near(moment: datetime | None, now: datetime) -> bool:
    """Whether something ends soon, or did already."""
    return moment is not None and moment - now <= SOON


type Urgency = tuple[Rank, datetime, list[str | int]]


def urgency(look: Look) -> Urgency:
    """The most urgent first; of the equally urgent the one that ends first, then by name, with 9 before 10."""
    ends = (look.reading and look.reading.valid_until, look.line.outlook.forecast.runs_out_at)
    first = min((end for end in ends if end), default=datetime.max.replace(tzinfo=UTC))
    return verdict(look).rank, first, _natural(look.name)


def _natural(name: str) -> list[str | int]:
    """Accents and capitals make no difference, and numbers are numbers."""
    letters = (each for each in normalize("NFD", name.casefold()) if not combining(each))
    parts = re.split(r"(\d{1,18})", "".join(letters))
    return [int(part) if at % 2 else part for at, part in enumerate(parts)]
