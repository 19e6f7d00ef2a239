"""A house with lines in the states that the card draws: fine, proposed, unknown, paused, to pay."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from scripts.kiosk import Kiosk
from scripts.plays import PLAYS
from scripts.scene import Play, Scene
from scripts.stage import Device, Stage
from tests.browser.past import write_past
from tests.simulators import airalo_data
from tests.simulators.common import FaultKind

NOUMEA: Final = "Nouméa"
"""The place of the line that is paid by hand."""
HIDDEN: Final = (*(start.iccid for start in airalo_data.START), "687751234")
"""Numbers of lines, which nobody may see on a card."""


@dataclass(frozen=True, kw_only=True)
class Lines:
    """Devices by what is to be seen on them; their titles are the names that the owner gave them."""

    fine: Device
    proposed: Device
    unknown: Device
    paused: Device
    by_hand: Device
    account: str
    """The device of the account that sells data."""

    @property
    def all(self) -> tuple[Device, ...]:
        """Each line."""
        return self.fine, self.proposed, self.unknown, self.paused, self.by_hand


def with_both_accounts() -> Play:
    """The lines that Airalo sells for, and one that is paid by hand."""
    sold, (_, by_hand) = PLAYS["airalo"], PLAYS["dt_one"].accounts
    (scene,) = by_hand.scenes
    renamed = replace(by_hand, scenes=(replace(scene, place=NOUMEA),))
    return replace(sold, accounts=(*sold.accounts, renamed), kiosk=PLAYS["dt_one"].kiosk)


async def furnish(house: Stage) -> Lines:
    """Add both accounts, give the lines a month that is past, and bring each into its state."""
    house.play = with_both_accounts()
    house.kiosk = Kiosk.opened(house.play.kiosk)
    devices = await house.add_account()
    await house.stop()
    await write_past(house)
    await house.start()
    scenes = {scene.place: scene for scene in house.play.scenes}
    lines = by_place(house.play, devices)
    await house.set_rule(scenes["Cambodia"], lines["Cambodia"])
    await _pause(house, scenes["New Caledonia"], lines["New Caledonia"])
    await _propose(house, scenes["Peru"], lines["Peru"])
    await _lose_sight(house, scenes["Laos"], lines["Laos"])
    await _ask_to_pay(house, scenes[NOUMEA], lines[NOUMEA])
    return Lines(
        fine=lines["Cambodia"],
        proposed=lines["Peru"],
        unknown=lines["Laos"],
        paused=lines["New Caledonia"],
        by_hand=lines[NOUMEA],
        account=await account_of(house, lines["Cambodia"]),
    )


def by_place(play: Play, devices: Mapping[str, Device]) -> dict[str, Device]:
    """The lines under the names that their owner gave them."""
    return {
        scene.place: replace(devices[scene.identifier], title=scene.place) for scene in play.scenes
    }


async def account_of(house: Stage, line: Device) -> str:
    """The device of the account that a line belongs to."""
    devices = await house.owner.ask("config/device_registry/list")
    (entry,) = (each["primary_config_entry"] for each in devices if each["id"] == line.id)
    (account,) = (
        each["id"]
        for each in devices
        if each["primary_config_entry"] == entry and each["entry_type"] == "service"
    )
    return str(account)


async def limit(house: Stage, scene: Scene, line: Device, **rule: object) -> None:
    """Let a line be recharged within the limits of its scene, by a person's word only."""
    await house.act(
        "set_rule",
        line,
        mode="off",
        package_id=scene.package,
        max_price=scene.max_price,
        monthly_budget=scene.monthly_budget,
        currency=scene.currency,
    )
    if rule:
        await house.act("set_rule", line, **rule)


async def _pause(house: Stage, scene: Scene, line: Device) -> None:
    await limit(house, scene, line, mode="automatic", data_below=scene.low)
    await house.act("pause", line, duration={"hours": 48})


async def _propose(house: Stage, scene: Scene, line: Device) -> None:
    await limit(house, scene, line, mode="ask", data_below=scene.low)
    house.simulator.consume(line.identifier, megabytes=250)
    await house.act("refresh", line)


async def _lose_sight(house: Stage, scene: Scene, line: Device) -> None:
    """Buy, and never hear of it; the provider's own records do not show it either."""
    await limit(house, scene, line)
    house.simulator.configure(credit_delay=None)
    house.simulator.fault(FaultKind.DROP_AFTER, "recharge")
    house.simulator.fault(FaultKind.ERROR_BEFORE, "look_up", count=None)
    await house.act("recharge", line, package_id=scene.package)


async def _ask_to_pay(house: Stage, scene: Scene, line: Device) -> None:
    await house.set_rule(scene, line)
    house.kiosk.consume(line.identifier, money=500)
    await scene.source.tell(house, scene, line)
