"""One day of the journal in figures."""

from collections import Counter
from datetime import date, datetime, timedelta

from carryon.desk.journal import Check, Journal, Review
from carryon.report.summary import Figures


def figures_of(journal: Journal, start: datetime) -> Figures:
    """Count the checks and reviews of the day that begins at ``start``.

    Args:
        journal: An open journal.
        start: Midnight, with its time zone, in which the hours are counted.

    Raises:
        OutputError: The journal cannot be read.
    """
    verdicts: Counter[str] = Counter()
    reasons: Counter[tuple[str, str, str]] = Counter()
    brands: Counter[tuple[str, str]] = Counter()
    hours: Counter[tuple[int, str]] = Counter()
    decisions: Counter[str] = Counter()
    for entry in journal.entries(since=start, until=start + timedelta(days=1)):
        if isinstance(entry.payload, Review):
            decisions[entry.payload.decision] += 1
        if not isinstance(entry.payload, Check):
            continue
        result = entry.payload.result
        verdict = result.verdict or "failed"
        verdicts[verdict] += 1
        hours[entry.at.astimezone(start.tzinfo).hour, verdict] += 1
        brand = str(result.facts.brand.value) if result.facts.brand.known else ""
        brands[brand, verdict] += 1
        stopping = {r.rule: r for r in result.reasons if r.outcome != "caution"}
        reasons.update((rule, r.about, r.outcome) for rule, r in stopping.items())
    day = date(start.year, start.month, start.day)
    return Figures(day, verdicts, reasons, brands, hours, decisions)
