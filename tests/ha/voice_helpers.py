"""What the tests of voice share: a house with lines of every kind, and asking it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from homeassistant.components import conversation
from homeassistant.components.conversation.agent_manager import async_get_agent
from homeassistant.components.conversation.default_agent import DefaultAgent
from homeassistant.components.homeassistant.exposed_entities import async_expose_entity
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.recharge.settings import Mode

from .action_helpers import Value, act
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, settle
from .other_accounts import other_line

NOON: Final = datetime(2026, 11, 10, 20, tzinfo=UTC)
"""Noon on the clock of the house."""
PHONE: Final = "+51987654321"
"""Of the line in Peru; no answer may tell it."""
NOUMEA: Final = "+687751234"
TRAVEL: Final = "travel-sim-7781"
NAMES: Final = ("Perú", "Nouméa", "旅行卡")
"""What the owner calls them."""
FIGURES: Final[Mapping[str, Mapping[str, Value]]] = {
    PHONE: {"money": "12.50", "data": 1.5, "valid_until": "2026-12-12T17:00:00+00:00"},
    NOUMEA: {"money": "1200", "valid_until": "2026-11-11T17:00:00+00:00"},
    TRAVEL: {"data": 3},
}
"""What is on them: soles and data, francs until tomorrow, data without an end."""


ASKING: Final = replace(DUE_AND_AUTOMATIC, mode=Mode.ASK)
"""A proposal for the Cambodian line, at once."""


def paid_by_hand(*titles: str) -> MockConfigEntry:
    """An account of typed lines: money in soles, in francs, and one with data only."""
    lines = [
        other_line(
            "by_hand",
            identifier,
            title,
            products=["10", "20 = 5 GB / 30"],
            currency=currency,
            source={"kind": "typed", "currency": currency},
        )
        for title, identifier, currency in zip(
            titles, (PHONE, NOUMEA, TRAVEL), ("PEN", "XPF", "CNY"), strict=False
        )
    ]
    return MockConfigEntry(
        domain=DOMAIN,
        title="By hand",
        unique_id="by_hand_account",
        data={"provider": "by_hand", "credentials": {}, "base_url": ""},
        subentries_data=lines,
    )


async def set_up_conversation(hass: HomeAssistant) -> None:
    """Home Assistant that can be spoken to."""
    assert await async_setup_component(hass, "homeassistant", {})
    assert await async_setup_component(hass, "conversation", {})
    await hass.async_block_till_done()


def expose_line(hass: HomeAssistant, iccid: str) -> None:
    """Let the assistant speak of a line at Airalo."""
    registry = er.async_get(hass)
    unique_id = f"{line_key('airalo', iccid)}_data_left"
    entity = registry.async_get_entity_id("sensor", DOMAIN, unique_id)
    assert entity is not None
    async_expose_entity(hass, "conversation", entity, should_expose=True)


class Household:
    """People who talk to Home Assistant about the lines of an account."""

    def __init__(self, hass: HomeAssistant, account: MockConfigEntry) -> None:
        """`account` is loaded."""
        self.hass, self.account = hass, account

    def device(self, identifier: str) -> dr.DeviceEntry:
        """The device of a line."""
        identifiers = (DOMAIN, line_key("by_hand", identifier))
        found = dr.async_get(self.hass).async_get_device_by_identifier(
            identifiers, self.account.entry_id
        )
        assert found is not None
        return found

    def entity(self, identifier: str, key: str = "valid_until") -> str:
        """An entity of a line, by its translation key."""
        entities = er.async_entries_for_device(er.async_get(self.hass), self.device(identifier).id)
        return next(each.entity_id for each in entities if each.translation_key == key)

    def expose(self, *identifiers: str, exposed: bool = True) -> None:
        """Let the assistant speak of lines, each by one of its entities."""
        for identifier in identifiers:
            async_expose_entity(
                self.hass, "conversation", self.entity(identifier), should_expose=exposed
            )

    async def add_aliases(self, identifier: str, *aliases: str) -> None:
        """Let the owner give an entity of a line other names."""
        er.async_get(self.hass).async_update_entity(self.entity(identifier), aliases=list(aliases))
        await self.hass.async_block_till_done()

    async def set_balance(self, identifier: str, **figures: Value) -> None:
        """Type figures in."""
        await act(self.hass, "set_balance", self.device(identifier).id, **figures)

    async def ask(self, sentence: str, language: str = "en") -> str:
        """Say something, and hear the answer."""
        result = await conversation.async_converse(
            self.hass, sentence, None, Context(), language=language
        )
        speech = result.response.speech["plain"]["speech"]
        assert isinstance(speech, str)
        return speech

    async def is_caught(self, sentence: str, language: str = "en") -> bool:
        """Whether a sentence is taken for one of ours: no other sentences are attached."""
        agent = async_get_agent(self.hass)
        assert isinstance(agent, DefaultAgent)
        said = conversation.ConversationInput(
            text=sentence,
            context=Context(),
            conversation_id=None,
            device_id=None,
            satellite_id=None,
            language=language,
            agent_id=agent.entity_id,
        )
        found = await agent.async_debug_recognize(said)
        return found is not None and found.get("source") == "trigger"


async def move_in(hass: HomeAssistant, setup_account: SetupAccount) -> Household:
    """Load an account with three lines, with figures, all exposed; then begin to talk."""
    assert await async_setup_component(hass, "homeassistant", {})
    house = Household(hass, await setup_account(paid_by_hand(*NAMES)))
    for identifier, figures in FIGURES.items():
        await house.set_balance(identifier, **figures)
        house.expose(identifier)
    await set_up_conversation(hass)
    await settle(hass)
    return house
