"""Speech, loaded as Home Assistant loads it."""

import pytest

from custom_components.esim_recharge.speech.loading import load


@pytest.fixture(scope="session", autouse=True)
def loaded() -> None:
    """Load the locales of the countries that the tests speak of."""
    for country in ("PE", "NC", "CN"):
        load(country)
