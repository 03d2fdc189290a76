"""HEIC and HEIF for Pillow, and the check that keeps a damaged file from ending the process."""

from collections.abc import Iterator
from functools import cache


@cache
def register() -> None:
    """Make Pillow read HEIC; the import costs 0.07 s, so it waits for the first photo."""
    import pi_heif

    # A photo's thumbnails, depth and gain maps are not looked at.
    pi_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)


def describes_items(data: bytes) -> bool:
    """Whether the item types and names of a HEIF file are text.

    pi-heif 1.4.0 makes Python strings of them without looking, and where they are not UTF-8 it reads through
    a null pointer: one changed byte in a file ended the process.
    """
    return all(_is_text(entry) for entry in _entries(data))


def _entries(data: bytes) -> Iterator[bytes]:
    """Types and names in the item entries: ``meta``, ``iinf``, ``infe`` (ISO/IEC 14496-12, 8.11)."""
    for kind, body in _boxes(data):
        version = body[:1]
        if kind == b"meta":
            yield from _entries(body[4:])
        elif kind == b"iinf":
            yield from _entries(body[6:] if version == b"\0" else body[8:])
        elif kind == b"infe":
            yield body[8:] if version in (b"\0", b"\1", b"\2") else body[10:]


def _boxes(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The boxes of a container: kind and body, as far as the sizes make sense."""
    at = 0
    while at + 8 <= len(data):
        size, kind = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8]
        head = 8
        if size == 1:
            size, head = int.from_bytes(data[at + 8 : at + 16], "big"), 16
        end = len(data) if size == 0 else at + size
        if end < at + head:
            return
        yield kind, data[at + head : end]
        at = end


def _is_text(entry: bytes) -> bool:
    try:
        entry.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True
