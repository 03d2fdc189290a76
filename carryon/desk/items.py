"""What to check: folders, files, globs, zip files and URLs become a stable list of items.

An item is one power bank. Its photos keep the names they have relative to the folder, zip file or
glob they came from, so that a report means the same on another machine.
"""

import glob
import os
import re
import stat
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec

from carryon.desk.sources import PhotoFile, find_urls, is_url, zip_members
from carryon.errors import InputError, system_reason
from carryon.photo import EXTENSIONS, printable
from carryon.wording import Text

Grouping = Literal["none", "folder", "prefix"]

_NOTHING_THERE = Text("{path}: there is no such file or folder.", "{path}：没有这个文件或文件夹。")
_UNREADABLE = Text("{path}: this cannot be read ({why}).", "{path}：无法读取（{why}）。")
_NO_MATCH = Text("{path}: no file matches this pattern.", "{path}：没有文件与该模式匹配。")
_FOLDER_UNREADABLE = Text(
    "{path}: this folder cannot be listed ({why}).", "{path}：无法列出该文件夹（{why}）。"
)

_VIEW = re.compile(
    r"(?P<bank>.+?)[-_ .](?:front|back|rear|side|edge|top|bottom|left|right|label|close|detail|"
    r"正面|背面|反面|侧面|顶面|底面|标签|细节|[a-f])(?:[-_ .]?\d)?$|(?P<numbered>.*\d)[-_ .][1-9]$",
    re.IGNORECASE,
)
"""How the photos of one power bank are told apart by name: ``0001_front``, ``0001-2``, ``A7 背面``.

A number alone counts only behind another number, else ``IMG_1`` and ``IMG_2`` would be one power bank.
"""


class Item(msgspec.Struct, frozen=True):
    """One power bank to check: its name in every report, and its photos."""

    id: str
    photos: tuple[PhotoFile, ...]

    def shows(self, digests: Mapping[str, str]) -> bool:
        """Whether its photos are still those with these digests by name, as far as this machine can see."""
        return all(photo.digest() == digests.get(photo.name) for photo in self.photos if photo.local)


class Intake(msgspec.Struct, frozen=True):
    """What was found: the items in their order, and how many files were no photos."""

    items: tuple[Item, ...]
    ignored: int = 0


def collect(paths: Sequence[str], group: Grouping = "none") -> Intake:
    """Find the photos under ``paths`` and group them into items.

    Args:
        paths: Files, folders (searched to the bottom), globs, zip files, and URLs that fsspec opens.
        group: One photo an item, one folder an item, or one common beginning of the name an item.

    Raises:
        InputError: A path does not exist, a glob matches nothing, or a zip file is damaged.
    """
    photos: list[PhotoFile] = []
    ignored = 0
    for path in paths:
        found = list(_find(path))
        kept = [photo for photo, asked_for in found if asked_for or _is_photo(photo.name)]
        ignored += len(found) - len(kept)
        photos += kept
    photos = list({(photo.location, photo.member): photo for photo in photos}.values())
    return Intake(tuple(_grouped(photos, group)), ignored)


def _is_photo(name: str) -> bool:
    return PurePosixPath(name).suffix.lower() in EXTENSIONS


def _find(path: str) -> Iterable[tuple[PhotoFile, bool]]:
    """The files under one argument, and whether each was asked for by its own name."""
    if is_url(path):
        return find_urls(path)
    place = Path(path)
    try:
        if place.is_dir():
            return [(photo, False) for photo in _folder(place)]
        if place.is_file():
            return _file(place)
    except OSError as error:  # a folder above that may not be entered, a name longer than names may be
        raise InputError(_UNREADABLE.format(path=printable(path), why=system_reason(error))) from error
    if glob.has_magic(path):
        matches = sorted(glob.glob(path, recursive=True))  # noqa: PTH207 (a path from any root)
        if not matches:
            raise InputError(_NO_MATCH.format(path=path))
        return [entry for match in matches for entry in _matched(Path(match))]
    raise InputError(_NOTHING_THERE.format(path=path))


def _file(place: Path) -> list[tuple[PhotoFile, bool]]:
    if place.suffix.lower() == ".zip":
        return [(photo, False) for photo in zip_members(place)]
    return [(PhotoFile(printable(place.name), str(place.absolute())), True)]


def _matched(place: Path) -> list[tuple[PhotoFile, bool]]:
    """A glob asks for what it matches, but ``*`` does not ask for the text file among the photos."""
    if place.is_dir():
        return [(photo, False) for photo in _folder(place)]
    return [(photo, False) for photo, _ in _file(place)]


def _folder(folder: Path) -> list[PhotoFile]:
    found: list[PhotoFile] = []

    def refuse(error: OSError) -> None:
        raise InputError(_FOLDER_UNREADABLE.format(path=folder, why=system_reason(error))) from error

    for here, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in (name for name in files if not name.startswith(".")):
            place = Path(here, name)
            if not _stream(place):
                shown = printable(place.relative_to(folder).as_posix())
                found.append(PhotoFile(shown, str(place.absolute())))
    return sorted(found, key=lambda photo: photo.name)


def _stream(place: Path) -> bool:
    """Whether reading it may wait for ever: a pipe, a socket or a device, and no file or broken link."""
    try:
        mode = place.stat().st_mode
    except OSError:
        return False
    return not stat.S_ISREG(mode)


def _grouped(photos: Sequence[PhotoFile], group: Grouping) -> list[Item]:
    """Items in the order of their first photos, each under a name of its own.

    Photos group only within one folder of the disk (or zip file): two folders may both have a ``0001``.
    """
    key = {"none": _photo_alone, "folder": _folder_of, "prefix": _bank_of}[group]
    banks: dict[tuple[str, str], list[PhotoFile]] = {}
    for photo in photos:
        banks.setdefault((_place(photo), key(photo)), []).append(photo)
    names = _unlike([name for _, name in banks], [members[0].name for members in banks.values()])
    return [Item(name, tuple(members)) for name, members in zip(names, banks.values(), strict=True)]


def _place(photo: PhotoFile) -> str:
    return photo.location if photo.member is not None else photo.location.rpartition("/")[0]


def _photo_alone(photo: PhotoFile) -> str:
    return photo.name


def _folder_of(photo: PhotoFile) -> str:
    """The folder a photo lies in; a photo that lies in none is an item of its own."""
    path = PurePosixPath(photo.name)
    return path.parent.as_posix() if len(path.parts) > 1 else photo.name


def _bank_of(photo: PhotoFile) -> str:
    stem = PurePosixPath(photo.name).with_suffix("").as_posix()
    view = _VIEW.match(stem)
    return (view["bank"] or view["numbered"]) if view else stem


def _unlike(names: Sequence[str], photos: Sequence[str]) -> list[str]:
    """Each name without its ending where that is no other's; else with it; else with a number behind."""
    stems = [_without_ending(name, photo) for name, photo in zip(names, photos, strict=True)]
    alike = Counter(stems)
    full = [name if alike[stem] > 1 else stem for name, stem in zip(names, stems, strict=True)]
    alike, met = Counter(full), Counter[str]()
    for place, name in enumerate(full):
        if alike[name] > 1:
            met[name] += 1
            full[place] = f"{name}#{met[name]}"
    return full


def _without_ending(name: str, photo: str) -> str:
    return PurePosixPath(name).with_suffix("").as_posix() if name == photo else name
