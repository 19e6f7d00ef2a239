"""A ledger of an older version is brought forward with everything that it holds."""

from contextlib import closing
from datetime import timedelta
from pathlib import Path
import sqlite3

import pytest

from custom_components.esim_recharge.recharge.ledger import IllegalChangeError, Ledger
from custom_components.esim_recharge.recharge.models import State
from custom_components.esim_recharge.recharge.rows import recharge_row
from custom_components.esim_recharge.recharge.schema import APPLICATION_ID, MIGRATIONS

from .kit import NOW
from .test_ledger import events, intent

OLD = {
    State.SENT: {State.SUCCEEDED, State.REFUSED, State.UNKNOWN},
    State.SUCCEEDED: {State.CREDITED, State.NOT_CREDITED},
}


@pytest.fixture
def old(path: Path) -> str:
    """A file of version 1 with a recharge that is open; its id."""
    row = recharge_row(intent())
    with closing(sqlite3.connect(path, autocommit=True)) as db:
        db.executescript(MIGRATIONS[0])
        for before, successors in OLD.items():
            db.executemany(
                "INSERT INTO transition VALUES (?, ?)", [(before, after) for after in successors]
            )
        db.execute("INSERT INTO meta VALUES ('ledger_id', 'mine')")
        marks = ", ".join(f":{name}" for name in row)
        db.execute(f"INSERT INTO recharge ({', '.join(row)}) VALUES ({marks})", row)  # noqa: S608 - our own names
        db.execute("INSERT INTO record VALUES ('line', 'r1', 1, ?)", (row["id"],))
        db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        db.execute("PRAGMA user_version = 1")
    return str(row["id"])


async def test_recharges_events_and_their_numbers_survive(path: Path, old: str) -> None:
    ledger = Ledger(path)
    assert await ledger.open(expected_id="mine") == "mine"
    kept = await ledger.recharge(old)
    assert kept is not None
    assert (kept.state, kept.created_at) == (State.SENT, NOW)
    assert await ledger.record_of(old) == "r1"
    assert events(path, old) == [(None, "sent")]
    await ledger.insert(intent("another"))
    with closing(sqlite3.connect(path)) as db:
        assert list(db.execute("SELECT seq FROM recharge ORDER BY seq")) == [(1,), (2,)]
        assert list(db.execute("PRAGMA foreign_key_check")) == []
    await ledger.close()


async def test_the_new_states_are_there_and_the_old_rules_hold(path: Path, old: str) -> None:
    ledger = Ledger(path)
    await ledger.open(expected_id="mine")
    with pytest.raises(IllegalChangeError):
        await ledger.settle(old, State.CREDITED, at=NOW)
    pending = await ledger.settle(old, State.PENDING, at=NOW + timedelta(minutes=1))
    assert pending.state is State.PENDING
    await ledger.close()
    with closing(sqlite3.connect(path, autocommit=True)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        for sql in (
            "DELETE FROM recharge",
            "UPDATE recharge SET package = '{}'",
            "INSERT INTO record VALUES ('line', 'r2', 1, 'nobody')",
        ):
            with pytest.raises(sqlite3.IntegrityError):
                db.execute(sql)
