"""Facts about the power bank, read off its print: lines in, typed fields with evidence out."""

from carryon.facts.confirm import confirm
from carryon.facts.merge import merge
from carryon.facts.parse import LabelPrint, parse

__all__ = ["LabelPrint", "confirm", "merge", "parse"]
