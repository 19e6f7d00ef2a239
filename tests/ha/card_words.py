"""Reads what the card says in English, as a page would; and finds what could not be said at all."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
import json
from pathlib import Path
import re
from typing import Any, Final

from custom_components import esim_recharge
from custom_components.esim_recharge.card.texts import Text, paths

ENGLISH: Final = Path(esim_recharge.__file__).parent / "translations" / "en.json"
ALWAYS: Final = Path(__file__).parents[2] / "frontend" / "src" / "i18n" / "always.json"
"""The few words that the page brings itself."""
_GB = 1024**3


@cache
def _texts() -> Any:  # noqa: ANN401 - any JSON
    texts = json.loads(ENGLISH.read_text(encoding="utf-8"))
    always = json.loads(ALWAYS.read_text(encoding="utf-8"))["en"]
    texts["common"] |= {f"card_{key}": text for key, text in always.items()}
    return texts


def translation(path: str) -> str:
    """A text of the translations; fails where there is none."""
    found = _texts()
    for key in path.split("."):
        found = found[key]
    assert isinstance(found, str), path
    return found


def placeholders(path: str) -> set[str]:
    """What a text leaves to be filled in."""
    return set(re.findall(r"\{(\w+)\}", translation(path)))


_FIGURES: Final[Mapping[str, Callable[[Any], str]]] = {
    "money": " ".join,
    "data": lambda count: f"{round(count / _GB, 1):g} GB",
    "voice": lambda seconds: f"{seconds // 60} min",
    "days": "{} days".format,
    "at": lambda moment: f"{moment[:10]} {moment[11:16]}",
    "date": lambda moment: str(moment[:10]),
    "ago": lambda moment: f"<{moment[:16]}>",
    **dict.fromkeys(("sms", "number", "sum", "day"), str),
}


def in_english(text: Text) -> str:
    """Word a text; moments in UTC, sums with their codes."""
    if text is None or isinstance(text, str):
        return text or ""
    if isinstance(text, list):
        return " · ".join(filter(None, map(in_english, text)))
    assert isinstance(text, dict), text
    if isinstance(path := text.get("say"), str):
        values = text.get("with", {})
        assert isinstance(values, dict)
        assert values.keys() == placeholders(path), path
        return translation(path).format_map({key: in_english(each) for key, each in values.items()})
    ((kind, value),) = text.items()
    return _FIGURES[kind](value)


def check(told: object) -> None:
    """Fail where something is said that has no translation, or lacks a value, or has one too many."""
    for path, names in paths_in(told):
        assert placeholders(path) == names, path


def paths_in(told: object) -> Iterator[tuple[str, frozenset[str]]]:
    """The paths of everything that is said in something that is sent, with the names of the values in it."""
    parts: Iterable[object] = told if isinstance(told, list) else ()
    if isinstance(told, dict):
        if "say" in told:
            yield from paths(told).items()
            return
        parts = told.values()
    for part in parts:
        yield from paths_in(part)
