"""The month of a line or an account: what was spent, on what, and what is still open."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, tzinfo
from decimal import Decimal
from typing import Final

from ..lines.models import Money
from ..recharge.models import FREE_STATES, UNSURE_STATES, Recharge, State
from .figures import Figures
from .messages import Message, Speaker

_PAID: Final = frozenset({State.SUCCEEDED, State.CREDITED, State.NOT_CREDITED})
_UNDER_WAY: Final = frozenset(set(State) - _PAID - UNSURE_STATES - FREE_STATES)
_NOTHING_TO_NOTE: Final = frozenset({State.SUCCEEDED, State.CREDITED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Month:
    """A month of the owner's calendar, and the recharges that were begun in it."""

    first: date
    recharges: Sequence[Recharge]
    """Oldest first, whatever became of them."""

    def of(self, line: str) -> Month:
        """The same month of one line (its key)."""
        return Month(
            first=self.first, recharges=[item for item in self.recharges if item.line == line]
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Reports:
    """Words a month."""

    speaker: Speaker
    month: Month

    def line(self, name: str, *, budget: Money | None, max_price: Money | None) -> Message:
        """The month of a line, each recharge with its day, product and price; the limits as they are now."""
        rows = (self._row(item) for item in self.month.recharges if item.state is not State.REFUSED)
        return self._report(name, (*rows, *self._open(), *self._limits(budget, max_price)))

    def account(
        self,
        name: str,
        names: Mapping[str, str],
        *,
        budget: Money | None,
        wallet: Money | None,
    ) -> Message:
        """The month of an account, summed for each line (`names` by key) and currency; wallet and limit of now."""
        keys = dict.fromkeys([*names, *(item.line for item in self.month.recharges)])
        rows = (self._line_row(key, names.get(key)) for key in keys)
        holds = self._say("month.wallet", wallet=self._figures.money(wallet)) if wallet else ""
        rest = (*self._open(), *self._limits(budget, None), holds)
        return self._report(name, (*rows, *rest))

    def _report(self, name: str, rows: Iterable[str]) -> Message:
        title = self._say("month.title", name=name, month=self._figures.month(self.month.first))
        lines = [row for row in (self._total(), *rows) if row]
        return self.speaker.message(title, "\n".join(lines))

    def _total(self) -> str:
        paid = self._in(_PAID)
        if paid:
            spent = self._say("month.spent", count=len(paid), sum=self._sum(paid))
            # What others bought may have no price that is known.
            free = sum(item.cost.amount == 0 for item in paid)
            unpriced = self._say("month.unpriced", count=free) if free else None
            return self.speaker.voice.sentences(spent, unpriced)
        return "" if self._in(UNSURE_STATES | _UNDER_WAY) else self._say("month.none")

    def _row(self, item: Recharge) -> str:
        credit, note = item.package.credit, None
        gets = None if credit is None else self._figures.money(credit)
        if item.state not in _NOTHING_TO_NOTE:
            note = self.speaker.labels.states[item.state]
        return self._say(
            "month.item",
            day=self._figures.date(item.created_at.astimezone(self._zone).date()),
            product=self.speaker.product(item.package.title, gets),
            price=self._sum([item]),
            note=note,
        )

    def _line_row(self, key: str, name: str | None) -> str:
        paid = [item for item in self._in(_PAID) if item.line == key]
        if not paid:
            return ""
        line = name or self._say("removed_line")
        return self._say("month.line", line=line, count=len(paid), sum=self._sum(paid))

    def _open(self) -> Iterable[str]:
        """What nobody knows yet, and what is not finished."""
        kinds = {"month.unsure": UNSURE_STATES, "month.under_way": _UNDER_WAY}
        for text, states in kinds.items():
            if found := self._in(states):
                yield self._say(text, count=len(found), sum=self._sum(found))

    def _limits(self, budget: Money | None, max_price: Money | None) -> Iterable[str]:
        money = self._figures.money
        parts = [self._say("month.budget", budget=money(budget))] if budget else []
        parts += [self._say("month.price", price=money(max_price))] if max_price else []
        if parts:
            yield self._say("month.limits", limits=self._figures.clauses(parts))

    def _sum(self, items: Sequence[Recharge]) -> str | None:
        """What they cost, each currency on its own; nothing where no price is known."""
        sums: dict[str, Money] = {}
        for item in items:
            cost = item.cost
            sums[cost.currency] = sums.get(cost.currency, Money.zero(cost.currency)) + cost
        known = [money for money in sums.values() if money.amount > Decimal(0)]
        return self._figures.listing([self._figures.money(money) for money in known])

    def _in(self, states: Iterable[State]) -> list[Recharge]:
        wanted = frozenset(states)
        return [item for item in self.month.recharges if item.state in wanted]

    def _say(self, path: str, **values: str | int | None) -> str:
        count = values.pop("count", None)
        return self.speaker.voice.say(
            path, count=count if isinstance(count, int) else None, **values
        )

    @property
    def _figures(self) -> Figures:
        return self.speaker.figures

    @property
    def _zone(self) -> tzinfo:
        return self._figures.zone
