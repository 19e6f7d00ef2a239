"""What the actions answer: plain JSON. Sums are decimal strings, times ISO 8601 in UTC, the unknown is null."""

from collections.abc import Iterable, Mapping
import csv
from datetime import UTC, datetime
import io
from typing import Final

from homeassistant.util.json import JsonValueType

from ..formats import amount_text
from ..lines.models import AmountRange, Money, Package, Quantity, Reading, Unlimited, plain
from ..recharge.models import Recharge, Refusal, State

type Answer = dict[str, JsonValueType]

COLUMNS: Final = (
    "id",
    "created_at",
    "updated_at",
    "line",
    "line_name",
    "state",
    "origin",
    "product",
    "title",
    "price",
    "currency",
    "credit",
    "credit_currency",
    "paid",
    "paid_currency",
    "receipt",
    "reason",
    "message",
    "request_id",
)
_NEXT_STEPS: Final = {State.PENDING: "wait", State.UNKNOWN: "wait", State.REVIEW: "decide"}
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "|", "＝", "＋", "－", "＠")
"""Beginnings that make a spreadsheet calculate, or run, the text of a cell."""


def time_or_none(moment: datetime | None) -> str | None:
    """ISO 8601 in UTC."""
    return None if moment is None else moment.astimezone(UTC).isoformat()


def sum_or_none(money: Money | None) -> str | None:
    """The amount alone, exactly, in plain decimal notation."""
    return None if money is None else amount_text(money)


def currency_or_none(money: Money | None) -> str | None:
    """The currency alone."""
    return None if money is None else money.currency


def package_answer(package: Package) -> Answer:
    """A product: bytes, seconds, messages, days."""
    return {
        "product": package.package_id,
        "title": package.title,
        "price": sum_or_none(package.price),
        "currency": package.price.currency,
        "data": _quantity(package.data),
        "voice": _quantity(package.voice),
        "sms": _quantity(package.sms),
        "validity_days": package.validity_days,
        "credit": sum_or_none(package.credit),
        "credit_currency": currency_or_none(package.credit),
        "range": _range(package.range),
    }


def _range(range_: AmountRange | None) -> Answer | None:
    """Which other sums a product is sold for: what the line gets, and what the two ends cost."""
    if range_ is None:
        return None
    return {
        "least": sum_or_none(range_.least),
        "most": sum_or_none(range_.most),
        "step": plain(range_.step),
        "currency": range_.least.currency,
        "price_least": sum_or_none(range_.price_least),
        "price_most": sum_or_none(range_.price_most),
        "price_currency": range_.price_least.currency,
    }


def recharge_answer(recharge: Recharge) -> Answer:
    """A recharge as it stands in the ledger."""
    return {
        "id": recharge.id,
        "created_at": time_or_none(recharge.created_at),
        "updated_at": time_or_none(recharge.updated_at),
        "state": recharge.state.value,
        "origin": recharge.origin.value,
        "product": recharge.package.package_id,
        "title": recharge.package.title,
        "price": sum_or_none(recharge.package.price),
        "currency": recharge.package.price.currency,
        "credit": sum_or_none(recharge.package.credit),
        "credit_currency": currency_or_none(recharge.package.credit),
        "paid": sum_or_none(recharge.paid),
        "paid_currency": currency_or_none(recharge.paid),
        "receipt": recharge.receipt,
        "reason": recharge.reason,
        "message": recharge.message,
        "request_id": recharge.request_id,
    }


def next_step(recharge: Recharge, *, by_hand: bool) -> str | None:
    """What settles a recharge that is not finished: *wait* for the provider, *pay* and say so, or *decide*."""
    if by_hand and recharge.state is State.PENDING:
        return "pay"
    return _NEXT_STEPS.get(recharge.state)


def history_answer(recharge: Recharge, names: Mapping[str, str]) -> Answer:
    """A recharge with its line; a line that was removed has no name any more."""
    line = {"line": recharge.line, "line_name": names.get(recharge.line, "")}
    return recharge_answer(recharge) | line


def refusal_answer(refusal: Refusal | None) -> Answer:
    """Why not, and when; both null for a yes."""
    return {
        "reason": refusal.reason.value if refusal else None,
        "next_allowed": time_or_none(refusal.next_allowed) if refusal else None,
    }


def reading_answer(reading: Reading | None) -> Answer | None:
    """A reading."""
    if reading is None:
        return None
    return {
        "read_at": time_or_none(reading.read_at),
        "as_of": time_or_none(reading.as_of),
        "money": sum_or_none(reading.money),
        "currency": currency_or_none(reading.money),
        "allowances": [
            {
                "kind": pot.kind.value,
                "remaining": _quantity(pot.remaining),
                "total": _quantity(pot.total),
                "expires_at": time_or_none(pot.expires_at),
            }
            for pot in reading.allowances
        ],
        "valid_until": time_or_none(reading.valid_until),
        "status": reading.status and reading.status.value,
    }


def as_csv(rows: Iterable[Answer]) -> str:
    """Write rows with a header; no cell can become a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in rows:
        writer.writerow({column: _cell(row[column]) for column in COLUMNS})
    return text.getvalue()


def _cell(value: JsonValueType) -> str:
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip().startswith(_FORMULA) or text.startswith(_FORMULA) else text


def _quantity(value: Quantity | None) -> int | str | None:
    return value.value if isinstance(value, Unlimited) else value
