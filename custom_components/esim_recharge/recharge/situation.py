"""Everything that the guards look at, in one value."""

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

from ..lines.forecast import Forecast
from ..lines.models import Money, Package, Reading
from ..lines.rules import Verdict
from .models import Origin, Recharge
from .settings import AccountSettings, LineSettings


@dataclass(frozen=True, kw_only=True, slots=True)
class Spending:
    """What was spent, or may have been, since the start of the month in the owner's time zone."""

    today: int = 0
    """Recharges of this line since local midnight."""
    line: tuple[Money, ...] = ()
    """Costs of this line's recharges this month."""
    account: tuple[Money, ...] = ()
    """Costs of all the account's recharges this month."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Outlook:
    """What a line looks like now, from what is stored: the ground for entities and decisions."""

    reading: Reading | None
    forecast: Forecast
    verdict: Verdict
    trusted_from: datetime | None
    """From when the newest reading may be believed, if it is the first sight of a jump."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Situation:
    """Everything that the guards look at; collected by the recharger, or assumed by a simulation."""

    now: datetime
    zone: tzinfo
    origin: Origin
    settings: LineSettings
    account_settings: AccountSettings
    credit_delay: timedelta
    """The provider's, margin included."""
    outlook: Outlook
    by_hand: bool = False
    """A person pays: their paying is the approval."""
    readable: bool = True
    """The line can be read at all; one that cannot is recharged by date alone."""
    costly: bool = False
    """Looking at the line costs, so it is looked at once more, last of all, before it is recharged."""
    stopping: bool = False
    ledger_ready: bool = True
    permitted: bool = True
    paused: bool = False
    paused_until: datetime | None = None
    require_due: bool = False
    auth_ok: bool = True
    open_recharge: Recharge | None = None
    last_attempt: Recharge | None = None
    """The latest recharge of the line, whatever became of it."""
    last_charged: Recharge | None = None
    """The latest that was not surely free of charge."""
    not_credited: bool = False
    queued: bool = False
    """A package that was bought, by whomever, waits behind the one that is running."""
    failures: int = 0
    spending: Spending = Spending()
    max_price: Money | None = None
    """The caller's own cap, on top of the line's."""
    expected_price: Money | None = None
    """The price that a person saw."""
    package: Package | None = None
    product_problem: str | None = None
    wallet: Money | None = None
    """What the wallet can still pay: recharges whose outcome is unknown are taken off."""

    @property
    def reading(self) -> Reading | None:
        """The newest look at the line, or the assumed one."""
        return self.outlook.reading

    @property
    def verdict(self) -> Verdict:
        """Whether the line is due, and why."""
        return self.outlook.verdict

    @property
    def automatic(self) -> bool:
        """The line's mode decides about it."""
        return self.origin is Origin.AUTOMATIC

    @property
    def unattended(self) -> bool:
        """See `Origin.unattended`."""
        return self.origin.unattended

    @property
    def by_rule(self) -> bool:
        """Nobody looked at the line before: its figures must be fresh, believable, and from after the last recharge."""
        return self.origin.by_rule

    @property
    def caps(self) -> tuple[Money, ...]:
        """Every cap on the price; the lowest one holds."""
        return tuple(cap for cap in (self.max_price, self.settings.limits.max_price) if cap)
