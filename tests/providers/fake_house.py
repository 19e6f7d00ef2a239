"""A house of one action, whose answer a test decides."""

from collections.abc import Mapping
from datetime import timedelta
from decimal import Decimal
from typing import Any, Final, cast, override

from aiohttp import ClientSession

from custom_components.esim_recharge.lines.house import ActionMissing, Fact, House, Inquiry
from custom_components.esim_recharge.lines.models import Money, Package
from custom_components.esim_recharge.providers.base import LineFacts, Means, Order

ACTION: Final = "script.buy_recharge"
REFERENCE: Final = "01JD7Q3ZK8WXYVN5T2B4CMHA6E"
LINE: Final = "+687 75 01 02"
FRANCS: Final = Package(
    package_id="1000XPF-1200XPF-30d",
    title="1200 XPF / 30 d",
    price=Money(amount=Decimal(1000), currency="XPF"),
    credit=Money(amount=Decimal(1200), currency="XPF"),
    validity_days=30,
)
DATA: Final = Package(
    package_id="12.5USD-5120MB",
    title="5 GB",
    price=Money(amount=Decimal("12.50"), currency="USD"),
    data=5 * 1024**3,
)


class FakeHouse(House):
    """Remembers what its action was called with."""

    def __init__(self) -> None:
        """The action is there and says that it was paid."""
        self.actions = {ACTION}
        self.answer: Mapping[str, Any] | Exception = {"result": "success"}
        self.calls: list[tuple[str, Mapping[str, Any], timedelta]] = []

    @override
    def state(self, entity: str, attribute: str | None = None) -> Fact | None:
        raise AssertionError("nothing is read from entities")

    @override
    def offers(self, action: str) -> bool:
        return action in self.actions

    @override
    async def call(
        self, action: str, data: Mapping[str, Any], *, patience: timedelta
    ) -> Mapping[str, Any]:
        if action not in self.actions:
            raise ActionMissing(action)
        self.calls.append((action, data, patience))
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer

    @override
    async def ask(self, inquiry: Inquiry) -> str:
        raise AssertionError("nobody is asked")


def means(house: House) -> Means:
    """What a provider gets that needs no network: it fails where it uses one."""
    return Means(
        session=cast("ClientSession", None),
        house=house,
        lines={LINE: LineFacts(products=(FRANCS, DATA))},
    )


def order(package: Package = FRANCS) -> Order:
    """A recharge of the line."""
    return Order(reference=REFERENCE, line=LINE, package=package)
