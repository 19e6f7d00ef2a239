"""The product's own words in a language, so that tests find what a person reads, however it is worded."""

from functools import reduce
import json
from typing import Any

from scripts.stage import SOURCE

TRANSLATIONS = ("zh-Hans", "es", "fr")
"""What is translated from English, in which the tests of what happens are."""


class Texts:
    """One language."""

    def __init__(self, language: str) -> None:
        """Read the file that Home Assistant reads."""
        self.language = language
        path = SOURCE / "translations" / f"{language}.json"
        self._texts: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))

    def __call__(self, key: str, **placeholders: str) -> str:
        """A text by its path, such as `config.step.lines.title`."""
        text = reduce(lambda texts, part: texts[part], key.split("."), self._texts)
        assert isinstance(text, str)
        return text.format(**placeholders)
