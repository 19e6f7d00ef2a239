"""DT One: airtime and bundles for any prepaid number, through the Digital Value Services API, version 1.

Facts are from DT One's OpenAPI document of that API, version 1.14.0, and from developers.dtone.com. What the answers
say is read in `dt_one_answers` and `dt_one_products`.

A purchase has two steps: a transaction is created, which holds its price in the wallet, and confirmed. It bears our
own reference, which is unique there: a second transaction with the same one is refused, and the first one is found
by it. DT One never reads a line: what a line has must be read by other means.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import ClassVar, Final, override

from aiohttp import ClientSession

from ..lines.models import Money, Package, PackageRecord, Reading, Receipt
from . import dt_one_answers as answers, dt_one_errors as errors, dt_one_orders as orders
from .base import (
    Capabilities,
    Charged,
    ConnectionFailed,
    Effect,
    FoundLine,
    Identifier,
    LineFacts,
    NotCharged,
    Operator,
    Order,
    OutcomeUnknown,
    Pending,
    Provider,
    ProviderError,
    Quote,
    RawAnswer,
    RefusalReason,
    Refused,
    Retry,
    Reversed,
    Sells,
)
from .basic import Basic
from .bearer import utcnow
from .dt_one_answers import MAY_COST, UNDER_WAY, Status, Transaction
from .dt_one_products import products
from .http import Http, Request

DEFAULT_URL: Final = "https://dvs-api.dtone.com/v1"
"""Production; https://preprod-dvs-api.dtone.com/v1 is for tests, with keys of its own."""
_PER_PAGE: Final = 100
_USUAL_PAGE: Final = 50
"""What a page holds if our wish for more is not heard: only a shorter one is surely the last."""
_MOST_PAGES: Final = 50

_HISTORY: Final = timedelta(days=7)
_WINDOW: Final = timedelta(hours=24)
"""The longest span that transactions can be asked for by date (operation "getTransactions")."""
_OVERLAP: Final = timedelta(hours=22)
"""How far behind the last look the next one begins: what was only created then may have been confirmed since."""
_SKEW: Final = timedelta(hours=1)
"""How far the provider's clock may be ahead of ours."""


class DtOne(Provider):
    """One account. Its wallet pays for any number; what is sold depends on the operator of the number."""

    capabilities: ClassVar[Capabilities] = Capabilities(
        lists_lines=False,
        identifier=Identifier.MSISDN,
        reads=frozenset(),
        sells=Sells.AMOUNT_RANGE,
        retry=Retry.REFERENCE,
        # A transaction is completed when the operator has accepted it; how long the operator then takes is not
        # documented. Longer than the longest delay of the test environment (5 minutes), by our choice.
        credit_delay=timedelta(minutes=15),
        poll_floor=timedelta(minutes=15),
        effect=Effect.EXTENDS,
        wallet=True,
        history=True,
        history_is_credit=False,
        two_steps=True,
        # That COMPLETED may become REVERSED is documented, until when is not: a week is our choice.
        reversals=timedelta(days=7),
        finds_operator=True,
    )

    def __init__(
        self,
        *,
        session: ClientSession,
        api_key: str,
        api_secret: str,
        lines: Mapping[str, LineFacts] | None = None,
        base_url: str = DEFAULT_URL,
        clock: Callable[[], datetime] = utcnow,
    ) -> None:
        """`lines`: which operator a number has, where its owner says so; `clock` tells aware UTC."""
        self._lines = {} if lines is None else lines
        self._clock = clock
        self._sure: dict[str, str] = {}
        self._past: dict[str, tuple[datetime | None, tuple[Transaction, ...]]] = {}
        auth = Basic(api_key, api_secret)
        self._http = Http(
            session=session,
            base_url=base_url,
            auth=auth,
            error=errors.error,
            secrets=auth.secrets,
            clock=clock,
        )

    @property
    @override
    def raw_answers(self) -> Sequence[RawAnswer]:
        """The last answers, masked, for diagnostics."""
        return self._http.kept

    @override
    async def login(self) -> None:
        """Prove that the credentials work."""
        await self.wallet()

    @override
    async def lines(self) -> Sequence[FoundLine]:
        """None: any number can be recharged."""
        return ()

    @override
    async def read(self, line: str) -> Reading:
        """Know nothing: a line is read by other means."""
        return Reading(read_at=self._clock())

    @override
    async def wallet(self) -> Money | None:
        """What is available in the account's only currency, without what open transactions hold, and without credit."""
        query = {"per_page": str(_PER_PAGE)}
        return await self._http.read(Request(path="/balances", query=query), answers.wallet)

    @override
    async def operators(self, line: str) -> Sequence[Operator]:
        """Networks that a number may belong to, the sure ones first."""
        found = await self._pages(
            "/lookup/mobile-number/{line}", answers.operators, ids={"line": line}
        )
        return sorted(found, key=lambda operator: not operator.sure)

    @override
    async def packages(self, line: str) -> Sequence[Package]:
        """What the operator of this number sells; raises `Refused` where the operator is not known."""
        query = {"operator_id": await self._operator(line)}
        found = await self._pages("/products", products, query=query)
        each = {package.package_id: package for sold in found for package in sold}
        return tuple(each.values())

    async def _operator(self, line: str) -> str:
        """What the owner says, else what DT One is sure of, asked once: a number that is ported is rare."""
        facts = self._lines.get(line)
        if facts is not None and facts.operator is not None:
            return facts.operator
        if line not in self._sure:
            sure = next((found.id for found in await self.operators(line) if found.sure), None)
            if sure is None:
                raise Refused(RefusalReason.LINE_NOT_ELIGIBLE)
            self._sure[line] = sure
        return self._sure[line]

    @override
    async def history(self, line: str) -> Sequence[PackageRecord]:
        """What was confirmed for this number in the last 7 days, and may have been charged.

        Only one day can be asked for at a time, so older ones are remembered from look to look.
        """
        now = self._clock()
        oldest, end = now + _SKEW - _HISTORY, now + _SKEW
        looked, remembered = self._past.get(line, (None, ()))
        begin = oldest if looked is None else max(oldest, looked - _OVERLAP)
        found = {
            entry.id: entry
            for entry in remembered
            if entry.created_at is not None and oldest <= entry.created_at < begin
        }
        for window in _windows(begin, end):
            found |= {entry.id: entry for entry in await self._transactions(line, *window)}
        self._past[line] = now, tuple(found.values())
        return [answers.record(entry) for entry in found.values() if entry.status in MAY_COST]

    @override
    async def prepare(self, order: Order) -> Quote:
        """Create a transaction, unconfirmed: its price is held until it is confirmed, cancelled or expired.

        Sent once: nothing repeats a POST on its way (see `Http.read`), and Basic credentials are never better the
        second time. If it arrives twice all the same, the second one is refused (1007001) and the first one adopted.
        Raises `OutcomeUnknown` if DT One says that it was confirmed, which nobody asked for.
        """
        request = Request(
            method="POST",
            path="/async/transactions",
            json=orders.wanted(order),
            ids={"line": order.line},
        )
        created: Transaction | None
        try:
            created = await self._http.read(request, lambda body: orders.ours(body, order))
        except errors.CodedRefusal as refusal:
            if refusal.codes != {errors.REFERENCE_USED}:
                raise
            created = await self._find(order)
        if created is not None and created.status is Status.CREATED:
            if quote := orders.quote(created):
                return quote
        elif created is not None:
            raise orders.refusal(created) or OutcomeUnknown(created.detail)
        raise ConnectionFailed("unreadable answer")

    @override
    async def release(self, order: Order) -> None:
        """Cancel the transaction of an order, if there is one.

        One that is not found yet was never confirmed, costs nothing, and expires by itself. Raises `OutcomeUnknown`
        if it was confirmed after all.
        """
        found = await self._find(order)
        if found is not None and found.status is Status.CREATED:
            found = await self._take_back(order, found.id)
            if found is None or found.status is Status.CREATED:
                raise ConnectionFailed("not cancelled yet")
        if found is not None and orders.refusal(found) is None:
            raise OutcomeUnknown(found.detail)

    @override
    async def recharge(self, order: Order) -> Receipt | Pending:
        """Confirm the transaction that `prepare` created. Confirming twice is refused, and never tried."""
        if order.receipt is None:
            raise Refused(RefusalReason.INVALID_REQUEST)
        request = Request(
            method="POST",
            path="/async/transactions/{id}/confirm",
            ids={"id": order.receipt, "line": order.line},
        )
        try:
            confirmed = await self._http.purchase(request, lambda body: orders.ours(body, order))
        except errors.CodedRefusal as refusal:
            if refusal.codes & errors.NO_ANSWER_TO_CONFIRMING:
                raise OutcomeUnknown(refusal.message) from None
            raise
        if confirmed.status in UNDER_WAY:
            return Pending(receipt=confirmed.id)
        if confirmed.status is Status.COMPLETED:
            return orders.receipt(confirmed, order)
        raise orders.refusal(confirmed) or OutcomeUnknown(confirmed.detail)

    @override
    async def look_up(self, order: Order) -> Charged | NotCharged | Pending | Reversed | None:
        """See what became of the transaction; one that waits to be confirmed is cancelled first."""
        found = await self._find(order)
        if found is not None and found.status is Status.CREATED:
            found = await self._take_back(order, found.id)
        if found is None or found.status is Status.CREATED:
            return None
        if found.status in UNDER_WAY:
            return Pending(receipt=found.id)
        if found.status is Status.COMPLETED:
            return Charged(receipt=orders.receipt(found, order))
        return (Reversed if found.status is Status.REVERSED else NotCharged)(message=found.detail)

    async def _take_back(self, order: Order, id_: str) -> Transaction | None:
        """Cancel a transaction and read it again, which tells what became of it, however the cancelling ended.

        Raises why it could not be cancelled, if it still can be confirmed.
        """
        failure: ProviderError | None = None
        request = Request(
            method="POST",
            path="/transactions/{id}/cancel",
            ids={"id": id_, "line": order.line},
        )
        try:
            await self._http.read(request, lambda body: orders.ours(body, order))
        except ProviderError as err:
            failure = err
        again = await self._find(order)
        if failure and (again is None or again.status is Status.CREATED):
            raise failure
        return again

    async def _find(self, order: Order) -> Transaction | None:
        """Find the transaction of an order: by its number, which lists may know later, or else by our reference."""
        if order.receipt is None:
            # With it, those of all times are searched.
            request = Request(
                path="/transactions",
                query={"external_id": order.reference},
                ids={"line": order.line},
            )
        else:
            ids = {"id": order.receipt, "line": order.line}
            request = Request(path="/transactions/{id}", ids=ids)
        try:
            return await self._http.read(request, lambda body: orders.found(body, order))
        except errors.CodedRefusal as refusal:
            if refusal.codes == {errors.NO_TRANSACTION}:
                return None
            raise

    async def _transactions(self, line: str, begin: datetime, end: datetime) -> list[Transaction]:
        """All transactions for a number that were created between two times, at most a day apart."""
        query = {
            "credit_party_mobile_number": line,
            "from_date": f"{begin:%Y-%m-%dT%H:%M:%SZ}",
            "to_date": f"{end:%Y-%m-%dT%H:%M:%SZ}",
        }
        try:
            found = await self._pages(
                "/transactions", answers.transactions, query=query, ids={"line": line}
            )
        except errors.CodedRefusal as refusal:
            if refusal.codes == {errors.NO_TRANSACTION}:
                return []
            raise
        return [entry for entry in found if orders.same_number(entry.number, line)]

    async def _pages[T](
        self,
        path: str,
        parse: Callable[[object], Sequence[T]],
        *,
        query: Mapping[str, str] | None = None,
        ids: Mapping[str, str] | None = None,
    ) -> list[T]:
        """Read a list to its end."""
        found: list[T] = []
        for page in range(1, _MOST_PAGES + 1):
            paged = {**(query or {}), "page": str(page), "per_page": str(_PER_PAGE)}
            batch = await self._http.read(Request(path=path, query=paged, ids=ids or {}), parse)
            found += batch
            if len(batch) < _USUAL_PAGE:
                break
        return found


def _windows(begin: datetime, end: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Cut a span into pieces that can be asked for."""
    while begin < end:
        until = min(begin + _WINDOW, end)
        yield begin, until
        begin = until
