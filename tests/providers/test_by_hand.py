"""A person pays: nothing is sent anywhere, and only their word ends a recharge."""

from datetime import UTC, datetime

from custom_components.esim_recharge.lines.models import Reading
from custom_components.esim_recharge.providers.base import Pending
from custom_components.esim_recharge.providers.by_hand import ByHand
from custom_components.esim_recharge.providers.catalog import PROVIDERS

from .fake_house import DATA, FRANCS, LINE, FakeHouse, means, order


async def test_a_recharge_waits_for_the_person_however_often_it_is_looked_up() -> None:
    house = FakeHouse()
    by_hand = ByHand(means(house))
    await by_hand.login()
    assert await by_hand.recharge(order()) == Pending()
    for _ in range(3):
        assert await by_hand.look_up(order()) == Pending()
    assert house.calls == []


async def test_what_the_owner_declared_can_be_bought_for_that_line_only() -> None:
    by_hand = ByHand(means(FakeHouse()))
    assert await by_hand.packages(LINE) == (FRANCS, DATA)
    assert await by_hand.packages("another") == ()


async def test_nothing_is_known_about_the_line() -> None:
    by_hand = ByHand(means(FakeHouse()))
    before = datetime.now(UTC)
    reading = await by_hand.read(LINE)
    assert before <= reading.read_at <= datetime.now(UTC)
    assert reading == Reading(read_at=reading.read_at)
    assert by_hand.capabilities.reads == frozenset()
    assert await by_hand.lines() == ()
    assert await by_hand.history(LINE) == ()
    assert await by_hand.wallet() is None


def test_there_is_one_account_at_most_and_it_needs_neither_login_nor_address() -> None:
    kind = PROVIDERS["by_hand"]
    assert kind.credentials == ()
    assert not kind.needs_address
    assert kind.account_key({}) == kind.account_key({"anything": "else"})
    assert kind.account_key({}) != PROVIDERS["own_action"].account_key({"action": ""})
    assert isinstance(kind.create(means(FakeHouse()), {}, ""), ByHand)
    assert kind.capabilities.by_hand
