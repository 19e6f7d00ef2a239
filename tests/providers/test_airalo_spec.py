"""What we ask and what the simulator answers, held against Airalo's own specification.

The specification is a published export of the middle of 2025. Where the current documentation
differs, the documentation holds; each such difference is named in `DIFFERENCES` with its reason,
and one that is no longer needed fails.
"""

from collections.abc import Iterator
import json
from pathlib import Path
import re
from typing import Final

from jsonschema import Draft202012Validator
import pytest

from custom_components.esim_recharge.providers.airalo import Airalo
from custom_components.esim_recharge.providers.base import Order, ProviderError
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.airalo_data import CAMBODIA, NOT_ACTIVE, PERU, RECYCLED
from tests.simulators.common import Call, Exchange, Json

NULLABLE: Final = "the export was made from one example, in which this was never null"
NOT_ASKED: Final = "comes only with an `include` that is not asked for"
FRACTIONS: Final = "the export's example had a whole price; prices have cents"

type Difference = tuple[str, str]

DIFFERENCES: Final[dict[Difference, str]] = {
    # (endpoint, where in the answer): why the specification is not followed
    ("lines", "$.data[*].simable: user"): NOT_ASKED,
    ("lines", "$.data[*].simable: sharing"): NOT_ASKED,
    ("lines", "$.data[*].simable: status"): NOT_ASKED,
    ("lines", "$.links.next"): NULLABLE,
    ("read", "$.data.expired_at"): NULLABLE,
    ("packages", "$.data[*].short_info"): NULLABLE,
    ("packages", "$.data[*].voice"): NULLABLE,
    ("packages", "$.data[*].text"): NULLABLE,
    ("history", "$.data[*].activated_at"): NULLABLE,
    ("history", "$.data[*].expired_at"): NULLABLE,
    ("history", "$.data[*].finished_at"): NULLABLE,
    ("history", "$.data[*].package.price"): FRACTIONS,
    ("history", "$.data[*].package.net_price"): FRACTIONS,
    ("recharge", "$.data.quantity"): "the current documentation shows a number",
    ("recharge", "$.data.price"): FRACTIONS,
    ("look_up", "$.data[*]: sims"): NOT_ASKED,
    ("look_up", "$.data[*]: user"): NOT_ASKED,
    ("look_up", "$.links.next"): NULLABLE,
    ("wallet", "$.data.balances.availableBalance.amount"): FRACTIONS,
    ("wallet", "$.data.balances"): "the current documentation has an empty list for no balance",
}
ANY_FORM: Final = {
    "login": "the current documentation sends this urlencoded; the export says multipart",
}


def paths(specification: Json, route: str) -> Json:
    """The operations of a path, whatever its placeholders are called."""

    def anonymous(path: str) -> str:
        return re.sub(r"\{\w+\}", "{}", path)

    return next(
        operations
        for path, operations in specification["paths"].items()
        if anonymous(path) == anonymous(route)
    )


def schemas(operation: Json, status: int) -> list[Json]:
    """The schemas of all answers with a status; the export hides some as `x-422:some title`."""
    return [
        content["schema"]
        for name, response in operation["responses"].items()
        for content in response.get("content", {}).values()
        if str(status) in (re.findall(r"\b\d{3}\b", name) or [name])
    ]


def where(path: Iterator[object]) -> str:
    """A JSON path in which all entries of a list are one."""
    return "$" + "".join("[*]" if isinstance(step, int) else f".{step}" for step in path)


def complaints(schema: Json, answer: Json) -> set[str]:
    """Where an answer differs from a schema."""
    found: set[str] = set()
    for error in Draft202012Validator(schema).iter_errors(answer):
        place = where(iter(error.absolute_path))
        if error.validator == "required":
            missing = set(error.validator_value) - set(error.instance)
            found |= {f"{place}: {name}" for name in missing}
        else:
            found.add(place)
    return found


def check_request(call: Call, operation: Json, endpoint: str) -> None:
    """Hold a request against the specification."""
    declared = {(p["name"].lower(), p["in"]): p for p in operation.get("parameters", [])}
    for (name, place), parameter in declared.items():
        given = {"header": call.headers, "query": call.query, "path": dict.fromkeys([name])}[place]
        assert not parameter.get("required") or name in {key.lower() for key in given}
    assert {(key.lower(), "query") for key in call.query} <= declared.keys()
    if call.method == "POST":
        ((kind, content),) = operation["requestBody"]["content"].items()
        assert complaints(content["schema"], dict(call.form)) == set()
        assert endpoint in ANY_FORM or call.headers["Content-Type"].startswith(kind)


def check_answer(exchange: Exchange, operation: Json) -> set[Difference]:
    """Hold an answer against the specification; returns the known differences that were met."""
    assert exchange.reply is not None
    known = schemas(operation, exchange.reply.status)
    if exchange.reply.body.get("data"):
        # Those that only describe an empty list would let any list pass.
        known = [one for one in known if one["properties"].get("data", {}).get("items") != {}]
    assert known, f"{exchange.endpoint} answers with status {exchange.reply.status}"
    # One of the schemas fits, or one fits but for what is known.
    fits = [
        {(exchange.endpoint, place) for place in complaints(schema, exchange.reply.body)}
        for schema in known
    ]
    best = min(fits, key=lambda met: (len(met - DIFFERENCES.keys()), len(met)))
    assert best <= DIFFERENCES.keys(), sorted(best - DIFFERENCES.keys())
    return best


async def everything(airalo: Airalo, simulator: AiraloSimulator, order: Order) -> None:
    """Ask all that the client can ask, and be answered all that the simulator can answer."""
    await airalo.login()
    await airalo.lines()
    for line in (CAMBODIA, PERU, NOT_ACTIVE):
        await airalo.read(line)
        await airalo.history(line)
        await airalo.packages(line)
    await airalo.read(RECYCLED)
    await airalo.recharge(order)
    await airalo.history(CAMBODIA)
    simulator.consume(CAMBODIA, megabytes=900)
    await airalo.history(CAMBODIA)
    simulator.configure(keep_description=True)
    await airalo.recharge(order)
    assert await airalo.look_up(order)
    simulator.set_wallet(None)
    assert await airalo.wallet() is None


async def refusals(airalo: Airalo, simulator: AiraloSimulator, order: Order) -> None:
    """Be refused in all ways that the simulator has by itself."""
    simulator.set_wallet("0.01")
    asked = [airalo.packages(RECYCLED), airalo.recharge(order)]
    asked += [airalo.read("8985501000000000999"), airalo.history("8985501000000000999")]
    asked += [airalo.packages("8985501000000000999")]
    for ask in asked:
        with pytest.raises(ProviderError):
            await ask
    for item in simulator.lines[CAMBODIA].offers:
        simulator.set_package(item.id, gone=True)
    assert await airalo.packages(CAMBODIA) == ()
    with pytest.raises(ProviderError):
        await airalo.recharge(order)
    simulator.set_line(CAMBODIA, recycled=True)
    with pytest.raises(ProviderError):
        await airalo.recharge(order)


async def test_requests_and_answers_are_as_airalo_specifies(
    airalo: Airalo, simulator: AiraloSimulator, order: Order, specifications: Path
) -> None:
    text = (specifications / "airalo-partner-v2.openapi.json").read_text()
    specification = json.loads(text)
    await everything(airalo, simulator, order)
    await refusals(airalo, simulator, order)
    met: set[Difference] = set()
    for exchange in simulator.exchanges:
        operation = paths(specification, exchange.call.route)[exchange.call.method.lower()]
        check_request(exchange.call, operation, exchange.endpoint)
        met |= check_answer(exchange, operation)
    assert {e.endpoint for e in simulator.exchanges} == {
        *("login", "lines", "read", "packages", "history", "recharge", "look_up", "wallet"),
    }
    assert DIFFERENCES.keys() - met == set(), "no longer needed"


@pytest.mark.parametrize("sample", ["usage_active", "topup_packages", "package_history", "balance"])
async def test_the_simulators_answers_have_the_fields_of_the_documented_examples(
    airalo: Airalo, simulator: AiraloSimulator, order: Order, specifications: Path, sample: str
) -> None:
    samples = json.loads((specifications / "airalo.samples.json").read_text())["exchanges"]
    shown = next(entry for entry in samples if entry["name"] == sample)
    await airalo.lines()
    await everything(airalo, simulator, order)
    pattern = re.sub(r"\d{10,}", "{iccid}", shown["request"]["path"])
    exchange = next(e for e in simulator.exchanges if e.call.route == pattern)
    assert exchange.reply is not None
    assert fields(shown["response"]["json"]) == fields(exchange.reply.body)


def fields(answer: Json, at: str = "$") -> set[str]:
    """All places in an answer; of a list only the first entry counts."""
    match answer:
        case dict():
            inside = (fields(value, f"{at}.{key}") for key, value in answer.items())
            return {at}.union(*inside)
        case [first, *_]:
            return fields(first, f"{at}[*]")
    # Which currencies are listed is up to the day.
    return {re.sub(r"\.[A-Z]{3}$", "", at)}
