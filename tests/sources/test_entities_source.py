"""Lines read from entities: every unit, every nonsense, and what is not there."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from custom_components.esim_recharge.lines.currency import ISO_4217
from custom_components.esim_recharge.lines.models import AllowanceKind, Money
from custom_components.esim_recharge.providers.base import Reads
from custom_components.esim_recharge.sources.base import ReadsWrong, Unavailable
from custom_components.esim_recharge.sources.entities import (
    BYTES,
    EntitiesSettings,
    EntitiesSource,
    EntityPart,
)

from .fakes import EARLIER, LONG_AGO, NOW, SmallHouse, clock

NOUMEA = ZoneInfo("Pacific/Noumea")  # UTC+11
MONEY = EntityPart(entity="sensor.balance")
DATA = EntityPart(entity="sensor.data")
END = EntityPart(entity="sensor.valid_until")
ALL = EntitiesSettings(money=MONEY, data=DATA, valid_until=END)
PHONE = "85512345678"


@pytest.fixture
def house() -> SmallHouse:
    """Nothing is said yet."""
    return SmallHouse()


def source(settings: EntitiesSettings, house: SmallHouse) -> EntitiesSource:
    """A source in New Caledonia."""
    return EntitiesSource(settings, house, clock, lambda: NOUMEA)


async def money(
    house: SmallHouse, value: str, unit: str | None, currency: str | None = None
) -> Money | None:
    """What is made of this money."""
    house.say("sensor.balance", value, unit)
    reading = await source(EntitiesSettings(money=MONEY, currency=currency), house).read()
    return reading.money


async def data(
    house: SmallHouse, value: str, unit: str | None, data_unit: str | None = None
) -> object:
    """What is made of this data."""
    house.say("sensor.data", value, unit)
    reading = await source(EntitiesSettings(data=DATA, data_unit=data_unit), house).read()
    return reading.remaining(AllowanceKind.DATA)


async def end(house: SmallHouse, value: str) -> datetime | None:
    """What is made of this end of validity."""
    house.say("sensor.valid_until", value)
    reading = await source(EntitiesSettings(valid_until=END), house).read()
    return reading.valid_until


async def test_a_line_is_read_from_its_entities(house: SmallHouse) -> None:
    house.say("sensor.balance", "1.37749", "USD")
    house.say("sensor.data", "512", "MB")
    house.say("sensor.valid_until", "2026-12-01T10:00:00+00:00")
    reading = await source(ALL, house).read()
    assert reading.read_at == NOW
    assert reading.money == Money(amount=Decimal("1.37749"), currency="USD")
    assert reading.remaining(AllowanceKind.DATA) == 512_000_000
    assert reading.total(AllowanceKind.DATA) is None
    assert reading.valid_until == datetime(2026, 12, 1, 10, tzinfo=UTC)


async def test_the_reading_is_as_old_as_the_oldest_figure_in_it(house: SmallHouse) -> None:
    house.say("sensor.balance", "1", "USD", at=LONG_AGO)
    house.say("sensor.data", "1", "MB", at=EARLIER)
    assert (await source(ALL, house).read()).taken_at == LONG_AGO


async def test_an_entity_that_is_not_read_does_not_make_the_reading_older(
    house: SmallHouse,
) -> None:
    house.say("sensor.balance", "1", "USD", at=LONG_AGO)
    house.say("sensor.data", "1", "MB", at=EARLIER)
    assert (await source(EntitiesSettings(data=DATA), house).read()).taken_at == EARLIER


async def test_an_attribute_is_read_where_it_is_named(house: SmallHouse) -> None:
    house.say("sensor.sim", "ok")
    house.say("sensor.sim", "2.5", attribute="balance")
    settings = EntitiesSettings(
        money=EntityPart(entity="sensor.sim", attribute="balance"), currency="PEN"
    )
    reading = await source(settings, house).read()
    assert reading.money == Money(amount=Decimal("2.5"), currency="PEN")


@pytest.mark.parametrize("missing", ["sensor.balance", "sensor.data", "sensor.valid_until"])
async def test_what_is_not_there_is_unknown_and_never_nothing(
    house: SmallHouse, missing: str
) -> None:
    house.say("sensor.balance", "1", "USD")
    house.say("sensor.data", "1", "MB")
    house.say("sensor.valid_until", "2026-12-01")
    del house.facts[missing, None]
    reading = await source(ALL, house).read()
    unknown = {
        "sensor.balance": reading.money is None,
        "sensor.data": reading.remaining(AllowanceKind.DATA) is None and not reading.allowances,
        "sensor.valid_until": reading.valid_until is None,
    }
    assert [name for name, is_unknown in unknown.items() if is_unknown] == [missing]


@pytest.mark.parametrize(
    "settings", [ALL, EntitiesSettings(money=MONEY), EntitiesSettings(data=DATA)]
)
async def test_a_line_none_of_whose_entities_says_anything_cannot_be_read(
    house: SmallHouse, settings: EntitiesSettings
) -> None:
    with pytest.raises(Unavailable):
        await source(settings, house).read()


@pytest.mark.parametrize(
    ("settings", "reads"),
    [
        (ALL, {Reads.MONEY, Reads.DATA, Reads.VALIDITY}),
        (EntitiesSettings(money=MONEY), {Reads.MONEY}),
        (EntitiesSettings(data=DATA), {Reads.DATA}),
        (EntitiesSettings(valid_until=END), {Reads.VALIDITY}),
    ],
)
def test_a_source_reads_what_is_configured_whenever_it_is_looked_at(
    house: SmallHouse, settings: EntitiesSettings, reads: set[Reads]
) -> None:
    made = source(settings, house)
    assert made.reads == reads
    assert made.every == timedelta()
    assert made.keeps is not None


@pytest.mark.parametrize(
    ("unit", "size"),
    [
        ("B", 1),
        ("kB", 1_000),
        ("MB", 1_000_000),
        ("GB", 1_000_000_000),
        ("TB", 1_000_000_000_000),
        ("o", 1),
        ("ko", 1_000),
        ("Mo", 1_000_000),
        ("Go", 1_000_000_000),
        ("To", 1_000_000_000_000),
        ("KiB", 1_024),
        ("MiB", 1_048_576),
        ("GiB", 1_073_741_824),
        ("TiB", 1_099_511_627_776),
    ],
)
async def test_every_unit_of_data_is_counted_in_bytes(
    house: SmallHouse, unit: str, size: int
) -> None:
    assert unit in BYTES
    assert await data(house, "3", unit) == 3 * size
    assert await data(house, "3", None, unit) == 3 * size


def test_every_unit_of_data_is_tested() -> None:
    assert len(BYTES) == 14


@pytest.mark.parametrize(
    ("value", "unit", "expected"),
    [
        ("0", "GB", 0),
        ("1.5", "GB", 1_500_000_000),
        ("0.0000000001", "GB", 0),
        ("1e3", "MB", 1_000_000_000),
        ("1.0E-05", "GB", 10_000),
        ("2.", "MB", 2_000_000),
        ("123456.78", "kB", 123_456_780),
    ],
)
async def test_data_is_whole_bytes_and_never_more_than_was_said(
    house: SmallHouse, value: str, unit: str, expected: int
) -> None:
    assert await data(house, value, unit) == expected


async def test_a_unit_of_the_entity_goes_before_the_one_set(house: SmallHouse) -> None:
    assert await data(house, "1", "GB", "MB") == 1_000_000_000


@pytest.mark.parametrize(
    "unit", ["%", "bit", "kbit", "Mbit", "Gbit", "Mb", "MB/s", "Mbit/s", "mb", "USD", "d", None]
)
async def test_a_unit_that_is_not_of_data_reads_wrong(house: SmallHouse, unit: str | None) -> None:
    with pytest.raises(ReadsWrong):
        await data(house, "5", unit)


@pytest.mark.parametrize("unit", ["%", "Mbit", "MB/s"])
async def test_a_unit_that_is_set_does_not_hide_a_wrong_one(house: SmallHouse, unit: str) -> None:
    with pytest.raises(ReadsWrong):
        await data(house, "5", unit, "MB")


@pytest.mark.parametrize("value", ["-1", "-0.001", "1e12", "1000000000000000001"])
async def test_data_that_no_line_has_reads_wrong(house: SmallHouse, value: str) -> None:
    with pytest.raises(ReadsWrong):
        await data(house, value, "GB")


NO_NUMBERS = [
    "low",
    "None",
    "nan",
    "NaN",
    "inf",
    "-Infinity",
    "1,5",
    "1_000",
    "1 000",
    "1.5 USD",
    "12:30",
    "2026-12-01",
    "٣",
    "1e99",
    "1e999999",
    "--1",
    ".",
    "[1]",
    "9" * 400,
]


@pytest.mark.parametrize("value", NO_NUMBERS)
async def test_what_is_no_number_reads_wrong(house: SmallHouse, value: str) -> None:
    with pytest.raises(ReadsWrong):
        await money(house, value, "USD")
    with pytest.raises(ReadsWrong):
        await data(house, value, "MB")


@pytest.mark.parametrize("value", ["0.0000001", "-1e-7"])
async def test_the_noise_of_a_calculation_is_no_money(house: SmallHouse, value: str) -> None:
    with pytest.raises(ReadsWrong):
        await money(house, value, "USD")


async def test_a_number_of_a_line_is_masked_in_what_is_said(house: SmallHouse) -> None:
    with pytest.raises(ReadsWrong) as caught:
        await money(house, f"call {PHONE}", "USD")
    assert "call" in caught.value.message
    assert PHONE not in caught.value.message
    assert PHONE not in str(caught.value)


@pytest.mark.parametrize(
    ("value", "unit", "currency", "expected"),
    [
        ("1.37749", "USD", None, "1.37749 USD"),
        ("1.37749", "USD", "USD", "1.37749 USD"),
        ("2500", "XPF", "XPF", "2500 XPF"),
        ("0", "LAK", None, "0 LAK"),
        ("-3.20", "PEN", None, "-3.20 PEN"),
        ("5", "$", "USD", "5 USD"),
        ("5", "S/", "PEN", "5 PEN"),
        ("5", "F", "XPF", "5 XPF"),
        ("5", "CFP", "XPF", "5 XPF"),
        ("5", "kip", "LAK", "5 LAK"),
        ("5", None, "THB", "5 THB"),
        ("5", "", "THB", "5 THB"),
    ],
)
async def test_money_is_in_its_currency(
    house: SmallHouse, value: str, unit: str | None, currency: str | None, expected: str
) -> None:
    assert str(await money(house, value, unit, currency)) == expected


@pytest.mark.parametrize(
    ("unit", "currency"),
    [
        ("$", None),
        (None, None),
        ("", None),
        ("KHR", "USD"),
        ("USD", "KHR"),
        ("%", "USD"),
        ("%", None),
        ("MB", "USD"),
        ("GiB", "USD"),
        ("Go", "XPF"),
        ("Mbit/s", "USD"),
        ("d", "USD"),
        ("usd", None),
    ],
)
async def test_a_unit_that_is_not_the_money_expected_reads_wrong(
    house: SmallHouse, unit: str | None, currency: str | None
) -> None:
    with pytest.raises(ReadsWrong):
        await money(house, "5", unit, currency)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2026-12-01T10:00:00+00:00", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("2026-12-01T10:00:00Z", datetime(2026, 12, 1, 10, tzinfo=UTC)),
        ("2026-12-01 10:00:00+07:00", datetime(2026, 12, 1, 3, tzinfo=UTC)),
        # As input_datetime says it: in the house's zone.
        ("2026-12-01 10:00:00", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        ("2026-12-01T10:00", datetime(2026, 11, 30, 23, tzinfo=UTC)),
        # A day counts to its end where the house is.
        ("2026-12-01", datetime(2026, 12, 1, 12, 59, 59, tzinfo=UTC)),
        ("2020-02-29", datetime(2020, 2, 29, 12, 59, 59, tzinfo=UTC)),
    ],
)
async def test_the_end_of_validity_is_a_moment(
    house: SmallHouse, value: str, expected: datetime
) -> None:
    found = await end(house, value)
    assert found == expected
    assert found.tzinfo is UTC


@pytest.mark.parametrize(
    "value",
    [
        "30",
        "10:00:00",
        "20261201",
        "1796122800",
        "2026-W49-2",
        "2026-13-01",
        "2026-02-29",
        "01.12.2026",
        "2026-12-01 soon",
        "0001-01-01",
        "1970-01-01T00:00:00+00:00",
        "9999-12-31",
        "9999-12-31T23:59:59-12:00",
        "tomorrow",
    ],
)
async def test_what_is_no_moment_reads_wrong(house: SmallHouse, value: str) -> None:
    with pytest.raises(ReadsWrong):
        await end(house, value)


async def test_one_wrong_figure_spoils_the_reading(house: SmallHouse) -> None:
    house.say("sensor.balance", "1", "USD")
    house.say("sensor.data", "much", "MB")
    with pytest.raises(ReadsWrong):
        await source(ALL, house).read()


@pytest.mark.parametrize(
    "wrong",
    [
        {},
        {"currency": "USD"},
        {"money": MONEY, "currency": "usd"},
        {"money": MONEY, "currency": "CFP"},
        {"data": DATA, "data_unit": "Mbit"},
    ],
)
def test_settings_that_can_never_be_read_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"not an|not a unit|no entity"):
        EntitiesSettings(**wrong)  # type: ignore[arg-type]  # as a form could give them


@pytest.mark.parametrize("code", ["USD", "KHR", "LAK", "PEN", "THB", "XPF", "EUR", "CNY"])
def test_currencies_are_known(code: str) -> None:
    assert code in ISO_4217
