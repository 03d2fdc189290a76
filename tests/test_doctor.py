"""What an installation has and lacks: each fault named, with its exit code."""

import hashlib
from importlib import metadata
from pathlib import Path

import pytest

from carryon import doctor, models, recalls
from carryon.doctor import OPENCV, Part, examine, exit_code
from carryon.errors import KnowledgeError
from carryon.text import tesseract
from carryon.wording import Text


def part(name: str) -> Part:
    return next(part for part in examine() if part.name == name)


def lacking(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    known = metadata.version

    def version(distribution: str) -> str:
        if distribution == name:
            raise metadata.PackageNotFoundError(name)
        return known(distribution)

    monkeypatch.setattr(metadata, "version", version)


def test_a_whole_installation_is_ready() -> None:
    parts = examine()
    assert [p.name for p in parts if p.needed and p.state != "ok"] == []
    assert exit_code(parts) == 0
    assert "reads a test line" in next(p.detail.en for p in parts if p.name == "reader")


def test_exactly_one_opencv_is_installed() -> None:
    assert [d.name for d in metadata.distributions() if d.name in OPENCV] == ["opencv-python-headless"]
    assert part("OpenCV").state == "ok"


def test_two_opencvs_are_said_to_overwrite_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda _: "5.0")
    found = part("OpenCV")
    assert found.state == "broken"
    assert "opencv-python-headless opencv-python" in found.detail.en


def test_a_missing_library(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(monkeypatch, "pi-heif")
    found = part("pi-heif")
    assert (found.state, found.advice) == ("missing", Text("pip install pi-heif", "pip install pi-heif"))
    assert exit_code((found,)) == 4


def test_a_missing_extra_does_not_stop_the_main_job(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking(monkeypatch, "openpyxl")
    found = part("carryon[desk]")
    assert found.advice is not None
    assert found.advice.en == "pip install 'carryon[desk]'"
    assert exit_code((found,)) == 0


def test_a_changed_model(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "net.onnx").write_bytes(b"changed")
    (tmp_path / models.SUMS).write_text(f"{hashlib.sha256(b'released').hexdigest()}  net.onnx\n")
    monkeypatch.setattr(models, "default_folder", lambda: tmp_path)
    found = part("net.onnx")
    assert (found.state, exit_code((found,))) == ("broken", 4)


def test_missing_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(models, "default_folder", lambda: tmp_path)
    assert (part("models").state, exit_code((part("models"),))) == ("missing", 4)


def test_an_invalid_register(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> recalls.Register:
        raise KnowledgeError(Text("The register is invalid.", "召回库无效。"))

    monkeypatch.setattr(recalls, "load", broken)
    found = part("recalls")
    assert (found.state, exit_code((found,))) == ("broken", 6)


@pytest.mark.parametrize(
    ("version", "languages", "state"),
    [(None, (), "missing"), ("5.3.0", ("eng",), "broken"), ("5.3.0", ("chi_sim", "eng", "osd"), "ok")],
)
def test_tesseract(
    monkeypatch: pytest.MonkeyPatch, version: str | None, languages: tuple[str, ...], state: str
) -> None:
    monkeypatch.setattr(tesseract, "probe", lambda: tesseract.Installation(version, languages))
    found = part("Tesseract")
    assert (found.state, found.needed) == (state, False)
    assert (found.advice is None) is (state == "ok")


def test_a_reader_that_misreads_is_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "_PROBE", "")
    found = part("reader")
    assert (found.state, exit_code((found,))) == ("broken", 4)
