"""Changes of a line's settings from outside its form: by whom, checked, saved before they hold, errors in words."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN
from .coordinator import EsimCoordinator
from .errors import async_translated
from .providers.base import Capabilities
from .recharge.settings import LineSettings, Mode, Problem, check_settings

type Change = Callable[[LineSettings], LineSettings]


async def async_require_admin(hass: HomeAssistant, context: Context | None) -> None:
    """Refuse a person who is no administrator: everybody may press, but these settings guard money.

    Automations act without a person. Raises `ServiceValidationError`.
    """
    if context is None or context.user_id is None:
        return
    user = await hass.auth.async_get_user(context.user_id)
    if user is None or not user.is_admin:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="not_permitted")


async def async_change_settings(coordinator: EsimCoordinator, key: str, change: Change) -> None:
    """Change the settings of a line (its key) if they make sense afterwards.

    Two changes at once do not undo each other. Raises `ServiceValidationError` (which names every problem) or
    `HomeAssistantError` (the ledger cannot be written); then nothing is changed.
    """
    async with (
        coordinator.settings_lock,
        async_translated(coordinator.hass, coordinator.config_entry),
    ):
        if coordinator.hub.trouble is not None:
            raise coordinator.hub.trouble  # before anything is judged by settings that are not the owner's
        before = await coordinator.hub.office.line_settings(key)
        after = change(before)
        await _async_check(coordinator, key, before, after)
        await coordinator.async_save_line_settings(key, after)


async def _async_check(
    coordinator: EsimCoordinator, key: str, before: LineSettings, after: LineSettings
) -> None:
    """Switching off is always possible, and a flaw elsewhere does not stop what makes nothing worse."""
    if after == replace(before, mode=Mode.OFF):
        return
    insist_mode(coordinator.account.provider.capabilities, before, after)
    found = _problems(coordinator, key, after)
    if after.mode is before.mode:
        found = [problem for problem in found if problem not in _problems(coordinator, key, before)]
    if found:
        await async_refuse(coordinator.hass, found)


def insist_mode(capabilities: Capabilities, before: LineSettings, after: LineSettings) -> None:
    """Refuse a switch to *automatic* where a person pays. Raises `ServiceValidationError`."""
    switched = after.mode is Mode.AUTOMATIC and before.mode is not Mode.AUTOMATIC
    if switched and capabilities.by_hand:
        raise ServiceValidationError(translation_domain=DOMAIN, translation_key="mode_by_hand")


def _problems(coordinator: EsimCoordinator, key: str, settings: LineSettings) -> Sequence[Problem]:
    state = coordinator.data.lines[key]
    return check_settings(
        settings,
        coordinator.account.provider.capabilities,
        packages=coordinator.offers.data.get(key),
        reading=state.outlook.reading,
    )


async def async_refuse(hass: HomeAssistant, problems: Sequence[Problem]) -> None:
    """Raise `ServiceValidationError` that says what is wrong with settings: one problem by its own key.

    Several are joined in the language of Home Assistant, because a placeholder cannot be translated for each reader.
    """
    if len(problems) == 1:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key=f"settings_{problems[0].value}"
        )
    texts = await async_get_translations(hass, hass.config.language, "exceptions", {DOMAIN})
    sentences = [
        texts.get(f"component.{DOMAIN}.exceptions.settings_{problem.value}.message", problem.value)
        for problem in problems
    ]
    raise ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key="settings_several",
        translation_placeholders={"problems": " ".join(sentences)},
    )
