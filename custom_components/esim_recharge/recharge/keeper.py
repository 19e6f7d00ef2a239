"""Looks after lines: polls them, follows what is open, and does what the owner's mode says when one is due."""

from datetime import timedelta
from typing import Final

from ulid_transform import ulid_now

from ..lines.models import Line, Package, Reading
from ..lines.rules import Verdict
from ..providers.base import ProviderError
from .aftermath import Aftermath
from .ledger import ProposalClosedError
from .limits import BEFORE_ASKING, first_refusal
from .models import Kind, Origin, Proposal, ProposalState, Reason, Recharge, Refusal
from .office import Office
from .recharger import BlockedError, Recharger, agreed
from .settings import Mode
from .survey import Survey, Wish

PROPOSAL_LIFE: Final = timedelta(hours=24)
_QUIET: Final = frozenset(
    {
        Reason.NOT_DUE,
        Reason.MODE_OFF,
        Reason.STOPPING,
        Reason.IMPLAUSIBLE_READING,
        Reason.IN_FLIGHT,
        Reason.UNKNOWN_OUTCOME,
        Reason.WAITING_FOR_CREDIT,
    }
)
"""Refusals that are the normal state of a line, end with the next look at it, or follow from a recharge that was told
itself: not news."""


_ANOTHER_OFFER: Final = frozenset(
    {
        Reason.PRODUCT_UNAVAILABLE,
        Reason.CURRENCY_MISMATCH,
        Reason.PRICE_OVER_CAP,
        Reason.CREDIT_OVER_CAP,
        Reason.PRICE_CHANGED,
    }
)
"""What was proposed is not what can be bought now: the next look at the line proposes anew, or says why not."""


class Keeper:
    """The watch over each line: called after every poll, at start, and when rule or limits change."""

    def __init__(
        self, office: Office, survey: Survey, aftermath: Aftermath, recharger: Recharger
    ) -> None:
        """Keep what is shared."""
        self._office = office
        self._survey = survey
        self._aftermath = aftermath
        self._recharger = recharger

    async def poll(self, line: Line, *, insist: bool = False) -> Reading | None:
        """Read a line, keep the reading, and settle what it settles; `None`: it was not to be read now.

        `insist`: somebody wants to know now, even where looking costs. Raises `ProviderError` or `LedgerError`.
        """
        async with self._office.account_of(line).lock:
            await self._aftermath.take_back(line)
            try:
                reading = await self._survey.look(line, insist=insist)
            except ProviderError:
                await self._survey.give_up(line)
                if line.key in self._office.account_of(line).sources:
                    await self._follow(line)  # the provider may be well
                raise
            await self._follow(line)
        return reading

    async def _follow(self, line: Line) -> None:
        await self._aftermath.resolve(line)
        await self._aftermath.watch(line)

    async def consider(self, line: Line) -> Verdict:
        """Do what the mode says about a line as it stands. Raises `ProviderError` or `LedgerError`.

        A level, not an edge: it may be called as often as one likes, and acts once.
        """
        settings = await self._office.line_settings(line.key)
        verdict = (await self._survey.outlook(line)).verdict
        await self._expire(line, settings.mode)
        if not verdict.due:
            await self._fine(line, verdict)
            return verdict
        await self._tell_once(_spell(line), " ".join(verdict.reasons))
        if settings.mode is Mode.OFF:
            return verdict
        if settings.mode is Mode.NOTIFY:
            if await self._tell_once(line.key, "due"):
                self._office.tell(Kind.DUE, line.key, because=_words(verdict))
        elif self._office.account_of(line).provider.capabilities.by_hand:
            await self._ask_to_pay(line)
        elif settings.mode is Mode.ASK:
            await self._propose(line, verdict)
        elif settings.mode is Mode.AUTOMATIC:
            await self._recharge(line, Wish(origin=Origin.AUTOMATIC))
        return verdict

    async def _ask_to_pay(self, line: Line) -> None:
        """Where a person pays, the recharge itself waits for them; once said no, not before the line was fine."""
        if await self._office.ledger.told(line.key) != "rejected":
            await self._recharge(line, Wish(origin=Origin.PROPOSED, only_if_due=True))

    async def _expire(self, line: Line, mode: Mode) -> None:
        """A proposal ends with its time, and with the mode that made it."""
        pending = await self._office.ledger.open_proposal(line.key)
        if pending and (mode is not Mode.ASK or self._office.clock() >= pending.expires_at):
            await self._office.ledger.decide(pending.id, ProposalState.EXPIRED)

    async def _fine(self, line: Line, verdict: Verdict) -> None:
        """The need is over, unless what made the line due is only unknown now: a drop-out ends no low spell."""
        ledger = self._office.ledger
        because = (await ledger.told(_spell(line)) or "").split()
        if not set(because) & set(verdict.unknown) and await self._tell_once(line.key, "fine"):
            pending = await ledger.open_proposal(line.key)
            if pending is not None:  # a need that is gone must not be paid for
                await ledger.decide(pending.id, ProposalState.EXPIRED)

    async def _recharge(self, line: Line, wish: Wish) -> None:
        try:
            await self._recharger.recharge(line, wish)
        except BlockedError as blocked:
            await self._tell_refusal(line, blocked.refusal)
        else:
            await self._tell_once(line.key, "recharged")

    async def _tell_refusal(self, line: Line, refusal: Refusal) -> None:
        if refusal.reason not in _QUIET and await self._tell_once(
            line.key, f"refused:{refusal.reason}"
        ):
            self._office.tell(Kind.REFUSED, line.key, refusal=refusal)

    async def _tell_once(self, subject: str, what: str) -> bool:
        """Whether this is news; remembered on disk, so that a restart does not repeat it."""
        if await self._office.ledger.told(subject) == what:
            return False
        await self._office.ledger.tell(subject, what)
        return True

    # Proposals of mode *ask*

    async def _propose(self, line: Line, verdict: Verdict) -> None:
        """Propose once per low spell; again when a proposal ran out unanswered."""
        office, now = self._office, self._office.clock()
        async with office.account_of(line).lock:
            if await office.ledger.open_proposal(line.key) is not None:
                return
            if await office.ledger.told(line.key) == "rejected":
                return
            package = await self._proposable(line)
            if isinstance(package, Refusal):
                await self._tell_refusal(line, package)
                return
            proposal = Proposal(
                id=ulid_now(),
                line=line.key,
                package=package,
                because=_words(verdict),
                state=ProposalState.OPEN,
                created_at=now,
                expires_at=now + PROPOSAL_LIFE,
            )
            await office.ledger.propose(proposal)
            await office.ledger.tell(line.key, "proposed")
        office.tell(Kind.PROPOSED, line.key, proposal=proposal, because=proposal.because)

    async def _proposable(self, line: Line) -> Package | Refusal:
        """What would be bought now, if the guards let it pass."""
        survey, wish = self._survey, Wish(origin=Origin.APPROVED, only_if_due=True)
        early = first_refusal(await survey.situation(line, wish), BEFORE_ASKING)
        if early is not None:
            return early
        asked = await survey.ask(line, must_read=True)
        situation = await survey.situation(line, wish, asked)
        return first_refusal(situation) or agreed(situation.package)

    async def approve(self, line: Line, proposal: Proposal) -> Recharge:
        """A person said yes: buy at the proposed price, once however often it is approved.

        Raises `BlockedError` (price changed, limit reached …), `ProposalClosedError`, `ProviderError`, `LedgerError`.
        """
        office = self._office
        done = await office.ledger.by_request(proposal.id)
        if done is None and (
            proposal.state is not ProposalState.OPEN or office.clock() >= proposal.expires_at
        ):
            raise ProposalClosedError(proposal.id)
        wish = Wish(
            origin=Origin.APPROVED,
            package_id=proposal.package.package_id,
            expected_price=proposal.package.price,
            request_id=proposal.id,
        )
        try:
            return await self._recharger.recharge(line, wish)
        except BlockedError as blocked:
            if blocked.refusal.reason in _ANOTHER_OFFER:
                await office.ledger.decide(proposal.id, ProposalState.EXPIRED)
            raise

    async def reject(self, line: Line, proposal: Proposal) -> None:
        """A person said no: not proposed again until the line was fine in between."""
        if not await self._office.ledger.decide(proposal.id, ProposalState.REJECTED):
            raise ProposalClosedError(proposal.id)
        await self._office.ledger.tell(line.key, "rejected")


def _spell(line: Line) -> str:
    """Under which name the ledger keeps why a line was last due."""
    return f"{line.key}/spell"


def _words(verdict: Verdict) -> tuple[str, ...]:
    return tuple(reason.value for reason in verdict.reasons)
