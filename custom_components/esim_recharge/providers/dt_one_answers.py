"""What DT One's answers say, in our own values.

Facts are from DT One's OpenAPI document of the Digital Value Services API, version 1.14.0; the schema is named where
a fact is used. Products are read in `dt_one_products`.

All functions raise `ShapeError` for what does not look as documented.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from ..lines.models import Money, PackageRecord
from .base import Operator, RefusalReason
from .redact import redact
from .shapes import Item, ShapeError, flag, identifier, item, items, moment, number, text, whole


class Status(StrEnum):
    """The class of a transaction's status: what decisions are made on."""

    CREATED = "CREATED"
    """Priced, and its price held; ends by itself unless confirmed."""
    CONFIRMED = "CONFIRMED"
    SUBMITTED = "SUBMITTED"
    COMPLETED = "COMPLETED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    DECLINED = "DECLINED"
    REVERSED = "REVERSED"


UNDER_WAY: Final = frozenset({Status.CONFIRMED, Status.SUBMITTED})
"""Confirmed and not finished."""
NEVER_CHARGED: Final = frozenset({Status.REJECTED, Status.CANCELLED, Status.DECLINED})
"""Final, and the price is available again."""
MAY_COST: Final = UNDER_WAY | {Status.COMPLETED}
"""What was charged, or may still be: somebody wanted it, so nothing more is needed now."""

_CLASS: Final[Mapping[int, Status]] = {
    1: Status.CREATED,
    2: Status.CONFIRMED,
    3: Status.REJECTED,
    4: Status.CANCELLED,
    5: Status.SUBMITTED,
    7: Status.COMPLETED,
    8: Status.REVERSED,
    9: Status.DECLINED,
}
_REASON: Final[Mapping[str, RefusalReason]] = {
    "INVALID-CREDIT-PARTY": RefusalReason.LINE_NOT_ELIGIBLE,
    "BARRED-CREDIT-PARTY": RefusalReason.LINE_NOT_ELIGIBLE,
    "INELIGIBLE-CREDIT-PARTY": RefusalReason.LINE_NOT_ELIGIBLE,
    "OPERATOR-CURRENTLY-UNAVAILABLE": RefusalReason.TEMPORARY,
    "INSUFFICIENT-BALANCE": RefusalReason.INSUFFICIENT_FUNDS,
    # The operator takes the same sum for the same number only so often: a limit, and not its state of health.
    "DUPLICATED-TRANSACTION": RefusalReason.LIMIT_REACHED,
}
"""Sub-statuses, without the class that they begin with."""
_LIMITATIONS: Final = "LIMITATIONS-ON-"

MOST: Final = 10**15
MOBILE_NUMBER: Final = "mobile_number"


@dataclass(frozen=True, kw_only=True, slots=True)
class Transaction:
    """What DT One knows about one purchase (schema "Transaction")."""

    id: str
    external_id: str
    """Our own reference, if it is ours."""
    status: Status
    detail: str
    """The sub-status, as DT One words it."""
    product_id: str | None = None
    title: str = ""
    number: str | None = field(default=None, repr=False)
    price: Money | None = None
    credit: Money | None = None
    created_at: datetime | None = None
    confirmed_at: datetime | None = None

    @property
    def reason(self) -> RefusalReason:
        """Why it was never charged, where that is so."""
        detail = self.detail.removeprefix(f"{self.status}-")
        if detail.startswith(_LIMITATIONS):
            return RefusalReason.LIMIT_REACHED
        return _REASON.get(detail, RefusalReason.OTHER)


def wallet(body: object) -> Money | None:
    """Read the money that can be spent (schema "Balance").

    What is held for open transactions is not in it, nor is the credit limit, of which no page says whether it is.
    Accounts in several currencies have no single sum: `None`.
    """
    sums = [
        money_of(balance, number(balance, "available", -MOST))
        for balance in items(body)
        if text(balance, "unit_type") == "CURRENCY"
    ]
    return sums[0] if len(sums) == 1 else None


def operators(body: object) -> Sequence[Operator]:
    """Read the networks that a number may belong to."""
    return [_operator(entry) for entry in items(body)]


def _operator(entry: Item) -> Operator:
    operator = identifier(entry, "id")
    if operator is None:
        raise ShapeError("id: expected an id")
    return Operator(
        id=operator,
        name=text(entry, "name") or operator,
        sure=flag(entry, "identified") is True,
    )


def wholesale_of(of: Item) -> Item:
    """Take what we pay, of a product or a transaction; `retail` is what its vendor suggests to resellers."""
    return item(item(of.get("prices") or {}).get("wholesale") or {})


def price_of(wholesale: Item, amount: Decimal | None) -> Money | None:
    """Take what the wallet pays: the fee comes on top, one that is not told is not zero, and nothing is free."""
    fee = number(wholesale, "fee")
    return None if not amount or fee is None else money_of(wholesale, amount + fee)


def money_of(of: Item, amount: Decimal | None) -> Money | None:
    """Take a sum in the unit of what it stands in (schema "UnitTypes")."""
    unit = text(of, "unit")
    if amount is None or unit is None or text(of, "unit_type") != "CURRENCY":
        return None
    try:
        return Money(amount=amount, currency=unit)
    except ValueError:
        raise ShapeError("unit: expected a currency") from None


def transactions(body: object) -> Sequence[Transaction]:
    """Read transactions. All must be readable: a purchase overlooked here might be made again."""
    return [transaction(entry) for entry in items(body)]


def transaction(body: object) -> Transaction:
    """Read a transaction."""
    entry = item(body)
    id_, external_id = identifier(entry, "id"), text(entry, "external_id")
    if id_ is None or external_id is None:
        raise ShapeError("id: expected an id")
    product, status = item(entry.get("product") or {}), item(entry.get("status"))
    wholesale = wholesale_of(entry)
    return Transaction(
        id=id_,
        external_id=external_id,
        status=_status(status),
        detail=redact(text(status, "message") or ""),
        product_id=identifier(product, "id"),
        title=text(product, "name") or "",
        number=text(item(entry.get("credit_party_identifier") or {}), MOBILE_NUMBER),
        price=price_of(wholesale, number(wholesale, "amount")),
        credit=_destination(entry),
        created_at=moment(entry, "creation_date"),
        confirmed_at=moment(entry, "confirmation_date"),
    )


def _status(status: Item) -> Status:
    """Read the class: number and name must both be known, and mean the same."""
    known = item(status.get("class"))
    found = _CLASS.get(whole(known, "id") or 0)
    if found is None or found != text(known, "message"):
        raise ShapeError("status: unknown class")
    return found


def _destination(entry: Item) -> Money | None:
    """What the line gets, where it was asked for by that: adjusted to what the operator can do, or as asked."""
    for values in ("adjusted_values", "requested_values"):
        destination = item(item(entry.get(values) or {}).get("destination") or {})
        if found := money_of(destination, number(destination, "amount")):
            return found
    return None


def record(found: Transaction) -> PackageRecord:
    """Make an entry of the line's history. Which sum was bought of a product is told by its price."""
    return PackageRecord(
        record_id=found.id,
        package_id=found.product_id or "",
        title=found.title,
        price=found.price,
        activated_at=found.confirmed_at,
        reference=found.external_id,
    )
