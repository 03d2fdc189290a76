"""XLSX: text is text, numbers are numbers."""

import io
import sys
from typing import Any

import pytest
from openpyxl import load_workbook
from report.results import EVIL, RESULTS

from carryon.errors import EngineError
from carryon.report.xlsx import write
from carryon.wording import choose


@pytest.fixture
def sheet() -> Any:
    choose("en")
    out = io.BytesIO()
    write(RESULTS, out)
    choose(None)
    return load_workbook(io.BytesIO(out.getvalue())).active


def column(sheet: Any, title: str) -> list[Any]:
    place = next(cell.column for cell in sheet[1] if cell.value == title)
    return [sheet.cell(row, place) for row in range(2, sheet.max_row + 1)]


def test_a_row_a_result_under_headings_that_filter(sheet: Any) -> None:
    assert [cell.value for cell in column(sheet, "Item")][:2] == ["0001", "0002"]
    assert sheet.auto_filter.ref == f"A1:X{len(RESULTS) + 1}"
    assert sheet.freeze_panes == "B2"


def test_numbers_are_numbers(sheet: Any) -> None:
    assert [cell.value for cell in column(sheet, "Rated energy, Wh")][:3] == [37, None, 120]
    assert column(sheet, "Rated energy, Wh")[0].data_type == "n"


def test_no_cell_is_a_formula(sheet: Any) -> None:
    serial = column(sheet, "Serial number")[5]
    assert (serial.value, serial.data_type) == (EVIL, "s")
    assert serial.quotePrefix
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_characters_that_no_sheet_may_hold_are_replaced() -> None:
    from report.results import result

    out = io.BytesIO()
    write([result("a\x07b", "allowed")], out)
    assert load_workbook(io.BytesIO(out.getvalue())).active["A2"].value == "a\N{REPLACEMENT CHARACTER}b"


def test_without_openpyxl_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "openpyxl", None)
    with pytest.raises(EngineError, match=r"carryon\[desk\]"):
        write(RESULTS, io.BytesIO())
