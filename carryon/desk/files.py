"""Files that are there in full or not at all."""

import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO

from carryon.errors import OutputError, system_reason
from carryon.wording import Text

_DRAFT = ".carryon-draft"

_NOT_WRITABLE = Text("{path}: this cannot be written ({why}).", "{path}：无法写入（{why}）。")


@contextmanager
def opened_safely(path: Path) -> Iterator[IO[bytes]]:
    """A file to write; it takes its name when it is complete and on disk.

    A link stays and its target is written. What is no file, such as ``/dev/null`` or a pipe, is written
    to and not replaced.

    Raises:
        OutputError: It cannot be written; what stood there before is untouched.
    """
    if path.exists() and not (path.is_file() or path.is_dir()):
        with _written_to(path) as out:
            yield out
        return
    path = path.resolve()
    draft = path.with_name(f".{path.name}.{os.getpid()}{_DRAFT}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft.open("wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    except OSError as error:
        raise OutputError(_NOT_WRITABLE.format(path=path, why=system_reason(error))) from error
    finally:
        with suppress(OSError):  # the disk that refused the file may refuse this, too
            draft.unlink(missing_ok=True)


@contextmanager
def _written_to(path: Path) -> Iterator[IO[bytes]]:
    try:
        with path.open("wb") as out:
            yield out
    except OSError as error:
        raise OutputError(_NOT_WRITABLE.format(path=path, why=system_reason(error))) from error


def write_safely(path: Path, data: bytes) -> Path:
    """Write a whole file, and return where it is.

    Raises:
        OutputError: It cannot be written; what stood there before is untouched.
    """
    with opened_safely(path) as out:
        out.write(data)
    return path.absolute()


def clear_drafts(folder: Path) -> None:
    """Delete what a process that was killed had begun to write in a folder.

    Raises:
        OSError: The folder cannot be read or written.
    """
    for draft in folder.glob(f".*{_DRAFT}"):
        draft.unlink(missing_ok=True)
