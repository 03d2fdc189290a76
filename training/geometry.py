"""The CCC mark from its published geometry, and ovals, arcs and letters that resemble it.

The unit is that of a 60 x 47 oval. Three equal half annuli open to the right and are cut
vertically: outer radius 12.5, inner 8.6, left edges at 12.44, 21.94 and 31.44, cuts at 25.0, 34.5
and 44.0. Source: the CNCA mark announcements of 2001, 2018 (no. 10) and 2023 (no. 12).
"""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

Mask = NDArray[np.float32]

OVAL_WIDTH, OVAL_HEIGHT = 60.0, 47.0
CUTS = (25.0, 34.5, 44.0)
LETTER_OUTER, LETTER_INNER = 12.5, 8.6
_OVERSAMPLE = 3


@dataclass(frozen=True, slots=True)
class Style:
    """How one CCC mark is drawn.

    Attributes:
        ring: width of the oval's line, in units of the 60 x 47 oval (official: 2).
        stroke: width of the letters' stroke relative to the official one.
        look: solid letters, only their outlines, or letters left out of a filled oval.
        bend: horizontal stretch of the whole mark, 1 for none.
    """

    ring: float = 2.0
    stroke: float = 1.0
    look: str = "solid"
    bend: float = 1.0


@dataclass(frozen=True, slots=True)
class Drawing:
    """A mark as ink coverage.

    Attributes:
        name: what it is.
        kind: ``ccc``, ``lookalike`` or ``other``.
        ink: coverage 0..1, shape (h, w).
        frame: (x0, y0, x1, y1) in px of ``ink``: the oval of a CCC mark, else the ink's bounds.
        parts: for a CCC mark the ink of its oval and of each letter.
    """

    name: str
    kind: str
    ink: Mask
    frame: tuple[float, float, float, float]
    parts: tuple[Mask, ...] = ()


def half_annulus(cx: float, cy: float, outer: float, inner: float) -> NDArray[np.float64]:
    """The outline of a C open to the right: half a ring left of a vertical cut."""
    turn = np.linspace(np.pi / 2, 3 * np.pi / 2, 48)
    arc = np.stack([np.cos(turn), np.sin(turn)], 1)
    return np.concatenate([arc * outer, arc[::-1] * inner]) + np.array((cx, cy))


def fill(points: NDArray[np.float64], scale: float, size: tuple[int, int]) -> Mask:
    """Coverage 0..1 of a polygon given in mark units; ``size`` is (w, h) px, ``scale`` px per unit."""
    big = np.zeros((size[1] * _OVERSAMPLE, size[0] * _OVERSAMPLE), np.uint8)
    grid = np.round(points * scale * _OVERSAMPLE * 16).astype(np.int32)
    cv2.fillPoly(big, [grid], 255, lineType=cv2.LINE_8, shift=4)
    return cv2.resize(big, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def oval(
    scale: float,
    size: tuple[int, int],
    shrink: float = 0.0,
    centre: tuple[float, float] = (31.5, 25.0),
    axes: tuple[float, float] = (OVAL_WIDTH, OVAL_HEIGHT),
) -> Mask:
    """A filled oval, ``shrink`` units smaller on every side."""
    turn = np.linspace(0, 2 * np.pi, 96, endpoint=False)
    radii = np.array(axes) / 2 - shrink
    return fill(np.stack([np.cos(turn), np.sin(turn)], 1) * radii + centre, scale, size)


def ring(scale: float, size: tuple[int, int], width: float, **place: tuple[float, float]) -> Mask:
    """An oval line, its outside at the official size."""
    return np.clip(oval(scale, size, **place) - oval(scale, size, width, **place), 0, 1)


def letter(
    scale: float,
    size: tuple[int, int],
    cut: float,
    stroke: float = 1.0,
    mirrored: bool = False,
    outer: float = LETTER_OUTER,
) -> Mask:
    """One C whose cut stands ``cut`` units from the oval's left edge."""
    thick = (LETTER_OUTER - LETTER_INNER) * stroke
    shape = half_annulus(0, 0, outer, outer - thick)
    if mirrored:
        shape = shape * (-1, 1)
    return fill(shape + np.array((cut + 1.5, 25.0)), scale, size)


def canvas(height: int) -> tuple[float, tuple[int, int]]:
    """Scale (px a unit) and size (w, h) px of a canvas whose oval is ``height`` px high."""
    scale = height / OVAL_HEIGHT
    return scale, (int(np.ceil(63 * scale)), int(np.ceil(50 * scale)))


def frame(scale: float) -> tuple[float, float, float, float]:
    """Where the oval stands on a canvas of that scale, px."""
    return (1.5 * scale, 1.5 * scale, 61.5 * scale, 48.5 * scale)


def draw_ccc(height: int, style: Style = Style()) -> Drawing:
    """The mark with an oval ``height`` px high."""
    scale, size = canvas(height)
    line = ring(scale, size, style.ring)
    letters = [letter(scale, size, cut, style.stroke) for cut in CUTS]
    if style.look == "hollow":
        thin = max(0.9, 0.3 * style.ring)
        letters = [_outline(m, thin * scale) for m in letters]
    parts = (line, *letters)
    if style.look == "knockout":
        parts = _knocked_out(scale, size, letters)
    ink = np.clip(sum(parts), 0, 1)
    return Drawing("ccc", "ccc", ink.astype(np.float32), frame(scale), parts)


def _outline(mask: Mask, width: float) -> Mask:
    """Only the edge of a shape, ``width`` px wide."""
    inside = cv2.erode(
        mask, cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * max(1, round(width)) + 1,) * 2)
    )
    return np.clip(mask - inside, 0, 1)


def _knocked_out(scale: float, size: tuple[int, int], letters: list[Mask]) -> tuple[Mask, ...]:
    """A filled oval with the letters left out: its parts are the rim and the ink around each letter."""
    filled = np.clip(oval(scale, size) - np.clip(sum(letters), 0, 1), 0, 1)
    reach = max(3, round(4 * scale) | 1)
    around = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    left = filled.copy()
    near = []
    for mask in letters:
        part = np.minimum(left, cv2.dilate(mask, around))
        near.append(part)
        left = left - part
    return (left, *near)
