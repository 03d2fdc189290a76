"""Print quality of the mark: parameters scored 0..1, 0.5 at the border of clear; the lowest one decides.

The manner is that of bar code verification (ISO/IEC 15416): a grade names the parameter that set it.
"""

from collections.abc import Mapping, Sequence
from typing import Any, get_args

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.mark.sampling import ASPECT, Gray, Quad
from carryon.record import Grade, MarkParameter
from carryon.thresholds import threshold

_GRADES: tuple[tuple[Grade, float], ...] = (("A", 0.85), ("B", 0.7), ("C", 0.5), ("D", 0.25), ("F", 0.0))
_UPRIGHT = (120, 94)
"""A mark straightened for measuring, px: 2 px a unit of the 60 x 47 oval."""
_SUFFIX_BOX = (slice(38, 58), slice(95, 113))
_EMPTY_BOX = (slice(38, 58), slice(7, 20))


def score(value: float, worst: float, border: float, best: float) -> float:
    """Where a value stands between worst (0), the border of clear (0.5) and best (1)."""
    rising = best > worst
    xs, ys = ([worst, border, best], [0.0, 0.5, 1.0]) if rising else ([best, border, worst], [1.0, 0.5, 0.0])
    return float(np.interp(value, xs, ys))


def scores(
    completeness: float, contrast: float | None, blur: float, cover: float, height: float
) -> dict[MarkParameter, float]:
    """Every parameter's score.

    Args:
        completeness: share of ink left.
        contrast: relative to the print around, ``None`` where there is none.
        blur: edge blur, sigma in mark heights.
        cover: share of the oval that is hidden.
        height: of the mark in the photo, px.
    """
    found: dict[MarkParameter, float] = {
        "completeness": score(completeness, 0.0, threshold("mark", "completeness"), 0.97),
        "sharpness": score(blur, 0.12, threshold("mark", "blur"), 0.015),
        "cover": score(cover, 0.5, threshold("mark", "cover"), 0.0),
        "size": score(height, 0.0, threshold("mark", "size"), 40.0),
    }
    if contrast is not None:
        found["contrast"] = score(contrast, 0.0, threshold("mark", "contrast"), 0.9)
    return found


def lowest(parts: Mapping[MarkParameter, float]) -> tuple[MarkParameter, float]:
    """The parameter that sets the grade, and its score; among equals the first named in the record."""
    order = get_args(MarkParameter)
    return min(parts.items(), key=lambda item: (item[1], order.index(item[0])))


def grade(clarity: float) -> Grade:
    """A to F of a clarity 0..1."""
    return next(name for name, least in _GRADES if clarity >= least)


def straightened(gray: Gray, quad: NDArray[Any], size: tuple[int, int]) -> Gray:
    """The inside of a quad as an upright picture of ``size`` (w, h) px, averaged where it is larger."""
    w, h = size
    target = np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float32)
    edges = np.linalg.norm(np.roll(quad, -1, 0) - quad, axis=1)
    over = int(np.clip(round(float(edges.max()) / max(size)), 1, 4))
    pose = cv2.getPerspectiveTransform(np.asarray(quad, np.float32), target * over)
    seen = cv2.warpPerspective(gray, pose, (w * over, h * over), borderMode=cv2.BORDER_REPLICATE)
    return (
        np.asarray(cv2.resize(seen, size, interpolation=cv2.INTER_AREA), np.uint8)
        if over > 1
        else np.asarray(seen, np.uint8)
    )


def step(patch: Gray) -> float:
    """How far ink and ground stand apart in a patch, gray levels."""
    low, high = np.percentile(cv2.blur(patch, (3, 3)), (3, 97))
    return float(high - low)


def _line_patches(gray: Gray, lines: Sequence[NDArray[Any]], text_px: float) -> list[Gray]:
    """The text lines upright, at ``text_px`` height, at most 12 of them."""
    patches = []
    for quad in sorted(lines, key=lambda q: -float(np.linalg.norm(q[1] - q[0])))[:12]:
        length = float(np.linalg.norm(np.asarray(quad[1]) - quad[0]))
        width = int(np.clip(length, 8, 600))
        patches.append(straightened(gray, np.asarray(quad, np.float32), (width, max(8, round(text_px)))))
    return patches


def line_step(gray: Gray, lines: Sequence[NDArray[Any]], text_px: float) -> float | None:
    """The usual ink step of the text lines, gray levels, at least 4; ``None`` without lines."""
    steps = [step(p) for p in _line_patches(gray, lines, text_px)]
    return max(float(np.median(steps)), 4.0) if steps else None


def relative_contrast(gray: Gray, quad: Quad, lines: Sequence[NDArray[Any]], text_px: float) -> float | None:
    """The mark's ink step against that of the print around it; ``None`` without lines."""
    around = line_step(gray, lines, text_px)
    return None if around is None else step(straightened(gray, quad, _UPRIGHT)) / around


def print_sharpness(gray: Gray, lines: Sequence[NDArray[Any]], text_px: float) -> float:
    """0..1 of the text: 1 for edges within 4 % of the text height, 0 for edges blurred over 16 %.

    An edge blurred by a Gaussian of deviation s has its steepest slope at step / (s * sqrt(2 pi)).
    """
    found = []
    for patch in _line_patches(gray, lines, text_px):
        slope = np.abs(cv2.Sobel(patch, cv2.CV_32F, 1, 0, scale=1 / 8))
        steepest = max(float(np.percentile(slope, 99)), 0.5)
        found.append(step(patch) / (steepest * np.sqrt(2 * np.pi)) / patch.shape[0])
    return float(np.interp(np.median(found), [0.04, 0.16], [1.0, 0.0])) if found else 0.0


def has_suffix(gray: Gray, quad: Quad) -> bool:
    """Whether something is printed right of the letters, where old suffix letters stood."""
    upright = straightened(gray, quad, _UPRIGHT).astype(np.float32)
    ink = step(upright.astype(np.uint8))
    inside, empty = upright[_SUFFIX_BOX], upright[_EMPTY_BOX]
    off = np.abs(inside - np.median(empty))
    return bool(np.percentile(off, 90) > threshold("mark", "suffix") * ink + 2 * empty.std())


def upright_aspect(quad: Quad) -> float:
    """Width over height of a quad relative to the mark's own; 1 for an undistorted mark."""
    edges = np.linalg.norm(np.roll(quad, -1, 0) - quad, axis=1)
    return float((edges[0] + edges[2]) / max(edges[1] + edges[3], 1e-6) / ASPECT)
