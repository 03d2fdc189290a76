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
    dust(rng, photo, face)


def dust(rng: np.random.Generator, photo: np.ndarray, face: np.ndarray) -> None:
    """Dust and scratches on the face."""
    h, w = face.shape
    specks = np.zeros((h, w), np.float32)
    for x, y in rng.uniform((0, 0), (w, h), (int(rng.integers(5, 60)), 2)).astype(int).tolist():
        cv2.circle(specks, (x, y), int(rng.integers(1, 3)), float(rng.uniform(0.2, 0.9)), -1, cv2.LINE_AA)
    for _ in range(int(rng.integers(0, 5))):
        (x0, y0), (x1, y1) = rng.uniform((0, 0), (w, h), (2, 2)).astype(int).tolist()
        cv2.line(specks, (x0, y0), (x1, y1), float(rng.uniform(0.1, 0.4)), 1, cv2.LINE_AA)
    blend(photo, np.float32([170, 175, 175]), cv2.GaussianBlur(specks, (0, 0), 0.7) * face * 0.6)


def fingerprints(rng: np.random.Generator, pose: Pose, outline: np.ndarray) -> np.ndarray:
    """How much touching changed the gloss (0 where it did not): prints with ridges, wiped smears."""
    fine = 10.0
    low, high = outline.min(0), outline.max(0)
    size = (np.ceil((high - low) * fine).astype(int) + 1).tolist()
    grease = np.zeros(size[::-1], np.float32)
    for _ in range(int(rng.integers(1, 6))):
        at, turn = rng.uniform([0, 0], size), rng.uniform(0, np.pi)
        half = int(14 * fine)
        ys, xs = np.mgrid[-half:half:2, -half:half:2].astype(np.float32) / np.float32(fine)
        u, v = xs * np.cos(turn) + ys * np.sin(turn), ys * np.cos(turn) - xs * np.sin(turn)
        worn = np.clip(0.6 + 0.6 * wear.smooth_noise(rng, u.shape, 30.0), 0, 1)
        bend = np.hypot(u, 1.3 * (v + 3)) + 0.8 * wear.smooth_noise(rng, u.shape, 45.0)
        shape = np.clip((1 - (u / 6.5) ** 2 - (v / 9) ** 2) * 3, 0, 1)
        mark = cv2.resize((0.55 + 0.45 * np.sin(bend * 2 * np.pi / 0.55)) * shape * worn, None, fx=2, fy=2)
        x, y = (at - half).astype(int)
        x0, y0 = max(x, 0), max(y, 0)
        part = grease[y0 : y + 2 * half, x0 : x + 2 * half]
        np.maximum(part, mark[y0 - y : y0 - y + part.shape[0], x0 - x : x0 - x + part.shape[1]], out=part)
    smear = np.clip(wear.smooth_noise(rng, tuple(size[::-1]), 18 * fine) - 0.3, 0, 1.2)
    field = float(rng.uniform(0.1, 0.5)) * grease + float(rng.uniform(0, 0.2)) * smear
    place = pose.face() @ np.array([[1 / fine, 0, low[0]], [0, 1 / fine, low[1]], [0, 0, 1]])
    return cv2.warpPerspective(field, place, pose.size, flags=cv2.INTER_LINEAR)


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
