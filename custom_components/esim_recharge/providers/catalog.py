"""The table of providers: what the flow asks for, and how a client is made from the answers.

This is the one place outside a provider's own module that names it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..lines.models import line_key
from .airalo import DEFAULT_URL as AIRALO_URL, Airalo
from .base import Capabilities, Means, Provider


@dataclass(frozen=True, kw_only=True, slots=True)
class Credential:
    """One field of the login form."""

    key: str
    secret: bool = False
    """Shown as dots; never logged, and masked in diagnostics like every credential."""


@dataclass(frozen=True, kw_only=True, slots=True)
class ProviderType:
    """One provider that can be chosen."""

    key: str
    """Stored in config entries: never changes."""
    name: str
    """The brand, the same in every language."""
    credentials: tuple[Credential, ...]
    account_field: str
    """The credential that names the account: the same login twice is refused."""
    base_url: str
    capabilities: Capabilities
    create: Callable[[Means, Mapping[str, str], str], Provider]
    """Make a client from what it needs of us, the credentials and the base URL."""

    def account_key(self, credentials: Mapping[str, str]) -> str:
        """Name an account without telling its login."""
        return line_key(f"{self.key} account", credentials[self.account_field])


def _airalo(means: Means, credentials: Mapping[str, str], base_url: str) -> Provider:
    return Airalo(
        session=means.session,
        client_id=credentials["client_id"],
        client_secret=credentials["client_secret"],
        base_url=base_url,
    )


PROVIDERS: Final[Mapping[str, ProviderType]] = {
    provider.key: provider
    for provider in (
        ProviderType(
            key="airalo",
            name="Airalo",
            credentials=(Credential(key="client_id"), Credential(key="client_secret", secret=True)),
            account_field="client_id",
            base_url=AIRALO_URL,
            capabilities=Airalo.capabilities,
            create=_airalo,
        ),
    )
}
