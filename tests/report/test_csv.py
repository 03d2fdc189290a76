"""CSV: what a spreadsheet opens, and computes nothing of."""

import csv
import io

import pytest
from report.results import EVIL, RESULTS

from carryon.report.csv import inert, write
from carryon.wording import choose


def rows() -> list[dict[str, str]]:
    out = io.BytesIO()
    write(RESULTS, out)
    assert out.getvalue().startswith(b"\xef\xbb\xbf"), "without it, a spreadsheet shows Chinese as noise"
    return list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8-sig"), newline="")))


def test_one_row_a_result() -> None:
    choose("en")
    found = rows()
    assert [row["Item"] for row in found[:5]] == ["0001", "0002", "0003", "0010", "0004"]
    assert (found[0]["Model"], found[0]["Rated energy, Wh"], found[0]["Clarity, 0 to 1"]) == (
        "A1642",
        "37.0",
        "0.94",
    )
    assert found[0]["CCC mark"] == "clear, grade A"
    assert (found[3]["Model"], found[3]["Model is"]) == ("", "uncertain"), "a candidate is no fact"
    assert (found[4]["Failure"], found[4]["Failure code"]) == ("damaged", "3")
    choose(None)


def test_in_chinese() -> None:
    choose("zh")
    assert (rows()[1]["结论"], rows()[1]["原因"]) == ("不允许携带", "因为 0002。")
    choose(None)


def test_no_cell_is_a_formula() -> None:
    choose("en")
    evil = rows()[5]
    choose(None)
    assert evil["Serial number"] == f"'{EVIL}"
    assert (evil["Model"], evil["Brand"]) == ("'-1+2", "'@SUM(A1)")
    for row in rows():
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row.values())


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@A", "\t=1", "\r=1", "\n=1", "＝1"])
def test_text_that_would_be_computed_is_quoted(text: str) -> None:
    assert inert(text) == f"'{text}"


def test_numbers_and_plain_text_stay() -> None:
    assert [inert(cell) for cell in (-1.5, "A-1", None, 0)] == [-1.5, "A-1", "", 0]
