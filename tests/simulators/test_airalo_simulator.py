"""The stand-in for Airalo: what it assumes where the documentation is silent, and its steering."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
import re
import signal
import sys

from aiohttp import ClientError, ClientSession
import pytest

from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import (
    CAMBODIA,
    CLIENT_ID,
    CLIENT_SECRET,
    LAOS,
    NEW_CALEDONIA,
    NOT_ACTIVE,
    PERU,
)
from tests.simulators.common import Fault, FaultKind, Json

ONE_GB = "angkor-mobile-7days-1gb-topup"
THREE_GB = "angkor-mobile-30days-3gb-topup"


class Customer:
    """Somebody who talks to the API without any of our client's code."""

    def __init__(self, session: ClientSession, url: str) -> None:
        """Without a token yet."""
        self.session = session
        self.url = url
        self.headers = {"Accept": "application/json"}

    async def ask(self, method: str, path: str, **more: Json) -> tuple[int, Json]:
        """Status and JSON of an answer."""
        url = self.url + path
        async with self.session.request(method, url, headers=self.headers, **more) as response:
            is_json = response.content_type == "application/json"
            return response.status, await (response.json() if is_json else response.text())

    async def log_in(self) -> None:
        """Get a token."""
        form = {
            "client_id": CLIENT_ID,
            "client_secret": CLIENT_SECRET,
            "grant_type": "client_credentials",
        }
        _, body = await self.ask("POST", "/v2/token", data=form)
        self.headers["Authorization"] = f"Bearer {body['data']['access_token']}"

    async def buy(self, package: str = ONE_GB, line: str = CAMBODIA) -> tuple[int, Json]:
        """Buy a top-up."""
        form = {"package_id": package, "iccid": line, "description": "mine"}
        return await self.ask("POST", "/v2/orders/topups", data=form)

    async def left(self, line: str = CAMBODIA) -> tuple[int, int, str]:
        """Remaining and total MB, and the status."""
        _, body = await self.ask("GET", f"/v2/sims/{line}/usage")
        data = body["data"]
        return data["remaining"], data["total"], data["status"]

    async def statuses(self, line: str = CAMBODIA) -> list[str]:
        """The status of every package in the history."""
        _, body = await self.ask("GET", f"/v2/sims/{line}/packages")
        return [entry["status"] for entry in body["data"]]


@pytest.fixture
async def simulator(loopback: None) -> AsyncIterator[AiraloSimulator]:
    """A fresh simulator, serving."""
    async with AiraloSimulator() as running:
        yield running


@pytest.fixture
async def customer(simulator: AiraloSimulator) -> AsyncIterator[Customer]:
    """A customer who is logged in."""
    async with ClientSession() as session:
        somebody = Customer(session, simulator.url)
        await somebody.log_in()
        yield somebody


# What is assumed


async def test_a_top_up_waits_behind_the_running_package_and_both_are_summed(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    assert await customer.left() == (850, 1024, "ACTIVE")
    await customer.buy(THREE_GB)
    assert await customer.left() == (850 + 3072, 1024 + 3072, "ACTIVE")
    assert await customer.statuses() == ["ACTIVE", "NOT_ACTIVE"]
    simulator.consume(CAMBODIA, megabytes=900)
    assert await customer.left() == (3072 - 50, 3072, "ACTIVE")
    assert await customer.statuses() == ["FINISHED", "ACTIVE"]


async def test_a_top_up_starts_when_the_running_package_expires(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    simulator.set_line(CAMBODIA, expires_in=10)
    await customer.buy()
    simulator.advance(11)
    assert await customer.left() == (1024, 1024, "ACTIVE")
    assert await customer.statuses() == ["EXPIRED", "ACTIVE"]


async def test_a_top_up_of_an_empty_line_starts_at_once(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    simulator.consume(megabytes=2000)
    assert await customer.left() == (0, 1024, "FINISHED")
    await customer.buy()
    assert await customer.left() == (1024, 1024, "ACTIVE")


async def test_an_esim_that_was_never_used_starts_with_its_first_use(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    assert await customer.left(NOT_ACTIVE) == (1024, 1024, "NOT_ACTIVE")
    simulator.advance(1000)
    assert await customer.left(NOT_ACTIVE) == (1024, 1024, "NOT_ACTIVE")
    simulator.consume(NOT_ACTIVE, megabytes=24)
    assert await customer.left(NOT_ACTIVE) == (1000, 1024, "ACTIVE")


async def test_data_runs_down_with_time(customer: Customer, simulator: AiraloSimulator) -> None:
    simulator.set_line(LAOS, rate=2)
    simulator.advance(100)
    assert 690 <= (await customer.left(LAOS))[0] <= 700
    simulator.advance(1000)
    assert (await customer.left(LAOS))[0] == 0


async def test_unlimited_data_is_shown_as_zeros(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    simulator.set_package(ONE_GB, is_unlimited=True)
    simulator.consume(CAMBODIA, megabytes=850)
    await customer.buy()
    simulator.consume(CAMBODIA, megabytes=10**6)
    assert await customer.left() == (0, 0, "ACTIVE")


async def test_a_top_up_can_be_credited_late_or_never(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    simulator.configure(credit_delay=60)
    await customer.buy()
    assert await customer.left() == (850, 1024, "ACTIVE")
    assert len(await customer.statuses()) == 1
    simulator.advance(61)
    assert await customer.left() == (850 + 1024, 2048, "ACTIVE")
    simulator.configure(credit_delay=None)
    await customer.buy()
    simulator.advance(3600)
    assert len(await customer.statuses()) == 2
    assert len(simulator.charges) == 2


async def test_usage_is_as_old_as_its_cache(customer: Customer, simulator: AiraloSimulator) -> None:
    simulator.configure(usage_cache=1200)
    await customer.left()
    simulator.consume(CAMBODIA, megabytes=100)
    assert (await customer.left())[0] == 850
    simulator.advance(1201)
    assert (await customer.left())[0] == 750


async def test_the_same_order_twice_is_two_charges_and_the_wallet_pays_both(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    before = simulator.wallet
    await customer.buy()
    await customer.buy()
    assert [charge.amount for charge in simulator.charges] == [Decimal("3.60")] * 2
    assert before is not None
    assert simulator.wallet == before - Decimal("7.20")
    assert len({charge.order for charge in simulator.charges}) == 2


async def test_prices_change_and_packages_go(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    simulator.set_package(ONE_GB, CAMBODIA, price="6.00", net_price="5.00", amount=2048, day=9)
    _, body = await customer.ask("GET", f"/v2/sims/{CAMBODIA}/topups")
    assert {key: body["data"][0][key] for key in ("price", "net_price", "amount", "day")} == {
        "price": 6,
        "net_price": 5,
        "amount": 2048,
        "day": 9,
    }
    simulator.set_package(ONE_GB, gone=True)
    assert (await customer.buy())[0] == 422
    with pytest.raises(ValueError, match="no such package"):
        simulator.set_package(ONE_GB, LAOS, gone=True)


async def test_orders_are_listed_and_found_by_part_of_their_description(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    simulator.configure(keep_description=True)
    await customer.buy()
    _, found = await customer.ask("GET", "/v2/orders?filter[description]=MIN&include=status")
    assert [order["package_id"] for order in found["data"]] == [ONE_GB]
    number = found["data"][0]["id"]
    assert (await customer.ask("GET", f"/v2/orders/{number}"))[1]["data"] == found["data"][0]
    assert (await customer.ask("GET", "/v2/orders/1"))[0] == 404
    _, first = await customer.ask("GET", f"/v2/orders?filter[iccid]={CAMBODIA}")
    assert [order["type"] for order in first["data"]] == ["sim"]


async def test_single_esims_lists_and_their_pages(customer: Customer) -> None:
    _, one = await customer.ask("GET", f"/v2/sims/{PERU}?include=order,order.status")
    assert one["data"]["simable"]["status"]["slug"] == "completed"
    assert (await customer.ask("GET", "/v2/sims/8900"))[0] == 404
    _, found = await customer.ask("GET", f"/v2/sims?filter[iccid]={PERU[:7]}")
    assert [sim["iccid"] for sim in found["data"]] == [PERU]
    _, last = await customer.ask("GET", "/v2/sims?limit=4&page=2")
    assert (last["meta"]["from"], last["meta"]["to"], last["meta"]["per_page"]) == (5, 6, "4")
    assert (last["links"]["next"], last["links"]["prev"] is None) == (None, False)
    _, beyond = await customer.ask("GET", "/v2/sims?limit=4&page=9")
    assert (beyond["data"], beyond["meta"]["from"]) == ([], None)
    assert (await customer.ask("GET", "/v2/sims?limit=x"))[0] == 422


@pytest.mark.parametrize(
    ("form", "status", "field"),
    [
        ({}, 422, "iccid"),
        ({"iccid": CAMBODIA}, 422, "package_id"),
        ({"iccid": "89", "package_id": ONE_GB}, 422, "iccid"),
        ({"iccid": LAOS, "package_id": ONE_GB}, 422, "package_id"),
    ],
)
async def test_orders_that_cannot_be(
    customer: Customer, form: dict[str, str], status: int, field: str
) -> None:
    answered, body = await customer.ask("POST", "/v2/orders/topups", data=form)
    assert answered == status
    assert field in body["data"]


async def test_who_is_not_logged_in_or_does_not_ask_for_json(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    customer.headers["Accept"] = "text/html"
    assert "<html>" in (await customer.ask("GET", "/v2/balance"))[1]
    customer.headers["Accept"] = "application/json"
    simulator.configure(token_lifetime=60)
    await customer.log_in()
    simulator.advance(61)
    assert (await customer.ask("GET", "/v2/balance"))[0] == 401
    assert (await customer.ask("POST", "/v2/token", data={}))[0] == 422
    assert (await customer.ask("POST", "/v2/token"))[0] == 422


@pytest.mark.parametrize(
    ("path", "limit", "method"),
    [
        (f"/v2/sims/{CAMBODIA}/usage", 10, "GET"),
        (f"/v2/sims/{CAMBODIA}/packages", 10, "GET"),
        (f"/v2/sims/{CAMBODIA}/topups", 80, "GET"),
        ("/v2/token", 3, "POST"),
    ],
)
async def test_documented_limits_hold_where_they_are_switched_on(
    customer: Customer, simulator: AiraloSimulator, path: str, limit: int, method: str
) -> None:
    simulator.configure(rate_limits=True)
    answers = [(await customer.ask(method, path))[0] for _ in range(limit + 1)]
    assert answers[-1] == 429
    assert 429 not in answers[:-1]
    simulator.advance(61)
    assert (await customer.ask(method, path))[0] != 429


# Steering


async def test_everything_can_be_steered_over_http(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    steer = customer.ask
    await steer("POST", "/_sim/consume", json={"line": CAMBODIA, "megabytes": 50})
    assert (await customer.left())[0] == 800
    await steer("POST", "/_sim/lines", json={"line": CAMBODIA, "remaining": 5, "title": "Mine"})
    assert (await customer.left())[0] == 5
    await steer("POST", "/_sim/lines", json={"line": "8900000000000000001", "recycled": True})
    assert "8900000000000000001" in simulator.lines
    await steer("POST", "/_sim/lines", json={"line": "8900000000000000001", "recycled": False})
    await steer("POST", "/_sim/wallet", json={"amount": "4.00", "currency": "USD"})
    await steer("POST", "/_sim/packages", json={"package": ONE_GB, "net_price": "3.99"})
    await steer("POST", "/_sim/settings", json={"usage_cache": 60})
    await steer("POST", "/_sim/clock", json={"seconds": 60})
    await customer.buy()
    status, charges = await steer("GET", "/_sim/charges")
    assert (status, charges["count"]) == (200, 1)
    assert charges["charges"][0] == {
        "number": 1,
        "at": charges["charges"][0]["at"],
        "line": CAMBODIA,
        "package": ONE_GB,
        "amount": "3.99",
        "currency": "USD",
        "order": simulator.charges[0].order,
        "reference": "mine",
    }
    _, state = await steer("GET", "/_sim/state")
    assert (state["wallet"], state["charges"], state["settings"]["usage_cache"]) == ("0.01", 1, 60)
    assert state["lines"][CAMBODIA]["usage"]["remaining"] == 5 + 1024
    await steer("POST", "/_sim/faults", json={"kind": "error_before", "endpoint": "wallet"})
    await steer("POST", "/_sim/faults", json={"kind": "html", "count": None})
    _, pending = await steer("GET", "/_sim/faults")
    assert [fault["kind"] for fault in pending["faults"]] == ["error_before", "html"]
    assert (await steer("DELETE", "/_sim/faults"))[1] == {"faults": []}
    assert (await steer("POST", "/_sim/reset"))[0] == 200
    assert simulator.charges == []
    assert simulator.wallet == Decimal("225.35")


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("faults", {"kind": "nonsense"}),
        ("faults", {"kind": "late", "count": 0}),
        ("faults", {}),
        ("consume", {"line": "89", "megabytes": 1}),
        ("lines", {"line": CAMBODIA, "colour": "red"}),
        ("packages", {"package": "none"}),
        ("wallet", {"amount": "much"}),
        ("settings", {"colour": "red"}),
    ],
)
async def test_what_is_not_understood_is_said_and_changes_nothing(
    customer: Customer, path: str, body: Json
) -> None:
    status, answer = await customer.ask("POST", f"/_sim/{path}", json=body)
    assert status == 400
    assert answer["error"]


async def test_a_fault_is_for_its_endpoint_its_number_of_times_and_after_its_delay(
    customer: Customer, simulator: AiraloSimulator
) -> None:
    simulator.fault(FaultKind.ERROR_BEFORE, "wallet", count=2, delay=0.1)
    assert (await customer.ask("GET", f"/v2/sims/{CAMBODIA}/usage"))[0] == 200
    started = asyncio.get_running_loop().time()
    for status in (500, 500, 200):
        assert (await customer.ask("GET", "/v2/balance"))[0] == status
    assert asyncio.get_running_loop().time() - started >= 0.2
    simulator.fault(FaultKind.RATE_LIMITED, retry_after=None)
    assert (await customer.ask("GET", "/v2/balance"))[0] == 429
    with pytest.raises(ValueError, match="count"):
        Fault(kind=FaultKind.LATE, count=0)


@pytest.mark.parametrize(
    ("kind", "charges"),
    [(FaultKind.DROP_BEFORE, 0), (FaultKind.DROP_AFTER, 1), (FaultKind.CUT_OFF, 1)],
)
async def test_a_connection_is_cut_before_or_after_the_charge(
    customer: Customer, simulator: AiraloSimulator, kind: FaultKind, charges: int
) -> None:
    simulator.fault(kind, "recharge")
    with pytest.raises(ClientError):
        await customer.buy()
    assert len(simulator.charges) == charges


async def test_an_answer_can_come_twice(loopback: None) -> None:
    async with AiraloSimulator() as simulator:
        simulator.fault(FaultKind.TWICE, "login")
        host, port = simulator.url.removeprefix("http://").split(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(b"POST /v2/token HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
        assert (await reader.read()).count(b"HTTP/1.1 422") == 2
        writer.close()


def test_a_simulator_that_does_not_serve_has_no_address() -> None:
    with pytest.raises(RuntimeError):
        _ = AiraloSimulator().url


# As a program


@asynccontextmanager
async def program(*arguments: str) -> AsyncIterator[Process]:
    """The simulator as a process of its own."""
    command = (sys.executable, "-m", "tests.simulators.airalo", *arguments)
    process = await asyncio.create_subprocess_exec(*command, stdout=PIPE, stderr=PIPE)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
async def test_the_program_says_where_it_serves_and_ends_cleanly(
    loopback: None, ending: signal.Signals
) -> None:
    async with program("--port", "0") as process:
        assert process.stdout is not None
        line = (await process.stdout.readline()).decode()
        match = re.fullmatch(r"airalo simulator: (http://127\.0\.0\.1:\d+)\n", line)
        assert match is not None
        async with ClientSession() as session:
            customer = Customer(session, match[1])
            await customer.log_in()
            assert await customer.left(NEW_CALEDONIA) == (700, 1024, "ACTIVE")
            assert (await customer.ask("GET", "/_sim/charges"))[1] == {"count": 0, "charges": []}
        process.send_signal(ending)
        assert await process.wait() == 0


async def test_the_program_says_when_the_port_is_in_use(simulator: AiraloSimulator) -> None:
    port = simulator.url.rpartition(":")[2]
    async with program("--port", port) as process:
        out, err = await process.communicate()
        assert process.returncode == 1
        assert out == b""
        assert f"port {port} is in use; choose another with --port" in err.decode()
