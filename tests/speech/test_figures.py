"""Figures as people say them in four languages."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

import pytest

from custom_components.esim_recharge.lines.models import UNLIMITED, Quantity

from .kit import LANGUAGES, NOW, figures, money

MB: Final = 1024**2
GB: Final = 1024**3

type InAll = tuple[str, str, str, str]
"""In English, Chinese, Spanish and French."""


def in_all(texts: InAll) -> Mapping[str, str]:
    return dict(zip(LANGUAGES, texts, strict=True))


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (
            "12.50",
            "USD",
            (
                "12.50 US dollars",
                "12.50 美元",
                "12,50 dólares estadounidenses",
                "12,50 dollars des États-Unis",
            ),
        ),
        (
            "12.5",
            "PEN",
            (
                "12.50 Peruvian soles",
                "12.50 秘鲁索尔",
                "12,50 soles peruanos",
                "12,50 sols péruviens",
            ),
        ),
        (
            "1000",
            "XPF",
            ("1,000 CFP francs", "1,000 太平洋法郎", "1.000 francos CFP", "1 000 francs CFP"),
        ),
        ("1", "EUR", ("1 euro", "1 欧元", "1 euro", "1 euro")),
        ("0.125", "EUR", ("0.125 euros", "0.125 欧元", "0,125 euros", "0,125 euro")),
        (
            "1.5",
            "KWD",
            (
                "1.500 Kuwaiti dinars",
                "1.500 科威特第纳尔",
                "1,500 dinares kuwaitíes",
                "1,500 dinar koweïtien",
            ),
        ),
    ],
)
def test_money_has_its_name_and_every_digit(amount: str, currency: str, said: InAll) -> None:
    for language, text in in_all(said).items():
        assert figures(language).money(money(amount, currency)) == text


@pytest.mark.parametrize(
    ("tag", "country", "amount", "currency", "said"),
    [
        ("es", "PE", "12.50", "PEN", "S/ 12.50"),
        ("es", "PE", "0.125", "PEN", "S/ 0.125"),
        ("es", "PE", "12.50", "USD", "12.50 dólares estadounidenses"),
        ("en-US", None, "9", "USD", "$9"),
        ("en-GB", None, "9.5", "GBP", "£9.50"),
        ("zh-CN", None, "12.50", "CNY", "12.50 元"),
        ("zh-Hans", None, "12.50", "CNY", "12.50 元人民币"),
        ("fr", "NC", "1000", "XPF", "1 000 FCFP"),
        ("fr-FR", None, "12.50", "EUR", "12,50 €"),
        ("zh", "KH", "4000", "KHR", "4,000 柬埔寨瑞尔"),
    ],
)
def test_money_of_the_country_has_its_sign_where_the_language_has_one(
    tag: str, country: str | None, amount: str, currency: str, said: str
) -> None:
    assert figures(tag, country).money(money(amount, currency)) == said


def test_an_amount_can_be_said_alone() -> None:
    assert figures("fr").amount(money("1234.5")) == "1 234,50"


@pytest.mark.parametrize(
    ("quantity", "said"),
    [
        (int(3.4 * GB), ("3.4 GB", "3.4 GB", "3,4 GB", "3,4 Go")),
        (3 * GB, ("3 GB", "3 GB", "3 GB", "3 Go")),
        (GB - 1, ("1 GB", "1 GB", "1 GB", "1 Go")),
        (850 * MB, ("850 MB", "850 MB", "850 MB", "850 Mo")),
        (int(2.5 * MB), ("2.5 MB", "2.5 MB", "2,5 MB", "2,5 Mo")),
        (300, ("0.1 MB", "0.1 MB", "0,1 MB", "0,1 Mo")),
        (0, ("0 MB", "0 MB", "0 MB", "0 Mo")),
        (UNLIMITED, ("unlimited data", "不限量流量", "datos ilimitados", "données illimitées")),
        (None, ("unknown", "未知", "desconocido", "inconnu")),
    ],
)
def test_data_is_counted_as_sellers_do(quantity: Quantity | None, said: InAll) -> None:
    for language, text in in_all(said).items():
        assert figures(language).data(quantity) == text


@pytest.mark.parametrize(
    ("count", "said"),
    [(1, ("1 day", "1 天", "1 día", "1 jour")), (40, ("40 days", "40 天", "40 días", "40 jours"))],
)
def test_days_have_their_plural(count: int, said: InAll) -> None:
    for language, text in in_all(said).items():
        assert figures(language).days(count) == text


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(), ("today", "今天", "hoy", "aujourd’hui")),
        (timedelta(hours=11), ("tomorrow", "明天", "mañana", "demain")),
        (-timedelta(hours=14), ("yesterday", "昨天", "ayer", "hier")),
        (timedelta(days=3), ("in 3 days", "3 天后", "dentro de 3 días", "dans 3 jours")),
        (-timedelta(days=40), ("40 days ago", "40 天前", "hace 40 días", "il y a 40 jours")),
    ],
)
def test_days_away_are_counted_on_the_owners_calendar(away: timedelta, said: InAll) -> None:
    for language, text in in_all(said).items():
        assert figures(language).relative_days(NOW + away) == text


@pytest.mark.parametrize(
    ("away", "said"),
    [
        (timedelta(days=1), ("tomorrow", "明天", "mañana", "demain")),
        (timedelta(days=10), ("on December 1", "12月1日", "el 1 de diciembre", "le 1er décembre")),
        (
            timedelta(days=60),
            (
                "on January 20, 2027",
                "2027年1月20日",
                "el 20 de enero de 2027",
                "le 20 janvier 2027",
            ),
        ),
    ],
)
def test_a_day_follows_a_verb_and_has_its_year_only_if_it_is_another(
    away: timedelta, said: InAll
) -> None:
    for language, text in in_all(said).items():
        assert figures(language).on(NOW + away) == text


def test_a_day_alone_has_no_preposition() -> None:
    assert figures("en").day(NOW + timedelta(days=3)) == "November 24"
    assert figures("es").day(NOW + timedelta(days=1)) == "mañana"


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        (1, ("today at 2:00 PM", "今天 14:00", "hoy a las 14:00", "aujourd’hui à 14:00")),
        (
            240,
            (
                "on December 1 at 1:00 PM",
                "12月1日 13:00",
                "el 1 de diciembre a las 13:00",
                "le 1er décembre à 13:00",
            ),
        ),
        (-12, ("today at 1:00 AM", "今天 01:00", "hoy a la 1:00", "aujourd’hui à 01:00")),
    ],
)
def test_a_moment_is_on_the_owners_clock(hours: int, said: InAll) -> None:
    for language, text in in_all(said).items():
        assert figures(language).at(NOW + timedelta(hours=hours)) == text


def test_the_clock_of_a_country_may_have_twelve_hours() -> None:
    assert figures("es", "PE").at(NOW) == "hoy a la 1:00 p. m."
    assert figures("es", "PE").at(NOW + timedelta(hours=1)) == "hoy a las 2:00 p. m."


@pytest.mark.parametrize(
    ("ago", "said"),
    [
        (timedelta(seconds=59), ("just now", "刚刚", "ahora mismo", "à l’instant")),
        (-timedelta(minutes=3), ("just now", "刚刚", "ahora mismo", "à l’instant")),
        (
            timedelta(minutes=59, seconds=59),
            ("59 minutes ago", "59 分钟前", "hace 59 minutos", "il y a 59 minutes"),
        ),
        (timedelta(hours=2), ("2 hours ago", "2 小时前", "hace 2 horas", "il y a 2 heures")),
        (timedelta(hours=14), ("yesterday", "昨天", "ayer", "hier")),
        (timedelta(days=3), ("3 days ago", "3 天前", "hace 3 días", "il y a 3 jours")),
        (timedelta(days=20), ("on November 1", "11月1日", "el 1 de noviembre", "le 1er novembre")),
    ],
)
def test_an_age_is_said_as_finely_as_it_matters(ago: timedelta, said: InAll) -> None:
    for language, text in in_all(said).items():
        assert figures(language).age(NOW - ago) == text


def test_hours_of_yesterday_evening_are_hours() -> None:
    assert figures("en").age(NOW - timedelta(hours=11)) == "11 hours ago"


def test_what_is_read_later_names_no_day_by_its_distance() -> None:
    later = figures("en", by_calendar=True)
    assert later.at(NOW) == "on November 21 at 1:00 PM"
    assert later.on(NOW + timedelta(days=1)) == "on November 22"


def test_a_month_has_its_year() -> None:
    said = [figures(language).month(NOW.date()) for language in LANGUAGES]
    assert said == ["November 2026", "2026年11月", "noviembre de 2026", "novembre 2026"]


def test_lists_end_as_the_language_ends_them() -> None:
    assert [figures(language).listing(["A", "B"]) for language in LANGUAGES] == [
        "A and B",
        "A 和 B",
        "A y B",
        "A et B",
    ]
    assert figures("zh").enumeration(["A", "B"]) == "A、B"
    assert figures("zh").clauses(["A", "B"]) == "A，B"
    assert figures("es").clauses(["A", "B"]) == figures("es").enumeration(["A", "B"]) == "A, B"
    assert figures("en").listing([]) is figures("en").enumeration([]) is figures("en").clauses([])


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_blank_is_a_plain_one(language: str) -> None:
    told = figures(language)
    moment = datetime(2027, 1, 1, 1, 5, tzinfo=NOW.tzinfo)
    everything = [told.money(money("1234567.5")), told.data(1536 * GB), told.at(moment)]
    assert not [char for char in " ".join(everything) if char.isspace() and char != " "]
