"""The register of recalls: what is published about power banks that must not be used, and exact matching."""

from carryon.recalls.notice import Recall
from carryon.recalls.register import Identity, Matches, Register
from carryon.recalls.store import from_bundle, load, packaged, read_folder

__all__ = ["Identity", "Matches", "Recall", "Register", "from_bundle", "load", "packaged", "read_folder"]
