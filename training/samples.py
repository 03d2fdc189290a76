"""Turns stored tiles into what the two networks learn from."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import cv2
import numpy as np

from carryon.mark import sampling
from training.lookalikes import NEAR_MISSES

FIELD = (192, 160)
"""Detector training window (w, h) px."""
CCC, LOOKALIKE = 2, 1
MINED = "mined.npz"
_CELLS = (FIELD[1] // sampling.STRIDE, FIELD[0] // sampling.STRIDE)


@dataclass
class Tiles:
    """All tiles of some shards: ``rows`` as ``data.FIELDS`` with the tile's index into ``pixels``.

    ``mined`` holds (tile, label, quad) of what the detector wrongly took for a mark, see ``mine``.
    """

    pixels: np.ndarray
    rows: np.ndarray
    quads: np.ndarray
    names: np.ndarray
    mined: list[tuple[int, int, np.ndarray]]

    @cached_property
    def places(self) -> dict[str, np.ndarray]:
        """Kind of mark -> indices of its rows; near misses are look-alikes too."""
        found = {
            kind: np.flatnonzero(self.rows[:, 1] == i) for i, kind in enumerate(("other", "lookalike", "ccc"))
        }
        found["near_miss"] = np.flatnonzero(np.isin(self.names, NEAR_MISSES))
        return found

    def of(self, tile: int) -> tuple[np.ndarray, np.ndarray]:
        """Rows and quads of one tile's marks."""
        lo, hi = np.searchsorted(self.rows[:, 0], [tile, tile + 1])
        return self.rows[lo:hi], self.quads[lo:hi]


def load(folder: Path, limit: int | None = None) -> Tiles:
    """Read every shard of a folder."""
    pixels, rows, quads, names = [], [], [], []
    for file in sorted(folder.glob("*-*.npz"))[:limit]:
        with np.load(file) as shard:
            part = shard["rows"].copy()
            part[:, 0] += sum(map(len, pixels))
            pixels.append(shard["pixels"])
            rows.append(part)
            quads.append(shard["quads"])
            names.append(shard["names"])
    if not pixels:
        raise SystemExit(f"no shards in {folder}: run python -m training.data first")
    return Tiles(
        np.concatenate(pixels),
        np.concatenate(rows),
        np.concatenate(quads),
        np.concatenate(names),
        _mined(folder),
    )


def _mined(folder: Path) -> list[tuple[int, int, np.ndarray]]:
    file = folder / MINED
    if not file.exists():
        return []
    with np.load(file) as found:
        return [
            (int(t), int(label), quad)
            for (t, label), quad in zip(found["mined_rows"], found["mined_quads"], strict=True)
        ]


def recognisable(row: np.ndarray) -> bool:
    """Whether enough of a mark is left that the detector must answer for it."""
    _, _, _, complete, contrast, visible, blur, cover = row
    return bool(complete >= 0.2 and contrast >= 0.15 and visible >= 2.2 and blur <= 0.14 and cover <= 0.6)


def detector_sample(
    tiles: Tiles, index: int, rng: np.random.Generator
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """One window of a tile: field (1, h, w), targets (8, h/4, w/4), weights of both heats and of the axes."""
    scale = float(np.exp(rng.uniform(np.log(0.3), np.log(0.62))))
    picture, (rows, quads) = tiles.pixels[index], tiles.of(index)
    for _ in range(int(rng.choice(4, p=(0.76, 0.07, 0.1, 0.07)))):
        picture, quads = quarter_turn(picture, quads)
    small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    room = np.array(FIELD) - small.shape[::-1]
    shift = np.floor(rng.uniform(np.minimum(room, 0), np.maximum(room, 0) + 1)).astype(int)
    move = np.array([[1, 0, shift[0]], [0, 1, shift[1]]], np.float32)
    view = cv2.warpAffine(small, move, FIELD, borderMode=cv2.BORDER_REPLICATE).astype(np.float32)
    if rng.random() < 0.5:
        view = 255 - view
    if rng.random() < 0.3:
        view += rng.standard_normal(view.shape, dtype=np.float32) * float(rng.uniform(0, 6))
    target, weight = np.zeros((8, *_CELLS), np.float32), np.ones((3, *_CELLS), np.float32)
    weight[2] = 0
    for row, quad in zip(rows, quads, strict=True):
        _paint(target, weight, row, quad * scale + shift)
    return sampling.normalise(view)[None], target, weight


def quarter_turn(picture: np.ndarray, quads: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Picture and quads turned a quarter clockwise; each quad keeps its mark's own order of corners."""
    height = picture.shape[0]
    turned = np.stack([height - quads[..., 1], quads[..., 0]], -1) if len(quads) else quads
    return np.ascontiguousarray(np.rot90(picture, -1)), turned


def _paint(target: np.ndarray, weight: np.ndarray, row: np.ndarray, quad: np.ndarray) -> None:
    """Add one mark to the detector's targets."""
    centre, right, down = sampling.axes_of(quad)
    height = 2 * float(np.linalg.norm(down))
    cell = centre / sampling.STRIDE
    ys, xs = np.mgrid[: _CELLS[0], : _CELLS[1]].astype(np.float32) + 0.5
    away = (xs - cell[0]) ** 2 + (ys - cell[1]) ** 2
    reach = max(1.0, height / sampling.STRIDE * 0.5)
    if not recognisable(row) or height < 12 or height > 90:
        weight[:2, away < reach**2] = 0
        return
    which = 0 if row[1] == CCC else 1
    spot = np.exp(-away / (2 * max(0.9, 0.11 * height / sampling.STRIDE) ** 2))
    x, y = int(cell[0]), int(cell[1])
    if not (0 <= x < _CELLS[1] and 0 <= y < _CELLS[0]):
        return
    spot[y, x] = 1
    np.maximum(target[which], spot, out=target[which])
    near = (abs(xs - x - 0.5) <= 1) & (abs(ys - y - 0.5) <= 1)
    target[2, near], target[3, near] = (cell[0] - xs)[near], (cell[1] - ys)[near]
    for channel, value in zip(range(4, 8), (*right, *down), strict=True):
        target[channel, near] = value / sampling.AXIS_UNIT
    if which == 0:
        weight[2, near] = 1


@dataclass(frozen=True, slots=True)
class CropTruth:
    """What the grader shall say of one crop; ``nan`` where it is not asked."""

    label: int
    clear: float
    parameters: tuple[float, float, float]
    correction: tuple[float, ...]


_NONE = (float("nan"),) * 6
_ASK_NOTHING = (float("nan"),) * 3


def grader_sample(tiles: Tiles, pick: int, rng: np.random.Generator) -> tuple[np.ndarray, CropTruth]:
    """The crop of mark ``pick`` (or of nothing, beyond the last mark) with jitter, and its truth."""
    if pick >= len(tiles.rows):
        index = int(rng.integers(len(tiles.pixels)))
        return _finish(tiles.pixels[index], _stray_quad(tiles, index, rng), rng), CropTruth(
            0, 0.0, _ASK_NOTHING, _NONE
        )
    row, quad = tiles.rows[pick], tiles.quads[pick]
    picture = tiles.pixels[int(row[0])]
    if row[1] != CCC:
        centre, right, down = sampling.axes_of(quad)
        if rng.random() < 0.5 or row[1] != LOOKALIKE:
            right = right / np.linalg.norm(right) * np.linalg.norm(down) * sampling.ASPECT
        if rng.random() < 0.3:
            right, down = -right, -down
        label = 1 if row[3] > 0.3 and row[7] < 0.6 else 0
        return _finish(picture, jitter(sampling.quad_of(centre, right, down), rng), rng), CropTruth(
            label, 0.0, _ASK_NOTHING, _NONE
        )
    return _ccc_sample(picture, row, quad, rng)


def mined_sample(tiles: Tiles, rng: np.random.Generator) -> tuple[np.ndarray, CropTruth]:
    """The crop of something the detector wrongly took for a mark."""
    tile, label, quad = tiles.mined[rng.integers(len(tiles.mined))]
    return _finish(tiles.pixels[tile], jitter(quad, rng), rng), CropTruth(label, 0.0, _ASK_NOTHING, _NONE)


def _ccc_sample(
    picture: np.ndarray, row: np.ndarray, quad: np.ndarray, rng: np.random.Generator
) -> tuple[np.ndarray, CropTruth]:
    reverse = rng.random() < 0.2
    true_quad = np.roll(quad, 2, 0) if reverse else quad
    seen = jitter(true_quad, rng)
    centre, right, down = sampling.axes_of(seen)
    real, real_right, real_down = sampling.axes_of(true_quad)
    basis = np.linalg.inv(np.stack([right, down], 1))
    shift, turn, drop = basis @ (real - centre), basis @ (real_right - right), basis @ (real_down - down)
    sure = recognisable(row)
    clear = float(row[2]) if row[2] >= 0 else float("nan")
    parameters = (
        (float(row[3]), min(float(row[6]) * 10, 1.0), min(float(row[7]), 1.0)) if sure else _ASK_NOTHING
    )
    label = (3 if reverse else 2) if sure else -1
    correction = tuple(map(float, (*shift, *turn, *drop))) if sure and row[3] > 0.3 else _NONE
    return _finish(picture, seen, rng), CropTruth(label, clear, parameters, correction)


def jitter(quad: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The quad as a detector would give it: shifted, scaled, turned a little."""
    centre, right, down = sampling.axes_of(quad)
    span = np.array([np.linalg.norm(right), np.linalg.norm(down)])
    rough = 2.0 if rng.random() < 0.15 else 1.0
    centre = centre + rng.normal(0, 0.07 * rough, 2) * span
    turn = rng.normal(0, np.radians(3.5 * rough))
    spin = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    grow = np.exp(rng.normal(0, 0.06 * rough, 2))
    return sampling.quad_of(centre, spin @ right * grow[0], spin @ down * grow[1])


def _stray_quad(tiles: Tiles, index: int, rng: np.random.Generator) -> np.ndarray:
    """A quad somewhere in the tile that no mark's centre is near."""
    h, w = tiles.pixels.shape[1:]
    _, quads = tiles.of(index)
    for _ in range(8):
        height = float(np.exp(rng.uniform(np.log(30), np.log(170))))
        centre = rng.uniform([0, 0], [w, h])
        if all(np.linalg.norm(q.mean(0) - centre) > height for q in quads):
            break
    turn = rng.choice([0, 0, 0, 180, 90, 270]) + rng.normal(0, 4)
    spin = np.array(
        [
            [np.cos(np.radians(turn)), -np.sin(np.radians(turn))],
            [np.sin(np.radians(turn)), np.cos(np.radians(turn))],
        ]
    )
    right, down = spin @ (height * sampling.ASPECT / 2, 0), spin @ (0, height / 2)
    return sampling.quad_of(centre, right, down)


def _finish(picture: np.ndarray, quad: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """The normalised crop, at times inverted, a little noisier."""
    view = sampling.crop(picture, quad)
    if rng.random() < 0.5:
        view = -view
    if rng.random() < 0.3:
        view = view + rng.standard_normal(view.shape, dtype=np.float32) * float(rng.uniform(0, 0.15))
    return (view * float(np.exp(rng.normal(0, 0.05))))[None].astype(np.float32)
