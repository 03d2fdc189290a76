"""The result record, version 1: what one check of one power bank found, as it is written to JSON.

Field names are a contract: reports, journal, review, web API and benches read this one record.
Boxes are four (x, y) corners in pixels of the upright original photo, clockwise from the corner
that is top left when the print is upright.
"""

from datetime import date
from typing import Literal

import msgspec

from carryon.wording import Text

Point = tuple[float, float]
Box = tuple[Point, Point, Point, Point]

FactState = Literal["read", "stated", "uncertain", "unreadable", "absent", "not_seen"]
MarkState = Literal["clear", "unclear", "absent", "not_seen"]
Doubt = Literal["characters", "unnamed", "torn", "contradicted", "photos_differ"]
Grade = Literal["A", "B", "C", "D", "F"]
MarkParameter = Literal["contrast", "completeness", "sharpness", "cover", "size"]
RecallState = Literal["listed", "not_listed", "unknown"]
BatchState = Literal["inside", "outside", "unknown"]
Outcome = Literal["not_allowed", "retake", "ask_airline", "caution"]
VerdictName = Literal["allowed", "not_allowed", "ask_airline", "retake"]
About = Literal["ccc_mark", "recall", "energy", "photo", "quantity", "condition", "model", "baggage"]


class Fact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One fact about the power bank and the evidence for it.

    ``read``: measured to be right; ``stated``: a person said so; ``uncertain``: see ``candidates``;
    ``unreadable``: the place is there, the characters are not; ``absent``: the label was read in full
    and does not carry it; ``not_seen``: nothing can be said. ``doubt`` says why a value is uncertain: its
    ``characters``; ``unnamed``, no word on the label says what the code is; ``torn``, a stray character
    behind it may be its end; ``contradicted`` by other facts; or two photos differ. ``instead_of`` is what
    was read for certain where a person states the value: a statement hides no reading.
    """

    state: FactState
    value: str | float | None = None
    candidates: tuple[tuple[str, float], ...] = ()
    confidence: float | None = None
    photo: str | None = None
    box: Box | None = None
    line: str | None = None
    derived_from: Literal["printed", "mAh x V", "barcode"] | None = None
    doubt: Doubt | None = None
    instead_of: "Fact | None" = None

    @property
    def known(self) -> bool:
        """Whether a rule may rely on the value."""
        return self.state in ("read", "stated") and self.value is not None


SUFFIX_NOTE = "old suffix letters"
"""Suffix letters (S, EMC, S&E, F) left the CCC mark in 2018 (CNCA announcement no. 10): suspicious."""
REVERSED_NOTE = "stands upside down beside its print"
FRAME_NOTE = "frame is not oval"
LETTERS_NOTE = "letters differ from the mark's drawing"
TRACEABLE_NOTE = "traceability QR code beside the mark"


class MarkFact(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The CCC mark: whether it is there, how well it is printed, and what else was noted."""

    state: MarkState
    clarity: float | None = None
    grade: Grade | None = None
    limited_by: MarkParameter | None = None
    confidence: float | None = None
    photo: str | None = None
    box: Box | None = None
    notes: tuple[str, ...] = ()


NOT_SEEN = Fact(state="not_seen")
MARK_NOT_SEEN = MarkFact(state="not_seen")


class Facts(msgspec.Struct, frozen=True, kw_only=True):
    """All that was read off one power bank, over all its photos."""

    brand: Fact = NOT_SEEN
    model: Fact = NOT_SEEN
    serial: Fact = NOT_SEEN
    capacity_mah: Fact = NOT_SEEN
    voltage_v: Fact = NOT_SEEN
    energy_wh: Fact = NOT_SEEN
    manufacturer: Fact = NOT_SEEN
    made_in: Fact = NOT_SEEN
    made_on: Fact = NOT_SEEN
    batch: Fact = NOT_SEEN
    ccc_mark: MarkFact = MARK_NOT_SEEN


class Reason(msgspec.Struct, frozen=True, kw_only=True):
    """One rule that spoke: its outcome, in words, with the source it rests on."""

    rule: str
    about: About
    outcome: Outcome
    message: Text
    source: str | None = None


class Notice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a traveller needs of a recall notice that matched."""

    id: str
    title: Text
    remedy: Text | None = None
    page: str | None = None
    hotline: str | None = None
    source: str | None = None


class RecallFinding(msgspec.Struct, frozen=True, kw_only=True):
    """What the register of recalls says of this model and serial number.

    ``state``, ``records`` and ``batch`` are about mainland China's notices; ``abroad`` are those published
    only elsewhere.
    """

    state: RecallState = "unknown"
    records: tuple[str, ...] = ()
    batch: BatchState = "unknown"
    register_date: date | None = None
    notices: tuple[Notice, ...] = ()
    abroad: tuple[str, ...] = ()


class Quality(msgspec.Struct, frozen=True, kw_only=True):
    """Whether the photo can carry a verdict, and what to do differently."""

    usable: bool = True
    problems: tuple[str, ...] = ()
    hints: tuple[Text, ...] = ()


class Engine(msgspec.Struct, frozen=True, kw_only=True):
    """Which versions answered."""

    carryon: str
    ruleset: str = ""
    models: dict[str, str] = {}
    readers: dict[str, str] = {}


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """Why an item of a batch has no facts: the error in words and its exit code."""

    code: int
    message: Text


class Result(msgspec.Struct, frozen=True, kw_only=True):
    """One item's answer. ``verdict`` is ``None`` only where ``error`` says why."""

    item: str
    photos: tuple[str, ...]
    as_of: date
    engine: Engine
    schema: int = 1
    verdict: VerdictName | None = None
    reasons: tuple[Reason, ...] = ()
    facts: Facts = Facts()
    recall: RecallFinding = RecallFinding()
    quality: Quality = Quality()
    label: Box | None = None
    lines: tuple[tuple[str, Box], ...] = ()
    not_checked: tuple[Text, ...] = ()
    error: Failure | None = None
    seconds: float = 0.0


def encode(result: Result) -> bytes:
    """The record as one line of UTF-8 JSON."""
    return msgspec.json.encode(result)


def decode(data: bytes | str) -> Result:
    """Read a record back.

    Raises:
        msgspec.ValidationError: the data is no result record of version 1.
    """
    return msgspec.json.decode(data, type=Result)
