"""Lines with a phone number by hand: one paid through an account and read by asking, one paid and read by its owner."""

import asyncio
from datetime import UTC, datetime
from pathlib import Path

from playwright.async_api import Browser
import pytest

from scripts.stage import DOMAIN, Device, Stage
from tests.browser import forms
from tests.browser.forms import LINE
from tests.browser.person import Person, person
from tests.simulators import dt_one_data

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]

OPT = "+687751234"
RECEIPT = "K-0001"
_PATIENCE = 20
"""Seconds."""


@pytest.fixture
def provider() -> str:
    """Who sells for local operators."""
    return "dt_one"


async def test_lines_with_a_phone_number_are_added_read_and_paid_by_hand(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    async with person(browser, house.owner, album) as owner:
        await _log_in(owner, house)
        await _add_number(owner)
        await _try_out(owner)
        line = await _appears(house, dt_one_data.CAMBODIA)
        await _see_balance(owner, house, line)

        await _add_by_hand(owner)
        line = await _appears(house, OPT)
        await house.act("set_balance", line, money=400, currency="XPF")
        await _set_rule(owner, line)
        await _pay(owner, line)
        (recharge,) = await house.recharges(line)
        await _see_recharge(owner, line)

    assert (recharge["state"], recharge["receipt"]) == ("succeeded", RECEIPT)
    assert (recharge["paid"], recharge["paid_currency"]) == ("1050", "XPF")
    assert house.simulator.charges == []


async def _appears(house: Stage, identifier: str) -> Device:
    """The device of a line that was added a moment ago."""
    for _ in range(_PATIENCE * 5):
        if (line := (await house.devices()).get(identifier)) is not None:
            return line
        await asyncio.sleep(0.2)
    pytest.fail(f"no device of {identifier}")


async def _log_in(owner: Person, house: Stage) -> None:
    await owner.add_integration("eSIM Recharge")
    await owner.reads("selector.provider.options.by_hand")
    await owner.look("pay_how")
    await owner.picture("pay_how")
    await owner.choose("DT One")
    await owner.submit()
    key, url = dt_one_data.API_KEY, f"{house.simulator.url}/v1"
    await forms.log_in(owner, "DT One", url, api_key=key, api_secret="not-the-secret")
    await owner.reads("config.error.invalid_auth")
    await owner.look("login")
    await owner.write("config.step.credentials.data.api_secret", dt_one_data.API_SECRET)
    await owner.submit()


async def _add_number(owner: Person) -> None:
    errors, field = "config_subentries.line.error", f"{LINE}.number.data.identifier"
    await owner.reads(f"{LINE}.number.title")
    await owner.write(field, "010 555 000")
    await owner.submit()
    await owner.reads(f"{errors}.number_without_country")
    await owner.look("number")
    await owner.write(field, " +855 10 555 000")
    await owner.submit()
    await owner.reads(f"{LINE}.operator.title")
    found = owner.dialog.get_by_role("radio", name="Smart Axiata Cambodia")
    assert await found.is_checked()
    await owner.look("operator")
    await owner.submit()
    await forms.say_how_to_ask(owner, dt_one_data.CAMBODIA)


async def _try_out(owner: Person) -> None:
    await forms.paste(owner, "try_out", forms.REPLY)
    await owner.reads(f"{LINE}.understood.title")
    await owner.sees("1.37749 USD")
    await owner.look("understood")
    await owner.picture("understood")
    # The action of this house answers at once, sooner than a dialog can listen.
    await owner.pick(f"{LINE}.understood.menu_options.ask")
    await owner.reads("config_subentries.line.progress.asking")
    await owner.reads(f"{LINE}.understood.title")
    await owner.pick(f"{LINE}.understood.menu_options.save_source")
    await owner.press("Finish")


async def _see_balance(owner: Person, house: Stage, line: Device) -> None:
    await owner.go(f"/config/devices/device/{line.id}")
    await owner.sees("$1.38")
    await owner.reads("entity.sensor.valid_until.name")
    ends = (await house.owner.states())[line.entities["valid_until"]]["state"]
    assert datetime.fromisoformat(ends) > datetime.now(UTC)


async def _add_by_hand(owner: Person) -> None:
    await owner.begin_flow(DOMAIN)
    await owner.pick("selector.provider.options.by_hand")
    await owner.submit()
    await owner.reads(f"{LINE}.own_name.title")
    await owner.write(f"{LINE}.own_name.data.identifier", "+687 75 12 34")
    await owner.look("own_name")
    await owner.submit()
    await owner.reads(f"{LINE}.products.title")
    await owner.write(f"{LINE}.products.data.currency", "XPF")
    product = owner.texts(f"{LINE}.products.data.products")
    for text in ("1000.50", "2500 = 5 GB / 30"):
        await owner.press(f"Add {product}")
        await owner.dialog.get_by_role("textbox", name=product).last.fill(text)
    await owner.submit()
    await owner.reads("config_subentries.line.error.product_decimals", message="1000.50")
    await owner.look("products")
    await owner.dialog.get_by_role("textbox", name=product).first.fill("1000")
    await owner.submit()
    await owner.reads(f"{LINE}.source.title")
    await owner.picture("read_how")
    await owner.pick(f"{LINE}.source.menu_options.typed")
    await owner.reads(f"{LINE}.typed.description")
    await owner.look("typed")
    await owner.submit()
    await owner.press("Finish")


async def _set_rule(owner: Person, line: Device) -> None:
    sections = f"{LINE}.reconfigure.sections"
    await owner.open_change(line)
    await owner.look("change")
    await owner.pick(f"{LINE}.change.menu_options.settings")
    await owner.pick("selector.mode_by_hand.options.ask")
    await owner.enter(f"{sections}.rule.data.money_below", "500")
    await owner.dialog.locator("ha-select").click()
    await owner.page.get_by_role("menuitem", name="1000 XPF").click()
    await owner.enter(f"{sections}.limits.data.max_price", "1000")
    await owner.enter(f"{sections}.limits.data.monthly_budget", "5000")
    await owner.look("settings")
    await owner.submit()
    await owner.reads(f"{LINE}.threshold_below_price.title")
    await owner.look("threshold_below_price")
    await owner.submit()
    await owner.sees("Reconfiguration was successful")


async def _pay(owner: Person, line: Device) -> None:
    form = "issues.pay_by_hand.fix_flow.step"
    await owner.go("/config/repairs/dashboard")
    title = owner.texts("issues.pay_by_hand.title", line=line.title)
    await owner.page.get_by_text(title).click()
    await owner.reads(f"{form}.init.menu_options.not_paid")
    await owner.look("pay_by_hand")
    await owner.picture("pay_by_hand")
    await owner.pick(f"{form}.init.menu_options.paid")
    await owner.reads(f"{form}.paid.title")
    await owner.look("paid")
    await owner.enter(f"{form}.paid.data.amount", "1050")
    await owner.write(f"{form}.paid.data.receipt", RECEIPT)
    await owner.submit()
    await owner.page.get_by_text(title).wait_for(state="detached")


async def _see_recharge(owner: Person, line: Device) -> None:
    await owner.go(f"/config/devices/device/{line.id}")
    await owner.reads("entity.sensor.recharge_status.state.waiting_for_credit")
    await owner.sees("1,050")  # Spent this month.
    await owner.finds_in_list(RECEIPT, near=line.title)
