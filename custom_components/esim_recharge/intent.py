"""Intents: what can be asked about lines. The sentences of `voice.py` and of owners end here; nothing is bought."""

from collections.abc import Sequence
from typing import Final, override

from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv, intent
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .lines.rules import Verdict
from .providers.base import Reads
from .recharge.ledger import LedgerError
from .recharge.models import Recharge
from .speech.answers import NO_LEDGER, Answerer, LineFacts
from .speech.figures import Figures
from .speech.overviews import about_all
from .speech.sentences import Question
from .speech.tongue import tongue_of
from .spoken import CONVERSATION, SpokenLine, async_exposed_lines, find

SLOT_LINE: Final = "line"
_OF_ALL: Final = frozenset({Question.LOW, Question.LINES})
_ABOUT_RECHARGES: Final = frozenset({Question.LAST_RECHARGE})
_HISTORY: Final = 20

INTENTS: Final = {
    Question.BALANCE: ("EsimGetBalance", "Gets the balance of a prepaid eSIM line"),
    Question.DATA: ("EsimGetDataLeft", "Gets how much data is left on a prepaid eSIM line"),
    Question.EXPIRY: ("EsimGetExpiry", "Gets until when a prepaid eSIM line is valid"),
    Question.RUN_OUT: ("EsimGetRunOut", "Gets when a prepaid eSIM line runs out, and of what"),
    Question.LOW: ("EsimGetLowLines", "Gets which prepaid eSIM lines are low"),
    Question.LAST_RECHARGE: (
        "EsimGetLastRecharge",
        "Gets when a prepaid eSIM line was last recharged",
    ),
    Question.SUMMARY: ("EsimGetSummary", "Gets how a prepaid eSIM line is doing"),
    Question.LINES: ("EsimGetLines", "Gets which prepaid eSIM lines there are"),
    Question.REQUEST: (
        "EsimExplainRecharge",
        "Says where a prepaid eSIM line can be recharged; buys nothing",
    ),
}
"""Name and description of the intent of each question."""


async def async_setup_intents(hass: HomeAssistant) -> None:
    """Register them; Home Assistant asks for it."""
    for question, (name, description) in INTENTS.items():
        intent.async_register(hass, LineIntent(question, name, description))


class LineIntent(intent.IntentHandler):
    """Answers one question, about the line in the slot or the only one there is."""

    def __init__(self, question: Question, name: str, description: str) -> None:
        """One entry of the table."""
        self.question, self.intent_type, self.description = question, name, description

    @property
    @override
    def slot_schema(self) -> dict[vol.Marker, object]:
        """The line's name, as it was said."""
        return {vol.Optional(SLOT_LINE): cv.string}

    @override
    async def async_handle(self, intent_obj: intent.Intent) -> intent.IntentResponse:
        """Answer in the language of the request."""
        slots = self.async_validate_slots(intent_obj.slots)
        said = slots[SLOT_LINE]["value"] if SLOT_LINE in slots else None
        hass = intent_obj.hass
        lines = async_exposed_lines(hass, intent_obj.assistant or CONVERSATION)
        response = intent_obj.create_response()
        response.response_type = intent.IntentResponseType.QUERY_ANSWER
        response.async_set_speech(
            await _async_answer(self.question, answerer(hass, intent_obj.language), lines, said)
        )
        return response


def answerer(hass: HomeAssistant, language: str) -> Answerer:
    """Speak a language (any tag) as it is spoken where Home Assistant stands."""
    tongue = tongue_of(language, hass.config.country)
    zone = dt_util.get_default_time_zone()
    return Answerer(figures=Figures(tongue=tongue, now=dt_util.utcnow(), zone=zone))


async def _async_answer(
    question: Question, say: Answerer, lines: Sequence[SpokenLine], said: str | None
) -> str:
    if not lines:
        return say.say("not_exposed")
    if question in _OF_ALL:
        return about_all(say, question, [await async_facts(question, line) for line in lines])
    meant = list(lines) if said is None else find(lines, said)
    if len(meant) == 1:
        return say.answer(question, await async_facts(question, meant[0]))
    if said is not None and not meant:
        return say.unknown_line(said, [line.title for line in lines])
    return say.which([line.title for line in meant])


async def async_facts(question: Question | None, line: SpokenLine) -> LineFacts:
    """What is known of a line now, without asking its provider. Recharges only if they are asked for."""
    runtime, key = line.entry.runtime_data, line.line.key
    coordinator, reads = runtime.coordinator, runtime.account.capabilities(key).reads
    state, trouble = coordinator.data.lines[key], coordinator.data.trouble
    return LineFacts(
        name=line.title,
        reading=state.outlook.reading,
        current=coordinator.line_available(key),
        has_money=Reads.MONEY in reads,
        has_data=Reads.DATA in reads,
        forecast=state.outlook.forecast,
        verdict=Verdict(due=False) if trouble else state.outlook.verdict,
        status=NO_LEDGER if trouble else state.standing.status.value,
        recharges=await _async_recharges(line) if question in _ABOUT_RECHARGES else (),
        proposal=state.proposal,
    )


async def _async_recharges(line: SpokenLine) -> Sequence[Recharge] | None:
    hub = line.entry.runtime_data.hub
    if hub.trouble is not None:
        return None
    try:
        return await hub.ledger.history(line.line.key, limit=_HISTORY)
    except LedgerError:
        return None
