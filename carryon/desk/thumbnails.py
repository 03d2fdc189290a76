"""Small pictures for reports."""

import cv2
import numpy as np
from numpy.typing import NDArray

_JPEG_QUALITY = 72


def thumbnail(pixels: NDArray[np.uint8], longer_side_px: int) -> bytes:
    """A JPEG of the photo, without any metadata, at most ``longer_side_px`` wide and high.

    Args:
        pixels: BGR, height x width x 3.
        longer_side_px: The limit for both sides of the small picture, in px.
    """
    height, width = pixels.shape[:2]
    scale = min(1.0, longer_side_px / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    return cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
