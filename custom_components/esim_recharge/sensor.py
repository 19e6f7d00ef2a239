"""Sensors: what is left on a line, until when, what was spent, and how its recharges stand."""

from abc import abstractmethod
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Final, override

from homeassistant.components.sensor import SensorEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.typing import StateType

from .coordinator import EsimConfigEntry, EsimCoordinator
from .entity import EsimAccountEntity, EsimLineEntity
from .lines.models import Money
from .providers.base import Capabilities
from .recharge.periods import month_start
from .sensor_tables import (
    ACCOUNT_SUMS,
    LINE_SENSORS,
    LINE_SUMS,
    EsimSensorDescription,
    EsimSumDescription,
)
from .shown import AccountState, LineState

PARALLEL_UPDATES: Final = 0


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EsimConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add what each line can have."""
    runtime = entry.runtime_data
    for subentry_id, line in runtime.lines.items():
        reads = runtime.account.capabilities(line.key).reads
        async_add_entities(
            (
                EsimSensor(entry, subentry_id, description)
                for description in LINE_SENSORS
                if not description.reads or description.reads & reads
            ),
            config_subentry_id=subentry_id,
        )
    _add_sums(entry, async_add_entities)


@callback
def _add_sums(entry: EsimConfigEntry, async_add_entities: AddConfigEntryEntitiesCallback) -> None:
    """Add a sum for each currency that turns up: statistics cannot bear a unit that changes."""
    runtime, coordinator = entry.runtime_data, entry.runtime_data.coordinator
    added: set[tuple[str, str, str]] = set()

    def fresh[StateT](
        owner: str,
        table: Iterable[EsimSumDescription[StateT]],
        state: StateT,
        capabilities: Capabilities,
    ) -> Iterator[tuple[EsimSumDescription[StateT], str]]:
        for description in table:
            currency = description.currency(state, capabilities)
            if currency is not None and (owner, description.key, currency) not in added:
                added.add((owner, description.key, currency))
                yield description, currency

    @callback
    def look() -> None:
        for subentry_id, line in runtime.lines.items():
            capabilities = runtime.account.capabilities(line.key)
            sums = fresh(subentry_id, LINE_SUMS, coordinator.data.lines[line.key], capabilities)
            found = [EsimLineSum(entry, subentry_id, *each) for each in sums]
            if found:
                async_add_entities(found, config_subentry_id=subentry_id)
        account = [
            EsimAccountSum(entry, *each)
            for each in fresh(
                "", ACCOUNT_SUMS, coordinator.data, runtime.provider_type.capabilities
            )
        ]
        if account:
            async_add_entities(account)

    look()
    entry.async_on_unload(coordinator.async_add_listener(look))


class EsimSensor(EsimLineEntity, SensorEntity):
    """One value of a line."""

    entity_description: EsimSensorDescription

    def __init__(
        self, entry: EsimConfigEntry, subentry_id: str, description: EsimSensorDescription
    ) -> None:
        """Take the value from where the description says."""
        super().__init__(entry, subentry_id, description)
        self._from_reading = description.from_reading

    @property
    @override
    def native_value(self) -> StateType | Decimal | datetime:
        """The value; `None` is unknown."""
        return self.entity_description.value_fn(self.line_state)

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any] | None:
        """What explains the value."""
        explain = self.entity_description.attributes_fn
        return None if explain is None else explain(self.line_state)


class EsimSum[StateT](SensorEntity):
    """A sum of money in one currency for good: of another one it knows nothing, and there is another entity."""

    entity_description: EsimSumDescription[StateT]
    coordinator: EsimCoordinator

    @abstractmethod
    def _money(self) -> Money | None:
        """What the description finds now."""

    @property
    @override
    def native_value(self) -> Decimal | None:
        """Major units."""
        money = self._money()
        if money is None or money.currency != self.native_unit_of_measurement:
            return None
        return money.amount

    @property
    @override
    def last_reset(self) -> datetime | None:
        """The start of the local month, for what is counted by the month."""
        if not self.entity_description.this_month:
            return None
        office = self.coordinator.hub.office
        return month_start(office.clock(), office.zone())


class EsimLineSum(EsimLineEntity, EsimSum[LineState]):
    """A sum of a line."""

    def __init__(
        self,
        entry: EsimConfigEntry,
        subentry_id: str,
        description: EsimSumDescription[LineState],
        currency: str,
    ) -> None:
        """`currency` is an ISO 4217 code."""
        super().__init__(entry, subentry_id, description, variant=currency)
        self._from_reading = description.from_reading
        self._attr_native_unit_of_measurement = currency

    @override
    def _money(self) -> Money | None:
        return self.entity_description.money_fn(self.line_state)


class EsimAccountSum(EsimAccountEntity, EsimSum[AccountState]):
    """A sum of an account."""

    def __init__(
        self, entry: EsimConfigEntry, description: EsimSumDescription[AccountState], currency: str
    ) -> None:
        """`currency` is an ISO 4217 code."""
        super().__init__(entry, description, variant=currency)
        self._attr_native_unit_of_measurement = currency

    @override
    def _money(self) -> Money | None:
        return self.entity_description.money_fn(self.coordinator.data)
