"""What a power bank lies on, as linear albedo in mm of the table's plane: wood, cloth, stone, paper, mats."""

from dataclasses import dataclass

import cv2
import numpy as np

KINDS = ("wood", "laminate", "cloth", "stone", "paper", "leather", "glassy", "carpet")
_TILE = 512


@dataclass(frozen=True, slots=True)
class Ground:
    """A table top.

    Attributes:
        kind: one of ``KINDS``.
        tones: (2, 3) linear RGB, the two colours it is made of.
        rough: GGX roughness.
        scale: how coarse its pattern is, 1 = usual.
        turn: radians its pattern is turned.
        seed: of its pattern.
    """

    kind: str
    tones: np.ndarray
    rough: float
    scale: float
    turn: float
    seed: int


def choose(rng: np.random.Generator) -> Ground:
    """A table top."""
    kind = str(rng.choice(KINDS, p=[0.26, 0.16, 0.16, 0.12, 0.08, 0.1, 0.06, 0.06]))
    light = float(np.exp(rng.uniform(np.log(0.05), np.log(0.75))))
    tint = np.exp(rng.normal(0, 0.07, 3) + rng.normal(0, 0.08) * np.array([1, 0, -1]))
    first = light * tint
    second = first * float(rng.uniform(0.7, 0.95))
    rough = {"laminate": (0.12, 0.4), "stone": (0.05, 0.3), "leather": (0.3, 0.5), "glassy": (0.02, 0.1)}.get(
        kind, (0.5, 0.8)
    )
    if kind == "wood":
        light = float(np.exp(rng.uniform(np.log(0.06), np.log(0.5))))
        warm = rng.uniform(0.35, 1.0)
        first = light * np.array([1.25, 1.0, 1.0 - 0.55 * warm]) ** (0.5 + warm)
        second = first * np.array([0.62, 0.52, 0.45]) ** rng.uniform(0.4, 1.2)
        rough = (0.12, 0.5)
    elif kind in ("cloth", "carpet") and rng.random() < 0.4:
        first = light * np.exp(rng.normal(0, 0.45, 3))
        second = first * rng.uniform(0.5, 1.1)
    elif kind == "paper":
        first = np.array([0.8, 0.79, 0.76]) * rng.uniform(0.75, 1.0)
        second = first * 0.97
    elif kind == "glassy":
        first = first * 0.4
        second = first
    tones = np.clip(np.stack([first, second]), 0.012, 0.85)
    return Ground(
        kind,
        tones,
        float(rng.uniform(*rough)),
        float(np.exp(rng.normal(0, 0.25))),
        float(rng.uniform(0, 6.3)),
        int(rng.integers(1 << 30)),
    )


class _Noise:
    """Endless noise fields at coordinates in mm; what is finer than two px is left out."""

    def __init__(self, seed: int, pitch: float) -> None:
        self.rng = np.random.default_rng(seed)
        self.pitch = pitch

    def at(self, x: np.ndarray, y: np.ndarray, across: float, down: float = 0.0) -> np.ndarray | float:
        """Noise of about unit variance with grains of ``across`` x ``down`` mm at x, y (h, w)."""
        down = down or across
        raw = self.rng.standard_normal((_TILE, _TILE), dtype=np.float32)
        shift = self.rng.uniform(0, _TILE, 2)
        if max(across, down) < 1.2 * self.pitch:
            return 0.0
        raw = np.tile(raw, (2, 2))
        tile = cv2.GaussianBlur(raw, (0, 0), 2.0)[
            _TILE // 2 : _TILE // 2 + _TILE, _TILE // 2 : _TILE // 2 + _TILE
        ]
        tile /= max(float(tile.std()), 1e-6)
        fade = min(1.0, min(across, down) / (1.2 * self.pitch)) ** 0.5
        u = (x * np.float32(4 / across) + np.float32(shift[0])) % _TILE
        v = (y * np.float32(4 / down) + np.float32(shift[1])) % _TILE
        return cv2.remap(tile, u, v, cv2.INTER_LINEAR, borderMode=cv2.BORDER_WRAP) * np.float32(fade)


def albedo(ground: Ground, x: np.ndarray, y: np.ndarray, light: np.ndarray, pitch: float) -> np.ndarray:
    """Linear RGB albedo (h, w, 3) at table coordinates x, y (h, w) mm, with its relief lit.

    Args:
        ground: what it is.
        x: mm.
        y: mm.
        light: (2,) how strongly and from where light falls sideways, along x and y.
        pitch: mm a photo px.
    """
    cos, sin = np.float32(np.cos(ground.turn)), np.float32(np.sin(ground.turn))
    along, down = x * cos + y * sin, y * cos - x * sin
    side = np.array([light[0] * cos + light[1] * sin, light[1] * cos - light[0] * sin])
    noise = _Noise(ground.seed, pitch)
    s = ground.scale
    draw = {
        "wood": _wood,
        "cloth": _cloth,
        "carpet": _carpet,
        "stone": _stone,
        "leather": _leather,
    }.get(ground.kind, _plain)
    mix, level = draw(noise, along / np.float32(s), down / np.float32(s), side)
    stains = 1 + 0.03 * noise.at(x, y, 90) + 0.015 * noise.at(x, y, 25)
    first, second = ground.tones.astype(np.float32)
    colour = first + (second - first) * np.clip(mix, 0, 1)[..., None]
    return np.clip(colour * (level * stains)[..., None], 0.004, 0.92).astype(np.float32)


def _wood(noise: _Noise, x: np.ndarray, y: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Boards with year rings drawn out along them, fibres and pores."""
    rng = noise.rng
    wide = float(rng.choice([70, 110, 160, 4000]))
    board = np.floor(y / wide)
    offset = np.float32(np.sin(board * 12.9898) * 43758.5453 % 1.0)
    x = x + offset * 700
    slow = noise.at(x, y + offset * 300, 420, 26)
    rings = y / float(rng.uniform(5, 14)) + 1.6 * slow + 0.5 * noise.at(x, y, 130, 9)
    saw = (rings + offset * 7) % 1.0
    late = saw**2.2 * np.clip((1 - saw) * 7, 0, 1) * 1.3
    fibre = noise.at(x, y, 28, 0.7) + 0.7 * noise.at(x, y, 11, 0.35)
    pores = np.clip(noise.at(x, y, 6, 0.3) - 1.1, 0, 2)
    mix = 0.25 + 0.75 * late + 0.13 * fibre + 0.18 * noise.at(x, y, 250, 40)
    level = 1 - 0.28 * pores + 0.03 * fibre + (offset - 0.5) * 0.22
    if wide < 1000:
        gap = np.abs(y / wide - np.round(y / wide)) * wide
        level = level * (1 - 0.75 * np.clip(1.1 - gap / 0.5, 0, 1))
    return mix, level


def _cloth(noise: _Noise, x: np.ndarray, y: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Plain weave: threads over and under, each of its own thickness and shade, with slubs and folds."""
    thread = float(noise.rng.uniform(0.35, 1.1))
    bend = 0.35 * noise.at(x, y, 14)
    u, v = x / thread + bend, y / thread + 0.35 * noise.at(x, y, 14)
    over = ((np.floor(u) + np.floor(v)) % 2).astype(np.float32)
    pa, pb = (u % 1.0) * 2 - 1, (v % 1.0) * 2 - 1
    warp_shade = noise.at(x, y, thread * 1.5, 60)
    weft_shade = noise.at(x, y, 60, thread * 1.5)
    sharp = np.clip(thread / (3 * noise.pitch) - 0.7, 0, 1)
    mixed = (warp_shade + weft_shade) / 2
    shade = mixed + sharp * (np.where(over > 0, warp_shade, weft_shade) - mixed)
    crown = np.where(over > 0, 1 - pa**2 * 0.8, 1 - pb**2 * 0.8)
    lit = np.where(over > 0, side[0] * pa, side[1] * pb) * 0.5
    fuzz = noise.at(x, y, 0.3)
    level = 1 + sharp * (0.35 * (crown - 0.7) + lit) + 0.07 * shade + 0.06 * fuzz
    folds = noise.at(x, y, 160, 70)
    return 0.5 + 0.35 * shade + 0.2 * (over - 0.5) * sharp, level * (1 + 0.04 * folds)


def _carpet(noise: _Noise, x: np.ndarray, y: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Loops and tufts."""
    tufts = noise.at(x, y, 2.2) + 0.6 * noise.at(x, y, 0.9)
    shifted = noise_shift(tufts, side)
    return 0.5 + 0.4 * noise.at(x, y, 4), 1 + 0.16 * tufts + 0.2 * shifted + 0.07 * noise.at(x, y, 40)


def _stone(noise: _Noise, x: np.ndarray, y: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Speckled or veined stone."""
    if noise.rng.random() < 0.5:
        grains = np.clip(noise.at(x, y, 2.5) - 0.7, 0, 1) * 1.3
        dark = np.clip(noise.at(x, y, 1.4) - 1.2, 0, 1)
        bright = np.clip(noise.at(x, y, 1.1) - 1.3, 0, 1)
        return grains + 0.3 * noise.at(x, y, 9), 1 - 0.5 * dark + 0.4 * bright
    warp = 14 * noise.at(x, y, 90)
    vein = np.abs(noise.at(x + warp, y - warp, 120, 55))
    fine = np.abs(noise.at(x + warp, y + warp, 40, 25))
    lines = np.exp(-vein / 0.07) + 0.5 * np.exp(-fine / 0.06)
    return 0.35 + 0.3 * noise.at(x, y, 70), 1 - 0.28 * lines + 0.05 * noise.at(x, y, 12)


def _leather(noise: _Noise, x: np.ndarray, y: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Grained desk mats and imitation leather: small humps with dark valleys."""
    size = float(noise.rng.uniform(0.7, 1.8))
    humps = np.abs(noise.at(x, y, size)) + 0.5 * np.abs(noise.at(x, y, size * 0.6))
    valleys = np.clip(0.35 - humps, 0, 1)
    return 0.5 + 0.2 * noise.at(x, y, 30), 1 - 0.9 * valleys + 0.5 * noise_shift(humps, side)


def _plain(noise: _Noise, x: np.ndarray, y: np.ndarray, side: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Laminate, glass, paper: almost even, with fine grain and dust."""
    dust = np.clip(noise.at(x, y, 0.6) - 2.9, 0, 1) + np.clip(noise.at(x, y, 1.2) - 3.1, 0, 1)
    grain = 0.02 * noise.at(x, y, 0.5) + 0.02 * noise.at(x, y, 1.6)
    return 0.5 + 0.3 * noise.at(x, y, 50), 1 + grain + 0.25 * dust


def noise_shift(field: np.ndarray | float, side: np.ndarray) -> np.ndarray | float:
    """Relief of a height field lit from the side: its slope along the light."""
    if isinstance(field, float):
        return 0.0
    height = np.asarray(field, np.float32)
    slope_x, slope_y = (cv2.Sobel(height, cv2.CV_32F, *way, ksize=3) / 8 for way in ((1, 0), (0, 1)))
    return np.clip(-(slope_x * side[0] + slope_y * side[1]), -1, 1)
