"""Photos in, upright pixels out: formats, orientation, colour, limits and the sentence for each fault."""

import hashlib
import io
import os
import struct
import sys
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from carryon import photo, wording
from carryon.errors import ExitCode, InputError

DATA = Path(__file__).parent / "data"
RED, BLUE, WHITE, BLACK = (20, 20, 220), (220, 20, 20), (255, 255, 255), (0, 0, 0)  # BGR


def scene(size: tuple[int, int] = (96, 64)) -> Image.Image:
    """White with a red top-left and a blue bottom-right quarter: every orientation of it differs."""
    width, height = size
    image = Image.new("RGB", size, "white")
    image.paste((220, 20, 20), (0, 0, width // 2, height // 2))
    image.paste((20, 20, 220), (width // 2, height // 2, width, height))
    return image


def encoded(image: Image.Image, kind: str = "PNG", **options: object) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **options)
    return out.getvalue()


def orientation(value: int) -> Image.Exif:
    exif = Image.Exif()
    exif[0x0112] = value
    return exif


def corners(loaded: photo.Photo) -> list[tuple[int, ...]]:
    """BGR at top left, top right, bottom left and bottom right, 6 px inside."""
    p = loaded.pixels
    return [tuple(int(v) for v in p[y, x]) for y, x in ((6, 6), (6, -6), (-6, 6), (-6, -6))]


def near(colour: tuple[int, ...], wanted: tuple[int, ...], by: int = 12) -> bool:
    return all(abs(a - b) <= by for a, b in zip(colour, wanted, strict=True))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
def test_formats(kind: str) -> None:
    loaded = photo.load(encoded(scene(), kind), name="a")
    assert (loaded.size, loaded.format, loaded.name) == ((96, 64), kind, "a")
    assert all(map(near, corners(loaded), (RED, WHITE, WHITE, BLUE)))


def test_heic() -> None:
    loaded = photo.load(DATA / "upright.heic")
    assert (loaded.size, loaded.format, loaded.name) == ((96, 64), "HEIF", "upright.heic")
    assert all(map(near, corners(loaded), (RED, WHITE, WHITE, BLUE)))


def test_heic_is_turned_once_though_container_and_exif_both_say_so() -> None:
    """As iPhones write it: irot in the container, and orientation 6 in EXIF, which HEIF says to ignore."""
    loaded = photo.load(DATA / "turned.heic")
    assert loaded.size == (64, 96)
    assert all(map(near, corners(loaded), (WHITE, RED, BLUE, WHITE)))


def test_pixels_are_bgr_eight_bit_and_frozen() -> None:
    loaded = photo.load(encoded(scene()))
    assert (loaded.pixels.shape, loaded.pixels.dtype) == ((64, 96, 3), np.uint8)
    assert loaded.pixels.flags.c_contiguous
    with pytest.raises(ValueError, match="read-only"):
        loaded.pixels[0, 0] = 0


def test_sha256_is_of_the_file() -> None:
    data = encoded(scene())
    assert photo.load(data).sha256 == hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("value", range(1, 9))
def test_orientation_is_applied_once(kind: str, value: int) -> None:
    image = scene()
    exif = orientation(value)
    loaded = photo.load(encoded(image, kind, exif=exif))
    image.getexif()[0x0112] = value
    wanted = np.asarray(ImageOps.exif_transpose(image))[:, :, ::-1]
    assert loaded.size == (wanted.shape[1], wanted.shape[0])
    assert np.abs(loaded.pixels[6:-6:9, 6:-6:9].astype(int) - wanted[6:-6:9, 6:-6:9]).max() <= 24


@pytest.mark.parametrize("kind", ["MPO", "BigTIFF"])
def test_orientation_of_the_rarer_containers(kind: str) -> None:
    exif = orientation(6)
    if kind == "MPO":
        data = encoded(scene(), "MPO", exif=exif, save_all=True, append_images=[scene((24, 16))])
    else:
        data = encoded(scene(), "TIFF", exif=exif, big_tiff=True)
    loaded = photo.load(data)
    assert loaded.size == (64, 96)
    assert all(map(near, corners(loaded), (WHITE, RED, BLUE, WHITE)))


@pytest.mark.parametrize("value", [0, 9, 65535])
def test_an_orientation_out_of_range_is_ignored(value: int) -> None:
    assert photo.load(encoded(scene(), "JPEG", exif=orientation(value))).size == (96, 64)


def test_damaged_exif_does_not_spoil_the_photo() -> None:
    data = encoded(scene(), "JPEG", exif=b"Exif\0\0II*\0\xff\xff\xff\xff garbage")
    assert near(corners(photo.load(data))[0], RED)


def test_more_rows_than_one_strip() -> None:
    tall = Image.linear_gradient("L").resize((8, 1500)).convert("RGB")
    loaded = photo.load(encoded(tall))
    assert np.array_equal(loaded.pixels, np.asarray(tall)[:, :, ::-1])


def test_cmyk() -> None:
    loaded = photo.load(encoded(scene().convert("CMYK"), "JPEG", quality=95))
    assert near(corners(loaded)[0], RED, 25)
    assert near(corners(loaded)[3], BLUE, 25)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_modes(mode: str) -> None:
    loaded = photo.load(encoded(scene().convert(mode)))
    assert near(corners(loaded)[1], WHITE)
    assert loaded.pixels.shape == (64, 96, 3)


@pytest.mark.parametrize("byteorder", ["<u2", ">u2"])
def test_sixteen_bit_grey_is_scaled_not_cut(byteorder: str) -> None:
    values = np.full((40, 40), 0x8000, byteorder)
    values[:20] = 0xFFFF
    loaded = photo.load(encoded(Image.fromarray(values), "TIFF"))
    assert corners(loaded) == [WHITE, WHITE, (128,) * 3, (128,) * 3]


def test_sixteen_bit_rgb_png() -> None:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    row = b"\0" + struct.pack(">3H", 0xDC00, 0x1400, 0x1400) * 16
    data = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">2I5B", 16, 16, 16, 2, 0, 0, 0))
    data += chunk(b"IDAT", zlib.compress(row * 16)) + chunk(b"IEND", b"")
    assert corners(photo.load(data)) == [RED] * 4


def test_float_tiff_spans_its_own_range() -> None:
    values = np.linspace(-2.0, 6.0, 1600, dtype=np.float32).reshape(40, 40)
    values[0, 0] = np.nan
    loaded = photo.load(encoded(Image.fromarray(values), "TIFF"))
    assert int(loaded.pixels[0, 0, 0]) == 0
    assert int(loaded.pixels[-1, -1, 0]) == 255


def test_deep_integers_span_their_own_range() -> None:
    values = np.linspace(-70_000, 70_000, 1600).astype(np.int32).reshape(40, 40)
    loaded = photo.load(encoded(Image.fromarray(values), "TIFF"))
    assert (int(loaded.pixels[0, 0, 0]), int(loaded.pixels[-1, -1, 0])) == (0, 255)


def test_transparency_is_laid_on_white() -> None:
    image = Image.new("RGBA", (32, 32), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 16, 32))
    assert corners(photo.load(encoded(image))) == [BLACK, WHITE, BLACK, WHITE]


def test_transparent_palette_entry_is_white() -> None:
    image = Image.new("P", (32, 32), 0)
    image.putpalette([0, 0, 0, 220, 20, 20])
    image.paste(1, (0, 0, 16, 32))
    assert corners(photo.load(encoded(image, transparency=0))) == [RED, WHITE, RED, WHITE]


def test_of_several_frames_the_first_is_read() -> None:
    other = Image.new("RGB", (96, 64), "black")
    for kind in ("TIFF", "WEBP", "MPO"):
        loaded = photo.load(encoded(scene(), kind, save_all=True, append_images=[other]))
        assert near(corners(loaded)[0], RED), kind


def test_a_phone_photo_with_a_second_picture_is_a_jpeg() -> None:
    data = encoded(scene(), "MPO", save_all=True, append_images=[scene((24, 16))])
    loaded = photo.load(data)
    assert (loaded.format, loaded.size) == ("JPEG", (96, 64))


@pytest.mark.parametrize("name", ["充电宝 正面.jpg", "with space.jpg", "-dash.jpg", "nö.jpg"])
def test_names(tmp_path: Path, name: str) -> None:
    path = tmp_path / "文件 夹" / name
    path.parent.mkdir()
    path.write_bytes(encoded(scene(), "JPEG"))
    assert photo.load(path).name == name


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_or_not_printable_becomes_so(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff\x1b[31m.jpg"))
    path.write_bytes(encoded(scene(), "JPEG"))
    assert photo.load(path).name == "\N{REPLACEMENT CHARACTER}\N{REPLACEMENT CHARACTER}[31m.jpg"


@pytest.mark.parametrize("name", ["标签　正面.jpg", "Photo at 3.24\u202fPM.jpg", "a\u00a0b.jpg"])
def test_the_blanks_that_cameras_and_people_write_stay(name: str) -> None:
    assert photo.printable(name) == name


def refusal(source: Path | bytes, **options: float) -> str:
    with pytest.raises(InputError) as caught:
        photo.load(source, **options)  # type: ignore[arg-type]
    assert caught.value.exit_code is ExitCode.INPUT
    assert caught.value.message.zh != caught.value.message.en
    return caught.value.message.en


def test_no_limit_asks_for_no_memory(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(scene(), "JPEG"))
    assert photo.load(path, max_megapixels=1e30).pixels.shape == photo.load(path).pixels.shape


def test_missing(tmp_path: Path) -> None:
    assert "no such file" in refusal(tmp_path / "none.jpg")


def test_directory(tmp_path: Path) -> None:
    assert f"carryon batch {tmp_path}" in refusal(tmp_path)


def test_device() -> None:
    assert "a device" in refusal(Path(os.devnull))


def test_permission_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(encoded(scene(), "JPEG"))
    path.chmod(0)
    if os.access(path, os.R_OK):  # a superuser may read anything: let the system refuse in its stead

        def refuse(*_: object) -> io.BytesIO:
            raise PermissionError(13, "Permission denied", str(path))

        monkeypatch.setattr(Path, "open", refuse)
    assert "no permission" in refusal(path)


def test_name_too_long_and_nul(tmp_path: Path) -> None:
    assert "could not read" in refusal(tmp_path / ("a" * 5000))
    assert "could not read" in refusal(Path("a\0b.jpg"))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs named pipes")
def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    read_end, write_end = os.pipe()
    try:
        os.write(write_end, encoded(scene(), "PNG"))
        os.close(write_end)
        assert photo.load(Path(f"/dev/fd/{read_end}")).size == (96, 64)
    finally:
        os.close(read_end)


def test_empty(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.touch()
    assert "the file is empty" in refusal(path)


@pytest.mark.parametrize(
    "data",
    [
        b"hello",
        b"%PDF-1.7\n",
        b"GIF89a" + bytes(40),
        b"BM" + bytes(60),
        bytes(100),
        b"<svg/>",
        b"%!PS-Adobe\n",
    ],
)
def test_not_a_photo(data: bytes) -> None:
    assert "not a photo" in refusal(data)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF", "AVIF"])
@pytest.mark.parametrize("share", [0.02, 0.5, 0.9])
def test_cut_short(kind: str, share: float) -> None:
    noise = Image.effect_noise((200, 200), 80)
    data = encoded(noise, kind)
    assert f"the {kind} is damaged or cut short" in refusal(data[: int(len(data) * share)])


def test_heic_cut_short() -> None:
    assert "the HEIF is damaged" in refusal((DATA / "upright.heic").read_bytes()[:500])


def test_a_message_is_in_the_language_in_force(tmp_path: Path) -> None:
    wording.choose("zh")
    try:
        with pytest.raises(InputError, match="没有这个文件") as caught:
            photo.load(tmp_path / "照片.jpg")
    finally:
        wording.choose(None)
    assert "照片.jpg" in str(caught.value)


def bomb(width: int, height: int) -> bytes:
    """A PNG header that claims a size, and nothing to decode."""
    ihdr = b"IHDR" + struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    idat = b"IDAT" + zlib.compress(b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body) - 4) + body + struct.pack(">I", zlib.crc32(body)) for body in (ihdr, idat)
    )


def test_size_is_refused_from_the_header() -> None:
    message = refusal(bomb(60_000, 50_000))
    assert "60000 x 50000 px are 3000 megapixels" in message
    assert "--max-megapixels" in message


def test_size_between_ours_and_pillows_limit_is_ours_to_refuse() -> None:
    assert "130 megapixels" in refusal(bomb(13_000, 10_000))


def test_the_limit_can_be_lowered_and_raised() -> None:
    data = encoded(scene((300, 200)))
    assert "0 megapixels" in refusal(data, max_megapixels=0.05)
    assert photo.load(data, max_megapixels=0.06).size == (300, 200)


def test_pillows_own_limit_is_left_as_it_was() -> None:
    before = Image.MAX_IMAGE_PIXELS
    photo.load(encoded(scene()))
    assert before == Image.MAX_IMAGE_PIXELS


def test_a_file_larger_than_any_photo_is_not_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "sparse.jpg"
    with path.open("wb") as file:
        file.truncate((64 << 20) + 9_000_000)
    assert "larger than any photo of 1 megapixels" in refusal(path, max_megapixels=1.0)


VALID = {kind: encoded(scene((48, 32)), kind) for kind in ("JPEG", "PNG", "WEBP", "TIFF", "AVIF")}
VALID["TURNED"] = encoded(scene((48, 32)), "JPEG", exif=orientation(6))
VALID["HEIF"] = (DATA / "turned.heic").read_bytes()


@settings(max_examples=300, deadline=None)
@given(
    kind=st.sampled_from(sorted(VALID)),
    edits=st.lists(st.tuples(st.floats(0, 0.999), st.binary(min_size=0, max_size=8)), min_size=1, max_size=6),
    cut=st.floats(0.05, 1.0),
)
def test_whatever_the_bytes_a_photo_or_a_sentence(
    kind: str, edits: list[tuple[float, bytes]], cut: float
) -> None:
    data = bytearray(VALID[kind])
    for place, new in edits:
        at = int(place * len(data))
        data[at : at + len(new)] = new
    try:
        loaded = photo.load(bytes(data[: int(len(data) * cut)]), max_megapixels=2)
    except InputError as error:
        assert error.message.en.endswith(".")
        return
    assert loaded.pixels.shape == (loaded.size[1], loaded.size[0], 3)
