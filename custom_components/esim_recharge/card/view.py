"""What the card draws of a line: plain JSON, its words as `texts` makes them.

Neither numbers of lines nor secrets are in it.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final

from ..actions.answers import Answer
from ..recharge.models import Recharge
from .facts import age, figures, lasting
from .look import Look
from .spending import limits, notes, question, recharge_button, recharging
from .urgency import urgency, verdict

API: Final = 2
"""Raised when what the card is told changes so that an older card would show it wrongly."""


def lines_view(looks: Iterable[Look]) -> list[Answer]:
    """Describe lines as they are known now, without asking anybody; the most urgent first."""
    return [line_view(look) for look in sorted(looks, key=urgency)]


def line_view(look: Look) -> Answer:
    """Describe one line."""
    found, asked = verdict(look), question(look)
    return {
        "id": look.device_id,
        "name": look.name,
        "chip": {"tone": found.tone, "icon": found.icon, "text": found.text},
        **figures(look),
        "facts": [*lasting(look), recharging(look)],
        "notes": notes(look, asked),
        "question": asked,
        "limits": limits(look),
        **recharge_button(look),
        "age": age(look),
        "stale": look.reading is not None and not look.available,
        "stamp": _stamp(look),
    }


def _stamp(look: Look) -> str:
    """Another one whenever readings or recharges changed: then chart and history are asked for again."""
    line = look.line
    recharges = (line.last, line.open, line.uncleared)
    known = (look.reading, line.spending.today, line.spending.line, *map(_version, recharges))
    return sha256(repr(known).encode()).hexdigest()[:16]


def _version(recharge: Recharge | None) -> object:
    return recharge and (recharge.id, recharge.state, recharge.updated_at, recharge.cleared_at)
