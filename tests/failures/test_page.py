"""The page about failures and the tests agree: what it names exists, and every test of this folder is named."""

import ast
from pathlib import Path
import re

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "failure-modes.md").read_text(encoding="utf-8")
NAMED = set(re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", PAGE))


def names_in(path: Path) -> set[str]:
    """The names of the test functions of a module."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (
        node for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return {function.name for function in functions if function.name.startswith("test_")}


def test_every_test_that_the_page_names_exists() -> None:
    assert len(NAMED) > 50
    files = {file for file, _ in NAMED}
    existing = {
        (file, name) for file in files if (ROOT / file).exists() for name in names_in(ROOT / file)
    }
    assert NAMED - existing == set()


def test_every_test_of_a_failure_is_named_on_the_page() -> None:
    here = {
        (str(path.relative_to(ROOT)), name)
        for path in Path(__file__).parent.glob("test_*.py")
        if path != Path(__file__)
        for name in names_in(path)
    }
    assert here - NAMED == set()


def test_a_row_names_a_test_or_says_that_it_does_not_apply() -> None:
    rows = [line for line in PAGE.splitlines() if line.startswith("| ") and "---" not in line]
    headers = {"What went wrong", "What they show", "Case", "Guard"}
    empty = [
        row
        for row in rows
        if row.split("|")[1].strip() not in headers
        and "::test_" not in row
        and "not apply" not in row
    ]
    assert len(rows) > 50
    assert empty == []
