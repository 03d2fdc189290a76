"""Hands that hold a power bank: fingers, palm and arm as tubes, and skin. Lengths in mm."""

import cv2
import numpy as np

from training import wear
from training.solids import Mesh, join, tube

_JOINTS = (24.0, 46.0)
"""Distance of a finger's first two joints from its tip."""
_ARM, _SLEEVE = 500.0, 2000.0
"""Where palm and arm, and the sleeve, start on the mesh's first texture coordinate; fingers are below."""


def _finger(line: np.ndarray, width: float) -> Mesh:
    """A finger from its tip along a middle line; ``width`` mm at the first joint."""
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    full = width / 2
    tip = np.sqrt(np.clip(1 - ((full * 1.1 - np.minimum(run, full * 1.1)) / (full * 1.1)) ** 2, 1e-6, 1))
    shape = np.interp(run, [0, 9, 18, 24, 34, 46, 60, 95], [0.93, 0.98, 0.97, 1.0, 0.98, 1.09, 1.08, 1.16])
    return tube(line, full * tip * shape, 0.9)


def _steps(reach: float) -> np.ndarray:
    """Places along a finger, close together at its tip."""
    return np.concatenate([np.linspace(0, 1, 9)[:-1] ** 2 * 10, np.linspace(10, reach, 40)])


def resting(rng: np.random.Generator, face: tuple[float, float], depth: float) -> Mesh:
    """A hand on the table beside the power bank: one to three fingers on the face's edge, the others bent."""
    size = np.array(face)
    out = np.array([[1, 0], [0, 1], [-1, 0], [0, -1]], float)[rng.integers(4)]
    beside = np.array([-out[1], out[0]])
    edge = (
        size / 2
        + out * (size @ np.abs(out)) / 2
        + beside * rng.uniform(-0.35, 0.35) * (size @ np.abs(beside))
    )
    lean = float(rng.normal(0, 0.3))
    ahead = out * np.cos(lean) + beside * np.sin(lean)
    across = np.array([-ahead[1], ahead[0]]) * rng.choice([-1, 1])
    width, low = float(rng.uniform(14.5, 17)), depth - 26.0
    inside, arch, count = float(rng.uniform(3, 20)), float(rng.uniform(4, 18)), int(rng.integers(1, 4))
    roots = edge + ahead * (88 - inside) - across * (count - 1) / 2 * width
    parts = []
    for k, length in enumerate((88, 95, 89, 74)):
        root = roots + across * (k * width * 1.12 - 0.6 * width) + ahead * (4 * abs(k - 1.2))
        if k < count:
            tip = (
                edge
                - ahead * inside
                + across * ((k - (count - 1) / 2) * (width + 1))
                + ahead * (88 - length) * 0.4
            )
            parts.append(_straight(tip, root, width, low, arch, depth))
        else:
            parts.append(_bent(root, ahead, width, low))
    thumb = roots - across * 0.9 * width + ahead * 48
    parts.append(_straight(thumb - ahead * 52 - across * 26, thumb, width * 1.2, low + 6, 6.0, low + 6))
    return join(parts + _arm(roots + across * width * 1.0, ahead, low, width))


def _straight(tip: np.ndarray, root: np.ndarray, width: float, low: float, arch: float, depth: float) -> Mesh:
    """A finger from its tip on the face to its root (x, y) at z = ``low``."""
    reach = float(np.linalg.norm(root - tip)) + 12
    steps = _steps(reach)
    share = steps / reach
    start = -width * 0.43 if depth > low + 10 else low
    fall = np.clip((share - 0.3) / 0.7, 0, 1) ** 1.6
    z = start + (low - start) * fall - arch * np.sin(np.pi * np.clip(share * 1.05, 0, 1))
    flat = tip + np.outer(steps, (root - tip) / (reach - 12))
    return _finger(np.column_stack([flat, z]), width)


def _bent(root: np.ndarray, ahead: np.ndarray, width: float, low: float) -> Mesh:
    """A finger bent under: forward from its knuckle, down and back."""
    turn = np.linspace(0, np.pi, 24)
    out = np.concatenate([np.linspace(-14, 26, 14), 26 + 12 * np.sin(turn)])
    z = np.concatenate([np.full(14, low - 1), low - 1 + 12 - 12 * np.cos(turn)])
    line = np.column_stack([root - out[:, None] * ahead, z])[::-1]
    return _finger(line, width)


def _arm(start: np.ndarray, ahead: np.ndarray, z: float, width: float) -> list[Mesh]:
    """Back of the hand, wrist and sleeve, from the knuckles (x, y) on."""
    run = np.array([-5, -2, 4, 15, 35, 60, 80, 95, 130, 200])
    across = np.array([20, 27, 32, 36, 37, 35, 31, 28, 30, 34.0]) * width / 15.5
    high = np.array([5, 8, 10.5, 12, 14, 16, 17, 18, 20, 25.0])
    line = np.column_stack([start + run[:, None] * ahead, np.full(len(run), z) + 1])
    palm = tube(_dense(run, line), _dense(run, np.column_stack([across, high])))
    far = np.array([95.0, 96, 110, 160, 260, 500])
    wide = np.array([33, 35.5, 37, 40, 46, 58.0])
    cuff = tube(
        _dense(far, np.column_stack([start + far[:, None] * ahead, np.full(len(far), z) - 2])),
        _dense(far, np.column_stack([wide, wide * 0.75])),
    )
    palm.uv[:, 0] += _ARM
    cuff.uv[:, 0] += _SLEEVE
    return [palm, cuff]


def _dense(run: np.ndarray, values: np.ndarray) -> np.ndarray:
    fine = np.linspace(run[0], run[-1], 60)
    return np.column_stack([np.interp(fine, run, column) for column in values.T])


def holding(rng: np.random.Generator, face: tuple[float, float], depth: float, edge: float) -> Mesh:
    """A hand under the power bank: fingers around one long edge, the thumb on the other."""
    long_down = face[1] >= face[0]
    wide, tall = face if long_down else face[::-1]
    flip = bool(rng.random() < 0.5)
    middle = tall * float(rng.uniform(0.35, 0.65))
    parts = []
    count = int(rng.integers(3, 5))
    width = float(rng.uniform(14, 16.5))
    inset = float(rng.uniform(1, 9))
    for k in range(count):
        y = middle + (k - (count - 1) / 2) * (width + float(rng.uniform(1.0, 4)))
        parts.append(_hook(rng, y, inset - 1.5 * abs(k - 1) + float(rng.normal(0, 1)), width, depth, edge))
    inset = min(float(rng.uniform(9, 26)), wide * 0.35)
    thumb = _hook(rng, middle + float(rng.uniform(-30, 5)), inset, 19.0, depth, edge, 0.6)
    thumb.points[:, 0] = wide - thumb.points[:, 0]
    thumb.normals[:, 0] *= -1
    parts.append(Mesh(thumb.points, thumb.normals, thumb.faces[:, ::-1], thumb.uv))
    parts += _forearm(wide * 0.55, middle - 45, depth + 17)
    hand = join(parts)
    points, normals, faces = hand.points, hand.normals, hand.faces
    if flip:
        points, normals = points * [-1, 1, 1] + [wide, 0, 0], normals * [-1, 1, 1]
        faces = faces[:, ::-1]
    if not long_down:
        points, normals = points[:, [1, 0, 2]], normals[:, [1, 0, 2]]
        faces = faces[:, ::-1]
    return Mesh(points, normals, faces, hand.uv)


def _forearm(x: float, y: float, z: float) -> list[Mesh]:
    """Palm and arm under a power bank, from x, y mm on towards larger y, in a sleeve from the elbow on."""
    run = np.array([0.0, 30, 60, 90, 120, 150, 330])
    radii = np.array([[8, 34, 40, 40, 32, 29, 38], [5, 15, 16, 17, 18, 19, 28]], float).T
    palm = tube(_dense(run, np.column_stack([x + 0 * run, y + run, z + 0.05 * run])), _dense(run, radii))
    far = np.array([300.0, 302, 330, 1400])
    cuff = tube(
        _dense(far, np.column_stack([x + 0 * far, y + far, z + 0.05 * far])),
        _dense(far, np.array([[38.0, 43, 44, 60], [28, 33, 34, 50]]).T),
    )
    palm.uv[:, 0] += _ARM
    cuff.uv[:, 0] += _SLEEVE
    return [palm, cuff]


def _hook(
    rng: np.random.Generator,
    y: float,
    inset: float,
    width: float,
    depth: float,
    edge: float,
    slant: float = 0.0,
) -> Mesh:
    """A finger that comes from below around the edge x = 0 and lies ``inset`` mm on the face."""
    away = width * 0.45
    turn = np.linspace(0, np.pi / 2, 12)
    round_ = edge + away
    xs = [max(inset, -edge + 0.5), *(edge - round_ * np.sin(turn)), *(edge - round_ * np.cos(turn)), 60.0]
    zs = [-away, *(edge - round_ * np.cos(turn)), *(depth - edge + round_ * np.sin(turn)), depth + away]
    raw = np.column_stack([xs, np.zeros(len(xs)), zs])
    run = np.concatenate([[0], np.cumsum(np.linalg.norm(np.diff(raw, axis=0), axis=1))])
    keep = np.concatenate([[True], np.diff(run) > 1e-6])
    steps = _steps(min(float(run[-1]), 95.0))
    line = np.column_stack([np.interp(steps, run[keep], raw[keep, i]) for i in range(3)])
    line[:, 1] = y + (float(rng.normal(0, 0.12)) + slant) * (steps - 10)
    for _ in range(3):
        line[1:-1] = (line[:-2] + 2 * line[1:-1] + line[2:]) / 4
    return _finger(line, width)


def skin_tone(rng: np.random.Generator) -> np.ndarray:
    """Linear RGB albedo of skin, light to dark."""
    light, dark = np.array([0.58, 0.36, 0.26]), np.array([0.16, 0.085, 0.055])
    share = float(rng.beta(1.2, 2.2))
    return light * (dark / light) ** share * rng.uniform(0.94, 1.06, 3)


def skin(rng: np.random.Generator, uv: np.ndarray, tone: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Skin, nails and sleeve at texture coordinates (h, w, 2).

    Returns:
        Linear RGB albedo (h, w, 3) and how much its gloss is of skin's (h, w).
    """
    run, around = uv[..., 0], uv[..., 1]
    noise = [_spread(rng, run / s, around / s) for s in (5.0, 1.4, 0.45)]
    level = 1 + 0.05 * noise[0] + 0.045 * noise[1] + 0.03 * noise[2]
    blush = np.exp(-((run - 4) ** 2) / 60) + sum(np.exp(-((run - j) ** 2) / 40) for j in _JOINTS)
    creases = np.zeros_like(run)
    for joint in _JOINTS:
        for shift in (-2.6, -0.9, 0.6, 2.2):
            at = joint + shift + 0.5 * noise[0] + 0.04 * shift * np.abs(around)
            creases += np.exp(-(((run - at) / 0.22) ** 2)) * (0.55 + 0.45 * noise[1])
    level = level * (1 - 0.16 * np.clip(creases, 0, 1))
    albedo = (
        tone
        * level[..., None]
        * (1 - blush[..., None] * np.array([0.0, 0.13, 0.11]) * (run < _ARM)[..., None])
    )
    gloss = np.ones_like(run)
    half = 4.7
    nail = np.clip((1 - ((np.abs(around) / half) ** 3 + np.abs((run - 7.0) / 4.9) ** 3)) * 5, 0, 1)
    tip = np.clip((3.2 - run) * 2, 0, 1) * nail
    pink = np.clip(tone * 1.05 + np.array([0.025, 0.012, 0.012]), 0, 0.85)
    albedo = (
        albedo
        + (pink - albedo) * nail[..., None]
        + (np.array([0.75, 0.7, 0.62]) - pink) * tip[..., None] * 0.6
    )
    rim = np.clip(nail * (1 - nail) * 4, 0, 1)
    albedo = albedo * (1 - 0.2 * rim[..., None])
    cloth = rng.uniform(0.02, 0.45) * rng.uniform(0.5, 1.2, 3)
    weave = 1 + 0.25 * np.sin(run * 7) * np.sin(around * 7) + 0.1 * noise[0]
    sleeve = (run >= _SLEEVE)[..., None]
    albedo = np.where(sleeve, cloth * weave[..., None], albedo)
    return np.clip(albedo, 0.01, 0.9), np.where(sleeve[..., 0], 0.0, gloss + 1.2 * nail)


def _spread(rng: np.random.Generator, x: np.ndarray, y: np.ndarray) -> np.ndarray:
    """Noise of unit variance at coordinates in its own grain."""
    tile = wear.smooth_noise(rng, (256, 256), 4.0)
    return cv2.remap(
        tile, (x * 4 % 255).astype(np.float32), (y * 4 % 255).astype(np.float32), cv2.INTER_LINEAR
    )
