"""Every place where a person reads, in every translation: the forms, the device, a question."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from playwright.async_api import Browser
import pytest

from scripts.owner import Answer
from scripts.scene import Scene, Source
from scripts.stage import DOMAIN, Device, Stage
from scripts.ways import USSD
from tests.browser import forms
from tests.browser.forms import LINE
from tests.browser.person import Person, person
from tests.browser.texts import TRANSLATIONS
from tests.simulators import airalo_data
from tests.simulators.common import FaultKind

_ADVERTISEMENT = "Top up today and win [a car](http://example.com/car)! *Dial* it now."
"""No reply of use, and written as if it were a page."""

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


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


@pytest.mark.parametrize("provider", ["dt_one"])
async def test_the_forms_and_questions_of_lines_with_a_number_are_readable_in_every_translation(
    house: Stage, browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house.simulator, "reply", lambda _line: _ADVERTISEMENT)
    asked, paid = await _leave_two_questions(house)
    for language in TRANSLATIONS:
        async with person(browser, house.owner, tmp_path, language=language) as reader:
            await _number_and_reply(reader)
            await _name_and_products(reader)
            await _what_to_pay(reader, paid)
            await _what_was_not_understood(reader, asked)
    async with person(
        browser, house.owner, tmp_path
    ) as reader:  # What no other test sees in English.
        await _what_was_not_understood(reader, asked)
    assert house.simulator.charges == []


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


async def _leave_two_questions(house: Stage) -> tuple[Device, Device]:
    """A line whose operator says nothing of use, and one that its owner is to pay for."""
    sold, by_hand = house.play.accounts
    (asked, *_), (paid,) = sold.scenes, by_hand.scenes
    asked = replace(asked, source=Source(steps=_untried))
    sold = replace(sold, scenes=(asked,))
    house.play = replace(house.play, accounts=(sold, by_hand))
    lines = await house.add_account()
    await house.act("set_balance", lines[paid.identifier], money=100, currency=paid.currency)
    await house.set_rule(paid, lines[paid.identifier])
    return lines[asked.identifier], lines[paid.identifier]


def _untried(scene: Scene) -> Mapping[str, Answer]:
    """Save how the operator is asked, without asking."""
    assert USSD.steps is not None
    return {**USSD.steps(scene), "try_out": "save_source"}


async def _number_and_reply(reader: Person) -> None:
    await forms.add_line(reader, "DT One")
    await reader.reads(f"{LINE}.number.title")
    await reader.write(f"{LINE}.number.data.identifier", "010 555 001")
    await reader.submit()
    await reader.reads("config_subentries.line.error.number_without_country")
    await reader.look("number")
    await reader.write(f"{LINE}.number.data.identifier", "+855 10 555 001")
    await reader.submit()
    await reader.reads(f"{LINE}.operator.title")
    await reader.look("operator")
    await reader.submit()
    await forms.say_how_to_ask(reader, "+85510555001")
    await forms.paste(reader, "try_out", _ADVERTISEMENT)
    await reader.reads(f"{LINE}.reply_nothing.title")
    await reader.look("reply_nothing")
    await forms.paste(reader, "reply_nothing", forms.REPLY)
    await reader.reads(f"{LINE}.understood.title")
    await reader.look("understood")


async def _name_and_products(reader: Person) -> None:
    await forms.add_line(reader, "By hand")
    await reader.reads(f"{LINE}.own_name.title")
    await reader.look("own_name")
    await reader.write(f"{LINE}.own_name.data.identifier", "Liberté")
    await reader.submit()
    await reader.reads(f"{LINE}.products.title")
    await reader.look("products")
    await reader.submit()
    await reader.reads(f"{LINE}.source.title")
    await reader.pick(f"{LINE}.source.menu_options.entities")
    await reader.reads(f"{LINE}.entities.description")
    await reader.submit()
    await reader.reads("config_subentries.line.error.no_entity")
    await reader.look("entities")


async def _what_to_pay(reader: Person, line: Device) -> None:
    issue = "issues.pay_by_hand"
    step = f"{issue}.fix_flow.step"
    await reader.go("/config/repairs/dashboard")
    await reader.page.get_by_text(reader.texts(f"{issue}.title", line=line.title)).click()
    await reader.reads(f"{step}.init.menu_options.not_paid")
    await reader.look("pay_by_hand")
    await reader.pick(f"{step}.init.menu_options.paid")
    await reader.reads(f"{step}.paid.title")
    await reader.enter(f"{step}.paid.data.amount", "0")
    await reader.submit()
    await reader.reads(f"{issue}.fix_flow.error.amount_invalid")
    await reader.look("paid")


async def _what_was_not_understood(reader: Person, line: Device) -> None:
    issue = "issues.reply_not_understood"
    await reader.go("/config/repairs/dashboard")
    await reader.page.get_by_text(reader.texts(f"{issue}.title", line=line.title)).click()
    await reader.sees("(http://example.com/car)")
    await reader.look("reply_not_understood")
