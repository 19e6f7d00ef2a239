"""Lines whose operator is asked: what is sent, what is made of the replies, and what of their absence."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import override

import pytest

from custom_components.esim_recharge.lines.house import (
    ActionFailed,
    ActionMissing,
    HouseError,
    InEvent,
    Inquiry,
    NoReply,
)
from custom_components.esim_recharge.lines.models import AllowanceKind, LineStatus, Money
from custom_components.esim_recharge.providers.base import Reads
from custom_components.esim_recharge.sources.base import (
    CannotAsk,
    NotAnswered,
    NotSupported,
    NotUnderstood,
    ReadsWrong,
    SourceError,
)
from custom_components.esim_recharge.sources.inquiry import InquirySettings, InquirySource
from custom_components.esim_recharge.sources.replies import ReplyRules

from .fakes import NOW, SmallHouse, clock

BALANCE = "Your balance is 1.37749 USD valid till 19.12.26"
POOR = "Your balance is 0.20 USD"
DATA = "Data remaining: 512 MB valid till 24.11.26"
MENU = "1. Balance\n2. Packages\n0. Exit"
SUBMENU = "1. Main balance\n2. Bonus balance\n0. Back"
INACTIVE = "Your number is inactive"
UNSUPPORTED = "Connection problem or invalid MMI code."
PHONE = "85512345678"
NONSENSE = f"Thank you for calling {PHONE}"

HALF_GB = 512 * 1024**2  # as operators count
END = datetime(2026, 12, 19, tzinfo=UTC).date()
DATA_END = datetime(2026, 11, 24, tzinfo=UTC).date()

RULES = ReplyRules(currency="USD", zone=UTC)
SETTINGS = InquirySettings(
    action="modem.ussd", data={"code": "{code}"}, codes=("*888#",), rules=RULES
)
TWO_CODES = replace(SETTINGS, codes=("*888#", "*999#"))


def source(
    settings: InquirySettings, *replies: str | HouseError
) -> tuple[InquirySource, SmallHouse]:
    """An operator that gives these replies, and the house that asks it."""
    house = SmallHouse(replies)
    return InquirySource(settings, house, clock), house


def sent(house: SmallHouse) -> list[object]:
    """The codes that were sent."""
    return [inquiry.data["code"] for inquiry in house.asked]


async def test_the_balance_is_read_from_the_reply() -> None:
    asking, house = source(SETTINGS, BALANCE)
    reading = await asking.read()
    assert sent(house) == ["*888#"]
    assert reading.read_at == NOW
    assert reading.taken_at == NOW
    assert reading.money == Money(amount=Decimal("1.37749"), currency="USD")
    assert reading.valid_until is not None
    assert reading.valid_until.date() == END
    assert reading.allowances == ()
    assert reading.status is None


async def test_the_question_is_asked_as_set() -> None:
    reply = InEvent(event="ussd_reply", path=("text",))
    patience = timedelta(seconds=7)
    asking, house = source(replace(SETTINGS, reply=reply, patience=patience), BALANCE)
    await asking.read()
    (asked,) = house.asked
    assert (asked.action, asked.reply, asked.patience) == ("modem.ussd", reply, patience)


async def test_the_code_goes_wherever_the_data_names_it() -> None:
    data = {
        "command": "AT+CUSD=1,'{code}',15",
        "twice": "{code} {code}",
        "list": ["{code}", 1, {"deep": "{code}"}],
        "plain": "modem 1",
        "number": 15,
        "flag": True,
        "nothing": None,
        "{code}": "a name stays",
    }
    asking, house = source(replace(SETTINGS, data=data), BALANCE)
    await asking.read()
    assert house.asked[0].data == {
        "command": "AT+CUSD=1,'*888#',15",
        "twice": "*888# *888#",
        "list": ["*888#", 1, {"deep": "*888#"}],
        "plain": "modem 1",
        "number": 15,
        "flag": True,
        "nothing": None,
        "{code}": "a name stays",
    }


async def test_all_codes_are_asked_one_after_the_other() -> None:
    asking, house = source(TWO_CODES, BALANCE, DATA)
    reading = await asking.read()
    assert sent(house) == ["*888#", "*999#"]
    assert reading.money == Money(amount=Decimal("1.37749"), currency="USD")
    assert reading.remaining(AllowanceKind.DATA) == HALF_GB


async def test_an_end_that_comes_with_data_alone_is_the_datas() -> None:
    asking, _ = source(TWO_CODES, POOR, DATA)
    reading = await asking.read()
    assert reading.valid_until is None
    (pot,) = reading.allowances
    assert pot.expires_at is not None
    assert pot.expires_at.date() == DATA_END


async def test_an_end_that_comes_with_money_is_the_lines() -> None:
    asking, _ = source(SETTINGS, "Your balance is 2.00 USD, data 512 MB, valid till 19.12.26")
    reading = await asking.read()
    assert reading.valid_until is not None
    assert reading.valid_until.date() == END
    assert [pot.expires_at for pot in reading.allowances] == [None]


async def test_what_an_earlier_reply_said_later_ones_do_not_change() -> None:
    asking, _ = source(
        replace(SETTINGS, codes=("*1#", "*2#", "*3#")), BALANCE, DATA, f"{POOR}, data 7 MB"
    )
    reading = await asking.read()
    assert reading.money == Money(amount=Decimal("1.37749"), currency="USD")
    assert reading.remaining(AllowanceKind.DATA) == HALF_GB
    assert reading.valid_until is not None
    assert reading.valid_until.date() == END


async def test_a_menu_is_answered() -> None:
    asking, house = source(replace(SETTINGS, menu=("1", "2")), MENU, SUBMENU, POOR)
    reading = await asking.read()
    assert sent(house) == ["*888#", "1", "2"]
    assert reading.money == Money(amount=Decimal("0.20"), currency="USD")


async def test_no_more_is_answered_than_is_asked() -> None:
    asking, house = source(replace(SETTINGS, menu=("1", "2")), MENU, POOR)
    assert (await asking.read()).money is not None
    assert sent(house) == ["*888#", "1"]


async def test_a_balance_needs_no_answer() -> None:
    asking, house = source(replace(SETTINGS, menu=("1",)), POOR)
    await asking.read()
    assert sent(house) == ["*888#"]


@pytest.mark.parametrize(("menu", "replies"), [((), [MENU]), (("1",), [MENU, SUBMENU])])
async def test_a_menu_without_an_answer_is_not_understood(
    menu: tuple[str, ...], replies: list[str]
) -> None:
    asking, _ = source(replace(SETTINGS, menu=menu), *replies)
    with pytest.raises(NotUnderstood) as caught:
        await asking.read()
    assert caught.value.message.startswith(replies[-1][:10])


async def test_only_the_first_code_has_a_menu() -> None:
    asking, house = source(replace(TWO_CODES, menu=("1",)), MENU, BALANCE, MENU)
    with pytest.raises(NotUnderstood):
        await asking.read()
    assert sent(house) == ["*888#", "1", "*999#"]


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (NoReply("modem.ussd"), NotAnswered),
        (ActionMissing("modem.ussd"), CannotAsk),
        (ActionFailed("modem.ussd: HomeAssistantError"), CannotAsk),
        (UNSUPPORTED, NotSupported),
        (NONSENSE, NotUnderstood),
        ("Your balance is 4000 KHR", ReadsWrong),
        ("Your balance is 4000 KHR valid till 19.12.26", ReadsWrong),
        ("Please try again later", NotUnderstood),
        ("Balance: see our app", NotUnderstood),
        ("12:30", NotUnderstood),
        ("...", NotUnderstood),
        (MENU, NotUnderstood),
    ],
)
@pytest.mark.parametrize("earlier", [[], [BALANCE]])
async def test_what_is_no_answer_is_an_error_of_its_own(
    reply: str | HouseError, expected: type[SourceError], earlier: list[str]
) -> None:
    asking, house = source(TWO_CODES, *earlier, reply)
    with pytest.raises(SourceError) as caught:
        await asking.read()
    assert type(caught.value) is expected
    assert len(house.asked) == len(earlier) + 1


async def test_an_end_beside_a_sum_that_is_not_clear_is_no_reading() -> None:
    # Thousands, or a fraction?
    asking, _ = source(TWO_CODES, "Balance 1.234 USD. Valid till 19.12.26", DATA)
    with pytest.raises(NotUnderstood):
        await asking.read()


async def test_the_reply_that_was_not_understood_is_kept_without_the_number_in_it() -> None:
    asking, _ = source(SETTINGS, NONSENSE)
    with pytest.raises(NotUnderstood) as caught:
        await asking.read()
    assert "Thank you for calling" in caught.value.message
    assert PHONE not in caught.value.message
    assert PHONE not in str(caught.value)


async def test_which_action_cannot_be_asked_is_said() -> None:
    asking, _ = source(SETTINGS, ActionMissing("modem.ussd"))
    with pytest.raises(CannotAsk, match=r"modem\.ussd"):
        await asking.read()


async def test_an_inactive_line_is_a_reading_without_figures() -> None:
    asking, house = source(TWO_CODES, INACTIVE)
    reading = await asking.read()
    assert reading.status is LineStatus.NOT_ACTIVE
    assert (reading.money, reading.allowances, reading.valid_until) == (None, (), None)
    assert sent(house) == ["*888#"]


async def test_an_inactive_line_is_one_whatever_else_is_said() -> None:
    asking, _ = source(SETTINGS, f"{INACTIVE}. Your balance is 4000 KHR")
    reading = await asking.read()
    assert (reading.status, reading.money) == (LineStatus.NOT_ACTIVE, None)


async def test_what_is_said_of_an_inactive_line_is_kept() -> None:
    asking, _ = source(SETTINGS, f"{INACTIVE}. {POOR}")
    reading = await asking.read()
    assert reading.status is LineStatus.NOT_ACTIVE
    assert reading.money == Money(amount=Decimal("0.20"), currency="USD")


async def test_a_balance_in_another_currency_reads_wrong_though_there_is_data() -> None:
    asking, _ = source(SETTINGS, "Your balance is 4000 KHR, data 512 MB")
    with pytest.raises(ReadsWrong):
        await asking.read()


async def test_a_sum_in_another_currency_does_not_spoil_the_reply_about_data() -> None:
    asking, _ = source(TWO_CODES, POOR, "Data remaining: 512 MB\nBalance: 4000 KHR")
    assert (await asking.read()).remaining(AllowanceKind.DATA) == HALF_GB


async def test_an_error_does_not_keep_the_next_question_from_being_asked() -> None:
    asking, _ = source(SETTINGS, NoReply("modem.ussd"), BALANCE)
    with pytest.raises(NotAnswered):
        await asking.read()
    assert (await asking.read()).money is not None


async def test_a_session_is_not_disturbed_by_another() -> None:
    class SlowHouse(SmallHouse):
        @override
        async def ask(self, inquiry: Inquiry) -> str:
            reply = await super().ask(inquiry)
            await asyncio.sleep(0)
            return reply

    house = SlowHouse([MENU, BALANCE, MENU, POOR])
    asking = InquirySource(replace(SETTINGS, menu=("1",)), house, clock)
    first, second = await asyncio.gather(asking.read(), asking.read())
    assert sent(house) == ["*888#", "1", "*888#", "1"]
    assert first.money == Money(amount=Decimal("1.37749"), currency="USD")
    assert second.money == Money(amount=Decimal("0.20"), currency="USD")


def test_a_line_is_asked_as_often_as_set_and_shown_until_two_questions_failed() -> None:
    asking, _ = source(replace(SETTINGS, every=timedelta(hours=12)))
    assert asking.every == timedelta(hours=12)
    assert asking.keeps == timedelta(hours=30)


@pytest.mark.parametrize(
    ("settings", "data"),
    [(SETTINGS, False), (TWO_CODES, True), (replace(SETTINGS, tells_data=True), True)],
)
def test_data_is_read_where_a_code_is_set_for_it(settings: InquirySettings, data: bool) -> None:
    asking, _ = source(settings)
    expected = {Reads.MONEY, Reads.VALIDITY, Reads.STATUS} | ({Reads.DATA} if data else set())
    assert asking.reads == expected


@pytest.mark.parametrize(
    "wrong",
    [
        {"codes": ()},
        {"codes": ("*1#", "")},
        {"menu": ("",)},
        {"action": "modem"},
        {"action": "modem.ussd.now"},
        {"every": timedelta(minutes=14)},
        {"every": timedelta(days=32)},
        {"patience": timedelta()},
        {"patience": timedelta(minutes=11)},
    ],
)
def test_settings_that_ask_nothing_or_too_often_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"no code|no action|asks too often|not a patience"):
        replace(SETTINGS, **wrong)  # type: ignore[arg-type]  # as a form could give them


@pytest.mark.parametrize("every", [timedelta(minutes=15), timedelta(days=31)])
def test_the_ends_of_what_may_be_set_may_be_set(every: timedelta) -> None:
    assert replace(SETTINGS, every=every).every == every


def test_what_is_sent_is_not_shown() -> None:
    assert PHONE not in repr(replace(SETTINGS, data={"target": PHONE}))
