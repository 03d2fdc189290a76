"""Plane geometry of quads and homographies, in px; pure functions."""

import cv2
import numpy as np
from numpy.typing import NDArray

Quad = NDArray[np.float32]
"""Four (x, y) corners, clockwise from the top left of the upright print; shape (4, 2)."""
Homography = NDArray[np.float64]
"""Projective map of the plane, shape (3, 3)."""


def project(homography: Homography, points: NDArray[np.float32]) -> NDArray[np.float32]:
    """Map points of shape (n, 2)."""
    mapped = cv2.perspectiveTransform(points.reshape(-1, 1, 2).astype(np.float64), homography)
    return np.asarray(mapped.reshape(-1, 2), np.float32)


def inverse(homography: Homography) -> Homography:
    """The map back."""
    return np.asarray(np.linalg.inv(homography), np.float64)


def sides(quad: Quad) -> tuple[float, float]:
    """Mean length along the print and mean height across it."""
    width = (np.linalg.norm(quad[1] - quad[0]) + np.linalg.norm(quad[2] - quad[3])) / 2
    height = (np.linalg.norm(quad[3] - quad[0]) + np.linalg.norm(quad[2] - quad[1])) / 2
    return float(width), float(height)


def along(quad: Quad) -> Quad:
    """The same quad with its first side along the longer direction, pointing right (or down)."""
    width, height = sides(quad)
    if height > width:
        quad = np.roll(quad, -1, axis=0)
    direction = quad[1] - quad[0]
    if direction[0] < 0 and abs(direction[0]) >= abs(direction[1]) * 1e-6:
        quad = np.roll(quad, 2, axis=0)
    return quad


def angle(quad: Quad) -> float:
    """Direction of the first side, radians, modulo pi, in [-pi/2, pi/2)."""
    direction = (quad[1] - quad[0]) + (quad[2] - quad[3])
    return float((np.arctan2(direction[1], direction[0]) + np.pi / 2) % np.pi - np.pi / 2)


def turn(quad: Quad) -> Quad:
    """The quad of the same print seen upside down."""
    return np.roll(quad, 2, axis=0)


def bounds(points: NDArray[np.float32]) -> tuple[float, float, float, float]:
    """Upright bounding box (left, top, right, bottom)."""
    low, high = points.reshape(-1, 2).min(axis=0), points.reshape(-1, 2).max(axis=0)
    return float(low[0]), float(low[1]), float(high[0]), float(high[1])


def rectangle(left: float, top: float, right: float, bottom: float) -> Quad:
    """The quad of an upright rectangle."""
    return np.array([[left, top], [right, top], [right, bottom], [left, bottom]], np.float32)


def similarity(centre: tuple[float, float], turned: float, scale: float) -> Homography:
    """Rotate by ``-turned`` radians about ``centre``, which goes to the origin, and scale."""
    cos, sin = np.cos(turned) * scale, np.sin(turned) * scale
    x, y = centre
    return np.array([[cos, sin, -cos * x - sin * y], [-sin, cos, sin * x - cos * y], [0.0, 0.0, 1.0]])


def shift(dx: float, dy: float) -> Homography:
    """Move by (dx, dy)."""
    return np.array([[1.0, 0.0, dx], [0.0, 1.0, dy], [0.0, 0.0, 1.0]])


def averaged(image: NDArray[np.uint8], size: tuple[int, int]) -> NDArray[np.uint8]:
    """The picture made smaller, every px the mean of those that it covers.

    Halves come first: where both sides are even, they take a seventh of the time of any other share.

    Args:
        image: the picture, uint8, H x W x 3.
        size: (width, height) to come to, px.
    """
    height, width = image.shape[:2]
    while width >= 2 * size[0] and height >= 2 * size[1] and width % 2 == height % 2 == 0:
        width, height = width // 2, height // 2
        image = np.asarray(cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def cut(image: NDArray[np.uint8], quad: Quad, size: tuple[int, int]) -> NDArray[np.uint8]:
    """Cut a quad out of a picture, upright, without aliasing when it is made smaller.

    Args:
        image: the picture, uint8, H x W x 3.
        quad: corners in px of the picture; may reach beyond its edge, which is then repeated.
        size: (width, height) of the cut, px.
    """
    width, height = size
    left, top, right, bottom = bounds(quad)
    margin = 4
    x0, y0 = max(0, int(left) - margin), max(0, int(top) - margin)
    x1, y1 = min(image.shape[1], int(right) + margin + 1), min(image.shape[0], int(bottom) + margin + 1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return np.zeros((height, width, 3), np.uint8)
    part = image[y0:y1, x0:x1]
    corners = quad - np.array([x0, y0], np.float32)
    across, down = sides(quad)
    shrink = min(across / width, down / height)
    if shrink > 1.5:
        part = part[: part.shape[0] // 2 * 2, : part.shape[1] // 2 * 2]
        before = part.shape
        part = averaged(part, (max(1, round(before[1] / shrink)), max(1, round(before[0] / shrink))))
        corners = corners * np.array([part.shape[1] / before[1], part.shape[0] / before[0]], np.float32)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    to_cut = cv2.getPerspectiveTransform(corners.astype(np.float32), target)
    out = cv2.warpPerspective(
        part, to_cut, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(out, np.uint8)
