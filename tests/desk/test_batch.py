"""``carryon batch``: reports, exit codes, resuming, and kill -9 at any moment."""

import csv
import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import msgspec
import pytest
from desk.recorded import MakePhotos
from PIL import Image

from carryon.cli import main
from carryon.desk.batch import Batch
from carryon.desk.crops import checked_bytes, crops
from carryon.desk.items import Item
from carryon.desk.journal import Check, Journal
from carryon.desk.memory import JournalMemory
from carryon.desk.work import Answer

RECORDED = ("--checker", "desk.recorded:RecordedChecker")
TESTS = Path(__file__).parents[1]


def batch(*arguments: object) -> int:
    with pytest.raises(SystemExit) as ended:
        main(["batch", *map(str, arguments), *RECORDED])
    return int(ended.value.code or 0)


def rows(report: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in report.read_text("utf-8").splitlines()]


def test_one_row_an_item_in_the_order_of_names(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder = make_photos("slow-1", "allowed-2", "not_allowed-3", "crash-4", "sub/retake-5")
    report = tmp_path / "r.jsonl"
    assert batch(folder, "-o", report, "--jobs", 2) == 20
    assert [row["item"] for row in rows(report)] == [
        "allowed-2",
        "crash-4",
        "not_allowed-3",
        "slow-1",
        "sub/retake-5",
    ]
    assert not report.with_name("r.jsonl.partial").exists()


def test_a_report_under_a_link_leaves_the_link(make_photos: MakePhotos, tmp_path: Path) -> None:
    (tmp_path / "latest.jsonl").symlink_to("today.jsonl")
    assert batch(make_photos("allowed-1"), "-o", tmp_path / "latest.jsonl") == 0
    assert (tmp_path / "latest.jsonl").is_symlink()
    assert len(rows(tmp_path / "today.jsonl")) == 1


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with a name here")
def test_what_is_no_file_is_written_to_and_stays(make_photos: MakePhotos, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.jsonl"
    os.mkfifo(pipe)
    read = subprocess.Popen(["cat", str(pipe)], stdout=subprocess.PIPE)
    assert batch(make_photos("allowed-1"), "-o", pipe) == 0
    out, _ = read.communicate(timeout=60)
    assert json.loads(out)["item"] == "allowed-1"
    assert pipe.is_fifo()


@pytest.mark.skipif(sys.platform == "win32", reason="no such limit")
def test_a_full_disk_is_said_in_words(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder, report = make_photos(*(f"allowed-{n}" for n in range(20))), tmp_path / "r.jsonl"
    code = (
        "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096));"
        "from carryon.cli import main; main()"
    )
    command = [sys.executable, "-c", code, "batch", str(folder), "-o", str(report), "--no-journal", *RECORDED]
    environment = os.environ | {"PYTHONPATH": str(TESTS)}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 5
    assert (
        done.stderr.splitlines()[-1]
        == f"{report}.partial: the results cannot be written there (File too large)."
    )
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_utf8_stops_no_batch(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder = make_photos("allowed-1", "allowed-2")
    (folder / "allowed-2.png").rename(folder / os.fsdecode(b"retake-\xb1\xea.png"))
    assert batch(folder, "-o", tmp_path / "r.jsonl") == 10
    assert [row["verdict"] for row in rows(tmp_path / "r.jsonl")] == ["allowed", "retake"]
    (entry,) = Journal(str(tmp_path / "journal.db")).entries(verdicts=("retake",))
    assert isinstance(entry.payload, Check)
    (note,) = entry.payload.photos
    assert note.location == f"{folder}/retake-\ufffd\ufffd.png"
    assert checked_bytes(note) == (folder / os.fsdecode(b"retake-\xb1\xea.png")).read_bytes()
    assert list(crops(entry.payload, ())) == ["label"]


@pytest.mark.parametrize(
    ("names", "code"),
    [
        (["allowed-1"], 0),
        (["allowed-1", "retake-2"], 10),
        (["allowed-1", "ask_airline-2"], 10),
        (["allowed-1", "fault-2"], 10),
        (["allowed-1", "not_allowed-2", "fault-3"], 20),
    ],
)
def test_exit_codes(make_photos: MakePhotos, tmp_path: Path, names: list[str], code: int) -> None:
    assert batch(make_photos(*names), "-o", tmp_path / "r.jsonl") == code


def test_usage_and_input_and_output_failures_have_their_codes(
    make_photos: MakePhotos, tmp_path: Path
) -> None:
    folder = make_photos("allowed-1")
    (tmp_path / "empty").mkdir()
    assert batch(folder) == 2
    assert batch(tmp_path / "nothing", "-o", tmp_path / "r.jsonl") == 3
    assert batch(tmp_path / "empty", "-o", tmp_path / "r.jsonl") == 3
    assert batch(folder, "-o", tmp_path / "r.unknown") == 2
    assert batch(folder, "-o", tmp_path / "no" / "such" / "folder" / "r.jsonl") == 5


@pytest.mark.parametrize(("option", "value"), [("--jobs", 1), ("--timeout", 300)])
def test_what_a_cluster_ignores_is_refused(
    make_photos: MakePhotos,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    option: str,
    value: int,
) -> None:
    """Also where the value is the default's: who gives it expects it to count."""
    where = ("-o", tmp_path / "r.jsonl", "--cluster", "tcp://127.0.0.1:9", option, value)
    assert batch(make_photos("allowed-1"), *where) == 2
    assert f"{option} has no effect with --cluster" in capsys.readouterr().err
    assert batch(make_photos("allowed-1"), *where, "--lang", "zh") == 2
    assert f"{option} 与 --cluster 同用时无效" in capsys.readouterr().err


def test_data_goes_to_stdout_and_words_to_stderr(
    make_photos: MakePhotos, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert batch(make_photos("allowed-1"), "-o", "-", "--format", "jsonl") == 0
    out, err = capfdbinary.readouterr()
    assert json.loads(out)["item"] == "allowed-1"
    assert b"1 items in" in err


def test_the_day_of_the_flight_goes_to_every_item(make_photos: MakePhotos, tmp_path: Path) -> None:
    report = tmp_path / "r.jsonl"
    batch(make_photos("allowed-1", "fault-2"), "-o", report, "--date", "2026-12-24")
    assert {row["as_of"] for row in rows(report)} == {"2026-12-24"}


def test_a_second_run_is_read_from_the_journal(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder = make_photos("allowed-1", "retake-2", "fault-3")
    first, second, third, fourth = (tmp_path / f"{n}.jsonl" for n in range(4))
    batch(folder, "-o", first)
    pids = [row["engine"] for row in rows(first)]
    batch(folder, "-o", second)
    assert rows(second)[0] == rows(first)[0], "the worker's number is in the record: it was not checked again"
    batch(folder, "-o", third, "--again")
    assert rows(third)[0]["engine"] != pids[0]
    batch(folder, "-o", fourth, "--date", "2027-01-01")
    assert rows(fourth)[0]["as_of"] == "2027-01-01", "another day is another question"
    journal = Journal(os.environ["CARRYON_JOURNAL"])
    # What failed is tried again each time: 3, then 1, then 3, then 3.
    assert sum(1 for _ in journal.entries(kind="check")) == 10
    assert list(journal.verify()) == []


def test_a_photo_that_changed_under_its_name_is_checked_again(
    make_photos: MakePhotos, tmp_path: Path
) -> None:
    folder = make_photos("allowed-1")
    batch(folder, "-o", tmp_path / "1.jsonl")
    (folder / "allowed-1.png").write_bytes(make_photos("other").joinpath("other.png").read_bytes())
    (folder / "other.png").unlink()
    batch(folder, "-o", tmp_path / "2.jsonl")
    assert rows(tmp_path / "2.jsonl")[0]["engine"] != rows(tmp_path / "1.jsonl")[0]["engine"]


def test_without_a_journal_nothing_is_written_there(make_photos: MakePhotos, tmp_path: Path) -> None:
    batch(make_photos("allowed-1"), "-o", tmp_path / "r.jsonl", "--no-journal")
    assert not (tmp_path / "journal.db").exists()


def start(folder: Path, report: Path, *more: str) -> "subprocess.Popen[bytes]":
    """A batch that hears Ctrl-C even where the tests run in a shell's background, which ignores it."""
    command = [sys.executable, "-c", "from carryon.cli import main; main()", "batch", str(folder)]
    environment = os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"}
    arguments = ["-o", str(report), *RECORDED, "--jobs", "2", *more]
    return subprocess.Popen(
        [*command, *arguments],
        env=environment,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )


def lines(report: Path) -> int:
    """How many answers of an unfinished run are on disk."""
    partial = report.with_name(report.name + ".partial")
    return partial.read_bytes().count(b"\n") if partial.exists() else 0


def finished_before(run: "subprocess.Popen[bytes]", n: int) -> bool:
    """Wait until a run has written ``n`` lines; true if it ended before."""
    report = Path(run.args[run.args.index("-o") + 1])
    while run.poll() is None:
        if lines(report) >= n:
            return False
        time.sleep(0.01)
    return True


def test_kill_9_at_random_moments_loses_nothing_and_does_nothing_twice(
    make_photos: MakePhotos, tmp_path: Path
) -> None:
    names = [f"slow-{n:02}" for n in range(60)]
    folder, report = make_photos(*names), tmp_path / "r.jsonl"
    moments = random.Random(5)
    kills = 0
    for _ in range(40):
        run = start(folder, report, "--resume")
        if finished_before(run, lines(report) + moments.randint(0, 12)):
            assert end_of(run) == 0
            break
        time.sleep(moments.uniform(0, 0.1))
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        kills += 1
    assert kills >= 2
    assert [row["item"] for row in rows(report)] == names
    journal = Journal(os.environ["CARRYON_JOURNAL"])
    items = [entry.payload.result.item for entry in journal.entries(kind="check")]
    assert sorted(items) == names, "each item was recorded once"
    assert list(journal.verify()) == []


def test_workers_whose_batch_was_killed_end_without_a_word(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder, report = make_photos(*(f"slow-{n:02}" for n in range(60))), tmp_path / "r.jsonl"
    run = start(folder, report, "--quiet")
    assert not finished_before(run, 3)
    run.kill()
    assert run.communicate(timeout=60)[1] == b""


def test_an_unfinished_run_is_not_overwritten_unasked(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder, report = make_photos(*(f"slow-{n:02}" for n in range(60))), tmp_path / "r.jsonl"
    run = start(folder, report, "--no-journal")
    assert not finished_before(run, 4)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    partial = tmp_path / "r.jsonl.partial"
    finished = partial.read_bytes()
    assert end_of(start(folder, report)) == 5
    assert end_of(start(folder, report, "--resume", "--date", "2030-01-01")) == 5
    assert partial.read_bytes().startswith(finished[: finished.rindex(b"\n")])
    assert end_of(start(folder, report, "--resume", "--no-journal")) == 0
    assert len(rows(report)) == 60


def test_resuming_over_other_photos_of_the_same_names_checks_those(
    make_photos: MakePhotos, tmp_path: Path
) -> None:
    folder, report = make_photos(*(f"slow-{n:02}" for n in range(60))), tmp_path / "r.jsonl"
    run = start(folder, report)
    assert not finished_before(run, 5)
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate()
    for photo in folder.iterdir():
        Image.new("RGB", (32, 24), (int(photo.stem[-2:]), 0, 255)).save(photo)
    assert end_of(start(folder, report, "--resume")) == 0
    found = {row["item"]: row["engine"] for row in rows(report)}
    *_, last = (entry.payload for entry in Journal(os.environ["CARRYON_JOURNAL"]).entries(item="slow-00"))
    assert found["slow-00"] == msgspec.to_builtins(last.result.engine)
    assert last.photos[0].sha256 == sha256((folder / "slow-00.png").read_bytes()).hexdigest()


def end_of(run: "subprocess.Popen[bytes]") -> int:
    """The exit code, with what was said in the test's own output."""
    _, said = run.communicate()
    sys.stderr.write(said.decode())
    return run.returncode


def test_ctrl_c_says_how_to_go_on(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder, report = make_photos(*(f"slow-{n:02}" for n in range(99))), tmp_path / "r.jsonl"
    run = start(folder, report)
    assert not finished_before(run, 3)
    os.killpg(run.pid, signal.SIGINT)
    _, said = run.communicate(timeout=30)
    assert run.returncode == 130
    assert b"--resume" in said
    assert b"Traceback" not in said


@pytest.mark.parametrize(
    ("more", "said"), [((), "is in the journal"), (("--no-journal",), "nothing was kept")]
)
def test_ctrl_c_without_a_report_file_promises_no_more_than_it_keeps(
    make_photos: MakePhotos,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    more: tuple[str, ...],
    said: str,
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Batch, "answer_all", interrupt)
    assert batch(make_photos("allowed-1"), "-o", "-", "--format", "csv", *more) == 130
    errors = capsys.readouterr().err
    assert said in errors
    assert "--resume" not in errors


@pytest.mark.parametrize("fault", [KeyError("uid not found"), OSError("No username set")])
def test_a_user_without_a_name_is_asked_for_one(
    make_photos: MakePhotos,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    fault: Exception,
) -> None:
    def nobody() -> str:
        raise fault

    monkeypatch.delenv("CARRYON_WHO", raising=False)
    monkeypatch.setattr("getpass.getuser", nobody)
    folder = make_photos("allowed-1")
    assert batch(folder, "-o", tmp_path / "r.csv") == 2
    assert "--who" in capsys.readouterr().err
    assert batch(folder, "-o", tmp_path / "r.csv", "--who", "li") == 0
    assert batch(folder, "-o", tmp_path / "r.csv", "--no-journal") == 0


def test_several_photos_are_one_item(make_photos: MakePhotos, tmp_path: Path) -> None:
    report = tmp_path / "r.jsonl"
    batch(make_photos("allowed-1_back", "allowed-1_front"), "-o", report, "--group", "prefix")
    assert [(row["item"], row["photos"]) for row in rows(report)] == [
        ("allowed-1", ["allowed-1_back.png", "allowed-1_front.png"])
    ]


def test_the_report_is_chinese_where_asked(make_photos: MakePhotos, tmp_path: Path) -> None:
    batch(make_photos("not_allowed-1"), "-o", tmp_path / "r.csv", "--lang", "zh")
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as file:
        row = next(csv.DictReader(file))
    assert row["编号"] == "not_allowed-1"
    assert row["结论"] == "不允许携带"


def test_the_html_report_holds_the_photos_also_of_items_known_before(
    make_photos: MakePhotos, tmp_path: Path
) -> None:
    folder = make_photos("allowed-1", "retake-2")
    batch(folder, "-o", tmp_path / "r.jsonl")
    batch(folder, "-o", tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text("utf-8")
    assert len(re.findall("data:image/jpeg;base64,/9j/", page)) == 2


def test_photos_are_kept_only_where_it_is_configured(make_photos: MakePhotos, tmp_path: Path) -> None:
    folder, kept = make_photos("allowed-1"), tmp_path / "kept"
    batch(folder, "-o", tmp_path / "1.jsonl")
    assert not kept.exists()
    batch(folder, "-o", tmp_path / "2.jsonl", "--keep-photos", kept, "--again")
    (photo,) = kept.iterdir()
    journal = Journal(os.environ["CARRYON_JOURNAL"])
    *_, last = journal.entries(kind="check")
    assert last.payload.photos[0].kept == str(photo)
    with pytest.raises(SystemExit):
        main(["journal", "prune", "--keep", "0"])
    assert not photo.exists(), "retention takes the kept photo, too"


def test_a_photo_that_is_gone_before_it_is_kept_stops_no_batch(
    make_photos: MakePhotos, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = JournalMemory.record

    def vanish(self: JournalMemory, item: Item, answer: Answer) -> None:
        Path(item.photos[0].location).unlink()
        record(self, item, answer)

    monkeypatch.setattr(JournalMemory, "record", vanish)
    report, kept = tmp_path / "r.jsonl", tmp_path / "kept"
    assert batch(make_photos("allowed-1", "retake-2"), "-o", report, "--keep-photos", kept) == 10
    assert [row["verdict"] for row in rows(report)] == ["allowed", "retake"]
    notes = [entry.payload.photos[0] for entry in Journal(os.environ["CARRYON_JOURNAL"]).entries()]
    assert [note.kept for note in notes] == [None, None]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_folder_for_photos_that_the_journal_cannot_note_is_refused_before_the_work(
    make_photos: MakePhotos, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / os.fsdecode(b"kept-\xb1\xea")
    assert batch(make_photos("allowed-1"), "-o", tmp_path / "r.jsonl", "--keep-photos", kept) == 2
    assert "its name is not UTF-8" in capsys.readouterr().err
    assert not kept.exists()


def test_a_bar_on_a_terminal_and_lines_in_a_log(monkeypatch: pytest.MonkeyPatch) -> None:
    import io

    from carryon.desk import progress

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    clock = iter(n * 6.0 for n in range(1000))
    monkeypatch.setattr(progress, "monotonic", lambda: next(clock))
    for stream in (io.StringIO(), Terminal()):
        told = progress.Progress(4, stream)
        for verdict in ("allowed", "retake", None):
            told.add(verdict)
        told.add("allowed", reused=True)
        told.end()
        said = stream.getvalue()
        assert "3/4" in said
        assert "ALLOWED 2 · TAKE ANOTHER PHOTO 1 · COULD NOT BE CHECKED 1 · 1 from before" in said
        assert ("█" in said) == stream.isatty()
        assert said.endswith("\n")
