import shutil
from pathlib import Path

import numpy as np
import pytest

from carryon import models
from carryon.errors import EngineError, ExitCode
from carryon.mark import MarkFinder
from carryon.thresholds import threshold

CARDS = Path(__file__).parents[1] / "models"
NAMES = ["mark-detector.onnx", "mark-grader.onnx"]


@pytest.fixture
def folder(tmp_path):
    for name in [*NAMES, models.SUMS]:
        shutil.copy(models.default_folder() / name, tmp_path / name)
    return tmp_path


@pytest.mark.parametrize("name", NAMES)
def test_a_card_describes_the_weights_that_are_released(name):
    card = (CARDS / name).with_suffix(".md").read_text("utf-8")
    assert f"sha256 `{models.checksums()[name][:12]}…`" in card


def test_the_graders_figures_are_those_of_the_thresholds_in_force():
    card = (CARDS / "mark-grader.md").read_text("utf-8")
    assert f"genuine {threshold('mark', 'genuine_clear'):g}, clear {threshold('mark', 'clear'):g})" in card


def test_every_model_matches_its_released_sum():
    sums = models.checksums()
    assert set(NAMES) <= set(sums)
    for name in NAMES:
        assert models.read(name)[:1] == b"\x08"


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_model_is_an_engine_error(folder, name):
    (folder / name).unlink()
    with pytest.raises(EngineError) as caught:
        MarkFinder(folder).find(np.zeros((64, 64), np.uint8), text_px=30, lines=[])
    assert name in caught.value.message.en
    assert caught.value.exit_code == ExitCode.ENGINE


@pytest.mark.parametrize("name", NAMES)
def test_a_changed_model_is_an_engine_error(folder, name):
    data = bytearray((folder / name).read_bytes())
    data[len(data) // 2] ^= 1
    (folder / name).write_bytes(bytes(data))
    with pytest.raises(EngineError, match="not the one"):
        MarkFinder(folder).find(np.zeros((64, 64), np.uint8), text_px=30, lines=[])


def test_missing_list_of_sums_is_an_engine_error(folder):
    (folder / models.SUMS).unlink()
    with pytest.raises(EngineError, match=models.SUMS):
        models.read(NAMES[0], folder)


def test_a_model_that_cannot_run_is_an_engine_error(tmp_path):
    import hashlib

    (tmp_path / "bad.onnx").write_bytes(b"no network")
    (tmp_path / models.SUMS).write_text(f"{hashlib.sha256(b'no network').hexdigest()}  bad.onnx\n")
    with pytest.raises(EngineError, match="cannot be run"):
        models.Network("bad.onnx", tmp_path)


def test_versions_are_short_sums_without_the_ending():
    versions = models.versions()
    assert set(versions) >= {"mark-detector", "mark-grader"}
    assert all(len(digest) == 12 for digest in versions.values())
