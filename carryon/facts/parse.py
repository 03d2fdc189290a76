"""Lines of a label to typed facts: each with its state, its candidates and the print it rests on."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec

from carryon.facts import coded, energy, identity
from carryon.facts.evidence import Evidence
from carryon.facts.printed import Printed, segments
from carryon.record import Fact, Facts
from carryon.text.barcode import Code
from carryon.text.read import Line


@dataclass(frozen=True)
class LabelPrint:
    """All print of one photo, and how far its absence can be believed.

    Attributes:
        photo: name of the photo.
        lines: the lines of the label, in reading order.
        others: print elsewhere on the photo, such as a large brand name; it speaks after the label's own.
        in_full: whether the label was seen and read in full, so that what is not there is absent.
        codes: barcodes and QR codes on the label.
    """

    photo: str
    lines: Sequence[Line]
    others: Sequence[Line]
    in_full: bool
    codes: Sequence[Code] = ()


def parse(label: LabelPrint) -> Facts:
    """Read the facts off the print of one photo. The CCC mark is no print and stays as it was."""
    everything = [*label.lines, *label.others]
    printed = [Printed.of(line.reading, line.quad) for line in everything]
    elsewhere = printed[len(label.lines) :]
    evidence = Evidence(label.photo, everything, printed, segments(printed), elsewhere, label.codes)
    battery = energy.facts(evidence)
    brand = identity.brand(evidence)
    facts = Facts(
        brand=brand,
        model=coded.confirmed(evidence, identity.model(evidence)),
        serial=identity.in_makers_format(_serial(evidence), brand),
        capacity_mah=battery.capacity,
        voltage_v=battery.voltage,
        energy_wh=battery.energy,
        manufacturer=identity.manufacturer(evidence),
        made_in=identity.made_in(evidence),
        made_on=identity.made_on(evidence),
        batch=identity.batch(evidence),
    )
    return _absent(facts, label.photo) if label.in_full else facts


def _serial(evidence: Evidence) -> Fact:
    printed = coded.confirmed(evidence, identity.serial(evidence))
    if printed.state in ("read", "uncertain"):
        return printed
    alone = coded.serial(evidence)
    return alone if alone.state == "read" else printed


def _absent(facts: Facts, photo: str) -> Facts:
    """What a label read in full does not carry is absent."""
    named = {f.name: getattr(facts, f.name) for f in msgspec.structs.fields(Facts) if f.name != "ccc_mark"}
    gone = {n: Fact(state="absent", photo=photo) for n, fact in named.items() if fact.state == "not_seen"}
    return msgspec.structs.replace(facts, **gone)
