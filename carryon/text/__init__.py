"""Readers of printed lines, behind one interface."""

from carryon.text.reader import Character, LineFinder, LineReader, Reading

__all__ = ["Character", "LineFinder", "LineReader", "Reading"]
