"""From a label's print to what the finder gets: ground, light, camera, JPEG, rectified again (grayscale)."""

from dataclasses import dataclass

import cv2
import numpy as np

from training import layout as printing
from training import wear
from training.geometry import Mask
from training.wear import Clarity

CANVAS = (600, 460)
TILE = (512, 384)


@dataclass(frozen=True, slots=True)
class Seen:
    """One mark in the finished tile.

    Attributes:
        kind: ``ccc``, ``lookalike`` or ``other``.
        name: what it is.
        quad: (4, 2) px in the tile, clockwise from the mark's own top left.
        clarity: its state as numbers.
    """

    kind: str
    name: str
    quad: np.ndarray
    clarity: Clarity


@dataclass(frozen=True, slots=True)
class Tile:
    """One training picture: grayscale pixels, its marks, its text lines."""

    pixels: np.ndarray
    marks: tuple[Seen, ...]
    lines: tuple[np.ndarray, ...]


def ground(
    rng: np.random.Generator, shape: tuple[int, int], step: float, background: np.ndarray | None
) -> tuple[Mask, float]:
    """The surface the label is printed on, gray 0..255, and the sigma of its texture.

    ``step`` is how far the ink will stand from it: texture stays a share of it, or nobody could read the
    label.
    """
    level = float(
        rng.choice([rng.uniform(15, 90), rng.uniform(140, 250), rng.uniform(60, 200)], p=[0.42, 0.42, 0.16])
    )
    base = np.full(shape, level, np.float32)
    if background is not None and rng.random() < 0.5:
        base = _piece(rng, background, shape) * float(rng.uniform(0.4, 1)) + level * 0.3
    base *= 1 + float(rng.uniform(0, 0.2)) * np.clip(
        wear.smooth_noise(rng, shape, float(rng.uniform(80, 400))), -2, 2
    )
    strengths = step * rng.uniform(0.0, 0.16, 3) * (rng.random(3) < (0.45, 0.12, 0.25))
    base += strengths[0] * wear.smooth_noise(rng, shape, float(rng.uniform(1.0, 4)))
    base += strengths[1] * wear.smooth_noise(rng, (shape[0], 1), float(rng.uniform(1, 3)))[:, :1]
    base += strengths[2] * wear.smooth_noise(rng, shape, float(rng.uniform(6, 40)))
    if rng.random() < 0.35:
        edge_of_body(rng, base)
    return base, float(np.linalg.norm(strengths))


def _piece(rng: np.random.Generator, background: np.ndarray, shape: tuple[int, int]) -> Mask:
    """A part of a photo in the canvas's shape, from a fifth of its width on."""
    h, w = background.shape
    wide = max(min(w, h * shape[1] / shape[0]) * float(rng.uniform(0.2, 1.0)), 32.0)
    tall = wide * shape[0] / shape[1]
    x, y = (int(rng.uniform(0, room)) for room in (max(w - wide, 1), max(h - tall, 1)))
    part = background[y : y + round(tall), x : x + round(wide)]
    return cv2.resize(part, (shape[1], shape[0]), interpolation=cv2.INTER_AREA).astype(np.float32)


def edge_of_body(rng: np.random.Generator, base: Mask) -> None:
    """Something else fills a side of the picture: the edge of a sticker, the table, a port."""
    h, w = base.shape
    mask = np.zeros((h, w), np.uint8)
    angle, offset = rng.uniform(0, 2 * np.pi), rng.uniform(0.25, 0.5)
    normal = np.array([np.cos(angle), np.sin(angle)])
    middle = np.array([w, h]) / 2 + normal * offset * np.array([w, h])
    along = np.array([-normal[1], normal[0]])
    poly = np.array(
        [
            middle - along * 2000,
            middle + along * 2000,
            middle + along * 2000 + normal * 2000,
            middle - along * 2000 + normal * 2000,
        ]
    )
    cv2.fillPoly(mask, [poly.astype(np.int32)], 255, cv2.LINE_AA)
    if rng.random() < 0.3:
        centre = (int(rng.uniform(0, w)), int(rng.uniform(0, h)))
        cv2.ellipse(
            mask,
            centre,
            (int(rng.uniform(8, 90)), int(rng.uniform(8, 60))),
            0,
            0,
            360,
            255,
            -1 if rng.random() < 0.6 else int(rng.integers(1, 6)),
            cv2.LINE_AA,
        )
    share = mask.astype(np.float32) / 255
    base += (float(rng.uniform(0, 255)) - base) * share


def apply_ink(rng: np.random.Generator, base: Mask, ink: Mask, step: float) -> tuple[Mask, float]:
    """Print on the ground; returns it and the ink's step in gray levels, at most ``step``."""
    level = float(np.median(base))
    down, up = max(level * 0.95, 1.0), max(255 - level, 1.0)
    sign = -1 if rng.random() < down / (down + up) else 1
    step = max(min(step, down if sign < 0 else up), 12.0)
    if rng.random() < 0.06:
        return base + _embossed(rng, ink, step), step
    return base + (level + sign * step - base) * ink, step


def _embossed(rng: np.random.Generator, ink: Mask, step: float) -> Mask:
    """Moulded or engraved print: a lit edge and a shadowed one, little tone of its own."""
    soft = cv2.GaussianBlur(ink, (0, 0), float(rng.uniform(0.8, 1.8)))
    angle = rng.uniform(0, 2 * np.pi)
    slope = np.cos(angle) * cv2.Sobel(soft, cv2.CV_32F, 1, 0) + np.sin(angle) * cv2.Sobel(
        soft, cv2.CV_32F, 0, 1
    )
    return step * (slope * 0.7 + float(rng.uniform(-0.6, 0.6)) * ink)


def cover(rng: np.random.Generator, canvas: Mask, marks: list[printing.Printed]) -> Mask:
    """Sometimes a finger, a sticker, dirt or glare lies there; returns the hidden share of each pixel."""
    hidden = np.zeros(canvas.shape, np.uint8)
    if rng.random() > 0.16:
        return hidden.astype(np.float32)
    h, w = canvas.shape
    centre = rng.uniform([0, 0], [w, h])
    if marks and rng.random() < 0.7:
        quad = marks[rng.integers(len(marks))].quad
        centre = quad.mean(0) + rng.normal(0, 0.7, 2) * np.ptp(quad, 0)
    radii = rng.uniform(15, 110, 2).astype(int).tolist()
    where = centre.astype(int).tolist()
    if rng.random() < 0.6:
        cv2.ellipse(hidden, where, radii, float(rng.uniform(0, 180)), 0, 360, 255, -1, cv2.LINE_AA)
    else:
        corners = cv2.boxPoints(
            (tuple(map(float, where)), tuple(map(float, radii)), float(rng.uniform(0, 180)))
        )
        cv2.fillPoly(hidden, [corners.astype(np.int32)], 255, cv2.LINE_AA)
    glare = rng.random() < 0.25
    share = (
        cv2.GaussianBlur(hidden, (0, 0), float(rng.uniform(4, 20) if glare else rng.uniform(0.5, 4))).astype(
            np.float32
        )
        / 255
    )
    if glare:
        canvas += (270 - canvas) * share
        return share
    shade = float(rng.uniform(10, 245)) + float(rng.uniform(0, 15)) * wear.smooth_noise(
        rng, canvas.shape, float(rng.uniform(5, 60))
    )
    canvas += (shade - canvas) * share
    return share


def hidden_share(share: Mask, quad: np.ndarray) -> float:
    """How much of the quad is hidden, or outside the canvas."""
    if not share.any():
        return 0.0
    area = np.zeros(share.shape, np.uint8)
    cv2.fillConvexPoly(area, quad.astype(np.int32), 1)
    return float(share[area > 0].mean()) if area.any() else 1.0


def camera_pose(rng: np.random.Generator, zoom: float) -> tuple[np.ndarray, tuple[int, int], float]:
    """Homography canvas -> photo, the photo's size, and the least local scale."""
    w, h = CANVAS
    roll = rng.uniform(0, 360) if rng.random() < 0.35 else rng.choice([0, 90, 180, 270]) + rng.normal(0, 6)
    tilt = min(abs(rng.normal(0, 16)), 42.0)
    about = rng.uniform(0, 2 * np.pi)
    corners = (np.array([[0, 0], [w, 0], [w, h], [0, h]], np.float64) - (w / 2, h / 2)) / w
    turn = np.radians(roll)
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    axis = np.array([np.cos(about), np.sin(about)])
    flat = corners @ spin.T
    along, across = flat @ axis, flat @ np.array([-axis[1], axis[0]])
    depth = 1 + across * np.sin(np.radians(tilt)) / 2.2
    seen = np.stack([along / depth, across * np.cos(np.radians(tilt)) / depth], 1)
    seen = seen @ np.array([axis, [-axis[1], axis[0]]]) * w * zoom
    seen -= seen.min(0) - 2
    size = tuple(int(n) + 3 for n in np.ceil(seen.max(0)))
    pose = cv2.getPerspectiveTransform(
        ((corners * w) + (w / 2, h / 2)).astype(np.float32), seen.astype(np.float32)
    )
    return pose, size, zoom * float(np.cos(np.radians(tilt)))


def expose(rng: np.random.Generator, photo: Mask, step: float) -> tuple[np.ndarray, float, float]:
    """Lens, sensor, phone processing: returns the picture, its blur sigma (px) and noise sigma (gray)."""
    sigma = float(np.exp(rng.uniform(np.log(0.25), np.log(1.9)))) if rng.random() < 0.7 else 0.3
    photo = cv2.GaussianBlur(photo, (0, 0), sigma)
    if rng.random() < 0.12:
        length = int(rng.integers(2, 9))
        kernel = np.zeros((length | 1,) * 2, np.float32)
        middle, turn = length // 2, rng.uniform(0, np.pi)
        reach = np.array([np.cos(turn), np.sin(turn)]) * length / 2
        cv2.line(
            kernel,
            tuple(np.round(middle - reach).astype(int).tolist()),
            tuple(np.round(middle + reach).astype(int).tolist()),
            1.0,
        )
        photo = cv2.filter2D(photo, -1, kernel / kernel.sum())
        sigma = float(np.hypot(sigma, length / np.sqrt(12)))
    noise = min(float(np.exp(rng.uniform(np.log(0.5), np.log(11)))), step * float(rng.uniform(0.1, 0.4)))
    grain = rng.standard_normal(photo.shape, dtype=np.float32) * noise
    if rng.random() < 0.4:
        grain = cv2.GaussianBlur(grain, (0, 0), 0.7) * 1.5
    photo = photo + grain
    if rng.random() < 0.45:
        amount, wide = float(rng.uniform(0.3, 1.6)), float(rng.uniform(0.7, 2.0))
        photo = photo + amount * (photo - cv2.GaussianBlur(photo, (0, 0), wide))
    if rng.random() < 0.15:
        photo = cv2.medianBlur(np.clip(photo, 0, 255).astype(np.uint8), 3).astype(np.float32)
    return photo, sigma, noise


def compress(rng: np.random.Generator, photo: Mask) -> np.ndarray:
    """Tone curve and JPEG, once or twice."""
    gamma = float(np.exp(rng.normal(0, 0.18)))
    image = (np.clip(photo / 255, 0, 1) ** gamma * 255).astype(np.uint8)
    for _ in range(1 if rng.random() < 0.8 else 2):
        quality = int(rng.uniform(55, 97))
        image = cv2.imdecode(
            cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_GRAYSCALE
        )
    return image


def rectify_error(rng: np.random.Generator) -> np.ndarray:
    """Homography canvas -> tile as a rectifier would leave it: nearly upright, at times turned."""
    kind = rng.random()
    turn = rng.normal(0, 2.0)
    if kind < 0.12:
        turn += 180
    elif kind < 0.18:
        turn += rng.choice([90, 270])
    elif kind < 0.26:
        turn = rng.uniform(0, 360)
    scale = float(np.exp(rng.normal(0, 0.1)))
    rotate = cv2.getRotationMatrix2D((CANVAS[0] / 2, CANVAS[1] / 2), turn, scale)
    rotate[:, 2] += np.array([TILE[0] - CANVAS[0], TILE[1] - CANVAS[1]]) / 2 + rng.normal(0, 10, 2)
    full = np.vstack([rotate, [0, 0, 1]])
    stretch = np.array(
        [
            [float(np.exp(rng.normal(0, 0.06))), rng.normal(0, 0.03), 0],
            [rng.normal(0, 0.03), 1, 0],
            [rng.normal(0, 4e-5), rng.normal(0, 4e-5), 1],
        ]
    )
    middle = np.array([[1, 0, TILE[0] / 2], [0, 1, TILE[1] / 2], [0, 0, 1]], np.float64)
    return middle @ stretch @ np.linalg.inv(middle) @ full


def make_tile(
    seed: int, index: int, held_out: bool = False, backgrounds: list[np.ndarray] | None = None
) -> Tile:
    """Tile ``index`` of a seed; the same pair gives the same tile."""
    rng = np.random.default_rng([seed, index])
    page = printing.make_layout(rng, CANVAS, held_out)
    background = backgrounds[rng.integers(len(backgrounds))] if backgrounds else None
    step = float(np.exp(rng.uniform(np.log(18), np.log(230))))
    base, texture = ground(rng, page.ink.shape, step, background)
    busy = [_busy(base, m.quad) for m in page.marks]
    canvas, step = apply_ink(rng, base, page.ink, step)
    hidden = cover(rng, canvas, page.marks)
    text_px = float(np.exp(rng.uniform(np.log(6.5), np.log(40))))
    zoom = min(text_px / printing.TEXT_PX, 1.3)
    pose, size, least = camera_pose(rng, zoom)
    if zoom < 1:
        canvas = cv2.GaussianBlur(canvas, (0, 0), 0.4 / zoom)
    photo = cv2.warpPerspective(canvas, pose, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    photo, sigma, noise = expose(rng, photo, step)
    photo = compress(rng, photo)
    onto = rectify_error(rng)
    way = cv2.INTER_CUBIC if rng.random() < 0.6 else cv2.INTER_LINEAR
    tile = cv2.warpPerspective(
        photo, onto @ np.linalg.inv(pose), TILE, flags=way, borderMode=cv2.BORDER_REPLICATE
    )
    marks = tuple(
        _seen(m, onto, hidden, np.hypot(sigma, 0.5) / least, least, step / np.hypot(noise, texture), step / b)
        for m, b in zip(page.marks, busy, strict=True)
    )
    lines = tuple(cv2.perspectiveTransform(q[None], onto)[0] for q in page.lines)
    return Tile(tile, tuple(m for m in marks if m is not None), lines)


def _busy(base: Mask, quad: np.ndarray) -> float:
    """How much the ground itself varies under a mark, gray levels: print and edges in a photo, gloss.

    Twice the deviation: print as dark as the mark's own, which hides it, is about as much as its step.
    """
    (x0, y0), (x1, y1) = (np.clip(p, 0, np.array(base.shape)[::-1]).astype(int) for p in (quad[0], quad[2]))
    part = base[y0:y1, x0:x1]
    if part.size < 16:
        return 1.0
    fine = cv2.GaussianBlur(part, (0, 0), max(1.0, part.shape[0] / 24))
    return max(2 * float((fine - cv2.GaussianBlur(part, (0, 0), max(1.0, part.shape[0] / 2))).std()), 1.0)


def _seen(
    mark: printing.Printed,
    onto: np.ndarray,
    hidden: Mask,
    blur: float,
    least: float,
    ratio: float,
    over_ground: float,
) -> Seen | None:
    """A printed mark in tile pixels, or None where most of it left the picture.

    ``blur`` is in canvas px, ``ratio`` the ink's step over noise, which a stroke's width averages away,
    ``over_ground`` that over what the ground has of structure, which it does not.
    """
    quad = cv2.perspectiveTransform(mark.quad[None], onto)[0]
    inside = _share_inside(quad)
    if inside < 0.2:
        return None
    height = float(np.linalg.norm(mark.quad[3] - mark.quad[0]))
    visible = min(ratio * max(1.0, 0.083 * height * least), over_ground)
    state = printing.clarity(mark, blur / height, visible, max(hidden_share(hidden, mark.quad), 1 - inside))
    return Seen(mark.kind, mark.name, quad.astype(np.float32), state)


def _share_inside(quad: np.ndarray) -> float:
    """Share of a quad that lies within the tile."""
    frame = np.array([[0, 0], [TILE[0], 0], [TILE[0], TILE[1]], [0, TILE[1]]], np.float32)
    hull = cv2.convexHull(quad.astype(np.float32))
    shared, _ = cv2.intersectConvexConvex(hull, frame)
    return float(shared / max(cv2.contourArea(hull), 1e-6))
