"""Conditions for the automation editor: how lines stand now. What is not known is false.

They are answered from what is known of the lines, not from entities, which may be disabled.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Unpack, cast, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    ATTR_BEHAVIOR,
    BEHAVIOR_ALL,
    BEHAVIOR_ANY,
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.typing import ConfigType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .coordinator import SIGNAL_SHOWN
from .levels import (
    ATTR_DAYS,
    DAYS,
    DEFAULT_DAYS,
    DUE,
    EXPIRES_SOON,
    RUNS_OUT_SOON,
    KnownLine,
    Level,
    async_known_line,
)
from .lines.rules import Criterion
from .recharge.models import Reason
from .targets import async_lines_meant


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """A question about one line, given the days that the automation asks for, where it does."""

    holds: Callable[[KnownLine, int], bool]
    days: bool = False


def _level(
    level: Level, only: frozenset[Criterion] = frozenset(Criterion)
) -> Callable[[KnownLine, int], bool]:
    """Make a question of a level: whether it holds, for one of these reasons."""

    def holds(line: KnownLine, days: int) -> bool:
        return line.believed and not only.isdisjoint(level.judge(line.state, days).reasons)

    return holds


def _paused(line: KnownLine, _days: int) -> bool:
    """Say whether the line or its account is paused: of what a line can have, no guard is asked earlier."""
    obstacle = line.state.obstacle
    if obstacle is None or obstacle.reason is not Reason.PAUSED:
        return False
    return obstacle.next_allowed is None or obstacle.next_allowed > dt_util.utcnow()


QUESTIONS: Final[Mapping[str, Question]] = {
    "is_due": Question(holds=_level(DUE)),
    "is_allowed": Question(holds=lambda line, _days: line.state.obstacle is None),
    "is_low": Question(holds=_level(DUE, frozenset({Criterion.MONEY_LOW, Criterion.DATA_LOW}))),
    "is_paused": Question(holds=_paused),
    "is_expiring_soon": Question(holds=_level(EXPIRES_SOON), days=True),
    "is_running_out_soon": Question(holds=_level(RUNS_OUT_SOON), days=True),
}

_BEHAVIOR: Final[Mapping[vol.Marker, object]] = {
    vol.Required(ATTR_BEHAVIOR, default=BEHAVIOR_ANY): vol.In([BEHAVIOR_ANY, BEHAVIOR_ALL])
}
_DAYS: Final[Mapping[vol.Marker, object]] = {vol.Optional(ATTR_DAYS, default=DEFAULT_DAYS): DAYS}


@callback
def async_ask(hass: HomeAssistant, key: str, target: ConfigType, options: ConfigType) -> bool:
    """Ask the lines that are meant now; where none is, nothing holds."""
    question, days = QUESTIONS[key], options.get(ATTR_DAYS, 0)
    lines = [async_known_line(hass, device_id) for device_id in async_lines_meant(hass, target)]
    answers = [line is not None and question.holds(line, days) for line in lines]
    return any(answers) and (options.get(ATTR_BEHAVIOR) != BEHAVIOR_ALL or all(answers))


class LineCondition(Condition):
    """A question about the lines that are meant: one of them, or all."""

    _key: ClassVar[str]
    _schema: ClassVar[vol.Schema]

    @override
    @classmethod
    async def async_validate_config(cls, hass: HomeAssistant, config: ConfigType) -> ConfigType:
        """Validate target and options. Raises `vol.Invalid`."""
        return cast("ConfigType", cls._schema(config))

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Keep what is asked for."""
        super().__init__(hass, config)
        self._target = config.target or {}
        self._options = config.options or {}

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        return async_ask(self._hass, self._key, self._target, self._options)

    @override
    async def _async_track_changes(self, action: Callable[[], None]) -> CALLBACK_TYPE:
        return async_dispatcher_connect(self._hass, SIGNAL_SHOWN, action)


def _condition(key: str, question: Question) -> type[LineCondition]:
    class OneCondition(LineCondition):
        """The condition of one key."""

        _key = key
        _schema = vol.Schema(
            {
                vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
                vol.Required(CONF_OPTIONS, default=dict): {
                    **_BEHAVIOR,
                    **(_DAYS if question.days else {}),
                },
            }
        )

    return OneCondition


CONDITIONS: Final[Mapping[str, type[Condition]]] = {
    key: _condition(key, question) for key, question in QUESTIONS.items()
}


async def async_get_conditions(_hass: HomeAssistant) -> dict[str, type[Condition]]:
    """The conditions of this integration, by their keys."""
    return dict(CONDITIONS)
