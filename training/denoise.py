"""Few samples of light made smooth: averaged where they differ by no more than noise, surface by surface."""

import cv2
import numpy as np


class Sum:
    """Samples of light summed up for each surface."""

    def __init__(self) -> None:
        self.parts: list[list[np.ndarray]] = []

    def add(self, light: np.ndarray, index: np.ndarray, count: int) -> None:
        """Add one round of samples: light (n, h, w, 3), surface index (n, h, w)."""
        level = light.mean(3)
        bright = np.quantile(level, 0.999) * 8 + 1e-6
        light = light * np.minimum(1, bright / np.maximum(level, 1e-9))[..., None]
        new = []
        for i in range(count):
            here = (index == i).astype(np.float32)
            tone = light.mean(3) * here
            new.append([here.sum(0), np.einsum("nhwc,nhw->hwc", light, here), (tone**2).sum(0)])
        self.parts = (
            [[a + b for a, b in zip(x, y, strict=True)] for x, y in zip(self.parts, new, strict=True)]
            if self.parts
            else new
        )

    def of(self, surface: int) -> tuple[np.ndarray, np.ndarray]:
        """One surface's light (h, w, 3), smoothed, and how many samples showed it (h, w)."""
        count, light, squares = self.parts[surface]
        some = np.maximum(count, 1)
        mean = (light / some[..., None]).astype(np.float32)
        spread = np.maximum(squares / some - mean.mean(2) ** 2, 0) / some
        return _smooth(mean, count, spread.astype(np.float32)), count


def _smooth(light: np.ndarray, count: np.ndarray, spread: np.ndarray) -> np.ndarray:
    """Average neighbours that differ by no more than noise, in growing steps (edge-avoiding a-trous)."""
    area = (count > 0).astype(np.float32)
    around = np.maximum(cv2.blur(area, (5, 5)), 1e-6)
    spread = cv2.blur(spread * area, (5, 5)) / around
    for step in (1, 2, 4, 8):
        total, norm = light * count[..., None], count.copy()
        noise = spread * np.square(count)
        grey = cv2.GaussianBlur(light.mean(2) * area, (0, 0), 1) / np.maximum(
            cv2.GaussianBlur(area, (0, 0), 1), 1e-6
        )
        for dy in (-step, 0, step):
            for dx in (-step, 0, step):
                if not (dx or dy):
                    continue
                move = np.float32([[1, 0, dx], [0, 1, dy]])
                size = count.shape[::-1]
                there = cv2.warpAffine(light, move, size, flags=cv2.INTER_NEAREST)
                many = cv2.warpAffine(count, move, size, flags=cv2.INTER_NEAREST)
                level = cv2.warpAffine(grey, move, size, flags=cv2.INTER_NEAREST)
                alike = np.exp(-np.square(level - grey) / (4 * spread + 1e-12))
                weight = many * alike * (0.5 if dx and dy else 0.75)
                total += there * weight[..., None]
                norm += weight
                noise += cv2.warpAffine(spread, move, size, flags=cv2.INTER_NEAREST) * weight**2
        safe = np.maximum(norm, 1e-6)
        light = np.where(area[..., None] > 0, total / safe[..., None], light)
        spread = np.where(area > 0, noise / safe**2, spread)
    return light.astype(np.float32)


def enlarge(light: np.ndarray, count: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Light at the photo's size, BGR; where the surface does not show, that of where it does near by.

    Args:
        light: (h, w, 3) linear RGB at the traced size.
        count: (h, w) samples that showed the surface.
        size: (w, h) px of the photo.
    """
    known = (count / max(float(count.max()), 1.0)).astype(np.float32)
    filled, sure = light * known[..., None], known
    for sigma in (1, 3, 9, 40):
        near = cv2.GaussianBlur(light * known[..., None], (0, 0), sigma)
        share = cv2.GaussianBlur(known, (0, 0), sigma) + 1e-7
        gap = np.clip(1 - sure * 4, 0, 1)
        filled = filled + (near / share[..., None]) * (gap * (share > 1e-4))[..., None] * 0.25
        sure = sure + gap * (share > 1e-4) * 0.25
    filled = filled / np.maximum(sure, 1e-6)[..., None]
    large = cv2.resize(np.ascontiguousarray(filled[..., ::-1]), size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.maximum(large, 0))
