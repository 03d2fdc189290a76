"""Damaged HEIC files are refused before the decoder that they would crash sees them."""

from pathlib import Path

import pytest

from carryon import heif, photo
from carryon.errors import InputError

WHOLE = (Path(__file__).parent / "data" / "turned.heic").read_bytes()
TYPES = [
    at
    for at in range(len(WHOLE))
    if WHOLE[at : at + 4] in (b"hvc1", b"Exif") and WHOLE[at - 12 : at - 8] == b"infe"
]


def damaged(at: int, value: int) -> bytes:
    return WHOLE[:at] + bytes([value]) + WHOLE[at + 1 :]


def test_a_whole_file_describes_its_items() -> None:
    assert len(TYPES) == 2
    assert heif.describes_items(WHOLE)


@pytest.mark.parametrize("at", [place + byte for place in TYPES for byte in range(4)])
def test_an_item_type_that_is_no_text_is_refused(at: int) -> None:
    """Each of these ended the process with a segmentation fault in pi-heif 1.4.0."""
    assert not heif.describes_items(damaged(at, 0xFF))
    with pytest.raises(InputError, match="the HEIF is damaged"):
        photo.load(damaged(at, 0xFF))


@pytest.mark.parametrize("version", [0, 1])
def test_both_forms_of_the_item_list_are_understood(version: int) -> None:
    def box(kind: bytes, body: bytes) -> bytes:
        return (8 + len(body)).to_bytes(4, "big") + kind + body

    entry = box(b"infe", bytes([2, 0, 0, 0, 0, 1, 0, 0]) + b"Ex\xfff\0")
    count = (1).to_bytes(2 if version == 0 else 4, "big")
    items = box(b"iinf", bytes([version, 0, 0, 0]) + count + entry)
    assert not heif.describes_items(box(b"meta", bytes(4) + items))
    assert heif.describes_items(box(b"meta", bytes(4) + items.replace(b"\xff", b"i")))


@pytest.mark.parametrize("data", [b"", bytes(7), b"\0\0\0\1meta", b"\0\0\0\4meta" * 3, b"\xff" * 40])
def test_sizes_that_make_no_sense_end_the_search(data: bytes) -> None:
    assert heif.describes_items(data)
