"""Measure the check against recorded truth: what was right, what was wrong, and how sure that is."""

from carryon.evaluate.judge import FIGURES, Finding, judge
from carryon.evaluate.report import Evaluation, evaluate
from carryon.evaluate.truth import Truth, read_results, read_truths

__all__ = ["FIGURES", "Evaluation", "Finding", "Truth", "evaluate", "judge", "read_results", "read_truths"]
