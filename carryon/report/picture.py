"""Small pictures of photos, for reports."""

import msgspec
import numpy as np
from numpy.typing import NDArray

_JPEG_QUALITY = 72


class Picture(msgspec.Struct, frozen=True):
    """A small JPEG without any metadata.

    Attributes:
        jpeg: The file.
        width: Of the upright photo it was made of, in px, which boxes refer to.
        height: Of the same photo, in px.
    """

    jpeg: bytes
    width: int
    height: int


def picture(pixels: NDArray[np.uint8], longer_side_px: int) -> Picture:
    """A picture of a photo, at most ``longer_side_px`` wide and high.

    Args:
        pixels: BGR, height x width x 3, upright.
        longer_side_px: The limit for both sides, in px.
    """
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, longer_side_px / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])[1].tobytes()
    return Picture(jpeg, width, height)
