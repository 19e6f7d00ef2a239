"""A login as the account flow asks for it and tries it, and what a form says when that fails."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from traceback import format_tb
from typing import Any, Final, Self

from homeassistant.core import HomeAssistant, valid_entity_id
from homeassistant.data_entry_flow import section
from homeassistant.helpers.aiohttp_client import async_create_clientsession
from homeassistant.helpers.selector import TextSelector, TextSelectorConfig, TextSelectorType
from homeassistant.helpers.translation import async_get_translations
import voluptuous as vol
from yarl import URL

from .const import CONF_BASE_URL, CONF_CREDENTIALS, CONF_PROVIDER, DOMAIN, LOGGER
from .house import HassHouse
from .providers.base import (
    AccessDeniedError,
    AuthError,
    ConnectionFailed,
    FoundLine,
    Means,
    NotFoundError,
    ProviderError,
    RateLimited,
    Refused,
)
from .providers.catalog import PROVIDERS, ProviderType

BASE: Final = "base"
CONF_ACTION: Final = "action"
SECTION_ADVANCED: Final = "advanced"

PROBLEM_KEYS: Final[Mapping[type[ProviderError], str]] = {
    AuthError: "invalid_auth",
    AccessDeniedError: "access_denied",
    ConnectionFailed: "cannot_connect",
    NotFoundError: "not_found",
    RateLimited: "rate_limited",
    Refused: "refused",
}


class FlowProblem(Exception):
    """What a form has to say; the same form is shown again."""

    def __init__(self, key: str, where: str = BASE, *, message: str = "", **words: str) -> None:
        """`key` of the translated error, `where` in the form; what the error quotes, such as a provider's `message`."""
        super().__init__(key)
        self.errors = {where: key}
        self.message = message
        self.words = {"message": message, **words}


@contextmanager
def asking_provider() -> Iterator[None]:
    """Turn what a provider raises into a `FlowProblem`."""
    try:
        yield
    except ProviderError as error:
        known = (PROBLEM_KEYS[kind] for kind in type(error).__mro__ if kind in PROBLEM_KEYS)
        key = next(known, "unknown")
        raise FlowProblem(key, message=error.message) from error
    except Exception as error:
        # Where, but not which words: an exception's text may quote what was sent.
        places = "".join(format_tb(error.__traceback__))
        LOGGER.error("Unexpected %s from a provider:\n%s", type(error).__name__, places)
        raise FlowProblem("unknown") from error


def checked_action(hass: HomeAssistant, typed: str) -> str:
    """Check the name of an action, `domain.name`, that must exist now. Raises `FlowProblem`."""
    action = typed.strip().lower()
    if not valid_entity_id(action):
        raise FlowProblem("action_invalid", CONF_ACTION)
    if not HassHouse(hass).offers(action):
        raise FlowProblem("action_missing", CONF_ACTION)
    return action


async def async_provider_name(hass: HomeAssistant, provider_type: ProviderType) -> str:
    """The brand, or where there is none its word in the language of Home Assistant."""
    words = await async_get_translations(hass, hass.config.language, "selector", {DOMAIN})
    key = f"component.{DOMAIN}.selector.account.options.{provider_type.key}"
    return words.get(key, provider_type.name)


@dataclass(frozen=True, kw_only=True, slots=True)
class Login:
    """Where to log in, and as whom."""

    provider_type: ProviderType
    credentials: Mapping[str, str] = field(repr=False)
    base_url: str | None = None
    """`None`: the provider's own."""

    @classmethod
    def of_entry(cls, data: Mapping[str, Any]) -> Self:
        """Read the login of an account that exists."""
        return cls(
            provider_type=PROVIDERS[data[CONF_PROVIDER]],
            credentials=data[CONF_CREDENTIALS],
            base_url=data.get(CONF_BASE_URL),
        )

    @classmethod
    def of_form(cls, provider_type: ProviderType, form: Mapping[str, Any]) -> Self:
        """Read what was typed into `login_schema`. Raises `FlowProblem`."""
        # Copied credentials often bring a blank or a line break along.
        credentials = {field.key: form[field.key].strip() for field in provider_type.credentials}
        if CONF_ACTION in credentials:
            credentials[CONF_ACTION] = credentials[CONF_ACTION].lower()
        typed = form.get(SECTION_ADVANCED, {}).get(CONF_BASE_URL, "").strip()
        return cls(
            provider_type=provider_type,
            credentials=credentials,
            base_url=_base_url(typed, provider_type.base_url),
        )

    @property
    def account_key(self) -> str:
        """The unique id of the account."""
        return self.provider_type.account_key(self.credentials)

    @property
    def data(self) -> dict[str, Any]:
        """What an account's entry stores of it."""
        data: dict[str, Any] = {
            CONF_PROVIDER: self.provider_type.key,
            CONF_CREDENTIALS: dict(self.credentials),
        }
        return data if self.base_url is None else data | {CONF_BASE_URL: self.base_url}

    @property
    def suggestions(self) -> dict[str, Any]:
        """What a form may show of it: everything but the secrets."""
        fields = self.provider_type.credentials
        shown = {item.key: self.credentials[item.key] for item in fields if not item.secret}
        return {**shown, SECTION_ADVANCED: {CONF_BASE_URL: self.base_url or ""}}

    async def async_try(self, hass: HomeAssistant) -> Sequence[FoundLine]:
        """Log in and list the account's lines. Raises `FlowProblem`."""
        if CONF_ACTION in self.credentials:
            checked_action(hass, self.credentials[CONF_ACTION])
        session = async_create_clientsession(hass, auto_cleanup=False)
        try:
            with asking_provider():
                provider = self.provider_type.create(
                    Means(session=session, house=HassHouse(hass)),
                    self.credentials,
                    self.base_url or self.provider_type.base_url,
                )
                await provider.login()
                return await provider.lines()
        finally:
            session.detach()


def login_schema(provider_type: ProviderType, *, with_address: bool) -> vol.Schema:
    """The form of a login; `with_address`: where the provider is reached, too, if it is reached anywhere."""
    fields: dict[vol.Marker, object] = {
        vol.Required(credential.key): TextSelector(
            TextSelectorConfig(
                type=TextSelectorType.PASSWORD if credential.secret else TextSelectorType.TEXT,
                autocomplete="off",
            )
        )
        for credential in provider_type.credentials
    }
    if with_address and provider_type.needs_address:
        address = TextSelector(TextSelectorConfig(type=TextSelectorType.URL))
        fields[vol.Required(SECTION_ADVANCED)] = section(
            vol.Schema({vol.Optional(CONF_BASE_URL): address}), {"collapsed": True}
        )
    return vol.Schema(fields)


def _base_url(typed: str, usual: str) -> str | None:
    """Check an address: HTTP, a host, and nothing that would be sent along or kept secret."""
    if typed.rstrip("/") in {"", usual}:
        return None
    try:
        url = URL(typed)
    except ValueError:
        raise FlowProblem("invalid_url", SECTION_ADVANCED) from None
    plain = url.user is None and url.password is None and not url.query_string and not url.fragment
    if url.scheme not in {"http", "https"} or not url.host or not plain:
        raise FlowProblem("invalid_url", SECTION_ADVANCED)
    return typed.rstrip("/")
