"""The Home Assistant and the simulated provider of the other tests, and a house that uses both."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest

from tests.ha.conftest import (
    SetupAccount,
    corner_shop,
    entry,
    hass,
    hass_config_dir,
    make_entry,
    setup_account,
    simulator,
)
from tests.simulators.airalo import AiraloSimulator

from .house import House

__all__ = [
    "corner_shop",
    "entry",
    "hass",
    "hass_config_dir",
    "make_entry",
    "setup_account",
    "simulator",
]


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time, for Home Assistant and the simulator alike."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    return freezer


@pytest.fixture(name="house")
async def a_house(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    noon: FrozenDateTimeFactory,
) -> House:
    """A house with an account of two lines that nobody has set up yet."""
    house = House(hass, await setup_account(), simulator, noon)
    await house.settle()
    return house
