"""The hot folder: complete photos only, each once, nothing lost when something goes wrong."""

import errno
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from desk.recorded import MakePhotos
from desk.test_journal import check

from carryon.cli import main
from carryon.desk.batch import Forgetful
from carryon.desk.inbox import Inbox
from carryon.desk.items import Item
from carryon.desk.journal import Journal
from carryon.desk.pool import Pool
from carryon.desk.watch import Folders, Watch
from carryon.desk.work import Answer, Plan, Worker
from carryon.errors import AskedError, OutputError
from carryon.photo import load
from carryon.record import Result, decode
from carryon.wording import Text

TESTS = Path(__file__).parents[1]


def folders(tmp_path: Path) -> Folders:
    (tmp_path / "in").mkdir(exist_ok=True)
    return Folders(
        inbox=tmp_path / "in", done=tmp_path / "done", out=tmp_path / "out", unreadable=tmp_path / "bad"
    )


def until(condition: Callable[[], bool], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


class Running:
    """A watch in a thread."""

    def __init__(self, tmp_path: Path, plan: Plan, memory: object, **more: object) -> None:
        self.folders = folders(tmp_path)
        self.folders.check()
        self.results: list[Result] = []
        self.said: list[Text] = []
        self.stop, self.wake = Event(), Event()
        self._pool = more.pop("pool", None) or Pool(plan, 2)
        self.watch = Watch(
            folders=self.folders,
            inbox=Inbox(self.folders.inbox, 0.1, self.said.append),
            pool=self._pool,
            memory=memory,
            tell=self.results.append,
            say=self.said.append,
            **({"patience_s": 0.5, "keep_metadata": False} | more),
        )
        self._thread = Thread(target=self.watch.run, args=(self.stop, self.wake, 0.05))
        self._thread.start()

    def end(self) -> None:
        self.stop.set()
        self.wake.set()
        self._thread.join(30)
        self._pool.close()

    def items(self) -> list[str]:
        return sorted(result.item for result in self.results)


@pytest.fixture
def running(tmp_path: Path, plan: Plan) -> Iterator[Callable[..., Running]]:
    started: list[Running] = []

    def start(memory: object | None = None, **more: object) -> Running:
        started.append(Running(tmp_path, plan, memory or Forgetful(), **more))
        return started[-1]

    yield start
    for one in started:
        one.end()


def names(folder: Path) -> list[str]:
    return sorted(path.name.rpartition("-")[0] for path in folder.glob("*") if path.is_file())


def test_photos_that_come_in_are_checked_and_moved(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    watch = running()
    make_photos("allowed-1", "not_allowed-2", "deep/retake-3", folder="in")
    (tmp_path / "in" / "notes.txt").write_text("not mine")
    until(lambda: len(watch.results) == 3)
    assert watch.items() == ["allowed-1", "deep/retake-3", "not_allowed-2"]
    assert names(tmp_path / "out") == ["allowed-1", "deep_retake-3", "not_allowed-2"]
    assert names(tmp_path / "done") == ["allowed-1", "deep_retake-3", "not_allowed-2"]
    assert [path.name for path in (tmp_path / "in").rglob("*") if path.is_file()] == ["notes.txt"]
    record = decode(next((tmp_path / "out").glob("not_allowed-2-*.json")).read_bytes())
    assert record.verdict == "not_allowed"


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_is_checked_and_moved(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    folder = make_photos("allowed-1", folder="in")
    (folder / "allowed-1.png").rename(folder / os.fsdecode(b"retake-\xb1\xea.png"))
    watch = running()
    until(lambda: len(watch.results) == 1)
    assert names(tmp_path / "done") == ["retake-\ufffd\ufffd"]


def test_a_file_is_complete_when_it_no_longer_grows(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    memory = Noting()
    watch = running(memory, patience_s=20)
    data = next(make_photos("allowed-1", folder="elsewhere").iterdir()).read_bytes()
    with (tmp_path / "in" / "allowed-1.png").open("wb") as slow:
        for start in range(0, len(data), 12):
            slow.write(data[start : start + 12])
            slow.flush()
            time.sleep(0.15)  # longer than the time to settle, so half a photo is tried, and tried again
    until(lambda: not (tmp_path / "in" / "allowed-1.png").exists())
    until(lambda: bool(watch.results))
    assert [result.verdict for result in watch.results] == ["allowed"]
    assert memory.noted == watch.results
    (moved,) = (tmp_path / "done").iterdir()
    assert moved.read_bytes() == data
    assert list((tmp_path / "bad").iterdir()) == []


def test_the_answer_to_a_photo_that_grew_meanwhile_is_dropped(
    running: Callable[..., Running], make_photos: MakePhotos, plan: Plan, tmp_path: Path
) -> None:
    path = tmp_path / "in" / "allowed-1.png"
    memory, rest = Noting(), [b"more", b"and the last"]

    def grow() -> None:
        if rest and path.exists():
            with path.open("ab") as file:
                file.write(rest.pop(0))

    pool = Here(plan, grow)
    watch = running(memory, pool=pool, keep_metadata=True)
    make_photos("allowed-1", folder="in")
    until(lambda: len(watch.results) == 1)
    assert pool.checked == ["allowed-1"] * 3
    assert len(memory.noted) == 1
    (moved,) = (tmp_path / "done").iterdir()
    assert moved.read_bytes().endswith(b"moreand the last")


def test_a_photo_that_stays_without_its_end_is_checked_as_it_is(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    whole = (make_photos("allowed-1", folder="elsewhere") / "allowed-1.png").read_bytes()
    watch = running()
    (tmp_path / "in" / "allowed-1.png").write_bytes(whole[:-12])
    until(lambda: len(watch.results) == 1)
    assert watch.results[0].verdict == "allowed"


def test_what_stays_unreadable_is_put_aside(running: Callable[..., Running], tmp_path: Path) -> None:
    watch = running()
    (tmp_path / "in" / "broken.jpg").write_bytes(b"no photo")
    until(lambda: len(watch.results) == 1)
    assert names(tmp_path / "bad") == ["broken"]
    assert next((tmp_path / "bad").iterdir()).read_bytes() == b"no photo"
    assert watch.results[0].error is not None


def test_another_photo_under_the_same_name_is_checked_too(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    watch = running()
    make_photos("allowed-1", folder="in")
    until(lambda: len(watch.results) == 1)
    other = make_photos("allowed-2", folder="elsewhere") / "allowed-2.png"
    shutil.copy(other, tmp_path / "in" / "allowed-1.png")
    until(lambda: len(watch.results) == 2)
    assert names(tmp_path / "out") == ["allowed-1", "allowed-1"]


class Replacing(Forgetful):
    """A journal that takes its time, in which another photo comes under the checked one's name."""

    def __init__(self, photo: Path, other: Path) -> None:
        self.photo, self.other = photo, other

    def record(self, item: Item, answer: Answer) -> None:
        if self.other.exists():
            self.other.replace(self.photo)


@pytest.mark.parametrize("keep_metadata", [False, True])
def test_a_photo_that_takes_the_name_of_one_at_work_is_checked_too(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path, keep_metadata: bool
) -> None:
    other = make_photos("allowed-2", folder="elsewhere") / "allowed-2.png"
    second = other.read_bytes()
    first = (make_photos("allowed-1", folder="in") / "allowed-1.png").read_bytes()
    watch = running(Replacing(tmp_path / "in" / "allowed-1.png", other), keep_metadata=keep_metadata)
    until(lambda: len(watch.results) == 2)
    until(lambda: not list((tmp_path / "in").iterdir()))
    assert names(tmp_path / "out") == ["allowed-1", "allowed-1"]
    (moved,) = (tmp_path / "done").iterdir()
    assert load(moved).pixels.tolist() == load(second).pixels.tolist() != load(first).pixels.tolist()
    assert "another photo came under this name" in watch.said[0].en


class Here:
    """A pool that checks in this process, after what a test wants to happen to the photo meanwhile."""

    def __init__(self, plan: Plan, meanwhile: Callable[[], object] = lambda: None) -> None:
        self.checked: list[str] = []
        self._worker, self._meanwhile = Worker(plan), meanwhile
        self._items: dict[int, Item] = {}

    wants_more = True

    @property
    def unanswered(self) -> int:
        return len(self._items)

    def submit(self, key: int, item: Item) -> None:
        self._items[key] = item

    def poll(self, timeout_s: float | None = None) -> list[tuple[int, Answer]]:
        self._meanwhile()
        self.checked += [item.id for item in self._items.values()]
        answers = [(key, self._worker.answer(item)) for key, item in self._items.items()]
        self._items.clear()
        return answers

    def close(self) -> None:
        pass


class Noting(Forgetful):
    """A journal that knows nothing, and notes what it was given."""

    def __init__(self) -> None:
        self.noted: list[Result] = []

    def record(self, item: Item, answer: Answer) -> None:
        self.noted.append(answer.result)


@pytest.fixture
def locked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody may read a file named ``locked``, not even the superuser, who runs tests in containers."""
    opened, read = Path.open, Path.read_bytes

    def refuse(path: Path) -> None:
        if path.name.startswith("locked"):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))

    def open_(path: Path, *more: object, **named: object) -> object:
        refuse(path)
        return opened(path, *more, **named)  # type: ignore[call-overload]

    def read_bytes(path: Path) -> bytes:
        refuse(path)
        return read(path)

    monkeypatch.setattr(Path, "open", open_)
    monkeypatch.setattr(Path, "read_bytes", read_bytes)


@pytest.mark.usefixtures("locked")
def test_a_photo_that_may_not_be_read_is_put_aside_unread(
    running: Callable[..., Running], make_photos: MakePhotos, plan: Plan, tmp_path: Path
) -> None:
    memory = Noting()
    watch = running(memory, pool=Here(plan))
    make_photos("locked", folder="in")
    until(lambda: len(watch.results) == 1)
    assert names(tmp_path / "bad") == names(tmp_path / "out") == ["locked"]
    assert list((tmp_path / "in").iterdir()) == []
    assert [result.error.code for result in memory.noted if result.error] == [3]


@pytest.mark.parametrize("name", ["engine-1", "allowed-1"])
def test_an_answer_is_recorded_once_however_long_its_photo_cannot_be_moved(
    running: Callable[..., Running], make_photos: MakePhotos, plan: Plan, tmp_path: Path, name: str
) -> None:
    memory, pool = Noting(), Here(plan)
    watch = running(memory, pool=pool)
    for outlet in ("bad", "done"):
        (tmp_path / outlet).rmdir()
        (tmp_path / outlet).write_bytes(b"a file where a folder was")
    make_photos(name, folder="in")
    until(lambda: len(watch.said) >= 2)  # it was tried twice
    for outlet in ("bad", "done"):
        (tmp_path / outlet).unlink()
        (tmp_path / outlet).mkdir()
    until(lambda: len(watch.results) == 1)
    assert pool.checked == [name]
    assert [result.item for result in memory.noted] == [name]
    assert names(tmp_path / "bad") + names(tmp_path / "done") == [name]


class FullDisk(Forgetful):
    """A journal whose disk is full for a while."""

    def __init__(self) -> None:
        self.room = False

    def record(self, item: Item, answer: Answer) -> None:
        if not self.room:
            raise OutputError(Text("no space left", "没有空间"))


def test_a_full_disk_is_waited_for(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    disk = FullDisk()
    watch = running(disk)
    make_photos("allowed-1", folder="in")
    until(lambda: len(watch.said) >= 1)
    assert "no space left" in watch.said[0].en
    assert (tmp_path / "in" / "allowed-1.png").exists()
    assert list((tmp_path / "out").iterdir()) == []
    disk.room = True
    until(lambda: len(watch.results) == 1)
    assert names(tmp_path / "done") == ["allowed-1"]


def test_a_share_that_vanishes_is_waited_for(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    watch = running()
    (tmp_path / "in").rename(tmp_path / "unplugged")
    until(lambda: len(watch.said) == 1)
    assert "waiting for it" in watch.said[0].en
    make_photos("allowed-1", folder="unplugged")
    (tmp_path / "unplugged").rename(tmp_path / "in")
    until(lambda: len(watch.results) == 1)
    assert "can be read again" in watch.said[1].en
    assert len(watch.said) == 2, "said once, not at every look"


def test_results_folder_that_vanishes_is_made_again(
    running: Callable[..., Running], make_photos: MakePhotos, tmp_path: Path
) -> None:
    watch = running()
    shutil.rmtree(tmp_path / "out")
    shutil.rmtree(tmp_path / "done")
    make_photos("allowed-1", folder="in")
    until(lambda: len(watch.results) == 1)
    assert names(tmp_path / "out") == ["allowed-1"]


@pytest.mark.parametrize("other", ["in", "in/done", ".", "link"])
def test_folders_in_each_other_are_refused(tmp_path: Path, other: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "in", target_is_directory=True)
    base = folders(tmp_path)
    nested = Folders(inbox=base.inbox, done=base.done, out=tmp_path / other, unreadable=base.unreadable)
    with pytest.raises(AskedError, match="lie in each other"):
        nested.check()


def test_photos_are_not_kept_where_they_would_come_in_again(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Watch, "run", lambda *_: None)
    places = [
        "--done",
        tmp_path / "done",
        "--out",
        tmp_path / "out",
        "--keep-photos",
        tmp_path / "in" / "kept",
    ]
    (tmp_path / "in").mkdir()
    with pytest.raises(SystemExit) as ended:
        main(["watch", str(tmp_path / "in"), *map(str, places)])
    assert ended.value.code == 2
    assert "lie in each other" in capsys.readouterr().err


def start(tmp_path: Path, *more: str) -> "subprocess.Popen[bytes]":
    (tmp_path / "in").mkdir(exist_ok=True)
    command = [sys.executable, "-c", "from carryon.cli import main; main()", "watch", str(tmp_path / "in")]
    places = ["--done", str(tmp_path / "done"), "--out", str(tmp_path / "out")]
    fast = ["--settle", "0.1", "--rescan", "0.1", "--checker", "desk.recorded:RecordedChecker"]
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    return subprocess.Popen(
        [*command, *places, *fast, *more], env=environment, stderr=subprocess.PIPE, start_new_session=True
    )


def test_sigterm_finishes_what_is_begun(make_photos: MakePhotos, tmp_path: Path) -> None:
    make_photos(*(f"slow-{n:02}" for n in range(40)), folder="in")
    run = start(tmp_path, "--jobs", "2")
    until(lambda: (tmp_path / "out").exists() and len(list((tmp_path / "out").iterdir())) >= 2)
    os.killpg(run.pid, signal.SIGTERM)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 0
    done = {path.name.rpartition("-")[0] for path in (tmp_path / "done").glob("*.png")}
    left = {path.stem for path in (tmp_path / "in").iterdir()}
    assert names(tmp_path / "out") == sorted(done)
    assert len(done) + len(left) == 40
    assert done.isdisjoint(left)
    assert f"{len(done)} photos checked".encode() in said


def test_killed_and_started_again_nothing_is_lost_or_recorded_twice(
    make_photos: MakePhotos, tmp_path: Path
) -> None:
    expected = [f"slow-{n:02}" for n in range(25)]
    make_photos(*expected, folder="in")
    for n in (5, 12):
        run = start(tmp_path)
        until(lambda n=n: (tmp_path / "out").exists() and len(list((tmp_path / "out").iterdir())) >= n)
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
    run = start(tmp_path)
    until(lambda: not list((tmp_path / "in").iterdir()))
    run.send_signal(signal.SIGTERM)
    run.communicate(timeout=30)
    assert names(tmp_path / "out") == names(tmp_path / "done") == expected
    journal = Journal(os.environ["CARRYON_JOURNAL"])
    assert sorted(entry.payload.result.item for entry in journal.entries()) == expected


def test_a_watch_lets_old_entries_go_when_it_starts(tmp_path: Path) -> None:
    journal = Journal(os.environ["CARRYON_JOURNAL"])
    journal.append(check("old"), at=datetime.now(UTC) - timedelta(days=100))
    journal.append(check("young"))
    run = start(tmp_path, "--keep-days", "30")
    until(lambda: journal.entry(1).payload is None)
    run.send_signal(signal.SIGTERM)
    _, said = run.communicate(timeout=30)
    assert b"Took out 1 entries" in said
    assert journal.entry(2).payload is not None


def test_a_missing_folder_is_an_input_error(tmp_path: Path) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["watch", str(tmp_path / "no"), "--done", str(tmp_path / "d"), "--out", str(tmp_path / "o")])
    assert ended.value.code == 3
