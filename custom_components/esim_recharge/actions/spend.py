"""Actions that spend, or settle what was spent. All of them are for administrators."""

from typing import Final

from homeassistant.core import CoreState, ServiceCall

from ..errors import failed, invalid, not_bought, refused
from ..lines.models import Money
from ..recharge.desk import NothingOpenError
from ..recharge.models import Kind, Origin, Proposal, Reason, Recharge, Refusal, State
from ..recharge.recharger import BlockedError
from ..recharge.survey import Wish
from .answers import (
    Answer,
    next_step,
    package_answer,
    recharge_answer,
    refusal_answer,
    time_or_none,
)
from .products import async_package_id
from .target import Target
from .values import ATTR_CURRENCY, money_of, paid_of, receipt_of, text_or_none

ATTR_MAX_PRICE: Final = "max_price"
ATTR_EXPECTED_PRICE: Final = "expected_price"
ATTR_REQUEST_ID: Final = "request_id"
ATTR_ONLY_IF_DUE: Final = "only_if_due"
ATTR_DRY_RUN: Final = "dry_run"
ATTR_PROPOSAL_ID: Final = "proposal_id"
ATTR_RECHARGE_ID: Final = "recharge_id"
ATTR_CHARGED: Final = "charged"
ATTR_PAID: Final = "paid"
ATTR_RECEIPT: Final = "receipt"

NOT_DUE: Final = "not_due"
DRY_RUN: Final = "dry_run"
"""States of an answer that are none of a recharge: nothing was bought."""


async def recharge(call: ServiceCall, target: Target) -> Answer:
    """Buy once, through the one door; or only say what would be bought."""
    wish = _wish(call, target, await async_package_id(call, target))
    if call.data[ATTR_DRY_RUN]:
        return await _rehearsed(target, wish)
    line, hub = target.line, target.hub
    _insist_running(target)
    try:
        done = await hub.recharger.recharge(line, wish)
    except BlockedError as blocked:
        if wish.only_if_due and blocked.refusal.reason is Reason.NOT_DUE:
            return _nothing(NOT_DUE, blocked.refusal)
        hub.office.tell(Kind.REFUSED, line.key, refusal=blocked.refusal)
        raise
    if done.line != line.key:
        raise invalid("request_id_taken")
    return await _told(call, target, done)


def _wish(call: ServiceCall, target: Target, package_id: str | None) -> Wish:
    data = call.data
    return Wish(
        origin=Origin.CONDITIONAL if data[ATTR_ONLY_IF_DUE] else Origin.REQUESTED,
        package_id=package_id,
        max_price=_money(call, target, ATTR_MAX_PRICE),
        expected_price=_money(call, target, ATTR_EXPECTED_PRICE),
        request_id=text_or_none(data, ATTR_REQUEST_ID),
        only_if_due=data[ATTR_ONLY_IF_DUE],
    )


def _money(call: ServiceCall, target: Target, field: str) -> Money | None:
    if field not in call.data:
        return None
    return money_of(target, field, call.data[field], text_or_none(call.data, ATTR_CURRENCY))


def _insist_running(target: Target) -> None:
    """While Home Assistant starts, nobody has looked at the lines yet; while it stops, it would not wait."""
    if target.hass.state is not CoreState.running:
        raise refused(Refusal(reason=Reason.STOPPING))


async def _rehearsed(target: Target, wish: Wish) -> Answer:
    rehearsal = await target.hub.recharger.rehearse(target.line, wish)
    no = next((refusal for _, refusal in rehearsal.answers if refusal is not None), None)
    product = package_answer(rehearsal.package) if rehearsal.package else {}
    return _nothing(DRY_RUN, no) | {"would_buy": no is None, **product}


def _nothing(state: str, refusal: Refusal | None) -> Answer:
    """Answer that nothing was bought."""
    unbought: Answer = dict.fromkeys(
        (
            "id",
            "product",
            "title",
            "price",
            "currency",
            "credit",
            "credit_currency",
            "paid",
            "receipt",
            "message",
            "next_step",
        )
    )
    return {"state": state, **unbought, **refusal_answer(refusal)}


async def _told(call: ServiceCall, target: Target, done: Recharge) -> Answer:
    """Tell what became of a purchase.

    A refusal by the provider and an unknown outcome are states of the answer. A caller that wants no answer
    gets them as errors: its next step would rely on a recharge that did not happen, or may not have. A recharge that
    is under way is no error: its provider has it, or the person who pays.
    """
    await target.coordinator.async_show()
    if not call.return_response and done.state in {State.UNKNOWN, State.REVIEW}:
        raise failed("outcome_unknown")
    if not call.return_response and done.state is State.REFUSED:
        raise not_bought(done)
    standing = target.coordinator.data.lines[done.line].standing
    return {
        **recharge_answer(done),
        "next_allowed": time_or_none(standing.next_allowed),
        "next_step": next_step(done, by_hand=target.runtime.account.provider.capabilities.by_hand),
    }


async def approve(call: ServiceCall, target: Target) -> Answer:
    """Buy what was proposed, at the price that was proposed."""
    line, hub = target.line, target.hub
    proposal = await _proposal(call, target)
    _insist_running(target)
    try:
        done = await hub.keeper.approve(line, proposal)
    except BlockedError as blocked:
        hub.office.tell(Kind.REFUSED, line.key, refusal=blocked.refusal)
        raise
    finally:
        target.coordinator.async_consider()  # at another price it is asked again at once
    return await _told(call, target, done)


async def reject(call: ServiceCall, target: Target) -> Answer:
    """Say no to a proposal: the line is not proposed again until it was fine in between."""
    hub, proposal = target.writable, await _proposal(call, target)
    await hub.keeper.reject(target.line, proposal)
    await target.coordinator.async_show()
    return {"proposal_id": proposal.id, "state": "rejected"}


async def _proposal(call: ServiceCall, target: Target) -> Proposal:
    """Find the proposal that is meant: the named one, or the one that waits."""
    ledger, key = target.writable.ledger, target.line.key
    named = text_or_none(call.data, ATTR_PROPOSAL_ID)
    found = await (ledger.proposal(named) if named else ledger.open_proposal(key))
    if found is None or found.line != key:
        raise invalid("nothing_proposed")
    return found


async def resolve(call: ServiceCall, target: Target) -> Answer:
    """Say whether a recharge of unknown outcome was charged, or one by hand was paid, and how much it was."""
    line, hub = target.line, target.writable
    charged, told = call.data[ATTR_CHARGED], {ATTR_PAID, ATTR_RECEIPT} & call.data.keys()
    if told and not charged:
        raise invalid("field_conflict", field=min(told))
    waiting = await hub.ledger.open_recharge(line.key)
    if waiting is None:
        raise NothingOpenError
    done = await hub.desk.decide(
        line,
        charged=charged,
        recharge_id=text_or_none(call.data, ATTR_RECHARGE_ID) or waiting.id,
        paid=_paid(call, waiting),
        receipt=receipt_of(text_or_none(call.data, ATTR_RECEIPT)),
    )
    await target.coordinator.async_show()
    return recharge_answer(done)


def _paid(call: ServiceCall, waiting: Recharge) -> Money | None:
    if ATTR_PAID not in call.data:
        return None
    named = text_or_none(call.data, ATTR_CURRENCY)
    return paid_of(ATTR_PAID, call.data[ATTR_PAID], named, waiting.package.price)


async def clear(_call: ServiceCall, target: Target) -> Answer:
    """Say that somebody has looked: automatic recharges may go on."""
    await target.writable.desk.clear(target.line)
    await target.coordinator.async_show()
    target.coordinator.async_consider()
    return {"status": target.coordinator.data.lines[target.line.key].standing.status.value}
