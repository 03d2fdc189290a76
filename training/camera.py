"""A phone camera: lens, sensor, processing, and the chat app a photo may have gone through (colour)."""

from dataclasses import dataclass

import cv2
import numpy as np


@dataclass(frozen=True, slots=True)
class Exposure:
    """A finished photo.

    Attributes:
        pixels: BGR uint8.
        quality: JPEG quality to store it with.
        scale: photo px per scene px (below 1 after a chat app).
        blur: edge blur sigma, px of the finished photo.
        noise: noise sigma, gray levels of the scene.
        chat: whether it went through a chat app.
        bend: radial distortion of the lens at the corner, as a share of the distance from the middle.
    """

    pixels: np.ndarray
    quality: int
    scale: float
    blur: float
    noise: float
    chat: bool
    bend: float

    def seen(self, points: np.ndarray) -> np.ndarray:
        """Where points of the finished photo come to lie through the lens, px."""
        middle = np.array(self.pixels.shape[1::-1]) / 2
        away = (points - middle) / np.linalg.norm(middle)
        moved = away
        for _ in range(6):
            moved = away / (1 + self.bend * (moved**2).sum(-1, keepdims=True))
        return moved * np.linalg.norm(middle) + middle


def expose(rng: np.random.Generator, scene: np.ndarray, body: np.ndarray, poor: str) -> Exposure:
    """Photograph a scene (BGR float); ``poor`` names how to spoil the photo, empty for a usable one."""
    blur = float(np.exp(rng.uniform(np.log(0.45), np.log(1.3))))
    if poor == "defocus":
        blur = float(rng.uniform(6, 12))
    bend = float(rng.normal(0, 0.015))
    photo = cv2.GaussianBlur(_through_lens(rng, scene, bend), (0, 0), blur)
    if rng.random() < 0.5 and not poor:
        photo = _defocus_table(rng, photo, body)
    if poor == "motion":
        photo, length = _shake(rng, photo)
        blur = float(np.hypot(blur, length / np.sqrt(12)))
    gain = float(rng.uniform(0.04, 0.09)) if poor == "dark" else float(rng.uniform(0.85, 1.1))
    noise = float(rng.uniform(5, 9)) if poor == "dark" else float(np.exp(rng.uniform(np.log(0.8), np.log(6))))
    photo = photo * (gain * np.float32([rng.uniform(0.88, 1.1), 1.0, rng.uniform(0.9, 1.12)]))
    photo += _grain(rng, photo.shape, noise)
    if rng.random() < 0.6:
        photo += float(rng.uniform(0.2, 0.9)) * (
            photo - cv2.GaussianBlur(photo, (0, 0), float(rng.uniform(0.9, 2)))
        )
    pixels = cv2.LUT(np.clip(photo, 0, 255).astype(np.uint8), _tone_curve(rng))
    chat = bool(rng.random() < 0.2) and not poor
    scale = 1.0
    if chat:
        scale = 1280 / max(pixels.shape)
        pixels = cv2.resize(pixels, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    quality = int(rng.uniform(68, 82)) if chat else int(rng.uniform(82, 96))
    return Exposure(pixels, quality, scale, float(np.hypot(blur * scale, 0.5)), noise / gain, chat, bend)


def _through_lens(rng: np.random.Generator, scene: np.ndarray, bend: float) -> np.ndarray:
    """The scene bent from the middle outwards, and darker in the corners."""
    h, w = scene.shape[:2]
    reach = float(np.hypot(w / 2, h / 2))
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    x, y = (xs - w / 2) / reach, (ys - h / 2) / reach
    away = x**2 + y**2
    grow = reach * (1 + bend * away)
    bent = cv2.remap(
        scene, x * grow + w / 2, y * grow + h / 2, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
    return np.asarray(bent * (1 - float(rng.uniform(0, 0.35)) * away)[..., None], np.float32)


def _tone_curve(rng: np.random.Generator) -> np.ndarray:
    """What a phone makes of brightness: a gamma, and shadows and lights pressed together."""
    level = np.linspace(0, 1, 256) ** float(np.exp(rng.normal(0, 0.12)))
    steep = float(rng.uniform(0, 0.45))
    pressed = level + steep * level * (1 - level) * (2 * level - 1)
    return np.clip(255 * pressed, 0, 255).astype(np.uint8)


def _grain(rng: np.random.Generator, shape: tuple[int, ...], sigma: float) -> np.ndarray:
    """Sensor noise: mostly in brightness, some in colour, each coarser than a pixel after demosaicing."""
    h, w = shape[:2]
    tone = rng.standard_normal((h, w), dtype=np.float32) * sigma
    small = rng.standard_normal(((h + 1) // 2, (w + 1) // 2, 3), dtype=np.float32) * sigma * 0.6
    return cv2.resize(small, (w, h), interpolation=cv2.INTER_LINEAR) + tone[..., None]


def _shake(rng: np.random.Generator, photo: np.ndarray) -> tuple[np.ndarray, int]:
    """Motion blur that nobody can read through."""
    length = int(rng.integers(28, 60))
    kernel = np.zeros((length | 1,) * 2, np.float32)
    turn, middle = rng.uniform(0, np.pi), length // 2
    reach = np.array([np.cos(turn), np.sin(turn)]) * length / 2
    a, b = (np.round(middle + s * reach).astype(int).tolist() for s in (-1, 1))
    cv2.line(kernel, a, b, 1.0)
    return cv2.filter2D(photo, -1, kernel / kernel.sum()), length


def _defocus_table(rng: np.random.Generator, photo: np.ndarray, body: np.ndarray) -> np.ndarray:
    """The table lies behind the plane of focus."""
    small = cv2.resize(photo, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    soft = cv2.resize(
        cv2.GaussianBlur(small, (0, 0), float(rng.uniform(0.7, 3))),
        photo.shape[1::-1],
        interpolation=cv2.INTER_LINEAR,
    )
    return soft + (photo - soft) * np.clip(cv2.GaussianBlur(body, (0, 0), 2), 0, 1)[..., None]
