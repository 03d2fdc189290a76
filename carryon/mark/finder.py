"""Finds the CCC mark on a rectified label and grades how well it is printed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.mark import quality
from carryon.mark.candidates import Candidate, judge, propose
from carryon.mark.frame import is_angular
from carryon.mark.ink import ink, standing_out
from carryon.mark.letters import Letters
from carryon.mark.reading import MarkReading
from carryon.mark.sampling import FIELD_TEXT_PX, Gray, axes_of
from carryon.models import Network
from carryon.record import FRAME_NOTE, LETTERS_NOTE, REVERSED_NOTE, SUFFIX_NOTE
from carryon.thresholds import threshold

DETECTOR, GRADER = "mark-detector.onnx", "mark-grader.onnx"
CLOSER = 1.6
"""How much larger the second look is, taken where the first found nothing."""


class MarkFinder:
    """The mark stage. The networks load at the first ``find``.

    Args:
        model_dir: where the networks are, ``None`` for those of the package.
        threads: processor threads a network may use.
    """

    def __init__(self, model_dir: Path | None = None, threads: int = 2) -> None:
        self._folder = model_dir
        self._threads = threads
        self._networks: tuple[Network, Network] | None = None

    def find(
        self,
        image: NDArray[np.uint8],
        *,
        text_px: float,
        lines: Sequence[NDArray[Any]] = (),
        photo_px: float = 1.0,
        closer: bool = True,
    ) -> MarkReading:
        """Look for the mark.

        Args:
            image: rectified label region, (h, w, 3) BGR or (h, w) gray, the print roughly upright.
            text_px: height of the text lines, px.
            lines: (4, 2) px quads of the text lines, clockwise from the top left in reading direction.
            photo_px: px of the photo that one px of ``image`` comes from: enlarging shows no more of a mark.
            closer: whether to look closer where no sure mark is found: smaller ones than usual are seen so.

        Raises:
            EngineError: a network is missing or not the released one.
        """
        gray: Gray = (
            image if image.ndim == 2 else np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2GRAY), np.uint8)
        )
        found = self.candidates(gray, text_px, closer=closer)
        sharpness = quality.print_sharpness(gray, lines, text_px)
        likely = [c for c in found if c.genuine >= threshold("mark", "genuine_present")]
        inked = [(c, Letters(gray, c.quad)) for c in likely if _has_ink(gray, c, lines, text_px)]
        present = [(c, inside) for c, inside in inked if inside.may_be_the_marks()]
        others = tuple(("look-alike", c.quad) for c in found if c.genuine < 0.5)
        if not present:
            doubt = max((c.genuine for c in found), default=0.0)
            return MarkReading("absent", sharpness, 1 - doubt, others=others)
        readings = [
            self._read(gray, c, inside, lines, text_px, photo_px, sharpness, others) for c, inside in present
        ]
        return max(readings, key=lambda r: (r.state == "clear", r.confidence))

    def candidates(self, gray: Gray, text_px: float, *, closer: bool = True) -> list[Candidate]:
        """Every place that may be the mark, judged; looked at closer where the first look finds no sure one.

        Raises:
            EngineError: a network is missing or not the released one.
        """
        detector, grader = self._load()
        found = judge(grader, gray, propose(detector, gray, text_px, FIELD_TEXT_PX))
        if closer and not any(c.genuine >= threshold("mark", "genuine_clear") for c in found):
            found += judge(grader, gray, propose(detector, gray, text_px, FIELD_TEXT_PX * CLOSER))
        return found

    def _load(self) -> tuple[Network, Network]:
        if self._networks is None:
            self._networks = (
                Network(DETECTOR, self._folder, self._threads),
                Network(GRADER, self._folder, self._threads),
            )
        return self._networks

    def _read(
        self,
        gray: Gray,
        mark: Candidate,
        inside: Letters,
        lines: Sequence[NDArray[Any]],
        text_px: float,
        photo_px: float,
        sharpness: float,
        others: tuple[tuple[str, NDArray[np.float32]], ...],
    ) -> MarkReading:
        """State, grade and notes of one mark."""
        contrast = quality.relative_contrast(gray, mark.quad, lines, text_px)
        reversed_ = _against_print(mark, lines)
        _, _, down = axes_of(mark.quad)
        height = 2 * float(np.linalg.norm(down)) * photo_px
        parts = quality.scores(mark.completeness, contrast, mark.blur, mark.cover, height)
        limit, clarity = quality.lowest(parts)
        sure = min(mark.clear, mark.genuine)
        angular = is_angular(gray, mark.quad, mark.blur)
        clear = (
            mark.genuine >= threshold("mark", "genuine_clear")
            and mark.clear >= threshold("mark", "clear")
            and min(parts.get("contrast", 1.0), parts["size"]) >= 0.5
            and not (reversed_ or angular)
        )
        strange = clear and not inside.are_the_marks()
        clear = clear and not strange
        notes = (
            (REVERSED_NOTE,) * reversed_
            + (FRAME_NOTE,) * angular
            + (LETTERS_NOTE,) * strange
            + (SUFFIX_NOTE,) * (clear and quality.has_suffix(gray, mark.quad))
        )
        clarity = max(clarity, 0.5) if clear else min(clarity, 0.49)
        return MarkReading(
            "clear" if clear else "unclear",
            sharpness,
            sure if clear else max(1 - sure, 0.5) * mark.genuine,
            clarity,
            quality.grade(clarity),
            limit,
            mark.quad,
            notes,
            others,
        )


def _has_ink(gray: Gray, mark: Candidate, lines: Sequence[NDArray[Any]], text_px: float) -> bool:
    """Whether anything is printed there at all."""
    if standing_out(gray, mark.quad) < threshold("mark", "standing_out"):
        return False
    found = ink(gray, mark.quad, lines, text_px)
    return found is None or found >= threshold("mark", "ink")


def _against_print(mark: Candidate, lines: Sequence[NDArray[Any]]) -> bool:
    """Whether the mark stands upside down beside its print: three mirrored Cs look just so."""
    if not lines:
        return False
    ways = np.array([np.asarray(q[1], np.float64) - q[0] for q in lines])
    way = ways.sum(0)
    _, right, _ = axes_of(mark.quad)
    return bool(way @ right < -0.7 * np.linalg.norm(way) * np.linalg.norm(right))
