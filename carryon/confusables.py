"""Characters that look alike in print: could one reading be another code?"""

import unicodedata
from functools import cache
from importlib import resources

import msgspec


class _Table(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    why: str
    groups: tuple[str, ...]


@cache
def groups() -> tuple[str, ...]:
    """The groups of characters that are mixed up with each other, one string a group."""
    data = resources.files("carryon").joinpath("confusables.json").read_bytes()
    return msgspec.json.decode(data, type=_Table).groups


@cache
def _folding() -> dict[int, str]:
    return {ord(char): group[0] for group in groups() for char in group}


def confusable(char: str) -> bool:
    """Whether a character prints like another one."""
    return ord(char) in _folding()


def skeleton(code: str) -> str:
    """``code`` with every confusable character replaced by the first of its group, in upper case.

    Two codes with one skeleton can be told apart only by characters that look alike.
    """
    return unicodedata.normalize("NFKC", code).translate(_folding()).upper().translate(_folding())
