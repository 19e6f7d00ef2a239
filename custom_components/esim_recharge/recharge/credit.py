"""Whether what was paid arrived on the line: seen in a reading, or taken at their word where none can show it."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Final

from ..lines.models import AllowanceKind, Line, Reading
from ..providers.base import Reads
from .models import Recharge, State
from .office import Account, Office

_FITS: Final = Decimal("0.5")
"""A rise of at least half of what was bought is the recharge: the rest may be used up already."""


class Credit:
    """Follows paid recharges to the line. Call only while holding the account's lock."""

    def __init__(self, office: Office) -> None:
        """Keep what is shared."""
        self._office = office

    async def look(self, line: Line, reading: Reading | None) -> None:
        """Look for the rise that a purchase must bring; give up waiting when its time is over.

        `None`: the line was not read now.
        """
        office = self._office
        waiting = await office.ledger.open_recharge(line.key) or await office.ledger.uncleared(
            line.key
        )
        if waiting is None or waiting.state not in {State.SUCCEEDED, State.NOT_CREDITED}:
            return
        if await self.shown(line, waiting, reading):
            if waiting.state is State.SUCCEEDED:
                await office.settle(waiting, State.CREDITED)
            else:
                await office.clear(waiting)
        elif waiting.state is State.SUCCEEDED and office.had_time(waiting, office.account_of(line)):
            await self._waited_for(line, waiting)

    async def shown(self, line: Line, waiting: Recharge, reading: Reading | None) -> bool:
        """Whether a rise since a recharge is it.

        A line that is read rarely may have fallen far between the look before the purchase and the purchase itself:
        there every look since is a ground to rise from, and the newest stored one counts if nobody looked now.
        """
        before = [] if waiting.reading_before is None else [waiting.reading_before]
        if line.key in self._office.account_of(line).sources:
            stored = await self._office.ledger.readings(line.key)
            since = [each for each in stored if each.taken_at > waiting.created_at]
            reading = reading or (since[-1] if since else None)
            before += since
        return (
            reading is not None
            and reading.taken_at > waiting.created_at
            and shows(waiting, before, reading)
        )

    async def _waited_for(self, line: Line, waiting: Recharge) -> None:
        """Its time is over: not credited, if anybody looked when it had to be there."""
        office, account = self._office, self._office.account_of(line)
        if not visible(account, line, waiting):
            await office.settle(waiting, State.CREDITED, reason="taken_at_word")
            return
        # A source may be looked at rarely, or say itself how old its figures are.
        # After a clock step back, `shown` trusts no figures before those that are later than the intent.
        since = max(waiting.created_at, waiting.updated_at)
        due = since + account.provider.capabilities.credit_delay
        looked = line.key not in account.sources or any(
            reading.taken_at >= due for reading in await office.ledger.readings(line.key)
        )
        if looked or office.open_too_long(waiting, account):
            await office.settle(waiting, State.NOT_CREDITED)

    async def give_up(self, line: Line) -> None:
        """The line cannot be read: what nobody can see is a person's business after a while, not in flight for ever."""
        office = self._office
        waiting = await office.ledger.open_recharge(line.key)
        if waiting is None or waiting.state is not State.SUCCEEDED:
            return
        if office.open_too_long(waiting, office.account_of(line)):
            await office.settle(waiting, State.NOT_CREDITED)


def visible(account: Account, line: Line, recharge: Recharge) -> bool:
    """Whether a reading of the line, without anybody's help, would show that a recharge arrived."""
    source = account.sources.get(line.key)
    if source is None:
        return True  # or its history does
    if source.keeps is None:
        return False  # somebody may type it in, or not
    package, before = recharge.package, recharge.reading_before
    held = None if before is None or before.money is None else before.money.currency
    if package.credit is not None and Reads.MONEY in source.reads:
        return held in {None, package.credit.currency}
    return package.data is not None and Reads.DATA in source.reads


def shows(recharge: Recharge, before: Iterable[Reading], after: Reading) -> bool:
    """Whether a reading taken after a purchase shows it: data or money rose from one of those before as they should."""
    return any(
        _data_rose(recharge, each, after) or _money_rose(recharge, each, after) for each in before
    )


def _data_rose(recharge: Recharge, before: Reading, after: Reading) -> bool:
    bought = recharge.package.data
    old, new = before.remaining(AllowanceKind.DATA), after.remaining(AllowanceKind.DATA)
    if not isinstance(bought, int) or not isinstance(old, int) or not isinstance(new, int):
        return False
    return bought > 0 and new - old >= bought * _FITS


def _money_rose(recharge: Recharge, before: Reading, after: Reading) -> bool:
    credit = recharge.package.credit
    if credit is None or before.money is None or after.money is None:
        return False
    if not credit.currency == before.money.currency == after.money.currency:
        return False
    return after.money.amount - before.money.amount >= credit.amount * _FITS > 0
