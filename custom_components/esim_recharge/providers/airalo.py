"""Airalo: travel eSIMs bought through the Partner API, version 2.

Facts are from the Airalo Partner API documentation (developers.partners.airalo.com); the page is
named where a fact is used. What the answers say is read in `airalo_answers`.

There is no idempotency key, and the page "Submit top-up order" shows that the description we send
is not the one that is stored: a purchase whose answer is lost can be found by comparing the line's
package history before and after, and only with luck by our reference.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from http import HTTPStatus
from typing import ClassVar, Final, override

from aiohttp import ClientSession

from ..lines.models import (
    Money,
    Package,
    PackageRecord,
    Reading,
    Receipt,
)
from . import airalo_answers as answers
from .base import (
    AccessDeniedError,
    AuthError,
    Capabilities,
    Charged,
    Effect,
    FoundLine,
    Identifier,
    NotCharged,
    NotFoundError,
    Order,
    Provider,
    ProviderError,
    RawAnswer,
    Reads,
    RefusalReason,
    Refused,
    Retry,
    Sells,
)
from .bearer import Bearer, Token, utcnow
from .http import Answer, Http, Request, words

DEFAULT_URL: Final = "https://partners-api.airalo.com"
"""For production and sandbox alike: the sandbox is a mode of the account (page "Sandbox mode")."""
_PER_PAGE: Final = 100
_MOST_PAGES: Final = 100

_REASON: Final = {
    11: RefusalReason.INSUFFICIENT_FUNDS,
    13: RefusalReason.TEMPORARY,
    14: RefusalReason.INVALID_REQUEST,
    23: RefusalReason.LINE_NOT_ELIGIBLE,
    33: RefusalReason.PACKAGE_UNAVAILABLE,
    34: RefusalReason.PACKAGE_UNAVAILABLE,
    43: RefusalReason.INVALID_REQUEST,
    73: RefusalReason.LINE_RETIRED,
}
"""Codes of status 422 (page "Error handling"). 53, "unexpected error", is missing on purpose: it
does not say that nothing was charged."""
_ORDER_LIMIT: Final = "validation.order_exceed_limit"


class Airalo(Provider):
    """One partner account. Its wallet pays for all eSIMs that were bought through the API."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        lists_lines=True,
        identifier=Identifier.ICCID,
        reads=frozenset({Reads.DATA, Reads.VOICE, Reads.SMS, Reads.VALIDITY, Reads.STATUS}),
        sells=Sells.PACKAGES,
        retry=Retry.DIFF,
        # The usage is served from a cache of 20 minutes (page "Get usage"); only in the sandbox,
        # where nothing is paid, of 60 (page "Sandbox mode").
        credit_delay=timedelta(minutes=20),
        poll_floor=timedelta(minutes=20),
        effect=Effect.QUEUES,
        wallet=True,
        history=True,
        currency=answers.CURRENCY,
    )

    def __init__(
        self,
        *,
        session: ClientSession,
        client_id: str,
        client_secret: str,
        base_url: str = DEFAULT_URL,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        """`clock` tells aware UTC; `base_url` is without the version, other hosts are for tests."""
        self._credentials = {"client_id": client_id, "client_secret": client_secret}
        self._clock = clock
        self._bearer = Bearer(self._fetch_token, clock)
        self._http = Http(
            session=session,
            base_url=base_url,
            auth=self._bearer,
            error=_error,
            secrets=self._credentials.values(),
            clock=clock,
        )

    @property
    @override
    def raw_answers(self) -> Sequence[RawAnswer]:
        """The last answers, masked, for diagnostics."""
        return self._http.kept

    @override
    async def login(self) -> None:
        """Prove that the credentials work, and that calls from this address are let in."""
        self._bearer.forget()
        await self.wallet()

    @override
    async def lines(self) -> Sequence[FoundLine]:
        """All eSIMs bought through the API (page "Get eSIMs list"), each once."""
        found: dict[str, FoundLine] = {}
        for page in range(1, _MOST_PAGES + 1):
            query = {"include": "order", "limit": str(_PER_PAGE), "page": str(page)}
            request = Request(path="/v2/sims", query=query)
            batch, last = await self._http.read(request, answers.lines)
            # An eSIM bought between two pages pushes another one onto the next page.
            found |= {line.identifier: line for line in batch if line is not None}
            if not batch or page >= last:
                break
        return tuple(found.values())

    @override
    async def read(self, line: str) -> Reading:
        """Look at an eSIM (page "Get usage"). How old the figures are is not told."""
        now = self._clock()
        return await self._http.read(
            Request(path="/v2/sims/{iccid}/usage", ids={"iccid": line}),
            lambda body: answers.reading(body, now),
        )

    @override
    async def packages(self, line: str) -> Sequence[Package]:
        """The top-ups for this eSIM (page "Get top-up package list")."""
        return await self._http.read(
            Request(path="/v2/sims/{iccid}/topups", ids={"iccid": line}), answers.packages
        )

    @override
    async def history(self, line: str) -> Sequence[PackageRecord]:
        """The original package and every top-up (page "Get eSIM package history")."""
        return await self._http.read(
            Request(path="/v2/sims/{iccid}/packages", ids={"iccid": line}), answers.history
        )

    @override
    async def wallet(self) -> Money | None:
        """The account's money in its own currency (page "Get balance")."""
        return await self._http.read(Request(path="/v2/balance"), answers.wallet)

    @override
    async def recharge(self, order: Order) -> Receipt:
        """Buy a top-up (page "Submit top-up order"). It queues behind a package that is running."""
        form = {
            "package_id": order.package.package_id,
            "iccid": order.line,
            "description": order.reference,
        }
        request = Request(
            method="POST",
            path="/v2/orders/topups",
            form=form,
            multipart=True,
            ids={"iccid": order.line},
        )
        return await self._http.purchase(request, lambda body: answers.receipt(body, order))

    @override
    async def look_up(self, order: Order) -> Charged | NotCharged | None:
        """Search the orders for our reference (page "Get order list").

        Not found tells nothing: the description may not be ours (see the module's docstring). The
        filter finds parts of texts, so the whole is compared here. No date is given, because the
        time zone of the dates is not documented.
        """
        query = {"filter[description]": order.reference, "include": "status", "limit": "50"}
        return await self._http.read(
            Request(path="/v2/orders", query=query), lambda body: answers.charged(body, order)
        )

    async def _fetch_token(self) -> Token:
        form = {**self._credentials, "grant_type": "client_credentials"}
        request = Request(method="POST", path="/v2/token", form=form, login=True)
        return await self._http.read(request, answers.token)


def _error(answer: Answer) -> ProviderError | None:
    """Recognise the documented refusals (page "Error handling"), each by status and shape."""
    said = words(answer)
    match answer.status, answer.body:
        case HTTPStatus.UNPROCESSABLE_ENTITY, {"code": int(code), "reason": str()}:
            reason = _REASON.get(code)
            return None if reason is None else Refused(reason, said)
        case HTTPStatus.UNPROCESSABLE_ENTITY, {"data": {**fields}, "meta": {}}:
            return _invalid(fields, said)
        case HTTPStatus.UNAUTHORIZED, {"data": [], "meta": {}}:
            return AuthError(said)
        case HTTPStatus.FORBIDDEN, {"code": 89, "reason": str()}:
            return AccessDeniedError(said)
        case HTTPStatus.NOT_FOUND, {"data": [], "meta": {}}:
            return NotFoundError(said)
    return None


def _invalid(fields: Mapping[object, object], said: str) -> ProviderError | None:
    """Tell what a complaint about single fields means; `None` if it is not one."""
    if not fields or not all(isinstance(complaint, str | list) for complaint in fields.values()):
        return None
    if fields.keys() & {"client_id", "client_secret"}:
        return AuthError(said)
    if fields.keys() != {"package_id"}:
        return Refused(RefusalReason.INVALID_REQUEST, said)
    limit = _ORDER_LIMIT in str(fields["package_id"])
    return Refused(
        RefusalReason.LIMIT_REACHED if limit else RefusalReason.PACKAGE_UNAVAILABLE, said
    )
