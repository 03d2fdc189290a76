"""The register of recalls: what is published about power banks that must not be used, and exact matching."""

from carryon.recalls.notice import Recall
from carryon.recalls.register import Identity, Matches, Register
from carryon.recalls.store import load, read_folder

__all__ = ["Identity", "Matches", "Recall", "Register", "load", "read_folder"]
