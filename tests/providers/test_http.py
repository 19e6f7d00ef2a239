"""The door to a provider: what a read may do, and what a purchase must never do."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from decimal import Decimal
import json
import logging
import socket
from typing import Any, override

from aiohttp import ClientSession, ClientTimeout, ServerDisconnectedError, TCPConnector
from aiohttp.abc import AbstractResolver, ResolveResult
import pytest

from custom_components.esim_recharge.providers import http
from custom_components.esim_recharge.providers.base import (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.providers.bearer import Bearer, Token
from custom_components.esim_recharge.providers.http import Answer, Http, Request
from custom_components.esim_recharge.providers.redact import MASK, mask, redact

pytestmark = pytest.mark.usefixtures("loopback")

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
ICCID = "8985501000000000024"
READ = Request(path="/lines/{iccid}", ids={"iccid": ICCID})
POST = Request(method="POST", path="/buy", form={"iccid": ICCID}, ids={"iccid": ICCID})
PUT = Request(method="PUT", path="/buy", json={"line": 1})


class Static:
    """Credentials that never change, as an API key."""

    secrets = ("a-planted-key",)

    async def headers(self) -> dict[str, str]:
        """The key."""
        return {"X-Key": "a-planted-key"}

    def rejected(self, headers: Mapping[str, str]) -> bool:
        """Asking again with the same key is no use."""
        return headers != {"X-Key": "a-planted-key"}


class Server:
    """A raw server: it answers each request with the next of `answers`; `None` hangs up instead.

    It keeps connections open whatever the client asks for.
    """

    def __init__(self, *answers: bytes | None) -> None:
        """The last answer is repeated for ever."""
        self.answers = list(answers)
        self.requests: list[bytes] = []
        self.asked = asyncio.Event()
        self.connections = 0
        self.url = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """One connection."""
        self.connections += 1
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                length = head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
                self.requests.append(head + await reader.readexactly(int(length or 0)))
                self.asked.set()
                answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
                if answer is None:
                    break
                writer.write(answer)
                await writer.drain()
        except asyncio.IncompleteReadError, ConnectionError:
            pass
        finally:
            writer.close()

    def sent(self, method: str) -> int:
        """How many requests of a method arrived."""
        return sum(request.startswith(method.encode() + b" ") for request in self.requests)


@asynccontextmanager
async def serving(*answers: bytes | None) -> AsyncIterator[Server]:
    """Run a raw server."""
    server = Server(*answers)
    running = await asyncio.start_server(server.serve, "127.0.0.1", 0)
    server.url = f"http://127.0.0.1:{running.sockets[0].getsockname()[1]}"
    try:
        yield server
    finally:
        running.close()
        running.close_clients()
        await running.wait_closed()


def said(body: str | bytes, status: str = "200 OK", *headers: str) -> bytes:
    """An answer on the wire."""
    raw = body.encode() if isinstance(body, str) else body
    head = "\r\n".join((f"HTTP/1.1 {status}", f"Content-Length: {len(raw)}", *headers))
    return f"{head}\r\n\r\n".encode() + raw


def nothing_known(answer: Answer) -> ProviderError | None:
    """A provider without documented errors."""
    return None


def door(
    session: ClientSession,
    url: str,
    error: Callable[[Answer], ProviderError | None] = nothing_known,
) -> Http:
    """The helper under test."""
    return Http(
        session=session,
        base_url=url,
        auth=Static(),
        error=error,
        secrets=("another-planted-secret",),
        clock=lambda: NOW,
    )


def whole(body: Any) -> Any:  # noqa: ANN401 - it takes any JSON
    """Parse nothing."""
    return body


def must_be_object(body: object) -> dict[str, object]:
    """Parse as the providers do: anything but an object cannot be read."""
    if not isinstance(body, dict):
        raise TypeError("not an object")
    return body


class SlowResolver(AbstractResolver):
    """Names that never resolve, or do not exist."""

    def __init__(self, error: OSError | None = None) -> None:
        """Without an error it waits for ever."""
        self.error = error

    @override
    async def resolve(self, *args: object, **more: object) -> list[ResolveResult]:
        """Do not find it."""
        if self.error is None:
            await asyncio.sleep(3600)
            raise TimeoutError
        raise self.error

    @override
    async def close(self) -> None:
        """Nothing to close."""


# Reads


async def test_a_read_gives_the_parsed_answer_with_exact_prices(session: ClientSession) -> None:
    async with serving(said('{"price": 18.40, "n": 3}')) as server:
        body = await door(session, server.url).read(READ, whole)
    assert body == {"price": Decimal("18.40"), "n": 3}
    assert server.requests[0].startswith(f"GET /lines/{ICCID} HTTP/1.1".encode())
    assert b"X-Key: a-planted-key" in server.requests[0]
    assert b"Accept: application/json" in server.requests[0]


async def test_an_identifier_cannot_change_the_address(session: ClientSession) -> None:
    async with serving(said("{}")) as server:
        request = Request(path="/lines/{iccid}", ids={"iccid": "../buy?x=1#"})
        await door(session, server.url).read(request, whole)
    assert server.requests[0].startswith(b"GET /lines/..%2Fbuy%3Fx%3D1%23 HTTP/1.1")


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("400 Bad Request", ConnectionFailed),
        ("401 Unauthorized", AuthError),
        ("403 Forbidden", AccessDeniedError),
        ("404 Not Found", NotFoundError),
        ("422 Unprocessable Entity", ConnectionFailed),
        ("429 Too Many Requests", RateLimited),
        ("500 Internal Server Error", ConnectionFailed),
        ("503 Service Unavailable", ConnectionFailed),
        ("302 Found", ConnectionFailed),
    ],
)
@pytest.mark.parametrize("body", ["", "<html>no</html>", '{"message": "no"}'])
async def test_a_status_that_the_provider_does_not_document_has_its_usual_meaning_for_a_read(
    session: ClientSession, status: str, expected: type[ProviderError], body: str
) -> None:
    async with serving(said(body, status, "Location: /elsewhere")) as server:
        with pytest.raises(expected) as caught:
            await door(session, server.url).read(READ, whole)
        assert server.sent("GET") == 1
    assert type(caught.value) is expected
    assert caught.value.message == ("no" if "message" in body else f"HTTP {status[:3]}")


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<!DOCTYPE html>",
        b'{"half": ',
        b"\xff\xfe\x00",
        b"[" * 100_000,
        b"[" * 900 + b"]" * 900,
        b"1" * 5000,
        b'{"price": 1e99999999999999999999999999}',
        b"null",
        b'"text"',
        b'"' + b"x" * (http.MAX_BODY + 1) + b'"',
    ],
    ids=lambda body: repr(body[:20]),
)
async def test_a_body_that_cannot_be_read_is_a_failed_read_and_an_unknown_purchase(
    session: ClientSession, body: bytes
) -> None:
    async with serving(said(body)) as server:
        with pytest.raises(ConnectionFailed, match="unreadable answer"):
            await door(session, server.url).read(READ, must_be_object)
        with pytest.raises(OutcomeUnknown, match="unreadable answer"):
            await door(session, server.url).purchase(POST, must_be_object)
        assert server.sent("POST") == 1


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("30", timedelta(seconds=30)),
        (" 0 ", timedelta()),
        ("Sat, 21 Nov 2026 12:01:30 GMT", timedelta(seconds=90)),
        ("Sat, 21 Nov 2026 12:01:30", timedelta(seconds=90)),
        ("Sat, 21 Nov 2026 11:00:00 GMT", timedelta()),
        ("soon", None),
        ("-5", None),
        ("99999999999999999999", None),
        ("²", None),
        (None, None),
    ],
)
async def test_the_wait_that_a_provider_asks_for(
    session: ClientSession, header: str | None, expected: timedelta | None
) -> None:
    headers = () if header is None else (f"Retry-After: {header}",)
    async with serving(said("{}", "429 Too Many Requests", *headers)) as server:
        with pytest.raises(RateLimited) as read:
            await door(session, server.url).read(READ, whole)
        with pytest.raises(RateLimited) as bought:
            await door(session, server.url).purchase(POST, whole)
    assert read.value.retry_after == expected
    assert bought.value.retry_after == expected


async def test_an_error_that_the_provider_documents_is_raised_by_reads_and_purchases(
    session: ClientSession,
) -> None:
    def known(answer: Answer) -> ProviderError | None:
        match answer.body:
            case {"code": 11}:
                return Refused(RefusalReason.INSUFFICIENT_FUNDS, http.words(answer))
        return None

    async with serving(said('{"code": 11, "reason": "no credit"}', "422 No")) as server:
        for ask in (
            door(session, server.url, known).read(READ, whole),
            door(session, server.url, known).purchase(POST, whole),
        ):
            with pytest.raises(Refused, match="no credit") as caught:
                await ask
            assert caught.value.reason is RefusalReason.INSUFFICIENT_FUNDS


async def test_words_of_a_provider_are_few(session: ClientSession) -> None:
    body = {"a": ["one", {"b": "two"}], "c": 3, "d": "", "e": "three", "f": "four"}
    async with serving(said(json.dumps(body), "400 Bad Request")) as server:
        with pytest.raises(ConnectionFailed) as caught:
            await door(session, server.url).read(READ, whole)
    assert caught.value.message == "one; two; three"


# Authorisation


async def test_a_read_that_is_not_authorised_is_repeated_once_with_a_new_token(
    session: ClientSession,
) -> None:
    tokens = iter(("old", "new", "newest"))

    async def fetch() -> Token:
        return Token(value=next(tokens), lifetime=timedelta(hours=1))

    bearer = Bearer(fetch, lambda: NOW)
    refused = said("{}", "401 Unauthorized")
    async with serving(refused, said('{"fine": 1}'), refused) as server:
        web = Http(session=session, base_url=server.url, auth=bearer, error=nothing_known)
        assert await web.read(READ, whole) == {"fine": 1}
        assert b"Bearer old" in server.requests[0]
        assert b"Bearer new" in server.requests[1]
        with pytest.raises(AuthError):
            await web.read(READ, whole)
        assert server.sent("GET") == 4


async def test_a_purchase_that_is_not_authorised_is_not_repeated_but_the_token_is_forgotten(
    session: ClientSession,
) -> None:
    fetched = 0

    async def fetch() -> Token:
        nonlocal fetched
        fetched += 1
        return Token(value=f"token-{fetched}", lifetime=timedelta(hours=1))

    bearer = Bearer(fetch, lambda: NOW)
    async with serving(said("{}", "401 Unauthorized"), said("{}")) as server:
        web = Http(session=session, base_url=server.url, auth=bearer, error=lambda _: AuthError())
        with pytest.raises(AuthError):
            await web.purchase(POST, whole)
        assert (server.sent("POST"), fetched) == (1, 1)
        await web.read(READ, whole)
    assert fetched == 2


async def test_a_token_is_shared_kept_for_its_lifetime_and_only_the_rejected_one_is_forgotten() -> (
    None
):
    fetched = 0
    now = NOW

    async def fetch() -> Token:
        nonlocal fetched
        await asyncio.sleep(0)
        fetched += 1
        return Token(value=f"token-{fetched}", lifetime=timedelta(hours=1))

    bearer = Bearer(fetch, lambda: now)
    assert not bearer.secrets
    first = await asyncio.gather(*(bearer.headers() for _ in range(20)))
    assert fetched == 1
    assert bearer.secrets == ("token-1",)
    assert "token-1" not in repr(await fetch())

    now = NOW + timedelta(minutes=59)
    assert await bearer.headers() == first[0]
    now = NOW + timedelta(hours=1)
    second = await bearer.headers()
    assert second != first[0]
    bearer.rejected(first[0])
    assert await bearer.headers() == second
    bearer.rejected(second)
    third = await bearer.headers()
    assert third != second
    bearer.forget()
    assert await bearer.headers() != third


async def test_a_token_that_could_not_be_fetched_is_asked_for_again() -> None:
    results: list[Token | ProviderError] = [
        ConnectionFailed("down"),
        Token(value="fine", lifetime=timedelta(hours=1)),
    ]

    async def fetch() -> Token:
        result = results.pop(0)
        if isinstance(result, ProviderError):
            raise result
        return result

    bearer = Bearer(fetch)
    with pytest.raises(ConnectionFailed):
        await bearer.headers()
    assert await bearer.headers() == {"Authorization": "Bearer fine"}


# Purchases


@pytest.mark.parametrize("request_", [POST, PUT], ids=["POST", "PUT"])
async def test_a_purchase_is_never_sent_again_on_a_kept_connection_that_breaks(
    session: ClientSession, request_: Request
) -> None:
    async with serving(said("{}"), None) as server:
        web = door(session, server.url)
        await web.read(READ, whole)
        with pytest.raises(OutcomeUnknown):
            await web.purchase(request_, whole)
        await asyncio.sleep(0.05)
        assert server.sent(request_.method) == 1


async def test_what_aiohttp_by_itself_does_with_a_put_on_a_connection_that_breaks(
    session: ClientSession,
) -> None:
    async with serving(said("{}"), None) as server:
        await (await session.get(server.url)).read()
        with pytest.raises(ServerDisconnectedError):
            await session.put(f"{server.url}/buy", json={"line": 1})
        assert server.sent("PUT") == 2, "the guard in http.py is no longer needed"


@pytest.mark.parametrize("request_", [POST, PUT], ids=["POST", "PUT"])
async def test_every_request_asks_for_a_connection_of_its_own(
    session: ClientSession, request_: Request
) -> None:
    closing = said("{}", "200 OK", "Connection: close")
    async with serving(closing) as server:
        web = door(session, server.url)
        await web.read(READ, whole)
        await web.purchase(request_, whole)
        assert server.connections == 2
        assert all(b"Connection: close" in request for request in server.requests)


@pytest.mark.parametrize(
    "status",
    [
        "301 Moved Permanently",
        "302 Found",
        "303 See Other",
        "307 Temporary Redirect",
        "308 Permanent Redirect",
    ],
)
async def test_a_purchase_follows_no_redirect(session: ClientSession, status: str) -> None:
    async with serving(said("", status, "Location: /buy")) as server:
        with pytest.raises(OutcomeUnknown, match=f"HTTP {status[:3]}"):
            await door(session, server.url).purchase(POST, whole)
        await asyncio.sleep(0.05)
        assert len(server.requests) == 1


@pytest.mark.parametrize(
    "status", ["400 Bad", "401 No", "402 Pay", "403 No", "404 No", "409 No", "500 Oh", "504 Late"]
)
async def test_a_purchase_with_an_unknown_error_is_unknown(
    session: ClientSession, status: str
) -> None:
    async with serving(said('{"error": "declined"}', status)) as server:
        with pytest.raises(OutcomeUnknown, match="declined"):
            await door(session, server.url).purchase(POST, whole)
        assert server.sent("POST") == 1


@pytest.mark.parametrize(
    "answer", [None, b"HTTP/1.1 2", b"garbage\r\n\r\n", said("{}")[:-1], b"HTTP/1.1 200 OK\r\nX"]
)
async def test_a_purchase_whose_answer_breaks_off_is_unknown(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch, answer: bytes | None
) -> None:
    monkeypatch.setattr(http, "PURCHASE", ClientTimeout(total=0.3, connect=0.2))
    async with serving(answer) as server:
        with pytest.raises(OutcomeUnknown):
            await door(session, server.url).purchase(POST, whole)
        assert server.sent("POST") == 1


async def test_a_parser_that_breaks_makes_a_purchase_unknown(session: ClientSession) -> None:
    def broken(body: object) -> None:
        raise NotImplementedError

    async with serving(said("{}")) as server:
        with pytest.raises(OutcomeUnknown):
            await door(session, server.url).purchase(POST, broken)


async def test_our_own_mistake_after_sending_makes_a_purchase_unknown(
    session: ClientSession,
) -> None:
    def broken() -> datetime:
        raise RuntimeError

    async with serving(said("{}")) as server:
        web = Http(
            session=session,
            base_url=server.url,
            auth=Static(),
            error=nothing_known,
            clock=broken,
        )
        with pytest.raises(OutcomeUnknown, match="RuntimeError"):
            await web.purchase(POST, whole)
        assert server.sent("POST") == 1


async def test_a_cancelled_purchase_is_cancelled(session: ClientSession) -> None:
    async with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n") as server:
        task = asyncio.ensure_future(door(session, server.url).purchase(POST, whole))
        await asyncio.wait_for(server.asked.wait(), 5)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert server.sent("POST") == 1


# Failures before anything has left


@pytest.mark.parametrize("url", ["", "nonsense", "ftp://127.0.0.1", "http://[", "http://:80"])
async def test_an_address_that_is_none_fails_before_anything_is_sent(
    session: ClientSession, url: str
) -> None:
    for ask in (door(session, url).read(READ, whole), door(session, url).purchase(POST, whole)):
        with pytest.raises(ConnectionFailed):
            await ask


async def test_a_refused_connection_spends_nothing(session: ClientSession) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    web = door(session, f"http://127.0.0.1:{port}")
    for ask in (web.read(READ, whole), web.purchase(POST, whole)):
        with pytest.raises(ConnectionFailed, match="ClientConnectorError"):
            await ask


async def test_a_failed_tls_handshake_spends_nothing(session: ClientSession) -> None:
    heard: list[bytes] = []

    async def plain(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.append(await reader.read(65536))
        writer.write(said("this is not TLS"))
        writer.close()

    async with await asyncio.start_server(plain, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        with pytest.raises(ConnectionFailed, match="SSL"):
            await door(session, f"https://127.0.0.1:{port}").purchase(POST, whole)
    assert ICCID.encode() not in b"".join(heard)


@pytest.mark.parametrize("error", [OSError("no such host"), None], ids=["unknown", "silent"])
async def test_a_name_that_does_not_resolve_spends_nothing(
    loopback: None, monkeypatch: pytest.MonkeyPatch, error: OSError | None
) -> None:
    monkeypatch.setattr(http, "PURCHASE", ClientTimeout(total=5, connect=0.1))
    connector = TCPConnector(resolver=SlowResolver(error))
    async with ClientSession(connector=connector) as session:
        with pytest.raises(ConnectionFailed):
            await door(session, "http://provider.invalid").purchase(POST, whole)


# Secrets


async def test_the_last_answers_are_kept_masked_and_without_identifiers(
    session: ClientSession,
) -> None:
    body = {
        "iccid": ICCID,
        "qrcode": "LPA:1$smdp.example$ABC",
        "note": f"for {ICCID} by another-planted-secret",
        "key": "a-planted-key",
        "price": 18.4,
        "empty": None,
        "matching_id": None,
    }
    answers = [said("{}"), said("<html>" + ICCID, "500 Oh"), said(json.dumps(body))]
    async with serving(*answers) as server:
        web = door(session, server.url)
        for _ in range(8):
            with suppress(ConnectionFailed):
                await web.read(READ, whole)
    assert len(web.kept) == http.KEPT
    kept = web.kept[-1]
    assert (kept.at, kept.method, kept.path, kept.status) == (NOW, "GET", "/lines/{iccid}", 200)
    assert json.loads(kept.body) == {
        "iccid": MASK,
        "qrcode": MASK,
        "note": f"for {MASK} by {MASK}",
        "key": MASK,
        "price": "18.4",
        "empty": None,
        "matching_id": None,
    }


async def test_kept_answers_are_short(session: ClientSession) -> None:
    async with serving(said(json.dumps(["x" * 100] * 1000)), said("<html>" * 9999)) as server:
        web = door(session, server.url)
        await web.read(READ, whole)
        await web.read(READ, whole)
    assert len(web.kept[0].body) == http.KEPT_BODY
    assert web.kept[1].body == '"not JSON"'


async def test_errors_and_logs_tell_neither_addresses_nor_secrets(
    session: ClientSession, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr(http, "READ", ClientTimeout(total=0.2, connect=0.1))
    echo = json.dumps({"message": f"no {ICCID} a-planted-key another-planted-secret"})
    async with serving(said(echo, "400 Bad"), said("{}")[:-1]) as server:
        web = door(session, server.url)
        for _ in range(2):
            try:
                await web.read(READ, whole)
            except ConnectionFailed as err:
                logging.getLogger("test").exception("failed")
                shown = (str(err), repr(err), repr(READ), repr(POST), repr(web))
                assert not any(ICCID in text or "planted" in text for text in shown)
    assert caplog.text.count("Traceback") == 2
    assert ICCID not in caplog.text
    assert "planted" not in caplog.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Topup (8910300000005271146)", "Topup (***)"),
        ("call +855 12 345 678 901 now", "call +*** now"),
        ("8910 3000 0000 5271 146", "***"),
        ("8910-3000-0000-5271-146", "***"),
        ("code 12345", "code 12345"),
        ("code 123456", "code ***"),
        ("2026-11-21 13:37:07", "2026-11-21 13:37:07"),
        ("bonbon-mobile-30days-10gb-topup", "bonbon-mobile-30days-10gb-topup"),
        ("Authorization: Bearer abc.def", "Authorization: ***"),
        ("token eyJhbGciOi.J9.x-_y=", "token ***"),
        ("LPA:1$lpa.example$AB-CD", "***"),
        ("sig 0123456789abcdef0123456789ABCDEF!", "sig ***!"),
        ("half \ud800 character", "half ? character"),
        ("my secret word", "my *** word"),
        ("a abc", "a abc"),
    ],
)
def test_words_are_masked(text: str, shown: str) -> None:
    assert redact(text, ("secret", "abc")) == shown


def test_masking_reaches_every_depth_and_ends() -> None:
    nested: object = "8910300000005271146"
    for _ in range(100):
        nested = [nested]
    assert "8910300000005271146" not in json.dumps(mask(nested))
    assert mask({"8910300000005271146": 8910300000005271146}) == {MASK: MASK}
    assert mask([True, None, 5, 12.5]) == [True, None, 5, 12.5]
    assert mask({"ICCID": "x"}) == {"ICCID": MASK}
    assert mask({"iccid": "is required"}, names=False) == {"iccid": "is required"}
