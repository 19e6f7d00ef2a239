"""Talking about lines: which one is meant, who may hear it, how old it is, and that nothing is bought."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.core import HomeAssistant
from homeassistant.helpers import device_registry as dr, entity_registry as er, intent
from homeassistant.helpers.trigger import async_validate_trigger_config
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry
import voluptuous as vol

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.intent import INTENTS
from custom_components.esim_recharge.recharge.store import LedgerError
from custom_components.esim_recharge.spoken import async_exposed_lines
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .action_helpers import hub_of
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, refresh, save, settle
from .voice_helpers import (
    ASKING,
    NOON,
    NOUMEA,
    PHONE,
    TRAVEL,
    Household,
    expose_line,
    move_in,
    set_up_conversation,
)


@pytest.fixture
async def house(
    hass: HomeAssistant, setup_account: SetupAccount, freezer: FrozenDateTimeFactory
) -> Household:
    """Three lines with figures, exposed."""
    freezer.move_to(NOON)
    return await move_in(hass, setup_account)


# Which line


async def test_the_only_line_needs_no_name(house: Household) -> None:
    house.expose(NOUMEA, TRAVEL, exposed=False)
    await settle(house.hass)
    assert await house.ask("how much data is left on my eSIM") == "Perú has 1.5 GB of data left."


async def test_a_name_that_two_lines_have_is_asked_about(house: Household) -> None:
    await house.add_aliases(PHONE, "Holiday")
    await house.add_aliases(TRAVEL, "Holiday")
    answer = await house.ask("how much data is left on Holiday")
    assert answer == "Which line do you mean, Perú or 旅行卡?"


async def test_a_part_of_a_name_is_enough_beside_esim(house: Household) -> None:
    device = house.device(PHONE).id
    dr.async_get(house.hass).async_update_device(device, name_by_user="Claro Peru Prepago")
    await settle(house.hass)
    answer = await house.ask("how much data is left on my Prepago eSIM")
    assert answer == "Claro Peru Prepago has 1.5 GB of data left."


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("My Peru eSIM", "peru"),
        ("Dad's SIM", "dad's"),
        ("Peru-Claro (work)", "peru claro work"),
        ("[Peru] {home} <1>", "peru home 1"),
        ("Peru|Lima; *a* @b:c", "peru lima a b c"),
        ("St. Martin!", "st martin"),
        ("Peru\\", "peru"),
    ],
)
async def test_names_with_signs_are_heard_without_them(
    house: Household, name: str, said: str
) -> None:
    device = house.device(PHONE).id
    dr.async_get(house.hass).async_update_device(device, name_by_user=name)
    await settle(house.hass)
    assert await house.ask(f"how much data is left on {said}") == f"{name} has 1.5 GB of data left."


async def test_a_line_is_called_by_its_new_name_and_no_longer_by_its_alias(
    house: Household,
) -> None:
    assert not await house.is_caught("how much data is left on Andes")
    await house.add_aliases(PHONE, "Andes")
    assert await house.is_caught("how much data is left on Andes")
    await house.add_aliases(PHONE)
    assert not await house.is_caught("how much data is left on Andes")


# Who may hear it


async def test_a_line_of_which_nothing_is_exposed_is_not_spoken_of(house: Household) -> None:
    house.expose(PHONE, exposed=False)
    await settle(house.hass)
    assert not await house.is_caught("how much data is left on Peru")
    answer = await house.ask("how much data is left on my Peru eSIM")
    assert answer == "I do not know a line called Peru. I know Nouméa and 旅行卡."


async def test_without_any_exposed_line_it_is_said_how_to_expose_one(house: Household) -> None:
    house.expose(PHONE, NOUMEA, TRAVEL, exposed=False)
    await settle(house.hass)
    for question in ("what's my eSIM balance", "which lines are low", "which eSIMs do I have"):
        assert (await house.ask(question)).startswith("No line is exposed to voice assistants.")


async def test_an_account_that_is_not_loaded_is_not_spoken_of(house: Household) -> None:
    entries = house.hass.config_entries
    assert await entries.async_unload(house.account.entry_id)
    await settle(house.hass)
    assert not await house.is_caught("how much data is left on Peru")
    assert not await house.is_caught("what's my eSIM balance")
    assert await entries.async_setup(house.account.entry_id)
    await settle(house.hass)
    assert await house.is_caught("how much data is left on Peru")


async def test_a_line_whose_device_is_gone_is_not_spoken_of(house: Household) -> None:
    dr.async_get(house.hass).async_remove_device(house.device(PHONE).id)
    await settle(house.hass)
    assert not await house.is_caught("how much data is left on Peru")
    assert await house.is_caught("how much data is left on 旅行卡")


async def test_before_anything_can_be_exposed_nothing_is(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    await setup_account()
    assert DATA_EXPOSED_ENTITIES not in hass.data
    assert not async_exposed_lines(hass, "conversation")


async def test_sentences_that_cannot_be_attached_take_no_others_with_them(
    house: Household, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def validate(hass: HomeAssistant, config: list[Any]) -> list[Any]:
        if any("cu(á|a)nto" in command for each in config for command in each["command"]):
            raise vol.Invalid("a sentence with Perú in it")
        return await async_validate_trigger_config(hass, config)

    monkeypatch.setattr(
        "custom_components.esim_recharge.voice.async_validate_trigger_config", validate
    )
    await house.add_aliases(PHONE, "Andes")
    assert await house.is_caught("how much data is left on Andes")
    ours = [record.getMessage() for record in caplog.records if record.name.endswith(DOMAIN)]
    assert [each for each in ours if each.startswith("Sentences cannot be attached")]
    assert not [each for each in ours if "Perú" in each]


async def test_what_changes_nothing_attaches_nothing_anew(
    house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    attached: list[object] = []

    async def attach(*args: object, **_kwargs: object) -> None:
        attached.append(args)

    monkeypatch.setattr("custom_components.esim_recharge.voice.async_initialize_triggers", attach)
    registry = er.async_get(house.hass)
    registry.async_update_entity(house.entity(PHONE), icon="mdi:sim")
    house.expose(PHONE)
    device = house.device(PHONE).id
    dr.async_get(house.hass).async_update_device(device, name_by_user="Perú")
    await settle(house.hass)
    assert not attached
    dr.async_get(house.hass).async_update_device(device, name_by_user="Andes")
    await settle(house.hass)
    assert attached


async def test_without_conversation_there_is_nothing_to_say_and_all_else_works(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account = await setup_account()
    assert "conversation" not in hass.config.components
    assert await hass.config_entries.async_unload(account.entry_id)


# How old, how sure


async def test_old_figures_are_told_with_their_age(
    house: Household, freezer: FrozenDateTimeFactory
) -> None:
    freezer.tick(timedelta(hours=1))
    assert await house.ask("Peru data left") == "Perú has 1.5 GB of data left."
    freezer.tick(timedelta(hours=20))
    answer = await house.ask("Peru data left")
    assert answer == "Perú has 1.5 GB of data left. Last read yesterday."
    answer = await house.ask("cuántos datos quedan en Perú", "es")
    assert answer == "Perú tiene 1,5 GB de datos disponibles. Última lectura: ayer."


async def test_a_line_that_cannot_be_read_says_so_and_since_when(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
) -> None:
    freezer.move_to(NOON)
    await set_up_conversation(hass)
    account = await setup_account()
    expose_line(hass, CAMBODIA)
    simulator.fault(FaultKind.ERROR_BEFORE, "read", count=None)
    freezer.tick(timedelta(hours=30))
    await refresh(hass, account)
    answer = await Household(hass, account).ask("how much data is left on my eSIM")
    assert answer.startswith("Angkor Mobile cannot be read at present.")
    assert answer.endswith("Last read yesterday.")


async def test_without_the_ledger_nothing_is_claimed_about_recharges(
    house: Household, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise LedgerError("broken")

    monkeypatch.setattr(hub_of(house.account).ledger, "history", broken)
    answer = await house.ask("when was Peru last recharged")
    assert answer == "The record of recharges cannot be read at present."
    monkeypatch.setattr(hub_of(house.account).office, "trouble", LedgerError("broken"))
    await house.account.runtime_data.coordinator.async_show()
    assert await house.ask("when was Peru last recharged") == answer
    assert (await house.ask("how is my Peru line doing")).endswith(
        "Nothing can be bought at present, because the record of recharges cannot be used."
    )


async def test_a_question_that_cannot_be_answered_is_not_done(
    house: Household, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def broken(*_args: object, **_kwargs: object) -> None:
        raise intent.IntentHandleError("what was said")

    monkeypatch.setattr("custom_components.esim_recharge.voice.intent.async_handle", broken)
    answer = await house.ask("how much data is left on Peru")
    assert answer == "Sorry, I could not find that out."
    assert "what was said" not in caplog.text


# Buying


@pytest.mark.parametrize(
    ("sentence", "language", "where"),
    [
        ("recharge my Angkor Mobile line", "en", "on its dashboard card"),
        ("充值我的Angkor Mobile线路", "zh-CN", "卡片"),
        ("recarga mi línea Angkor Mobile", "es", "en su tarjeta"),
        ("recharge ma ligne Angkor Mobile", "fr", "sur sa carte"),
    ],
)
async def test_nothing_is_bought_by_voice(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
    *,
    sentence: str,
    language: str,
    where: str,
) -> None:
    await set_up_conversation(hass)
    account = await setup_account()
    expose_line(hass, CAMBODIA)
    await settle(hass)
    assert where in await Household(hass, account).ask(sentence, language)
    await settle(hass)
    assert not simulator.charges
    assert not [each for each in simulator.exchanges if each.endpoint == "recharge"]


async def test_a_proposal_and_a_recharge_are_told(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> None:
    await set_up_conversation(hass)
    account = await setup_account()
    expose_line(hass, CAMBODIA)
    await settle(hass)
    house = Household(hass, account)
    await save(hass, account, CAMBODIA, ASKING)
    heard = await house.ask("recharge my eSIM")
    assert "A recharge of Angkor Mobile for 9.36 US dollars is waiting for your approval" in heard
    assert "is waiting for your approval" in await house.ask("how is my eSIM doing")
    assert not simulator.charges
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    heard = await house.ask("when was my eSIM last recharged")
    assert heard.startswith("Angkor Mobile was last recharged ")
    assert "3 GB - 30 Days for 9.36 US dollars" in heard
    assert len(simulator.charges) == 1


# Everything else


async def test_no_answer_tells_a_number_and_no_log_a_name(
    house: Household, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("DEBUG", logger=f"custom_components.{DOMAIN}")
    await house.add_aliases(PHONE, "Andes")
    for name, _ in INTENTS.values():
        for said in ("Peru", "nothing", PHONE[:4]):
            slots = {"line": {"value": said}}
            response = await intent.async_handle(house.hass, "test", name, slots)
            heard = response.speech["plain"]["speech"]
            assert not [number for number in (PHONE, NOUMEA, TRAVEL) if number in heard]
    ours = [each.getMessage() for each in caplog.records if each.name.endswith(DOMAIN)]
    assert not [each for each in ours if "Perú" in each or "Andes" in each]


async def test_an_intent_answers_an_own_sentence_of_the_owner(house: Household) -> None:
    response = await intent.async_handle(
        house.hass, "test", "EsimGetDataLeft", {"line": {"value": "my Peru line"}}, language="fr-FR"
    )
    assert response.response_type is intent.IntentResponseType.QUERY_ANSWER
    assert response.speech["plain"]["speech"] == "Il reste 1,5 Go de données sur Perú."


async def test_money_of_the_country_is_said_as_it_is_written_there(house: Household) -> None:
    await house.hass.config.async_update(country="PE")
    await settle(house.hass)
    answer = await house.ask("saldo de Perú", "es")
    assert answer == "El saldo de Perú es de S/ 12.50 y tiene 1.5 GB de datos."


async def test_another_integration_s_accounts_do_not_matter(house: Household) -> None:
    MockConfigEntry(domain="other").add_to_hass(house.hass)
    await settle(house.hass)
    assert await house.is_caught("how much data is left on Peru")
