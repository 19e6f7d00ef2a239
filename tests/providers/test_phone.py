"""Phone numbers as people write them. All are made up or reserved for drama."""

from hypothesis import given, strategies as st
import pytest

from custom_components.esim_recharge.providers.phone import normalise, plausible


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("+85510555000", "+85510555000"),
        (" +855 10 555 000 ", "+85510555000"),
        ("+855-10-555-000", "+85510555000"),
        ("+687.75.12.34", "+687751234"),
        ("0051 987 654 000", "+51987654000"),
        ("+855 (0)10 555 000", "+85510555000"),
        ("+855010555000", "+85510555000"),
        ("\uff0b\uff18\uff15\uff15 10 555 000", "+85510555000"),
        ("+\u17e8\u17e5\u17e5 \u17e1\u17e0 555 000", "+85510555000"),
        ("\u202a+856\u00a020\u00a055\u00a0500\u00a0000\u202c", "+8562055500000"),
        ("+856\u201120\u201355500000", "+8562055500000"),
        # A zero that belongs to the number stays where the country has such numbers.
        ("+39 06 69812345", "+390669812345"),
    ],
)
def test_a_number_in_international_form_is_written_as_e164(typed: str, number: str) -> None:
    assert normalise(typed) == number
    assert plausible(number)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "+",
        "010 555 000",
        "85510555000",
        "011 855 10 555 000",
        "+999 10 555 000",
        "+0 10 555 000",
        "+855",
        "+855 10",
        "+855 10 555 000 000 000",
        "+855 10 555 000 x12",
        "+1 800 FLOWERS",
        "++855 10 555 000",
        "+855 10 555 000 / +855 10 555 001",
        "+855 0010 555 000",
        "89855010000000000999",
        "somebody",
    ],
)
def test_what_has_no_international_form_or_no_possible_length_is_not_plausible(typed: str) -> None:
    assert not plausible(normalise(typed))


@pytest.mark.parametrize("number", ["+855010555000", "+855 10 555 000", "0085510555000"])
def test_only_the_one_way_of_writing_a_number_is_plausible(number: str) -> None:
    assert not plausible(number)
    assert plausible(normalise(number))


@given(st.text(alphabet="+0123456789 -().\uff18\u17e5x", max_size=24) | st.text(max_size=12))
def test_whatever_is_typed_a_plausible_number_is_normal_already(typed: str) -> None:
    number = normalise(typed)
    if plausible(number):
        assert normalise(number) == number
