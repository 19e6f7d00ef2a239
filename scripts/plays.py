"""The plays: for each provider the lines that run low in front of its stand-in."""

from collections.abc import Mapping
from typing import Final

from scripts.scene import Account, Play, Scene
from scripts.ways import BY_HAND, BY_PROVIDER, DATA, LISTED, SENSOR, TYPED, USSD, modem, money
from tests.simulators import airalo_data, dt_one_data
from tests.simulators.airalo import AiraloSimulator
from tests.simulators.common import Simulator
from tests.simulators.dt_one import DtOneSimulator

# After a purchase a line takes this long to show it, so that the wait for credit can be seen.
CREDIT_SECONDS: Final = 4
# And where a provider says yes long before it has finished, it takes this long to finish.
FINISH_SECONDS: Final = 3

OPT: Final = "+687751234"
"""New Caledonia's operator; nobody sells its recharges online. The number is made up."""


def _credit_late(simulator: Simulator) -> None:
    simulator.configure(credit_delay=CREDIT_SECONDS)


def _finish_late(simulator: Simulator) -> None:
    simulator.configure(credit_delay=CREDIT_SECONDS)
    for line in (dt_one_data.CAMBODIA, dt_one_data.PERU, dt_one_data.LAOS):
        simulator.set_line(line, after=FINISH_SECONDS)


_AIRALO: Final = Play(
    name="Airalo",
    simulator=AiraloSimulator,
    slow_down=_credit_late,
    accounts=(
        Account(
            provider="airalo",
            credentials={
                "client_id": airalo_data.CLIENT_ID,
                "client_secret": airalo_data.CLIENT_SECRET,
            },
            scenes=(
                Scene(
                    place="New Caledonia",
                    identifier=airalo_data.NEW_CALEDONIA,
                    meter=DATA,
                    low=0.4,
                    readings=3,
                    package="caillou-mobile-7days-1gb-topup",
                    max_price=10,
                    monthly_budget=30,
                    source=LISTED,
                    payment=BY_PROVIDER,
                ),
                Scene(
                    place="Cambodia",
                    identifier=airalo_data.CAMBODIA,
                    meter=DATA,
                    low=0.4,
                    readings=4,
                    package="angkor-mobile-30days-3gb-topup",
                    max_price=12,
                    monthly_budget=25,
                    source=LISTED,
                    payment=BY_PROVIDER,
                ),
                Scene(
                    place="Peru",
                    identifier=airalo_data.PERU,
                    meter=DATA,
                    low=0.4,
                    readings=2,
                    package="inti-mobile-7days-1gb-topup",
                    max_price=6,
                    monthly_budget=20,
                    source=LISTED,
                    payment=BY_PROVIDER,
                ),
                Scene(
                    place="Laos",
                    identifier=airalo_data.LAOS,
                    meter=DATA,
                    low=0.4,
                    readings=5,
                    package="mekong-mobile-30days-5gb-topup",
                    max_price=20,
                    monthly_budget=40,
                    source=LISTED,
                    payment=BY_PROVIDER,
                ),
            ),
        ),
    ),
)

_DT_ONE: Final = Play(
    name="DT One",
    simulator=DtOneSimulator,
    configuration=modem,
    slow_down=_finish_late,
    kiosk={OPT: ("900", "XPF")},
    accounts=(
        Account(
            provider="dt_one",
            credentials={
                "api_key": dt_one_data.API_KEY,
                "api_secret": dt_one_data.API_SECRET,
            },
            path="/v1",
            scenes=(
                Scene(
                    place="Cambodia",
                    identifier=dt_one_data.CAMBODIA,
                    meter=money("USD"),
                    # Already low when it is added: operators are asked too rarely to watch it fall.
                    low=1.5,
                    readings=0,
                    package=str(dt_one_data.SMART_5),
                    max_price=6,
                    monthly_budget=20,
                    source=USSD,
                    payment=BY_PROVIDER,
                ),
                Scene(
                    place="Peru",
                    identifier=dt_one_data.PERU,
                    meter=money("PEN"),
                    low=3,
                    readings=2,
                    # Sold by amount: twenty soles.
                    package=f"{dt_one_data.CLARO_RANGE}@20",
                    max_price=7,
                    monthly_budget=25,
                    source=SENSOR,
                    payment=BY_PROVIDER,
                ),
                Scene(
                    place="Laos",
                    identifier=dt_one_data.LAOS,
                    meter=money("LAK", decimals=0),
                    low=5000,
                    readings=3,
                    package=str(dt_one_data.LAO_TELECOM_20000),
                    max_price=2,
                    monthly_budget=10,
                    source=SENSOR,
                    payment=BY_PROVIDER,
                ),
            ),
        ),
        Account(
            provider="by_hand",
            scenes=(
                Scene(
                    place="New Caledonia",
                    identifier=OPT,
                    meter=money("XPF", decimals=0),
                    low=500,
                    readings=4,
                    package="1000XPF-1000XPF",
                    max_price=1000,
                    monthly_budget=5000,
                    currency="XPF",
                    source=TYPED,
                    payment=BY_HAND,
                    products=("1000", "2500"),
                ),
            ),
        ),
    ),
)

PLAYS: Final[Mapping[str, Play]] = {"airalo": _AIRALO, "dt_one": _DT_ONE}
"""By the provider's key in the integration."""
