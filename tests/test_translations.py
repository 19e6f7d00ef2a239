"""What people read: complete and sound in every language, and there for everything that the code can say."""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from functools import cache
import importlib
import inspect
import json
from pathlib import Path
import pkgutil
import re
from types import ModuleType
from typing import Any

from homeassistant.const import CONF_OPTIONS
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import section
from homeassistant.helpers.service import async_get_all_descriptions
from homeassistant.setup import async_setup_component
import pytest
import voluptuous as vol
import yaml

from custom_components import esim_recharge
from custom_components.esim_recharge import (
    config_flow,
    flow_fields,
    flow_login,
    flow_purchase,
    flow_schema,
    inquiry_forms,
    line_flow,
    line_steps,
    line_steps_entities,
    line_steps_inquiry,
    line_steps_number,
    line_steps_reply,
    line_steps_sale,
    line_steps_settings,
    line_steps_source,
    options_flow,
)
from custom_components.esim_recharge.actions.rules import UNSETTABLE
from custom_components.esim_recharge.condition import CONDITIONS, QUESTIONS
from custom_components.esim_recharge.const import CONF_PROVIDER, DOMAIN, SUBENTRY_TYPE_LINE
from custom_components.esim_recharge.device_trigger import TYPES as DEVICE_TRIGGERS
from custom_components.esim_recharge.errors import FULL_SENTENCE, PROVIDER_KEYS
from custom_components.esim_recharge.flow_login import CONF_ACTION, PROBLEM_KEYS, login_schema
from custom_components.esim_recharge.flow_purchase import CHEAPEST
from custom_components.esim_recharge.flow_schema import LineForm
from custom_components.esim_recharge.issues import (
    HELD_BACK,
    LEDGER_ISSUE,
    PACKAGE_WAITS,
    SILENT,
    UNREADABLE,
)
from custom_components.esim_recharge.levels import ATTR_DAYS
from custom_components.esim_recharge.lines.choice import NoChoice
from custom_components.esim_recharge.lines.models import (
    AllowanceKind,
    AmountRange,
    LineStatus,
    Money,
    Package,
)
from custom_components.esim_recharge.lines.rules import Rule, RuleProblem
from custom_components.esim_recharge.providers.base import Reads
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from custom_components.esim_recharge.providers.declared import ProductProblem
from custom_components.esim_recharge.recharge.models import Kind, Reason
from custom_components.esim_recharge.recharge.settings import LineSettings, Mode, Problem
from custom_components.esim_recharge.recharge.status import Status
from custom_components.esim_recharge.repairs import ANSWERS, ATTR_AMOUNT, ATTR_RECEIPT, PAID
from custom_components.esim_recharge.services import ACTIONS
from custom_components.esim_recharge.sources.replies import DateOrder, PatternProblem
from custom_components.esim_recharge.trigger import TOLD_REASONS, TRIGGERS

ROOT = Path(esim_recharge.__file__).parent
LANGUAGES = ("en", "es", "fr", "zh-Hans")
OTHERS = LANGUAGES[1:]
SAME_EVERYWHERE = {
    "Client ID",
    "Client secret",
    "ICCID",
    "eSIM Recharge",
    "{amount} ({currency})",
    "{line}",
}
"""Texts that may read like English in another language, besides single words that happen to be the same."""

type Texts = dict[str, Any]


@cache
def load(name: str) -> Texts:
    loaded: Texts = json.loads((ROOT / name).read_text(encoding="utf-8"))
    return loaded


def texts_of(language: str) -> Texts:
    return load(f"translations/{language}.json")


def flat(tree: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, str]]:
    """All texts with their paths."""
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from flat(value, f"{path}{key}.")
        else:
            yield f"{path}{key}", value


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def sections_with_fields(tree: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Every part of a form that describes fields."""
    if "data_description" in tree:
        yield tree
    for value in tree.values():
        if isinstance(value, Mapping):
            yield from sections_with_fields(value)


# Every language.


def test_these_languages_are_spoken() -> None:
    assert {path.stem for path in (ROOT / "translations").iterdir()} == set(LANGUAGES)


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_says_everything_and_nothing_more(language: str) -> None:
    assert dict(flat(texts_of(language))).keys() == dict(flat(texts_of("en"))).keys()


@pytest.mark.parametrize("language", OTHERS)
def test_a_language_fills_in_the_same_values(language: str) -> None:
    english = dict(flat(texts_of("en")))
    differing = [
        path
        for path, text in flat(texts_of(language))
        if placeholders(text) != placeholders(english[path])
    ]
    assert differing == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "flaw",
    [
        r"^\s*$",  # an empty text beats the English one that would be shown instead
        r"^\s|\s$",
        r"<\w|</",
        r"https?:|www\.",
        r"'\{|\}'",
        r"\{(?!\w+\})|(?<!\w)\}",
        r"  ",
    ],
    ids=["blank", "edges", "HTML", "URL", "quoted placeholder", "stray brace", "double blank"],
)
def test_no_text_is_flawed(language: str, flaw: str) -> None:
    assert [path for path, text in flat(texts_of(language)) if re.search(flaw, text)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_are_what_home_assistant_accepts(language: str) -> None:
    keys = {key for path, _ in flat(texts_of(language)) for key in path.split(".")}
    assert [key for key in keys if not re.fullmatch(r"[a-z0-9_-]+", key)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_help_is_given_for_a_field_without_a_name(language: str) -> None:
    for described in sections_with_fields(texts_of(language)):
        assert described["data_description"].keys() <= described["data"].keys()


@pytest.mark.parametrize("language", OTHERS)
def test_no_sentence_was_left_in_english(language: str) -> None:
    english = dict(flat(texts_of("en")))
    left = {
        path: text
        for path, text in flat(texts_of(language))
        if text == english[path] and " " in text and text not in SAME_EVERYWHERE
    }
    assert left == {}


def test_chinese_is_written_in_chinese() -> None:
    left = {
        text
        for _, text in flat(texts_of("zh-Hans"))
        if not re.search(r"[\u4e00-\u9fff]", text)
        and re.search(r"[^\W\d_]", re.sub(r"\{\w+\}", "", text))
        and text not in SAME_EVERYWHERE
    }
    assert left <= {"ID"}


def test_french_does_not_break_a_line_before_its_punctuation() -> None:
    wrong = re.compile(r"[^\s\u00a0\u202f?!][;?!]|[^\s\u00a0\u202f\d]:(?!\d)| [:;?!]")
    assert [path for path, text in flat(texts_of("fr")) if wrong.search(text)] == []


# The dashboard card. That it says nothing which is not there, the tests of what it is told see.


def test_the_card_says_every_word_that_is_kept_for_it() -> None:
    page = Path(__file__).parent.parent / "frontend" / "src"
    sources = [*page.rglob("*.ts"), *(ROOT / "card").glob("*.py")]
    code = "".join(path.read_text(encoding="utf-8") for path in sources)
    named = {*AllowanceKind, *(word.split(".")[-1] for word in re.findall(r'"([\w.]+)"', code))}
    made = {
        re.sub(r"\$?\{[\w.]+\}", r"\\w+", text) for text in re.findall(r'[`"]([\w.${}]+)[`"]', code)
    }
    made = {text for text in made if "+" in text and re.search("[a-z]{3}", text)}

    def is_said(key: str) -> bool:
        word = key.split("_", 1)[1]
        return not named.isdisjoint({key, word}) or any(re.fullmatch(each, word) for each in made)

    common = texts_of("en")["common"]
    assert {key.split("_", 1)[0] for key in common} == {"card", "dialog"}
    assert [key for key in common if not is_said(key)] == []


# Forms.


def said(module: ModuleType) -> set[str]:
    """The literals that a flow's module shows as errors or reasons to end."""

    def value(node: ast.expr) -> str | None:
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else None
        named_so = getattr(module, node.id, None) if isinstance(node, ast.Name) else None
        return named_so if isinstance(named_so, str) else None

    nodes: list[ast.expr] = []
    for node in ast.walk(ast.parse(inspect.getsource(module))):
        match node:
            case ast.Call(func=ast.Name(id="FlowProblem" | "AbortFlow"), args=[key, *_]):
                nodes.append(key)
            case ast.keyword(arg="reason" | "problem", value=key):
                nodes.append(key)
            case ast.arguments(
                kwonlyargs=[ast.arg(arg="problem")], kw_defaults=[ast.Constant() as key]
            ):
                nodes.append(key)
            case ast.Dict(keys=[ast.Name(id="BASE"), *_], values=[key, *_]):
                nodes.append(key)
            case ast.Assign(targets=[ast.Subscript(value=ast.Name(id="errors"))], value=key):
                nodes.append(key)
    return {text for node in nodes if (text := value(node)) is not None}


def steps_of(flow: type) -> set[str]:
    """The steps that a flow defines itself, or that one of its parts does."""
    ours = [part for part in flow.__mro__ if part.__module__.startswith(esim_recharge.__name__)]
    return {
        name.removeprefix("async_step_")
        for part in ours
        for name in vars(part)
        if name.startswith("async_step_")
    }


def fields_of(schema: vol.Schema) -> tuple[set[str], dict[str, set[str]]]:
    """The fields of a form, and those of its sections."""
    fields = {str(key): value for key, value in schema.schema.items()}
    sections = {
        name: {str(key) for key in value.schema.schema}
        for name, value in fields.items()
        if isinstance(value, section)
    }
    return fields.keys() - sections.keys(), sections


def named(step: Mapping[str, Any]) -> tuple[set[str], dict[str, set[str]]]:
    """The same, as a step's texts name them."""
    sections = {name: set(item["data"]) for name, item in step.get("sections", {}).items()}
    return set(step.get("data", {})), sections


LINE_MODULES = (
    flow_fields,
    flow_purchase,
    flow_schema,
    inquiry_forms,
    line_flow,
    line_steps,
    line_steps_entities,
    line_steps_inquiry,
    line_steps_number,
    line_steps_reply,
    line_steps_sale,
    line_steps_settings,
    line_steps_source,
)
CONFIG = texts_of("en")["config"]
LINE = texts_of("en")["config_subentries"][SUBENTRY_TYPE_LINE]
OPTIONS = texts_of("en")["options"]

ASKED = set(PROBLEM_KEYS.values()) | {"unknown"}
"""What asking a provider can end with."""
CHECKED = {problem.value for problem in (*Problem, *RuleProblem)} - {Problem.RULE_INVALID.value}
"""What is wrong with settings: an invalid rule is told more exactly."""


def test_every_step_of_a_flow_has_its_texts() -> None:
    assert CONFIG["step"].keys() == steps_of(config_flow.EsimConfigFlow) - {"reauth"}
    silent = {"settings", "ask_operator", "asked", "save_source"}
    assert LINE["step"].keys() == steps_of(line_flow.LineSubentryFlow) - silent
    assert OPTIONS["step"].keys() == steps_of(options_flow.EsimOptionsFlow)


def test_every_error_and_every_end_of_a_flow_has_its_text() -> None:
    ends = {"already_configured", "wrong_account", "only_one_account", "nothing_to_change"}
    assert CONFIG["error"].keys() == ASKED | (said(flow_login) | said(config_flow)) - ends
    assert CONFIG["abort"].keys() == ends
    ends = {"entry_not_loaded", "already_configured", "ledger_unavailable"}
    shown = {"action_invalid", "action_missing"}.union(*map(said, LINE_MODULES))
    checked = CHECKED | {problem.value for problem in ProductProblem}
    checked |= {f"pattern_{problem}" for problem in PatternProblem}
    only_ends = {"entry_not_loaded", "already_configured"}
    assert LINE["error"].keys() == ASKED | checked | (shown - only_ends)
    assert LINE["abort"].keys() == ends
    assert OPTIONS["error"].keys() == {"ledger_unavailable", Problem.SUM_INVALID.value}
    assert OPTIONS["abort"].keys() == said(options_flow)


def test_every_field_of_a_login_is_named() -> None:
    expected: tuple[set[str], dict[str, set[str]]] = (set(), {})
    for provider in PROVIDERS.values():
        if not provider.needs_address:
            continue
        fields, sections = fields_of(login_schema(provider, with_address=True))
        expected = (expected[0] | fields, sections)
    assert named(CONFIG["step"]["action"]) == ({CONF_ACTION}, {})
    assert named(CONFIG["step"]["credentials"]) == expected
    assert named(CONFIG["step"]["reconfigure"]) == expected
    assert named(CONFIG["step"]["reauth_confirm"]) == (expected[0], {})


ONE = Money(amount=Decimal(1), currency="EUR")
SOLD_BY_AMOUNT = Package(
    package_id="7@1",
    title="Airtime",
    price=ONE,
    credit=ONE,
    range=AmountRange(product_id="7", least=ONE, most=ONE, price_least=ONE, price_most=ONE),
)


def test_every_field_of_a_lines_settings_is_named() -> None:
    known = next(iter(PROVIDERS.values())).capabilities
    form = LineForm(
        capabilities=replace(known, reads=frozenset(Reads)),
        settings=LineSettings(rule=Rule(money_below=Money.zero("EUR"))),
        packages=[SOLD_BY_AMOUNT],
        reading=None,
        wallet=None,
    )
    assert named(LINE["step"]["reconfigure"]) == fields_of(form.schema())


@pytest.mark.parametrize(
    ("step", "schema"),
    [
        ("codes", inquiry_forms.CODES_SCHEMA),
        ("writing", inquiry_forms.WRITING_SCHEMA),
        ("action", inquiry_forms.ACTION_SCHEMA),
        *inquiry_forms.REPLY_SCHEMAS.items(),
    ],
)
def test_every_field_about_asking_an_operator_is_named(step: str, schema: vol.Schema) -> None:
    assert named(LINE["step"][step]) == fields_of(schema)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_action_that_a_form_sends_people_to_is_called_so(language: str) -> None:
    texts = texts_of(language)
    step = texts["config_subentries"][SUBENTRY_TYPE_LINE]["step"]["typed"]
    assert texts["services"]["set_balance"]["name"] in step["description"]


@pytest.mark.parametrize(("step", "options"), line_steps_reply.MENUS.items())
def test_every_way_on_from_a_reply_is_named(step: str, options: tuple[str, ...]) -> None:
    assert set(LINE["step"][step]["menu_options"]) == set(options)


# What the code names by key.


@cache
def modules() -> tuple[ModuleType, ...]:
    """All modules of the integration."""
    found = pkgutil.walk_packages(esim_recharge.__path__, f"{esim_recharge.__name__}.")
    return (esim_recharge, *(importlib.import_module(item.name) for item in found))


def raised() -> set[str]:
    """The keys of exceptions that are written out in the code."""
    keys: set[str] = set()
    for module in modules():
        for node in ast.walk(ast.parse(inspect.getsource(module))):
            match node:
                case ast.Call(
                    func=ast.Name(id="invalid" | "failed"), args=[ast.Constant(value=str(key)), *_]
                ):
                    keys.add(key)
                case ast.Call(func=ast.Name(id=name), keywords=given) if name.endswith(
                    ("Error", "Failed", "NotReady")
                ):
                    keys |= {
                        item.value.value
                        for item in given
                        if item.arg == "translation_key"
                        and isinstance(item.value, ast.Constant)
                        and isinstance(item.value.value, str)
                    }
    return keys


def test_every_exception_has_its_sentence_and_the_reverse() -> None:
    refused = {f"refused_{reason}" for reason in Reason}
    refused |= {f"refused_{reason}_bare" for reason in FULL_SENTENCE}
    refused |= {f"refused_{Reason.PRODUCT_UNAVAILABLE}_{why}" for why in NoChoice}
    settings = {f"settings_{problem}" for problem in Problem}
    keys = raised() | set(PROVIDER_KEYS.values()) | refused | settings
    assert texts_of("en")["exceptions"].keys() == keys


def test_a_sentence_that_can_lack_a_value_has_another_one_without_it() -> None:
    sentences = {key: item["message"] for key, item in texts_of("en")["exceptions"].items()}
    for reason, needed in FULL_SENTENCE.items():
        assert placeholders(sentences[f"refused_{reason}"]) == needed
        assert not placeholders(sentences[f"refused_{reason}_bare"]) & needed


def test_every_issue_has_its_words_and_its_answers() -> None:
    issues = texts_of("en")["issues"]
    told = {*HELD_BACK.values(), *UNREADABLE.values(), SILENT, PACKAGE_WAITS}
    assert issues.keys() == {*ANSWERS, LEDGER_ISSUE, *told}
    for key, issue in issues.items():
        assert ("description" in issue) != ("fix_flow" in issue)
        if key in ANSWERS:
            menu = issue["fix_flow"]["step"]["init"]["menu_options"]
            assert menu.keys() == {*ANSWERS[key], "later"}
            assert issue["fix_flow"]["abort"].keys() == {"later", "not_done", "not_loaded"}


def test_the_form_of_a_payment_names_its_fields_and_errors() -> None:
    flow = texts_of("en")["issues"]["pay_by_hand"]["fix_flow"]
    assert flow["step"].keys() == {"init", PAID}
    assert set(flow["step"][PAID]["data"]) == {ATTR_AMOUNT, ATTR_RECEIPT}
    assert flow["error"].keys() == {"amount_invalid", "paid_too_fine", "receipt_invalid"}


NO_BRANDS = [key for key, provider in PROVIDERS.items() if not provider.needs_address]
"""Ways of paying without a name that is the same everywhere."""
PLATFORMS = ("binary_sensor", "button", "event", "number", "select", "sensor")


def platform_of(item: object) -> str | None:
    """The platform of an entity's description. Home Assistant makes these classes anew, so only names tell."""
    names = [base.__name__ for base in type(item).__mro__]
    for platform in PLATFORMS:
        if f"{platform.title().replace('_', '')}EntityDescription" in names:
            return platform
    return None


def described() -> set[tuple[str, str]]:
    """The entities of all tables: platform and translation key."""
    return {
        (platform, item.translation_key)
        for module in modules()
        for value in vars(module).values()
        for item in (value if isinstance(value, tuple) else (value,))
        if (platform := platform_of(item)) is not None
    }


def test_every_entity_is_named_and_has_an_icon_and_the_reverse() -> None:
    for tree in (texts_of("en"), load("icons.json")):
        entities = {(platform, key) for platform, keys in tree["entity"].items() for key in keys}
        assert entities == described()


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("entity.sensor.line_status.state", LineStatus),
        ("entity.sensor.recharge_status.state", Status),
        ("entity.select.recharge_mode.state", Mode),
        ("entity.event.recharge.state_attributes.event_type.state", Kind),
        ("selector.mode.options", Mode),
        ("selector.line_status.options", LineStatus),
        ("selector.unset.options", UNSETTABLE),
        ("selector.mode_by_hand.options", set(Mode) - {Mode.AUTOMATIC}),
        ("selector.product.options", (CHEAPEST,)),
        ("selector.profile.options", (line_steps_inquiry.OTHER,)),
        ("selector.date_order.options", DateOrder),
        ("selector.provider.options", NO_BRANDS),
        ("selector.account.options", NO_BRANDS),
    ],
)
def test_every_value_has_its_word(words: str, values: Iterator[str]) -> None:
    tree = texts_of("en")
    for key in words.split("."):
        tree = tree[key]
    assert tree.keys() == set(values)


# Actions.


def described_in(name: str) -> Texts:
    """What a file describes for the editor: actions, triggers or conditions."""
    loaded: Texts = yaml.safe_load((ROOT / name).read_text(encoding="utf-8"))
    return {key: item for key, item in loaded.items() if not key.startswith(".")}


def services() -> Texts:
    return described_in("services.yaml")


def fields_and_sections(action: Mapping[str, Any]) -> tuple[set[str], set[str]]:
    """The fields of an action, also those in sections, and its sections."""
    fields: dict[str, Any] = dict(action.get("fields") or {})
    sections = {name for name, item in fields.items() if "fields" in (item or {})}
    inner = {name for key in sections for name in fields[key]["fields"]}
    return (fields.keys() - sections) | inner, sections


def selector_keys(tree: object) -> Iterator[str]:
    """All translation keys of selectors."""
    if isinstance(tree, Mapping):
        if isinstance(key := tree.get("translation_key"), str):
            yield key
        for value in tree.values():
            yield from selector_keys(value)


def test_every_action_is_described_with_its_fields_and_the_reverse() -> None:
    described_actions = texts_of("en")["services"]
    assert services().keys() == described_actions.keys() == {action.name for action in ACTIONS}
    for name, action in services().items():
        fields, sections = fields_and_sections(action)
        words = described_actions[name]
        assert words.get("fields", {}).keys() == fields
        assert words.get("sections", {}).keys() == sections
        assert all(field["name"] and field["description"] for field in words["fields"].values())


def test_every_field_of_an_action_is_offered_and_the_reverse() -> None:
    for action in ACTIONS:
        taken = {str(field) for field in action.fields} | {"device_id"}
        assert fields_and_sections(services()[action.name])[0] == taken


def test_every_action_and_section_has_an_icon_and_the_reverse() -> None:
    icons = load("icons.json")["services"]
    assert icons.keys() == services().keys()
    for name, action in services().items():
        assert set(icons[name].get("sections", {})) == fields_and_sections(action)[1]


def test_every_choice_has_its_words_and_the_reverse() -> None:
    in_forms = {flow_schema.CONF_MODE, flow_schema.MODE_BY_HAND, flow_purchase.CONF_PRODUCT}
    in_forms |= {CONF_PROVIDER, "account", "profile", "date_order"}
    described_so = {
        key
        for kind in ("services", "triggers", "conditions")
        for key in selector_keys(described_in(f"{kind}.yaml"))
    }
    assert texts_of("en")["selector"].keys() == in_forms | described_so


# Triggers and conditions.


KINDS: dict[str, Mapping[str, Any]] = {"trigger": TRIGGERS, "condition": CONDITIONS}


def options_of(kind: type) -> set[str]:
    """The options that a trigger or a condition takes."""
    schema: vol.Schema = kind._schema  # type: ignore[attr-defined]  # noqa: SLF001 - nobody else tells
    return {str(key) for key in schema.schema[CONF_OPTIONS]}


@pytest.mark.parametrize("kind", KINDS)
def test_every_trigger_and_condition_is_described_and_has_an_icon_and_the_reverse(
    kind: str,
) -> None:
    described, icons = described_in(f"{kind}s.yaml"), load("icons.json")[f"{kind}s"]
    assert described.keys() == icons.keys() == KINDS[kind].keys()
    assert all(icon.keys() == {kind} for icon in icons.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_trigger_and_condition_has_its_words_and_the_reverse(kind: str) -> None:
    words = texts_of("en")[f"{kind}s"]
    assert words.keys() == KINDS[kind].keys()
    for key, item in described_in(f"{kind}s.yaml").items():
        assert words[key]["name"]
        assert words[key]["description"]
        fields = words[key].get("fields", {})
        assert fields.keys() == set(item.get("fields") or {})
        assert all(field.keys() == {"name", "description"} for field in fields.values())


@pytest.mark.parametrize("kind", KINDS)
def test_every_option_of_a_trigger_or_condition_is_offered_and_the_reverse(kind: str) -> None:
    for key, item in described_in(f"{kind}s.yaml").items():
        assert set(item.get("fields") or {}) == options_of(KINDS[kind][key])


@pytest.mark.parametrize("kind", KINDS)
def test_triggers_and_conditions_are_offered_for_our_lines_only(kind: str) -> None:
    for item in described_in(f"{kind}s.yaml").values():
        for filters in (item["target"]["entity"], item["target"]["device"]):
            assert {each["integration"] for each in filters} == {DOMAIN}


def test_the_reasons_of_a_refusal_are_worded_as_in_its_event() -> None:
    select = described_in("triggers.yaml")["recharge_refused"]["fields"]["reason"]["selector"]
    assert tuple(select["select"]["options"]) == TOLD_REASONS
    for language in LANGUAGES:
        texts = texts_of(language)
        event = texts["entity"]["event"]["recharge"]["state_attributes"]["reason"]["state"]
        said = {reason: event[reason] for reason in TOLD_REASONS}
        assert texts["selector"]["refusal_reason"]["options"] == said


def test_pages_of_devices_word_what_they_offer_and_the_reverse() -> None:
    words = texts_of("en")["device_automation"]
    assert words["trigger_type"].keys() == set(DEVICE_TRIGGERS)
    assert words["condition_type"].keys() == set(QUESTIONS)
    assert words["extra_fields"].keys() == {ATTR_DAYS}


def test_icons_are_of_the_one_set_that_every_home_assistant_has() -> None:
    assert [
        icon for _, icon in flat(load("icons.json")) if not re.fullmatch(r"mdi:[a-z0-9-]+", icon)
    ] == []


async def test_home_assistant_itself_finds_no_fault_with_the_actions(
    hass: HomeAssistant, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, DOMAIN, {})
    descriptions = (await async_get_all_descriptions(hass))[DOMAIN]
    assert descriptions.keys() == {action.name for action in ACTIONS}
    assert all(description["fields"] for description in descriptions.values())
    assert "Unable to" not in caplog.text
    assert "services.yaml" not in caplog.text
