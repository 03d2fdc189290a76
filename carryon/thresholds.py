"""Every threshold of the program, read once from ``thresholds.toml``, with the measurement that set it."""

import tomllib
from functools import cache
from importlib import resources
from typing import Any


@cache
def _tables() -> dict[str, dict[str, Any]]:
    return tomllib.loads(resources.files("carryon").joinpath("thresholds.toml").read_text("utf-8"))


def threshold(room: str, name: str) -> float:
    """The number ``name`` of ``room``.

    Raises:
        KeyError: no such threshold is recorded.
    """
    return float(_tables()[room][name]["value"])
