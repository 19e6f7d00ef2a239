"""Every entity, state and attribute has a name in every language, and an icon."""

import json
from pathlib import Path
import re
from typing import Any, cast

from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er
import pytest

from custom_components.esim_recharge.lines.forecast import RunOutCause
from custom_components.esim_recharge.lines.rules import Criterion
from custom_components.esim_recharge.number import NUMBERS
from custom_components.esim_recharge.providers.base import RefusalReason
from custom_components.esim_recharge.recharge.models import Origin, Reason, State
from custom_components.esim_recharge.recharge.recharger import NOT_CHARGED
from custom_components.esim_recharge.sensor_tables import ACCOUNT_SUMS, LINE_SENSORS, LINE_SUMS
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA

from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, save

FOLDER = Path("custom_components/esim_recharge")
LANGUAGES = ("en", "zh-Hans", "es", "fr")

FAILURES = {*RefusalReason, *NOT_CHARGED.values()}
SETTLED = set(
    re.findall(
        r'reason="(\w+)"',
        "".join(path.read_text() for path in (FOLDER / "recharge").glob("*.py")),
    )
)
"""The recharger's own words."""
CODES: dict[tuple[str, str, str], set[str]] = {
    ("sensor", "recharge_status", "reason"): set(Reason),
    ("sensor", "recharge_status", "held_back"): set(Reason),
    ("sensor", "runs_out", "cause"): set(RunOutCause),
    ("sensor", "last_recharge", "state"): set(State),
    ("binary_sensor", "recharge_due", "reasons"): set(Criterion),
    ("binary_sensor", "recharge_due", "not_known"): set(Criterion),
    ("event", "recharge", "state"): set(State),
    ("event", "recharge", "origin"): set(Origin),
    ("event", "recharge", "because"): set(Criterion),
    ("event", "recharge", "reason"): {*Reason, *FAILURES, *SETTLED},
}
"""Attributes that are codes, and all their values."""
NOT_OURS = {
    "device_class",
    "event_types",
    "friendly_name",
    "last_reset",
    "max",
    "min",
    "mode",
    "options",
    "state_class",
    "step",
    "unit_of_measurement",
}
"""Attributes that Home Assistant names itself."""

type Texts = dict[str, dict[str, dict[str, Any]]]


def load(name: str) -> Texts:
    """The section about entities of a language, or of the icons."""
    return cast("Texts", json.loads((FOLDER / name).read_text(encoding="utf-8"))["entity"])


@pytest.mark.parametrize("language", LANGUAGES)
async def test_every_entity_with_its_states_and_attributes_has_names(
    hass: HomeAssistant, setup_account: SetupAccount, language: str, simulator: AiraloSimulator
) -> None:
    texts = load(f"translations/{language}.json")
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert len(simulator.charges) == 1
    for entity in er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id):
        assert entity.translation_key is not None
        named = texts[entity.domain][entity.translation_key]
        assert named["name"].strip()
        state = hass.states.get(entity.entity_id)
        if state is None:
            continue
        attributes = set(state.attributes) - NOT_OURS
        assert attributes <= named.get("state_attributes", {}).keys()
        is_enum = state.attributes.get("device_class") == "enum"
        if is_enum or entity.translation_key == "recharge_mode":
            assert set(state.attributes["options"]) == named["state"].keys()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language: str) -> None:
    texts = load(f"translations/{language}.json")
    for (domain, key, attribute), codes in CODES.items():
        words = texts[domain][key]["state_attributes"][attribute]["state"]
        assert words.keys() == codes, (domain, key, attribute)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_a_provider_may_read_some_day_has_a_name_too(language: str) -> None:
    texts = load(f"translations/{language}.json")
    sensors = {item.key for table in (LINE_SENSORS, LINE_SUMS, ACCOUNT_SUMS) for item in table}
    assert texts["sensor"].keys() == sensors
    assert texts["number"].keys() == {number.key for number in NUMBERS}


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_named_has_an_icon_and_the_reverse(language: str) -> None:
    texts, icons = load(f"translations/{language}.json"), load("icons.json")
    assert {key: set(items) for key, items in texts.items()} == {
        key: set(items) for key, items in icons.items()
    }
    for domain, items in icons.items():
        for key, item in items.items():
            for state in item.get("state", {}):
                assert domain == "binary_sensor" or state in texts[domain][key]["state"]
