"""The hot folder: every photo that comes in is checked once, its result written, and the photo moved on.

The order is: check, journal, result file, move. Killed in between, the photo still lies in the
folder; the journal knows its answer, so the next start writes the same files and checks nothing
twice. A full disk or a vanished share stops nothing but the item at hand, which is tried again.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from threading import Event
from typing import TypeAlias

from carryon.desk.batch import Memory
from carryon.desk.files import clear_drafts, write_safely
from carryon.desk.inbox import Inbox
from carryon.desk.items import Item
from carryon.desk.keep import has_its_end, without_metadata
from carryon.desk.pool import Pool
from carryon.desk.sources import PhotoFile
from carryon.desk.work import Answer
from carryon.errors import AskedError, CarryonError, ExitCode, InputError, OutputError, system_reason
from carryon.photo import printable
from carryon.record import Result, encode
from carryon.wording import Text

_NESTED = Text(
    "{one} and {other} lie in each other. Give folders apart, else the desk would check its own output.",
    "{one} 与 {other} 相互嵌套。请使用相互独立的文件夹，否则会检查自己的输出。",
)
_NO_FOLDER = Text("{path}: there is no such folder.", "{path}：没有这个文件夹。")
_CLOSED = Text("{path}: this folder cannot be read ({why}).", "{path}：无法读取该文件夹（{why}）。")
_NO_FOLDER_MADE = Text(
    "{path}: this folder cannot be made or written ({why}). Give another one.",
    "{path}：无法创建或写入该文件夹（{why}）。请换一个文件夹。",
)
_TRY_AGAIN = Text("{name}: {why} Trying again in {seconds:.0f} s.", "{name}：{why} {seconds:.0f} 秒后重试。")

_REPLACED = Text(
    "{name}: another photo came under this name meanwhile; it is checked next.",
    "{name}：期间有同名新照片进入，随后检查。",
)

_State: TypeAlias = tuple[int, int, int]
"""What tells a file from one that took its place, or grew: its inode, its bytes, when it changed in ns."""


@dataclass(frozen=True, kw_only=True)
class Folders:
    """Where photos come in and where everything goes.

    Attributes:
        inbox: Photos come in here, at any depth.
        done: Checked photos go here.
        out: One result record (JSON) a photo goes here.
        unreadable: Photos that could not be read go here.
        kept: Copies of photos go here, where they are kept.
    """

    inbox: Path
    done: Path
    out: Path
    unreadable: Path
    kept: Path | None = None

    def check(self) -> None:
        """Refuse folders that lie in each other, and make those that are missing.

        Raises:
            AskedError: Folders lie in each other.
            InputError: The inbox is missing.
            OutputError: A folder cannot be made.
        """
        try:
            there = self.inbox.is_dir()
        except OSError as error:  # a folder above that may not be entered
            raise InputError(_CLOSED.format(path=self.inbox, why=system_reason(error))) from error
        if not there:
            raise InputError(_NO_FOLDER.format(path=self.inbox))
        inbox = self.inbox.resolve()
        outlets = (self.done, self.out, self.unreadable)
        for other in (*outlets, *([self.kept] if self.kept else [])):
            place = other.resolve()
            if place == inbox or inbox in place.parents or place in inbox.parents:
                raise AskedError(_NESTED.format(one=self.inbox, other=other))
        try:
            for folder in outlets:
                folder.mkdir(parents=True, exist_ok=True)
                clear_drafts(folder)
        except OSError as error:
            raise OutputError(_NO_FOLDER_MADE.format(path=folder, why=system_reason(error))) from error


@dataclass(kw_only=True)
class Watch:
    """A running hot folder.

    Attributes:
        folders: In and out.
        inbox: Finds what is complete.
        pool: Checks it.
        memory: The journal.
        patience_s: How long a file may be unreadable, or lack its end, without changing, before it is
            taken as it is: the last part of a slow copy may still be on its way.
        keep_metadata: Move photos on as they are; else they lose GPS and other metadata.
        tell: Told of every result.
        say: Told in words about trouble.
        upkeep: Called at the start and between photos, to do what is due once a day.
    """

    folders: Folders
    inbox: Inbox
    pool: Pool
    memory: Memory
    patience_s: float
    keep_metadata: bool
    tell: Callable[[Result], None]
    say: Callable[[Text], None]
    upkeep: Callable[[], None] | None = None
    _busy: dict[int, tuple[Path, Item, _State | None]] = field(default_factory=dict)
    _recorded: dict[Path, tuple[_State, Answer]] = field(default_factory=dict)
    _next: int = 0

    def run(self, stop: Event, wake: Event, rescan_s: float) -> None:
        """Check what comes until ``stop`` is set, then finish what is begun.

        Args:
            stop: Set from a signal.
            wake: Set when something in the folder changed.
            rescan_s: How long to wait for that before looking anyway, in seconds.
        """
        while not stop.is_set():
            if self.upkeep is not None:
                self.upkeep()
            self._take_in(stop)
            if self.pool.unanswered:
                self._finish(timeout_s=0.2)
            else:
                wake.wait(rescan_s)
                wake.clear()
        while self.pool.unanswered:
            self._finish(timeout_s=None)

    def _take_in(self, stop: Event) -> None:
        if not self.pool.wants_more:
            return
        for path in self.inbox.ready({path for path, _item, _state in self._busy.values()}):
            if stop.is_set() or not self.pool.wants_more:
                return
            name = printable(path.relative_to(self.folders.inbox).as_posix())
            item = Item(str(Path(name).with_suffix("").as_posix()), (PhotoFile(name, str(path.absolute())),))
            self._begin(path, item)

    def _begin(self, path: Path, item: Item) -> None:
        state = _state(path)
        content = _content(item.photos[0], needed=False)
        if content is not None and not has_its_end(content) and self._may_be_unfinished(path):
            self.inbox.later(path)
            return
        try:
            known = self._known(path, item)
        except CarryonError as error:
            self._postpone(path, error.message)
            return
        if known is not None:
            self._try_to_move_on(path, item, known)
            return
        self._busy[self._next] = (path, item, state)
        self.pool.submit(self._next, item)
        self._next += 1

    def _known(self, path: Path, item: Item) -> Answer | None:
        """What was found already: the journal holds no answer that failed, and there may be no journal."""
        state, answer = self._recorded.pop(path, (None, None))
        return answer if answer is not None and state == _state(path) else self.memory.recall(item)

    def _finish(self, timeout_s: float | None) -> None:
        for key, answer in self.pool.poll(timeout_s):
            path, item, begun = self._busy.pop(key)
            if _written_on(begun, _state(path)):
                continue  # it is checked when it has settled again, and only that answer counts
            unreadable = answer.result.error is not None and answer.result.error.code == ExitCode.INPUT
            if unreadable and self._may_be_unfinished(path):
                self.inbox.later(path)
                continue
            try:
                self.memory.record(item, answer)
            except CarryonError as error:
                self._postpone(path, error.message)
            else:
                self._try_to_move_on(path, item, answer)

    def _try_to_move_on(self, path: Path, item: Item, answer: Answer) -> None:
        """Move a photo on whose answer is recorded; one that stays is not checked again for that."""
        state = _state(path)
        try:
            self._move_on(path, item, answer)
        except CarryonError as error:
            if state is not None:
                self._recorded[path] = state, answer
            self._postpone(path, error.message)

    def _may_be_unfinished(self, path: Path) -> bool:
        try:
            return self.inbox.age_s(path) < self.patience_s
        except KeyError:
            return False

    def _move_on(self, path: Path, item: Item, answer: Answer) -> None:
        """Write the result, then move the photo: the other way round, a crash would lose the result.

        A photo that took the checked one's name meanwhile stays and is checked in its turn. One that may
        not be read is put aside unread, under what its place on the disk and its time make of its name.

        Raises:
            InputError: The photo vanished.
            OutputError: There is no room, or a folder is gone.
        """
        result, photo = answer.result, item.photos[0]
        state = _state(path)
        data = _content(photo, needed=result.error is None)
        now = sha256(repr(state).encode() if data is None else data).hexdigest()
        checked = answer.digests.get(photo.name, now)
        name = f"{item.id.replace('/', '_')}-{checked[:8]}"  # two photos may come under one name
        write_safely(self.folders.out / f"{name}.json", encode(result) + b"\n")
        if checked != now:
            self.say(_REPLACED.format(name=printable(path.name)))
        elif result.error is not None or data is None:
            self._move(path, self.folders.unreadable / f"{name}{path.suffix}")
        elif self.keep_metadata:
            self._move(path, self.folders.done / f"{name}{path.suffix}")
        else:
            stripped, ending = without_metadata(data)
            write_safely(self.folders.done / f"{name}{ending}", stripped)
            if _state(path) == state:
                path.unlink(missing_ok=True)
        self.tell(result)

    def _move(self, path: Path, to: Path) -> None:
        try:
            shutil.move(path, to)
        except OSError as error:
            why = Text("{path}: {why}.", "{path}：{why}。").format(path=to, why=system_reason(error))
            raise OutputError(why) from error

    def _postpone(self, path: Path, why: Text) -> None:
        seconds = self.inbox.later(path)
        self.say(_TRY_AGAIN.format(name=printable(path.name), why=why, seconds=seconds))


def _written_on(before: _State | None, now: _State | None) -> bool:
    """Whether it is the same file with other content; another file under its name is another photo."""
    return before is not None and now is not None and before[0] == now[0] and before != now


def _content(photo: PhotoFile, *, needed: bool) -> bytes | None:
    try:
        return photo.read()
    except InputError:
        if needed:
            raise
        return None


def _state(path: Path) -> _State | None:
    """A file as it is now; ``None`` for one that is gone."""
    try:
        state = path.stat()
    except OSError:
        return None
    return state.st_ino, state.st_size, state.st_mtime_ns
