"""Lines that people may ask about, and the names they call them by."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from homeassistant.components.homeassistant.const import DATA_EXPOSED_ENTITIES
from homeassistant.components.homeassistant.exposed_entities import async_should_expose
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import device_registry as dr, entity_registry as er

from .const import DOMAIN
from .coordinator import EsimConfigEntry
from .lines.models import Line
from .speech.sentences import bare, normal, spoken

CONVERSATION: Final = "conversation"
"""The assistant that sentences are spoken to, as Home Assistant names it where entities are exposed."""


@dataclass(frozen=True, kw_only=True, slots=True)
class SpokenLine:
    """A line of a loaded account."""

    entry: EsimConfigEntry
    line: Line
    title: str
    """What its owner calls it: the device's name, else the line's."""
    names: tuple[str, ...]
    """What it may be called, as `spoken` writes it; the title first."""


@callback
def async_exposed_lines(hass: HomeAssistant, assistant: str) -> list[SpokenLine]:
    """The lines that an assistant may speak of, by title.

    A line is exposed if at least one of its own entities is: whoever may hear its balance may hear when it expires.
    """
    if DATA_EXPOSED_ENTITIES not in hass.data:
        return []  # nothing was ever exposed: Home Assistant has not begun to ask
    entries: list[EsimConfigEntry] = hass.config_entries.async_loaded_entries(DOMAIN)
    found = [line for entry in entries for line in _exposed(hass, entry, assistant)]
    return sorted(found, key=lambda line: normal(line.title))


def _exposed(hass: HomeAssistant, entry: EsimConfigEntry, assistant: str) -> Iterator[SpokenLine]:
    devices, registry = dr.async_get(hass), er.async_get(hass)
    for subentry_id, line in entry.runtime_data.lines.items():
        device = devices.async_get_device_by_identifier((DOMAIN, line.key), entry.entry_id)
        if device is None or (subentry := entry.subentries.get(subentry_id)) is None:
            continue  # removed a moment ago
        entities = [
            entity
            for entity in er.async_entries_for_device(registry, device.id)
            if entity.platform == DOMAIN
        ]
        if not any(async_should_expose(hass, assistant, each.entity_id) for each in entities):
            continue
        aliases = (alias for each in entities for alias in each.aliases if isinstance(alias, str))
        title = device.name_by_user or subentry.title
        names = _names(title, subentry.title, *sorted(aliases))
        yield SpokenLine(entry=entry, line=line, title=title, names=names)


def _names(*given: str) -> tuple[str, ...]:
    """Each name as it is said, with and without what stands around it."""
    said = [form for name in given for form in (spoken(name), bare(name)) if form]
    return tuple({normal(form): form for form in reversed(said)}.values())[::-1]


def find(lines: Sequence[SpokenLine], said: str) -> list[SpokenLine]:
    """The lines that a name may mean: those called so, else those whose name has all its words."""
    for name in (normal(said), normal(bare(said))):
        if found := [line for line in lines if name in map(normal, line.names)]:
            return found
    words = set(normal(bare(said) or said).split())
    return [line for line in lines if words and any(_has(name, words) for name in line.names)]


def _has(name: str, words: set[str]) -> bool:
    """Chinese is written without blanks: there a word is part of a name."""
    parts = set(normal(name).split())
    return all(word in parts or (not word.isascii() and word in normal(name)) for word in words)
