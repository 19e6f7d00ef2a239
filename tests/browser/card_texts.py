"""The words on the card: those that its module brings, and those that it fetches from the translations."""

from collections.abc import Iterator
from functools import cache
import json
from pathlib import Path
import re
from typing import Any, Final

from scripts.stage import SOURCE as INTEGRATION

SOURCE: Final = Path(__file__).parents[2] / "frontend"
ALWAYS: Final = SOURCE / "src" / "i18n" / "always.json"
"""What is said even where nothing can be fetched."""
LANGUAGES: Final = ("en", "zh-Hans", "es", "fr")
_SAME: Final = re.compile(r"eSIM|\bDT One\b|Airalo")
"""Names are the same everywhere."""


@cache
def texts(language: str) -> dict[str, str]:
    """The words of the card and its dialogs, such as `card.balance` and `dialog.pay`."""
    always: dict[str, dict[str, str]] = json.loads(ALWAYS.read_text(encoding="utf-8"))
    common: dict[str, str] = _translations(language)["common"]
    fetched = {key.replace("_", ".", 1): text for key, text in common.items()}
    return {f"card.{key}": text for key, text in always[language].items()} | fetched


@cache
def _translations(language: str) -> dict[str, Any]:
    path = INTEGRATION / "translations" / f"{language}.json"
    found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return found


class CardTexts:
    """One language."""

    def __init__(self, language: str) -> None:
        """Read the tables."""
        self._texts = texts(language)

    def __call__(self, key: str, **values: str) -> str:
        """A text by its key, with what stands in it."""
        return self._texts[key].format(**values)

    def pattern(self, key: str) -> re.Pattern[str]:
        """What a text looks like, whatever stands in it."""
        return _as_pattern(self._texts[key])


@cache
def foreign(language: str, shown: str) -> bool:
    """Whether a text that is shown is an English one of ours that reads otherwise in this language."""
    plain, patterns = _english_only(language)
    if shown not in plain and not any(each.match(shown) for each in patterns):
        return False
    return not any(_as_pattern(each).match(shown) for each in _everything(language).values())


@cache
def _english_only(language: str) -> tuple[frozenset[str], tuple[re.Pattern[str], ...]]:
    """English texts that read otherwise in a language: those as they stand, and those with placeholders."""
    own = _everything(language)
    differ = [
        text
        for key, text in _everything("en").items()
        if own.get(key) != text and re.search(r"[a-z]{3}", text) and not _SAME.search(text)
    ]
    filled = [text for text in differ if "{" in text]
    return frozenset(differ) - set(filled), tuple(_as_pattern(text) for text in filled)


@cache
def _everything(language: str) -> dict[str, str]:
    """All texts that can come onto the card, by their paths."""
    parts = ("common", "entity", "exceptions", "issues")
    found = dict(_leaves({part: _translations(language)[part] for part in parts}))
    return found | texts(language)


def _leaves(part: Any, path: str = "") -> Iterator[tuple[str, str]]:  # noqa: ANN401 - any JSON
    if isinstance(part, str):
        yield path, part
        return
    for key, value in part.items():
        yield from _leaves(value, f"{path}.{key}")


@cache
def _as_pattern(text: str) -> re.Pattern[str]:
    """A text with anything at its placeholders."""
    parts = (re.escape(part) for part in re.split(r"\{\w+\}", text))
    return re.compile(f"^{'.+?'.join(parts)}$", re.DOTALL)
