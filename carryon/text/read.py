"""Read the label: its lines found on the rectified view, cut from the full photo, the right way up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from carryon import geometry
from carryon.geometry import Quad
from carryon.label.rectify import LabelView
from carryon.text.reader import LineReader, Reading
from carryon.thresholds import threshold

_LINE_HEIGHT = 48
"""Height of the cut lines, px: the recogniser's own."""


@dataclass(frozen=True)
class Line:
    """One line of the label.

    Attributes:
        reading: its characters.
        quad: where it is on the rectified view, px.
        on_photo: where it is on the upright photo, px.
        image: the line cut from the full photo, BGR uint8, for a second reader.
    """

    reading: Reading
    quad: Quad
    on_photo: Quad
    image: NDArray[np.uint8]

    @property
    def text(self) -> str:
        """The line as text."""
        return self.reading.text


def cut_line(pixels: NDArray[np.uint8], on_photo: Quad, height: int = _LINE_HEIGHT) -> NDArray[np.uint8]:
    """Cut one line out of the full-resolution photo, upright, ``height`` px high."""
    across, down = geometry.sides(on_photo)
    width = max(height // 2, min(40 * height, round(across * height / max(down, 1.0))))
    return geometry.cut(pixels, on_photo, (width, height))


def read_label(
    pixels: NDArray[np.uint8], view: LabelView, reader: LineReader
) -> tuple[LabelView, list[Line]]:
    """Read all lines of a rectified label, once the right way up is known.

    Args:
        pixels: the upright photo, BGR uint8.
        view: the rectified label; print level, perhaps upside down.
        reader: reads the lines.

    Returns:
        The view with its print upright, and the lines in reading order.
    """
    probes = _probes(pixels, view, reader)
    # Print that reads with certainty as it stands is not read upside down as well.
    if min((line.reading.mean for line in probes), default=0.0) < threshold("text", "surely_upright"):
        turned = view.turned()
        against = _probes(pixels, turned, reader)
        if sum(map(_evidence, against)) > sum(map(_evidence, probes)):
            view, probes = turned, against
    return view, read_quads(pixels, view, view.lines, reader, known=probes)


def _probes(pixels: NDArray[np.uint8], view: LabelView, reader: LineReader) -> list[Line]:
    """The lines most like running print, as they read the way the view stands.

    They decide for the whole label: a decision for each line flips faint ones at random.
    """
    probes = sorted(view.lines, key=lambda quad: -_likeness(quad))
    return read_quads(pixels, view, probes[: int(threshold("text", "orientation_lines"))], reader)


def read_quads(
    pixels: NDArray[np.uint8],
    view: LabelView,
    quads: Sequence[Quad],
    reader: LineReader,
    known: Sequence[Line] = (),
) -> list[Line]:
    """Read the given lines of a view whose print is upright.

    Args:
        pixels: the upright photo, BGR uint8.
        view: the rectified label.
        quads: the lines, px of the view.
        reader: reads the lines.
        known: lines of the same view that were read before; they are not read again.
    """
    before = [next((line for line in known if _same(line.quad, quad)), None) for quad in quads]
    anew = [quad for quad, line in zip(quads, before, strict=True) if line is None]
    on_photo = [geometry.project(view.to_photo, quad) for quad in anew]
    images = [cut_line(pixels, quad) for quad in on_photo]
    read = map(Line, reader.read(images), anew, on_photo, images)
    return [line or next(read) for line in before]


def _same(a: Quad, b: Quad) -> bool:
    """Whether two level boxes hold the same line."""
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = geometry.bounds(a), geometry.bounds(b)
    across, down = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
    shared = max(across, 0.0) * max(down, 0.0)
    both = (ax1 - ax0) * (ay1 - ay0) + (bx1 - bx0) * (by1 - by0) - shared
    return shared > threshold("text", "same_line") * both


def _likeness(quad: Quad) -> float:
    """Prefer lines of 8 to 25 heights: enough print to tell, no more than needed to read."""
    width, height = geometry.sides(quad)
    return -abs(math.log(max(width, 1.0) / max(height, 1.0) / 12.0))


def _evidence(line: Line) -> float:
    """Right way up, print reads as many certain characters."""
    return sum(c.probability**2 - 0.3 for c in line.reading.characters)
