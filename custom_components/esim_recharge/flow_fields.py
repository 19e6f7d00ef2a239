"""Fields of forms: what is entered, and the value of the product's own that it stands for.

Numbers have no limits in the form itself, because Home Assistant would complain in English. What is no value at all is
a `FlowProblem`; what cannot be meant is found when the settings are checked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, Final, Literal

from homeassistant.const import UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    DateSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)
import voluptuous as vol

from .const import BYTES_PER_DATA_UNIT, DATA_UNIT
from .flow_login import FlowProblem
from .lines.models import Money
from .recharge.settings import MAX_PAUSE, Problem

_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True, slots=True)
class Field:
    """One field of a form."""

    selector: object
    show: Callable[[Any], object]
    read: Callable[[Any], object]
    """Raises `ValueError` or `OverflowError`."""
    problem: str
    """The error for what `read` cannot read."""


type Fields = Mapping[str, Field]


def form_section(fields: Fields) -> section:
    """Make a part of a form in which nothing has to be filled in."""
    return section(vol.Schema({vol.Optional(name): item.selector for name, item in fields.items()}))


def show(fields: Fields, of: object) -> dict[str, Any]:
    """Show the attributes that are named like the fields, where they have a value."""
    values = {name: getattr(of, name) for name in fields}
    return {name: fields[name].show(value) for name, value in values.items() if value is not None}


def read(fields: Fields, entered: Mapping[str, Any], where: str) -> dict[str, Any]:
    """Read what was entered; what was left empty is left out. Raises `FlowProblem`, to be shown at `where`."""
    values: dict[str, Any] = {}
    for name, item in fields.items():
        if name not in entered:
            continue
        try:
            values[name] = item.read(entered[name])
        except ValueError, OverflowError:
            raise FlowProblem(item.problem, where) from None
    return values


def money_field(currency: str) -> Field:
    """Ask for a sum in major units of `currency`."""
    return Field(
        selector=_number(currency, step="any"),
        show=lambda money: float(money.amount),
        read=lambda value: Money(amount=Decimal(str(value)), currency=currency),
        problem=Problem.SUM_INVALID,
    )


def data_field() -> Field:
    """Ask for an amount of data in the unit of the sensors; the value is in bytes."""
    return Field(
        selector=_number(DATA_UNIT, step="any"),
        # Whole bytes do not come out as the round figure that was entered.
        show=lambda size: round(size / BYTES_PER_DATA_UNIT, 6),
        read=lambda value: round(value * BYTES_PER_DATA_UNIT),
        problem="data_too_large",
    )


def whole_field(unit: str | None = None, *, problem: str = "not_whole") -> Field:
    """Ask for a whole number."""
    return Field(selector=_number(unit), show=int, read=_whole, problem=problem)


def hours_field() -> Field:
    """Ask for hours; the value is a `timedelta`."""
    return Field(
        selector=_number(UnitOfTime.HOURS, step="any"),
        show=lambda period: period / _HOUR,
        read=_period,
        problem=Problem.PAUSE_INVALID,
    )


def date_field() -> Field:
    """Ask for a day in the owner's time zone."""
    return Field(
        selector=DateSelector(),
        show=lambda day: day.isoformat(),
        read=date.fromisoformat,
        problem=Problem.WINDOW_INVALID,
    )


def _number(unit: str | None, *, step: Literal["any"] | int = 1) -> NumberSelector:
    config = NumberSelectorConfig(mode=NumberSelectorMode.BOX, step=step)
    if unit is not None:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


def _whole(value: float) -> int:
    if value != int(value):
        raise ValueError("not a whole number")
    return int(value)


def _period(hours: float) -> timedelta:
    """More than the longest pause is absurd for every period that a form asks for."""
    period = hours * _HOUR
    if period > MAX_PAUSE:
        raise ValueError("too long")
    return period
