"""What the card shows of what is left on a line, and of how long it lasts."""

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

import pytest

from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    AllowanceKind,
    LineStatus,
    Quantity,
)

from .card_lines import GB, NEVER_READ, View, days, detail, fact, pot, read, shown
from .card_words import in_english

# --- What is left


def figure_of(view: View) -> tuple[str, str]:
    """What stands large."""
    return in_english(view["figure"]["label"]), in_english(view["figure"]["value"])


def gauges_of(view: View) -> list[tuple[str, str, float | None]]:
    """What is left of each pot."""
    return [(each["kind"], in_english(each["value"]), each["share"]) for each in view["gauges"]]


def test_the_balance_stands_large_and_data_is_a_part_of_a_whole() -> None:
    view = shown()
    assert figure_of(view) == ("Balance", "12.50 USD")
    ((kind, left, share),) = gauges_of(view)
    assert (kind, left, share and round(share, 2)) == ("data", "3.4 GB of 5 GB", 0.68)
    assert in_english(view["gauges"][0]["label"]) == "Data"


def test_data_stands_large_where_there_is_no_money_and_keeps_its_meter() -> None:
    view = shown({"reading": read(money=None)})
    assert figure_of(view) == ("Data", "3.4 GB")
    assert len(view["gauges"]) == 1


def test_a_pot_that_stands_large_and_has_no_meter_is_not_told_twice() -> None:
    view = shown({"reading": read(money=None, allowances=(pot(GB, None),))})
    assert (figure_of(view), view["gauges"]) == (("Data", "1 GB"), [])


@pytest.mark.parametrize(
    ("remaining", "total", "words", "share"),
    [
        (UNLIMITED, UNLIMITED, "Unlimited", None),
        (None, 5 * GB, "Unknown", None),
        (GB, None, "1 GB left", None),
        (GB, UNLIMITED, "1 GB left", None),
        (0, 0, "0 GB left", None),
        (0, 5 * GB, "0 GB of 5 GB", 0),
        (6 * GB, 5 * GB, "6 GB of 5 GB", 1),
    ],
)
def test_a_pot_is_a_part_of_a_whole_where_both_are_counted(
    remaining: Quantity | None, total: Quantity | None, words: str, share: float | None
) -> None:
    view = shown({"reading": read(allowances=(pot(remaining, total),))})
    assert gauges_of(view) == [("data", words, share)]


def test_pots_of_one_kind_are_one_and_those_of_which_nothing_is_known_are_left_out() -> None:
    pots = (pot(GB, 5 * GB), pot(GB, 3 * GB), pot(None, None, AllowanceKind.VOICE))
    assert gauges_of(shown({"reading": read(allowances=pots)})) == [("data", "2 GB of 8 GB", 0.25)]


def test_minutes_and_messages_are_told_as_well() -> None:
    pots = (pot(12, None, AllowanceKind.SMS), pot(2700, 3600, AllowanceKind.VOICE))
    view = shown({"reading": read(allowances=pots)})
    assert gauges_of(view) == [("voice", "45 min of 60 min", 0.75), ("sms", "12 left", None)]


def test_no_figure_is_made_up_before_the_first_reading() -> None:
    view = shown(NEVER_READ)
    assert (view["figure"], view["gauges"], view["stale"]) == (None, [], False)
    assert in_english(view["age"]) == "Not read yet"
    assert [each["key"] for each in view["facts"]] == ["recharging"]


def test_a_line_that_was_read_and_of_which_nothing_is_known_is_said_to_be_so() -> None:
    assert figure_of(shown({"reading": read(money=None, allowances=())})) == ("Balance", "Unknown")


def test_figures_that_are_too_old_are_warned_of() -> None:
    view = shown({"available": False, "reading": read(read_at=days(-2))})
    assert view["stale"] is True
    assert in_english(view["notes"]) == "These figures are too old to rely on."
    assert in_english(view["age"]) == "Updated <2026-11-19T12:00>"


@pytest.mark.parametrize(
    ("as_of", "age"), [(days(-1), "<2026-11-20T12:00>"), (days(1), "<2026-11-21T11:55>")]
)
def test_a_line_is_as_old_as_the_older_of_the_two_clocks_says(as_of: datetime, age: str) -> None:
    assert in_english(shown({"reading": read(as_of=as_of)})["age"]) == f"Updated {age}"


# --- How long it lasts


def test_the_cause_is_named_and_how_long_before_the_validity() -> None:
    assert fact(shown(), "out") == {
        "key": "out",
        "label": "Runs out",
        "value": "2026-12-08",
        "detail": "data used up 3 days before it expires",
        "tone": "plain",
    }


LATE_EVENING: Final = datetime(2026, 12, 8, 23, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        (UTC, "balance used up 1 days before it expires"),
        (ZoneInfo("Asia/Tokyo"), "balance used up"),
    ],
)
def test_days_are_those_of_the_owners_calendar(zone: ZoneInfo, words: str) -> None:
    ahead = Forecast(runs_out_at=LATE_EVENING, cause=RunOutCause.MONEY)
    reading = read(valid_until=LATE_EVENING + timedelta(hours=2))
    assert detail({"forecast": ahead, "reading": reading, "zone": zone}, "out") == words


@pytest.mark.parametrize(
    ("cause", "end", "words"),
    [
        (RunOutCause.MONEY, None, "balance used up"),
        (RunOutCause.DATA, days(17), "data used up"),
        (RunOutCause.VALIDITY, days(17), "validity ends"),
        (RunOutCause.VALIDITY, days(30), "validity ends"),
    ],
)
def test_what_ends_alone_is_named_alone(
    cause: RunOutCause, end: datetime | None, words: str
) -> None:
    ahead = Forecast(runs_out_at=days(17), cause=cause)
    assert detail({"forecast": ahead, "reading": read(valid_until=end)}, "out") == words


def test_a_line_without_a_forecast_says_so() -> None:
    found = fact(shown({"forecast": Forecast()}), "out")
    assert found
    assert (found["value"], found["detail"]) == ("No forecast", "")


def test_what_is_over_is_known_to_be_over() -> None:
    over = Forecast(runs_out_at=days(-2), cause=RunOutCause.DATA)
    view = shown({"reading": read(valid_until=days(-1)), "forecast": over})
    valid, out = fact(view, "valid"), fact(view, "out")
    assert valid
    assert out
    assert (valid["label"], valid["tone"]) == ("Expired on", "notice")
    assert (out["label"], out["tone"]) == ("Ran out", "notice")


def test_a_validity_is_told_with_its_distance_and_left_out_where_nobody_tells_it() -> None:
    assert detail({}, "valid") == "<2026-12-11T12:00>"
    assert fact(shown({"reading": read(valid_until=None)}), "valid") is None


@pytest.mark.parametrize(
    ("status", "tone"),
    [(LineStatus.NOT_ACTIVE, "plain"), (LineStatus.EXPIRED, "danger"), (None, None)],
)
def test_a_line_that_is_not_simply_in_use_says_how_it_is(
    status: LineStatus | None, tone: str | None
) -> None:
    found = fact(shown({"reading": read(status=status)}), "line")
    assert (found and found["tone"]) == tone
