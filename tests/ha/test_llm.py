"""The tool that language models read lines with: exact, for exposed lines only, and unable to spend."""

from dataclasses import replace
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr, llm
import pytest
import voluptuous as vol

from custom_components.esim_recharge.lines.models import UNLIMITED
from custom_components.esim_recharge.llm import async_get_tools
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, START

from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, save, settle
from .voice_helpers import (
    ASKING,
    NOON,
    NOUMEA,
    PHONE,
    TRAVEL,
    Household,
    expose_line,
    move_in,
    set_up_conversation,
)

NAME = "esim_recharge__get_lines"


def asking(assistant: str = "conversation") -> llm.LLMContext:
    return llm.LLMContext(
        platform="test", context=Context(), language="*", assistant=assistant, device_id=None
    )


async def tool_of(hass: HomeAssistant) -> llm.Tool | None:
    """The tool as Home Assistant offers it to a model."""
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, asking())
    return next((tool for tool in api.tools if tool.name == NAME), None)


async def call(hass: HomeAssistant, **args: str) -> dict[str, Any]:
    api = await llm.async_get_api(hass, llm.LLM_API_ASSIST, asking())
    result = await api.async_call_tool(llm.ToolInput(tool_name=NAME, tool_args=args))
    assert not result.error
    return dict(result.data)


@pytest.fixture
async def house(
    hass: HomeAssistant, setup_account: SetupAccount, freezer: FrozenDateTimeFactory
) -> Household:
    """Three lines with figures, exposed."""
    freezer.move_to(NOON)
    return await move_in(hass, setup_account)


async def test_a_line_is_told_exactly_with_currency_unit_and_age(house: Household) -> None:
    (line,) = (await call(house.hass, line="Perú"))["lines"]
    assert line == {
        "name": "Perú",
        "up_to_date": True,
        "balance": {"amount": "12.50", "currency": "PEN"},
        "data_left": {"value": 1610612736, "unit": "bytes"},
        "expires": "2026-12-12T17:00:00+00:00",
        "as_of": "2026-11-10T20:00:00+00:00",
        "runs_out": "2026-12-12T17:00:00+00:00",
        "runs_out_because_of": "validity",
        "recharge_due": False,
        "recharge_status": "off",
    }


async def test_all_exposed_lines_are_told_and_no_others(house: Household) -> None:
    house.expose(NOUMEA, exposed=False)
    await settle(house.hass)
    lines = (await call(house.hass))["lines"]
    assert [line["name"] for line in lines] == ["Perú", "旅行卡"]
    with pytest.raises(vol.Invalid):
        await call(house.hass, line="Nouméa")
    house.expose(PHONE, TRAVEL, exposed=False)
    await settle(house.hass)
    assert await tool_of(house.hass) is None


async def test_a_line_that_is_hidden_after_the_tool_was_offered_is_an_error(
    house: Household,
) -> None:
    tool = await tool_of(house.hass)
    assert tool is not None
    house.expose(PHONE, exposed=False)
    wanted = llm.ToolInput(tool_name=NAME, tool_args={"line": "Perú"})
    result = await tool.async_call(house.hass, wanted, asking())
    assert isinstance(result, llm.ToolResult)
    assert result.error


@pytest.mark.parametrize("title", ["🐟", "...", "Perú!"])
async def test_a_line_is_found_by_a_title_that_nobody_can_say(house: Household, title: str) -> None:
    device = house.device(PHONE).id
    dr.async_get(house.hass).async_update_device(device, name_by_user=title)
    await settle(house.hass)
    (line,) = (await call(house.hass, line=title))["lines"]
    assert (line["name"], line["balance"]["amount"]) == (title, "12.50")


async def test_the_tool_says_that_it_only_reads(house: Household) -> None:
    tool = await tool_of(house.hass)
    assert tool is not None
    assert tool.integration == "esim_recharge"
    assert tool.annotations == llm.ToolAnnotations(
        read_only=True, destructive=False, idempotent=True, open_world=False
    )


async def test_other_interfaces_and_assistants_get_no_tool(house: Household) -> None:
    assert async_get_tools(house.hass, asking(), llm.LLM_API_ASSIST) is not None
    assert async_get_tools(house.hass, asking(), "another") is None
    assert async_get_tools(house.hass, asking("cloud.alexa"), llm.LLM_API_ASSIST) is None


async def test_recharges_and_proposals_are_told_and_nothing_is_bought(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    await set_up_conversation(hass)
    account = await setup_account()
    expose_line(hass, CAMBODIA)
    await save(hass, account, CAMBODIA, ASKING)
    (line,) = (await call(hass))["lines"]
    assert line["recharge_due"] is True
    assert line["due_because_of"] == ["data_low"]
    assert line["waits_for_approval"] == {"amount": "9.36", "currency": "USD"}
    await call(hass, line="Angkor Mobile")
    await settle(hass)
    assert not simulator.charges
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    told = await call(hass)
    last = told["lines"][0]["last_recharge"]
    assert (last["product"], last["price"]) == (
        "3 GB - 30 Days",
        {"amount": "9.36", "currency": "USD"},
    )
    assert not [start.iccid for start in START if start.iccid in str(told)]


async def test_an_allowance_without_an_end_is_called_so(
    house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    runtime = house.account.runtime_data
    key = next(key for key, line in runtime.coordinator.lines.items() if line.identifier == TRAVEL)
    state = runtime.coordinator.data.lines[key]
    pot = replace(state.outlook.reading.allowances[0], remaining=UNLIMITED)
    outlook = replace(state.outlook, reading=replace(state.outlook.reading, allowances=(pot,)))
    monkeypatch.setitem(runtime.coordinator.data.lines, key, replace(state, outlook=outlook))
    (line,) = (await call(house.hass, line="旅行卡"))["lines"]
    assert line["data_left"] == "unlimited"
