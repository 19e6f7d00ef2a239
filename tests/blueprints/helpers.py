"""What the tests of blueprints share: automations made of the files, and everything that they send."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from shutil import copytree
from typing import Any, Final

from homeassistant.components.automation.const import DOMAIN as AUTOMATION_DOMAIN
from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import Context, CoreState, HomeAssistant, ServiceCall, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.setup import async_setup_component
from homeassistant.util import slugify
from pytest_homeassistant_custom_component.common import MockConfigEntry, async_mock_service
import yaml

from tests.failures.house import House
from tests.ha.action_helpers import device_of
from tests.simulators.airalo_data import CAMBODIA

FOLDER: Final = Path(__file__).parents[2] / "blueprints" / "automation" / "esim_recharge"
NAMES: Final = tuple(sorted(path.stem for path in FOLDER.glob("*.yaml")))

type Input = Any
"""What an input of some blueprint takes."""


class Mail:
    """Everything that is sent, to whomever."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Take what is sent to entities, and what only Home Assistant shows."""
        self._hass = hass
        self.entities = async_mock_service(hass, "notify", "send_message")
        self.shown = async_mock_service(hass, "persistent_notification", "create")
        self.phones: dict[str, list[ServiceCall]] = {}

    @property
    def titles(self) -> list[str]:
        """The titles of what was sent to entities, in order."""
        return [call.data["title"] for call in self.entities]

    @property
    def messages(self) -> list[str]:
        """The texts of what was sent to entities, in order."""
        return [call.data["message"] for call in self.entities]

    def phone(self, name: str, *, pushes: bool = True) -> str:
        """Add a phone with the app, and return the id of its device."""
        entry = MockConfigEntry(domain="mobile_app", title=name, unique_id=name)
        entry.add_to_hass(self._hass)
        device = dr.async_get(self._hass).async_get_or_create(
            config_entry_id=entry.entry_id, identifiers={("mobile_app", name)}, name=name
        )
        if pushes:
            er.async_get(self._hass).async_get_or_create(
                "notify", "mobile_app", name, config_entry=entry, device_id=device.id
            )
            action = slugify(f"mobile_app_{name}")
            self.phones[name] = async_mock_service(self._hass, "notify", action)
        return device.id


class Automations:
    """Automations as a user makes them: of a blueprint's file and inputs, in the configuration of Home Assistant."""

    def __init__(self, house: House) -> None:
        """None at first."""
        self._hass, self._house = house.hass, house
        self._made: list[dict[str, Any]] = []

    def line(self, iccid: str = CAMBODIA) -> str:
        """The device of a line."""
        return device_of(self._hass, self._house.entry, iccid)

    async def add(self, blueprint: str, **inputs: Input) -> str:
        """Make an automation of a blueprint, and return its entity."""
        name = f"{blueprint}_{len(self._made)}"
        use = {"path": f"esim_recharge/{blueprint}.yaml", "input": inputs}
        self._made.append({"id": name, "alias": name, "use_blueprint": use})
        await self._load(self._made)
        entity = f"{AUTOMATION_DOMAIN}.{name}"
        state = self._hass.states.get(entity)
        assert state is not None
        assert state.state == "on", "the automation is not valid"
        return entity

    async def stop(self) -> None:
        """Let every automation end; Home Assistant keeps when each last ran."""
        if self._made:
            await self._load([])

    async def restart(self) -> None:
        """Let every automation end and begin anew."""
        await self.stop()
        await self._load(self._made)

    async def start(self) -> None:
        """Let Home Assistant start: automations begin before it has started."""
        await self.stop()
        self._hass.set_state(CoreState.starting)
        await self._load(self._made)
        self._hass.set_state(CoreState.running)
        self._hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
        await self._house.settle()

    async def _load(self, configs: Sequence[Mapping[str, Any]]) -> None:
        config = {AUTOMATION_DOMAIN: list(configs)}
        await self._hass.async_add_executor_job(self._write, config)
        if AUTOMATION_DOMAIN in self._hass.config.components:
            await self._hass.services.async_call(AUTOMATION_DOMAIN, "reload", blocking=True)
        else:
            assert await async_setup_component(self._hass, AUTOMATION_DOMAIN, config)
        await self._house.settle()

    def _write(self, config: Mapping[str, Any]) -> None:
        folder = Path(self._hass.config.path("blueprints", "automation", "esim_recharge"))
        copytree(FOLDER, folder, dirs_exist_ok=True)
        text = yaml.safe_dump(config)
        Path(self._hass.config.path("configuration.yaml")).write_text(text, encoding="utf-8")


@callback
def press(hass: HomeAssistant, action: str, user_id: str | None = None) -> None:
    """Press a button of a notification on a phone, whose app is logged in as somebody."""
    context = Context(user_id=user_id)
    hass.bus.async_fire("mobile_app_notification_action", {"action": action}, context=context)
