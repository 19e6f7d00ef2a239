"""What the tests of speech share: a moment, speakers, sums, recharges."""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from custom_components.esim_recharge.lines.models import Money, Package
from custom_components.esim_recharge.recharge.models import Origin, Recharge, State
from custom_components.esim_recharge.speech.figures import Figures
from custom_components.esim_recharge.speech.messages import Speaker
from custom_components.esim_recharge.speech.tongue import tongue_of

LANGUAGES: Final = ("en", "zh-Hans", "es", "fr")
NOW: Final = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
"""13:00 in Paris, a Saturday."""
PARIS: Final = ZoneInfo("Europe/Paris")


def figures(tag: str, country: str | None = None, *, by_calendar: bool = False) -> Figures:
    """Figures in a tongue, now."""
    return Figures(tongue=tongue_of(tag, country), now=NOW, zone=PARIS, by_calendar=by_calendar)


def speaker(tag: str) -> Speaker:
    """Somebody who says messages in a tongue, now."""
    return Speaker(figures=figures(tag))


def money(amount: str, currency: str = "USD") -> Money:
    """A sum."""
    return Money(amount=Decimal(amount), currency=currency)


def soft(text: str) -> str:
    """A text with plain blanks, as it is easier to compare."""
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def recharge(
    state: State, day: int, *, price: Money | None = None, line: str = "peru", title: str = "1 GB"
) -> Recharge:
    """A recharge of this November, shortly before midnight in London."""
    at = datetime(2026, 11, day, 23, 30, tzinfo=UTC)
    return Recharge(
        id=f"{state}{day}",
        line=line,
        account="account",
        package=Package(package_id=title, title=title, price=price or money("3.60")),
        origin=Origin.AUTOMATIC,
        state=state,
        created_at=at,
        updated_at=at,
    )


EVERYTHING: Final[Mapping[str, object]] = {
    "because": ["data_low", "ends_soon"],
    "product": "1 GB",
    "price": "3.60",
    "currency": "USD",
    "reason": "wallet_too_low",
    "next_allowed": "2026-11-22T09:05:00+00:00",
    "receipt": "A-77",
}
"""Every fact that a happening can have."""
