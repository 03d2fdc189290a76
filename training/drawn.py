"""Photos whose light and shadow are drawn: quick, and flat beside traced ones (``traced``)."""

import cv2
import numpy as np

from training import body, finish, wear
from training.body import Pose
from training.subject import Look, Subject, View, inked, sheet


def render(rng: np.random.Generator, subject: Subject) -> View:
    """The subject on a drawn table in drawn light."""
    look, pose, depth = subject.look, subject.pose, subject.slab.depth
    outline = subject.slab.outline()
    w, h = pose.size
    photo = body.table(rng, pose.size)
    silhouette = body.silhouette(pose, outline, depth)
    body.cast_shadow(rng, photo, silhouette)
    body.shade_sides(rng, photo, pose, outline, depth, look.body)
    face = body.face_mask(pose, outline)
    surface = 1 + 0.012 * wear.smooth_noise(rng, (h, w), float(rng.uniform(1.2, 3)))
    if look.brushed:
        surface += look.brushed * wear.smooth_noise(rng, (h, 1), 1.5)
    body.blend(photo, look.body * surface[..., None], face)
    if look.style == "sticker":
        paper = sheet(subject) * face
        body.blend(photo, look.ground * (1 + 0.2 * (surface[..., None] - 1)), paper)
    ink = inked(rng, subject)
    if look.style == "engraved":
        slope = cv2.Sobel(cv2.GaussianBlur(ink, (0, 0), 0.9), cv2.CV_32F, 1, 1, ksize=3) * 60
        photo += slope[..., None]
    body.blend(photo, look.ink, ink * face)
    if rng.random() < 0.4:
        finish.soil(rng, photo, face)
    hidden = np.zeros((h, w), np.float32)
    if rng.random() < 0.12:
        hidden = finish.stick(rng, photo, pose, outline) * face
    _light(rng, photo, face, look)
    if rng.random() < 0.3:
        hidden = np.maximum(hidden, _hold(rng, photo, pose, outline))
    return View(photo, silhouette, hidden)


def _light(rng: np.random.Generator, photo: np.ndarray, face: np.ndarray, look: Look) -> None:
    """Falling light over everything, gloss on the body."""
    h, w = face.shape
    ys, xs = np.mgrid[-1 : 1 : h * 1j, -1 : 1 : w * 1j].astype(np.float32)
    angle = float(rng.uniform(0, 2 * np.pi))
    photo *= (1 + float(rng.uniform(0, 0.28)) * (np.cos(angle) * xs + np.sin(angle) * ys))[..., None] * float(
        rng.uniform(0.75, 1.15)
    )
    if rng.random() < (0.7 if look.style == "metal" else 0.35):
        cx, cy, turn = *rng.uniform(-0.9, 0.9, 2), rng.uniform(0, np.pi)
        u, v = (
            (xs - cx) * np.cos(turn) + (ys - cy) * np.sin(turn),
            (ys - cy) * np.cos(turn) - (xs - cx) * np.sin(turn),
        )
        spot = np.exp(-((u / rng.uniform(0.3, 1.5)) ** 2 + (v / rng.uniform(0.1, 0.5)) ** 2))
        photo += (spot * face * float(rng.uniform(10, 75)))[..., None].astype(np.float32)


def _hold(rng: np.random.Generator, photo: np.ndarray, pose: Pose, outline: np.ndarray) -> np.ndarray:
    """A finger on the edge of the body, reaching in from outside the picture."""
    corner = outline[rng.integers(len(outline))]
    middle = outline.mean(0)
    touch = corner + (middle - corner) * float(rng.uniform(-0.05, 0.28))
    at, centre = pose.see(np.array([[*touch, 0], [*middle, 0]]))
    away = at - centre
    away = away / max(np.linalg.norm(away), 1e-6)
    width = 15 * float(np.linalg.norm(pose.project[:2, 0])) / max(float(pose.project[2, 3]), 1.0)
    return body.finger(rng, photo, at, away, float(np.clip(width, 40, 500)))
