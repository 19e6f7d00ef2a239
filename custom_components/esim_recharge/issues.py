"""Issues: what only a person can settle, shown for as long as it holds. The forms that settle it are in `repairs.py`.

A level, not an edge: after every update of an account its issues are made anew from what is shown about it, and what no
longer holds disappears by itself. Only line keys are in the ids.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.issue_registry import IssueSeverity

from .const import DOMAIN
from .coordinator import EsimConfigEntry
from .errors import local_time
from .formats import money_text, package_text
from .hub import Hub
from .lines.models import LineStatus, Money
from .providers.base import ProviderError
from .providers.redact import MAX_WORDS
from .recharge.credit import shows
from .recharge.models import Proposal, Reason, Recharge, State
from .recharge.status import Status
from .shown import LineState
from .sources.base import CannotAsk, NotSupported, NotUnderstood, ReadsWrong, SourceError

LEDGER_ISSUE: Final = "ledger_unavailable"
HELD_BACK: Final[Mapping[Reason, str]] = {
    Reason.WALLET_TOO_LOW: "wallet_too_low",
    Reason.PRODUCT_UNAVAILABLE: "product_gone",
    Reason.PRICE_OVER_CAP: "price_over_cap",
    Reason.CREDIT_OVER_CAP: "credit_over_cap",
    Reason.CURRENCY_MISMATCH: "currency_mismatch",
}
"""A line is due, and stays so until the owner does something: fills the wallet, chooses again, changes the limits."""
UNREADABLE: Final[Mapping[type[SourceError], str]] = {
    NotUnderstood: "reply_not_understood",
    NotSupported: "not_supported",
    CannotAsk: "cannot_ask",
    ReadsWrong: "reads_wrong",
}
"""What a source cannot get over by itself. That it says nothing may pass, and is told only when it lasts."""
SILENT: Final = "source_silent"
PACKAGE_WAITS: Final = "package_waits"
_OVER: Final = frozenset({LineStatus.USED_UP, LineStatus.EXPIRED})


@dataclass(frozen=True, kw_only=True, slots=True)
class Issue:
    """An issue that holds now."""

    key: str
    """Its translation key, and the kind of its form."""
    line: str
    severity: IssueSeverity
    fixable: bool = False
    words: Mapping[str, str] = field(default_factory=dict[str, str])
    about: str | None = None
    """Id of the recharge or proposal that the form settles: a form left open must not settle another one."""


@callback
def async_update_issues(hass: HomeAssistant, entry: EsimConfigEntry) -> None:
    """Show what holds, and nothing else. Call after every update of the account."""
    hub = entry.runtime_data.hub
    _update_ledger_issue(hass, hub)
    if hub.trouble is not None:
        return  # nobody knows what holds: the questions stay until the ledger can be asked again
    wanted = {f"{issue.key}_{issue.line}": issue for issue in _issues(entry)}
    for issue_id in _shown(hass, entry.entry_id) - wanted.keys():
        ir.async_delete_issue(hass, DOMAIN, issue_id)
    for issue_id, issue in wanted.items():
        ir.async_create_issue(
            hass,
            DOMAIN,
            issue_id,
            data={"entry_id": entry.entry_id, "line": issue.line, "about": issue.about},
            is_fixable=issue.fixable,
            # Made anew after every start; a stored one would carry the line's name into diagnostics.
            is_persistent=False,
            severity=issue.severity,
            translation_key=issue.key,
            translation_placeholders=dict(issue.words),
        )


@callback
def async_forget_issues(hass: HomeAssistant, entry: EsimConfigEntry) -> None:
    """The account is gone, and its questions with it: they come back if it is added again."""
    for issue_id in _shown(hass, entry.entry_id):
        ir.async_delete_issue(hass, DOMAIN, issue_id)


def _shown(hass: HomeAssistant, entry_id: str) -> set[str]:
    return {
        issue_id
        for (domain, issue_id), issue in ir.async_get(hass).issues.items()
        if domain == DOMAIN and issue.data is not None and issue.data.get("entry_id") == entry_id
    }


def _update_ledger_issue(hass: HomeAssistant, hub: Hub) -> None:
    """One for all accounts: they share the ledger."""
    if hub.trouble is None:
        ir.async_delete_issue(hass, DOMAIN, LEDGER_ISSUE)
        return
    ir.async_create_issue(
        hass,
        DOMAIN,
        LEDGER_ISSUE,
        is_fixable=True,
        is_persistent=False,
        severity=IssueSeverity.ERROR,
        translation_key=LEDGER_ISSUE,
    )


def _issues(entry: EsimConfigEntry) -> Iterator[Issue]:
    runtime = entry.runtime_data
    for subentry_id, line in runtime.lines.items():
        state = runtime.coordinator.data.lines.get(line.key)
        subentry = entry.subentries.get(subentry_id)
        if state is not None and subentry is not None:
            # A provider without an address is no company but the owner's own account: their name for it tells more.
            known = runtime.provider_type
            names = {
                "line": subentry.title,
                "provider": known.name if known.needs_address else entry.title,
            }
            yield from _line_issues(line.key, state, names, runtime.coordinator.data.wallet)
            silent = runtime.coordinator.silent(line.key)
            yield from _reading_issues(line.key, state.error, silent=silent, line=subentry.title)


def _line_issues(
    key: str, state: LineState, names: Mapping[str, str], wallet: Money | None
) -> Iterator[Issue]:
    pending, missing, proposal = state.open, state.uncleared, state.proposal
    if pending is not None and pending.state in {State.UNKNOWN, State.REVIEW}:
        yield Issue(
            key="unknown_outcome",
            line=key,
            severity=IssueSeverity.ERROR,
            fixable=True,
            words={**names, **_bought(pending)},
            about=pending.id,
        )
    if pending is not None and state.standing.status is Status.TO_PAY:
        yield Issue(
            key="pay_by_hand_arrived" if _arrived(pending, state) else "pay_by_hand",
            line=key,
            severity=IssueSeverity.WARNING,
            fixable=True,
            words={**names, **_bought(pending)},
            about=pending.id,
        )
    if missing is not None:
        yield Issue(
            key="not_credited",
            line=key,
            severity=IssueSeverity.ERROR,
            fixable=True,
            words={**names, **_bought(missing), "receipt": missing.receipt or "–"},
            about=missing.id,
        )
    if state.standing.status is Status.BREAKER_OPEN:
        yield Issue(
            key="breaker_open",
            line=key,
            severity=IssueSeverity.ERROR,
            fixable=True,
            words=names,
        )
    if proposal is not None:
        yield Issue(
            key="proposal",
            line=key,
            severity=IssueSeverity.WARNING,
            fixable=True,
            words={**names, **_proposed(proposal)},
            about=proposal.id,
        )
    if state.held_back is not None and state.held_back in HELD_BACK:
        yield Issue(
            key=HELD_BACK[state.held_back],
            line=key,
            severity=IssueSeverity.WARNING,
            words={**names, "wallet": "–" if wallet is None else money_text(wallet)},
        )
    if _package_waits(state):
        yield Issue(key=PACKAGE_WAITS, line=key, severity=IssueSeverity.WARNING, words=names)


def _reading_issues(
    key: str, error: ProviderError | None, *, silent: bool, line: str
) -> Iterator[Issue]:
    """At most one: why a line cannot be read."""
    if not isinstance(error, SourceError):
        return
    if type(error) in UNREADABLE:
        yield Issue(
            key=UNREADABLE[type(error)],
            line=key,
            severity=IssueSeverity.WARNING,
            words={"line": line, "said": quoted(error.message)},
        )
    elif silent:
        yield Issue(key=SILENT, line=key, severity=IssueSeverity.WARNING, words={"line": line})


def quoted(said: str) -> str:
    """What was said, masked at its source, as a line that can stand between backticks.

    Anybody can send a text message, and the words of an issue are Markdown: there must be no link in them.
    """
    return " ".join(said.replace("`", "'").split())[:MAX_WORDS] or "–"


def _package_waits(state: LineState) -> bool:
    """Whether a package that was paid for is not begun although nothing is left: usually it begins by itself then.

    Nothing is open: only what the provider's history lists can be what a line that is due waits for.
    """
    standing, reading = state.standing, state.outlook.reading
    waits = (standing.status, standing.reason) == (Status.BLOCKED, Reason.WAITING_FOR_CREDIT)
    return waits and reading is not None and reading.status in _OVER


def _arrived(recharge: Recharge, state: LineState) -> bool:
    """Whether the line looks as if somebody had paid what waits to be paid: asking for it again would cost twice."""
    before, after = recharge.reading_before, state.outlook.reading
    return before is not None and after is not None and shows(recharge, [before], after)


def _bought(recharge: Recharge) -> dict[str, str]:
    return {
        "product": package_text(recharge.package),
        "price": money_text(recharge.cost),
        "time": local_time(recharge.created_at),
    }


def _proposed(proposal: Proposal) -> dict[str, str]:
    return {
        "product": package_text(proposal.package),
        "price": money_text(proposal.package.price),
        "time": local_time(proposal.expires_at),
    }
