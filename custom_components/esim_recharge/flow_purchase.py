"""The part of a line's form that asks what is bought: a product, an amount of one, or the cheapest."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from homeassistant.const import UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .flow_fields import Field, form_section, money_field, read, whole_field
from .flow_login import FlowProblem
from .formats import money_text
from .labels import package_label
from .lines.choice import CheapestCovering, Choice, FixedPackage, find_package, sold_by_amount
from .lines.models import Package, plain

CONF_PRODUCT: Final = "product"
CONF_AMOUNT: Final = "amount"
CONF_COVER_DAYS: Final = "cover_days"
SECTION_PURCHASE: Final = "purchase"

CHEAPEST: Final = "cheapest"
"""Stands for `CheapestCovering` among the products' ids."""
_COVER_DAYS: Final = 30
_COVER_FIELD: Final = {CONF_COVER_DAYS: whole_field(UnitOfTime.DAYS, problem="cover_days_invalid")}


@dataclass(frozen=True, kw_only=True, slots=True)
class Purchase:
    """What can be chosen, and what is."""

    packages: Sequence[Package] | None
    """`None`: the provider cannot be asked now."""
    choice: Choice | None

    def section(self) -> section:
        """The part of the form, empty."""
        fields: dict[vol.Marker, object] = {vol.Optional(CONF_PRODUCT): self._product_selector()}
        free = form_section(self._amount_field() | _COVER_FIELD)
        return section(vol.Schema(fields | free.schema.schema))

    def values(self) -> dict[str, Any]:
        """The choice as the form shows it. An amount is chosen among the products once it is saved."""
        match self.choice:
            case None:
                return {CONF_COVER_DAYS: _COVER_DAYS}
            case FixedPackage(package_id=package_id):
                return {CONF_PRODUCT: package_id, CONF_COVER_DAYS: _COVER_DAYS}
            case CheapestCovering(days=days):
                return {CONF_PRODUCT: CHEAPEST, CONF_COVER_DAYS: days}

    def read(self, entered: Mapping[str, Any]) -> Choice | None:
        """The choice that was entered. Raises `FlowProblem`."""
        product = entered.get(CONF_PRODUCT)
        amount = read(self._amount_field(), entered, SECTION_PURCHASE).get(CONF_AMOUNT)
        if amount is not None:
            return self._of_amount(product, amount.amount)
        if product is None:
            return None
        if product != CHEAPEST:
            return FixedPackage(package_id=product)
        days = read(_COVER_FIELD, entered, SECTION_PURCHASE).get(CONF_COVER_DAYS, 0)
        try:
            return CheapestCovering(days=days)
        except ValueError:
            raise FlowProblem("cover_days_invalid", SECTION_PURCHASE) from None

    def _of_amount(self, product: str | None, amount: Decimal) -> FixedPackage:
        """The amount of the chosen product, or of the only one that is sold by amount."""
        ranged = list(sold_by_amount(self.packages or ()).values())
        if product is None and len(ranged) == 1:
            sold: Package | None = ranged[0][0]
        elif product is None:
            raise FlowProblem("amount_without_product", SECTION_PURCHASE)
        else:
            sold = find_package(self.packages or (), product)
        if sold is None or sold.range is None:
            raise FlowProblem("amount_not_free", SECTION_PURCHASE)
        made = sold.at(amount)
        if made is None:
            raise FlowProblem(
                "amount_not_sold",
                SECTION_PURCHASE,
                least=money_text(sold.range.least),
                most=money_text(sold.range.most),
                step=plain(sold.range.step),
            )
        return FixedPackage(package_id=made.package_id)

    def _amount_field(self) -> dict[str, Field]:
        """In the line's currency; not asked where there is none, or more than one."""
        ranged = sold_by_amount(self.packages or ()).values()
        currencies = {amounts.least.currency for _, amounts in ranged}
        return {CONF_AMOUNT: money_field(*currencies)} if len(currencies) == 1 else {}

    def _product_selector(self) -> SelectSelector:
        labels = {CHEAPEST: CHEAPEST}
        if isinstance(self.choice, FixedPackage):
            # Also when it is no longer on sale: the form says so when it is saved.
            package_id = self.choice.package_id
            known = find_package(self.packages or (), package_id)
            labels[package_id] = package_id if known is None else package_label(known)
        labels |= {item.package_id: package_label(item) for item in self.packages or ()}
        return SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=key, label=text) for key, text in labels.items()],
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_PRODUCT,
            )
        )
