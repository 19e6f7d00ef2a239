"""Operators: what is shipped, how sure it is, and that a file with mistakes in it is refused."""

from datetime import UTC, datetime
from pathlib import Path
import re
from typing import Any

import pytest
import yaml

from custom_components.esim_recharge.lines.models import Money
from custom_components.esim_recharge.sources import profiles
from custom_components.esim_recharge.sources.profiles import (
    NUMBER,
    VOUCHER,
    Confidence,
    Operator,
    ProfileError,
    Purpose,
    load,
)
from custom_components.esim_recharge.sources.replies import DateOrder, understand

FILE = Path(profiles.__file__).with_name("operators.yaml")
OPERATORS = load()
WITH_CODES = {"cellcard", "smart", "metfone", "lao_telecom"}


def texts(operator: Operator, purpose: Purpose) -> list[str]:
    """The codes that an operator has for a purpose."""
    return [fact.value.text for fact in operator.codes.get(purpose, ())]


@pytest.mark.parametrize(
    ("key", "country", "network", "currency", "decimals", "zone"),
    [
        ("cellcard", "KH", "45601", "USD", 2, "Asia/Phnom_Penh"),
        ("smart", "KH", "45606", "USD", 2, "Asia/Phnom_Penh"),
        ("metfone", "KH", "45608", "USD", 2, "Asia/Phnom_Penh"),
        ("lao_telecom", "LA", "45701", "LAK", 0, "Asia/Vientiane"),
        ("etl", "LA", "45702", "LAK", 0, "Asia/Vientiane"),
        ("unitel", "LA", "45703", "LAK", 0, "Asia/Vientiane"),
        ("tplus", "LA", "45708", "LAK", 0, "Asia/Vientiane"),
        ("movistar_pe", "PE", "71606", "PEN", 2, "America/Lima"),
        ("entel_pe", "PE", "71607", "PEN", 2, "America/Lima"),
        ("claro_pe", "PE", "71610", "PEN", 2, "America/Lima"),
        ("bitel_pe", "PE", "71615", "PEN", 2, "America/Lima"),
        ("truemove_h", "TH", "52099", "THB", 2, "Asia/Bangkok"),
        ("opt_nc", "NC", "54601", "XPF", 0, "Pacific/Noumea"),
    ],
)
def test_an_operator_is_known(
    *, key: str, country: str, network: str, currency: str, decimals: int, zone: str
) -> None:
    operator = OPERATORS[key]
    assert (operator.key, operator.country, operator.currency) == (key, country, currency)
    assert (operator.decimals, operator.zone.key) == (decimals, zone)
    assert network in {fact.value for fact in operator.networks}
    rules = operator.rules()
    assert (rules.currency, rules.decimals, rules.zone) == (currency, decimals, operator.zone)


def test_the_operators_are_these_and_no_more() -> None:
    assert len(OPERATORS) == 13
    assert {key for key, each in OPERATORS.items() if each.codes} == WITH_CODES
    assert {key for key, each in OPERATORS.items() if each.replies or each.validity} < WITH_CODES


def test_the_codes_are_those_that_were_found() -> None:
    balance = {key: texts(OPERATORS[key], Purpose.BALANCE) for key in WITH_CODES}
    assert balance == {
        "cellcard": ["#124#", "*1201#"],
        "smart": ["*888#", "*1201#"],
        "metfone": ["*097#", "*1201#"],
        "lao_telecom": ["*122#"],
    }
    smart = OPERATORS["smart"]
    assert texts(smart, Purpose.VOUCHER) == [f"*888*{VOUCHER}#"]
    assert texts(smart, Purpose.VOUCHER_FOR_ANOTHER) == [f"*888*11*{NUMBER}*{VOUCHER}#"]
    assert [fact.value.voucher_digits for fact in smart.codes[Purpose.VOUCHER]] == [13]
    assert texts(OPERATORS["cellcard"], Purpose.DATA) == ["#823#"]
    assert texts(OPERATORS["metfone"], Purpose.STOP_PAID_SERVICES) == ["*1200#"]


def test_codes_that_nobody_could_confirm_are_not_shipped() -> None:
    shipped = {
        fact.value.text
        for operator in OPERATORS.values()
        for facts in operator.codes.values()
        for fact in facts
    }
    assert shipped.isdisjoint({"*777#", "*515#", "*123#", "*222#", "*144#"})
    assert not any(code.startswith("*197*") for code in shipped)
    written = FILE.read_text(encoding="utf-8")
    assert not re.search(r"\*777#|\*515#|\*123#|\*197\*", written)


def test_only_what_operators_and_regulators_say_themselves_is_certain() -> None:
    facts = [
        fact
        for operator in OPERATORS.values()
        for fact in (
            *operator.networks,
            operator.numbers,
            *(fact for facts in operator.codes.values() for fact in facts),
            *operator.replies,
            *operator.validity,
        )
    ]
    assert all(fact.to_confirm == (fact.confidence is not Confidence.HIGH) for fact in facts)
    assert {fact.confidence for fact in facts} == set(Confidence)
    certain = {
        fact.value.text for fact in OPERATORS["smart"].codes[Purpose.VOUCHER] if not fact.to_confirm
    }
    assert certain == {f"*888*{VOUCHER}#"}
    assert all(fact.to_confirm for fact in OPERATORS["smart"].codes[Purpose.BALANCE])
    assert all(fact.origin.title for fact in facts)


def test_what_is_known_of_smart_reads_its_reply() -> None:
    smart = OPERATORS["smart"]
    rules = smart.rules()
    assert (rules.decimal_mark, rules.date_order) == (".", DateOrder.DMY)
    told = understand(smart.replies[0].value, rules, now=datetime(2014, 5, 1, tzinfo=UTC))
    assert str(told.money) == "1.37749 USD"
    assert told.expires == datetime(2014, 5, 19, 16, 59, 59, tzinfo=UTC)
    days = {str(fact.value.recharge): fact.value.days for fact in smart.validity}
    assert days["1 USD"] == 8
    assert days["10000 KHR"] == 16
    assert all(isinstance(fact.value.recharge, Money) for fact in smart.validity)
    suspended = OPERATORS["cellcard"].suspended_after_days
    assert suspended is not None
    assert suspended.value == 90


def test_profiles_cannot_be_changed_by_accident() -> None:
    with pytest.raises(TypeError):
        OPERATORS["mine"] = OPERATORS["smart"]  # type: ignore[index]


# --- a file with mistakes -------------------------------------------------------------------------


def changed(path: str, value: object) -> dict[str, Any]:
    """The shipped file, with one part of it replaced, or removed where `value` is `...`."""
    page: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    part: Any = page
    *way, last = [int(step) if step.isdecimal() else step for step in path.split("/")]
    for step in way:
        part = part[step]
    if value is ...:
        del part[last]
    else:
        part[last] = value
    return page


SMART = "operators/smart"


@pytest.mark.parametrize(
    ("path", "value", "place"),
    [
        ("operators", [], "operators: not a table"),
        ("operators", {1: {}}, "operators: not a table"),
        ("sources", ..., "the file: sources is missing"),
        ("extra", 1, "the file: unknown: extra"),
        ("sources/S1/url", "ftp://x", "sources.S1.url"),
        ("sources/S1/title", "", "sources.S1.title"),
        (f"{SMART}/name", ..., "operators.smart: name is missing"),
        (f"{SMART}/nickname", "x", "operators.smart: unknown: nickname"),
        (f"{SMART}/country", "kh", "operators.smart.country"),
        (f"{SMART}/currency", 5, "operators.smart.currency"),
        (f"{SMART}/decimals", True, "operators.smart.decimals"),
        (f"{SMART}/decimals", -1, "operators.smart.decimals"),
        (f"{SMART}/zone", "Asia/Angkor", "operators.smart.zone: not a time zone"),
        (f"{SMART}/zone", "Asia", "operators.smart.zone: not a time zone"),
        (f"{SMART}/networks", "45606", "operators.smart.networks: not a list"),
        (f"{SMART}/networks", [], "operators.smart.networks: not a list"),
        (f"{SMART}/networks/0/value", "456-06", "operators.smart.networks.0.value"),
        (f"{SMART}/networks/0/source", "S99", "operators.smart.networks.0.source: not one of"),
        (f"{SMART}/networks/0/confidence", "X", "operators.smart.networks.0.confidence: not H"),
        (
            f"{SMART}/networks/0/confidence",
            ...,
            "operators.smart.networks.0: confidence is missing",
        ),
        (f"{SMART}/codes/lottery", [], "operators.smart.codes: unknown: lottery"),
        (
            f"{SMART}/codes/balance/0/value",
            "dial 888",
            "operators.smart.codes.balance.0.value: not a code",
        ),
        (
            f"{SMART}/codes/balance/0/voucher_digits",
            13,
            "operators.smart.codes.balance.0: a voucher",
        ),
        (
            f"{SMART}/codes/voucher/0/voucher_digits",
            ...,
            "operators.smart.codes.voucher.0: a voucher",
        ),
        (
            f"{SMART}/codes/voucher/0/voucher_digits",
            0,
            "operators.smart.codes.voucher.0.voucher_digits",
        ),
        (f"{SMART}/decimal_mark/value", ";", "operators.smart.decimal_mark.value"),
        (f"{SMART}/date_order/value", "ydm", "operators.smart.date_order.value"),
        (f"{SMART}/validity/0/value/days", 0, "operators.smart.validity.0.value.days"),
        (f"{SMART}/validity/0/value/amount", "-1", "operators.smart.validity.0.value.amount"),
        (f"{SMART}/numbers/calling_code", "+855", "operators.smart.numbers.calling_code"),
    ],
)
def test_a_mistake_is_refused_and_said_with_its_place(
    tmp_path: Path, path: str, value: object, place: str
) -> None:
    file = tmp_path / "operators.yaml"
    file.write_text(yaml.safe_dump(changed(path, value)), encoding="utf-8")
    with pytest.raises(ProfileError, match=f"^{re.escape(place)}"):
        load(file)


def test_what_is_no_yaml_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "operators.yaml"
    file.write_text("a: [", encoding="utf-8")
    with pytest.raises(ProfileError, match="not YAML"):
        load(file)
    with pytest.raises(OSError, match="absent"):
        load(tmp_path / "absent.yaml")
