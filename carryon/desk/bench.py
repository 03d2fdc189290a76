"""Reviews as a bench: photos with what people read off them, to measure ``carryon evaluate`` on."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from carryon.desk.crops import checked_bytes
from carryon.desk.files import write_safely
from carryon.desk.journal import Journal
from carryon.desk.keep import without_metadata
from carryon.desk.review import Case, ReviewDesk
from carryon.errors import CarryonError
from carryon.record import Fact

_NAMES = {"model": "model", "sn": "serial", "mah": "capacity_mah", "wh": "energy_wh"}
"""The bench's names for facts that a person may have stated or confirmed."""
_MARKS = ("clear", "unclear", "absent")


def export(journal: Journal, desk: ReviewDesk, folder: Path) -> tuple[int, int]:
    """Write ``truth.jsonl`` and the photos it names.

    Only closed reviews count, and only items of one photo whose photo is still there. Truth holds what a
    person stated, and the verdict that follows from it by the rules; a fact nobody looked at is left out,
    so that the program is never measured against itself.

    Returns:
        How many photos were written, and how many reviewed items were left out.

    Raises:
        OutputError: The folder cannot be written, or the journal cannot be read.
    """
    rows: list[bytes] = []
    left_out = 0
    for case in _closed(journal, desk):
        row = _row(case, desk, folder)
        if row is None:
            left_out += 1
        else:
            rows.append(msgspec.json.encode(row))
    write_safely(folder / "truth.jsonl", b"".join(row + b"\n" for row in rows))
    return len(rows), left_out


def _closed(journal: Journal, desk: ReviewDesk) -> Iterator[Case]:
    reviewed = dict.fromkeys(review.of for _, review in journal.reviews())
    for seq in reviewed:
        try:
            case = desk.case(seq)
        except CarryonError:
            continue  # the check was pruned
        if case.status in ("allow", "deny"):
            yield case


def _row(case: Case, desk: ReviewDesk, folder: Path) -> dict[str, Any] | None:
    if len(case.check.photos) != 1 or not case.corrections:
        return None
    try:
        data, ending = without_metadata(checked_bytes(case.check.photos[0]))
    except CarryonError:
        return None
    derived = desk.derive(case, case.corrections)
    name = f"{case.seq:06}{ending}"
    write_safely(folder / name, data)
    row: dict[str, Any] = {"file": name}
    for bench_name, fact_name in _NAMES.items():
        fact: Fact = getattr(derived.facts, fact_name)
        if fact.state == "stated":
            row[bench_name] = fact.value
        elif fact.state == "absent" and fact_name in case.corrections:
            row[bench_name] = None
    if case.corrections.get("ccc_mark") in _MARKS:
        row["ccc"] = case.corrections["ccc_mark"]
    row["recalled"] = derived.decision.recall.state == "listed"
    # Still unknown to the person is no truth about what a better reader may say: not scored.
    row["verdict"] = "borderline" if derived.verdict == "retake" else derived.verdict
    row["reviewed_by"] = [review.who for review in case.reviews]
    return row
