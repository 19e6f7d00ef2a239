"""What happened to a line, as a sentence in the logbook. Home Assistant does not translate there."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from homeassistant.components.logbook import (  # type: ignore[attr-defined] # exported without saying so
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_DEVICE_ID, CONF_TYPE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr

from .const import DOMAIN, EVENT_RECHARGE
from .errors import local_time
from .formats import product_text
from .recharge.models import Kind

SENTENCES: Final[Mapping[str, str]] = {
    Kind.DUE: "needs a recharge{because}",
    Kind.PROPOSED: "needs a recharge{because} and waits for approval to buy {product}{price}",
    Kind.REFUSED: "was not recharged{reason}{next_allowed}",
    Kind.SENT: "is being recharged with {product}{price}",
    Kind.PENDING: "has a recharge under way: {product}{price}",
    Kind.SUCCEEDED: "was recharged with {product}{price}{receipt}",
    Kind.CREDITED: "received its recharge: {product}",
    Kind.NOT_CREDITED: "has not received its recharge in time: {product}{price}{receipt}",
    Kind.REVERSED: "had its recharge taken back, and the money returned: {product}{price}{receipt}",
    Kind.FAILED: "was not recharged, and nothing was charged{reason}",
    Kind.UNKNOWN: "may have been recharged with {product}{price}: the provider gave no clear answer",
    Kind.REVIEW: "may have been recharged with {product}{price}: please check with the provider and decide",
    Kind.ELSEWHERE: "was recharged elsewhere with {product}{price}",
}


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, str]]], None],
) -> None:
    """Describe the event that every happening fires."""
    devices = dr.async_get(hass)

    @callback
    def describe(event: Event) -> dict[str, str]:
        device = devices.async_get(event.data.get(ATTR_DEVICE_ID) or "")
        name = device and (device.name_by_user or device.name)
        return {
            LOGBOOK_ENTRY_NAME: name or "A removed line",
            LOGBOOK_ENTRY_MESSAGE: sentence(event.data),
        }

    async_describe_event(DOMAIN, EVENT_RECHARGE, describe)


def sentence(data: Mapping[str, Any]) -> str:
    """Say what happened; what is not known is left out. Times are on the owner's clock."""
    parts = {
        "because": " ({})".format(", ".join(map(_words, data["because"])))
        if "because" in data
        else "",
        "product": _product(data),
        "price": f" for {data['price']} {data['currency']}" if "price" in data else "",
        "reason": f": {_words(data['reason'])}" if "reason" in data else "",
        "next_allowed": f"; possible again from {_moment(data['next_allowed'])}"
        if "next_allowed" in data
        else "",
        "receipt": f", receipt {data['receipt']}" if "receipt" in data else "",
    }
    return SENTENCES[data[CONF_TYPE]].format(**parts)


def _product(data: Mapping[str, Any]) -> str:
    """Name what was bought, and what the line gets where the name does not say it."""
    credit = f"{data['credit']} {data['credit_currency']}" if "credit" in data else None
    return product_text(str(data.get("product", "a product")), credit)


def _words(code: str) -> str:
    return code.replace("_", " ")


def _moment(iso: str) -> str:
    return local_time(datetime.fromisoformat(iso))
