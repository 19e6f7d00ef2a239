"""Actions that change what may be spent: the rule, the limits, pauses. All of them are for administrators."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final, cast

from homeassistant.core import ServiceCall
from homeassistant.util import dt as dt_util

from ..errors import invalid
from ..lines.choice import CheapestCovering, FixedPackage
from ..recharge.settings import (
    Limits,
    LineSettings,
    Mode,
    cautions,
    check_settings,
    line_settings_to_json,
)
from ..settings_change import async_change_settings, insist_mode
from .answers import Answer, time_or_none
from .products import ATTR_AMOUNT, ATTR_PACKAGE_ID, async_package_id
from .spend import ATTR_MAX_PRICE
from .target import Target
from .values import (
    ATTR_CREDIT_CURRENCY,
    ATTR_CURRENCY,
    bytes_of,
    line_money_of,
    money_of,
    number_of,
    text_or_none,
    whole_of,
)

ATTR_UNTIL: Final = "until"
ATTR_DURATION: Final = "duration"
ATTR_MODE: Final = "mode"
ATTR_COVER_DAYS: Final = "cover_days"
ATTR_UNSET: Final = "unset"
LONGEST_PAUSE: Final = timedelta(days=366)

type Reader = Callable[[Target, ServiceCall, str], object]
"""Checks one field of a call and makes the value of the setting."""


def _sum(target: Target, call: ServiceCall, field: str) -> object:
    return money_of(target, field, call.data[field], text_or_none(call.data, ATTR_CURRENCY))


def _line_sum(target: Target, call: ServiceCall, field: str) -> object:
    """What is on the line, or put on it, which may be another currency than what is paid in."""
    named = text_or_none(call.data, ATTR_CREDIT_CURRENCY)
    if named is None and field in RULE:
        named = text_or_none(call.data, ATTR_CURRENCY)
    return line_money_of(target, field, call.data[field], named)


def _whole(_target: Target, call: ServiceCall, field: str) -> object:
    return whole_of(field, call.data[field])


def _bytes(_target: Target, call: ServiceCall, field: str) -> object:
    return bytes_of(field, call.data[field])


def _hours(_target: Target, call: ServiceCall, field: str) -> object:
    # Beyond a year it is a mistake whatever the limit of the setting, and soon more than a `timedelta` holds.
    hours = number_of(field, call.data[field], lowest=0)
    return timedelta(hours=min(hours, LONGEST_PAUSE / timedelta(hours=1)))


def _plain(_target: Target, call: ServiceCall, field: str) -> object:
    return call.data[field]


RULE: Final[Mapping[str, Reader]] = {
    "money_below": _line_sum,
    "data_below": _bytes,
    "data_below_percent": _whole,
    "days_before_end": _whole,
    "days_before_run_out": _whole,
    "day_of_month": _whole,
}
"""Fields of the rule, named as in `Rule`."""
LIMITS: Final[Mapping[str, tuple[str, Reader]]] = {
    ATTR_MAX_PRICE: ("max_price", _sum),
    "max_credit": ("max_credit", _line_sum),
    "per_day": ("per_day", _whole),
    "monthly_budget": ("monthly_budget", _sum),
    "pause_hours": ("pause", _hours),
    "active_from": ("active_from", _plain),
    "active_until": ("active_until", _plain),
    "stale_after_hours": ("stale_after", _hours),
}
"""Fields of the limits, and what they are called in `Limits`."""
CHOICE: Final = (ATTR_PACKAGE_ID, ATTR_COVER_DAYS)
PRODUCT: Final = (*CHOICE, ATTR_AMOUNT)
UNSETTABLE: Final = (*RULE, "product", *LIMITS)
"""What `unset` can name: the criterion is not asked any more, the limit goes back to its default."""


async def set_rule(call: ServiceCall, target: Target) -> Answer:
    """Change what is given, and nothing else, if the result makes sense."""
    _insist_clear(call)
    coordinator, key = target.coordinator, target.line.key
    package_id = await async_package_id(call, target)
    await async_change_settings(
        coordinator, key, lambda before: _changed(call, target, before, package_id)
    )
    after = coordinator.data.lines[key].settings
    on_sale = coordinator.offers.data.get(key, ())
    return {
        **cast("Answer", line_settings_to_json(after)),
        "cautions": [caution.value for caution in cautions(after, on_sale)],
    }


def _insist_clear(call: ServiceCall) -> None:
    """Refuse a call that says two things about one setting, or nothing."""
    given = set(call.data) & {ATTR_MODE, *RULE, *LIMITS, *PRODUCT}
    unset = set(call.data[ATTR_UNSET])
    named = {"product" if field in PRODUCT else field for field in given}
    both = ATTR_COVER_DAYS in given and bool(given & {ATTR_PACKAGE_ID, ATTR_AMOUNT})
    twice = sorted(named & unset) or (CHOICE if both else ())
    if twice:
        raise invalid("field_conflict", field=twice[0])
    if not given and not unset:
        raise invalid("nothing_to_change")


def _changed(
    call: ServiceCall, target: Target, before: LineSettings, package_id: str | None
) -> LineSettings:
    unset = call.data[ATTR_UNSET]
    rule: dict[str, Any] = {field: None for field in RULE if field in unset} | {
        field: read(target, call, field) for field, read in RULE.items() if field in call.data
    }
    defaults = Limits()
    limits: dict[str, Any] = {
        name: getattr(defaults, name) for field, (name, _) in LIMITS.items() if field in unset
    } | {
        name: read(target, call, field)
        for field, (name, read) in LIMITS.items()
        if field in call.data
    }
    after = replace(
        before,
        mode=Mode(call.data.get(ATTR_MODE, before.mode)),
        rule=replace(before.rule, **rule),
        choice=_choice(call, before, package_id),
        limits=replace(before.limits, **limits),
    )
    _insist_sound(target, before, after)
    return after


def _choice(
    call: ServiceCall, before: LineSettings, package_id: str | None
) -> FixedPackage | CheapestCovering | None:
    if package_id is not None:
        return FixedPackage(package_id=package_id)
    if ATTR_COVER_DAYS in call.data:
        days = whole_of(ATTR_COVER_DAYS, call.data[ATTR_COVER_DAYS], lowest=1)
        try:
            return CheapestCovering(days=days)
        except ValueError:
            raise invalid("value_invalid", field=ATTR_COVER_DAYS) from None
    return None if "product" in call.data[ATTR_UNSET] else before.choice


def _insist_sound(target: Target, before: LineSettings, after: LineSettings) -> None:
    """Switching off is never refused, but nothing senseless is saved on the way."""
    if after.mode is not Mode.OFF or after == replace(before, mode=Mode.OFF):
        return
    capabilities = target.runtime.account.provider.capabilities
    insist_mode(capabilities, before, after)
    found = check_settings(after, capabilities)
    if found:
        raise invalid(f"settings_{found[0].value}")


async def pause(call: ServiceCall, target: Target) -> Answer:
    """Buy nothing for a line, or for all lines of an account, until a moment or until somebody resumes."""
    until = _until(call, target.hub.office.clock())
    await target.writable.ledger.pause(target.scope, until)
    await target.coordinator.async_show()
    return {"paused": True, "until": time_or_none(until)}


def _until(call: ServiceCall, now: datetime) -> datetime | None:
    until: datetime | None = call.data.get(ATTR_UNTIL)
    length: timedelta | None = call.data.get(ATTR_DURATION)
    if until is not None and length is not None:
        raise invalid("field_conflict", field=ATTR_UNTIL)
    if until is not None:
        length = dt_util.as_utc(until) - now
    if length is None:
        return None
    if not timedelta() < length <= LONGEST_PAUSE:
        raise invalid("pause_invalid")
    return now + length


async def resume(_call: ServiceCall, target: Target) -> Answer:
    """End a pause, and look at once whether a line is due."""
    ledger, now = target.writable.ledger, target.hub.office.clock()
    await ledger.resume(target.scope)
    paused, until = await ledger.paused([target.scope, target.runtime.account.key], now=now)
    await target.coordinator.async_show()
    target.coordinator.async_consider()
    return {"paused": paused, "until": time_or_none(until)}
