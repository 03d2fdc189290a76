"""Lines as the parser sees them: normalised characters, each with its probability, cut at the field words."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np

from carryon.confusables import confusable
from carryon.geometry import Quad
from carryon.text.reader import Character, Reading
from carryon.thresholds import threshold

_FEWEST = 4
"""A gap shows from this many characters on."""
_FOLD = str.maketrans("01L5|", "OIISI")


@dataclass(frozen=True)
class Printed:
    """One line, normalised (NFKC): ``text[i]`` was read as ``characters[i]``."""

    text: str
    characters: tuple[Character, ...]
    quad: Quad

    @classmethod
    def of(cls, reading: Reading, quad: Quad) -> "Printed":
        """Normalise a reading; a character that stands for several becomes several."""
        pairs = [(one, c) for c in reading.characters for one in unicodedata.normalize("NFKC", c.text)]
        return cls("".join(one for one, _ in pairs), tuple(c for _, c in pairs), quad)

    def weakest(self, start: int, end: int) -> float:
        """Probability of the least certain character of a stretch; blanks do not count."""
        stretch = zip(self.text[start:end], self.characters[start:end], strict=True)
        return min((c.probability for one, c in stretch if not one.isspace()), default=0.0)

    def open_pairs(self, start: int, end: int) -> set[str]:
        """Characters of a stretch that print like others and are not certain enough to be told apart."""
        sure = threshold("facts", "read_confusable")
        stretch = zip(self.text[start:end], self.characters[start:end], strict=True)
        return {one for one, c in stretch if c.probability < sure and confusable(one)}

    def has_gap(self, start: int, end: int) -> bool:
        """Whether print may be missing inside a code or behind it: its characters stand unevenly.

        Where letters are worn off or covered, a reader joins what is left on both sides.
        """
        centres = np.array([c.centre for c in self.characters[start:end]])
        if len(centres) < _FEWEST:
            return False
        steps = np.diff(centres)
        usual = float(np.median(steps))
        tail = 1.0 - centres[-1] if end == len(self.text) else 0.0
        return bool(max(steps.max(), tail) > threshold("facts", "gap_steps") * usual)


@dataclass(frozen=True)
class Segment:
    """A stretch of a line that belongs to one field.

    Attributes:
        field: name of the field, or ``None`` for print without a field word before it.
        line: index of the line.
        start: where the value starts in the line's normalised text.
        end: where it ends.
    """

    field: str | None
    line: int
    start: int
    end: int


def fold(text: str) -> str:
    """Upper case with the characters that readers confuse in words taken as one; keeps the length."""
    return "".join(c.upper() if len(c.upper()) == 1 else c for c in text).translate(_FOLD)


@cache
def _pattern() -> re.Pattern[str]:
    data = tomllib.loads(resources.files("carryon.facts").joinpath("keywords.toml").read_text("utf-8"))
    fields: dict[str, list[str]] = data["fields"]
    words = sorted(
        ((word, name) for name, words in fields.items() for word in words), key=lambda p: -len(p[0])
    )
    return re.compile(
        "|".join(f"(?P<{name}_{rank}>{_word(word)})" for rank, (word, name) in enumerate(words))
    )


def _word(word: str) -> str:
    if re.search(r"[^\x00-\x7fÀ-ÿ]", word):
        return r"\s*".join(re.escape(c) for c in fold(word))
    parts = [re.escape(p) for p in fold(word).split()]
    return r"(?<![A-Z0-9])" + r"\s*".join(parts) + r"(?![A-Z0-9])"


_BETWEEN = re.compile(r"[\s/()\[\].:,]*")
_AFTER = re.compile(r"[\s/()\[\].:;,=#-]*")
_CODES = frozenset({"model", "serial", "batch"})
_CODED = re.compile(r"\s*(?:[A-Za-z.]+ ){0,2}[^\s\d]*\d\S*")
"""A code ends at the first blank after its digits; what follows on the line is another matter."""
_GLUED = {
    "serial": re.compile(r"^\s*[S5]/?N(?=[A-Z0-9/]{6})", re.IGNORECASE),
    "model": re.compile(r"(?<![A-Za-z0-9])M[O0]DE[Ll1I](?=[A-Za-z-]{0,6}[0-9])", re.IGNORECASE),
}
"""Field words whose colon and blank were not read: the code is glued to them ("SN2351...", "MODELA1257")."""


def segments(lines: Sequence[Printed]) -> list[Segment]:
    """Cut every line at its field words, so that each stretch belongs to one field."""
    return [segment for index, line in enumerate(lines) for segment in _cut(index, line.text)]


def _cut(index: int, text: str) -> Iterator[Segment]:
    folded = fold(text)
    found = [(m.lastgroup or "", m.start(), m.end()) for m in _pattern().finditer(folded)]
    for field, pattern in _GLUED.items():
        for m in pattern.finditer(text):
            if not any(start < m.end() and m.start() < end for _, start, end in found):
                found.append((f"{field}_", m.start(), m.end()))
    found.sort(key=lambda word: word[1])
    if not found or found[0][1] > 0:
        yield Segment(None, index, 0, found[0][1] if found else len(text))
    for number, (group, _, end) in enumerate(found):
        field = group.rsplit("_", 1)[0]
        following = found[number + 1] if number + 1 < len(found) else None
        if (
            following
            and following[0].rsplit("_", 1)[0] == field
            and _BETWEEN.fullmatch(folded, end, following[1])
        ):
            continue  # "Model/型号" names one field twice
        value = _AFTER.match(folded, end)
        begin, stop = value.end() if value else end, following[1] if following else len(text)
        code = _CODED.match(text, begin, stop) if field in _CODES else None
        yield Segment(field, index, begin, code.end() if code else stop)
        if code and text[code.end() : stop].strip():
            yield Segment(None, index, code.end(), stop)
