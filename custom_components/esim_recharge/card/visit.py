"""One step of a dialog that somebody asks for: about which line, with what filled in, and what they may do there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
import re
from typing import Final

from homeassistant.components.websocket_api.connection import ActiveConnection
from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util.json import JsonValueType

from ..actions.answers import Answer
from ..actions.target import Target
from ..const import DOMAIN
from ..errors import async_translated, failed
from ..lines.models import Package
from ..recharge.models import Recharge, State
from .access import Message, async_account_name, async_line_device, async_look
from .look import Look
from .pages import Button, Haptic, Page, Part
from .texts import Text

MARK: Final = "mark"
"""The input that says how the reader writes decimals."""
_ABOUT: Final = ":"
_UNDER_WAY: Final = frozenset({State.PREPARED, State.SENT})
_SUM: Final = re.compile(r"([0-9]{1,15}|[0-9]{1,3}(?:\s[0-9]{3}){1,4})(?:([.,])([0-9]{1,8}))?")
_THOUSAND: Final = 3
"""Digits after what may be a decimal mark, or separate thousands."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Visit:
    """Somebody at a step of a dialog. What is known of the line is as it is now, whenever it is asked."""

    target: Target
    connection: ActiveConnection
    message: Message
    kind: str
    """Which dialog it is."""
    step: str
    about: str
    """The recharge or proposal that the page was about: one left open must not settle another one."""
    name: str
    """What its owner calls the line. What became of a purchase is told of a line that is gone meanwhile, too."""

    @property
    def look(self) -> Look:
        """The line as it is known now. Raises `HomeAssistantError` if its account was unloaded meanwhile."""
        found = async_look(self.target.hass, self.connection.user, self.device_id)
        if found is None:
            raise failed("account_not_loaded")
        return found

    @property
    def device_id(self) -> str:
        """The line's device."""
        return str(self.message[ATTR_DEVICE_ID])

    @property
    def input(self) -> Mapping[str, str]:
        """What was chosen and typed, by name."""
        found: Mapping[str, str] = self.message["input"]
        return found

    @property
    def account_name(self) -> str:
        """What its owner calls the account."""
        return async_account_name(self.target.hass, self.target.entry)

    @property
    def by_hand(self) -> bool:
        """A person pays: known even if the account was unloaded meanwhile, when there is no look."""
        return self.target.runtime.account.provider.capabilities.by_hand

    @property
    def names(self) -> dict[str, Text]:
        """What sentences call the line and the account."""
        return {"line": self.name, "provider": self.account_name}

    def typed(self, name: str) -> Decimal | None:
        """The sum in a field; `None`: it is none, or could mean two."""
        return typed(self.input.get(name, ""), self.input.get(MARK, "."))

    def page(
        self,
        at: str,
        title: Text,
        *parts: Part | None,
        buttons: Sequence[Button] = (),
        done: Text = None,
        haptic: Haptic | None = None,
    ) -> Page:
        """A page about this line; parts that are not there are left out."""
        return Page(
            at=at,
            title=title,
            name=self.name,
            parts=tuple(part for part in parts if part),
            buttons=tuple(buttons),
            done=done,
            haptic=haptic,
        )

    async def act(self, action: str, **data: JsonValueType) -> Answer:
        """Run an action of ours in the person's own name: it checks everything itself."""
        answer = await self.target.hass.services.async_call(
            DOMAIN,
            action,
            {ATTR_DEVICE_ID: self.device_id, **data},
            blocking=True,
            context=self.connection.context(dict(self.message)),
            return_response=True,
        )
        return dict(answer or {})

    async def packages(self) -> Sequence[Package]:
        """Ask what is on sale."""
        try:
            async with async_translated(self.target.hass, self.target.entry):
                return await self.target.async_packages()
        except HomeAssistantError:
            await self.target.coordinator.async_show()  # what failed may change what is shown
            raise

    async def recharge_of(self, request_id: str) -> Recharge | None:
        """The line's recharge that an order became; `None`: surely nothing was sent for it.

        An intent is written before anything is sent, under the lock of the account. Whoever is on the way with the
        same order has written it, or given up, when the lock is free. Raises `HomeAssistantError` if the ledger
        cannot tell.
        """
        line = self.target.line
        async with async_translated(self.target.hass, self.target.entry):
            found = await self.target.writable.ledger.by_request(request_id)
            if found is None or found.state in _UNDER_WAY:
                async with self.target.hub.office.account_of(line).lock:
                    found = await self.target.writable.ledger.by_request(request_id)
        return found if found is not None and found.line == line.key else None


def visit_of(target: Target, connection: ActiveConnection, message: Message) -> Visit:
    """Who is where."""
    step, _, about = str(message["step"]).partition(_ABOUT)
    device = async_line_device(target.hass, str(message[ATTR_DEVICE_ID]))
    return Visit(
        target=target,
        connection=connection,
        message=message,
        kind=message["kind"],
        step=step,
        about=about,
        name=device.name if device else "",
    )


def step_about(step: str, subject: str) -> str:
    """A step that concerns this very recharge or proposal."""
    return f"{step}{_ABOUT}{subject}"


def typed(text: str, mark: str) -> Decimal | None:
    """A sum as a person types it, with either decimal mark. `None` where it could mean two things: `1,000`, `12 50`."""
    found = _SUM.fullmatch(text.strip())
    if found is None:
        return None
    whole, sign, fraction = found.groups()
    if sign not in {None, mark} and len(fraction) == _THOUSAND:
        return None
    return Decimal(f"{''.join(whole.split())}.{fraction or 0}")
