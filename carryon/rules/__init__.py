"""Aviation rules as data: packs with conditions over named facts, and which of them speak on a trip."""

from carryon.rules.pack import Pack, Rule
from carryon.rules.ruleset import Ruleset, load, read_folder
from carryon.rules.trip import Trip

__all__ = ["Pack", "Rule", "Ruleset", "Trip", "load", "read_folder"]
