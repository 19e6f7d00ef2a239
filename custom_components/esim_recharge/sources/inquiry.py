"""A line whose operator is asked: a code is sent by an action of the house, and a text comes back."""

import asyncio
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
import re
from typing import Any, Final, override

from ..lines.house import (
    ActionFailed,
    ActionMissing,
    House,
    Inquiry,
    InResponse,
    NoReply,
    ReplyFrom,
)
from ..lines.models import Allowance, AllowanceKind, LineStatus, Reading
from ..providers.base import Reads
from .base import CannotAsk, NotAnswered, NotSupported, NotUnderstood, ReadsWrong, Source
from .replies import ReplyRules, Says, Understood, mask, understand

CODE: Final = "{code}"
"""Where in the action's data the code goes."""
PATIENCE: Final = timedelta(seconds=30)
MAX_PATIENCE: Final = timedelta(minutes=10)
EVERY: Final = timedelta(hours=12)
MIN_EVERY: Final = timedelta(minutes=15)
MAX_EVERY: Final = timedelta(days=31)
_ACTION: Final = re.compile(r"\w+\.\w+", re.ASCII)
_GRACE: Final = timedelta(hours=6)
"""After two questions that failed, a reading is still shown for so long."""


@dataclass(frozen=True, kw_only=True, slots=True)
class InquirySettings:
    """How an operator is asked, and how its replies are read."""

    action: str
    """`domain.name`."""
    data: Mapping[str, Any] = field(default_factory=dict[str, Any], repr=False)
    """For the action, any JSON; `CODE` in any text of it becomes the code. May name a modem or a number: not logged."""
    reply: ReplyFrom = field(default_factory=InResponse)
    codes: tuple[str, ...]
    """First the one for the balance, then others, such as the one for data: all are asked, one after the other."""
    menu: tuple[str, ...] = ()
    """What is answered, in turn, when the reply to the first code is a menu."""
    patience: timedelta = PATIENCE
    """For each reply."""
    every: timedelta = EVERY
    """Asking may cost, abroad above all."""
    rules: ReplyRules
    tells_data: bool = False
    """The reply to the first code tells the data left too; with several codes data is expected anyway."""
    operator: str | None = None
    """Key of the operator's profile that this was made from."""

    def __post_init__(self) -> None:
        """Refuse what would ask nothing, or too often."""
        if not _ACTION.fullmatch(self.action):
            raise ValueError("no action")
        if not self.codes or not all((*self.codes, *self.menu)):
            raise ValueError("no code")
        if not MIN_EVERY <= self.every <= MAX_EVERY:
            raise ValueError("asks too often or too rarely")
        if not timedelta() < self.patience <= MAX_PATIENCE:
            raise ValueError("not a patience")


class InquirySource(Source):
    """Asks an operator. One session at a time: modems have no more."""

    def __init__(
        self, settings: InquirySettings, house: House, clock: Callable[[], datetime]
    ) -> None:
        """Nothing is asked yet."""
        self._settings = settings
        self._house = house
        self._clock = clock
        self._session = asyncio.Lock()
        self.every = settings.every
        self.keeps = settings.every * 2 + _GRACE
        data = {Reads.DATA} if settings.tells_data or len(settings.codes) > 1 else set()
        self.reads = frozenset({Reads.MONEY, Reads.VALIDITY, Reads.STATUS} | data)

    @override
    async def read(self) -> Reading:
        """Ask for everything. If one reply fails all does: half a reading would hide that a code stopped working."""
        told: list[Understood] = []
        async with self._session:
            for code in self._settings.codes:
                told.append(await self._told(code, first=not told))
                if told[-1].says is Says.INACTIVE:
                    break
        return _merge(told, self._clock())

    async def _told(self, code: str, *, first: bool) -> Understood:
        """What is said in reply to a code, or to the answers to the menu that the `first` one brings."""
        text, said = await self._reply(code)
        for answer in self._settings.menu if first else ():
            if said.says is not Says.MENU:
                break
            text, said = await self._reply(answer)
        if said.says is Says.INACTIVE:
            return said
        if said.says is Says.NOT_SUPPORTED:
            raise NotSupported(mask(text))
        # The balance must be in the line's currency; beside data a sum may be anything.
        if said.foreign is not None and (first or said.data is None):
            raise ReadsWrong(mask(text))
        # An end of validity alone is rather half of what was said, unless the owner's own pattern looks for no more.
        half = (
            first and said.money is None and said.data is None and not self._settings.rules.pattern
        )
        if half or said.says in {Says.MENU, Says.NOTHING}:
            raise NotUnderstood(mask(text))
        return said

    async def _reply(self, code: str) -> tuple[str, Understood]:
        settings = self._settings
        inquiry = Inquiry(
            action=settings.action,
            data={key: _with(code, value) for key, value in settings.data.items()},
            reply=settings.reply,
            patience=settings.patience,
        )
        try:
            text = await self._house.ask(inquiry)
        except NoReply:
            raise NotAnswered from None
        except (ActionMissing, ActionFailed) as error:
            raise CannotAsk(mask(str(error))) from None
        return text, understand(text, settings.rules, now=self._clock())


def _with(code: str, value: Any) -> Any:  # noqa: ANN401 - whatever JSON the action takes
    """Put a code into every text of a JSON value."""
    match value:
        case str():
            return value.replace(CODE, code)
        case Mapping():
            return {key: _with(code, each) for key, each in value.items()}
        case list() | tuple():
            return [_with(code, each) for each in value]
    return value


def _merge(told: Iterable[Understood], now: datetime) -> Reading:
    """One reading of all replies: what an earlier one said, later ones do not change.

    An end that comes with data alone is the data's; any other is the line's.
    """
    reading = Reading(read_at=now)
    for said in told:
        if said.says is Says.INACTIVE:
            reading = replace(reading, status=LineStatus.NOT_ACTIVE)
        of_data = said.money is None and said.data is not None
        if said.data is not None and not reading.allowances:
            pot = Allowance(
                kind=AllowanceKind.DATA,
                remaining=said.data,
                expires_at=said.expires if of_data else None,
            )
            reading = replace(reading, allowances=(pot,))
        reading = replace(
            reading,
            money=said.money if reading.money is None else reading.money,
            valid_until=said.expires
            if reading.valid_until is None and not of_data
            else reading.valid_until,
        )
    return reading
