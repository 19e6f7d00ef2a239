"""Brings the card to every dashboard, without a step by its user."""

from hashlib import sha256
from pathlib import Path
from typing import Final

from homeassistant.components.frontend import DOMAIN as FRONTEND, add_extra_js_url
from homeassistant.components.http import (  # type: ignore[attr-defined] # exported without saying so
    StaticPathConfig,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.setup import async_when_setup
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, LOGGER

CARD: Final = Path(__file__).parents[1] / "frontend" / "esim-recharge-card.js"
URL: Final = f"/{DOMAIN}/{CARD.name}"
DATA_BROUGHT: HassKey[bool] = HassKey(f"{DOMAIN}_card")
_DIGITS: Final = 10


@callback
def async_setup_frontend(hass: HomeAssistant) -> None:
    """Serve the card from when there is a frontend; without one nothing happens."""

    async def bring(hass: HomeAssistant, _component: str) -> None:
        # What is served cannot be taken back, nor served twice.
        if not hass.data.get(DATA_BROUGHT):
            hass.data[DATA_BROUGHT] = True
            await _async_bring(hass)

    async_when_setup(hass, FRONTEND, bring)


async def _async_bring(hass: HomeAssistant) -> None:
    try:
        version = await hass.async_add_executor_job(_hash, CARD)
    except OSError as error:
        LOGGER.error("The card cannot be read, so dashboards go without it: %s", error.strerror)
        return
    await hass.http.async_register_static_paths(
        [StaticPathConfig(URL, str(CARD), cache_headers=True)]
    )
    # Browsers keep the file for a month: another content needs another address.
    add_extra_js_url(hass, f"{URL}?v={version}")


def _hash(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()[:_DIGITS]
