"""The folder that photos come into: which of them are complete, and which may be tried again."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic

from carryon.errors import system_reason
from carryon.photo import EXTENSIONS
from carryon.wording import Text

_GONE = Text("{path} cannot be read ({why}); waiting for it.", "无法读取 {path}（{why}），等待恢复。")
_BACK = Text("{path} can be read again.", "{path} 已恢复。")

_FIRST_PAUSE_S = 1.0
_LONGEST_PAUSE_S = 60.0


@dataclass
class _Seen:
    """A file in the inbox: what it looked like, since when, and when it may be tried."""

    size: int
    changed: float
    since: float
    not_before: float = 0.0
    pause: float = _FIRST_PAUSE_S


@dataclass
class Inbox:
    """Finds complete photos: a file that has not changed for a while and is not being worked on.

    Attributes:
        folder: The inbox.
        settle_s: How long a file must stay as it is, in seconds.
        say: Told in words about a folder that vanished and came back.
    """

    folder: Path
    settle_s: float
    say: Callable[[Text], None]
    _files: dict[Path, _Seen] = field(default_factory=dict)
    _lost: bool = False

    def ready(self, busy: set[Path]) -> list[Path]:
        """The complete photos that nobody works on, the oldest first."""
        now = monotonic()
        try:
            found = dict(self._scan())
        except OSError as error:
            if not self._lost:
                self.say(_GONE.format(path=self.folder, why=system_reason(error)))
            self._lost = True
            return []
        if self._lost:
            self.say(_BACK.format(path=self.folder))
            self._lost = False
        for path in self._files.keys() - found.keys():
            del self._files[path]
        for path, (size, changed) in found.items():
            seen = self._files.get(path)
            if seen is None or (seen.size, seen.changed) != (size, changed):
                self._files[path] = _Seen(size, changed, now)
        complete = [path for path in found if path not in busy and self._complete(self._files[path], now)]
        return sorted(complete, key=lambda path: (self._files[path].changed, path))

    def age_s(self, path: Path) -> float:
        """How long a file has stayed as it is, in seconds."""
        return monotonic() - self._files[path].since

    def later(self, path: Path) -> float:
        """Try a file again after a pause, which grows; returns the pause in seconds."""
        seen = self._files.setdefault(path, _Seen(0, 0.0, monotonic()))
        pause = seen.pause
        seen.not_before = monotonic() + pause
        seen.pause = min(_LONGEST_PAUSE_S, pause * 2)
        return pause

    def _complete(self, seen: _Seen, now: float) -> bool:
        return now - seen.since >= self.settle_s and now >= seen.not_before

    def _scan(self) -> Iterator[tuple[Path, tuple[int, float]]]:
        """Photos with size and time of change. A folder that cannot be listed is an error, a file is not.

        Raises:
            OSError: The inbox, or a folder in it, cannot be listed.
        """
        folders = [self.folder]
        while folders:
            with os.scandir(folders.pop()) as entries:
                for entry in entries:
                    if entry.name.startswith("."):
                        continue
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(Path(entry.path))
                    elif Path(entry.name).suffix.lower() in EXTENSIONS and entry.is_file(
                        follow_symlinks=False
                    ):
                        state = entry.stat()
                        yield Path(entry.path), (state.st_size, state.st_mtime)
