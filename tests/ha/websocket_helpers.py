"""What the tests of the card's questions share: a page of the frontend, and users who look at it."""

import json
from typing import Any

from homeassistant.auth.permissions.types import PolicyType
from homeassistant.components.websocket_api.const import TYPE_RESULT
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import DATA_DISPATCHER
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import MockHAClientWebSocket

from custom_components.esim_recharge.const import DOMAIN

type Told = dict[str, Any]


class Page:
    """One connection. What arrives beside the answer that is waited for is kept."""

    def __init__(self, client: MockHAClientWebSocket) -> None:
        """Nothing was asked yet."""
        self.client = client
        self.events: list[Told] = []
        self.heard: list[str] = []
        """Everything as it came over the wire."""

    async def _send(self, command: str, **fields: object) -> Told:
        await self.client.send_json_auto_id({"type": command, **fields})
        while True:
            text = await self.client.receive_str()
            self.heard.append(text)
            message: Told = json.loads(text)
            if message["type"] in {TYPE_RESULT, "pong"}:
                return message
            self.events.append(message)

    async def ask(self, command: str, **fields: object) -> Any:  # noqa: ANN401 - any JSON
        """Ask what is answered."""
        message = await self._send(f"{DOMAIN}/{command}", **fields)
        assert message["success"], message
        return message["result"]

    async def no(self, command: str, **fields: object) -> Told:
        """Ask what is refused, and take the refusal."""
        message = await self._send(f"{DOMAIN}/{command}", **fields)
        assert not message["success"], message
        error: Told = message["error"]
        return error

    async def follow(self, device_id: str) -> int:
        """Follow a line or an account; returns what to unsubscribe with."""
        message = await self._send(f"{DOMAIN}/follow", device_id=device_id)
        assert message["success"], message
        number: int = message["id"]
        return number

    async def unfollow(self, subscription: int) -> None:
        """Follow no more."""
        message = await self._send("unsubscribe_events", subscription=subscription)
        assert message["success"], message

    async def pushed(self, hass: HomeAssistant) -> list[Told]:
        """Everything that was pushed until now and not taken yet, one event after the other."""
        await hass.async_block_till_done(wait_background_tasks=True)
        await self._send("ping")
        events, self.events = self.events, []
        return [event["event"] for event in events]

    async def shown(self, hass: HomeAssistant) -> Told:
        """What the page shows after everything that was pushed until now; there must have been something."""
        *_, last = await self.pushed(hass)
        return last

    async def line(self, hass: HomeAssistant) -> Told:
        """The one line of that."""
        (line,) = (await self.shown(hass))["lines"]
        found: Told = line
        return found


def listeners(hass: HomeAssistant) -> int:
    """How many listen to anything that a page that follows lines listens to."""
    bus = hass.bus.async_listeners().get(dr.EVENT_DEVICE_REGISTRY_UPDATED, 0)
    return bus + sum(map(len, hass.data.get(DATA_DISPATCHER, {}).values()))


def restrict(user: MockUser, *entity_ids: str) -> None:
    """Let a user read these entities and nothing else."""
    policy: PolicyType = {"entities": {"entity_ids": {key: {"read": True} for key in entity_ids}}}
    user.mock_policy(policy)


def foreign_device(hass: HomeAssistant) -> str:
    """The device of somebody else."""
    entry = MockConfigEntry(domain="other")
    entry.add_to_hass(hass)
    registry = dr.async_get(hass)
    return registry.async_get_or_create(
        config_entry_id=entry.entry_id, identifiers={("other", "thing")}
    ).id
