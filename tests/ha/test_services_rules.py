"""Actions that change what may be spent: rule, limits, pauses. What makes no sense changes nothing."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
from syrupy.assertion import SnapshotAssertion

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.lines.choice import CheapestCovering, FixedPackage
from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .action_helpers import ONE_GB, PERU_ONE_GB, act, device_of, hub_of, refused
from .conftest import SetupAccount
from .entity_helpers import (
    DUE_AND_AUTOMATIC,
    GIB,
    THREE_GB,
    CoinProvider,
    coins,
    refresh,
    save,
    usd,
)

pytestmark = pytest.mark.usefixtures("noon")

KEY = line_key("airalo", CAMBODIA)
AUTOMATIC: dict[str, Any] = {
    "mode": "automatic",
    "data_below": 0.5,
    "package_id": ONE_GB,
    "max_price": "5",
    "monthly_budget": "20",
}
"""A rule that makes sense; the line has more data left, so it is not due."""


async def settings_of(account: MockConfigEntry, iccid: str = CAMBODIA) -> LineSettings:
    """What is saved for a line."""
    return await hub_of(account).office.line_settings(line_key("airalo", iccid))


async def test_every_setting_can_be_set_at_once(
    hass: HomeAssistant, account: MockConfigEntry, snapshot: SnapshotAssertion
) -> None:
    answer = await act(
        hass,
        "set_rule",
        device_of(hass, account),
        **AUTOMATIC,
        data_below_percent=10,
        days_before_end=2,
        days_before_run_out=1,
        day_of_month=31,
        per_day=3,
        pause_hours=12,
        active_from="2026-11-01",
        active_until="2026-11-30",
        stale_after_hours=1.5,
    )
    assert answer == snapshot
    assert await settings_of(account) == LineSettings(
        mode=Mode.AUTOMATIC,
        rule=Rule(
            data_below=GIB // 2,
            data_below_percent=10,
            days_before_end=2,
            days_before_run_out=1,
            day_of_month=31,
        ),
        choice=FixedPackage(package_id=ONE_GB),
        limits=Limits(
            max_price=usd("5"),
            monthly_budget=usd("20"),
            per_day=3,
            pause=timedelta(hours=12),
            active_from=date(2026, 11, 1),
            active_until=date(2026, 11, 30),
            stale_after=timedelta(minutes=90),
        ),
    )
    assert await settings_of(account, PERU) == LineSettings()


async def test_only_what_is_given_changes(hass: HomeAssistant, account: MockConfigEntry) -> None:
    device = device_of(hass, account)
    await act(hass, "set_rule", device, **AUTOMATIC)
    before = await settings_of(account)
    await act(hass, "set_rule", device, cover_days=30)
    assert await settings_of(account) == replace(before, choice=CheapestCovering(days=30))


async def test_a_setting_is_taken_back_by_name(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    device = device_of(hass, account)
    await act(hass, "set_rule", device, **AUTOMATIC, days_before_end=3, per_day=5)
    await act(hass, "set_rule", device, unset=["data_below", "per_day"])
    after = await settings_of(account)
    assert after.rule == Rule(days_before_end=3)
    assert after.limits.per_day == Limits().per_day
    await act(hass, "set_rule", device, mode="notify", unset="product")
    assert (await settings_of(account)).choice is None


async def test_a_rule_that_is_due_acts_at_once(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    rule = {**AUTOMATIC, "data_below": 1, "package_id": THREE_GB, "max_price": 10}
    await act(hass, "set_rule", device_of(hass, account), **rule)
    assert [charge.package for charge in simulator.charges] == [THREE_GB]


async def test_switching_off_works_without_the_provider_and_whatever_else_is_wrong(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    device = device_of(hass, account)
    await act(hass, "set_rule", device, **AUTOMATIC)
    await hub_of(account).office.save_line_settings(
        KEY, replace(DUE_AND_AUTOMATIC, limits=Limits(per_day=99))
    )
    simulator.fault(FaultKind.ERROR_BEFORE, count=None)
    await act(hass, "set_rule", device, mode="off")
    assert (await settings_of(account)).mode is Mode.OFF
    assert simulator.charges == []


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"mode": "automatic"}, "settings_several"),
    ({"mode": "notify"}, "settings_rule_empty"),
    ({**AUTOMATIC, "data_below": -1}, "settings_rule_invalid"),
    ({**AUTOMATIC, "data_below_percent": 0}, "settings_rule_invalid"),
    ({**AUTOMATIC, "day_of_month": 32}, "settings_rule_invalid"),
    ({**AUTOMATIC, "days_before_end": -1}, "settings_rule_invalid"),
    ({**AUTOMATIC, "per_day": 0}, "settings_per_day_invalid"),
    ({**AUTOMATIC, "per_day": 25}, "settings_per_day_invalid"),
    ({**AUTOMATIC, "pause_hours": 0}, "settings_pause_invalid"),
    ({**AUTOMATIC, "pause_hours": 1_000_000}, "settings_pause_invalid"),
    ({**AUTOMATIC, "pause_hours": 0.1}, "settings_pause_too_short"),
    ({**AUTOMATIC, "stale_after_hours": 0}, "settings_pause_invalid"),
    (
        {**AUTOMATIC, "active_from": "2026-12-01", "active_until": "2026-11-01"},
        "settings_window_invalid",
    ),
    ({**AUTOMATIC, "monthly_budget": "4.99"}, "settings_budget_below_price"),
    ({**AUTOMATIC, "max_price": "3.59"}, "settings_package_over_cap"),
    ({**AUTOMATIC, "package_id": PERU_ONE_GB}, "settings_package_unknown"),
    ({**AUTOMATIC, "data_below": 2}, "settings_package_too_small"),
    ({**AUTOMATIC, "currency": "EUR"}, "settings_currency_mismatch"),
    ({**AUTOMATIC, "max_price": "0"}, "amount_invalid"),
    ({**AUTOMATIC, "max_price": "-5"}, "amount_invalid"),
    ({**AUTOMATIC, "max_price": "1e-30"}, "amount_invalid"),
    ({**AUTOMATIC, "monthly_budget": "a lot"}, "amount_invalid"),
    ({**AUTOMATIC, "money_below": "1e99"}, "amount_invalid"),
    ({**AUTOMATIC, "currency": "US$"}, "currency_invalid"),
    ({**AUTOMATIC, "data_below": float("inf")}, "value_invalid"),
    ({**AUTOMATIC, "data_below": float("nan")}, "value_invalid"),
    ({**AUTOMATIC, "per_day": 1.5}, "value_invalid"),
    ({**AUTOMATIC, "pause_hours": -1}, "value_invalid"),
    ({"cover_days": 0}, "value_invalid"),
    ({"cover_days": 366}, "value_invalid"),
    ({"cover_days": 30, "package_id": ONE_GB}, "field_conflict"),
    ({"per_day": 2, "unset": ["per_day"]}, "field_conflict"),
    ({"package_id": ONE_GB, "unset": ["product"]}, "field_conflict"),
    ({"mode": "off", "per_day": -5}, "settings_per_day_invalid"),
    ({}, "nothing_to_change"),
]
"""Calls that are refused, and the key of the refusal."""


async def test_what_makes_no_sense_is_refused_and_changes_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    subtests: pytest.Subtests,
) -> None:
    before = await settings_of(account)
    for data, key in NONSENSE:
        with subtests.test(str(data)):
            error = await refused(hass, "set_rule", device_of(hass, account), **data)
            assert (error.translation_domain, error.translation_key) == (DOMAIN, key)
            assert "{" not in str(error)
            assert await settings_of(account) == before
    assert simulator.charges == []


async def test_nonsense_is_not_saved_on_the_way_to_switching_off(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    device = device_of(hass, account)
    await act(hass, "set_rule", device, **AUTOMATIC)
    before = await settings_of(account)
    error = await refused(hass, "set_rule", device, mode="off", per_day=99)
    assert error.translation_key == "settings_per_day_invalid"
    assert await settings_of(account) == before


async def test_a_sum_without_a_currency_is_refused_where_none_is_known(
    hass: HomeAssistant, setup_account: SetupAccount, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isinstance(PROVIDERS, dict)
    monkeypatch.setitem(PROVIDERS, "coins", coins(CoinProvider()))
    key = line_key("coins", "+68712345678")
    entry = MockConfigEntry(
        domain=DOMAIN,
        unique_id="coins_account",
        data={"provider": "coins", "credentials": {}},
        subentries_data=[
            {
                "data": {"identifier": "+68712345678"},
                "subentry_type": "line",
                "title": "Island",
                "unique_id": key,
            }
        ],
    )
    await setup_account(entry)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, key), entry.entry_id)
    assert device is not None
    error = await refused(hass, "set_rule", device.id, money_below=500)
    assert error.translation_key == "currency_missing"
    await act(hass, "set_rule", device.id, money_below=500, currency="xpf")
    settings = await hub_of(entry).office.line_settings(key)
    assert settings.rule.money_below == Money(amount=Decimal(500), currency="XPF")


# Pauses


@pytest.mark.parametrize("whole_account", [True, False])
@pytest.mark.parametrize(
    ("data", "until"),
    [
        ({}, None),
        ({"until": "2026-11-12T00:00:00+00:00"}, "2026-11-12T00:00:00+00:00"),
        ({"duration": {"days": 1, "hours": 2}}, "2026-11-11T14:00:00+00:00"),
    ],
)
async def test_a_pause_holds_until_it_is_resumed(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    *,
    whole_account: bool,
    data: dict[str, Any],
    until: str | None,
) -> None:
    device = device_of(hass, account, None if whole_account else CAMBODIA)
    assert await act(hass, "pause", device, **data) == {"paused": True, "until": until}
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    await refresh(hass, account)
    assert simulator.charges == []
    assert await act(hass, "resume", device) == {"paused": False, "until": None}
    assert len(simulator.charges) == 1


async def test_a_pause_ends_by_itself(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    await act(hass, "pause", device_of(hass, account), duration={"hours": 2})
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    assert simulator.charges == []
    freezer.tick(2 * 3600 + 1)
    await refresh(hass, account)
    assert len(simulator.charges) == 1


async def test_a_line_stays_paused_with_its_account(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator
) -> None:
    await act(hass, "pause", device_of(hass, account, None))
    await act(hass, "pause", device_of(hass, account))
    answer = await act(hass, "resume", device_of(hass, account))
    assert answer == {"paused": True, "until": None}
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    assert simulator.charges == []


async def test_a_pause_that_cannot_be_meant_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, subtests: pytest.Subtests
) -> None:
    cases: list[tuple[dict[str, Any], str]] = [
        ({"until": "2026-11-10T11:59:59+00:00"}, "pause_invalid"),
        ({"until": "2036-11-10T12:00:00+00:00"}, "pause_invalid"),
        ({"duration": {"hours": 0}}, "pause_invalid"),
        ({"duration": {"hours": -3}}, "pause_invalid"),
        ({"duration": {"days": 10_000}}, "pause_invalid"),
        (
            {"until": "2026-11-12T00:00:00+00:00", "duration": {"hours": 1}},
            "field_conflict",
        ),
    ]
    for data, key in cases:
        with subtests.test(str(data)):
            error = await refused(hass, "pause", device_of(hass, account), **data)
            assert error.translation_key == key
    paused, _ = await hub_of(account).ledger.paused([KEY], now=hub_of(account).office.clock())
    assert not paused
