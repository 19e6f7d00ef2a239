"""The one door to a purchase. Every caller (rule, action, card, approval) comes through `Recharger.recharge`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ulid_transform import ulid_now

from ..lines.models import Line, Package, Reading, Receipt
from ..lines.rules import Verdict
from ..providers.base import (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    Order,
    OutcomeUnknown,
    Pending,
    ProviderError,
    Quote,
    RateLimited,
    Refused,
)
from .aftermath import order_of, released
from .ledger import LedgerRestingError, LineBusyError
from .limits import ABOUT_READING, BEFORE_ASKING, Situation, answers, first_refusal
from .models import Kind, Origin, Reason, Recharge, Refusal, State
from .office import Account, Office
from .survey import Asked, Survey, Wish

NOT_CHARGED: Final[Mapping[type[ProviderError], str]] = {
    AuthError: "auth_failed",
    AccessDeniedError: "access_denied",
    ConnectionFailed: "not_reached",
    NotFoundError: "line_unknown",
    RateLimited: "rate_limited",
}
"""Reasons of the errors that carry none of their own."""

SURELY_NOT_CHARGED: Final[tuple[type[ProviderError], ...]] = (Refused, *NOT_CHARGED)


class BlockedError(Exception):
    """A guard said no: nothing was sent."""

    def __init__(self, refusal: Refusal) -> None:
        """Carry the guard's answer."""
        super().__init__(refusal.reason.value)
        self.refusal = refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Rehearsal:
    """What a recharge would do, without doing it."""

    verdict: Verdict
    package: Package | None
    answers: tuple[tuple[Reason, Refusal | None], ...]


class Recharger:
    """Buys, at most once, what the guards allow."""

    def __init__(self, office: Office, survey: Survey) -> None:
        """Keep what is shared."""
        self._office = office
        self._survey = survey
        self._tasks: set[asyncio.Task[Recharge]] = set()
        self._sending: set[str] = set()

    async def start(self) -> None:
        """After a restart, what was being sent is unknown; it is never sent again. Harmless while running.

        What was only prepared was not spent: the next look at its line takes it back.
        """
        for interrupted in await self._office.ledger.in_state(State.SENT):
            if interrupted.id not in self._sending:
                await self._office.settle(interrupted, State.UNKNOWN, reason="interrupted")

    async def stop(self) -> None:
        """Begin nothing new, and wait for what is under way."""
        self._office.stopping = True
        if self._tasks:
            await asyncio.wait(self._tasks)

    async def recharge(self, line: Line, wish: Wish) -> Recharge:
        """Buy once, if every guard agrees. The same `request_id` returns the same recharge.

        Returns the recharge in state `succeeded`, `pending`, `refused` or `unknown`. Raises `BlockedError` (a guard
        said no), `ProviderError` (a question before the purchase failed) or `LedgerError`; only after a `LedgerError`
        can something have been bought, and then nothing more is bought until the ledger is well again.
        A cancelled caller does not cancel the purchase.
        """
        task = asyncio.get_running_loop().create_task(
            self._recharge(line, wish), name="esim_recharge purchase"
        )
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return await asyncio.shield(task)

    async def _recharge(self, line: Line, wish: Wish) -> Recharge:
        office = self._office
        account = office.account_of(line)
        async with account.lock:
            known = (
                None if wish.request_id is None else await office.ledger.by_request(wish.request_id)
            )
            if known is not None:
                return known
            situation, asked = await self._cleared(line, wish)
            intent = self._intent(line, wish, situation, asked)
            self._sending.add(intent.id)
            try:
                await self._write(intent)
                if intent.state is State.PREPARED:
                    intent = await self._prepare(line, account, intent, situation)
                if intent.state is not State.SENT:
                    return intent
                return await self._send(line, account, intent)
            finally:
                self._sending.discard(intent.id)

    async def _cleared(self, line: Line, wish: Wish) -> tuple[Situation, Asked]:
        """Ask what must be asked, and every guard. Raises `BlockedError`, `ProviderError` or `LedgerError`."""
        survey, nobody_looked = self._survey, wish.origin is Origin.AUTOMATIC
        # Where looking at the line costs, everything else must be right first.
        look_last = nobody_looked and survey.costly(line)
        skipped = ABOUT_READING if look_last else frozenset()
        early = tuple(reason for reason in BEFORE_ASKING if reason not in skipped)
        _insist(first_refusal(await survey.situation(line, wish), early))
        asked = await survey.ask(line, must_read=nobody_looked)
        if look_last:
            others = tuple(reason for reason in Reason if reason not in skipped)
            _insist(first_refusal(await survey.situation(line, wish, asked), others))
            await survey.look(line, insist=True)
        situation = await survey.situation(line, wish, asked)
        _insist(first_refusal(situation))
        return situation, asked

    async def _write(self, intent: Recharge) -> None:
        """Intent before money. Raises `LedgerError`, and then nothing is sent."""
        try:
            await self._office.ledger.insert(intent)
        except LineBusyError as error:
            raise BlockedError(Refusal(reason=Reason.IN_FLIGHT)) from error
        except LedgerRestingError as error:
            raise BlockedError(Refusal(reason=Reason.LEDGER_UNAVAILABLE)) from error
        if intent.state is State.SENT:
            self._office.tell(Kind.SENT, intent.line, recharge=intent)

    def _intent(self, line: Line, wish: Wish, situation: Situation, asked: Asked) -> Recharge:
        now = self._office.clock()
        two_steps = self._office.account_of(line).provider.capabilities.two_steps
        return Recharge(
            id=ulid_now(),
            line=line.key,
            account=line.account,
            package=agreed(situation.package),
            origin=wish.origin,
            state=State.PREPARED if two_steps else State.SENT,
            created_at=now,
            updated_at=now,
            request_id=wish.request_id,
            wallet_before=asked.wallet,
            reading_before=situation.reading,
        )

    async def _prepare(
        self, line: Line, account: Account, intent: Recharge, situation: Situation
    ) -> Recharge:
        """Have the price fixed, and ask the guards about it: whatever goes wrong here has cost nothing."""
        order = order_of(line, intent)
        try:
            quote = await account.provider.prepare(order)
        except ProviderError as error:
            return await self._take_back(account, order, intent, error)
        refusal = self._objection(situation, quote)
        if refusal is not None:
            return await self._take_back(
                account, replace(order, receipt=quote.receipt), intent, refusal
            )
        return await self._office.settle(
            intent, State.SENT, receipt=quote.receipt, paid=quote.price
        )

    def _objection(self, situation: Situation, quote: Quote) -> Refusal | None:
        """What speaks against a purchase at the price that it has now."""
        package, expected = agreed(situation.package), situation.expected_price
        if (
            quote.credit is not None
            and package.credit is not None
            and not (
                quote.credit.currency == package.credit.currency and quote.credit >= package.credit
            )
        ):
            return Refusal(reason=Reason.PRICE_CHANGED)
        # Less than what was agreed to is agreed to: a price that depends on the day's rate is an estimate until now.
        cheaper = (
            expected is not None
            and expected.currency == quote.price.currency
            and quote.price < expected
        )
        quoted = replace(
            situation,
            package=replace(package, price=quote.price, credit=quote.credit or package.credit),
            expected_price=quote.price if cheaper else expected,
            stopping=self._office.stopping,
        )
        return first_refusal(quoted)

    async def _take_back(
        self, account: Account, order: Order, intent: Recharge, why: ProviderError | Refusal
    ) -> Recharge:
        """Give up a prepared purchase, or ask about it if the provider says that it went further than we did."""
        words = None if isinstance(why, Refusal) else why.message or None
        reason = why.reason.value if isinstance(why, Refusal) else reason_of(why)
        if await released(account, order):
            return await self._office.settle(intent, State.REFUSED, reason=reason, message=words)
        return await self._office.settle(intent, State.UNKNOWN, reason="no_answer", message=words)

    async def _send(self, line: Line, account: Account, intent: Recharge) -> Recharge:
        """Send the purchase, once, and write down what came of it."""
        settle = self._office.settle
        try:
            answer = await _buy(account, order_of(line, intent))
        except SURELY_NOT_CHARGED as error:
            # A refused login is not held against the account here: a token may just have run out, and the
            # next read, which may ask for a new one, tells.
            return await settle(
                intent, State.REFUSED, reason=reason_of(error), message=error.message or None
            )
        except OutcomeUnknown as error:
            return await settle(
                intent, State.UNKNOWN, reason="no_answer", message=error.message or None
            )
        except BaseException:
            # Not an answer of the provider at all (a cancelled loop, a bug of ours): it may have been charged.
            await settle(intent, State.UNKNOWN, reason="interrupted")
            raise
        if isinstance(answer, Pending):
            return await settle(intent, State.PENDING, receipt=answer.receipt)
        return await settle(intent, State.SUCCEEDED, receipt=answer.reference, paid=answer.price)

    async def rehearse(
        self, line: Line, wish: Wish, *, assumed: Reading | None = None
    ) -> Rehearsal:
        """Ask the provider and every guard, and buy nothing. Raises `ProviderError` or `LedgerError`."""
        async with self._office.account_of(line).lock:
            asked = await self._survey.ask(line, must_read=False)
            situation = await self._survey.situation(line, wish, asked, assumed=assumed)
        return Rehearsal(
            verdict=situation.verdict, package=situation.package, answers=tuple(answers(situation))
        )


async def _buy(account: Account, order: Order) -> Receipt | Pending:
    """Have the provider spend. The only caller of `Provider.recharge`, whose errors it raises."""
    try:
        return await account.provider.recharge(order)
    except SURELY_NOT_CHARGED as error:
        # What was prepared and may not be confirmed would go on holding the money.
        if account.provider.capabilities.two_steps and not await released(account, order):
            raise OutcomeUnknown(error.message) from error
        raise


def reason_of(error: ProviderError) -> str:
    """The machine-readable reason of a purchase that was surely not charged."""
    if isinstance(error, Refused):
        return error.reason.value
    known = (reason for kind, reason in NOT_CHARGED.items() if isinstance(error, kind))
    return next(known, NOT_CHARGED[ConnectionFailed])


def _insist(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise BlockedError(refusal)


def agreed(package: Package | None) -> Package:
    """The guards let nothing pass without a product; stated again here for whoever changes them."""
    if package is None:
        raise BlockedError(Refusal(reason=Reason.PRODUCT_UNAVAILABLE))
    return package
