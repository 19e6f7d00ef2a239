"""Texts without a language: each says what it is of, and nothing that is not in the translations."""

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from custom_components.esim_recharge.card import texts
from custom_components.esim_recharge.card.texts import Text
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    AllowanceKind,
    LineStatus,
    Money,
    Package,
)
from custom_components.esim_recharge.lines.rules import Criterion
from custom_components.esim_recharge.recharge.models import Origin, Reason, Recharge, Refusal, State
from custom_components.esim_recharge.recharge.status import Status
from tests.test_refusal_words import FACTS

from .card_words import check, in_english, placeholders
from .entity_helpers import usd

EVENING = datetime(2026, 12, 8, 23, 30, tzinfo=timezone(timedelta(hours=-5)))
SOLES = Money(amount=Decimal(15), currency="PEN")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (texts.money(usd("12.5")), {"money": ["12.50", "USD"]}),
        (texts.number(3), {"number": 3}),
        (texts.days(1), {"days": 1}),
        (texts.on_day(date(2026, 12, 9)), {"day": "2026-12-09"}),
        (texts.on(EVENING), {"date": "2026-12-09T04:30:00+00:00"}),
        (texts.at(EVENING), {"at": "2026-12-09T04:30:00+00:00"}),
        (texts.ago(EVENING), {"ago": "2026-12-09T04:30:00+00:00"}),
        (texts.quantity(AllowanceKind.DATA, 0), {"data": 0}),
        (texts.quantity(AllowanceKind.VOICE, 60), {"voice": 60}),
        (texts.quantity(AllowanceKind.SMS, 5), {"sms": 5}),
        (texts.quantity(AllowanceKind.DATA, None), {"say": "common.card_unknown"}),
        (texts.quantity(AllowanceKind.DATA, UNLIMITED), {"say": "common.card_unlimited"}),
    ],
)
def test_figures_are_left_to_the_reader_to_write(text: Text, expected: Text) -> None:
    assert text == expected


def test_parts_are_joined_and_those_that_are_not_there_left_out() -> None:
    assert texts.joined(None, "a", "", texts.card("due"), []) == ["a", {"say": "common.card_due"}]
    assert texts.joined(None, "") is None


@pytest.mark.parametrize(
    ("title", "credit", "name"),
    [
        ("3 GB", None, "3 GB"),
        ("9 - 289 PEN", SOLES, "9 - 289 PEN (15 PEN)"),
        ("15 PEN", SOLES, "15 PEN"),
    ],
)
def test_a_product_is_named_with_what_the_line_gets(
    title: str, credit: Money | None, name: str
) -> None:
    assert (
        texts.product_name(Package(package_id="1", title=title, price=usd("4"), credit=credit))
        == name
    )


def test_what_was_paid_is_the_price_where_it_is_known() -> None:
    package = Package(package_id="1", title="3 GB", price=usd("4"))
    bought = Recharge(
        id="01",
        line="peru",
        account="travel",
        package=package,
        origin=Origin.REQUESTED,
        state=State.SUCCEEDED,
        created_at=datetime(2026, 12, 8, tzinfo=UTC),
        updated_at=datetime(2026, 12, 8, tzinfo=UTC),
        paid=usd("4.2"),
    )
    assert in_english(texts.price_of(package)) == "4 USD"
    assert in_english(texts.price_of(bought)) == "4.20 USD"


@pytest.mark.parametrize(
    "text",
    [
        *map(texts.status, Status),
        *map(texts.reason, Reason),
        *map(texts.line_status, LineStatus),
        *map(texts.state, State),
        *map(texts.origin, Origin),
        *map(texts.criterion, Criterion),
    ],
    ids=str,
)
def test_every_code_has_a_word(text: Text) -> None:
    check(text)
    assert in_english(text)


def test_an_unknown_criterion_has_none() -> None:
    assert texts.criterion("weather") is None


@pytest.mark.parametrize("reason", Reason)
def test_every_refusal_has_a_sentence_with_its_facts(reason: Reason) -> None:
    no = Refusal(reason=reason, facts=FACTS.get(reason, {}), next_allowed=EVENING)
    ((path, values),) = texts.paths(texts.refusal(no)).items()
    assert placeholders(path) <= values


def test_the_facts_of_a_refusal_are_written_as_the_reader_writes_them() -> None:
    facts = {"price": "12.5", "cap": "10", "currency": "USD"}
    no = Refusal(reason=Reason.PRICE_OVER_CAP, next_allowed=EVENING, facts=facts)
    assert texts.refusal(no) == {
        "say": "exceptions.refused_price_over_cap.message",
        "with": {
            "price": {"sum": "12.50"},
            "cap": "10",
            "currency": "USD",
            "next_allowed": {"at": "2026-12-09T04:30:00+00:00"},
        },
    }
    changed = Refusal(reason=Reason.PRICE_CHANGED, facts={"expected": "9.00 USD", "price": "v1.x"})
    assert texts.refusal(changed) == {
        "say": "exceptions.refused_price_changed.message",
        "with": {"expected": {"money": ["9", "USD"]}, "price": "v1.x"},
    }


def test_what_is_said_in_a_text_is_found_wherever_it_stands() -> None:
    inner = texts.card("until", when=texts.card("today"))
    assert texts.paths([None, "a", inner, texts.days(1)]) == {
        "common.card_until": {"when"},
        "common.card_today": frozenset(),
    }
