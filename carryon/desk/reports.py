"""Which report a file is to be, and writing it so that it is there in full or not at all."""

import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal, get_args

from carryon.desk.files import opened_safely
from carryon.desk.work import Answer
from carryon.errors import AskedError
from carryon.record import Result, encode
from carryon.report import csv, html, xlsx
from carryon.wording import Text

Format = Literal["jsonl", "csv", "html", "xlsx"]
PICTURE_PX = 480
"""The longer side of a photo in an HTML report, about 25 KB each: a day of 2,800 items makes 100 MB."""
FORMATS: tuple[Format, ...] = get_args(Format)

_UNKNOWN = Text(
    "{path}: say what the report is to be with --format ({formats}), or by its ending.",
    "{path}：请用 --format（{formats}）或文件扩展名指定报告格式。",
)


def format_of(report: Path, asked_for: Format | None) -> Format:
    """The format that was asked for, else the one the ending names.

    Raises:
        AskedError: Neither says.
    """
    ending = report.suffix.lower().removeprefix(".")
    chosen = asked_for or next((name for name in FORMATS if name == ending), None)
    if chosen is None:
        raise AskedError(_UNKNOWN.format(path=report, formats=", ".join(FORMATS)))
    return chosen


def write(kind: Format, answers: Iterable[Answer], report: Path) -> None:
    """Write a report; ``-`` is the standard output.

    Raises:
        OutputError: It cannot be written; what stood there before is untouched.
        EngineError: The format needs a package that is not installed.
    """
    with _opened(report) as out:
        if kind == "html":
            html.write(((answer.result, answer.pictures) for answer in answers), out)
        else:
            _TABLES[kind]((answer.result for answer in answers), out)


def _jsonl(results: Iterable[Result], out: IO[bytes]) -> None:
    for result in results:
        out.write(encode(result) + b"\n")


@contextmanager
def _opened(report: Path) -> Iterator[IO[bytes]]:
    if str(report) == "-":
        yield sys.stdout.buffer
        return
    with opened_safely(report) as out:
        yield out


_TABLES: dict[Format, Callable[[Iterable[Result], IO[bytes]], None]] = {
    "jsonl": _jsonl,
    "csv": csv.write,
    "xlsx": xlsx.write,
}
