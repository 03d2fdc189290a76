"""Whether there is ink at all where a mark is supposed: its drawing laid over the picture.

A crop of empty ground, stretched to full contrast, is noise in which a network may see a worn mark. Averaged
over the mark's own drawing, noise cancels out and ink does not.
"""

from collections.abc import Sequence
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.mark import drawing
from carryon.mark.quality import line_step, straightened
from carryon.mark.sampling import Gray, Quad

_SHADING_PX = 25.0
"""Light falls off over more than this; it is taken out."""


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
