"""The chart as it is drawn."""

from datetime import timedelta
from typing import Final

from homeassistant.components.websocket_api.connection import ActiveConnection

from ..actions.answers import Answer
from ..actions.target import Target
from ..errors import async_translated
from .access import Message
from .series import chart_view

DAYS: Final = 30
MOST_RECHARGES: Final = 1000


async def chart_answer(target: Target, _connection: ActiveConnection, _message: Message) -> Answer:
    """What was left over the last days; what is known already, nobody is asked."""
    hub, line = target.hub, target.line
    now = hub.office.clock()
    async with async_translated(target.hass, target.entry):
        return chart_view(
            await hub.ledger.readings(line.key),
            await hub.ledger.history(
                line.key, since=now - timedelta(days=DAYS), limit=MOST_RECHARGES
            ),
            target.coordinator.data.lines[line.key].outlook.forecast,
            now=now,
            days=DAYS,
        )
