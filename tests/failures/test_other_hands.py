"""Hands other than the owner's: what presses in bulk, what speaks, what automates. The limits hold for all of them."""

from collections.abc import Awaitable, Callable
from contextlib import nullcontext, suppress
from dataclasses import replace

from homeassistant.components.homeassistant.exposed_entities import (
    DEFAULT_EXPOSED_DOMAINS,
    KNOWN_ASSISTANTS,
    async_expose_entity,
    async_should_expose,
)
from homeassistant.const import EntityCategory
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import entity_registry as er, intent, llm
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import MockUser
import voluptuous as vol

from custom_components.esim_recharge.const import DOMAIN, PLATFORMS
from custom_components.esim_recharge.intent import INTENTS, LineIntent
from custom_components.esim_recharge.recharge.settings import AccountSettings, Limits, Mode
from tests.ha.action_helpers import Value, device_of
from tests.ha.entity_helpers import usd
from tests.simulators.airalo_data import CAMBODIA, PERU

from .house import CAREFUL, DAY, HOUR, KEY, LOW, ONE_GB, POLL, House, with_limits

BULK = [
    ("button", "press", {}),
    ("homeassistant", "turn_on", {}),
    ("homeassistant", "turn_off", {}),
    ("homeassistant", "toggle", {}),
    ("homeassistant", "update_entity", {}),
    ("switch", "turn_on", {}),
    ("switch", "toggle", {}),
    ("number", "set_value", {"value": 1}),
    ("select", "select_next", {}),
    ("select", "select_last", {}),
    ("select", "select_option", {"option": "automatic"}),
]
"""What a careless script does to a whole house."""


BULK_ACCEPTED = {"button", "number", "homeassistant"}
"""What finds something to act on in this house: there is no switch, and a mode can be refused."""


async def everything(
    hass: HomeAssistant, domain: str, service: str, data: dict[str, object]
) -> int:
    """Call a service for all at once and for each entity, whatever they answer; tells how often it was accepted."""
    accepted = 0
    for target in ("all", *(state.entity_id for state in hass.states.async_all())):
        with suppress(HomeAssistantError, vol.Invalid):  # refused, or not for this entity
            await hass.services.async_call(
                domain, service, {"entity_id": target, **data}, blocking=True
            )
            accepted += 1
    return accepted


@pytest.mark.parametrize(("domain", "service", "data"), BULK)
async def test_whatever_is_pressed_in_bulk_buys_nothing_for_a_line_that_nobody_set_up(
    house: House, domain: str, service: str, data: dict[str, object]
) -> None:
    await async_setup_component(house.hass, "homeassistant", {})
    await async_setup_component(house.hass, "switch", {})
    await house.falls_to(LOW)
    accepted = await everything(house.hass, domain, service, data)
    assert accepted or domain not in BULK_ACCEPTED
    await house.wait(2 * POLL)
    assert house.shows("recharge_mode", "select").state in {"off", "notify"}
    assert (house.attempts, house.charges) == (0, 0)


@pytest.mark.parametrize(("domain", "service", "data"), BULK[:8])
async def test_buttons_switches_and_numbers_pressed_in_bulk_buy_nothing_for_a_low_line(
    house: House, domain: str, service: str, data: dict[str, object]
) -> None:
    await async_setup_component(house.hass, "homeassistant", {})
    await async_setup_component(house.hass, "switch", {})
    for mode in (Mode.OFF, Mode.NOTIFY, Mode.ASK):
        await house.owner_sets(replace(CAREFUL, mode=mode))
        await house.falls_to(LOW)
        assert await everything(house.hass, domain, service, data)
        await house.wait(2 * POLL)
    assert (house.attempts, house.charges) == (0, 0)


async def test_selects_flipped_in_bulk_spend_no_more_than_the_owner_allowed(house: House) -> None:
    """Who selects *automatic* asks for it: it takes limits that the owner has set, and these hold."""
    await house.owner_sets(replace(with_limits(monthly_budget=usd("5"), per_day=1), mode=Mode.OFF))
    await house.falls_to(LOW)
    for _ in range(5):
        await everything(house.hass, "select", "select_last", {})
        await everything(house.hass, "select", "select_first", {})
        await everything(house.hass, "select", "select_option", {"option": "automatic"})
        await house.wait(8 * HOUR)
    assert house.charges == 1


async def test_nothing_of_ours_is_exposed_to_voice_unless_somebody_exposes_it(
    house: House,
) -> None:
    assert await async_setup_component(house.hass, "homeassistant", {})
    registry = er.async_get(house.hass)
    ours = er.async_entries_for_config_entry(registry, house.entry.entry_id)
    exposed = {
        entity.entity_id
        for entity in ours
        for assistant in KNOWN_ASSISTANTS
        if async_should_expose(house.hass, assistant, entity.entity_id)
    }
    assert len(ours) > 20
    assert exposed == set()
    assert not DEFAULT_EXPOSED_DOMAINS & set(PLATFORMS)
    settings = [entity for entity in ours if entity.domain in {"number", "select"}]
    assert {entity.entity_category for entity in settings} == {EntityCategory.CONFIG}


READ_ONLY = frozenset({"esim_recharge__get_lines"})
"""Tools of ours that assistants are given."""


async def test_assistants_are_given_no_tool_and_no_intent_that_spends(house: House) -> None:
    for component in ("homeassistant", "intent", "llm"):
        assert await async_setup_component(house.hass, component, {})
    await house.settle()
    shown = house.shows("data_left").entity_id
    async_expose_entity(house.hass, "conversation", shown, should_expose=True)
    await house.owner_sets(replace(CAREFUL, mode=Mode.OFF))
    await house.falls_to(LOW)
    ours = [
        each.intent_type for each in intent.async_get(house.hass) if isinstance(each, LineIntent)
    ]
    assert set(ours) == {name for name, _ in INTENTS.values()}
    for name in ours:
        await intent.async_handle(house.hass, "test", name)
    context = llm.LLMContext(
        platform="test", context=Context(), language="*", assistant="conversation", device_id=None
    )
    api = await llm.async_get_api(house.hass, llm.LLM_API_ASSIST, context)
    tools = [tool for tool in api.tools if DOMAIN in type(tool).__module__]
    assert {tool.name for tool in tools} == READ_ONLY
    for tool in tools:
        asked = llm.ToolInput(tool_name=tool.name, tool_args={})
        told = await tool.async_call(house.hass, asked, context)
        assert isinstance(told, llm.ToolResult)
        assert not told.error
    assert house.attempts == 0


# Every door


async def rule(house: House) -> None:
    """The line's own rule."""
    house.coordinator.async_consider()
    await house.wait(2 * POLL)


async def action(house: House) -> None:
    """An administrator, who asks for more than the limits allow."""
    admin = MockUser(is_owner=True).add_to_hass(house.hass)
    await house.hass.services.async_call(
        DOMAIN, "recharge", _wish(house), blocking=True, context=Context(user_id=admin.id)
    )


async def automation(house: House) -> None:
    """An automation, whose errors nobody sees."""
    triggered = {"trigger": {"platform": "event", "event_type": "go"}, "alias": "greedy"}
    act = {"action": f"{DOMAIN}.recharge", "data": _wish(house)}
    config = {"automation": {**triggered, "actions": [act]}}
    assert await async_setup_component(house.hass, "automation", config)
    house.hass.bus.async_fire("go")


async def script(house: House) -> None:
    """A script."""
    steps = [{"action": f"{DOMAIN}.recharge", "data": _wish(house)}]
    config = {"script": {"greedy": {"sequence": steps}}}
    assert await async_setup_component(house.hass, "script", config)
    await house.hass.services.async_call("script", "greedy", blocking=True)


async def approval(house: House) -> None:
    """A person who approves what was proposed."""
    await house.owner_sets(replace(house.coordinator.data.lines[KEY].settings, mode=Mode.ASK))
    await house.hass.services.async_call(
        DOMAIN, "approve", {"device_id": device_of(house.hass, house.entry)}, blocking=True
    )


def _wish(house: House) -> dict[str, object]:
    return {
        "device_id": device_of(house.hass, house.entry),
        "package_id": ONE_GB,
        "max_price": "1000.00",
    }


DOORS = [rule, action, automation, script, approval]
QUIET = {rule, automation}
"""Nobody is there to be told an error; it is an event."""
LIMITS: dict[str, dict[str, Value]] = {
    "price": {"max_price": usd("3.59")},
    "per day": {"per_day": 1},
    "per month": {"monthly_budget": usd("5")},
    "per month and account": {},
    "paused": {},
}


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
@pytest.mark.parametrize("limit", LIMITS)
async def test_limits_hold_for_every_caller(
    house: House, door: Callable[[House], Awaitable[None]], limit: str
) -> None:
    spent = 0
    if limit in {"per day", "per month", "per month and account"}:
        await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
        spent = 1
        await house.wait(8 * HOUR)
        used = house.megabytes - LOW
        house.simulator.consume(CAMBODIA, megabytes=used)
        await house.wait(2 * POLL)
    else:
        await house.falls_to(LOW)
    if limit == "per month and account":
        budget = AccountSettings(monthly_budget=usd("5"))
        await house.coordinator.async_save_account_settings(budget)
    if limit == "paused":
        await house.calls("pause")
    await house.owner_sets(with_limits(**LIMITS[limit]))
    await house.reload()
    with nullcontext() if door in QUIET else pytest.raises(HomeAssistantError):
        await door(house)
    await house.wait(2 * POLL)
    assert house.charges == spent
    assert house.attempts == spent


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.__name__)
async def test_without_a_limit_in_the_way_every_one_of_these_callers_buys_once(
    house: House, door: Callable[[House], Awaitable[None]]
) -> None:
    await house.falls_to(LOW)
    await house.owner_sets(replace(CAREFUL, mode=Mode.AUTOMATIC if door is rule else Mode.ASK))
    await door(house)
    await house.settle()
    assert house.charges == 1


async def test_what_is_spent_still_counts_after_a_restart(house: House) -> None:
    await house.owner_sets(with_limits(per_day=1, monthly_budget=usd("5")))
    await house.falls_to(LOW)
    for _ in range(4):
        await house.reload()
        await house.wait(12 * HOUR)
        house.simulator.consume(CAMBODIA, megabytes=max(house.megabytes - LOW, 0))
    assert house.charges == 1
    await house.wait(DAY)
    assert house.shows("recharge_status").attributes["held_back"] == "monthly_line_budget"


async def test_a_look_before_the_purchase_costs_nothing_and_tells_the_price(house: House) -> None:
    await house.owner_sets(replace(CAREFUL, mode=Mode.OFF, limits=Limits(max_price=usd("5"))))
    await house.falls_to(LOW)
    preview = await house.calls("recharge", dry_run=True)
    assert (preview["would_buy"], preview["price"], preview["currency"]) == (True, "3.60", "USD")
    assert (await house.calls("simulate", data_left=0.1))["due"]
    house.simulator.set_package(ONE_GB, CAMBODIA, net_price="3.70")
    with pytest.raises(HomeAssistantError) as caught:  # what was seen is not what would be paid
        await house.calls("recharge", expected_price=preview["price"])
    assert getattr(caught.value, "translation_key", None) == "refused_price_changed"
    assert house.charges == 0
    await house.calls("recharge", expected_price="3.70")
    assert house.charges == 1


async def test_one_line_refused_leaves_the_other_its_own_limits(house: House) -> None:
    await house.owner_sets(with_limits(max_price=usd("1")))
    await house.falls_to(LOW)
    assert house.charges == 0
    await house.calls("recharge", PERU, package_id="inti-mobile-7days-1gb-topup", max_price="5.00")
    assert [charge.line for charge in house.simulator.charges] == [PERU]
