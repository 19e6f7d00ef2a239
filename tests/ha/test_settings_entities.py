"""Selects and numbers: what may be changed, by whom, and what is refused."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
import json
from pathlib import Path
from unittest.mock import patch

from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser

from custom_components.esim_recharge.lines.choice import CheapestCovering, FixedPackage
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.recharge.ledger import LedgerError
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode, Problem
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .conftest import SetupAccount
from .entity_helpers import (
    DUE_AND_AUTOMATIC,
    GIB,
    THREE_GB,
    choose,
    coordinator_of,
    entity_id,
    refresh,
    save,
    set_number,
    settle,
    state_of,
    usd,
)

KEY = line_key("airalo", CAMBODIA)
THREE_GB_OPTION = "3 GB - 30 Days · 9.36 USD"
NOT_DUE = replace(DUE_AND_AUTOMATIC, rule=Rule(data_below=1))


@pytest.fixture
async def entry(
    hass: HomeAssistant, entry: MockConfigEntry, setup_account: SetupAccount
) -> MockConfigEntry:
    """A loaded account that knows its products."""
    await setup_account(entry)
    await settle(hass)
    return entry


async def saved(entry: MockConfigEntry) -> LineSettings:
    """The settings of the Cambodian line as they are on disk."""
    return await coordinator_of(entry).hub.office.line_settings(KEY)


def texts(language: str = "en") -> dict[str, dict[str, str]]:
    """The texts of errors."""
    folder = Path("custom_components/esim_recharge/translations")
    found = json.loads((folder / f"{language}.json").read_text(encoding="utf-8"))["exceptions"]
    assert isinstance(found, dict)
    return found


# Numbers


@pytest.mark.parametrize(
    ("key", "value", "state", "expected"),
    [
        ("data_threshold", 0.5, "0.5", LineSettings(rule=Rule(data_below=GIB // 2))),
        ("data_threshold", 0.3, "0.3", LineSettings(rule=Rule(data_below=322122547))),
        ("days_before_end", 3, "3", LineSettings(rule=Rule(days_before_end=3))),
        ("days_before_end", 0, "0", LineSettings(rule=Rule(days_before_end=0))),
        (
            "monthly_budget",
            12.3,
            "12.3",
            LineSettings(limits=Limits(monthly_budget=usd("12.3"))),
        ),
    ],
)
async def test_a_number_is_unknown_until_it_is_set_and_then_saved(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    *,
    key: str,
    value: float,
    state: str,
    expected: LineSettings,
) -> None:
    assert state_of(hass, "number", CAMBODIA, key).state == STATE_UNKNOWN
    await set_number(hass, entity_id(hass, "number", KEY, key), value)
    assert state_of(hass, "number", CAMBODIA, key).state == state
    assert await saved(entry) == expected


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("data_threshold", 0),
        ("data_threshold", -1),
        ("data_threshold", 10_000),
        ("days_before_end", -1),
        ("days_before_end", 366),
        ("monthly_budget", 0),
        ("monthly_budget", 1e12),
    ],
)
async def test_a_number_that_cannot_be_meant_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, value: float
) -> None:
    with pytest.raises(ServiceValidationError):
        await set_number(hass, entity_id(hass, "number", KEY, key), value)
    assert await saved(entry) == LineSettings()


@pytest.mark.parametrize(
    ("key", "value", "problem"),
    [
        # 3 GB do not lift a line above 4 GB: it would be bought again and again.
        ("data_threshold", 4, Problem.PACKAGE_TOO_SMALL),
        ("days_before_end", 30, Problem.PACKAGE_TOO_SMALL),
        ("monthly_budget", 19.99, Problem.BUDGET_BELOW_PRICE),
    ],
)
async def test_a_number_that_does_not_fit_the_rest_is_refused_in_words(
    hass: HomeAssistant, entry: MockConfigEntry, key: str, value: float, problem: Problem
) -> None:
    await save(hass, entry, CAMBODIA, NOT_DUE)
    with pytest.raises(ServiceValidationError) as refused:
        await set_number(hass, entity_id(hass, "number", KEY, key), value)
    assert refused.value.translation_key == f"settings_{problem.value}"
    assert await saved(entry) == NOT_DUE


async def test_a_flaw_elsewhere_does_not_stop_a_change_that_makes_nothing_worse(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    flawed = replace(NOT_DUE, choice=FixedPackage(package_id="no longer sold"))
    await save(hass, entry, CAMBODIA, flawed)
    await set_number(hass, entity_id(hass, "number", KEY, "monthly_budget"), 60)
    assert (await saved(entry)).limits.monthly_budget == usd("60.0")


async def test_changes_at_the_same_moment_do_not_undo_each_other(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await save(hass, entry, CAMBODIA, NOT_DUE)
    office = coordinator_of(entry).hub.office
    write = office.save_line_settings

    async def write_slowly(line: str, settings: LineSettings) -> None:
        await asyncio.sleep(0.05)
        await write(line, settings)

    with patch.object(office, "save_line_settings", write_slowly):
        await asyncio.gather(
            set_number(hass, entity_id(hass, "number", KEY, "monthly_budget"), 60),
            choose(hass, entity_id(hass, "select", KEY, "recharge_mode"), "off"),
        )
    after = await saved(entry)
    assert (after.mode, after.limits.monthly_budget) == (Mode.OFF, usd("60.0"))


async def test_a_threshold_that_makes_the_line_due_acts_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, entry, CAMBODIA, NOT_DUE)
    assert simulator.charges == []
    await set_number(hass, entity_id(hass, "number", KEY, "data_threshold"), 1)
    assert [charge.line for charge in simulator.charges] == [CAMBODIA]


# Mode


@pytest.mark.parametrize("mode", Mode)
async def test_the_mode_can_be_chosen_once_all_is_set(
    hass: HomeAssistant, entry: MockConfigEntry, mode: Mode
) -> None:
    await save(hass, entry, CAMBODIA, replace(NOT_DUE, mode=Mode.OFF))
    await choose(hass, entity_id(hass, "select", KEY, "recharge_mode"), mode.value)
    assert state_of(hass, "select", CAMBODIA, "recharge_mode").state == mode
    assert await saved(entry) == replace(NOT_DUE, mode=mode)


@pytest.mark.parametrize(
    ("before", "mode", "problem"),
    [
        (LineSettings(), Mode.NOTIFY, Problem.RULE_EMPTY),
        (replace(NOT_DUE, mode=Mode.OFF, choice=None), Mode.ASK, Problem.CHOICE_MISSING),
        (
            replace(NOT_DUE, mode=Mode.OFF, limits=Limits(max_price=usd("20"))),
            Mode.AUTOMATIC,
            Problem.BUDGET_MISSING,
        ),
        (
            replace(NOT_DUE, mode=Mode.OFF, limits=Limits(monthly_budget=usd("20"))),
            Mode.AUTOMATIC,
            Problem.MAX_PRICE_MISSING,
        ),
        (
            replace(NOT_DUE, mode=Mode.OFF, choice=FixedPackage(package_id="no longer sold")),
            Mode.AUTOMATIC,
            Problem.PACKAGE_UNKNOWN,
        ),
        (
            replace(
                NOT_DUE,
                mode=Mode.OFF,
                limits=Limits(max_price=usd("5"), monthly_budget=usd("50")),
            ),
            Mode.AUTOMATIC,
            Problem.PACKAGE_OVER_CAP,
        ),
    ],
)
async def test_a_mode_is_refused_while_something_is_missing(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    *,
    before: LineSettings,
    mode: Mode,
    problem: Problem,
    simulator: AiraloSimulator,
) -> None:
    await save(hass, entry, CAMBODIA, before)
    with pytest.raises(ServiceValidationError) as refused:
        await choose(hass, entity_id(hass, "select", KEY, "recharge_mode"), mode.value)
    assert refused.value.translation_key == f"settings_{problem.value}"
    assert state_of(hass, "select", CAMBODIA, "recharge_mode").state == "off"
    assert await saved(entry) == before
    assert simulator.charges == []


@pytest.mark.parametrize("language", ["en", "fr"])
async def test_everything_that_is_missing_is_named_at_once(
    hass: HomeAssistant, entry: MockConfigEntry, language: str
) -> None:
    hass.config.language = language
    with pytest.raises(ServiceValidationError) as refused:
        await choose(hass, entity_id(hass, "select", KEY, "recharge_mode"), "automatic")
    assert refused.value.translation_key == "settings_several"
    placeholders = refused.value.translation_placeholders
    assert placeholders is not None
    missing = ("rule_empty", "choice_missing", "max_price_missing", "budget_missing")
    sentences = [texts(language)[f"settings_{problem}"]["message"] for problem in missing]
    assert placeholders["problems"] == " ".join(sentences)


async def test_a_line_can_always_be_switched_off(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    flawed = replace(NOT_DUE, rule=Rule(), limits=Limits(per_day=0))
    await save(hass, entry, CAMBODIA, flawed)
    await choose(hass, entity_id(hass, "select", KEY, "recharge_mode"), "off")
    assert await saved(entry) == replace(flawed, mode=Mode.OFF)


async def test_every_problem_has_words_in_every_language() -> None:
    for language in ("en", "zh-Hans", "es", "fr"):
        keys = texts(language).keys()
        assert {f"settings_{problem.value}" for problem in Problem} <= keys


# Product


async def test_products_are_offered_with_their_price(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    product = state_of(hass, "select", CAMBODIA, "product")
    assert product.state == STATE_UNKNOWN
    assert product.attributes["options"] == [
        "1 GB - 7 Days · 3.60 USD",
        THREE_GB_OPTION,
        "5 GB - 30 Days · 14.40 USD",
        "10 GB - 30 Days · 25.92 USD",
    ]


async def test_a_product_can_be_chosen(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    await choose(hass, entity_id(hass, "select", KEY, "product"), THREE_GB_OPTION)
    assert state_of(hass, "select", CAMBODIA, "product").state == THREE_GB_OPTION
    assert (await saved(entry)).choice == FixedPackage(package_id=THREE_GB)


async def test_a_product_that_does_not_fit_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    await save(hass, entry, CAMBODIA, NOT_DUE)
    with pytest.raises(ServiceValidationError) as refused:
        await choose(hass, entity_id(hass, "select", KEY, "product"), "10 GB - 30 Days · 25.92 USD")
    assert refused.value.translation_key == "settings_package_over_cap"
    assert await saved(entry) == NOT_DUE


async def test_a_product_at_a_price_of_the_past_is_refused(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await choose(hass, entity_id(hass, "select", KEY, "product"), THREE_GB_OPTION)
    simulator.set_package(THREE_GB, net_price="9.99")
    await coordinator_of(entry).offers.async_refresh()
    await settle(hass)
    # The same product is still chosen, and its new price is shown.
    assert state_of(hass, "select", CAMBODIA, "product").state == "3 GB - 30 Days · 9.99 USD"
    with pytest.raises(ServiceValidationError) as refused:
        await choose(hass, entity_id(hass, "select", KEY, "product"), THREE_GB_OPTION)
    assert refused.value.translation_key == "not_valid_option"


async def test_a_product_that_is_gone_is_unknown(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await choose(hass, entity_id(hass, "select", KEY, "product"), THREE_GB_OPTION)
    simulator.set_package(THREE_GB, gone=True)
    await coordinator_of(entry).offers.async_refresh()
    await settle(hass)
    assert state_of(hass, "select", CAMBODIA, "product").state == STATE_UNKNOWN
    assert (await saved(entry)).choice == FixedPackage(package_id=THREE_GB)


async def test_products_that_look_alike_can_be_told_apart(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    travel, other = simulator.lines[CAMBODIA].offers[1:3]
    travel.title = other.title = "Travel"
    other.net_price, other.amount, other.day = travel.net_price, travel.amount, travel.day
    await coordinator_of(entry).offers.async_refresh()
    await settle(hass)
    alike = f"Travel · 3 GiB · 30 d · 9.36 USD ({THREE_GB})"
    assert alike in state_of(hass, "select", CAMBODIA, "product").attributes["options"]
    await choose(hass, entity_id(hass, "select", KEY, "product"), alike)
    assert (await saved(entry)).choice == FixedPackage(package_id=THREE_GB)


async def test_the_automatic_choice_is_an_option_while_it_is_the_lines(
    hass: HomeAssistant, entry: MockConfigEntry
) -> None:
    automatic = LineSettings(choice=CheapestCovering(days=30))
    await save(hass, entry, CAMBODIA, automatic)
    product = state_of(hass, "select", CAMBODIA, "product")
    assert product.state == "cheapest_covering"
    await choose(hass, product.entity_id, "cheapest_covering")
    assert await saved(entry) == automatic
    await choose(hass, product.entity_id, THREE_GB_OPTION)
    options = state_of(hass, "select", CAMBODIA, "product").attributes["options"]
    assert "cheapest_covering" not in options


# By whom


CHANGES = [
    ("recharge_mode", "off"),
    ("product", THREE_GB_OPTION),
    ("data_threshold", 0.5),
    ("days_before_end", 2),
    ("monthly_budget", 40),
]


def domain_of(value: float | str) -> str:
    """What is entered is a number, what is chosen a text."""
    return "select" if isinstance(value, str) else "number"


async def change(
    hass: HomeAssistant, key: str, value: float | str, context: Context | None = None
) -> None:
    """Change one setting of the Cambodian line."""
    entity = entity_id(hass, domain_of(value), KEY, key)
    if isinstance(value, str):
        await choose(hass, entity, value, context)
    else:
        await set_number(hass, entity, value, context)


@pytest.mark.parametrize(("key", "value"), CHANGES)
async def test_nobody_but_an_administrator_changes_what_guards_money(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    hass_admin_user: MockUser,
    key: str,
    value: float | str,
) -> None:
    await save(hass, entry, CAMBODIA, NOT_DUE)
    guest = MockUser(is_owner=False, groups=[]).add_to_hass(hass)
    guest.mock_policy({"entities": True})  # may control every entity, as household members do
    with pytest.raises(ServiceValidationError) as refused:
        await change(hass, key, value, Context(user_id=guest.id))
    assert refused.value.translation_key == "not_permitted"
    assert await saved(entry) == NOT_DUE
    await change(hass, key, value, Context(user_id=hass_admin_user.id))
    if key != "product":  # it is the one that was chosen before
        assert await saved(entry) != NOT_DUE


async def test_anybody_may_refresh(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    guest = MockUser(is_owner=False, groups=[]).add_to_hass(hass)
    guest.mock_policy({"entities": True})
    simulator.consume(CAMBODIA, megabytes=50)
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": entity_id(hass, "button", KEY, "refresh")},
        blocking=True,
        context=Context(user_id=guest.id),
    )
    assert float(state_of(hass, "sensor", CAMBODIA, "data_left").state) == 800 / 1024
    assert simulator.charges == []


async def test_pressing_every_button_of_the_house_buys_nothing(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await save(hass, entry, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.NOTIFY))
    await hass.services.async_call("button", "press", {"entity_id": "all"}, blocking=True)
    await settle(hass)
    assert state_of(hass, "binary_sensor", CAMBODIA, "recharge_due").state == "on"
    assert simulator.charges == []


async def test_a_refresh_that_reads_nothing_says_so(
    hass: HomeAssistant, entry: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    with pytest.raises(HomeAssistantError) as failed:
        await hass.services.async_call(
            "button",
            "press",
            {"entity_id": entity_id(hass, "button", KEY, "refresh")},
            blocking=True,
        )
    assert failed.value.translation_key == "refresh_failed"


# Without a ledger


@pytest.fixture
def full_disk(entry: MockConfigEntry) -> Iterator[None]:
    """Let every write to the ledger fail."""
    ledger = coordinator_of(entry).hub.ledger
    with patch.object(ledger, "save_settings", side_effect=LedgerError("disk full")):
        yield


@pytest.mark.parametrize(("key", "value"), CHANGES)
@pytest.mark.usefixtures("full_disk")
async def test_settings_that_cannot_be_written_are_not_changed(
    hass: HomeAssistant,
    entry: MockConfigEntry,
    key: str,
    value: float | str,
) -> None:
    before = state_of(hass, domain_of(value), CAMBODIA, key).state
    with pytest.raises(HomeAssistantError) as failed:
        await change(hass, key, value)
    assert failed.value.translation_key == "ledger_unavailable"
    await refresh(hass, entry)
    assert before != STATE_UNAVAILABLE
    assert state_of(hass, domain_of(value), CAMBODIA, key).state == before
