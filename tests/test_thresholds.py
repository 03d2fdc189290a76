"""Every threshold has a value, a unit and a measurement, and is used."""

import re
import tomllib
from pathlib import Path

import pytest

from carryon.thresholds import threshold

ROOT = Path(__file__).parents[1] / "carryon"
ROOMS = tomllib.loads((ROOT / "thresholds.toml").read_text("utf-8"))
NAMES = [(room, name) for room, table in ROOMS.items() for name in table]


@pytest.mark.parametrize(("room", "name"), NAMES)
def test_a_threshold_says_its_unit_and_why(room: str, name: str) -> None:
    entry = ROOMS[room][name]
    assert set(entry) == {"value", "unit", "why"}
    assert threshold(room, name) == float(entry["value"])
    assert len(entry["why"]) > 15


@pytest.mark.parametrize(("room", "name"), NAMES)
def test_a_threshold_is_used(room: str, name: str) -> None:
    code = "\n".join(path.read_text("utf-8") for path in ROOT.rglob("*.py"))
    assert re.search(rf"""["']{name}["']""", code)


def test_an_unknown_threshold_is_an_error() -> None:
    with pytest.raises(KeyError):
        threshold("photo", "none")
