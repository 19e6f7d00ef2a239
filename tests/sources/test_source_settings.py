"""Settings of sources as JSON, and what is made of them."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, timedelta, timezone
import json
from types import MappingProxyType
from zoneinfo import ZoneInfo

import pytest

from custom_components.esim_recharge.lines.codec import JsonObject, MalformedError
from custom_components.esim_recharge.lines.house import InEntity, InEvent, InResponse
from custom_components.esim_recharge.providers.base import Reads
from custom_components.esim_recharge.sources.base import Source
from custom_components.esim_recharge.sources.entities import EntitiesSource
from custom_components.esim_recharge.sources.inquiry import InquirySource
from custom_components.esim_recharge.sources.replies import DateOrder, ReplyRules
from custom_components.esim_recharge.sources.settings import (
    EntitiesSettings,
    EntityPart,
    InquirySettings,
    NoSettings,
    SourceSettings,
    TypedSettings,
    currency_of,
    make_source,
    settings_from_json,
    settings_to_json,
)
from custom_components.esim_recharge.sources.typed import NoSource, TypedSource

from .fakes import SmallHouse, clock

SECRET = "85512345678"
RULES = ReplyRules(currency="USD", zone=UTC)
FULL_RULES = ReplyRules(
    currency="LAK",
    zone=ZoneInfo("Asia/Vientiane"),
    decimals=0,
    decimal_mark=",",
    date_order=DateOrder.YMD,
    labels=("main balance",),
    bare=True,
    pattern=r"(?P<money>\d+)",
)
INQUIRY = InquirySettings(action="modem.ussd", codes=("*888#",), rules=RULES)
FULL_INQUIRY = InquirySettings(
    action="script.ussd",
    data={"code": "{code}", "modem": {"id": 1, "ports": [1.5, None, True]}},
    reply=InEvent(event="ussd", path=("data", "text"), match={"modem": "1"}),
    codes=("*122#", "*123#"),
    menu=("1", "2"),
    patience=timedelta(seconds=12.5),
    every=timedelta(days=2),
    rules=FULL_RULES,
    tells_data=True,
    operator="lao_telecom",
)
FULL_ENTITIES = EntitiesSettings(
    money=EntityPart(entity="sensor.sim", attribute="balance"),
    data=EntityPart(entity="sensor.data"),
    valid_until=EntityPart(entity="input_datetime.end"),
    currency="XPF",
    data_unit="Mo",
)
ALL: tuple[SourceSettings, ...] = (
    EntitiesSettings(data=EntityPart(entity="sensor.data")),
    FULL_ENTITIES,
    INQUIRY,
    InquirySettings(
        action="modem.ussd", codes=("*1#",), rules=RULES, reply=InResponse(path=("text",))
    ),
    InquirySettings(
        action="modem.ussd",
        codes=("*1#",),
        rules=RULES,
        reply=InEntity(entity="sensor.ussd", attribute="text"),
    ),
    FULL_INQUIRY,
    TypedSettings(currency="XPF"),
    NoSettings(),
)


@pytest.mark.parametrize("settings", ALL)
def test_settings_survive_being_stored(settings: SourceSettings) -> None:
    stored = json.loads(json.dumps(settings_to_json(settings), allow_nan=False))
    assert settings_from_json(stored) == settings
    assert settings_from_json(MappingProxyType(stored)) == settings


def test_settings_are_plain_json() -> None:
    assert settings_to_json(FULL_ENTITIES) == {
        "kind": "entities",
        "money": {"entity": "sensor.sim", "attribute": "balance"},
        "data": {"entity": "sensor.data"},
        "valid_until": {"entity": "input_datetime.end"},
        "currency": "XPF",
        "data_unit": "Mo",
    }
    assert settings_to_json(TypedSettings(currency="XPF")) == {"kind": "typed", "currency": "XPF"}
    assert settings_to_json(NoSettings()) == {"kind": "none"}
    written = settings_to_json(FULL_INQUIRY)
    assert written["reply"] == {
        "kind": "event",
        "event": "ussd",
        "path": ["data", "text"],
        "match": {"modem": "1"},
    }
    assert (written["patience"], written["every"]) == (12.5, 172800)
    assert (written["codes"], written["menu"]) == (["*122#", "*123#"], ["1", "2"])


def test_a_zone_without_a_name_cannot_be_stored() -> None:
    fixed = ReplyRules(currency="USD", zone=timezone(timedelta(hours=7)))
    with pytest.raises(ValueError, match="zone"):
        settings_to_json(replace(INQUIRY, rules=fixed))


def test_what_is_left_out_is_the_default() -> None:
    least = {
        "kind": "inquiry",
        "action": "modem.ussd",
        "codes": ["*888#"],
        "rules": settings_to_json(INQUIRY)["rules"],
    }
    assert settings_from_json(least) == INQUIRY


def wrong(**parts: object) -> dict[str, object]:
    """An inquiry with something else in it."""
    return {**settings_to_json(FULL_INQUIRY), **parts}


def rules(**parts: object) -> dict[str, object]:
    """An inquiry with something else in its rules."""
    return wrong(rules={"currency": "USD", "zone": "UTC", **parts})


@pytest.mark.parametrize(
    ("data", "path"),
    [
        (None, "source.kind"),
        ([], "source.kind"),
        ({}, "source.kind"),
        ({"kind": "telepathy"}, "source.kind"),
        ({"kind": ["entities"]}, "source.kind"),
        ({"kind": "none", "more": 1}, "source"),
        ({"kind": "typed"}, "source.currency"),
        ({"kind": "typed", "currency": "usd"}, "source"),
        ({"kind": "typed", "currency": 5}, "source.currency"),
        ({"kind": "entities"}, "source"),
        ({"kind": "entities", "money": {}}, "source.money.entity"),
        ({"kind": "entities", "money": "sensor.x"}, "source.money"),
        ({"kind": "entities", "money": {"entity": ""}}, "source.money.entity"),
        ({"kind": "entities", "money": {"entity": "sensor.x", "unit": "$"}}, "source.money"),
        ({"kind": "entities", "data": {"entity": "a.b"}, "data_unit": "%"}, "source"),
        (wrong(action=None), "source.action"),
        (wrong(action="modem"), "source"),
        (wrong(codes=[]), "source"),
        (wrong(codes="*888#"), "source.codes"),
        (wrong(codes=["*1#", 2]), "source.codes.1"),
        (wrong(menu=[None]), "source.menu.0"),
        (wrong(data=[]), "source.data"),
        (wrong(data={1: "x"}), "source.data"),
        (wrong(data={"": "x"}), "source.data"),
        (wrong(data={"deep": [{"x": {1, 2}}]}), "source.data.deep.x"),
        (wrong(reply={"kind": "letter"}), "source.reply.kind"),
        (wrong(reply={"kind": "event", "event": "x"}), "source.reply.path"),
        (
            wrong(reply={"kind": "event", "event": "x", "path": ["y"], "match": {"a": 1}}),
            "source.reply.match.a",
        ),
        (wrong(reply={"kind": "entity"}), "source.reply.entity"),
        (wrong(patience="30"), "source.patience"),
        (wrong(patience=True), "source.patience"),
        (wrong(patience=0), "source"),
        (wrong(patience=float("nan")), "source.patience"),
        (wrong(every=-1), "source.every"),
        (wrong(every=60), "source"),
        (wrong(every=1e300), "source.every"),
        (wrong(tells_data=1), "source.tells_data"),
        (wrong(rules={}), "source.rules.currency"),
        (wrong(rules=None), "source.rules"),
        (rules(zone=None), "source.rules.zone"),
        (rules(zone=1), "source.rules.zone"),
        (rules(zone="Mars/Olympus"), "source.rules.zone"),
        (rules(zone="/etc/passwd"), "source.rules.zone"),
        (rules(decimals=True), "source.rules.decimals"),
        (rules(decimals=9), "source.rules"),
        (rules(date_order="random"), "source.rules.date_order"),
        (rules(labels="main"), "source.rules.labels"),
        (rules(pattern="("), "source.rules"),
        (rules(more=1), "source.rules"),
        (wrong(colour="red"), "source"),
    ],
)
def test_what_was_not_written_is_refused_with_its_place(data: object, path: str) -> None:
    with pytest.raises(MalformedError) as caught:
        settings_from_json(data)
    assert str(caught.value) == path


@pytest.mark.parametrize(
    "data",
    [
        {"kind": SECRET},
        {"kind": "typed", "currency": SECRET},
        wrong(action=SECRET),
        wrong(codes=[{"code": SECRET}]),
        rules(currency=SECRET),
        rules(zone=SECRET),
    ],
)
def test_an_error_never_tells_the_value(data: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match="source") as caught:
        settings_from_json(data)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    ("settings", "kind"),
    [
        (FULL_ENTITIES, EntitiesSource),
        (INQUIRY, InquirySource),
        (TypedSettings(currency="USD"), TypedSource),
        (NoSettings(), NoSource),
    ],
)
def test_settings_make_their_source(settings: SourceSettings, kind: type[Source]) -> None:
    assert type(make(settings)) is kind


def make(settings: SourceSettings) -> Source:
    """The source for these settings."""
    return make_source(settings, SmallHouse(), clock, lambda: UTC)


@pytest.mark.parametrize(
    ("settings", "reads"),
    [
        (TypedSettings(currency="USD"), {Reads.MONEY, Reads.DATA, Reads.VALIDITY}),
        (NoSettings(), set()),
    ],
)
async def test_where_nobody_can_be_asked_nothing_is_read(
    settings: SourceSettings, reads: set[Reads]
) -> None:
    source = make(settings)
    assert source.reads == reads
    assert source.every == timedelta()
    assert await source.read() is None


def test_what_was_typed_in_is_kept() -> None:
    assert make(TypedSettings(currency="USD")).keeps is None


def test_every_kind_of_settings_is_tested() -> None:
    kinds = {settings_to_json(each)["kind"] for each in ALL}
    assert kinds == {"entities", "inquiry", "typed", "none"}
    as_json: list[JsonObject] = [settings_to_json(each) for each in ALL]
    assert len({json.dumps(each) for each in as_json}) == len(ALL)


@pytest.mark.parametrize(
    ("settings", "currency"),
    [
        (TypedSettings(currency="XPF"), "XPF"),
        (replace(FULL_ENTITIES, currency="PEN"), "PEN"),
        (replace(FULL_ENTITIES, currency=None), None),
        (FULL_INQUIRY, "LAK"),
        (NoSettings(), None),
    ],
)
def test_the_currency_is_what_the_owner_said(
    settings: SourceSettings, currency: str | None
) -> None:
    assert currency_of(settings) == currency
