"""What spoils a printed mark, and clarity as numbers.

A mark is ``clear`` where a person reads it as CCC without doubt. Each parameter has a border zone:
above it clear, below it unclear, inside it people differ and training does not count the state.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from training.geometry import Mask

BORDERS = {
    "completeness": (0.66, 0.80),  # share of ink left, see completeness()
    "contrast": (0.28, 0.50),  # against the rest of the print, 1 = alike
    "visible": (2.0, 4.0),  # ink step over the photo's noise, averaged over one stroke width
    "sharpness": (-0.075, -0.055),  # minus the edge blur (sigma) in mark heights
    "cover": (-0.16, -0.06),  # minus the share of the oval that something hides
}
"""Per parameter (unclear up to, clear from); blur and cover are negated so that more is better."""


@dataclass(frozen=True, slots=True)
class Clarity:
    """The measured state of one printed mark in a photo.

    Attributes:
        completeness: share of ink left, 0..1.
        contrast: ink step relative to the rest of the print, 0..1 and above.
        visible: ink step over noise.
        blur: edge blur sigma in mark heights.
        cover: share of the oval hidden, 0..1.
    """

    completeness: float = 1.0
    contrast: float = 1.0
    visible: float = 99.0
    blur: float = 0.0
    cover: float = 0.0

    @property
    def state(self) -> int:
        """1 clear, 0 unclear, -1 in the border zone: the lowest parameter decides."""
        values = {
            "completeness": self.completeness,
            "contrast": self.contrast,
            "visible": self.visible,
            "sharpness": -self.blur,
            "cover": -self.cover,
        }
        if any(values[k] <= low for k, (low, _) in BORDERS.items()):
            return 0
        return 1 if all(values[k] >= high for k, (_, high) in BORDERS.items()) else -1


def completeness(parts: tuple[Mask, ...], keep: Mask) -> float:
    """Share of ink left of a CCC mark's oval and letters: the letters count, the oval may lose 0.15 more.

    No letter may be much poorer than the others: a mark that lost one C entirely keeps four fifths of its
    ink and is no CCC mark any more. For another mark ``parts`` is its whole ink.
    """
    shares = [float((p * keep).sum() / max(p.sum(), 1e-6)) for p in parts]
    if len(shares) == 1:
        return shares[0]
    line, *letters = shares
    return min(1.0, line + 0.15, sum(letters) / len(letters), min(letters) + 0.12)


def smooth_noise(rng: np.random.Generator, shape: tuple[int, int], grain: float) -> Mask:
    """Noise of unit variance whose blotches are ``grain`` px wide."""
    h, w = (max(2, int(np.ceil(n / grain)) + 1) for n in shape)
    coarse = rng.standard_normal((h, w), dtype=np.float32)
    return cv2.resize(coarse, (shape[1], shape[0]), interpolation=cv2.INTER_CUBIC)


def blotches(rng: np.random.Generator, shape: tuple[int, int], lost: float) -> Mask:
    """What is left (0..1) where ink came off in blotches of one or two sizes."""
    height = shape[0]
    field = smooth_noise(
        rng, shape, max(1.5, height * float(np.exp(rng.uniform(np.log(0.03), np.log(0.35)))))
    )
    if rng.random() < 0.6:
        field = field + float(rng.uniform(0.3, 1)) * smooth_noise(
            rng, shape, max(1.5, height * float(rng.uniform(0.02, 0.12)))
        )
    if rng.random() < 0.4:
        angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.5, 3)
        ys, xs = np.mgrid[-1 : 1 : shape[0] * 1j, -1 : 1 : shape[1] * 1j]
        field = field + (strength * (np.cos(angle) * xs + np.sin(angle) * ys)).astype(np.float32)
    level = np.quantile(field[:: max(1, height // 40), :: max(1, height // 40)], min(max(lost, 0.0), 1.0))
    slope = float(np.exp(rng.uniform(np.log(1.5), np.log(12))))
    return np.clip((field - level) * slope + 0.5, 0, 1)


def scratches(rng: np.random.Generator, shape: tuple[int, int], count: int) -> Mask:
    """What is left where lines were scratched through."""
    keep = np.full(shape, 255, np.uint8)
    main = rng.uniform(0, np.pi)
    for _ in range(count):
        angle = main + rng.normal(0, 0.25)
        reach = max(shape)
        centre = rng.uniform([0, 0], [shape[1], shape[0]])
        step = np.array([np.cos(angle), np.sin(angle)]) * reach * rng.uniform(0.3, 1)
        a, b = (centre - step).astype(int).tolist(), (centre + step).astype(int).tolist()
        cv2.line(
            keep,
            a,
            b,
            int(rng.integers(0, 90)),
            max(1, int(shape[0] * rng.uniform(0.008, 0.05))),
            cv2.LINE_AA,
        )
    return keep.astype(np.float32) / 255


def smudge(rng: np.random.Generator, ink: Mask, sigma: float) -> Mask:
    """Ink smeared over its surroundings by a blur of ``sigma`` px, with some haze where it is strong."""
    soft = cv2.GaussianBlur(ink, (0, 0), sigmaX=sigma * float(rng.uniform(0.9, 1.3)), sigmaY=sigma)
    height = ink.shape[0]
    haze = float(rng.uniform(0, 0.35)) if sigma > 0.05 * height else 0.0
    if haze:
        field = np.clip(smooth_noise(rng, ink.shape, height * 0.3) * 0.5 + 0.5, 0, 1)
        wide = cv2.GaussianBlur(ink, (0, 0), height * 0.1)
        soft = np.clip(soft * (1 - haze) + haze * field * (wide > 0.08), 0, 1)
    return soft
