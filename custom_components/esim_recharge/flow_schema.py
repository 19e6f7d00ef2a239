"""The form of a line's settings: what it asks, and how its values become settings and back."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any, Final

from homeassistant.const import PERCENTAGE, UnitOfTime
from homeassistant.helpers.selector import (
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
    read,
    show,
    whole_field,
)
from .flow_purchase import SECTION_PURCHASE, Purchase
from .lines.models import Money, Package, Reading
from .lines.rules import Rule, problems
from .providers.base import Capabilities, Reads
from .recharge.settings import Limits, LineSettings, Mode, Problem, check_settings
from .sources.settings import NoSettings, SourceSettings, TypedSettings, currency_of

CONF_MODE: Final = "mode"
MODE_BY_HAND: Final = "mode_by_hand"
"""The words for the modes where a person pays each time."""
SECTION_RULE: Final = "rule"
SECTION_LIMITS: Final = "limits"

TYPED_STALE_AFTER: Final = timedelta(days=7)
"""A person types less often than a machine reads."""

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
    source: SourceSettings = field(default_factory=NoSettings)
    """How the line is read, if not by its provider."""

    @property
    def usual(self) -> Limits:
        """The limits that hold where nothing else is set."""
        if isinstance(self.source, TypedSettings):
            return Limits(stale_after=TYPED_STALE_AFTER)
        return Limits()

    @property
    def purchase(self) -> Purchase:
        """What the form asks about the product."""
        return Purchase(packages=self.packages, choice=self.settings.choice)

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
        return known.currency if known else currency_of(self.source)

    @property
    def credit_currency(self) -> str | None:
        """The currency in which products put money on the line, where any does."""
        credits_ = (item.credit for item in self.packages or ())
        known = (self.settings.limits.max_credit, *credits_)
        return next((money.currency for money in known if money is not None), None)

    @property
    def modes(self) -> SelectSelector:
        """Nothing is automatic where a person pays each time."""
        by_hand = self.capabilities.by_hand
        offered = [mode for mode in Mode if not (by_hand and mode is Mode.AUTOMATIC)]
        return SelectSelector(
            SelectSelectorConfig(
                options=offered,
                mode=SelectSelectorMode.LIST,
                translation_key=MODE_BY_HAND if by_hand else CONF_MODE,
            )
        )

    def schema(self) -> vol.Schema:
        """The form, empty."""
        return vol.Schema(
            {
                vol.Required(CONF_MODE): self.modes,
                vol.Required(SECTION_RULE): form_section(self._rule_fields()),
                vol.Required(SECTION_PURCHASE): self.purchase.section(),
                vol.Required(SECTION_LIMITS): form_section(self._limit_fields()),
            }
        )

    def values(self) -> dict[str, Any]:
        """The settings as the form shows them."""
        mode, limits = self.settings.mode, self.settings.limits
        if self.capabilities.by_hand and mode is Mode.AUTOMATIC:
            mode = Mode.ASK
        if self.settings == LineSettings():
            limits = self.usual
        return {
            CONF_MODE: mode.value,
            SECTION_RULE: show(self._rule_fields(), self.settings.rule),
            SECTION_PURCHASE: self.purchase.values(),
            SECTION_LIMITS: show(self._limit_fields(), self._in_known_currencies(limits)),
        }

    def _in_known_currencies(self, limits: Limits) -> Limits:
        """A sum must not turn into the same figure of another currency."""
        sums = (limits.max_price, limits.monthly_budget)
        if any(money.currency != self.currency for money in sums if money is not None):
            limits = replace(limits, max_price=None, monthly_budget=None)
        return limits

    def read(self, form: Mapping[str, Any]) -> LineSettings:
        """Settings from what was entered, not checked yet. Raises `FlowProblem` for what is no value at all."""
        fields = self._rule_fields()
        entered = read(fields, form[SECTION_RULE], SECTION_RULE)
        limits = read(self._limit_fields(), form[SECTION_LIMITS], SECTION_LIMITS)
        return LineSettings(
            mode=Mode(form[CONF_MODE]),
            rule=replace(self._unasked_rule(), **(dict.fromkeys(fields) | entered)),
            choice=self.purchase.read(form[SECTION_PURCHASE]),
            # A limit that was emptied is the usual one again.
            limits=replace(self.usual, **limits),
        )

    def _unasked_rule(self) -> Rule:
        """What the form does not ask stays as it is, unless the line can never be due by it any more."""
        rule, reads = self.settings.rule, self.capabilities.reads
        return Rule(
            money_below=rule.money_below if Reads.MONEY in reads else None,
            day_of_month=rule.day_of_month,
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
        paid, got = self.currency, self.credit_currency
        currencies = {"max_price": paid, "max_credit": got, "monthly_budget": paid}
        sums = {name: money_field(known) for name, known in currencies.items() if known is not None}
        return {
            **sums,
            "per_day": whole_field(problem=Problem.PER_DAY_INVALID),
            "pause": hours_field(),
            "active_from": date_field(),
            "active_until": date_field(),
            "stale_after": hours_field(),
        }
