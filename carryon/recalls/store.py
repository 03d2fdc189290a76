"""The register on disk: one small JSON file a notice, read and checked strictly."""

from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeVar

import msgspec

from carryon.errors import KnowledgeError
from carryon.recalls.notice import Brand, Bundle, Edition, Recall, Suspension
from carryon.recalls.register import Register
from carryon.wording import Text

T = TypeVar("T")


def decode(data: bytes, kind: type[T], name: str) -> T:
    """One JSON document as a checked record.

    Raises:
        KnowledgeError: the document does not follow the schema; the message names it and the place.
    """
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise KnowledgeError(
            Text("{name} is not valid: {error}", "{name} 无效：{error}").format(name=name, error=error)
        ) from error


def _check(register: Register) -> Register:
    names = [recall.id for recall in register.recalls]
    problems = [f"{name} twice" for name in sorted({name for name in names if names.count(name) > 1})]
    problems += [f"{r.id}: brand {r.brand}" for r in register.recalls if r.brand not in register.brands]
    if problems:
        raise KnowledgeError(
            Text("The register of recalls contradicts itself: {p}", "召回数据自相矛盾：{p}").format(
                p="; ".join(problems)
            )
        )
    return register


def read_folder(folder: Traversable | Path) -> Register:
    """The register kept in a folder: three tables, and the notices in ``data/``.

    Raises:
        KnowledgeError: a file is missing or invalid, or the files contradict each other.
    """
    try:
        edition = decode(folder.joinpath("register.json").read_bytes(), Edition, "register.json")
        brands = decode(folder.joinpath("brands.json").read_bytes(), tuple[Brand, ...], "brands.json")
        paused = decode(
            folder.joinpath("suspensions.json").read_bytes(), tuple[Suspension, ...], "suspensions.json"
        )
        files = sorted(
            (f for f in folder.joinpath("data").iterdir() if f.name.endswith(".json")), key=lambda f: f.name
        )
        recalls = [decode(file.read_bytes(), Recall, file.name) for file in files]
    except OSError as error:
        raise KnowledgeError(
            Text("The register of recalls cannot be read: {e}", "无法读取召回数据：{e}").format(e=error)
        ) from error
    return _check(Register(edition, recalls, brands, paused))


def from_bundle(bundle: Bundle) -> Register:
    """The register that a bundle carries.

    Raises:
        KnowledgeError: its parts contradict each other.
    """
    return _check(Register(bundle.edition, bundle.recalls, bundle.brands, bundle.suspensions))


@cache
def packaged() -> Register:
    """The register that came with the package, read at the first call."""
    return read_folder(resources.files("carryon.recalls"))


@cache
def load() -> Register:
    """The register in use: the packaged one, or a newer update the user installed."""
    from carryon.recalls import update

    return update.in_use(packaged(), update.folder())
