"""What is known about operators: the codes they answer, how they write, and how sure each of these facts is."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from enum import StrEnum
from pathlib import Path
import re
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

import yaml

from ..lines.models import Money
from .dates import DateOrder
from .facts import Node, ProfileError
from .replies import ReplyRules

__all__ = [
    "NUMBER",
    "VOUCHER",
    "Code",
    "Confidence",
    "Fact",
    "Numbers",
    "Operator",
    "Origin",
    "ProfileError",
    "Purpose",
    "Validity",
    "load",
]

VOUCHER: Final = "{voucher}"
"""Where the figures of a voucher go in a code; `NUMBER`: the number of another line."""
NUMBER: Final = "{number}"
_FILE: Final = Path(__file__).with_name("operators.yaml")
_CODE: Final = re.compile(r"[*#]{1,2}[0-9*#]+|[0-9]{3,6}")


class Confidence(StrEnum):
    """How sure a fact is."""

    HIGH = "H"
    """The operator's or regulator's own text."""
    MEDIUM = "M"
    """A curated database, or several independent third parties."""
    LOW = "L"
    """One blog, one tool, or one look."""


class Purpose(StrEnum):
    """What a code is for."""

    BALANCE = "balance"
    DATA = "data"
    OWN_NUMBER = "own_number"
    VOUCHER = "voucher"
    VOUCHER_FOR_ANOTHER = "voucher_for_another"
    STOP_PAID_SERVICES = "stop_paid_services"
    CARE = "care"
    """A number to call."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Where a fact was read."""

    title: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Fact[T]:
    """Something that somebody says about an operator."""

    value: T
    origin: Origin
    confidence: Confidence

    @property
    def to_confirm(self) -> bool:
        """It must be shown as "to be confirmed on your line"."""
        return self.confidence is not Confidence.HIGH


@dataclass(frozen=True, kw_only=True, slots=True)
class Code:
    """What is dialled. May have `VOUCHER` and `NUMBER` in it."""

    text: str
    voucher_digits: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Validity:
    """How long a recharge makes a line last."""

    recharge: Money
    days: int


@dataclass(frozen=True, kw_only=True, slots=True)
class Numbers:
    """What the operator's numbers look like, without a leading zero."""

    calling_code: str
    digits: tuple[int, ...] = ()
    """How many may follow the calling code; empty: not known."""
    starts: tuple[str, ...] = ()
    """How they may start behind it; empty: not known."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operator:
    """One mobile network operator, as far as it is known. Everything may be corrected by the owner of a line."""

    key: str
    name: str
    country: str
    """ISO 3166-1 alpha-2."""
    networks: tuple[Fact[str], ...]
    """Country and network code in one: five or six figures."""
    currency: str
    """ISO 4217."""
    decimals: int
    """Digits behind the decimal mark in use, which may be fewer than the currency has."""
    zone: ZoneInfo
    numbers: Fact[Numbers]
    decimal_mark: Fact[str] | None = None
    date_order: Fact[DateOrder] | None = None
    codes: Mapping[Purpose, tuple[Fact[Code], ...]]
    """The operator's own first, then those of its country; no entry: not known."""
    replies: tuple[Fact[str], ...] = ()
    """Texts as received."""
    validity: tuple[Fact[Validity], ...] = ()
    suspended_after_days: Fact[int] | None = None
    """Without a recharge, counted from when the credit ran out or ended."""

    def rules(self) -> ReplyRules:
        """How to read this operator's replies; where it is not known how it writes, as most do."""
        return ReplyRules(
            currency=self.currency,
            decimals=self.decimals,
            decimal_mark=self.decimal_mark.value if self.decimal_mark else None,
            date_order=self.date_order.value if self.date_order else DateOrder.DMY,
            zone=self.zone,
        )


def load(path: Path = _FILE) -> Mapping[str, Operator]:
    """Read the profiles by key. Reads files: not for the event loop. Raises `ProfileError` or `OSError`."""
    try:
        raw = yaml.safe_load(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as err:
        raise ProfileError(f"not YAML: {err}") from err
    page = Node(raw)
    page.only("sources", "countries", "operators")
    origins = {name: _origin(node) for name, node in page.table("sources")}
    common = {name: _codes(node, origins) for name, node in page.table("countries")}
    operators = {
        key: _operator(key, node, origins, common) for key, node in page.table("operators")
    }
    return MappingProxyType(operators)


type _Origins = Mapping[str, Origin]
type _Codes = Mapping[Purpose, tuple[Fact[Code], ...]]


def _origin(node: Node) -> Origin:
    node.only("title", "url")
    url = node.maybe("url")
    return Origin(
        title=node.at("title").text(), url=None if url is None else url.text(r"https?://\S+")
    )


def _fact[T](node: Node, value: T, origins: _Origins, *names: str) -> Fact[T]:
    """Put origin and confidence to a value; `names` are the entries that the value was made of."""
    node.only("source", "confidence", *names)
    source, confidence = node.at("source"), node.at("confidence")
    if source.text() not in origins:
        raise source.wrong("not one of the sources")
    if confidence.text() not in {each.value for each in Confidence}:
        raise confidence.wrong("not H, M or L")
    return Fact(
        value=value, origin=origins[source.text()], confidence=Confidence(confidence.text())
    )


def _simple[T](node: Node | None, read: Callable[[Node], T], origins: _Origins) -> Fact[T] | None:
    return None if node is None else _fact(node, read(node.at("value")), origins, "value")


def _all[T](
    nodes: Sequence[Node], read: Callable[[Node], T], origins: _Origins
) -> tuple[Fact[T], ...]:
    return tuple(_fact(node, read(node.at("value")), origins, "value") for node in nodes)


def _code(node: Node) -> Code:
    value = node.at("value")
    text = value.text()
    digits = node.maybe("voucher_digits")
    if (digits is None) == (VOUCHER in text):
        raise node.wrong("a voucher needs its number of digits, and only a voucher")
    if not _CODE.fullmatch(text.replace(VOUCHER, "0").replace(NUMBER, "0")):
        raise value.wrong("not a code")
    return Code(text=text, voucher_digits=None if digits is None else digits.whole())


def _codes(node: Node, origins: _Origins) -> _Codes:
    """Read the `codes` of an operator or a country; there may be none."""
    codes = node.maybe("codes")
    if codes is None:
        return {}
    codes.only(*Purpose)
    return {
        purpose: tuple(
            _fact(each, _code(each), origins, "value", "voucher_digits")
            for each in codes.each(purpose)
        )
        for purpose in Purpose
        if codes.maybe(purpose)
    }


def _numbers(node: Node, origins: _Origins) -> Fact[Numbers]:
    value = Numbers(
        calling_code=node.at("calling_code").text(r"[1-9]\d{0,2}"),
        digits=tuple(each.whole() for each in node.each("digits")),
        starts=tuple(each.text(r"\d+") for each in node.each("starts")),
    )
    return _fact(node, value, origins, "calling_code", "digits", "starts")


def _validity(node: Node) -> Validity:
    node.only("amount", "currency", "days")
    return Validity(
        recharge=Money(
            amount=Decimal(node.at("amount").text(r"\d+(?:\.\d+)?")),
            currency=node.at("currency").text("[A-Z]{3}"),
        ),
        days=node.at("days").whole(),
    )


def _zone(node: Node) -> ZoneInfo:
    try:
        return ZoneInfo(node.text())
    except (KeyError, OSError) as err:  # a zone that there is not, or a folder of zones
        raise node.wrong("not a time zone") from err


def _date_order(node: Node) -> DateOrder:
    return DateOrder(node.text("|".join(DateOrder)))


def _operator(key: str, node: Node, origins: _Origins, common: Mapping[str, _Codes]) -> Operator:
    node.only(*_PARTS)
    country = node.at("country").text("[A-Z]{2}")
    own, shared = _codes(node, origins), common.get(country, {})
    return Operator(
        key=key,
        name=node.at("name").text(),
        country=country,
        networks=_all(node.each("networks"), lambda each: each.text(r"\d{5,6}"), origins),
        currency=node.at("currency").text("[A-Z]{3}"),
        decimals=node.at("decimals").whole(least=0),
        zone=_zone(node.at("zone")),
        numbers=_numbers(node.at("numbers"), origins),
        decimal_mark=_simple(node.maybe("decimal_mark"), lambda each: each.text("[.,]"), origins),
        date_order=_simple(node.maybe("date_order"), _date_order, origins),
        codes=MappingProxyType(
            {
                purpose: own.get(purpose, ()) + shared.get(purpose, ())
                for purpose in Purpose
                if purpose in own or purpose in shared
            }
        ),
        replies=_all(node.each("replies"), Node.text, origins),
        validity=_all(node.each("validity"), _validity, origins),
        suspended_after_days=_simple(node.maybe("suspended_after_days"), Node.whole, origins),
    )


_PARTS: Final = tuple(each.name for each in fields(Operator) if each.name != "key")
