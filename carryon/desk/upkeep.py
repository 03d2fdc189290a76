"""Retention while a desk works: what is too old goes out of the journal, and its kept photos with it."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from carryon.desk.journal import Journal
from carryon.desk.keep import delete_kept
from carryon.errors import CarryonError
from carryon.wording import Text

_DAY_S = 86_400.0
_AGAIN_S = 600.0

_FAILED = Text(
    "What is too old could not be taken out of the journal: {why} It is tried again.",
    "未能清除日志中的过期内容：{why}将稍后重试。",
)


@dataclass(frozen=True)
class LetGo:
    """What retention took out.

    Attributes:
        entries: Entries whose content was taken out.
        photos: Kept photos that were deleted.
        left: Kept photos that could not be: of another desk's machine, or protected.
    """

    entries: int
    photos: int
    left: list[Path]


def let_go(journal: Journal, keep_days: int, who: str) -> LetGo:
    """Take out what is older than ``keep_days`` days, and delete the kept photos that only it names.

    Raises:
        OutputError: The database failed; nothing was taken out.
    """
    entries, photos = journal.prune(keep_days, who)
    deleted, left = delete_kept(photos)
    return LetGo(entries, deleted, left)


@dataclass
class Daily:
    """Does something when it is first called, and then once a day; called at any time.

    Attributes:
        do: What is done.
        say: Told in words when it failed; then it is done again after a while.
        now_s: The time in seconds.
    """

    do: Callable[[], None]
    say: Callable[[Text], None]
    now_s: Callable[[], float] = time.time
    _next_s: float = 0.0

    def __call__(self) -> None:
        """Do it if it is due."""
        now_s = self.now_s()
        if now_s < self._next_s:
            return
        self._next_s = now_s + _DAY_S
        try:
            self.do()
        except CarryonError as error:
            self._next_s = now_s + _AGAIN_S
            self.say(_FAILED.format(why=error.message))
