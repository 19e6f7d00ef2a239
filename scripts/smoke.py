"""Start the newest Home Assistant for real. Run by scripts/smoke in its own environment."""

import logging
from pathlib import Path
import sys
import tempfile

from homeassistant.const import __version__

from scripts.home_assistant import HomeAssistant, StartFailedError

_LOGGER = logging.getLogger("smoke")

CONFIGURATION = """\
config:
conversation:
frontend:
history:
logbook:
recorder:
system_health:
"""

# Said by Home Assistant when a component of it cannot be set up or lacks a requirement.
SETUP_FAILURES = (
    "Requirements for",
    "Setup failed for",
    "Unable to import component",
    "recovery mode",
)


def failures(log: str) -> list[str]:
    """Return the lines of a log that tell of something that was not set up."""
    return [line for line in log.splitlines() if any(text in line for text in SETUP_FAILURES)]


def start_empty(folder: Path) -> list[str]:
    """Start without the integration: what fails here is not the integration's fault."""
    home_assistant = HomeAssistant(python=Path(sys.executable), config=folder)
    home_assistant.configure(CONFIGURATION)
    with home_assistant.running() as seconds:
        _LOGGER.info("Home Assistant %s serves after %.0f s", __version__, seconds)
    return failures(home_assistant.log)


def main() -> int:
    """Run all parts; the exit code says whether they passed."""
    logging.basicConfig(level=logging.INFO, format="%(name)s: %(message)s")
    with tempfile.TemporaryDirectory(prefix="esim-recharge-smoke-") as folder:
        try:
            found = start_empty(Path(folder))
        except StartFailedError as error:
            found = [str(error)]
    for line in found:
        _LOGGER.error("%s", line)
    _LOGGER.info("%s", "failed" if found else "passed")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
