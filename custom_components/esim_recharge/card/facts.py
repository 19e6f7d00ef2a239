"""What is left on a line, and how long it lasts."""

from typing import Final

from ..actions.answers import Answer
from ..lines.forecast import RunOutCause
from ..lines.models import AllowanceKind, LineStatus, Quantity, Reading
from .look import Look
from .texts import Text, ago, card, days, line_status, money, on, quantity
from .urgency import Tone, is_near

_CAUSES: Final = {
    RunOutCause.MONEY: ("out_money", "out_money_before"),
    RunOutCause.DATA: ("out_data", "out_data_before"),
    RunOutCause.VALIDITY: ("out_validity", None),
}
"""What ends first; and how long before the validity, where it is not that itself."""


def fact(
    key: str, label: Text, value: Text, detail: Text = None, tone: Tone = Tone.PLAIN
) -> Answer:
    """One thing that is known of a line."""
    return {"key": key, "label": label, "value": value, "detail": detail, "tone": tone}


# What is left


def figures(look: Look) -> Answer:
    """What people look for first, large; and the pots."""
    reading = look.reading
    if reading is None:
        return {"figure": None, "gauges": []}
    kinds = [
        kind
        for kind in AllowanceKind
        if reading.remaining(kind) is not None or reading.total(kind) is not None
    ]
    gauges = [_gauge(kind, reading) for kind in kinds]
    if reading.money is not None:
        return {"figure": _figure("balance", money(reading.money)), "gauges": [*gauges]}
    if not kinds:
        return {"figure": _figure("balance", card("unknown")), "gauges": []}
    # Without money it is what is left of the first pot.
    first, left = kinds[0], reading.remaining(kinds[0])
    shown = gauges[1:] if gauges[0]["share"] is None else gauges
    return {"figure": _figure(first.value, quantity(first, left)), "gauges": [*shown]}


def _figure(label: str, value: Text) -> Answer:
    return {"label": card(label), "value": value}


def _gauge(kind: AllowanceKind, reading: Reading) -> Answer:
    remaining, total = reading.remaining(kind), reading.total(kind)
    part, left = share(remaining, total), quantity(kind, remaining)
    if part is not None:
        value = card("left_of", left=left, total=quantity(kind, total))
    else:
        value = card("left", left=left) if isinstance(remaining, int) else left
    return {"kind": kind.value, "label": card(kind.value), "value": value, "share": part}


def share(remaining: Quantity | None, total: Quantity | None) -> float | None:
    """A part of a whole, 0 to 1; `None` where there is no such part."""
    if not isinstance(remaining, int) or not isinstance(total, int) or total <= 0:
        return None
    return min(max(remaining / total, 0), 1)


# How long it lasts


def lasting(look: Look) -> list[Answer]:
    """The line's own state where it is not simply in use, its validity, and when it runs out."""
    reading = look.reading
    if reading is None:
        return []
    return [*_state(reading), *_validity(look, reading), _run_out(look, reading)]


def _state(reading: Reading) -> list[Answer]:
    if reading.status in {None, LineStatus.ACTIVE}:
        return []
    tone = Tone.PLAIN if reading.status is LineStatus.NOT_ACTIVE else Tone.DANGER
    return [fact("line", card("line"), line_status(reading.status), tone=tone)]


def _validity(look: Look, reading: Reading) -> list[Answer]:
    end = reading.valid_until
    if end is None:
        return []
    label = card("expired_on" if end <= look.now else "valid_until")
    tone = Tone.NOTICE if is_near(end, look.now) else Tone.PLAIN
    return [fact("valid", label, on(end), ago(end), tone)]


def _run_out(look: Look, reading: Reading) -> Answer:
    forecast = look.line.outlook.forecast
    out, cause = forecast.runs_out_at, forecast.cause
    if out is None or cause is None:
        return fact("out", card("runs_out"), card("no_forecast"))
    end, (alone, before) = reading.valid_until, _CAUSES[cause]
    spare = 0
    if end is not None:
        spare = (end.astimezone(look.zone).date() - out.astimezone(look.zone).date()).days
    detail = card(before, days=days(spare)) if before and spare > 0 else card(alone)
    label = card("ran_out" if out <= look.now else "runs_out")
    tone = Tone.NOTICE if is_near(out, look.now) else Tone.PLAIN
    # By the minute: a forecast moves a little with each look, and nobody sees that.
    return fact("out", label, on(out.replace(second=0, microsecond=0)), detail, tone)


def age(look: Look) -> Text:
    """The honest age of the figures."""
    reading = look.reading
    return card("not_read") if reading is None else card("updated", when=ago(reading.taken_at))
