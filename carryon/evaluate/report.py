"""The whole evaluation: every figure, its slices, confusion, curve, misses and changes, as one record."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from carryon.evaluate.compare import Change, changes
from carryon.evaluate.curve import CurvePoint, curve
from carryon.evaluate.judge import FIGURES, Finding, judge
from carryon.evaluate.share import Share
from carryon.evaluate.slices import slices
from carryon.evaluate.truth import Truth
from carryon.record import Result

Tally = dict[str, Share]


@dataclass(frozen=True)
class Evaluation:
    """What a run was worth.

    Attributes:
        photos: how many the truth names.
        figures: by key of ``FIGURES``; only those with cases.
        slices: the same for each group of photos, by name.
        confusion: how often a true state of the mark was called which, usable photos only.
        curve: coverage and error of codes over thresholds.
        misses: photo and what was wrong with it.
        changes: photos better or worse than in the run before; ``None`` where there was none.
    """

    photos: int
    figures: Tally
    slices: dict[str, Tally]
    confusion: Counter[tuple[str, str]]
    curve: list[CurvePoint]
    misses: list[tuple[str, Finding]] = field(default_factory=list)
    changes: list[Change] | None = None

    def as_json(self) -> dict[str, Any]:
        """The same as plain values, shares with their intervals."""
        return {
            "photos": self.photos,
            "figures": _plain(self.figures),
            "slices": {name: _plain(tally) for name, tally in self.slices.items()},
            "ccc_mark": [
                {"true": true, "said": said, "photos": n}
                for (true, said), n in sorted(self.confusion.items())
            ],
            "curve": [
                {
                    "code": p.code,
                    "threshold": p.threshold,
                    "coverage": share(p.coverage),
                    "error": share(p.error),
                }
                for p in self.curve
            ],
            "misses": [{"file": file, **_fault(finding)} for file, finding in self.misses],
            "changes": None if self.changes is None else [_change(change) for change in self.changes],
        }


def evaluate(
    truths: Sequence[Truth], results: Mapping[str, Result], before: Mapping[str, Result] | None = None
) -> Evaluation:
    """Measure results against truth.

    Args:
        truths: what is true of each photo.
        results: by file name; photos without one count as not answered.
        before: results of an earlier run, to compare with.
    """
    figures: Tally = {}
    by_slice: dict[str, Tally] = {}
    confusion: Counter[tuple[str, str]] = Counter()
    misses = []
    for truth in truths:
        result = results.get(truth.name)
        findings = judge(truth, result)
        for tally in (figures, *(by_slice.setdefault(group, {}) for group in slices(truth))):
            _count(tally, findings)
        misses += [(truth.file, finding) for finding in findings if not finding.good]
        if result is not None and truth.verdict != "retake" and truth.mark is not None:
            confusion[truth.mark, result.facts.ccc_mark.state] += 1
    return Evaluation(
        photos=len(truths),
        figures=figures,
        slices=dict(sorted(by_slice.items())),
        confusion=confusion,
        curve=curve(answered(truths, results)),
        misses=misses,
        changes=None if before is None else changes(truths, results, before),
    )


def answered(truths: Sequence[Truth], results: Mapping[str, Result]) -> list[tuple[Truth, Result]]:
    """Usable photos with their results."""
    return [(t, results[t.name]) for t in truths if t.name in results and t.verdict != "retake"]


def _count(tally: Tally, findings: Sequence[Finding]) -> None:
    for finding in findings:
        tally[finding.figure] = tally.get(finding.figure, Share()).add(finding.hit)


def share(of: Share) -> dict[str, float | int | None]:
    """A share as plain values."""
    low, high = of.interval
    return {
        "hits": of.hits,
        "cases": of.cases,
        "share": None if of.value is None else round(of.value, 4),
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _plain(tally: Tally) -> dict[str, Any]:
    return {figure: share(tally[figure]) for figure in FIGURES if figure in tally}


def _fault(finding: Finding) -> dict[str, str]:
    return {"figure": finding.figure, "said": finding.said, "true": finding.true}


def _change(change: Change) -> dict[str, Any]:
    return {
        "file": change.file,
        "way": change.way,
        "gone": [_fault(finding) for finding in change.gone],
        "come": [_fault(finding) for finding in change.come],
    }
