"""Small labels drawn for the tests: lines of text and one mark, by a pure function of its arguments."""

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from training import geometry

TEXT_PX = 30
SIZE = (620, 420)
_WORDING = ("Model: PB-1200X", "Battery: 10000mAh 3.7V 37Wh", "Input: 5V 3A  9V 2A", "Made in China")


@dataclass(frozen=True, slots=True, eq=False)
class Label:
    """A drawn label: gray pixels, quads of its text lines, quad of the mark."""

    pixels: NDArray[np.uint8]
    lines: list[NDArray[np.float32]]
    mark: NDArray[np.float32]

    def turned(self) -> "Label":
        """The same label upside down; quads keep their print's own order."""
        corner = np.array(SIZE, np.float32) - 1
        return Label(
            np.ascontiguousarray(self.pixels[::-1, ::-1]),
            [corner - q for q in self.lines],
            corner - self.mark,
        )


def label(
    ink: NDArray[np.float32] | None,
    height: int = 80,
    paper: int = 225,
    print_: int = 50,
    tone: float = 1.0,
    blur: float = 1.0,
) -> Label:
    """A label whose mark, ``ink`` on a canvas of ``geometry.canvas(height)``, stands below its text."""
    cover = np.zeros(SIZE[::-1], np.float32)
    lines = []
    for i, words in enumerate(_WORDING):
        y = 60 + 45 * i
        drawn = np.zeros(SIZE[::-1], np.uint8)
        cv2.putText(drawn, words, (40, y), cv2.FONT_HERSHEY_SIMPLEX, 0.85, 255, 2, cv2.LINE_AA)
        cover = np.maximum(cover, drawn.astype(np.float32) / 255)
        lines.append(_box(40, y - 24, 40 + 15 * len(words), y + 6))
    x, y = 180, 250
    scale, _ = geometry.canvas(height)
    x0, y0, x1, y1 = geometry.frame(scale)
    if ink is not None:
        h, w = ink.shape
        cover[y : y + h, x : x + w] = np.maximum(cover[y : y + h, x : x + w], ink * tone)
    grain = np.random.default_rng(5).normal(0, 2, cover.shape)
    gray = cv2.GaussianBlur(paper + (print_ - paper) * cover, (0, 0), blur) + grain
    return Label(np.clip(gray, 0, 255).astype(np.uint8), lines, _box(x + x0, y + y0, x + x1, y + y1))


def _box(x0: float, y0: float, x1: float, y1: float) -> NDArray[np.float32]:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


def word_in_oval(word: str, height: int = 80) -> NDArray[np.float32]:
    """An oval of the mark's shape around a word."""
    scale, size = geometry.canvas(height)
    ink = geometry.ring(scale, size, 2.0)
    text = np.zeros(size[::-1], np.uint8)
    fit = 0.62 * size[0] / cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, 1.0, 2)[0][0]
    (w, h), _ = cv2.getTextSize(word, cv2.FONT_HERSHEY_SIMPLEX, fit, 2)
    cv2.putText(
        text,
        word,
        ((size[0] - w) // 2, (size[1] + h) // 2),
        cv2.FONT_HERSHEY_SIMPLEX,
        fit,
        255,
        2,
        cv2.LINE_AA,
    )
    return np.maximum(ink, text.astype(np.float32) / 255)


def cs_in_diamond(height: int = 80, thick: int = 3) -> NDArray[np.float32]:
    """The mark's three letters in a diamond of the oval's width and height, or somewhat more."""
    scale, size = geometry.canvas(height)
    letters = sum(geometry.letter(scale, size, cut) for cut in geometry.CUTS)
    x0, y0, x1, y1 = geometry.frame(scale)
    (cx, cy), (across, down) = ((x0 + x1) / 2, (y0 + y1) / 2), ((x1 - x0) * 0.62, (y1 - y0) * 0.62)
    corners = np.array([[cx - across, cy], [cx, cy - down], [cx + across, cy], [cx, cy + down]])
    ink = np.zeros(size[::-1], np.uint8)
    cv2.polylines(ink, [np.round(corners).astype(np.int32)], True, 255, thick, cv2.LINE_AA)
    return np.clip(np.maximum(ink.astype(np.float32) / 255, letters), 0, 1).astype(np.float32)


def cs_in_oval(cuts: tuple[float, ...], height: int = 80, mirrored: bool = False) -> NDArray[np.float32]:
    """An oval of the mark's shape with half annuli at other places than the mark's."""
    scale, size = geometry.canvas(height)
    letters = [
        geometry.letter(scale, size, cut, mirrored=mirrored, outer=min(12.5, 46 / len(cuts))) for cut in cuts
    ]
    return np.clip(geometry.ring(scale, size, 2.0) + sum(letters), 0, 1).astype(np.float32)


def other_letters(kind: str, height: int = 80) -> NDArray[np.float32]:
    """An oval like the mark's with what resembles its letters: moons, rings, bars, Cs otherwise placed."""
    scale, size = geometry.canvas(height)
    centres = (20.0, 29.5, 39.0)
    if kind == "moons":
        parts = [
            np.clip(
                geometry.oval(scale, size, centre=(x, 25.0), axes=(20.0, 24.0))
                - geometry.oval(scale, size, centre=(x + 6, 25.0), axes=(20.0, 24.0)),
                0,
                1,
            )
            for x in centres
        ]
    elif kind == "rings":
        parts = [geometry.ring(scale, size, 3.9, centre=(x + 2, 25.0), axes=(21.0, 24.0)) for x in centres]
    elif kind == "mirrored":
        parts = [geometry.letter(scale, size, cut - 9, mirrored=True) for cut in geometry.CUTS]
    elif kind == "nested":
        parts = [geometry.letter(scale, size, 32.0, 0.7, outer=outer) for outer in (15.0, 10.5, 6.0)]
    elif kind == "bars":
        corners = np.array([[0, 0], [4, 0], [4, 25], [0, 25.0]])
        parts = [geometry.fill(corners + np.array((x - 6, 12.5)), scale, size) for x in centres]
    else:
        raise ValueError(kind)
    return np.clip(geometry.ring(scale, size, 2.0) + sum(parts), 0, 1).astype(np.float32)
