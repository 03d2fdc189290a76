"""Pictures in a terminal: as the terminal shows them itself, in half blocks, or in the system's viewer."""

import base64
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NoReturn

import click

from carryon.errors import ExitCode

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Way = Literal["kitty", "iterm", "blocks", "viewer"]

_CHUNK = 4096
"""The most a kitty escape sequence carries (kitty, Terminal graphics protocol)."""


def best_way(environment: Mapping[str, str] = os.environ) -> Way:
    """How pictures are best shown here: inline where the terminal can, else a window, else half blocks."""
    if "KITTY_WINDOW_ID" in environment or environment.get("TERM_PROGRAM") == "ghostty":
        return "kitty"
    if environment.get("TERM_PROGRAM") in ("iTerm.app", "WezTerm"):
        return "iterm"
    if os.name == "nt" or "DISPLAY" in environment or "WAYLAND_DISPLAY" in environment:
        return "viewer"
    return "blocks"


@contextmanager
def session_folder() -> Iterator[Path]:
    """A folder of this session for what a viewer is to open; gone afterwards, also when the terminal closes.

    The pictures show serial numbers.
    """
    ending = [number for number in (getattr(signal, "SIGHUP", None), signal.SIGTERM) if number is not None]
    before = {number: signal.signal(number, _end) for number in ending}
    try:
        with tempfile.TemporaryDirectory(prefix="carryon-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _end(_number: int, _frame: object) -> NoReturn:
    sys.exit(int(ExitCode.INTERRUPTED))


def show(pixels: "NDArray[np.uint8]", way: Way, folder: Path) -> None:
    """Show one picture.

    Args:
        pixels: BGR, height x width x 3.
        way: How.
        folder: Where a viewer finds it, which reads it at its leisure.
    """
    if way == "blocks":
        click.echo(half_blocks(pixels, shutil.get_terminal_size().columns - 2))
        return
    import cv2

    png = cv2.imencode(".png", pixels)[1].tobytes()
    if way == "kitty":
        click.echo(kitty(png))
    elif way == "iterm":
        data = base64.b64encode(png).decode()
        click.echo(f"\x1b]1337;File=inline=1;size={len(png)}:{data}\a")
    else:
        _open_viewer(png, folder)


def kitty(png: bytes) -> str:
    """The escape sequences that make kitty and its like show a PNG."""
    data = base64.b64encode(png).decode()
    parts = [data[at : at + _CHUNK] for at in range(0, len(data), _CHUNK)]
    said = ""
    for place, part in enumerate(parts):
        more = int(place < len(parts) - 1)
        first = "a=T,f=100," if place == 0 else ""
        said += f"\x1b_G{first}m={more};{part}\x1b\\"
    return said


def half_blocks(pixels: "NDArray[np.uint8]", columns: int) -> str:
    """A picture in characters: each shows two points, one above the other, in 24 bit colour.

    Args:
        pixels: BGR, height x width x 3.
        columns: The widest it may be.
    """
    import cv2

    height, width = pixels.shape[:2]
    scale = min(1.0, columns / width)
    size = (max(1, round(width * scale)), max(2, round(height * scale) // 2 * 2))
    small = cv2.resize(pixels, size, interpolation=cv2.INTER_AREA)
    lines = []
    for top in range(0, size[1], 2):
        points = zip(small[top].tolist(), small[top + 1].tolist(), strict=True)
        line = "".join(f"\x1b[38;2;{r};{g};{b};48;2;{r2};{g2};{b2}m▀" for (b, g, r), (b2, g2, r2) in points)
        lines.append(f"{line}\x1b[0m")
    return "\n".join(lines)


def _open_viewer(png: bytes, folder: Path) -> None:
    handle, name = tempfile.mkstemp(suffix=".png", dir=folder)
    with os.fdopen(handle, "wb") as file:
        file.write(png)
    click.launch(name)
