"""Truth files: the bench's form, a review's form, and lines that are neither."""

from pathlib import Path

import msgspec
import pytest
from evaluate.recorded import result

from carryon.errors import InputError
from carryon.evaluate.truth import read_results, read_truths
from carryon.record import encode


def test_a_bench_line_with_more_than_is_asked(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text(
        '{"file": "1.jpg", "verdict": "allowed", "sn": null, "wh": 74, "ccc": "clear", "size": [4, 3], '
        '"boxes": {"ccc": [[1, 2], [3, 2], [3, 4], [1, 4]]}, "slices": ["metal"]}\n\n'
    )
    (one,) = read_truths(path)
    assert (one.file, one.verdict, one.sn, one.energy, one.slices) == (
        "1.jpg",
        "allowed",
        None,
        74.0,
        ("metal",),
    )
    assert one.boxes["ccc"][2] == (3.0, 4.0)


def test_what_a_review_left_out_is_unknown(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text('{"file": "1.jpg", "verdict": "not_allowed", "recalled": true, "reviewed_by": ["li"]}\n')
    (one,) = read_truths(path)
    assert one.wh is msgspec.UNSET
    assert one.energy is None
    assert one.ccc is None


def test_numbers_that_a_person_typed_as_text(tmp_path: Path) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text('{"file": "1.jpg", "verdict": "allowed", "wh": "38.5"}\n')
    assert read_truths(path)[0].energy == 38.5


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"file": "1.jpg", "verdict": "allowed"}\n{"file": "2.jpg"}\n', "line 2: not a truth record"),
        ('{"file": "1.jpg", "verdict": "maybe"}\n', "line 1: not a truth record"),
        ("not json\n", "line 1: not a truth record"),
        ("\n", "no photo is named"),
        (
            '{"file": "a/1.jpg", "verdict": "allowed"}\n{"file": "b/1.jpg", "verdict": "retake"}\n',
            "the photo 1.jpg is named twice",
        ),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "truth.jsonl"
    path.write_text(text)
    with pytest.raises(InputError) as error:
        read_truths(path)
    assert said in error.value.message.en


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError) as error:
        read_truths(tmp_path / "none.jsonl")
    assert "cannot be read (No such file or directory)" in error.value.message.en


def test_results_go_by_their_photos_names(tmp_path: Path) -> None:
    path = tmp_path / "results.jsonl"
    path.write_bytes(encode(result("front/a.jpg")) + b"\n" + encode(result("front\\b.jpg")) + b"\n")
    assert sorted(read_results(path)) == ["a.jpg", "b.jpg"]
