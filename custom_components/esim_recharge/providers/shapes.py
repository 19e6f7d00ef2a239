"""Reading a provider's JSON without trusting it.

A key that is absent or null is unknown (`None`), never zero and never an empty text. A value of the
wrong type means that the answer cannot be read at all: `ShapeError`.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final, cast

from ..lines.models import Money
from .redact import encodable

_LARGEST: Final = 10**15
"""No count of a provider is larger, and 1e999999 as an int would exhaust the memory."""

type Item = Mapping[str, Any]
"""A JSON object."""


class ShapeError(ValueError):
    """The answer does not look like what the provider documents."""


def item(value: object) -> Item:
    """Take a JSON object; raises `ShapeError` for anything else."""
    if not isinstance(value, dict):
        raise ShapeError("expected an object")
    return cast("Item", value)


def items(value: object) -> Sequence[Item]:
    """Take a list of JSON objects; raises `ShapeError` for anything else."""
    if not isinstance(value, list):
        raise ShapeError("expected a list")
    return [item(entry) for entry in value]


def text(of: Item, key: str) -> str | None:
    """Take a text, or `None` where there is none."""
    value = of.get(key)
    if value is not None and not isinstance(value, str):
        raise ShapeError(f"{key}: expected a text")
    return encodable(value) if value else None


def texts(value: object) -> Iterator[str]:
    """Every text in a JSON value that is not empty, at any depth; keys and numbers are none."""
    match value:
        case str() if value:
            yield value
        case Mapping():
            for entry in value.values():
                yield from texts(entry)
        case list():
            for entry in value:
                yield from texts(entry)


def flag(of: Item, key: str) -> bool | None:
    """Take a yes or no, or `None` where it is not said."""
    value = of.get(key)
    if value is not None and not isinstance(value, bool):
        raise ShapeError(f"{key}: expected true or false")
    return value


def number(of: Item, key: str, lowest: int = 0) -> Decimal | None:
    """Take a number, as JSON number or as text (providers do both); below `lowest` is nonsense."""
    value = of.get(key)
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        raise ShapeError(f"{key}: expected a number")
    try:
        result = Decimal(value)
    except InvalidOperation:
        raise ShapeError(f"{key}: expected a number") from None
    if not result.is_finite() or not lowest <= result <= _LARGEST:
        raise ShapeError(f"{key}: out of range")
    return result


def whole(of: Item, key: str) -> int | None:
    """Take a whole number that is not negative; fractions are cut off."""
    value = number(of, key)
    return None if value is None else int(value)


def identifier(of: Item, key: str) -> str | None:
    """Take an id, which providers give as text or as a whole number."""
    value = of.get(key)
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return text(of, key)


def moment(of: Item, key: str) -> datetime | None:
    """Take an ISO 8601 time as aware UTC; a naive one is held for UTC."""
    value = text(of, key)
    if value is None:
        return None
    try:
        parsed = datetime.fromisoformat(value)
        return (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).astimezone(UTC)
    except ValueError, OverflowError:
        raise ShapeError(f"{key}: expected a time") from None


def money(of: Item, amount: str, currency: str) -> Money | None:
    """Take a sum, which may be owed, with its currency; `None` unless both are there."""
    sum_, code = number(of, amount, -_LARGEST), text(of, currency)
    if sum_ is None or code is None:
        return None
    try:
        return Money(amount=sum_, currency=code.upper())
    except ValueError:
        raise ShapeError(f"{currency}: expected a currency") from None
