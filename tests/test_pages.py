"""The documentation and the code agree: what a page names exists, and what exists is named on its page."""

from collections.abc import Iterator
from pathlib import Path
import re
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml

from custom_components.esim_recharge.condition import CONDITIONS
from custom_components.esim_recharge.recharge.models import Origin, Reason, State
from custom_components.esim_recharge.services import ACTIONS
from custom_components.esim_recharge.trigger import TRIGGERS

from .pages import ROOT, code, page, section, tables

INTEGRATION: Final = ROOT / "custom_components" / "esim_recharge"
BLUEPRINTS: Final = ROOT / "blueprints" / "automation" / "esim_recharge"
PAGES: Final = ("README.md", *(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")))
README: Final = page("README.md")
WHEN: Final = page("docs/when-it-recharges.md")


# Links


def _targets(text: str) -> Iterator[str]:
    """Where a page points to, beside the web."""
    for target in re.findall(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"", text):
        found = target[0] or target[1]
        if not urlsplit(found).scheme:
            yield found


def _anchors(text: str) -> set[str]:
    """The headings of a page, as links name them."""
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_points_to_is_there(name: str) -> None:
    for target in _targets(page(name)):
        path, _, anchor = target.partition("#")
        there = (ROOT / name).parent / path if path else ROOT / name
        assert there.exists(), target
        assert not anchor or anchor in _anchors(there.read_text(encoding="utf-8")), target


def test_the_readme_leads_to_every_page() -> None:
    assert {target for target in _targets(README) if target.startswith("docs/")} >= {
        name for name in PAGES if name != "README.md"
    }


def test_every_picture_is_on_a_page_or_shows_another_language() -> None:
    pointed = {Path(target).name for name in PAGES for target in _targets(page(name))}
    pictures = {path.name for path in (ROOT / "docs" / "pictures").iterdir()}
    languages = {name for name in pictures if re.search(r"_(zh-Hans|es|fr)\.png$", name)}
    assert pictures - pointed - languages == set()


# What there is to use


@pytest.mark.parametrize("name", PAGES)
def test_what_a_page_calls_ours_is_ours(name: str) -> None:
    """What is named in full: actions, triggers, conditions, and the file of the record."""
    ours = {action.name for action in ACTIONS} | TRIGGERS.keys() | CONDITIONS.keys() | {"db"}
    named = set(re.findall(r"(?<![\w/-])(?:\.storage/)?esim_recharge\.(\w+)", page(name)))
    assert named - ours == set()


def test_the_readme_lists_the_actions_and_no_others() -> None:
    (rows,) = tables(section(README, "Actions"))
    assert sorted(each for row in rows for each in code(row[0])) == sorted(
        action.name for action in ACTIONS
    )


def test_the_page_lists_every_guard_in_its_order() -> None:
    (rows,) = tables(section(WHEN, "What is asked before"))
    assert [reason for row in rows for reason in code(row[0])] == list(Reason)


def test_the_page_names_every_state_and_origin_of_a_recharge() -> None:
    states = set(code(section(WHEN, "What becomes of a recharge")))
    assert states == set(State)
    origins = set(code(section(WHEN, "Who wanted it")))
    assert origins - {"origin", "recharge", "only_if_due"} == set(Origin)


# Blueprints


class _Loader(yaml.SafeLoader):
    """Reads the files of blueprints."""


def _input(loader: yaml.SafeLoader, node: yaml.Node) -> object:
    assert isinstance(node, yaml.ScalarNode)
    return loader.construct_scalar(node)


_Loader.add_constructor("!input", _input)


def _blueprints() -> dict[str, dict[str, Any]]:
    """What each file says of itself."""
    return {
        path.stem: yaml.load(path.read_text(encoding="utf-8"), _Loader)["blueprint"]  # noqa: S506 - a safe one
        for path in BLUEPRINTS.glob("*.yaml")
    }


def test_the_readme_offers_every_blueprint_by_its_name_and_one_click() -> None:
    found = _blueprints()
    (rows,) = tables(section(README, "Automations"))
    links = dict(re.findall(r"^\[(\w+)\]: (\S+)$", section(README, "Automations"), re.MULTILINE))
    offered = {row[2].rpartition("[")[2].rstrip("]"): row[0].strip("*") for row in rows}
    assert {key: f"esim: {name.lower()}" for key, name in offered.items()} == {
        key: each["name"].lower() for key, each in found.items()
    }
    for key, each in found.items():
        link = urlsplit(links[key])
        assert (link.netloc, link.path) == (
            "my.home-assistant.io",
            "/redirect/blueprint_import/",
        )
        assert parse_qs(link.query) == {"blueprint_url": [each["source_url"]]}
        assert each["source_url"].endswith(f"/main/{BLUEPRINTS.relative_to(ROOT)}/{key}.yaml")


# Voice, and the layout


def test_what_the_readme_says_that_is_answered_is_on_the_page_about_voice() -> None:
    """There it is tried."""
    voice = page("docs/voice.md")
    said = re.findall(r"^- \*(.+?)\* [\"“«] ?(.+?) ?[\"”»]$", README, re.MULTILINE)
    assert len(said) == 4
    for asked, answered in said:
        (row,) = (line for line in voice.splitlines() if asked in line)
        assert row.endswith(f"| {answered} |")


def test_the_layout_names_what_there_is() -> None:
    (rows,) = tables(section(README, "Development"))
    named = {each for row in rows for cell in row for each in code(cell)}
    files = {each for each in named if each.endswith(".py")}
    assert len(files) > 10
    assert files <= {path.name for path in INTEGRATION.rglob("*.py")}
    folders = {row[0].strip("`").replace("…/", f"{INTEGRATION.relative_to(ROOT)}/") for row in rows}
    assert [each for each in folders if not (ROOT / each).is_dir()] == []
    packages = {path.parent.name for path in INTEGRATION.glob("*/__init__.py")}
    assert packages <= {Path(each).name for each in folders} | {"actions"}
