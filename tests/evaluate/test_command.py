"""``carryon evaluate``, with a checker that answers from the photos' names."""

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from desk.conftest import _own_journal, make_photos  # noqa: F401
from desk.recorded import MakePhotos

from carryon.cli import main
from carryon.errors import ExitCode


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["evaluate", *map(str, arguments)])


@pytest.fixture
def bench(make_photos: MakePhotos) -> Path:  # noqa: F811
    folder = make_photos("allowed-1", "retake-2", "not_allowed-3")
    rows = [
        {"file": "allowed-1.png", "verdict": "allowed", "model": "ALLOWED-1", "ccc": "clear"},
        {"file": "retake-2.png", "verdict": "allowed", "model": "other"},
        {"file": "not_allowed-3.png", "verdict": "not_allowed"},
        {"file": "gone.png", "verdict": "allowed"},
    ]
    (folder / "truth.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


CHECKER = ("--checker", "desk.recorded:RecordedChecker", "--quiet", "--date", "2026-11-22")


def test_it_checks_the_photos_and_counts(bench: Path) -> None:
    done = run(bench / "truth.jsonl", *CHECKER, "--format", "json")
    assert done.exit_code == ExitCode.ALLOWED, done.output
    figures = json.loads(done.stdout)["figures"]
    counted = {name: (one["hits"], one["cases"]) for name, one in figures.items()}
    assert counted == {
        "answered": (3, 4),
        "false_allow": (0, 1),
        "false_refusal": (0, 2),
        "abstained": (1, 3),
        "verdict": (2, 2),
        "allowed": (1, 2),
        "model": (1, 2),
        "model_misstated": (1, 2),
        "mark": (1, 1),
    }


def test_recorded_results_are_compared_with_what_stood_there(bench: Path, tmp_path: Path) -> None:
    record, curve = tmp_path / "last.jsonl", tmp_path / "curve.csv"
    first = run(bench / "truth.jsonl", bench, *CHECKER, "--record", record)
    assert first.exit_code == 0, first.output
    assert "Since the run before" not in first.stdout
    assert len(record.read_bytes().splitlines()) == 3
    (bench / "truth.jsonl").with_name("retake-2.png").rename(bench / "allowed-2.png")
    truth = (
        (bench / "truth.jsonl").read_text().replace("retake-2", "allowed-2").replace('"other"', '"allowed-2"')
    )
    (bench / "truth.jsonl").write_text(truth)
    record.write_text(record.read_text().replace("retake-2.png", "allowed-2.png"))
    second = run(bench / "truth.jsonl", bench, *CHECKER, "--record", record, "--curve", curve)
    assert "Since the run before: 1 better, 0 worse, 0 mixed" in second.stdout
    assert "  allowed-2.png  better" in second.stdout
    assert curve.read_text().splitlines() == ["code,threshold,cases,stated,wrong", "model,0.99,2,2,0"]
    again = run(bench / "truth.jsonl", "--results", record, "--against", record, "--lang", "zh")
    assert "与上次相比：没有变化" in again.stdout


def test_photos_in_folders_are_found_and_compared(bench: Path, tmp_path: Path) -> None:
    (bench / "front").mkdir()
    (bench / "allowed-1.png").rename(bench / "front" / "allowed-1.png")
    truth, record = bench / "truth.jsonl", tmp_path / "last.jsonl"
    truth.write_text(truth.read_text().replace("allowed-1.png", "front/allowed-1.png"))
    for _ in range(2):
        done = run(truth, *CHECKER, "--record", record)
        assert re.search(r"photos answered +3/4", done.stdout)
    assert "no photo got better or worse" in done.stdout


def test_recorded_results_are_not_recorded_again(bench: Path, tmp_path: Path) -> None:
    done = run(bench / "truth.jsonl", "--results", tmp_path / "a", "--record", tmp_path / "b", "--lang", "zh")
    assert done.exit_code == ExitCode.USAGE
    assert "--results 与 --record 不能同时使用" in done.stderr


def test_a_folder_without_its_photos_is_an_input_fault(bench: Path, tmp_path: Path) -> None:
    done = run(bench / "truth.jsonl", tmp_path, *CHECKER)
    assert done.exit_code == ExitCode.INPUT
    assert "none of the photos that the truth names is here" in done.stderr
