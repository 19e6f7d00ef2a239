"""How the chart is laid out, and what is said about it, to the eye and to the ear."""

from collections.abc import Sequence
from datetime import UTC, timedelta, tzinfo
from itertools import pairwise
import json
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from hypothesis import given, strategies as st
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry, MockUser
from pytest_homeassistant_custom_component.typing import WebSocketGenerator

from custom_components.esim_recharge.actions.answers import time_or_none
from custom_components.esim_recharge.card.drawing import drawn, rows
from custom_components.esim_recharge.card.series import chart_of
from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import Money, Package, Reading, line_key
from custom_components.esim_recharge.recharge.models import Recharge, State
from tests.lines.values import READINGS
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA

from .action_helpers import CAPPED, act, device_of
from .card_words import check, in_english
from .chart_helpers import DAY, NOW, at, bought, days_ago, look
from .conftest import SetupAccount
from .entity_helpers import coordinator_of, refresh, settle, usd
from .websocket_helpers import Page

TEN = Package(package_id="ten", title="Top-up", price=usd("10"))
READ = [look(30, usd("10")), look(15, usd("2")), look(10, usd("12")), look(0, usd("6.50"))]
"""Falls, is recharged ten days ago, and falls again."""
IN_TEN_DAYS = Forecast(runs_out_at=NOW + 10 * DAY, cause=RunOutCause.MONEY)
DATA = [look(30, data=400), look(0, data=100)]


def laid_out(
    readings: Sequence[Reading],
    forecast: Forecast = IN_TEN_DAYS,
    recharges: Sequence[Recharge] = (),
    zone: tzinfo = UTC,
) -> list[dict[str, Any]]:
    """Draw all series, as they arrive in a browser."""
    chart = chart_of(readings, recharges, forecast, now=NOW, days=30)
    answer = [drawn(chart, series, zone) for series in chart.series]
    told: list[dict[str, Any]] = json.loads(json.dumps(answer))
    check(told)
    return told


def the_only(
    readings: Sequence[Reading],
    forecast: Forecast = IN_TEN_DAYS,
    recharges: Sequence[Recharge] = (),
    zone: tzinfo = UTC,
) -> dict[str, Any]:
    """Draw a chart of one series."""
    (series,) = laid_out(readings, forecast, recharges, zone)
    return series


# --- The line

NEVER = Forecast()
LINES: dict[str, tuple[list[Reading], Forecast, str]] = {
    "as wide as the days up to today, as high as the most": (
        READ,
        IN_TEN_DAYS,
        "M0 16.67L37.5 83.33L50 83.33L50 0L75 45.83",
    ),
    "up to the edge where nothing is ahead": (
        READ,
        NEVER,
        "M0 16.67L50 83.33L66.67 83.33L66.67 0L100 45.83",
    ),
    "below nothing where there is debt": (
        [look(30, usd("10")), look(0, usd("-5"))],
        NEVER,
        "M0 0L100 100",
    ),
    "all the time in debt": ([look(30, usd("-5")), look(0, usd("-10"))], NEVER, "M0 50L100 100"),
    "flat where nothing is left all the time": (
        [look(30, usd("0")), look(0, usd("0"))],
        NEVER,
        "M0 100L100 100",
    ),
    "from the first look on": ([look(15, data=3), look(0, data=1)], NEVER, "M50 0L100 66.67"),
}


@pytest.mark.parametrize(("readings", "forecast", "path"), LINES.values(), ids=LINES.keys())
def test_the_line_goes(readings: list[Reading], forecast: Forecast, path: str) -> None:
    assert the_only(readings, forecast)["path"] == path


def test_there_is_nothing_to_draw_of_too_little() -> None:
    assert laid_out([look(0, usd("1"))]) == []


AHEAD: dict[str, tuple[Forecast, str | None]] = {
    "falls to nothing": (IN_TEN_DAYS, "M75 45.83L100 100"),
    "is cut off where the chart ends": (
        Forecast(runs_out_at=NOW + 60 * DAY, cause=RunOutCause.MONEY),
        "M50 45.83L100 72.92",
    ),
    "keeps what is left where the validity ends first": (
        Forecast(runs_out_at=NOW + 10 * DAY, cause=RunOutCause.VALIDITY),
        "M75 45.83L100 45.83",
    ),
    "is about another series": (
        Forecast(runs_out_at=NOW + 10 * DAY, cause=RunOutCause.DATA),
        None,
    ),
    "is unknown": (NEVER, None),
    "is over": (Forecast(runs_out_at=NOW - DAY, cause=RunOutCause.MONEY), None),
}


@pytest.mark.parametrize(("forecast", "path"), AHEAD.values(), ids=AHEAD.keys())
def test_what_is_expected(forecast: Forecast, path: str | None) -> None:
    assert the_only(READ, forecast)["ahead"] == path


@pytest.mark.parametrize(
    ("ends_in", "now", "right"),
    [
        (10 * DAY, 75, {"date": at(-10)}),
        (timedelta(hours=1), None, {"say": "common.card_today"}),
        (None, None, {"say": "common.card_today"}),
    ],
)
def test_today_is_a_line_unless_it_is_the_edge(
    ends_in: timedelta | None, now: float | None, right: dict[str, str]
) -> None:
    ends = None if ends_in is None else NOW + ends_in
    series = the_only(READ, Forecast(runs_out_at=ends, cause=RunOutCause.MONEY))
    assert (series["from"], series["to"], series["now"]) == ({"date": at(30)}, right, now)


# --- Recharges


def test_recharges_are_marked_where_they_happened_on_the_line() -> None:
    back = bought(15, State.REVERSED, paid=usd("3.75"))
    series = the_only(READ, recharges=[bought(10, package=TEN), back, bought(40)])
    assert series["marks"] == [
        {
            "x": 37.5,
            "y": 83.33,
            "back": True,
            "title": [{"date": at(15)}, "1 GB", {"money": ["3.75", "USD"]}],
        },
        {
            "x": 50,
            "y": 0,
            "back": False,
            "title": [{"date": at(10)}, "Top-up", {"money": ["10", "USD"]}],
        },
    ]


# --- Words and figures


def test_money_says_cents_where_there_are_some() -> None:
    series = the_only(READ, recharges=[bought(10)])
    assert series["key"] == "money"
    assert series["label"] == {"say": "common.card_balance"}
    assert series["title"] == {"say": "common.card_chart_money", "with": {"days": {"days": 30}}}
    assert series["top"] == {"money": ["12", "USD"]}
    assert series["summary"] == {
        "say": "common.card_chart_summary_ahead",
        "with": {
            "first": {"money": ["10", "USD"]},
            "from": {"date": at(30)},
            "last": {"money": ["6.50", "USD"]},
            "to": {"date": at(0)},
            "low": {"money": ["2", "USD"]},
            "count": {"number": 1},
            "date": {"date": at(-10)},
        },
    }


def test_data_is_said_in_bytes() -> None:
    series = the_only(DATA, NEVER)
    assert series["key"] == "data"
    assert series["label"] == {"say": "common.card_data"}
    assert series["title"] == {"say": "common.card_chart_data", "with": {"days": {"days": 30}}}
    assert series["top"] == {"data": 400}
    assert series["summary"] == {
        "say": "common.card_chart_summary",
        "with": {
            "first": {"data": 400},
            "from": {"date": at(30)},
            "last": {"data": 100},
            "to": {"date": at(0)},
            "low": {"data": 100},
            "count": {"number": 0},
        },
    }


def test_a_reader_hears_the_summary_in_sentences() -> None:
    said = in_english(the_only(READ, recharges=[bought(10)])["summary"])
    assert said == (
        "10 USD on 2026-10-22, 6.50 USD on 2026-11-21. Lowest: 2 USD. Recharges: 1."
        " Expected to run out on 2026-12-01."
    )


def test_the_end_is_said_where_the_line_leads_there() -> None:
    far = Forecast(runs_out_at=NOW + 200 * DAY, cause=RunOutCause.DATA)
    data, money = laid_out([look(3, usd("12"), 5_000), look(1, usd("9"), 4_000)], far)
    assert data["summary"]["with"]["date"] == {"date": at(-200)}
    assert "date" not in money["summary"]["with"]
    assert money["to"] == data["to"] == {"date": at(-30)}, "one axis of time for both"


# --- The same as a table


def table(
    readings: Sequence[Reading], recharges: Sequence[Recharge], zone: tzinfo = UTC
) -> list[tuple[str, str, int]]:
    """Each row: its day, what was left, and how many recharges."""
    chart = chart_of(readings, recharges, NEVER, now=NOW, days=30)
    (series,) = chart.series
    return [
        (row.day.isoformat(), str(row.value), len(row.recharges))
        for row in rows(series, chart.recharges, zone)
    ]


READ_SELDOM = [READ[0], look(10, usd("2")), look(10 - 1 / 24, usd("12")), READ[-1]]


def test_each_day_on_which_something_is_known_has_a_row() -> None:
    assert table(READ_SELDOM, [bought(10), bought(20)]) == [
        ("2026-10-22", "10", 0),
        ("2026-11-01", "6.00", 1),
        ("2026-11-11", "12", 1),
        ("2026-11-21", "6.50", 0),
    ]


def test_days_begin_where_the_owner_lives() -> None:
    late = [look(3.4, data=9), look(3, data=7), look(2, data=5)]
    assert table(late, [bought(3.45)], ZoneInfo("Pacific/Auckland")) == [
        ("2026-11-18", "9", 1),
        ("2026-11-19", "7", 0),
        ("2026-11-20", "5", 0),
        ("2026-11-22", "5", 0),
    ]


def test_a_row_says_what_was_bought_that_day() -> None:
    series = the_only(READ, recharges=[bought(10, package=TEN)])
    assert series["rows"][2] == {
        "day": {"day": "2026-11-11"},
        "value": {"money": ["12", "USD"]},
        "recharges": [["Top-up", {"money": ["10", "USD"]}]],
    }
    assert series["rows"][0]["recharges"] == []


# --- Whatever was read


def _numbers(path: str) -> list[tuple[float, float]]:
    """The points of a path."""
    pairs = path.removeprefix("M").split("L") if path else []
    return [(float(x), float(y)) for x, y in (pair.split(" ") for pair in pairs)]


AROUND = st.floats(min_value=-40, max_value=100).map(days_ago)
FORECASTS = st.builds(
    Forecast, runs_out_at=st.none() | AROUND, cause=st.none() | st.sampled_from(RunOutCause)
)
ABSURD = st.decimals(
    min_value=-(10**29), max_value=10**29, allow_nan=False, allow_infinity=False
).filter(lambda amount: amount == 0 or abs(amount.adjusted()) < 30)
LOOKS = st.builds(
    lambda reading, when, amount: Reading(
        read_at=when,
        allowances=reading.allowances,
        money=None if amount is None else Money(amount=amount, currency="USD"),
    ),
    READINGS,
    AROUND,
    st.none() | ABSURD,
)


@given(
    st.lists(LOOKS | READINGS, max_size=8),
    st.lists(st.floats(min_value=-50, max_value=50).map(bought), max_size=3),
    FORECASTS,
)
def test_whatever_was_read_stays_inside_of_the_square(
    readings: list[Reading], recharges: list[Recharge], forecast: Forecast
) -> None:
    for series in laid_out(readings, forecast, recharges, ZoneInfo("Asia/Kathmandu")):
        points = _numbers(series["path"])
        ahead = _numbers(series["ahead"] or "")
        marks = [(mark["x"], mark["y"]) for mark in series["marks"]]
        assert all(0 <= each <= 100 for point in [*points, *ahead, *marks] for each in point)
        assert len(points) >= 2
        assert all(one[0] <= other[0] for one, other in pairwise([*points, *ahead]))
        assert ahead[:1] in ([], points[-1:]), "goes on where the line ends"
        days = [row["day"]["day"] for row in series["rows"]]
        assert days == sorted(set(days))
        assert sum(len(row["recharges"]) for row in series["rows"]) == len(marks)


def test_many_readings_make_a_short_path() -> None:
    readings = [look(30 - index / 100, usd(str(index % 97))) for index in range(3_000)]
    series = the_only(readings)
    assert len(_numbers(series["path"])) <= 300
    assert len(series["path"]) < 300 * len("L99.99 99.99") + 1


# --- In Home Assistant


@pytest.fixture
def noon(freezer: FrozenDateTimeFactory) -> FrozenDateTimeFactory:
    """A fixed time, for Home Assistant and the simulator alike."""
    freezer.move_to("2026-11-10 12:00:00+00:00")
    return freezer


@pytest.fixture
async def four_days(
    noon: FrozenDateTimeFactory,
    hass: HomeAssistant,
    setup_account: SetupAccount,
    simulator: AiraloSimulator,
) -> MockConfigEntry:
    """Use 50 MB a day for four days, and recharge."""
    account = await setup_account()
    await settle(hass)
    for _ in range(4):
        noon.tick(86_400)
        simulator.consume(CAMBODIA, megabytes=50)
        await refresh(hass, account)
    noon.tick(3_600)
    await act(hass, "recharge", device_of(hass, account), **CAPPED)
    return account


@pytest.fixture
async def page(
    hass: HomeAssistant,
    four_days: MockConfigEntry,
    hass_ws_client: WebSocketGenerator,
    hass_admin_user: MockUser,
) -> Page:
    """A page, opened after that."""
    (login,) = hass_admin_user.refresh_tokens.values()
    return Page(await hass_ws_client(hass, hass.auth.async_create_access_token(login)))


@pytest.mark.usefixtures("noon")  # before Home Assistant begins
async def test_the_chart_shows_stored_readings_recharges_and_the_forecast(
    hass: HomeAssistant, four_days: MockConfigEntry, page: Page, simulator: AiraloSimulator
) -> None:
    asked = len(simulator.exchanges)
    (series,) = (await page.ask("chart", device_id=device_of(hass, four_days)))["series"]
    assert len(simulator.exchanges) == asked

    mib = 1024 * 1024
    assert series["key"] == "data"
    assert series["from"] == {"date": "2026-10-15T13:00:00+00:00"}
    said = series["summary"]["with"]
    assert said["first"] == {"data": 850 * mib}
    assert said["low"] == {"data": 650 * mib}
    state = coordinator_of(four_days).data.lines[line_key("airalo", CAMBODIA)]
    assert said["date"] == {"date": time_or_none(state.outlook.forecast.runs_out_at)}
    (mark,) = series["marks"]
    assert mark["title"][-1] == {"money": ["3.60", "USD"]}
    assert mark["x"] == series["now"] == _numbers(series["path"])[-1][0]
    by_day = {row["day"]["day"]: row for row in series["rows"]}
    assert by_day["2026-11-13"]["value"] == {"data": 700 * mib}
    assert len(by_day["2026-11-14"]["recharges"]) == 1
