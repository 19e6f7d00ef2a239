"""What the card says, without a language: texts by their keys, figures by what they are.

The page words them: keys from the integration's translations in the reader's language, figures as the reader's profile
writes numbers, sums and moments. So every text is in one place, a view is the same for all who look, and "5 minutes
ago" goes on by itself.

`frontend/src/text.ts` reads what is made here.
"""

from collections.abc import Mapping
from datetime import date, datetime
import re
from typing import Final

from homeassistant.util.json import JsonValueType

from ..actions.answers import sum_or_none, time_or_none
from ..errors import provider_failed, refusal_words
from ..formats import package_text
from ..lines.models import AllowanceKind, LineStatus, Money, Package, Quantity, Unlimited
from ..lines.rules import Criterion
from ..providers.base import ProviderError
from ..recharge.models import Origin, Reason, Recharge, Refusal, State
from ..recharge.status import Status

type Text = JsonValueType
"""A string as it stands, a list to be joined by dots, `say` with the texts in it, or a figure."""

_STATUS: Final = "entity.sensor.recharge_status"
_RECHARGE: Final = "entity.event.recharge.state_attributes"


def say(path: str, /, **values: Text) -> Text:
    """A text of the integration's translations, by its path in them."""
    return {"say": path, "with": values} if values else {"say": path}


def card(key: str, /, **values: Text) -> Text:
    """A text of the card's own."""
    return say(f"common.card_{key}", **values)


def dialog(key: str, /, **values: Text) -> Text:
    """A text of its dialogs."""
    return say(f"common.dialog_{key}", **values)


def status(value: Status) -> Text:
    """What happens with recharges, as the sensor says it."""
    return say(f"{_STATUS}.state.{value}")


def reason(value: Reason) -> Text:
    """Why not, in a few words, as the sensor says it."""
    return say(f"{_STATUS}.state_attributes.reason.state.{value}")


def line_status(value: LineStatus) -> Text:
    """How the line is, as its sensor says it."""
    return say(f"entity.sensor.line_status.state.{value}")


def state(value: State) -> Text:
    """How a recharge stands."""
    return say(f"{_RECHARGE}.state.state.{value}")


def origin(value: Origin) -> Text:
    """Who wanted a recharge."""
    return say(f"{_RECHARGE}.origin.state.{value}")


def criterion(code: str) -> Text:
    """What made a line due."""
    known = code in tuple(Criterion)
    return say(f"{_RECHARGE}.because.state.{code}") if known else None


def problem(what: ProviderError) -> Text:
    """What a provider failed at, as a sentence."""
    words = provider_failed(what)
    return error(str(words.translation_key), **(words.translation_placeholders or {}))


def error(key: str, /, **values: Text) -> Text:
    """A sentence of an error."""
    return say(f"exceptions.{key}.message", **values)


def repair(issue: str, path: str, /, **values: Text) -> Text:
    """What a repair says about the same thing: `path` is in its flow."""
    return say(f"issues.{issue}.fix_flow.{path}", **values)


def refusal(no: Refusal) -> Text:
    """Why a guard says no, as a sentence with its facts."""
    key, placeholders = refusal_words(no)
    values: dict[str, Text] = {name: _fact(fact) for name, fact in placeholders.items()}
    if no.next_allowed is not None:
        values["next_allowed"] = at(no.next_allowed)
    return error(key, **values)


_SUM: Final = re.compile(r"(\d+(?:\.\d+)?) ([A-Z]{3})")
_FRACTION: Final = re.compile(r"\d+\.\d+")


def _fact(fact: str) -> Text:
    """Sums are written as the reader writes them; counts and other facts are words."""
    if found := _SUM.fullmatch(fact):
        return {"money": [found[1], found[2]]}
    return {"sum": fact} if _FRACTION.fullmatch(fact) else fact


def joined(*parts: Text) -> Text:
    """One after the other, what is not there left out; null if nothing is."""
    return [part for part in parts if part] or None


# Figures


def money(value: Money) -> Text:
    """A sum with its currency."""
    return {"money": [sum_or_none(value), value.currency]}


def product_name(package: Package) -> Text:
    """The provider's words, and the sum that the line gets unless they begin with it: `9 - 289 PEN (15 PEN)`."""
    return package_text(package)


def price_of(item: Package | Recharge) -> Text:
    """What something costs, or cost."""
    return money(item.cost if isinstance(item, Recharge) else item.price)


def quantity(kind: AllowanceKind, value: Quantity | None) -> Text:
    """Bytes, seconds or messages, in the units that people count them in."""
    match value:
        case None:
            return card("unknown")
        case Unlimited():
            return card("unlimited")
    return {str(kind): value}


def number(value: int) -> Text:
    """A count."""
    return {"number": value}


def days(count: int) -> Text:
    """`3 days`."""
    return {"days": count}


def on(moment: datetime) -> Text:
    """The date of a moment, on the reader's clock."""
    return {"date": time_or_none(moment)}


def on_day(day: date) -> Text:
    """A day of the calendar."""
    return {"day": day.isoformat()}


def at(moment: datetime) -> Text:
    """A date and a time of day, on the reader's clock."""
    return {"at": time_or_none(moment)}


def ago(moment: datetime) -> Text:
    """How far away a moment is: `5 minutes ago`, `tomorrow`."""
    return {"ago": time_or_none(moment)}


def paths(text: Text) -> Mapping[str, frozenset[str]]:
    """Each path that a text says, with the names of the values in it: so that tests find what is not translated."""
    found: dict[str, frozenset[str]] = {}
    if isinstance(text, list):
        for part in text:
            found |= paths(part)
    elif isinstance(text, dict):
        values = text.get("with", {})
        if isinstance(path := text.get("say"), str) and isinstance(values, dict):
            found[path] = frozenset(values)
        for part in (
            (values if "say" in text else text).values() if isinstance(values, dict) else ()
        ):
            found |= paths(part)
    return found
