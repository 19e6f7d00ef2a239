"""A line in which nothing is wrong but what a test says, and what the card shows of it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
import json
from typing import Any, Final

from custom_components.esim_recharge.card.look import Look
from custom_components.esim_recharge.card.view import line_view
from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import (
    Allowance,
    AllowanceKind,
    LineStatus,
    Package,
    Quantity,
    Reading,
)
from custom_components.esim_recharge.lines.rules import Criterion, Verdict
from custom_components.esim_recharge.recharge.limits import Spending
from custom_components.esim_recharge.recharge.models import (
    Origin,
    Proposal,
    ProposalState,
    Reason,
    Recharge,
    State,
)
from custom_components.esim_recharge.recharge.settings import (
    AccountSettings,
    Limits,
    LineSettings,
    Mode,
)
from custom_components.esim_recharge.recharge.situation import Outlook
from custom_components.esim_recharge.recharge.status import Standing, Status
from custom_components.esim_recharge.shown import AccountState, LineState

from .card_words import check, in_english
from .entity_helpers import usd

NOW: Final = datetime(2026, 11, 21, 12, tzinfo=UTC)
GB: Final = 1024**3
type View = dict[str, Any]
type Changes = Mapping[str, Any]


def days(count: float) -> datetime:
    """So many days from now."""
    return NOW + timedelta(days=count)


def pot(
    remaining: Quantity | None, total: Quantity | None, kind: AllowanceKind = AllowanceKind.DATA
) -> Allowance:
    """All that is left of one kind."""
    return Allowance(kind=kind, remaining=remaining, total=total)


THREE_GB = Package(package_id="three", title="3 GB - 30 Days", price=usd("9.36"))
PROPOSAL = Proposal(
    id="01JD0000000000000000000001",
    line="peru",
    package=THREE_GB,
    because=(Criterion.DATA_LOW,),
    state=ProposalState.OPEN,
    created_at=days(-1),
    expires_at=days(1),
)
READING = Reading(
    read_at=NOW - timedelta(minutes=5),
    money=usd("12.50"),
    allowances=(pot(round(3.4 * GB), 5 * GB),),
    valid_until=days(20),
    status=LineStatus.ACTIVE,
)
AHEAD = Forecast(runs_out_at=days(17), cause=RunOutCause.DATA)
LIMITS = Limits(max_price=usd("20"), per_day=3, monthly_budget=usd("40"))
LINE = LineState(
    outlook=Outlook(reading=READING, forecast=AHEAD, verdict=Verdict(due=False), trusted_from=None),
    standing=Standing(status=Status.WATCHING),
    settings=LineSettings(mode=Mode.ASK, limits=LIMITS),
    spending=Spending(today=2, line=(usd("12"),), account=(usd("12"),)),
    spent=usd("12"),
    last=None,
    open=None,
    uncleared=None,
    proposal=None,
    held_back=None,
    obstacle=None,
    obstacle_for_person=None,
    error=None,
)
ACCOUNT = AccountState(wallet=None, spent=None, settings=AccountSettings(), lines={}, trouble=False)
LOOK = Look(
    device_id="peru",
    name="Peru",
    line=LINE,
    account=ACCOUNT,
    now=NOW,
    zone=UTC,
    can_spend=True,
    can_buy=True,
    by_hand=False,
    available=True,
)


def recharge(state: State = State.CREDITED, package: Package = THREE_GB, **more: Any) -> Recharge:  # noqa: ANN401 - any field
    """Something that was bought."""
    return Recharge(
        id="01JD0000000000000000000000",
        line="peru",
        account="travel",
        package=package,
        origin=Origin.REQUESTED,
        state=state,
        created_at=days(-2),
        updated_at=days(-2),
        **more,
    )


def seen(changes: Changes = {}) -> Look:  # noqa: B006 - it is only read
    """Look at a line in which nothing is wrong but this: a field of a look, a line, an outlook or a standing."""
    rest = dict(changes)

    def taken(whole: object) -> Changes:
        return {name: rest.pop(name) for name in list(rest) if hasattr(whole, name)}

    look_fields = {name: rest.pop(name) for name in list(rest) if name in Look.__slots__}
    line_fields = {name: rest.pop(name) for name in list(rest) if name in LineState.__slots__}
    outlook = replace(LINE.outlook, **taken(LINE.outlook))
    if "due" in rest:
        outlook = replace(outlook, verdict=Verdict(due=rest.pop("due")))
    standing = replace(LINE.standing, **taken(LINE.standing))
    settings = replace(LINE.settings, **taken(LINE.settings))
    assert not rest
    line = replace(LINE, outlook=outlook, standing=standing, settings=settings)
    return replace(LOOK, **{"line": replace(line, **line_fields), **look_fields})


def read(**changes: Any) -> Reading:  # noqa: ANN401 - any field
    """Read the line so."""
    return replace(READING, **changes)


def shown(changes: Changes = {}) -> View:  # noqa: B006 - it is only read
    """What is drawn, as it arrives in a browser; all of it can be said."""
    told: View = json.loads(json.dumps(line_view(seen(changes))))
    check(told)
    return told


def fact(view: View, key: str) -> View | None:
    """One of the facts, in English."""
    return next(
        (
            {**each, **{name: in_english(each[name]) for name in ("label", "value", "detail")}}
            for each in view["facts"]
            if each["key"] == key
        ),
        None,
    )


def detail(changes: Changes, key: str) -> str:
    """What is said beside a fact."""
    found = fact(shown(changes), key)
    assert found is not None
    text: str = found["detail"]
    return text


NEVER_READ: Final = {"reading": None, "forecast": Forecast()}
SOON_OUT: Final = Forecast(runs_out_at=days(2), cause=RunOutCause.DATA)
PAUSED: Final = {"status": Status.PAUSED, "reason": Reason.PAUSED}
