"""Wrapping by cells: nothing too wide, nothing lost, no line that begins with a comma."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carryon.report.layout import cells, pad, wrap

CHARACTERS = st.text(st.sampled_from("ab 型号，。（）,.;:()WhA1 \n✗·é"), max_size=120)


@pytest.mark.parametrize(
    ("text", "wanted"), [("", 0), ("abc", 3), ("型号", 4), ("A型：", 5), ("e\u0301", 1), ("✗ –", 3)]
)
def test_cells(text: str, wanted: int) -> None:
    assert cells(text) == wanted


def test_pad_counts_cells() -> None:
    assert pad("型号", 6) == "型号  "
    assert pad("abcdef", 3) == "abcdef"


@pytest.mark.parametrize(
    ("text", "columns", "wanted"),
    [
        ("one two three", 8, ["one two", "three"]),
        ("额定能量超过", 6, ["额定能", "量超过"]),
        ("额定能，量", 6, ["额定", "能，量"]),
        ("能量（见标签）", 6, ["能量", "（见标", "签）"]),
        ("source: https://example.org/long", 12, ["source:", "https://example.org/long"]),
        ("", 10, [""]),
        ("  ", 10, [""]),
        ("a\nb", 10, ["a b"]),
    ],
)
def test_wrap(text: str, columns: int, wanted: list[str]) -> None:
    assert wrap(text, columns) == wanted


@given(CHARACTERS, st.integers(8, 40))
def test_nothing_is_lost(text: str, columns: int) -> None:
    assert "".join("".join(wrap(text, columns)).split()) == "".join(text.split())


@given(CHARACTERS, st.integers(8, 40))
def test_lines_fit_unless_one_word_does_not(text: str, columns: int) -> None:
    for line in wrap(text, columns):
        unbreakable = not any(c in line for c in " 型号")
        assert cells(line) <= columns or unbreakable or line.count("型") + line.count("号") <= 2


@given(CHARACTERS, st.integers(8, 40))
def test_no_line_after_the_first_begins_with_closing_punctuation(text: str, columns: int) -> None:
    squeezed = text.replace(" ", "").replace("\n", "")
    assert not any(line[0] in "，。）,.;:)" for line in wrap(squeezed, columns)[1:])
