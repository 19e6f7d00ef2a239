"""Why lines cannot be read: for the log once, for the person as long as it holds."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .const import LOGGER
from .lines.models import Reading
from .providers.base import ProviderError, RateLimited
from .sources.base import SourceError


@dataclass(frozen=True, kw_only=True, slots=True)
class _Silence:
    """A line whose source gives no reading."""

    error: SourceError
    since: datetime
    """When it failed first; `at` when it failed last. Both UTC, and since the account was loaded."""
    at: datetime


class Unread:
    """The lines of one account that cannot be read, by their keys."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        """`clock` tells aware UTC."""
        self._clock = clock
        self._errors: dict[str, ProviderError] = {}
        """Of the last poll."""
        self._silences: dict[str, _Silence] = {}
        """Of the last time that a source was asked, which may be many polls ago."""

    def failed(self, key: str, error: ProviderError) -> None:
        """A poll failed; the log hears of it once."""
        if key not in self._errors.keys() | self._silences.keys():
            LOGGER.warning("A line cannot be read for now: %s", type(error).__name__)
        self._errors[key] = error
        if isinstance(error, SourceError):
            known, now = self._silences.get(key), self._clock()
            self._silences[key] = _Silence(error=error, since=known.since if known else now, at=now)

    def polled(self, key: str, reading: Reading | None) -> None:
        """A poll went well; where nobody looked (`None`), what the source said last still holds."""
        failed = self._errors.pop(key, None)
        silence = None if reading is None else self._silences.pop(key, None)
        if (failed or silence) and key not in self._silences:
            LOGGER.info("A line can be read again")

    def why(self, key: str, reading: Reading | None) -> ProviderError | None:
        """Why a line cannot be read; a look just before a purchase may have gone well since."""
        silence = self._silences.get(key)
        if silence is not None and (reading is None or reading.read_at <= silence.at):
            return silence.error
        error = self._errors.get(key)
        return None if isinstance(error, SourceError) else error

    def lasts(self, key: str, limit: timedelta) -> bool:
        """Whether a source has been silent for longer than this. A restart counts anew."""
        silence = self._silences.get(key)
        return silence is not None and self._clock() - silence.since > limit

    def __contains__(self, key: str) -> bool:
        """Whether the last poll of a line failed."""
        return key in self._errors

    @property
    def patience(self) -> timedelta:
        """How long the provider asked to be left alone in the last poll."""
        limited = (error for error in self._errors.values() if isinstance(error, RateLimited))
        return max((error.retry_after or timedelta() for error in limited), default=timedelta())
