"""The tables of sensors: where each value comes from, and when a line can have it at all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import EntityCategory, UnitOfInformation, UnitOfTime
from homeassistant.helpers.typing import StateType

from .const import DATA_UNIT
from .formats import amount_text
from .lines.models import UNLIMITED, AllowanceKind, LineStatus, Money, Quantity, Reading
from .providers.base import Capabilities, Reads
from .recharge.status import Status
from .shown import AccountState, LineState

type Attributes = Mapping[str, str | bool | None]


@dataclass(frozen=True, kw_only=True)
class EsimSensorDescription(SensorEntityDescription):
    """One value of a line."""

    value_fn: Callable[[LineState], StateType | datetime]
    attributes_fn: Callable[[LineState], Attributes] | None = None
    reads: frozenset[Reads] = frozenset()
    """The sensor exists if the provider reads any of these; empty: it always exists."""
    from_reading: bool = True


@dataclass(frozen=True, kw_only=True)
class EsimSumDescription[StateT](SensorEntityDescription):
    """A sum of money of a line or an account. Its currency is part of the entity."""

    money_fn: Callable[[StateT], Money | None]
    exists_fn: Callable[[Capabilities], bool] = lambda _capabilities: True
    from_wallet: bool = True
    """Paid from the wallet, whose currency may be known before any sum is."""
    this_month: bool = False
    from_reading: bool = False

    def currency(self, state: StateT, capabilities: Capabilities) -> str | None:
        """The ISO 4217 code, where it is known by now and the sum can exist."""
        if not self.exists_fn(capabilities):
            return None
        if (money := self.money_fn(state)) is not None:
            return money.currency
        return capabilities.currency if self.from_wallet else None


def _reading(state: LineState) -> Reading:
    """The last reading; before the first one, one that knows nothing."""
    return state.outlook.reading or Reading(read_at=datetime.min)  # noqa: DTZ901 - never shown


def _number(quantity: Quantity | None) -> int | None:
    return quantity if isinstance(quantity, int) else None


def _left(kind: AllowanceKind) -> Callable[[LineState], int | None]:
    return lambda state: _number(_reading(state).remaining(kind))


def _total(kind: AllowanceKind) -> Callable[[LineState], int | None]:
    return lambda state: _number(_reading(state).total(kind))


def _unlimited(kind: AllowanceKind) -> Callable[[LineState], Attributes]:
    """Tell an allowance without an end, which no number can say, from one that is not known."""
    return lambda state: {"unlimited": _reading(state).remaining(kind) is UNLIMITED}


def _data_used(state: LineState) -> int | None:
    total = _total(AllowanceKind.DATA)(state)
    left = _left(AllowanceKind.DATA)(state)
    return None if total is None or left is None else total - left


def _last_recharge(state: LineState) -> Attributes:
    last = state.last
    if last is None:
        return {}
    return {
        "state": last.state.value,
        "price": amount_text(last.cost),
        "currency": last.cost.currency,
        "receipt": last.receipt,
    }


def _standing(state: LineState) -> Attributes:
    standing = state.standing
    return {
        "reason": standing.reason and standing.reason.value,
        "next_allowed": None
        if standing.next_allowed is None
        else standing.next_allowed.isoformat(),
        "held_back": state.held_back and state.held_back.value,
    }


def _reading_time(state: LineState) -> datetime | None:
    reading = state.outlook.reading
    return None if reading is None else reading.taken_at


def _data(
    key: str,
    value_fn: Callable[[LineState], int | None],
    *,
    attributes_fn: Callable[[LineState], Attributes] | None = None,
    enabled: bool = True,
) -> EsimSensorDescription:
    """Describe a sensor of data: bytes, shown in the unit in which the product shows data everywhere."""
    return EsimSensorDescription(
        key=key,
        translation_key=key,
        device_class=SensorDeviceClass.DATA_SIZE,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfInformation.BYTES,
        suggested_unit_of_measurement=DATA_UNIT,
        suggested_display_precision=2,
        value_fn=value_fn,
        attributes_fn=attributes_fn,
        reads=frozenset({Reads.DATA}),
        entity_registry_enabled_default=enabled,
    )


LINE_SENSORS: Final = (
    _data("data_left", _left(AllowanceKind.DATA), attributes_fn=_unlimited(AllowanceKind.DATA)),
    _data(
        "data_total",
        _total(AllowanceKind.DATA),
        attributes_fn=_unlimited(AllowanceKind.DATA),
        enabled=False,
    ),
    _data("data_used", _data_used, enabled=False),
    EsimSensorDescription(
        key="voice_left",
        translation_key="voice_left",
        device_class=SensorDeviceClass.DURATION,
        state_class=SensorStateClass.MEASUREMENT,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        suggested_unit_of_measurement=UnitOfTime.MINUTES,
        suggested_display_precision=0,
        value_fn=_left(AllowanceKind.VOICE),
        attributes_fn=_unlimited(AllowanceKind.VOICE),
        reads=frozenset({Reads.VOICE}),
        entity_registry_enabled_default=False,
    ),
    EsimSensorDescription(
        key="sms_left",
        translation_key="sms_left",
        state_class=SensorStateClass.MEASUREMENT,
        value_fn=_left(AllowanceKind.SMS),
        attributes_fn=_unlimited(AllowanceKind.SMS),
        reads=frozenset({Reads.SMS}),
        entity_registry_enabled_default=False,
    ),
    EsimSensorDescription(
        key="valid_until",
        translation_key="valid_until",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda state: _reading(state).valid_until,
        reads=frozenset({Reads.VALIDITY}),
    ),
    EsimSensorDescription(
        key="runs_out",
        translation_key="runs_out",
        device_class=SensorDeviceClass.TIMESTAMP,
        value_fn=lambda state: state.outlook.forecast.runs_out_at,
        attributes_fn=lambda state: {
            "cause": state.outlook.forecast.cause and state.outlook.forecast.cause.value
        },
        reads=frozenset({Reads.DATA, Reads.MONEY, Reads.VALIDITY}),
    ),
    EsimSensorDescription(
        key="last_recharge",
        translation_key="last_recharge",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=lambda state: None if state.last is None else state.last.created_at,
        attributes_fn=_last_recharge,
        from_reading=False,
    ),
    EsimSensorDescription(
        key="reading_time",
        translation_key="reading_time",
        device_class=SensorDeviceClass.TIMESTAMP,
        entity_category=EntityCategory.DIAGNOSTIC,
        value_fn=_reading_time,
        # It says how old the figures are, also when they are too old to be shown.
        from_reading=False,
    ),
    EsimSensorDescription(
        key="line_status",
        translation_key="line_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in LineStatus],
        value_fn=lambda state: (status := _reading(state).status) and status.value,
        reads=frozenset({Reads.STATUS}),
    ),
    EsimSensorDescription(
        key="recharge_status",
        translation_key="recharge_status",
        device_class=SensorDeviceClass.ENUM,
        options=[status.value for status in Status],
        value_fn=lambda state: state.standing.status.value,
        attributes_fn=_standing,
        from_reading=False,
    ),
)

LINE_SUMS: Final = (
    EsimSumDescription[LineState](
        key="balance",
        translation_key="balance",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        money_fn=lambda state: _reading(state).money,
        exists_fn=lambda capabilities: Reads.MONEY in capabilities.reads,
        from_wallet=False,
        from_reading=True,
    ),
    EsimSumDescription[LineState](
        key="spent_this_month",
        translation_key="spent_this_month",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        money_fn=lambda state: state.spent,
        this_month=True,
    ),
)

ACCOUNT_SUMS: Final = (
    EsimSumDescription[AccountState](
        key="wallet",
        translation_key="wallet",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        money_fn=lambda state: state.wallet,
        exists_fn=lambda capabilities: capabilities.wallet,
    ),
    EsimSumDescription[AccountState](
        key="spent_this_month",
        translation_key="spent_this_month",
        device_class=SensorDeviceClass.MONETARY,
        state_class=SensorStateClass.TOTAL,
        suggested_display_precision=2,
        money_fn=lambda state: state.spent,
        this_month=True,
    ),
)
