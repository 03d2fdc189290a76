"""The whole main job: photos of one power bank in, a verdict with its reasons out."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial
from pathlib import Path

import msgspec

import carryon
from carryon import facts, geometry, label, quality, recalls, rules, verdict
from carryon.facts.evidence import as_box
from carryon.mark import MarkFinder, MarkReading
from carryon.models import checksums
from carryon.photo import Photo, load
from carryon.record import TRACEABLE_NOTE, Box, Engine, Fact, Facts, MarkFact, MarkState, Quality, Result
from carryon.text.barcode import Code, beside, read_codes
from carryon.text.read import Line, read_label, read_quads
from carryon.text.reader import LineFinder, LineReader
from carryon.text.second import look_again
from carryon.thresholds import threshold


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """What a person states because the photo does not show it; ``wh`` in watt-hours.

    It settles what was not read for certain. What was is asked about as well, and the stricter answer counts.
    """

    brand: str | None = None
    model: str | None = None
    serial: str | None = None
    wh: float | None = None


ANY_TRIP = rules.Trip()
"""A flight inside mainland China, today."""
NOTHING_STATED = Stated()


@dataclass(frozen=True)
class _Seen:
    """What one photo showed."""

    facts: Facts
    quality: Quality
    label: Box | None
    lines: Sequence[Line]


class Checker:
    """Checks power banks; loads its models at the first check and keeps them."""

    def __init__(
        self,
        *,
        register: recalls.Register | None = None,
        ruleset: rules.Ruleset | None = None,
        reader: LineReader | None = None,
        finder: LineFinder | None = None,
        witness: LineReader | None = None,
        marks: MarkFinder | None = None,
    ) -> None:
        """Take other parts than the packaged ones.

        Args:
            register: the register of recalls.
            ruleset: the aviation rules.
            reader: reads lines; the PP-OCR networks by default.
            finder: finds lines; the PP-OCR networks by default.
            witness: a second reader that may confirm a doubtful value; Tesseract where it is installed.
            marks: finds and grades the CCC mark; our own networks by default.
        """
        self._register, self._ruleset, self._reader = register, ruleset, reader
        self._finder, self._witness, self._given_marks = finder, witness, marks

    def check(
        self,
        photos: Sequence[Path | bytes | Photo],
        *,
        item: str | None = None,
        trip: rules.Trip = ANY_TRIP,
        stated: Stated = NOTHING_STATED,
    ) -> Result:
        """Check one power bank.

        Args:
            photos: its photos (front, back, edge); all are one item.
            item: its name in the result; the first photo's by default.
            trip: the flight, an inner-Chinese one today by default.
            stated: what a person says of it.

        Raises:
            InputError: a photo cannot be read.
            EngineError: a reader or a model is missing.
        """
        begun = time.perf_counter()
        loaded = [p if isinstance(p, Photo) else load(p) for p in photos]
        seen = [self._see(photo) for photo in loaded]
        merged = _state(facts.merge([one.facts for one in _telling(seen)]), stated)
        usable = _overall([one.quality for one in seen])
        decision = verdict.decide(merged, usable, trip, self.register, self.ruleset)
        return Result(
            item=item or Path(loaded[0].name).stem,
            photos=tuple(photo.name for photo in loaded),
            as_of=trip.day,
            engine=self.engine(),
            verdict=decision.verdict,
            reasons=decision.reasons,
            facts=merged,
            recall=decision.recall,
            quality=usable,
            label=seen[0].label,
            lines=tuple((line.text, as_box(line.on_photo)) for line in seen[0].lines),
            not_checked=decision.not_checked,
            seconds=round(time.perf_counter() - begun, 3),
        )

    def _see(self, photo: Photo) -> _Seen:
        """One photo through the stages: label, text, mark, facts, quality."""
        found = label.find_label(photo.pixels, self.finder)
        if found is None:
            return _Seen(Facts(), quality.judge(photo.pixels, None, (), 0.0), None, ())
        view, region = found
        view, lines = read_label(photo.pixels, view, self.reader)
        others = read_quads(photo.pixels, view, label.outside(view, region), self.reader)
        judged = quality.judge(photo.pixels, view, lines, self.reader.readable)
        in_full = judged.usable and view.seen_in_full
        codes = read_codes(view.image)
        # On a label so faint that it was hardly found, what was not read may be there all the same.
        printed = facts.LabelPrint(photo.name, lines, others, in_full and not region.faint, codes)
        parsed = facts.parse(printed)
        doubtful = quality.readability(lines) < threshold("label", "closer_below")
        if judged.usable and doubtful and _known(parsed) < _NEEDED:
            quads = label.look_closer(view, self.finder).lines
            lines = read_quads(photo.pixels, view, quads, self.reader, known=lines)
            closer = facts.parse(replace(printed, lines=lines))
            if _known(closer) > _known(parsed):
                parsed, printed = closer, replace(printed, lines=lines)
        if judged.usable:
            again = partial(look_again, photo.pixels, reader=self.reader)
            parsed, printed = facts.confirm(parsed, printed, again, self.witness)
        mark = self._mark(photo, view, codes, in_full)
        read = msgspec.structs.replace(parsed, ccc_mark=mark)
        return _Seen(read, judged, as_box(view.corners), printed.lines)

    def _mark(self, photo: Photo, view: label.LabelView, codes: Sequence[Code], in_full: bool) -> MarkFact:
        """The mark on the label, else a clear one anywhere around it; one too small to judge is not seen."""
        found = self._find_mark(view)
        if found.state == "absent" and in_full:
            around = label.surroundings(photo.pixels, view)
            elsewhere = self._find_mark(around, closer=False)
            if elsewhere.state == "clear":
                view, found, codes = around, elsewhere, read_codes(around.image)
        too_small = found.state == "unclear" and found.limited_by == "size"
        if found.state == "absent" or found.quad is None or too_small:
            state: MarkState = "absent" if in_full and not too_small else "not_seen"
            return MarkFact(state=state, photo=photo.name, confidence=found.confidence)
        traceable = any(beside(found.quad, code.quad) for code in codes)
        return MarkFact(
            state=found.state,
            clarity=found.clarity,
            grade=found.grade,
            limited_by=found.limited_by,
            confidence=found.confidence,
            photo=photo.name,
            box=as_box(geometry.project(view.to_photo, found.quad)),
            notes=(*found.notes, TRACEABLE_NOTE) if traceable else found.notes,
        )

    def _find_mark(self, view: label.LabelView, *, closer: bool = True) -> MarkReading:
        em = view.line_px * threshold("quality", "em_of_line")
        return self._marks.find(
            view.image, text_px=em, lines=view.lines, photo_px=1 / view.scale, closer=closer
        )

    @cached_property
    def register(self) -> recalls.Register:
        """The register of recalls in use."""
        return self._register or recalls.load()

    @cached_property
    def ruleset(self) -> rules.Ruleset:
        """The aviation rules in use."""
        return self._ruleset or rules.load()

    @cached_property
    def finder(self) -> LineFinder:
        """What finds lines."""
        from carryon.text.rapid import RapidFinder

        return self._finder or RapidFinder()

    @cached_property
    def reader(self) -> LineReader:
        """What reads lines."""
        from carryon.text.rapid import RapidReader

        return self._reader or RapidReader()

    @cached_property
    def witness(self) -> LineReader | None:
        """The second reader: Tesseract, where it is installed and not the reader itself."""
        from carryon.text.tesseract import TesseractReader

        if self._witness is not None or isinstance(self.reader, TesseractReader):
            return self._witness
        tesseract = TesseractReader()
        return tesseract if tesseract.installation.complete else None

    @cached_property
    def _models(self) -> dict[str, str]:
        """The first 12 hex digits of each model's sha256, by file name."""
        return {name: digest[:12] for name, digest in checksums().items()}

    @cached_property
    def _marks(self) -> MarkFinder:
        return self._given_marks or MarkFinder()

    def engine(self) -> Engine:
        """The versions that answer."""
        readers = {"reader": self.reader.version()}
        if self.witness is not None:
            readers["witness"] = self.witness.version()
        return Engine(
            carryon=carryon.__version__, ruleset=self.ruleset.version, models=self._models, readers=readers
        )


_NEEDED = 2


def _known(read: Facts) -> int:
    """How many of the two facts that a verdict needs from the print are known: model and energy."""
    return read.model.known + read.energy_wh.known


def _state(read: Facts, stated: Stated) -> Facts:
    """Put what a person states over what was read, and keep that where it is certain; blanks say nothing."""
    given = {"brand": stated.brand, "model": stated.model, "serial": stated.serial, "energy_wh": stated.wh}
    facts_given = {
        name: _stated(value, getattr(read, name))
        for name, value in given.items()
        if value is not None and str(value).strip()
    }
    return msgspec.structs.replace(read, **facts_given)


def _stated(value: str | float, read: Fact) -> Fact:
    certain = read.state == "read" and read.known
    return Fact(state="stated", value=value, instead_of=read if certain else None)


def _telling(seen: Sequence[_Seen]) -> Sequence[_Seen]:
    """The photos that tell something: a bare side, without print or mark, does not make the mark unseen."""
    telling = [
        one
        for one in seen
        if one.quality.problems != ("no_label",) or one.facts.ccc_mark.state in ("clear", "unclear")
    ]
    return telling or seen


def _overall(judged: Sequence[Quality]) -> Quality:
    """One usable photo is enough: the others may show a bare side."""
    usable = [one for one in judged if one.usable]
    return usable[0] if usable else judged[0]


@cache
def _checker() -> Checker:
    return Checker()


def check(
    *photos: Path | str | bytes,
    trip: rules.Trip = ANY_TRIP,
    stated: Stated = NOTHING_STATED,
    item: str | None = None,
) -> Result:
    """Check one power bank from its photos; models stay loaded for the next call.

    Raises:
        InputError: a photo cannot be read.
        EngineError: a reader or a model is missing.
    """
    sources = [Path(photo) if isinstance(photo, str) else photo for photo in photos]
    return _checker().check(sources, item=item, trip=trip, stated=stated)
