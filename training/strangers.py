"""Further things that resemble the CCC mark, for measuring only: drawn after the mark's tests were written.

No training draws them, and no threshold or test of the mark was chosen on them.
"""

from collections.abc import Callable

import cv2
import numpy as np

from training import geometry
from training.geometry import Mask

Rng = np.random.Generator
Size = tuple[int, int]


def _strokes(paths: list[np.ndarray], width: float, scale: float, size: Size) -> Mask:
    """Open polylines in mark units, drawn ``width`` units wide."""
    ink = np.zeros((size[1] * 2, size[0] * 2), np.uint8)
    grid = [np.round(path * scale * 2 * 16).astype(np.int32) for path in paths]
    cv2.polylines(ink, grid, False, 255, max(1, round(width * scale * 2)), cv2.LINE_AA, 4)
    return cv2.resize(ink, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255


def _arc(centre: tuple[float, float], radius: float, start: float, end: float) -> np.ndarray:
    """Part of a circle, degrees from the right, clockwise."""
    turn = np.radians(np.linspace(start, end, 40))
    return np.stack([np.cos(turn), np.sin(turn)], 1) * radius + centre


def _three(rng: Rng, path: np.ndarray, scale: float, size: Size) -> Mask:
    """The same stroke three times where the letters stand; ``path`` is about (0, 0)."""
    shift = float(rng.uniform(-1.5, 1.5))
    width = float(rng.uniform(2.8, 4.4))
    return _strokes([path + np.array((cut - 3 + shift, 25.0)) for cut in geometry.CUTS], width, scale, size)


def chevrons(rng: Rng, scale: float, size: Size) -> Mask:
    """Three angle brackets."""
    reach = float(rng.uniform(8, 11))
    return _three(rng, np.array([[4.0, -reach], [-6.0, 0.0], [4.0, reach]]), scale, size)


def brackets(rng: Rng, scale: float, size: Size) -> Mask:
    """Three square brackets."""
    reach, arm = float(rng.uniform(8, 10.5)), float(rng.uniform(4, 7))
    return _three(
        rng, np.array([[arm - 3, -reach], [-4.0, -reach], [-4.0, reach], [arm - 3, reach]]), scale, size
    )


def horseshoes(rng: Rng, scale: float, size: Size) -> Mask:
    """Small half rings whose arms go straight on to the right."""
    radius, arm = float(rng.uniform(6, 8)), float(rng.uniform(3, 6))
    path = np.concatenate([[[arm, radius]], _arc((-2, 0), radius, 90, 270), [[arm, -radius]]])
    return _three(rng, path, scale, size)


def quarters(rng: Rng, scale: float, size: Size) -> Mask:
    """Three quarter rings, all the upper or all the lower half of a C."""
    start = 90 if rng.random() < 0.5 else 180
    return _three(rng, _arc((3, 0), 10.5, start, start + 90), scale, size)


def euros(rng: Rng, scale: float, size: Size) -> Mask:
    """Three half rings crossed by one bar or two."""
    ink = _three(rng, _arc((3, 0), 10.5, 90, 270), scale, size)
    for y in (25.0,) if rng.random() < 0.5 else (22.5, 27.5):
        bar = np.array([[14.0, y], [48.0, y]])
        ink = np.maximum(ink, _strokes([bar], 1.8, scale, size))
    return ink


def slanted(rng: Rng, scale: float, size: Size) -> Mask:
    """Three half rings, each turned by a third of a right angle or more."""
    turn = float(rng.choice([-1, 1]) * rng.uniform(30, 60))
    return _three(rng, _arc((2, 0), 10.5, 90 + turn, 270 + turn), scale, size)


def growing(rng: Rng, scale: float, size: Size) -> Mask:
    """Half rings that grow from left to right, as waves of a sender do."""
    sizes = (4.5, 8.0, 11.5) if rng.random() < 0.5 else (11.5, 8.0, 4.5)
    paths = [
        _arc((cut + 1.0, 25.0), radius, 100, 260) for cut, radius in zip(geometry.CUTS, sizes, strict=True)
    ]
    return _strokes(paths, float(rng.uniform(2.8, 4.2)), scale, size)


def links(rng: Rng, scale: float, size: Size) -> Mask:
    """Two half rings that hold each other, one open to the left, one to the right."""
    left, right = _arc((36, 25), 9.5, 80, 280), _arc((27, 25), 9.5, -100, 100)
    return _strokes([left, right], float(rng.uniform(3, 4.4)), scale, size)


KINDS: dict[str, Callable[[Rng, float, Size], Mask]] = {
    draw.__name__: draw for draw in (chevrons, brackets, horseshoes, quarters, euros, slanted, growing, links)
}
"""What stands inside the mark's oval, by name; each call draws another."""
