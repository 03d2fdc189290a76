"""Which photos got better or worse between two runs."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from carryon.evaluate.judge import Finding, judge
from carryon.evaluate.truth import Truth
from carryon.record import Result


@dataclass(frozen=True)
class Change:
    """One photo whose faults are not those of the run before.

    Attributes:
        file: the photo.
        way: ``mixed`` where some faults went and others came.
        gone: faults of the run before only.
        come: faults of this run only.
    """

    file: str
    way: Literal["better", "worse", "mixed"]
    gone: tuple[Finding, ...]
    come: tuple[Finding, ...]


def changes(truths: Sequence[Truth], now: Mapping[str, Result], before: Mapping[str, Result]) -> list[Change]:
    """Compare two runs, photo by photo, on those that the run before answered.

    A photo that gets no answer any more is worse, whatever was wrong with the answer before.
    """
    found = []
    for truth in truths:
        if truth.name not in before:
            continue
        new, old = (_faults(truth, run.get(truth.name)) for run in (now, before))
        gone = tuple(fault for figure, fault in old.items() if figure not in new and truth.name in now)
        come = tuple(fault for figure, fault in new.items() if figure not in old)
        if gone or come:
            found.append(
                Change(truth.file, "mixed" if gone and come else "better" if gone else "worse", gone, come)
            )
    return found


def _faults(truth: Truth, result: Result | None) -> dict[str, Finding]:
    return {finding.figure: finding for finding in judge(truth, result) if not finding.good}
