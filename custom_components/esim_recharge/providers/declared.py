"""What can be bought where nobody lists it: the owner says so, one product a line of text.

    PRICE [CUR] [= WHAT] [/ DAYS]

`1000` costs 1000 and puts 1000 on the line; `1000 = 1200` and `10 EUR = 5000 XPF` put another sum on it;
`12.50 = 5 GB / 30` is data for 30 days. Point and comma are decimal marks alike, a blank may part thousands (1 000).
A mark before more digits than the currency has decimals is refused rather than guessed: nobody then pays 1 for 1.000.
Data is counted as elsewhere in this product: 1 GB (or GiB, or Go) has 1024 MB of 1024 * 1024 bytes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
import re
from typing import Final, override
from unicodedata import normalize

from ..formats import money_text
from ..lines.currency import ISO_4217, decimals
from ..lines.models import Money, Package, PackageRecord, Reading, plain
from .base import FoundLine, LineFacts, Means, Provider
from .bearer import utcnow

_NUMBER: Final = r"(?:[0-9]{1,3}(?: [0-9]{3}){1,3}|[0-9]{1,12})(?:[.,][0-9]{1,6})?"
_PRODUCT: Final = re.compile(
    rf"(?P<price>{_NUMBER}) ?(?P<currency>[A-Z]{{3}})?"
    rf"(?: ?= ?(?P<gets>{_NUMBER}) ?(?P<unit>[A-Z]{{2,3}})?)?"
    r"(?: ?/ ?(?P<days>[0-9]{1,4}))?"
)

_MEGABYTES: Final = {"M": 1, "G": 1024, "T": 1024**2}
_DATA_UNIT: Final = re.compile(r"([MGT])I?[BO]")
"""French writes octets: Mo, Go."""
_DATA_DECIMALS: Final = 2
_MB: Final = 1024 * 1024


class ProductProblem(StrEnum):
    """What is wrong with the text of a product."""

    SYNTAX = "product_syntax"
    CURRENCY = "product_currency"
    """It names a currency that the account, or the line, does not have."""
    UNIT = "product_unit"
    """What the line gets is neither data nor money of a currency that exists."""
    DECIMALS = "product_decimals"
    """More decimals than the currency has, or more than two of data: perhaps a mark between thousands."""
    ZERO = "product_zero"
    CREDIT = "product_credit"
    """The line has another currency than the account: a price alone does not say what the line gets."""
    DUPLICATE = "product_duplicate"


class ProductError(ValueError):
    """A text that is no product. `text` is the text as it was typed, `reason` what is wrong with it."""

    def __init__(self, reason: ProductProblem, text: str) -> None:
        """The message names the reason only: what people type is nobody else's business."""
        super().__init__(reason.value)
        self.reason = reason
        self.text = text


def parse_products(
    texts: Iterable[str], currency: str, credit_currency: str | None = None
) -> tuple[Package, ...]:
    """Read what the owner says can be bought, in the order in which it was said; empty texts are skipped.

    `currency` is what is paid in, `credit_currency` what the line has where that is known (ISO 4217 codes). A product's
    id tells its content: the same in every order and notation. Raises `ProductError`.
    """
    found: dict[str, Package] = {}
    for text in texts:
        if not text.strip():
            continue
        package = _Text(text).package(currency, credit_currency)
        if package.package_id in found:
            raise ProductError(ProductProblem.DUPLICATE, text)
        found[package.package_id] = package
    return tuple(found.values())


@dataclass(frozen=True, slots=True)
class _Text:
    """One product as it was typed."""

    text: str

    def package(self, currency: str, credit_currency: str | None) -> Package:
        # Full-width signs, no-break blanks and small letters are meant as their plain sisters.
        parts = _PRODUCT.fullmatch(" ".join(normalize("NFKC", self.text).upper().split()))
        if parts is None:
            raise ProductError(ProductProblem.SYNTAX, self.text)
        if (parts["currency"] or currency) != currency:
            raise ProductError(ProductProblem.CURRENCY, self.text)
        price = self._money(parts["price"], currency)
        days = None if parts["days"] is None else int(parts["days"])
        if days == 0:
            raise ProductError(ProductProblem.ZERO, self.text)
        unit = _DATA_UNIT.fullmatch(parts["unit"] or "")
        if unit is not None:
            return self._data(price, parts["gets"], unit[1], days)
        credit = self._credit(price, parts, credit_currency)
        return Package(
            package_id=_id(price, f"{plain(credit.amount)}{credit.currency}", days),
            title=_title(money_text(credit), days),
            price=price,
            credit=credit,
            validity_days=days,
        )

    def _credit(self, price: Money, parts: re.Match[str], credit_currency: str | None) -> Money:
        gets, unit = parts["gets"], parts["unit"]
        known = credit_currency or price.currency
        if gets is None:
            if known != price.currency:
                raise ProductError(ProductProblem.CREDIT, self.text)
            return price
        if unit is not None and unit not in ISO_4217:
            raise ProductError(ProductProblem.UNIT, self.text)
        if None not in {unit, credit_currency} and unit != credit_currency:
            raise ProductError(ProductProblem.CURRENCY, self.text)
        return self._money(gets, unit or known)

    def _data(self, price: Money, number: str, unit: str, days: int | None) -> Package:
        count = self._count(number, _DATA_DECIMALS)
        megabytes = count * _MEGABYTES[unit]
        return Package(
            package_id=_id(price, f"{plain(megabytes)}MB", days),
            title=_title(f"{plain(count)} {unit}B", days),
            price=price,
            data=int(megabytes * _MB),
            validity_days=days,
        )

    def _money(self, number: str, currency: str) -> Money:
        return Money(amount=self._count(number, decimals(currency)), currency=currency)

    def _count(self, number: str, most: int) -> Decimal:
        """A number that is more than nothing, with at most so many decimals as it is written."""
        written = number.replace(" ", "").replace(",", ".")
        if len(written.partition(".")[2]) > most:
            raise ProductError(ProductProblem.DECIMALS, self.text)
        count = Decimal(written)
        if not count:
            raise ProductError(ProductProblem.ZERO, self.text)
        return count


def _id(price: Money, gets: str, days: int | None) -> str:
    """`12.5USD-5120MB-30d`: a product that costs or brings something else is another product."""
    period = "" if days is None else f"-{days}d"
    return f"{plain(price.amount)}{price.currency}-{gets}{period}"


def _title(gets: str, days: int | None) -> str:
    """The same in every language: `5 GB / 30 d`."""
    return gets if days is None else f"{gets} / {days} d"


class DeclaredProvider(Provider):
    """Knows of its lines only what the owner said: nothing can be read, and nothing was ever bought elsewhere."""

    def __init__(self, means: Means) -> None:
        """Keep what the owner said."""
        self._facts = means.lines

    @override
    async def lines(self) -> Sequence[FoundLine]:
        """Nobody lists them."""
        return ()

    @override
    async def read(self, line: str) -> Reading:
        """A look that tells nothing: what is left is said by another source, or by nobody."""
        return Reading(read_at=utcnow())

    @override
    async def packages(self, line: str) -> Sequence[Package]:
        """What the owner says can be bought for this line."""
        return self._facts.get(line, LineFacts()).products

    @override
    async def history(self, line: str) -> Sequence[PackageRecord]:
        """Nobody keeps one."""
        return ()

    @override
    async def wallet(self) -> Money | None:
        """Nobody knows."""
        return None
