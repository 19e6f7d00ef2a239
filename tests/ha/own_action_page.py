"""The page docs/own-action.md with the shop of its example, and an account that pays through an action."""

from collections.abc import Mapping
from datetime import timedelta
import json
from pathlib import Path
import re
from typing import Any, Final

from aiohttp import web
from homeassistant.core import HomeAssistant
from homeassistant.helpers.aiohttp_client import async_get_clientsession

from custom_components.esim_recharge.house import HassHouse
from custom_components.esim_recharge.providers.base import Means, Order
from custom_components.esim_recharge.providers.declared import parse_products
from custom_components.esim_recharge.providers.own_action import PATIENCE, OwnAction

PAGE: Final = (Path(__file__).parents[2] / "docs" / "own-action.md").read_text(encoding="utf-8")
EXAMPLES: Final = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ADDRESS: Final = "https://shop.example"
LINE: Final = "+855 12 345 678"
REFERENCE: Final = "01JD7Q3ZK8WXYVN5T2B4CMHA6E"
TOKEN: Final = "Bearer swordfish"


class Shop:
    """The shop of the page, on this machine. What it was asked for is what it would have been paid for."""

    def __init__(self) -> None:
        """It sells."""
        self.url = ""
        self.status = 200
        self.body: str | None = json.dumps({"order": "A-4711", "total": 11.9})
        """`None`: the connection is cut instead."""
        self.orders: list[dict[str, Any]] = []
        self.headers: Mapping[str, str] = {}

    async def order(self, request: web.Request) -> web.Response:
        """Take an order."""
        self.orders.append(await request.json())
        self.headers = request.headers
        if self.body is None:
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=self.status, text=self.body, content_type="application/json")


def account(hass: HomeAssistant, action: str, patience: timedelta = PATIENCE) -> OwnAction:
    """An account that pays through an action."""
    means = Means(session=async_get_clientsession(hass), house=HassHouse(hass))
    return OwnAction(means, action=action, patience=patience)


def order(text: str = "12.50 = 5 GB / 30") -> Order:
    """A recharge of a product as the owner writes it."""
    (package,) = parse_products([text], "USD")
    return Order(reference=REFERENCE, line=LINE, package=package)
