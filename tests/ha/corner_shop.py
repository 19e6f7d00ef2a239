"""A provider that is everything that Airalo is not: it lists no lines, reads money, and has no currency of its own.

Sums of money are on the lines, packages are paid in several currencies, and nobody needs a network for it.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import ClassVar, override

from custom_components.esim_recharge.lines.models import (
    Money,
    Package,
    PackageRecord,
    Reading,
    Receipt,
)
from custom_components.esim_recharge.providers.base import (
    AuthError,
    Capabilities,
    ConnectionFailed,
    Effect,
    FoundLine,
    Identifier,
    Means,
    NotFoundError,
    Order,
    Provider,
    Reads,
    Retry,
    Sells,
)
from custom_components.esim_recharge.providers.catalog import Credential, ProviderType

PASSWORD = "swordfish"
LINE = "corner-7"


def euros(amount: str) -> Money:
    """Make a sum of the currency of the line."""
    return Money(amount=Decimal(amount), currency="EUR")


class CornerShop(Provider):
    """One account; tests change what it has."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        lists_lines=False,
        identifier=Identifier.PROVIDER_ID,
        reads=frozenset({Reads.MONEY}),
        sells=Sells.FIXED_AMOUNTS,
        retry=Retry.NATIVE,
        credit_delay=timedelta(minutes=1),
        poll_floor=timedelta(minutes=30),
        effect=Effect.EXTENDS,
        wallet=False,
        history=False,
    )

    def __init__(self) -> None:
        """One line with a little money, two amounts on sale."""
        self.money: dict[str, Money | None] = {LINE: euros("4.20")}
        self.offers: list[Package] | None = [
            Package(package_id="ten", title="Ten", price=euros("10"), credit=euros("10")),
            Package(
                package_id="foreign",
                title="Foreign",
                price=Money(amount=Decimal(11), currency="USD"),
                credit=euros("10"),
            ),
        ]
        self.credentials: Mapping[str, str] = {}

    @property
    def type(self) -> ProviderType:
        """The entry of this shop in the table of providers."""

        def create(_means: Means, credentials: Mapping[str, str], _base_url: str) -> Provider:
            self.credentials = credentials
            return self

        return ProviderType(
            key="corner_shop",
            name="Corner Shop",
            credentials=(Credential(key="user"), Credential(key="password", secret=True)),
            account_field="user",
            base_url="https://corner-shop.invalid",
            capabilities=self.capabilities,
            create=create,
        )

    @override
    async def login(self) -> None:
        """Know one password."""
        if self.credentials["password"] != PASSWORD:
            raise AuthError

    @override
    async def lines(self) -> Sequence[FoundLine]:
        """List nothing."""
        return ()

    @override
    async def read(self, line: str) -> Reading:
        """Read the money."""
        if line not in self.money:
            raise NotFoundError
        return Reading(read_at=datetime.now(UTC), money=self.money[line])

    @override
    async def packages(self, line: str) -> Sequence[Package]:
        """Offer amounts, or fail if there are none."""
        if self.offers is None:
            raise ConnectionFailed
        return tuple(self.offers)

    @override
    async def history(self, line: str) -> Sequence[PackageRecord]:
        """Keep no books."""
        return ()

    @override
    async def wallet(self) -> Money | None:
        """Hold no money."""
        return None

    @override
    async def recharge(self, order: Order) -> Receipt:
        """Sell nothing: no test may come this far."""
        raise AssertionError
