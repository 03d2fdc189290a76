"""Several photos of one power bank are one item: their facts merge, fact by fact."""

from collections.abc import Sequence

import msgspec

from carryon.record import Fact, Facts, MarkFact

_FACT_RANK = {"stated": 0, "read": 1, "uncertain": 2, "unreadable": 3, "not_seen": 4, "absent": 5}
_MARK_RANK = {"clear": 0, "unclear": 1, "not_seen": 2, "absent": 3}


def merge(photos: Sequence[Facts]) -> Facts:
    """The best evidence of each fact over all photos.

    Two photos that were each read with certainty and differ make the fact uncertain, with both as candidates.
    Something is absent only where every photo says so: what one side does not carry, another may.
    """
    if len(photos) == 1:
        return photos[0]
    values: dict[str, object] = {}
    for field in msgspec.structs.fields(Facts):
        found = [getattr(facts, field.name) for facts in photos]
        values[field.name] = _mark(found) if field.name == "ccc_mark" else _fact(found)
    return Facts(**values)  # type: ignore[arg-type]


def _fact(found: Sequence[Fact]) -> Fact:
    best = min(found, key=lambda fact: (_FACT_RANK[fact.state], -(fact.confidence or 0.0)))
    rivals = {fact.value for fact in found if fact.state == "read"}
    if best.state == "read" and len(rivals) > 1:
        candidates = tuple((str(f.value), f.confidence or 0.0) for f in found if f.state == "read")
        return msgspec.structs.replace(best, state="uncertain", doubt="photos_differ", candidates=candidates)
    return best


def _mark(found: Sequence[MarkFact]) -> MarkFact:
    return min(found, key=lambda mark: (_MARK_RANK[mark.state], -(mark.confidence or 0.0)))
