"""What Home Assistant's own loader and importer say of the files, and what users are shown of them."""

from collections.abc import Iterator, Mapping
import json
from pathlib import Path
import re
from typing import Any
from urllib.parse import quote

from homeassistant.components.automation.config import AUTOMATION_BLUEPRINT_SCHEMA
from homeassistant.components.blueprint import importer
from homeassistant.components.blueprint.models import Blueprint
from homeassistant.core import HomeAssistant
from homeassistant.util.yaml import load_yaml_dict
import pytest
from pytest_homeassistant_custom_component.test_util.aiohttp import AiohttpClientMocker

from .helpers import FOLDER, NAMES

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs" / "blueprints.md"
SOURCE = (
    "https://github.com/esim-recharge/esim-recharge/blob/main/blueprints/automation/esim_recharge"
)
OURS = {"integration": "esim_recharge"}


def blueprint_of(name: str) -> Blueprint:
    """Load a blueprint as Home Assistant does."""
    data = load_yaml_dict(str(FOLDER / f"{name}.yaml"))
    return Blueprint(data, expected_domain="automation", schema=AUTOMATION_BLUEPRINT_SCHEMA)


def texts_in(value: object) -> Iterator[str]:
    """Every text that stands somewhere in a structure."""
    if isinstance(value, Mapping):
        for each in value.values():
            yield from texts_in(each)
    elif isinstance(value, list):
        for each in value:
            yield from texts_in(each)
    elif isinstance(value, str):
        yield value


def test_there_are_six_blueprints() -> None:
    assert NAMES == (
        "ask_on_phone",
        "monthly_report",
        "only_while_there",
        "recharge_when_due",
        "tell",
        "warn",
    )


@pytest.mark.parametrize("name", NAMES)
def test_home_assistant_loads_it_and_knows_where_it_is_from(name: str) -> None:
    blueprint = blueprint_of(name)
    assert blueprint.validate() is None
    metadata = blueprint.metadata
    assert metadata["source_url"] == f"{SOURCE}/{name}.yaml"
    assert metadata["homeassistant"]["min_version"] == "2026.10.0"
    assert metadata["author"]
    assert metadata["name"].startswith("eSIM: ")
    assert len(metadata["description"]) > 100


@pytest.mark.parametrize("name", NAMES)
async def test_the_importer_takes_it_from_its_address(
    hass: HomeAssistant, aioclient_mock: AiohttpClientMocker, name: str
) -> None:
    address = f"{SOURCE}/{name}.yaml"
    raw = address.replace("github.com", "raw.githubusercontent.com").replace("/blob/", "/")
    text = await hass.async_add_executor_job((FOLDER / f"{name}.yaml").read_text, "utf-8")
    aioclient_mock.get(raw, text=text)  # type: ignore[no-untyped-call] # of the test plug-in
    imported = await importer.fetch_blueprint_from_url(hass, address)
    assert imported.suggested_filename == f"esim-recharge/{name}"
    assert imported.blueprint.metadata["source_url"] == address


@pytest.mark.parametrize("name", NAMES)
def test_every_input_has_a_name_and_a_selector_and_devices_are_ours(name: str) -> None:
    inputs = blueprint_of(name).inputs
    assert [key for key, each in inputs.items() if not each["name"] or not each["selector"]] == []
    assert inputs.keys() & {"line", "lines", "devices"}
    devices = [
        each["selector"]["device"] for each in inputs.values() if "device" in each["selector"]
    ]
    for config in devices:
        assert config["filter"] in ([OURS], [{"integration": "mobile_app"}])
        assert all(entity["integration"] == "esim_recharge" for entity in config.get("entity", ()))


@pytest.mark.parametrize("name", NAMES)
def test_no_more_than_the_lines_and_the_phones_must_be_chosen(name: str) -> None:
    inputs = blueprint_of(name).inputs
    needed = {key for key, each in inputs.items() if "default" not in each}
    assert needed <= {"line", "lines", "devices", "phones"}


@pytest.mark.parametrize("name", NAMES)
def test_messages_are_chosen_in_four_languages_and_none_stands_in_the_file(name: str) -> None:
    blueprint = blueprint_of(name)
    if "language" not in blueprint.inputs:
        assert "get_message" not in json.dumps(list(texts_in(blueprint.data)))
        return
    options = blueprint.inputs["language"]["selector"]["select"]["options"]
    assert [each["value"] for each in options] == ["auto", "en", "zh-Hans", "es", "fr"]
    told = [
        text for key in ("title", "message") for text in _values(blueprint.data["actions"], key)
    ]
    assert told
    words = {"{{ words.title }}", "{{ words.message }}", "{{ title }}", "{{ message }}"}
    assert set(told) <= words | {"clear_notification"}


def _values(value: object, key: str) -> Iterator[str]:
    if isinstance(value, Mapping):
        for name, each in value.items():
            if name == key:
                yield each
            else:
                yield from _values(each, key)
    elif isinstance(value, list):
        for each in value:
            yield from _values(each, key)


@pytest.mark.parametrize("name", NAMES)
def test_no_blueprint_waits_for_what_a_restart_would_lose(name: str) -> None:
    text = (FOLDER / f"{name}.yaml").read_text(encoding="utf-8")
    assert not re.search(r"wait_for_trigger|wait_template|\bdelay:", text)


def test_the_page_has_a_link_that_imports_each_and_names_each_input() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing: list[Any] = [
        name
        for name in NAMES
        if f"blueprint_import/?blueprint_url={quote(f'{SOURCE}/{name}.yaml', safe='')}" not in page
    ]
    missing += [
        (name, each["name"])
        for name in NAMES
        for each in blueprint_of(name).inputs.values()
        if f"| {each['name']} |" not in page
    ]
    assert missing == []
