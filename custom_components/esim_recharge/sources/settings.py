"""What the owner set about how a line is read: kept with the line, as JSON, and made into a source."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Any, Final, cast
from zoneinfo import ZoneInfo

from ..lines.codec import JsonObject, MalformedError
from ..lines.house import House, InEntity, InEvent, InResponse
from .base import Source
from .entities import EntitiesSettings, EntitiesSource, EntityPart
from .inquiry import InquirySettings, InquirySource
from .replies import DateOrder, ReplyRules
from .typed import NoSettings, NoSource, TypedSettings, TypedSource

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

__all__ = [
    "EntitiesSettings",
    "EntityPart",
    "InquirySettings",
    "NoSettings",
    "SourceSettings",
    "TypedSettings",
    "currency_of",
    "make_source",
    "settings_from_json",
    "settings_to_json",
]

type SourceSettings = EntitiesSettings | InquirySettings | TypedSettings | NoSettings

_KIND: Final = "kind"
_UTC: Final = "UTC"
_LONGEST: Final = timedelta(days=366).total_seconds()


def make_source(
    settings: SourceSettings,
    house: House,
    clock: Callable[[], datetime],
    zone: Callable[[], tzinfo],
) -> Source:
    """A source as set. `clock` is UTC; `zone` is where the house's days begin."""
    match settings:
        case EntitiesSettings():
            return EntitiesSource(settings, house, clock, zone)
        case InquirySettings():
            return InquirySource(settings, house, clock)
        case TypedSettings():
            return TypedSource()
    return NoSource()


def currency_of(settings: SourceSettings) -> str | None:
    """What the owner said the line's money is in (ISO 4217), when they said how the line is read."""
    match settings:
        case EntitiesSettings(currency=currency) | TypedSettings(currency=currency):
            return currency
        case InquirySettings(rules=rules):
            return rules.currency
    return None


def settings_to_json(settings: SourceSettings) -> JsonObject:
    """Write settings, with a `kind`. Spans of time are seconds; what is unknown is left out.

    Raises `ValueError` for a zone without a name.
    """
    return cast("JsonObject", _json(settings))


def settings_from_json(data: object) -> SourceSettings:
    """Read settings; raises `MalformedError`, which names the field and never its value.

    Reads time zones from disk: not for the event loop.
    """
    settings: SourceSettings = _at("source", _one_of(_SOURCES), data)
    return settings


def _json(value: Any) -> Any:  # noqa: ANN401 - any part of settings
    match value:
        case Mapping():
            return {key: _json(each) for key, each in value.items()}
        case list() | tuple():
            return [_json(each) for each in value]
        case _ if is_dataclass(value):
            parts = {each.name: _json(getattr(value, each.name)) for each in fields(value)}
            kind = {_KIND: _NAMES[type(value)]} if type(value) in _NAMES else {}
            return kind | {name: part for name, part in parts.items() if part is not None}
    return _scalar(value)


def _scalar(value: object) -> object:
    match value:
        case str():
            return str(value)
        case timedelta():
            return value.total_seconds()
        case tzinfo():
            return _zone_name(value)
    return value


def _zone_name(zone: tzinfo) -> str:
    name = zone.key if isinstance(zone, ZoneInfo) else _UTC if zone is UTC else None
    if name is None:
        raise ValueError("a zone without a name")
    return name


type _Read = Callable[[object], Any]


def _at(name: str, read: _Read, raw: object) -> Any:  # noqa: ANN401 - whatever is read
    """Read one part, and put its name in front of whatever is wrong inside."""
    try:
        return read(raw)
    except MalformedError as error:
        raise MalformedError(name, *error.path) from None
    except ValueError:  # the value's own checks, which may quote it
        raise MalformedError(name) from None


def _record(kind: type[DataclassInstance], parts: Mapping[str, _Read]) -> _Read:
    """Read a dataclass. A field is required if the dataclass gives it no default; others than its own are refused."""
    required = {
        each.name
        for each in fields(kind)
        if each.default is MISSING and each.default_factory is MISSING
    }

    def read(raw: object) -> object:
        if not isinstance(raw, Mapping) or not raw.keys() <= parts.keys():
            raise MalformedError
        given = {name for name in parts if raw.get(name) is not None}
        if missing := required - given:
            raise MalformedError(min(missing))
        return kind(**{name: _at(name, parts[name], raw[name]) for name in given})

    return read


def _one_of(kinds: Mapping[str, _Read]) -> _Read:
    """Read what says its own kind."""

    def read(raw: object) -> object:
        kind = raw.get(_KIND) if isinstance(raw, Mapping) else None
        if not isinstance(raw, Mapping) or not isinstance(kind, str) or kind not in kinds:
            raise MalformedError(_KIND)
        return kinds[kind]({key: part for key, part in raw.items() if key != _KIND})

    return read


def _text(raw: object) -> str:
    if not isinstance(raw, str) or not raw:
        raise MalformedError
    return raw


def _whole(raw: object) -> int:
    if type(raw) is not int:  # a bool is an int to isinstance
        raise MalformedError
    return raw


def _yes(raw: object) -> bool:
    if not isinstance(raw, bool):
        raise MalformedError
    return raw


def _span(raw: object) -> timedelta:
    if isinstance(raw, bool) or not isinstance(raw, int | float) or not 0 <= raw <= _LONGEST:
        raise MalformedError
    return timedelta(seconds=raw)


def _date_order(raw: object) -> DateOrder:
    return DateOrder(_text(raw))


def _zone(raw: object) -> tzinfo:
    try:
        return UTC if raw == _UTC else ZoneInfo(_text(raw))
    except KeyError, OSError:
        raise MalformedError from None


def _list(raw: object) -> tuple[str, ...]:
    if not isinstance(raw, list):
        raise MalformedError
    return tuple(_at(str(place), _text, each) for place, each in enumerate(raw))


def _table(read: _Read) -> _Read:
    def read_all(raw: object) -> dict[str, Any]:
        if not isinstance(raw, Mapping):
            raise MalformedError
        return {_text(key): _at(str(key), read, each) for key, each in raw.items()}

    return read_all


def _data(raw: object) -> object:
    """Take any JSON."""
    match raw:
        case None | bool() | int() | float() | str():
            return raw
        case list():
            return [_data(each) for each in raw]
        case Mapping():
            return _table(_data)(raw)
    raise MalformedError


_PART: Final = _record(EntityPart, {"entity": _text, "attribute": _text})
_REPLY: Final = _one_of(
    {
        "response": _record(InResponse, {"path": _list}),
        "event": _record(InEvent, {"event": _text, "path": _list, "match": _table(_text)}),
        "entity": _record(InEntity, {"entity": _text, "attribute": _text}),
    }
)
_RULES: Final = _record(
    ReplyRules,
    {
        "currency": _text,
        "zone": _zone,
        "decimals": _whole,
        "decimal_mark": _text,
        "date_order": _date_order,
        "labels": _list,
        "bare": _yes,
        "pattern": _text,
    },
)
_SOURCES: Final = {
    "entities": _record(
        EntitiesSettings,
        {
            "money": _PART,
            "data": _PART,
            "valid_until": _PART,
            "currency": _text,
            "data_unit": _text,
        },
    ),
    "inquiry": _record(
        InquirySettings,
        {
            "action": _text,
            "data": _table(_data),
            "reply": _REPLY,
            "codes": _list,
            "menu": _list,
            "patience": _span,
            "every": _span,
            "rules": _RULES,
            "tells_data": _yes,
            "operator": _text,
        },
    ),
    "typed": _record(TypedSettings, {"currency": _text}),
    "none": _record(NoSettings, {}),
}
_NAMES: Final[Mapping[type, str]] = {
    InResponse: "response",
    InEvent: "event",
    InEntity: "entity",
    EntitiesSettings: "entities",
    InquirySettings: "inquiry",
    TypedSettings: "typed",
    NoSettings: "none",
}
