"""The house of the failure tests, in which blueprints are put to work."""

from collections.abc import AsyncIterator

from homeassistant.core import HomeAssistant
import pytest

from tests.failures.conftest import a_house, noon
from tests.failures.house import House
from tests.ha.conftest import (
    entry,
    hass,
    hass_config_dir,
    make_entry,
    setup_account,
    simulator,
)

from .helpers import Automations, Mail

__all__ = [
    "a_house",
    "entry",
    "hass",
    "hass_config_dir",
    "make_entry",
    "noon",
    "setup_account",
    "simulator",
]


@pytest.fixture
def mail(hass: HomeAssistant) -> Mail:
    """Everything that anybody is sent."""
    return Mail(hass)


@pytest.fixture
async def automations(house: House, mail: Mail) -> AsyncIterator[Automations]:
    """The automations of the house: none, until a test makes some."""
    made = Automations(house)
    yield made
    await made.stop()
