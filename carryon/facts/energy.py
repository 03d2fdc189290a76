"""Capacity, voltage and energy: which of the many numbers on a label is the battery's.

Aviation limits are on the battery's energy: nominal voltage times nominal capacity (CAAC announcement of
2014, annex), not on what comes out of the USB port. 额定容量 12000mAh (5V⎓3A) is output capacity.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from msgspec.structs import replace

from carryon.facts.evidence import Evidence
from carryon.facts.printed import Segment
from carryon.record import Fact
from carryon.thresholds import threshold

_DIGIT = r"[0-9OoIl]"
_START = r"(?<![0-9.])(?<![B-GI-UW-Zb-gi-uw-z])"  # a unit may stand before: "20000mAh3.7V"
_FIRST_HALF = re.compile(r"[0-9][,.:;·]$|(?<![\w.])[0-9]{1,3} $")
"""What before a number says that it is the second half of one whose point was not read ("44 4Wh").

Longer figures before a blank are no half: "GB 31241-2022 37Wh".
"""
_NUMBER = (
    rf"{_START}(?P<whole>{_DIGIT}{{1,3}}(?:[, ]{_DIGIT}{{3}})+|{_DIGIT}{{1,6}})"
    rf"(?P<part>(?:\.{_DIGIT}{{1,3}}|,{_DIGIT}{{1,2}}(?!{_DIGIT}))?)"
)
"""Thousands may be set apart by commas or blanks, and decimals by a comma."""
_WATT_HOURS = re.compile(_NUMBER + r"\s*(?:[Ww]\s?\.?[Hh](?![A-Za-z])|[Ww]att[- ]?[Hh]ours?|瓦时|瓦時)")
_MILLIAMP_HOURS = re.compile(_NUMBER + r"\s*(?:[mM]\s?[Aa]\s?[Hh]|毫安时|毫安時)")
_AMP_HOURS = re.compile(_NUMBER + r"\s*(?:[Aa][Hh]|安时)")
_VOLTS = re.compile(_NUMBER + r"\s*[Vv](?![A-Za-z])(?!\s*[/=⎓\-—~]*\s*\d+(?:\.\d+)?\s*[Aa](?![Hh]))")
_PORT_VOLTS = frozenset({10.0, 12.0, 15.0})
_AT_THE_PORT = re.compile(r"\s*[(@/]?\s*5(?:\.0)?\s*V")
_CELL_COUNT = re.compile(r"\d\s*(?:颗|节|块|枚|x|X|×|\*|cells?)\s*$|(?:颗|节|块|cells? of)\s*$")
_NOT_BATTERY = frozenset(
    {"input", "output", "standard", "service", "warning", "serial", "model", "batch", "factory"}
)


_SOME_WEIGHT = 0.5
"""Least certainty with which a capacity or a voltage may speak for or against a printed energy."""


@dataclass(frozen=True)
class Amount:
    """A number with a unit, as read: the value, its stretch of print, its field."""

    value: float
    segment: Segment
    field: str | None


class Battery(NamedTuple):
    """What the label says of the battery."""

    capacity: Fact
    voltage: Fact
    energy: Fact


def facts(evidence: Evidence) -> Battery:
    """Capacity (mAh), voltage (V) and energy (Wh) of the battery."""
    volts = [a for a in _amounts(evidence, _VOLTS) if is_nominal(a.value) and a.field != "rated_capacity"]
    capacity = _best(evidence, [a for a in _capacities(evidence) if _is_cell(evidence, a)])
    voltage = _best(evidence, volts)
    printed = _best(evidence, list(_amounts(evidence, _WATT_HOURS)))
    energy = _energy(printed, capacity, voltage)
    if energy.state == "not_seen" and capacity.state == "not_seen":
        energy = _unreadable(evidence)
    return Battery(capacity, voltage, energy)


def _unreadable(evidence: Evidence) -> Fact:
    """A word for the battery's energy or capacity without an amount: it is there and cannot be read."""
    for segment in evidence.of("energy", "cell_capacity"):
        return Fact(
            state="unreadable",
            photo=evidence.photo,
            box=evidence.box(segment),
            line=evidence.printed[segment.line].text,
        )
    return Fact(state="not_seen")


def is_nominal(volts: float) -> bool:
    """Whether this can be the nominal voltage of a lithium pack: 3.2 to 3.9 V a cell, one to four in series.

    5, 9, 10, 12, 15 and 20 V are what the USB port gives or takes; some lie within a range of cells.
    """
    return any(3.2 * cells <= volts <= 3.9 * cells for cells in (1, 2, 3, 4)) and volts not in _PORT_VOLTS


def _amounts(evidence: Evidence, pattern: re.Pattern[str]) -> Iterator[Amount]:
    for segment in evidence.segments:
        if segment.field in _NOT_BATTERY:
            continue
        text = evidence.text(segment)
        for match in pattern.finditer(text):
            before = text[: match.start()]
            if _CELL_COUNT.search(before) or _FIRST_HALF.search(before):
                continue
            stretch = Segment(
                segment.field, segment.line, segment.start + match.start(), segment.start + match.end()
            )
            yield Amount(_value(match), stretch, segment.field)


def _value(match: re.Match[str]) -> float:
    whole, part = re.sub("[, ]", "", match["whole"]), match["part"].replace(",", ".")
    return float((whole + part).translate(str.maketrans("OoIl", "0011")))


def _capacities(evidence: Evidence) -> Iterator[Amount]:
    yield from _amounts(evidence, _MILLIAMP_HOURS)
    for amount in _amounts(evidence, _AMP_HOURS):
        if amount.value <= 100:
            yield Amount(amount.value * 1000, amount.segment, amount.field)


def _is_cell(evidence: Evidence, amount: Amount) -> bool:
    """Whether a capacity is the cells', not the output's.

    A rated capacity (额定容量) is the output's, unless a cell's voltage or an energy stands beside it. So is
    any that the port's 5 V follow, whatever is left of the words before it.
    """
    if amount.value < threshold("facts", "least_capacity_mah"):
        return False
    line = evidence.printed[amount.segment.line].text
    beside = line[amount.segment.end :]
    if amount.field != "rated_capacity":
        return _AT_THE_PORT.match(beside) is None
    if re.search(r"[(@]?\s*5(?:\.\d)?\s*V", beside):
        return False
    return bool(_WATT_HOURS.search(line)) or any(is_nominal(_value(m)) for m in _VOLTS.finditer(line))


def _best(evidence: Evidence, amounts: list[Amount]) -> Fact:
    """The amount with the best claim: beside a word for it, then the largest; all are kept as candidates."""
    if not amounts:
        return Fact(state="not_seen")
    named = {"energy", "cell_capacity", "voltage", "rated_capacity"}
    ordered = sorted(amounts, key=lambda a: (a.field not in named, -a.value))
    best = ordered[0]
    fact = evidence.fact(best.segment, best.value)
    if fact.state == "read" and evidence.may_lack_its_start(best.segment):
        fact = replace(fact, state="uncertain", doubt="torn")
    seen = {best.value: fact.confidence or 0.0}
    for other in ordered[1:]:
        seen.setdefault(
            other.value, evidence.printed[other.segment.line].weakest(other.segment.start, other.segment.end)
        )
    candidates = tuple((f"{value:g}", round(chance, 4)) for value, chance in seen.items())
    return replace(fact, candidates=candidates)


def _energy(printed: Fact, capacity: Fact, voltage: Fact) -> Fact:
    """Printed Wh, checked against mAh and V where they stand; else mAh times V."""
    if isinstance(printed.value, float):
        return _checked(replace(printed, derived_from="printed"), printed.value, capacity, voltage)
    if not isinstance(capacity.value, float) or not isinstance(voltage.value, float):
        return printed
    weaker = min(capacity, voltage, key=lambda fact: (fact.state == "read", fact.confidence or 0.0))
    product = round(capacity.value * voltage.value / 1000, 2)
    return replace(
        capacity,
        state=weaker.state,
        doubt=weaker.doubt,
        value=product,
        candidates=((f"{product:g}", weaker.confidence or 0.0),),
        confidence=weaker.confidence,
        derived_from="mAh x V",
    )


def _checked(printed: Fact, value: float, capacity: Fact, voltage: Fact) -> Fact:
    """A printed energy, confirmed or contradicted by the capacity and the voltage beside it.

    A misplaced decimal point or a lost digit makes a voltage that no battery has. Cells in series are often
    labelled with the sum of their capacities, so a whole multiple is no contradiction. An energy of one
    figure is stated only when confirmed: few power banks have so little, and 74 Wh without its 7 looks so.
    """
    if not 1.0 <= value <= 2000.0:
        return replace(printed, state="uncertain", doubt="contradicted")
    if not isinstance(capacity.value, float) or (capacity.confidence or 0.0) < _SOME_WEIGHT:
        lone = printed.state == "read" and value < threshold("facts", "energy_alone_wh")
        return replace(printed, state="uncertain", doubt="torn") if lone else printed
    implied = 1000 * value / capacity.value
    volts = voltage.value if isinstance(voltage.value, float) else None
    if volts is not None and (voltage.confidence or 0.0) >= _SOME_WEIGHT:
        tolerance = threshold("facts", "energy_agreement")
        if abs(implied - volts) <= tolerance * volts:
            return replace(printed, state="read", doubt=None)
        if any(abs(implied * cells - volts) <= tolerance * volts for cells in (2, 3, 4)):
            return printed
    elif is_nominal(implied) or is_nominal(round(implied, 1)):
        whole = printed.doubt == "torn" and capacity.state == "read"
        return replace(printed, state="read", doubt=None) if whole else printed
    return replace(printed, state="uncertain", doubt="contradicted")
