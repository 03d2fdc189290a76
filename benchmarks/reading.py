"""How far a reading can be trusted: models and serial numbers of photos with known truth.

    python benchmarks/reading.py DIR

``DIR`` holds photos and ``truth.jsonl`` with the corners of each line (``python -m training.photos``).
Each code is read at its true place. Prints how many are accepted at each probability of their least
certain character and how many of those are wrong, and a reliability diagram of single characters, and
writes both into the reader's card. The thresholds of ``[facts]`` rest on such runs; measure on another seed.
"""

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
from results import replace_section, table

from carryon import geometry
from carryon.evaluate.share import Share
from carryon.facts import LabelPrint, parse
from carryon.photo import load
from carryon.record import Fact
from carryon.text.rapid import RapidReader
from carryon.text.read import Line, cut_line
from carryon.text.reader import Reading

LEVELS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99)
BINS = (0.0, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 1.0001)
FIELDS = {"model": "model", "sn": "serial"}
CARD = Path(__file__).parents[1] / "models" / "reader.md"


@dataclass(frozen=True)
class Case:
    """One code: what it is, the fact that was read, and its line."""

    truth: str
    fact: Fact
    reading: Reading

    @property
    def right(self) -> bool:
        """Whether the value is the truth."""
        return str(self.fact.value or "").upper() == self.truth.upper()


def cases(folder: Path, seed: int = 5) -> Iterator[Case]:
    """Every model and serial number that the truth places, cut with margins as a detector draws them."""
    reader, rng = RapidReader(), np.random.default_rng(seed)
    for row in map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines()):
        if row.get("poor"):
            continue
        pixels = load(folder / row["file"]).pixels
        for name, field in FIELDS.items():
            if row.get(name) and name in row["boxes"] and name not in row.get("hidden", []):
                quad = _loosened(np.array(row["boxes"][name], np.float32), rng)
                image = cut_line(pixels, quad)
                line = Line(reader.read([image])[0], quad, quad, image)
                fact = getattr(parse(LabelPrint(row["file"], [line], (), True)), field)
                yield Case(row[name], fact, line.reading)


def _loosened(quad: geometry.Quad, rng: np.random.Generator) -> geometry.Quad:
    """The quad grown on each side by 5 to 30 % of its height."""
    across, down = quad[1] - quad[0], quad[3] - quad[0]
    height = float(np.linalg.norm(down))
    across, down = across / np.linalg.norm(across) * height, down
    grow = rng.uniform(0.05, 0.3, 8).reshape(4, 2)
    signs = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]])
    return np.asarray(quad + (grow * signs) @ np.array([across, down]), np.float32)


def tables(found: Sequence[Case]) -> str:
    """Both tables, as Markdown."""
    rows = []
    for level in LEVELS:
        taken = [
            c for c in found if c.fact.doubt in (None, "characters") and (c.fact.confidence or 0) >= level
        ]
        wrong = Share(sum(not c.right for c in taken), len(taken))
        most = 100 * wrong.interval[1]
        rows.append((f"{level:g}", f"{len(taken)} of {len(found)}", f"{wrong.hits} (at most {most:.1f} %)"))
    stated = [c for c in found if c.fact.state == "read"]
    wrong = Share(sum(not c.right for c in stated), len(stated))
    rows.append(
        (
            "as stated",
            f"{len(stated)} of {len(found)}",
            f"{wrong.hits} (at most {100 * wrong.interval[1]:.1f} %)",
        )
    )
    accepted = table(("accepted from", "accepted", "wrong among them (95 % bound)"), rows)
    pairs = [pair for case in found for pair in _characters(case)]
    bars = []
    for low, high in pairwise(BINS):
        inside = [pair for pair in pairs if low <= pair[0] < high]
        if inside:
            says, share = (sum(column) / len(inside) for column in zip(*inside, strict=True))
            shares = (f"{100 * one:.1f} %" for one in (says, share))
            bars.append((f"{low:g} to {min(high, 1):g}", len(inside), *shares, "█" * round(20 * share)))
    right = sum(c.right for c in found)
    diagram = table(("probability of a character", "characters", "on average", "right", ""), bars)
    return f"{right} of {len(found)} codes are right at the first look.\n\n{accepted}\n\n{diagram}"


def _characters(case: Case) -> list[tuple[float, bool]]:
    """Probability and rightness of each character of a code that was read at its true length."""
    text, value = case.reading.text.upper(), case.truth.upper()
    start = text.find(str(case.fact.value or "").upper())
    if start < 0 or len(str(case.fact.value or "")) != len(value):
        return []
    read = case.reading.characters[start : start + len(value)]
    return [(c.probability, c.text.upper() == true) for c, true in zip(read, value, strict=True)]


if __name__ == "__main__":
    folder = Path(sys.argv[1]).resolve()
    body = f"Codes of `{folder.name}`, read at their true places. {tables(list(cases(folder)))}"
    print(body)
    replace_section("reading", f"## How far a reading can be trusted\n\n{body}", CARD)
