"""The play with lines of every kind: whether what it is to show can happen, and what is paid by hand."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, cast

import pytest
import yaml

from custom_components.esim_recharge.lines.models import Money, Reading
from custom_components.esim_recharge.lines.plausibility import is_jump
from custom_components.esim_recharge.providers.declared import parse_products
from scripts.kiosk import Kiosk
from scripts.plays import OPT, PLAYS
from scripts.scene import Scene
from scripts.stage import Device, Stage
from scripts.ways import DIAL, as_shown, modem
from tests.simulators.dt_one import DtOneSimulator
from tests.simulators.dt_one_data import PERU

PLAY = PLAYS["dt_one"]
SCENES = {scene.place: scene for scene in PLAY.scenes}
PROPOSED = {"recharge": "id", "price": "1000", "currency": "XPF"}
"""As in the event `pending`."""


class Bare:
    """A stage with money and without a Home Assistant: what would be said to it is kept."""

    def __init__(self) -> None:
        """Everything as at the start of the play."""
        self.simulator = DtOneSimulator()
        self.kiosk = Kiosk.opened(PLAY.kiosk)
        self.owner = self
        self.said: list[tuple[str, Any]] = []

    async def act(self, action: str, device: Device, **data: object) -> None:
        self.said.append((action, data | {"device_id": device.id}))

    async def set_state(self, entity: str, state: str, attributes: dict[str, str]) -> None:
        self.said.append((entity, (state, attributes)))

    @property
    def stage(self) -> Stage:
        return cast("Stage", self)

    def left(self, scene: Scene) -> Decimal:
        holder = self.kiosk if scene.identifier == OPT else self.simulator
        return holder.balance(scene.identifier)[0]


@pytest.fixture
def bare() -> Bare:
    return Bare()


@pytest.fixture
def device() -> Device:
    return Device(id="device", title="New Caledonia", identifier=OPT, entities={})


@pytest.mark.parametrize("place", SCENES)
def test_a_line_runs_low_within_its_readings_and_never_so_fast_that_it_is_doubted(
    bare: Bare, place: str
) -> None:
    scene = SCENES[place]
    most = before = bare.left(scene)
    for number in range(scene.readings):
        assert before >= scene.low, number
        step = (float(most) - scene.low) / (scene.readings - 0.5)
        scene.meter.use(bare.stage, scene, step)
        after = bare.left(scene)
        assert not is_jump(reading(scene, before), reading(scene, after))
        before = after
    assert before < scene.low


def reading(scene: Scene, amount: Decimal) -> Reading:
    money = Money(amount=amount, currency=scene.meter.unit)
    return Reading(read_at=datetime(2026, 11, 21, tzinfo=UTC), money=money)


def test_what_is_paid_by_hand_is_among_the_products_that_are_entered() -> None:
    scene = SCENES["New Caledonia"]
    offered = parse_products(scene.products, scene.currency)
    assert scene.package in {package.package_id for package in offered}


async def test_a_person_pays_says_so_with_the_receipt_and_types_in_what_the_phone_shows(
    bare: Bare, device: Device
) -> None:
    scene = SCENES["New Caledonia"]
    assert scene.payment.pay is not None
    charge = scene.payment.pay(bare.stage, scene, PROPOSED)
    assert bare.kiosk.charges == [charge]
    await scene.payment.confirm(bare.stage, scene, device, charge)
    assert (charge.line, charge.package, charge.reference) == (OPT, scene.package, "id")
    (confirmed, told), (typed, balance) = bare.said
    assert (confirmed, typed) == ("resolve", "set_balance")
    assert (told["recharge_id"], told["receipt"]) == ("id", charge.order)
    assert (told["paid"], told["currency"]) == ("1000", "XPF")
    assert balance == {"money": "1900", "currency": "XPF", "device_id": device.id}


def test_a_person_pays_nothing_in_a_currency_that_the_shop_does_not_take(bare: Bare) -> None:
    scene = SCENES["New Caledonia"]
    assert scene.payment.pay is not None
    with pytest.raises(ValueError, match="USD"):
        scene.payment.pay(bare.stage, scene, PROPOSED | {"currency": "USD"})
    assert bare.kiosk.charges == []


async def test_a_modem_reports_the_balance_with_its_currency(bare: Bare) -> None:
    scene = SCENES["Peru"]
    bare.simulator.set_line(PERU, money="3.10")
    await scene.source.tell(bare.stage, scene, None)
    ((entity, (state, attributes)),) = bare.said
    assert entity == "sensor.modem_peru_balance"
    assert Decimal(state) == Decimal("3.10")
    assert attributes["unit_of_measurement"] == "PEN"
    assert attributes["device_class"] == "monetary"


async def test_nothing_is_typed_in_for_a_line_that_is_not_there_yet(bare: Bare) -> None:
    scene = SCENES["New Caledonia"]
    await scene.source.tell(bare.stage, scene, None)
    assert bare.said == []


def test_the_action_that_dials_asks_the_stand_in() -> None:
    written = yaml.safe_load(modem("http://127.0.0.1:1"))
    domain, _, name = DIAL.partition(".")
    assert written[domain][name]["url"] == "http://127.0.0.1:1/_sim/ussd"


def test_a_form_is_sent_as_it_is_shown() -> None:
    form = {
        "data_schema": [
            {"name": "operator", "description": {"suggested_value": "4101"}, "required": True},
            {"name": "every", "default": 12},
            {"name": "pattern", "optional": True},
            {
                "name": "advanced",
                "type": "expandable",
                "schema": [{"name": "bare", "default": False}],
            },
        ]
    }
    assert as_shown(form) == {"operator": "4101", "every": 12, "advanced": {"bare": False}}


def test_what_is_judged_is_all_that_was_paid_for_good_to_the_provider_and_by_hand(
    bare: Bare, monkeypatch: pytest.MonkeyPatch
) -> None:
    orders = ("kept", "given back")
    for order in orders:
        bare.simulator.charge(
            line=PERU,
            package="420150@20",
            amount=Decimal("5.68"),
            currency="USD",
            order=order,
            reference=order,
        )
    monkeypatch.setattr(DtOneSimulator, "refunds", ["given back"])
    by_hand = bare.kiosk.pay(OPT, "1000XPF-1000XPF", Decimal(1000), "id")
    everything = cast("property", Stage.charges).__get__(bare)
    assert [charge.order for charge in everything] == ["kept", by_hand.order]
