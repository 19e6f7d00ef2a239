"""A real Home Assistant, a provider's stand-in, and a browser; skipped, visibly, where there is none."""

import asyncio
from collections.abc import AsyncIterator
import os
from pathlib import Path
import shutil

from playwright.async_api import Browser, async_playwright
import pytest

from scripts.stage import Stage, stage

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_ARGUMENTS = (
    "--no-sandbox",  # Chromium insists on it for root, as in containers.
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


@pytest.fixture
async def browser(loopback: None) -> AsyncIterator[Browser]:
    """The system's own browser."""
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip("no Chromium: `scripts/browser` says how to get it")
    async with async_playwright() as driver:
        launched = await driver.chromium.launch(executable_path=found, args=list(_ARGUMENTS))
        yield launched
        await launched.close()


@pytest.fixture
def provider() -> str:
    """Whose stand-in there is."""
    return "airalo"


@pytest.fixture
async def house(loopback: None, tmp_path: Path, provider: str) -> AsyncIterator[Stage]:
    """A Home Assistant that was set up a minute ago, without an account of ours."""
    async with stage(tmp_path / "config", provider=provider) as built:
        await built.start()
        await built.owner.onboard()
        await built.owner.tidy()
        yield built
    # The threads that waited for Home Assistant would outlive the test.
    await asyncio.get_running_loop().shutdown_default_executor()


@pytest.fixture
def album() -> Path | None:
    """Where pictures go: the folder named in ESIM_PICTURES; without one none are taken."""
    return Path(folder) if (folder := os.environ.get("ESIM_PICTURES")) else None
