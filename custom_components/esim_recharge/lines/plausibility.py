"""Whether a reading may be believed at first sight.

Money is never spent on a jump that was seen only once. Sources misread: an outage reads as nothing left, an hour reads
as a balance. The next look usually tells.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Final

from .models import UNLIMITED, AllowanceKind, LineStatus, Quantity, Reading

CONFIRM_AFTER: Final = timedelta(minutes=1)
"""How much later a second look must be: long enough for a brief fault of the provider to pass."""

VALIDITY_JITTER: Final = timedelta(days=1)
"""Sources that count days, or print a date without a zone, move the end of validity by up to a day."""

END_YEARS: Final = range(2000, 2200)
"""Ends of validity outside, such as 0001-01-01 and 9999-12-31, stand for something else."""

LOOK_BACK: Final = 50
"""Readings that are looked at: far more than one jump and its confirmation need."""

_ENDED: Final = frozenset({LineStatus.EXPIRED, LineStatus.RETIRED})


def trusted_from(
    history: Sequence[Reading], latest: Reading, *, confirm_after: timedelta = CONFIRM_AFTER
) -> datetime | None:
    """Say from when (UTC, our clock) a look may be trusted; `None`: `latest` is trusted.

    `history` are the stored readings, oldest first, with or without `latest`; `latest` is the newest look, also where
    its figures were stored before. A jump away from the last trusted reading must be seen again `confirm_after` later,
    with figures that agree. A look that disagrees with the jump starts over, and one that returns ends it. Not every
    equal look need be stored: where the confirming one is not, the next jump only asks for one more look.
    """
    looks = [*history[-LOOK_BACK:], latest]
    trusted, jumped = looks[0], None
    for look in looks[1:]:
        if not is_jump(trusted, look):
            trusted, jumped = look, None
        elif jumped is None or not _agree(jumped, look) or look.read_at < jumped.read_at:
            jumped = look
        elif look.read_at >= jumped.read_at + confirm_after:
            trusted, jumped = look, None
    return None if jumped is None else jumped.read_at + confirm_after


def is_jump(before: Reading, after: Reading) -> bool:
    """Say whether `after` is too far from `before` to be believed at once.

    Data or money fell by more than half, the currency changed, the validity ends more than `VALIDITY_JITTER` earlier,
    or the line is said to have ended while its validity has not. A value that became unknown is not a jump: the rules
    do not act on it anyway.
    """
    return (
        _data_fell(before.remaining(AllowanceKind.DATA), after.remaining(AllowanceKind.DATA))
        or _money_fell(before, after)
        or _validity_shrank(before, after)
        or _ended_early(before, after)
    )


def same_figures(a: Reading, b: Reading) -> bool:
    """Compare all but the clocks and the order of the pots: `b` has nothing new to store."""
    bare_a, bare_b = (
        replace(each, read_at=a.read_at, as_of=None, allowances=()) for each in (a, b)
    )
    return bare_a == bare_b and Counter(a.allowances) == Counter(b.allowances)


def _agree(first: Reading, second: Reading) -> bool:
    return not is_jump(first, second) and not is_jump(second, first)


def _data_fell(before: Quantity | None, after: Quantity | None) -> bool:
    if before is None or after is None or after is UNLIMITED:
        return False
    return before is UNLIMITED or _halved(before, after)


def _money_fell(before: Reading, after: Reading) -> bool:
    if before.money is None or after.money is None:
        return False
    return before.money.currency != after.money.currency or _halved(
        before.money.amount, after.money.amount
    )


def _halved[N: (int, Decimal)](before: N, after: N) -> bool:
    return before > 0 and after * 2 < before


def _validity_shrank(before: Reading, after: Reading) -> bool:
    if before.valid_until is None or after.valid_until is None:
        return False
    return before.valid_until - after.valid_until > VALIDITY_JITTER


def _ended_early(before: Reading, after: Reading) -> bool:
    end = after.valid_until or before.valid_until
    return (
        after.status in _ENDED
        and before.status is not after.status
        and end is not None
        and end > after.read_at
    )
