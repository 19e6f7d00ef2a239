"""What is collected before a decision: stored readings judged, the provider asked, nothing spent."""

from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from custom_components.esim_recharge.lines.choice import CheapestCovering
from custom_components.esim_recharge.lines.models import (
    Allowance,
    AllowanceKind,
    Line,
    Money,
    Reading,
)
from custom_components.esim_recharge.providers.base import AuthError, ConnectionFailed
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.office import Account, uptime, utc_now
from custom_components.esim_recharge.recharge.settings import AccountSettings
from custom_components.esim_recharge.recharge.survey import Asked, noticing_auth

from .kit import (
    AUTOMATIC,
    DAY,
    GB,
    GB1,
    GB3,
    HOUR,
    MB,
    MINUTE,
    NOW,
    REQUESTED,
    Bench,
    Clock,
    Shop,
    asked,
    failing,
    limited,
    shop,
    usd,
)


async def test_a_look_follows_the_history_before_the_reading(
    bench: Bench, provider: Shop, line: Line
) -> None:
    reading = await bench.survey.look(line)
    assert provider.calls == ["history", "read"]
    assert await bench.ledger.readings(line.key) == [reading]


async def test_everything_is_asked_once_before_a_purchase(
    bench: Bench, provider: Shop, line: Line
) -> None:
    answer = await bench.survey.ask(line, must_read=True)
    assert provider.calls == ["history", "read", "packages", "wallet"]
    assert (list(answer.packages), answer.wallet) == (provider.on_sale, usd(1000))


async def test_a_provider_without_wallet_or_history_is_not_asked_for_them(
    bench: Bench, line: Line, clock: Clock
) -> None:
    plain = shop(clock, wallet=False, history=False)
    bench.attach(plain)
    assert (await bench.survey.ask(line, must_read=True)).wallet is None
    plain.reading = failing(ConnectionFailed())
    await bench.survey.ask(line, must_read=False)
    assert set(plain.calls) == {"read", "packages"}


async def test_the_history_is_read_even_if_the_line_cannot_be(
    bench: Bench, provider: Shop, line: Line
) -> None:
    provider.reading = failing(ConnectionFailed())
    await bench.survey.ask(line, must_read=False)
    provider.deliver("line", GB1)
    await bench.survey.ask(line, must_read=False)
    assert len(await bench.rows(line)) == 1
    with pytest.raises(ConnectionFailed):
        await bench.survey.ask(line, must_read=True)


async def test_broken_credentials_are_noticed_wherever_they_show(
    bench: Bench, provider: Shop, line: Line
) -> None:
    account = bench.office.accounts["account"]
    for question in ("reading", "listing", "counting"):
        setattr(provider, question, failing(AuthError()))
        with pytest.raises(AuthError):
            await bench.survey.ask(line, must_read=False)
        assert not account.auth_ok
        with noticing_auth(account):
            assert not account.auth_ok
        assert account.auth_ok


async def test_the_outlook_of_a_line_that_was_never_read_knows_nothing(
    bench: Bench, line: Line
) -> None:
    outlook = await bench.survey.outlook(line)
    assert (outlook.reading, outlook.trusted_from) == (None, None)
    assert not outlook.verdict.due
    assert outlook.forecast.runs_out_at is None


async def test_an_assumed_reading_is_judged_like_a_real_one_and_not_kept(
    bench: Bench, line: Line
) -> None:
    pot = Allowance(kind=AllowanceKind.DATA, remaining=MB)
    assumed = Reading(read_at=NOW, allowances=(pot,))
    outlook = await bench.survey.outlook(line, assumed=assumed)
    assert outlook.verdict.due
    assert outlook.reading == assumed
    assert await bench.ledger.readings(line.key) == []


async def test_the_situation_counts_the_month_where_the_owner_is(
    bench: Bench, provider: Shop, clock: Clock
) -> None:
    bench.zone = ZoneInfo("Pacific/Noumea")
    line = await bench.add("line", limited(monthly_budget=usd(9), per_day=1))
    provider.record_delay = None
    clock.advance(datetime(2026, 3, 31, 12, 50, tzinfo=UTC) - clock.now)  # 23:50 in Nouméa
    await bench.tick(line)
    clock.advance(MINUTE)
    await bench.tick(line)
    provider.sims["line"].data = 100 * MB
    situation = await bench.survey.situation(line, REQUESTED)
    assert situation.spending == Spending(today=1, line=(usd(5),), account=(usd(5),))
    clock.advance(10 * MINUTE)  # April has begun there, in UTC it is still March
    situation = await bench.survey.situation(line, REQUESTED)
    assert situation.spending == Spending()
    clock.advance(7 * HOUR)
    await bench.recharger.recharge(line, REQUESTED)
    assert len(provider.charges) == 2


async def test_the_situation_before_asking_knows_no_product(bench: Bench, line: Line) -> None:
    await bench.office.save_account_settings("account", AccountSettings(monthly_budget=usd(50)))
    before = await bench.survey.situation(line, AUTOMATIC)
    assert (before.package, before.product_problem, before.wallet) == (None, None, None)
    assert before.account_settings.monthly_budget == usd(50)
    answer = await bench.survey.ask(line, must_read=True)
    after = await bench.survey.situation(line, AUTOMATIC, answer)
    assert (after.package, after.wallet) == (GB1, usd(1000))
    gone = await bench.survey.situation(line, asked("gb9"), answer)
    assert (gone.package, gone.product_problem) == (None, "package_gone")
    unset = await bench.add("unset", replace(limited(), choice=None))
    nothing = await bench.survey.situation(unset, AUTOMATIC, answer)
    assert (nothing.package, nothing.product_problem) == (None, None)


@pytest.mark.parametrize(
    ("cap", "chosen"),
    [(20, "gb3"), (6, "gb1"), (4, "gb3")],
    ids=[
        "the cheaper per day",
        "the cheaper per day that may be paid",
        "too dear, which a guard says",
    ],
)
async def test_the_cheapest_is_looked_for_among_what_may_be_paid(
    bench: Bench, line: Line, cap: int, chosen: str
) -> None:
    settings = replace(limited(max_price=usd(cap)), choice=CheapestCovering(days=9))
    await bench.office.save_line_settings(line.key, settings)
    for days in range(5):
        pot = Allowance(kind=AllowanceKind.DATA, remaining=GB - days * 100 * MB)
        reading = Reading(read_at=NOW - (5 - days) * DAY, allowances=(pot,))
        await bench.ledger.add_reading(line.key, reading)
    answer = Asked(packages=[GB1, replace(GB3, price=usd(8))], wallet=None)
    situation = await bench.survey.situation(line, AUTOMATIC, answer)
    assert situation.package is not None
    assert situation.package.package_id == chosen


async def test_only_unknown_recharges_of_the_same_account_and_currency_bind_the_wallet(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    second = shop(clock)
    bench.attach(second, "second")
    other = await bench.add("other", account="second")
    second.before = failing(RuntimeError())
    with pytest.raises(RuntimeError):
        await bench.recharger.recharge(other, REQUESTED)
    answer = await bench.survey.ask(line, must_read=True)
    assert (await bench.survey.situation(line, REQUESTED, answer)).wallet == usd(1000)
    answer = await bench.survey.ask(other, must_read=True)
    assert (await bench.survey.situation(other, REQUESTED, answer)).wallet == usd(995)
    second.funds = Money(amount=usd(8).amount, currency="EUR")
    answer = await bench.survey.ask(other, must_read=True)
    assert (await bench.survey.situation(other, REQUESTED, answer)).wallet == second.funds


async def test_a_change_of_the_clock_leaves_the_newest_look_the_newest(
    bench: Bench, provider: Shop, line: Line, clock: Clock
) -> None:
    clock.step(30 * DAY)
    provider.sims["line"].data = GB
    await bench.tick(line)
    clock.step(-30 * DAY)
    provider.sims["line"].data = 600 * MB
    await bench.tick(line)
    outlook = await bench.survey.outlook(line)
    assert outlook.reading is not None
    assert outlook.reading.remaining(AllowanceKind.DATA) == 600 * MB
    provider.sims["line"].data = 400 * MB
    await bench.tick(line)
    assert len(provider.charges) == 1


def test_the_clocks_of_the_product_run() -> None:
    assert abs(utc_now() - datetime.now(UTC)) < MINUTE
    assert uptime() <= uptime()


def test_an_account_says_how_long_credit_may_take(clock: Clock) -> None:
    assert Account(key="a", provider=Shop(clock)).credit_delay == 30 * MINUTE
