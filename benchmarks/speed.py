"""How fast the whole check is, as ratios to a stock RapidOCR call on the same photo, in one interleaved run.

Ratios, because the machine may be busy: each photo is checked and given to the stock engine in turn, so that
both carry the same load. Memory is the peak of a process of its own. A cold start is a new process.
"""

import argparse
import json
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import cv2
import numpy as np
from knowledge import LIMIT_MS
from knowledge import measure as measure_knowledge
from results import machine, replace_section, table
from startup import LIMIT_S
from startup import measure as measure_help

CLI = [sys.executable, "-c", "import sys; from carryon.cli import main; main(sys.argv[1:])"]
SIZE_12MP = (4032, 3024)
NOISE_GREY = 3.0
"""A phone's grain, standard deviation: without it an enlarged photo would be decoded too easily."""
Call = Callable[[Path], object]


@dataclass(frozen=True)
class Time:
    """What one call took, in s: on the clock, and of the processor."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Pair:
    """One photo, checked by us and read by the stock engine."""

    photo: str
    ours: Time
    stock: Time

    @property
    def wall(self) -> float:
        """Our time over theirs."""
        return self.ours.wall / self.stock.wall

    @property
    def cpu(self) -> float:
        """Our processor time over theirs."""
        return self.ours.cpu / self.stock.cpu


def our_check() -> Call:
    """The whole check, from the file to the verdict."""
    from carryon.check import Checker

    checker = Checker()
    return lambda photo: checker.check([photo])


def stock_call() -> Call:
    """RapidOCR as it comes."""
    from rapidocr import RapidOCR

    engine = RapidOCR(params={"Global.log_level": "error"})
    return lambda photo: engine(str(photo))


def timed(call: Call, photo: Path) -> Time:
    """One call. Processor time counts the programs that it started, such as Tesseract, too."""
    wall, cpu = time.perf_counter(), _cpu()
    call(photo)
    return Time(time.perf_counter() - wall, _cpu() - cpu)


def _cpu() -> float:
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(one.ru_utime + one.ru_stime for one in used)


def interleaved(photos: Sequence[Path]) -> list[Pair]:
    """Every photo through both, after each has seen one photo to load its models."""
    ours, stock = our_check(), stock_call()
    for call in (ours, stock):
        call(photos[0])
    pairs = []
    for photo in photos:
        pairs.append(Pair(photo.name, timed(ours, photo), timed(stock, photo)))
        pair = pairs[-1]
        print(f"{pair.photo}: {pair.ours.wall:.2f} s / {pair.stock.wall:.2f} s = {pair.wall:.2f}", flush=True)
    return pairs


def enlarged(photos: Sequence[Path], folder: Path) -> Iterator[Path]:
    """The same photos as JPEGs of 12 MP with grain."""
    grain = np.random.default_rng(12)
    for photo in photos:
        seen = cv2.imread(str(photo))
        assert seen is not None, photo
        size = SIZE_12MP if seen.shape[1] >= seen.shape[0] else SIZE_12MP[::-1]
        large = cv2.resize(seen, size, interpolation=cv2.INTER_CUBIC).astype(np.float32)
        large += grain.standard_normal(large.shape, np.float32) * NOISE_GREY
        path = folder / photo.with_suffix(".jpg").name
        cv2.imwrite(str(path), np.clip(large, 0, 255).astype(np.uint8), [cv2.IMWRITE_JPEG_QUALITY, 92])
        yield path


def peak_mb(who: str, photo: Path) -> float:
    """Peak memory of a new process that makes one call."""
    code = f"import speed, pathlib; speed.{who}()(pathlib.Path({str(photo)!r})); print(speed.peak())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=Path(__file__).parent, capture_output=True, check=True, text=True
    )
    return float(done.stdout.split()[-1])


def peak() -> float:
    """Peak memory of this process, MB.

    On Linux a new process takes its parent's peak over into ``ru_maxrss``, so ``VmHWM`` is asked there.
    """
    status = Path("/proc/self/status")
    if status.exists() and (found := re.search(r"VmHWM:\s*(\d+) kB", status.read_text("utf-8"))):
        return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def cold_and_warm(photos: Sequence[Path]) -> list[tuple[float, float]]:
    """Seconds of ``carryon check`` in a new process and of a check in this one, photo by photo."""
    ours = our_check()
    ours(photos[0])
    times = []
    for photo in photos:
        start = time.perf_counter()
        subprocess.run([*CLI, "check", str(photo.resolve())], stdout=subprocess.DEVNULL, check=False)
        cold = time.perf_counter() - start
        times.append((cold, timed(ours, photo).wall))
    return times


def p95(values: Sequence[float]) -> float:
    """The 95th percentile."""
    return float(np.percentile(values, 95))


def row(size: str, pairs: Sequence[Pair], goal: str) -> tuple[object, ...]:
    """One line of the table of ratios."""
    wall, cpu = [pair.wall for pair in pairs], [pair.cpu for pair in pairs]
    ratios = (statistics.median(wall), p95(wall), statistics.median(cpu), p95(cpu))
    seconds = (
        statistics.median(pair.ours.wall for pair in pairs),
        statistics.median(p.stock.wall for p in pairs),
    )
    return (size, len(pairs), *(f"{r:.2f}" for r in ratios), goal, *(f"{s:.2f}" for s in seconds))


def spread(photos: Sequence[Path], most: int) -> list[Path]:
    """At most so many, evenly over the list."""
    return [photos[i * len(photos) // most] for i in range(most)] if len(photos) > most else list(photos)


def main() -> None:
    """Measure everything and write the section."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", type=Path, metavar="DIR", help="a folder of photos of about 3 MP")
    asked.add_argument("--photos", type=int, default=65, help="at most so many at 3 MP")
    asked.add_argument("--large", type=int, default=20, help="at most so many at 12 MP")
    options = asked.parse_args()
    cv2.setNumThreads(2)
    photos = sorted(path for path in options.folder.iterdir() if path.suffix in (".jpg", ".png"))
    small = interleaved(spread(photos, options.photos))
    with tempfile.TemporaryDirectory() as folder:
        twelve = list(enlarged(spread(photos, options.large), Path(folder)))
        large = interleaved(twelve)
        # Memory peaks where the search for the label is widest, which is also what takes longest.
        slowest = options.folder / max(small, key=lambda pair: pair.ours.wall).photo
        probes = [*spread(twelve, 3), *enlarged([slowest], Path(folder))]
        memory = [(peak_mb("our_check", photo), peak_mb("stock_call", photo)) for photo in probes]
    starts = cold_and_warm(spread(photos, 5))
    loads = {**measure_help(), **measure_knowledge()}
    body = section(small, large, memory, starts, loads)
    print(json.dumps({"loads": loads, "memory_mb": memory, "cold_warm_s": starts}))
    print(body)
    replace_section("speed", body)


def section(
    small: Sequence[Pair],
    large: Sequence[Pair],
    memory: Sequence[tuple[float, float]],
    starts: Sequence[tuple[float, float]],
    loads: dict[str, float],
) -> str:
    """The figures in words and tables."""
    over = statistics.median(cold - 1.5 * warm for cold, warm in starts)
    cold, warm = (statistics.median(column) for column in zip(*starts, strict=True))
    ours, stock = (max(column) for column in zip(*memory, strict=True))
    ratios = (
        "photo",
        "photos",
        "wall, median",
        "p95",
        "CPU, median",
        "p95",
        "goal (median; p95)",
        "ours s",
        "stock s",
    )
    other = [
        (
            "peak memory at 12 MP, the highest of " + str(len(memory)),
            f"{ours:.0f} MB",
            f"{stock:.0f} MB",
            "600 MB",
        ),
        ("`carryon check` from a cold start", f"{cold:.2f} s", "", ""),
        ("the same check, warm", f"{warm:.2f} s", "", ""),
        ("cold start - 1.5 x warm, median", f"{over:.2f} s", "", "1 s"),
        (
            "`carryon --help` over a bare interpreter",
            f"{loads['over_interpreter_s']:.2f} s",
            "",
            f"{LIMIT_S} s",
        ),
        ("loading the register of recalls", f"{loads['register_load_ms']:.0f} ms", "", f"{LIMIT_MS} ms"),
        ("loading the rules", f"{loads['rules_load_ms']:.0f} ms", "", f"{LIMIT_MS} ms"),
    ]
    return "\n\n".join(
        (
            "## Speed",
            f"Measured {date.today()} on {machine()}",
            "The whole check over a stock RapidOCR call on the same photo, taking turns in one process:",
            table(
                ratios,
                [row("3 MP", small, "0.70; 1.20"), row("12 MP", large, "0.50; 1.20")],
            ),
            table(("what", "carryon", "stock", "at most"), other),
        )
    )


if __name__ == "__main__":
    main()
