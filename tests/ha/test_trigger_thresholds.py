"""Triggers about figures that cross a threshold: units, currencies, drop-outs."""

from decimal import Decimal
from typing import override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    device_registry as dr,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import (
    CONF_CREDENTIALS,
    CONF_PROVIDER,
    DOMAIN,
)
from custom_components.esim_recharge.lines.models import Money, Reading, line_key
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from tests.failures.house import HOUR, KEY, LOW, POLL, House
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .automation_helpers import (
    a_house,
    at_noon,
    attach,
    automate,
    below,
    the_first_line,
    the_second_line,
    trigger,
)
from .conftest import SetupAccount
from .entity_helpers import CoinProvider, coins, entity_id, refresh, usd

__all__ = ["a_house", "at_noon", "the_first_line", "the_second_line"]


async def test_data_left_crosses_a_threshold_in_any_unit_and_across_drop_outs(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    gigabytes = {"type": "below", "value": {"number": 0.5, "unit_of_measurement": "GB"}}
    runs = await automate(
        hass, trigger("data_left_crossed_threshold", {"device_id": cambodia}, threshold=gigabytes)
    )
    house.simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    await house.wait(7 * HOUR)
    assert house.shows("data_left").state == "unavailable"
    house.simulator.set_line(CAMBODIA, remaining=LOW)
    house.mends()
    await house.wait(2 * POLL)
    assert [(run.device_id, run.entity_id) for run in runs] == [
        (cambodia, entity_id(hass, "sensor", KEY, "data_left"))
    ]
    await house.drop_out()
    await house.reload()
    assert len(runs) == 1
    await house.falls_to(2000)
    await house.falls_to(LOW)
    assert len(runs) == 2


async def test_data_that_was_low_before_is_not_told_after_a_drop_out(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    await house.falls_to(LOW)
    runs = await automate(
        hass, trigger("data_left_crossed_threshold", {"device_id": cambodia}, threshold=below(400))
    )
    await house.drop_out()
    await house.reload()
    assert runs == []


async def test_a_figure_counts_for_any_line_of_the_target_or_for_all_of_them(
    hass: HomeAssistant, house: House, cambodia: str, peru: str
) -> None:
    target = {"device_id": [cambodia, peru]}
    runs = await automate(
        hass,
        {
            **trigger("data_left_crossed_threshold", target, threshold=below(400), behavior="all"),
            "id": "all",
        },
        trigger("data_left_crossed_threshold", target, threshold=below(400)),
    )
    await house.falls_to(LOW)
    assert [(run.id, run.device_id) for run in runs] == [("data_left_crossed_threshold", cambodia)]
    await house.falls_to(LOW, PERU)
    assert [(run.id, run.device_id) for run in runs[1:]] == [
        ("all", peru),
        ("data_left_crossed_threshold", peru),
    ]


class Purse(CoinProvider):
    """Money on several lines, each in its own currency."""

    def __init__(self) -> None:
        super().__init__()
        self.sums: dict[str, Money] = {}

    @override
    async def read(self, line: str) -> Reading:
        return Reading(read_at=dt_util.utcnow(), money=self.sums[line])


FRANCS, DOLLARS = "+68712345678", "+85512345678"


def xpf(amount: int) -> Money:
    """Francs of the Pacific."""
    return Money(amount=Decimal(amount), currency="XPF")


@pytest.fixture
async def purse(monkeypatch: pytest.MonkeyPatch, setup_account: SetupAccount) -> Purse:
    """An account of two lines with money in two currencies, loaded."""
    purse = Purse()
    purse.sums = {FRANCS: xpf(1200), DOLLARS: usd("12")}
    assert isinstance(PROVIDERS, dict)
    monkeypatch.setitem(PROVIDERS, "coins", coins(purse))
    await setup_account(
        MockConfigEntry(
            domain=DOMAIN,
            title="Coins",
            unique_id="coins_account",
            data={CONF_PROVIDER: "coins", CONF_CREDENTIALS: {}},
            subentries_data=[
                {
                    "data": {"identifier": number},
                    "subentry_id": f"line_{number[1:]}",
                    "subentry_type": "line",
                    "title": "Island",
                    "unique_id": line_key("coins", number),
                }
                for number in purse.sums
            ],
        )
    )
    return purse


def coin_account(hass: HomeAssistant) -> MockConfigEntry:
    """The account of the purse."""
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    assert isinstance(entry, MockConfigEntry)
    return entry


async def spend(hass: HomeAssistant, purse: Purse, **sums: Money) -> None:
    """Change sums, and look at them often enough that they are believed."""
    purse.sums.update({f"+{number[1:]}": sum_ for number, sum_ in sums.items()})
    await refresh(hass, coin_account(hass))


def line_of(hass: HomeAssistant, number: str) -> str:
    """The device of a line of the purse."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, line_key("coins", number)), coin_account(hass).entry_id
    )
    assert device is not None
    return device.id


async def test_a_threshold_of_money_is_a_sum_in_each_lines_own_currency(
    hass: HomeAssistant, purse: Purse
) -> None:
    lines = [line_of(hass, FRANCS), line_of(hass, DOLLARS)]
    runs = await automate(
        hass,
        trigger(
            "balance_crossed_threshold",
            {"device_id": lines},
            threshold={"type": "below", "value": {"number": 10}},
        ),
    )
    await spend(hass, purse, _68712345678=xpf(1100), _85512345678=usd("9.50"))
    key = line_key("coins", DOLLARS)
    assert [(run.device_id, run.entity_id) for run in runs] == [
        (lines[1], entity_id(hass, "sensor", key, "balance_USD"))
    ]
    await spend(hass, purse, _68712345678=xpf(9), _85512345678=usd("9"))
    assert [run.device_id for run in runs] == [lines[1], lines[0]]


async def test_a_threshold_that_is_given_in_another_currency_is_not_compared(
    hass: HomeAssistant, purse: Purse
) -> None:
    hass.states.async_set("number.limit", "100", {"unit_of_measurement": "USD"})
    threshold = {"type": "below", "value": {"entity": "number.limit"}}
    not_fired, fired = await attach(
        hass,
        trigger(
            "balance_crossed_threshold",
            {"device_id": [line_of(hass, FRANCS), line_of(hass, DOLLARS)]},
            threshold=threshold,
        ),
    )
    hass.states.async_set("number.limit", "10", {"unit_of_measurement": "USD"})
    await spend(hass, purse, _68712345678=xpf(9), _85512345678=usd("9"))
    assert [told["device_id"] for told in fired] == [line_of(hass, DOLLARS)]
    assert {
        "reason": "currency_differs",
        "data": {"unit": "USD", "currency": "XPF"},
    } in not_fired
    hass.states.async_set("number.limit", "8")  # a bare number is in the currency of each line
    await spend(hass, purse, _68712345678=xpf(7))
    assert [told["device_id"] for told in fired[1:]] == [line_of(hass, FRANCS)]


async def test_a_threshold_that_is_not_known_for_a_while_neither_repeats_nor_hides(
    hass: HomeAssistant, purse: Purse
) -> None:
    threshold = {"type": "below", "value": {"entity": "number.limit"}}
    hass.states.async_set("number.limit", "10", {"unit_of_measurement": "USD"})
    runs = await automate(
        hass,
        trigger(
            "balance_crossed_threshold",
            {"device_id": line_of(hass, DOLLARS)},
            threshold=threshold,
        ),
    )
    hass.states.async_set("number.limit", "unavailable", {"unit_of_measurement": "USD"})
    await spend(hass, purse, _85512345678=usd("9"))
    assert runs == []
    hass.states.async_set("number.limit", "10", {"unit_of_measurement": "USD"})
    await spend(hass, purse, _85512345678=usd("8.90"))
    assert len(runs) == 1
    hass.states.async_set("number.limit", "unavailable", {"unit_of_measurement": "USD"})
    await spend(hass, purse, _85512345678=usd("8.80"))
    hass.states.async_set("number.limit", "10", {"unit_of_measurement": "USD"})
    assert await hass.config_entries.async_reload(coin_account(hass).entry_id)
    await spend(hass, purse, _85512345678=usd("8.70"))
    assert len(runs) == 1
