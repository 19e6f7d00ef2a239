"""A line as somebody looks at it: what is known of it now, and who looks."""

from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from ..lines.models import Reading
from ..recharge.models import UNSURE_STATES, Proposal, Reason, Recharge, Refusal, State
from ..recharge.settings import Mode
from ..recharge.status import Standing, Status
from ..shown import AccountState, LineState


@dataclass(frozen=True, kw_only=True, slots=True)
class Look:
    """One look at one line. What was to hold until a moment that is past holds no more, whoever collected it when."""

    device_id: str
    name: str
    line: LineState
    account: AccountState
    now: datetime
    zone: tzinfo
    """The owner's."""
    can_spend: bool
    """Whoever looks is an administrator."""
    can_buy: bool
    """Something is sold for the line, as far as it is known."""
    by_hand: bool
    """A person pays."""
    available: bool
    """The reading is young enough to be shown as current."""

    @property
    def reading(self) -> Reading | None:
        """What was read last."""
        return self.line.outlook.reading

    @property
    def proposal(self) -> Proposal | None:
        """What waits for a person's word."""
        found = self.line.proposal
        return None if found is None or self._over(found.expires_at) else found

    @property
    def unsure(self) -> Recharge | None:
        """What may have been charged: nobody knows."""
        found = self.line.open
        return found if found and found.state in UNSURE_STATES else None

    @property
    def unpaid(self) -> Recharge | None:
        """What a person has to pay for."""
        found = self.line.open
        return found if found and found.state is State.PENDING and self.by_hand else None

    @property
    def obstacle(self) -> Refusal | None:
        """What would refuse a recharge that a person asks for."""
        found = self.line.obstacle_for_person
        return None if found is None or self._over(found.next_allowed) else found

    @property
    def paused_until(self) -> datetime | None:
        """When a pause ends that has an end."""
        found = self.obstacle
        return found.next_allowed if found and found.reason is Reason.PAUSED else None

    @property
    def standing(self) -> Standing:
        """Where the line stands with its recharges."""
        found = self.line.standing
        over = self._over(found.next_allowed)
        match found.status:
            case Status.PAUSED if over:
                return Standing(status=self._unpaused())
            case Status.BLOCKED if over:
                return Standing(status=Status.DUE)
            case Status.PROPOSED if self.proposal is None:
                return Standing(status=self._resting())
        return replace(found, next_allowed=None) if over else found

    def _unpaused(self) -> Status:
        if self.line.settings.mode is Mode.OFF:
            return Status.OFF
        return self._resting() if self.proposal is None else Status.PROPOSED

    def _resting(self) -> Status:
        return Status.DUE if self.line.outlook.verdict.due else Status.WATCHING

    def _over(self, moment: datetime | None) -> bool:
        return moment is not None and moment <= self.now
