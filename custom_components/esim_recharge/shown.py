"""What is shown about an account and its lines, collected from the ledger without asking anybody outside."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from .hub import Hub
from .lines.models import Line, Money, Reading
from .providers.base import ProviderError
from .recharge.limits import Spending
from .recharge.models import Origin, Proposal, Reason, Recharge, Refusal
from .recharge.office import Account
from .recharge.periods import month_start
from .recharge.settings import AccountSettings, LineSettings
from .recharge.situation import Outlook
from .recharge.status import Standing, Status, obstacle, obstacle_for_person, standing
from .recharge.survey import Wish

_NO_LEDGER: Final = Refusal(reason=Reason.LEDGER_UNAVAILABLE)
_WITHOUT_LEDGER: Final = Standing(status=Status.BLOCKED, reason=Reason.LEDGER_UNAVAILABLE)


@dataclass(frozen=True, kw_only=True, slots=True)
class LineState:
    """Everything that is shown about a line, at one moment."""

    outlook: Outlook
    standing: Standing
    settings: LineSettings
    spending: Spending
    spent: Money | None
    """This calendar month, in the currency of the newest recharge or of the budget; `None`: it cannot be known."""
    last: Recharge | None
    open: Recharge | None
    """The recharge that is not settled: being prepared or sent, pending, unknown, under review, not yet credited."""
    uncleared: Recharge | None
    proposal: Proposal | None
    held_back: Reason | None
    """Why the last automatic recharge or proposal was refused, while the line is still due."""
    obstacle: Refusal | None
    """What would refuse an unattended recharge now, mode and need left aside; as far as known without asking."""
    obstacle_for_person: Refusal | None
    """What would refuse a recharge that a person asks for now; as far as known without asking."""
    error: ProviderError | None
    """Why the last look failed. Where looking costs, that may be hours ago; a restart forgets it until the next one."""


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountState:
    """What is shown about an account and its lines, by the lines' keys."""

    wallet: Money | None
    spent: Money | None
    settings: AccountSettings
    lines: Mapping[str, LineState]
    trouble: bool
    """The ledger cannot be used: what it would tell (settings, recharges, what was spent) is not known."""


type WhyUnread = Callable[[str, Reading | None], ProviderError | None]
"""Why a line (its key) cannot be read, beside its newest reading."""


async def async_collect(
    hub: Hub, account: Account, lines: Iterable[Line], *, wallet: Money | None, why: WhyUnread
) -> AccountState:
    """Collect what is shown now. Raises `LedgerError`, or `NotAttached` if the account was unloaded meanwhile."""
    office, ledger = hub.office, hub.ledger
    states = {line.key: await _async_line(hub, account, line, why) for line in lines}
    month = month_start(office.clock(), office.zone())
    spending = await ledger.spending("", account.key, day=month, month=month)
    settings = await office.account_settings(account.key)
    known = wallet or settings.monthly_budget
    currency = known.currency if known else account.provider.capabilities.currency
    state = AccountState(
        wallet=wallet,
        spent=_sum(spending.account, currency),
        settings=settings,
        lines=states,
        trouble=False,
    )
    return state if hub.trouble is None else without_ledger(state)


def without_ledger(state: AccountState) -> AccountState:
    """Take back what only a ledger in use can tell."""
    lines = {
        key: replace(
            line,
            standing=_WITHOUT_LEDGER,
            spent=None,
            held_back=None,
            obstacle=_NO_LEDGER,
            obstacle_for_person=_NO_LEDGER,
        )
        for key, line in state.lines.items()
    }
    return replace(state, spent=None, lines=lines, trouble=True)


async def _async_line(hub: Hub, account: Account, line: Line, why: WhyUnread) -> LineState:
    ledger = hub.ledger
    by_hand = account.provider.capabilities.by_hand
    wish = Wish(origin=Origin.PROPOSED if by_hand else Origin.AUTOMATIC)
    situation = await hub.survey.situation(line, wish)
    outlook = situation.outlook
    proposal = await ledger.open_proposal(line.key)
    told = await ledger.told(line.key)
    budget = situation.settings.limits.monthly_budget
    last = situation.last_attempt
    currency = last.cost.currency if last else budget.currency if budget else None
    return LineState(
        outlook=outlook,
        standing=standing(situation, proposal),
        settings=situation.settings,
        spending=situation.spending,
        spent=_sum(situation.spending.line, currency or account.provider.capabilities.currency),
        last=last,
        open=situation.open_recharge,
        uncleared=await ledger.uncleared(line.key),
        proposal=proposal,
        held_back=_held_back(told) if outlook.verdict.due else None,
        obstacle=obstacle(situation),
        obstacle_for_person=obstacle_for_person(replace(situation, origin=Origin.REQUESTED)),
        error=why(line.key, outlook.reading),
    )


def _sum(parts: tuple[Money, ...], currency: str | None) -> Money | None:
    """Add what is in one currency; nothing spent is zero only in a currency that is known."""
    if currency is None:
        return None
    return sum((part for part in parts if part.currency == currency), start=Money.zero(currency))


def _held_back(told: str | None) -> Reason | None:
    kind, _, reason = (told or "").partition(":")
    return Reason(reason) if kind == "refused" else None
