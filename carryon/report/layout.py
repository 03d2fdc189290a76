"""Lines for a terminal: text wrapped by the cells it takes, Chinese and Latin mixed."""

import re
import unicodedata
from collections.abc import Iterator

_CLOSING = "，。；：！？、）】》”’」』％%,.;:!?)]}"
"""Never at the start of a line."""
_OPENING = "（【《“‘「『([{"
"""Never at the end of a line."""
_PIECE = re.compile(r"\s+|\S")


def cells(text: str) -> int:
    """How many cells of a terminal a text takes: two for each East Asian wide character."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text
    )


def pad(text: str, columns: int) -> str:
    """The text, filled with blanks to a width in cells."""
    return text + " " * (columns - cells(text))


def _words(text: str) -> Iterator[str]:
    """Pieces between which a line may end: blanks, Latin words, wide characters with their punctuation."""
    word = ""
    for piece in _PIECE.findall(text):
        if piece.isspace():
            yield from filter(None, (word, " "))
            word = ""
        elif word and (_joined(word[-1], piece)):
            word += piece
        else:
            yield from filter(None, (word,))
            word = piece
    yield from filter(None, (word,))


def _joined(before: str, after: str) -> bool:
    narrow = cells(before) == 1 and cells(after) == 1
    return narrow or after in _CLOSING or before in _OPENING


def wrap(text: str, columns: int) -> list[str]:
    """Break a text into lines of at most ``columns`` cells.

    A word that is longer by itself, such as an address, keeps a line of its own, so that it can be copied.
    """
    lines, line, used = [], "", 0
    for word in _words(text):
        if used + cells(word) > columns and line.strip():
            lines.append(line.rstrip())
            line, used = "", 0
        if word == " " and not line:
            continue
        line += word
        used += cells(word)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines
