"""A line that is read from entities: they are read once before they are saved."""

from homeassistant.config_entries import ConfigEntry, SubentryFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest

from .line_flow_helpers import (
    Form,
    account_of,
    add,
    answer,
    change,
    is_changed,
    is_form,
    is_menu,
    only_line,
    pick,
    suggested,
    words,
)

MONEY = "sensor.router_balance"
DATA = "sensor.router_data"
UNTIL = "sensor.router_until"


@pytest.fixture
async def entry(hass: HomeAssistant) -> ConfigEntry:
    """Lines that a person pays for, in a house with a router."""
    hass.states.async_set(MONEY, "1200", {"unit_of_measurement": "XPF"})
    hass.states.async_set(DATA, "2.5", {"unit_of_measurement": "GB"})
    hass.states.async_set(UNTIL, "2027-01-31")
    return await account_of(hass, "by_hand")


async def to_entities(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    form = await answer(hass, await add(hass, entry), {"identifier": "Router"})
    menu = await answer(hass, form, {"currency": "XPF"})
    assert is_menu(menu, "source")
    form = await pick(hass, menu, "entities")
    assert is_form(form, "entities")
    return form


async def test_entities_are_chosen_and_the_line_is_read_from_them(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    form = await to_entities(hass, entry)
    assert suggested(form) == {}
    made = await answer(hass, form, {"money": MONEY, "data": DATA, "valid_until": UNTIL})
    assert made["type"] is FlowResultType.CREATE_ENTRY
    line = only_line(entry)
    assert line.data["source"] == {
        "kind": "entities",
        "money": {"entity": MONEY},
        "data": {"entity": DATA},
        "valid_until": {"entity": UNTIL},
    }
    state = entry.runtime_data.coordinator.data.lines[line.unique_id]
    assert str(state.outlook.reading.money) == "1200 XPF"


WRONG: dict[str, tuple[str, Form]] = {
    "no number": ("plenty XPF", {}),
    "a unit of something else": ("20 °C", {}),
    "another currency": ("20 EUR", {"currency": "XPF"}),
    "a sign that could be any": ("20 $", {}),
}


@pytest.mark.parametrize(("shown", "typed"), WRONG.values(), ids=list(WRONG))
async def test_what_cannot_be_meant_is_quoted_and_not_saved(
    hass: HomeAssistant, entry: ConfigEntry, shown: str, typed: Form
) -> None:
    value, _, unit = shown.partition(" ")
    hass.states.async_set(MONEY, value, {"unit_of_measurement": unit})
    form = await to_entities(hass, entry)
    form = await answer(hass, form, {"money": MONEY, **typed})
    assert is_form(form, "entities", {"base": "reads_wrong"})
    assert words(form)["message"] == shown
    assert suggested(form) == {"money": MONEY, **typed}
    assert not entry.subentries
    hass.states.async_set(MONEY, "1200", {"unit_of_measurement": "XPF"})
    made = await answer(hass, form, {"money": MONEY})
    assert made["type"] is FlowResultType.CREATE_ENTRY


async def test_currency_and_unit_are_taken_where_entities_have_none(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    hass.states.async_set(MONEY, "1200")
    hass.states.async_set(DATA, "512")
    form = await to_entities(hass, entry)
    typed = {"money": MONEY, "currency": "xpf ", "data": DATA, "data_unit": "MB"}
    made = await answer(hass, form, typed)
    assert made["type"] is FlowResultType.CREATE_ENTRY
    source = only_line(entry).data["source"]
    assert (source["currency"], source["data_unit"]) == ("XPF", "MB")
    form = await pick(hass, await change(hass, entry, "source"), "entities")
    assert suggested(form) == typed | {"currency": "XPF"}


async def test_at_least_one_entity_and_a_real_currency_are_needed(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    form = await to_entities(hass, entry)
    form = await answer(hass, form, {})
    assert is_form(form, "entities", {"base": "no_entity"})
    form = await answer(hass, form, {"money": MONEY, "currency": "CFP"})
    assert is_form(form, "entities", {"currency": "currency_invalid"})
    made = await answer(hass, form, {"valid_until": UNTIL})
    assert made["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("again", [False, True], ids=["saved anyway", "chosen again"])
async def test_entities_that_say_nothing_now_are_only_warned_about(
    hass: HomeAssistant, entry: ConfigEntry, again: bool
) -> None:
    hass.states.async_set(MONEY, "unavailable")
    form = await to_entities(hass, entry)
    menu = await answer(hass, form, {"money": MONEY})
    assert is_menu(menu, "entities_silent")
    assert not entry.subentries
    if again:
        form = await pick(hass, menu, "entities")
        assert suggested(form) == {"money": MONEY}
        made = await answer(hass, form, {"data": DATA})
    else:
        made = await pick(hass, menu, "save_source")
    assert made["type"] is FlowResultType.CREATE_ENTRY
    part = "data" if again else "money"
    assert only_line(entry).data["source"].keys() == {"kind", part}


async def test_how_a_line_is_read_can_be_changed_and_holds_at_once(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await answer(hass, await to_entities(hass, entry), {"money": MONEY})
    before = entry.runtime_data
    menu = await change(hass, entry, "source")
    form = await pick(hass, menu, "typed")
    # Of the prices, as nothing else is known.
    assert suggested(form) == {"currency": "XPF"}
    assert is_changed(await answer(hass, form, {"currency": "EUR"}))
    assert only_line(entry).data["source"] == {"kind": "typed", "currency": "EUR"}
    assert entry.runtime_data is not before
    form = await pick(hass, await change(hass, entry, "source"), "typed")
    assert suggested(form) == {"currency": "EUR"}


async def test_a_source_that_cannot_be_understood_can_be_replaced(
    hass: HomeAssistant, entry: ConfigEntry
) -> None:
    await answer(hass, await to_entities(hass, entry), {"money": MONEY})
    line = only_line(entry)
    hass.config_entries.async_update_subentry(
        entry, line, data={**line.data, "source": {"kind": "dream"}}
    )
    await hass.async_block_till_done()
    assert is_form(await change(hass, entry, "settings"), "reconfigure")
    form = await pick(hass, await change(hass, entry, "source"), "entities")
    assert suggested(form) == {}
    assert is_changed(await answer(hass, form, {"data": DATA}))
    assert only_line(entry).data["source"] == {"kind": "entities", "data": {"entity": DATA}}
