"""What the DT One simulator answers, held against DT One's own OpenAPI, version 1.14.0."""

import json
import os
from pathlib import Path
from typing import Final

from aiohttp import ClientSession
from jsonschema import Draft202012Validator
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from tests.simulators.common import Exchange, FaultKind, Json
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import (
    CAMBODIA,
    CLARO_RANGE,
    PERU,
    SMART_1,
    SMART_10,
    SMART_ACCOUNT,
    SMART_DATA,
    SMART_PIN,
    number_ending,
)
from tests.simulators.test_dt_one_simulator import Customer, amount_of

DOCUMENT: Final = "urn:dt-one"
CLOSED: Final = {"additionalProperties": False}


@pytest.fixture(scope="module")
def document() -> Json:
    """DT One's OpenAPI, which is not part of this repository, as JSON Schema understands it."""
    default = Path(__file__).parents[3] / "shared" / "providers" / "specs"
    folder = Path(os.environ.get("ESIM_SPECS", default))
    if not folder.is_dir():
        pytest.skip(f"the providers' specifications are not at {folder}: set ESIM_SPECS")
    return modern(json.loads((folder / "dtone-dvs-1.14.0.openapi.json").read_text()))


def modern(part: Json) -> Json:
    """OpenAPI 3.0 written as JSON Schema 2020-12, for answers.

    `nullable` becomes a type; what is only written is not required; an object that is closed by a
    part of its `allOf` is closed as a whole, which is what was meant.
    """
    if isinstance(part, list):
        return [modern(each) for each in part]
    if not isinstance(part, dict):
        return part
    made = {key: modern(value) for key, value in part.items()}
    if CLOSED in made.get("allOf", []):
        made["allOf"] = [each for each in made["allOf"] if each != CLOSED]
        made["unevaluatedProperties"] = False
    if isinstance(made.get("required"), list) and "properties" in made:
        written = {name for name, each in part["properties"].items() if is_written(each)}
        made["required"] = [name for name in made["required"] if name not in written]
    nullable = made.pop("nullable", False) is True
    return {"anyOf": [made, {"type": "null"}]} if nullable and made else made


def is_written(schema: Json) -> bool:
    """Whether a property is only in requests."""
    return schema.get("writeOnly") is True or any(map(is_written, schema.get("allOf", [])))


def pointer(path: str, *more: str) -> str:
    """A reference into the document."""
    steps = ["paths", path, *more]
    return "/".join([f"{DOCUMENT}#", *(s.replace("~", "~0").replace("/", "~1") for s in steps)])


def route_of(document: Json, exchange: Exchange) -> str:
    """The path of the document that an exchange belongs to."""
    asked = exchange.call.route.removeprefix("/v1").split("/")
    paths: list[str] = list(document["paths"])
    return next(
        path
        for path in paths
        if len(path.split("/")) == len(asked)
        and all(
            mine == theirs or (mine[:1] == theirs[:1] == "{")
            for mine, theirs in zip(asked, path.split("/"), strict=True)
        )
    )


def complaints(document: Json, exchange: Exchange) -> list[str]:
    """Where an exchange differs from the document."""
    assert exchange.reply is not None
    path, method = route_of(document, exchange), exchange.call.method.lower()
    operation, status = document["paths"][path][method], str(exchange.reply.status)
    registry: Registry[Json] = Registry().with_resource(
        DOCUMENT, Resource.from_contents(document, default_specification=DRAFT202012)
    )
    name = status if status in operation["responses"] else "default"
    steps = (method, "responses", name, "content", "application/json", "schema")
    schema = {"$ref": pointer(path, *steps)}
    validator = Draft202012Validator(schema, registry=registry)
    found = [
        f"{e.json_path}: {e.message[:200]}" for e in validator.iter_errors(exchange.reply.body)
    ]
    if name == "default" and int(status) < 400:
        found.append(f"no such status: {status}")
    if isinstance(exchange.reply.body, list):
        given = {key for key in exchange.reply.headers if key.startswith("X-")}
        declared = operation["responses"][name]["headers"].keys()
        found += [f"no such header: {key}" for key in given - declared]
        found += [f"no header: {key}" for key in ("X-Total", "X-Page") if key not in given]
    parameters = [
        document["components"]["parameters"][each["$ref"].rpartition("/")[2]]
        if "$ref" in each
        else each
        for each in operation.get("parameters", [])
    ]
    known = {each["name"] for each in parameters if each["in"] == "query"}
    return found + [f"no such parameter: {key}" for key in exchange.call.query.keys() - known]


async def everything(customer: Customer, simulator: DtOneSimulator) -> None:
    """Be answered all that the simulator can answer."""
    for path in (
        *("/balances?unit=USD", "/operators", "/operators?country_iso_code=NCL"),
        *(f"/lookup/mobile-number/{CAMBODIA}", "/lookup/mobile-number/+687501234"),
        *("/products", "/products?per_page=9&page=2&operator_id=4101", "/products?page=0"),
        *(f"/products/{each}" for each in (*simulator.products, 1)),
    ):
        await customer.ask("GET", path)
    await customer.ask("POST", "/lookup/mobile-number", json={"mobile_number": CAMBODIA})
    pin = number_ending("001")
    for product, line in ((SMART_10, CAMBODIA), (SMART_PIN, CAMBODIA), (SMART_DATA, pin)):
        await customer.buy(product, line, f"{product}")
    await customer.buy(CLARO_RANGE, PERU, "got", **amount_of(20))
    await customer.buy(CLARO_RANGE, PERU, "paid", **amount_of(5, "source", "USD"))
    await customer.buy(SMART_1, number_ending("302"), "slow")
    await customer.buy(SMART_1, number_ending("006"), "declined")
    _, cancelled = await customer.create(SMART_1, reference="cancelled")
    await customer.cancel(cancelled["id"])
    await customer.create(SMART_1, reference="created")
    await customer.found()
    simulator.reverse("got")
    simulator.advance(5)
    for each in simulator.transactions:
        await customer.ask("GET", f"/transactions/{each.id}")
        await customer.confirm(each.id)
        await customer.cancel(each.id)
    await customer.found(external_id="got")
    await customer.found(credit_party_mobile_number=PERU)


async def refusals(customer: Customer, simulator: DtOneSimulator) -> None:
    """Be refused in all ways that the simulator has."""
    await customer.create(reference="created")
    for product in (1, SMART_ACCOUNT):
        await customer.create(product, reference="other")
    await customer.create(line="+8551", reference="other")
    await customer.create(CLARO_RANGE, PERU, "other", **amount_of(1))
    await customer.create(CLARO_RANGE, PERU, "other", **amount_of(10, unit="USD"))
    simulator.set_wallet("0.01")
    await customer.create(reference="other")
    await customer.confirm(1)
    simulator.configure(absence_is_404=True)
    for query in ("external_id=none", "from_date=2026-01-01T00:00:00Z"):
        await customer.ask("GET", f"/transactions?{query}")


async def test_answers_are_as_dt_one_specifies(loopback: None, document: Json) -> None:
    async with DtOneSimulator() as simulator, ClientSession() as session:
        customer = Customer(session, simulator)
        await everything(customer, simulator)
        await refusals(customer, simulator)
        for kind in (FaultKind.UNAUTHORISED, FaultKind.DENIED, FaultKind.RATE_LIMITED):
            body = simulator.error(kind).body
            assert Draft202012Validator(errors(document)).is_valid(body)
        assert {exchange.endpoint for exchange in simulator.exchanges} == {
            *("wallet", "operators", "packages", "history", "look_up"),
            *("prepare", "recharge", "release"),
        }
        wrong = {
            (exchange.call.route, *found)
            for exchange in simulator.exchanges
            if (found := complaints(document, exchange))
        }
    assert wrong == set()


def errors(document: Json) -> Json:
    """The schema of every refusal."""
    return document["components"]["schemas"]["Errors"]


@pytest.mark.parametrize(
    "change",
    [
        {"surprise": 1},
        {"rates": None},
        {"type": "GIFT"},
        {"validity": {"unit": "YEAR", "quantity": 1}},
        {"source": {"unit_type": "CURRENCY", "unit": "USD", "amount": "1"}},
    ],
)
async def test_an_answer_that_dt_one_would_not_give_is_noticed(
    loopback: None, document: Json, change: dict[str, Json]
) -> None:
    async with DtOneSimulator() as simulator, ClientSession() as session:
        await Customer(session, simulator).ask("GET", "/products")
        exchange = simulator.exchanges[0]
    assert complaints(document, exchange) == []
    assert exchange.reply is not None
    exchange.reply.body[0].update(change)
    assert complaints(document, exchange)
