"""How long the register and the rules take to load and to answer: medians over fresh interpreters."""

import json
import statistics
import subprocess
import sys

RUNS = 9
LIMIT_MS = 50
CODE = """
import json, time
from carryon import record
tick = time.perf_counter()
from carryon import recalls
imported = time.perf_counter()
register = recalls.load()
loaded = time.perf_counter()
known = record.Fact(state="read", value="A1642")
register.match(record.NOT_SEEN, known, *[record.NOT_SEEN] * 4)
first = time.perf_counter()
for _ in range(100):
    register.match(record.NOT_SEEN, known, *[record.NOT_SEEN] * 4)
matched = time.perf_counter()
from carryon import rules
tock = time.perf_counter()
ruleset = rules.load()
done = time.perf_counter()
print(json.dumps({
    "register_import_ms": imported - tick,
    "register_load_ms": loaded - imported,
    "first_match_ms": first - loaded,
    "match_ms": (matched - first) / 100,
    "rules_import_ms": tock - matched,
    "rules_load_ms": done - tock,
    "notices": len(register.recalls) / 1000,
    "rules": len(ruleset.rules) / 1000,
}))
"""


def once() -> dict[str, float]:
    """One fresh interpreter; times in ms."""
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, check=True)
    return {name: value * 1000 for name, value in json.loads(done.stdout).items()}


def measure() -> dict[str, float]:
    """Medians over ``RUNS`` interpreters."""
    runs = [once() for _ in range(RUNS)]
    return {name: round(statistics.median(run[name] for run in runs), 3) for name in runs[0]}


if __name__ == "__main__":
    figures = measure()
    print(json.dumps({"knowledge": figures, "limit_ms": LIMIT_MS}))
    slowest = max(figures["register_load_ms"], figures["rules_load_ms"])
    sys.exit(slowest > LIMIT_MS)
