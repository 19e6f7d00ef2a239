"""A recharge that the line's rule proposes: approved in two deliberate steps, or rejected."""

from typing import Final

from ..lines.models import Package
from ..recharge.models import Proposal
from .choosing import CONFIRM
from .order import PROPOSAL, Order, confirm_page, title
from .pages import Button, Page, alert, close, words
from .texts import at, dialog, error, price_of, product_name, repair
from .visit import Visit, step_about

REJECT: Final = "reject"


async def start(visit: Visit) -> Page:
    """What is proposed."""
    proposal = visit.look.proposal
    return _gone(visit) if proposal is None else _ask(visit, proposal)


def _ask(visit: Visit, proposal: Proposal) -> Page:
    package: Package = proposal.package
    values = {
        **visit.names,
        "product": product_name(package),
        "price": price_of(package),
        "time": at(proposal.expires_at),
    }
    reject = repair(PROPOSAL, "step.init.menu_options.reject")
    # A telephone has no Esc, and some have no Back either: going away must not need an answer.
    return visit.page(
        "proposal",
        title(visit),
        words(repair(PROPOSAL, "step.init.description", **values)),
        buttons=(
            close(),
            Button(label=reject, step=step_about(REJECT, proposal.id), unsaved=dialog("unsaved")),
            Button(label=dialog("next"), step=step_about(CONFIRM, proposal.id), look="main"),
        ),
    )


async def confirm(visit: Visit) -> Page:
    """What exactly is bought. The proposal's id is the order's: approving twice buys once."""
    proposal = visit.look.proposal
    if proposal is None or proposal.id != visit.about:
        return _gone(visit)
    order = Order(
        line=proposal.line,
        request_id=proposal.id,
        package_id=proposal.package.package_id,
        price=proposal.package.price,
        product=str(product_name(proposal.package)),
    )
    return confirm_page(visit, order)


async def reject(visit: Visit) -> Page:
    """A person said no, to this very proposal."""
    if not visit.about:
        return _gone(visit)
    await visit.act("reject", proposal_id=visit.about)
    return visit.page("rejected", title(visit), done=True)


def _gone(visit: Visit) -> Page:
    """What was asked about was answered, or has run out."""
    return visit.page("gone", title(visit), alert(error("nothing_proposed")), buttons=[close()])
