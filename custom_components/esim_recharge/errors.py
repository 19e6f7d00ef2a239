"""The one translation of what goes wrong into errors that people read in their own language.

The rule: a no of our own (a guard, a proposal that was answered, a value that cannot be meant) is a
`ServiceValidationError`: nothing was sent, nothing broke, and asking again unchanged gets the same no.
What others failed at (the provider, the disk) is a `HomeAssistantError`.
"""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from .const import DOMAIN
from .formats import amount_text, money_text
from .lines.models import Money
from .providers.base import (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    Refused,
)
from .recharge.desk import NothingOpenError
from .recharge.ledger import ProposalClosedError
from .recharge.limits import BEFORE_ASKING
from .recharge.models import Reason, Recharge, Refusal
from .recharge.office import NotAttached
from .recharge.recharger import BlockedError
from .recharge.store import IllegalChangeError, LedgerError
from .sources.base import (
    CannotAsk,
    NotAnswered,
    NotSupported,
    NotUnderstood,
    ReadsWrong,
    Unavailable,
)

PROVIDER_KEYS: Final[Mapping[type[ProviderError], str]] = {
    AuthError: "provider_auth_failed",
    AccessDeniedError: "provider_access_denied",
    ConnectionFailed: "provider_unreachable",
    NotFoundError: "line_unknown",
    RateLimited: "provider_rate_limited",
    Refused: "provider_refused",
    OutcomeUnknown: "outcome_unknown",
    NotAttached: "account_not_loaded",
    Unavailable: "source_unavailable",
    ReadsWrong: "source_reads_wrong",
    CannotAsk: "source_cannot_ask",
    NotAnswered: "source_not_answered",
    NotSupported: "source_not_supported",
    NotUnderstood: "source_not_understood",
}
"""Of what a source was told, an error says nothing: errors are logged. The repairs show it."""

_SUMS: Final = frozenset({"budget", "cap", "credit", "expected", "price", "total", "wallet"})
FULL_SENTENCE: Final[Mapping[Reason, frozenset[str]]] = {
    Reason.PAUSED: frozenset({"next_allowed"}),
    Reason.OUTSIDE_WINDOW: frozenset({"next_allowed"}),
    Reason.WAITING_FOR_CREDIT: frozenset({"next_allowed"}),
    Reason.MONTHLY_LINE_BUDGET: frozenset({"total", "budget", "currency", "next_allowed"}),
    Reason.CURRENCY_MISMATCH: frozenset({"price", "limit"}),
    Reason.PRICE_OVER_CAP: frozenset({"price", "cap", "currency"}),
    Reason.CREDIT_OVER_CAP: frozenset({"credit", "cap", "currency"}),
}
"""What the sentence of a reason needs, where it may be missing: then the sentence `…_bare` says it without."""

OBJECTIONS: Final = frozenset(set(Reason) - set(BEFORE_ASKING)) | {Reason.STOPPING}
"""Guards that can say no when a two-step purchase has got its final price."""


def refused(refusal: Refusal) -> ServiceValidationError:
    """Word a guard's no."""
    key, placeholders = refusal_words(refusal)
    return invalid(key, **placeholders)


def refusal_words(refusal: Refusal) -> tuple[str, dict[str, str]]:
    """The translation key of a guard's no, and its placeholders."""
    currency = refusal.facts.get("currency")
    placeholders = {
        name: _sum(fact, currency) if name in _SUMS else fact
        for name, fact in refusal.facts.items()
    }
    if refusal.next_allowed is not None:
        placeholders["next_allowed"] = local_time(refusal.next_allowed)
    key = f"refused_{refusal.reason}"
    if not FULL_SENTENCE.get(refusal.reason, frozenset()) <= placeholders.keys():
        key = f"{key}_bare"
    if refusal.reason is Reason.PRODUCT_UNAVAILABLE and (
        problem := placeholders.pop("problem", "")
    ):
        key = f"{key}_{problem}"
    return key, placeholders


def _sum(fact: str, currency: str | None) -> str:
    """Write a sum among the facts as everywhere else: `3.6` as 3.60, `3.6 USD` as 3.60 USD; words stay."""
    amount, _, own = fact.partition(" ")
    try:
        money = Money(amount=Decimal(amount), currency=own or currency or "")
    except ArithmeticError, ValueError:
        return fact
    return money_text(money) if own else amount_text(money)


def local_time(moment: datetime) -> str:
    """A moment on the owner's clock, written the same in every language: `2026-11-21 14:05`."""
    return f"{dt_util.as_local(moment):%Y-%m-%d %H:%M}"


def invalid(key: str, **placeholders: str) -> ServiceValidationError:
    """Make an error that says: nothing happened, and why."""
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


def failed(key: str, **placeholders: str) -> HomeAssistantError:
    """Make an error that says: something went wrong outside of what was asked."""
    return HomeAssistantError(
        translation_domain=DOMAIN, translation_key=key, translation_placeholders=placeholders
    )


def provider_failed(error: ProviderError) -> HomeAssistantError:
    """Word what a provider failed at, with its own words where it has any."""
    known = (key for kind, key in PROVIDER_KEYS.items() if isinstance(error, kind))
    key = next(known, "provider_unreachable")
    if isinstance(error, Refused):
        return failed(key, message=error.message or error.reason)
    return failed(key)


def not_bought(recharge: Recharge) -> HomeAssistantError:
    """Word a purchase that was refused after it began: by its provider, or by us when its final price was known."""
    reason = recharge.reason or ""
    if reason in OBJECTIONS:
        return failed("quote_refused")
    return failed("provider_refused", message=recharge.message or reason)


@asynccontextmanager
async def async_translated(hass: HomeAssistant, entry: ConfigEntry) -> AsyncIterator[None]:
    """Turn what the money half and the providers raise into what Home Assistant shows.

    Credentials that are not accepted start the re-authentication of the account.
    """
    try:
        yield
    except BlockedError as blocked:
        raise refused(blocked.refusal) from blocked
    except ProposalClosedError as error:
        raise invalid("proposal_closed") from error
    except (NothingOpenError, IllegalChangeError) as error:
        raise invalid("nothing_open") from error
    except LedgerError as error:
        raise failed("ledger_unavailable") from error
    except ProviderError as error:
        if isinstance(error, AuthError):
            entry.async_start_reauth_if_available(hass)
        raise provider_failed(error) from error
