"""Texts in four languages, from one YAML file for each; whatever is not sound in them is found when they are read.

A file is a tree of sections. Its leaves are texts: a text, a choice of texts by the plural categories of the language,
or a list of them. `{name}` is filled in. What stands in square brackets is said only if everything in it is known:
`Paid {price}[, receipt {receipt}].` Where something that is filled in meets a Chinese character, both are kept apart as
Chinese is typeset: 还剩{data}流量 is said as 还剩 3 GB 流量.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
import re
from typing import Final

import yaml

from .tongue import Language, Tongue

type Leaf = str | Mapping[str, str] | Sequence[str]
"""A text, texts by plural category (of `count`), or a list."""
type Texts = Mapping[Language, Mapping[str, Leaf]]
"""For each language the leaves by their path: `happening.credited`."""

_CATEGORIES: Final = frozenset({"zero", "one", "two", "few", "many", "other"})
_NEEDED: Final = {
    Language.EN: {"one", "other"},
    Language.ZH: {"other"},
    Language.ES: {"one", "other"},
    Language.FR: {"one", "other"},
}
"""Plural categories without which a choice is not complete. `many` is for millions, which are not counted here."""
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_PLACE: Final = re.compile(r"\{([a-z_]+)\}")
_BLANKS: Final = re.compile(r"^\s|\s$|\s\s|\[\s*\]|\n")

_SEAM: Final = "\ue000"
"""A private character, around what is filled in until it is."""
_HAN: Final = "[\u4e00-\u9fff]"
_OTHER: Final = "(?:(?!" + _HAN + ")[^\\W_]|[$€£¥])"
_APART: Final = re.compile(f"(?<={_HAN}){_SEAM}+(?={_OTHER})|(?<={_OTHER}){_SEAM}+(?={_HAN})")


class TextsError(ValueError):
    """The files are not sound; says where."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Voice:
    """Says texts in one tongue."""

    tongue: Tongue
    texts: Texts

    def say(self, path: str, *, count: int | None = None, **values: object) -> str:
        """Fill a text in; `count` chooses the plural. `None` is what is not known.

        Raises `KeyError` where a text cannot do without it, `TypeError` if there is a list in place of a text.
        """
        leaf, given = self.texts[self.tongue.language][path], {"count": count, **values}
        if isinstance(leaf, Mapping):
            category = "other" if count is None else self.tongue.locale.plural_form(count)
            leaf = leaf.get(category) or leaf["other"]
        if not isinstance(leaf, str):
            raise TypeError(path)
        return apart(fill(leaf, {name: seam(value) for name, value in given.items()}))

    def all(self, path: str) -> Sequence[str]:
        """The texts of a list as they stand, or the one text."""
        return _texts(self.texts[self.tongue.language][path])

    def knows(self, path: str) -> bool:
        """Whether there is such a text."""
        return path in self.texts[self.tongue.language]

    def sentences(self, *parts: str | None) -> str:
        """One sentence after the other, as the language writes them; what is missing is left out."""
        blank = "" if self.tongue.language is Language.ZH else " "
        return blank.join(part for part in parts if part)


def fill(template: str, values: Mapping[str, object]) -> str:
    """Fill a template in; leave out what is in square brackets and not known. Raises `KeyError` for the rest."""
    known = {name: str(value) for name, value in values.items() if value is not None}

    def optional(found: re.Match[str]) -> str:
        return found[1] if set(_PLACE.findall(found[1])) <= known.keys() else ""

    return _PLACE.sub(lambda found: known[found[1]], _OPTIONAL.sub(optional, template))


def seam(value: object) -> str | None:
    """Mark where something that is filled in begins and ends, for `apart`. `None` stays what is not known."""
    return None if value is None else f"{_SEAM}{value}{_SEAM}"


def apart(text: str) -> str:
    """A blank where a Chinese character and one of another kind meet at a seam; what is inside stays as it was."""
    return _APART.sub(" ", text).replace(_SEAM, "")


def places(leaf: Leaf) -> frozenset[str]:
    """The names of what is filled in."""
    return frozenset(name for text in _texts(leaf) for name in _PLACE.findall(text))


def load(folder: Path) -> Texts:
    """Read and check the files of a folder, one for each language. Blocks. Raises `TextsError`."""
    texts = {language: _read(folder / f"{language}.yaml", language) for language in Language}
    first = texts[Language.EN]
    for language, leaves in texts.items():
        if leaves.keys() != first.keys():
            raise TextsError(f"{folder.name}/{language}: {leaves.keys() ^ first.keys()}")
        for path, leaf in leaves.items():
            if places(leaf) != places(first[path]):
                raise TextsError(f"{folder.name}/{language}: {path} is filled in differently")
    return texts


def _read(path: Path, language: Language) -> Mapping[str, Leaf]:
    tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    leaves = dict(_leaves(tree, ""))
    if "" in leaves:
        raise TextsError(f"{language}: no sections")
    for where, leaf in leaves.items():
        if isinstance(leaf, Mapping) and not _NEEDED[language] <= leaf.keys():
            raise TextsError(f"{language}: {where} lacks a plural")
        for text in _texts(leaf):
            rest = _PLACE.sub("", _OPTIONAL.sub(r"\1", text))
            if not text or _BLANKS.search(text) or re.search(r"[\[\]{}]", rest):
                raise TextsError(f"{language}: {where} is not sound: {text!r}")
    return leaves


def _leaves(tree: object, path: str) -> Iterator[tuple[str, Leaf]]:
    match tree:
        case str():
            yield path, tree
        case list() if tree and all(isinstance(item, str) for item in tree):
            yield path, tuple(tree)
        case dict() if tree and all(isinstance(key, str) for key in tree):
            if path and tree.keys() <= _CATEGORIES:
                if not all(isinstance(text, str) for text in tree.values()):
                    raise TextsError(f"{path}: a plural is a text")
                yield path, tree
                return
            for key, branch in tree.items():
                yield from _leaves(branch, f"{path}.{key}" if path else key)
        case _:
            raise TextsError(f"{path}: neither texts nor sections")


def _texts(leaf: Leaf) -> Sequence[str]:
    match leaf:
        case str():
            return (leaf,)
        case Mapping():
            return tuple(leaf.values())
    return leaf
