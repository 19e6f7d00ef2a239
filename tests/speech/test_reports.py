"""The month of a line or an account, in words."""

from datetime import date
from typing import Final

import pytest

from custom_components.esim_recharge.recharge.models import Recharge, State
from custom_components.esim_recharge.speech.messages import Message
from custom_components.esim_recharge.speech.reports import Month, Reports

from .kit import LANGUAGES, money, recharge, soft, speaker

NOVEMBER: Final = date(2026, 11, 1)
BUSY: Final = (
    recharge(State.CREDITED, 3),
    recharge(State.REFUSED, 4),
    recharge(State.SUCCEEDED, 5, price=money("9.36"), title="3 GB"),
    recharge(State.UNKNOWN, 6),
    recharge(State.SENT, 7),
    recharge(State.REVERSED, 8),
    recharge(State.CREDITED, 9, price=money("0"), title="5 GB"),
    recharge(State.CREDITED, 10, line="cards", price=money("1000", "XPF"), title="1000 XPF"),
)


def reports(language: str, *recharges: Recharge) -> Reports:
    return Reports(speaker=speaker(language), month=Month(first=NOVEMBER, recharges=recharges))


def of_peru(language: str, *recharges: Recharge) -> Message:
    month = Month(first=NOVEMBER, recharges=recharges).of("peru")
    return Reports(speaker=speaker(language), month=month).line(
        "Peru", budget=money("50"), max_price=money("20")
    )


def test_the_month_of_a_line_says_what_was_bought_and_what_is_open() -> None:
    message = of_peru("en", *BUSY)
    assert message.title == "Peru: recharges in November 2026"
    assert message.text.splitlines() == [
        "3 recharges for 12.96 US dollars. Price unknown for 1.",
        "- November 4: 1 GB, 3.60 US dollars",
        "- November 6: 3 GB, 9.36 US dollars",
        "- November 7: 1 GB, 3.60 US dollars (outcome unknown)",
        "- November 8: 1 GB, 3.60 US dollars (being sent)",
        "- November 9: 1 GB, 3.60 US dollars (money returned)",
        "- November 10: 5 GB",
        "It is not known yet whether 1 recharge was charged (3.60 US dollars).",
        "1 recharge is not finished yet (3.60 US dollars).",
        "Limits: 50 US dollars a month, 20 US dollars per recharge.",
    ]


@pytest.mark.parametrize(
    ("language", "lines"),
    [
        (
            "zh-Hans",
            ["共充值 1 次，花费 3.60 美元。", "- 11月4日：1 GB，3.60 美元", "限额：每月 50 美元，每次 20 美元。"],
        ),
        (
            "es",
            [
                "1 recarga por 3,60 dólares estadounidenses.",
                "- 4 de noviembre: 1 GB, 3,60 dólares estadounidenses",
                "Límites: 50 dólares estadounidenses al mes, 20 dólares estadounidenses por recarga.",
            ],
        ),
        (
            "fr",
            [
                "1 recharge pour 3,60 dollars des États-Unis.",
                "- 4 novembre : 1 GB, 3,60 dollars des États-Unis",
                "Limites : 50 dollars des États-Unis par mois, 20 dollars des États-Unis par recharge.",
            ],
        ),
    ],
)  # fmt: skip
def test_one_recharge_is_singular(language: str, lines: list[str]) -> None:
    assert soft(of_peru(language, BUSY[0]).text).splitlines() == lines


@pytest.mark.parametrize(
    ("language", "text"),
    zip(LANGUAGES, ["No recharges.", "没有充值。", "No hubo recargas.", "Aucune recharge."], strict=True),
)  # fmt: skip
def test_a_month_without_recharges_says_so_and_no_sum(language: str, text: str) -> None:
    refused = recharge(State.REFUSED, 3)
    message = reports(language, refused).line("Peru", budget=None, max_price=None)
    assert soft(message.text) == text


def test_a_month_with_nothing_but_an_open_question_does_not_say_that_there_was_none() -> None:
    message = reports("en", BUSY[3]).line("Peru", budget=None, max_price=None)
    assert message.text.splitlines() == [
        "- November 7: 1 GB, 3.60 US dollars (outcome unknown)",
        "It is not known yet whether 1 recharge was charged (3.60 US dollars).",
    ]


def test_the_month_of_an_account_is_summed_for_each_line_and_currency() -> None:
    message = reports("en", *BUSY).account(
        "Airalo", {"quiet": "Laos", "peru": "Peru"}, budget=money("60"), wallet=money("42.50")
    )
    assert message.title == "Airalo: recharges in November 2026"
    assert message.text.splitlines() == [
        "4 recharges for 12.96 US dollars and 1,000 CFP francs. Price unknown for 1.",
        "- Peru: 3 recharges, 12.96 US dollars",
        "- A removed line: 1 recharge, 1,000 CFP francs",
        "It is not known yet whether 1 recharge was charged (3.60 US dollars).",
        "1 recharge is not finished yet (3.60 US dollars).",
        "Limits: 60 US dollars a month.",
        "The wallet now holds 42.50 US dollars.",
    ]


def test_an_account_without_wallet_or_budget_says_nothing_of_them() -> None:
    message = reports("en").account("Airalo", {"peru": "Peru"}, budget=None, wallet=None)
    assert message.text == "No recharges."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_line_of_an_account_has_its_plural(language: str) -> None:
    names = {"peru": "Peru", "cards": "Cards"}
    rows = reports(language, *BUSY).account("A", names, budget=None, wallet=None).text.splitlines()
    one, three = soft(rows[2]), soft(rows[1])
    wanted = {
        "en": ("1 recharge,", "3 recharges,"),
        "zh-Hans": ("充值 1 次", "充值 3 次"),
        "es": ("1 recarga,", "3 recargas,"),
        "fr": ("1 recharge,", "3 recharges,"),
    }[language]
    assert wanted[0] in one
    assert wanted[1] in three
