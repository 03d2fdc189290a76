"""What a phone makes of linear light before its picture is a file: exposure, white balance, tone."""

from dataclasses import dataclass

import cv2
import numpy as np


def linear(colour: np.ndarray) -> np.ndarray:
    """SRGB numbers 0..255 to linear light 0..1."""
    level = np.clip(colour / 255, 0, 1)
    return np.where(level <= 0.04045, level / 12.92, ((level + 0.055) / 1.055) ** 2.4).astype(np.float32)


def srgb(level: np.ndarray) -> np.ndarray:
    """Linear light 0..1 to sRGB numbers 0..255."""
    level = np.clip(level, 0, 1)
    bent = 1.055 * np.power(np.maximum(level, 0.0031308), 1 / 2.4) - 0.055
    return (255 * np.where(level <= 0.0031308, level * 12.92, bent)).astype(np.float32)


@dataclass(frozen=True, slots=True)
class Development:
    """What a phone makes of linear light.

    Attributes:
        gain: (3,) BGR, exposure and white balance.
        contrast: exponent about middle grey.
        colourful: 1 leaves colours as they are.
    """

    gain: np.ndarray
    contrast: float
    colourful: float

    def of(self, scene: np.ndarray) -> np.ndarray:
        """Linear light (..., 3) to sRGB numbers; what is bright is pressed together, as phones do."""
        level = scene * self.gain
        grey = level.mean(-1, keepdims=True)
        level = np.maximum(grey + (level - grey) * np.float32(self.colourful), 1e-5)
        level = np.float32(0.2) * (level / np.float32(0.2)) ** np.float32(self.contrast)
        knee = np.float32(0.7)
        over = np.maximum(level - knee, 0)
        pressed = knee + (1 - knee) * (1 - np.exp(-over / ((1 - knee) * np.float32(1.4))))
        return srgb(np.where(level > knee, pressed, level))


def meter(
    rng: np.random.Generator, scene: np.ndarray, falls: np.ndarray, body_share: np.ndarray
) -> Development:
    """Exposure and white balance as a phone that was pointed at the label chooses them."""
    small = cv2.resize(scene, None, fx=0.125, fy=0.125, interpolation=cv2.INTER_AREA)
    share = cv2.resize(body_share, small.shape[1::-1], interpolation=cv2.INTER_AREA)
    weight = 0.35 + share
    level = np.maximum(small.mean(2), 0)  # relief takes more light away than falls in places
    most = float(np.quantile(level, 0.93))
    level = np.minimum(level, np.quantile(level, 0.97))
    mean = float(np.exp((np.log(level + 1e-4) * weight).sum() / weight.sum()))
    bright = float(np.quantile(level[share > 0.5], 0.9)) if (share > 0.5).any() else mean
    goals = (rng.uniform(0.16, 0.3) / mean, rng.uniform(0.65, 1.1) / bright, rng.uniform(0.6, 1.25) / most)
    gain = float(min(goals))
    cast = np.ones(3)
    for seen, trust in ((falls[::16, ::16], rng.uniform(0.55, 1.0)), (small, rng.uniform(0, 0.25))):
        grey = seen.mean((0, 1))
        cast = cast * np.clip(grey.mean() / np.maximum(grey, 1e-6), 0.4, 2.5) ** trust
    return Development(
        (gain * cast).astype(np.float32), float(rng.uniform(1.02, 1.22)), float(rng.uniform(0.98, 1.15))
    )
