"""Asking an operator now: a line is asked rarely, because asking may cost, unless an administrator wants to know."""

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.esim_recharge.const import (
    CONF_CREDENTIALS,
    CONF_IDENTIFIER,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.line_data import CONF_SOURCE
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from custom_components.esim_recharge.sources.replies import ReplyRules
from custom_components.esim_recharge.sources.settings import InquirySettings, settings_to_json

from .action_helpers import act, refused
from .entity_helpers import settle

NUMBER = "+687751234"
KEY = line_key("by_hand", NUMBER)


class Modem:
    """An action that dials, and counts how often."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Offer the action."""
        self.dialled = 0
        hass.services.async_register(
            "modem", "dial", self._dial, supports_response=SupportsResponse.ONLY
        )

    async def _dial(self, _call: ServiceCall) -> ServiceResponse:
        self.dialled += 1
        return {"reply": f"Votre solde est de {1000 - self.dialled} XPF"}


@pytest.fixture
def modem(hass: HomeAssistant) -> Modem:
    return Modem(hass)


@pytest.fixture
async def device(hass: HomeAssistant, modem: Modem, freezer: FrozenDateTimeFactory) -> str:
    """A line that is asked twice a day, and was asked half an hour ago."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    settings = InquirySettings(
        action="modem.dial",
        codes=("*100#",),
        rules=ReplyRules(currency="XPF", zone=dt_util.UTC, decimals=0),
    )
    data = {CONF_IDENTIFIER: NUMBER, CONF_SOURCE: settings_to_json(settings)}
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="By hand",
        unique_id=PROVIDERS["by_hand"].account_key({}),
        data={CONF_PROVIDER: "by_hand", CONF_CREDENTIALS: {}},
        subentries_data=[
            {
                "data": data,
                "subentry_type": SUBENTRY_TYPE_LINE,
                "title": "New Caledonia",
                "unique_id": KEY,
            }
        ],
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await settle(hass)
    found = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, KEY), entry.entry_id)
    assert found is not None
    await later(hass, freezer, 30 * 60)
    return found.id


async def later(hass: HomeAssistant, freezer: FrozenDateTimeFactory, seconds: float) -> None:
    freezer.tick(seconds)
    async_fire_time_changed(hass)
    await settle(hass)


async def money_now(hass: HomeAssistant, device: str, *, ask_now: bool = False) -> str:
    (line,) = (await act(hass, "refresh", device, ask_now=ask_now))["lines"]
    return str(line["reading"]["money"])


async def test_a_line_that_was_asked_lately_is_asked_again_only_if_somebody_says_so(
    hass: HomeAssistant, device: str, modem: Modem, freezer: FrozenDateTimeFactory
) -> None:
    assert await money_now(hass, device) == "999"
    await later(hass, freezer, 20)
    assert await money_now(hass, device, ask_now=True) == "998"
    await later(hass, freezer, 20)
    assert await money_now(hass, device, ask_now=True) == "998"
    await later(hass, freezer, 60)
    assert await money_now(hass, device) == "998"
    await later(hass, freezer, 20)
    assert await money_now(hass, device, ask_now=True) == "997"
    assert modem.dialled == 3


async def test_who_is_no_administrator_may_not_have_an_operator_asked(
    hass: HomeAssistant, device: str, modem: Modem, hass_read_only_user: User
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    error = await refused(hass, "refresh", device, context=context, ask_now=True)
    assert error.translation_key == "not_permitted"
    assert modem.dialled == 1
    assert await act(hass, "refresh", device, context=context)
