"""A shop that sells recharges to people, for lines whose operator no service sells for."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Protocol, override

from tests.simulators.common import Charge


class Purse(Protocol):
    """Whoever holds the money of lines: the kiosk, or a provider's stand-in."""

    def balance(self, line: str) -> tuple[Decimal, str]:
        """The money on a line, and its currency (ISO 4217)."""

    def consume(self, line: str, *, money: float) -> None:
        """Use some of it."""


@dataclass(kw_only=True)
class Kiosk(Purse):
    """What people paid here, and what their phones show."""

    lines: dict[str, tuple[Decimal, str]]
    """Money on each line, and its currency."""
    charges: list[Charge] = field(default_factory=list)
    """Every payment, as it happened."""

    @classmethod
    def opened(cls, lines: Mapping[str, tuple[str, str]]) -> Kiosk:
        """With what is on the lines at the start."""
        return cls(
            lines={line: (Decimal(sum_), unit) for line, (sum_, unit) in lines.items()},
        )

    @override
    def balance(self, line: str) -> tuple[Decimal, str]:
        """What the phone shows."""
        return self.lines[line]

    @override
    def consume(self, line: str, *, money: float) -> None:
        """Use some of it, in whole units."""
        left, currency = self.lines[line]
        self.lines[line] = max(Decimal(0), left - round(Decimal(money))), currency

    def pay(self, line: str, package: str, price: Decimal, reference: str) -> Charge:
        """Take money for a recharge of the same sum, which is on the line at once; returns what the slip says.

        `package` and `reference` are Home Assistant's: the kiosk only keeps them for whoever judges.
        """
        left, currency = self.lines[line]
        number = len(self.charges) + 1
        charge = Charge(
            number=number,
            at=datetime.now(UTC),
            line=line,
            package=package,
            amount=price,
            currency=currency,
            order=f"K-{number:04}",
            reference=reference,
        )
        self.charges.append(charge)
        self.lines[line] = left + price, currency
        return charge
