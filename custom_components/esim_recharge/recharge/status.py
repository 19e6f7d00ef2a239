"""One word for where a line stands with its recharges, and why: what a person sees first."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from .limits import ABOUT_READING, BREAKER_AFTER, GUARDS, Situation, first_refusal
from .models import Proposal, Reason, Refusal, State
from .settings import Mode


class Status(StrEnum):
    """States of the sensor "recharge status"."""

    OFF = "off"
    WATCHING = "watching"
    DUE = "due"
    PROPOSED = "proposed"
    SENDING = "sending"
    PENDING = "pending"
    TO_PAY = "to_pay"
    WAITING_FOR_CREDIT = "waiting_for_credit"
    UNKNOWN_OUTCOME = "unknown_outcome"
    NEEDS_YOU = "needs_you"
    NOT_CREDITED = "not_credited"
    BREAKER_OPEN = "breaker_open"
    PAUSED = "paused"
    BLOCKED = "blocked"


@dataclass(frozen=True, kw_only=True, slots=True)
class Standing:
    """The status with its reason and the next moment at which something may be bought (UTC)."""

    status: Status
    reason: Reason | None = None
    next_allowed: datetime | None = None


_OPEN: Final = {
    State.PREPARED: Status.SENDING,
    State.SENT: Status.SENDING,
    State.PENDING: Status.PENDING,
    State.SUCCEEDED: Status.WAITING_FOR_CREDIT,
    State.UNKNOWN: Status.UNKNOWN_OUTCOME,
    State.REVIEW: Status.NEEDS_YOU,
}
_UNKNOWABLE: Final = frozenset(
    {
        Reason.PRODUCT_UNAVAILABLE,
        Reason.PRICE_OVER_CAP,
        Reason.CREDIT_OVER_CAP,
        Reason.PRICE_CHANGED,
        Reason.WALLET_TOO_LOW,
    }
)
"""Guards that need the provider's answer: until it is asked, they say nothing about the line."""


def standing(situation: Situation, proposal: Proposal | None) -> Standing:
    """Where a line stands. `situation` is that of an automatic recharge, before asking the provider."""
    if situation.open_recharge is not None:
        waiting = GUARDS[Reason.WAITING_FOR_CREDIT](situation)
        until = None if waiting is None else waiting.next_allowed
        status = _OPEN[situation.open_recharge.state]
        if status is Status.PENDING and situation.by_hand:
            status = Status.TO_PAY
        return Standing(status=status, next_allowed=until)
    paused = Standing(
        status=Status.PAUSED, reason=Reason.PAUSED, next_allowed=situation.paused_until
    )
    in_order = (
        (situation.not_credited, Standing(status=Status.NOT_CREDITED)),
        (situation.failures >= BREAKER_AFTER, Standing(status=Status.BREAKER_OPEN)),
        (situation.paused, paused),
        (situation.settings.mode is Mode.OFF, Standing(status=Status.OFF)),
        (proposal is not None, Standing(status=Status.PROPOSED)),
    )
    return next((found for holds, found in in_order if holds), None) or _resting(situation)


def obstacle(situation: Situation) -> Refusal | None:
    """What would refuse a recharge that nobody agrees to, were it due and wished: the mode is left aside.

    Only what is known without asking the provider. `situation` is that of a rule's wish.
    """
    ignored = {*_UNKNOWABLE, Reason.MODE_OFF, Reason.NOT_DUE}
    if situation.costly:
        ignored |= ABOUT_READING
    return first_refusal(situation, tuple(reason for reason in Reason if reason not in ignored))


def obstacle_for_person(situation: Situation) -> Refusal | None:
    """What would refuse a recharge that a person asks for now, whatever the product.

    Only what is known without asking the provider: the price that they agree to is their cap. `situation` is that of
    a request.
    """
    return first_refusal(situation, tuple(reason for reason in Reason if reason not in _UNKNOWABLE))


def _resting(situation: Situation) -> Standing:
    """A line with nothing open: watched, due, or due and held back."""
    if not situation.verdict.due:
        return Standing(status=Status.WATCHING)
    refusal = obstacle(situation)
    if refusal is None:
        return Standing(status=Status.DUE)
    return Standing(status=Status.BLOCKED, reason=refusal.reason, next_allowed=refusal.next_allowed)
