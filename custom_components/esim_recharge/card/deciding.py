"""What only a person can settle: an unknown outcome, a payment by hand, a recharge that never arrived, failures."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util.json import JsonValueType

from ..errors import invalid
from ..formats import amount_text
from ..recharge.models import Recharge
from ..recharge.status import Status
from .look import Look
from .pages import Button, Option, Page, Part, alert, choose, close, entry, only_if, small, words
from .texts import Text, at, dialog, error, price_of, product_name, repair
from .visit import MARK, Visit, step_about

SAVE: Final = "save"
CLEAR: Final = "clear"
CHARGED: Final = "charged"
SUM: Final = "sum"
RECEIPT: Final = "receipt"
YES: Final = "yes"
NO: Final = "no"


@dataclass(frozen=True, kw_only=True, slots=True)
class Question:
    """What is asked, in the words of the repair that asks the same."""

    kind: str
    issue: str
    subject: Callable[[Look], Recharge | None]
    """The recharge that it is about; `None`: it is settled."""
    answers: tuple[str, str] | None = None
    """How the repair calls yes and no; `None`: there is only one answer."""


UNKNOWN: Final = Question(
    kind="unknown",
    issue="unknown_outcome",
    subject=lambda look: look.unsure,
    answers=("charged", "not_charged"),
)
TO_PAY: Final = Question(
    kind="pay",
    issue="pay_by_hand",
    subject=lambda look: look.unpaid,
    answers=("paid", "not_paid"),
)
MISSING: Final = Question(
    kind="not_credited", issue="not_credited", subject=lambda look: look.line.uncleared
)
QUESTIONS: Final[Mapping[str, Question]] = {
    question.kind: question for question in (UNKNOWN, TO_PAY, MISSING)
}
_STOPPED: Final = "breaker_open"


async def start(visit: Visit) -> Page:
    """Ask."""
    question = QUESTIONS[visit.kind]
    recharge = question.subject(visit.look)
    return _gone(visit, question.issue) if recharge is None else _ask(visit, question, recharge)


def to_pay(visit: Visit, request_id: str) -> Page | None:
    """What a person has to pay for now that they have ordered it; `None`: nothing."""
    recharge = TO_PAY.subject(visit.look)
    if recharge is None or recharge.request_id != request_id:
        return None
    return _ask(visit, TO_PAY, recharge)


def _ask(visit: Visit, question: Question, recharge: Recharge) -> Page:
    values = {
        **visit.names,
        "product": product_name(recharge.package),
        "price": price_of(recharge),
        "time": at(recharge.created_at),
    }
    if question.answers is None:
        values["receipt"] = recharge.receipt or "–"
    label, step = dialog("save"), SAVE
    if question.answers is None:
        label, step = repair(question.issue, "step.init.menu_options.clear"), CLEAR
    return visit.page(
        question.kind,
        _title(question.issue),
        words(repair(question.issue, "step.init.description", **values)),
        *_fields(visit, question, recharge),
        buttons=(
            close(),
            Button(
                label=label,
                step=step_about(step, recharge.id),
                look="main",
                needs=CHARGED if question.answers else None,
                unsaved=dialog("unsaved"),
            ),
        ),
    )


def _fields(visit: Visit, question: Question, recharge: Recharge) -> list[Part]:
    if question.answers is None:
        return []
    options = [
        Option(value=value, title=repair(question.issue, f"step.init.menu_options.{answer}"))
        for value, answer in zip((YES, NO), question.answers, strict=True)
    ]
    price, mark = recharge.package.price, visit.input.get(MARK, ".")
    # What nobody knows was charged is not suggested either.
    suggested = amount_text(price).replace(".", mark) if question is TO_PAY else None
    sum_ = entry(
        SUM,
        dialog("in_currency", amount=_field("data", "amount"), currency=price.currency),
        hint=dialog("charged_hint") if suggested is None else _field("data_description", "amount"),
        decimal=True,
        value=suggested,
    )
    receipt = entry(RECEIPT, _field("data", "receipt"), hint=_field("data_description", "receipt"))
    found = [
        choose(CHARGED, _title(question.issue), options, unseen=True),
        only_if(CHARGED, [YES], sum_),
        only_if(CHARGED, [YES], receipt),
    ]
    if question is UNKNOWN:
        found.append(only_if(CHARGED, [NO], small(dialog("sure"))))
    return found


def _field(part: str, name: str) -> Text:
    return repair(TO_PAY.issue, f"step.paid.{part}.{name}")


def _title(issue: str) -> Text:
    return repair(issue, "step.init.title")


async def save(visit: Visit) -> Page:
    """Take the answer. Raises `ServiceValidationError` if it is none: a sum that cannot be read is not left out."""
    # A purchase that a person pays goes on as this question.
    question = QUESTIONS.get(visit.kind, TO_PAY)
    recharge = question.subject(visit.look)
    if recharge is None or recharge.id != visit.about:
        return _gone(visit, question.issue)
    return await _settle(visit, question.issue, "resolve", **_said(visit, recharge))


def _said(visit: Visit, recharge: Recharge) -> dict[str, JsonValueType]:
    charged = visit.input.get(CHARGED)
    if charged not in {YES, NO}:
        raise invalid("value_invalid", field=CHARGED)
    said: dict[str, JsonValueType] = {"recharge_id": recharge.id, "charged": charged == YES}
    if charged == NO:
        return said
    if visit.input.get(SUM, "").strip():
        paid = visit.typed(SUM)
        if not paid:
            raise invalid("sum_not_plain")
        said |= {"paid": str(paid), "currency": recharge.package.price.currency}
    if receipt := visit.input.get(RECEIPT, "").strip():
        said["receipt"] = receipt
    return said


async def clear(visit: Visit) -> Page:
    """Somebody has looked: automatic recharges may go on."""
    recharge = MISSING.subject(visit.look)
    if recharge is None or recharge.id != visit.about:
        return _gone(visit, MISSING.issue)
    return await _settle(visit, MISSING.issue, "clear")


# Failures in a row


async def start_stopped(visit: Visit) -> Page:
    """Automatic recharges failed, so no more are tried."""
    if visit.look.standing.status is not Status.BREAKER_OPEN:
        return _gone(visit, _STOPPED)
    return visit.page(
        "stopped",
        _title(_STOPPED),
        words(repair(_STOPPED, "step.init.description", **visit.names)),
        buttons=(
            close(),
            Button(
                label=repair(_STOPPED, "step.init.menu_options.clear"),
                step=CLEAR,
                look="main",
                unsaved=dialog("unsaved"),
            ),
        ),
    )


async def clear_stopped(visit: Visit) -> Page:
    """The cause is removed. A recharge that never arrived meanwhile is another question."""
    if visit.look.standing.status is not Status.BREAKER_OPEN:
        return _gone(visit, _STOPPED)
    return await _settle(visit, _STOPPED, "clear")


async def _settle(visit: Visit, issue: str, action: str, **said: JsonValueType) -> Page:
    try:
        await visit.act(action, **said)
    except ServiceValidationError as no:
        if no.translation_key == "nothing_open":
            return _gone(visit, issue)
        raise
    return visit.page("settled", _title(issue), done=True, haptic="success")


def _gone(visit: Visit, issue: str) -> Page:
    """Settled by somebody else meanwhile."""
    return visit.page("gone", _title(issue), alert(error("nothing_open")), buttons=[close()])
