"""What the DT One simulator starts with: networks, products, lines. All numbers and ids are made up.

Which networks there are and what amounts they take is as real as public material has it; prices are
not. Numbers end so that the default outcome is COMPLETED at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

API_KEY: Final = "sim-key"
API_SECRET: Final = "sim-secret"
WALLET: Final = Decimal("500.00")
CENT: Final = Decimal("0.01")

CAMBODIA: Final = "+85510555000"
"""Smart."""
CELLCARD: Final = "+85512345000"
PERU: Final = "+51987654000"
"""Claro."""
LAOS: Final = "+8562055500000"
"""Lao Telecom."""
THAILAND: Final = "+66812345000"
"""TrueMove H."""
UNSURE: Final = "+51912345000"
"""A Peruvian number: no network is sure of it."""

PIN_CODE: Final = "70131-88240-9961"
PIN_SERIAL: Final = "SN-0042"


def number_ending(digits: str, number: str = CAMBODIA) -> str:
    """A number of the same network, with other last digits: the last three choose the outcome."""
    return number[: -len(digits)] + digits


@dataclass(frozen=True, kw_only=True)
class Country:
    """Where numbers begin with `calling`, followed by that many `digits` (least, most)."""

    iso_code: str
    name: str
    calling: str
    digits: tuple[int, int]
    currency: str
    zone: str


@dataclass(frozen=True, kw_only=True)
class Network:
    """A mobile operator."""

    id: int
    name: str
    country: Country
    reply: str
    """What its balance code answers: `money`, `currency`, `day`, `megabytes` are filled in."""
    prefixes: tuple[str, ...] = ()
    """National numbers that begin so are surely its own."""
    lasts: tuple[tuple[Decimal, int], ...] = ((Decimal(0), 30),)
    """Validity of a recharge from an amount on, in days."""


@dataclass(kw_only=True)
class Product:
    """Something on sale. Prices are in the wallet's currency, amounts in the line's."""

    id: int
    network: Network
    name: str
    type: str = "FIXED_VALUE_RECHARGE"
    subservice: tuple[int, str] = (11, "Airtime")
    amount: Decimal = Decimal(0)
    """Of a fixed product."""
    low: Decimal = Decimal(0)
    high: Decimal = Decimal(0)
    increment: Decimal | None = None
    rate: Decimal
    """Units of the line's currency for one of the wallet's, fee aside."""
    price: Decimal = Decimal(0)
    """Wholesale, of a fixed product; ranged ones are priced by the rate."""
    fee: Decimal = Decimal(0)
    retail: bool = True
    delivered: Decimal = Decimal(1)
    """The share of the amount that is left for the line after tax."""
    megabytes: int = 0
    data_unit: str = "MB"
    validity: tuple[str, int] | None = None
    needs: tuple[tuple[str, ...], ...] = (("mobile_number",),)
    sender_needs: tuple[tuple[str, ...], ...] | None = None
    gone: bool = False
    modes: tuple[str, ...] = field(default=("SOURCE_AMOUNT", "DESTINATION_AMOUNT"))

    @property
    def is_ranged(self) -> bool:
        """The buyer chooses the amount."""
        return self.type.startswith("RANGED")

    @property
    def is_pin(self) -> bool:
        """A code is sold; the line gets nothing by itself."""
        return self.type.endswith("PIN_PURCHASE")

    @property
    def currency(self) -> str:
        """The line's."""
        return self.network.country.currency

    def cost(self, amount: Decimal) -> Decimal:
        """Wholesale price of an amount for the line, without the fee."""
        return cents(amount / self.rate) if self.is_ranged else self.price


def cents(value: Decimal) -> Decimal:
    """Two decimals."""
    return value.quantize(CENT, ROUND_HALF_UP)


_KHM = Country(
    iso_code="KHM",
    name="Cambodia",
    calling="855",
    digits=(8, 9),
    currency="USD",
    zone="Asia/Phnom_Penh",
)
_LAO = Country(
    iso_code="LAO",
    name="Laos",
    calling="856",
    digits=(9, 10),
    currency="LAK",
    zone="Asia/Vientiane",
)
_PER = Country(
    iso_code="PER", name="Peru", calling="51", digits=(9, 9), currency="PEN", zone="America/Lima"
)
_THA = Country(
    iso_code="THA",
    name="Thailand",
    calling="66",
    digits=(9, 9),
    currency="THB",
    zone="Asia/Bangkok",
)
COUNTRIES: Final = (_KHM, _LAO, _PER, _THA)

# Only Smart's reply is one that was seen; Cellcard's follows a template on its page. The others are
# made up.
_LAO_REPLY = "Main balance {money:,.0f} Kip. Valid until {day:%d/%m/%Y}. Data {megabytes} MB."
_PER_REPLY = "Tu saldo es S/ {money:.2f}. Vence el {day:%d/%m/%Y}. Datos: {megabytes} MB"

SMART: Final = Network(
    id=4101,
    name="Smart Axiata Cambodia",
    country=_KHM,
    prefixes=("10", "15", "16", "69", "70", "81", "86", "87", "93", "96", "98"),
    reply="Your balance is {money:f} {currency} valid till {day:%d.%m.%y}",
    lasts=tuple(
        (Decimal(amount), days)
        for amount, days in (
            *(("1", 8), ("2", 15), ("2.50", 16), ("5", 40)),
            *(("10", 70), ("20", 100), ("50", 200)),
        )
    ),
)
CELLCARD_KH: Final = Network(
    id=4102,
    name="Cellcard Cambodia",
    country=_KHM,
    prefixes=("11", "12", "14", "17", "61", "76", "77", "78", "79", "85", "89", "92", "95", "99"),
    reply="Your credit is ${money:.2f}. Credit is valid until {day:%d/%m/%Y}",
)
METFONE: Final = Network(
    id=4103,
    name="Metfone Cambodia",
    country=_KHM,
    prefixes=("31", "60", "66", "67", "68", "71", "88", "90", "97"),
    reply="Main account: {money:.2f} USD, expiry {day:%d/%m/%Y}",
)
CLARO: Final = Network(
    id=4201, name="Claro Peru", country=_PER, prefixes=("98765",), reply=_PER_REPLY
)
MOVISTAR: Final = Network(id=4202, name="Movistar Peru", country=_PER, reply=_PER_REPLY)
ENTEL: Final = Network(id=4203, name="Entel Peru", country=_PER, reply=_PER_REPLY)
BITEL: Final = Network(id=4204, name="Bitel Peru", country=_PER, reply=_PER_REPLY)
LAO_TELECOM: Final = Network(
    id=4301, name="Lao Telecom", country=_LAO, prefixes=("205",), reply=_LAO_REPLY
)
UNITEL: Final = Network(
    id=4302, name="Unitel Laos", country=_LAO, prefixes=("209",), reply=_LAO_REPLY
)
ETL: Final = Network(id=4303, name="ETL Laos", country=_LAO, prefixes=("202",), reply=_LAO_REPLY)
TPLUS: Final = Network(
    id=4304, name="TPlus Laos", country=_LAO, prefixes=("207",), reply=_LAO_REPLY
)
TRUEMOVE: Final = Network(
    id=4401,
    name="TrueMove H Thailand",
    country=_THA,
    prefixes=("81234",),
    reply="Balance {money:.2f} Baht, use before {day:%d/%m/%Y}. Internet {megabytes} MB",
)
NETWORKS: Final = {
    network.id: network
    for network in (
        *(SMART, CELLCARD_KH, METFONE, CLARO, MOVISTAR, ENTEL, BITEL),
        *(LAO_TELECOM, UNITEL, ETL, TPLUS, TRUEMOVE),
    )
}

_FIXED: Final = (
    (SMART, "0.95", ("1", "2", "5")),
    (METFONE, "0.94", ("1", "2", "3", "5", "10", "20", "50")),
    (CLARO, "3.52", ("9", "15", "30")),
    (ENTEL, "3.50", ("5", "10", "20")),
    (LAO_TELECOM, "20400", ("10000", "20000", "50000", "100000")),
    (UNITEL, "20300", ("20000", "50000", "100000")),
    (ETL, "20200", ("20000", "50000", "100000")),
    (TPLUS, "20100", ("20000", "50000", "100000")),
    (TRUEMOVE, "33.10", ("50", "100", "200", "300", "500", "800")),
)
"""Network, rate, amounts. A product's id is its network's with two more digits, from 01 on."""
_RANGED: Final = (
    (CELLCARD_KH, "0.925", "1", "50", "1"),
    (CLARO, "3.52", "9", "289", None),
    (MOVISTAR, "3.45", "4", "100", None),
    (BITEL, "3.48", "4.99", "104.69", None),
)
"""Network, rate, least, most, increment. The ids end in 50."""
_DATA: Final = (
    (SMART, "2.00", "2.06", 3072, "GB", ("WEEK", 1)),
    (CLARO, "10.00", "2.84", 2048, "GB", ("DAY", 7)),
    (LAO_TELECOM, "50000", "2.45", 5120, "MB", ("MONTH", 1)),
    (TRUEMOVE, "100", "3.02", 1024, "GB", ("HOUR", 72)),
)
"""Network, face value, price, megabytes, unit, validity. The ids end in 60."""

SMART_1: Final = 410101
SMART_2: Final = 410102
SMART_5: Final = 410103
SMART_10: Final = 410110
"""With a fee, and without a retail price."""
SMART_DATA: Final = 410160
SMART_PIN: Final = 410170
SMART_ACCOUNT: Final = 410180
"""Needs more than the mobile number."""
SMART_SENDER: Final = 410181
"""Needs a sender, too."""
SMART_EITHER: Final = 410104
"""Takes the mobile number or an account number."""
CELLCARD_RANGE: Final = 410250
CLARO_RANGE: Final = 420150
CLARO_DATA: Final = 420160
LAO_TELECOM_20000: Final = 430102


def catalogue() -> list[Product]:
    """Everything on sale, as new objects."""
    return [*_fixed(), *_ranged(), *_data(), *_odd()]


def _fixed() -> Iterator[Product]:
    for network, rate, amounts in _FIXED:
        for number, amount in enumerate(amounts, 1):
            yield Product(
                id=network.id * 100 + number,
                network=network,
                name=f"{amount} {network.country.currency}",
                amount=Decimal(amount),
                rate=Decimal(rate),
                price=cents(Decimal(amount) / Decimal(rate)),
                delivered=Decimal("0.917") if network is TRUEMOVE else Decimal(1),
            )


def _ranged() -> Iterator[Product]:
    for network, rate, low, high, increment in _RANGED:
        yield Product(
            id=network.id * 100 + 50,
            network=network,
            name=f"{low} - {high} {network.country.currency}",
            type="RANGED_VALUE_RECHARGE",
            low=Decimal(low),
            high=Decimal(high),
            increment=None if increment is None else Decimal(increment),
            rate=Decimal(rate),
        )


def _data() -> Iterator[Product]:
    for network, amount, price, megabytes, unit, validity in _DATA:
        yield Product(
            id=network.id * 100 + 60,
            network=network,
            name=f"{megabytes // 1024} GB data",
            subservice=(13, "Data"),
            amount=Decimal(amount),
            rate=Decimal(amount) / Decimal(price),
            price=Decimal(price),
            megabytes=megabytes,
            data_unit=unit,
            validity=validity,
        )


def _odd() -> Iterator[Product]:
    """Products with something to watch for."""

    def smart(id_: int, amount: str, price: str) -> Product:
        return Product(
            id=id_,
            network=SMART,
            name=f"{amount} USD",
            amount=Decimal(amount),
            rate=Decimal(amount) / Decimal(price),
            price=Decimal(price),
        )

    either = smart(SMART_EITHER, "3", "3.16")
    either.needs = (("account_number",), ("mobile_number",))
    fee = smart(SMART_10, "10", "10.20")
    fee.fee, fee.retail = Decimal("0.30"), False
    pin = smart(SMART_PIN, "5", "5.10")
    pin.type, pin.name = "FIXED_VALUE_PIN_PURCHASE", "5 USD voucher"
    account = smart(SMART_ACCOUNT, "5", "5.00")
    account.needs, account.name = (("mobile_number", "account_number"),), "5 USD home internet"
    sender = smart(SMART_SENDER, "5", "4.90")
    sender.sender_needs = (("first_name", "last_name"),)
    return iter((either, fee, pin, account, sender))


@dataclass(frozen=True, kw_only=True)
class Start:
    """A line at the start."""

    number: str
    money: str
    megabytes: float
    days: int
    """Until its validity ends."""


START: Final = (
    Start(number=CAMBODIA, money="1.37749", megabytes=850, days=12),
    Start(number=CELLCARD, money="2.50", megabytes=0, days=20),
    Start(number=PERU, money="4.20", megabytes=620, days=9),
    Start(number=LAOS, money="8500", megabytes=900, days=15),
    Start(number=THAILAND, money="31.50", megabytes=300, days=25),
)
