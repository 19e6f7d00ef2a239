"""The second step of a purchase: it is paid, once, and what became of it is told.

Whether an order was sent is judged by the ledger, never by the kind of an error: an intent is on disk before anything
is sent.
"""

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError

from ..actions.answers import sum_or_none
from ..const import DOMAIN
from ..errors import async_translated, invalid
from ..recharge.models import Reason, Recharge, Refusal, State
from ..recharge.recharger import BlockedError
from . import choosing, deciding
from .order import PROPOSAL, Order, lost_page, order_of, title
from .pages import START, Button, Page, alert, close, words
from .texts import Text, card, dialog, error, refusal, state
from .visit import Visit

NOTHING_BOUGHT: Final = frozenset(
    {
        "provider_auth_failed",
        "provider_access_denied",
        "provider_unreachable",
        "provider_rate_limited",
        "provider_refused",
        "line_unknown",
        "quote_refused",
    }
)
"""Errors that are told only while nothing was bought. `ledger_unavailable` is none of them."""
TOO_LATE: Final = "nothing_open"
"""A no that may come after a purchase was sent: its record was changed by somebody else meanwhile."""
_GONE: Final = frozenset({Reason.PRICE_CHANGED, Reason.PRODUCT_UNAVAILABLE})
_OBJECTIONS: Final = frozenset(reason.value for reason in Reason)


@dataclass(frozen=True, kw_only=True, slots=True)
class Outcome:
    """What became of an order."""

    state: State
    reason: str | None = None
    message: str | None = None


async def pay(visit: Visit) -> Page:
    """Send the order. Raises `HomeAssistantError` where nobody knows what came of it: the page has words for that."""
    order = order_of(visit)
    if order.line != visit.target.line.key:
        return _refused(visit, error("request_id_taken"))
    try:
        outcome = await _send(visit, order)
    except HomeAssistantError as no:
        found = await _recorded(visit, order, no)
        if found is not None:
            return _became(visit, order, found)
        if not _nothing_was_bought(no):
            raise
        return await _not_bought(visit, order, no)
    return _became(visit, order, outcome)


async def _send(visit: Visit, order: Order) -> Outcome:
    if visit.kind == PROPOSAL:
        await _insist_proposed(visit, order)
        told = await visit.act("approve", proposal_id=order.request_id)
    else:
        price = sum_or_none(order.price)
        told = await visit.act(
            "recharge",
            package_id=order.package_id,
            expected_price=price,
            # What a person has read and agreed to is the most that it may cost; the limits hold beside it.
            max_price=price,
            currency=order.price.currency,
            request_id=order.request_id,
        )
    return Outcome(
        state=State(str(told["state"])),
        reason=_text(told.get("reason")),
        message=_text(told.get("message")),
    )


async def _insist_proposed(visit: Visit, order: Order) -> None:
    """Refuse an order that says anything else than the proposal: what was read is what is agreed to."""
    async with async_translated(visit.target.hass, visit.target.entry):
        found = await visit.target.writable.ledger.proposal(order.request_id)
    meant = (order.package_id, order.price)
    if found is None or (found.package.package_id, found.package.price) != meant:
        raise invalid("nothing_proposed")


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


async def _recorded(visit: Visit, order: Order, no: HomeAssistantError) -> Outcome | None:
    """What the ledger has of an order that was answered with an error."""
    try:
        found = await visit.recharge_of(order.request_id)
    except HomeAssistantError:
        raise no from None  # the ledger cannot tell, so nobody knows
    return None if found is None else _outcome(found)


def _outcome(found: Recharge) -> Outcome:
    return Outcome(state=found.state, reason=found.reason, message=found.message)


async def told(visit: Visit) -> Page:
    """See what became of an order that was not answered, without sending it again."""
    try:
        order = order_of(visit)
    except ServiceValidationError as no:
        # Kept by a page of another version, say: what nobody can look for must not be asked about for ever.
        return _refused(
            visit, error(str(no.translation_key), **(no.translation_placeholders or {}))
        )
    found = await visit.recharge_of(order.request_id)
    if found is None:
        return lost_page(visit, order)
    await visit.target.coordinator.async_show()
    return _became(visit, order, _outcome(found))


def _nothing_was_bought(no: HomeAssistantError) -> bool:
    """Whether an error of an order without a record says itself that nothing was bought."""
    if no.translation_domain != DOMAIN:
        return False
    if isinstance(no, ServiceValidationError):
        return no.translation_key != TOO_LATE
    return no.translation_key in NOTHING_BOUGHT


def _became(visit: Visit, order: Order, outcome: Outcome) -> Page:
    """Show what became of it; only the states that are left over are not settled for the page."""
    match outcome.state:
        case State.SUCCEEDED | State.CREDITED:
            text = dialog("succeeded", **order.said, line=visit.name)
            return visit.page("succeeded", title(visit), done=text, haptic="success")
        case State.NOT_CREDITED:
            missing = alert(card("missing", **order.said))
            return visit.page("missing", title(visit), missing, buttons=[close()], haptic="warning")
        case State.REFUSED:
            return _refused(visit, _refusal(outcome))
        case State.REVERSED:
            return _refused(visit, card("underway", **order.said, state=state(outcome.state)))
        case State.UNKNOWN | State.REVIEW:
            unknown = alert(error("outcome_unknown"))
            return visit.page("unknown", title(visit), unknown, buttons=[close()], haptic="warning")
        case State.PREPARED | State.SENT | State.PENDING:
            ordered = words(dialog("pending", **order.said))
            question = deciding.to_pay(visit, order.request_id) if visit.by_hand else None
            return question or visit.page("pending", title(visit), ordered, buttons=[close()])


def _refusal(outcome: Outcome) -> Text:
    """Why it was refused after it began: by its provider, or by us at its final price."""
    if outcome.message:
        return error("provider_refused", message=outcome.message)
    if not outcome.reason or outcome.reason in _OBJECTIONS:
        return error("quote_refused")
    return error("provider_refused", message=outcome.reason)


async def _not_bought(visit: Visit, order: Order, no: HomeAssistantError) -> Page:
    """Say why. What is offered otherwise now leads back to the list, if there is one."""
    blocked = no.__cause__
    guard = _as_agreed(order, blocked.refusal) if isinstance(blocked, BlockedError) else None
    values: dict[str, Text] = dict(no.translation_placeholders or {})
    why = refusal(guard) if guard else error(str(no.translation_key), **values)
    gone = guard is not None and guard.reason in _GONE
    if visit.kind != PROPOSAL and (gone or no.translation_key == "quote_refused"):
        try:
            return replace(await choosing.start(visit, why), haptic="failure")
        except HomeAssistantError:
            pass  # that there is no list now is another matter
    return _refused(visit, why)


def _as_agreed(order: Order, no: Refusal) -> Refusal:
    """Above the price that was agreed to is no matter of limits: the price has changed."""
    cap, price = no.facts.get("cap"), no.facts.get("price")
    if no.reason is not Reason.PRICE_OVER_CAP or cap is None or price is None:
        return no
    if Decimal(cap) != order.price.amount or no.facts.get("currency") != order.price.currency:
        return no
    facts = {"expected": str(order.price), "price": f"{price} {order.price.currency}"}
    return Refusal(reason=Reason.PRICE_CHANGED, facts=facts)


def _refused(visit: Visit, why: Text) -> Page:
    """Nothing was bought, and why. A new choice is a new order; a proposal is never another one."""
    anew = Button(label=dialog("anew"), step=START, look="main")
    return visit.page(
        "refused",
        title(visit),
        alert(why),
        buttons=[close()] if visit.kind == PROPOSAL else [close(), anew],
        haptic="failure",
    )
