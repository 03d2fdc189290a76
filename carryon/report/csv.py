"""Results as CSV that a spreadsheet opens: UTF-8 with a mark, and no text that is taken for a formula."""

import csv
import io
from collections.abc import Iterable
from typing import IO

from carryon.record import Result
from carryon.report.table import Cell, headings, row

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What makes a spreadsheet compute or split a cell (OWASP, CSV Injection), full-width forms included."""


def write(results: Iterable[Result], out: IO[bytes]) -> None:
    """Write a heading and one row a result, in the language in force."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="")
    rows = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    rows.writerow(headings())
    for result in results:
        rows.writerow([inert(cell) for cell in row(result)])
    text.detach()  # flushed, and left open for who opened it


def inert(cell: Cell) -> Cell:
    """The cell, behind an apostrophe where a spreadsheet would compute it; numbers are left alone."""
    if isinstance(cell, str) and cell.startswith(_FORMULA):
        return f"'{cell}"
    return "" if cell is None else cell
