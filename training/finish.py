"""What print and body went through before the photo: how ink was put on, dirt, a shop's sticker (colour)."""

import cv2
import numpy as np

from training import wear
from training.body import Pose, blend

PROCESSES = ("screen", "pad", "laser")
"""Screen print is even and sharp, pad print soft at its edges and uneven; a laser leaves fine spots."""


def choose_process(rng: np.random.Generator, style: str) -> str:
    """How a body of this style is marked; stickers are printed on paper, engraved bodies are not printed."""
    if style in ("sticker", "engraved"):
        return "screen"
    shares = (0.4, 0.15, 0.45) if style == "metal" else (0.5, 0.35, 0.15)
    return str(rng.choice(PROCESSES, p=shares))


def put_on(rng: np.random.Generator, ink: np.ndarray, process: str) -> np.ndarray:
    """The ink's cover (0..1) as the process leaves it."""
    if process == "pad":
        soft = cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.5, 0.9)))
        uneven = 1 - float(rng.uniform(0, 0.18)) * np.clip(wear.smooth_noise(rng, ink.shape, 6.0), 0, 2)
        return np.clip(soft * uneven, 0, 1).astype(np.float32)
    if process == "laser":
        spots = 1 - float(rng.uniform(0.05, 0.3)) * np.abs(wear.smooth_noise(rng, ink.shape, 0.7))
        return np.clip(ink * float(rng.uniform(0.6, 0.9)) * spots, 0, 1).astype(np.float32)
    return ink


def soil(rng: np.random.Generator, photo: np.ndarray, face: np.ndarray) -> None:
    """Fingerprints' grease, dust and scratches on the face: seen, and hiding nothing."""
    h, w = face.shape
    grease = np.clip(wear.smooth_noise(rng, (h, w), float(rng.uniform(20, 60))) - 0.8, 0, 1) * face
    photo += (grease * float(rng.uniform(-14, 18)))[..., None]
    dust = np.zeros((h, w), np.float32)
    for x, y in rng.uniform((0, 0), (w, h), (int(rng.integers(5, 60)), 2)).astype(int).tolist():
        cv2.circle(dust, (x, y), int(rng.integers(1, 3)), float(rng.uniform(0.2, 0.9)), -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 5))):
        (x0, y0), (x1, y1) = rng.uniform((0, 0), (w, h), (2, 2)).astype(int).tolist()
        cv2.line(dust, (x0, y0), (x1, y1), float(rng.uniform(0.1, 0.4)), 1, cv2.LINE_AA)
    blend(photo, np.float32([170, 175, 175]), cv2.GaussianBlur(dust, (0, 0), 0.7) * face * 0.6)


def stick(rng: np.random.Generator, photo: np.ndarray, pose: Pose, outline: np.ndarray) -> np.ndarray:
    """A shop's sticker somewhere on the face.

    Returns:
        The share of each px that it hides.
    """
    size = rng.uniform((8, 5), (26, 16))
    centre = rng.uniform(outline.min(0), outline.max(0))
    turn = float(rng.normal(0, 0.15))
    across, down = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    signs = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    corners = [centre + (sx * across * size[0] + sy * down * size[1]) / 2 for sx, sy in signs]
    seen = pose.see(np.array([[*corner, 0.0] for corner in corners]))
    mask = np.zeros(photo.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(seen).astype(np.int32), 255, cv2.LINE_AA)
    share = cv2.GaussianBlur(mask, (0, 0), 0.8).astype(np.float32) / 255
    blend(photo, rng.uniform(60, 245, 3).astype(np.float32), share)
    return share
