"""Whatever happens in whatever order: never paid twice, never beyond the limits, nothing forgotten.

Random schedules of readings, faults, restarts, wishes of a person, purchases of somebody else and clock steps. After
each step the promises are checked against the provider's own list of charges.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise
from pathlib import Path
import sqlite3
from tempfile import TemporaryDirectory
from typing import override
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from custom_components.esim_recharge.providers.base import (
    AuthError,
    ConnectionFailed,
    OutcomeUnknown,
    ProviderError,
    RateLimited,
    RefusalReason,
    Refused,
)
from custom_components.esim_recharge.recharge.desk import NothingOpenError
from custom_components.esim_recharge.recharge.ledger import Ledger, LedgerError
from custom_components.esim_recharge.recharge.models import (
    OPEN_STATES,
    TRANSITIONS,
    Origin,
    Recharge,
    State,
)
from custom_components.esim_recharge.recharge.periods import day_start, month_start
from custom_components.esim_recharge.recharge.recharger import BlockedError
from custom_components.esim_recharge.recharge.settings import AccountSettings, Mode

from .conftest import MEMORY
from .kit import (
    DAY,
    GB,
    GB1,
    HOUR,
    MB,
    MINUTE,
    SETTINGS,
    Act,
    Bench,
    Clock,
    Shop,
    asked,
    failing,
    limited,
    nothing,
    usd,
)

type Event = tuple[str, str | None, str]
"""A recharge, the state it left, the state it reached."""

NAMES = ("a", "b")
LINES = st.sampled_from(NAMES)
LEFT = st.sampled_from([None, 0, 100 * MB, 400 * MB, 600 * MB, 3 * GB])
NO: dict[str, Act] = {
    "fine": nothing,
    "refused": failing(Refused(RefusalReason.TEMPORARY)),
    "401": failing(AuthError()),
    "429": failing(RateLimited()),
    "not reached": failing(ConnectionFailed()),
    "dropped": failing(OutcomeUnknown()),
    "a bug": failing(RuntimeError("a bug")),
}
"""What may happen before the money is taken."""
LOST: dict[str, Act] = {
    "fine": nothing,
    "dropped": failing(OutcomeUnknown("dropped")),
    "garbage": failing(OutcomeUnknown("unreadable")),
    "a bug": failing(RuntimeError("a bug")),
}
"""What may happen after it was taken."""
READS: dict[str, Act] = {
    "fine": nothing,
    "outage": failing(ConnectionFailed()),
    "401": failing(AuthError()),
    "429": failing(RateLimited()),
}
DELAYS = st.sampled_from([timedelta(), 5 * MINUTE, 25 * MINUTE, 2 * HOUR, None])
STEPS = st.sampled_from([-30 * DAY, -DAY, -HOUR, -MINUTE, MINUTE, HOUR, DAY, 30 * DAY])
PRICE_CAP, BUDGET, ACCOUNT_BUDGET = usd(10), usd(20), usd(30)
PER_DAY = 6
SETTINGS_OF = {
    "automatic": replace(SETTINGS, limits=limited(monthly_budget=BUDGET).limits),
    "hasty": limited(monthly_budget=BUDGET, pause=MINUTE, per_day=PER_DAY),
    "ask": replace(limited(monthly_budget=BUDGET), mode=Mode.ASK),
    "off": replace(limited(monthly_budget=BUDGET), mode=Mode.OFF),
}


class Machine(RuleBasedStateMachine):
    """One account with two lines, its owner, and everything that may go wrong."""

    @initialize()
    def begin(self) -> None:
        self.folder = TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None)
        self.runner = asyncio.Runner()
        self.clock = Clock()
        self.shop = Shop(self.clock)
        self.requests: dict[str, str] = {}
        self.topped_up = 0
        self.run(self._begin())

    async def _begin(self) -> None:
        ledger = Ledger(Path(self.folder.name) / "ledger.db")
        await ledger.open(expected_id=None)
        zone = ZoneInfo("Pacific/Noumea")
        self.bench = Bench(ledger, lambda: self.clock.now, lambda: self.clock.up, zone)
        self.bench.attach(self.shop)
        await self.bench.office.save_account_settings(
            "account", AccountSettings(monthly_budget=ACCOUNT_BUDGET)
        )
        self.lines = {name: await self.bench.add(name, SETTINGS_OF["automatic"]) for name in NAMES}
        for line in self.lines.values():
            await self.bench.keeper.poll(line)

    @override
    def teardown(self) -> None:
        if hasattr(self, "bench"):
            self.run(self.bench.ledger.close())
            self.runner.close()
            self.folder.cleanup()

    def run[T](self, work: Coroutine[object, object, T]) -> T:
        return self.runner.run(work)

    def attempt[T](self, work: Callable[[], Awaitable[T]]) -> T | None:
        """Do something that may be refused; all but our own errors and the planted bug is a failure."""

        async def tried() -> T | None:
            try:
                return await work()
            except BlockedError, ProviderError, LedgerError, NothingOpenError:
                return None
            except RuntimeError as error:
                if str(error) != "a bug":
                    raise
                return None

        return self.run(tried())

    # What happens

    @rule(name=LINES)
    def look(self, name: str) -> None:
        line = self.lines[name]
        self.attempt(lambda: self.bench.keeper.poll(line))
        self.attempt(lambda: self.bench.keeper.consider(line))

    @rule()
    def look_at_all_at_once(self) -> None:
        async def together() -> None:
            looks = (self.bench.tick(line) for line in self.lines.values())
            results = await asyncio.gather(*looks, return_exceptions=True)
            for error in results:
                if isinstance(error, BaseException) and not isinstance(
                    error, ProviderError | LedgerError
                ):
                    assert str(error) == "a bug", error

        self.run(together())

    @rule(name=LINES, left=LEFT)
    def use(self, name: str, left: int | None) -> None:
        self.shop.sims[name].data = left

    @rule(minutes=st.sampled_from([1, 5, 20, 40, 7 * 60, 25 * 60]))
    def let_time_pass(self, minutes: int) -> None:
        self.clock.advance(minutes * MINUTE)

    @rule(by=STEPS)
    def step_the_clock(self, by: timedelta) -> None:
        self.clock.step(by)

    @rule()
    def restart(self) -> None:
        self.run(self.bench.restart())

    # What goes wrong

    @rule(before=st.sampled_from(sorted(NO)), after=st.sampled_from(sorted(LOST)))
    def purchases_go(self, before: str, after: str) -> None:
        self.shop.before, self.shop.after = NO[before], LOST[after]

    @rule(how=st.sampled_from(sorted(READS)))
    def readings_go(self, how: str) -> None:
        self.shop.reading = READS[how]

    @rule(
        how=st.sampled_from(sorted(READS)),
        what=st.sampled_from(["searching", "counting", "listing"]),
    )
    def questions_go(self, how: str, what: str) -> None:
        setattr(self.shop, what, READS[how])

    @rule()
    def all_goes_well_again(self) -> None:
        for what in ("before", "after", "reading", "searching", "counting", "listing"):
            setattr(self.shop, what, nothing)

    @rule(record=DELAYS, credit=DELAYS)
    def deliver(self, record: timedelta | None, credit: timedelta | None) -> None:
        self.shop.record_delay, self.shop.credit_delay = record, credit

    @rule(price=st.sampled_from([4, 5, 11]))
    def price_changes(self, price: int) -> None:
        self.shop.on_sale = [replace(GB1, price=usd(price))]

    @rule()
    def package_goes(self) -> None:
        self.shop.on_sale = []

    @rule(funds=st.sampled_from([0, 7, 1000]))
    def wallet_changes(self, funds: int) -> None:
        """Fill it up or empty it, but never to the cent that a purchase would explain."""
        self.topped_up += 1
        self.shop.funds = usd(f"{funds}.{self.topped_up:03}")

    @rule(name=LINES)
    def somebody_else_buys(self, name: str) -> None:
        self.shop.deliver(name, GB1)

    # What a person does

    @rule(name=LINES, request=st.sampled_from([None, "x", "y"]))
    def recharge(self, name: str, request: str | None) -> None:
        wish = asked(request_id=request)
        bought = self.attempt(lambda: self.bench.recharger.recharge(self.lines[name], wish))
        if bought is not None and request is not None:
            assert self.requests.setdefault(request, bought.id) == bought.id

    @rule(name=LINES, what=st.sampled_from(sorted(SETTINGS_OF)))
    def change_settings(self, name: str, what: str) -> None:
        self.run(self.bench.office.save_line_settings(name, SETTINGS_OF[what]))

    @rule(scope=st.sampled_from([*NAMES, "account"]), hours=st.sampled_from([1, 48]))
    def pause(self, scope: str, hours: int) -> None:
        self.run(self.bench.ledger.pause(scope, self.clock.now + hours * HOUR))

    @rule(scope=st.sampled_from([*NAMES, "account"]))
    def resume(self, scope: str) -> None:
        self.run(self.bench.ledger.resume(scope))

    @rule(name=LINES, yes=st.booleans())
    def answer(self, name: str, yes: bool) -> None:
        line = self.lines[name]
        proposal = self.run(self.bench.ledger.open_proposal(name))
        if proposal is None:
            return
        if yes:
            self.attempt(lambda: self.bench.keeper.approve(line, proposal))
        else:
            self.attempt(lambda: self.bench.keeper.reject(line, proposal))

    @rule(name=LINES)
    def decide(self, name: str) -> None:
        """A person looks it up at the provider, and says what is true."""

        async def truth() -> Recharge | None:
            unknown = await self.bench.ledger.open_recharge(name)
            charged = {charge.reference for charge in self.shop.charges}
            if unknown is None:
                return None
            return await self.bench.desk.decide(self.lines[name], charged=unknown.id in charged)

        self.attempt(truth)

    @rule(name=LINES)
    def clear(self, name: str) -> None:
        self.attempt(lambda: self.bench.desk.clear(self.lines[name]))

    # What must hold

    @precondition(lambda self: hasattr(self, "bench"))
    @invariant()
    def promises_hold(self) -> None:
        rows = self.run(self.rows())
        events = self.events()
        self.never_two_charges_for_one_intent(rows)
        self.every_charge_has_a_recharge(rows)
        self.never_a_second_purchase_while_one_is_open(rows, events)
        self.spending_stays_within_the_limits(rows)
        self.events_chain_without_gaps(rows, events)
        assert not self.bench.office.broken

    async def rows(self) -> dict[str, Recharge]:
        """Both lines' recharges in the order of writing."""
        found = [row for state in State for row in await self.bench.ledger.in_state(state)]
        order = {event[0]: -number for number, event in enumerate(reversed(self.events()))}
        return {row.id: row for row in sorted(found, key=lambda row: order[row.id])}

    def events(self) -> list[Event]:
        with closing(sqlite3.connect(str(self.bench.ledger.path))) as db:
            sql = "SELECT recharge_id, from_state, to_state FROM recharge_event ORDER BY seq"
            return list(db.execute(sql))

    def never_two_charges_for_one_intent(self, rows: dict[str, Recharge]) -> None:
        references = [charge.reference for charge in self.shop.charges]
        assert len(references) == len(set(references))
        sent = [order.reference for order in self.shop.orders]
        assert len(sent) == len(set(sent))
        ours = {row.id for row in rows.values() if row.origin is not Origin.ELSEWHERE}
        assert set(sent) <= ours  # no intent, no purchase

    def every_charge_has_a_recharge(self, rows: dict[str, Recharge]) -> None:
        for charge in self.shop.charges:
            row = rows[charge.reference]
            assert row.state is not State.REFUSED, "a charge was taken for a refusal"
            assert (row.line, row.package) == (charge.line, charge.package)

    def never_a_second_purchase_while_one_is_open(
        self, rows: dict[str, Recharge], events: list[Event]
    ) -> None:
        still_open: dict[str, str] = {}
        for recharge_id, _, after in events:
            line = rows[recharge_id].line
            if State(after) in OPEN_STATES:
                assert still_open.setdefault(line, recharge_id) == recharge_id
            elif still_open.get(line) == recharge_id:
                del still_open[line]

    def spending_stays_within_the_limits(self, rows: dict[str, Recharge]) -> None:
        """As far as it was known: by the time that each recharge was written with."""
        earlier: list[Recharge] = []
        for row in rows.values():
            if row.state is State.REFUSED:
                continue
            if row.origin is not Origin.ELSEWHERE:
                start = month_start(row.created_at, self.bench.zone)
                month = [item for item in earlier if item.created_at >= start]
                account = sum(item.cost.amount for item in month)
                line = sum(item.cost.amount for item in month if item.line == row.line)
                price = row.package.price.amount
                assert price <= PRICE_CAP.amount
                assert line + price <= BUDGET.amount
                assert account + price <= ACCOUNT_BUDGET.amount
                day = day_start(row.created_at, self.bench.zone)
                today = [i for i in earlier if i.line == row.line and i.created_at >= day]
                assert len(today) < PER_DAY
            earlier.append(row)

    def events_chain_without_gaps(self, rows: dict[str, Recharge], events: list[Event]) -> None:
        chains: dict[str, list[tuple[str | None, str]]] = {}
        for recharge_id, before, after in events:
            chains.setdefault(recharge_id, []).append((before, after))
        assert chains.keys() == rows.keys()
        for recharge_id, chain in chains.items():
            assert chain[0][0] is None
            assert chain[-1][1] == rows[recharge_id].state
            for (_, reached), (left, new) in pairwise(chain):
                assert reached == left
                assert State(new) in TRANSITIONS[State(reached)]


SCHEDULES = settings(
    max_examples=60,
    stateful_step_count=40,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_the_promises_hold_in_every_order_of_events() -> None:
    run_state_machine_as_test(Machine, settings=SCHEDULES)
