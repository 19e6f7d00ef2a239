"""One low spell is one purchase: the cases in which Home Assistant's `numeric_state` trigger buys too often or never.

Behind each name stands how many purchases the usual automation made in the same case.
"""

from dataclasses import replace

import pytest

from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import Mode
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .house import CAREFUL, DAY, HOUR, LOW, POLL, ZERO, House, with_limits

NOTHING_TO_READ = (
    '{"data": {"remaining": null, "total": null, "expired_at": null, "is_unlimited": null, '
    '"status": "UNKNOWN"}, "meta": {"message": "success"}}'
)


async def from_1000_to_250(house: House) -> None:
    house.simulator.set_line(CAMBODIA, remaining=1000)
    await house.wait()
    await house.owner_sets()
    assert house.charges == 0
    await house.falls_to(LOW)


async def test_1000_to_250_is_one_purchase(house: House) -> None:  # elsewhere: 1
    await from_1000_to_250(house)
    assert house.charges == 1
    await house.wait(DAY)
    assert house.charges == 1
    assert [row.state for row in await house.recharges()] == [State.CREDITED]


@pytest.mark.parametrize("credit_delay", [20 * 60, 5 * 3600, None])
async def test_staying_below_is_one_purchase_however_late_the_credit(  # elsewhere: 1
    house: House, credit_delay: int | None
) -> None:
    house.simulator.configure(credit_delay=credit_delay)
    await from_1000_to_250(house)
    await house.reload()
    await house.wait(DAY)
    await house.reload()
    assert house.charges == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_drop_outs_while_low_buy_nothing_more(  # elsewhere: 1 and another one for each
    house: House, times: int
) -> None:
    house.simulator.configure(credit_delay=None)
    await from_1000_to_250(house)
    for _ in range(times):
        await house.drop_out()
        await house.reload()
    assert house.charges == 1


async def test_a_spell_of_unknown_figures_while_low_buys_nothing_more(  # elsewhere: 1 more
    house: House,
) -> None:
    house.simulator.configure(credit_delay=None)
    await from_1000_to_250(house)
    for _ in range(3):
        house.breaks("read", 200, NOTHING_TO_READ)
        await house.wait()
        assert house.shows("data_left").state == "unknown"
        assert house.shows("recharge_due", "binary_sensor").state != "on"
        house.mends()
        await house.wait()
    assert house.charges == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_a_low_line_that_drops_out_before_it_is_bought_for_is_bought_for_once(
    house: House, times: int
) -> None:
    await house.calls("pause")
    await from_1000_to_250(house)
    for _ in range(times):
        await house.drop_out()
        await house.reload()
    assert house.charges == 0
    await house.calls("resume")
    for _ in range(times):
        await house.drop_out()
    assert house.charges == 1


async def test_drop_outs_while_low_propose_nothing_more(house: House) -> None:
    await house.owner_sets(replace(CAREFUL, mode=Mode.ASK))
    await house.falls_to(LOW)
    first = await open_proposal(house)
    await house.drop_out()
    await house.reload()
    assert await open_proposal(house) == first
    await house.calls("approve")
    await house.drop_out()
    assert house.charges == 1


async def open_proposal(house: House) -> str:
    """The id of what is proposed now."""
    answer = await house.coordinator.hub.ledger.open_proposal(next(iter(house.coordinator.lines)))
    assert answer is not None
    return answer.id


async def test_restarts_while_low_buy_nothing_more(house: House) -> None:  # elsewhere: 1 each
    house.simulator.configure(credit_delay=None)
    await from_1000_to_250(house)
    for _ in range(5):
        await house.reload()
        await house.wait()
    assert house.charges == 1


@pytest.mark.parametrize("reload", [False, True])
async def test_one_bad_reading_of_0_then_9000_buys_nothing(  # elsewhere: 1
    house: House, *, reload: bool
) -> None:
    await house.falls_to(9000)
    await house.owner_sets()
    for _ in range(2):
        house.breaks("read", 200, ZERO)
        await house.wait()
        assert house.megabytes == 0
        assert house.shows("recharge_status").attributes["reason"] == "implausible_reading"
        if reload:
            await house.reload()
        house.mends()
        await house.wait()
        assert house.megabytes == 9000
    await house.wait(DAY)
    assert house.charges == 0


@pytest.mark.parametrize("fault", [FaultKind.RATE_LIMITED, FaultKind.DROP_BEFORE])
async def test_a_purchase_that_fails_is_tried_again_before_the_balance_runs_to_0_unnoticed(
    house: House, fault: FaultKind
) -> None:  # elsewhere: 1 attempt in total
    house.simulator.fault(fault, "recharge")
    await from_1000_to_250(house)
    assert (house.attempts, house.charges) == (1, 0)
    await house.reload()
    house.simulator.consume(CAMBODIA, megabytes=LOW)
    await house.wait(DAY)
    assert (house.attempts, house.charges) == (2, 1)
    assert house.megabytes == 1024


async def test_a_line_that_is_low_when_its_rule_is_loaded_is_bought_for(  # elsewhere: 0
    house: House,
) -> None:
    await house.owner_sets()
    assert await house.hass.config_entries.async_unload(house.entry.entry_id)
    house.simulator.set_line(CAMBODIA, remaining=LOW)
    house.clock.tick(HOUR)
    assert await house.hass.config_entries.async_setup(house.entry.entry_id)
    await house.settle()
    await house.wait(DAY)
    assert house.charges == 1


async def test_a_line_that_is_low_when_its_rule_is_switched_on_is_bought_for_at_once(
    house: House,
) -> None:
    await house.falls_to(LOW)
    await house.owner_sets()
    assert house.charges == 1


async def test_three_low_spells_split_by_drop_outs_are_one(house: House) -> None:  # elsewhere: 3
    house.simulator.configure(credit_delay=None)
    await house.falls_to(LOW)
    await house.owner_sets()
    for _ in range(3):
        await house.wait(HOUR)
        await house.drop_out()
    assert house.charges == 1


async def test_three_real_low_spells_are_three_purchases(house: House) -> None:
    await house.owner_sets(with_limits(per_day=3))
    for spell in range(1, 4):
        await house.falls_to(LOW)
        await house.reload()
        await house.wait(2 * POLL)
        assert house.charges == spell
        await house.wait(7 * HOUR)
        house.simulator.consume(CAMBODIA, megabytes=house.megabytes - 700)
        await house.wait()
        assert house.charges == spell
