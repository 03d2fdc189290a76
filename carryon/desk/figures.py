"""One day of the journal in figures."""

from collections import Counter
from datetime import date, datetime, timedelta

from carryon import rules
from carryon.desk.journal import Check, Journal, Review
from carryon.record import Reason
from carryon.report.summary import Figures, Title
from carryon.rules import Ruleset
from carryon.rules.describe import title
from carryon.wording import Text

_PHOTO_UNUSABLE = Text("The photo cannot be judged", "照片质量不足，无法判断")
"""For the reason of this name, whose words say what is wrong with one photo."""


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
    titles: dict[str, Title] = {}
    ruleset = rules.load()
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
        titles |= {rule: _title(r, ruleset) for rule, r in stopping.items() if rule not in titles}
        reasons.update((rule, r.about, r.outcome) for rule, r in stopping.items())
    day = date(start.year, start.month, start.day)
    return Figures(day, verdicts, reasons, brands, hours, decisions, titles)


def _title(reason: Reason, ruleset: Ruleset) -> Title:
    """Today's words for a rule; those of the check for a rule that is no more."""
    rule = ruleset.get(reason.rule)
    if rule is not None:
        pack = ruleset.pack_of[rule.id]
        return Title(title(rule.message), pack.authority, pack.id.upper())
    return Title(_PHOTO_UNUSABLE if reason.rule == "photo-unusable" else title(reason.message))
