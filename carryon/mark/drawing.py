"""The mark as its announcement draws it (CNCA mark announcement of 2001), in px of a straightened mark."""

from collections.abc import Callable, Sequence
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.bool_]
Drawn = NDArray[np.float32]

SIZE = (120, 94)
"""A mark straightened for measuring, (w, h) px: 2 px a unit of the 60 x 47 oval."""
CUTS = (25.0, 34.5, 44.0)
"""Where the three letters are cut off, in units of the oval."""
OUTER, INNER = 12.5, 8.6
"""Radii of the half rings that are its letters, in the same units."""
_MIDDLE = (30.0, 23.5)
_FINE = 4


def grid(finer: int = 1) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Coordinates (x, y) of every px, in units of the oval."""
    width, height = SIZE
    y, x = (np.mgrid[0 : height * finer, 0 : width * finer] + 0.5) / (2 * finer)
    return x, y


def oval(x: NDArray[np.float64], y: NDArray[np.float64], across: float, down: float) -> Mask:
    """The inside of an oval about the mark's middle; half axes in units."""
    inside = ((x - _MIDDLE[0]) / across) ** 2 + ((y - _MIDDLE[1]) / down) ** 2 <= 1
    return np.asarray(inside, np.bool_)


def half_ring(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    """One letter: the left half of a ring, cut off at ``cut``."""
    radius = np.hypot(x - cut, y - _MIDDLE[1])
    return np.asarray((radius >= INNER) & (radius <= OUTER) & (x <= cut), np.bool_)


@cache
def mark() -> tuple[Mask, Mask]:
    """Where the mark's ink is, and where the bare ground inside its oval is."""
    x, y = grid()
    line = oval(x, y, 30.0, 23.5) & ~oval(x, y, 28.0, 21.5)
    letters = np.any([half_ring(x, y, cut) for cut in CUTS], axis=0)
    near = cv2.dilate(letters.astype(np.uint8), np.ones((5, 5), np.uint8)).astype(np.bool_)
    return line | letters, oval(x, y, 27.0, 20.5) & ~near


def drawn(
    part: Callable[[NDArray[np.float64], NDArray[np.float64], float], Mask], at: Sequence[float]
) -> Drawn:
    """The same part drawn at several places side by side, its edges smooth: 0 ground to 1 ink."""
    x, y = grid(_FINE)
    ink = np.any([part(x, y, place) for place in at], axis=0)
    return np.asarray(cv2.resize(ink.astype(np.float32), SIZE, interpolation=cv2.INTER_AREA), np.float32)
