"""What the tests of entities share: finding them, setting lines up, a second kind of provider."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import ClassVar, override

from homeassistant.core import Context, HomeAssistant, State
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import DOMAIN
from custom_components.esim_recharge.coordinator import EsimCoordinator
from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import (
    Money,
    Package,
    PackageRecord,
    Reading,
    Receipt,
    line_key,
)
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.base import (
    Capabilities,
    Effect,
    FoundLine,
    Identifier,
    Order,
    OutcomeUnknown,
    Provider,
    Reads,
    Retry,
    Sells,
)
from custom_components.esim_recharge.providers.catalog import ProviderType
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode

GIB = 1024**3
THREE_GB = "angkor-mobile-30days-3gb-topup"
"""A product of the Cambodian line; the wallet pays 9.36 USD."""

DUE_AND_AUTOMATIC = LineSettings(
    mode=Mode.AUTOMATIC,
    rule=Rule(data_below=GIB),
    choice=FixedPackage(package_id=THREE_GB),
    limits=Limits(
        max_price=Money(amount=Decimal(20), currency="USD"),
        monthly_budget=Money(amount=Decimal(50), currency="USD"),
    ),
)
"""The Cambodian line starts with 850 MB: it is due at once."""


def usd(amount: str) -> Money:
    """US dollars."""
    return Money(amount=Decimal(amount), currency="USD")


def coordinator_of(entry: MockConfigEntry) -> EsimCoordinator:
    """The coordinator of a loaded account."""
    found = entry.runtime_data.coordinator
    assert isinstance(found, EsimCoordinator)
    return found


def entity_id(hass: HomeAssistant, domain: str, owner: str, key: str) -> str:
    """The entity of a line or an account, by the key of that and of the description."""
    found = er.async_get(hass).async_get_entity_id(domain, DOMAIN, f"{owner}_{key}")
    assert found is not None, f"no {domain} {key}"
    return found


def state_of(hass: HomeAssistant, domain: str, iccid: str, key: str) -> State:
    """The state of an entity of a line."""
    found = hass.states.get(entity_id(hass, domain, line_key("airalo", iccid), key))
    assert found is not None
    return found


async def settle(hass: HomeAssistant) -> None:
    """Wait for everything, background tasks as well."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def refresh(hass: HomeAssistant, entry: MockConfigEntry) -> None:
    """Poll now, and wait for what follows."""
    await coordinator_of(entry).async_refresh()
    await settle(hass)


async def save(
    hass: HomeAssistant, entry: MockConfigEntry, iccid: str, settings: LineSettings
) -> None:
    """Let the owner save settings of a line, and wait for what follows."""
    await coordinator_of(entry).async_save_line_settings(line_key("airalo", iccid), settings)
    await settle(hass)


async def set_number(
    hass: HomeAssistant, entity: str, value: float, context: Context | None = None
) -> None:
    """Enter a number, as a person or (without a context) as an automation."""
    data = {"entity_id": entity, "value": value}
    await hass.services.async_call("number", "set_value", data, blocking=True, context=context)
    await settle(hass)


async def choose(
    hass: HomeAssistant, entity: str, option: str, context: Context | None = None
) -> None:
    """Select an option, as a person or (without a context) as an automation."""
    data = {"entity_id": entity, "option": option}
    await hass.services.async_call("select", "select_option", data, blocking=True, context=context)
    await settle(hass)


class CoinProvider(Provider):
    """A provider with money on the line and no wallet, which tests steer by hand. It sells nothing."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        lists_lines=True,
        identifier=Identifier.MSISDN,
        reads=frozenset({Reads.MONEY}),
        sells=Sells.FIXED_AMOUNTS,
        retry=Retry.REFERENCE,
        credit_delay=timedelta(minutes=5),
        poll_floor=timedelta(minutes=5),
        effect=Effect.EXTENDS,
        wallet=False,
        history=False,
    )

    def __init__(self) -> None:
        """At first the money is not known."""
        self.money: Money | None = None

    @override
    async def login(self) -> None:
        return

    @override
    async def lines(self) -> Sequence[FoundLine]:
        return ()

    @override
    async def read(self, line: str) -> Reading:
        """The money that the test put there, read now."""
        return Reading(read_at=dt_util.utcnow(), money=self.money)

    @override
    async def packages(self, line: str) -> Sequence[Package]:
        return ()

    @override
    async def history(self, line: str) -> Sequence[PackageRecord]:
        return ()

    @override
    async def wallet(self) -> Money | None:
        return None

    @override
    async def recharge(self, order: Order) -> Receipt:
        raise OutcomeUnknown("tests of entities with this provider buy nothing")


def coins(provider: CoinProvider) -> ProviderType:
    """Make an entry of the table of providers."""
    return ProviderType(
        key="coins",
        name="Coins",
        credentials=(),
        account_field="",
        base_url="",
        capabilities=CoinProvider.capabilities,
        create=lambda _session, _credentials, _url: provider,
    )
