"""What only a person can settle, asked by the card: who is asked what, and what becomes of the answer."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from unittest.mock import patch

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.errors import invalid
from custom_components.esim_recharge.lines.models import line_key
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.settings import Mode
from custom_components.esim_recharge.recharge.status import Status
from custom_components.esim_recharge.shown import LineState
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .action_helpers import CAPPED, act, device_of
from .card_dialog_helpers import Person, last, values
from .conftest import SetupAccount
from .entity_helpers import DUE_AND_AUTOMATIC, coordinator_of, refresh, save, settle
from .other_accounts import ASKED_TO_PAY, by_hand, line_device, save_for, state_of, xpf
from .websocket_helpers import Page

pytestmark = pytest.mark.usefixtures("noon")

KEY = line_key("airalo", CAMBODIA)


@pytest.fixture
async def account(
    hass: HomeAssistant, setup_account: SetupAccount, simulator: AiraloSimulator
) -> MockConfigEntry:
    """A loaded account with a Cambodian line, on which nothing shows that was bought."""
    simulator.configure(credit_delay=None)
    account = await setup_account()
    await settle(hass)
    return account


@pytest.fixture
def come(
    hass: HomeAssistant,
    hass_ws_client: WebSocketGenerator,
    hass_access_token: str,
    hass_admin_user: MockUser,
) -> Callable[[], Awaitable[Page]]:
    """Open a page when time has passed: logins run out, and connections do not last."""

    async def open_page() -> Page:
        (login,) = hass_admin_user.refresh_tokens.values()
        return Page(await hass_ws_client(hass, hass.auth.async_create_access_token(login)))

    return open_page


def line(account: MockConfigEntry) -> LineState:
    """What is shown about the Cambodian line."""
    return coordinator_of(account).data.lines[KEY]


# An unknown outcome


@pytest.fixture
async def unsure(
    hass: HomeAssistant, account: MockConfigEntry, simulator: AiraloSimulator, page: Page
) -> Person:
    """Somebody whose recharge was charged, though no answer came."""
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    return Person(page, device_of(hass, account), "unknown")


async def test_an_unknown_outcome_is_nothing_that_is_answered_beforehand(
    unsure: Person, simulator: AiraloSimulator
) -> None:
    page = await unsure.step("start")
    assert (page["at"], unsure.says) == ("unknown", ["description", "sure"])
    said = values(page["parts"][0]["text"])
    assert (said["line"], said["provider"], said["product"]) == (
        "Angkor Mobile",
        "Airalo",
        "1 GB - 7 Days",
    )
    assert said["price"] == {"money": ["3.60", "USD"]}
    assert [last(each["title"]) for each in unsure.options().values()] == [
        "charged",
        "not_charged",
    ]
    assert unsure.button("save")["needs"] == "charged"
    fields = unsure.fields()
    assert fields["sum"].get("value") is None
    assert last(fields["sum"]["hint"]) == "charged_hint"
    assert fields["sum"]["if"] == fields["receipt"]["if"] == ["charged", ["yes"]]
    assert len(simulator.charges) == 1


async def test_it_is_settled_with_what_was_charged_and_the_receipt(
    account: MockConfigEntry, unsure: Person, simulator: AiraloSimulator
) -> None:
    await unsure.step("start")
    unsure.input |= {"charged": "yes", "sum": "3.25", "receipt": " R-1 "}
    page = await unsure.press("save")
    assert (page["done"], page["haptic"]) == (True, "success")
    last_ = line(account).last
    assert last_ is not None
    assert (last_.state, str(last_.paid), last_.receipt) == (State.SUCCEEDED, "3.25 USD", "R-1")
    assert len(simulator.charges) == 1


async def test_what_was_not_charged_needs_no_sum_and_leaves_out_what_was_typed(
    account: MockConfigEntry, unsure: Person
) -> None:
    await unsure.step("start")
    unsure.input |= {"charged": "no", "sum": "5", "receipt": "R"}
    await unsure.press("save")
    last_ = line(account).last
    assert last_ is not None
    assert (last_.state, last_.paid, last_.receipt) == (State.REFUSED, None, None)


async def test_without_a_sum_the_price_was_charged(
    account: MockConfigEntry, unsure: Person
) -> None:
    await unsure.step("start")
    unsure.input |= {"charged": "yes", "sum": " ", "receipt": ""}
    await unsure.press("save")
    last_ = line(account).last
    assert last_ is not None
    assert (last_.state, last_.paid) == (State.SUCCEEDED, None)


@pytest.mark.parametrize("sum_", ["1,000", "0", "0.00", "five", "-1", "1e3", "12."])
async def test_a_sum_that_cannot_be_read_is_not_left_out(
    account: MockConfigEntry, unsure: Person, sum_: str
) -> None:
    await unsure.step("start")
    unsure.input |= {"charged": "yes", "sum": sum_}
    error = await unsure.press_in_vain("save")
    assert error["translation_key"] == "sum_not_plain"
    assert line(account).open is not None


@pytest.mark.parametrize("charged", ["", "maybe"])
async def test_without_an_answer_nothing_is_settled(
    account: MockConfigEntry, unsure: Person, charged: str
) -> None:
    await unsure.step("start")
    unsure.input |= {"charged": charged}
    error = await unsure.press_in_vain("save")
    assert error["translation_key"] == "value_invalid"
    assert line(account).open is not None


async def test_what_is_refused_can_be_said_again(account: MockConfigEntry, unsure: Person) -> None:
    await unsure.step("start")
    unsure.input |= {"charged": "yes", "receipt": "70131882409961"}
    error = await unsure.press_in_vain("save")
    assert error["translation_key"] == "receipt_invalid"
    unsure.input["receipt"] = "R-2"
    await unsure.press("save")
    assert line(account).last is not None


async def test_what_is_explained_meanwhile_is_no_question_any_more(
    hass: HomeAssistant, unsure: Person
) -> None:
    await unsure.step("start")
    await act(hass, "resolve", unsure.device_id, charged=False)
    unsure.input |= {"charged": "yes"}
    await unsure.press("save")
    assert (unsure.alerts, unsure.buttons) == (["nothing_open"], ["close"])
    await unsure.step("start")
    assert unsure.alerts == ["nothing_open"]


async def test_what_is_explained_in_the_same_moment_is_settled_once(
    unsure: Person, account: MockConfigEntry, hass_ws_client: WebSocketGenerator
) -> None:
    other = Person(Page(await hass_ws_client()), unsure.device_id, "unknown")
    await unsure.step("start")
    await other.step("start")
    unsure.input |= {"charged": "yes"}
    other.input |= {"charged": "yes"}
    pages = await asyncio.gather(unsure.press("save"), other.press("save"))
    assert {page["at"] for page in pages} <= {"settled", "gone"}
    assert "settled" in {page["at"] for page in pages}
    assert line(account).standing.status is Status.WAITING_FOR_CREDIT


@pytest.mark.parametrize(("known", "left"), [("nothing_open", "gone"), ("receipt_invalid", None)])
async def test_what_was_settled_a_moment_before_is_told_from_another_no(
    account: MockConfigEntry, unsure: Person, known: str, left: str | None
) -> None:
    await unsure.step("start")
    unsure.input |= {"charged": "yes"}
    with patch("custom_components.esim_recharge.card.visit.Visit.act", side_effect=invalid(known)):
        if left:
            assert (await unsure.press("save"))["at"] == left
        else:
            assert (await unsure.press_in_vain("save"))["translation_key"] == known
    assert line(account).open is not None


async def test_a_page_that_was_left_open_settles_no_other_recharge(
    account: MockConfigEntry, unsure: Person
) -> None:
    await unsure.step("start")
    for step in ("save", "save:01ANOTHERANOTHERANOTHER00"):
        await unsure.step(step, charged="no")
        assert unsure.alerts == ["nothing_open"]
    assert line(account).open is not None


# A payment by hand


@pytest.fixture
async def payer(hass: HomeAssistant, setup_account: SetupAccount, page: Page) -> Person:
    """Somebody whom a line asks to be paid for."""
    home = await setup_account(by_hand())
    await save_for(hass, home, ASKED_TO_PAY)
    await act(hass, "set_balance", line_device(hass, home), money=300)
    assert state_of(home).standing.status is Status.TO_PAY
    return Person(page, line_device(hass, home), "pay")


async def test_a_payment_begins_with_the_price(payer: Person, hass: HomeAssistant) -> None:
    page = await payer.step("start")
    assert (page["at"], payer.says) == ("pay", ["description"])
    field = payer.fields()["sum"]
    assert field["value"] == "1000"
    label = values(field["label"])
    assert (last(label["amount"]), label["currency"]) == ("amount", "XPF")
    assert last(field["hint"]) == "amount"
    assert [last(each["title"]) for each in payer.options().values()] == ["paid", "not_paid"]
    await payer.step(payer.button("save")["step"], charged="yes", sum="1 100", receipt="R-77")
    (home,) = hass.config_entries.async_loaded_entries("esim_recharge")
    paid = state_of(home).last  # type: ignore[arg-type]  # it was made as a mock
    assert paid is not None
    assert (paid.state, paid.paid, paid.receipt) == (State.SUCCEEDED, xpf(1100), "R-77")


async def test_a_price_is_suggested_as_its_reader_writes_it(
    payer: Person, hass: HomeAssistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    (home,) = hass.config_entries.async_loaded_entries("esim_recharge")
    state = state_of(home)  # type: ignore[arg-type]  # it was made as a mock
    assert state.open is not None
    package = replace(state.open.package, price=xpf("1000.50"))
    fine = replace(state, open=replace(state.open, package=package))
    coordinator = home.runtime_data.coordinator
    lines = dict.fromkeys(coordinator.data.lines, fine)
    monkeypatch.setattr(coordinator, "data", replace(coordinator.data, lines=lines))
    await payer.step("start", mark=",")
    assert payer.fields()["sum"]["value"] == "1000,50"


async def test_what_was_not_paid_is_settled_too(payer: Person, hass: HomeAssistant) -> None:
    await payer.step("start")
    payer.input |= {"charged": "no"}
    page = await payer.press("save")
    assert page["done"] is True
    await payer.step("start")
    assert payer.alerts == ["nothing_open"]


# A recharge that never arrived


async def test_a_recharge_that_never_arrived_is_settled_with_one_word_which_spends_nothing(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    come: Callable[[], Awaitable[Page]],
    freezer: FrozenDateTimeFactory,
) -> None:
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    freezer.tick(6 * 3600)
    await refresh(hass, account)
    assert line(account).uncleared is not None
    person = Person(await come(), device_of(hass, account), "not_credited")
    shown = await person.step("start")
    said = values(shown["parts"][0]["text"])
    assert said["receipt"] == simulator.charges[0].order
    assert person.buttons == ["close", "clear"]
    await person.step("clear:01ANOTHERANOTHERANOTHER00")
    assert person.alerts == ["nothing_open"]
    assert line(account).uncleared is not None
    await person.step("start")
    done = await person.press("clear")
    assert (done["done"], done["haptic"]) == (True, "success")
    assert line(account).uncleared is None
    await person.step("start")
    assert person.alerts == ["nothing_open"]
    assert len(simulator.charges) == 1


# Failures in a row


async def test_without_failures_there_is_nothing_to_let_go_on(
    hass: HomeAssistant, account: MockConfigEntry, page: Page
) -> None:
    person = Person(page, device_of(hass, account), "stopped")
    for step in ("start", "clear"):
        await person.step(step)
        assert (person.alerts, person.buttons) == (["nothing_open"], ["close"])


async def test_failures_in_a_row_are_told_and_let_go_on(
    hass: HomeAssistant,
    account: MockConfigEntry,
    simulator: AiraloSimulator,
    freezer: FrozenDateTimeFactory,
    come: Callable[[], Awaitable[Page]],
) -> None:
    body = '{"code": 33, "reason": "The package is not on sale"}'
    simulator.fault(FaultKind.ANSWER, "recharge", count=3, status=422, body=body)
    await save(hass, account, CAMBODIA, DUE_AND_AUTOMATIC)
    for _ in range(2):
        freezer.tick(13 * 3600)
        await refresh(hass, account)
    assert line(account).standing.status is Status.BREAKER_OPEN
    person = Person(await come(), device_of(hass, account), "stopped")
    shown = await person.step("start")
    assert values(shown["parts"][0]["text"]) == {"line": "Angkor Mobile", "provider": "Airalo"}
    assert person.buttons == ["close", "clear"]
    await save(hass, account, CAMBODIA, replace(DUE_AND_AUTOMATIC, mode=Mode.NOTIFY))
    assert line(account).standing.status is Status.BREAKER_OPEN
    done = await person.press("clear")
    assert (done["done"], done["haptic"]) == (True, "success")
    assert line(account).standing.status is not Status.BREAKER_OPEN
    assert simulator.charges == []
