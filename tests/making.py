"""Makes the records that stages hand on, for tests: lines of print from plain strings."""

from collections.abc import Sequence

import numpy as np

from carryon.facts import LabelPrint
from carryon.geometry import Quad, rectangle
from carryon.text.read import Line
from carryon.text.reader import Character, Reading

EM = 20.0


def reading(text: str, probability: float = 0.99, weak: dict[int, float] | None = None) -> Reading:
    """A reading of ``text`` whose characters are all ``probability`` sure but for the places in ``weak``."""
    chances = [(weak or {}).get(i, probability) for i in range(len(text))]
    count = max(1, len(text))
    return Reading(
        tuple(
            Character(c, p, (), (i + 0.5) / count) for i, (c, p) in enumerate(zip(text, chances, strict=True))
        )
    )


def line(
    text: str,
    row: int = 0,
    left: float = 0.0,
    probability: float = 0.99,
    weak: dict[int, float] | None = None,
) -> Line:
    """A line in the given row of a label, starting ``left`` px from its edge."""
    width = EM * max(1, len(text)) / 2
    quad: Quad = rectangle(left, row * 2 * EM, left + width, row * 2 * EM + 1.5 * EM)
    return Line(reading(text, probability, weak), quad, quad, np.full((48, 48, 3), 128, np.uint8))


def label(*texts: str, in_full: bool = True, probability: float = 0.99) -> LabelPrint:
    """A label that carries these lines."""
    lines = [line(text, row, probability=probability) for row, text in enumerate(texts)]
    return LabelPrint("photo.jpg", lines, (), in_full)


def of(lines: Sequence[Line], others: Sequence[Line] = (), in_full: bool = True) -> LabelPrint:
    """A label of given lines."""
    return LabelPrint("photo.jpg", list(lines), list(others), in_full)
