"""What happens to a line is told exactly once: on the bus, by the event entity, in the logbook."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState, Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.translation import async_get_translations
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.esim_recharge.const import DOMAIN, EVENT_RECHARGE
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.logbook import async_describe_events
from custom_components.esim_recharge.recharge.models import Kind
from custom_components.esim_recharge.recharge.settings import Mode
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, CLIENT_ID, CLIENT_SECRET, LAOS, PERU
from tests.simulators.common import FaultKind

from .conftest import CAMBODIA_LINE, MakeEntry, SetupAccount, line_subentry
from .entity_helpers import (
    DUE_AND_AUTOMATIC,
    coordinator_of,
    entity_id,
    refresh,
    save,
    settle,
    state_of,
)

KEY = line_key("airalo", CAMBODIA)


def device_id(hass: HomeAssistant, entry: MockConfigEntry) -> str:
    """The device of the Cambodian line."""
    found = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, KEY), entry.entry_id)
    assert found is not None
    return found.id


def told(events: Sequence[Event[dict[str, Any]]]) -> list[str]:
    """What was told, in order."""
    return [event.data["type"] for event in events]


@callback
def entity_events(hass: HomeAssistant) -> list[str]:
    """What the event entity of the Cambodian line tells from now on; filled as it happens."""
    heard: list[str] = []
    watched = entity_id(hass, "event", KEY, "recharge")

    @callback
    def changed(event: Event) -> None:
        state = event.data["new_state"]
        old = event.data["old_state"]
        if event.data["entity_id"] == watched and old is not None and state.state != old.state:
            heard.append(state.attributes["event_type"])

    hass.bus.async_listen("state_changed", changed)
    return heard


async def test_a_recharge_is_told_step_by_step_and_each_step_once(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    entry = await setup_account()
    heard = entity_events(hass)
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    await refresh(hass, entry)
    assert len(simulator.charges) == 1
    assert told(events) == ["sent", "succeeded", "credited"]
    assert heard == ["sent", "succeeded", "credited"]
    assert {event.data["device_id"] for event in events} == {device_id(hass, entry)}
    last = events[-1].data
    assert len(last["recharge"]) == 26
    assert {key: last[key] for key in last if key not in {"recharge", "device_id"}} == {
        "type": "credited",
        "state": "credited",
        "origin": "automatic",
        "product": "3 GB - 30 Days",
        "price": "9.36",
        "currency": "USD",
        "receipt": simulator.charges[0].order,
    }
    attributes = state_of(hass, "event", CAMBODIA, "recharge").attributes
    told_alike = {key: attributes[key] for key in last if key not in {"type", "device_id"}}
    assert told_alike == {key: last[key] for key in told_alike}


async def test_the_bus_is_told_even_if_the_entity_is_disabled(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    with patch("homeassistant.helpers.entity.Entity.entity_registry_enabled_default", new=False):
        entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert len(simulator.charges) == 1
    assert told(events) == ["sent", "succeeded", "credited"]
    assert {event.data["device_id"] for event in events} == {device_id(hass, entry)}


async def test_a_reload_does_not_tell_twice(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    entry = await setup_account()
    for _ in range(3):
        assert await hass.config_entries.async_reload(entry.entry_id)
        await settle(hass)
    events = async_capture_events(hass, EVENT_RECHARGE)
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert told(events) == ["sent", "succeeded", "credited"]
    assert len(simulator.charges) == 1


@pytest.mark.parametrize("other_account", [False, True])
async def test_what_happens_before_anybody_listens_is_told_later(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    make_entry: MakeEntry,
    simulator: AiraloSimulator,
    *,
    other_account: bool,
) -> None:
    simulator.configure(credit_delay=3600)
    if other_account:  # which keeps the ledger open all the time
        await setup_account(make_entry(line_subentry("laos", LAOS, "Laos"), account="other"))
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert state_of(hass, "sensor", CAMBODIA, "recharge_status").state == "waiting_for_credit"
    assert await hass.config_entries.async_unload(entry.entry_id)
    # While Home Assistant starts, the first look already finds the recharge credited.
    simulator.advance(3601)
    hass.set_state(CoreState.starting)
    events = async_capture_events(hass, EVENT_RECHARGE)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    heard = entity_events(hass)
    assert events == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await settle(hass)
    assert told(events) == ["credited"]
    assert heard == ["credited"]


async def test_a_purchase_is_looked_at_soon_and_not_only_with_the_next_poll(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    entry = await setup_account()
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert len(simulator.charges) == 1
    # The answer was lost; the provider's history, read at once, shows what became of it.
    assert told(events) == ["sent", "unknown", "succeeded", "credited"]
    assert coordinator_of(entry).update_interval == timedelta(minutes=20)


async def test_a_refusal_is_told_once_with_its_reason(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    simulator.set_wallet("9.35")
    events = async_capture_events(hass, EVENT_RECHARGE)
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    await refresh(hass, entry)
    await refresh(hass, entry)
    assert told(events) == ["refused"]
    assert events[0].data["reason"] == "wallet_too_low"
    assert simulator.charges == []


async def test_a_refusal_says_when_it_ends(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    entry = await setup_account()
    events = async_capture_events(hass, EVENT_RECHARGE)
    later = replace(DUE_AND_AUTOMATIC.limits, active_from=date(2099, 1, 1))
    await save(hass, entry, CAMBODIA, replace(DUE_AND_AUTOMATIC, limits=later))
    assert told(events) == ["refused"]
    assert events[0].data["reason"] == "outside_window"
    assert events[0].data["next_allowed"].startswith("2099-01-01")
    assert simulator.charges == []


@pytest.mark.parametrize(
    ("mode", "expected"), [(Mode.NOTIFY, ["due"]), (Mode.ASK, ["proposed"]), (Mode.OFF, [])]
)
async def test_a_line_that_is_due_is_told_as_its_mode_says(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    mode: Mode,
    expected: list[str],
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=mode))
    await refresh(hass, entry)
    assert told(events) == expected
    assert all(event.data["because"] == ["data_low"] for event in events)
    assert simulator.charges == []


async def test_two_looks_at_once_tell_one_thing_once(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    coordinator = coordinator_of(await setup_account())
    await coordinator.hub.office.save_line_settings(
        KEY, replace(DUE_AND_AUTOMATIC, mode=Mode.NOTIFY)
    )
    ledger = coordinator.hub.ledger
    write = ledger.tell

    async def write_slowly(subject: str, what: str) -> None:
        await asyncio.sleep(0.05)
        await write(subject, what)

    with patch.object(ledger, "tell", write_slowly):
        coordinator.async_consider()
        coordinator.async_consider()
        await settle(hass)
    assert told(events) == ["due"]


async def test_events_tell_no_number_no_title_and_no_secret(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    entry = await setup_account()
    # The provider's own words about a refusal may name the line.
    body = f'{{"code": 34, "reason": "nothing for {CAMBODIA}"}}'
    simulator.fault(FaultKind.ANSWER, "recharge", status=422, body=body)
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    assert told(events) == ["sent", "failed"]
    assert events[-1].data["reason"] == "package_unavailable"
    everything = f"{[dict(event.data) for event in events]}"
    subentry = entry.subentries[CAMBODIA_LINE]
    for secret in (CAMBODIA, PERU, CLIENT_ID, CLIENT_SECRET, subentry.title, "nothing for"):
        assert secret not in everything


# Logbook


def describe(hass: HomeAssistant, data: dict[str, object]) -> dict[str, str]:
    """One line of the logbook, as Home Assistant asks for it."""
    found: list[dict[str, str]] = []
    async_describe_events(
        hass,
        lambda domain, event_type, tell: found.append(
            tell(Event(event_type, data))
            if (domain, event_type) == (DOMAIN, EVENT_RECHARGE)
            else {}
        ),
    )
    return found[0]


async def test_the_logbook_tells_a_recharge_in_a_sentence(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    entry = await setup_account()
    await save(hass, entry, CAMBODIA, DUE_AND_AUTOMATIC)
    sentences = [describe(hass, dict(event.data)) for event in events]
    receipt = simulator.charges[0].order
    assert [sentence["message"] for sentence in sentences] == [
        "is being recharged with 3 GB - 30 Days for 9.36 US dollars",
        f"was recharged with 3 GB - 30 Days for 9.36 US dollars, receipt {receipt}",
        "received its recharge: 3 GB - 30 Days",
    ]
    assert {sentence["name"] for sentence in sentences} == {"Angkor Mobile"}
    device = dr.async_get(hass).async_update_device(
        device_id(hass, entry), name_by_user="Phnom Penh router"
    )
    assert device is not None
    assert describe(hass, dict(events[0].data))["name"] == "Phnom Penh router"


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            {"type": "due", "because": ["data_low", "ends_soon"]},
            "needs a recharge (data low, validity ends soon)",
        ),
        (
            {
                "type": "refused",
                "reason": "cooldown",
                "next_allowed": "2026-11-10T18:00:00+00:00",
            },
            "was not recharged: pause between two recharges; possible again on November 10 at 10:00 AM",
        ),
        ({"type": "refused", "reason": "wallet_too_low"}, "was not recharged: wallet too low"),
        (
            {"type": "failed", "reason": "insufficient_funds"},
            "was not recharged (wallet too low), and nothing was charged",
        ),
        (
            {"type": "sent", "product": "my_plan_3gb", "price": "9", "currency": "USD"},
            "is being recharged with my_plan_3gb for 9 US dollars",
        ),
    ],
)
async def test_the_logbook_words_reasons_and_times_and_leaves_names_alone(
    hass: HomeAssistant, freezer: FrozenDateTimeFactory, data: dict[str, object], sentence: str
) -> None:
    freezer.move_to("2026-11-09T18:00:00+00:00")  # a day before: an entry is read later
    assert describe(hass, data) == {"name": "A removed line", "message": sentence}


@pytest.mark.parametrize(
    ("language", "name", "sentence"),
    [
        ("zh-Hans", "已移除的线路", "已充值 1 GB，支付 3.60 美元"),
        ("es", "Una línea eliminada", "se ha recargado con 1 GB por 3,60 dólares estadounidenses"),
        (
            "fr",
            "Une ligne supprimée",
            "a bénéficié d’une recharge\u00a0: 1 GB pour 3,60 dollars des États-Unis",
        ),
        ("de", "A removed line", "was recharged with 1 GB for 3.60 US dollars"),
    ],
)
async def test_the_logbook_speaks_the_language_of_home_assistant(
    hass: HomeAssistant, language: str, name: str, sentence: str
) -> None:
    hass.config.language, hass.config.country = language, None
    data: dict[str, object] = {
        "type": "succeeded",
        "product": "1 GB",
        "price": "3.60",
        "currency": "USD",
    }
    assert describe(hass, data) == {"name": name, "message": sentence}


@pytest.mark.parametrize("kind", Kind)
async def test_everything_that_can_happen_has_a_sentence(hass: HomeAssistant, kind: Kind) -> None:
    message = describe(hass, {"type": kind.value})["message"]
    assert message.strip() == message
    assert "{" not in message
    assert "False" not in message


@pytest.mark.parametrize("language", ["en", "zh-Hans", "es", "fr"])
async def test_every_kind_of_event_has_a_name(hass: HomeAssistant, language: str) -> None:
    names = await async_get_translations(hass, language, "entity", {DOMAIN})
    prefix = f"component.{DOMAIN}.entity.event.recharge.state_attributes.event_type.state."
    assert {key.removeprefix(prefix) for key in names if key.startswith(prefix)} == set(Kind)
