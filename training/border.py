"""Draws marks on both sides of every border of clear: ``python -m training.border OUT.png``."""

import argparse
from pathlib import Path

import cv2
import numpy as np

from training import geometry, wear

_HEIGHT = 94
CELL = (150, 140)
"""Room of one mark, px."""
SHEET = Path(__file__).with_name("marks-at-the-border.png")
"""The pictures that the definition is documented with."""
_STROKE = 0.083
"""Width of a letter's stroke in mark heights, as `scene` averages noise over it."""


def _cell(image: np.ndarray, words: str) -> np.ndarray:
    """One mark with its figure below."""
    cell = np.full((CELL[1], CELL[0]), 235, np.uint8)
    h, w = image.shape
    cell[6 : 6 + h, (CELL[0] - w) // 2 : (CELL[0] - w) // 2 + w] = image
    cv2.putText(cell, words, (6, CELL[1] - 8), cv2.FONT_HERSHEY_SIMPLEX, 0.4, 0, 1, cv2.LINE_AA)
    return cell


def _print(ink: np.ndarray, step: float = 180.0) -> np.ndarray:
    return np.clip(235 - step * ink, 0, 255).astype(np.uint8)


def _noisy(rng: np.random.Generator, ink: np.ndarray, visible: float) -> np.ndarray:
    """A faint mark whose ink step is ``visible`` times the noise that averaging over a stroke leaves."""
    step = 15.0
    sigma = step * _STROKE * _HEIGHT / visible
    return np.clip(140 - step * ink + rng.normal(0, sigma, ink.shape), 0, 255).astype(np.uint8)


def _worn(rng: np.random.Generator, wanted: float) -> tuple[np.ndarray, float]:
    """A mark with blotches lost until its completeness is about ``wanted``."""
    mark = geometry.draw_ccc(_HEIGHT)
    tries = []
    for _ in range(60):
        keep = wear.blotches(rng, mark.ink.shape, float(rng.uniform(0.02, 0.6)))
        tries.append((abs(wear.completeness(mark.parts, keep) - wanted), keep))
    keep = min(tries, key=lambda t: t[0])[1]
    return mark.ink * keep, wear.completeness(mark.parts, keep)


def draw() -> np.ndarray:
    """The sheet: a row a parameter, from unclear (left) to clear (right)."""
    rng = np.random.default_rng(3)
    ink = geometry.draw_ccc(_HEIGHT).ink
    rows = []
    for kind in range(2):
        row = []
        for wanted in (0.5, 0.6, 0.66, 0.73, 0.8, 0.9):
            worn, value = _worn(rng, wanted)
            row.append(_cell(_print(worn), f"{'ink left' if kind == 0 else 'again'} {value:.2f}"))
        rows.append(row)
    rows.append([_cell(_print(ink, 180 * c), f"contrast {c:.2f}") for c in (0.12, 0.2, 0.28, 0.39, 0.5, 0.8)])
    rows.append([_cell(_noisy(rng, ink, v), f"visible {v:g}") for v in (1, 1.5, 2, 3, 4, 8)])
    rows.append(
        [
            _cell(_print(cv2.GaussianBlur(ink, (0, 0), b * _HEIGHT)), f"blur {b:.3f}")
            for b in (0.11, 0.09, 0.075, 0.065, 0.055, 0.03)
        ]
    )
    rows.append(
        [_cell(_print(ink * _left(c)), f"cover {c:.2f}") for c in (0.4, 0.25, 0.16, 0.11, 0.06, 0.02)]
    )
    return np.vstack([np.hstack(row) for row in rows])


def _left(share: float) -> np.ndarray:
    """What a straight cover from the right leaves of the oval."""
    scale, size = geometry.canvas(_HEIGHT)
    oval = geometry.oval(scale, size)
    columns = oval.sum(0).cumsum() / oval.sum()
    return np.tile((columns <= 1 - share).astype(np.float32), (size[1], 1))


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    cv2.imwrite(str(parser.parse_args().out), draw())


if __name__ == "__main__":
    main()
