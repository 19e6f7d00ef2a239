"""Triggers and conditions on the pages of devices, in automations that Home Assistant runs."""

from homeassistant.components.device_automation import (
    DeviceAutomationType,
    async_get_device_automations,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_translations
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.condition import QUESTIONS
from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.device_trigger import TYPES
from custom_components.esim_recharge.recharge.models import Kind
from tests.failures.house import DAY, KEY, LOW, POLL, House
from tests.simulators.airalo_data import CAMBODIA, PERU

from .action_helpers import device_of
from .automation_helpers import (
    WATCHED,
    Config,
    a_house,
    ask,
    at_noon,
    automate,
    ids,
    is_set_up,
    tell,
    the_first_line,
    the_second_line,
    trigger,
)
from .conftest import MakeEntry, SetupAccount
from .entity_helpers import entity_id

__all__ = ["a_house", "at_noon", "the_first_line", "the_second_line"]


def device_trigger(device_id: str, key: str, **fields: object) -> Config:
    """A trigger as the page of a device makes it; its id is its type."""
    return {
        "id": key,
        "trigger": "device",
        "domain": DOMAIN,
        "device_id": device_id,
        "type": key,
        **fields,
    }


def device_condition(device_id: str, key: str, **fields: object) -> Config:
    """A condition as the page of a device makes it."""
    return {
        "condition": "device",
        "domain": DOMAIN,
        "device_id": device_id,
        "type": key,
        **fields,
    }


async def offered(hass: HomeAssistant, kind: DeviceAutomationType, device_id: str) -> list[str]:
    """The types of ours that the page of a device offers."""
    assert await async_setup_component(hass, "device_automation", {})
    found = (await async_get_device_automations(hass, kind, [device_id]))[device_id]
    return [each["type"] for each in found if each["domain"] == DOMAIN]


@pytest.mark.parametrize("whose", [CAMBODIA, None])
async def test_lines_and_accounts_offer_what_happens_to_them(
    hass: HomeAssistant, house: House, whose: str | None
) -> None:
    device = device_of(hass, house.entry, whose)
    assert await offered(hass, DeviceAutomationType.TRIGGER, device) == list(TYPES)


async def test_an_account_offers_the_conditions_that_any_line_can_meet(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    account = device_of(hass, house.entry, None)
    of_line = await offered(hass, DeviceAutomationType.CONDITION, cambodia)
    assert of_line == list(QUESTIONS)
    of_account = await offered(hass, DeviceAutomationType.CONDITION, account)
    assert set(of_line) - set(of_account) == {"is_allowed", "is_paused"}


async def test_a_device_without_lines_offers_nothing(
    hass: HomeAssistant, make_entry: MakeEntry, setup_account: SetupAccount
) -> None:
    entry = await setup_account(make_entry())
    account = device_of(hass, entry, None)
    assert await offered(hass, DeviceAutomationType.TRIGGER, account) == []
    assert await offered(hass, DeviceAutomationType.CONDITION, account) == []


async def test_devices_of_others_offer_nothing_of_ours(hass: HomeAssistant, house: House) -> None:
    other = MockConfigEntry(domain="elsewhere")
    other.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=other.entry_id, identifiers={("elsewhere", "thing")}
    )
    assert await offered(hass, DeviceAutomationType.TRIGGER, device.id) == []


async def test_a_trigger_of_a_page_fires_as_that_of_the_editor(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(
        hass,
        trigger("recharge_failed", {"device_id": cambodia}),
        {**device_trigger(cambodia, "recharge_failed"), "id": "page"},
        device_trigger(cambodia, "recharge_due"),
    )
    await tell(house, Kind.FAILED)
    await house.falls_to(LOW)
    assert ids(runs) == ["recharge_failed", "page", "recharge_due"]
    assert runs[0].happening == runs[1].happening
    assert runs[1].happening is not None
    assert {run.device_id for run in runs} == {cambodia}
    assert [run.platform for run in runs[1:]] == ["device", "device"]
    assert runs[2].entity_id == entity_id(hass, "binary_sensor", KEY, "recharge_due")


async def test_a_trigger_on_the_page_of_an_account_is_about_each_of_its_lines(
    hass: HomeAssistant, house: House, cambodia: str, peru: str
) -> None:
    account = device_of(hass, house.entry, None)
    runs = await automate(hass, device_trigger(account, "recharge_due"))
    await house.owner_sets(WATCHED, PERU)
    await house.falls_to(LOW, PERU)
    await house.falls_to(LOW)
    assert [run.device_id for run in runs] == [peru, cambodia]


@pytest.mark.parametrize(("fields", "fired"), [({}, 0), ({"days": 3}, 0), ({"days": 5}, 1)])
async def test_the_days_of_a_trigger_count(
    hass: HomeAssistant, house: House, cambodia: str, fields: Config, fired: int
) -> None:
    runs = await automate(hass, device_trigger(cambodia, "expires_soon", **fields))
    house.simulator.set_line(CAMBODIA, expires_in=(4 * DAY).total_seconds())
    await house.wait(3 * POLL)
    assert len(runs) == fired


async def test_the_days_of_a_condition_count(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    config = device_condition(cambodia, "is_expiring_soon")
    asker = await ask(
        hass, {"unsaid": config, "three": {**config, "days": 3}, "five": {**config, "days": 5}}
    )
    house.simulator.set_line(CAMBODIA, expires_in=(4 * DAY).total_seconds())
    await house.wait(3 * POLL)
    assert await asker.passing() == {"five"}
    house.simulator.set_line(CAMBODIA, expires_in=(2 * DAY).total_seconds())
    await house.wait(3 * POLL)
    assert await asker.passing() == {"unsaid", "three", "five"}


async def test_a_condition_of_a_page_passes_as_that_of_the_editor(
    hass: HomeAssistant, house: House, cambodia: str, peru: str
) -> None:
    account = device_of(hass, house.entry, None)
    asker = await ask(
        hass,
        {
            "line": device_condition(cambodia, "is_low"),
            "other line": device_condition(peru, "is_low"),
            "account": device_condition(account, "is_low"),
            "paused": device_condition(cambodia, "is_paused"),
            "allowed": device_condition(cambodia, "is_allowed"),
        },
    )
    assert await asker.passing() == {"allowed"}
    await house.falls_to(LOW)
    assert await asker.passing() == {"allowed", "line", "account"}
    assert await hass.config_entries.async_unload(house.entry.entry_id)
    assert await asker.passing() == set()


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "nonsense"},
        {"type": "balance_crossed_threshold"},
        {"type": "recharge_due", "days": 3},
        {"type": "expires_soon", "days": -1},
        {"type": "recharge_failed", "extra": True},
    ],
)
async def test_a_trigger_that_makes_no_sense_is_not_set_up(
    hass: HomeAssistant, house: House, cambodia: str, fields: Config
) -> None:
    await automate(hass, {**device_trigger(cambodia, ""), **fields})
    assert not is_set_up(hass)


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "nonsense"},
        {"type": "is_due", "days": 3},
        {"type": "is_expiring_soon", "days": "soon"},
    ],
)
async def test_a_condition_that_makes_no_sense_is_not_set_up(
    hass: HomeAssistant, house: House, cambodia: str, fields: Config
) -> None:
    config = {**device_condition(cambodia, ""), **fields}
    await automate(hass, trigger("recharge_due", {"device_id": cambodia}), conditions=[config])
    assert not is_set_up(hass)


async def test_a_page_asks_for_days_where_they_matter(
    hass: HomeAssistant, house: House, cambodia: str, hass_ws_client: WebSocketGenerator
) -> None:
    assert await async_setup_component(hass, "device_automation", {})
    client = await hass_ws_client(hass)

    async def fields(kind: str, config: Config) -> list[str]:
        await client.send_json_auto_id(
            {"type": f"device_automation/{kind}/capabilities", kind: config}
        )
        answer = await client.receive_json()
        assert answer["success"]
        return [field["name"] for field in answer["result"]["extra_fields"]]

    common = {"domain": DOMAIN, "device_id": cambodia}
    asked = {
        key: await fields("trigger", {"platform": "device", "type": key, **common}) for key in TYPES
    }
    assert {key for key, names in asked.items() if names == ["days"]} == {
        "expires_soon",
        "runs_out_soon",
    }
    asked = {
        key: await fields("condition", {"condition": "device", "type": key, **common})
        for key in QUESTIONS
    }
    assert {key for key, names in asked.items() if names == ["days"]} == {
        "is_expiring_soon",
        "is_running_out_soon",
    }


@pytest.mark.parametrize("language", ["en", "es", "fr", "zh-Hans"])
async def test_home_assistant_finds_the_words_of_every_page(
    hass: HomeAssistant, house: House, language: str
) -> None:
    words = await async_get_translations(hass, language, "device_automation", {DOMAIN})
    prefix = f"component.{DOMAIN}.device_automation"
    assert words.keys() == {
        *(f"{prefix}.trigger_type.{key}" for key in TYPES),
        *(f"{prefix}.condition_type.{key}" for key in QUESTIONS),
        f"{prefix}.extra_fields.days",
    }
