"""What was bought for a line."""

from typing import Final

from homeassistant.components.websocket_api.connection import ActiveConnection

from ..actions.answers import Answer, recharge_answer
from ..actions.target import Target
from ..errors import async_translated
from .access import Message

MOST: Final = 20


async def history_answer(
    target: Target, _connection: ActiveConnection, _message: Message
) -> Answer:
    """The line's recharges, newest first."""
    async with async_translated(target.hass, target.entry):
        found = await target.writable.ledger.history(target.line.key, limit=MOST)
    return {"recharges": [recharge_answer(recharge) for recharge in found]}
