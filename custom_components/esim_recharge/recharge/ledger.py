"""The durable record of recharges: what was intended, sent, charged and credited, and the limits counted on it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
import sqlite3
from typing import Final

from ..lines.models import Money, PackageRecord
from .models import (
    CHARGED_STATES,
    FREE_STATES,
    OPEN_STATES,
    UNATTENDED,
    Origin,
    Recharge,
    State,
)
from .notes import READINGS_KEPT, Notes
from .rows import dump_money, load_recharge, optional, recharge_row, to_ticks
from .schema import names
from .situation import Spending
from .store import (
    REST_LIMIT,
    IllegalChangeError,
    LedgerError,
    LedgerMissingError,
    LedgerRestingError,
    LineBusyError,
)

__all__ = [
    "READINGS_KEPT",
    "REST_LIMIT",
    "IllegalChangeError",
    "Ledger",
    "LedgerError",
    "LedgerMissingError",
    "LedgerRestingError",
    "LineBusyError",
    "ProposalClosedError",
]

_EVER: Final = -(2**62)
_NO_END: Final = -1
"""SQLite's word for "all of them"."""


class ProposalClosedError(LedgerError):
    """The proposal was answered before, or ran out."""


class Ledger(Notes):
    """Every method is one transaction; when it returns, what it wrote is on the disk.

    All methods raise `LedgerError` when the file cannot be used (full disk, damage, no permission).
    """

    # Recharges

    async def insert(self, recharge: Recharge, *, shown_by: PackageRecord | None = None) -> None:
        """Write an intent, or a purchase found elsewhere together with the entry that shows it.

        An intent does not wait for a backup (`LedgerRestingError`), and uses the word of a person that it is based on
        (`ProposalClosedError` if that was taken back). Raises `LineBusyError` for a second open recharge.
        """
        row = recharge_row(recharge)
        columns = ", ".join(row)
        marks = ", ".join(f":{name}" for name in row)

        def add(db: sqlite3.Connection) -> None:
            db.execute(f"INSERT INTO recharge ({columns}) VALUES ({marks})", row)
            if recharge.origin is Origin.APPROVED:
                _take_approval(db, recharge.request_id)
            db.execute(  # what was proposed is bought, by this door or another
                "UPDATE proposal SET state = 'expired' WHERE line = ? AND state = 'open'",
                (recharge.line,),
            )
            if shown_by is not None:
                _remember(db, recharge.line, [shown_by], recharge.created_at, recharge.id)

        await self._write(add, wait=recharge.state not in {State.PREPARED, State.SENT})

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
        """Change the state; what is not given stays. Raises `IllegalChangeError` for a change that does not exist.

        What is about to be sent does not wait for a backup (`LedgerRestingError`), as intents do not.
        """
        changes = {
            "state": state.value,
            "updated_at": to_ticks(at),
            "reason": reason,
            "message": message,
            "receipt": receipt,
            "paid": optional(dump_money, paid),
        }
        given = {name: value for name, value in changes.items() if value is not None}
        return await self._update(recharge_id, given, wait=state is not State.SENT)

    async def clear(self, recharge_id: str, *, at: datetime) -> Recharge:
        """A person or a later reading settled a `not_credited` recharge: it no longer blocks the line.

        Raises `IllegalChangeError` for any other one, and when it was settled before.
        """
        return await self._update(recharge_id, {"cleared_at": to_ticks(at)})

    async def _update(
        self, recharge_id: str, given: Mapping[str, object], *, wait: bool = True
    ) -> Recharge:
        sets = ", ".join(f"{name} = :{name}" for name in given)

        def change(db: sqlite3.Connection) -> Recharge:
            sql = f"UPDATE recharge SET {sets} WHERE id = :id RETURNING *"
            row = db.execute(sql, {**given, "id": recharge_id}).fetchone()
            if row is None:
                raise LedgerError("no such recharge")
            return load_recharge(row)

        return await self._write(change, wait=wait)

    async def recharge(self, recharge_id: str) -> Recharge | None:
        """One recharge by its id."""
        return next(iter(await self._recharges("id = ?", recharge_id)), None)

    async def by_request(self, request_id: str) -> Recharge | None:
        """The recharge that a caller's own id belongs to."""
        return next(iter(await self._recharges("request_id = ?", request_id)), None)

    async def open_recharge(self, line: str) -> Recharge | None:
        """The line's open recharge: there is at most one."""
        where = f"line = ? AND state IN ({names(OPEN_STATES)})"
        return next(iter(await self._recharges(where, line)), None)

    async def in_state(self, state: State) -> Sequence[Recharge]:
        """All recharges in one state, newest first."""
        return await self._recharges("state = ?", state.value)

    async def uncleared(self, line: str) -> Recharge | None:
        """A recharge that was paid and never seen on the line, and that nobody settled."""
        where = "line = ? AND state = 'not_credited' AND cleared_at IS NULL"
        return next(iter(await self._recharges(where, line)), None)

    async def unseen(self, line: str, *, since: datetime) -> Sequence[Recharge]:
        """Recharges of ours that no entry of the provider's history shows yet, newest first.

        Those that are still open questions, and those since a moment: the history may be slower than the reading.
        """
        where = f"""
            line = ? AND origin != 'elsewhere' AND state NOT IN ({names(FREE_STATES)})
            AND NOT EXISTS (SELECT 1 FROM record WHERE record.recharge_id = recharge.id)
            AND (state IN ({names(OPEN_STATES)}) OR created_at >= ?
                OR (state = 'not_credited' AND cleared_at IS NULL))
        """
        return await self._recharges(where, line, to_ticks(since))

    async def history(
        self, line: str, *, since: datetime | None = None, limit: int = 100
    ) -> Sequence[Recharge]:
        """The line's recharges, newest first."""
        ticks = _EVER if since is None else to_ticks(since)
        return await self._recharges("line = ? AND created_at >= ?", line, ticks, limit=limit)

    async def reversible(self, line: str, *, since: datetime) -> Sequence[Recharge]:
        """Recharges of ours that were charged since a moment and whose money may come back, newest first."""
        where = """
            line = ? AND origin != 'elsewhere' AND created_at >= ?
            AND state IN ('succeeded', 'credited', 'not_credited')
        """
        return await self._recharges(where, line, to_ticks(since))

    async def last_attempt(self, line: str, *, refused: bool) -> Recharge | None:
        """The line's latest recharge by the clock; with `refused`, those that surely cost nothing count as well.

        By the clock: after a step backwards the one that holds up longest is the one that must hold.
        """
        states = frozenset(State) if refused else CHARGED_STATES
        where = f"line = ? AND state IN ({names(states)})"
        found = await self._recharges(where, line, order="created_at DESC, seq DESC", limit=1)
        return next(iter(found), None)

    async def last_charged(self, line: str) -> datetime | None:
        """When the line was last recharged, or may have been, by whomever."""
        last = await self.last_attempt(line, refused=False)
        return None if last is None else last.created_at

    async def account_history(self, account: str, *, since: datetime) -> Sequence[Recharge]:
        """All recharges of an account since a moment, newest first."""
        return await self._recharges("account = ? AND created_at >= ?", account, to_ticks(since))

    async def later(self, recharge: Recharge) -> Sequence[Recharge]:
        """What the account paid for after a recharge, in the order of writing, whatever the clock said."""
        where = "account = ? AND seq > (SELECT seq FROM recharge WHERE id = ?)"
        return await self._recharges(where, recharge.account, recharge.id)

    async def _recharges(
        self, where: str, *values: object, order: str = "seq DESC", limit: int = _NO_END
    ) -> Sequence[Recharge]:
        sql = f"SELECT * FROM recharge WHERE {where} ORDER BY {order} LIMIT {limit}"
        return await self._read(lambda db: [load_recharge(row) for row in db.execute(sql, values)])

    async def spending(
        self, line: str, account: str, *, day: datetime, month: datetime
    ) -> Spending:
        """What counts towards the limits since the given midnights.

        There is no upper bound in time: after a clock step backwards, "future" recharges still count. What a line
        cost under another account counts for the line as well.
        """
        where = (
            f"(line = ? OR account = ?) AND state IN ({names(CHARGED_STATES)}) AND created_at >= ?"
        )
        spent = await self._recharges(where, line, account, to_ticks(min(day, month)))
        this_month = [item for item in spent if item.created_at >= month]
        return Spending(
            today=sum(item.line == line and item.created_at >= day for item in spent),
            line=tuple(item.cost for item in this_month if item.line == line),
            account=tuple(item.cost for item in this_month if item.account == account),
        )

    async def failures(self, line: str) -> int:
        """Failures in a row of what nobody agreed to, since the last recharge that was not, or the last reset."""
        free = names(FREE_STATES)
        sql = f"""
            SELECT count(*) FROM recharge
            WHERE line = :line AND origin IN ({names(UNATTENDED)}) AND state IN ({free}) AND seq > max(
                coalesce((SELECT max(seq) FROM recharge WHERE line = :line AND state NOT IN ({free})), 0),
                coalesce((SELECT after_seq FROM breaker WHERE line = :line), 0))
        """
        return await self._read(lambda db: int(db.execute(sql, {"line": line}).fetchone()[0]))

    async def reset_breaker(self, line: str, *, at: datetime) -> None:
        """A person looked: count automatic failures from here."""
        sql = """
            INSERT OR REPLACE INTO breaker (line, reset_at, after_seq)
            VALUES (?, ?, (SELECT coalesce(max(seq), 0) FROM recharge))
        """
        await self._write(lambda db: db.execute(sql, (line, to_ticks(at))))

    # The provider's own records

    async def known_records(self, line: str) -> frozenset[str] | None:
        """Ids of the provider's history of the line that were seen before; `None`: it was never looked at."""

        def known(db: sqlite3.Connection) -> frozenset[str] | None:
            if db.execute("SELECT 1 FROM watched WHERE line = ?", (line,)).fetchone() is None:
                return None
            rows = db.execute("SELECT record_id FROM record WHERE line = ?", (line,))
            return frozenset(row[0] for row in rows)

        return await self._read(known)

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


def _take_approval(db: sqlite3.Connection, proposal_id: str | None) -> None:
    """Use a person's yes, once, in the transaction that writes the intent: a no that came first holds."""
    sql = "UPDATE proposal SET state = 'approved' WHERE id = ? AND state = 'open'"
    if db.execute(sql, (proposal_id,)).rowcount != 1:
        raise ProposalClosedError(proposal_id)


def _remember(
    db: sqlite3.Connection,
    line: str,
    records: Iterable[PackageRecord],
    at: datetime,
    recharge_id: str | None,
) -> None:
    rows = [(line, record.record_id, to_ticks(at), recharge_id) for record in records]
    db.execute("INSERT OR IGNORE INTO watched (line, since) VALUES (?, ?)", (line, to_ticks(at)))
    db.executemany(
        "INSERT OR IGNORE INTO record (line, record_id, seen_at, recharge_id) VALUES (?, ?, ?, ?)",
        rows,
    )
