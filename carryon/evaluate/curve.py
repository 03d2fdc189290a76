"""How many values would be stated, and how many of them wrongly, if the threshold were another."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from carryon.evaluate.judge import same_code
from carryon.evaluate.share import Share
from carryon.evaluate.truth import Truth
from carryon.record import Fact, Result

STEPS = (0.0, 0.4, 0.6, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99)
_CODES: dict[str, tuple[Callable[[Truth], str | None], Callable[[Result], Fact]]] = {
    "model": (lambda truth: truth.model, lambda result: result.facts.model),
    "serial": (lambda truth: truth.sn, lambda result: result.facts.serial),
}


@dataclass(frozen=True)
class CurvePoint:
    """One threshold on the probability of a code's least certain character.

    Attributes:
        code: ``model`` or ``serial``.
        threshold: values from this probability on would be stated.
        coverage: those stated among all that there are to read.
        error: those wrong among the stated.
    """

    code: str
    threshold: float
    coverage: Share
    error: Share


def curve(pairs: Iterable[tuple[Truth, Result]], steps: Sequence[float] = STEPS) -> list[CurvePoint]:
    """The coverage and error of models and serial numbers over thresholds.

    Only the reader's own probability counts here: what a barcode or a witness confirmed is not marked out.

    Args:
        pairs: usable photos with their results.
        steps: the thresholds; none for every one at which something changes.
    """
    listed = list(pairs)
    points = []
    for code, (true_of, fact_of) in _CODES.items():
        cases = []
        for truth, result in listed:
            if true := true_of(truth):
                fact = fact_of(result)
                chance = None if fact.value is None else fact.confidence or 0.0
                cases.append((chance, same_code(fact.value, true)))
        for step in steps or sorted({chance for chance, _ in cases if chance is not None}):
            stated = [right for chance, right in cases if chance is not None and chance >= step]
            wrong = Share(stated.count(False), len(stated))
            points.append(CurvePoint(code, step, Share(len(stated), len(cases)), wrong))
    return points
