"""The journal: an append-only, hash-chained record of every check and every review."""

from carryon.desk.journal.entries import Check, Entry, PhotoNote, Prune, Review
from carryon.desk.journal.store import Journal, default_place

__all__ = ["Check", "Entry", "Journal", "PhotoNote", "Prune", "Review", "default_place"]
