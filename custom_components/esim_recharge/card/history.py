"""What was bought for a line, as a person reads it."""

from typing import Final

from homeassistant.components.websocket_api.connection import ActiveConnection

from ..actions.answers import Answer
from ..actions.target import Target
from ..errors import async_translated
from ..recharge.models import Origin, Recharge
from . import texts
from .access import Message
from .texts import Text

MOST: Final = 20


async def history_answer(
    target: Target, _connection: ActiveConnection, _message: Message
) -> Answer:
    """The line's recharges, newest first."""
    async with async_translated(target.hass, target.entry):
        found = await target.writable.ledger.history(target.line.key, limit=MOST)
    return {"recharges": [told(recharge) for recharge in found]}


def told(recharge: Recharge) -> Answer:
    """A recharge with its receipt, and the provider's own words."""
    return {
        "title": title(recharge),
        "price": price(recharge),
        "told": texts.joined(
            texts.at(recharge.created_at),
            texts.state(recharge.state),
            texts.origin(recharge.origin),
            recharge.receipt and texts.card("receipt", number=recharge.receipt),
            recharge.message,
        ),
    }


def title(recharge: Recharge) -> Text:
    """What was bought; a provider's history may know it by its id alone."""
    return texts.product_name(recharge.package) or recharge.package.package_id


def price(recharge: Recharge) -> Text:
    """What it cost. Of what was bought elsewhere, nothing may be known: that was not free."""
    if recharge.origin is Origin.ELSEWHERE and not recharge.cost.amount:
        return None
    return texts.price_of(recharge)
