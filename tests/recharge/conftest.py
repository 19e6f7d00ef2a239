"""A bench with a provider in memory, and one with the simulated Airalo on a real socket."""

from collections.abc import AsyncIterator, Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
import pytest

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.recharge.ledger import Ledger
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.common import Simulator
from tests.simulators.dt_one import DtOneSimulator

from .kit import Bench, Clock, Shop
from .market import Market
from .venues import DT_ONE, VENUES


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until told."""
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> Shop:
    """A provider in memory."""
    return Shop(clock)


MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of its own is made in it
"""Linux keeps these files in memory: a power cut is not what is tested here, and waiting for a disk takes long."""


@pytest.fixture
def path() -> Iterator[Path]:
    """Where the ledger lies."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        yield Path(folder) / "ledger.db"


@pytest.fixture
async def ledger(path: Path) -> AsyncIterator[Ledger]:
    """A new ledger on disk."""
    ledger = Ledger(path)
    await ledger.open(expected_id=None)
    yield ledger
    await ledger.close()


@pytest.fixture
async def bench(ledger: Ledger, clock: Clock, provider: Shop) -> AsyncIterator[Bench]:
    """The parts wired together, with one account."""
    bench = Bench(ledger, lambda: clock.now, lambda: clock.up)
    bench.attach(provider)
    yield bench
    await bench.ledger.close()


@pytest.fixture
async def line(bench: Bench) -> Line:
    """A line that is low, in mode automatic."""
    return await bench.add("line")


@pytest.fixture
async def market(loopback: None, ledger: Ledger) -> AsyncIterator[Market]:
    """The real client of Airalo, talking to the simulated Airalo over a socket."""
    async with AiraloSimulator() as simulator, ClientSession() as session:
        market = Market(simulator, session, ledger)
        yield market
        await market.bench.ledger.close()


@pytest.fixture
async def two_steps(loopback: None, ledger: Ledger) -> AsyncIterator[Market[DtOneSimulator]]:
    """The real client of DT One: creates a purchase, then confirms it; lines are read elsewhere."""
    async with DtOneSimulator() as simulator, ClientSession() as session:
        market = Market(simulator, session, ledger, DT_ONE)
        yield market
        await market.bench.ledger.close()


@pytest.fixture(params=VENUES)
async def either(
    request: pytest.FixtureRequest, loopback: None, ledger: Ledger
) -> AsyncIterator[Market[Simulator]]:
    """One simulated provider after the other, each with its real client."""
    venue = VENUES[request.param]
    async with venue.simulator() as simulator, ClientSession() as session:
        market = Market(simulator, session, ledger, venue)
        yield market
        await market.bench.ledger.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Sum up all kills of the crash tests, from whichever worker they come."""
    counts = [
        value
        for reports in terminalreporter.stats.values()
        for report in reports
        for name, value in getattr(report, "user_properties", ())
        if name == "crash" and getattr(report, "when", None) == "call"
    ]
    for venue in sorted({venue for venue, *_ in counts}):
        kills, double, lost, stuck, held = _sums(each for name, *each in counts if name == venue)
        terminalreporter.write_line(
            f"{venue}: kills={kills} double={double} lost={lost} stuck={stuck} held={held}"
        )
    if counts:
        kills, double, lost, stuck, _ = _sums(each for _, *each in counts)
        terminalreporter.write_line(f"kills={kills} double={double} lost={lost} stuck={stuck}")


def _sums(counts: Iterable[list[int]]) -> list[int]:
    return [sum(each) for each in zip(*counts, strict=True)]
