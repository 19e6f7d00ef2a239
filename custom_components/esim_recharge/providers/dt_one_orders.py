"""An order at DT One: as it is written down, found again, and judged."""

from collections.abc import Mapping
from decimal import Decimal

from ..lines.models import AT, Money, Receipt, plain
from .base import Order, Quote, RefusalReason, Refused
from .dt_one_answers import NEVER_CHARGED, Status, Transaction, transaction
from .shapes import ShapeError, items


def wanted(order: Order) -> dict[str, object]:
    """Write an order down (schema "Transaction"). Raises `Refused` for a package that is not one of ours."""
    package = order.package
    product_id, _, amount = package.package_id.partition(AT)
    written: dict[str, object] = {
        "external_id": order.reference,
        "auto_confirm": False,
        "credit_party_identifier": {"mobile_number": order.line},
    }
    try:
        written["product_id"] = int(product_id)
        if amount:
            written["calculation_mode"] = "DESTINATION_AMOUNT"
            written["destination"] = _asked(package.credit, amount)
    except ValueError:
        raise Refused(RefusalReason.INVALID_REQUEST) from None
    return written


def _asked(credit: Money | None, amount: str) -> Mapping[str, object]:
    """Write down what the line shall get: the sum that a package is for, which its id names as well.

    A JSON number that would not be read as the very amount is not sent. Raises `ValueError`.
    """
    if credit is None or plain(credit.amount) != amount:
        raise ValueError("not a sum")
    number_ = int(credit.amount) if credit.amount == int(credit.amount) else float(credit.amount)
    if Decimal(repr(number_)) != credit.amount:
        raise ValueError("not exact")
    return {"unit_type": "CURRENCY", "unit": credit.currency, "amount": number_}


def found(body: object, order: Order) -> Transaction | None:
    """Find the transaction of an order in a list, or in an answer about it; `None` where the list has it not.

    Raises `ShapeError` if there are several, or it is about something else.
    """
    if not isinstance(body, list):
        return ours(body, order)
    same = [entry for entry in items(body) if entry.get("external_id") == order.reference]
    if len(same) > 1:
        raise ShapeError("external_id: not unique")
    return ours(same[0], order) if same else None


def ours(body: object, order: Order) -> Transaction:
    """Read a transaction and make sure that it is our order's: another one is not an answer to ours."""
    read = transaction(body)
    product_id = order.package.package_id.partition(AT)[0]
    if (
        read.external_id != order.reference
        or read.id != (order.receipt or read.id)
        or (read.product_id or product_id) != product_id
        or not same_number(read.number, order.line)
    ):
        raise ShapeError("not what was asked")
    return read


def same_number(told: str | None, line: str) -> bool:
    """Whether an answer is about a line; one that names no number does not contradict."""
    return told is None or told.removeprefix("+") == line.removeprefix("+")


def quote(read: Transaction) -> Quote | None:
    """Take the price that confirming will take."""
    if read.price is None:
        return None
    return Quote(receipt=read.id, price=read.price, credit=read.credit)


def receipt(read: Transaction, order: Order) -> Receipt:
    """Take what was paid."""
    return Receipt(
        reference=read.id,
        package_id=order.package.package_id,
        title=read.title,
        price=read.price,
    )


def refusal(read: Transaction) -> Refused | None:
    """Make an error of a transaction that took no money, or gave it back."""
    if read.status in NEVER_CHARGED:
        return Refused(read.reason, read.detail)
    return Refused(RefusalReason.OTHER, read.detail) if read.status is Status.REVERSED else None
