"""The actions: who may call them, with what, and what they answer. What they do is in `actions/`."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from homeassistant.const import ATTR_DEVICE_ID
from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from .actions import look, message, products, rules, spend, typed
from .actions.answers import Answer
from .actions.target import Target, async_target
from .actions.values import ATTR_CREDIT_CURRENCY, ATTR_CURRENCY
from .const import DOMAIN
from .errors import async_translated
from .lines.models import LineStatus
from .recharge.settings import Mode
from .settings_change import async_require_admin
from .speech.tongue import Language

type Fields = Mapping[vol.Marker, object]

_NUMBER: Final = vol.Coerce(float)
_SUM: Final = vol.Any(str, int, float)
"""Sums, and what lies outside of sensible bounds, are checked by the actions: their errors are translated."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Action:
    """One action. `admin`: it spends, or changes what may be spent."""

    name: str
    handler: Callable[[ServiceCall, Target], Awaitable[Answer]]
    fields: Fields
    admin: bool
    account: bool = False
    """The device may be an account's."""
    response: SupportsResponse = SupportsResponse.OPTIONAL


_SINCE: Final[Fields] = {vol.Optional(look.ATTR_SINCE): cv.datetime}
_PRODUCT: Final[Fields] = {
    vol.Optional(products.ATTR_PACKAGE_ID): cv.string,
    vol.Optional(products.ATTR_AMOUNT): _SUM,
}
_RECHARGE: Final[Fields] = {
    **_PRODUCT,
    vol.Optional(spend.ATTR_MAX_PRICE): _SUM,
    vol.Optional(spend.ATTR_EXPECTED_PRICE): _SUM,
    vol.Optional(ATTR_CURRENCY): cv.string,
    vol.Optional(spend.ATTR_REQUEST_ID): cv.string,
    vol.Optional(spend.ATTR_ONLY_IF_DUE, default=False): cv.boolean,
    vol.Optional(spend.ATTR_DRY_RUN, default=False): cv.boolean,
}
_PROPOSAL: Final[Fields] = {vol.Optional(spend.ATTR_PROPOSAL_ID): cv.string}
_RESOLVE: Final[Fields] = {
    vol.Required(spend.ATTR_CHARGED): cv.boolean,
    vol.Optional(spend.ATTR_PAID): _SUM,
    vol.Optional(ATTR_CURRENCY): cv.string,
    vol.Optional(spend.ATTR_RECEIPT): cv.string,
    vol.Optional(spend.ATTR_RECHARGE_ID): cv.string,
}
_SET_BALANCE: Final[Fields] = {
    vol.Optional(typed.ATTR_MONEY): _SUM,
    vol.Optional(ATTR_CURRENCY): cv.string,
    vol.Optional(typed.ATTR_DATA): _NUMBER,
    vol.Optional(typed.ATTR_VALID_UNTIL): cv.datetime,
    vol.Optional(typed.ATTR_AS_OF): cv.datetime,
    vol.Optional(typed.ATTR_FORGET_REST, default=False): cv.boolean,
}
_SIMULATE: Final[Fields] = {
    **_PRODUCT,
    vol.Optional(look.ATTR_DATA_LEFT): _NUMBER,
    vol.Optional(look.ATTR_MONEY_LEFT): _SUM,
    vol.Optional(ATTR_CURRENCY): cv.string,
    vol.Optional(look.ATTR_VALID_UNTIL): cv.datetime,
    vol.Optional(look.ATTR_STATUS): vol.In([status.value for status in LineStatus]),
}
_PAUSE: Final[Fields] = {
    vol.Optional(rules.ATTR_UNTIL): cv.datetime,
    vol.Optional(rules.ATTR_DURATION): cv.time_period,
}
_SET_RULE: Final[Fields] = {
    vol.Optional(rules.ATTR_MODE): vol.In([mode.value for mode in Mode]),
    vol.Optional("money_below"): _SUM,
    vol.Optional("data_below"): _NUMBER,
    vol.Optional("data_below_percent"): _NUMBER,
    vol.Optional("days_before_end"): _NUMBER,
    vol.Optional("days_before_run_out"): _NUMBER,
    vol.Optional("day_of_month"): _NUMBER,
    **_PRODUCT,
    vol.Optional(rules.ATTR_COVER_DAYS): _NUMBER,
    vol.Optional(spend.ATTR_MAX_PRICE): _SUM,
    vol.Optional("max_credit"): _SUM,
    vol.Optional("per_day"): _NUMBER,
    vol.Optional("monthly_budget"): _SUM,
    vol.Optional("pause_hours"): _NUMBER,
    vol.Optional("active_from"): cv.date,
    vol.Optional("active_until"): cv.date,
    vol.Optional("stale_after_hours"): _NUMBER,
    vol.Optional(ATTR_CURRENCY): cv.string,
    vol.Optional(ATTR_CREDIT_CURRENCY): cv.string,
    vol.Optional(rules.ATTR_UNSET, default=list): vol.All(
        cv.ensure_list, [vol.In(rules.UNSETTABLE)]
    ),
}
_MESSAGE: Final[Fields] = {
    vol.Required(message.ATTR_ABOUT): vol.In([about.value for about in message.About]),
    vol.Optional(message.ATTR_LANGUAGE): vol.In([language.value for language in Language]),
    vol.Optional(message.ATTR_HAPPENING): vol.Schema(dict),
    vol.Optional(message.ATTR_MONTH, default=message.Which.PREVIOUS.value): vol.In(
        [month.value for month in message.Which]
    ),
}

ACTIONS: Final = (
    Action(name="recharge", handler=spend.recharge, fields=_RECHARGE, admin=True),
    Action(name="approve", handler=spend.approve, fields=_PROPOSAL, admin=True),
    Action(name="reject", handler=spend.reject, fields=_PROPOSAL, admin=True),
    Action(name="resolve", handler=spend.resolve, fields=_RESOLVE, admin=True),
    Action(name="clear", handler=spend.clear, fields={}, admin=True),
    Action(name="set_rule", handler=rules.set_rule, fields=_SET_RULE, admin=True),
    Action(name="set_balance", handler=typed.set_balance, fields=_SET_BALANCE, admin=True),
    Action(name="pause", handler=rules.pause, fields=_PAUSE, admin=True, account=True),
    Action(name="resume", handler=rules.resume, fields={}, admin=True, account=True),
    Action(
        name="refresh",
        handler=look.refresh,
        fields={vol.Optional(look.ATTR_ASK_NOW, default=False): cv.boolean},
        admin=False,
        account=True,
    ),
    Action(
        name="simulate",
        handler=look.simulate,
        fields=_SIMULATE,
        admin=False,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_products",
        handler=look.get_products,
        fields={},
        admin=False,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_history",
        handler=look.get_history,
        fields={**_SINCE, vol.Optional(look.ATTR_LIMIT, default=100): _NUMBER},
        admin=False,
        account=True,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="get_message",
        handler=message.get_message,
        fields=_MESSAGE,
        admin=False,
        account=True,
        response=SupportsResponse.ONLY,
    ),
    Action(
        name="export_history",
        handler=look.export_history,
        fields=_SINCE,
        admin=False,
        account=True,
        response=SupportsResponse.ONLY,
    ),
)


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register the actions; they are there with or without accounts."""
    for action in ACTIONS:
        hass.services.async_register(
            DOMAIN,
            action.name,
            partial(_async_handle, action),
            # A device and nothing like it: an area or a list of entities cannot hit several lines.
            vol.Schema({vol.Required(ATTR_DEVICE_ID): cv.string, **action.fields}),
            supports_response=action.response,
        )


async def _async_handle(action: Action, call: ServiceCall) -> ServiceResponse:
    """Let the caller in, find the device, do it, and word what goes wrong."""
    if action.admin:
        await async_require_admin(call.hass, call.context)
    target = async_target(call)
    if not action.account:
        _ = target.line  # the device of an account is refused here, before anything happens
    try:
        async with async_translated(call.hass, target.entry):
            answer = await action.handler(call, target)
    except HomeAssistantError:
        await target.coordinator.async_show()  # what failed may have changed what is to be shown
        raise
    return answer if call.return_response else None
