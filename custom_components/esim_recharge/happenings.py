"""What happens to a line, told to Home Assistant: an event on the bus, fresh states, a look soon after a purchase."""

from functools import partial
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID, CONF_TYPE
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.start import async_at_started

from .actions.answers import next_step
from .const import DOMAIN, EVENT_RECHARGE
from .coordinator import EsimConfigEntry, EsimCoordinator
from .formats import amount_text
from .hub import SIGNAL_HAPPENING
from .recharge.models import Happening, Kind

_LOOK_SOON: Final = frozenset({Kind.SUCCEEDED, Kind.UNKNOWN, Kind.PENDING})


@callback
def async_listen_to_happenings(hass: HomeAssistant, entry: EsimConfigEntry) -> None:
    """Listen to all lines of an account until it is unloaded. Call when its entities exist.

    Not the event entity's work: that one may be disabled. What happened before Home Assistant has started is told
    when it has, because automations do not listen earlier.
    """
    runtime = entry.runtime_data
    for line in runtime.lines.values():
        heard = partial(_async_heard, hass, entry, runtime.coordinator)
        entry.async_on_unload(
            async_dispatcher_connect(hass, SIGNAL_HAPPENING.format(line.key), heard)
        )

    @callback
    def listen(_hass: HomeAssistant) -> None:
        for line in runtime.lines.values():
            entry.async_on_unload(runtime.hub.news.listen(line.key))

    entry.async_on_unload(async_at_started(hass, listen))


@callback
def _async_heard(
    hass: HomeAssistant,
    entry: EsimConfigEntry,
    coordinator: EsimCoordinator,
    happening: Happening,
) -> None:
    device = dr.async_get(hass).async_get_device_by_identifier(
        (DOMAIN, happening.line), entry.entry_id
    )
    hass.bus.async_fire(
        EVENT_RECHARGE,
        {
            ATTR_DEVICE_ID: None if device is None else device.id,
            CONF_TYPE: happening.kind.value,
            **details(happening, by_hand=coordinator.account.provider.capabilities.by_hand),
        },
    )
    hass.async_create_task(_async_show(coordinator, happening.kind), f"{DOMAIN} show")


async def _async_show(coordinator: EsimCoordinator, kind: Kind) -> None:
    await coordinator.async_show()
    if kind in _LOOK_SOON:
        await coordinator.async_request_refresh()


def details(happening: Happening, *, by_hand: bool) -> dict[str, str | list[str]]:
    """What is told about a happening: facts only, no numbers of lines, no words of the provider.

    Sums are text, so that no digit is lost; times are ISO 8601, UTC.
    """
    recharge, proposal, refusal = happening.recharge, happening.proposal, happening.refusal
    package = recharge.package if recharge else proposal.package if proposal else None
    credit = package and package.credit
    price = recharge.cost if recharge else package.price if package else None
    reason = refusal.reason.value if refusal else recharge.reason if recharge else None
    next_allowed = refusal.next_allowed if refusal else None
    told = {
        "recharge": recharge and recharge.id,
        "proposal": proposal and proposal.id,
        "state": recharge and recharge.state.value,
        "origin": recharge and recharge.origin.value,
        "product": package and package.title,
        "price": price and amount_text(price),
        "currency": price and price.currency,
        "credit": credit and amount_text(credit),
        "credit_currency": credit and credit.currency,
        "reason": reason,
        "because": list(happening.because),
        "next_allowed": next_allowed and next_allowed.isoformat(),
        "receipt": recharge and recharge.receipt,
        "next_step": recharge and next_step(recharge, by_hand=by_hand),
    }
    return {key: value for key, value in told.items() if value}
