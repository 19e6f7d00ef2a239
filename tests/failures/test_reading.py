"""Readings: what is missing is not 0, what is old does not look new, and what broke is told as what it is."""

from dataclasses import replace
from datetime import timedelta
import json
import logging

from homeassistant.components.sensor import DEVICE_CLASS_STATE_CLASSES, SensorDeviceClass
from homeassistant.const import EVENT_LOGGING_CHANGED
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import (
    CONF_CREDENTIALS,
    CONF_IDENTIFIER,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.recharge.models import Reason, State
from custom_components.esim_recharge.recharge.settings import Mode
from tests.ha.conftest import SetupAccount
from tests.ha.corner_shop import LINE, PASSWORD, CornerShop
from tests.simulators.airalo_data import CAMBODIA, CLIENT_ID, CLIENT_SECRET, PERU, START
from tests.simulators.common import FaultKind

from .house import CAREFUL, DAY, HOUR, LOW, MB, POLL, House


def usage(**changes: object) -> str:
    """A usage in which something is not as documented; `...` leaves a field out."""
    fields: dict[str, object] = {
        "remaining": 5000,
        "total": 9000,
        "expired_at": "2026-12-05 12:00:00",
        "is_unlimited": False,
        "status": "ACTIVE",
    }
    fields |= changes
    data = {key: value for key, value in fields.items() if value is not ...}
    return json.dumps({"data": data, "meta": {"message": "success"}})


NO_BALANCE = {
    "HTTP 500": (500, '{"error": "down"}'),
    "HTTP 500 with a balance": (500, usage(remaining=0)),
    "HTTP 503": (503, "<html><body>Maintenance</body></html>"),
    "HTTP 404": (404, "not here"),
    "garbage": (200, "\x00\x01garbage"),
    "HTML": (200, "<!DOCTYPE html><html><body>Log in</body></html>"),
    "nothing": (200, ""),
    "zero": (200, "0"),
    "null": (200, "null"),
    "no data": (200, '{"meta": {"message": "success"}}'),
    "data is null": (200, '{"data": null}'),
    "data is a list": (200, '{"data": []}'),
    "data is empty": (200, '{"data": {}}'),
    "remaining is missing": (200, usage(remaining=...)),
    "remaining is null": (200, usage(remaining=None)),
    "remaining is a word": (200, usage(remaining="none")),
    "remaining is a flag": (200, usage(remaining=False)),
    "remaining is negative": (200, usage(remaining=-1)),
    "a line without any package": (200, usage(remaining=0, total=0)),
}


@pytest.mark.parametrize(("status", "body"), NO_BALANCE.values(), ids=NO_BALANCE)
async def test_a_balance_that_cannot_be_read_is_not_0_and_buys_nothing(
    house: House, status: int, body: str
) -> None:
    await house.falls_to(5000)
    await house.owner_sets()
    for _ in range(2):  # elsewhere: one purchase for each outage
        house.breaks("read", status, body)
        for _ in range(3):
            await house.wait()
            assert house.shows("data_left").state in {"unknown", str(5000 / 1024)}
            assert house.shows("recharge_due", "binary_sensor").state != "on"
        house.mends()
        await house.wait()
        assert house.megabytes == 5000
    assert (house.attempts, house.charges) == (0, 0)


async def test_after_96_failed_polls_the_line_is_unavailable_and_not_stale(house: House) -> None:
    read_at = house.shows("reading_time").state
    house.simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    shown = []
    for _ in range(96):
        await house.coordinator.async_refresh()
        await house.settle()
        shown.append(house.shows("data_left").state)
        house.clock.tick(timedelta(minutes=15))
    assert shown[:24] == [str(850 / 1024)] * 24  # six hours of patience
    assert set(shown[25:]) == {"unavailable"}
    assert house.shows("recharge_due", "binary_sensor").state == "unavailable"
    assert house.shows("reading_time").state == read_at
    house.mends()
    await house.wait()
    assert house.megabytes == 850
    assert house.shows("reading_time").state > read_at


async def test_an_old_reading_that_was_low_buys_nothing(house: House) -> None:
    await house.calls("pause")
    await house.owner_sets()
    await house.falls_to(LOW)
    house.simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    await house.wait(4 * HOUR)
    await house.calls("resume")
    house.coordinator.async_consider()
    await house.wait(4 * HOUR)
    assert house.shows("recharge_status").attributes["reason"] == Reason.STALE_READING
    assert house.attempts == 0
    house.mends()
    await house.wait(2 * POLL)
    assert house.charges == 1


async def test_a_login_that_is_refused_stops_spending_and_is_not_tried_over_and_over(
    house: House,
) -> None:
    await house.owner_sets()
    house.simulator.fault(FaultKind.UNAUTHORISED, count=None)
    await house.wait()
    (flow,) = house.hass.config_entries.flow.async_progress()
    assert flow["context"]["source"] == "reauth"
    asked = len(house.simulator.exchanges)
    house.simulator.set_line(CAMBODIA, remaining=LOW)
    await house.wait(DAY)
    assert len(house.simulator.exchanges) == asked
    house.mends()
    await house.reload()  # as new credentials do
    await house.wait(2 * POLL)
    assert house.charges == 1


async def test_an_address_that_is_locked_out_asks_for_no_new_password(house: House) -> None:
    await house.owner_sets()
    house.simulator.fault(FaultKind.DENIED, count=None)
    house.simulator.set_line(CAMBODIA, remaining=LOW)
    await house.wait(DAY)
    assert house.hass.config_entries.flow.async_progress() == []
    assert house.charges == 0
    house.mends()
    await house.wait(2 * POLL)
    assert house.charges == 1


@pytest.mark.parametrize(
    ("asked", "waited"), [("1800", timedelta(minutes=30)), ("999999", timedelta(hours=1))]
)
async def test_a_provider_that_asks_for_patience_is_not_asked_every_minute(
    house: House, asked: str, waited: timedelta
) -> None:
    house.simulator.configure(credit_delay=2 * 3600)
    house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await house.owner_sets()
    await house.falls_to(LOW)
    before = house.asked("history")
    await house.pass_minutes(3)
    assert house.asked("history") > before + 3  # the lost answer is looked for every minute
    house.simulator.fault(
        FaultKind.ANSWER, "history", count=None, status=429, headers={"Retry-After": asked}
    )
    await house.pass_minutes(2)
    before = house.asked("history")
    await house.pass_minutes(waited / timedelta(minutes=1) - 3)
    assert house.asked("history") == before
    house.mends()
    await house.pass_minutes(4)
    assert house.asked("history") > before
    await house.wait(DAY)
    assert [row.state for row in await house.recharges()] == [State.CREDITED]
    assert house.charges == 1


@pytest.fixture
def all_enabled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enable entities that are disabled by default."""
    monkeypatch.setattr(
        "homeassistant.helpers.entity.Entity.entity_registry_enabled_default",
        property(lambda _: True),
    )


@pytest.mark.usefixtures("all_enabled")
async def test_home_assistant_finds_nothing_to_warn_about(
    hass: HomeAssistant,
    house: House,
    setup_account: SetupAccount,
    corner_shop: CornerShop,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await setup_account(
        MockConfigEntry(
            domain=DOMAIN,
            title="Corner Shop",
            unique_id="corner",
            data={
                CONF_PROVIDER: "corner_shop",
                CONF_CREDENTIALS: {"user": "me", "password": PASSWORD},
            },
            subentries_data=[
                {
                    "data": {CONF_IDENTIFIER: LINE},
                    "subentry_id": "corner_line",
                    "subentry_type": SUBENTRY_TYPE_LINE,
                    "title": "Camera",
                    "unique_id": line_key("corner_shop", LINE),
                }
            ],
        )
    )
    await house.owner_sets()
    await house.falls_to(LOW)
    await house.reload()
    assert house.charges == 1
    sums = [
        state
        for state in hass.states.async_all("sensor")
        if state.attributes.get("device_class") == SensorDeviceClass.MONETARY
    ]
    assert {state.attributes["unit_of_measurement"] for state in sums} == {"USD", "EUR"}
    allowed = DEVICE_CLASS_STATE_CLASSES[SensorDeviceClass.MONETARY]
    assert {state.attributes["state_class"] for state in sums} <= allowed
    assert allowed == {"total"}  # a release that changes this must be looked at
    complaints = [
        record.getMessage()
        for record in caplog.get_records("call")
        if record.levelno >= logging.WARNING
        and (DOMAIN in record.getMessage() or DOMAIN in record.name)
    ]
    assert complaints == []


# Shapes of plans


@pytest.mark.usefixtures("all_enabled")
async def test_a_plan_of_data_only_has_no_voice_and_no_messages_left_rather_than_0(
    house: House,
) -> None:
    assert house.shows("voice_left").state == "unknown"
    assert house.shows("sms_left").state == "unknown"
    assert house.megabytes == 850


@pytest.mark.usefixtures("all_enabled")
async def test_a_plan_with_calls_and_messages_is_watched_for_its_data(house: House) -> None:
    await house.owner_sets(replace(CAREFUL, choice=None, mode=Mode.NOTIFY), PERU)
    house.simulator.consume(PERU, minutes=20, texts=20)
    await house.wait()
    for key in ("voice_left", "sms_left"):
        assert float(house.shows(key, iccid=PERU).state) == 0
    assert house.shows("recharge_due", "binary_sensor", PERU).state == "off"


async def test_an_unlimited_plan_is_never_low(house: House) -> None:
    house.simulator.lines[CAMBODIA].bought[0].offer.is_unlimited = True
    await house.owner_sets(replace(CAREFUL, rule=Rule(data_below=500 * MB, data_below_percent=20)))
    await house.wait(DAY)
    assert house.shows("recharge_due", "binary_sensor").state == "off"
    assert house.charges == 0


async def test_several_packages_on_a_line_are_counted_together(house: House) -> None:
    await house.owner_sets()
    await house.falls_to(LOW)
    assert house.charges == 1
    assert house.megabytes == LOW + 1024
    await house.wait(DAY)
    assert house.shows("recharge_due", "binary_sensor").state == "off"
    assert house.charges == 1


# Secrets


@pytest.mark.parametrize(
    "fault", [None, FaultKind.HTML, FaultKind.UNAUTHORISED, FaultKind.DROP_AFTER]
)
async def test_no_secret_is_logged_at_any_level_by_anybody(
    house: House, caplog: pytest.LogCaptureFixture, fault: FaultKind | None
) -> None:
    for name in (None, *logging.Logger.manager.loggerDict):
        caplog.set_level(logging.DEBUG, logger=name)
    house.hass.bus.async_fire(EVENT_LOGGING_CHANGED)  # from now on every event is logged
    await house.reload()
    await house.owner_sets()
    if fault is not None:
        house.simulator.fault(fault, "read")
        house.simulator.fault(fault, "recharge")
    await house.falls_to(LOW)
    await house.calls("get_history")
    await house.wait(7 * HOUR)
    assert house.attempts > 0
    told = [
        (record.name, logging.Formatter().format(record)) for record in caplog.get_records("call")
    ]
    assert any("Bus:Handling" in line for _, line in told)
    tokens = {
        exchange.call.headers["Authorization"].removeprefix("Bearer ")
        for exchange in house.simulator.exchanges
        if "Authorization" in exchange.call.headers
    }
    assert tokens
    secrets = (CLIENT_SECRET, *tokens, *(start.iccid for start in START))
    assert [line for _, line in told if any(secret in line for secret in secrets)] == []
    private = (CLIENT_ID, "Angkor Mobile", "Inti Mobile", house.simulator.url)
    ours = [line for name, line in told if DOMAIN in name]
    assert ours
    assert [line for line in ours if any(word in line for word in private)] == []
