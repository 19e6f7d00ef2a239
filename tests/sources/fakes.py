"""A house in miniature: entities that say what they are told to, and an operator that replies."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, override

from custom_components.esim_recharge.lines.house import Fact, House, HouseError, Inquiry

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
EARLIER = NOW - timedelta(hours=2)
LONG_AGO = NOW - timedelta(days=3)


def clock() -> datetime:
    """It is always now."""
    return NOW


class SmallHouse(House):
    """A house whose entities and replies are given."""

    def __init__(self, replies: Iterable[str | HouseError] = ()) -> None:
        """`replies` come in turn; an error is raised."""
        self.replies = list(replies)
        self.asked: list[Inquiry] = []
        self.facts: dict[tuple[str, str | None], Fact] = {}

    def say(
        self,
        entity: str,
        value: str,
        unit: str | None = None,
        *,
        attribute: str | None = None,
        at: datetime = EARLIER,
    ) -> None:
        """Let an entity say something."""
        self.facts[entity, attribute] = Fact(value=value, unit=unit, at=at)

    @override
    def state(self, entity: str, attribute: str | None = None) -> Fact | None:
        return self.facts.get((entity, attribute))

    @override
    def offers(self, action: str) -> bool:
        return True

    @override
    async def call(
        self, action: str, data: Mapping[str, Any], *, patience: timedelta
    ) -> Mapping[str, Any]:
        raise NotImplementedError

    @override
    async def ask(self, inquiry: Inquiry) -> str:
        self.asked.append(inquiry)
        reply = self.replies.pop(0)
        if isinstance(reply, HouseError):
            raise reply
        return reply
