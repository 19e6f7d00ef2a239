"""Triggers of the automation editor: what happens to recharges, and what the editor makes of it all."""

from types import MappingProxyType

from homeassistant.config_entries import ConfigSubentry
from homeassistant.core import EventOrigin, HomeAssistant
from homeassistant.helpers import (
    entity_registry as er,
    trigger as trigger_helper,
)
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.components.common import (
    TargetSupport,
    assert_conditions_target_support,
    assert_triggers_target_support,
)
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.condition import CONDITIONS
from custom_components.esim_recharge.const import (
    CONF_IDENTIFIER,
    DOMAIN,
    EVENT_RECHARGE,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.recharge.models import Kind, Reason, Refusal
from custom_components.esim_recharge.trigger import HAPPENINGS, LEVELS, TRIGGERS
from tests.failures.house import KEY, House
from tests.simulators.airalo_data import CAMBODIA

from .action_helpers import CAPPED, act, device_of
from .automation_helpers import (
    Config,
    a_house,
    at_noon,
    attach,
    automate,
    ids,
    is_set_up,
    tell,
    the_first_line,
    the_second_line,
    trigger,
)
from .conftest import MakeEntry, SetupAccount
from .entity_helpers import coordinator_of, entity_id, settle

pytestmark = pytest.mark.usefixtures("no_secrets_logged")
__all__ = ["a_house", "at_noon", "the_first_line", "the_second_line"]


async def test_everything_that_happens_to_a_recharge_has_its_trigger(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    runs = await automate(hass, *(trigger(key, {"device_id": cambodia}) for key in HAPPENINGS))
    for kind in HAPPENINGS.values():
        await tell(house, kind)
    assert ids(runs) == list(HAPPENINGS)
    assert {run.device_id for run in runs} == {cambodia}
    assert [run.happening for run in runs] == [event.data for event in events]
    assert [run.happening and run.happening["type"] for run in runs] == list(HAPPENINGS.values())
    assert set(Kind) - set(HAPPENINGS.values()) == {Kind.DUE, Kind.SENT}


async def test_a_purchase_tells_its_price_and_receipt(
    hass: HomeAssistant, house: House, cambodia: str, caplog: pytest.LogCaptureFixture
) -> None:
    runs = await automate(
        hass,
        *(trigger(key, {"device_id": cambodia}) for key in HAPPENINGS),
    )
    await act(hass, "recharge", cambodia, **CAPPED)
    await house.wait()
    assert ids(runs) == ["recharge_succeeded", "recharge_credited"]
    told = runs[0].happening
    assert told is not None
    assert (told["price"], told["currency"], told["origin"]) == ("3.60", "USD", "requested")
    assert told["receipt"]
    assert "Angkor" not in runs[0].description
    assert CAMBODIA not in caplog.text


async def test_two_happenings_at_the_same_moment_are_both_told(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_refused", {"device_id": cambodia}))
    for reason in (Reason.COOLDOWN, Reason.DAILY_COUNT):
        house.coordinator.hub.office.tell(Kind.REFUSED, KEY, refusal=Refusal(reason=reason))
    await house.settle()
    assert [run.happening and run.happening["reason"] for run in runs] == [
        "cooldown",
        "daily_count",
    ]


async def test_an_event_that_was_sent_from_outside_is_no_happening(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(hass, trigger("recharge_proposed", {"device_id": cambodia}))
    forged = {"device_id": cambodia, "type": "proposed", "proposal": "01J", "price": "0.01"}
    hass.bus.async_fire(EVENT_RECHARGE, forged, EventOrigin.remote)
    await house.settle()
    assert ids(runs) == []
    await tell(house, Kind.PROPOSED)
    assert ids(runs) == ["recharge_proposed"]


async def test_a_disabled_event_entity_hides_nothing(
    hass: HomeAssistant, house: House, cambodia: str, entity_registry: er.EntityRegistry
) -> None:
    runs = await automate(hass, trigger("recharge_failed", {"device_id": cambodia}))
    entity_registry.async_update_entity(
        entity_id(hass, "event", KEY, "recharge"), disabled_by=er.RegistryEntryDisabler.USER
    )
    await house.reload()
    await tell(house, Kind.FAILED)
    assert ids(runs) == ["recharge_failed"]


async def test_a_refusal_is_told_only_for_the_reasons_asked_for(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    runs = await automate(
        hass,
        trigger("recharge_refused", {"device_id": cambodia}, reason=["cooldown", "paused"]),
    )
    await tell(house, Kind.REFUSED, reason=Reason.WALLET_TOO_LOW)
    assert runs == []
    await tell(house, Kind.REFUSED, reason=Reason.PAUSED)
    assert [run.happening and run.happening["reason"] for run in runs] == ["paused"]


async def test_a_trace_says_that_a_refusal_had_another_reason(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    reasons, _ = await attach(
        hass, trigger("recharge_refused", {"device_id": cambodia}, reason="cooldown")
    )
    await tell(house, Kind.REFUSED, reason=Reason.PAUSED)
    assert reasons == [{"reason": "other_reason", "data": {"reason": "paused"}}]


@pytest.mark.parametrize(
    "config",
    [
        {"trigger": f"{DOMAIN}.recharge_failed"},
        {"trigger": f"{DOMAIN}.due", "target": {"device_id": "x"}},
        trigger("recharge_failed", {"device_id": "x"}, reason=["paused"]),
        trigger("recharge_refused", {"device_id": "x"}, reason=["mode_off"]),
        trigger("recharge_refused", {"device_id": "x"}, days=3),
        trigger("recharge_due", {"device_id": "x"}, days=3),
        trigger("expires_soon", {"device_id": "x"}, days=-1),
        trigger("runs_out_soon", {"device_id": "x"}, days=366),
        trigger("balance_crossed_threshold", {"device_id": "x"}),
        trigger(
            "data_left_crossed_threshold",
            {"device_id": "x"},
            threshold={"type": "below", "value": {"number": 1}},
        ),
        trigger("recharge_due", {"line": "x"}),
    ],
)
async def test_what_makes_no_sense_is_not_set_up(
    hass: HomeAssistant, house: House, config: Config
) -> None:
    await automate(hass, config)
    assert not is_set_up(hass)


@pytest.mark.parametrize("key", ["recharge_failed", "recharge_due"])
async def test_a_target_that_names_nothing_is_an_error(
    hass: HomeAssistant, house: House, key: str, caplog: pytest.LogCaptureFixture
) -> None:
    await automate(hass, trigger(key, {}))
    assert f"The target of {DOMAIN}.{key} names nothing" in caplog.text


async def test_home_assistant_describes_every_trigger_without_a_complaint(
    hass: HomeAssistant, house: House, caplog: pytest.LogCaptureFixture
) -> None:
    assert await async_setup_component(hass, "automation", {})
    described = await trigger_helper.async_get_all_descriptions(hass)
    ours = {key: each for key, each in described.items() if key.startswith(f"{DOMAIN}.")}
    assert ours.keys() == {f"{DOMAIN}.{key}" for key in TRIGGERS}
    assert all(each is not None and each["target"] for each in ours.values())
    assert "Unable to" not in caplog.text


@pytest.mark.parametrize("whose", [CAMBODIA, None])
async def test_the_editor_offers_our_triggers_for_a_line_and_for_an_account(
    hass: HomeAssistant,
    house: House,
    hass_ws_client: WebSocketGenerator,
    whose: str | None,
) -> None:
    assert await async_setup_component(hass, "automation", {})
    client = await hass_ws_client(hass)
    await client.send_json_auto_id(
        {
            "type": "get_triggers_for_target",
            "target": {"device_id": [device_of(hass, house.entry, whose)]},
        }
    )
    answer = await client.receive_json()
    offered = {f"{DOMAIN}.{key}" for key in (*HAPPENINGS, *LEVELS)}
    assert answer["success"]
    assert offered <= set(answer["result"])


async def test_the_triggers_of_an_account_without_lines_wait_for_the_first_one(
    hass: HomeAssistant, make_entry: MakeEntry, setup_account: SetupAccount
) -> None:
    entry = await setup_account(make_entry())
    runs = await automate(
        hass, trigger("recharge_failed", {"device_id": device_of(hass, entry, None)})
    )
    hass.config_entries.async_add_subentry(
        entry,
        ConfigSubentry(
            data=MappingProxyType({CONF_IDENTIFIER: CAMBODIA}),
            subentry_type=SUBENTRY_TYPE_LINE,
            title="New line",
            unique_id=KEY,
        ),
    )
    await settle(hass)
    coordinator_of(entry).hub.office.tell(Kind.FAILED, KEY)
    await settle(hass)
    assert [run.device_id for run in runs] == [device_of(hass, entry)]


def test_targets_have_the_shape_that_home_assistant_gives_them() -> None:
    assert_triggers_target_support(dict(TRIGGERS), dict.fromkeys(TRIGGERS, TargetSupport.CUSTOM))
    assert_conditions_target_support(
        dict(CONDITIONS), dict.fromkeys(CONDITIONS, TargetSupport.CUSTOM)
    )
