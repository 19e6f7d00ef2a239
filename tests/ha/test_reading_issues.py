"""Why a line cannot be read, told for as long as it holds, with a way out; and nothing told that passes."""

from datetime import timedelta
import json
import logging

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events

from custom_components.esim_recharge.const import DOMAIN, EVENT_RECHARGE
from custom_components.esim_recharge.diagnostics import async_get_config_entry_diagnostics
from custom_components.esim_recharge.issues import quoted
from custom_components.esim_recharge.sources.base import NotUnderstood

from .action_helpers import act, failed
from .conftest import SetupAccount
from .entity_helpers import refresh, settle
from .other_accounts import (
    BROKEN_MODEM,
    NOUMEA,
    Operator,
    by_hand,
    key_of,
    line_device,
    state_of,
    xpf,
)

HOUR = timedelta(hours=1)
GOOD = "Votre solde est de 1200 XPF, valable jusqu'au 01/12/2026."
ICCID = "8968700000000004711"
VOUCHER = "7013 1882 4099 6155"
TITLE = "Grandmother's camera"
ODD = f"Bonjour {ICCID}, code {VOUCHER}, appelez le {NOUMEA}. [Gagnez](https://evil.example) `tout`"
"""A reply in which nobody can find a figure, and in which there is what must not be told."""
ENTITIES = {"kind": "entities", "money": {"entity": "sensor.credit"}, "currency": "XPF"}
READING_ISSUES = {
    "reply_not_understood",
    "not_supported",
    "cannot_ask",
    "reads_wrong",
    "source_silent",
}


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    return freezer


def shown(hass: HomeAssistant, account: MockConfigEntry) -> dict[str, dict[str, str]]:
    """The issues about reading, and their words."""
    ends = f"_{key_of(account)}"
    return {
        issue_id.removesuffix(ends): issue.translation_placeholders or {}
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue_id.removesuffix(ends) in READING_ISSUES
    }


async def asked(
    hass: HomeAssistant, setup_account: SetupAccount, reply: str | Exception | None
) -> tuple[MockConfigEntry, Operator]:
    """An account with a line whose operator is asked once an hour."""
    operator = Operator(hass, reply)
    account = await setup_account(by_hand(operator.source, TITLE))
    await settle(hass)
    return account, operator


# Replies


async def test_a_reply_that_is_understood_raises_no_issue(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account, _ = await asked(hass, setup_account, GOOD)
    reading = state_of(account).outlook.reading
    assert reading is not None
    assert reading.money == xpf(1200)
    assert shown(hass, account) == {}


async def test_a_reply_that_is_not_understood_is_shown_masked_until_one_is(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    account, operator = await asked(hass, setup_account, ODD)
    (words,) = shown(hass, account).values()
    assert shown(hass, account).keys() == {"reply_not_understood"}
    assert words["line"] == TITLE
    assert words["said"].startswith("Bonjour")
    assert not [secret for secret in (ICCID, VOUCHER, NOUMEA[1:]) if secret in words["said"]]
    assert "`" not in words["said"]
    operator.reply = GOOD
    noon.tick(HOUR * 2)
    await refresh(hass, account)
    assert shown(hass, account) == {}


async def test_what_was_said_holds_while_nobody_asks(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    account, operator = await asked(hass, setup_account, ODD)
    noon.tick(HOUR / 4)
    await refresh(hass, account)
    assert len(operator.asked) == 1
    assert shown(hass, account).keys() == {"reply_not_understood"}


async def test_a_failing_line_is_logged_once_and_so_is_its_return(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    noon: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.INFO, logger="custom_components.esim_recharge")
    account, operator = await asked(hass, setup_account, ODD)
    for _ in range(3):
        noon.tick(HOUR / 2)
        await refresh(hass, account)
    assert len(operator.asked) == 2
    assert caplog.text.count("cannot be read for now") == 1
    assert "can be read again" not in caplog.text
    operator.reply = GOOD
    noon.tick(HOUR)
    await refresh(hass, account)
    assert caplog.text.count("can be read again") == 1


@pytest.mark.parametrize(
    ("reply", "issue"),
    [
        ("Connection problem or invalid MMI code.", "not_supported"),
        (BROKEN_MODEM, "cannot_ask"),
        ("Bonjour", "reply_not_understood"),
    ],
)
async def test_each_trouble_with_an_operator_has_its_issue_and_its_error(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    reply: str | Exception,
    issue: str,
) -> None:
    account, _ = await asked(hass, setup_account, reply)
    assert shown(hass, account).keys() == {issue}
    error = await failed(hass, "refresh", line_device(hass, account))
    key = {"reply_not_understood": "not_understood"}.get(issue, issue)
    assert error.translation_key == f"source_{key}"


async def test_an_action_that_does_not_exist_is_told(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    operator = Operator(hass)
    hass.services.async_remove("modem", "ask")
    account = await setup_account(by_hand(operator.source))
    assert shown(hass, account).keys() == {"cannot_ask"}
    assert shown(hass, account)["cannot_ask"]["said"].startswith("modem.ask")


# Entities


async def test_an_entity_with_another_currency_reads_wrong_until_it_is_right(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    hass.states.async_set("sensor.credit", "12.50", {"unit_of_measurement": "EUR"})
    account = await setup_account(by_hand(ENTITIES))
    assert shown(hass, account) == {"reads_wrong": {"line": "Camera", "said": "12.50 EUR"}}
    error = await failed(hass, "refresh", line_device(hass, account))
    assert error.translation_key == "source_reads_wrong"
    hass.states.async_set("sensor.credit", "1200", {"unit_of_measurement": "XPF"})
    await refresh(hass, account)
    assert shown(hass, account) == {}


async def test_what_passes_is_not_told_and_what_lasts_is(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    hass.states.async_set("sensor.credit", "1200", {"unit_of_measurement": "XPF"})
    account = await setup_account(by_hand(ENTITIES))
    hass.states.async_set("sensor.credit", "unavailable")
    await refresh(hass, account)
    error = await failed(hass, "refresh", line_device(hass, account))
    assert error.translation_key == "source_unavailable"
    noon.tick(HOUR * 5)
    await refresh(hass, account)
    assert shown(hass, account) == {}
    noon.tick(HOUR * 2)
    await refresh(hass, account)
    assert shown(hass, account) == {"source_silent": {"line": "Camera"}}
    hass.states.async_set("sensor.credit", "1100", {"unit_of_measurement": "XPF"})
    await refresh(hass, account)
    assert shown(hass, account) == {}


async def test_an_entity_that_is_not_there_yet_after_a_start_is_not_told(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    hass.states.async_set("sensor.credit", "1200", {"unit_of_measurement": "XPF"})
    account = await setup_account(by_hand(ENTITIES))
    noon.tick(HOUR * 24)
    hass.states.async_remove("sensor.credit")
    assert await hass.config_entries.async_reload(account.entry_id)
    await settle(hass)
    assert shown(hass, account) == {}


async def test_an_operator_that_never_replies_is_told_when_it_lasts(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    account, _ = await asked(hass, setup_account, None)
    assert shown(hass, account) == {}
    error = await failed(hass, "refresh", line_device(hass, account))
    assert error.translation_key == "source_not_answered"
    noon.tick(HOUR * 7)
    await refresh(hass, account)
    assert shown(hass, account).keys() == {"source_silent"}


async def test_a_look_before_a_purchase_that_went_well_ends_the_question(
    hass: HomeAssistant, setup_account: SetupAccount, noon: FrozenDateTimeFactory
) -> None:
    account, operator = await asked(hass, setup_account, ODD)
    operator.reply = GOOD
    noon.tick(HOUR / 30)
    coordinator = account.runtime_data.coordinator
    (line,) = coordinator.lines.values()
    async with account.runtime_data.account.lock:
        await account.runtime_data.hub.survey.look(line, insist=True)
    await coordinator.async_show()
    assert shown(hass, account) == {}


# Its currency


@pytest.mark.parametrize("reads", ["inquiry", "entities"])
async def test_a_threshold_is_in_the_currency_that_the_line_is_read_in(
    hass: HomeAssistant, setup_account: SetupAccount, reads: str
) -> None:
    operator = Operator(hass)
    account = await setup_account(by_hand(operator.source if reads == "inquiry" else ENTITIES))
    device = line_device(hass, account)
    await act(hass, "set_rule", device, money_below=500)
    assert state_of(account).settings.rule.money_below == xpf(500)
    answer = await act(hass, "simulate", device, money_left=300)
    assert answer["because"] == ["money_low"]


# Nothing that must not be told


async def test_no_secret_of_a_line_or_of_a_reply_is_told_anywhere(
    hass: HomeAssistant,
    setup_account: SetupAccount,
    noon: FrozenDateTimeFactory,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG, logger="custom_components.esim_recharge")
    events = async_capture_events(hass, EVENT_RECHARGE)
    account, operator = await asked(hass, setup_account, ODD)
    operator.reply = HomeAssistantError(f"no credit on {ICCID}, token eyJhbGciOi.abc.def")
    noon.tick(HOUR * 2)
    await refresh(hass, account)
    await act(
        hass,
        "recharge",
        line_device(hass, account),
        package_id="1000XPF-1000XPF",
        max_price=1000,
    )
    found = await async_get_config_entry_diagnostics(hass, account)
    stored = found["entry"]["subentries"][0]["data"]
    assert stored["source"] == {
        key: value if key in {"kind", "every"} else "**REDACTED**"
        for key, value in operator.source.items()
    }
    assert stored["products"] == ["1000", "2500 = 5 GB / 30"]
    assert found["lines"][0]["error"] == "CannotAsk"
    assert found["lines"][0]["said"].startswith("modem.ask")
    states = [
        json.dumps([state.state, dict(state.attributes)], default=str)
        for state in hass.states.async_all()
    ]
    logs = [
        logging.Formatter().format(record)
        for record in caplog.records
        if record.name.startswith("custom_components.")
    ]
    issues = [json.dumps(words) for words in shown(hass, account).values()]
    told = [
        json.dumps(found),
        *(json.dumps(event.data) for event in events),
        *states,
        *logs,
        *issues,
    ]
    assert events
    assert logs
    assert issues
    secrets = {
        ICCID,
        VOUCHER,
        VOUCHER.replace(" ", ""),
        NOUMEA,
        NOUMEA[1:],
        "eyJhbGciOi",
        Operator.CODE,
        Operator.MODEM,
    }
    assert not [(secret, text) for secret in secrets for text in told if secret in text]
    assert not [text for text in [json.dumps(found), *logs] if TITLE in text]


async def test_a_masked_reply_is_in_the_diagnostics(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    account, _ = await asked(hass, setup_account, ODD)
    found = await async_get_config_entry_diagnostics(hass, account)
    assert found["lines"][0]["error"] == NotUnderstood.__name__
    assert found["lines"][0]["said"].startswith("Bonjour")
    assert ICCID not in json.dumps(found)


def test_a_reply_becomes_one_line_that_links_nowhere() -> None:
    assert quoted("  Hello\n\n`you`\t now ") == "Hello 'you' now"
    assert quoted("\n") == "–"
    assert len(quoted("x" * 5000)) == 300
