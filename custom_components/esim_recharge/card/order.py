"""What a person agrees to: an order, how the page keeps it, and the pages that show it before it is settled."""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

import voluptuous as vol

from ..actions.answers import Answer, sum_or_none
from ..errors import invalid
from ..lines.models import Money
from .budget import left_after
from .pages import START, Button, Page, alert, close, words
from .texts import Text, card, dialog, money, repair
from .visit import Visit

PAY: Final = "pay"
TOLD: Final = "told"
PROPOSAL: Final = "proposal"
_ID: Final = r"[0-9A-Za-z]{26,32}"
_MOST: Final = 500
_TEXT: Final = vol.All(str, vol.Length(min=1, max=_MOST))


def _is(pattern: str) -> object:
    return vol.All(str, vol.Match(rf"{pattern}\Z"))


_SCHEMA: Final = vol.Schema(
    {
        vol.Required("line"): _TEXT,
        vol.Required("request_id"): _is(_ID),
        vol.Required("package_id"): _TEXT,
        vol.Required("price"): _is(r"[0-9]{1,15}(\.[0-9]{1,15})?"),
        vol.Required("currency"): _is("[A-Z]{3}"),
        vol.Required("product"): _TEXT,
    }
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One purchase for one line: the same order never buys twice."""

    line: str
    """The line's key."""
    request_id: str
    """A new one for each order; of a proposal its own id."""
    package_id: str
    price: Money
    """What a person has read, and the most that it may cost."""
    product: str
    """In words."""

    @property
    def said(self) -> dict[str, Text]:
        """What sentences say of it."""
        return {"product": self.product, "price": money(self.price)}

    def answer(self) -> Answer:
        """As the page keeps it."""
        return {
            "line": self.line,
            "request_id": self.request_id,
            "package_id": self.package_id,
            "price": sum_or_none(self.price),
            "currency": self.price.currency,
            # Only words: however long a provider's are, the order is one that can be read again.
            "product": self.product[:_MOST],
        }


def order_of(visit: Visit) -> Order:
    """Read the order that the page kept. Raises `ServiceValidationError` for anything else."""
    try:
        told = _SCHEMA(visit.message.get("order"))
    except vol.Invalid:
        raise invalid("value_invalid", field="order") from None
    return Order(
        line=told["line"],
        request_id=told["request_id"],
        package_id=told["package_id"],
        price=Money(amount=Decimal(told["price"]), currency=told["currency"]),
        product=told["product"],
    )


def title(visit: Visit) -> Text:
    """What the dialog is called."""
    if visit.kind == PROPOSAL:
        return repair("proposal", "step.init.title")
    return card("recharge")


def confirm_page(visit: Visit, order: Order) -> Page:
    """The second of two deliberate steps: what exactly is bought, and what it costs."""
    key = "confirm_by_hand" if visit.by_hand else "confirm"
    label = "by_hand" if visit.by_hand else "approve" if visit.kind == PROPOSAL else "pay"
    left = left_after(visit.look, order.price)
    page = visit.page(
        "confirm",
        title(visit),
        words(dialog(key, **order.said, line=visit.name, account=visit.account_name)),
        words(dialog("left", left=money(left))) if left else None,
        buttons=(
            Button(label=dialog("back"), step=START),
            Button(label=dialog(label, price=money(order.price)), step=PAY, look="pay"),
        ),
    )
    return replace(page, order=order.answer(), lost=_lost(visit, order, searched=False))


def lost_page(visit: Visit, order: Order) -> Page:
    """No answer came, and the record of recharges does not have it: it may be sent again, or chosen anew."""
    return replace(_lost(visit, order, searched=True), lost=_lost(visit, order, searched=False))


def _lost(visit: Visit, order: Order, *, searched: bool) -> Page:
    """A new order only once the record was asked: else it could be the second. A proposal is never another one."""
    search = Button(label=dialog("search"), step=TOLD)
    anew = Button(label=dialog("anew"), step=START)
    page = visit.page(
        "lost",
        title(visit),
        alert(dialog("lost", **order.said, line=visit.name)),
        words(dialog("searched")) if searched else None,
        buttons=(
            close(),
            anew if searched and visit.kind != PROPOSAL else search,
            Button(label=card("retry"), step=PAY, look="pay"),
        ),
    )
    return replace(page, order=order.answer(), haptic="warning")
