"""Every place where a person reads, in every translation: the forms, the device, a question."""

from pathlib import Path

from playwright.async_api import Browser
import pytest

from scripts.stage import DOMAIN, Device, Stage
from tests.browser.person import Person, person
from tests.browser.texts import TRANSLATIONS
from tests.simulators import airalo_data
from tests.simulators.common import FaultKind

pytestmark = [pytest.mark.browser, pytest.mark.timeout(240)]


async def test_every_form_the_device_and_a_question_are_readable_in_every_translation(
    house: Stage, browser: Browser, tmp_path: Path
) -> None:
    for language in TRANSLATIONS:
        async with person(browser, house.owner, tmp_path, language=language) as reader:
            await _login_form_and_lines(reader, house)
    lines = await house.add_account()
    line = lines[airalo_data.PERU]
    await _leave_a_question(house, line)
    for language in TRANSLATIONS:
        await house.owner.live_in(language, DOMAIN)
        async with person(browser, house.owner, tmp_path, language=language) as reader:
            await _settings_and_device(reader, line)
            await _question(reader, line)


async def _login_form_and_lines(reader: Person, house: Stage) -> None:
    step = "config.step.credentials"
    await reader.begin_flow(DOMAIN)
    await reader.reads("selector.provider.options.by_hand")
    await reader.look("pay_how")
    await reader.choose("Airalo")
    await reader.submit()
    await reader.reads(f"{step}.title", provider="Airalo")
    await reader.page.get_by_role(
        "button", name=reader.texts(f"{step}.sections.advanced.name")
    ).click()
    await reader.write(f"{step}.data.client_id", airalo_data.CLIENT_ID)
    await reader.write(f"{step}.data.client_secret", "not-the-secret")
    await reader.write(f"{step}.sections.advanced.data.base_url", house.simulator.url)
    await reader.submit()
    await reader.reads("config.error.invalid_auth")
    await reader.look("login")
    await reader.write(f"{step}.data.client_secret", airalo_data.CLIENT_SECRET)
    await reader.submit()
    await reader.reads("config.step.lines.title")
    await reader.look("lines")


async def _leave_a_question(house: Stage, line: Device) -> None:
    scene = next(each for each in house.play.scenes if each.identifier == line.identifier)
    house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    house.simulator.configure(credit_delay=None)
    house.simulator.consume(line.identifier, megabytes=250)
    await house.act("refresh", line)
    await house.set_rule(scene, line)


async def _settings_and_device(reader: Person, line: Device) -> None:
    await reader.open_settings(line)
    await reader.look("settings")
    await reader.go(f"/config/devices/device/{line.id}")
    await reader.reads("entity.sensor.recharge_status.state.unknown_outcome")
    await reader.reads("entity.sensor.data_left.name")
    await reader.look("device")


async def _question(reader: Person, line: Device) -> None:
    issue = "issues.unknown_outcome"
    await reader.go("/config/repairs/dashboard")
    await reader.page.get_by_text(reader.texts(f"{issue}.title", line=line.title)).click()
    await reader.reads(f"{issue}.fix_flow.step.init.menu_options.not_charged")
    await reader.look("question")
