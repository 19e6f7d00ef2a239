"""Values as JSON: exact there and back, strict on the way in, silent about what was wrong."""

from collections.abc import Callable
from datetime import UTC, timedelta, timezone
import json
from typing import Any

from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.choice import CheapestCovering, FixedPackage
from custom_components.esim_recharge.lines.codec import (
    Json,
    JsonObject,
    MalformedError,
    choice_from_json,
    choice_to_json,
    money_from_json,
    money_to_json,
    package_from_json,
    package_to_json,
    reading_from_json,
    reading_to_json,
    rule_from_json,
    rule_to_json,
)
from custom_components.esim_recharge.lines.models import UNLIMITED, LineStatus, Reading
from custom_components.esim_recharge.lines.rules import Rule

from .values import CHOICES, GB, MONEY, NOW, PACKAGES, READINGS, RULES, look, package, pot, usd

TABLE: dict[
    str, tuple[st.SearchStrategy[Any], Callable[[Any], JsonObject], Callable[[object], Any]]
]
TABLE = {
    "money": (MONEY, money_to_json, money_from_json),
    "reading": (READINGS, reading_to_json, reading_from_json),
    "package": (PACKAGES, package_to_json, package_from_json),
    "rule": (RULES, rule_to_json, rule_from_json),
    "choice": (CHOICES, choice_to_json, choice_from_json),
}


@pytest.mark.parametrize("kind", TABLE)
@given(draw=st.data())
def test_round_trip(kind: str, draw: st.DataObject) -> None:
    """Through text, as in a file: what comes back is what was written, digit for digit."""
    values, encode, decode = TABLE[kind]
    value = draw.draw(values)
    written = json.dumps(encode(value))
    back = decode(json.loads(written))
    assert back == value
    assert repr(back) == repr(value)
    assert json.dumps(encode(back)) == written


NUMBERS = st.integers() | st.floats() | st.booleans() | st.none()
GARBAGE: st.SearchStrategy[Json] = st.recursive(
    NUMBERS | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
)


@pytest.mark.parametrize("kind", TABLE)
@given(draw=st.data())
def test_one_broken_field_is_read_right_or_refused(kind: str, draw: st.DataObject) -> None:
    """Whatever stands in a field, it is a value of its type or an error. Nothing is converted."""
    values, encode, decode = TABLE[kind]
    written = encode(draw.draw(values))
    written[draw.draw(st.sampled_from(sorted(written) or ["any"]))] = draw.draw(GARBAGE)
    try:
        back = encode(decode(written))
    except MalformedError:
        return
    known = {name: part for name, part in written.items() if part is not None}
    assert back == {"allowances": []} | known if kind == "reading" else back == known


@pytest.mark.parametrize("kind", TABLE)
@pytest.mark.parametrize("raw", [None, 1, "money", [], ["amount"]], ids=repr)
def test_what_is_no_object_is_refused(kind: str, raw: object) -> None:
    with pytest.raises(ValueError, match=f"^{kind}$"):
        TABLE[kind][2](raw)


def test_what_a_reading_looks_like() -> None:
    reading = look(
        [pot(UNLIMITED), pot(5 * GB, total=9 * GB, expires_at=NOW)],
        money=usd("12.50"),
        status=LineStatus.ACTIVE,
    )
    assert reading_to_json(reading) == {
        "read_at": "2026-03-15T12:00:00+00:00",
        "money": {"amount": "12.50", "currency": "USD"},
        "allowances": [
            {"kind": "data", "remaining": "unlimited"},
            {
                "kind": "data",
                "remaining": 5 * GB,
                "total": 9 * GB,
                "expires_at": "2026-03-15T12:00:00+00:00",
            },
        ],
        "status": "active",
    }


def test_what_a_rule_and_a_choice_look_like() -> None:
    assert rule_to_json(Rule()) == {}
    assert rule_to_json(Rule(days_before_end=0)) == {"days_before_end": 0}
    assert choice_to_json(FixedPackage(package_id="a")) == {
        "kind": "fixed_package",
        "package_id": "a",
    }
    assert choice_to_json(CheapestCovering(days=30)) == {"kind": "cheapest_covering", "days": 30}


def test_null_is_unknown() -> None:
    assert rule_from_json({"data_below": None}) == Rule()
    assert reading_from_json({"read_at": NOW.isoformat(), "money": None}) == look()


def test_times_come_back_in_utc() -> None:
    noumea = timezone(timedelta(hours=11))
    local = Reading(read_at=NOW.astimezone(noumea))
    assert reading_to_json(local) == reading_to_json(look())
    back = reading_from_json({"read_at": "2026-03-15T23:00:00+11:00"})
    assert back.read_at == NOW
    assert back.read_at.tzinfo is UTC


def test_a_time_without_a_zone_is_not_written() -> None:
    naive = Reading(read_at=NOW.replace(tzinfo=None))
    with pytest.raises(ValueError, match="without a zone"):
        reading_to_json(naive)


READING = reading_to_json(look([pot(GB), pot(GB, total=GB)], money=usd("1"), valid_until=NOW))
PACKAGE = package_to_json(package(data=GB, days=7, credit=usd("1")))
CENT = {"amount": "0.01", "currency": "USD"}


def two_pots(**second: object) -> dict[str, object]:
    return {"allowances": [{"kind": "data"}, {"kind": "data"} | second]}


@pytest.mark.parametrize(
    ("decode", "raw", "path"),
    [
        (money_from_json, {"currency": "USD"}, "money.amount"),
        (money_from_json, {"amount": "1"}, "money.currency"),
        (money_from_json, {}, "money.amount"),
        (money_from_json, CENT | {"amount": 0.01}, "money.amount"),
        (money_from_json, CENT | {"amount": 1}, "money.amount"),
        (money_from_json, CENT | {"amount": "0.0I"}, "money.amount"),
        (money_from_json, CENT | {"amount": " 1"}, "money.amount"),
        (money_from_json, CENT | {"amount": "1_000"}, "money.amount"),
        (money_from_json, CENT | {"amount": "١"}, "money.amount"),
        (money_from_json, CENT | {"amount": "NaN"}, "money"),
        (money_from_json, CENT | {"currency": "usd"}, "money"),
        (money_from_json, CENT | {"currency": 840}, "money.currency"),
        (money_from_json, CENT | {"secret": 1}, "money"),
        (reading_from_json, {}, "reading.read_at"),
        (reading_from_json, READING | {"read_at": "2026-03-15T12:00:00"}, "reading.read_at"),
        (reading_from_json, READING | {"read_at": "yesterday"}, "reading.read_at"),
        (reading_from_json, READING | {"read_at": 1_770_000_000}, "reading.read_at"),
        (reading_from_json, READING | {"as_of": "0001-01-01T00:00+11:00"}, "reading.as_of"),
        (reading_from_json, READING | {"money": "1 USD"}, "reading.money"),
        (reading_from_json, READING | {"money": CENT | {"amount": 1}}, "reading.money.amount"),
        (reading_from_json, READING | {"status": "dead"}, "reading.status"),
        (reading_from_json, READING | {"status": 1}, "reading.status"),
        (reading_from_json, READING | {"allowances": {}}, "reading.allowances"),
        (reading_from_json, READING | {"allowances": [{}]}, "reading.allowances.0.kind"),
        (reading_from_json, READING | two_pots(kind="tv"), "reading.allowances.1.kind"),
        (reading_from_json, READING | two_pots(remaining="5"), "reading.allowances.1.remaining"),
        (reading_from_json, READING | two_pots(remaining=5.0), "reading.allowances.1.remaining"),
        (reading_from_json, READING | two_pots(total=True), "reading.allowances.1.total"),
        (package_from_json, {}, "package.package_id"),
        (package_from_json, PACKAGE | {"price": None}, "package.price"),
        (package_from_json, PACKAGE | {"package_id": 7}, "package.package_id"),
        (package_from_json, PACKAGE | {"validity_days": "7"}, "package.validity_days"),
        (rule_from_json, {"day_of_month": 1.0}, "rule.day_of_month"),
        (rule_from_json, {"days_before_end": False}, "rule.days_before_end"),
        (rule_from_json, {"data_below": "unlimited"}, "rule.data_below"),
        (rule_from_json, {"money_bellow": CENT}, "rule"),
        (choice_from_json, {}, "choice.kind"),
        (choice_from_json, {"kind": "dearest"}, "choice.kind"),
        (choice_from_json, {"kind": ["fixed_package"]}, "choice.kind"),
        (choice_from_json, {"kind": "fixed_package"}, "choice.package_id"),
        (choice_from_json, {"kind": "fixed_package", "package_id": "a", "days": 1}, "choice"),
        (choice_from_json, {"kind": "cheapest_covering", "days": "30"}, "choice.days"),
        (choice_from_json, {"kind": "cheapest_covering", "days": 0}, "choice"),
    ],
)
def test_malformed_input_is_named_by_its_field(
    decode: Callable[[object], object], raw: object, path: str
) -> None:
    with pytest.raises(ValueError, match=f"^{path}$"):
        decode(raw)


@given(st.text().map("pin {}".format))
def test_a_malformed_value_is_never_repeated(secret: str) -> None:
    """Voucher codes and numbers end up in wrong fields. Not in a log."""
    for raw in (CENT | {"amount": secret}, CENT | {"currency": secret}, CENT | {secret: 1}):
        with pytest.raises(MalformedError) as caught:
            money_from_json(raw)
        assert str(caught.value) in {"money", "money.amount"}
