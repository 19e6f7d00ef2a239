"""Spending: what made others pay twice, pay for ever, or not at all."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
import time

from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.esim_recharge.const import DOMAIN, EVENT_RECHARGE
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.recharge.models import Proposal, State
from custom_components.esim_recharge.recharge.settings import AccountSettings, LineSettings, Mode
from tests.ha.action_helpers import PERU_ONE_GB, Answer, device_of, refused
from tests.ha.entity_helpers import usd
from tests.simulators.airalo_data import CAMBODIA, PERU
from tests.simulators.common import FaultKind

from .house import CAREFUL, DAY, HOUR, KEY, LOW, MB, ONE_GB, POLL, House, with_limits

THREE_GB = "angkor-mobile-30days-3gb-topup"
NOT_YET = {"sent", "unknown"}
"""What is told of a purchase of unknown outcome."""


def outcomes(answers: Iterable[Answer | BaseException]) -> list[str]:
    """The states of the answers that are none of an error."""
    return [answer["state"] for answer in answers if not isinstance(answer, BaseException)]


# What a purchase is answered


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, '{"error": "down"}'),
        (500, '{"data": {"id": 1, "code": "20261110-000001"}, "meta": {"message": "success"}}'),
        (402, '{"error": "payment required"}'),
        (401, "Unauthorized"),
        (200, '{"success": false}'),
        (200, ""),
        (302, ""),
    ],
)
async def test_a_purchase_that_was_not_confirmed_is_never_reported_as_success(
    house: House, status: int, body: str
) -> None:  # elsewhere: reported as success
    told = async_capture_events(house.hass, EVENT_RECHARGE)
    house.breaks("recharge", status, body)
    answer = await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    assert (answer["state"], answer["receipt"]) == ("unknown", None)
    with pytest.raises(HomeAssistantError):  # a script that goes on would rely on it
        await house.hass.services.async_call(
            DOMAIN,
            "recharge",
            {"device_id": device_of(house.hass, house.entry, PERU), "package_id": PERU_ONE_GB}
            | {"max_price": "5.00"},
            blocking=True,
        )
    assert {event.data["type"] for event in told} == NOT_YET
    house.mends()
    await house.wait(2 * HOUR)
    assert [row.state for row in await house.recharges()] == [State.REFUSED]
    assert house.charges == 0


@pytest.mark.parametrize("fault", [FaultKind.ERROR_AFTER, FaultKind.DROP_AFTER, FaultKind.HTML])
async def test_a_purchase_that_was_charged_but_not_confirmed_is_found_and_not_repeated(
    house: House, fault: FaultKind
) -> None:
    house.simulator.fault(fault, "recharge")
    await house.owner_sets()
    await house.falls_to(LOW)
    await house.reload()
    await house.wait(DAY)
    assert (house.attempts, house.charges) == (1, 1)
    assert [row.state for row in await house.recharges()] == [State.CREDITED]


async def test_a_purchase_that_is_never_answered_ends_as_unknown(
    house: House,
) -> None:  # elsewhere: no time-out at all
    house.simulator.fault(FaultKind.LATE, "recharge", delay=3600)
    call = asyncio.create_task(house.calls("recharge", package_id=ONE_GB, max_price="5.00"))
    await charged(house)
    assert not call.done()
    house.clock.tick(61)
    assert (await call)["state"] == "unknown"
    await house.wait(2 * HOUR)
    assert [row.state for row in await house.recharges()] == [State.CREDITED]
    assert (house.attempts, house.charges) == (1, 1)


async def charged(house: House) -> None:
    """Wait until the provider has taken money, and give everything else a chance to run."""
    while house.charges == 0:  # noqa: ASYNC110 - time stands still: there is nothing to wait for
        await asyncio.sleep(0)
    for _ in range(1000):
        await asyncio.sleep(0)


# Seen at consumers


async def test_a_line_is_off_until_somebody_asks_for_more(house: House) -> None:
    told = async_capture_events(house.hass, EVENT_RECHARGE)
    await house.falls_to(1)
    house.simulator.set_line(CAMBODIA, expires_in=-60)
    await house.wait(DAY)
    assert house.shows("recharge_mode", "select").state == "off"
    assert (house.attempts, told) == (0, [])


async def test_every_charge_is_told_and_has_a_receipt(house: House) -> None:
    told = async_capture_events(house.hass, EVENT_RECHARGE)
    await house.owner_sets()
    await house.falls_to(LOW)
    (charge,) = house.simulator.charges
    paid = [event.data for event in told if event.data["type"] in {"succeeded", "credited"}]
    assert [each["type"] for each in paid] == ["succeeded", "credited"]
    assert {(each["price"], each["receipt"]) for each in paid} == {("3.60", charge.order)}
    answer = await house.calls("get_history")
    (receipt,) = answer["recharges"]
    assert (receipt["receipt"], receipt["paid"]) == (charge.order, str(charge.amount))


async def test_a_line_that_should_have_been_recharged_and_was_not_says_so(house: House) -> None:
    house.simulator.set_wallet("1.00")
    await house.owner_sets()
    await house.falls_to(LOW)
    await house.wait(DAY)
    due = house.shows("recharge_due", "binary_sensor")
    status = house.shows("recharge_status")
    assert (due.state, status.attributes["held_back"]) == ("on", "wallet_too_low")
    assert ir.async_get(house.hass).async_get_issue(DOMAIN, f"wallet_too_low_{KEY}") is not None
    house.simulator.set_wallet("100.00")
    await house.wait()
    assert house.charges == 1
    assert ir.async_get(house.hass).async_get_issue(DOMAIN, f"wallet_too_low_{KEY}") is None


async def test_a_validity_that_ends_is_renewed_once_although_data_is_left(house: House) -> None:
    await house.owner_sets(replace(CAREFUL, rule=Rule(data_below=500 * MB, days_before_end=2)))
    house.simulator.set_line(CAMBODIA, expires_in=3 * 86400)
    for _ in range(4):
        await house.wait(DAY)
        await house.reload()
    assert house.charges == 1
    assert house.megabytes == 1024  # the new package has begun


async def test_a_leak_is_fed_no_further_than_the_limits(house: House) -> None:
    await house.owner_sets(with_limits(monthly_budget=usd("12")))
    house.simulator.set_line(CAMBODIA, rate=1)  # 1 GB lasts for 17 minutes
    await house.wait(2 * DAY)
    await house.reload()
    await house.wait(12 * HOUR)
    assert house.charges == 3
    days = [charge.at.date() for charge in house.simulator.charges]
    assert max(days.count(day) for day in days) <= 2
    assert house.shows("recharge_status").attributes["held_back"] == "monthly_line_budget"


async def test_pressing_again_because_the_answer_is_slow_is_one_purchase(house: House) -> None:
    house.simulator.fault(FaultKind.LATE, "recharge", delay=5)
    calls = [
        asyncio.create_task(house.calls("recharge", package_id=package, max_price="10.00"))
        for package in (ONE_GB, ONE_GB, THREE_GB)  # another amount is no other line
    ]
    await charged(house)
    assert not any(call.done() for call in calls)
    house.clock.tick(6)
    assert outcomes(await asyncio.gather(*calls, return_exceptions=True)) == ["succeeded"]
    assert house.charges == 1


# Seen at billing teams


async def test_a_burst_of_wishes_is_one_purchase(house: House) -> None:
    await house.owner_sets(with_limits(per_day=24))
    calls = (
        house.calls("recharge", max_price="5.00", request_id=f"{number}") for number in range(20)
    )
    answers = await asyncio.gather(*calls, return_exceptions=True)
    assert outcomes(answers) == ["succeeded"]
    assert house.charges == 1


async def test_an_attempt_that_failed_starts_the_pause_like_any_other(house: House) -> None:
    house.simulator.fault(FaultKind.RATE_LIMITED, "recharge", count=None)
    await house.owner_sets()
    await house.falls_to(LOW)
    for _ in range(5):
        await house.wait(HOUR)
        await house.reload()
    assert house.attempts == 1  # elsewhere: 486 in four and a half hours
    assert house.charges == 0


async def test_what_is_refused_again_and_again_stops_until_a_person_has_looked(
    house: House,
) -> None:
    house.breaks("recharge", 422, '{"code": 13, "reason": "try again later"}')
    await house.owner_sets(with_limits(per_day=24))
    await house.falls_to(LOW)
    for _ in range(4):
        await house.wait(8 * HOUR)
        await house.reload()
    assert house.attempts == 3  # elsewhere: 670 invoices
    assert house.shows("recharge_status").state == "breaker_open"
    house.mends()
    await house.wait(DAY)
    assert house.attempts == 3
    await house.calls("clear")
    assert house.charges == 1


SENSELESS = {
    "no pause": ({"pause_hours": 0}, "settings_pause_invalid"),
    "a pause shorter than the credit takes": ({"pause_hours": 0.1}, "settings_pause_too_short"),
    "no recharge a day": ({"per_day": 0}, "settings_per_day_invalid"),
    "any number of recharges a day": ({"per_day": 1000}, "settings_per_day_invalid"),
    "a reading of no age": ({"stale_after_hours": 0}, "settings_pause_invalid"),
    "to cover no day": ({"cover_days": 0}, "value_invalid"),
    "the day zero of the month": ({"day_of_month": 0}, "settings_rule_invalid"),
    "no budget": ({"monthly_budget": 0}, "amount_invalid"),
    "a negative price": ({"max_price": -1}, "amount_invalid"),
    "an absurd price": ({"max_price": "1e15"}, "amount_invalid"),
    "a budget for half a recharge": ({"monthly_budget": "1.00"}, "settings_budget_below_price"),
}


@pytest.mark.parametrize(("data", "key"), SENSELESS.values(), ids=SENSELESS)
async def test_senseless_limits_are_refused_and_change_nothing(
    house: House, data: Answer, key: str
) -> None:
    await house.owner_sets()
    device = device_of(house.hass, house.entry)
    error = await refused(house.hass, "set_rule", device, currency="USD", **data)
    assert error.translation_key == key
    assert house.coordinator.data.lines[KEY].settings == CAREFUL


async def test_a_threshold_that_no_purchase_lifts_the_line_above_is_refused(house: House) -> None:
    await house.owner_sets()
    too_much = {"entity_id": house.shows("data_threshold", "number").entity_id, "value": 1.01}
    with pytest.raises(HomeAssistantError) as caught:
        await house.hass.services.async_call("number", "set_value", too_much, blocking=True)
    assert caught.value.translation_key == "settings_package_too_small"
    error = await refused(
        house.hass,
        "set_rule",
        device_of(house.hass, house.entry),
        data_below=1.01,
    )
    assert error.translation_key == "settings_package_too_small"
    assert house.coordinator.data.lines[KEY].settings == CAREFUL


@pytest.mark.parametrize(
    "settings",
    [
        with_limits(pause=timedelta(0), per_day=24),
        replace(with_limits(per_day=24), rule=Rule(data_below=99_999 * MB)),
    ],
    ids=["no pause", "a threshold above the amount"],
)
async def test_senseless_limits_that_were_saved_all_the_same_do_not_charge_for_ever(
    house: House, settings: LineSettings
) -> None:
    house.simulator.configure(credit_delay=15 * 60)
    await house.owner_sets(settings)
    await house.falls_to(LOW)
    for _ in range(6):
        await house.wait()
    # The package that was bought waits behind the running one: nothing more is bought before it begins.
    assert house.charges == 1


async def test_after_a_lost_answer_another_amount_is_held_back_like_the_same_one(
    house: House,
) -> None:
    house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    house.simulator.configure(credit_delay=3600)
    await house.calls("recharge", package_id=ONE_GB, max_price="5.00")
    error = await refused(
        house.hass,
        "recharge",
        device_of(house.hass, house.entry),
        package_id=THREE_GB,
        max_price="20.00",
    )
    assert error.translation_key == "refused_unknown_outcome"
    assert house.charges == 1


async def test_a_budget_for_one_is_not_spent_twice_at_the_same_moment(house: House) -> None:
    await house.coordinator.async_save_account_settings(AccountSettings(monthly_budget=usd("6")))
    answers = await asyncio.gather(
        house.calls("recharge", package_id=ONE_GB, max_price="5.00"),
        house.calls("recharge", PERU, package_id=PERU_ONE_GB, max_price="5.00"),
        return_exceptions=True,
    )
    assert outcomes(answers) == ["succeeded"]
    assert house.charges == 1


async def test_the_next_allowed_time_that_is_shown_is_when_it_is_allowed(house: House) -> None:
    house.simulator.fault(FaultKind.RATE_LIMITED, "recharge")
    await house.owner_sets()
    await house.falls_to(LOW)
    status = house.shows("recharge_status")
    assert status.attributes["reason"] == "cooldown"
    allowed = status.attributes["next_allowed"]
    (failed,) = await house.recharges()
    assert allowed == (failed.created_at + 6 * HOUR).isoformat()
    await house.wait(6 * HOUR - 2 * POLL)
    assert house.attempts == 1
    await house.wait(2 * HOUR)
    assert house.charges == 1
    assert house.simulator.charges[0].at.isoformat() >= allowed


async def test_an_older_look_never_replaces_what_is_shown_by_a_newer_one(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    ledger = house.coordinator.hub.ledger
    look, stopped, go_on = ledger.open_proposal, asyncio.Event(), asyncio.Event()

    async def slow_once(line: str) -> Proposal | None:
        found = await look(line)
        if not stopped.is_set():
            stopped.set()
            await go_on.wait()
        return found

    monkeypatch.setattr(ledger, "open_proposal", slow_once)
    older = asyncio.create_task(house.coordinator.async_show())
    await stopped.wait()
    newer = asyncio.create_task(house.owner_sets(replace(CAREFUL, mode=Mode.NOTIFY)))
    await asyncio.to_thread(time.sleep, 0.3)
    go_on.set()
    await asyncio.gather(older, newer)
    house.coordinator.async_update_listeners()
    assert house.shows("recharge_mode", "select").state == "notify"


# Measured on peers


async def test_an_operator_that_never_credits_is_paid_once_in_ten_polls(  # elsewhere: 10 times
    house: House,
) -> None:
    house.simulator.configure(credit_delay=None)
    await house.owner_sets()
    await house.falls_to(LOW)
    for _ in range(10):
        await house.wait()
        house.simulator.consume(CAMBODIA, megabytes=20)
    assert house.charges == 1
    assert house.shows("recharge_status").state == "not_credited"
    assert ir.async_get(house.hass).async_get_issue(DOMAIN, f"not_credited_{KEY}") is not None
    await house.wait(DAY)
    await house.reload()
    assert house.charges == 1
