"""What becomes an item, under which name, and what is left out."""

import os
import sys
import zipfile
from pathlib import Path

import pytest
from serving import serving

from carryon.desk.items import collect
from carryon.desk.sources import PhotoFile
from carryon.errors import InputError


def touch(*paths: Path) -> None:
    for path in paths:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")


def ids(folder: Path, *paths: str, group: str = "none") -> list[str]:
    return [item.id for item in collect([str(folder / path) for path in paths], group).items]


def test_a_folder_is_searched_to_the_bottom_in_a_stable_order(tmp_path: Path) -> None:
    touch(tmp_path / "b.JPG", tmp_path / "a.png", tmp_path / "sub" / "c.heic", tmp_path / "notes.txt")
    touch(tmp_path / ".hidden.jpg", tmp_path / ".cache" / "d.jpg")
    intake = collect([str(tmp_path)])
    assert [item.id for item in intake.items] == ["a", "b", "sub/c"]
    assert [item.photos[0].name for item in intake.items] == ["a.png", "b.JPG", "sub/c.heic"]
    assert intake.ignored == 1


def test_a_file_that_is_named_is_an_item_whatever_its_ending(tmp_path: Path) -> None:
    touch(tmp_path / "scan.dat")
    assert ids(tmp_path, "scan.dat") == ["scan"]


def test_a_glob_takes_photos_only(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "b.txt", tmp_path / "deep" / "x" / "c.jpg")
    assert ids(tmp_path, "*") == ["a", "b", "x/c"]
    assert ids(tmp_path, "**/*.jpg") == ["a", "b", "c"]


def test_a_photo_that_is_found_twice_is_checked_once(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg")
    assert ids(tmp_path, "", "a.jpg", "*.jpg") == ["a"]


@pytest.mark.parametrize("path", ["missing.jpg", "missing/", "*.nothing"])
def test_what_is_not_there_is_said_so(tmp_path: Path, path: str) -> None:
    with pytest.raises(InputError):
        collect([str(tmp_path / path)])


def test_what_the_system_will_not_look_up_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        collect([str(tmp_path / ("a" * 300 + ".jpg"))])


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_is_an_item_like_any_other(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb1\xea.jpg"))
    touch(path, tmp_path / "two\nlines.jpg")
    items = collect([str(tmp_path)]).items
    assert sorted(item.id for item in items) == ["two\ufffdlines", "\ufffd\ufffd"]
    assert {item.photos[0].read() for item in items} == {b"x"}


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_a_pipe_in_a_folder_is_not_waited_for(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg")
    os.mkfifo(tmp_path / "b.jpg")
    (tmp_path / "c.jpg").symlink_to("gone.jpg")
    assert ids(tmp_path, "") == ["a", "c"]


def test_names_that_collide_are_told_apart(tmp_path: Path) -> None:
    touch(tmp_path / "a.jpg", tmp_path / "a.png", tmp_path / "b.jpg")
    assert ids(tmp_path, "") == ["a.jpg", "a.png", "b"]
    touch(tmp_path / "one" / "x.jpg", tmp_path / "two" / "x.jpg")
    assert ids(tmp_path, "one", "two") == ["x.jpg#1", "x.jpg#2"]


def test_one_folder_one_power_bank(tmp_path: Path) -> None:
    touch(
        tmp_path / "A7" / "1.jpg",
        tmp_path / "A7" / "2.jpg",
        tmp_path / "B2" / "1.jpg",
        tmp_path / "loose.jpg",
    )
    items = collect([str(tmp_path)], "folder").items
    assert {item.id: [photo.name for photo in item.photos] for item in items} == {
        "A7": ["A7/1.jpg", "A7/2.jpg"],
        "B2": ["B2/1.jpg"],
        "loose": ["loose.jpg"],
    }


@pytest.mark.parametrize(
    ("names", "banks"),
    [
        (["0001_front", "0001_back", "0002_front"], {"0001": 2, "0002": 1}),
        (["0001-1", "0001-2", "0002-1"], {"0001": 2, "0002": 1}),
        (["A7 正面", "A7 背面", "A7 侧面2"], {"A7": 3}),
        (["IMG_1", "IMG_2"], {"IMG_1": 1, "IMG_2": 1}),
        (["IMG_0001", "IMG_0002"], {"IMG_0001": 1, "IMG_0002": 1}),
        (["x_a", "x_b"], {"x": 2}),
    ],
)
def test_photos_with_one_beginning_are_one_power_bank(
    tmp_path: Path, names: list[str], banks: dict[str, int]
) -> None:
    touch(*(tmp_path / f"{name}.jpg" for name in names))
    assert {item.id: len(item.photos) for item in collect([str(tmp_path)], "prefix").items} == banks


def test_two_folders_with_the_same_names_stay_two_power_banks(tmp_path: Path) -> None:
    for day in ("mon", "tue"):
        touch(tmp_path / day / "0001_front.jpg", tmp_path / day / "0001_back.jpg")
    items = collect([str(tmp_path / "mon"), str(tmp_path / "tue")], "prefix").items
    assert [(item.id, len(item.photos)) for item in items] == [("0001#1", 2), ("0001#2", 2)]


def zipped(path: Path, members: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def test_a_zip_file_is_a_folder(tmp_path: Path) -> None:
    members = {"in/b.jpg": b"B", "a.jpg": b"A", "notes.txt": b"", "__MACOSX/._a.jpg": b"", "in/": b""}
    intake = collect([str(zipped(tmp_path / "photos.zip", members))])
    assert [(item.id, item.photos[0].read()) for item in intake.items] == [("a", b"A"), ("in/b", b"B")]
    assert intake.ignored == 1


def test_a_name_that_windows_zipped_in_gbk_reads_as_chinese(tmp_path: Path) -> None:
    place = tmp_path / "w.zip"
    with zipfile.ZipFile(place, "w") as archive:
        info = zipfile.ZipInfo("x" * 8 + ".jpg")
        archive.writestr(info, b"P")
    raw = "充电宝".encode("gbk") + b"xx.jpg"
    assert len(raw) == 12
    place.write_bytes(place.read_bytes().replace(b"x" * 8 + b".jpg", raw))
    photo = collect([str(place)]).items[0].photos[0]
    assert photo.name == "充电宝xx.jpg"
    assert photo.read() == b"P"


def test_a_damaged_zip_file_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\x03\x04 and then nothing")
    with pytest.raises(InputError, match="damaged"):
        collect([str(tmp_path / "x.zip")])


def test_a_member_that_is_damaged_is_one_bad_photo(tmp_path: Path) -> None:
    place = zipped(tmp_path / "x.zip", {"a.jpg": b"A" * 99, "b.jpg": b"B"})
    place.write_bytes(place.read_bytes().replace(b"A" * 99, b"A" * 98 + b"!"))
    a, b = collect([str(place)]).items
    with pytest.raises(InputError, match="CRC"):
        a.photos[0].read()
    assert b.photos[0].read() == b"B"


def test_urls_are_listed_and_read_with_fsspec(tmp_path: Path) -> None:
    touch(tmp_path / "in" / "a.jpg", tmp_path / "in" / "deep" / "b.jpg", tmp_path / "in" / "c.txt")
    intake = collect([f"file://{tmp_path}/in"])
    assert [item.id for item in intake.items] == ["a", "deep/b"]
    assert intake.items[0].photos[0].read() == b"x"
    assert not intake.items[0].photos[0].local
    assert [item.id for item in collect([f"file://{tmp_path}/in/*.jpg"]).items] == ["a"]


def test_a_web_address_is_read_and_its_refusal_is_said_so() -> None:
    replies = {
        "/a.jpg": (200, {"Content-Type": "image/jpeg", "Content-Length": "1"}, b"A"),
        "/b.jpg": (500, {"Content-Length": "0"}, b""),
    }
    with serving(replies) as (address, _):
        (item,) = collect([f"{address}/a.jpg"]).items
        assert (item.id, item.photos[0].read()) == ("a", b"A")
        with pytest.raises(InputError, match="500"):
            collect([f"{address}/b.jpg"])
        with pytest.raises(InputError, match="cannot be read"):
            PhotoFile("b.jpg", f"{address}/b.jpg").read()


def test_an_address_of_an_unknown_kind_is_said_so() -> None:
    with pytest.raises(InputError, match="nosuch"):
        collect(["nosuch://bucket/a.jpg"])
