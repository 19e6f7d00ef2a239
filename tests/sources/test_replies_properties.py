"""What holds for every reply: no money from what is none, every sum read back exactly, nobody's number shown."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
import re
from zoneinfo import ZoneInfo

from hypothesis import assume, example, given, settings, strategies as st
import pytest

from custom_components.esim_recharge.lines.models import Money
from custom_components.esim_recharge.sources.replies import (
    DateOrder,
    ReplyRules,
    Says,
    mask,
    understand,
)

NOW = datetime(2026, 5, 1, tzinfo=UTC)
ZONES = [ZoneInfo(name) for name in ("Asia/Phnom_Penh", "America/Lima", "Pacific/Noumea")]
NAMES = {
    "USD": ("USD", "usd", "$", "US$", "dollars"),
    "PEN": ("PEN", "S/", "S/.", "soles"),
    "LAK": ("LAK", "₭", "Kip", "ກີບ"),
    "THB": ("THB", "฿", "baht", "บาท"),
    "XPF": ("XPF", "F CFP", "F", "CFP"),
    "KHR": ("KHR", "៛", "riel", "រៀល"),
    "EUR": ("EUR", "€", "euros"),
}
DECIMALS = {"LAK": 0, "XPF": 0, "KHR": 0}
IN_FRONT = (
    "$",
    "US$",
    "S/",
    "S/.",
    "₭",
    "฿",
    "៛",
    "€",
    "USD",
    "PEN",
    "LAK",
    "THB",
    "XPF",
    "KHR",
    "EUR",
)

currencies = st.sampled_from(sorted(NAMES))
whole_numbers = st.one_of(
    st.integers(0, 9), st.integers(0, 999), st.integers(1000, 999_999), st.integers(0, 9_999_999)
)


def rules(currency: str, **more: object) -> ReplyRules:
    """The rules of a line in one currency, in Cambodia."""
    return ReplyRules(
        currency=currency,
        decimals=DECIMALS.get(currency, 2),
        zone=ZONES[0],
        **more,  # type: ignore[arg-type]
    )


@st.composite
def written_sums(draw: st.DrawFn) -> tuple[str, str, Decimal]:
    """A sum as some operator writes it, its currency, and what it is."""
    currency = draw(currencies)
    whole = draw(whole_numbers)
    between = draw(st.sampled_from(["", ",", ".", " ", "\u00a0", "\u202f", "'", "’"]))
    mark = draw(st.sampled_from([mark for mark in ".," if mark != between]))
    part = draw(st.one_of(st.just(""), st.text("0123456789", min_size=1, max_size=5)))
    figures = f"{whole:,}".replace(",", between)
    digits = f"{figures}{mark}{part}" if part else figures
    plain_points = [letter for letter in digits if letter in ".,"]
    assume(  # three digits behind a single mark are another test's
        len(plain_points) != 1
        or not re.search(r"[.,]\d{3}$", digits)
        or re.search(r"\d{4}[.,]|[^\d.,]|^0", digits)
        or (DECIMALS.get(currency) == 0 and not part)
    )
    value = Decimal(f"{whole}.{part}" if part else whole)
    name = draw(st.sampled_from(NAMES[currency]))
    blank = draw(st.sampled_from(["", " ", "\u00a0"]))
    negative = draw(st.booleans())
    sign = draw(st.sampled_from(["-", "\u2212"])) if negative else ""
    if name in IN_FRONT and draw(st.booleans()):
        inside = draw(st.booleans())
        text = f"{name}{blank}{sign}{digits}" if inside else f"{sign}{name}{blank}{digits}"
    else:
        text = f"{sign}{digits}{blank}{name}"
    return text, currency, -value if negative else value


FRAMES = (
    "{}",
    "Your balance is {}",
    "Balance: {}. Thank you",
    "Saldo: {}\r\n0 Volver",
    "Solde {} valable jusqu'au 20/06/2026",
    "余额: {}，有效期至2026年6月20日",
    "Balance at 23:59 on 19.05.2026: {}, call 012 345 678",
)


@given(written=written_sums(), frame=st.sampled_from(FRAMES))
def test_every_sum_is_read_back_exactly(written: tuple[str, str, Decimal], frame: str) -> None:
    text, currency, value = written
    told = understand(frame.format(text), rules(currency), now=NOW)
    assert told.money == Money(amount=value, currency=currency)
    assert told.says is Says.BALANCE


@given(written=written_sums(), frame=st.sampled_from(FRAMES))
def test_a_sum_in_another_currency_is_never_the_balance(
    written: tuple[str, str, Decimal], frame: str
) -> None:
    text, currency, _ = written
    for other in ("PEN", "GBP"):
        if other != currency:
            assert understand(frame.format(text), rules(other), now=NOW).money is None


@given(
    groups=st.tuples(st.integers(1, 999), st.integers(0, 999)),
    mark=st.sampled_from(".,"),
    currency=st.sampled_from(["USD", "PEN", "EUR"]),
)
def test_three_digits_behind_a_mark_are_only_read_where_the_mark_is_known(
    groups: tuple[int, int], mark: str, currency: str
) -> None:
    text = f"Balance {groups[0]}{mark}{groups[1]:03} {currency}"
    assert understand(text, rules(currency), now=NOW).money is None
    other = "," if mark == "." else "."
    for known, value in (
        (mark, Decimal(f"{groups[0]}.{groups[1]:03}")),
        (other, Decimal(f"{groups[0]}{groups[1]:03}")),
    ):
        told = understand(text, rules(currency, decimal_mark=known), now=NOW)
        assert told.money == Money(amount=value, currency=currency)


# --- what is no money -----------------------------------------------------------------------------

dates = st.builds(
    lambda day, form: day.strftime(form),
    st.dates(date(2001, 1, 1), date(2055, 12, 31)),
    st.sampled_from(
        [
            "%d.%m.%y",
            "%d/%m/%Y",
            "%Y-%m-%d",
            "%d-%m-%Y",
            "%d %B %Y",
            "%B %d, %Y",
            "%d%b%y",
            "%Y年%m月%d日",
        ]
    ),
)
times = st.builds(
    lambda at, form: at.strftime(form),
    st.times(),
    st.sampled_from(["%H:%M", "%H:%M:%S", "%I:%M %p", "%Hh%M"]),
)
SEPARATORS = ("", " ", "-", ".", " - ", "\u00a0", "\u2011", ") ", "\u200b")


@st.composite
def numbers_of_someone(draw: st.DrawFn) -> str:
    """A telephone number, a voucher or an ICCID of 8 to 20 digits, in groups, in some script's figures."""
    digits = draw(st.text("0123456789", min_size=8, max_size=20))
    between = draw(st.sampled_from(SEPARATORS))
    size = draw(st.integers(2, 5))
    groups = between.join(digits[at : at + size] for at in range(0, len(digits), size))
    start = draw(st.sampled_from(["", "+", "0", "00", "(0"]))
    if draw(st.booleans()):
        groups = groups.translate(str.maketrans("0123456789", "០១២៣៤៥៦៧៨៩"))
    return start + groups


WORDS = (
    "balance",
    "saldo",
    "solde",
    "is",
    "valid till",
    "expires",
    "call",
    "余额",
    "ยอดเงิน",
    "SMS",
    "0",
    "888",
    ":",
    ".",
    "\n",
)
no_money = st.lists(
    st.one_of(dates, times, numbers_of_someone(), st.sampled_from(WORDS)), max_size=8
).map(" ".join)


@given(text=no_money, currency=currencies)
@example(text="valid till 19.05.14", currency="USD")
def test_times_dates_and_telephone_numbers_never_become_money(text: str, currency: str) -> None:
    told = understand(text, rules(currency), now=NOW)
    assert told.money is None
    assert told.data is None
    assert told.foreign is None


@given(
    number=numbers_of_someone(),
    frame=st.sampled_from(["{n} {c}", "{c} {n}", "{c}{n}", "{n}{c}", "Call {n} {c} 5 left"]),
    name=st.sampled_from(NAMES["USD"]),
)
def test_even_beside_a_currency_a_long_number_is_no_money(
    number: str, frame: str, name: str
) -> None:
    digits = re.sub(r"\D", "", number)
    assume(not digits.startswith("0") and not re.search(r"\)|^[^.]*\.[^.]*$", number))
    told = understand(frame.format(n=number, c=name), rules("USD"), now=NOW)
    assert told.money is None or told.money.amount == 5


@given(
    moment=st.one_of(dates, times),
    frame=st.sampled_from(["{} USD", "USD {}", "${}", "balance {} USD"]),
)
def test_even_beside_a_currency_a_date_or_time_is_no_money(moment: str, frame: str) -> None:
    assert understand(frame.format(moment), rules("USD"), now=NOW).money is None


@given(text=st.text(max_size=200), currency=currencies)
def test_a_text_without_a_currency_and_a_number_never_has_money(text: str, currency: str) -> None:
    told = understand(text, rules(currency), now=NOW)
    has_name = any(name.lower() in text.lower() for name in NAMES[currency]) or "CFP" in text
    if told.money is not None:
        assert has_name
        assert any(letter.isdecimal() for letter in text)


# --- any text -------------------------------------------------------------------------------------

PIECES = (
    *WORDS,
    "USD",
    "$",
    "S/.",
    "F CFP",
    "MB",
    "Go",
    "recharge",
    "bonus",
    "per",
    "-",
    "+",
    "1.",
    "2)",
    "12.50",
    "1 500",
    "19.05.26",
    "31.02.26",
    "23:59",
    "25:99",
    "0000-00-00",
    "9999年99月99日",
    "exp.",
    "12:00 pm",
    "+0700",
    "=",
    "/",
    "*888#",
)
texts = st.one_of(
    st.text(max_size=300),
    st.lists(st.sampled_from(PIECES), max_size=40).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=40).map(" ".join),
)
moments = st.datetimes(timezones=st.just(UTC))


@settings(deadline=timedelta(seconds=2))
@given(
    text=texts,
    currency=currencies,
    zone=st.sampled_from(ZONES),
    order=st.sampled_from(DateOrder),
    labels=st.lists(st.text(min_size=1).filter(str.strip), max_size=2),
    bare=st.booleans(),
    pattern=st.sampled_from(
        [None, r"(?P<money>[\d.,]+)", r"(?P<expiry>.*)", r"(?P<data>\S+) ?(?P<data_unit>\w+)"]
    ),
    now=moments,
)
def test_no_text_is_too_strange(
    *,
    text: str,
    currency: str,
    zone: ZoneInfo,
    order: DateOrder,
    labels: list[str],
    bare: bool,
    pattern: str | None,
    now: datetime,
) -> None:
    told = understand(
        text,
        ReplyRules(
            currency=currency,
            zone=zone,
            date_order=order,
            labels=tuple(labels),
            bare=bare,
            pattern=pattern,
        ),
        now=now,
    )
    assert told.expires is None or told.expires.tzinfo is UTC
    assert told.data is None or told.data >= 0
    assert told.money is None or told.money.currency == currency
    has_figures = (told.money, told.data, told.expires) != (None, None, None)
    assert told.says in (
        {Says.BALANCE, Says.INACTIVE} if has_figures else set(Says) - {Says.BALANCE}
    )


@given(
    day=st.dates(date(2001, 1, 1), date(2055, 12, 31)),
    at=st.none() | st.times().map(lambda at: at.replace(microsecond=0)),
    order=st.sampled_from(DateOrder),
    zone=st.sampled_from(ZONES),
    between=st.sampled_from("./-"),
    year=st.sampled_from(["%y", "%Y"]),
    words=st.sampled_from(
        ["valid till", "Expires on", "vence el", "valable jusqu'au", "有效期至", "ใช้ได้ถึง", "exp."]
    ),
)
def test_every_end_is_read_back_exactly(
    *,
    day: date,
    at: time | None,
    order: DateOrder,
    zone: ZoneInfo,
    between: str,
    year: str,
    words: str,
) -> None:
    form = between.join({"d": "%d", "m": "%m", "y": year}[letter] for letter in order)
    clock = f" {at}" if at else ""
    told = understand(
        f"{words} {day.strftime(form)}{clock}",
        ReplyRules(currency="USD", zone=zone, date_order=order),
        now=NOW,
    )
    expected = datetime.combine(day, at or time(23, 59, 59), tzinfo=zone)
    assert told.expires == expected.astimezone(UTC)


# --- what a person may see ------------------------------------------------------------------------


@given(
    number=numbers_of_someone(),
    frame=st.sampled_from(
        [
            "{}",
            "Call {} now",
            "Balance 5 USD, {}",
            "exp 19.05.26 {}",
            "{} 23:59",
            "*888*{}#",
            "a\n{}\nb",
        ]
    ),
)
def test_of_anybodys_number_no_figure_is_shown(number: str, frame: str) -> None:
    assume(not re.search(r"\d{1,4}[.-]\d\d?[.-]\d{1,4}", number))  # may be a date, which stays
    left = [letter for letter in mask(frame.format(number)) if letter.isdecimal()]
    plain = [letter for letter in frame if letter.isdecimal()]
    assert left == plain


@given(text=texts)
def test_what_is_shown_has_no_long_number_and_an_end(text: str) -> None:
    shown = mask(text)
    assert len(shown) <= 300
    assert re.search(r"\d{7}", shown) is None
    shown.encode()
    assert shown == mask(shown)


@given(written=written_sums())
def test_sums_stay_legible(written: tuple[str, str, Decimal]) -> None:
    text, currency, value = written
    assume(abs(value) < 10**6 and "usd" not in text)
    told = understand(mask(f"Balance {text}"), rules(currency), now=NOW)
    assert told.money == Money(amount=value, currency=currency)


@pytest.mark.parametrize("seven", ["1234567", "0123456", "12 34 567", "123-45-67", "12.345.67"])
def test_seven_digits_are_somebodys_number(seven: str) -> None:
    assert not any(letter.isdecimal() for letter in mask(f"Call {seven}."))
