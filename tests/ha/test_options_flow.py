"""The account's own settings: a budget for all of its lines."""

from decimal import Decimal
from typing import Any

from homeassistant.config_entries import ConfigEntry, ConfigFlowResult
from homeassistant.core import HomeAssistant
from homeassistant.data_entry_flow import FlowResultType
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import CONF_CREDENTIALS, CONF_PROVIDER, DOMAIN
from custom_components.esim_recharge.hub import ledger_path
from custom_components.esim_recharge.lines.models import Money
from custom_components.esim_recharge.recharge.ledger import Ledger, LedgerError
from custom_components.esim_recharge.recharge.settings import AccountSettings

from .conftest import SetupAccount
from .corner_shop import PASSWORD, CornerShop

pytestmark = pytest.mark.usefixtures("no_secrets_logged")


def budget_of(entry: ConfigEntry) -> Money | None:
    """The budget that the account's device shows and the guards count with."""
    settings: AccountSettings = entry.runtime_data.coordinator.data.settings
    return settings.monthly_budget


async def answer(
    hass: HomeAssistant, form: ConfigFlowResult, values: dict[str, Any]
) -> ConfigFlowResult:
    result = await hass.config_entries.options.async_configure(form["flow_id"], values)
    await hass.async_block_till_done()
    return result


def suggested(form: ConfigFlowResult) -> object:
    assert form["data_schema"] is not None
    (marker,) = form["data_schema"].schema
    return marker.description and marker.description["suggested_value"]


def dollars(amount: str) -> Money:
    return Money(amount=Decimal(amount), currency="USD")


async def test_a_budget_is_set_shown_and_taken_away_without_a_reload(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    loaded = entry.runtime_data
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert (form["type"], form["step_id"], suggested(form)) == (FlowResultType.FORM, "init", None)
    result = await answer(hass, form, {"monthly_budget": 80.5})
    assert result["type"] is FlowResultType.CREATE_ENTRY
    assert budget_of(entry) == dollars("80.5")

    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form) == 80.5
    await answer(hass, form, {})
    assert budget_of(entry) is None
    assert entry.runtime_data is loaded
    assert entry.options == {}


@pytest.mark.parametrize("budget", [0, -10, 1e12, "nan"])
async def test_a_budget_that_cannot_be_meant_is_told_and_can_be_corrected(
    hass: HomeAssistant, setup_account: SetupAccount, budget: float | str
) -> None:
    entry = await setup_account()
    form = await hass.config_entries.options.async_init(entry.entry_id)
    form = await answer(hass, form, {"monthly_budget": budget})
    assert form["errors"] == {"monthly_budget": "sum_invalid"}
    assert suggested(form) is not None
    assert budget_of(entry) is None
    await answer(hass, form, {"monthly_budget": 30})
    assert budget_of(entry) == dollars("30.0")


async def test_a_budget_that_cannot_be_written_is_told_and_can_be_saved_later(
    hass: HomeAssistant, setup_account: SetupAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def full_disk(*_: object) -> None:
        raise LedgerError("disk full")

    entry = await setup_account()
    form = await hass.config_entries.options.async_init(entry.entry_id)
    with monkeypatch.context() as patch:
        patch.setattr(Ledger, "save_settings", full_disk)
        form = await answer(hass, form, {"monthly_budget": 30})
    assert form["errors"] == {"base": "ledger_unavailable"}
    await answer(hass, form, {"monthly_budget": 30})
    assert budget_of(entry) == dollars("30.0")


async def test_an_account_that_is_not_loaded_is_left_alone(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    await hass.config_entries.async_unload(entry.entry_id)
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "entry_not_loaded")


async def test_without_the_real_ledger_nothing_can_be_set(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    path = ledger_path(hass)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"no database" * 1000)
    entry = await setup_account()
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "ledger_unavailable")


async def test_where_the_currency_is_unknown_no_sum_is_asked_and_a_known_one_is_kept(
    hass: HomeAssistant, corner_shop: CornerShop, setup_account: SetupAccount
) -> None:
    credentials = {"user": "ann", "password": PASSWORD}
    entry = await setup_account(
        MockConfigEntry(
            domain=DOMAIN,
            title="Corner Shop",
            unique_id=corner_shop.type.account_key(credentials),
            data={CONF_PROVIDER: corner_shop.type.key, CONF_CREDENTIALS: credentials},
        )
    )
    result = await hass.config_entries.options.async_init(entry.entry_id)
    assert (result["type"], result["reason"]) == (FlowResultType.ABORT, "currency_unknown")

    coordinator = entry.runtime_data.coordinator
    await coordinator.async_save_account_settings(AccountSettings(monthly_budget=dollars("70")))
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form) == 70


async def test_a_budget_does_not_turn_into_the_same_figure_of_another_currency(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    entry = await setup_account()
    francs = Money(amount=Decimal(9000), currency="XPF")
    coordinator = entry.runtime_data.coordinator
    await coordinator.async_save_account_settings(AccountSettings(monthly_budget=francs))
    form = await hass.config_entries.options.async_init(entry.entry_id)
    assert suggested(form) is None
