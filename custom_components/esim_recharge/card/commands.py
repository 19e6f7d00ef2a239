"""What the card asks and hears. It reads only: what spends is an action, for every caller the same.

A user sees a line if they may read one of its entities. Errors carry the words of the integration where it has any.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from homeassistant.components.websocket_api import async_register_command
from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.components.websocket_api.const import (
    ERR_HOME_ASSISTANT_ERROR,
    ERR_NOT_FOUND,
    ERR_UNAUTHORIZED,
    WebSocketCommandHandler,
)
from homeassistant.components.websocket_api.decorators import async_response, websocket_command
from homeassistant.components.websocket_api.messages import BASE_COMMAND_MESSAGE_SCHEMA
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.loader import async_get_integration
import voluptuous as vol

from ..actions.answers import Answer, package_answer, recharge_answer, time_or_none
from ..actions.target import Target
from ..const import DOMAIN
from ..errors import async_translated
from ..recharge.notes import READINGS_KEPT
from ..targets import async_lines_of_device
from .access import (
    async_account_of,
    async_all_lines,
    async_line_device,
    async_may_see,
)
from .series import chart_view
from .subscription import LineSubscription
from .view import API

type Message = Mapping[str, Any]

ERR_NOT_LOADED: Final = "not_loaded"
ATTR_DEVICE_IDS: Final = "device_ids"
ATTR_DAYS: Final = "days"
ATTR_LIMIT: Final = "limit"
MOST_RECHARGES: Final = 1000
MOST_LINES: Final = 500


class CommandError(Exception):
    """A no with a code for the card, and a sentence for the person where there is one."""

    def __init__(self, code: str, message: str, *, translation_key: str | None = None) -> None:
        """`message` is for developers, in English."""
        super().__init__(message)
        self.code = code
        self.translation_key = translation_key


@dataclass(frozen=True, kw_only=True, slots=True)
class Command:
    """One question, answered once. Raises `CommandError` or `HomeAssistantError`."""

    name: str
    answer: Callable[[HomeAssistant, ActiveConnection, Message], Awaitable[Answer | list[Answer]]]
    fields: Mapping[vol.Marker, object]


async def _info(hass: HomeAssistant, _connection: ActiveConnection, _message: Message) -> Answer:
    """Which backend is running: after an update it is the old one until Home Assistant is restarted."""
    integration = await async_get_integration(hass, DOMAIN)
    return {"api": API, "version": str(integration.version)}


async def _lines(
    hass: HomeAssistant, connection: ActiveConnection, message: Message
) -> list[Answer]:
    """The lines that the user may see, of all accounts or of one, loaded or not, in the order of their names."""
    if ATTR_DEVICE_ID in message:
        device_ids = async_lines_of_device(hass, message[ATTR_DEVICE_ID])
        if not device_ids and async_account_of(hass, message[ATTR_DEVICE_ID]) is None:
            raise _not_found()
    else:
        device_ids = async_all_lines(hass)
    found = [async_line_device(hass, each) for each in device_ids]
    seen = [each for each in found if each and async_may_see(hass, connection.user, each.device.id)]
    return [
        {"device_id": each.device.id, "entry_id": each.entry.entry_id, "name": each.name}
        for each in sorted(seen, key=lambda each: each.name.casefold())
    ]


async def _chart(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> Answer:
    """What was left over the last days; what is known already, nobody is asked."""
    target = _target(hass, connection, message)
    hub, line = target.hub, target.line
    now = hub.office.clock()
    since = now - timedelta(days=message[ATTR_DAYS])
    async with async_translated(hass, target.entry):
        return chart_view(
            await hub.ledger.readings(line.key),
            await hub.ledger.history(line.key, since=since, limit=MOST_RECHARGES),
            target.coordinator.data.lines[line.key].outlook.forecast,
            now=now,
            days=message[ATTR_DAYS],
        )


async def _history(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> Answer:
    """The line's recharges, newest first."""
    target = _target(hass, connection, message)
    async with async_translated(hass, target.entry):
        found = await target.writable.ledger.history(target.line.key, limit=message[ATTR_LIMIT])
    return {"recharges": [recharge_answer(recharge) for recharge in found]}


async def _products(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> Answer:
    """What the provider sells for the line now. It is asked, so this is for those who may buy."""
    target = _target(hass, connection, message)
    if not connection.user.is_admin:
        raise CommandError(
            ERR_UNAUTHORIZED, "For administrators only", translation_key="not_permitted"
        )
    try:
        async with async_translated(hass, target.entry):
            packages = await target.async_packages()
    except HomeAssistantError:
        await target.coordinator.async_show()  # what failed may have changed what is to be shown
        raise
    return {
        "products": [package_answer(package) for package in packages],
        "asked_at": time_or_none(target.hub.office.clock()),
    }


_DEVICE: Final[Mapping[vol.Marker, object]] = {vol.Required(ATTR_DEVICE_ID): str}
_DAYS: Final = vol.All(int, vol.Range(min=1, max=READINGS_KEPT.days))
_LIMIT: Final = vol.All(int, vol.Range(min=1, max=MOST_RECHARGES))

COMMANDS: Final = (
    Command(name="info", answer=_info, fields={}),
    Command(name="lines", answer=_lines, fields={vol.Optional(ATTR_DEVICE_ID): str}),
    Command(
        name="chart",
        answer=_chart,
        fields={**_DEVICE, vol.Optional(ATTR_DAYS, default=30): _DAYS},
    ),
    Command(
        name="history",
        answer=_history,
        fields={**_DEVICE, vol.Optional(ATTR_LIMIT, default=20): _LIMIT},
    ),
    Command(name="products", answer=_products, fields=_DEVICE),
)


@callback
def async_setup_commands(hass: HomeAssistant) -> None:
    """Register the commands; they are there with or without accounts."""
    for command in COMMANDS:
        name = f"{DOMAIN}/{command.name}"
        schema = BASE_COMMAND_MESSAGE_SCHEMA.extend({vol.Required("type"): name, **command.fields})
        async_register_command(hass, name, _responder(command), schema)
    async_register_command(hass, _async_subscribe_lines)


def _responder(command: Command) -> WebSocketCommandHandler:
    """Answer in a task of its own, and word what goes wrong."""

    @async_response
    async def respond(
        hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
    ) -> None:
        try:
            answer = await command.answer(hass, connection, message)
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
@websocket_command(
    {
        vol.Required("type"): f"{DOMAIN}/subscribe_lines",
        vol.Required(ATTR_DEVICE_IDS): vol.All([str], vol.Length(max=MOST_LINES)),
    }
)
def _async_subscribe_lines(
    hass: HomeAssistant, connection: ActiveConnection, message: dict[str, Any]
) -> None:
    """Send what the user sees of lines, at once and after each change.

    A line that is not there, or not theirs to see, is null as long as that is so: it takes no other down with it. Only
    who may see none of those that are there is refused.
    """
    device_ids = message[ATTR_DEVICE_IDS]
    there = [each for each in device_ids if async_line_device(hass, each)]
    if there and not any(async_may_see(hass, connection.user, each) for each in there):
        _send_no(connection, message, _unauthorized())
        return
    subscription = LineSubscription(hass, connection, message["id"], device_ids)
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


@callback
def _target(hass: HomeAssistant, connection: ActiveConnection, message: Message) -> Target:
    """Find a loaded line that the user may see. Raises `CommandError`."""
    found = async_line_device(hass, message[ATTR_DEVICE_ID])
    if found is None:
        raise _not_found()
    if not async_may_see(hass, connection.user, found.device.id):
        raise _unauthorized()
    runtime = found.runtime
    if runtime is None or found.subentry_id not in runtime.lines:
        raise CommandError(
            ERR_NOT_LOADED, "The account is not loaded", translation_key="account_not_loaded"
        )
    return Target(hass=hass, entry=found.entry, runtime=runtime, subentry_id=found.subentry_id)


def _not_found() -> CommandError:
    return CommandError(ERR_NOT_FOUND, "No such device of this integration")


def _unauthorized() -> CommandError:
    return CommandError(ERR_UNAUTHORIZED, "Unauthorized")
