"""CTC decoding, voting and cutting: pure parts of the text stage."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from making import reading

from carryon import geometry
from carryon.text.rapid import boxes, decode
from carryon.text.reader import Character, Reading
from carryon.text.second import vote

ALPHABET = ["", "A", "B", "0", "O"]


def steps(*rows: dict[str, float]) -> np.ndarray:
    chances = np.zeros((len(rows), len(ALPHABET)), np.float32)
    for at, row in enumerate(rows):
        for text, chance in row.items():
            chances[at, ALPHABET.index(text)] = chance
    return chances


def test_decode_joins_repeats_and_keeps_alternatives() -> None:
    found = decode(
        steps({"A": 0.9}, {"A": 0.95, "B": 0.05}, {"": 1.0}, {"A": 0.8}, {"0": 0.6, "O": 0.4}), ALPHABET
    )
    assert found.text == "AA0"
    assert [round(c.probability, 2) for c in found.characters] == [0.95, 0.8, 0.6]
    assert found.characters[2].alternatives[0] == ("O", pytest.approx(0.4))
    assert found.weakest == pytest.approx(0.6)
    assert [c.centre for c in found.characters] == pytest.approx([0.2, 0.7, 0.9])


def test_decode_of_nothing_but_blanks_is_empty() -> None:
    found = decode(steps({"": 1.0}, {"": 1.0}), ALPHABET)
    assert found.text == ""
    assert found.weakest == 0.0


@given(st.text(alphabet="AB0", max_size=12))
def test_decode_gives_back_what_was_written(text: str) -> None:
    rows = [row for c in text for row in ({c: 1.0}, {"": 1.0})]
    assert decode(steps(*rows) if rows else np.zeros((0, 5), np.float32), ALPHABET).text == text


def test_vote_follows_the_majority_and_lowers_what_was_contested() -> None:
    right, wrong = reading("A1642", 0.9), reading("A1647", 0.9)
    found = vote([right, wrong, right, right])
    assert found.text == "A1642"
    assert found.characters[4].probability == pytest.approx(0.675)
    assert found.characters[0].probability == pytest.approx(0.9)


def test_vote_counts_alternatives_of_the_other_looks() -> None:
    torn = Reading((Character("0", 0.6, (("O", 0.4),)),))
    found = vote([torn, Reading((Character("O", 0.9),))])
    assert found.text == "O"
    assert found.characters[0].probability == pytest.approx(0.65)


@given(st.lists(st.text(alphabet="A10O ", max_size=8), min_size=1, max_size=4))
def test_vote_chooses_one_of_the_readings_and_keeps_chances_in_range(texts: list[str]) -> None:
    found = vote([reading(t, 0.8) for t in texts])
    assert found.text in texts
    assert all(0.0 <= c.probability <= 1.0 for c in found.characters)


def test_boxes_grow_the_shrunk_heat_back_and_drop_what_is_thin_or_faint() -> None:
    heat = np.zeros((100, 300), np.float32)
    heat[40:50, 50:250] = 0.9
    heat[70:72, 50:250] = 0.9  # thinner than any print
    heat[85:95, 50:250] = 0.35  # print at no more than a third
    (found,) = boxes(heat)
    left, top, right, bottom = geometry.bounds(found)
    reach = 1.6 * 200 * 10 / (2 * 210)
    assert (left, right) == pytest.approx((50 - reach, 250 + reach), abs=2)
    assert (top, bottom) == pytest.approx((40 - reach, 50 + reach), abs=2)
