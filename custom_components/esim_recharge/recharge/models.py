"""The records of spending: a recharge, its states, a proposal, a refusal, and what is announced about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final

from ..lines.models import Money, Package, Reading


class State(StrEnum):
    """Where a recharge stands. Every change is on disk before anything else happens."""

    PREPARED = "prepared"
    """The price is being fixed, which spends nothing. Only where a purchase has two steps."""
    SENT = "sent"
    PENDING = "pending"
    """The provider has it and has not finished, which may take hours; or a person has it, and has not paid."""
    SUCCEEDED = "succeeded"
    CREDITED = "credited"
    NOT_CREDITED = "not_credited"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    REVIEW = "review"
    REVERSED = "reversed"
    """It was charged, and the money came back."""


TRANSITIONS: Final[Mapping[State, frozenset[State]]] = {
    State.PREPARED: frozenset({State.SENT, State.REFUSED, State.UNKNOWN}),
    State.SENT: frozenset({State.SUCCEEDED, State.PENDING, State.REFUSED, State.UNKNOWN}),
    State.PENDING: frozenset({State.SUCCEEDED, State.REFUSED, State.REVIEW}),
    State.SUCCEEDED: frozenset({State.CREDITED, State.NOT_CREDITED, State.REVERSED}),
    State.UNKNOWN: frozenset({State.SUCCEEDED, State.PENDING, State.REFUSED, State.REVIEW}),
    State.REVIEW: frozenset({State.SUCCEEDED, State.REFUSED}),
    State.CREDITED: frozenset({State.REVERSED}),
    State.NOT_CREDITED: frozenset({State.REVERSED}),
    State.REFUSED: frozenset(),
    State.REVERSED: frozenset(),
}
"""The only changes there are. The database refuses every other one as well."""

OPEN_STATES: Final = frozenset(
    {
        State.PREPARED,
        State.SENT,
        State.PENDING,
        State.UNKNOWN,
        State.REVIEW,
        State.SUCCEEDED,
    }
)
"""States in which a line may not be recharged again; the database allows one such recharge per line."""

FREE_STATES: Final = frozenset({State.REFUSED, State.REVERSED})
"""States that cost nothing in the end."""

CHARGED_STATES: Final = frozenset(set(State) - FREE_STATES)
"""States that count towards limits: what was charged, may have been, or is about to be."""

UNSURE_STATES: Final = frozenset({State.UNKNOWN, State.REVIEW})
"""States in which nobody knows whether it was charged."""


class Origin(StrEnum):
    """Who wanted a recharge."""

    AUTOMATIC = "automatic"
    """The line's rule, in mode *automatic*."""
    APPROVED = "approved"
    """A proposal of mode *ask* that a person approved."""
    PROPOSED = "proposed"
    """The line's rule, in mode *ask*, where a person pays by hand: paying it is the approval."""
    REQUESTED = "requested"
    """The recharge action, called by a person, an automation or a script."""
    CONDITIONAL = "conditional"
    """The recharge action, only if due: an automation's or a script's. It relies on the rule, and nobody looks."""
    ELSEWHERE = "elsewhere"
    """Not ours: found in the provider's history (the owner's app, auto-renewal, a second Home Assistant)."""

    @property
    def by_rule(self) -> bool:
        """The line's rule wants it: no person looked at the line first, so the figures must be beyond doubt."""
        return self in {Origin.AUTOMATIC, Origin.PROPOSED, Origin.CONDITIONAL}

    @property
    def unattended(self) -> bool:
        """No person agrees to this one any more: a budget must exist, and failures in a row stop it."""
        return self in UNATTENDED


UNATTENDED: Final = frozenset({Origin.AUTOMATIC, Origin.CONDITIONAL})
"""See `Origin.unattended`."""


class Reason(StrEnum):
    """A guard's reason, in the order in which the guards are asked."""

    STOPPING = "stopping"
    LEDGER_UNAVAILABLE = "ledger_unavailable"
    NOT_PERMITTED = "not_permitted"
    PAUSED = "paused"
    OUTSIDE_WINDOW = "outside_window"
    MODE_OFF = "mode_off"
    NOT_DUE = "not_due"
    AUTH_FAILED = "auth_failed"
    STALE_READING = "stale_reading"
    IMPLAUSIBLE_READING = "implausible_reading"
    IN_FLIGHT = "in_flight"
    UNKNOWN_OUTCOME = "unknown_outcome"
    WAITING_FOR_CREDIT = "waiting_for_credit"
    BREAKER_OPEN = "breaker_open"
    COOLDOWN = "cooldown"
    DAILY_COUNT = "daily_count"
    MONTHLY_LINE_BUDGET = "monthly_line_budget"
    MONTHLY_ACCOUNT_BUDGET = "monthly_account_budget"
    PRODUCT_UNAVAILABLE = "product_unavailable"
    CURRENCY_MISMATCH = "currency_mismatch"
    PRICE_OVER_CAP = "price_over_cap"
    CREDIT_OVER_CAP = "credit_over_cap"
    PRICE_CHANGED = "price_changed"
    WALLET_TOO_LOW = "wallet_too_low"


@dataclass(frozen=True, kw_only=True, slots=True)
class Refusal:
    """A guard's no: nothing was sent, nothing was spent."""

    reason: Reason
    next_allowed: datetime | None = None
    """From when the same wish may pass this guard (UTC), where time alone decides."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """What the sentence for the person needs: sums, counts, dates. Never numbers of lines or secrets."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Recharge:
    """One purchase, from intent to credit."""

    id: str
    """ULID, 26 characters; also our reference at the provider."""
    line: str
    """`Line.key`."""
    account: str
    package: Package
    origin: Origin
    state: State
    created_at: datetime
    """When the intent was written, before the request (UTC)."""
    updated_at: datetime
    reason: str | None = None
    """Why it was refused or is unknown: a `RefusalReason`, or a word of the recharger's own."""
    message: str | None = None
    """The provider's own words, redacted."""
    receipt: str | None = None
    """The provider's order number, from when it first told one."""
    paid: Money | None = None
    """What the provider says that it takes, from its quote on; else the price of the package counts."""
    request_id: str | None = None
    """The caller's own id: the same id never buys twice."""
    wallet_before: Money | None = None
    reading_before: Reading | None = None
    cleared_at: datetime | None = None
    """When a person, or a later reading, settled a `not_credited` recharge."""

    @property
    def cost(self) -> Money:
        """What counts towards the limits: paid where known, else the price agreed before."""
        return self.paid or self.package.price


class ProposalState(StrEnum):
    """Where a proposal of mode *ask* stands."""

    OPEN = "open"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True, slots=True)
class Proposal:
    """A recharge that waits for a person's word. Approving it twice buys once: its id is the request id."""

    id: str
    line: str
    package: Package
    because: tuple[str, ...]
    """Criteria of the rule that were met."""
    state: ProposalState
    created_at: datetime
    expires_at: datetime


class Kind(StrEnum):
    """What happened; also the event types of the event entity."""

    DUE = "due"
    PROPOSED = "proposed"
    REFUSED = "refused"
    """A guard said no."""
    SENT = "sent"
    PENDING = "pending"
    """The provider, or the person who pays, has it and has not finished."""
    SUCCEEDED = "succeeded"
    CREDITED = "credited"
    NOT_CREDITED = "not_credited"
    REVERSED = "reversed"
    """The money of a recharge that had succeeded came back."""
    FAILED = "failed"
    """The provider said no."""
    UNKNOWN = "unknown"
    REVIEW = "review"
    ELSEWHERE = "elsewhere"


@dataclass(frozen=True, kw_only=True, slots=True)
class Happening:
    """One thing worth telling, exactly once."""

    kind: Kind
    line: str
    at: datetime
    recharge: Recharge | None = None
    refusal: Refusal | None = None
    proposal: Proposal | None = None
    because: tuple[str, ...] = ()
