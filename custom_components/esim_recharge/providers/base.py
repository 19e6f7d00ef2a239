"""What every provider module offers, what it may declare, and how it says no."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar

from aiohttp import ClientSession

from ..lines.house import House
from ..lines.models import Money, Package, PackageRecord, Reading, Receipt


class ProviderError(Exception):
    """Something between us and the provider went wrong. `message` is the provider's own words, redacted."""

    def __init__(self, message: str = "") -> None:
        """Keep the provider's words, which people need in order to act."""
        super().__init__(message)
        self.message = message


class AuthError(ProviderError):
    """The provider does not accept the credentials. Nothing was charged."""


class AccessDeniedError(ProviderError):
    """The credentials are right, but this caller is not let in (an IP allowlist). Nothing was charged."""


class ConnectionFailed(ProviderError):
    """The provider could not be reached, or answered a *read* with nonsense. Nothing was charged."""


class NotFoundError(ProviderError):
    """The provider does not know this line. Nothing was charged."""


class RateLimited(ProviderError):
    """Too many requests. Nothing was charged."""

    def __init__(self, message: str = "", *, retry_after: timedelta | None = None) -> None:
        """`retry_after`: how long the provider asks us to wait, where it says so."""
        super().__init__(message)
        self.retry_after = retry_after


class RefusalReason(StrEnum):
    """Why a provider refused; `OTHER` keeps its own words in the message."""

    INSUFFICIENT_FUNDS = "insufficient_funds"
    PACKAGE_UNAVAILABLE = "package_unavailable"
    LINE_NOT_ELIGIBLE = "line_not_eligible"
    LINE_RETIRED = "line_retired"
    TEMPORARY = "temporary"
    LIMIT_REACHED = "limit_reached"
    INVALID_REQUEST = "invalid_request"
    NOT_DONE = "not_done"
    """The person who was to pay says that nothing was paid."""
    OTHER = "other"


class Refused(ProviderError):
    """The provider refused, and surely did not charge."""

    def __init__(self, reason: RefusalReason, message: str = "") -> None:
        """`reason` is for machines, `message` the provider's own words."""
        super().__init__(message)
        self.reason = reason


class OutcomeUnknown(ProviderError):
    """A purchase was sent and may have been charged. Everything not positively a refusal ends here."""


class Identifier(StrEnum):
    """What a line is called at the provider."""

    ICCID = "iccid"
    MSISDN = "msisdn"
    PROVIDER_ID = "provider_id"


class Reads(StrEnum):
    """What a reading can contain."""

    MONEY = "money"
    DATA = "data"
    VOICE = "voice"
    SMS = "sms"
    VALIDITY = "validity"
    STATUS = "status"


class Sells(StrEnum):
    """What can be bought."""

    PACKAGES = "packages"
    FIXED_AMOUNTS = "fixed_amounts"
    AMOUNT_RANGE = "amount_range"
    DATA_VOLUME = "data_volume"


class Retry(StrEnum):
    """How the outcome of a purchase can be found out after the answer was lost."""

    NATIVE = "native"
    """The same key replays the same purchase: it may be sent again."""
    REFERENCE = "reference"
    """Our own reference can be looked up."""
    DIFF = "diff"
    """Only by comparing the provider's records before and after."""


class Effect(StrEnum):
    """What a recharge does to the package that is running."""

    EXTENDS = "extends"
    RESTARTS = "restarts"
    QUEUES = "queues"


@dataclass(frozen=True, kw_only=True, slots=True)
class Capabilities:
    """What a provider can do. Everything outside `providers/` decides by this, never by a provider's name."""

    lists_lines: bool
    identifier: Identifier
    reads: frozenset[Reads]
    sells: Sells
    retry: Retry
    credit_delay: timedelta
    """How long until a recharge shows in a reading."""
    poll_floor: timedelta
    """The shortest poll interval that makes sense."""
    effect: Effect
    wallet: bool
    """The wallet can be read."""
    history: bool
    """The provider lists what was bought for a line, by whomever."""
    currency: str | None = None
    """ISO 4217 code that the wallet always pays in, where there is only one."""
    history_is_credit: bool = True
    """An entry of the history means that the line has what was bought, not merely that it was paid."""
    two_steps: bool = False
    """A purchase is prepared at a price that is then certain, and confirmed: only confirming spends."""
    reversals: timedelta = timedelta()
    """For how long after a purchase its money may still come back; zero: it never does."""
    finds_operator: bool = False
    """What is sold depends on the operator of the number, which the provider can look up."""
    declared: bool = False
    """The owner says what can be bought for a line, because nobody lists it."""
    by_hand: bool = False
    """A person pays: a recharge waits for their word."""


@dataclass(frozen=True, kw_only=True, slots=True)
class FoundLine:
    """A line that the provider lists on the account."""

    identifier: str
    title: str
    retired: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Order:
    """One purchase, ready to send."""

    reference: str
    """Our own id of the recharge (a ULID, 26 characters): sent along where the provider has a place for it."""
    line: str
    """The provider's name of the line."""
    package: Package
    receipt: str | None = None
    """The provider's own number, from preparing on."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Quote:
    """A prepared purchase: nothing is spent until it is confirmed."""

    receipt: str
    """The provider's own number."""
    price: Money
    """What confirming will take, fees included."""
    credit: Money | None = None
    """Money that the line will get, where the provider says it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Charged:
    """The provider's records show the purchase."""

    receipt: Receipt


@dataclass(frozen=True, kw_only=True, slots=True)
class NotCharged:
    """The provider's records positively rule the purchase out (never: merely do not show it yet)."""

    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Pending:
    """The provider has the purchase and has not finished: it may take hours, and may still fail."""

    receipt: str | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reversed:
    """The purchase was charged, and its money was given back."""

    message: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class Operator:
    """A mobile network that a number may belong to."""

    id: str
    """The provider's own."""
    name: str
    sure: bool = False
    """The provider found the number in it, rather than thinking it possible."""


@dataclass(frozen=True, kw_only=True, slots=True)
class LineFacts:
    """What the owner said about a line that its provider cannot know, or got wrong."""

    operator: str | None = None
    """`Operator.id`."""
    products: tuple[Package, ...] = ()
    """What can be bought, where `Capabilities.declared`."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Means:
    """What a provider is made with."""

    session: ClientSession
    house: House
    lines: Mapping[str, LineFacts] = field(default_factory=dict[str, LineFacts], repr=False)
    """By the provider's name of the line."""


@dataclass(frozen=True, kw_only=True, slots=True)
class RawAnswer:
    """A masked answer, kept for diagnostics."""

    at: datetime
    method: str
    path: str
    """The template, without identifiers."""
    status: int
    body: str


class Provider(ABC):
    """One login at one provider.

    Reads raise `AuthError`, `AccessDeniedError`, `ConnectionFailed`, `NotFoundError`, `RateLimited` or `Refused`.
    """

    capabilities: ClassVar[Capabilities]

    @property
    def raw_answers(self) -> Sequence[RawAnswer]:
        """The last answers, masked, for diagnostics; empty where none are kept."""
        return ()

    @abstractmethod
    async def login(self) -> None:
        """Prove that the credentials work."""

    @abstractmethod
    async def lines(self) -> Sequence[FoundLine]:
        """All lines of the account; empty where `capabilities.lists_lines` is false."""

    @abstractmethod
    async def read(self, line: str) -> Reading:
        """Look at one line."""

    @abstractmethod
    async def packages(self, line: str) -> Sequence[Package]:
        """What can be bought for this line now, at the price the wallet pays."""

    @abstractmethod
    async def history(self, line: str) -> Sequence[PackageRecord]:
        """What was bought for this line, by whomever; empty where `capabilities.history` is false."""

    @abstractmethod
    async def wallet(self) -> Money | None:
        """Money that the provider holds for the account; `None` where it does not say."""

    async def operators(self, line: str) -> Sequence[Operator]:  # noqa: ARG002 - part of the interface
        """Networks that a number may belong to, the sure ones first; empty unless `capabilities.finds_operator`."""
        return ()

    async def prepare(self, order: Order) -> Quote:
        """First of two steps: fix the price. Spends nothing, even if its answer is lost. See `release`.

        Raises what a read raises, and `OutcomeUnknown` if the provider says that it was confirmed all the same. Only
        called where `capabilities.two_steps`.
        """
        raise NotImplementedError(order.reference)

    async def release(self, order: Order) -> None:
        """Take a prepared purchase back, so that it can never be confirmed and the wallet is free again.

        The order may have been prepared without our knowing its number. Raises what a read raises, and
        `OutcomeUnknown` if it was confirmed. Only called where `capabilities.two_steps`.
        """
        raise NotImplementedError(order.reference)

    @abstractmethod
    async def recharge(self, order: Order) -> Receipt | Pending:
        """Spend money, once: confirm what was prepared, or buy in one step. Only the recharger calls this.

        Raises `Refused`, `AuthError`, `AccessDeniedError`, `NotFoundError` or `RateLimited` when the provider surely
        did not charge, and `OutcomeUnknown` for everything else that went wrong once the request was on its way.
        `ConnectionFailed` is raised only if no byte of the purchase can have left.
        """

    async def look_up(
        self,
        order: Order,  # noqa: ARG002 - part of the interface; without records there is nothing to ask
    ) -> Charged | NotCharged | Pending | Reversed | None:
        """Ask the provider's records for a purchase by our own reference; `None`: they do not tell.

        Absence is `None`, not `NotCharged`, unless the provider guarantees that an absent reference was never charged.
        A prepared purchase whose confirmation may still be on its way is released first: then it is `NotCharged`.
        Providers without a reference are judged by their history instead, by the recharger and for all of them alike.
        """
        return None
