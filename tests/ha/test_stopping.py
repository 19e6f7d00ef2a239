"""What a Home Assistant that stops leaves behind."""

import threading

from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE
from homeassistant.core import HomeAssistant
import pytest

from tests.ha.conftest import SetupAccount

pytestmark = pytest.mark.loop_debug


def _ledger_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if "esim_recharge_ledger" in thread.name]


async def test_the_ledger_is_closed_when_home_assistant_has_stopped(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    before = len(_ledger_threads())
    await setup_account()
    assert len(_ledger_threads()) == before + 1

    hass.bus.async_fire(EVENT_HOMEASSISTANT_CLOSE)
    await hass.async_block_till_done()

    assert len(_ledger_threads()) == before
