import pytest

from carryon.confusables import groups, skeleton


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("PB2030MI", "PB2030M1"),
        ("A1642", "AI642"),
        ("A1642", "Al642"),
        ("OM10", "0MIO"),
        ("BS-30", "85-30"),
        ("6Z", "G2"),
    ],
)
def test_codes_that_look_alike_have_one_skeleton(one, other):
    assert skeleton(one) == skeleton(other)


@pytest.mark.parametrize(
    ("one", "other"), [("A1637", "A1647"), ("A1642", "A1643"), ("PB2030MI", "PB2030SZM")]
)
def test_codes_that_differ_in_print_have_two(one, other):
    assert skeleton(one) != skeleton(other)


def test_full_width_letters_are_folded():
    assert skeleton("Ａ１６４２") == skeleton("A1642")


def test_no_character_is_in_two_groups():
    characters = "".join(groups())
    assert len(characters) == len(set(characters))
