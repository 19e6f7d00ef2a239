"""What a line's subentry holds beside its number: what its owner said about it, and how it is read.

{"identifier": "+85510…",
 "operator": {"id": "1234", "name": "Smart"},        where the provider sells by operator
 "products": ["1000", "2500 = 5 GB / 30"],            where the owner says what can be bought
 "currency": "XPF",                                   in which those are paid
 "source": {"kind": "inquiry", …}}                    where the provider does not read (sources.settings)
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from homeassistant.config_entries import ConfigSubentry
from homeassistant.util import dt as dt_util

from .const import CONF_IDENTIFIER, LOGGER
from .lines.house import House
from .providers.base import Capabilities, LineFacts
from .providers.declared import ProductError, parse_products
from .sources.base import Source
from .sources.settings import NoSettings, SourceSettings, make_source, settings_from_json
from .sources.typed import UnusableSource

CONF_OPERATOR: Final = "operator"
CONF_OPERATOR_ID: Final = "id"
CONF_OPERATOR_NAME: Final = "name"
CONF_PRODUCTS: Final = "products"
CONF_CURRENCY: Final = "currency"
CONF_SOURCE: Final = "source"


def line_facts(data: Mapping[str, Any]) -> LineFacts:
    """What the owner said about a line."""
    operator: Mapping[str, str] = data.get(CONF_OPERATOR, {})
    try:
        products = parse_products(data.get(CONF_PRODUCTS, ()), data.get(CONF_CURRENCY, ""))
    except ProductError:  # the flow lets none in; one that is there all the same cannot be bought
        LOGGER.error("The products of a line cannot be read; nothing can be bought for it")
        products = ()
    return LineFacts(operator=operator.get(CONF_OPERATOR_ID), products=products)


def facts_by_line(subentries: Iterable[ConfigSubentry]) -> dict[str, LineFacts]:
    """What the owner said about all lines of an account, by the provider's name of the line."""
    return {each.data[CONF_IDENTIFIER]: line_facts(each.data) for each in subentries}


def source_settings(data: Mapping[str, Any]) -> SourceSettings:
    """How a line is read that its provider does not read. Raises `ValueError` if what is stored makes no sense."""
    return settings_from_json(data[CONF_SOURCE]) if CONF_SOURCE in data else NoSettings()


def _source(data: Mapping[str, Any], house: House) -> Source:
    try:
        settings = source_settings(data)
    except ValueError as error:
        LOGGER.error("How a line is read cannot be understood: %s", error)
        return UnusableSource()
    return make_source(settings, house, dt_util.utcnow, dt_util.get_default_time_zone)


def sources_by_line(
    subentries: Iterable[ConfigSubentry], capabilities: Capabilities, house: House
) -> dict[str, Source]:
    """The sources of an account's lines, by their keys: of all that the provider cannot read itself."""
    if capabilities.reads:
        return {}
    return {str(each.unique_id): _source(each.data, house) for each in subentries}
