"""The stand-in for DT One: what it assumes, and its steering."""

from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from aiohttp import ClientSession, encode_basic_auth
import phonenumbers
import pytest

from tests.simulators.common import FaultKind, Json
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import (
    API_KEY,
    API_SECRET,
    CAMBODIA,
    CELLCARD,
    CELLCARD_RANGE,
    CLARO,
    CLARO_DATA,
    CLARO_RANGE,
    LAO_TELECOM_20000,
    LAOS,
    NETWORKS,
    PERU,
    PIN_CODE,
    SMART,
    SMART_1,
    SMART_2,
    SMART_5,
    SMART_10,
    SMART_ACCOUNT,
    SMART_DATA,
    SMART_EITHER,
    SMART_PIN,
    SMART_SENDER,
    THAILAND,
    TRUEMOVE,
    UNSURE,
    number_ending,
)

SMART_ZONE: Final = ZoneInfo(SMART.country.zone)
LINES: Final = (CAMBODIA, CELLCARD, PERU, LAOS, THAILAND, UNSURE)


class Customer:
    """Somebody who talks to the API without any of our client's code."""

    def __init__(self, session: ClientSession, simulator: DtOneSimulator) -> None:
        """With the right key and secret."""
        self.session = session
        self.simulator = simulator
        self.auth = {"Authorization": encode_basic_auth(API_KEY, API_SECRET)}
        self.headers: dict[str, str] = {}

    async def ask(self, method: str, path: str, **more: Json) -> tuple[int, Json]:
        """Status and JSON of an answer."""
        url = (self.simulator.url if path.startswith("/_sim") else self.simulator.api_url) + path
        async with self.session.request(method, url, headers=self.auth, **more) as response:
            self.headers = dict(response.headers)
            return response.status, await response.json()

    async def create(
        self, product: int = SMART_2, line: str = CAMBODIA, reference: str = "mine", **more: Json
    ) -> tuple[int, Json]:
        """The first step."""
        body = {
            "external_id": reference,
            "product_id": product,
            "credit_party_identifier": {"mobile_number": line},
            "auto_confirm": False,
        }
        return await self.ask("POST", "/async/transactions", json=body | more)

    async def confirm(self, number: int) -> tuple[int, Json]:
        """The second step."""
        return await self.ask("POST", f"/async/transactions/{number}/confirm")

    async def cancel(self, number: int) -> tuple[int, Json]:
        """Instead of the second step."""
        return await self.ask("POST", f"/transactions/{number}/cancel")

    async def buy(
        self, product: int = SMART_2, line: str = CAMBODIA, reference: str = "mine", **more: Json
    ) -> int:
        """Both steps; returns DT One's number."""
        status, created = await self.create(product, line, reference, **more)
        assert status == 201, created
        assert (await self.confirm(created["id"]))[0] == 202
        number: int = created["id"]
        return number

    async def status(self, number: int) -> tuple[str, int]:
        """The status and its class."""
        _, body = await self.ask("GET", f"/transactions/{number}")
        return body["status"]["message"], body["status"]["class"]["id"]

    async def found(self, **query: str) -> list[str]:
        """The external ids of a list of transactions."""
        status, body = await self.ask("GET", "/transactions", params=query)
        assert status == 200, body
        return [each["external_id"] for each in body]

    async def money(self) -> tuple[float, float]:
        """What is available, and what is held."""
        _, body = await self.ask("GET", "/balances")
        return body[0]["available"], body[0]["holding"]


def code(answer: tuple[int, Json]) -> tuple[int, int]:
    """The HTTP status and DT One's error code."""
    return answer[0], answer[1]["errors"][0]["code"]


@pytest.fixture
async def simulator(loopback: None) -> AsyncIterator[DtOneSimulator]:
    """A fresh simulator, serving."""
    async with DtOneSimulator() as running:
        yield running


@pytest.fixture
async def customer(simulator: DtOneSimulator) -> AsyncIterator[Customer]:
    """A customer with the right credentials."""
    async with ClientSession() as session:
        yield Customer(session, simulator)


# Numbers, networks, products


@pytest.mark.parametrize("line", [*LINES, number_ending("102"), number_ending("307", LAOS)])
def test_made_up_numbers_are_valid_mobile_numbers(line: str) -> None:
    parsed = phonenumbers.parse(line)
    assert phonenumbers.is_valid_number(parsed)
    assert phonenumbers.number_type(parsed) == phonenumbers.PhoneNumberType.MOBILE


@pytest.mark.parametrize(("line", "name"), [(CAMBODIA, "Smart"), (PERU, "Claro"), (LAOS, "Lao")])
async def test_the_sure_operator_of_a_number_is_marked(
    customer: Customer, line: str, name: str
) -> None:
    _, got = await customer.ask("GET", f"/lookup/mobile-number/{line}")
    asked = {"mobile_number": line}
    assert (await customer.ask("POST", "/lookup/mobile-number", json=asked))[1] == got
    sure = [operator["name"] for operator in got if operator["identified"]]
    assert [found.split()[0] for found in sure] == [name]
    assert len(got) > 1


async def test_nobody_is_sure_of_some_numbers(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    _, got = await customer.ask("GET", f"/lookup/mobile-number/{UNSURE}")
    assert len(got) == 4
    assert not any(operator["identified"] for operator in got)
    simulator.set_line(UNSURE, operator=CLARO.id)
    _, got = await customer.ask("GET", f"/lookup/mobile-number/{UNSURE}")
    assert [each["name"] for each in got if each["identified"]] == [CLARO.name]


@pytest.mark.parametrize(
    ("number", "error"), [("85510555000", (400, 1005003)), ("+687501234", (404, 1005006))]
)
async def test_numbers_that_cannot_be_looked_up(
    customer: Customer, number: str, error: tuple[int, int]
) -> None:
    assert code(await customer.ask("GET", f"/lookup/mobile-number/{number}")) == error


async def test_operators_of_a_country(customer: Customer) -> None:
    _, all_of_them = await customer.ask("GET", "/operators")
    assert len(all_of_them) == len(NETWORKS)
    _, thai = await customer.ask("GET", "/operators?country_iso_code=THA")
    assert [each["id"] for each in thai] == [TRUEMOVE.id]
    unknown = await customer.ask("GET", "/operators?country_iso_code=NCL")
    assert code(unknown) == (404, 1005005)


async def test_products_are_filtered(customer: Customer) -> None:
    query = {"operator_id": str(SMART.id), "type": "FIXED_VALUE_RECHARGE"}
    _, fixed = await customer.ask("GET", "/products", params=query)
    assert SMART_1 in {each["id"] for each in fixed}
    assert not {SMART_PIN, CELLCARD_RANGE} & {each["id"] for each in fixed}
    query = {"country_iso_code": "PER", "benefit_types": "DATA"}
    _, data = await customer.ask("GET", "/products", params=query)
    assert [each["id"] for each in data] == [CLARO_DATA]
    assert data[0]["benefits"][0]["amount"]["total_excluding_tax"] == 2
    assert data[0]["benefits"][0]["unit"] == "GB"
    assert data[0]["validity"] == {"unit": "DAY", "quantity": 7}
    _, same = await customer.ask("GET", "/products", params={"subservice_id": "13"})
    assert CLARO_DATA in {each["id"] for each in same}


async def test_what_must_be_watched_for_is_in_the_catalogue(customer: Customer) -> None:
    needs = {}
    for product in (SMART_2, SMART_EITHER, SMART_ACCOUNT):
        _, shown = await customer.ask("GET", f"/products/{product}")
        needs[product] = shown["required_credit_party_identifier_fields"]
    assert list(needs.values()) == [
        [["mobile_number"]],
        [["account_number"], ["mobile_number"]],
        [["mobile_number", "account_number"]],
    ]
    _, fee = await customer.ask("GET", f"/products/{SMART_10}")
    assert (fee["prices"]["wholesale"]["fee"], fee["prices"]["retail"]) == (0.3, None)
    _, ranged = await customer.ask("GET", f"/products/{CLARO_RANGE}")
    assert ranged["destination"]["amount"] == {"min": 9, "max": 289}
    assert ranged["source"]["amount"] == {"min": 2.56, "max": 82.1}
    _, sender = await customer.ask("GET", f"/products/{SMART_SENDER}")
    assert sender["required_sender_fields"] == [["first_name", "last_name"]]


async def test_lists_come_in_pages(customer: Customer, simulator: DtOneSimulator) -> None:
    _, first = await customer.ask("GET", "/products?per_page=4")
    assert (customer.headers["X-Page"], customer.headers["X-Next-Page"]) == ("1", "2")
    assert "X-Prev-Page" not in customer.headers
    pages, total = int(customer.headers["X-Total-Pages"]), int(customer.headers["X-Total"])
    assert (pages - 1) * 4 < total <= pages * 4
    _, last = await customer.ask("GET", f"/products?per_page=4&page={pages}")
    assert "X-Next-Page" not in customer.headers
    assert customer.headers["X-Prev-Page"] == str(pages - 1)
    assert first[0] not in last
    assert (await customer.ask("GET", "/products?page=99"))[1] == []
    simulator.configure(largest_page=3)
    assert len((await customer.ask("GET", "/products?per_page=100"))[1]) == 3
    for wrong in ("page=0", "per_page=101", "page=x"):
        assert code(await customer.ask("GET", f"/products?{wrong}")) == (400, 1000400)


async def test_prices_change_and_products_go(customer: Customer, simulator: DtOneSimulator) -> None:
    simulator.set_package(SMART_2, price="2.50", fee="0.1")
    _, shown = await customer.ask("GET", f"/products/{SMART_2}")
    assert shown["prices"]["wholesale"] == {
        "unit_type": "CURRENCY",
        "unit": "USD",
        "amount": 2.5,
        "fee": 0.1,
    }
    _, created = await customer.create()
    simulator.set_package(SMART_2, price="9.00")
    _, later = await customer.ask("GET", f"/transactions/{created['id']}")
    assert later["prices"]["wholesale"]["amount"] == 2.5
    simulator.configure(surcharge="0.50")
    _, dearer = await customer.create(SMART_1, reference="dearer")
    assert dearer["prices"]["wholesale"]["amount"] == 1.55
    simulator.set_package(str(SMART_2), gone=True)
    assert code(await customer.ask("GET", f"/products/{SMART_2}")) == (404, 1003001)
    assert code(await customer.create(reference="other")) == (404, 1003001)


# Two steps, and the wallet


async def test_creating_holds_money_and_only_confirming_charges(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    status, created = await customer.create()
    assert (status, created["status"]["class"]) == (201, {"id": 1, "message": "CREATED"})
    assert created["prices"]["wholesale"]["amount"] == 2.11
    assert await customer.money() == (497.89, 2.11)
    assert simulator.charges == []
    status, confirmed = await customer.confirm(created["id"])
    assert (status, confirmed["status"]["class"]) == (202, {"id": 2, "message": "CONFIRMED"})
    assert [(c.order, c.reference, c.line, c.package) for c in simulator.charges] == [
        (str(created["id"]), "mine", CAMBODIA, str(SMART_2))
    ]
    assert (simulator.charges[0].amount, simulator.charges[0].currency) == (Decimal("2.11"), "USD")
    assert await customer.status(created["id"]) == ("COMPLETED", 7)
    assert await customer.money() == (497.89, 0)
    assert simulator.balance(CAMBODIA) == (Decimal("3.37749"), "USD")
    assert simulator.net_charges == simulator.charges


async def test_a_fee_is_held_and_charged_too(customer: Customer, simulator: DtOneSimulator) -> None:
    await customer.create(SMART_10)
    assert await customer.money() == (489.5, 10.5)
    await customer.confirm(simulator.transactions[0].id)
    assert simulator.charges[0].amount == Decimal("10.50")


async def test_cancelling_gives_the_money_back_and_ends_it(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    _, created = await customer.create()
    status, cancelled = await customer.cancel(created["id"])
    assert (status, cancelled["status"]["class"]["id"]) == (202, 4)
    assert await customer.money() == (500, 0)
    assert code(await customer.cancel(created["id"])) == (400, 1007005)
    assert code(await customer.confirm(created["id"])) == (400, 1007004)
    assert (simulator.charges, simulator.refunds) == ([], [])


async def test_nothing_is_confirmed_twice_or_cancelled_afterwards(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    number = await customer.buy()
    assert code(await customer.confirm(number)) == (400, 1007002)
    assert code(await customer.cancel(number)) == (400, 1007007)
    assert len(simulator.charges) == 1


async def test_what_was_confirmed_too_late_holds_its_money_until_it_is_cancelled(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    _, created = await customer.create()
    simulator.advance(3601)
    assert code(await customer.confirm(created["id"])) == (400, 1007004)
    assert await customer.status(created["id"]) == ("CREATED", 1)
    assert await customer.money() == (497.89, 2.11)
    await customer.cancel(created["id"])
    assert await customer.money() == (500, 0)
    assert simulator.charges == []


async def test_a_reference_is_used_once(customer: Customer, simulator: DtOneSimulator) -> None:
    await customer.create()
    assert code(await customer.create(SMART_5)) == (400, 1007001)
    assert len(simulator.transactions) == 1
    await customer.cancel(simulator.transactions[0].id)
    assert code(await customer.create()) == (400, 1007001)


async def test_held_money_cannot_be_spent_again(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    simulator.set_wallet("4.00")
    await customer.create()
    assert code(await customer.create(reference="second")) == (400, 1006001)
    assert await customer.found(external_id="second") == []
    simulator.set_wallet(None)
    assert await customer.ask("GET", "/balances") == (200, [])
    assert code(await customer.create(SMART_1, reference="third")) == (400, 1006001)


async def test_confirming_at_once_is_one_step(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    _, created = await customer.create(auto_confirm=True)
    assert created["status"]["class"]["id"] == 2
    assert len(simulator.charges) == 1


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"external_id": ""}, (400, 1000400)),
        ({"external_id": 7}, (400, 1000400)),
        ({"external_id": "x" * 41}, (400, 1000400)),
        ({"product_id": 1}, (404, 1003001)),
        ({"product_id": None}, (404, 1003001)),
        ({"product_id": SMART_ACCOUNT}, (400, 1000400)),
        ({"product_id": SMART_SENDER}, (400, 1000400)),
        ({"credit_party_identifier": None}, (400, 1000400)),
        ({"credit_party_identifier": {"mobile_number": "010555000"}}, (400, 1005003)),
        ({"credit_party_identifier": {"mobile_number": "+8551055"}}, (400, 1005003)),
        ({"credit_party_identifier": {"mobile_number": "+687501234"}}, (400, 1005003)),
    ],
)
async def test_purchases_that_cannot_be(
    customer: Customer, simulator: DtOneSimulator, more: Json, error: tuple[int, int]
) -> None:
    assert code(await customer.create(**more)) == error
    assert await customer.money() == (500, 0)


async def test_what_is_no_object_or_no_transaction(customer: Customer) -> None:
    assert code(await customer.ask("POST", "/async/transactions", json=[])) == (400, 1000400)
    assert code(await customer.confirm(1)) == (404, 1008004)
    assert code(await customer.cancel(1)) == (404, 1008004)
    assert code(await customer.ask("GET", "/transactions/1")) == (404, 1008004)


def amount_of(value: Json, key: str = "destination", unit: str = "PEN") -> dict[str, Json]:
    """The amount of a ranged purchase."""
    asked = {"unit_type": "CURRENCY", "unit": unit, "amount": value}
    return {"calculation_mode": f"{key.upper()}_AMOUNT", key: asked}


@pytest.mark.parametrize(
    "asked", [amount_of(17.6), amount_of(5, "source", "USD")], ids=["destination", "source"]
)
async def test_an_amount_is_chosen_by_what_is_got_or_by_what_is_paid(
    customer: Customer, simulator: DtOneSimulator, asked: dict[str, Json]
) -> None:
    _, created = await customer.create(CLARO_RANGE, PERU, **asked)
    assert created["prices"]["wholesale"]["amount"] == 5
    assert created["adjusted_values"]["destination"]["amount"] == 17.6
    assert created["benefits"][0]["amount"]["base"] == 17.6
    await customer.confirm(created["id"])
    assert simulator.charges[0].package == f"{CLARO_RANGE}@17.6"
    assert simulator.balance(PERU) == (Decimal("21.80"), "PEN")


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (amount_of(8.99), 1003002),
        (amount_of(290), 1003002),
        (amount_of(20, unit="USD"), 1003003),
        (amount_of(20, "source"), 1003003),
        ({}, 1000400),
        (amount_of("many"), 1000400),
        (amount_of(20) | {"calculation_mode": "SOURCE_AMOUNT"}, 1000400),
        (amount_of(20) | {"calculation_mode": ["x"]}, 1000400),
    ],
)
async def test_amounts_that_cannot_be(
    customer: Customer, asked: dict[str, Json], error: int
) -> None:
    assert code(await customer.create(CLARO_RANGE, PERU, **asked)) == (400, error)


async def test_an_amount_goes_in_steps(customer: Customer, simulator: DtOneSimulator) -> None:
    wrong = amount_of(2.5, unit="USD")
    assert code(await customer.create(CELLCARD_RANGE, CELLCARD, **wrong)) == (400, 1003002)
    await customer.buy(CELLCARD_RANGE, CELLCARD, **amount_of(20, unit="USD"))
    assert simulator.charges[0].package == f"{CELLCARD_RANGE}@20"


# Outcomes


@pytest.mark.parametrize(
    ("digits", "outcome", "class_id"),
    [
        ("000", "COMPLETED", 7),
        ("009", "COMPLETED", 7),
        ("002", "DECLINED-INVALID-CREDIT-PARTY", 9),
        ("003", "DECLINED-BARRED-CREDIT-PARTY", 9),
        ("004", "DECLINED-OPERATOR-CURRENTLY-UNAVAILABLE", 9),
        ("005", "DECLINED-DUPLICATED-TRANSACTION", 9),
        ("006", "DECLINED", 9),
        ("007", "DECLINED-EXCEPTION", 9),
    ],
)
async def test_the_last_digit_decides_the_outcome_and_failure_gives_the_money_back(
    customer: Customer, simulator: DtOneSimulator, digits: str, outcome: str, class_id: int
) -> None:
    line = number_ending(digits)
    number = await customer.buy(line=line)
    assert await customer.status(number) == (outcome, class_id)
    failed = class_id == 9
    assert await customer.money() == ((500 if failed else 497.89), 0)
    assert len(simulator.charges) == 1
    assert simulator.refunds == ([str(number)] if failed else [])
    assert len(simulator.net_charges) == (0 if failed else 1)
    before = Decimal("1.37749") if line == CAMBODIA else 0
    assert simulator.balance(line)[0] == before + (0 if failed else 2)


@pytest.mark.parametrize(("first", "seconds"), [("1", 3), ("2", 20), ("3", 300)])
async def test_the_third_last_digit_decides_how_long_it_takes(
    customer: Customer, simulator: DtOneSimulator, first: str, seconds: int
) -> None:
    number = await customer.buy(line=number_ending(f"{first}02"))
    simulator.advance(seconds - 1)
    assert await customer.status(number) == ("SUBMITTED", 5)
    assert await customer.money() == (497.89, 2.11)
    assert simulator.refunds == []
    simulator.advance(1)
    assert (await customer.status(number))[1] == 9
    assert await customer.money() == (500, 0)


async def test_a_line_can_be_told_its_outcome(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    simulator.set_line(CAMBODIA, outcome="REJECTED-INSUFFICIENT-BALANCE", after=7200)
    number = await customer.buy()
    simulator.set_line(CAMBODIA, outcome="COMPLETED", after=0)
    simulator.advance(7100)
    assert await customer.status(number) == ("SUBMITTED", 5)
    simulator.advance(101)
    assert await customer.status(number) == ("REJECTED-INSUFFICIENT-BALANCE", 3)
    assert await customer.money() == (500, 0)
    simulator.set_line(number_ending("006"), outcome="COMPLETED")
    simulator.set_line(number_ending("006"), outcome="by_number")
    number = await customer.buy(line=number_ending("006"), reference="second")
    assert await customer.status(number) == ("DECLINED", 9)


async def test_a_product_of_another_network_is_declined(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    number = await customer.buy(SMART_2, LAOS)
    assert await customer.status(number) == ("DECLINED-INVALID-CREDIT-PARTY", 9)
    assert simulator.balance(LAOS) == (Decimal(8500), "LAK")


@pytest.mark.parametrize(
    ("product", "line"), [(SMART_2, number_ending("001")), (SMART_PIN, CAMBODIA)]
)
async def test_some_purchases_come_with_a_pin_but_only_when_completed(
    customer: Customer, product: int, line: str
) -> None:
    _, created = await customer.create(product, line)
    assert "pin" not in created
    assert "pin" not in (await customer.confirm(created["id"]))[1]
    _, done = await customer.ask("GET", f"/transactions/{created['id']}")
    assert done["pin"]["code"] == PIN_CODE
    assert done["operator_reference"]


async def test_a_completed_purchase_can_be_reversed(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    number = await customer.buy()
    await customer.ask("POST", "/_sim/settings", json={"reverse": "mine"})
    assert await customer.status(number) == ("REVERSED", 8)
    assert await customer.money() == (500, 0)
    assert (len(simulator.charges), simulator.net_charges) == (1, [])
    assert simulator.balance(CAMBODIA) == (Decimal("1.37749"), "USD")
    for wrong in ("mine", "nobody's"):
        with pytest.raises(ValueError, match="not a completed"):
            simulator.reverse(wrong)
    number = await customer.buy(reference="second")
    simulator.consume(CAMBODIA, money="3")
    simulator.reverse(number)
    assert simulator.balance(CAMBODIA)[0] == 0


# Lists


async def test_transactions_are_found_by_reference_number_and_date(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    await customer.create(reference="old")
    began = simulator.now()
    simulator.advance(25 * 3600)
    await customer.buy(reference="new")
    await customer.create(LAO_TELECOM_20000, LAOS, reference="lao")
    assert await customer.found() == ["lao", "new"]
    assert await customer.found(credit_party_mobile_number=CAMBODIA) == ["new"]
    assert await customer.found(external_id="old") == ["old"]
    assert await customer.found(external_id="ol") == []
    dates = {"from_date": began.replace(microsecond=0).isoformat(), "to_date": began.isoformat()}
    assert await customer.found(**dates) == ["old"]
    assert await customer.found(to_date=f"{began:%Y-%m-%dT%H:%M:%S.%f}000Z") == ["old"]
    assert await customer.found(status_id="70000") == ["new"]
    assert await customer.found(country_iso_code="LAO", product_type="FIXED_VALUE_RECHARGE") == [
        "lao"
    ]
    endpoints = [exchange.endpoint for exchange in simulator.exchanges]
    assert (endpoints.count("history"), endpoints.count("look_up")) == (6, 2)


@pytest.mark.parametrize(
    "query",
    [
        {"from_date": "2026-01-01T00:00:00Z"},
        {"from_date": "2026-01-01T00:00:00Z", "to_date": "2026-01-03T00:00:00Z"},
        {"from_date": "yesterday"},
        {"to_date": "2026-01-03T00:00:00"},
        {"credit_party_mobile_number": "85510555000"},
    ],
)
async def test_lists_that_cannot_be_asked_for(customer: Customer, query: dict[str, str]) -> None:
    assert code(await customer.ask("GET", "/transactions", params=query)) == (400, 1000400)


async def test_a_longer_span_and_a_late_list_can_be_had(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    simulator.configure(list_window=None, list_delay=60)
    _, created = await customer.create()
    assert await customer.found(external_id="mine") == []
    assert await customer.status(created["id"]) == ("CREATED", 1)
    simulator.advance(61)
    assert await customer.found(from_date="2020-01-01T00:00:00Z") == ["mine"]
    simulator.configure(absence_is_404=True)
    nothing = await customer.ask("GET", "/transactions?external_id=none")
    assert code(nothing) == (404, 1008004)


# Lines


async def test_what_was_bought_is_credited_late_or_never_or_in_part(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    simulator.set_line(CAMBODIA, money="1", credit_delay=600)
    await customer.buy(reference="late")
    assert simulator.balance(CAMBODIA) == (Decimal(1), "USD")
    simulator.advance(601)
    assert simulator.balance(CAMBODIA) == (Decimal(3), "USD")
    simulator.set_line(CAMBODIA, credit="0.5", credit_delay="keep")
    simulator.set_line(CAMBODIA, credit_delay=0)
    await customer.buy(reference="part")
    assert simulator.balance(CAMBODIA) == (Decimal("3.5"), "USD")
    simulator.set_line(CAMBODIA, credit=None)
    await customer.buy(reference="never")
    simulator.set_line(CAMBODIA, credit="full", credit_delay=None)
    await customer.buy(reference="never, either")
    simulator.advance(10**6)
    assert simulator.balance(CAMBODIA) == (Decimal("3.5"), "USD")
    assert len(simulator.net_charges) == 4
    simulator.configure(credit_delay=None)
    await customer.buy(LAO_TELECOM_20000, LAOS, "nobody")
    assert simulator.balance(LAOS)[0] == 8500


async def test_what_is_reversed_before_it_is_credited_never_comes(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    simulator.configure(credit_delay=60)
    await customer.buy()
    simulator.reverse("mine")
    simulator.advance(61)
    assert simulator.balance(CAMBODIA)[0] == Decimal("1.37749")


async def test_data_and_tax(customer: Customer, simulator: DtOneSimulator) -> None:
    await customer.buy(SMART_DATA, reference="data")
    simulator.consume(CAMBODIA, megabytes=22)
    assert simulator.state()["lines"][CAMBODIA]["megabytes"] == 850 + 3072 - 22
    simulator.set_line(CAMBODIA, credit="100", megabytes=0)
    await customer.buy(SMART_DATA, reference="short")
    assert simulator.state()["lines"][CAMBODIA]["megabytes"] == 100
    number = await customer.buy(TRUEMOVE.id * 100 + 1, THAILAND, "thai")
    assert simulator.balance(THAILAND) == (Decimal("77.35"), "THB")
    _, bought = await customer.ask("GET", f"/transactions/{number}")
    assert bought["benefits"][0]["amount"]["total_excluding_tax"] == 45.85


def test_replies_are_as_operators_word_them() -> None:
    simulator = DtOneSimulator()
    simulator.set_line(CAMBODIA, days=10)
    until = simulator.lines[CAMBODIA].valid_until.astimezone(SMART_ZONE)
    assert simulator.reply(CAMBODIA) == f"Your balance is 1.37749 USD valid till {until:%d.%m.%y}"
    simulator.consume(CAMBODIA, money=0.37749)
    assert simulator.reply(CAMBODIA).startswith("Your balance is 1.00000 USD valid till ")
    simulator.consume(money=10**6)
    assert simulator.reply(PERU).startswith("Tu saldo es S/ 0.00. Vence el ")
    simulator.set_line(LAOS, money=25000)
    assert simulator.reply(LAOS).startswith("Main balance 25,000 Kip. Valid until ")
    assert all(simulator.reply(line) for line in LINES[:-1])
    simulator.set_line(UNSURE)
    with pytest.raises(ValueError, match="nobody knows"):
        simulator.reply(UNSURE)


async def test_a_larger_recharge_lasts_longer(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    simulator.set_line(CAMBODIA, days=1)
    await customer.buy(SMART_1, reference="one")
    assert days_left(simulator) == 8
    await customer.buy(SMART_5, reference="five")
    assert days_left(simulator) == 40
    await customer.buy(SMART_1, reference="one more")
    assert days_left(simulator) == 40


def days_left(simulator: DtOneSimulator) -> int:
    """Days until the Cambodian line's validity ends."""
    simulator.balance(CAMBODIA)
    return round((simulator.lines[CAMBODIA].valid_until - simulator.now()).total_seconds() / 86400)


# Errors and steering


async def test_only_the_right_key_and_secret_are_let_in(customer: Customer) -> None:
    wrong = [encode_basic_auth(API_KEY, "wrong"), encode_basic_auth("wrong", API_SECRET)]
    for auth in ({}, *({"Authorization": each} for each in wrong)):
        customer.auth = auth
        for path in ("/balances", "/transactions", "/products"):
            assert code(await customer.ask("GET", path)) == (401, 1000401)


@pytest.mark.parametrize(
    ("kind", "error"),
    [
        (FaultKind.UNAUTHORISED, (401, 1000401)),
        (FaultKind.DENIED, (403, 1000403)),
        (FaultKind.RATE_LIMITED, (429, 1000429)),
        (FaultKind.UNEXPECTED_BEFORE, (500, 1009001)),
    ],
)
async def test_dt_one_words_its_errors_in_its_own_way(
    customer: Customer, simulator: DtOneSimulator, kind: FaultKind, error: tuple[int, int]
) -> None:
    simulator.fault(kind, "prepare")
    assert code(await customer.create()) == error
    if kind is FaultKind.RATE_LIMITED:
        assert customer.headers["X-RateLimit-Remaining"] == "0"
    assert simulator.transactions == []


@pytest.mark.parametrize(
    ("endpoint", "charges", "created"),
    [("prepare", 0, 1), ("recharge", 1, 1), ("release", 0, 1)],
)
async def test_a_fault_is_for_one_step(
    customer: Customer, simulator: DtOneSimulator, endpoint: str, charges: int, created: int
) -> None:
    simulator.fault(FaultKind.UNEXPECTED_AFTER, endpoint)
    answers = [await customer.create()]
    number = simulator.transactions[0].id
    answers.append(await (customer.cancel if endpoint == "release" else customer.confirm)(number))
    assert Counter(status for status, _ in answers)[500] == 1
    assert len(simulator.transactions) == created
    assert len(simulator.charges) == (1 if endpoint == "prepare" else charges)


async def test_a_history_and_a_look_up_are_disturbed_apart(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    simulator.fault(FaultKind.UNEXPECTED_BEFORE, "look_up")
    assert (await customer.ask("GET", "/transactions"))[0] == 200
    assert (await customer.ask("GET", "/transactions?external_id=x"))[0] == 500


async def test_a_code_is_answered_as_the_phone_shows_it_and_anything_else_is_refused(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    asked = {"line": CAMBODIA, "code": "*888#"}
    status, heard = await customer.ask("POST", "/_sim/ussd", json=asked)
    assert (status, heard) == (200, {"reply": simulator.reply(CAMBODIA)})
    status, _ = await customer.ask("POST", "/_sim/ussd", json=asked | {"code": "888"})
    assert status == 400


async def test_everything_can_be_steered_over_http(
    customer: Customer, simulator: DtOneSimulator
) -> None:
    async def steer(path: str, **body: Json) -> Json:
        status, state = await customer.ask("POST", f"/_sim/{path}", json=body)
        assert status == 200, state
        return state

    await steer("wallet", amount="20.00", currency="EUR")
    await steer("packages", package=str(SMART_1), price="1.50")
    await steer("settings", surcharge="0.50", credit_delay=10)
    await steer("lines", line=CAMBODIA, money="3", megabytes=5, days=2, credit_delay=None)
    await customer.buy(SMART_1)
    await steer("consume", line=CAMBODIA, megabytes=1, money="0.25")
    await steer("clock", seconds=60)
    _, charges = await customer.ask("GET", "/_sim/charges")
    assert charges["count"] == 1
    assert charges["charges"][0] | {"at": "then", "order": "one"} == {
        "number": 1,
        "at": "then",
        "line": CAMBODIA,
        "package": str(SMART_1),
        "amount": "2.00",
        "currency": "EUR",
        "order": "one",
        "reference": "mine",
    }
    _, state = await customer.ask("GET", "/_sim/state")
    line = state["lines"][CAMBODIA]
    assert (line["money"], line["megabytes"], line["currency"]) == ("2.75", 4, "USD")
    assert (state["wallet"], state["holding"], state["refunds"]) == ("18.00", "0.00", [])
    assert [each["status"] for each in state["transactions"]] == ["COMPLETED"]
    state = await steer("settings", reverse=state["transactions"][0]["id"])
    assert (state["charges"], state["net_charges"], len(state["refunds"])) == (1, 0, 1)
    state = await steer("reset")
    assert (state["charges"], state["wallet"], state["transactions"]) == (0, "500.00", [])


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("consume", {"line": "+855", "megabytes": 1}),
        ("lines", {"line": CAMBODIA, "colour": "red"}),
        ("lines", {"line": CAMBODIA, "outcome": "LOST"}),
        ("lines", {"line": "+687501234"}),
        ("lines", {"line": CAMBODIA, "operator": 1}),
        ("packages", {"package": "1", "price": "1"}),
        ("packages", {"package": str(SMART_1), "colour": "red"}),
        ("wallet", {"amount": "much"}),
        ("settings", {"colour": "red"}),
        ("settings", {"reverse": "nobody's"}),
    ],
)
async def test_what_is_not_understood_is_said(customer: Customer, path: str, body: Json) -> None:
    status, answer = await customer.ask("POST", f"/_sim/{path}", json=body)
    assert status == 400
    assert answer["error"]
