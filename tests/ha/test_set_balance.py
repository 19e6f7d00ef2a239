"""What a person types in about a line that nothing can read."""

from datetime import UTC, datetime, timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.lines.models import AllowanceKind, Reading
from custom_components.esim_recharge.recharge.store import LedgerError

from .action_helpers import act, device_of, failed, hub_of, refused
from .conftest import SetupAccount
from .entity_helpers import GIB, entity_id, settle
from .other_accounts import by_hand, key_of, line_device, state_of, xpf

NOON = datetime(2026, 11, 10, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time."""
    freezer.move_to(NOON)
    return freezer


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """An account with a line whose figures are typed in."""
    account = await setup_account(by_hand())
    await settle(hass)
    return account


def reading_of(account: MockConfigEntry) -> Reading:
    found = state_of(account).outlook.reading
    assert found is not None
    return found


async def type_in(
    hass: HomeAssistant,
    account: MockConfigEntry,
    **said: Any,  # noqa: ANN401 - fields of the action
) -> dict[str, Any]:
    return await act(hass, "set_balance", line_device(hass, account), **said)


async def test_what_is_typed_is_shown_and_answered(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    answer = await type_in(
        hass, account, money="1200", data=1.5, valid_until="2026-12-01T00:00:00+00:00"
    )
    assert (answer["money"], answer["currency"], answer["as_of"]) == (
        "1200",
        "XPF",
        NOON.isoformat(),
    )
    reading = reading_of(account)
    assert reading.money == xpf(1200)
    assert reading.remaining(AllowanceKind.DATA) == 1.5 * GIB
    assert reading.valid_until == datetime(2026, 12, 1, tzinfo=UTC)
    balance = hass.states.get(entity_id(hass, "sensor", key_of(account), "balance_XPF"))
    data = hass.states.get(entity_id(hass, "sensor", key_of(account), "data_left"))
    assert balance is not None
    assert data is not None
    assert (balance.state, data.state) == ("1200", "1.5")


async def test_what_is_typed_is_shown_for_ever(
    hass: HomeAssistant, account: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    await type_in(hass, account, money=1200)
    noon.tick(timedelta(days=80))
    await account.runtime_data.coordinator.async_refresh()
    await settle(hass)
    state = hass.states.get(entity_id(hass, "sensor", key_of(account), "balance_XPF"))
    assert state is not None
    assert state.state == "1200"


async def test_who_types_the_money_only_keeps_the_rest_and_its_age(
    hass: HomeAssistant, account: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    await type_in(hass, account, money=1200, data=2, valid_until="2026-12-01T00:00:00+00:00")
    noon.tick(timedelta(days=2))
    await type_in(hass, account, money=900)
    reading = reading_of(account)
    assert reading.money == xpf(900)
    assert reading.remaining(AllowanceKind.DATA) == 2 * GIB
    assert reading.valid_until == datetime(2026, 12, 1, tzinfo=UTC)
    assert (reading.read_at, reading.taken_at) == (NOON + timedelta(days=2), NOON)


async def test_a_date_that_is_kept_makes_nothing_older(
    hass: HomeAssistant, account: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    await type_in(hass, account, money=1200, valid_until="2026-12-01T00:00:00+00:00")
    noon.tick(timedelta(days=2))
    await type_in(hass, account, money=900)
    reading = reading_of(account)
    assert reading.taken_at == NOON + timedelta(days=2)
    assert reading.valid_until == datetime(2026, 12, 1, tzinfo=UTC)


async def test_a_figure_is_kept_for_90_days_and_a_date_longer(
    hass: HomeAssistant, account: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    await type_in(hass, account, data=2, valid_until="2027-12-01T00:00:00+00:00")
    noon.tick(timedelta(days=91))
    await type_in(hass, account, money=900)
    reading = reading_of(account)
    assert reading.remaining(AllowanceKind.DATA) is None
    assert reading.valid_until == datetime(2027, 12, 1, tzinfo=UTC)
    assert reading.taken_at == NOON + timedelta(days=91)


async def test_the_rest_can_be_forgotten(
    hass: HomeAssistant, account: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    await type_in(hass, account, money=1200, data=2, valid_until="2026-12-01T00:00:00+00:00")
    noon.tick(60)
    await type_in(hass, account, money=900, forget_rest=True)
    reading = reading_of(account)
    assert reading.money == xpf(900)
    assert (reading.allowances, reading.valid_until) == ((), None)


async def test_figures_have_the_age_that_is_said(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await type_in(hass, account, money=0, as_of="2026-11-08T09:00:00+00:00")
    reading = reading_of(account)
    assert reading.money == xpf(0)
    assert reading.taken_at == datetime(2026, 11, 8, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("said", "wrong"),
    [
        ({}, "nothing_to_change"),
        ({"currency": "XPF"}, "nothing_to_change"),
        ({"money": -5}, "amount_invalid"),
        ({"money": "much"}, "amount_invalid"),
        ({"money": 5, "currency": "EUR"}, "line_currency"),
        ({"money": 5, "currency": "francs"}, "currency_invalid"),
        ({"data": -1}, "value_invalid"),
        ({"data": float("inf")}, "value_invalid"),
        ({"valid_until": datetime(1999, 1, 1, tzinfo=UTC)}, "value_invalid"),
        ({"valid_until": datetime(9999, 12, 31, 23, 59)}, "value_invalid"),  # noqa: DTZ001 - as people type
        ({"money": 5, "as_of": NOON + timedelta(hours=1)}, "as_of_invalid"),
        ({"money": 5, "as_of": NOON - timedelta(days=91)}, "as_of_invalid"),
    ],
)
async def test_what_cannot_be_meant_changes_nothing(
    hass: HomeAssistant, account: MockConfigEntry, said: dict[str, Any], wrong: str
) -> None:
    error = await refused(hass, "set_balance", line_device(hass, account), **said)
    assert error.translation_key == wrong
    assert state_of(account).outlook.reading is None


async def test_a_line_that_is_read_takes_no_figures(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    airalo = await setup_account()
    error = await refused(hass, "set_balance", device_of(hass, airalo), money=5, currency="USD")
    assert error.translation_key == "not_typed"


async def test_a_line_without_any_figures_takes_none(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account = await setup_account(by_hand({"kind": "none"}))
    error = await refused(hass, "set_balance", line_device(hass, account), money=5)
    assert error.translation_key == "not_typed"


async def test_without_a_ledger_nothing_is_taken(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    hub_of(account).office.trouble = LedgerError("full")
    error = await failed(hass, "set_balance", line_device(hass, account), money=5)
    assert error.translation_key == "ledger_unavailable"


async def test_a_line_without_any_figures_has_no_thresholds(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account = await setup_account(by_hand({"kind": "none"}))
    numbers = {state.entity_id.rpartition(".")[2] for state in hass.states.async_all("number")}
    assert numbers == {"camera_monthly_budget"}
    assert state_of(account).outlook.reading is None


async def test_the_currency_of_a_line_that_only_dates_are_known_of_must_be_named(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account = await setup_account(by_hand({"kind": "none"}))
    error = await refused(hass, "set_rule", line_device(hass, account), max_credit=500)
    assert error.translation_key == "currency_missing"
    await act(hass, "set_rule", line_device(hass, account), max_credit=500, credit_currency="XPF")
    assert state_of(account).settings.limits.max_credit == xpf(500)
    await act(hass, "set_rule", line_device(hass, account), unset=["max_credit"])
    assert state_of(account).settings.limits.max_credit is None
