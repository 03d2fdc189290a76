"""Whether the frame is the mark's oval: three right Cs in a diamond or a hexagon are no mark.

The grader judges letters and print; it takes an angular frame of the same extents for the oval too often. So
the outline is measured: contours of several shapes are laid over the gradient, and the one that follows it
best wins.
"""

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon.mark.sampling import Gray, Quad
from carryon.thresholds import threshold

_SIDE = 96
_ROOM = 1.4
_SMOOTH = 1.6
_ANGLES = np.linspace(0, 2 * np.pi, 72, endpoint=False)
_SIZES = np.arange(0.84, 1.17, 0.04)
_STRETCHES = (0.94, 1.0, 1.06)
_SHIFTS = (-0.05, 0.0, 0.05)


def is_angular(gray: Gray, quad: Quad, blur: float) -> bool:
    """Whether a diamond, hexagon or box follows the frame better than an oval.

    Args:
        gray: the image, uint8.
        quad: the mark, (4, 2) px, hugging its frame.
        blur: edge blur sigma in mark heights: the more of it, the more alike all shapes are.
    """
    oval, *angular = fits(gray, quad)
    return max(angular) > oval + threshold("mark", "frame_blur") * blur


def fits(gray: Gray, quad: Quad) -> tuple[float, ...]:
    """How well each shape follows the frame: first the oval, then the angular ones.

    Returns:
        Mean gradient across the best placed contour of each shape, in units of the strong gradients there.
    """
    across, down = _gradient(gray, quad)
    strong = float(np.percentile(np.hypot(across, down), 90)) + 1e-6
    return tuple(_fit(across, down, strong, *_placed(shape)) for shape in range(len(_outlines())))


def _gradient(gray: Gray, quad: Quad) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    centre = quad.mean(axis=0)
    corners = np.asarray(centre + (quad - centre) * _ROOM, np.float32)
    square = np.array([[0, 0], [_SIDE, 0], [_SIDE, _SIDE], [0, _SIDE]], np.float32)
    pose = cv2.getPerspectiveTransform(corners, square)
    seen = cv2.warpPerspective(
        gray, pose, (_SIDE, _SIDE), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    smooth = cv2.GaussianBlur(seen.astype(np.float32), (0, 0), _SMOOTH)
    return (
        np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), np.float32),
        np.asarray(cv2.Sobel(smooth, cv2.CV_32F, 0, 1), np.float32),
    )


def _outlines() -> list[NDArray[np.float64]]:
    """Distance of each shape's outline from its centre at every angle, in half axes of its bounds."""
    right, below = np.abs(np.cos(_ANGLES)), np.maximum(np.abs(np.sin(_ANGLES)), 1e-6)
    hexagons = [np.minimum(1 / (right + (1 - top) * below), 1 / below) for top in (0.45, 0.6, 0.75)]
    rounded = [(right**power + below**power) ** (-1 / power) for power in (2, 1, 4, 8)]
    return [*rounded, *hexagons]


@cache
def _placed(
    shape: int,
) -> tuple[NDArray[np.intp], NDArray[np.intp], NDArray[np.float32], NDArray[np.float32]]:
    """Every placing of one shape: its px (x, y) and its normals (x, y), each of shape (placings, angles)."""
    outline = _outlines()[shape]
    sizes, stretch, dx, dy = (
        grid.reshape(-1, 1) for grid in np.meshgrid(_SIZES, _STRETCHES, _SHIFTS, _SHIFTS, indexing="ij")
    )
    half, middle = _SIDE / 2 / _ROOM, _SIDE / 2
    x = (outline * np.cos(_ANGLES) * sizes * stretch + dx) * half + middle
    y = (outline * np.sin(_ANGLES) * sizes / stretch + dy) * half + middle
    along_x, along_y = (np.roll(v, -1, axis=1) - np.roll(v, 1, axis=1) for v in (x, y))
    length = np.hypot(along_x, along_y) + 1e-6
    px, py = (np.clip(np.rint(v), 0, _SIDE - 1).astype(np.intp) for v in (x, y))
    return px, py, (along_y / length).astype(np.float32), (-along_x / length).astype(np.float32)


def _fit(
    across: NDArray[np.float32],
    down: NDArray[np.float32],
    strong: float,
    x: NDArray[np.intp],
    y: NDArray[np.intp],
    normal_x: NDArray[np.float32],
    normal_y: NDArray[np.float32],
) -> float:
    through = np.abs(across[y, x] * normal_x + down[y, x] * normal_y) / strong
    return float(np.minimum(through, 1.5).mean(axis=1).max())
