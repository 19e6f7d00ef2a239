"""What the card asks and hears, by name. It spends nothing itself: what does is an action, for every caller the same.

A user sees a line if they may read one of its entities. Errors carry the words of the integration where it has any.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import (
    ERR_HOME_ASSISTANT_ERROR,
    WebSocketCommandHandler,
)
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.components.websocket_api.messages import BASE_COMMAND_MESSAGE_SCHEMA
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
import voluptuous as vol

from ..actions.answers import Answer
from ..actions.target import Target
from ..const import DOMAIN
from .access import CommandError, Message, async_target
from .dialogs import dialog_answer
from .drawing import chart_answer
from .history import history_answer
from .subscription import Subscription


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One question about a line, answered once, for whoever may see it."""

    name: str
    answer: Callable[[Target, ActiveConnection, Message], Awaitable[Answer]]
    """Raises `CommandError` or `HomeAssistantError`."""
    fields: Mapping[vol.Marker, object]


_DEVICE: Final[Mapping[vol.Marker, object]] = {vol.Required(ATTR_DEVICE_ID): str}

COMMANDS: Final = (
    Command(name="chart", answer=chart_answer, fields=_DEVICE),
    Command(name="history", answer=history_answer, fields=_DEVICE),
    Command(
        name="dialog",
        answer=dialog_answer,
        fields={
            **_DEVICE,
            vol.Required("kind"): str,
            vol.Required("step"): str,
            vol.Optional("input", default=dict): {str: str},
            vol.Optional("order"): dict,
        },
    ),
)


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the commands; they are there with or without accounts."""
    for command in COMMANDS:
        name = f"{DOMAIN}/{command.name}"
        schema = BASE_COMMAND_MESSAGE_SCHEMA.extend({vol.Required("type"): name, **command.fields})
        async_register_command(hass, name, _responder(command), schema)
    async_register_command(hass, _async_follow)


def _responder(command: Command) -> WebSocketCommandHandler:
    """Answer in a task of its own, and word what goes wrong."""

    @async_response
    async def respond(
        hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
    ) -> None:
        try:
            target = async_target(hass, connection, message[ATTR_DEVICE_ID])
            answer = await command.answer(target, connection, message)
        except CommandError as error:
            _send_no(connection, message, error)
        except HomeAssistantError as error:
            # Home Assistant would log it as an error of ours; a provider that is out of reach is none.
            connection.send_error(
                message["id"],
                ERR_HOME_ASSISTANT_ERROR,
                str(error),
                translation_key=error.translation_key,
                translation_domain=error.translation_domain,
                translation_placeholders=error.translation_placeholders,
            )
        else:
            connection.send_result(message["id"], answer)

    return respond


@callback
@websocket_command({vol.Required("type"): f"{DOMAIN}/follow", vol.Required(ATTR_DEVICE_ID): str})
def _async_follow(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Send what the user sees of a line, or of an account's lines, at once and after each change.

    What cannot be seen, or not now, is no error: a sentence says so in its place, as long as that is so.
    """
    subscription = Subscription(hass, connection, message["id"], message[ATTR_DEVICE_ID])
    connection.subscriptions[message["id"]] = subscription.async_stop
    connection.send_result(message["id"])
    subscription.async_start()


def _send_no(connection: ActiveConnection, message: Message, error: CommandError) -> None:
    connection.send_error(
        message["id"],
        error.code,
        str(error),
        translation_key=error.translation_key,
        translation_domain=error.translation_key and DOMAIN,
    )
