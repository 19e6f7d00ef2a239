"""The values the whole product speaks in: money, allowances, readings, packages.

Units are fixed here once: money is a `Decimal` in an ISO 4217 currency, data is a whole number of bytes,
voice a whole number of seconds, SMS a whole number of messages, and every time is an aware UTC `datetime`.
`None` always means *unknown*, never zero; `UNLIMITED` is a value of its own.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import ROUND_CEILING, Decimal
from enum import Enum, StrEnum
from functools import total_ordering
from hashlib import sha256
from typing import Final, override

_CODE_LENGTH: Final = 3
_HUNDREDTH: Final = Decimal("0.01")
_DIGITS: Final = 30
"""More digits before or after the point than any sum of money has; exact arithmetic with more could take for ever."""


class CurrencyMismatchError(ValueError):
    """Two sums of money in different currencies met where only one currency makes sense."""


@total_ordering
@dataclass(frozen=True, kw_only=True, slots=True)
class Money:
    """A sum in one currency. Sums of different currencies are never added or compared."""

    amount: Decimal
    """Major units (12.50 means twelve dollars fifty), never a float."""
    currency: str
    """ISO 4217 code, upper case."""

    def __post_init__(self) -> None:
        """Refuse what cannot be a sum: NaN, absurd sizes, a currency that is not three capital letters."""
        if not self.amount.is_finite() or (self.amount and abs(self.amount.adjusted()) >= _DIGITS):
            raise ValueError("not a plausible amount")
        if (
            len(self.currency) != _CODE_LENGTH
            or not self.currency.isalpha()
            or not self.currency.isupper()
        ):
            raise ValueError("not an ISO 4217 currency code")

    @classmethod
    def zero(cls, currency: str) -> Money:
        """Nothing, in a currency that is known."""
        return cls(amount=Decimal(0), currency=currency)

    def _same(self, other: Money) -> Decimal:
        if other.currency != self.currency:
            raise CurrencyMismatchError(f"{self.currency} and {other.currency}")
        return other.amount

    def __add__(self, other: Money) -> Money:
        """Add two sums; raises `CurrencyMismatchError` across currencies."""
        return Money(amount=self.amount + self._same(other), currency=self.currency)

    def __sub__(self, other: Money) -> Money:
        """Subtract; raises `CurrencyMismatchError` across currencies."""
        return Money(amount=self.amount - self._same(other), currency=self.currency)

    def __lt__(self, other: Money) -> bool:
        """Compare; raises `CurrencyMismatchError` across currencies."""
        return self.amount < self._same(other)

    @override
    def __str__(self) -> str:
        """Plain and language-neutral, for logs and exports: `12.50 USD`."""
        return f"{self.amount} {self.currency}"


class Unlimited(Enum):
    """The type of `UNLIMITED`: an allowance without an end."""

    UNLIMITED = "unlimited"


UNLIMITED: Final = Unlimited.UNLIMITED

type Quantity = int | Unlimited
"""A count in the unit of its kind (bytes, seconds, messages), or `UNLIMITED`."""


class AllowanceKind(StrEnum):
    """What a pot holds, and with it the unit: bytes, seconds, messages."""

    DATA = "data"
    VOICE = "voice"
    SMS = "sms"


class LineStatus(StrEnum):
    """The provider's word on the line as a whole."""

    ACTIVE = "active"
    NOT_ACTIVE = "not_active"
    USED_UP = "used_up"
    EXPIRED = "expired"
    RETIRED = "retired"
    """Returned to the provider's pool: dead for good, nothing can be bought for it."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Allowance:
    """One pot of data, voice or SMS on a line."""

    kind: AllowanceKind
    remaining: Quantity | None = None
    total: Quantity | None = None
    expires_at: datetime | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """One consistent look at a line."""

    read_at: datetime
    """Our clock, UTC."""
    as_of: datetime | None = None
    """The provider's clock, UTC, where it says how old its figures are."""
    money: Money | None = None
    """Money on the line itself, not the account's wallet."""
    allowances: tuple[Allowance, ...] = ()
    valid_until: datetime | None = None
    status: LineStatus | None = None

    @property
    def taken_at(self) -> datetime:
        """The honest age of the figures: the provider's clock where it is known to be older than ours."""
        return self.read_at if self.as_of is None else min(self.read_at, self.as_of)

    def remaining(self, kind: AllowanceKind) -> Quantity | None:
        """What is left of one kind over all pots; unknown as soon as one pot is unknown."""
        return _total(pot.remaining for pot in self.allowances if pot.kind is kind)

    def total(self, kind: AllowanceKind) -> Quantity | None:
        """What the pots of one kind held when full."""
        return _total(pot.total for pot in self.allowances if pot.kind is kind)


def _total(parts: Iterable[Quantity | None]) -> Quantity | None:
    """Add pots. No pot at all is unknown, not zero: the provider may just not report that kind."""
    known = list(parts)
    if not known or any(part is None for part in known):
        return None
    if UNLIMITED in known:
        return UNLIMITED
    return sum(part for part in known if isinstance(part, int))


@dataclass(frozen=True, kw_only=True, slots=True)
class AmountRange:
    """A product that is sold by amount: any sum for the line between two, each at its own price."""

    product_id: str
    least: Money
    """What the line gets at least; `most` at most, in the same currency."""
    most: Money
    price_least: Money
    """What the wallet pays for `least`; `price_most` for `most`, in the same currency."""
    price_most: Money
    step: Decimal = Decimal("0.01")
    """Sums are `least` plus a multiple of this."""

    def __post_init__(self) -> None:
        """Refuse a range that could not be counted with."""
        self.least <= self.most and self.price_least <= self.price_most  # noqa: B018 - raises across currencies
        if self.step <= 0 or self.most < self.least or self.price_most < self.price_least:
            raise ValueError("not a range")

    def price(self, amount: Decimal) -> Money:
        """What a sum will cost, in proportion, rounded up to a hundredth; the provider's quote has the last word."""
        width = self.most.amount - self.least.amount
        share = (amount - self.least.amount) / width if width else Decimal(0)
        rise = (self.price_most.amount - self.price_least.amount) * share
        exact = self.price_least.amount + rise
        return Money(
            amount=exact.quantize(_HUNDREDTH, rounding=ROUND_CEILING),
            currency=self.price_least.currency,
        )

    def sold(self, amount: Decimal) -> bool:
        """Whether this very sum can be bought."""
        inside = self.least.amount <= amount <= self.most.amount
        return inside and (amount - self.least.amount) % self.step == 0

    def covering(self, amount: Decimal) -> Decimal | None:
        """The smallest sum on sale that is not below `amount`; `None` if there is none."""
        missing = max(amount - self.least.amount, Decimal(0))
        steps = (missing / self.step).to_integral_value(rounding=ROUND_CEILING)
        found = self.least.amount + steps * self.step
        return found if found <= self.most.amount else None

    def menu(self) -> tuple[Decimal, ...]:
        """Sums worth showing: both ends and the round ones between, in rising order."""
        first, last = self.least.amount, self.most.amount
        powers = range(first.adjusted() if first else 0, last.adjusted() + 1)
        round_sums = (Decimal(f"{digit}e{power}") for power in powers for digit in (1, 2, 5))
        sums = sorted({first, last, *(sum_ for sum_ in round_sums if self.sold(sum_))})
        return tuple(Decimal(plain(sum_)) for sum_ in sums)  # 10, not 1E+1


AT: Final = "@"
"""Between the id of a product that is sold by amount and the amount: `1234@5.00` is 5.00 of product 1234."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Package:
    """Something that can be bought for a line, at the price that the wallet really pays."""

    package_id: str
    """The provider's own id of the product."""
    title: str
    price: Money
    data: Quantity | None = None
    """Bytes."""
    voice: Quantity | None = None
    """Seconds."""
    sms: Quantity | None = None
    validity_days: int | None = None
    credit: Money | None = None
    """Money that the line gets, for products that are sums of money."""
    range: AmountRange | None = None
    """What other sums the same product is sold for; `package_id` and `credit` name this one."""

    def at(self, amount: Decimal) -> Package | None:
        """The same product for another sum; `None` where that is not sold."""
        if self.range is None or not self.range.sold(amount):
            return None
        return replace(
            self,
            package_id=f"{self.range.product_id}{AT}{plain(amount)}",
            price=self.range.price(amount),
            credit=Money(amount=amount, currency=self.range.least.currency),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class PackageRecord:
    """One entry of the provider's own history of a line: the original package or a recharge."""

    record_id: str
    """The provider's id of the entry, unique on the line."""
    package_id: str
    title: str = ""
    price: Money | None = None
    activated_at: datetime | None = None
    expires_at: datetime | None = None
    reference: str | None = None
    """The buyer's own reference, where the provider keeps one: tells our purchases from everybody else's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Receipt:
    """What the provider said about a purchase that it accepted."""

    reference: str
    """The provider's own order number: what its support asks for."""
    package_id: str
    title: str = ""
    price: Money | None = None
    """What was paid as the provider states it; `None` where it does not say."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """A prepaid line as the money half knows it."""

    key: str
    """Stable and anonymous (see `line_key`): the same after the line is removed and added again."""
    account: str
    """Key of the account whose wallet pays."""
    provider: str
    identifier: str = field(repr=False)
    """ICCID, E.164 number or provider's id: what the provider calls the line. Never logged."""


def line_key(provider: str, identifier: str) -> str:
    """Name a line without telling its number: stable, so that history and open questions survive re-adding it."""
    return sha256(f"{provider}:{identifier}".encode()).hexdigest()[:16]


def plain(amount: Decimal) -> str:
    """An amount without an exponent or idle zeros, the same for equal amounts: part of a package's id."""
    return f"{amount.normalize():f}"
