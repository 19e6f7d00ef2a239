"""A stage: a provider's stand-in and a real Home Assistant with the integration, for whoever plays on it.

The demo, the smoke test and the browser tests use it. Everything is on loopback, and goes away with
the stage.
"""

import asyncio
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
import sys
from typing import Final

from custom_components.esim_recharge.lines.models import line_key
from scripts.home_assistant import AUTOMATIONS, HomeAssistant
from scripts.kiosk import Kiosk
from scripts.owner import ApiError, Json, Owner
from scripts.plays import PLAYS
from scripts.scene import Account, Play, Scene
from tests.simulators.common import Charge, Simulator

__all__ = ["CONFIGURATION", "DOMAIN", "EVENT", "PLAYS", "Device", "Play", "Scene", "Stage", "stage"]

DOMAIN: Final = "esim_recharge"
EVENT: Final = f"{DOMAIN}_recharge"
SOURCE: Final = Path(__file__).parent.parent / "custom_components" / DOMAIN
LINE: Final = "line"
"""The kind of subentry that a line is."""

CONFIGURATION: Final = f"""\
automation: !include {AUTOMATIONS}
config:
conversation:
frontend:
history:
logbook:
my:
recorder:
system_health:
"""
# An account is loaded anew for each line that is added.
_LOAD_SECONDS: Final = 30


@dataclass(frozen=True, kw_only=True)
class Device:
    """A line as it stands in Home Assistant."""

    id: str
    title: str
    """Its own name; the owner may have given it another one."""
    identifier: str
    entities: Mapping[str, str]
    """Entity ids by translation key."""


@dataclass(kw_only=True)
class Stage:
    """Both houses, and the owner who is at home in one of them."""

    provider: str
    play: Play
    simulator: Simulator
    kiosk: Kiosk
    home_assistant: HomeAssistant
    owner: Owner

    async def start(self) -> float:
        """Start Home Assistant; returns the seconds it took. Raises `StartFailedError`."""
        return await asyncio.to_thread(self.home_assistant.start)

    async def stop(self) -> None:
        """Stop Home Assistant, if it runs; the provider goes on."""
        await asyncio.to_thread(self.home_assistant.stop)

    @property
    def charges(self) -> list[Charge]:
        """Everything that was paid for good, to the provider and by hand."""
        return [*self.simulator.net_charges, *self.kiosk.charges]

    async def add_account(self) -> dict[str, Device]:
        """Add the accounts with the lines of all scenes through the config flow.

        The lines are then named after their places, which the provider does not know. Returns their
        devices by the provider's identifier of the line.
        """
        for account in self.play.accounts:
            entry = await self._add_account(account)
            for scene in account.scenes:
                await self._add_line(entry, scene)
            await self._loaded(entry)
        places = {scene.identifier: scene.place for scene in self.play.scenes}
        for identifier, device in (await self._present(places)).items():
            await self.owner.ask(
                "config/device_registry/update",
                device_id=device.id,
                name_by_user=places[identifier],
            )
        devices = await self.devices()
        for scene in self.play.scenes:
            await scene.source.tell(self, scene, devices[scene.identifier])
        return await self.devices()

    async def _add_account(self, account: Account) -> str:
        """Add an account; where the provider lists its lines, those of the scenes. Returns the entry's id."""
        wanted = {line_key(account.provider, scene.identifier) for scene in account.scenes}

        def choose(form: Json) -> Mapping[str, Json]:
            (field,) = form["data_schema"]
            found = {option["value"] for option in field["selector"]["select"]["options"]}
            if not wanted <= found:
                raise ApiError(f"step {form['step_id']}: not all lines are offered")
            return {field["name"]: sorted(wanted)}

        address = {"base_url": self.simulator.url + account.path}
        made = await self.owner.flow(
            DOMAIN,
            {
                "user": {"provider": account.provider},
                "credentials": {**account.credentials, "advanced": address},
                "lines": choose,
            },
        )
        return str(_made(made)["result"]["entry_id"])

    async def _add_line(self, entry: str, scene: Scene) -> None:
        if scene.source.steps is None:
            return
        await self._loaded(entry)
        await scene.source.tell(self, scene, None)
        _made(await self.owner.subentry_flow(entry, LINE, scene.source.steps(scene)))

    async def _loaded(self, entry: str) -> None:
        """Wait until an account runs. Raises `ApiError` if it does not."""
        state = ""
        for _ in range(_LOAD_SECONDS * 5):
            entries = await self.owner.ask("config_entries/get", domain=DOMAIN)
            state = next(each["state"] for each in entries if each["entry_id"] == entry)
            if state == "loaded":
                return
            await asyncio.sleep(0.2)
        raise ApiError(f"an account is {state}")

    async def _present(self, identifiers: Collection[str]) -> dict[str, Device]:
        """The lines' devices, when all of these are there. Raises `ApiError` if they do not come.

        An account that a line was added to counts as loaded until it begins to load anew.
        """
        missing = set(identifiers)
        for _ in range(_LOAD_SECONDS * 5):
            if not (missing := set(identifiers) - (devices := await self.devices()).keys()):
                return devices
            await asyncio.sleep(0.2)
        raise ApiError(f"{len(missing)} lines have no device")

    async def set_rule(self, scene: Scene, device: Device) -> None:
        """Let a line be recharged, as the scene says.

        The rule first: its sums may be in another currency than what is paid.
        """
        await self.act("set_rule", device, **scene.meter.rule(scene.low))
        await self.act(
            "set_rule",
            device,
            mode=scene.payment.mode,
            package_id=scene.package,
            max_price=scene.max_price,
            monthly_budget=scene.monthly_budget,
            currency=scene.currency,
        )

    async def recharges(self, device: Device) -> list[Json]:
        """The recharges of a line, as the ledger knows them, newest first."""
        return list((await self.act("get_history", device))["recharges"])

    async def devices(self) -> dict[str, Device]:
        """The lines' devices, by the provider's identifier of the line."""
        entities: dict[str, dict[str, str]] = {}
        for entity in await self.owner.ask("config/entity_registry/list"):
            if entity["platform"] == DOMAIN and entity["disabled_by"] is None:
                of_device = entities.setdefault(entity["device_id"], {})
                of_device[entity["translation_key"]] = entity["entity_id"]
        return {
            device["serial_number"]: Device(
                id=device["id"],
                title=device["name"],
                identifier=device["serial_number"],
                entities=entities[device["id"]],
            )
            for device in await self.owner.ask("config/device_registry/list")
            if device["serial_number"] and device["id"] in entities
        }

    async def act(self, action: str, device: Device, **data: Json) -> Json:
        """Call an action of the integration for a line, and return its answer."""
        return await self.owner.act(DOMAIN, action, {"device_id": device.id, **data})


def _made(result: Json) -> Json:
    """What a flow made; raises `ApiError` if it made nothing."""
    if result["type"] != "create_entry":
        raise ApiError(f"nothing was added: {result.get('reason', result['type'])}")
    return result


@asynccontextmanager
async def stage(
    folder: Path, *, provider: str = "airalo", port: int | None = None
) -> AsyncIterator[Stage]:
    """Start the stand-in and prepare Home Assistant in an empty folder; both end with the block.

    Home Assistant is not started yet: see `Stage.start`.
    """
    home_assistant = HomeAssistant(
        python=Path(sys.executable), config=folder, **({} if port is None else {"port": port})
    )
    play = PLAYS[provider]
    async with play.simulator() as simulator, Owner(home_assistant.address) as owner:
        home_assistant.configure(f"{CONFIGURATION}{play.configuration(simulator.url)}")
        shutil.copytree(
            SOURCE,
            folder / "custom_components" / DOMAIN,
            ignore=shutil.ignore_patterns("__pycache__"),
        )
        built = Stage(
            provider=provider,
            play=play,
            simulator=simulator,
            kiosk=Kiosk.opened(play.kiosk),
            home_assistant=home_assistant,
            owner=owner,
        )
        try:
            yield built
        finally:
            await built.stop()
