"""The forms of a line whose operator is asked: what they show, and the settings that they stand for.

Each form is one part of `InquirySettings`, so that none of them is long, and each can be changed alone.
"""

from collections.abc import Mapping
from datetime import timedelta, tzinfo
from typing import Any, Final

from homeassistant.const import UnitOfTime
from homeassistant.data_entry_flow import section
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    ObjectSelector,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
    TextSelector,
    TextSelectorConfig,
)
import voluptuous as vol

from .flow_login import CONF_ACTION, SECTION_ADVANCED, FlowProblem
from .line_data import CONF_CURRENCY
from .line_steps_sale import checked_currency
from .lines.house import InEntity, InEvent, InResponse, ReplyFrom
from .sources.inquiry import CODE, EVERY, MAX_EVERY, MAX_PATIENCE, MIN_EVERY, PATIENCE
from .sources.profiles import Operator, Purpose
from .sources.replies import DateOrder, PatternError, ReplyRules
from .sources.settings import InquirySettings

CONF_CODES: Final = "codes"
CONF_MENU: Final = "menu"
CONF_EVERY: Final = "every"
CONF_PATIENCE: Final = "patience"
CONF_DATE_ORDER: Final = "date_order"
CONF_ZONE: Final = "zone"
CONF_TELLS_DATA: Final = "tells_data"
CONF_DECIMALS: Final = "decimals"
CONF_DECIMAL_MARK: Final = "decimal_mark"
CONF_LABELS: Final = "labels"
CONF_BARE: Final = "bare"
CONF_PATTERN: Final = "pattern"
CONF_DATA: Final = "data"
CONF_PATH: Final = "path"
CONF_EVENT: Final = "event"
CONF_MATCH: Final = "match"
CONF_ENTITY: Final = "entity"
CONF_ATTRIBUTE: Final = "attribute"

_HOUR: Final = timedelta(hours=1)
_SECOND: Final = timedelta(seconds=1)
_MOST_DECIMALS: Final = 5
_SEVERAL: Final = TextSelector(TextSelectorConfig(multiple=True))


def _number(unit: str | None = None) -> NumberSelector:
    config = NumberSelectorConfig(mode=NumberSelectorMode.BOX, step="any")
    if unit is not None:
        config["unit_of_measurement"] = unit
    return NumberSelector(config)


CODES_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_CODES): _SEVERAL,
        vol.Optional(CONF_MENU, default=list): _SEVERAL,
        vol.Required(CONF_EVERY): _number(UnitOfTime.HOURS),
        vol.Required(CONF_PATIENCE): _number(UnitOfTime.SECONDS),
    }
)
WRITING_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_CURRENCY): TextSelector(),
        vol.Required(CONF_DATE_ORDER): SelectSelector(
            SelectSelectorConfig(
                options=list(DateOrder),
                mode=SelectSelectorMode.DROPDOWN,
                translation_key=CONF_DATE_ORDER,
            )
        ),
        vol.Required(CONF_ZONE): TextSelector(),
        vol.Optional(CONF_TELLS_DATA, default=False): BooleanSelector(),
        vol.Required(SECTION_ADVANCED): section(
            vol.Schema(
                {
                    vol.Optional(CONF_LABELS, default=list): _SEVERAL,
                    vol.Optional(CONF_BARE, default=False): BooleanSelector(),
                    vol.Optional(CONF_DECIMALS, default=2): _number(),
                    vol.Optional(CONF_DECIMAL_MARK): SelectSelector(
                        SelectSelectorConfig(
                            options=[
                                SelectOptionDict(value=mark, label=f"1{mark}50") for mark in ".,"
                            ],
                            mode=SelectSelectorMode.DROPDOWN,
                        )
                    ),
                    vol.Optional(CONF_PATTERN): TextSelector(),
                }
            ),
            {"collapsed": True},
        ),
    }
)
ACTION_SCHEMA: Final = vol.Schema(
    {
        vol.Required(CONF_ACTION): TextSelector(),
        vol.Optional(CONF_DATA): ObjectSelector(),
    }
)
REPLY_SCHEMAS: Final[Mapping[str, vol.Schema]] = {
    "reply_response": vol.Schema({vol.Optional(CONF_PATH): TextSelector()}),
    "reply_event": vol.Schema(
        {
            vol.Required(CONF_EVENT): TextSelector(),
            vol.Required(CONF_PATH): TextSelector(),
            vol.Optional(CONF_MATCH): ObjectSelector(),
        }
    ),
    "reply_entity": vol.Schema(
        {
            vol.Required(CONF_ENTITY): EntitySelector(),
            vol.Optional(CONF_ATTRIBUTE): TextSelector(),
        }
    ),
}
"""Where a reply comes, by the step that asks for it."""


def of_operator(operator: Operator) -> dict[str, dict[str, Any]]:
    """What the forms show first for an operator, by step."""
    facts = (operator.codes.get(purpose, ()) for purpose in (Purpose.BALANCE, Purpose.DATA))
    codes = [each[0].value.text for each in facts if each]
    return {
        "codes": usual_codes() | {CONF_CODES: codes},
        "writing": _show_rules(operator.rules()),
    }


def usual_codes() -> dict[str, Any]:
    """What the form of the codes shows where nothing is known."""
    return {CONF_EVERY: EVERY / _HOUR, CONF_PATIENCE: PATIENCE / _SECOND}


def of_settings(settings: InquirySettings) -> dict[str, dict[str, Any]]:
    """What the forms show of settings that there are, by step."""
    codes = {
        CONF_CODES: list(settings.codes),
        CONF_MENU: list(settings.menu),
        CONF_EVERY: settings.every / _HOUR,
        CONF_PATIENCE: settings.patience / _SECOND,
    }
    writing = _show_rules(settings.rules) | {CONF_TELLS_DATA: settings.tells_data}
    action = {CONF_ACTION: settings.action, CONF_DATA: dict(settings.data)}
    step, reply = _show_reply(settings.reply)
    return {"codes": codes, "writing": writing, "action": action, step: reply}


def _show_rules(rules: ReplyRules) -> dict[str, Any]:
    advanced = {
        CONF_LABELS: list(rules.labels),
        CONF_BARE: rules.bare,
        CONF_DECIMALS: rules.decimals,
        CONF_DECIMAL_MARK: rules.decimal_mark,
        CONF_PATTERN: rules.pattern,
    }
    return {
        CONF_CURRENCY: rules.currency,
        CONF_DATE_ORDER: rules.date_order.value,
        CONF_ZONE: str(rules.zone),
        SECTION_ADVANCED: {name: value for name, value in advanced.items() if value is not None},
    }


def _show_reply(reply: ReplyFrom) -> tuple[str, dict[str, Any]]:
    match reply:
        case InResponse(path=path):
            return "reply_response", {CONF_PATH: ".".join(path)}
        case InEvent(event=event, path=path, match=match):
            shown = {CONF_EVENT: event, CONF_PATH: ".".join(path), CONF_MATCH: dict(match)}
            return "reply_event", shown
        case InEntity(entity=entity, attribute=attribute):
            return "reply_entity", {CONF_ENTITY: entity, CONF_ATTRIBUTE: attribute or ""}


def read_codes(entered: Mapping[str, Any]) -> dict[str, Any]:
    """The part of `InquirySettings` that tells what is asked, and how often. Raises `FlowProblem`."""
    codes = _texts(entered[CONF_CODES])
    if not codes:
        raise FlowProblem("codes_missing", CONF_CODES)
    every = _span(entered, CONF_EVERY, _HOUR, "every_invalid")
    if not MIN_EVERY <= every <= MAX_EVERY:
        raise FlowProblem("every_invalid", CONF_EVERY)
    patience = _span(entered, CONF_PATIENCE, _SECOND, "patience_invalid")
    if not timedelta() < patience <= MAX_PATIENCE:
        raise FlowProblem("patience_invalid", CONF_PATIENCE)
    return {
        "codes": codes,
        "menu": _texts(entered[CONF_MENU]),
        "every": every,
        "patience": patience,
    }


def read_writing(entered: Mapping[str, Any], zone: tzinfo | None) -> dict[str, Any]:
    """The part that tells how replies are written. `zone` is the one that was typed. Raises `FlowProblem`."""
    advanced = entered[SECTION_ADVANCED]
    currency, decimals = checked_currency(entered[CONF_CURRENCY]), advanced[CONF_DECIMALS]
    if zone is None:
        raise FlowProblem("zone_invalid", CONF_ZONE)
    if decimals not in range(_MOST_DECIMALS + 1):
        raise FlowProblem("decimals_invalid", SECTION_ADVANCED)
    try:
        rules = ReplyRules(
            currency=currency,
            zone=zone,
            decimals=int(decimals),
            decimal_mark=advanced.get(CONF_DECIMAL_MARK),
            date_order=DateOrder(entered[CONF_DATE_ORDER]),
            labels=_texts(advanced[CONF_LABELS]),
            bare=advanced[CONF_BARE],
            pattern=advanced.get(CONF_PATTERN, "").strip() or None,
        )
    except PatternError as error:
        raise FlowProblem(f"pattern_{error.problem}", SECTION_ADVANCED) from None
    return {"rules": rules, "tells_data": entered[CONF_TELLS_DATA]}


def takes_code(data: Mapping[str, Any], codes: Mapping[str, Any]) -> bool:
    """Whether the data of the action tells what to send, where the part `read_codes` is more than one thing."""
    return CODE in str(data) or len(codes["codes"]) + len(codes["menu"]) == 1


def read_action(action: str, data: object, codes: Mapping[str, Any]) -> dict[str, Any]:
    """The part that tells what is called: an action that was checked, and its data. Raises `FlowProblem`."""
    if not isinstance(data, Mapping):
        raise FlowProblem("data_invalid", CONF_DATA)
    meant = {key: _quoted(value) for key, value in data.items()}
    if not takes_code(meant, codes):
        raise FlowProblem("code_missing", CONF_DATA)
    return {"action": action, "data": meant}


def _quoted(value: object) -> object:
    """Put the quotation marks where people forget them: without, YAML takes `{code}` for a mapping."""
    match value:
        case {**only} if only == {"code": None}:
            return CODE
        case Mapping():
            return {key: _quoted(each) for key, each in value.items()}
        case list():
            return [_quoted(each) for each in value]
    return value


def read_reply(step: str, entered: Mapping[str, Any]) -> ReplyFrom:
    """Where the reply comes, as one of `REPLY_SCHEMAS` was filled in. Raises `FlowProblem`."""
    path = tuple(part for part in entered.get(CONF_PATH, "").strip().split(".") if part)
    if step == "reply_response":
        return InResponse(path=path)
    if step == "reply_entity":
        attribute: str = entered.get(CONF_ATTRIBUTE, "")
        return InEntity(entity=entered[CONF_ENTITY], attribute=attribute.strip() or None)
    event, match = entered[CONF_EVENT].strip(), entered.get(CONF_MATCH) or {}
    if not event:
        raise FlowProblem("event_missing", CONF_EVENT)
    if not path:
        raise FlowProblem("path_missing", CONF_PATH)
    if not isinstance(match, Mapping):
        raise FlowProblem("data_invalid", CONF_MATCH)
    return InEvent(event=event, path=path, match={key: str(value) for key, value in match.items()})


def _texts(entered: list[str]) -> tuple[str, ...]:
    return tuple(text.strip() for text in entered if text.strip())


def _span(entered: Mapping[str, Any], name: str, unit: timedelta, problem: str) -> timedelta:
    try:
        span: timedelta = entered[name] * unit
    except ValueError, OverflowError:  # no number, or one without an end
        raise FlowProblem(problem, name) from None
    return span
