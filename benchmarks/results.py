"""``RESULTS.md``: each benchmark replaces its own section and leaves the others alone."""

import os
import platform
import re
from collections.abc import Iterable, Sequence
from importlib.metadata import version
from pathlib import Path

RESULTS = Path(__file__).with_name("RESULTS.md")
_PACKAGES = ("onnxruntime", "rapidocr", "opencv-python-headless", "numpy", "pillow")


def replace_section(name: str, body: str, path: Path = RESULTS) -> None:
    """Put ``body`` between the markers of ``name``; a section that is new goes to the end."""
    text = path.read_text("utf-8") if path.exists() else "# Results\n"
    section = f"<!-- {name}: written by its benchmark -->\n{body.strip()}\n<!-- end of {name} -->"
    markers = re.compile(rf"<!-- {re.escape(name)}: .*?<!-- end of {re.escape(name)} -->", re.DOTALL)
    if not markers.search(text):
        text = f"{text.rstrip()}\n\n{section}\n"
    path.write_text(markers.sub(lambda _: section, text), "utf-8")


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)


def machine() -> str:
    """The processor, the system and the packages that the figures depend on."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    packages = ", ".join(f"{name} {version(name)}" for name in _PACKAGES)
    return (
        f"{_processor()}, {cores} cores used, {memory:.0f} GB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {packages}."
    )


def _processor() -> str:
    try:
        described = Path("/proc/cpuinfo").read_text("utf-8")
    except OSError:
        return platform.processor() or platform.machine()
    found = re.search(r"model name\s*:\s*(.+)", described)
    return found[1] if found else platform.machine()
