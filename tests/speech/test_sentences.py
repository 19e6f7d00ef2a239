"""Sentences: names are written into them, whatever they are, and found in what was said."""

from collections.abc import Mapping
from pathlib import Path
import re
from typing import Final

from hassil import Intents
from hassil.intents import WildcardSlotList
from hassil.recognize import recognize_all
from hypothesis import given, settings, strategies as st
import pytest
import yaml

from custom_components.esim_recharge.speech.sentences import (
    FOLDER,
    Question,
    Said,
    Sentences,
    bare,
    load,
    normal,
    phrases,
    spoken,
)
from custom_components.esim_recharge.speech.texts import TextsError
from custom_components.esim_recharge.speech.tongue import Language

FILE: Final[Mapping[str, object]] = {
    "words": {
        "my": "my|the",
        "name_named": "[<my>] {name}",
        "name_sim": "{name} line",
        "unknown": "{any} esim",
    },
    "around": ["my", "line"],
    "common": ["car"],
    "sentences": {question.value: [f"{question.value} {{line}}"] for question in Question},
}
"""A small sound file."""


def sentences(
    *names: str, question: Question = Question.DATA, language: Language = Language.EN
) -> Sentences:
    return Sentences(phrases=phrases()[language], question=question, names=names)


def recognised(text: str, templates: list[str]) -> bool:
    """Whether Home Assistant's recogniser takes a text for one of the sentences."""
    intents = Intents.from_dict(
        {"language": "en", "intents": {"ours": {"data": [{"sentences": templates}]}}}
    )
    intents.slot_lists |= {name: WildcardSlotList(name) for name in ("any", "amount")}
    return any(True for _ in recognize_all(text, intents))


def write(folder: Path, **changes: object) -> Path:
    for language in Language:
        text = yaml.safe_dump({**FILE, **changes}, allow_unicode=True)
        (folder / f"{language}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_files_are_sound_and_ask_everything_in_every_language() -> None:
    for asked in load(FOLDER).values():
        assert set(asked.sentences) == set(Question)
        assert all(asked.sentences.values())


def test_no_sentence_without_a_name_is_without_a_word_of_ours() -> None:
    """Home Assistant would not hear anything else that such a sentence matches."""
    ours = re.compile(r"esim|sim|<card>|<mine>|\{(?:line|sim|proper|unknown)\}")
    for asked in phrases().values():
        for templates in asked.sentences.values():
            assert not [each for each in templates if not ours.search(each)]


def test_without_names_only_sentences_that_need_none_are_left() -> None:
    none, some = sentences(), sentences("Peru")
    assert 0 < len(none.templates) < len(some.templates)
    assert recognised("how much data is left on my esim", none.templates)
    assert not recognised("how much data is left on Peru", none.templates)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("How much data is left on Peru?", Said(name="peru", known=True)),
        ("how much data is left on my Peru line", Said(name="peru line", known=True)),
        ("how much data is left on my Perú-SIM", Said(name="peru", known=True)),
        ("how much data is left on my eSIM", Said()),
        ("how much data is left on my Chile eSIM", Said(name="chile")),
        ("how much milk is left", None),
    ],
)
def test_the_line_is_found_in_what_was_said(text: str, said: Said | None) -> None:
    assert sentences("Peru", "Peru line", "Lima").find(text) == said


def test_a_longer_name_is_preferred_and_no_part_of_a_word_is_a_name() -> None:
    found = sentences("Peru", "Peru work").find("how much data is left on Peru work")
    assert found == Said(name="peru work", known=True)
    assert sentences("Per").find("how much data is left on Peru") is None
    found = sentences("秘鲁", language=Language.ZH).find("智利esim还剩多少流量")
    assert found == Said(name="智利")


def test_common_names_and_numbers_need_a_word_of_ours_where_the_sentence_has_none() -> None:
    for name in ("Car", "7", "X"):
        expiry = sentences(name, question=Question.EXPIRY)
        assert not recognised(f"when does {name} expire", expiry.templates)
        assert recognised(f"when does my {name} line expire", expiry.templates)
    both = sentences("Car", "Peru", question=Question.EXPIRY)
    assert recognised("when does Peru expire", both.templates)
    assert recognised("when does my Car line expire", both.templates)
    assert not recognised("when does Car expire", both.templates)


def test_accents_may_be_left_out() -> None:
    templates = sentences("Perú", language=Language.ES).templates
    for text in ("cuántos datos quedan en Perú", "cuantos datos quedan en peru"):
        assert recognised(text, templates)
        found = sentences("Perú", language=Language.ES).find(text)
        assert found == Said(name="peru", known=True)


@given(name=st.text(min_size=1, max_size=20))
@settings(max_examples=60)
def test_whatever_a_line_is_called_its_sentences_can_be_read(name: str) -> None:
    said = spoken(name)
    templates = sentences(*filter(None, [said])).templates
    assert not recognised("turn on the lights", templates)
    if said and said.isascii():
        assert recognised(f"how much data is left on {said}", templates)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("My Peru line", "Peru"),
        ("Perú eSIM", "Perú"),
        ("la línea de Lima", "de Lima"),
        ("秘鲁线路", "秘鲁"),
        ("我的旅行卡", "旅行"),
        ("eSIM", ""),
        ("'Dad’s' SIM", "Dad's"),
        ("  A [b] {c} ", "b c"),
    ],
)
def test_what_stands_around_a_name_is_no_part_of_it(name: str, said: str) -> None:
    assert bare(name) == said


def test_what_is_heard_alike_is_written_alike() -> None:
    assert normal("  Péru-SIM, ¿no? ") == "peru sim no"


@pytest.mark.parametrize(
    "changes",
    [
        {"words": {}},
        {"around": None},
        {"sentences": {"data": ["x"]}},
        {"sentences": {question.value: ["data {place}"] for question in Question}},
        {"sentences": {question.value: ["data <word>"] for question in Question}},
        {
            "words": {**FILE["words"], "name_named": "{line}"}  # type: ignore[dict-item] # the values are objects
        },
    ],
)
def test_files_that_are_not_sound_are_not_read(
    tmp_path: Path, changes: Mapping[str, object]
) -> None:
    assert load(write(tmp_path))
    with pytest.raises(TextsError):
        load(write(tmp_path, **changes))
