"""The unfinished report: every answer is safe on disk as soon as it is there.

``REPORT.partial`` holds one line for the run and then one line an answer, in the order in which
they came. The report itself is written from it, in the order of the items, when all are there. A
run that was killed leaves the partial file, and ``--resume`` goes on from it.
"""

import os
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO

import msgspec

from carryon.desk.work import Answer
from carryon.errors import OutputError, system_reason
from carryon.wording import Text

_NOT_WRITABLE = Text(
    "{path}: the results cannot be written there ({why}).", "{path}：无法写入结果（{why}）。"
)
_NO_SPOOL = Text(
    "{path}: this is not the unfinished report of a run. Start again with --again.",
    "{path}：这不是未完成的报告。请用 --again 重新开始。",
)


class RunMark(msgspec.Struct, frozen=True, kw_only=True):
    """What tells one run from another, so that a resumed run mixes no answers of two programs.

    Attributes:
        run: A random name, also in the journal.
        program: The identity of program, ruleset, models and flight (see ``carryon.desk.identity``).
    """

    run: str
    program: str


class Spool:
    """An open partial file. Only line positions stay in memory, however many items there are."""

    def __init__(self, path: Path, mark: RunMark) -> None:
        self.path = path
        self.mark = mark
        self._places: dict[str, int] = {}
        self._file: IO[bytes]

    @classmethod
    def begin(cls, path: Path, mark: RunMark) -> "Spool":
        """Start a new partial file over whatever is there.

        Raises:
            OutputError: It cannot be written.
        """
        spool = cls(path, mark)
        try:
            spool._file = path.open("w+b")
        except OSError as error:
            raise _unwritable(path, error) from error
        spool._append(msgspec.json.encode(mark))
        return spool

    @classmethod
    def resume(cls, path: Path) -> "Spool":
        """Go on with a partial file; a last line that was cut short by a crash is dropped.

        Raises:
            InputError: The file is no partial report.
            OutputError: It cannot be read or written.
        """
        try:
            file = path.open("r+b")
        except OSError as error:
            raise _unwritable(path, error) from error
        try:
            spool = cls(path, msgspec.json.decode(file.readline(), type=RunMark))
        except msgspec.DecodeError:
            file.close()
            raise OutputError(_NO_SPOOL.format(path=path)) from None
        spool._file = file
        end = file.tell()
        for line in iter(file.readline, b""):
            try:
                answer = msgspec.json.decode(line, type=Answer)
            except msgspec.DecodeError:
                break
            if not line.endswith(b"\n"):
                break
            spool._places[answer.result.item] = end
            end = file.tell()
        file.truncate(end)
        return spool

    def __enter__(self) -> "Spool":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; what it holds stays on disk."""
        with suppress(OSError):  # what a full disk did not take was said when it was added
            self._file.close()

    def remove(self) -> None:
        """Close the file and delete it: the report is written."""
        self.close()
        self.path.unlink(missing_ok=True)

    def __len__(self) -> int:
        return len(self._places)

    def __contains__(self, item: str) -> bool:
        return item in self._places

    def add(self, answer: Answer) -> None:
        """Put one answer on disk, and return when it is there.

        Raises:
            OutputError: The disk is full or gone.
        """
        self._places[answer.result.item] = self._append(msgspec.json.encode(answer))

    def answer(self, item: str) -> Answer:
        """Read one answer back."""
        self._file.seek(self._places[item])
        return msgspec.json.decode(self._file.readline(), type=Answer)

    def _append(self, line: bytes) -> int:
        try:
            place = self._file.seek(0, os.SEEK_END)
            self._file.write(line + b"\n")
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as error:
            raise _unwritable(self.path, error) from error
        return place


def _unwritable(path: Path, error: OSError) -> OutputError:
    return OutputError(_NOT_WRITABLE.format(path=path, why=system_reason(error)))
