"""How long ``carryon --help`` takes over a bare interpreter start: medians of interleaved runs."""

import json
import statistics
import subprocess
import sys
import time

RUNS = 15
LIMIT_S = 0.2
BARE = [sys.executable, "-c", "pass"]
HELP = [sys.executable, "-c", "from carryon.cli import main; main(['--help'])"]


def seconds(command: list[str]) -> float:
    """Wall time of one run, in s."""
    start = time.perf_counter()
    subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
    return time.perf_counter() - start


def measure() -> dict[str, float]:
    """Medians in s; the two commands alternate, so that a busy machine burdens both."""
    pairs = [(seconds(BARE), seconds(HELP)) for _ in range(RUNS)]
    bare, shown = (statistics.median(column) for column in zip(*pairs, strict=True))
    extra = statistics.median(b - a for a, b in pairs)
    return {"interpreter_s": round(bare, 3), "help_s": round(shown, 3), "over_interpreter_s": round(extra, 3)}


if __name__ == "__main__":
    figures = measure()
    print(json.dumps({"startup": figures, "limit_s": LIMIT_S}))
    sys.exit(figures["over_interpreter_s"] > LIMIT_S)
