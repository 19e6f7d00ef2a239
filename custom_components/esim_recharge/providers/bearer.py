"""A bearer token that is fetched when needed, by one request however many callers wait for it."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta


def utcnow() -> datetime:
    """Tell the time, aware UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, kw_only=True, slots=True)
class Token:
    """An access token and how long it may be used from now."""

    value: str = field(repr=False)
    lifetime: timedelta


class Bearer:
    """The `Authorization` header of a provider that hands out tokens.

    Errors of `fetch` reach every caller; nothing is remembered of a failure.
    """

    def __init__(
        self, fetch: Callable[[], Awaitable[Token]], clock: Callable[[], datetime] = utcnow
    ) -> None:
        """`fetch` asks the provider for a new token; `clock` tells aware UTC."""
        self._fetch = fetch
        self._clock = clock
        self._lock = asyncio.Lock()
        self._value: str | None = None
        self._expires: datetime | None = None

    @property
    def secrets(self) -> tuple[str, ...]:
        """The token in use, for redaction."""
        return () if self._value is None else (self._value,)

    async def headers(self) -> Mapping[str, str]:
        """The header with a token that is still good."""
        async with self._lock:
            if self._value is None or self._expires is None or self._clock() >= self._expires:
                token = await self._fetch()
                self._value, self._expires = token.value, self._clock() + token.lifetime
            return {"Authorization": f"Bearer {self._value}"}

    def rejected(self, headers: Mapping[str, str]) -> bool:
        """Forget the token that the provider did not accept; a new one may be better.

        A token that somebody else has renewed in the meantime stays: of many requests that fail
        together only the first leads to a new token.
        """
        if headers == {"Authorization": f"Bearer {self._value}"}:
            self._value = None
        return True

    def forget(self) -> None:
        """Forget the token, so that the next request has to prove the credentials."""
        self._value = None
