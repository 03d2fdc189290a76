"""A power bank in space: a box with rounded corners, seen by a phone camera above a table. Lengths in mm."""

from dataclasses import dataclass

import cv2
import numpy as np

from training import wear


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the camera stands.

    Attributes:
        project: 3 x 4 camera matrix, mm to px.
        size: (w, h) px of the photo.
        tilt: degrees between the face's normal and the line of sight.
        roll: degrees the face is turned in the photo, clockwise.
    """

    project: np.ndarray
    size: tuple[int, int]
    tilt: float
    roll: float

    def see(self, points: np.ndarray) -> np.ndarray:
        """(n, 3) mm -> (n, 2) px."""
        flat = np.hstack([points, np.ones((len(points), 1))]) @ self.project.T
        return flat[:, :2] / flat[:, 2:]

    def face(self) -> np.ndarray:
        """Homography from face mm (x right, y down, z = 0) to px."""
        return self.project[:, [0, 1, 3]]


@dataclass(frozen=True, slots=True)
class Slab:
    """The body: a box with rounded corners, its face at z = 0 and its back at z = ``depth``.

    Attributes:
        face: (width, height) mm of the printed side.
        radius: mm of the face's corners.
        depth: mm.
    """

    face: tuple[float, float]
    radius: float
    depth: float

    def outline(self) -> np.ndarray:
        """Outline of the face, (n, 2) mm."""
        return rounded(*self.face, self.radius)


def look(
    centre: np.ndarray,
    px_per_mm: float,
    tilt: float,
    about: float,
    roll: float,
    size: tuple[int, int],
    at: np.ndarray,
) -> Pose:
    """A camera that sees the face point ``centre`` at ``at`` px, with ``px_per_mm`` there.

    ``about`` is the direction, in the photo, of the axis the face is tilted about (radians).
    """
    turn = np.radians(roll)
    spin = np.array([[np.cos(turn), -np.sin(turn), 0], [np.sin(turn), np.cos(turn), 0], [0, 0, 1]])
    axis = np.array([np.cos(about), np.sin(about), 0.0])
    lean, _ = cv2.Rodrigues(axis * np.radians(tilt))
    rotate = lean @ spin
    focal = 1.1 * max(size)
    distance = focal / px_per_mm
    move = np.array([0, 0, distance]) - rotate @ np.array([*centre, 0.0])
    inner = np.array([[focal, 0, at[0]], [0, focal, at[1]], [0, 0, 1.0]])
    return Pose(inner @ np.hstack([rotate, move[:, None]]), size, tilt, roll)


def rounded(width: float, height: float, radius: float, steps: int = 10) -> np.ndarray:
    """Outline of a rounded rectangle with its corner at the origin, ``steps`` points a corner, (n, 2) mm."""
    points = []
    for cx, cy, start in (
        (width - radius, radius, -90),
        (width - radius, height - radius, 0),
        (radius, height - radius, 90),
        (radius, radius, 180),
    ):
        turn = np.radians(np.linspace(start, start + 90, steps))
        points.append(np.stack([cx + radius * np.cos(turn), cy + radius * np.sin(turn)], 1))
    return np.concatenate(points)


def silhouette(pose: Pose, outline: np.ndarray, depth: float) -> np.ndarray:
    """What the body covers in the photo, 0..1: its outline extruded ``depth`` mm away from the camera."""
    mask = np.zeros(pose.size[::-1], np.uint8)
    near = pose.see(np.hstack([outline, np.zeros((len(outline), 1))]))
    far = pose.see(np.hstack([outline, np.full((len(outline), 1), depth)]))
    hull = cv2.convexHull(np.concatenate([near, far]).astype(np.float32))
    cv2.fillConvexPoly(mask, np.round(hull * 16).astype(np.int32), 255, cv2.LINE_AA, shift=4)
    return mask.astype(np.float32) / 255


def face_mask(pose: Pose, outline: np.ndarray) -> np.ndarray:
    """Where the printed face shows, 0..1."""
    return silhouette(pose, outline, 0.0)


def blend(photo: np.ndarray, colour: np.ndarray, share: np.ndarray) -> None:
    """Lay ``colour`` (picture or BGR triple) over the photo where ``share`` is 1, in place."""
    np.add(photo, (colour - photo) * share[..., None], out=photo)


def table(rng: np.random.Generator, size: tuple[int, int]) -> np.ndarray:
    """A surface to lie on: wood, cloth, stone or plain, BGR float."""
    w, h = size
    shape = (h, w)
    kind = str(rng.choice(["wood", "cloth", "stone", "plain"]))
    colour = _surface_colour(rng, kind)
    tone = 1 + 0.06 * wear.smooth_noise(rng, shape, w / 4)
    if kind == "wood":
        tone += _grain_of_wood(rng, shape)
    elif kind == "cloth":
        pitch, ys, xs = rng.uniform(3, 9), *np.mgrid[:h, :w].astype(np.float32)
        tone += 0.05 * np.sin(xs * 2 * np.pi / pitch) * np.sin(
            ys * 2 * np.pi / pitch
        ) + 0.05 * wear.smooth_noise(rng, shape, 6)
    elif kind == "stone":
        tone += 0.12 * wear.smooth_noise(rng, shape, 12) * (rng.random() + 0.2) + 0.05 * wear.smooth_noise(
            rng, shape, 3
        )
    turn = bool(rng.random() < 0.5) and kind == "wood"
    if turn:
        tone = cv2.resize(np.ascontiguousarray(tone.T), (w, h))
    return colour[None, None] * tone[..., None].astype(np.float32)


def _surface_colour(rng: np.random.Generator, kind: str) -> np.ndarray:
    """BGR of a table top, a cloth, a stone: mostly muted, at times strong."""
    hue, saturation, value = rng.uniform(0, 180), rng.uniform(0, 60), rng.uniform(40, 235)
    if kind == "wood":
        hue, saturation = rng.uniform(8, 22), rng.uniform(35, 150)
    elif kind == "stone":
        saturation = rng.uniform(0, 22)
    elif rng.random() < 0.2:
        saturation = rng.uniform(60, 170)
    return cv2.cvtColor(np.uint8([[[hue, saturation, value]]]), cv2.COLOR_HSV2BGR)[0, 0].astype(np.float32)


def _grain_of_wood(rng: np.random.Generator, shape: tuple[int, int]) -> np.ndarray:
    """Year rings cut along the board: a slow field drawn out sideways, in waves, with pores and joints."""
    h, w = shape
    slow = cv2.resize(wear.smooth_noise(rng, (h, max(8, w // 12)), float(rng.uniform(60, 160))), (w, h))
    bend = wear.smooth_noise(rng, shape, w / 3)
    across = np.linspace(0, float(rng.uniform(8, 40)), h, dtype=np.float32)[:, None]
    rings = np.sin(across * 2 * np.pi + slow * float(rng.uniform(0.5, 3)) + bend * float(rng.uniform(0.5, 3)))
    pores = cv2.resize(wear.smooth_noise(rng, (h, max(4, w // 60)), 1.6), (w, h))
    tone = float(rng.uniform(0.02, 0.07)) * rings + 0.03 * np.clip(pores - 0.8, 0, 2) * -1.5
    if rng.random() < 0.5:
        for y in np.cumsum(rng.uniform(0.25, 0.5, 4)) * h:
            tone[int(y) : int(y) + 4] -= 0.3
    return tone.astype(np.float32)


def shade_sides(
    rng: np.random.Generator,
    photo: np.ndarray,
    pose: Pose,
    outline: np.ndarray,
    depth: float,
    colour: np.ndarray,
) -> None:
    """The body's sides: darker towards the table, with a lit rim."""
    steps = 5
    light = float(rng.uniform(0.55, 1.05))
    for i in range(steps):
        z = depth * (1 - i / steps)
        share = silhouette(pose, outline, z) if i < steps - 1 else silhouette(pose, outline, depth * 0.06)
        tone = light * (0.65 + 0.35 * i / (steps - 1)) if i < steps - 1 else min(light * 1.25, 1.3)
        blend(photo, colour * tone, share)


def cast_shadow(rng: np.random.Generator, photo: np.ndarray, body: np.ndarray) -> None:
    """A soft shadow on the table beside the body."""
    shift = rng.normal(0, 14, 2)
    soft = cv2.resize(body, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    soft = cv2.warpAffine(soft, np.float32([[1, 0, shift[0]], [0, 1, shift[1]]]), soft.shape[::-1])
    soft = cv2.GaussianBlur(soft, (0, 0), float(rng.uniform(3, 12)))
    soft = cv2.resize(soft, body.shape[::-1], interpolation=cv2.INTER_LINEAR)
    photo *= (1 - float(rng.uniform(0.25, 0.7)) * soft)[..., None]


def finger(
    rng: np.random.Generator, photo: np.ndarray, tip: np.ndarray, towards: np.ndarray, width: float
) -> np.ndarray:
    """A finger whose tip is at ``tip`` px, coming from ``towards``; returns what it hides, 0..1."""
    h, w = photo.shape[:2]
    small = 4
    hidden = np.zeros((h // small, w // small), np.uint8)
    side = np.array([-towards[1], towards[0]])
    bend = float(rng.normal(0, 0.5))
    for step in np.linspace(0, 2 * max(h, w) / width, 160):
        at = tip + towards * step * width + side * bend * width * (step / 4) ** 2 * np.exp(-step / 8)
        thick = width / 2 * (1 + 0.04 * np.sin(step * 2.4) + 0.35 * max(step - 4.5, 0))
        centre = np.clip(at / small, -8000, 8000).astype(int).tolist()
        cv2.circle(hidden, centre, int(min(max(thick / small, 1), 8000)), 255, -1, cv2.LINE_AA)
    depth = cv2.distanceTransform((hidden > 127).astype(np.uint8), cv2.DIST_L2, 3)
    depth = cv2.resize(
        np.sqrt(np.clip(depth * small / (width / 2), 0, 1)), (w, h), interpolation=cv2.INTER_LINEAR
    )
    share = np.clip(cv2.resize(hidden, (w, h), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255, 0, 1)
    skin = cv2.cvtColor(
        np.uint8([[[rng.uniform(4, 17), rng.uniform(50, 130), rng.uniform(110, 235)]]]), cv2.COLOR_HSV2BGR
    )[0, 0]
    lines = 1 + 0.03 * wear.smooth_noise(rng, (h, w), 4) + 0.03 * wear.smooth_noise(rng, (h, w), width / 3)
    tone = (0.45 + 0.6 * depth) * lines
    blend(photo, skin.astype(np.float32) * tone[..., None], share)
    if rng.random() < 0.6:
        nail = np.zeros((h, w), np.uint8)
        at = np.clip(tip + towards * width * 0.12, -8000, 8000).astype(int).tolist()
        angle = float(np.degrees(np.arctan2(towards[1], towards[0])))
        axes = (max(2, round(width * 0.36)), max(2, round(width * 0.28)))
        cv2.ellipse(nail, at, axes, angle, 0, 360, 255, -1, cv2.LINE_AA)
        soft = cv2.GaussianBlur(nail, (0, 0), max(0.8, width / 40)).astype(np.float32) / 255
        blend(photo, np.clip(skin * 1.12 + 12, 0, 255).astype(np.float32), soft * 0.55 * share)
    return share
