"""The pages of the documentation, as the tests read them that hold pages and code together."""

from pathlib import Path
import re
from typing import Final

ROOT: Final = Path(__file__).parent.parent


def page(name: str) -> str:
    """The text of a page, by its path in the repository."""
    return (ROOT / name).read_text(encoding="utf-8")


def section(text: str, heading: str) -> str:
    """What stands under a heading of any level, up to the next one of the same level or a higher one."""
    found = re.search(rf"^(#+) {re.escape(heading)}$", text, re.MULTILINE)
    assert found is not None, heading
    end = re.search(rf"^#{{1,{len(found[1])}}} ", text[found.end() :], re.MULTILINE)
    return text[found.end() :][: end and end.start()]


def tables(text: str) -> list[list[list[str]]]:
    """The cells of each table of a text, without its head."""
    found = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return [[_cells(row) for row in table.splitlines()[2:]] for table in found]


def _cells(row: str) -> list[str]:
    return [cell.strip() for cell in row.strip().strip("|").split("|")]


def code(cell: str) -> list[str]:
    """What is written as code in a text."""
    return re.findall(r"`([^`]+)`", cell)


def examples(text: str) -> list[str]:
    """The YAML that a page shows."""
    return re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
