"""The CCC mark: find it, tell it from its look-alikes, grade how clearly it is printed."""

from carryon.mark.finder import MarkFinder
from carryon.mark.reading import MarkReading

__all__ = ["MarkFinder", "MarkReading"]
