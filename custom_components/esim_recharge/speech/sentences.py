"""What people ask, as sentences for Home Assistant's own recogniser, and which line they mean.

The files in `voice/` hold sentences in that recogniser's grammar: `(one|other)`, `[maybe]`. In them
stand `<word>` for an entry of `words`, and these places:

- `{line}`: the name of a line we know, with or without "my … line" around it;
- `{sim}`: the same, with a word such as "line" or "eSIM" that nobody says of a car;
- `{proper}`: as `{line}`, but names that are common words ("Car") need that word;
- `{unknown}`: anything with "eSIM" or "SIM card" beside it: a line that we may not know;
- `{amount}`: anything.

A sentence that matches is answered by us whatever follows, so one without a word of ours must name a line that is
there. Names are written into the sentences; that is why the sentences change with them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, cached_property
from itertools import chain
from pathlib import Path
import re
from typing import Final
import unicodedata

import yaml

from .texts import TextsError
from .tongue import Language


class Question(StrEnum):
    """What can be asked."""

    BALANCE = "balance"
    DATA = "data"
    EXPIRY = "expiry"
    RUN_OUT = "run_out"
    LOW = "low"
    LAST_RECHARGE = "last_recharge"
    SUMMARY = "summary"
    LINES = "lines"
    REQUEST = "request"
    """To buy something, which is never done by voice."""


FOLDER: Final = Path(__file__).with_name("voice")
_SHORT: Final = 2
_WORD: Final = re.compile(r"<([a-z_]+)>")
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_PLACES: Final = frozenset({"line", "sim", "proper", "unknown", "amount"})
_INNER: Final = frozenset({"name", "own", "any", "amount"})
_NAMED: Final = frozenset({"name", "own"})
_EDGE: Final = "(?:(?<![a-z0-9])|(?![a-z0-9]))"
"""No name begins or ends within a word; Chinese ones need no blank beside them."""
_SPECIAL: Final[Mapping[str, str]] = {
    "(": "(?:",
    "[": "(?:",
    ")": ")",
    "]": ")?",
    "|": "|",
    " ": r"\s*",
    "{any}": f"{_EDGE}(.+?){_EDGE}",
    "{amount}": ".+?",
}
_NOT_ASCII: Final = re.compile(r"[^\x00-\x7f]")
_TOKEN: Final = re.compile(r"\{[a-z]+\}|.")


@dataclass(frozen=True, kw_only=True, slots=True)
class Phrases:
    """What is asked in one language."""

    words: Mapping[str, str]
    around: frozenset[str]
    """Words that may stand around a name and are no part of it."""
    common: frozenset[str]
    """Names that are also names of other things in a house."""
    sentences: Mapping[Question, tuple[str, ...]]
    """Templates with the places of this module's grammar."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Said:
    """The line in a sentence."""

    name: str | None = None
    """As it was said; `None`: no line was named."""
    known: bool = False
    """It is one of the names that were given."""


@dataclass(frozen=True, kw_only=True)
class Sentences:
    """The sentences of one question in one language, with the names of the lines there are."""

    phrases: Phrases
    question: Question
    names: tuple[str, ...]
    """As `spoken` writes them."""

    @cached_property
    def templates(self) -> list[str]:
        """For the recogniser; nothing if a line must be named and there is none."""
        names = {"name": "|".join(self.names), "own": "|".join(self._own)}
        return [_for_recogniser(template, names) for template in self._possible]

    def find(self, text: str) -> Said | None:
        """Which line a sentence names; `None`: it is none of these."""
        said = normal(text)
        for template, pattern in self._patterns:
            if (found := pattern.fullmatch(said)) is not None:
                name = next((group for group in found.groups() if group), None)
                return Said(name=name, known=name is not None and "{any}" not in template)
        return None

    @cached_property
    def _possible(self) -> list[str]:
        """Templates that need no name, or for which there is one."""
        expanded = [_expanded(template, self.phrases) for template in self._raw]
        return [each for each in expanded if self.names or not _NAMED & _places(each)]

    @property
    def _raw(self) -> Iterator[str]:
        """`{proper}` is read once for names that are no common words, and once for the others."""
        for template in self.phrases.sentences[self.question]:
            if self._own or "{proper}" not in template:
                yield template
            if "{proper}" in template and len(self._own) < len(self.names):
                yield template.replace("{proper}", "{sim}")

    @cached_property
    def _own(self) -> tuple[str, ...]:
        """Names that are no common words."""
        return tuple(name for name in self.names if not self._is_common(normal(name)))

    def _is_common(self, name: str) -> bool:
        too_short = name.isascii() and len(name) < _SHORT
        return too_short or name.isdigit() or name in self.phrases.common

    @cached_property
    def _patterns(self) -> list[tuple[str, re.Pattern[str]]]:
        names = {"{name}": _alternatives(self.names), "{own}": _alternatives(self._own)}
        return [(each, _pattern(each, names)) for each in sorted(self._possible, key=_rank)]


def _rank(expanded: str) -> int:
    """A name that is known first, then none, then any."""
    inside = _places(expanded)
    return 0 if inside & _NAMED else 2 if "any" in inside else 1


def _places(template: str) -> set[str]:
    return set(_PLACE.findall(template))


def _for_recogniser(expanded: str, names: Mapping[str, str]) -> str:
    filled = _PLACE.sub(
        lambda found: f"({names[found[1]]})" if found[1] in names else found[0], expanded
    )
    return _NOT_ASCII.sub(lambda found: _either(found[0]), filled)


def _either(letter: str) -> str:
    """A letter with an accent, which is often left out in writing."""
    bare_letter = _plain(letter)
    return letter if bare_letter == letter else f"({letter}|{bare_letter})"


def _alternatives(names: Sequence[str]) -> str:
    """A group of names; of two that begin alike the longer one is tried first."""
    said = sorted({normal(name) for name in names}, key=lambda name: (-len(name), name))
    return f"{_EDGE}({'|'.join(map(re.escape, said))}){_EDGE}"


def _pattern(expanded: str, names: Mapping[str, str]) -> re.Pattern[str]:
    """The same sentence for ourselves: the recogniser does not tell which name it found."""
    special = {**_SPECIAL, **names}
    tokens = _TOKEN.findall(_plain(expanded.casefold()))
    return re.compile("".join(special.get(token) or re.escape(token) for token in tokens))


def _expanded(template: str, phrases: Phrases) -> str:
    """Put in everything but names. Raises `KeyError` for a word that there is not."""
    words = phrases.words
    places = {
        "line": words["name_named"],
        "sim": words["name_sim"],
        "proper": words["name_named"].replace("{name}", "{own}"),
        "unknown": words["unknown"],
    }
    text = _PLACE.sub(
        lambda found: f"({places[found[1]]})" if found[1] in places else found[0], template
    )
    while _WORD.search(text):
        text = _WORD.sub(lambda found: f"({words[found[1]]})", text)
    return text


def _plain(text: str) -> str:
    """Without accents."""
    parts = unicodedata.normalize("NFD", text)
    kept = "".join(part for part in parts if unicodedata.category(part) != "Mn")
    return unicodedata.normalize("NFC", kept)


def spoken(name: str) -> str:
    """A name as it can be said: letters, digits and apostrophes within words, one blank between them."""
    written = unicodedata.normalize("NFC", name).replace("’", "'")
    said = "".join(letter if letter == "'" or _is_said(letter) else " " for letter in written)
    return " ".join(bare for word in said.split() if (bare := word.strip("'")))


def _is_said(letter: str) -> bool:
    """Letters of any script, marks on them, digits."""
    return unicodedata.category(letter)[0] in "LNM"


def normal(text: str) -> str:
    """A text for comparing: what is heard alike is written alike."""
    return _plain(spoken(text).casefold())


def bare(name: str) -> str:
    """A name without what people put around it, in any language: "My Peru line" is Peru. May be nothing at all."""
    around = frozenset[str]().union(*(each.around for each in phrases().values()))
    words = spoken(name).split()
    while words and normal(words[0]) in around:
        words.pop(0)
    while words and normal(words[-1]) in around:
        words.pop()
    return _without_ends(" ".join(words), around)


def _without_ends(name: str, around: frozenset[str]) -> str:
    """Where no blanks are written: 秘鲁线路 is 秘鲁."""
    for word in sorted(around, key=len, reverse=True):
        if not word.isascii():
            name = name.removeprefix(word).removesuffix(word).strip()
    return name


@cache
def phrases() -> Mapping[Language, Phrases]:
    """What is asked in each language. Blocks when it is first asked. Raises `TextsError`."""
    return load(FOLDER)


def load(folder: Path) -> Mapping[Language, Phrases]:
    """Read and check the files, one for each language. Blocks. Raises `TextsError`."""
    return {language: _read(folder / f"{language}.yaml") for language in Language}


def _read(path: Path) -> Phrases:
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    try:
        found = Phrases(
            words={str(name): str(text) for name, text in tree["words"].items()},
            around=frozenset(normal(word) for word in tree["around"]),
            common=frozenset(normal(word) for word in tree["common"]),
            sentences={question: tuple(tree["sentences"][question]) for question in Question},
        )
        for template in chain.from_iterable(found.sentences.values()):
            _check(template, found)
    except (KeyError, TypeError, AttributeError) as error:
        raise TextsError(f"{path.stem}: {error!r}") from error
    return found


def _check(template: str, phrases: Phrases) -> None:
    """Raises `TextsError` for a place that there is not, `KeyError` for a word that there is not."""
    if not _places(template) <= _PLACES or not _places(_expanded(template, phrases)) <= _INNER:
        raise TextsError(f"no such place: {template}")
