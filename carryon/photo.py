"""Bytes of a photo to upright pixels: formats, orientation, colour, limits, and a sentence for each fault.

The size is judged from the header, before a pixel is decoded. The picture is then converted in
strips straight into the upright array, so that a large photo is held once decoded and once
converted, and never a third time for its rotation.
"""

import hashlib
import io
import logging
import os
import stat
import struct
import threading
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFile

from carryon import heif
from carryon.errors import InputError, system_reason
from carryon.thresholds import threshold
from carryon.wording import Text

Pixels = NDArray[np.uint8]

DEFAULT_MAX_MEGAPIXELS = threshold("photo", "max_megapixels")

EXTENSIONS = frozenset(
    {".jpg", ".jpeg", ".jpe", ".mpo", ".png", ".webp", ".tif", ".tiff", ".avif", ".heic", ".heif", ".hif"}
)
"""Endings, in lower case, of the files that a folder is searched for."""

# Nothing else is tried: some of Pillow's readers start other programs. JPEG includes MPO, which phones
# write when a photo carries a second picture (gain map, portrait depth).
_FORMATS = ("JPEG", "PNG", "WEBP", "TIFF", "AVIF", "HEIF")
_AVIF_BRANDS = {b"avif", b"avis"}
_HEIF_BRANDS = {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1"}
_STRIP_ROWS = 128
_ORIENTATION_TAG = 0x0112
_BYTES_PER_PIXEL = 8  # the most a format here needs: 16 bit RGBA, not compressed
_HEADER_BYTES = 64 << 20
_CHUNK = 16 << 20
_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    RuntimeError,
    TypeError,
    IndexError,
    KeyError,
    AttributeError,
    OverflowError,
    ZeroDivisionError,
    struct.error,
)
"""What the decoders were seen to raise on damaged files."""
_pillow_limit = threading.Lock()
# What Pillow logs of a damaged file would stand on stderr beside our own sentence about it.
logging.getLogger("PIL").addHandler(logging.NullHandler())

_MISSING = Text("{name}: there is no such file. Check the path.", "{name}：没有这个文件。请检查路径。")
_DIRECTORY = Text(
    "{name}: this is a folder. Give its photos, or use: carryon batch {name}",
    "{name}：这是一个文件夹。请指定其中的照片，或使用：carryon batch {name}",
)
_DEVICE = Text("{name}: this is a device, not a photo.", "{name}：这是设备文件，不是照片。")
_PERMISSION = Text(
    "{name}: no permission to read this file. Change its permissions or copy it elsewhere.",
    "{name}：没有读取该文件的权限。请修改权限，或复制到其他位置再试。",
)
_UNREADABLE = Text(
    "{name}: the system could not read this file ({why}).", "{name}：系统无法读取该文件（{why}）。"
)
_EMPTY = Text("{name}: the file is empty. Copy the photo again.", "{name}：文件是空的。请重新复制照片。")
_NOT_AN_IMAGE = Text(
    "{name}: this is not a photo that can be read. JPEG, PNG, WebP, TIFF, AVIF and HEIC are.",
    "{name}：这不是可识别的照片。支持 JPEG、PNG、WebP、TIFF、AVIF 和 HEIC。",
)
_DAMAGED = Text(
    "{name}: the {format} is damaged or cut short. Copy or send the original photo again.",
    "{name}：{format} 文件已损坏或不完整。请重新复制或发送原图。",
)
_COLOUR = Text(
    "{name}: pixels of the kind {mode} cannot be read. Save the photo as JPEG or PNG.",
    "{name}：无法读取 {mode} 类型的像素。请将照片另存为 JPEG 或 PNG。",
)
_TOO_LARGE = Text(
    "{name}: {width} x {height} px are {megapixels:.0f} megapixels, more than the limit of {limit:g}. "
    "Take a smaller photo or raise --max-megapixels.",
    "{name}：{width} x {height} 像素，共 {megapixels:.0f} 百万像素，超过上限 {limit:g}。"
    "请使用较小的照片，或提高 --max-megapixels。",
)
_TOO_MANY_BYTES = Text(
    "{name}: the file is larger than any photo of {limit:g} megapixels. "
    "Take a smaller photo or raise --max-megapixels.",
    "{name}：文件大于任何 {limit:g} 百万像素的照片。请使用较小的照片，或提高 --max-megapixels。",
)


@dataclass(frozen=True, eq=False)
class Photo:
    """One photo, decoded and upright.

    Attributes:
        name: The file's name without its folder, or the name given for bytes.
        pixels: BGR, 8 bit, height x width x 3, upright, not writable.
        size: Width and height of ``pixels`` in px.
        format: The container, such as ``"JPEG"`` or ``"HEIF"``.
        sha256: Of the file's bytes, in hexadecimal.
    """

    name: str
    pixels: Pixels
    size: tuple[int, int]
    format: str
    sha256: str


def load(
    source: Path | bytes, name: str | None = None, max_megapixels: float = DEFAULT_MAX_MEGAPIXELS
) -> Photo:
    """Decode a photo: its first picture, upright, on white where it is transparent.

    Args:
        source: A file, or the bytes of one.
        name: What to call it in messages and records; the file's name by default.
        max_megapixels: The largest picture to decode, in millions of pixels.

    Raises:
        InputError: The file is missing, a folder, not permitted, empty, no photo, damaged or too large.
    """
    if isinstance(source, bytes):
        data = source
        shown = name or "bytes"
    else:
        shown = name or printable(str(source))
        data = _read(source, shown, max_megapixels)
        name = name or printable(source.name)
    if not data:
        raise InputError(_EMPTY.format(name=shown))
    image, container = _open(data, shown, max_megapixels)
    with image:
        pixels = _decode(image, shown, container)
    pixels.flags.writeable = False
    size = (pixels.shape[1], pixels.shape[0])
    return Photo(name or shown, pixels, size, container, hashlib.sha256(data).hexdigest())


def load_stream(
    stream: BinaryIO, name: str = "stdin", max_megapixels: float = DEFAULT_MAX_MEGAPIXELS
) -> Photo:
    """Decode the photo that a stream holds, read to its end; otherwise as ``load``."""
    return load(_read_stream(stream, name, max_megapixels), name, max_megapixels)


def _read_stream(stream: BinaryIO, shown: str, max_megapixels: float) -> bytes:
    limit = max_megapixels * 1e6 * _BYTES_PER_PIXEL + _HEADER_BYTES
    parts, size = [], 0
    while part := stream.read(_CHUNK):  # read(limit) would ask for that much memory, however small the file
        parts.append(part)
        size += len(part)
        if size > limit:
            raise InputError(_TOO_MANY_BYTES.format(name=shown, limit=max_megapixels))
    return b"".join(parts)


def encodable(path: str) -> str:
    """A path that a JSON file and a database can carry, whatever bytes the file system holds."""
    return os.fsencode(path).decode("utf-8", "replace")


def bytes_of(path: str) -> bytes | None:
    """A path's bytes where ``encodable`` does not give them back, as with a name in GBK from an old disk."""
    return None if encodable(path) == path else os.fsencode(path)


def printable(name: str) -> str:
    """A file name that a terminal can show on one line, too; blanks such as U+3000 stay."""
    return "".join(
        c if c.isprintable() or unicodedata.category(c) == "Zs" else "\N{REPLACEMENT CHARACTER}"
        for c in encodable(name)
    )


def _read(path: Path, shown: str, max_megapixels: float) -> bytes:
    try:
        mode = path.stat().st_mode
        if stat.S_ISDIR(mode):
            raise InputError(_DIRECTORY.format(name=shown))
        if stat.S_ISCHR(mode) or stat.S_ISBLK(mode):
            raise InputError(_DEVICE.format(name=shown))
        with path.open("rb") as file:
            return _read_stream(file, shown, max_megapixels)
    except FileNotFoundError:
        raise InputError(_MISSING.format(name=shown)) from None
    except PermissionError:
        raise InputError(_PERMISSION.format(name=shown)) from None
    except OSError as error:
        raise InputError(_UNREADABLE.format(name=shown, why=system_reason(error))) from error
    except ValueError as error:  # a NUL character in the path
        raise InputError(_UNREADABLE.format(name=shown, why=error)) from error


def _signature(data: bytes) -> str | None:
    """The container that the first bytes announce, whether or not the rest keeps the promise."""
    head = data[:16]
    if head.startswith(b"\xff\xd8\xff"):
        return "JPEG"
    if head.startswith(b"\x89PNG"):
        return "PNG"
    if head.startswith(b"RIFF") and head[8:12] in (b"WEBP", b""):
        return "WEBP"
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return "TIFF"
    if head[4:8] == b"ftyp":
        brand = head[8:12]
        return "AVIF" if brand in _AVIF_BRANDS else "HEIF" if brand in _HEIF_BRANDS else None
    return None


def _open(data: bytes, name: str, max_megapixels: float) -> tuple[ImageFile.ImageFile, str]:
    """Read the header only, and judge the size by it."""
    container = _signature(data)
    if container is None:
        raise InputError(_NOT_AN_IMAGE.format(name=name))
    heif.register()
    if container == "HEIF" and not heif.describes_items(data):
        raise InputError(_DAMAGED.format(name=name, format=container))
    try:
        image = _open_unlimited(data)
    except _BROKEN as error:
        raise InputError(_DAMAGED.format(name=name, format=container)) from error
    width, height = image.size
    if width * height > max_megapixels * 1e6:
        image.close()
        raise InputError(
            _TOO_LARGE.format(
                name=name, width=width, height=height, megapixels=width * height / 1e6, limit=max_megapixels
            )
        )
    return image, "JPEG" if image.format == "MPO" else str(image.format)


@contextmanager
def _no_pillow_limit() -> Iterator[None]:
    """Without Pillow's own limit of size, which it looks at when it opens, and for TIFF when it decodes.

    Ours is judged right after opening, in our words. Warnings, such as of corrupt EXIF, are dropped: what
    matters is said by the errors.
    """
    with _pillow_limit, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        before, Image.MAX_IMAGE_PIXELS = Image.MAX_IMAGE_PIXELS, None
        try:
            yield
        finally:
            Image.MAX_IMAGE_PIXELS = before


def _open_unlimited(data: bytes) -> ImageFile.ImageFile:
    with _no_pillow_limit():
        return Image.open(io.BytesIO(data), formats=_FORMATS)


def _decode(image: ImageFile.ImageFile, name: str, container: str) -> Pixels:
    try:
        with _no_pillow_limit():
            image.load()
            orientation = _orientation(image)
    except _BROKEN as error:
        raise InputError(_DAMAGED.format(name=name, format=container)) from error
    width, height = image.size
    upright = np.empty((width, height, 3) if orientation >= 5 else (height, width, 3), np.uint8)
    as_stored = _as_stored(upright, orientation)
    low, high = _range(image)
    try:
        for top in range(0, height, _STRIP_ROWS):
            bottom = min(top + _STRIP_ROWS, height)
            as_stored[top:bottom] = _bgr(image.crop((0, top, width, bottom)), low, high)
    except ValueError as error:
        raise InputError(_COLOUR.format(name=name, mode=image.mode)) from error
    return upright


def orientation(data: bytes) -> int:
    """The EXIF orientation, 1 to 8, of the bytes of a JPEG or PNG, however large its picture is."""
    with _open_unlimited(data) as image:
        return _orientation(image)


def _orientation(image: ImageFile.ImageFile) -> int:
    """The EXIF orientation that is still to be applied, 1 to 8.

    Asked after loading: the decoders of TIFF and HEIF turn the picture themselves and then say 1;
    the decoder of AVIF reports its container's rotation here.
    """
    try:
        value = image.getexif().get(_ORIENTATION_TAG, 1)
    except _BROKEN:
        return 1  # damaged metadata does not spoil a photo whose pixels are fine
    return value if isinstance(value, int) and 1 <= value <= 8 else 1


def _as_stored(upright: Pixels, orientation: int) -> Pixels:
    """A view of the upright array in the order the file stores its pixels in (EXIF 2.32, tag 0x0112)."""
    transposed = upright.transpose(1, 0, 2)
    return {
        1: upright,
        2: upright[:, ::-1],
        3: upright[::-1, ::-1],
        4: upright[::-1],
        5: transposed,
        6: transposed[::-1],
        7: transposed[::-1, ::-1],
        8: transposed[:, ::-1],
    }[orientation]


def _range(image: Image.Image) -> tuple[float, float]:
    """The values that become black and white, for pictures of more than 8 bits a channel."""
    if image.mode.startswith("I;16"):
        return 0.0, 65535.0
    if image.mode == "I":
        low, high = (float(value) for value in image.getextrema())  # type: ignore[arg-type]
        return (0.0, 65535.0) if low >= 0 and high <= 65535 else (low, high)
    if image.mode == "F":
        values = np.asarray(image)
        finite = values[np.isfinite(values)]
        return (float(finite.min()), float(finite.max())) if finite.size else (0.0, 1.0)
    return 0.0, 255.0


def _bgr(strip: Image.Image, low: float, high: float) -> Pixels:
    """One strip as BGR, 8 bit: deep values scaled, transparency laid on white.

    Raises:
        ValueError: Pillow cannot convert this mode to RGB.
    """
    if strip.mode in ("I", "F") or strip.mode.startswith("I;16"):
        values = np.nan_to_num(np.asarray(strip).astype(np.float32), nan=low, posinf=high, neginf=low)
        grey = np.clip((values - low) * (255.0 / max(high - low, 1e-9)), 0, 255).round().astype(np.uint8)
        return np.repeat(grey[:, :, None], 3, axis=2)
    if strip.has_transparency_data:
        layer = strip.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        strip = Image.alpha_composite(paper, layer)
    # Pillow writes this order itself: turning the channels round in numpy takes three times as long.
    packed = strip.convert("RGB").tobytes("raw", "BGR")
    return np.frombuffer(packed, np.uint8).reshape(strip.height, strip.width, 3)
