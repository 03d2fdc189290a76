"""Keeping photos: only where it is configured, and without GPS, camera and every other metadata.

JPEG and PNG lose their metadata without being decoded, so that a kept photo reads exactly as the
original did; the rotation that a JPEG needs is kept. Other formats, and a PNG that is to be turned,
are saved again as JPEG.
"""

import math
import re
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from carryon.desk.files import write_safely
from carryon.desk.sources import PhotoFile
from carryon.errors import InputError
from carryon.photo import load, orientation

_KEPT_NAME = re.compile(r"[0-9a-f]{64}\.(jpg|png)")
_JPEG_QUALITY = 95
_ORIENTATION_TAG = 0x0112

# JPEG markers (ITU-T T.81, table B.1). Kept: JFIF (APP0), ICC profile (APP2 that says so), Adobe's
# colour transform (APP14), and everything that is no APPn and no comment.
_SOI, _EOI, _SOS, _COM = 0xD8, 0xD9, 0xDA, 0xFE
_APP0, _APP1, _APP2, _APP14, _APP15 = 0xE0, 0xE1, 0xE2, 0xEE, 0xEF
_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
_ICC_PROFILE = b"ICC_PROFILE\0"
"""How an APP2 segment with a colour profile begins (ICC.1:2010, B.4); others hold indexes and pictures."""

_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = {
    *(b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA"),
    *(b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"bKGD", b"pHYs"),
}
"""The chunks that make the picture (PNG 3rd edition, 5.6); text, time and EXIF are not among them."""


@dataclass(frozen=True)
class Keeper:
    """A folder of kept photos, each under the SHA-256 of its original."""

    folder: Path

    def keep(self, photo: PhotoFile, digest: str) -> Path | None:
        """Keep one photo without its metadata.

        Args:
            photo: A photo that could be read.
            digest: The SHA-256 of the bytes that were checked.

        Returns:
            Where it is kept; ``None`` if it is gone meanwhile, or another photo took its place.

        Raises:
            OutputError: It cannot be written.
        """
        known = next(self.folder.glob(f"{digest}.*"), None)
        if known is not None:
            return known.absolute()
        try:
            data = photo.read()
        except InputError:
            return None
        if sha256(data).hexdigest() != digest:
            return None
        data, ending = without_metadata(data)
        return write_safely(self.folder / f"{digest}{ending}", data)


def without_metadata(data: bytes) -> tuple[bytes, str]:
    """The same picture without metadata, and the ending of its name.

    Raises:
        InputError: It is no photo.
    """
    if data.startswith(b"\xff\xd8"):
        return b"".join(_jpeg(data)), ".jpg"
    if data.startswith(_PNG) and orientation(data) == 1:
        return _PNG + b"".join(_png(data)), ".png"
    return _saved_again(data), ".jpg"


def has_its_end(data: bytes) -> bool:
    """Whether a JPEG or PNG is there to its last part; of other formats nothing is known, and they pass.

    A photo can be read before its last bytes have come, which say that nothing follows.
    """
    if data.startswith(b"\xff\xd8"):
        return _last(_segments(data)) == bytes((0xFF, _EOI))
    if data.startswith(_PNG):
        return _last(_png(data))[4:8] == b"IEND"
    return True


def _last(parts: Iterable[bytes]) -> bytes:
    last = b""
    for part in parts:
        last = part
    return last


def _saved_again(data: bytes) -> bytes:
    import cv2

    pixels = load(data, max_megapixels=math.inf).pixels  # it was within the run's limit when it was checked
    return cv2.imencode(".jpg", pixels, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()


def _png(data: bytes) -> Iterator[bytes]:
    at = len(_PNG)
    while at + 12 <= len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        if kind in _PNG_KEPT:
            yield data[at : at + 12 + length]
        at += 12 + length
        if kind == b"IEND":
            return


def _jpeg(data: bytes) -> Iterator[bytes]:
    yield data[:2]
    turned = orientation(data)
    if turned != 1:
        yield _orientation_segment(turned)
    yield from (segment for segment in _segments(data) if _of_the_picture(segment[1], segment[4:]))


def _segments(data: bytes) -> Iterator[bytes]:
    """The segments of the first picture; what hangs behind it (a film, a second picture) is left out."""
    at = 2
    while at + 2 <= len(data) and data[at] == 0xFF:
        marker = data[at + 1]
        if marker == 0xFF:  # fill byte
            at += 1
            continue
        if marker == _EOI:
            yield data[at : at + 2]
            return
        length = 0 if marker in _WITHOUT_LENGTH else int.from_bytes(data[at + 2 : at + 4], "big")
        end = at + 2 + length
        if marker == _SOS:
            end = _scan_end(data, end)
        yield data[at:end]
        at = end


def _of_the_picture(marker: int, body: bytes) -> bool:
    if marker == _APP2:
        return body.startswith(_ICC_PROFILE)
    return marker in (_APP0, _APP14) or not (_APP0 <= marker <= _APP15 or marker == _COM)


def _scan_end(data: bytes, at: int) -> int:
    """Where the compressed pixels end: at the next marker that is neither stuffing nor a restart."""
    while True:
        at = data.find(b"\xff", at)
        if at < 0 or at + 1 >= len(data):
            return len(data)
        if data[at + 1] != 0 and data[at + 1] not in _WITHOUT_LENGTH:
            return at
        at += 2


def _orientation_segment(turned: int) -> bytes:
    """An EXIF segment with nothing but the orientation (EXIF 2.32, 4.5.2 and 4.6.4)."""
    entry = struct.pack(">HHIHH", _ORIENTATION_TAG, 3, 1, turned, 0)
    body = b"Exif\0\0MM\0*" + struct.pack(">IH", 8, 1) + entry + struct.pack(">I", 0)
    return struct.pack(">BBH", 0xFF, _APP1, len(body) + 2) + body


def delete_kept(photos: Iterable[Path]) -> tuple[int, list[Path]]:
    """Delete kept photos whose time is over; only what bears a kept photo's name is touched.

    Returns:
        How many were deleted, and those that could not be: of another desk's machine, or protected.
    """
    gone, left = 0, []
    for path in photos:
        if not _KEPT_NAME.fullmatch(path.name):
            continue
        try:
            path.unlink()
            gone += 1
        except OSError:
            left.append(path)
    return gone, left
