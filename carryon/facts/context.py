"""Nought or the letter O: where a reader cannot tell them apart, the characters beside it can."""

import unicodedata
from dataclasses import replace

from carryon.facts.printed import Printed
from carryon.text.reader import Character
from carryon.thresholds import threshold

_NOUGHT, _LETTER = "0", "Oo"


def settle_noughts(line: Printed, start: int, end: int) -> Printed:
    """The line with every 0 and O of a model code weighed by what stands beside it in the code.

    Makers set noughts among digits and the letter among letters; the shares are those of the model codes in
    the packaged register. Serial numbers mix both at random and are not to be weighed.

    Args:
        line: the line that holds the code.
        start: where the code starts in the line's text.
        end: where it ends.
    """
    characters, text = list(line.characters), list(line.text)
    for at in range(start, end):
        if text[at] in _NOUGHT + _LETTER and _plain(characters[at].text) == text[at]:
            beside = line.text[max(start, at - 1) : at] + line.text[at + 1 : min(end, at + 2)]
            name = "nought_beside_digits" if any(c.isdigit() for c in beside) else "nought_among_letters"
            characters[at] = _weighed(characters[at], threshold("facts", name))
            text[at] = characters[at].text
    return replace(line, text="".join(text), characters=tuple(characters))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", text)


def _weighed(character: Character, prior: float) -> Character:
    """A 0 or O anew, with ``prior`` as the share of noughts at its place."""
    read = ((character.text, character.probability), *character.alternatives)
    chances = [(_plain(text), p) for text, p in read]
    nought = sum(p for text, p in chances if text in _NOUGHT)
    letter = sum(p for text, p in chances if text in _LETTER)
    shares = nought * prior, letter * (1.0 - prior)
    both = nought + letter
    weighed = {"0": both * shares[0] / sum(shares), "O": both * shares[1] / sum(shares)}
    text = max(weighed, key=lambda one: weighed[one])
    kept = tuple((one, p) for one, p in chances if one not in _NOUGHT + _LETTER)
    other = "O" if text == "0" else "0"
    alternatives = tuple(sorted((*kept, (other, weighed[other])), key=lambda pair: -pair[1]))
    return replace(character, text=text, probability=weighed[text], alternatives=alternatives)
