"""The loader of texts finds what is not sound; filling in leaves out what is not known."""

from pathlib import Path

import pytest

from custom_components.esim_recharge.speech.texts import TextsError, Voice, fill, load
from custom_components.esim_recharge.speech.tongue import Language, tongue_of


def write(folder: Path, text: str, **others: str) -> Path:
    """A file for each language, all the same but for `others`."""
    for language in Language:
        content = others.get(language.name.lower(), text)
        (folder / f"{language}.yaml").write_text(content, encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"name": "Ann", "price": "3", "time": "now"}, "Ann paid 3 (now)."),
        ({"name": "Ann", "price": None, "time": "now"}, "Ann paid (now)."),
        ({"name": "Ann"}, "Ann paid."),
        ({"name": "{price}", "price": "[3]"}, "{price} paid [3]."),
    ],
)
def test_what_is_not_known_is_left_out(values: dict[str, object], said: str) -> None:
    assert fill("{name} paid[ {price}][ ({time})].", values) == said


def test_what_must_be_known_is_not_left_out() -> None:
    with pytest.raises(KeyError):
        fill("{name} paid.", {"name": None})


def test_a_count_chooses_the_plural_of_its_language(tmp_path: Path) -> None:
    plural = 'days: {one: "{count} (one)", other: "{count} (other)"}'
    texts = load(write(tmp_path, plural, zh='days: {other: "{count} (other)"}'))
    said = {
        language: [
            Voice(tongue=tongue_of(language), texts=texts).say("days", count=count)
            for count in (0, 1, 2)
        ]
        for language in Language
    }
    assert said == {
        "en": ["0 (other)", "1 (one)", "2 (other)"],
        "zh-Hans": ["0 (other)", "1 (other)", "2 (other)"],
        "es": ["0 (other)", "1 (one)", "2 (other)"],
        "fr": ["0 (one)", "1 (one)", "2 (other)"],
    }


def test_sections_lists_and_sentences(tmp_path: Path) -> None:
    texts = load(write(tmp_path, "a: {b: {c: text}}\nlist: [one, two]"))
    voice = Voice(tongue=tongue_of("en"), texts=texts)
    assert voice.say("a.b.c") == "text"
    assert (voice.knows("a.b.c"), voice.knows("a.b")) == (True, False)
    assert list(voice.all("list")) == ["one", "two"]
    assert list(voice.all("a.b.c")) == ["text"]
    assert voice.sentences("A.", None, "", "B.") == "A. B."
    assert Voice(tongue=tongue_of("zh"), texts=texts).sentences("甲。", "乙。") == "甲。乙。"
    with pytest.raises(TypeError):
        voice.say("list")


@pytest.mark.parametrize(
    ("text", "others"),
    [
        ("a: text", {"fr": "b: text"}),
        ("a: text", {"fr": "a: text\nb: more"}),
        ("a: text {name}", {"es": "a: text"}),
        ("a: [one]", {"zh": "a: ['{line}']"}),
        ("a: ''", {}),
        ("a: ' text'", {}),
        ("a: 'text '", {}),
        ("a: 'two  blanks'", {}),
        ('a: "two\\nlines"', {}),
        ("a: '{Name}'", {}),
        ("a: '{name'", {}),
        ("a: '[text'", {}),
        ("a: '[one [two]]'", {}),
        ("a: 1", {}),
        ("on: text", {}),
        ("a: {}", {}),
        ("a: []", {}),
        ("a: [1]", {}),
        ("a: {other: {b: c}}", {}),
        ("a: {one: text}", {}),
        ("text", {}),
        ("", {}),
    ],
)
def test_files_that_are_not_sound_are_refused(
    tmp_path: Path, text: str, others: dict[str, str]
) -> None:
    with pytest.raises(TextsError):
        load(write(tmp_path, text, **others))


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("Perú", "3 GB", "Perú 还剩 3 GB 流量"),
        ("秘鲁5G卡", "$5", "秘鲁5G卡还剩 $5 流量"),
        ("秘鲁", "一半", "秘鲁还剩一半流量"),
    ],
)
def test_chinese_is_kept_apart_from_what_is_filled_in_but_not_inside_of_it(
    tmp_path: Path, name: str, data: str, said: str
) -> None:
    texts = load(write(tmp_path, "a: '{name}{rest} {data}'", zh="a: '{name}{rest}{data}流量'"))
    voice = Voice(tongue=tongue_of("zh"), texts=texts)
    assert voice.say("a", name=name, rest="还剩", data=data) == said
