"""What the ledger keeps beside the recharges: readings, proposals, settings, pauses, and what was announced."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
import json
import sqlite3
from typing import Final

from ..lines.models import Reading
from ..lines.plausibility import same_figures
from .models import Proposal, ProposalState
from .rows import (
    dump_package,
    dump_reading,
    from_ticks,
    load_proposal,
    load_reading,
    optional,
    to_ticks,
)
from .store import Store

READINGS_KEPT: Final = timedelta(days=90)


class Notes(Store):
    """Everything that may be overwritten or forgotten without losing sight of money."""

    # Readings

    async def add_reading(self, line: str, reading: Reading) -> None:
        """Keep a reading: changes only, and of each unchanged stretch its first and its last look."""

        def add(db: sqlite3.Connection) -> None:
            sql = "SELECT seq, body FROM reading WHERE line = ? ORDER BY seq DESC LIMIT 2"
            newest = db.execute(sql, (line,)).fetchall()
            unchanged = [row for row in newest if same_figures(load_reading(row["body"]), reading)]
            if unchanged[1:]:
                db.execute("DELETE FROM reading WHERE seq = ?", (newest[0]["seq"],))
            db.execute(
                "INSERT INTO reading (line, read_at, body) VALUES (?, ?, ?)",
                (line, to_ticks(reading.read_at), dump_reading(reading)),
            )
            oldest = to_ticks(reading.read_at - READINGS_KEPT)
            db.execute("DELETE FROM reading WHERE line = ? AND read_at < ?", (line, oldest))

        await self._write(add)

    async def readings(self, line: str) -> Sequence[Reading]:
        """The kept readings in the order of looking, whatever the clock said: the last one is the newest."""
        sql = "SELECT body FROM reading WHERE line = ? ORDER BY seq"
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
        return await self._proposal(
            "SELECT * FROM proposal WHERE line = ? AND state = 'open'", line
        )

    async def proposal(self, proposal_id: str) -> Proposal | None:
        """One proposal by its id."""
        return await self._proposal("SELECT * FROM proposal WHERE id = ?", proposal_id)

    async def _proposal(self, sql: str, value: str) -> Proposal | None:
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
        sql = "SELECT until FROM pause WHERE scope IN (SELECT value FROM json_each(?))"
        ends = await self._read(
            lambda db: [row["until"] for row in db.execute(sql, (json.dumps(scopes),))]
        )
        lasting = [end for end in ends if end is None or end > to_ticks(now)]
        if not lasting:
            return False, None
        return True, None if None in lasting else from_ticks(max(lasting))

    # What was announced

    async def told(self, subject: str) -> str | None:
        """What was announced last about a line, so that nothing is announced twice, not even after a restart."""
        return optional(str, await self._value("SELECT what FROM told WHERE subject = ?", subject))

    async def tell(self, subject: str, what: str) -> None:
        """Remember what was announced."""
        await self._write(
            lambda db: db.execute(
                "INSERT OR REPLACE INTO told (subject, what) VALUES (?, ?)", (subject, what)
            )
        )
