"""No money on a jump that was seen only once, and no line blocked by one that is real."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    AllowanceKind,
    LineStatus,
    Quantity,
    Reading,
)
from custom_components.esim_recharge.lines.plausibility import (
    CONFIRM_AFTER,
    LOOK_BACK,
    is_jump,
    same_figures,
    trusted_from,
)

from .values import DAY, GB, MB, NOW, READINGS, TIMES, look, pot, usd, xpf

SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)


def after(seconds: float) -> timedelta:
    return timedelta(seconds=seconds)


def seen(*values: Quantity | None) -> list[Reading]:
    """Stored readings of data, an hour apart, the last one an hour ago."""
    return [look(value, at=NOW - (len(values) - i) * HOUR) for i, value in enumerate(values)]


@pytest.mark.parametrize(
    ("before", "now", "jump"),
    [
        pytest.param(look(9 * GB), look(0), True, id="data gone"),
        pytest.param(look(8 * GB), look(4 * GB), False, id="exactly half"),
        pytest.param(look(8 * GB), look(4 * GB - 1), True, id="more than half"),
        pytest.param(look(0), look(0), False, id="still empty"),
        pytest.param(look(GB), look(9 * GB), False, id="a recharge"),
        pytest.param(look(UNLIMITED), look(9 * GB), True, id="unlimited no more"),
        pytest.param(look(GB), look(UNLIMITED), False, id="unlimited now"),
        pytest.param(look(GB), look(None), False, id="known became unknown"),
        pytest.param(look(None), look(0), False, id="unknown became known"),
        pytest.param(
            look([pot(8 * GB), pot(GB)]), look([pot(8 * GB), pot(0)]), False, id="one pack empty"
        ),
        pytest.param(look(money=usd("8")), look(money=usd("3.99")), True, id="money halved"),
        pytest.param(look(money=usd("8")), look(money=usd("4")), False, id="half the money"),
        pytest.param(look(money=usd("8")), look(money=usd("99")), False, id="money added"),
        pytest.param(look(money=usd("-1")), look(money=usd("-9")), False, id="a growing debt"),
        pytest.param(look(money=usd("8")), look(money=xpf("8")), True, id="another currency"),
        pytest.param(look(money=usd("8")), look(), False, id="money became unknown"),
        pytest.param(
            look(valid_until=NOW + 9 * DAY), look(valid_until=NOW + 7 * DAY), True, id="ends sooner"
        ),
        pytest.param(
            look(valid_until=NOW + 9 * DAY), look(valid_until=NOW + 8 * DAY), False, id="days count"
        ),
        pytest.param(
            look(valid_until=NOW + 9 * DAY), look(valid_until=NOW + 99 * DAY), False, id="extended"
        ),
        pytest.param(look(valid_until=NOW + 9 * DAY), look(), False, id="end became unknown"),
        pytest.param(
            look(valid_until=NOW + DAY),
            look(valid_until=NOW + DAY, status=LineStatus.EXPIRED),
            True,
            id="expired before its end",
        ),
        pytest.param(
            look(valid_until=NOW + DAY, status=LineStatus.ACTIVE),
            look(status=LineStatus.RETIRED),
            True,
            id="retired, end not said any more",
        ),
        pytest.param(
            look(valid_until=NOW - DAY, status=LineStatus.ACTIVE),
            look(valid_until=NOW - DAY, status=LineStatus.EXPIRED),
            False,
            id="expired at its end",
        ),
        pytest.param(
            look(status=LineStatus.ACTIVE),
            look(status=LineStatus.RETIRED),
            False,
            id="no end known",
        ),
        pytest.param(
            look(valid_until=NOW + DAY, status=LineStatus.EXPIRED),
            look(valid_until=NOW + DAY, status=LineStatus.EXPIRED),
            False,
            id="said so before",
        ),
        pytest.param(
            look(valid_until=NOW + DAY, status=LineStatus.ACTIVE),
            look(valid_until=NOW + DAY, status=LineStatus.USED_UP),
            False,
            id="used up is no end",
        ),
    ],
)
def test_jump(*, before: Reading, now: Reading, jump: bool) -> None:
    assert is_jump(before, now) is jump


def test_no_history_is_no_jump() -> None:
    assert trusted_from([], look(0)) is None


def test_missing_data_read_as_0() -> None:
    """Each first sight of an outage asks for a second look."""
    assert trusted_from(seen(5 * GB), look(0)) == NOW + CONFIRM_AFTER


def test_one_bad_reading_of_0_then_9000() -> None:
    """The bad one is not trusted, the good one at once, whether or not the bad one was stored."""
    good, bad = look(9000 * MB, at=NOW + SECOND), look(0)
    assert trusted_from(seen(9000 * MB), bad) is not None
    assert trusted_from([*seen(9000 * MB), bad], good) is None
    assert trusted_from(seen(9000 * MB), good) is None


@pytest.mark.parametrize("stored", [True, False], ids=["stored", "not stored"])
@pytest.mark.parametrize(
    ("seconds", "trusted"),
    [(0, False), (30, False), (59.9, False), (60, True), (3600, True)],
)
def test_a_real_fall_is_confirmed_by_a_second_look(
    *, stored: bool, seconds: float, trusted: bool
) -> None:
    """Equal figures are not stored twice: the first look is in the history, the second is fresh."""
    first, second = look(0), look(0, at=NOW + after(seconds))
    history = [*seen(9 * GB), first, *([second] if stored else [])]
    expected = None if trusted else NOW + CONFIRM_AFTER
    assert trusted_from(history, second) == expected


def test_a_second_look_may_differ_a_little() -> None:
    history = [*seen(9 * GB), look(300 * MB)]
    assert trusted_from(history, look(290 * MB, at=NOW + HOUR)) is None


def test_a_second_look_that_disagrees_starts_over() -> None:
    """9 GB, then nothing, then 4 GB: neither of the two is confirmed by the other."""
    history, later = [*seen(9 * GB), look(0)], NOW + HOUR
    assert trusted_from(history, look(4 * GB, at=later)) == later + CONFIRM_AFTER


def test_flapping_is_never_confirmed() -> None:
    history = seen(9 * GB, 0, 9 * GB, 0, 9 * GB)
    assert trusted_from(history, look(0)) == NOW + CONFIRM_AFTER


def test_steady_spending_needs_no_second_look() -> None:
    history = seen(*(GB * left for left in (9, 7, 5, 3, 2)))
    assert trusted_from(history, look(GB)) is None


def test_a_jump_long_ago_needs_no_second_look() -> None:
    """Neither if it was confirmed by other figures, nor if only the fresh look confirms it."""
    assert trusted_from(seen(9 * GB, 300 * MB, 290 * MB, 280 * MB), look(270 * MB)) is None
    assert trusted_from(seen(9 * GB, 0), look(0)) is None


def test_a_recharge_after_an_unstored_confirmation_costs_one_more_look() -> None:
    history = seen(9 * GB, 0)
    assert trusted_from(history, look(3 * GB)) == NOW + CONFIRM_AFTER
    assert trusted_from([*history, look(3 * GB)], look(3 * GB, at=NOW + HOUR)) is None


def test_a_clock_that_goes_back_starts_over() -> None:
    """Waiting for a time that the wrong clock named would block the line."""
    history = [*seen(9 * GB), look(0, at=NOW + DAY)]
    assert trusted_from(history, look(0)) == NOW + CONFIRM_AFTER
    assert trusted_from([*history, look(0)], look(0, at=NOW + after(60))) is None


def test_how_long_is_a_parameter() -> None:
    history = [*seen(9 * GB), look(0)]
    fresh = look(0, at=NOW + HOUR)
    assert trusted_from(history, fresh, confirm_after=2 * HOUR) == NOW + 2 * HOUR
    assert trusted_from(history, fresh, confirm_after=HOUR) is None


def test_only_the_last_readings_are_looked_at() -> None:
    """A line that never agrees with itself is not judged by how it was weeks ago."""
    restless = [30 * GB, 9 * GB] * (LOOK_BACK // 2)
    assert trusted_from(seen(99 * GB, *restless), look(30 * GB)) is None
    assert trusted_from(seen(99 * GB, *restless[2:]), look(30 * GB)) is not None


def test_same_figures() -> None:
    a = look([pot(GB), pot(5, kind=AllowanceKind.SMS)], money=usd("1.0"), as_of=NOW)
    b = look([pot(5, kind=AllowanceKind.SMS), pot(GB)], money=usd("1.00"), at=NOW + DAY)
    assert same_figures(a, b)


@pytest.mark.parametrize(
    "other",
    [
        look([pot(GB), pot(GB)], money=usd("1")),
        look(pot(GB, total=GB), money=usd("1")),
        look(GB),
        look(GB, money=xpf("1")),
        look(GB, money=usd("1"), valid_until=NOW),
        look(GB, money=usd("1"), status=LineStatus.ACTIVE),
    ],
    ids=["two pots", "total", "no money", "currency", "validity", "status"],
)
def test_other_figures(other: Reading) -> None:
    assert not same_figures(look(GB, money=usd("1")), other)


@given(READINGS, TIMES, st.none() | TIMES)
def test_clocks_are_no_figures(reading: Reading, read_at: datetime, as_of: datetime | None) -> None:
    assert same_figures(reading, replace(reading, read_at=read_at, as_of=as_of))


@given(st.lists(READINGS, max_size=6), READINGS)
def test_two_equal_looks_are_always_enough(history: Sequence[Reading], latest: Reading) -> None:
    """Whatever happened before: no line waits for a third look."""
    trusted = trusted_from(history, latest)
    if trusted is not None:
        again = replace(latest, read_at=trusted)
        assert trusted_from([*history, latest], again) is None


@given(st.lists(READINGS, min_size=1, max_size=6), READINGS)
def test_a_wait_begins_with_a_reading(history: Sequence[Reading], latest: Reading) -> None:
    trusted = trusted_from(history, latest)
    moments = {each.read_at + CONFIRM_AFTER for each in (*history, latest)}
    assert trusted is None or trusted in moments
