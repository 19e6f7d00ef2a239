"""The rows measured on peers, once more with our blueprint in place of the foreign automation.

The line's own mode is *off*: what is bought is bought because the automation asked. Behind each name stands how many
purchases the usual automation made in the same case.
"""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.esim_recharge.const import EVENT_RECHARGE
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import Mode
from tests.blueprints.helpers import Automations, Mail
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .house import CAREFUL, DAY, HOUR, LOW, ZERO, House, with_limits

BY_AUTOMATION = replace(CAREFUL, mode=Mode.OFF)


@pytest.fixture
async def automations(house: House) -> AsyncIterator[Automations]:
    """A house whose line has a rule, and nothing that acts on it yet."""
    await house.owner_sets(BY_AUTOMATION)
    made = Automations(house)
    yield made
    await made.stop()


async def from_1000_to_250(house: House, automations: Automations) -> None:
    house.simulator.set_line(CAMBODIA, remaining=1000)
    await house.wait()
    await automations.add("recharge_when_due", line=automations.line())
    await house.wait(HOUR)
    assert house.charges == 0
    await house.falls_to(LOW)


async def test_with_the_blueprint_1000_to_250_is_one_purchase(  # elsewhere: 1
    house: House, automations: Automations
) -> None:
    await from_1000_to_250(house, automations)
    assert house.charges == 1
    await house.wait(DAY)
    assert house.charges == 1
    assert [row.state for row in await house.recharges()] == [State.CREDITED]


@pytest.mark.parametrize("credit_delay", [5 * 3600, None])
async def test_with_the_blueprint_staying_below_is_one_purchase(  # elsewhere: 1
    house: House, automations: Automations, credit_delay: int | None
) -> None:
    house.simulator.configure(credit_delay=credit_delay)
    await from_1000_to_250(house, automations)
    await house.wait(DAY)
    assert house.charges == 1


@pytest.mark.parametrize("times", [1, 3])
async def test_with_the_blueprint_drop_outs_while_low_buy_nothing_more(  # elsewhere: 2 and 4
    house: House, automations: Automations, times: int
) -> None:
    house.simulator.configure(credit_delay=None)
    await from_1000_to_250(house, automations)
    for _ in range(times):
        await house.drop_out()
    assert house.charges == 1


async def test_with_the_blueprint_a_restart_while_low_buys_nothing_more(  # elsewhere: 1 more
    house: House, automations: Automations
) -> None:
    house.simulator.configure(credit_delay=None)
    await from_1000_to_250(house, automations)
    for _ in range(3):
        await house.reload()
        await automations.restart()
        await house.wait(HOUR)
    assert house.charges == 1


async def test_with_the_blueprint_one_bad_reading_of_0_then_9000_buys_nothing(  # elsewhere: 1
    house: House, automations: Automations
) -> None:
    await house.falls_to(9000)
    await automations.add("recharge_when_due", line=automations.line())
    for _ in range(2):
        house.breaks("read", 200, ZERO)
        await house.wait()
        assert house.megabytes == 0
        house.mends()
        await house.wait()
        assert house.megabytes == 9000
    await house.wait(DAY)
    assert house.attempts == 0


@pytest.mark.parametrize("fault", [FaultKind.RATE_LIMITED, FaultKind.DROP_BEFORE])
async def test_with_the_blueprint_a_purchase_that_fails_is_tried_again(  # elsewhere: 1 in all
    house: House, automations: Automations, fault: FaultKind
) -> None:
    house.simulator.fault(fault, "recharge")
    await from_1000_to_250(house, automations)
    assert (house.attempts, house.charges) == (1, 0)
    house.simulator.consume(CAMBODIA, megabytes=LOW)
    await house.wait(DAY)
    assert (house.attempts, house.charges) == (2, 1)
    assert house.megabytes == 1024


async def test_with_the_blueprint_loaded_while_already_low_it_buys(  # elsewhere: 0
    house: House, automations: Automations
) -> None:
    await house.falls_to(LOW)
    await automations.add("recharge_when_due", line=automations.line())
    await house.pass_minutes(16)
    assert house.charges == 1


async def test_with_the_blueprint_three_low_spells_split_by_drop_outs_are_one(  # elsewhere: 3
    house: House, automations: Automations
) -> None:
    house.simulator.configure(credit_delay=None)
    await from_1000_to_250(house, automations)
    for _ in range(3):
        await house.wait(HOUR)
        await house.drop_out()
    assert house.charges == 1


@pytest.mark.parametrize("status", [500, 503])
async def test_with_the_blueprint_a_balance_that_cannot_be_read_buys_nothing(  # elsewhere: 1 each
    house: House, automations: Automations, status: int
) -> None:
    house.simulator.set_line(CAMBODIA, remaining=5000)
    await house.wait()
    await automations.add("recharge_when_due", line=automations.line())
    for _ in range(2):
        house.breaks("read", status, '{"error": "down"}')
        await house.wait(8 * HOUR)
        house.mends()
        await house.wait(HOUR)
    assert house.attempts == 0


@pytest.mark.parametrize(
    ("status", "body"),
    [(500, '{"error": "down"}'), (402, '{"error": "payment required"}'), (401, "Unauthorized")],
)
async def test_with_the_blueprint_a_purchase_that_failed_is_not_told_as_success(
    house: House, automations: Automations, status: int, body: str
) -> None:  # elsewhere: told as success
    mail, told = Mail(house.hass), async_capture_events(house.hass, EVENT_RECHARGE)
    house.breaks("recharge", status, body)
    await automations.add(
        "recharge_when_due",
        line=automations.line(),
        notify_entities=["notify.phone"],
        language="en",
    )
    await house.falls_to(LOW)
    assert (house.attempts, house.charges) == (1, 0)
    assert {event.data["type"] for event in told} == {"sent", "unknown"}
    assert mail.titles == ["Angkor Mobile: recharge outcome unknown"]
    house.mends()
    await house.wait(DAY)
    assert house.charges == 1


async def test_with_the_blueprint_a_charge_whose_answer_is_lost_is_not_repeated(
    house: House, automations: Automations
) -> None:
    house.simulator.fault(FaultKind.ERROR_AFTER, "recharge")
    await from_1000_to_250(house, automations)
    await house.reload()
    await automations.restart()
    await house.wait(DAY)
    assert (house.attempts, house.charges) == (1, 1)


async def test_with_the_blueprint_an_operator_that_never_credits_is_paid_once(  # elsewhere: 10
    house: House, automations: Automations
) -> None:
    house.simulator.configure(credit_delay=None)
    await from_1000_to_250(house, automations)
    for _ in range(10):
        await house.wait()
        house.simulator.consume(CAMBODIA, megabytes=20)
    assert house.charges == 1


async def test_with_the_blueprint_three_real_low_spells_are_three_purchases(
    house: House, automations: Automations
) -> None:
    await house.owner_sets(with_limits(BY_AUTOMATION, per_day=3))
    await automations.add("recharge_when_due", line=automations.line())
    for spell in range(1, 4):
        await house.falls_to(LOW)
        await house.wait(HOUR)
        assert house.charges == spell
        await house.wait(7 * HOUR)
        house.simulator.consume(CAMBODIA, megabytes=house.megabytes - 700)
        await house.wait()
        assert house.charges == spell
