"""A real Home Assistant as a process of its own, on this machine only."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
import json
from pathlib import Path
import signal
import socket
import subprocess
import time

LOOPBACK = "127.0.0.1"
CONSOLE_FILE = "console.log"
AUTOMATIONS = "automations.yaml"

# Serving begins as soon as the frontend is there, long before the rest is set up; only this line,
# which is logged for information, tells that everything was.
STARTED = "Home Assistant initialized in"
LOGGER = """\
logger:
  default: warning
  logs:
    homeassistant.bootstrap: info
    custom_components.esim_recharge: info
"""

# Half a minute is what a slow machine needs; the rest is for a busy one.
START_SECONDS = 180.0
STOP_SECONDS = 60.0


class StartFailedError(Exception):
    """Home Assistant ended, or did not answer in time."""


def free_port() -> int:
    """Return a port that nothing listens on at the moment."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@dataclass(kw_only=True)
class HomeAssistant:
    """One configuration folder, and the process that runs on it."""

    python: Path
    """Interpreter of the environment that holds the Home Assistant to run."""
    config: Path
    """An absolute path: it is where the process runs."""
    port: int = field(default_factory=free_port)
    _process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    @property
    def address(self) -> str:
        """Where it serves."""
        return f"http://{LOOPBACK}:{self.port}"

    @property
    def log(self) -> str:
        """What it has logged since it was started last."""
        path = self.config / CONSOLE_FILE
        return path.read_text(encoding="utf-8", errors="replace") if path.exists() else ""

    def configure(self, configuration: str) -> None:
        """Write a configuration (all but `http` and `logger`) that listens on loopback only.

        The address is stored where Home Assistant keeps a confirmed one. Set in YAML, it would want
        to be confirmed by a person within five minutes, and go back to all interfaces otherwise.
        """
        self.config.mkdir(parents=True, exist_ok=True)
        (self.config / "configuration.yaml").write_text(
            f"{configuration}{LOGGER}", encoding="utf-8"
        )
        (self.config / AUTOMATIONS).touch()  # where the editor writes them
        storage = self.config / ".storage"
        storage.mkdir(exist_ok=True)
        stable = {
            "server_host": [LOOPBACK],
            "server_port": self.port,
            "cors_allowed_origins": [],
            "login_attempts_threshold": -1,
            "ip_ban_enabled": True,
            "ssl_profile": "modern",
            "use_x_frame_options": True,
            "created_at": datetime.now(UTC).isoformat(),
            "error": None,
            "error_message": None,
        }
        data = {"stable": stable, "pending": None, "yaml_migration_done": True}
        (storage / "http").write_text(
            json.dumps({"version": 2, "minor_version": 2, "key": "http", "data": data}),
            encoding="utf-8",
        )

    def start(self, seconds: float = START_SECONDS) -> float:
        """Start, wait until everything is set up and served, and return how long that took."""
        began = time.monotonic()
        with (self.config / CONSOLE_FILE).open("wb") as console:
            process = self._process = subprocess.Popen(
                [self.python, "-m", "homeassistant", "--config", self.config, "--skip-pip"],
                stdin=subprocess.DEVNULL,
                stdout=console,
                stderr=subprocess.STDOUT,
                # Beside a `custom_components` of the folder it is started in, Home Assistant would
                # not see that of its configuration.
                cwd=self.config,
                # Ctrl-C in the terminal is for whoever started it, who then stops it in order.
                start_new_session=True,
            )
        while time.monotonic() - began < seconds:
            if (code := process.poll()) is not None:
                self._process = None
                raise StartFailedError(f"Home Assistant ended with code {code}\n{self.log[-4000:]}")
            if STARTED in self.log and self._serves():
                return time.monotonic() - began
            time.sleep(0.2)
        self.stop()
        raise StartFailedError(
            f"Home Assistant did not serve in {seconds:.0f} s\n{self.log[-4000:]}"
        )

    def stop(self, seconds: float = STOP_SECONDS) -> int | None:
        """Stop it as the system would, and return its exit code; `None` if none was running."""
        process, self._process = self._process, None
        if process is None:
            return None
        process.send_signal(signal.SIGTERM)
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()
        except BaseException:
            process.kill()  # Whoever interrupts the wait wants it gone now.
            raise

    @contextmanager
    def running(self) -> Iterator[float]:
        """Run it for as long as the block lasts."""
        try:
            yield self.start()
        finally:
            self.stop()

    def _serves(self) -> bool:
        try:
            connection = HTTPConnection(LOOPBACK, self.port, timeout=5)
            connection.request("GET", "/manifest.json")
            return connection.getresponse().status == HTTPStatus.OK
        except OSError, HTTPException:
            return False
