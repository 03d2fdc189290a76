"""The whole program on the samples, without a network: the answers of ``samples/expected.jsonl``."""

import json
import os
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from carryon.check import Checker
from carryon.photo import load
from carryon.record import Result
from carryon.rules import Trip

SAMPLES = Path(__file__).parents[1] / "samples"
EXPECTED: dict[str, dict[str, Any]] = {
    row["file"]: row for row in map(json.loads, (SAMPLES / "expected.jsonl").read_text("utf-8").splitlines())
}
USABLE = [name for name, row in EXPECTED.items() if row["verdict"] != "retake"]
DAY = date(2026, 11, 22)

pytestmark = pytest.mark.disable_socket


@cache
def _checker() -> Checker:
    return Checker()


@cache
def result(name: str) -> Result:
    return _checker().check([SAMPLES / name], trip=Trip(on=DAY))


def test_every_sample_has_an_expected_result_and_a_provenance() -> None:
    photos = {path.name for path in SAMPLES.glob("*.jpg")}
    assert set(EXPECTED) == photos
    listed = re.findall(r"^\| `([^`]+)` \|", (SAMPLES / "README.md").read_text("utf-8"), re.MULTILINE)
    assert set(listed) == photos


def test_samples_are_small() -> None:
    assert sum(path.stat().st_size for path in SAMPLES.iterdir()) < 4_000_000


@pytest.mark.parametrize("name", EXPECTED)
def test_verdict(name: str) -> None:
    assert result(name).verdict == EXPECTED[name]["verdict"]


@pytest.mark.parametrize("name", USABLE)
@pytest.mark.parametrize("fact", ["model", "serial", "energy_wh"])
def test_facts(name: str, fact: str) -> None:
    read = getattr(result(name).facts, fact)
    assert (read.state, read.value) == ("read", EXPECTED[name][fact])


@pytest.mark.parametrize("name", USABLE)
def test_a_mark_is_called_clear_only_where_it_is(name: str) -> None:
    assert (result(name).facts.ccc_mark.state == "clear") is (EXPECTED[name]["ccc"] == "clear")


def test_a_refusal_says_which_notice_and_where_to_read_it() -> None:
    found = result("recalled.jpg")
    assert found.recall.state == "listed"
    assert [reason.about for reason in found.reasons if reason.outcome == "not_allowed"] == ["recall"]
    assert all(reason.source and reason.source.startswith("https://") for reason in found.reasons[:1])


def test_a_shaken_photo_is_told_what_to_do_differently() -> None:
    found = result("shaken.jpg")
    assert found.quality.problems == ("blurred",)
    assert len(found.quality.hints) == 1


def test_boxes_lie_on_the_photo() -> None:
    found, (width, height) = result("allowed.jpg"), load(SAMPLES / "allowed.jpg").size
    for box in (found.facts.model.box, found.facts.serial.box, found.facts.ccc_mark.box):
        assert box is not None
        assert all(0 <= x <= width and 0 <= y <= height for x, y in box)


NO_NETWORK = """
import sys
def closed(event, args):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto", "urllib.Request"):
        raise RuntimeError(f"{event}{args}")
sys.addaudithook(closed)
from carryon.cli import main
main()
"""


def test_the_main_job_asks_no_network(tmp_path: Path) -> None:
    """In a process of its own, from the first import on, before any engine is loaded."""
    out = tmp_path / "seen.png"
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            NO_NETWORK,
            "check",
            SAMPLES / "recalled.jpg",
            "--format",
            "jsonl",
            "--annotate",
            out,
        ],
        capture_output=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (20, b"")
    assert json.loads(done.stdout)["facts"]["model"]["value"] == EXPECTED["recalled.jpg"]["model"]
    assert out.stat().st_size > 100_000


def test_without_tesseract_the_main_job_still_works() -> None:
    """The program is looked for on PATH; its folder is not there."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from carryon.cli import main; main()",
            "check",
            SAMPLES / "allowed.jpg",
            "--quiet",
        ],
        env={**os.environ, "PATH": "/nonexistent", "CARRYON_LANG": "en"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "✓ ALLOWED  allowed.jpg\n", "")
