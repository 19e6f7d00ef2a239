"""What Airalo's answers say, in our own values.

Facts are from the Airalo Partner API documentation (developers.partners.airalo.com); the page is
named where a fact is used. Data is counted in MB of 1024 * 1024 bytes: the page "Get top-up package
list" shows a package titled "3 GB" with an amount of 3072. Voice is counted in minutes. Times
without an offset are held for UTC, which no page confirms. Packages are paid in US dollars.

All functions raise `ShapeError` for what does not look as documented.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import ROUND_CEILING, Decimal
import re
from typing import Final

from ..lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    LineStatus,
    Money,
    Package,
    PackageRecord,
    Quantity,
    Reading,
    Receipt,
)
from .base import Charged, FoundLine, Order
from .bearer import Token
from .shapes import (
    Item,
    ShapeError,
    flag,
    identifier,
    item,
    items,
    moment,
    money,
    number,
    text,
    whole,
)

CURRENCY: Final = "USD"

_MB: Final = 1024 * 1024
"""Bytes."""
_MINUTE: Final = 60
"""Seconds."""
_CENT: Final = Decimal("0.01")
_ALL: Final = Decimal(100)
"""Per cent."""
_TOKEN_LIFETIME: Final = timedelta(hours=24)
"""The page "Request access token" promises a day, though its example says a year."""
_TOKEN_MARGIN: Final = timedelta(minutes=5)
_STATUS: Final = {
    "NOT_ACTIVE": LineStatus.NOT_ACTIVE,
    "ACTIVE": LineStatus.ACTIVE,
    "FINISHED": LineStatus.USED_UP,
    "EXPIRED": LineStatus.EXPIRED,
    "RECYCLED": LineStatus.RETIRED,
}
_FIRST_PACKAGE: Final = re.compile(r"-(?:[\d.]+ [GM]B|Unlimited)\b.*")
"""What an eSIM was bought with, as orders put it behind the operator's name: "Change-1 GB - 7 Days"."""


def token(body: object) -> Token:
    """Read a token and how long it is safe to use (page "Request access token")."""
    data = item(item(body).get("data"))
    value, seconds = text(data, "access_token"), number(data, "expires_in")
    if value is None or not (value.isascii() and value.isprintable()):
        raise ShapeError("access_token: expected a token")
    lifetime = _TOKEN_LIFETIME
    if seconds is not None and seconds < lifetime.total_seconds():
        lifetime = timedelta(seconds=int(seconds))
    return Token(value=value, lifetime=max(lifetime - _TOKEN_MARGIN, timedelta()))


def lines(body: object) -> tuple[Sequence[FoundLine | None], int]:
    """Read one page of eSIMs, and how many pages there are."""
    page = item(body)
    pages = whole(item(page.get("meta") or {}), "last_page")
    return [_line(entry) for entry in items(page.get("data"))], pages or 1


def _line(sim: Item) -> FoundLine | None:
    iccid = text(sim, "iccid")
    if iccid is None:
        return None
    package = text(item(sim.get("simable") or {}), "package") or ""
    # "Bonbon Mobile 2-3 GB - 30 Days": the operator stays, that first package does not.
    title = _FIRST_PACKAGE.sub("", package)
    return FoundLine(identifier=iccid, title=title, retired=flag(sim, "recycled") is True)


def reading(body: object, now: datetime) -> Reading:
    """Read the usage of an eSIM (page "Get usage"); `now` is when it was asked, UTC."""
    usage = item(item(body).get("data"))
    status = _STATUS.get(text(usage, "status") or "")
    if status is LineStatus.RETIRED:
        # Everything else is zero or null then, and says nothing.
        return Reading(read_at=now, status=status)
    expires = moment(usage, "expired_at")
    remaining, total = _data(usage, status)
    pots = [
        Allowance(kind=AllowanceKind.DATA, remaining=remaining, total=total, expires_at=expires)
    ]
    for kind, name, unit in (
        (AllowanceKind.VOICE, "voice", _MINUTE),
        (AllowanceKind.SMS, "text", 1),
    ):
        # A total of zero means that the package has none of this kind, not that it is used up.
        if whole_total := _count(usage, f"total_{name}", unit):
            left = _count(usage, f"remaining_{name}", unit)
            pots.append(Allowance(kind=kind, remaining=left, total=whole_total, expires_at=expires))
    return Reading(read_at=now, allowances=tuple(pots), valid_until=expires, status=status)


def _data(usage: Item, status: LineStatus | None) -> tuple[Quantity | None, Quantity | None]:
    """Bytes left and in all. Zeros beside "unlimited" are to be ignored (page "Get usage")."""
    if flag(usage, "is_unlimited"):
        return UNLIMITED, UNLIMITED
    remaining, total = _count(usage, "remaining", _MB), _count(usage, "total", _MB)
    if total == 0 and status not in {LineStatus.USED_UP, LineStatus.EXPIRED}:
        # No package holds nothing: the figures are not there (yet), which is not "used up".
        return None, None
    return remaining, total


def _count(of: Item, key: str, unit: int) -> int | None:
    value = number(of, key)
    return None if value is None else int(value * unit)


def packages(body: object) -> Sequence[Package]:
    """Read the top-ups on offer (page "Get top-up package list")."""
    answer = item(body)
    pricing = item(answer.get("pricing") or {})
    offers = [_package(entry, pricing) for entry in items(answer.get("data"))]
    return tuple(offer for offer in offers if offer is not None)


def _package(offer: Item, pricing: Item) -> Package | None:
    """Read an offer; one without an id or a price cannot be bought, and is left out."""
    package_id, price = text(offer, "id"), _cost(offer, pricing)
    if package_id is None or price is None:
        return None
    return Package(
        package_id=package_id,
        title=text(offer, "title") or package_id,
        price=price,
        data=UNLIMITED if flag(offer, "is_unlimited") else _count(offer, "amount", _MB) or None,
        voice=_count(offer, "voice", _MINUTE) or None,
        sms=_count(offer, "text", 1) or None,
        validity_days=whole(offer, "day"),
    )


def _cost(package: Item, pricing: Item) -> Money | None:
    """What the wallet pays (page "Get top-up package list").

    That is `net_price` where there is one. In the discount model it is the retail price less the
    discount; how Airalo rounds is not documented, so a fraction of a cent is rounded up: a limit on
    spending must not be passed by a fraction. Without any of that the retail price is the most that
    can be asked.
    """
    if net := number(package, "net_price"):
        return Money(amount=net, currency=CURRENCY)
    price, discount = number(package, "price"), Decimal()
    if text(pricing, "model") == "discount_pricing":
        discount = number(pricing, "discount_percentage") or discount
    if not price or discount >= _ALL:
        return None
    cost = price * (_ALL - discount) / _ALL
    return Money(amount=cost.quantize(_CENT, rounding=ROUND_CEILING), currency=CURRENCY)


def history(body: object) -> Sequence[PackageRecord]:
    """Read what was bought for an eSIM, by whomever (page "Get eSIM package history")."""
    answer = item(body)
    pricing = item(answer.get("pricing") or {})
    return tuple(_record(entry, pricing) for entry in items(answer.get("data")))


def _record(entry: Item, pricing: Item) -> PackageRecord:
    """Read one entry. All must be readable: a purchase overlooked here might be made again."""
    package = item(entry.get("package"))
    record_id, package_id = identifier(entry, "id"), text(package, "id")
    if record_id is None or package_id is None:
        raise ShapeError("id: expected an id")
    return PackageRecord(
        record_id=record_id,
        package_id=package_id,
        title=text(package, "title") or "",
        price=_cost(package, pricing),
        activated_at=moment(entry, "activated_at"),
        expires_at=moment(entry, "expired_at"),
    )


def wallet(body: object) -> Money | None:
    """Read the account's money (page "Get balance")."""
    balances = item(item(body).get("data")).get("balances")
    if not balances:  # an empty list where there is nothing to show (page "Get balance")
        return None
    return money(item(item(balances).get("availableBalance") or {}), "amount", "currency")


def receipt(body: object, order: Order) -> Receipt:
    """Read the answer to a purchase. One about another package is not an answer to ours."""
    receipt = _receipt_of(item(item(body).get("data")))
    if receipt.package_id != order.package.package_id:
        raise ShapeError("package_id: not what was ordered")
    return receipt


def _receipt_of(bought: Item) -> Receipt:
    number_, package_id = (
        text(bought, "code") or identifier(bought, "id"),
        text(bought, "package_id"),
    )
    if number_ is None or package_id is None:
        raise ShapeError("expected an order")
    # The first exists in the discount model only. The list of orders has neither.
    paid = number(bought, "total_amount_paid") or number(bought, "net_price")
    currency = (text(bought, "currency") or CURRENCY).upper()
    return Receipt(
        reference=number_,
        package_id=package_id,
        title=text(bought, "package") or "",
        price=Money(amount=paid, currency=currency) if paid else None,
    )


def charged(body: object, order: Order) -> Charged | None:
    """Find our order in a list of orders (page "Get order list"), unless it has failed."""
    for entry in items(item(body).get("data")):
        failed = text(item(entry.get("status") or {}), "slug") == "failed"
        if order.reference in (text(entry, "description") or "") and not failed:
            return Charged(receipt=_receipt_of(entry))
    return None
