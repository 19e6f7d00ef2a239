"""Random schedules at both simulated providers: faults, slow operators, money that comes back, use, restarts.

Whatever happens in whatever order: when all is well again and time has passed, the simulator's charges agree with the
ledger; nothing was paid twice, and nothing is forgotten, stuck, or left holding money.
"""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from hypothesis import HealthCheck, given, settings, strategies as st
import pytest

from custom_components.esim_recharge.recharge.ledger import Ledger
from tests.simulators.common import FaultKind, Json, Simulator

from .conftest import MEMORY
from .kit import DAY, HOUR, MINUTE, SETTINGS
from .market import Market, kept
from .venues import VENUES, Venue

type Here = Market[Simulator]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happens, told by its name where a schedule fails."""

    what: str
    values: tuple[Json, ...]

    async def happen(self, market: Here) -> None:
        """Let it happen."""
        await HAPPEN[self.what](market, *self.values)


async def pass_time(market: Here, minutes: int, looks: int) -> None:
    await market.wait(minutes * looks * MINUTE, minutes * MINUTE)


async def disturb(market: Here, endpoint: str, kind: FaultKind, count: int) -> None:
    market.simulator.fault(kind, endpoint, count=count)


async def use(market: Here, line: int, left: int) -> None:
    market.set(market.lines[line].key, left)


async def restart(market: Here) -> None:
    await market.bench.restart()


async def credit(market: Here, seconds: int | None) -> None:
    market.simulator.configure(credit_delay=seconds)


async def decide(market: Here, line: int, outcome: str, hours: float) -> None:
    """Let the operator decide so, after so long."""
    market.simulator.set_line(market.lines[line].key, outcome=outcome, after=hours * 3600)


async def reverse(market: Here) -> None:
    """Give the money of the last finished purchase back."""
    for transaction in reversed(market.simulator.state()["transactions"]):
        if transaction["status"] == "COMPLETED":
            market.simulator.configure(reverse=transaction["id"])
            return


HAPPEN: dict[str, Callable[..., Awaitable[None]]] = {
    each.__name__: each for each in (pass_time, disturb, use, restart, credit, decide, reverse)
}
KINDS = sorted(set(FaultKind) - {FaultKind.HUGE})
OUTCOMES = ("COMPLETED", "DECLINED", "REJECTED", "DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE")
EXAMPLES = 40
LINES = st.sampled_from([0, 1])


def event(
    what: Callable[..., Awaitable[None]], *values: st.SearchStrategy[Json]
) -> st.SearchStrategy[Event]:
    """Something with values drawn for it."""
    return st.builds(Event, what=st.just(what.__name__), values=st.tuples(*values))


def schedules(venue: Venue) -> st.SearchStrategy[list[Event]]:
    """What may happen at a venue, in any order."""
    times, kinds = st.integers(1, 3), st.sampled_from(KINDS)
    bought = event(disturb, st.sampled_from(venue.steps), kinds, times)
    asked = event(disturb, st.sampled_from(venue.endpoints), kinds, times)
    time = event(pass_time, st.sampled_from([1, 10, 60, 120, 400]), st.integers(1, 4))
    others = [
        event(use, LINES, st.sampled_from([0, 100, 450, 900])),
        event(restart),
        event(credit, st.sampled_from([0, 600, 3600, None])),
    ]
    if "prepare" in venue.steps:
        hours = st.sampled_from([0, 0.5, 5, 40])
        others += [event(decide, LINES, st.sampled_from(OUTCOMES), hours), event(reverse)]
    later = st.lists(st.one_of(time, bought, time, asked, *others), min_size=4, max_size=14)
    # Both lines are low at the beginning: most first purchases are disturbed.
    return st.tuples(st.lists(bought, max_size=3), later).map(lambda both: [*both[0], *both[1]])


@pytest.mark.parametrize("name", VENUES)
def test_no_schedule_pays_twice_forgets_or_gets_stuck(loopback: None, name: str) -> None:
    @settings(max_examples=EXAMPLES, suppress_health_check=list(HealthCheck))
    @given(schedule=schedules(VENUES[name]))
    def happens(schedule: list[Event]) -> None:
        asyncio.run(judged(VENUES[name], schedule))

    happens()


async def judged(venue: Venue, schedule: list[Event]) -> None:
    """Let a schedule happen, then let all be well again, and judge."""
    with TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        ledger = Ledger(Path(folder) / "ledger.db")
        await ledger.open(expected_id=None)
        async with venue.simulator() as simulator, ClientSession() as session:
            market = Market[Simulator](simulator, session, ledger, venue)
            await market.add_both()
            try:
                for each in schedule:
                    await each.happen(market)
                await rest(market)
                await check(market)
            finally:
                await market.bench.ledger.close()


async def rest(market: Here) -> None:
    """All is well again, for long enough that whatever is open comes to its end."""
    market.simulator.clear_faults()
    market.simulator.configure(credit_delay=0)
    if "prepare" in market.venue.steps:
        for line in market.lines:
            market.simulator.set_line(line.key, outcome="by_number")
    await market.wait(2 * HOUR, 40 * MINUTE)
    await market.wait(4 * DAY, 6 * HOUR)
    await market.wait(HOUR, 20 * MINUTE)


async def check(market: Here) -> None:
    """Compare what was charged with what the ledger says, and with when the owner lets it spend."""
    judgement = await market.judge()
    wrong = (judgement.double, judgement.lost, judgement.stuck, judgement.held)
    assert wrong == (0, 0, 0, 0), judgement
    if "prepare" in market.venue.steps:  # where every outcome is told in the end
        assert await market.spent() == sum(
            (charge.amount for charge in kept(market.simulator)), Decimal(0)
        )
    times: defaultdict[str, list[datetime]] = defaultdict(list)
    for charge in market.simulator.charges:
        times[charge.line].append(charge.at)
    for line in times.values():
        assert all(late - early >= SETTINGS.limits.pause for early, late in pairwise(line))
