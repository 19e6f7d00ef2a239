"""How DT One words things: statuses, errors, products, transactions, pages."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
from typing import Final

from .common import Call, Json, Reply
from .dt_one_data import PIN_CODE, PIN_SERIAL, Country, Network, Product, cents

CLASSES: Final = {
    "CREATED": 1,
    "CONFIRMED": 2,
    "REJECTED": 3,
    "CANCELLED": 4,
    "SUBMITTED": 5,
    "COMPLETED": 7,
    "REVERSED": 8,
    "DECLINED": 9,
}
OUTCOMES: Final = (
    "COMPLETED",
    "COMPLETED",
    "DECLINED-INVALID-CREDIT-PARTY",
    "DECLINED-BARRED-CREDIT-PARTY",
    "DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE",
    "DECLINED-DUPLICATED-TRANSACTION",
    "DECLINED",
    "DECLINED-EXCEPTION",
)
"""By the last digit of the number; 1 is COMPLETED with a PIN."""
WAITS: Final = {"1": 3.0, "2": 20.0, "3": 300.0}
"""Seconds, by the first of the last three digits of the number."""
_SUBSTATUSES: Final = (
    *("INVALID-CREDIT-PARTY", "BARRED-CREDIT-PARTY", "INELIGIBLE-CREDIT-PARTY"),
    *("INVALID-DEBIT-PARTY", "BARRED-DEBIT-PARTY"),
    *("LIMITATIONS-ON-CREDIT-PARTY-AMOUNT", "LIMITATIONS-ON-CREDIT-PARTY-QUANTITY"),
    *("OPERATOR-CURRENTLY-UNAVAILABLE", "INSUFFICIENT-BALANCE", "DUPLICATED-TRANSACTION"),
)

_ERRORS: Final = {
    1000400: (400, "Bad Request"),
    1000401: (401, "Unauthorized"),
    # Not in the reference, which has no 403.
    1000403: (403, "Forbidden"),
    1000404: (404, "Resource not found"),
    1000429: (429, "Too many requests"),
    1003001: (404, "Product is not available in your account"),
    1003002: (400, "Requested product amount is out of range"),
    1003003: (400, "Requested product unit is invalid"),
    1005003: (400, "Credit party mobile number is invalid"),
    1005005: (404, "Country not found"),
    1005006: (404, "Operator not found"),
    1006001: (400, "Insufficient balance"),
    1007001: (400, "Transaction external ID has already been used"),
    1007002: (400, "Transaction has already been confirmed"),
    1007004: (400, "Transaction can no longer be confirmed"),
    1007005: (400, "Transaction has already been cancelled"),
    1007007: (400, "Transaction can no longer be cancelled"),
    1008004: (404, "Transaction not found"),
    1009001: (500, "Unexpected error, please contact our support team"),
}


@dataclass(kw_only=True)
class Transaction:
    """A purchase. Its money is in the wallet's currency, amounts are in the line's."""

    id: int
    external_id: str
    number: str
    product: Product
    """As it was when the transaction was created."""
    mode: str | None
    amount: Decimal
    """What the line's operator is asked to credit."""
    price: Decimal
    fee: Decimal
    currency: str
    created_at: datetime
    expires_at: datetime
    confirmed_at: datetime | None = None
    outcome: str = "COMPLETED"
    """What it comes to, known from the confirmation on."""
    after: float = 0
    """Seconds from the confirmation to the outcome."""
    has_pin: bool = False
    cancelled_at: datetime | None = None
    reversed_at: datetime | None = None
    settled: bool = False
    """The outcome has come, and the money has gone where it belongs."""
    credit_at: datetime | None = None
    """When the line gets it; `None`: never, or not known yet."""
    credited_money: Decimal = Decimal(0)
    credited_megabytes: float = 0

    @property
    def total(self) -> Decimal:
        """What is held and taken."""
        return self.price + self.fee

    @property
    def package(self) -> str:
        """What was bought, amount included where the buyer chose it."""
        if not self.product.is_ranged:
            return str(self.product.id)
        return f"{self.product.id}@{self.amount.normalize():f}"

    @property
    def refunded(self) -> bool:
        """It was confirmed, and its money came back."""
        failed = self.settled and self.outcome != "COMPLETED"
        return failed or self.reversed_at is not None

    def status(self, now: datetime) -> str:
        """The status now; `settled` must be up to date."""
        if self.cancelled_at is not None:
            return "CANCELLED"
        if self.confirmed_at is None:
            return "CREATED"
        if self.reversed_at is not None:
            return "REVERSED"
        if self.settled:
            return self.outcome
        return "CONFIRMED" if now - self.confirmed_at < timedelta(seconds=1) else "SUBMITTED"


def refuse(code: int, message: str | None = None) -> Reply:
    """An error of the reference, with more words if need be."""
    status, words = _ERRORS[code]
    body = {"errors": [{"code": code, "message": message or words}]}
    return Reply(body=body, status=status)


def status_shown(message: str) -> dict[str, Json]:
    """A status, its class, and numbers for both."""
    word, _, detail = message.partition("-")
    number = _SUBSTATUSES.index(detail) + 1 if detail in _SUBSTATUSES else 99
    return {
        "id": CLASSES[word] * 10000 + (number * 100 if detail else 0),
        "message": message,
        "class": {"id": CLASSES[word], "message": word},
    }


def country_shown(country: Country) -> dict[str, Json]:
    """A country."""
    return {"iso_code": country.iso_code, "name": country.name, "regions": None}


def operator_shown(network: Network) -> dict[str, Json]:
    """An operator."""
    return {
        "id": network.id,
        "name": network.name,
        "country": country_shown(network.country),
        "regions": None,
    }


def product_shown(product: Product, currency: str) -> dict[str, Json]:
    """A product as the catalogue has it; `currency` is the wallet's."""
    shown = _base_shown(product) | {
        "validity": product.validity
        and {"unit": product.validity[0], "quantity": product.validity[1]},
        "required_debit_party_identifier_fields": None,
        "required_credit_party_identifier_fields": [list(each) for each in product.needs],
        "required_sender_fields": product.sender_needs
        and [list(each) for each in product.sender_needs],
        "required_beneficiary_fields": None,
        "required_statement_identifier_fields": None,
        "required_additional_identifier_fields": None,
        "availability_zones": ["INTERNATIONAL"],
        "source": _sum(currency, _source(product)),
        "destination": _sum(product.currency, _destination(product)),
        "prices": _prices(product, currency),
        "rates": _rates(product),
        "benefits": [_benefit(product)],
        "promotions": None,
    }
    if product.is_ranged:
        shown["accepted_calculation_modes"] = list(product.modes)
    if product.is_pin:
        shown["pin"] = {"usage_info": ["*888*<code>#"], "validity": None, "terms": None}
    return shown


def transaction_shown(transaction: Transaction, now: datetime) -> dict[str, Json]:
    """A transaction as it is now."""
    product, status = transaction.product, transaction.status(now)
    price, amount = number(transaction.price), number(transaction.amount)
    source = _sum(transaction.currency, price)
    destination = _sum(product.currency, amount)
    shown: dict[str, Json] = {
        "id": transaction.id,
        "external_id": transaction.external_id,
        "creation_date": moment(transaction.created_at),
        "confirmation_expiration_date": moment(transaction.expires_at),
        "status": status_shown(status),
        "product": _base_shown(product),
        "prices": {
            "wholesale": _sum(transaction.currency, price) | {"fee": number(transaction.fee)},
            "retail": _retail(product, transaction.currency, price * 1.1),
        },
        "rates": _rates(product),
        "benefits": [_benefit(product, transaction.amount)],
        "promotions": None,
        "credit_party_identifier": {"mobile_number": transaction.number},
    }
    if transaction.confirmed_at is not None:
        shown["confirmation_date"] = moment(transaction.confirmed_at)
    if transaction.mode is not None:
        asked = {"source": source} if transaction.mode == "SOURCE_AMOUNT" else {}
        shown["requested_values"] = asked or {"destination": destination}
        shown["adjusted_values"] = {"source": source, "destination": destination}
    if status == "COMPLETED":
        shown["operator_reference"] = f"OP{transaction.id}"
        if transaction.has_pin:
            shown["pin"] = {"code": PIN_CODE, "serial": PIN_SERIAL}
    return shown


def page(call: Call, everything: Sequence[Json], largest: int) -> Reply:
    """One page of a list; `page` and `per_page` are asked for in the query or the body."""
    asked: Mapping[str, Json] = call.query if call.method == "GET" else call.json
    texts = [str(asked.get("page", 1)), str(asked.get("per_page", min(50, largest)))]
    if not all(text.isdecimal() and int(text) >= 1 for text in texts) or int(texts[1]) > 100:
        return refuse(1000400, "Bad Request: page or per_page is invalid")
    at, size = int(texts[0]), min(int(texts[1]), largest)
    last = max(1, -(-len(everything) // size))
    headers = {
        "X-Total": str(len(everything)),
        "X-Total-Pages": str(last),
        "X-Per-Page": str(size),
        "X-Page": str(at),
    }
    if at < last:
        headers["X-Next-Page"] = str(at + 1)
    if at > 1:
        headers["X-Prev-Page"] = str(at - 1)
    shown = list(everything[(at - 1) * size : at * size])
    return Reply(body=shown, status=HTTPStatus.OK, headers=headers)


def number(value: Decimal) -> int | float:
    """A JSON number, whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def moment(at: datetime) -> str:
    """A time as DT One writes it: with nanoseconds."""
    return f"{at:%Y-%m-%dT%H:%M:%S.%f}000Z"


def _base_shown(product: Product) -> dict[str, Json]:
    id_, name = product.subservice
    return {
        "id": product.id,
        "name": product.name,
        "description": f"{product.network.name} {product.name}",
        "tags": None,
        "type": product.type,
        "service": {"id": 1, "name": "Mobile", "subservice": {"id": id_, "name": name}},
        "operator": operator_shown(product.network),
        "regions": None,
    }


def _sum(unit: str, amount: Json) -> dict[str, Json]:
    return {"unit_type": "CURRENCY", "unit": unit, "amount": amount}


def _between(low: Decimal, high: Decimal) -> dict[str, Json]:
    return {"min": number(low), "max": number(high)}


def _source(product: Product) -> Json:
    if not product.is_ranged:
        return number(product.price)
    return _between(product.cost(product.low), product.cost(product.high))


def _destination(product: Product) -> Json:
    if not product.is_ranged:
        return number(product.amount)
    between = _between(product.low, product.high)
    if product.increment is not None:
        between["increment"] = number(product.increment)
    return between


def _prices(product: Product, currency: str) -> dict[str, Json]:
    source = _source(product)
    dearer: Json = (
        {key: round(value * 1.1, 2) for key, value in source.items()}
        if product.is_ranged
        else source * 1.1
    )
    return {
        "wholesale": _sum(currency, source) | {"fee": number(product.fee)},
        "retail": _retail(product, currency, dearer),
    }


def _retail(product: Product, currency: str, amount: Json) -> Json:
    if not product.retail:
        return None
    rounded = amount if isinstance(amount, dict) else round(amount, 2)
    return _sum(currency, rounded) | {"fee": 0}


def _rates(product: Product) -> dict[str, Json]:
    rate = product.rate if product.is_ranged else product.amount / product.price
    return {
        "base": round(float(rate), 9),
        "wholesale": round(float(rate), 9),
        "retail": round(float(rate / Decimal("1.1")), 9) if product.retail else None,
    }


def _benefit(product: Product, amount: Decimal | None = None) -> dict[str, Json]:
    """What the line gets; of a ranged product without an amount, the limits."""
    if product.megabytes:
        size = Decimal(product.megabytes) / (1024 if product.data_unit == "GB" else 1)
        full: Json = number(size)
        return _named("DATA", "DATA", product.data_unit) | {
            "amount": {
                "base": full,
                "promotion_bonus": 0,
                "total_excluding_tax": full,
                "total_including_tax": full,
            }
        }
    named = _named("CREDITS", "CURRENCY", product.currency)
    if product.is_ranged and amount is None:
        limits = _between(product.low, product.high)
        return named | {
            "amount": {
                "base": limits,
                "promotion_bonus": {"min": 0, "max": 0},
                "total_excluding_tax": limits,
                "total_including_tax": limits,
            }
        }
    full = product.amount if amount is None else amount
    return named | {
        "amount": {
            "base": number(full),
            "promotion_bonus": 0,
            "total_excluding_tax": number(cents(full * product.delivered)),
            "total_including_tax": number(full),
        }
    }


def _named(kind: str, unit_type: str, unit: str) -> dict[str, Json]:
    return {"type": kind, "unit_type": unit_type, "unit": unit, "additional_information": None}
