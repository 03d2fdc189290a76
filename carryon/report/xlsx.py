"""Results as a spreadsheet: a table that can be filtered, every text a text and never a formula."""

from collections.abc import Iterable
from typing import IO, Any

from carryon.errors import EngineError
from carryon.record import Result
from carryon.report.table import Cell, headings, row
from carryon.wording import Text

_NO_OPENPYXL = Text(
    "XLSX needs another package. Install it with: pip install 'carryon[desk]'",
    "生成 XLSX 需要额外的软件包。请安装：pip install 'carryon[desk]'",
)
_SHEET = Text("Results", "检查结果")
_WIDE = 28
_NARROW = 14
_WIDE_COLUMNS = ("A", "C", "H", "Q", "R", "T")


def write(results: Iterable[Result], out: IO[bytes]) -> None:
    """Write a heading and one row a result, in the language in force.

    Raises:
        EngineError: openpyxl is not installed.
    """
    try:
        from openpyxl import Workbook
        from openpyxl.utils import get_column_letter
    except ImportError:
        raise EngineError(_NO_OPENPYXL) from None
    book = Workbook(write_only=True)
    sheet = book.create_sheet(str(_SHEET))
    sheet.freeze_panes = "B2"
    titles = headings()
    for place in range(1, len(titles) + 1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDE if letter in _WIDE_COLUMNS else _NARROW
    sheet.append([_cell(sheet, title, bold=True) for title in titles])
    rows = 1
    for rows, result in enumerate(results, start=2):  # noqa: B007 (the number of the last row)
        sheet.append([_cell(sheet, value) for value in row(result)])
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(titles))}{rows}"
    book.save(out)


def _cell(sheet: Any, value: Cell, *, bold: bool = False) -> Any:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.styles import Alignment, Font

    cell = WriteOnlyCell(sheet)
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("\N{REPLACEMENT CHARACTER}", value)
        cell.data_type = "s"  # openpyxl would make a formula of "=..."
        cell.alignment = Alignment(vertical="top", wrap_text="\n" in value)
        cell.quotePrefix = True
    elif value is not None:
        cell.value = value
    if bold:
        cell.font = Font(bold=True)
    return cell
