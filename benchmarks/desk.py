"""The screening desk: many items through ``carryon batch``, with time, memory over time, and nothing lost.

With a recorded answer in the engine's place, what is measured is the desk itself: finding and decoding
photos, workers, safe writing, journal, report. With real checks, it is what a second worker and a local
cluster bring.
"""

import argparse
import json
import os
import resource
import shutil
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import msgspec
import numpy as np
from accuracy import DAY, RECORDS
from results import machine, replace_section, table

from carryon.check import check
from carryon.desk.journal import Journal
from carryon.photo import EXTENSIONS, Photo
from carryon.record import Result, decode, encode
from carryon.rules.trip import Trip

HERE = Path(__file__).parent
SAMPLE = HERE.parent / "samples" / "recalled.jpg"
RECORD = "CARRYON_BENCH_RECORD"
CLI = [sys.executable, "-c", "import sys; from carryon.cli import main; main(sys.argv[1:])"]
WORKER_LIMIT_MB = 600
SPEED_UP_GOAL = 1.8
SAMPLE_EVERY_S = 0.5


class Recorded:
    """A checker that gives the same recorded result for every photo."""

    def __init__(self) -> None:
        self._result = decode(Path(os.environ[RECORD]).read_bytes())

    def check(self, photos: Sequence[Photo], *, item: str | None = None, trip: Trip) -> Result:
        """The recorded result under this item's name."""
        names = tuple(photo.name for photo in photos)
        return msgspec.structs.replace(self._result, item=item, photos=names, as_of=trip.day)


@dataclass
class Run:
    """One run of ``carryon batch``.

    Attributes:
        items: How many items it had.
        seconds: From start to end, with the start of the interpreter and the models.
        cpu_s: Processor time of all processes that were waited for; what other work takes does not count.
        main_mb: Resident memory of the main process, sample by sample.
        worker_mb: Of its largest child, sample by sample.
        lost: Items without a row, or without a journal entry, or with more than one.
    """

    items: int
    seconds: float = 0.0
    cpu_s: float = 0.0
    main_mb: list[float] = field(default_factory=list)
    worker_mb: list[float] = field(default_factory=list)
    lost: int = 0

    @property
    def rate(self) -> float:
        """Items a second."""
        return self.items / self.seconds

    def row(self, name: str) -> tuple[str, ...]:
        """The run as a row of the table."""
        half = self.main_mb[len(self.main_mb) // 2]
        return (
            name,
            str(self.items),
            f"{self.seconds:.0f}",
            f"{self.rate:.2f}",
            f"{self.cpu_s / self.items:.2f}",
            f"{half:.0f} → {self.main_mb[-1]:.0f} (most {max(self.main_mb):.0f})",
            f"{max(self.worker_mb):.0f}",
            str(self.lost),
        )


HEAD = (
    *("run", "items", "s", "items/s", "processor s/item"),
    *("main process, MB: half-way → end", "largest worker, MB", "lost or twice"),
)


def batch(folder: Path, items: int, *more: str, keep: Path | None = None) -> Run:
    """Run a batch over a folder with a journal of its own, watch its memory, and perhaps keep its rows."""
    run = Run(items)
    with tempfile.TemporaryDirectory() as place:
        report, journal = Path(place, "r.jsonl"), Path(place, "j.db")
        environment = os.environ | {"PYTHONPATH": str(HERE)}
        command = [*CLI, "batch", str(folder), "-q", "-o", str(report), "--journal", str(journal), *more]
        start, before = time.monotonic(), _children_cpu_s()
        process = subprocess.Popen(command, env=environment)
        while process.poll() is None:
            time.sleep(SAMPLE_EVERY_S)
            sizes = [_resident_mb(child) for child in _children(process.pid)]
            run.main_mb.append(_resident_mb(process.pid) or (run.main_mb or [0.0])[-1])
            run.worker_mb.append(max(sizes, default=0.0))
        run.seconds, run.cpu_s = time.monotonic() - start, _children_cpu_s() - before
        if process.returncode not in (0, 10, 20):
            sys.exit(f"the batch failed with {process.returncode}")
        run.lost = _lost(report, journal, items)
        if keep is not None:
            keep.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(report, keep)
    return run


def _children_cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _lost(report: Path, journal: Path, items: int) -> int:
    rows = [json.loads(line)["item"] for line in report.read_text("utf-8").splitlines()]
    opened = Journal(str(journal))
    recorded = [entry.payload.result.item for entry in opened.entries(kind="check") if entry.payload]
    faults = sum(1 for _ in opened.verify())
    return max(abs(items - len(set(rows))), abs(items - len(rows)), abs(items - len(recorded))) + faults


def _resident_mb(pid: int) -> float:
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


def _children(pid: int) -> list[int]:
    try:
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []


def recorded(items: int, jobs: int) -> Run:
    """``items`` different small photos, each answered with one recorded result."""
    with tempfile.TemporaryDirectory() as place:
        record = Path(place, "record.json")
        record.write_bytes(encode(check(SAMPLE)))
        os.environ[RECORD] = str(record)
        folder = Path(place, "photos")
        folder.mkdir()
        noise = np.random.default_rng(1).integers(60, 200, (24, 32, 3), np.uint8)
        jpeg = cv2.imencode(".jpg", cv2.resize(noise, (640, 480), interpolation=cv2.INTER_CUBIC))[1].tobytes()
        for number in range(items):
            comment = struct.pack(">BBHQ", 0xFF, 0xFE, 10, number)  # makes each file another one
            (folder / f"{number:06}.jpg").write_bytes(jpeg[:2] + comment + jpeg[2:])
        return batch(folder, items, "--jobs", str(jobs), "--checker", "desk:Recorded")


@contextmanager
def real_photos(bench: Path, items: int) -> Iterator[Path]:
    """A folder with ``items`` photos, those of the bench in turn; the first round keeps their names."""
    photos = sorted(path for path in bench.iterdir() if path.suffix.lower() in EXTENSIONS)
    with tempfile.TemporaryDirectory() as place:
        for number in range(items):
            again, at = divmod(number, len(photos))
            shutil.copy(photos[at], Path(place, f"{f'{again}-' * bool(again)}{photos[at].name}"))
        yield Path(place)


@contextmanager
def local_cluster(workers: int) -> Iterator[str]:
    """The address of a Dask scheduler on this machine with worker processes."""
    from distributed import LocalCluster

    with LocalCluster(
        n_workers=workers, threads_per_worker=1, host="127.0.0.1", dashboard_address=None
    ) as cluster:
        yield str(cluster.scheduler_address)


def main() -> None:
    """Measure, and write the section of ``RESULTS.md``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("bench", nargs="?", type=Path, help="a folder with photos, for the real checks")
    parser.add_argument("--recorded", type=int, default=10_000, help="items with a recorded answer")
    parser.add_argument(
        "--real",
        type=int,
        default=200,
        help="real checks a run; in a short one the start of the workers weighs",
    )
    parser.add_argument("--cluster", action="store_true", help="the real checks on a local cluster, too")
    parser.add_argument("--only-two", action="store_true", help="leave the real run with one job out")
    parser.add_argument(
        "--keep", action="store_true", help="keep the rows of two jobs for accuracy.py --recorded"
    )
    arguments = parser.parse_args()
    if arguments.recorded:
        row = recorded(arguments.recorded, jobs=2).row("2 jobs")
        _write("desk, recorded", "Screening desk: recorded answers", [row])
    if arguments.bench is not None:
        with real_photos(arguments.bench, arguments.real) as folder:
            _real(folder, arguments)


def _real(folder: Path, arguments: argparse.Namespace) -> None:
    asked = ["--again", "--date", DAY]
    one = None if arguments.only_two else batch(folder, arguments.real, *asked, "--jobs", "1")
    keep = RECORDS / f"{arguments.bench.resolve().name}.jsonl" if arguments.keep else None
    two = batch(folder, arguments.real, *asked, "--jobs", "2", keep=keep)
    rows = [one.row("1 job")] if one else []
    rows.append(two.row("2 jobs"))
    section = "desk, real" if one else "desk, two jobs"
    _write(section, f"Screening desk: {arguments.real:,} real checks", rows, _goals(one, two))
    if arguments.cluster:
        with local_cluster(2) as address:
            run = batch(folder, arguments.real, *asked, "--cluster", address)
        row = run.row("cluster of 2 on this machine (its workers not counted)")
        _write("desk, cluster", f"Screening desk: {arguments.real:,} real checks on a cluster", [row])


def _write(section: str, title: str, rows: Sequence[tuple[str, ...]], said: str = "") -> None:
    load = f"Load on {os.cpu_count()} cores when it ended: {os.getloadavg()[0]:.1f}."
    body = f"## {title}\n\n{machine()}\n\n{table(HEAD, rows)}\n\n{said} {load}"
    replace_section(section, body)
    print(body)


def _goals(one: Run | None, two: Run) -> str:
    largest = max(two.worker_mb)
    said = f"Largest worker: {largest:.0f} MB (limit {WORKER_LIMIT_MB})."
    if one is not None:
        said = (
            f"Two jobs over one: {two.rate / one.rate:.2f} times the items a second (goal {SPEED_UP_GOAL}), "
            f"{two.cpu_s / one.cpu_s:.2f} times the processor time. {said}"
        )
    return f"{said} A job is a process on one core."


if __name__ == "__main__":
    main()
