"""The annotated picture: what is drawn where, that the photo stays as it was, and where it may be written."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cli import fake
from PIL import Image

from carryon import wording
from carryon.check import Stated
from carryon.errors import OutputError
from carryon.photo import Photo
from carryon.record import Result
from carryon.report import annotate
from carryon.rules import Trip

WIDTH, HEIGHT = 1200, 900
SCALE = 10


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    wording.choose("en")
    yield
    wording.choose(None)


@pytest.fixture
def photo() -> Photo:
    pixels = np.full((HEIGHT, WIDTH, 3), 128, np.uint8)
    pixels.flags.writeable = False
    return Photo("a.png", pixels, (WIDTH, HEIGHT), "PNG", "0" * 64)


def scaled(box: tuple[tuple[float, float], ...]) -> tuple[tuple[float, float], ...]:
    return tuple((x * SCALE, y * SCALE) for x, y in box)


@pytest.fixture
def result(photo: Photo, monkeypatch: pytest.MonkeyPatch) -> Result:
    for name in ("MODEL", "LINE", "MARK", "LABEL"):
        monkeypatch.setattr(fake, name, scaled(getattr(fake, name)))
    return fake.Allowed().check([photo], trip=Trip(), stated=Stated())


def near(picture: Image.Image, x: float, y: float, colour: tuple[int, int, int]) -> bool:
    """Whether the colour is within 3 px of a place."""
    part = np.asarray(picture.crop((int(x) - 3, int(y) - 3, int(x) + 4, int(y) + 4)))
    return bool((part == colour).all(axis=2).any())


def test_everything_found_is_outlined_in_its_colour(photo: Photo, result: Result) -> None:
    drawn = annotate.draw(photo, result)
    assert near(drawn, 600, 100, (60, 130, 255)), "label region, top edge"
    assert near(drawn, 600, 180, (0, 190, 190)), "line of print, top edge"
    assert near(drawn, 900, 250, (225, 40, 130)), "model, right edge"
    assert near(drawn, 700, 600, (20, 170, 70)), "clear mark, top edge"


def test_the_number_of_a_field_stands_left_of_its_line(photo: Photo, result: Result) -> None:
    drawn = annotate.draw(photo, result)
    radius = WIDTH / 70
    assert near(drawn, 200 - 2.3 * radius, 250, (225, 40, 130))


def test_the_photo_is_left_as_it_was(photo: Photo, result: Result) -> None:
    annotate.draw(photo, result)
    assert (photo.pixels == 128).all()


def test_the_picture_is_as_wide_as_the_photo_and_has_a_legend(photo: Photo, result: Result) -> None:
    drawn = annotate.draw(photo, result)
    assert drawn.width == WIDTH
    assert drawn.height > HEIGHT + 100
    assert drawn.getpixel((WIDTH // 2, HEIGHT + 2)) == (20, 140, 60)


def test_a_second_photo_shows_only_what_was_found_on_it(photo: Photo, result: Result) -> None:
    other = Photo("edge.png", photo.pixels, photo.size, "PNG", "0" * 64)
    drawn = annotate.draw(other, result, first=False)
    assert (np.asarray(drawn)[:HEIGHT] == 128).all()


@pytest.mark.parametrize("language", ["en", "zh"])
def test_without_a_chinese_font_the_legend_is_english(
    photo: Photo, result: Result, monkeypatch: pytest.MonkeyPatch, language: wording.Language
) -> None:
    wording.choose(language)
    monkeypatch.setattr(annotate, "_CJK_FONTS", ())
    annotate._cjk_font.cache_clear()
    annotate._font.cache_clear()
    try:
        drawn = np.asarray(annotate.draw(photo, result))
        wording.choose("en")
        assert np.array_equal(drawn, np.asarray(annotate.draw(photo, result)))
    finally:
        annotate._cjk_font.cache_clear()
        annotate._font.cache_clear()


@pytest.mark.parametrize(("ending", "kind"), [(".png", "PNG"), (".jpg", "JPEG"), (".JPEG", "JPEG")])
def test_the_ending_says_the_format(
    photo: Photo, result: Result, tmp_path: Path, ending: str, kind: str
) -> None:
    (written,) = annotate.save([photo], result, tmp_path / f"out{ending}")
    with Image.open(written) as picture:
        assert (picture.format, picture.width) == (kind, WIDTH)


@pytest.mark.parametrize("name", ["out.gif", "out", "out.pdf"])
def test_other_endings_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError, match=r"must end in \.png or \.jpg"):
        annotate.kind_of(tmp_path / name)


def test_a_place_that_cannot_be_written(photo: Photo, result: Result, tmp_path: Path) -> None:
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OutputError, match="cannot be written there"):
        annotate.save([photo], result, tmp_path / "folder.png")


def test_the_legend_of_a_tiny_photo_can_still_be_read(result: Result) -> None:
    tiny = Photo("a.png", np.zeros((3, 2, 3), np.uint8), (2, 3), "PNG", "0" * 64)
    assert annotate.draw(tiny, result).width == 480
