"""How many values would be stated, and how many of them wrongly, if the threshold were another."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from carryon.evaluate.judge import same_code
from carryon.evaluate.share import Share
from carryon.evaluate.truth import Truth
from carryon.record import Fact, Result

STEPS = (0.0, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
_CODES: dict[str, tuple[str, Callable[[Truth], str | None], Callable[[Result], Fact]]] = {
    "model": ("model", lambda truth: truth.model, lambda result: result.facts.model),
    "serial": ("sn", lambda truth: truth.sn, lambda result: result.facts.serial),
}
"""Per code its line in the truth, what is true, and what was read."""


@dataclass(frozen=True)
class CurvePoint:
    """One threshold on the probability of a code's least certain character.

    Attributes:
        code: ``model`` or ``serial``.
        threshold: values from this probability on would be stated; ``None`` for those that were.
        coverage: those stated among all that there are to read.
        error: those wrong among the stated.
    """

    code: str
    threshold: float | None
    coverage: Share
    error: Share


def curve(pairs: Iterable[tuple[Truth, Result]], steps: Sequence[float] = STEPS) -> list[CurvePoint]:
    """The coverage and error of models and serial numbers: as stated, and over thresholds.

    Over thresholds only the reader's own probability counts: what a barcode or a witness confirmed, or a torn
    edge put in doubt, is not marked out.

    Args:
        pairs: usable photos with their results.
        steps: the thresholds; none for every one at which something changes.
    """
    listed = list(pairs)
    points = []
    for code, (line, true_of, fact_of) in _CODES.items():
        asked = [
            (fact_of(result), true)
            for truth, result in listed
            if (true := true_of(truth)) and line not in truth.hidden
        ]
        if not asked:
            continue
        answers = [(fact, same_code(fact.value, true)) for fact, true in asked]
        stated = [right for fact, right in answers if fact.state == "read"]
        points.append(_point(code, None, stated, len(asked)))
        chances = [(fact.confidence or 0.0, right) for fact, right in answers if fact.value is not None]
        for step in steps or sorted({chance for chance, _ in chances}):
            points.append(
                _point(code, step, [right for chance, right in chances if chance >= step], len(asked))
            )
    return points


def _point(code: str, threshold: float | None, stated: Sequence[bool], cases: int) -> CurvePoint:
    return CurvePoint(code, threshold, Share(len(stated), cases), Share(stated.count(False), len(stated)))
