"""Binary sensors: is a recharge due, and can the wallet pay for it."""

from collections.abc import Mapping
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (  # type: ignore[attr-defined] # exported without saying so
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import EsimConfigEntry, EsimCoordinator
from .entity import EsimAccountEntity, EsimLineEntity
from .lines.models import Money
from .recharge.settings import Mode
from .shown import LineState

PARALLEL_UPDATES: Final = 0

RECHARGE_DUE: Final = BinarySensorEntityDescription(
    key="recharge_due", translation_key="recharge_due"
)
WALLET_TOO_LOW: Final = BinarySensorEntityDescription(
    key="wallet_too_low",
    translation_key="wallet_too_low",
    device_class=BinarySensorDeviceClass.PROBLEM,
)
_BUYING: Final = frozenset({Mode.ASK, Mode.AUTOMATIC})


async def async_setup_entry(
    _hass: HomeAssistant,
    entry: EsimConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add one for each line, and one for an account with a wallet that can be read."""
    for subentry_id in entry.runtime_data.lines:
        async_add_entities(
            [EsimRechargeDue(entry, subentry_id, RECHARGE_DUE)], config_subentry_id=subentry_id
        )
    if entry.runtime_data.provider_type.capabilities.wallet:
        async_add_entities([EsimWalletTooLow(entry, WALLET_TOO_LOW)])


class EsimRechargeDue(EsimLineEntity, BinarySensorEntity):
    """Whether the line's rule says that it needs a recharge now, whatever the mode does about it."""

    _from_reading = True

    @property
    @override
    def is_on(self) -> bool | None:
        """What the rule says: what is not known makes no line due. Without the ledger there is no rule to ask."""
        return None if self.coordinator.data.trouble else self.line_state.outlook.verdict.due

    @property
    @override
    def extra_state_attributes(self) -> Mapping[str, Any]:
        """Why it is due, and what the rule asks but the reading does not tell."""
        verdict = self.line_state.outlook.verdict
        return {
            "reasons": [reason.value for reason in verdict.reasons],
            "not_known": [reason.value for reason in verdict.unknown],
        }


class EsimWalletTooLow(EsimAccountEntity, BinarySensorEntity):
    """Whether the wallet holds less than the next recharge of a line would cost. See `wallet_too_low`."""

    @override
    async def async_added_to_hass(self) -> None:
        """Prices come from the offers as well."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.offers.async_add_listener(self._handle_coordinator_update)
        )

    @callback
    def async_entity_id_changed(self, old_entity_id: str) -> None:
        """Nothing here hangs on the entity id; saying so lets Home Assistant (2026.11) rename in place."""

    @property
    @override
    def is_on(self) -> bool | None:
        """See `wallet_too_low`."""
        return wallet_too_low(self.coordinator)


def wallet_too_low(coordinator: EsimCoordinator) -> bool | None:
    """Say whether the wallet cannot pay for the next recharge of some line that is to be recharged.

    Asked of every line in mode *ask* or *automatic*, due or not: when it is due, it is late to fill a wallet. `None`
    where the wallet, the modes or a price is not known, unless another line's price is already more than there is.
    """
    data = coordinator.data
    prices = [
        _next_price(coordinator, key, line)
        for key, line in data.lines.items()
        if line.settings.mode in _BUYING
    ]
    answers = {_exceeds(price, data.wallet) for price in prices}
    if data.wallet is None or data.trouble:
        return None
    return True if True in answers else None if None in answers else False


def _next_price(coordinator: EsimCoordinator, key: str, line: LineState) -> Money | None:
    """What the next recharge costs: as proposed, else as offered. What the last one cost proves nothing."""
    if line.proposal is not None:
        return line.proposal.package.price
    return coordinator.offers.next_price(key, line.settings, line.outlook)


def _exceeds(price: Money | None, wallet: Money | None) -> bool | None:
    if price is None or wallet is None or price.currency != wallet.currency:
        return None
    return price > wallet
