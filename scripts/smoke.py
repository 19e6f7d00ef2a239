"""Start the newest Home Assistant for real, with the integration. Run by scripts/smoke in its own environment."""

import asyncio
from collections.abc import Iterator
import logging
from pathlib import Path
import re
import sys
import tempfile

from homeassistant.const import __version__

from scripts.home_assistant import HomeAssistant, StartFailedError
from scripts.owner import ApiError, Json
from scripts.stage import CONFIGURATION, DOMAIN, Device, Stage, stage

_LOGGER = logging.getLogger("smoke")

# Said by Home Assistant when a component of it cannot be set up or lacks a requirement.
SETUP_FAILURES = (
    "Requirements for",
    "Setup failed for",
    "Unable to import component",
    "recovery mode",
)

_RECORD = re.compile(r"^\d{4}-\d\d-\d\d [\d:.]+ (?P<level>[A-Z]+) ")
_HARMLESS = frozenset({"INFO", "DEBUG"})
# Home Assistant says this of every integration that is not its own.
_CUSTOM = f"We found a custom integration {DOMAIN} which has not been tested by Home Assistant"

# How long the entities of a restarted Home Assistant may take to be there.
_APPEAR_SECONDS = 30
_EXPECTED = ("data_left", "valid_until", "last_recharge", "recharge_status")


def failures(log: str) -> list[str]:
    """Return the lines of a log that tell of something that was not set up."""
    return [line for line in log.splitlines() if any(text in line for text in SETUP_FAILURES)]


def complaints(log: str) -> list[str]:
    """Return the records of a log that are about the integration, and more than information."""
    return [record for record in _records(log) if DOMAIN in record and _CUSTOM not in record]


def _records(log: str) -> Iterator[str]:
    """Split a log into its records, tracebacks included; harmless ones are left out."""
    record: list[str] = []
    wanted = True  # What stands before the first record came from no logger at all.
    for line in log.splitlines():
        if start := _RECORD.match(line):
            if wanted:
                yield "\n".join(record)
            record, wanted = [], start["level"] not in _HARMLESS
        record.append(line)
    if wanted:
        yield "\n".join(record)


def start_empty(folder: Path) -> list[str]:
    """Start without the integration: what fails here is not the integration's fault."""
    home_assistant = HomeAssistant(python=Path(sys.executable), config=folder)
    home_assistant.configure(CONFIGURATION)
    with home_assistant.running() as seconds:
        _LOGGER.info("Home Assistant %s serves after %.0f s", __version__, seconds)
    return failures(home_assistant.log)


async def recharge_once(folder: Path) -> list[str]:
    """Add an account, recharge a line, restart; return what went wrong."""
    async with stage(folder) as built:
        await built.start()
        await built.owner.onboard()
        devices = await built.add_account()
        _LOGGER.info("account added with %d lines", len(devices))
        scene = built.play.scenes[0]
        found = await _recharge(built, devices[scene.identifier])
        found += await _card(built, devices[scene.identifier])
        await built.stop()
        logs = built.home_assistant.log
        await built.start()
        found += await _missing(built)
        _LOGGER.info("restarted")
        await built.stop()
        logs += built.home_assistant.log
        if len(built.simulator.charges) != 1:
            found.append(f"{len(built.simulator.charges)} charges instead of 1")
    return found + failures(logs) + complaints(logs)


async def _recharge(built: Stage, device: Device) -> list[str]:
    scene = next(each for each in built.play.scenes if each.identifier == device.identifier)
    answer = await built.act(
        "recharge",
        device,
        package_id=scene.package,
        max_price=scene.max_price,
        currency=scene.currency,
    )
    orders = [charge.order for charge in built.simulator.charges]
    receipts = [recharge["receipt"] for recharge in await built.recharges(device)]
    _LOGGER.info("recharged: %s; charged: %s; recorded: %s", answer["state"], orders, receipts)
    return [] if len(orders) == 1 and receipts == orders else ["the charge is not what is recorded"]


async def _card(built: Stage, device: Device) -> list[str]:
    """What keeps the card from dashboards: the page must name it, and what it asks must be answered."""
    named = re.search(rf"/{DOMAIN}/esim-recharge-card\.js\?v=\w+", await built.owner.page("/"))
    if named is None:
        return ["the page does not name the card"]
    served = await built.owner.page(named[0])
    history = await built.owner.ask(f"{DOMAIN}/history", device_id=device.id)
    page = await built.owner.ask(
        f"{DOMAIN}/dialog", device_id=device.id, kind="recharge", step="start"
    )
    offers: list[Json] = next((part["options"] for part in page["parts"] if "choose" in part), [])
    told = f"{len(history['recharges'])} recharge, and {len(offers)} products to choose from"
    _LOGGER.info("the card: %d bytes; it is told of %s", len(served.encode()), told)
    return [] if history["recharges"] and offers else ["the card is not told what it asks for"]


async def _missing(built: Stage) -> list[str]:
    """What does not come back after a restart."""
    missing: set[str] = set()
    for _ in range(_APPEAR_SECONDS):
        devices, states = await built.devices(), await built.owner.states()
        there = {entity for entity, state in states.items() if state["state"] != "unavailable"}
        missing = {
            f"{scene.place}: {key}"
            for scene in built.play.scenes
            for key in _EXPECTED
            if (device := devices.get(scene.identifier)) is None
            or device.entities.get(key) not in there
        }
        if not missing:
            return []
        await asyncio.sleep(1)
    return [f"{what} is not there after the restart" for what in sorted(missing)]


def main() -> int:
    """Run all parts; the exit code says whether they passed."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    with tempfile.TemporaryDirectory(prefix="esim-recharge-smoke-") as folder:
        try:
            found = start_empty(Path(folder, "empty"))
            found += asyncio.run(recharge_once(Path(folder, "full")))
        except (ApiError, StartFailedError) as error:
            found = [str(error)]
    for line in found:
        _LOGGER.error("%s", line)
    _LOGGER.info("%s", "failed" if found else "passed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
