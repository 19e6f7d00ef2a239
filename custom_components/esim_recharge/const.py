"""Names that more than one module of the Home Assistant half uses."""

import logging
from typing import Final

from homeassistant.const import Platform, UnitOfInformation

DOMAIN: Final = "esim_recharge"
LOGGER: Final = logging.getLogger(__package__)

SUBENTRY_TYPE_LINE: Final = "line"

CONF_PROVIDER: Final = "provider"
CONF_CREDENTIALS: Final = "credentials"
CONF_BASE_URL: Final = "base_url"
CONF_LEDGER_ID: Final = "ledger_id"
CONF_IDENTIFIER: Final = "identifier"

EVENT_RECHARGE: Final = f"{DOMAIN}_recharge"
"""Fired on the bus once for everything that happens to a line's recharges, with the line's device id."""

DATA_UNIT: Final = UnitOfInformation.GIBIBYTES
"""The unit in which data is shown and entered. Those who sell prepaid data mostly count in powers of two ("3 GB" are
3072 MB of 1024 * 1024 bytes), so in GiB the figure is the one on the package: 3. In decimal GB it would be 3.22."""
BYTES_PER_DATA_UNIT: Final = 1024**3

PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
)
