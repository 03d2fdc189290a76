"""Which report a file is to be, and writing it so that it is there in full or not at all."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Literal, get_args

from carryon.desk.work import Answer
from carryon.errors import InputError, OutputError
from carryon.record import encode
from carryon.wording import Text

Format = Literal["jsonl", "csv", "html", "xlsx"]
FORMATS: tuple[Format, ...] = get_args(Format)

_UNKNOWN = Text(
    "{path}: say what the report is to be with --format ({formats}), or by its ending.",
    "{path}：请用 --format（{formats}）或文件扩展名指定报告格式。",
)
_NOT_WRITABLE = Text("{path}: the report cannot be written there ({why}).", "{path}：无法写入报告（{why}）。")


def format_of(report: Path, asked_for: Format | None) -> Format:
    """The format that was asked for, else the one the ending names.

    Raises:
        InputError: Neither says.
    """
    ending = report.suffix.lower().removeprefix(".")
    chosen = asked_for or next((name for name in FORMATS if name == ending), None)
    if chosen is None:
        raise InputError(_UNKNOWN.format(path=report, formats=", ".join(FORMATS)))
    return chosen


def write(kind: Format, answers: Iterable[Answer], report: Path) -> None:
    """Write a report; ``-`` is the standard output.

    Raises:
        OutputError: It cannot be written; what stood there before is untouched.
        EngineError: The format needs a package that is not installed.
    """
    with _opened(report) as out:
        _writer(kind)(answers, out)


def _writer(kind: Format) -> Callable[[Iterable[Answer], IO[bytes]], None]:
    return {"jsonl": _jsonl}[kind]


def _jsonl(answers: Iterable[Answer], out: IO[bytes]) -> None:
    for answer in answers:
        out.write(encode(answer.result) + b"\n")


@contextmanager
def _opened(report: Path) -> Iterator[IO[bytes]]:
    if str(report) == "-":
        yield sys.stdout.buffer
        return
    draft = report.with_name(f".{report.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(report)
    except OSError as error:
        raise OutputError(_NOT_WRITABLE.format(path=report, why=error.strerror or error)) from error
    finally:
        draft.unlink(missing_ok=True)
