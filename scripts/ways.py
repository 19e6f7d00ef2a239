"""The ways in which the lines of the plays run low, are read, and are paid."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Final, cast

from scripts.kiosk import Purse
from scripts.owner import Answer, Json
from scripts.scene import Meter, Payment, Scene, Source
from tests.simulators.common import Charge

if TYPE_CHECKING:
    from scripts.stage import Device, Stage

MEGABYTES_PER_GIB: Final = 1024

# What runs low


def _use_data(stage: Stage, scene: Scene, amount: float) -> None:
    stage.simulator.consume(scene.identifier, megabytes=amount * MEGABYTES_PER_GIB)


DATA: Final = Meter(
    unit="GiB",
    decimals=2,
    sensor="data_left",
    rule=lambda low: {"data_below": low},
    use=_use_data,
)


def money(currency: str, decimals: int = 2) -> Meter:
    """Money on the line itself, in a currency (ISO 4217) with so many decimals."""

    def use(stage: Stage, scene: Scene, amount: float) -> None:
        _purse(stage, scene).consume(scene.identifier, money=round(amount, decimals))

    return Meter(
        unit=currency,
        decimals=decimals,
        sensor="balance",
        rule=lambda low: {"money_below": low, "currency": currency},
        use=use,
    )


def _purse(stage: Stage, scene: Scene) -> Purse:
    if scene.identifier in stage.kiosk.lines:
        return stage.kiosk
    # The stand-in of a provider whose lines have money holds it.
    return cast("Purse", stage.simulator)


def _left(stage: Stage, scene: Scene) -> str:
    amount, _ = _purse(stage, scene).balance(scene.identifier)
    return str(amount)


# How a line is read

LISTED: Final = Source()
"""The provider lists the line, and reads it."""

DIAL: Final = "rest_command.dial"
_MODEM: Final = """\
rest_command:
  dial:
    url: {url}/_sim/ussd
    method: post
    content_type: application/json
    payload: '{"line": "{{ line }}", "code": "{{ code }}"}'
"""


def modem(url: str) -> str:
    """Configuration of an action that dials a code; the stand-in at `url` plays the operator."""
    return _MODEM.replace("{url}", url)


def _sensor_of(scene: Scene) -> str:
    return f"sensor.modem_{scene.place.lower()}_balance"


async def _report(stage: Stage, scene: Scene, _device: Device | None) -> None:
    """Set the state of an entity over the API, as the add-on of a modem does."""
    attributes = {
        "device_class": "monetary",
        "unit_of_measurement": scene.meter.unit,
        "friendly_name": f"{scene.place} modem balance",
    }
    await stage.owner.set_state(_sensor_of(scene), _left(stage, scene), attributes)


async def _type(stage: Stage, scene: Scene, device: Device | None) -> None:
    """Say what the phone shows."""
    if device is not None:
        left = {"money": _left(stage, scene), "currency": scene.meter.unit}
        await stage.act("set_balance", device, **left)


def as_shown(form: Json) -> dict[str, Json]:
    """Send a form as it is shown, with what is suggested in it."""
    found: dict[str, Json] = {}
    for field in form["data_schema"]:
        described = field.get("description") or {}
        if field.get("type") == "expandable":
            found[field["name"]] = as_shown({"data_schema": field["schema"]})
        elif "suggested_value" in described:
            found[field["name"]] = described["suggested_value"]
        elif "default" in field:
            found[field["name"]] = field["default"]
    return found


def _number(scene: Scene) -> dict[str, Answer]:
    """Which line; its operator is found by the provider."""
    return {"number": {"identifier": scene.identifier}, "operator": as_shown}


def _by_code(scene: Scene) -> Mapping[str, Answer]:
    """What is known of the operator is taken as it is, and tried out."""
    dial = {"action": DIAL, "data": {"line": scene.identifier, "code": "{code}"}}
    return _number(scene) | {
        "source": "ask_operator",
        "profile": as_shown,
        "codes": as_shown,
        "writing": as_shown,
        "action": dial,
        "reply": "reply_response",
        "reply_response": {"path": "content.reply"},
        "try_out": "ask",
        "understood": "save_source",
    }


def _by_sensor(scene: Scene) -> Mapping[str, Answer]:
    return _number(scene) | {"source": "entities", "entities": {"money": _sensor_of(scene)}}


def _by_person(scene: Scene) -> Mapping[str, Answer]:
    return {
        "own_name": {"identifier": scene.identifier},
        "products": {"currency": scene.currency, "products": list(scene.products)},
        "source": "typed",
        "typed": {"currency": scene.meter.unit},
    }


USSD: Final = Source(steps=_by_code, refresh={"ask_now": True})
"""An action of the house dials the operator's code. Asked rarely, because it may cost; the owner wants it now."""

SENSOR: Final = Source(steps=_by_sensor, tell=_report, steady=True)
"""An entity of the house shows it."""

TYPED: Final = Source(steps=_by_person, tell=_type)
"""Its owner looks, and types it in."""

# Who pays

BY_PROVIDER: Final = Payment(mode="automatic", pending="the provider has not finished")


def _pay(stage: Stage, scene: Scene, event: Json) -> Charge:
    if event["currency"] != scene.currency:
        raise ValueError(f"{scene.place}: asked for {event['currency']}")
    price = Decimal(event["price"])
    return stage.kiosk.pay(scene.identifier, scene.package, price, event["recharge"])


async def _confirm(stage: Stage, scene: Scene, device: Device, paid: Charge) -> None:
    """Say what was paid, and type in what the phone shows then."""
    await stage.act(
        "resolve",
        device,
        charged=True,
        recharge_id=paid.reference,
        paid=str(paid.amount),
        currency=paid.currency,
        receipt=paid.order,
    )
    await scene.source.tell(stage, scene, device)


BY_HAND: Final = Payment(mode="ask", pending="waits to be paid by hand", pay=_pay, confirm=_confirm)
"""A person pays, when Home Assistant says that it is due."""
