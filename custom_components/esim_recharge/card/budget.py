"""What the limits still allow, as far as it is known; the guards have the last word."""

from collections.abc import Sequence

from ..lines.models import Money, Package
from ..recharge.models import Reason
from .look import Look


def over(look: Look, package: Package) -> Reason | None:
    """Which limit a product would break. Sums in different currencies are not compared."""
    price = package.price if package.range is None else package.range.price_least
    most = look.line.settings.limits.max_price
    line, account = _left(look)
    known = (
        (most, Reason.PRICE_OVER_CAP),
        (line, Reason.MONTHLY_LINE_BUDGET),
        (account, Reason.MONTHLY_ACCOUNT_BUDGET),
    )
    return next((reason for left, reason in known if left and _beyond(price, left)), None)


def left_after(look: Look, price: Money) -> Money | None:
    """What is left of the month's budget after a purchase; `None` where that cannot be said."""
    line, account = _left(look)
    left = line or account
    if left is None or left.currency != price.currency or price > left:
        return None
    return left - price


def _beyond(price: Money, left: Money) -> bool:
    return price.currency == left.currency and price > left


def _left(look: Look) -> tuple[Money | None, Money | None]:
    """What is left of the budgets of the line and of the account, where there are any."""
    spending, account = look.line.spending, look.account.settings.monthly_budget
    return (
        remaining(look.line.settings.limits.monthly_budget, spending.line),
        remaining(account, spending.account),
    )


def remaining(budget: Money | None, spent: Sequence[Money]) -> Money | None:
    """What is left of a budget: never less than nothing."""
    if budget is None:
        return None
    return max(budget - spent_in(budget.currency, spent), Money.zero(budget.currency))


def spent_in(currency: str, parts: Sequence[Money]) -> Money:
    """What was spent in one currency: sums in others are no part of a budget."""
    same = (part for part in parts if part.currency == currency)
    return sum(same, start=Money.zero(currency))
