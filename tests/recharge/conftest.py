"""A bench with a provider in memory, and one with the simulated Airalo on a real socket."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.recharge.ledger import Ledger

from .kit import Bench, Clock, Shop


@pytest.fixture
def clock() -> Clock:
    """A clock that stands still until told."""
    return Clock()


@pytest.fixture
def provider(clock: Clock) -> Shop:
    """A provider in memory."""
    return Shop(clock)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the ledger lies."""
    return tmp_path / "ledger.db"


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
