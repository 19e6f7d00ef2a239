"""A reply of the operator, pasted or asked for: what is understood of it is shown before anything is saved."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from homeassistant.config_entries import SubentryFlowResult
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import BYTES_PER_DATA_UNIT, DATA_UNIT, DOMAIN
from .errors import local_time
from .flow_login import FlowProblem, asking_provider
from .formats import money_text
from .issues import quoted
from .line_steps_inquiry import NOTHING, InquirySteps
from .lines.models import AllowanceKind, LineStatus, Money, Reading
from .sources.base import (
    CannotAsk,
    NotAnswered,
    NotSupported,
    NotUnderstood,
    ReadsWrong,
    SourceError,
)
from .sources.replies import Says, Understood, mask, understand
from .sources.settings import InquirySettings

CONF_REPLY: Final = "reply"
SHOWN_AT_LEAST: Final = 2.0
"""Seconds. A dialog begins to listen for the end only once it shows that it waits: it would miss an answer at once."""
_PASTE_SCHEMA: Final = vol.Schema(
    {vol.Required(CONF_REPLY): TextSelector(TextSelectorConfig(multiline=True))}
)

MENUS: Final[Mapping[str, tuple[str, ...]]] = {
    "try_out": ("paste", "ask", "codes", "writing", "action", "reply", "save_source"),
    "understood": ("save_source", "paste", "ask", "writing", "codes"),
    "reply_inactive": ("save_source", "paste", "ask"),
    "reply_menu": ("codes", "paste", "ask", "save_source"),
    "reply_foreign": ("writing", "paste", "ask", "save_source"),
    "reply_nothing": ("paste", "ask", "writing", "codes", "save_source"),
    "reply_not_supported": ("paste", "ask", "action", "codes", "save_source"),
    "not_answered": ("paste", "ask", "reply", "codes", "action", "save_source"),
    "cannot_ask": ("ask", "paste", "action", "save_source"),
}
"""What can be done after each outcome. Saving is always possible, and each menu says what it means there."""
_OF_REPLY: Final = {
    Says.BALANCE: "understood",
    Says.INACTIVE: "reply_inactive",
    Says.MENU: "reply_menu",
    Says.NOT_SUPPORTED: "reply_not_supported",
    Says.NOTHING: "reply_nothing",
}
_OF_ERROR: Final[Mapping[type[SourceError], str]] = {
    NotAnswered: "not_answered",
    CannotAsk: "cannot_ask",
    NotSupported: "reply_not_supported",
    NotUnderstood: "reply_nothing",
    ReadsWrong: "reply_foreign",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of a try."""

    menu: str
    reply: str = ""
    """With its long numbers masked."""
    money: Money | None = None
    data: int | None = None
    """Bytes."""
    valid_until: datetime | None = None
    foreign: str | None = None

    @property
    def words(self) -> dict[str, str]:
        """For the sentences of the menus."""
        data = None if self.data is None else f"{self.data / BYTES_PER_DATA_UNIT:.4g} {DATA_UNIT}"
        return {
            "reply": quoted(self.reply),
            "money": NOTHING if self.money is None else money_text(self.money),
            "data": data or NOTHING,
            "valid_until": NOTHING if self.valid_until is None else local_time(self.valid_until),
            "foreign": self.foreign or NOTHING,
        }


class ReplySteps(InquirySteps):
    """Tries out what was entered, with a real reply."""

    def __init__(self) -> None:
        """Nothing was tried yet."""
        super().__init__()
        self._pasted = ""
        self._asking: asyncio.Task[Outcome] | None = None
        self._outcome: Outcome

    async def async_step_try_out(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Choose how it is tried; a reply that was pasted before is looked at anew."""
        if self._pasted:
            return self._tell(self._judged(self._pasted))
        return self._tell(Outcome(menu="try_out"))

    async def async_step_paste(
        self, user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Take a real reply."""
        if user_input is None:
            return self._show("paste", _PASTE_SCHEMA, {CONF_REPLY: self._pasted})
        self._pasted = user_input[CONF_REPLY].strip()
        return await self.async_step_try_out()

    async def async_step_ask(self, _user_input: dict[str, Any] | None = None) -> SubentryFlowResult:
        """Ask the operator now. That takes as long as it takes."""
        if self._asking is None:
            self._asking = self.hass.async_create_task(
                self._async_ask(), f"{DOMAIN} ask", eager_start=False
            )
        if not self._asking.done():
            return self.async_show_progress(
                step_id="ask", progress_action="asking", progress_task=self._asking
            )
        done, self._asking = self._asking, None
        self._outcome = done.result()
        return self.async_show_progress_done(next_step_id="asked")

    async def async_step_asked(
        self, _user_input: dict[str, Any] | None = None
    ) -> SubentryFlowResult:
        """Show what was understood of the answer, or why there is none."""
        return self._tell(self._outcome)

    # Each of the menus is a step of its own, for its own words.
    async_step_understood = async_step_asked
    async_step_reply_inactive = async_step_asked
    async_step_reply_menu = async_step_asked
    async_step_reply_foreign = async_step_asked
    async_step_reply_nothing = async_step_asked
    async_step_reply_not_supported = async_step_asked
    async_step_not_answered = async_step_asked
    async_step_cannot_ask = async_step_asked

    async def _async_ask(self) -> Outcome:
        """Ask, and take long enough for the dialog to hear of the end."""
        outcome, _ = await asyncio.gather(self._async_answer(), asyncio.sleep(SHOWN_AT_LEAST))
        return outcome

    async def _async_answer(self) -> Outcome:
        try:
            with asking_provider():
                reading = await self._made(InquirySettings(**self._parts)).read()
        except FlowProblem as problem:
            return self._of_error(problem.__cause__)
        assert reading is not None  # noqa: S101 - who asks gets an answer or an error
        return _of_reading(reading)

    def _of_error(self, error: BaseException | None) -> Outcome:
        """Why nothing could be read; a reply that was not understood is looked at more closely."""
        if not isinstance(error, SourceError):
            return Outcome(menu="cannot_ask")
        if isinstance(error, (NotUnderstood, ReadsWrong)):
            outcome = self._judged(error.message)
            if outcome.menu in {"reply_menu", "reply_foreign"}:
                return outcome
        return Outcome(menu=_OF_ERROR[type(error)], reply=error.message)

    def _judged(self, text: str) -> Outcome:
        return _of_reply(text, understand(text, self._parts["rules"], now=dt_util.utcnow()))

    def _tell(self, outcome: Outcome) -> SubentryFlowResult:
        """Show an outcome, and what can be done now."""
        self._outcome = outcome
        if outcome.data is not None:
            self._parts["tells_data"] = True
        self._source_wanted = InquirySettings(**self._parts)
        return self.async_show_menu(
            step_id=outcome.menu,
            menu_options=list(MENUS[outcome.menu]),
            description_placeholders=outcome.words,
        )


def _of_reply(text: str, understood: Understood) -> Outcome:
    foreign = understood.says is Says.NOTHING and understood.foreign is not None
    return Outcome(
        menu="reply_foreign" if foreign else _OF_REPLY[understood.says],
        reply=mask(text),
        money=understood.money,
        data=understood.data,
        valid_until=understood.expires,
        foreign=understood.foreign,
    )


def _of_reading(reading: Reading) -> Outcome:
    inactive = reading.status is LineStatus.NOT_ACTIVE
    data = reading.remaining(AllowanceKind.DATA)
    ends = (pot.expires_at for pot in reading.allowances)
    return Outcome(
        menu="reply_inactive" if inactive else "understood",
        money=reading.money,
        data=data if isinstance(data, int) else None,
        valid_until=reading.valid_until or next(ends, None),
    )
