"""Where a photo's bytes come from: a file, a member of a zip file, a URL, or bytes that were shipped."""

import glob
import hashlib
import zipfile
import zlib
from pathlib import Path, PurePosixPath
from typing import IO, Any

import msgspec

from carryon.errors import CarryonError, EngineError, InputError, system_reason
from carryon.wording import Text

MAX_BYTES = 1 << 30
"""The largest zip member or URL that is read: 120 MP uncompressed at 8 bytes a pixel."""

_ZIP_DAMAGED = Text(
    "{path}: this zip file is damaged ({why}). Copy it again.",
    "{path}：zip 文件已损坏（{why}）。请重新复制。",
)
_MEMBER_UNREADABLE = Text(
    "{name}: the zip file does not give this photo out ({why}).",
    "{name}：无法从 zip 文件中取出这张照片（{why}）。",
)
_TOO_LARGE = Text(
    "{name}: the file is larger than any photo that can be checked.", "{name}：文件大于可检查的任何照片。"
)
_UNREADABLE = Text("{name}: this cannot be read ({why}).", "{name}：无法读取（{why}）。")
_NO_FSSPEC = Text(
    "{url}: reading from an address needs more packages. Install them with: pip install 'carryon[cluster]'",
    "{url}：读取网络地址需要额外的软件包。请安装：pip install 'carryon[cluster]'",
)


class PhotoFile(msgspec.Struct, frozen=True, omit_defaults=True):
    """One photo that has not been opened yet.

    Attributes:
        name: As reports show it, with ``/`` between folders.
        location: An absolute path or a URL.
        member: The name inside the zip file at ``location``, as the zip file spells it.
        data: The bytes, where they were shipped to another machine.
    """

    name: str
    location: str
    member: str | None = None
    data: bytes | None = None

    def source(self) -> Path | bytes:
        """What ``carryon.photo.load`` takes: a path to read, or bytes.

        Raises:
            InputError: The zip file or the URL does not give the photo out.
        """
        if self.data is not None:
            return self.data
        if self.member is not None:
            return _read_member(self)
        if is_url(self.location):
            return _read_url(self)
        return Path(self.location)

    @property
    def local(self) -> bool:
        """Whether this machine can read it without a network."""
        return self.data is not None or not is_url(self.location)

    def read(self) -> bytes:
        """The photo's bytes.

        Raises:
            InputError: It cannot be read.
        """
        source = self.source()
        if isinstance(source, bytes):
            return source
        try:
            return source.read_bytes()
        except OSError as error:
            raise InputError(_UNREADABLE.format(name=self.name, why=system_reason(error))) from error

    def digest(self) -> str | None:
        """The SHA-256 of its bytes; ``None`` for one that cannot be read, or only over a network.

        A photo behind a URL costs as much to fetch as to check.
        """
        if not self.local:
            return None
        try:
            return hashlib.sha256(self.read()).hexdigest()
        except CarryonError:
            return None

    def shipped(self) -> "PhotoFile":
        """The same photo with its bytes, for a machine that does not see this one's files.

        Raises:
            InputError: The photo cannot be read.
        """
        return msgspec.structs.replace(self, data=self.read())


def is_url(path: str) -> bool:
    """Whether a path is an address such as ``s3://bucket/photos`` and no file of this machine."""
    return "://" in path


def zip_members(path: Path) -> list[PhotoFile]:
    """The files in a zip file, by name.

    Raises:
        InputError: It is no zip file, or its directory is damaged.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            files = [info for info in archive.infolist() if not info.is_dir()]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(_ZIP_DAMAGED.format(path=path, why=error)) from error
    location = str(path.absolute())
    members = [PhotoFile(_member_name(info), location, info.filename) for info in files]
    return sorted((m for m in members if not _hidden(m.name)), key=lambda photo: photo.name)


def _hidden(name: str) -> bool:
    """Whether a name is no photo in spite of its ending, as ``__MACOSX/._0001.jpg`` in zip files of macOS."""
    return any(part.startswith(".") or part == "__MACOSX" for part in PurePosixPath(name).parts)


def _member_name(info: zipfile.ZipInfo) -> str:
    """The name as its author saw it: Windows in Chinese writes GBK, which zipfile takes for code page 437."""
    name = info.filename
    if not info.flag_bits & 0x800:  # not marked as UTF-8 (APPNOTE 4.4.4, bit 11)
        try:
            name = name.encode("cp437").decode("gbk")
        except UnicodeError:
            name = info.filename
    return name.replace("\\", "/")


def _read_member(photo: PhotoFile) -> bytes:
    try:
        with zipfile.ZipFile(photo.location) as archive, archive.open(str(photo.member)) as member:
            return _limited(member, photo.name)
    except (OSError, zipfile.BadZipFile, KeyError, RuntimeError, ValueError, EOFError, zlib.error) as error:
        raise InputError(_MEMBER_UNREADABLE.format(name=photo.name, why=error)) from error


def _read_url(photo: PhotoFile) -> bytes:
    fsspec = _fsspec(photo.location)
    try:
        with fsspec.open(photo.location, "rb") as file:
            return _limited(file, photo.name)
    except _faults() as error:
        raise InputError(_UNREADABLE.format(name=photo.location, why=error)) from error


def _limited(file: IO[bytes], name: str) -> bytes:
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise InputError(_TOO_LARGE.format(name=name))
    return data


def find_urls(address: str) -> list[tuple[PhotoFile, bool]]:
    """The files at an address (a file, a folder or a glob), and whether each was asked for by its own name.

    Raises:
        InputError: The address cannot be listed.
        EngineError: fsspec, or what it needs for this kind of address, is not installed.
    """
    fsspec = _fsspec(address)
    try:
        system, path = fsspec.core.url_to_fs(address)
        if glob.has_magic(path):
            root, files = path.rsplit("/", 1)[0], system.glob(path)
        elif system.isdir(path):
            root, files = path, system.find(path)
        else:
            return [(PhotoFile(path.rsplit("/", 1)[-1], address), True)]
        return [
            (PhotoFile(file.removeprefix(root).lstrip("/"), system.unstrip_protocol(file)), False)
            for file in sorted(files)
        ]
    except _faults() as error:
        raise InputError(_UNREADABLE.format(name=address, why=error)) from error


def _fsspec(address: str) -> Any:
    try:
        import fsspec.core
    except ImportError:
        raise EngineError(_NO_FSSPEC.format(url=address)) from None
    return fsspec


def _faults() -> tuple[type[Exception], ...]:
    """What reading an address may raise; a web server that answers 500 is no OSError."""
    try:
        from aiohttp import ClientError
    except ImportError:
        return OSError, ValueError, ImportError
    return OSError, ValueError, ImportError, ClientError
