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

from training import body, camera, drawn, item, light, printed, specs, traced, truth
from training.body import Pose, Slab
from training.printed import Block
from training.subject import Subject, choose_look

LIGHTS = ("traced", "drawn", "mixed")
"""How photos are lit: path-traced, drawn, or every third one traced."""


@dataclass(slots=True)
class Shot:
    """One photo and its truth."""

    pixels: np.ndarray
    quality: int
    truth: dict[str, Any] = field(default_factory=dict)


def take(
    seed: int, index: int, held_out: bool = False, lit: str = "drawn", real: Sequence[specs.Spec] = ()
) -> Shot:
    """Photo ``index`` of a seed.

    Args:
        seed: of the run.
        index: of the photo.
        held_out: whether fonts, icons and look-alikes are those that no training saw.
        lit: one of ``LIGHTS``.
        real: specifications of real labels; a third of the labels follow one of them, if any.
    """
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
    pose, slab, placement = _pose(rng, block, scale, size, narrow, poor == "cut")
    subject = Subject(look, block, pose, slab, placement, thing.brand, held_out)
    is_traced = lit == "traced" or (lit == "mixed" and _one_in_three(seed, index))
    view = (traced if is_traced else drawn).render(rng, subject)
    exposed = camera.expose(rng, view.photo, view.near, poor)
    shot = Shot(exposed.pixels, exposed.quality)
    shot.truth = truth.row(
        index, thing, look.style, block, pose, placement, view.hidden, exposed, poor, narrow, em
    )
    shot.truth["light"] = "traced" if is_traced else "drawn"
    shot.truth["slices"].append(shot.truth["light"])
    return shot


def _one_in_three(seed: int, index: int) -> bool:
    """Whether a photo of a mixed run is traced; asks no number of the photo's own."""
    return bool(np.random.default_rng([seed, index, 3]).random() < 1 / 3)


def _pose(
    rng: np.random.Generator, block: Block, scale: float, size: tuple[int, int], narrow: bool, cut: bool
) -> tuple[Pose, Slab, np.ndarray]:
    """Camera, body, label px -> face mm."""
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
    return pose, Slab(face, radius, depth), placement


def write(
    out: Path,
    indices: range,
    seed: int,
    *,
    held_out: bool,
    lit: str = "drawn",
    real: Sequence[specs.Spec] = (),
) -> None:
    """Write the photos that ``truth.jsonl`` does not name yet, so that a run that was cut goes on."""
    out.mkdir(parents=True, exist_ok=True)
    file = out / "truth.jsonl"
    named = _named(file.read_bytes()) if file.exists() else {}
    file.write_bytes(b"".join(named.values()))
    with file.open("a", encoding="utf-8") as rows:
        for index in indices:
            if truth.file_of(index) in named:
                continue
            shot = take(seed, index, held_out, lit, real)
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
        "--light",
        choices=LIGHTS,
        default="mixed",
        help="path-traced with Mitsuba, drawn, or every third traced",
    )
    parser.add_argument(
        "--specs", type=Path, help="a JSON file of real labels' specifications: a third follow them"
    )
    args = parser.parse_args()
    if args.light != "drawn":
        light.ready()
    cv2.setNumThreads(1)
    write(
        args.out,
        range(args.first, args.first + args.count),
        args.seed,
        held_out=args.held_out,
        lit=args.light,
        real=specs.load(args.specs) if args.specs else (),
    )


if __name__ == "__main__":
    main()
