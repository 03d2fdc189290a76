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


def rounded(width: float, height: float, radius: float) -> np.ndarray:
    """Outline of a rounded rectangle with its corner at the origin, (n, 2) mm."""
    points = []
    for cx, cy, start in (
        (width - radius, radius, -90),
        (width - radius, height - radius, 0),
        (radius, height - radius, 90),
        (radius, radius, 180),
    ):
        turn = np.radians(np.linspace(start, start + 90, 10))
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
    hue, saturation, value = rng.uniform(0, 180), rng.uniform(0, 130) ** 1.0, rng.uniform(40, 235)
    if rng.random() < 0.4:
        hue, saturation = rng.uniform(8, 24), rng.uniform(40, 150)
    colour = cv2.cvtColor(np.uint8([[[hue, saturation, value]]]), cv2.COLOR_HSV2BGR)[0, 0].astype(np.float32)
    tone = 1 + 0.06 * wear.smooth_noise(rng, shape, w / 4)
    kind = rng.choice(["wood", "cloth", "stone", "plain"])
    if kind == "wood":
        stripes = cv2.resize(
            wear.smooth_noise(rng, (h, max(4, w // 40)), 5), (w, h), interpolation=cv2.INTER_CUBIC
        )
        tone += 0.09 * stripes + 0.04 * wear.smooth_noise(rng, (h, 1), 30)
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
    end = tip + towards * 2 * max(h, w)
    cv2.line(
        hidden,
        (tip / small).astype(int).tolist(),
        (end / small).astype(int).tolist(),
        255,
        max(2, round(width / small)),
        cv2.LINE_AA,
    )
    depth = cv2.distanceTransform((hidden > 127).astype(np.uint8), cv2.DIST_L2, 3)
    depth = cv2.resize(
        np.sqrt(np.clip(depth * small / (width / 2), 0, 1)), (w, h), interpolation=cv2.INTER_LINEAR
    )
    share = np.clip(cv2.resize(hidden, (w, h), interpolation=cv2.INTER_CUBIC).astype(np.float32) / 255, 0, 1)
    skin = cv2.cvtColor(
        np.uint8([[[rng.uniform(4, 17), rng.uniform(50, 130), rng.uniform(110, 235)]]]), cv2.COLOR_HSV2BGR
    )[0, 0]
    lines = 1 + 0.03 * wear.smooth_noise(rng, (h, w), 4)
    tone = (0.45 + 0.6 * depth) * lines
    blend(photo, skin.astype(np.float32) * tone[..., None], share)
    return share
