"""Kept photos lose what they tell about people, and read exactly as before."""

import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageCms

from carryon.desk.keep import Keeper, delete_kept, has_its_end, without_metadata
from carryon.desk.sources import PhotoFile
from carryon.photo import load

DATA = Path(__file__).parents[1] / "data"
SECRET = b"SECRET-OWNER"


def exif(orientation: int = 1) -> Image.Exif:
    tags = Image.Exif()
    tags[0x0112] = orientation
    tags[0x013B] = SECRET.decode()
    tags.get_ifd(0x8825).update({1: "N", 2: (22.0, 18.0, 30.0), 3: "E", 4: (113.0, 55.0, 1.0)})
    return tags


def picture(kind: str, orientation: int = 1, **more: object) -> bytes:
    pixels = np.random.default_rng(3).integers(0, 255, (40, 60, 3), np.uint8)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, kind, exif=exif(orientation), **more)
    return out.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_keeps_its_pixels_and_its_rotation_only(orientation: int, progressive: bool) -> None:
    data = picture(
        "JPEG", orientation, progressive=progressive, comment=SECRET, xmp=b"<x>" + SECRET + b"</x>"
    )
    assert SECRET in data
    kept, ending = without_metadata(data)
    assert ending == ".jpg"
    assert np.array_equal(load(kept).pixels, load(data).pixels)
    assert SECRET not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert dict(image.getexif()) == ({} if orientation == 1 else {0x0112: orientation})
        assert not image.getexif().get_ifd(0x8825)


def test_of_app2_only_the_colour_profile_stays() -> None:
    """An index of pictures (MPF), FlashPix and makers' own data lie in APP2, too."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = picture("JPEG", icc_profile=profile)
    for kind in (b"MPF\0", b"FPXR\0", b"ICC_PROFILER\0", b""):
        body = kind + SECRET
        data = data[:2] + b"\xff\xe2" + (len(body) + 2).to_bytes(2, "big") + body + data[2:]
    kept, _ = without_metadata(data)
    assert SECRET not in kept
    with Image.open(io.BytesIO(kept)) as image:
        assert image.info["icc_profile"] == profile


def test_what_hangs_behind_a_jpeg_goes(tmp_path: Path) -> None:
    """Motion photos carry a film, and gain-map photos a second picture with EXIF of its own."""
    data = picture("JPEG")
    kept, _ = without_metadata(data + b"ftypmp4 " + SECRET + picture("JPEG"))
    assert kept == without_metadata(data)[0]


def test_a_jpeg_that_was_cut_short_is_cut_as_before() -> None:
    data = picture("JPEG")
    kept, _ = without_metadata(data[:-300])
    assert SECRET not in kept
    assert len(kept) < len(data) - 300


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
@pytest.mark.parametrize("missing", [1, 12, 300])
def test_a_photo_without_its_last_bytes_has_no_end(kind: str, missing: int) -> None:
    data = picture(kind)
    assert has_its_end(data)
    assert has_its_end(data + b"a film behind it")
    assert not has_its_end(data[:-missing])


@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_a_photo_of_which_only_the_beginning_has_come_has_no_end(kind: str) -> None:
    data = picture(kind)
    assert [n for n in range(8, len(data), 7) if has_its_end(data[:n])] == []


def test_formats_that_say_nothing_of_their_end_pass() -> None:
    assert has_its_end(picture("WEBP")[:-300])


def test_a_png_keeps_its_pixels_only() -> None:
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    data = picture("PNG", pnginfo=info)
    kept, ending = without_metadata(data)
    assert ending == ".png"
    assert SECRET in data
    assert SECRET not in kept
    assert np.array_equal(load(kept).pixels, load(data).pixels)


def test_a_png_that_is_to_be_turned_is_turned() -> None:
    data = picture("PNG", orientation=6)
    kept, ending = without_metadata(data)
    assert ending == ".jpg"
    assert load(kept).size == load(data).size == (40, 60)


@pytest.mark.parametrize("kind", ["WEBP", "TIFF"])
def test_other_formats_are_saved_again(kind: str) -> None:
    kept, ending = without_metadata(picture(kind))
    assert ending == ".jpg"
    assert SECRET not in kept
    assert load(kept).size == (60, 40)


def test_an_iphone_photo_is_saved_upright() -> None:
    data = (DATA / "turned.heic").read_bytes()
    kept, ending = without_metadata(data)
    assert ending == ".jpg"
    assert load(kept).size == load(data).size


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "TIFF"])
def test_a_photo_that_was_checked_is_not_too_large_to_keep(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = picture(kind)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)  # of Pillow; --max-megapixels may be above it
    monkeypatch.setattr(load, "__defaults__", (None, 0.001))
    kept, _ = without_metadata(data)
    assert load(kept, max_megapixels=1).size == (60, 40)


def test_a_photo_is_kept_once_under_its_digest(tmp_path: Path) -> None:
    photo = PhotoFile("a.jpg", "", data=picture("JPEG"))
    digest = str(photo.digest())
    keeper = Keeper(tmp_path / "kept")
    first = keeper.keep(photo, digest)
    assert first == (tmp_path / "kept" / f"{digest}.jpg")
    assert keeper.keep(photo, digest) == first
    assert len(list(first.parent.iterdir())) == 1


def test_a_photo_that_is_no_longer_the_checked_one_is_not_kept(tmp_path: Path) -> None:
    keeper = Keeper(tmp_path / "kept")
    assert keeper.keep(PhotoFile("a.jpg", "", data=picture("JPEG")), "ab" * 32) is None
    assert keeper.keep(PhotoFile("a.jpg", str(tmp_path / "gone.jpg")), "ab" * 32) is None
    assert not (tmp_path / "kept").exists()


def test_only_kept_photos_are_deleted(tmp_path: Path) -> None:
    mine, other = tmp_path / f"{'0f' * 32}.jpg", tmp_path / "holiday.jpg"
    for path in (mine, other):
        path.write_bytes(b"x")
    elsewhere = tmp_path / f"{'aa' * 32}.png"
    assert delete_kept([mine, other, elsewhere]) == (1, [elsewhere])
    assert not mine.exists()
    assert other.exists()
