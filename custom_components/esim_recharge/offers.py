"""What can be bought for the lines of an account: asked now and then, for choices and prices, not for purchases."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final, override

from homeassistant.config_entries import ConfigEntry, ConfigEntryState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.update_coordinator import DataUpdateCoordinator

from .const import DOMAIN, LOGGER
from .lines.choice import choose
from .lines.models import Line, Money, Package
from .providers.base import AuthError, ProviderError
from .recharge.office import Account, NotAttached
from .recharge.settings import LineSettings
from .recharge.situation import Outlook
from .recharge.survey import noticing_auth

DAILY: Final = timedelta(days=1)
"""Products and prices seldom change, and a purchase asks for both anew."""
AGAIN: Final = timedelta(hours=1)
"""After a failure: a choice should not be missing for a day."""

_ALIVE: Final = frozenset({ConfigEntryState.LOADED, ConfigEntryState.SETUP_IN_PROGRESS})

type Offers = Mapping[str, Sequence[Package]]
"""By the line's key; a line is missing while its products cannot be read."""


class EsimOffers(DataUpdateCoordinator[Offers]):
    """The products on offer for each line. One line that fails takes no other down, and no other entity."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        account: Account,
        lines: Mapping[str, Line],
    ) -> None:
        """`lines` by key. Nothing is known until the first refresh."""
        super().__init__(
            hass,
            LOGGER,
            config_entry=entry,
            name=f"{DOMAIN} offers",
            update_interval=DAILY,
            always_update=False,
        )
        self.data = {}
        self._entry = entry
        self._account = account
        self._lines = lines

    @override
    async def _async_update_data(self) -> Offers:
        """Ask for every line; never fails as a whole."""
        offers: dict[str, Sequence[Package]] = {}
        for key, line in self._lines.items():
            try:
                offers[key] = await self._async_ask(line)
            except ProviderError as error:
                LOGGER.debug("Products of a line cannot be read: %s", type(error).__name__)
        self.update_interval = DAILY if len(offers) == len(self._lines) else AGAIN
        return offers

    async def _async_ask(self, line: Line) -> Sequence[Package]:
        if not self._account.auth_ok:
            raise AuthError
        # Under the lock, for which an unload waits: it takes the connections away.
        async with self._account.lock:
            if self._entry.state not in _ALIVE:
                raise NotAttached
            with noticing_auth(self._account):
                return tuple(await self._account.provider.packages(line.identifier))

    def next_price(self, key: str, settings: LineSettings, outlook: Outlook) -> Money | None:
        """What the line's choice would cost now; `None`: nothing is chosen, or it cannot be known."""
        packages = self.data.get(key)
        if packages is None or settings.choice is None:
            return None
        chosen = choose(settings.choice, packages, outlook.reading, outlook.forecast)
        return chosen.price if isinstance(chosen, Package) else None
