"""The contract with an action of the owner's: what it is told, and what each of its answers means."""

from datetime import timedelta
from decimal import Decimal
import json
from typing import Any

import pytest

from custom_components.esim_recharge.lines.house import ActionFailed, ActionMissing, NoReply
from custom_components.esim_recharge.lines.models import UNLIMITED, Money, Package, Receipt
from custom_components.esim_recharge.providers.base import (
    ConnectionFailed,
    OutcomeUnknown,
    Provider,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from custom_components.esim_recharge.providers.own_action import OwnAction

from .fake_house import ACTION, DATA, FRANCS, LINE, REFERENCE, FakeHouse, means, order


@pytest.fixture
def house() -> FakeHouse:
    """A house whose action says that it was paid."""
    return FakeHouse()


@pytest.fixture
def provider(house: FakeHouse) -> Provider:
    """An account as it is made from its entry."""
    return PROVIDERS["own_action"].create(means(house), {"action": ACTION}, "")


def francs(amount: str) -> Money:
    """Make a sum."""
    return Money(amount=Decimal(amount), currency="XPF")


async def test_the_login_is_that_the_action_is_there(house: FakeHouse, provider: Provider) -> None:
    await provider.login()
    house.actions.clear()
    with pytest.raises(ConnectionFailed, match=ACTION):
        await provider.login()
    assert house.calls == []


async def test_the_action_is_told_everything_once(house: FakeHouse, provider: Provider) -> None:
    await provider.recharge(order())
    told = {
        "reference": REFERENCE,
        "line": LINE,
        "product": "1000XPF-1200XPF-30d",
        "title": "1200 XPF / 30 d",
        "price": "1000",
        "currency": "XPF",
        "credit": "1200",
        "credit_currency": "XPF",
        "data_bytes": None,
        "validity_days": 30,
    }
    assert house.calls == [(ACTION, told, timedelta(minutes=3))]
    assert json.loads(json.dumps(house.calls[0][1])) == told


async def test_what_a_product_does_not_have_is_null(house: FakeHouse, provider: Provider) -> None:
    await provider.recharge(order(DATA))
    data = house.calls[0][1]
    assert (data["price"], data["currency"]) == ("12.50", "USD")
    assert data["data_bytes"] == 5 * 1024**3
    assert (data["credit"], data["credit_currency"], data["validity_days"]) == (None, None, None)


async def test_data_without_an_end_is_no_number(house: FakeHouse, provider: Provider) -> None:
    endless = Package(package_id="all", title="All", price=francs("1"), data=UNLIMITED)
    await provider.recharge(order(endless))
    assert house.calls[0][1]["data_bytes"] is None


@pytest.mark.parametrize(
    ("answer", "receipt", "paid"),
    [
        ({}, REFERENCE, None),
        ({"receipt": "", "paid": "", "currency": ""}, REFERENCE, None),
        ({"receipt": None, "paid": None, "currency": None}, REFERENCE, None),
        ({"receipt": "A-7", "paid": "980"}, "A-7", francs("980")),
        ({"receipt": 4711, "paid": 980}, "4711", francs("980")),
        ({"receipt": 12.5, "paid": 980.0}, "12.5", francs("980")),
        ({"paid": 0}, REFERENCE, None),  # what a template makes of "not known"
        ({"receipt": "1234 5678 9012 3456"}, REFERENCE, None),  # perhaps the code of a voucher
        (
            {"paid": 0.1 + 0.2, "currency": "usd"},
            REFERENCE,
            Money(amount=Decimal("0.30"), currency="USD"),
        ),
        (
            {"paid": "8.125", "currency": "USD"},
            REFERENCE,
            Money(amount=Decimal("8.125"), currency="USD"),
        ),
        ({"message": "thanks", "else": [1]}, REFERENCE, None),
    ],
)
async def test_success_has_a_receipt(
    house: FakeHouse,
    provider: Provider,
    answer: dict[str, Any],
    receipt: str,
    paid: Money | None,
) -> None:
    house.answer = {"result": "success", **answer}
    assert await provider.recharge(order()) == Receipt(
        reference=receipt, package_id=FRANCS.package_id, title=FRANCS.title, price=paid
    )


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"result": None},
        {"result": "unknown"},
        {"result": "Success"},
        {"result": "success "},
        {"result": True},
        {"result": ["success"]},
        {"success": True},
        {"script.buy_recharge": {"result": "success"}},
        {"result": "ok"},
        {"result": "pending"},
        {"result": "success", "paid": "about 5"},
        {"result": "success", "paid": "12,50"},
        {"result": "success", "paid": -1},
        {"result": "success", "paid": True},
        {"result": "success", "paid": float("nan")},
        {"result": "success", "paid": float("inf")},
        {"result": "success", "paid": 10**5000},
        {"result": "success", "paid": [5]},
        {"result": "success", "paid": 5, "currency": "francs"},
        {"result": "success", "paid": 5, "currency": 953},
        {"result": "success", "receipt": ["A-7"]},
        {"result": "success", "receipt": True},
        {"result": "success", "receipt": 10**5000},
    ],
)
async def test_an_answer_that_is_not_in_the_contract_leaves_the_outcome_open(
    house: FakeHouse, provider: Provider, answer: dict[str, Any]
) -> None:
    house.answer = answer
    with pytest.raises(OutcomeUnknown):
        await provider.recharge(order())
    assert len(house.calls) == 1


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (NoReply(ACTION), f"NoReply: {ACTION}"),
        (ActionFailed(f"{ACTION}: ServiceValidationError"), "ServiceValidationError"),
    ],
)
async def test_silence_and_errors_leave_the_outcome_open(
    house: FakeHouse, provider: Provider, error: Exception, said: str
) -> None:
    house.answer = error
    with pytest.raises(OutcomeUnknown, match=said):
        await provider.recharge(order())
    assert len(house.calls) == 1


async def test_without_the_action_nothing_was_begun(house: FakeHouse, provider: Provider) -> None:
    house.actions.clear()
    with pytest.raises(ConnectionFailed):
        await provider.recharge(order())


async def test_data_that_the_action_does_not_take_began_nothing(
    house: FakeHouse, provider: Provider
) -> None:
    house.answer = ActionMissing(f"{ACTION}: not with this data")
    with pytest.raises(ConnectionFailed, match="not with this data"):
        await provider.recharge(order())


@pytest.mark.parametrize("reason", list(RefusalReason))
async def test_a_refusal_keeps_its_reason_and_its_words(
    house: FakeHouse, provider: Provider, reason: RefusalReason
) -> None:
    house.answer = {"result": "refused", "reason": reason.value, "message": "Come back later"}
    with pytest.raises(Refused) as caught:
        await provider.recharge(order())
    assert (caught.value.reason, caught.value.message) == (reason, "Come back later")


@pytest.mark.parametrize("reason", [None, "", "no idea", 7, ["temporary"], {}])
async def test_a_refusal_for_another_reason_is_still_a_refusal(
    house: FakeHouse, provider: Provider, reason: object
) -> None:
    house.answer = {"result": "refused", "reason": reason, "message": 402}
    with pytest.raises(Refused) as caught:
        await provider.recharge(order())
    assert (caught.value.reason, caught.value.message) == (RefusalReason.OTHER, "402")


@pytest.mark.parametrize("result", ["refused", "unknown", "success"])
async def test_words_name_neither_the_line_nor_long_numbers(
    house: FakeHouse, provider: Provider, result: str
) -> None:
    secret = "8944500102198304567"
    house.answer = {
        "result": result,
        "paid": "?",
        "message": f"{LINE} voucher {secret} \ud800" + "!" * 999,
    }
    with pytest.raises((Refused, OutcomeUnknown)) as caught:
        await provider.recharge(order())
    words = caught.value.message
    assert "voucher" in words
    assert len(words) <= 300
    assert words.isprintable()
    for secret_part in (LINE, secret):
        assert secret_part not in words


@pytest.mark.parametrize("message", [None, ["text"], True, {"a": 1}])
async def test_a_message_that_is_no_text_says_nothing(
    house: FakeHouse, provider: Provider, message: object
) -> None:
    house.answer = {"result": "refused", "message": message}
    with pytest.raises(Refused) as caught:
        await provider.recharge(order())
    assert caught.value.message == ""


async def test_a_number_in_the_name_of_the_action_is_not_told(house: FakeHouse) -> None:
    provider = OwnAction(means(house), action="script.recharge_85512345678")
    for attempt in (provider.login(), provider.recharge(order())):
        with pytest.raises(ConnectionFailed) as caught:
            await attempt
        assert "85512345678" not in caught.value.message


async def test_nobodys_records_can_be_asked(house: FakeHouse, provider: Provider) -> None:
    assert await provider.look_up(order()) is None
    assert await provider.packages(LINE) == (FRANCS, DATA)
    assert house.calls == []


def test_an_action_is_one_account() -> None:
    kind = PROVIDERS["own_action"]
    assert kind.account_key({"action": ACTION}) == kind.account_key({"action": ACTION})
    assert kind.account_key({"action": ACTION}) != kind.account_key({"action": "script.other"})
    assert not kind.needs_address
    assert kind.capabilities.declared
    assert not kind.capabilities.by_hand
