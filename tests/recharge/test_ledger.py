"""The ledger: what it keeps, what its database refuses, and what happens when the file is not as it should be."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path
import shutil
import sqlite3
import stat

from hypothesis import given
import pytest
from ulid_transform import ulid_now

from custom_components.esim_recharge.lines.models import (
    Allowance,
    AllowanceKind,
    Line,
    PackageRecord,
    Reading,
)
from custom_components.esim_recharge.providers.base import OutcomeUnknown
from custom_components.esim_recharge.recharge.ledger import (
    READINGS_KEPT,
    REST_LIMIT,
    IllegalChangeError,
    Ledger,
    LedgerError,
    LedgerMissingError,
    LedgerRestingError,
    LineBusyError,
    ProposalClosedError,
)
from custom_components.esim_recharge.recharge.models import (
    OPEN_STATES,
    TRANSITIONS,
    Kind,
    Origin,
    Proposal,
    ProposalState,
    Recharge,
    State,
)
from custom_components.esim_recharge.recharge.rows import from_ticks, to_ticks
from custom_components.esim_recharge.recharge.schema import SCHEMA_VERSION
from tests.lines.values import PACKAGES, READINGS, TIMES

from .kit import (
    AUTOMATIC,
    DAY,
    GB1,
    HOUR,
    MB,
    MINUTE,
    NOW,
    REQUESTED,
    Bench,
    Clock,
    Shop,
    Value,
    failing,
    usd,
)

PATHS: Mapping[State, tuple[State, ...]] = {
    State.PREPARED: (State.PREPARED,),
    State.SENT: (State.SENT,),
    State.PENDING: (State.SENT, State.PENDING),
    State.SUCCEEDED: (State.SENT, State.SUCCEEDED),
    State.CREDITED: (State.SENT, State.SUCCEEDED, State.CREDITED),
    State.NOT_CREDITED: (State.SENT, State.SUCCEEDED, State.NOT_CREDITED),
    State.REFUSED: (State.SENT, State.REFUSED),
    State.UNKNOWN: (State.SENT, State.UNKNOWN),
    State.REVIEW: (State.SENT, State.UNKNOWN, State.REVIEW),
    State.REVERSED: (State.SENT, State.SUCCEEDED, State.REVERSED),
}
"""How each state is reached."""


def intent(line: str = "line", **changes: Value) -> Recharge:
    recharge = Recharge(
        id=ulid_now(),
        line=line,
        account="account",
        package=GB1,
        origin=Origin.AUTOMATIC,
        state=State.SENT,
        created_at=NOW,
        updated_at=NOW,
    )
    return replace(recharge, **changes)


def elsewhere(line: str = "line", **changes: Value) -> Recharge:
    return intent(line, **{"origin": Origin.ELSEWHERE, "state": State.CREDITED, **changes})


def look(data: int | None = 100 * MB, at: datetime = NOW) -> Reading:
    return Reading(read_at=at, allowances=(Allowance(kind=AllowanceKind.DATA, remaining=data),))


async def brought_to(ledger: Ledger, state: State, **changes: Value) -> Recharge:
    first, *steps = PATHS[state]
    recharge = intent(**{"state": first, **changes})
    await ledger.insert(recharge)
    for step in steps:
        recharge = await ledger.settle(recharge.id, step, at=NOW)
    return recharge


def events(path: Path, recharge_id: str) -> list[tuple[str | None, str]]:
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT from_state, to_state FROM recharge_event WHERE recharge_id = ? ORDER BY seq"
        return list(db.execute(sql, (recharge_id,)))


def execute(path: Path, sql: str, *values: object) -> None:
    """What anybody could do to the file, past all of our code."""
    with closing(sqlite3.connect(path, autocommit=True)) as db:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA recursive_triggers = ON")
        db.execute(sql, values)


# States


@pytest.mark.parametrize(
    ("before", "after"), [(a, b) for a in State for b in sorted(TRANSITIONS[a])]
)
async def test_a_legal_change_is_kept_and_leaves_an_event(
    ledger: Ledger, path: Path, before: State, after: State
) -> None:
    recharge = await brought_to(ledger, before)
    settled = await ledger.settle(
        recharge.id, after, at=NOW + MINUTE, reason="why", receipt="R1", paid=usd(4), message="so"
    )
    assert settled == await ledger.recharge(recharge.id)
    assert (settled.state, settled.updated_at) == (after, NOW + MINUTE)
    assert (settled.reason, settled.receipt, settled.message) == ("why", "R1", "so")
    assert settled.cost == usd(4)
    steps = PATHS[before]
    assert events(path, recharge.id) == list(zip((None, *steps), (*steps, after), strict=True))


@pytest.mark.parametrize(
    ("before", "after"), [(a, b) for a, b in product(State, State) if b not in TRANSITIONS[a]]
)
async def test_an_illegal_change_is_refused_by_the_database(
    ledger: Ledger, path: Path, before: State, after: State
) -> None:
    recharge = await brought_to(ledger, before)
    written = events(path, recharge.id)
    with pytest.raises(IllegalChangeError):
        await ledger.settle(recharge.id, after, at=NOW)
    with pytest.raises(sqlite3.IntegrityError):
        execute(path, "UPDATE recharge SET state = ? WHERE id = ?", after, recharge.id)
    assert await ledger.recharge(recharge.id) == recharge
    assert events(path, recharge.id) == written


async def test_what_is_not_given_stays(ledger: Ledger) -> None:
    recharge = await brought_to(ledger, State.SENT)
    unknown = await ledger.settle(recharge.id, State.UNKNOWN, at=NOW, reason="no_answer")
    settled = await ledger.settle(recharge.id, State.SUCCEEDED, at=NOW, receipt="R1")
    assert (settled.reason, settled.receipt) == (unknown.reason, "R1")


async def test_a_recharge_that_does_not_exist_cannot_be_settled(ledger: Ledger) -> None:
    with pytest.raises(LedgerError, match="no such recharge"):
        await ledger.settle(ulid_now(), State.REFUSED, at=NOW)


@pytest.mark.parametrize("state", sorted(OPEN_STATES))
async def test_a_second_open_recharge_is_refused_by_the_database(
    ledger: Ledger, state: State
) -> None:
    first = await brought_to(ledger, state)
    with pytest.raises(LineBusyError):
        await ledger.insert(intent())
    await ledger.insert(intent("other line"))
    assert await ledger.open_recharge("line") == first
    assert await ledger.history("line") == [first]


@pytest.mark.parametrize("state", sorted(set(State) - OPEN_STATES))
async def test_after_a_settled_recharge_there_is_room_for_another(
    ledger: Ledger, state: State
) -> None:
    first = await brought_to(ledger, state)
    assert await ledger.open_recharge("line") is None
    second = intent()
    await ledger.insert(second)
    assert await ledger.history("line") == [second, first]


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": State.SUCCEEDED},
        {"state": State.UNKNOWN},
        {"state": State.CREDITED},
        {"origin": Origin.ELSEWHERE},
        {"id": "short"},
    ],
    ids=lambda wrong: " ".join(map(str, wrong.values())),
)
async def test_a_recharge_begins_as_an_intent(ledger: Ledger, wrong: dict[str, Value]) -> None:
    with pytest.raises(LedgerError):
        await ledger.insert(intent(**wrong))
    assert await ledger.history("line") == []


async def test_a_request_id_buys_once(ledger: Ledger) -> None:
    first = intent(request_id="mine")
    await ledger.insert(first)
    with pytest.raises(LedgerError):
        await ledger.insert(intent("other line", request_id="mine"))
    assert await ledger.by_request("mine") == first
    assert await ledger.by_request("yours") is None


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("id", "01JD7Q3ZK8WXYVN5T2B4CMHA6E"),
        ("line", "other"),
        ("account", "other"),
        ("package", "{}"),
        ("origin", "requested"),
        ("created_at", 0),
        ("request_id", "x"),
        ("wallet_before", "{}"),
        ("reading_before", "{}"),
        ("seq", 99),
        ("cleared_at", 1),
    ],
)
async def test_what_was_agreed_never_changes(
    ledger: Ledger, path: Path, column: str, value: object
) -> None:
    recharge = await brought_to(ledger, State.SUCCEEDED)
    with pytest.raises(sqlite3.IntegrityError):
        execute(path, f"UPDATE recharge SET {column} = ?", value)  # noqa: S608 - from the table above
    assert await ledger.recharge(recharge.id) == recharge


@pytest.mark.parametrize(
    "sql",
    [
        "DELETE FROM recharge",
        "DELETE FROM recharge_event",
        "UPDATE recharge_event SET at = 0",
        "INSERT OR REPLACE INTO recharge_event SELECT seq, recharge_id, 'x', 'y', 0 FROM recharge_event",
        """INSERT OR REPLACE INTO recharge (id, line, account, package, origin, state, created_at, updated_at)
        SELECT id, line, account, '{}', origin, 'sent', 0, 0 FROM recharge""",
    ],
)
async def test_receipts_and_events_stay(ledger: Ledger, path: Path, sql: str) -> None:
    recharge = await brought_to(ledger, State.CREDITED)
    written = events(path, recharge.id)
    with pytest.raises(sqlite3.IntegrityError):
        execute(path, sql)
    assert await ledger.recharge(recharge.id) == recharge
    assert events(path, recharge.id) == written


async def test_what_never_arrived_is_cleared_once(ledger: Ledger) -> None:
    missing = await brought_to(ledger, State.NOT_CREDITED)
    assert await ledger.uncleared("line") == missing
    cleared = await ledger.clear(missing.id, at=NOW + HOUR)
    assert cleared.cleared_at == NOW + HOUR
    assert await ledger.uncleared("line") is None
    with pytest.raises(IllegalChangeError):
        await ledger.clear(missing.id, at=NOW + DAY)
    fine = await brought_to(ledger, State.CREDITED)
    with pytest.raises(IllegalChangeError):
        await ledger.clear(fine.id, at=NOW)


@given(reading=READINGS, package=PACKAGES, at=TIMES)
def test_a_recharge_comes_back_as_it_was_written(
    reading: Reading, package: Value, at: datetime
) -> None:
    recharge = intent(
        package=package,
        created_at=at,
        updated_at=at,
        reading_before=reading,
        wallet_before=usd(3),
        request_id="mine",
    )

    async def there_and_back() -> Recharge | None:
        async with in_memory() as ledger:
            await ledger.insert(recharge)
            return await ledger.recharge(recharge.id)

    assert asyncio.run(there_and_back()) == recharge


class in_memory:  # noqa: N801 - reads as what it is: a context
    """A ledger without a file."""

    async def __aenter__(self) -> Ledger:
        self.ledger = Ledger(None)
        await self.ledger.open(expected_id=None)
        return self.ledger

    async def __aexit__(self, *_: object) -> None:
        await self.ledger.close()


@given(TIMES)
def test_times_are_exact_to_the_microsecond(moment: datetime) -> None:
    assert from_ticks(to_ticks(moment)) == moment


# The file


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def publish(path: Path) -> None:
    """What some backups restore."""
    path.chmod(0o644)


def content(path: Path) -> bytes | None:
    return path.read_bytes() if path.is_file() else None


def settings_of(ledger: Path) -> dict[str, object]:
    class Peek(Ledger):
        """Asks the connection that the ledger itself uses."""

        async def pragma(self, name: str) -> object:
            row: tuple[object] = await self._read(
                lambda db: db.execute(f"PRAGMA {name}").fetchone()
            )
            return row[0]

    async def ask() -> dict[str, object]:
        peek = Peek(ledger)
        await peek.open(expected_id=None)
        names = (
            "synchronous",
            "foreign_keys",
            "journal_mode",
            "user_version",
            "recursive_triggers",
        )
        found = {name: await peek.pragma(name) for name in names}
        await peek.close()
        return found

    return asyncio.run(ask())


def test_every_write_reaches_the_disk_and_every_reference_is_checked(path: Path) -> None:
    assert settings_of(path) == {
        "synchronous": 2,
        "foreign_keys": 1,
        "journal_mode": "delete",
        "user_version": SCHEMA_VERSION,
        "recursive_triggers": 1,
    }


async def test_the_file_is_for_its_owner_only(ledger: Ledger, path: Path) -> None:
    assert mode(path) == 0o600
    await ledger.close()
    publish(path)
    again = Ledger(path)
    await again.open(expected_id=ledger.ledger_id)
    assert mode(path) == 0o600
    await again.close()


async def test_what_was_written_is_there_after_opening_anew(ledger: Ledger, path: Path) -> None:
    recharge = await brought_to(ledger, State.CREDITED)
    await ledger.close()
    again = Ledger(path)
    assert await again.open(expected_id=ledger.ledger_id) == ledger.ledger_id
    assert await again.history("line") == [recharge]
    await again.close()


async def test_a_ledger_is_missed_where_one_is_expected(path: Path) -> None:
    ledger = Ledger(path)
    with pytest.raises(LedgerMissingError):
        await ledger.open(expected_id=ulid_now())
    assert content(path) is None
    await ledger.close()


async def test_another_ledger_in_its_place_is_not_taken(ledger: Ledger, path: Path) -> None:
    await ledger.close()
    other = Ledger(path)
    with pytest.raises(LedgerMissingError):
        await other.open(expected_id=ulid_now())
    with pytest.raises(LedgerError, match="not open"):
        await other.history("line")
    await other.close()


def truncated(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def scribbled(path: Path) -> None:
    whole = bytearray(path.read_bytes())
    whole[100:] = bytes(len(whole) - 100)
    path.write_bytes(whole)


def torn(path: Path) -> None:
    """Only one page of receipts is lost: what lies around it still looks fine."""
    with closing(sqlite3.connect(path)) as db:
        sql = "SELECT rootpage FROM sqlite_schema WHERE name = 'recharge'"
        (page,) = db.execute(sql).fetchone()
        (size,) = db.execute("PRAGMA page_size").fetchone()
    whole = bytearray(path.read_bytes())
    whole[(page - 1) * size : page * size] = b"\x5a" * size
    path.write_bytes(whole)


def newer(path: Path) -> None:
    execute(path, f"PRAGMA user_version = {SCHEMA_VERSION + 1}")


def somebody_elses(path: Path) -> None:
    path.unlink()
    execute(path, "CREATE TABLE states (state_id INTEGER)")


def somebody_elses_with_a_version(path: Path) -> None:
    path.unlink()
    execute(path, "PRAGMA user_version = 1")


def no_database(path: Path) -> None:
    path.write_text("not a database at all" * 100)


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def no_folder(path: Path) -> None:
    path.rename(path.with_name("moved"))
    path.symlink_to(path.parent / "gone" / "ledger.db")


@pytest.mark.parametrize(
    "damage",
    [
        truncated,
        scribbled,
        torn,
        newer,
        somebody_elses,
        somebody_elses_with_a_version,
        no_database,
        a_folder,
        no_folder,
    ],
    ids=lambda damage: damage.__name__,
)
async def test_a_file_that_is_not_a_sound_ledger_is_refused_and_left_alone(
    ledger: Ledger, path: Path, damage: Callable[[Path], None]
) -> None:
    await brought_to(ledger, State.CREDITED)
    await ledger.close()
    damage(path)
    before = content(path)
    again = Ledger(path)
    with pytest.raises(LedgerError):
        await again.open(expected_id=None)
    assert content(path) == before
    await again.close()


async def test_a_damaged_row_is_an_error_and_no_recharge(ledger: Ledger, path: Path) -> None:
    await ledger.add_reading("line", look())
    execute(path, "UPDATE reading SET body = '{}'")
    with pytest.raises(LedgerError):
        await ledger.readings("line")


async def test_a_closed_ledger_says_so(ledger: Ledger) -> None:
    await ledger.close()
    with pytest.raises(LedgerError, match="closed"):
        await ledger.history("line")
    with pytest.raises(LedgerError, match="closed"):
        await ledger.insert(intent())
    await ledger.close()


# A full disk


class Full(Ledger):
    """A ledger whose disk can be filled: SQLite then fails as it does when no page is free."""

    async def fill(self) -> None:
        """No page more, and no room left in those there are."""

        def limit() -> None:
            db = self._database()
            (pages,) = db.execute("PRAGMA page_count").fetchone()
            db.execute(f"PRAGMA max_page_count = {pages}")

        await self._run(limit)


LONG = "x" * 100_000
"""Does not fit into the slack of any page."""


@pytest.fixture
async def full(path: Path, clock: Clock, provider: Shop) -> AsyncIterator[tuple[Bench, Full, Line]]:
    ledger = Full(path)
    await ledger.open(expected_id=None)
    bench = Bench(ledger, lambda: clock.now, lambda: clock.up)
    bench.attach(provider)
    yield bench, ledger, await bench.add("line")
    await bench.ledger.close()


async def test_a_disk_that_is_full_before_the_intent_buys_nothing(
    full: tuple[Bench, Full, Line], provider: Shop
) -> None:
    bench, ledger, line = full
    provider.on_sale = [replace(GB1, title=LONG)]
    await bench.keeper.poll(line)
    await ledger.fill()
    with pytest.raises(LedgerError, match="full"):
        await bench.keeper.consider(line)
    assert provider.charges == []
    assert await ledger.history(line.key) == []
    assert not bench.office.broken


async def test_a_disk_that_is_full_at_the_answer_stops_everything_until_the_ledger_is_opened_anew(
    full: tuple[Bench, Full, Line], provider: Shop
) -> None:
    bench, ledger, line = full
    other = await bench.add("other")
    provider.before = ledger.fill
    provider.after = failing(OutcomeUnknown(LONG))
    await bench.keeper.poll(line)
    with pytest.raises(LedgerError, match="full"):
        await bench.keeper.consider(line)
    assert bench.office.broken
    assert (await bench.row(line)).state is State.SENT
    assert await bench.refusal(line, REQUESTED) == "ledger_unavailable"
    assert await bench.refusal(other, AUTOMATIC) == "ledger_unavailable"

    await bench.restart()
    assert (await bench.row(line)).state is State.UNKNOWN
    await bench.tick(line)
    assert (await bench.row(line)).state is State.CREDITED
    assert len(provider.charges) == 1


# Backups


async def test_a_copy_made_at_rest_is_whole_while_writers_wait(ledger: Ledger, path: Path) -> None:
    recharge = await brought_to(ledger, State.SUCCEEDED)
    await ledger.rest()
    writer = asyncio.create_task(ledger.settle(recharge.id, State.CREDITED, at=NOW))
    await asyncio.sleep(0.05)
    copy = path.with_suffix(".copy")
    shutil.copyfile(path, copy)
    assert not writer.done()
    assert not path.with_name(path.name + "-journal").exists()
    assert await ledger.history("line") == [recharge]  # readers need not wait
    ledger.release()
    assert (await writer).state is State.CREDITED

    restored = Ledger(copy)
    await restored.open(expected_id=ledger.ledger_id)
    assert await restored.history("line") == [recharge]
    await restored.close()


async def test_nothing_is_bought_while_a_backup_is_made_and_nothing_is_late_after_it(
    bench: Bench, provider: Shop, line: Line, monkeypatch: pytest.MonkeyPatch
) -> None:
    await bench.keeper.poll(line)

    tried, insert = asyncio.Event(), bench.ledger.insert

    async def watched(recharge: Recharge) -> None:
        try:
            await insert(recharge)
        finally:
            tried.set()

    monkeypatch.setattr(bench.ledger, "insert", watched)
    provider.counting = bench.ledger.rest  # a backup begins when everything was asked already
    considering = asyncio.create_task(bench.keeper.consider(line))
    async with asyncio.timeout(10):
        await tried.wait()
    assert not considering.done()
    bench.ledger.release()
    await considering
    assert provider.charges == []
    assert [news.refusal.reason.value for news in bench.news if news.refusal] == [
        "ledger_unavailable"
    ]
    monkeypatch.undo()
    with pytest.raises(LedgerRestingError):
        await resting_insert(bench.ledger)


async def resting_insert(ledger: Ledger) -> None:
    await ledger.rest()
    try:
        await asyncio.wait_for(ledger.insert(intent()), 10)
    finally:
        ledger.release()


async def test_a_backup_that_never_ends_does_not_stop_the_ledger_for_ever(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert timedelta(minutes=5) < REST_LIMIT < timedelta(hours=2)
    monkeypatch.setattr(
        "custom_components.esim_recharge.recharge.store.REST_LIMIT", timedelta(seconds=0.05)
    )
    await ledger.rest()
    await asyncio.wait_for(ledger.tell("line", "due"), timeout=5)


async def test_the_end_of_an_earlier_backup_does_not_end_the_next_one(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "custom_components.esim_recharge.recharge.store.REST_LIMIT", timedelta(seconds=0.1)
    )
    await ledger.rest()
    monkeypatch.undo()
    await ledger.rest()  # the first one was never said to have ended
    writer = asyncio.create_task(ledger.tell("line", "due"))
    await asyncio.sleep(0.2)
    assert not writer.done()
    ledger.release()
    await ledger.rest()  # at once: the writer was called, but has not run yet
    await asyncio.sleep(0.05)
    assert not writer.done()
    ledger.release()
    await writer


async def test_closing_lets_those_who_wait_know(ledger: Ledger) -> None:
    await ledger.rest()
    writer = asyncio.create_task(ledger.tell("line", "due"))
    await asyncio.sleep(0)
    await ledger.close()
    with pytest.raises(LedgerError):
        await writer


# Readings


async def test_of_an_unchanged_stretch_the_first_and_the_last_look_are_kept(
    ledger: Ledger,
) -> None:
    for minutes, data in enumerate([9, 9, 9, 9, 8, 8, 8, 9]):
        await ledger.add_reading("line", look(data, NOW + minutes * MINUTE))
    kept = await ledger.readings("line")
    figures = [
        (reading.remaining(AllowanceKind.DATA), (reading.read_at - NOW) // MINUTE)
        for reading in kept
    ]
    assert figures == [(9, 0), (9, 3), (8, 4), (8, 6), (9, 7)]
    assert await ledger.readings("other") == []


async def test_readings_are_kept_for_90_days(ledger: Ledger) -> None:
    assert timedelta(days=90) == READINGS_KEPT
    for day, data in ((0, 5), (1, 4), (90, 3)):
        await ledger.add_reading("line", look(data, NOW + day * DAY))
    assert len(await ledger.readings("line")) == 3
    await ledger.add_reading("line", look(2, NOW + 91 * DAY))
    assert [reading.remaining(AllowanceKind.DATA) for reading in await ledger.readings("line")] == [
        4,
        3,
        2,
    ]


async def test_after_a_clock_step_back_the_newest_look_is_the_last_one_taken(
    ledger: Ledger,
) -> None:
    await ledger.add_reading("line", look(900 * MB, NOW + 30 * DAY))
    await ledger.add_reading("line", look(100 * MB, NOW))
    assert (await ledger.readings("line"))[-1] == look(100 * MB, NOW)


# What counts towards limits


async def test_reserved_settled_and_unknown_count_and_what_cost_nothing_does_not(
    ledger: Ledger,
) -> None:
    free = {State.REFUSED, State.REVERSED}
    for number, state in enumerate(State):
        recharge = await brought_to(ledger, state, line=f"line {number}")
        spending = await ledger.spending(recharge.line, "account", day=NOW, month=NOW)
        assert spending.today == (0 if state in free else 1)
        assert spending.line == (() if state in free else (usd(5),))
    await ledger.insert(elsewhere("line 0", package=replace(GB1, price=usd(7))))
    spending = await ledger.spending("line 0", "account", day=NOW, month=NOW)
    assert sorted(spending.line) == [usd(5), usd(7)]
    # all but those that cost nothing in the end, and the one from elsewhere
    assert len(spending.account) == len(State) - len(free) + 1


async def test_what_was_paid_counts_rather_than_what_was_agreed(ledger: Ledger) -> None:
    recharge = intent()
    await ledger.insert(recharge)
    await ledger.settle(recharge.id, State.SUCCEEDED, at=NOW, paid=usd("4.20"))
    spending = await ledger.spending("line", "account", day=NOW, month=NOW)
    assert spending.line == (usd("4.20"),)


async def test_days_months_lines_and_accounts_are_counted_apart(ledger: Ledger) -> None:
    month, day = NOW - 9 * DAY, NOW - 12 * HOUR
    for line, account, at in (
        ("line", "account", month - HOUR),
        ("line", "account", month),
        ("line", "account", day - HOUR),
        ("line", "account", day),
        ("other", "account", day),
        ("line", "old account", day),
        ("third", "other account", day),
    ):
        await ledger.insert(elsewhere(line, account=account, created_at=at))
    spending = await ledger.spending("line", "account", day=day, month=month)
    assert spending.today == 2
    assert len(spending.line) == 4  # what it cost under its former account as well
    assert len(spending.account) == 4


async def test_after_a_clock_step_back_what_was_spent_still_counts(ledger: Ledger) -> None:
    await ledger.insert(elsewhere(created_at=NOW + 3 * DAY))
    spending = await ledger.spending("line", "account", day=NOW, month=NOW)
    assert (spending.today, spending.line, spending.account) == (1, (usd(5),), (usd(5),))
    assert await ledger.last_charged("line") == NOW + 3 * DAY


async def test_the_latest_recharge_is_told_with_and_without_refused_ones(ledger: Ledger) -> None:
    assert await ledger.last_attempt("line", refused=True) is None
    assert await ledger.last_charged("line") is None
    charged = elsewhere(created_at=NOW)
    await ledger.insert(charged)
    refused = await brought_to(ledger, State.REFUSED, created_at=NOW + HOUR)
    assert await ledger.last_attempt("line", refused=True) == refused
    assert await ledger.last_attempt("line", refused=False) == charged
    assert await ledger.history("line", since=NOW + MINUTE) == [refused]
    assert await ledger.history("line", limit=1) == [refused]
    assert await ledger.account_history("account", since=NOW) == [refused, charged]
    assert await ledger.later(charged) == [refused]
    assert await ledger.in_state(State.REFUSED) == [refused]


async def test_the_breaker_counts_automatic_failures_in_a_row(ledger: Ledger) -> None:
    async def refused(origin: Origin = Origin.AUTOMATIC, at: datetime = NOW) -> None:
        await brought_to(ledger, State.REFUSED, origin=origin, created_at=at)

    await refused()
    await refused(Origin.REQUESTED)
    await refused(at=NOW - DAY)  # a clock step back hides nothing
    assert await ledger.failures("line") == 2
    assert await ledger.failures("other") == 0
    await brought_to(ledger, State.CREDITED)
    assert await ledger.failures("line") == 0
    for _ in range(3):
        await refused()
    assert await ledger.failures("line") == 3
    await ledger.reset_breaker("line", at=NOW)
    assert await ledger.failures("line") == 0
    await refused(at=NOW - DAY)
    assert await ledger.failures("line") == 1
    await ledger.reset_breaker("line", at=NOW)
    assert await ledger.failures("line") == 0


# The provider's records


async def test_entries_are_remembered_with_the_recharge_they_show(ledger: Ledger) -> None:
    assert await ledger.known_records("line") is None
    await ledger.remember_records("line", [], at=NOW)
    assert await ledger.known_records("line") == frozenset()
    recharge = await brought_to(ledger, State.UNKNOWN)
    assert await ledger.unseen("line", since=NOW + DAY) == [recharge]
    entry = PackageRecord(record_id="h1", package_id="gb1")
    await ledger.remember_records("line", [entry], at=NOW, recharge_id=recharge.id)
    await ledger.remember_records("line", [entry], at=NOW + DAY)
    assert await ledger.known_records("line") == frozenset({"h1"})
    assert await ledger.record_of(recharge.id) == "h1"
    assert await ledger.unseen("line", since=NOW) == []
    assert await ledger.known_records("other") is None


async def test_a_purchase_from_elsewhere_is_written_together_with_its_entry(
    ledger: Ledger,
) -> None:
    found = elsewhere()
    entry = PackageRecord(record_id="h1", package_id="gb1")
    await ledger.insert(found, shown_by=entry)
    assert await ledger.record_of(found.id) == "h1"
    assert await ledger.unseen("line", since=NOW) == []


@pytest.mark.parametrize(
    ("state", "later", "looked_for"),
    [
        (State.SENT, True, True),
        (State.UNKNOWN, True, True),
        (State.REVIEW, True, True),
        (State.SUCCEEDED, True, True),
        (State.NOT_CREDITED, True, True),
        (State.CREDITED, True, False),
        (State.CREDITED, False, True),
        (State.REFUSED, False, False),
    ],
)
async def test_an_entry_is_looked_for_as_long_as_it_may_come(
    ledger: Ledger, state: State, later: bool, looked_for: bool
) -> None:
    await brought_to(ledger, state)
    since = NOW + MINUTE if later else NOW
    assert bool(await ledger.unseen("line", since=since)) is looked_for


# Proposals, pauses, news


def proposal(**changes: Value) -> Proposal:
    usual = Proposal(
        id=ulid_now(),
        line="line",
        package=GB1,
        because=("data_low", "ends_soon"),
        state=ProposalState.OPEN,
        created_at=NOW,
        expires_at=NOW + DAY,
    )
    return replace(usual, **changes)


async def test_a_line_has_one_open_proposal(ledger: Ledger) -> None:
    first = proposal()
    await ledger.propose(first)
    with pytest.raises(LedgerError):
        await ledger.propose(proposal())
    assert await ledger.open_proposal("line") == first
    assert await ledger.decide(first.id, ProposalState.REJECTED)
    assert not await ledger.decide(first.id, ProposalState.APPROVED)
    assert await ledger.open_proposal("line") is None
    assert await ledger.proposal(first.id) == replace(first, state=ProposalState.REJECTED)
    await ledger.propose(proposal())


async def test_an_approval_is_used_in_the_transaction_that_writes_the_intent(
    ledger: Ledger,
) -> None:
    first = proposal()
    await ledger.propose(first)
    await ledger.insert(intent(origin=Origin.APPROVED, request_id=first.id))
    found = await ledger.proposal(first.id)
    assert found is not None
    assert found.state is ProposalState.APPROVED


@pytest.mark.parametrize("closed", [ProposalState.REJECTED, ProposalState.EXPIRED])
async def test_a_no_that_came_first_holds(ledger: Ledger, closed: ProposalState) -> None:
    first = proposal()
    await ledger.propose(first)
    await ledger.decide(first.id, closed)
    with pytest.raises(ProposalClosedError):
        await ledger.insert(intent(origin=Origin.APPROVED, request_id=first.id))
    assert await ledger.history("line") == []


@pytest.mark.parametrize(
    ("pauses", "expected"),
    [
        ({}, (False, None)),
        ({"line": NOW + HOUR}, (True, NOW + HOUR)),
        ({"line": NOW}, (False, None)),
        ({"line": None}, (True, None)),
        ({"account": NOW + DAY, "line": NOW + HOUR}, (True, NOW + DAY)),
        ({"account": None, "line": NOW + HOUR}, (True, None)),
        ({"other": None}, (False, None)),
    ],
    ids=["none", "a while", "over", "for good", "the longer one", "for good and a while", "others"],
)
async def test_a_line_is_paused_by_its_own_pause_and_by_its_accounts(
    ledger: Ledger,
    pauses: dict[str, datetime | None],
    expected: tuple[bool, datetime | None],
) -> None:
    for scope, until in pauses.items():
        await ledger.pause(scope, until)
    assert await ledger.paused(["line", "account"], now=NOW) == expected
    for scope in pauses:
        await ledger.resume(scope)
    assert await ledger.paused(["line", "account"], now=NOW) == (False, None)


async def test_what_was_announced_is_remembered(ledger: Ledger) -> None:
    assert await ledger.told("line") is None
    await ledger.tell("line", "due")
    await ledger.tell("line", "fine")
    assert await ledger.told("line") == "fine"


async def test_settings_are_none_until_they_are_saved(ledger: Ledger) -> None:
    assert await ledger.settings("line") is None
    await ledger.save_settings("line", {"mode": "off"})
    assert await ledger.settings("line") == {"mode": "off"}


async def test_a_failed_announcement_stops_nothing(
    bench: Bench, provider: Shop, line: Line, caplog: pytest.LogCaptureFixture
) -> None:
    def deaf(_: object) -> None:
        raise RuntimeError("nobody listens")

    bench.office.announce = deaf
    await bench.tick(line)
    assert (await bench.row(line)).state is State.SUCCEEDED
    assert len(provider.charges) == 1
    assert f"Announcing {Kind.SENT} failed" in caplog.text
