"""A month that a line has behind it: readings and recharges, written into the ledger of a house at rest."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import json
from pathlib import Path
import sqlite3
from typing import Any, Final

from ulid_transform import ulid_at_time

from custom_components.esim_recharge.lines.models import (
    Allowance,
    AllowanceKind,
    Money,
    Package,
    Reading,
    line_key,
)
from custom_components.esim_recharge.recharge.ledger import Ledger
from custom_components.esim_recharge.recharge.models import Origin, Recharge, State
from custom_components.esim_recharge.recharge.rows import dump_reading, to_ticks
from scripts.scene import Account, Scene
from scripts.stage import DOMAIN, Stage
from tests.simulators import airalo_data

MONTH: Final = timedelta(days=30)
MIB: Final = 1024**2
GIB: Final = 1024**3
_EVERY: Final = timedelta(hours=8)
_RENEWED: Final = (timedelta(days=23), timedelta(days=14), timedelta(days=5))
"""How long ago the line was recharged."""


async def write_past(house: Stage) -> None:
    """Give each line a month; Home Assistant must not run."""
    config = house.home_assistant.config
    path, now = config / ".storage" / f"{DOMAIN}.db", datetime.now(UTC)
    accounts = _accounts(config)
    ledger = Ledger(path)
    await ledger.open(expected_id=None)
    try:
        for account in house.play.accounts:
            for scene in account.scenes:
                key = line_key(account.provider, scene.identifier)
                for ago in _RENEWED:
                    await _bought(
                        ledger, key, accounts[scene.identifier], _package(account, scene), now - ago
                    )
    finally:
        await ledger.close()
    with sqlite3.connect(path) as database:
        for account in house.play.accounts:
            for scene in account.scenes:
                readings = _readings(house, account, scene, now)
                _put_before(database, line_key(account.provider, scene.identifier), readings)
    database.close()


def _accounts(config: Path) -> dict[str, str]:
    """The key of the account of each line, by the provider's name of the line."""
    stored: dict[str, Any] = json.loads((config / ".storage" / "core.config_entries").read_text())
    return {
        subentry["data"]["identifier"]: entry["unique_id"]
        for entry in stored["data"]["entries"]
        if entry["domain"] == DOMAIN
        for subentry in entry["subentries"]
    }


def _package(account: Account, scene: Scene) -> Package:
    price = Money(amount=Decimal("3.60"), currency=scene.currency)
    if account.provider == "by_hand":
        credit = Money(amount=Decimal(1000), currency=scene.currency)
        return Package(package_id=scene.package, title="1000 XPF", price=credit, credit=credit)
    return Package(
        package_id=scene.package, title="1 GB - 7 Days", price=price, data=GIB, validity_days=7
    )


async def _bought(ledger: Ledger, line: str, account: str, package: Package, at: datetime) -> None:
    """A recharge that went well."""
    recharge = Recharge(
        id=ulid_at_time(at.timestamp()),
        line=line,
        account=account,
        package=package,
        origin=Origin.AUTOMATIC,
        state=State.SENT,
        created_at=at,
        updated_at=at,
    )
    await ledger.insert(recharge)
    later = at + timedelta(minutes=1)
    receipt = f"{at:%Y%m%d}-{recharge.id[-6:]}"
    await ledger.settle(recharge.id, State.SUCCEEDED, at=later, receipt=receipt)
    await ledger.settle(recharge.id, State.CREDITED, at=later)


def _readings(house: Stage, account: Account, scene: Scene, now: datetime) -> Sequence[Reading]:
    """What was left, falling from one recharge to the next, in the end to what is left now."""
    if account.provider == "by_hand":
        left, _ = house.kiosk.balance(scene.identifier)
        return [_money(at, rest) for at, rest in _fall(now, 1500, int(left))]
    (start,) = (each for each in airalo_data.START if each.iccid == scene.identifier)
    return [_data(at, rest) for at, rest in _fall(now, 1024, start.left)]


def _fall(now: datetime, full: int, last: int) -> Iterable[tuple[datetime, int]]:
    begins = (now - MONTH, *(now - ago for ago in _RENEWED))
    ends = (*(now - ago for ago in _RENEWED), now)
    for begin, end in zip(begins, ends, strict=True):
        lowest, at = last if end == now else full // 6, begin
        while at < min(end, now - _EVERY):
            yield at, int(full - (full - lowest) * ((at - begin) / (end - begin)) ** 1.3)
            at += _EVERY


def _data(at: datetime, left: int) -> Reading:
    pot = Allowance(kind=AllowanceKind.DATA, remaining=left * MIB, total=GIB)
    return Reading(read_at=at, allowances=(pot,))


def _money(at: datetime, left: int) -> Reading:
    return Reading(read_at=at, money=Money(amount=Decimal(left), currency="XPF"))


def _put_before(database: sqlite3.Connection, line: str, past: Sequence[Reading]) -> None:
    """Put readings before those that are there: the last one written is the newest."""
    sql = "SELECT read_at, body FROM reading WHERE line = ? ORDER BY seq"
    there = database.execute(sql, (line,)).fetchall()
    database.execute("DELETE FROM reading WHERE line = ?", (line,))
    rows = [(to_ticks(each.read_at), dump_reading(each)) for each in past] + there
    database.executemany(
        "INSERT INTO reading (line, read_at, body) VALUES (?, ?, ?)",
        [(line, *row) for row in rows],
    )
