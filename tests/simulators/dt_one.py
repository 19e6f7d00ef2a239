"""A stand-in for DT One's DVS API, version 1: `python -m tests.simulators.dt_one --port N`.

It behaves as DT One's reference and OpenAPI 1.14.0 say; clients ask it at `api_url`. A line is a
phone number; what becomes of a purchase is chosen by the number's last three digits, as in DT One's
test environment, unless `set_line` says otherwise. Where the reference is silent, this is assumed:

- A transaction whose time to be confirmed is over stays CREATED and keeps holding its money until
  it is cancelled.
- What is confirmed is CONFIRMED for a second, then SUBMITTED until its outcome comes; the answer to
  the confirmation itself is always CONFIRMED.
- Lists have the newest first; one that finds nothing is empty (setting `absence_is_404`).
- A list from a date without an end goes until now, and may then span no more than 24 hours either
  (setting `list_window`).
- A product of another network than the number's is declined as an invalid credit party.
- Reversing a transaction takes back from the line what is still there of it.

A charge is noted when a transaction is confirmed, fee included; where the money came back later,
its order is in `refunds`, and `net_charges` leaves it out.

Settings (`configure`, `POST /_sim/settings`): `confirmation_seconds` (how long a transaction can be
confirmed), `surcharge` (what a transaction costs more than the catalogue says), `list_delay`
(seconds until a transaction shows in lists), `list_window` (seconds; null: any), `absence_is_404`,
`largest_page`, `credit_delay` (seconds from COMPLETED until the line has it; null: never), and the
order `reverse` (an external id or id: take a completed transaction back).
Lines (`set_line`): `outcome` (a status; "by_number" for the rule), `after` (seconds), `operator` (an
id), `money`, `currency`, `megabytes`, `days` (until its validity ends), `credit_delay` (as the
setting), `credit` (null: nothing ever arrives; an amount of money or megabytes: that, whatever was
bought; "full").
Products (`set_package`): `price`, `fee`, `rate`, `amount`, `low`, `high`, `gone`.
A balance code: `POST /_sim/ussd` {"line": …, "code": "*888#"} is answered with {"reply": …}.
"""

from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from decimal import Decimal
from http import HTTPStatus
import re
import sys
from typing import ClassVar, Final, override

from .common import Call, Charge, FaultKind, Json, Reply, Route, Simulator, Steering, main
from .dt_one_answers import (
    CLASSES,
    Transaction,
    moment,
    number,
    operator_shown,
    page,
    product_shown,
    refuse,
    status_shown,
    transaction_shown,
)
from .dt_one_data import (
    API_KEY,
    API_SECRET,
    COUNTRIES,
    NETWORKS,
    START,
    WALLET,
    Product,
    catalogue,
    cents,
)
from .dt_one_lines import KEEP, Line, country_of, is_e164, is_number, network_of

_BASIC: Final = f"Basic {b64encode(f'{API_KEY}:{API_SECRET}'.encode()).decode()}"
_SLACK: Final = timedelta(minutes=1)
_LONGEST_ID: Final = 40
_CODE: Final = re.compile(r"\*[0-9*]+#")


@dataclass(kw_only=True)
class Settings:
    """How the provider behaves; the module's docstring explains."""

    confirmation_seconds: float = 3600
    surcharge: str = "0"
    list_delay: float = 0
    list_window: float | None = 24 * 3600
    absence_is_404: bool = False
    largest_page: int = 100
    credit_delay: float | None = 0


class DtOneSimulator(Simulator):
    """DT One's DVS API."""

    name: ClassVar[str] = "dt_one"

    @override
    def reset(self) -> None:
        """Five lines, a full wallet, nothing charged."""
        super().reset()
        self.settings = Settings()
        self.currency: str = "USD"
        self.wallet: Decimal | None = WALLET
        """What is available."""
        self.holding = Decimal(0)
        self.products = {product.id: product for product in catalogue()}
        self.transactions: list[Transaction] = []
        self.lines: dict[str, Line] = {}
        self._last_id = 2240000000
        for start in START:
            self.set_line(
                start.number, money=start.money, megabytes=start.megabytes, days=start.days
            )

    @property
    def api_url(self) -> str:
        """What clients take for `https://dvs-api.dtone.com/v1`."""
        return f"{self.url}/v1"

    @property
    def refunds(self) -> list[str]:
        """Orders that were charged and whose money came back."""
        self._run()
        return [str(each.id) for each in self.transactions if each.refunded]

    @property
    @override
    def net_charges(self) -> list[Charge]:
        """The charges whose money is gone for good, or may yet be."""
        back = set(self.refunds)
        return [charge for charge in self.charges if charge.order not in back]

    def balance(self, line: str) -> tuple[Decimal, str]:
        """The money on a line, and its currency."""
        self._run()
        return self.lines[line].money, self.lines[line].currency

    def reply(self, line: str) -> str:
        """What the operator answers to its balance code."""
        self._run()
        return self.lines[line].reply()

    def dial(self, line: str, code: str) -> str:
        """What a phone with this number shows after a code; raises `ValueError` for what is no code."""
        if _CODE.fullmatch(code) is None:
            raise ValueError(f"not a code: {code}")
        return self.reply(line)

    @override
    def _steering(self) -> Sequence[Steering]:
        """Like all, and the operators of the lines answer."""
        return (
            *super()._steering(),
            ("POST", "ussd", lambda body: {"reply": self.dial(**body)}),
        )

    # The API.

    @override
    def routes(self) -> Sequence[Route]:
        """The endpoints that the client uses."""
        one, steps = "/v1/transactions/{id}", "/v1/async/transactions"
        return (
            self._route("GET", "/v1/balances", "wallet", self._balances),
            self._route("GET", "/v1/operators", "operators", self._operators),
            self._route("GET", "/v1/lookup/mobile-number/{number}", "operators", self._look_up),
            self._route("POST", "/v1/lookup/mobile-number", "operators", self._look_up),
            self._route("GET", "/v1/products", "packages", self._products),
            self._route("GET", "/v1/products/{id}", "packages", self._product),
            self._route("POST", steps, "prepare", self._create),
            self._route("POST", f"{steps}/{{id}}/confirm", "recharge", self._confirm),
            self._route("POST", f"{one}/cancel", "release", self._cancel),
            self._route("GET", one, "look_up", self._transaction),
            self._route("GET", "/v1/transactions", "history", self._listed),
        )

    @override
    def endpoint(self, route: Route, call: Call) -> str:
        """By number it is the history, by our own id a look-up, at the same address."""
        return "look_up" if "external_id" in call.query else route.endpoint

    def _route(
        self, method: str, path: str, endpoint: str, handler: Callable[[Call], Reply]
    ) -> Route:
        """An endpoint behind what all have in common: the key and secret, the passing of time."""

        def guarded(call: Call) -> Reply:
            if call.headers.get("Authorization") != _BASIC:
                return self.error(FaultKind.UNAUTHORISED)
            if call.method == "POST" and not isinstance(call.json, dict | None):
                return refuse(1000400)
            self._run()
            return handler(call)

        return Route(method=method, path=path, endpoint=endpoint, handler=guarded)

    def _balances(self, call: Call) -> Reply:
        shown: list[Json] = []
        if self.wallet is not None and call.query.get("unit", self.currency) == self.currency:
            shown.append(
                {
                    "id": 1,
                    "unit_type": "CURRENCY",
                    "unit": self.currency,
                    "available": number(self.wallet),
                    "holding": number(self.holding),
                    "credit_limit": 0,
                }
            )
        return page(call, shown, self.settings.largest_page)

    def _operators(self, call: Call) -> Reply:
        country = call.query.get("country_iso_code")
        if country is not None and country not in {each.iso_code for each in COUNTRIES}:
            return refuse(1005005)
        shown = [
            operator_shown(network)
            for network in NETWORKS.values()
            if country in {None, network.country.iso_code}
        ]
        return page(call, shown, self.settings.largest_page)

    def _look_up(self, call: Call) -> Reply:
        asked = str(call.match.get("number") or (call.json or {}).get("mobile_number", ""))
        if not is_e164(asked):
            return refuse(1005003)
        country = country_of(asked)
        if country is None:
            return refuse(1005006)
        known = self.lines.get(asked)
        sure = network_of(asked) if known is None else known.network
        shown = [
            operator_shown(network) | {"identified": network is sure}
            for network in NETWORKS.values()
            if network.country is country
        ]
        return page(call, shown, self.settings.largest_page)

    def _products(self, call: Call) -> Reply:
        shown = [
            product_shown(product, self.currency)
            for product in self.products.values()
            if not product.gone and _fits(product, call)
        ]
        return page(call, shown, self.settings.largest_page)

    def _product(self, call: Call) -> Reply:
        product = self._on_sale(call.match["id"])
        if product is None:
            return refuse(1003001)
        return Reply(body=product_shown(product, self.currency))

    def _create(self, call: Call) -> Reply:
        body: dict[str, Json] = call.json or {}
        product = self._on_sale(str(body.get("product_id")))
        code = self._wrong(body, product)
        if code is not None or product is None:
            return refuse(code or 1003001)
        amount = self._asked_amount(product, body)
        if isinstance(amount, Reply):
            return amount
        if (self.wallet or 0) < self.cost(product, amount) + product.fee:
            return refuse(1006001)
        transaction = self._hold(product, amount, body)
        if body.get("auto_confirm") is True:
            self._spend(transaction)
        return Reply(body=transaction_shown(transaction, self.now()), status=HTTPStatus.CREATED)

    def cost(self, product: Product, amount: Decimal) -> Decimal:
        """Wholesale price of an amount now, without the fee."""
        return product.cost(amount) + Decimal(self.settings.surcharge)

    def _wrong(self, body: dict[str, Json], product: Product | None) -> int | None:
        """The error of a purchase that cannot be, or `None`."""
        reference = body.get("external_id")
        named = isinstance(reference, str) and reference.strip()
        checks = (
            (not named or len(str(reference)) > _LONGEST_ID, 1000400),
            (any(each.external_id == reference for each in self.transactions), 1007001),
            (product is None, 1003001),
            (product is not None and _is_incomplete(product, body), 1000400),
            (not is_number(_recipient(body)), 1005003),
        )
        return next((code for wrong, code in checks if wrong), None)

    def _asked_amount(self, product: Product, body: dict[str, Json]) -> Decimal | Reply:
        """The amount for the line, or why not."""
        if not product.is_ranged:
            return product.amount
        mode = body.get("calculation_mode")
        key = {"SOURCE_AMOUNT": "source", "DESTINATION_AMOUNT": "destination"}.get(str(mode), "")
        asked: Json = body.get(key) or {}
        given = asked.get("amount") if isinstance(asked, dict) else None
        if mode not in product.modes or not isinstance(given, int | float):
            return refuse(1000400, "Bad Request: calculation_mode and its amount are required")
        if asked.get("unit") != (self.currency if key == "source" else product.currency):
            return refuse(1003003)
        amount = Decimal(str(given))
        if key == "source":
            amount = cents(amount * product.rate)
        between = product.low <= amount <= product.high
        if not between or (product.increment and (amount - product.low) % product.increment):
            return refuse(1003002)
        return amount

    def _hold(self, product: Product, amount: Decimal, body: dict[str, Json]) -> Transaction:
        """Create a transaction: its money is held."""
        now = self.now()
        self._last_id += 1
        transaction = Transaction(
            id=self._last_id,
            external_id=body["external_id"],
            number=self._line(_recipient(body)).number,
            product=replace(product),
            mode=body.get("calculation_mode") if product.is_ranged else None,
            amount=amount,
            price=self.cost(product, amount),
            fee=product.fee,
            currency=self.currency,
            created_at=now,
            expires_at=now + timedelta(seconds=self.settings.confirmation_seconds),
        )
        self.wallet = (self.wallet or Decimal(0)) - transaction.total
        self.holding += transaction.total
        self.transactions.append(transaction)
        return transaction

    def _confirm(self, call: Call) -> Reply:
        transaction = self._found(call.match["id"])
        if transaction is None:
            return refuse(1008004)
        if transaction.confirmed_at is not None:
            return refuse(1007002)
        if transaction.cancelled_at is not None or transaction.expires_at <= self.now():
            return refuse(1007004)
        self._spend(transaction)
        return Reply(body=transaction_shown(transaction, self.now()), status=HTTPStatus.ACCEPTED)

    def _spend(self, transaction: Transaction) -> None:
        """Confirm: from here on the money is surely on its way out."""
        line = self.lines[transaction.number]
        transaction.confirmed_at = self.now()
        transaction.outcome, transaction.after = line.fate(transaction.product)
        by_digit = line.outcome is None and line.number[-1] == "1"
        transaction.has_pin = transaction.product.is_pin or by_digit
        self.charge(
            line=transaction.number,
            package=transaction.package,
            amount=transaction.total,
            currency=transaction.currency,
            order=str(transaction.id),
            reference=transaction.external_id,
        )

    def _cancel(self, call: Call) -> Reply:
        transaction = self._found(call.match["id"])
        if transaction is None:
            return refuse(1008004)
        if transaction.cancelled_at is not None:
            return refuse(1007005)
        if transaction.confirmed_at is not None:
            return refuse(1007007)
        transaction.cancelled_at = self.now()
        self._give_back(transaction)
        return Reply(body=transaction_shown(transaction, self.now()), status=HTTPStatus.ACCEPTED)

    def _transaction(self, call: Call) -> Reply:
        transaction = self._found(call.match["id"])
        if transaction is None:
            return refuse(1008004)
        return Reply(body=transaction_shown(transaction, self.now()))

    def _listed(self, call: Call) -> Reply:
        since, until = self._span(call)
        wrong = call.query.get("credit_party_mobile_number", "+1000000")
        if since is None or until is None or not is_e164(wrong):
            return refuse(1000400)
        shown_from = self.now() - timedelta(seconds=self.settings.list_delay)
        found = [
            transaction_shown(each, self.now())
            for each in reversed(self.transactions)
            if since <= each.created_at <= until and each.created_at <= shown_from
            if self._asked_for(each, call)
        ]
        if not found and self.settings.absence_is_404:
            return refuse(1008004)
        return page(call, found, self.settings.largest_page)

    def _span(self, call: Call) -> tuple[datetime | None, datetime | None]:
        """From when to when is asked for; `None` where that cannot be."""
        now, asked = self.now(), [call.query.get(key) for key in ("from_date", "to_date")]
        if asked == [None, None]:
            everything = "external_id" in call.query
            return now - timedelta(days=36500 if everything else 1), now
        try:
            since, until = (None if text is None else _instant(text) for text in asked)
        except ValueError:
            return None, None
        until = until or now
        since = since or until - timedelta(days=1)
        longest = self.settings.list_window
        if longest is not None and until - since > timedelta(seconds=longest) + _SLACK:
            return None, None
        return since, until

    def _asked_for(self, transaction: Transaction, call: Call) -> bool:
        status = status_shown(transaction.status(self.now()))["id"]
        values = {
            "external_id": transaction.external_id,
            "credit_party_mobile_number": transaction.number,
            "product_type": transaction.product.type,
            "status_id": str(status),
        }
        return _fits(transaction.product, call) and all(
            call.query.get(key, value) == value for key, value in values.items()
        )

    @override
    def error(self, kind: FaultKind) -> Reply:
        """DT One's own words."""
        match kind:
            case FaultKind.UNAUTHORISED:
                return refuse(1000401)
            case FaultKind.DENIED:
                return refuse(1000403)
            case FaultKind.RATE_LIMITED:
                headers = {"X-RateLimit-Limit": "60", "X-RateLimit-Remaining": "0"}
                return replace(refuse(1000429), headers=headers)
        return refuse(1009001)

    # Steering.

    @override
    def state(self) -> dict[str, Json]:
        """Lines, transactions, the wallet, the settings."""
        self._run()
        now = self.now()
        return {
            "simulator": self.name,
            "now": now,
            "wallet": self.wallet,
            "holding": self.holding,
            "currency": self.currency,
            "charges": len(self.charges),
            "net_charges": len(self.net_charges),
            "refunds": self.refunds,
            "faults": [asdict(fault) for fault in self.faults],
            "settings": asdict(self.settings),
            "transactions": [
                {
                    "id": each.id,
                    "external_id": each.external_id,
                    "line": each.number,
                    "package": each.package,
                    "price": each.total,
                    "created_at": moment(each.created_at),
                    "status": each.status(now),
                }
                for each in self.transactions
            ],
            "lines": {
                line.number: {
                    "operator": line.network and line.network.id,
                    "money": line.money,
                    "currency": line.currency,
                    "megabytes": line.megabytes,
                    "valid_until": line.valid_until,
                    "reply": line.network and self.reply(line.number),
                }
                for line in self.lines.values()
            },
        }

    @override
    def consume(
        self,
        line: str | None = None,
        *,
        megabytes: float = 0,
        minutes: int = 0,
        texts: int = 0,
        money: str | float = 0,
    ) -> None:
        """Use data or money; minutes and messages cost what the caller says in `money`."""
        self._run()
        for each in self.lines.values() if line is None else [self.lines[line]]:
            each.use(megabytes, Decimal(str(money)))

    @override
    def set_wallet(self, amount: str | None, currency: str | None = None) -> None:
        """What is available; `None`: the account shows no balance, and buys nothing."""
        self._run()
        self.wallet = None if amount is None else Decimal(amount)
        self.currency = currency or self.currency

    @override
    def set_line(
        self,
        line: str,
        *,
        outcome: str | None = None,
        after: float | None = None,
        operator: int | None = None,
        money: str | float | None = None,
        currency: str | None = None,
        megabytes: float | None = None,
        days: float | None = None,
        credit_delay: float | str | None = KEEP,
        credit: str | float | None = KEEP,
    ) -> None:
        """Change a line, or add it; the module's docstring says what there is."""
        if outcome not in {None, "by_number"} and str(outcome).partition("-")[0] not in CLASSES:
            raise ValueError(f"no such status: {outcome}")
        self._run()
        changed = self._line(line)
        if outcome == "by_number":
            changed.outcome = changed.after = None
        else:
            changed.outcome = outcome or changed.outcome
        changed.after = changed.after if after is None else after
        changed.network = changed.network if operator is None else NETWORKS[operator]
        changed.money = changed.money if money is None else Decimal(str(money))
        changed.currency = currency or changed.currency
        changed.megabytes = changed.megabytes if megabytes is None else megabytes
        if days is not None:
            changed.valid_until = self.now() + timedelta(days=days)
        if credit_delay != KEEP:
            changed.credit_delay = credit_delay
        if credit != KEEP:
            changed.credit = None if credit is None else str(credit)

    @override
    def set_package(
        self,
        package: str | int,
        *,
        gone: bool | None = None,
        **sums: str | float,
    ) -> None:
        """Change what is on sale from now on; a ranged product may be named with an amount."""
        product = self.products.get(int(str(package).partition("@")[0]))
        unknown = sums.keys() - {"price", "fee", "rate", "amount", "low", "high"}
        if product is None or unknown:
            raise ValueError(f"no such package or value: {package} {', '.join(sorted(unknown))}")
        product.gone = product.gone if gone is None else gone
        for key, value in sums.items():
            setattr(product, key, Decimal(str(value)))

    @override
    def configure(self, **settings: Json) -> None:
        """Change the settings that are named; `reverse` takes a transaction back."""
        order = settings.pop("reverse", None)
        unknown = settings.keys() - {known.name for known in fields(Settings)}
        if unknown:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        self._run()
        self.settings = replace(self.settings, **settings)
        if order is not None:
            self.reverse(order)

    def reverse(self, which: str | int) -> None:
        """Take back a completed transaction, by its external id or id; raises `ValueError`."""
        self._run()
        found = [
            each for each in self.transactions if str(which) in {each.external_id, str(each.id)}
        ]
        if not found or found[0].status(self.now()) != "COMPLETED":
            raise ValueError(f"not a completed transaction: {which}")
        transaction, line = found[0], self.lines[found[0].number]
        transaction.reversed_at = self.now()
        self.wallet = (self.wallet or Decimal(0)) + transaction.total
        line.use(transaction.credited_megabytes, transaction.credited_money)

    # Inside.

    def _run(self) -> None:
        """Let time pass: outcomes come, money goes where it belongs, lines are credited."""
        now = self.now()
        for each in self.transactions:
            if each.confirmed_at is None:
                continue
            due = each.confirmed_at + timedelta(seconds=each.after)
            if not each.settled and due <= now:
                self._settle(each, due)
            if each.reversed_at is None and each.credit_at is not None and each.credit_at <= now:
                self.lines[each.number].get(each, each.credit_at)
                each.credit_at = None

    def _settle(self, transaction: Transaction, due: datetime) -> None:
        transaction.settled = True
        if transaction.outcome != "COMPLETED":
            self._give_back(transaction)
            return
        self.holding -= transaction.total
        delay = self.lines[transaction.number].credit_delay
        seconds = self.settings.credit_delay if isinstance(delay, str) else delay
        if seconds is not None and not transaction.product.is_pin:
            transaction.credit_at = due + timedelta(seconds=seconds)

    def _give_back(self, transaction: Transaction) -> None:
        self.holding -= transaction.total
        self.wallet = (self.wallet or Decimal(0)) + transaction.total

    def _line(self, asked: str) -> Line:
        """A line; one that was never heard of is added, with nothing on it."""
        if asked not in self.lines:
            self.lines[asked] = Line.empty(asked, self.now())
        return self.lines[asked]

    def _on_sale(self, asked: str) -> Product | None:
        product = self.products.get(int(asked)) if asked.isdecimal() else None
        return None if product is None or product.gone else product

    def _found(self, asked: str) -> Transaction | None:
        return next((each for each in self.transactions if str(each.id) == asked), None)


def _fits(product: Product, call: Call) -> bool:
    """Whether a product is among those that the query asks for."""
    benefit = "DATA" if product.megabytes else "CREDITS"
    values = {
        "type": product.type,
        "service_id": "1",
        "subservice_id": str(product.subservice[0]),
        "country_iso_code": product.network.country.iso_code,
        "operator_id": str(product.network.id),
    }
    return benefit in call.query.get("benefit_types", benefit).split(",") and all(
        call.query.get(key, value) == value for key, value in values.items()
    )


def _instant(text: str) -> datetime:
    """A point in time; raises `ValueError` for what is none, or has no time zone."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(f"no time zone: {text}")
    return found


def _recipient(body: dict[str, Json]) -> str:
    given = body.get("credit_party_identifier")
    return str(given.get("mobile_number", "")) if isinstance(given, dict) else ""


def _is_incomplete(product: Product, body: dict[str, Json]) -> bool:
    """Whether a request lacks what a product needs."""
    needed = {"credit_party_identifier": product.needs, "sender": product.sender_needs}
    for key, alternatives in needed.items():
        given = body.get(key)
        names = given.keys() if isinstance(given, dict) else set[str]()
        if alternatives and not any(names >= set(each) for each in alternatives):
            return True
    return False


if __name__ == "__main__":
    sys.exit(main(DtOneSimulator))
