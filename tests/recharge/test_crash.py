"""A real process is killed (SIGKILL) at and between all persisted steps; the simulator's charges are the judge.

At the end of each life (see `crash_lives`) what is on the disk is looked after until nothing moves any more, and then
nothing may have been paid twice, nothing forgotten, no money held, and the line must not be stuck.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from datetime import timedelta
import json
import os
from pathlib import Path
from random import Random
import signal
import subprocess
import sys
from typing import override

from aiohttp import ClientSession
import pytest

from custom_components.esim_recharge.lines.models import Line
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import FREE_STATES, State
from tests.simulators.common import FaultKind, Simulator

from .crash_child import Job
from .crash_lives import (
    CREATION_HELD,
    CREATION_SILENT,
    HELD,
    HOLDS,
    LIVES,
    ROUNDS,
    SILENT,
    TIMES,
    Hold,
)
from .market import Judgement, Market
from .venues import VENUES, Venue

pytestmark = pytest.mark.crash

ONCE = Judgement(charges=1, double=0, lost=0, stuck=0, held=0)
NONE = replace(ONCE, charges=0)


@dataclass(kw_only=True)
class Tally:
    """What all kills came to."""

    kills: Counter[str] = field(default_factory=Counter)
    double: int = 0
    lost: int = 0
    stuck: int = 0
    held: int = 0

    def add(self, judgement: Judgement) -> None:
        """Count a life that is over."""
        self.double += judgement.double
        self.lost += judgement.lost
        self.stuck += judgement.stuck
        self.held += judgement.held

    @property
    def clean(self) -> bool:
        """Nothing was paid twice, forgotten, stuck, or left holding money."""
        return (self.double, self.lost, self.stuck, self.held) == (0, 0, 0, 0)

    @override
    def __str__(self) -> str:
        return (
            f"kills={self.kills.total()} double={self.double} lost={self.lost} stuck={self.stuck}"
            f" held={self.held}"
        )


class Child:
    """A process, seen from the test."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.pid = 0

    async def place(self) -> str:
        """Where it stands; empty when it is gone."""
        try:
            return (await asyncio.wait_for(self._reader.readline(), 30)).decode().strip()
        except ConnectionError:
            return ""

    async def go(self, ahead: timedelta) -> None:
        """Let it go on."""
        self._writer.write(f"{ahead.total_seconds()}\n".encode())
        await self._writer.drain()

    async def end(self) -> None:
        """Let it close its ledger and leave."""
        self._writer.write(b"end\n")
        assert await self.place() == ""
        self._writer.close()

    async def kill(self) -> None:
        """Kill it, and wait until nothing of it is left."""
        os.kill(self.pid, signal.SIGKILL)
        while await self.place():
            pass
        self._writer.close()


@pytest.fixture(scope="module")
def mother() -> Iterator[Callable[[Job], None]]:
    """The process that makes children."""
    command = [sys.executable, "-m", "tests.recharge.crash_mother"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as own:
        assert own.stdin is not None
        assert own.stdout is not None
        assert own.stdout.readline() == "ready\n"

        def bear(job: Job) -> None:
            assert own.stdin is not None
            own.stdin.write(json.dumps(asdict(job)) + "\n")
            own.stdin.flush()

        yield bear
        own.stdin.close()


class World:
    """One simulator, one ledger, one line, and the processes that look after it."""

    def __init__(
        self,
        venue: Venue,
        simulator: Simulator,
        folder: Path,
        bear: Callable[[Job], None],
        ledger_id: str,
    ) -> None:
        self.venue, self.line = venue, venue.wares[0].line
        self.simulator, self._bear, self._folder = simulator, bear, folder
        self._ledger_id = ledger_id
        self.ahead = timedelta()
        self._socket = folder / "socket"
        self._arrived: asyncio.Queue[Child] = asyncio.Queue()

    async def open(self) -> None:
        """Wait for children."""
        self._server = await asyncio.start_unix_server(
            lambda reader, writer: self._arrived.put_nowait(Child(reader, writer)), self._socket
        )

    def pass_time(self, time: timedelta) -> None:
        """Let time pass, for the provider and for us."""
        self.simulator.advance(time.total_seconds())
        self.ahead += time

    async def bear(self) -> Child:
        """A new process."""
        self._bear(
            Job(
                ledger=str(self._folder / "ledger.db"),
                ledger_id=self._ledger_id,
                simulator=self.simulator.url,
                socket=str(self._socket),
                venue=self.venue.name,
                line=self.line,
            )
        )
        child = await asyncio.wait_for(self._arrived.get(), 30)
        child.pid = int(await child.place())
        await child.go(self.ahead)
        return child

    async def live_until(self, kill: str, times: tuple[timedelta, ...] = TIMES) -> bool:
        """Let a process live until it stands where it is to be killed; false: it never did."""
        child = await self.bear()
        ticks, hold = iter(times), HOLDS.get(kill)
        while True:
            place = await child.place()
            assert place, "it died by itself"
            if place == kill:
                await child.kill()
                return True
            if place == "tick":
                time = next(ticks, None)
                if time is None:
                    await child.end()
                    return False
                self.pass_time(time)
            await child.go(self.ahead)
            if hold is not None and place == hold.place:
                await self._until(hold)
                await child.kill()
                return True

    async def _until(self, hold: Hold) -> None:
        """Wait until the simulator holds the request, done or not."""
        for _ in range(3000):
            if any(
                call.endpoint == hold.endpoint and (call.reply is not None) is hold.done
                for call in self.simulator.exchanges
            ):
                return
            await asyncio.sleep(0.005)
        raise AssertionError("the request never arrived")

    def take_money_back(self) -> None:
        """Let the provider give back what the line was last charged."""
        self.simulator.configure(reverse=self.simulator.charges[-1].order)

    @asynccontextmanager
    async def market(self) -> AsyncIterator[tuple[Market[Simulator], Line]]:
        """What lies on the disk, opened anew."""
        ledger = Ledger(self._folder / "ledger.db")
        await ledger.open(expected_id=self._ledger_id)
        async with ClientSession() as session:
            market = Market[Simulator](self.simulator, session, ledger, self.venue)
            line = await market.add(left=None)
            market.needs[line.key] = 1
            yield market, line
        await ledger.close()

    async def found(self) -> tuple[Judgement, list[State]]:
        """Judge what lies on the disk."""
        async with self.market() as (market, line):
            states = [row.state for row in await market.bench.rows(line)]
            return await market.judge(), states

    async def end(self, times: tuple[timedelta, ...] = TIMES) -> tuple[Judgement, list[State]]:
        """Look after the line until nothing moves any more, and judge."""
        async with self.market() as (market, _):
            await market.bench.recharger.start()
            for time in times:
                self.pass_time(time)
                await market.look()
        return await self.found()

    async def close(self) -> None:
        """Nobody else comes."""
        self._server.close()
        await self.simulator.stop()


async def world(venue: Venue, folder: Path, bear: Callable[[Job], None]) -> World:
    """A line that is low, at a simulator of its own."""
    await asyncio.to_thread(folder.mkdir)
    simulator = venue.simulator()
    await simulator.start()
    ledger = Ledger(folder / "ledger.db")
    ledger_id = await ledger.open(expected_id=None)
    async with ClientSession() as session:
        await Market[Simulator](simulator, session, ledger, venue).add()
    await ledger.close()
    made = World(venue, simulator, folder, bear, ledger_id)
    await made.open()
    return made


async def lived(
    which: tuple[str, str], folder: Path, bear: Callable[[Job], None], tally: Tally
) -> None:
    """Live a life once, and judge it."""
    life, (venue, name) = LIVES[which], which
    here = await world(VENUES[venue], folder, bear)
    here.simulator.configure(credit_delay=life.credit)
    if life.line:
        here.simulator.set_line(here.line, **life.line)
    if life.fault is not None:
        here.simulator.fault(life.fault, life.at, delay=60 if life.kills[0] in HOLDS else 0)
    for kill in life.kills:
        if kill == "before reversed":
            await here.end()
            here.take_money_back()
        assert await here.live_until(kill, life.times), f"{name}: never came to {kill!r}"
        tally.kills[kill] += 1
    if life.ends is State.CREDITED and life.line:
        here.simulator.set_line(here.line, outcome="by_number")
    judgement, states = await here.end()
    await here.close()
    tally.add(judgement)
    assert judgement == ONCE, f"{name}: {judgement}"
    assert states[-1] is life.ends
    assert set(states[:-1]) <= FREE_STATES


type Report = Callable[[str, str, Tally], None]


@pytest.fixture
def report(
    record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> Report:
    """Say what came of it, whatever pytest captures, and put it into the summary."""

    def say(venue: str, name: str, tally: Tally) -> None:
        counts = (tally.kills.total(), tally.double, tally.lost, tally.stuck, tally.held)
        record_property("crash", (venue, *counts))
        with capsys.disabled():
            sys.stdout.write(f"\ncrash, {venue}, {name}: {tally}\n")

    return say


@pytest.mark.parametrize("which", LIVES, ids=": ".join)
async def test_killed_at_a_step_nothing_is_paid_twice_lost_or_stuck(
    loopback: None,
    which: tuple[str, str],
    path: Path,
    mother: Callable[[Job], None],
    report: Report,
) -> None:
    tally = Tally()
    async with asyncio.TaskGroup() as group:
        for number in range(ROUNDS):
            group.create_task(lived(which, path.parent / str(number), mother, tally))
    report(*which, tally)
    assert tally.kills == Counter(LIVES[which].kills * ROUNDS)
    assert tally.clean


AROUND_STATES = {f"{when} {state}" for state in State for when in ("before", "after")}
STEPS = {
    "airalo": AROUND_STATES
    - {
        f"{when} {state}"
        for state in ("prepared", "sent", "pending", "reversed")
        for when in ("before", "after")
    }
    | {"before intent", "after intent", "before request", HELD, SILENT, "answered"}
    | {"before remembering", "after remembering"},
    "dt_one": AROUND_STATES - {"before prepared", "after prepared"}
    | {"before intent", "after intent", "before request", HELD, SILENT, "answered"}
    | {"before creating", CREATION_HELD, CREATION_SILENT, "created"}
    | {"before release", "after release", "before remembering", "after remembering"},
}
"""All that is written or sent. The intent is a state as well: the first one."""


@pytest.mark.parametrize("venue", VENUES)
def test_every_step_is_killed_at_least_ten_times(venue: str) -> None:
    lives = [life for (where, _), life in LIVES.items() if where == venue]
    planned = Counter(kill for life in lives for kill in life.kills * ROUNDS)
    assert planned.keys() == STEPS[venue]
    assert min(planned.values()) >= 10


@pytest.mark.parametrize(
    ("place", "left_behind"),
    [
        (CREATION_SILENT, State.PREPARED),
        ("created", State.PREPARED),
        ("before sent", State.PREPARED),
        ("after sent", State.SENT),
        ("before request", State.SENT),
    ],
)
async def test_killed_between_create_and_confirm_costs_nothing(
    loopback: None, place: str, left_behind: State, path: Path, mother: Callable[[Job], None]
) -> None:
    here = await world(VENUES["dt_one"], path.parent / "world", mother)
    full = here.simulator.state()["wallet"]
    if place in HOLDS:
        here.simulator.fault(FaultKind.LATE, "prepare", delay=60)
    assert await here.live_until(place)
    judgement, states = await here.found()
    assert (judgement.charges, judgement.held, states) == (0, 1, [left_behind])
    judgement, states = await here.end((timedelta(),))
    assert (judgement, states) == (NONE, [State.REFUSED])
    assert here.simulator.state()["wallet"] == full
    judgement, states = await here.end()
    assert (judgement, states) == (ONCE, [State.REFUSED, State.CREDITED])
    await here.close()


@pytest.mark.parametrize("fate", [(venue, seed) for venue in VENUES for seed in range(4)], ids=str)
async def test_killed_at_any_moment_nothing_is_paid_twice_lost_or_stuck(
    loopback: None,
    fate: tuple[str, int],
    path: Path,
    mother: Callable[[Job], None],
    report: Report,
) -> None:
    venue, seed = fate
    random, tally = Random(seed), Tally()  # noqa: S311 - moments, not secrets

    async def suffer(number: int) -> None:
        here = await world(VENUES[venue], path.parent / str(number), mother)
        endpoint = random.choice(here.venue.steps)
        here.simulator.fault(random.choice([*FaultKind]), endpoint, delay=0.05)
        for _ in range(4):
            child = await here.bear()
            runs = asyncio.create_task(obey(child, here))
            await asyncio.sleep(random.uniform(0, 0.25))
            runs.cancel()
            await asyncio.gather(runs, return_exceptions=True)
            await child.kill()
            tally.kills["at any moment"] += 1
            here.pass_time(random.choice(TIMES))
        judgement, states = await here.end((*TIMES, *TIMES))
        await here.close()
        tally.add(judgement)
        if states != [State.REFUSED] * 3:  # after three failures in a row a person has to look
            assert (judgement, states[-1]) == (ONCE, State.CREDITED)

    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(suffer(number))
    report(venue, f"at any moment, seed {seed}", tally)
    assert tally.kills.total() == 20
    assert tally.clean


async def obey(child: Child, here: World) -> None:
    """Let a process do what it wants until it is killed."""
    with suppress(ConnectionError):
        while await child.place():
            await child.go(here.ahead)
