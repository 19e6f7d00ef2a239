"""The ledger's file: one SQLite connection, used by one thread, at rest while a backup copies it."""

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
import sqlite3
from typing import Final

from .schema import ILLEGAL_CHANGE, open_database

REST_LIMIT: Final = timedelta(minutes=30)
"""A backup that never says that it ended must not stop the ledger for ever."""


class LedgerError(Exception):
    """The ledger could not be read or written. Without it nothing is bought."""


class LedgerMissingError(LedgerError):
    """There is no ledger where one is expected, or it is another one: history unknown, so nothing is bought."""


class LedgerRestingError(LedgerError):
    """A backup copies the file: an intent does not wait for its end, what was asked before would be old then."""


class LineBusyError(LedgerError):
    """The line has an open recharge already; the database itself refused the second."""


class IllegalChangeError(LedgerError):
    """The recharge is not (or no longer) in a state from which this change exists. The ledger is well."""


@contextmanager
def _translated() -> Iterator[None]:
    """Turn SQLite's errors, and those of damaged rows, into ours."""
    try:
        yield
    except sqlite3.IntegrityError as error:
        if "recharge.line" in str(error):
            raise LineBusyError("the line has an open recharge") from error
        if ILLEGAL_CHANGE in str(error):
            raise IllegalChangeError(ILLEGAL_CHANGE) from error
        raise LedgerError(str(error)) from error
    except (sqlite3.Error, OSError, ValueError, KeyError, TypeError) as error:
        raise LedgerError(f"{type(error).__name__}: {error}") from error


class Store:
    """Opens, rests and closes the file, and runs transactions in its thread."""

    def __init__(self, path: Path | None) -> None:
        """Nothing is opened yet; see `open`. Without a path it lives in memory, for looking only."""
        self.path = path
        self.ledger_id = ""
        self._executor = ThreadPoolExecutor(
            max_workers=1, thread_name_prefix="esim_recharge_ledger"
        )
        self._connection: sqlite3.Connection | None = None
        self._closed = False
        self._awake = asyncio.Event()
        self._awake.set()
        self._wake: asyncio.TimerHandle | None = None

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
        """Close the file once what was begun is written; the object is done."""
        self.release()
        connection, self._connection, self._closed = self._connection, None, True
        if connection is not None:
            await asyncio.get_running_loop().run_in_executor(self._executor, connection.close)
        await asyncio.to_thread(self._executor.shutdown)

    async def rest(self) -> None:
        """Let a backup copy the file: from here on, writers wait (bounded by `REST_LIMIT`)."""
        self.release()  # takes the timer of an earlier backup back
        self._awake.clear()
        self._wake = asyncio.get_running_loop().call_later(
            REST_LIMIT.total_seconds(), self._awake.set
        )
        await self._run(lambda: None)

    def release(self) -> None:
        """The backup is done."""
        if self._wake is not None:
            self._wake.cancel()
            self._wake = None
        self._awake.set()

    async def _write[R](self, work: Callable[[sqlite3.Connection], R], *, wait: bool = True) -> R:
        """Run one transaction; when this returns, it is on the disk."""
        if not wait and not self._awake.is_set():
            raise LedgerRestingError("a backup is being made")
        while not self._awake.is_set():  # two backups may follow each other without a pause
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

    async def _value(self, sql: str, key: str) -> object | None:
        row = await self._read(lambda db: db.execute(sql, (key,)).fetchone())
        return None if row is None else row[0]

    def _database(self) -> sqlite3.Connection:
        if self._connection is None:
            raise LedgerError("the ledger is not open")
        return self._connection

    async def _run[R](self, work: Callable[[], R]) -> R:
        if self._closed:
            raise LedgerError("the ledger is closed")
        with _translated():
            return await asyncio.get_running_loop().run_in_executor(self._executor, work)
