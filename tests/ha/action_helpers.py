"""What the tests of actions and repairs share: finding devices, calling, and settings that let things happen."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.hub import Hub
from custom_components.esim_recharge.lines.models import line_key
from tests.simulators.airalo_data import CAMBODIA

from .entity_helpers import settle

ONE_GB = "angkor-mobile-7days-1gb-topup"
"""A product of the Cambodian line; the wallet pays 3.60 USD."""
PERU_ONE_GB = "inti-mobile-7days-1gb-topup"
CAPPED: Mapping[str, Any] = {"package_id": ONE_GB, "max_price": "5.00"}
"""What a careful caller gives."""

type Answer = dict[str, Any]
type Value = Any
"""What a field of some action may hold."""


def device_of(hass: HomeAssistant, entry: MockConfigEntry, iccid: str | None = CAMBODIA) -> str:
    """The id of a line's device, or of the account's (`None`)."""
    key = str(entry.unique_id) if iccid is None else line_key("airalo", iccid)
    device = dr.async_get(hass).async_get_device_by_identifier((DOMAIN, key), entry.entry_id)
    assert device is not None
    return device.id


def hub_of(entry: MockConfigEntry) -> Hub:
    """The money half of a loaded account."""
    found = entry.runtime_data.hub
    assert isinstance(found, Hub)
    return found


async def act(
    hass: HomeAssistant,
    action: str,
    device_id: object,
    *,
    context: Context | None = None,
    **data: Value,
) -> Answer:
    """Call an action and take its answer, when everything that follows has happened, too."""
    try:
        answer = await hass.services.async_call(
            DOMAIN,
            action,
            {"device_id": device_id, **data},
            blocking=True,
            context=context,
            return_response=True,
        )
    finally:
        await settle(hass)
    assert isinstance(answer, dict)
    return answer


async def refused(
    hass: HomeAssistant,
    action: str,
    device_id: object,
    *,
    context: Context | None = None,
    **data: Value,
) -> ServiceValidationError:
    """Call an action that must be refused, and take the refusal."""
    with pytest.raises(ServiceValidationError) as caught:
        await act(hass, action, device_id, context=context, **data)
    return caught.value


async def failed(
    hass: HomeAssistant, action: str, device_id: object, **data: Value
) -> HomeAssistantError:
    """Call an action that must fail through no fault of the caller, and take the error."""
    with pytest.raises(HomeAssistantError) as caught:
        await act(hass, action, device_id, **data)
    assert not isinstance(caught.value, ServiceValidationError)
    return caught.value
