"""The CCC mark: find it, tell it from its look-alikes, grade how clearly it is printed."""

from carryon.mark.finder import MarkFinder
from carryon.mark.reading import REVERSED_NOTE, SUFFIX_NOTE, MarkReading

__all__ = ["REVERSED_NOTE", "SUFFIX_NOTE", "MarkFinder", "MarkReading"]
