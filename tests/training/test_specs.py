"""Labels after specifications of real products."""

import json
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cairosvg", reason="the training extra is not installed")

from training import specs

SPEC = {
    "brand": "ACME",
    "brand_zh": "艾克米",
    "model": "AC-100 (general knowledge)",
    "capacity_mAh": 10000,
    "nominal_V": None,
    "energy_Wh": 36,
    "rated_capacity": "6000mAh (5V3A)",
    "input": ["USB-C: 5V3A, 9V2A, 12V1.5A, 15V1A, 20V1A"],
    "output": None,
    "manufacturer_line": "factory on the barcode: X",
    "market": "CN",
}


def write(folder: Path, *rows: object) -> Path:
    file = folder / "specs.json"
    file.write_text(json.dumps(rows), "utf-8")
    return file


def test_a_specification_without_a_code_or_a_figure_is_left_out(tmp_path: Path) -> None:
    nameless = SPEC | {"model": "not stated"}
    empty = SPEC | {"capacity_mAh": None, "energy_Wh": None}
    assert specs.load(write(tmp_path, SPEC, nameless, empty)) == [SPEC]


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="no list of label specifications"):
        specs.load(write(tmp_path))
    with pytest.raises(SystemExit, match="cannot be read"):
        specs.load(tmp_path / "missing.json")


@pytest.mark.parametrize("seed", range(12))
def test_the_label_says_what_the_truth_says(seed: int) -> None:
    thing = specs.label(np.random.default_rng(seed), SPEC)
    text = dict(thing.lines)
    assert (thing.model, thing.mah, thing.wh) == ("AC-100", 10000, 36.0)
    assert text["model"].endswith("AC-100")
    assert "36Wh" in text["energy"].replace(" ", "")
    assert "maker" not in text
    assert thing.serial is None or text["sn"].endswith(thing.serial)
    assert all("20V1A" not in line or line == "20V1A" for _, line in thing.lines)


def test_voltage_follows_from_the_other_figures() -> None:
    lines = (specs.label(np.random.default_rng(seed), SPEC).lines for seed in range(12))
    shown = [text for one in lines for name, text in one if name == "energy" and "V " in text]
    assert shown
    assert all("3.6V" in text for text in shown)
