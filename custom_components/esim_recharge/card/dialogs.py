"""What the card's dialogs ask, page after page: the page in the browser only draws them.

Steps that spend or settle go through the actions, in the person's own name; those check everything again.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from homeassistant.components.websocket_api.connection import ActiveConnection

from ..actions.answers import Answer
from ..actions.target import Target
from ..errors import invalid
from . import buying, choosing, deciding, proposing
from .access import Message, only_administrators
from .choosing import CONFIRM
from .deciding import CLEAR, SAVE
from .order import PAY, TOLD
from .pages import START, Page
from .proposing import REJECT
from .visit import Visit, visit_of

type Step = Callable[[Visit], Awaitable[Page]]

_ORDERED: Final[Mapping[str, Step]] = {
    PAY: buying.pay,
    TOLD: buying.told,
    SAVE: deciding.save,
}
_ASKED: Final[Mapping[str, Step]] = {START: deciding.start, SAVE: deciding.save}

DIALOGS: Final[Mapping[str, Mapping[str, Step]]] = {
    "recharge": {START: choosing.start, CONFIRM: choosing.confirm, **_ORDERED},
    "proposal": {
        START: proposing.start,
        CONFIRM: proposing.confirm,
        REJECT: proposing.reject,
        **_ORDERED,
    },
    "unknown": _ASKED,
    "pay": _ASKED,
    "not_credited": {START: deciding.start, CLEAR: deciding.clear},
    "stopped": {START: deciding.start_stopped, CLEAR: deciding.clear_stopped},
}
"""Each dialog with its steps. A step may name what it is about: `save:01…`."""


async def dialog_answer(target: Target, connection: ActiveConnection, message: Message) -> Answer:
    """The page that comes next. Raises `CommandError` or `HomeAssistantError`."""
    only_administrators(connection)
    visit = visit_of(target, connection, message)
    step = DIALOGS.get(visit.kind, {}).get(visit.step)
    if step is None:
        raise invalid("value_invalid", field="step")
    page = await step(visit)
    return page.answer()
