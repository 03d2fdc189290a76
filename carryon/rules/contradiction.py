"""Where a person states something else than what was read for certain.

The photo is evidence, a statement may be a slip of the hand, the code on the box, or a wish. So it may add to
what was read and make the answer stricter, never milder.
"""

from collections.abc import Mapping

import msgspec

from carryon.recalls.codes import normalise
from carryon.recalls.register import Register
from carryon.record import Fact, Facts
from carryon.rules.facts import FactName
from carryon.thresholds import threshold

CONTRADICTED: Mapping[str, FactName] = {
    "brand": "brand_contradicted",
    "model": "model_contradicted",
    "serial": "serial_contradicted",
    "energy_wh": "energy_contradicted",
}
"""The facts that a person may state with a check, and the rules' fact that says whether it differs."""


def as_read(facts: Facts) -> Facts:
    """The facts with what was read for certain in the place of what was stated about it."""
    read = {
        name: fact.instead_of
        for name in CONTRADICTED
        if (fact := getattr(facts, name)).instead_of is not None
    }
    return msgspec.structs.replace(facts, **read)


def contradictions(facts: Facts, register: Register) -> dict[str, bool]:
    """For each fact of ``CONTRADICTED`` whether it was stated against the print."""
    said = {name: getattr(facts, name) for name in CONTRADICTED}
    return {
        CONTRADICTED[name]: fact.instead_of is not None and not _agree(name, fact, fact.instead_of, register)
        for name, fact in said.items()
    }


def _agree(name: str, stated: Fact, read: Fact, register: Register) -> bool:
    """Whether both values mean one thing."""
    if name == "brand":  # a brand has several names, and counts only by those that the register has
        return register.brands_of(stated) == register.brands_of(read)
    if name == "energy_wh":
        return _same_energy(stated.value, read)
    return normalise(str(stated.value)) == normalise(str(read.value))


def _same_energy(stated: str | float | None, read: Fact) -> bool:
    """Whether a printed energy is the stated one; a computed one is only near to what a label prints."""
    if not isinstance(stated, int | float) or not isinstance(read.value, int | float):
        return stated == read.value
    near = threshold("facts", "energy_agreement") if read.derived_from == "mAh x V" else 0.0
    return abs(stated - read.value) <= near * read.value
