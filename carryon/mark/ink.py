"""Whether there is ink at all where a mark is supposed: its drawing laid over the picture.

A crop of empty ground, stretched to full contrast, is noise in which a network may see a worn mark. Averaged
over the mark's own drawing, noise cancels out and ink does not.
"""

from collections.abc import Sequence
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.mark.quality import line_step, straightened
from carryon.mark.sampling import Gray, Quad

_SIZE = (120, 94)
"""A mark straightened, px: 2 px a unit of the 60 x 47 oval."""
_LEFT_EDGES, _CUTS, _OUTER, _INNER = (12.44, 21.94, 31.44), (25.0, 34.5, 44.0), 12.5, 8.6
"""The letters, in units of the oval: left edges, vertical cuts, radii (CNCA mark announcement of 2001)."""
_MIDDLE = (30.0, 23.5)
_SHADING_PX = 25.0
"""Light falls off over more than this; it is taken out."""


@cache
def _drawing() -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where the mark's ink is, and where the bare ground inside its oval is."""
    width, height = _SIZE
    y, x = (np.mgrid[0:height, 0:width] + 0.5) / 2
    line = _oval(x, y, 30.0, 23.5) & ~_oval(x, y, 28.0, 21.5)
    letters = np.zeros_like(line)
    for left, end in zip(_LEFT_EDGES, _CUTS, strict=True):
        radius = np.hypot(x - left - _OUTER, y - _MIDDLE[1])
        letters |= (radius >= _INNER) & (radius <= _OUTER) & (x <= end)
    near = cv2.dilate(letters.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    return line | letters, _oval(x, y, 27.0, 20.5) & ~near


def _oval(x: NDArray[Any], y: NDArray[Any], across: float, down: float) -> NDArray[np.bool_]:
    inside = ((x - _MIDDLE[0]) / across) ** 2 + ((y - _MIDDLE[1]) / down) ** 2 <= 1
    return np.asarray(inside, np.bool_)


def ink(gray: Gray, quad: Quad, lines: Sequence[NDArray[Any]], text_px: float) -> float | None:
    """How far the mark's drawing stands out of its ground, as a share of the ink step of the print around.

    Args:
        gray: the rectified label, uint8.
        quad: the supposed mark, (4, 2) px.
        lines: quads of the text lines, px.
        text_px: height of the text lines, px.

    Returns:
        0 for empty ground, 1 for ink as dark as the print's; ``None`` without print to compare with.
    """
    around = line_step(gray, lines, text_px)
    if around is None:
        return None
    patch = straightened(gray, quad, _SIZE).astype(np.float32)
    patch -= cv2.GaussianBlur(patch, (0, 0), _SHADING_PX)
    drawn, ground = _drawing()
    return abs(float(patch[drawn].mean() - patch[ground].mean())) / around
