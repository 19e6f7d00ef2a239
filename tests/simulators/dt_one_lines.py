"""The lines of the DT One simulator: numbers, and what their operators credit to them."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
import re
from typing import Final, Self
from zoneinfo import ZoneInfo

from .dt_one_answers import OUTCOMES, WAITS, Transaction
from .dt_one_data import COUNTRIES, NETWORKS, Country, Network, Product, cents

KEEP: Final = "keep"
_E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")


@dataclass(kw_only=True)
class Line:
    """A number, and what is on it."""

    number: str
    network: Network | None
    """`None`: nobody is sure."""
    money: Decimal = Decimal(0)
    currency: str
    megabytes: float = 0
    valid_until: datetime
    outcome: str | None = None
    """`None`: by number."""
    after: float | None = None
    credit: str | None = "full"
    credit_delay: float | str | None = KEEP
    """`KEEP`: as the simulator's setting."""

    @classmethod
    def empty(cls, number: str, now: datetime) -> Self:
        """A line that was never heard of; raises `ValueError` where nobody knows the country."""
        country = country_of(number)
        if country is None:
            raise ValueError(f"not a number of these countries: {number}")
        network = network_of(number)
        return cls(number=number, network=network, currency=country.currency, valid_until=now)

    def reply(self) -> str:
        """What the operator answers to its balance code; raises `ValueError` without an operator."""
        if self.network is None:
            raise ValueError(f"nobody knows the operator of {self.number}")
        return self.network.reply.format(
            money=self.money,
            currency=self.currency,
            day=self.valid_until.astimezone(ZoneInfo(self.network.country.zone)),
            megabytes=int(self.megabytes),
        )

    def fate(self, product: Product) -> tuple[str, float]:
        """What becomes of a purchase for this line, and after how many seconds."""
        first, last = self.number[-3], int(self.number[-1])
        outcome = OUTCOMES[last] if last < len(OUTCOMES) else OUTCOMES[0]
        if self.network not in {None, product.network}:
            outcome = "DECLINED-INVALID-CREDIT-PARTY"
        return self.outcome or outcome, WAITS.get(first, 0) if self.after is None else self.after

    def get(self, bought: Transaction, at: datetime) -> None:
        """Credit what was bought, as much of it as `credit` says."""
        if self.credit is None:
            return
        product = bought.product
        given = None if self.credit == "full" else Decimal(self.credit)
        if product.megabytes:
            bought.credited_megabytes = product.megabytes if given is None else float(given)
        else:
            due = cents(bought.amount * product.delivered)
            bought.credited_money = due if given is None else given
            days = [days for least, days in product.network.lasts if least <= bought.amount]
            self.valid_until = max(self.valid_until, at + timedelta(days=max(days, default=0)))
        self.use(-bought.credited_megabytes, -bought.credited_money)

    def use(self, megabytes: float, money: Decimal) -> None:
        """Take away what is there, and not more."""
        self.megabytes = max(0, self.megabytes - megabytes)
        self.money = max(Decimal(0), self.money - money)


def is_e164(text: str) -> bool:
    """Whether a text has the shape of an international number."""
    return _E164.fullmatch(text) is not None


def country_of(number: str) -> Country | None:
    """Where a number belongs, as far as the simulator knows the world."""
    if not is_e164(number):
        return None
    return next((each for each in COUNTRIES if number.startswith(f"+{each.calling}")), None)


def is_number(text: str) -> bool:
    """Whether a number has as many digits as its country wants."""
    country = country_of(text)
    if country is None:
        return False
    least, most = country.digits
    return least <= len(text.removeprefix(f"+{country.calling}")) <= most


def network_of(number: str) -> Network | None:
    """The operator of a number, where its first digits make that sure."""
    found = (
        network
        for network in NETWORKS.values()
        if number.startswith(tuple(f"+{network.country.calling}{p}" for p in network.prefixes))
    )
    return next(found, None)
