"""What all tests share."""

import asyncio

from homeassistant import loader
from homeassistant.core import HomeAssistant
from hypothesis import settings
import pytest

# Imported before any Home Assistant starts: the test plug-in has a folder custom_components of its
# own, and Home Assistant looks into whichever Python found first.
import custom_components.esim_recharge  # noqa: F401 - for that effect

# How long an example takes says nothing on a busy machine.
settings.register_profile("esim_recharge", deadline=None)
settings.load_profile("esim_recharge")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Spread what drives a browser over the whole run: one worker alone would be busy with it after all others."""
    slow = [item for item in items if item.get_closest_marker("browser")]
    if not slow or len(slow) == len(items):
        return
    rest = [item for item in items if item not in set(slow)]
    apart = len(rest) / len(slow)
    places = {round(each * apart): item for each, item in enumerate(slow)}
    items[:] = [
        each
        for place, item in enumerate(rest)
        for each in ((places[place], item) if place in places else (item,))
    ]


@pytest.fixture(autouse=True)
async def enable_event_loop_debug(request: pytest.FixtureRequest) -> None:
    """Leave it off, which Home Assistant's test plug-in has on: tests take half of the time without it.

    Tests marked `loop_debug` have it on: there a call into the loop from a thread of its own is found.
    """
    marked = request.node.get_closest_marker("loop_debug") is not None
    asyncio.get_running_loop().set_debug(marked)


@pytest.fixture
def hass(hass: HomeAssistant) -> HomeAssistant:
    """Home Assistant that sees this integration.

    Not an autouse fixture, which would start Home Assistant for every test, and in tests that use
    the recorder would start it too early.
    """
    hass.data.pop(loader.DATA_CUSTOM_COMPONENTS)
    return hass


@pytest.fixture
def loopback(socket_enabled: None) -> None:
    """Let a test talk to servers on this machine, and to nothing else.

    Fixtures that start a simulator ask for it; sockets are blocked otherwise.
    """
