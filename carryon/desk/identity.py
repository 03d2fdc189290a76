"""When two runs would give the same answers: program, rules, register, models, readers and flight.

An answer is taken from the journal only for the same key. The key covers every file of the
package, not only its version, so that a changed threshold or a new recall notice is never
answered with a result from before it.
"""

import hashlib
import importlib.metadata
import shutil
from collections.abc import Iterable
from datetime import date
from functools import cache
from pathlib import Path

import msgspec

from carryon import recalls
from carryon.desk.work import Plan
from carryon.models import checksums

_NOT_OF_THE_PROGRAM = ("__pycache__",)
_READERS = (
    *("rapidocr", "onnxruntime", "opencv-python-headless", "numpy"),
    *("pillow", "pi-heif", "pytesseract", "zxing-cpp"),
)
"""The packages that turn pixels into readings."""


def program_key(plan: Plan) -> str:
    """The identity of everything but the photos, as 64 hexadecimal digits."""
    edition = recalls.load().edition
    said = msgspec.json.encode([_program(), edition, plan.checker, plan.trip, plan.max_megapixels])
    return hashlib.sha256(said).hexdigest()


def item_key(program: str, day: date, photos: Iterable[tuple[str, str]]) -> str:
    """The identity of one check.

    Args:
        program: What ``program_key`` gave.
        day: The day the rules are asked about; a watch goes on over midnight.
        photos: Name and SHA-256 of each photo.
    """
    return hashlib.sha256(msgspec.json.encode([program, day, list(photos)])).hexdigest()


@cache
def _program() -> str:
    digest = hashlib.sha256()
    package = Path(__file__).parents[1]
    for path in sorted(package.rglob("*")):
        if path.is_file() and not any(part in _NOT_OF_THE_PROGRAM for part in path.parts):
            digest.update(f"{path.relative_to(package)}\0".encode())
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    versions = {name: _version(name) for name in _READERS}
    digest.update(msgspec.json.encode([versions, _tesseract(), checksums()]))
    return digest.hexdigest()


def _version(package: str) -> str | None:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _tesseract() -> list[str | float] | None:
    """The program file of the witness, which is installed apart from this package."""
    path = shutil.which("tesseract")
    return None if path is None else [path, Path(path).stat().st_mtime]
