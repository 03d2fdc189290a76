"""A closer second look at the lines that carry facts: read again under other conditions, and vote."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import cv2
import numpy as np
from numpy.typing import NDArray

from carryon import geometry
from carryon.geometry import Quad
from carryon.text.read import Line, cut_line
from carryon.text.reader import Character, LineReader, Reading


def look_again(pixels: NDArray[np.uint8], line: Line, *, reader: LineReader) -> Line:
    """Read a line again, cut looser, tighter and with evened contrast, and combine the readings.

    Args:
        pixels: the upright photo, BGR uint8.
        line: as first read.
        reader: the reader that read it.

    Returns:
        The line with the reading that most looks support; a character's probability is its mean over
        all looks, so that one look that saw another character there lowers it.
    """
    looser, tighter = (cut_line(pixels, _padded(line.on_photo, share)) for share in (0.08, -0.06))
    readings = [line.reading, *reader.read([looser, tighter, _evened(line.image)])]
    return replace(line, reading=vote(readings))


def vote(readings: Sequence[Reading]) -> Reading:
    """The reading with most support from the others, its probabilities averaged over all."""
    supported = [_averaged(reading, readings) for reading in readings]
    return max(
        supported, key=lambda reading: (reading.mean * len(reading.characters) ** 0.25, reading.weakest)
    )


@dataclass
class _Tally:
    """Probabilities of the characters seen at one place."""

    chances: dict[str, float]

    def add(self, character: Character) -> None:
        for text, chance in ((character.text, character.probability), *character.alternatives):
            self.chances[text] = self.chances.get(text, 0.0) + chance


def _averaged(chosen: Reading, readings: Sequence[Reading]) -> Reading:
    tallies = [_Tally({}) for _ in chosen.characters]
    for reading in readings:
        for at, other in _aligned(chosen, reading):
            tallies[at].add(other)
    characters = []
    for character, tally in zip(chosen.characters, tallies, strict=True):
        share = {text: total / len(readings) for text, total in tally.chances.items()}
        others = sorted(((p, t) for t, p in share.items() if t != character.text), reverse=True)[:3]
        characters.append(
            replace(
                character,
                probability=min(1.0, share.get(character.text, 0.0)),
                alternatives=tuple((text, chance) for chance, text in others),
            )
        )
    return Reading(tuple(characters))


def _aligned(chosen: Reading, other: Reading) -> list[tuple[int, Character]]:
    """Places of ``chosen`` with the character that ``other`` has there; blanks are passed over."""
    mine = [i for i, c in enumerate(chosen.characters) if not c.text.isspace()]
    theirs = [c for c in other.characters if not c.text.isspace()]
    matcher = SequenceMatcher(
        None, [chosen.characters[i].text for i in mine], [c.text for c in theirs], autojunk=False
    )
    pairs = []
    for tag, a0, a1, b0, b1 in matcher.get_opcodes():
        if tag == "equal" or (tag == "replace" and a1 - a0 == b1 - b0):
            pairs += [(mine[a0 + k], theirs[b0 + k]) for k in range(a1 - a0)]
    blanks = [(i, c) for i, c in enumerate(chosen.characters) if c.text.isspace()]
    return pairs + blanks


def _padded(quad: Quad, share: float) -> Quad:
    """The quad grown across the print by a share of its height on each side."""
    _, height = geometry.sides(quad)
    down = (quad[3] - quad[0]) + (quad[2] - quad[1])
    down = down / max(1e-6, float(np.linalg.norm(down))) * height * share
    return np.asarray(quad + np.array([-down, -down, down, down]), np.float32)


def _evened(image: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Local contrast evened out, grey: print on gloss or on a gradient comes forward."""
    grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY)
    even = cv2.createCLAHE(clipLimit=2.0, tileGridSize=(1, 8)).apply(cv2.GaussianBlur(grey, (0, 0), 0.6))
    return np.asarray(cv2.cvtColor(even, cv2.COLOR_GRAY2BGR), np.uint8)
