"""Automations as a person makes them: blueprints by a link, our triggers and conditions in the editor."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import quote

from aiohttp import web
from playwright.async_api import Browser, ViewportSize
import pytest

from custom_components.esim_recharge.condition import CONDITIONS
from custom_components.esim_recharge.trigger import TRIGGERS
from scripts.home_assistant import LOOPBACK
from scripts.owner import Json
from scripts.stage import DOMAIN, Device, Stage
from tests.browser.person import Person, person
from tests.browser.texts import TRANSLATIONS
from tests.simulators import airalo_data

BLUEPRINTS = Path(__file__).parents[2] / "blueprints" / "automation" / "esim_recharge"
LANGUAGES = ("en", *TRANSLATIONS)
EDITOR: ViewportSize = {"width": 1000, "height": 2100}

pytestmark = [pytest.mark.browser, pytest.mark.timeout(400)]


@asynccontextmanager
async def _served(folder: Path) -> AsyncIterator[str]:
    """Serve a folder where Home Assistant can fetch it; yields its address."""
    app = web.Application()
    app.router.add_static("/", folder)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, LOOPBACK, 0)
    await site.start()
    try:
        yield f"http://{LOOPBACK}:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


async def test_every_blueprint_is_imported_by_its_link_and_one_recharges_a_line_once(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    lines = await house.add_account()
    line = lines[airalo_data.PERU]
    await _watch_only(house, line)
    files = sorted(path.name for path in BLUEPRINTS.glob("*.yaml"))
    async with _served(BLUEPRINTS) as address, person(browser, house.owner, album) as owner:
        for file in files:
            await _import(owner, f"{address}/{file}")
        imported = await house.owner.ask("blueprint/list", domain="automation")
        assert {path.rsplit("/", 1)[-1] for path in imported} >= set(files)
        assert not [path for path, found in imported.items() if "error" in found]
        await _make_automation(owner, "eSIM: recharge when it is due", "Peru")
    assert house.simulator.charges == []
    house.simulator.consume(line.identifier, megabytes=250)
    for _ in range(3):
        await house.act("refresh", line)
        await asyncio.sleep(3)
    assert len(house.simulator.charges) == 1


async def _watch_only(house: Stage, line: Device) -> None:
    """Give a line everything that a recharge needs, but let the integration only say when it is due."""
    scene = next(each for each in house.play.scenes if each.identifier == line.identifier)
    await house.set_rule(scene, line)
    await house.act("set_rule", line, mode="notify")


async def _import(owner: Person, url: str) -> None:
    """Follow a link of the page about blueprints, and look at what is imported before it is."""
    await owner.go(f"/_my_redirect/blueprint_import?blueprint_url={quote(url, safe='')}")
    await owner.page.get_by_role("button", name="Preview").click()
    await owner.sees("Blueprint path")
    await owner.page.get_by_role("button", name="Import blueprint").last.click()
    await owner.page.get_by_text("Blueprint path").wait_for(state="detached")


async def _make_automation(owner: Person, blueprint: str, place: str) -> None:
    """Fill in the form of a blueprint, and save it."""
    await owner.go("/config/blueprint/dashboard")
    await owner.page.get_by_text(blueprint, exact=True).click()
    await owner.page.get_by_text("Select a device").click()
    await owner.page.get_by_text(place, exact=True).last.click()
    await owner.picture("blueprint")
    await owner.page.get_by_role("button", name="Save").click()
    await owner.sees("Traces")


async def test_the_editor_offers_our_triggers_and_conditions_and_names_them_in_every_language(
    house: Stage, browser: Browser, album: Path | None
) -> None:
    lines = await house.add_account()
    await house.owner.save_automation("ours", _with_everything(lines[airalo_data.PERU]))
    for language in LANGUAGES:
        async with person(browser, house.owner, album, language=language) as reader:
            await _read_automation(reader)
    async with person(browser, house.owner, album) as owner:
        await _look_for_triggers(owner, "Peru")


async def _read_automation(reader: Person) -> None:
    await reader.go("/config/automation/edit/ours")
    for kind, keys in (("triggers", TRIGGERS), ("conditions", CONDITIONS)):
        for key in keys:
            await reader.reads(f"{kind}.{key}.name")
    await reader.look("automation")
    await reader.page.get_by_text(reader.texts("triggers.recharge_refused.name")).click()
    await reader.reads("triggers.recharge_refused.fields.reason.description")
    await reader.picture(f"automation_{reader.language}", EDITOR)


async def _look_for_triggers(owner: Person, place: str) -> None:
    """See that a line's triggers are offered where one is added."""
    await owner.go("/config/automation/edit/new")
    await owner.page.get_by_role("button", name="Add trigger").first.click()
    await owner.page.get_by_role("treeitem", name="Devices").click()
    await owner.page.get_by_role("treeitem", name=place).click()
    for key in TRIGGERS:
        name = f"{owner.texts(f'triggers.{key}.name')} {place}"
        await owner.page.get_by_role("button", name=name, exact=True).wait_for()
    await owner.picture("add_trigger")


def _with_everything(line: Device) -> Json:
    """An automation with each trigger and condition of ours."""
    target = {"target": {"device_id": [line.id]}}
    options = {
        "balance_crossed_threshold": {"threshold": {"type": "below", "value": {"number": 5}}},
        "data_left_crossed_threshold": {
            "threshold": {
                "type": "below",
                "value": {"number": 500, "unit_of_measurement": "MiB"},
            }
        },
    }
    return {
        "alias": "eSIM",
        "triggers": [
            {"trigger": f"{DOMAIN}.{key}", **target, "options": options.get(key, {})}
            for key in TRIGGERS
        ],
        "conditions": [{"condition": f"{DOMAIN}.{key}", **target} for key in CONDITIONS],
        "actions": [],
    }
