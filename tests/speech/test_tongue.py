"""Which language is spoken, and as it is spoken where."""

import builtins
from typing import Never

import pytest

from custom_components.esim_recharge.speech.loading import load
from custom_components.esim_recharge.speech.tongue import Language, tongue_of

from .kit import EVERYTHING, money, speaker


@pytest.mark.parametrize(
    ("tag", "country", "language", "territory"),
    [
        ("en", None, Language.EN, None),
        ("en-GB", "PE", Language.EN, "GB"),
        ("zh-CN", "KH", Language.ZH, "CN"),
        ("zh-Hans", "CN", Language.ZH, "CN"),
        ("zh_Hans_SG", None, Language.ZH, "SG"),
        ("zh-Hant", None, Language.ZH, None),
        ("es-419", "PE", Language.ES, "PE"),
        ("es-419", None, Language.ES, "419"),
        ("es", "pe", Language.ES, "PE"),
        ("fr-FR", None, Language.FR, "FR"),
        ("de", "DE", Language.EN, "DE"),
        ("", None, Language.EN, None),
    ],
)
def test_any_tag_finds_a_tongue(
    tag: str, country: str | None, language: Language, territory: str | None
) -> None:
    tongue = tongue_of(tag, country)
    assert (tongue.language, tongue.territory) == (language, territory)


@pytest.mark.parametrize(
    ("tag", "country", "locale"),
    [
        ("es", "PE", "es_PE"),
        ("zh-CN", None, "zh_Hans"),
        ("zh", "KH", "zh_Hans"),
        ("fr", "NC", "fr_NC"),
    ],
)
def test_a_country_without_habits_of_its_own_is_spoken_to_as_everywhere(
    tag: str, country: str | None, locale: str
) -> None:
    found = str(tongue_of(tag, country).locale)
    assert found.removesuffix("_CN") == locale


def test_a_country_has_its_currencies_and_a_larger_region_none() -> None:
    assert tongue_of("es", "PE").home_currencies == ("PEN",)
    assert set(tongue_of("es", "PA").home_currencies) == {"PAB", "USD"}
    assert tongue_of("es-419").home_currencies == ()
    assert tongue_of("es").home_currencies == ()


def test_nothing_is_read_from_files_after_loading(monkeypatch: pytest.MonkeyPatch) -> None:
    load("PE")

    def refuse(*_arguments: object, **_more: object) -> Never:
        raise AssertionError("a file is opened")

    monkeypatch.setattr(builtins, "open", refuse)
    monkeypatch.setattr("io.open", refuse)
    for tag in ("en-US", "zh-CN", "es-MX", "es", "fr-CA", "fr"):
        told = speaker(tag)
        assert told.happening("Peru", {"type": "proposed", **EVERYTHING}).text
        assert told.figures.money(money("12.50", "PEN"))
        assert told.figures.days(3)
