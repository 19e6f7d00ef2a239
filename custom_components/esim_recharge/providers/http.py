"""One way to talk HTTP to every provider: a *read* may fail, a *purchase* may have cost money.

Texts of a provider are masked before anything outside this module sees them, and errors never carry
aiohttp's own words or cause: those contain addresses, and addresses contain the numbers of lines.
"""

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from itertools import islice
import json
from typing import Any, Final, NoReturn, Protocol
from urllib.parse import quote

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHandlerType,
    ClientRequest,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    FormData,
    InvalidURL,
    NonHttpUrlClientError,
)
from yarl import URL

from .base import (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    RawAnswer,
)
from .bearer import utcnow
from .redact import mask
from .shapes import texts

CONNECT: Final = 15.0
"""Seconds for name, connection and TLS: running out of these proves that nothing was sent."""
READ: Final = ClientTimeout(total=30, connect=CONNECT)
PURCHASE: Final = ClientTimeout(total=60, connect=CONNECT)
MAX_BODY: Final = 4 * 1024 * 1024
"""Bytes of an answer that are read; no documented answer comes near."""
KEPT: Final = 5
KEPT_BODY: Final = 4000
"""Characters of a masked body that are kept for diagnostics."""

_NEVER_LEFT: Final = (
    ClientConnectorError,  # no such host, refused, TLS
    ConnectionTimeoutError,
    InvalidURL,
    NonHttpUrlClientError,
)
_HEADERS: Final = {
    "Accept": "application/json",
    # A connection is used once. Polls are minutes apart, so keeping it would gain nothing, and a
    # purchase on a kept connection that the provider has just closed would end as "unknown".
    "Connection": "close",
}
_STATUSES: Final[Mapping[int, type[ProviderError]]] = {
    HTTPStatus.UNAUTHORIZED: AuthError,
    HTTPStatus.FORBIDDEN: AccessDeniedError,
    HTTPStatus.NOT_FOUND: NotFoundError,
}
_MOST_WORDS: Final = 3
"""Texts of one answer that make up a message: enough for people, not a page in JSON."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """One request. `path` is a template; `ids` fill it and are treated as secrets."""

    path: str
    method: str = "GET"
    ids: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    query: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    form: Mapping[str, str] | None = field(default=None, repr=False)
    multipart: bool = False
    """Send `form` as multipart/form-data instead of application/x-www-form-urlencoded."""
    json: object = field(default=None, repr=False)
    login: bool = False
    """The request that obtains the token: sent without one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Answer:
    """What came back. Numbers with a fraction are `Decimal`."""

    status: int
    body: object = field(default=None, repr=False)
    """The parsed JSON, masked unless the status is 2xx; `None` where there was none to read."""
    retry_after: timedelta | None = None

    @property
    def accepted(self) -> bool:
        """Whether the status is 2xx."""
        return _accepted(self.status)


class Auth(Protocol):
    """Where the headers that prove who we are come from."""

    @property
    def secrets(self) -> Iterable[str]:
        """What must not be shown."""

    async def headers(self) -> Mapping[str, str]:
        """The headers to send now; may raise what a read raises."""

    def rejected(self, headers: Mapping[str, str]) -> bool:
        """The provider did not accept these; tells whether the next ones may be better."""


class Http:
    """The door to one provider. Safe to use concurrently."""

    def __init__(
        self,
        *,
        session: ClientSession,
        base_url: str,
        auth: Auth,
        error: Callable[[Answer], ProviderError | None],
        secrets: Iterable[str] = (),
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        """`error` recognises what the provider documents as "no, and nothing was charged".

        It is asked about every answer that is not 2xx, and returns `None` for what it does not
        positively know.
        """
        self._session = session
        self._base_url = base_url.rstrip("/")
        self._auth = auth
        self._error = error
        self._secrets = tuple(secrets)
        self._clock = clock
        self._kept: deque[RawAnswer] = deque(maxlen=KEPT)

    @property
    def kept(self) -> tuple[RawAnswer, ...]:
        """The last answers, oldest first, masked."""
        return tuple(self._kept)

    async def read[T](self, request: Request, parse: Callable[[Any], T]) -> T:
        """Ask for something; asking twice changes nothing.

        One that is not authorised is asked again once, with new credentials. Raises `AuthError`,
        `AccessDeniedError`, `NotFoundError`, `RateLimited`, what `error` recognises, and
        `ConnectionFailed` for everything else, also for an answer that `parse` cannot read.
        """
        headers: Mapping[str, str] = {} if request.login else await self._auth.headers()
        answer = await self._ask(request, headers)
        if (
            answer.status == HTTPStatus.UNAUTHORIZED
            and not request.login
            and self._auth.rejected(headers)
        ):
            answer = await self._ask(request, await self._auth.headers())
        if answer.accepted:
            try:
                return parse(answer.body)
            except ValueError, TypeError, LookupError, AttributeError, ArithmeticError:
                raise ConnectionFailed("unreadable answer") from None
        raise self._error(answer) or _by_status(answer)

    async def purchase[T](self, request: Request, parse: Callable[[Any], T]) -> T:
        """Spend money: sent exactly once, never again, no redirect followed.

        Raises `ConnectionFailed` only if nothing can have left, what `error` recognises (and
        `RateLimited` for status 429, which is sent instead of processing), and `OutcomeUnknown` for
        everything else, also for a 2xx answer that `parse` cannot read. Cancellation passes
        through: the caller knows that the purchase was on its way.
        """
        url = self._url(request)
        headers = await self._auth.headers()
        try:
            answer = await self._send(request, url, headers, PURCHASE, once=True)
        except _NEVER_LEFT as err:
            _raise(ConnectionFailed, err)
        except OutcomeUnknown:
            raise
        except Exception as err:  # noqa: BLE001 - whatever broke, the money may be gone
            _raise(OutcomeUnknown, err)
        if answer.status == HTTPStatus.UNAUTHORIZED:
            self._auth.rejected(headers)
        if answer.accepted:
            try:
                return parse(answer.body)
            except Exception:  # noqa: BLE001 - as above
                raise OutcomeUnknown("unreadable answer") from None
        if known := self._error(answer):
            raise known
        if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
            raise _by_status(answer)
        raise OutcomeUnknown(words(answer))

    async def _ask(self, request: Request, headers: Mapping[str, str]) -> Answer:
        url = self._url(request)
        try:
            return await self._send(request, url, headers, READ)
        except (ClientError, OSError, ValueError) as err:  # TimeoutError is an OSError
            _raise(ConnectionFailed, err)
        except (AttributeError, RuntimeError) as err:
            # So aiohttp fails where the session is closed behind it: the account was unloaded meanwhile.
            if not self._session.closed:
                raise
            _raise(ConnectionFailed, err)

    def _url(self, request: Request) -> URL:
        path = request.path.format_map({key: quote(v, safe="") for key, v in request.ids.items()})
        try:
            return URL(self._base_url + path, encoded=True).update_query(request.query)
        except ValueError as err:
            _raise(ConnectionFailed, err)

    async def _send(
        self,
        request: Request,
        url: URL,
        headers: Mapping[str, str],
        limits: ClientTimeout,
        *,
        once: bool = False,
    ) -> Answer:
        form = request.form
        async with self._session.request(
            request.method,
            url,
            data=None
            if form is None
            else FormData(dict(form), default_to_multipart=request.multipart),
            json=request.json,
            headers={**_HEADERS, **headers},
            timeout=limits,
            allow_redirects=False,
            raise_for_status=False,
            # In place of the session's own: those look at redirects, which are not followed here.
            middlewares=(_once,) if once else None,
        ) as response:
            return self._keep(request, response, await _bounded(response))

    def _keep(self, request: Request, response: ClientResponse, raw: bytes | None) -> Answer:
        body = _parsed(raw)
        secrets = (*self._secrets, *self._auth.secrets, *request.ids.values())
        # What is not JSON may be half of it, in which secrets cannot be found by name.
        shown = "not JSON" if body is None else mask(body, secrets)
        answer = Answer(
            status=response.status,
            body=body if _accepted(response.status) else mask(body, secrets, names=False),
            retry_after=self._retry_after(response.headers.get("Retry-After")),
        )
        self._kept.append(
            RawAnswer(
                at=self._clock(),
                method=request.method,
                path=request.path,
                status=response.status,
                body=json.dumps(shown, default=str)[:KEPT_BODY],
            )
        )
        return answer

    def _retry_after(self, value: str | None) -> timedelta | None:
        """Seconds or an HTTP date (RFC 9110, section 10.2.3); never in the past."""
        if value is None:
            return None
        try:
            if value.strip().isdecimal():
                return timedelta(seconds=int(value))
            when = parsedate_to_datetime(value)
            when = when if when.tzinfo else when.replace(tzinfo=UTC)
            return max(when - self._clock(), timedelta())
        except ValueError, OverflowError:
            return None


async def _once(request: ClientRequest, handler: ClientHandlerType) -> ClientResponse:
    """Keep aiohttp from sending a purchase again.

    On a connection that broke, aiohttp repeats the methods that HTTP calls idempotent, PUT among
    them (`ClientSession._request`, 3.14), though the provider may have acted on the first one. It
    repeats nothing that fails with an error of ours.
    """
    try:
        return await handler(request)
    except _NEVER_LEFT:
        raise
    except (ClientError, OSError) as err:
        _raise(OutcomeUnknown, err)


async def _bounded(response: ClientResponse) -> bytes | None:
    """Read the body, or give up (`None`) when it is absurdly large."""
    body = bytearray()
    async for chunk in response.content.iter_any():
        body += chunk
        if len(body) > MAX_BODY:
            return None
    return bytes(body)


def _accepted(status: int) -> bool:
    return HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES


def _parsed(raw: bytes | None) -> object:
    """The JSON in a body, or `None`. Prices become `Decimal`, never floats."""
    try:
        return json.loads(raw or b"", parse_float=Decimal)
    except ValueError, ArithmeticError, RecursionError:
        return None


def words(answer: Answer) -> str:
    """The provider's own words in an error, whichever of the usual places they stand in; masked."""
    return "; ".join(islice(texts(answer.body), _MOST_WORDS)) or f"HTTP {answer.status}"


def _by_status(answer: Answer) -> ProviderError:
    """What a status means where the provider's own words are not known."""
    if answer.status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(words(answer), retry_after=answer.retry_after)
    return _STATUSES.get(answer.status, ConnectionFailed)(words(answer))


def _raise(kind: type[ProviderError], err: Exception) -> NoReturn:
    """Tell what went wrong by its name only (see the module's docstring)."""
    raise kind(type(err).__name__) from None
