"""What we ask, held against DT One's own specification (OpenAPI 1.14.0).

The simulator holds its answers against the same document; here its answers are only read.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from decimal import Decimal
import json
from pathlib import Path
from typing import Final

from aiohttp import ClientSession
from jsonschema import Draft4Validator
import pytest

from custom_components.esim_recharge.lines.models import Package
from custom_components.esim_recharge.providers.base import Order
from custom_components.esim_recharge.providers.dt_one import DEFAULT_URL, DtOne
from custom_components.esim_recharge.providers.dt_one_answers import Status, transaction
from tests.simulators.common import Call, Json
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import API_KEY, API_SECRET, CAMBODIA, PERU, SMART_5

from .conftest import REFERENCE

READ_BY_US: Final = {
    # schema: what is read of it
    "Balance": {"unit_type", "unit", "available"},
    "Operator": {"id", "name"},
    "ProductBase": {"id", "name"},
    "Transaction": {
        *("id", "external_id", "status", "product", "prices", "credit_party_identifier"),
        *("creation_date", "confirmation_date", "requested_values", "adjusted_values"),
    },
}


@pytest.fixture
async def simulator(loopback: None) -> AsyncIterator[DtOneSimulator]:
    """A fresh simulator, serving."""
    async with DtOneSimulator() as running:
        yield running


@pytest.fixture(scope="session")
def specification(specifications: Path) -> Json:
    """DT One's OpenAPI document."""
    return json.loads((specifications / "dtone-dvs-1.14.0.openapi.json").read_text())


def check(call: Call, specification: Json) -> str:
    """Hold a request against the specification; returns the operation's id."""
    path = call.route.removeprefix("/v1")
    operation, template = next(
        (operations[call.method.lower()], known)
        for known, operations in specification["paths"].items()
        if anonymous(known) == anonymous(path) and call.method.lower() in operations
    )
    parameters = [resolved(each, specification) for each in operation.get("parameters", [])]
    declared = {(each["in"], each["name"]): each["schema"] for each in parameters}
    path_names = [part.strip("{}") for part in template.split("/") if part.startswith("{")]
    given = {("query", name): value for name, value in call.query.items()}
    given |= {
        ("path", name): value for name, value in zip(path_names, call.match.values(), strict=True)
    }
    assert given.keys() <= declared.keys()
    for key, value in given.items():
        valid(typed(value, declared[key], specification), declared[key], specification)
    required = {(each["in"], each["name"]) for each in parameters if each.get("required")}
    assert required <= given.keys()
    if call.json is None:
        assert not call.form
        assert not operation.get("requestBody", {}).get("required")
    else:
        assert call.headers["Content-Type"].startswith("application/json")
        content = operation["requestBody"]["content"]["application/json"]
        valid(call.json, content["schema"], specification)
    operation_id: str = operation["operationId"]
    return operation_id


def anonymous(path: str) -> list[str]:
    """The parts of a path, whatever its placeholders are called."""
    return ["{}" if part.startswith("{") else part for part in path.split("/")]


def resolved(value: Json, specification: Json) -> Json:
    """Follow a reference."""
    found = value
    while "$ref" in found:
        found = specification
        for part in value["$ref"].removeprefix("#/").split("/"):
            found = found[part]
        value = found
    return found


def typed(value: str, schema: Json, specification: Json) -> Json:
    """A text of an address as the type that the schema wants."""
    kind = resolved(schema, specification)["type"]
    return int(value) if kind == "integer" else value


def valid(value: Json, schema: Json, specification: Json) -> None:
    """Fail unless a value fits."""
    whole: Mapping[str, Json] = {**schema, "components": specification["components"]}
    Draft4Validator(whole).validate(value)


async def everything(dt_one: DtOne) -> None:
    """Ask all that the client can ask."""
    await dt_one.login()
    for line in (CAMBODIA, PERU):
        await dt_one.history(line)
        await dt_one.operators(line)
    fixed = next(p for p in await dt_one.packages(CAMBODIA) if p.package_id == str(SMART_5))
    range_ = next(p for p in await dt_one.packages(PERU) if p.range is not None)
    by_amount = range_.at(Decimal("12.34"))
    assert by_amount is not None
    for line, package in ((CAMBODIA, fixed), (PERU, by_amount)):
        await buy(dt_one, line, package)
    thrown_away = Order(reference="01JD7Q3ZK8WXYVN5T2B4CMHA6F", line=CAMBODIA, package=fixed)
    await dt_one.prepare(thrown_away)
    await dt_one.release(thrown_away)


async def buy(dt_one: DtOne, line: str, package: Package) -> None:
    """Buy in two steps, and look both ways."""
    order = Order(reference=f"{REFERENCE[:-4]}{line[-4:]}", line=line, package=package)
    prepared = replace(order, receipt=(await dt_one.prepare(order)).receipt)
    await dt_one.recharge(prepared)
    assert await dt_one.look_up(order)
    assert await dt_one.look_up(prepared)


async def test_requests_are_as_dt_one_specifies(
    simulator: DtOneSimulator, session: ClientSession, specification: Json
) -> None:
    dt_one = DtOne(
        session=session, api_key=API_KEY, api_secret=API_SECRET, base_url=simulator.api_url
    )
    await everything(dt_one)
    used = {check(exchange.call, specification) for exchange in simulator.exchanges}
    assert used == {
        *("getBalances", "getLookupMobileNumber", "getProducts", "getTransactions"),
        *("postTransactionAsync", "postTransactionConfirmAsync", "postTransactionCancel"),
        "getTransactionById",
    }


def test_we_ask_where_the_specification_says(specification: Json) -> None:
    assert DEFAULT_URL in {server["url"] for server in specification["servers"]}


@pytest.mark.parametrize(("schema", "fields"), READ_BY_US.items())
def test_what_is_read_is_in_the_specification(
    specification: Json, schema: str, fields: set[str]
) -> None:
    assert fields <= specification["components"]["schemas"][schema]["properties"].keys()


@pytest.mark.parametrize("type_", ["ProductFixedValueRecharge", "ProductRangedValueRecharge"])
def test_every_product_says_what_it_needs_in_fields_that_are_named_alike(
    specification: Json, type_: str
) -> None:
    _, own, _ = specification["components"]["schemas"][type_]["allOf"]
    needs = {name for name in own["properties"] if "identifier_fields" in name}
    assert needs
    assert all(name.startswith("required_") for name in needs)


def test_a_transaction_with_nothing_that_may_be_missing_is_understood(
    specification: Json,
) -> None:
    body = {
        "id": 1,
        "external_id": REFERENCE,
        "product_id": SMART_5,
        "status": {"id": 1, "message": "CREATED", "class": {"id": 1, "message": "CREATED"}},
    }
    valid(body, {"$ref": "#/components/schemas/Transaction"}, specification)
    assert transaction(body).status is Status.CREATED


def test_our_reference_fits(specification: Json) -> None:
    assert len(REFERENCE) <= 40
    schema = specification["components"]["schemas"]["Transaction"]["properties"]["external_id"]
    valid(REFERENCE, schema, specification)
