"""What the installed Home Assistant needs to start with its frontend without installing anything.

Home Assistant installs the requirements of a component when it first sets it up. Ours are pinned
beforehand, so that a start is quick and each one is like the last. This prints the lines for the
requirements*.in files: `.venv/bin/python -m scripts.components`.
"""

from pathlib import Path

from homeassistant import bootstrap, components
from homeassistant.util.json import load_json_object

# What Home Assistant sets up without being asked. The cloud is not part of it: that is set up only
# in recovery mode, and then for people who have an account there.
BY_ITSELF = (
    bootstrap.CORE_INTEGRATIONS
    | bootstrap.DEFAULT_INTEGRATIONS
    | bootstrap.FRONTEND_INTEGRATIONS
    | (bootstrap.LOGGING_AND_HTTP_DEPS_INTEGRATIONS - {"sentry"})
)

# What a configuration of ours asks for besides.
ASKED_FOR = frozenset(
    {"config", "conversation", "frontend", "history", "logbook", "my", "recorder", "system_health"}
)


def requirements() -> list[str]:
    """Return the pins in the manifests of all these components and of what they depend on."""
    found: set[str] = set()
    seen: set[str] = set()
    waiting = {*BY_ITSELF, *ASKED_FOR}
    while waiting:
        component = waiting.pop()
        seen.add(component)
        manifest = load_json_object(Path(components.__path__[0], component, "manifest.json"))
        found.update(str(pin) for pin in _list(manifest.get("requirements")))
        for key in ("dependencies", "after_dependencies"):  # As Home Assistant does it.
            waiting.update({str(name) for name in _list(manifest.get(key))} - seen)
    return sorted(found, key=str.casefold)


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []


if __name__ == "__main__":
    print("\n".join(requirements()))
