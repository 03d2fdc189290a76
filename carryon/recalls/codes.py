"""Model codes compared: the same code, one that could be it, or another one.

Identity is exact. Blanks, full-width letters and kinds of dashes are no part of a code; everything else is.
"""

import re
import unicodedata
from typing import Literal

from carryon.confusables import skeleton
from carryon.recalls.notice import Model

Likeness = Literal["same", "could_be", "other"]

_DASHES = re.compile(r"[‐‑‒–—―−﹣-]")
_BLANKS = re.compile(r"\s+")
_JOINTS = re.compile(r"[\W_]+")

DISTINCTIVE_LENGTH = 5
"""Characters from which a code of letters and figures tells the brand (A1642 does, A1 and 10000 do not)."""


def normalise(code: str) -> str:
    """A code in one spelling: NFKC, upper case, no blanks, one kind of dash, no punctuation at its ends.

    What has neither a letter nor a figure (a person's "?") is no code and becomes empty.
    """
    text = _BLANKS.sub("", unicodedata.normalize("NFKC", code)).upper()
    text = _DASHES.sub("-", text).strip(".,:;'\"-")
    return text if any(char.isalnum() for char in text) else ""


def distinctive(code: str) -> bool:
    """Whether nobody else is likely to print this very code, so that it tells the brand as well."""
    text = normalise(code)
    figures = sum(char.isdigit() for char in text)
    letters = sum(char.isalpha() for char in text)
    return len(text) >= DISTINCTIVE_LENGTH and figures >= 2 and letters >= 1


def loose(code: str) -> str:
    """A code without what prints alike: confusable characters folded, joints left out."""
    return skeleton(_JOINTS.sub("", unicodedata.normalize("NFKC", code)))


class Reading:
    """A text that was read or stated as a model, ready to compare with every code."""

    def __init__(self, text: str) -> None:
        self.text, self.loose = normalise(text), loose(text)
        self.distinctive = distinctive(text)


class Pattern:
    """One model code of a notice, ready to compare."""

    def __init__(self, model: Model) -> None:
        self.model = model
        codes = (model.code, *model.variants)
        self.exact = frozenset(normalise(code) for code in codes)
        self.loose = frozenset(loose(code) for code in codes)
        self._suffix = re.compile(model.suffix) if model.suffix else None
        self._head, self._loose_head = normalise(model.code), loose(model.code)

    def likeness(self, reading: Reading) -> Likeness:
        """How a reading compares with this code, its declared variants and its allowed suffixes."""
        if reading.text in self.exact or self._continues(reading.text, self._head):
            return "same"
        if reading.loose in self.loose or self._continues(reading.loose, self._loose_head):
            return "could_be"
        return "other"

    def _continues(self, text: str, head: str) -> bool:
        if self._suffix is None or not text.startswith(head):
            return False
        return self._suffix.fullmatch(text[len(head) :].lstrip("-")) is not None
