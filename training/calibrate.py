"""Measures the mark stage on held-out tiles: ``python -m training.calibrate --data DIR --models models``.

Held out are the seed, some fonts, some icons and some kinds of look-alike. Prints the confusion of states,
where marks were located, what look-alikes got, and how the thresholds trade false clear against missed clear.
"""

import argparse
import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from carryon.mark import MarkFinder
from carryon.mark.candidates import Candidate
from carryon.mark.frame import is_angular
from carryon.mark.letters import Letters
from carryon.thresholds import threshold
from training import data, layout, samples

STRANGE = ("lookalike", "other", "nothing")
_STATES = {1: "clear", 0: "unclear", -1: "border"}


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate and what it lies on: a CCC mark's state, or ``lookalike``, ``other``, ``nothing``."""

    tile: int
    truth: str
    name: str
    overlap: float
    candidate: Candidate


def upright_iou(a: np.ndarray, b: np.ndarray) -> float:
    """Intersection over union of the upright bounds of two quads."""
    low, high = np.maximum(a.min(0), b.min(0)), np.minimum(a.max(0), b.max(0))
    shared = float(np.prod(np.maximum(high - low, 0)))
    return shared / float(np.prod(np.ptp(a, 0)) + np.prod(np.ptp(b, 0)) - shared)


def judge_tiles(
    tiles: samples.Tiles, finder: MarkFinder, limit: int
) -> tuple[list[Judged], list[tuple[str, bool]]]:
    """Every candidate of ``limit`` tiles; per recognisable CCC mark its state and whether it was found."""
    judged, met = [], []
    for index in range(min(limit, len(tiles.pixels))):
        found = finder.candidates(tiles.pixels[index], layout.TEXT_PX)
        rows, quads = tiles.of(index)
        names = tiles.names[np.searchsorted(tiles.rows[:, 0], index) :]
        for candidate in found:
            overlaps = [upright_iou(candidate.quad, q) for q in quads]
            best = int(np.argmax(overlaps)) if overlaps else -1
            if best < 0 or overlaps[best] < 0.3:
                judged.append(Judged(index, "nothing", "", 0.0, candidate))
                continue
            row = rows[best]
            truth = _STATES[int(row[2])] if row[1] == samples.CCC else data.KINDS[int(row[1])]
            if row[1] == samples.CCC and not samples.recognisable(row):
                truth = "lost"
            judged.append(Judged(index, truth, str(names[best]), overlaps[best], candidate))
        for row, quad in zip(rows, quads, strict=True):
            if row[1] == samples.CCC and samples.recognisable(row):
                hit = any(upright_iou(c.quad, quad) >= 0.5 for c in found)
                met.append((_STATES[int(row[2])], hit))
    return judged, met


def presence(judged: list[Judged]) -> list[dict[str, float]]:
    """Per threshold of presence: unclear marks kept, and what is wrongly taken for a mark."""
    unclear = [j for j in judged if j.truth == "unclear"]
    strange = [j for j in judged if j.truth in STRANGE]
    tiles = {j.tile for j in judged if j.truth in ("clear", "unclear", "border", "lost")}
    rows = []
    for least in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95):
        wrong = {j.tile for j in strange if j.candidate.genuine >= least} - tiles
        kept = sum(j.candidate.genuine >= least for j in unclear)
        rows.append(
            {"present": least, "unclear_kept": kept / max(len(unclear), 1), "tiles_wrong": len(wrong)}
        )
    return rows


def trade_offs(judged: list[Judged], missed: int) -> list[dict[str, float]]:
    """For pairs of thresholds: clear marks kept, and what is wrongly called clear."""
    clear = [j for j in judged if j.truth == "clear"]
    unclear = [j for j in judged if j.truth == "unclear"]
    strange = [j for j in judged if j.truth in STRANGE]
    rows = []
    for genuine in (0.5, 0.8, 0.9, 0.95, 0.98, 0.99):
        for least in (0.3, 0.5, 0.6, 0.7, 0.8, 0.9):
            passed = [
                sum(j.candidate.genuine >= genuine and j.candidate.clear >= least for j in part)
                for part in (clear, unclear, strange)
            ]
            rows.append(
                {
                    "genuine": genuine,
                    "clear": least,
                    "kept": passed[0] / max(len(clear) + missed, 1),
                    "unclear_called_clear": passed[1] / max(len(unclear), 1),
                    "strangers_called_clear": passed[2],
                    "strangers": len(strange),
                }
            )
    return rows


def in_force(tiles: samples.Tiles, judged: list[Judged], missed: int) -> dict[str, str]:
    """What is called clear, of all there is: thresholds in force, tests of frame and letters included."""

    def passes(one: Judged) -> bool:
        mark, gray = one.candidate, tiles.pixels[one.tile]
        return (
            mark.genuine >= threshold("mark", "genuine_clear")
            and mark.clear >= threshold("mark", "clear")
            and not is_angular(gray, mark.quad, mark.blur)
            and Letters(gray, mark.quad).are_the_marks()
        )

    clear, unclear, strange = (
        [one for one in judged if one.truth in truths] for truths in (("clear",), ("unclear",), STRANGE)
    )
    counted = (
        ("clear kept", clear, missed),
        ("unclear called clear", unclear, 0),
        ("strangers called clear", strange, 0),
    )
    return {name: f"{sum(map(passes, part))}/{len(part) + more}" for name, part, more in counted}


def whole(tiles: samples.Tiles, finder: MarkFinder, limit: int) -> Counter[tuple[str, str]]:
    """States the finder gives per tile against the best truth in it, border zone left out."""
    counts: Counter[tuple[str, str]] = Counter()
    for index in range(min(limit, len(tiles.pixels))):
        rows, _ = tiles.of(index)
        ccc = rows[rows[:, 1] == samples.CCC]
        if (ccc[:, 2] == -1).any() or (len(ccc) and not all(map(samples.recognisable, ccc))):
            continue
        truth = "absent" if not len(ccc) else "clear" if (ccc[:, 2] == 1).any() else "unclear"
        counts[truth, finder.find(tiles.pixels[index], text_px=layout.TEXT_PX).state] += 1
    return counts


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=1000)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    tiles = samples.load(args.data)
    finder = MarkFinder(args.models, threads=1)
    judged, met = judge_tiles(tiles, finder, args.limit)
    for state in ("clear", "unclear"):
        hits = [hit for s, hit in met if s == state]
        print(f"located {state}: {sum(hits)}/{len(hits)}")
    print(
        "mean IoU of located clear marks",
        round(float(np.mean([j.overlap for j in judged if j.truth == "clear"])), 3),
    )
    for row in presence(judged):
        print(json.dumps({k: round(v, 4) for k, v in row.items()}))
    for row in trade_offs(judged, sum(s == "clear" and not hit for s, hit in met)):
        print(json.dumps({k: round(v, 4) for k, v in row.items()}))
    print("in force", json.dumps(in_force(tiles, judged, sum(s == "clear" and not hit for s, hit in met))))
    worst = sorted(
        (j for j in judged if j.truth in STRANGE),
        key=lambda j: -min(j.candidate.genuine, j.candidate.clear),
    )
    print(
        "worst strangers",
        [(j.truth, j.name, round(j.candidate.genuine, 3), round(j.candidate.clear, 3)) for j in worst[:15]],
    )
    for (truth, said), count in sorted(whole(tiles, finder, args.limit).items()):
        print(f"tile {truth} -> {said}: {count}")


if __name__ == "__main__":
    main()
