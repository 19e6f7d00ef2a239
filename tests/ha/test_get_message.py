"""The action that words a message: about one line, or the month of a line or an account."""

from datetime import timedelta
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.models import User
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers import device_registry as dr
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_capture_events
import voluptuous as vol

from custom_components.esim_recharge.const import EVENT_RECHARGE
from custom_components.esim_recharge.hub import ledger_path
from tests.simulators.airalo_data import CAMBODIA, CLIENT_SECRET, PERU, START

from .action_helpers import CAPPED, Answer, Value, act, device_of, failed, refused
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, refresh, save, settle

LINE_MESSAGES = ("low", "expiring", "running_out", "status")


@pytest.fixture(autouse=True)
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time, for Home Assistant and the simulator alike; 4:00 AM where Home Assistant stands."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    return freezer


@pytest.fixture
async def account(hass: HomeAssistant, setup_account: SetupAccount) -> MockConfigEntry:
    """A loaded account with a Cambodian and a Peruvian line, both due for nothing."""
    account = await setup_account()
    await settle(hass)
    return account


async def ask(hass: HomeAssistant, account: MockConfigEntry, about: str, **data: Value) -> Answer:
    """A message about the Cambodian line."""
    return await act(hass, "get_message", device_of(hass, account), about=about, **data)


async def test_a_status_says_what_is_left_and_where_the_line_stands(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    answer = await ask(hass, account, "status")
    assert answer == {
        "title": "Angkor Mobile",
        "message": "Angkor Mobile: 850 MB left, expires on December 5. Last read just now."
        " Automatic recharging is off.",
        "approve": "Buy it",
        "reject": "Do not buy it",
    }


@pytest.mark.parametrize("about", LINE_MESSAGES)
@pytest.mark.parametrize(
    ("language", "approve"), [("en", "Buy it"), ("zh-Hans", "购买"), ("es", "Comprar"), ("fr", "Acheter")]
)  # fmt: skip
async def test_a_message_is_in_the_language_that_is_asked_for(
    hass: HomeAssistant, account: MockConfigEntry, about: str, language: str, approve: str
) -> None:
    hass.config.language = "de"
    answer = await ask(hass, account, about, language=language)
    assert answer["approve"] == approve
    assert answer["title"].startswith("Angkor Mobile")
    assert answer["message"].startswith("Angkor Mobile")
    wanted = {"en": "left", "zh-Hans": "剩余", "es": "datos", "fr": "il reste"}
    assert wanted[language] in answer["message"]


async def test_without_a_language_it_is_that_of_home_assistant(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    hass.config.language = "fr"
    assert "850 Mo" in (await ask(hass, account, "low"))["message"]


async def test_the_country_of_home_assistant_has_its_habits_as_soon_as_it_is_known(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await hass.config.async_update(country="GB", language="en")
    await settle(hass)
    assert "5 December" in (await ask(hass, account, "low"))["message"]


async def test_what_a_trigger_tells_can_be_told_on(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    events = async_capture_events(hass, EVENT_RECHARGE)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    told = [
        (await ask(hass, account, "happening", happening=dict(event.data)))["message"]
        for event in events
    ]
    assert told[0] == ("Angkor Mobile is being recharged with 3 GB - 30 Days for 9.36 US dollars.")
    assert [text.split()[2] for text in told] == ["is", "was", "received"]


async def test_a_line_is_called_what_its_owner_calls_it_now(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    device = device_of(hass, account)
    dr.async_get(hass).async_update_device(device, name_by_user="Phnom Penh router")
    assert (await ask(hass, account, "low"))["title"] == "Phnom Penh router: running low"


@pytest.mark.parametrize(
    "data", [{}, {"happening": {}}, {"happening": {"type": "never"}}, {"happening": {"type": None}}]
)
async def test_what_is_no_happening_is_refused_in_words(
    hass: HomeAssistant, account: MockConfigEntry, data: dict[str, Any]
) -> None:
    device = device_of(hass, account)
    error = await refused(hass, "get_message", device, about="happening", **data)
    assert error.translation_key == "happening_invalid"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"about": "weather"},
        {"about": "low", "language": "de"},
        {"about": "happening", "happening": "sent"},
        {"about": "month", "month": "next"},
    ],
)
async def test_what_cannot_be_meant_is_refused(
    hass: HomeAssistant, account: MockConfigEntry, data: dict[str, Any]
) -> None:
    with pytest.raises(vol.Invalid):
        await act(hass, "get_message", device_of(hass, account), **data)


@pytest.mark.parametrize("about", [*LINE_MESSAGES, "happening"])
async def test_an_account_has_nothing_left_and_nothing_happens_to_it(
    hass: HomeAssistant, account: MockConfigEntry, about: str
) -> None:
    device = device_of(hass, account, None)
    error = await refused(hass, "get_message", device, about=about, happening={"type": "sent"})
    assert error.translation_key == "line_needed"


async def test_everybody_may_ask(
    hass: HomeAssistant, account: MockConfigEntry, hass_read_only_user: User
) -> None:
    context = Context(user_id=hass_read_only_user.id)
    device = device_of(hass, account)
    answer = await act(hass, "get_message", device, about="low", context=context)
    assert answer["title"] == "Angkor Mobile: running low"


# Months


async def test_a_month_is_that_of_the_owners_calendar(
    hass: HomeAssistant, account: MockConfigEntry, noon: FrozenDateTimeFactory
) -> None:
    noon.move_to("2026-12-01 07:59:00+00:00")  # a minute before midnight in California
    await refresh(hass, account)
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    bought = [
        "1 recharge for 3.60 US dollars.",
        "- November 30: 1 GB - 7 Days, 3.60 US dollars",
    ]
    now = await ask(hass, account, "month", month="current")
    assert now["title"] == "Angkor Mobile: recharges in November 2026"
    assert now["message"].splitlines() == bought
    assert (await ask(hass, account, "month"))["message"] == "No recharges."
    noon.tick(timedelta(minutes=2))
    last = await ask(hass, account, "month")
    assert (last["title"], last["message"]) == (now["title"], now["message"])
    this = await ask(hass, account, "month", month="current")
    assert this["title"] == "Angkor Mobile: recharges in December 2026"
    assert this["message"] == "No recharges."


async def test_the_month_of_a_line_has_its_limits_and_not_the_recharges_of_others(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    other = device_of(hass, account, PERU)
    answer = await act(hass, "get_message", other, about="month", month="current")
    assert answer["message"] == "No recharges."
    mine = await ask(hass, account, "month", month="current")
    assert mine["message"].splitlines() == [
        "1 recharge for 9.36 US dollars.",
        "- November 10: 3 GB - 30 Days, 9.36 US dollars",
        "Limits: 50 US dollars a month, 20 US dollars per recharge.",
    ]


async def test_the_month_of_an_account_has_its_lines_and_its_wallet(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    await refresh(hass, account)
    device = device_of(hass, account, None)
    answer = await act(hass, "get_message", device, about="month", month="current")
    assert answer["title"] == "Airalo: recharges in November 2026"
    rows = answer["message"].splitlines()
    assert rows[:2] == [
        "1 recharge for 9.36 US dollars.",
        "- Angkor Mobile: 1 recharge, 9.36 US dollars",
    ]
    assert rows[2].startswith("The wallet now holds ")
    assert len(rows) == 3


async def test_no_message_tells_a_number_or_a_secret(
    hass: HomeAssistant, account: MockConfigEntry
) -> None:
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    answers = [
        await ask(hass, account, about, month="current") for about in (*LINE_MESSAGES, "month")
    ]
    told = f"{answers}"
    assert CLIENT_SECRET not in told
    assert not [start.iccid for start in START if start.iccid in told]


async def test_without_the_ledger_lines_are_still_told_about_but_no_month_is(
    hass: HomeAssistant, setup_account: SetupAccount
) -> None:
    path = ledger_path(hass)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(b"not a database" * 1000)
    account = await setup_account()
    await settle(hass)
    status = await ask(hass, account, "status")
    assert status["message"] == (
        "Angkor Mobile: 850 MB left, expires on December 5. Last read just now."
        " No recharge is possible now: ledger not available."
    )
    error = await failed(hass, "get_message", device_of(hass, account), about="month")
    assert error.translation_key == "ledger_unavailable"
