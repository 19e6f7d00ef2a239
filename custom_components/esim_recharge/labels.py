"""One line for each product, the same in every language: what it is called, what the line gets, what it costs.

What the title says already is not said again.
"""

from homeassistant.const import UnitOfTime

from .const import BYTES_PER_DATA_UNIT, DATA_UNIT
from .formats import money_text
from .lines.models import UNLIMITED, AllowanceKind, Package
from .titles import says_days, says_quantity, says_sum


def package_label(package: Package) -> str:
    """Describe a package: title, data, credit, validity, price: `3 GB - 30 Days · 9.36 USD`.

    Airtime that costs what it brings says the sum once: `1000 XPF`.
    """
    data, days, price = _data(package), _validity(package), money_text(package.price)
    parts = [package.title, data, _credit(package), days, price]
    if package.credit == package.price and _says_credit(package):
        parts.remove(price)
    return " · ".join(part for part in parts if part)


def _data(package: Package) -> str | None:
    if package.data is UNLIMITED:
        return "∞"
    if not package.data or says_quantity(package.title, AllowanceKind.DATA, package.data):
        return None
    return f"{package.data / BYTES_PER_DATA_UNIT:.4g} {DATA_UNIT}"


def _credit(package: Package) -> str | None:
    """What the line gets; not where the price is the same sum."""
    credit = package.credit
    if credit is None or credit == package.price or _says_credit(package):
        return None
    return f"+{money_text(credit)}"


def _says_credit(package: Package) -> bool:
    """A title such as "1 - 50 USD" says what else is sold, and not this sum."""
    credit = package.credit
    if credit is None or package.range is not None:
        return False
    return says_sum(package.title, credit)


def _validity(package: Package) -> str | None:
    days = package.validity_days
    if not days or says_days(package.title, days):
        return None
    return f"{days} {UnitOfTime.DAYS}"
