"""The durable record of recharges: one SQLite file, written by one thread, fsynced before money moves."""

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
import json
from pathlib import Path
import sqlite3
from typing import Final

from ..lines.models import Money, PackageRecord, Reading
from ..lines.plausibility import same_figures
from .limits import Spending
from .models import CHARGED_STATES, OPEN_STATES, Proposal, ProposalState, Recharge, State
from .rows import (
    dump_money,
    dump_package,
    dump_reading,
    from_ticks,
    load_proposal,
    load_reading,
    load_recharge,
    optional,
    recharge_row,
    to_ticks,
)
from .schema import names, open_database

READINGS_KEPT: Final = timedelta(days=90)
REST_LIMIT: Final = timedelta(minutes=30)
"""A backup that never says that it ended must not stop the ledger for ever."""


class LedgerError(Exception):
    """The ledger could not be read or written. Without it nothing is bought."""


class LedgerMissingError(LedgerError):
    """There is no ledger where one is expected, or it is another one: history unknown, so nothing is bought."""


class LineBusyError(LedgerError):
    """The line has an open recharge already; the database itself refused the second."""


@contextmanager
def _translated() -> Iterator[None]:
    """Turn SQLite's errors, and those of damaged rows, into ours."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if "recharge.line" in str(error):
            raise LineBusyError("the line has an open recharge") from error
        raise LedgerError(str(error)) from error
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{type(error).__name__}: {error}") from error


class Ledger:
    """Every method is one transaction; when it returns, what it wrote is on the disk.

    All methods raise `LedgerError` when the file cannot be used (full disk, damage, no permission).
    """

    def __init__(self, path: Path | None) -> None:
        """Nothing is opened yet; see `open`. Without a path it lives in memory, for looking only."""
        self.path = path
        self.ledger_id = ""
        self._executor = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="esim_recharge_ledger"
        )
        self._connection: sqlite3.Connection | None = None
        self._awake = asyncio.Event()
        self._awake.set()

    # Opening, resting, closing

    async def open(self, *, expected_id: str | None) -> str:
        """Open the file, or create it if none is expected yet; return the ledger's id.

        Raises `LedgerMissingError` if `expected_id` is given and that ledger is not there.
        """
        self.ledger_id = await self._run(lambda: self._open(expected_id))
        return self.ledger_id

    def _open(self, expected_id: str | None) -> str:
        if self.path is not None and expected_id is not None and not self.path.exists():
            raise LedgerMissingError("the ledger file is gone")
        connection = open_database(self.path)
        (ledger_id,) = connection.execute(
            "SELECT value FROM meta WHERE key = 'ledger_id'"
        ).fetchone()
        if expected_id is not None and ledger_id != expected_id:
            connection.close()
            raise LedgerMissingError("another ledger lies in its place")
        self._connection = connection
        return str(ledger_id)

    async def close(self) -> None:
        """Close the file; the object is done."""
        self._awake.set()
        if self._connection is not None:
            await self._run(self._connection.close)
            self._connection = None
        self._executor.shutdown(wait=False)

    async def rest(self) -> None:
        """Let a backup copy the file: from here on, writers wait (bounded by `REST_LIMIT`)."""
        self._awake.clear()
        await self._run(lambda: None)
        asyncio.get_running_loop().call_later(REST_LIMIT.total_seconds(), self._awake.set)

    def release(self) -> None:
        """The backup is done."""
        self._awake.set()

    # Recharges

    async def insert(self, recharge: Recharge, *, shown_by: PackageRecord | None = None) -> None:
        """Write an intent, or a purchase found elsewhere together with the entry that shows it.

        Raises `LineBusyError` for a second open recharge of the line.
        """
        row = recharge_row(recharge)
        columns = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)

        def add(db: sqlite3.Connection) -> None:
            db.execute(f"INSERT INTO recharge ({columns}) VALUES ({marks})", row)
            if shown_by is not None:
                _remember(db, recharge.line, [shown_by], recharge.created_at, recharge.id)

        await self._write(add)

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
        """Change the state; what is not given stays. Raises `LedgerError` for a change that does not exist."""
        changes = {
            "state": state.value,
            "updated_at": to_ticks(at),
            "reason": reason,
            "message": message,
            "receipt": receipt,
            "paid": optional(dump_money, paid),
        }
        given = {name: value for name, value in changes.items() if value is not None}
        return await self._update(recharge_id, given)

    async def clear(self, recharge_id: str, *, at: datetime) -> Recharge:
        """A person or a later reading settled a `not_credited` recharge: it no longer blocks the line."""
        return await self._update(recharge_id, {"cleared_at": to_ticks(at)})

    async def _update(self, recharge_id: str, given: Mapping[str, object]) -> Recharge:
        sets = ", ".join(f"{name} = :{name}" for name in given)

        def change(db: sqlite3.Connection) -> Recharge:
            sql = f"UPDATE recharge SET {sets} WHERE id = :id RETURNING *"
            row = db.execute(sql, {**given, "id": recharge_id}).fetchone()
            if row is None:
                raise LedgerError("no such recharge")
            return load_recharge(row)

        return await self._write(change)

    async def recharge(self, recharge_id: str) -> Recharge | None:
        """One recharge by its id."""
        return next(iter(await self._recharges("id = ?", recharge_id)), None)

    async def by_request(self, request_id: str) -> Recharge | None:
        """The recharge that a caller's own id belongs to."""
        return next(iter(await self._recharges("request_id = ?", request_id)), None)

    async def open_recharge(self, line: str) -> Recharge | None:
        """The line's open recharge: there is at most one."""
        return next(
            iter(await self._recharges(f"line = ? AND state IN ({names(OPEN_STATES)})", line)), None
        )

    async def in_state(self, state: State) -> Sequence[Recharge]:
        """All recharges in one state, newest first."""
        return await self._recharges("state = ?", state.value)

    async def uncleared(self, line: str) -> Recharge | None:
        """A recharge that was paid and never seen on the line, and that nobody settled."""
        found = await self._recharges(
            "line = ? AND state = 'not_credited' AND cleared_at IS NULL", line
        )
        return next(iter(found), None)

    async def history(
        self, line: str, *, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Recharge]:
        """The line's recharges, newest first."""
        return await self._recharges(
            "line = ? AND created_at >= ?",
            line,
            -(2**62) if since is None else to_ticks(since),
            limit=limit,
        )

    async def last_charged(self, line: str) -> datetime | None:
        """When the line was last recharged, or may have been, by whomever."""
        found = await self._recharges("line = ? AND state != 'refused'", line, limit=1)
        return found[0].created_at if found else None

    async def account_history(self, account: str, *, since: datetime) -> Sequence[Recharge]:
        """All recharges of an account since a moment, newest first."""
        return await self._recharges(
            "account = ? AND created_at >= ?", account, to_ticks(since), limit=10_000
        )

    async def _recharges(self, where: str, *values: object, limit: int = 100) -> Sequence[Recharge]:
        sql = (
            f"SELECT * FROM recharge WHERE {where} ORDER BY created_at DESC, id DESC LIMIT {limit}"
        )
        return await self._read(lambda db: [load_recharge(row) for row in db.execute(sql, values)])

    async def spending(
        self, line: str, account: str, *, day: datetime, month: datetime
    ) -> Spending:
        """What counts towards the limits since the given midnights.

        There is no upper bound in time: after a clock step backwards, "future" recharges still count.
        """
        spent = [
            item
            for item in await self.account_history(account, since=min(day, month))
            if item.state in CHARGED_STATES
        ]
        this_month = [item for item in spent if item.created_at >= month]
        return Spending(
            today=sum(item.line == line and item.created_at >= day for item in spent),
            line=tuple(item.cost for item in this_month if item.line == line),
            account=tuple(item.cost for item in this_month),
        )

    async def failures(self, line: str) -> int:
        """Automatic failures in a row since the last recharge that was not refused, or the last reset."""
        sql = """
            SELECT count(*) FROM recharge WHERE line = :line AND origin = 'automatic' AND state = 'refused'
            AND created_at > max(
                coalesce((SELECT max(created_at) FROM recharge WHERE line = :line AND state != 'refused'), 0),
                coalesce((SELECT reset_at FROM breaker WHERE line = :line), 0))
        """
        return await self._read(lambda db: int(db.execute(sql, {"line": line}).fetchone()[0]))

    async def reset_breaker(self, line: str, *, at: datetime) -> None:
        """A person looked: count automatic failures from here."""
        await self._write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO breaker (line, reset_at) VALUES (?, ?)",
                (line, to_ticks(at)),
            )
        )

    # The provider's own records

    async def known_records(self, line: str) -> frozenset[str]:
        """Ids of the provider's history of the line that were seen before."""
        sql = "SELECT record_id FROM record WHERE line = ?"
        return await self._read(lambda db: frozenset(row[0] for row in db.execute(sql, (line,))))

    async def remember_records(
        self,
        line: str,
        records: Iterable[PackageRecord],
        *,
        at: datetime,
        recharge_id: str | None = None,
    ) -> None:
        """These entries were seen; `recharge_id` if they show one of our recharges."""
        await self._write(lambda db: _remember(db, line, records, at, recharge_id))

    async def record_of(self, recharge_id: str) -> str | None:
        """The entry of the provider's history that shows a recharge, if it was seen."""
        return optional(
            str,
            await self._value("SELECT record_id FROM record WHERE recharge_id = ?", recharge_id),
        )

    # Readings

    async def add_reading(self, line: str, reading: Reading) -> None:
        """Keep a reading: changes only, and of each unchanged stretch its first and its last look."""

        def add(db: sqlite3.Connection) -> None:
            sql = "SELECT read_at, body FROM reading WHERE line = ? ORDER BY read_at DESC LIMIT 2"
            newest = db.execute(sql, (line,)).fetchall()
            unchanged = [row for row in newest if same_figures(load_reading(row["body"]), reading)]
            if unchanged[1:]:
                db.execute(
                    "DELETE FROM reading WHERE line = ? AND read_at = ?",
                    (line, newest[0]["read_at"]),
                )
            db.execute(
                "INSERT OR REPLACE INTO reading (line, read_at, body) VALUES (?, ?, ?)",
                (line, to_ticks(reading.read_at), dump_reading(reading)),
            )
            oldest = to_ticks(reading.read_at - READINGS_KEPT)
            db.execute("DELETE FROM reading WHERE line = ? AND read_at < ?", (line, oldest))

        await self._write(add)

    async def readings(self, line: str) -> Sequence[Reading]:
        """The kept readings, oldest first."""
        sql = "SELECT body FROM reading WHERE line = ? ORDER BY read_at"
        return await self._read(
            lambda db: [load_reading(row["body"]) for row in db.execute(sql, (line,))]
        )

    # Proposals

    async def propose(self, proposal: Proposal) -> None:
        """Write a proposal; the database allows one open proposal per line."""
        row = (
            proposal.id,
            proposal.line,
            dump_package(proposal.package),
            json.dumps(proposal.because),
            proposal.state.value,
            to_ticks(proposal.created_at),
            to_ticks(proposal.expires_at),
        )
        await self._write(
            lambda db: db.execute("INSERT INTO proposal VALUES (?, ?, ?, ?, ?, ?, ?)", row)
        )

    async def open_proposal(self, line: str) -> Proposal | None:
        """The proposal of a line that waits for a word."""
        return await self._proposal("line = ? AND state = 'open'", line)

    async def proposal(self, proposal_id: str) -> Proposal | None:
        """One proposal by its id."""
        return await self._proposal("id = ?", proposal_id)

    async def _proposal(self, where: str, value: str) -> Proposal | None:
        sql = f"SELECT * FROM proposal WHERE {where}"
        return await self._read(
            lambda db: optional(load_proposal, db.execute(sql, (value,)).fetchone())
        )

    async def decide(self, proposal_id: str, state: ProposalState) -> bool:
        """Close a proposal; false if it was closed before."""
        sql = "UPDATE proposal SET state = ? WHERE id = ? AND state = 'open'"
        return await self._write(
            lambda db: db.execute(sql, (state.value, proposal_id)).rowcount == 1
        )

    # Settings and pauses; a scope is a line's key or an account's

    async def settings(self, scope: str) -> dict[str, object] | None:
        """What the owner saved for a line or an account."""
        body = await self._value("SELECT body FROM rule WHERE scope = ?", scope)
        return None if body is None else json.loads(str(body))

    async def save_settings(self, scope: str, body: Mapping[str, object]) -> None:
        """Save what the owner decided."""
        row = (scope, json.dumps(body))
        await self._write(
            lambda db: db.execute("INSERT OR REPLACE INTO rule (scope, body) VALUES (?, ?)", row)
        )

    async def pause(self, scope: str, until: datetime | None) -> None:
        """Buy nothing for a line or an account until a moment, or until a person resumes."""
        row = (scope, optional(to_ticks, until))
        await self._write(
            lambda db: db.execute("INSERT OR REPLACE INTO pause (scope, until) VALUES (?, ?)", row)
        )

    async def resume(self, scope: str) -> None:
        """End a pause."""
        await self._write(lambda db: db.execute("DELETE FROM pause WHERE scope = ?", (scope,)))

    async def paused(self, scopes: Sequence[str], *, now: datetime) -> tuple[bool, datetime | None]:
        """Whether any of the scopes is paused, and until when (`None`: until a person resumes)."""
        marks = ", ".join("?" * len(scopes))
        sql = f"SELECT until FROM pause WHERE scope IN ({marks})"
        ends = await self._read(lambda db: [row["until"] for row in db.execute(sql, scopes)])
        lasting = [end for end in ends if end is None or end > to_ticks(now)]
        if not lasting:
            return False, None
        return True, None if None in lasting else from_ticks(
            max(end for end in lasting if end is not None)
        )

    async def told(self, line: str) -> str | None:
        """What was announced last for the line, so that nothing is announced twice, not even after a restart."""
        return optional(str, await self._value("SELECT what FROM told WHERE line = ?", line))

    async def tell(self, line: str, what: str) -> None:
        """Remember what was announced."""
        await self._write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO told (line, what) VALUES (?, ?)", (line, what)
            )
        )

    async def _value(self, sql: str, key: str) -> object | None:
        row = await self._read(lambda db: db.execute(sql, (key,)).fetchone())
        return None if row is None else row[0]

    # The one thread

    async def _write[R](self, work: Callable[[sqlite3.Connection], R]) -> R:
        await self._awake.wait()

        def transaction() -> R:
            db = self._database()
            db.execute("BEGIN IMMEDIATE")
            try:
                result = work(db)
                db.execute("COMMIT")
            except BaseException:
                if db.in_transaction:
                    db.execute("ROLLBACK")
                raise
            return result

        return await self._run(transaction)

    async def _read[R](self, work: Callable[[sqlite3.Connection], R]) -> R:
        return await self._run(lambda: work(self._database()))

    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise LedgerError("the ledger is closed")
        return self._connection

    async def _run[R](self, work: Callable[[], R]) -> R:
        with _translated():
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)


def _remember(
    db: sqlite3.Connection,
    line: str,
    records: Iterable[PackageRecord],
    at: datetime,
    recharge_id: str | None,
) -> None:
    rows = [(line, record.record_id, to_ticks(at), recharge_id) for record in records]
    db.executemany(
        "INSERT OR IGNORE INTO record (line, record_id, seen_at, recharge_id) VALUES (?, ?, ?, ?)",
        rows,
    )
