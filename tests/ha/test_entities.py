"""Entities and devices: what there is, what it shows, and when it is available."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.config_entries import ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE, STATE_UNKNOWN, Platform
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.entity_platform import async_get_platforms
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
    snapshot_platform,
)
from pytest_homeassistant_custom_component.syrupy import HomeAssistantSnapshotExtension
from syrupy.assertion import SnapshotAssertion

from custom_components.esim_recharge.const import CONF_CREDENTIALS, CONF_PROVIDER, DOMAIN, PLATFORMS
from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from custom_components.esim_recharge.recharge.settings import AccountSettings
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import (
    CAMBODIA,
    CLIENT_ID,
    CLIENT_SECRET,
    LAOS,
    NOT_ACTIVE,
    PERU,
    RECYCLED,
)
from tests.simulators.common import FaultKind

from .conftest import CAMBODIA_LINE, PERU_LINE, MakeEntry, SetupAccount, line_subentry
from .entity_helpers import (
    DUE_AND_AUTOMATIC,
    CoinProvider,
    coins,
    coordinator_of,
    entity_id,
    refresh,
    save,
    settle,
    state_of,
    usd,
)

pytestmark = pytest.mark.usefixtures("noon")

POLL = timedelta(minutes=21)


@pytest.fixture
def snapshot(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Snapshots as Home Assistant writes them: what changes with every run is masked."""
    return snapshot.use_extension(HomeAssistantSnapshotExtension)


@pytest.fixture
def all_enabled() -> Iterator[None]:
    """Enable entities that are disabled by default."""
    with patch("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", new=True):
        yield


async def pass_time(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, time: timedelta = POLL
) -> None:
    """Let time pass, and wait for what it sets off."""
    freezer.tick(time)
    async_fire_time_changed(hass)
    await settle(hass)


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.usefixtures("all_enabled")
async def test_entities_are_as_agreed(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    platform: Platform,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    with patch("custom_components.esim_recharge.PLATFORMS", (platform,)):
        entry = await setup_account()
    await settle(hass)
    await snapshot_platform(hass, entity_registry, snapshot, entry.entry_id)


@pytest.mark.usefixtures("all_enabled")
async def test_each_line_has_a_device_of_its_own_below_the_account(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    device_registry: dr.DeviceRegistry,
    entity_registry: er.EntityRegistry,
    snapshot: SnapshotAssertion,
) -> None:
    entry = await setup_account()
    devices = dr.async_entries_for_config_entry(device_registry, entry.entry_id)
    by_line = {device.config_subentry_id: device for device in devices}
    assert by_line.keys() == {None, CAMBODIA_LINE, PERU_LINE}
    account = by_line[None]
    assert by_line[PERU_LINE].via_device_id == account.id
    for device in devices:
        assert device == snapshot(name=device.name)
    for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id):
        device = next(device for device in devices if device.id == entity.device_id)
        assert entity.config_subentry_id == device.config_subentry_id


async def test_less_used_sensors_are_disabled_at_first(
    hass: HomeAssistant, setup_account: SetupAccount, entity_registry: er.EntityRegistry
) -> None:
    entry = await setup_account()
    disabled = {
        entity.translation_key
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
        if entity.disabled
    }
    assert disabled == {"data_total", "data_used", "voice_left", "sms_left"}


async def test_what_the_provider_cannot_read_has_no_entity(
    hass: HomeAssistant, setup_account: SetupAccount, entity_registry: er.EntityRegistry
) -> None:
    entry = await setup_account()
    keys = {
        entity.translation_key
        for entity in er.async_entries_for_config_entry(entity_registry, entry.entry_id)
    }
    assert "data_left" in keys
    assert not keys & {"balance", "money_threshold"}


# Values


@pytest.mark.usefixtures("all_enabled")
async def test_data_is_shown_in_the_figures_of_the_package(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    simulator.set_line(CAMBODIA, remaining=1024)
    simulator.lines[CAMBODIA].bought[0].offer.amount = 3 * 1024
    await setup_account()
    total, left, used = (
        state_of(hass, "sensor", CAMBODIA, f"data_{part}") for part in ("total", "left", "used")
    )
    assert {state.attributes["unit_of_measurement"] for state in (total, left, used)} == {"GiB"}
    assert (float(total.state), float(left.state), float(used.state)) == (3, 1, 2)


@pytest.mark.usefixtures("all_enabled")
async def test_voice_is_shown_in_minutes_and_sms_in_messages(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    simulator.consume(PERU, minutes=5, texts=3)
    await setup_account()
    voice = state_of(hass, "sensor", PERU, "voice_left")
    assert (voice.attributes["unit_of_measurement"], float(voice.state)) == ("min", 15)
    assert state_of(hass, "sensor", PERU, "sms_left").state == "17"
    # The Cambodian line has neither, which is not zero.
    assert state_of(hass, "sensor", CAMBODIA, "voice_left").state == STATE_UNKNOWN


@pytest.mark.usefixtures("all_enabled")
async def test_unlimited_data_is_never_shown_as_a_number(
    hass: HomeAssistant, simulator: AiraloSimulator, setup_account: SetupAccount
) -> None:
    simulator.lines[CAMBODIA].bought[0].offer.is_unlimited = True
    await setup_account()
    for key in ("data_left", "data_total"):
        state = state_of(hass, "sensor", CAMBODIA, key)
        assert state.state == STATE_UNKNOWN
        assert state.attributes["unlimited"] is True
    assert state_of(hass, "sensor", CAMBODIA, "data_used").state == STATE_UNKNOWN
    assert state_of(hass, "sensor", PERU, "data_left").attributes["unlimited"] is False


@pytest.mark.parametrize(
    ("iccid", "change", "expected"),
    [
        (CAMBODIA, {}, "active"),
        (NOT_ACTIVE, {}, "not_active"),
        (CAMBODIA, {"remaining": 0.5, "rate": 1}, "used_up"),
        (CAMBODIA, {"expires_in": -1}, "expired"),
        (RECYCLED, {}, "retired"),
    ],
)
async def test_the_line_status_is_the_providers_word(
    *,
    hass: HomeAssistant,
    noon: FrozenDateTimeFactory,
    simulator: AiraloSimulator,
    make_entry: MakeEntry,
    setup_account: SetupAccount,
    iccid: str,
    change: dict[str, Any],
    expected: str,
) -> None:
    simulator.set_line(iccid, **change)
    noon.tick(timedelta(seconds=2))
    await setup_account(make_entry(line_subentry("a_line", iccid, "A line")))
    assert state_of(hass, "sensor", iccid, "line_status").state == expected


async def test_a_retired_line_knows_nothing_else(
    hass: HomeAssistant, make_entry: MakeEntry, setup_account: SetupAccount
) -> None:
    await setup_account(make_entry(line_subentry("a_line", RECYCLED, "A line")))
    await settle(hass)
    for key in ("data_left", "valid_until", "runs_out"):
        assert state_of(hass, "sensor", RECYCLED, key).state == STATE_UNKNOWN
    # Nothing is sold for it.
    assert state_of(hass, "select", RECYCLED, "product").state == STATE_UNAVAILABLE


async def test_a_recharge_shows_in_sums_status_and_wallet(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert [charge.package for charge in simulator.charges] == ["angkor-mobile-30days-3gb-topup"]
    spent = state_of(hass, "sensor", CAMBODIA, "spent_this_month_USD")
    assert spent.state == "9.36"
    assert spent.attributes["last_reset"] == "2026-11-01T07:00:00+00:00"  # in America/Los_Angeles
    assert state_of(hass, "sensor", PERU, "spent_this_month_USD").state == "0"
    last = state_of(hass, "sensor", CAMBODIA, "last_recharge")
    assert last.state == "2026-11-10T12:00:00+00:00"
    shown = {key: last.attributes[key] for key in ("state", "price", "currency")}
    assert shown == {"state": "credited", "price": "9.36", "currency": "USD"}
    assert last.attributes["receipt"] == simulator.charges[0].order
    assert state_of(hass, "sensor", CAMBODIA, "recharge_status").state == "watching"
    assert float(state_of(hass, "sensor", CAMBODIA, "data_left").state) == (850 + 3072) / 1024
    await refresh(hass, entry)
    account = str(entry.unique_id)
    wallet, total = (
        hass.states.get(entity_id(hass, "sensor", account, key))
        for key in ("wallet_USD", "spent_this_month_USD")
    )
    assert wallet is not None
    assert total is not None
    assert (wallet.state, total.state) == ("215.99", "9.36")


async def test_the_month_of_a_sum_is_the_owners(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    await hass.config.async_set_time_zone("Pacific/Noumea")
    noon.move_to("2026-10-31 14:00:00+00:00")
    await setup_account()
    spent = state_of(hass, "sensor", CAMBODIA, "spent_this_month_USD")
    assert spent.attributes["last_reset"] == "2026-10-31T13:00:00+00:00"


async def test_why_a_line_is_held_back_is_told(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    simulator.set_wallet("1.00")
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    due = state_of(hass, "binary_sensor", CAMBODIA, "recharge_due")
    assert (due.state, due.attributes["reasons"]) == ("on", ["data_low"])
    status = state_of(hass, "sensor", CAMBODIA, "recharge_status")
    assert status.attributes["held_back"] == "wallet_too_low"
    assert simulator.charges == []


# The wallet


async def test_the_wallet_is_too_low_for_what_a_line_would_buy_next(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    entry = await setup_account()
    await settle(hass)

    def problem() -> str:
        found = hass.states.get(
            entity_id(hass, "binary_sensor", str(entry.unique_id), "wallet_too_low")
        )
        assert found is not None
        return found.state

    assert problem() == "off"  # nothing is to be bought
    await save(hass, entry, CAMBODIA, replace(DUE_AND_AUTOMATIC, rule=Rule(data_below=1)))
    assert problem() == "off"
    simulator.set_wallet("9.35")
    await refresh(hass, entry)
    assert problem() == "on"
    simulator.set_wallet("9.36")
    await refresh(hass, entry)
    assert problem() == "off"
    simulator.set_wallet("100", "EUR")
    await refresh(hass, entry)
    assert problem() == STATE_UNKNOWN
    simulator.set_wallet(None)
    await refresh(hass, entry)
    assert problem() == STATE_UNKNOWN
    assert simulator.charges == []


async def test_without_prices_nobody_knows_whether_the_wallet_is_enough(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.ERROR_BEFORE, "packages", count=None)
    entry = await setup_account()
    await settle(hass)
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    found = hass.states.get(
        entity_id(hass, "binary_sensor", str(entry.unique_id), "wallet_too_low")
    )
    assert found is not None
    assert found.state == STATE_UNKNOWN


# Currencies


@pytest.fixture
def coin_entry(monkeypatch: pytest.MonkeyPatch) -> tuple[MockConfigEntry, CoinProvider]:
    """An account whose lines hold money, at a provider that the test steers."""
    provider = CoinProvider()
    assert isinstance(PROVIDERS, dict)
    monkeypatch.setitem(PROVIDERS, "coins", coins(provider))
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Coins",
        unique_id="coins_account",
        data={CONF_PROVIDER: "coins", CONF_CREDENTIALS: {}},
        subentries_data=[
            {
                "data": {"identifier": "+68712345678"},
                "subentry_id": "coin_line",
                "subentry_type": "line",
                "title": "Island",
                "unique_id": line_key("coins", "+68712345678"),
            }
        ],
    )
    return entry, provider


async def test_a_balance_appears_with_its_currency_and_does_not_survive_another(
    hass: HomeAssistant,
    coin_entry: tuple[MockConfigEntry, CoinProvider],
    setup_account: SetupAccount,
    entity_registry: er.EntityRegistry,
) -> None:
    entry, provider = coin_entry
    key = line_key("coins", "+68712345678")
    await setup_account(entry)
    assert not entity_registry.async_get_entity_id("sensor", DOMAIN, f"{key}_balance_XPF")

    provider.money = Money(amount=usd("1200").amount, currency="XPF")
    await refresh(hass, entry)
    francs = hass.states.get(entity_id(hass, "sensor", key, "balance_XPF"))
    assert francs is not None
    assert (francs.state, francs.attributes["unit_of_measurement"]) == ("1200", "XPF")

    provider.money = usd("11.50")
    await refresh(hass, entry)
    dollars = hass.states.get(entity_id(hass, "sensor", key, "balance_USD"))
    assert dollars is not None
    assert (dollars.state, dollars.attributes["unit_of_measurement"]) == ("11.50", "USD")
    old = hass.states.get(entity_id(hass, "sensor", key, "balance_XPF"))
    assert old is not None
    assert (old.state, old.attributes["unit_of_measurement"]) == (STATE_UNKNOWN, "XPF")


async def test_a_money_threshold_needs_a_currency(
    hass: HomeAssistant,
    coin_entry: tuple[MockConfigEntry, CoinProvider],
    setup_account: SetupAccount,
) -> None:
    entry, provider = coin_entry
    key = line_key("coins", "+68712345678")
    await setup_account(entry)
    threshold = entity_id(hass, "number", key, "money_threshold")
    state = hass.states.get(threshold)
    assert state is not None
    assert state.state == STATE_UNAVAILABLE
    provider.money = usd("11.50")
    await refresh(hass, entry)
    state = hass.states.get(threshold)
    assert state is not None
    assert (state.state, state.attributes["unit_of_measurement"]) == (STATE_UNKNOWN, "USD")


# Outages


async def test_a_line_keeps_its_reading_through_a_short_outage_and_not_through_a_long_one(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    await setup_account()
    simulator.fault(FaultKind.ERROR_BEFORE, count=None)
    await pass_time(hass, noon)
    assert float(state_of(hass, "sensor", CAMBODIA, "data_left").state) == 850 / 1024
    await pass_time(hass, noon, timedelta(hours=6))
    assert state_of(hass, "sensor", CAMBODIA, "data_left").state == STATE_UNAVAILABLE
    assert state_of(hass, "binary_sensor", CAMBODIA, "recharge_due").state == STATE_UNAVAILABLE
    # What we know ourselves is still true, and a line can still be switched off.
    assert state_of(hass, "sensor", CAMBODIA, "recharge_status").state == "off"
    assert state_of(hass, "select", CAMBODIA, "recharge_mode").state == "off"
    assert state_of(hass, "sensor", CAMBODIA, "reading_time").state == "2026-11-10T12:00:00+00:00"
    simulator.clear_faults()
    await pass_time(hass, noon)
    assert float(state_of(hass, "sensor", CAMBODIA, "data_left").state) == 850 / 1024


async def test_readings_age_while_credentials_are_refused(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    entry = await setup_account()
    simulator.fault(FaultKind.UNAUTHORISED, count=None)
    await pass_time(hass, noon)
    assert [flow["context"]["source"] for flow in hass.config_entries.flow.async_progress()] == [
        "reauth"
    ]
    assert entry.state is ConfigEntryState.LOADED
    assert state_of(hass, "sensor", CAMBODIA, "data_left").state != STATE_UNAVAILABLE
    asked = len(simulator.exchanges)
    await pass_time(hass, noon, timedelta(hours=25))
    assert state_of(hass, "sensor", CAMBODIA, "data_left").state == STATE_UNAVAILABLE
    assert len(simulator.exchanges) == asked  # refused credentials are not tried again and again


async def test_readings_age_while_every_refresh_fails(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    entry = await setup_account()
    await entry.runtime_data.hub.ledger.close()
    await pass_time(hass, noon)
    assert not coordinator_of(entry).last_update_success
    assert state_of(hass, "sensor", CAMBODIA, "data_left").state != STATE_UNAVAILABLE
    await pass_time(hass, noon, timedelta(hours=6))
    assert state_of(hass, "sensor", CAMBODIA, "data_left").state == STATE_UNAVAILABLE


async def test_one_line_that_fails_takes_no_other_down(
    *,
    hass: HomeAssistant,
    make_entry: MakeEntry,
    setup_account: SetupAccount,
    noon: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    stranger = "8910000000000000001"
    await setup_account(
        make_entry(
            line_subentry("a_stranger", stranger, "Stranger"),
            line_subentry(PERU_LINE, PERU, "Inti Mobile"),
        )
    )
    await settle(hass)
    for _ in range(3):
        await pass_time(hass, noon)
    assert state_of(hass, "sensor", stranger, "data_left").state == STATE_UNAVAILABLE
    assert state_of(hass, "select", stranger, "product").state == STATE_UNAVAILABLE
    assert float(state_of(hass, "sensor", PERU, "data_left").state) == 620 / 1024
    assert state_of(hass, "select", PERU, "product").state == STATE_UNKNOWN
    assert caplog.text.count("A line cannot be read for now") == 1


async def test_products_that_cannot_be_read_disturb_nothing_else(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> None:
    simulator.fault(FaultKind.ERROR_BEFORE, "packages", count=None)
    await setup_account()
    await settle(hass)
    assert state_of(hass, "select", CAMBODIA, "product").state == STATE_UNAVAILABLE
    assert state_of(hass, "select", CAMBODIA, "recharge_mode").state == "off"
    assert state_of(hass, "sensor", CAMBODIA, "data_left").state != STATE_UNAVAILABLE
    simulator.clear_faults()
    await pass_time(hass, noon, timedelta(hours=1, minutes=1))
    assert state_of(hass, "select", CAMBODIA, "product").state == STATE_UNKNOWN


# Several accounts, no entities, no secrets


async def test_two_accounts_and_three_lines_do_not_mix(
    hass: HomeAssistant,
    make_entry: MakeEntry,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
) -> None:
    first = await setup_account(
        make_entry(
            line_subentry(CAMBODIA_LINE, CAMBODIA, "Angkor Mobile"),
            line_subentry(PERU_LINE, PERU, "Inti Mobile"),
        )
    )
    second = await setup_account(
        make_entry(line_subentry("laos_line", LAOS, "Mekong Mobile"), account="another")
    )
    await save(hass, first, CAMBODIA, DUE_AND_AUTOMATIC)
    await refresh(hass, second)
    left = {
        iccid: float(state_of(hass, "sensor", iccid, "data_left").state)
        for iccid in (CAMBODIA, PERU, LAOS)
    }
    assert left == {CAMBODIA: 3922 / 1024, PERU: 620 / 1024, LAOS: 900 / 1024}
    spent = {
        entry: hass.states.get(
            entity_id(hass, "sensor", str(entry.unique_id), "spent_this_month_USD")
        )
        for entry in (first, second)
    }
    assert [state and state.state for state in spent.values()] == ["9.36", "0"]
    assert await hass.config_entries.async_unload(first.entry_id)
    await settle(hass)
    assert state_of(hass, "sensor", CAMBODIA, "data_left").state == STATE_UNAVAILABLE
    assert float(state_of(hass, "sensor", LAOS, "data_left").state) == 900 / 1024


async def test_lines_are_looked_after_with_every_entity_disabled(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
    device_registry: dr.DeviceRegistry,
) -> None:
    simulator.set_line(CAMBODIA, remaining=1100)
    with patch("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", new=False):
        entry = await setup_account()
    await settle(hass)
    assert hass.states.async_all() == []
    assert len(dr.async_entries_for_config_entry(device_registry, entry.entry_id)) == 3
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert simulator.charges == []
    simulator.consume(CAMBODIA, megabytes=100)
    await pass_time(hass, noon)
    assert [charge.line for charge in simulator.charges] == [CAMBODIA]
    await pass_time(hass, noon)
    assert len(simulator.charges) == 1


@pytest.mark.usefixtures("all_enabled")
async def test_states_tell_no_number_and_no_secret(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    await coordinator_of(entry).async_save_account_settings(
        AccountSettings(monthly_budget=usd("100"))
    )
    shown = "\n".join(
        f"{state.entity_id} {state.state} {dict(state.attributes)}"
        for state in hass.states.async_all()
    )
    assert len(simulator.charges) == 1
    assert "credited" in shown
    for secret in (CAMBODIA, PERU, CLIENT_ID, CLIENT_SECRET, simulator.url):
        assert secret not in shown


async def test_every_entity_can_be_renamed_in_place(
    hass: HomeAssistant, setup_account: SetupAccount, all_enabled: None
) -> None:
    """Home Assistant 2026.11 adds anew what listens to something and does not say that it need not be told."""
    await setup_account()
    await settle(hass)
    platforms = async_get_platforms(hass, DOMAIN)
    entities = [entity for platform in platforms for entity in platform.entities.values()]
    own = {
        kind
        for entity in entities
        for kind in type(entity).__mro__
        if kind.__module__.startswith("custom_components.")
    }
    hooks = {"async_added_to_hass", "async_will_remove_from_hass"}
    listening = {kind for kind in own if hooks & kind.__dict__.keys()}
    assert {kind.__name__ for kind in listening} >= {"EsimRechargeEvent", "EsimProductSelect"}
    assert all("async_entity_id_changed" in kind.__dict__ for kind in listening)
