"""The one door to a purchase. Every caller (rule, action, card, approval) comes through `Recharger.recharge`."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from ulid_transform import ulid_now

from ..lines.models import Line, Money, Package, Reading
from ..lines.rules import Verdict
from ..providers.base import (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    NotFoundError,
    OutcomeUnknown,
    Pending,
    ProviderError,
    Quote,
    RateLimited,
    Refused,
)
from .aftermath import Aftermath, order_of
from .ledger import LedgerRestingError, LineBusyError
from .limits import ABOUT_READING, BEFORE_ASKING, Situation, answers, first_refusal
from .models import Kind, Reason, Recharge, Refusal, State
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

    def __init__(self, office: Office, survey: Survey, aftermath: Aftermath) -> None:
        """Keep what is shared."""
        self._office = office
        self._survey = survey
        self._aftermath = aftermath
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
        async with office.account_of(line).lock:
            account = office.account_of(line)  # while we waited, it may have been loaded anew
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
                    intent = await self._prepare(line, wish, intent, situation)
                if intent.state is not State.SENT:
                    return intent
                return await self._send(line, account, intent)
            finally:
                self._sending.discard(intent.id)

    async def _cleared(self, line: Line, wish: Wish) -> tuple[Situation, Asked]:
        """Ask what must be asked, and every guard. Raises `BlockedError`, `ProviderError` or `LedgerError`."""
        survey, by_rule = self._survey, wish.origin.by_rule
        # Where looking at the line costs, everything else must be right first.
        look_last = self._office.account_of(line).costly(line.key)
        skipped = ABOUT_READING if look_last else frozenset()
        early = tuple(reason for reason in BEFORE_ASKING if reason not in skipped)
        _insist(first_refusal(await survey.situation(line, wish), early))
        asked = await survey.ask(line, must_read=by_rule)
        if look_last:
            others = tuple(reason for reason in Reason if reason not in skipped)
            _insist(first_refusal(await survey.situation(line, wish, asked), others))
            await survey.look_again(line, must_read=by_rule)
        situation = await survey.situation(line, wish, asked)
        _insist(first_refusal(situation))
        survey.bought(line)
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
        self, line: Line, wish: Wish, intent: Recharge, situation: Situation
    ) -> Recharge:
        """Have the price fixed, and ask the guards about it: whatever goes wrong here has cost nothing."""
        office = self._office
        try:
            quote = await office.account_of(line).provider.prepare(order_of(line, intent))
        except ProviderError as error:
            return await self._take_back(line, intent, reason_of(error), error.message or None)
        prepared = replace(intent, receipt=quote.receipt)
        refusal = await self._objection(line, wish, situation, quote)
        if refusal is not None:
            return await self._take_back(line, prepared, refusal.reason.value)
        try:
            return await office.settle(intent, State.SENT, receipt=quote.receipt, paid=quote.price)
        except LedgerRestingError:
            # A backup that began meanwhile would not know that this was confirmed.
            return await self._take_back(line, prepared, Reason.LEDGER_UNAVAILABLE.value)

    async def _objection(
        self, line: Line, wish: Wish, situation: Situation, quote: Quote
    ) -> Refusal | None:
        """What speaks against a purchase at the price that it has now, and by what the owner wants by now."""
        if _gets_less(agreed(situation.package), quote):
            return Refusal(reason=Reason.PRICE_CHANGED)
        now = await self._survey.situation(line, wish)
        return first_refusal(
            replace(
                situation,
                # Our own intent is in the ledger by now, so what is counted there is that of before.
                settings=now.settings,
                account_settings=now.account_settings,
                paused=now.paused,
                paused_until=now.paused_until,
                stopping=now.stopping,
                ledger_ready=now.ledger_ready,
                package=_quoted(agreed(situation.package), quote),
                expected_price=_still_expected(situation.expected_price, quote.price),
            )
        )

    async def _take_back(
        self, line: Line, intent: Recharge, reason: str, message: str | None = None
    ) -> Recharge:
        """Give up a prepared purchase, or ask about it if the provider says that it went further than we did."""
        settle = self._office.settle
        try:
            free = await self._aftermath.released(line, intent)
        except BaseException:  # a cancelled loop, a bug of ours
            await settle(intent, State.UNKNOWN, reason="interrupted")
            raise
        if free:
            return await settle(intent, State.REFUSED, reason=reason, message=message)
        return await settle(intent, State.UNKNOWN, reason="no_answer", message=message)

    async def _send(self, line: Line, account: Account, intent: Recharge) -> Recharge:
        """Send the purchase, once, and write down what came of it. The only caller of `Provider.recharge`."""
        settle = self._office.settle
        try:
            answer = await account.provider.recharge(order_of(line, intent))
        except SURELY_NOT_CHARGED as error:
            # A refused login is not held against the account here: a token may just have run out, and the
            # next read, which may ask for a new one, tells.
            reason, words = reason_of(error), error.message or None
            if account.provider.capabilities.two_steps:
                # What was prepared would go on holding money in the wallet.
                return await self._take_back(line, intent, reason, words)
            return await settle(intent, State.REFUSED, reason=reason, message=words)
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


def reason_of(error: ProviderError) -> str:
    """The machine-readable reason of a purchase that was surely not charged."""
    if isinstance(error, Refused):
        return error.reason.value
    known = (reason for kind, reason in NOT_CHARGED.items() if isinstance(error, kind))
    return next(known, NOT_CHARGED[ConnectionFailed])


def _gets_less(package: Package, quote: Quote) -> bool:
    """Whether the line would get less than was agreed, as far as both sides say what it gets."""
    if quote.credit is None or package.credit is None:
        return False
    same = quote.credit.currency == package.credit.currency
    return not same or quote.credit < package.credit


def _quoted(package: Package, quote: Quote) -> Package:
    return replace(package, price=quote.price, credit=quote.credit or package.credit)


def _still_expected(expected: Money | None, price: Money) -> Money | None:
    """Less than was agreed to is agreed to: a price that depends on the day's rate is an estimate until it is fixed."""
    cheaper = expected is not None and expected.currency == price.currency and price < expected
    return price if cheaper else expected


def _insist(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise BlockedError(refusal)


def agreed(package: Package | None) -> Package:
    """The guards let nothing pass without a product; stated again here for whoever changes them."""
    if package is None:
        raise BlockedError(Refusal(reason=Reason.PRODUCT_UNAVAILABLE))
    return package
