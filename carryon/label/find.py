"""Find the label: the block of small print among all lines that a text detector sees on the photo."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon import geometry
from carryon.geometry import Quad
from carryon.text.reader import LineFinder
from carryon.thresholds import threshold


@dataclass(frozen=True)
class Region:
    """The label on the photo.

    Attributes:
        lines: quads of its lines, px of the photo, first side along the print, perhaps upside down.
        others: quads of print elsewhere on the photo, such as a large brand name.
        angle: direction of the lines, radians, modulo pi.
        line_px: median height of its line boxes, px of the photo.
        faint: whether it was found only after the contrast was evened.
    """

    lines: tuple[Quad, ...]
    others: tuple[Quad, ...]
    angle: float
    line_px: float
    faint: bool = False

    @property
    def characters(self) -> float:
        """About how many characters the label holds: the lengths of its lines in line heights."""
        return float(sum(width / max(height, 1.0) for width, height in map(geometry.sides, self.lines)))


def find_region(pixels: NDArray[np.uint8], finder: LineFinder) -> Region | None:
    """Find the label on a photo.

    The detector sees a reduced photo first; where it finds almost nothing there, a larger one with its
    contrast evened, so that small or faint print is still found without every check paying for it. A trace
    is enough: the label is then looked for closer about that place (``rectify.find_label``).

    Args:
        pixels: the upright photo, BGR uint8.
        finder: finds lines of print.

    Returns:
        The label, or ``None`` where there is no print.
    """
    longest = max(pixels.shape[:2])
    scale = threshold("label", "search_px") / longest
    plain = _search(pixels, scaled(pixels, scale) if scale < 1.0 else pixels, finder)
    if plain is not None and plain.characters >= threshold("label", "enough_characters"):
        return plain
    scale = min(threshold("label", "closer_search_px") / longest, threshold("label", "enlarged"))
    faint = _search(pixels, evened(scaled(pixels, scale)), finder)
    if faint is not None and (plain is None or faint.characters > plain.characters):
        return replace(faint, faint=True)
    return plain


def scaled(pixels: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    """The picture reduced or enlarged, at least one px wide and high."""
    width, height = (max(1, round(side * scale)) for side in pixels.shape[1::-1])
    if scale < 1.0:
        return geometry.averaged(pixels, (width, height))
    return np.asarray(cv2.resize(pixels, (width, height), interpolation=cv2.INTER_CUBIC), np.uint8)


def evened(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The picture in grey with the same contrast everywhere, for finding print in it.

    Each px is told in standard deviations of its surroundings from their mean: print that is as dark as its
    ground, embossed or in shade, then stands out as much as any other. Noise in even places does, too.

    Args:
        pixels: BGR uint8.
    """
    reach, spread = int(threshold("label", "evened_reach_px")), threshold("label", "evened_spread")
    grey = cv2.GaussianBlur(cv2.cvtColor(pixels, cv2.COLOR_BGR2GRAY).astype(np.float32), (0, 0), 0.8)
    off = grey - cv2.blur(grey, (reach, reach))
    variance = np.maximum(cv2.blur(off * off, (reach, reach)), 0.0)  # rounding takes it below nought
    deviation = np.sqrt(variance) + threshold("label", "evened_floor")
    even = np.clip(128.0 + spread * off / deviation, 0, 255).astype(np.uint8)
    return np.asarray(cv2.cvtColor(even, cv2.COLOR_GRAY2BGR), np.uint8)


def _search(pixels: NDArray[np.uint8], seen: NDArray[np.uint8], finder: LineFinder) -> Region | None:
    """The label on a scaled copy of the photo, in px of the photo; searched in parts where that is large."""
    ratio = np.array([pixels.shape[1] / seen.shape[1], pixels.shape[0] / seen.shape[0]], np.float32)
    found = lines_in(seen, finder)
    return block([geometry.along(quad * ratio) for quad in found]) if found else None


def lines_in(image: NDArray[np.uint8], finder: LineFinder, *, level: bool = False) -> list[Quad]:
    """Lines of print in a picture, found in overlapping parts where the whole takes too much memory.

    Args:
        image: BGR uint8.
        finder: finds lines of print.
        level: whether the print is level: the parts are then bands that cut no line.
    """
    found: list[Quad] = []
    for part, corner in _bands(image) if level else _parts(image):
        quads = [quad + corner for quad in finder.find(part)]
        anew = [quad for quad in quads if not any(_covers(known, quad) for known in found)]
        found = [known for known in found if not any(_covers(quad, known) for quad in anew)] + anew
    return found


def _covers(large: Quad, small: Quad) -> bool:
    """Whether one box shows what the other shows, or more of the same line: it holds the other's middle."""
    middle = tuple(map(float, small.mean(axis=0)))
    larger = cv2.contourArea(large) >= cv2.contourArea(small)
    return larger and cv2.pointPolygonTest(large, middle, False) >= 0


Part = tuple[NDArray[np.uint8], NDArray[np.float32]]
"""A part of a picture, and its upper left corner, px."""


def _bands(image: NDArray[np.uint8]) -> list[Part]:
    """The picture, or bands over its whole width that share the height of some lines."""
    height, width = image.shape[:2]
    count = math.ceil(height * width / (threshold("label", "whole_search_megapixels") * 1e6))
    shared = threshold("label", "band_lines") * threshold("label", "find_line_px") if count > 1 else 0
    reach = (height + (count - 1) * shared) / count
    tops = [round(place * (reach - shared)) for place in range(count)]
    return [(image[top : round(top + reach)], np.array([0, top], np.float32)) for top in tops]


def _parts(image: NDArray[np.uint8]) -> list[Part]:
    """The picture, or overlapping parts."""
    rows, columns = (_stretches(length) for length in image.shape[:2])
    return [
        (image[top:bottom, left:right], np.array([left, top], np.float32))
        for top, bottom in rows
        for left, right in columns
    ]


def _stretches(length: int) -> list[tuple[int, int]]:
    """One stretch of a side of the picture, or two that share a tenth of it."""
    if length <= threshold("label", "whole_search_px"):
        return [(0, length)]
    half = round(length * 0.55)
    return [(0, half), (length - half, length)]


def block(lines: Sequence[Quad]) -> Region:
    """The block that carries most print, and with it blocks of the same direction that carry a good share.

    Args:
        lines: quads in px of the photo, at least one.
    """
    shapes = np.array([geometry.sides(q) for q in lines])
    angles = np.array([geometry.angle(q) for q in lines])
    weights = _characters(shapes)
    direction = _main_direction(angles, weights)
    turned = np.abs((angles - direction + np.pi / 2) % np.pi - np.pi / 2)
    # A short line (a mark, a lone character) has no direction of its own.
    fits = (turned < np.radians(threshold("label", "same_direction_deg"))) | (weights < 3)
    groups = _groups([q for q, ok in zip(lines, fits, strict=True) if ok])
    index = np.flatnonzero(fits)
    print_of = sorted(((float(weights[index[g]].sum()), g) for g in groups), key=lambda pair: -pair[0])
    kept: set[int] = set()
    for amount, group in print_of:
        small_print = np.median(shapes[index[group], 1]) < 2.0 * np.median(shapes[index[print_of[0][1]], 1])
        if amount >= threshold("label", "block_share") * print_of[0][0] and (small_print or not kept):
            kept.update(int(i) for i in index[group])
    chosen = [i for i in range(len(lines)) if i in kept]
    wide = [i for i in chosen if weights[i] >= 3] or chosen
    return Region(
        lines=tuple(lines[i] for i in chosen),
        others=tuple(q for i, q in enumerate(lines) if i not in kept),
        angle=direction,
        line_px=max(1.0, float(np.median(shapes[wide, 1]))),
    )


def _characters(shapes: NDArray[np.float64]) -> NDArray[np.float64]:
    """About how many characters each line holds: its length in line heights."""
    return np.asarray(shapes[:, 0] / np.maximum(shapes[:, 1], 1.0))


def _main_direction(angles: NDArray[np.float64], weights: NDArray[np.float64]) -> float:
    """The direction that most print shares, modulo pi: the weighted median around the best vote."""
    strong = np.where(weights >= 3, weights**2, weights * 0.1)
    spread = np.abs((angles[:, None] - angles[None, :] + np.pi / 2) % np.pi - np.pi / 2)
    votes = (np.exp(-((spread / np.radians(6.0)) ** 2)) * strong[None, :]).sum(axis=1)
    centre = angles[int(votes.argmax())]
    near = (angles - centre + np.pi / 2) % np.pi - np.pi / 2
    close = np.abs(near) < np.radians(8.0)
    order = np.argsort(near[close])
    total = np.cumsum(strong[close][order])
    middle = near[close][order][int(np.searchsorted(total, total[-1] / 2))]
    return float((centre + middle + np.pi / 2) % np.pi - np.pi / 2)


def _groups(lines: Sequence[Quad]) -> list[list[int]]:
    """Group lines whose boxes, grown by the usual gap, touch."""
    count = len(lines)
    parent = list(range(count))

    def root(i: int) -> int:
        while parent[i] != i:
            parent[i] = parent[parent[i]]
            i = parent[i]
        return i

    grown = [_grow(q, threshold("label", "gap_heights")) for q in lines]
    for i in range(count):
        for j in range(i):
            if root(i) != root(j) and _touch(grown[i], grown[j]):
                parent[root(i)] = root(j)
    found: dict[int, list[int]] = {}
    for i in range(count):
        found.setdefault(root(i), []).append(i)
    return list(found.values())


def _grow(quad: Quad, heights: float) -> Quad:
    _, height = geometry.sides(quad)
    across = (quad[1] - quad[0]) / max(1e-6, float(np.linalg.norm(quad[1] - quad[0])))
    down = np.array([-across[1], across[0]], np.float32)
    reach = height * heights
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return np.array(
        [q + reach * (sx * across + sy * down) for q, (sx, sy) in zip(quad, signs, strict=True)], np.float32
    )


def _touch(a: Quad, b: Quad) -> bool:
    area, _ = cv2.intersectConvexConvex(a, b)
    return bool(area > 0)
