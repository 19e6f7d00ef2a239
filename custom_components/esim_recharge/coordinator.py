"""One coordinator per account: polls its lines, keeps what entities show, and asks the keeper to look after them."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator, UpdateFailed
from homeassistant.util import dt as dt_util
from homeassistant.util.signal_type import SignalType

from .const import CONF_IDENTIFIER, CONF_PROVIDER, DOMAIN, LOGGER, SUBENTRY_TYPE_LINE
from .hub import Hub
from .lines.models import Line, Money
from .offers import EsimOffers
from .providers.base import AuthError, ProviderError, RateLimited
from .providers.catalog import ProviderType
from .recharge.ledger import (
    IllegalChangeError,
    LedgerError,
    LedgerRestingError,
    LineBusyError,
    ProposalClosedError,
)
from .recharge.models import Reason
from .recharge.office import Account, NotAttached
from .recharge.settings import AccountSettings, LineSettings
from .recharge.status import Status
from .recharge.survey import noticing_auth
from .shown import AccountState, LineState, async_collect, without_ledger
from .sources.base import SourceError
from .unread import Unread

KEEP_READING: Final = timedelta(hours=6)
"""A line keeps its last reading through an outage this long; then it is unavailable, which is honest."""
FOLLOW_UP: Final = timedelta(minutes=1)
"""Poll interval while the outcome or the credit of a recharge, or the second look at a jump, is awaited."""
PENDING_SOON: Final = timedelta(minutes=15)
"""For so long a recharge that its provider has not finished is asked about often."""
LONGEST_PATIENCE: Final = timedelta(hours=1)
"""No provider is left alone for longer, whatever it asks: lines must not go unwatched because of one odd answer."""
_AWAITED: Final = frozenset({Status.SENDING, Status.UNKNOWN_OUTCOME, Status.WAITING_FOR_CREDIT})
_LEDGER_IS_WELL: Final = (
    IllegalChangeError,
    LedgerRestingError,
    LineBusyError,
    ProposalClosedError,
)
"""Errors of a ledger that does what it is for: somebody else was quicker, or a backup is being made."""


@dataclass(kw_only=True)
class EsimRuntimeData:
    """What lives as long as a loaded account."""

    hub: Hub
    provider_type: ProviderType
    account: Account
    lines: Mapping[str, Line]
    """By subentry id."""
    coordinator: EsimCoordinator
    loaded_with: object
    """See `snapshot`."""


type EsimConfigEntry = ConfigEntry[EsimRuntimeData]

SIGNAL_SHOWN: Final[SignalType[()]] = SignalType(f"{DOMAIN}_shown")
"""Dispatched when what is known of an account's lines may have changed, and when the account was loaded."""


def snapshot(entry: ConfigEntry) -> object:
    """What a loaded account was made of; if it differs, the account is loaded anew."""
    lines = {key: (subentry.data, subentry.title) for key, subentry in entry.subentries.items()}
    return dict(entry.data), lines


def lines_of(entry: EsimConfigEntry) -> dict[str, Line]:
    """The lines of an account, by subentry id."""
    return {
        subentry.subentry_id: Line(
            key=str(subentry.unique_id),
            account=str(entry.unique_id),
            provider=str(entry.data[CONF_PROVIDER]),
            identifier=subentry.data[CONF_IDENTIFIER],
        )
        for subentry in entry.get_subentries_of_type(SUBENTRY_TYPE_LINE)
    }


class EsimCoordinator(DataUpdateCoordinator[AccountState]):
    """Polls every line on its own: one that fails takes no other down."""

    config_entry: EsimConfigEntry

    def __init__(
        self,
        hass: HomeAssistant,
        entry: EsimConfigEntry,
        hub: Hub,
        account: Account,
        lines: Mapping[str, Line],
    ) -> None:
        """`lines` by subentry id, as in the runtime data."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} account",
            update_interval=account.provider.capabilities.poll_floor,
            always_update=True,
        )
        self.hub = hub
        self.account = account
        self.lines = {line.key: line for line in lines.values()}
        self.offers = EsimOffers(hass, entry, account, self.lines)
        self.settings_lock = asyncio.Lock()
        """Held from reading settings to saving what became of them: two changes at once must not undo each other."""
        self._turns = list(self.lines.values())
        """Who is asked next comes first."""
        self._unread = Unread(dt_util.utcnow)
        self._insisted: set[str] = set()
        """Lines that the next poll reads even where that costs."""
        self._wallet: Money | None = None
        self._considering: asyncio.Task[None] | None = None
        self._one_at_a_time = asyncio.Lock()
        self._showing = asyncio.Lock()
        """Held while what is shown is collected: what was collected earlier must not be shown later."""

    async def async_look_now(self, lines: Iterable[str]) -> None:
        """Poll soon, and read these lines (their keys) even where that costs, though not more than once a minute."""
        self._insisted.update(lines)
        await self.async_request_refresh()

    @property
    def _attached(self) -> bool:
        """Whether the account is still loaded as it was: what outlives it says and shows nothing more."""
        return self.hub.office.accounts.get(self.account.key) is self.account

    async def async_save_line_settings(self, key: str, settings: LineSettings) -> None:
        """Save what the owner set for a line, and act on it at once. Raises `LedgerError`: nothing changed."""
        if self.hub.trouble is not None:
            raise self.hub.trouble
        await self.hub.office.save_line_settings(key, settings)
        await self.async_show()
        self.async_consider()

    async def async_save_account_settings(self, settings: AccountSettings) -> None:
        """Save what the owner set for the account. Raises `LedgerError`: nothing changed."""
        if self.hub.trouble is not None:
            raise self.hub.trouble
        await self.hub.office.save_account_settings(self.account.key, settings)
        await self.async_show()
        self.async_consider()

    @override
    async def _async_update_data(self) -> AccountState:
        """Poll all lines and the wallet, then let the keeper act outside of this refresh."""
        limited = await self._async_poll_lines()
        await self._async_read_wallet(ask=limited is None)
        if not self.account.auth_ok:
            self._ask_for_credentials()
        try:
            async with self._showing:
                state = await self._async_collect()
        except NotAttached:
            return self.data
        except LedgerError as error:
            if not self._attached:
                return self.data
            self._note_ledger_trouble(error)
            if self.hub.trouble is not None and self.data is not None:
                self.data = without_ledger(self.data)
            raise UpdateFailed(
                translation_domain=DOMAIN, translation_key="ledger_unavailable"
            ) from error
        self.update_interval = self._next_interval(state)
        if self.hass.is_running:
            self.async_consider()
        return state

    async def _async_poll_lines(self) -> RateLimited | None:
        """Poll every line, until the provider says that it was asked too much.

        The lines that it would have to be asked about after that have the first turns of the next round: one that it
        never wants to be asked about must not keep the others waiting for ever.
        """
        limited: RateLimited | None = None
        for line in tuple(self._turns):
            if limited is not None and line.key not in self.account.sources:
                self._unread.failed(line.key, limited)
                continue
            self._turns.remove(line)
            self._turns.append(line)
            limited = await self._async_poll(line) or limited
            self._insisted.discard(line.key)
        return limited

    async def _async_poll(self, line: Line) -> RateLimited | None:
        """Poll one line; say once in the log that it fails, and once that it is back. Returns why to ask no more."""
        if not self.account.auth_ok:
            # Credentials that were refused are not tried again: only new ones help.
            self._unread.failed(line.key, AuthError())
            return None
        try:
            reading = await self.hub.keeper.poll(line, insist=line.key in self._insisted)
        except NotAttached:
            return None
        except ProviderError as error:
            self._unread.failed(line.key, error)
            return error if isinstance(error, RateLimited) else None
        except LedgerError as error:
            self._note_ledger_trouble(error)
        except Exception:  # noqa: BLE001 - a mistake of ours must take no other line down with it
            LOGGER.exception("A line could not be polled")
        else:
            self._unread.polled(line.key, reading)
        return None

    async def _async_read_wallet(self, *, ask: bool) -> None:
        wallet = None
        if ask and self.account.provider.capabilities.wallet and self.account.auth_ok:
            try:
                # Under the lock, for which an unload waits: it takes the connections away.
                async with self.account.lock:
                    if not self._attached:
                        return
                    with noticing_auth(self.account):
                        wallet = await self.account.provider.wallet()
            except ProviderError as error:
                LOGGER.debug("The wallet cannot be read: %s", type(error).__name__)
        self._wallet = wallet

    def _ask_for_credentials(self) -> None:
        """Start reauth. While it waits, refreshes go on without asking the provider, so that readings age visibly."""
        if self.config_entry.state is ConfigEntryState.SETUP_IN_PROGRESS:
            raise ConfigEntryAuthFailed(translation_domain=DOMAIN, translation_key="auth_failed")
        self.config_entry.async_start_reauth_if_available(self.hass)

    @callback
    @override
    def _async_refresh_finished(self) -> None:
        """Write states also after the second failure in a row and later: a reading must not look fresh for ever."""
        if not self.last_update_success:
            self.async_update_listeners()

    def _note_ledger_trouble(self, error: LedgerError) -> None:
        office = self.hub.office
        if isinstance(error, _LEDGER_IS_WELL) or not self._attached:
            return  # detached, the ledger may have been closed behind us
        if office.trouble is None:
            LOGGER.error("The ledger cannot be used, so nothing more will be bought: %s", error)
            office.trouble = error

    def _next_interval(self, state: AccountState) -> timedelta:
        """Look sooner while something is awaited that only another look can tell, but as the provider asks."""
        awaited = any(
            line.standing.status in _AWAITED
            # Only where another look may tell, and costs nothing.
            or (line.standing.reason is Reason.IMPLAUSIBLE_READING and not self.account.costly(key))
            or self._soon(line)
            for key, line in state.lines.items()
        )
        interval = FOLLOW_UP if awaited else self.account.provider.capabilities.poll_floor
        return max(interval, min(self._unread.patience, LONGEST_PATIENCE))

    def _soon(self, line: LineState) -> bool:
        """Whether a provider that has not finished may be about to: most take seconds, some take hours."""
        if line.open is None or line.standing.status is not Status.PENDING:
            return False
        return self.hub.office.clock() - line.open.updated_at < PENDING_SOON

    def async_consider(self) -> None:
        """Let the keeper look after every line, in a task of its own that no refresh or unload cancels."""
        self._considering = self.hass.async_create_task(
            self._async_consider(), f"{DOMAIN} consider", eager_start=False
        )

    async def _async_consider(self) -> None:
        # One after the other: two at once would both tell the same news.
        async with self._one_at_a_time:
            await self._async_consider_lines()
        await self.async_show()

    async def _async_consider_lines(self) -> None:
        for line in self.lines.values():
            if line.key in self._unread:
                continue
            if not self._attached:
                return
            try:
                await self.hub.keeper.consider(line)
            except AuthError:
                self.config_entry.async_start_reauth(self.hass)
            except SourceError as error:
                self._unread.failed(line.key, error)  # asked just before a purchase
            except ProviderError as error:
                LOGGER.debug("A line could not be looked after: %s", type(error).__name__)
            except LedgerError as error:
                self._note_ledger_trouble(error)
            except Exception:  # noqa: BLE001 - as above
                LOGGER.exception("A line could not be looked after")

    async def async_show(self) -> None:
        """Show what changed without asking the provider: settings, recharges, proposals."""
        async with self._showing:
            await self._async_show()

    async def _async_show(self) -> None:
        if not self._attached:
            return
        before = self.data
        try:
            self.data = await self._async_collect()
        except NotAttached:
            return
        except LedgerError as error:
            self._note_ledger_trouble(error)
            self.data = before if self.hub.trouble is None else without_ledger(before)
        interval = self._next_interval(self.data)
        if interval != self.update_interval:
            self.update_interval = interval
            self._schedule_refresh()
        if before != self.data:
            self.async_update_listeners()

    async def _async_collect(self) -> AccountState:
        return await async_collect(
            self.hub, self.account, self.lines.values(), wallet=self._wallet, why=self._unread.why
        )

    def silent(self, key: str) -> bool:
        """Whether a source gives no reading for so long that it will hardly pass. A restart counts anew."""
        return self._unread.lasts(key, KEEP_READING) and not self.line_available(key)

    def line_available(self, key: str) -> bool:
        """Whether a line's values may be shown: it was read not too long ago."""
        if key not in self.data.lines:
            return False
        reading, source = self.data.lines[key].outlook.reading, self.account.sources.get(key)
        keep = KEEP_READING if source is None else source.keeps
        return reading is not None and (keep is None or dt_util.utcnow() - reading.read_at <= keep)
