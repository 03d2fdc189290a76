"""How the two networks of the mark stage are fed: the normalised search field and crops about a quad.

Training samples through these same functions, so the networks see in use what they saw in training.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Gray = NDArray[np.uint8]
Field = NDArray[np.float32]
Quad = NDArray[np.float32]

FIELD_TEXT_PX = 13.0
"""Height of the text lines in the search field, px: marks of 1.2 to 5.5 text heights are then 16 to 72 px."""
STRIDE = 4
SIDE_MULTIPLE = 16
AXIS_UNIT = 20.0
"""The detector's half axes come in this unit, px."""
CROP_SIZE = (96, 80)
OVAL_IN_CROP = (64.0, 50.0)
ASPECT = 60.0 / 47.0
"""Width over height of the mark's oval (official axes 8 : 6.3)."""
_WINDOW = 41
_FLOOR = 6.0
_CROP_FLOOR = 3.0


def search_field(gray: Gray, text_px: float, text_in_field: float = FIELD_TEXT_PX) -> tuple[Field, float]:
    """Resample for the detector and normalise the local contrast.

    Returns:
        The field, shape (h, w) with sides a multiple of 16, and its scale (field px per image px).
    """
    scale = min(text_in_field / max(text_px, 1.0), 1.0)
    size = (
        max(SIDE_MULTIPLE, round(gray.shape[1] * scale)),
        max(SIDE_MULTIPLE, round(gray.shape[0] * scale)),
    )
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    right, below = (-size[0]) % SIDE_MULTIPLE, (-size[1]) % SIDE_MULTIPLE
    padded = cv2.copyMakeBorder(small, 0, below, 0, right, cv2.BORDER_REPLICATE)
    return normalise(padded), scale


def normalise(small: NDArray[Any]) -> Field:
    """Take away the local mean and divide by the local deviation: faint print weighs like strong print."""
    values = small.astype(np.float32)
    mean = cv2.blur(values, (_WINDOW, _WINDOW))
    square = cv2.blur(values * values, (_WINDOW, _WINDOW))
    spread = np.sqrt(np.maximum(square - mean * mean, 0) + _FLOOR**2)
    return np.asarray((values - mean) / spread, np.float32)


def quad_of(centre: NDArray[Any], right: NDArray[Any], down: NDArray[Any]) -> Quad:
    """Corners, clockwise from the mark's own top left, of its centre and half axes."""
    return np.array(
        [centre - right - down, centre + right - down, centre + right + down, centre - right + down],
        np.float32,
    )


def axes_of(quad: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any], NDArray[Any]]:
    """Centre and half axes (to the right, downwards) of a quad."""
    q = np.asarray(quad, np.float32)
    return q.mean(0), (q[1] + q[2] - q[0] - q[3]) / 4, (q[2] + q[3] - q[0] - q[1]) / 4


def crop(gray: Gray, quad: NDArray[Any]) -> Field:
    """The grader's view of one quad, shape (80, 96), zero mean and unit deviation.

    The quad's oval lands in the middle of the crop; larger marks are averaged down, not skipped over.
    """
    (w, h), (ow, oh) = CROP_SIZE, OVAL_IN_CROP
    _, right, down = axes_of(quad)
    size = max(float(np.linalg.norm(right)) * 2 / ow, float(np.linalg.norm(down)) * 2 / oh)
    over = int(np.clip(round(size), 1, 4))
    left, top = (w - ow) / 2, (h - oh) / 2
    target = (
        np.array([[left, top], [left + ow, top], [left + ow, top + oh], [left, top + oh]], np.float32) * over
    )
    pose = cv2.getPerspectiveTransform(np.asarray(quad, np.float32), target)
    seen = cv2.warpPerspective(
        gray, pose, (w * over, h * over), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    if over > 1:
        seen = cv2.resize(seen, (w, h), interpolation=cv2.INTER_AREA)
    values = seen.astype(np.float32)
    return np.asarray((values - values.mean()) / (values.std() + _CROP_FLOOR), np.float32)
