import pytest

from carryon.recalls.codes import Pattern, Reading, distinctive, normalise
from carryon.recalls.notice import Model


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" a 1642 ", "A1642"),
        ("ＰＡＣ２０－２７２", "PAC20-272"),
        ("PAC20–272", "PAC20-272"),
        ("Model.", "MODEL"),
        ("PAC20\n-272", "PAC20-272"),
        ("???", ""),
        ("—", ""),
    ],
)
def test_one_spelling(text, expected):
    assert normalise(text) == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("A1642", True),
        ("PB2030MI", True),
        ("A1", False),
        ("10000", False),
        ("OM10", False),
        ("GRAVITY CS5", False),
    ],
)
def test_which_codes_tell_their_brand(code, expected):
    assert distinctive(code) is expected


ANKER = Pattern(Model(code="A1642", variants=("1642",), suffix="[0-9A-Z]{3}"))
ROMOSS = Pattern(Model(code="PAC20-272", variants=("PAC20272",)))


@pytest.mark.parametrize(
    ("pattern", "reading", "expected"),
    [
        (ANKER, "A1642", "same"),
        (ANKER, "1642", "same"),
        (ANKER, "A1642H11", "same"),
        (ANKER, "A1642-H11", "same"),
        (ANKER, "AI642", "could_be"),
        (ANKER, "A164Z", "could_be"),
        (ANKER, "AI642H11", "could_be"),
        (ANKER, "A1642H1", "other"),
        (ANKER, "A1642H111", "other"),
        (ANKER, "A1643", "other"),
        (ANKER, "XA1642", "other"),
        (ROMOSS, "PAC20 272", "same"),
        (ROMOSS, "PAC20.272", "could_be"),
        (ROMOSS, "PAC20-392", "other"),
        (ROMOSS, "PAC20-2722", "other"),
    ],
)
def test_a_code_is_the_same_could_be_or_is_another(pattern, reading, expected):
    assert pattern.likeness(Reading(reading)) == expected
