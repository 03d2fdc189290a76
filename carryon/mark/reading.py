"""What the mark stage hands on."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from carryon.record import Grade, MarkParameter

State = Literal["clear", "unclear", "absent"]


@dataclass(frozen=True, slots=True, eq=False)
class MarkReading:
    """The CCC mark in one image.

    Attributes:
        state: ``clear``, ``unclear``, or ``absent`` from this image.
        clarity: 0..1, the lowest of the parameters' scores (0.5: border of clear); ``None`` when absent.
        grade: A to F of that score, in the manner of print-quality grades; C is the last clear one.
        limited_by: the parameter that set the grade.
        confidence: 0..1, how sure the state is.
        quad: (4, 2) px in the image, clockwise from the mark's own top left; hugs the oval.
        print_sharpness: 0..1 of the text beside it, 1 for crisp; 0 where no lines were given.
        notes: what else was seen, such as ``record.SUFFIX_NOTE``.
        others: look-alikes that were turned down: (name, quad).
    """

    state: State
    print_sharpness: float
    confidence: float
    clarity: float | None = None
    grade: Grade | None = None
    limited_by: MarkParameter | None = None
    quad: NDArray[np.float32] | None = None
    notes: tuple[str, ...] = ()
    others: tuple[tuple[str, NDArray[np.float32]], ...] = ()
