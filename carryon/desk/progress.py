"""How far a run is: a bar on a terminal, a line now and then in a log."""

import shutil
from time import monotonic
from typing import TextIO

from carryon.record import VerdictName
from carryon.report.words import VERDICTS
from carryon.wording import Text

_LINE_EVERY_S = 10.0
_REDRAW_EVERY_S = 0.1
_BAR = 24

_STATE = Text("{done}/{total} · {rate:.1f}/s · {left} left", "{done}/{total} · 每秒 {rate:.1f} · 剩余 {left}")
_END = Text(
    "{done} items in {spent} ({rate:.1f}/s): {counts}",
    "共 {done} 项，用时 {spent}（每秒 {rate:.1f}）：{counts}",
)
_REUSED = Text(" · {n} from before", " · {n} 项沿用已有结果")


class Progress:
    """Counts answers and tells about them on a stream; use ``quiet`` to count only."""

    def __init__(self, total: int, stream: TextIO, *, quiet: bool = False) -> None:
        self._total = total
        self._stream = stream
        self._quiet = quiet
        self._bar = stream.isatty()
        self._start = self._told = monotonic()
        self._reused = 0
        self.counts: dict[VerdictName | None, int] = dict.fromkeys(VERDICTS, 0)

    @property
    def done(self) -> int:
        """How many items have an answer."""
        return sum(self.counts.values())

    def add(self, verdict: VerdictName | None, *, reused: bool = False) -> None:
        """Count one answer; ``reused`` if it was there before this run."""
        self.counts[verdict] += 1
        self._reused += reused
        now = monotonic()
        if not self._quiet and now - self._told >= (_REDRAW_EVERY_S if self._bar else _LINE_EVERY_S):
            self._told = now
            self._tell()

    def end(self) -> None:
        """Say the last word: how many, how long, and how many of each verdict."""
        if self._quiet:
            return
        counts = " · ".join(f"{VERDICTS[name]} {n}" for name, n in self.counts.items() if n)
        line = _END.format(
            done=self.done, spent=_clock(self._spent()), rate=self._rate(), counts=counts or "-"
        )
        if self._reused:
            line = Text(
                line.en + _REUSED.format(n=self._reused).en, line.zh + _REUSED.format(n=self._reused).zh
            )
        self._stream.write(("\r\x1b[K" if self._bar else "") + f"{line}\n")
        self._stream.flush()

    def _tell(self) -> None:
        rate = self._rate()
        left = _clock((self._total - self.done) / rate) if rate else "?"
        state = str(_STATE.format(done=self.done, total=self._total, rate=rate, left=left))
        if not self._bar:
            self._stream.write(state + "\n")
        else:
            full = round(_BAR * self.done / max(1, self._total))
            bar = "█" * full + "░" * (_BAR - full)
            self._stream.write("\r\x1b[K" + f"{bar} {state}"[: shutil.get_terminal_size().columns - 1])
        self._stream.flush()

    def _spent(self) -> float:
        return monotonic() - self._start

    def _rate(self) -> float:
        """Items checked a second; those from before cost nothing and count nothing."""
        return (self.done - self._reused) / max(self._spent(), 1e-3)


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
