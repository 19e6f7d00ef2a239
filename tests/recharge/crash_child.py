"""A process that recharges one line and stops before and after everything it writes or sends, so that it can be killed.

`crash_mother` makes such processes: for each line of JSON on its standard input a child (a fork is a hundred times
quicker than importing everything anew). A child talks to the test over a socket: it says
where it stands, and goes on when it is told how far the clock has moved.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import json
import os
from pathlib import Path
import signal
import sys
import time
from typing import override

from aiohttp import ClientSession

from custom_components.esim_recharge.lines.models import Line, Money, PackageRecord
from custom_components.esim_recharge.providers.base import Order, Provider, ProviderError
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Recharge, State

from .kit import Bench
from .venues import VENUES


@dataclass(frozen=True, kw_only=True)
class Job:
    """What a child needs to know."""

    ledger: str
    ledger_id: str
    simulator: str
    socket: str
    venue: str
    line: str


class Reporter:
    """The child's end of the socket, and its clock."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self.ahead = timedelta()

    async def at(self, place: str) -> bool:
        """Say where we stand, and wait for the word to go on; false: enough."""
        self._writer.write(f"{place}\n".encode())
        await self._writer.drain()
        answer = (await self._reader.readline()).decode().strip()
        if answer in {"", "end"}:
            return False
        self.ahead = timedelta(seconds=float(answer))
        return True

    def now(self) -> datetime:
        """Our clock, which the test moves together with the provider's."""
        return datetime.now(UTC) + self.ahead

    def up(self) -> timedelta:
        """Time that passed, including what the test let pass."""
        return timedelta(seconds=time.monotonic()) + self.ahead


class WatchedLedger(Ledger):
    """The ledger, with a stop before and after each write that money depends on."""

    def __init__(self, path: Path, reporter: Reporter) -> None:
        super().__init__(path)
        self._reporter = reporter

    @override
    async def insert(self, recharge: Recharge, *, shown_by: PackageRecord | None = None) -> None:
        await self._reporter.at("before intent")
        await super().insert(recharge, shown_by=shown_by)
        await self._reporter.at("after intent")

    @override
    async def settle(
        self,
        recharge_id: str,
        state: State,
        *,
        at: datetime,
        reason: str | None = None,
        message: str | None = None,
        receipt: str | None = None,
        paid: Money | None = None,
    ) -> Recharge:
        await self._reporter.at(f"before {state}")
        settled = await super().settle(
            recharge_id,
            state,
            at=at,
            reason=reason,
            message=message,
            receipt=receipt,
            paid=paid,
        )
        await self._reporter.at(f"after {state}")
        return settled

    @override
    async def remember_records(
        self,
        line: str,
        records: Iterable[PackageRecord],
        *,
        at: datetime,
        recharge_id: str | None = None,
    ) -> None:
        if recharge_id is None:
            await super().remember_records(line, records, at=at)
            return
        await self._reporter.at("before remembering")
        await super().remember_records(line, records, at=at, recharge_id=recharge_id)
        await self._reporter.at("after remembering")


STEPS: Mapping[str, tuple[str, str]] = {
    "prepare": ("before creating", "created"),
    "recharge": ("before request", "answered"),
    "release": ("before release", "after release"),
}
"""Where to stop before something is asked of the provider, and after its answer was read."""


def watch(client: Provider, reporter: Reporter) -> None:
    """Let a client stop around each step of a purchase."""
    for name, places in STEPS.items():
        setattr(client, name, stopping(getattr(client, name), reporter, *places))


def stopping[T](
    ask: Callable[[Order], Awaitable[T]], reporter: Reporter, before: str, after: str
) -> Callable[[Order], Awaitable[T]]:
    """Stop before and after."""

    async def stop(order: Order) -> T:
        await reporter.at(before)
        answer = await ask(order)
        await reporter.at(after)
        return answer

    return stop


async def live(job: Job) -> None:
    """Look after the line until told that it is enough, as the coordinator does."""
    reporter = Reporter(*await asyncio.open_unix_connection(job.socket))
    if not await reporter.at(str(os.getpid())):
        return
    ledger = WatchedLedger(Path(job.ledger), reporter)
    async with ClientSession() as session:
        venue = VENUES[job.venue]
        client = venue.client(session, job.simulator, reporter.now)
        watch(client, reporter)
        await ledger.open(expected_id=job.ledger_id)
        bench = Bench(ledger, reporter.now, reporter.up)
        bench.attach(client)
        source = venue.source(job.line, session, job.simulator, reporter.now)
        if source is not None:
            bench.sources[job.line] = source
        await bench.recharger.start()
        line = Line(key=job.line, account="account", provider=job.venue, identifier=job.line)
        while await reporter.at("tick"):
            try:
                await bench.tick(line)
            except ProviderError:
                continue
        await ledger.close()


def main() -> None:
    """Make a child for each job; end with the standard input."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the system buries the dead
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for line in sys.stdin:
        if os.fork() == 0:
            try:
                asyncio.run(live(Job(**json.loads(line))))
            finally:
                os._exit(0)  # whatever happens, a child is no mother
