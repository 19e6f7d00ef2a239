"""The card comes to dashboards by itself, once, and under another address when it is another one."""

from hashlib import sha256
from pathlib import Path

from homeassistant.components.frontend import DATA_EXTRA_MODULE_URL
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.typing import ClientSessionGenerator

from custom_components.esim_recharge import async_setup
from custom_components.esim_recharge.card import frontend
from custom_components.esim_recharge.const import DOMAIN

SCRIPT = "customElements.define('esim-recharge-card', class extends HTMLElement {});\n"
ADDRESS = f"/esim_recharge/esim-recharge-card.js?v={sha256(SCRIPT.encode()).hexdigest()[:10]}"


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A built card."""
    file = tmp_path / "esim-recharge-card.js"
    file.write_text(SCRIPT)
    monkeypatch.setattr(frontend, "CARD", file)
    return file


@pytest.fixture
def no_card(card: Path) -> Path:
    """A card that was not built."""
    card.unlink()
    return card


def modules(hass: HomeAssistant) -> list[str]:
    """What pages of the frontend load of ours."""
    return [url for url in hass.data[DATA_EXTRA_MODULE_URL].urls if DOMAIN in url]


def test_the_card_that_is_brought_is_the_one_that_was_built() -> None:
    assert "esim-recharge-card" in frontend.CARD.read_text()


async def set_up(hass: HomeAssistant, *components: str) -> None:
    """Set components up in this order."""
    for component in components:
        assert await async_setup_component(hass, component, {})
        await hass.async_block_till_done(wait_background_tasks=True)


@pytest.mark.usefixtures("card")
@pytest.mark.parametrize("order", [("frontend", DOMAIN), (DOMAIN, "frontend")])
async def test_every_page_loads_the_card(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, order: tuple[str, str]
) -> None:
    await set_up(hass, *order)
    assert modules(hass) == [ADDRESS]

    answer = await (await hass_client()).get(ADDRESS)
    assert await answer.text() == SCRIPT
    assert answer.content_type == "text/javascript"
    assert "max-age=2678400" in answer.headers["Cache-Control"]


@pytest.mark.usefixtures("card")
async def test_set_up_twice_it_is_brought_once(
    hass: HomeAssistant, hass_client: ClientSessionGenerator, caplog: pytest.LogCaptureFixture
) -> None:
    await set_up(hass, "frontend", DOMAIN)
    assert await async_setup(hass, {})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert modules(hass) == [ADDRESS]
    assert (await (await hass_client()).get(ADDRESS)).ok
    assert not [each for each in caplog.records if each.levelname == "ERROR"]


@pytest.mark.usefixtures("card")
async def test_without_a_frontend_nothing_is_served(
    hass: HomeAssistant, hass_client: ClientSessionGenerator
) -> None:
    await set_up(hass, DOMAIN)
    assert "frontend" not in hass.config.components

    answer = await (await hass_client()).get(ADDRESS)
    assert answer.status == 404


async def test_a_missing_file_is_said_once_and_stops_nothing(
    hass: HomeAssistant,
    hass_client: ClientSessionGenerator,
    no_card: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    await set_up(hass, "frontend", DOMAIN)
    assert await async_setup(hass, {})
    await hass.async_block_till_done(wait_background_tasks=True)

    assert modules(hass) == []
    assert caplog.text.count("The card cannot be read") == 1
    assert str(no_card) not in caplog.text
    assert (await (await hass_client()).get(ADDRESS)).status == 404
