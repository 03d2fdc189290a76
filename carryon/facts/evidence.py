"""The print of one photo as the field parsers share it, and how a stretch of it becomes a fact."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from carryon import geometry
from carryon.facts.printed import Printed, Segment
from carryon.record import Box, Fact
from carryon.text.barcode import Code
from carryon.text.read import Line
from carryon.thresholds import threshold

_CODE = re.compile(r"[A-Z0-9/-]")
"""What may stand in a code."""
_MOST = 3
"""As many other values are kept as candidates."""


@dataclass(frozen=True)
class Evidence:
    """One photo's print, normalised and cut into fields."""

    photo: str
    lines: Sequence[Line]
    printed: Sequence[Printed]
    segments: Sequence[Segment]
    elsewhere: Sequence[Printed]
    codes: Sequence[Code]

    def of(self, *fields: str | None) -> Iterator[Segment]:
        """Stretches of the named fields, in reading order."""
        return (s for s in self.segments if s.field in fields)

    def text(self, segment: Segment) -> str:
        """The print of a stretch."""
        return self.printed[segment.line].text[segment.start : segment.end]

    def value(self, segment: Segment, fits: Callable[[str], bool] = bool) -> Segment:
        """The stretch that holds a field's value: its own, or where that is empty, its neighbour's.

        A label set as a table has the value in a second column or on the line below its word.

        Args:
            segment: the stretch behind a field's word.
            fits: whether a neighbour's print can be the value at all.
        """
        if self.text(segment).strip():
            return segment
        return self._right_or_below(segment, fits) or segment

    def _right_or_below(self, segment: Segment, fits: Callable[[str], bool]) -> Segment | None:
        here = self.printed[segment.line].quad
        left, top, right, bottom = geometry.bounds(here)
        height = bottom - top
        best: tuple[float, Segment] | None = None
        for other in self.segments:
            if other.line == segment.line or other.field is not None or other.start > 0:
                continue
            if not fits(self.text(other).strip()):
                continue
            x0, y0, x1, _ = geometry.bounds(self.printed[other.line].quad)
            same_row = abs(y0 - top) < 0.6 * height and x0 >= right - height
            below = 0 < y0 - top < 2.2 * height and x0 < right and x1 > left
            away = (x0 - right) if same_row else 20 * height + (y0 - top)
            if (same_row or below) and (best is None or away < best[0]):
                best = (away, other)
        return best[1] if best else None

    def fact(
        self, segment: Segment, value: str | float, candidates: Sequence[tuple[str, float]] = ()
    ) -> Fact:
        """The fact that a stretch says ``value``: ``read`` where every character is certain enough.

        Where one is not, the candidates hold what else may stand in its place.
        """
        line = self.printed[segment.line]
        certain = line.weakest(segment.start, segment.end)
        sure = certain >= threshold("facts", "read_probability")
        return Fact(
            state="read" if sure else "uncertain",
            doubt=None if sure else "characters",
            value=value,
            candidates=tuple(candidates) or ((str(value), round(certain, 4)), *_others(line, segment, value)),
            confidence=round(certain, 4),
            photo=self.photo,
            box=self.box(segment),
            line=line.text,
        )

    def may_lack_its_start(self, segment: Segment) -> bool:
        """Whether the first figures of an amount may be worn off, covered or lost in glare.

        So it is where print before it stands too far off, and where nothing stands before it and its line
        begins elsewhere than those around: lines of a label share their left edge or their middle.
        """
        line = self.printed[segment.line]
        before = line.text[: segment.start].rstrip()
        if before:
            return line.has_gap(len(before) - 1, segment.end)
        left, top, right, bottom = geometry.bounds(line.quad)
        height = bottom - top
        around = [geometry.bounds(other.quad) for other in self.printed if other is not line]
        alike = [(x0, x1) for x0, y0, x1, y1 in around if 0.6 * height < y1 - y0 < 1.7 * height]
        edge, middle = (threshold("facts", name) * height for name in ("same_edge", "same_middle"))
        edges = sum(abs(x0 - left) < edge for x0, _ in alike)
        middles = sum(abs(x0 + x1 - left - right) / 2 < middle for x0, x1 in alike)
        return 2 * max(edges, middles) < len(alike)

    def box(self, segment: Segment) -> Box:
        """Where a stretch is on the photo: its line's quad from its first to its last character."""
        line, quad = self.printed[segment.line], self.lines[segment.line].on_photo
        count = max(1, len(line.characters))
        stretch = line.characters[segment.start : segment.end] or line.characters[-1:]
        half = 0.6 / count
        first = max(0.0, min((c.centre for c in stretch), default=0.0) - half)
        last = min(1.0, max((c.centre for c in stretch), default=1.0) + half)
        top, bottom = quad[1] - quad[0], quad[2] - quad[3]
        corners = (
            quad[0] + first * top,
            quad[0] + last * top,
            quad[3] + last * bottom,
            quad[3] + first * bottom,
        )
        return as_box(np.asarray(corners, np.float32))


def _others(line: Printed, segment: Segment, value: str | float) -> tuple[tuple[str, float], ...]:
    """The value with the likeliest other character in place of a doubtful one, the likeliest values first."""
    text = line.text[segment.start : segment.end].upper()
    if text != value:
        return ()
    found = []
    for at, character in enumerate(line.characters[segment.start : segment.end]):
        if character.probability < threshold("facts", "read_probability"):
            plain = ((unicodedata.normalize("NFKC", one).upper(), p) for one, p in character.alternatives)
            other = next(((one, p) for one, p in plain if _CODE.fullmatch(one) and one != text[at]), None)
            if other is not None:
                found.append((f"{text[:at]}{other[0]}{text[at + 1 :]}", round(other[1], 4)))
    return tuple(sorted(found, key=lambda candidate: -candidate[1])[:_MOST])


def as_box(quad: geometry.Quad) -> Box:
    """A quad as the record writes it, to a tenth of a px."""
    a, b, c, d = ((round(float(x), 1), round(float(y), 1)) for x, y in quad)
    return (a, b, c, d)
