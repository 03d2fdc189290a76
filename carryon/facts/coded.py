"""What a barcode says of a fact: it beats the printed reading, for it carries its own check digits."""

import re

import msgspec

from carryon.facts.evidence import Evidence
from carryon.record import Fact

_TOKEN = re.compile(r"[A-Z0-9][A-Z0-9\-_/.+]{3,}")
_PART = re.compile(r"[A-Z0-9][A-Z0-9\-_.+]{3,}")
"""A part of an address: serial numbers may hold a stroke, and may stand behind one."""
_UNIT = re.compile(r"(?=.*\d)[A-Z0-9\-/]{8,32}")


def confirmed(evidence: Evidence, fact: Fact) -> Fact:
    """The fact as a barcode says it, where one says the same but for a reader's slips."""
    if not isinstance(fact.value, str):
        return fact
    for token in _tokens(evidence):
        if _alike(token, fact.value):
            return msgspec.structs.replace(
                fact,
                state="read",
                value=token,
                candidates=((token, 1.0),),
                confidence=1.0,
                derived_from="barcode",
            )
    return fact


def serial(evidence: Evidence) -> Fact:
    """A serial number that only a barcode tells: the one code on the label that can be a unit's number."""
    units = {
        code.text.upper() for code in evidence.codes if not code.retail and _UNIT.fullmatch(code.text.upper())
    }
    if len(units) != 1:
        return Fact(state="not_seen")
    value = units.pop()
    return Fact(
        state="read",
        value=value,
        candidates=((value, 1.0),),
        confidence=1.0,
        photo=evidence.photo,
        derived_from="barcode",
    )


def _tokens(evidence: Evidence) -> list[str]:
    texts = [code.text.upper() for code in evidence.codes if not code.retail]
    return [token for text in texts for pattern in (_TOKEN, _PART) for token in pattern.findall(text)]


def _alike(coded: str, printed: str) -> bool:
    """Of one length, different in at most a sixth of the characters: another code differs in more."""
    if len(coded) != len(printed):
        return False
    return sum(a != b for a, b in zip(coded, printed, strict=True)) <= len(coded) // 6
