"""What every simulator shares: serving, steering over HTTP, faults, and the list of charges.

A simulator is a real HTTP server. The charges it keeps are the judge of every test about money.

Steering, the same for all of them, in JSON. What is asked for and not understood is answered with
status 400 and `{"error": …}`.

    GET    /_sim/state      everything, for people and tests
    GET    /_sim/charges    {"count": 1, "charges": [{"number", "at", "line", "package", "amount",
                            "currency", "order", "reference"}]}
    GET    /_sim/faults     {"faults": […]}: those still to come
    POST   /_sim/faults     {"kind": "drop_after", "endpoint": "recharge", "count": 1, "delay": 0}:
                            `Fault` says what there is; `count` null is "until taken away"
    DELETE /_sim/faults     take all faults away
    POST   /_sim/consume    {"line": …, "megabytes": 100, "minutes": 0, "texts": 0}: use something;
                            without "line" every line does
    POST   /_sim/lines      {"line": …, …}: change or add a line
    POST   /_sim/packages   {"package": …, "line": …, …}: change a package, take it off sale
    POST   /_sim/wallet     {"amount": "12.50", "currency": "USD"}; amount null: the wallet is hidden
    POST   /_sim/settings   how the provider behaves
    POST   /_sim/clock      {"seconds": 3600}: the provider's clock jumps ahead
    POST   /_sim/reset      {}: as at the start: lines, wallet, charges, faults, settings

The last JSON names of lines, packages and settings are those of the methods `set_line`,
`set_package` and `configure` of each simulator.
"""

from abc import ABC, abstractmethod
import argparse
import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
import errno
from http import HTTPStatus
import json
import signal
import sys
from typing import Any, ClassVar, Self, override

from aiohttp import web

HOST = "127.0.0.1"

type Json = Any
"""A JSON value, as the standard library reads and writes it."""
type Steering = tuple[str, str, Callable[[dict[str, Json]], Json]]
"""Method, path and action of a way to steer a simulator."""


class FaultKind(StrEnum):
    """What goes wrong. `…_before`: nothing is processed, so nothing is charged."""

    DROP_BEFORE = "drop_before"
    """The connection is cut."""
    ERROR_BEFORE = "error_before"
    """HTTP 500 with a page of HTML."""
    UNEXPECTED_BEFORE = "unexpected_before"
    """The provider's own "something went wrong"."""
    UNAUTHORISED = "unauthorised"
    """The provider's 401; tokens handed out before are void."""
    DENIED = "denied"
    """The provider's "not from this address"."""
    RATE_LIMITED = "rate_limited"
    """429, with `retry_after`."""
    ANSWER = "answer"
    """Exactly `status`, `headers` and `body`."""

    DROP_AFTER = "drop_after"
    ERROR_AFTER = "error_after"
    UNEXPECTED_AFTER = "unexpected_after"
    LATE = "late"
    """The right answer, `delay` seconds after it was processed."""
    TWICE = "twice"
    """The right answer, written two times onto the connection."""
    SLOW_BODY = "slow_body"
    """The right answer, its body spread over `delay` seconds."""
    CUT_OFF = "cut_off"
    """Half of the body, then the connection is cut."""
    TRUNCATED = "truncated"
    """A complete HTTP answer with half of the JSON."""
    GARBAGE = "garbage"
    HTML = "html"
    EMPTY = "empty"
    HUGE = "huge"
    """A body of 16 MiB."""
    REDIRECT = "redirect"
    """307 to the same address: whoever follows it buys again."""


_BEFORE = frozenset(
    {
        FaultKind.DROP_BEFORE,
        FaultKind.ERROR_BEFORE,
        FaultKind.UNEXPECTED_BEFORE,
        FaultKind.UNAUTHORISED,
        FaultKind.DENIED,
        FaultKind.RATE_LIMITED,
        FaultKind.ANSWER,
    }
)
_PAGE = "<!DOCTYPE html><html><body><h1>Server error</h1></body></html>"
_HUGE = 16 * 1024 * 1024
_SLICES = 10


@dataclass(kw_only=True)
class Fault:
    """Something to go wrong with the next `count` requests to an endpoint.

    `endpoint` is the provider method that is disturbed (`login`, `lines`, `read`, `packages`,
    `history`, `wallet`, `recharge`, `look_up`; where there are two steps also `operators`,
    `prepare`, `release`), or `*` for any. `delay` seconds pass before the answer (after the charge,
    where there is one).
    """

    kind: FaultKind
    endpoint: str = "*"
    count: int | None = 1
    delay: float = 0
    retry_after: str | None = "60"
    status: int = HTTPStatus.OK
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""

    def __post_init__(self) -> None:
        """Refuse what is no fault (steering comes in as JSON)."""
        self.kind = FaultKind(self.kind)
        if self.count is not None and self.count < 1:
            raise ValueError("count: at least 1, or null")


@dataclass(frozen=True, kw_only=True)
class Charge:
    """Money taken from the wallet, once."""

    number: int
    at: datetime
    line: str
    package: str
    amount: Decimal
    currency: str
    order: str
    """The provider's own number of the order."""
    reference: str
    """What the buyer sent as its own reference."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A request as a simulator sees it."""

    method: str
    route: str
    """The path with placeholders."""
    match: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    form: Mapping[str, str]
    json: Json = None


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer: JSON, or a text as it is."""

    body: Json
    status: int = HTTPStatus.OK
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def raw(self) -> bytes:
        """The body as it is sent."""
        return self.body.encode() if isinstance(self.body, str) else json.dumps(self.body).encode()


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """A request and its undisturbed answer (`None` where there was none), for checks."""

    call: Call
    endpoint: str
    reply: Reply | None
    fault: FaultKind | None


@dataclass(frozen=True, kw_only=True)
class Route:
    """One address of the provider's API."""

    method: str
    path: str
    endpoint: str
    handler: Callable[[Call], Reply]


class Simulator(ABC):
    """A provider's stand-in; an async context manager that serves on 127.0.0.1."""

    name: ClassVar[str]

    def __init__(self, *, port: int = 0) -> None:
        """`port` 0 lets the system choose one."""
        self._port = port
        self._runner: web.AppRunner | None = None
        self.reset()

    # What a simulator must say.

    @abstractmethod
    def routes(self) -> Sequence[Route]:
        """The provider's API."""

    @abstractmethod
    def error(self, kind: FaultKind) -> Reply:
        """How this provider words `UNAUTHORISED`, `DENIED`, `RATE_LIMITED`, `UNEXPECTED_…`."""

    @abstractmethod
    def state(self) -> dict[str, Json]:
        """Everything there is to know, for `/_sim/state`."""

    @abstractmethod
    def consume(
        self, line: str | None = None, *, megabytes: float = 0, minutes: int = 0, texts: int = 0
    ) -> None:
        """Use something on a line, or on all."""

    @abstractmethod
    def set_wallet(self, amount: str | None, currency: str | None = None) -> None:
        """Put an amount into the wallet, or hide it (`None`)."""

    @abstractmethod
    def set_line(self, *args: Json, **changes: Json) -> None:
        """Change or add a line; what can be changed is the simulator's own."""

    @abstractmethod
    def set_package(self, *args: Json, **changes: Json) -> None:
        """Change a package on sale; what can be changed is the simulator's own."""

    @abstractmethod
    def configure(self, **settings: Json) -> None:
        """Change how the provider behaves; raises `ValueError` for what does not exist."""

    # What they share.

    def endpoint(self, route: Route, call: Call) -> str:  # noqa: ARG002 - for those that need it
        """The provider method behind a request, where one address serves several."""
        return route.endpoint

    def reset(self) -> None:
        """Back to the start."""
        self.charges: list[Charge] = []
        self.faults: list[Fault] = []
        self.exchanges: deque[Exchange] = deque(maxlen=1000)
        self._ahead = timedelta()

    def now(self) -> datetime:
        """The provider's clock, aware UTC."""
        return datetime.now(UTC) + self._ahead

    def advance(self, seconds: float) -> None:
        """Let the provider's clock jump ahead."""
        self._ahead += timedelta(seconds=seconds)

    def fault(self, kind: FaultKind, endpoint: str = "*", **details: Json) -> Fault:
        """Let something go wrong; `Fault` says what there is."""
        fault = Fault(kind=kind, endpoint=endpoint, **details)
        self.faults.append(fault)
        return fault

    def clear_faults(self) -> list[Fault]:
        """Take all faults away; returns what is left: none."""
        self.faults.clear()
        return self.faults

    def charge(
        self, *, line: str, package: str, amount: Decimal, currency: str, order: str, reference: str
    ) -> None:
        """Note that money was taken."""
        self.charges.append(
            Charge(
                number=len(self.charges) + 1,
                at=self.now(),
                line=line,
                package=package,
                amount=amount,
                currency=currency,
                order=order,
                reference=reference,
            )
        )

    @property
    def net_charges(self) -> list[Charge]:
        """The charges whose money did not come back."""
        return self.charges

    @property
    def url(self) -> str:
        """Where it serves."""
        if self._runner is None or not self._runner.addresses:
            raise RuntimeError("the simulator is not started")
        return f"http://{HOST}:{self._runner.addresses[0][1]}"

    async def start(self) -> None:
        """Serve; raises `OSError` if the port is taken."""
        app = web.Application()
        for route in self.routes():
            app.router.add_route(route.method, route.path, self._serve(route))
        for method, path, act in self._steering():
            app.router.add_route(method, f"/_sim/{path}", _steer(act))
        # Requests that are being kept waiting do not hold up the end, nor outlive their caller. No
        # handler waits for anything before it has charged.
        runner = web.AppRunner(
            app, access_log=None, shutdown_timeout=0.1, handler_cancellation=True
        )
        await runner.setup()
        try:
            await web.TCPSite(runner, HOST, self._port).start()
        except OSError:
            await runner.cleanup()
            raise
        self._runner = runner

    async def stop(self) -> None:
        """Stop serving."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    async def __aenter__(self) -> Self:
        """Serve."""
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Stop serving."""
        await self.stop()

    def _steering(self) -> Sequence[Steering]:
        """The table of `/_sim/`: each action takes the JSON object sent as keyword arguments."""

        def answered(act: Callable[..., object]) -> Callable[[dict[str, Json]], Json]:
            def run(body: dict[str, Json]) -> Json:
                act(**body)
                return self.state()

            return run

        def faults(_: object = None) -> Json:
            return {"faults": [asdict(fault) for fault in self.faults]}

        return (
            ("GET", "state", lambda _: self.state()),
            (
                "GET",
                "charges",
                lambda _: {
                    "count": len(self.charges),
                    "charges": [asdict(c) for c in self.charges],
                },
            ),
            ("GET", "faults", faults),
            ("POST", "faults", lambda body: faults(self.fault(**body))),
            ("DELETE", "faults", lambda _: faults(self.clear_faults())),
            ("POST", "consume", answered(self.consume)),
            ("POST", "lines", answered(self.set_line)),
            ("POST", "packages", answered(self.set_package)),
            ("POST", "wallet", answered(self.set_wallet)),
            ("POST", "settings", answered(self.configure)),
            ("POST", "clock", answered(self.advance)),
            ("POST", "reset", answered(self.reset)),
        )

    def _serve(self, route: Route) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            call = await _call(request, route.path)
            endpoint = self.endpoint(route, call)
            fault = self._next_fault(endpoint)
            kind = None if fault is None else fault.kind
            reply = None if kind in _BEFORE else route.handler(call)
            self.exchanges.append(Exchange(call=call, endpoint=endpoint, reply=reply, fault=kind))
            if fault is None:
                assert reply is not None
                return _response(reply)
            return await self._disturbed(request, fault, reply)

        return serve

    def _next_fault(self, endpoint: str) -> Fault | None:
        for fault in self.faults:
            if fault.endpoint in {"*", endpoint}:
                if fault.count is not None:
                    fault.count -= 1
                    if fault.count == 0:
                        self.faults.remove(fault)
                return fault
        return None

    async def _disturbed(
        self, request: web.Request, fault: Fault, reply: Reply | None
    ) -> web.StreamResponse:
        if fault.kind is FaultKind.SLOW_BODY and reply is not None:
            return await _slowly(request, reply, fault.delay)
        await asyncio.sleep(fault.delay)
        match fault.kind:
            case FaultKind.DROP_BEFORE | FaultKind.DROP_AFTER:
                return _cut(request, b"")
            case FaultKind.TWICE if reply is not None:
                return _cut(request, _on_the_wire(reply) * 2)
            case FaultKind.CUT_OFF if reply is not None:
                wire = _on_the_wire(reply)
                return _cut(request, wire[: len(wire) - len(reply.raw) // 2])
        return _response(self._instead(request, fault, reply))

    def _instead(self, request: web.Request, fault: Fault, reply: Reply | None) -> Reply:
        """What is sent in place of the right answer."""
        right = Reply(body="") if reply is None else reply
        half = right.raw[: len(right.raw) // 2].decode(errors="ignore")
        internal, moved = HTTPStatus.INTERNAL_SERVER_ERROR, HTTPStatus.TEMPORARY_REDIRECT
        table: dict[FaultKind, Callable[[], Reply]] = {
            FaultKind.ERROR_BEFORE: lambda: Reply(body=_PAGE, status=internal),
            FaultKind.ERROR_AFTER: lambda: Reply(body=_PAGE, status=internal),
            FaultKind.ANSWER: lambda: Reply(
                body=fault.body, status=fault.status, headers=fault.headers
            ),
            FaultKind.LATE: lambda: right,
            FaultKind.TRUNCATED: lambda: Reply(body=half),
            FaultKind.GARBAGE: lambda: Reply(body="\x00\x01garbage}{"),
            FaultKind.HTML: lambda: Reply(body=_PAGE),
            FaultKind.EMPTY: lambda: Reply(body=""),
            FaultKind.HUGE: lambda: Reply(body={"data": "x" * _HUGE}),
            FaultKind.REDIRECT: lambda: Reply(
                body="", status=moved, headers={"Location": str(request.url)}
            ),
        }
        if fault.kind in table:
            return table[fault.kind]()
        worded = self.error(fault.kind)
        if fault.kind is FaultKind.RATE_LIMITED and fault.retry_after is not None:
            return replace(worded, headers={**worded.headers, "Retry-After": fault.retry_after})
        return worded


async def _call(request: web.Request, route: str) -> Call:
    form: dict[str, str] = {}
    body: Json = None
    if request.content_type == "application/json":
        body = await request.json()
    elif request.body_exists:
        form = {key: str(value) for key, value in (await request.post()).items()}
    return Call(
        method=request.method,
        route=route,
        match=dict(request.match_info),
        query=dict(request.query),
        headers=request.headers,
        form=form,
        json=body,
    )


def _response(reply: Reply) -> web.Response:
    kind = "application/json" if not isinstance(reply.body, str) else "text/html"
    headers = {"Content-Type": kind, **reply.headers}
    return web.Response(body=reply.raw, status=reply.status, headers=headers)


async def _slowly(request: web.Request, reply: Reply, seconds: float) -> web.StreamResponse:
    response = web.StreamResponse(status=reply.status, headers={"Content-Type": "application/json"})
    await response.prepare(request)
    size = max(1, len(reply.raw) // _SLICES)
    for start in range(0, len(reply.raw), size):
        await asyncio.sleep(seconds / _SLICES)
        await response.write(reply.raw[start : start + size])
    await response.write_eof()
    return response


def _on_the_wire(reply: Reply) -> bytes:
    head = (
        f"HTTP/1.1 {reply.status} {HTTPStatus(reply.status).phrase}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(reply.raw)}\r\n\r\n"
    )
    return head.encode() + reply.raw


def _cut(request: web.Request, last: bytes) -> web.Response:
    """Write something past aiohttp, then cut the connection; the result goes nowhere."""
    if request.transport is not None:
        if last:
            request.transport.write(last)
            request.transport.close()
        else:
            request.transport.abort()
    return web.Response()


def _steer(
    act: Callable[[dict[str, Json]], Json],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def steer(request: web.Request) -> web.Response:
        try:
            body = await request.json() if request.body_exists else {}
            answer = act(body)
        except (ValueError, TypeError, KeyError, ArithmeticError) as err:
            answer = {"error": str(err)}
            return web.json_response(answer, status=HTTPStatus.BAD_REQUEST)
        return web.Response(text=_dumps(answer), content_type="application/json")

    return steer


class _Encoder(json.JSONEncoder):
    @override
    def default(self, o: object) -> str:
        """Times in ISO 8601, sums as they are written."""
        return o.isoformat() if isinstance(o, datetime) else str(o)


def _dumps(value: Json) -> str:
    return json.dumps(value, cls=_Encoder)


def main(simulator: type[Simulator]) -> int:
    """Serve until SIGTERM or SIGINT; the exit status says whether it could."""
    parser = argparse.ArgumentParser(description=f"A stand-in for {simulator.name}.")
    parser.add_argument("--port", type=int, default=0, help="0 (the default) chooses a free one")
    port: int = parser.parse_args().port
    return asyncio.run(_serve_until_told(simulator(port=port), port))


async def _serve_until_told(simulator: Simulator, port: int) -> int:
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    try:
        async with simulator:
            print(f"{simulator.name} simulator: {simulator.url}", flush=True)  # noqa: T201 - for people
            await told.wait()
    except OSError as err:
        taken = err.errno == errno.EADDRINUSE
        why = f"port {port} is in use" if taken else f"port {port}: {err.strerror}"
        sys.stderr.write(f"{simulator.name} simulator: {why}; choose another with --port\n")
        return 1
    return 0
