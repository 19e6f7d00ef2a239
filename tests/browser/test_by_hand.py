"""The main job by hand: an account is added, a line set up, and recharged once; what is unclear is asked."""

from pathlib import Path

from playwright.async_api import Browser
import pytest

from scripts.stage import Device, Stage
from tests.browser.person import Person, person
from tests.simulators import airalo_data
from tests.simulators.common import FaultKind

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


async def test_a_line_that_was_set_up_by_hand_is_recharged_once_and_shows_its_receipt(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    async with person(browser, house.owner, album) as owner:
        await _log_in(owner, house)
        await _choose_lines(owner)
        lines = await house.devices()
        assert len(lines) == 4
        line = lines[airalo_data.CAMBODIA]
        await _set_up(owner, line)
        assert house.simulator.charges == []

        await owner.go(f"/config/devices/device/{line.id}")
        await owner.sees("0.83 GiB")
        house.simulator.consume(line.identifier, megabytes=380)
        await owner.page.get_by_role("button", name="Press").click()
        await owner.sees("1.46 GiB")  # What was left, and what was bought.
        await owner.reads("entity.sensor.recharge_status.state.watching")
        await owner.sees("$3.60")
        (charge,) = house.simulator.charges
        await owner.go(f"/config/devices/device/{line.id}")  # From the top.
        await owner.sees("$3.60")
        await owner.page.set_viewport_size({"width": 1000, "height": 1400})
        await owner.finds_in_list(charge.order, near=line.title)
        await owner.picture("device", {"width": 1000, "height": 1400})

        (recharge,) = await house.recharges(line)
    assert charge.line == line.identifier
    assert (recharge["id"], recharge["receipt"]) == (charge.reference, charge.order)
    assert recharge["state"] == "credited"


async def test_a_recharge_without_an_answer_is_asked_about_and_not_repeated(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    lines = await house.add_account()
    scene = next(each for each in house.play.scenes if each.identifier == airalo_data.PERU)
    line = lines[scene.identifier]
    house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    # The provider's own records do not help: they never show it.
    house.simulator.configure(credit_delay=None)
    house.simulator.consume(line.identifier, megabytes=250)
    await house.act("refresh", line)
    await house.set_rule(scene, line)

    async with person(browser, house.owner, album) as owner:
        await owner.go("/config/repairs/dashboard")
        issue, form = "issues.unknown_outcome", "issues.unknown_outcome.fix_flow.step.init"
        title = owner.texts(f"{issue}.title", line=line.title)
        await owner.page.get_by_text(title).click()
        await owner.reads(f"{form}.menu_options.later")
        await owner.picture("repair")
        charged = owner.texts(f"{form}.menu_options.charged")
        await owner.page.get_by_text(charged, exact=True).click()
        await owner.page.get_by_text(title).wait_for(state="detached")

    (charge,) = house.simulator.charges
    (recharge,) = await house.recharges(line)
    assert recharge["id"] == charge.reference
    assert recharge["state"] == "succeeded"


async def _log_in(owner: Person, house: Stage) -> None:
    data = "config.step.credentials.data"
    await owner.add_integration("eSIM Recharge")
    await owner.choose("Airalo")
    await owner.submit()
    await owner.write(f"{data}.client_id", airalo_data.CLIENT_ID)
    await owner.write(f"{data}.client_secret", "not-the-secret")
    await owner.picture("add_integration")
    advanced = "config.step.credentials.sections.advanced"
    await owner.press(owner.texts(f"{advanced}.name"))
    await owner.write(f"{advanced}.data.base_url", house.simulator.url)
    await owner.submit()
    await owner.reads("config.error.invalid_auth")
    await owner.write(f"{data}.client_secret", airalo_data.CLIENT_SECRET)
    await owner.submit()


async def _choose_lines(owner: Person) -> None:
    await owner.reads("config.step.lines.title")
    await owner.page.get_by_text(airalo_data.NOT_ACTIVE[-4:]).click()
    await owner.picture("choose_lines")
    await owner.submit()
    await owner.press("Skip and finish")


async def _set_up(owner: Person, line: Device) -> None:
    texts, flow = owner.texts, "config_subentries.line"
    sections = f"{flow}.step.reconfigure.sections"
    await owner.open_settings(line)
    await owner.page.get_by_text(texts("selector.mode.options.automatic")).click()
    await owner.enter(f"{sections}.rule.data.data_below", "5")
    await owner.dialog.locator("ha-select").click()
    await owner.page.get_by_role("menuitem", name="1 GB - 7 Days").click()
    await owner.enter(f"{sections}.limits.data.max_price", "4")
    await owner.submit()
    await owner.reads(f"{flow}.error.package_too_small")
    await owner.reads(f"{flow}.error.budget_missing")
    await owner.enter(f"{sections}.rule.data.data_below", "0.5")
    await owner.enter(f"{sections}.limits.data.monthly_budget", "3")
    await owner.submit()
    await owner.reads(f"{flow}.error.budget_below_price")
    await owner.enter(f"{sections}.limits.data.monthly_budget", "20")
    await owner.submit()
    await owner.sees("Reconfiguration was successful")
    await owner.open_settings(line)
    await owner.picture("line_settings", {"width": 1000, "height": 1500})
