"""Collects what a decision needs: stored readings judged, the provider asked, the guards' situation filled in."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from ..lines.choice import FixedPackage, NoChoice, choose
from ..lines.forecast import forecast
from ..lines.models import Line, Money, Package, Reading
from ..lines.plausibility import trusted_from
from ..lines.rules import evaluate
from ..providers.base import AuthError, ProviderError
from ..sources.base import Source, SourceError
from .asking import Asking
from .credit import Credit
from .limits import Situation
from .models import UNSURE_STATES, Origin
from .office import Account, Office
from .periods import day_start, month_start
from .records import Records
from .settings import LineSettings
from .situation import Outlook

FORGOTTEN: Final = timedelta(days=30)
"""A recharge that nobody explained for so long, of a removed line perhaps, takes nothing from the wallet any more."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Wish:
    """What somebody wants, before any guard was asked."""

    origin: Origin
    package_id: str | None = None
    """`None`: what the line's settings choose."""
    max_price: Money | None = None
    """The caller's own cap; the line's cap holds as well."""
    expected_price: Money | None = None
    """The price that a person saw; another price is not bought."""
    request_id: str | None = None
    """The caller's own id of this wish: the same id never buys twice."""
    only_if_due: bool = False
    permitted: bool = True


@dataclass(frozen=True, kw_only=True, slots=True)
class Asked:
    """What the provider said just before a purchase."""

    packages: Sequence[Package]
    wallet: Money | None


class Survey:
    """Looks, and never spends."""

    def __init__(self, office: Office, records: Records, credit: Credit) -> None:
        """Keep what is shared."""
        self._office = office
        self._records = records
        self._credit = credit
        self._asking = Asking(office)

    async def look(self, line: Line, *, insist: bool = False) -> Reading | None:
        """Read a line and follow its open recharges. Call while holding the account's lock.

        `insist`: somebody has to know, so look even where that costs. `None`: nothing was to be read now.
        Raises `ProviderError` if the line cannot be read.
        """
        account = self._office.account_of(line)
        source = account.sources.get(line.key)
        if source is None:
            with noticing_auth(account):
                await self._absorb(line, account)
                reading = await self._keep(line, await account.provider.read(line.identifier))
            await self._credit.look(line, reading)
            return reading
        return await self._look_at_source(line, account, source, insist=insist)

    async def _look_at_source(
        self, line: Line, account: Account, source: Source, *, insist: bool
    ) -> Reading | None:
        """Read a line that its provider cannot read. What one of the two knows is kept if the other is out of reach."""
        reading, failure = None, None
        try:
            reading = await self._keep(line, await self._asking.read(line, source, insist=insist))
        except SourceError as error:
            failure = error
        if account.provider.capabilities.history:
            with noticing_auth(account):
                await self._absorb(line, account)
        await self._credit.look(line, reading)
        if failure is not None:
            raise failure
        return reading

    async def look_again(self, line: Line, *, must_read: bool) -> None:
        """Look once more just before a purchase, where looking costs. Raises `ProviderError` if nobody looked.

        What a person wants is bought without; it only shows later what the purchase brought.
        """
        source = self._office.account_of(line).sources[line.key]
        if self._asking.may_insist(line, source):
            try:
                await self.look(line, insist=True)
            except SourceError:
                if must_read:
                    raise

    async def give_up(self, line: Line) -> None:
        """The line cannot be read: see whether what it waits for has waited too long. Raises only `LedgerError`."""
        await self._credit.give_up(line)

    def bought(self, line: Line) -> None:
        """What was asked before a purchase led to one."""
        self._asking.bought(line)

    async def _absorb(self, line: Line, account: Account) -> None:
        if account.provider.capabilities.history:
            await self._records.absorb(line, await account.provider.history(line.identifier))

    async def _keep(self, line: Line, reading: Reading | None) -> Reading | None:
        if reading is not None:
            await self._office.ledger.add_reading(line.key, reading)
        return reading

    async def note(self, line: Line, reading: Reading) -> None:
        """Keep what a person says about a line, as if it had been read. Raises `LedgerError`.

        An action that pays may say it while its purchase is still under way: it is looked at afterwards then.
        """
        await self._keep(line, reading)
        lock = self._office.account_of(line).lock
        if not lock.locked():
            async with lock:
                await self._credit.look(line, reading)

    async def ask(self, line: Line, *, must_read: bool) -> Asked:
        """Ask the provider what a purchase needs to know. Call while holding the account's lock.

        The history of the line is always read: it shows what others bought, and is the evidence of what we buy.
        A person may buy for a line that cannot be read; `must_read` says that nobody looked.
        Raises `ProviderError`; nothing was bought.
        """
        account = self._office.account_of(line)
        provider = account.provider
        with noticing_auth(account):
            try:
                await self.look(line)
            except AuthError:
                raise
            except ProviderError:
                if must_read:
                    raise
                await self._absorb(line, account)
            packages = await provider.packages(line.identifier)
            wallet = await provider.wallet() if provider.capabilities.wallet else None
        return Asked(packages=packages, wallet=wallet)

    async def outlook(self, line: Line, *, assumed: Reading | None = None) -> Outlook:
        """Judge a line by what is stored, or by an assumed reading.

        Of a line that cannot be read any more, what was read before counts for nothing.
        """
        office, now = self._office, self._office.clock()
        account, settings = office.account_of(line), await office.line_settings(line.key)
        stored = await office.ledger.readings(line.key) if account.readable(line.key) else ()
        reading = assumed or (stored[-1] if stored else None)
        ahead = forecast([*stored, assumed] if assumed else stored, now=now)
        verdict = evaluate(
            settings.rule,
            reading,
            ahead,
            now=now,
            zone=office.zone(),
            last_recharge=await office.ledger.last_charged(line.key),
        )
        source = account.sources.get(line.key)
        # Nobody types the same twice in order to be believed.
        beyond_doubt = assumed is not None or (source is not None and source.keeps is None)
        doubt = None if beyond_doubt or reading is None else trusted_from(stored[:-1], reading)
        return Outlook(reading=reading, forecast=ahead, verdict=verdict, trusted_from=doubt)

    async def situation(
        self, line: Line, wish: Wish, asked: Asked | None = None, *, assumed: Reading | None = None
    ) -> Situation:
        """Everything that the guards look at; without `asked`, what is known before asking the provider."""
        office, ledger = self._office, self._office.ledger
        now, zone = office.clock(), office.zone()
        account, settings = office.account_of(line), await office.line_settings(line.key)
        outlook = await self.outlook(line, assumed=assumed)
        paused, paused_until = await ledger.paused([line.key, line.account], now=now)
        chosen = _chosen(wish, settings, asked, outlook)
        month, day = month_start(now, zone), day_start(now, zone)
        return Situation(
            now=now,
            zone=zone,
            origin=wish.origin,
            settings=settings,
            account_settings=await office.account_settings(line.account),
            credit_delay=account.credit_delay,
            by_hand=account.provider.capabilities.by_hand,
            readable=account.readable(line.key),
            costly=account.costly(line.key),
            stopping=office.stopping,
            ledger_ready=not office.broken,
            permitted=wish.permitted,
            paused=paused,
            paused_until=paused_until,
            require_due=wish.only_if_due,
            outlook=outlook,
            auth_ok=account.auth_ok,
            open_recharge=await ledger.open_recharge(line.key),
            last_attempt=await ledger.last_attempt(line.key, refused=True),
            last_charged=await ledger.last_attempt(line.key, refused=False),
            not_credited=await ledger.uncleared(line.key) is not None,
            queued=self._records.queued(line),
            failures=await ledger.failures(line.key),
            spending=await ledger.spending(line.key, line.account, day=day, month=month),
            max_price=wish.max_price,
            expected_price=wish.expected_price,
            package=chosen if isinstance(chosen, Package) else None,
            product_problem=chosen.value if isinstance(chosen, NoChoice) else None,
            wallet=None if asked is None else await self._spendable(account, asked.wallet),
        )

    async def _spendable(self, account: Account, wallet: Money | None) -> Money | None:
        """The wallet, less what recharges of unknown outcome may still take from it."""
        if wallet is None:
            return None
        recent = self._office.clock() - FORGOTTEN
        for state in UNSURE_STATES:
            for pending in await self._office.ledger.in_state(state):
                ours = pending.account == account.key and pending.created_at > recent
                if ours and pending.cost.currency == wallet.currency:
                    wallet -= pending.cost
        return wallet


@contextmanager
def noticing_auth(account: Account) -> Iterator[None]:
    """Remember whether the credentials are broken: nothing is bought until they work again, or are renewed."""
    try:
        yield
    except AuthError:
        account.auth_ok = False
        raise
    account.auth_ok = True


def _chosen(
    wish: Wish, settings: LineSettings, asked: Asked | None, outlook: Outlook
) -> Package | NoChoice | None:
    """What would be bought. The cheapest per day is looked for among what may be paid, before anything dearer."""
    choice = (
        settings.choice if wish.package_id is None else FixedPackage(package_id=wish.package_id)
    )
    if asked is None or choice is None:
        return None
    caps = [cap for cap in (wish.max_price, settings.limits.max_price) if cap is not None]
    payable = [
        package
        for package in asked.packages
        if all(cap.currency == package.price.currency and package.price <= cap for cap in caps)
    ]
    found = choose(choice, payable, outlook.reading, outlook.forecast)
    if isinstance(found, Package):
        return found
    return choose(choice, asked.packages, outlook.reading, outlook.forecast)
