"""What docs/voice.md says can be asked is understood, and answered as it says."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Final

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import intent, llm
from homeassistant.setup import async_setup_component
import pytest

from custom_components.esim_recharge import llm as our_llm
from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.intent import INTENTS
from custom_components.esim_recharge.llm import GetLinesTool
from custom_components.esim_recharge.speech.sentences import Question
from tests.pages import code, examples, page, section, tables

from .action_helpers import act
from .conftest import SetupAccount
from .voice_helpers import (
    FIGURES,
    NOON,
    NOUMEA,
    PHONE,
    TRAVEL,
    Household,
    paid_by_hand,
    set_up_conversation,
)

PAGE: Final = page("docs/voice.md")
LLM: Final = page("custom_components/esim_recharge/llm.py")
LANGUAGES: Final = {
    "English": ("en", ("Peru", "Nouméa", "Travel")),
    "简体中文": ("zh-CN", ("秘鲁", "努美阿", "旅行卡")),
    "Español": ("es", ("Perú", "Numea", "Viaje")),
    "Français": ("fr", ("Pérou", "Nouméa", "Voyage")),
}
"""As Home Assistant writes them, and what the lines of the page are called."""
DAY: Final = timedelta(days=1)
CUT: Final = "…"
"""Where the page leaves out the rest of an answer."""


async def move_in(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    freezer: FrozenDateTimeFactory,
    titles: tuple[str, ...],
) -> Household:
    """The house of the page: a line that was recharged four days ago and is used since, and two others."""
    freezer.move_to(NOON - 4 * DAY)
    assert await async_setup_component(hass, "homeassistant", {})
    house = Household(hass, await setup_account(paid_by_hand(*titles)))
    house.expose(PHONE, NOUMEA, TRAVEL)
    await set_up_conversation(hass)
    peru = house.device(PHONE).id
    await house.set_balance(PHONE, money="32.50", data=0.2)
    product = (await act(hass, "get_products", peru))["products"][1]["product"]
    await act(hass, "recharge", peru, package_id=product, max_price="20")
    await act(hass, "resolve", peru, charged=True)
    for days, data in ((3, 1.8), (2, 1.7), (1, 1.6)):
        freezer.move_to(NOON - days * DAY)
        await house.set_balance(PHONE, **{**FIGURES[PHONE], "data": data})
    freezer.move_to(NOON)
    for identifier, figures in FIGURES.items():
        await house.set_balance(identifier, **figures)
    return house


@pytest.fixture
async def house(
    hass: HomeAssistant, setup_account: SetupAccount, freezer: FrozenDateTimeFactory
) -> Household:
    """The house, where English is spoken."""
    return await move_in(hass, setup_account, freezer, LANGUAGES["English"][1])


async def answer_of(hass: HomeAssistant, question: Question, line: str, language: str) -> str:
    """What the intent of a question answers."""
    response = await intent.async_handle(
        hass,
        DOMAIN,
        INTENTS[question][0],
        {"line": {"value": line}},
        language=language,
        assistant="conversation",
    )
    speech = response.speech["plain"]["speech"]
    assert isinstance(speech, str)
    return speech


def is_shown(shown: str, answer: str) -> bool:
    """Whether the page shows an answer, or the begin of one."""
    begin, cut, _ = shown.partition(CUT)
    return answer.startswith(begin.strip()) if cut else answer == shown


@pytest.mark.parametrize("heading", LANGUAGES)
async def test_every_sentence_of_the_page_is_understood_and_answered_as_it_says(
    hass: HomeAssistant, setup_account: SetupAccount, freezer: FrozenDateTimeFactory, heading: str
) -> None:
    language, titles = LANGUAGES[heading]
    house = await move_in(hass, setup_account, freezer, titles)
    (rows,) = tables(section(PAGE, heading))
    assert len(rows) == len(Question)
    answers = [await answer_of(hass, question, titles[0], language) for question in Question]
    wrong = [
        (shown, meant)
        for (_, _, shown), meant in zip(rows, answers, strict=True)
        if not is_shown(shown, meant)
    ]
    assert wrong == []
    for (_, said, _), meant in zip(rows, answers, strict=True):
        sentences = said.split(" · ")
        assert len(sentences) > 1
        assert {each: await house.ask(each, language) for each in sentences} == dict.fromkeys(
            sentences, meant
        )


async def test_which_line_is_meant_is_asked_and_answered_as_the_page_says(
    house: Household, freezer: FrozenDateTimeFactory
) -> None:
    (rows,) = tables(section(PAGE, "Which line is meant"))
    for said, shown in rows:
        sentence, later, _ = said.partition(", a day later")
        freezer.move_to(NOON + (DAY if later else timedelta()))
        assert await house.ask(sentence) == shown
    assert len(rows) == 3


async def test_the_sentence_that_the_page_leaves_to_home_assistant_is_not_caught(
    hass: HomeAssistant, setup_account: SetupAccount, freezer: FrozenDateTimeFactory
) -> None:
    house = await move_in(hass, setup_account, freezer, ("Car", "Home", "Phone"))
    assert "*when was Car last recharged* is left to Home Assistant" in PAGE.replace("\n", " ")
    assert not await house.is_caught("when was Car last recharged")
    assert await house.is_caught("when was my Car line last recharged")


async def test_a_sentence_of_ones_own_is_answered(
    hass: HomeAssistant, setup_account: SetupAccount, freezer: FrozenDateTimeFactory
) -> None:
    (example,) = examples(PAGE)
    await hass.async_add_executor_job(_write, Path(hass.config.path("custom_sentences", "en")))
    house = await move_in(hass, setup_account, freezer, LANGUAGES["English"][1])
    assert "can the kids watch a film in the caravan" in example
    answer = await house.ask("Can the kids watch a film in the caravan?")
    assert answer == "Peru has 1.5 GB of data left."


def _write(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "lines.yaml").write_text(examples(PAGE)[0], encoding="utf-8")


def test_the_page_lists_every_intent() -> None:
    (rows,) = tables(section(PAGE, "Sentences of your own"))
    assert [code(row[0])[0] for row in rows] == [name for name, _ in INTENTS.values()]


async def test_the_page_lists_what_a_language_model_is_told(
    hass: HomeAssistant, house: Household
) -> None:
    tool, *listed = code(section(PAGE, "Language models"))
    assert tool == GetLinesTool.name
    told = await _told_to_a_model(hass)
    assert {"name", "balance", "data_left", "last_recharge", "runs_out"} <= told
    assert told <= set(listed)
    assert [key for key in listed if f'"{key}"' not in LLM] == []
    assert len(set(listed)) == len(listed)


async def _told_to_a_model(hass: HomeAssistant) -> set[str]:
    """The keys of all lines together."""
    context = llm.LLMContext(
        platform="test", context=Context(), language="en", assistant="conversation", device_id=None
    )
    tools = our_llm.async_get_tools(hass, context, llm.LLM_API_ASSIST)
    assert tools is not None
    asked = llm.ToolInput(tool_name=GetLinesTool.name, tool_args={})
    result = await tools.tools[0].async_call(hass, asked, context)
    assert isinstance(result, llm.ToolResult)
    lines = result.data["lines"]
    assert isinstance(lines, list)
    return {key for line in lines if isinstance(line, Mapping) for key in line}
