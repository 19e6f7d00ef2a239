"""An action of the owner's performs the purchase and says what became of it. The contract: docs/own-action.md.

The action is called once for a recharge. Only a plain "refused" means that nothing was charged; an answer that does not
keep to the contract, an error or silence leaves the outcome open, and nobody's records can be asked.
"""

from collections.abc import Mapping
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar, Final, override

from ..lines.currency import decimals
from ..lines.house import ActionMissing, HouseError
from ..lines.models import Money, Receipt
from .base import (
    Capabilities,
    ConnectionFailed,
    Effect,
    Identifier,
    Means,
    Order,
    OutcomeUnknown,
    RefusalReason,
    Refused,
    Retry,
    Sells,
)
from .declared import DeclaredProvider
from .redact import MAX_WORDS, encodable, like_a_code, redact
from .shapes import ShapeError, number, text

PATIENCE: Final = timedelta(minutes=3)
"""An action that has not answered by then goes on unheard."""


class OwnAction(DeclaredProvider):
    """One action of the house, and the lines that it recharges."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        lists_lines=False,
        identifier=Identifier.PROVIDER_ID,
        reads=frozenset(),
        sells=Sells.FIXED_AMOUNTS,
        retry=Retry.DIFF,
        credit_delay=timedelta(minutes=30),
        poll_floor=timedelta(minutes=15),
        effect=Effect.EXTENDS,
        wallet=False,
        history=False,
        declared=True,
    )

    def __init__(self, means: Means, *, action: str, patience: timedelta = PATIENCE) -> None:
        """`action` is `domain.name`."""
        super().__init__(means)
        self._house = means.house
        self._action = action
        self._patience = patience

    @override
    async def login(self) -> None:
        """See that there is such an action. Scripts appear late in a start: its absence is no refused login."""
        if not self._house.offers(self._action):
            raise ConnectionFailed(redact(self._action))

    @override
    async def recharge(self, order: Order) -> Receipt:
        """Have the action pay, once."""
        try:
            answer = await self._house.call(self._action, _request(order), patience=self._patience)
        except ActionMissing as error:
            raise ConnectionFailed(redact(str(error))) from error
        except HouseError as error:
            raise OutcomeUnknown(redact(f"{type(error).__name__}: {error}")) from error
        return _outcome(answer, order)


def _request(order: Order) -> dict[str, str | int | None]:
    """What the action is told; sums are texts, so that no digit is lost on the way."""
    package = order.package
    credit, data = package.credit, package.data
    return {
        "reference": order.reference,
        "line": order.line,
        "product": package.package_id,
        "title": package.title,
        "price": f"{package.price.amount:f}",
        "currency": package.price.currency,
        "credit": None if credit is None else f"{credit.amount:f}",
        "credit_currency": None if credit is None else credit.currency,
        "data_bytes": data if isinstance(data, int) else None,
        "validity_days": package.validity_days,
    }


def _outcome(answer: Mapping[str, Any], order: Order) -> Receipt:
    """What the answer says. Raises `Refused` or `OutcomeUnknown`."""
    said = redact(_plain_text(answer.get("message")) or "", (order.line,))
    match answer.get("result"):
        case "success":
            try:
                return Receipt(
                    reference=_receipt(answer) or order.reference,
                    package_id=order.package.package_id,
                    title=order.package.title,
                    price=_paid(answer, order.package.price.currency),
                )
            except ValueError as error:
                raise OutcomeUnknown(said or str(error)) from None
        case "refused":
            raise Refused(_reason(answer.get("reason")), said)
    raise OutcomeUnknown(said)


def _reason(value: object) -> RefusalReason:
    known = (reason for reason in RefusalReason if reason == value)
    return next(known, RefusalReason.OTHER)


def _receipt(answer: Mapping[str, Any]) -> str | None:
    """The shop's number of the order; what may be the code of a voucher is not kept."""
    value = answer.get("receipt")
    found = _plain_text(value)
    if found is None and value is not None:
        raise ShapeError("receipt: expected a text")
    return None if not found or like_a_code(found) else found


def _paid(answer: Mapping[str, Any], usual: str) -> Money | None:
    """What was paid, in the currency of the price unless another is named. Raises `ValueError`."""
    currency = (text(answer, "currency") or usual).upper()
    value = answer.get("paid")
    exact = isinstance(value, float)
    found = number({"paid": Decimal(str(value)) if exact else value}, "paid")
    if not found:  # a template's idea of "not known": nobody is given a recharge
        return None
    # Templates make binary fractions of sums; their last digits are nobody's meaning.
    smallest = Decimal(1).scaleb(-decimals(currency))
    amount = found.quantize(smallest, rounding=ROUND_HALF_UP) if exact else found
    return Money(amount=amount, currency=currency)


def _plain_text(value: object) -> str | None:
    """A text, or a number that a template made of one; `None` for anything else."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    try:
        return encodable(str(value))[:MAX_WORDS]
    except ValueError:  # a number too long to be written
        return None
