"""An order at DT One: as it is written down, found again, and judged."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from ..lines.models import AT, Money, Receipt, plain
from .base import Order, Quote, RefusalReason, Refused
from .dt_one_answers import NEVER_CHARGED, Status, Transaction
from .shapes import ShapeError


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


def only(found: Sequence[Transaction], order: Order) -> Transaction | None:
    """Find the transaction of an order; raises `ShapeError` if there are several, or it is about something else."""
    same = [entry for entry in found if entry.external_id == order.reference]
    if len(same) > 1:
        raise ShapeError("external_id: not unique")
    return ours(same[0], order) if same else None


def ours(found: Transaction, order: Order) -> Transaction:
    """Make sure that an answer is about our order: one about another is not an answer to ours."""
    product_id = order.package.package_id.partition(AT)[0]
    if (
        found.external_id != order.reference
        or found.id != (order.receipt or found.id)
        or (found.product_id or product_id) != product_id
        or not same_number(found.number, order.line)
    ):
        raise ShapeError("not what was asked")
    return found


def same_number(told: str | None, line: str) -> bool:
    """Whether an answer is about a line; one that names no number does not contradict."""
    return told is None or told.removeprefix("+") == line.removeprefix("+")


def quote(found: Transaction) -> Quote | None:
    """Take the price that confirming will take."""
    if found.price is None:
        return None
    return Quote(receipt=found.id, price=found.price, credit=found.credit)


def receipt(found: Transaction, order: Order) -> Receipt:
    """Take what was paid."""
    return Receipt(
        reference=found.id,
        package_id=order.package.package_id,
        title=found.title,
        price=found.price,
    )


def refusal(found: Transaction) -> Refused | None:
    """Make an error of a transaction that took no money, or gave it back."""
    if found.status in NEVER_CHARGED:
        return Refused(found.reason, found.detail)
    return Refused(RefusalReason.OTHER, found.detail) if found.status is Status.REVERSED else None
