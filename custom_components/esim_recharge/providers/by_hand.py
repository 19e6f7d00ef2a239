"""Lines that a person recharges: in a shop, with a voucher, on the operator's own page.

Nothing is sent anywhere. A recharge is written down and waits until somebody says that it was paid, or was not.
"""

from datetime import timedelta
from typing import ClassVar, override

from .base import Capabilities, Effect, Identifier, Order, Pending, Retry, Sells
from .declared import DeclaredProvider


class ByHand(DeclaredProvider):
    """The person who pays."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        lists_lines=False,
        identifier=Identifier.PROVIDER_ID,
        reads=frozenset(),
        sells=Sells.FIXED_AMOUNTS,
        retry=Retry.DIFF,
        # From the word that it is paid: the voucher may still have to be entered.
        credit_delay=timedelta(hours=1),
        poll_floor=timedelta(minutes=15),
        effect=Effect.EXTENDS,
        wallet=False,
        history=False,
        declared=True,
        by_hand=True,
    )

    @override
    async def login(self) -> None:
        """There is nothing to log in to."""

    @override
    async def recharge(self, order: Order) -> Pending:
        """Wait for the person."""
        return Pending()

    @override
    async def look_up(self, order: Order) -> Pending:
        """Only the person knows."""
        return Pending()
