"""Check benches and write how right the answers were: ``accuracy.py DIR...``, each with a ``truth.jsonl``.

Results are kept in ``build/bench``, so that the next run tells which photos got better or worse.
"""

import argparse
import subprocess
import sys
from datetime import date
from pathlib import Path

from results import replace_section, table

from carryon.evaluate import FIGURES, Evaluation, evaluate, read_results, read_truths
from carryon.evaluate.share import Share
from carryon.wording import choose

RUN = "import sys; from carryon.cli import main; main(sys.argv[1:])"
RECORDS = Path("build/bench")
DAY = "2026-11-22"
"""The day for which the truths were written; recalls and rules change."""
GOALS = {
    "renders": {
        "false_allow": "0",
        "abstained": "<= 5 %",
        "verdict": ">= 97 %",
        "allowed": ">= 93 %",
        "sent_back": ">= 90 %",
        "reasons": ">= 93 %",
        "model": ">= 97 %",
        "serial": ">= 93 %",
        "serial_misstated": "0",
        "energy": ">= 97 %",
        "mark": ">= 96 %",
        "mark_located": ">= 96 %",
    },
    "photos": {"false_allow": "0", "model": ">= 85 %", "mark_located": "100 %"},
    "synthetic": {"false_allow": "<= 0.3 %", "verdict": ">= 97 %"},
}
"""What each bench is to reach, by its folder's name."""


def check(folder: Path, jobs: int) -> Path:
    """Run the check over one bench; its record."""
    record = RECORDS / f"{folder.name}.jsonl"
    arguments = [str(folder / "truth.jsonl"), "--record", str(record), "--date", DAY, "--jobs", str(jobs)]
    subprocess.run([sys.executable, "-c", RUN, "evaluate", *arguments], check=True)
    return record


def cell(share: Share) -> str:
    """A share with its interval."""
    low, high = (100 * end for end in share.interval)
    return f"{share.hits}/{share.cases} = {100 * (share.value or 0):.1f} % [{low:.1f}, {high:.1f}]"


def section(name: str, seen: Evaluation) -> str:
    """The figures of one bench."""
    goals = GOALS.get(name, {})
    figures = [
        (FIGURES[key].words.en, cell(share), goals.get(key, ""))
        for key, share in ((key, seen.figures.get(key)) for key in FIGURES)
        if share
    ]
    states = ("clear", "unclear", "absent", "not_seen")
    marks = [(true, *(seen.confusion[true, said] for said in states)) for true in states[:3]]
    points = [
        (
            p.code,
            "as stated" if p.threshold is None else f"{p.threshold:g}",
            f"{p.coverage.hits}/{p.coverage.cases}",
            cell(p.error) if p.error.cases else "-",
        )
        for p in seen.curve
    ]
    return "\n\n".join(
        (
            f"## Accuracy: {name}",
            f"{seen.photos} photos, checked on {date.today()} for a domestic flight on {DAY}.",
            table(("figure", "result [95 % interval]", "goal"), figures),
            "The CCC mark, true state down, called across:",
            table(("", *states), marks),
            "Codes stated as read, and if they were from a probability of their least certain character on:",
            table(("code", "from", "stated", "wrong"), points),
        )
    )


def main() -> None:
    """Check, print, and write one section a bench."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folders", nargs="+", type=Path, metavar="DIR")
    asked.add_argument("--jobs", type=int, default=1)
    asked.add_argument("--recorded", action="store_true", help="use the results of the last run")
    options = asked.parse_args()
    choose("en")
    for folder in options.folders:
        folder = folder.resolve()
        record = RECORDS / f"{folder.name}.jsonl" if options.recorded else check(folder, options.jobs)
        seen = evaluate(read_truths(folder / "truth.jsonl"), read_results(record))
        replace_section(f"accuracy-{folder.name}", section(folder.name, seen))


if __name__ == "__main__":
    main()
