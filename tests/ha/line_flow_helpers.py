"""Ways through the line flow, for accounts of every kind."""

from collections.abc import Mapping
from typing import Any

from homeassistant.config_entries import (
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigEntryState,
    ConfigSubentry,
    SubentryFlowResult,
)
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import (
    CONF_BASE_URL,
    CONF_CREDENTIALS,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.providers.catalog import PROVIDERS

type Form = dict[str, Any]


async def account_of(
    hass: HomeAssistant,
    provider: str,
    credentials: Mapping[str, str] | None = None,
    base_url: str | None = None,
) -> ConfigEntry:
    """Load an account without lines."""
    login = dict(credentials or {})
    entry = MockConfigEntry(
        domain=DOMAIN,
        title=PROVIDERS[provider].name,
        unique_id=PROVIDERS[provider].account_key(login),
        data={
            CONF_PROVIDER: provider,
            CONF_CREDENTIALS: login,
            **({} if base_url is None else {CONF_BASE_URL: base_url}),
        },
    )
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    return entry


async def add(hass: HomeAssistant, entry: ConfigEntry) -> SubentryFlowResult:
    """Open the form that adds a line."""
    return await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_TYPE_LINE), context={"source": SOURCE_USER}
    )


async def change(hass: HomeAssistant, entry: ConfigEntry, what: str) -> SubentryFlowResult:
    """Choose what to change about the only line."""
    menu = await hass.config_entries.subentries.async_init(
        (entry.entry_id, SUBENTRY_TYPE_LINE),
        context={"source": SOURCE_RECONFIGURE, "subentry_id": only_line(entry).subentry_id},
    )
    assert (menu["type"], menu["step_id"]) == (FlowResultType.MENU, "change")
    return await pick(hass, menu, what)


async def answer(hass: HomeAssistant, form: Mapping[str, Any], values: Form) -> SubentryFlowResult:
    """Fill in a form."""
    assert form["type"] is FlowResultType.FORM
    result = await hass.config_entries.subentries.async_configure(form["flow_id"], values)
    await hass.async_block_till_done()
    return result


async def pick(hass: HomeAssistant, menu: Mapping[str, Any], option: str) -> SubentryFlowResult:
    """Choose from a menu."""
    assert menu["type"] is FlowResultType.MENU
    assert option in menu["menu_options"]
    result = await hass.config_entries.subentries.async_configure(
        menu["flow_id"], {"next_step_id": option}
    )
    await hass.async_block_till_done()
    return result


def only_line(entry: ConfigEntry) -> ConfigSubentry:
    """The line that the account has."""
    (line,) = entry.subentries.values()
    return line


def is_form(result: SubentryFlowResult, step: str, errors: dict[str, str] | None = None) -> bool:
    """Whether this form is shown, with exactly these errors."""
    shown = (result["type"], result["step_id"], result["errors"] or {})
    return shown == (FlowResultType.FORM, step, errors or {})


def is_menu(result: SubentryFlowResult, step: str) -> bool:
    """Whether this menu is shown."""
    return (result["type"], result.get("step_id")) == (FlowResultType.MENU, step)


def is_changed(result: SubentryFlowResult) -> bool:
    """Whether a change of a line was saved."""
    return (result["type"], result.get("reason")) == (
        FlowResultType.ABORT,
        "reconfigure_successful",
    )


def words(result: SubentryFlowResult) -> Mapping[str, str]:
    """What is filled into the sentences."""
    return result["description_placeholders"] or {}


def offered(form: SubentryFlowResult, *path: str) -> dict[str, str]:
    """What can be chosen in a field, found by its path: labels, by value."""
    assert form["data_schema"] is not None
    schema = form["data_schema"].schema
    for name in path[:-1]:
        schema = schema[name].schema.schema
    options = schema[path[-1]].config["options"]
    return {each["value"]: each["label"] for each in options}


def asked(form: SubentryFlowResult, section: str | None = None) -> set[str]:
    """The fields of a form, or of a section of it."""
    assert form["data_schema"] is not None
    schema = form["data_schema"].schema
    return {str(name) for name in (schema if section is None else schema[section].schema.schema)}


def suggested(form: SubentryFlowResult, section: str | None = None) -> dict[str, Any]:
    """What a form shows in its fields, or in those of a section."""
    assert form["data_schema"] is not None
    schema = form["data_schema"].schema
    fields = schema if section is None else schema[section].schema.schema
    return {
        str(name): name.description["suggested_value"]
        for name in fields
        if name.description and "suggested_value" in name.description
    }
