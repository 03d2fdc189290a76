"""The benchmarks' own arithmetic; what they measure is not a test's business."""

from importlib import import_module
from pathlib import Path
from types import ModuleType

import cv2
import numpy as np
import pytest

from carryon.record import Fact
from carryon.text.reader import Character, Reading

FOLDER = Path(__file__).parents[2] / "benchmarks"
BOX = ((0.0, 0.0), (9.0, 0.0), (9.0, 3.0), (0.0, 3.0))


@pytest.fixture
def module(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> ModuleType:
    """The script that a test names."""
    monkeypatch.syspath_prepend(FOLDER)
    return import_module(request.param)


@pytest.mark.parametrize("module", ["results"], indirect=True)
def test_each_benchmark_replaces_its_own_section(module: ModuleType, tmp_path: Path) -> None:
    path = tmp_path / "RESULTS.md"
    for name, body in (("speed", "slow \\1"), ("accuracy", "right"), ("speed", "fast \\1")):
        module.replace_section(name, body, path)
    assert path.read_text("utf-8") == (
        "# Results\n\n<!-- speed: written by its benchmark -->\nfast \\1\n<!-- end of speed -->\n\n"
        "<!-- accuracy: written by its benchmark -->\nright\n<!-- end of accuracy -->\n"
    )


@pytest.mark.parametrize("module", ["results"], indirect=True)
def test_a_table_in_markdown(module: ModuleType) -> None:
    assert module.table(("a", "b"), [(1, "x")]) == "| a | b |\n| --- | --- |\n| 1 | x |"


@pytest.mark.parametrize("module", ["stock"], indirect=True)
def test_plain_expressions_read_a_plain_label(module: ModuleType) -> None:
    facts = module.facts_of(
        [
            ("产品型号/Model：PB-200N", BOX),
            ("电池容量:20000mAh 3.7V", BOX),
            ("SN: a8vuk6a672580129", BOX),
            ("CCC", BOX),
        ]
    )
    assert (facts.model.value, facts.serial.value, facts.energy_wh.value) == (
        "PB-200N",
        "A8VUK6A672580129",
        74.0,
    )
    assert facts.capacity_mah.value == 20000.0
    assert (facts.ccc_mark.state, facts.ccc_mark.box) == ("clear", BOX)


@pytest.mark.parametrize("module", ["stock"], indirect=True)
def test_letters_inside_a_word_are_no_mark_and_nothing_is_made_up(module: ModuleType) -> None:
    facts = module.facts_of([("ACCCB 38.5Wh", BOX)])
    assert facts.ccc_mark.state == "absent"
    assert (facts.model.state, facts.serial.state, facts.energy_wh.value) == ("not_seen", "not_seen", 38.5)


@pytest.mark.parametrize("module", ["stock"], indirect=True)
def test_a_sample_is_spread_evenly(module: ModuleType) -> None:
    assert module.sample(list(range(10)), 3) == [0, 3, 6]
    assert module.sample([1, 2], 3) == [1, 2]


@pytest.mark.parametrize("module", ["reading"], indirect=True)
def test_how_far_a_reading_can_be_trusted(module: ModuleType) -> None:
    chances = (0.995, 0.55)
    cases = [
        module.Case(
            truth,
            Fact(state="read", value="A1", confidence=min(chances)),
            Reading(tuple(Character(c, p) for c, p in zip("A1", chances, strict=True))),
        )
        for truth in ("A1", "AI")
    ]
    lines = module.tables(cases).splitlines()
    assert lines[0] == "1 of 2 codes are right at the first look."
    assert "| 0.5 | 2 of 2 | 1 (at most 90.5 %) |" in lines
    assert "| 0.6 | 0 of 2 | 0 (at most 100.0 %) |" in lines
    assert "| 0.5 to 0.7 | 2 | 55.0 % | 50.0 % | ██████████ |" in lines
    assert "| 0.99 to 1 | 2 | 99.5 % | 100.0 % | ████████████████████ |" in lines


@pytest.mark.parametrize("module", ["speed"], indirect=True)
def test_ratios_of_pairs(module: ModuleType) -> None:
    pairs = [module.Pair("a", module.Time(1.0, 2.0), module.Time(2.0, 8.0))] * 3
    line = module.row("3 MP", pairs, "goal")
    assert line == ("3 MP", 3, "0.50", "0.50", "0.25", "0.25", "goal", "1.00", "2.00")


@pytest.mark.parametrize("module", ["speed"], indirect=True)
def test_enlarged_photos_have_12_mp_and_grain(module: ModuleType, tmp_path: Path) -> None:
    small = tmp_path / "upright.png"
    cv2.imwrite(str(small), np.full((40, 30, 3), 128, np.uint8))
    (tmp_path / "large").mkdir()
    (path,) = module.enlarged([small], tmp_path / "large")
    seen = cv2.imread(str(path))
    assert seen is not None
    assert seen.shape == (4032, 3024, 3)
    assert 1.0 < float(seen.std()) < 4.0
