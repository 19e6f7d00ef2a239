"""Which language is spoken, and as it is spoken where.

Babel reads each locale from a file, once. Home Assistant must not wait for files, so `load` is called outside of its
loop before anything is said; a locale that was not loaded then is replaced by that of the language alone.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import cache
import re
from typing import Final

from babel import Locale
from babel.localedata import exists
from babel.numbers import get_territory_currencies


class Language(StrEnum):
    """A language that is spoken here, as Home Assistant writes it."""

    EN = "en"
    ZH = "zh-Hans"
    ES = "es"
    FR = "fr"


_PRIMARY: Final = {language.split("-")[0]: language for language in Language}
_TERRITORY: Final = re.compile(r"[A-Za-z]{2}|[0-9]{3}")
_USUAL: Final = ("en_GB", "en_US", "es_419", "es_ES", "es_MX", "es_US", "fr_CA", "fr_FR")
"""Locales that people speak to Home Assistant in, wherever it stands; `zh_Hans_CN` is `zh_Hans`."""

_loaded: Final[dict[str, Locale]] = {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tongue:
    """A language, and the territory whose habits hold: decimal marks, the clock, the home currency."""

    language: Language
    territory: str | None = None
    """ISO 3166 (two capital letters), or the number of a larger region such as 419, Latin America."""

    @property
    def locale(self) -> Locale:
        """What Babel knows about it."""
        name = f"{_base(self.language)}_{self.territory}"
        return _loaded.get(name) or _language_locale(self.language)

    @property
    def home_currencies(self) -> tuple[str, ...]:
        """ISO 4217 codes of what is paid with in the territory; nothing if there is none."""
        return tuple(get_territory_currencies(self.territory)) if self.territory else ()


def tongue_of(tag: str, country: str | None = None) -> Tongue:
    """Find the tongue for a language tag (`es-MX`, `zh_CN`, `fr`) in a country; of what is not spoken here, English.

    The territory of the tag holds, else the country; a region of the tag is no country and holds only without one.
    """
    primary, *others = tag.replace("_", "-").split("-")
    named = next((part.upper() for part in others if _TERRITORY.fullmatch(part)), None)
    at_home = country.upper() if country else None
    territory = at_home or named if named is None or named.isdigit() else named
    return Tongue(language=_PRIMARY.get(primary.lower(), Language.EN), territory=territory)


def load(country: str | None = None) -> None:
    """Read the locales from their files: those of the languages, of usual tags, and of a country. Blocks."""
    at_home = [f"{_base(language)}_{country}" for language in Language] if country else []
    for name in (*_USUAL, *at_home):
        if name not in _loaded and exists(name):
            locale = Locale.parse(name)
            _ = locale.plural_form, locale.currency_symbols
            _loaded[name] = locale
    for language in Language:
        _ = _language_locale(language).currency_symbols
    get_territory_currencies("US")  # so that what Babel knows about all territories is read, too


def _base(language: Language) -> str:
    return language.replace("-", "_")


@cache
def _language_locale(language: Language) -> Locale:
    return Locale.parse(_base(language))
