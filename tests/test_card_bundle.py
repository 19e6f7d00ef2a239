"""The built card that is committed: it is what its source gives, small, complete, and one file."""

import gzip
import json
from pathlib import Path
import re
import subprocess
import sys

import pytest

from tests.browser.card_texts import ALWAYS, LANGUAGES

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "frontend"
BUILT = ROOT / "custom_components" / "esim_recharge" / "frontend" / "esim-recharge-card.js"
KB = 1000


@pytest.fixture(scope="module")
def built() -> str:
    return BUILT.read_text(encoding="utf-8")


@pytest.mark.skipif(
    not (SOURCE / "node_modules").exists(), reason="no packages of the card: see scripts/setup"
)
def test_the_committed_file_is_byte_for_byte_what_its_source_gives(tmp_path: Path) -> None:
    node, again = Path(sys.executable).parent / "node", tmp_path / BUILT.name
    subprocess.run([node, SOURCE / "build.mjs", again], check=True, timeout=60)
    assert again.read_bytes() == BUILT.read_bytes(), "run `.venv/bin/node frontend/build.mjs`"


def test_it_is_at_most_60_kilobytes_and_20_compressed() -> None:
    content = BUILT.read_bytes()
    assert len(content) <= 60 * KB
    assert len(gzip.compress(content, 9)) <= 20 * KB


def test_it_is_all_there_is(built: str) -> None:
    """A second file would escape the hash that the address of the first one carries."""
    assert [path.name for path in BUILT.parent.iterdir()] == [BUILT.name]
    assert not re.search(r"\bimport\s*\(|\bimport\b[^;(]{0,200}\bfrom\b|sourceMappingURL", built)


def test_it_carries_lits_licence(built: str) -> None:
    assert "SPDX-License-Identifier: BSD-3-Clause" in built


def test_it_knows_no_machine_and_no_test_bench(built: str) -> None:
    assert not re.search(r"/home/|/root/|/tmp/|127\.0\.0\.1|localhost", built)


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_speaks_every_language_where_nothing_can_be_fetched(language: str, built: str) -> None:
    said = json.loads(ALWAYS.read_text(encoding="utf-8"))
    others = {text for name in LANGUAGES if name != language for text in said[name].values()}
    own = [text for text in said[language].values() if text not in others]
    assert len(own) >= 3
    assert [text for text in own if text not in built] == []
