"""Words that Home Assistant's own translations have already: reasons, criteria, states, answers.

Read from the files themselves, because Home Assistant hands translations out only to those who know it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
import json
from pathlib import Path
from typing import Any, Final

from .tongue import Language

_FOLDER: Final = Path(__file__).parent.parent / "translations"


@dataclass(frozen=True, kw_only=True, slots=True)
class Labels:
    """Words of one language, by their codes."""

    reasons: Mapping[str, str]
    """Of guards, providers and the recharger, small as inside a sentence."""
    criteria: Mapping[str, str]
    """Why a line is due, small as inside a sentence."""
    states: Mapping[str, str]
    """Of a recharge, small as inside a sentence."""
    approve: str
    reject: str


@cache
def labels() -> Mapping[Language, Labels]:
    """The words of all languages. Blocks when it is first asked."""
    return {language: _read(language) for language in Language}


def _read(language: Language) -> Labels:
    path = _FOLDER / f"{language}.json"
    tree: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    told = tree["entity"]["event"]["recharge"]["state_attributes"]
    answers = tree["issues"]["proposal"]["fix_flow"]["step"]["init"]["menu_options"]
    return Labels(
        reasons=_small(told["reason"]["state"]),
        criteria=_small(told["because"]["state"]),
        states=_small(told["state"]["state"]),
        approve=answers["approve"],
        reject=answers["reject"],
    )


def _small(words: Mapping[str, str]) -> dict[str, str]:
    return {code: _inside(label) for code, label in words.items()}


def _inside(label: str) -> str:
    """A label as it stands inside a sentence; names keep their capitals."""
    if label.startswith("Home Assistant"):
        return label
    return label[0].lower() + label[1:]
