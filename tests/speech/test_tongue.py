"""Which language is spoken, and as it is spoken where."""

from pathlib import Path
import subprocess
import sys
from typing import Final

import pytest

from custom_components.esim_recharge.speech.tongue import Language, tongue_of

ROOT: Final = Path(__file__).parent.parent.parent


@pytest.mark.parametrize(
    ("tag", "country", "language", "territory"),
    [
        ("en", None, Language.EN, None),
        ("en-GB", "PE", Language.EN, "GB"),
        ("zh-CN", "KH", Language.ZH, "CN"),
        ("zh-Hans", "CN", Language.ZH, "CN"),
        ("zh_Hans_SG", None, Language.ZH, "SG"),
        ("zh-Hant", None, Language.ZH, None),
        ("es-419", "PE", Language.ES, "PE"),
        ("es-419", None, Language.ES, "419"),
        ("es", "pe", Language.ES, "PE"),
        ("fr-FR", None, Language.FR, "FR"),
        ("de", "DE", Language.EN, "DE"),
        ("", None, Language.EN, None),
    ],
)
def test_any_tag_finds_a_tongue(
    tag: str, country: str | None, language: Language, territory: str | None
) -> None:
    tongue = tongue_of(tag, country)
    assert (tongue.language, tongue.territory) == (language, territory)


@pytest.mark.parametrize(
    ("tag", "country", "locale"),
    [
        ("es", "PE", "es_PE"),
        ("zh-CN", None, "zh_Hans"),
        ("zh", "KH", "zh_Hans"),
        ("fr", "NC", "fr_NC"),
    ],
)
def test_a_country_without_habits_of_its_own_is_spoken_to_as_everywhere(
    tag: str, country: str | None, locale: str
) -> None:
    found = str(tongue_of(tag, country).locale)
    assert found.removesuffix("_CN") == locale


def test_a_country_has_its_currencies_and_a_larger_region_none() -> None:
    assert tongue_of("es", "PE").home_currencies == ("PEN",)
    assert set(tongue_of("es", "PA").home_currencies) == {"PAB", "USD"}
    assert tongue_of("es-419").home_currencies == ()
    assert tongue_of("es").home_currencies == ()


_IN_ITS_OWN_LIFE: Final = """
import builtins, io
from tests.speech.kit import EVERYTHING, money, speaker
from custom_components.esim_recharge.recharge.models import Kind
from custom_components.esim_recharge.speech.loading import load

load("PE")

def refuse(*arguments, **more):
    raise AssertionError(f"a file is opened: {arguments[0]}")

builtins.open = io.open = refuse
for tag in ("en-US", "zh-CN", "es-MX", "es-PE", "es", "fr-CA", "fr", "fr-NC"):
    told = speaker(tag)
    for kind in Kind:
        assert told.happening("Peru", {"type": kind.value, **EVERYTHING}).text
    assert told.figures.money(money("12.50", "PEN"))
    assert told.figures.days(3)
print("said")
"""


def test_nothing_is_read_from_files_after_loading() -> None:
    """In a process of its own, where no other test has read anything before."""
    command = [sys.executable, "-c", _IN_ITS_OWN_LIFE]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("said\n", 0), done.stderr
