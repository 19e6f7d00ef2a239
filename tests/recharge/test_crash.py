"""A real process is killed (SIGKILL) at and between all persisted steps; the simulator's charges are the judge.

A *life* is a line whose process is killed at one place after the other: each new process finds what the one before left
behind. At the end a last process is left alone until nothing moves any more, and then nothing may have been paid twice,
nothing forgotten, and the line must not be stuck.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass, field
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

from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import State
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA
from tests.simulators.common import FaultKind

from .crash_child import Job
from .kit import HOUR, MINUTE
from .market import Judgement, Market

pytestmark = pytest.mark.crash

ROUNDS = 10
"""How often each life is lived."""
TIMES = (timedelta(), 35 * MINUTE, 7 * HOUR, MINUTE, MINUTE)
"""What passes before each look of a process: enough for absence to count, and for the pause to end."""
ONCE = Judgement(charges=1, double=0, lost=0, stuck=0)


@dataclass(frozen=True, kw_only=True)
class Life:
    """Where a line's processes are killed, one after the other, and how it ends."""

    kills: tuple[str, ...]
    fault: FaultKind | None = None
    credit: float | None = 0
    ends: State = State.CREDITED


HELD = "request held"
"""The provider has the purchase, has not charged, and does not answer."""
SILENT = "answer held"
"""The provider has charged, and does not answer."""
LIVES: Mapping[str, Life] = {
    "nothing was sent": Life(
        kills=(
            "before intent",
            "after intent",
            "before unknown",
            "after unknown",
            "before refused",
            "after refused",
            "before intent",
            "before request",
        )
    ),
    "sent, and not charged": Life(
        kills=(HELD, "before unknown", "after unknown", "before refused", "after refused"),
        fault=FaultKind.DROP_BEFORE,
    ),
    "charged, and not answered": Life(
        kills=(SILENT, "before unknown", "after unknown", "after remembering", "before succeeded"),
        fault=FaultKind.LATE,
    ),
    "answered, and not settled": Life(kills=("answered", "after unknown", "before remembering")),
    "just before it is settled": Life(kills=("before succeeded", "after remembering")),
    "settled, and not credited": Life(
        kills=(
            "after succeeded",
            "before remembering",
            "after remembering",
            "before credited",
            "after credited",
        )
    ),
    "the answer was lost": Life(
        kills=("before unknown", "before unknown", "after unknown", "before succeeded"),
        fault=FaultKind.DROP_AFTER,
    ),
    "the answer was lost, and that was written": Life(
        kills=("after unknown", "after succeeded", "after credited"), fault=FaultKind.DROP_AFTER
    ),
    "the provider said no": Life(kills=("before refused",), fault=FaultKind.RATE_LIMITED),
    "the provider said no, and that was written": Life(
        kills=("after refused", "before intent"), fault=FaultKind.RATE_LIMITED
    ),
    "never credited": Life(
        kills=("after succeeded", "before not_credited", "after not_credited"),
        credit=None,
        ends=State.NOT_CREDITED,
    ),
    "charged, never shown, and no answer": Life(
        kills=("after unknown", "before review", "after review"),
        fault=FaultKind.DROP_AFTER,
        credit=None,
        ends=State.REVIEW,
    ),
}


@dataclass(kw_only=True)
class Tally:
    """What all kills came to."""

    kills: Counter[str] = field(default_factory=Counter)
    double: int = 0
    lost: int = 0
    stuck: int = 0

    def add(self, judgement: Judgement) -> None:
        """Count a life that is over."""
        self.double += judgement.double
        self.lost += judgement.lost
        self.stuck += judgement.stuck

    @override
    def __str__(self) -> str:
        return (
            f"kills={self.kills.total()} double={self.double} lost={self.lost} stuck={self.stuck}"
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
    command = [sys.executable, "-m", "tests.recharge.crash_child"]
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
        self, simulator: AiraloSimulator, folder: Path, bear: Callable[[Job], None], ledger_id: str
    ) -> None:
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

    def close(self) -> None:
        """Nobody else comes."""
        self._server.close()

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
                iccid=CAMBODIA,
            )
        )
        child = await asyncio.wait_for(self._arrived.get(), 30)
        child.pid = int(await child.place())
        await child.go(self.ahead)
        return child

    async def live_until(self, kill: str | None, times: tuple[timedelta, ...] = TIMES) -> bool:
        """Let a process live until it stands where it is to be killed; without that, until all is done."""
        child = await self.bear()
        ticks = iter(times)
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
            if place == "before request" and kill in {HELD, SILENT}:
                await self._until(kill)
                await child.kill()
                return True

    async def _until(self, kill: str) -> None:
        """Wait until the simulator holds the purchase, before or after it charged."""
        for _ in range(3000):
            seen = any(call.endpoint == "recharge" for call in self.simulator.exchanges)
            if self.simulator.charges if kill == SILENT else seen:
                return
            await asyncio.sleep(0.005)
        raise AssertionError("the purchase never arrived")

    async def judge(self) -> tuple[Judgement, list[State]]:
        """Open the ledger as it lies there, and compare."""
        ledger = Ledger(self._folder / "ledger.db")
        await ledger.open(expected_id=self._ledger_id)
        async with ClientSession() as session:
            market = Market(self.simulator, session, ledger)
            line = await market.add(CAMBODIA, left=1000)
            judgement = await market.judge()
            states = [row.state for row in await market.bench.rows(line)]
        await ledger.close()
        return judgement, states


async def world(folder: Path, bear: Callable[[Job], None]) -> World:
    """A line that is low, at a simulator of its own."""
    await asyncio.to_thread(folder.mkdir)
    simulator = AiraloSimulator()
    await simulator.start()
    ledger = Ledger(folder / "ledger.db")
    ledger_id = await ledger.open(expected_id=None)
    async with ClientSession() as session:
        await Market(simulator, session, ledger).add(CAMBODIA)
    await ledger.close()
    made = World(simulator, folder, bear, ledger_id)
    await made.open()
    return made


async def lived(name: str, folder: Path, bear: Callable[[Job], None], tally: Tally) -> None:
    """Live a life once, and judge it."""
    life = LIVES[name]
    here = await world(folder, bear)
    here.simulator.configure(credit_delay=life.credit)
    if life.fault is not None:
        held = life.kills[0] in {HELD, SILENT}
        here.simulator.fault(life.fault, "recharge", delay=60 if held else 0)
    for kill in life.kills:
        assert await here.live_until(kill), f"{name}: never came to {kill!r}"
        tally.kills[kill] += 1
    assert not await here.live_until(None)
    judgement, states = await here.judge()
    here.close()
    await here.simulator.stop()
    tally.add(judgement)
    assert judgement == ONCE, f"{name}: {judgement}"
    assert states[-1] is life.ends
    assert set(states[:-1]) <= {State.REFUSED}


type Report = Callable[[str, Tally], None]


@pytest.fixture
def report(
    record_property: Callable[[str, object], None], capsys: pytest.CaptureFixture[str]
) -> Report:
    """Say what came of it, whatever pytest captures, and put it into the summary."""

    def say(name: str, tally: Tally) -> None:
        record_property("crash", (tally.kills.total(), tally.double, tally.lost, tally.stuck))
        with capsys.disabled():
            sys.stdout.write(f"\ncrash, {name}: {tally}\n")

    return say


@pytest.mark.parametrize("name", LIVES)
async def test_killed_at_a_step_nothing_is_paid_twice_lost_or_stuck(
    loopback: None,
    name: str,
    path: Path,
    mother: Callable[[Job], None],
    report: Report,
) -> None:
    tally = Tally()
    async with asyncio.TaskGroup() as group:
        for number in range(ROUNDS):
            group.create_task(lived(name, path.parent / str(number), mother, tally))
    report(name, tally)
    assert tally.kills == Counter(LIVES[name].kills * ROUNDS)
    assert (tally.double, tally.lost, tally.stuck) == (0, 0, 0)


def test_every_step_is_killed_at_least_ten_times() -> None:
    planned = Counter(kill for life in LIVES.values() for kill in life.kills * ROUNDS)
    steps = {f"{when} {state}" for state in State for when in ("before", "after")}
    steps -= {"before sent", "after sent"}  # that is the intent
    steps |= {"before intent", "after intent", "before request", HELD, SILENT, "answered"}
    steps |= {"before remembering", "after remembering"}
    assert planned.keys() == steps
    assert min(planned.values()) >= 10


@pytest.mark.parametrize("seed", range(4))
async def test_killed_at_any_moment_nothing_is_paid_twice_lost_or_stuck(
    loopback: None,
    seed: int,
    path: Path,
    mother: Callable[[Job], None],
    report: Report,
) -> None:
    random, tally = Random(seed), Tally()  # noqa: S311 - moments, not secrets

    async def fate(number: int) -> None:
        here = await world(path.parent / str(number), mother)
        here.simulator.fault(random.choice([*FaultKind]), "recharge", delay=0.05)
        for _ in range(4):
            child = await here.bear()
            runs = asyncio.create_task(obey(child, here))
            await asyncio.sleep(random.uniform(0, 0.25))
            runs.cancel()
            await asyncio.gather(runs, return_exceptions=True)
            await child.kill()
            tally.kills["at any moment"] += 1
            here.pass_time(random.choice(TIMES))
        assert not await here.live_until(None, (*TIMES, *TIMES))
        judgement, states = await here.judge()
        here.close()
        await here.simulator.stop()
        tally.add(judgement)
        assert (judgement, states[-1]) == (ONCE, State.CREDITED)

    async with asyncio.TaskGroup() as group:
        for number in range(5):
            group.create_task(fate(number))
    report(f"at any moment, seed {seed}", tally)
    assert tally.kills.total() == 20
    assert (tally.double, tally.lost, tally.stuck) == (0, 0, 0)


async def obey(child: Child, here: World) -> None:
    """Let a process do what it wants until it is killed."""
    with suppress(ConnectionError):
        while await child.place():
            await child.go(here.ahead)
