"""Tell whether every charge of a provider was recorded, once, and every record charged."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from scripts.owner import Json
from tests.simulators.common import Charge

CREDITED = "credited"


@dataclass(frozen=True, kw_only=True)
class Tally:
    """What the provider's charges and the ledger's recharges say about each other."""

    lines: int
    recharged: int
    """Lines with a recharge that was paid, and seen on the line."""
    charges: int
    receipts: int
    duplicates: int
    """Charges beyond the first of a line: each one ran low once."""
    problems: tuple[str, ...]
    """What does not hold, for people; nothing if all is well."""

    @property
    def sentence(self) -> str:
        """The figures in one line."""
        return (
            f"lines={self.lines} recharged={self.recharged} charges={self.charges} "
            f"receipts={self.receipts} duplicates={self.duplicates}"
        )


def tally(
    charges: Sequence[Charge], recharges: Mapping[str, Sequence[Json]], names: Mapping[str, str]
) -> Tally:
    """Compare a provider's charges with the recharges that the action `get_history` tells.

    `recharges` and `names` are by the provider's identifier of the line; `names` are all lines that
    were to be recharged.
    """
    problems: list[str] = []
    for line, name in names.items():
        own = [charge for charge in charges if charge.line == line]
        problems += _differences(name, own, recharges.get(line, ()))
    problems += [
        f"charge {charge.order} is for a line that nobody asked to recharge"
        for charge in charges
        if charge.line not in names
    ]
    recharged = sum(
        any(recharge["state"] == CREDITED for recharge in recharges.get(line, ())) for line in names
    )
    return Tally(
        lines=len(names),
        recharged=recharged,
        charges=len(charges),
        receipts=sum(
            recharge["receipt"] is not None for each in recharges.values() for recharge in each
        ),
        duplicates=len(charges) - len({charge.line for charge in charges}),
        problems=tuple(problems),
    )


def _differences(name: str, charges: Sequence[Charge], recharges: Sequence[Json]) -> list[str]:
    """What is wrong with one line; each charge must be one credited recharge."""
    found: list[str] = []
    if len(charges) != 1:
        found.append(f"{name}: {len(charges)} charges instead of 1")
    charged = Counter((charge.order, charge.reference, charge.package) for charge in charges)
    recorded = Counter((each["receipt"], each["id"], each["product"]) for each in recharges)
    found += [f"{name}: charge {order} has no receipt" for order, *_ in charged - recorded]
    found += [f"{name}: receipt {receipt} has no charge" for receipt, *_ in recorded - charged]
    found += [
        f"{name}: recharge {each['id']} is {each['state']}, not {CREDITED}"
        for each in recharges
        if each["state"] != CREDITED
    ]
    paid = Counter((charge.amount, charge.currency) for charge in charges)
    said = Counter(map(_cost, recharges))
    if paid != said:
        found.append(f"{name}: charged {_sums(paid)}, recorded {_sums(said)}")
    return found


def _cost(recharge: Json) -> tuple[Decimal, str]:
    if recharge["paid"] is not None:
        return Decimal(recharge["paid"]), recharge["paid_currency"]
    return Decimal(recharge["price"]), recharge["currency"]


def _sums(costs: Counter[tuple[Decimal, str]]) -> str:
    return " + ".join(f"{amount} {currency}" for amount, currency in costs.elements()) or "nothing"
