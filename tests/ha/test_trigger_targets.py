"""Which lines the target of a trigger means, in automations that Home Assistant runs."""

from collections.abc import Callable

from homeassistant.core import HomeAssistant
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
    floor_registry as fr,
    label_registry as lr,
)
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.typing import ConfigType
from homeassistant.setup import async_setup_component
import pytest

from custom_components.esim_recharge import targets
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.recharge.models import Kind
from tests.failures.house import KEY, LOW, House
from tests.simulators.airalo_data import PERU

from .action_helpers import device_of
from .automation_helpers import (
    WATCHED,
    Config,
    a_house,
    at_noon,
    automate,
    below,
    ids,
    tell,
    the_first_line,
    the_second_line,
    trigger,
)
from .entity_helpers import entity_id

__all__ = ["a_house", "at_noon", "the_first_line", "the_second_line"]

PERU_KEY = line_key("airalo", PERU)


def _device(hass: HomeAssistant, device: str) -> Config:
    return {"device_id": [device]}


def _area(hass: HomeAssistant, device: str) -> Config:
    area = ar.async_get(hass).async_create("Boat")
    dr.async_get(hass).async_update_device(device, area_id=area.id)
    return {"area_id": area.id}


def _floor(hass: HomeAssistant, device: str) -> Config:
    floor = fr.async_get(hass).async_create("Deck")
    area = ar.async_get(hass).async_create("Boat", floor_id=floor.floor_id)
    dr.async_get(hass).async_update_device(device, area_id=area.id)
    return {"floor_id": floor.floor_id}


def _label(hass: HomeAssistant, device: str) -> Config:
    label = lr.async_get(hass).async_create("Travel")
    dr.async_get(hass).async_update_device(device, labels={label.label_id})
    return {"label_id": label.label_id}


def _entity(hass: HomeAssistant, _device: str) -> Config:
    return {"entity_id": entity_id(hass, "sensor", KEY, "data_left")}


def _area_of_entity(hass: HomeAssistant, _device: str) -> Config:
    area = ar.async_get(hass).async_create("Boat")
    entity = entity_id(hass, "sensor", KEY, "valid_until")
    er.async_get(hass).async_update_entity(entity, area_id=area.id)
    return {"area_id": area.id}


@pytest.mark.parametrize("target", [_device, _area, _floor, _label, _entity, _area_of_entity])
async def test_a_line_is_meant_by_whatever_names_it_and_no_other_is(
    hass: HomeAssistant,
    house: House,
    cambodia: str,
    target: Callable[[HomeAssistant, str], Config],
) -> None:
    meant = target(hass, cambodia)
    runs = await automate(
        hass,
        trigger("recharge_failed", meant),
        trigger("recharge_due", meant),
        trigger("data_left_crossed_threshold", meant, threshold=below(400)),
    )
    await house.owner_sets(WATCHED, PERU)
    await tell(house, Kind.FAILED, PERU_KEY)
    await house.falls_to(LOW, PERU)
    assert runs == []
    await tell(house, Kind.FAILED)
    await house.falls_to(LOW)
    assert set(ids(runs)) == {"recharge_failed", "recharge_due", "data_left_crossed_threshold"}
    assert {run.device_id for run in runs} == {cambodia}


async def test_an_account_stands_for_all_its_lines(
    hass: HomeAssistant, house: House, cambodia: str, peru: str
) -> None:
    account = {"device_id": device_of(hass, house.entry, None)}
    runs = await automate(
        hass,
        trigger("recharge_failed", account),
        trigger("recharge_due", account),
        trigger("data_left_crossed_threshold", account, threshold=below(400)),
    )
    await house.owner_sets(WATCHED, PERU)
    await tell(house, Kind.FAILED)
    await tell(house, Kind.FAILED, PERU_KEY)
    await house.falls_to(LOW, PERU)
    assert sorted((run.id, run.device_id) for run in runs) == sorted(
        [
            ("recharge_failed", cambodia),
            ("recharge_failed", peru),
            ("recharge_due", peru),
            ("data_left_crossed_threshold", peru),
        ]
    )


async def test_a_line_that_comes_into_an_area_later_counts(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    area = ar.async_get(hass).async_create("Boat")
    target = {"area_id": area.id}
    runs = await automate(
        hass,
        trigger("recharge_failed", target),
        trigger("recharge_due", target),
        trigger("data_left_crossed_threshold", target, threshold=below(400)),
    )
    await tell(house, Kind.FAILED)
    assert runs == []
    devices = dr.async_get(hass)
    devices.async_update_device(cambodia, area_id=area.id)
    await house.wait()
    await tell(house, Kind.FAILED)
    await house.falls_to(LOW)
    assert set(ids(runs)) == {"recharge_failed", "recharge_due", "data_left_crossed_threshold"}
    devices.async_update_device(cambodia, area_id=None)
    await tell(house, Kind.FAILED)
    await house.falls_to(900)
    await house.falls_to(LOW)
    assert len(runs) == 3


class SelectionWithExclude(TargetSelection):
    """What Home Assistant 2026.11 makes of a target, as far as it matters here."""

    def __init__(self, config: ConfigType) -> None:
        super().__init__(config)
        left_out = config.get("exclude")
        self.exclude = None if left_out is None else TargetSelection(left_out)


@pytest.mark.parametrize("left_out", [_device, _area, _entity])
async def test_a_line_that_the_target_leaves_out_is_not_meant(
    hass: HomeAssistant,
    house: House,
    cambodia: str,
    monkeypatch: pytest.MonkeyPatch,
    left_out: Callable[[HomeAssistant, str], Config],
) -> None:
    monkeypatch.setattr(targets, "TargetSelection", SelectionWithExclude)
    target = {
        "device_id": [device_of(hass, house.entry, None)],
        "exclude": left_out(hass, cambodia),
    }
    assert targets.async_lines_meant(hass, target) == [device_of(hass, house.entry, PERU)]


async def test_devices_of_others_and_those_that_are_gone_are_no_lines(
    hass: HomeAssistant, house: House, cambodia: str
) -> None:
    assert await async_setup_component(hass, "automation", {})
    other = dr.async_get(hass).async_get_or_create(
        config_entry_id=house.entry.entry_id, identifiers={("elsewhere", "thing")}
    )
    target = {"device_id": ["gone", cambodia], "entity_id": ["sensor.gone", "sun.sun"]}
    assert targets.async_lines_meant(hass, target) == [cambodia]
    assert other.config_subentry_id is None
