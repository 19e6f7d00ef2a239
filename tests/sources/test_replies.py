"""What replies mean, reply by reply; own patterns; what a person may see of a reply."""

from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
import re
from time import perf_counter
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml

from custom_components.esim_recharge.lines.models import Money
from custom_components.esim_recharge.sources.replies import (
    LONGEST,
    DateOrder,
    PatternError,
    PatternProblem,
    ReplyRules,
    Says,
    Understood,
    mask,
    understand,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)
USUAL: dict[str, tuple[int, str]] = {
    "USD": (2, "Asia/Phnom_Penh"),
    "KHR": (0, "Asia/Phnom_Penh"),
    "LAK": (0, "Asia/Vientiane"),
    "THB": (2, "Asia/Bangkok"),
    "PEN": (2, "America/Lima"),
    "XPF": (0, "Pacific/Noumea"),
    "EUR": (2, "Europe/Berlin"),
    "CNY": (2, "Asia/Shanghai"),
}
"""Decimals and zone of a currency in these tests."""
TEXTS: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "reply_texts.yaml").read_text(encoding="utf-8")
)


def rules(currency: str = "USD", **more: object) -> ReplyRules:
    """The usual rules of a currency, and `more`."""
    decimals, zone = USUAL.get(currency, (2, "UTC"))
    given: dict[str, Any] = {
        "currency": currency,
        "decimals": decimals,
        "zone": ZoneInfo(zone),
        **more,
    }
    given["date_order"] = DateOrder(given.get("date_order", DateOrder.DMY))
    given["labels"] = tuple(given.get("labels", ()))
    return ReplyRules(**given)


def read(text: str, currency: str = "USD", **more: object) -> Understood:
    return understand(text, rules(currency, **more), now=NOW)


def usd(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


@pytest.mark.parametrize("row", TEXTS, ids=[f"{row['text']!a:.60}" for row in TEXTS])
def test_a_reply_means_what_it_says(row: dict[str, Any]) -> None:
    currency = row.get("currency", "USD")
    given = rules(currency, **row.get("rules", {}))
    money, expires = row.get("money"), row.get("expires")
    assert understand(row["text"], given, now=NOW) == Understood(
        says=Says(row["says"]),
        money=Money(amount=Decimal(money), currency=currency) if money else None,
        data=row.get("data"),
        expires=datetime.fromisoformat(expires).replace(tzinfo=given.zone).astimezone(UTC)
        if expires
        else None,
        foreign=row.get("foreign"),
    )


def test_there_are_real_replies_and_enough_made_up_ones() -> None:
    assert len(TEXTS) >= 60
    assert all(row["source"] for row in TEXTS if row.get("real"))
    assert sum(bool(row.get("real")) for row in TEXTS) == 5
    known = {
        "real",
        "source",
        "text",
        "currency",
        "rules",
        "says",
        "money",
        "data",
        "expires",
        "foreign",
    }
    assert all(row.keys() <= known for row in TEXTS)


def test_a_text_that_no_operator_would_send_means_nothing() -> None:
    long = "Your balance is 5 USD" + " " * LONGEST
    assert read(long) == Understood(says=Says.NOTHING)
    assert read(long[:LONGEST]).money == usd("5")


@pytest.mark.parametrize(
    "wrong",
    [
        {"currency": "usd"},
        {"currency": "US"},
        {"decimals": -1},
        {"decimals": 6},
        {"decimal_mark": " "},
        {"labels": ("main", " ")},
    ],
    ids=str,
)
def test_rules_that_make_no_sense_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not an? |empty"):
        rules(**wrong)


# --- own patterns ---------------------------------------------------------------------------------

OWN = r"rest (?P<money>-?[\d.,]+)\s*(?P<currency>[A-Z$]*)(?:.*?(?P<data>\d[\d.,]*) (?P<data_unit>\w+))?"


@pytest.mark.parametrize(
    ("text", "pattern", "expected"),
    [
        ("Rest 5.20", OWN, Understood(says=Says.BALANCE, money=usd("5.20"))),
        ("Rest 5.20USD", OWN, Understood(says=Says.BALANCE, money=usd("5.20"))),
        ("Rest -5.20", OWN, Understood(says=Says.BALANCE, money=usd("-5.20"))),
        ("Rest 5.20 KHR", OWN, Understood(says=Says.NOTHING, foreign="KHR")),
        ("Rest 1.234", OWN, Understood(says=Says.NOTHING)),
        ("Rest 19.05.26", OWN, Understood(says=Says.NOTHING)),
        ("Your balance is 5.20 USD", OWN, Understood(says=Says.NOTHING)),
        (
            "Rest 5.20 USD, 2 GB",
            OWN,
            Understood(says=Says.BALANCE, money=usd("5.20"), data=2 * 1024**3),
        ),
        ("Rest 5.20, 2 apples", OWN, Understood(says=Says.BALANCE, money=usd("5.20"))),
        ("Rest 12.50", r"rest (?P<money>\d+)", Understood(says=Says.NOTHING)),
        ("Rest 12.50", r"(?P<money>\d+)$", Understood(says=Says.NOTHING)),
        ("Rest 23:59", r"rest (?P<money>\d+)", Understood(says=Says.NOTHING)),
        ("Rest -5", r"(?P<money>\d+)", Understood(says=Says.BALANCE, money=usd("-5"))),
        ("Rest +5", r"(?P<money>\d+)", Understood(says=Says.NOTHING)),
        ("Rest 5 KHR", r"(?P<money>\d+)", Understood(says=Says.NOTHING, foreign="KHR")),
        ("Rest five", r"rest (?P<money>\w+)", Understood(says=Says.NOTHING)),
        (
            "Bis 19.05.2026",
            "bis (?P<expiry>.*)",
            Understood(says=Says.BALANCE, expires=datetime(2026, 5, 19, 16, 59, 59, tzinfo=UTC)),
        ),
        ("Bis 19.05.2026, 20.05.2026", "bis (?P<expiry>.*)", Understood(says=Says.NOTHING)),
        ("Bis 31.02.2026", "bis (?P<expiry>.*)", Understood(says=Says.NOTHING)),
        ("Bis bald", "bis (?P<expiry>.*)", Understood(says=Says.NOTHING)),
    ],
)
def test_an_own_pattern_alone_decides_and_is_checked_all_the_same(
    text: str, pattern: str, expected: Understood
) -> None:
    assert read(text, pattern=pattern) == expected


def test_an_own_pattern_is_not_searched_for_beyond_a_length_and_never_finds_half_a_number() -> None:
    pattern = r"(?P<money>\d+) USD|USD (?P<data>\d+) (?P<data_unit>MB)"
    assert read("." * 480 + " 12 USD", pattern=pattern).money == usd("12")
    assert read("." * 600 + " 12 USD", pattern=pattern).money is None
    for blanks in range(485, 500):
        found = read(" " * blanks + "USD 1234567", pattern=r"USD (?P<money>\d+)").money
        assert found in {None, usd("1234567")}


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("(?P<money>", PatternProblem.INVALID),
        ("(?P<money>a{1,99999999999999999999})", PatternProblem.INVALID),
        ("(?x) (?P<money> 5)", PatternProblem.INVALID),
        ("(?P<money>5)" + "a" * 500, PatternProblem.TOO_LONG),
        (r"\d+", PatternProblem.NO_GROUP),
        (r"(?P<currency>\w+)", PatternProblem.NO_GROUP),
        (r"(?P<money>\d+)(?P<bonus>\d)", PatternProblem.UNKNOWN_GROUP),
        (r"(?P<data>\d+)", PatternProblem.LONE_UNIT),
        (r"(?P<money>\d+) (?P<data_unit>\w+)", PatternProblem.LONE_UNIT),
        (r"(?P<expiry>\d+) (?P<currency>\w+)", PatternProblem.LONE_UNIT),
        (r"(?P<money>(\d+)+)x", PatternProblem.TOO_COSTLY),
        (r"(?P<money>(a|a)*)x", PatternProblem.TOO_COSTLY),
        (r"(?P<money>(?:a?){30}a)", PatternProblem.TOO_COSTLY),
        (r"(?P<money>(?:a{1,9}){2,9})", PatternProblem.TOO_COSTLY),
        (r"(?P<money>(?:(?:a|b)c)*)", PatternProblem.TOO_COSTLY),
        (r"(?P<money>\d)\1", PatternProblem.TOO_COSTLY),
        (r"(?P<money>\d)(?P=money)", PatternProblem.TOO_COSTLY),
        (r"(a)?(?P<money>\d)(?(1)b|c)", PatternProblem.TOO_COSTLY),
        (r".*a.*b.*c.*d.*(?P<money>\d)", PatternProblem.TOO_COSTLY),
        (r".*.*.*=(?P<money>\d)", PatternProblem.TOO_COSTLY),
        (r"\d*\d*\d*(?P<money>\d)", PatternProblem.TOO_COSTLY),
        ("(?P<money>1)" + "a+b" * 13, PatternProblem.TOO_COSTLY),
    ],
)
def test_a_pattern_that_cannot_work_or_could_search_for_ever_is_refused(
    pattern: str, problem: PatternProblem
) -> None:
    with pytest.raises(PatternError, match=problem) as caught:
        rules(pattern=pattern)
    assert caught.value.problem is problem


@pytest.mark.parametrize(
    "pattern",
    [
        r"(?P<money>\d{1,3}(?:[., ]\d{3})*)",
        r"(?i:bal(?:ance)?).*?(?P<money>[\d.,]+)\s*(?P<currency>\w*).*till (?P<expiry>[\d.]+)",
        r"(?#balance first+)(?P<money>[\](+*\d]{1,9})",
        r"(?<=is )(?P<money>\d+(?:\.\d{2})?)(?!\d)",
        r"(?:a|b)?(?P<money>\d+){1}",
        r"a{2}b{,3}c{2,}?d*+(?P<money>5)\(+",
    ],
)
def test_reasonable_patterns_are_accepted(pattern: str) -> None:
    assert rules(pattern=pattern).pattern == pattern


# --- time -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1 ",
        "1.",
        "USD ",
        "5 USD ",
        "$",
        "balance ",
        "exp ",
        "1.1.",
        "12:34 ",
        "19.05.26 ",
        "-",
        " ",
        "\n",
        "1 jan ",
        "1. a ",
        "valid till ",
        "٣ ",
        "'1",
        "0 weiter\n",
        "recharge 5 GB ",
        "1 000 ",
    ],
)
def test_reading_and_masking_take_little_time_whatever_is_repeated(piece: str) -> None:
    text = (piece * LONGEST)[:LONGEST]
    begin = perf_counter()
    read(text, bare=True, labels=["main balance", "usd"])
    mask(text)
    assert perf_counter() - begin < 2


# --- masking --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Call 012345678 now", "Call ••••••••• now"),
        ("+855 12 345-678", "+••• •• •••-•••"),
        ("(01) 234.5678", "(••) •••.••••"),
        ("75.12.34", "••.••.••"),
        ("75 12 34", "•• •• ••"),
        ("code 123456", "code ••••••"),
        ("8985 5123 4567 8901 234", "•••• •••• •••• •••• •••"),
        ("*888*1234567890123#", "*888*•••••••••••••#"),
        ("០១២៣៤៥៦៧៨", "•••••••••"),
        ("01\u200b2345\u200e678", "•••••••••"),
        ("0038003500350031", "••••••••••••••••"),
        ("00590075006200E1", "••••••••••••••••"),
        ("LPA:1$smdp.example$ABC", "•••:•$••••.•••••••$•••"),
        ("Balance 1.37749 USD valid till 19.05.14", "Balance 1.37749 USD valid till 19.05.14"),
        ("1 500 000 F CFP", "1 500 000 F CFP"),
        ("1.500.000 Kip 100 MB", "1.500.000 Kip 100 MB"),
        ("19.05.2026 23:59 and 05/19/2026", "19.05.2026 23:59 and 05/19/2026"),
        ("19.05.2026 5512345", "19.05.2026 •••••••"),
        ("31.02.2026", "••.••.••••"),
        ("1234567 USD", "••••••• USD"),
        ("a\r\nb\tc\x00\ud800", "a\nb c"),
    ],
)
def test_a_person_sees_sums_and_dates_and_nobodys_number(text: str, shown: str) -> None:
    assert mask(text) == shown


def test_what_a_person_sees_has_an_end() -> None:
    assert len(mask("word " * 1000)) == 300
    assert mask("word " * 1000).endswith("…")
    assert re.search(r"\d", mask("9" * 5000)) is None
