"""A simulated Airalo, and a client of it, on real sockets of this machine."""

from collections.abc import AsyncIterator, Callable
import json
import os
from pathlib import Path

from aiohttp import ClientSession, ClientTimeout
import pytest

from custom_components.esim_recharge.providers import http
from custom_components.esim_recharge.providers.airalo import Airalo
from custom_components.esim_recharge.providers.base import Order
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, CLIENT_ID, CLIENT_SECRET
from tests.simulators.common import FaultKind, Json

REFERENCE = "01JD7Q3ZK8WXYVN5T2B4CMHA6E"

type MakeOrder = Callable[..., Order]
type Answer = Callable[..., None]


@pytest.fixture
async def simulator(loopback: None) -> AsyncIterator[AiraloSimulator]:
    """A fresh simulator, serving."""
    async with AiraloSimulator() as running:
        yield running


@pytest.fixture
async def session(loopback: None) -> AsyncIterator[ClientSession]:
    """A session as Home Assistant would inject it."""
    async with ClientSession() as open_session:
        yield open_session


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Time-outs that a test can wait for."""
    monkeypatch.setattr(http, "READ", ClientTimeout(total=0.5, connect=0.4))
    monkeypatch.setattr(http, "PURCHASE", ClientTimeout(total=0.5, connect=0.4))


@pytest.fixture
def airalo(simulator: AiraloSimulator, session: ClientSession) -> Airalo:
    """A client with the right credentials, on the simulator's clock."""
    return Airalo(
        session=session,
        client_id=CLIENT_ID,
        client_secret=CLIENT_SECRET,
        base_url=simulator.url,
        clock=simulator.now,
    )


@pytest.fixture
async def order(airalo: Airalo) -> Order:
    """One GB for the Cambodian line, ready to send."""
    offers = await airalo.packages(CAMBODIA)
    return Order(reference=REFERENCE, line=CAMBODIA, package=offers[0])


@pytest.fixture
def answer(simulator: AiraloSimulator) -> Answer:
    """Let an endpoint answer exactly this from now on."""

    def set_answer(endpoint: str, body: Json, status: int = 200, **headers: str) -> None:
        simulator.fault(
            FaultKind.ANSWER,
            endpoint,
            count=None,
            status=status,
            body=body if isinstance(body, str) else json.dumps(body),
            headers=headers,
        )

    return set_answer


@pytest.fixture(scope="session")
def specifications() -> Path:
    """The folder of the providers' own specifications, which is not part of this repository."""
    default = Path(__file__).parents[3] / "shared" / "providers" / "specs"
    folder = Path(os.environ.get("ESIM_SPECS", default))
    if not folder.is_dir():
        pytest.skip(f"the providers' specifications are not at {folder}: set ESIM_SPECS")
    return folder
