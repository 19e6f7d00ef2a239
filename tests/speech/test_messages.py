"""Messages: everything that can happen is told in every language, with what is known and nothing else."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
import re
from typing import Final

import pytest

from custom_components.esim_recharge.lines.forecast import Forecast, RunOutCause
from custom_components.esim_recharge.lines.models import (
    UNLIMITED,
    Allowance,
    AllowanceKind,
    Reading,
)
from custom_components.esim_recharge.lines.rules import Criterion
from custom_components.esim_recharge.providers.base import RefusalReason
from custom_components.esim_recharge.recharge.models import Kind, Reason, State
from custom_components.esim_recharge.recharge.status import Status
from custom_components.esim_recharge.speech.figures import words
from custom_components.esim_recharge.speech.labels import labels
from custom_components.esim_recharge.speech.messages import Look, Message, Warnings, texts
from custom_components.esim_recharge.speech.texts import Leaf
from custom_components.esim_recharge.speech.tongue import Language

from .kit import EVERYTHING, LANGUAGES, NOW, money, soft, speaker

ENGLISH: Final = re.compile(
    r"\b(the|and|was|were|is|are|not|recharged?|recharges|left|balance|line|day|days|until|month|been|has|"
    r"nothing|wallet|expires|read|data|paid|price|limits|asks?|provider|removed|today|unknown|receipt)\b",
    re.IGNORECASE,
)
"""Words that mean that something was left in English; "recharge" is a French word, too, "data" none of these three."""
FRENCH_TOO: Final = {"recharge", "recharges", "provider"}
MISSING: Final = re.compile(r"None|\{|\}|\[|\]|\bnull\b|  |\s[.,，。]|\(\)|（）")


def all_texts(language: Language) -> Iterator[tuple[str, str]]:
    """Everything written for a language, with its place."""
    for leaves in (texts()[language], words()[language]):
        for path, leaf in leaves.items():
            for text in _each(leaf):
                yield path, text


def _each(leaf: Leaf) -> list[str]:
    if isinstance(leaf, str):
        return [leaf]
    return [*(leaf.values() if isinstance(leaf, Mapping) else leaf)]


@pytest.mark.parametrize("language", [Language.ZH, Language.ES, Language.FR])
def test_no_english_is_left_in_other_languages(language: Language) -> None:
    allowed = FRENCH_TOO if language is Language.FR else set()
    for path, text in all_texts(language):
        without = re.sub(r"\{[a-z_]+\}", "", text)
        found = {word.lower() for word in ENGLISH.findall(without)} - allowed
        assert not found, f"{path}: {text}"


def test_chinese_is_written_in_chinese() -> None:
    for path, text in all_texts(Language.ZH):
        without = re.sub(r"\{[a-z_]+\}|Home Assistant|[\W\d]", "", text)
        assert not re.search(r"[A-Za-z]", without), f"{path}: {text}"
        assert not re.search(r"[,;:?!()]", text), f"{path}: {text}"
        assert "你" not in text


def test_french_has_its_blanks_and_its_apostrophes() -> None:
    for path, text in all_texts(Language.FR):
        assert not re.search(r"[^ ][:;!?]", text), f"{path}: {text}"
        assert "'" not in text, f"{path}: {text}"


def test_french_blanks_do_not_break() -> None:
    told = speaker("fr").typeset("Pérou : 1 234 567 € ; vraiment ? « oui » 12 fois")
    assert told == (
        "Pérou\u00a0: 1\u00a0234\u00a0567\u00a0€\u202f; vraiment\u202f? «\u00a0oui\u00a0» 12 fois"
    )
    assert speaker("es").typeset("a : b") == "a : b"


def test_spanish_and_french_speak_to_people_as_the_product_does() -> None:
    assert not [
        text for _, text in all_texts(Language.ES) if re.search(r"\b(usted|su cuenta)\b", text)
    ]
    assert not [
        text
        for _, text in all_texts(Language.FR)
        if re.search(r"\b(tu|ton|ta|tes)\b", text, re.IGNORECASE)
    ]


# What happened


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("facts", [EVERYTHING, {}])
def test_everything_that_can_happen_is_told_with_or_without_facts(
    language: str, kind: Kind, facts: Mapping[str, object]
) -> None:
    message = speaker(language).happening("Peru", {"type": kind.value, **facts})
    for text in (message.title, message.text):
        assert text.startswith("Peru")
        assert not MISSING.search(soft(text)), text
        assert text == text.strip()
    assert message.text[-1] in ".。"


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "reason", [*Reason, *(reason for reason in RefusalReason if reason != "other")]
)
def test_every_reason_is_told(language: str, reason: str) -> None:
    told = speaker(language)
    without = told.happening("Peru", {"type": "refused"}).text
    text = told.happening("Peru", {"type": "refused", "reason": reason}).text
    assert len(text) > len(without)
    assert reason not in text or "_" not in reason


def test_a_reason_that_says_nothing_is_not_told() -> None:
    told = speaker("en")
    for reason in ("other", "not_charged", "never_heard_of"):
        text = told.happening("Peru", {"type": "failed", "reason": reason}).text
        assert text == "Peru was not recharged, and nothing was charged."
    found = told.happening("Peru", {"type": "credited", "reason": "found"}).text
    assert found == "Peru received its recharge."
    believed = told.happening("Peru", {"type": "credited", "reason": "taken_at_word"}).text
    assert believed == "Peru received its recharge; taken as received, not checked."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_words_of_the_translations_know_every_code(language: str) -> None:
    known = labels()[Language(language)]
    assert {*Reason, *RefusalReason} <= known.reasons.keys()
    assert known.criteria.keys() == set(Criterion)
    assert known.states.keys() == set(State)
    assert known.approve != known.reject


def test_names_keep_their_capitals_inside_a_sentence() -> None:
    reasons = labels()[Language.EN].reasons
    assert reasons["stopping"] == "Home Assistant is stopping"
    assert reasons["paused"] == "paused"


@pytest.mark.parametrize(
    ("language", "text"),
    [
        (
            "en",
            (
                "Peru needs a recharge (data low, validity ends soon) and is waiting for your approval to buy"
                " 1 GB for 3.60 US dollars. Nothing is bought without your approval."
            ),
        ),
        (
            "zh-Hans",
            "Peru 需要充值（流量不足、即将到期），等待您批准购买 1 GB，价格 3.60 美元。未经您批准，不会购买。",
        ),
        (
            "es",
            (
                "Peru necesita una recarga (pocos datos, la validez termina pronto) y espera tu aprobación para comprar"
                " 1 GB por 3,60 dólares estadounidenses. Sin tu aprobación no se compra nada."
            ),
        ),
        (
            "fr",
            (
                "Peru a besoin d’une recharge (peu de données, fin de validité proche) et attend votre accord"
                " pour acheter 1 GB au prix de 3,60 dollars des États-Unis. Sans votre accord, rien n’est acheté."
            ),
        ),
    ],
)
def test_a_question_says_why_what_and_for_how_much(language: str, text: str) -> None:
    message = speaker(language).happening("Peru", {"type": "proposed", **EVERYTHING})
    assert soft(message.text) == text


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Peru was not recharged: wallet too low; possible again tomorrow at 10:05 AM."),
        ("zh-Hans", "Peru 未充值，账户余额不足；明天 10:05 起可再次充值。"),
        (
            "es",
            "Peru no se ha recargado: saldo de la cuenta insuficiente; será posible de nuevo mañana a las 10:05.",
        ),
        (
            "fr",
            "Peru n’a pas reçu de recharge : solde du compte insuffisant ; de nouveau possible demain à 10:05.",
        ),
    ],
)
def test_a_refusal_says_why_and_when_again(language: str, text: str) -> None:
    message = speaker(language).happening("Peru", {"type": "refused", **EVERYTHING})
    assert soft(message.text) == text


def test_a_recharge_that_a_person_pays_asks_them_to() -> None:
    data = {"type": "pending", "next_step": "pay", "product": "Airtime"}
    gets = {"credit": "15", "credit_currency": "PEN"}
    message = speaker("en").happening("Peru", {**data, **gets})
    assert message.title == "Peru: please pay the recharge"
    assert "has a recharge for you to pay: Airtime (15 Peruvian soles)." in message.text
    other = speaker("en").happening("Peru", {**data, "next_step": "wait"})
    assert other.title == "Peru: recharge not finished yet"


def test_a_product_that_is_named_after_its_sum_says_it_once() -> None:
    data = {"type": "sent", "product": "1000 XPF", "credit": "1000", "credit_currency": "XPF"}
    assert speaker("en").told(data) == "is being recharged with 1000 XPF"


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_price_that_nobody_knows_is_not_told_as_nothing(language: str) -> None:
    data = {"type": "elsewhere", "product": "1 GB", "price": "0", "currency": "USD"}
    told = speaker(language).told(data)
    assert told == speaker(language).told({"type": "elsewhere", "product": "1 GB"})
    assert "0" not in told


def test_a_sum_beside_a_product_is_in_the_brackets_of_the_language() -> None:
    data = {"type": "sent", "product": "Airtime", "credit": "15", "credit_currency": "PEN"}
    assert speaker("zh").told(data) == "正在充值 Airtime（15 秘鲁索尔）"
    assert speaker("es").told(data) == "se está recargando con Airtime (15 soles peruanos)"


@pytest.mark.parametrize(
    "broken",
    [
        {"price": "cheap"},
        {"price": None},
        {"price": "3", "currency": "dollars"},
        {"next_allowed": "soon"},
        {"next_allowed": "2026-11-22T09:05:00"},
        {"because": "data_low"},
        {"next_allowed": "9999-12-31T23:59:59+00:00"},
        {"next_allowed": "0001-01-01T00:00:00+14:00"},
        {"because": ["never_heard_of"]},
        {"because": [["data_low"], {}]},
        {"reason": ["paused"]},
        {"reason": {}},
        {"product": ""},
    ],
)
def test_a_fact_that_cannot_be_read_is_left_out(broken: Mapping[str, object]) -> None:
    (name,) = [name for name in broken if name != "currency" or len(broken) == 1]
    told = speaker("en")
    kept = {key: value for key, value in EVERYTHING.items() if key != name}
    for kind in ("proposed", "refused"):
        changed = told.happening("Peru", {"type": kind, **EVERYTHING, **broken})
        assert changed == told.happening("Peru", {"type": kind, **kept})


@pytest.mark.parametrize("data", [{}, {"type": "never"}, {"type": None}, {"kind": "sent"}])
def test_what_is_no_happening_is_refused(data: Mapping[str, object]) -> None:
    with pytest.raises(ValueError, match="Kind"):
        speaker("en").happening("Peru", data)


# What is left


READING: Final = Reading(
    read_at=NOW - timedelta(hours=2),
    money=money("12.50", "PEN"),
    allowances=(Allowance(kind=AllowanceKind.DATA, remaining=int(3.4 * 1024**3)),),
    valid_until=NOW + timedelta(days=3),
)


def warnings(
    language: str, reading: Reading | None = READING, forecast: Forecast | None = None
) -> Warnings:
    look = Look(line="Peru", reading=reading, forecast=forecast or Forecast())
    return Warnings(speaker=speaker(language), look=look)


@pytest.mark.parametrize(
    ("language", "title", "text"),
    [
        (
            "en",
            "Peru: running low",
            "Peru: 3.4 GB left, balance 12.50 Peruvian soles, expires on November 24. Last read 2 hours ago.",
        ),
        (
            "zh-Hans",
            "Peru：余额或流量不足",
            "Peru：剩余流量 3.4 GB，余额 12.50 秘鲁索尔，有效期至 11月24日。2 小时前更新。",
        ),
        (
            "es",
            "Peru: poco saldo o pocos datos",
            (
                "Peru: 3,4 GB de datos, 12,50 soles peruanos de saldo, vence el 24 de noviembre."
                " Última lectura: hace 2 horas."
            ),
        ),
        (
            "fr",
            "Peru : solde ou données faibles",
            (
                "Peru : il reste 3,4 Go, solde de 12,50 sols péruviens, expire le 24 novembre."
                " Dernier relevé : il y a 2 heures."
            ),
        ),
    ],
)
def test_a_warning_says_what_is_left_and_how_old_that_is(
    language: str, title: str, text: str
) -> None:
    message = warnings(language).low()
    assert (soft(message.title), soft(message.text)) == (title, text)


def test_what_is_not_known_of_a_line_is_not_said() -> None:
    read = Reading(read_at=NOW - timedelta(days=1))
    assert warnings("en", None).low().text == "Peru: nothing could be read yet."
    assert warnings("en", read).low().text == "Peru: nothing could be read yet."
    endless = Allowance(kind=AllowanceKind.DATA, remaining=UNLIMITED)
    unlimited = Reading(read_at=read.read_at, allowances=(endless,))
    assert warnings("en", unlimited).low().text == "Peru: unlimited data. Last read yesterday."
    over = Reading(read_at=read.read_at, valid_until=NOW)
    assert warnings("en", over).low().text == "Peru: expired today. Last read yesterday."


def ends(away: timedelta | None) -> Reading:
    return Reading(read_at=NOW, valid_until=None if away is None else NOW + away)


@pytest.mark.parametrize(
    ("away", "titles"),
    [
        (
            timedelta(days=3),
            (
                "Peru: expires in 3 days",
                "Peru：3 天后到期",
                "Peru: vence dentro de 3 días",
                "Peru : expire dans 3 jours",
            ),
        ),
        (
            timedelta(days=1),
            (
                "Peru: expires tomorrow",
                "Peru：明天到期",
                "Peru: vence mañana",
                "Peru : expire demain",
            ),
        ),
        (
            -timedelta(days=1),
            (
                "Peru: expired yesterday",
                "Peru：已于昨天过期",
                "Peru: venció ayer",
                "Peru : a expiré hier",
            ),
        ),
        (
            None,
            ("Peru: expires soon", "Peru：即将到期", "Peru: vence pronto", "Peru : expire bientôt"),
        ),
    ],
)
def test_the_end_of_the_validity_is_announced(
    away: timedelta | None, titles: tuple[str, ...]
) -> None:
    by_validity = Forecast(runs_out_at=NOW, cause=RunOutCause.VALIDITY)
    for language, title in zip(LANGUAGES, titles, strict=True):
        found = warnings(language, ends(away), by_validity)
        assert soft(found.expiring().title) == title
        assert found.running_out() == found.expiring()


@pytest.mark.parametrize(
    ("cause", "days", "titles"),
    [
        (
            RunOutCause.DATA,
            2,
            (
                "data runs out in 2 days",
                "流量预计 2 天后用完",
                "los datos se acaban dentro de 2 días",
                "données épuisées dans 2 jours",
            ),
        ),
        (
            RunOutCause.DATA,
            0,
            ("data used up", "流量已用完", "se han acabado los datos", "données épuisées"),
        ),
        (
            RunOutCause.MONEY,
            1,
            (
                "balance runs out tomorrow",
                "余额预计明天用完",
                "el saldo se acaba mañana",
                "solde épuisé demain",
            ),
        ),
        (
            RunOutCause.MONEY,
            0,
            ("balance used up", "余额已用完", "se ha acabado el saldo", "solde épuisé"),
        ),
        (None, 0, ("runs out soon", "即将用尽", "se agota pronto", "bientôt à court")),
    ],
)
def test_running_out_says_of_what_and_when(
    cause: RunOutCause | None, days: int, titles: tuple[str, ...]
) -> None:
    end = None if cause is None else NOW + timedelta(days=days)
    forecast = Forecast(runs_out_at=end, cause=cause)
    for language, title in zip(LANGUAGES, titles, strict=True):
        message = warnings(language, forecast=forecast).running_out()
        assert re.sub(r"^Peru ?[:：] ?", "", soft(message.title)) == title


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", Status)
def test_every_status_is_told_after_the_figures(language: str, status: Status) -> None:
    bare = warnings(language).status(status)
    full = warnings(language).status(
        status, reason="stopping", next_allowed=NOW + timedelta(days=1)
    )
    figures = warnings(language).low().text
    for message in (bare, full):
        assert message.title == "Peru"
        assert message.text.startswith(figures)
        assert len(message.text) > len(figures) + 3
        assert not MISSING.search(soft(message.text))
    told = {Status.BLOCKED, Status.PAUSED}
    assert (bare != full) is (status in told)


def test_a_blocked_line_says_why() -> None:
    message = warnings("fr", None).status("blocked", reason="ledger_unavailable")
    assert soft(message.text) == (
        "Peru : aucun relevé pour l’instant. Aucune recharge n’est possible pour l’instant : registre indisponible."
    )
    assert message == Message(title="Peru", text=message.text)
