"""What all parts of the money half share: accounts, ledger, clock, and how news is told."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta, tzinfo
import logging
import time
from typing import Final, TypedDict, Unpack

from ..lines.models import Line, Money
from ..providers.base import Capabilities, Provider, ProviderError
from ..sources.base import Source
from .ledger import IllegalChangeError, Ledger, LedgerError, LedgerRestingError
from .models import Happening, Kind, Proposal, Recharge, Refusal, State
from .settings import (
    AccountSettings,
    LineSettings,
    account_settings_from_json,
    account_settings_to_json,
    line_settings_from_json,
    line_settings_to_json,
)

_LOGGER: Final = logging.getLogger(__name__)

CREDIT_MARGIN: Final = timedelta(minutes=10)
"""Added to a provider's credit delay: its clock and ours differ, and caches expire late."""


PATIENCE: Final = timedelta(days=1)
"""How long beyond the waiting time a question is left open because nobody can be asked."""


def utc_now() -> datetime:
    """The clock of the product."""
    return datetime.now(UTC)


def uptime() -> timedelta:
    """A clock that nobody sets: how much time really passed."""
    return timedelta(seconds=time.monotonic())


class NotAttached(ProviderError):
    """The account is not loaded, or is being loaded anew. Nothing was asked, nothing was charged."""


@dataclass(kw_only=True)
class Account:
    """One login at one provider, as the money half sees it."""

    key: str
    provider: Provider
    sources: Mapping[str, Source] = field(default_factory=dict[str, Source])
    """By the line's key: where its readings come from, if not from the provider."""
    auth_ok: bool = True
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Purchases of an account happen one after the other: they share a wallet and a budget."""

    @property
    def credit_delay(self) -> timedelta:
        """How long a recharge may stay invisible before a person has to look."""
        return self.provider.capabilities.credit_delay + CREDIT_MARGIN

    def capabilities(self, line: str) -> Capabilities:
        """What can be done for one line: what its provider can, and reading what its source reads."""
        known, source = self.provider.capabilities, self.sources.get(line)
        return known if source is None else replace(known, reads=source.reads)

    def readable(self, line: str) -> bool:
        """Whether a line can be read at all."""
        return bool(self.capabilities(line).reads)

    def costly(self, line: str) -> bool:
        """Whether looking at a line may cost its owner something, so that it is not done without need."""
        source = self.sources.get(line)
        return source is not None and bool(source.every)


class Facts(TypedDict, total=False):
    """What may be learned about a recharge when its state changes."""

    reason: str | None
    message: str | None
    receipt: str | None
    paid: Money | None


class Office:
    """Accounts, ledger and clock; every state change of a recharge goes through `settle` and is announced once."""

    def __init__(
        self,
        ledger: Ledger,
        *,
        announce: Callable[[Happening], None],
        clock: Callable[[], datetime] = utc_now,
        zone: Callable[[], tzinfo] = lambda: UTC,
        uptime: Callable[[], timedelta] = uptime,
    ) -> None:
        """`zone` is the owner's time zone, which may change while running; `uptime` is not moved by clock steps."""
        self.ledger = ledger
        self.announce = announce
        self.clock = clock
        self.zone = zone
        self.uptime = uptime
        self.accounts: dict[str, Account] = {}
        self._locks: dict[str, asyncio.Lock] = {}
        self._settled: dict[str, timedelta] = {}
        self.stopping = False
        self.trouble: LedgerError | None = None
        """Why the ledger cannot be trusted: nothing is bought until it was opened anew."""

    @property
    def broken(self) -> bool:
        """Whether the ledger cannot be trusted."""
        return self.trouble is not None

    def attach(self, account: Account) -> None:
        """Let an account pay. Attached anew, it keeps its lock: a purchase of its former self may be under way."""
        account.lock = self._locks.setdefault(account.key, account.lock)
        self.accounts[account.key] = account

    def account_of(self, line: Line) -> Account:
        """The account that pays for a line. Raises `NotAttached` if nobody does now."""
        if line.account not in self.accounts:
            raise NotAttached
        return self.accounts[line.account]

    async def line_settings(self, line: str) -> LineSettings:
        """What the owner set for a line; the default, which never spends, if nothing is set."""
        saved = await self.ledger.settings(line)
        return LineSettings() if saved is None else _sound(line_settings_from_json, saved)

    async def save_line_settings(self, line: str, settings: LineSettings) -> None:
        """On disk before it holds."""
        await self.ledger.save_settings(line, line_settings_to_json(settings))

    async def account_settings(self, account: str) -> AccountSettings:
        """What the owner set for an account."""
        saved = await self.ledger.settings(account)
        return AccountSettings() if saved is None else _sound(account_settings_from_json, saved)

    async def save_account_settings(self, account: str, settings: AccountSettings) -> None:
        """On disk before it holds."""
        await self.ledger.save_settings(account, account_settings_to_json(settings))

    async def settle(self, recharge: Recharge, state: State, **facts: Unpack[Facts]) -> Recharge:
        """Write a change of state, then tell it.

        Raises `IllegalChangeError` if somebody else was quicker; any other `LedgerError` means that the ledger does
        not know what happened, and nothing more is bought.
        """
        try:
            settled = await self.ledger.settle(recharge.id, state, at=self.clock(), **facts)
        except IllegalChangeError, LedgerRestingError:
            raise  # the ledger is well
        except LedgerError as error:  # money may have moved, and there is no record of it
            self.trouble = error
            raise
        self._settled[recharge.id] = self.uptime()
        self.tell(KIND_OF[state], settled.line, recharge=settled)
        return settled

    async def clear(self, recharge: Recharge) -> Recharge:
        """A person, or a later look, settled a recharge that was not credited in time.

        Raises `IllegalChangeError` if it was settled before.
        """
        cleared = await self.ledger.clear(recharge.id, at=self.clock())
        self.tell(Kind.CREDITED, cleared.line, recharge=cleared)
        return cleared

    def had_time(self, recharge: Recharge, account: Account) -> bool:
        """Whether the provider had the time that it needs to show a purchase."""
        return self.waited(recharge) > account.credit_delay

    def open_too_long(self, recharge: Recharge, account: Account) -> bool:
        """Whether a question has been open for so long that it is time to ask a person, restarts or not."""
        return self.clock() > recharge.updated_at + account.credit_delay + PATIENCE

    def waited(self, recharge: Recharge) -> timedelta:
        """How long a recharge has surely been in its state: since then, or since it was first asked for here.

        Not by the calendar: a clock put forward gives a provider no time, and one put back takes none.
        """
        now = self.uptime()
        return now - self._settled.setdefault(recharge.id, now)

    def tell(
        self,
        kind: Kind,
        line: str,
        *,
        recharge: Recharge | None = None,
        refusal: Refusal | None = None,
        proposal: Proposal | None = None,
        because: tuple[str, ...] = (),
    ) -> None:
        """Announce one thing that happened. Whoever fails to listen does not stop a purchase half-way."""
        happening = Happening(
            kind=kind,
            line=line,
            at=self.clock(),
            recharge=recharge,
            refusal=refusal,
            proposal=proposal,
            because=because,
        )
        try:
            self.announce(happening)
        except Exception:
            _LOGGER.exception("Announcing %s failed", kind)


def _sound[T](load: Callable[[dict[str, object]], T], saved: dict[str, object]) -> T:
    """Read settings; damaged ones are a damaged ledger, never a default."""
    try:
        return load(saved)
    except (ValueError, KeyError, TypeError, OverflowError) as error:
        raise LedgerError(f"damaged settings: {error}") from error


KIND_OF: Final = {
    State.SENT: Kind.SENT,
    State.PENDING: Kind.PENDING,
    State.REVERSED: Kind.REVERSED,
    State.SUCCEEDED: Kind.SUCCEEDED,
    State.CREDITED: Kind.CREDITED,
    State.NOT_CREDITED: Kind.NOT_CREDITED,
    State.REFUSED: Kind.FAILED,
    State.UNKNOWN: Kind.UNKNOWN,
    State.REVIEW: Kind.REVIEW,
}
