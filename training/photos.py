"""Whole label photos with full truth: ``python -m training.photos --count 1000 --seed 77 --out DIR``.

Writes JPEG files and ``truth.jsonl`` (one object a photo: what is printed, where, and the verdict of a
mainland domestic leg). Photo ``i`` of a seed is always the same on the same fonts and libraries.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from training import body, camera, finish, fonts, item, layout, printed, shapes, specs, truth, wear
from training.body import Pose
from training.printed import Block

STYLES = ("dark", "light", "metal", "colour", "sticker", "engraved")


@dataclass(slots=True)
class Look:
    """How one power bank is made: BGR colours of body and ink, the ground its label stands on."""

    style: str
    body: np.ndarray
    ground: np.ndarray
    ink: np.ndarray
    brushed: float = 0.0


@dataclass(slots=True)
class Shot:
    """One photo and its truth."""

    pixels: np.ndarray
    quality: int
    truth: dict[str, Any] = field(default_factory=dict)


def _bgr(hue: float, saturation: float, value: float) -> np.ndarray:
    return cv2.cvtColor(np.uint8([[[hue % 180, saturation, value]]]), cv2.COLOR_HSV2BGR)[0, 0].astype(
        np.float32
    )


def choose_look(rng: np.random.Generator) -> Look:
    """Colours of body, label ground and ink."""
    style = str(rng.choice(STYLES, p=[0.34, 0.22, 0.09, 0.12, 0.18, 0.05]))
    hue = float(rng.uniform(0, 180))
    shells = {
        "dark": _bgr(hue, rng.uniform(0, 60), rng.uniform(22, 75)),
        "light": _bgr(hue, rng.uniform(0, 40), rng.uniform(185, 245)),
        "metal": _bgr(110, rng.uniform(0, 25), rng.uniform(120, 200)),
        "colour": _bgr(hue, rng.uniform(70, 190), rng.uniform(90, 220)),
    }
    shell = shells.get(style, shells["dark" if rng.random() < 0.6 else "light"])
    ground = shell
    if style == "sticker":
        ground = (
            _bgr(hue, rng.uniform(0, 25), rng.uniform(205, 248))
            if rng.random() < 0.75
            else _bgr(hue, 20, rng.uniform(20, 60))
        )
    bright = float(ground.mean())
    strength = float(rng.uniform(0.35, 0.95)) if style != "engraved" else float(rng.uniform(0.22, 0.4))
    if bright < 120:
        ink = ground + (np.float32([235, 235, 235]) - ground) * strength
    else:
        ink = ground * (1 - strength * 0.92)
    return Look(
        style,
        shell,
        ground,
        ink.astype(np.float32),
        float(rng.uniform(0.02, 0.07)) if style == "metal" else 0.0,
    )


def take(seed: int, index: int, held_out: bool = False, real: Sequence[specs.Spec] = ()) -> Shot:
    """Photo ``index`` of a seed; a third of the labels follow one of the ``real`` specifications, if any."""
    rng = np.random.default_rng([seed, index])
    if real and rng.random() < 1 / 3:
        thing = specs.label(rng, real[rng.integers(len(real))])
    else:
        thing = item.invent(rng)
    look = choose_look(rng)
    narrow = rng.random() < 0.12
    size = (2016, 1512) if rng.random() < 0.7 else (1512, 2016)
    text_mm = float(rng.uniform(1.1, 1.5) if narrow else rng.uniform(1.3, 2.1))
    em = float(np.exp(rng.uniform(np.log(10), np.log(55))))
    poor = str(rng.choice(["motion", "dark", "defocus", "cut", "far"])) if rng.random() < 0.1 else ""
    if poor == "far":
        em = float(rng.uniform(3.5, 5.0))
    scale = em / text_mm
    block = printed.set_block(rng, thing, text_mm, scale * 1.2, held_out, 0.34)
    block.step = abs(float(look.ink.mean() - look.ground.mean()))
    pose, outline, placement, depth = _pose(rng, block, scale, size, narrow, poor == "cut")
    photo, share, hidden = _render(rng, look, block, pose, outline, placement, depth, thing.brand, held_out)
    exposed = camera.expose(rng, photo, share, poor)
    shot = Shot(exposed.pixels, exposed.quality)
    shot.truth = truth.row(
        index, thing, look.style, block, pose, placement, hidden, exposed, poor, narrow, em
    )
    return shot


def _pose(
    rng: np.random.Generator, block: Block, scale: float, size: tuple[int, int], narrow: bool, cut: bool
) -> tuple[Pose, np.ndarray, np.ndarray, float]:
    """Camera, face outline (mm), label px -> face mm, body depth (mm)."""
    w, h = block.size_mm
    if narrow:
        face, depth = (
            (w + float(rng.uniform(6, 40)), h + float(rng.uniform(1, 6))),
            float(rng.uniform(50, 80)),
        )
    else:
        face, depth = (
            (
                max(w + float(rng.uniform(4, 20)), rng.uniform(58, 75)),
                max(h + float(rng.uniform(6, 70)), rng.uniform(80, 150)),
            ),
            float(rng.uniform(10, 30)),
        )
    corner = (
        float(rng.uniform(2, max(face[0] - w - 2, 2.1))) if rng.random() < 0.3 else (face[0] - w) / 2,
        float(rng.uniform(2, max(face[1] - h - 2, 2.1))),
    )
    centre = np.array([corner[0] + w / 2, corner[1] + h / 2])
    roll = float(rng.choice([0, 90, 180, 270], p=[0.6, 0.15, 0.1, 0.15]) + rng.normal(0, 7))
    tilt = float(min(abs(rng.normal(0, 15)), 40))
    room = np.array(size) * 0.5
    reach = np.hypot(w, h) * scale * 0.5
    free = np.clip((room - reach) / room, 0, 0.6) * room
    at = room + rng.uniform(-1, 1, 2) * free
    if cut:
        at = room + room * np.array([np.cos(t := rng.uniform(0, 6.3)), np.sin(t)]) * 1.05
    pose = body.look(centre, scale, tilt, float(rng.uniform(0, 2 * np.pi)), roll, size, at)
    radius = min(float(rng.uniform(1, 12)), min(face) / 2.2)
    placement = np.array([[1 / block.ppmm, 0, corner[0]], [0, 1 / block.ppmm, corner[1]], [0, 0, 1]])
    return pose, body.rounded(*face, radius), placement, depth


def _render(
    rng: np.random.Generator,
    look: Look,
    block: Block,
    pose: Pose,
    outline: np.ndarray,
    placement: np.ndarray,
    depth: float,
    brand: str,
    held_out: bool,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """The scene before the camera (BGR float), the body's share of each pixel, and what a finger hides."""
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
    onto = pose.face() @ placement
    if look.style == "sticker":
        page_h, page_w = block.page.ink.shape
        sheet = cv2.warpPerspective(
            np.ones((page_h, page_w), np.float32), onto, pose.size, flags=cv2.INTER_LINEAR
        )
        body.blend(photo, look.ground * (1 + 0.2 * (surface[..., None] - 1)), sheet * face)
    ink = cv2.warpPerspective(block.page.ink, onto, pose.size, flags=cv2.INTER_LINEAR)
    ink = finish.put_on(rng, ink, finish.choose_process(rng, look.style))
    if rng.random() < 0.25:
        whole = ink.copy()
        ink *= wear.blotches(rng, ink.shape, float(rng.uniform(0, 0.04)))
        printed.note_wear(block, onto, whole, ink)
    if rng.random() < 0.6 and look.style != "sticker":
        np.maximum(ink, _brand_ink(rng, brand, pose, outline, onto, block, held_out), out=ink)
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
    return photo, silhouette, hidden


def _brand_ink(
    rng: np.random.Generator,
    brand: str,
    pose: Pose,
    outline: np.ndarray,
    onto: np.ndarray,
    block: Block,
    held_out: bool,
) -> np.ndarray:
    """The maker's name in large letters where the face is free."""
    mask = shapes.text_mask(brand, fonts.pick(rng, False, held_out), 60)
    mm = float(rng.uniform(4, 8)) / 60
    face_w, face_h = outline.max(0)
    label = cv2.perspectiveTransform(
        layout.box_quad(0, 0, *block.page.ink.shape[::-1])[None].astype(np.float64),
        np.linalg.inv(pose.face()) @ onto,
    )[0]
    free_above, free_below = label[:, 1].min(), face_h - label[:, 1].max()
    if max(free_above, free_below) < 12:
        return np.zeros(pose.size[::-1], np.float32)
    y = free_above / 2 if free_above > free_below else face_h - free_below / 2
    place = np.array(
        [[mm, 0, face_w / 2 - mask.shape[1] * mm / 2], [0, mm, y - mask.shape[0] * mm / 2], [0, 0, 1]]
    )
    return cv2.warpPerspective(mask, pose.face() @ place, pose.size, flags=cv2.INTER_LINEAR)


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


def write(out: Path, indices: range, seed: int, *, held_out: bool, real: Sequence[specs.Spec] = ()) -> None:
    """Write the photos that ``truth.jsonl`` does not name yet, so that a run that was cut goes on."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / "truth.jsonl"
    named = _named(file.read_bytes()) if file.exists() else {}
    file.write_bytes(b"".join(named.values()))
    with file.open("a", encoding="utf-8") as rows:
        for index in indices:
            if truth.file_of(index) in named:
                continue
            shot = take(seed, index, held_out, real)
            path = str(out / shot.truth["file"])
            cv2.imwrite(path, shot.pixels, [cv2.IMWRITE_JPEG_QUALITY, shot.quality])
            rows.write(json.dumps(shot.truth, ensure_ascii=False) + "\n")
            rows.flush()


def _named(rows: bytes) -> dict[str, bytes]:
    """The rows of a truth file by their photo; the last one of a run that was cut may be torn."""
    whole = (row for row in rows.splitlines(keepends=True) if row.endswith(b"\n"))
    return {json.loads(row)["file"]: row for row in whole}


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument(
        "--first", type=int, default=0, help="index of the first photo, to go on or to share the work"
    )
    parser.add_argument("--seed", type=int, default=77)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--held-out", action="store_true", help="fonts, icons and look-alikes no training sees"
    )
    parser.add_argument(
        "--specs", type=Path, help="a JSON file of real labels' specifications: a third follow them"
    )
    args = parser.parse_args()
    cv2.setNumThreads(1)
    indices = range(args.first, args.first + args.count)
    real = specs.load(args.specs) if args.specs else ()
    write(args.out, indices, args.seed, held_out=args.held_out, real=real)


if __name__ == "__main__":
    main()
