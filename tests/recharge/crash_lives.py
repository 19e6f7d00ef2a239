"""Where processes are killed: at every step that is written or sent, and between them.

A *life* is a line whose process is killed at one place after the other: each new process finds what the one before left
behind.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from custom_components.esim_recharge.recharge.models import State
from tests.simulators.common import FaultKind, Json

from .kit import DAY, HOUR, MINUTE

ROUNDS = 10
"""How often each life is lived."""
TIMES = (timedelta(), 35 * MINUTE, 7 * HOUR, MINUTE, MINUTE)
"""What passes before each look of a process: enough for absence to count, and for the pause to end."""
LONG = (timedelta(), 35 * MINUTE, DAY + HOUR, MINUTE)
"""Enough for a question to be put before a person."""

HELD = "request held"
"""The provider has the purchase, has not charged, and does not answer."""
SILENT = "answer held"
"""The provider has charged, and does not answer."""
CREATION_HELD = "creation held"
"""The provider has not created the transaction, and does not answer."""
CREATION_SILENT = "created, and not told"
"""The provider has created the transaction, and does not answer."""


@dataclass(frozen=True, kw_only=True)
class Hold:
    """A moment at which the provider, not the process, stands still."""

    place: str
    """Where the process stood last."""
    endpoint: str
    done: bool
    """Whether the provider did what it was asked."""


HOLDS: Mapping[str, Hold] = {
    HELD: Hold(place="before request", endpoint="recharge", done=False),
    SILENT: Hold(place="before request", endpoint="recharge", done=True),
    CREATION_HELD: Hold(place="before creating", endpoint="prepare", done=False),
    CREATION_SILENT: Hold(place="before creating", endpoint="prepare", done=True),
}


@dataclass(frozen=True, kw_only=True)
class Life:
    """Where a line's processes are killed, one after the other, and how it ends."""

    kills: tuple[str, ...]
    fault: FaultKind | None = None
    at: str = "recharge"
    """What the fault disturbs."""
    credit: float | None = 0
    line: Mapping[str, Json] = field(default_factory=dict[str, Json])
    """What the simulator is told about the line, until the last kill."""
    times: tuple[timedelta, ...] = TIMES
    ends: State = State.CREDITED


AIRALO: Mapping[str, Life] = {
    "nothing was sent": Life(
        kills=(
            "before intent",
            "after intent",
            "before unknown",
            "after unknown",
            "before refused",
            "after refused",
            "before intent",
            "before request",
        )
    ),
    "sent, and not charged": Life(
        kills=(HELD, "before unknown", "after unknown", "before refused", "after refused"),
        fault=FaultKind.DROP_BEFORE,
    ),
    "charged, and not answered": Life(
        kills=(SILENT, "before unknown", "after unknown", "after remembering", "before succeeded"),
        fault=FaultKind.LATE,
    ),
    "answered, and not settled": Life(kills=("answered", "after unknown", "before remembering")),
    "just before it is settled": Life(kills=("before succeeded", "after remembering")),
    "settled, and not credited": Life(
        kills=(
            "after succeeded",
            "before remembering",
            "after remembering",
            "before credited",
            "after credited",
        )
    ),
    "the answer was lost": Life(
        kills=("before unknown", "before unknown", "after unknown", "before succeeded"),
        fault=FaultKind.DROP_AFTER,
    ),
    "the answer was lost, and that was written": Life(
        kills=("after unknown", "after succeeded", "after credited"), fault=FaultKind.DROP_AFTER
    ),
    "the provider said no": Life(kills=("before refused",), fault=FaultKind.RATE_LIMITED),
    "the provider said no, and that was written": Life(
        kills=("after refused", "before intent"), fault=FaultKind.RATE_LIMITED
    ),
    "never credited": Life(
        kills=("after succeeded", "before not_credited", "after not_credited"),
        credit=None,
        ends=State.NOT_CREDITED,
    ),
    "charged, never shown, and no answer": Life(
        kills=("after unknown", "before review", "after review"),
        fault=FaultKind.DROP_AFTER,
        credit=None,
        ends=State.REVIEW,
    ),
}
DT_ONE: Mapping[str, Life] = {
    "nothing was created": Life(
        kills=(
            "before intent",
            "after intent",
            "before release",
            "after release",
            "before creating",
        )
    ),
    "creating has not begun": Life(
        kills=(CREATION_HELD, "after refused"),
        fault=FaultKind.DROP_BEFORE,
        at="prepare",
    ),
    "created, and not answered": Life(
        kills=(CREATION_SILENT, "before release"),
        fault=FaultKind.LATE,
        at="prepare",
    ),
    "created, and not confirmed": Life(kills=("created", "before sent")),
    "about to be confirmed": Life(kills=("after sent", "before unknown")),
    "confirming has not left": Life(kills=("before request", "after unknown", "after refused")),
    "confirming, and not charged": Life(
        kills=(HELD, "before refused"), fault=FaultKind.DROP_BEFORE
    ),
    "charged, and not answered": Life(
        kills=(SILENT, "before remembering", "before succeeded"), fault=FaultKind.LATE
    ),
    "answered, and not written": Life(
        kills=("answered", "after remembering", "before pending"),
        line={"after": 3 * 3600},
    ),
    "under way, and then done": Life(
        kills=(
            "before pending",
            "after succeeded",
            "before credited",
            "after credited",
        )
    ),
    "declined after hours": Life(
        kills=("after pending", "before refused"),
        line={"after": 2 * 3600, "outcome": "DECLINED"},
    ),
    "money that comes back": Life(kills=("before reversed", "after reversed")),
    "confirming was refused": Life(kills=("before release",), fault=FaultKind.RATE_LIMITED),
    "never credited": Life(
        kills=("before not_credited", "after not_credited"),
        credit=None,
        ends=State.NOT_CREDITED,
    ),
    "never finished": Life(
        kills=("before review", "after review"),
        line={"after": 9 * 24 * 3600},
        times=LONG,
        ends=State.REVIEW,
    ),
}
LIVES = {
    (venue, name): life
    for venue, lives in (("airalo", AIRALO), ("dt_one", DT_ONE))
    for name, life in lives.items()
}
