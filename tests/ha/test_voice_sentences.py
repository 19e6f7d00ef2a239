"""What people say, in four languages: what is ours is answered with the right figures, and nothing else is touched."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, TypedDict, cast

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
import yaml

from tests.simulators.airalo import AiraloSimulator

from .conftest import SetupAccount
from .voice_helpers import NOON, NOUMEA, PHONE, TRAVEL, Household, move_in

FOLDER: Final = Path(__file__).with_name("sentences")
LANGUAGES: Final = {"en": "en", "zh-Hans": "zh-CN", "es": "es", "fr": "fr"}
"""Our languages, and how Home Assistant writes them."""
AT_LEAST: Final = 40
COMMON: Final[Mapping[str, Sequence[str]]] = {
    "en": ("Home", "Car", "Phone"),
    "zh-Hans": ("家", "车", "手机"),
    "es": ("Casa", "Coche", "Móvil"),
    "fr": ("Maison", "Voiture", "Téléphone"),
}
"""Names of lines that are also names of other things."""


class Said(TypedDict):
    """A file of sentences."""

    asked: dict[str, list[str]]
    """Sentences by their answer."""
    others: list[str]


def said_in(language: str) -> Said:
    text = (FOLDER / f"{language}.yaml").read_text(encoding="utf-8")
    return cast("Said", yaml.safe_load(text))


@pytest.fixture
async def house(
    hass: HomeAssistant, setup_account: SetupAccount, freezer: FrozenDateTimeFactory
) -> Household:
    """Lines in Peru and New Caledonia, with names in other languages as well, and one for journeys."""
    freezer.move_to(NOON)
    house = await move_in(hass, setup_account)
    await house.add_aliases(PHONE, "Pérou", "秘鲁卡")
    await house.add_aliases(NOUMEA, "努美阿")
    return house


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_asked_is_answered_with_line_and_figures(
    language: str, house: Household, simulator: AiraloSimulator
) -> None:
    asked = said_in(language)["asked"]
    wrong = [
        (sentence, heard)
        for answer, sentences in asked.items()
        for sentence in sentences
        if (heard := await house.ask(sentence, LANGUAGES[language])) != answer
    ]
    assert not wrong
    assert len({each for sentences in asked.values() for each in sentences}) >= AT_LEAST
    assert not simulator.charges


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_sentence_of_a_language_that_nobody_speaks_here_is_answered_in_its_own(
    language: str, house: Household
) -> None:
    """Asked in another language that is ours, it is answered in that."""
    for answer, sentences in said_in(language)["asked"].items():
        assert await house.ask(sentences[0], "de") == answer


@pytest.mark.parametrize("language", LANGUAGES)
async def test_what_is_said_about_other_things_is_not_ours(language: str, house: Household) -> None:
    others = said_in(language)["others"]
    caught = [each for each in others if await house.is_caught(each, LANGUAGES[language])]
    assert not caught
    assert len(set(others)) >= AT_LEAST


@pytest.mark.parametrize("language", LANGUAGES)
async def test_lines_that_are_called_like_other_things_catch_nothing_either(
    hass: HomeAssistant, language: str, house: Household
) -> None:
    for identifier, name in zip((PHONE, NOUMEA, TRAVEL), COMMON[language], strict=True):
        device = house.device(identifier).id
        dr.async_get(hass).async_update_device(device, name_by_user=name)
    await hass.async_block_till_done()
    others = said_in(language)["others"]
    caught = [each for each in others if await house.is_caught(each, LANGUAGES[language])]
    assert not caught


@pytest.mark.parametrize(
    ("language", "sentence", "word"),
    [
        ("en", "how much data is left on Car", "Car"),
        ("en", "when was my Car line last recharged", "Car"),
        ("es", "cuándo caduca la línea Coche", "Coche"),
        ("fr", "quand expire la ligne Voiture", "Voiture"),
        ("zh-Hans", "车的流量还剩多少", "车"),
    ],
)
async def test_a_line_called_like_another_thing_is_still_found(
    hass: HomeAssistant, language: str, sentence: str, word: str, house: Household
) -> None:
    dr.async_get(hass).async_update_device(house.device(PHONE).id, name_by_user=word)
    await hass.async_block_till_done()
    assert await house.is_caught(sentence, LANGUAGES[language])
    assert word in await house.ask(sentence, LANGUAGES[language])
