"""Figures of the register: what is in it, how new, and what share of what authorities count."""

from collections import Counter

import msgspec

from carryon.recalls.notice import Recall, Total
from carryon.recalls.register import Register


class Coverage(msgspec.Struct, frozen=True, kw_only=True):
    """What the register holds of the recalls that an authority counted for a year."""

    total: Total
    recalls: int
    units: int

    @property
    def share(self) -> float:
        """Recalled units in the register as a share of those counted, 0 to 1."""
        return self.units / self.total.units


class Stats(msgspec.Struct, frozen=True, kw_only=True):
    """Figures of a register."""

    as_of: str
    edition: int
    records: int
    families: int
    models: int
    brands: int
    fire: int
    newest: str
    newest_day: str
    places: dict[str, int]
    authorities: int
    coverage: tuple[Coverage, ...]


def _coverage(register: Register, total: Total) -> Coverage:
    counted = [
        recall
        for recall in register.recalls
        if total.jurisdiction in recall.jurisdictions and (recall.announced or "").startswith(str(total.year))
    ]
    return Coverage(
        total=total,
        recalls=len({recall.family for recall in counted}),
        units=sum(recall.units or 0 for recall in counted),
    )


def stats(register: Register) -> Stats:
    """Count the register."""

    def day(recall: Recall) -> str:
        return recall.announced or ""

    newest = max(register.recalls, key=day)
    places = Counter(place for recall in register.recalls for place in recall.jurisdictions)
    return Stats(
        as_of=register.date.isoformat(),
        edition=register.serial,
        records=len(register.recalls),
        families=len({recall.family for recall in register.recalls}),
        models=len({model.code for recall in register.recalls for model in recall.models}),
        brands=len({recall.brand for recall in register.recalls}),
        fire=sum(recall.live for recall in register.recalls),
        newest=newest.id,
        newest_day=day(newest),
        places=dict(places.most_common()),
        authorities=len({recall.authority.en for recall in register.recalls}),
        coverage=tuple(_coverage(register, total) for total in register.edition.totals),
    )
