"""Whether the letters are the mark's: three half rings of its drawing, and nothing that is drawn otherwise.

A network has seen only so many look-alikes, and takes solid moons or two Cs for the mark at some spacings.
The mark's own drawing is published, so it is laid over the picture, and beside it what others draw in an
oval: the mark's has to fit well, and best.
"""

from collections.abc import Iterator, Sequence
from functools import cache, cached_property, partial
from itertools import product
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.mark import drawing
from carryon.mark.drawing import CUTS, INNER, OUTER, Drawn, Mask, half_ring
from carryon.mark.quality import straightened
from carryon.mark.sampling import Gray, Quad
from carryon.thresholds import threshold

_SIZES = tuple(product((0.92, 0.96, 1.0, 1.04, 1.08), (0.94, 1.0, 1.06)))
"""Widths and heights in which the drawing is laid over the straightened mark."""
_BLURS = (1.2, 2.5, 4.0)
"""And how sharp, sigma in px of the straightened mark."""
_ROWS, _COLUMNS, _ROOM = (14, 80), (14, 100), 8
"""The part of the straightened mark where its letters are, px, and how far they may be off."""
_SMOOTH = 1.2
_STEP = 2
"""Every so many px of the smoothed picture are compared: a stroke of the mark is eight wide."""
_LIGHT_FROM = (0, 45, 90, 135)
"""Directions of light on embossed letters, degrees."""


class Fit(NamedTuple):
    """How well the mark's letters fit, and the best of what is not the mark.

    Each is the highest correlation with the picture, 0 to 1, over all ways to lay the drawing.
    """

    genuine: float
    other: float


Stencil = tuple[int, NDArray[np.float32], float]
"""A drawing laid at one of the sizes: which, its ink without its mean, and its norm."""


class Letters:
    """What stands inside one oval, beside the drawings of the mark and of what resembles it.

    Args:
        gray: the image, uint8.
        quad: the mark, (4, 2) px, hugging its oval, clockwise from its own top left.
    """

    def __init__(self, gray: Gray, quad: Quad) -> None:
        self._seen = _seen(gray, quad)
        self._spreads = [_spread(self._seen, counts) for counts in _sizes()]

    @cached_property
    def printed(self) -> Fit:
        """How well they fit as print."""
        return self._fit(embossed=False)

    @cached_property
    def embossed(self) -> Fit:
        """How well they fit as raised or sunk letters."""
        return self._fit(embossed=True)

    def are_the_marks(self) -> bool:
        """Whether they are those of the CCC mark, printed or embossed."""
        return any(
            fit.genuine >= threshold("mark", "likeness") and fit.genuine >= fit.other for fit in self._fits()
        )

    def may_be_the_marks(self) -> bool:
        """Whether they may be worn ones: grain, shade and print that merely fill an oval are not."""
        margin = threshold("mark", "trace_margin")
        return any(
            fit.genuine >= threshold("mark", "trace") and fit.genuine >= fit.other - margin
            for fit in self._fits()
        )

    def _fits(self) -> Iterator[Fit]:
        yield self.printed
        yield self.embossed

    def _fit(self, *, embossed: bool) -> Fit:
        genuine, *others = (
            _likeness(self._seen, _stencils(name, embossed), self._spreads) for name in _letters()
        )
        return Fit(genuine, max(others))


def _seen(gray: Gray, quad: Quad) -> Drawn:
    smooth = cv2.GaussianBlur(straightened(gray, quad, drawing.SIZE).astype(np.float32), (0, 0), _SMOOTH)
    whole = smooth[_ROWS[0] - _ROOM : _ROWS[1] + _ROOM, _COLUMNS[0] - _ROOM : _COLUMNS[1] + _ROOM]
    part = cv2.resize(whole, None, fx=1 / _STEP, fy=1 / _STEP, interpolation=cv2.INTER_AREA)
    return np.asarray((part - part.mean()) / (part.std() + 1e-3), np.float32)


def _moon(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    """A solid crescent as high as a letter."""
    disc, bite = (((x - cut + off) / 10) ** 2 + ((y - 23.5) / 12) ** 2 <= 1 for off in (6.0, 0.0))
    return np.asarray(disc & ~bite, np.bool_)


def _fat_moon(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    disc, bite = (np.hypot(x - cut - off, y - 23.5) <= OUTER for off in (0.0, 7.0))
    return np.asarray(disc & ~bite & (x <= cut + 3), np.bool_)


def _half_disc(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    return np.asarray((np.hypot(x - cut, y - 23.5) <= OUTER) & (x <= cut), np.bool_)


def _bar(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    return np.asarray((np.abs(x - cut + 10.5) < 2) & (np.abs(y - 23.5) < OUTER), np.bool_)


def _ring(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    outside, inside = (
        ((x - cut + 4.5) / across) ** 2 + ((y - 23.5) / down) ** 2 <= 1
        for across, down in ((10.5, 12.0), (6.6, 8.1))
    )
    return np.asarray(outside & ~inside, np.bool_)


def _chevron(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    """An angle bracket with the letters' opening."""
    off = np.abs(y - 23.5)
    return np.asarray((np.abs(x - cut + 9.5 - off) < 2.6) & (off < 10.5), np.bool_)


def _bracket(x: NDArray[np.float64], y: NDArray[np.float64], cut: float) -> Mask:
    off = np.abs(y - 23.5)
    upright = (np.abs(x - cut + 8.5) < 1.9) & (off < 11)
    arms = (off > 7.4) & (off < 11) & (x > cut - 10.4) & (x < cut - 0.5)
    return np.asarray(upright | arms, np.bool_)


def _turned(x: NDArray[np.float64], y: NDArray[np.float64], cut: float, *, slope: float) -> Mask:
    """A half ring whose opening looks up or down by half a right angle."""
    across, down = x - cut + 2, y - 23.5
    radius = np.hypot(across, down)
    return np.asarray((radius >= INNER) & (radius <= OUTER) & (across + slope * down <= 0), np.bool_)


def _barred(x: NDArray[np.float64], y: NDArray[np.float64], cut: float, *, off: float) -> Mask:
    """A half ring crossed by a bar in the middle, or by two that far from it."""
    bars = (np.abs(np.abs(y - 23.5) - off) < 0.9) & (x > cut - 14) & (x < cut + 3)
    return np.asarray(half_ring(x, y, cut) | bars, np.bool_)


@cache
def _letters() -> dict[str, Drawn]:
    """The mark's own letters first, then what is drawn in ovals beside it."""
    genuine = drawing.drawn(half_ring, CUTS)
    return {
        "genuine": genuine,
        "moons": drawing.drawn(_moon, CUTS),
        "fat moons": drawing.drawn(_fat_moon, CUTS),
        "half discs": drawing.drawn(_half_disc, CUTS),
        "two": drawing.drawn(half_ring, [cut + 4.7 for cut in CUTS[:2]]),
        "two apart": drawing.drawn(half_ring, CUTS[::2]),
        "four": drawing.drawn(half_ring, [24.0 + 7.5 * place for place in range(4)]),
        "bars": drawing.drawn(_bar, CUTS),
        "rings": drawing.drawn(_ring, CUTS),
        "chevrons": drawing.drawn(_chevron, CUTS),
        "brackets": drawing.drawn(_bracket, CUTS),
        "turned up": drawing.drawn(partial(_turned, slope=1.0), CUTS),
        "turned down": drawing.drawn(partial(_turned, slope=-1.0), CUTS),
        "one bar": drawing.drawn(partial(_barred, off=0.0), CUTS),
        "two bars": drawing.drawn(partial(_barred, off=2.5), CUTS),
        "mirrored": np.ascontiguousarray(genuine[:, ::-1]),
    }


@cache
def _sizes() -> tuple[Drawn, ...]:
    """The px that count, inside the oval, at every size of the drawing."""
    counts = drawing.oval(*drawing.grid(), 26.5, 20.0).astype(np.float32)
    return tuple(_part(counts, wide, high, cv2.INTER_NEAREST) for wide, high in _SIZES)


@cache
def _stencils(name: str, embossed: bool) -> tuple[Stencil, ...]:
    """Every way to lay one drawing; embossed letters show their slopes, lit from one side."""
    laid = []
    for blur in _BLURS:
        for face in _faces(cv2.GaussianBlur(_letters()[name], (0, 0), blur), embossed):
            for at, ((wide, high), counts) in enumerate(zip(_SIZES, _sizes(), strict=True)):
                ink = _part(face, wide, high, cv2.INTER_AREA)
                level = np.asarray((ink - (ink * counts).sum() / counts.sum()) * counts, np.float32)
                laid.append((at, level, float(np.sqrt((level * level).sum()))))
    return tuple(laid)


def _faces(ink: NDArray[np.generic], embossed: bool) -> list[Drawn]:
    printed = np.asarray(ink, np.float32)
    if not embossed:
        return [printed]
    across, down = (cv2.Sobel(printed, cv2.CV_32F, *way) for way in ((1, 0), (0, 1)))
    return [
        np.asarray(np.cos(angle) * across + np.sin(angle) * down, np.float32)
        for angle in np.radians(_LIGHT_FROM)
    ]


def _part(whole: Drawn, wide: float, high: float, way: int) -> Drawn:
    """The place of the letters, stretched."""
    size = (round((_COLUMNS[1] - _COLUMNS[0]) * wide / _STEP), round((_ROWS[1] - _ROWS[0]) * high / _STEP))
    return np.asarray(cv2.resize(whole[slice(*_ROWS), slice(*_COLUMNS)], size, interpolation=way), np.float32)


def _spread(seen: Drawn, counts: Drawn) -> NDArray[np.float32]:
    """How far the picture varies under the drawing, at every shift."""
    total = cv2.matchTemplate(seen, counts, cv2.TM_CCORR)
    squares = cv2.matchTemplate(seen * seen, counts, cv2.TM_CCORR)
    return np.asarray(np.sqrt(np.maximum(squares - total * total / counts.sum(), 1e-3)), np.float32)


def _likeness(seen: Drawn, stencils: Sequence[Stencil], spreads: Sequence[NDArray[np.float32]]) -> float:
    """The highest correlation over all sizes and shifts, of ink dark or light."""
    return max(
        float((np.abs(cv2.matchTemplate(seen, level, cv2.TM_CCORR)) / (norm * spreads[at])).max())
        for at, level, norm in stencils
    )
