"""Accounts that are everything that Airalo's is not: paid by hand, by DT One, and read in other ways."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentryDataWithId
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.esim_recharge.const import (
    CONF_BASE_URL,
    CONF_CREDENTIALS,
    CONF_IDENTIFIER,
    CONF_PROVIDER,
    DOMAIN,
    SUBENTRY_TYPE_LINE,
)
from custom_components.esim_recharge.lines.choice import FixedPackage
from custom_components.esim_recharge.lines.models import Money, line_key
from custom_components.esim_recharge.lines.rules import Rule
from custom_components.esim_recharge.providers.catalog import PROVIDERS
from custom_components.esim_recharge.recharge.settings import Limits, LineSettings, Mode
from custom_components.esim_recharge.shown import LineState
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import API_KEY, API_SECRET

from .entity_helpers import coordinator_of, settle

NOUMEA: Final = "+687751234"
"""A line in New Caledonia, which nobody recharges online."""
THOUSAND: Final = "1000XPF-1000XPF"
"""The first of its products, and `DATA` the second."""
DATA: Final = "2500XPF-5120MB-30d"
TYPED: Final = {"kind": "typed", "currency": "XPF"}


def xpf(amount: str | int) -> Money:
    """Make a sum of the francs of the Pacific, which have no hundredths."""
    return Money(amount=Decimal(amount), currency="XPF")


ASKED_TO_PAY: Final = LineSettings(
    mode=Mode.ASK,
    rule=Rule(money_below=xpf(500)),
    choice=FixedPackage(package_id=THOUSAND),
    limits=Limits(max_price=xpf(3000), monthly_budget=xpf(6000)),
)


def other_line(
    provider: str, identifier: str, title: str = "Camera", **data: object
) -> ConfigSubentryDataWithId:
    """A line as the flow saves it."""
    return {
        "data": {CONF_IDENTIFIER: identifier, **data},
        "subentry_id": f"line_{line_key(provider, identifier)}",
        "subentry_type": SUBENTRY_TYPE_LINE,
        "title": title,
        "unique_id": line_key(provider, identifier),
    }


def by_hand(source: Mapping[str, Any] | None = None, title: str = "Camera") -> MockConfigEntry:
    """An account whose one line a person pays for; its figures are typed in unless it is read."""
    return _account(
        "by_hand",
        {},
        other_line(
            "by_hand",
            NOUMEA,
            title,
            products=["1000", "2500 = 5 GB / 30"],
            currency="XPF",
            source=dict(TYPED if source is None else source),
        ),
        title="Home",
    )


def dt_one(
    simulator: DtOneSimulator, number: str, source: Mapping[str, Any] | None = None
) -> MockConfigEntry:
    """An account at the simulated DT One with one line, which is not read unless by a source."""
    data: dict[str, Any] = {} if source is None else {"source": dict(source)}
    return _account(
        "dt_one",
        {"api_key": API_KEY, "api_secret": API_SECRET},
        other_line("dt_one", number, **data),
        title="DT One",
        base_url=simulator.api_url,
    )


def _account(
    provider: str,
    credentials: dict[str, str],
    line: ConfigSubentryDataWithId,
    *,
    title: str,
    base_url: str | None = None,
) -> MockConfigEntry:
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=PROVIDERS[provider].account_key(credentials),
        data={
            CONF_PROVIDER: provider,
            CONF_CREDENTIALS: credentials,
            **({} if base_url is None else {CONF_BASE_URL: base_url}),
        },
        subentries_data=[line],
    )


def key_of(account: MockConfigEntry) -> str:
    """The key of the only line."""
    (key,) = coordinator_of(account).lines
    return key


def state_of(account: MockConfigEntry) -> LineState:
    """What is shown about the only line."""
    return coordinator_of(account).data.lines[key_of(account)]


def line_device(hass: HomeAssistant, account: MockConfigEntry) -> str:
    """The device of the only line."""
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, key_of(account)), account.entry_id
    )
    assert device is not None
    return device.id


async def save_for(hass: HomeAssistant, account: MockConfigEntry, settings: LineSettings) -> None:
    """Let the owner save settings of the only line, and wait for what follows."""
    await coordinator_of(account).async_save_line_settings(key_of(account), settings)
    await settle(hass)


class Operator:
    """An operator that is asked through an action of the house, which tests let say what they like."""

    ACTION: Final = "modem.ask"
    CODE: Final = "*888*4711#"
    MODEM: Final = "modem-of-grandmother"

    def __init__(self, hass: HomeAssistant, reply: str | Exception | None = None) -> None:
        """Offer the action. `None`: no reply."""
        self.reply = reply
        self.asked: list[dict[str, Any]] = []
        hass.services.async_register(
            "modem", "ask", self._ask, supports_response=SupportsResponse.ONLY
        )

    async def _ask(self, call: ServiceCall) -> ServiceResponse:
        self.asked.append(dict(call.data))
        if isinstance(self.reply, Exception):
            raise self.reply
        return {} if self.reply is None else {"text": self.reply}

    @property
    def source(self) -> dict[str, Any]:
        """How a line is read by asking it."""
        return {
            "kind": "inquiry",
            "action": self.ACTION,
            "data": {"modem": self.MODEM, "command": "{code}"},
            "reply": {"kind": "response", "path": ["text"]},
            "codes": [self.CODE],
            "every": 3600.0,
            "patience": 5.0,
            "rules": {"currency": "XPF", "decimals": 0, "zone": "Pacific/Noumea"},
        }


BROKEN_MODEM: Final = HomeAssistantError("no such port")
