"""Actions that look, and change nothing."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain
from typing import Any, Final

from homeassistant.core import ServiceCall
from homeassistant.util import dt as dt_util

from ..lines.models import Allowance, AllowanceKind, LineStatus, Reading
from ..recharge.models import Origin, Reason, Recharge, Refusal
from ..recharge.survey import Wish
from ..settings_change import async_require_admin
from .answers import (
    Answer,
    as_csv,
    history_answer,
    package_answer,
    reading_answer,
    refusal_answer,
)
from .products import async_package_id
from .target import Target
from .values import ATTR_CURRENCY, bytes_of, line_money_of, text_or_none, whole_of

ATTR_ASK_NOW: Final = "ask_now"
ATTR_SINCE: Final = "since"
ATTR_LIMIT: Final = "limit"
ATTR_DATA_LEFT: Final = "data_left"
ATTR_MONEY_LEFT: Final = "money_left"
ATTR_VALID_UNTIL: Final = "valid_until"
ATTR_STATUS: Final = "status"
MOST_ROWS: Final = 10_000
_BEGINNING: Final = datetime(1970, 1, 1, tzinfo=UTC)


async def get_products(_call: ServiceCall, target: Target) -> Answer:
    """What the provider sells for a line now, at the price that the wallet pays."""
    return {"products": [package_answer(package) for package in await target.async_packages()]}


async def get_history(call: ServiceCall, target: Target) -> Answer:
    """The recharges of a line or an account, newest first."""
    limit = whole_of(ATTR_LIMIT, call.data[ATTR_LIMIT], lowest=1)
    found = await _history(call, target, limit)
    return {"recharges": [history_answer(item, target.names) for item in found]}


async def export_history(call: ServiceCall, target: Target) -> Answer:
    """The same as CSV, for a spreadsheet or a tax return."""
    found = await _history(call, target, MOST_ROWS)
    rows = [history_answer(item, target.names) for item in found]
    day = f"{dt_util.now():%Y-%m-%d}"
    return {"filename": f"esim-recharges-{day}.csv", "rows": len(rows), "csv": as_csv(rows)}


async def _history(call: ServiceCall, target: Target, limit: int) -> Sequence[Recharge]:
    since = call.data.get(ATTR_SINCE)
    moment = _BEGINNING if since is None else dt_util.as_utc(since)
    ledger = target.writable.ledger
    if target.is_line:
        return await ledger.history(target.line.key, since=moment, limit=min(limit, MOST_ROWS))
    found = await ledger.account_history(target.runtime.account.key, since=moment)
    return found[:limit]


async def refresh(call: ServiceCall, target: Target) -> Answer:
    """Read the account's lines now; calls in quick succession are one.

    An operator that is asked rarely, because asking costs, is asked only if an administrator says so.
    """
    coordinator = target.coordinator
    wanted = [target.line.key] if target.is_line else list(coordinator.lines)
    if call.data[ATTR_ASK_NOW]:
        await async_require_admin(target.hass, call.context)
        await coordinator.async_look_now(wanted)
    else:
        await coordinator.async_request_refresh()
    states = {key: coordinator.data.lines[key] for key in wanted}
    error = next((state.error for state in states.values() if state.error), None)
    if error is not None:
        raise error
    readings = {key: reading_answer(state.outlook.reading) for key, state in states.items()}
    return {
        "lines": [
            {"line": key, "line_name": target.names.get(key, ""), "reading": reading}
            for key, reading in readings.items()
        ]
    }


async def simulate(call: ServiceCall, target: Target) -> Answer:
    """What the rule would do, now or with assumed figures. Asks the provider for prices; nothing is spent."""
    line, hub = target.line, target.hub
    assumed = _assumed(call, target)
    wish = Wish(origin=Origin.AUTOMATIC, package_id=await async_package_id(call, target))
    rehearsal = await hub.recharger.rehearse(line, wish, assumed=assumed)
    verdict = rehearsal.verdict
    no = next((refusal for _, refusal in rehearsal.answers if refusal is not None), None)
    product = package_answer(rehearsal.package) if rehearsal.package else None
    return {
        "due": verdict.due,
        "because": [reason.value for reason in verdict.reasons],
        "unknown": [reason.value for reason in verdict.unknown],
        "would_recharge": no is None,
        **refusal_answer(no),
        "product": product,
        "guards": [_guard(reason, refusal) for reason, refusal in rehearsal.answers],
    }


def _guard(reason: Reason, refusal: Refusal | None) -> Answer:
    return {
        "guard": reason.value,
        "passed": refusal is None,
        "next_allowed": refusal_answer(refusal)["next_allowed"],
        "facts": dict(refusal.facts) if refusal else {},
    }


def _assumed(call: ServiceCall, target: Target) -> Reading | None:
    """The newest reading with the assumed figures in it; `None` if nothing is assumed."""
    data = call.data
    given = data.keys() & {ATTR_DATA_LEFT, ATTR_MONEY_LEFT, ATTR_VALID_UNTIL, ATTR_STATUS}
    if not given:
        return None
    now = target.hub.office.clock()
    known = target.coordinator.data.lines[target.line.key].outlook.reading or Reading(read_at=now)
    changes: dict[str, Any] = {"read_at": now, "as_of": None}
    if ATTR_DATA_LEFT in data:
        changes["allowances"] = _with_data(known, data[ATTR_DATA_LEFT])
    if ATTR_MONEY_LEFT in data:
        currency = text_or_none(data, ATTR_CURRENCY)
        changes["money"] = line_money_of(
            target, ATTR_MONEY_LEFT, data[ATTR_MONEY_LEFT], currency, zero=True
        )
    if ATTR_VALID_UNTIL in data:
        changes["valid_until"] = dt_util.as_utc(data[ATTR_VALID_UNTIL])
    if ATTR_STATUS in data:
        changes["status"] = LineStatus(data[ATTR_STATUS])
    return replace(known, **changes)


def _with_data(known: Reading, left: float) -> tuple[Allowance, ...]:
    """One pot of data in place of those there are; the others stay."""
    pot = Allowance(
        kind=AllowanceKind.DATA,
        remaining=bytes_of(ATTR_DATA_LEFT, left, lowest=0),
        total=known.total(AllowanceKind.DATA),
    )
    others = (other for other in known.allowances if other.kind is not AllowanceKind.DATA)
    return tuple(chain((pot,), others))
