"""Sentences about lines, attached to Home Assistant's conversation as the sentences of automations are.

They hold the names of the exposed lines, so they are attached anew when those change. Each ends in an intent, which
answers. Without conversation nothing happens here.
"""

from collections.abc import Mapping
from functools import partial
import logging
from typing import Any, Final

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import CONF_COMMAND, CONF_ID
from homeassistant.core import CALLBACK_TYPE, Context, Event, HomeAssistant, callback
from homeassistant.helpers import (
    config_validation as cv,
    device_registry as dr,
    entity_registry as er,
    intent,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.script import ScriptRunResult
from homeassistant.helpers.trigger import (
    async_initialize_triggers,
    async_validate_trigger_config,
)
from homeassistant.setup import async_when_setup
import voluptuous as vol

from .const import DOMAIN, LOGGER
from .intent import INTENTS, SLOT_LINE, answerer
from .speech.sentences import Question, Said, Sentences, normal, phrases
from .speech.tongue import Language
from .spoken import CONVERSATION, async_exposed_lines

type Asked = Mapping[tuple[Language, Question], Sentences]

_NAMING: Final = frozenset({"aliases", "options", "entity_id", "device_id"})
"""Changes of an entity that may change which lines are exposed, or their names."""


@callback
def async_setup_voice(hass: HomeAssistant) -> None:
    """Answer questions from when there is a conversation."""

    async def start(hass: HomeAssistant, _component: str) -> None:
        SpokenSentences(hass).async_start()

    async_when_setup(hass, CONVERSATION, start)


class SpokenSentences:
    """All sentences of all languages, with the names that lines have now."""

    def __init__(self, hass: HomeAssistant) -> None:
        """At first there are none."""
        self._hass = hass
        self._names: tuple[str, ...] | None = None
        """Those in the sentences; `None`: there are no sentences, because no account is loaded."""
        self._attached: list[CALLBACK_TYPE] = []
        self._changed = False
        self._following = False

    @callback
    def async_start(self) -> None:
        """Follow the lines and their names as long as Home Assistant runs."""
        bus = self._hass.bus
        async_dispatcher_connect(
            self._hass, SIGNAL_CONFIG_ENTRY_CHANGED, self._async_account_changed
        )
        bus.async_listen(er.EVENT_ENTITY_REGISTRY_UPDATED, self._async_entity_changed)
        bus.async_listen(dr.EVENT_DEVICE_REGISTRY_UPDATED, self._async_device_changed)
        self._async_follow_soon()

    @callback
    def _async_account_changed(self, _change: ConfigEntryChange, entry: ConfigEntry) -> None:
        if entry.domain == DOMAIN:
            self._async_follow_soon()

    @callback
    def _async_entity_changed(self, event: Event[er.EventEntityRegistryUpdatedData]) -> None:
        data = event.data
        if data["action"] == "update" and not _NAMING & data["changes"].keys():
            return
        entity = er.async_get(self._hass).async_get(data["entity_id"])
        if entity is None or entity.platform == DOMAIN:
            self._async_follow_soon()

    @callback
    def _async_device_changed(self, event: Event[dr.EventDeviceRegistryUpdatedData]) -> None:
        if event.data["action"] == "update" and "name_by_user" in event.data["changes"]:
            self._async_follow_soon()

    @callback
    def _async_follow_soon(self) -> None:
        """Whatever changes at once is followed once. No timer: nothing is left behind when Home Assistant stops."""
        self._changed = True
        if not self._following:
            self._following = True
            self._hass.async_create_task(
                self._async_follow(), f"{DOMAIN} sentences", eager_start=False
            )

    async def _async_follow(self) -> None:
        try:
            while self._changed:
                self._changed = False
                if (names := self._names_now()) != self._names:
                    self._names = names
                    await self._async_attach()
        finally:
            self._following = False

    def _names_now(self) -> tuple[str, ...] | None:
        if not self._hass.config_entries.async_loaded_entries(DOMAIN):
            return None
        lines = async_exposed_lines(self._hass, CONVERSATION)
        return tuple(sorted({name for line in lines for name in line.names}))

    async def _async_attach(self) -> None:
        """Take the old sentences away, and attach the new ones a language at a time: reading them takes a while."""
        while self._attached:
            self._attached.pop()()
        if self._names is None:
            return
        asked = {
            (language, question): Sentences(phrases=spoken_in, question=question, names=self._names)
            for language, spoken_in in phrases().items()
            for question in Question
        }
        for language in Language:
            try:
                detach = await _async_attach_language(self._hass, language, asked)
            except vol.Invalid as error:  # says what was said: not for the log
                LOGGER.error("Sentences cannot be attached: %s", type(error).__name__)
                continue
            if detach is not None:
                self._attached.append(detach)


async def _async_attach_language(
    hass: HomeAssistant, language: Language, asked: Asked
) -> CALLBACK_TYPE | None:
    triggers = [
        {"trigger": CONVERSATION, CONF_ID: question, CONF_COMMAND: templates}
        for question in Question
        if (templates := asked[language, question].templates)
    ]
    config = await async_validate_trigger_config(hass, cv.TRIGGER_SCHEMA(triggers))
    answer = partial(_async_asked, hass, language, asked)
    return await async_initialize_triggers(hass, config, answer, DOMAIN, "sentences", _log)


def _log(level: int, message: str, **_kwargs: object) -> None:
    """Home Assistant tells of each attachment; that is worth no line in a log."""
    LOGGER.log(level if level > logging.INFO else logging.DEBUG, message)


async def _async_asked(
    hass: HomeAssistant,
    language: Language,
    asked: Asked,
    run_variables: dict[str, Any],
    context: Context | None = None,
) -> ScriptRunResult:
    """Answer always: where we say nothing, Home Assistant would say that it is done.

    `language` is that of the sentence.
    """
    trigger = run_variables["trigger"]
    question, requested = Question(trigger["id"]), trigger["user_input"]["language"]
    # What is said may be a sentence of two languages; of the requested one it is meant to be.
    own = _own_language(requested)
    said = (
        (own and asked[own, question].find(trigger["sentence"]))
        or asked[language, question].find(trigger["sentence"])
        or Said()
    )
    written = trigger["slots"].get("any", "")
    name = written if normal(written) == said.name else said.name
    speak = requested if own else language
    try:
        response = await intent.async_handle(
            hass,
            DOMAIN,
            INTENTS[question][0],
            {} if name is None else {SLOT_LINE: {"value": name}},
            text_input=trigger["sentence"],
            context=context,
            language=speak,
            assistant=CONVERSATION,
            device_id=trigger["device_id"],
            satellite_id=trigger["satellite_id"],
        )
    except intent.IntentError as error:
        LOGGER.debug("A question could not be answered: %s", type(error).__name__)
        answer = answerer(hass, speak).say("failed")
    else:
        answer = response.speech["plain"]["speech"]
    return ScriptRunResult(conversation_response=answer, service_response=None, variables={})


def _own_language(requested: str) -> Language | None:
    """Which of our languages a tag names."""
    primary = requested.lower().replace("_", "-").partition("-")[0]
    return next((each for each in Language if each.partition("-")[0] == primary), None)
