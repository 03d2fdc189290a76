"""Fonts found on this machine, split into those for training and those held out for measuring."""

import subprocess
from functools import cache

import numpy as np
from PIL import ImageFont

HELD_OUT = ("Lato", "wqy-zenhei", "LiberationSansNarrow", "NotoSerifCJK", "DejaVuSansMono")
_UNSUITED = ("Hairline", "ExtraLight", "MathTeX", "Thin")


@cache
def _files() -> tuple[str, ...]:
    listed = subprocess.run(["fc-list", ":", "file"], capture_output=True, text=True, check=True).stdout
    files = sorted(line.rstrip(": ") for line in listed.splitlines())
    return tuple(
        f for f in files if f.endswith((".ttf", ".ttc", ".otf")) and not any(u in f for u in _UNSUITED)
    )


@cache
def families(cjk: bool, held_out: bool) -> tuple[str, ...]:
    """Font files that carry Chinese (or need not), of the training or of the held-out share."""
    chosen = []
    for file in _files():
        carries = "CJK" in file or "wqy" in file
        if carries == cjk and any(name in file for name in HELD_OUT) == held_out:
            chosen.append(file)
    if not chosen:
        raise RuntimeError(f"no {'Chinese' if cjk else 'Latin'} fonts found; see training/README.md")
    return tuple(chosen)


@cache
def load(file: str, size: int) -> ImageFont.FreeTypeFont:
    """One font at one size, px."""
    return ImageFont.truetype(file, size)


def pick(rng: np.random.Generator, cjk: bool, held_out: bool = False) -> str:
    """A font file; families weigh alike, not their many weights."""
    files = families(cjk, held_out)
    stems = sorted({f.rsplit("/", 1)[-1].split("-")[0] for f in files})
    stem = stems[rng.integers(len(stems))]
    of_stem = [f for f in files if f.rsplit("/", 1)[-1].split("-")[0] == stem]
    return of_stem[rng.integers(len(of_stem))]
