"""What the Airalo simulator starts with. All numbers are made up; their check digits are right."""

from dataclasses import dataclass
from decimal import Decimal

CLIENT_ID = "sim-client"
CLIENT_SECRET = "sim-secret"
WALLET = Decimal("225.35")

NEW_CALEDONIA = "8968701000000000010"
CAMBODIA = "8985501000000000024"
PERU = "8951101000000000038"
LAOS = "8985601000000000049"
RECYCLED = "8966001000000000052"
NOT_ACTIVE = "8966001000000000060"


@dataclass(kw_only=True)
class Offer:
    """A package. Prices are US dollars; `amount` is MB, `voice` minutes, `text` messages."""

    id: str
    title: str
    price: Decimal
    """Recommended retail price."""
    net_price: Decimal
    """What the partner pays in the net pricing model."""
    amount: int
    day: int
    voice: int | None = None
    text: int | None = None
    is_unlimited: bool = False
    gone: bool = False
    """No longer on sale."""


@dataclass(frozen=True, kw_only=True)
class Start:
    """A line at the start: one package, bought five days ago, of which `left` MB are left."""

    iccid: str
    brand: str
    gigabyte: str
    """Retail price of 1 GB; larger packages are cheaper per GB."""
    left: int
    calls: bool = False
    recycled: bool = False
    active: bool = True


START = (
    Start(iccid=NEW_CALEDONIA, brand="Caillou Mobile", gigabyte="9.00", left=700),
    Start(iccid=CAMBODIA, brand="Angkor Mobile", gigabyte="4.50", left=850),
    Start(iccid=PERU, brand="Inti Mobile", gigabyte="5.50", left=620, calls=True),
    Start(iccid=LAOS, brand="Mekong Mobile", gigabyte="5.00", left=900),
    Start(iccid=RECYCLED, brand="Chao Mobile", gigabyte="4.00", left=0, recycled=True),
    Start(iccid=NOT_ACTIVE, brand="Chao Mobile", gigabyte="4.00", left=1024, active=False),
)

_SIZES = ((1, 7, "1.0"), (3, 30, "2.6"), (5, 30, "4.0"), (10, 30, "7.2"))
"""GB, days, price as a multiple of that of 1 GB."""
_NET = Decimal("0.8")
_CENT = Decimal("0.01")


def offers(start: Start) -> list[Offer]:
    """The top-ups for a line."""
    slug = start.brand.lower().replace(" ", "-")
    return [
        Offer(
            id=f"{slug}-{days}days-{size}gb-topup",
            title=f"{size} GB - {days} Days",
            price=(price := (Decimal(start.gigabyte) * Decimal(times)).quantize(_CENT)),
            net_price=(price * _NET).quantize(_CENT),
            amount=size * 1024,
            day=days,
            voice=size * 20 if start.calls else None,
            text=size * 20 if start.calls else None,
        )
        for size, days, times in _SIZES
    ]
