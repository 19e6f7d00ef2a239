"""The action that words a message, so that automations need no texts of their own."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from homeassistant.core import ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..errors import invalid
from ..recharge.models import Recharge
from ..recharge.periods import month_start, next_month
from ..speech.figures import Figures
from ..speech.messages import Look, Message, Speaker, Warnings
from ..speech.reports import Month, Reports
from ..speech.tongue import tongue_of
from .answers import Answer
from .look import MOST_ROWS
from .target import Target

ATTR_ABOUT: Final = "about"
ATTR_LANGUAGE: Final = "language"
ATTR_HAPPENING: Final = "happening"
ATTR_MONTH: Final = "month"


class About(StrEnum):
    """What a message is about."""

    HAPPENING = "happening"
    LOW = "low"
    EXPIRING = "expiring"
    RUNNING_OUT = "running_out"
    STATUS = "status"
    MONTH = "month"


class Which(StrEnum):
    """Which month a report is about."""

    PREVIOUS = "previous"
    CURRENT = "current"


async def get_message(call: ServiceCall, target: Target) -> Answer:
    """Word a message in a language, or in Home Assistant's. Raises `LedgerError` about a month it cannot know."""
    about = About(call.data[ATTR_ABOUT])
    speaker = _speaker(call, target)
    if about is About.MONTH:
        message = await _month(call, target, speaker)
    elif about is About.HAPPENING:
        message = _happening(call, target, speaker)
    else:
        message = _line(about, target, speaker)
    labels = speaker.labels
    return {
        "title": message.title,
        "message": message.text,
        "approve": labels.approve,
        "reject": labels.reject,
    }


def _speaker(call: ServiceCall, target: Target) -> Speaker:
    config = target.hass.config
    tongue = tongue_of(call.data.get(ATTR_LANGUAGE, config.language), config.country)
    zone = dt_util.get_default_time_zone()
    return Speaker(figures=Figures(tongue=tongue, now=dt_util.utcnow(), zone=zone))


def _happening(call: ServiceCall, target: Target, speaker: Speaker) -> Message:
    name = _name(target, target.line.key)
    try:
        return speaker.happening(name, call.data.get(ATTR_HAPPENING, {}))
    except ValueError:
        raise invalid("happening_invalid", field=ATTR_HAPPENING) from None


def _line(about: About, target: Target, speaker: Speaker) -> Message:
    key = target.line.key
    state = target.coordinator.data.lines[key]
    outlook, standing = state.outlook, state.standing
    look = Look(line=_name(target, key), reading=outlook.reading, forecast=outlook.forecast)
    warnings = Warnings(speaker=speaker, look=look)
    match about:
        case About.LOW:
            return warnings.low()
        case About.EXPIRING:
            return warnings.expiring()
        case About.RUNNING_OUT:
            return warnings.running_out()
    return warnings.status(
        standing.status, reason=standing.reason, next_allowed=standing.next_allowed
    )


async def _month(call: ServiceCall, target: Target, speaker: Speaker) -> Message:
    """The recharges of a month of the owner's calendar, as the ledger has them."""
    zone = speaker.figures.zone
    this = begin = month_start(dt_util.utcnow(), zone)
    end = next_month(this, zone)
    if call.data[ATTR_MONTH] == Which.PREVIOUS:
        begin, end = month_start(this - timedelta(days=1), zone), this
    found = await _recharges(target, since=begin)
    month = Month(
        first=begin.astimezone(zone).date(),
        recharges=[item for item in reversed(found) if item.created_at < end],
    )
    reports, data = Reports(speaker=speaker, month=month), target.coordinator.data
    if not target.is_line:
        names = {key: _name(target, key) for key in target.names}
        name = _name(target, target.runtime.account.key) or target.entry.title
        budget = data.settings.monthly_budget
        return reports.account(name, names, budget=budget, wallet=data.wallet)
    key = target.line.key
    limits = data.lines[key].settings.limits
    return reports.line(
        _name(target, key), budget=limits.monthly_budget, max_price=limits.max_price
    )


async def _recharges(target: Target, since: datetime) -> Sequence[Recharge]:
    ledger = target.writable.ledger
    if target.is_line:
        return await ledger.history(target.line.key, since=since, limit=MOST_ROWS)
    return await ledger.account_history(target.runtime.account.key, since=since)


def _name(target: Target, key: str) -> str:
    """What the owner calls a line or the account (its key) now: its device, which they may have renamed."""
    device = dr.async_get(target.hass).async_get_device_by_identifier(
        (DOMAIN, key), target.entry.entry_id
    )
    return (device and (device.name_by_user or device.name)) or target.names.get(key, "")
