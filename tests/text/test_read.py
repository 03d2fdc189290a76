"""Which way is up, and that no line is read twice for it."""

from collections.abc import Sequence

import numpy as np
import pytest
from making import reading

from carryon import geometry
from carryon.label import LabelView
from carryon.text.read import read_label
from carryon.text.reader import LineReader, Reading

LINES = tuple(geometry.rectangle(20, top, 380 - top, top + 30) for top in (20, 60, 100, 140))
"""The first ones are most like running print: the probes."""


class Shaded(LineReader):
    """Reads what a crop's grey says; its print stands the way the crop's left end is darker."""

    name, readable = "shaded", 0.93

    def __init__(self) -> None:
        self.seen = 0

    def version(self) -> str:
        return "shaded 1"

    def read(self, crops: Sequence[np.ndarray]) -> list[Reading]:
        self.seen += len(crops)
        return [self._read(crop) for crop in crops]

    def _read(self, crop: np.ndarray) -> Reading:
        left, right = (float(half.mean()) for half in np.array_split(crop, 2, axis=1))
        return reading("running print", 0.99 if left < right else 0.3)


def view(pixels: np.ndarray) -> LabelView:
    return LabelView(pixels, np.eye(3), line_px=30.0, scale=1.0, seen_in_full=True, lines=LINES)


@pytest.mark.parametrize(("upside_down", "read"), [(False, 4), (True, 6)])
def test_lines_that_tell_which_way_is_up_are_read_once_a_way(upside_down: bool, read: int) -> None:
    shades = np.linspace(60, 200, 400).astype(np.uint8)
    pixels = np.broadcast_to(shades[None, :, None], (200, 400, 3)).copy()
    if upside_down:
        pixels = np.ascontiguousarray(pixels[::-1, ::-1])
    reader = Shaded()
    upright, lines = read_label(pixels, view(pixels), reader)
    assert reader.seen == read
    assert [line.text for line in lines] == ["running print"] * 4
    assert min(line.reading.weakest for line in lines) == 0.99
    assert (upright.to_photo == np.eye(3)).all() == (not upside_down)
    tops = [float(line.quad[:, 1].min()) for line in lines]
    assert tops == sorted(tops)
