"""Numbers: the thresholds and the budget of a line. Unknown while not set; taken back in the line's form."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final, override

from homeassistant.components.number import (
    NumberDeviceClass,
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import EntityCategory, UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import BYTES_PER_DATA_UNIT, DATA_UNIT
from .coordinator import EsimConfigEntry
from .entity import EsimLineEntity
from .lines.models import Money
from .lines.rules import MAX_DATA, MAX_DAYS, MAX_MONEY, Rule
from .providers.base import Capabilities, Reads
from .recharge.settings import MAX_SUM, LineSettings
from .settings_change import async_change_settings, async_require_admin
from .shown import LineState

PARALLEL_UPDATES: Final = 1


@dataclass(frozen=True, kw_only=True)
class EsimNumberDescription(NumberEntityDescription):
    """One setting of a line that is a number. Zero means nothing here, so the smallest step is the smallest value."""

    value_fn: Callable[[LineSettings], float | None]
    change_fn: Callable[[LineSettings, float, str], LineSettings]
    """What the settings become; the text is the currency, empty for what is no sum of money."""
    exists_fn: Callable[[Capabilities], bool] = lambda _capabilities: True
    currency_fn: Callable[[LineState, Capabilities], str | None] | None = None
    """For sums of money: their ISO 4217 code, where it is known."""


def _with_rule(settings: LineSettings, rule: Rule) -> LineSettings:
    return replace(settings, rule=rule)


def _money(value: float, currency: str) -> Money:
    """Exactly the digits that were entered."""
    return Money(amount=Decimal(str(value)), currency=currency)


def _amount(money: Money | None) -> float | None:
    return None if money is None else float(money.amount)


def _data(settings: LineSettings) -> float | None:
    """As it was entered: whole bytes do not come out as round figures by themselves."""
    data = settings.rule.data_below
    return None if data is None else round(data / BYTES_PER_DATA_UNIT, 3)


def _line_currency(state: LineState, _capabilities: Capabilities) -> str | None:
    """The currency of the line's own money."""
    reading, threshold = state.outlook.reading, state.settings.rule.money_below
    known = threshold or (reading and reading.money)
    return known.currency if known else None


def _budget_currency(state: LineState, capabilities: Capabilities) -> str | None:
    """The currency in which the line's recharges are paid."""
    limits = state.settings.limits
    known = limits.monthly_budget or limits.max_price or (state.last and state.last.cost)
    return known.currency if known else capabilities.currency


NUMBERS: Final = (
    EsimNumberDescription(
        key="money_threshold",
        translation_key="money_threshold",
        device_class=NumberDeviceClass.MONETARY,
        native_min_value=0.01,
        native_max_value=float(MAX_MONEY),
        native_step=0.01,
        value_fn=lambda settings: _amount(settings.rule.money_below),
        change_fn=lambda settings, value, currency: _with_rule(
            settings, replace(settings.rule, money_below=_money(value, currency))
        ),
        exists_fn=lambda capabilities: Reads.MONEY in capabilities.reads,
        currency_fn=_line_currency,
    ),
    EsimNumberDescription(
        key="data_threshold",
        translation_key="data_threshold",
        device_class=NumberDeviceClass.DATA_SIZE,
        native_unit_of_measurement=DATA_UNIT,
        native_min_value=0.01,
        native_max_value=MAX_DATA // BYTES_PER_DATA_UNIT,
        native_step=0.01,
        value_fn=_data,
        change_fn=lambda settings, value, _: _with_rule(
            settings, replace(settings.rule, data_below=round(value * BYTES_PER_DATA_UNIT))
        ),
        exists_fn=lambda capabilities: Reads.DATA in capabilities.reads,
    ),
    EsimNumberDescription(
        key="days_before_end",
        translation_key="days_before_end",
        native_unit_of_measurement=UnitOfTime.DAYS,
        # Zero days before the end is the end itself.
        native_min_value=0,
        native_max_value=MAX_DAYS,
        native_step=1,
        value_fn=lambda settings: settings.rule.days_before_end,
        change_fn=lambda settings, value, _: _with_rule(
            settings, replace(settings.rule, days_before_end=round(value))
        ),
        exists_fn=lambda capabilities: Reads.VALIDITY in capabilities.reads,
    ),
    EsimNumberDescription(
        key="monthly_budget",
        translation_key="monthly_budget",
        device_class=NumberDeviceClass.MONETARY,
        native_min_value=0.01,
        native_max_value=float(MAX_SUM),
        native_step=0.01,
        value_fn=lambda settings: _amount(settings.limits.monthly_budget),
        change_fn=lambda settings, value, currency: replace(
            settings, limits=replace(settings.limits, monthly_budget=_money(value, currency))
        ),
        currency_fn=_budget_currency,
    ),
)


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EsimConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add what makes sense for each line."""
    runtime = entry.runtime_data
    for subentry_id, line in runtime.lines.items():
        capabilities = runtime.account.capabilities(line.key)
        async_add_entities(
            (
                EsimNumber(entry, subentry_id, description)
                for description in NUMBERS
                if description.exists_fn(capabilities)
            ),
            config_subentry_id=subentry_id,
        )


class EsimNumber(EsimLineEntity, NumberEntity):
    """One setting of a line. An administrator may change it, and so may an automation."""

    entity_description: EsimNumberDescription
    _attr_entity_category = EntityCategory.CONFIG
    _attr_mode = NumberMode.BOX
    _is_setting = True

    @property
    def _currency(self) -> str | None:
        known = self.entity_description.currency_fn
        capabilities = self.coordinator.account.capabilities(self.line.key)
        return "" if known is None else known(self.line_state, capabilities)

    @property
    @override
    def available(self) -> bool:
        """A sum needs a currency."""
        return super().available and self._currency is not None

    @property
    @override
    def native_unit_of_measurement(self) -> str | None:
        """The currency of a sum, else the unit of the description."""
        return self._currency or self.entity_description.native_unit_of_measurement

    @property
    @override
    def native_value(self) -> float | None:
        """The setting; unknown while it is not set."""
        return self.entity_description.value_fn(self.line_state.settings)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Save the setting, then act on it. Raises what `settings_change` raises."""
        currency = self._currency or ""
        await async_require_admin(self.hass, self._context)
        await async_change_settings(
            self.coordinator,
            self.line.key,
            lambda settings: self.entity_description.change_fn(settings, value, currency),
        )
