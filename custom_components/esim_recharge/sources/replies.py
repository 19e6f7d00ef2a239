"""What an operator's reply means: money, data, how long it lasts, or that it is none of these.

Never a guess: a figure that could be read in two ways, two figures that could both be meant, a sum in another
currency are *not understood*. Whoever wants more says how the operator writes (`ReplyRules`).
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo
from decimal import Decimal
from enum import StrEnum
import re
from typing import Final

from ..lines.models import Money
from .dates import DateOrder, Moment, blanked, ends, moments
from .figures import (
    UNIT,
    Figure,
    Kind,
    Notation,
    bare,
    data_bytes,
    figures,
    sign,
)
from .numbers import number
from .patterns import PatternError, PatternProblem, compiled
from .roles import SENTENCE_OR_LINE_END, Role
from .texts import flat, mask
from .vocabulary import INACTIVE, NOT_SUPPORTED, PROMOTION, currency_names, word

__all__ = [
    "DateOrder",
    "PatternError",
    "PatternProblem",
    "ReplyRules",
    "Says",
    "Understood",
    "mask",
    "understand",
]

LONGEST: Final = 1000
"""Characters; what is longer is no operator's reply, and nothing in it is understood."""
_LONGEST_FOR_PATTERN: Final = 500
"""Characters in which an own pattern is searched for: its time must have a bound."""
_MOST_DECIMALS: Final = 5
_ISO_CODE: Final = re.compile(r"[A-Z]{3}")
_NOT_SUPPORTED: Final = re.compile(word(NOT_SUPPORTED), re.IGNORECASE)
_INACTIVE: Final = re.compile(word(INACTIVE), re.IGNORECASE)
_PROMOTION: Final = re.compile(word(PROMOTION), re.IGNORECASE)
_CHOICE: Final = re.compile(
    r"(?:^|\n|(?<=[ ;,]))[ ]*(?P<key>\d{1,2}|[*#])(?:(?P<sure> ?[.):=>-])(?:[ ]+|(?=[^\W\d]))| (?=[^\W\d]))"
)
_LAST_CHOICE: Final = re.compile(
    r"\n[ ]*(?:(?:0|00|9|99|[*#])(?: ?[.):=>-])?|\d ?[.):=>-]) ?[^\W\d][^\n]*\Z"
)
_MENU_CHOICES: Final = 2


class Says(StrEnum):
    """What kind of reply it is."""

    BALANCE = "balance"
    """At least one figure was understood: money, data, or an end."""
    MENU = "menu"
    """It asks what is wanted, and tells nothing yet."""
    NOT_SUPPORTED = "not_supported"
    """Device or network cannot do this."""
    INACTIVE = "inactive"
    """The line is not in use any more; figures may be there nevertheless."""
    NOTHING = "nothing"
    """Nothing that could be understood."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ReplyRules:
    """How the operator of a line writes. Raises `PatternError` or `ValueError` when it makes no sense."""

    currency: str
    """ISO 4217 code of the line's money. A sum in any other is not the line's balance."""
    zone: tzinfo
    """Where a date without a zone is meant; without a time, it is the end of that day there."""
    decimals: int = 2
    """Usual digits behind the decimal mark; 0 makes `15.000` fifteen thousand."""
    decimal_mark: str | None = None
    """`.` or `,` where it is known: only then is `1.500` understood in a currency with decimals."""
    date_order: DateOrder = DateOrder.DMY
    labels: tuple[str, ...] = ()
    """Words that stand at the sum that is meant, where there are several: `main balance`."""
    bare: bool = False
    """A number without a currency is money too, where it directly follows a word for balance, or a label."""
    pattern: str | None = None
    """An own regular expression with the groups `money`, `currency`, `data` and `data_unit`, `expiry`, as far as they
    are needed. It alone decides then. Searched for in the text with plain spaces and figures 0 to 9."""

    def __post_init__(self) -> None:
        """Refuse what could not be used."""
        if not _ISO_CODE.fullmatch(self.currency):
            raise ValueError("not an ISO 4217 currency code")
        if not 0 <= self.decimals <= _MOST_DECIMALS:
            raise ValueError("not a number of decimals")
        if self.decimal_mark not in {None, ".", ","}:
            raise ValueError("not a decimal mark")
        if not all(label.strip() for label in self.labels):
            raise ValueError("an empty label")
        if self.pattern is not None:
            compiled(self.pattern)

    @property
    def notation(self) -> Notation:
        """What finding figures needs of this."""
        return Notation(
            currency=self.currency,
            decimals=self.decimals,
            mark=self.decimal_mark,
            labels=tuple(flat(label).strip() for label in self.labels),
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Understood:
    """What a reply means. `None` is unknown, never zero."""

    says: Says
    money: Money | None = None
    """Negative: a debt."""
    data: int | None = None
    """Bytes."""
    expires: datetime | None = None
    """When the money ends, or where there is none, the data. UTC."""
    foreign: str | None = None
    """The currency, as written, of a sum that is not in the line's."""


def understand(text: str, rules: ReplyRules, *, now: datetime) -> Understood:
    """Read a reply. Never raises, whatever the text; takes milliseconds.

    `now`, aware: an end decades away from it is one of another calendar, and unknown.
    """
    if len(text) > LONGEST:
        return Understood(says=Says.NOTHING)
    plain = flat(text)
    found = (
        _generic(plain, rules, now)
        if rules.pattern is None
        else _own(plain, rules, rules.pattern, now)
    )
    if _INACTIVE.search(plain):
        says = Says.INACTIVE
    elif (found.money, found.data, found.expires) != (None, None, None):
        says = Says.BALANCE
    elif _NOT_SUPPORTED.search(plain):
        says = Says.NOT_SUPPORTED
    else:
        says = Says.MENU if _is_menu(plain) else Says.NOTHING
    return replace(found, says=says)


def _is_menu(text: str) -> bool:
    """Whether a text consists of choices, or ends with one."""
    choices = list(_CHOICE.finditer(text))
    sure = [choice for choice in choices if choice["sure"] or "\n" in choice.group()]
    return len(sure) >= _MENU_CHOICES or _LAST_CHOICE.search(text) is not None


# --- without an own pattern -----------------------------------------------------------------------


def _generic(text: str, rules: ReplyRules, now: datetime) -> Understood:
    """Find figures by what stands beside them."""
    when = moments(text, rules.date_order)
    legible = blanked(text, when)
    found = figures(legible, rules.notation)
    amount, sums = _agreed(_candidates(found, labelled=bool(rules.labels)))
    data, pots = _agreed([pot for pot in found if pot.kind is Kind.DATA and _may_be(pot)])
    if rules.bare and all(figure.kind is Kind.DATA for figure in found):
        amount = bare(legible, rules.notation)
    others = [figure.name for figure in found if figure.kind is Kind.OTHER and _may_be(figure)]
    return Understood(
        says=Says.NOTHING,
        money=None if amount is None else Money(amount=amount, currency=rules.currency),
        data=None if data is None else int(data),
        expires=_end(
            [
                (moment.last(rules.zone, now), attached)
                for moment in ends(text, when)
                if (attached := _attached(text, moment, found, sums=sums, pots=pots)) is not None
            ]
        ),
        foreign=others[0] if others and amount is None else None,
    )


def _may_be(figure: Figure) -> bool:
    return figure.role is not Role.OFFER


def _candidates(found: Sequence[Figure], *, labelled: bool) -> list[Figure]:
    """The sums that may be the line's balance; none where the reply calls one in another currency that."""
    own = [figure for figure in found if figure.kind is Kind.OWN]
    if labelled and len({figure.value for figure in own}) > 1:
        own = [figure for figure in own if figure.role is Role.LABELLED]
    chosen = [figure for figure in own if _may_be(figure)]
    surest = min((figure.role for figure in chosen), default=Role.PLAIN)
    rivals = (figure.role for figure in found if figure.kind is Kind.OTHER)
    return [] if any(role < surest for role in rivals) else chosen


def _agreed(chosen: list[Figure]) -> tuple[Decimal | None, list[Figure]]:
    """What all the figures say, if they say the same; and which they are."""
    values = {figure.value for figure in chosen}
    return (values.pop(), chosen) if len(values) == 1 else (None, [])


def _attached(
    text: str,
    moment: Moment,
    found: Sequence[Figure],
    *,
    sums: Sequence[Figure],
    pots: Sequence[Figure],
) -> bool | None:
    """Whether an end is that of the balance itself; `None`: it is that of something else."""
    before = [figure for figure in found if figure.end <= moment.start]
    if not before:
        return False
    last = before[-1]
    if _PROMOTION.search(text, last.end, moment.start):
        return None
    if last in sums:
        return True
    apart = SENTENCE_OR_LINE_END.search(text, last.end, moment.start)
    from_sum = [figure.end for figure in sums if figure in before]
    together = not from_sum or not SENTENCE_OR_LINE_END.search(text, from_sum[-1], moment.start)
    return False if last in pots and (apart or together) else None


def _end(said: Sequence[tuple[datetime | None, bool]]) -> datetime | None:
    """The one end that is meant: that of the balance before one of everything."""
    own = {at for at, attached in said if attached}
    meant = own or {at for at, _ in said}
    return meant.pop() if len(meant) == 1 else None


# --- with an own pattern --------------------------------------------------------------------------

_CUT_BEFORE: Final = re.compile(r"\d[.,':/]?\Z")
_CUT_BEHIND: Final = re.compile(r"[.,':/]?\d")


def _own(text: str, rules: ReplyRules, pattern: str, now: datetime) -> Understood:
    """Take what the pattern names, and check it like everything else."""
    if len(text) > _LONGEST_FOR_PATTERN:
        text = text[:_LONGEST_FOR_PATTERN].rpartition(" ")[0]  # never half a number
    found = compiled(pattern).search(text)
    if found is None:
        return Understood(says=Says.NOTHING)
    groups = found.groupdict()
    amount = _amount(text, found, rules) if groups.get("money") else None
    foreign = _foreign(text, found, rules) if groups.get("money") else None
    when = [
        moment for moment in moments(groups.get("expiry") or "", rules.date_order) if moment.day
    ]
    unit = UNIT.fullmatch(groups.get("data_unit") or "")
    volume = groups.get("data")
    data = data_bytes(volume.strip(" "), unit, mark=rules.decimal_mark) if volume and unit else None
    return Understood(
        says=Says.NOTHING,
        money=None if amount is None or foreign else Money(amount=amount, currency=rules.currency),
        data=None if data is None else int(data),
        expires=when[0].last(rules.zone, now) if len(when) == 1 else None,
        foreign=foreign,
    )


def _amount(text: str, found: re.Match[str], rules: ReplyRules) -> Decimal | None:
    """The sum that the pattern found; `None` where that is no number, or a part of one."""
    start, end = found.span("money")
    if _CUT_BEFORE.search(text[max(start - 2, 0) : start]) or _CUT_BEHIND.match(text, end):
        return None
    written = found["money"].strip(" ").rstrip(".,")
    factor = -1 if written.startswith("-") else sign(text, start, named=True)
    value = number(
        written.removeprefix("-").strip(), decimals=rules.decimals, mark=rules.decimal_mark
    )
    return None if value is None or factor is None else value * factor


def _foreign(text: str, found: re.Match[str], rules: ReplyRules) -> str | None:
    """The currency of the sum that the pattern found, if it is not the line's."""
    named = found.groupdict().get("currency")
    if named:
        name = currency_names(rules.currency).fullmatch(named.strip())
        return None if name and name["own"] else named.strip()
    at = found.start("money")
    around = figures(text, rules.notation)
    others = (figure for figure in around if figure.kind is Kind.OTHER)
    return next((figure.name for figure in others if figure.start <= at < figure.end), None)
