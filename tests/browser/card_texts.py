"""The card's own words, read from its source, so that tests find what a person reads."""

from functools import cache
import json
from pathlib import Path
import re
import subprocess
import sys
from typing import Final

SOURCE: Final = Path(__file__).parents[2] / "frontend"
LANGUAGES: Final = ("en", "zh-Hans", "es", "fr")
_PRINT: Final = """
import { build } from "esbuild";
const [, ...parts] = process.argv;
const tables = parts.map((part, at) => `import * as part${at} from "./${part}";
  for (const [key, text] of Object.values(part${at}).flatMap((each) => Object.entries(each)))
    texts["${part.split("/").at(-2)}." + key] = text;`);
const contents = `const texts = {}; ${tables.join("")} console.log(JSON.stringify(texts))`;
const { outputFiles } = await build({
  stdin: { contents, resolveDir: process.cwd() },
  bundle: true, write: false, format: "esm", logLevel: "error",
});
await import(`data:text/javascript,${encodeURIComponent(outputFiles[0].text)}`);
"""
"""A table is what a language's file exports, whatever its name; its folder stands before its keys: `card.loading`."""


@cache
def texts(language: str) -> dict[str, str]:
    """All words of a language, of every part of the card, by key."""
    folder = SOURCE / "src" / "i18n"
    files = [str(each.relative_to(SOURCE)) for each in sorted(folder.rglob(f"{language}.ts"))]
    node = Path(sys.executable).parent / "node"
    printed = subprocess.run(
        [node, "--input-type=module", "--eval", _PRINT, "--", *files],
        cwd=SOURCE,
        check=True,
        capture_output=True,
        timeout=60,
    )
    found: dict[str, str] = json.loads(printed.stdout)
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
        return as_pattern(self._texts[key])


def as_pattern(text: str) -> re.Pattern[str]:
    """A text with anything at its placeholders."""
    parts = (re.escape(part) for part in re.split(r"\{\w+\}", text))
    return re.compile(f"^{'.+?'.join(parts)}$")


def foreign(language: str, shown: str) -> bool:
    """Whether a text that is shown is an English one that reads otherwise in this language."""
    own = texts(language)
    return any(
        own[key] != english
        and any(c.isalpha() for c in english)
        and as_pattern(english).match(shown)
        for key, english in texts("en").items()
    ) and not any(as_pattern(each).match(shown) for each in own.values())
