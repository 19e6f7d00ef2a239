"""Ledger rows and the values they stand for. Times are whole microseconds since 1970, UTC."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
import json
import sqlite3

from ..lines.codec import (
    money_from_json,
    money_to_json,
    package_from_json,
    package_to_json,
    reading_from_json,
    reading_to_json,
)
from ..lines.models import Money, Package, Reading
from .models import Origin, Proposal, ProposalState, Recharge, State

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TICK = timedelta(microseconds=1)


def to_ticks(moment: datetime) -> int:
    """Exact, unlike a float of seconds."""
    return (moment - _EPOCH) // _TICK


def from_ticks(ticks: int) -> datetime:
    """Aware, UTC."""
    return _EPOCH + ticks * _TICK


def dump_package(package: Package) -> str:
    """Package as the ledger stores it."""
    return json.dumps(package_to_json(package))


def dump_reading(reading: Reading) -> str:
    """Reading as the ledger stores it."""
    return json.dumps(reading_to_json(reading))


def load_reading(body: str) -> Reading:
    """Reading from the ledger."""
    return reading_from_json(json.loads(body))


def dump_money(money: Money) -> str:
    """Money as the ledger stores it."""
    return json.dumps(money_to_json(money))


def optional[T, R](convert: Callable[[T], R], value: T | None) -> R | None:
    """`None` stays unknown on its way in and out of the file."""
    return None if value is None else convert(value)


def recharge_row(recharge: Recharge) -> dict[str, object]:
    """Named parameters of the insert."""
    return {
        "id": recharge.id,
        "line": recharge.line,
        "account": recharge.account,
        "package": dump_package(recharge.package),
        "origin": recharge.origin.value,
        "state": recharge.state.value,
        "created_at": to_ticks(recharge.created_at),
        "updated_at": to_ticks(recharge.updated_at),
        "reason": recharge.reason,
        "message": recharge.message,
        "receipt": recharge.receipt,
        "paid": optional(dump_money, recharge.paid),
        "request_id": recharge.request_id,
        "wallet_before": optional(dump_money, recharge.wallet_before),
        "reading_before": optional(dump_reading, recharge.reading_before),
        "cleared_at": optional(to_ticks, recharge.cleared_at),
    }


def load_recharge(row: sqlite3.Row) -> Recharge:
    """Recharge from a row of all columns."""
    return Recharge(
        id=row["id"],
        line=row["line"],
        account=row["account"],
        package=package_from_json(json.loads(row["package"])),
        origin=Origin(row["origin"]),
        state=State(row["state"]),
        created_at=from_ticks(row["created_at"]),
        updated_at=from_ticks(row["updated_at"]),
        reason=row["reason"],
        message=row["message"],
        receipt=row["receipt"],
        paid=optional(_load_money, row["paid"]),
        request_id=row["request_id"],
        wallet_before=optional(_load_money, row["wallet_before"]),
        reading_before=optional(load_reading, row["reading_before"]),
        cleared_at=optional(from_ticks, row["cleared_at"]),
    )


def load_proposal(row: sqlite3.Row) -> Proposal:
    """Proposal from a row of all columns."""
    return Proposal(
        id=row["id"],
        line=row["line"],
        package=package_from_json(json.loads(row["package"])),
        because=tuple(json.loads(row["because"])),
        state=ProposalState(row["state"]),
        created_at=from_ticks(row["created_at"]),
        expires_at=from_ticks(row["expires_at"]),
    )


def _load_money(body: str) -> Money:
    return money_from_json(json.loads(body))
