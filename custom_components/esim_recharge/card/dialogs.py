"""What the card's dialogs ask, page after page."""

from homeassistant.components.websocket_api.connection import ActiveConnection

from ..actions.answers import Answer
from ..actions.target import Target
from .access import Message


async def dialog_answer(
    _target: Target, _connection: ActiveConnection, _message: Message
) -> Answer:
    """The page that comes next."""
    return {}
