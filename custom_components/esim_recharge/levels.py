"""What automations ask of a line that comes and goes: that it is due, low, or about to end. Unknown is never true."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from homeassistant.const import Platform
from homeassistant.core import CALLBACK_TYPE, HassJob, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_call_later
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .const import DOMAIN
from .coordinator import SIGNAL_SHOWN, EsimConfigEntry, EsimCoordinator, EsimRuntimeData
from .lines.rules import MAX_DAYS, Criterion, Rule, Verdict, evaluate
from .shown import LineState
from .targets import async_lines_meant

ATTR_DAYS: Final = "days"
DAYS: Final = vol.All(vol.Coerce(int), vol.Range(min=0, max=MAX_DAYS))
DEFAULT_DAYS: Final = 3


@dataclass(frozen=True, kw_only=True, slots=True)
class KnownLine:
    """A line of a loaded account whose ledger can be used."""

    device_id: str
    key: str
    coordinator: EsimCoordinator

    @property
    def state(self) -> LineState:
        """What is known about the line now."""
        return self.coordinator.data.lines[self.key]

    @property
    def believed(self) -> bool:
        """Whether its figures are recent, and not a jump that another look, which costs nothing, has yet to confirm.

        An automation that acted at the first sight of a jump would be refused, and not be called again.
        """
        doubted = self.state.outlook.trusted_from is not None
        return self.coordinator.line_available(self.key) and (
            not doubted or self.coordinator.account.costly(self.key)
        )


@callback
def async_known_line(hass: HomeAssistant, device_id: str) -> KnownLine | None:
    """Find the line of a device; `None` while nothing is known about it."""
    device, entry = dr.async_get_device_and_config_entry_for_domain(hass, device_id, domain=DOMAIN)
    if device is None or entry is None:
        return None
    runtime = _runtime(entry)
    if runtime is None or runtime.coordinator.data is None:  # it is being set up
        return None
    line, data = runtime.lines.get(device.config_subentry_id or ""), runtime.coordinator.data
    if line is None or data.trouble or line.key not in data.lines:
        return None
    return KnownLine(device_id=device_id, key=line.key, coordinator=runtime.coordinator)


def _runtime(entry: EsimConfigEntry) -> EsimRuntimeData | None:
    """What lives while the account is loaded. What a set-up that failed left behind is not attached."""
    runtime: EsimRuntimeData | None = getattr(entry, "runtime_data", None)
    attached = runtime and runtime.hub.office.accounts.get(runtime.account.key) is runtime.account
    return runtime if attached else None


@dataclass(frozen=True, kw_only=True, slots=True)
class Level:
    """Something about a line that comes and goes, judged as the line's own rule is."""

    judge: Callable[[LineState, int], Verdict]
    """Given the days that the automation asks for, where it does."""
    platform: Platform
    shown_by: str
    """The entity that shows it, by platform and key."""
    ends: Callable[[LineState], datetime | None] = lambda _state: None
    """The end that may come near by time alone (UTC)."""
    margin: int = 0
    """So many days further away it must be to be over: what is estimated wavers."""


def _asked(rule: Callable[[int], Rule]) -> Callable[[LineState, int], Verdict]:
    """Make a judge that asks a rule of its own, with the days that the automation asks for."""

    def judge(state: LineState, days: int) -> Verdict:
        outlook = state.outlook
        return evaluate(
            rule(days),
            outlook.reading,
            outlook.forecast,
            now=dt_util.utcnow(),
            zone=UTC,
            last_recharge=None,
        )

    return judge


DUE: Final = Level(
    judge=lambda state, _days: state.outlook.verdict,
    platform=Platform.BINARY_SENSOR,
    shown_by="recharge_due",
)
EXPIRES_SOON: Final = Level(
    judge=_asked(lambda days: Rule(days_before_end=days)),
    platform=Platform.SENSOR,
    shown_by="valid_until",
    ends=lambda state: None if state.outlook.reading is None else state.outlook.reading.valid_until,
)
RUNS_OUT_SOON: Final = Level(
    judge=_asked(lambda days: Rule(days_before_run_out=days)),
    platform=Platform.SENSOR,
    shown_by="runs_out",
    ends=lambda state: state.outlook.forecast.runs_out_at,
    margin=1,
)


@callback
def async_entity_of(hass: HomeAssistant, line: KnownLine, level: Level) -> str | None:
    """The entity that shows the level, disabled or not; `None` if the line has none."""
    return er.async_get(hass).async_get_entity_id(
        level.platform, DOMAIN, f"{line.key}_{level.shown_by}"
    )


class Watch:
    """Calls when a level comes for one of the lines meant: once, until it was over in between.

    What is not known for a while (an outage, a reload) neither hides nor repeats it: what was known last counts. What
    is already so when a line is first known is not news.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        target: ConfigType,
        level: Level,
        days: int,
        came: Callable[[KnownLine], None],
    ) -> None:
        """At first nothing is known."""
        self._hass, self._target, self._level, self._days = hass, target, level, days
        self._came = came
        self._held: dict[str, frozenset[Criterion]] = {}
        """Why the level held when last known, by device: empty, it did not."""
        self._timers: dict[str, CALLBACK_TYPE] = {}

    @callback
    def start(self) -> CALLBACK_TYPE:
        """Watch from now on. Returns how to stop."""
        stop_listening = async_dispatcher_connect(self._hass, SIGNAL_SHOWN, self._look)
        self._look()

        @callback
        def stop() -> None:
            stop_listening()
            for device_id in tuple(self._timers):
                self._timers.pop(device_id)()

        return stop

    @callback
    def _look(self) -> None:
        meant = async_lines_meant(self._hass, self._target)
        for device_id in self._held.keys() - set(meant):
            self._forget(device_id)
        for device_id in meant:
            self._judge(device_id)

    def _forget(self, device_id: str) -> None:
        del self._held[device_id]
        if cancel := self._timers.pop(device_id, None):
            cancel()

    @callback
    def _judge(self, device_id: str) -> None:
        line = async_known_line(self._hass, device_id)
        if line is None or not line.believed:
            return
        before = self._held.get(device_id)
        verdict = self._level.judge(line.state, self._days + (self._level.margin if before else 0))
        holds = frozenset(verdict.reasons) | ((before or frozenset()) & frozenset(verdict.unknown))
        self._held[device_id] = holds
        self._set_timer(line)
        if before is not None and not before and holds:
            self._came(line)

    def _set_timer(self, line: KnownLine) -> None:
        """Judge again when the end has come near, though nobody reads the line then."""
        if cancel := self._timers.pop(line.device_id, None):
            cancel()
        end = self._level.ends(line.state)
        if end is None:
            return
        wait = end - dt_util.utcnow() - timedelta(days=self._days)
        if wait <= timedelta(0):
            return

        @callback
        def come_near(_now: datetime) -> None:
            del self._timers[line.device_id]
            self._judge(line.device_id)

        job = HassJob(come_near, f"{DOMAIN} end comes near", cancel_on_shutdown=True)
        self._timers[line.device_id] = async_call_later(self._hass, wait, job)
