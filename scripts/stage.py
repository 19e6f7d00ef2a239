"""A stage: a provider's stand-in and a real Home Assistant with the integration, for whoever plays on it.

The demo, the smoke test and the browser tests use it. Everything is on loopback, and goes away with
the stage.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
import shutil
import sys

from custom_components.esim_recharge.lines.models import line_key
from scripts.home_assistant import HomeAssistant
from scripts.owner import ApiError, Json, Owner
from tests.simulators import airalo_data
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.common import Simulator

DOMAIN = "esim_recharge"
EVENT = f"{DOMAIN}_recharge"
SOURCE = Path(__file__).parent.parent / "custom_components" / DOMAIN

CONFIGURATION = """\
config:
conversation:
frontend:
history:
logbook:
recorder:
system_health:
"""


@dataclass(frozen=True, kw_only=True)
class Scene:
    """One line, and what its owner wants to be done about it."""

    place: str
    identifier: str
    low: float
    """Recharge below this much data, in GiB."""
    package: str
    max_price: float
    monthly_budget: float


@dataclass(frozen=True, kw_only=True)
class Play:
    """What is needed to show one provider."""

    name: str
    """As the brand writes it."""
    simulator: type[Simulator]
    credentials: Mapping[str, str]
    currency: str
    scenes: tuple[Scene, ...]


PLAYS: Mapping[str, Play] = {
    "airalo": Play(
        name="Airalo",
        simulator=AiraloSimulator,
        credentials={
            "client_id": airalo_data.CLIENT_ID,
            "client_secret": airalo_data.CLIENT_SECRET,
        },
        currency="USD",
        scenes=(
            Scene(
                place="New Caledonia",
                identifier=airalo_data.NEW_CALEDONIA,
                low=0.4,
                package="caillou-mobile-7days-1gb-topup",
                max_price=10,
                monthly_budget=30,
            ),
            Scene(
                place="Cambodia",
                identifier=airalo_data.CAMBODIA,
                low=0.4,
                package="angkor-mobile-30days-3gb-topup",
                max_price=12,
                monthly_budget=25,
            ),
            Scene(
                place="Peru",
                identifier=airalo_data.PERU,
                low=0.4,
                package="inti-mobile-7days-1gb-topup",
                max_price=6,
                monthly_budget=20,
            ),
            Scene(
                place="Laos",
                identifier=airalo_data.LAOS,
                low=0.4,
                package="mekong-mobile-30days-5gb-topup",
                max_price=20,
                monthly_budget=40,
            ),
        ),
    ),
}
"""By the provider's key in the integration."""


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
    home_assistant: HomeAssistant
    owner: Owner

    async def start(self) -> float:
        """Start Home Assistant; returns the seconds it took. Raises `StartFailedError`."""
        return await asyncio.to_thread(self.home_assistant.start)

    async def stop(self) -> None:
        """Stop Home Assistant, if it runs; the provider goes on."""
        await asyncio.to_thread(self.home_assistant.stop)

    async def add_account(self) -> dict[str, Device]:
        """Add the account with the lines of all scenes through the config flow.

        The lines are then named after their places, which the provider does not know. Returns their
        devices by the provider's identifier of the line.
        """
        credentials = {**self.play.credentials, "advanced": {"base_url": self.simulator.url}}
        wanted = {line_key(self.provider, scene.identifier) for scene in self.play.scenes}

        def choose(form: Json) -> Mapping[str, Json]:
            (field,) = form["data_schema"]
            found = {option["value"] for option in field["selector"]["select"]["options"]}
            if not wanted <= found:
                raise ApiError(f"step {form['step_id']}: not all lines are offered")
            return {field["name"]: sorted(wanted)}

        made = await self.owner.flow(
            DOMAIN,
            {
                "user": {"provider": self.provider},
                "credentials": credentials,
                "lines": choose,
            },
        )
        if made["type"] != "create_entry":
            raise ApiError(f"the account was not added: {made.get('reason', made['type'])}")
        places = {scene.identifier: scene.place for scene in self.play.scenes}
        for identifier, device in (await self.devices()).items():
            await self.owner.ask(
                "config/device_registry/update",
                device_id=device.id,
                name_by_user=places[identifier],
            )
        return await self.devices()

    async def set_rule(self, scene: Scene, device: Device) -> None:
        """Let a line be recharged by itself, as the scene says."""
        await self.act(
            "set_rule",
            device,
            mode="automatic",
            data_below=scene.low,
            package_id=scene.package,
            max_price=scene.max_price,
            monthly_budget=scene.monthly_budget,
            currency=self.play.currency,
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
    home_assistant.configure(CONFIGURATION)
    shutil.copytree(
        SOURCE,
        folder / "custom_components" / DOMAIN,
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    play = PLAYS[provider]
    async with play.simulator() as simulator, Owner(home_assistant.address) as owner:
        built = Stage(
            provider=provider,
            play=play,
            simulator=simulator,
            home_assistant=home_assistant,
            owner=owner,
        )
        try:
            yield built
        finally:
            await built.stop()
