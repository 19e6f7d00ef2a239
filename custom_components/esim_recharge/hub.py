"""The money half in this Home Assistant: one ledger and one door for all accounts."""

import asyncio
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Final

from homeassistant.config_entries import ConfigEntry
from homeassistant.const import EVENT_HOMEASSISTANT_CLOSE, EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HassJob, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.storage import STORAGE_DIR
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey
from homeassistant.util.signal_type import SignalTypeFormat

from .const import CONF_LEDGER_ID, DOMAIN, LOGGER
from .recharge.aftermath import Aftermath
from .recharge.credit import Credit
from .recharge.desk import Desk
from .recharge.keeper import Keeper
from .recharge.ledger import Ledger, LedgerError
from .recharge.models import Happening
from .recharge.office import Office
from .recharge.recharger import Recharger
from .recharge.records import Records
from .recharge.survey import Survey

LEDGER_FILE: Final = f"{DOMAIN}.db"
SIGNAL_HAPPENING: SignalTypeFormat[Happening] = SignalTypeFormat(f"{DOMAIN}_{{}}")
"""Dispatched for each thing that happens to a line; formatted with the line's key."""


class News:
    """Tells everything that happens to a line exactly once, and not before somebody listens."""

    def __init__(self, hass: HomeAssistant) -> None:
        """At first nobody listens."""
        self._hass = hass
        self._heard: set[str] = set()
        self._kept: list[Happening] = []

    @callback
    def tell(self, happening: Happening) -> None:
        """Dispatch a happening, or keep it: some happen while an account or its entities are still being set up."""
        if happening.line in self._heard:
            async_dispatcher_send(self._hass, SIGNAL_HAPPENING.format(happening.line), happening)
        else:
            self._kept.append(happening)

    @callback
    def listen(self, line: str) -> CALLBACK_TYPE:
        """Somebody listens to a line (its key) from now on: dispatch what was kept. Returns how to stop."""
        self._heard.add(line)
        kept, self._kept = self._kept, []
        for happening in kept:
            self.tell(happening)
        return lambda: self._heard.discard(line)


@dataclass(kw_only=True)
class Hub:
    """Everything that spends, and what it shares."""

    ledger: Ledger
    news: News
    office: Office
    survey: Survey
    aftermath: Aftermath
    recharger: Recharger
    keeper: Keeper
    desk: Desk
    unsubscribe: list[CALLBACK_TYPE] = field(default_factory=list)

    @property
    def trouble(self) -> LedgerError | None:
        """Why the ledger cannot be used: lines are still read, nothing can be bought or saved."""
        return self.office.trouble


DATA_HUB: HassKey[Hub] = HassKey(DOMAIN)
DATA_LOCK: HassKey[asyncio.Lock] = HassKey(f"{DOMAIN}_lock")


def ledger_path(hass: HomeAssistant) -> Path:
    """The ledger's place: beside Home Assistant's own private files, and in its backups."""
    return Path(hass.config.path(STORAGE_DIR, LEDGER_FILE))


async def async_get_hub(hass: HomeAssistant) -> Hub:
    """The hub, opened when the first account needs it."""
    async with hass.data.setdefault(DATA_LOCK, asyncio.Lock()):
        if DATA_HUB not in hass.data:
            hass.data[DATA_HUB] = await _async_open(hass)
        return hass.data[DATA_HUB]


async def _async_open(hass: HomeAssistant) -> Hub:
    """Open the ledger that the accounts expect; without it, one in memory that may only read.

    It must also be writable where something was left open: that is settled before anything else happens.
    """
    news, path = News(hass), ledger_path(hass)
    expected = next(
        (found for entry in _entries(hass) if (found := entry.data.get(CONF_LEDGER_ID))), None
    )
    await hass.async_add_executor_job(partial(path.parent.mkdir, exist_ok=True))
    ledger = Ledger(path)
    try:
        await ledger.open(expected_id=expected)
        hub = _hub(ledger, news)
        await hub.recharger.start()
    except LedgerError as error:
        LOGGER.error("The ledger cannot be used, so nothing will be bought: %s", error)
        await ledger.close()
        substitute = Ledger(None)
        await substitute.open(expected_id=None)
        hub = _hub(substitute, news)
        hub.office.trouble = error
    _stop_with(hass, hub)
    return hub


def _hub(ledger: Ledger, news: News) -> Hub:
    office = Office(
        ledger, announce=news.tell, clock=dt_util.utcnow, zone=dt_util.get_default_time_zone
    )
    aftermath = Aftermath(office)
    survey = Survey(office, Records(office), Credit(office))
    recharger = Recharger(office, survey, aftermath)
    return Hub(
        ledger=ledger,
        news=news,
        office=office,
        survey=survey,
        aftermath=aftermath,
        recharger=recharger,
        keeper=Keeper(office, survey, aftermath, recharger),
        desk=Desk(office),
    )


@callback
def async_expect_ledger(hass: HomeAssistant, entry: ConfigEntry, hub: Hub) -> None:
    """From now on this account expects this very ledger: another one, or none, stops purchases."""
    if hub.trouble is None and CONF_LEDGER_ID not in entry.data:
        hass.config_entries.async_update_entry(
            entry, data={**entry.data, CONF_LEDGER_ID: hub.ledger.ledger_id}
        )


async def async_release_hub(hass: HomeAssistant) -> None:
    """Close the ledger after the last account has gone."""
    async with hass.data.setdefault(DATA_LOCK, asyncio.Lock()):
        hub = hass.data.get(DATA_HUB)
        if hub is None or hub.office.accounts:
            return
        await _async_close(hass)


async def async_close_hub(hass: HomeAssistant) -> None:
    """Close the ledger whoever uses it: the accounts were unloaded, or failed to load."""
    async with hass.data.setdefault(DATA_LOCK, asyncio.Lock()):
        if DATA_HUB in hass.data:
            await _async_close(hass)


async def _async_close(hass: HomeAssistant) -> None:
    hub = hass.data.pop(DATA_HUB)
    for unsubscribe in hub.unsubscribe:
        unsubscribe()
    await hub.ledger.close()


def _stop_with(hass: HomeAssistant, hub: Hub) -> None:
    """Begin nothing new while Home Assistant stops, and let it wait for what is under way."""

    @callback
    def stopping(_event: Event) -> None:
        hub.office.stopping = True

    async def close(_event: Event) -> None:
        # Not earlier: what was under way has written its end by now. Home Assistant would wait ten
        # seconds for the thread of a ledger that is open.
        await hub.ledger.close()

    drain = HassJob(hub.recharger.stop, "wait for recharges under way")
    hub.unsubscribe += (
        hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, stopping),
        hass.bus.async_listen(EVENT_HOMEASSISTANT_CLOSE, close),
        hass.async_add_shutdown_job(drain),
    )


def _entries(hass: HomeAssistant) -> list[ConfigEntry]:
    return hass.config_entries.async_entries(DOMAIN)
