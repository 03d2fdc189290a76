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

from carryon.mark import drawing
from carryon.mark.quality import line_step, straightened
from carryon.mark.sampling import Gray, Quad

_SHADING_PX = 25.0
"""Light falls off over more than this; it is taken out."""
_AROUND, _WINDOW = 2.2, (264, 207)
"""How much of the surroundings is compared, in sizes of the mark; their size straightened, px."""
_FINE_PX, _COARSE_PX = 2.0, 14.0
"""Finer than this is grain, coarser than this is shade (sigma, px of the straightened mark)."""
_QUANTUM = 0.05
"""Variance that rounding to whole grey values leaves after smoothing, grey values squared."""
_BLOCK, _BARE = (30, 24), 30
"""Surroundings are compared in blocks, (w, h) px, of which so many percent carry no print."""


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
    patch = straightened(gray, quad, drawing.SIZE).astype(np.float32)
    patch -= cv2.GaussianBlur(patch, (0, 0), _SHADING_PX)
    drawn, ground = drawing.mark()
    return abs(float(patch[drawn].mean() - patch[ground].mean())) / around


def standing_out(gray: Gray, quad: Quad) -> float:
    """How much more there is to see in the supposed mark's oval than on the bare ground around it.

    Args:
        gray: the rectified label, uint8.
        quad: the supposed mark, (4, 2) px.

    Returns:
        Variance within the oval over that of the ground around; about 1 where nothing is printed.
    """
    middle = quad.mean(axis=0)
    seen = straightened(gray, middle + (quad - middle) * _AROUND, _WINDOW).astype(np.float32)
    smooth = cv2.GaussianBlur(seen, (0, 0), _FINE_PX)
    power = (smooth - cv2.GaussianBlur(smooth, (0, 0), _COARSE_PX)) ** 2
    inside, blocks = _places()
    bare = np.percentile([power[block].mean() for block in blocks], _BARE)
    return float(power[inside].mean() / (bare + _QUANTUM))


@cache
def _places() -> tuple[NDArray[np.bool_], tuple[tuple[slice, slice], ...]]:
    """The px of the oval in its surroundings, and the blocks beside it."""
    width, height = _WINDOW
    y, x = np.mgrid[0:height, 0:width] + 0.5
    reach = np.hypot((x - width / 2) / (width / 2), (y - height / 2) / (height / 2)) * _AROUND
    across, down = _BLOCK
    every = (
        (slice(top, top + down), slice(left, left + across))
        for top in range(0, height - down + 1, down // 2)
        for left in range(0, width - across + 1, across // 2)
    )
    return reach <= 1, tuple(block for block in every if reach[block].min() > 1.1)
