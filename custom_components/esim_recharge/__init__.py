"""eSIM Recharge: a prepaid line never runs dry, and never pays twice."""

from functools import partial

from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import Event, HomeAssistant, callback
from homeassistant.exceptions import ConfigEntryAuthFailed, ConfigEntryNotReady
from homeassistant.helpers import config_validation as cv, device_registry as dr
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.device_registry import DeviceEntryType
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.start import async_at_started
from homeassistant.helpers.typing import ConfigType

from .card.commands import async_setup_commands
from .card.frontend import async_setup_frontend
from .comings import (
    async_switch_off_changed,
    async_switch_off_new_account,
    async_switch_off_removed_account,
)
from .const import (
    CONF_BASE_URL,
    CONF_CREDENTIALS,
    CONF_PROVIDER,
    DOMAIN,
    PLATFORMS,
    SUBENTRY_TYPE_LINE,
)
from .coordinator import (
    SIGNAL_SHOWN,
    EsimConfigEntry,
    EsimCoordinator,
    EsimRuntimeData,
    lines_of,
    snapshot,
)
from .errors import provider_failed
from .happenings import async_listen_to_happenings
from .house import HassHouse
from .hub import Hub, async_expect_ledger, async_get_hub, async_release_hub
from .issues import async_forget_issues, async_update_issues
from .line_data import facts_by_line, sources_by_line
from .providers.base import AuthError, Means, ProviderError
from .providers.catalog import PROVIDERS, ProviderType
from .recharge.office import Account
from .services import async_setup_services
from .speech.loading import load as load_speech
from .voice import async_setup_voice

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Set up what exists once, with or without accounts."""
    async_setup_services(hass)
    async_setup_commands(hass)
    async_setup_frontend(hass)

    async def learn_to_speak(_event: Event | None = None) -> None:
        """What is said where Home Assistant stands is read from files before anything is said, and when it moves."""
        await hass.async_add_executor_job(load_speech, hass.config.country)

    await learn_to_speak()
    hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, learn_to_speak)
    async_setup_voice(hass)
    return True


async def async_setup_entry(hass: HomeAssistant, entry: EsimConfigEntry) -> bool:
    """Set up one account with its lines."""
    provider_type = PROVIDERS[entry.data[CONF_PROVIDER]]
    hub = await async_get_hub(hass)
    await async_switch_off_new_account(entry, hub)
    async_expect_ledger(hass, entry, hub)
    account = await _async_account(hass, entry, provider_type)
    await _async_login(account)
    hub.office.attach(account)
    entry.async_on_unload(lambda: _detach(hub, account))
    lines = lines_of(entry)
    coordinator = EsimCoordinator(hass, entry, hub, account, lines)
    entry.runtime_data = EsimRuntimeData(
        hub=hub,
        provider_type=provider_type,
        account=account,
        lines=lines,
        coordinator=coordinator,
        loaded_with=snapshot(entry),
    )
    await coordinator.async_config_entry_first_refresh()
    _add_account_device(hass, entry, provider_type)
    await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
    async_listen_to_happenings(hass, entry)
    # The coordinator falls silent without a listener; the lines are looked after even if every entity is disabled.
    entry.async_on_unload(coordinator.async_add_listener(partial(async_update_issues, hass, entry)))
    async_update_issues(hass, entry)
    entry.async_on_unload(
        coordinator.async_add_listener(partial(async_dispatcher_send, hass, SIGNAL_SHOWN))
    )
    async_dispatcher_send(hass, SIGNAL_SHOWN)
    entry.async_on_unload(
        async_at_started(hass, callback(lambda _hass: coordinator.async_consider()))
    )
    entry.async_on_unload(entry.add_update_listener(_async_reload_if_changed))
    return True


async def async_unload_entry(hass: HomeAssistant, entry: EsimConfigEntry) -> bool:
    """Unload an account; a purchase under way is waited for."""
    async with entry.runtime_data.account.lock:
        unloaded = await hass.config_entries.async_unload_platforms(entry, PLATFORMS)
    if unloaded:
        _detach(entry.runtime_data.hub, entry.runtime_data.account)
        await async_release_hub(hass)
    return unloaded


async def async_remove_entry(hass: HomeAssistant, entry: EsimConfigEntry) -> None:
    """Take the account's questions back and switch its lines off; its receipts stay in the ledger."""
    async_forget_issues(hass, entry)
    await async_switch_off_removed_account(hass, entry)


async def _async_account(
    hass: HomeAssistant, entry: EsimConfigEntry, provider_type: ProviderType
) -> Account:
    house, lines = HassHouse(hass), list(entry.get_subentries_of_type(SUBENTRY_TYPE_LINE))
    provider = provider_type.create(
        Means(session=async_create_clientsession(hass), house=house, lines=facts_by_line(lines)),
        entry.data[CONF_CREDENTIALS],
        entry.data.get(CONF_BASE_URL, provider_type.base_url),
    )
    sources = await hass.async_add_executor_job(  # time zones are files
        sources_by_line, lines, provider.capabilities, house
    )
    return Account(key=str(entry.unique_id), provider=provider, sources=sources)


async def _async_login(account: Account) -> None:
    try:
        await account.provider.login()
    except AuthError as error:
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN, translation_key="auth_failed"
        ) from error
    except ProviderError as error:
        words = provider_failed(error)
        raise ConfigEntryNotReady(
            translation_domain=DOMAIN,
            translation_key=words.translation_key,
            translation_placeholders=words.translation_placeholders,
        ) from error


def _detach(hub: Hub, account: Account) -> None:
    if hub.office.accounts.get(account.key) is account:
        hub.office.accounts.pop(account.key)


def _add_account_device(
    hass: HomeAssistant, entry: EsimConfigEntry, provider_type: ProviderType
) -> None:
    """The lines' devices name this one as theirs, so it must exist before them."""
    dr.async_get(hass).async_get_or_create(
        config_entry_id=entry.entry_id,
        identifiers={(DOMAIN, str(entry.unique_id))},
        entry_type=DeviceEntryType.SERVICE,
        manufacturer=provider_type.name,
        name=entry.title,
    )


async def _async_reload_if_changed(hass: HomeAssistant, entry: EsimConfigEntry) -> None:
    """Reload when lines or credentials changed; a new title alone needs no reload."""
    runtime = entry.runtime_data
    if runtime.loaded_with != snapshot(entry):
        await async_switch_off_changed(entry)
        hass.config_entries.async_schedule_reload(entry.entry_id)
