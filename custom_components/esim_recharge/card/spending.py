"""What is said about a line's recharges: how they stand, what only a person can settle, and within which limits."""

from collections.abc import Sequence

from ..actions.answers import Answer
from ..lines.models import Money, Package
from ..recharge.models import Recharge
from ..recharge.settings import Limits
from ..recharge.status import Status
from .budget import spent_in
from .facts import fact
from .look import Look
from .texts import (
    Text,
    at,
    card,
    criterion,
    joined,
    money,
    number,
    on_day,
    price_of,
    problem,
    product_name,
    reason,
    state,
    status,
)
from .urgency import Tone


def recharging(look: Look) -> Answer:
    """Where the line stands with its recharges, why, and from when on something may be bought."""
    standing, held = look.standing, look.line.held_back
    when = standing.next_allowed
    # "Paused: paused" says nothing.
    why = standing.reason if standing.reason and standing.reason.value != standing.status else None
    # Nothing is recharged automatically where a person pays.
    last = None if held == standing.reason or look.by_hand else held
    until = "until" if standing.status is Status.PAUSED else "again_from"
    return fact(
        "recharging",
        card("recharging"),
        status(standing.status),
        joined(
            why and reason(why),
            card(until, when=at(when)) if when else None,
            last and card("held_back", reason=reason(last)),
        ),
        Tone.NOTICE if standing.status is Status.BLOCKED else Tone.PLAIN,
    )


def question(look: Look) -> Answer | None:
    """Something that only a person can settle."""
    if unsure := look.unsure:
        return _question(look, "unknown", card("uncertain", **_priced(unsure)), "resolve")
    if unpaid := look.unpaid:
        return _question(look, "pay", card("to_pay", **_priced(unpaid)), "confirm_payment")
    if uncleared := look.line.uncleared:
        return _question(look, "not_credited", card("missing", **_priced(uncleared)), "settle")
    if (proposal := look.proposal) and look.line.open is None:
        when, because = at(proposal.expires_at), map(criterion, proposal.because)
        proposed = card("proposed", **_priced(proposal.package), when=when)
        return _question(look, "proposal", joined(*because, proposed), "decide")
    if look.standing.status is Status.BREAKER_OPEN:
        return _question(look, "stopped", card("stopped"), "settle")
    return None


def _question(look: Look, kind: str, text: Text, button: str) -> Answer:
    return {"kind": kind, "text": text, "button": card(button) if look.can_spend else None}


def _priced(item: Recharge | Package) -> dict[str, Text]:
    package = item.package if isinstance(item, Recharge) else item
    return {"product": product_name(package), "price": price_of(item)}


def notes(look: Look, asked: Answer | None) -> list[Text]:
    """What else is to be known, besides what is asked."""
    line, kind = look.line, asked and asked["kind"]
    found: list[Text] = []
    if look.reading is not None and not look.available:
        found.append(card("stale"))
    if line.error is not None:
        found.append(problem(line.error))
    if look.standing.status is Status.BREAKER_OPEN and kind != "stopped":
        found.append(card("stopped"))
    if line.open is not None and kind is None:
        found.append(card("underway", **_priced(line.open), state=state(line.open.state)))
    return found


def recharge_button(look: Look) -> Answer:
    """The button, and why it cannot be pressed; or what stands in its place."""
    button: Answer | None = None
    instead: Text = None
    if look.can_spend and look.can_buy:
        button = {"note": _hindrance(look)}
    elif look.can_spend:
        instead = card("nothing_sold")
    return {"button": button, "instead": instead}


def _hindrance(look: Look) -> Text:
    no = look.obstacle
    if no is None:
        return None
    when = no.next_allowed
    return joined(
        card("not_now", reason=reason(no.reason)),
        card("again_from", when=at(when)) if when else None,
    )


# Limits


def limits(look: Look) -> list[Text]:
    """What may be spent, and what was; without the ledger nobody knows what was."""
    line, account, known = look.line, look.account, not look.account.trouble
    set_, spending, until = line.settings.limits, line.spending, look.paused_until
    used = {"used": number(spending.today)} if known else {}
    own, whole = set_.monthly_budget, account.settings.monthly_budget
    spent = line.spent if known else None
    found = [
        card("limit_day" if known else "limit_per_day", **used, allowed=number(set_.per_day)),
        _month("limit_line", own, spending.line if known else None)
        or (spent and card("limit_line_spent", spent=money(spent))),
        _month("limit_account", whole, spending.account if known else None),
        set_.max_price and card("limit_price", price=money(set_.max_price)),
        _season(set_),
        until and card("limit_paused", when=at(until)),
    ]
    return [limit for limit in found if limit]


def _month(key: str, budget: Money | None, parts: Sequence[Money] | None) -> Text:
    """What went this month in the currency of the budget: the two are read as "12 of 40 USD"."""
    if budget is None:
        return None
    if parts is None:
        return card(f"{key}_budget", budget=money(budget))
    return card(key, spent=money(spent_in(budget.currency, parts)), budget=money(budget))


def _season(limits: Limits) -> Text:
    first, last = limits.active_from, limits.active_until
    if first and last:
        return card("limit_between", **{"from": on_day(first)}, until=on_day(last))
    if first:
        return card("limit_from", **{"from": on_day(first)})
    return card("limit_until", until=on_day(last)) if last else None
