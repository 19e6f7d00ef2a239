"""A stand-in for Airalo's Partner API, version 2: `python -m tests.simulators.airalo --port N`.

It behaves as the Airalo Partner API documentation (developers.partners.airalo.com) says. Where that
is silent, this is assumed:

- A top-up waits behind a running package (`NOT_ACTIVE`, no dates) and starts when that one is used
  up or expired; on an eSIM that was in use it starts at once if nothing else runs.
- The usage's `remaining` and `total` are sums over the running package and those waiting behind it,
  as "the eSIM's" data; packages that are over do not count, unless nothing else is left. Its
  `expired_at` is that of the running package.
- The description of a top-up order is stored as "Topup (<iccid>)", as the documentation's example
  shows, not as it was sent (setting `keep_description` for the other possibility).
- There is no idempotency: the same order twice is two charges.

Settings (`configure`, `POST /_sim/settings`): `pricing` ("net_pricing" or "discount_pricing"),
`discount` (per cent), `credit_delay` (seconds until a top-up shows in history and usage; null:
never), `usage_cache` (seconds for which the usage stays as it was first asked), `rate_limits`
(enforce the documented limits), `token_lifetime` (seconds), `keep_description`.
Lines (`set_line`): `rate` (MB per second that run down by themselves), `recycled`, `remaining` (MB
of the running package), `expires_in` (seconds until the running package ends), `title`.
Packages (`set_package`): `price`, `net_price`, `gone`, `amount`, `day`; without a line, everywhere.
"""

from collections import defaultdict, deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from http import HTTPStatus
import sys
from typing import ClassVar, Final, override

from .airalo_data import CLIENT_ID, CLIENT_SECRET, START, WALLET, Offer, Start, offers
from .common import Call, FaultKind, Json, Reply, Route, Simulator, main

_NAIVE: Final = "%Y-%m-%d %H:%M:%S"
_MESSAGE: Final = {"message": "success"}


@dataclass(kw_only=True)
class Settings:
    """How the provider behaves; the module's docstring explains."""

    pricing: str = "net_pricing"
    discount: int = 20
    credit_delay: float | None = 0
    usage_cache: float = 0
    rate_limits: bool = False
    token_lifetime: float = 24 * 3600
    keep_description: bool = False


@dataclass(kw_only=True)
class Bought:
    """A package on a line."""

    id: int
    type: str
    offer: Offer
    visible_at: datetime | None
    """`None`: never."""
    remaining: float
    voice: int
    text: int
    activated_at: datetime | None = None
    expired_at: datetime | None = None
    finished_at: datetime | None = None
    over: bool = False

    @property
    def status(self) -> str:
        """As the history words it."""
        if self.over:
            return "FINISHED" if self.finished_at else "EXPIRED"
        return "ACTIVE" if self.activated_at else "NOT_ACTIVE"


@dataclass(kw_only=True)
class Line:
    """An eSIM."""

    id: int
    iccid: str
    title: str
    created_at: datetime
    offers: list[Offer]
    ran_at: datetime
    bought: list[Bought] = field(default_factory=list)
    recycled_at: datetime | None = None
    rate: float = 0
    cached: tuple[datetime, dict[str, Json]] | None = None

    def visible(self, now: datetime) -> list[Bought]:
        """The packages that the provider's systems know of by now."""
        return [b for b in self.bought if b.visible_at is not None and b.visible_at <= now]

    def run(self, now: datetime, megabytes: float = 0, minutes: int = 0, texts: int = 0) -> None:
        """Let time pass and data be used: packages expire, are used up, and follow each other."""
        megabytes += self.rate * (now - self.ran_at).total_seconds()
        self.ran_at = now
        used = megabytes > 0 or minutes > 0 or texts > 0
        for pack in self.visible(now):
            if pack.over:
                continue
            if pack.activated_at is None:
                if not used and not any(other.activated_at for other in self.bought):
                    return
                pack.activated_at = now
                pack.expired_at = now + timedelta(days=pack.offer.day)
            if pack.expired_at is not None and pack.expired_at <= now:
                pack.over = True
                continue
            minutes, pack.voice = max(0, minutes - pack.voice), max(0, pack.voice - minutes)
            texts, pack.text = max(0, texts - pack.text), max(0, pack.text - texts)
            if pack.offer.is_unlimited or pack.remaining > megabytes:
                pack.remaining -= 0 if pack.offer.is_unlimited else megabytes
                return
            megabytes, pack.remaining = megabytes - pack.remaining, 0
            pack.over, pack.finished_at = True, now


class AiraloSimulator(Simulator):
    """Airalo's Partner API."""

    name: ClassVar[str] = "airalo"

    @override
    def reset(self) -> None:
        """Six lines, a full wallet, nothing charged."""
        super().reset()
        self.settings = Settings()
        self.currency: str = "USD"
        self.wallet: Decimal | None = WALLET
        self.lines: dict[str, Line] = {}
        self.orders: list[dict[str, Json]] = []
        self.token_requests = 0
        self._tokens: dict[str, datetime] = {}
        self._asked: defaultdict[str, deque[datetime]] = defaultdict(deque)
        self._last_id = 700
        for start in START:
            self._add(start)

    # The API.

    @override
    def routes(self) -> Sequence[Route]:
        """The endpoints that the client uses."""
        return (
            Route(method="POST", path="/v2/token", endpoint="login", handler=self._token),
            self._route("GET", "/v2/sims", "lines", self._sims),
            self._route("GET", "/v2/sims/{iccid}", "line", self._sim),
            self._route("GET", "/v2/sims/{iccid}/usage", "read", self._usage, per_minute=10),
            self._route("GET", "/v2/sims/{iccid}/topups", "packages", self._topups, per_minute=80),
            self._route("GET", "/v2/sims/{iccid}/packages", "history", self._packages, 10),
            self._route("POST", "/v2/orders/topups", "recharge", self._order),
            self._route("GET", "/v2/orders", "look_up", self._orders),
            self._route("GET", "/v2/orders/{id}", "order", self._one_order),
            self._route("GET", "/v2/balance", "wallet", self._balance),
        )

    def _route(
        self,
        method: str,
        path: str,
        endpoint: str,
        handler: Callable[[Call], Reply],
        per_minute: int | None = None,
    ) -> Route:
        """An endpoint behind what all have in common: the token, the Accept header, a limit."""

        def guarded(call: Call) -> Reply:
            token = call.headers.get("Authorization", "").removeprefix("Bearer ")
            if self._tokens.get(token, self.now()) <= self.now():
                return self.error(FaultKind.UNAUTHORISED)
            if "json" not in call.headers.get("Accept", ""):
                return Reply(body="<!DOCTYPE html><html><body>Airalo</body></html>")
            key = endpoint if endpoint == "packages" else call.match.get("iccid", "")
            if per_minute is not None and self._too_many(f"{endpoint} {key}", per_minute):
                return self.error(FaultKind.RATE_LIMITED)
            return handler(call)

        return Route(method=method, path=path, endpoint=endpoint, handler=guarded)

    def _too_many(self, key: str, per_minute: int) -> bool:
        if not self.settings.rate_limits:
            return False
        asked, now = self._asked[key], self.now()
        while asked and asked[0] <= now - timedelta(minutes=1):
            asked.popleft()
        if len(asked) >= per_minute:
            return True
        asked.append(now)
        return False

    def _token(self, call: Call) -> Reply:
        self.token_requests += 1
        if self._too_many("token", 3):
            return self.error(FaultKind.RATE_LIMITED)
        if missing := _missing(call.form, "client_id", "client_secret", "grant_type"):
            return missing
        if call.form["client_id"] != CLIENT_ID:
            return _invalid({"client_id": "The selected client id is invalid."})
        if call.form["client_secret"] != CLIENT_SECRET:
            return _empty(HTTPStatus.UNAUTHORIZED, "Client authentication failed")
        token = f"eyJ0eXAiOiJKV1QifQ.c2ltdWxhdGVk.{self.token_requests:08d}"
        self._tokens[token] = self.now() + timedelta(seconds=self.settings.token_lifetime)
        # A year, as in the documentation, whatever the token's real lifetime.
        data = {"token_type": "Bearer", "expires_in": 31622400, "access_token": token}
        return Reply(body={"data": data, "meta": _MESSAGE})

    def _sims(self, call: Call) -> Reply:
        wanted = call.query.get("filter[iccid]", "")
        sims = [self._about(li, call) for li in self.lines.values() if wanted in li.iccid]
        return _page(call, sims)

    def _sim(self, call: Call) -> Reply:
        line = self.lines.get(call.match["iccid"])
        if line is None:
            return _not_found()
        return Reply(body={"data": self._about(line, call), "meta": _MESSAGE})

    def _about(self, line: Line, call: Call) -> dict[str, Json]:
        include = call.query.get("include", "").split(",")
        about: dict[str, Json] = {
            "id": line.id,
            "created_at": line.created_at.strftime(_NAIVE),
            "iccid": line.iccid,
            "lpa": "lpa.airalo.com",
            "imsis": None,
            "matching_id": f"TEST-{line.id}",
            "qrcode": f"LPA:1$lpa.airalo.com$TEST-{line.id}",
            "qrcode_url": f"https://example.invalid/qr/{line.id}",
            "direct_apple_installation_url": f"https://example.invalid/apple/{line.id}",
            "voucher_code": None,
            "airalo_code": None,
            "apn_type": "automatic",
            "apn_value": None,
            "is_roaming": True,
            "confirmation_code": None,
            "order": None,
            "brand_settings_name": None,
            "recycled": line.recycled_at is not None,
            "recycled_at": _naive(line.recycled_at),
        }
        if "order" in include:
            order = next(o for o in self.orders if o["iccid"] == line.iccid and o["type"] == "sim")
            about["simable"] = _listed(order, with_status="order.status" in include)
        return about

    def _usage(self, call: Call) -> Reply:
        line = self.lines.get(call.match["iccid"])
        if line is None:
            return _not_found()
        now = self.now()
        if line.cached is None or now >= line.cached[0]:
            fresh_until = now + timedelta(seconds=self.settings.usage_cache)
            line.cached = (fresh_until, self._figures(line, now))
        return Reply(body={"data": line.cached[1], "meta": {"message": "api.succes"}})

    def _figures(self, line: Line, now: datetime) -> dict[str, Json]:
        line.run(now)
        packs = line.visible(now)
        counted = [pack for pack in packs if not pack.over] or packs[-1:]
        if line.recycled_at is not None:
            counted = []
        unlimited = any(pack.offer.is_unlimited for pack in counted)
        statuses = [pack.status for pack in counted] or ["RECYCLED"]
        return {
            "remaining": 0 if unlimited else int(sum(pack.remaining for pack in counted)),
            "total": 0 if unlimited else sum(pack.offer.amount for pack in counted),
            "expired_at": _naive(counted[0].expired_at) if counted else None,
            "is_unlimited": unlimited if counted else None,
            "status": statuses[0],
            "remaining_voice": sum(pack.voice for pack in counted),
            "remaining_text": sum(pack.text for pack in counted),
            "total_voice": sum(pack.offer.voice or 0 for pack in counted),
            "total_text": sum(pack.offer.text or 0 for pack in counted),
        }

    def _topups(self, call: Call) -> Reply:
        line = self.lines.get(call.match["iccid"])
        if line is None:
            return _not_found()
        if line.recycled_at is not None:
            return _recycled(line.iccid)
        data = [self._offered(offer) for offer in line.offers if not offer.gone]
        return Reply(body={"pricing": self._pricing, "data": data} if data else {"data": []})

    @property
    def _pricing(self) -> dict[str, Json]:
        discount = self.settings.discount if self._discounted else 0
        return {"model": self.settings.pricing, "discount_percentage": discount}

    @property
    def _discounted(self) -> bool:
        return self.settings.pricing == "discount_pricing"

    def _offered(self, offer: Offer) -> dict[str, Json]:
        retail, net = _number(offer.price), _number(offer.net_price)
        return {
            **self._described(offer),
            "voice": offer.voice,
            "text": offer.text,
            "prices": {"recommended_retail_price": {"USD": retail}}
            | ({} if self._discounted else {"net_price": {"USD": net}}),
        }

    def _described(self, offer: Offer, kind: str = "topup") -> dict[str, Json]:
        size = f"{offer.amount // 1024} GB"
        return {
            "id": offer.id,
            "type": kind,
            "price": _number(offer.price),
            "net_price": None if self._discounted else _number(offer.net_price),
            "amount": 0 if offer.is_unlimited else offer.amount,
            "day": offer.day,
            "is_unlimited": offer.is_unlimited,
            "title": offer.title,
            "data": "Unlimited" if offer.is_unlimited else size,
            "short_info": None,
        }

    def _packages(self, call: Call) -> Reply:
        line = self.lines.get(call.match["iccid"])
        if line is None:
            return _not_found()
        now = self.now()
        line.run(now)
        data = [
            {
                "id": pack.id,
                "status": "RECYCLED" if line.recycled_at else pack.status,
                "remaining": int(pack.remaining),
                "activated_at": _offset(pack.activated_at),
                "expired_at": _offset(pack.expired_at),
                "finished_at": _offset(pack.finished_at),
                "package": self._described(pack.offer, pack.type),
            }
            for pack in line.visible(now)
        ]
        return Reply(body={"pricing": self._pricing, "data": data})

    def _order(self, call: Call) -> Reply:
        if missing := _missing(call.form, "iccid", "package_id"):
            return missing
        line = self.lines.get(call.form["iccid"])
        if line is None:
            return _invalid({"iccid": "The selected iccid is invalid."})
        if line.recycled_at is not None:
            return _recycled(line.iccid)
        offers_ = (o for o in line.offers if o.id == call.form["package_id"] and not o.gone)
        offer = next(offers_, None)
        if offer is None:
            return _invalid({"package_id": "invalid topup package"})
        cost = self.cost(offer)
        if (self.wallet or 0) < cost:
            return _refused(11, f"Insufficient Airalo Credit: {self.wallet} of {cost}")
        return self._sell(line, offer, cost, call.form.get("description", ""))

    def cost(self, offer: Offer) -> Decimal:
        """What the wallet is charged, in US dollars."""
        if not self._discounted:
            return offer.net_price
        share = Decimal(100 - self.settings.discount) / 100
        return (offer.price * share).quantize(Decimal("0.01"), ROUND_HALF_UP)

    def _sell(self, line: Line, offer: Offer, cost: Decimal, description: str) -> Reply:
        self.wallet = (self.wallet or Decimal()) - cost
        kept = description if self.settings.keep_description else f"Topup ({line.iccid})"
        order = self._record(line, offer, "topup", kept)
        if self._discounted:
            order |= {
                "discount_percentage": self.settings.discount,
                "discount_amount": _number(offer.price - cost),
                "unit_paid_price": _number(cost),
                "total_amount_paid": _number(cost),
            }
        self.charge(
            line=line.iccid,
            package=offer.id,
            amount=cost,
            currency=self.currency,
            order=order["code"],
            reference=description,
        )
        now, delay = self.now(), self.settings.credit_delay
        line.run(now)
        visible_at = None if delay is None else now + timedelta(seconds=delay)
        line.bought.append(self._bought(offer, "topup", visible_at))
        data = {key: value for key, value in order.items() if key not in {"iccid", "status"}}
        return Reply(body={"data": data, "meta": _MESSAGE})

    def _orders(self, call: Call) -> Reply:
        include = call.query.get("include", "").split(",")
        text, iccid = (call.query.get(f"filter[{key}]", "") for key in ("description", "iccid"))
        found = [
            _listed(order, with_status="status" in include)
            for order in reversed(self.orders)
            # As LIKE does it: any part, capital or not. An eSIM belongs to its first order only.
            if text.lower() in (order["description"] or "").lower()
            and (not iccid or (order["type"] == "sim" and iccid in order["iccid"]))
        ]
        return _page(call, found)

    def _one_order(self, call: Call) -> Reply:
        for order in self.orders:
            if str(order["id"]) == call.match["id"]:
                return Reply(body={"data": _listed(order, with_status=True), "meta": _MESSAGE})
        return _not_found()

    def _balance(self, _: Call) -> Reply:
        balances: Json = []
        if self.wallet is not None:
            available = {"amount": _number(self.wallet), "currency": self.currency}
            balances = {"name": "balance", "availableBalance": available}
        return Reply(body={"data": {"balances": balances}, "meta": _MESSAGE})

    @override
    def error(self, kind: FaultKind) -> Reply:
        """Airalo's own words."""
        match kind:
            case FaultKind.UNAUTHORISED:
                self._tokens.clear()
                return _empty(HTTPStatus.UNAUTHORIZED, "Authentication failed")
            case FaultKind.DENIED:
                body = {"code": 89, "reason": "IP address not permitted"}
                return Reply(body=body, status=HTTPStatus.FORBIDDEN)
            case FaultKind.RATE_LIMITED:
                return Reply(
                    body={"message": "Too Many Attempts."},
                    status=HTTPStatus.TOO_MANY_REQUESTS,
                    headers={"Retry-After": "60", "X-RateLimit-Remaining": "0"},
                )
        return _refused(53, "Unexpected error")

    # Steering.

    @override
    def state(self) -> dict[str, Json]:
        """Lines with their packages, the wallet, the settings."""
        now = self.now()
        return {
            "simulator": self.name,
            "now": now,
            "wallet": self.wallet,
            "currency": self.currency,
            "charges": len(self.charges),
            "token_requests": self.token_requests,
            "faults": [asdict(fault) for fault in self.faults],
            "settings": asdict(self.settings),
            "lines": {
                line.iccid: {
                    "title": line.title,
                    "rate": line.rate,
                    "usage": self._figures(line, now),
                    "packages": [
                        {"id": b.id, "package": b.offer.id, "status": b.status}
                        for b in line.visible(now)
                    ],
                    "on_sale": [asdict(offer) for offer in line.offers],
                }
                for line in self.lines.values()
            },
        }

    @override
    def consume(
        self, line: str | None = None, *, megabytes: float = 0, minutes: int = 0, texts: int = 0
    ) -> None:
        """Use data, minutes, messages; the first use of an eSIM activates it."""
        for each in self.lines.values() if line is None else [self.lines[line]]:
            each.run(self.now(), megabytes, minutes, texts)

    @override
    def set_wallet(self, amount: str | None, currency: str | None = None) -> None:
        """Put an amount into the wallet; `None`: the API shows no balance."""
        self.wallet = None if amount is None else Decimal(amount)
        self.currency = currency or self.currency

    @override
    def set_line(
        self,
        line: str,
        *,
        rate: float | None = None,
        recycled: bool | None = None,
        remaining: float | None = None,
        expires_in: float | None = None,
        title: str | None = None,
    ) -> None:
        """Change a line; one that does not exist is added, like the others."""
        if line not in self.lines:
            self._add(Start(iccid=line, brand=title or "Added Mobile", gigabyte="5.00", left=1024))
        changed, now = self.lines[line], self.now()
        changed.run(now)
        changed.title = title or changed.title
        changed.rate = changed.rate if rate is None else rate
        if recycled is not None:
            changed.recycled_at = now if recycled else None
        for pack in changed.bought:
            if not pack.over:
                pack.remaining = pack.remaining if remaining is None else remaining
                if expires_in is not None:
                    pack.expired_at = now + timedelta(seconds=expires_in)
                break

    @override
    def set_package(
        self,
        package: str,
        line: str | None = None,
        *,
        price: str | None = None,
        net_price: str | None = None,
        gone: bool | None = None,
        amount: int | None = None,
        day: int | None = None,
        is_unlimited: bool | None = None,
    ) -> None:
        """Change what is on sale from now on; what was bought stays as it is."""
        changes = {
            "price": None if price is None else Decimal(price),
            "net_price": None if net_price is None else Decimal(net_price),
            "gone": gone,
            "amount": amount,
            "day": day,
            "is_unlimited": is_unlimited,
        }
        found = [
            offer
            for each in self.lines.values()
            if line in {None, each.iccid}
            for offer in each.offers
            if offer.id == package
        ]
        if not found:
            raise ValueError(f"no such package: {package}")
        for offer in found:
            for key, value in changes.items():
                if value is not None:
                    setattr(offer, key, value)

    @override
    def configure(self, **settings: Json) -> None:
        """Change the settings that are named."""
        unknown = settings.keys() - {known.name for known in fields(Settings)}
        if unknown:
            raise ValueError(f"no such setting: {', '.join(sorted(unknown))}")
        self.settings = replace(self.settings, **settings)

    # Inside.

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _add(self, start: Start) -> None:
        now = self.now()
        bought_at = now - timedelta(days=5)
        on_sale = offers(start)
        first = replace(on_sale[0], day=30, title=on_sale[0].title.replace("7", "30"))
        first.id = first.id.replace("7days", "30days").removesuffix("-topup")
        line = Line(
            id=self._next_id(),
            iccid=start.iccid,
            title=f"{start.brand}-{first.title}",
            created_at=bought_at,
            offers=on_sale,
            ran_at=now,
            recycled_at=now if start.recycled else None,
        )
        pack = self._bought(first, "sim", bought_at)
        pack.remaining = start.left
        if start.active:
            pack.activated_at = bought_at
            pack.expired_at = bought_at + timedelta(days=30)
        line.bought.append(pack)
        self.lines[line.iccid] = line
        self._record(line, first, "sim", None, bought_at)

    def _bought(self, offer: Offer, kind: str, visible_at: datetime | None) -> Bought:
        return Bought(
            id=self._next_id(),
            type=kind,
            offer=replace(offer),
            visible_at=visible_at,
            remaining=offer.amount,
            voice=offer.voice or 0,
            text=offer.text or 0,
        )

    def _record(
        self,
        line: Line,
        offer: Offer,
        kind: str,
        description: str | None,
        at: datetime | None = None,
    ) -> dict[str, Json]:
        number, when = self._next_id(), at or self.now()
        order: dict[str, Json] = {
            "id": number,
            "code": f"{when:%Y%m%d}-{number:06d}",
            "package_id": offer.id,
            "currency": self.currency,
            "quantity": 1,
            "type": kind,
            "description": description,
            "esim_type": "Prepaid" if kind == "sim" else "local",
            "validity": offer.day,
            "package": f"{line.title.partition('-')[0]}-{offer.title}",
            "data": f"{offer.amount // 1024} GB",
            "price": _number(offer.price),
            "pricing_model": self.settings.pricing,
            "text": offer.text,
            "voice": offer.voice,
            "net_price": None if self._discounted else _number(offer.net_price),
            "created_at": when.strftime(_NAIVE),
            "manual_installation": "",
            "qrcode_installation": "",
            "installation_guides": {"en": "https://example.invalid/guide"},
            "iccid": line.iccid,
            "status": {"name": "Completed", "slug": "completed"},
        }
        self.orders.append(order)
        return order


_LISTED: Final = (
    *("id", "created_at", "code", "description", "type", "package_id", "quantity", "package"),
    *("esim_type", "validity", "price", "data", "currency"),
    *("manual_installation", "qrcode_installation", "installation_guides"),
)


def _listed(order: Mapping[str, Json], *, with_status: bool) -> dict[str, Json]:
    """An order as lists show it: price and validity are texts there."""
    listed = {key: order[key] for key in _LISTED}
    listed |= {"price": f"{order['price']:.2f}", "validity": str(order["validity"])}
    return listed | ({"status": order["status"]} if with_status else {})


def _page(call: Call, everything: Sequence[Json]) -> Reply:
    """One page of a list, the way Laravel pages."""
    wrong = {
        key: f"The {key} must be an integer."
        for key in ("limit", "page")
        if not call.query.get(key, "1").isdecimal()
    }
    if wrong:
        return _invalid(wrong)
    limit, page = int(call.query.get("limit", "25")), int(call.query.get("page", "1"))
    last = max(1, -(-len(everything) // limit))
    shown = everything[(page - 1) * limit : page * limit]
    path = f"https://partners-api.airalo.com{call.route}"
    meta = {
        **_MESSAGE,
        "current_page": page,
        "from": (page - 1) * limit + 1 if shown else None,
        "last_page": last,
        "path": path,
        "per_page": str(limit),
        "to": (page - 1) * limit + len(shown) if shown else None,
        "total": len(everything),
    }
    links = {
        "first": f"{path}?page=1",
        "last": f"{path}?page={last}",
        "prev": f"{path}?page={page - 1}" if page > 1 else None,
        "next": f"{path}?page={page + 1}" if page < last else None,
    }
    return Reply(body={"data": shown, "links": links, "meta": meta})


def _missing(form: Mapping[str, str], *keys: str) -> Reply | None:
    """Complain about fields that are not there."""
    absent = [key for key in keys if not form.get(key)]
    if not absent:
        return None
    return _invalid({key: f"The {key.replace('_', ' ')} field is required." for key in absent})


def _invalid(complaints: Mapping[str, str]) -> Reply:
    body = {"data": complaints, "meta": {"message": "the parameter is invalid"}}
    return Reply(body=body, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _refused(code: int, reason: str) -> Reply:
    body = {"code": code, "reason": reason}
    return Reply(body=body, status=HTTPStatus.UNPROCESSABLE_ENTITY)


def _recycled(iccid: str) -> Reply:
    return _refused(73, f"The eSIM {iccid} has been recycled and cannot be topped up.")


def _empty(status: HTTPStatus, message: str) -> Reply:
    return Reply(body={"data": [], "meta": {"message": message}}, status=status)


def _not_found() -> Reply:
    return _empty(HTTPStatus.NOT_FOUND, "messages.resource_not_found")


def _number(value: Decimal) -> int | float:
    """A JSON number, whole where it is whole."""
    return int(value) if value == value.to_integral_value() else float(value)


def _naive(moment: datetime | None) -> str | None:
    return None if moment is None else moment.strftime(_NAIVE)


def _offset(moment: datetime | None) -> str | None:
    return None if moment is None else moment.replace(microsecond=0).isoformat()


if __name__ == "__main__":
    sys.exit(main(AiraloSimulator))
