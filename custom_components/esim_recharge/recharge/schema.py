"""The ledger's tables. What must never happen is impossible here, not merely avoided elsewhere.

- One open recharge per line: a partial unique index.
- Only the state changes of `TRANSITIONS`, each with its own event row: triggers.
- What was agreed (line, package, price) never changes and is never deleted: triggers.
- A request id buys once: a unique column.
"""

from collections.abc import Iterable
from enum import StrEnum
import os
from pathlib import Path
import sqlite3
from typing import Final

from ulid_transform import ulid_now

from .models import OPEN_STATES, TRANSITIONS, State

SCHEMA_VERSION: Final = 2
ILLEGAL_CHANGE: Final = "illegal change of state"
APPLICATION_ID: Final = 0x4553494D
"""`ESIM` in ASCII: marks the file as ours (`PRAGMA application_id`)."""


def names(words: Iterable[StrEnum]) -> str:
    """States or origins as an SQL list."""
    return ", ".join(f"'{word}'" for word in sorted(words))


_FIRST_STATES: Final = (
    "'credited', 'not_credited', 'refused', 'review', 'sent', 'succeeded', 'unknown'"
)
_FIRST_OPEN_STATES: Final = "'review', 'sent', 'succeeded', 'unknown'"
"""As version 1 knew them."""


def _recharge_table(name: str, states: str, cleared: str) -> str:
    """The table of recharges with the `states` there are; those `cleared` can have been settled by a person."""
    return f"""
CREATE TABLE {name} (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE CHECK (length(id) = 26),
    line TEXT NOT NULL,
    account TEXT NOT NULL,
    package TEXT NOT NULL CHECK (json_valid(package)),
    origin TEXT NOT NULL,
    state TEXT NOT NULL CHECK (state IN ({states})),
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    reason TEXT,
    message TEXT,
    receipt TEXT,
    paid TEXT CHECK (paid IS NULL OR json_valid(paid)),
    request_id TEXT UNIQUE,
    wallet_before TEXT CHECK (wallet_before IS NULL OR json_valid(wallet_before)),
    reading_before TEXT CHECK (reading_before IS NULL OR json_valid(reading_before)),
    cleared_at INTEGER CHECK (cleared_at IS NULL OR state IN ({cleared}))
) STRICT;
"""


def _recharge_indexes(open_states: str) -> str:
    return f"""
CREATE UNIQUE INDEX one_open_recharge_per_line ON recharge (line) WHERE state IN ({open_states});
CREATE INDEX recharge_by_line ON recharge (line, created_at);
CREATE INDEX recharge_by_account ON recharge (account, created_at);
"""


def _recharge_triggers(first: str) -> str:
    """What must not happen to a recharge; `first`: the states in which one may begin."""
    return f"""
CREATE TRIGGER recharge_begins_as_intent BEFORE INSERT ON recharge
WHEN NOT ((NEW.origin = 'elsewhere') = (NEW.state = 'credited') AND NEW.state IN ({first}))
BEGIN SELECT RAISE(ABORT, 'a recharge begins as an intent'); END;

CREATE TRIGGER recharge_changes_legally BEFORE UPDATE OF state ON recharge
WHEN NOT EXISTS (SELECT 1 FROM transition WHERE from_state = OLD.state AND to_state = NEW.state)
BEGIN SELECT RAISE(ABORT, '{ILLEGAL_CHANGE}'); END;

CREATE TRIGGER recharge_is_cleared_once BEFORE UPDATE OF cleared_at ON recharge
WHEN OLD.cleared_at IS NOT NULL OR NEW.state != 'not_credited'
BEGIN SELECT RAISE(ABORT, '{ILLEGAL_CHANGE}'); END;

CREATE TRIGGER recharge_agreement_is_final
BEFORE UPDATE OF
    seq, id, line, account, package, origin, created_at, request_id, wallet_before, reading_before
ON recharge
BEGIN SELECT RAISE(ABORT, 'what was agreed does not change'); END;

CREATE TRIGGER recharge_stays BEFORE DELETE ON recharge
BEGIN SELECT RAISE(ABORT, 'receipts are kept'); END;

CREATE TRIGGER recharge_created AFTER INSERT ON recharge
BEGIN
    INSERT INTO recharge_event (recharge_id, from_state, to_state, at) VALUES (NEW.id, NULL, NEW.state, NEW.created_at);
END;

CREATE TRIGGER recharge_changed AFTER UPDATE OF state ON recharge
BEGIN
    INSERT INTO recharge_event (recharge_id, from_state, to_state, at)
    VALUES (NEW.id, OLD.state, NEW.state, NEW.updated_at);
END;
"""


_VERSION_1: Final = f"""
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;

CREATE TABLE transition (
    from_state TEXT NOT NULL,
    to_state TEXT NOT NULL,
    PRIMARY KEY (from_state, to_state)
) STRICT;

{_recharge_table("recharge", _FIRST_STATES, "'not_credited'")}
{_recharge_indexes(_FIRST_OPEN_STATES)}
CREATE TABLE recharge_event (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    recharge_id TEXT NOT NULL REFERENCES recharge (id),
    from_state TEXT,
    to_state TEXT NOT NULL,
    at INTEGER NOT NULL
) STRICT;

{_recharge_triggers("'sent', 'credited'")}
CREATE TRIGGER event_is_written_once BEFORE UPDATE ON recharge_event
BEGIN SELECT RAISE(ABORT, 'events are append only'); END;
CREATE TRIGGER event_stays BEFORE DELETE ON recharge_event
BEGIN SELECT RAISE(ABORT, 'events are append only'); END;

CREATE TABLE record (
    line TEXT NOT NULL,
    record_id TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    recharge_id TEXT REFERENCES recharge (id),
    PRIMARY KEY (line, record_id)
) STRICT, WITHOUT ROWID;

CREATE TABLE watched (line TEXT PRIMARY KEY, since INTEGER NOT NULL) STRICT;

CREATE TABLE reading (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    line TEXT NOT NULL,
    read_at INTEGER NOT NULL,
    body TEXT NOT NULL CHECK (json_valid(body))
) STRICT;
CREATE INDEX reading_by_line ON reading (line, seq);

CREATE TABLE proposal (
    id TEXT PRIMARY KEY CHECK (length(id) = 26),
    line TEXT NOT NULL,
    package TEXT NOT NULL CHECK (json_valid(package)),
    because TEXT NOT NULL CHECK (json_valid(because)),
    state TEXT NOT NULL CHECK (state IN ('open', 'approved', 'rejected', 'expired')),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX one_open_proposal_per_line ON proposal (line) WHERE state = 'open';

CREATE TABLE rule (scope TEXT PRIMARY KEY, body TEXT NOT NULL CHECK (json_valid(body))) STRICT;
CREATE TABLE pause (scope TEXT PRIMARY KEY, until INTEGER) STRICT;
CREATE TABLE breaker (
    line TEXT PRIMARY KEY,
    reset_at INTEGER NOT NULL,
    after_seq INTEGER NOT NULL
) STRICT;
CREATE TABLE told (subject TEXT PRIMARY KEY, what TEXT NOT NULL) STRICT;
"""

_VERSION_2: Final = f"""
{_recharge_table("recharge_2", names(frozenset(State)), "'not_credited', 'reversed'")}
INSERT INTO recharge_2 SELECT * FROM recharge;
DROP TABLE recharge;
ALTER TABLE recharge_2 RENAME TO recharge;
{_recharge_indexes(names(OPEN_STATES))}
{_recharge_triggers("'prepared', 'sent', 'credited'")}
"""
"""More states, for purchases in two steps, ones that take hours, and money that comes back.

SQLite cannot change a CHECK, so the table is made anew (https://www.sqlite.org/lang_altertable.html, section 7).
"""

MIGRATIONS: Final = (_VERSION_1, _VERSION_2)
"""Forward only: entry n brings version n to n + 1."""


def open_database(path: Path | None) -> sqlite3.Connection:
    """Open the file (mode 0600, created if absent), check it and bring it to the current version.

    Without a path it lives in memory. Raises `sqlite3.Error` or `OSError` if it is damaged, from a newer version, not
    ours, or not writable.
    """
    if path is not None:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            os.fchmod(descriptor, 0o600)  # a restored backup may have come back readable for all
        finally:
            os.close(descriptor)
    connection = sqlite3.connect(path or ":memory:", autocommit=True, timeout=5)
    try:
        connection.row_factory = sqlite3.Row
        for pragma in (
            "journal_mode = DELETE",
            "synchronous = FULL",
            "trusted_schema = OFF",
            # Without it, INSERT OR REPLACE would delete rows past the triggers that keep them.
            "recursive_triggers = ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        _check(connection)
        _migrate(connection)
        # Not before: a table that others refer to could not be made anew.
        connection.execute("PRAGMA foreign_keys = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _check(connection: sqlite3.Connection) -> None:
    """Refuse a file that is damaged, newer than this code, or somebody else's."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    if version > SCHEMA_VERSION:
        raise sqlite3.DatabaseError("the ledger was written by a newer version")
    (tables,) = connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if application != APPLICATION_ID and (version or tables):
        raise sqlite3.DatabaseError("not a ledger of this integration")
    (state,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if state != "ok":
        raise sqlite3.DatabaseError("the ledger is damaged")


def _migrate(connection: sqlite3.Connection) -> None:
    """Bring the file to the current version, in one transaction."""
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if version == SCHEMA_VERSION:
        return
    seeds = "".join(
        f"INSERT OR IGNORE INTO transition VALUES ('{before}', '{after}');"
        for before, successors in TRANSITIONS.items()
        for after in sorted(successors)
    )
    connection.executescript(
        f"BEGIN IMMEDIATE; {''.join(MIGRATIONS[version:])} {seeds}"
        f" INSERT OR IGNORE INTO meta VALUES ('ledger_id', '{ulid_now()}');"
        f" PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
    )
