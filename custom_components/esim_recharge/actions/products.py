"""Which product an action means: its id, or of one that is sold by amount the amount that the line shall get."""

from collections.abc import Sequence
from typing import Final

from homeassistant.core import ServiceCall

from ..errors import invalid
from ..formats import amount_text
from ..lines.choice import FixedPackage, sold_by_amount
from ..lines.models import AT, AmountRange, Money, Package
from .target import Target
from .values import amount_of, text_or_none

ATTR_PACKAGE_ID: Final = "package_id"
ATTR_AMOUNT: Final = "amount"


async def async_package_id(call: ServiceCall, target: Target) -> str | None:
    """The id of the product; `None`: the settings of the line choose.

    An amount is in the currency of the line. It is asked for at the provider, so that a sum that is not sold is told
    from a product that is gone. Raises `ServiceValidationError` or `ProviderError`.
    """
    named = text_or_none(call.data, ATTR_PACKAGE_ID)
    if ATTR_AMOUNT not in call.data:
        return named
    amount = amount_of(ATTR_AMOUNT, call.data[ATTR_AMOUNT])
    product, range_ = _ranged(await target.async_packages(), named or _chosen(target))
    made = product.at(amount)
    if made is None:
        raise invalid("amount_not_sold", **_words(range_))
    return made.package_id


def _chosen(target: Target) -> str | None:
    """What the settings of the line buy, where that is always the same."""
    choice = target.coordinator.data.lines[target.line.key].settings.choice
    return choice.package_id if isinstance(choice, FixedPackage) else None


def _ranged(packages: Sequence[Package], package_id: str | None) -> tuple[Package, AmountRange]:
    """The one product that is sold by amount, or the named one: by its own id or by that of any sum of it."""
    wanted = None if package_id is None else package_id.partition(AT)[0]
    by_id = sold_by_amount(packages)
    products = [sold for key, sold in by_id.items() if wanted in {None, key}]
    if not products:
        raise invalid("amount_not_offered")
    if len(products) > 1:
        raise invalid("amount_needs_product")
    return products[0]


def _words(range_: AmountRange) -> dict[str, str]:
    step = Money(amount=range_.step, currency=range_.least.currency)
    return {
        "least": amount_text(range_.least),
        "most": amount_text(range_.most),
        "step": amount_text(step),
        "currency": range_.least.currency,
    }
