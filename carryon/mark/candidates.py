"""Where a CCC mark may be: peaks of the detector's heat map, and what the grader says of each."""

import math
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.mark.sampling import AXIS_UNIT, STRIDE, Gray, Quad, axes_of, crop, quad_of, search_field
from carryon.models import Network
from carryon.thresholds import threshold

_MOST = 12
_REVERSED = 3
_GENUINE = 2
_STEPS = 2


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """One place that may be the mark.

    Attributes:
        quad: (4, 2) px, clockwise from the mark's own top left.
        heat: the detector's 0..1.
        genuine: probability that it is a CCC mark.
        clear: probability that it is clear, given the mark.
        completeness: share of ink left, 0..1.
        blur: edge blur sigma in mark heights.
        cover: share hidden, 0..1.
    """

    quad: Quad
    heat: float
    genuine: float = 0.0
    clear: float = 0.0
    completeness: float = 0.0
    blur: float = 0.0
    cover: float = 0.0


def propose(detector: Network, gray: Gray, text_px: float, text_in_field: float) -> list[Candidate]:
    """Peaks of the heat map as quads in image px, the hottest first.

    Args:
        detector: the network.
        gray: the image, uint8.
        text_px: height of the text lines, px.
        text_in_field: their height in the field that the network sees, px; less where it is too large.
    """
    largest = math.sqrt(threshold("mark", "field_megapixels") * 1e6 / gray.size)
    text_in_field = min(text_in_field, largest * text_px)
    field, scale = search_field(gray, text_px, text_in_field)
    out = detector(field[None, None])[0]
    heat = out[0]
    peaks = (heat == cv2.dilate(heat, np.ones((3, 3), np.uint8))) & (
        heat >= threshold("mark", "candidate_heat")
    )
    ys, xs = np.nonzero(peaks)
    order = np.argsort(-heat[ys, xs])[:_MOST]
    found: list[Candidate] = []
    for y, x in zip(ys[order], xs[order], strict=True):
        centre = (np.array([x + 0.5, y + 0.5]) + out[2:4, y, x]) * STRIDE
        right, down = out[4:6, y, x] * AXIS_UNIT, out[6:8, y, x] * AXIS_UNIT
        if all(np.linalg.norm(axes_of(c.quad)[0] * scale - centre) > np.linalg.norm(down) for c in found):
            found.append(Candidate(quad_of(centre, right, down) / scale, float(heat[y, x])))
    return found


def judge(grader: Network, gray: Gray, found: list[Candidate]) -> list[Candidate]:
    """The grader's word on every candidate, its quad drawn tight around the oval."""
    for step in range(_STEPS):
        if not found:
            break
        seen = np.stack([crop(gray, c.quad) for c in found])[:, None]
        rows = grader(seen)
        found = [_told(c, row, last=step == _STEPS - 1) for c, row in zip(found, rows, strict=True)]
    return found


def _told(candidate: Candidate, row: NDArray[Any], last: bool) -> Candidate:
    """One grader row applied: the quad corrected or turned round, and on the last pass the figures taken."""
    quad = _corrected(candidate.quad, row[8:14])
    if row[_REVERSED] > row[_GENUINE]:
        quad = np.roll(quad, 2, axis=0)
    if not last:
        return replace(candidate, quad=quad)
    clear, complete, blur, cover = (float(v) for v in row[4:8])
    return replace(
        candidate,
        quad=quad,
        genuine=float(row[_GENUINE]),
        clear=clear,
        completeness=complete,
        blur=blur / 10,
        cover=cover,
    )


def _corrected(quad: Quad, correction: NDArray[Any]) -> Quad:
    """Shift and reshape the quad by at most half its size; more would be another place."""
    centre, right, down = axes_of(quad)
    basis = np.stack([right, down], 1)
    shift, turn, drop = (basis @ part for part in np.clip(correction, -0.5, 0.5).reshape(3, 2))
    return quad_of(centre + shift, right + turn, down + drop)
