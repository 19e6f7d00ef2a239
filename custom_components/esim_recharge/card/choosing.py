"""The first step of a purchase: what is on sale, and what of it the limits allow."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final
from uuid import uuid4

from ..errors import async_translated, invalid, refused
from ..formats import amount_text
from ..lines.models import AllowanceKind, AmountRange, Money, Package
from ..recharge.limits import first_refusal
from ..recharge.models import Origin, Refusal
from ..recharge.survey import Asked, Wish
from ..titles import says_days, says_quantity
from .budget import over
from .look import Look
from .order import Order, confirm_page, title
from .pages import (
    Button,
    Option,
    Page,
    Part,
    alert,
    bullets,
    choose,
    close,
    entry,
    only_if,
    words,
)
from .spending import limits
from .texts import (
    Text,
    card,
    days,
    dialog,
    error,
    joined,
    money,
    product_name,
    quantity,
    reason,
    refusal,
)
from .visit import Visit

PRODUCT: Final = "product"
AMOUNT: Final = "amount"
CONFIRM: Final = "confirm"


async def start(visit: Visit, gone: Text = None) -> Page:
    """The list. `gone`: why it is shown again. Raises `HomeAssistantError` if the provider does not tell it."""
    offers = _offers(await visit.packages())
    look = visit.look
    return visit.page(
        "gone" if gone else "pick",
        title(visit),
        alert(gone) if gone else None,
        words(refusal(look.obstacle)) if look.obstacle else None,
        *_list(look, offers),
        bullets(limits(look)),
        buttons=(
            close(),
            Button(
                label=dialog("next"),
                step=CONFIRM,
                look="main",
                needs=PRODUCT,
                off=look.obstacle is not None or not offers,
            ),
        ),
    )


def _list(look: Look, offers: Mapping[str, Package]) -> Iterator[Part]:
    if not offers:
        yield words(error("refused_product_unavailable_no_packages"))
        return
    options = [_option(look, value, package) for value, package in offers.items()]
    yield choose(PRODUCT, dialog("pick"), options)
    for value, package in offers.items():
        if package.range is not None:
            ends = {"least": money(package.range.least), "most": money(package.range.most)}
            yield only_if(PRODUCT, [value], entry(AMOUNT, dialog("amount", **ends), decimal=True))


def _offers(packages: Sequence[Package]) -> dict[str, Package]:
    """What can be chosen, by how the choice is named: a product that is sold by amount once, and not each sum of it."""
    found: dict[str, Package] = {}
    for package in packages:
        found.setdefault(package.range.product_id if package.range else package.package_id, package)
    return found


def _option(look: Look, value: str, package: Package) -> Option:
    limit, range_ = over(look, package), package.range
    price = (
        money(package.price) if range_ is None else dialog("from", price=money(range_.price_least))
    )
    return Option(
        value=value,
        title=product_name(package) if range_ is None else package.title,
        detail=joined(*_gets(package), limit and reason(limit)),
        price=price,
        off=limit is not None,
    )


def _gets(package: Package) -> Iterator[Text]:
    """Data, calls, messages and days, where the title does not say the same."""
    kinds = {
        AllowanceKind.DATA: package.data,
        AllowanceKind.VOICE: package.voice,
        AllowanceKind.SMS: package.sms,
    }
    for kind, amount in kinds.items():
        if amount and not says_quantity(package.title, kind, amount):
            said = quantity(kind, amount)
            yield said if kind is AllowanceKind.DATA else [card(kind.value), said]
    count = package.validity_days
    if count and not says_days(package.title, count):
        yield days(count)


async def confirm(visit: Visit) -> Page:
    """What was chosen, as it is offered now. Raises `HomeAssistantError` if it would be refused."""
    packages = await visit.packages()
    package = _offers(packages).get(visit.input.get(PRODUCT, ""))
    if package is None:
        return await start(visit, error("refused_product_unavailable_package_gone"))
    if package.range is not None:
        package = _of_amount(visit, package, package.range)
    no = await _refusal(visit, package, packages)
    if no is not None:
        raise refused(no)
    order = Order(
        line=visit.target.line.key,
        request_id=uuid4().hex,
        package_id=package.package_id,
        price=package.price,
        product=str(product_name(package)),
    )
    return confirm_page(visit, order)


def _of_amount(visit: Visit, package: Package, range_: AmountRange) -> Package:
    amount = visit.typed(AMOUNT)
    made = None if amount is None else package.at(amount)
    if made is None:
        raise invalid(
            "amount_not_sold",
            least=amount_text(range_.least),
            most=amount_text(range_.most),
            step=amount_text(Money(amount=range_.step, currency=range_.least.currency)),
            currency=range_.least.currency,
        )
    return made


async def _refusal(visit: Visit, package: Package, packages: Sequence[Package]) -> Refusal | None:
    """What a guard would say to this very purchase. The wallet is only asked when it is paid."""
    wish = Wish(
        origin=Origin.REQUESTED,
        package_id=package.package_id,
        max_price=package.price,
        expected_price=package.price,
    )
    async with async_translated(visit.target.hass, visit.target.entry):
        situation = await visit.target.hub.survey.situation(
            visit.target.line, wish, Asked(packages=packages, wallet=None)
        )
    return first_refusal(situation)
