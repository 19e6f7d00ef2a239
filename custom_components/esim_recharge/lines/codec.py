"""Values to JSON and back, exactly.

Sums are text, times ISO 8601 in UTC, and what is unknown is left out.

Strict on the way in, because what is read here decides over money. Errors name the field, never its value: a value may
be a secret, and errors end up in logs.
"""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from .choice import CheapestCovering, Choice, FixedPackage
from .models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    LineStatus,
    Money,
    Package,
    Quantity,
    Reading,
)
from .rules import Rule

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

type Json = bool | int | float | str | list[Json] | dict[str, Json] | None
type JsonObject = dict[str, Json]


class MalformedError(ValueError):
    """The JSON is not what was written; says the path, such as `reading.money.amount`."""

    def __init__(self, *path: str) -> None:
        """Take the path from the outside in; empty for a value that does not know its own name."""
        super().__init__(".".join(path))
        self.path = path


@dataclass(frozen=True, kw_only=True, slots=True)
class _Codec[T, J = Json]:
    """How one type is written and read. `decode` raises `ValueError`."""

    encode: Callable[[T], J]
    decode: Callable[[object], T]


def _decode_int(raw: object) -> int:
    if type(raw) is not int:  # a bool is an int to isinstance
        raise MalformedError
    return raw


def _decode_str(raw: object) -> str:
    if not isinstance(raw, str):
        raise MalformedError
    return raw


def _decode_decimal(raw: object) -> Decimal:
    """Accept the one spelling that is written, not the many that `Decimal` understands."""
    text = _decode_str(raw)
    try:
        value = Decimal(text)
    except InvalidOperation:
        raise MalformedError from None
    if str(value) != text:
        raise MalformedError
    return value


def _encode_time(value: datetime) -> str:
    if value.utcoffset() is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC).isoformat()


def _decode_time(raw: object) -> datetime:
    try:
        value = datetime.fromisoformat(_decode_str(raw))
        if value.utcoffset() is None:
            raise MalformedError
        return value.astimezone(UTC)
    except ValueError, OverflowError:
        raise MalformedError from None


def _encode_quantity(value: Quantity) -> Json:
    return value.value if value is UNLIMITED else value


def _decode_quantity(raw: object) -> Quantity:
    return UNLIMITED if raw == UNLIMITED.value else _decode_int(raw)


def _enum[E: StrEnum](kind: type[E]) -> _Codec[E]:
    def decode(raw: object) -> E:
        text = _decode_str(raw)
        if text not in kind:
            raise MalformedError
        return kind(text)

    return _Codec(encode=str, decode=decode)


def _many[T](item: _Codec[T]) -> _Codec[tuple[T, ...]]:
    def encode(values: tuple[T, ...]) -> Json:
        return [item.encode(value) for value in values]

    def decode(raw: object) -> tuple[T, ...]:
        if not isinstance(raw, list):
            raise MalformedError
        return tuple(_at(str(index), item.decode, each) for index, each in enumerate(raw))

    return _Codec(encode=encode, decode=decode)


def _record[T: DataclassInstance](
    kind: type[T], parts: Mapping[str, _Codec[Any]]
) -> _Codec[T, JsonObject]:
    """Write a dataclass as an object. A field is required if the dataclass gives it no default."""
    required = {field.name for field in fields(kind) if field.default is MISSING}

    def encode(value: T) -> JsonObject:
        known = {name: getattr(value, name) for name in parts}
        return {name: parts[name].encode(part) for name, part in known.items() if part is not None}

    def decode(raw: object) -> T:
        if not isinstance(raw, Mapping) or not raw.keys() <= parts.keys():
            raise MalformedError
        given = {name for name in parts if raw.get(name) is not None}
        if missing := required - given:
            raise MalformedError(min(missing))
        return kind(**{name: _at(name, parts[name].decode, raw[name]) for name in given})

    return _Codec(encode=encode, decode=decode)


def _at[T](name: str, decode: Callable[[object], T], raw: object) -> T:
    """Decode one part, and put its name in front of whatever is wrong inside."""
    try:
        return decode(raw)
    except MalformedError as error:
        raise MalformedError(name, *error.path) from None
    except ValueError:  # the value's own checks, which may quote it
        raise MalformedError(name) from None


_INT: Final = _Codec[int](encode=lambda value: value, decode=_decode_int)
_STR: Final = _Codec[str](encode=lambda value: value, decode=_decode_str)
_DECIMAL: Final = _Codec[Decimal](encode=str, decode=_decode_decimal)
_TIME: Final = _Codec[datetime](encode=_encode_time, decode=_decode_time)
_QUANTITY: Final = _Codec[Quantity](encode=_encode_quantity, decode=_decode_quantity)

_MONEY: Final = _record(Money, {"amount": _DECIMAL, "currency": _STR})
_ALLOWANCE: Final = _record(
    Allowance,
    {"kind": _enum(AllowanceKind), "remaining": _QUANTITY, "total": _QUANTITY, "expires_at": _TIME},
)
_READING: Final = _record(
    Reading,
    {
        "read_at": _TIME,
        "as_of": _TIME,
        "money": _MONEY,
        "allowances": _many(_ALLOWANCE),
        "valid_until": _TIME,
        "status": _enum(LineStatus),
    },
)
_PACKAGE: Final = _record(
    Package,
    {
        "package_id": _STR,
        "title": _STR,
        "price": _MONEY,
        "data": _QUANTITY,
        "voice": _QUANTITY,
        "sms": _QUANTITY,
        "validity_days": _INT,
        "credit": _MONEY,
    },
)
_RULE: Final = _record(
    Rule,
    {
        "money_below": _MONEY,
        "data_below": _INT,
        "data_below_percent": _INT,
        "days_before_end": _INT,
        "days_before_run_out": _INT,
        "day_of_month": _INT,
    },
)
_CHOICES: Final[
    Mapping[str, tuple[type[FixedPackage | CheapestCovering], _Codec[Any, JsonObject]]]
] = {
    "fixed_package": (FixedPackage, _record(FixedPackage, {"package_id": _STR})),
    "cheapest_covering": (CheapestCovering, _record(CheapestCovering, {"days": _INT})),
}


def money_to_json(money: Money) -> JsonObject:
    """Write a sum: `{"amount": "12.50", "currency": "USD"}`."""
    return _MONEY.encode(money)


def money_from_json(raw: object) -> Money:
    """Read a sum; raises `MalformedError`."""
    return _at("money", _MONEY.decode, raw)


def reading_to_json(reading: Reading) -> JsonObject:
    """Write a reading; raises `ValueError` for a time without a zone."""
    return _READING.encode(reading)


def reading_from_json(raw: object) -> Reading:
    """Read a reading, its times in UTC; raises `MalformedError`."""
    return _at("reading", _READING.decode, raw)


def package_to_json(package: Package) -> JsonObject:
    """Write a package."""
    return _PACKAGE.encode(package)


def package_from_json(raw: object) -> Package:
    """Read a package; raises `MalformedError`."""
    return _at("package", _PACKAGE.decode, raw)


def rule_to_json(rule: Rule) -> JsonObject:
    """Write a rule: only what it asks."""
    return _RULE.encode(rule)


def rule_from_json(raw: object) -> Rule:
    """Read a rule; raises `MalformedError`. Absurd values pass: `rules.problems` names them."""
    return _at("rule", _RULE.decode, raw)


def choice_to_json(choice: Choice) -> JsonObject:
    """Write a choice, with a `kind`: `fixed_package` or `cheapest_covering`."""
    name, codec = next(
        (name, codec) for name, (kind, codec) in _CHOICES.items() if type(choice) is kind
    )
    return {"kind": name, **codec.encode(choice)}


def choice_from_json(raw: object) -> Choice:
    """Read a choice; raises `MalformedError`."""
    return _at("choice", _decode_choice, raw)


def _decode_choice(raw: object) -> Choice:
    if not isinstance(raw, Mapping):
        raise MalformedError
    name = raw.get("kind")
    if not isinstance(name, str) or name not in _CHOICES:
        raise MalformedError("kind")
    choice: Choice = _CHOICES[name][1].decode(
        {key: part for key, part in raw.items() if key != "kind"}
    )
    return choice
