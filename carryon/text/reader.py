"""What every reader takes and gives: crops of single lines in, characters with probabilities out."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Image = NDArray[np.uint8]
Quad = NDArray[np.float32]
"""Four (x, y) corners in px, clockwise from the top left of the upright print; shape (4, 2)."""


@dataclass(frozen=True, slots=True)
class Character:
    """One character as read.

    Attributes:
        text: the character.
        probability: of this character at its place, 0 to 1.
        alternatives: other characters for the same place with their probabilities, best first.
        centre: place along the line, 0 at its left end, 1 at its right end.
    """

    text: str
    probability: float
    alternatives: tuple[tuple[str, float], ...] = ()
    centre: float = 0.0


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as read by one reader."""

    characters: tuple[Character, ...]

    @property
    def text(self) -> str:
        """The line as text."""
        return "".join(c.text for c in self.characters)

    @property
    def mean(self) -> float:
        """Mean probability over the characters, 0 for an empty line."""
        if not self.characters:
            return 0.0
        return sum(c.probability for c in self.characters) / len(self.characters)

    @property
    def weakest(self) -> float:
        """Probability of the least certain character: one bad character makes a wrong serial number."""
        return min((c.probability for c in self.characters), default=0.0)


class LineFinder(ABC):
    """Finds lines of print in a picture."""

    @abstractmethod
    def find(self, image: Image) -> list[Quad]:
        """Quads of the lines, in px of ``image`` (BGR, uint8), in no particular order."""


class LineReader(ABC):
    """Reads single lines that were found and cut out before."""

    name: str

    @property
    @abstractmethod
    def readable(self) -> float:
        """Mean character probability from which this reader's print counts as read at all."""

    @abstractmethod
    def version(self) -> str:
        """Version of the engine and its model, for the result record."""

    @abstractmethod
    def read(self, crops: Sequence[Image]) -> list[Reading]:
        """Read each crop (BGR, uint8, one upright line each); an unreadable crop gives an empty reading.

        Raises:
            EngineError: the engine is missing, crashed or hung.
        """
