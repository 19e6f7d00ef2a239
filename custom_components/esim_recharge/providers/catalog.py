"""The table of providers: what the flow asks for, and how a client is made from the answers.

This is the one place outside a provider's own module that names it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from ..lines.models import line_key
from .airalo import DEFAULT_URL as AIRALO_URL, Airalo
from .base import Capabilities, Means, Provider
from .by_hand import ByHand
from .dt_one import DEFAULT_URL as DT_ONE_URL, DtOne
from .own_action import OwnAction


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
    account_field: str | None = None
    """The credential that names the account: the same login twice is refused. `None`: there is one account at most."""
    base_url: str = ""
    capabilities: Capabilities
    create: Callable[[Means, Mapping[str, str], str], Provider]
    """Make a client from what it needs of us, the credentials and the base URL."""
    needs_address: bool = True
    """It is reached over the network, at `base_url` or where the owner says."""

    def account_key(self, credentials: Mapping[str, str]) -> str:
        """Name an account without telling its login."""
        login = "" if self.account_field is None else credentials[self.account_field]
        return line_key(f"{self.key} account", login)


def _airalo(means: Means, credentials: Mapping[str, str], base_url: str) -> Provider:
    return Airalo(
        session=means.session,
        client_id=credentials["client_id"],
        client_secret=credentials["client_secret"],
        base_url=base_url,
    )


def _dt_one(means: Means, credentials: Mapping[str, str], base_url: str) -> Provider:
    return DtOne(
        session=means.session,
        api_key=credentials["api_key"],
        api_secret=credentials["api_secret"],
        lines=means.lines,
        base_url=base_url,
    )


def _by_hand(means: Means, _credentials: Mapping[str, str], _base_url: str) -> Provider:
    return ByHand(means)


def _own_action(means: Means, credentials: Mapping[str, str], _base_url: str) -> Provider:
    return OwnAction(means, action=credentials["action"])


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
        ProviderType(
            key="dt_one",
            name="DT One",
            credentials=(Credential(key="api_key"), Credential(key="api_secret", secret=True)),
            account_field="api_key",
            base_url=DT_ONE_URL,
            capabilities=DtOne.capabilities,
            create=_dt_one,
        ),
        ProviderType(
            key="own_action",
            name="Own action",
            credentials=(Credential(key="action"),),
            account_field="action",
            capabilities=OwnAction.capabilities,
            create=_own_action,
            needs_address=False,
        ),
        ProviderType(
            key="by_hand",
            name="By hand",
            credentials=(),
            capabilities=ByHand.capabilities,
            create=_by_hand,
            needs_address=False,
        ),
    )
}
