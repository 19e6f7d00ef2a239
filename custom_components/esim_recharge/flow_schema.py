"""The form of a line's settings: what it asks, and how its values become settings and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from homeassistant.const import PERCENTAGE, UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .flow_fields import (
    Field,
    data_field,
    date_field,
    form_section,
    hours_field,
    money_field,
    package_label,
    read,
    show,
    whole_field,
)
from .flow_login import FlowProblem
from .lines.choice import CheapestCovering, Choice, FixedPackage
from .lines.models import Money, Package, Reading
from .lines.rules import problems
from .providers.base import Capabilities, Reads
from .recharge.settings import Limits, LineSettings, Mode, Problem, check_settings

CONF_MODE: Final = "mode"
CONF_PRODUCT: Final = "product"
CONF_COVER_DAYS: Final = "cover_days"
SECTION_RULE: Final = "rule"
SECTION_PURCHASE: Final = "purchase"
SECTION_LIMITS: Final = "limits"

CHEAPEST: Final = "cheapest"
"""Stands for `CheapestCovering` among the products' ids."""
_COVER_DAYS: Final = 30
_COVER_FIELD: Final = {CONF_COVER_DAYS: whole_field(UnitOfTime.DAYS, problem="cover_days_invalid")}

SECTION_OF: Final[Mapping[Problem, str]] = {
    Problem.RULE_EMPTY: SECTION_RULE,
    Problem.RULE_INVALID: SECTION_RULE,
    Problem.CHOICE_MISSING: SECTION_PURCHASE,
    Problem.PACKAGE_UNKNOWN: SECTION_PURCHASE,
    Problem.PACKAGE_OVER_CAP: SECTION_PURCHASE,
    Problem.PACKAGE_TOO_SMALL: SECTION_PURCHASE,
    Problem.CURRENCY_MISMATCH: SECTION_PURCHASE,
    Problem.MAX_PRICE_MISSING: SECTION_LIMITS,
    Problem.BUDGET_MISSING: SECTION_LIMITS,
    Problem.SUM_INVALID: SECTION_LIMITS,
    Problem.BUDGET_BELOW_PRICE: SECTION_LIMITS,
    Problem.PER_DAY_INVALID: SECTION_LIMITS,
    Problem.PAUSE_INVALID: SECTION_LIMITS,
    Problem.PAUSE_TOO_SHORT: SECTION_LIMITS,
    Problem.WINDOW_INVALID: SECTION_LIMITS,
}
"""Where a problem is shown: at its section, because Home Assistant shows no errors at fields inside of one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineForm:
    """What the form is made for: one line, at one moment."""

    capabilities: Capabilities
    settings: LineSettings
    packages: Sequence[Package] | None
    """`None`: the provider cannot be asked now, so the product is not checked."""
    reading: Reading | None
    wallet: Money | None

    @property
    def currency(self) -> str | None:
        """The currency in which the wallet pays, and the limits count."""
        if self.capabilities.currency is not None:
            return self.capabilities.currency
        limits, prices = self.settings.limits, [item.price for item in self.packages or ()]
        known = [self.wallet, *prices, limits.max_price, limits.monthly_budget]
        return next((money.currency for money in known if money is not None), None)

    @property
    def line_currency(self) -> str | None:
        """The currency of the money on the line itself."""
        known = (self.reading and self.reading.money) or self.settings.rule.money_below
        return known.currency if known else None

    def schema(self) -> vol.Schema:
        """The form, empty."""
        mode = SelectSelectorConfig(
            options=list(Mode), mode=SelectSelectorMode.LIST, translation_key=CONF_MODE
        )
        purchase = {
            vol.Optional(CONF_PRODUCT): self._product_selector(),
            vol.Optional(CONF_COVER_DAYS): _COVER_FIELD[CONF_COVER_DAYS].selector,
        }
        return vol.Schema(
            {
                vol.Required(CONF_MODE): SelectSelector(mode),
                vol.Required(SECTION_RULE): form_section(self._rule_fields()),
                vol.Required(SECTION_PURCHASE): section(vol.Schema(purchase)),
                vol.Required(SECTION_LIMITS): form_section(self._limit_fields()),
            }
        )

    def values(self) -> dict[str, Any]:
        """The settings as the form shows them."""
        limits = self.settings.limits
        sums = (limits.max_price, limits.monthly_budget)
        foreign = any(money.currency != self.currency for money in sums if money is not None)
        return {
            CONF_MODE: self.settings.mode.value,
            SECTION_RULE: show(self._rule_fields(), self.settings.rule),
            SECTION_PURCHASE: _show_choice(self.settings.choice),
            # A sum must not turn into the same figure of another currency.
            SECTION_LIMITS: show(
                self._limit_fields(),
                replace(limits, max_price=None, monthly_budget=None) if foreign else limits,
            ),
        }

    def read(self, form: Mapping[str, Any]) -> LineSettings:
        """Settings from what was entered, not checked yet. Raises `FlowProblem` for what is no value at all."""
        fields = self._rule_fields()
        entered = read(fields, form[SECTION_RULE], SECTION_RULE)
        # What the form does not ask stays as it is; a limit that was emptied is the usual one again.
        rule = replace(self.settings.rule, **(dict.fromkeys(fields) | entered))
        limits = Limits(**read(self._limit_fields(), form[SECTION_LIMITS], SECTION_LIMITS))
        return LineSettings(
            mode=Mode(form[CONF_MODE]),
            rule=rule,
            choice=_read_choice(form[SECTION_PURCHASE]),
            limits=limits,
        )

    def errors(self, settings: LineSettings) -> dict[str, str]:
        """What would surprise the owner later: the first problem of each section."""
        errors: dict[str, str] = {}
        for problem in check_settings(
            settings, self.capabilities, packages=self.packages, reading=self.reading
        ):
            broken = problems(settings.rule) if problem is Problem.RULE_INVALID else ()
            errors.setdefault(SECTION_OF[problem], broken[0].value if broken else problem.value)
        return errors

    def _rule_fields(self) -> dict[str, Field]:
        """Only what can be read of the line."""
        reads, currency = self.capabilities.reads, self.line_currency
        fields: dict[str, Field] = {}
        if Reads.MONEY in reads and currency is not None:
            fields["money_below"] = money_field(currency)
        if Reads.DATA in reads:
            fields["data_below"] = data_field()
            fields["data_below_percent"] = whole_field(PERCENTAGE)
        if Reads.VALIDITY in reads:
            fields["days_before_end"] = whole_field(UnitOfTime.DAYS)
        if reads & {Reads.MONEY, Reads.DATA}:
            fields["days_before_run_out"] = whole_field(UnitOfTime.DAYS)
        return fields | {"day_of_month": whole_field()}

    def _limit_fields(self) -> dict[str, Field]:
        sums = [] if self.currency is None else [money_field(self.currency)] * 2
        return {
            **dict(zip(("max_price", "monthly_budget"), sums, strict=False)),
            "per_day": whole_field(problem=Problem.PER_DAY_INVALID),
            "pause": hours_field(),
            "active_from": date_field(),
            "active_until": date_field(),
            "stale_after": hours_field(),
        }

    def _product_selector(self) -> SelectSelector:
        labels = {CHEAPEST: CHEAPEST}
        if isinstance(self.settings.choice, FixedPackage):
            # Also when it is no longer on sale: the form says so when it is saved.
            labels[self.settings.choice.package_id] = self.settings.choice.package_id
        labels |= {item.package_id: package_label(item) for item in self.packages or ()}
        return SelectSelector(
            SelectSelectorConfig(
                options=[SelectOptionDict(value=key, label=text) for key, text in labels.items()],
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_PRODUCT,
            )
        )


def _show_choice(choice: Choice | None) -> dict[str, Any]:
    match choice:
        case None:
            return {CONF_COVER_DAYS: _COVER_DAYS}
        case FixedPackage(package_id=package_id):
            return {CONF_PRODUCT: package_id, CONF_COVER_DAYS: _COVER_DAYS}
        case CheapestCovering(days=days):
            return {CONF_PRODUCT: CHEAPEST, CONF_COVER_DAYS: days}


def _read_choice(entered: Mapping[str, Any]) -> Choice | None:
    product = entered.get(CONF_PRODUCT)
    if product is None:
        return None
    if product != CHEAPEST:
        return FixedPackage(package_id=product)
    days = read(_COVER_FIELD, entered, SECTION_PURCHASE).get(CONF_COVER_DAYS, 0)
    try:
        return CheapestCovering(days=days)
    except ValueError:
        raise FlowProblem("cover_days_invalid", SECTION_PURCHASE) from None
