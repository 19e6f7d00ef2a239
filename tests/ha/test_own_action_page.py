"""What docs/own-action.md lists is what there is."""

from decimal import Decimal
import re
from typing import Any

from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse
import pytest

from custom_components.esim_recharge.providers.base import RefusalReason
from custom_components.esim_recharge.providers.declared import (
    ProductError,
    ProductProblem,
    parse_products,
)

from .own_action_page import PAGE, account, order


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


async def test_the_page_lists_what_an_action_is_told(hass: HomeAssistant) -> None:
    told: list[dict[str, Any]] = []

    async def listen(call: ServiceCall) -> dict[str, Any]:
        told.append(dict(call.data))
        return {"result": "success"}

    hass.services.async_register("shop", "listen", listen, supports_response=SupportsResponse.ONLY)
    await account(hass, "shop.listen").recharge(order())
    keys = [row[0].strip("`") for row in table("What the action is told")]
    assert list(told[0]) == keys


def test_the_page_lists_every_reason() -> None:
    listed = PAGE.split("\nReasons: ")[1].split(".")[0]
    assert set(re.findall(r"`(\w+)`", listed)) == {reason.value for reason in RefusalReason}


@pytest.mark.parametrize(
    ("text", "currency", "line", "price", "gets"),
    [
        ("1000", "XPF", None, "1000", "1000 XPF"),
        ("1000 = 1200", "USD", "XPF", "1000", "1200 XPF"),
        ("10 EUR = 1190 XPF", "EUR", None, "10 EUR", "1190 XPF"),
        ("12.50 = 5 GB / 30", "USD", None, "12.50", "5 GB for 30 days"),
        ("12,50 = 500 MB", "USD", None, "12.50", "500 MB"),
    ],
)
def test_the_products_of_the_page_are_understood_as_it_says(
    text: str, currency: str, line: str | None, price: str, gets: str
) -> None:
    said = {row[0].strip("`"): row[1:] for row in table("What can be bought")}
    (package,) = parse_products([text], currency, line)
    assert said[text][0] == price
    assert package.price.amount == Decimal(price.split(maxsplit=1)[0])
    assert package.title == gets.replace(" for ", " / ").replace("days", "d")
    for word in gets.removesuffix(" XPF").split():
        assert word in said[text][1]
    assert len(said) == 5


def test_the_mark_that_the_page_warns_of_is_refused() -> None:
    assert "`1.000 XPF`" in PAGE
    with pytest.raises(ProductError) as caught:
        parse_products(["1.000 XPF"], "XPF")
    assert caught.value.reason is ProductProblem.DECIMALS
