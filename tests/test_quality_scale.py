"""The checklist of the quality scale: complete, and nothing in it that is not true of the files."""

from collections.abc import Mapping
import json
from pathlib import Path
from typing import Final

import pytest
import yaml

INTEGRATION: Final = Path(__file__).parent.parent / "custom_components" / "esim_recharge"
RULES: Final = """
action-setup appropriate-polling brands common-modules config-flow config-flow-test-coverage dependency-transparency
docs-actions docs-conditions docs-high-level-description docs-installation-instructions docs-removal-instructions
docs-triggers entity-event-setup entity-unique-id has-entity-name runtime-data test-before-configure test-before-setup
unique-config-entry
action-exceptions config-entry-unloading docs-configuration-parameters docs-installation-parameters entity-unavailable
integration-owner log-when-unavailable parallel-updates reauthentication-flow test-coverage
devices diagnostics discovery discovery-update-info docs-data-update docs-examples docs-known-limitations
docs-supported-devices docs-supported-functions docs-troubleshooting docs-use-cases dynamic-devices entity-category
entity-device-class entity-disabled-by-default entity-translations exception-translations icon-translations
reconfiguration-flow repair-issues stale-devices
async-dependency inject-websession strict-typing
"""
"""The 54 rules of Home Assistant 2026.10."""


@pytest.fixture(name="rules")
def _rules() -> Mapping[str, object]:
    found = yaml.safe_load((INTEGRATION / "quality_scale.yaml").read_text(encoding="utf-8"))
    rules = found["rules"]
    assert isinstance(rules, Mapping)
    return rules


def test_every_rule_is_answered_and_no_other(rules: Mapping[str, object]) -> None:
    expected = RULES.split()
    assert len(expected) == 54
    assert sorted(rules) == sorted(expected)


def test_a_rule_is_done_to_do_or_exempt_for_a_reason(rules: Mapping[str, object]) -> None:
    for rule, answer in rules.items():
        if isinstance(answer, Mapping):
            assert answer["status"] in {"done", "exempt"}, rule
            assert str(answer["comment"]).strip(), rule
        else:
            assert answer in {"done", "todo"}, rule


@pytest.mark.parametrize(
    ("rule", "file"),
    [
        ("diagnostics", "diagnostics.py"),
        ("repair-issues", "repairs.py"),
        ("icon-translations", "icons.json"),
        ("strict-typing", "py.typed"),
        ("config-flow", "config_flow.py"),
        ("brands", "brand/icon.png"),
    ],
)
def test_what_is_done_is_there(rules: Mapping[str, object], rule: str, file: str) -> None:
    assert rules[rule] == "done"
    assert (INTEGRATION / file).exists()


def test_what_is_documented_is_in_the_readme(rules: Mapping[str, object]) -> None:
    readme = (INTEGRATION.parent.parent / "README.md").read_text(encoding="utf-8")
    chapters = {
        "docs-actions": "Actions",
        "docs-installation-instructions": "Install",
        "docs-known-limitations": "Known limits",
        "docs-removal-instructions": "Remove",
        "docs-supported-devices": "How recharges are paid",
        "docs-supported-functions": "Entities",
        "docs-troubleshooting": "When something needs you",
    }
    for rule, chapter in chapters.items():
        assert rules[rule] == "done"
        assert f"\n## {chapter}\n" in readme


def test_every_action_is_in_the_readme() -> None:
    readme = (INTEGRATION.parent.parent / "README.md").read_text(encoding="utf-8")
    actions = yaml.safe_load((INTEGRATION / "services.yaml").read_text(encoding="utf-8"))
    assert not [action for action in actions if f"`{action}`" not in readme]


def test_exempt_triggers_and_conditions_do_not_exist(rules: Mapping[str, object]) -> None:
    for rule, file in (("docs-triggers", "trigger.py"), ("docs-conditions", "condition.py")):
        assert isinstance(rules[rule], Mapping) is not (INTEGRATION / file).exists()


def test_the_manifest_claims_no_official_grade() -> None:
    manifest = json.loads((INTEGRATION / "manifest.json").read_text(encoding="utf-8"))
    assert "quality_scale" not in manifest
