"""What is bought: the best buy that covers the days, never a guess, and never a rule that feeds itself."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from math import inf
from random import Random

from hypothesis import assume, given, strategies as st
import pytest

from custom_components.esim_recharge.lines.choice import (
    MAX_COVER,
    CheapestCovering,
    FixedPackage,
    NoChoice,
    choose,
    lifts,
)
from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import UNLIMITED, Money, Package, Reading
from custom_components.esim_recharge.lines.rules import Rule, evaluate

from .values import (
    GB,
    MB,
    NOW,
    PACKAGES,
    PRICES,
    QUANTITIES,
    READINGS,
    VALIDITIES,
    look,
    package,
    pot,
    usd,
    xpf,
)

GB_A_DAY = Forecast(data_per_day=GB)
USD_A_DAY = Forecast(money_per_day=usd("1"))
UNKNOWN = Forecast()


def chosen(
    packages: Sequence[Package],
    forecast: Forecast = GB_A_DAY,
    *,
    days: int = 10,
    reading: Reading | None = None,
) -> str:
    """The id of the package for ten days, or the reason why there is none."""
    answer = choose(CheapestCovering(days=days), packages, reading, forecast)
    return answer if isinstance(answer, NoChoice) else answer.package_id


@pytest.mark.parametrize("days", [-1, 0, 366])
def test_absurd_periods_are_refused(days: int) -> None:
    with pytest.raises(ValueError, match="days"):
        CheapestCovering(days=days)


@pytest.mark.parametrize(
    ("packages", "answer"),
    [
        pytest.param([], NoChoice.NO_PACKAGES, id="nothing offered"),
        pytest.param([package("other")], NoChoice.PACKAGE_GONE, id="not offered any more"),
        pytest.param([package("other"), package("p")], package("p"), id="still offered"),
    ],
)
def test_fixed_package(packages: list[Package], answer: Package | NoChoice) -> None:
    assert choose(FixedPackage(package_id="p"), packages, None, UNKNOWN) == answer


@pytest.mark.parametrize(
    ("packages", "answer"),
    [
        pytest.param([], NoChoice.NO_PACKAGES, id="nothing offered"),
        pytest.param([package(data=9 * GB)], NoChoice.NOTHING_COVERS, id="too little data"),
        pytest.param([package(data=0)], NoChoice.NOTHING_COVERS, id="no data in it"),
        pytest.param([package(data=10 * GB, days=9)], NoChoice.NOTHING_COVERS, id="too short"),
        pytest.param([package(data=10 * GB, days=10)], "p", id="just enough"),
        pytest.param([package(data=10 * GB)], "p", id="validity unknown"),
        pytest.param([package(data=UNLIMITED, days=10)], "p", id="unlimited data"),
        pytest.param([package(voice=3600)], NoChoice.NOTHING_COVERS, id="only minutes"),
        pytest.param([package()], NoChoice.NOTHING_COVERS, id="content unknown"),
        pytest.param(
            [package("free", "0", data=99 * GB), package("p", data=10 * GB)],
            "p",
            id="a price of zero is a price not read",
        ),
        pytest.param(
            [package("dear", "11", data=10 * GB), package("p", "10", data=10 * GB)],
            "p",
            id="the lower price",
        ),
        pytest.param(
            [package("small", "10", data=10 * GB), package("p", "9", data=20 * GB)],
            "p",
            id="larger and cheaper",
        ),
        pytest.param(
            [package("small", "10", data=10 * GB), package("p", "19", data=20 * GB)],
            "p",
            id="fewer larger recharges where small ones cost more",
        ),
        pytest.param(
            [package("p", "10", data=10 * GB), package("large", "20", data=20 * GB)],
            "p",
            id="at the same cost a day the lower price",
        ),
        pytest.param(
            [package("p", "10", data=10 * GB), package("year", "40", data=365 * GB)],
            "p",
            id="nobody buys a year by accident",
        ),
        pytest.param(
            [package("p", "10", data=10 * GB), package("short", "19", data=20 * GB, days=15)],
            "p",
            id="data that its validity does not let one use",
        ),
        pytest.param(
            [package("less", data=30 * GB), package("p", data=40 * GB)],
            "p",
            id="at the same price more data",
        ),
        pytest.param(
            [package("some", data=99 * GB), package("p", data=UNLIMITED)],
            "p",
            id="at the same price no limit",
        ),
        pytest.param(
            [package("short", data=30 * GB, days=30), package("p", data=30 * GB, days=60)],
            "p",
            id="at the same price and data the longer one",
        ),
        pytest.param(
            [package("unsaid", data=30 * GB), package("p", data=30 * GB, days=30)],
            "p",
            id="at the same price and data the one that says how long",
        ),
        pytest.param(
            [package("q", data=10 * GB), package("p", data=10 * GB)], "p", id="a stable order"
        ),
        pytest.param(
            [package(data=10 * GB), package(currency="EUR", data=10 * GB)],
            NoChoice.CURRENCY_MIXED,
            id="prices that cannot be compared",
        ),
        pytest.param(
            [package(data=10 * GB), package(currency="EUR", data=GB)],
            "p",
            id="another currency that does not matter",
        ),
    ],
)
def test_data_for_ten_days(packages: list[Package], answer: str) -> None:
    assert chosen(packages) == answer
    assert chosen(packages[::-1]) == answer


@pytest.mark.parametrize(
    ("packages", "forecast", "answer"),
    [
        pytest.param([package(data=GB)], UNKNOWN, NoChoice.RATE_UNKNOWN, id="never guess"),
        pytest.param(
            [package("some", data=GB), package("all", "99", data=UNLIMITED)],
            UNKNOWN,
            NoChoice.RATE_UNKNOWN,
            id="no dear unlimited package for want of a rate",
        ),
        pytest.param(
            [package("short", data=GB, days=1), package("p", data=UNLIMITED, days=30)],
            UNKNOWN,
            "p",
            id="where the rate does not matter",
        ),
        pytest.param(
            [package("p", "5", data=MB), package("q", "6", data=GB)],
            Forecast(data_per_day=0),
            "p",
            id="nothing spent: anything lasts",
        ),
        pytest.param(
            [package("five", "6", credit=usd("5")), package("p", "11", credit=usd("10"))],
            USD_A_DAY,
            "p",
            id="money that covers",
        ),
        pytest.param(
            [package("p", "11", credit=usd("10")), package("twenty", "23", credit=usd("20"))],
            USD_A_DAY,
            "p",
            id="money at the better rate",
        ),
        pytest.param(
            [package(credit=xpf("1000"))],
            USD_A_DAY,
            NoChoice.RATE_UNKNOWN,
            id="money in a currency with no rate",
        ),
        pytest.param(
            [package(credit=usd("10"))], UNKNOWN, NoChoice.RATE_UNKNOWN, id="money, no rate"
        ),
        pytest.param(
            [package("p", credit=usd("0.50"))],
            Forecast(money_per_day=usd("0")),
            "p",
            id="money that nobody spends",
        ),
    ],
)
def test_rate(packages: list[Package], forecast: Forecast, answer: str) -> None:
    assert chosen(packages, forecast) == answer


BOTH = [package("data", data=99 * GB), package("money", credit=usd("99"))]


@pytest.mark.parametrize(
    ("forecast", "reading", "answer"),
    [
        pytest.param(
            Forecast(cause=RunOutCause.DATA, data_per_day=GB, money_per_day=usd("1")),
            None,
            "data",
            id="data runs out",
        ),
        pytest.param(
            Forecast(cause=RunOutCause.MONEY, data_per_day=GB, money_per_day=usd("1")),
            None,
            "money",
            id="money runs out",
        ),
        pytest.param(
            Forecast(cause=RunOutCause.VALIDITY, data_per_day=GB, money_per_day=usd("1")),
            None,
            "data",
            id="validity ends: data is spent",
        ),
        pytest.param(
            Forecast(data_per_day=0, money_per_day=usd("1")), look(GB), "money", id="money is spent"
        ),
        pytest.param(Forecast(data_per_day=0), look(GB), "data", id="the line has data"),
        pytest.param(
            Forecast(money_per_day=usd("0")), look(money=usd("1")), "money", id="the line has money"
        ),
    ],
)
def test_data_or_money(forecast: Forecast, reading: Reading | None, answer: str) -> None:
    assert chosen(BOTH, forecast, reading=reading) == answer


YES, NO, UNSURE = True, False, None


@pytest.mark.parametrize(
    ("offer", "rule", "reading", "answer"),
    [
        pytest.param(package(data=GB), Rule(), None, YES, id="nothing to lift above"),
        pytest.param(package(data=GB), Rule(data_below=GB), None, YES, id="just enough"),
        pytest.param(package(data=GB - 1), Rule(data_below=GB), None, NO, id="a byte short"),
        pytest.param(
            package(data=GB - 1), Rule(data_below=GB), look(9 * GB), NO, id="what is left may go"
        ),
        pytest.param(package(data=UNLIMITED), Rule(data_below=GB), None, YES, id="unlimited"),
        pytest.param(package(), Rule(data_below=GB), None, UNSURE, id="content unknown"),
        pytest.param(
            package(credit=usd("9")), Rule(data_below=GB), None, NO, id="money is no data"
        ),
        pytest.param(
            package(credit=usd("5")), Rule(money_below=usd("5")), None, YES, id="enough money"
        ),
        pytest.param(
            package(credit=usd("4.99")), Rule(money_below=usd("5")), None, NO, id="too little money"
        ),
        pytest.param(
            package(credit=usd("5")),
            Rule(money_below=usd("5")),
            look(money=usd("-0.01")),
            NO,
            id="a debt is paid first",
        ),
        pytest.param(
            package(credit=usd("5")),
            Rule(money_below=usd("5")),
            look(money=xpf("-900")),
            YES,
            id="a debt in another currency is not counted",
        ),
        pytest.param(
            package(credit=xpf("900")), Rule(money_below=usd("5")), None, UNSURE, id="other money"
        ),
        pytest.param(package(data=GB), Rule(money_below=usd("5")), None, NO, id="data is no money"),
        pytest.param(package(), Rule(money_below=usd("5")), None, UNSURE, id="money unknown"),
        pytest.param(
            package(data=GB),
            Rule(data_below_percent=50),
            look(pot(0, total=GB)),
            YES,
            id="half of old and new",
        ),
        pytest.param(
            package(data=GB),
            Rule(data_below_percent=51),
            look(pot(0, total=GB)),
            NO,
            id="less than that",
        ),
        pytest.param(
            package(data=GB), Rule(data_below_percent=50), None, UNSURE, id="percent of unknown"
        ),
        pytest.param(
            package(data=UNLIMITED), Rule(data_below_percent=50), None, YES, id="percent, unlimited"
        ),
        pytest.param(
            package(voice=60), Rule(data_below_percent=50), None, NO, id="percent, no data"
        ),
        pytest.param(
            package(data=GB, days=7), Rule(days_before_end=6), None, YES, id="longer than the rule"
        ),
        pytest.param(
            package(data=GB, days=7), Rule(days_before_end=7), None, NO, id="always about to end"
        ),
        pytest.param(
            package(data=GB), Rule(days_before_end=7), None, UNSURE, id="validity unknown"
        ),
        pytest.param(
            package(data=GB),
            Rule(data_below=GB, money_below=usd("5"), days_before_end=7),
            None,
            NO,
            id="one that is surely missed is enough",
        ),
        pytest.param(
            package(data=GB),
            Rule(data_below=GB, days_before_end=7),
            None,
            UNSURE,
            id="one that is unknown",
        ),
    ],
)
def test_lifts(offer: Package, rule: Rule, reading: Reading | None, answer: bool | None) -> None:
    assert lifts(offer, rule, reading) is answer


@given(PACKAGES, READINGS.map(lambda reading: replace(reading, money=usd("0"))), st.data())
def test_threshold_not_below_the_amount_charges_for_ever(
    offer: Package, reading: Reading, draw: st.DataObject
) -> None:
    """What `lifts` lets pass is not due after one recharge of an empty line, and only that."""
    rule = draw.draw(
        st.builds(Rule, data_below=st.integers(1, 10**12)) | st.builds(Rule, money_below=PRICES)
    )
    answer = lifts(offer, rule, reading)
    assume(answer is not None)
    recharged = look(
        0 if offer.data is None else offer.data,
        money=offer.credit or usd("0"),
    )
    verdict = evaluate(rule, recharged, UNKNOWN, now=NOW, zone=UTC, last_recharge=None)
    assert verdict.due is not answer


FORECASTS = st.builds(
    Forecast,
    cause=st.none() | st.sampled_from(RunOutCause),
    data_per_day=st.none() | st.floats(min_value=0, max_value=1e12),
    money_per_day=st.none() | PRICES,
)
DATA_PACKAGES = st.builds(
    Package,
    package_id=st.text(min_size=1, max_size=4),
    title=st.just(""),
    price=PRICES,
    data=QUANTITIES,
    validity_days=VALIDITIES,
)
CHOICES = st.builds(CheapestCovering, days=st.integers(min_value=1, max_value=120))


def dominates(better: Package, other: Package) -> bool:
    """At least as much data, for at least as long. Validity that is not said has no end."""
    more = better.data is UNLIMITED or (
        isinstance(better.data, int) and isinstance(other.data, int) and better.data >= other.data
    )
    validities = (better.validity_days, other.validity_days)
    longer, shorter = (inf if days is None else days for days in validities)
    return more and longer >= shorter


@given(CHOICES, st.lists(DATA_PACKAGES, max_size=8), FORECASTS)
def test_never_dearer_than_a_package_that_dominates_it(
    choice: CheapestCovering, packages: list[Package], forecast: Forecast
) -> None:
    best = choose(choice, packages, None, forecast)
    if isinstance(best, Package):
        dearer = [each for each in packages if dominates(each, best) and each.price < best.price]
        assert not dearer


@given(CHOICES, st.lists(PACKAGES, max_size=8), FORECASTS, st.randoms())
def test_the_order_of_the_offers_does_not_matter(
    choice: CheapestCovering, packages: list[Package], forecast: Forecast, random: Random
) -> None:
    shuffled = packages.copy()
    random.shuffle(shuffled)
    first, second = (choose(choice, each, None, forecast) for each in (packages, shuffled))
    if isinstance(first, Package) and isinstance(second, Package):
        assert (first.package_id, first.price) == (second.package_id, second.price)
    else:
        assert first == second


@given(CHOICES, st.lists(DATA_PACKAGES, min_size=1, max_size=8), st.floats(1, 1e12))
def test_what_is_chosen_covers_the_days(
    choice: CheapestCovering, packages: list[Package], rate: float
) -> None:
    best = choose(choice, packages, None, Forecast(data_per_day=rate))
    if isinstance(best, Package):
        assert best.validity_days is None or best.validity_days >= choice.days
        assert best.data is not None
        assert best.data is UNLIMITED or Decimal(best.data) >= Decimal(rate) * choice.days * (
            1 - Decimal("1e-20")
        )


@given(CHOICES, st.lists(DATA_PACKAGES, min_size=1, max_size=8), st.floats(1, 1e12))
def test_never_more_than_the_cap_times_the_cheapest(
    choice: CheapestCovering, packages: list[Package], rate: float
) -> None:
    """Whatever larger packages promise, at most three times the least money is spent."""
    best = choose(choice, packages, None, Forecast(data_per_day=rate))
    if isinstance(best, Package):
        covering = [
            each
            for each in packages
            if isinstance(choose(choice, [each], None, Forecast(data_per_day=rate)), Package)
        ]
        least = min(each.price for each in covering)
        assert best.price <= Money(amount=least.amount * MAX_COVER, currency="USD")
