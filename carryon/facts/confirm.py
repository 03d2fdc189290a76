"""Make doubtful facts sure or leave them doubtful: a second look at their lines, then a witness."""

import re
from collections.abc import Callable
from dataclasses import replace

import msgspec
import numpy as np
from numpy.typing import NDArray

from carryon.facts.parse import LabelPrint, parse
from carryon.facts.printed import Printed
from carryon.record import Fact, Facts
from carryon.text.read import Line
from carryon.text.reader import LineReader
from carryon.thresholds import threshold

_LOOKED_AT = ("model", "serial", "energy_wh", "capacity_mah", "voltage_v")
_WITNESSED = ("model", "serial")


def confirm(
    facts: Facts, label: LabelPrint, again: Callable[[Line], Line], witness: LineReader | None
) -> tuple[Facts, LabelPrint]:
    """Read the lines of doubtful facts again, parse anew, and let a witness speak on what is still doubtful.

    Args:
        facts: as first parsed.
        label: the print they were parsed from.
        again: takes a second look at one line.
        witness: another kind of reader; its agreement confirms, its disagreement means nothing.

    Returns:
        The facts and the print with the second readings in it.
    """
    doubtful = {fact.line for fact in _of(facts, _LOOKED_AT) if _doubtful(fact)}
    if doubtful:
        lines = [again(line) if _text(line) in doubtful else line for line in label.lines]
        label = replace(label, lines=lines)
        facts = parse(label)
    if witness is not None:
        facts = _witnessed(facts, label, witness)
    return facts, label


def _of(facts: Facts, names: tuple[str, ...]) -> list[Fact]:
    return [getattr(facts, name) for name in names]


def _doubtful(fact: Fact) -> bool:
    return fact.line is not None and (fact.confidence or 0.0) < threshold("facts", "look_again_below")


def _text(line: Line) -> str:
    return Printed.of(line.reading, line.quad).text


def _witnessed(facts: Facts, label: LabelPrint, witness: LineReader) -> Facts:
    confirmed = {}
    for name in _WITNESSED:
        fact: Fact = getattr(facts, name)
        if fact.doubt == "characters" and (fact.confidence or 0.0) >= threshold("facts", "witness_from"):
            line = next((line for line in label.lines if _text(line) == fact.line), None)
            if line is not None and not _open_nought(line, str(fact.value)) and _says(witness, line, fact):
                confirmed[name] = msgspec.structs.replace(
                    fact, state="read", doubt=None, candidates=fact.candidates[:1]
                )
    return msgspec.structs.replace(facts, **confirmed) if confirmed else facts


def _open_nought(line: Line, value: str) -> bool:
    """Whether the doubt is about a 0 or O: all readers confuse them, so none is a witness for another."""
    printed = Printed.of(line.reading, line.quad)
    return bool(printed.open_pairs(0, len(printed.text)) & {"0", "O", "o"} & set(value))


def _says(witness: LineReader, line: Line, fact: Fact) -> bool:
    """Whether the witness reads the value in the line, as a whole code."""
    value = str(fact.value)
    text = Printed.of(witness.read([_about(line, value)])[0], line.quad).text.upper()
    return re.search(rf"(?<![A-Z0-9]){re.escape(value)}(?![A-Z0-9])", text) is not None


def _about(line: Line, value: str) -> NDArray[np.uint8]:
    """The picture of the value and a word on each side; a witness takes long over a long line."""
    printed = Printed.of(line.reading, line.quad)
    found = re.search(rf"(?:\S+\s+)?\S*{re.escape(value)}\S*(?:\s+\S+)?", printed.text.upper())
    if found is None or len(printed.text.upper()) != len(printed.characters):
        return line.image
    width, characters = line.image.shape[1], printed.characters
    left = characters[found.start() - 1].centre * width if found.start() else 0
    right = characters[found.end()].centre * width if found.end() < len(characters) else width
    return line.image[:, max(0, round(left)) : max(1, round(right))]
