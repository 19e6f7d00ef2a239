"""ICCIDs as people type them."""

import pytest

from custom_components.esim_recharge.providers.iccid import luhn_ok, normalise, plausible
from tests.simulators.airalo_data import START


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("8910300000005271146", "8910300000005271146"),
        ("  8910 3000 0000 5271 146\n", "8910300000005271146"),
        ("8910-3000-0000-5271-146", "8910300000005271146"),
        ("8910.3000.0000.5271.146", "8910300000005271146"),
        ("8910\u00a03000\u202f0000 5271 146", "8910300000005271146"),
        ("ICCID", "ICCID"),
        ("", ""),
    ],
)
def test_separators_are_dropped_and_nothing_else(typed: str, meant: str) -> None:
    assert normalise(typed) == meant


@pytest.mark.parametrize(
    ("iccid", "possible"),
    [
        ("1" * 15, False),
        ("1" * 16, True),
        ("1" * 22, True),
        ("1" * 23, False),
        ("", False),
        ("891030000000527114F", False),
        ("8910300000005271146\n", False),
        ("٨٩١٠٣٠٠٠٠٠٠٠٥٢٧١١٤٦", False),
        ("../../orders/topups", False),
    ],
)
def test_only_16_to_22_digits_can_be_an_iccid(iccid: str, *, possible: bool) -> None:
    assert plausible(iccid) is possible


@pytest.mark.parametrize(
    ("number", "right"),
    [
        ("79927398713", True),  # the usual example of the algorithm
        ("79927398710", False),
        ("0", True),
        ("", False),
        ("7992739871x", False),
        ("٧", False),
    ],
)
def test_check_digit(number: str, *, right: bool) -> None:
    assert luhn_ok(number) is right


@pytest.mark.parametrize("iccid", [start.iccid for start in START])
def test_the_simulators_numbers_are_possible(iccid: str) -> None:
    assert plausible(iccid)
    assert luhn_ok(iccid)
