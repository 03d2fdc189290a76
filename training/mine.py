"""Collects what the detector wrongly proposes: ``python -m training.mine --data DIR --models models``.

Writes ``mined.npz`` beside the shards; the grader then learns from these quads too, so that what gets past
the first network is what the second one was taught to refuse.
"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from carryon.mark import sampling
from carryon.mark.candidates import Candidate, propose
from carryon.mark.finder import CLOSER, DETECTOR
from carryon.models import Network
from training import layout, samples


def mine(tiles: samples.Tiles, models: Path, limit: int) -> tuple[np.ndarray, np.ndarray]:
    """(tile, label) rows and quads of candidates on other marks (label 1) and on nothing (label 0)."""
    detector = Network(DETECTOR, models, 1)
    rows, quads = [], []
    for index in range(min(limit, len(tiles.pixels))):
        marks, places = tiles.of(index)
        for candidate in _proposed(detector, tiles.pixels[index]):
            centre = candidate.quad.mean(0)
            near = [
                int(row[1])
                for row, quad in zip(marks, places, strict=True)
                if np.linalg.norm(quad.mean(0) - centre) < 0.7 * np.linalg.norm(quad[3] - quad[0])
            ]
            if samples.CCC not in near:
                rows.append((index, 1 if near else 0))
                quads.append(candidate.quad)
    return np.array(rows, np.int32), np.array(quads, np.float32)


def _proposed(detector: Network, gray: np.ndarray) -> list[Candidate]:
    """What the finder would look at: both of its scales."""
    return [
        candidate
        for closer in (1.0, CLOSER)
        for candidate in propose(detector, gray, layout.TEXT_PX, sampling.FIELD_TEXT_PX * closer)
    ]


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--models", type=Path, required=True)
    parser.add_argument("--limit", type=int, default=6000)
    args = parser.parse_args()
    cv2.setNumThreads(1)
    rows, quads = mine(samples.load(args.data), args.models, args.limit)
    np.savez(args.data / samples.MINED, mined_rows=rows, mined_quads=quads)
    print(len(rows), "candidates that are no CCC mark")


if __name__ == "__main__":
    main()
