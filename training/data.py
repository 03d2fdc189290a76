"""Writes shards of training tiles: ``python -m training.data --count 12000 --seed 1 --out build/tiles``."""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np

from carryon.photo import EXTENSIONS
from training import scene

SHARD = 500
KINDS = ("other", "lookalike", "ccc")
FIELDS = ("tile", "kind", "state", "completeness", "contrast", "visible", "blur", "cover")


def load_backgrounds(folder: Path | None) -> list[np.ndarray]:
    """Photos to print on (their pixels only, gray, at most 2400 px wide); empty without a folder.

    Every second one is left out, so that some remain that no training saw. Where a ``truth.jsonl`` lies
    beside them, photos that show a CCC mark of their own are left out too.
    """
    found = []
    for file in background_files(folder) if folder else ():
        image = cv2.imread(str(file), cv2.IMREAD_GRAYSCALE)
        if image is not None:
            scale = min(1.0, 2400 / image.shape[1])
            found.append(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA))
    return found


def background_files(folder: Path) -> list[Path]:
    """The photos of a folder that training may print on."""
    truth = folder / "truth.jsonl"
    rows = map(json.loads, truth.read_text("utf-8").splitlines()) if truth.exists() else ()
    marked = {row["file"] for row in rows if row.get("ccc") != "absent"}
    files = sorted(f for f in folder.iterdir() if f.suffix.lower() in EXTENSIONS)
    return [f for f in files[::2] if f.name not in marked]


def make_shard(
    seed: int, first: int, count: int, held_out: bool, backgrounds: list[np.ndarray]
) -> dict[str, np.ndarray]:
    """Tiles from ``first`` on as arrays: pixels, one row and one quad a mark, one quad a line."""
    pixels, rows, quads, names, lines = [], [], [], [], []
    for i in range(count):
        tile = scene.make_tile(seed, first + i, held_out, backgrounds)
        pixels.append(tile.pixels)
        for mark in tile.marks:
            c = mark.clarity
            rows.append(
                (i, KINDS.index(mark.kind), c.state, c.completeness, c.contrast, c.visible, c.blur, c.cover)
            )
            quads.append(mark.quad)
            names.append(mark.name)
        lines.extend(np.vstack([[[i, i]], quad]) for quad in tile.lines)
    return {
        "pixels": np.array(pixels),
        "rows": np.array(rows, np.float32),
        "quads": np.array(quads, np.float32),
        "names": np.array(names),
        "lines": np.array(lines, np.float32),
    }


def write(out: Path, count: int, seed: int, held_out: bool = False, backgrounds: Path | None = None) -> None:
    """Write the shards that are missing; what is there is kept, so a run that was cut goes on."""
    out.mkdir(parents=True, exist_ok=True)
    pictures = load_backgrounds(backgrounds)
    for first in range(0, count, SHARD):
        file = out / f"{seed}-{first:06d}.npz"
        if file.exists():
            continue
        part = file.with_suffix(".part")
        with part.open("wb") as stream:
            np.savez(stream, **make_shard(seed, first, min(SHARD, count - first), held_out, pictures))
        part.rename(file)
        print(file.name, flush=True)


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=12000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument(
        "--held-out", action="store_true", help="fonts, icons and look-alikes no training sees"
    )
    parser.add_argument(
        "--backgrounds", type=Path, help="a folder of photos to print on (never stored as they are)"
    )
    args = parser.parse_args()
    cv2.setNumThreads(1)
    write(args.out, args.count, args.seed, args.held_out, args.backgrounds)


if __name__ == "__main__":
    main()
