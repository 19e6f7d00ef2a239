"""Every refusal has a sentence in every language, with nothing left blank in it."""

from datetime import UTC, datetime
import json
from pathlib import Path
import string
from typing import Final

import pytest

from custom_components.esim_recharge.errors import FULL_SENTENCE, PROVIDER_KEYS, refusal_words
from custom_components.esim_recharge.lines.choice import NoChoice
from custom_components.esim_recharge.providers.base import ProviderError
from custom_components.esim_recharge.recharge.models import Reason, Refusal
from custom_components.esim_recharge.sources.base import SourceError

TRANSLATIONS: Final = Path(__file__).parent.parent / "custom_components/esim_recharge/translations"
LANGUAGES: Final = ("en", "zh-Hans", "es", "fr")
FACTS: Final = {
    Reason.IN_FLIGHT: {"recharge": "01"},
    Reason.UNKNOWN_OUTCOME: {"recharge": "01"},
    Reason.DAILY_COUNT: {"count": "2", "limit": "2"},
    Reason.MONTHLY_LINE_BUDGET: {"total": "12", "budget": "10", "currency": "USD"},
    Reason.MONTHLY_ACCOUNT_BUDGET: {"total": "12", "budget": "10", "currency": "USD"},
    Reason.CURRENCY_MISMATCH: {"price": "USD", "limit": "EUR"},
    Reason.PRICE_OVER_CAP: {"price": "12", "cap": "10", "currency": "USD"},
    Reason.CREDIT_OVER_CAP: {"credit": "12", "cap": "10", "currency": "PEN"},
    Reason.PRICE_CHANGED: {"expected": "9 USD", "price": "10 USD"},
    Reason.WALLET_TOO_LOW: {"wallet": "1", "price": "2", "currency": "USD"},
}
"""What the guards tell, where they tell something."""
LATER: Final = datetime(2026, 11, 10, tzinfo=UTC)


def sentence(language: str, key: str) -> str:
    texts = json.loads((TRANSLATIONS / f"{language}.json").read_text(encoding="utf-8"))
    message = texts["exceptions"][key]["message"]
    assert isinstance(message, str)
    return message


def wanted(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", Reason)
def test_a_refusal_with_all_its_facts_is_said_in_full(language: str, reason: Reason) -> None:
    facts = FACTS.get(reason, {})
    key, words = refusal_words(Refusal(reason=reason, facts=facts, next_allowed=LATER))
    assert key == f"refused_{reason}"
    assert wanted(sentence(language, key)) <= words.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", FULL_SENTENCE)
def test_a_refusal_without_facts_is_said_without_them(language: str, reason: Reason) -> None:
    key, words = refusal_words(Refusal(reason=reason))
    assert key == f"refused_{reason}_bare"
    assert wanted(sentence(language, key)) <= words.keys()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("problem", NoChoice)
def test_each_reason_for_having_no_product_is_told(language: str, problem: NoChoice) -> None:
    refusal = Refusal(reason=Reason.PRODUCT_UNAVAILABLE, facts={"problem": problem.value})
    key, words = refusal_words(refusal)
    assert wanted(sentence(language, key)) <= words.keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_error_of_a_provider_is_told(language: str) -> None:
    kinds = {*ProviderError.__subclasses__(), *SourceError.__subclasses__()}
    assert set(PROVIDER_KEYS) == kinds - {SourceError}
    for key in PROVIDER_KEYS.values():
        assert wanted(sentence(language, key)) <= {"message"}


def test_facts_that_are_no_sums_are_left_as_they_are() -> None:
    facts = {"price": "a fortune", "cap": "1.5", "currency": "USD"}
    _, words = refusal_words(Refusal(reason=Reason.PRICE_OVER_CAP, facts=facts))
    assert words == {"price": "a fortune", "cap": "1.50", "currency": "USD"}
