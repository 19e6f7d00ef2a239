"""The contract of docs/own-action.md, kept by the scripts of that very page in a real Home Assistant."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from datetime import timedelta
from decimal import Decimal
import json
from pathlib import Path
import re
from typing import Any, Final

from aiohttp import web
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.aiohttp_client import async_get_clientsession
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import Secrets, load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.esim_recharge.house import HassHouse
from custom_components.esim_recharge.lines.models import Money
from custom_components.esim_recharge.providers.base import (
    ConnectionFailed,
    Means,
    Order,
    OutcomeUnknown,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.providers.declared import (
    ProductError,
    ProductProblem,
    parse_products,
)
from custom_components.esim_recharge.providers.own_action import PATIENCE, OwnAction

PAGE: Final = (Path(__file__).parents[2] / "docs" / "own-action.md").read_text(encoding="utf-8")
BLOCKS: Final = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
ADDRESS: Final = "https://shop.example"
LINE: Final = "+855 12 345 678"
REFERENCE: Final = "01JD7Q3ZK8WXYVN5T2B4CMHA6E"
TOKEN: Final = "Bearer swordfish"

type MakeProvider = Callable[..., OwnAction]


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A folder of its own, for the page's secret."""
    return hass_tmp_config_dir


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


@pytest.fixture
async def shop(loopback: None) -> AsyncIterator[Shop]:
    """The shop, open."""
    shop = Shop()
    app = web.Application()
    app.router.add_post("/orders", shop.order)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    shop.url = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield shop
    await runner.cleanup()


@pytest.fixture
async def page(hass: HomeAssistant, shop: Shop) -> None:
    """All examples of the page, set up as packages of a configuration are."""
    folder = Path(hass.config.config_dir)
    (folder / "secrets.yaml").write_text(f"shop_token: {TOKEN}\n")
    config: dict[str, dict[str, Any]] = {}
    for block in BLOCKS:
        example = folder / "example.yaml"
        example.write_text(block.replace(ADDRESS, shop.url))
        for domain, items in load_yaml_dict(str(example), Secrets(folder)).items():
            config.setdefault(domain, {}).update(items)
    assert config.keys() == {"rest_command", "script"}
    for domain in config:
        assert await async_setup_component(hass, domain, config)


@pytest.fixture
def provider(hass: HomeAssistant) -> MakeProvider:
    """Make an account that pays through an action."""

    def make(action: str, patience: timedelta = PATIENCE) -> OwnAction:
        means = Means(session=async_get_clientsession(hass), house=HassHouse(hass))
        return OwnAction(means, action=action, patience=patience)

    return make


def order(text: str = "12.50 = 5 GB / 30") -> Order:
    """A recharge of a product as the owner writes it."""
    (package,) = parse_products([text], "USD")
    return Order(reference=REFERENCE, line=LINE, package=package)


async def run_script(hass: HomeAssistant, *sequence: dict[str, Any]) -> str:
    """Set up a script beside those of the page."""
    config = {"script": {"mine": {"sequence": list(sequence)}}}
    assert await async_setup_component(hass, "script", config)
    return "script.mine"


# The scripts of the page.


@pytest.mark.usefixtures("page")
async def test_the_script_that_buys_nothing_refuses_and_says_what_it_was_told(
    provider: MakeProvider,
) -> None:
    account = provider("script.buy_nothing")
    await account.login()
    with pytest.raises(Refused) as caught:
        await account.recharge(order())
    assert caught.value.reason is RefusalReason.OTHER
    assert caught.value.message == "Not bought: 5 GB / 30 d for 12.50 USD"


@pytest.mark.usefixtures("page")
async def test_the_shop_of_the_page_is_paid_once_and_its_receipt_is_kept(
    provider: MakeProvider, shop: Shop
) -> None:
    account = provider("script.buy_recharge")
    await account.login()
    receipt = await account.recharge(order())
    assert receipt.reference == "A-4711"
    assert receipt.price == Money(amount=Decimal("11.90"), currency="USD")
    (sent,) = shop.orders
    assert shop.headers["authorization"] == TOKEN
    assert Decimal(str(sent.pop("at_most"))) == Decimal("12.50")
    assert sent == {
        "idempotency_key": REFERENCE,
        "recipient": LINE,
        "article": "12.5USD-5120MB-30d",
        "currency": "USD",
    }


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("status", "reason"),
    [(402, RefusalReason.INSUFFICIENT_FUNDS), (409, RefusalReason.PACKAGE_UNAVAILABLE)],
)
async def test_what_the_shop_of_the_page_refuses_is_refused(
    provider: MakeProvider, shop: Shop, status: int, reason: RefusalReason
) -> None:
    shop.status, shop.body = status, "{}"
    with pytest.raises(Refused) as caught:
        await provider("script.buy_recharge").recharge(order())
    assert caught.value.reason is reason
    assert len(shop.orders) == 1


@pytest.mark.usefixtures("page")
@pytest.mark.parametrize(
    ("status", "body"),
    [
        (500, "oops"),
        (500, '{"order": "A-4711"}'),
        (200, "oops"),
        (200, "[]"),
        (200, '{"state": "queued"}'),
        (200, '{"order": "A-4711", "total": "some"}'),
        (200, None),
    ],
)
async def test_whatever_else_the_shop_of_the_page_does_leaves_the_outcome_open(
    provider: MakeProvider, shop: Shop, status: int, body: str | None
) -> None:
    shop.status, shop.body = status, body
    with pytest.raises(OutcomeUnknown):
        await provider("script.buy_recharge").recharge(order())
    assert len(shop.orders) == 1


# Ways a script may end that the page warns of.


async def test_without_the_script_nothing_was_begun(provider: MakeProvider) -> None:
    account = provider("script.buy_recharge")
    for attempt in (account.login(), account.recharge(order())):
        with pytest.raises(ConnectionFailed):
            await attempt


async def test_an_action_that_does_not_take_these_keys_began_nothing(
    hass: HomeAssistant, provider: MakeProvider
) -> None:
    calls: list[ServiceCall] = []
    hass.services.async_register(
        "shop", "strict", calls.append, vol.Schema({vol.Required("voucher"): str})
    )
    with pytest.raises(ConnectionFailed):
        await provider("shop.strict").recharge(order())
    assert calls == []


async def test_a_script_that_appears_late_is_found_when_it_is_there(
    hass: HomeAssistant, provider: MakeProvider
) -> None:
    account = provider("script.mine")
    with pytest.raises(ConnectionFailed):
        await account.login()
    await run_script(hass, {"stop": "early"})
    await account.login()


@pytest.fixture
async def paid(hass: HomeAssistant) -> AsyncIterator[list[ServiceCall]]:
    """What was paid through `shop.pay`."""
    calls: list[ServiceCall] = []
    hass.services.async_register("shop", "pay", calls.append)
    yield calls
    assert len(calls) == 1


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize(
    "rest",
    [
        [],
        [{"stop": "no answer"}],
        [{"condition": "template", "value_template": "{{ false }}"}],
        [{"action": "shop.is_not_there"}],
        [{"action": "shop.breaks"}],
        [{"stop": "broken", "error": True}],
        [{"variables": {"answer": {"paid": 5}}}, {"stop": "", "response_variable": "answer"}],
        [{"variables": {"answer": "success"}}, {"stop": "", "response_variable": "answer"}],
    ],
    ids=["no stop", "stop", "condition", "missing", "raises", "error", "no result", "text"],
)
async def test_a_script_that_pays_and_then_does_not_answer_leaves_the_outcome_open(
    hass: HomeAssistant, provider: MakeProvider, rest: list[dict[str, Any]]
) -> None:
    def breaks(_call: ServiceCall) -> None:
        raise HomeAssistantError("broken")

    hass.services.async_register("shop", "breaks", breaks)
    action = await run_script(hass, {"action": "shop.pay"}, *rest)
    with pytest.raises(OutcomeUnknown):
        await provider(action).recharge(order())


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize("error", [KeyError("bug"), TypeError(), asyncio.CancelledError()])
async def test_whatever_an_action_raises_the_outcome_is_open(
    hass: HomeAssistant, provider: MakeProvider, error: BaseException
) -> None:
    async def bug(_call: ServiceCall) -> None:
        await hass.services.async_call("shop", "pay", blocking=True)
        raise error

    hass.services.async_register("shop", "bug", bug, supports_response=SupportsResponse.ONLY)
    with pytest.raises(OutcomeUnknown):
        await provider("shop.bug").recharge(order())


@pytest.fixture
async def waiting(hass: HomeAssistant) -> AsyncIterator[asyncio.Event]:
    """A script `script.mine` that pays, and then waits for what never happens; set once it does."""
    waits = asyncio.Event()
    hass.services.async_register("shop", "wait", callback(lambda _call: waits.set()))
    await run_script(
        hass,
        {"action": "shop.pay"},
        {"action": "shop.wait"},
        {"wait_template": "{{ is_state('no.thing', 'on') }}"},
    )
    yield waits
    await stop(hass)


async def stop(hass: HomeAssistant) -> None:
    """Stop that script, as people do."""
    await hass.services.async_call(
        "script", "turn_off", {"entity_id": "script.mine"}, blocking=True
    )


@pytest.mark.usefixtures("paid", "waiting")
async def test_a_script_that_never_ends_leaves_the_outcome_open(
    hass: HomeAssistant, provider: MakeProvider
) -> None:
    with pytest.raises(OutcomeUnknown):
        await provider("script.mine", timedelta(milliseconds=50)).recharge(order())
    assert hass.states.is_state("script.mine", "on")


@pytest.mark.usefixtures("paid")
async def test_a_script_that_is_stopped_meanwhile_leaves_the_outcome_open(
    hass: HomeAssistant, provider: MakeProvider, waiting: asyncio.Event
) -> None:
    purchase = hass.async_create_task(provider("script.mine").recharge(order()))
    await waiting.wait()
    await stop(hass)
    with pytest.raises(OutcomeUnknown):
        await purchase


@pytest.mark.usefixtures("paid")
async def test_a_single_script_that_is_still_running_leaves_the_second_outcome_open(
    hass: HomeAssistant, provider: MakeProvider, waiting: asyncio.Event
) -> None:
    first = hass.async_create_task(provider("script.mine").recharge(order()))
    await waiting.wait()
    with pytest.raises(OutcomeUnknown):
        await provider("script.mine").recharge(order())
    assert not first.done()
    await stop(hass)
    with pytest.raises(OutcomeUnknown):
        await first


@pytest.mark.usefixtures("paid")
async def test_an_action_that_cannot_answer_leaves_the_outcome_open(
    hass: HomeAssistant, provider: MakeProvider
) -> None:
    with pytest.raises(OutcomeUnknown):
        await provider("shop.pay").recharge(order())


# What the page says.


def table(heading: str) -> list[list[str]]:
    """The cells of the table under a heading, without its head."""
    section = PAGE.split(f"\n## {heading}\n")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split(" | ")] for row in rows[2:]]


async def test_the_page_lists_what_an_action_is_told(
    hass: HomeAssistant, provider: MakeProvider
) -> None:
    told: list[dict[str, Any]] = []

    async def listen(call: ServiceCall) -> dict[str, Any]:
        told.append(dict(call.data))
        return {"result": "success"}

    hass.services.async_register("shop", "listen", listen, supports_response=SupportsResponse.ONLY)
    await provider("shop.listen").recharge(order())
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
