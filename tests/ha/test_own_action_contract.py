"""The contract of docs/own-action.md, kept by the scripts of that very page in a real Home Assistant."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from aiohttp import web
from homeassistant.core import HomeAssistant, ServiceCall, SupportsResponse, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util.yaml import Secrets, load_yaml_dict
import pytest
import voluptuous as vol

from custom_components.esim_recharge.lines.models import Money
from custom_components.esim_recharge.providers.base import (
    ConnectionFailed,
    OutcomeUnknown,
    RefusalReason,
    Refused,
)

from .own_action_page import ADDRESS, EXAMPLES, LINE, REFERENCE, TOKEN, Shop, account, order


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
    for block in EXAMPLES:
        example = folder / "example.yaml"
        example.write_text(block.replace(ADDRESS, shop.url))
        for domain, items in load_yaml_dict(str(example), Secrets(folder)).items():
            config.setdefault(domain, {}).update(items)
    assert config.keys() == {"rest_command", "script"}
    for domain in config:
        assert await async_setup_component(hass, domain, config)


async def run_script(hass: HomeAssistant, *sequence: dict[str, Any]) -> str:
    """Set up a script beside those of the page."""
    config = {"script": {"mine": {"sequence": list(sequence)}}}
    assert await async_setup_component(hass, "script", config)
    return "script.mine"


# The scripts of the page.


@pytest.mark.usefixtures("page")
async def test_the_script_that_buys_nothing_refuses_and_says_what_it_was_told(
    hass: HomeAssistant,
) -> None:
    payer = account(hass, "script.buy_nothing")
    await payer.login()
    with pytest.raises(Refused) as caught:
        await payer.recharge(order())
    assert caught.value.reason is RefusalReason.OTHER
    assert caught.value.message == "Not bought: 5 GB / 30 d for 12.50 USD"


@pytest.mark.usefixtures("page")
async def test_the_shop_of_the_page_is_paid_once_and_its_receipt_is_kept(
    hass: HomeAssistant, shop: Shop
) -> None:
    payer = account(hass, "script.buy_recharge")
    await payer.login()
    receipt = await payer.recharge(order())
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
    hass: HomeAssistant, shop: Shop, status: int, reason: RefusalReason
) -> None:
    shop.status, shop.body = status, "{}"
    with pytest.raises(Refused) as caught:
        await account(hass, "script.buy_recharge").recharge(order())
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
    hass: HomeAssistant, shop: Shop, status: int, body: str | None
) -> None:
    shop.status, shop.body = status, body
    with pytest.raises(OutcomeUnknown):
        await account(hass, "script.buy_recharge").recharge(order())
    assert len(shop.orders) == 1


# Ways a script may end that the page warns of.


async def test_without_the_script_nothing_was_begun(hass: HomeAssistant) -> None:
    payer = account(hass, "script.buy_recharge")
    for attempt in (payer.login(), payer.recharge(order())):
        with pytest.raises(ConnectionFailed):
            await attempt


async def test_an_action_that_does_not_take_these_keys_began_nothing(hass: HomeAssistant) -> None:
    calls: list[ServiceCall] = []
    hass.services.async_register(
        "shop", "strict", calls.append, vol.Schema({vol.Required("voucher"): str})
    )
    with pytest.raises(ConnectionFailed):
        await account(hass, "shop.strict").recharge(order())
    assert calls == []


async def test_a_script_that_appears_late_is_found_when_it_is_there(hass: HomeAssistant) -> None:
    payer = account(hass, "script.mine")
    with pytest.raises(ConnectionFailed):
        await payer.login()
    await run_script(hass, {"stop": "early"})
    await payer.login()


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
    hass: HomeAssistant, rest: list[dict[str, Any]]
) -> None:
    def breaks(_call: ServiceCall) -> None:
        raise HomeAssistantError("broken")

    hass.services.async_register("shop", "breaks", breaks)
    action = await run_script(hass, {"action": "shop.pay"}, *rest)
    with pytest.raises(OutcomeUnknown):
        await account(hass, action).recharge(order())


@pytest.mark.usefixtures("paid")
@pytest.mark.parametrize("error", [KeyError("bug"), TypeError(), asyncio.CancelledError()])
async def test_whatever_an_action_raises_the_outcome_is_open(
    hass: HomeAssistant, error: BaseException
) -> None:
    async def bug(_call: ServiceCall) -> None:
        await hass.services.async_call("shop", "pay", blocking=True)
        raise error

    hass.services.async_register("shop", "bug", bug, supports_response=SupportsResponse.ONLY)
    with pytest.raises(OutcomeUnknown):
        await account(hass, "shop.bug").recharge(order())


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
async def test_a_script_that_never_ends_leaves_the_outcome_open(hass: HomeAssistant) -> None:
    with pytest.raises(OutcomeUnknown):
        await account(hass, "script.mine", timedelta(milliseconds=50)).recharge(order())
    assert hass.states.is_state("script.mine", "on")


@pytest.mark.usefixtures("paid")
async def test_a_script_that_is_stopped_meanwhile_leaves_the_outcome_open(
    hass: HomeAssistant, waiting: asyncio.Event
) -> None:
    purchase = hass.async_create_task(account(hass, "script.mine").recharge(order()))
    await waiting.wait()
    await stop(hass)
    with pytest.raises(OutcomeUnknown):
        await purchase


@pytest.mark.usefixtures("paid")
async def test_a_single_script_that_is_still_running_leaves_the_second_outcome_open(
    hass: HomeAssistant, waiting: asyncio.Event
) -> None:
    first = hass.async_create_task(account(hass, "script.mine").recharge(order()))
    await waiting.wait()
    with pytest.raises(OutcomeUnknown):
        await account(hass, "script.mine").recharge(order())
    assert not first.done()
    await stop(hass)
    with pytest.raises(OutcomeUnknown):
        await first


@pytest.mark.usefixtures("paid")
async def test_an_action_that_cannot_answer_leaves_the_outcome_open(hass: HomeAssistant) -> None:
    with pytest.raises(OutcomeUnknown):
        await account(hass, "shop.pay").recharge(order())
