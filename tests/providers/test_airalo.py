"""Airalo against its simulator; where money is concerned, the simulator's charges are the judge."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import json
import logging
from pathlib import Path
from typing import Any, Final

from aiohttp import ClientSession
from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    LineStatus,
    Money,
    PackageRecord,
    Quantity,
    Reading,
    Receipt,
)
from custom_components.esim_recharge.providers import airalo_answers as answers
from custom_components.esim_recharge.providers.airalo import DEFAULT_URL, Airalo
from custom_components.esim_recharge.providers.base import (
    AccessDeniedError,
    AuthError,
    Charged,
    ConnectionFailed,
    Effect,
    FoundLine,
    NotFoundError,
    Order,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    RefusalReason,
    Refused,
    Retry,
)
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import (
    CAMBODIA,
    CLIENT_ID,
    CLIENT_SECRET,
    LAOS,
    NEW_CALEDONIA,
    NOT_ACTIVE,
    PERU,
    RECYCLED,
)
from tests.simulators.common import FaultKind, Json

from .conftest import REFERENCE, Answer
from .disturbances import FAULTS_OF_PURCHASES, json_values, often, spoiled

MB: Final = 1024 * 1024
UNKNOWN_ICCID: Final = "8985501000000000999"
READS: Final = ("lines", "read", "packages", "history", "wallet", "look_up")

type Ask = Callable[[Airalo, Order], Coroutine[Any, Any, object]]

ASK: dict[str, Ask] = {
    "login": lambda airalo, _: airalo.login(),
    "lines": lambda airalo, _: airalo.lines(),
    "read": lambda airalo, order: airalo.read(order.line),
    "packages": lambda airalo, order: airalo.packages(order.line),
    "history": lambda airalo, order: airalo.history(order.line),
    "wallet": lambda airalo, _: airalo.wallet(),
    "look_up": lambda airalo, order: airalo.look_up(order),
    "recharge": lambda airalo, order: airalo.recharge(order),
}


def usd(amount: str) -> Money:
    """A sum in the currency of the wallet."""
    return Money(amount=Decimal(amount), currency="USD")


def usage(**changes: Json) -> dict[str, Json]:
    """An answer about the usage, as documented."""
    data = {
        "remaining": 767,
        "total": 2048,
        "expired_at": "2027-01-01 00:00:00",
        "is_unlimited": False,
        "status": "ACTIVE",
        "remaining_voice": 0,
        "remaining_text": 0,
        "total_voice": 0,
        "total_text": 0,
    }
    return {"data": data | changes, "meta": {"message": "api.succes"}}


def offer(**changes: Json) -> dict[str, Json]:
    """A top-up on offer, as documented."""
    return {
        "id": "x-30days-3gb-topup",
        "type": "topup",
        "price": 10,
        "net_price": 8,
        "amount": 3072,
        "day": 30,
        "is_unlimited": False,
        "title": "3 GB - 30 Days",
        "voice": None,
        "text": None,
    } | changes


# Credentials


def test_it_talks_to_the_documented_host_and_declares_what_the_documentation_says() -> None:
    assert DEFAULT_URL == "https://partners-api.airalo.com"
    assert Airalo.capabilities.retry is Retry.DIFF
    assert Airalo.capabilities.effect is Effect.QUEUES
    assert Airalo.capabilities.poll_floor == timedelta(minutes=20)


async def test_right_credentials_are_accepted(airalo: Airalo) -> None:
    await airalo.login()


@pytest.mark.parametrize(
    ("client_id", "client_secret"), [("nobody", CLIENT_SECRET), (CLIENT_ID, "wrong"), ("", "")]
)
async def test_wrong_credentials_are_told_apart_from_everything_else(
    simulator: AiraloSimulator, session: ClientSession, client_id: str, client_secret: str
) -> None:
    airalo = Airalo(
        session=session,
        client_id=client_id,
        client_secret=client_secret,
        base_url=f"{simulator.url}/",
    )
    with pytest.raises(AuthError):
        await airalo.login()
    with pytest.raises(AuthError):
        await airalo.wallet()


async def test_login_asks_for_a_new_token_even_if_there_is_one(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    await airalo.login()
    await airalo.login()
    assert simulator.token_requests == 2


async def test_an_address_that_is_not_on_the_allowlist_is_not_a_matter_of_credentials(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.DENIED, "login")
    with pytest.raises(AccessDeniedError, match="IP address not permitted"):
        await airalo.login()
    simulator.fault(FaultKind.DENIED, "wallet")
    with pytest.raises(AccessDeniedError, match="IP address not permitted"):
        await airalo.login()


async def test_many_calls_at_once_lead_to_one_token_request(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    await asyncio.gather(*(airalo.wallet() for _ in range(20)))
    assert simulator.token_requests == 1


async def test_a_token_is_renewed_after_a_day_though_it_claims_a_year(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    await airalo.wallet()
    simulator.advance(23.8 * 3600)
    await airalo.wallet()
    assert simulator.token_requests == 1
    simulator.advance(0.2 * 3600)
    await airalo.wallet()
    assert simulator.token_requests == 2


async def test_a_token_with_a_short_life_is_not_used_until_its_last_minutes(
    airalo: Airalo, simulator: AiraloSimulator, answer: Answer
) -> None:
    token = {"data": {"access_token": "short", "expires_in": 600}}
    answer("login", token)
    answer("wallet", {"data": {"balances": []}})
    for minutes, requests in ((0, 1), (4, 1), (2, 2)):
        simulator.advance(minutes * 60)
        await airalo.wallet()
        assert sum(e.endpoint == "login" for e in simulator.exchanges) == requests


async def test_many_reads_refused_together_lead_to_one_new_token(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    await airalo.wallet()
    simulator.fault(FaultKind.UNAUTHORISED, "wallet")
    assert await asyncio.gather(*(airalo.wallet() for _ in range(10))) == [usd("225.35")] * 10
    assert simulator.token_requests == 2


@pytest.mark.parametrize("token", ["", "two\nlines", "é", None, 5, {}])
async def test_a_token_that_is_none_is_a_failed_connection(
    airalo: Airalo, answer: Answer, token: Json
) -> None:
    answer("login", {"data": {"access_token": token, "expires_in": 60}})
    with pytest.raises(ConnectionFailed):
        await airalo.wallet()


# Lines


async def test_all_lines_are_found_over_several_pages(
    airalo: Airalo, monkeypatch: pytest.MonkeyPatch
) -> None:
    everything = await airalo.lines()
    monkeypatch.setattr("custom_components.esim_recharge.providers.airalo._PER_PAGE", 2)
    assert await airalo.lines() == everything
    assert [line.identifier for line in everything] == [
        NEW_CALEDONIA,
        CAMBODIA,
        PERU,
        LAOS,
        RECYCLED,
        NOT_ACTIVE,
    ]
    assert [line.identifier for line in everything if line.retired] == [RECYCLED]
    assert everything[1].title == "Angkor Mobile"


@pytest.mark.parametrize(
    ("package", "title"),
    [
        ("Bonbon Mobile 2-3 GB - 30 Days", "Bonbon Mobile 2"),
        ("Caillou-Mobile-500 MB - 3 Days", "Caillou-Mobile"),
        ("Change-Unlimited - 10 Days", "Change"),
        ("Something else", "Something else"),
    ],
)
def test_a_line_is_named_after_its_operator_and_not_after_its_first_package(
    package: str, title: str
) -> None:
    sim = {"iccid": "89", "simable": {"package": package}}
    found, _ = answers.lines({"data": [sim]})
    assert found == [FoundLine(identifier="89", title=title)]


async def test_three_pages_are_three_requests(
    airalo: Airalo, simulator: AiraloSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("custom_components.esim_recharge.providers.airalo._PER_PAGE", 2)
    await airalo.lines()
    pages = [e.call.query["page"] for e in simulator.exchanges if e.endpoint == "lines"]
    assert pages == ["1", "2", "3"]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ({"data": []}, []),
        ({"data": [], "meta": {"last_page": 9}}, []),
        ({"data": [{"iccid": "89"}], "meta": None}, [FoundLine(identifier="89", title="")]),
        (
            {"data": [{"iccid": "89"}], "meta": {"last_page": "1", "per_page": "100"}},
            [FoundLine(identifier="89", title="")],
        ),
        ({"data": [{"iccid": None}, {}]}, []),
        (
            {"data": [{"iccid": "89", "simable": {"package": "P"}, "recycled": True}]},
            [FoundLine(identifier="89", title="P", retired=True)],
        ),
        # The same page for ever: a list that claims to have no end.
        (
            {"data": [{"iccid": "89"}], "meta": {"last_page": 10**9}},
            [FoundLine(identifier="89", title="")],
        ),
    ],
)
async def test_lists_of_lines(
    airalo: Airalo, answer: Answer, body: Json, found: list[FoundLine]
) -> None:
    answer("lines", body)
    assert list(await airalo.lines()) == found


# Readings


async def test_a_reading_of_a_running_line(airalo: Airalo, simulator: AiraloSimulator) -> None:
    line = simulator.lines[CAMBODIA].bought[0]
    assert line.expired_at is not None
    expires = line.expired_at.replace(microsecond=0)
    reading = await airalo.read(CAMBODIA)
    assert simulator.now() - timedelta(seconds=5) < reading.read_at <= simulator.now()
    assert reading == Reading(
        read_at=reading.read_at,
        allowances=(
            Allowance(
                kind=AllowanceKind.DATA, remaining=850 * MB, total=1024 * MB, expires_at=expires
            ),
        ),
        valid_until=expires,
        status=LineStatus.ACTIVE,
    )


async def test_a_reading_with_voice_and_messages(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    simulator.consume(PERU, minutes=5, texts=3)
    reading = await airalo.read(PERU)
    assert reading.remaining(AllowanceKind.VOICE) == 15 * 60
    assert reading.total(AllowanceKind.VOICE) == 20 * 60
    assert reading.remaining(AllowanceKind.SMS) == 17
    assert reading.total(AllowanceKind.SMS) == 20
    assert {pot.expires_at for pot in reading.allowances} == {reading.valid_until}


@pytest.mark.parametrize(
    ("changes", "remaining", "total", "status"),
    [
        ({}, 767 * MB, 2048 * MB, LineStatus.ACTIVE),
        ({"remaining": 0.5}, MB // 2, 2048 * MB, LineStatus.ACTIVE),
        ({"remaining": "767", "total": "2048"}, 767 * MB, 2048 * MB, LineStatus.ACTIVE),
        ({"remaining": 0}, 0, 2048 * MB, LineStatus.ACTIVE),
        ({"remaining": None}, None, 2048 * MB, LineStatus.ACTIVE),
        ({"total": None}, 767 * MB, None, LineStatus.ACTIVE),
        (
            {"remaining": 0, "total": 0, "is_unlimited": True},
            UNLIMITED,
            UNLIMITED,
            LineStatus.ACTIVE,
        ),
        ({"is_unlimited": None}, 767 * MB, 2048 * MB, LineStatus.ACTIVE),
        ({"remaining": 0, "total": 0}, None, None, LineStatus.ACTIVE),
        ({"remaining": 0, "total": 0, "is_unlimited": None}, None, None, LineStatus.ACTIVE),
        ({"remaining": 0, "total": 0, "status": "UNKNOWN"}, None, None, None),
        ({"remaining": 0, "total": 0, "status": "FINISHED"}, 0, 0, LineStatus.USED_UP),
        ({"status": "NOT_ACTIVE", "expired_at": None}, 767 * MB, 2048 * MB, LineStatus.NOT_ACTIVE),
        ({"status": "FINISHED", "remaining": 0}, 0, 2048 * MB, LineStatus.USED_UP),
        ({"status": "EXPIRED"}, 767 * MB, 2048 * MB, LineStatus.EXPIRED),
        ({"status": "SOMETHING_NEW"}, 767 * MB, 2048 * MB, None),
        ({"status": None}, 767 * MB, 2048 * MB, None),
    ],
)
async def test_shapes_of_the_usage(
    *,
    airalo: Airalo,
    answer: Answer,
    changes: dict[str, Json],
    remaining: Quantity | None,
    total: Quantity | None,
    status: LineStatus | None,
) -> None:
    answer("read", usage(**changes))
    reading = await airalo.read(CAMBODIA)
    assert reading.remaining(AllowanceKind.DATA) == remaining
    assert reading.total(AllowanceKind.DATA) == total
    assert reading.status is status
    assert reading.as_of is None


@pytest.mark.parametrize(
    ("text", "expires"),
    [
        (None, None),
        ("", None),
        ("2022-01-01 00:00:00", datetime(2022, 1, 1, tzinfo=UTC)),
        ("2022-01-01T11:00:00+11:00", datetime(2022, 1, 1, tzinfo=UTC)),
    ],
)
async def test_a_time_without_an_offset_is_held_for_utc(
    airalo: Airalo, answer: Answer, text: str | None, expires: datetime | None
) -> None:
    answer("read", usage(expired_at=text))
    assert (await airalo.read(CAMBODIA)).valid_until == expires


@pytest.mark.parametrize(
    ("changes", "voice", "total"),
    [
        ({"total_voice": 100, "remaining_voice": 0}, 0, 6000),
        ({"total_voice": 100, "remaining_voice": None}, None, 6000),
        ({"total_voice": 0, "remaining_voice": 0}, None, None),
        ({"total_voice": None, "remaining_voice": 7}, None, None),
    ],
)
async def test_no_voice_in_the_package_is_not_voice_used_up(
    airalo: Airalo,
    answer: Answer,
    changes: dict[str, Json],
    voice: int | None,
    total: int | None,
) -> None:
    answer("read", usage(**changes))
    reading = await airalo.read(CAMBODIA)
    assert reading.remaining(AllowanceKind.VOICE) == voice
    assert reading.total(AllowanceKind.VOICE) == total


async def test_a_recycled_line_says_nothing_but_that(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    reading = await airalo.read(RECYCLED)
    assert reading.status is LineStatus.RETIRED
    assert reading.allowances == ()
    assert reading.valid_until is None
    with pytest.raises(Refused) as caught:
        await airalo.packages(RECYCLED)
    assert caught.value.reason is RefusalReason.LINE_RETIRED
    assert RECYCLED not in str(caught.value)


async def test_a_line_that_was_never_used_waits(airalo: Airalo) -> None:
    reading = await airalo.read(NOT_ACTIVE)
    assert reading.status is LineStatus.NOT_ACTIVE
    assert reading.remaining(AllowanceKind.DATA) == 1024 * MB
    assert reading.valid_until is None


async def test_running_dry_and_out_of_time(airalo: Airalo, simulator: AiraloSimulator) -> None:
    simulator.consume(CAMBODIA, megabytes=5000)
    used_up = await airalo.read(CAMBODIA)
    assert (used_up.status, used_up.remaining(AllowanceKind.DATA)) == (LineStatus.USED_UP, 0)
    simulator.set_line(LAOS, expires_in=60)
    simulator.advance(61)
    assert (await airalo.read(LAOS)).status is LineStatus.EXPIRED


@pytest.mark.parametrize("method", ["read", "packages", "history"])
async def test_an_unknown_line_is_not_found(airalo: Airalo, order: Order, method: str) -> None:
    with pytest.raises(NotFoundError, match=r"messages\.resource_not_found"):
        await ASK[method](airalo, replace(order, line=UNKNOWN_ICCID))


@pytest.mark.parametrize(
    ("method", "body"),
    [
        ("read", {"data": []}),
        ("read", {"meta": {}}),
        ("read", usage(remaining="lots")),
        ("read", usage(remaining=-1)),
        ("read", usage(remaining=1e300)),
        ("read", usage(remaining="NaN")),
        ("read", usage(remaining=float("nan"))),
        ("read", usage(remaining=True)),
        ("read", usage(total=[])),
        ("read", usage(is_unlimited="no")),
        ("read", usage(status=5)),
        ("read", usage(expired_at=1640995200)),
        ("read", usage(expired_at="tomorrow")),
        ("read", usage(expired_at="0001-01-01T00:00:00+14:00")),
        ("lines", {"data": None}),
        ("lines", {"data": {}}),
        ("lines", {"data": ["89"]}),
        ("lines", {"data": [{"iccid": 8985501000000000024}]}),
        ("lines", {"data": [{"iccid": "89", "simable": "P"}]}),
        ("packages", {"data": [5]}),
        ("packages", {"data": [offer(price="ten", net_price=None)]}),
        ("packages", {"data": [offer(net_price=-8)]}),
        ("packages", {"data": "none"}),
        ("packages", {"data": [offer()], "pricing": "net_pricing"}),
        ("history", {"data": [{"id": 1}]}),
        ("history", {"data": [{"package": {"id": "p"}}]}),
        ("history", {"data": [{"id": 1, "package": {"id": None}}]}),
        ("history", {"data": [{"id": True, "package": {"id": "p"}}]}),
        ("wallet", {"data": {"balances": 5}}),
        ("wallet", {"data": {"balances": {"availableBalance": {"amount": 5, "currency": "$"}}}}),
        ("wallet", {"data": {"balances": {"availableBalance": {"amount": "x"}}}}),
        ("look_up", {"data": {"id": 1}}),
        ("look_up", {"data": [{"description": REFERENCE, "package_id": "p"}]}),
    ],
)
async def test_an_answer_of_the_wrong_shape_is_a_failed_read(
    airalo: Airalo, order: Order, answer: Answer, method: str, body: Json
) -> None:
    answer(method, body)
    with pytest.raises(ConnectionFailed, match="unreadable answer"):
        await ASK[method](airalo, order)


# Packages, history, wallet


async def test_packages_cost_what_the_wallet_pays_in_both_pricing_models(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    net = await airalo.packages(CAMBODIA)
    assert [str(package.price) for package in net] == [
        "3.6 USD",
        "9.36 USD",
        "14.4 USD",
        "25.92 USD",
    ]
    simulator.configure(pricing="discount_pricing", discount=15)
    discounted = await airalo.packages(CAMBODIA)
    assert [str(package.price) for package in discounted] == [
        "3.83 USD",
        "9.95 USD",
        "15.30 USD",
        "27.54 USD",
    ]
    for package in discounted:
        before = simulator.wallet
        assert before is not None
        await airalo.recharge(Order(reference=REFERENCE, line=CAMBODIA, package=package))
        assert simulator.wallet is not None
        # Airalo's rounding is not documented: we never state less than it may take.
        assert Decimal(0) <= package.price.amount - (before - simulator.wallet) <= Decimal("0.01")


@pytest.mark.parametrize(
    ("changes", "pricing", "price"),
    [
        ({}, {"model": "net_pricing", "discount_percentage": 0}, "8"),
        ({"net_price": "18.40"}, {"model": "net_pricing"}, "18.40"),
        ({"net_price": 18.4}, None, "18.4"),
        ({"net_price": None}, {"model": "discount_pricing", "discount_percentage": 20}, "8.00"),
        ({"net_price": None}, {"model": "discount_pricing", "discount_percentage": "20"}, "8.00"),
        (
            {"net_price": None, "price": "9.99"},
            {"model": "discount_pricing", "discount_percentage": 33},
            "6.70",
        ),
        ({"net_price": None}, {"model": "discount_pricing"}, "10.00"),
        ({"net_price": None}, {"model": "net_pricing", "discount_percentage": 50}, "10.00"),
        ({"net_price": None}, None, "10.00"),
        ({"net_price": 0}, None, "10.00"),
        ({"net_price": None, "price": None}, None, None),
        ({"net_price": None}, {"model": "discount_pricing", "discount_percentage": 100}, None),
        ({"net_price": None}, {"model": "discount_pricing", "discount_percentage": 101}, None),
        ({"id": None}, None, None),
    ],
)
async def test_the_price_of_a_package_and_that_one_without_a_price_is_not_offered(
    airalo: Airalo,
    answer: Answer,
    changes: dict[str, Json],
    pricing: Json,
    price: str | None,
) -> None:
    answer("packages", {"pricing": pricing, "data": [offer(**changes)]})
    packages = await airalo.packages(CAMBODIA)
    assert [str(package.price.amount) for package in packages] == ([] if price is None else [price])


async def test_what_a_package_holds(airalo: Airalo, answer: Answer) -> None:
    plenty = offer(voice=100, text=50, title=None)
    nothing = offer(id="u", amount=0, is_unlimited=True, day=None, voice=0)
    answer("packages", {"data": [plenty, nothing, offer(amount=None, id="n")]})
    full, unlimited, unknown = await airalo.packages(CAMBODIA)
    assert (full.data, full.voice, full.sms, full.validity_days) == (3072 * MB, 6000, 50, 30)
    assert full.title == full.package_id
    assert (unlimited.data, unlimited.voice, unlimited.validity_days) == (UNLIMITED, None, None)
    assert unknown.data is None


async def test_a_line_without_top_ups_has_none(airalo: Airalo, simulator: AiraloSimulator) -> None:
    for item in simulator.lines[CAMBODIA].offers:
        simulator.set_package(item.id, CAMBODIA, gone=True)
    assert await airalo.packages(CAMBODIA) == ()


async def test_the_history_shows_the_first_package_and_every_top_up(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    (first,) = await airalo.history(CAMBODIA)
    assert first.package_id == "angkor-mobile-30days-1gb"
    assert first.activated_at is not None
    assert first.expires_at == first.activated_at + timedelta(days=30)
    await airalo.recharge(order)
    again, second = await airalo.history(CAMBODIA)
    assert again == first
    assert second == PackageRecord(
        record_id=second.record_id,
        package_id=order.package.package_id,
        title="1 GB - 7 Days",
        price=order.package.price,
    )
    assert second.record_id != first.record_id


async def test_the_wallet_in_its_own_currency(airalo: Airalo, simulator: AiraloSimulator) -> None:
    assert await airalo.wallet() == usd("225.35")
    simulator.set_wallet("-12.50", "EUR")
    assert await airalo.wallet() == Money(amount=Decimal("-12.5"), currency="EUR")


@pytest.mark.parametrize(
    "balances",
    [
        [],
        None,
        {},
        {"name": "balance"},
        {"availableBalance": None},
        {"availableBalance": {"amount": 5}},
        {"availableBalance": {"currency": "USD"}},
    ],
)
async def test_a_wallet_that_is_not_shown_is_unknown_and_not_empty(
    airalo: Airalo, answer: Answer, balances: Json
) -> None:
    answer("wallet", {"data": {"balances": balances}})
    assert await airalo.wallet() is None


# Purchases


async def test_a_recharge_is_charged_once_and_queues_behind_the_running_package(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    receipt = await airalo.recharge(order)
    (charge,) = simulator.charges
    assert receipt == Receipt(
        reference=charge.order,
        package_id="angkor-mobile-7days-1gb-topup",
        title="Angkor Mobile-1 GB - 7 Days",
        price=usd("3.6"),
    )
    assert (charge.line, charge.reference) == (CAMBODIA, REFERENCE)
    assert charge.amount == order.package.price.amount
    assert simulator.wallet == Decimal("221.75")
    reading = await airalo.read(CAMBODIA)
    assert reading.remaining(AllowanceKind.DATA) == (850 + 1024) * MB
    assert reading.total(AllowanceKind.DATA) == 2048 * MB
    simulator.consume(CAMBODIA, megabytes=851)
    after = await airalo.read(CAMBODIA)
    assert after.remaining(AllowanceKind.DATA) == 1023 * MB
    assert after.valid_until is not None
    assert timedelta(days=6, hours=23) < after.valid_until - simulator.now() <= timedelta(days=7)


async def test_the_order_is_sent_as_documented(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    await airalo.recharge(order)
    call = simulator.exchanges[-1].call
    assert call.form == {
        "package_id": order.package.package_id,
        "iccid": CAMBODIA,
        "description": REFERENCE,
    }
    assert call.headers["Content-Type"].startswith("multipart/form-data")
    assert call.headers["Accept"] == "application/json"


async def test_the_same_order_twice_is_two_charges(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    """Airalo cannot tell a repetition from a wish: whoever calls twice pays twice."""
    await airalo.recharge(order)
    await airalo.recharge(order)
    assert len(simulator.charges) == 2


@pytest.mark.parametrize(
    ("bought", "price"),
    [
        ({"net_price": 3.6}, "3.6"),
        ({"net_price": None, "total_amount_paid": 3.61}, "3.61"),
        ({"net_price": "3.60", "currency": "usd"}, "3.60"),
        ({}, None),
        ({"price": 4.5}, None),
    ],
)
async def test_the_receipt_says_what_was_paid_or_nothing(
    airalo: Airalo, order: Order, answer: Answer, bought: dict[str, Json], price: str | None
) -> None:
    answer(
        "recharge",
        {"data": {"id": 7, "package_id": order.package.package_id, "currency": "USD"} | bought},
    )
    receipt = await airalo.recharge(order)
    assert receipt.reference == "7"
    assert receipt.price == (None if price is None else usd(price))


CODES: Final = {
    11: RefusalReason.INSUFFICIENT_FUNDS,
    13: RefusalReason.TEMPORARY,
    14: RefusalReason.INVALID_REQUEST,
    23: RefusalReason.LINE_NOT_ELIGIBLE,
    33: RefusalReason.PACKAGE_UNAVAILABLE,
    34: RefusalReason.PACKAGE_UNAVAILABLE,
    43: RefusalReason.INVALID_REQUEST,
    73: RefusalReason.LINE_RETIRED,
}


@pytest.mark.parametrize(("code", "reason"), CODES.items())
async def test_every_documented_code_is_a_refusal_for_reads_and_purchases(
    airalo: Airalo, order: Order, answer: Answer, code: int, reason: RefusalReason
) -> None:
    for endpoint in ("recharge", "packages"):
        answer(endpoint, {"code": code, "reason": "as they say"}, 422)
        with pytest.raises(Refused, match="as they say") as caught:
            await ASK[endpoint](airalo, order)
        assert caught.value.reason is reason


@pytest.mark.parametrize(
    ("status", "body", "expected", "reason"),
    [
        (422, {"code": 53, "reason": "x"}, OutcomeUnknown, None),
        (422, {"code": 99, "reason": "x"}, OutcomeUnknown, None),
        (422, {"code": "11", "reason": "x"}, OutcomeUnknown, None),
        (422, {"code": 11}, OutcomeUnknown, None),
        (500, {"code": 11, "reason": "x"}, OutcomeUnknown, None),
        (200, {"code": 11, "reason": "x"}, OutcomeUnknown, None),
        (400, {"code": 43, "reason": "x"}, OutcomeUnknown, None),
        (422, "<html>", OutcomeUnknown, None),
        (422, {}, OutcomeUnknown, None),
        (422, {"data": {}, "meta": {}}, OutcomeUnknown, None),
        (422, {"data": [], "meta": {}}, OutcomeUnknown, None),
        (422, {"data": {"id": 111, "code": "2025"}, "meta": {}}, OutcomeUnknown, None),
        (401, {"data": [], "meta": {"message": "x"}}, AuthError, None),
        (401, "<html>", OutcomeUnknown, None),
        (401, {"data": {"id": 111}, "meta": {}}, OutcomeUnknown, None),
        (403, {"code": 89, "reason": "x"}, AccessDeniedError, None),
        (403, {"code": 88, "reason": "x"}, OutcomeUnknown, None),
        (403, "<html>", OutcomeUnknown, None),
        (404, {"data": [], "meta": {"message": "x"}}, NotFoundError, None),
        (404, "<html>", OutcomeUnknown, None),
        (429, {"message": "Too Many Attempts."}, RateLimited, None),
        (429, "<html>", RateLimited, None),
        (502, "<html>", OutcomeUnknown, None),
        (200, {"data": {}}, OutcomeUnknown, None),
        (200, {"data": {"id": 1, "package_id": "another"}}, OutcomeUnknown, None),
        (200, {"data": {"package_id": "angkor-mobile-7days-1gb-topup"}}, OutcomeUnknown, None),
        (201, "", OutcomeUnknown, None),
        (
            422,
            {"data": {"package_id": "validation.order_exceed_limit"}, "meta": {}},
            Refused,
            RefusalReason.LIMIT_REACHED,
        ),
        (
            422,
            {"data": {"package_id": ["invalid topup package"]}, "meta": {}},
            Refused,
            RefusalReason.PACKAGE_UNAVAILABLE,
        ),
        (
            422,
            {"data": {"iccid": "required", "package_id": "required"}, "meta": {}},
            Refused,
            RefusalReason.INVALID_REQUEST,
        ),
        (
            422,
            {"data": {"iccid": "The selected iccid is invalid."}, "meta": {}},
            Refused,
            RefusalReason.INVALID_REQUEST,
        ),
    ],
)
async def test_only_a_documented_refusal_of_a_purchase_is_a_refusal(
    *,
    airalo: Airalo,
    order: Order,
    answer: Answer,
    status: int,
    body: Json,
    expected: type[ProviderError],
    reason: RefusalReason | None,
) -> None:
    answer("recharge", body, status)
    with pytest.raises(expected) as caught:
        await airalo.recharge(order)
    assert type(caught.value) is expected
    assert getattr(caught.value, "reason", None) is reason


@pytest.mark.parametrize(
    ("prepare", "reason"),
    [
        (lambda sim: sim.set_wallet("3.59"), RefusalReason.INSUFFICIENT_FUNDS),
        (lambda sim: sim.set_line(CAMBODIA, recycled=True), RefusalReason.LINE_RETIRED),
        (
            lambda sim: sim.set_package("angkor-mobile-7days-1gb-topup", gone=True),
            RefusalReason.PACKAGE_UNAVAILABLE,
        ),
    ],
    ids=["no money", "recycled", "package gone"],
)
async def test_what_the_provider_refuses_is_not_charged(
    airalo: Airalo,
    simulator: AiraloSimulator,
    order: Order,
    prepare: Callable[[AiraloSimulator], None],
    reason: RefusalReason,
) -> None:
    prepare(simulator)
    with pytest.raises(Refused) as caught:
        await airalo.recharge(order)
    assert caught.value.reason is reason
    assert simulator.charges == []


async def test_a_package_of_another_line_is_refused(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    with pytest.raises(Refused) as caught:
        await airalo.recharge(replace(order, line=LAOS))
    assert caught.value.reason is RefusalReason.PACKAGE_UNAVAILABLE
    assert simulator.charges == []


FAULTS: Final = (*FAULTS_OF_PURCHASES, (FaultKind.DENIED, 0, AccessDeniedError, False))


@pytest.mark.parametrize(("kind", "delay", "expected", "charged"), FAULTS)
async def test_a_disturbed_purchase_is_never_charged_twice_and_never_called_refused(
    *,
    airalo: Airalo,
    simulator: AiraloSimulator,
    order: Order,
    impatient: None,
    kind: FaultKind,
    delay: float,
    expected: type[ProviderError] | None,
    charged: bool,
) -> None:
    simulator.fault(kind, "recharge", delay=delay, retry_after="7")
    if expected is None:
        receipt = await airalo.recharge(order)
        assert receipt.reference == simulator.charges[0].order
    else:
        with pytest.raises(expected) as caught:
            await airalo.recharge(order)
        assert type(caught.value) is expected
        if isinstance(caught.value, RateLimited):
            assert caught.value.retry_after == timedelta(seconds=7)
    assert len(simulator.charges) == charged
    assert sum(e.endpoint == "recharge" for e in simulator.exchanges) == 1
    # The next read works, and history tells what happened.
    assert len(await airalo.history(CAMBODIA)) == 1 + charged


def test_every_fault_of_a_purchase_is_tried() -> None:
    assert {row[0] for row in FAULTS} == set(FaultKind) - {FaultKind.ANSWER}


async def test_a_purchase_that_cannot_get_a_token_was_not_sent(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    simulator.advance(25 * 3600)
    for kind, expected in (
        (FaultKind.ERROR_BEFORE, ConnectionFailed),
        (FaultKind.UNAUTHORISED, AuthError),
        (FaultKind.DENIED, AccessDeniedError),
        (FaultKind.RATE_LIMITED, RateLimited),
    ):
        simulator.fault(kind, "login")
        with pytest.raises(expected):
            await airalo.recharge(order)
    assert not any(e.endpoint == "recharge" for e in simulator.exchanges)


async def test_a_provider_that_is_not_there_was_not_asked(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    await simulator.stop()
    with pytest.raises(ConnectionFailed):
        await airalo.recharge(order)
    assert simulator.charges == []


async def test_a_cancelled_purchase_may_have_been_charged(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    simulator.fault(FaultKind.LATE, "recharge", delay=5)
    task = asyncio.ensure_future(airalo.recharge(order))
    async with asyncio.timeout(5):
        while not simulator.charges:  # noqa: ASYNC110 - nothing tells when the charge is made
            await asyncio.sleep(0.01)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert len(simulator.charges) == 1


# Reads under disturbance

FAULTS_OF_READS: Final = [
    # aiohttp asks once more when a connection is cut, which is fine for a read.
    (FaultKind.DROP_BEFORE, 2, ConnectionFailed),
    (FaultKind.DROP_BEFORE, 1, None),
    (FaultKind.DROP_AFTER, 2, ConnectionFailed),
    (FaultKind.ERROR_BEFORE, 1, ConnectionFailed),
    (FaultKind.ERROR_AFTER, 1, ConnectionFailed),
    (FaultKind.UNEXPECTED_BEFORE, 1, ConnectionFailed),
    (FaultKind.UNEXPECTED_AFTER, 1, ConnectionFailed),
    (FaultKind.UNAUTHORISED, 1, None),
    (FaultKind.UNAUTHORISED, 2, AuthError),
    (FaultKind.DENIED, 1, AccessDeniedError),
    (FaultKind.RATE_LIMITED, 1, RateLimited),
    (FaultKind.LATE, 1, ConnectionFailed),
    (FaultKind.SLOW_BODY, 1, ConnectionFailed),
    (FaultKind.TWICE, 1, None),
    (FaultKind.CUT_OFF, 1, ConnectionFailed),
    (FaultKind.TRUNCATED, 1, ConnectionFailed),
    (FaultKind.GARBAGE, 1, ConnectionFailed),
    (FaultKind.HTML, 1, ConnectionFailed),
    (FaultKind.EMPTY, 1, ConnectionFailed),
    (FaultKind.HUGE, 1, ConnectionFailed),
    (FaultKind.REDIRECT, 1, ConnectionFailed),
]


@pytest.mark.parametrize(("kind", "count", "expected"), FAULTS_OF_READS)
async def test_a_disturbed_read_fails_by_name_and_the_next_one_works(
    *,
    airalo: Airalo,
    simulator: AiraloSimulator,
    impatient: None,
    kind: FaultKind,
    count: int,
    expected: type[ProviderError] | None,
) -> None:
    await airalo.login()
    simulator.fault(kind, "read", count=count, delay=1 if kind in {"late", "slow_body"} else 0)
    if expected is None:
        await airalo.read(CAMBODIA)
    else:
        with pytest.raises(expected) as caught:
            await airalo.read(CAMBODIA)
        assert type(caught.value) is expected
    assert (await airalo.read(CAMBODIA)).remaining(AllowanceKind.DATA) == 850 * MB


async def test_the_documented_rate_limits_are_told_with_their_wait(
    airalo: Airalo, simulator: AiraloSimulator
) -> None:
    simulator.configure(rate_limits=True)
    for _ in range(10):
        await airalo.read(CAMBODIA)
    with pytest.raises(RateLimited) as caught:
        await airalo.read(CAMBODIA)
    assert caught.value.retry_after == timedelta(minutes=1)
    await airalo.read(LAOS)
    simulator.advance(61)
    await airalo.read(CAMBODIA)


# Finding a purchase again


async def test_a_purchase_is_found_by_our_reference_where_the_provider_kept_it(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    simulator.configure(keep_description=True)
    assert await airalo.look_up(order) is None
    simulator.fault(FaultKind.DROP_AFTER, "recharge")
    with pytest.raises(OutcomeUnknown):
        await airalo.recharge(order)
    assert await airalo.look_up(order) == Charged(
        receipt=Receipt(
            reference=simulator.charges[0].order,
            package_id=order.package.package_id,
            title="Angkor Mobile-1 GB - 7 Days",
        )
    )


async def test_a_purchase_is_not_ruled_out_when_the_provider_replaced_our_reference(
    airalo: Airalo, simulator: AiraloSimulator, order: Order
) -> None:
    await airalo.recharge(order)
    assert await airalo.look_up(order) is None


@pytest.mark.parametrize(
    ("listed", "found"),
    [
        ({}, True),
        ({"description": f"order {REFERENCE}"}, True),
        ({"status": {"slug": "completed"}}, True),
        ({"status": {"slug": "refunded"}}, True),
        ({"status": {"slug": "failed"}}, False),
        ({"description": REFERENCE.lower()}, False),
        ({"description": REFERENCE[:-1]}, False),
        ({"description": None}, False),
    ],
)
async def test_only_our_own_reference_counts(
    airalo: Airalo, order: Order, answer: Answer, listed: dict[str, Json], found: bool
) -> None:
    entry = {"code": "20261121-000001", "package_id": "p", "description": REFERENCE} | listed
    answer("look_up", {"data": [{"description": "Topup (89)"}, entry]})
    result = await airalo.look_up(order)
    assert isinstance(result, Charged) is found


# Secrets


async def test_no_secret_is_in_errors_logs_or_kept_answers(
    airalo: Airalo,
    simulator: AiraloSimulator,
    order: Order,
    caplog: pytest.LogCaptureFixture,
    impatient: None,
) -> None:
    caplog.set_level(logging.DEBUG)
    shown: list[str] = []
    token = next(iter(simulator._tokens))  # noqa: SLF001 - the secret to look for
    for endpoint, ask in ASK.items():
        for kind in FaultKind:
            if kind in {"late", "slow_body"} and endpoint != "recharge":
                continue  # those only take time
            simulator.fault(
                kind,
                "login" if endpoint == "login" else endpoint,
                status=422,
                delay=1 if kind in {"late", "slow_body"} else 0,
                body=json.dumps(
                    {"code": 11, "reason": f"{CAMBODIA} {CLIENT_ID} {CLIENT_SECRET} {token}"}
                ),
            )
            try:
                await ask(airalo, order)
            except ProviderError as err:
                logging.getLogger("test").exception("failed")
                shown += [str(err), repr(err), err.message]
            simulator.clear_faults()
            shown += [repr(kept) for kept in airalo.raw_answers]
    shown += [repr(airalo), repr(airalo.__dict__["_http"]), caplog.text]
    everything = "\n".join(shown)
    for secret in (CLIENT_ID, CLIENT_SECRET, token, CAMBODIA, "eyJ0eXAi", "LPA:1$", "TEST-7"):
        assert secret not in everything


# Anything at all

ERRORS_OF_READS: Final = (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    RateLimited,
    Refused,
)
DOCUMENTED: dict[str, Json] = {
    "login": {"data": {"access_token": "t", "expires_in": 31622400}, "meta": {"message": "m"}},
    "lines": {
        "data": [{"iccid": "89", "recycled": False, "simable": {"package": "p"}}],
        "meta": {"last_page": 1, "per_page": "100"},
    },
    "read": usage(total_voice=5, remaining_voice=4),
    "packages": {
        "pricing": {"model": "discount_pricing", "discount_percentage": 20},
        "data": [offer(net_price=None)],
    },
    "history": {
        "pricing": {"model": "net_pricing"},
        "data": [{"id": 7, "activated_at": "2026-01-01T00:00:00+00:00", "package": offer()}],
    },
    "wallet": {"data": {"balances": {"availableBalance": {"amount": 5, "currency": "USD"}}}},
    "look_up": {"data": [{"id": 7, "package_id": "p", "description": REFERENCE, "status": {}}]},
    "recharge": {
        "data": {
            "id": 7,
            "code": "20261121-000007",
            "package_id": "angkor-mobile-7days-1gb-topup",
            "net_price": 3.6,
            "currency": "USD",
        }
    },
    "refused": {"code": 11, "reason": "no"},
    "invalid": {"data": {"package_id": "no"}, "meta": {"message": "no"}},
    "nobody": {"data": [], "meta": {"message": "no"}},
}
JSON = json_values(
    ["2026-01-01 00:00:00", "1e99", "-5", 11, 53, 89, 10**30, "\ud800"],
    ["data", "meta", "id", "code", "message"],
)
BODIES = spoiled([DOCUMENTED[name] for name in sorted(DOCUMENTED)], JSON) | JSON
STATUSES = st.sampled_from([200, 200, 200, 201, 302, 400, 401, 403, 404, 422, 422, 429, 500, 503])


def looks_like_a_refusal(status: int, body: Json) -> bool:
    """What the documentation describes as a "no" (page "Error handling"), said once more."""
    if status == 429:
        return True
    if not isinstance(body, dict):
        return False
    coded = isinstance(body.get("reason"), str) and type(body.get("code")) is int
    data, meta = body.get("data"), isinstance(body.get("meta"), dict)
    return (
        (status == 422 and coded and body["code"] in CODES)
        or (status == 422 and meta and isinstance(data, dict) and bool(data))
        or (status == 403 and coded and body["code"] == 89)
        or (status in {401, 404} and meta and data == [])
    )


def looks_like_a_receipt(status: int, body: Json, order: Order) -> bool:
    """An accepted order for what was ordered."""
    data = body.get("data") if isinstance(body, dict) else None
    if not (200 <= status < 300 and isinstance(data, dict)):
        return False
    named = data.get("package_id") == order.package.package_id
    return named and bool(data.get("code") or data.get("id") is not None)


@pytest.mark.parametrize("endpoint", READS)
@often
@given(body=BODIES, status=STATUSES)
async def test_whatever_a_read_is_answered_it_ends_in_a_value_or_one_of_our_errors(
    *,
    airalo: Airalo,
    simulator: AiraloSimulator,
    order: Order,
    endpoint: str,
    body: Json,
    status: int,
) -> None:
    simulator.clear_faults()
    simulator.fault(FaultKind.ANSWER, endpoint, count=None, status=status, body=json.dumps(body))
    with suppress(*ERRORS_OF_READS):
        await ASK[endpoint](airalo, order)


@often
@given(body=BODIES, status=STATUSES)
async def test_whatever_a_token_request_is_answered_it_ends_in_one_of_our_errors(
    airalo: Airalo, simulator: AiraloSimulator, body: Json, status: int
) -> None:
    simulator.clear_faults()
    simulator.fault(FaultKind.ANSWER, "login", status=status, body=json.dumps(body))
    with suppress(*ERRORS_OF_READS):
        await airalo.login()


@often
@given(body=BODIES, status=STATUSES)
async def test_whatever_a_purchase_is_answered_only_the_documented_shapes_are_definite(
    airalo: Airalo, simulator: AiraloSimulator, order: Order, body: Json, status: int
) -> None:
    simulator.clear_faults()
    simulator.fault(FaultKind.ANSWER, "recharge", count=None, status=status, body=json.dumps(body))
    try:
        receipt = await airalo.recharge(order)
    except OutcomeUnknown:
        pass
    except ProviderError:
        assert looks_like_a_refusal(status, body)
    else:
        assert looks_like_a_receipt(status, body, order)
        assert receipt.package_id == order.package.package_id


# The provider's own examples

EXPECTED_OF_SAMPLES: dict[str, tuple[str, object]] = {
    "token_ok": ("login", None),
    "token_bad_client_id": ("login", AuthError),
    "token_bad_secret": ("login", AuthError),
    "sims_list": ("lines", 1),
    "sims_list_bad_limit": ("lines", RefusalReason.INVALID_REQUEST),
    "usage_active": ("read", LineStatus.ACTIVE),
    "usage_not_active": ("read", LineStatus.NOT_ACTIVE),
    "usage_unlimited": ("read", LineStatus.ACTIVE),
    "usage_recycled": ("read", LineStatus.RETIRED),
    "usage_unknown_iccid": ("read", NotFoundError),
    "usage_rate_limited": ("read", RateLimited),
    "topup_packages": ("packages", 2),
    "topup_packages_discount_model": ("packages", 1),
    "topup_packages_none": ("packages", 0),
    "topup_packages_recycled": ("packages", RefusalReason.LINE_RETIRED),
    "package_history": ("history", 1),
    "topup_order_ok": ("recharge", usd("3.6")),
    "topup_order_discount_model": ("recharge", usd("3.6")),
    "topup_order_limit_exceeded": ("recharge", RefusalReason.LIMIT_REACHED),
    "topup_order_missing_fields": ("recharge", RefusalReason.INVALID_REQUEST),
    "topup_order_bad_package": ("recharge", RefusalReason.PACKAGE_UNAVAILABLE),
    "topup_order_recycled": ("recharge", RefusalReason.LINE_RETIRED),
    "topup_order_no_credit": ("recharge", RefusalReason.INSUFFICIENT_FUNDS),
    "orders_list_by_description": ("look_up", Charged),
    "order_get_unauthenticated": ("wallet", AuthError),
    "balance": ("wallet", usd("225.35")),
    "ip_not_allowed": ("wallet", AccessDeniedError),
}
NOT_CALLED: Final = {"sim_get": "single eSIMs are not asked for: the list and the usage say all"}


def outcome(result: object) -> object:
    """What of a result the table above names."""
    match result:
        case Refused(reason=reason):
            return reason
        case ProviderError() | Charged():
            return type(result)
        case Reading(status=status):
            return status
        case Receipt(price=price):
            return price
        case tuple():
            return len(result)
    return result


async def test_every_documented_example_is_understood(
    airalo: Airalo,
    simulator: AiraloSimulator,
    order: Order,
    specifications: Path,
) -> None:
    samples = json.loads((specifications / "airalo.samples.json").read_text())["exchanges"]
    assert {sample["name"] for sample in samples} == EXPECTED_OF_SAMPLES.keys() | NOT_CALLED.keys()
    package = replace(order.package, package_id="change-7days-1gb-topup")
    order = replace(order, package=package, reference="ha:3f2b9c")
    outcomes: dict[str, object] = {}
    for sample in samples:
        name, response = sample["name"], sample["response"]
        if name in NOT_CALLED:
            continue
        endpoint, _ = EXPECTED_OF_SAMPLES[name]
        simulator.clear_faults()
        simulator.fault(
            FaultKind.ANSWER,
            endpoint,
            count=None,
            status=response["status"],
            headers=response.get("headers", {}),
            body=json.dumps(response["json"]),
        )
        if name == "token_ok":  # its token is not one of the simulator's
            simulator.fault(FaultKind.ANSWER, "wallet", body=json.dumps({"data": {"balances": []}}))
        try:
            outcomes[name] = outcome(await ASK[endpoint](airalo, order))
        except ProviderError as err:
            outcomes[name] = outcome(err)
    assert outcomes == {name: expected for name, (_, expected) in EXPECTED_OF_SAMPLES.items()}
