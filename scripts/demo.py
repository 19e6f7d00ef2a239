"""The main job, live: four lines run low in front of a provider's stand-in, and are recharged.

A real Home Assistant does it; nothing in the product knows that it is a demonstration. With
`--once` the end is judged: everything that was paid, to the stand-in or by hand, must be one receipt
in the ledger.
"""

import argparse
import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import suppress
import errno
from pathlib import Path
import signal
import socket
import sys
import tempfile
import time

from homeassistant.const import __version__

from scripts.demo_view import Lines, Step, Story, Table, View, clock
from scripts.home_assistant import LOOPBACK, StartFailedError
from scripts.owner import LOGIN, PASSWORD, ApiError, Json
from scripts.stage import EVENT, PLAYS, Device, Scene, Stage, stage
from scripts.tally import Tally, tally

DEFAULT_PORT, LAST_PORT = 8123, 65535
FAILED, PORT_IN_USE, INTERRUPTED = 1, 3, 130

# Home Assistant reads a line at most every ten seconds, however often it is asked.
REFRESH_SECONDS = 2.0
# `--once` must end within three minutes, with what starting and stopping take.
ONCE_SECONDS = 165.0


class DemoFailedError(Exception):
    """The demonstration did not show what it was to show."""


class Demo:
    """Four lines on a stage, and what is known about them."""

    def __init__(self, built: Stage, view: View, stories: Mapping[str, Story]) -> None:
        """`stories` by the provider's identifier of the line."""
        self._stage, self._view, self._stories = built, view, stories
        self._devices: Mapping[str, Device] = {}
        self._read_at: dict[str, str] = {}
        self._due: dict[str, str] = {}
        self._owed: list[tuple[str, Json]] = []
        """Lines whose recharge waits to be paid by hand, and what was said about it."""

    async def prepare(self) -> None:
        """Add the accounts through the config flow."""
        self._stage.play.slow_down(self._stage.simulator)
        self._devices = await self._stage.add_account()
        states = await self._stage.owner.states()
        for scene in self._scenes:
            state = states[self._entity(scene, scene.meter.sensor)]
            self._show_left(self._stories[scene.identifier], state)

    async def perform(self) -> None:
        """Set a rule for each line, and use a little after each reading, until all were recharged and credited."""
        async with self._stage.owner.following(EVENT, "state_changed") as events:
            following = asyncio.create_task(self._follow(events))
            try:
                await self._set_rules()
                while not all(story.done for story in self._stories.values()):
                    await self._look()
                    if following.done():
                        raise DemoFailedError("Home Assistant ended") from following.exception()
                    await asyncio.sleep(REFRESH_SECONDS)
            finally:
                following.cancel()
                with suppress(asyncio.CancelledError):
                    await following

    async def _set_rules(self) -> None:
        for scene in self._scenes:
            most = f"at most {scene.max_price} {scene.currency}"
            words = f"below {scene.meter.words(scene.low)} buy {scene.package}, {most}"
            self._view.tell(scene.place, "rule", words)
            await self._stage.set_rule(scene, self._devices[scene.identifier])

    async def judge(self) -> Tally:
        """Compare what the provider charged with what the ledger holds."""
        recharges = {
            line: await self._stage.recharges(device) for line, device in self._devices.items()
        }
        names = {line: story.place for line, story in self._stories.items()}
        return tally(self._stage.charges, recharges, names)

    @property
    def _scenes(self) -> tuple[Scene, ...]:
        return self._stage.play.scenes

    async def _look(self) -> None:
        """Have every line read, let those that were read use a little more, and pay what is owed."""
        for scene in self._scenes:
            device, source = self._devices[scene.identifier], scene.source
            if source.steady:
                await source.tell(self._stage, scene, device)
            (answer,) = (await self._stage.act("refresh", device, **source.refresh))["lines"]
            read_at = answer["reading"]["read_at"]
            fresh = self._read_at.get(device.id) != read_at
            self._read_at[device.id] = read_at
            if fresh and self._use(scene):
                await source.tell(self._stage, scene, device)
        owed, self._owed = self._owed, []
        for line, event in owed:
            await self._pay(line, event)
        self._view.draw()

    def _use(self, scene: Scene) -> bool:
        """Use a little, if the line is to run low and is not due yet.

        Not all at once: a line that loses more than half is looked at twice before it is believed.
        """
        story = self._stories[scene.identifier]
        if not scene.readings or Step.DUE in story.told:
            return False
        scene.meter.use(self._stage, scene, (story.most - story.low) / (scene.readings - 0.5))
        return True

    async def _pay(self, line: str, event: Json) -> None:
        scene = self._scene(line)
        if scene.payment.pay is not None:
            paid = scene.payment.pay(self._stage, scene, event)
            self._view.tell(scene.place, "paid", f"by hand, {paid.amount} {paid.currency}")
            await scene.payment.confirm(self._stage, scene, self._devices[line], paid)

    def _scene(self, line: str) -> Scene:
        return next(scene for scene in self._scenes if scene.identifier == line)

    async def _follow(self, events: AsyncIterator[Json]) -> None:
        """Follow what Home Assistant tells its automations about the lines."""
        by_device = {self._devices[line].id: line for line in self._stories}
        by_left = {self._entity(scene, scene.meter.sensor): scene for scene in self._scenes}
        by_due = {self._entity(scene, "recharge_due"): scene for scene in self._scenes}
        async for event in events:
            data = event["data"]
            if event["event_type"] == EVENT:
                self._happened(by_device[data["device_id"]], data)
            elif scene := by_left.get(data["entity_id"]):
                self._show_left(self._stories[scene.identifier], data["new_state"])
            elif scene := by_due.get(data["entity_id"]):
                self._show_due(self._stories[scene.identifier], data["new_state"])

    def _entity(self, scene: Scene, key: str) -> str:
        return self._devices[scene.identifier].entities[key]

    def _show_left(self, story: Story, state: Json) -> None:
        left = float(state["state"])
        if left != story.left:
            story.left, story.most = left, max(left, story.most)
            self._view.tell(story.place, Step.READING, f"{story.meter.words(left)} left")
        self._tell_due(story)

    def _show_due(self, story: Story, state: Json) -> None:
        if state["state"] == "on":
            # The figure that makes it due is set in the same moment, but a little later: that comes first.
            self._due[story.place] = ", ".join(state["attributes"]["reasons"])

    def _tell_due(self, story: Story) -> None:
        if reasons := self._due.pop(story.place, None):
            self._tell(story, Step.DUE, clock(), reasons)

    def _happened(self, line: str, data: Mapping[str, Json]) -> None:
        story = self._stories[line]
        self._tell_due(story)
        match data["type"]:
            case "sent":
                sum_ = f"{data['credit']} {data['credit_currency']}" if "credit" in data else None
                words = f"{sum_ or data['product']}, {data['price']} {data['currency']}"
                self._tell(story, Step.RECHARGE, words, words)
            case "pending":
                self._owed.append((line, data))
                self._tell(story, Step.PENDING, "waiting", self._scene(line).payment.pending)
            case "succeeded":
                self._tell(story, Step.RECEIPT, data["receipt"], data["receipt"])
            case "credited":
                self._tell(story, Step.CREDIT, "credited", "seen on the line")
            case kind:
                story.trouble = " ".join(filter(None, (kind, data.get("reason"))))
                self._view.tell(story.place, kind, data.get("reason", ""))

    def _tell(self, story: Story, step: Step, short: str, words: str) -> None:
        if step not in story.told:
            story.told[step] = short
            self._view.tell(story.place, step, words)


async def play(options: argparse.Namespace) -> int:
    """Do everything; the result is the exit code."""
    with tempfile.TemporaryDirectory(prefix="esim-recharge-demo-") as folder:
        async with stage(Path(folder), provider=options.provider, port=options.port) as built:
            address = built.home_assistant.address
            print(f"demo: starting Home Assistant {__version__} on {address}", flush=True)
            seconds = await built.start()
            await built.owner.onboard()
            print(f"demo: it took {seconds:.0f} s; log in as {LOGIN} with {PASSWORD}", flush=True)
            stories = {
                scene.identifier: Story(place=scene.place, low=scene.low, meter=scene.meter)
                for scene in built.play.scenes
            }
            if options.once:
                return await _once(Demo(built, Lines(), stories))
            view = _view(built, stories)
            try:
                await _watch(Demo(built, view, stories), view)
            finally:
                view.close()
    return 0


async def _once(demo: Demo) -> int:
    await demo.prepare()
    await demo.perform()
    result = await demo.judge()
    for problem in result.problems:
        print(f"demo: {problem}", file=sys.stderr)
    print(f"demo: {result.sentence}", flush=True)
    return FAILED if result.problems else 0


async def _watch(demo: Demo, view: View) -> None:
    await demo.prepare()
    await demo.perform()
    result = await demo.judge()
    for problem in result.problems:
        view.tell("", "problem", problem)
    view.tell("", "end", result.sentence)
    await asyncio.Event().wait()


def _view(built: Stage, stories: Mapping[str, Story]) -> View:
    if not sys.stdout.isatty():
        return Lines()
    head = [
        f"eSIM Recharge on Home Assistant {__version__}, {built.play.name} simulated",
        f"{built.home_assistant.address}  user {LOGIN}  password {PASSWORD}",
    ]
    return Table(list(stories.values()), head)


def port_problem(port: int) -> str | None:
    """Say why nothing can listen on a port, if so."""
    with socket.socket() as probe:
        # As servers do, so that connections that have just ended are no obstacle.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((LOOPBACK, port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is in use" if taken else f"cannot be used: {error.strerror}"
            return f"port {port} {why}; choose another with --port"
    return None


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--once", action="store_true", help="no view; judge the end, and exit")
    parser.add_argument(
        "--port",
        type=_port,
        default=DEFAULT_PORT,
        help=f"of Home Assistant, on loopback (default: {DEFAULT_PORT})",
    )
    parser.add_argument("--provider", choices=sorted(PLAYS), default="airalo")
    return parser.parse_args(arguments)


def _port(text: str) -> int:
    port = int(text)
    if not 1 <= port <= LAST_PORT:
        raise argparse.ArgumentTypeError(f"{port} is not between 1 and {LAST_PORT}")
    return port


async def _until_told(options: argparse.Namespace) -> int:
    """End in order, too, when the system or a closed terminal says so."""
    task = asyncio.ensure_future(play(options))
    for number in (signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, task.cancel)
    async with asyncio.timeout(ONCE_SECONDS if options.once else None):
        return await task


def main(arguments: list[str] | None = None) -> int:
    """Run the demonstration; the result is the exit code."""
    options = _options(arguments)
    if problem := port_problem(options.port):
        print(f"demo: {problem}", file=sys.stderr)
        return PORT_IN_USE
    began = time.monotonic()
    try:
        return asyncio.run(_until_told(options))
    except KeyboardInterrupt, asyncio.CancelledError:
        print("demo: stopped", file=sys.stderr)
        return INTERRUPTED if options.once else 0
    except TimeoutError:
        seconds = time.monotonic() - began
        print(f"demo: not done after {seconds:.0f} s", file=sys.stderr)
    except (ApiError, DemoFailedError, StartFailedError) as error:
        print(f"demo: {error}", file=sys.stderr)
    return FAILED


if __name__ == "__main__":
    sys.exit(main())
