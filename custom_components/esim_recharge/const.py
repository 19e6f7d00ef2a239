"""Names that more than one module of the Home Assistant half uses."""

import logging
from typing import Final

from homeassistant.const import Platform

DOMAIN: Final = "esim_recharge"
LOGGER: Final = logging.getLogger(__package__)

SUBENTRY_TYPE_LINE: Final = "line"

CONF_PROVIDER: Final = "provider"
CONF_CREDENTIALS: Final = "credentials"
CONF_BASE_URL: Final = "base_url"
CONF_LEDGER_ID: Final = "ledger_id"
CONF_IDENTIFIER: Final = "identifier"

PLATFORMS: Final = (
    Platform.BINARY_SENSOR,
    Platform.BUTTON,
    Platform.EVENT,
    Platform.NUMBER,
    Platform.SELECT,
    Platform.SENSOR,
)
